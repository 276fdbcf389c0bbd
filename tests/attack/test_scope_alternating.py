"""Two lurah at once in one process: a thousand steps, each compared with what the same person sees alone."""

from __future__ import annotations

import random
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Final

import houses
import pytest
from combinations import BY_NAME, PAGES
from people import KOTA, ONE, PEOPLE, TWO
from visitor import Visitor

if TYPE_CHECKING:
    from pathlib import Path

    from canaries import Canaries
    from people import House, Person

STEPS: Final = 500
"""Of each of the two, both at the same moment."""
ONE_PERSON, OTHER_PERSON = (next(p for p in PEOPLE if p.key == key) for key in ("lurah_satu", "lurah_dua"))
FIGURES: Final = tuple(page for page in PAGES if page not in {*BY_NAME, "muat-data", "pengguna", "audit", "latihan"})
LOOKS: Final = tuple(
    (page, {"wilayah": area})
    for page, areas in (*((page, (ONE, TWO)) for page in BY_NAME), *((page, (KOTA, ONE, TWO)) for page in FIGURES))
    for area in areas
)
"""Lists by name and figures of both areas and the city; both people look at the same ones."""
ODD: Final = (
    (re.compile(rb"[0-9a-f]{24,128}"), b"hex"),
    (re.compile(rb"[0-9]{1,2}\.[0-9]{2} WITA"), b"jam"),
    (re.compile(rb'\n\x05[0-9a-f]{5}"|T_[0-9a-f]{5}'), b"gaya"),
)
"""What differs from run to run or process to process: hashes, the minute, the name that pandas gives to a style."""


def told(visitor: Visitor, look: tuple[str, dict[str, str]]) -> tuple[bytes, bytes]:
    """Return what a page said, without what differs from run to run, and as it came."""
    run = visitor.look(*look)
    content = b"\n".join(run.elements)
    for pattern, word in ODD:
        content = pattern.sub(word, content)
    return content, run.output


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the store."""
    return houses.shared(tmp_path_factory)


def entered(address: str, house: House, person: Person) -> Visitor:
    """Open a socket and give the reason for looking at names."""
    visitor = Visitor(address, house.cookies[person.key])
    visitor.open_names(BY_NAME[0], {"wilayah": min(person.names)})
    return visitor


def alone(person: Person, source: Path, folder: Path) -> list[bytes]:
    """Return what somebody sees in a process that nobody else uses."""
    (folder / "pintu").mkdir(parents=True)
    store, _ = houses.copied(source, folder)
    with houses.served(store, folder / "pintu") as (address, house):
        visitor = entered(address, house, person)
        [told(visitor, look) for look in LOOKS]  # the first run of a page may still say that something is made
        return [told(visitor, look)[0] for look in LOOKS]


@pytest.fixture(scope="module")
def expected(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    """Look at everything alone, each in an own process."""
    return {
        person.key: alone(person, source, tmp_path_factory.mktemp("sendiri") / person.key)
        for person in (ONE_PERSON, OTHER_PERSON)
    }


def test_the_two_see_different_things_under_the_same_addresses(expected: dict[str, list[bytes]]) -> None:
    """Else one could be shown to the other unnoticed."""
    pairs = list(zip(*expected.values(), strict=True))
    names = (b"lurah_satu", b"lurah_dua", b"lurah.satu", b"lurah.dua")
    plain = [[re.sub(b"|".join(names), b"nama", text) for text in pair] for pair in pairs]
    own = [index for index, (_, query) in enumerate(LOOKS) if query["wilayah"] in {ONE, TWO}]
    assert sum(plain[index][0] != plain[index][1] for index in own) >= 20


def test_a_thousand_steps_at_once_show_each_what_one_sees_alone(
    expected: dict[str, list[bytes]], source: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No row and no exact figure of the other, on the same pages, caches and version."""
    folder = tmp_path_factory.mktemp("berdua")
    (folder / "pintu").mkdir()
    store, known = houses.copied(source, folder)
    together = Barrier(2)
    with houses.served(store, folder / "pintu") as (address, house), ThreadPoolExecutor(2) as pool:
        both = [pool.submit(steps, address, house, person, expected[person.key], known, together)
                for person in (ONE_PERSON, OTHER_PERSON)]  # fmt: skip
        counts, faults = zip(*(one.result() for one in both), strict=True)
    assert sum(counts) == 2 * STEPS
    assert [what for each in faults for what in each] == []


def steps(
    address: str, house: House, person: Person, expected: list[bytes], known: Canaries, together: Barrier
) -> tuple[int, list[str]]:
    """Look at random pages, at the same moment as the other; returns how many and what was wrong."""
    draw, faults, done = random.Random(7), [], 0  # noqa: S311 - an order, no secret
    if person is OTHER_PERSON:
        draw.shuffle(order := list(range(len(LOOKS))))
    else:
        order = list(range(len(LOOKS)))
    visitor = entered(address, house, person)
    for step in range(STEPS):
        # Every second time both look at the same, which is where one cache could serve two.
        index = draw.choice(order) if step % 2 else step // 2 % len(LOOKS)
        together.wait(timeout=120)
        said, output = told(visitor, LOOKS[index])
        done += 1
        page, query = LOOKS[index]
        if said != expected[index]:
            faults.append(f"step {step}: {person.key} sees something else on {page} {query['wilayah']}")
        faults += known.foreign(known.seen(output), person.names, person.where("figures"))
    visitor.close()
    return done, faults
