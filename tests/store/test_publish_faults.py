"""Kills and failures on the way: the old version stays served, the retry works, nothing acknowledged is lost."""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from publisher import SEAMS, watch
from store_months import count

from dtks_analytics.errors import DtksError, RefusedError
from dtks_analytics.store import atomic, ledger
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtks_analytics.store.month import MonthDraft

    Make = Callable[..., MonthDraft]


def program(*args: object) -> list[str]:
    """Run `publisher` in a process of its own and return the words it prints."""
    command = [sys.executable, str(Path(__file__).with_name("publisher.py")), *map(str, args)]
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": root}
    ).stdout.split()


def assert_whole(store: Store) -> None:
    """Verification finds nothing, and no temporary file is left."""
    assert store.verify().faults == ()
    assert not list(store.root.glob(f"{atomic.TEMPORARY}*"))


def test_killed_at_any_step_the_old_version_is_served_and_the_retry_works(
    store: Store, make: Make, tmp_path: Path
) -> None:
    """SIGKILL before each write, fsync and rename of a publish; only after the last rename may the new one show."""
    store.publish(make(count=3), by="budi")
    last = int(program("steps", tmp_path)[0])
    assert last > 25
    for step in range(1, last):
        hurt = Store(tmp_path / f"{step:03d}")
        assert (hurt.version(), count(hurt.read())) == ((1, 3) if step < last - 1 else (2, 5)), step
        assert hurt.verify().faults == (), step
        assert count(hurt.publish(make(count=5), by="budi")) == 5
        assert_whole(hurt)


def test_what_a_killed_publish_placed_goes_with_the_next_that_writes(store: Store, make: Make, tmp_path: Path) -> None:
    """The sealed original included; only what the served version names stays."""
    store.publish(make(count=3), by="budi")
    last = int(program("steps", tmp_path)[0])
    for step in range(1, last):
        hurt = Store(tmp_path / f"{step:03d}")
        with hurt.writing():
            pass
        left = hurt.verify()
        assert (left.received, left.unused, left.faults) == ((), (), ()), step
        assert len(hurt.versions.numbers()) == hurt.version() + 1
        assert not list(hurt.root.glob(".placing"))


def test_a_publish_that_fails_leaves_nothing(store: Store, make: Make) -> None:
    """At whatever step: no original, no rows, no manifest, unless the version is served after all."""
    store.publish(make(count=3), by="budi")

    def files() -> set[Path]:
        return {path for path in store.root.rglob("*") if path.is_file() and not path.name.startswith("ledger.")}

    before, step, draft = files(), 0, make(count=5)
    while store.version() == 1:
        step += 1
        with pytest.MonkeyPatch.context() as monkeypatch:
            fail_at(monkeypatch, step, errno.ENOSPC)
            error = refusal(lambda: store.publish(draft, by="budi"))
        assert error is not None
        if store.version() == 1:
            assert files() == before, step
    assert step > 15
    assert_whole(store)


def test_killed_at_random_moments_nothing_acknowledged_is_lost(store: Store, make: Make, tmp_path: Path) -> None:
    """Fifteen SIGKILLs of a publisher that never pauses, on one store."""
    store.publish(make(count=1), by="budi")
    told = [int(word) for word in program("random", tmp_path, 15, 20261124)]
    assert len(told) == 15
    assert store.version() >= max(told) > 1
    for version in range(1, store.version() + 1):
        month = store.read(version).month("2026-08")
        assert count(store.read(version)) == month.rows_accepted
    store.publish(make(count=2), by="budi")
    assert_whole(store)


def fail_at(monkeypatch: pytest.MonkeyPatch, step: int, number: int) -> list[int]:
    """Make the Nth write, fsync or rename fail with an error; returns a list that grows by one per step."""
    for name in SEAMS:
        monkeypatch.setattr(atomic, name, getattr(atomic, name))
    seen: list[int] = []

    def note() -> None:
        seen.append(step)
        if len(seen) == step:
            raise OSError(number, os.strerror(number))

    watch(note)
    return seen


def refusal(act: Callable[[], object]) -> DtksError | None:
    """Return what an act raised."""
    try:
        act()
    except DtksError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "DISK_FULL"), (errno.EROFS, "STORE_READ_ONLY"), (errno.EIO, "STORE_IO")],
)
def test_a_failure_at_any_step_is_told_cleanly_and_the_retry_works(
    store: Store, make: Make, number: int, code: str
) -> None:
    """The failing call leaves no temporary file; the version served is the old one unless CURRENT was replaced."""
    version = store.publish(make(count=3), by="budi").version
    draft, step, served = make(count=5), 0, 3
    while True:
        step += 1
        with pytest.MonkeyPatch.context() as monkeypatch:
            seen = fail_at(monkeypatch, step, number)
            error = refusal(lambda: store.publish(draft, by="budi"))
        if error is None:
            break
        assert error.code in {code, "AUDIT_UNWRITABLE"}
        assert "Errno" not in error.message
        assert not list(store.root.glob(f"{atomic.TEMPORARY}*"))
        if store.version() == version:
            assert count(store.read()) == served
        else:
            assert count(store.read()) == 5
            assert store.already([draft.files[0].sha256], "2026-08", "1")
        store.receive(draft.originals[0])
        served, version = count(store.read()), store.version()
    assert len(seen) < step
    assert count(store.read()) == 5
    assert step > 15
    assert_whole(store)


