"""Made-up deliveries in layouts of the register, with what each of their rows says; shares no code with the product.

All people are invented: NIK serials from 9000 up.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

PERIOD = "2026-06"
AREAS = (
    ("64.72.01.1001", "PALARAN", "RAWA MAKMUR"), ("64.72.04.1001", "SAMARINDA ILIR", "SELILI"),
    ("64.72.06.1001", "SUNGAI KUNJANG", "LOA BAKUNG"), ("64.72.03.1002", "SAMARINDA ULU", "JAWA"),
)  # fmt: skip
FIRST = ("AMINAH", "BUDI", "CITRA", "DARMA", "EKO", "FITRI", "GUNAWAN", "HENI", "IRFAN", "JUMIATI", "KARTINI", "LUKMAN")
LAST = ("SANTOSA", "WIBAWA", "LESTARI", "PERMANA", "HASANAH", "SAPUTRA", "RAHAYU", "KUSUMA")
STREETS = ("MAWAR", "MELATI", "KENANGA", "CEMPAKA", "ANGGREK")

Row = dict[str, str]


@dataclass(frozen=True)
class Delivery:
    """One table before it is written.

    Attributes:
        layout: key of the layout.
        titles: header, as the office writes it.
        rows: cells by title; ``id`` names the row for the comparison and is never written.
        expected: id of a row to what it says, by canonical column; a row that is absent is not compared.
        refused_rows: ids of rows that must not be accepted.
        before: lines above the header.
        numeric: titles whose cells are written as numbers in a workbook.
        must_stop: the delivery must be refused or asked about.
    """

    layout: str
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    expected: dict[str, dict[str, Any]]
    refused_rows: frozenset[str] = frozenset()
    before: tuple[tuple[str, ...], ...] = ()
    numeric: frozenset[str] = frozenset()
    must_stop: bool = False
    notes: tuple[str, ...] = field(default=())

    def table(self) -> list[list[str]]:
        """Return the lines as they are written, header included."""
        return [
            *(list(line) for line in self.before),
            list(self.titles),
            *([row.get(title, "") for title in self.titles] for row in self.rows),
        ]

    def with_rows(self, rows: Sequence[Row], **changes: Any) -> Delivery:  # noqa: ANN401 - fields of this class
        """Return the same with other rows."""
        return replace(self, rows=tuple(rows), **changes)


BNBA = (
    "Id_DTKS", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Keluarahan", "Alamat", "Dusun", "RT", "RW", "Nokk",
    "Nik", "Nama", "Tanggal_Lahir", "Tempat_Lahir", "Jenis_Kelamin", "Pekerjaan", "Nama_Ibu_Kandung", "Hub_Keluarga",
    "Keterangan_padan", "Bansos_Bpnt", "Bansos_Pkh", "Bansos_Bnpnt_Ppkm", "Pbi_Jni", "Desil", "Hasil_Verval",
    "Tanggal_Verval",
)  # fmt: skip
SIKSNG = (
    "idsemesta", "verifyid", "NIK", "NOKK", "Nama", "Alamat", "provinsi", "kabupaten", "kecamatan", "desa_kelurahan",
    "prop_capil", "kab_capil", "rt", "rw", "FIRST_SK", "padankan_at", "masih_hidup_label", "keterangan_meninggal",
    "deleted_label", "is_nonaktif", "BPNT", "PKH", "PBI", "BST", "periode_bpnt", "periode_pkh",
)  # fmt: skip
BASELINE = (
    "kode_provinsi", "provinsi", "kode_kabupaten_kota", "kabupaten_kota", "kode_kecamatan", "kecamatan",
    "kelurahan_desa", "alamat", "nomor_kartu_keluarga", "desil_nasional", "desil_provinsi", "desil_kabupaten_kota",
    "pbi_nas", "pbi_pemda", "nomor_induk_kependudukan", "nama", "tanggal_lahir", "jenis_kelamin",
    "status_hubungan_keluarga", "status_kawin", "pekerjaan_ktp",
)  # fmt: skip
TITLES = {"bnba_dtks": BNBA, "siksng_dtks": SIKSNG, "dtsen_baseline": BASELINE}
NAMES = {
    "bnba_dtks": {"nik": "Nik", "no_kk": "Nokk", "nama": "Nama", "kecamatan": "Kecamatan", "alamat": "Alamat",
                  "kelurahan": "Desa/Keluarahan", "tanggal_lahir": "Tanggal_Lahir", "desil": "Desil",
                  "jenis_kelamin": "Jenis_Kelamin",
                  "pkh": "Bansos_Pkh", "bpnt": "Bansos_Bpnt", "hasil_verval": "Hasil_Verval",
                  "status_padan": "Keterangan_padan", "hubungan_keluarga": "Hub_Keluarga"},
    "siksng_dtks": {"nik": "NIK", "no_kk": "NOKK", "nama": "Nama", "kecamatan": "kecamatan",
                    "kelurahan": "desa_kelurahan", "pkh": "PKH", "bpnt": "BPNT", "alamat": "Alamat"},
    "dtsen_baseline": {"nik": "nomor_induk_kependudukan", "no_kk": "nomor_kartu_keluarga", "nama": "nama",
                       "kecamatan": "kecamatan", "kelurahan": "kelurahan_desa", "tanggal_lahir": "tanggal_lahir",
                       "jenis_kelamin": "jenis_kelamin", "desil": "desil_nasional", "alamat": "alamat",
                       "pbi": "pbi_nas", "hubungan_keluarga": "status_hubungan_keluarga"},
}  # fmt: skip
"""Canonical column to the title under which a layout carries it."""


def delivery(layout: str, rng: random.Random, rows: int) -> Delivery:
    """Make a delivery without any mistake: families of one to four people."""
    made: list[Row] = []
    expected: dict[str, dict[str, Any]] = {}
    serial, size, left = 9000, 0, 0
    area, card, street, decile = AREAS[0], "", "", 1
    for number in range(rows):
        if left == 0:
            size = left = rng.choice((1, 2, 3, 4))
            area = AREAS[min(number * len(AREAS) // rows, len(AREAS) - 1)]
            issued = date(2012, 1, 1) + timedelta(days=rng.randrange(4000))
            card = f"647201{issued:%d%m%y}{9000 + number:04d}"
            street = f"JL {rng.choice(STREETS)} NO {rng.randrange(1, 90)}"
            decile = rng.choice((1, 1, 2, 3, 4))
        first, left = left == size, left - 1
        serial += 1
        born = date(1945, 1, 1) + timedelta(days=rng.randrange(17000) if first else 17000 + rng.randrange(11000))
        sex = rng.choice("LP")
        day = born.day + (40 if sex == "P" else 0)
        nik = f"647201{day:02d}{born:%m%y}{serial:04d}"
        known = {
            "nik": nik, "no_kk": card, "nama": f"{rng.choice(FIRST)} {rng.choice(LAST)}", "kode_kelurahan": area[0],
            "tanggal_lahir": born, "jenis_kelamin": sex, "desil": decile, "pkh": rng.random() < 0.3,
            "bpnt": rng.random() < 0.4, "pbi": rng.random() < 0.5,
            "hasil_verval": rng.choice(("LAYAK", "LAYAK", "BELUM_DICEK")),
            "status_padan": rng.choice(("PADAN", "PADAN", "TIDAK_PADAN")),
            "hubungan_keluarga": "KEPALA" if first else "ANAK", "alamat": street, "rt": f"{1 + number % 9:03d}",
            "rw": "002",
        }  # fmt: skip
        key = f"S-{serial}"
        made.append({"id": key, **_cells(layout, key, known, area)})
        compared = {"nik", "no_kk", "nama", "kode_kelurahan", *NAMES[layout]} - {"kecamatan", "kelurahan", "alamat"}
        expected[key] = {name: known[name] for name in compared}
    return Delivery(layout, TITLES[layout], tuple(made), expected)


def _cells(layout: str, key: str, known: dict[str, Any], area: tuple[str, str, str]) -> Row:
    """Write what a row says in the words of a layout."""
    flag = {True: "YA", False: "TIDAK"}
    verval = "" if known["hasil_verval"] == "BELUM_DICEK" else known["hasil_verval"]
    born: date = known["tanggal_lahir"]
    if layout == "bnba_dtks":
        return {
            "Id_DTKS": key, "Provinsi": "KALIMANTAN TIMUR", "Kabupaten/Kota": "KOTA SAMARINDA", "Kecamatan": area[1],
            "Desa/Keluarahan": area[2], "Alamat": known["alamat"], "RT": known["rt"], "RW": known["rw"],
            "Nokk": known["no_kk"], "Nik": known["nik"], "Nama": known["nama"], "Tanggal_Lahir": f"{born:%d/%m/%Y}",
            "Tempat_Lahir": "SAMARINDA", "Jenis_Kelamin": "LAKI-LAKI" if known["jenis_kelamin"] == "L" else "PEREMPUAN",
            "Pekerjaan": "BURUH", "Nama_Ibu_Kandung": f"IBU {known['nama'].split()[1]}",
            "Hub_Keluarga": "KEPALA KELUARGA" if known["hubungan_keluarga"] == "KEPALA" else "ANAK",
            "Keterangan_padan": known["status_padan"].replace("_", " "), "Bansos_Bpnt": flag[known["bpnt"]],
            "Bansos_Pkh": flag[known["pkh"]], "Pbi_Jni": flag[known["pbi"]], "Desil": str(known["desil"]),
            "Hasil_Verval": verval, "Tanggal_Verval": "12/05/2026" if verval else "",
        }  # fmt: skip
    if layout == "siksng_dtks":
        return {
            "idsemesta": key, "verifyid": key, "NIK": known["nik"], "NOKK": known["no_kk"], "Nama": known["nama"],
            "Alamat": known["alamat"], "provinsi": "KALIMANTAN TIMUR", "kabupaten": "KOTA SAMARINDA",
            "kecamatan": area[1], "desa_kelurahan": area[2], "rt": known["rt"], "rw": known["rw"], "FIRST_SK": "2019",
            "padankan_at": "2026-03-04 10:11:12", "masih_hidup_label": "HIDUP", "BPNT": flag[known["bpnt"]],
            "PKH": flag[known["pkh"]], "PBI": flag[known["pbi"]], "BST": "TIDAK",
        }  # fmt: skip
    return {
        "kode_provinsi": "64", "provinsi": "KALIMANTAN TIMUR", "kode_kabupaten_kota": "6472",
        "kabupaten_kota": "SAMARINDA", "kecamatan": area[1], "kelurahan_desa": area[2], "alamat": known["alamat"],
        "nomor_kartu_keluarga": known["no_kk"], "desil_nasional": str(known["desil"]), "desil_provinsi": "1",
        "desil_kabupaten_kota": "1", "pbi_nas": "1" if known["pbi"] else "2", "pbi_pemda": "2",
        "nomor_induk_kependudukan": known["nik"], "nama": known["nama"], "tanggal_lahir": born.isoformat(),
        "jenis_kelamin": "1" if known["jenis_kelamin"] == "L" else "2",
        "status_hubungan_keluarga": "KEPALA KELUARGA" if known["hubungan_keluarga"] == "KEPALA" else "ANAK",
        "status_kawin": "1", "pekerjaan_ktp": "BURUH",
    }  # fmt: skip


def as_csv(made: Delivery, delimiter: str = ",", encoding: str = "utf-8", ending: str = "\r\n") -> bytes:
    """Return a delivery as delimited text."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ending).writerows(made.table())
    return text.getvalue().encode(encoding)


def write_xlsx(made: Delivery, path: Path) -> Path:
    """Write a delivery as a workbook of one sheet: text as text, numbers where the delivery says so."""
    first = len(made.before) + 1
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data")
        for number, line in enumerate(made.table()):
            for place, cell in enumerate(line):
                title = made.titles[place] if place < len(made.titles) else ""
                if number >= first and title in made.numeric and cell.isdigit():
                    sheet.write_number(number, place, float(cell))
                elif cell:
                    sheet.write_string(number, place, cell)
    return path
