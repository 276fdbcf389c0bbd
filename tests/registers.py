"""Small registers in memory, for tests that count or ask rules.

A module of its own, since ``conftest`` is the name of several files here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dtks_analytics.catalogue.columns import snapshot_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPES = {
    "string": pa.string(),
    "date32[day]": pa.date32(),
    "timestamp[s]": pa.timestamp("s"),
    "bool": pa.bool_(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "double": pa.float64(),
}

GOOD: dict[str, Any] = {
    "kode_kelurahan": "64.72.01.1001",
    "kode_kecamatan": "64.72.01",
    "nik": "6472011708909001",
    "no_kk": "6472011203159004",
    "nama": "SITI AMINAH",
    "jenis_kelamin": "L",
    "hubungan_keluarga": "KEPALA",
    "tanggal_lahir_terisi": True,
    "alamat": "JL. CONTOH NO. 1",
    "rt": "001",
    "rw": "002",
    "is_nonaktif": False,
    "sha256_berkas": "0" * 64,
    "lembar": "",
    "periode_data": "2026-08",
}
"""A row that breaks no error rule; the birth date is added from the NIK by `register`."""


def register(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Build a snapshot from a few rows; what a row does not say is taken from `GOOD`, else missing."""
    from datetime import date  # noqa: PLC0415 - used once

    full = []
    for number, row in enumerate(rows, start=2):
        base = {**GOOD, "tanggal_lahir": date(1990, 8, 17), "baris": number, "id_individu": f"I{number}"}
        full.append({**base, **row})
    return pa.table(
        {name: pa.array([row.get(name) for row in full], TYPES[kind]) for name, kind in snapshot_columns().items()}
    )
