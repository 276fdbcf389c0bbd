"""Scorecards made of published figures: whole per cents, and written as such."""

from __future__ import annotations

from made_cubes import FIRST, PALARAN, PERIOD, SECOND, cube, made

from dtks_analytics.disclosure.scoped import ScopedCube
from dtks_analytics.scores import scorecard, scoring
from dtks_analytics.scores.published import outside


def test_the_score_of_others_is_a_whole_per_cent_and_says_so() -> None:
    """A lurah reads of the city and of a neighbour what is published, without a decimal that nobody measured."""
    exact = cube({FIRST: made(9_123, 10_007), SECOND: made(873, 1_003)})
    own = scorecard.of_table(scoring.scorecards(exact, PERIOD)[0])
    seen = outside(own, ScopedCube(exact, "public"), "public")
    for code in ("64.72", PALARAN, FIRST, SECOND):
        official, published = own[code].value, seen[code].value
        assert official is not None
        assert published is not None
        assert published == round(official, 2)
        assert (own[code].decimals, seen[code].decimals) == (1, 0)
