"""The rows of one kelurahan: whose they are, since when, and numbers that are hidden before anybody sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtks_analytics.access.roles import Grant, Reader, everything
from dtks_analytics.errors import RefusedError
from dtks_analytics.rows import worklist

if TYPE_CHECKING:
    from pathlib import Path

HERE, THERE = "64.72.04.1001", "64.72.04.1002"
NIK = "6472040101909001"
ANI = everything("Ani")
FINDINGS = [
    ("nik_present", "I1", "1", "", 2, HERE, "lurah"),
    ("nama_present", "I2", "2", "", 3, HERE, "lurah"),
    ("padan_dukcapil", "I2", "2", "", 3, HERE, "lurah+dukcapil"),
    ("nik_unique", "I2", "2", "", 3, HERE, "dinsos"),
    ("nik_prefix_known", "I2", "2", "", 3, HERE, "dukcapil"),
    ("nik_present", "I3", "3", "", 4, THERE, "lurah"),
]
LEDGER = [
    ("nik_present", "I1", HERE, "2026-08", None),
    ("nama_present", "I2", HERE, "2026-10", None),
    ("nama_present", "I9", HERE, "2026-01", "2026-03"),
]
PERSONS = [(2, HERE, "SATU", None, "001", "002"), (3, HERE, "DUA", NIK, "003", "004"), (4, THERE, "TIGA", NIK, "", "")]


@dataclass
class View:
    """Files of one month, as a published version hands them out."""

    folder: Path

    def table(self, _: str, name: str) -> Path:
        """Return a further table."""
        return self.folder / f"{name}.parquet"

    def persons(self, _: str) -> Path:
        """Return the rows."""
        return self.folder / "persons.parquet"


@pytest.fixture
def view(tmp_path: Path) -> View:
    """Write the small month."""

    def write(name: str, columns: dict[str, pa.DataType], rows: list[tuple[object, ...]]) -> None:
        values = list(zip(*rows, strict=True))
        arrays = [pa.array(v, t) for v, t in zip(values, columns.values(), strict=True)]
        pq.write_table(pa.table(arrays, list(columns)), tmp_path / f"{name}.parquet", write_page_checksum=True)

    text = pa.string()
    place = {"baris": pa.int32(), "kode_kelurahan": text}
    finding = {"rule": text, "record": text, "id_individu": text, "lembar": text, **place, "owner": text}
    write("findings", {**finding, "sha256_berkas": text}, [(*row, "a") for row in FINDINGS])
    columns = {"rule": text, "record": text, "kode_kelurahan": text, "first_seen": text, "closed": text}
    write("ledger", columns, list(LEDGER))
    person = {**place, "nama": text, "nik": text, "rt": text, "rw": text, "sha256_berkas": text, "lembar": text}
    write("persons", person, [(*row, "a", "") for row in PERSONS])
    return View(tmp_path)


def test_the_list_holds_the_lurahs_own_findings_of_one_kelurahan(view: View) -> None:
    """In the order of the catalogue; information and what others decide are left out."""
    found = worklist.rows(view, "2026-10", HERE, reader=ANI)  # type: ignore[arg-type] # only these two methods are used
    assert found.schema == worklist.SCHEMA
    assert found["rule"].to_pylist() == ["nik_present", "nama_present"]
    assert found["nama"].to_pylist() == ["SATU", "DUA"]
    assert found["first_seen"].to_pylist() == ["2026-08", "2026-10"]
    assert found["effort"].to_pylist() == ["meja", "meja"]


def test_what_is_shared_with_another_office_comes_only_when_asked(view: View) -> None:
    """It is no work that the lurah can finish alone."""
    found = worklist.rows(view, "2026-10", HERE, reader=ANI, shared=True)  # type: ignore[arg-type] # as above
    assert found["rule"].to_pylist() == ["nik_present", "nama_present", "padan_dukcapil"]
    assert found["scored"].to_pylist() == [True, True, False]


def test_no_whole_number_leaves_the_list(view: View) -> None:
    """The last four digits are all that is seen; the digits before name birth date and sex."""
    found = worklist.rows(view, "2026-10", HERE, reader=ANI)  # type: ignore[arg-type] # as above
    assert found["nik"].to_pylist() == [None, "••••••••••••9001"]


@pytest.mark.parametrize("role", ["lurah", "pimpinan"])
def test_names_outside_the_scope_of_the_reader_are_refused(view: View, role: str) -> None:
    """A lurah next door, and somebody who sees figures only; an unknown area is nobody's."""
    somebody = Reader("Budi", (Grant(role, THERE if role == "lurah" else "64.72"),))  # type: ignore[arg-type] # two roles
    for area in (HERE, "64.72", "64.99.01.1001", ""):
        with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
            worklist.rows(view, "2026-10", area, reader=somebody)  # type: ignore[arg-type] # as above


def test_a_short_number_is_hidden_whole() -> None:
    """Four of six digits would be most of it."""
    numbers = pa.chunked_array([["647204", "", None], [NIK]])
    assert worklist.mask(numbers).to_pylist() == ["••••••", "", None, "••••••••••••9001"]


def test_a_kelurahan_without_findings_has_an_empty_list(view: View) -> None:
    """No error, no row."""
    assert worklist.rows(view, "2026-10", "64.72.09.1001", reader=ANI).num_rows == 0  # type: ignore[arg-type] # as above
