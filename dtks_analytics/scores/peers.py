"""Which areas resemble each other: a lurah or camat compares with areas that have the same task."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from dtks_analytics.catalogue.residents import residents
from dtks_analytics.catalogue.wilayah import wilayah

if TYPE_CHECKING:
    from dtks_analytics.catalogue.wilayah import Level
    from dtks_analytics.figures.cube import Cube

PEERS: Final = {"kelurahan": 5, "kecamatan": 3}
"""How many similar areas are named: of 59 kelurahan five, of ten kecamatan three."""


def peers(cube: Cube, period: str, level: Level) -> dict[str, tuple[str, ...]]:
    """Return the most similar areas of each area of a level, the nearest first.

    Alike means: about as many rows (log), as densely peopled (log residents per km2), as large a share of poor people
    among the residents, and as many rows per family. Each is put on the scale of its own standard deviation over the
    level, the distance is the Euclidean one. Nothing of it depends on the quality of the data's repair, so that
    an area is not compared with those that fail in the same way.

    Args:
        cube: with the month.
        period: ``YYYY-MM``.
        level: kelurahan among kelurahan, kecamatan among kecamatan; the city has no like.

    Returns:
        Code to codes; areas without rows have and are no peers. A trait that is not evaluable is left out.
    """
    people = residents(period).total
    rows = cube.by_area("individu_registered", level, period)
    families = cube.by_area("keluarga_registered", level, period)
    poor = cube.by_area("individu_poor", level, period)
    codes = [code for code, figure in rows.items() if figure.count and code in families and families[code].count]
    if len(codes) <= 1:
        return dict.fromkeys(codes, ())
    traits = [
        [math.log(rows[code].count or 1) for code in codes],
        [math.log(people[code] / wilayah()[code].km2) for code in codes],
        [(rows[code].count or 0) / (families[code].count or 1) for code in codes],
    ]
    if all(code in poor and poor[code].count is not None for code in codes):
        traits.append([(poor[code].count or 0) / people[code] for code in codes])
    table = np.array(traits).T
    spread = table.std(axis=0)
    scaled = (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1)
    distance = np.linalg.norm(scaled[:, None, :] - scaled[None, :, :], axis=2)
    np.fill_diagonal(distance, np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, : min(PEERS.get(level, 0), len(codes) - 1)]
    return {code: tuple(codes[i] for i in nearest[position]) for position, code in enumerate(codes)}
