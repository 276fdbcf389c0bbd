"""From a delivered file to a finding: two aids in one family are an error only where the same period is proved."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from dtks_analytics.cli.main import main
from dtks_analytics.figures.cube import Cube
from dtks_analytics.publishing import pipeline
from dtks_analytics.store.snapshots import Store
from dtks_analytics.synthetic import export
from dtks_analytics.synthetic.layouts import DEMO
from dtks_analytics.synthetic.year import Year

if TYPE_CHECKING:
    from pathlib import Path

RULE = "no_bpnt_with_bst"


def without(file: Path, column: str) -> None:
    """Take a column out of a delivered file."""
    text = file.read_text(encoding="utf-8")
    sign = csv.Sniffer().sniff(text[-2000:], ",;").delimiter
    rows = list(csv.reader(io.StringIO(text), delimiter=sign))
    place = next(row.index(column) for row in rows if column in row)
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=sign).writerows([cell for i, cell in enumerate(row) if i != place] for row in rows)


@pytest.mark.parametrize(
    ("periods", "severity"), [(True, {"E"}), (False, {"I"})], ids=["with periods", "without the period of BST"]
)
def test_the_weight_follows_from_what_the_file_tells(
    periods: bool,  # noqa: FBT001 - a parameter of the test
    severity: set[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Everybody gets BST in the stage of BPNT: the same families overlap, as error or as information."""
    year = Year(rows=600, seed=5, months=1)
    (period,) = year.periods
    table, _truth = year.month(period)
    everybody = pa.array(["YA"] * table.num_rows)
    table = table.set_column(table.column_names.index("bst"), "bst", everybody)
    table = table.set_column(table.column_names.index("periode_bst"), "periode_bst", table["periode_bpnt"])
    (file,) = export.write(table, DEMO, tmp_path / "berkas.csv")
    if not periods:
        without(file, "periode_bst")
    store = Store.create(tmp_path / "store", synthetic=True)
    pipeline.ingest(store, [file], period, by="uji")
    overlap = Cube(store.read().cube()).figure("aid_overlap", "64.72", period)
    assert overlap.count
    words = ["findings", "--rule", RULE, "--reason", "uji", "--format", "csv", "--store", tmp_path / "store"]
    with pytest.raises(SystemExit):
        main([str(word) for word in words])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows
    assert {row["severity"] for row in rows} == severity


def test_a_changed_book_is_another_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file is counted again once the rule book of the city has changed."""
    before = pipeline.recipe()
    text = (
        'versi = "2"\n[[pasangan]]\nprogram = ["pkh", "bst"]\nstatus = "boleh"\nversi = 2\n'
        'dipastikan = true\ndasar = "Surat Dinas Sosial"\n'
    )
    (tmp_path / "aid_rules.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("DTKS_DATA", str(tmp_path))
    assert pipeline.recipe() != before
    monkeypatch.delenv("DTKS_DATA")
    assert pipeline.recipe() == before
