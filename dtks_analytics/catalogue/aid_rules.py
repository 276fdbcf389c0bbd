"""The rule book of aid: which two programmes may be received together, at which level, and in which months.

The book is ``data/aid_rules.toml`` with a schema beside it; Dinas Sosial edits the file, not the code
(docs/aid-rules.md). A pair is judged by the rule in force in the month of payment; outside all dates, and for pairs
that the book does not list, the answer is ``belum_dinilai``.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from dtks_analytics.catalogue.city import ROOT, data_folder
from dtks_analytics.catalogue.faults import found_fault, unreadable
from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Status = Literal["belum_dinilai", "boleh", "tidak_berlaku", "periksa", "dilarang"]
Level = Literal["individu", "keluarga", "rumah_tangga"]

STATUSES: Final[dict[Status, str]] = {
    "belum_dinilai": "belum dinilai",
    "boleh": "boleh",
    "tidak_berlaku": "tidak berlaku di kota ini",
    "periksa": "perlu diperiksa",
    "dilarang": "dilarang",
}
"""What a pair of programmes can be, in words, from the mildest to the gravest; nothing is graver than *dilarang*."""
LEVELS: Final[dict[Level, str]] = {"individu": "orang", "keluarga": "keluarga", "rumah_tangga": "rumah tangga"}
"""Who may not receive both, in words."""
RANKS: Final[dict[Status, int]] = {status: rank for rank, status in enumerate(STATUSES)}
NUMBERED: Final[dict[str, tuple[str, tuple[str, str]]]] = {
    "A01": ("no_bpnt_with_bst", ("bpnt", "bst")),
    "A02": ("no_pkh_with_bst", ("pkh", "bst")),
    "A03": ("no_pbi_with_pbi_pemda", ("pbi", "pbi_pemda")),
}
"""Rule number to the rule's key and the pair its words speak of; what is forbidden, and when, is said by the book."""
FILE: Final = "aid_rules.toml"
SCHEMA: Final = ROOT / "data" / "aid_rules.schema.json"
PAIRS: Final = tuple(combinations(PROGRAMME, 2))
"""Every pair of programmes once, both in the order of the catalogue."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule about one pair.

    Attributes:
        pair: two programmes in the order of the catalogue.
        status: what the rule says; never ``belum_dinilai``.
        level: who may not receive both: one person, one family (``no_kk``), one household (``id_keluarga``).
        valid_from: first month, ``YYYY-MM``; empty for always.
        valid_to: last month; empty for no end.
        version: number of this rule's wording, from 1.
        confirmed: whether Dinas Sosial has confirmed it.
        basis: where it comes from.
        note: what an editor should know; may be empty.
        rule: number of the quality rule that judges the pair, e.g. ``A01``; empty for none.
    """

    pair: tuple[str, str]
    status: Status
    level: Level
    valid_from: str
    valid_to: str
    version: int
    confirmed: bool
    basis: str
    note: str = ""
    rule: str = ""

    def in_force(self, first: str, last: str) -> bool:
        """Tell whether the rule is in force in any month from ``first`` to ``last`` (``YYYY-MM``, both included)."""
        return (self.valid_from or first) <= last and (self.valid_to or last) >= first


