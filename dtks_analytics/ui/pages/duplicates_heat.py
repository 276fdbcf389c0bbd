"""Which areas share people with which, on *Data Ganda*: ten kecamatan first, then the kelurahan of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.figures.cube import UNKNOWN, Figure
from dtks_analytics.present.html import cards, heat
from dtks_analytics.present.html.heat import HeatRow
from dtks_analytics.present.html.markup import Html, join, link
from dtks_analytics.present.maps import classes
from dtks_analytics.present.maps.classes import AreaValue
from dtks_analytics.present.maps.outlines import label_name
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import layout

if TYPE_CHECKING:
    from dtks_analytics.ui.frame.session import Here

METRIC: Final = "ganda_antar"
BREAKS: Final = {"kecamatan": (5, 20, 60, 150), "kelurahan": (1, 4, 10, 25)}
"""Classes of the number of pairs, the same in all months."""
MOST: Final = 5
REST: Final = "Wilayah lain"


def level(look: Here) -> str:
    """Return the level of the map: kecamatan for the city, else kelurahan."""
    return "kecamatan" if look.place.level == "kota" else "kelurahan"


def _areas(look: Here) -> list[str]:
    tree, place = wilayah(), look.place
    if place.level == "kota":
        return [area.code for area in tree.at("kecamatan")]
    return [area.code for area in tree.children(place.code if place.level == "kecamatan" else place.parent)]


def _between(look: Here, one: str, other: str) -> Figure:
    """Return the pairs between two areas, from the side that the reader may know; zero where none is named there."""
    for own, beyond in ((one, other), (other, one)):
        found = look.cube.groups(METRIC, own, look.period).get(beyond)
        if found is not None and found.count is not None:
            return found
    inside = any(look.figure("ganda_pasangan", code).count is not None for code in (one, other))
    return Figure(0, None) if inside else UNKNOWN


def _known(look: Here) -> bool:
    """Tell whether the reader may know the pairs of any area of the map."""
    return any(look.figure("ganda_pasangan", code).count is not None for code in _areas(look))


def title(look: Here) -> str:
    """Say between which two different areas most people are shared."""
    found = _ranked(look)
    tree = wilayah()
    where = "" if look.place.level == "kota" else f" di Kec. {tree[tree[_areas(look)[0]].parent].name}"
    if not _known(look):
        return f"Orang yang tercatat di dua {level(look)}{where}"
    if not found:
        return f"Tidak ada orang yang tercatat di dua {level(look)}{where}"
    (one, other), count = found[0]
    names = f"{tree[one].name} dan {tree[other].name}"
    return f"Paling banyak berbagi orang{where}: {names}, {numbers.integer(count)} pasangan"


def _ranked(look: Here) -> list[tuple[tuple[str, str], int]]:
    """Return the pairs of different areas with the most pairs of records."""
    codes = _areas(look)
    found = [
        ((one, other), count)
        for place, one in enumerate(codes)
        for other in codes[:place]
        if (count := _between(look, one, other).count)
    ]
    return sorted(found, key=lambda each: (-each[1], each[0]))


@cached.piece
def table(look: Here) -> Html:
    """Return the heat map: lower triangle with the diagonal, since a pair has no direction; the rest as a column."""
    if not _known(look):
        return cards.state(
            "Pasangan antarwilayah hanya untuk petugas wilayah ini.", "Angka ringkas tetap dapat dilihat."
        )
    codes, tree, breaks = _areas(look), wilayah(), BREAKS[level(look)]
    own = look.place.level != "kota"
    rows, cells = [], []
    for place, code in enumerate(codes):
        figures = [_between(look, code, other) for other in codes[: place + 1]]
        blanks = len(codes) - place - 1
        values: list[float | None] = [*(figure.count for figure in figures), *[None] * blanks]
        texts = [*(_text(figure) for figure in figures), *[""] * blanks]
        cells += [AreaValue(f"{code}+{other}", value) for other, value in zip(codes, values[: place + 1], strict=False)]
        if own:
            outside = _outside(look, code, set(codes))
            values.append(outside)
            texts.append(numbers.integer(outside))
        target = layout.address("data_ganda", look, wilayah=code)
        rows.append(HeatRow(tree[code].name, "", target, values, texts))
    heads = [label_name(tree[code].name).replace("<br>", " ") for code in codes] + ([REST] if own else [])
    drawn = heat.heat(
        level(look).capitalize(), heads, rows, breaks, look=look.tokens, caption=f"Pasangan antar{level(look)}"
    )
    legend = classes.legend(
        cells, breaks, look=look.tokens, ramp_name="tenun", kind="count", area_word="sel", short_word="sel"
    )
    note = (
        "Setiap sel: pasangan yang diduga satu orang, satu catatan di wilayah baris, satu di wilayah kolom. "
        "Sel terakhir setiap baris: di dalam wilayah itu sendiri."
    )
    return join([legend, Html(f'<div class="dt-scroll dt-square">{drawn}</div>'), cards.note(note)])


def _text(figure: Figure) -> str:
    """Return a count; a dash where the reader may not know it."""
    return numbers.integer(figure.count)


def _outside(look: Here, code: str, shown: set[str]) -> int | None:
    """Return the pairs of an area with all areas that are not on the map; None where the reader may not know them."""
    if look.figure("ganda_pasangan", code).count is None:
        return None
    counts = [
        figure.count for other, figure in look.cube.groups(METRIC, code, look.period).items() if other not in shown
    ]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


@cached.piece
def most(look: Here) -> Html:
    """Return the pairs of areas that share most people, in words."""
    tree, found = wilayah(), _ranked(look)[:MOST]
    if not _known(look):
        return cards.note("")
    if not found:
        return cards.note("Tidak ada pasangan antarwilayah pada pilihan ini.")
    items = []
    for (one, other), count in found:
        owner = tree[one].parent
        who = "Camat" if level(look) == "kelurahan" else "Dinas Sosial"
        words = link(f"{tree[one].name} dan {tree[other].name}", layout.address("tinjau", look, wilayah=owner))
        items.append(Html(f"<li>{words}: <b>{numbers.integer(count)}</b> pasangan, diputuskan {who}</li>"))
    return Html(f'<ul class="dt-list">{join(items)}</ul>')
