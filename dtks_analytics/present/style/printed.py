"""Style of a printed page: always light, whatever the theme on the screen, and nothing wider than the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.present.theme import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dtks_analytics.present.theme import Tokens

SHEET: Final = """
@media print{
@page{size:A4;margin:14mm}
:root{LIGHTVARS}
html,body,#root{background:#fff!important}
[data-testid=stHeader],[data-testid=stToolbar],[data-testid=stSidebar],[data-testid=stBaseButton-secondary],
[data-testid=stDownloadButton],[data-testid=stSelectbox],[data-testid=stButtonGroup],[data-testid=stFileUploader],
[data-testid=stTextInput],[data-testid=stTextArea],[data-testid=stCheckbox],[data-testid=stExpander],
.st-key-utama{display:none!important}
.stApp,[data-testid=stAppViewContainer],[data-testid=stMain]{background:#fff!important;color:#1B2A33!important;
 position:static!important;height:auto!important;overflow:visible!important}
[data-testid=stMainBlockContainer]{padding:0!important;max-width:none!important;zoom:.74}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
[data-testid=stElementContainer]:has(.dt-heading){break-after:avoid}
.dt-fall,.dt-score,.dt-onscale,.dt-panel,tr,
[data-testid=stPlotlyChart],[data-testid=stHorizontalBlock]:has(.dt-pyramid){break-inside:avoid}
.dt-limit{white-space:normal}.dt-small{max-width:270px!important}
.dt-folded tbody tr:nth-child(n){display:table-row!important}.dt-folded details{display:none}
[data-testid=stHorizontalBlock]:has([data-testid=stPlotlyChart]){flex-direction:column}
[data-testid=stHorizontalBlock]:has([data-testid=stPlotlyChart])>[data-testid=stColumn]{width:100%!important;
 flex:1 1 auto!important}
RELIT}
"""
"""A chart keeps the width it has on the screen, so that columns with charts stand one below the other on paper."""

_LINES: Final = ".dt-shape,.dt-spark,.dt-multi-plot"
"""Drawings of lines on nothing: images, which see no style sheet."""


def sheet(look: Tokens, variables: str) -> str:
    """Return the style of paper for a theme on the screen.

    Args:
        look: the theme.
        variables: the light theme's, as declarations.
    """
    relit = "".join(_relit()) if look.name == DARK.name else ""
    return SHEET.replace("LIGHTVARS", variables).replace("RELIT", relit)


def _relit() -> Iterator[str]:
    """Turn the dark theme's colours into the light ones, in charts one by one and in line drawings as a whole."""
    yield f"{_LINES}{{filter:invert(1) hue-rotate(180deg)}}.js-plotly-plot text{{text-shadow:none!important}}"
    halo = ",".join(f"{x}px {y}px 2px {LIGHT.bg}" for x in (-1, 0, 1) for y in (-1, 0, 1))
    yield f'.js-plotly-plot text[style*="fill: {_rgb(DARK.ink)}"]{{text-shadow:{halo}!important}}'
    seen = set()
    for dark, light in _pairs():
        if dark not in seen and dark != light:
            seen.add(dark)
            rgb, plot = _rgb(dark), ".js-plotly-plot"
            yield f'{plot} [style*="fill: {rgb}"],{plot} [fill="{rgb}"]{{fill:{light}!important}}'
            yield f'{plot} [style*="stroke: {rgb}"]{{stroke:{light}!important}}'


def _rgb(colour: str) -> str:
    """Write ``#RRGGBB`` as a chart does in the page."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield each colour that charts draw with: in the dark theme and in the light one."""
    for name in ("bg", "surface", "soft", "ink", "muted", "line", "grid", "prim", "river", "river_text"):
        yield getattr(DARK, name), getattr(LIGHT, name)
    for name in ("mahakam", "tenun", "diverging", "categorical"):
        yield from zip(getattr(DARK, name), getattr(LIGHT, name), strict=True)
    for verdict, colours in DARK.verdicts.items():
        yield colours.mark, LIGHT.verdicts[verdict].mark
        yield colours.text, LIGHT.verdicts[verdict].text
