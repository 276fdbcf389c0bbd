"""Colours, type and the plotly look, for the light and the dark theme.

Source: the visual language of this product, section 2; contrasts were measured there. Darker always means more
of what the title names, in both themes. HTML pieces use the variables of `style.css`; images and
figures, which see no style sheet, take a `Tokens` object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import plotly.graph_objects as go

if TYPE_CHECKING:
    from collections.abc import Sequence

Verdict = Literal["perhatian", "biasa", "baik", "tak_dinilai"]
"""Verdicts in the order in which a page lists them."""

Ramp = Literal["mahakam", "tenun"]

FONT: Final = "Jakarta, sans-serif"
INK_ON_PALE: Final = "#1B2A33"
"""Text on the paler classes of a ramp, in both themes."""
WHITE: Final = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class VerdictColours:
    """Colours of one verdict: of its shape, of its words, and of the pill behind both."""

    mark: str
    text: str
    background: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """All colours of one theme, as hexadecimal text.

    Attributes:
        name: ``light`` or ``dark``.
        bg: page; ``surface`` hover boxes; ``soft`` panels and neighbours on maps.
        ink: text and rules; ``muted`` secondary text; ``line`` table rules; ``grid`` chart grid.
        prim: bars, links, main button.
        river: the Mahakam, with its name in ``river_text``.
        mark: differences between two records.
        mahakam: five classes of poverty and coverage, paler to darker.
        tenun: five classes of data work, paler to darker.
        diverging: three classes of *more of a problem* (strong to weak), then three of *less* (weak to strong).
        categorical: at most six hues, in this order.
        verdicts: colours by verdict.
    """

    name: Literal["light", "dark"]
    bg: str
    surface: str
    soft: str
    ink: str
    muted: str
    line: str
    grid: str
    prim: str
    river: str
    river_text: str
    mark: str
    mahakam: tuple[str, ...]
    tenun: tuple[str, ...]
    diverging: tuple[str, ...]
    categorical: tuple[str, ...]
    verdicts: dict[Verdict, VerdictColours]


_DIVERGING: Final = ("#8A4410", "#C4854B", "#EDE0CF", "#DCE5E6", "#6FA2B6", "#135471")

LIGHT: Final = Tokens(
    name="light",
    bg="#FBFAF7",
    surface="#FFFFFF",
    soft="#F1EEE6",
    ink="#1B2A33",
    muted="#55646E",
    line="#DAD6CA",
    grid="#E8E4DA",
    prim="#0F5F7A",
    river="#9CC9DA",
    river_text="#2B6F8A",
    mark="#FBE3B8",
    mahakam=("#F0E9D8", "#C4D6C9", "#86B6B4", "#36788D", "#14496B"),
    tenun=("#F3EBE4", "#DDC5C7", "#BE93A3", "#935C7C", "#5B2A52"),
    diverging=_DIVERGING,
    categorical=("#0F5F7A", "#D08A2E", "#5B2A52", "#7FBBB0", "#8C8578", "#A34A38"),
    verdicts={
        "perhatian": VerdictColours("#B4540A", "#8A3F06", "#FAEBDC"),
        "biasa": VerdictColours("#66727B", "#4C5962", "#ECEAE3"),
        "baik": VerdictColours("#1F6E8C", "#0D5470", "#E1EEF2"),
        "tak_dinilai": VerdictColours("#66727B", "#4C5962", "#ECEAE3"),
    },
)

DARK: Final = Tokens(
    name="dark",
    bg="#10191E",
    surface="#172329",
    soft="#1B282F",
    ink="#E8ECEA",
    muted="#A5B2B8",
    line="#34444C",
    grid="#26343B",
    prim="#7CC0D8",
    river="#9CC9DA",
    river_text="#9CCFE2",
    mark="#5A4312",
    mahakam=("#E4DCC8", "#B3C9BD", "#76A6A6", "#3A7A91", "#255F84"),
    tenun=("#E6DAD2", "#CDB2B5", "#B08697", "#8C5B78", "#6F3F66"),
    diverging=_DIVERGING,
    categorical=("#4F9CC0", "#F2C06A", "#8E5C8C", "#C2EADF", "#A39C8C", "#D0654C"),
    verdicts={
        "perhatian": VerdictColours("#EDA15C", "#F4BE8C", "#43290F"),
        "biasa": VerdictColours("#98A5AC", "#C0CACE", "#26343B"),
        "baik": VerdictColours("#6DB7D3", "#9AD3E8", "#16343F"),
        "tak_dinilai": VerdictColours("#98A5AC", "#C0CACE", "#26343B"),
    },
)

PLOTLY_CONFIG: Final[dict[str, Any]] = {
    "displayModeBar": False,
    "displaylogo": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "showAxisDragHandles": False,
    "topojsonURL": "/app/static/topo/",
}
"""``config=`` of every ``st.plotly_chart``; the last entry keeps maps from asking another host for coastlines."""


def tokens(theme: str | None) -> Tokens:
    """Return the colours of a theme name (``st.context.theme.type``); anything but ``dark`` is light."""
    return DARK if theme == "dark" else LIGHT


def ramp(look: Tokens, name: str) -> tuple[str, ...]:
    """Return the five classes of ``mahakam`` or ``tenun``, paler to darker.

    Raises:
        KeyError: another name.
    """
    return {"mahakam": look.mahakam, "tenun": look.tenun}[name]


def ink_on(rank: int) -> str:
    """Return the text colour on class ``rank`` (0 to 4) of a ramp: ink on the first three, white on the others."""
    return INK_ON_PALE if rank <= 2 else WHITE  # noqa: PLR2004 -- the third of five classes, as measured


def see_through(colour: str, alpha: float) -> str:
    """Return ``#RRGGBB`` with an opacity between 0 and 1, as ``rgba(…)``."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def figure(look: Tokens, height: int, traces: Sequence[Any] = (), **layout: Any) -> go.Figure:  # noqa: ANN401 -- plotly ships no types
    """Return a plotly figure in the house style.

    Args:
        look: the theme.
        height: pixels.
        traces: what it draws.
        layout: further entries of plotly's layout.
    """
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "", "automargin": False}
    style = {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "separators": ",.",
        "dragmode": False,
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": look.ink},
        "hoverlabel": {
            "bgcolor": look.surface,
            "bordercolor": look.line,
            "align": "left",
            "font": {"family": FONT, "size": 13, "color": look.ink},
        },
        "xaxis": {**axis, "linecolor": look.ink, "tickfont": {"size": 12, "color": look.muted}},
        "yaxis": {**axis, "gridcolor": look.grid, "tickfont": {"size": 12, "color": look.muted}},
        "template": go.layout.Template(),
    }
    for key, value in layout.items():
        known = style.get(key)
        style[key] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
    return go.Figure(data=list(traces), layout=style)


def warm() -> None:
    """Load what figures are made of before the first page asks for it."""
    from dtks_analytics.present import plots  # noqa: F401, PLC0415 - loaded for its side effect
