"""Forms that offices bring beside XLSX and CSV: each read with every cell, or refused with what it is."""

from __future__ import annotations

import gzip
import time
from typing import TYPE_CHECKING, Any

import made_forms
import pytest
from made_files import HEADER, accepted, look, person, reconciles, refused, set_aside, table, write_csv, write_xlsx
from made_forms import BOOKS, FORMS, biff8, compound, html, ods, packed, write, xml_2003

from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.result import DEFAULT, Limits

if TYPE_CHECKING:
    from pathlib import Path

PLACES = {"sumber_berkas", "lembar", "sha256_berkas"}
SECONDS = 60.0


def people() -> list[list[str]]:
    """Return a title, the header, five people, an empty line and a total."""
    rows = table(
        person(9001),
        person(9002, Nama="RENÉ & <B>", Alamat="JL. A, NO 3"),
        person(9003, Nik="", RT="001"),
        person(9004, kec="SAMBUTAN", kel="SINDANG SARI", Tanggal_Lahir="1990-08-17"),
        person(9005, Pbi_Jni="", Dusun=""),
    )
    return [["DAFTAR PENERIMA"], *rows, [""] * 3, ["", "", "", "Jumlah", "5"]]


def bare(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows without the names of file and sheet."""
    return [{name: cell for name, cell in row.items() if name not in PLACES} for row in rows]


@pytest.mark.parametrize("form", FORMS)
def test_every_cell_is_that_of_the_same_table_as_text(tmp_path: Path, form: str) -> None:
    """Accepted rows, row numbers and counts are equal to those of a CSV file."""
    truth = look(tmp_path, write_csv(tmp_path / "a.csv", people()))
    expected = bare(accepted(truth))
    report = look(tmp_path, write(tmp_path / "a.xls", FORMS[form]({"Data": people()})))
    assert bare(accepted(report)) == expected
    assert len(expected) == 5
    assert reconciles(report)
    assert report.not_data_reasons == truth.not_data_reasons
    assert not [path for path in (tmp_path / "out").iterdir() if path.is_dir()]


@pytest.mark.parametrize("form", BOOKS)
@pytest.mark.parametrize(("column", "label"), [("Nik", "NIK"), ("Nokk", "nomor KK")])
def test_numbers_in_identifying_cells_are_seen_in_every_form(
    tmp_path: Path, form: str, column: str, label: str
) -> None:
    """One number cell sets its row aside; a whole column of them refuses the file and is named."""
    place = HEADER.index(column)
    rows: list[list[Any]] = table(*(person(9001 + n) for n in range(3)))
    rows[2][place] = int(rows[2][place]) // 10 * 10
    report = look(tmp_path, write(tmp_path / "a.xls", BOOKS[form]({"Data": rows})))
    name = "nik" if column == "Nik" else "no_kk"
    assert set_aside(report) == [(3, name, "NIK_NUMERIC_CELL")]
    for row in rows[1:]:
        row[place] = int(row[place])
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, write(tmp_path / "b.xls", BOOKS[form]({"Data": rows})))
    assert caught.value.code == "NIK_NUMERIC"
    assert f"Kolom: {label}. Lembar “Data”." in caught.value.message
    assert caught.value.detail == {"column": name}


def test_a_number_that_excel_noted_in_a_web_page_is_a_number(tmp_path: Path) -> None:
    """``x:num`` holds what the cell was before it became text."""
    page = html({"a": table(person(9001), person(9002))}).replace(
        b"<td>6472011708909002", b"<td x:num>6472011708909002"
    )
    assert set_aside(look(tmp_path, write(tmp_path / "a.xls", page))) == [(3, "nik", "NIK_NUMERIC_CELL")]


def test_merged_cells_of_a_web_page_keep_the_columns(tmp_path: Path) -> None:
    """A kelurahan written once over two rows, a title over all columns, nested tables in a cell."""
    page = html({"a": table(person(9001), person(9002))}).decode()
    first, second = page.index("<td>RAWA MAKMUR"), page.rindex("<td>RAWA MAKMUR</td>")
    page = page[:second] + page[second + len("<td>RAWA MAKMUR</td>") :]
    page = page[:first] + "<td rowspan=2>RAWA MAKMUR" + page[first + len("<td>RAWA MAKMUR") :]
    page = page.replace("<tr>", "<tr><td colspan=23><b>DAFTAR</b><table><tr><td>kop</td></tr></table></td></tr><tr>", 1)
    report = look(tmp_path, write(tmp_path / "a.xls", page.encode()))
    assert [(row["baris"], row["nik"]) for row in accepted(report)] == [(3, "6472011708909001")]
    assert set_aside(report) == [(4, "kelurahan", "AREA_UNKNOWN")]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"%PDF-1.7", "NOT_A_TABLE", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "NOT_A_TABLE", "gambar"),
        (b"\xff\xd8\xff\xe0", "NOT_A_TABLE", "gambar"),
        (b"{\\rtf1", "NOT_A_TABLE", "Word"),
        (compound({"WordDocument": b""}), "NOT_A_TABLE", "Word"),
        (packed({"[Content_Types].xml": b"", "word/document.xml": b""}), "NOT_A_TABLE", "Word"),
        (packed({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}), "NOT_A_TABLE", "PowerPoint"),
        (b"MZ\x90", "NOT_A_TABLE", "program"),
        (b"Rar!\x1a\x07", "NOT_A_TABLE", "arsip"),
        (b"<html><body>Silakan masuk</body></html>", "NOT_A_TABLE", "halaman web tanpa tabel"),
        (html({"a": people()})[:900], "NOT_A_TABLE", "terpotong"),
        (b'<?xml version="1.0"?><rss/>', "NOT_A_TABLE", "XML"),
        (xml_2003({"a": people()})[:900], "NOT_A_TABLE", "terpotong"),
        (b"MIME-Version: 1.0\r\n", "NOT_A_TABLE", "MHTML"),
        (b"SQLite format 3\0", "NOT_A_TABLE", "SQLite"),
        (compound({"EncryptionInfo": b"", "EncryptedPackage": b""}), "ENCRYPTED", "sandi"),
        (biff8({"a": people()}, locked=True), "ENCRYPTED", "sandi"),
        (ods({"a": people()}, manifest="<manifest:encryption-data/>"), "ENCRYPTED", "sandi"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "TOO_OLD_FORMAT", "Excel 4"),
        (b"\x00\x00\x02\x00\x06\x04", "TOO_OLD_FORMAT", "Lotus"),
        (b"\x03\x7e\x08\x11" + bytes(28), "TOO_OLD_FORMAT", "dBase"),
        (packed({"a.csv": b"x", "b.csv": b"y"}), "NOT_A_TABLE", "2 berkas"),
        (packed({}), "NOT_A_TABLE", "0 berkas"),
        (packed({"a.zip": packed({"a.csv": b"x"})}), "NOT_A_TABLE", "arsip lagi"),
        (gzip.compress(gzip.compress(b"x")), "NOT_A_TABLE", "arsip lagi"),
        (gzip.compress(packed({"a.csv": b"x"})), "NOT_A_TABLE", "arsip lagi"),
        (gzip.compress(b"nik;nama" * 99)[:30], "NOT_A_TABLE", "terpotong"),
        (gzip.compress(b"%PDF-1.7"), "NOT_A_TABLE", "PDF"),
        (gzip.compress(b""), "EMPTY_FILE", "kosong"),
        (b"\xff\xfe" + "nik".encode("utf-16-le") + b"x", "BAD_ENCODING", "huruf"),
        (b"\xff\xfe\0\0" + "nik".encode("utf-32-le"), "BAD_ENCODING", "huruf"),
        (packed({"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}), "NOT_A_TABLE", "makro"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_what_to_do(tmp_path: Path, content: bytes, code: str, words: str) -> None:
    """The sentence says what the file is; no file of another kind is to be saved again in Excel."""
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, write(tmp_path / "a.xls", content))
    assert caught.value.code == code
    assert words in caught.value.message
    assert "Simpan ulang" not in caught.value.message


def locked_zip() -> bytes:
    """Return an archive whose only file is marked as encrypted."""
    whole = bytearray(packed({"a.csv": b"nik;nama"}))
    whole[6] |= 1
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    return bytes(whole)


def test_an_encrypted_archive_is_named_as_such(tmp_path: Path) -> None:
    """By its flag, before anything is unpacked."""
    assert refused(tmp_path, write(tmp_path / "a.zip", locked_zip())) == "ENCRYPTED"


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def far_ods(rows: int, columns: int) -> bytes:
    """Return a spreadsheet whose first cell is repeated."""
    whole = ods({"a": [["x"]]})
    cell = b'<table:table-cell table:number-columns-repeated="%d" office' % columns
    with made_forms.zipfile.ZipFile(made_forms.io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = parts["content.xml"].replace(b"<table:table-cell office", cell)
    parts["content.xml"] = content.replace(
        b"<table:table-row>", b'<table:table-row table:number-rows-repeated="%d">' % rows
    )
    return packed(parts)


BOMBS: dict[str, tuple[bytes, set[str]]] = {
    "gz of zeros": (gzip.compress(bytes(80 << 20)), {"TOO_LARGE"}),
    "zip of zeros": (packed({"a.csv": bytes(80 << 20)}), {"TOO_LARGE"}),
    "entities": (xml_2003({"a": people()}).replace(b"<?mso", ENTITIES + b"<?mso"), {"NOT_A_TABLE"}),
    "a row far away": (xml_2003({"a": people()}).replace(b"<Row>", b'<Row ss:Index="99999999">', 2), {"TOO_LARGE"}),
    "a column far away": (xml_2003({"a": people()}).replace(b"<Cell>", b'<Cell ss:Index="99999">', 2), {"TOO_LARGE"}),
    "nested tables": (b"<html>" + b"<table><tr><td>" * 1_000_000, {"TOO_LARGE"}),
    "many tables": (b"<html>" + b"<table><tr><td>x</td></tr></table>" * 100_000, {"TOO_LARGE"}),
    "tags that never close": (b"<html><table>" + b"<td a='" * 1_000_000, {"NOT_A_TABLE", "TOO_LARGE"}),
    "a comment that never closes": (b"<html><!--" + b"<table><tr><td>" * 200_000, {"NOT_A_TABLE"}),
    "a wide cell": (b"<html><table><tr><td colspan=999999999>x</td></tr></table>", {"TOO_LARGE"}),
    "a tall cell": (b"<html><table><tr><td rowspan=999999999>x</td></tr></table>", {"UNKNOWN_LAYOUT"}),
    "a giant cell": (b"<html><table><tr><td>" + b"x" * 9_000_000 + b"</td></tr></table>", {"TOO_LARGE"}),
    "repeated cells": (far_ods(1_048_576, 1_000), {"TOO_LARGE", "NOT_A_TABLE"}),
    "repeated rows": (far_ods(1_048_576, 20), {"TOO_LARGE", "UNKNOWN_LAYOUT"}),
    "two cells far apart": (biff8({"a": [["x"], *[[]] * 65_000, [*[""] * 255, "x"]]}), {"TOO_LARGE", "UNKNOWN_LAYOUT"}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_in_other_forms_are_refused_in_time(tmp_path: Path, name: str) -> None:
    """With the ordinary limits; the time is that of a busy machine."""
    content, codes = BOMBS[name]
    begin = time.monotonic()
    assert refused(tmp_path, write(tmp_path / "a.xls", content), limits=Limits(entries=DEFAULT.entries)) in codes
    assert time.monotonic() - begin < SECONDS


@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a.ods", "a"])
def test_the_extension_does_not_count(tmp_path: Path, name: str) -> None:
    """An XLSX file under another name is read all the same."""
    write_xlsx(tmp_path / "b.xlsx", table(person(9001))).rename(tmp_path / name)
    assert look(tmp_path, tmp_path / name).rows_accepted == 1
