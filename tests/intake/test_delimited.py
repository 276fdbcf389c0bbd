"""Text files: delimiters, encodings, quoted newlines, rows of another width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from made_files import accepted, look, person, set_aside, table, write_csv

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


def test_a_quote_that_is_never_closed_spoils_its_record_and_is_not_believed(tmp_path: Path) -> None:
    """The cell has swallowed the line below; an address of two lines stands beside it, unharmed."""
    rows = table(*(person(9001 + n, Alamat="JL CONTOH") for n in range(4)))
    rows[1][5] = "JL CONTOH\nNO 1"
    path = write_csv(tmp_path / "a.csv", rows)
    text = path.read_text()
    places = [place for place in range(len(text)) if text.startswith("JL CONTOH,", place)]
    for place in reversed(places[:2]):
        text = f'{text[:place]}"{text[place:]}'
    path.write_text(text)
    report = look(tmp_path, path)
    assert [row["baris"] for row in accepted(report)] == [2, 4]
    assert set_aside(report) == [(3, "", "ROW_MALFORMED")]


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
