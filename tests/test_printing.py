"""The commands that print: one scorecard as PDF or workbook, all of them, and what they refuse."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import made_up
import pyarrow.parquet as pq
import pytest

from dtks_analytics.access.roles import everything
from dtks_analytics.figures.cube import Cube
from dtks_analytics.scores import scoring
from dtks_analytics.scores.report_data import collect
from dtks_analytics.store.snapshots import Store
from dtks_analytics.store.worklist import Answer, Worklist

if TYPE_CHECKING:
    from pathlib import Path

PERIODS = ("2026-08", "2026-10")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two months with scorecards, and one month between them without."""
    folder = tmp_path_factory.mktemp("paper")
    store = Store.create(folder / "store", synthetic=True)
    for period in ("2026-08", "2026-09", "2026-10"):
        draft = made_up.draft(folder / "work", period)
        tables = {}
        if period in PERIODS:
            tables = scoring.write(Cube(pq.read_table(draft.cube)), period, _folder(folder / period))
        store.publish(made_up.draft(folder / "work", period, tables=tables), by="uji")
    return store.root


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """Call the command line."""
    call = [sys.executable, "-m", "dtks_analytics", *map(str, words)]
    return subprocess.run(call, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("ending", "start"), [("pdf", b"%PDF-"), ("xlsx", b"PK")])
def test_a_scorecard_is_written_by_the_ending_of_its_name(
    root: Path, tmp_path: Path, ending: str, start: bytes
) -> None:
    """PDF and workbook; standard error says that the data are invented."""
    out = tmp_path / "new" / f"rapor.{ending}"
    done = run("scorecard", "--area", made_up.SELILI, "--out", out, "--store", root)
    assert (done.returncode, done.stderr.strip()) == (0, "DATA SINTETIS")
    assert out.read_bytes().startswith(start)
    assert [path.name for path in out.parent.iterdir()] == [out.name]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--area", "64.72.99", "--out", "a.pdf"), "UNKNOWN_AREA"),
        (("--area", "64.72", "--out", "a.docx"), "UNKNOWN_FORMAT"),
        (("--area", "64.72", "--out", "a.pdf", "--period", "2026-09"), "UNKNOWN_TABLE"),
        (("--area", "64.72", "--out", "a.pdf", "--period", "2020-01"), "UNKNOWN_MONTH"),
    ],
)
def test_what_cannot_be_printed_is_refused(root: Path, words: tuple[str, ...], code: str) -> None:
    """Exit code 2 and a code; nothing is written."""
    done = run("scorecard", *words, "--store", root)
    assert done.returncode == 2
    assert f"(kode {code})" in done.stderr


def test_all_scorecards_go_into_one_file(root: Path, tmp_path: Path) -> None:
    """The city's pack."""
    done = run("scorecards", "--out", tmp_path / "pack.pdf", "--store", root)
    assert (done.returncode, done.stdout.startswith("70 rapor tersimpan")) == (0, True)
    assert (tmp_path / "pack.pdf").stat().st_size > 500_000


def test_a_dossier_leaves_out_a_month_without_scorecards_and_takes_the_last_reply(root: Path) -> None:
    """September has no score: a gap, not an error. Of two versions of a reply the second counts."""
    store = Store(root)
    work, view = Worklist(store), store.read()
    for note in ("pertama", "kedua"):
        work.reply(view.month("2026-10"), made_up.SELILI, note=note, evidence="", reader=everything("uji"))
    found = collect(view, "2026-10", synthetic=True, replies=work.replies)
    assert found.calendar == ("2026-08", "2026-09", "2026-10")
    assert tuple(found.cards) == ("2026-10", "2026-08")
    assert found.card(made_up.SELILI, "2026-09") is None
    assert {area: reply.note for area, reply in found.replies.items()} == {made_up.SELILI: "kedua"}


def test_note_and_day_of_an_answer_are_kept_beside_it(root: Path) -> None:
    """An answer without them leaves no remark."""
    work = Worklist(Store(root))
    answers = [Answer("k1", "nik_present", "pindah", "ke Bontang", "2026-10-20"), Answer("k2", "nik_present", "benar")]
    work.answer("2026-10", made_up.SELILI, answers, reader=everything("uji"))
    assert work.answers(made_up.SELILI) == {"k1": "pindah", "k2": "benar"}
    assert work.remarks(made_up.SELILI) == {"k1": ("ke Bontang", "2026-10-20")}
