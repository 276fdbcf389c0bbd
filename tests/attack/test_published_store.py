"""A small register through the ordinary ingest: what its command line publishes is attacked like the made-up towns."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from attacker import Attacker
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from dtks_analytics.access.roles import Grant, Reader, inside
from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.cli.main import cli
from dtks_analytics.disclosure.scoped import ScopedCube
from dtks_analytics.figures.cube import Cube, Figure
from dtks_analytics.store.snapshots import Store
from dtks_analytics.synthetic import demo
from dtks_analytics.web import current_user as sign

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build two months of a small register."""
    made = tmp_path_factory.mktemp("terbit") / "store"
    demo.build(made, months=2, rows=2_500, seed=3)
    return made


@pytest.fixture(scope="module")
def cube(root: Path) -> Cube:
    """Its exact figures."""
    return Cube(Store(root).read().cube())


@pytest.mark.parametrize("audience", ["public", "64.72.05.1004", "64.72.09"])
def test_nobody_recovers_a_hidden_figure_of_a_register(cube: Cube, audience: str) -> None:
    """All rules, programmes, ages, deciles and results of the last month, for nobody's area, a lurah, a camat."""
    period = cube.periods[-1]
    reader = Attacker(ScopedCube(cube, audience), cube, period, lambda area: inside(audience, area))
    assert len(reader.hidden) > 1_500
    assert not reader.recovered()


STRANGERS = {
    "lurah": Reader("lurah", (Grant("lurah", "64.72.05.1004"),)),
    "camat": Reader("camat", (Grant("camat", "64.72.09"),)),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_every_page_opens_for_those_who_see_a_part_exactly(
    who: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hidden, rounded and exact figures side by side: no page fails, none takes a hidden one for a zero by accident."""
    monkeypatch.setenv("DTKS_STORE", str(root))
    monkeypatch.setattr(sign, "reader", lambda: STRANGERS[who])
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90).run()
    refused = {"perbaikan", "tinjau", "muat_data", "pengguna", "audit"}
    for page in sorted(path.stem for path in (ROOT / "pages").glob("*.py")):
        for area in ("64.72", "64.72.04", "64.72.04.1001", "64.72.05.1004"):
            app.switch_page(f"pages/{page}.py")
            app.query_params.clear()
            app.query_params["wilayah"] = area
            app.run()
            assert page in refused or not (app.exception or app.error), f"{page} {area}"


@pytest.mark.parametrize("level", ["kota", "kecamatan", "kelurahan"])
def test_the_command_line_publishes_the_same_as_the_pages(root: Path, cube: Cube, level: str) -> None:
    """Every metric: counts are multiples of five, shares whole per cents of them, hidden figures empty."""
    period = cube.periods[-1]
    words = ["measures", "--metric", ",".join(METRICS), "--by", level, "--audience", "public", "--store", str(root)]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    seen = ScopedCube(cube, "public")
    hidden = 0
    for row in rows:
        figure: Figure = seen.figure(row["metric"], row["area_code"], period)
        assert row["count"] == ("" if figure.count is None else str(figure.count))
        assert row["share"] == ("" if figure.share is None else str(round(figure.share, 6)))
        assert (row["suppressed"] == "true") == figure.suppressed
        for value in (row["count"], row["base"]):
            assert not value or int(value) % 5 == 0
        if row["suppressed"] == "true":
            assert (row["count"], row["share"]) == ("", "")
            hidden += 1
        if row["share"]:
            assert float(row["share"]) == min(round(int(row["count"]) / int(row["base"]), 2), 1.0)
    assert hidden or level == "kota"


def test_what_changed_between_months_is_the_difference_of_what_is_shown(cube: Cube) -> None:
    """No flow of rows, people or findings is published that would tie two months together."""
    seen = ScopedCube(cube, "public")
    flows = {"gerak", "meninggal_baru", "meninggal_ditindak", "pemilik"}
    for metric in flows:
        for period in cube.periods:
            assert seen.groups(metric, "64.72", period) == {}
            assert seen.figure(metric, "64.72", period).suppressed or not seen.figure(metric, "64.72", period).evaluable
