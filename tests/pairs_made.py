"""A small month with suspected pairs: few people, all made up, that one can check by eye."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import made_up
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from registers import TYPES

from dtks_analytics.catalogue.columns import PROGRAMMES, snapshot_columns
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import CUBE_SCHEMA
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from pathlib import Path

SELILI, DAMA, BANTUAS = "64.72.04.1001", "64.72.04.1002", "64.72.01.1005"
ILIR, KOTA = "64.72.04", "64.72"
SHA: Final = "a" * 64
PAIRS: Final = pa.schema(
    [
        ("pair", pa.string()), ("kind", pa.string()), ("probability", pa.float64()), ("points", pa.int32()),
        ("owner_area", pa.string()), ("asked_first", pa.string()), ("explanation", pa.string()),
        ("levels", pa.string()), ("cluster", pa.string()), ("counted", pa.bool_()), ("answer", pa.string()),
        *((f"{side}_{name}", pa.int32() if name == "baris" else pa.string()) for side in ("left", "right")
          for name in ("sha", "lembar", "baris", "id", "record", "kelurahan")),
    ]
)  # fmt: skip
"""As the linkage writes it."""

BORN: Final = date(1984, 3, 12)
PEOPLE: Final[dict[int, dict[str, Any]]] = {
    2: {"kode_kelurahan": SELILI, "nama": "MUHAMMAD RIDUAN", "nik": "6472041203849014", "no_kk": "6472040101209003",
        "tanggal_lahir": BORN, "tempat_lahir": "SAMARINDA", "jenis_kelamin": "L", "kunci_ibu": "m1", "rt": "14",
        "alamat": "JL. LAMBUNG MANGKURAT GG. 3", "rw": "05", "hubungan_keluarga": "KEPALA", "aid": ("bpnt",),
        "tanggal_verval": date(2026, 7, 8), "hasil_verval": "LAYAK"},
    3: {"kode_kelurahan": SELILI, "nama": "MUH. RIDWAN", "nik": "6472041203849041", "no_kk": "6472040105269127",
        "tanggal_lahir": BORN, "tempat_lahir": "Samarinda", "jenis_kelamin": "L", "kunci_ibu": "m1", "rt": "12",
        "alamat": "JL. LAMBUNG MANGKURAT GG. 3", "rw": "05", "hubungan_keluarga": "ANAK", "aid": ("pbi",),
        "tanggal_verval": None, "hasil_verval": "BELUM_DICEK"},
    4: {"kode_kelurahan": SELILI, "nama": "SITI AMINAH", "nik": None, "no_kk": "6472040101209003",
        "tanggal_lahir": date(1990, 1, 2), "tempat_lahir": None, "jenis_kelamin": "P", "kunci_ibu": None, "rt": None,
        "alamat": "JL. SEJATI", "rw": "02", "hubungan_keluarga": "PASANGAN", "aid": None,
        "tanggal_verval": date(2026, 8, 17), "hasil_verval": "PINDAH"},
    5: {"kode_kelurahan": DAMA, "nama": "SITI AMINAH", "nik": "6472044201900002", "no_kk": "6472040101209003",
        "tanggal_lahir": date(1990, 2, 1), "tempat_lahir": "BONTANG", "jenis_kelamin": "P", "kunci_ibu": "m2",
        "alamat": "JL. SEJATI", "rt": "01", "rw": "02", "hubungan_keluarga": "PASANGAN", "aid": (),
        "tanggal_verval": date(2026, 8, 17), "hasil_verval": "LAYAK"},
    6: {"kode_kelurahan": BANTUAS, "nama": "SITI AMINAH", "nik": "6472044201900003", "no_kk": "6472010101209003",
        "tanggal_lahir": date(1990, 1, 2), "tempat_lahir": "BONTANG", "jenis_kelamin": "P", "kunci_ibu": "m3",
        "alamat": None, "rt": "01", "rw": "02", "hubungan_keluarga": "ANAK", "aid": (),
        "tanggal_verval": None, "hasil_verval": None},
}  # fmt: skip
"""Row number to its person; the id is ``ID`` with the row number."""


def pair(number: int, kind: str, owner: str, sides: tuple[int, int], **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return one row of the table of pairs between two of `PEOPLE`."""
    row: dict[str, Any] = {
        "pair": f"{number:024x}", "kind": kind, "probability": 0.97, "points": 80, "owner_area": owner,
        "asked_first": SELILI, "explanation": "nama sama; tanggal lahir sama", "cluster": "c1", "counted": True,
        "answer": None, "levels": "nik:2 nama:5",
    }  # fmt: skip
    for side, line in zip(("left", "right"), sides, strict=True):
        row |= {
            f"{side}_sha": SHA, f"{side}_lembar": "Data", f"{side}_baris": line, f"{side}_id": f"ID{line}",
            f"{side}_record": f"IID{line}", f"{side}_kelurahan": PEOPLE[line]["kode_kelurahan"],
        }  # fmt: skip
    return row | changes


