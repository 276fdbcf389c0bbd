"""All pages, for everybody, at all areas, with all parameters and raw values over real sockets: nobody foreign is told.

A part of the combinations, drawn from a seed; ``benchmarks/bench_attack.py`` tries all of them.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from typing import TYPE_CHECKING

import combinations
import houses
import pytest
from canaries import KELURAHAN
from combinations import BY_NAME, PAGES, Attack, Combination
from people import PEOPLE

from dtks_analytics.ui.frame.session import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from combinations import Result

PART = 1_500
REVIEW = "tinjau-pasangan"


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    """Serve a copy of the store and learn what takes a value on its pages."""
    store, known = houses.copied(houses.shared(tmp_path_factory), tmp_path_factory.mktemp("serangan"))
    with houses.served(store, tmp_path_factory.mktemp("pintu")) as (address, house):
        made = Attack(address, house, known)
        made.learn()
        yield made


@pytest.fixture(scope="module")
def result(attack: Attack) -> Result:
    """Try the part and the looks that must show people."""
    part = random.Random(5).sample(combinations.whole(), PART)  # noqa: S311 - attempts, no secrets
    return attack.run([*combinations.controls(), *part])


def test_nobody_foreign_is_told_in_any_combination(result: Result) -> None:
    """No word of a name or address, no last digits, no whole number from outside the scope of who looks."""
    shown = sum(result.shown.values())
    sys.stderr.write(f"{result.tried} combinations, {result.refused} not let in, {shown} with people in scope\n")
    assert result.tried >= PART
    assert result.faults == []


def test_the_own_people_are_shown_on_every_list_by_name(result: Result) -> None:
    """Else the lists would be shut, and an empty page tells nothing of the gate."""
    for person in PEOPLE:
        for page in BY_NAME:
            pages = {name for key, name in result.shown if key == person.key}
            assert not person.names or page in pages or page == REVIEW, (person.key, page)
    assert sum(page == REVIEW for _, page in result.shown) >= 5


def test_only_invented_values_of_widgets_reach_the_last_guard(result: Result) -> None:
    """An address, however odd, gives a page; where a value breaks one, it says a number and nothing else."""
    assert [page for page, raw in result.errors if not raw] == []
    assert sum(result.errors.values()) < PART / 50


def test_whoever_has_no_role_is_let_in_nowhere(result: Result) -> None:
    """Neither a person whom nobody gave one nor one who lost it."""
    out = [person.key for person in PEOPLE if person.revoked or not person.grants]
    assert len(out) == 2
    assert result.refused > PART / 20


def test_the_whole_list_is_as_long_as_promised() -> None:
    """And has everybody, every page, every area and every parameter in it."""
    every = combinations.whole()
    assert len(every) >= 20_000
    assert {one.person for one in every} == {person.key for person in PEOPLE}
    assert {one.page for one in every} == set(PAGES)
    text = "&".join(one.query for one in every)
    assert not [area for area in combinations.AREAS if f"wilayah={area}" not in text]
    assert not [name for name in PARAMETERS if f"{name}=" not in text]
    assert min(Counter(bool(one.raw) for one in every).values()) > 2_000


def test_the_attack_notices_what_it_looks_for(attack: Attack) -> None:
    """The same looks, judged as if they were of somebody from elsewhere, are faults; pairs may be answered by now."""
    person = next(one for one in PEOPLE if one.key == "lurah_tiga")
    other = next(one for one in PEOPLE if one.key == "lurah_satu")
    visitor = attack._visitor(person)  # noqa: SLF001 - a helper of ours
    told = combinations.Result()
    for page in BY_NAME:
        output = visitor.look(page, {"wilayah": KELURAHAN[-1]}).output
        attack._judge(other, Combination(other.key, page, ""), output, told)  # noqa: SLF001 - same
    visitor.close()
    assert {what.split(", ")[1].partition("?")[0] for what in told.faults} >= set(BY_NAME) - {REVIEW}
