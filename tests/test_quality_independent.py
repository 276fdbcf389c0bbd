"""Two implementations of the rules, written apart, agree on a made-up register, and so does what was planted in it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import independent_rules
import pyarrow.parquet as pq
import pytest

from dtks_analytics.catalogue.rules import RULES, SCORED
from dtks_analytics.cli import main
from dtks_analytics.cube import Cube
from dtks_analytics.repairs import repairs
from dtks_analytics.scorecard import read
from dtks_analytics.store.snapshots import Store
from dtks_analytics.synthetic import demo

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

WITHOUT = {"wilayah_in_reference", "person_unique_similar"}
"""Rows outside the city are in quarantine, and similar persons wait for the linkage: neither is counted by rule."""


@dataclass(frozen=True)
class Month:
    """The second of two published months: its cube, its rows with independent answers, findings and truth."""

    root: Path
    period: str
    cube: Cube
    rows: pd.DataFrame
    answers: independent_rules.Answers
    found: dict[str, set[int]]
    planted: dict[str, set[int]]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    """Publish two months of 4,000 rows through the ordinary intake; the rule that looks back needs the first."""
    root = tmp_path_factory.mktemp("independent") / "store"
    demo.build(root, months=2, rows=4_000, seed=5)
    view = Store(root).read()
    before, period = (m.period for m in view.months)
    now, earlier = (pq.read_table(view.persons(p)).to_pandas() for p in (period, before))
    rows, answers = independent_rules.judged(now, period, earlier)
    findings = pq.read_table(view.table(period, "findings")).to_pandas()
    truth = pq.read_table(root / "truth" / f"{period}.parquet").to_pandas()
    truth = truth[truth.baris.isin(rows.baris) & (truth.rule != "")]
    return Month(
        root, period, Cube(view.cube([period])), rows, answers,
        findings.groupby("rule").baris.agg(set).to_dict(), truth.groupby("rule").baris.agg(set).to_dict(),
    )  # fmt: skip


@pytest.mark.parametrize(("level", "length"), [("kelurahan", 13), ("kecamatan", 8), ("kota", 5)])
def test_both_implementations_count_the_same(month: Month, level: str, length: int) -> None:
    """Broken and asked, of every rule, in every area of every level."""
    wrong = {}
    for (rule, area), pair in independent_rules.counts(month.rows, month.answers, lambda code: code[:length]).items():
        figure = month.cube.figure("rule", area, month.period, rule)
        if (figure.count, figure.base) != pair:
            wrong[rule, area] = (figure.count, figure.base, *pair)
    assert set(month.answers) == set(RULES) - WITHOUT, level
    assert wrong == {}


def test_every_rule_fires(month: Month) -> None:
    """None of the rules is silent on the made-up register."""
    fired = {rule for rule in month.answers if month.cube.figure("rule", "64.72", month.period, rule).count}
    assert fired == set(RULES) - WITHOUT


@pytest.mark.parametrize("rule", sorted(set(RULES) - WITHOUT - {"nik_prefix_known"}))
def test_every_planted_defect_is_found(month: Month, rule: str) -> None:
    """Recall is 1: every row that the truth names is a finding. A prefix from elsewhere is no defect."""
    assert month.planted[rule]
    assert month.planted[rule] <= month.found[rule]


@pytest.mark.parametrize("rule", SCORED)
def test_clean_rows_are_never_charged(month: Month, rule: str) -> None:
    """A row is blamed by a rule of the score only if that defect was planted in it."""
    assert month.found[rule] == month.planted[rule]


def test_the_store_holds_scorecards_whose_score_follows_from_the_findings(month: Month) -> None:
    """Good rows are the active ones in which no charged error was found, area by area."""
    view = Store(month.root).read()
    cards = read(view.table(month.period, "scorecards"))
    findings = pq.read_table(view.table(month.period, "findings")).to_pandas()
    charged = findings[findings.rule.isin(SCORED) & (findings.owner == "lurah")]
    bad = charged.drop_duplicates("baris").groupby("kode_kelurahan").size()
    active = month.rows[month.rows.active].groupby("kode_kelurahan").size()
    for area, rows in active.items():
        assert (cards[str(area)].rows, cards[str(area)].good) == (rows, rows - bad.get(area, 0))
    swaps = pq.read_table(view.table(month.period, "swaps"))
    assert swaps.num_rows > 100


def test_the_promised_score_follows_from_the_findings(month: Month) -> None:
    """Take the findings of the five rules away: the rows that stay bad are those the promise leaves."""
    found = repairs(month.cube, "64.72", month.period)
    findings = pq.read_table(Store(month.root).read().table(month.period, "findings")).to_pandas()
    charged = findings[findings.rule.isin(SCORED) & (findings.owner == "lurah")]
    left = charged[~charged.rule.isin([repair.rule for repair in found])].baris.nunique()
    assert len(found) == 5
    assert found[-1].score == (int(month.rows.active.sum()) - left) / int(month.rows.active.sum())


def test_the_command_writes_a_pack(month: Month, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``dtks pack`` writes the archive of the published month, marked as made up."""
    out = tmp_path / "bukti.zip"
    with pytest.raises(SystemExit) as stopped:
        main(["pack", "--period", month.period, "--out", str(out), "--store", str(month.root)])
    assert not stopped.value.code
    assert "DATA SINTETIS" in capsys.readouterr().out
    assert "periksa.py" in zipfile.ZipFile(out).namelist()
