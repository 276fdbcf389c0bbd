"""Where two texts differ, letter by letter, so that an eye finds it at once and a screen reader hears it.

A text becomes pieces: (text, whether it differs from the other side).
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Final

from dtks_analytics.present.html.markup import Html, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Piece = tuple[str, bool]

_Step = tuple[str, str, bool]

ALIKE: Final = 0.5
"""Below this likeness, 0 to 1, what two texts have in common is chance: they are marked as a whole."""
NEAR: Final = 0.55
"""The same for words that stand in each other's place."""
SMALLEST: Final = 3
"""Fewer letters than this between two marks are marked with them."""
_TOKEN: Final = re.compile(r"\w+|\W+")


def letters(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Compare two texts word by word, and words that are alike letter by letter; case does not count."""
    if _likeness(left, right) < ALIKE:
        return whole(left), whole(right)
    one, other = _TOKEN.findall(left), _TOKEN.findall(right)
    plain_one, plain_other = ([token.casefold() for token in side] for side in (one, other))
    steps: list[_Step] = []
    for tag, a, a_end, b, b_end in SequenceMatcher(None, plain_one, plain_other, autojunk=False).get_opcodes():
        here, there = "".join(one[a:a_end]), "".join(other[b:b_end])
        steps += [(here, there, False)] if tag == "equal" else _by_letter(here, there)
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for number, (here, there, differs) in enumerate(steps):
        island = 0 < number < len(steps) - 1 and len(here.strip()) < SMALLEST
        sides[0].append((here, differs or island))
        sides[1].append((there, differs or island))
    return _tidy(sides[0]), _tidy(sides[1])


def _by_letter(left: str, right: str) -> list[_Step]:
    """Compare two pieces of text letter by letter where they are alike enough, else tell them apart as a whole."""
    one, other = left.casefold(), right.casefold()
    if (len(one), len(other)) != (len(left), len(right)) or _likeness(left, right) < NEAR:
        return [(left, right, True)]
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [(left[a:a_end], right[b:b_end], tag != "equal") for tag, a, a_end, b, b_end in steps]


def _likeness(left: str, right: str) -> float:
    return SequenceMatcher(None, left.casefold(), right.casefold(), autojunk=False).ratio()


def digits(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Compare two numbers place by place; numbers of different length letter by letter."""
    if len(left) != len(right):
        return letters(left, right)
    same = [one == other for one, other in zip(left, right, strict=True)]
    return tuple(_tidy((sign, not equal) for sign, equal in zip(text, same, strict=True)) for text in (left, right))  # type: ignore[return-value] # two sides


def words(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Compare two texts of the same form word by word, such as dates: 12 Maret 1984 and 12 Mei 1984."""
    one, other = (_TOKEN.findall(text) for text in (left, right))
    if len(one) != len(other) or not any(a == b and a.isalnum() for a, b in zip(one, other, strict=True)):
        return whole(left), whole(right)
    pairs = list(zip(one, other, strict=True))
    return _tidy((a, a != b) for a, b in pairs), _tidy((b, a != b) for a, b in pairs)


def whole(text: str) -> list[Piece]:
    """Return a text that differs as a whole."""
    return [(text, True)]


def plain(text: str) -> list[Piece]:
    """Return a text that does not differ."""
    return [(text, False)]


def marked(pieces: Sequence[Piece]) -> Html:
    """Return pieces with what differs underlined in bold; a screen reader hears *berbeda* once, at the beginning."""
    shown = "".join(f"<mark>{safe(text)}</mark>" if differs else safe(text) for text, differs in pieces)
    heard = '<span class="dt-heard">berbeda: </span>' if any(differs for _, differs in pieces) else ""
    return Html(f"{heard}{shown}")


def _tidy(pieces: Iterable[Piece]) -> list[Piece]:
    """Join neighbours that are marked alike; empty pieces fall away."""
    kept = groupby((piece for piece in pieces if piece[0]), key=lambda piece: piece[1])
    return [("".join(text for text, _ in run), differs) for differs, run in kept]
