"""The book of roles: append-only, chained, on record in the audit, and worth nothing once a line was changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dtks_analytics.access.roles import Grant, Reader, everything
from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.store.access_book import AccessBook, Entry

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.store.snapshots import Store

SELILI, ILIR, KOTA = "64.72.04.1001", "64.72.04", "64.72"
ROOT = everything("root")
ISSUER = "https://sso.example.go.id"
ANI = f"{ISSUER}#ani"


def entry(identity: str = "ani@example.go.id", role: str = "lurah", area: str = SELILI, **more: object) -> Entry:
    """Prepare a grant."""
    return Entry(identity, role, area, **more)  # type: ignore[arg-type] # fields by name


@pytest.fixture
def book(store: Store) -> AccessBook:
    """Open the book of an empty store; it does not exist yet."""
    return AccessBook(store)


def test_a_stranger_has_nothing(book: AccessBook) -> None:
    """Before the first grant there is no file either."""
    assert book.entries() == []
    assert book.grants(ANI) == ()
    assert not book.path.exists()


def test_a_grant_by_subject_and_one_by_a_verified_address_count_together(book: AccessBook) -> None:
    """Addresses in whatever case; the end of a grant counts in the city's days."""
    book.grant([entry(ANI, "operator"), entry("Ani@Example.go.id", until="2026-12-31")], reader=ROOT, reason="SK")
    assert set(book.grants(ANI, "ani@example.go.id", date(2026, 12, 31))) == {
        Grant("operator", SELILI),
        Grant("lurah", SELILI),
    }
    assert book.grants(ANI, "ani@example.go.id", date(2027, 1, 1)) == (Grant("operator", SELILI),)
    assert book.grants(ANI, "") == (Grant("operator", SELILI),)


def test_the_same_role_in_the_same_area_is_replaced_and_history_keeps_both(book: AccessBook) -> None:
    """A longer time, less right; what was, stays readable."""
    book.grant([entry(until="2026-06-30")], reader=ROOT, reason="SK 1")
    book.grant([entry(until="2027-06-30", edit=False)], reader=ROOT, reason="SK 2")
    (known,) = book.entries()
    assert (known.until, known.edit, known.by) == ("2027-06-30", False, "root")
    assert [row.detail["reason"] for row in book.history()] == ["SK 1", "SK 2"]


def test_a_role_is_taken_back_alone_or_with_all_others(book: AccessBook) -> None:
    """And what is not there cannot be taken back."""
    book.grant([entry(), entry(role="operator"), entry(area="64.72.05.1003")], reader=ROOT, reason="SK")
    assert len(book.revoke("ani@example.go.id", role="operator", reader=ROOT, reason="pindah")) == 1
    assert len(book.revoke("ani@example.go.id", reader=ROOT, reason="pindah")) == 2
    assert book.entries() == []
    with pytest.raises(RefusedError, match="NO_GRANT"):
        book.revoke("ani@example.go.id", reader=ROOT, reason="pindah")


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (entry("ani"), "BAD_IDENTITY"),
        (entry("http://x y#z"), "BAD_IDENTITY"),
        (entry(role="walikota"), "UNKNOWN_ROLE"),
        (entry(area="64.73"), "UNKNOWN_AREA"),
        (entry(until="31/12/2026"), "BAD_DAY"),
    ],
)
def test_one_bad_line_and_nothing_is_granted(book: AccessBook, bad: Entry, code: str) -> None:
    """A file of roles goes in whole or not at all."""
    with pytest.raises(RefusedError, match=code):
        book.grant([entry(), bad], reader=ROOT, reason="SK")
    assert book.entries() == []
    with pytest.raises(RefusedError, match="REASON_MISSING"):
        book.grant([entry()], reader=ROOT, reason=" ")


