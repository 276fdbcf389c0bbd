"""No hidden figure can be computed from those that are published, by anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import towns
from attacker import Attacker, by_the_rules

from dtks_analytics.access.roles import inside
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.disclosure.rounding import publish
from dtks_analytics.disclosure.scoped import ScopedCube
from dtks_analytics.figures.cube import Figure

if TYPE_CHECKING:
    from attacker import Ends

    from dtks_analytics.figures.cube import Cube

TOWNS = (1, 2, 3, 4)
READERS = ("public", "64.72.05.1004", "64.72.01.1002", "64.72.09", "64.72.07")
"""Nobody's area, two lurah, two camat."""


def attack(cube: Cube, audience: str) -> Attacker:
    """Put an attacker before what an audience sees."""
    return Attacker(ScopedCube(cube, audience), cube, towns.PERIOD, lambda area: inside(audience, area))


@pytest.mark.parametrize("seed", TOWNS)
@pytest.mark.parametrize("audience", READERS)
def test_nobody_recovers_a_hidden_figure(seed: int, audience: str) -> None:
    """Over all metrics, groups, areas, levels, rests and totals at once."""
    reader = attack(towns.cube(seed), audience)
    assert len(reader.hidden) > 400
    found = reader.recovered()
    assert not found


class Weak:
    """A cube published by a rule that is too weak."""

    def __init__(self, cube: Cube, rule: str) -> None:
        """Publish a cube: ``suppressed`` hides small figures and rounds nothing; ``rounded`` lacks the protection."""
        self.cube, self.rule = cube, rule

    def figure(self, metric: str, area: str, period: str, kelompok: str = "") -> Figure:
        """Return one figure."""
        true = self.cube.figure(metric, area, period, kelompok)
        if self.rule == "rounded":
            return publish(true, "public")
        small = [value is not None and 1 <= value <= 7 for value in (true.count, true.base)]
        return Figure(None, None if small[1] else true.base, suppressed=True) if any(small) else true


def plainly(figure: Figure, _: Figure | None) -> tuple[Ends | None, Ends | None]:
    """Read a figure that is exact unless it is hidden."""
    hidden = (1.0, 7.0) if figure.suppressed else None
    ends = [hidden if value is None else (float(value), float(value)) for value in (figure.count, figure.base)]
    return ((0.0, 7.0) if figure.suppressed and figure.base is None else ends[0]), ends[1]


def test_the_attacker_has_teeth() -> None:
    """Hiding small figures without rounding gives most of them away."""
    cube = towns.cube(1)
    reader = Attacker(Weak(cube, "suppressed"), cube, towns.PERIOD, lambda _: False, plainly)  # type: ignore[arg-type] # the same questions
    found = reader.recovered(closer=0)
    assert len(found) > 300


def test_rounding_alone_gives_some_away() -> None:
    """Four sevens under a thirty: the protection is needed, and hides the total."""
    tree = wilayah()
    sevens = [area.code for area in tree.children("64.72.02")][:4]
    lines = []
    for level in ("kelurahan", "kecamatan", "kota"):
        for area in tree.at(level):  # type: ignore[arg-type] # literals
            below = [k.code for k in tree.at("kelurahan") if area in tree.path(k.code)]
            count = 7 * len(set(below) & set(sevens))
            lines.append((towns.PERIOD, level, area.code, "deceased_active", "", count, 500 * len(below)))
    cube = towns.of_lines(lines)
    weak = Attacker(Weak(cube, "rounded"), cube, towns.PERIOD, lambda _: False, by_the_rules)  # type: ignore[arg-type] # the same questions
    assert {key[3] for key in weak.recovered(closer=0)} >= set(sevens)
    assert not attack(cube, "public").recovered()
    assert ScopedCube(cube, "public").figure("deceased_active", "64.72.02", towns.PERIOD).suppressed


def test_flows_and_combinations_are_not_published() -> None:
    """What would link months, or rows, stays inside the scope: no figure, no group."""
    cube = ScopedCube(towns.cube(1), "public")
    for metric, group in (("gerak", "baru"), ("kombinasi", "nik_present")):
        assert cube.groups(metric, "64.72", towns.PERIOD) == {}
        assert cube.figure(metric, "64.72", towns.PERIOD, group) == Figure(None, None, suppressed=True)
