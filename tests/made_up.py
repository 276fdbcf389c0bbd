"""A small store with made-up figures: all areas, twelve months, written through the store's own door."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.catalogue.residents import residents
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import CUBE_SCHEMA
from dtks_analytics.store.month import MonthDraft, SourceFile
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from pathlib import Path

PERIODS = ("2025-11", "2025-12", *(f"2026-{month:02d}" for month in range(1, 11)))
BANTUAS, SELILI, LOK_BAHU = "64.72.01.1005", "64.72.04.1001", "64.72.06.1004"
RULES = ("nik_present", "tanggal_lahir_present", "alamat_present", "rt_rw_present")
PROGRAMMES = {"pkh": 0.22, "bpnt": 0.3, "pbi": 0.55, "blt": 0.08}
ROWS = 12

Cells = dict[tuple[str, str], tuple[int | None, int | None]]


def cells(code: str, month: int) -> Cells:
    """Make up the figures of one kelurahan; every third is a little worse, three stand out."""
    people = residents("2026-10")
    total, odd = people.total[code], int(code[-1]) % 3
    poor = int(total * (0.03 + 0.01 * odd + (0.02 if code[:8] == "64.72.01" else 0)) * (1 - 0.004 * month))
    registered = int(poor * 3.6 * (1 + 0.003 * month))
    families = registered // 4
    visited = int(registered * (0.70 if code == LOK_BAHU else 0.88 + 0.002 * odd + 0.004 * month))
    dead = int(registered * (0.03 if code == SELILI else 0.002))
    clean = int(registered * (0.72 if code == BANTUAS else 0.89 + 0.004 * odd))
    made: Cells = {
        ("individu_registered", ""): (registered, total),
        ("individu_distinct", ""): (int(registered * 0.985), total),
        ("individu_verified", ""): (int(visited * 0.9), total),
        ("individu_poor", ""): (poor, total),
        ("keluarga_registered", ""): (families, None),
        ("keluarga_verified", ""): (int(families * 0.86), families),
        ("keluarga_poor", ""): (poor // 4, families),
        ("verval_done", ""): (visited, registered),
        ("padan", ""): (int(registered * (0.92 + 0.002 * month)), registered),
        ("nik_duplicate", ""): (int(registered * (0.01 + 0.004 * odd)), registered),
        ("person_duplicate", ""): (None, None),
        ("deceased_active", ""): (dead, registered),
        ("deceased_with_aid", ""): (dead // 3, registered // 2),
        ("aid_overlap", ""): (families // 200, families // 2),
        ("quality_score", ""): (clean, registered),
        ("penduduk", ""): (total, None),
    }
    made |= {("desil", str(d)): (int(registered * (0.28 - 0.026 * d)), registered) for d in range(1, 11)}
    made[("desil", "–")] = (registered // 50, registered)
    made[("verval", "LAYAK")] = (visited, registered)
    made[("verval", "BELUM_DICEK")] = (registered - visited, registered)
    made |= {("program", key): (int(registered * share), registered) for key, share in PROGRAMMES.items()}
    for group, number in people.by_sex_age[code].items():
        made[("penduduk_umur", group)] = (number, None)
        made[("umur", group)] = (int(number * registered / total * (1.2 if group[2:] < "20" else 0.9)), registered)
    for place, rule in enumerate(RULES):
        worse = 6 if code == BANTUAS and rule == "alamat_present" else 1
        made[("rule", rule)] = (int(registered * 0.01 * (place + 1) * worse), registered)
    return made


def added(parts: list[tuple[int | None, int | None]]) -> tuple[int | None, int | None]:
    """Add figures; unknown stays unknown."""
    counts, bases = ([part[side] for part in parts] for side in (0, 1))
    return tuple(None if None in column else sum(column) for column in (counts, bases))  # type: ignore[return-value,arg-type]


def cube(period: str) -> pa.Table:
    """Return the made-up figures of one month at all three levels."""
    tree, month = wilayah(), PERIODS.index(period)
    below = {area.code: cells(area.code, month) for area in tree.at("kelurahan")}
    members = {area.code: [k.code for k in tree.children(area.code)] for area in tree.at("kecamatan")}
    members[tree.kota.code] = list(below)
    rows = [(period, "kelurahan", code, *key, *value) for code, own in below.items() for key, value in own.items()]
    for code, kelurahan in members.items():
        level, keys = tree[code].level, below[kelurahan[0]]
        rows += [(period, level, code, *key, *added([below[k][key] for k in kelurahan])) for key in keys]
    columns = list(zip(*rows, strict=True))
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, CUBE_SCHEMA, strict=True)], schema=CUBE_SCHEMA)


def draft(folder: Path, period: str, **changes: Any) -> MonthDraft:  # noqa: ANN401 - any field of the account
    """Prepare a month of `ROWS` rows for publishing."""
    folder.mkdir(parents=True, exist_ok=True)
    accepted, figures, quarantine = (folder / f"{period}-{name}.parquet" for name in ("rows", "cube", "quarantine"))
    pq.write_table(pa.table({"baris": pa.array(range(1, ROWS + 1), pa.int32())}), accepted, write_page_checksum=True)
    pq.write_table(cube(period), figures, write_page_checksum=True)
    pq.write_table(pa.table({"kode": pa.array([], pa.string())}), quarantine, write_page_checksum=True)
    original = folder / f"{period}.csv"
    original.write_text(f"made up {period}")
    digest = hashlib.sha256(original.read_bytes()).hexdigest()
    account = {
        "period": period,
        "layout": "siksng_dtsen",
        "files": (SourceFile(original.name, digest, original.stat().st_size),),
        "rows_read": ROWS,
        "rows_accepted": ROWS,
        "rows_quarantined": 0,
        "rows_not_data": 0,
        "received_at": f"{period}-28T09:15:00+08:00",
        "recipe": "made-up",
        "not_evaluable": {
            "rules": {"status_kawin_known": "kolom status perkawinan tidak ada pada berkas"},
            "metrics": {"person_duplicate": "menunggu penautan data"},
        },
        "definition": {
            "verified": "hasil_verval",
            "poor_desil_max": 1,
            "residents_year": 2024,
            "residents_source": "Disdukcapil Kota Samarinda",
        },
    }
    return MonthDraft(
        **(account | changes), accepted=accepted, cube=figures, quarantine=quarantine, originals=(original,)
    )


def store(root: Path, periods: tuple[str, ...] = PERIODS) -> Store:
    """Build the store in an empty folder."""
    made = Store.create(root / "store", synthetic=True)
    for period in periods:
        made.publish(draft(root / "work", period), by="uji")
    return made
