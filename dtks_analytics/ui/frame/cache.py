"""The one cache. Everything in it is an aggregate of a published version; no row of the register ever is.

Why these forms:

- Published versions never change, so a version number is a complete key, and nothing needs to expire.
- The store, its versions and their figures are kept by `functools.lru_cache`, since every figure asks for them; what
  is drawn from them by `st.cache_resource`. Both hand out the same object without copying; all are read-only.
- Arguments are scalars that were checked against fixed lists (area codes, metric keys, months), never free text,
  and every argument is always given: two callers can never meet under one key by accident.
"""

from __future__ import annotations

import json
import os
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

import streamlit as st

from dtks_analytics.access.roles import INTERNAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtks_analytics.figures.cube import Cube
    from dtks_analytics.store.snapshots import Store
    from dtks_analytics.store.view import StoreView
    from dtks_analytics.ui.frame.session import Here

Parameters = ParamSpec("Parameters")
Piece = TypeVar("Piece")
_LOADING: Final = Lock()
"""Keeps two first visitors from loading the same figures twice."""


def _root() -> str:
    return os.environ.get("DTKS_STORE") or "var/store"


def store_root() -> Path:
    """Return the folder of the data store: ``DTKS_STORE``, else ``var/store`` below the current folder."""
    return Path(_root())


@lru_cache(maxsize=4)
def _store(root: str) -> Store:
    """Open a store once per process."""
    from dtks_analytics.store.snapshots import Store  # noqa: PLC0415 - not needed before the first page

    return Store(Path(root))


def store() -> Store:
    """Return the store that this process serves.

    Raises:
        RefusedError: ``NO_STORE``.
    """
    return _store(_root())


def current() -> int:
    """Return the number of the served version, 0 where nothing was published or there is no store yet."""
    return store().version() if (store_root() / "store.json").exists() else 0


@lru_cache(maxsize=4)
def _version(root: str, version: int) -> StoreView:
    """Read one complete version."""
    return _store(root).read(version)


def version(number: int) -> StoreView:
    """Return one published version."""
    return _version(_root(), number)


@lru_cache(maxsize=4)
def _cube(root: str, version: int) -> Cube:
    """Load the figures of one version."""
    from dtks_analytics.figures.cube import Cube  # noqa: PLC0415 - imports pyarrow

    return Cube(_version(root, version).cube())


def cube(number: int) -> Cube:
    """Return all figures of one published version."""
    with _LOADING:
        return _cube(_root(), number)


@lru_cache(maxsize=256)
def _scoped(root: str, version: int, audience: str) -> Cube:
    """Put the gate in front of the figures of one version."""
    from dtks_analytics.disclosure.scoped import ScopedCube  # noqa: PLC0415 - imports pyarrow

    whole = _cube(root, version)
    return whole if audience == INTERNAL else ScopedCube(whole, audience)


def scoped(number: int, audience: str) -> Cube:
    """Return the figures of a version as an audience of `access.audience` may see them."""
    with _LOADING:
        return _scoped(_root(), number, audience)


def piece(build: Callable[Parameters, Piece]) -> Callable[Parameters, Piece]:
    """Cache what a function builds from a `session.Here` and scalars: HTML or a chart, from aggregates only.

    The key is the store, the version, the audience and everything else the look holds, as one canonical text.
    """
    from dtks_analytics.ui.frame.session import Here  # noqa: PLC0415 - session needs this module first

    return st.cache_resource(max_entries=512, show_spinner=False, hash_funcs={Here: _key})(build)


def _key(look: Here) -> str:
    return json.dumps([_root(), *astuple(look)])


def protect() -> None:
    """Work out what stays hidden outside one's scope before somebody asks for it."""
    from dtks_analytics.disclosure.protection import protection  # noqa: PLC0415 - imports NumPy

    number = current()
    if number:
        protection(cube(number)).ready()


def warm() -> None:
    """Read the current version before the first visitor asks for it."""
    number = current()
    if number:
        cube(number)
