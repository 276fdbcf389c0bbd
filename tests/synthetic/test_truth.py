"""The truth names every row that breaks a rule, and no other; checked by the rules in plain pandas."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from plain_rules import broken

from dtks_analytics.synthetic.year import Year

if TYPE_CHECKING:
    import pandas as pd

YEAR = Year(rows=12_000, seed=11, months=12)
LINKAGE = {"person_unique", "person_unique_similar"}
"""Rules that need a comparison of names; their truth is the planted pair itself."""
ASKED = {
    "nik_present", "nik_sixteen_digits", "nik_date_possible", "nik_not_placeholder", "nik_provinsi_exists",
    "nik_matches_jenis_kelamin", "nik_matches_tanggal_lahir", "nama_present", "nama_plain", "tanggal_lahir_present",
    "tanggal_lahir_possible", "old_age_confirmed", "tempat_lahir_present", "nama_ibu_present", "jenis_kelamin_present",
    "hubungan_keluarga_present", "pekerjaan_present", "marriage_age_plausible", "alamat_present", "rt_rw_present",
    "wilayah_in_reference", "padan_dukcapil", "nama_matches_dukcapil", "padan_recent", "deceased_not_active",
    "deceased_without_aid", "deceased_documented", "public_employee_without_aid", "kpm_adult", "verval_recent",
    "verval_followed_up", "nik_unique", "nik_in_one_kelurahan", "nik_in_one_kk", "person_unique",
    "person_unique_similar", "id_individu_unique", "rekening_one_nik", "no_kk_present", "no_kk_well_formed",
    "no_kk_date_possible", "has_kepala_keluarga", "one_kepala_keluarga", "kk_in_one_kelurahan", "kk_one_alamat",
    "kk_size_plausible", "kk_ages_plausible", "spouse_plausible", "aid_flag_same_in_kk", "id_keluarga_one_kk",
    "no_bpnt_with_bst", "no_pkh_with_bst", "no_pbi_with_pbi_pemda", "one_kpm_per_kk", "no_aid_when_inactive",
    "aid_within_desil",
}  # fmt: skip
"""Every rule of domain section 8 for persons, copies, families and aid."""


@cache
def month(period: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return form and truth of a month as pandas, every cell an ordinary text."""
    table, truth = YEAR.month(period)
    return table.to_pandas().astype(object), truth.to_pandas()


def planted(truth: pd.DataFrame) -> dict[str, set[int]]:
    """Return the rows of each rule, without those that cannot be placed in an area."""
    unplaced = set(truth[truth.rule == "wilayah_in_reference"].baris)
    return truth[~truth.baris.isin(unplaced) & (truth.rule != "")].groupby("rule").baris.agg(set).to_dict()


@pytest.mark.parametrize("position", [0, 4, 11])
def test_a_row_is_in_the_truth_exactly_when_it_breaks_the_rule(position: int) -> None:
    """Clean rows are never blamed, planted ones always."""
    period = YEAR.periods[position]
    table, truth = month(period)
    before = month(YEAR.periods[position - 1])[0] if position else None
    found, known = broken(table, period, before), planted(truth)
    keys = (set(found) | set(known)) - LINKAGE - {"wilayah_in_reference"}
    wrong = {}
    for key in keys:
        blamed, missed = found.get(key, set()) - known.get(key, set()), known.get(key, set()) - found.get(key, set())
        if blamed or missed:
            wrong[key] = (len(blamed), len(missed))
    assert wrong == {}


def test_every_rule_fires_in_the_last_month() -> None:
    """Repairs never remove the last example of a rule."""
    _, truth = month(YEAR.periods[-1])
    assert set(truth.rule) - {""} == ASKED


def test_every_rule_but_the_follow_up_fires_in_a_small_single_file() -> None:
    """A file of two thousand rows still shows every kind of defect; the follow-up needs a month before."""
    _, truth = Year(rows=2_000, seed=3, months=1, last="2026-08").month("2026-08")
    assert set(truth.column("rule").to_pylist()) - {""} == ASKED - {"verval_followed_up"}


def test_every_row_has_one_identity() -> None:
    """The identity lines number the rows of the file from the third line on."""
    table, truth = month(YEAR.periods[-1])
    identity = truth[truth.rule == ""]
    assert identity.baris.tolist() == list(range(3, len(table) + 3))
    assert identity.id_individu.tolist() == table.id_individu.tolist()


def test_no_defect_is_written_down_twice() -> None:
    """One row, one rule, one cluster: one line."""
    _, truth = month(YEAR.periods[-1])
    assert not truth[truth.rule != ""].duplicated(["baris", "rule", "cluster"]).any()


def test_two_rows_share_a_person_exactly_when_one_is_a_copy() -> None:
    """Every cluster of a copied person holds one person, every cluster of a mistyped NIK two."""
    _, truth = month(YEAR.periods[0])
    pairs = truth[truth.rule == "nik_unique"].groupby("cluster").person_true_id.agg(["size", "nunique"])
    assert set(pairs["size"]) == {2}
    assert set(pairs["nunique"]) == {1, 2}
    similar = truth[truth.rule == "person_unique_similar"].groupby("cluster").person_true_id.agg(["size", "nunique"])
    assert (similar["size"] == 2).all()
    assert (similar["nunique"] == 1).all()


def test_the_hard_pairs_are_two_people_each() -> None:
    """Twins share birth date and card but no name; no twin is anybody's copy."""
    table, truth = month(YEAR.periods[0])
    identity = truth[truth.rule == ""].reset_index(drop=True)
    twins = table.assign(twin=identity.twin, person=identity.person_true_id)
    twins = twins[(twins.twin >= 0) & (twins.nama.str.len() > 3)]
    pairs = twins.groupby("twin").filter(lambda pair: len(pair) == 2).groupby("twin")
    assert pairs.ngroups > 20
    assert (pairs.person.nunique() == 2).all()
    assert (pairs.nama.nunique() == 2).all()


def test_excel_damages_one_kelurahan_in_one_month_only() -> None:
    """All sixteen-digit NIK of that kelurahan end in 0; the month after they are whole again."""
    period = YEAR.excel_period
    assert period is not None
    table, truth = month(period)
    rows = truth[truth.rule == "nik_not_excel_damaged"].baris - 3
    struck = table.iloc[rows.tolist()]
    assert len(set(struck.kelurahan)) == 1
    sixteen = struck.nik[struck.nik.str.fullmatch(r"\d{16}")]
    assert sixteen.str.endswith("0").all()
    after, _ = month(YEAR.periods[YEAR.periods.index(period) + 1])
    healed = after.nik[after.kelurahan == struck.kelurahan.iloc[0]]
    assert healed.str.endswith("0").mean() < 0.1
    assert sum("nik_not_excel_damaged" in set(month(p)[1].rule) for p in YEAR.periods) == 1
