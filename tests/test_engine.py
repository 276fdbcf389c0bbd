"""The locked engine: it reads the snapshots it was given and its own folder, and nothing else on the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtks_analytics.engine import Engine
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Two snapshots in a store, one file beside it, and a folder for the work."""
    found = {name: tmp_path / "store" / f"{name}.parquet" for name in ("this", "before")}
    found["foreign"] = tmp_path / "elsewhere" / "foreign.parquet"
    for path in found.values():
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.table({"n": [1, 2, None]}), path)
    found["work"] = tmp_path / "work"
    found["work"].mkdir()
    (tmp_path / "store" / "link.parquet").symlink_to(found["foreign"])
    return found


@pytest.fixture
def engine(files: dict[str, Path]) -> Iterator[Engine]:
    """An engine over the two snapshots, locked."""
    with Engine(files["work"]) as made:
        made.snapshot("this", files["this"])
        made.value("month", "period", "2026-08")
        made.snapshot("before", files["before"])
        made.keep("kept", "SELECT n FROM this UNION ALL SELECT n FROM before")
        yield made


def test_the_named_snapshots_are_read(engine: Engine) -> None:
    """Also after the lock, again and again."""
    assert engine.rows("SELECT count(*) AS a, count(n) AS b FROM kept") == [{"a": 6, "b": 4}]
    assert engine.rows("SELECT count(*) AS a FROM before") == [{"a": 3}]


STATEMENTS = (
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd', header=false, columns={{'a': 'VARCHAR'}})",
    "SELECT * FROM read_blob('/etc/hostname')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '{foreign}'",
    "SELECT * FROM read_parquet('{foreign}')",
    "SELECT * FROM read_parquet('{store}/link.parquet')",
    "SELECT * FROM read_parquet('{store}/*.parquet')",
    "SELECT * FROM read_parquet('{work}/../elsewhere/foreign.parquet')",
    "COPY (SELECT 1) TO '{store}/new.parquet'",
    "COPY (SELECT 1) TO '/tmp/new-of-engine-test.csv'",
    "EXPORT DATABASE '{store}/all'",
    "ATTACH '{store}/other.duckdb' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT * FROM read_text('http://127.0.0.1:9/x')",
    "SELECT getenv('HOME')",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_nothing_else_on_the_machine_is_opened(engine: Engine, files: dict[str, Path], statement: str) -> None:
    """Other files, links, folders, the network, other databases, and writing."""
    text = statement.format(foreign=files["foreign"], store=files["this"].parent, work=files["work"])
    with pytest.raises(duckdb.Error):
        engine.backend.con.execute(text).fetchall()
    assert sorted(path.name for path in files["this"].parent.iterdir()) == [
        "before.parquet",
        "link.parquet",
        "this.parquet",
    ]


@pytest.mark.parametrize(
    "setting",
    [
        "enable_external_access = true",
        "allowed_directories = ['/']",
        "allowed_paths = ['/etc/passwd']",
        "lock_configuration = false",
        "temp_directory = '/tmp'",
        "python_enable_replacements = true",
    ],
)
def test_no_setting_can_be_changed_back(engine: Engine, setting: str) -> None:
    """The lock holds for every cursor too."""
    for con in (engine.backend.con, engine.backend.con.cursor()):
        with pytest.raises(duckdb.Error):
            con.execute(f"SET {setting}")
        with pytest.raises(duckdb.Error):
            con.execute(f"RESET {setting.split(' ', 1)[0]}")


def test_a_snapshot_that_was_not_named_in_time_is_refused(engine: Engine, files: dict[str, Path]) -> None:
    """The list of files is closed by the first statement."""
    with pytest.raises(ValueError, match="before the first statement"):
        engine.snapshot("late", files["foreign"])


def test_variables_of_the_caller_are_not_tables(engine: Engine) -> None:
    """No replacement scan over Python's own names."""
    rows = pa.table({"n": [1]})
    with pytest.raises(duckdb.Error):
        engine.backend.con.execute("SELECT * FROM rows").fetchall()
    assert rows.num_rows == 1


def test_large_work_still_spills_to_its_folder(files: dict[str, Path]) -> None:
    """The temporary folder stays usable under the lock."""
    with Engine(files["work"], memory="100MB", threads=1) as small:
        small.keep("wide", "SELECT range AS n, repeat(md5(range::VARCHAR), 4) AS t FROM range(1000000)")
        assert small.rows("SELECT count(*) AS a FROM (SELECT t, n FROM wide ORDER BY t, n)") == [{"a": 1_000_000}]
        assert small.rows("SELECT count(*) AS a FROM duckdb_temporary_files()")[0]["a"] >= 1


def test_a_folder_with_a_quote_in_its_name_is_no_statement(tmp_path: Path) -> None:
    """Paths are quoted, whatever they hold."""
    odd = tmp_path / "it's; SET threads=1 --"
    odd.mkdir()
    pq.write_table(pa.table({"n": [1]}), odd / "rows.parquet")
    with Engine(odd) as engine:
        engine.snapshot("rows", odd / "rows.parquet")
        assert engine.rows("SELECT n FROM rows") == [{"n": 1}]


@pytest.mark.parametrize(
    ("error", "code", "what"),
    [
        (duckdb.OutOfMemoryException("failed to allocate data of size 1"), "OUT_OF_MEMORY", "Memori server"),
        (MemoryError(), "OUT_OF_MEMORY", "Memori server"),
        (duckdb.OutOfMemoryException("... max_temp_directory_size ..."), "DISK_FULL", "Ruang disk"),
        (duckdb.IOException("Could not write: No space left on device"), "DISK_FULL", "Ruang disk"),
        (OSError(28, "No space left on device"), "DISK_FULL", "Ruang disk"),
    ],
)
def test_what_ran_out_is_said_with_the_step_and_what_to_do(
    tmp_path: Path, error: Exception, code: str, what: str
) -> None:
    """In Indonesian, without a word of the library."""
    with pytest.raises(RefusedError) as refused:
        _fail(tmp_path, error)
    assert refused.value.code == code
    assert refused.value.message.startswith(what)
    assert "saat mencocokkan daftar. Tidak ada yang diterbitkan" in refused.value.message
    assert "minta pengelola server" in refused.value.message
    assert refused.value.__cause__ is None


def _fail(folder: Path, error: Exception) -> None:
    """Fail in the second step of a piece of work."""
    with Engine(folder, step="langkah awal") as engine:
        engine.step = "mencocokkan daftar"
        raise error


def test_other_errors_stay_what_they_are(tmp_path: Path) -> None:
    """They are faults of ours and get an incident number."""
    with pytest.raises(duckdb.CatalogException), Engine(tmp_path) as engine:
        engine.rows("SELECT * FROM nothing_of_that_name")


def test_work_that_does_not_fit_is_refused_with_its_step(tmp_path: Path) -> None:
    """A real one: lists of all rows cannot be spilled."""
    with (
        pytest.raises(RefusedError, match=r"OUT_OF_MEMORY.*saat menghitung"),
        Engine(tmp_path, memory="20MB") as engine,
    ):
        engine.rows("SELECT list(a.range || b.range) AS x FROM range(3000) a, range(3000) b")
