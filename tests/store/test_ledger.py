"""The audit: append-only, chained, noticed when touched, and nothing goes on without it."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.store import ledger as module
from dtks_analytics.store.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def audit(tmp_path: Path) -> Ledger:
    """Make an audit with four lines."""
    ledger = Ledger(tmp_path / "ledger.sqlite", b"k" * 32)
    ledger.create()
    for number in range(1, 5):
        ledger.record("findings", "budi", {"period": "2026-08", "rows": number, "area": None})
    return ledger


def tamper(audit: Ledger, *statements: str) -> None:
    """Change the table behind the product's back."""
    with sqlite3.connect(audit.path) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("DROP TRIGGER audit_no_delete")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def places(audit: Ledger) -> list[int | None]:
    """Return the row each fault names."""
    return [fault.seq for fault in audit.verify()]


def test_lines_come_back_in_order(audit: Ledger) -> None:
    """What was recorded, by whom, about what; opened anew it is still there."""
    row = audit.record("duplicates", "ani", {"reason": "rapat"})
    again = Ledger(audit.path, b"k" * 32)
    assert [line.seq for line in again.rows()] == [1, 2, 3, 4, 5]
    assert again.rows()[-1] == row
    assert (row.action, row.by, row.detail["reason"]) == ("duplicates", "ani", "rapat")
    assert again.verify() == []


def test_an_empty_audit_holds(tmp_path: Path) -> None:
    """Nothing recorded, nothing wrong; making it twice does no harm."""
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.create()
    ledger.create()
    assert (ledger.rows(), ledger.verify()) == ([], [])


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit SET at = '2020-01-01' WHERE seq = 2", 2),
        ("UPDATE audit SET action = 'x' WHERE seq = 2", 2),
        ("UPDATE audit SET by = 'ani' WHERE seq = 3", 3),
        ("UPDATE audit SET detail = '{}' WHERE seq = 1", 1),
        ("UPDATE audit SET hash = 'ff' WHERE seq = 4", 4),
        ("UPDATE audit SET seq = 9 WHERE seq = 4", 4),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq >= 3", 3),
        ("DELETE FROM audit", 1),
        ("INSERT INTO audit SELECT 5, at, action, by, detail, hash FROM audit WHERE seq = 4", 5),
    ],
)
def test_a_touched_line_is_named(audit: Ledger, statement: str, place: int) -> None:
    """Edited, deleted, cut off at the end, added."""
    tamper(audit, statement)
    assert places(audit) == [place]


ROWS = ["0a" * 12, "ff" * 12, "07" * 12]


def test_a_line_keeps_which_rows_it_showed(audit: Ledger) -> None:
    """Each once, in no order; the same rows are kept once; a line without rows keeps none."""
    first = audit.record("shown", "ani", {"period": "2026-08"}, [*ROWS, ROWS[0]])
    again = audit.record("shown", "budi", {}, list(reversed(ROWS)))
    other = audit.record("shown", "budi", {}, ROWS[:1])
    assert first.detail["people"] == 3
    assert first.detail["shown"] == again.detail["shown"] != other.detail["shown"]
    assert Ledger(audit.path, b"k" * 32).rows()[4].detail == first.detail
    assert audit.shown([first.detail["shown"]]) == frozenset(ROWS)
    assert audit.shown([first.detail["shown"], other.detail["shown"]]) == frozenset(ROWS)
    assert audit.holding(ROWS[1:2]) == {first.detail["shown"]}
    assert audit.holding(["a" * 24]) == frozenset()
    assert audit.verify() == []
    with sqlite3.connect(audit.path) as connection:
        assert connection.execute("SELECT count(*) FROM shown").fetchone() == (2,)


