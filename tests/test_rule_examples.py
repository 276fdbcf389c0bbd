"""Every rule by example, all in one register: the examples of a rule lie in a kelurahan of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from registers import register
from rule_examples import BEFORE, EXAMPLES, Case

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import Cube
from dtks_analytics.figures.month import Previous, count_month
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from pathlib import Path

PERIOD = "2026-08"
WITHOUT = {key for key, rule in RULES.items() if rule.unit == "berkas"} | {"person_unique_similar"}
"""Asked of whole files (their rows are in quarantine), and of pairs by the linkage."""
PLACE = dict(zip(EXAMPLES, (area.code for area in wilayah().at("kelurahan")), strict=False))


def rows_of(rule: str, case: Case, number: int, first: int) -> list[dict[str, Any]]:
    """Write one case as rows with numbers and names of their own, in the rule's kelurahan.

    Args:
        rule: key.
        case: what the rows say.
        number: of the case, for its family card.
        first: of its first row, for NIK and name.
    """
    rows = []
    for serial, said in enumerate(case if isinstance(case, list) else [case], start=first):
        own = {
            "kode_kelurahan": PLACE[rule],
            "kode_kecamatan": PLACE[rule][:8],
            "nik": f"647201170890{9200 + serial}",
            "no_kk": f"647201120315{9100 + number}",
            "nama": "WARGA " + "".join(chr(65 + int(digit)) for digit in f"{serial:03d}"),
            "id_individu": f"{rule}-{serial}",
        }
        rows.append({**own, **said})
    return rows


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cube, dict[str, tuple[int, int]]]:
    """Count all examples at once; return the cube and what is expected of each rule (broken, asked)."""
    folder: Path = tmp_path_factory.mktemp("examples")
    rows: list[dict[str, Any]] = []
    expected = {}
    number = 0
    for rule, (holds, breaks, not_asked) in EXAMPLES.items():
        sizes = []
        for cases in (holds, breaks, not_asked):
            size = 0
            for case in cases:
                made = rows_of(rule, case, number, len(rows))
                here = [row for row in made if row["kode_kelurahan"] == PLACE[rule]]
                size += len({row["no_kk"] for row in here}) if RULES[rule].unit == "keluarga" else len(here)
                rows += made
                number += 1
            sizes.append(size)
        expected[rule] = (sizes[1], sizes[0] + sizes[1])
    assert len(rows) < 700
    pq.write_table(register(rows), folder / "persons.parquet")
    pq.write_table(
        register([{**row, "id_individu": f"B{i}"} for i, row in enumerate(BEFORE)]), folder / "before.parquet"
    )
    asked = Asked(frozenset(column.name for column in COLUMNS))
    result = count_month(
        folder / "persons.parquet", asked, PERIOD, previous=Previous(folder / "before.parquet", None), temporary=folder
    )
    return Cube(result.cube), expected


def test_every_rule_has_all_three_kinds_of_example() -> None:
    """Holds, breaks, not asked."""
    assert set(EXAMPLES) == set(RULES) - WITHOUT
    assert all(all(kinds) for kinds in EXAMPLES.values())


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_is_asked_and_broken_exactly_where_its_examples_say(
    counted: tuple[Cube, dict[str, tuple[int, int]]], rule: str
) -> None:
    """Broken: those that break it; asked: these and those that hold it."""
    cube, expected = counted
    figure = cube.figure("rule", PLACE[rule], PERIOD, rule)
    assert (figure.count, figure.base) == expected[rule]
