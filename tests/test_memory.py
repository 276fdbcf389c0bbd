"""How much memory a piece of work may use: the machine's, its control group's, or the setting's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtks_analytics import memory
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

GB = 1 << 30
MEMINFO = f"MemTotal: 99999999 kB\nMemFree: 1 kB\nMemAvailable:   {8 * GB // 1024} kB\n"


def machine(root: Path, **files: str) -> Path:
    """Write what a kernel says; ``__`` in a name is a folder, ``_dot_`` a point."""
    for name, text in {"proc__meminfo": MEMINFO, **files}.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    return root


def test_a_machine_without_groups_gives_what_is_available(tmp_path: Path) -> None:
    """Not what is free: pages of files can be given back."""
    assert memory.free(machine(tmp_path)) == 8 * GB


def test_a_limited_group_of_version_two_gives_what_is_left_in_it(tmp_path: Path) -> None:
    """Its own or a group above it, with the pages of files that it could give back."""
    root = machine(
        tmp_path,
        proc__self__cgroup="0::/system.slice/dtks.service\n",
        sys__fs__cgroup__system_dot_slice__dtks_dot_service__memory_dot_max="max\n",
        sys__fs__cgroup__system_dot_slice__dtks_dot_service__memory_dot_current="5\n",
        sys__fs__cgroup__system_dot_slice__memory_dot_max=f"{3 * GB}\n",
        sys__fs__cgroup__system_dot_slice__memory_dot_current=f"{2 * GB}\n",
        sys__fs__cgroup__system_dot_slice__memory_dot_stat=f"anon 5\ninactive_file {GB // 2}\n",
    )
    assert memory.free(root) == 3 * GB // 2


@pytest.mark.parametrize(("limit", "left"), [(f"{4 * GB}", 3 * GB), ("9223372036854771712", 8 * GB)])
def test_a_group_of_version_one_counts_where_it_is_limited(tmp_path: Path, limit: str, left: int) -> None:
    """No limit is written as a huge number."""
    root = machine(
        tmp_path,
        proc__self__cgroup="9:cpu,cpuacct:/x\n4:memory:/jobs\n",
        sys__fs__cgroup__memory__jobs__memory_dot_limit_in_bytes=f"{limit}\n",
        sys__fs__cgroup__memory__jobs__memory_dot_usage_in_bytes=f"{GB}\n",
    )
    assert memory.free(root) == left


@pytest.mark.parametrize(
    ("setting", "bytes_"),
    [("", 4 * GB), ("25%", 2 * GB), (" 10 % ", 8 * GB // 10), ("2GB", 2 * 10**9), ("512MiB", 512 << 20),
     ("1MB", memory.LEAST), ("1%", memory.LEAST)],
)  # fmt: skip
def test_the_setting_is_a_share_or_a_size(tmp_path: Path, setting: str, bytes_: int) -> None:
    """Half without one; never less than the engine needs."""
    assert memory.allowed(machine(tmp_path), setting) == bytes_


@pytest.mark.parametrize("setting", ["0%", "100%", "-1GB", "1 TB", "banyak", "50"])
def test_another_setting_is_refused(tmp_path: Path, setting: str) -> None:
    """With its name and an example."""
    with pytest.raises(RefusedError, match=r"BAD_SETTING.*DTKS_MEMORY.*50%"):
        memory.allowed(machine(tmp_path), setting)


def test_a_system_that_says_nothing_gets_the_least(tmp_path: Path) -> None:
    """For example one without ``/proc``."""
    assert memory.free(tmp_path) == memory.LEAST
