"""The deceased: who is still listed, since when it is known, what became of it, and the money at risk as a range.

A death is known by the register, by verification, or by a list of deaths. It is followed from month to month, so that a
newly reported one can count in favour of who reported it. Words and amounts: `catalogue.aid_amounts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis
import pyarrow as pa
from ibis import _

from dtks_analytics.aid.overlap import ORDER
from dtks_analytics.catalogue.aid_amounts import UNKNOWN_MONTHS
from dtks_analytics.catalogue.programmes import FAMILY_PROGRAMMES
from dtks_analytics.records import payment_period as periods

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ibis.expr.types import IntegerValue, StringValue, Table

    from dtks_analytics.aid.overlap import Shared
    from dtks_analytics.catalogue.aid_amounts import Amount
    from dtks_analytics.catalogue.wilayah import Level

DEATHS: Final = {"person": "string", "kode_kelurahan": "string", "first_reported": "string", "active": "boolean"}
"""Columns of the book of deaths: one line per person and kelurahan, ``first_reported`` a month ``YYYY-MM``."""
AMOUNTS: Final = {"programme": "int8", "low": "int64", "high": "int64", "from_month": "int32", "to_month": "int32"}
"""Columns of table ``aid_amounts``: rupiah a month, first and last month as numbers of `periods`."""
BANDS: Final = (("0", 0), ("1-2", 2), ("3-5", 5), ("6-11", 11))
"""Groups of months since death and the last month of each; more is ``12+``."""
KECAMATAN: Final = 8
"""Characters of the code of a kecamatan, with which the codes of its kelurahan begin."""
PAID_BY_LIST: Final = ("pkh", "bpnt")
"""Programmes that a list of payments speaks of."""


def amounts(table: Iterable[Amount]) -> pa.Table:
    """Write the amounts as the table that the statements read, see `AMOUNTS`."""
    rows = [
        (ORDER[one.programme], one.low, one.high, _number(one.valid_from), _number(one.valid_to or "9999-12"))
        for one in table
    ]
    kinds = {"int8": pa.int8(), "int32": pa.int32(), "int64": pa.int64()}
    return pa.table(
        {name: pa.array([row[i] for row in rows], kinds[kind]) for i, (name, kind) in enumerate(AMOUNTS.items())}
    )


def _number(month: str) -> int:
    """Return the number of a month ``YYYY-MM``."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month() -> Table:
    """Return the month that is counted, as text ``period`` and number ``now``."""
    month = ibis.table({"period": "string"}, name="bulan")
    return month.select("period", now=periods.month_number(month.period))


def first_book(before: Table) -> Table:
    """Open the book with the snapshot of the month before, where that month was published without one.

    Args:
        before: the month before (`facts.people_with_result`).
    """
    dead = before.filter(before.dead).group_by("person", "kode_kelurahan").agg(active=before.active.any())
    month = _month()
    return (
        dead.cross_join(month.select(first_reported=periods.month_text(month.now - 1))).select(*DEATHS).distinct()
    )  # fmt: skip


def followed(people: Table, before: Table | None) -> Table:
    """Carry the book of deaths one month on.

    Args:
        people: rows with the facts of `facts._people`.
        before: the book of the month before; None without one.

    Returns:
        A table with the columns of `DEATHS`; ``active``: an active row of this person is marked as deceased here.
    """
    month = _month().select("period")
    now = people.filter(people.dead).group_by("person", "kode_kelurahan").agg(active=people.active.any())
    if before is None:
        return (
            now.cross_join(month).select("person", "kode_kelurahan", "active", first_reported="period").select(*DEATHS)
        )
    known = before.group_by("person").agg(since=before.first_reported.min())
    here = now.left_join(known, "person").select("person", "kode_kelurahan", "active", "since").cross_join(month)
    here = here.select(
        "person", "kode_kelurahan", first_reported=ibis.coalesce(here.since, here.period), active=here.active
    )
    gone = before.anti_join(now, ["person", "kode_kelurahan"])
    gone = gone.select("person", "kode_kelurahan", "first_reported", active=ibis.literal(value=False))
    return ibis.union(here.select(*DEATHS), gone.select(*DEATHS))


def newly(deaths: Table) -> Table:
    """List the people whose death is reported for the first time this month (``person, newly_dead``)."""
    fresh = deaths.inner_join(_month().select(first_reported="period"), "first_reported")
    return fresh.select("person", newly_dead=ibis.literal(value=True)).distinct()


def reported(people: Table, deaths: Table) -> Table:
    """Count the rows whose death is reported for the first time this month (``kode_kelurahan, kelompok, count``)."""
    rows = people.filter(people.dead).semi_join(newly(deaths), "person")
    return rows.group_by("kode_kelurahan").agg(count=rows.count()).mutate(kelompok=ibis.literal("")).select(*_GROUP)


