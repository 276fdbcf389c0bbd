"""Answers of people about pairs: which one is in force, who is judged twice, how far two people agree.

**In force.** The newest answer to a pair. A pair of the sample is judged by two people who do not see each other's
answer: there the newest answer of each person is a vote, a majority is in force, and without one it is *belum*, which
changes no figure until somebody answers once more.

**As long as nothing changes.** An answer is about what agreed and what differed when it was given. Once that is no
longer so, because a record was corrected, it holds no more and the pair is asked again; the answer stays on record.

**Sample.** Of the pairs of a month that need a person, those with the smallest keyed numbers: a simple random sample,
the same whenever it is drawn, whatever was answered, and nearly the same in the next month. Precision is measured on it
alone, since the other pairs are answered in the order of suspicion.

**Agreement.** Cohen's kappa of the first answers of two people, on the table averaged with its transpose: nobody is
"the first judge" of all pairs, so that it equals Fleiss' kappa of two judges.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import ceil, isnan
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.reviews import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

SEED: Final = 6472
SHARE: Final = 0.1
"""Part of the pairs that is judged twice."""
FEWEST: Final = 30
MOST: Final = 200
JUDGES: Final = 2
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, as it was kept.

    Attributes:
        pair: key of the pair, the same in every month.
        by: who answered.
        answer: key of `ANSWERS`.
        at: ISO 8601 with offset, UTC.
        period: the month that was looked at, ``YYYY-MM``.
        area: code of the area that owned the pair.
        kind: kind of the pair.
        reason: key of `catalogue.reviews.REASONS`.
        note: short text, empty for none; no number of a person.
        sample: whether the pair was to be judged twice.
        saw: what agreed and what differed then, ``levels`` of the month's table of pairs; empty for unknown.
    """

    pair: str
    by: str
    answer: str
    at: str = ""
    period: str = ""
    area: str = ""
    kind: str = ""
    reason: str = ""
    note: str = ""
    sample: bool = False
    saw: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two people agree.

    Attributes:
        pairs: pairs judged by two people.
        equal: of them with the same answer.
        kappa: agreement beyond chance, up to 1; None where it is not defined (no pair, or one answer only).
        low: lower end of its 95 % interval; None as above.
        high: upper end.
    """

    pairs: int
    equal: int
    kappa: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of the suspected pairs are one person, by the answers of people.

    Attributes:
        asked: pairs of the sample that count as one person.
        same: of them answered *sama*.
        other: answered *berbeda*.
        unsure: answered *belum*, or judged differently by two people.
        share: ``same / (same + other)``; None without an answer.
        low: lower end of Wilson's 95 % interval; None as above.
        high: upper end.
    """

    asked: int
    same: int
    other: int
    unsure: int
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def answered(self) -> int:
        """Pairs with any answer."""
        return self.same + self.other + self.unsure


def judge(by: str) -> str:
    """Return who somebody is, whatever the case and the spaces of the typed name."""
    return " ".join(by.casefold().split())


def votes(given: Iterable[Given]) -> dict[str, str]:
    """Return the newest answer of each person to one pair.

    Args:
        given: the answers to the pair, in the order in which they came.
    """
    return {judge(one.by): one.answer for one in given}


def in_force(given: Sequence[Given]) -> str | None:
    """Return the answer that holds for one pair; None without any.

    Args:
        given: the answers to the pair, in the order in which they came.
    """
    if not given:
        return None
    if not any(one.sample for one in given):
        return given[-1].answer
    (answer, number), *_ = Counter(cast := votes(given).values()).most_common()
    return answer if 2 * number > len(cast) else "belum"


def still(given: Iterable[Given], now: str) -> list[Given]:
    """Return the answers to one pair that were given about it as it stands now.

    Args:
        given: the answers to the pair.
        now: what agrees and what differs now; empty for unknown. An answer that saw other fields, those of an earlier
            model, holds.
    """
    return [one for one in given if not now or one.saw in {"", now} or _fields(one.saw) != _fields(now)]


