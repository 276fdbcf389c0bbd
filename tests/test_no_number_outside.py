"""A register goes through every command of loading; afterwards no number of a person stands anywhere it should not."""

from __future__ import annotations

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dtks_analytics.store.snapshots import Store

ROOT = Path(__file__).parents[1]
PERIOD = "2026-08"
DIGITS = re.compile(rb"(?<![0-9a-f])[0-9](?:[ ./_-]?[0-9]){14,16}(?![0-9a-f])")
"""A run of 15 to 17 digits that is no piece of a hash."""


def dtks(*words: str, folder: Path, store: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, with its own folder for temporary files."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    environment = os.environ | {"TMPDIR": str(temporary), "DTKS_STORE": str(store), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "dtks_analytics", *words], capture_output=True, check=False, cwd=folder, env=environment
    )


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Make a faulty register, check and ingest it, and keep everything that was said."""
    folder = tmp_path_factory.mktemp("jejak")
    store, file = folder / "store", folder / "agustus.csv"
    made = dtks(
        "synth", "--layout", "bnba_dtks", "--rows", "1500", "--seed", "5", "--period", PERIOD, "--out", str(file),
        "--truth", str(folder / "truth.parquet"), folder=folder, store=store,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    with file.open(encoding="utf-8-sig", newline="") as text:
        text.readline()  # says that the people are made up
        rows = list(csv.DictReader(text))
    cells = {value.strip() for row in rows for value in row.values() if value}
    # A number of one repeated digit stands for none, and may be the digits of a share.
    numbers = {cell for cell in cells if re.fullmatch(r"\d{15,17}", cell) and len(set(cell)) > 1}
    names = {row["Nama"].strip() for row in rows if len(row["Nama"].strip().split()) > 1}
    commands = (
        ["check", str(file), "--period", PERIOD, "--json"],
        ["check", str(file), "--period", PERIOD],
        ["ingest", str(file), "--period", PERIOD, "--json"],
        ["ingest", str(file), "--period", PERIOD],
        ["snapshots", "--json"],
        ["measures", "--by", "kelurahan"],
        ["measures", "--by", "kecamatan", "--format", "json"],
        ["findings", "--reason", "uji"],
        ["duplicates", "--reason", "uji"],
        ["verify", "--json"],
    )
    said = [made, *(dtks(*words, folder=folder, store=store) for words in commands)]
    return {"folder": folder, "store": store, "numbers": numbers, "names": names, "said": said}


def test_the_register_was_loaded_and_has_people(loaded: dict[str, Any]) -> None:
    """Else nothing below would prove anything."""
    assert len(loaded["numbers"]) > 1_000
    assert len(loaded["names"]) > 500
    assert [one.returncode for one in loaded["said"]] == [0] * len(loaded["said"])


def test_no_command_prints_a_number_or_a_name(loaded: dict[str, Any]) -> None:
    """Standard output and standard error of all commands, rows by name included."""
    printed = b"\n".join(one.stdout + one.stderr for one in loaded["said"])
    assert not [n for n in loaded["numbers"] if n.encode() in printed]
    assert not [n for n in loaded["names"] if n.encode() in printed]


def test_nothing_is_left_in_temporary_folders(loaded: dict[str, Any]) -> None:
    """Neither of the system nor of the store's own work."""
    assert list((loaded["folder"] / "tmp").iterdir()) == []
    assert list((loaded["store"] / "work").iterdir()) == []


def everything_in(table: Path) -> bytes:
    """Return all values of a Parquet file as text."""
    return json.dumps(pq.read_table(table).to_pylist(), default=str).encode()


def test_only_the_rows_themselves_hold_numbers(loaded: dict[str, Any]) -> None:
    """Everything in the store but the sealed originals and the snapshot: tables, figures, manifests, audit, names."""
    store, numbers, names = (
        loaded["store"],
        [n.encode() for n in loaded["numbers"]],
        [n.encode() for n in loaded["names"]],
    )
    looked_at = 0
    for path in sorted(store.rglob("*")):
        assert not DIGITS.search(path.name.encode())
        if not path.is_file() or path.relative_to(store).parts[0] in {"raw", "snap"}:
            continue
        content = path.read_bytes() + (everything_in(path) if path.suffix == ".parquet" else b"")
        assert not [n for n in numbers if n in content], path.name
        assert not [n for n in names if n in content], path.name
        looked_at += 1
    assert looked_at >= 8
    with sqlite3.connect(store / "ledger.sqlite") as book:
        lines = "\n".join(book.iterdump()).encode()
    assert not [n for n in numbers + names if n in lines]


def test_the_originals_are_sealed_and_the_rows_are_there(loaded: dict[str, Any]) -> None:
    """The delivered file is not readable beside the key; the snapshot is what holds the people."""
    numbers = [n.encode() for n in loaded["numbers"]]
    for path in (loaded["store"] / "raw").rglob("*"):
        if path.is_file():
            assert not [n for n in numbers if n in path.read_bytes()]
    kept = everything_in(Store(loaded["store"]).read().persons(PERIOD))
    assert sum(n in kept for n in numbers) > 1_000


NUMBER, NAME = "6472010101909001", "BUDI RAHASIA"
FAULTY = {
    "no header": f"{NAME};{NUMBER};SELILI\n{NAME};{NUMBER};SELILI\n",
    "number as title": "Nik;Nama;Kecamatan;Desa/Kelurahan;{n};Tanggal_Lahir\n{n};BUDI RAHASIA;X;Y;1;2\n",
    "ragged": "Id_DTKS;Provinsi;Kabupaten/Kota;Kecamatan;Desa/Keluarahan;Alamat;RT;RW;Nokk;Nik;Nama;Tanggal_Lahir\n"
    "1;KALTIM;SAMARINDA;X;Y;BUDI RAHASIA;{n};{n};{n};{n};{n};{n};{n};{n};{n};{n}\n",
    "quote never closed": 'Nik;Nama\n"{n};BUDI RAHASIA\n' * 50,
    "html": "<html><td>{n} BUDI RAHASIA</td></html>",
    "other city": "Id_DTKS;Provinsi;Kabupaten/Kota;Kecamatan;Desa/Keluarahan;Alamat;RT;RW;Nokk;Nik;Nama;Tanggal_Lahir\n"
    + "1;JAWA TIMUR;MALANG;KLOJEN;KAUMAN;BUDI RAHASIA;1;1;{n};{n};BUDI RAHASIA;01/01/1990\n" * 40,
}


@pytest.mark.parametrize("fault", FAULTY)
@pytest.mark.parametrize("command", ["check", "ingest"])
def test_a_faulty_file_is_refused_without_its_cells(fault: str, command: str, tmp_path: Path) -> None:
    """Refusals, reports and unexpected errors alike."""
    file = tmp_path / "berkas.csv"
    file.write_text(FAULTY[fault].replace("{n}", NUMBER), encoding="utf-8")
    form = [] if command == "check" else ["--json"]
    done = dtks(command, str(file), "--period", PERIOD, *form, folder=tmp_path, store=tmp_path / "store")
    assert done.returncode in {0, 2}
    assert NUMBER.encode() not in done.stdout + done.stderr
    assert b"RAHASIA" not in done.stdout + done.stderr
    for path in (tmp_path / "store").rglob("*"):
        if path.is_file() and path.relative_to(tmp_path / "store").parts[0] not in {"raw", "snap"}:
            assert NUMBER.encode() not in path.read_bytes(), path.name
