"""What people write down beside the months: answers to findings, replies of a lurah, results of the training.

In the file of `store.work_file`: append-only, every entry also a line of the audit. A finding is named by a keyed hash
of its record, never by a number of a person.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.access.roles import need
from dtks_analytics.store.refusals import refuse
from dtks_analytics.store.work_file import WorkFile, local_day, named, now, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.store.month import Month
    from dtks_analytics.store.snapshots import Store

ANSWERS: Final[dict[str, str]] = {
    "diperbaiki": "Sudah diperbaiki di SIKS-NG",
    "benar": "Data sudah benar",
    "meninggal": "Warga meninggal",
    "pindah": "Warga pindah",
    "tidak_ditemukan": "Warga tidak ditemukan",
    "dukcapil": "Menunggu Dukcapil",
    "instansi": "Menunggu instansi lain",
    "belum": "Belum dapat dipastikan",
}
"""What the check of a finding may say. It changes no row; the next file shows whether the finding is gone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of checking one finding.

    Attributes:
        item: keyed hash of the finding, from `Worklist.item`.
        rule: key of the rule.
        answer: key of `ANSWERS`.
        note: what was found, empty for none; no number of a person.
        day: ISO date of the check, empty for none.
    """

    item: str
    rule: str
    answer: str
    note: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One version of a lurah's reply to a published month.

    Attributes:
        period: the month.
        snapshot: hash of the month's rows: a month that is published anew has replies of its own.
        area: code of the kelurahan.
        number: version, from 1.
        note: what the lurah says.
        evidence: what it rests on, empty for none.
        by: who wrote it.
        at: ISO 8601 with offset, UTC.
    """

    period: str
    snapshot: str
    area: str
    number: int
    note: str
    evidence: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How many findings somebody answered on a day.

    Attributes:
        by: who.
        day: local date of the city, ISO.
        count: answers; a changed answer counts again.
    """

    by: str
    day: str
    count: int


@dataclass(frozen=True, slots=True)
class Result:
    """One finished training.

    Attributes:
        by: name that the participant typed.
        at: ISO 8601 with offset, UTC.
        seed: of the questions.
        correct: right answers.
        asked: questions.
    """

    by: str
    at: str
    seed: int
    correct: int
    asked: int


class Worklist:
    """The entries of one store."""

    def __init__(self, store: Store) -> None:
        """Name the database; nothing is opened or made before the first entry."""
        self._file = WorkFile(store)
        self.path = self._file.path

    def item(self, rule: str, record: str, area: str) -> str:
        """Return the name of a finding, 24 hexadecimal digits: the same in every month, telling nothing."""
        message = json.dumps([rule, record, area]).encode()
        return hmac.digest(self._file.store.secret, message, "sha256").hex()[:24]

    def answer(self, period: str, area: str, answers: Sequence[Answer], *, reader: Reader) -> None:
        """Keep answers; a later one of the same finding replaces the one before, which stays on record.

        Raises:
            RefusedError: ``OUTSIDE_SCOPE``, ``NAME_MISSING``, ``UNKNOWN_ANSWER``, ``AUDIT_UNWRITABLE`` or
                ``WORK_UNWRITABLE``.
        """
        need(reader, "edit", area)
        who = named(reader.name)
        if any(one.answer not in ANSWERS for one in answers):
            raise refuse("UNKNOWN_ANSWER")
        if answers:
            at = now()
            rows = [(at, who, period, area, one.item, one.rule, one.answer) for one in answers]
            statement = "INSERT INTO answer (at, by, period, area, item, rule, answer) VALUES (?, ?, ?, ?, ?, ?, ?)"
            said = [(at, who, area, one.item, plain(one.note), one.day) for one in answers if one.note or one.day]
            remarks = "INSERT INTO remark (at, by, area, item, note, day) VALUES (?, ?, ?, ?, ?, ?)"
            detail: dict[str, JSON] = {"period": period, "area": area, "answers": len(rows)}
            self._file.write(statement, rows, "answer", who, detail, (remarks, said))

    def news(self, period: str, area: str, answers: Sequence[Answer], *, by: str) -> list[Answer]:
        """Return the results that do not repeat what the person last said of the finding in that month."""
        who = named(by)
        said = self._file.read(
            "SELECT item, answer FROM answer WHERE area = ? AND by = ? AND period = ? ORDER BY seq", (area, who, period)
        )
        noted = self._file.read(
            "SELECT item, note, day FROM remark WHERE area = ? AND by = ? ORDER BY seq", (area, who)
        )
        last = {str(item): str(answer) for item, answer in said}
        notes = {str(item): (str(note), str(day)) for item, note, day in noted}
        return [
            one
            for one in answers
            if last.get(one.item) != one.answer
            or ((one.note or one.day) and notes.get(one.item) != (one.note.strip(), one.day))
        ]

    def answers(self, area: str) -> dict[str, str]:
        """Return the last answer of every finding of a kelurahan, by item."""
        rows = self._file.read("SELECT item, answer FROM answer WHERE area = ? ORDER BY seq", (area,))
        return {str(item): str(answer) for item, answer in rows}

    def remarks(self, area: str) -> dict[str, tuple[str, str]]:
        """Return the last note and day of every finding of a kelurahan that has one, by item."""
        rows = self._file.read("SELECT item, note, day FROM remark WHERE area = ? ORDER BY seq", (area,))
        return {str(item): (str(note), str(day)) for item, note, day in rows}

    def progress(self, area: str) -> list[Progress]:
        """Return who answered how many findings of a kelurahan on which day, the newest day first."""
        counted: dict[tuple[str, str], int] = {}
        for by, at in self._file.read("SELECT by, at FROM answer WHERE area = ? ORDER BY seq", (area,)):
            key = local_day(str(at)), str(by)
            counted[key] = counted.get(key, 0) + 1
        return [Progress(by, day, count) for (day, by), count in sorted(counted.items(), reverse=True)]

    def reply(self, month: Month, area: str, *, note: str, evidence: str, reader: Reader) -> Reply:
        """Keep a lurah's reply to a published month as its next version.

        Raises:
            RefusedError: ``OUTSIDE_SCOPE``, ``NAME_MISSING``, ``TEXT_MISSING``, ``NIK_IN_TEXT``, ``TEXT_TOO_LONG``,
                ``AUDIT_UNWRITABLE`` or ``WORK_UNWRITABLE``.
        """
        need(reader, "edit", area)
        who = named(reader.name)
        said, rests_on = plain(note), plain(evidence)
        if not said:
            raise refuse("TEXT_MISSING")
        number = len(self.replies(month, area)) + 1
        one = Reply(month.period, month.snapshot, area, number, said, rests_on, who, now())
        statement = (
            "INSERT INTO reply (at, by, period, snapshot, area, number, note, evidence) "
            "VALUES (:at, :by, :period, :snapshot, :area, :number, :note, :evidence)"
        )
        detail: dict[str, JSON] = {"period": month.period, "area": area, "number": number, "snapshot": month.snapshot}
        self._file.write(statement, [asdict(one)], "reply", who, detail)
        return one

    def replies(self, month: Month, area: str) -> list[Reply]:
        """Return all versions of the reply to a month as it is published now, the first one first."""
        rows = self._file.read(
            "SELECT period, snapshot, area, number, note, evidence, by, at FROM reply "
            "WHERE period = ? AND snapshot = ? AND area = ? ORDER BY number",
            (month.period, month.snapshot, area),
        )
        return [Reply(*row) for row in rows]  # type: ignore[arg-type] # the types of the STRICT table

    def earlier_replies(self, month: Month, area: str) -> list[Reply]:
        """Return the replies to former publications of the same month; they stay visible."""
        rows = self._file.read(
            "SELECT period, snapshot, area, number, note, evidence, by, at FROM reply "
            "WHERE period = ? AND snapshot <> ? AND area = ? ORDER BY seq",
            (month.period, month.snapshot, area),
        )
        return [Reply(*row) for row in rows]  # type: ignore[arg-type] # as above

    def trained(self, *, by: str, seed: int, right: Sequence[bool]) -> None:
        """Keep the result of a finished training.

        Raises:
            RefusedError: ``NAME_MISSING``, ``NIK_IN_TEXT``, ``AUDIT_UNWRITABLE`` or ``WORK_UNWRITABLE``.
        """
        who, correct = named(by), sum(right)
        row = (now(), who, seed, correct, len(right), json.dumps([int(one) for one in right]))
        statement = "INSERT INTO training (at, by, seed, correct, asked, detail) VALUES (?, ?, ?, ?, ?, ?)"
        self._file.write(statement, [row], "training", who, {"seed": seed, "correct": correct, "asked": len(right)})

    def results(self) -> list[Result]:
        """Return all trainings, the newest first."""
        rows = self._file.read("SELECT by, at, seed, correct, asked FROM training ORDER BY seq DESC", ())
        return [Result(*row) for row in rows]  # type: ignore[arg-type] # the types of the STRICT table
