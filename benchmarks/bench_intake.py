"""How long the intake takes, as a ratio to reading the same file with the fast reader alone.

Makes its own synthetic files, so it can be run anywhere:

    python benchmarks/bench_intake.py [--rows 250000] [--rounds 3] [--inline]

Goals: a workbook of 250,000 rows and 35 columns in at most 2 times the reader alone (guard and search for numeric
cells included), parent and child together at most 800 MB; a text file of 150,000 rows and 45 columns in 3 s.
Read the ratios, not the seconds: they hold on other machines.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from dtks_analytics.catalogue.wilayah import wilayah  # noqa: E402 - after the path is set

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER: Final = (
    "Id_DTKS,Provinsi,Kabupaten/Kota,Kecamatan,Desa/Keluarahan,Alamat,Dusun,RT,RW,Nokk,Nik,Nama,Tanggal_Lahir,"
    "Tempat_Lahir,Jenis_Kelamin,Pekerjaan,Nama_Ibu_Kandung,Hub_Keluarga,Keterangan_padan,Bansos_Bpnt,Bansos_Pkh,"
    "Bansos_Bnpnt_Ppkm,Pbi_Jni,Status_Kawin,Tanggal_Padan,Status_Hidup,Is_Nonaktif,Hasil_Verval,Alasan_Verval,"
    "Tanggal_Verval,Petugas,BST,Periode_BST,Desil,Catatan"
)
TITLES: Final = HEADER.split(",")
TEXT_ROWS: Final = 150_000
MORE: Final = 10

READER: Final = """
import fastexcel, sys
fastexcel.read_excel(sys.argv[1]).load_sheet(0, dtypes="string").to_arrow()
"""
EAGER: Final = """
import fastexcel, sys
fastexcel.read_excel(sys.argv[1]).load_sheet(0, dtypes="string", eager=True)
"""
OURS: Final = """
import sys, tempfile
from pathlib import Path
from dtks_analytics.intake.examine import examine
with tempfile.TemporaryDirectory() as folder:
    report = examine([Path(sys.argv[1])], "2026-06", workdir=Path(folder), secret=bytes(32))
