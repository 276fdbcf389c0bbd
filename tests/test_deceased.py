"""The deceased: who is new, what became of them, and money at risk that can be checked by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from registers import register

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.figures.cube import Cube
from dtks_analytics.figures.month import Counted, Previous, count_month
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NOW = "2026-08"
ALL = frozenset(column.name for column in COLUMNS)
KELURAHAN = "64.72.01.1001"
FOOD, PREMIUM = 200_000, 42_000
"""Rupiah a month of BPNT and of PBI-JKN in ``data/aid_amounts.csv`` since 2021."""
PEOPLE = [
    {"id_individu": name[0], "nama": name, "nik": f"647201170890900{i}", "no_kk": f"647201120315900{i}"}
    for i, name in enumerate(["AMINAH", "BUDIMAN", "CITRA", "DARMAWAN"], start=1)
]
"""Four people of four families."""


def counted(
    rows: Sequence[dict[str, Any]], folder: Path, period: str = NOW, before: Counted | None = None,
    asked: frozenset[str] = ALL,
) -> Counted:  # fmt: skip
    """Count a month of a small register, after another one."""
    work = folder / period
    work.mkdir(exist_ok=True)
    pq.write_table(register([{**row, "periode_data": period} for row in rows]), work / "persons.parquet")
    previous = None
    if before is not None:
        previous = Previous(
            before.tables["ledger"].parent / "persons.parquet", before.tables["ledger"], before.tables["deaths"]
        )
    return count_month(work / "persons.parquet", Asked(asked), period, previous=previous, temporary=work)


def figure(result: Counted, metric: str, kelompok: str = "", area: str = "64.72") -> int | None:
    """Return one count."""
    cube = Cube(result.cube)
    return cube.figure(metric, area, cube.periods[0], kelompok).count


def money(result: Counted) -> tuple[int | None, int | None]:
    """Return the range of the city."""
    return figure(result, "uang_berisiko", "rendah"), figure(result, "uang_berisiko", "tinggi")


def dead(**more: object) -> dict[str, Any]:
    """Return the first person, reported deceased; died in May 2026 unless told otherwise."""
    return {**PEOPLE[0], "status_hidup": "MENINGGAL", "tanggal_meninggal": date(2026, 5, 10), **more}


def paid(programme: str, period: str = NOW) -> dict[str, Any]:
    """Return the flag of a programme with its period."""
    return {programme: True, f"periode_{programme}": period}


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (dead(**paid("pbi")), (3 * PREMIUM, 3 * PREMIUM)),
        (dead(**paid("bpnt")), (3 * FOOD, 3 * FOOD)),
        (dead(**paid("pbi"), **paid("bpnt")), (3 * (PREMIUM + FOOD), 3 * (PREMIUM + FOOD))),
        (dead(**paid("pkh")), (3 * 75_000, 3 * 900_000)),
        (dead(**paid("pbi"), tanggal_meninggal=date(2026, 8, 2)), (0, 0)),
        (dead(**paid("pbi"), tanggal_meninggal=None), (0, 12 * PREMIUM)),
        (dead(**paid("pbi"), tanggal_meninggal=date(2026, 9, 1)), (0, 12 * PREMIUM)),
        (dead(**paid("pbi"), tanggal_meninggal=date(1980, 1, 1)), (0, 12 * PREMIUM)),
        (dead(**paid("bpnt", "Tahap 2 Tahun 2026")), (FOOD, FOOD)),
        (dead(**paid("bst", "Tahap 2 Tahun 2021")), (0, 0)),
        (dead(**paid("rutilahu")), (0, 0)),
        (dead(**paid("pbi"), is_nonaktif=True), (0, 0)),
        ({**PEOPLE[0], "status_hidup": "HIDUP", **paid("pbi")}, (0, 0)),
    ],
    ids=[
        "a personal programme for three months",
        "a family of one",
        "both",
        "an amount that is a range",
        "died this month",
        "no date: nothing to a year",
        "a date in the future is no date",
        "a date before birth is no date",
        "a stage that ended in June",
        "aid of 2021",
        "not monthly",
        "no longer active",
        "alive",
    ],
)
def test_money_of_one_person(row: dict[str, Any], wanted: tuple[int, int], tmp_path: Path) -> None:
    """From the month after death to the month of the register, by the amounts in force."""
    assert money(counted([row], tmp_path)) == wanted


def test_amounts_change_with_time(tmp_path: Path) -> None:
    """Died in June 2020: July by the old premium, August and September by the new one."""
    row = dead(**paid("pbi", "2020-09"), tanggal_meninggal=date(2020, 6, 30))
    assert money(counted([row], tmp_path, "2020-09")) == (25_500 + 2 * PREMIUM, 3 * PREMIUM)


def test_a_family_that_goes_on_may_keep_its_aid(tmp_path: Path) -> None:
    """With a living member the least is nothing; two dead of one family are valued once, at the longer time."""
    wife = {**PEOPLE[1], "no_kk": PEOPLE[0]["no_kk"], **paid("bpnt")}
    assert money(counted([dead(**paid("bpnt")), wife], tmp_path)) == (0, 3 * FOOD)
    late = {**wife, "status_hidup": "MENINGGAL", "tanggal_meninggal": date(2026, 7, 1)}
    both = counted([dead(**paid("bpnt")), late], tmp_path)
    assert money(both) == (3 * FOOD, 3 * FOOD)
    rows = pq.read_table(both.tables["deceased"]).to_pylist()
    assert sorted((row["months"], row["low"], row["high"]) for row in rows) == [
        (1, 0, 0), (3, 3 * FOOD, 3 * FOOD),
    ]  # fmt: skip


def test_one_person_on_two_rows_is_valued_once(tmp_path: Path) -> None:
    """The premium of a shared number is paid once."""
    again = dead(**paid("pbi"), no_kk="6472011203159009", id_individu="Z")
    assert money(counted([dead(**paid("pbi")), again], tmp_path)) == (3 * PREMIUM, 3 * PREMIUM)


def test_what_a_list_says_was_paid_replaces_the_assumption_for_the_month(tmp_path: Path) -> None:
    """Two months assumed and the third as paid, be it nothing; a payment without any flag counts in the total."""
    asked = ALL | {"dibayar"}
    row = dead(**paid("bpnt"), dibayar=600_000)
    assert money(counted([row], tmp_path, asked=asked)) == (2 * FOOD + 600_000, 2 * FOOD + 600_000)
    assert money(counted([{**row, "dibayar": 0}], tmp_path, asked=asked)) == (2 * FOOD, 2 * FOOD)
    both = counted([{**row, **paid("pkh"), "dibayar": 500_000}], tmp_path, asked=asked)
    assert figure(both, "uang_berisiko", "tinggi:bpnt") == 3 * FOOD
    assert figure(both, "uang_berisiko", "tinggi:pkh") == 2 * 900_000 + 300_000
    none = counted([dead(dibayar=150_000)], tmp_path, asked=asked)
    assert money(none) == (150_000, 150_000)
    undated = counted([{**row, "tanggal_meninggal": None}], tmp_path, asked=asked)
    assert money(undated) == (0, 11 * FOOD + 600_000)
    assert money(counted([{**row, "tanggal_meninggal": date(2026, 8, 1)}], tmp_path, asked=asked)) == (0, 0)


def test_money_adds_up_from_rows_to_programmes_and_areas(tmp_path: Path) -> None:
    """The rows of the list, the programmes and the kelurahan each give the city's range; an empty area has a zero."""
    other = {**PEOPLE[1], "kode_kelurahan": "64.72.05.1002", "kode_kecamatan": "64.72.05", "hasil_verval": "MENINGGAL"}
    result = counted([dead(**paid("pbi"), **paid("pkh")), {**other, **paid("bpnt")}], tmp_path)
    low, high = money(result)
    rows = pq.read_table(result.tables["deceased"]).to_pylist()
    assert (sum(row["low"] for row in rows), sum(row["high"] for row in rows)) == (low, high)
    assert [(row["source"], row["programmes"]) for row in rows] == [("register", "pkh+pbi"), ("verval", "bpnt")]
    for word, total in (("rendah", low), ("tinggi", high)):
        parts = [figure(result, "uang_berisiko", f"{word}:{key}") for key in ("pkh", "bpnt", "pbi")]
        assert sum(part or 0 for part in parts) == total
        areas = Cube(result.cube).by_area("uang_berisiko", "kelurahan", NOW, word)
        assert len(areas) == 59
        assert sum(one.count or 0 for one in areas.values()) == total
        assert areas["64.72.01.1002"].count == 0


