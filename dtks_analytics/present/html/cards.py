"""What stands between the charts: page line, title, figures ("angka"), calls, definitions, notes and states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtks_analytics.present.html.markup import Html, join, link, safe

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = Html("")


@dataclass(frozen=True, slots=True)
class Angka:
    """One figure with its words.

    Attributes:
        label: what it is (``Warga miskin``).
        value: the figure as text, without its unit (``39.870``); words such as ``tidak dapat dinilai`` are set smaller.
        unit: ``jiwa``, ``%``.
        context: one line below (``4,5% penduduk; −410``).
        spark: a sparkline, or nothing.
    """

    label: str
    value: str
    unit: str = ""
    context: str = ""
    spark: Html = NOTHING


@dataclass(frozen=True, slots=True)
class Call:
    """An area that needs a call, and why.

    Attributes:
        number: repeats on the map, from 1.
        name: of the area.
        small: its kecamatan (``Kec. Palaran``).
        sentence: one sentence, the figure in bold (`markup.bold`, `markup.join`).
        goal: words of the link (``Buka Bantuas``); empty for none.
        href: where it leads.
    """

    number: int
    name: str
    small: str
    sentence: str
    goal: str = ""
    href: str = ""


def page_line(page: str, facts: Sequence[str], *, synthetic: bool) -> Html:
    """Return the first line of a page: mark of synthetic data, page, month, register."""
    mark = '<span class="dt-mark">DATA SINTETIS</span>' if synthetic else ""
    rest = "".join(f"<span>{safe(fact)}</span>" for fact in facts)
    return Html(f'<div class="dt-pageline">{mark}<b>{safe(page)}</b>{rest}</div>')


def breadcrumb(steps: Sequence[tuple[str, str]]) -> Html:
    """Return *Kota / Kec. / Kel.* as links; a step is (words, address), the last has none."""
    shown = [
        link(words, href) if href else Html(f'<span aria-current="page">{safe(words)}</span>') for words, href in steps
    ]
    return Html(f'<nav class="dt-crumbs" aria-label="Letak wilayah">{join(shown, Html(" <i>/</i> "))}</nav>')


def title(text: str, small: str = "") -> Html:
    """Return the one H1 of a page: the finding."""
    below = f'<p class="dt-lead">{safe(small)}</p>' if small else ""
    return Html(f'<h1 class="dt-title">{safe(text)}</h1>{below}')


def heading(text: str, aside: str = "", *, level: int = 2) -> Html:
    """Return the title of a section or chart, with grey words beside it."""
    grey = f" <small>{safe(aside)}</small>" if aside else ""
    return Html(f'<h{level} class="dt-heading">{safe(text)}{grey}</h{level}>')


def figures(items: Sequence[Angka]) -> Html:
    """Return figures side by side: five across, two on a phone."""
    cards = []
    for item in items:
        words = "" if any(character.isdigit() for character in item.value) or len(item.value) <= 1 else " dt-words"
        tight = " dt-tight" if item.unit == "%" else ""
        unit = f'<span class="dt-unit{tight}">{safe(item.unit)}</span>' if item.unit else ""
        cards.append(
            f'<div class="dt-angka"><div class="dt-label">{safe(item.label)}</div>'
            f'<div class="dt-value{words}">{safe(item.value)}{unit}</div>'
            f'<div class="dt-context">{safe(item.context)}</div>{item.spark}</div>'
        )
    return Html(f'<div class="dt-figures">{"".join(cards)}</div>')


def call(item: Call) -> Html:
    """Return one call: rule at the left, number, name, sentence, link."""
    goal = f'<p class="dt-goal">{link(item.goal, item.href)}</p>' if item.goal and item.href else ""
    return Html(
        f'<div class="dt-call"><h3>{item.number}. {safe(item.name)} <small>{safe(item.small)}</small></h3>'
        f"<p>{safe(item.sentence)}</p>{goal}</div>"
    )


def calls(items: Sequence[Call]) -> Html:
    """Return all calls below each other."""
    return join([call(item) for item in items])


def big_figure(value: str, unit: str, rest: str, source: str) -> Html:
    """Return a figure in a sentence: ``39.800 jiwa, 4,59% penduduk`` and its source in grey."""
    return Html(
        f'<p class="dt-big"><b>{safe(value)}</b><span class="dt-unit">{safe(unit)}</span>{safe(rest)} '
        f"<small>{safe(source)}</small></p>"
    )


def definitions(items: Sequence[tuple[str, str]]) -> Html:
    """Return terms with their meaning."""
    pairs = "".join(f"<div><dt>{safe(term)}</dt><dd>{safe(meaning)}</dd></div>" for term, meaning in items)
    return Html(f'<dl class="dt-definitions">{pairs}</dl>')


def paragraph(text: str) -> Html:
    """Return body text, at most 68 characters wide."""
    return Html(f'<p class="dt-text">{safe(text)}</p>')


def note(text: str) -> Html:
    """Return small grey text below a chart or table."""
    return Html(f'<p class="dt-note">{safe(text)}</p>')


def foot(text: str) -> Html:
    """Return the last line of a page: sources."""
    return Html(f'<footer class="dt-foot">{safe(text)}</footer>')


def state(headline: str, text: str = "", *, code: str = "") -> Html:
    """Return a calm box for *empty*, *nothing to do*, *error*, *not evaluable*.

    Args:
        headline: what is the case.
        text: what is safe and what to do.
        code: code of an error, shown last.
    """
    tail = f" <small>(kode {safe(code)})</small>" if code else ""
    return Html(f'<div class="dt-state"><b>{safe(headline)}</b> {safe(text)}{tail}</div>')


def panel(heading_text: str, body: Html) -> Html:
    """Return pieces on a soft panel with a heading (``Syarat minimum``)."""
    return Html(f'<div class="dt-panel"><h3>{safe(heading_text)}</h3>{body}</div>')