@dataclass(frozen=True, slots=True)
class Book:
    """All rules, pair by pair.

    Attributes:
        version: as written in the file.
        sha256: of the file's bytes, hex.
        entries: rules; several of one pair follow each other in time.
    """

    version: str
    sha256: str
    entries: tuple[Entry, ...]

    def of(self, left: str, right: str) -> tuple[Entry, ...]:
        """Return the rules about a pair, given in any order; none where the book does not list it."""
        return tuple(entry for entry in self.entries if set(entry.pair) == {left, right})

    def status(self, left: str, right: str, first: str, last: str = "") -> Status:
        """Judge a pair paid together from one month to another.

        Args:
            left: one programme.
            right: the other.
            first: first month in which both were paid, ``YYYY-MM``.
            last: last such month; empty for only the first.

        Returns:
            The gravest status in force in any of these months; ``belum_dinilai`` where none is.
        """
        found = [entry.status for entry in self.of(left, right) if entry.in_force(first, last or first)]
        return max(found, key=RANKS.__getitem__, default="belum_dinilai")

    def level(self, left: str, right: str) -> Level:
        """Return the level of a pair; for one that the book does not list, what its programmes suggest."""
        entries = self.of(left, right)
        return entries[0].level if entries else _natural_level((left, right))

    def levels(self) -> tuple[tuple[Level, tuple[tuple[str, str], ...]], ...]:
        """Return the levels at which any pair is judged, each with its pairs."""
        by_level = ((level, tuple(pair for pair in PAIRS if self.level(*pair) == level)) for level in LEVELS)
        return tuple((level, pairs) for level, pairs in by_level if pairs)

    def forbidden(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs that are forbidden in any month."""
        return tuple(dict.fromkeys(entry.pair for entry in self.entries if entry.status == "dilarang"))

    def unconfirmed(self) -> tuple[Entry, ...]:
        """Return the rules that Dinas Sosial has not confirmed yet."""
        return tuple(entry for entry in self.entries if not entry.confirmed)


def path() -> Path:
    """Return the book in force: of the city's own data folder, else the one that comes with the product."""
    own = data_folder() / FILE
    return own if own.exists() else ROOT / "data" / FILE


def book() -> Book:
    """Return the book in force, read once.

    Raises:
        RefusedError: ``AID_RULES``, with an Indonesian sentence that names the place of the fault.
    """
    return _kept(path())


@lru_cache(maxsize=4)
def _kept(where: Path) -> Book:
    """Read each file once per process."""
    return load(where)


def load(where: Path) -> Book:
    """Read and check a rule book.

    Args:
        where: TOML file.

    Returns:
        The book, with ``*`` written out as pairs.

    Raises:
        RefusedError: ``AID_RULES``: no TOML, not as the schema says, an unknown programme, a pair with two rules in one
            month, with none between two or with two levels, a rule number of another pair.
    """
    try:
        raw = where.read_bytes()
        content = tomllib.loads(raw.decode())
    except (OSError, ValueError) as error:
        raise _fault(unreadable(error)) from error
    for sentence in _against_schema(content):
        raise _fault(sentence)
    for sentence in _against_catalogue(content["pasangan"]):
        raise _fault(sentence)
    entries = _entries(content["pasangan"])
    for sentence in chain(_not_apart(entries), _gaps(entries)):
        raise _fault(sentence)
    return Book(content["versi"], hashlib.sha256(raw).hexdigest(), entries)


def _fault(sentence: str) -> RefusedError:
    """Build the refusal."""
    return RefusedError("AID_RULES", f"Buku aturan bantuan tidak dapat dipakai. {sentence}")


def _against_schema(content: Mapping[str, Any]) -> Iterator[str]:
    """Say where the file departs from its schema."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - only needed when the file is read

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for fault in sorted(Draft202012Validator(schema).iter_errors(content), key=lambda f: [*map(str, f.path)]):
        yield found_fault(fault, {"pasangan": "Pasangan"})


def _against_catalogue(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Say which items name what does not exist or contradict themselves."""
    for number, item in enumerate(items, start=1):
        for name in item["program"]:
            if name != "*" and name not in PROGRAMME:
                yield f"Pasangan ke-{number}: program “{name}” tidak dikenal."
        if item.get("berlaku_dari", "") > item.get("berlaku_sampai", "9999"):
            yield f"Pasangan ke-{number}: berlaku_dari lebih akhir daripada berlaku_sampai."
        rule = item.get("aturan")
        if rule and set(item["program"]) != set(NUMBERED[rule][1]):
            names = " dan ".join(PROGRAMME[name].label for name in NUMBERED[rule][1])
            yield f"Pasangan ke-{number}: aturan {rule} hanya untuk {names}."


def _not_apart(entries: Iterable[Entry]) -> Iterator[str]:
    """Say which pairs have two rules in one month, or two levels."""
    for left, right in combinations(entries, 2):
        if left.pair != right.pair:
            continue
        names = " + ".join(PROGRAMME[name].label for name in left.pair)
        if left.level != right.level:
            yield f"Pasangan {names} mempunyai dua tingkat; satu pasangan hanya satu tingkat."
        if left.in_force(right.valid_from or "0000-00", right.valid_to or "9999-99"):
            yield f"Pasangan {names} mempunyai dua aturan yang berlaku pada bulan yang sama."


def _gaps(entries: Iterable[Entry]) -> Iterator[str]:
    """Say which pairs change their rule and have none in between; asked of rules that are `_not_apart` nowhere."""
    by_pair: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_pair[entry.pair].append(entry)
    for pair, rules in by_pair.items():
        names = " + ".join(PROGRAMME[name].label for name in pair)
        for left, right in pairwise(sorted(rules, key=lambda rule: rule.valid_from)):
            first, last = _shifted(left.valid_to, 1), _shifted(right.valid_from, -1)
            if first <= last:
                yield (
                    f"Pasangan {names} tidak mempunyai aturan dari {first} sampai {last}. "
                    "Bila memang tidak dinilai, tulis bulan itu dengan status tidak_berlaku."
                )


def _shifted(month: str, by: int) -> str:
    """Return a month (``YYYY-MM``) some months later."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{number // 12}-{number % 12 + 1:02d}"


def _entries(items: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """Build the rules; a pair written in full goes before one that comes from a ``*``."""
    full: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    wide: dict[tuple[str, str], list[Entry]] = {}
    for item in items:
        if "*" not in item["program"]:
            pair = _ordered(item["program"])
            full[pair].append(_entry(item, pair))
            continue
        (name,) = (one for one in item["program"] if one != "*")
        for pair in (_ordered((name, other)) for other in PROGRAMME if other != name):
            wide.setdefault(pair, [_entry(item, pair)])
    return tuple(entry for pair in PAIRS for entry in full.get(pair) or wide.get(pair, []))


def _ordered(pair: Iterable[str]) -> tuple[str, str]:
    """Write a pair in the order of the catalogue."""
    order = list(PROGRAMME)
    first, second = sorted(pair, key=order.index)
    return first, second


def _natural_level(pair: Iterable[str]) -> Level:
    """Return ``individu`` where both programmes are given to persons, else ``keluarga``."""
    return "individu" if all(PROGRAMME[name].unit == "jiwa" for name in pair) else "keluarga"


def _entry(item: Mapping[str, Any], pair: tuple[str, str]) -> Entry:
    """Build one rule from its item in the file."""
    return Entry(
        pair=pair,
        status=item["status"],
        level=item.get("tingkat") or _natural_level(pair),
        valid_from=item.get("berlaku_dari", ""),
        valid_to=item.get("berlaku_sampai", ""),
        version=item["versi"],
        confirmed=item["dipastikan"],
        basis=item["dasar"],
        note=item.get("catatan", ""),
        rule=item.get("aturan", ""),
    )