def test_months_since_death_have_six_groups(tmp_path: Path) -> None:
    """Every case is in one; their sum is the base."""
    dates = [date(2026, 8, 1), date(2026, 7, 31), date(2026, 4, 1), date(2025, 8, 1)]
    rows = [{**row, "tanggal_meninggal": day} for row, day in zip(PEOPLE, dates, strict=True)]
    rows.append({"id_individu": "E", "nama": "ERNAWATI", "nik": "6472011708909005", "hasil_verval": "MENINGGAL"})
    groups = Cube(counted(rows, tmp_path).cube).groups("meninggal_sejak", KELURAHAN, NOW)
    assert {key: one.count for key, one in groups.items()} == {
        "0": 1, "1-2": 1, "3-5": 1, "6-11": 0, "12+": 1, "tanpa_tanggal": 1,
    }  # fmt: skip
    assert {one.base for one in groups.values()} == {5}


def test_deaths_are_followed_from_month_to_month(tmp_path: Path) -> None:
    """New, still there, acted upon, gone from the register; what was known before is never new again."""
    a, b, c, d = PEOPLE
    reported = {"hasil_verval": "MENINGGAL"}
    may = counted([{**a, **reported}, {**b, **reported}, c, d], tmp_path, "2026-05")
    assert figure(may, "meninggal_baru") is None
    assert "belum terbit" in may.metrics_not_evaluable["meninggal_baru"]
    june = counted(
        [{**a, **reported}, {**b, **reported, "is_nonaktif": True}, {**c, **reported, "is_nonaktif": True}, d],
        tmp_path, "2026-06", may,
    )  # fmt: skip
    assert figure(june, "meninggal_baru") == 1
    cube = Cube(june.cube)
    assert (cube.figure("meninggal_ditindak", KELURAHAN, "2026-06").count, figure(june, "deceased_active")) == (1, 1)
    assert cube.figure("meninggal_ditindak", KELURAHAN, "2026-06").base == 2
    july = counted([{**b, **reported}, {**c, **reported}, {**d, **reported}], tmp_path, "2026-07", june)
    assert figure(july, "meninggal_baru") == 1
    assert Cube(july.cube).figure("meninggal_ditindak", "64.72", "2026-07").share == 1
    book = {row["person"][-1]: row for row in pq.read_table(july.tables["deaths"]).to_pylist()}
    assert {key: (row["first_reported"], row["active"]) for key, row in book.items()} == {
        "1": ("2026-05", False), "2": ("2026-05", True), "3": ("2026-06", True), "4": ("2026-07", True),
    }  # fmt: skip


