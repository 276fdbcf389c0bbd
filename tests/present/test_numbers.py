"""Numbers, months and moments read the Indonesian way, whatever the browser."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtks_analytics.figures.cube import UNKNOWN as NO_FIGURE
from dtks_analytics.figures.cube import Figure
from dtks_analytics.present.text import numbers


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (39870, 0, "39.870"),
        (1234.5, 1, "1.234,5"),
        (0, 0, "0"),
        (-410, 0, "−410"),
        (-0.04, 1, "0,0"),
        (1_543_221_000, 0, "1.543.221.000"),
        (None, 0, "–"),
        (float("nan"), 1, "–"),
    ],
)
def test_numbers_have_dots_for_thousands_a_comma_and_a_true_minus(value: float | None, places: int, text: str) -> None:
    """Zero, unknown and negative are told apart; what rounds to zero has no minus."""
    assert numbers.decimal(value, places) == text


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_an_integer_can_be_read_back(value: int) -> None:
    """No digit is lost or moved, and every group has three digits."""
    text = numbers.integer(value)
    assert int(text.replace(".", "").replace("−", "-")) == value
    assert all(len(group) == 3 for group in text.split(".")[1:])


@given(st.floats(min_value=-1e9, max_value=1e9), st.integers(min_value=0, max_value=4))
def test_a_decimal_is_within_half_a_unit_of_its_value(value: float, places: int) -> None:
    """The comma stands before the asked number of decimals; no dot or hyphen of another language slips in."""
    text = numbers.decimal(value, places)
    assert "-" not in text
    assert abs(float(text.replace(".", "").replace(",", ".").replace("−", "-")) - value) <= 0.5001 * 10**-places
    assert len(text.partition(",")[2]) == places


@given(st.floats(min_value=0, max_value=1))
def test_a_share_is_a_per_cent_with_one_decimal(share: float) -> None:
    """0 to 1 becomes 0,0% to 100,0%."""
    text = numbers.percent(share)
    assert text.endswith("%")
    assert 0 <= float(text[:-1].replace(",", ".")) <= 100


def test_shares_and_changes_carry_their_unit() -> None:
    """A share is per cent, its change is points, the change of a count is signed."""
    assert numbers.percent(0.0452) == "4,5%"
    assert numbers.percent(None) == "–"
    assert numbers.percent(0.913, 0) == "91%"
    assert numbers.points(0.021) == "+2,1 poin"
    assert numbers.points(-0.0004) == "0,0 poin"
    assert numbers.points(None) == "–"
    assert numbers.signed(1104) == "+1.104"
    assert numbers.signed(-410) == "−410"
    assert numbers.signed(0) == "0"
    assert numbers.signed(0.04, 1) == "0,0"


def test_a_change_in_words_has_no_sign() -> None:
    """Less and more are words."""
    assert numbers.less_or_more(-410, "jiwa") == "410 jiwa lebih sedikit"
    assert numbers.less_or_more(12) == "12 lebih banyak"
    assert numbers.less_or_more(0, "jiwa") == "tidak berubah"
    assert numbers.less_or_more(None) == "–"


def test_a_share_of_a_small_base_is_written_out() -> None:
    """Three of twelve is not 25%."""
    assert numbers.share_of(3, 12) == "3 dari 12"
    assert numbers.share_of(3, 30) == "10,0%"
    assert numbers.share_of(0, 0) == "–"
    assert numbers.share_of(None, 12) == "–"


def test_intervals_and_money_are_ranges_with_one_unit() -> None:
    """An en dash joins both ends; the unit stands once."""
    assert numbers.interval(85.9, 84.3, 87.4) == "85,9 (84,3–87,4)"
    assert numbers.interval(85.9, None, None) == "85,9"
    assert numbers.rupiah(1_200_000) == "Rp1.200.000"
    assert numbers.rupiah_range(1.2e9, 1.9e9) == "Rp1,2–1,9 miliar"
    assert numbers.rupiah_range(350_000, 800_000) == "Rp350–800 ribu"
    assert numbers.rupiah_range(2e6, 2e6) == "sekitar Rp2,0 juta"


def test_an_uncertain_amount_is_a_range_that_never_rounds_an_end_away() -> None:
    """A small lower end keeps its own unit; nothing is zero, unknown is a dash."""
    assert numbers.rupiah_range(0, 0) == "Rp0"
    assert numbers.rupiah_range(0, 1.9e9) == "Rp0–1,9 miliar"
    assert numbers.rupiah_range(20e6, 1.9e9) == "Rp20,0 juta–1,9 miliar"
    assert numbers.rupiah_range(600e6, 1.9e9) == "Rp0,6–1,9 miliar"
    assert numbers.rupiah_range(None, 1.9e9) == "–"
    assert numbers.rupiah_range(1.2e9, None) == "–"


def test_a_published_share_is_a_whole_percentage_that_never_reads_as_nobody() -> None:
    """It was rounded before; decimals would pretend to more."""
    assert numbers.figure_share(Figure(20, 840, rate=0.02, shared=False), 2) == "2%"
    assert numbers.figure_share(Figure(15, 3_605, rate=0.0, shared=False), 2) == "di bawah 1%"
    assert numbers.figure_share(Figure(0, 3_605, rate=0.0, shared=False)) == "0%"
    assert numbers.figure_share(Figure(15, None, shared=False)) == "–"


def test_an_amount_may_be_rounded_to_its_unit() -> None:
    """For tables in which the full amount would pretend to be known."""
    assert numbers.rupiah_about(1_243_000_000) == "Rp1,2 miliar"
    assert numbers.rupiah_about(350_400) == "Rp350 ribu"
    assert numbers.rupiah_about(0) == "Rp0"
    assert numbers.rupiah_about(None) == "–"


def test_months_and_days_have_indonesian_names() -> None:
    """Long, short, name alone, axis."""
    assert numbers.month("2026-10") == "Oktober 2026"
    assert numbers.month_short("2026-10") == "Okt 2026"
    assert numbers.month_name("2026-08") == "Agustus"
    assert numbers.month_axis("2026-05") == "Mei"
    assert numbers.day(date(2026, 11, 3)) == "3 November 2026"
    assert numbers.day("2026-11-03T09:15:00+08:00") == "3 November 2026"
    with pytest.raises(ValueError, match="month"):
        numbers.month("2026-13")


def test_a_moment_is_told_in_the_time_of_the_city() -> None:
    """01.15 UTC is 09.15 WITA, and late evening in UTC is the next day."""
    assert numbers.clock(datetime(2026, 11, 3, 1, 15, tzinfo=UTC)) == "09.15 WITA"
    assert numbers.moment("2026-11-02T23:05:00+00:00") == "3 November 2026, 07.05 WITA"


def test_zero_unknown_hidden_and_not_evaluable_are_four_texts() -> None:
    """None of them stands for another."""
    assert numbers.figure_count(Figure(0, 12)) == "0"
    assert numbers.figure_share(Figure(0, 12)) == "0,0%"
    assert numbers.figure_share(Figure(3, 0)) == "–"
    assert numbers.figure_count(Figure(None, None, suppressed=True)) == "disamarkan"
    assert numbers.figure_count(NO_FIGURE) == "tidak dapat dinilai"
    assert numbers.figure_count(Figure(581, None), "jiwa") == "581 jiwa"
