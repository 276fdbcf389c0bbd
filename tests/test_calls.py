"""Whom to call, on figures small enough to check by eye."""

from __future__ import annotations

import pyarrow as pa

from dtks_analytics.figures.cube import CUBE_SCHEMA, Cube, Figure
from dtks_analytics.scores import outliers as calls

KOTA = "64.72"


def cube(**metrics: dict[str, tuple[int | None, int | None]]) -> Cube:
    """Build a cube of one month; the kota is the sum of its kelurahan."""
    rows = []
    for metric, areas in metrics.items():
        known = [pair for pair in areas.values() if pair[0] is not None]
        total = (sum(c or 0 for c, _ in known), sum(b or 0 for _, b in known))
        rows += [("2026-10", "kelurahan", area, metric, "", *pair) for area, pair in areas.items()]
        rows.append(("2026-10", "kota", KOTA, metric, "", *total))
    columns = list(zip(*rows, strict=True))
    return Cube(pa.table([pa.array(c, f.type) for c, f in zip(columns, CUBE_SCHEMA, strict=True)], schema=CUBE_SCHEMA))


def even(count: int, base: int, areas: int = 12) -> dict[str, tuple[int | None, int | None]]:
    """Give all areas nearly the same figure."""
    return {f"64.72.01.{1001 + i}": (count + i % 3, base) for i in range(areas)}


def test_an_unremarkable_month_calls_nobody() -> None:
    """Differences of one row in a thousand are chance."""
    assert calls.calls(cube(deceased_active=even(5, 1000)), KOTA, "2026-10") == ()


def test_the_area_that_stands_out_is_called_for_its_reason() -> None:
    """60 in a thousand among fives."""
    figures = even(5, 1000) | {"64.72.03.1001": (60, 1000)}
    (only,) = calls.calls(cube(deceased_active=figures), KOTA, "2026-10")
    assert (only.area, only.reason, only.problem.count) == ("64.72.03.1001", "meninggal", 60)


def test_what_is_still_undone_counts_as_the_problem() -> None:
    """And what is unknown stays unknown."""
    assert calls.problem("verval", Figure(70, 100)) == Figure(30, 100)
    assert calls.problem("ganda", Figure(7, 100)) == Figure(7, 100)
    assert calls.problem("padan", Figure(None, None)) == Figure(None, None)


def test_one_area_is_called_once_and_other_reasons_come_first() -> None:
    """Four candidates, three calls."""
    dead = even(5, 1000) | {"64.72.03.1001": (90, 1000), "64.72.03.1002": (80, 1000)}
    double = even(5, 1000) | {"64.72.03.1001": (70, 1000), "64.72.03.1003": (60, 1000)}
    found = calls.calls(cube(deceased_active=dead, nik_duplicate=double), KOTA, "2026-10")
    assert len({call.area for call in found}) == len(found) == 3
    assert {call.reason for call in found} == {"meninggal", "ganda"}


def test_families_with_forbidden_aid_are_a_reason_to_call() -> None:
    """Beside the dead, which come first where both are as far from the city."""
    figures = even(5, 1000) | {"64.72.03.1001": (60, 1000)}
    found = calls.calls(cube(aid_overlap=figures), KOTA, "2026-10")
    assert [(call.area, call.reason) for call in found] == [("64.72.03.1001", "bantuan")]
    both = calls.candidates(cube(aid_overlap=figures, deceased_active=figures), KOTA, "2026-10")
    assert [call.reason for call in both] == ["meninggal", "bantuan"]


def test_an_area_without_a_figure_is_left_out_and_not_zero() -> None:
    """Unknown is no reason to call."""
    figures = even(5, 1000) | {"64.72.03.1001": (None, None), "64.72.03.1002": (60, 1000)}
    found = calls.calls(cube(deceased_active=figures), KOTA, "2026-10")
    assert [call.area for call in found] == ["64.72.03.1002"]


def test_a_metric_nobody_could_evaluate_gives_no_distances() -> None:
    """There is no city to compare with."""
    assert calls.distances({"64.72.03.1001": Figure(None, None)}, Figure(None, None)) == {}


def test_a_share_stands_still_since_the_month_it_last_moved() -> None:
    """Half a point is movement; a single month is none."""
    months = [("2026-06", 0.70), ("2026-07", 0.80), ("2026-08", 0.82), ("2026-09", 0.821), ("2026-10", 0.822)]
    assert calls.standstill(months) == "2026-08"
    assert calls.standstill(months[:3]) == ""
    assert calls.standstill([("2026-10", 0.5)]) == ""
