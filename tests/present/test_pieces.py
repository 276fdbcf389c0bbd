"""Bars, dots, shapes, cards and tables: lengths, heads, words, and what is left out when nothing is known."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtks_analytics.present.html import bars, cards, dots, shapes, tables
from dtks_analytics.present.html.bars import Bar
from dtks_analytics.present.style import page as css
from dtks_analytics.present.theme import DARK, LIGHT, tokens


def widths(piece: str) -> list[float]:
    """Return all bar widths in per cent."""
    return [float(found) for found in re.findall(r"<i style=\"width:([\d.]+)%", piece)]


def drawing(piece: str) -> str:
    """Return the SVG inside the first image of a piece."""
    return base64.b64decode(piece.partition("base64,")[2].partition('"')[0]).decode()


def test_ranked_bars_start_at_zero_and_keep_the_given_order() -> None:
    """Half the value is half the length; an unknown value has its words and no bar."""
    piece = bars.ranked_bars(
        [Bar("Palaran", 0.08, "8,0%"), Bar("Bugis", 0.04, "4,0%"), Bar("Jawa", None, "disamarkan")]
    )
    long, short = widths(piece)
    assert short == pytest.approx(long / 2, abs=0.06)
    assert piece.index("Palaran") < piece.index("Bugis") < piece.index("disamarkan")
    assert piece.count("<li>") == 3


def test_the_dashed_line_stands_at_the_same_place_on_every_bar() -> None:
    """Its words are printed once."""
    rows = [Bar("a", 0.08, "8,0%"), Bar("b", 0.02, "2,0%")]
    piece = bars.ranked_bars(rows, reference=0.045, reference_text="kota 4,5%")
    ticks = re.findall(r"dt-tick\" style=\"left:([\d.]+)%", piece)
    assert len(ticks) == 2
    assert len(set(ticks)) == 1
    assert piece.count("kota 4,5%") == 1


@given(
    value=st.one_of(st.none(), st.floats(min_value=-5, max_value=5)),
    low=st.floats(min_value=-1, max_value=0.4),
    high=st.floats(min_value=0.5, max_value=2),
)
def test_nothing_is_drawn_outside_its_line(value: float | None, low: float, high: float) -> None:
    """A value beyond the scale stands at its end."""
    piece = bars.cell_dot(value, (low, high), look=LIGHT, interval=(low - 1, high + 1), reference=high + 3)
    places = [float(found) for found in re.findall(r"(?:left|width):([\d.-]+)%", piece)]
    assert all(0 <= place <= 100 for place in places)


def test_an_unknown_value_leaves_only_the_line_and_the_reference() -> None:
    """No dot at zero."""
    piece = bars.cell_dot(None, (0.7, 1), look=LIGHT, reference=0.9)
    assert "dt-dot" not in piece
    assert "left:66.7%" in piece
    assert widths(bars.cell_bar(None, 1)) == []


def test_deciles_are_columns_with_value_and_label() -> None:
    """Zero is a column without height, not a missing one."""
    piece = bars.columns([Bar("1", 0.3, "30,0"), Bar("2", 0, "0,0")], "Desil 1 paling banyak")
    assert re.findall(r"height:([\d.]+)%", piece)[1] == "0.0"
    assert 'aria-label="Desil 1 paling banyak"' in piece
    assert "<span>2</span>" in piece


def test_the_divided_bar_leaves_out_empty_parts_but_names_them() -> None:
    """Read = accepted + quarantined + not data, in words even where a part is zero."""
    piece = bars.divided_bar([Bar("diterima", 8, "8"), Bar("karantina", 2, "2"), Bar("bukan data", 0, "0")], "alt")
    assert re.findall(r"flex-grow:([\d.]+)", piece) == ["0.80000", "0.20000"]
    assert "<b>0</b> bukan data" in piece


def test_the_pyramid_puts_the_old_on_top_and_both_sexes_on_one_scale() -> None:
    """The largest share of all fills its side."""
    piece = bars.pyramid([("0–4", 0.10, 0.05, 0.04, 0.04), ("75+", 0.01, 0.02, 0.01, 0.01)], "alt", percent_text="10%")
    assert piece.index("75+") < piece.index("0–4")
    assert max(widths(piece)) == 100
    assert "50.0%" in piece


def test_a_verdict_has_a_shape_of_its_own_and_its_words() -> None:
    """Four drawings, four words, in both themes."""
    for look in (LIGHT, DARK):
        pills = [shapes.pill(verdict, look) for verdict in shapes.VERDICT_WORDS]
        outlines = {re.sub(r"#[0-9A-F]{6}", "", drawing(pill)) for pill in pills}
        assert len(outlines) == 4
    assert "Perlu perhatian" in shapes.pill("perhatian", LIGHT)
    assert "terpenuhi, batas 90%" in shapes.limit(met=True, look=LIGHT, words="terpenuhi, batas 90%")


def test_a_sparkline_breaks_at_gaps_and_where_the_register_changes() -> None:
    """Three pieces: before the gap, after it, and the new register."""
    line = drawing(shapes.sparkline([1, 2, None, 4, 5, 6, 7], LIGHT, "naik", new_register={5}))
    path = line.partition('d="')[2].partition('"')[0]
    assert path.count("M") == 3
    assert path.count("L") == 3


def test_a_sparkline_without_a_value_is_a_dash_and_a_flat_one_is_in_the_middle() -> None:
    """No division by a range of zero."""
    assert shapes.sparkline([None, None], LIGHT, "x") == "–"
    assert 'cy="12.0"' in drawing(shapes.sparkline([5, 5, 5], LIGHT, "tetap"))


def test_figures_show_words_smaller_than_numbers() -> None:
    """``tidak dapat dinilai`` is no figure."""
    piece = cards.figures([cards.Angka("Warga", "39.870", "jiwa"), cards.Angka("Ganda", "tidak dapat dinilai")])
    assert piece.count("dt-words") == 1
    assert '39.870<span class="dt-unit">jiwa' in piece


def test_the_first_line_marks_synthetic_data_and_only_that() -> None:
    """A real register carries no mark."""
    assert "DATA SINTETIS" in cards.page_line("Peta", ["Oktober 2026"], synthetic=True)
    assert "SINTETIS" not in cards.page_line("Peta", ["Oktober 2026"], synthetic=False)


def test_a_table_has_real_heads_and_a_name_for_screen_readers() -> None:
    """Column heads, row heads, a caption, a bold total, a group."""
    piece = tables.table(
        "Kelurahan",
        [tables.Column("Jiwa"), tables.Column("Gerak", phone=False)],
        [
            tables.Row("Kota Samarinda", ["12", "–"], total=True),
            tables.Row("", group="Perlu perhatian", small="1 kelurahan"),
            tables.Row("Bugis", ["3", "+1"], "Samarinda Kota", "/wilayah?wilayah=64.72.09.1004"),
        ],
        caption="Warga miskin",
    )
    assert piece.count('<th scope="col"') == 3
    assert piece.count('<th scope="row">') == 2
    assert '<th scope="rowgroup" colspan="3">' in piece
    assert "<caption>Warga miskin</caption>" in piece
    assert piece.count("dt-wide") == 3
    assert "<small>Samarinda Kota</small>" in piece


def test_a_long_table_shows_its_first_rows_and_opens_by_words() -> None:
    """The rows are all there: the style sheet hides the others until it is opened, and never on paper."""
    rows = [tables.Row(f"K{number}") for number in range(1, 60)]
    whole = tables.table("Kelurahan", [], rows, caption="Semua")
    folded = tables.folded(whole, 59, "kelurahan")
    assert folded.count("<tr>") == 60
    assert "Tampilkan semua 59 kelurahan" in folded
    assert tables.folded(whole, tables.FIRST, "kelurahan") == whole
    assert f"tr:nth-child(n+{tables.FIRST + 1})" in css.page_css(LIGHT)


def test_a_column_without_words_has_no_head_cell() -> None:
    """An empty head would be read aloud as nothing."""
    piece = tables.table("a", [tables.Column("", "bar"), tables.Column("", "bar", aside="kota")], [], caption="c")
    assert piece.count('<th scope="col"') == 2
    assert '<td class="dt-bar"></td>' in piece


def test_a_row_with_another_number_of_cells_is_refused() -> None:
    """A shifted table would lie."""
    with pytest.raises(ValueError, match="zip"):
        tables.table("a", [tables.Column("b")], [tables.Row("c", ["1", "2"])], caption="d")


def test_the_own_area_stands_out_among_its_neighbours() -> None:
    """Bold, and no link to itself."""
    rows = [
        dots.Dot("Bugis", 0.05, "5,0%", own=True, href="/a"),
        dots.Dot("Jawa", 0.03, "3,0%", (0.02, 0.04), href="/b"),
    ]
    piece = dots.neighbours(
        rows, (0, 0.1), ("0%", "10%"), look=LIGHT, reference=0.045, reference_text="garis: kota 4,5%"
    )
    assert piece.count("dt-own") == 1
    assert 'href="/a"' not in piece
    assert 'href="/b"' in piece
    assert "left:20.0%;width:20.0%" in piece


def test_a_common_scale_holds_all_values() -> None:
    """Never below zero or above the whole, and never empty."""
    assert dots.common_scale([0.9, None, 0.99], highest=1.0)[1] == 1.0
    assert dots.common_scale([0.001, 0.05])[0] == 0.0
    assert dots.common_scale([]) == (0.0, 1.0)
    low, high = dots.common_scale([0.5, 0.5])
    assert low < 0.5 < high


def test_the_style_sheet_is_constant_and_asks_no_other_host() -> None:
    """One per theme, paper always light, nothing fetched."""
    for look in (LIGHT, DARK):
        sheet = css.page_css(look)
        assert sheet is css.page_css(look)
        assert f"--ink:{look.ink}" in sheet
        assert f"@media print{{\n@page{{size:A4;margin:14mm}}\n:root{{--bg:{LIGHT.bg}" in sheet
        assert "url(" not in sheet
        assert "@import" not in sheet
        assert sheet.count("{") == sheet.count("}")


def test_an_unknown_theme_is_the_light_one() -> None:
    """Streamlit may not know the theme yet on the first run."""
    assert tokens(None) is LIGHT
    assert tokens("dark") is DARK
