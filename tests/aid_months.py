"""Two made-up months with aid received together and people reported dead, small enough to check by eye.

In Selili two families and one person have forbidden pairs, and three people are reported dead: one with a date and
family aid, one without a date and with a health premium, one without aid. Everywhere else only figures are made up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import made_up
import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import CUBE_SCHEMA
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from pathlib import Path

PERIODS = ("2026-09", "2026-10")
SELILI, BUGIS = made_up.SELILI, "64.72.09.1004"
SHA = "ab" * 32
PEOPLE: tuple[tuple[Any, ...], ...] = (
    # baris, kelurahan, nama, nik, no_kk, hubungan, akta
    (1, SELILI, "SITI CONTOH", "6472045011809001", "6472041203159001", "PASANGAN", None),
    (2, SELILI, "AMIR CONTOH", "6472041011789001", "6472041203159001", "KEPALA", None),
    (3, SELILI, "BUDI CONTOH", "6472040101709001", "6472041203159002", "KEPALA", None),
    (4, SELILI, "LINA CONTOH", "6472044101959001", "6472041203159003", "ANAK", None),
    (5, SELILI, "TUTI CONTOH", "6472044101459001", None, "KEPALA", "6472-KM-0001"),
    (6, SELILI, None, None, "6472041203159004", "KEPALA", None),
    (7, SELILI, "RAJA CONTOH", "6472040101409001", "6472041203159005", "KEPALA", None),
    (8, BUGIS, "ORANG LAIN", "6472090101809001", "6472091203159001", "KEPALA", None),
)
NUMBERS = [number for row in PEOPLE for number in (row[3], row[4]) if number]
PAIRS = {
    "pkh+bpnt:boleh": (0.12, 0.3),
    "pkh+bst:dilarang": (0.002, 0.2),
    "pkh+bst:belum_dinilai": (0.003, 0.2),
    "bpnt+bst:dilarang": (0.004, 0.3),
    "pbi+pbi_pemda:dilarang": (0.006, 0.6),
    "permakanan+atensi:periksa": (0.0, 0.01),
    "bpnt+blt:tidak_berlaku": (0.0, 0.3),
}
SINCE = {"0": 0, "1-2": 1, "3-5": 2, "6-11": 0, "12+": 3, "tanpa_tanggal": 1}


def figures(period: str) -> pa.Table:
    """Return the cube of a month: that of `made_up` with aid and deaths added, at all levels."""
    plain = made_up.cube(period)
    registered = {
        (row["level"], row["area_code"]): row["count"]
        for row in plain.to_pylist()
        if row["metric"] == "individu_registered"
    }
    rows: list[tuple[Any, ...]] = []
    for (level, area), people in registered.items():
        sizes = {"kota": 59, "kecamatan": len(wilayah().children(area)), "kelurahan": 1}
        times = sizes[level]

        def put(metric: str, group: str, count: int, base: int | None, where: tuple[str, str] = (level, area)) -> None:
            rows.append((period, *where, metric, group, count, base))

        for group, (count, base) in PAIRS.items():
            worse = 8 if area == SELILI and group == "bpnt+bst:dilarang" else 1
            put("bantuan_pasangan", group, int(people * count) * worse, int(people * base))
        for rule, share in (("one_kpm_per_kk", 0.02), ("no_aid_when_inactive", 0.03), ("aid_within_desil", 0.01)):
            put("rule", rule, int(people * share), people)
        for group, count in SINCE.items():
            put("meninggal_sejak", group, count * times, 7 * times)
        for programme, count in (("pbi", 4), ("pkh", 2), ("rutilahu", 1)):
            put("meninggal_program", programme, count * times, 7 * times)
        for end, each in (("rendah", 1_000_000), ("tinggi", 2_500_000)):
            put("uang_berisiko", end, each * times, None)
            put("uang_berisiko", f"{end}:pkh", each * times // 2, None)
        put("meninggal_baru", "", 2 * times, None)
        put("meninggal_ditindak", "", times, 8 * times)
    columns = list(zip(*rows, strict=True))
    more = pa.table([pa.array(c, f.type) for c, f in zip(columns, CUBE_SCHEMA, strict=True)], schema=CUBE_SCHEMA)
    return pa.concat_tables([plain, more])


def people() -> pa.Table:
    """Return the snapshot's rows, as far as lists by name read them."""
    names = ("baris", "kode_kelurahan", "nama", "nik", "no_kk", "hubungan_keluarga", "no_akta_kematian")
    columns = dict(zip(names, zip(*PEOPLE, strict=True), strict=True))
    length = len(PEOPLE)
    table = {name: pa.array(values, pa.string()) for name, values in columns.items() if name != "baris"}
    return pa.table(
        table
        | {
            "baris": pa.array(columns["baris"], pa.int32()),
            "rt": pa.array(["007"] * length, pa.string()),
            "rw": pa.array(["002"] * length, pa.string()),
            "sha256_berkas": pa.array([SHA] * length, pa.string()),
            "lembar": pa.array(["Lembar1"] * length, pa.string()),
        }
    )


