"""The row-level engine: DuckDB behind Ibis, the only module that chooses a backend.

Statements reach it as text that Ibis compiled from the catalogue's expressions; values never do. A province that
outgrows one machine puts a Spark backend here: the expressions stay.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, Final, Self

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics import memory as machine
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ibis.backends.duckdb import Backend
    from ibis.expr.types import Table

DIALECT: Final = "duckdb"

ROW_GROUP: Final = 16_384
"""Rows of a group in what is written, so that a page reads the groups of one kelurahan and not the whole city."""


class Engine:
    """One piece of work over Parquet snapshots, closed when it ends.

    Snapshots are named first. With the first statement the connection is locked: from then on it opens those files and
    the temporary folder, nothing else; it attaches, installs and fetches nothing, and no setting can be changed back.
    Work that does not fit in memory is written to the temporary folder.

    Attributes:
        step: what is being done, in Indonesian; an error about memory or disk names it.
    """

    def __init__(self, temporary: Path, *, memory: str = "", threads: int = 2, step: str = "menghitung data") -> None:
        """Open an engine.

        Args:
            temporary: existing folder for what does not fit in memory.
            memory: size as DuckDB writes it, e.g. ``512MB``; empty for the setting, see `memory.allowed`.
            threads: cores to use.
            step: what is being done first.

        Raises:
            RefusedError: ``BAD_SETTING``.
        """
        self.step = step
        size = memory or f"{machine.allowed() >> 20}MiB"
        self._open: Backend = ibis.duckdb.connect(
            ":memory:",
            memory_limit=size,
            threads=threads,
            temp_directory=str(temporary),
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            preserve_insertion_order=False,
            python_enable_replacements=False,
            allow_community_extensions=False,
            allow_persistent_secrets=False,
        )
        self._folder = temporary.resolve()
        self._files: list[Path] = []
        self._locked = False

    @property
    def backend(self) -> Backend:
        """The locked connection behind Ibis; ``backend.con`` is DuckDB's own."""
        if not self._locked:
            self._locked = True
            con = self._open.con
            for name, allowed in (("allowed_directories", [self._folder]), ("allowed_paths", self._files)):
                con.execute(f"SET {name} = {_listed(allowed)}")
            con.execute("SET enable_external_access = false")
            con.execute("SET lock_configuration = true")
        return self._open

    def __enter__(self) -> Self:
        """Return the engine."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Close the connection and drop everything it kept.

        Raises:
            RefusedError: ``OUT_OF_MEMORY`` or ``DISK_FULL`` in place of the error of the library that ran out.
        """
        self._open.disconnect()
        machine.give_back(collect=False)
        if error is not None and (refusal := _exhausted(error, self.step)) is not None:
            raise refusal from None

    def snapshot(self, name: str, path: Path, *, numbered: bool = False) -> None:
        """Name the rows of a Parquet file; nothing is read yet.

        Args:
            name: what statements call them.
            path: the file.
            numbered: add ``file_row_number``, from 0.

        Raises:
            ValueError: a file that was not named before the first statement.
        """
        file = path.resolve()
        if file not in self._files:
            if self._locked and not file.is_relative_to(self._folder):
                message = "snapshots are named before the first statement"
                raise ValueError(message)
            self._files.append(file)
        options = {"file_row_number": True} if numbered else {}
        self._open.read_parquet(file, table_name=name, **options)

    def stream(self, name: str, batches: pa.RecordBatchReader) -> None:
        """Name record batches that are made while they are read; they can be read once."""
        self.backend.con.register(name, batches)

    def keep(self, name: str, statement: str) -> None:
        """Compute a compiled statement once and keep its rows under a name."""
        self.backend.raw_sql(f"CREATE TEMP TABLE {name} AS {statement}")

    def define(self, name: str, statement: str) -> None:
        """Give a compiled statement a name without computing it."""
        self.backend.raw_sql(f"CREATE TEMP VIEW {name} AS {statement}")

    def value(self, name: str, column: str, value: str) -> None:
        """Keep one value as a table of one row; it never becomes part of a statement."""
        self.table(name, pa.table({column: [value]}))

    def table(self, name: str, table: pa.Table) -> None:
        """Keep a small table of ours, such as a rule book."""
        self._open.create_table(name, ibis.memtable(table).select(*table.column_names), temp=True)

    def write(self, name: str, path: Path, order: Sequence[str]) -> None:
        """Write a kept table to Parquet with page checksums, in the order of some of its columns, group by group."""
        statement = compile_statement(self.backend.table(name).order_by(*order))
        rows = self.batches(statement, ROW_GROUP)
        with pq.ParquetWriter(path, rows.schema, compression="zstd", write_page_checksum=True) as file:
            for batch in rows:
                file.write_batch(batch, row_group_size=ROW_GROUP)

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Return the rows of a compiled statement; for small results."""
        found: list[dict[str, Any]] = self.backend.con.sql(statement).to_arrow_table().to_pylist()
        return found

    def column(self, statement: str, name: str) -> pa.Array:
        """Return one column of a compiled statement; for results whose size the caller bounds."""
        found = self.backend.con.sql(statement).to_arrow_table()[name].combine_chunks()
        return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)

    def count(self, name: str) -> int:
        """Return the number of rows of a named table."""
        return int(self.backend.table(name).count().to_pyarrow().as_py())

    def batches(self, statement: str, size: int) -> pa.RecordBatchReader:
        """Return the rows of a compiled statement in batches of so many rows; for results of any size."""
        return self.backend.con.sql(statement).to_arrow_reader(size)

    def found(self, name: str, column: str, value: str) -> bool:
        """Tell whether any row of a named snapshot holds a value."""
        t = self.backend.table(name)
        return bool((t[column] == value).any().to_pyarrow().as_py())


def _exhausted(error: BaseException, step: str) -> RefusedError | None:
    """Return the refusal for an error about memory or disk; None for any other error."""
    text = str(error)
    memory_gone = isinstance(error, (duckdb.OutOfMemoryException, MemoryError))
    disk_gone = "max_temp_directory_size" in text if memory_gone else _disk_full(error, text)
    if disk_gone:
        code, what, remedy = "DISK_FULL", "Ruang disk untuk berkas sementara habis", "kosongkan ruang disk"
    elif memory_gone:
        code, what, remedy = "OUT_OF_MEMORY", "Memori server tidak cukup", f"besarkan {machine.SETTING} atau memorinya"
    else:
        return None
    sentence = (
        f"{what} saat {step}. Tidak ada yang diterbitkan dan data lama tetap utuh. Ulangi bila server sedang sepi; "
        f"bila terulang, minta pengelola server: {remedy} (docs/operations.md)."
    )
    return RefusedError(code, sentence)


def _disk_full(error: BaseException, text: str) -> bool:
    """Tell whether writing failed for want of room; DuckDB says so in words only."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return isinstance(error, duckdb.IOException) and "No space left" in text


def _listed(paths: Sequence[Path]) -> str:
    """Write paths as a list of the engine's dialect; settings take no parameters."""
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"


def compile_statement(expression: Table) -> str:
    """Return the SQL of an expression in the engine's dialect."""
    return str(ibis.to_sql(expression, dialect=DIALECT, pretty=False))
