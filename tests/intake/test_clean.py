"""Cells as text: what is removed, what stays, what counts as empty."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dtks_analytics.intake.clean import coded, scrub

NIK = "6472011708909001"


@pytest.mark.parametrize(
    "written",
    [NIK, f"'{NIK}", f"{NIK}.0", f'="{NIK}"', f"\u00a0{NIK}\u00a0", f" {NIK}\t", f"\ufeff{NIK}", "6472 0117 0890 9001"],
)
def test_a_nik_is_freed_of_what_programs_put_around_it(written: str) -> None:
    """White space, NBSP, a leading apostrophe, a trailing .0 and a text formula go."""
    assert scrub(written, digits=True) == NIK


@pytest.mark.parametrize("written", ["6472-0117-0890-9001", "6,47201E+15", "647201170890000", "0000000000000000"])
def test_a_nik_is_never_repaired(written: str) -> None:
    """Separators, exponents, missing digits and zeros are left for the rules to judge."""
    assert scrub(written, digits=True) == written


@pytest.mark.parametrize("written", ["", " ", "-", "NULL", "null", "N/A", "\u00a0", "\u200b"])
def test_a_cell_that_holds_nothing_is_empty(written: str) -> None:
    """The marks of an empty cell become null."""
    assert scrub(written) is None


def test_a_name_keeps_its_apostrophe_and_loses_double_spaces() -> None:
    """Text is not changed inside."""
    assert scrub("  SA'DIAH \u00a0  BINTI   CONTOH ") == "SA'DIAH BINTI CONTOH"


def test_a_column_counts_the_cells_it_changed_and_not_the_empty_ones() -> None:
    """Three of six cells change and still hold something; two become empty."""
    column, changed = coded(pa.array([" a", " a", "b", "-", None, "c\u00a0"]))
    assert column.decode().to_pylist() == ["a", "a", "b", None, None, "c"]
    assert changed == 3


def test_a_clean_column_is_left_as_it_is() -> None:
    """Nothing to do, nothing counted."""
    column, changed = coded(pa.array(["a", None, "a"]))
    assert (column.decode().to_pylist(), changed, column.counts) == (["a", None, "a"], 0, [2])


def test_an_empty_column_stays_empty() -> None:
    """No rows, and rows without a value."""
    assert coded(pa.array([], pa.string()))[0].decode().to_pylist() == []
    assert coded(pa.nulls(2, pa.string()))[0].decode().to_pylist() == [None, None]
