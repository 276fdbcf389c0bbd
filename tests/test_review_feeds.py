"""Answers about pairs on a register that went through the ordinary ingest: they persist and change the next figures."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from dtks_analytics.access.roles import everything
from dtks_analytics.cli.main import main
from dtks_analytics.figures.cube import Cube
from dtks_analytics.rows.review import keys, pairs, sample
from dtks_analytics.rows.review_records import both
from dtks_analytics.store.reviews import Judgement, Reviews
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = "2026-08", "2026-09"
READER = everything("Ani")


def run(*words: object) -> None:
    """Run one command; it must be done."""
    with pytest.raises(SystemExit) as stopped:
        main([str(word) for word in words])
    assert not stopped.value.code


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, str]:
    """Publish a month, answer that two people of one counted pair differ, publish the next; returns store and pair."""
    folder = tmp_path_factory.mktemp("umpan")
    root = folder / "store"
    for period in (FIRST, SECOND):
        made = folder / f"{period}.csv"
        words = ("--layout", "bnba_dtks", "--rows", 1_500, "--seed", 4, "--period", period)
        run("synth", *words, "--out", made, "--truth", folder / f"{period}.parquet")
        run("ingest", made, "--period", period, "--store", root)
        if period == FIRST:
            store = Store(root)
            known = keys(store.read(), FIRST)
            pair = next(key for key in sorted(known) if known[key].kind == "same_person")
            said = Judgement(pair, known[pair].kind, "berbeda", "saudara", saw=known[pair].levels)
            Reviews(store).answer(FIRST, known[pair].owner, [said], reader=READER)
    return Store(root), pair


def table(store: Store, period: str) -> list[dict[str, Any]]:
    """Return the pairs of a month."""
    rows: list[dict[str, Any]] = pq.read_table(store.read().table(period, "pairs")).to_pylist()
    return rows


def test_an_answer_takes_the_pair_out_of_the_next_figures(answered: tuple[Store, str]) -> None:
    """It is the same pair by its key; of the months before nothing changes."""
    store, pair = answered
    before, after = (next(row for row in table(store, period) if row["pair"] == pair) for period in (FIRST, SECOND))
    assert (before["answer"], before["counted"]) == (None, True)
    assert (after["answer"], after["counted"], after["cluster"]) == ("berbeda", False, None)
    assert keys(store.read(), SECOND)[pair].answered
    assert before["levels"] == after["levels"] != ""
    assert keys(store.read(), SECOND)[pair].believed


@pytest.mark.parametrize("period", [FIRST, SECOND])
def test_the_pairs_of_all_owners_are_all_pairs(answered: tuple[Store, str], period: str) -> None:
    """Every pair has one owner; what waits is what a person is asked and nobody answered."""
    store, pair = answered
    cube = Cube(store.read().cube([period]))
    owned = {
        metric: sum(
            figure.count or 0
            for level in ("kota", "kecamatan", "kelurahan")
            for figure in cube.by_area(metric, level, period).values()
        )
        for metric in ("ganda_pasangan", "ganda_terbuka")
    }
    rows = table(store, period)
    refuted = sum(row["answer"] == "berbeda" for row in rows)
    assert refuted == (period == SECOND)
    assert owned["ganda_pasangan"] == len(rows) - refuted
    assert owned["ganda_terbuka"] == len(keys(store.read(), period)) - refuted
    assert pair in {row["pair"] for row in rows}


def test_the_sample_hardly_changes_from_month_to_month(answered: tuple[Store, str]) -> None:
    """And not at all by answers."""
    store, pair = answered
    view = store.read()
    drawn = [set(sample(view, period)) for period in (FIRST, SECOND)]
    both_months = set(keys(view, FIRST)) & set(keys(view, SECOND))
    assert drawn[0] & both_months == drawn[1] & both_months
    assert pair in drawn[1]


def test_the_records_of_every_pair_are_found(answered: tuple[Store, str]) -> None:
    """In the rows of the month, without their numbers."""
    store, _ = answered
    view = store.read()
    owners = {key.owner for key in keys(view, SECOND).values()}
    seen = 0
    for owner in sorted(owners):
        for one in pairs(view, SECOND, owner, READER):
            found = both(view, SECOND, one, READER)
            assert (found.left.kelurahan, found.right.kelurahan) == (one.left.kelurahan, one.right.kelurahan)
            assert one.kind != "same_nik" or found.same["nik"]
            assert "6472" not in repr((found.left.values, found.right.values))
            seen += 1
    assert seen == len(keys(view, SECOND))


def test_two_records_are_explained_comparison_by_comparison(
    answered: tuple[Store, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Level and weight of every field in words, the same pair either way round; the audit knows the pair."""
    store, _ = answered
    monkeypatch.setenv("DTKS_STORE", str(store.root))
    run("duplicates", "--reason", "uji")
    listed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    one = next(row for row in listed if row["kind"] == "same_person")
    run("explain", "--left", one["id_left"], "--right", one["id_right"], "--reason", "uji", "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["kind"] == "same_person"
    assert found["probability"] == pytest.approx(float(one["probability"]))
    assert found["pair"] in {row["pair"] for row in table(store, SECOND)}
    assert {"Nama", "Tanggal lahir", "Ibu kandung", "NIK"} <= {field["field"] for field in found["fields"]}
    assert all(field["words"] for field in found["fields"])
    run("explain", "--left", one["id_right"], "--right", one["id_left"], "--reason", "uji")
    out = capsys.readouterr().out
    assert "Tanggal lahir: tanggal lahir sama; " in out
    line = store.ledger.rows()[-1]
    detail = {"period": SECOND, "reason": "uji", "pair": found["pair"], "shown": line.detail["shown"], "people": 2}
    assert (line.action, line.detail) == ("explain", detail)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--left", "tidak-ada", "--right", "juga-tidak", "--reason", "uji"), "UNKNOWN_PERSON"),
        (("--left", "a", "--right", "b"), "REASON_MISSING"),
    ],
)
def test_what_cannot_be_explained_is_refused_without_the_value(
    answered: tuple[Store, str], capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str
) -> None:
    """No line in the audit either."""
    store, _ = answered
    before = len(store.ledger.rows())
    with pytest.raises(SystemExit) as stopped:
        main(["explain", *words, "--store", os.fspath(store.root)])
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "")
    assert code in err
    assert "tidak-ada" not in err
    assert len(store.ledger.rows()) == before


def test_an_export_of_a_real_month_opens_and_is_filled(answered: tuple[Store, str], tmp_path: Path) -> None:
    """Dinas Sosial's pairs of the ordinary ingest, two lines each."""
    import openpyxl  # noqa: PLC0415 - only this test

    store, _ = answered
    path = tmp_path / "kota.xlsx"
    words = ("--area", "64.72", "--out", path, "--reason", "uji", "--by", "Budi", "--store", store.root)
    run("review", "export", *words)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    top = next(row for row in sheet.iter_rows() if row[0].value == "No.")
    lines = sheet.max_row - top[0].row
    asked = [key for key in keys(store.read(), SECOND).values() if key.owner == "64.72"]
    assert lines == 2 * len(asked)
