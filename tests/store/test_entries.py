"""What people wrote down is held by the audit: changed, added, removed and lost entries are named and never shown."""

from __future__ import annotations

import shutil
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dtks_analytics.access.roles import everything
from dtks_analytics.errors import DamagedStoreError
from dtks_analytics.store import entries as module
from dtks_analytics.store import work_schema
from dtks_analytics.store.entries import BASELINE, LOST, Entries
from dtks_analytics.store.reviews import Judgement, Reviews
from dtks_analytics.store.sessions import Sessions, hashed
from dtks_analytics.store.snapshots import Store
from dtks_analytics.store.worklist import Answer, Worklist

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtks_analytics.store.month import MonthDraft

AREA, EARLY = "64.72.04.1001", date(2026, 11, 25)
ANI = everything("Ani")
ADD_FOURTH = (
    "INSERT INTO review SELECT 4, at, by, period, area, 'd', kind, answer, reason, note, sample, saw FROM review"
)


def answer(store: Store, pair: str, said: str = "sama") -> None:
    """Answer one pair."""
    Reviews(store).answer("2026-10", AREA, [Judgement(pair, "same_nik", said, "dokumen")], reader=ANI, today=EARLY)


@pytest.fixture
def written(store: Store, make: Callable[..., MonthDraft]) -> Store:
    """Keep three answers about pairs, two results of checks with a note, a reply and a training."""
    month = store.publish(make("2026-10"), by="uji").month("2026-10")
    for pair in "abc":
        answer(store, pair)
    book = Worklist(store)
    checks = [Answer("x", "nik_present", "benar", "diperiksa"), Answer("y", "nik_present", "pindah")]
    book.answer("2026-10", AREA, checks, reader=ANI)
    book.reply(month, AREA, note="satu", evidence="surat 1", reader=ANI)
    book.trained(by="Ani", seed=3, right=[True, False])
    assert faults(store) == []
    return store


def faults(store: Store) -> list[tuple[str, str]]:
    """Return code and file of each fault."""
    return [(fault.code, fault.file) for fault in Store(store.root).verify().faults]


def change(store: Store, *statements: str) -> None:
    """Change the database behind the product's back, triggers dropped first."""
    with closing(sqlite3.connect(store.root / "work.sqlite")) as connection:
        for table in module.COLUMNS:
            connection.execute(f"DROP TRIGGER {table}_no_update")
            connection.execute(f"DROP TRIGGER {table}_no_delete")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review SET answer = 'berbeda' WHERE seq = 2",
        "UPDATE review SET by = 'Budi' WHERE seq = 3",
        "UPDATE answer SET answer = 'benar' WHERE seq = 2",
        "UPDATE remark SET note = 'lain'",
        "UPDATE reply SET note = 'lain'",
        "UPDATE training SET correct = 2",
        "UPDATE review SET seq = 9 WHERE seq = 3",
        "DELETE FROM review WHERE seq = 1",
        "DELETE FROM review WHERE seq = 3",
        "DELETE FROM training",
        f"{ADD_FOURTH} WHERE seq = 1",
        "DROP TABLE reply",
    ],
)
def test_a_touched_entry_is_named_and_nothing_is_shown(written: Store, statement: str) -> None:
    """Every field of every table; the next answer is refused as well."""
    change(written, statement)
    assert set(faults(written)) == {("ENTRIES", "work.sqlite")}
    for act in (Reviews(written).given, lambda: Worklist(written).answers(AREA), lambda: answer(written, "e")):
        with pytest.raises(DamagedStoreError, match="WORK_DAMAGED"):
            act()


@pytest.mark.parametrize("gone", [("",), (".head",), ("", ".head")])
def test_a_deleted_file_is_a_fault(written: Store, gone: tuple[str, ...]) -> None:
    """The database, its head, or both."""
    for ending in gone:
        (written.root / f"work.sqlite{ending}").unlink()
    assert [code for code, _ in faults(written)] == ["ENTRIES"]
    with pytest.raises(DamagedStoreError, match="WORK_DAMAGED"):
        Reviews(written).given()


