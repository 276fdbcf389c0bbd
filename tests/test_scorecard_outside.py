"""Scorecards made of published figures: as many decimals as the rounded counts carry, and not one more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from made_cubes import FIRST, PALARAN, PERIOD, SECOND, cube, made

from dtks_analytics import scorecard, scoring
from dtks_analytics.disclosure import STEP
from dtks_analytics.scoped import ScopedCube
from dtks_analytics.scorecard_outside import FINE, outside


@given(rows=st.integers(FINE, 400_000), good=st.floats(0, 1))
def test_of_many_rows_a_published_share_is_sure_to_a_tenth_of_a_point(rows: int, good: float) -> None:
    """Rounding both counts moves it by less than half a tenth."""
    count = round(good * rows)
    near = round(count / STEP) * STEP / (round(rows / STEP) * STEP)
    assert abs(near - count / rows) < 0.0005


def test_a_large_area_keeps_a_decimal_and_a_small_one_none() -> None:
    """A lurah reads of the city what the city's own page says, and of a neighbour a whole per cent."""
    exact = cube({FIRST: made(9_123, 10_007), SECOND: made(873, 1_003)})
    own = scorecard.of_table(scoring.scorecards(exact, PERIOD)[0])
    seen = outside(own, ScopedCube(exact, "public"), "public")
    for code, decimals in (("64.72", 1), (PALARAN, 1), (FIRST, 1), (SECOND, 0)):
        official, published = own[code].value, seen[code].value
        assert official is not None
        assert published is not None
        assert seen[code].decimals == decimals
        assert published == round(official, 2 + decimals)
        assert abs(round(published * 100, decimals) - published * 100) < 1e-9
