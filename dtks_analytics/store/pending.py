"""Files that are about to get their names: written down first, so that a publish that dies leaves none of them.

The list names only files that were not there before. Whoever holds the lock next removes those of them that the served
version does not name; a publish that succeeded removes the list itself.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from dtks_analytics.store import atomic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from dtks_analytics.store.atomic import Staged
    from dtks_analytics.store.manifest import Manifest

NAME: Final = ".placing"


def place(root: Path, staged: Iterable[tuple[Staged, Path]], manifest: str) -> None:
    """Rename staged files to their places. Only under the lock.

    Args:
        root: the store.
        staged: each file with its place; a second one for the same place is discarded.
        manifest: path below the root of the manifest that will name them.

    Raises:
        OSError: as the file system says; `clear` removes what was placed.
    """
    once: dict[Path, Staged] = {}
    for one, target in staged:
        if once.setdefault(target, one) is not one:
            atomic.discard(one.path)
    new = [target.relative_to(root).as_posix() for target in once if not target.exists()]
    atomic.put(root, root / NAME, json.dumps([*new, manifest]).encode(), mode=0o600)
    for target, one in once.items():
        atomic.settle(one, target)


def clear(root: Path, served: Manifest) -> None:
    """Remove what a publish that did not succeed has placed. Only under the lock.

    Args:
        root: the store.
        served: the served version, whose files stay.
    """
    note = root / NAME
    try:
        paths: list[str] = json.loads(note.read_bytes())
    except FileNotFoundError:
        return
    except ValueError:
        paths = []
    kept = _named(served)
    for path in paths:
        if path not in kept and not _served(path, served.version):
            with suppress(FileNotFoundError):
                (root / path).unlink()
    note.unlink()


def forget(root: Path) -> None:
    """Remove the list after a publish that succeeded."""
    with suppress(OSError):
        (root / NAME).unlink(missing_ok=True)


def _named(manifest: Manifest) -> Collection[str]:
    """Return the paths of all files that a version names."""
    months = (entry.stored for entry in manifest.entries.values())
    lists = (entry.stored for entry in manifest.sides.values())
    return {file.path for stored in (*months, *lists) for file in stored}


def _served(path: str, version: int) -> bool:
    """Tell whether a path is the manifest of a version up to the served one."""
    folder, _, name = path.partition("/")
    return folder == "manifest" and int(name.partition(".")[0]) <= version
