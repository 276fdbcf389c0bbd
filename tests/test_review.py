"""Which pairs somebody sees, in which order, and what of their records: nothing outside the area, no whole number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from pairs_made import BANTUAS, DAMA, ILIR, KOTA, SELILI, pair, pairs_table, persons, write

from dtks_analytics.access.roles import Grant, Reader, everything
from dtks_analytics.errors import RefusedError
from dtks_analytics.records.decisions import Given
from dtks_analytics.rows.review import (
    Pair,
    Place,
    answerable,
    cluster,
    current,
    done,
    keys,
    order,
    pairs,
    sample,
    suspected,
)
from dtks_analytics.rows.review_records import NumberComparison, both, members

if TYPE_CHECKING:
    from pathlib import Path

NOW, BEFORE, FIRST = "2026-10", "2026-09", "2026-08"
ALL = everything("uji")


def of(role: str, area: str) -> Reader:
    """Return somebody with one role."""
    return Reader("uji", (Grant(role, area),))  # type: ignore[arg-type] # a role


@dataclass
class Month:
    """A published month, as far as it is asked here."""

    period: str
    rows_erased_at: str = ""


@dataclass
class View:
    """Files of three months, as a published version hands them out."""

    folder: Path

    @property
    def months(self) -> tuple[Month, ...]:
        """Return the months."""
        return Month(FIRST), Month(BEFORE), Month(NOW)

    def table(self, _: str, name: str) -> Path:
        """Return a further table."""
        return self.folder / f"{name}.parquet"

    def persons(self, period: str) -> Path:
        """Return the rows."""
        return self.folder / f"{period}.parquet"


@pytest.fixture
def view(tmp_path: Path) -> View:
    """Write three months: everybody now, two of them before, one from the beginning."""
    write(pairs_table(), tmp_path / "pairs.parquet")
    for period, lines in ((NOW, (2, 3, 4, 5, 6)), (BEFORE, (2, 4)), (FIRST, (2,))):
        write(persons(lines), tmp_path / f"{period}.parquet")
    return View(tmp_path)


def one(view: View, number: int, area: str, reader: Reader = ALL) -> Pair:
    """Return one pair by its number."""
    return next(each for each in pairs(view, NOW, area, reader) if int(each.pair, 16) == number)  # type: ignore[arg-type] # as far as asked


def numbers(found: list[Pair]) -> list[int]:
    """Return the numbers of pairs."""
    return [int(each.pair, 16) for each in found]


def test_an_owner_sees_exactly_its_own_pairs_the_most_certain_first(view: View) -> None:
    """Kind before probability; what asks nobody is left out."""
    found = {area: numbers(pairs(view, NOW, area, ALL)) for area in (SELILI, ILIR, KOTA, DAMA)}  # type: ignore[arg-type] # as above
    assert found == {SELILI: [2, 1, 3], ILIR: [4], KOTA: [5], DAMA: []}


@pytest.mark.parametrize(
    ("role", "home", "area"),
    [
        ("lurah", SELILI, DAMA),
        ("lurah", SELILI, ILIR),
        ("camat", ILIR, KOTA),
        ("camat", ILIR, BANTUAS),
        ("pimpinan", KOTA, SELILI),
        ("pengelola", KOTA, SELILI),
    ],
)
def test_nobody_sees_pairs_or_records_outside_the_own_area(view: View, role: str, home: str, area: str) -> None:
    """Neither those of a neighbour, nor those of the area above, nor without the right to rows at all."""
    foreign = Pair("f", "same_nik", 0.9, None, area, SELILI, "", "c1", *_sides(view))
    for look in (
        lambda: pairs(view, NOW, area, of(role, home)),  # type: ignore[arg-type] # as above
        lambda: both(view, NOW, foreign, of(role, home)),  # type: ignore[arg-type] # as above
        lambda: members(view, NOW, foreign, of(role, home)),  # type: ignore[arg-type] # as above
        lambda: cluster(view, NOW, foreign, of(role, home)),  # type: ignore[arg-type] # as above
    ):
        with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
            look()


def _sides(view: View) -> tuple[Place, Place]:
    first = one(view, 1, SELILI)
    return first.left, first.right


def test_a_lurah_sees_the_own_pairs_and_a_camat_those_below_too(view: View) -> None:
    """Scope reaches down the tree."""
    assert numbers(pairs(view, NOW, SELILI, of("lurah", SELILI))) == [2, 1, 3]  # type: ignore[arg-type] # as above
    assert numbers(pairs(view, NOW, SELILI, of("camat", ILIR))) == [2, 1, 3]  # type: ignore[arg-type] # as above


def test_both_records_carry_no_digit_of_a_number_and_no_hash(view: View) -> None:
    """Beside a birth date even the last four digits give the whole NIK."""
    found = both(view, NOW, one(view, 1, SELILI), ALL)  # type: ignore[arg-type] # as above
    assert not {"nik", "no_kk"} & {*found.left.values, *found.right.values}
    assert not [word for word in ("m1", "647204", "9014", "9041", "9003", "9127") if word in repr(found)]


def test_fields_are_compared_without_regard_to_case_and_mothers_by_their_hash(view: View) -> None:
    """Numbers are compared place by place."""
    found = both(view, NOW, one(view, 1, SELILI), ALL)  # type: ignore[arg-type] # as above
    assert {name for name, same in found.same.items() if same} == {
        "tanggal_lahir", "tempat_lahir", "jenis_kelamin", "ibu", "alamat", "rw",
    }  # fmt: skip
    assert found.numbers["nik"] == NumberComparison((16, 16), (15, 16), swapped=True)
    assert found.numbers["no_kk"].lengths == (16, 16)
    assert found.numbers["no_kk"].places
    assert (found.left.aid, found.right.aid) == (("bpnt",), ("pbi",))


def test_what_one_side_does_not_know_is_neither_same_nor_different(view: View) -> None:
    """A missing NIK, mother or answer about aid says nothing; an empty address does differ from a filled one."""
    found = both(view, NOW, one(view, 4, ILIR), ALL)  # type: ignore[arg-type] # as above
    assert [name for name, same in found.same.items() if same is None] == ["nik", "ibu", "bantuan"]
    assert found.same["tempat_lahir"] is False
    assert 0 in found.numbers["nik"].lengths


def test_a_record_is_known_since_its_first_month_without_a_gap(view: View) -> None:
    """Where that is the first month of all, it may have stood before; without an id nothing is known."""
    found = both(view, NOW, one(view, 2, SELILI), ALL)  # type: ignore[arg-type] # as above
    assert (found.left.since, found.left.earliest) == (FIRST, True)
    assert (found.right.since, found.right.earliest) == (BEFORE, False)
    new = both(view, NOW, one(view, 1, SELILI), ALL).right  # type: ignore[arg-type] # as above
    assert (new.since, new.earliest) == (NOW, False)


def test_a_record_that_is_gone_is_said_without_its_value(view: View) -> None:
    """The table and the rows of a month belong together."""
    known = one(view, 1, SELILI)
    lost = replace(known, right=replace(known.right, baris=99))
    with pytest.raises(RefusedError, match="PAIR_LOST"):
        both(view, NOW, lost, ALL)  # type: ignore[arg-type] # as above


def test_of_a_cluster_only_the_kelurahan_is_told_outside_the_own_area(view: View) -> None:
    """The third record of the same person is in another kecamatan."""
    number, found = members(view, NOW, one(view, 4, ILIR), of("camat", ILIR))  # type: ignore[arg-type] # as above
    assert number == 3
    assert [(each.kelurahan, each.name, each.shown) for each in found] == [
        (BANTUAS, None, False),
        (SELILI, "MUHAMMAD RIDUAN", True),
        (SELILI, "MUH. RIDWAN", True),
    ]
    assert members(view, NOW, one(view, 3, SELILI), ALL) == (0, [])  # type: ignore[arg-type] # as above


def test_what_the_search_believes_does_not_depend_on_answers(tmp_path: Path) -> None:
    """A similar pair counts from the least probability that counted unasked; answers turn what counts around."""
    rows = [
        pair(1, "similar_person", SELILI, (2, 3), probability=0.8),
        pair(2, "similar_person", SELILI, (2, 3), probability=0.9, counted=False, answer="berbeda"),
        pair(3, "similar_person", SELILI, (2, 3), probability=0.6, counted=True, answer="sama"),
        pair(4, "similar_person", SELILI, (2, 3), probability=0.7, counted=False),
        pair(5, "nik_conflict", SELILI, (3, 4), probability=0.1, counted=True, answer="sama"),
        pair(6, "same_nik", SELILI, (2, 4), counted=False, answer="berbeda"),
        pair(7, "same_account", SELILI, (2, 4)),
    ]
    write(pairs_table(*rows), tmp_path / "pairs.parquet")
    found = keys(View(tmp_path), NOW)  # type: ignore[arg-type] # as above
    assert [found[f"{n:024x}"].believed for n in range(1, 7)] == [True, True, False, False, False, True]
    assert [found[f"{n:024x}"].answered for n in range(1, 7)] == [False, True, True, False, True, True]
    assert len(found) == 6


def test_only_pairs_of_the_own_areas_may_be_answered(view: View) -> None:
    """A camat those of the kecamatan and below; a grant to look only, none."""
    reader = of("camat", ILIR)
    assert sorted(int(key, 16) for key in answerable(view, NOW, reader)) == [1, 2, 3, 4]  # type: ignore[arg-type] # as above
    looking = Reader("uji", (Grant("camat", ILIR, edit=False),))
    assert answerable(view, NOW, looking) == {}  # type: ignore[arg-type] # as above


def test_every_suspected_pair_of_the_own_areas_is_listed(view: View) -> None:
    """Without name and number, the most probable first; who may see no rows at all is refused."""
    found = suspected(view, NOW, of("lurah", SELILI))  # type: ignore[arg-type] # as above
    assert [(row["id_left"], row["id_right"], row["kind"]) for row in found] == [
        ("ID2", "ID4", "same_nik"), ("ID2", "ID3", "similar_person"), ("ID2", "ID3", "same_account"),
        ("ID3", "ID4", "nik_conflict"),
    ]  # fmt: skip
    with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
        suspected(view, NOW, of("pimpinan", KOTA))  # type: ignore[arg-type] # as above


def test_the_sample_is_of_the_pairs_that_ask_a_person(view: View) -> None:
    """With so few all of them are."""
    assert sorted(int(key, 16) for key in sample(view, NOW)) == [1, 2, 3, 4, 5]  # type: ignore[arg-type] # as above


def many(count: int) -> list[Pair]:
    """Return pairs of falling probability."""
    side = Place("s", "", 1, None, "r", SELILI)
    rows = [pair(n, "same_nik", SELILI, (2, 3), probability=1 - n / 100) for n in range(count)]
    return [
        Pair(row["pair"], "same_nik", row["probability"], None, SELILI, SELILI, "", None, side, side) for row in rows
    ]


def test_the_sample_is_spread_evenly_and_keeps_its_random_order() -> None:
    """Nobody can tell it from the others, and any first part of it is random."""
    found = many(10)
    drawn = [found[7].pair, found[2].pair, "of another area"]
    asked = order(found, drawn)
    assert numbers(asked) == [0, 1, 7, 3, 4, 5, 6, 2, 8, 9]
    assert sorted(numbers(asked)) == list(range(10))
    assert order(found, []) == found
    assert order([], drawn) == []
    assert sorted(numbers(order(found, [each.pair for each in found]))) == list(range(10))


def test_answers_about_changed_records_are_left_out() -> None:
    """And those about pairs of another owner."""
    one = replace(many(1)[0], levels="nik:2")
    given = [Given(one.pair, "Ani", "sama", saw="nik:5"), Given("x", "Ani", "sama")]
    assert current({one.pair: one}, given) == {}
    given.append(Given(one.pair, "Budi", "berbeda", saw="nik:2"))
    assert current({one.pair: one}, given) == {one.pair: given[2:]}


def test_a_pair_of_the_sample_waits_for_a_second_person() -> None:
    """For the first one it is done, and after two for everybody."""
    first, second = Given("p", "Ani", "sama", sample=True), Given("p", "Budi", "sama", sample=True)
    assert not done([], "Ani", sampled=True)
    assert done([first], " ANI", sampled=True)
    assert not done([first], "Budi", sampled=True)
    assert done([first, second], "Citra", sampled=True)
    assert done([first], "Budi", sampled=False)
    assert not done([], "Budi", sampled=False)
