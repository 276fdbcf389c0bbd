"""What a printed scorecard rests on: one published version read once, for one area or for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from dtks_analytics.access.roles import INTERNAL, inside
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.disclosure.scoped import ScopedCube
from dtks_analytics.errors import RefusedError
from dtks_analytics.figures.cube import Cube
from dtks_analytics.scores.published import outside
from dtks_analytics.scores.scorecard import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dtks_analytics.scores.scorecard import Scorecard
    from dtks_analytics.store.month import Month
    from dtks_analytics.store.view import StoreView

MONTHS: Final = 12
"""Months of the trend, the one reported on included."""
OFFICES: Final = {"dukcapil": ("dukcapil",), "dinsos": ("dinsos", "kemensos")}
"""Whom findings wait for that no lurah is charged with, and the owners in the catalogue."""


class Reply(Protocol):
    """One version of a lurah's reply to a published month; read-only."""

    @property
    def number(self) -> int:
        """Version, from 1."""

    @property
    def note(self) -> str:
        """What the lurah says."""

    @property
    def evidence(self) -> str:
        """What it rests on, empty for none."""

    @property
    def by(self) -> str:
        """Who wrote it."""

    @property
    def at(self) -> str:
        """When, ISO 8601 with offset."""


@dataclass(frozen=True)
class Dossier:
    """Everything that the scorecards of a month say, before it is put into words.

    Attributes:
        version: number of the published version.
        synthetic: whether the data are invented.
        month: the month reported on.
        months: it and the published months before it, at most `MONTHS` calendar months back, in order.
        cards: scorecards by period and area; a month published without them is absent.
        cube: figures of the month reported on.
        replies: last reply of each kelurahan that wrote one, by area.
    """

    version: int
    synthetic: bool
    month: Month
    months: tuple[Month, ...]
    cards: Mapping[str, Mapping[str, Scorecard]]
    cube: Cube
    replies: Mapping[str, Reply] = field(default_factory=dict)

    @property
    def period(self) -> str:
        """The month reported on, ``YYYY-MM``."""
        return self.month.period

    @cached_property
    def calendar(self) -> tuple[str, ...]:
        """Every calendar month from the first of `months` to the last, published or not."""
        return tuple(_between(self.months[0].period, self.period))

    def card(self, area: str, period: str = "") -> Scorecard | None:
        """Return the scorecard of an area, in the month reported on or another one; None where there is none."""
        return self.cards.get(period or self.period, {}).get(area)


def collect(
    view: StoreView,
    period: str,
    *,
    synthetic: bool,
    replies: Callable[[Month, str], Sequence[Reply]] | None = None,
    audience: str = INTERNAL,
) -> Dossier:
    """Read what the scorecards of a month need; no row of the register is among it.

    Args:
        view: the published version.
        period: ``YYYY-MM``.
        synthetic: whether the store holds invented data.
        replies: gives all replies to a month of a kelurahan, the last one last (`store.worklist.Worklist.replies`).
        audience: who will read it, of `access.audience`; outside its areas everything is the published form.

    Raises:
        RefusedError: ``UNKNOWN_MONTH``, or ``UNKNOWN_TABLE`` where the month was published without scorecards.
        DamagedStoreError: ``MONTH_DAMAGED``, the month or one of those before it that its scorecards show.
    """
    month = view.month(period)
    first = _back(period, MONTHS - 1)
    months = tuple(view.month(each) for each in view.periods if first <= each <= period)
    cards = {period: read(view.table(period, "scorecards"))}
    for each in months:
        try:
            cards.setdefault(each.period, read(view.table(each.period, "scorecards")))
        except RefusedError as error:
            if error.code != "UNKNOWN_TABLE":
                raise
    said = {}
    for area in wilayah().at("kelurahan") if replies else ():
        if replies and (found := replies(month, area.code)):
            said[area.code] = found[-1]
    cube = Cube(view.cube(list(cards)))
    if audience != INTERNAL:
        cube = ScopedCube(cube, audience)
        cards = {each: outside(found, cube, audience) for each, found in cards.items()}
        said = {area: reply for area, reply in said.items() if inside(audience, area)}
    return Dossier(view.version, synthetic, month, months, cards, cube, said)


def _back(period: str, months: int) -> str:
    """Return the month so many months earlier."""
    year, month = divmod(int(period[:4]) * 12 + int(period[5:]) - 1 - months, 12)
    return f"{year:04d}-{month + 1:02d}"


def _between(first: str, last: str) -> list[str]:
    """Return all months from the first to the last."""
    found = [last]
    while found[0] > first:
        found.insert(0, _back(found[0], 1))
    return found
