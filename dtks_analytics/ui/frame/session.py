"""What a person is looking at: month, area, metric, unit, level and form, held in the address by codes.

The address is written by hand, since Streamlit's own binding writes labels instead of codes and forgets them when the
page changes. A parameter is user input: whatever is not on the list of choices falls back to the default.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from dtks_analytics.access.roles import audience
from dtks_analytics.catalogue.effort import EFFORTS
from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.programmes import PAIRS
from dtks_analytics.catalogue.rules import DIMENSIONS, OWNERS, RULES
from dtks_analytics.catalogue.verification import label_of, same_definition
from dtks_analytics.catalogue.wilayah import LEVELS, wilayah
from dtks_analytics.present.text.sentences import register
from dtks_analytics.present.theme import tokens
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.web import current_user as sign

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.catalogue.metrics import Metric
    from dtks_analytics.catalogue.wilayah import Area
    from dtks_analytics.figures.cube import Cube, Figure
    from dtks_analytics.present.theme import Tokens
    from dtks_analytics.store.month import Month
    from dtks_analytics.store.view import StoreView

LOCAL: Final[dict[str, tuple[str, ...]]] = {
    "tampil": ("luar", "semua"),
    "kec": ("semua",),
    "urut": ("terbuka", "nilai", "naik", "nama"),
    "a": ("",),
    "b": ("",),
    "aturan": ("semua", *RULES),
    "usaha": ("semua", *EFFORTS),
    "milik": ("sendiri", "bersama"),
    "hasil": ("semua", "nilai"),
    "dimensi": ("semua", *DIMENSIONS),
    "pemilik": ("semua", *OWNERS),
    "pasangan": ("semua", *PAIRS),
    "per": ("kecamatan", "kelurahan"),
}
"""Filters that belong to one page or a few: name in the address to its choices, the first of which is the default.

`choices` adds the kecamatan to ``kec`` and the kelurahan to ``a`` and ``b``.
"""

PARAMETERS: Final = ("bulan", "wilayah", "ukuran", "satuan", "tingkat", "bentuk", *LOCAL)
"""Names in the address, in the order in which they are written."""

_DEFAULTS: Final = {
    "ukuran": "individu_poor",
    "satuan": "persen",
    "tingkat": "kelurahan",
    "bentuk": "peta",
    **{name: options[0] for name, options in LOCAL.items()},
}
_FIXED: Final[dict[str, tuple[str, ...]]] = {
    "satuan": ("persen", "jumlah"),
    "tingkat": ("kelurahan", "kecamatan"),
    "bentuk": ("peta", "kisi"),
    **LOCAL,
}


@dataclass(frozen=True, slots=True)
class Here:
    """One complete look at one published version; what a page does not use has its default.

    Attributes:
        version: number of the published version.
        audience: who looks, from `access.audience`: the areas whose figures are exact; part of every cache key.
        theme: ``light`` or ``dark``.
        period: month, ``YYYY-MM``.
        area: code of the chosen area; the kota when none is chosen.
        metric: key of the chosen metric.
        unit: ``persen`` or ``jumlah``.
        level: level that maps and lists show.
        form: ``peta`` or ``kisi``.
        filters: name and choice of every filter of `LOCAL` that the page uses.
    """

    version: int
    audience: str
    theme: str
    period: str
    area: str
    metric: str
    unit: str
    level: str
    form: str
    filters: tuple[tuple[str, str], ...] = ()

    def filter(self, name: str) -> str:
        """Return the choice of a filter of `LOCAL`; its default where the page does not use it."""
        return dict(self.filters).get(name, _DEFAULTS[name])

    @property
    def tokens(self) -> Tokens:
        """Colours of the theme."""
        return tokens(self.theme)

    @property
    def cube(self) -> Cube:
        """All figures of the version, exact inside the scope of who looks and rounded outside it."""
        return cached.scoped(self.version, self.audience)

    @property
    def store(self) -> StoreView:
        """The version itself."""
        return cached.version(self.version)

    @property
    def month(self) -> Month:
        """The published month that is shown."""
        return self.store.month(self.period)

    @property
    def place(self) -> Area:
        """The chosen area, the kota when none is chosen."""
        return wilayah()[self.area]

    @property
    def measure(self) -> Metric:
        """The chosen metric, under the name that it has in the month shown."""
        metric = METRICS[self.metric]
        return replace(metric, label=label_of(metric.key, self.month.definition, metric.label))

    @property
    def before(self) -> str | None:
        """The published month just before the one shown, if it is whole and can be compared; None otherwise."""
        earlier = [period for period in self.store.periods if period < self.period]
        if not earlier or earlier[-1] in self.store.damaged:
            return None
        names = [
            (register(month.layout), same_definition(month.definition))
            for month in (self.store.month(earlier[-1]), self.month)
        ]
        return earlier[-1] if names[0] == names[1] else None

    @property
    def until(self) -> list[Month]:
        """The published months up to the one shown, twelve at most."""
        return [month for month in self.store.months if month.period <= self.period][-12:]

    @property
    def calendar(self) -> list[str]:
        """Every month of the calendar from the first of `until` to the one shown, published or not."""
        year, month = (int(part) for part in self.until[0].period.split("-"))
        months = []
        while (period := f"{year}-{month:02d}") <= self.period:
            months.append(period)
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - months of a year
        return months[-12:]

    @property
    def breaks(self) -> list[int]:
        """Positions in `until` at which another register or another definition of *verified* begins."""
        names = [(register(month.layout), same_definition(month.definition)) for month in self.until]
        return [i for i in range(1, len(names)) if names[i] != names[i - 1]]

    def figure(self, metric: str, area: str = "", kelompok: str = "") -> Figure:
        """Return a figure of the month shown, of the chosen area unless another is named."""
        return self.cube.figure(metric, area or self.area, self.period, kelompok)

    def earlier(self, metric: str, area: str = "") -> Figure | None:
        """Return the same figure of the month before; None where there is none to compare with."""
        return self.cube.figure(metric, area or self.area, self.before) if self.before else None


def choices(periods: Collection[str]) -> dict[str, Collection[str]]:
    """Return what each parameter may be."""
    at = {level: [area.code for area in wilayah().at(level)] for level in LEVELS}
    codes = [code for level in LEVELS for code in at[level]]
    places = {"kec": (*LOCAL["kec"], *at["kecamatan"]), **dict.fromkeys("ab", ("", *at["kelurahan"]))}
    return {"bulan": periods, "wilayah": codes, "ukuran": tuple(METRICS), **_FIXED, **places}


def settle(
    asked: Mapping[str, str],
    held: Mapping[str, str],
    seen: Mapping[str, str],
    allowed: Mapping[str, Collection[str]],
    defaults: Mapping[str, str],
) -> dict[str, str]:
    """Decide between the address and what the session holds.

    Args:
        asked: parameters of the address.
        held: what the session held after its last run.
        seen: the address as the session last wrote or read it.
        allowed: the choices of each parameter.
        defaults: what stands where nothing valid is known.

    Returns:
        One valid choice for every parameter. A parameter that differs from the address last seen is a new link and
        wins; a bad one gives the default.
    """
    settled: dict[str, str] = {}
    for name, default in defaults.items():
        value = held.get(name, default)
        if name in asked and asked[name] != seen.get(name):
            value = asked[name]
        settled[name] = value if value in allowed[name] else default
    return settled


def _state() -> dict[str, dict[str, str]]:
    """Return the session's own record: ``held`` and ``seen``."""
    state: dict[str, dict[str, str]] = st.session_state.setdefault("_tampilan", {"held": {}, "seen": {}})
    return state


