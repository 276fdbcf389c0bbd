"""Names reduced to what two spellings of one person share.

Work is done once per distinct value and once per distinct word: names are split, words are mapped through the table of
`catalogue.linkage`, and the results are put together again with Arrow and NumPy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.linkage import name_table
from dtks_analytics.records.addresses import encoded_column

PLAIN, NOBLE, MARKER, TITLE = range(4)
"""What a word is in a name."""
_DEGREES: Final = r",[^/]*|(( [A-Z]{1,2}\.? ?(PD|PDI|KOM|SOS|KEP|AG|IP|SI|MD|PT)| S\.[EHTP])\.?)+ *$"
"""What follows a comma, and degrees written with points at the end."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name.

    Attributes:
        kind: `PLAIN`, `NOBLE`, `MARKER` or `TITLE`.
        folded: the form that its spellings share.
        front: it does not tell siblings apart, like Muhammad or Siti; initials neither.
        full: folded form of the name that a nickname may stand for; else `folded`.
        plain: the form of the table in small letters, sounds as they were written.
    """

    kind: int
    folded: str
    front: bool
    full: str
    plain: str


@cache
def _folds() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the compiled folds."""
    return tuple((re.compile(pattern), new) for pattern, new in name_table().folds)


def fold(word: str) -> str:
    """Fold the spellings of one word to one lower-case form; empty when no letter is left."""
    text = word.lower()
    for pattern, new in _folds():
        text = pattern.sub(new, text)
    return text


@lru_cache(maxsize=200_000)
def word(text: str) -> Word:
    """Say what a word of a name is.

    Args:
        text: upper case, letters and apostrophes.
    """
    table = name_table()
    form = table.variants.get(text, text)
    kind = PLAIN
    if text in table.titles:
        kind = TITLE
    elif text in table.markers:
        kind = MARKER
    elif form in table.nobles:
        kind = NOBLE
    folded = fold(form)
    front = form in table.fronts or len(folded) < 2  # noqa: PLR2004 - an initial is one letter
    plain = "".join(letter for letter in form.lower() if "a" <= letter <= "z")
    return Word(kind, folded, front, fold(table.nicknames.get(form, form)), plain)


@dataclass(frozen=True)
class _Flat:
    """The words of all names one after the other.

    Attributes:
        names: number of names.
        owner: name of each word.
        kind, front, rank, full, plain: of each word; ranks order the folded forms, `full` and `plain` are ranks too.
        forms: folded forms in the order of their ranks.
    """

    names: int
    owner: np.ndarray[Any, np.dtype[np.int64]]
    kind: np.ndarray[Any, np.dtype[np.int64]]
    front: np.ndarray[Any, np.dtype[np.bool_]]
    rank: np.ndarray[Any, np.dtype[np.int64]]
    full: np.ndarray[Any, np.dtype[np.int64]]
    plain: np.ndarray[Any, np.dtype[np.int64]]
    forms: pa.Array


def _flat(texts: pa.Array) -> _Flat:
    """Split cleaned names into words and look every distinct word up."""
    lists = pc.ascii_split_whitespace(texts)
    owner = pc.list_parent_indices(lists).to_numpy()
    encoded = pc.list_flatten(lists).dictionary_encode()
    known = [word(text) for text in encoded.dictionary.to_pylist()]
    forms = sorted({entry for one in known for entry in (one.folded, one.full, one.plain)})
    place = {form: i for i, form in enumerate(forms)}
    code = encoded.indices.to_numpy()

    def column(values: list[Any], kind: type) -> Any:  # noqa: ANN401 - an array of that kind
        return np.array(values, dtype=kind)[code]

    flat = _Flat(
        names=len(texts),
        owner=owner.astype(np.int64),
        kind=column([one.kind for one in known], np.int64),
        front=column([one.front for one in known], np.bool_),
        rank=column([place[one.folded] for one in known], np.int64),
        full=column([place[one.full] for one in known], np.int64),
        plain=column([place[one.plain] for one in known], np.int64),
        forms=pa.array(forms, pa.string()),
    )
    empty = np.array([not one.folded for one in known], dtype=bool)[code]
    return _chosen(flat, ~empty)


