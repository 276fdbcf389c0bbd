"""Pairs of rows that share a value, without squares: exact duplicates and the blocks of the probabilistic search.

A group of up to `WHOLE` rows gives all its pairs. A larger one gives each row paired with the first and with its
neighbour, rows ordered by name, so that a number used a thousand times gives two thousand pairs and not half a million;
every row of the group still stands in a pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import ibis

from dtks_analytics.engine import compile_statement
from dtks_analytics.linkage.rows import hashed, link_rows

if TYPE_CHECKING:
    from ibis.expr.types import Table, Value

    from dtks_analytics.engine import Engine
    from dtks_analytics.quality.facts import Asked

WHOLE: Final = 12
"""Rows of a group up to which all pairs are made."""
BLOCK: Final = 80
"""Rows of a block up to which its rows are compared; larger blocks are left out and counted."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Statements that pair the rows sharing a value, in the order in which they are kept: each looks at few rows more.

    Attributes:
        sizes: ``m_sizes_<kind>``: the values that several rows carry, over ``m_link``.
        members: ``m_members_<kind>``: those rows, with the size of their group.
        pairs: ``m_exact_<kind>``: ``l``, ``r`` (uid, no order); only large groups look at names again.
    """

    sizes: str
    members: str
    pairs: str


def _shared(kind: str, t: Table, key: Value) -> Shared:
    """Compile the pairs of rows that share a value; rows without it are in no pair."""
    keyed = t.select("uid", key=key).filter(lambda s: s.key.notnull())
    counted = keyed.group_by("key").agg(rows=keyed.count())
    sizes = ibis.table({"key": "int64", "rows": "int64"}, name=f"m_sizes_{kind}")
    members = ibis.table({"uid": "int64", "key": "int64", "rows": "int64"}, name=f"m_members_{kind}")
    few = members.filter(members.rows <= WHOLE)
    other = few.view()
    pairs = few.join(other, [few.key == other.key, few.uid < other.uid]).select(l=few.uid, r=other.uid)
    crowded = members.filter(members.rows > WHOLE).select("uid", "key")
    many = crowded.inner_join(link_rows().select("uid", "inti", "id_kunci"), "uid").select(
        "uid", "key", "inti", "id_kunci"
    )
    place = ibis.row_number().over(group_by=many.key, order_by=[many.inti, many.id_kunci, many.uid])
    large = many.select("uid", "key", place=place)
    after, first = large.view(), large.view()
    neighbours = large.join(after, [large.key == after.key, large.place == after.place - 1])
    leads = large.join(first, [large.key == first.key, first.place == 0, large.place > 1])
    every = ibis.union(pairs, neighbours.select(l=large.uid, r=after.uid), leads.select(l=first.uid, r=large.uid))
    return Shared(
        sizes=compile_statement(counted.filter(counted.rows > 1)),
        members=compile_statement(keyed.inner_join(sizes, "key").select("uid", "key", "rows")),
        pairs=compile_statement(every),
    )


@lru_cache(maxsize=8)
def _exact(asked: Asked) -> tuple[dict[str, Shared], str]:
    """Compile the pairs of each exact kind over ``m_link``, and all of them together."""
    t = link_rows()
    nothing = ibis.null("int64")
    keys = {"nik": (t, t.nik_utuh.ifelse(t.nik, nothing)), "excel": (t, _excel_key(t))}
    if asked.has("id_individu"):
        keys["id"] = (t, t.id_kunci)
    if asked.has("no_rekening"):
        holders = _holders(t)
        keys["account"] = (holders, holders.rekening)
    if asked.has("nama", "tanggal_lahir"):
        if asked.has("nama_ibu_kandung"):
            keys["mother"] = (t, t.orang_ibu)
        if asked.has("alamat"):
            keys["address"] = (t, t.orang_alamat)
    kept = [
        ibis.table({"l": "int64", "r": "int64"}, name=f"m_exact_{kind}").mutate(found=ibis.literal(kind))
        for kind in keys
    ]
    return {kind: _shared(kind, *key) for kind, key in keys.items()}, compile_statement(ibis.union(*kept))


def keep_exact(engine: Engine, asked: Asked) -> None:
    """Keep ``m_exact``: pairs that share a number, or name and birth date with mother or address.

    One kind after the other, to spare memory. Columns ``l``, ``r``, ``found`` (``nik``, ``excel``, ``id``,
    ``account``, ``mother``, ``address``); a pair may occur several times.
    """
    parts, together = _exact(asked)
    for kind, statements in parts.items():
        engine.keep(f"m_sizes_{kind}", statements.sizes)
        engine.keep(f"m_members_{kind}", statements.members)
        engine.keep(f"m_exact_{kind}", statements.pairs)
    engine.keep("m_exact", together)


def _excel_key(t: Table) -> Value:
    """Return the number of every row that shares one with a row whose number Excel has rounded."""
    damaged = t.filter(t.nik_rusak).select("nik").distinct()
    return t.nik.isin(damaged.nik).ifelse(t.nik, ibis.null("int64"))


def _holders(t: Table) -> Table:
    """Return the rows whose account stands on more than one NIK (rule D07)."""
    holders = t.filter(t.rekening.notnull() & t.nik_utuh)
    several = holders.group_by("rekening").agg(niks=holders.nik.nunique())
    return holders.semi_join(several.filter(several.niks > 1), "rekening")


def block_keys(t: Table, asked: Asked) -> dict[str, Value]:
    """Return the keys under which rows are compared by the model; all of them selective.

    Args:
        t: ``m_link``, rows that can be linked.
        asked: the columns that were present.
    """
    day, area = t.lahir, t.kelurahan
    digits = t.nik_rusak.ifelse(ibis.null("int64"), t.nik)
    keys = {
        "kartu_tanggal": hashed(t.kartu, day),
        "kartu_hari": hashed(t.kartu, t.jenis_kelamin.fill_null(""), day.strftime("%m%d")),
        "kartu_kerangka": hashed(t.kartu, t.depan),
        "tanggal_nama": hashed(day, t.inti),
        "tanggal_rapat": hashed(day, t.rapat),
        "tanggal_kelurahan": hashed(day, area),
        "tanggal_huruf": hashed(day, t.jenis_kelamin.fill_null(""), t.kerangka),
        "kartu_huruf": hashed(t.kartu, t.singkat),
        "nik_awal": hashed(digits - digits % 10_000, t.singkat),
        "nik_akhir": hashed(digits % 10_000_000_000, t.kerangka),
    }
    if asked.has("rt"):
        keys["nama_rt"] = hashed(t.inti, area, t.satuan)
    if asked.has("alamat"):
        keys["alamat_huruf"] = hashed(t.alamat, t.singkat)
        keys["alamat_depan"] = hashed(t.alamat, t.depan)
    if asked.has("nama_ibu_kandung"):
        keys["ibu_nama"] = hashed(t.kunci_ibu, t.inti)
        keys["ibu_depan"] = hashed(t.kunci_ibu, t.depan, area)
        keys["tanggal_ibu"] = hashed(day, t.kunci_ibu)
        keys["ibu_huruf_tahun"] = hashed(t.kunci_ibu, t.kerangka, day.year())
        keys["ibu_huruf_hari"] = hashed(t.kunci_ibu, t.kerangka, day.strftime("%m%d"))
    return keys


@dataclass(frozen=True, slots=True)
class Blocks:
    """Statements that block the rows that can be linked, rule by rule to spare memory.

    Attributes:
        keys: ``m_blocks`` over ``m_link``: ``uid`` and one hashed key per rule.
        rules: rule to its statements; their tables are ``m_sizes_<rule>``, ``m_members_<rule>`` and ``m_block_<rule>``.
        counts: per rule ``rule``, ``pairs``, ``left_out`` (rows in blocks beyond `BLOCK`), over ``m_sizes_<rule>``.
        together: ``m_candidates``: each pair once, over the kept tables ``m_block_<rule>``.
    """

    keys: str
    rules: dict[str, Shared]
    counts: str
    together: str


@lru_cache(maxsize=8)
def blocks(asked: Asked) -> Blocks:
    """Compile the blocks."""
    t = link_rows()
    t = t.filter(t.inti.notnull() & t.kurang.isin([0, 2]))
    keys = block_keys(t, asked)
    blocked = t.select("uid", **keys)
    stored = ibis.table(blocked.schema(), name="m_blocks")
    rules, counts, kept = {}, [], []
    for name in keys:
        rows = stored.select("uid", key=stored[name]).filter(lambda s: s.key.notnull())
        counted = rows.group_by("key").agg(rows=rows.count())
        sizes = ibis.table({"key": "int64", "rows": "int64"}, name=f"m_sizes_{name}")
        members = ibis.table({"uid": "int64", "key": "int64"}, name=f"m_members_{name}")
        other = members.view()
        pairs = members.join(other, [members.key == other.key, members.uid < other.uid])
        rules[name] = Shared(
            sizes=compile_statement(counted.filter(counted.rows > 1)),
            members=compile_statement(rows.semi_join(sizes.filter(sizes.rows <= BLOCK), "key")),
            pairs=compile_statement(pairs.select(l=members.uid, r=other.uid)),
        )
        fits = sizes.rows <= BLOCK
        counts.append(sizes.agg(
            rule=ibis.literal(name),
            pairs=fits.ifelse(sizes.rows * (sizes.rows - 1) // 2, 0).sum().fill_null(0).cast("int64"),
            left_out=fits.ifelse(0, sizes.rows).sum().fill_null(0).cast("int64"),
        ).select("rule", "pairs", "left_out"))  # fmt: skip
        kept.append(ibis.table({"l": "int64", "r": "int64"}, name=f"m_block_{name}"))
    return Blocks(
        compile_statement(blocked),
        rules,
        compile_statement(ibis.union(*counts)),
        compile_statement(ibis.union(*kept, distinct=True)),
    )


def keep_candidates(engine: Engine, asked: Asked) -> dict[str, tuple[int, int]]:
    """Keep ``m_candidates`` (``l``, ``r``, each pair once).

    Returns:
        Blocking rule to its pairs and to the rows left out because their block was too large.
    """
    compiled = blocks(asked)
    engine.keep("m_blocks", compiled.keys)
    for rule, statements in compiled.rules.items():
        engine.keep(f"m_sizes_{rule}", statements.sizes)
        engine.keep(f"m_members_{rule}", statements.members)
        engine.keep(f"m_block_{rule}", statements.pairs)
    engine.keep("m_candidates", compiled.together)
    return {str(row["rule"]): (int(row["pairs"]), int(row["left_out"])) for row in engine.rows(compiled.counts)}
