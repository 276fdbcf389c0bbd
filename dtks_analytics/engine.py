"""The row-level engine: DuckDB behind Ibis, the only module that chooses a backend."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ibis.backends.duckdb import Backend

MEMORY = "1GB"
"""Memory limit of one connection; larger work spills to the temporary folder."""


@contextmanager
def connection(temporary: Path, *, memory: str = MEMORY, threads: int = 2) -> Iterator[Backend]:
    """Open an engine for one piece of work and close it after.

    Args:
        temporary: existing folder for what does not fit in memory; also the only folder the engine may touch
            besides the files handed to `read_rows`.
        memory: DuckDB size text, e.g. ``512MB``.
        threads: cores to use.

    Yields:
        An Ibis backend with no extensions loaded from outside and no access to the network.
    """
    backend = ibis.duckdb.connect(
        ":memory:",
        memory_limit=memory,
        threads=threads,
        temp_directory=str(temporary),
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
        preserve_insertion_order=False,
        python_enable_replacements=False,
    )
    try:
        yield backend
    finally:
        backend.disconnect()


def read_rows(backend: Backend, path: Path) -> ibis.Table:
    """Return the rows of a Parquet snapshot as a table expression; nothing is read yet."""
    return backend.read_parquet(path)
