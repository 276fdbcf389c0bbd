"""Answers, replies and results: kept in order, never changed, each with its line in the audit."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dtks_analytics.access.roles import everything
from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.store.worklist import Answer, Worklist

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtks_analytics.store.month import MonthDraft
    from dtks_analytics.store.snapshots import Store

AREA = "64.72.04.1001"
ANI = everything("Ani")


def test_the_last_answer_counts_and_the_one_before_stays(store: Store) -> None:
    """Progress counts both."""
    book = Worklist(store)
    book.answer(
        "2026-10",
        AREA,
        [Answer("a", "nik_present", "belum"), Answer("b", "nik_present", "benar")],
        reader=ANI,
    )
    book.answer("2026-10", AREA, [Answer("a", "nik_present", "diperbaiki")], reader=ANI)
    assert book.answers(AREA) == {"a": "diperbaiki", "b": "benar"}
    (one,) = book.progress(AREA)
    assert (one.by, one.count) == ("Ani", 3)
    assert book.answers("64.72.04.1002") == {}


def test_every_entry_is_a_line_of_the_audit_without_any_text_of_it(
    store: Store, make: Callable[..., MonthDraft]
) -> None:
    """The chain holds afterwards."""
    month = store.publish(make("2026-10"), by="uji").month("2026-10")
    book = Worklist(store)
    book.answer("2026-10", AREA, [Answer("a", "nik_present", "benar")], reader=ANI)
    book.reply(month, AREA, note="catatan rahasia", evidence="", reader=everything("Lurah"))
    book.trained(by="Budi", seed=3, right=[True, False])
    lines = store.ledger.rows()[-3:]
    assert [line.action for line in lines] == ["answer", "reply", "training"]
    assert "rahasia" not in str(lines)
    assert store.ledger.verify() == []


def test_without_an_audit_nothing_is_kept(store: Store) -> None:
    """The audit comes first, and without it nobody can tell whether there ever was one."""
    book = Worklist(store)
    store.ledger.path.unlink()
    for act in (
        lambda: book.answer("2026-10", AREA, [Answer("a", "nik_present", "benar")], reader=ANI),
        lambda: book.answers(AREA),
    ):
        with pytest.raises(DamagedStoreError, match="AUDIT_DAMAGED"):
            act()


def test_results_that_repeat_the_persons_last_ones_are_no_news(store: Store) -> None:
    """As a list loaded twice brings them; another result, note, day or person is news."""
    book, first = Worklist(store), Answer("a", "nik_present", "benar", "diperiksa", "2026-10-03")
    plain = Answer("b", "nik_present", "pindah")
    book.answer("2026-10", AREA, [first, plain], reader=ANI)
    changed = [
        Answer("a", "nik_present", "pindah", "diperiksa", "2026-10-03"),
        Answer("a", "nik_present", "benar", "lain", "2026-10-03"),
        Answer("a", "nik_present", "benar", "diperiksa", "2026-10-04"),
    ]
    assert book.news("2026-10", AREA, [first, plain, *changed], by="Ani") == changed
    assert book.news("2026-10", AREA, [first, plain], by="Budi") == [first, plain]
    assert book.news("2026-11", AREA, [plain], by="Ani") == [plain]


def test_a_correction_is_a_new_version_and_both_stay(store: Store, make: Callable[..., MonthDraft]) -> None:
    """The right of reply cannot be taken back silently."""
    month = store.publish(make("2026-10"), by="uji").month("2026-10")
    book = Worklist(store)
    book.reply(month, AREA, note="satu", evidence="surat 1", reader=everything("Lurah"))
    book.reply(month, AREA, note="dua", evidence="", reader=everything("Lurah"))
    assert [(one.number, one.note) for one in book.replies(month, AREA)] == [(1, "satu"), (2, "dua")]


def test_a_reply_belongs_to_the_month_as_it_was_published(store: Store, make: Callable[..., MonthDraft]) -> None:
    """A month published anew begins without one; the former one stays visible beside it."""
    before = store.publish(make("2026-10"), by="uji").month("2026-10")
    book = Worklist(store)
    book.reply(before, AREA, note="untuk terbitan pertama", evidence="", reader=everything("Lurah"))
    after = store.publish(make("2026-10", count=4), by="uji").month("2026-10")
    assert book.replies(after, AREA) == []
    assert [one.note for one in book.earlier_replies(after, AREA)] == ["untuk terbitan pertama"]


@pytest.mark.parametrize(
    ("note", "by", "code"),
    [
        ("NIK 6472040101909001 salah", "Lurah", "NIK_IN_TEXT"),
        ("NIK 6472.0401.0190.9001", "Lurah", "NIK_IN_TEXT"),
        ("  ", "Lurah", "TEXT_MISSING"),
        ("baik", " ", "NAME_MISSING"),
        ("x" * 2001, "Lurah", "TEXT_TOO_LONG"),
    ],
)
def test_a_text_that_may_not_be_kept_is_refused(
    note: str, by: str, code: str, store: Store, make: Callable[..., MonthDraft]
) -> None:
    """Above all no number of a person."""
    month = store.publish(make("2026-10"), by="uji").month("2026-10")
    with pytest.raises(RefusedError, match=code):
        Worklist(store).reply(month, AREA, note=note, evidence="", reader=everything(by))
    assert Worklist(store).replies(month, AREA) == []


def test_an_answer_that_is_not_on_the_list_is_refused(store: Store) -> None:
    """A browser may send anything."""
    with pytest.raises(RefusedError, match="UNKNOWN_ANSWER"):
        Worklist(store).answer("2026-10", AREA, [Answer("a", "nik_present", "hapus")], reader=ANI)


def test_entries_can_neither_be_changed_nor_deleted(store: Store) -> None:
    """The database itself refuses."""
    book = Worklist(store)
    book.trained(by="Budi", seed=3, right=[True])
    with closing(sqlite3.connect(book.path)) as connection:
        for statement in ("UPDATE training SET correct = 9", "DELETE FROM training"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    assert [(one.by, one.correct, one.asked) for one in book.results()] == [("Budi", 1, 1)]


def test_the_name_of_a_finding_is_the_same_every_month_and_tells_nothing(store: Store) -> None:
    """It depends on rule, record, area and the key of the store."""
    book = Worklist(store)
    name = book.item("nik_present", "N6472040101909001", AREA)
    assert name == book.item("nik_present", "N6472040101909001", AREA)
    assert len({name, book.item("nama_present", "N6472040101909001", AREA), book.item("nik_present", "x", AREA)}) == 3
    assert "6472" not in name or len(name) == 24
