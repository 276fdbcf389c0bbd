"""Compiled statements kept on disk from one process to the next: compiling takes longer than counting a small month.

What a function compiles depends on its arguments, on the code, on the data of the city and on the libraries; the name
of the kept file is a hash of all of these, so nothing has to be invalidated. A file that cannot be read is compiled
anew; a folder that cannot be written is done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache, wraps
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from dtks_analytics.catalogue.city import INSTALLED, ROOT, data_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from functools import _lru_cache_wrapper

LIBRARIES: Final = ("ibis-framework", "sqlglot", "duckdb")
"""Libraries whose version a compiled statement depends on."""
SUFFIXES: Final = frozenset({".py", ".toml", ".csv", ".json"})

Result = TypeVar("Result")


def folder() -> Path:
    """Return where statements are kept: ``DTKS_CACHE``, else ``var/`` of a checkout or the user's cache folder."""
    if chosen := os.environ.get("DTKS_CACHE"):
        return Path(chosen) / "statements"
    if not INSTALLED:
        return ROOT / "var" / "statements"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "dtks" / "statements"


def kept(*records: type) -> Callable[[Callable[..., Result]], _lru_cache_wrapper[Result]]:
    """Keep what a pure function compiles, in memory and on disk.

    Args:
        records: dataclasses that occur in its result, itself included; nothing else but text, numbers, None, tuples,
            lists and dictionaries by text may.
    """
    known = {record.__name__: record for record in records}

    def decorate(function: Callable[..., Result]) -> _lru_cache_wrapper[Result]:
        @lru_cache(maxsize=32)
        @wraps(function)
        def compiled(*arguments: Hashable, **named: Hashable) -> Result:
            key = [f"{function.__module__}.{function.__qualname__}", _plain(arguments), _plain(named), state()]
            name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
            path = folder() / f"{name}.json"
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                found: Result = _restored(json.loads(path.read_text(encoding="utf-8")), known)
                if isinstance(found, records):
                    return found
            result = function(*arguments, **named)
            with contextlib.suppress(OSError):
                _write(path, json.dumps(_plain(result), ensure_ascii=False))
            return result

        return compiled

    return decorate


@cache
def state() -> str:
    """Return a hash of the code, the data of the city and the versions of the libraries; read once per process."""
    found = hashlib.sha256()
    package, data = Path(__file__).parent, data_folder()
    for root in (package, data):
        for path in sorted(one for one in root.rglob("*") if one.suffix in SUFFIXES and one.is_file()):
            found.update(f"{path.relative_to(root)}\n".encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    found.update(" ".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    return found.hexdigest()


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    """Return a value as JSON, with records, tuples and sets marked as such; sets in order."""
    if is_dataclass(value) and not isinstance(value, type):
        return {"record": type(value).__name__, "of": {f.name: _plain(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, tuple):
        return {"tuple": [_plain(one) for one in value]}
    if isinstance(value, (set, frozenset)):
        return {"set": sorted((_plain(one) for one in value), key=repr)}
    if isinstance(value, dict):
        return {"dict": [[_plain(key), _plain(one)] for key, one in value.items()]}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    message = "a value of this type cannot be kept"
    raise TypeError(message)


def _restored(value: Any, known: dict[str, type]) -> Any:  # noqa: ANN401 - as in `_plain`
    """Return what `_plain` was given; a record that is not known is refused."""
    if isinstance(value, list):
        return [_restored(one, known) for one in value]
    if not isinstance(value, dict):
        return value
    if "record" in value:
        return known[value["record"]](**{name: _restored(one, known) for name, one in value["of"].items()})
    if "tuple" in value:
        return tuple(_restored(one, known) for one in value["tuple"])
    if "set" in value:
        return frozenset(_restored(one, known) for one in value["set"])
    return {_restored(key, known): _restored(one, known) for key, one in value["dict"]}


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, for this user only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
