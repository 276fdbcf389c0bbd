"""From candidates to judged pairs: the name gate before the model, and after it what the weights alone cannot know.

Twins, and father and son of one name, agree in almost everything that a model counts; so they are told apart by rules
of their own, whatever the weight says.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import ibis

from dtks_analytics import identity
from dtks_analytics import linkage_levels as levels
from dtks_analytics.duplicates_rows import file_rows, link_rows
from dtks_analytics.engine import compile_statement
from dtks_analytics.facts import MATCHED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ibis.expr.types import BooleanValue, Table

    from dtks_analytics.linkage_levels import Both

FLAGS: Final = ("nik", "excel", "id", "account", "mother", "address")
"""What exact pairs share, as `duplicates_groups.exact` names it."""
CITY: Final = 200_000
"""Rows of the register of a whole city, about: in a larger one, any two rows are less often one person."""
SAME_ADDRESS: Final = 3
"""Level of one address, RT aside; above it only the same RT and the same family card."""
SAME_DATE: Final = 3
"""Level of equal birth dates."""
GENERATION: Final = 10
"""Years between two of one name on one card from which they are two people."""
RARE: Final = 2
RARER: Final = 200
"""A word on at most `RARE` rows, or on `RARER` times fewer than its neighbour, may be a misspelling of it."""
KNOWN: Final = 20
"""Rows on which a word must stand for another to be a misspelling of it."""
COMMON: Final = 100
LONG: Final = 5
"""The same for a given name, with its least length."""
POINTS: Final = {"name": 50, "birth": 30, "address": 20, "sex": -10}
"""Points of rule D05 (weights of a public matching tool)."""
SUSPECT: Final = 80
COMPARED: Final = ("uid", *levels.COLUMNS)
"""Columns of ``m_link`` that the model sees."""
NEEDED: Final = (*levels.COLUMNS, "depan", "lahir_nik")
"""Columns of ``m_link`` that judging asks."""
SHOWN: Final = (
    "sha256_berkas", "lembar", "baris", "id_individu", "record", "kode_kelurahan", "kode_kecamatan", "nomor", "no_kk",
    "kk_date", "padan", "tanggal_verval",
)  # fmt: skip
"""What the table of pairs is made of, on both sides as ``<column>_l`` and ``<column>_r``."""


def sided(pairs: Table, columns: Iterable[str], rows: Table | None = None) -> Table:
    """Join columns of rows to both sides of pairs (``l``, ``r``), as ``<column>_l`` and ``<column>_r``.

    Args:
        pairs: holds the uid of both sides.
        columns: what to join.
        rows: where they come from, with ``uid``; ``m_link`` unless told otherwise.
    """
    rows = link_rows() if rows is None else rows
    for side in "lr":
        own = rows.select(**{f"uid_{side}": rows.uid}, **{f"{c}_{side}": rows[c] for c in columns})
        pairs = pairs.inner_join(own, pairs[side] == own[f"uid_{side}"]).drop(f"uid_{side}")
    return pairs


def shown() -> Table:
    """Return the snapshot with what the table of pairs shows of a row."""
    t = file_rows()
    row = "R" + t.sha256_berkas + "/" + t.lembar.fill_null("") + "/" + t.baris.cast("string")
    card = identity.kk_well_formed(t.no_kk)
    date = t.no_kk.substr(10, 2) + t.no_kk.substr(8, 2) + t.no_kk.substr(6, 2)
    return t.mutate(
        record=ibis.cases(
            (t.id_individu.notnull(), "I" + t.id_individu), (identity.well_formed(t.nik), "N" + t.nik), else_=row
        ),
        kk_date=card.ifelse(date, ibis.null("string")),
        nomor=t.nik,
        padan=(t.status_padan.isin(MATCHED) | t.tanggal_padan.notnull()).fill_null(False),
    )


@lru_cache(maxsize=1)
def words() -> str:
    """Compile ``m_words``: on how many rows each word of a name stands."""
    t = link_rows()
    each = t.filter(t.inti.notnull()).select(word=t.inti.split(" ").unnest())
    return compile_statement(each.group_by("word").agg(rows=each.count()))


@lru_cache(maxsize=1)
def frequencies() -> dict[str, str]:
    """Compile how rare each value is of the columns whose rarity counts: ``m_tf_<column>`` over ``m_link``.

    A small register is taken as a part of a city of `CITY` rows, so that two equal names among ten are not common.
    """
    t = link_rows()
    found = {}
    for column in sorted({level.tf for one in levels.compared() for level in one.levels if level.tf}):
        known = t.filter(t[column].notnull())
        total = known.agg(total=ibis.greatest(known.count(), CITY))
        counted = known.group_by(column).agg(rows=known.count()).cross_join(total)
        found[column] = compile_statement(counted.select(column, **{f"tf_{column}": counted.rows / counted.total}))
    return found


@lru_cache(maxsize=1)
def near() -> str:
    """Compile the name gate over ``m_candidates`` (``l``, ``r``): only pairs with names at least alike pass."""
    pairs = ibis.table({"l": "int64", "r": "int64"}, name="m_candidates")
    gated = ("inti", "rapat", "singkat", "ayah", "gelar", "alias", "inisial", "kata")
    t = sided(pairs, gated)
    both = levels.Both(t)
    passes = (
        both.same("inti") | levels.near_enough(both, levels.GATE) | levels.compatible(both) | levels.contained(both)
    )
    return compile_statement(t.filter(passes.fill_null(False)).select("l", "r"))


@lru_cache(maxsize=1)
def weighed() -> str:
    """Compile the pairs to weigh: ``m_near`` and ``m_exact`` together, once each, the smaller record left.

    Returns:
        ``join_key_l``, ``join_key_r``, ``match_key`` as Splink wants them, and `FLAGS` as booleans.
    """
    exact = ibis.table({"l": "int64", "r": "int64", "found": "string"}, name="m_exact")
    near_pairs = ibis.table({"l": "int64", "r": "int64"}, name="m_near")
    every = ibis.union(exact, near_pairs.mutate(found=ibis.literal("")))
    ordered = every.select(l=ibis.least(every.l, every.r), r=ibis.greatest(every.l, every.r), found=every.found)
    once = ordered.group_by("l", "r").agg(**{flag: (ordered.found == flag).any() for flag in FLAGS})
    t = sided(once, ("id_individu", "sha256_berkas", "lembar", "baris"), file_rows())
    first = ibis.least(_order(t, "l"), _order(t, "r")) == _order(t, "l")
    return compile_statement(
        t.select(
            join_key_l=first.ifelse(t.l, t.r),
            join_key_r=first.ifelse(t.r, t.l),
            match_key=ibis.literal("0"),
            **{flag: t[flag] for flag in FLAGS},
        )
    )


def _order(t: Table, side: str) -> Any:  # noqa: ANN401 - a text expression
    """Return what sorts records, whatever their order in the file."""
    row = t[f"baris_{side}"].cast("string").lpad(9, "0")
    place = t[f"sha256_berkas_{side}"] + t[f"lembar_{side}"].fill_null("")
    return t[f"id_individu_{side}"].fill_null("") + "\t" + place + "\t" + row


@lru_cache(maxsize=1)
def model_rows() -> str:
    """Compile the rows as the model compares them."""
    return compile_statement(link_rows().select(*COMPARED))


@lru_cache(maxsize=4)
def judged(scored: str) -> str:
    """Compile what is known of every weighed pair.

    Args:
        scored: name of the table that the model gave back.

    Returns:
        Per pair the flags, ``weight``, the levels ``gamma_*``, `SHOWN` on both sides, ``alike`` and ``born`` (as kind
        ``same_nik`` asks), ``told`` (both birth dates stand in the file, not only in the NIK), ``plausible`` (may be
        one person), ``third`` (a third field agrees), ``points``.
    """
    gammas = {f"gamma_{one.key}": "int32" for one in levels.compared()}
    weights = ibis.table({"uid_l": "int64", "uid_r": "int64", "match_weight": "float64", **gammas}, name=scored)
    flags = ibis.table(
        {"join_key_l": "int64", "join_key_r": "int64", **dict.fromkeys(FLAGS, "boolean")}, name="m_weighed"
    )
    rows = link_rows()
    total = rows.agg(total=ibis.greatest(rows.count(), CITY))
    weights = weights.cross_join(total).mutate(match_weight=weights.match_weight - (total.total / CITY).log2())
    pairs = weights.inner_join(flags, [weights.uid_l == flags.join_key_l, weights.uid_r == flags.join_key_r])
    pairs = pairs.select(
        l=pairs.uid_l, r=pairs.uid_r, weight=pairs.match_weight, **{g: pairs[g] for g in gammas},
        **{flag: pairs[flag] for flag in FLAGS},
    )  # fmt: skip
    t = _odd_words(sided(sided(pairs, NEEDED), SHOWN, shown()))
    both = levels.Both(t)
    name, birth, place, nik = t.gamma_nama, t.gamma_tanggal_lahir, t.gamma_tempat, t.gamma_nik
    similarity = _similarity(t, both)
    told = ~both("lahir_nik")[0] & ~both("lahir_nik")[1]
    known = both("inti")[0].notnull() & both("inti")[1].notnull()
    alike = (similarity >= levels.ALIKE) | levels.contained(both, least=1)
    third = (t.gamma_ibu == 1) | (place >= 2) | (nik >= 1)  # noqa: PLR2004 - RT and RW or better
    other_people = _protected(t, both)
    backed = (t.gamma_ibu == 1) | ((t.gamma_ibu < 0) & (place >= SAME_ADDRESS))
    plausible = ((name >= 2) | ((name == 1) & backed)) & (birth >= 1) & ~other_people  # noqa: PLR2004 - names close
    points = (
        similarity * POINTS["name"]
        + (birth == SAME_DATE).ifelse(POINTS["birth"], 0)
        + (place >= SAME_ADDRESS).ifelse(POINTS["address"], 0)
        + (t.gamma_jenis_kelamin == 0).ifelse(POINTS["sex"], 0)
    )
    return compile_statement(
        t.select(
            "l", "r", "weight", *gammas, *FLAGS,
            *(f"{column}_{side}" for column in SHOWN for side in "lr"),
            alike=known.ifelse(alike, ibis.null("boolean")),
            born=told.ifelse(both.same("lahir"), ibis.null("boolean")),
            told=told,
            plausible=plausible.fill_null(False),
            protected=other_people,
            third=third.fill_null(False),
            single=ibis.least(*both("kata")) == 1,
            close=(similarity >= levels.NEAR).fill_null(False),
            points=points.floor().cast("int32"),
        )
    )  # fmt: skip


def _similarity(t: Table, both: Both) -> Any:  # noqa: ANN401 - a number expression
    """Return how alike names are, 0 to 1, with spellings that mean the same name close to 1."""
    written = levels.name_similarity(both)
    return ibis.cases(
        (t.gamma_nama == 5, 1.0),  # noqa: PLR2004 - the same name
        (t.gamma_nama == 4, 0.98),  # noqa: PLR2004 - but for initials or spaces
        (t.gamma_nama == 3, ibis.greatest(written, 0.92)),  # noqa: PLR2004 - part of the other
        else_=written,
    )


def _odd_words(t: Table) -> Table:
    """Add the one word in which two names differ, on each side, and on how many rows it stands; else null."""
    left, right = t.inti_l.split(" "), t.inti_r.split(" ")
    only_l, only_r = left.filter(lambda x: ~right.contains(x)), right.filter(lambda x: ~left.contains(x))
    one = (only_l.length() == 1) & (only_r.length() == 1)
    nothing = ibis.null("string")
    t = t.mutate(odd_l=one.ifelse(only_l[0], nothing), odd_r=one.ifelse(only_r[0], nothing))
    known = ibis.table({"word": "string", "rows": "int64"}, name="m_words")
    for side in "lr":
        own = known.select(**{f"odd_{side}": known.word, f"odd_rows_{side}": known.rows})
        t = t.left_join(own, f"odd_{side}").drop(f"odd_{side}_right")
    return t


def _protected(t: Table, both: Both) -> BooleanValue:
    """Tell which pairs are two people: twins, siblings with names alike, father and son of one name.

    On one card or at one address, with one mother and about one birth date, or with another mother, another name is
    another person, unless it is plainly a misspelling: one word, one letter off, that hardly anybody bears where the
    other is common. At home a given name must also be long enough. A vowel changed for another is no misspelling:
    Rina and Rini. In one household, other sex with the same birth date is a pair of twins, and a generation between two
    of one name parts them.
    """
    home, mother, birth = t.gamma_tempat >= SAME_ADDRESS, t.gamma_ibu == 1, t.gamma_tanggal_lahir
    other_name = t.gamma_nama < 3  # noqa: PLR2004 - a word differs
    word_l, word_r = both("odd")
    rows_l, rows_r = both("odd_rows")
    fewest, most = ibis.least(rows_l, rows_r), ibis.greatest(rows_l, rows_r)
    vowels = (word_l.re_replace("[aiueo]", "*") == word_r.re_replace("[aiueo]", "*")) & (
        word_l.levenshtein(word_r) == 1
    )
    odd = (levels.distance(word_l, word_r) == 1) & ~vowels & ((fewest <= RARE) | (fewest * RARER <= most))
    longest = ibis.greatest(word_l.length(), word_r.length())
    given = both.same("depan") | ((longest >= LONG) & (most >= COMMON))
    slip = (odd & (most >= KNOWN) & given).fill_null(False)
    apart = (odd | ((fewest <= RARE) & (most >= KNOWN))).fill_null(False)
    years = (t.lahir_l.year() - t.lahir_r.year()).abs()
    generation = home & (birth < SAME_DATE) & (years >= GENERATION)
    return (
        (home & other_name & ~slip)
        | ((t.gamma_ibu == 0) & other_name & ~apart)
        | (mother & (birth >= 1) & other_name & ~apart)
        | (home & (birth == SAME_DATE) & (t.gamma_jenis_kelamin == 0))
        | generation
    ).fill_null(False)
