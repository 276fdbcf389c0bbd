"""What is hidden beside small figures, on tables that can be checked by eye."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from dtks_analytics.catalogue.aid_amounts import amounts
from dtks_analytics.catalogue.disclosed import MONEY, PUBLISHED
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.disclosure.bounds import UNBOUNDED, Family, Sum, narrow
from dtks_analytics.disclosure.protection import Protection, protection
from dtks_analytics.disclosure.rounding import NOTHING, money_step, publish_money
from dtks_analytics.disclosure.scoped import ScopedCube
from dtks_analytics.figures.cube import CUBE_SCHEMA, UNKNOWN, Cube, Figure

PERIOD = "2026-08"
PALARAN = [area.code for area in wilayah().children("64.72.01")]
Cells = dict[str, tuple[int, int | None]]


def cube(metric: str, cells: Cells, kelompok: str = "") -> Cube:
    """Build a month in which only some kelurahan have rows; counts and bases add up."""
    rows = []
    for level in ("kota", "kecamatan", "kelurahan"):
        for area in wilayah().at(level):  # type: ignore[arg-type] # literals
            parts = [pair for code, pair in cells.items() if area in wilayah().path(code)]
            bases = [base for _, base in parts if base is not None]
            rows.append((PERIOD, level, area.code, metric, kelompok, sum(n for n, _ in parts), sum(bases)))
    columns = list(zip(*rows, strict=True))
    return Cube(pa.table([pa.array(c, f.type) for c, f in zip(columns, CUBE_SCHEMA, strict=True)], schema=CUBE_SCHEMA))


def seen(metric: str, cells: Cells) -> dict[str, int | str | None]:
    """Return what the public sees of the kelurahan of Palaran, its kecamatan and the city."""
    public = Protection(cube(metric, cells))
    found = {}
    for area in (*PALARAN, "64.72.01", "64.72"):
        figure = public.figure(metric, area, PERIOD)
        found[area] = "hidden" if figure.suppressed else figure.count
    return found


def test_intervals_follow_from_a_sum() -> None:
    """A total of 8 to 12 and a part of 3 leave 5 to 7 for a part of at most 7."""
    low, high = np.array([[8.0, 3.0, 1.0]]), np.array([[12.0, 3.0, 7.0]])
    true = np.array([[9.0, 3.0, 6.0]])
    lower, upper = narrow(low, high, true, [Family(0, (1, 2))], [])
    assert (lower[0].tolist(), upper[0].tolist()) == ([8, 3, 5], [10, 3, 7])


def test_one_part_counts_as_known_to_somebody() -> None:
    """Parts of 1 to 7 under a total of 8 to 12: the lurah of 7 knows that the other is 1 to 5, and so do we."""
    low, high = np.array([[8.0, 1.0, 1.0]]), np.array([[12.0, 7.0, 7.0]])
    lower, upper = narrow(low, high, np.array([[9.0, 7.0, 2.0]]), [Family(0, (1, 2))], [])
    assert (lower[0, 2], upper[0, 2]) == (1, 5)


def test_intervals_follow_from_rows_too() -> None:
    """Visited and waiting make all; people counted once may be fewer than their parts."""
    low, high = np.array([[98.0], [93.0], [0.0]]), np.array([[102.0], [97.0], [UNBOUNDED]])
    true = np.array([[100.0], [95.0], [5.0]])
    lower, upper = narrow(low, high, true, [], [Sum((1, 2), 0)])
    assert (lower[2, 0], upper[2, 0]) == (1, 9)
    lower, upper = narrow(low, high, true, [], [Sum((1, 2), 0, exact=False)])
    assert (lower[2, 0], upper[2, 0]) == (0, 9)


def test_small_figures_are_hidden_and_the_rest_is_rounded() -> None:
    """Two small ones under a total: nothing more is needed."""
    a, b, c, d, e = PALARAN
    cells: Cells = {a: (3, 100), b: (4, 100), c: (52, 100), d: (0, 100), e: (31, 100)}
    assert seen("deceased_active", cells) == {
        a: "hidden", b: "hidden", c: 50, d: 0, e: 30, "64.72.01": 90, "64.72": 90,
    }  # fmt: skip


def test_the_parts_of_a_hidden_total_are_hidden_even_where_they_are_zero() -> None:
    """A lurah of six under a total of at most seven would else know that the other hidden part is one."""
    a, b, *others = PALARAN
    found = seen("deceased_active", {a: (6, 100), b: (1, 100), **dict.fromkeys(others, (0, 100))})
    assert set(found.values()) == {"hidden"}


def test_a_total_that_could_only_be_sevens_is_hidden() -> None:
    """Four sevens under a thirty."""
    cells: Cells = {**dict.fromkeys(PALARAN[:4], (7, 100)), PALARAN[4]: (0, 100)}
    assert seen("deceased_active", cells)["64.72.01"] == "hidden"


def test_a_zero_without_a_hidden_total_stays_a_zero() -> None:
    """Zero, hidden and unknown are three things."""
    public = Protection(cube("deceased_active", dict.fromkeys(PALARAN, (20, 100))))
    assert public.figure("deceased_active", "64.72.02", PERIOD) == Figure(0, 0, rate=None, shared=False)
    assert public.figure("padan", "64.72.02", PERIOD) == UNKNOWN


def test_what_is_not_listed_is_not_published() -> None:
    """A metric of tomorrow is hidden until somebody decides."""
    made = cube("metric_of_tomorrow", dict.fromkeys(PALARAN, (500, 900)))
    assert "metric_of_tomorrow" not in PUBLISHED
    assert Protection(made).figure("metric_of_tomorrow", "64.72", PERIOD) == NOTHING
    assert Protection(made).groups("metric_of_tomorrow", "64.72", PERIOD) == {}


def test_residents_are_public_already() -> None:
    """Figures of the civil registry are the city's own publication."""
    made = cube("penduduk", {PALARAN[0]: (1_234, None)})
    assert Protection(made).figure("penduduk", PALARAN[0], PERIOD).count == 1_234