def test_bytes_of_two_neighbours_are_no_row(audit: Ledger) -> None:
    """A name is found where it begins only."""
    audit.record("shown", "ani", {}, ["ab" * 12, "cd" * 12])
    assert audit.holding(["ab" * 6 + "cd" * 6]) == frozenset()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shown SET rows = substr(rows, 13)",
        "UPDATE shown SET rows = CAST(rows || x'0b0b0b0b0b0b0b0b0b0b0b0b' AS BLOB)",
        "UPDATE shown SET digest = 'x'",
        "DELETE FROM shown",
        "DROP TABLE shown",
    ],
)
def test_touched_rows_name_their_line(audit: Ledger, statement: str) -> None:
    """Somebody taken out of a set or added to it, or the set gone."""
    line = audit.record("shown", "ani", {"period": "2026-08"}, ROWS)
    audit.record("sign_in", "ani", {})
    with sqlite3.connect(audit.path) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("DELETE FROM shown")
        connection.execute("DROP TRIGGER shown_no_update")
        connection.execute("DROP TRIGGER shown_no_delete")
        connection.execute(statement)
    connection.close()
    assert places(audit) == [line.seq]
    if "rows" not in statement:
        with pytest.raises(DamagedStoreError, match="AUDIT_DAMAGED"):
            audit.shown([line.detail["shown"]])


def test_rows_of_another_key_do_not_hold(audit: Ledger) -> None:
    """A set forged without the key shows, as a line does."""
    Ledger(audit.path, b"another key" * 3).record("shown", "mallory", {}, ROWS)
    assert places(audit) == [5]


def test_no_rows_are_kept_without_their_line(audit: Ledger) -> None:
    """Both are one transaction."""
    with pytest.raises(ValueError, match="JSON"):
        audit.record("shown", "ani", {"number": float("nan")}, ROWS)
    assert audit.holding(ROWS) == frozenset()
    assert len(audit.rows()) == 4


def test_two_lines_exchanged_are_noticed(audit: Ledger) -> None:
    """Each keeps its own hash."""
    tamper(
        audit,
        "UPDATE audit SET seq = 99 WHERE seq = 2",
        "UPDATE audit SET seq = 2 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 99",
    )
    assert places(audit) == [2]


def test_a_chain_recomputed_without_the_key_does_not_hold(audit: Ledger) -> None:
    """Who can write the file but not read the key cannot forge a line."""
    forger = Ledger(audit.path, b"another key" * 3)
    forger.record("findings", "mallory", {})
    assert places(audit) == [5]


def test_the_table_itself_refuses_changes(audit: Ledger) -> None:
    """A slip of our own code fails, too."""
    with sqlite3.connect(audit.path) as connection:
        for statement in ("UPDATE audit SET by = 'x'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


def test_a_lost_or_damaged_head_is_noticed(audit: Ledger) -> None:
    """The head guards the end of the chain."""
    audit.head.write_bytes(audit.head.read_bytes().replace(b'"seq": 4', b'"seq": 3'))
    assert [fault.file for fault in audit.verify()] == ["ledger.sqlite.head"]
    audit.head.unlink()
    assert [fault.file for fault in audit.verify()] == ["ledger.sqlite.head"]


def test_a_head_one_line_behind_is_no_fault(audit: Ledger) -> None:
    """A crash between the line and its head leaves that."""
    head = audit.head.read_bytes()
    audit.record("findings", "budi", {})
    audit.head.write_bytes(head)
    assert audit.verify() == []
    audit.record("findings", "budi", {})
    assert audit.verify() == []


def test_a_lost_audit_is_not_made_anew_in_silence(audit: Ledger) -> None:
    """Recording raises, reading raises, verification names it."""
    audit.path.unlink()
    with pytest.raises(RefusedError, match="AUDIT_UNWRITABLE"):
        audit.record("findings", "budi", {})
    with pytest.raises(DamagedStoreError, match="AUDIT_DAMAGED"):
        audit.rows()
    assert [fault.file for fault in audit.verify()] == ["ledger.sqlite"]
    assert not audit.path.exists()


def test_a_locked_audit_raises_after_a_while(audit: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line, no rows: the caller never gets to go on."""
    monkeypatch.setattr(module, "_WAIT_S", 0.1)
    other = sqlite3.connect(audit.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RefusedError, match="AUDIT_UNWRITABLE"):
        audit.record("findings", "budi", {})
    other.close()
    assert len(audit.rows()) == 4


def test_many_recorders_at_once_make_one_chain(audit: Ledger) -> None:
    """Every line is there, none twice."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: audit.record("findings", f"user {number}", {}), range(40)))
    assert len({row.by for row in audit.rows()}) == 41
    assert audit.verify() == []
