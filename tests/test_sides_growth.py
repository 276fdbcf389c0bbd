"""The comparison of lists with the register grows with their lines, whatever they hold.

Rows of the tables that are kept are counted, not seconds.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from lists_beside import beside, column, see
from rapidfuzz.distance import DamerauLevenshtein
from test_sides_deaths import candidates

from dtks_analytics.engine import Engine
from dtks_analytics.lists.deaths import MOST, NAMES_AT_ONCE
from dtks_analytics.records import names
from dtks_analytics.records.identity import _WELL_FORMED as WELL_FORMED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = date(2026, 7, 2)
SMALL, LARGE = 150, 600


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rows of every table kept while names are compared: key tables, blocks, pairs."""
    counted: list[int] = []
    keep: Callable[[Engine, str, str], None] = Engine.keep

    def counting(engine: Engine, name: str, statement: str) -> None:
        keep(engine, name, statement)
        counted.append(engine.count(name))

    monkeypatch.setattr(Engine, "keep", counting)
    return counted


def serial(number: int) -> str:
    """Return dense serials: many numbers share their first twelve digits."""
    return f"{9000 + number % 1000:04d}"


def same_name(number: int, turn: int) -> dict[str, Any]:
    """One name for everybody, one birth date for half of the people."""
    day = "17" if number % 2 else f"{1 + number % 28:02d}"
    return {"nik": f"6472{1 + turn:02d}{day}0890{serial(number)}", "nama": "SITI AMINAH"}


def same_number(number: int, turn: int) -> dict[str, Any]:
    """Numbers of one digit less that everybody shares, with one name."""
    del number
    return {"nik": f"64720117089090{turn}", "nama": "SITI AMINAH"}


def same_birth(number: int, turn: int) -> dict[str, Any]:
    """First of January for everybody, another name for each ten."""
    return {"nik": f"6472{1 + turn:02d}010190{serial(number)}", "nama": f"WARGA {'ABCDEFGHIJ'[number % 10] * 3} SAHAJA"}


def exact_repeated(number: int, turn: int) -> dict[str, Any]:
    """One well-formed number on all rows and all lines."""
    del number, turn
    return {"nik": "6472011708909001", "nama": "SITI AMINAH"}


@pytest.mark.parametrize("person", [same_name, same_number, same_birth, exact_repeated])
def test_four_times_the_lines_make_at_most_four_times_the_work(
    tmp_path: Path, compared: list[int], person: Callable[[int, int], dict[str, Any]]
) -> None:
    """People whom the register does not know, as dense as the numbers allow; joining parts of the NIK made sixteen."""
    found = []
    for size in (SMALL, LARGE):
        folder = tmp_path / str(size)
        folder.mkdir()
        compared.clear()
        dead = [{**person(number, 1), "tanggal_meninggal": DAY} for number in range(size)]
        see(folder, [person(number, 0) for number in range(size)], beside(folder, "death_list", *dead))
        found.append(max(compared))
    assert found[1] <= found[0] * LARGE / SMALL * 1.1
    assert found[1] <= 2 * LARGE * MOST


def test_people_in_a_block_too_large_to_compare_are_counted_and_named(tmp_path: Path) -> None:
    """Nothing is lost in silence: 51 rows that differ from the dead person's number in one digit."""
    people = [{"nik": f"64720117089090{number:02d}", "nama": "SITI AMINAH"} for number in range(10)]
    crowd = [{"nik": "647205170890900", "nama": "BUDI SANTOSO"}] * (MOST + 1)
    dead = [{"nik": nik, "nama": nama, "tanggal_meninggal": DAY}
            for nik, nama in (("6472011708909010", "SITI AMINAH"), ("6472051708909001", "BUDI SANTOSO"))]  # fmt: skip
    seen = see(tmp_path, people + crowd, beside(tmp_path, "death_list", *dead))
    assert {"code": "DEATH_NAMES_CROWDED", "layout": "death_list", "count": 1} in seen.warnings
    assert {row["daftar_baris"] for row in candidates(seen)} == {2}


def test_a_crowded_block_never_makes_another_row_the_only_candidate(tmp_path: Path) -> None:
    """The birth part alone counts for one candidate only; rows that were not compared are candidates too."""
    namesakes = [{"nik": f"647205170890{9000 + n}", "nama": "SITI AMINAH"} for n in range(MOST + 1)]
    alias = {"nik": "6472051708909999", "nama": "UCU LESTARI"}
    dead = {"nik": "7371011708909555", "nama": "SITI AMINAH / UCU LESTARI", "tanggal_meninggal": DAY}
    assert candidates(see(tmp_path, [*namesakes, alias], beside(tmp_path, "death_list", dead))) == []
    assert len(candidates(see(tmp_path, [alias], beside(tmp_path, "death_list", dead)))) == 1


def test_names_that_occur_often_make_each_candidate_once(tmp_path: Path) -> None:
    """Also where the names are folded part by part."""
    people = [{"nik": f"64720117089{number:02d}001", "nama": "SITI AMINAH"} for number in range(20)]
    dead = [
        {"nik": f"64720117089{number:02d}002", "nama": "SITI AMINAH", "tanggal_meninggal": DAY} for number in range(20)
    ]
    whole = candidates(see(tmp_path, people, beside(tmp_path, "death_list", *dead)))
    assert len({(row["baris"], row["daftar_baris"]) for row in whole}) == len(whole)
    assert {(number, number) for number in range(2, 22)} <= {(row["baris"], row["daftar_baris"]) for row in whole}


