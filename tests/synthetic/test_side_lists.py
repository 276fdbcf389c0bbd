"""Made-up lists fit the register that they stand beside, and their truth says how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.store.snapshots import Store
from dtks_analytics.synthetic import demo, export
from dtks_analytics.synthetic.side_month import open_month
from dtks_analytics.synthetic.sides import MAKERS, of_year
from dtks_analytics.synthetic.year import Year

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.synthetic.side_month import Month

PERIOD = "2026-10"


@pytest.fixture(scope="module")
def year() -> Year:
    """A small year of six months."""
    return Year(rows=2_500, seed=5, months=6)


@pytest.fixture(scope="module")
def month(year: Year) -> Month:
    """Its last month."""
    return open_month(year, PERIOD, year.month(PERIOD)[0])


def test_there_is_a_maker_for_every_kind() -> None:
    """No kind is left without something to try it with."""
    assert MAKERS.keys() == SIDES.keys()


@pytest.mark.parametrize("kind", MAKERS)
def test_equal_arguments_give_an_equal_list_and_one_line_of_truth_per_row(month: Month, kind: str) -> None:
    """Whatever other lists were made before."""
    first = MAKERS[kind](open_month(month.year, PERIOD, month.form))
    second = MAKERS[kind](open_month(month.year, PERIOD, month.form))
    assert first.table.equals(second.table)
    assert first.truth.num_rows == first.table.num_rows
    assert set(first.truth["layout"].to_pylist()) <= {kind}


def test_deaths_agree_with_the_register_as_the_truth_says(year: Year) -> None:
    """Same number, one step away, damaged in the register, or nobody of the register; some are not known there yet."""
    kinds: set[str] = set()
    unknown = 0
    for period in year.periods:
        form = year.month(period)[0]
        listed = MAKERS["death_list"](open_month(year, period, form))
        own = dict(zip(form["id_individu"].to_pylist(), form["nik"].to_pylist(), strict=True))
        state = dict(zip(form["id_individu"].to_pylist(), form["status_hidup"].to_pylist(), strict=True))
        for line, true in zip(listed.table.to_pylist(), listed.truth.to_pylist(), strict=True):
            kinds.add(true["hubungan"])
            number = own.get(true["id_individu"])
            if true["hubungan"] == "nik_sama":
                assert line["nik"] == number
            elif true["hubungan"] == "bukan_register":
                assert line["nik"].startswith("647199")
                assert line["nik"] not in own.values()
            else:
                assert line["nik"] != number
            unknown += state.get(true["id_individu"]) == "HIDUP"
    assert kinds >= {"nik_sama", "nik_keliru", "bukan_register"}
    assert unknown > 5


def test_payments_go_to_families_with_a_flag_and_some_to_the_dead(month: Month) -> None:
    """Amount and kind agree with the flags; the card is the one on file; only planted families are paid twice."""
    listed = MAKERS["bansos_list"](month)
    rows = {row["id_individu"]: row for row in month.form.to_pylist()}
    for line, true in zip(listed.table.to_pylist(), listed.truth.to_pylist(), strict=True):
        person = rows[true["id_individu"]]
        named = {"pkh": "PKH" in line["JENIS BANSOS"], "bpnt": "SEMBAKO" in line["JENIS BANSOS"]}
        assert {name: person[name] == "YA" for name in named} == named
        assert int(line["NOMINAL"]) == 200_000 * sum(named.values())
        assert line["NOMOR KKS"] == person["no_rekening"]
    paid = [rows[true["id_individu"]] for true in listed.truth.to_pylist()]
    assert any(row["status_hidup"] == "MENINGGAL" for row in paid)
    assert len({row["no_kk"] for row in paid}) < len(paid) < 1.05 * len({row["no_kk"] for row in paid})


def test_results_and_matches_speak_of_what_the_register_leaves_open(year: Year) -> None:
    """Results of people without one; answers about people whose match was open, none with a mother's name empty."""
    period = year.periods[-2]
    form = year.month(period)[0]
    open_ = {row["id_individu"] for row in form.to_pylist() if not row["hasil_verval"]}
    listed = MAKERS["verval_results"](open_month(year, period, form))
    assert set(listed.truth["id_individu"].to_pylist()) <= open_
    matches = MAKERS["dukcapil_match"](open_month(year, period, form)).table
    assert set(matches["RESPON"].to_pylist()) == {"", "Data Tidak Ditemukan"}
    assert any(matches["NAMA_LGKP_IBU"].to_pylist())


def test_deaths_and_payments_come_every_month_and_the_others_once(year: Year) -> None:
    """So that all pages have something to show in the last months."""
    kinds = [
        [listed.layout for listed in of_year(open_month(year, period, year.month(period)[0]))]
        for period in year.periods
    ]
    assert all(named[:2] == ["death_list", "bansos_list"] for named in kinds)
    assert sorted(kind for named in kinds for kind in named[2:]) == ["bpk_findings", "dukcapil_match", "verval_results"]


def test_the_truth_counts_rows_as_the_file_does(month: Month, tmp_path: Path) -> None:
    """Below a title and the header, as in the register's own files."""
    listed = MAKERS["data_ganda"](month)
    truth = export.write_list(listed, tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f'"{export.TITLE}"'
    assert truth["baris"].to_pylist() == list(range(3, 3 + listed.table.num_rows))
    with pytest.raises(ValueError, match="xlsx or"):
        export.write_list(listed, tmp_path / "a.pdf")


def test_the_demonstration_finds_deaths_payments_and_candidates_of_its_lists(tmp_path: Path) -> None:
    """Every dead person with the register's own number is marked; planted slips become candidates, nobody else does."""
    demo.build(tmp_path / "store", months=3, rows=2_000, seed=7)
    view = Store(tmp_path / "store").read()
    period = view.months[-1].period
    truth = pa.concat_tables(
        [pq.read_table(tmp_path / "store" / "truth" / f"{month.period}-daftar.parquet") for month in view.months]
    ).to_pylist()
    missed = {row["id_individu"] for row in truth if row["hubungan"] == "nik_keliru"}
    found = {row["id_individu"] for row in pq.read_table(view.table(period, "death_candidates")).to_pylist()}
    listed = {row["id_individu"]: row for row in pq.read_table(view.persons(period)).to_pylist()}
    alive = {key for key in missed if key in listed and not listed[key]["is_nonaktif"] and listed[key]["nik"]}
    unknown = {key for key in alive if listed[key]["status_hidup"] == "HIDUP"}
    assert found <= alive
    assert unknown - found <= {key for key in unknown if len(listed[key]["nik"]) != 16}
