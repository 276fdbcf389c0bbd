"""From candidates to judged pairs: names that share nothing are dropped, all else is weighed.

Nothing overrules the weights. Twins, siblings, father and son look like one person twice; what tells them apart (a word
that others bear or nobody, neighbouring serials, sex, years) is weighed like every other field.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import ibis

from dtks_analytics.engine import compile_statement
from dtks_analytics.linkage import comparisons as levels
from dtks_analytics.linkage.rows import code_rows, file_rows, link_rows
from dtks_analytics.quality.facts import MATCHED
from dtks_analytics.records import identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ibis.expr.types import BooleanValue, Table

    from dtks_analytics.linkage.comparisons import Both

FLAGS: Final = ("nik", "excel", "id", "account", "mother", "address")
"""What exact pairs share, as `duplicates_groups.exact` names it."""
CITY: Final = 200_000
"""Rows of the register of a whole city, about: in a larger one, any two rows are less often one person."""
SAME_ADDRESS: Final = 3
"""Level of one address, RT aside; above it only the same RT and the same family card."""
SAME_DATE: Final = 3
"""Level of equal birth dates."""
SURE: Final = 0.94
"""Highest probability of two rows that twins, siblings or people registered together could be."""
POINTS: Final = {"name": 50, "birth": 30, "address": 20, "sex": -10}
"""Points of rule D05 (weights of a public matching tool)."""
SUSPECT: Final = 80
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
    each = t.filter(t.tulis.notnull()).select(word=t.tulis.split(" ").unnest())
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
    """Compile ``m_near`` of ``m_candidates`` (``l``, ``r``): pairs whose names share most of their letters.

    At one home or with one mother half of them or a word in common is enough, with one mother and birth date any name.
    No letter wrong or left out drops a pair; names that share nothing belong to the strangers of a block.
    """
    return compile_statement(_near())


def near_of(rows: tuple[int, int]) -> str:
    """Compile ``m_near`` for two rows (``uid``): the pair of both, and the pairs that one of them is in."""
    t = _near()
    either = t.filter(t.l.isin(rows) | t.r.isin(rows))
    row = link_rows()
    both = row.filter(row.uid == rows[0]).select(l=row.uid, r=ibis.literal(rows[1], "int64"))
    return compile_statement(ibis.union(either, both, distinct=True))


def _near() -> Table:
    """Return ``m_near`` as an expression."""
    pairs = ibis.table({"l": "int64", "r": "int64"}, name="m_candidates")
    gated = (
        "inti",
        "rapat",
        "singkat",
        "ayah",
        "gelar",
        "alias",
        "inisial",
        "kata",
        "kunci_ibu",
        "lahir",
        "kartu",
        "alamat",
    )
    t = sided(pairs, gated)
    both = levels.Both(t)
    home = both.same("kunci_ibu") | both.same("kartu") | both.same("alamat")
    passes = (
        both.same("inti")
        | levels.near_enough(both, levels.ALIKE)
        | levels.compatible(both)
        | levels.contained(both, least=1)
        | (home & (levels.near_enough(both, levels.LEAST) | levels.shares_word(both) | levels.shortened(both)))
        | (both.same("kunci_ibu") & both.same("lahir"))
    )
    return t.filter(passes.fill_null(False)).select("l", "r")


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
    rows = link_rows().select("uid", *levels.COLUMNS)
    codes = code_rows()
    return compile_statement(rows.left_join(codes, rows.uid == codes.uid).drop("uid_right"))


Evidence = tuple[tuple[str, tuple[float, ...]], ...]
"""Weights of `linkage_levels.evidence` in bits: key, and per level its weight, the worst level first."""


@lru_cache(maxsize=4)
def judged(scored: str, evidence: Evidence) -> str:
    """Compile what is known of every weighed pair.

    Args:
        scored: name of the table that the model gave back.
        evidence: weights of what a pair says besides its fields.

    Returns:
        Per pair the flags, ``weight``, the levels ``gamma_*`` of the model and of `linkage_levels.evidence`, ``mw_*``
        of the latter (bits), `SHOWN` on both sides, ``alike`` and ``born`` (as kind ``same_nik`` asks), ``told`` (both
        birth dates stand in the file, not only in the NIK), ``resembling`` (twins, siblings or people registered
        together could look so), ``close``, ``points`` (both of rule D05).
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
    t = _weighed_evidence(_odd_words(sided(sided(pairs, NEEDED), SHOWN, shown())), evidence)
    both = levels.Both(t)
    birth, place = t.gamma_tanggal_lahir, t.gamma_tempat
    similarity = _similarity(t, both)
    told = ~both("lahir_nik")[0] & ~both("lahir_nik")[1]
    known = both("inti")[0].notnull() & both("inti")[1].notnull()
    alike = (similarity >= levels.ALIKE) | levels.contained(both, least=1)
    points = (
        similarity * POINTS["name"]
        + (birth == best("tanggal_lahir")).ifelse(POINTS["birth"], 0)
        + (place >= at("tempat", "alamat sama, beda RT")).ifelse(POINTS["address"], 0)
        + (t.gamma_jenis_kelamin == 0).ifelse(POINTS["sex"], 0)
    )
    added = t.mw_kata
    for one in levels.evidence()[1:]:
        added = added + t[f"mw_{one.key}"]
    return compile_statement(
        t.select(
            "l", "r", *gammas, *FLAGS,
            *(f"{part}_{one.key}" for one in levels.evidence() for part in ("gamma", "mw")),
            *(f"{column}_{side}" for column in SHOWN for side in "lr"),
            weight=t.weight + added,
            alike=known.ifelse(alike, ibis.null("boolean")),
            born=told.ifelse(both.same("lahir"), ibis.null("boolean")),
            told=told,
            resembling=_resembling(t),
            close=(similarity >= levels.NEAR).fill_null(False),
            points=points.floor().cast("int32"),
        )
    )  # fmt: skip


