"""Days that findings stay open, over ledgers of a handful of findings that can be counted by hand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_cubes import FIRST, PALARAN, PERIOD, SECOND, cube, made

from dtks_analytics.scores import finding_age as ages
from dtks_analytics.scores import scorecard, scoring
from dtks_analytics.scores.scorecard import Movement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ARRIVED = {"2026-06": "2026-06-10T09:00:00+08:00", "2026-07": "2026-07-20T09:00:00+08:00",
           "2026-08": "2026-08-15T09:00:00+08:00"}  # fmt: skip
"""From the first file to that of August 66 days, from that of July 26."""


def finding(opened: str, closed: str | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a ledger's cell
    """Write one line of a ledger."""
    usual = {"rule": "nik_present", "kode_kelurahan": FIRST, "owner": "lurah", "first_seen": opened, "reopened": 0}
    return usual | {"opened": opened, "closed": closed} | more


def ledger(lines: Sequence[dict[str, Any]], folder: Path) -> Path:
    """Keep a ledger, each line with a record of its own."""
    path = folder / "ledger.parquet"
    schema = pa.schema([
        *((name, pa.string()) for name in ("rule", "record", "kode_kelurahan", "owner", "first_seen", "opened")),
        ("closed", pa.string()), ("reopened", pa.int32()), ("newly_assessable", pa.bool_()),
    ])  # fmt: skip
    pq.write_table(pa.Table.from_pylist([line | {"record": f"I{n}"} for n, line in enumerate(lines)], schema), path)
    return path


def test_days_run_from_the_first_file_with_the_finding_to_the_first_without(tmp_path: Path) -> None:
    """Closed in August: one seen since June, one since July; still open: one since July, one new."""
    lines = [finding("2026-06", PERIOD), finding("2026-07", PERIOD), finding("2026-07"), finding(PERIOD)]
    one = ages.follow(ledger(lines, tmp_path), PERIOD, ARRIVED)[FIRST, "lurah"]
    assert (one.closed, one.open) == (Counter({66: 1, 26: 1}), Counter({26: 1, 0: 1}))
    assert (ages.median(one.closed), ages.median(one.open)) == (46, 13)
    assert (one.new, one.reopened, one.known) == (1, 0, 66)


def test_what_was_closed_earlier_or_belongs_to_others_is_left_out(tmp_path: Path) -> None:
    """Closed in July, of Dukcapil, of a rule that is only counted by Dinsos: none of them is followed."""
    lines = [finding("2026-06", "2026-07"), finding("2026-06", owner="dukcapil"), finding("2026-06", owner="dinsos")]
    assert ages.follow(ledger(lines, tmp_path), PERIOD, ARRIVED) == {}


def test_a_finding_that_came_back_counts_from_its_return(tmp_path: Path) -> None:
    """First seen in June, back in August: reopened, and zero days old."""
    one = ages.follow(ledger([finding(PERIOD, first_seen="2026-06", reopened=1)], tmp_path), PERIOD, ARRIVED)
    assert (one[FIRST, "lurah"].open, one[FIRST, "lurah"].reopened, one[FIRST, "lurah"].new) == (Counter({0: 1}), 1, 0)


def test_what_became_assessable_is_neither_new_nor_reopened(tmp_path: Path) -> None:
    """Of three that opened in August the rule of two was not evaluable in July; those of earlier months stay plain."""
    marked = {"newly_assessable": True}
    lines = [finding(PERIOD), finding(PERIOD, **marked), finding(PERIOD, reopened=1, **marked)]
    lines.append(finding("2026-07", **marked))
    one = ages.follow(ledger(lines, tmp_path), PERIOD, ARRIVED)[FIRST, "lurah"]
    assert (one.new, one.assessable, one.reopened, one.open.total()) == (1, 2, 0, 4)


@pytest.mark.parametrize(
    ("received", "days"),
    [({}, 31), ({"2026-07": ARRIVED["2026-07"]}, 31), (ARRIVED | {"2026-07": "2026-09-30T09:00:00+08:00"}, 31)],
    ids=["no arrivals known", "one of them known", "the older month loaded again later"],
)
def test_without_two_arrivals_in_order_months_end_on_their_last_day(
    tmp_path: Path, received: dict[str, str], days: int
) -> None:
    """31 July to 31 August."""
    one = ages.follow(ledger([finding("2026-07")], tmp_path), PERIOD, received)
    assert one[FIRST, "lurah"].open == Counter({days: 1})


def test_the_median_of_counted_days_is_that_of_the_list() -> None:
    """Odd: the middle; even: between the two middle ones; none: unknown."""
    assert ages.median(Counter({1: 2, 5: 3})) == 5
    assert ages.median(Counter({1: 2, 5: 2})) == 3
    assert ages.median(Counter()) is None


def test_a_kecamatan_adds_up_its_kelurahan(tmp_path: Path) -> None:
    """Two kelurahan of Palaran, one finding each."""
    found = ages.follow(
        ledger([finding("2026-06"), finding("2026-07", kode_kelurahan=SECOND)], tmp_path), PERIOD, ARRIVED
    )
    assert found[PALARAN, "lurah"].open == Counter({66: 1, 26: 1})
    assert found["64.72", "lurah"].open.total() == 2


def test_a_camat_closes_own_findings_and_those_of_the_lurah(tmp_path: Path) -> None:
    """Of 10 of the lurah 4 were closed, of 2 of the camat 1: 5 of 12 together."""
    moves = {"terbuka_awal": 10, "baru": 5, "dibuka_kembali": 1, "selesai": 4, "terbuka": 12}
    lines = [
        finding("2026-06", PERIOD, owner="camat"), finding("2026-06", owner="camat"), finding(PERIOD, owner="camat"),
        *(finding("2026-07", PERIOD) for _ in range(4)), *(finding("2026-07") for _ in range(12)),
    ]  # fmt: skip
    followed = ages.follow(ledger(lines, tmp_path), PERIOD, ARRIVED)
    made_up = cube({FIRST: made(90, 100) | {("gerak", k): (n, None) for k, n in moves.items()}})
    cards = scorecard.of_table(scoring.scorecards(made_up, PERIOD, followed)[0])
    camat = cards[PALARAN].camat
    assert camat is not None
    assert camat.own == Movement(
        open_before=2,
        new=1,
        reopened=0,
        closed=1,
        open=2,
        closure=0.5,
        days_closed=66,
        days_open=33,
        days_known=66,
        assessable=0,
    )
    assert camat.closure == pytest.approx(5 / 12)
    assert (cards[FIRST].movement.days_closed, cards[FIRST].movement.days_open) == (26, 26)
    assert cards[SECOND].movement.days_closed is None
    elsewhere = cards["64.72.02"].camat
    assert elsewhere is not None
    assert elsewhere.own is not None
    assert (elsewhere.own.open, elsewhere.own.closure, elsewhere.closure) == (0, None, None)


def test_a_month_without_ledger_says_nothing_of_days() -> None:
    """Scorecards of a store from before it was followed read as unknown."""
    card = scorecard.of_table(scoring.scorecards(cube({}), PERIOD)[0])[PALARAN]
    assert card.movement.days_closed is None
    assert card.camat is not None
    assert (card.camat.own, card.camat.closure) == (None, None)


def test_scorecards_written_before_days_were_kept_still_read() -> None:
    """The older table lacks the new fields in movement and camat."""
    table = scoring.scorecards(cube({}), PERIOD)[0]
    rows = table.to_pylist()
    for row in rows:
        for name in ("movement", "movement_scored", "camat"):
            for gone in ("days_closed", "days_open", "days_known", "assessable", "own") if row[name] else ():
                row[name].pop(gone, None)
    older = pa.Table.from_pylist(rows)
    assert scorecard.of_table(older)[FIRST].movement.days_open is None
