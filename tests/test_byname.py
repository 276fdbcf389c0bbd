"""Lists of people of one kelurahan: who may see them, what is masked, what a row says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aid_months
import pytest

from dtks_analytics.access.roles import Grant, Reader, everything
from dtks_analytics.errors import RefusedError
from dtks_analytics.rows import aid as aid_families
from dtks_analytics.rows import by_name as byname
from dtks_analytics.rows import deaths as deceased_people

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.store.view import StoreView

ALL = everything("uji")
LURAH = Reader("lurah", (Grant("lurah", aid_months.SELILI),))
PERIOD = "2026-10"


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> StoreView:
    """Build the made-up months once."""
    return aid_months.store(tmp_path_factory.mktemp("bantuan")).read()


def test_a_family_is_one_record_named_by_its_head(view: StoreView) -> None:
    """Two rows of one card are one family; a person is one record; what is not judged is not listed."""
    found = aid_families.families(view, PERIOD, aid_months.SELILI, reader=ALL)
    assert [(one.pair, one.name, one.members) for one in found] == [
        ("bpnt+bst", "AMIR CONTOH", 2),
        ("bpnt+bst", "BUDI CONTOH", 1),
        ("pbi+pbi_pemda", "LINA CONTOH", 1),
    ]
    assert (found[0].row, found[0].period, found[0].rt, found[0].rw) == (1, "2026-10", "007", "002")


def test_one_pair_may_be_asked_for(view: StoreView) -> None:
    """And an area without any has none."""
    assert len(aid_families.families(view, PERIOD, aid_months.SELILI, reader=ALL, pair="pbi+pbi_pemda")) == 1
    assert aid_families.families(view, PERIOD, aid_months.SELILI, reader=ALL, pair="pkh+bst") == []
    (other,) = aid_families.families(view, PERIOD, aid_months.BUGIS, reader=ALL)
    assert other.period == ""


def test_the_dead_stand_with_aid_first_and_longest_first(view: StoreView) -> None:
    """A missing date may be the oldest; a person without a name keeps an empty one."""
    found = deceased_people.people(view, PERIOD, aid_months.SELILI, reader=ALL)
    assert [(one.name, one.months, one.programmes) for one in found] == [
        ("", None, ("pbi",)),
        ("TUTI CONTOH", 4, ("pkh", "bpnt")),
        ("RAJA CONTOH", 33, ()),
    ]
    assert [one.certificate for one in found] == [False, True, False]
    assert (found[1].low, found[1].high, found[1].source) == (0, 4_400_000, "register")
    assert deceased_people.people(view, PERIOD, aid_months.BUGIS, reader=ALL) == []


def test_a_near_match_says_what_agrees_and_no_number(view: StoreView) -> None:
    """With the day of death by the list, and whether it knows a certificate."""
    found = deceased_people.candidates(view, PERIOD, aid_months.SELILI, reader=LURAH)
    assert [(one.name, one.strength, one.certificate) for one in found] == [
        ("BUDI CONTOH", "nama sama; NIK beda satu angka", True),
        ("LINA CONTOH", "nama sama; NIK kurang atau lebih satu angka", False),
    ]
    assert str(found[0].died) == "2026-09-01"
    assert found[1].died is None


def test_no_whole_number_leaves_the_lists(view: StoreView) -> None:
    """Only the last four digits of NIK and card do."""
    lists = (
        *aid_families.families(view, PERIOD, aid_months.SELILI, reader=ALL),
        *deceased_people.people(view, PERIOD, aid_months.SELILI, reader=ALL),
        *deceased_people.candidates(view, PERIOD, aid_months.SELILI, reader=ALL),
    )
    text = " ".join(map(str, lists))
    assert not [number for number in aid_months.NUMBERS if number in text]
    assert "••••••••••••9001" in text


@pytest.mark.parametrize(
    ("reader", "area", "code"),
    [
        (LURAH, aid_months.BUGIS, "OUTSIDE_SCOPE"),
        (Reader("pimpinan", (Grant("pimpinan", "64.72"),)), aid_months.SELILI, "OUTSIDE_SCOPE"),
        (Reader("tanpa peran"), aid_months.SELILI, "OUTSIDE_SCOPE"),
        (ALL, "99.99.99.9999", "OUTSIDE_SCOPE"),
        (ALL, "64.72", "ONE_KELURAHAN"),
        (ALL, "64.72.04", "ONE_KELURAHAN"),
    ],
)
def test_names_are_for_those_entitled_and_for_one_kelurahan(
    view: StoreView, reader: Reader, area: str, code: str
) -> None:
    """The gate stands before the first row is read."""
    for ask in (aid_families.families, deceased_people.people, deceased_people.candidates):
        with pytest.raises(RefusedError) as told:
            ask(view, PERIOD, area, reader=reader)
        assert told.value.code == code


def test_a_lurah_sees_the_own_kelurahan(view: StoreView) -> None:
    """With the same rows as anybody entitled."""
    assert len(aid_families.families(view, PERIOD, aid_months.SELILI, reader=LURAH)) == 3


def test_a_month_without_the_table_says_so(view: StoreView, tmp_path: Path) -> None:
    """It is unknown, not empty."""
    import made_up  # noqa: PLC0415 - only this test needs a month without tables

    plain = made_up.store(tmp_path, ("2026-10",)).read()
    with pytest.raises(RefusedError) as told:
        byname.rows(plain, PERIOD, aid_months.SELILI, "overlaps", reader=ALL)
    assert told.value.code == "UNKNOWN_TABLE"
    assert view.version
