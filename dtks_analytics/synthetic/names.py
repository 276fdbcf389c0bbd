"""Made-up names: parts drawn by community, sex and generation, joined to text.

A name is kept as seven word numbers: title, front, first, second, marker, father, suffix; -1 where a part is missing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.synthetic import wordlists as words

if TYPE_CHECKING:
    from dtks_analytics.synthetic.places import Bools, Floats, Ints

TITLE, FRONT, FIRST, SECOND, MARKER, FATHER, SUFFIX = range(7)
PARTS: Final = 7
ELDER_BORN_BEFORE: Final = 5_479
"""1985-01-01 in days since 1970: older people bear the older names."""
MUSLIM: Final = (True, True, True, True, False, False)
"""Whether a community of `wordlists.ETHNIC` bears Muslim names."""
SINGLE: Final = ((0.38, 0.18, 0.2, 0.15, 0.2, 0.02), (0.05, 0.03, 0.04, 0.03, 0.06, 0.0))
"""Share of people with one name, elders then younger, per community."""
SPARE: Final = "MURNI KOMARIAH SUWARTI PERMATA"
"""Given names that no list holds: for a girl who would bear her mother's name."""


@cache
def vocabulary() -> tuple[str, ...]:
    """Return every word a name can hold, each once."""
    lists = [*words.ELDER.values(), *words.YOUNG.values(), *words.SECOND.values(), words.SERVANT, words.SURNAMES]
    found = [word for text in lists for word in text.split()]
    found += [*words.MUHAMMAD, *words.AHMAD, *words.SITI, *words.NUR, "ABDUL", "BIN", "BINTI", "H.", "HJ.", "S.PD."]
    found += SPARE.split()
    found += [word for pool in words.NOBLE.values() for word in pool]
    found += [word for pairs in words.TWINS.values() for pair in pairs for word in pair]
    return tuple(dict.fromkeys(found))


@cache
def _numbers() -> dict[str, int]:
    """Return the number of each word."""
    return {word: i for i, word in enumerate(vocabulary())}


def pool(text: str | tuple[str, ...]) -> Ints:
    """Return the word numbers of a list."""
    return np.array([_numbers()[word] for word in (text.split() if isinstance(text, str) else text)])


def _pick(rng: np.random.Generator, text: str | tuple[str, ...], n: int) -> Ints:
    """Draw words from a list."""
    options = pool(text)
    return options[rng.integers(0, len(options), n)]


def draw(rng: np.random.Generator, ethnic: Ints, sex: Ints, born: Ints) -> Ints:
    """Draw the names of people.

    Args:
        rng: source of chance.
        ethnic: community of each person, index into `wordlists.ETHNIC`.
        sex: 0 L, 1 P.
        born: days since 1970.

    Returns:
        Word numbers, shape (people, 7).
    """
    parts = np.full((len(ethnic), PARTS), -1)
    elder = born < ELDER_BORN_BEFORE
    for community, people in enumerate(words.ETHNIC):
        for number, letter in enumerate("LP"):
            for old in (True, False):
                rows = np.flatnonzero((ethnic == community) & (sex == number) & (elder == old))
                parts[rows] = _group(rng, people, letter, old=old, n=len(rows))
    return parts


def _group(rng: np.random.Generator, people: str, letter: str, *, old: bool, n: int) -> Ints:
    """Draw names for one community, sex and generation."""
    community = words.ETHNIC.index(people)
    parts = np.full((n, PARTS), -1)
    own = rng.random(n) < (1.0 if old else 0.12)
    parts[:, FIRST] = np.where(own, _pick(rng, words.ELDER[people, letter], n), _pick(rng, words.YOUNG[letter], n))
    second = rng.random(n) >= SINGLE[0 if old else 1][community]
    parts[:, SECOND] = np.where(second, _pick(rng, words.SECOND[letter], n), -1)
    if people == "TIONGHOA":
        parts[:, SECOND] = np.where(rng.random(n) < 0.8, _pick(rng, words.SURNAMES, n), parts[:, SECOND])
    if people == "DAYAK":
        parts[:, SECOND] = np.where(rng.random(n) < 0.7, _pick(rng, words.ELDER[people, "L"], n), parts[:, SECOND])
    if MUSLIM[community]:
        _muslim(rng, people, letter, parts, old=old)
    return parts


def _muslim(rng: np.random.Generator, people: str, letter: str, parts: Ints, *, old: bool) -> None:
    """Add fronts, nobility, father's names and titles to Muslim names."""
    n = len(parts)
    chance = rng.random(n)
    fronts = ((words.MUHAMMAD, 0.2), (words.AHMAD, 0.27)) if letter == "L" else ((words.SITI, 0.16), (words.NUR, 0.24))
    low = 0.0
    for options, high in fronts:
        chosen = (chance >= low) & (chance < high)
        parts[:, FRONT] = np.where(chosen, _pick(rng, options, n), parts[:, FRONT])
        low = high
    if letter == "L":
        servant = (chance >= low) & (chance < low + 0.07)
        parts[servant, FIRST] = _numbers()["ABDUL"]
        parts[:, SECOND] = np.where(servant, _pick(rng, words.SERVANT, n), parts[:, SECOND])
    noble = rng.random(n) < (0.08 if people in ("BUGIS", "KUTAI") else 0.02)
    parts[:, FRONT] = np.where(noble, _pick(rng, words.NOBLE[people], n), parts[:, FRONT])
    fathered = rng.random(n) < (0.09 if old else 0.012)
    father = _pick(rng, words.ELDER[people, "L"], n)
    fathered &= father != parts[:, FIRST]
    marker = _numbers()["BIN" if letter == "L" else "BINTI"]
    parts[:, MARKER] = np.where(fathered, marker, -1)
    parts[:, FATHER] = np.where(fathered, father, -1)
    if old:
        parts[:, TITLE] = np.where(rng.random(n) < 0.05, _numbers()["H." if letter == "L" else "HJ."], -1)
    else:
        parts[:, SUFFIX] = np.where(rng.random(n) < 0.004, _numbers()["S.PD."], -1)


