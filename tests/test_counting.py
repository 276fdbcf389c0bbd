"""Counting a month: small registers whose figures can be checked by eye, and the identities between levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registers import register

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.catalogue.metrics import CONTRACT, METRICS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import Cube, Figure
from dtks_analytics.figures.month import Counted, Previous, count_month
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PERIOD = "2026-08"
ALL = frozenset(column.name for column in COLUMNS)
PALARAN, RAWA_MAKMUR, HANDIL_BAKTI = "64.72.01", "64.72.01.1001", "64.72.01.1002"
OTHER = "64.72.05.1002"


def counted(
    rows: Sequence[dict[str, Any]], folder: Path, *, lacking: Sequence[str] = (), before: Sequence[dict[str, Any]] = ()
) -> Counted:
    """Count a small register, as if its file lacked some columns."""
    path = folder / "persons.parquet"
    pq.write_table(register(rows), path)
    previous = None
    if before:
        previous = Previous(folder / "before.parquet", None)
        pq.write_table(register(before), previous.persons)
    return count_month(path, Asked(ALL - set(lacking)), PERIOD, previous=previous, temporary=folder)


def at(result: Counted, metric: str, area: str = "64.72", kelompok: str = "") -> Figure:
    """Return one figure of the result."""
    return Cube(result.cube).figure(metric, area, PERIOD, kelompok)


def test_poor_people_are_verified_distinct_and_in_decile_one(tmp_path: Path) -> None:
    """Of five rows: two poor verified people (one twice), one in decile 2, one not verified."""
    rows = [
        {"nik": "6472011708909001", "hasil_verval": "LAYAK", "desil": 1},
        {"nik": "6472011708909001", "hasil_verval": "LAYAK", "desil": 1},
        {"nik": "6472011708909002", "hasil_verval": "LAYAK", "desil": 1},
        {"nik": "6472011708909003", "hasil_verval": "LAYAK", "desil": 2},
        {"nik": "6472011708909004", "hasil_verval": "BELUM_DICEK", "desil": 1},
    ]
    result = counted(rows, tmp_path)
    assert at(result, "individu_poor").count == 2
    assert at(result, "individu_poor").base == 881_225
    assert at(result, "individu_verified").count == 3
    assert at(result, "individu_registered").count == 5
    assert at(result, "individu_distinct").count == 4
    assert at(result, "verval_done") == Figure(4, 5)
    assert at(result, "nik_duplicate") == Figure(2, 5)


def test_someone_in_two_kelurahan_is_one_person_of_the_city(tmp_path: Path) -> None:
    """The city is measured at its own level: two kelurahan count one each, the city one."""
    rows = [
        {"kode_kelurahan": code, "kode_kecamatan": code[:8], "hasil_verval": "LAYAK", "desil": 1}
        for code in (RAWA_MAKMUR, OTHER)
    ]
    result = counted(rows, tmp_path)
    assert [at(result, "individu_poor", area).count for area in (RAWA_MAKMUR, OTHER, "64.72")] == [1, 1, 1]


def test_a_kelurahan_without_rows_has_a_zero_and_no_share(tmp_path: Path) -> None:
    """Every area has a figure; nobody among nobody has no percentage."""
    result = counted([{}], tmp_path)
    assert at(result, "verval_done", HANDIL_BAKTI) == Figure(0, 0)
    assert at(result, "verval_done", HANDIL_BAKTI).share is None
    assert at(result, "individu_poor", HANDIL_BAKTI).share == 0
    assert len(Cube(result.cube).by_area("padan", "kelurahan", PERIOD)) == 59


def test_without_a_result_verified_means_matched(tmp_path: Path) -> None:
    """Contract: no verval column, so PADAN and PADAN_BEDA_NAMA count."""
    rows = [
        {"nik": f"647201170890900{i}", "status_padan": s} for i, s in enumerate(["PADAN", "PADAN_BEDA_NAMA", "BELUM"])
    ]
    result = counted(rows, tmp_path, lacking=("hasil_verval", "desil"))
    assert at(result, "individu_verified").count == 2
    assert at(result, "individu_poor").count == 2
    assert at(result, "padan") == Figure(2, 3)
    assert not at(result, "verval_done").evaluable
    assert "hasil verval" in result.metrics_not_evaluable["verval_done"]


def test_without_result_and_match_nobody_is_verified_and_poor_counts_the_active(tmp_path: Path) -> None:
    """Contract: individu_verified is not evaluable, individu_poor counts active people in the poor deciles."""
    rows = [{"desil": 1}, {"nik": "6472011708909002", "desil": 1, "is_nonaktif": True}]
    result = counted(rows, tmp_path, lacking=("hasil_verval", "status_padan", "tanggal_padan"))
    assert not at(result, "individu_verified").evaluable
    assert not at(result, "keluarga_verified").evaluable
    assert at(result, "individu_poor").count == 1
    assert result.definition["poor"] == "warga aktif pada desil 1"


def test_the_score_counts_only_what_the_kelurahan_can_repair(tmp_path: Path) -> None:
    """An empty NIK is charged; a mismatch with Dukcapil and an impossible date inside the NIK are not."""
    rows = [
        {},
        {"nik": None, "no_kk": "6472011203159005"},
        {"nik": "6472011708909002", "no_kk": "6472011203159006", "status_padan": "TIDAK_PADAN"},
        {"nik": "6472013109900001", "no_kk": "6472011203159007"},
        {"nik": "6472011708909009", "no_kk": "6472011203159008", "is_nonaktif": True, "nama": None},
    ]
    result = counted(rows, tmp_path)
    assert at(result, "quality_score") == Figure(3, 4)


def test_a_shared_number_is_charged_only_inside_one_kelurahan(tmp_path: Path) -> None:
    """Copies in one kelurahan are the lurah's; copies across kelurahan are not."""
    same = [{"no_kk": f"647201120315900{i}"} for i in (4, 5)]
    apart = [
        {"nik": "6472011708909007", "no_kk": f"647201120315900{i}", "kode_kelurahan": code, "kode_kecamatan": code[:8]}
        for i, code in ((6, RAWA_MAKMUR), (7, OTHER))
    ]
    result = counted(same + apart, tmp_path)
    assert at(result, "nik_duplicate") == Figure(4, 4)
    assert at(result, "quality_score") == Figure(2, 4)


