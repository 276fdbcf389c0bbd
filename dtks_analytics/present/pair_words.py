"""Words about pairs of records: who decides, where they stand."""

from __future__ import annotations

from typing import Final

from dtks_analytics.catalogue.wilayah import wilayah

OFFICES: Final = {"kota": "Dinas Sosial", "kecamatan": "Camat", "kelurahan": "Lurah"}


def owner(area: str) -> str:
    """Return who decides about the pairs of an area: ``Lurah Selili``, ``Camat Palaran``, ``Dinas Sosial``."""
    place = wilayah()[area]
    office = OFFICES[place.level]
    return office if place.level == "kota" else f"{office} {place.name}"


def kelurahan(code: str, *, long: bool = False) -> str:
    """Return the name of a kelurahan: ``Kel. Selili``, long with its kecamatan."""
    tree = wilayah()
    if code not in tree:
        return "kelurahan tidak dikenal"
    return f"Kel. {tree[code].name}, {tree[tree[code].parent].name}" if long else f"Kel. {tree[code].name}"


def sides(left: str, right: str, *, long: bool = False) -> tuple[str, str]:
    """Return the kelurahan of both records of a pair."""
    return kelurahan(left, long=long), kelurahan(right, long=long)
