"""Which rows of the register the lists speak of: by NIK, else by the person id; one table of hits per kind of list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis
from ibis import _

from dtks_analytics import identity
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.sides_names import ALIKE, similarity
from dtks_analytics.sides_rows import ROW, row_key

if TYPE_CHECKING:
    from ibis.expr.types import StringValue, Table

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


def hits(register: Table, lists: Table, kind: str) -> Table:
    """Join a kind of list to the rows of the register; the columns of the list are named ``l_…``."""
    named = lists.rename({f"l_{name}": name for name in lists.columns})
    numbers = named.filter(named.l_good)
    found = register.inner_join(numbers, register.nik == numbers.l_nik)
    if _has_id(kind):
        ids = named.filter(named.l_id_individu.notnull() & ~named.l_good)
        found = ibis.union(found, register.inner_join(ids, register.id_individu == ids.l_id_individu))
    return found


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
