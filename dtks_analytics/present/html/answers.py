"""Questions that are asked first, side by side: one sentence with its figures in bold, who acts, where to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dtks_analytics.present.html.markup import Html, join, link, safe

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with its answer.

    Attributes:
        question: a few words (``Warga yang meninggal``).
        sentence: the answer; figures in bold (`markup.bold`).
        who: who acts, in grey; empty for nobody yet.
        goals: words and address of the links; each names its goal.
    """

    question: str
    sentence: str
    who: str
    goals: Sequence[tuple[str, str]]


def answers(items: Sequence[Answered]) -> Html:
    """Return the answers side by side, below each other on a phone."""
    made = []
    for item in items:
        goals = join([link(words, href) for words, href in item.goals], Html("<span></span>"))
        who = f"<p class='dt-acts'>{safe(item.who)}</p>" if item.who else ""
        made.append(
            f"<section><h3>{safe(item.question)}</h3><p>{safe(item.sentence)}</p>{who}"
            f'<p class="dt-goal">{goals}</p></section>'
        )
    return Html(f'<div class="dt-answers">{"".join(made)}</div>')
