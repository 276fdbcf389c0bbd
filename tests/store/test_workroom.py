"""Folders for work in hand: private, gone with the work, and swept where a process was killed at it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dtks_analytics.catalogue.city import ROOT
from dtks_analytics.store import workroom

HOLD = """
import sys, time
from pathlib import Path
from dtks_analytics.store import workroom
held = workroom.Held(Path(sys.argv[1]) if sys.argv[1] else None)
(Path(held.name) / "rows.csv").write_text("6472010101909001")
print(held.name, flush=True)
time.sleep(60)
"""


@pytest.fixture(params=[True, False], ids=["store", "system"])
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | None:
    """Work in a store, and where there is none yet."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path if request.param else None


def left(folder: Path) -> list[Path]:
    """Return the files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_folder_is_private_and_goes_with_its_work(root: Path | None, tmp_path: Path) -> None:
    """After success, after a failure, and when nobody has it any more."""
    with workroom.workspace(root) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        (folder / "a").write_text("x")
    with pytest.raises(FileNotFoundError), workroom.workspace(root) as folder:
        (folder / "a").rename(folder / "nowhere" / "a")
    held = workroom.Held(root)
    (Path(held.name) / "a").write_text("x")
    del held
    again = workroom.Held(root)
    again.cleanup()
    again.cleanup()
    assert left(tmp_path) == []


def test_what_a_killed_process_left_goes_and_what_is_held_stays(root: Path | None, tmp_path: Path) -> None:
    """As at the next start of the server."""
    command = [sys.executable, "-c", HOLD, str(root or "")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ.copy()) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        assert (folder / "rows.csv").is_file()
        assert workroom.sweep(root) == 0
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (folder / "rows.csv").is_file()
        assert workroom.sweep(root) == 1
    assert left(tmp_path) == []


def test_a_room_that_somebody_else_laid_out_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link or a folder that others may read, in the system's place for what is temporary."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    trap, room = tmp_path / "jebakan", tmp_path / f"dtks-{os.getuid()}"
    trap.mkdir()
    room.symlink_to(trap)
    with workroom.workspace(None) as folder:
        assert folder.resolve().parent != trap
        assert list(trap.iterdir()) == []
    room.unlink()
    room.mkdir(mode=0o755)
    with workroom.workspace(None) as folder:
        assert folder.parent != room
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
