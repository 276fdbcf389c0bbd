"""Dates: right, or empty and scored; never swapped."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest

from dtks_analytics.intake.clean import coded
from dtks_analytics.intake.dates import read_dates


def read(
    *cells: str | None, nik: list[str | None] | None = None, epoch_1904: bool = False
) -> tuple[list[date | None], str]:
    """Read a column of birth dates."""
    column, _ = coded(pa.array(cells, pa.string()))
    arbiter = coded(pa.array(nik, pa.string()))[0] if nik else None
    days, order = read_dates(column, nik=arbiter, epoch_1904=epoch_1904, period="2026-06")
    return days.to_pylist(), order


BIRTH = date(1990, 8, 17)


@pytest.mark.parametrize(
    "written",
    [
        "1990-08-17",
        "1990-08-17T00:00:00Z",
        "1990-08-17 00:00:00",
        "1990/08/17",
        "17/08/1990",
        "17-08-1990",
        "17.08.1990",
        "17/8/1990 00:00",
        "17 Agustus 1990",
        "17 AGUSTUS 1990",
        "17-Agu-1990",
        "17-Agt-90",
        "17 Aug 1990",
        "Agustus 17, 1990",
        "17081990",
        "19900817",
        "33102",
        "33102.0",
        "17-Agu-90",
        "17/08/90",
        "Samarinda, 17-08-1990",
        "SAMARINDA 17 AGUSTUS 1990",
    ],
)
def test_one_day_in_many_spellings(written: str) -> None:
    """Each spelling names 17 August 1990."""
    assert read(written)[0] == [BIRTH]


@pytest.mark.parametrize(
    "written",
    ["31/02/1990", "30-02-2000", "1990-02-31", "1990", "tidak tahu", "00/00/0000", "17/13/1990/1", "31 Februari 1990"],
)
def test_a_day_that_does_not_exist_is_empty(written: str) -> None:
    """No nearby day is taken instead."""
    assert read(written)[0] == [None]


def test_serials_of_a_1904_workbook_count_from_1904() -> None:
    """The same day has a number smaller by 1,462."""
    assert read("31640", epoch_1904=True) == ([BIRTH], "serial")
    assert read("33102") == ([BIRTH], "serial")


def test_a_first_part_above_twelve_proves_day_first_for_the_whole_column() -> None:
    """05/06 is 5 June because 25/12 stands in the same column."""
    assert read("25/12/1990", "05/06/1990") == ([date(1990, 12, 25), date(1990, 6, 5)], "dmy")


def test_a_second_part_above_twelve_proves_month_first_for_the_whole_column() -> None:
    """05/06 is 6 May because 12/25 stands in the same column."""
    assert read("12/25/1990", "05/06/1990") == ([date(1990, 12, 25), date(1990, 5, 6)], "mdy")


def test_proofs_for_both_orders_leave_the_doubtful_dates_empty() -> None:
    """Two habits in one column: only what is certain is read."""
    days, order = read("25/12/1990", "12/25/1990", "05/06/1990", "07/07/1990")
    assert (days, order) == ([date(1990, 12, 25), date(1990, 12, 25), None, date(1990, 7, 7)], "mixed")


def test_one_typing_error_does_not_empty_a_column() -> None:
    """Sixty proofs against one: the one is an error and empty."""
    days, order = read(*["25/12/1990"] * 60, "05/06/1990", "12/25/1990")
    assert order == "dmy"
    assert days[-2:] == [date(1990, 6, 5), None]


def test_without_a_proof_the_nik_decides() -> None:
    """Digits 7 to 10 are day and month; a woman's day carries 40."""
    assert read("05/06/1990", nik=["6472010506909001"]) == ([date(1990, 6, 5)], "dmy")
    assert read("05/06/1990", nik=["6472014605909001"]) == ([date(1990, 5, 6)], "mdy")


def test_date_cells_that_a_spreadsheet_has_swapped_are_set_right_when_the_nik_say_so() -> None:
    """Five people born on 5 June stand as 6 May; two are too few to believe it; a correct column stays."""
    swapped, right = "1990-05-06", date(1990, 6, 5)
    nik: list[str | None] = ["6472010506909001"] * 5
    assert read(*[swapped] * 5, "25/12/1990", nik=[*nik, None]) == ([right] * 5 + [date(1990, 12, 25)], "iso_swapped")
    assert read(*[swapped] * 2, nik=nik[:2]) == ([date(1990, 5, 6)] * 2, "iso")
    assert read(*["1990-06-05"] * 5, nik=nik) == ([right] * 5, "iso")


def test_without_a_proof_and_without_a_nik_the_doubtful_dates_are_empty() -> None:
    """07/07 is certain, 05/06 is not."""
    assert read("05/06/1990", "07/07/1990", nik=[None, "x"]) == ([None, date(1990, 7, 7)], "undecided")


def test_a_year_of_two_digits_gets_the_latest_century_that_is_not_in_the_future() -> None:
    """In 2026 12 is 2012; 20 may be 1920 or 2020, and children are far more common; 85 is 1985."""
    born = [date(2012, 8, 17), date(2020, 8, 17), date(1985, 8, 17), date(1926, 8, 17)]
    assert read("17-Agu-12", "17-Agu-20", "17-Agu-85", "17-Agu-26")[0] == born


def test_a_timestamp_keeps_its_time() -> None:
    """The moment of a match with Dukcapil has seconds."""
    column, _ = coded(pa.array(["2026-05-01 10:30:05", "2026-05-01T10:30:05Z", None, "1/5/2026 10:30"]))
    moments, _ = read_dates(column, nik=None, epoch_1904=False, period="2026-06", timestamps=True)
    assert moments.to_pylist()[:3] == [datetime(2026, 5, 1, 10, 30, 5)] * 2 + [None]  # noqa: DTZ001 - local time
