"""Pairs of rows that share a value, without squares: exact duplicates and the blocks of the probabilistic search.

A group of up to `WHOLE` rows gives all its pairs. A larger one gives each row paired with the first and with its
neighbour, rows ordered by name, so that a number used a thousand times gives two thousand pairs and not half a million;
every row of the group still stands in a pair.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import ibis

from dtks_analytics.duplicates_rows import row_schema
from dtks_analytics.engine import compile_statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis.expr.types import Table, Value

    from dtks_analytics.facts import Asked

WHOLE: Final = 12
"""Rows of a group up to which all pairs are made."""
BLOCK: Final = 80
"""Rows of a block up to which its rows are compared; larger blocks are left out and counted."""


def shared(t: Table, name: str, key: Value) -> Table:
    """Pair the rows that share a value.

    Args:
        t: rows with ``uid``, ``inti`` and ``record``.
        name: what the pairs are called in column ``found``.
        key: the value; rows without it are in no pair.

    Returns:
        ``l``, ``r`` (uid, no order), ``found``.
    """
    keyed = t.select("uid", "inti", "record", key=key).filter(lambda s: s.key.notnull())
    counted = keyed.group_by("key").agg(rows=keyed.count())
    several = keyed.inner_join(counted.filter(counted.rows > 1), "key")
    place = ibis.row_number().over(group_by=several.key, order_by=[several.inti, several.record, several.uid])
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


def link_rows() -> Table:
    """Return ``m_link`` as an expression."""
    return ibis.table(row_schema(), name="m_link")


@lru_cache(maxsize=8)
def exact(asked: Asked) -> str:
    """Compile the pairs that share a number, or name and birth date with mother or address.

    Returns:
        Statement over ``m_link``: ``l``, ``r``, ``found`` (``nik``, ``excel``, ``id``, ``account``, ``mother``,
        ``address``); a pair may occur several times.
    """
    t = link_rows()
    parts = [
        shared(t, "nik", t.nik_excel.isnull().ifelse(t.nik, ibis.null("string"))),
        shared(t, "excel", _excel_key(t)),
        shared(t, "id", t.id),
    ]
    if asked.has("no_rekening"):
        parts.append(_accounts(t))
    if asked.has("nama", "tanggal_lahir"):
        person = t.inti + "|" + t.lahir.cast("string")
        if asked.has("nama_ibu_kandung"):
            parts.append(shared(t, "mother", person + "|" + t.kunci_ibu))
        if asked.has("alamat"):
            parts.append(shared(t, "address", person + "|" + t.alamat))
    return compile_statement(ibis.union(*parts))


def _excel_key(t: Table) -> Value:
    """Return the number of every row that shares one with a row whose number Excel has rounded."""
    written = t.nik_excel.fill_null(t.nik)
    damaged = t.filter(t.nik_excel.notnull()).select(number=t.nik_excel).distinct()
    return written.isin(damaged.number).ifelse(written, ibis.null("string"))


def _accounts(t: Table) -> Table:
    """Pair rows of different NIK that share an account (rule D07)."""
    holders = t.filter(t.kunci_rekening.notnull() & t.nik.notnull())
    several = holders.group_by("kunci_rekening").agg(niks=holders.nik.nunique())
    chosen = holders.semi_join(several.filter(several.niks > 1), "kunci_rekening")
    return shared(chosen, "account", chosen.kunci_rekening)


def block_keys(t: Table, asked: Asked) -> dict[str, Value]:
    """Return the keys under which rows are compared by the model; all of them selective.

    Args:
        t: ``m_link``, rows that can be linked.
        asked: the columns that were present.
    """
    day = t.lahir.cast("string") + "|"
    digits = t.angka_nik
    keys = {
        "tanggal_nama": day + t.inti,
        "tanggal_kelurahan": day + t.kode_kelurahan,
        "tanggal_huruf": day + t.jenis_kelamin.fill_null("") + t.kerangka,
        "kartu_huruf": t.no_kk + "|" + t.singkat,
        "nik_awal": digits.substr(0, 12) + "|" + t.singkat,
        "nik_akhir": digits.substr(6, 10) + "|" + t.kerangka,
    }
    if asked.has("rt"):
        keys["nama_rt"] = t.inti + "|" + t.kode_kelurahan + "|" + t.rt
    if asked.has("nama_ibu_kandung"):
        keys["tanggal_ibu"] = day + t.kunci_ibu
        keys["ibu_huruf_tahun"] = t.kunci_ibu + "|" + t.kerangka + t.lahir.year().cast("string")
        keys["ibu_huruf_hari"] = t.kunci_ibu + "|" + t.kerangka + t.lahir.strftime("%m%d")
    return keys


@lru_cache(maxsize=8)
def blocks(asked: Asked) -> tuple[str, str, str]:
    """Compile the blocks.

    Returns:
        Statements: ``m_blocks`` over ``m_link`` (``uid``, one hashed key per rule); candidates over ``m_blocks``
        (``l``, ``r``, each pair once); and per rule ``rule``, ``pairs``, ``left_out`` (rows in blocks beyond `BLOCK`).
    """
    t = link_rows()
    t = t.filter(t.reason.isnull())
    keys = block_keys(t, asked)
    nothing = ibis.null("int64")
    hashed = t.select("uid", **{name: key.isnull().ifelse(nothing, key.hash()) for name, key in keys.items()})
    stored = ibis.table(hashed.schema(), name="m_blocks")
    pairs, counts = [], []
    for name in keys:
        rows = stored.select("uid", key=stored[name]).filter(lambda s: s.key.notnull())
        sizes = rows.group_by("key").agg(rows=rows.count())
        fitting = rows.semi_join(sizes.filter((sizes.rows > 1) & (sizes.rows <= BLOCK)), "key")
        other = fitting.view()
        pairs.append(
            fitting.join(other, [fitting.key == other.key, fitting.uid < other.uid]).select(l=fitting.uid, r=other.uid)
        )
        fits = sizes.rows <= BLOCK
        counts.append(sizes.agg(
            rule=ibis.literal(name),
            pairs=fits.ifelse(sizes.rows * (sizes.rows - 1) // 2, 0).sum().fill_null(0).cast("int64"),
            left_out=fits.ifelse(0, sizes.rows).sum().fill_null(0).cast("int64"),
        ).select("rule", "pairs", "left_out"))  # fmt: skip
    return (
        compile_statement(hashed),
        compile_statement(ibis.union(*pairs, distinct=True)),
        compile_statement(ibis.union(*counts)),
    )


def names_of(asked: Asked) -> Sequence[str]:
    """Return the names of the blocking rules that these columns allow."""
    t = link_rows()
    return tuple(block_keys(t, asked))