def _chosen(flat: _Flat, keep: Any) -> _Flat:  # noqa: ANN401 - a mask
    """Keep some of the words."""
    return replace(
        flat,
        **{name: getattr(flat, name)[keep] for name in ("owner", "kind", "front", "rank", "full", "plain")},
    )


def _joined(flat: _Flat, rank: Any, owner: Any, separator: str) -> pa.Array:  # noqa: ANN401 - arrays
    """Join words to one text per name, null for a name without words."""
    counts = np.bincount(owner, minlength=flat.names)
    offsets = np.concatenate([[0], counts.cumsum()]).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), flat.forms.take(pa.array(rank)))
    return pc.if_else(pa.array(counts > 0), pc.binary_join(lists, separator), pa.scalar(None, pa.string()))


def _sets(flat: _Flat, rank: Any) -> tuple[Any, Any]:  # noqa: ANN401 - arrays
    """Return ranks and owners of the distinct words of each name, in order of their forms."""
    order = np.lexsort((rank, flat.owner))
    rank, owner = rank[order], flat.owner[order]
    new = np.ones(len(rank), dtype=bool)
    new[1:] = (rank[1:] != rank[:-1]) | (owner[1:] != owner[:-1])
    return rank[new], owner[new]


def _core(flat: _Flat) -> tuple[_Flat, _Flat, _Flat]:
    """Part names into what names the person, the father's name and the titles of birth.

    A marker stands behind a word, one of a single letter between two; a title of a single letter stands in front,
    elsewhere it is an initial. A name of nothing but titles keeps them.
    """
    n = len(flat.owner)
    titled = np.zeros(n, dtype=bool)
    first = np.ones(n, dtype=bool)
    first[1:] = flat.owner[1:] != flat.owner[:-1]
    last = np.ones(n, dtype=bool)
    last[:-1] = first[1:]
    titled[1:] = flat.kind[:-1] == TITLE
    initial = flat.front & np.isin(flat.kind, (NOBLE, TITLE)) & ~first & ~titled
    flat = replace(flat, kind=np.where(initial, PLAIN, flat.kind))
    marker = (flat.kind == MARKER) & ~first & (~last | ~flat.front)
    total = marker.cumsum()
    before = np.where(first, total - marker, 0)
    seen = total - np.maximum.accumulate(before)
    father = (seen > 0) & ~marker
    plain = ~father & ~marker & ((flat.kind == PLAIN) | (flat.kind == MARKER))
    noble = ~father & (flat.kind == NOBLE)
    for extra in (noble, ~father & ~marker):
        has = np.bincount(flat.owner[plain], minlength=flat.names) > 0
        plain = plain | (extra & ~has[flat.owner])
    return _chosen(flat, plain), _chosen(flat, father), _chosen(flat, noble & ~plain)


def _given(core: _Flat) -> pa.Array:
    """Return the word that tells siblings apart: the first that is neither a front word nor an initial."""
    first = np.full(core.names, -1)
    for mask in (np.ones(len(core.owner), dtype=bool), ~core.front):
        at = np.flatnonzero(mask)[::-1]
        first[core.owner[at]] = at
    missing = first < 0
    ranks = core.rank[np.where(missing, 0, first)] if len(core.rank) else np.zeros(core.names, dtype=np.int64)
    return core.forms.take(pa.array(ranks, mask=missing))


def _run_together(core: _Flat) -> pa.Array:
    """Join words without spaces; where one ends as the next begins, the letter stands once, as in one word."""
    first, last = (pc.utf8_slice_codeunits(core.forms, *cut).dictionary_encode() for cut in ((0, 1), (-1, None)))
    letters = pc.index_in(last.dictionary, value_set=first.dictionary)
    begins = first.indices.to_numpy()[core.rank]
    ends = pc.fill_null(letters.take(last.indices), -1).to_numpy()[core.rank]
    doubled = np.zeros(len(core.rank), dtype=bool)
    doubled[1:] = (core.owner[1:] == core.owner[:-1]) & (begins[1:] == ends[:-1])
    shorter = pa.concat_arrays([core.forms, pc.utf8_slice_codeunits(core.forms, 1)])
    flat = replace(core, forms=shorter)
    return _joined(flat, np.where(doubled, core.rank + len(core.forms), core.rank), core.owner, "")


