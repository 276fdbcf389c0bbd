"""How much memory a piece of work may use: a share of what is free now on this machine, within its control group.

The setting is the environment variable ``DTKS_MEMORY``: a share such as ``40%``, or a size such as ``2GB``.
"""

from __future__ import annotations

import ctypes
import gc
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyarrow as pa

from dtks_analytics.errors import RefusedError

SETTING: Final = "DTKS_MEMORY"
SHARE: Final = 50
"""Per cent of the free memory without a setting."""
LEAST: Final = 256 << 20
"""Bytes below which the engine is not started; with less it spills, and the operating system decides."""
_UNITS: Final = {"MB": 10**6, "GB": 10**9, "MIB": 1 << 20, "GIB": 1 << 30}
_V1_NO_LIMIT: Final = 1 << 60
"""What version 1 of control groups writes for no limit is larger than this."""


def allowed(root: Path = Path("/"), setting: str | None = None) -> int:
    """Return the bytes that one piece of work may use.

    Args:
        root: where ``/proc`` and ``/sys`` are.
        setting: a share (``40%``) or a size (``2GB``); None reads ``DTKS_MEMORY``.

    Raises:
        RefusedError: ``BAD_SETTING``, the setting is neither.
    """
    text = (os.environ.get(SETTING, "") if setting is None else setting).strip() or f"{SHARE}%"
    if found := re.fullmatch(r"([1-9]\d?)\s*%", text):
        return max(free(root) * int(found[1]) // 100, LEAST)
    if found := re.fullmatch(r"([1-9]\d{0,6})\s*([MG]i?B)", text, re.IGNORECASE):
        return max(int(found[1]) * _UNITS[found[2].upper()], LEAST)
    code = "BAD_SETTING"
    raise RefusedError(code, f"Isi {SETTING} tidak dapat dipakai. Tulis misalnya 50% atau 2GB.")


def free(root: Path = Path("/")) -> int:
    """Return the bytes of memory that are free now: on the machine, and within every control group above this process.

    Pages of files that a group could give back count as free. Where nothing can be read, `LEAST` is returned.
    """
    known = [value for value in (_available(root), *_group_rooms(root)) if value is not None]
    return max(min(known), 0) if known else LEAST


def _available(root: Path) -> int | None:
    """Return what the kernel believes can be used without swapping."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", _text(root / "proc/meminfo"), re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def _group_rooms(root: Path) -> list[int]:
    """Return what is left in each limited control group of this process, of version 2 and of version 1."""
    rooms = []
    for line in _text(root / "proc/self/cgroup").splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0":
            base, names = root / "sys/fs/cgroup", ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            base = root / "sys/fs/cgroup/memory"
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        place = base / path.lstrip("/")
        while place.is_relative_to(base):
            if (room := _room(place, *names)) is not None:
                rooms.append(room)
            place = place.parent
    return rooms


def _room(place: Path, limit: str, usage: str, cached: str) -> int | None:
    """Return what is left in one control group; None without a limit."""
    most, used = _text(place / limit).strip(), _text(place / usage).strip()
    if not most.isdecimal() or not used.isdecimal() or int(most) >= _V1_NO_LIMIT:
        return None
    found = re.search(rf"^{cached} (\d+)$", _text(place / "memory.stat"), re.MULTILINE)
    return int(most) - int(used) + (int(found[1]) if found else 0)


def _text(path: Path) -> str:
    """Return a small file of the kernel; empty where it is not there."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def give_back(*, collect: bool = True) -> None:
    """Return memory that is not used any more to the operating system; after a piece of work with large tables.

    Args:
        collect: search for objects that only refer to each other first.
    """
    if collect:
        gc.collect()
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)  # of the C library of Linux; elsewhere there is none
