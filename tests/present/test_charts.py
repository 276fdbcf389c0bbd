"""Lines over months as data."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dtks_analytics.present import charts
from dtks_analytics.present.charts import Line
from dtks_analytics.present.text import numbers
from dtks_analytics.present.theme import LIGHT

ROOT = Path(__file__).parents[2]
PERIODS = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]


def test_no_line_is_drawn_into_another_register() -> None:
    """Between July and August stands a gap, and the words that say why."""
    figure = charts.trend(
        PERIODS,
        [Line("Selili", [1, 2, 3, 7, 8, 9])],
        numbers.integer,
        look=LIGHT,
        new_register=3,
        register_name="DTSEN",
    )
    line = next(trace for trace in figure.data if trace.mode == "lines")
    assert [None if math.isnan(y) else y for y in line.y] == [1, 2, 3, None, 7, 8, 9]
    assert "DTSEN mulai" in [note.text for note in figure.layout.annotations]


def test_a_missing_month_is_a_gap_and_a_lonely_one_a_dot() -> None:
    """June is missing, so May stands alone."""
    figure = charts.trend(PERIODS, [Line("Selili", [4, None, 3, 7, 8, 9])], numbers.integer, look=LIGHT)
    line = next(trace for trace in figure.data if trace.mode == "lines")
    assert math.isnan(line.y[1])
    assert line.connectgaps is False
    assert [list(trace.x) for trace in figure.data if trace.mode == "markers"] == [[5], [0]]


def test_lines_are_named_at_their_ends_and_the_names_do_not_touch() -> None:
    """Own line in bold, city dashed, no legend."""
    lines = [Line("Selili", [0.85] * 6), Line("Kota", [0.851] * 6, "city"), Line("Serupa", [0.849] * 6, "other")]
    figure = charts.trend(PERIODS, lines, numbers.percent, look=LIGHT)
    notes = sorted(figure.layout.annotations, key=lambda note: note.y)
    assert [note.text for note in notes] == ["Serupa 84,9%", "<b>Selili 85,0%</b>", "Kota 85,1%"]
    span = figure.layout.yaxis.range[1] - figure.layout.yaxis.range[0]
    assert all(high.y - low.y > span * 0.06 for low, high in pairwise(notes))
    assert figure.layout.showlegend is False


def test_months_on_the_axis_are_indonesian_and_the_year_stands_once() -> None:
    """Mei, not May."""
    figure = charts.trend(PERIODS, [Line("Selili", [1, 2, 3, 4, 5, 6])], numbers.integer, look=LIGHT)
    assert list(figure.layout.xaxis.ticktext) == ["Mei<br>2026", "Jun", "Jul", "Agu", "Sep", "Okt"]


def test_hover_words_come_from_python() -> None:
    """Name, month, value; an unknown month says so."""
    figure = charts.trend(PERIODS, [Line("Bugis & Jawa", [0.5, None, 0.5, 0.5, 0.5, 0.5])], numbers.percent, look=LIGHT)
    line = next(trace for trace in figure.data if trace.mode == "lines")
    assert line.text[0] == "<b>Bugis &amp; Jawa</b><br>Mei 2026: 50,0%"
    assert line.text[1].endswith("Juni 2026: –")


def test_without_any_value_there_is_an_empty_chart_and_no_error() -> None:
    """A kelurahan may have no month at all."""
    figure = charts.trend(PERIODS, [Line("Selili", [None] * 6)], numbers.integer, look=LIGHT)
    assert figure.layout.annotations == ()


@given(st.floats(min_value=0, max_value=1e7), st.floats(min_value=0, max_value=1e7))
def test_ticks_are_few_round_and_enclose_the_range(one: float, other: float) -> None:
    """At most seven, from below to above."""
    low, high = sorted((one, other))
    ticks = charts.round_ticks(low, high)
    assert ticks[0] <= low + 1e-6 * max(high, 1)
    assert ticks[-1] >= high - 1e-6 * max(high, 1)
    assert len(ticks) <= 7


def test_no_two_ticks_read_the_same() -> None:
    """Counts that hardly change have few whole numbers to show."""
    figure = charts.trend(PERIODS, [Line("Selili", [5, 5, 6, 5, 5, 5])], numbers.integer, look=LIGHT)
    assert list(figure.layout.yaxis.ticktext) == ["5", "6"]


def test_an_axis_drops_decimals_only_as_a_whole() -> None:
    """``0,00%`` and ``2,00%`` become 0% and 2%; with one half among them all keep theirs."""
    whole = charts.trend(
        PERIODS, [Line("Kota", [0.0, 0.02] * 3)], lambda v: numbers.percent(round(v, 2), 2), look=LIGHT, from_zero=True
    )
    assert [text for text in whole.layout.yaxis.ticktext if text not in {"0%", "1%", "2%"}] == []
    half = charts.trend(PERIODS, [Line("Kota", [0.0, 0.016] * 3)], lambda v: numbers.percent(v, 2), look=LIGHT)
    assert "0,50%" in half.layout.yaxis.ticktext
    assert "1,00%" in half.layout.yaxis.ticktext


def test_a_figure_is_built_while_another_thread_loads_pandas() -> None:
    """Plotly looks at every value for what pandas made, also while pandas is half loaded."""
    script = (
        "import threading\n"
        "from dtks_analytics.present import charts, theme\n"
        "failed = []\n"
        "def build():\n"
        "    lines = [charts.Line('Selili', [1.0, 2.0])]\n"
        "    try:\n"
        "        charts.trend(['2026-09', '2026-10'], lines, str, look=theme.LIGHT)\n"
        "    except AttributeError as error:\n"
        "        failed.append(error)\n"
        "loading = threading.Thread(target=__import__, args=('pandas',))\n"
        "loading.start()\n"
        "while loading.is_alive():\n"
        "    build()\n"
        "print(len(failed))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["0"]


def test_whatever_builds_figures_takes_plotly_from_the_one_place_that_loads_it_whole() -> None:
    """The theme alone loads less, for pages without a figure."""
    paths = (ROOT / "dtks_analytics" / "present").glob("*.py")
    direct = {
        path.stem for path in paths if re.search("^import plotly", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert direct == {"plots", "theme"}


def test_a_line_may_write_its_values_in_its_own_way() -> None:
    """What was published as a whole per cent ends without a decimal beside a line that has one."""
    lines = [
        Line("Selili", [92, 93, 94, 95, 96, 97.2]),
        Line("Kota", [90, 91, 92, 93, 94, 95], "city", write=numbers.integer),
    ]
    figure = charts.trend(PERIODS, lines, numbers.decimal, look=LIGHT)
    ends = " ".join(note.text for note in figure.layout.annotations)
    assert "Selili 97,2" in ends
    assert "Kota 95" in ends
    assert "Kota 95,0" not in ends
