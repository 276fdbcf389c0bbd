"""Two people load the same month at once, through the real pipeline."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dtks_analytics.cli.main import cli
from dtks_analytics.errors import RefusedError
from dtks_analytics.store.snapshots import Store
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.pages import upload

if TYPE_CHECKING:
    from pathlib import Path

PERIOD = "2026-08"


def delivered(folder: Path, seed: int) -> Path:
    """Write a small synthetic export."""
    out = folder / f"ekspor {seed}.csv"
    words = ["synth", "--layout", "bnba_dtks", "--rows", "150", "--seed", str(seed), "--period", PERIOD]
    ran = CliRunner().invoke(cli, [*words, "--out", str(out), "--truth", str(folder / f"{seed}.parquet")])
    assert ran.exit_code == 0
    return out


def checked(file: Path) -> upload.Upload:
    """Take an upload to its third step, as one session would."""
    one = upload.Upload(tempfile.TemporaryDirectory())
    one.files, one.period = (file,), PERIOD
    steps: list[float] = []
    upload.check(one, lambda _, fraction: steps.append(fraction))
    assert steps == sorted(steps)
    assert one.step == "cocokkan"
    return one


def test_whoever_publishes_second_is_told_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first month stays; the second person checks again against it and may then publish."""
    monkeypatch.setenv("DTKS_STORE", str(tmp_path / "store"))
    store = Store.create(tmp_path / "store", synthetic=True)
    first, second = (checked(delivered(tmp_path, seed)) for seed in (1, 2))
    upload.publish(first, "Petugas A")
    with pytest.raises(RefusedError) as told:
        upload.publish(second, "Petugas B")
    assert told.value.code == "CHANGED_MEANWHILE"
    assert store.version() == first.published == cached.current()
    assert store.read().month(PERIOD).by == "Petugas A"

    again = checked(second.files[0])
    upload.publish(again, "Petugas B")
    assert store.read().month(PERIOD).by == "Petugas B"


def test_a_file_that_is_already_published_is_not_loaded_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is wrong and nothing is to be done."""
    monkeypatch.setenv("DTKS_STORE", str(tmp_path / "store"))
    Store.create(tmp_path / "store", synthetic=True)
    file = delivered(tmp_path, 1)
    upload.publish(checked(file), "Petugas A")
    with pytest.raises(RefusedError) as told:
        checked(file)
    assert told.value.code == "ALREADY_PRESENT"


def test_the_first_upload_makes_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real store, without the mark of synthetic data."""
    monkeypatch.setenv("DTKS_STORE", str(tmp_path / "baru"))
    upload.publish(checked(delivered(tmp_path, 1)), "Petugas A")
    assert Store(tmp_path / "baru").synthetic is False
    assert cached.current() == 1