def test_all_who_look_share_one_protection() -> None:
    """Two people who put their views together gain nothing: what is hidden does not depend on who asks."""
    cells: Cells = {**dict.fromkeys(PALARAN[:4], (7, 100)), PALARAN[4]: (9, 100)}
    made = cube("deceased_active", cells)
    assert protection(made) is protection(made)
    views = [ScopedCube(made, audience) for audience in ("public", "64.72.09", "64.72.02.1001")]
    for area in (*PALARAN, "64.72.01", "64.72"):
        assert len({view.figure("deceased_active", area, PERIOD) for view in views}) == 1


def test_an_official_sees_the_own_area_exactly_and_no_other() -> None:
    """A camat in the kecamatan, a lurah in the kelurahan, neither in the city."""
    cells: Cells = {code: (13 + n, 100) for n, code in enumerate(PALARAN)}
    made = cube("deceased_active", cells)
    camat, lurah = ScopedCube(made, "64.72.01"), ScopedCube(made, PALARAN[0])
    assert camat.figure("deceased_active", PALARAN[1], PERIOD) == Figure(14, 100)
    assert camat.figure("deceased_active", "64.72.01", PERIOD) == Figure(75, 500)
    assert camat.figure("deceased_active", "64.72", PERIOD).count == 75
    assert lurah.figure("deceased_active", PALARAN[0], PERIOD) == Figure(13, 100)
    assert lurah.figure("deceased_active", PALARAN[1], PERIOD).count == 15


def test_an_amount_of_money_cannot_be_divided_back_into_people() -> None:
    """Steps of at least five of the largest monthly payments; hidden where the people are hidden."""
    assert money_step() >= 5 * max(amount.high for amount in amounts())
    people = Figure(20, 100, shared=False)
    assert publish_money(Figure(int(3.4 * money_step()), None), people).count == 3 * money_step()
    assert publish_money(Figure(17_400_000, None), Figure(None, 100, suppressed=True)) == NOTHING
    assert publish_money(Figure(1_000, None), people) == NOTHING
    assert publish_money(Figure(0, None), Figure(None, None, suppressed=True)).count == 0
    assert publish_money(UNKNOWN, people) == UNKNOWN


@pytest.mark.parametrize("people", range(8, 40))
def test_the_same_amount_stands_for_several_numbers_of_people(people: int) -> None:
    """One month of the largest payment each: at least five neighbouring numbers of people give the same amount."""
    payment = max(amount.high for amount in amounts())
    shown = Figure(5 * ((people + 2) // 5), None, shared=False)
    same = [
        n
        for n in range(max(1, people - 12), people + 13)
        if publish_money(Figure(n * payment, None), shown) == publish_money(Figure(people * payment, None), shown)
    ]
    assert len(same) >= 5


def test_money_is_shown_where_the_people_behind_it_are() -> None:
    """Of a programme by its own people, in all by those with aid."""
    rows = [
        (PERIOD, "kelurahan", PALARAN[0], "deceased_with_aid", "", 40, 100),
        (PERIOD, "kelurahan", PALARAN[0], "meninggal_program", "pkh", 30, 100),
        (PERIOD, "kelurahan", PALARAN[0], "meninggal_program", "bpnt", 3, 100),
        *((PERIOD, "kelurahan", PALARAN[0], MONEY, key, n, None) for key, n in
          (("rendah", 61_000_000), ("rendah:pkh", 33_000_000), ("rendah:bpnt", 9_000_000))),
    ]  # fmt: skip
    rows += [
        (PERIOD, level, code, *row[3:])
        for level, code in (("kecamatan", "64.72.01"), ("kota", "64.72"))
        for row in rows
    ]
    columns = list(zip(*rows, strict=True))
    made = Cube(pa.table([pa.array(c, f.type) for c, f in zip(columns, CUBE_SCHEMA, strict=True)], schema=CUBE_SCHEMA))
    found = Protection(made).groups(MONEY, PALARAN[0], PERIOD)
    assert {key: figure.count for key, figure in found.items()} == {
        "rendah": 60_000_000, "rendah:pkh": 35_000_000, "rendah:bpnt": None,
    }  # fmt: skip
