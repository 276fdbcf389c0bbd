"""How alike two names are for a matcher that already holds the same NIK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis

if TYPE_CHECKING:
    from ibis.expr.types import NumericValue, StringValue

ALIKE: Final = 0.60
"""Similarity from which two names are taken for one person's (Kemensos' matcher, by a public importer)."""
TITLES: Final = r"\b(ALM|ALMH|ALMARHUM|ALMARHUMAH|H|HJ|HAJI|HAJAH|KH|DRS|DRA|IR)\b"


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator] # Ibis leaves it open
def jaro_winkler_similarity(left: str, right: str) -> float:  # type: ignore[empty-body] # a function of the engine
    """Return the similarity of two texts, 0 to 1."""


def plain(name: StringValue) -> StringValue:
    """Reduce a name to capitals and single spaces, without titles."""
    letters = name.upper().re_replace(r"[^A-Z ]", " ").re_replace(TITLES, " ")
    return letters.re_replace(" +", " ").strip().nullif("")


def similarity(left: StringValue, right: StringValue) -> NumericValue:
    """Return how alike two names are, 0 to 1: split on ``/``, the best part counts; null without a name."""
    pairs = [
        jaro_winkler_similarity(plain(left.split("/")[i]), plain(right.split("/")[j])) for i in (0, 1) for j in (0, 1)
    ]
    return ibis.greatest(*pairs)
