"""Files whole or not at all."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
import time
from typing import TYPE_CHECKING

import pytest

from dtks_analytics.errors import RefusedError
from dtks_analytics.store import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_a_staged_file_knows_its_hash_and_size(tmp_path: Path) -> None:
    """An empty one too."""
    for data in (b"", b"isi" * 1000):
        staged = atomic.stage(tmp_path, [data[:7], data[7:]])
        assert (staged.sha256, staged.size) == (hashlib.sha256(data).hexdigest(), len(data))
        assert staged.path.read_bytes() == data


def test_nothing_is_left_when_the_bytes_do_not_come(tmp_path: Path) -> None:
    """The source fails half-way."""

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise TimeoutError

    with pytest.raises(TimeoutError):
        atomic.stage(tmp_path, broken())
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_put_in_new_folders_and_nobody_may_write_it(tmp_path: Path) -> None:
    """It replaces what was there."""
    target = tmp_path / "a" / "b" / "file"
    atomic.put(tmp_path, target, b"satu")
    atomic.put(tmp_path, target, b"dua")
    assert target.read_bytes() == b"dua"
    assert stat.S_IMODE(target.stat().st_mode) == 0o444
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_equal_file_stays_and_a_damaged_one_is_replaced(tmp_path: Path) -> None:
    """Same bytes: same inode; same size and other bytes: a new one."""
    target = tmp_path / "file"
    atomic.put(tmp_path, target, b"satu")
    inode = target.stat().st_ino
    atomic.put(tmp_path, target, b"satu")
    assert target.stat().st_ino == inode
    target.chmod(0o600)
    target.write_bytes(b"SATU")
    atomic.put(tmp_path, target, b"satu")
    assert target.read_bytes() == b"satu"


def test_a_write_that_stops_early_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operating system may take fewer bytes than it was given."""
    plain = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: plain(fd, data[:3]))
    assert atomic.stage(tmp_path, [b"1234567890"]).path.read_bytes() == b"1234567890"


def test_the_sweep_takes_temporary_files_only(tmp_path: Path) -> None:
    """Everything else stays."""
    (tmp_path / "CURRENT").touch()
    (tmp_path / f"{atomic.TEMPORARY}1").touch()
    assert atomic.sweep(tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["CURRENT"]


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    """The second one comes in when the first one leaves; who waits too little is refused."""
    path, order = tmp_path / "LOCK", []

    def second() -> None:
        with atomic.lock(path, 10):
            order.append("second")

    with atomic.lock(path, 1):
        thread = threading.Thread(target=second)
        thread.start()
        with pytest.raises(RefusedError, match="STORE_BUSY"), atomic.lock(path, 0.05):
            pass
        time.sleep(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
