"""The verification pack: it proves the scores by itself, and one changed byte is noticed."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from made_cubes import FIRST, PERIOD, SECOND, Cells, cube, made

from dtks_analytics.scores import comparison, scorecard, scoring
from dtks_analytics.scores import proof as verification

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.figures.cube import Cube

ORIGIN = verification.Origin(PERIOD, synthetic=True, hashes={"snapshot": "a" * 64, "cube": "b" * 64})


def with_errors(good: int, rows: int) -> Cells:
    """Say of a kelurahan which errors its bad rows carry."""
    bad = rows - good
    return made(good, rows) | {
        ("gugus", "nn"): (3 * rows + rows % 2, None),
        ("gugus", "nx"): (3 * good, None),
        ("gugus", "xx"): (2 * good, None),
        ("kombinasi", "nik_present"): (bad - bad // 3, None),
        ("kombinasi", "nik_present+nama_present"): (bad // 3, None),
        ("dimensi", "validitas:W"): (rows // 7, rows),
    }


@pytest.fixture(scope="module")
def made_up() -> Cube:
    """A month with one bad kelurahan and one without rows."""
    return cube({FIRST: with_errors(700, 1_000), SECOND: with_errors(0, 0)}, others=with_errors(903, 1_001))


@pytest.fixture
def unpacked(made_up: Cube, tmp_path: Path) -> Path:
    """Unpack the archive of that month."""
    cards = scorecard.of_table(scoring.scorecards(made_up, PERIOD)[0])
    raw = verification.pack(made_up._table, list(cards.values()), ORIGIN)  # noqa: SLF001 - the table it wraps
    zipfile.ZipFile(io.BytesIO(raw)).extractall(tmp_path)
    return tmp_path


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script as its reader would, without anything of ours."""
    return subprocess.run([sys.executable, "-I", folder / "periksa.py"], capture_output=True, text=True, check=False)


def test_the_script_alone_finds_every_score_again(unpacked: Path) -> None:
    """70 areas, their scores, dimensions, intervals and ranks; the script has at most 110 lines and no library."""
    result = check(unpacked)
    assert (result.returncode, result.stdout[:5], result.stderr) == (0, "COCOK", "")
    assert len((unpacked / "periksa.py").read_text().splitlines()) <= 110
    with (unpacked / "nilai.csv").open(newline="") as file:
        cards = {row["area_code"]: row for row in csv.DictReader(file)}
    assert len(cards) == 70
    assert (cards[FIRST]["value"], cards[FIRST]["verdict"]) == ("0.7", "perlu_perhatian")
    assert cards[SECOND]["value"] == ""


@pytest.mark.parametrize("name", ["BACA.txt", "hitungan.csv", "nilai.csv", "periksa.py", "manifes.txt"])
def test_one_changed_byte_is_noticed(unpacked: Path, name: str) -> None:
    """At the start, in the middle and at the end of every file, the manifest included."""
    whole = (unpacked / name).read_bytes()
    for place in (0, len(whole) // 2, len(whole) - 1):
        (unpacked / name).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert check(unpacked).returncode != 0, place
    (unpacked / name).write_bytes(whole)
    assert check(unpacked).returncode == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("value", "0.71"),
        ("good", "701"),
        ("dimensi_validitas", "0.9"),
        ("low", "0.68"),
        ("high", "0.73"),
        ("rank", "3"),
        ("deff", "1.5"),
        ("rank_low", "2"),
        ("rank_high", "57"),
    ],
)
def test_a_false_score_is_noticed_even_under_fresh_hashes(
    made_up: Cube, tmp_path: Path, column: str, value: str
) -> None:
    """A forger who rewrites the manifest too still has to make the counts agree."""
    records = scoring.scorecards(made_up, PERIOD)[0].to_pylist()
    place = next(i for i, record in enumerate(records) if record["area_code"] == FIRST)
    if column.startswith("dimensi"):
        next(d for d in records[place]["dimensions"] if d["dimension"] == "validitas")["value"] = float(value)
    else:
        records[place][column] = int(value) if column.startswith(("good", "rank")) else float(value)
    table = scoring.scorecards(made_up, PERIOD)[0].from_pylist(records, scorecard.SCORECARDS)
    raw = verification.pack(made_up._table, list(scorecard.of_table(table).values()), ORIGIN)  # noqa: SLF001 - same
    zipfile.ZipFile(io.BytesIO(raw)).extractall(tmp_path)
    result = check(tmp_path)
    assert result.returncode == 1
    assert FIRST in result.stderr


def test_a_month_that_was_published_with_one_design_effect_is_said_to_be_so(made_up: Cube, tmp_path: Path) -> None:
    """Before, all areas shared one: its scores and intervals still agree, its rank intervals are not recomputed."""
    cards = scorecard.of_table(scoring.scorecards(made_up, PERIOD)[0]).values()
    older = []
    for card in cards:
        low, high = comparison.intervals(np.array([card.value or 0.0]), np.array([card.rows / 2.5]))
        older.append(replace(card, deff=2.5, low=float(low[0]), high=float(high[0])))
    raw = verification.pack(made_up._table, older, ORIGIN)  # noqa: SLF001 - the table it wraps
    zipfile.ZipFile(io.BytesIO(raw)).extractall(tmp_path)
    result = check(tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Bulan ini terbit dengan satu deff")


def test_the_same_month_gives_the_same_bytes_and_says_that_it_is_made_up(made_up: Cube) -> None:
    """No clock in it; every table and the note carry the mark."""
    cards = list(scorecard.of_table(scoring.scorecards(made_up, PERIOD)[0]).values())
    raw = verification.pack(made_up._table, cards, ORIGIN)  # noqa: SLF001 - same
    assert raw == verification.pack(made_up._table, cards, ORIGIN)  # noqa: SLF001 - same
    archive = zipfile.ZipFile(io.BytesIO(raw))
    for name in ("BACA.txt", "hitungan.csv", "nilai.csv", "manifes.txt"):
        assert "DATA SINTETIS" in archive.read(name).decode()
    real = verification.pack(made_up._table, cards, verification.Origin(PERIOD, False, ORIGIN.hashes))  # noqa: SLF001 - same
    assert "SINTETIS" not in zipfile.ZipFile(io.BytesIO(real)).read("nilai.csv").decode()