def test_without_a_date_the_least_grows_with_the_months_since_it_was_reported(tmp_path: Path) -> None:
    """Nothing in the month of the report, one month later one premium; the most stays a year."""
    row = dead(**paid("pbi"), tanggal_meninggal=None)
    first = counted([row], tmp_path, "2026-07")
    assert money(counted([row], tmp_path, NOW, first)) == (PREMIUM, 12 * PREMIUM)


def test_a_month_published_without_a_book_of_deaths_still_counts_as_before(tmp_path: Path) -> None:
    """The book is opened from the snapshot of the month before."""
    a, b, *_ = PEOPLE
    reported = {"hasil_verval": "MENINGGAL"}
    may = counted([{**a, **reported}, b], tmp_path, "2026-05")
    work = tmp_path / "2026-06"
    work.mkdir()
    rows = [{**row, **reported, "periode_data": "2026-06"} for row in (a, b)]
    pq.write_table(register(rows), work / "persons.parquet")
    before = Previous(tmp_path / "2026-05" / "persons.parquet", may.tables["ledger"])
    june = count_month(work / "persons.parquet", Asked(ALL), "2026-06", previous=before, temporary=work)
    assert figure(june, "meninggal_baru") == 1
    book = pq.read_table(june.tables["deaths"]).to_pylist()
    assert sorted(row["first_reported"] for row in book) == ["2026-05", "2026-06"]


def test_a_list_of_deaths_is_enough(tmp_path: Path) -> None:
    """Without any column about life in the register; found in the list is deceased, not found is alive."""
    lacking = ALL - {"status_hidup", "hasil_verval", "tanggal_meninggal"}
    rows = [{**PEOPLE[0], "meninggal_daftar": True, **paid("pbi")}, {**PEOPLE[1], "meninggal_daftar": False}]
    result = counted(rows, tmp_path, asked=lacking | {"meninggal_daftar"})
    assert figure(result, "deceased_active") == 1
    assert Cube(result.cube).figure("rule", "64.72", NOW, "deceased_not_active").base == 2
    assert pq.read_table(result.tables["deceased"])["source"].to_pylist() == ["daftar_kematian"]
    nothing = counted(rows, tmp_path, asked=lacking)
    assert figure(nothing, "deceased_active") is None
    assert figure(nothing, "uang_berisiko", "rendah") is None
    assert "meninggal_baru" in nothing.metrics_not_evaluable


def test_a_newly_reported_death_lowers_no_score(tmp_path: Path) -> None:
    """Without date and certificate: no error, no warning in its first month; a warning from the next one on."""
    full = {"tempat_lahir": "SAMARINDA", "pekerjaan": "PETANI", "nama_ibu_sah": True}
    a, b = ({**row, **full} for row in PEOPLE[:2])
    june = counted([a, b], tmp_path, "2026-06")
    reported = [{**a, "hasil_verval": "MENINGGAL", "tanggal_verval": date(2026, 7, 5)}, b]
    july = counted(reported, tmp_path, "2026-07", june)
    august = counted(reported, tmp_path, "2026-08", july)

    def scores(result: Counted) -> list[int | None]:
        groups = Cube(result.cube).groups("dimensi", "64.72", Cube(result.cube).periods[0])
        own = {key: one.count for key, one in groups.items() if key != "kemutakhiran:W"}
        return [figure(result, "quality_score"), *own.values()]

    assert figure(june, "dimensi", "kelengkapan:W") == 0
    assert scores(july) == scores(june)
    assert figure(july, "rule", "deceased_documented") == 1
    assert figure(august, "dimensi", "kelengkapan:W") == 1
    assert figure(august, "quality_score") == figure(june, "quality_score") == 2
