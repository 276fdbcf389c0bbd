"""One flipped bit in any stored file is named by ``verify``, and no command prints another figure for it.

``DTKS_FLIPS`` says how many bits of each kind of file are tried; 1 unless it is set.
"""

from __future__ import annotations

import io
import os
import random
import re
import shutil
import time
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final

import pytest

from dtks_analytics.access.roles import everything
from dtks_analytics.cli.main import main
from dtks_analytics.store.access_book import AccessBook, Entry
from dtks_analytics.store.reviews import Judgement, Reviews
from dtks_analytics.store.sessions import Sessions
from dtks_analytics.store.snapshots import Store
from dtks_analytics.store.worklist import Worklist

FLIPS: Final = int(os.environ.get("DTKS_FLIPS", "1"))
PERIODS: Final = ("2026-08", "2026-09")
AREA: Final = "64.72.04.1001"
DAMAGED: Final = 3
COPIED: Final = (".sqlite", ".head", ".lock", "LOCK", "CURRENT")
"""Endings of files that commands write to; all others are linked into the copy of a store."""
KINDS: Final = (
    "store.json", "CURRENT", "key", "manifest", "snap", "cube", "quarantine", "side", "table/findings", "table/ledger",
    "table/pairs", "table/scorecards", "table/swaps", "raw", "ledger.sqlite", "ledger.sqlite.head", "work.sqlite",
    "work.sqlite.head", "access.sqlite", "access.sqlite.head", "sessions.sqlite", "sessions.sqlite.head",
)  # fmt: skip


def run(*words: object) -> tuple[int, str, str]:
    """Run one command in this process; returns exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stopped:
        main([str(word) for word in words])
    return int(stopped.value.code or 0), out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store with two months, a list, answers, replies, a role and somebody signed in."""
    folder = tmp_path_factory.mktemp("whole")
    store = folder / "store"
    for number, period in enumerate(PERIODS):
        made = [folder / f"{period}.csv", folder / f"{period}-mati.csv"]
        base = ["--seed", 4 + number, "--period", period, "--truth", folder / "t.parquet"]
        run("synth", "--layout", "bnba_dtks", "--rows", 200, "--out", made[0], *base)
        run("synth", "--layout", "death_list", "--rows", 20, "--register-rows", 200, "--out", made[1], *base)
        code, out, err = run("ingest", *made[: 2 - number], "--period", period, "--store", store)
        assert code == 0, out + err
    book, ani = Store(store), everything("Ani")
    Reviews(book).answer(PERIODS[1], AREA, [Judgement("a", "same_nik", "sama", "dokumen")], reader=ani)
    Worklist(book).reply(book.read().month(PERIODS[1]), AREA, note="sudah diperiksa", evidence="", reader=ani)
    AccessBook(book).grant([Entry("budi@example.go.id", "lurah", AREA)], reader=ani, reason="uji")
    Sessions(book).open(identity="contoh", expires=time.time() + 3600)
    assert run("verify", "--store", store)[0] == 0
    return store


def asked(out: Path) -> dict[str, tuple[str, ...]]:
    """Return commands that answer for the newest month."""
    return {
        "measures": ("measures", "--by", "kelurahan"),
        "findings": ("findings", "--reason", "uji"),
        "duplicates": ("duplicates", "--reason", "uji"),
        "scorecard": ("scorecard", "--area", AREA, "--out", str(out)),
    }


def said(store: Path, folder: Path) -> dict[str, tuple[int, str]]:
    """Run every command; returns exit code and what it said, the cells of a workbook among it."""
    found = {}
    for name, words in asked(folder / "rapor.xlsx").items():
        (folder / "rapor.xlsx").unlink(missing_ok=True)
        code, out, _ = run(*words, "--store", store)
        if name == "scorecard" and code == 0:
            with zipfile.ZipFile(folder / "rapor.xlsx") as book:
                names = sorted(each for each in book.namelist() if each.endswith(".xml") and "docProps" not in each)
                out = "".join(book.read(each).decode() for each in names)
        found[name] = (code, out.replace(str(folder), ""))
    return found


def copy(whole: Path, target: Path) -> Path:
    """Copy a store: files that are never written to by link."""
    for path in (path for path in whole.rglob("*") if path.is_file()):
        place = target / path.relative_to(whole)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.name.endswith(COPIED):
            shutil.copy2(path, place)
        else:
            place.hardlink_to(path)
    return target


def flip(path: Path, chance: random.Random) -> str:
    """Turn one bit of a file, in a new file, and say which."""
    raw = bytearray(path.read_bytes())
    position, bit = chance.randrange(len(raw)), chance.randrange(8)
    raw[position] ^= 1 << bit
    path.unlink()
    path.write_bytes(raw)
    return f"{path.name}, byte {position}, bit {bit}"


def files(store: Path, kind: str) -> list[str]:
    """Return the files of a kind that hold anything."""
    pattern = re.compile(re.escape(kind) + r"$" if (store / kind).is_file() else kind.replace("/", r"/[\d-]+/"))
    found = [path.relative_to(store).as_posix() for path in sorted(store.rglob("*")) if path.is_file()]
    return [name for name in found if pattern.match(name) and (store / name).stat().st_size]


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_is_named_and_prints_no_other_figure(whole: Path, kind: str, tmp_path: Path) -> None:
    """Each command ends with 3, or says what it says of the undamaged store."""
    chance = random.Random(f"flips {kind}")  # noqa: S311 - a repeatable test
    right = said(copy(whole, tmp_path / "right"), tmp_path)
    assert {name: code for name, (code, _) in right.items()} == dict.fromkeys(right, 0)
    for number in range(FLIPS):
        store = copy(whole, tmp_path / f"store-{number}")
        name = chance.choice(files(store, kind))
        where = flip(store / name, chance)
        code, out, _ = run("verify", "--json", "--store", store)
        assert (code, Path(name).name.removesuffix(".head") in out) == (DAMAGED, True), where
        for command, answer in said(store, tmp_path).items():
            same = answer[1].replace(f"store-{number}", "right") == right[command][1]
            assert answer[0] == DAMAGED or (answer[0] == 0 and same), (command, answer[0], where)
        shutil.rmtree(store)


def test_every_kind_of_stored_file_is_tried(whole: Path) -> None:
    """Nothing is stored that no kind covers, and every kind is there."""
    found = {name for kind in KINDS for name in files(whole, kind)}
    there = {path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file() and path.stat().st_size}
    assert {name for name in there - found if not name.startswith("table/")} == set()
    assert all(files(whole, kind) for kind in KINDS)