def _ends(core: _Flat, *, last: bool) -> _Flat:
    """Replace the forms of words by their first letters, or by their first and last."""
    ends = pc.utf8_slice_codeunits(core.forms, 0, 1)
    if last:
        ends = pc.binary_join_element_wise(ends, pc.utf8_slice_codeunits(core.forms, -1), "")
    return replace(core, forms=ends)


def _distinct_keys(texts: pa.Array) -> dict[str, Any]:
    """Return the keys of distinct cleaned names without alias."""
    flat = _flat(texts)
    core, father, noble = _core(flat)
    ranks, owners = _sets(core, core.rank)
    counts = np.bincount(owners, minlength=core.names)
    inti = _joined(core, ranks, owners, " ")
    full = _joined(core, *_sets(core, core.full), " ")
    nothing = pa.scalar(None, pa.string())
    return {
        "inti": inti,
        "tulis": _joined(core, *_sets(core, core.plain), " "),
        "rapat": _run_together(core),
        "singkat": _joined(_ends(core, last=False), ranks, owners, ""),
        "kerangka": _joined(_ends(core, last=True), ranks, owners, ""),
        "depan": _given(core),
        "ayah": _joined(father, father.rank, father.owner, ""),
        "gelar": _joined(noble, *_sets(noble, noble.rank), " "),
        "alias": pc.if_else(pc.equal(full, inti), nothing, full),
        "inisial": pc.match_substring_regex(inti, pattern=r"\b[a-z]\b"),
        "kata": pa.array(counts.astype(np.int32)),
    }


def _cleaned(texts: pa.Array) -> pa.Array:
    """Return names in capitals, letters and apostrophes only, without degrees."""
    upper = pc.utf8_upper(texts)
    upper = pc.replace_substring_regex(upper, pattern="[\u2018\u2019`\u00b4]", replacement="'")
    bare = pc.replace_substring_regex(upper, pattern=_DEGREES, replacement="")
    bare = pc.if_else(pc.match_substring_regex(bare, pattern="[A-Z]"), bare, upper)
    return pc.replace_substring_regex(bare, pattern="[^A-Z']+", replacement=" ")


def keys(names: pa.Array) -> dict[str, pa.Array]:
    """Return what names are compared by.

    Args:
        names: text as written; null where there is none.

    Returns:
        Columns of the same length, null where the name has no letter: ``inti``, the distinct words in order of the
        alphabet without titles and father's name; ``tulis``, the same with sounds as they were written;
        ``rapat``, the words as written and run together; ``singkat``,
        the first letters of ``inti``; ``kerangka``, first and last letters; ``depan``, the word that tells siblings
        apart; ``ayah``, the father's name after *bin* or *binti*; ``gelar``, titles of birth; ``alias``, ``inti`` of a
        second name after a stroke or with a nickname written out; ``inisial``, whether a word of ``inti`` is an
        initial; ``kata``, the number of words.
    """
    encoded = encoded_column(names)
    texts = encoded.dictionary
    parts = pc.split_pattern(texts, pattern="/")
    main = pc.list_element(parts, 0)
    has_alias = pc.greater(pc.list_value_length(parts), 1)
    found = _distinct_keys(_cleaned(main))
    rows = pc.indices_nonzero(has_alias)
    if len(rows):
        second = pc.list_element(parts.take(rows), 1)
        alias = _distinct_keys(_cleaned(second))["inti"]
        place = pc.index_in(pa.array(np.arange(len(texts)), pa.uint64()), value_set=rows.cast(pa.uint64()))
        found["alias"] = pc.coalesce(alias.take(place), found["alias"])
    return {name: column.take(encoded.indices) for name, column in found.items()}


def folded(names: pa.Array) -> pa.Array:
    """Return one key per name that all its spellings share, for hashes of names that are not kept; null without one."""
    return keys(names)["inti"]


def letters(names: pa.Array) -> pa.Array:
    """Return the letters of each name as written, in capitals without spaces, signs and degrees; null without any."""
    text = pc.replace_substring_regex(_cleaned(names), pattern="[^A-Z]+", replacement="")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