def test_roles_are_managed_inside_the_own_scope_and_never_the_own_ones(book: AccessBook) -> None:
    """A lurah grants nothing; a manager of a kecamatan nothing outside it; nobody raises themselves."""
    lurah = Reader("lurah@example.go.id", (Grant("lurah", SELILI),))
    manager = Reader("kelola@example.go.id", (Grant("pengelola", ILIR),), f"{ISSUER}#kelola")
    for reader, one in ((lurah, entry()), (manager, entry(area="64.72.05.1003")), (manager, entry(area=KOTA))):
        with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
            book.grant([one], reader=reader, reason="SK")
    for own in ("kelola@example.go.id", f"{ISSUER}#kelola"):
        with pytest.raises(RefusedError, match="OWN_ROLE"):
            book.grant([entry(own, "dinsos", ILIR)], reader=manager, reason="SK")
    book.grant([entry()], reader=manager, reason="SK")
    assert book.entries()[0].by == "kelola@example.go.id"


def test_an_address_given_to_somebody_else_gives_no_roles_away(book: AccessBook) -> None:
    """It stays with the account that used it first, until it is granted anew."""
    book.grant([entry()], reader=ROOT, reason="SK")
    assert book.bind("ani@example.go.id", ANI)
    assert book.bind("ani@example.go.id", ANI)
    successor = f"{ISSUER}#budi"
    assert not book.bind("ani@example.go.id", successor)
    assert book.grants(successor, "ani@example.go.id") == ()
    assert book.grants(ANI, "ani@example.go.id") == (Grant("lurah", SELILI),)
    book.grant([entry()], reader=ROOT, reason="SK baru")
    assert book.bind("ani@example.go.id", successor)
    assert book.grants(ANI, "ani@example.go.id") == ()


def test_every_change_is_a_line_of_the_audit_first(book: AccessBook, store: Store) -> None:
    """With who, whom, what and why."""
    book.grant([entry()], reader=ROOT, reason="SK 1")
    book.revoke("ani@example.go.id", reader=ROOT, reason="pindah")
    said = [(row.action, row.by, row.detail["identity"], row.detail["reason"]) for row in store.ledger.rows()[1:]]
    assert said == [
        ("access_grant", "root", "ani@example.go.id", "SK 1"),
        ("access_revoke", "root", "ani@example.go.id", "pindah"),
    ]


def test_no_audit_line_no_grant(book: AccessBook, store: Store) -> None:
    """A role that nobody can trace is no role."""
    store.ledger.path.unlink()
    with pytest.raises(RefusedError, match="AUDIT_UNWRITABLE"):
        book.grant([entry()], reader=ROOT, reason="SK")
    assert book.entries() == []


def edit(path: Path, statement: str) -> None:
    """Change the file as somebody with the disk would."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete;")
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE audit SET detail = replace(detail, 'lurah', 'dinsos') WHERE seq = 2""",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "UPDATE audit SET by = 'orang lain' WHERE seq = 2",
        "INSERT INTO audit SELECT 4, at, action, by, detail, hash FROM audit WHERE seq = 2",
    ],
)
def test_a_changed_line_is_noticed_and_gives_nobody_anything(book: AccessBook, store: Store, statement: str) -> None:
    """Edited, removed, cut off, added: the line is named, every role is denied."""
    names = ("satu@example.go.id", "dua@example.go.id", "tiga@example.go.id")
    book.grant([entry(name) for name in names], reader=ROOT, reason="SK")
    assert not book.verify()
    assert store.verify().ok
    edit(book.path, statement)
    assert any(str(number) in book.verify()[0].message for number in (2, 3, 4))
    with pytest.raises(DamagedStoreError, match="ACCESS_DAMAGED"):
        book.grants(ANI, "satu@example.go.id")
    assert not store.verify().ok


def test_a_book_that_vanished_is_noticed(book: AccessBook, store: Store) -> None:
    """The audit knows that there were grants."""
    book.grant([entry()], reader=ROOT, reason="SK")
    for name in ("access.sqlite", "access.sqlite.head"):
        (store.root / name).unlink()
    assert book.grants(ANI, "ani@example.go.id") == ()
    assert "1 perubahan peran" in book.verify()[0].message


def test_a_book_that_a_full_disk_left_half_made_is_no_fault_and_takes_the_next_grant(
    book: AccessBook, store: Store
) -> None:
    """A file without a table, as SQLite leaves it."""
    book.path.touch()
    assert (book.entries(), book.verify(), store.verify().faults) == ([], [], ())
    book.grant([entry()], reader=ROOT, reason="SK")
    assert (len(AccessBook(store).entries()), store.verify().faults) == (1, ())
