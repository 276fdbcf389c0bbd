"""Hashes of stored files, computed before a file is counted or shown: once per process as long as the file is the same.

A page must not read 20 MB on each rerun only to hash them. So a file that was found whole is known by its path, its
hash and what the file system says of it (size, moments of change, inode): whoever writes to it changes one of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.store import atomic

if TYPE_CHECKING:
    import os
    from pathlib import Path

_MOST: Final = 100_000
_WHOLE: Final[set[tuple[str | int, ...]]] = set()
"""Files of this process that had the hash of their manifest."""


def is_whole(path: Path, digest: str, size: int | None = None) -> bool:
    """Tell whether a file has the hash that its manifest names.

    Args:
        path: the file.
        digest: sha256, hex.
        size: bytes, where they are known too.

    Returns:
        False for a missing, unreadable, shortened or changed file.
    """
    try:
        found = path.stat()
        known = _state(path, digest, found)
        if known in _WHOLE:
            return True
        if (size is not None and found.st_size != size) or atomic.sha256(path) != digest:
            return False
        if _state(path, digest, path.stat()) == known:  # else somebody wrote meanwhile: hash it again the next time
            if len(_WHOLE) > _MOST:
                _WHOLE.clear()
            _WHOLE.add(known)
    except OSError:
        return False
    return True


def _state(path: Path, digest: str, found: os.stat_result) -> tuple[str | int, ...]:
    return str(path), digest, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
