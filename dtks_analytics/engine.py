"""The row-level engine: DuckDB behind Ibis, the only module that chooses a backend.

Statements reach it as text that Ibis compiled from the catalogue's expressions; values never do. A province that
outgrows one machine puts a Spark backend here: the expressions stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ibis.expr.types import Table

DIALECT: Final = "duckdb"
MEMORY: Final = "1GB"
"""Memory of one piece of work; larger work spills to its temporary folder."""

ROW_GROUP: Final = 16_384
"""Rows of a group in what is written, so that a page reads the groups of one kelurahan and not the whole city."""


class Engine:
    """One piece of work over Parquet snapshots, closed when it ends.

    No extension is fetched, no other file than the snapshots and the temporary folder is opened.
    """

    def __init__(self, temporary: Path, *, memory: str = MEMORY, threads: int = 2) -> None:
        """Open an engine.

        Args:
            temporary: existing folder for what does not fit in memory.
            memory: size as DuckDB writes it, e.g. ``512MB``.
            threads: cores to use.
        """
        self.backend = ibis.duckdb.connect(
            ":memory:",
            memory_limit=memory,
            threads=threads,
            temp_directory=str(temporary),
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            preserve_insertion_order=False,
            python_enable_replacements=False,
        )

    def __enter__(self) -> Self:
        """Return the engine."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection and drop everything it kept."""
        self.backend.disconnect()

    def snapshot(self, name: str, path: Path) -> None:
        """Name the rows of a Parquet file; nothing is read yet."""
        self.backend.read_parquet(path, table_name=name)

    def keep(self, name: str, statement: str) -> None:
        """Compute a compiled statement once and keep its rows under a name."""
        self.backend.raw_sql(f"CREATE TEMP TABLE {name} AS {statement}")

    def define(self, name: str, statement: str) -> None:
        """Give a compiled statement a name without computing it."""
        self.backend.raw_sql(f"CREATE TEMP VIEW {name} AS {statement}")

    def value(self, name: str, column: str, value: str) -> None:
        """Keep one value as a table of one row; it never becomes part of a statement."""
        table = pa.table({column: [value]})
        self.backend.create_table(name, ibis.memtable(table).select(column), temp=True)

    def write(self, name: str, path: Path, order: Sequence[str]) -> None:
        """Write a kept table to Parquet with page checksums, in the order of some of its columns."""
        table = self.backend.table(name).order_by(*order).to_pyarrow()
        pq.write_table(table, path, compression="zstd", write_page_checksum=True, row_group_size=ROW_GROUP)

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Return the rows of a compiled statement; for small results."""
        found: list[dict[str, Any]] = self.backend.con.sql(statement).to_arrow_table().to_pylist()
        return found

    def found(self, name: str, column: str, value: str) -> bool:
        """Tell whether any row of a named snapshot holds a value."""
        t = self.backend.table(name)
        return bool((t[column] == value).any().to_pyarrow().as_py())


def compile_statement(expression: Table) -> str:
    """Return the SQL of an expression in the engine's dialect."""
    return str(ibis.to_sql(expression, dialect=DIALECT, pretty=False))
