"""Findings: one row per rule and record, and the ledger that follows each from month to month.

A finding is open while its record breaks the rule in its kelurahan. The ledger keeps closed ones too, so that a finding
that comes back is *reopened* and not new. Rules that are not evaluable this month leave their findings as they were.
What a rule finds in the first month in which it is evaluable is *newly assessable*: nobody knows whether it is new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis
from ibis import _

from dtks_analytics.catalogue.rules import RULES, followed
from dtks_analytics.quality.attribution import KECAMATAN_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ibis.expr.types import StringValue, Table

    from dtks_analytics.quality.rules import Judgement

LEDGER: Final = {
    "rule": "string",
    "record": "string",
    "kode_kelurahan": "string",
    "owner": "string",
    "first_seen": "string",
    "opened": "string",
    "closed": "string",
    "reopened": "int32",
    "newly_assessable": "boolean",
}
"""Columns of the ledger. Months are ``YYYY-MM``; ``closed`` is null while the finding is open. ``newly_assessable``:
the rule was not evaluable in the month before ``opened``; ledgers written before 2026-11 lack it."""

EXCEL: Final = "berkas"
"""Owner of a finding that Excel made: charged to the file, to nobody."""


def broken_rows(t: Table, judged: Mapping[str, Judgement]) -> Table:
    """List every broken rule of every row.

    Args:
        t: rows with facts.
        judged: the evaluable rules.

    Returns:
        ``rule, record, id_individu, sumber_berkas, lembar, baris, kode_kelurahan, owner``; no name and no number.
        ``record`` is the person id of the file, or what makes the person one where there is none.
    """
    keys = [j.broken.ifelse(ibis.literal(key), ibis.null("string")) for key, j in judged.items()]
    broken = t.select(
        "id_individu", "sha256_berkas", "lembar", "baris", "kode_kelurahan", "nik_kelurahan", "nik_kecamatan",
        "excel_damaged", "pair_owner", rules=ibis.array(keys),
        record=t.id_individu.notnull().ifelse("I" + t.id_individu, t.person),
    )  # fmt: skip
    each = broken.mutate(rule=broken.rules.unnest()).drop("rules").filter(_.rule.notnull())
    return each.select(
        "rule", "record", "id_individu", "sha256_berkas", "lembar", "baris", "kode_kelurahan", owner=_owner(each)
    )


def _owner(t: Table) -> StringValue:
    """Say who must act; a shared number or a likely pair belongs to the smallest area that holds all its rows."""
    by_owner: dict[str, list[str]] = {}
    for key, rule in RULES.items():
        by_owner.setdefault("+".join(rule.owners), []).append(key)
    across = ibis.cases((t.nik_kecamatan > 1, "dinsos"), (t.nik_kelurahan > 1, "camat"), else_="lurah")
    shared = t.rule.isin(("nik_unique", "nik_in_one_kelurahan"))
    alike = t.rule == "person_unique_similar"
    width = t.pair_owner.length()
    return ibis.cases(
        (shared & t.excel_damaged, EXCEL),
        (shared, across),
        (alike & (width < KECAMATAN_LENGTH), "dinsos"),
        (alike & (width == KECAMATAN_LENGTH), "camat"),
        *((t.rule.isin(keys), owner) for owner, keys in by_owner.items()),
        else_="",
    )


def ledger(
    found: Table, before: Table | None, month: Table, kept: frozenset[str], assessed: frozenset[str] = frozenset()
) -> Table:
    """Carry the ledger one month on.

    Args:
        found: `broken_rows` of the month, stored.
        before: the ledger of the month before; None for the first month. It may lack ``newly_assessable``.
        month: one row, ``period``.
        kept: rules that are not evaluable this month; their findings stay as they were.
        assessed: rules that are evaluable this month and were not in the month before.

    Returns:
        A table with the columns of `LEDGER`.
    """
    now = found.group_by(["rule", "record", "kode_kelurahan"]).agg(owner=_.owner.arbitrary())
    if before is None:
        fresh = now.cross_join(month)
        return fresh.mutate(
            first_seen=fresh.period, opened=fresh.period, closed=ibis.null("string"),
            reopened=ibis.literal(0, "int32"), newly_assessable=ibis.literal(value=False),
        ).select(*LEDGER)  # fmt: skip
    old = before.select(
        old_rule="rule", old_record="record", old_kelurahan="kode_kelurahan", old_owner="owner",
        was_seen="first_seen", was_opened="opened", was_closed="closed", times="reopened",
        was_assessable=before.newly_assessable if "newly_assessable" in before.columns else ibis.literal(value=False),
    )  # fmt: skip
    both = now.outer_join(
        old, [now.rule == old.old_rule, now.record == old.old_record, now.kode_kelurahan == old.old_kelurahan]
    ).cross_join(month)
    period = both.period
    here, known = both.rule.notnull(), both.old_rule.notnull()
    back = here & known & both.was_closed.notnull()
    begins = here & (back | ~known)
    assessable = both.rule.isin(sorted(assessed)) if assessed else ibis.literal(value=False)
    stays = known & both.old_rule.isin(sorted(kept)) if kept else ibis.literal(value=False)
    return both.select(
        rule=ibis.coalesce(both.rule, both.old_rule),
        record=ibis.coalesce(both.record, both.old_record),
        kode_kelurahan=ibis.coalesce(both.kode_kelurahan, both.old_kelurahan),
        owner=ibis.coalesce(both.owner, both.old_owner),
        first_seen=ibis.coalesce(both.was_seen, period),
        opened=(back | ~known).ifelse(period, both.was_opened),
        closed=ibis.cases(
            (here, ibis.null("string")),
            (stays, both.was_closed),
            else_=ibis.coalesce(both.was_closed, period),
        ),
        reopened=(both.times.fill_null(0) + back.fill_null(False).cast("int32")).cast("int32"),
        newly_assessable=begins.fill_null(False).ifelse(assessable, both.was_assessable).fill_null(False),
    )


def movement(book: Table, month: Table, *, first: bool) -> Table:
    """Count what happened to a lurah's own findings this month, by kelurahan; only those of rules that are followed.

    Args:
        book: the ledger of the month, stored.
        month: one row, ``period``.
        first: there is no month before, so nothing can be called new.

    Returns:
        ``kode_kelurahan, kelompok, count`` with kelompok ``terbuka``, and after the first month ``baru``,
        ``baru_dapat_dinilai``, ``dibuka_kembali``, ``selesai`` and ``terbuka_awal``. Always ``terbuka = terbuka_awal +
        baru + baru_dapat_dinilai + dibuka_kembali − selesai``. The same with the suffix ``:nilai`` for the rules that
        count in the score.
    """
    own = book.filter((_.owner == "lurah") & _.rule.isin(followed())).cross_join(month)
    is_open = own.closed.isnull()
    fresh = is_open & (own.opened == own.period)
    columns = {"terbuka": is_open}
    if not first:
        columns |= {
            "baru": fresh & ~own.newly_assessable & (own.reopened == 0),
            "baru_dapat_dinilai": fresh & own.newly_assessable,
            "dibuka_kembali": fresh & ~own.newly_assessable & (own.reopened > 0),
            "selesai": (own.closed == own.period).fill_null(False),
        }
        columns["terbuka_awal"] = (is_open & ~fresh) | columns["selesai"]
    scored = own.rule.isin([key for key, rule in RULES.items() if rule.scored])
    columns |= {f"{name}:nilai": condition & scored for name, condition in columns.items()}
    wide = own.group_by("kode_kelurahan").agg(**{name: c.cast("int64").sum() for name, c in columns.items()})
    return wide.pivot_longer(list(columns), names_to="kelompok", values_to="count")
