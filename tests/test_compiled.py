"""Compiled statements are kept from one process to the next, and never outlive what they depend on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from dtks_analytics import compiled
from dtks_analytics.catalogue.aid_rules import book
from dtks_analytics.compiled import kept
from dtks_analytics.figures.measures import Situation
from dtks_analytics.figures.plan import plan
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Made:
    """What the function of the tests compiles."""

    statements: tuple[tuple[str, str], ...]
    skipped: dict[str, str]
    none: str | None = None


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep statements in a folder of the test."""
    monkeypatch.setenv("DTKS_CACHE", str(tmp_path))
    return tmp_path / "statements"


def fresh(calls: list[frozenset[str]], *records: type) -> object:
    """Return the decorated function as a new process would see it."""

    @kept(*(records or (Made,)))
    def function(asked: frozenset[str], number: int = 1) -> Made:
        calls.append(asked)
        return Made((("a", f"SELECT {number}"), ("b", "é")), dict.fromkeys(sorted(asked), "x"))

    return function


def test_a_second_process_reads_what_the_first_compiled(place: Path) -> None:
    """The same result, without a call; the order of a set does not matter."""
    calls: list[frozenset[str]] = []
    first = fresh(calls)(frozenset({"x", "y"}))  # type: ignore[operator] # decorated
    second = fresh(calls)(frozenset({"y", "x"}))  # type: ignore[operator] # same
    assert (first, len(calls), len(list(place.iterdir()))) == (second, 1, 1)


@pytest.mark.parametrize("other", [(frozenset({"x"}), 2), (frozenset({"z"}), 1)])
def test_other_arguments_are_compiled_anew(place: Path, other: tuple[frozenset[str], int]) -> None:
    """Each has a file of its own."""
    calls: list[frozenset[str]] = []
    fresh(calls)(frozenset({"x"}), 1)  # type: ignore[operator] # decorated
    fresh(calls)(*other)  # type: ignore[operator] # same
    assert (len(calls), len(list(place.iterdir()))) == (2, 2)


def test_other_code_data_or_libraries_are_compiled_anew(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the state is made of."""
    calls: list[frozenset[str]] = []
    fresh(calls)(frozenset())  # type: ignore[operator] # decorated
    monkeypatch.setattr(compiled, "state", lambda: "another")
    fresh(calls)(frozenset())  # type: ignore[operator] # same
    assert (len(calls), len(list(place.iterdir()))) == (2, 2)


def test_the_state_depends_on_every_file_of_the_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One changed digit in the data of the city makes another state."""
    monkeypatch.setattr(compiled, "data_folder", lambda: tmp_path)
    states = []
    for text in ("poor_desil_max = 1", "poor_desil_max = 2"):
        (tmp_path / "kota.toml").write_text(text, encoding="utf-8")
        compiled.state.cache_clear()
        states.append(compiled.state())
    compiled.state.cache_clear()
    assert states[0] != states[1]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"record": "Path", "of": {}}', '{"record": "Made", "of": {}}', "[1"]
)
def test_a_damaged_file_is_compiled_anew_and_replaced(place: Path, content: str) -> None:
    """Nothing but the named records is ever made of a file."""
    calls: list[frozenset[str]] = []
    right = fresh(calls)(frozenset({"x"}))  # type: ignore[operator] # decorated
    (path,) = place.iterdir()
    path.write_text(content, encoding="utf-8")
    assert fresh(calls)(frozenset({"x"})) == right  # type: ignore[operator] # same
    assert len(calls) == 2
    assert path.read_text(encoding="utf-8") != content


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result is the same."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("DTKS_CACHE", str(tmp_path / "file"))
    calls: list[frozenset[str]] = []
    assert fresh(calls)(frozenset()).statements  # type: ignore[operator] # decorated


@pytest.mark.usefixtures("place")
def test_a_kept_plan_is_the_compiled_one() -> None:
    """All statements, keys and reasons come back as they were."""
    asked, situation = Asked(frozenset({"nik", "nama", "desil"}), "bnba_dtks"), Situation(levels=book().levels())
    plan.cache_clear()
    first = plan(asked, situation)
    plan.cache_clear()
    second = plan(asked, situation)
    plan.cache_clear()
    assert first == second
    assert first is not second
