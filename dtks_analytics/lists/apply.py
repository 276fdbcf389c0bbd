"""What each kind of list gives to a row of the register, as expressions over the register and its hits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis
from ibis import _

from dtks_analytics.catalogue.columns import snapshot_columns
from dtks_analytics.catalogue.programmes import FAMILY_PROGRAMMES
from dtks_analytics.lists.names import ALIKE, similarity
from dtks_analytics.records import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ibis.expr.types import BooleanValue, StringValue, Table, Value

    from dtks_analytics.lists.enrich import SideList

    Keep = Callable[[str, Table], Table]

ROW: Final = ("sha256_berkas", "lembar", "baris")
"""What names a row of the register."""
CANDIDATES: Final = {
    "sha256_berkas": "string", "lembar": "string", "baris": "int32", "tanggal_meninggal": "date",
    "no_akta_kematian": "string", "counted": "boolean",
}  # fmt: skip
"""What is asked of the candidates for a death."""
SOON: Final = 2
"""Months after the register's in which a date of death is believed; a later one is a slip and counts as missing."""


def row_key(t: Table) -> StringValue:
    """Return the name of a row of the register as one text."""
    return t.sha256_berkas + "/" + t.lembar.fill_null("") + "/" + t.baris.cast("string")


def register(rows: Table, columns: Mapping[str, str]) -> Table:
    """Return the snapshot with all columns of today's form, and ``live``: the row is active."""
    missing = {name: ibis.null(kind) for name, kind in columns.items() if name not in rows.columns}
    t = rows.mutate(**missing) if missing else rows
    return t.mutate(live=~t.is_nonaktif.fill_null(False))


def brought(lists: Iterable[SideList], programmes: Sequence[str]) -> frozenset[str]:
    """Return the columns that may be asked for because of the lists."""
    gives: dict[str, Callable[[frozenset[str]], set[str]]] = {
        "death_list": lambda has: {"meninggal_daftar"} | (has & {"tanggal_meninggal", "no_akta_kematian"}),
        "verval_results": lambda has: {"hasil_verval"} | (has & {"tanggal_verval", "alasan_verval", "petugas"}),
        "dukcapil_match": lambda _has: {"status_padan", "tanggal_padan"},
        "pbi_jkn": lambda _has: {"pbi"},
        "bansos_list": lambda has: (
            {"dibayar", *programmes}
            | ({f"periode_{p}" for p in programmes if p != "atensi"} if "tahap_salur" in has else set())
            | (has & {"no_rekening"})
        ),
    }
    return frozenset().union(*(gives[one.kind](one.columns) for one in lists if one.kind in gives))


def with_lists(
    rows: Table, hits: Mapping[str, Table], own: frozenset[str], programmes: Sequence[str], keep: Keep
) -> Table:
    """Return the register with what the lists add, in the columns of a snapshot.

    Args:
        rows: `register`.
        hits: kind of list to the rows it speaks of; with deaths, table ``candidates`` holds what people confirmed.
        own: programmes for which the register's own files have a column.
        programmes: what the lists of payments name.
        keep: keeps an expression under a name and returns the kept table.
    """
    steps: dict[str, Callable[[Table, Table], Table]] = {
        "death_list": lambda t, found: _deaths(t, found, keep),
        "dukcapil_match": lambda t, found: _matched(t, found, keep),
        "verval_results": lambda t, found: _verified(t, found, keep),
        "data_ganda": lambda t, found: _doubles(t, found, keep),
        "pbi_jkn": lambda t, found: _premium(t, found, own, keep),
        "bansos_list": lambda t, found: _paid(t, found, own, programmes, keep),
    }
    t = rows.mutate(place=row_key(rows)) if steps.keys() & hits.keys() else rows
    for kind, step in steps.items():
        if kind in hits:
            t = step(t, hits[kind])
    return t.select(*snapshot_columns())


def _beside(t: Table, found: Table, key: str = "place") -> Table:
    """Join what was found to the rows; a row without a hit has nulls."""
    both = t.left_join(found, key)
    return both.drop(f"{key}_right") if f"{key}_right" in both.columns else both


def _newest(hits: Table) -> Table:
    """Keep the newest record per row of the register: by its day, its month, its list, its place in it."""
    window = ibis.window(
        group_by="place",
        order_by=[ibis.desc("day"), ibis.desc("l_periode_data"), ibis.desc("l_order"), ibis.desc("l_baris")],
    )
    return hits.mutate(rank=ibis.row_number().over(window)).filter(_.rank == 0)


