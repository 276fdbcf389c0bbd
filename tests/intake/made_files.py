"""Small made-up files for the intake tests. All people are synthetic: NIK serials from 9000 up."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.examine import examine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dtks_analytics.intake.result import Examined


def words(text: str) -> list[str]:
    """Return a header whose titles are single words."""
    return text.split()


HEADER = [
    "Id_DTKS",
    "Provinsi",
    "Kabupaten/Kota",
    "Kecamatan",
    "Desa/Keluarahan",
    "Alamat",
    "Dusun",
    "RT",
    "RW",
    "Nokk",
    "Nik",
    "Nama",
    "Tanggal_Lahir",
    "Tempat_Lahir",
    "Jenis_Kelamin",
    "Pekerjaan",
    "Nama_Ibu_Kandung",
    "Hub_Keluarga",
    "Keterangan_padan",
    "Bansos_Bpnt",
    "Bansos_Pkh",
    "Bansos_Bnpnt_Ppkm",
    "Pbi_Jni",
]
"""The header of a BNBA export, misspellings included."""

SECRET = bytes(range(32))
PERIOD = "2026-06"


def person(serial: int = 9001, **cells: Any) -> dict[str, Any]:  # noqa: ANN401 - a cell may be text, number or date
    """Return one row of a BNBA export; cells are given by header, or by ``kel``, ``kec``, ``kab`` for short."""
    short = {"kel": "Desa/Keluarahan", "kec": "Kecamatan", "kab": "Kabupaten/Kota"}
    row: dict[str, Any] = {
        "Id_DTKS": f"DTKS-{serial}",
        "Provinsi": "KALIMANTAN TIMUR",
        "Kabupaten/Kota": "KOTA SAMARINDA",
        "Kecamatan": "PALARAN",
        "Desa/Keluarahan": "RAWA MAKMUR",
        "Alamat": "JL CONTOH NO 1",
        "Dusun": "",
        "RT": "1",
        "RW": "02",
        "Nokk": f"647201120315{serial}",
        "Nik": f"647201170890{serial}",
        "Nama": "CONTOH SATU",
        "Tanggal_Lahir": "17/08/1990",
        "Tempat_Lahir": "SAMARINDA",
        "Jenis_Kelamin": "LAKI-LAKI",
        "Pekerjaan": "BURUH",
        "Nama_Ibu_Kandung": "IBU CONTOH",
        "Hub_Keluarga": "KEPALA KELUARGA",
        "Keterangan_padan": "PADAN",
        "Bansos_Bpnt": "YA",
        "Bansos_Pkh": "TIDAK",
        "Bansos_Bnpnt_Ppkm": "",
        "Pbi_Jni": "1",
    }
    return row | {short.get(name, name): cell for name, cell in cells.items()}


def table(*people: dict[str, Any]) -> list[list[Any]]:
    """Return header and rows; further columns of the first person come after the known ones."""
    titles = [*HEADER, *(name for name in people[0] if name not in HEADER)] if people else HEADER
    return [list(titles), *([row.get(title, "") for title in titles] for row in people)]


def write_csv(path: Path, rows: Iterable[Sequence[Any]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Write a text file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, *sheets: Iterable[Sequence[Any]], hidden: Sequence[int] = (), **options: Any) -> Path:  # noqa: ANN401 - workbook options
    """Write a workbook: text as text, numbers as numbers, an empty text or None as no cell."""
    with xlsxwriter.Workbook(str(path), options) as book:
        for place, rows in enumerate(sheets):
            sheet = book.add_worksheet(f"Lembar {place + 1}")
            if place in hidden:
                sheet.hide()
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, str):
                        if cell:
                            sheet.write_string(r, c, cell)
                    elif cell is not None:
                        sheet.write(r, c, cell)
    return path


def raw_xlsx(path: Path, sheet: bytes, extra: dict[str, bytes] | None = None) -> Path:
    """Write a workbook with the given worksheet XML, byte for byte."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Data" sheetId="1" '
        'r:id="r1"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (extra or {})).items():
            archive.writestr(name, content)
    return path


def inline_sheet(rows: Iterable[Sequence[str]]) -> bytes:
    """Return worksheet XML with inline text."""
    lines = []
    for r, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{cell}</t></is></c>' for c, cell in enumerate(row) if cell
        )
        lines.append(f'<row r="{r}">{cells}</row>')
    return f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>".encode()


def look(tmp_path: Path, *files: Path, period: str = PERIOD, **options: Any) -> Examined:  # noqa: ANN401 - see `examine`
    """Examine files into a folder of the test."""
    folder = tmp_path / "out"
    folder.mkdir(exist_ok=True)
    return examine(files, period, workdir=folder, secret=SECRET, **options)


def accepted(report: Examined) -> list[dict[str, Any]]:
    """Return the accepted rows in the order of the file."""
    rows: list[dict[str, Any]] = pq.read_table(report.accepted).to_pylist()
    return sorted(rows, key=lambda row: (row["sumber_berkas"], row["lembar"], row["baris"]))


def set_aside(report: Examined) -> list[tuple[int, str, str]]:
    """Return row number, column and code of the quarantined rows."""
    return [(row["baris"], row["kolom"], row["kode"]) for row in pq.read_table(report.quarantine).to_pylist()]


def refused(tmp_path: Path, *files: Path, **options: Any) -> str:  # noqa: ANN401 - see `examine`
    """Return the code with which files are refused."""
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, *files, **options)
    return caught.value.code


def reconciles(report: Examined) -> bool:
    """Tell whether each row was counted once."""
    return (
        report.rows_read == report.rows_accepted + report.rows_quarantined + report.rows_not_data
        and pq.read_metadata(report.accepted).num_rows == report.rows_accepted
        and sum(report.quarantine_reasons.values()) == report.rows_quarantined == len(set_aside(report))
        and sum(report.not_data_reasons.values()) == report.rows_not_data
    )