def other_first(rng: np.random.Generator, first: Ints) -> Ints:
    """Return women's given names other than these."""
    options = pool(SPARE)
    drawn = options[rng.integers(0, len(options), len(first))]
    return np.where(drawn == first, options[0], drawn)


def joined(parts: Ints) -> pa.Array:
    """Join word numbers to names in capitals; a missing part leaves no trace."""
    lexicon = pa.array(vocabulary())
    columns = [lexicon.take(pa.array(parts[:, i], mask=parts[:, i] < 0)) for i in range(SUFFIX)]
    name = pc.binary_join_element_wise(*columns, " ", null_handling="skip")
    suffix = lexicon.take(pa.array(parts[:, SUFFIX], mask=parts[:, SUFFIX] < 0))
    return pc.binary_join_element_wise(name, suffix, ", ", null_handling="skip")


def plain(parts: Ints) -> Ints:
    """Return the same names without title, father and suffix, as mothers are written."""
    out = parts.copy()
    out[:, [TITLE, MARKER, FATHER, SUFFIX]] = -1
    return out


def folded(word: str) -> str:
    """Fold the spellings of one word to one form (domain reference, section 10)."""
    text = re.sub("[^a-z]", "", word.lower())
    for old, new in (
        ("dj", "j"),
        ("tj", "c"),
        ("oe", "u"),
        ("kh", "h"),
        ("ch", "h"),
        ("sy", "s"),
        ("v", "f"),
        ("p", "f"),
    ):
        text = text.replace(old, new)
    text = text.replace("z", "j").replace("y", "i").replace("noor", "nur").replace("nor", "nur")
    return re.sub(r"(.)\1+", r"\1", text)


def keys(parts: Ints) -> Ints:
    """Return a number per name that two spellings of the same first and second word share."""
    classes: dict[str, int] = {}
    number = np.array([classes.setdefault(folded(word), len(classes)) for word in vocabulary()] + [len(vocabulary())])
    return np.asarray(number[parts[:, FIRST]] * (len(number) + 1) + number[parts[:, SECOND]])


def part_by_chance(rng: np.random.Generator, born: Ints, name: Ints, fixed: Bools, latest: int) -> Ints:
    """Move birth dates until no two people share name and birth date by mere chance.

    Args:
        rng: source of chance.
        born: days since 1970.
        name: keys of the names.
        fixed: people whose birth date must stay.
        latest: last day a birth date may have.

    Returns:
        The birth dates; people marked as fixed keep theirs.
    """
    born = born.copy()
    for _ in range(20):
        key = name * 200_000 + born + 60_000
        order = np.lexsort((~fixed, key))
        again = np.zeros(len(key), dtype=bool)
        again[order[1:]] = key[order][1:] == key[order][:-1]
        again &= ~fixed
        if not again.any():
            break
        born[again] = np.minimum(born[again] - rng.integers(1, 60, int(again.sum())), latest)
    return born


SWAPS: Final = (
    ("MUHAMMAD ", "MUH. "), ("MUH. ", "MUHAMMAD "), ("AHMAD ", "AKHMAD "),
    ("SITI ", "ST. "), ("NUR ", "NOOR "), ("KHAIRUL", "HAIRUL"), ("SYAH", "SAH"), ("FATIMAH", "PATIMAH"),
    ("RUSDI", "RUSDY"), ("RIZKY", "RIZKI"), ("SUGIYARTO", "SUGIARTO"), ("DJU", "JU"), ("SOE", "SU"), ("UDDIN", "UDIN"),
    ("SA'DIAH", "SAKDIAH"), ("ABDUL ", "ABD. "), ("KHADIJAH", "HADIJAH"),
)  # fmt: skip
"""Spelling variants that mean the same name; a bare initial does not, so it counts as a typing error."""


def variant(rng: np.random.Generator, name: str, sex: int, *, typo: bool) -> str:
    """Spell a name as another clerk would: other form, title or father's name; with a typing error if asked."""
    able = [(old, new) for old, new in SWAPS if old in name]
    out = name
    if able and rng.random() < 0.75:
        old, new = able[int(rng.integers(len(able)))]
        out = out.replace(old, new, 1)
    elif rng.random() < 0.4:
        out = f"{'H.' if sex == 0 else 'HJ.'} {name}" if not name.startswith("H") else name.split(" BIN", maxsplit=1)[0]
    if typo:
        out = out.replace("MUHAMMAD ", "M. ", 1) if "MUHAMMAD " in out and rng.random() < 0.5 else _typo(rng, out)
    return out


def _typo(rng: np.random.Generator, text: str) -> str:
    """Drop, double or swap one letter inside the longest word."""
    longest = max(text.split(), key=len)
    at = int(rng.integers(1, max(len(longest) - 1, 2)))
    kind = int(rng.integers(3))
    changed = longest[:at] + longest[at + 1 :]
    if kind == 1:
        changed = longest[:at] + longest[at] + longest[at:]
    elif at + 1 < len(longest) and kind == 2:
        changed = longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :]
    return text.replace(longest, changed, 1)


def spread(rng: np.random.Generator, shares: Floats) -> Ints:
    """Draw one column index per row of a table of shares."""
    ladder = shares.cumsum(axis=1)
    drawn = (rng.random(len(shares))[:, None] > ladder / ladder[:, -1:]).sum(axis=1)
    return np.asarray(np.minimum(drawn, shares.shape[1] - 1))
