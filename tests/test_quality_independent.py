"""Two implementations of the rules, written apart, agree on a made-up register, and so does what was planted in it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import independent_aid
import independent_rules
import pyarrow.parquet as pq
import pytest

from dtks_analytics.catalogue.aid_rules import NUMBERED
from dtks_analytics.catalogue.rules import RULES, SCORED
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.cli.main import main
from dtks_analytics.figures.cube import Cube
from dtks_analytics.publishing import pipeline
from dtks_analytics.scores.repairs import repairs
from dtks_analytics.scores.scorecard import read
from dtks_analytics.store.snapshots import Store
from dtks_analytics.synthetic import export
from dtks_analytics.synthetic.layouts import DEMO
from dtks_analytics.synthetic.year import Year

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

WITHOUT = {key for key, rule in RULES.items() if rule.unit == "berkas"} | {"person_unique_similar"}
"""Rows outside the city are in quarantine, and similar persons are weighed by a trained model with tests of its own."""


@dataclass(frozen=True)
class Month:
    """The second of two published months: its cube, its rows with independent answers, findings and truth."""

    root: Path
    period: str
    before: str
    cube: Cube
    columns: set[str]
    rows: pd.DataFrame
    earlier: pd.DataFrame
    answers: independent_rules.Answers
    found: dict[str, set[int]]
    planted: dict[str, set[int]]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    """Publish two months of 4,000 rows through the ordinary intake; the rule that looks back needs the first.

    Without lists beside them, so that the rows that are counted are the rows that were delivered.
    """
    folder = tmp_path_factory.mktemp("independent")
    root, year = folder / "store", Year(rows=4_000, seed=5, months=2)
    store = Store.create(root, synthetic=True)
    planted = {}
    for period in year.periods:
        table, planted[period] = year.month(period)
        pipeline.ingest(store, export.write(table, DEMO, folder / f"{period}.csv"), period, by="uji")
    view = store.read()
    before, period = (m.period for m in view.months)
    now, earlier = (pq.read_table(view.persons(p)).to_pandas() for p in (period, before))
    rows, answers = independent_rules.judged(now, period, earlier)
    findings = pq.read_table(view.table(period, "findings")).to_pandas()
    truth = planted[period].to_pandas()
    truth = truth[truth.baris.isin(rows.baris) & (truth.rule != "")]
    return Month(
        root, period, before, Cube(view.cube([period])), set(view.month(period).columns_present), rows,
        independent_rules.prepared(earlier, before), answers,
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


@pytest.mark.parametrize(("level", "length"), [("kelurahan", 13), ("kecamatan", 8), ("kota", 5)])
def test_both_implementations_fill_the_matrix_of_programmes_alike(month: Month, level: str, length: int) -> None:
    """Units with both and units with either, by pair, status and area; every cell that is not named is a zero."""
    wanted = independent_aid.matrix(month.rows, month.columns, month.period, lambda code: code[:length])
    found = {
        (area.code, group): (figure.count, figure.base)
        for area in wilayah().at(level)  # type: ignore[arg-type] # a level
        for group, figure in month.cube.groups("bantuan_pasangan", area.code, month.period).items()
        if figure.count
    }
    assert found == wanted
    assert len({group for _area, group in found}) > 20


def test_the_overlaps_are_the_rows_of_families_and_people_with_a_forbidden_or_doubtful_pair(month: Month) -> None:
    """What the three rules find is what the table lists, and what was planted is among it."""
    table = pq.read_table(Store(month.root).read().table(month.period, "overlaps")).to_pandas()
    for number, (rule, pair) in NUMBERED.items():
        listed = set(table[table.rule == number].baris)
        broken = month.rows[month.answers[rule][1]]
        assert listed == set(broken[broken[list(pair)].any(axis=1)].baris)
        assert month.planted[rule] & set(broken[broken[list(pair)].any(axis=1)].baris) <= listed
        assert listed
    families = independent_rules.counts(
        month.rows,
        {"no_bpnt_with_bst": independent_aid.overlap(month.rows, month.answers)},
        lambda code: code[:5],
    )
    figure = month.cube.figure("aid_overlap", "64.72", month.period)
    assert (figure.count, figure.base) == families["no_bpnt_with_bst", "64.72"]


def test_both_implementations_value_the_deceased_alike(month: Month) -> None:
    """The range of the city, and the count of those whose death is new."""
    dead = set(month.earlier[month.earlier.dead].person)
    since = {person: month.before if person in dead else month.period for person in month.rows.person}
    low, high = independent_aid.money(month.rows, month.columns, month.period, since)
    figures = [month.cube.figure("uang_berisiko", "64.72", month.period, word).count for word in ("rendah", "tinggi")]
    assert figures == [low, high]
    assert 0 < low < high
    new = month.rows[month.rows.dead & ~month.rows.person.isin(dead)]
    assert month.cube.figure("meninggal_baru", "64.72", month.period).count == len(new) > 0
    waiting = set(month.earlier[month.earlier.dead & month.earlier.active].person)
    gone = waiting - set(month.rows[month.rows.active].person)
    acted = month.cube.figure("meninggal_ditindak", "64.72", month.period)
    assert (acted.count, acted.base) == (len(gone), len(waiting))


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