def settled(people: Table, before: Table, level: Level) -> Table:
    """Count what became of the deceased that were active last month, each person once in every area.

    Args:
        people: rows with the facts of `facts._people`.
        before: the book of deaths of the month before.
        level: of the areas.

    Returns:
        ``area_code, count, base``: people no longer active now (inactive or gone), among those active last month. The
        kelurahan is last month's: it acted. ``area_code`` is empty for the kota.
    """
    active = people.filter(people.active).select("person").distinct().mutate(still=ibis.literal(value=True))
    code = before.kode_kelurahan
    areas: dict[Level, StringValue] = {
        "kota": ibis.literal(""),
        "kecamatan": code.substr(0, KECAMATAN),
        "kelurahan": code,
    }
    waiting = before.filter(before.active).select("person", area_code=areas[level]).distinct()
    waiting = waiting.left_join(active, "person")
    return waiting.group_by("area_code").agg(count=waiting.still.isnull().sum(), base=waiting.count())


_GROUP: Final = ("kode_kelurahan", "kelompok", "count")


def cases(people: Table, families: Table, deaths: Table) -> Table:
    """List the active rows of deceased people, with the months since death.

    Args:
        people: rows with the facts of `facts._people`, kept.
        families: cards with ``kk_alive``, kept.
        deaths: the book of this month, kept.

    Returns:
        One row per active deceased row: what `people` has, ``died`` (null where the date is missing, before birth or
        after the month), ``source``, ``months`` (null without a date), ``low_months``, ``high_months``, ``others``
        (somebody else of the family is active and alive) and ``now``.
    """
    dead = people.filter(people.active & people.dead)
    cards = families.select("no_kk", "kk_alive")
    known = deaths.select("person", "kode_kelurahan", since=periods.month_number(deaths.first_reported))
    t = (
        dead.left_join(cards, [dead.no_kk == cards.no_kk, dead.kk_good])
        .drop("no_kk_right")
        .left_join(known, ["person", "kode_kelurahan"])
        .drop("person_right", "kode_kelurahan_right")
        .cross_join(_month().select("now"))
    )
    t = t.select(*dead.columns, "since", "now", others=(t.kk_alive > 0).fill_null(False))
    born = t.tanggal_lahir.notnull() & (t.tanggal_meninggal < t.tanggal_lahir)
    died = ((t.tanggal_meninggal <= t.last_day) & ~born).ifelse(t.tanggal_meninggal, ibis.null("date"))
    source = ibis.cases(
        (t.meninggal_daftar.fill_null(False), "daftar_kematian"),
        ((t.status_hidup == "MENINGGAL").fill_null(False) | t.tanggal_meninggal.notnull(), "register"),
        else_="verval",
    )
    t = t.mutate(died=died, source=source)
    months = (t.now - (t.died.year() * 12 + t.died.month() - 1)).cast("int32")
    waited = (t.now - t.since).fill_null(0)
    return t.mutate(
        months=months,
        low_months=ibis.coalesce(months, waited).cast("int32"),
        high_months=ibis.coalesce(months, ibis.greatest(waited, UNKNOWN_MONTHS)).cast("int32"),
    )