def _deaths(t: Table, hits: Table, keep: Keep) -> Table:
    """Mark who stands on a list of deaths, or was confirmed to; fill date and certificate where they are missing.

    A list of this month may reach into the next ones: whoever died then was alive in this month.
    """
    sure = hits.select(
        place=row_key(hits), day=hits.l_tanggal_meninggal, paper=hits.l_no_akta_kematian, order=hits.l_order
    )
    told = ibis.table(CANDIDATES, name="candidates").filter(_.counted)
    confirmed = told.select(
        place=row_key(told), day=told.tanggal_meninggal, paper=told.no_akta_kematian, order=ibis.literal(-1, "int32")
    )
    both = ibis.union(sure, confirmed)
    found = both.group_by("place").agg(
        died=_.day.argmax(_.order, where=_.day.notnull()), paper=_.paper.argmax(_.order, where=_.paper.notnull())
    )
    joined = _beside(t, keep("deaths", found.mutate(dead=True)))
    after = _month_start(joined.periode_data) + ibis.interval(months=1)
    alive = ((joined.died >= after) & (joined.died < after + ibis.interval(months=SOON))).fill_null(False)
    joined = joined.mutate(dead=joined.dead.fill_null(False) & ~alive)
    return joined.mutate(
        meninggal_daftar=joined.dead,
        tanggal_meninggal=ibis.coalesce(joined.tanggal_meninggal, _where(joined.dead, joined.died)),
        no_akta_kematian=ibis.coalesce(joined.no_akta_kematian, _where(joined.dead, joined.paper)),
    ).drop("died", "paper", "dead")


def _where(condition: BooleanValue, value: Value) -> Value:
    return condition.ifelse(value, ibis.null(value.type()))


def _month_start(period: StringValue) -> ibis.Value:
    return (period + "-01").cast("date")


def _matched(t: Table, hits: Table, keep: Keep) -> Table:
    """Bring the newest answer of Dukcapil, unless the register holds a newer one."""
    other = (similarity(hits.nama, hits.l_nama) < ALIKE).fill_null(False)
    day = ibis.coalesce(hits.l_tanggal_padan, _month_start(hits.l_periode_data))
    answer = ibis.coalesce(hits.l_status_padan, other.ifelse("PADAN_BEDA_NAMA", "PADAN"))
    found = _newest(hits.mutate(place=row_key(hits), day=day, answer=answer))
    joined = _beside(t, keep("matches", found.select("place", matched=found.answer, matched_on=found.day)))
    open_ = joined.status_padan.isnull() | (joined.status_padan == "BELUM") | joined.tanggal_padan.isnull()
    newer = joined.matched.notnull() & (open_ | (joined.matched_on >= joined.tanggal_padan.date())).fill_null(True)
    return joined.mutate(
        status_padan=newer.ifelse(joined.matched, joined.status_padan),
        tanggal_padan=newer.ifelse(joined.matched_on.cast("timestamp(0)"), joined.tanggal_padan),
    ).drop("matched", "matched_on")


def _verified(t: Table, hits: Table, keep: Keep) -> Table:
    """Bring the newest result of verification, unless the register holds a newer one; no result says nothing."""
    hits = hits.filter(_.l_hasil_verval != "BELUM_DICEK")
    end = _month_start(hits.l_periode_data) + ibis.interval(months=1) - ibis.interval(days=1)
    found = _newest(hits.mutate(place=row_key(hits), day=ibis.coalesce(hits.l_tanggal_verval, end)))
    found = found.select(
        "place", "day", told=found.l_hasil_verval, on=found.l_tanggal_verval, why=found.l_alasan_verval,
        who=found.l_petugas, out=found.l_keluar, renamed=found.l_beda_nama,
    )  # fmt: skip
    joined = _beside(t, keep("results", found))
    open_ = joined.hasil_verval.isnull() | (joined.hasil_verval == "BELUM_DICEK") | joined.tanggal_verval.isnull()
    newer = joined.told.notnull() & (open_ | (joined.day >= joined.tanggal_verval)).fill_null(True)
    taken_out = newer & joined.out.fill_null(False)
    renamed = newer & joined.renamed.fill_null(False) & joined.status_padan.notnull()
    return joined.mutate(
        hasil_verval=newer.ifelse(joined.told, joined.hasil_verval),
        tanggal_verval=newer.ifelse(joined.on, joined.tanggal_verval),
        alasan_verval=newer.ifelse(joined.why, joined.alasan_verval),
        petugas=newer.ifelse(joined.who, joined.petugas),
        is_nonaktif=taken_out.ifelse(ibis.literal(value=True), joined.is_nonaktif),
        status_padan=renamed.ifelse("PADAN_BEDA_NAMA", joined.status_padan),
    ).drop("day", "told", "on", "why", "who", "out", "renamed")


