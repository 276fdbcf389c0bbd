"""Paper is light: what was drawn in the dark theme is drawn again in the colours of the light one."""

from __future__ import annotations

import re

import pytest

from dtks_analytics.present.html import bars, multiples, scale
from dtks_analytics.present.html.markup import Html
from dtks_analytics.present.html.multiples import Panel
from dtks_analytics.present.style import printed as css_print
from dtks_analytics.present.style.page import page_css
from dtks_analytics.present.theme import DARK, LIGHT


def paper(name: str) -> str:
    """Return the part of a theme's sheet that only paper sees."""
    return page_css(DARK if name == "dark" else LIGHT).split("@media print{")[-1]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_paper_has_the_light_variables_in_both_themes(name: str) -> None:
    """The variables of the page are the light ones, and the ground is white."""
    assert f"--ink:{LIGHT.ink};" in paper(name)
    assert f"--ink:{DARK.ink};" not in paper(name)
    assert "background:#fff!important" in paper(name)


def test_every_dark_colour_of_a_chart_has_its_light_one_on_paper() -> None:
    """By fill as style or attribute, and by stroke; the classes of a map among them."""
    sheet = paper("dark")
    pairs = [(DARK.ink, LIGHT.ink), (DARK.soft, LIGHT.soft), (DARK.prim, LIGHT.prim)]
    pairs += zip((*DARK.tenun, *DARK.mahakam), (*LIGHT.tenun, *LIGHT.mahakam), strict=True)
    pairs += [(colours.mark, LIGHT.verdicts[verdict].mark) for verdict, colours in DARK.verdicts.items()]
    for dark, light in pairs:
        rgb = css_print._rgb(dark)  # noqa: SLF001 - as charts write it
        assert f'[fill="{rgb}"]{{fill:{light}!important}}' in sheet
        assert f'[style*="stroke: {rgb}"]{{stroke:{light}!important}}' in sheet


def test_the_light_theme_repaints_nothing() -> None:
    """What is light already stays as it is."""
    assert "js-plotly-plot" not in paper("light")


def test_scores_follow_the_theme_by_variables_so_that_paper_can_turn_them() -> None:
    """No piece of HTML carries a colour of the dark theme outside its images."""
    drawn = [
        bars.cell_dot(0.9, (0.8, 1.0), look=DARK, verdict="perhatian", interval=(0.88, 0.92)),
        scale.on_scale(90, (88, 92), 94, verdict="baik", look=DARK),
        scale.headline("90,0", "baik", "Lebih baik dari kota", Html("Kalimat."), look=DARK),
        multiples.multiples([Panel("A", "/a", [0.9, 0.95], "95,0", "baik")], [0.9, 0.9], ("Jan", "Feb"), look=DARK,
                            write=("90,0", "95,0")),
    ]  # fmt: skip
    for piece in drawn:
        without_images = re.sub(r'src="[^"]*"', "", piece)
        assert not re.findall(r"#[0-9A-Fa-f]{6}|rgba?\(", without_images)