def _table(columns: dict[str, tuple[pa.DataType, list[Any]]], rows: list[int]) -> pa.Table:
    """Build a month's table about some rows of the file."""
    area = {row[0]: row[1] for row in PEOPLE}
    start = {
        "kode_kelurahan": (pa.string(), [area[row] for row in rows]),
        "sha256_berkas": (pa.string(), [SHA] * len(rows)),
        "lembar": (pa.string(), ["Lembar1"] * len(rows)),
        "baris": (pa.int32(), rows),
    }
    return pa.table({name: pa.array(values, kind) for name, (kind, values) in (start | columns).items()})


def overlaps() -> pa.Table:
    """Return the rows with two aids: a family of two, a family of one, one person, and one of Bugis."""
    text = pa.string()
    return _table(
        {
            "pair": (text, ["bpnt+bst", "bpnt+bst", "bpnt+bst", "pbi+pbi_pemda", "bpnt+bst", "pkh+bpnt"]),
            "status": (text, ["dilarang"] * 5 + ["belum_dinilai"]),
            "level": (text, ["keluarga"] * 3 + ["individu"] + ["keluarga"] * 2),
            "period": (text, ["2026-10"] * 4 + ["", "2026-10"]),
            "rule": (text, ["A01", "A01", "A01", "A03", "A01", ""]),
        },
        [1, 2, 3, 4, 8, 3],
    )


def deceased() -> pa.Table:
    """Return the people reported dead and still active."""
    return _table(
        {
            "died": (pa.date32(), [date(2026, 6, 4), None, date(2024, 1, 9)]),
            "source": (pa.string(), ["register", "verval", "daftar_kematian"]),
            "months": (pa.int32(), [4, None, 33]),
            "programmes": (pa.string(), ["pkh+bpnt", "pbi", ""]),
            "low": (pa.int64(), [0, 42_000, 0]),
            "high": (pa.int64(), [4_400_000, 504_000, 0]),
        },
        [5, 6, 7],
    )


def candidates() -> pa.Table:
    """Return the near matches of a list of deaths: two rows of Selili."""
    text = pa.string()
    return _table(
        {
            "key": (text, ["a" * 24, "b" * 24]),
            "id_individu": (text, [None, None]),
            "tanggal_meninggal": (pa.date32(), [date(2026, 9, 1), None]),
            "no_akta_kematian": (text, ["6472-KM-0002", None]),
            "strength": (text, ["nama sama; NIK beda satu angka", "nama sama; NIK kurang atau lebih satu angka"]),
            "answer": (text, [None, None]),
            "counted": (pa.bool_(), [False, False]),
        },
        [3, 4],
    )


def store(root: Path) -> Store:
    """Build the store in an empty folder."""
    made = Store.create(root / "store", synthetic=True)
    work = root / "work"
    for period in PERIODS:
        draft = made_up.draft(work, period)
        tables = {"accepted": people(), "cube": figures(period), "overlaps": overlaps(), "deceased": deceased()}
        tables["death_candidates"] = candidates()
        paths = {name: work / f"{period}-{name}-aid.parquet" for name in tables}
        for name, table in tables.items():
            pq.write_table(table, paths[name], write_page_checksum=True)
        made.publish(
            replace(
                draft,
                accepted=paths["accepted"],
                cube=paths["cube"],
                rows_read=len(PEOPLE),
                rows_accepted=len(PEOPLE),
                tables={name: paths[name] for name in ("overlaps", "deceased", "death_candidates")},
            ),
            by="uji",
        )
    return made
