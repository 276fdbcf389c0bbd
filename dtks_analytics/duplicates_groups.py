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

from dtks_analytics.duplicates_rows import link_rows
from dtks_analytics.engine import compile_statement

if TYPE_CHECKING:
    from ibis.expr.types import Table, Value

    from dtks_analytics.facts import Asked

WHOLE: Final = 12
"""Rows of a group up to which all pairs are made."""
BLOCK: Final = 80
"""Rows of a block up to which its rows are compared; larger blocks are left out and counted."""


def shared(t: Table, name: str, key: Value) -> Table:
    """Pair the rows that share a value.

    Args:
        t: rows with ``uid``, ``inti`` and ``id_kunci``.
        name: what the pairs are called in column ``found``.
        key: the value; rows without it are in no pair.

    Returns:
        ``l``, ``r`` (uid, no order), ``found``.
    """
    keyed = t.select("uid", "inti", "id_kunci", key=key).filter(lambda s: s.key.notnull())
    counted = keyed.group_by("key").agg(rows=keyed.count())
    several = keyed.inner_join(counted.filter(counted.rows > 1), "key")
    place = ibis.row_number().over(group_by=several.key, order_by=[several.inti, several.id_kunci, several.uid])
    ranked = several.select("uid", "key", "rows", place=place)
    small, large = ranked.filter(ranked.rows <= WHOLE), ranked.filter(ranked.rows > WHOLE)
    other = small.view()
    parts = [small.join(other, [small.key == other.key, small.place < other.place]).select(l=small.uid, r=other.uid)]
    after = large.select("uid", "key", place=large.place - 1)
    first = large.filter(large.place == 0).select("key", lead=large.uid)
    parts.append(large.join(after, ["key", "place"]).select(l=large.uid, r=after.uid))
    rest = large.filter(large.place > 1)
    parts.append(rest.join(first, "key").select(l=first.lead, r=rest.uid))
    return ibis.union(*parts).mutate(found=ibis.literal(name))


@lru_cache(maxsize=8)
def exact(asked: Asked) -> str:
    """Compile the pairs that share a number, or name and birth date with mother or address.

    Returns:
        Statement over ``m_link``: ``l``, ``r``, ``found`` (``nik``, ``excel``, ``id``, ``account``, ``mother``,
        ``address``); a pair may occur several times.
    """
    t = link_rows()
    parts = [
        shared(t, "nik", t.nik_utuh.ifelse(t.nik, ibis.null("int64"))),
        shared(t, "excel", _excel_key(t)),
        shared(t, "id", t.id_kunci),
    ]
    if asked.has("no_rekening"):
        parts.append(_accounts(t))
    if asked.has("nama", "tanggal_lahir"):
        person = t.inti + "|" + t.lahir.cast("string") + "|"
        if asked.has("nama_ibu_kandung"):
            parts.append(shared(t, "mother", hashed(person, t.kunci_ibu)))
        if asked.has("alamat"):
            parts.append(shared(t, "address", hashed(person, t.alamat)))
    return compile_statement(ibis.union(*parts))


def hashed(*values: Value) -> Value:
    """Return one number for several values together; null if one of them is missing."""
    text = values[0].cast("string")
    for value in values[1:]:
        text = text + "|" + value.cast("string")
    return text.isnull().ifelse(ibis.null("int64"), text.hash())


def _excel_key(t: Table) -> Value:
    """Return the number of every row that shares one with a row whose number Excel has rounded."""
    damaged = t.filter(t.nik_rusak).select("nik").distinct()
    return t.nik.isin(damaged.nik).ifelse(t.nik, ibis.null("int64"))


def _accounts(t: Table) -> Table:
    """Pair rows of different NIK that share an account (rule D07)."""
    holders = t.filter(t.rekening.notnull() & t.nik_utuh)
    several = holders.group_by("rekening").agg(niks=holders.nik.nunique())
    chosen = holders.semi_join(several.filter(several.niks > 1), "rekening")
    return shared(chosen, "account", chosen.rekening)


def block_keys(t: Table, asked: Asked) -> dict[str, Value]:
    """Return the keys under which rows are compared by the model; all of them selective.

    Args:
        t: ``m_link``, rows that can be linked.
        asked: the columns that were present.
    """
    day, area = t.lahir, t.kelurahan
    digits = t.nik_rusak.ifelse(ibis.null("int64"), t.nik)
    keys = {
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
    if asked.has("nama_ibu_kandung"):
        keys["tanggal_ibu"] = hashed(day, t.kunci_ibu)
        keys["ibu_huruf_tahun"] = hashed(t.kunci_ibu, t.kerangka, day.year())
        keys["ibu_huruf_hari"] = hashed(t.kunci_ibu, t.kerangka, day.strftime("%m%d"))
    return keys


@dataclass(frozen=True, slots=True)
class Blocks:
    """Statements that block the rows that can be linked.

    Attributes:
        keys: ``m_blocks`` over ``m_link``: ``uid`` and one hashed key per rule.
        pairs: rule to its pairs over ``m_blocks`` (``l``, ``r``), run one after the other to spare memory.
        counts: per rule ``rule``, ``pairs``, ``left_out`` (rows in blocks beyond `BLOCK`), over ``m_blocks``.
        together: ``m_candidates``: each pair once, over the kept tables ``m_block_<rule>``.
    """

    keys: str
    pairs: dict[str, str]
    counts: str
    together: str


@lru_cache(maxsize=8)
def blocks(asked: Asked) -> Blocks:
    """Compile the blocks."""
    t = link_rows()
    t = t.filter(t.kurang == 0)
    keys = block_keys(t, asked)
    blocked = t.select("uid", **keys)
    stored = ibis.table(blocked.schema(), name="m_blocks")
    pairs, counts, kept = {}, [], []
    for name in keys:
        rows = stored.select("uid", key=stored[name]).filter(lambda s: s.key.notnull())
        sizes = rows.group_by("key").agg(rows=rows.count())
        fitting = rows.semi_join(sizes.filter((sizes.rows > 1) & (sizes.rows <= BLOCK)), "key")
        other = fitting.view()
        joined = fitting.join(other, [fitting.key == other.key, fitting.uid < other.uid])
        pairs[name] = compile_statement(joined.select(l=fitting.uid, r=other.uid))
        fits = sizes.rows <= BLOCK
        counts.append(sizes.agg(
            rule=ibis.literal(name),
            pairs=fits.ifelse(sizes.rows * (sizes.rows - 1) // 2, 0).sum().fill_null(0).cast("int64"),
            left_out=fits.ifelse(0, sizes.rows).sum().fill_null(0).cast("int64"),
        ).select("rule", "pairs", "left_out"))  # fmt: skip
        kept.append(ibis.table({"l": "int64", "r": "int64"}, name=f"m_block_{name}"))
    return Blocks(
        compile_statement(blocked),
        pairs,
        compile_statement(ibis.union(*counts)),
        compile_statement(ibis.union(*kept, distinct=True)),
    )