def _doubles(t: Table, hits: Table, keep: Keep) -> Table:
    """Mark who was declared double; NONAKTIF also takes the row out, CLEAN says nothing."""
    hits = hits.filter(_.l_status_baru.isin(("UNCLEAN", "NONAKTIF")))
    found = hits.group_by(place=row_key(hits)).agg(off=(_.l_status_baru == "NONAKTIF").any())
    joined = _beside(t, keep("doubles", found.mutate(double=True)))
    return joined.mutate(
        hasil_verval=joined.double.fill_null(False).ifelse("GANDA", joined.hasil_verval),
        is_nonaktif=joined.off.fill_null(False).ifelse(ibis.literal(value=True), joined.is_nonaktif),
    ).drop("off", "double")


def _flag(t: Table, programme: str, own: frozenset[str]) -> BooleanValue:
    """Return what the register itself says; a register without the column leaves it to the list."""
    return t[programme].fill_null(False) if programme in own else ibis.literal(value=False)


def _premium(t: Table, hits: Table, own: frozenset[str], keep: Keep) -> Table:
    """Mark whose health premium is paid; a list that says it is not takes the mark away."""
    found = hits.group_by(place=row_key(hits)).agg(paid=_.l_aktif.any())
    joined = _beside(t, keep("premiums", found))
    return joined.mutate(pbi=ibis.coalesce(joined.paid, _flag(joined, "pbi", own))).drop("paid")


def _paid(t: Table, hits: Table, own: frozenset[str], programmes: Sequence[str], keep: Keep) -> Table:
    """Mark who was paid what: family aid on all active rows of the card, amount and account on the recipient's row.

    A person who stands on two rows is paid once, on one of them. A payment that two lists repeat is the newer list's.
    """
    hits = hits.mutate(place=row_key(hits))
    repeated = ibis.window(group_by=["place", "l_nik", "l_program", "l_tahap_salur"], order_by=ibis.desc("l_order"))
    hits = hits.mutate(turn=ibis.dense_rank().over(repeated)).filter(_.turn == 0)
    same_card = (hits.kunci_rekening == hits.l_kunci_rekening).fill_null(False)
    one_row = ibis.window(group_by="l_nik", order_by=[ibis.desc(hits.live), ibis.desc(same_card), hits.place])
    paid = keep("payments", hits.mutate(chosen=ibis.dense_rank().over(one_row) == 0))
    received = paid.group_by("place").agg(
        amount=paid.l_nominal.sum(where=paid.chosen),
        card=paid.l_kunci_rekening.argmax(paid.l_order),
        **_received(paid, "own", programmes),
    )
    joined = _beside(t, keep("own_payments", received))
    shared = [p for p in programmes if p in FAMILY_PROGRAMMES]
    if shared:
        homes = paid.filter(paid.live & identity.kk_well_formed(paid.no_kk))
        families = homes.group_by("no_kk").agg(**_received(homes, "home", shared))
        joined = _beside(joined, keep("family_payments", families), "no_kk")
    filled = {}
    for p in programmes:
        of_home = (joined[f"home_{p}"].fill_null(False) & joined.live) if p in shared else ibis.literal(value=False)
        helped = joined[f"own_{p}"].fill_null(False) | of_home
        filled[p] = helped | _flag(joined, p, own)
        if p != "atensi":
            stage = ibis.coalesce(joined[f"own_tahap_{p}"], *([joined[f"home_tahap_{p}"]] if p in shared else []))
            told = ibis.coalesce(stage, joined[f"periode_{p}"])
            filled[f"periode_{p}"] = helped.ifelse(told, joined[f"periode_{p}"])
    return joined.mutate(
        **filled, dibayar=joined.amount, kunci_rekening=ibis.coalesce(joined.kunci_rekening, joined.card)
    )


def _received(paid: Table, word: str, programmes: Sequence[str]) -> dict[str, Value]:
    """Say per programme whether it was paid, and in which stage: ``<word>_<key>``, ``<word>_tahap_<key>``."""
    marks = {p: ("+" + paid.l_program + "+").contains(f"+{p}+") for p in programmes}
    flags: dict[str, Value] = {f"{word}_{p}": mark.any() for p, mark in marks.items()}
    return flags | {f"{word}_tahap_{p}": paid.l_tahap_salur.max(where=mark) for p, mark in marks.items()}