def test_names_folded_in_parts_give_the_same_candidates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts are chosen by the name, so no name falls between two of them."""
    people = [{"nik": f"647201170890{9000 + n}", "nama": f"WARGA {chr(65 + n % 26) * 4}"} for n in range(60)]
    dead = [{**person, "nik": person["nik"][:-1] + "x", "tanggal_meninggal": DAY} for person in people]
    lists = beside(tmp_path, "death_list", *dead)
    whole = candidates(see(tmp_path, people, lists))
    monkeypatch.setattr("dtks_analytics.lists.deaths.NAMES_AT_ONCE", 7)
    assert len(people) < NAMES_AT_ONCE
    assert len(whole) >= len(people)
    assert candidates(see(tmp_path, people, lists)) == whole


def test_of_a_number_on_many_rows_and_lines_the_newest_lines_count(tmp_path: Path) -> None:
    """The answer is that of the newest line, as without the limit; the lines are counted."""
    lines = MOST + 20
    people = [{"nik": "6472011708909001", "nama": "SITI AMINAH"}] * (MOST + 1) + [{"nik": "6472011708909002"}]
    answers = [{"nik": "6472011708909001", "nama": "SITI AMINAH", "status_padan": "TIDAK_PADAN",
                "tanggal_padan": date(2026, 5, 1)}] * lines  # fmt: skip
    newest = {**answers[0], "status_padan": "PADAN", "tanggal_padan": date(2026, 7, 1)}
    lists = beside(tmp_path, "dukcapil_match", newest, *answers, {**newest, "nik": "6472011708909002"})
    seen = see(tmp_path, people, lists)
    assert column(seen, "status_padan") == ["PADAN"] * (MOST + 2)
    warning = {"code": "SIDE_NUMBER_REPEATED", "layout": "dukcapil_match", "count": lines + 1}
    assert warning in seen.warnings


def edited(nik: str, draw: random.Random) -> str:
    """Change a number as a typist does: nothing to two slips."""
    for _ in range(draw.choice((0, 1, 1, 1, 2))):
        at, digit = draw.randrange(len(nik)), draw.choice("0189")
        slips = (
            nik[:at] + digit + nik[at + 1 :],
            nik[:at] + nik[at + 1 :],
            nik[:at] + digit + nik[at:],
            nik[:at] + nik[at + 1 : at + 2] + nik[at : at + 1] + nik[at + 2 :],
        )
        nik = draw.choice(slips)
    return nik


def expected(people: list[dict[str, Any]], dead: list[dict[str, Any]]) -> set[tuple[int, int, bool]]:
    """Compare everybody with everybody: line of the register, line of the list, whether it is the only candidate."""
    numbers = {one["nik"] for one in people if re.fullmatch(WELL_FORMED, one["nik"])}
    known = {one["nik"] for one in dead if one["nik"] in numbers}
    first: dict[tuple[str, str], int] = {}
    for at, one in enumerate(dead):
        first.setdefault((one["nik"], one["nama"]), at)
    pairs = {}
    for row, person in enumerate(people):
        for line in first.values():
            other = dead[line]
            if person["nik"] in known or other["nik"] in known or not same_person_name(person["nama"], other["nama"]):
                continue
            near = DamerauLevenshtein.distance(person["nik"], other["nik"]) <= 1
            born = re.fullmatch(r"[0-9]{16}", other["nik"]) and person["nik"][6:12] == other["nik"][6:12]
            if near or born:
                pairs[row, line] = near
    rows, lines = Counter(row for row, _ in pairs), Counter(line for _, line in pairs)
    alone = {pair: rows[pair[0]] == 1 and lines[pair[1]] == 1 for pair in pairs}
    return {(row + 2, line + 2, alone[row, line]) for (row, line), near in pairs.items() if near or alone[row, line]}


def same_person_name(one: str, other: str) -> bool:
    """Tell whether two names are equal once folded; a second name counts against a first one only."""
    folded = names.keys(pa.array([one, other]))
    (core, core_other), (alias, alias_other) = folded["inti"].to_pylist(), folded["alias"].to_pylist()
    return core_other in {core, alias} or alias_other == core


@pytest.mark.parametrize("seed", range(4))
def test_the_blocks_lose_no_pair_that_comparing_everybody_finds(tmp_path: Path, seed: int) -> None:
    """Numbers one slip apart, in all places and of all lengths, names with aliases, many namesakes."""
    draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
    known = ("SITI AMINAH", "ST. AMINAH", "H. AHMAD RIFANI", "UCU / AHMAD RIFANI", "BUDI SANTOSO", "BUDI / SITI AMINAH")
    base = [f"6472{draw.randint(1, 3):02d}{draw.randint(1, 5):02d}089{draw.randint(0, 1)}{draw.randint(9000, 9009)}"
            for _ in range(25)]  # fmt: skip
    people = [{"nik": edited(draw.choice(base), draw), "nama": draw.choice(known)} for _ in range(120)]
    dead = [{"nik": edited(draw.choice(base), draw), "nama": draw.choice(known), "tanggal_meninggal": DAY}
            for _ in range(90)]  # fmt: skip
    found = candidates(see(tmp_path, people, beside(tmp_path, "death_list", *dead)))
    made = {(one["baris"], one["daftar_baris"], "satu-satunya calon" in one["strength"]) for one in found}
    assert made == expected(people, dead)
    assert len(made) == len(found) >= 10
