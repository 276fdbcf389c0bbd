"""Several processes at one store."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from store_months import count

if TYPE_CHECKING:
    from dtks_analytics.store.snapshots import Store


def start(*args: object) -> subprocess.Popen[str]:
    """Start `publisher`."""
    command = [sys.executable, str(Path(__file__).with_name("publisher.py")), *map(str, args)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_four_publishers_at_once_are_all_there(store: Store, tmp_path: Path) -> None:
    """They wait for each other; each gets a version of its own."""
    periods = ["2026-05", "2026-06", "2026-07", "2026-08"]
    running = [start("one", store.root, tmp_path / period, period) for period in periods]
    versions = sorted(int(process.communicate(timeout=60)[0]) for process in running)
    assert versions == [1, 2, 3, 4]
    assert [month.period for month in store.read().months] == periods
    assert store.verify().ok


def test_a_reader_sees_one_complete_version_whatever_is_published_meanwhile(store: Store, tmp_path: Path) -> None:
    """Version n says n rows, in its record and in its cube; versions only go up."""
    running = start("many", store.root, tmp_path / "drafts", 40)
    seen, reads = 0, 0
    while running.poll() is None:
        view = store.read()
        assert view.version >= seen
        seen, reads = view.version, reads + 1
        assert not view.damaged
        if view.version:
            assert count(view) == view.months[0].rows_accepted == view.version
    assert running.wait() == 0
    assert (store.version(), seen > 0, reads > 40) == (40, True, True)