def _fields(levels: str) -> list[str]:
    """Return the fields that a text of levels speaks of; an earlier model compared others, and numbered otherwise."""
    return [part.split(":")[0] for part in levels.split()]


def by_pair(given: Iterable[Given]) -> dict[str, list[Given]]:
    """Sort answers by pair, each in the order in which they came."""
    found: dict[str, list[Given]] = {}
    for one in given:
        found.setdefault(one.pair, []).append(one)
    return found


def standing(given: Mapping[str, Sequence[Given]]) -> dict[str, str]:
    """Return the answer in force of every pair that has one, whatever became of its records since."""
    return {pair: answer for pair, answers in given.items() if (answer := in_force(answers))}


def sample(pairs: Collection[str]) -> list[str]:
    """Return the pairs that are judged twice, in a random order that is the same every time.

    Args:
        pairs: keys of all pairs of the city and month that need a person.
    """
    size = min(len(pairs), MOST, max(FEWEST, ceil(SHARE * len(pairs))))
    return sorted(pairs, key=_number)[:size]


def due(period: str) -> date:
    """Return the last day on which an answer to a month may be changed: the due day of the month after it."""
    year, month = (int(part) for part in period.split("-"))
    year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - months of a year
    return date(year, month, city().due_day)


def agreement(given: Iterable[Given]) -> Agreement:
    """Measure how far two people agree on the pairs that were judged twice.

    Args:
        given: all answers, in the order in which they came; pairs without the mark of the sample are left out, and of a
            pair whose records changed only answers to the same state are compared.
    """
    import numpy as np  # noqa: PLC0415 - pages start without it
    from statsmodels.stats.inter_rater import cohens_kappa  # noqa: PLC0415 - same

    place = {answer: i for i, answer in enumerate(ANSWERS)}
    table = np.zeros((len(place), len(place)))
    seen: dict[tuple[str, str], list[Given]] = {}
    for one in given:
        seen.setdefault((one.pair, one.saw), []).append(one)
    for answers in seen.values():
        firsts: dict[str, str] = {}
        for one in answers:
            firsts.setdefault(judge(one.by), one.answer)
        if any(one.sample for one in answers) and len(firsts) >= JUDGES:
            first, second = list(firsts.values())[:JUDGES]
            table[place[first], place[second]] += 1
    pairs, equal = int(table.sum()), int(np.trace(table))
    if np.count_nonzero(table.sum(axis=0) + table.sum(axis=1)) < JUDGES:
        return Agreement(pairs, equal)
    found = cohens_kappa((table + table.T) / 2)
    low, high = float(found.kappa_low), float(found.kappa_upp)
    if isnan(low) or isnan(high):
        return Agreement(pairs, equal, float(found.kappa))
    return Agreement(pairs, equal, float(found.kappa), max(low, -1.0), min(high, 1.0))


def precision(pairs: Iterable[str], standing: Mapping[str, str]) -> Precision:
    """Measure how many of the pairs are one person.

    Args:
        pairs: keys of the pairs of the sample that count as one person.
        standing: pair to the answer in force.
    """
    keys = list(pairs)
    counted = Counter(standing[pair] for pair in keys if pair in standing)
    same, other, unsure = (counted[answer] for answer in ("sama", "berbeda", "belum"))
    low, high = wilson(same, same + other)
    share = same / (same + other) if same + other else None
    return Precision(len(keys), same, other, unsure, share, low, high)


def wilson(count: float, base: float) -> tuple[float | None, float | None]:
    """Return Wilson's 95 % interval of a share; two times None without a base.

    Args:
        count: how many; a part of one where rows come in clusters.
        base: among how many.
    """
    if base <= 0:
        return None, None
    from statsmodels.stats.proportion import proportion_confint  # noqa: PLC0415 - pages start without it

    low, high = proportion_confint(count, base, alpha=1 - CONFIDENCE, method="wilson")
    return max(float(low), 0.0), min(float(high), 1.0)


def _number(pair: str) -> str:
    return hashlib.sha256(f"{SEED} {pair}".encode()).hexdigest()