def test_numbers_that_excel_rounded_are_not_charged(tmp_path: Path) -> None:
    """Forty numbers end in 0 and collide in pairs: the kelurahan is named, the copies are not charged."""
    rows = [{"nik": f"647201170890{9000 + 10 * (i // 2)}", "no_kk": f"64720112031{59001 + i}"} for i in range(40)]
    result = counted(rows, tmp_path)
    assert result.excel_damaged == (RAWA_MAKMUR,)
    assert at(result, "nik_duplicate") == Figure(40, 40)
    assert at(result, "quality_score") == Figure(40, 40)


def test_the_deceased_are_counted_among_active_rows_and_among_aid(tmp_path: Path) -> None:
    """One deceased with aid, one without, one already inactive."""
    rows = [
        {"nik": "6472011708909001", "status_hidup": "MENINGGAL", "pkh": True},
        {"nik": "6472011708909002", "hasil_verval": "MENINGGAL"},
        {"nik": "6472011708909003", "status_hidup": "MENINGGAL", "is_nonaktif": True},
        {"nik": "6472011708909004", "status_hidup": "HIDUP", "bpnt": True},
    ]
    result = counted(rows, tmp_path)
    assert at(result, "deceased_active") == Figure(2, 3)
    assert at(result, "deceased_with_aid") == Figure(1, 2)


