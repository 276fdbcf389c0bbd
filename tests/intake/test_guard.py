"""What is refused, with which code, and how fast: by the guard, by the child, by both."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from made_files import HEADER, PERIOD, inline_sheet, look, person, raw_xlsx, table, write_csv, write_xlsx

from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.guard import Guard, kind_of
from dtks_analytics.intake.result import DEFAULT, Limits

if TYPE_CHECKING:
    from pathlib import Path

GOOD = inline_sheet(table(person()))
CELL = b'<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>'
SECONDS = 60.0
"""Long enough for a busy machine; a bomb that is not stopped takes longer or never ends."""


def code_of(tmp_path: Path, *files: Path, limits: Limits = DEFAULT) -> str:
    """Return the refusal code of an examination, and hold its time."""
    begin = time.monotonic()
    with pytest.raises(RefusedError) as caught:
        look(tmp_path, *files, limits=limits)
    assert time.monotonic() - begin < SECONDS
    return caught.value.code


def test_a_good_workbook_passes(tmp_path: Path) -> None:
    """Otherwise the refusals below would prove nothing."""
    assert look(tmp_path, raw_xlsx(tmp_path / "a.xlsx", GOOD)).rows_accepted == 1


@pytest.mark.parametrize("quote", [b'"', b"'"])
@pytest.mark.parametrize("far", [b"XFD1048576", b"ZZ1048576", b"A9999999"])
def test_two_cells_far_apart_are_too_large(tmp_path: Path, quote: bytes, far: bytes) -> None:
    """A reader would lay out every cell between them; both kinds of quotes."""
    row = far.lstrip(bytes(range(65, 91)))
    sheet = GOOD.replace(
        b"</sheetData>", b'<row r="%s"><c r=%s%s%s t="n"><v>1</v></c></row></sheetData>' % (row, quote, far, quote)
    )
    assert code_of(tmp_path, raw_xlsx(tmp_path / "a.xlsx", sheet)) == "TOO_LARGE"


def test_the_child_alone_survives_what_slips_past_the_guard(tmp_path: Path) -> None:
    """A reference with spaces around its sign of equality: the memory limit ends the child, not this process."""
    sheet = GOOD.replace(b"</sheetData>", b'<row><c r = "ZZ1048576"><v>1</v></c></row></sheetData>')
    assert code_of(tmp_path, raw_xlsx(tmp_path / "a.xlsx", sheet)) == "TOO_LARGE"


def test_a_part_that_unfolds_a_thousandfold_is_too_large(tmp_path: Path) -> None:
    """Zeros, 60 MiB in 60 kB."""
    path = raw_xlsx(tmp_path / "a.xlsx", GOOD, {"xl/media/image1.png": bytes(60 << 20)})
    assert code_of(tmp_path, path) == "TOO_LARGE"


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """The directory says ten bytes; the stream does not believe it."""
    path = raw_xlsx(tmp_path / "a.xlsx", GOOD, {"xl/media/image1.png": bytes(60 << 20)})
    size = (60 << 20).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))
    assert code_of(tmp_path, path) in {"TOO_LARGE", "NOT_A_TABLE"}


def test_many_rows_in_little_space_are_too_large(tmp_path: Path) -> None:
    """Two million short rows."""
    sheet = GOOD.replace(b"</sheetData>", b"<row><c><v>1</v></c></row>" * 2_000_000 + b"</sheetData>")
    assert code_of(tmp_path, raw_xlsx(tmp_path / "a.xlsx", sheet)) == "TOO_LARGE"


def test_a_giant_cell_is_refused(tmp_path: Path) -> None:
    """Five MiB in one cell."""
    sheet = GOOD.replace(b"CONTOH SATU", os.urandom(2_600_000).hex().encode())
    assert code_of(tmp_path, raw_xlsx(tmp_path / "a.xlsx", sheet)) == "TOO_LARGE"


def test_a_worksheet_in_utf_16_is_refused(tmp_path: Path) -> None:
    """Readers disagree on it: one sees no row, another a million."""
    sheet = '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16") + GOOD.decode().encode("utf-16-le")
    assert code_of(tmp_path, raw_xlsx(tmp_path / "a.xlsx", sheet)) == "NOT_A_TABLE"


def test_entities_are_refused(tmp_path: Path) -> None:
    """A document type has no place in a worksheet."""
    sheet = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + GOOD.replace(b"CONTOH SATU", b"&b;")
    assert code_of(tmp_path, raw_xlsx(tmp_path / "a.xlsx", sheet)) == "NOT_A_TABLE"


def test_ten_thousand_parts_are_too_large(tmp_path: Path) -> None:
    """Far more than any workbook has."""
    path = raw_xlsx(tmp_path / "a.xlsx", GOOD, {f"xl/media/{n}": b"" for n in range(10_000)})
    assert code_of(tmp_path, path) == "TOO_LARGE"


def test_a_directory_too_long_to_be_read_is_not_read(tmp_path: Path) -> None:
    """The record at the end of the archive tells its length."""
    path = raw_xlsx(tmp_path / "a.xlsx", GOOD)
    whole = bytearray(path.read_bytes())
    place = whole.rfind(b"PK\x05\x06")
    whole[place + 12 : place + 16] = (50 << 20).to_bytes(4, "little")
    path.write_bytes(whole)
    assert code_of(tmp_path, path) == "TOO_LARGE"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil", "xl\\..\\evil", "xl/vbaProject.bin", "xl/workbook.bin"])
def test_names_that_climb_and_macros_are_refused(tmp_path: Path, name: str) -> None:
    """By the directory, before anything is unpacked."""
    assert code_of(tmp_path, raw_xlsx(tmp_path / "a.xlsx", GOOD, {name: b"x"})) == "NOT_A_TABLE"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "NOT_A_TABLE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "NOT_A_TABLE"),
        (b'<?xml version="1.0"?><rss></rss>', "NOT_A_TABLE"),
        (b"", "EMPTY_FILE"),
        (b"\xef\xbb\xbf \r\n", "EMPTY_FILE"),
        (b"\x7fELF\x02\x01", "NOT_A_TABLE"),
        (b"\x01\x02\x03\x04 nik", "NOT_A_TABLE"),
        (b"PAR1 cut", "NOT_A_TABLE"),
        ("nik,nama".encode("utf-16"), "BAD_ENCODING"),
        ("nik,nama".encode("utf-16-le"), "BAD_ENCODING"),
        (b"nik,nama\0", "BAD_ENCODING"),
    ],
)
def test_what_is_no_table_is_told_by_its_bytes(tmp_path: Path, content: bytes, code: str) -> None:
    """PDF, a compound file of nothing, foreign XML, nothing, a program, noise, UTF-16; the extension does not count."""
    for name in ("a.xlsx", "a.csv"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RefusedError) as caught:
            kind_of(tmp_path / name, DEFAULT)
        assert caught.value.code == code


@pytest.mark.parametrize("percent", [10, 50, 99])
def test_a_cut_workbook_is_refused(tmp_path: Path, percent: int) -> None:
    """The directory stands at its end."""
    whole = write_xlsx(tmp_path / "a.xlsx", table(*(person(9000 + n) for n in range(50)))).read_bytes()
    (tmp_path / "a.xlsx").write_bytes(whole[: len(whole) * percent // 100])
    assert code_of(tmp_path, tmp_path / "a.xlsx") == "NOT_A_TABLE"


def test_five_thousand_columns_are_too_large(tmp_path: Path) -> None:
    """As text and as a workbook."""
    wide = [[*HEADER, *(f"k{n}" for n in range(5_000))], ["x"] * 5_023]
    assert code_of(tmp_path, write_csv(tmp_path / "a.csv", wide)) == "TOO_LARGE"
    assert code_of(tmp_path, write_xlsx(tmp_path / "a.xlsx", wide)) == "TOO_LARGE"


def test_a_text_cell_of_ten_megabytes_is_too_large(tmp_path: Path) -> None:
    """Longer than any row may be."""
    assert code_of(tmp_path, write_csv(tmp_path / "a.csv", table(person(Nama="A" * 10_000_000)))) == "TOO_LARGE"


def test_more_rows_than_allowed_are_too_large(tmp_path: Path) -> None:
    """The limit is the installation's."""
    rows = table(person(9001), person(9002), person(9003))
    limits = Limits(rows=2)
    assert code_of(tmp_path, write_csv(tmp_path / "a.csv", rows), limits=limits) == "TOO_LARGE"
    assert code_of(tmp_path, write_xlsx(tmp_path / "a.xlsx", rows), limits=limits) == "TOO_LARGE"


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """The wall clock is watched from outside."""
    limits = Limits(wall_seconds=0.05)
    assert code_of(tmp_path, write_csv(tmp_path / "a.csv", table(person())), limits=limits) == "TOO_LARGE"


