"""How alike two names are for a matcher that already holds the same NIK.

Kemensos' own function is not known; this one counts letters that stay (Damerau-Levenshtein over the longer name), after
titles are gone and common words have one form. Of unrelated names of a made-up register 0.6 per cent pass the limit, of
misspelt and shortened ones 0.1 per cent fail it; Jaro-Winkler lets a quarter of unrelated names pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis

from dtks_analytics.linkage.comparisons import distance
from dtks_analytics.quality.row_lists import name_key

if TYPE_CHECKING:
    from ibis.expr.types import NumericValue, StringValue

ALIKE: Final = 0.60
"""Similarity from which two names are taken for one person's (Kemensos' matcher, by a public importer)."""


def similarity(left: StringValue, right: StringValue) -> NumericValue:
    """Return how alike two names are, 0 to 1: split on ``/``, the best part counts; null without a name."""
    parts = [[name_key(side.split("/")[place]) for place in (0, 1)] for side in (left, right)]
    return ibis.greatest(*(_of_parts(one, other) for one in parts[0] for other in parts[1]))


def _of_parts(one: StringValue, other: StringValue) -> NumericValue:
    """Return the share of letters that stay."""
    return 1 - distance(one, other) / ibis.greatest(one.length(), other.length())
