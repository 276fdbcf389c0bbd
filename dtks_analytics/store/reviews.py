"""Answers of people about pairs of records, kept for all months: a pair has the same key in every one of them.

In the file of `store.work_file`: append-only, every entry also a line of the audit, the line first. A later answer
takes the place of the one before, until the due day of the month; all of them stay on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from dtks_analytics.access.roles import need
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.reviews import ANSWERS, LONGEST_NOTE, OTHER, REASONS
from dtks_analytics.records.decisions import Given, by_pair, due, judge, standing, still
from dtks_analytics.store.refusals import refuse
from dtks_analytics.store.work_file import WorkFile, named, now, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.store.snapshots import Store

_INSERT: Final = (
    "INSERT INTO review (pair, by, answer, at, period, area, kind, reason, note, sample, saw) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SELECT: Final = "SELECT pair, by, answer, at, period, area, kind, reason, note, sample, saw FROM review "
_HAS_SAW: Final = "SELECT 1 FROM pragma_table_info('review') WHERE name = 'saw'"
_EARLIER: Final = _SELECT.replace(", saw", ", ''")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of a pair.

    Attributes:
        pair: key of the pair.
        kind: its kind.
        answer: key of `catalogue.reviews.ANSWERS`.
        reason: key of `catalogue.reviews.REASONS` under that answer.
        note: what was seen, empty for none; no number of a person.
        sample: whether the pair is to be judged twice.
        saw: what agreed and what differed, see `agreement.Given`; empty for unknown.
    """

    pair: str
    kind: str
    answer: str
    reason: str
    note: str = ""
    sample: bool = False
    saw: str = ""


class Reviews:
    """The answers of one store."""

    def __init__(self, store: Store) -> None:
        """Name the database; nothing is opened or made before the first answer."""
        self._file = WorkFile(store)
        self.path = self._file.path

    def answer(
        self, period: str, area: str, judgements: Sequence[Judgement], *, reader: Reader, today: date | None = None,
        typed_by: str = "",
    ) -> None:  # fmt: skip
        """Keep answers about the pairs that one area owns.

        Args:
            period: the month that was looked at.
            area: code of the owner of the pairs.
            judgements: the answers; nothing is written for none.
            reader: who answers.
            today: the day it is; None takes the city's.
            typed_by: who brings the answers, where that is somebody else: the audit names both.

        Raises:
            RefusedError: ``OUTSIDE_SCOPE``, ``NAME_MISSING``, ``UNKNOWN_ANSWER``, ``UNKNOWN_REASON``, ``NOTE_MISSING``,
                ``NIK_IN_TEXT``, ``TEXT_TOO_LONG``; ``ANSWER_FIXED``, one of the pairs was answered before and the due
                day has passed; ``AUDIT_UNWRITABLE`` or ``WORK_UNWRITABLE``. Nothing is kept then.
        """
        need(reader, "edit", area)
        who = named(reader.name)
        notes = [_note(one) for one in judgements]
        fixed = self.fixed(period, judgements, by=who, today=today)
        if fixed:
            raise refuse("ANSWER_FIXED")
        if not judgements:
            return
        at = now()
        rows = [
            (one.pair, who, one.answer, at, period, area, one.kind, one.reason, note, int(one.sample), one.saw)
            for one, note in zip(judgements, notes, strict=True)
        ]
        detail: dict[str, JSON] = {"period": period, "area": area, "answers": len(rows)}
        if len(judgements) == 1:
            detail["pair"] = judgements[0].pair
        if typed_by and judge(typed_by) != judge(who):
            detail["typed_by"] = typed_by
        self._file.write(_INSERT, rows, "review", who, detail)

    def fixed(
        self, period: str, judgements: Sequence[Judgement], *, by: str, today: date | None = None
    ) -> frozenset[str]:
        """Return which of the pairs may no longer be answered in a month: answered already, and the due day passed.

        The second person of a pair that is judged twice may still answer once, and so may anybody once its records
        changed.
        """
        if (today or _today()) <= due(period):
            return frozenset()
        known = by_pair(one for one in self.given() if one.period == period)
        before = {one.pair: {judge(each.by) for each in still(known.get(one.pair, ()), one.saw)} for one in judgements}
        return frozenset(
            one.pair for one in judgements if before[one.pair] and (not one.sample or judge(by) in before[one.pair])
        )

    def news(self, period: str, judgements: Sequence[Judgement], *, by: str) -> list[Judgement]:
        """Return the answers that do not repeat what the person last said of the pair in that month."""
        last = {one.pair: one for one in self.given() if one.period == period and judge(one.by) == judge(by)}
        return [
            one
            for one in judgements
            if (known := last.get(one.pair)) is None
            or (known.answer, known.reason, known.note, known.saw)
            != (one.answer, one.reason, one.note.strip(), one.saw)
        ]

    def given(self, area: str = "") -> list[Given]:
        """Return all answers in the order in which they came, those about the pairs of one owner if one is named."""
        select = _SELECT if self._file.read(_HAS_SAW) else _EARLIER
        if area:
            rows = self._file.read(select + "WHERE area = ? ORDER BY seq", (area,))
        else:
            rows = self._file.read(select + "ORDER BY seq")
        return [Given(*row[:-2], sample=bool(row[-2]), saw=row[-1]) for row in rows]  # type: ignore[arg-type,misc] # a STRICT table

    def standing(self) -> Mapping[str, str]:
        """Return the answer in force of every pair that has one, whatever became of its records since."""
        return standing(by_pair(self.given()))


def _note(one: Judgement) -> str:
    """Return the note of an answer, once answer, reason and note may be kept."""
    if one.answer not in ANSWERS:
        raise refuse("UNKNOWN_ANSWER")
    if one.reason not in REASONS[one.answer]:
        raise refuse("UNKNOWN_REASON")
    note = plain(one.note, LONGEST_NOTE)
    if one.reason == OTHER and not note:
        raise refuse("NOTE_MISSING")
    return note


def _today() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(city().timezone)).date()
