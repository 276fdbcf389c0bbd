"""Which rows of the register the lists speak of: by NIK, else by the person id; one table of hits per kind of list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from dtks_analytics import identity
from dtks_analytics.catalogue.columns import PROGRAMMES
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.engine import Engine, compile_statement
from dtks_analytics.sides_names import ALIKE, similarity
from dtks_analytics.sides_rows import ROW, row_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis.expr.types import StringValue, Table


def gather(engine: Engine, rows: Table, numbered: Sequence[tuple[str, int]]) -> dict[str, Table]:
    """Keep, per kind of list, ``all_<kind>`` (the lists one below the other) and ``hit_<kind>`` (rows they speak of).

    Args:
        engine: holds the lists as ``list_<number>``.
        rows: the register, `sides_rows.register`.
        numbered: kind and number of each list, in the order in which they came.

    Returns:
        Kind to its lists one below the other; ``order`` counts the lists of a month from 0.
    """
    kinds: dict[str, list[int]] = {}
    for kind, number in numbered:
        kinds.setdefault(kind, []).append(number)
    found = {}
    for kind, numbers in kinds.items():
        parts = [
            engine.backend.table(f"list_{number}").mutate(order=ibis.literal(number, "int32")) for number in numbers
        ]
        whole = ibis.union(*parts) if len(parts) > 1 else parts[0]
        whole = whole.mutate(good=identity.well_formed(whole.nik))
        engine.keep(f"all_{kind}", compile_statement(whole))
        found[kind] = engine.backend.table(f"all_{kind}")
        engine.keep(f"hit_{kind}", compile_statement(_hits(rows, found[kind], kind)))
    return found


def _hits(rows: Table, lists: Table, kind: str) -> Table:
    """Join a kind of list to the rows of the register; the columns of the list are named ``l_…``."""
    named = lists.rename({f"l_{name}": name for name in lists.columns})
    register = rows.select(*ROW, "nik", "id_individu", "nama", "no_kk", "kode_kelurahan", "live", "kunci_rekening")
    numbers = named.filter(named.l_good)
    hits = register.inner_join(numbers, register.nik == numbers.l_nik)
    if any(field.name == "id_individu" for field in SIDES[kind].fields):
        ids = named.filter(named.l_id_individu.notnull() & ~named.l_good)
        hits = ibis.union(hits, register.inner_join(ids, register.id_individu == ids.l_id_individu))
    return hits


def not_in_register(engine: Engine, found: dict[str, Table]) -> list[dict[str, Any]]:
    """Count the people on each kind of list whom the register does not list."""
    warnings = []
    for kind, lists in found.items():
        person = _person(lists, kind, "")
        hits = engine.backend.table(f"hit_{kind}")
        everybody = engine.rows(compile_statement(lists.agg(n=person.nunique())))[0]["n"]
        known = engine.rows(compile_statement(hits.agg(n=_person(hits, kind, "l_").nunique())))[0]["n"]
        if everybody > known:
            warnings.append(
                {"code": "SIDE_NOT_IN_REGISTER", "layout": kind, "count": everybody - known, "of": everybody}
            )
    return warnings


def _person(t: Table, kind: str, prefix: str) -> StringValue:
    """Return what makes a person of a list one: a well-formed NIK, else the id, else what stands in the NIK."""
    nik, good = t[f"{prefix}nik"], t[f"{prefix}good"]
    has_id = any(field.name == "id_individu" for field in SIDES[kind].fields)
    other = ibis.coalesce("I" + t[f"{prefix}id_individu"], "R" + nik) if has_id else "R" + nik
    row = "L" + t[f"{prefix}sha256_berkas"] + t[f"{prefix}baris"].cast("string")
    return ibis.cases((good, "N" + nik), else_=ibis.coalesce(other, row))


def other_names(engine: Engine) -> list[dict[str, Any]]:
    """Count the rows with the NIK of a dead person and another name altogether: people should look first."""
    hits = engine.backend.table("hit_death_list")
    odd = hits.filter(similarity(hits.nama, hits.l_nama) < ALIKE)
    count = engine.rows(compile_statement(odd.agg(n=row_key(odd).nunique())))[0]["n"]
    return [{"code": "DEATH_NAME_DIFFERS", "layout": "death_list", "count": count}] if count else []


def findings(engine: Engine) -> Table:
    """Return the findings of BPK on rows of the register: one per row and rule.

    Returns:
        ``kode_kelurahan, rule, sha256_berkas, lembar, baris, daftar_sha, daftar_lembar, daftar_baris``; ``rule`` is
        empty for a finding that speaks of no rule yet.
    """
    hits = engine.backend.table("hit_bpk_findings")
    return (
        hits.mutate(rule=hits.l_aturan.fill_null(""))
        .group_by(["kode_kelurahan", "rule", *ROW])
        .agg(
            daftar_sha=_.l_sha256_berkas.argmin(_.l_baris),
            daftar_lembar=_.l_lembar.argmin(_.l_baris),
            daftar_baris=_.l_baris.min(),
        )
    )


def programmes(engine: Engine) -> tuple[str, ...]:
    """Return the programmes that the lists of payments name."""
    lists = engine.backend.table("all_bansos_list")
    named = engine.rows(compile_statement(lists.select("program").distinct()))
    keys = {key for row in named if row["program"] for key in row["program"].split("+")}
    return tuple(key for key in PROGRAMMES if key in keys)


def taken_out(engine: Engine) -> bool:
    """Tell whether any result of verification on a row of the register says that the row was taken out."""
    hits = engine.backend.table("hit_verval_results")
    return bool(engine.rows(compile_statement(hits.agg(n=hits.l_keluar.fill_null(False).cast("int64").sum())))[0]["n"])