def test_numbers_in_identifying_columns_are_seen_in_every_spelling(tmp_path: Path) -> None:
    """No type, type n, with style, with formula; text, empty and styled cells are none."""
    cells = (
        b'<c r="K1" t="s"><v>0</v></c><c r="K2"><v>1</v></c><c r="K3" s="2"><v>1</v></c><c r="K4" t="n"><v>1</v></c>'
        b'<c r="K5" s="1" t="n"><f>1+1</f><v>2</v></c><c r="K6" t="str"><f>A1</f><v>x</v></c><c r="K7" s="1"/>'
        b'<c r="K8" t="inlineStr"><is><t>1</t></is></c><c r="KK9"><v>1</v></c><c r="L2"><v>1</v></c>'
    )
    path = raw_xlsx(tmp_path / "a.xlsx", b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>")
    scan = Guard(path, DEFAULT).scan_sheets({"xl/worksheets/sheet1.xml": ["K"]})
    assert scan.numeric == {"xl/worksheets/sheet1.xml": {"K": [2, 3, 4, 5]}}
    assert scan.regular == {"xl/worksheets/sheet1.xml": True}


def test_unusual_cells_are_not_trusted_to_the_stream(tmp_path: Path) -> None:
    """Another order of attributes: the reader looks a second time."""
    path = raw_xlsx(tmp_path / "a.xlsx", b'<worksheet><sheetData><c s="1" r="K2"><v>1</v></c></sheetData></worksheet>')
    assert Guard(path, DEFAULT).scan_sheets({"xl/worksheets/sheet1.xml": ["K"]}).regular == {
        "xl/worksheets/sheet1.xml": False
    }


def test_blocks_are_cut_between_cells(tmp_path: Path) -> None:
    """A number cell that lies across two blocks is seen once."""
    rows = b"".join(b'<row r="%d"><c r="K%d"><v>647201</v></c></row>' % (n, n) for n in range(1, 60_001))
    path = raw_xlsx(tmp_path / "a.xlsx", b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")
    found = (
        Guard(path, DEFAULT).scan_sheets({"xl/worksheets/sheet1.xml": ["K"]}).numeric["xl/worksheets/sheet1.xml"]["K"]
    )
    assert found == list(range(1, 60_001))


@pytest.mark.parametrize("piece", [b"<row", b'<c r="K1"', b"r = '", b'<c r="K1" s="1" '])
def test_xml_made_to_be_slow_is_not(tmp_path: Path, piece: bytes) -> None:
    """Tags that never close, eight MiB of them: the stream takes no longer than for honest cells."""
    text = b"<worksheet><sheetData>" + piece * ((8 << 20) // len(piece))
    path = raw_xlsx(tmp_path / "a.xlsx", text)
    begin = time.monotonic()
    with contextlib.suppress(RefusedError):
        Guard(path, Limits(ratio=10_000)).scan_sheets({"xl/worksheets/sheet1.xml": ["K"]})
    assert time.monotonic() - begin < SECONDS


def test_the_parent_stays_small_while_a_bomb_is_refused(tmp_path: Path) -> None:
    """A process of its own, so that its peak is its own: under 150 MB."""
    sheet = GOOD.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    raw_xlsx(tmp_path / "a.xlsx", sheet)
    script = (
        "import re, sys\nfrom pathlib import Path\nfrom dtks_analytics.intake.examine import examine\n"
        "from dtks_analytics.errors import RefusedError\n"
        f"try:\n examine([Path(sys.argv[1])], {PERIOD!r}, workdir=Path(sys.argv[2]), secret=b'0' * 32)\n"
        "except RefusedError as e:\n"
        " print(e.code, re.search('VmHWM:\\\\s+([0-9]+)', Path('/proc/self/status').read_text())[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.xlsx"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    code, peak = done.stdout.split()
    assert code == "TOO_LARGE"
    assert int(peak) < 150 * 1024


def test_text_that_looks_like_a_far_reference_is_no_cell(tmp_path: Path) -> None:
    """The extent is told by references, not by text that looks like one."""
    rows = table(person(Alamat="BLOK XFD1048576 NO. 1"))
    assert look(tmp_path, raw_xlsx(tmp_path / "a.xlsx", inline_sheet(rows))).rows_accepted == 1
