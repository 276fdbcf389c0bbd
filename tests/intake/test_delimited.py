"""Text files: delimiters, encodings, quoted newlines, rows of another width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from made_files import HEADER, accepted, look, person, refused, set_aside, table, write_csv

from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_delimiter_and_encoding_are_found(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """A name with an accent tells the encodings apart; an address holds the other delimiters."""
    path = write_csv(tmp_path / "a.csv", table(person(Nama="RENÉ", Alamat='JL; A, NO\t1 "B"')), delimiter, encoding)
    (row,) = accepted(look(tmp_path, path))
    assert (row["nama"], row["alamat"]) == ("RENÉ", 'JL; A, NO 1 "B"')


def test_a_newline_inside_quotes_does_not_end_a_row(tmp_path: Path) -> None:
    """Row numbers count records, as a spreadsheet shows them."""
    path = write_csv(tmp_path / "a.csv", table(person(9001, Alamat="JL CONTOH\nNO 1"), person(9002)))
    assert [(row["baris"], row["alamat"]) for row in accepted(look(tmp_path, path))] == [
        (2, "JL CONTOH NO 1"),
        (3, "JL CONTOH NO 1"),
    ]


def test_a_row_of_another_width_is_malformed_unless_it_lacks_nothing(tmp_path: Path) -> None:
    """Surplus empty cells are no harm; a surplus value or a row cut short is."""
    rows = table(*(person(9001 + n) for n in range(4)))
    rows[2] = [*rows[2], "", ""]
    rows[3] = [*rows[3], "x"]
    rows[4] = rows[4][:15]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", rows))
    assert [row["baris"] for row in accepted(report)] == [2, 3]
    assert set_aside(report) == [(4, "", "ROW_MALFORMED"), (5, "", "ROW_MALFORMED")]
    assert report.rows_read == 4


def quoted(rows: list[list[str]], *places: int) -> str:
    """Return the rows as text, with a quotation mark before the address of the rows at these places, never closed."""
    lines = [",".join(row) for row in rows]
    for place in places:
        lines[place] = lines[place].replace("JL CONTOH", '"JL CONTOH', 1)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("marked", "first"), [((2,), 3), ((2, 3), 3), ((2, 9), 3), ((1, 30), 2), ((39,), 40)])
def test_a_quote_that_is_never_closed_refuses_the_file(tmp_path: Path, marked: tuple[int, ...], first: int) -> None:
    """One mark, or two that enclose other lines: the rows between would be gone from the account."""
    path = tmp_path / "a.csv"
    path.write_text(quoted(table(*(person(9001 + n) for n in range(40))), *marked))
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, path)
    assert (caught.value.code, caught.value.detail["first_line"]) == ("ROWS_UNACCOUNTED", first)


def test_a_quote_in_a_narrow_list_is_noticed_as_well(tmp_path: Path) -> None:
    """A line of three cells has two delimiters only."""
    lines = ["nik,nama,tanggal_meninggal", *(f"647201170890{n},CONTOH,2026-05-0{n - 9000}" for n in range(9001, 9009))]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines).replace("9002,CONTOH", '9002,"CONTOH').replace("9003,CONTOH", '9003,"CONTOH'))
    assert refused(tmp_path, path) == "ROWS_UNACCOUNTED"


def test_a_quote_in_the_middle_of_a_cell_is_a_character(tmp_path: Path) -> None:
    """Inches and names of streets; no line is swallowed."""
    path = tmp_path / "a.csv"
    path.write_text(quoted(table(*(person(9001 + n, Alamat='GG 3" NO 1') for n in range(4)))))
    assert look(tmp_path, path).rows_accepted == 4


def test_rows_without_their_empty_last_cells_are_read(tmp_path: Path) -> None:
    """Half of the rows lack the aid flags that they have empty; every cell is that of the whole row."""
    empty = {"Bansos_Pkh": "", "Bansos_Bnpnt_Ppkm": "", "Pbi_Jni": ""}
    rows = table(*(person(9001 + n, **(empty if n % 2 else {})) for n in range(8)))
    whole = accepted(look(tmp_path, write_csv(tmp_path / "a.csv", rows)))
    cut = [row[:-3] if not row[-1] else row for row in rows]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", cut))
    skip = {"sha256_berkas"}
    assert (report.rows_accepted, report.rows_quarantined) == (8, 0)
    assert [{k: v for k, v in row.items() if k not in skip} for row in accepted(report)] == [
        {k: v for k, v in row.items() if k not in skip} for row in whole
    ]


@pytest.mark.parametrize("lost", ["Dusun", "Alamat", "Nik", "Nama", "Tanggal_Lahir", "Jenis_Kelamin", "Hub_Keluarga"])
def test_a_row_that_lost_a_cell_in_the_middle_is_malformed(tmp_path: Path, lost: str) -> None:
    """It is as short as a row without its last cell, but its values are one column off."""
    rows = table(*(person(9001 + n) for n in range(4)))
    del rows[2][HEADER.index(lost)]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", rows))
    assert set_aside(report) == [(3, "", "ROW_MALFORMED")]
    assert report.rows_read == 4


@pytest.mark.parametrize("joined", ["Hub_Keluarga", "Keterangan_padan", "Bansos_Bpnt"])
def test_a_row_in_which_a_quote_joined_its_last_cells_is_malformed(tmp_path: Path, joined: str) -> None:
    """The mark is in the last line of a file without a line end, so that no other line is lost."""
    path = tmp_path / "a.csv"
    rows = table(*(person(9001 + n) for n in range(4)))
    place = HEADER.index(joined)
    rows[4][place] = f'"{rows[4][place]}'
    path.write_text("\n".join(",".join(row) for row in rows))
    assert set_aside(look(tmp_path, path)) == [(5, "", "ROW_MALFORMED")]


def test_a_short_row_is_malformed_where_others_end_in_empty_cells(tmp_path: Path) -> None:
    """This exporter does not leave empty cells out, so a short row lost one."""
    rows = table(*(person(9001 + n, Pbi_Jni="") for n in range(4)))
    rows[2] = rows[2][:-1]
    assert set_aside(look(tmp_path, write_csv(tmp_path / "a.csv", rows))) == [(3, "", "ROW_MALFORMED")]


@pytest.mark.parametrize("content", [b"\x81\x8d\x8f\x90\x9d", "nik \ufffd".encode(), b"x\0y"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, content: bytes) -> None:
    """Undefined in cp1252, a replacement sign, a zero byte; far below the first rows too."""
    body = write_csv(tmp_path / "a.csv", table(*(person(9000 + n % 1000) for n in range(500)))).read_bytes()
    (tmp_path / "a.csv").write_bytes(body + content + b"\n")
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, tmp_path / "a.csv")
    assert caught.value.code == "BAD_ENCODING"


def test_line_ends_of_other_systems_are_read(tmp_path: Path) -> None:
    """LF alone, without a last one."""
    path = write_csv(tmp_path / "a.csv", table(person(9001), person(9002)))
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").rstrip())
    assert look(tmp_path, path).rows_accepted == 2
