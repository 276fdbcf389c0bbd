"""Controls that change what is looked at. Each writes a code through `session.choose`; labels are for people only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import streamlit as st

from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.text import numbers
from dtks_analytics.ui.frame import session

if TYPE_CHECKING:
    from dtks_analytics.ui.frame.session import Here

UNITS: Final = {"jiwa": "Jiwa", "keluarga": "Keluarga", "baris": "Baris"}


def _held(key: str, value: object) -> None:
    """Put the session's choice into a widget before it is drawn."""
    st.session_state[key] = value


def _taken(key: str, name: str) -> None:
    """Carry a widget's value into the session; an emptied one-of control keeps what it was."""
    value = st.session_state[key]
    if value is not None:
        session.choose(**{name: value})


def month(look: Here, label_visibility: Literal["visible", "collapsed"] = "visible") -> None:
    """Draw the choice of month, the newest first."""
    _held("pilih_bulan", look.period)
    st.selectbox(
        "Bulan",
        [m.period for m in reversed(look.store.months)],
        format_func=numbers.month,
        key="pilih_bulan",
        on_change=_taken,
        args=("pilih_bulan", "bulan"),
        label_visibility=label_visibility,
        width=176,
    )


def area(look: Here, *, level: Literal["semua", "kecamatan", "kelurahan"] = "semua") -> None:
    """Draw the choice of area: the twin of a click on the map. Names carry their kecamatan."""
    tree = wilayah()
    codes = [tree.kota.code]
    for kecamatan in tree.at("kecamatan"):
        if level != "kelurahan":
            codes.append(kecamatan.code)
        if level != "kecamatan":
            codes += [kelurahan.code for kelurahan in tree.children(kecamatan.code)]
    _held("pilih_wilayah", look.area if look.area in codes else tree.kota.code)
    st.selectbox(
        "Wilayah", codes, format_func=area_label, key="pilih_wilayah", on_change=_area_taken, width=252,
        placeholder="Pilih wilayah", label_visibility="collapsed",
    )  # fmt: skip


def area_label(code: str) -> str:
    """Return the name of an area as lists show it: ``Kec. Palaran``, ``Bugis, Samarinda Kota``."""
    tree = wilayah()
    place = tree[code]
    if place.level == "kota":
        return f"Seluruh Kota {place.name}"
    if place.level == "kecamatan":
        return f"Kec. {place.name}"
    return f"{place.name}, {tree[place.parent].name}"


def _area_taken() -> None:
    session.choose(wilayah=st.session_state["pilih_wilayah"] or wilayah().kota.code)


def metric(look: Here) -> None:
    """Draw the choice of metric; what exists for people and families stands once, under people."""
    shown = look.measure
    leads = [key for key, m in METRICS.items() if not (m.sibling and m.unit == "keluarga") and _known(look, key)]
    lead = shown.sibling if shown.sibling and shown.unit == "keluarga" else shown.key
    _held("pilih_ukuran", lead if lead in leads else leads[0])
    st.selectbox(
        "Ukuran", leads, format_func=lambda key: METRICS[key].label, key="pilih_ukuran", on_change=_taken,
        args=("pilih_ukuran", "ukuran"), width=252,
    )  # fmt: skip


def sibling(look: Here) -> None:
    """Draw the choice of people or families, for a metric that exists in both."""
    shown = look.measure
    if shown.sibling:
        pair = {METRICS[key].unit: key for key in (shown.key, shown.sibling)}
        _held("pilih_hitungan", shown.key)
        st.segmented_control(
            "Hitungan", [pair["jiwa"], pair["keluarga"]], format_func=lambda key: UNITS[METRICS[key].unit],
            key="pilih_hitungan", on_change=_taken, args=("pilih_hitungan", "ukuran"), required=True,
        )  # fmt: skip


def _known(look: Here, key: str) -> bool:
    """Tell whether the cube has the metric at all; it may still be not evaluable in a month."""
    return any(figure.evaluable for _, figure in look.cube.series(key, wilayah().kota.code))


def one_of(label: str, name: str, options: dict[str, str], value: str) -> None:
    """Draw a short choice as buttons side by side.

    Args:
        label: what is chosen.
        name: parameter of the address.
        options: code to words.
        value: the code that is chosen now.
    """
    key = f"pilih_{name}"
    _held(key, value)
    st.segmented_control(
        label, list(options), format_func=options.__getitem__, key=key, on_change=_taken, args=(key, name),
        required=True,
    )  # fmt: skip


def pick(look: Here, label: str, name: str, options: dict[str, str], *, width: int = 220) -> None:
    """Draw the choice of a filter of `session.LOCAL` as a list.

    Args:
        look: what is looked at.
        label: what is chosen.
        name: parameter of the address.
        options: code to words.
        width: pixels.
    """
    key, value = f"pilih_{name}", look.filter(name)
    _held(key, value if value in options else next(iter(options)))
    st.selectbox(
        label, list(options), format_func=options.__getitem__, key=key, on_change=_taken, args=(key, name), width=width
    )  # fmt: skip
