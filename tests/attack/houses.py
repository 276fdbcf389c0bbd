"""The store of `canaries` behind its door, served: built once for all tests, copied for each that changes it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import canaries
from canaries import Canaries
from people import House, auth_file
from served import free_port, serving

from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest


def shared(folders: pytest.TempPathFactory) -> Path:
    """Return the folder with the store, built by whoever comes first; nobody writes in it."""
    base = folders.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    return built(base / "kanari")


def built(folder: Path) -> Path:
    """Build the store in a folder unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "kunci").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "tanda").exists():
            _, known = canaries.store(folder)
            (folder / "tanda").write_text(json.dumps(vars(known), default=sorted))
    return folder


def copied(source: Path, folder: Path) -> tuple[Store, Canaries]:
    """Return a copy of the store that a test may change, and where everything stands in it."""
    shutil.copytree(source / "store", folder / "store")
    known = Canaries()
    for kind, places in json.loads((source / "tanda").read_text()).items():
        getattr(known, kind).update({value: set(areas) for value, areas in places.items()})
    return Store(folder / "store"), known


def refused(store: Store, why: str) -> bool:
    """Tell whether a refusal of a kind is on record."""
    return any(line.action == "denied" and line.detail.get("why") == why for line in store.ledger.rows())


@contextmanager
def served(store: Store, folder: Path) -> Iterator[tuple[str, House]]:
    """Serve a store with everybody's roles while the block runs; gives the address and the house."""
    port = free_port()
    auth = auth_file(folder, port)
    house = House(store, auth)
    with serving(store.root, auth=auth, port=port) as address:
        yield address, house