def risk(found: Table, shared: Shared) -> Table:
    """Value what may have been paid since death, one line per row and programme.

    A family programme is valued once for a family and a personal one once for a person, at the row with the highest
    value. Where a list of payments is at hand, it replaces the assumption for the month that is counted.

    Args:
        found: `cases`, kept.
        shared: payments of the month.

    Returns:
        ``row, kode_kelurahan, programme, low, high``: rupiah; ``programme`` is null for a payment to somebody without
        a flag of a paid programme.
    """
    paid = shared.given.select("row", "programme", "period").distinct()
    paid = paid.left_join(shared.spans, "period").select("row", "programme", until="last")
    listed = found.dibayar.notnull() & (found.high_months >= 1)
    rows = found.select(
        "row", "person", "no_kk", "kk_good", "kode_kelurahan", "sha256_berkas", "lembar", "baris", "now", "others",
        "low_months", "high_months", listed=listed,
    )  # fmt: skip
    each = rows.inner_join(paid, "row")
    by_list = each.programme.isin([ORDER[key] for key in PAID_BY_LIST]) & each.listed
    family = each.programme.isin([ORDER[key] for key in FAMILY_PROGRAMMES])
    own = "R" + each.row.cast("string")
    each = each.mutate(
        family=family,
        once=family.ifelse(each.kk_good.ifelse("K" + each.no_kk, own), "P" + each.person),
        end=ibis.least(each.until.fill_null(999_999), each.now - by_list.cast("int32")),
    )
    table = ibis.table(AMOUNTS, name="aid_amounts")
    valued = each.left_join(table, "programme")

    def money(rupiah: IntegerValue, months: IntegerValue) -> IntegerValue:
        start = ibis.greatest(valued.now - months + 1, valued.from_month)
        return (rupiah * ibis.greatest(ibis.least(valued.end, valued.to_month) - start + 1, 0)).fill_null(0)

    valued = valued.select(
        "row", "programme", "family", "others", "once", "kode_kelurahan", "sha256_berkas", "lembar", "baris",
        low=money(valued.low, valued.low_months), high=money(valued.high, valued.high_months),
    )  # fmt: skip
    summed = valued.group_by(
        "row", "programme", "family", "others", "once", "kode_kelurahan", "sha256_berkas", "lembar", "baris"
    ).agg(low=valued.low.sum(), high=valued.high.sum())
    place = ibis.row_number().over(
        group_by=["programme", "once"],
        order_by=[summed.high.desc(), summed.sha256_berkas, summed.lembar, summed.baris],
    )
    kept = summed.mutate(place=place).filter(_.place == 0)
    assumed = kept.select(
        "row", "kode_kelurahan", "programme",
        low=(kept.family & kept.others).ifelse(0, kept.low).cast("int64"), high=kept.high.cast("int64"),
    )  # fmt: skip
    return ibis.union(assumed, _by_list(found))


def _by_list(found: Table) -> Table:
    """Return what a list of payments says was paid this month, shared out to the flagged programmes."""
    pkh, bpnt = ORDER["pkh"], ORDER["bpnt"]
    table, month = ibis.table(AMOUNTS, name="aid_amounts"), _month()
    food = table.filter(table.programme == bpnt).cross_join(month)
    food = food.filter((food.from_month <= food.now) & (food.now <= food.to_month)).agg(ration=food.high.max())
    rows = found.filter(found.dibayar.notnull() & (found.dibayar > 0) & (found.high_months >= 1)).cross_join(food)
    has_pkh, has_bpnt = rows.pkh.fill_null(False), rows.bpnt.fill_null(False)
    share = ibis.cases(
        (has_pkh & has_bpnt, ibis.least(rows.dibayar, rows.ration.fill_null(0))), (has_bpnt, rows.dibayar), else_=0
    ).cast("int64")
    counts = rows.low_months >= 1
    rows = rows.select("row", "kode_kelurahan", rest=rows.dibayar - share, share=share, counts=counts, has_pkh=has_pkh)

    def part(programme: IntegerValue, rupiah: IntegerValue) -> Table:
        low = rows.counts.ifelse(rupiah, 0).cast("int64")
        return rows.select("row", "kode_kelurahan", programme=programme.cast("int8"), low=low, high=rupiah)

    flagged = rows.has_pkh.ifelse(ibis.literal(pkh, "int8"), ibis.null("int8"))
    return ibis.union(part(ibis.literal(bpnt, "int8"), rows.share), part(flagged, rows.rest)).filter(_.high > 0)


def listed(found: Table, valued: Table) -> Table:
    """List the cases as the month's table ``deceased``.

    Returns:
        ``kode_kelurahan, sha256_berkas, lembar, baris, died, source, months, programmes, low, high``: ``programmes``
        joined by ``+``, ``low`` and ``high`` in rupiah.
    """
    sums = valued.group_by("row").agg(low=valued.low.sum(), high=valued.high.sum())
    keys = [found[key].fill_null(False).ifelse(ibis.literal(key), ibis.null("string")) for key in ORDER]
    t = found.mutate(flags=ibis.array(keys)).left_join(sums, "row")
    return t.select(
        "kode_kelurahan", "sha256_berkas", "lembar", "baris", "died", "source", "months",
        programmes=t.flags.filter(lambda key: key.notnull()).join("+"),
        low=t.low.fill_null(0).cast("int64"), high=t.high.fill_null(0).cast("int64"),
    )  # fmt: skip


def since(found: Table) -> Table:
    """Count the cases by months since death (``kode_kelurahan, kelompok, count``)."""
    branches = [(found.months <= last, name) for name, last in BANDS]
    band = ibis.cases((found.months.isnull(), "tanpa_tanggal"), *branches, else_="12+")
    return found.group_by("kode_kelurahan", kelompok=band).agg(count=found.count())


def money(valued: Table) -> Table:
    """Sum the money at risk by kelurahan.

    Returns:
        ``kode_kelurahan, programme, low, high``; the rows of a kelurahan add up to its total.
    """
    return valued.group_by("kode_kelurahan", "programme").agg(low=valued.low.sum(), high=valued.high.sum())
