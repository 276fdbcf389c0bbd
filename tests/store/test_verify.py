"""Every damaged byte is found and named, and takes only its own month away."""

from __future__ import annotations

import json
import random
import sqlite3
from typing import TYPE_CHECKING

import pytest
from store_months import count

from dtks_analytics.errors import DamagedStoreError
from dtks_analytics.store import manifest
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dtks_analytics.store.month import MonthDraft
    from dtks_analytics.store.view import StoreView

    Make = Callable[..., MonthDraft]

COUNTS = {"2026-07": 3, "2026-08": 4, "2026-09": 5}


@pytest.fixture
def year(store: Store, make: Make) -> Store:
    """Publish three months, the second one twice, take that back."""
    for period, n in COUNTS.items():
        store.publish(make(period, count=n), by="budi")
    store.publish(make("2026-08", count=9), by="budi")
    store.retract("2026-08", reason="uji", by="ani")
    assert counts(store.read()) == COUNTS
    return store


def counts(view: StoreView) -> dict[str, int]:
    """Return the figure of each whole month."""
    return {month.period: count(view, month.period) for month in view.months}


def files(root: Path) -> list[Path]:
    """Return every file with bytes in it."""
    return sorted(path for path in root.rglob("*") if path.is_file() and path.stat().st_size)


def flip(path: Path, position: int, bit: int = 0) -> None:
    """Turn one bit of a file."""
    raw = bytearray(path.read_bytes())
    raw[position] ^= 1 << bit
    path.chmod(0o600)
    path.write_bytes(raw)


def test_one_flipped_bit_in_any_file_is_found_and_only_its_month_goes(year: Store) -> None:
    """Every file of the store in turn, at a random place; afterwards all is well again."""
    chance, flipped = random.Random(2), 0  # noqa: S311 - a repeatable test
    for path in files(year.root):
        name, whole = path.relative_to(year.root).as_posix(), path.read_bytes()
        if path.name == "ledger.sqlite":
            continue  # SQLite has unused bytes; test_ledger changes each field of a row
        flip(path, chance.randrange(len(whole)), chance.randrange(8))
        flipped += 1
        if name == "store.json":
            with pytest.raises(DamagedStoreError, match=r"STORE_DAMAGED.*store\.json"):
                Store(year.root)
        else:
            report = Store(year.root).verify()
            assert name in {fault.file for fault in report.faults}, name
            folder, _, rest = name.partition("/")
            periods = {rest.partition("/")[0]} if folder in {"snap", "cube", "quarantine"} else set()
            if periods:
                assert [set(fault.periods) for fault in report.faults] == [periods]
            view = Store(year.root).read()
            assert counts(view).items() <= COUNTS.items()
            assert set(COUNTS) - set(counts(view)) == set(view.damaged) <= periods
        path.write_bytes(whole)
    assert flipped > 20
    assert year.verify().ok


def test_a_flipped_bit_in_a_cube_takes_its_month_away_at_once(year: Store) -> None:
    """The month is named with its file; asking for it raises; the others add up as before."""
    cube = year.read().month("2026-08").cube
    flip(year.root / f"cube/2026-08/{cube}.parquet", 40)
    view = year.read()
    assert list(view.damaged) == ["2026-08"]
    assert f"cube/2026-08/{cube}.parquet" in view.damaged["2026-08"]
    assert counts(view) == {"2026-07": 3, "2026-09": 5}
    assert view.cube()["period"].to_pylist() == ["2026-07", "2026-09"]
    for ask in (view.month, view.persons, view.quarantine, lambda period: view.cube([period])):
        with pytest.raises(DamagedStoreError, match="MONTH_DAMAGED"):
            ask("2026-08")


def test_a_cube_damaged_after_the_view_was_opened_is_noticed_when_read(year: Store) -> None:
    """The hash is taken of the very bytes that are decoded."""
    view = year.read()
    flip(year.root / f"cube/2026-08/{view.month('2026-08').cube}.parquet", 40)
    assert view.cube()["period"].to_pylist() == ["2026-07", "2026-09"]
    assert list(view.damaged) == ["2026-08"]


