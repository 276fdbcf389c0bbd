"""Answers about pairs: kept in order and for all months, never changed, each with its line in the audit."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dtks_analytics.access.roles import Grant, Reader, everything
from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.store.reviews import Judgement, Reviews

if TYPE_CHECKING:
    from dtks_analytics.store.snapshots import Store

AREA, OTHER = "64.72.04.1001", "64.72.04"
EARLY, LATE = date(2026, 11, 25), date(2026, 11, 26)
SAME = Judgement("a", "same_person", "sama", "dokumen")
DIFFERENT = Judgement("a", "same_person", "berbeda", "saudara", "kembar")


def refusal(book: Reviews, *judgements: Judgement, by: str = "Ani", today: date = EARLY) -> str:
    """Return the code of a refusal."""
    with pytest.raises(RefusedError) as caught:
        book.answer("2026-10", AREA, judgements, reader=everything(by), today=today)
    return caught.value.code


def test_a_later_answer_holds_in_every_month_and_all_stay_on_record(store: Store) -> None:
    """The key of a pair is the same next month."""
    book = Reviews(store)
    book.answer(
        "2026-10", AREA, [SAME, Judgement("b", "same_nik", "belum", "dukcapil")], reader=everything("Ani"), today=EARLY
    )
    book.answer("2026-10", AREA, [DIFFERENT], reader=everything("Ani"), today=EARLY)
    assert book.standing() == {"a": "berbeda", "b": "belum"}
    book.answer("2026-11", OTHER, [SAME], reader=everything("Budi"), today=EARLY)
    assert Reviews(store).standing()["a"] == "sama"
    assert [(one.by, one.answer, one.period, one.area) for one in book.given() if one.pair == "a"] == [
        ("Ani", "sama", "2026-10", AREA),
        ("Ani", "berbeda", "2026-10", AREA),
        ("Budi", "sama", "2026-11", OTHER),
    ]
    (first,) = book.given(OTHER)
    assert (first.kind, first.reason, first.note, first.sample) == ("same_person", "dokumen", "", False)


def test_two_people_who_differ_on_a_pair_of_the_sample_settle_nothing(store: Store) -> None:
    """Until one of them, or a third, answers once more."""
    book = Reviews(store)
    book.answer("2026-10", AREA, [Judgement("a", "same_nik", "sama", "dokumen", sample=True)], reader=everything("Ani"))
    book.answer(
        "2026-10", AREA, [Judgement("a", "same_nik", "berbeda", "dokumen", sample=True)], reader=everything("Budi")
    )
    assert book.standing() == {"a": "belum"}


def test_a_store_without_answers_has_none(store: Store) -> None:
    """And no file is made for looking."""
    book = Reviews(store)
    assert (book.standing(), book.given(), book.path.exists()) == ({}, [], False)


@pytest.mark.parametrize(
    ("judgement", "code"),
    [
        (Judgement("a", "same_nik", "hapus", "dokumen"), "UNKNOWN_ANSWER"),
        (Judgement("a", "same_nik", "sama", "saudara"), "UNKNOWN_REASON"),
        (Judgement("a", "same_nik", "sama", "lain", "  "), "NOTE_MISSING"),
        (Judgement("a", "same_nik", "sama", "dokumen", "NIK 6472-0401-0190-9001"), "NIK_IN_TEXT"),
        (Judgement("a", "same_nik", "sama", "dokumen", "x" * 201), "TEXT_TOO_LONG"),
    ],
)
def test_what_may_not_be_kept_is_refused_with_all_that_came_with_it(
    judgement: Judgement, code: str, store: Store
) -> None:
    """A browser or a workbook may send anything."""
    book = Reviews(store)
    assert refusal(book, SAME, judgement) == code
    assert book.given() == []


def test_nobody_answers_without_a_name(store: Store) -> None:
    """Two people could not be told apart."""
    assert refusal(Reviews(store), SAME, by="  ") == "NAME_MISSING"


@pytest.mark.parametrize("grant", [Grant("lurah", "64.72.04.1002"), Grant("lurah", AREA, edit=False),
                                   Grant("pimpinan", "64.72"), Grant("lurah", AREA)])  # fmt: skip
def test_nobody_answers_for_another_area_or_without_the_right_to(store: Store, grant: Grant) -> None:
    """A lurah neither for a neighbour nor for the kecamatan."""
    book = Reviews(store)
    area = OTHER if grant == Grant("lurah", AREA) else AREA
    with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
        book.answer("2026-10", area, [SAME], reader=Reader("Ani", (grant,)))
    assert book.given() == []


def test_after_the_due_day_an_answer_stands_until_the_next_month(store: Store) -> None:
    """A pair that nobody answered may still be."""
    book = Reviews(store)
    book.answer("2026-10", AREA, [SAME], reader=everything("Ani"), today=EARLY)
    assert refusal(book, DIFFERENT, today=LATE) == "ANSWER_FIXED"
    assert refusal(book, DIFFERENT, by="Budi", today=LATE) == "ANSWER_FIXED"
    book.answer("2026-10", AREA, [Judgement("b", "same_nik", "sama", "dokumen")], reader=everything("Ani"), today=LATE)
    book.answer("2026-11", AREA, [DIFFERENT], reader=everything("Ani"), today=LATE)
    assert book.standing() == {"a": "berbeda", "b": "sama"}


def test_the_second_person_of_a_sample_may_answer_once_after_the_due_day(store: Store) -> None:
    """The first one may not change anything any more."""
    book, asked = Reviews(store), Judgement("a", "same_nik", "sama", "dokumen", sample=True)
    book.answer("2026-10", AREA, [asked], reader=everything("Ani"), today=EARLY)
    assert refusal(book, asked, by="ani", today=LATE) == "ANSWER_FIXED"
    book.answer("2026-10", AREA, [asked], reader=everything("Budi"), today=LATE)
    assert refusal(book, asked, by="Budi", today=LATE) == "ANSWER_FIXED"


def test_a_changed_record_may_be_judged_again_after_the_due_day(store: Store) -> None:
    """What was answered before was about something else; it stays on record."""
    book = Reviews(store)
    for saw, today in (("nik:2", EARLY), ("nik:5", LATE)):
        said = Judgement("a", "same_nik", "sama", "dokumen", saw=saw)
        book.answer("2026-10", AREA, [said], reader=everything("Ani"), today=today)
        assert refusal(book, said, today=LATE) == "ANSWER_FIXED"
    assert [one.saw for one in book.given()] == ["nik:2", "nik:5"]


def test_answers_of_an_earlier_form_are_read_and_followed_by_new_ones(store: Store) -> None:
    """Nobody kept then what was seen, so they hold."""
    book = Reviews(store)
    with closing(sqlite3.connect(book.path)) as connection:
        columns = "seq INTEGER PRIMARY KEY, at TEXT, by TEXT, period TEXT, area TEXT, pair TEXT, kind TEXT, answer TEXT"
        connection.execute(f"CREATE TABLE review ({columns}, reason TEXT, note TEXT, sample INTEGER NOT NULL) STRICT")
        old = (1, "", "Ani", "2026-10", AREA, "a", "same_nik", "sama", "dokumen", "", 0)
        connection.execute("INSERT INTO review VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", old)
        connection.commit()
    store.ledger.record("review", "Ani", {"period": "2026-10", "area": AREA, "answers": 1})
    assert [(one.pair, one.saw) for one in book.given()] == [("a", "")]
    book.answer("2026-10", AREA, [Judgement("b", "same_nik", "sama", "dokumen", saw="nik:2")], reader=everything("Ani"))
    assert [(one.pair, one.saw) for one in book.given()] == [("a", ""), ("b", "nik:2")]
    assert book.given(OTHER) == []


def test_every_answer_is_a_line_of_the_audit_without_its_note(store: Store) -> None:
    """The chain holds afterwards; no answer, no line."""
    book, before = Reviews(store), len(store.ledger.rows())
    book.answer("2026-10", AREA, [], reader=everything("Ani"))
    book.answer("2026-10", AREA, [DIFFERENT], reader=everything("Ani"), today=EARLY)
    (line,) = store.ledger.rows()[before:]
    said = {key: value for key, value in line.detail.items() if not key.startswith("entries")}
    assert (line.action, line.by, said) == (
        "review", "Ani", {"period": "2026-10", "area": AREA, "answers": 1, "pair": "a"},
    )  # fmt: skip
    assert DIFFERENT.note not in json.dumps(dict(line.detail))
    assert store.ledger.verify() == []


def test_who_brings_the_answers_of_somebody_else_is_named_too(store: Store) -> None:
    """A name typed on the command line is no proof; one's own needs none."""
    book = Reviews(store)
    for typed_by in ("root", " ANI"):
        book.answer("2026-10", AREA, [SAME], reader=everything("Ani"), today=EARLY, typed_by=typed_by)
    assert [line.detail.get("typed_by") for line in store.ledger.rows()[-2:]] == ["root", None]


def test_without_an_audit_no_answer_is_kept(store: Store) -> None:
    """The audit comes first, and without it nobody can tell whether there ever was one."""
    store.ledger.path.unlink()
    for act in (lambda: refusal(Reviews(store), SAME), Reviews(store).standing):
        with pytest.raises(DamagedStoreError, match="AUDIT_DAMAGED"):
            act()


def test_answers_can_neither_be_changed_nor_deleted(store: Store) -> None:
    """The database itself refuses."""
    book = Reviews(store)
    book.answer("2026-10", AREA, [SAME], reader=everything("Ani"), today=EARLY)
    with closing(sqlite3.connect(book.path)) as connection:
        for statement in ("UPDATE review SET answer = 'berbeda'", "DELETE FROM review"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