def test_aid_overlaps_only_in_the_same_period(tmp_path: Path) -> None:
    """Of three families with BPNT and BST, one has them in one month; a fourth family has PBI twice."""
    months = [("2026-08", "2026-08"), ("2026-08", "2026-07"), ("2026-08", None)]
    rows = [
        {
            "nik": f"647201170890900{i}",
            "no_kk": f"647201120315900{i}",
            "bpnt": True,
            "bst": True,
            "periode_bpnt": left,
            "periode_bst": right,
        }
        for i, (left, right) in enumerate(months)
    ]
    rows.append(
        {"nik": "6472011708909008", "no_kk": "6472011203159008", "pbi": True, "pbi_pemda": True,
         "periode_pbi": "2026-08", "periode_pbi_pemda": "2026-08"}
    )  # fmt: skip
    result = counted(rows, tmp_path)
    assert at(result, "aid_overlap") == Figure(2, 4)


def test_last_months_result_must_be_followed_up(tmp_path: Path) -> None:
    """Reported dead last month and still active now: rule P31; without a month before it is not evaluable."""
    now = [{"nik": "6472011708909001", "hasil_verval": "MENINGGAL"}]
    assert "verval_followed_up" in counted(now, tmp_path).rules_not_evaluable
    result = counted(now, tmp_path, before=now)
    assert at(result, "rule", "64.72", "verval_followed_up") == Figure(1, 1)
    inactive = [{**now[0], "is_nonaktif": True}]
    assert at(counted(inactive, tmp_path, before=now), "rule", "64.72", "verval_followed_up") == Figure(0, 1)


def test_every_metric_is_there_or_has_a_reason(tmp_path: Path) -> None:
    """Nothing of the catalogue is silently absent, and each metric shows the SQL behind it."""
    result = counted([{}], tmp_path)
    keys = set(result.cube["metric"].to_pylist())
    assert keys >= set(METRICS)
    assert set(CONTRACT) <= set(METRICS)
    assert set(result.metrics_not_evaluable) == {"meninggal_baru", "meninggal_ditindak"}
    for key in set(METRICS) - set(result.metrics_not_evaluable):
        assert "SELECT" in result.definition["sql"][key]  # type: ignore[index] # a dict of statements


KELURAHAN = [area.code for area in wilayah().at("kelurahan")]
ROW = st.fixed_dictionaries(
    {
        "kode_kelurahan": st.sampled_from(KELURAHAN[:8]),
        "nik": st.sampled_from([None, "123", "6472011708909001", "6472011708909002", "6472015708909003"]),
        "no_kk": st.sampled_from([None, "6472011203159004", "6472011203159005"]),
        "hasil_verval": st.sampled_from([None, "LAYAK", "BELUM_DICEK", "MENINGGAL"]),
        "status_padan": st.sampled_from([None, "PADAN", "TIDAK_PADAN"]),
        "desil": st.sampled_from([None, 1, 2, 10]),
        "is_nonaktif": st.booleans(),
        "pkh": st.booleans(),
        "nama": st.sampled_from([None, "AMINAH", "TEST"]),
    }
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, min_size=1, max_size=30))
def test_rows_add_up_from_kelurahan_to_kota_and_people_never_exceed_the_sum(
    tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    """Row figures add up, the city has at most as many people as its kelurahan, counts stay within bases."""
    rows = [{**row, "kode_kecamatan": row["kode_kelurahan"][:8]} for row in rows]
    cube = Cube(counted(rows, tmp_path).cube)
    for key, metric in METRICS.items():
        city = cube.figure(key, "64.72", PERIOD)
        below = cube.by_area(key, "kelurahan", PERIOD).values()
        if city.count is None:
            continue
        total = sum(figure.count or 0 for figure in below)
        if metric.unit == "baris" or key == "individu_registered":
            assert city.count == total
        assert city.count <= total
        for figure in (*below, city):
            assert figure.base is None or figure.count is None or figure.count <= figure.base or metric.unit == "jiwa"


@pytest.mark.parametrize("area", ["64.72", PALARAN, RAWA_MAKMUR])
def test_residents_stand_beside_the_register(tmp_path: Path, area: str) -> None:
    """The total equals the sum of its sex and age groups at every level."""
    cube = Cube(counted([{}], tmp_path).cube)
    groups = cube.groups("penduduk_umur", area, PERIOD)
    assert cube.figure("penduduk", area, PERIOD).count == sum(f.count or 0 for f in groups.values())