@pytest.mark.parametrize("folder", ["snap", "cube", "quarantine"])
def test_a_missing_or_cut_file_takes_its_month_away(year: Store, folder: str) -> None:
    """Existence and size are looked at when a version is opened."""
    month = year.read().month("2026-09")
    digest = {"snap": month.snapshot, "cube": month.cube, "quarantine": month.quarantine}[folder]
    path = year.root / folder / "2026-09" / f"{digest}.parquet"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])
    assert (list(year.read().damaged), counts(year.read())) == (["2026-09"], {"2026-07": 3, "2026-08": 4})
    path.unlink()
    assert list(year.read().damaged) == ["2026-09"]
    assert [(fault.code, fault.periods, fault.served) for fault in year.verify().faults] == [
        ("FILE_MISSING", ("2026-09",), True),
    ]


def test_a_missing_original_is_named_and_its_month_goes_on(year: Store) -> None:
    """No figure rests on it any more."""
    (path,) = (year.root / file.path for file in year.versions.current().entries["2026-09"].stored[3:])
    path.unlink()
    assert counts(year.read()) == COUNTS
    assert [(fault.code, fault.periods) for fault in year.verify().faults] == [("FILE_MISSING", ("2026-09",))]


def test_a_damaged_file_of_an_earlier_version_is_named_as_not_served(year: Store) -> None:
    """Version 4 had another 2026-08."""
    cube = year.read(4).month("2026-08").cube
    flip(year.root / f"cube/2026-08/{cube}.parquet", 40)
    assert counts(year.read()) == COUNTS
    assert [(fault.periods, fault.served) for fault in year.verify().faults] == [(("2026-08",), False)]


def test_a_manifest_rewritten_with_a_right_digest_breaks_the_chain(year: Store) -> None:
    """Somebody changes a count and computes the digest anew."""
    path = year.root / "manifest/000001.json"
    body = manifest.decode(path.read_bytes())
    body["months"]["2026-07"]["month"]["rows_accepted"] = 99
    path.chmod(0o600)
    path.write_bytes(manifest.encode(body))
    assert ("CHAIN_BROKEN", "manifest/000002.json") in {(fault.code, fault.file) for fault in year.verify().faults}
    assert ("AUDIT", "ledger.sqlite") in {(fault.code, fault.file) for fault in year.verify().faults}


def test_a_sealed_file_exchanged_for_another_is_noticed_though_each_is_genuine(year: Store) -> None:
    """An original opens only under its own name."""
    one, two = sorted(year.root.rglob("*.sealed"))[:2]
    one.chmod(0o600)
    one.write_bytes(two.read_bytes())
    digest = one.name.partition(".")[0]
    with pytest.raises(DamagedStoreError, match="ORIGINAL_DAMAGED"):
        year.original(digest)
    assert f"raw/{digest[:2]}/{one.name}" in {fault.file for fault in year.verify().faults}


def test_an_audit_line_deleted_by_hand_is_found(year: Store) -> None:
    """The triggers are dropped first, as an attacker would."""
    with sqlite3.connect(year.ledger.path) as connection:
        connection.execute("DROP TRIGGER audit_no_delete")
        connection.execute("DELETE FROM audit WHERE seq = 3")
    (fault,) = year.verify().faults
    assert (fault.code, fault.file, fault.message) == (
        "AUDIT",
        "ledger.sqlite",
        "Baris audit 3 diubah, dihapus, atau dipindah.",
    )


def test_the_report_is_json_and_says_how_much_was_read(year: Store) -> None:
    """Six manifests, four originals, CURRENT, the audit and its head; of 2026-08 two states share a quarantine."""
    told: list[float] = []
    report = year.verify(lambda _file, share: told.append(share))
    assert report.files_checked == 6 + 4 + 1 + 2 + (3 * 4 - 1)
    assert json.loads(json.dumps(report.to_json()))["ok"] is True
    assert told == sorted(told)
    assert told[-1] == 1.0
