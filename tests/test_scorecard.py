"""Scorecards over small made-up cubes: level, verdict, gates, dimensions, movement, peers, own rules of a camat."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from made_cubes import FIRST, KELURAHAN, PALARAN, PERIOD, SECOND, THIRD, Cells, cube, made

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.scores import scorecard, scoring
from dtks_analytics.scores.peers import peers
from dtks_analytics.scores.scorecard import Movement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def cards(areas: Mapping[str, Cells], others: Cells | None = None) -> dict[str, scorecard.Scorecard]:
    """Compute the scorecards of a made-up month."""
    return scorecard.of_table(scoring.scorecards(cube(areas, others), PERIOD)[0])


def test_every_area_has_one_card_and_the_city_is_the_yardstick() -> None:
    """59 kelurahan, 10 kecamatan, one city without verdict, rank and limits."""
    found = cards({})
    assert len(found) == 70
    city = found["64.72"]
    assert (city.value, city.verdict, city.rank, city.limit_low, city.compared) == (0.9, None, None, None, 0)
    assert city.low is not None
    assert city.low < 0.9


def test_a_bad_area_needs_attention_and_a_good_one_is_better() -> None:
    """Of 59 equal kelurahan one has 80 %, one 99 %; the others are not distinguishable from the city."""
    found = cards({FIRST: made(800, 1_000), SECOND: made(990, 1_000)})
    words = {code: found[code].verdict for code in KELURAHAN}
    assert words[FIRST] == "perlu_perhatian"
    assert words[SECOND] == "lebih_baik"
    assert set(words.values()) == {"perlu_perhatian", "lebih_baik", "tidak_berbeda"}
    assert list(words.values()).count("tidak_berbeda") == 57
    assert (found[SECOND].rank, found[FIRST].rank, found[FIRST].rank_low) == (1, 59, 59)


def test_a_difference_that_one_comparison_would_show_is_not_enough_among_59() -> None:
    """Outside the limits at 95 %, inside those for all comparisons together."""
    card = cards({FIRST: made(875, 1_000)})[FIRST]
    assert card.value is not None
    assert card.limit_low is not None
    assert card.limit_low_all is not None
    assert card.limit_low_all < card.value < card.limit_low
    assert card.verdict == "tidak_berbeda"


def test_few_rows_get_no_rank_and_none_no_score() -> None:
    """29 rows show their share and interval; no rows show nothing; neither is compared."""
    found = cards({FIRST: made(20, 29), SECOND: made(0, 0), THIRD: made(20, 30)})
    few, none, enough = (found[code] for code in (FIRST, SECOND, THIRD))
    assert (few.verdict, few.rank, few.rank_low, few.weight_rank_low) == ("terlalu_sedikit", None, None, None)
    assert few.value == 20 / 29
    assert few.high is not None
    assert (none.verdict, none.value, none.low, none.limit_low, none.rank) == ("tidak_dapat_dinilai", *[None] * 4)
    assert enough.rank == 57
    assert enough.compared == 57


def test_the_score_of_a_camat_is_the_mean_of_the_lurah_weighted_by_rows() -> None:
    """Five kelurahan of different size and quality."""
    below = [area.code for area in wilayah().children(PALARAN)]
    found = cards({code: made(80 + i, 100 * (i + 1)) for i, code in enumerate(below)})
    weighted = sum((found[code].value or 0) * found[code].rows for code in below)
    assert found[PALARAN].value == pytest.approx(weighted / sum(found[code].rows for code in below))


def test_a_camat_answers_for_own_rules_and_for_areas_without_rows() -> None:
    """One kelurahan lacks rows; numbers and families that cross kelurahan stand beside the score."""
    own = made(90, 100, **{"rule_camat/nik_in_one_kelurahan": (4, 100), "rule/kk_in_one_kelurahan": (2, 100)})
    found = cards({FIRST: own | {("pemilik", "camat"): (7, None)}, SECOND: made(0, 0)})
    camat = found[PALARAN].camat
    assert camat is not None
    assert (camat.areas_without_rows, camat.kk_families, camat.open) == (1, 2, 7)
    assert found[FIRST].camat is None


def test_gates_have_three_states() -> None:
    """Met, not met, and not evaluable where the file lacks the column."""
    found = cards({FIRST: made(90, 100, verval_done=(89, 100))})
    low, met = found[FIRST].verval, found[SECOND].verval
    assert (low.share, low.met, low.evaluable, low.minimum) == (0.89, False, True, 0.9)
    assert (met.share, met.met) == (1.0, True)
    gate = found[SECOND].padan
    assert (gate.share, gate.met, gate.evaluable) == (None, None, False)


def test_a_dimension_weighs_an_error_whole_and_a_warning_half() -> None:
    """4 errors and 6 warnings among 100 rows: 1 − (4 + 3) / 100."""
    own = made(90, 100) | {("dimensi", "validitas:E"): (4, 100), ("dimensi", "validitas:W"): (6, 100)}
    (validity,) = [d for d in cards({FIRST: own})[FIRST].dimensions if d.dimension == "validitas"]
    assert validity.value == 0.93
    assert (validity.errors, validity.warnings, validity.base) == (4, 6, 100)
    assert validity.low is not None
    assert validity.low < 0.93
    assert validity.verdict == "tidak_berbeda"


def test_a_dimension_without_its_columns_is_named_and_not_judged() -> None:
    """No figure in the cube: no base, no value, the others go on."""
    rest = {key: pair for key, pair in made(900, 1_000).items() if key[1][:9] != "kemutakhi"}
    found = cards({}, others=rest)[FIRST].dimensions
    assert [d.dimension for d in found] == list(scoring.EXPLAINED)
    lacking = {d.dimension: (d.base, d.value, d.verdict) for d in found}
    assert lacking["kemutakhiran"] == (None, None, "tidak_dapat_dinilai")
    assert lacking["validitas"] == (1000, 0.9, "tidak_berbeda")


def test_families_that_err_together_widen_the_interval_of_their_area_alone() -> None:
    """One area errs by whole families of four: its design effect is 4, the others keep theirs."""
    whole = {("gugus", k): (n, None) for k, n in (("nn", 4_000), ("nx", 3_600), ("xx", 3_600))}
    found = cards({FIRST: made(900, 1_000) | whole})
    wide, narrow = found[FIRST], found[SECOND]
    assert (wide.deff, narrow.deff) == (pytest.approx(4.0), pytest.approx(1.0))
    assert (wide.low or 0) < (narrow.low or 0)
    assert (wide.limit_low_all or 0) < (narrow.limit_low_all or 0)


def test_the_first_month_knows_only_what_is_open() -> None:
    """Nothing can be called new or closed without a month before; later the account balances."""
    first = cards({FIRST: made(90, 100) | {("gerak", "terbuka"): (12, None)}})[FIRST]
    assert first.movement == Movement(open_before=None, new=None, reopened=None, closed=None, open=12, closure=None)
    moves = {"terbuka_awal": 10, "baru": 5, "dibuka_kembali": 1, "selesai": 4, "terbuka": 12}
    later = cards({FIRST: made(90, 100) | {("gerak", k): (n, None) for k, n in moves.items()}})
    assert later[FIRST].movement == Movement(
        open_before=10, new=5, reopened=1, closed=4, open=12, closure=0.4, assessable=0
    )
    assert later[SECOND].movement == Movement(
        open_before=0, new=0, reopened=0, closed=0, open=0, closure=None, assessable=0
    )


def test_the_same_figures_give_the_same_scorecards() -> None:
    """Simulated ranks are seeded: two computations are equal to the byte."""
    areas = {code: made(900 + 3 * (i % 17), 1_000) for i, code in enumerate(KELURAHAN)}
    one, two = (scoring.scorecards(cube(areas), PERIOD) for _ in range(2))
    assert one[0].equals(two[0])
    assert one[1].equals(two[1])


def test_swaps_name_the_pairs_whose_order_hangs_on_the_weights() -> None:
    """The better one by the score is worse in outdated rows, and the order turns for some weights."""
    first = made(950, 1_000) | {("dimensi", "kemutakhiran:W"): (600, 1_000)}
    table = scoring.scorecards(cube({FIRST: first, SECOND: made(940, 1_000)}), PERIOD)[1]
    pairs = {(r["area_a"], r["area_b"]): r["share"] for r in table.to_pylist()}
    assert 0.9 < pairs[FIRST, SECOND] <= 1
    assert pairs[SECOND, THIRD] == 0.0
    assert (SECOND, FIRST) not in pairs


def test_peers_are_five_other_kelurahan_alike_in_size_and_density() -> None:
    """Never itself, never one without rows, and the nearest of a copy is its twin."""
    areas = {code: made(500 + 10 * i, 600 + 12 * i) for i, code in enumerate(KELURAHAN)} | {SECOND: made(0, 0)}
    found = peers(cube(areas), PERIOD, "kelurahan")
    assert set(found) == set(KELURAHAN) - {SECOND}
    assert all(len(set(group) - {code, SECOND}) == 5 for code, group in found.items())


def test_a_written_table_reads_back(tmp_path: Path) -> None:
    """What the store keeps is what the pages get."""
    files = scoring.write(cube({}), PERIOD, tmp_path)
    assert scorecard.read(files["scorecards"]) == cards({})
    assert pq.read_schema(files["swaps"]).names == scorecard.SWAPS.names


def test_reading_scorecards_loads_no_statistics() -> None:
    """SciPy and statsmodels are for the publisher; a page must open fast."""
    code = (
        "import sys, dtks_analytics.scores.scorecard, dtks_analytics.scores.repairs; "
        "print(*(m for m in sys.modules if '.' not in m))"
    )
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"scipy", "statsmodels", "pandas", "ibis", "duckdb"} & set(names)
