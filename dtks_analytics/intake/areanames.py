"""Names and codes of areas as files write them, and the list that a column's codes belong to."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah

System = Literal["kemendagri", "bps"]

FIT: Final = 0.9
"""So large a share of a column's own-city codes must be in a list for the list to be believed without names."""

_LEVEL_WORDS: Final = frozenset({"KELURAHAN", "KEL", "DESA", "KECAMATAN", "KEC"})
_SHORT: Final = {"SEI": "SUNGAI", "SUNGEI": "SUNGAI", "TLK": "TELUK"}
_WORD: Final = re.compile(r"[A-Z0-9]+")
_CODE_LENGTH: Final = 10


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return _WORD.findall(plain)


@cache
def _long_forms() -> dict[str, str]:
    short = {"".join(_words(short)): long.upper() for long, short in city().map.abbreviations.items()}
    return _SHORT | short | city().spellings


def comparable(name: str) -> str:
    """Return an area name without the word for its level, without signs and spaces, abbreviations written out."""
    words = _words(name)
    while len(words) > 1 and words[0] in _LEVEL_WORDS:
        words = words[1:]
    return "".join(_long_forms().get(word, word) for word in words)


def is_here(written: str) -> bool:
    """Tell whether a kabupaten/kota name is this city's."""
    kinds = {"KOTA": "KOTA", "KODYA": "KOTA", "KAB": "KAB", "KABUPATEN": "KAB"}
    ours, theirs = _words(city().name), _words(written)
    kind = kinds.get(theirs[0]) if theirs else None
    if kind is not None and kinds.get(ours[0]) not in {None, kind}:
        return False
    return "".join(w for w in theirs if w not in kinds) == "".join(w for w in ours if w not in kinds)


@cache
def names() -> dict[tuple[str, str], str]:
    """Kecamatan code and comparable kelurahan name to kelurahan code, aliases included."""
    tree = wilayah()
    names = {(area.parent, comparable(area.name)): area.code for area in tree.at("kelurahan")}
    path = city().data / "reference" / "wilayah_alias.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                area = tree[row["kode_kelurahan"]]
                names[area.parent, comparable(row["alias"])] = area.code
    return names


@cache
def kecamatan() -> dict[str, str]:
    """Comparable kecamatan name to kecamatan code."""
    return {comparable(area.name): area.code for area in wilayah().at("kecamatan")}


@cache
def codes(system: System) -> dict[str, str]:
    """Ten digits to kelurahan code."""
    areas = wilayah().at("kelurahan")
    if system == "kemendagri":
        return {area.code.replace(".", ""): area.code for area in areas}
    return {area.bps_code: area.code for area in areas}


@dataclass(frozen=True, slots=True)
class Written:
    """What one row says of its area; empty text for an empty or absent cell. ``rows``: how many say so."""

    kab_kota: str
    kecamatan: str
    kelurahan: str
    kode_kelurahan: str
    rows: int

    @property
    def digits(self) -> str:
        """The code's digits; empty when there are not ten of them."""
        digits = re.sub(r"\D", "", self.kode_kelurahan)
        return digits if len(digits) == _CODE_LENGTH else ""

    def by_name(self) -> str | None:
        """The kelurahan that the names mean, None without a kecamatan or a match."""
        parent = kecamatan().get(comparable(self.kecamatan))
        return names().get((parent, comparable(self.kelurahan))) if parent and self.kelurahan else None


def settle_system(written: list[Written]) -> System | None:
    """Settle which list a column's codes belong to.

    Args:
        written: the distinct combinations of the column's rows.

    Returns:
        The system with which the names agree; without names, the only list that holds (nearly) all codes of this
        city, or Kemendagri where the codes carry dots; None when the codes cannot be believed.
    """
    here = city().code.replace(".", "")
    coded = [one for one in written if one.digits.startswith(here)]
    agreed: Counter[System] = Counter()
    fits: Counter[System] = Counter()
    named = 0
    systems: tuple[System, System] = ("kemendagri", "bps")
    for one in coded:
        name = one.by_name()
        named += one.rows if name else 0
        for system in systems:
            code = codes(system).get(one.digits)
            fits[system] += one.rows if code else 0
            agreed[system] += one.rows if code and code == name else 0
    if named:
        best = max(systems, key=lambda system: agreed[system])
        if agreed["kemendagri"] == agreed["bps"] or agreed[best] * 2 < named:
            return None
        return best
    total = sum(one.rows for one in coded)
    best = max(systems, key=lambda system: fits[system])
    if not total or fits[best] < FIT * total:
        return None
    if fits["kemendagri"] == fits["bps"]:
        return "kemendagri" if all("." in one.kode_kelurahan for one in coded) else None
    return best
