"""Which rows of the register the lists speak of: by NIK, else by the person id; one table of hits per kind of list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis
from ibis import _

from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.lists.apply import ROW, row_key
from dtks_analytics.lists.names import ALIKE, similarity
from dtks_analytics.records import identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis.expr.types import StringValue, Table

    Keep = Callable[[str, Table], Table]

MOST: Final = 50
"""Rows of the register, and lines of the lists of a kind, on which one number is joined."""
DAYS: Final = {"dukcapil_match": ("l_tanggal_padan",), "verval_results": ("l_tanggal_verval",)}
"""By which day a line of a kind of list is newer than another; of other kinds by month and list alone."""
NEEDED: Final = (
    *ROW, "nik", "id_individu", "nama", "no_kk", "kode_kelurahan", "live", "kunci_rekening", "tanggal_lahir",
    "status_hidup", "hasil_verval", "tanggal_meninggal",
)  # fmt: skip
"""What the lists ask of a row of the register."""


def with_good(lists: Table) -> Table:
    """Say of every line of a list whether its NIK is well formed."""
    return lists.mutate(good=identity.well_formed(lists.nik))


def _has_id(kind: str) -> bool:
    """Tell whether a kind of list may carry the person id of the register."""
    return any(field.name == "id_individu" for field in SIDES[kind].fields)


def often(register: Table, keep: Keep) -> Table:
    """Keep the numbers that are on more than `MOST` rows of the register: ``often`` with ``number``."""
    counted = [
        register.filter(register[name].notnull()).group_by(number=register[name]).agg(rows=_.count())
        for name in ("nik", "id_individu")
    ]
    return keep("often", ibis.union(*counted).filter(_.rows > MOST).select("number").distinct())


def repeated(lists: Table, often: Table, kind: str) -> Table:
    """Return the numbers that are on more than `MOST` rows and on more than `MOST` lines of a kind of list.

    Such a number is no person's; joining it would make as many hits as rows times lines. Only its newest lines count.

    Returns:
        ``number`` and ``lines``.
    """
    number = lists.good.ifelse(lists.nik, lists.id_individu) if _has_id(kind) else lists.nik
    counted = lists.select(number=number).semi_join(often, "number").group_by("number").agg(lines=_.count())
    return counted.filter(_.lines > MOST)


def hits(register: Table, lists: Table, kind: str, repeated: Table) -> Table:
    """Join a kind of list to the rows of the register; the columns of the list are named ``l_…``.

    Args:
        register: the rows.
        lists: the lists of a kind one below the other.
        kind: key of `catalogue.sides.SIDES`.
        repeated: numbers of which the newest `MOST` lines count; so hits stay linear in rows and lines.
    """
    named = lists.rename({f"l_{name}": name for name in lists.columns})
    numbers = _newest(named.filter(named.l_good), "l_nik", kind, repeated)
    found = register.inner_join(numbers, register.nik == numbers.l_nik)
    if _has_id(kind):
        ids = _newest(named.filter(named.l_id_individu.notnull() & ~named.l_good), "l_id_individu", kind, repeated)
        found = ibis.union(found, register.inner_join(ids, register.id_individu == ids.l_id_individu))
    return found


def _newest(lines: Table, number: str, kind: str, repeated: Table) -> Table:
    """Keep of every repeated number the newest lines; all lines of the other numbers."""
    days = [ibis.desc(day) for day in DAYS.get(kind, ())]
    newest = ibis.window(
        group_by=number, order_by=[*days, ibis.desc("l_periode_data"), ibis.desc("l_order"), ibis.desc("l_baris")]
    )
    often = lines.semi_join(repeated, lines[number] == repeated.number)
    often = often.mutate(turn=ibis.row_number().over(newest)).filter(_.turn < MOST).drop("turn")
    return ibis.union(lines.anti_join(repeated, lines[number] == repeated.number), often)


def people(lists: Table, found: Table, kind: str) -> Table:
    """Count the people on the lists (``everybody``) and those of them whom the register lists (``known``)."""
    everybody = lists.agg(everybody=_person(lists, kind, "").nunique())
    return everybody.cross_join(found.agg(known=_person(found, kind, "l_").nunique()))


def people_by_list(lists: Table, found: Table, kind: str) -> Table:
    """Count the same for every file (``sha``) by itself."""
    everybody = lists.group_by(sha=lists.sha256_berkas).agg(everybody=_person(lists, kind, "").nunique())
    known = found.group_by(sha=found.l_sha256_berkas).agg(known=_person(found, kind, "l_").nunique())
    both = everybody.left_join(known, "sha")
    return both.select("sha", "everybody", known=both.known.fill_null(0))


def _person(t: Table, kind: str, prefix: str) -> StringValue:
    """Return what makes a person of a list one: a well-formed NIK, else the id, else what stands in the NIK."""
    nik, good = t[f"{prefix}nik"], t[f"{prefix}good"]
    other = ibis.coalesce("I" + t[f"{prefix}id_individu"], "R" + nik) if _has_id(kind) else "R" + nik
    row = "L" + t[f"{prefix}sha256_berkas"] + t[f"{prefix}baris"].cast("string")
    return ibis.cases((good, "N" + nik), else_=ibis.coalesce(other, row))


def other_names(found: Table) -> Table:
    """Count the rows (``n``) with the NIK of a dead person and another name altogether: people should look first."""
    odd = found.filter(similarity(found.nama, found.l_nama) < ALIKE)
    return odd.agg(n=row_key(odd).nunique())


def findings(found: Table) -> Table:
    """Return the findings of BPK on rows of the register: one per row and rule.

    Returns:
        ``kode_kelurahan, rule, sha256_berkas, lembar, baris, daftar_sha, daftar_lembar, daftar_baris``; ``rule`` is
        empty for a finding that speaks of no rule yet.
    """
    return (
        found.mutate(rule=found.l_aturan.fill_null(""))
        .group_by(["kode_kelurahan", "rule", *ROW])
        .agg(
            daftar_sha=_.l_sha256_berkas.argmin(_.l_baris),
            daftar_lembar=_.l_lembar.argmin(_.l_baris),
            daftar_baris=_.l_baris.min(),
        )
    )


def taken_out(found: Table) -> Table:
    """Count the rows (``n``) that a result of verification takes out."""
    return found.agg(n=found.l_keluar.fill_null(False).cast("int64").sum())
