"""A load that runs out of memory: refused with its step and what to do next; the store stays as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb
import pytest
from test_cli_sides import deaths, register

from dtks_analytics.cli.main import main
from dtks_analytics.engine import Engine
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("table", "step"),
    [
        ("hit_death_list", "mencocokkan NIK pada daftar pendamping dengan register"),
        ("compared", "mencocokkan nama pada daftar kematian dengan register"),
        ("deaths", "menggabungkan daftar pendamping dengan register"),
        ("m_answers", "memeriksa aturan mutu data"),
    ],
)
def test_the_step_that_ran_out_of_memory_is_named_and_nothing_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], table: str, step: str
) -> None:
    """Exit code 2, in plain Indonesian, without a word of the engine."""
    keep: Callable[[Engine, str, str], None] = Engine.keep

    def full(engine: Engine, name: str, statement: str) -> None:
        if name == table:
            message = "failed to allocate data of size 32.0 MiB (1.0 GiB/1.0 GiB used)"
            raise duckdb.OutOfMemoryException(message)
        keep(engine, name, statement)

    monkeypatch.setattr(Engine, "keep", full)
    files = [*register(tmp_path / "register"), deaths(tmp_path / "deaths.csv", "6472015708909001")]
    store = tmp_path / "store"
    words = ["ingest", *map(str, files), "--period", "2026-08", "--store", str(store), "--json"]
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    said = json.loads(capsys.readouterr().out)
    assert (said["refused"], said["code"]) == (True, "OUT_OF_MEMORY")
    assert f"saat {step}. Tidak ada yang diterbitkan" in said["message"]
    assert "MiB" not in said["message"]
    assert Store(store).read().months == ()
