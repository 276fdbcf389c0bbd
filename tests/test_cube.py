"""Look-ups in the cube: what is there, what is unknown."""

from __future__ import annotations

import pyarrow as pa

from dtks_analytics.figures.cube import CUBE_SCHEMA, UNKNOWN, Cube, Figure

ROWS = [
    ("2026-09", "kota", "64.72", "individu_poor", "", 90, 1000),
    ("2026-10", "kota", "64.72", "individu_poor", "", 100, 1000),
    ("2026-10", "kelurahan", "64.72.01.1001", "individu_poor", "", 0, 0),
    ("2026-10", "kelurahan", "64.72.01.1002", "individu_poor", "", None, None),
    ("2026-10", "kota", "64.72", "desil", "1", 60, 100),
    ("2026-10", "kota", "64.72", "desil", "2", 40, 100),
]


def cube() -> Cube:
    """Build the small cube."""
    return Cube(pa.table(list(zip(*ROWS, strict=True)), schema=CUBE_SCHEMA))


def test_a_series_has_every_month_and_unknown_where_there_is_none() -> None:
    """Months come in order; an area without a row in a month is unknown, not zero."""
    assert cube().periods == ("2026-09", "2026-10")
    assert [f.count for _period, f in cube().series("individu_poor", "64.72")] == [90, 100]
    assert cube().series("individu_poor", "64.72.01.1001")[0] == ("2026-09", UNKNOWN)


def test_zero_without_a_base_has_no_share() -> None:
    """Nobody among nobody is a zero and no percentage."""
    figure = cube().figure("individu_poor", "64.72.01.1001", "2026-10")
    assert (figure.count, figure.share, figure.evaluable) == (0, None, True)


def test_a_null_count_is_not_evaluable() -> None:
    """It is neither zero nor hidden."""
    assert cube().figure("individu_poor", "64.72.01.1002", "2026-10") == Figure(None, None)
    assert not cube().figure("individu_poor", "64.72.01.1002", "2026-10").evaluable


def test_areas_of_a_level_come_in_the_order_of_their_codes() -> None:
    """Only the asked level, month and group."""
    assert list(cube().by_area("individu_poor", "kelurahan", "2026-10")) == ["64.72.01.1001", "64.72.01.1002"]


def test_groups_leave_the_whole_out() -> None:
    """A breakdown returns its groups only."""
    assert {g: f.share for g, f in cube().groups("desil", "64.72", "2026-10").items()} == {"1": 0.6, "2": 0.4}
