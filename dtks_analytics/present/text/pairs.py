"""Words about pairs of records: who decides, where they stand, how much each comparison says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.linkage import KIND
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.text import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

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


ALMOST: Final = 0.995
"""From here on a probability is not written as a number."""
STRENGTHS: Final = ((0.5, ""), (3.0, "sedikit "), (7.0, ""), (float("inf"), "sangat "))
"""Bits up to which a weight is told so; the first step says nothing at all."""


def strength(weight: float) -> str:
    """Return how much a comparison says, in words: ``sangat menguatkan``, ``sedikit melemahkan``.

    Args:
        weight: bits; each one doubles the odds or, below zero, halves them.
    """
    if abs(weight) < STRENGTHS[0][0]:
        return "tidak menentukan"
    degree = next(word for limit, word in STRENGTHS[1:] if abs(weight) < limit)
    return f"{degree}{'menguatkan' if weight > 0 else 'melemahkan'}"


def chance(probability: float) -> str:
    """Return a probability in whole per cents; the ends as *lebih dari 99%* and *kurang dari 1%*."""
    if probability >= ALMOST:
        return "lebih dari 99%"
    return "kurang dari 1%" if probability < 1 - ALMOST else numbers.percent(probability, 0)


def explained(kind: str, probability: float, fields: Sequence[tuple[str, str, float, str]], note: str) -> list[str]:
    """Return every comparison of two records, line by line.

    Args:
        kind: key of `catalogue.linkage.KIND`; empty where the pair is none.
        probability: that both are one person, 0 to 1.
        fields: name, level in words, weight in bits and its strength in words; first where every pair starts.
        note: what the weights cannot say; empty for nothing.
    """
    said = KIND[kind].label if kind else "bukan pasangan yang dicurigai"
    head = f"Jenis: {said}. Kemungkinan satu orang menurut model: {chance(probability)}."
    lines = [f"{label}: {level}; {words} ({numbers.signed(weight, 1)})" for label, level, weight, words in fields]
    total = sum(weight for _, _, weight, _ in fields)
    rest = f"Jumlah bobot: {numbers.signed(total, 1)}. Setiap satuan menggandakan peluang, di bawah nol membaginya dua."
    return [head, *lines, rest, *([note] if note else [])]
