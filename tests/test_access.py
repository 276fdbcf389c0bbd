"""Roles on the tree of areas: what is not granted is denied, rights go downwards only, looking is not changing."""

from __future__ import annotations

import pytest

from dtks_analytics.access.roles import ACTS, Grant, Reader, audience, everything, inside, need
from dtks_analytics.errors import RefusedError

KOTA, ILIR, SELILI, UTARA, LEMPAKE = "64.72", "64.72.04", "64.72.04.1001", "64.72.05", "64.72.05.1003"


def one(role: str, area: str, *, edit: bool = True) -> Reader:
    """Return somebody with one role."""
    return Reader("Uji", (Grant(role, area, edit),))  # type: ignore[arg-type] # a role by name


@pytest.mark.parametrize("act", sorted({act for acts in ACTS.values() for act in acts}))
def test_nobody_may_do_anything_without_a_grant(act: str) -> None:
    """Default deny, for unknown areas and for none at all too."""
    for reader in (Reader("Uji"), one("lurah", SELILI), everything("Uji")):
        assert not reader.may(act, "64.73")  # type: ignore[arg-type] # an act by name
        assert not reader.may(act, "")  # type: ignore[arg-type] # as above
    with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
        need(everything("Uji"), act, [])  # type: ignore[arg-type] # as above
    assert not Reader("Uji").may(act, SELILI)  # type: ignore[arg-type] # as above


def test_rights_go_down_the_tree_and_never_up_or_aside() -> None:
    """A camat sees the lurah's rows, a lurah not the camat's."""
    assert one("camat", ILIR).may("rows", SELILI)
    assert not one("camat", ILIR).may("rows", LEMPAKE)
    assert not one("lurah", SELILI).may("rows", ILIR)
    assert not one("lurah", SELILI).may("rows", KOTA)


def test_all_areas_of_a_request_must_be_inside() -> None:
    """One foreign area among many spoils it."""
    need(one("camat", ILIR), "rows", [SELILI, ILIR])
    with pytest.raises(RefusedError, match="OUTSIDE_SCOPE"):
        need(one("camat", ILIR), "rows", [SELILI, LEMPAKE])


def test_a_grant_to_look_changes_nothing() -> None:
    """View is apart from edit."""
    looks = one("lurah", SELILI, edit=False)
    assert looks.may("rows", SELILI)
    assert looks.may("figures", SELILI)
    assert not looks.may("edit", SELILI)
    assert not one("pengelola", KOTA, edit=False).may("manage", KOTA)


def test_leadership_sees_figures_and_no_names() -> None:
    """Nor does the person who manages roles, nor the auditor."""
    for role in ("pimpinan", "bappeda", "pengelola", "auditor"):
        assert one(role, KOTA).may("figures", SELILI)
        assert not one(role, KOTA).may("rows", SELILI)


def test_the_areas_of_an_act_name_no_area_twice() -> None:
    """What lies below another granted area adds nothing."""
    reader = Reader(
        "Uji", (Grant("lurah", SELILI), Grant("camat", ILIR), Grant("lurah", LEMPAKE), Grant("auditor", KOTA))
    )
    assert reader.areas("rows") == (ILIR, LEMPAKE)
    assert reader.areas("audit") == (KOTA,)
    assert reader.areas("manage") == ()
    assert not reader.can("manage")


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (everything("Uji"), "internal"),
        (one("pimpinan", KOTA), "internal"),
        (one("lurah", SELILI), SELILI),
        (Reader("Uji", (Grant("lurah", LEMPAKE), Grant("lurah", SELILI))), f"{SELILI},{LEMPAKE}"),
        (Reader("Uji"), "public"),
    ],
)
def test_the_audience_is_the_areas_whose_figures_are_exact(reader: Reader, expected: str) -> None:
    """The same people have the same one, whatever the order of their grants."""
    assert audience(reader) == expected


def test_an_audience_sees_inside_its_own_areas_only() -> None:
    """Below, not above, not beside; the public nowhere."""
    assert inside("internal", KOTA)
    assert inside(ILIR, SELILI)
    assert inside(f"{SELILI},{UTARA}", LEMPAKE)
    for area in (KOTA, ILIR, LEMPAKE, "", "64.72.04.1001.1"):
        assert not inside(SELILI, area)
        assert not inside("public", area)