assert report.rows_accepted + report.rows_quarantined == report.rows_read
"""
TIMED: Final = r"""
import json, re, resource, time
begin = time.monotonic()
{body}
wall = time.monotonic() - begin
own, other = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = own.ru_utime + own.ru_stime + other.ru_utime + other.ru_stime
peak = re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]  # ru_maxrss would inherit from who started us
print(json.dumps([wall, cpu, (int(peak) + other.ru_maxrss) // 1024]))
"""


def people(count: int) -> Iterator[list[str]]:
    """Yield synthetic rows; NIK serials from 9000 up."""
    chance = random.Random(1)  # noqa: S311 - repeatable rows, no secret
    tree = wilayah()
    areas = tree.at("kelurahan")
    for n in range(count):
        area, woman = chance.choice(areas), chance.random() < 0.5  # noqa: PLR2004 - half of them
        day, month, year = chance.randrange(1, 29), chance.randrange(1, 13), chance.randrange(40, 110)
        cells = {
            "Id_DTKS": f"ID{n:09d}",
            "Provinsi": "KALIMANTAN TIMUR",
            "Kabupaten/Kota": "KOTA SAMARINDA",
            "Kecamatan": tree[area.parent].name.upper(),
            "Desa/Keluarahan": area.name.upper(),
            "Alamat": f"JL CONTOH NO {chance.randrange(9000)}",
            "RT": f"{chance.randrange(60):03d}",
            "RW": f"{chance.randrange(20):03d}",
            "Nokk": f"647201{day:02d}{month:02d}15{9000 + n // 4 % 1000}",
            "Nik": f"647201{day + 40 * woman:02d}{month:02d}{year % 100:02d}{9000 + n % 1000}",
            "Nama": f"NAMA{chance.randrange(30_000)} CONTOH{chance.randrange(900)}",
            "Tanggal_Lahir": f"{day:02d}/{month:02d}/{1900 + year}",
            "Tempat_Lahir": "SAMARINDA",
            "Jenis_Kelamin": "PEREMPUAN" if woman else "LAKI-LAKI",
            "Pekerjaan": "Buruh harian lepas",
            "Nama_Ibu_Kandung": f"IBU{chance.randrange(60_000)}",
            "Hub_Keluarga": chance.choice(["KEPALA KELUARGA", "ISTRI", "ANAK"]),
            "Keterangan_padan": chance.choice(["PADAN", "TIDAK PADAN"]),
            "Bansos_Bpnt": chance.choice(["YA", "TIDAK"]),
            "Bansos_Pkh": chance.choice(["YA", "TIDAK"]),
            "Bansos_Bnpnt_Ppkm": "TIDAK",
            "Pbi_Jni": "YA",
            "Status_Kawin": "KAWIN",
            "Tanggal_Padan": "2026-05-01 10:00:00",
            "Status_Hidup": "HIDUP",
            "Hasil_Verval": chance.choice(["LAYAK", "", "PINDAH"]),
            "Tanggal_Verval": "2026-06-01",
            "Petugas": "OP1",
            "BST": "TIDAK",
            "Desil": str(chance.randrange(1, 11)),
            "Catatan": "x",
        }
        yield [cells.get(title, "") for title in TITLES]


def _letters(column: int) -> str:
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)  # noqa: PLR2004 - the alphabet


def write_workbook(path: Path, rows: int, *, inline: bool) -> None:
    """Write a workbook as fast as a script can, with shared strings (as Excel does) or inline ones."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    letters = [_letters(place) for place in range(len(TITLES))]
    shared: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')  # fmt: skip  # noqa: E501 - one element
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>')  # fmt: skip  # noqa: E501 - one element
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')  # fmt: skip  # noqa: E501 - one element
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for number, row in enumerate([TITLES, *people(rows)], 1):
                cells = (
                    f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
                    if inline
                    else f'<c r="{letter}{number}" t="s"><v>{shared.setdefault(cell, len(shared))}</v></c>'
                    for letter, cell in zip(letters, row, strict=True)
                    if cell
                )
                sheet.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write(f'<sst xmlns="{main}">'.encode())
            strings.write("".join(f"<si><t>{text}</t></si>" for text in shared).encode())
            strings.write(b"</sst>")


def run(body: str, path: Path) -> tuple[float, float, int]:
    """Run a script in a process of its own; return seconds, processor seconds and the peak in MB."""
    script = TIMED.format(body=body)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, env=environment
    )
    wall, cpu, peak = json.loads(done.stdout)
    return wall, cpu, peak


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=250_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--inline", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        book, text = Path(folder) / "big.xlsx", Path(folder) / "big.csv"
        write_workbook(book, options.rows, inline=options.inline)
        with text.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*TITLES, *(f"Lain{n}" for n in range(MORE))])
            writer.writerows([*row, *"abcde", "", "", *"123"] for row in people(TEXT_ROWS))
        size = book.stat().st_size / 1e6
        print(f"{options.rows} rows x {len(TITLES)}: {size:.1f} MB; {TEXT_ROWS} rows x {len(TITLES) + MORE} as text")
        results: dict[str, list[tuple[float, float, int]]] = {}
        for _ in range(options.rounds):
            for name, body, path in (
                ("reader alone", READER, book),
                ("reader alone, eager", EAGER, book),
                ("examine, workbook", OURS, book),
                ("examine, text", OURS, text),
            ):
                results.setdefault(name, []).append(run(body, path))
    base = statistics.median(wall for wall, _, _ in results["reader alone"])
    base_cpu = statistics.median(cpu for _, cpu, _ in results["reader alone"])
    for name, runs in results.items():
        wall, cpu, peak = (statistics.median(column) for column in zip(*runs, strict=True))
        times = f"{wall:6.2f} s  ratio {wall / base:4.2f}   cpu {cpu:6.2f} s  ratio {cpu / base_cpu:4.2f}"
        print(f"{name:22} {times}   peak {peak:5.0f} MB")


if __name__ == "__main__":
    main()