FOUND: Final = (
    pair(1, "similar_person", SELILI, (2, 3), probability=0.91, explanation="dua angka NIK tertukar; nama lain ejaan"),
    pair(2, "same_nik", SELILI, (2, 4), probability=0.99, cluster="c2"),
    pair(3, "nik_conflict", SELILI, (3, 4), probability=0.1, cluster=None, counted=False),
    pair(4, "same_person", ILIR, (4, 5)),
    pair(5, "same_person", KOTA, (4, 6)),
    pair(6, "same_account", SELILI, (2, 3), probability=0.2, cluster=None, counted=False),
)
"""Of Selili three that ask for a person, of its kecamatan one, of the city one; the last one asks nobody."""


def persons(lines: tuple[int, ...] = tuple(PEOPLE)) -> pa.Table:
    """Return some of `PEOPLE` as a snapshot."""
    rows = []
    for line in lines:
        person = dict(PEOPLE[line])
        aid = person.pop("aid")
        flags = {key: None if aid is None else key in aid for key in PROGRAMMES}
        place = {
            "sha256_berkas": SHA,
            "lembar": "Data",
            "baris": line,
            "id_individu": f"ID{line}",
            "is_nonaktif": False,
        }
        rows.append({**person, **flags, **place, "kode_kecamatan": person["kode_kelurahan"][:8]})
    schema = pa.schema([(name, TYPES[kind]) for name, kind in snapshot_columns().items()])
    return pa.Table.from_pylist(rows, schema=schema)


def write(table: pa.Table, path: Path) -> Path:
    """Write a table as the store keeps it."""
    pq.write_table(table, path, write_page_checksum=True)
    return path


def pairs_table(*rows: dict[str, Any]) -> pa.Table:
    """Return pairs as the month keeps them; `FOUND` without any."""
    return pa.Table.from_pylist(list(rows or FOUND), schema=PAIRS)


KINDS: Final = ("same_nik", "same_person", "similar_person", "nik_conflict", "same_id", "same_account", "excel_nik")
ASKED: Final = KINDS[:4]


def cube_rows(period: str) -> list[tuple[Any, ...]]:
    """Return the figures of a month about pairs: owners from `FOUND`, rates that are easy to add up."""
    tree = wilayah()
    places = [(tree.kota.code, 59)] + [(area.code, len(tree.children(area.code))) for area in tree.at("kecamatan")]
    places += [(area.code, 1) for area in tree.at("kelurahan")]
    rows: list[tuple[Any, ...]] = []
    for code, parts in places:
        base, own = 1_000 * parts, [row for row in FOUND if row["owner_area"] == code]
        figures: dict[tuple[str, str], tuple[int | None, int | None]] = {
            ("person_duplicate", ""): (12 * parts, base),
            ("ganda_pasangan", ""): (len(own), None),
            ("ganda_terbuka", ""): (sum(row["kind"] in ASKED for row in own), None),
            ("ganda_tak_tertaut", ""): (6 * parts, base),
        }
        for place, reason in enumerate(("tanpa_nama", "tanpa_tanggal_lahir", "tanpa_keduanya"), 1):
            figures["ganda_tak_tertaut", reason] = (place * parts, base)
        for place, kind in enumerate(KINDS):
            number = sum(row["kind"] == kind for row in own)
            figures["ganda", kind] = (None if kind == "same_account" else (9 - place) * parts, base)
            figures["ganda_pasangan", kind] = (number, None)
            figures["ganda_terbuka", kind] = (number if kind in ASKED else 0, None)
        for row in FOUND if parts < 59 else ():
            sides = [row[f"{side}_kelurahan"][: len(code)] for side in ("left", "right")]
            if row["counted"] and code in sides:
                other = sides[sides[0] == code]
                known = figures.get(("ganda_antar", other), (0, None))[0] or 0
                figures["ganda_antar", other] = (known + 1, None)
        rows += [(period, tree[code].level, code, *key, *value) for key, value in figures.items()]
    return rows


def store(root: Path, periods: tuple[str, ...] = ("2026-09", "2026-10")) -> Store:
    """Publish months with `PEOPLE`, their pairs and their figures in an empty folder."""
    made = Store.create(root / "store", synthetic=True)
    for number, period in enumerate(periods):
        plain = made_up.draft(root / "work", period)
        people = persons((2, 4) if number == 0 and len(periods) > 1 else tuple(PEOPLE))
        added = pa.table(
            [pa.array(c, f.type) for c, f in zip(zip(*cube_rows(period), strict=True), CUBE_SCHEMA, strict=True)],
            schema=CUBE_SCHEMA,
        )
        known = pq.read_table(plain.cube)
        known = known.filter(pc.not_equal(known["metric"], "person_duplicate"))
        folder = root / "work"
        made.publish(
            replace(
                plain, rows_read=people.num_rows, rows_accepted=people.num_rows, not_evaluable={},
                accepted=write(people, folder / f"{period}-people.parquet"),
                cube=write(pa.concat_tables([known, added]), folder / f"{period}-figures.parquet"),
                tables={"pairs": write(pairs_table(), folder / f"{period}-pairs.parquet")},
            ),
            by="uji",
        )  # fmt: skip
    return made
