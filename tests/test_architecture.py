"""The house: arrows point one way, heavy libraries stay in their packages (read from syntax trees)."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "dtks_analytics"
ROOMS = {
    "errors": 0,
    "catalogue": 1,
    "domain": 2,
    "store": 3,
    "present": 3,
    "intake": 4,
    "publishing": 5,
    "synthetic": 6,
    "ui": 7,
    "web": 7,
    "cli": 7,
    "main": 8,
}
"""Rank of each room; imports go to the same room or to a lower rank, never between `store` and `present`."""


def sources() -> list[Path]:
    """All Python files of the product, tests left out."""
    return [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / PACKAGE).rglob("*.py"))]


def name_of(path: Path) -> str:
    """Return the dotted name of a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str | None:
    """Return the room of a dotted name; None outside the package, ``domain`` for modules beside the rooms."""
    parts = module.split(".")
    if parts[0] != PACKAGE:
        return None
    if len(parts) == 1:
        return "errors"
    if parts[1] == "__main__":
        return "main"
    return parts[1] if parts[1] in ROOMS else "domain"


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Return every module a file imports, inside functions too; those for type checking only left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            skipped.update(inner for statement in node.body for inner in ast.walk(statement))
    found: list[str] = []
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(found)


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_arrows_point_one_way(path: Path) -> None:
    """A room never imports a room above it, and store and present do not know each other."""
    here = room_of(name_of(path))
    for module in imports(path):
        there = room_of(module)
        if there is None or here is None:
            continue
        assert ROOMS[there] <= ROOMS[here], f"{name_of(path)} imports {module}"
        assert {here, there} != {"store", "present"}, f"{name_of(path)} imports {module}"


ALLOWED = {
    "streamlit": ("app", "pages", f"{PACKAGE}.ui", f"{PACKAGE}.web"),
    "plotly": (f"{PACKAGE}.present",),
    "duckdb": (f"{PACKAGE}.engine", f"{PACKAGE}.intake", f"{PACKAGE}.store"),
    "splink": (f"{PACKAGE}.linkage",),
    "geopandas": (f"{PACKAGE}.geography",),
    "fastexcel": (f"{PACKAGE}.intake",),
    "xlsxwriter": (f"{PACKAGE}.present", f"{PACKAGE}.synthetic"),
    "sqlite3": (f"{PACKAGE}.store",),
    "typst": (f"{PACKAGE}.present",),
}


@pytest.mark.parametrize("library", ALLOWED)
def test_heavy_libraries_stay_in_their_rooms(library: str) -> None:
    """Each library has the rooms that may import it."""
    users = {name_of(path) for path in sources() if any(m.split(".")[0] == library for m in imports(path))}
    strangers = {
        user for user in users if not any(user == room or user.startswith(f"{room}.") for room in ALLOWED[library])
    }
    assert not strangers


def test_pages_import_no_data_library() -> None:
    """A page names things and puts them in order."""
    for path in [ROOT / "app.py", *(ROOT / "pages").glob("*.py")]:
        heavy = {m.split(".")[0] for m in imports(path)} & {"pandas", "numpy", "pyarrow", "ibis", "duckdb", "plotly"}
        assert not heavy, path.name


def test_only_the_engine_names_a_backend() -> None:
    """``ibis.duckdb`` and its like stand in one file."""
    users = [name_of(p) for p in sources() if "ibis.duckdb" in p.read_text(encoding="utf-8")]
    assert users == [f"{PACKAGE}.engine"]


FORBIDDEN = {"pickle", "marshal", "shelve", "eval", "exec", "read_pickle", "unsafe_allow_html"}


def test_no_pickles_no_raw_html_no_statement_from_pieces() -> None:
    """What lets data become code is absent: pickles, eval, unescaped HTML, SQL put together with values."""
    for path in sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            words = {getattr(node, "id", None), getattr(node, "attr", None), getattr(node, "arg", None)}
            assert not (words & FORBIDDEN), f"{name_of(path)}:{getattr(node, 'lineno', '?')}"
        assert not {m.split(".")[0] for m in imports(path)} & {"pickle", "marshal", "shelve"}


def test_the_command_line_answers_without_heavy_imports() -> None:
    """``--help`` loads neither Streamlit nor Ibis, pandas, DuckDB, Plotly or geopandas."""
    code = "import sys, dtks_analytics.cli.main; print(*sorted(m for m in sys.modules if '.' not in m))"
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not set(names.split()) & {"streamlit", "ibis", "pandas", "duckdb", "plotly", "geopandas", "scipy"}
