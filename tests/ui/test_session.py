"""The address against what the session holds."""

from __future__ import annotations

from dtks_analytics.ui.frame.session import settle
from dtks_analytics.ui.pages.map import drilled

ALLOWED = {"bulan": ("2026-09", "2026-10"), "wilayah": ("64.72", "64.72.01", "64.72.01.1001")}
DEFAULTS = {"bulan": "2026-10", "wilayah": "64.72"}


def settled(asked: dict[str, str], held: dict[str, str], seen: dict[str, str]) -> dict[str, str]:
    """Settle with the small lists above."""
    return settle(asked, held, seen, ALLOWED, DEFAULTS)


def test_nothing_known_gives_the_defaults() -> None:
    """The last month of the whole city."""
    assert settled({}, {}, {}) == DEFAULTS


def test_a_new_link_wins_over_what_the_session_holds() -> None:
    """Somebody followed an address."""
    held = {"bulan": "2026-10", "wilayah": "64.72.01"}
    assert settled({"wilayah": "64.72.01.1001"}, held, held)["wilayah"] == "64.72.01.1001"


def test_a_choice_wins_over_the_address_it_came_from() -> None:
    """The address is the one last written, not a new link."""
    seen = {"wilayah": "64.72.01"}
    assert settled(seen, {"wilayah": "64.72.01.1001"}, seen)["wilayah"] == "64.72.01.1001"


def test_a_page_without_parameters_keeps_what_is_held() -> None:
    """As after a click on the navigation."""
    assert settled({}, {"bulan": "2026-09"}, {})["bulan"] == "2026-09"


def test_a_code_that_is_not_on_the_list_gives_the_default() -> None:
    """Not what was held before: the link was meant to change it."""
    assert settled({"wilayah": "64.99", "bulan": "2026-9"}, {"wilayah": "64.72.01"}, {}) == DEFAULTS


def test_a_month_taken_back_is_no_longer_held() -> None:
    """It is no longer on the list."""
    assert settled({}, {"bulan": "2026-08"}, {})["bulan"] == "2026-10"


def test_a_click_on_the_city_opens_the_kecamatan() -> None:
    """By a kelurahan or by the kecamatan itself."""
    assert drilled("64.72", "64.72.05.1002") == "64.72.05"
    assert drilled("64.72", "64.72.05") == "64.72.05"


def test_a_click_inside_the_kecamatan_opens_the_kelurahan() -> None:
    """Also from one kelurahan to the next."""
    assert drilled("64.72.05", "64.72.05.1002") == "64.72.05.1002"
    assert drilled("64.72.05.1003", "64.72.05.1002") == "64.72.05.1002"


def test_a_click_on_a_neighbour_opens_its_kecamatan() -> None:
    """One level at a time."""
    assert drilled("64.72.05", "64.72.01.1001") == "64.72.01"


def test_a_second_click_lets_the_kelurahan_go() -> None:
    """The map then reports no point."""
    assert drilled("64.72.05.1002", None) == "64.72.05"
    assert drilled("64.72.05", None) == "64.72.05"
    assert drilled("64.72", None) == "64.72"