def test_an_older_copy_of_the_database_is_a_fault(written: Store) -> None:
    """Put back with its head, from before the last two answers."""
    for ending in ("", ".head"):
        shutil.copy(written.root / f"work.sqlite{ending}", written.root.parent / f"old{ending}")
    answer(written, "d")
    answer(written, "e")
    for ending in ("", ".head"):
        shutil.copy(written.root.parent / f"old{ending}", written.root / f"work.sqlite{ending}")
    assert [code for code, _ in faults(written)] == ["ENTRIES"]


def test_a_crash_between_line_and_entries_is_no_fault_and_goes_on_record(
    written: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is on the disk, its entry never came; the next answer takes the same number."""
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", _dying(sqlite3.connect, "COMMIT"))
        with pytest.raises(KeyboardInterrupt):
            answer(written, "d")
    assert (faults(written), len(Reviews(written).given())) == ([], 3)
    answer(written, "e")
    assert [one.pair for one in Reviews(written).given()] == ["a", "b", "c", "e"]
    assert [line.action for line in written.ledger.rows()][-3:] == ["review", LOST, "review"]
    assert faults(written) == []


def test_a_crash_between_entries_and_head_is_no_fault(written: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry is kept and the next answer brings the head up to date."""
    with monkeypatch.context() as patch:
        patch.setattr(Entries, "done", _die)
        with pytest.raises(KeyboardInterrupt):
            answer(written, "d")
    assert (faults(written), len(Reviews(written).given())) == ([], 4)
    answer(written, "e")
    assert LOST not in {line.action for line in written.ledger.rows()}
    assert (faults(written), len(Reviews(written).given())) == ([], 5)


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def _dying(connect: Callable[..., sqlite3.Connection], word: str) -> Callable[..., sqlite3.Connection]:
    """Let every connection to the entries die at a statement."""

    class Dying(sqlite3.Connection):
        def execute(self, sql: str, *args: object) -> sqlite3.Cursor:
            if sql == word and self.execute("PRAGMA database_list").fetchone()[2].endswith("work.sqlite"):
                raise KeyboardInterrupt
            return super().execute(sql, *args)  # type: ignore[arg-type] # handed on

    return lambda *args, **kwargs: connect(*args, **kwargs, factory=Dying)


def test_many_writers_and_a_verification_meanwhile_find_nothing_wrong(store: Store) -> None:
    """Answers, audit lines and sign-ins side by side; what was read together fits together."""

    def work(number: int) -> list[tuple[str, str]]:
        own = Store(store.root)
        answer(own, f"pair-{number}")
        own.ledger.record("findings", "budi", {"rows": number})
        Sessions(own).open(identity="contoh", expires=time.time() + 600)
        return faults(own) if number % 4 == 0 else []

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(work, range(12)))
    assert [one for one in found if one] == []
    assert (len(Reviews(store).given()), len(Sessions(store).living()), faults(store)) == (12, 12, [])


