"""Two programmes at once and the money after a death, a second time: plain Python, written from the domain reference.

The rule book and the amounts stand here once more, by hand, so that a slip in the files or in their reading shows.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations, product
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ORDER = ["pkh", "bpnt", "pbi", "bst", "bpnt_ppkm", "blt", "blt_bbm", "sembako_adaptif", "rutilahu", "pena",
         "permakanan", "yapi", "atensi", "pbi_pemda"]  # fmt: skip
PERSONAL = {"pbi", "pbi_pemda", "atensi", "pena", "permakanan", "yapi"}
FREE = {"atensi", "pena", "rutilahu", "yapi"}
RULES = [
    ("bpnt", "bst", "dilarang", "2020-04", ""),
    ("pkh", "bst", "dilarang", "2020-04", ""),
    ("pbi", "pbi_pemda", "dilarang", "", ""),
    ("pkh", "bpnt", "boleh", "", ""),
    ("pkh", "pbi", "boleh", "", ""),
    ("bpnt", "pbi", "boleh", "", ""),
    ("bpnt", "bpnt_ppkm", "boleh", "2021-01", "2021-12"),
    ("bpnt", "blt_bbm", "boleh", "2022-01", "2022-12"),
    ("bpnt", "sembako_adaptif", "boleh", "", ""),
    ("permakanan", "atensi", "periksa", "", ""),
    ("pkh", "blt", "tidak_berlaku", "", ""),
    ("bpnt", "blt", "tidak_berlaku", "", ""),
]
GRAVE = ["belum_dinilai", "boleh", "tidak_berlaku", "periksa", "dilarang"]
PAY = {
    "pkh": [("2020-01", "", 75_000, 900_000)],
    "bpnt": [("2017-01", "2019-12", 110_000, 110_000), ("2020-01", "2020-12", 150_000, 200_000),
             ("2021-01", "", 200_000, 200_000)],
    "pbi": [("2016-01", "2020-07", 25_500, 42_000), ("2020-08", "", 42_000, 42_000)],
    "pbi_pemda": [("2016-01", "2020-12", 25_500, 42_000), ("2021-01", "", 35_000, 42_000)],
    "bst": [("2020-04", "2020-06", 300_000, 600_000), ("2020-07", "2021-12", 300_000, 300_000)],
    "bpnt_ppkm": [("2021-07", "2021-12", 200_000, 200_000)],
    "blt_bbm": [("2022-09", "2022-12", 150_000, 150_000)],
    "blt": [("2023-11", "2024-03", 200_000, 200_000)],
    "yapi": [("2022-01", "", 200_000, 200_000)],
    "permakanan": [("2022-01", "", 630_000, 900_000)],
}  # fmt: skip
YEAR_WITHOUT_DATE = 12


def months(text: str) -> list[str]:
    """Return the months of a period as the made-up register writes it: a stage of a year, or one month."""
    if found := re.fullmatch(r"Tahap (\d) Tahun (\d{4})", text):
        first = int(found[1]) * 3 - 2
        return [f"{found[2]}-{month:02d}" for month in range(first, first + 3)]
    return [text] if re.fullmatch(r"\d{4}-\d{2}", text) else []


def verdict(left: str, right: str, paid: Iterable[str]) -> str:
    """Judge a pair paid together in some months: the gravest rule in force."""
    named = [rule for rule in RULES if {left, right} == {rule[0], rule[1]}]
    if not named and FREE & {left, right}:
        named = [(left, right, "boleh", "", "")]
    paid = list(paid)
    found = [s for _a, _b, s, start, end in named for m in paid if (start or m) <= m <= (end or m)]
    return max(found, key=GRAVE.index, default="belum_dinilai")


def together(one: list[tuple[str, str]], columns: set[str], now: str) -> dict[tuple[str, str], str]:
    """Return the pairs that a unit receives in one period, with the verdict.

    Args:
        one: programme and written period of each payment; empty for no period.
        columns: columns of the register.
        now: month of the register.
    """
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (a, text), (b, other) in product(one, one):
        if ORDER.index(a) >= ORDER.index(b):
            continue
        if not {f"periode_{a}", f"periode_{b}"} <= columns:
            found[a, b].append(verdict(a, b, [now]))
        elif shared := set(months(text)) & set(months(other)):
            found[a, b].append(verdict(a, b, shared))
        elif text and text == other:
            found[a, b].append(verdict(a, b, [now]))
    return {pair: max(said, key=GRAVE.index) for pair, said in found.items()}


def payments(row: pd.Series, columns: set[str]) -> list[tuple[str, str]]:
    """Return programme and written period of what one row receives."""
    return [(p, row[f"periode_{p}"] or "" if f"periode_{p}" in columns else "") for p in ORDER if row[p]]


def units(active: pd.DataFrame, columns: set[str]) -> Iterator[tuple[bool, str, str, list[tuple[str, str]], set[str]]]:
    """Yield every person and every family of each area: personal, who, area, all payments, programmes in this area.

    A person is judged row by row; a family in two areas is a family of both.
    """
    paid = [payments(row, columns) for _, row in active.iterrows()]
    for (_, row), mine in zip(active.iterrows(), paid, strict=True):
        yield True, row.person, row.area, mine, {p for p, _ in mine}
    homes: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for (_, row), mine in zip(active.iterrows(), paid, strict=True):
        if row.h02:
            homes[row.no_kk][row.area] += mine
    for card, places in homes.items():
        everything = [payment for mine in places.values() for payment in mine]
        for area, mine in places.items():
            yield False, card, area, everything, {p for p, _ in mine}


def matrix(
    t: pd.DataFrame, columns: set[str], now: str, level: Callable[[str], str]
) -> dict[tuple[str, str], tuple[int, int]]:
    """Count the matrix of one level of areas.

    Returns:
        (area, ``a+b:status``) to units with both and units with either; pairs that nobody receives are left out.
    """
    either: dict[tuple[str, str], set[str]] = defaultdict(set)
    said: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    active = t[t.active].assign(area=t.kode_kelurahan.map(level))
    for personal, who, area, paid, held in units(active, columns):
        mine = [pair for pair in combinations(ORDER, 2) if personal == (set(pair) <= PERSONAL)]
        found = together(paid, columns, now)
        for pair in mine:
            if held & set(pair):
                either[area, "+".join(pair)].add(who)
            if pair in found:
                known = said[area, "+".join(pair)]
                known[who] = max(known.get(who, found[pair]), found[pair], key=GRAVE.index)
    return {
        (area, f"{pair}:{status}"): (n, len(either[area, pair]))
        for (area, pair), each in said.items()
        for status, n in Counter(each.values()).items()
    }


def overlap(t: pd.DataFrame, answers: dict[str, tuple[pd.Series, pd.Series]]) -> tuple[pd.Series, pd.Series]:
    """Return the rows of families with aid, and those in which any of the three pairs is broken."""
    rules = ("no_bpnt_with_bst", "no_pkh_with_bst", "no_pbi_with_pbi_pemda")
    broken = pd.concat([answers[rule][1] for rule in rules], axis=1).any(axis=1)
    family = t.active & t.h02
    return family & t.aid, family & broken


def number(month: str) -> int:
    """Count months, so that they can be subtracted."""
    return int(month[:4]) * 12 + int(month[5:])


def worth(programme: str, first: int, last: int) -> tuple[int, int]:
    """Add up what a programme pays from one month to another, at least and at most."""
    low = high = 0
    for start, end, least, most in PAY.get(programme, []):
        n = max(0, min(last, number(end) if end else last) - max(first, number(start)) + 1)
        low, high = low + n * least, high + n * most
    return low, high


def money(t: pd.DataFrame, columns: set[str], now: str, since: dict[str, str]) -> tuple[int, int]:
    """Value what may have been paid after death in the whole register, at least and at most.

    Args:
        t: prepared rows.
        columns: columns of the register.
        now: month of the register.
        since: person to the month in which the death was first reported.
    """
    alive = t[t.active & t.h02 & ~t.dead].groupby("no_kk").size()
    end = pd.Period(now).end_time
    best: dict[tuple[str, str], tuple[int, int, int]] = {}
    for index, r in t[t.active & t.dead].iterrows():
        died = pd.to_datetime(r.tanggal_meninggal)
        sound = pd.notna(died) and died <= end and not (pd.notna(r.born) and died < r.born)
        waited = number(now) - number(since[r.person])
        gone = number(now) - number(died.strftime("%Y-%m")) if sound else None
        low_n, high_n = (waited, max(waited, YEAR_WITHOUT_DATE)) if gone is None else (gone, gone)
        for programme, text in payments(r, columns):
            last = min(number(now), number(months(text)[-1]) if months(text) else number(now))
            low, _ = worth(programme, number(now) - low_n + 1, last)
            _, high = worth(programme, number(now) - high_n + 1, last)
            family = programme not in PERSONAL
            if family and r.h02 and alive.get(r.no_kk, 0) > 0:
                low = 0
            once = (r.no_kk if r.h02 else f"row{index}") if family else r.person
            place = best.get((programme, once))
            if place is None or high > place[1]:
                best[programme, once] = (low, high, int(index))
    return sum(v[0] for v in best.values()), sum(v[1] for v in best.values())
