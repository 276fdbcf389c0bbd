"""The cube as one audience may see it: exact inside its areas, published outside them. Nobody can switch it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtks_analytics.access.roles import inside
from dtks_analytics.disclosure.protection import protection
from dtks_analytics.figures.cube import Cube

if TYPE_CHECKING:
    from dtks_analytics.figures.cube import Figure


class ScopedCube(Cube):
    """A cube whose answers passed the gate.

    It holds no table of its own: a way of asking that is not written here fails instead of telling exact figures.
    """

    def __init__(self, cube: Cube, audience: str) -> None:
        """Look at a cube as an audience of `access.audience`."""
        self._cube, self._audience, self._public = cube, audience, protection(cube)
        self.periods = cube.periods

    def figure(self, metric: str, area: str, period: str, kelompok: str = "") -> Figure:
        """Return one figure, `cube.UNKNOWN` where the cube has none."""
        source = self._cube if inside(self._audience, area) else self._public
        return source.figure(metric, area, period, kelompok)

    def by_area(self, metric: str, level: str, period: str, kelompok: str = "") -> dict[str, Figure]:
        """Return the figure of every area of a level, by area code."""
        found = self._cube.by_area(metric, level, period, kelompok)
        return {area: self.figure(metric, area, period, kelompok) for area in found}

    def groups(self, metric: str, area: str, period: str) -> dict[str, Figure]:
        """Return the figures of a breakdown by group."""
        source = self._cube if inside(self._audience, area) else self._public
        return source.groups(metric, area, period)