def best(key: str) -> int:
    """Return the number of the best level of a comparison."""
    return len(_named(key).levels) - 1


def at(key: str, label: str) -> int:
    """Return the number of a level of a comparison."""
    return next(number for number, words in _named(key).words.items() if words == label)


def _named(key: str) -> levels.Compared:
    """Return a comparison by its key."""
    return next(one for one in (*levels.compared(), *levels.evidence()) if one.key == key)


def _weighed_evidence(t: Table, weights: Evidence) -> Table:
    """Add level and weight of what a pair says besides its fields, as ``gamma_<key>`` and ``mw_<key>``."""
    known = dict(weights)
    for key, (missing, listed, _) in levels.evidence_conditions(levels.Both(t)).items():
        top = len(listed)
        cases = [(missing.fill_null(True), -1)]
        cases += [(condition.fill_null(False), top - i) for i, (_, condition) in enumerate(listed)]
        t = t.mutate(**{f"gamma_{key}": ibis.cases(*cases, else_=0).cast("int32")})
        bits = known.get(key, (0.0,) * (top + 1))
        t = t.mutate(**{f"mw_{key}": t[f"gamma_{key}"].cases(*enumerate(bits), else_=0.0).cast("float64")})
    return t


def _similarity(t: Table, both: Both) -> Any:  # noqa: ANN401 - a number expression
    """Return how alike names are, 0 to 1, with spellings that mean the same name close to 1."""
    written = levels.name_similarity(both)
    return ibis.cases(
        (t.gamma_nama >= at("nama", "nama sama dalam ejaan lain"), 1.0),
        (t.gamma_nama == at("nama", "nama sama kecuali singkatan atau spasi"), 0.98),
        (t.gamma_nama == at("nama", "nama yang satu bagian dari yang lain"), ibis.greatest(written, 0.92)),
        else_=written,
    )


def _odd_words(t: Table) -> Table:
    """Add the one word in which two names differ, on each side, and on how many rows it stands; else null."""
    left, right = t.tulis_l.split(" "), t.tulis_r.split(" ")
    only_l, only_r = left.filter(lambda x: ~right.contains(x)), right.filter(lambda x: ~left.contains(x))
    one = (only_l.length() == 1) & (only_r.length() == 1)
    nothing = ibis.null("string")
    t = t.mutate(odd_l=one.ifelse(only_l[0], nothing), odd_r=one.ifelse(only_r[0], nothing))
    known = ibis.table({"word": "string", "rows": "int64"}, name="m_words")
    for side in "lr":
        own = known.select(**{f"odd_{side}": known.word, f"odd_rows_{side}": known.rows})
        t = t.left_join(own, f"odd_{side}").drop(f"odd_{side}_right")
    return t


def _resembling(t: Table) -> BooleanValue:
    """Tell which pairs twins, siblings or people registered together could be: never sure without an answer.

    Serials follow each other; or the names differ in words that others bear, or of which nobody knows whether they do,
    as in a register of a few rows; or the sexes differ.
    """
    used = {at("kata", label) for label in (*levels.TWO_NAMES, *levels.UNKNOWN)}
    return (
        (t.gamma_nik == at("nik", "NIK berurutan"))
        | t.gamma_kata.isin(sorted(used))
        | (t.gamma_jenis_kelamin == 0)
        | (t.gamma_tanggal_lahir == 0)
    ).fill_null(False)