def test_a_store_half_made_can_be_made_again(tmp_path: Path) -> None:
    """Whatever step failed: it is no store until its last file is there, and then it is a whole one."""
    step, seen = 0, [0]
    while step <= len(seen):
        step += 1
        root = tmp_path / str(step)
        with pytest.MonkeyPatch.context() as monkeypatch:
            seen = fail_at(monkeypatch, step, errno.ENOSPC)
            error = refusal(partial(Store.create, root, synthetic=True))
        if error and error.code != "AUDIT_UNWRITABLE":
            assert error.code == "DISK_FULL"
        if error and not (root / "store.json").exists():
            with pytest.raises(RefusedError, match="NO_STORE"):
                Store(root)
            Store.create(root, synthetic=True)
        assert_whole(Store(root))
    assert step > 15


def test_every_file_is_on_the_disk_before_current_names_it(
    store: Store, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a power cut leaves: contents are fsynced before each rename, folders after it, all before CURRENT."""
    events: list[tuple[str, str]] = []
    fsync, rename = atomic.fsync, atomic.rename

    def noted_fsync(fd: int) -> None:
        events.append(("fsync", str(Path(f"/proc/self/fd/{fd}").readlink())))
        fsync(fd)

    def noted_rename(source: Path, target: Path) -> None:
        assert ("fsync", str(source)) in events
        events.append(("rename", str(target)))
        rename(source, target)

    monkeypatch.setattr(atomic, "fsync", noted_fsync)
    monkeypatch.setattr(atomic, "rename", noted_rename)
    store.publish(make(count=3), by="budi")
    placed = [name for kind, name in events if kind == "rename"]
    assert [Path(name).relative_to(store.root).parts[0] for name in placed] == [
        "raw", "snap", "cube", "quarantine", "manifest", "ledger.sqlite.head", "CURRENT",
    ]  # fmt: skip
    assert events[-2:] == [("rename", str(store.root / "CURRENT")), ("fsync", str(store.root))]
    for name in placed:
        folder = Path(name).parent
        after = events[events.index(("rename", name)) : -1] if folder != store.root else events
        assert ("fsync", str(folder)) in after
        while folder != store.root:
            folder = folder.parent
            assert ("fsync", str(folder)) in events


def test_a_full_disk_is_told_and_the_old_version_served(store: Store, make: Make) -> None:
    """A real limit of the operating system, in the middle of a file."""
    store.publish(make(count=3), by="budi")
    draft, before = make(count=5), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, before[1]))
    try:
        with pytest.raises(RefusedError, match=r"DISK_FULL: Ruang simpan penuh\."):
            store.publish(draft, by="budi")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert count(store.read()) == 3
    assert count(store.publish(make(count=5), by="budi")) == 5
    assert_whole(store)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_of_another_owner_is_read_and_not_written(store: Store, make: Make) -> None:
    """The refusal says what to look at."""
    store.publish(make(count=3), by="budi")
    draft = make(count=5)
    (store.root / "LOCK").chmod(0o400)
    with pytest.raises(RefusedError, match="STORE_READ_ONLY"):
        store.publish(draft, by="budi")
    assert count(store.read()) == 3


def test_without_an_audit_line_nothing_is_published(store: Store, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit is locked by somebody, then gone; the version stays."""
    store.publish(make(count=3), by="budi")
    monkeypatch.setattr(ledger, "_WAIT_S", 0.1)
    other = sqlite3.connect(store.ledger.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RefusedError, match="AUDIT_UNWRITABLE"):
        store.publish(make(count=5), by="budi")
    other.close()
    kept = store.ledger.path.rename(store.root.parent / "kept")
    with pytest.raises(RefusedError, match="AUDIT_UNWRITABLE"):
        store.retract("2026-08", reason="uji", by="ani")
    assert (store.version(), count(store.read())) == (1, 3)
    assert [fault.code for fault in store.verify().faults] == ["AUDIT"]
    kept.rename(store.ledger.path)
    store.publish(make(count=5), by="budi")
    assert_whole(store)


def test_a_publisher_waits_only_so_long_for_another(store: Store, make: Make) -> None:
    """Then it says so; the lock goes with the process that held it."""
    draft = make()
    with atomic.lock(store.root / "LOCK", 1), pytest.raises(RefusedError, match="STORE_BUSY"):
        Store(store.root, wait=0.05).publish(draft, by="budi")
    assert store.publish(draft, by="budi").version == 1


def test_the_janitor_removes_what_dead_publishers_left_and_nothing_else(store: Store, make: Make) -> None:
    """Only temporary files, only when somebody holds the lock."""
    store.publish(make(count=3), by="budi")
    (store.root / f"{atomic.TEMPORARY}dead").write_bytes(b"half")
    assert store.verify().unused == (f"{atomic.TEMPORARY}dead",)
    files = {path for path in store.root.rglob("*") if not path.name.startswith(atomic.TEMPORARY)}
    store.receive(make(count=3).originals[0])
    assert set(store.root.rglob("*")) == files
