"""A list of pairs that comes back: read under the guard of `intake.answers`, checked against the pairs of the month.

Nothing of a refused row is kept; what is reported names row numbers and codes.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.reviews import ANSWERS, LONGEST_NOTE, OTHER, REASONS
from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.answers import LIMITS, cells

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.intake.result import Limits
    from dtks_analytics.store.snapshots import Store

HEADS: Final = {"key": "Kunci", "result": "Jawaban", "reason": "Alasan", "note": "Catatan"}
"""Columns that are read back; `present.pair_sheet` writes them under the same heads."""
REJECTED: Final[dict[str, str]] = {
    "KEY_UNKNOWN": "pasangan tidak dikenal pada bulan ini atau bukan milik wilayah ini",
    "KEY_TWICE": "pasangan yang sama muncul lebih dari sekali",
    "ANSWER_UNKNOWN": "jawaban tidak ada pada pilihan",
    "REASON_MISSING": "alasan belum dipilih",
    "REASON_UNKNOWN": "alasan bukan milik jawaban itu",
    "NOTE_MISSING": "alasan lain tanpa catatan",
    "NOTE_TOO_LONG": f"catatan lebih dari {LONGEST_NOTE} huruf",
    "NIK_IN_NOTE": "catatan memuat NIK atau nomor KK",
    "ANSWER_FIXED": "sudah dijawab dan batas waktunya lewat",
}
"""Why a row was not taken, in words."""
_SIXTEEN: Final = re.compile(r"\d(?:[ .\-]?\d){15}")


@dataclass(frozen=True, slots=True)
class Filled:
    """One pair that was answered.

    Attributes:
        row: its number in the sheet, from 1.
        pair: its key.
        answer: key of `ANSWERS`.
        reason: key of `REASONS` under that answer.
        note: free text, empty for none; holds no number of a person.
    """

    row: int
    pair: str
    answer: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What a list brought.

    Attributes:
        filled: answers to keep.
        rejected: row number in the sheet and code of `REJECTED`, in order.
        blank: pairs without an answer.
        already: answers that repeat what the same person said before; they are not kept again.
    """

    filled: tuple[Filled, ...]
    rejected: tuple[tuple[int, str], ...]
    blank: int
    already: int = 0

    def without(self, fixed: Collection[str]) -> Returned:
        """Return the same with the answers to some pairs rejected, since they may no longer be changed."""
        late = [(one.row, "ANSWER_FIXED") for one in self.filled if one.pair in fixed]
        kept = tuple(one for one in self.filled if one.pair not in fixed)
        return replace(self, filled=kept, rejected=tuple(sorted([*self.rejected, *late])))

    @property
    def reasons(self) -> dict[str, int]:
        """Code of `REJECTED` to the number of rows."""
        return dict(Counter(code for _, code in self.rejected))


def read(path: Path, known: Collection[str], *, limits: Limits = LIMITS) -> Returned:
    """Read a list of pairs that somebody filled in.

    Args:
        path: the file; foreign.
        known: keys of the pairs that it may answer.
        limits: sizes and times.

    Raises:
        RefusedError: ``NOT_A_TABLE``, ``TOO_LARGE``; ``NOT_A_WORKLIST``, the columns are missing; ``OTHER_WORKLIST``,
            no pair of it may be answered.
    """
    rows = cells(path, HEADS, limits)
    if rows and not any(row["key"] in known for row in rows):
        code = "OTHER_WORKLIST"
        raise RefusedError(code, "Tidak satu pun pasangan pada berkas ini milik wilayah dan bulan ini.")
    seen = Counter(row["key"] for row in rows)
    filled: list[Filled] = []
    rejected: list[tuple[int, str]] = []
    for row in rows:
        if not row["result"]:
            continue
        answer, reason = _code(row["result"], ANSWERS), ""
        if answer:
            reason = _code(row["reason"], REASONS[answer])
        faults = {
            "KEY_UNKNOWN": row["key"] not in known,
            "KEY_TWICE": seen[row["key"]] > 1,
            "ANSWER_UNKNOWN": not answer,
            "REASON_MISSING": not row["reason"],
            "REASON_UNKNOWN": not reason,
            "NOTE_MISSING": reason == OTHER and not row["note"],
            "NOTE_TOO_LONG": len(row["note"]) > LONGEST_NOTE,
            "NIK_IN_NOTE": bool(_SIXTEEN.search(row["note"])),
        }
        if fault := next((code for code, true in faults.items() if true), ""):
            rejected.append((row["row"], fault))
        else:
            filled.append(Filled(row["row"], row["key"], answer, reason, row["note"]))
    return Returned(tuple(filled), tuple(rejected), sum(not row["result"] for row in rows))


def take(
    path: Path, store: Store, period: str, reader: Reader, *, area: str = "", typed_by: str = ""
) -> tuple[int, Returned]:
    """Read a filled list and keep its answers, each under the owner of its pair; what repeats is kept once.

    Args:
        path: the file; foreign.
        store: where the answers are kept.
        period: the month that was looked at.
        reader: who answers.
        area: take only pairs of this owner; empty for all that the reader may answer.
        typed_by: who brings the file, where that is somebody else.

    Returns:
        How many answers were kept, and what was not.

    Raises:
        RefusedError: those of `read`; ``UNKNOWN_MONTH``, ``UNKNOWN_TABLE``; ``NAME_MISSING``, ``AUDIT_UNWRITABLE`` or
            ``WORK_UNWRITABLE``.
        DamagedStoreError: ``MONTH_DAMAGED``.
    """
    from dtks_analytics.rows import review  # noqa: PLC0415 - reading the columns alone needs none of it
    from dtks_analytics.store.reviews import Judgement, Reviews  # noqa: PLC0415 - same

    view, book = store.read(), Reviews(store)
    keys = review.answerable(view, period, reader)
    known = {pair: key for pair, key in keys.items() if not area or key.owner == area}
    sampled = frozenset(review.sample(view, period))
    returned = read(path, known)
    said = [
        Judgement(one.pair, key.kind, one.answer, one.reason, one.note, one.pair in sampled, key.levels)
        for one in returned.filled
        if (key := known[one.pair])
    ]
    fresh = book.news(period, said, by=reader.name)
    returned = replace(returned, already=len(said) - len(fresh))
    returned = returned.without(book.fixed(period, fresh, by=reader.name))
    kept = {one.pair for one in returned.filled} & {one.pair for one in fresh}
    for owner in sorted({known[pair].owner for pair in kept}):
        own = [one for one in said if one.pair in kept and known[one.pair].owner == owner]
        book.answer(period, owner, own, reader=reader, typed_by=typed_by)
    return len(kept), returned


def _code(words: str, choices: Mapping[str, str]) -> str:
    """Return the code of what was chosen; empty for what is not on the list."""
    return next((code for code, text in choices.items() if text.casefold() == words.casefold()), "")
