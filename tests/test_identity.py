"""NIK and family-card numbers: the vectors of the domain reference, none of which names a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.id import nik as stdnum_nik

from dtks_analytics.engine import Engine
from dtks_analytics.records import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ibis.expr.types import BooleanValue, StringValue

WELL_FORMED = [
    "3204110609979001", "3171011708450001", "3171015708450001", "3171012902001234", "6408132511969005",
    "6473011708909001", "1702192905129001", "1702196905129001", "6472013108909001", "6472017108909001",
]  # fmt: skip
BAD_DATE = [
    "3171013002001234", "6472012902900001", "6472013109900001", "6472010008900001", "6472014008900001",
    "6472017208900001", "6472018108900001", "6472019908900001", "6472011700900001", "6472011713900001",
]  # fmt: skip
PLACEHOLDER = ["6472011708900000", "0647201100100001", "9999999999999999"]
NO_PROVINCE = ["9971011708450001", "1050245708900001"]
NOT_SIXTEEN = [
    "647201170890000", "64720117089000011", "6472-0117-0890-0001", "６４７２０１１７０８９０９００１", "6,47201E+15",
    "6.47201170890000E+15",
]  # fmt: skip


def ask(
    question: Callable[[StringValue], BooleanValue], numbers: Sequence[str | None], folder: Path
) -> list[bool | None]:
    """Put one question to numbers, in their order."""
    table = pa.table({"n": pa.array(range(len(numbers))), "number": pa.array(numbers, pa.string())})
    with Engine(folder) as engine:
        stored = engine.backend.create_table("numbers", ibis.memtable(table).select("n", "number"))
        answer = stored.select("n", a=question(stored.number)).order_by("n").to_pyarrow()
    return answer["a"].to_pylist()


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [(WELL_FORMED, True), (BAD_DATE, False), (PLACEHOLDER, False), (NO_PROVINCE, False), (NOT_SIXTEEN, False)],
)
def test_well_formed_agrees_with_the_vectors(numbers: list[str], expected: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """Each vector has the verdict of the domain reference."""
    assert ask(identity.well_formed, numbers, tmp_path) == [expected] * len(numbers)


def test_each_fault_is_named_by_its_own_rule(tmp_path: Path) -> None:
    """A bad date fails P03 only, a placeholder P04, an unknown province P05."""
    assert ask(identity.date_possible, BAD_DATE, tmp_path) == [False] * len(BAD_DATE)
    assert ask(identity.not_placeholder, PLACEHOLDER, tmp_path) == [False] * len(PLACEHOLDER)
    assert ask(identity.provinsi_exists, NO_PROVINCE, tmp_path) == [False] * len(NO_PROVINCE)
    assert ask(identity.not_placeholder, BAD_DATE, tmp_path) == [True] * len(BAD_DATE)


def test_a_missing_number_is_not_well_formed_and_not_present(tmp_path: Path) -> None:
    """Null and zeros are absent; null is never well formed."""
    numbers = [None, "0000000000000000", "6472011708909001"]
    assert ask(identity.well_formed, numbers, tmp_path) == [False, False, True]
    assert ask(identity.present, numbers, tmp_path)[1:] == [False, True]


def test_women_carry_forty_more_days(tmp_path: Path) -> None:
    """Day 57 is the 17th of a woman."""

    def born_17_female(number: StringValue) -> BooleanValue:
        digits = identity.birth_digits(identity.birth_part(number, identity.sixteen_digits(number)))
        return (digits.day == 17) & digits.female

    assert ask(born_17_female, ["3171015708450001", "3171011708450001"], tmp_path) == [True, False]


def test_a_card_date_above_forty_betrays_a_nik(tmp_path: Path) -> None:
    """H02 and H03 on the vectors of the domain reference."""
    cards = ["6472011203159004", "6472014108909001", "6472011203150000", "1111111111111111", "647201120315900"]
    assert ask(identity.kk_well_formed, cards, tmp_path) == [True, True, False, False, False]
    assert ask(identity.kk_date_possible, cards[:2], tmp_path) == [True, False]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.from_regex(r"\A(6472|3171)[0-9]{2}[0-7][0-9][01][0-9][0-9]{2}9[0-9]{3}\Z"), min_size=20, max_size=20)
)
def test_whatever_is_well_formed_has_a_date_the_library_accepts(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[str]
) -> None:
    """The field's library is laxer (days 72-99, serial 0000) but never stricter on dates."""
    verdicts = ask(identity.well_formed, numbers, tmp_path_factory.mktemp("nik"))
    for number, good in zip(numbers, verdicts, strict=True):
        if good:
            assert stdnum_nik.get_birth_date(number)
