"""The chain of versions: every earlier one stays readable, CURRENT can be lost."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_months import count, draft

from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dtks_analytics.store.month import MonthDraft

    Make = Callable[..., MonthDraft]

PERIODS = ("2026-07", "2026-08", "2026-09")
STEPS = st.lists(st.tuples(st.sampled_from(PERIODS), st.sampled_from([None, 1, 2])), min_size=1, max_size=8)
"""A period and the count to publish, or None to retract."""


@pytest.fixture(scope="module")
def drafts() -> Iterator[dict[tuple[str, int], MonthDraft]]:
    """Prepare every month the property test may publish."""
    with tempfile.TemporaryDirectory() as folder:
        yield {(period, n): draft(Path(folder), period, n) for period in PERIODS for n in (1, 2)}


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_after_any_sequence_every_version_reads_as_it_did(
    drafts: dict[tuple[str, int], MonthDraft], steps: list[tuple[str, int | None]]
) -> None:
    """The model is a pile of counts per month: publish puts one on top, retract takes it off."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "store", synthetic=True)
        piles: dict[str, list[int]] = {}
        expected: list[dict[str, int]] = [{}]
        for period, n in steps:
            pile = piles.setdefault(period, [])
            if n is None and not pile:
                with pytest.raises(RefusedError, match="UNKNOWN_MONTH"):
                    store.retract(period, reason="uji", by="ani")
                continue
            if n is None:
                pile.pop()
                store.retract(period, reason="uji", by="ani")
            else:
                pile.append(n)
                store.publish(drafts[period, n], by="budi")
            expected.append({key: pile[-1] for key, pile in piles.items() if pile})
        for version, months in enumerate(expected):
            view = store.read(version)
            assert {month.period: count(view, month.period) for month in view.months} == months
        headers = store.history()
        assert [header.version for header in headers] == list(range(len(expected)))
        assert all(child.parent for child in headers[1:])
        assert store.version() == len(expected) - 1
        assert store.verify().ok


@pytest.mark.parametrize("version", [-1, 3, 99])
def test_a_version_that_is_not_there_is_refused(store: Store, make: Make, version: int) -> None:
    """Neither before the first nor after the served one."""
    store.publish(make(), by="budi")
    store.publish(make(count=5), by="budi")
    with pytest.raises(RefusedError, match="UNKNOWN_VERSION"):
        store.read(version)


@pytest.mark.parametrize("left", [None, b"", b"000001", b"rusak\n", b"000009 " + b"0" * 64 + b" " + b"0" * 16 + b"\n"])
def test_a_lost_current_is_found_again_from_the_manifests(store: Store, make: Make, left: bytes | None) -> None:
    """Readers go on without writing anything; the next publisher writes it again."""
    store.publish(make(count=3), by="budi")
    store.publish(make(count=5), by="budi")
    whole = (store.root / "CURRENT").read_bytes()
    (store.root / "CURRENT").unlink()
    if left is not None:
        (store.root / "CURRENT").write_bytes(left)
    assert (store.version(), count(store.read())) == (2, 5)
    assert not (store.root / "CURRENT").exists() or (store.root / "CURRENT").read_bytes() == left
    assert [fault.code for fault in store.verify().faults] == ["CURRENT_DAMAGED"]
    store.receive(make().originals[0])
    assert (store.root / "CURRENT").read_bytes() == whole
    assert store.verify().ok


def test_one_copy_of_the_newest_manifest_is_enough(store: Store, make: Make) -> None:
    """CURRENT repeats it; the next publisher writes the lost one again."""
    store.publish(make(count=3), by="budi")
    path = store.root / "manifest/000001.json"
    raw = path.read_bytes()
    path.unlink()
    assert count(store.read()) == 3
    assert store.publish(make(count=5), by="budi").version == 2
    assert path.read_bytes() == raw
    assert store.verify().ok


def test_a_manifest_that_was_never_served_is_not_read(store: Store, make: Make) -> None:
    """A publisher that died before CURRENT leaves the next number; the retry takes it."""
    store.publish(make(count=3), by="budi")
    before = (store.root / "CURRENT").read_bytes()
    store.publish(make(count=5), by="budi")
    (store.root / "CURRENT").unlink()
    (store.root / "CURRENT").write_bytes(before)
    assert (store.version(), count(store.read())) == (1, 3)
    with pytest.raises(RefusedError, match="UNKNOWN_VERSION"):
        store.read(2)
    assert store.publish(make(count=4), by="budi").version == 2
    assert count(store.read(2)) == 4
    assert store.verify().ok


def test_with_current_and_the_newest_manifest_gone_readers_and_publishers_stop(store: Store, make: Make) -> None:
    """Two faults at once: an older version is never shown in place of the newest, and nobody builds on a guess."""
    store.publish(make(count=3), by="budi")
    store.publish(make(count=5), by="budi")
    (store.root / "CURRENT").unlink()
    path = store.root / "manifest/000002.json"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-9])
    for act in (store.read, store.version, lambda: store.publish(make(count=4), by="budi")):
        with pytest.raises(DamagedStoreError, match=r"MANIFEST_DAMAGED.*000002\.json"):
            act()
    shutil.rmtree(store.root / "manifest")
    with pytest.raises(DamagedStoreError, match="MANIFEST_DAMAGED"):
        store.version()


def test_order_is_by_version_and_not_by_clock(store: Store, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that runs backwards changes nothing."""
    clock = iter(["2026-12-31T16:00:00+00:00"] * 2 + ["1970-01-01T00:00:00+00:00"] * 2)
    monkeypatch.setattr("dtks_analytics.store.publishing._now", lambda: next(clock))
    store.publish(make(count=3), by="budi")
    store.publish(make(count=5), by="budi")
    assert [header.at[:4] for header in store.history()[1:]] == ["2026", "1970"]
    assert (store.version(), count(store.read())) == (2, 5)
