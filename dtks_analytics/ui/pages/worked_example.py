"""The worked example of *Metodologi*: the published score of a real kelurahan, recomputed by hand."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.comparing import TERMS
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.present.html import cards, tables
from dtks_analytics.present.html.markup import Html, bold, join
from dtks_analytics.present.html.tables import Column, Row
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters
from dtks_analytics.ui.frame import scorecards as scores

if TYPE_CHECKING:
    from dtks_analytics.scores.scorecard import Scorecard
    from dtks_analytics.ui.frame.session import Here

Z: Final = 1.959964
"""Of the 95 % interval."""
FEWEST, LISTED = 20, 12
"""The example has some bad rows, and not more kinds of them than a page can list."""


def area(look: Here) -> str | None:
    """Choose the kelurahan of the example: some bad rows, the fewest kinds of them; None without scorecards."""
    known = [
        card
        for card in scores.cards(look).values()
        if card.level == "kelurahan" and card.value is not None and card.rank is not None
    ]
    enough = [card for card in known if card.rows - (card.good or 0) >= FEWEST] or known
    if not enough:
        return None
    return min(enough, key=lambda card: (len(_kinds(look, card.area_code)), card.area_code)).area_code


def _kinds(look: Here, code: str) -> dict[tuple[str, ...], int]:
    """Return the bad rows by the errors they carry, the most frequent first."""
    found = look.cube.groups("kombinasi", code, look.period)
    rows = {tuple(kelompok.split("+")): figure.count or 0 for kelompok, figure in found.items()}
    return dict(sorted(((kind, n) for kind, n in rows.items() if n), key=lambda each: (-each[1], each[0])))


@cached.piece
def example(look: Here) -> Html:
    """Return the example: the rows by their errors, the sum, the score, its interval."""
    code = area(look)
    if code is None:
        return cards.state("Belum ada nilai untuk dihitung ulang.", "Bulan ini terbit tanpa nilai mutu.")
    card, kinds = scores.cards(look)[code], _kinds(look, code)
    rows = [Row(_words(kind), [numbers.integer(n)]) for kind, n in list(kinds.items())[:LISTED]]
    rest = sum(list(kinds.values())[LISTED:])
    if rest:
        rows.append(Row("Gabungan kesalahan lainnya", [numbers.integer(rest)]))
    bad = sum(kinds.values())
    rows.append(Row("Jumlah baris dengan kesalahan", [numbers.integer(bad)], total=True))
    listed = tables.table("Kesalahan pada satu baris", [Column("Baris")], rows, caption="Baris menurut kesalahannya")
    shown = Html(f'<div class="dt-example">{listed}</div>')
    words = [cards.paragraph(TERMS[name]) for name in ("Pengaruh keluarga", "Putusan", "Selang urutan")]
    return join([cards.paragraph(_first(look, card, bad)), shown, _sums(card, bad), *words])


def _words(kind: tuple[str, ...]) -> str:
    """Name the rules that a row does not satisfy."""
    return " dan ".join(RULES[key].label if key in RULES else key for key in kind)


def _first(look: Here, card: Scorecard, bad: int) -> str:
    month, name = numbers.month(look.period), filters.area_label(card.area_code)
    return (
        f"{name}, {month}: {numbers.integer(card.rows)} baris aktif. {numbers.integer(bad)} di antaranya melanggar "
        "paling sedikit satu aturan yang menentukan nilai. Satu baris dihitung sekali, berapa pun kesalahannya."
    )


def _sums(card: Scorecard, bad: int) -> Html:
    """Return the arithmetic, with every figure that a calculator needs."""
    n, good = card.rows, card.rows - bad
    share, effective = good / n, n / card.deff
    middle = (share + Z * Z / (2 * effective)) / (1 + Z * Z / effective)
    reach = Z * sqrt(share * (1 - share) / effective + Z * Z / (4 * effective * effective)) / (1 + Z * Z / effective)
    low, high = max(middle - reach, 0), min(middle + reach, 1)
    row, published = numbers.integer(n), verdicts.shown(card)
    divided = f"Nilai: {numbers.integer(good)} ÷ {row} × 100 = {numbers.decimal(share * 100, 3)}, terbit "
    spread = (
        f"Baris satu keluarga di wilayah ini keliru bersama: {row} ÷ {numbers.decimal(card.deff, 2)} = "
        f"{numbers.decimal(effective, 1)} baris efektif. Selang Wilson 95%: "
    )
    lines = [
        join([f"Baris baik: {row} − {numbers.integer(bad)} = ", bold(numbers.integer(good)), "."]),
        join([divided, bold(published), "."]),
        join([spread, bold(numbers.span(low * 100, high * 100)), "."]),
    ]
    return Html(f'<ol class="dt-list">{"".join(f"<li>{line}</li>" for line in lines)}</ol>')
