"""The made-up year: size, seed, poverty, verification, people, repairs."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.synthetic.places import residents
from dtks_analytics.synthetic.year import Year

if TYPE_CHECKING:
    import pyarrow as pa

YEAR = Year(rows=30_000, seed=5)


@cache
def month(position: int) -> pd.DataFrame:
    """Return the active rows of a month."""
    table, _ = YEAR.month(YEAR.periods[position])
    rows = table.to_pandas().astype(object)
    return rows[rows.is_nonaktif == ""]


def distinct_poor(rows: pd.DataFrame) -> tuple[int, int]:
    """Return distinct people in decile 1, and those of them found eligible."""
    poor = rows[rows.desil == "1"]
    person = poor.nik.where(poor.nik.str.fullmatch(r"[1-9]\d{15}"), poor.id_individu)
    return person.nunique(), person[poor.hasil_verval == "LAYAK"].nunique()


@pytest.mark.parametrize(("rows", "months"), [(1, 1), (2, 4), (40, 1), (75, 12), (300, 2), (2_000, 1), (5_000, 12)])
def test_the_last_month_has_exactly_the_rows_asked_for(rows: int, months: int) -> None:
    """Whatever the size, down to a single row."""
    year = Year(rows=rows, seed=2, months=months)
    assert year.month(year.periods[-1])[0].num_rows == rows


def test_equal_seeds_give_equal_tables_and_others_do_not() -> None:
    """Form and truth depend on the seed alone."""
    first, again, other = (Year(rows=1_500, seed=seed, months=2).month("2026-10") for seed in (1, 1, 2))
    assert first[0].equals(again[0])
    assert first[1].equals(again[1])
    assert not first[0].equals(other[0])


def test_every_cell_is_text_and_none_is_null() -> None:
    """The form is what a file holds: texts, empty ones included."""
    table, _ = YEAR.month(YEAR.periods[3])
    assert {str(field.type) for field in table.schema} == {"string"}
    assert {table[name].null_count for name in table.column_names} == {0}


def test_a_period_outside_the_year_is_refused() -> None:
    """The year knows its own months only."""
    with pytest.raises(ValueError, match="outside the year"):
        YEAR.month("2019-01")


def test_the_poor_are_as_many_as_the_city_knows() -> None:
    """39,000 to 41,000 of 150,000 in decile 1, and as many found eligible, scaled to the rows."""
    scale = YEAR.rows / 150_000
    poor, verified = distinct_poor(month(11))
    assert 39_000 * scale <= poor <= 41_000 * scale
    assert 39_000 * scale <= verified <= 41_000 * scale
    course = [distinct_poor(month(i))[1] / scale for i in range(12)]
    assert max(course) - min(course) < 1_500
    assert course[11] < max(course)


def test_verification_grows_and_some_kelurahan_lag() -> None:
    """Four of ten not verified at first, one of ten at the end, and not the same everywhere."""
    shares = [(month(i).hasil_verval == "").mean() for i in range(12)]
    assert 0.35 < shares[0] < 0.45
    assert 0.07 < shares[11] < 0.13
    assert all(later < earlier for earlier, later in pairwise(shares))
    last = month(11).groupby("kelurahan").agg(n=("nik", "size"), open=("hasil_verval", lambda s: (s == "").mean()))
    large = last[last.n > 200]
    assert large.open.max() > 0.16
    assert large.open.min() < 0.07


def test_poverty_differs_between_kelurahan() -> None:
    """From some 1.5 to 9 poor per hundred residents; Palaran far above Samarinda Kota."""
    rows = month(11)
    poor = rows[(rows.desil == "1") & (rows.hasil_verval == "LAYAK")].groupby("kode_kelurahan").size()
    people = dict(zip([a.code for a in wilayah().at("kelurahan")], residents().sum(axis=(1, 2)), strict=True))
    share = pd.Series({code: poor.get(code, 0) / people[code] * 150_000 / YEAR.rows for code in people})
    assert 0.01 < share.min() < 0.03
    assert 0.07 < share.max() < 0.10
    palaran = share[share.index.str.startswith("64.72.01")].mean()
    assert palaran > 2 * share[share.index.str.startswith("64.72.09")].mean()


def test_the_age_pyramid_follows_the_residents() -> None:
    """Sex and five-year groups of the register and of the residents correlate above 0.9."""
    rows = month(0)
    born = pd.to_datetime(rows.tanggal_lahir, errors="coerce")
    age = ((pd.Timestamp("2025-11-30") - born).dt.days // 365.25).clip(0, 79)
    ours = pd.crosstab(rows.jenis_kelamin, age // 5).loc[["LAKI-LAKI", "PEREMPUAN"]].to_numpy().ravel()
    theirs = residents().sum(axis=0).ravel()
    assert np.corrcoef(ours, theirs)[0, 1] > 0.9


def test_wives_are_women_and_children_younger_than_their_head() -> None:
    """Family tables a census taker would believe."""
    rows = month(0)
    rows = rows.assign(born=pd.to_datetime(rows.tanggal_lahir, errors="coerce"))
    heads = rows[rows.hubungan_keluarga == "KEPALA KELUARGA"].drop_duplicates("no_kk").set_index("no_kk")
    children = rows[rows.hubungan_keluarga == "ANAK"]
    gap = (children.born - children.no_kk.map(heads.born)).dt.days / 365.25
    assert gap.median() > 22
    assert (gap < 12).mean() < 0.005
    wives = rows[rows.hubungan_keluarga == "ISTRI"]
    assert (wives.jenis_kelamin == "PEREMPUAN").mean() > 0.98
    size = rows.groupby("no_kk").size()
    assert 3 < size.mean() < 4


def test_nik_and_card_serials_belong_to_nobody() -> None:
    """Well-formed numbers end in 9000 to 9999 and are unique for different people."""
    table, truth = YEAR.month(YEAR.periods[0])
    identity = truth.to_pandas()
    bad = {"nik_present", "nik_sixteen_digits", "nik_not_placeholder", "no_kk_present", "no_kk_well_formed"}
    spoiled = set(identity[identity.rule.isin(bad)].baris)
    rows = table.to_pandas().astype(object)
    rows["baris"] = range(3, len(rows) + 3)
    sound = rows[~rows.baris.isin(spoiled) & (rows.is_nonaktif == "")]
    assert (sound.nik.str[12:].astype(int) >= 9_000).all()
    assert (sound.no_kk.str[12:].astype(int) >= 9_000).all()
    assert 0.62 < sound.nik.str.startswith("6472").mean() < 0.78


def test_findings_are_repaired_over_the_year() -> None:
    """What the kelurahan can repair alone shrinks to less than two thirds."""
    first, last = (YEAR.month(YEAR.periods[i])[1].to_pandas().rule.value_counts() for i in (0, 11))
    for rule in ("nik_present", "nama_ibu_present", "has_kepala_keluarga"):
        assert last[rule] < first[rule] * 2 / 3


@pytest.mark.parametrize(
    ("rule", "low", "high"),
    [
        ("nik_present", 0.010, 0.020),
        ("nik_matches_tanggal_lahir", 0.035, 0.065),
        ("nama_ibu_present", 0.038, 0.062),
        ("padan_dukcapil", 0.06, 0.11),
        ("deceased_not_active", 0.006, 0.014),
        ("nik_unique", 0.006, 0.014),
        ("rt_rw_present", 0.013, 0.027),
    ],
)
def test_a_single_file_shows_the_rates_of_the_domain_reference(rule: str, low: float, high: float) -> None:
    """Section 11, within what the differences between kelurahan allow."""
    table, truth = _single()
    active = sum(flag == "" for flag in table["is_nonaktif"].to_pylist())
    assert low < truth["rule"].to_pylist().count(rule) / active < high


@cache
def _single() -> tuple[pa.Table, pa.Table]:
    """Return one month on its own."""
    return Year(rows=30_000, seed=8, months=1).month("2026-10")