@pytest.fixture
def earlier(store: Store) -> Store:
    """Make a store of an earlier form: two answers, each with a line of the audit, none with a digest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Entries, "settle", lambda _, connection: work_schema.prepare(connection))
        patch.setattr(Entries, "covering", lambda *_: {})
        patch.setattr(Entries, "done", lambda *_: None)
        answer(store, "a")
        answer(store, "b")
    assert not (store.root / "work.sqlite.head").exists()
    return Store(store.root)


def test_a_store_of_before_is_whole_and_covered_from_the_next_answer_on(earlier: Store) -> None:
    """One line holds what was there; what is changed from then on shows."""
    report = earlier.verify()
    assert (report.ok, report.uncovered, len(Reviews(earlier).given())) == (True, 2, 2)
    answer(earlier, "c")
    assert [line.action for line in earlier.ledger.rows()][-2:] == [BASELINE, "review"]
    report = earlier.verify()
    assert (report.ok, report.uncovered) == (True, 0)
    change(earlier, "UPDATE review SET answer = 'berbeda' WHERE seq = 1")
    assert faults(earlier) == [("ENTRIES", "work.sqlite")]


def test_a_store_of_before_is_covered_from_the_next_publish_on(earlier: Store, make: Callable[..., MonthDraft]) -> None:
    """Without anybody answering anything."""
    earlier.publish(make("2026-10"), by="uji")
    assert BASELINE in {line.action for line in earlier.ledger.rows()}
    assert (earlier.verify().ok, earlier.verify().uncovered) == (True, 0)


def test_an_entry_added_to_a_store_of_before_shows_by_its_number(earlier: Store) -> None:
    """Lines of then said how many answers they came with."""
    change(earlier, "INSERT INTO review SELECT 3, at, by, period, area, 'd', kind, answer, reason, note, sample, saw "
           "FROM review WHERE seq = 1")  # fmt: skip
    assert faults(earlier) == [("ENTRIES", "work.sqlite")]


def test_a_lost_file_of_before_shows_by_its_lines(earlier: Store) -> None:
    """The audit names two answers and nobody has them."""
    (earlier.root / "work.sqlite").unlink()
    assert faults(earlier) == [("ENTRIES", "work.sqlite")]


@pytest.fixture
def signed_in(store: Store) -> tuple[Store, str]:
    """Sign somebody in; returns the hash of the token."""
    secret, _ = Sessions(store).open(identity="contoh", expires=time.time() + 600)
    assert faults(store) == []
    return store, hashed(secret)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE session SET identity = 'https://sso#lain'",
        "UPDATE session SET expires = expires + 9999",
        "DELETE FROM session",
        "INSERT INTO session SELECT 'x', identity, email, name, provider, role, area, opened, expires, 0 FROM session",
    ],
)
def test_touched_sessions_open_nothing_and_are_a_fault(signed_in: tuple[Store, str], statement: str) -> None:
    """Neither the changed one nor the others."""
    store, token = signed_in
    with closing(sqlite3.connect(store.root / "sessions.sqlite")) as connection:
        connection.execute(statement)
        connection.commit()
    assert faults(store) == [("SESSIONS", "sessions.sqlite")]
    for act in (lambda: Sessions(store).find(token), lambda: Sessions(store).open(identity="contoh", expires=9e9)):
        with pytest.raises(DamagedStoreError, match="SESSIONS_DAMAGED"):
            act()


def test_sessions_go_on_after_a_crash_between_row_and_head(
    signed_in: tuple[Store, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head already held the digest of the rows that were to be."""
    store, token = signed_in
    mark = Sessions._mark  # noqa: SLF001 - the step that fails

    def dying(self: Sessions, **digests: str) -> None:
        if "next" not in digests:
            raise KeyboardInterrupt
        mark(self, **digests)

    with monkeypatch.context() as patch:
        patch.setattr(Sessions, "_mark", dying)
        with pytest.raises(KeyboardInterrupt):
            Sessions(store).end(token)
    assert faults(store) == []
    found = Sessions(store).find(token)
    assert found is not None
    assert not found.alive()


def test_sessions_without_a_digest_open_nothing_and_are_no_fault(signed_in: tuple[Store, str]) -> None:
    """As an earlier form left them: everybody signs in again, once."""
    store, token = signed_in
    (store.root / "sessions.sqlite.head").unlink()
    assert (faults(store), Sessions(store).find(token)) == ([], None)
    secret, _ = Sessions(store).open(identity="contoh", expires=time.time() + 600)
    assert Sessions(store).find(hashed(secret)) is not None
    assert (Sessions(store).find(token), faults(store)) == (None, [])


def test_deleted_sessions_are_a_fault(signed_in: tuple[Store, str]) -> None:
    """Their head is still there."""
    store, _ = signed_in
    (store.root / "sessions.sqlite").unlink()
    assert faults(store) == [("SESSIONS", "sessions.sqlite")]