def choose(**changes: str) -> None:
    """Change what is looked at; for callbacks of widgets and of the map. The address follows in the same run."""
    _state()["held"].update(changes)


def here(uses: Collection[str]) -> Here | None:
    """Read the address and the session; every page calls this first.

    Args:
        uses: the parameters that reproduce the page; these are written to the address.

    Returns:
        What is looked at, or None while nothing is published.
    """
    number = cached.current()
    view = cached.version(number) if number else None
    periods = [month.period for month in view.months] if view else []
    if not view or not periods:
        return None
    state = _state()
    defaults = {"bulan": periods[-1], "wilayah": home(), **_DEFAULTS}
    asked = {name: value for name, value in st.query_params.to_dict().items() if name in PARAMETERS}
    held = settle(asked, state["held"], state["seen"], choices(periods), defaults)
    written = {name: held[name] for name in PARAMETERS if name in uses}
    if st.query_params.to_dict() != written:
        st.query_params.from_dict(written)
    state["held"], state["seen"] = held, written
    unused = defaults | {"wilayah": wilayah().kota.code}
    shown = {name: held[name] if name in uses else default for name, default in unused.items()}
    return Here(
        version=number,
        audience=audience(reader()),
        theme=st.context.theme.type or "light",
        period=shown["bulan"],
        area=shown["wilayah"],
        metric=shown["ukuran"],
        unit=shown["satuan"],
        level=shown["tingkat"],
        form=shown["bentuk"],
        filters=tuple((name, shown[name]) for name in LOCAL if name in uses),
    )


def home() -> str:
    """Return the area that opens when none is asked for: the one a person is responsible for, else the kota."""
    own = reader().areas("figures")
    return own[0] if len(own) == 1 else wilayah().kota.code


def reader() -> Reader:
    """Return the person who looks, for the gate of `access`; never kept in a cache."""
    return sign.reader()


def link(look: Here, **changes: str) -> dict[str, str]:
    """Return the address parameters of a look with some of them changed, for links to other pages.

    What has its default is left out: a page that does not use a parameter must not reset it elsewhere.
    """
    chosen = {
        "wilayah": look.area, "ukuran": look.metric, "satuan": look.unit, "tingkat": look.level, "bentuk": look.form,
    }  # fmt: skip
    usual = _DEFAULTS | {"wilayah": wilayah().kota.code}
    return {"bulan": look.period} | {name: code for name, code in chosen.items() if code != usual[name]} | changes


def held(name: str) -> str:
    """Return what the session holds for a parameter, for callbacks; empty before the first run."""
    return _state()["held"].get(name, "")
