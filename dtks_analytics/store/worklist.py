"""What people write down beside the months: answers to findings, replies of a lurah, results of the training.

An append-only SQLite file beside the audit (WAL, ``synchronous=FULL``). Every entry is also a line of the audit: the
line is on the disk before the entry is, so an entry without its line cannot be. A finding is named by a keyed hash of
its record, never by a number of a person.
"""

from __future__ import annotations

import hmac
import json
import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from dtks_analytics.catalogue.city import city
from dtks_analytics.store import work_schema
from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
LONGEST: Final = 2_000
"""Letters of a text that a person writes."""
_SIXTEEN: Final = re.compile(r"\d(?:[ .\-]?\d){15}")
_WAIT_S: Final = 30.0


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
        self.path = store.root / "work.sqlite"
        self._store = store

    def item(self, rule: str, record: str, area: str) -> str:
        """Return the name of a finding, 24 hexadecimal digits: the same in every month, telling nothing."""
        message = json.dumps([rule, record, area]).encode()
        return hmac.digest(self._store.secret, message, "sha256").hex()[:24]

    def answer(self, period: str, area: str, answers: Sequence[Answer], *, by: str) -> None:
        """Keep answers; a later one of the same finding replaces the one before, which stays on record.

        Raises:
            RefusedError: ``NAME_MISSING``, ``UNKNOWN_ANSWER``, ``AUDIT_UNWRITABLE`` or ``WORK_UNWRITABLE``.
        """
        who = _named(by)
        if any(one.answer not in ANSWERS for one in answers):
            raise refuse("UNKNOWN_ANSWER")
        if answers:
            at = _now()
            rows = [(at, who, period, area, one.item, one.rule, one.answer) for one in answers]
            statement = "INSERT INTO answer (at, by, period, area, item, rule, answer) VALUES (?, ?, ?, ?, ?, ?, ?)"
            said = [(at, who, area, one.item, _plain(one.note), one.day) for one in answers if one.note or one.day]
            remarks = "INSERT INTO remark (at, by, area, item, note, day) VALUES (?, ?, ?, ?, ?, ?)"
            detail: dict[str, JSON] = {"period": period, "area": area, "answers": len(rows)}
            self._write(statement, rows, "answer", who, detail, (remarks, said))

    def answers(self, area: str) -> dict[str, str]:
        """Return the last answer of every finding of a kelurahan, by item."""
        rows = self._read("SELECT item, answer FROM answer WHERE area = ? ORDER BY seq", (area,))
        return {str(item): str(answer) for item, answer in rows}

    def remarks(self, area: str) -> dict[str, tuple[str, str]]:
        """Return the last note and day of every finding of a kelurahan that has one, by item."""
        rows = self._read("SELECT item, note, day FROM remark WHERE area = ? ORDER BY seq", (area,))
        return {str(item): (str(note), str(day)) for item, note, day in rows}

    def progress(self, area: str) -> list[Progress]:
        """Return who answered how many findings of a kelurahan on which day, the newest day first."""
        counted: dict[tuple[str, str], int] = {}
        for by, at in self._read("SELECT by, at FROM answer WHERE area = ? ORDER BY seq", (area,)):
            key = _local_day(str(at)), str(by)
            counted[key] = counted.get(key, 0) + 1
        return [Progress(by, day, count) for (day, by), count in sorted(counted.items(), reverse=True)]

    def reply(self, month: Month, area: str, *, note: str, evidence: str, by: str) -> Reply:
        """Keep a lurah's reply to a published month as its next version.

        Raises:
            RefusedError: ``NAME_MISSING``, ``TEXT_MISSING``, ``NIK_IN_TEXT``, ``TEXT_TOO_LONG``, ``AUDIT_UNWRITABLE``
                or ``WORK_UNWRITABLE``.
        """
        who = _named(by)
        said, rests_on = _plain(note), _plain(evidence)
        if not said:
            raise refuse("TEXT_MISSING")
        number = len(self.replies(month, area)) + 1
        one = Reply(month.period, month.snapshot, area, number, said, rests_on, who, _now())
        statement = (
            "INSERT INTO reply (at, by, period, snapshot, area, number, note, evidence) "
            "VALUES (:at, :by, :period, :snapshot, :area, :number, :note, :evidence)"
        )
        detail: dict[str, JSON] = {"period": month.period, "area": area, "number": number, "snapshot": month.snapshot}
        self._write(statement, [asdict(one)], "reply", who, detail)
        return one

    def replies(self, month: Month, area: str) -> list[Reply]:
        """Return all versions of the reply to a month as it is published now, the first one first."""
        rows = self._read(
            "SELECT period, snapshot, area, number, note, evidence, by, at FROM reply "
            "WHERE period = ? AND snapshot = ? AND area = ? ORDER BY number",
            (month.period, month.snapshot, area),
        )
        return [Reply(*row) for row in rows]  # type: ignore[arg-type] # the types of the STRICT table

    def earlier_replies(self, month: Month, area: str) -> list[Reply]:
        """Return the replies to former publications of the same month; they stay visible."""
        rows = self._read(
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
        who, correct = _named(by), sum(right)
        row = (_now(), who, seed, correct, len(right), json.dumps([int(one) for one in right]))
        statement = "INSERT INTO training (at, by, seed, correct, asked, detail) VALUES (?, ?, ?, ?, ?, ?)"
        self._write(statement, [row], "training", who, {"seed": seed, "correct": correct, "asked": len(right)})

    def results(self) -> list[Result]:
        """Return all trainings, the newest first."""
        rows = self._read("SELECT by, at, seed, correct, asked FROM training ORDER BY seq DESC", ())
        return [Result(*row) for row in rows]  # type: ignore[arg-type] # the types of the STRICT table

    def _write(
        self, statement: str, rows: Sequence[object], action: str, by: str, detail: dict[str, JSON],
        *also: tuple[str, Sequence[object]],
    ) -> None:  # fmt: skip
        """Write rows, others with them, and their audit line: nothing is kept unless the line is on the disk."""
        with _disk(), closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.executescript(work_schema.SCRIPT)
            connection.execute("BEGIN IMMEDIATE")
            for each, values in ((statement, rows), *also):
                connection.executemany(each, values)  # type: ignore[arg-type] # tuples or mappings
            self._store.ledger.record(action, by, detail)
            connection.execute("COMMIT")

    def _read(self, statement: str, values: tuple[str, ...]) -> list[tuple[object, ...]]:
        if not self.path.exists():
            return []
        with _disk(), closing(self._connect()) as connection:
            try:
                return connection.execute(statement, values).fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return []
                raise

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=_WAIT_S, isolation_level=None)


@contextmanager
def _disk() -> Iterator[None]:
    """Turn what SQLite cannot do into a refusal."""
    try:
        yield
    except sqlite3.Error as error:
        raise refuse("WORK_UNWRITABLE") from error


def _named(by: str) -> str:
    """Return a typed name on one line, at most 60 letters."""
    name = _plain(by)[:60].replace("\n", " ")
    if not name:
        raise refuse("NAME_MISSING")
    return name


def _plain(text: str) -> str:
    """Return a typed text without white space around it, once it holds no number of a person."""
    shown = text.strip()
    if len(shown) > LONGEST:
        raise refuse("TEXT_TOO_LONG")
    if _SIXTEEN.search(shown):
        raise refuse("NIK_IN_TEXT")
    return shown


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _local_day(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(ZoneInfo(city().timezone)).date().isoformat()
