"""What can be said of each row before any rule is asked: ages, number parts, copies, families.

All of it is Ibis expressions over the canonical snapshot. Families and copies are counted once by
grouping and joined back, so that the work grows with the rows and not with their pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ibis
from ibis import _

from dtks_analytics.aid import overlap as aid
from dtks_analytics.catalogue import codes
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.columns import PROGRAMMES
from dtks_analytics.catalogue.programmes import FAMILY_PROGRAMMES, PREMIUMS
from dtks_analytics.catalogue.rules import PUBLIC_JOBS
from dtks_analytics.catalogue.verification import FOUND_UNFIT
from dtks_analytics.deaths import measures as deceased
from dtks_analytics.quality import row_lists as lists
from dtks_analytics.records import identity, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ibis.expr.types import BooleanValue, DateValue, IntegerValue, StringValue, Table

    from dtks_analytics.catalogue.aid_rules import Level
    from dtks_analytics.catalogue.verification import VerifiedBy

    Keep = Callable[[str, Table], Table]

MATCHED: Final = ("PADAN", "PADAN_BEDA_NAMA")
TEST_WORDS: Final = codes.TEST_WORDS
AGE_LIMIT: Final = 110
EXCEL_SHARE: Final = 0.20
"""Above this share of numbers ending in 0, Excel has damaged them (domain reference, section 5)."""
EXCEL_ROWS: Final = 30
"""Fewer numbers than this prove nothing."""


NEEDED: Final = (
    "id_individu", "id_keluarga", "kode_kelurahan", "kode_kecamatan", "alamat", "rt", "rw", "no_kk", "nik", "nama",
    "tempat_lahir", "tanggal_lahir", "jenis_kelamin", "hubungan_keluarga", "status_kawin", "pekerjaan",
    "kedudukan_kerja", "tanggal_padan", "status_hidup", "tanggal_meninggal", "no_akta_kematian", "hasil_verval",
    "tanggal_verval", *PROGRAMMES, *(f"periode_{p}" for p in PROGRAMMES if p != "atensi"), "desil",
    "tanggal_lahir_terisi", "nama_ibu_sah", "kunci_ibu", "kunci_rekening", "meninggal_daftar", "dibayar",
    "sha256_berkas", "lembar", "baris",
)  # fmt: skip
"""Columns of the snapshot that rules and metrics ask about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a month's files allow to be asked.

    Attributes:
        columns: canonical columns that were present in the files.
        layout: key of the layout; some know less than their columns suggest.
    """

    columns: frozenset[str]
    layout: str = ""

    def has(self, *columns: str) -> bool:
        """Tell whether all the columns were in the files."""
        return self.columns.issuperset(columns)

    @property
    def has_verval(self) -> bool:
        """Whether the files carry a result of verification."""
        return self.has("hasil_verval")

    @property
    def has_padan(self) -> bool:
        """Whether the files carry a match with Dukcapil."""
        return self.has("status_padan") or self.has("tanggal_padan")

    @property
    def programmes(self) -> tuple[str, ...]:
        """Programmes the files have a column for."""
        return tuple(p for p in PROGRAMMES if p in self.columns)

    @property
    def benefits(self) -> tuple[str, ...]:
        """Those of the programmes that give money or goods."""
        return tuple(p for p in self.programmes if p not in PREMIUMS)

    def can_verify(self, by: VerifiedBy) -> bool:
        """Whether the files carry the column that this definition of *verified* needs."""
        return self.has_verval if by == "verval" else self.has_padan


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a snapshot when its rows are described.

    Attributes:
        previous: the month before (`people_with_result`); None without one.
        deaths: its book of deaths (`deceased.DEATHS`); None without one.
        clusters: who is listed twice, one line per active row (`CLUSTERS`); None where nobody looked.
        same: rows that somebody declared one person (`SAME`); None without any.
        levels: levels at which the rule book judges pairs of programmes.
        verified_by: what *verified* means.
    """

    previous: Table | None = None
    deaths: Table | None = None
    clusters: Table | None = None
    same: Table | None = None
    levels: tuple[Level, ...] = ("individu", "keluarga")
    verified_by: VerifiedBy = "verval"


CLUSTERS: Final = {
    "sha256_berkas": "string", "lembar": "string", "baris": "int32", "cluster": "string", "similar": "boolean",
    "askable": "boolean", "counted": "boolean", "owner_area": "string", "reason": "string",
}  # fmt: skip
"""Columns that are read of ``m_clusters``, see `duplicates.CLUSTERS`."""
SAME: Final = {"sha256_berkas": "string", "lembar": "string", "baris": "int32", "together": "string"}
"""Columns of ``m_same``; ``together`` is the same for all rows of one person."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was made of a snapshot.

    Attributes:
        rows: every row with all its facts.
        people: what each row says about itself, kept.
        families: every card of active rows, kept.
        deaths: the book of deaths of this month, kept.
        shared: payments, and who receives two programmes in one period, kept.
    """

    rows: Table
    people: Table
    families: Table
    deaths: Table
    shared: aid.Shared


def any_of(conditions: Iterable[BooleanValue]) -> BooleanValue:
    """Join conditions by *or*; false when there are none. Nulls count as false."""
    result: BooleanValue = ibis.literal(value=False)
    for condition in conditions:
        result = result | condition.fill_null(False)
    return result


def _people(rows: Table, asked: Asked) -> Table:
    """Add what one row says about itself."""
    t = rows.select(
        *NEEDED,
        row=ibis.row_number(),
        last_day=last_day(rows.periode_data),
        active=~rows.is_nonaktif.fill_null(False),
        nik_good=identity.well_formed(rows.nik),
        kk_good=identity.kk_well_formed(rows.no_kk),
        birth_number=_date_number(rows.tanggal_lahir),
        padan=_match_status(rows, asked),
        aid=any_of(rows[p] for p in asked.programmes),
        benefit=any_of(rows[p] for p in asked.benefits),
        aid_family=any_of(rows[p] for p in asked.programmes if p in FAMILY_PROGRAMMES),
        dead=any_of([*_said_dead(rows), rows.meninggal_daftar]),
        has_rt_rw=(texts.area_number(rows.rt) & texts.area_number(rows.rw)).fill_null(False),
        named=texts.named(rows.nama).fill_null(False),
        has_street=texts.street(rows.alamat).fill_null(False),
        address_key=texts.address_key(rows.alamat),
        public_job=any_of(
            [rows.pekerjaan.upper().re_search(rf"\b({'|'.join(PUBLIC_JOBS)})\b"), rows.kedudukan_kerja == 5]  # noqa: PLR2004 - code list F4
        ),
    )
    yes = ibis.literal(value=True)  # a well-formed number needs no closer look
    t = t.mutate(
        nik_present=t.nik_good.ifelse(yes, identity.present(t.nik).fill_null(False)),
        kk_present=t.kk_good.ifelse(yes, identity.present(t.no_kk).fill_null(False)),
        nik_sixteen=t.nik_good.ifelse(yes, identity.sixteen_digits(t.nik).fill_null(False)),
        today=_date_number(t.last_day),
    )
    t = t.mutate(birth_part=identity.birth_part(t.nik, t.nik_sixteen))
    digits, today = identity.birth_digits(t.birth_part), t.today
    t = t.mutate(
        nik_day=digits.day,
        nik_month=digits.month,
        nik_year=digits.year,
        nik_female=digits.female,
        age=((today - t.birth_number) // 10000).cast("int32"),
        birth_possible=(
            (t.tanggal_lahir <= t.last_day)
            & (t.birth_number > today - (AGE_LIMIT + 1) * 10000)
            & ~t.birth_number.isin([19000101, 19700101])
        ).fill_null(False),
    )
    return t.mutate(
        person=_person(t, t.nik_good),
        age=t.birth_possible.ifelse(t.age, ibis.null("int32")),
    )


def last_day(period: StringValue) -> DateValue:
    """Return the last day of a month written ``YYYY-MM``: ages and delays are counted to it."""
    return (period + "-01").cast("date") + ibis.interval(months=1) - ibis.interval(days=1)


def _date_number(day: DateValue) -> IntegerValue:
    """Write a date as the number YYYYMMDD, so that the difference of two, by 10,000, is an age."""
    return day.year() * 10000 + day.month() * 100 + day.day()


def _person(t: Table, nik_good: BooleanValue) -> StringValue:
    """Return what makes a person one: the well-formed NIK, else the person id, else the row itself."""
    return ibis.cases(
        (nik_good, "N" + t.nik),
        (t.id_individu.notnull(), "I" + t.id_individu),
        else_="R" + t.sha256_berkas + "/" + t.lembar.fill_null("") + "/" + t.baris.cast("string"),
    )


def people_with_result(rows: Table) -> Table:
    """Return what the next month asks of a snapshot: ``person, kode_kelurahan, hasil_verval, active, dead``.

    Only columns that every snapshot has had from the first are read.
    """
    return rows.select(
        "kode_kelurahan",
        "hasil_verval",
        person=_person(rows, identity.well_formed(rows.nik)),
        active=~rows.is_nonaktif.fill_null(False),
        dead=any_of(_said_dead(rows)),
    )


def _said_dead(rows: Table) -> list[BooleanValue]:
    """Return what in the register itself says that a person has died."""
    return [rows.status_hidup == "MENINGGAL", rows.hasil_verval == "MENINGGAL", rows.tanggal_meninggal.notnull()]


def _match_status(rows: Table, asked: Asked) -> StringValue:
    """Return the match with Dukcapil; a layout that only knows *matched on* says PADAN or BELUM."""
    if asked.has("status_padan") or not asked.has("tanggal_padan"):
        return rows.status_padan
    return rows.tanggal_padan.notnull().ifelse("PADAN", "BELUM")


def _verified(t: Table, asked: Asked, by: VerifiedBy) -> BooleanValue:
    """Return which rows are of verified people; null where the files lack the column of the definition.

    Nobody who is dead or was found not eligible, on any of their rows, is verified.
    """
    if not asked.can_verify(by):
        return ibis.null("boolean")
    found = t.hasil_verval == "LAYAK" if by == "verval" else t.padan.isin(MATCHED)
    return (t.active & ~t.excluded & found).fill_null(False)


def _excluded(people: Table, same: Table | None) -> Table:
    """List who is dead by any list or column, or was found not eligible (``once, excluded``)."""
    rows = people.filter(people.dead | (people.hasil_verval == FOUND_UNFIT).fill_null(False))
    return lists.decided(rows, same).select("once", excluded=ibis.literal(value=True)).distinct()


def _helped(people: Table, families: Table, same: Table | None) -> Table:
    """List the people who receive money or goods, or on one of whose cards an active member does (``once, helped``)."""
    cards = families.filter(families.kk_benefit).select("no_kk", kk_helped=ibis.literal(value=True))
    rows = people.filter(people.active)
    rows = rows.left_join(cards, [rows.no_kk == cards.no_kk, rows.kk_good]).drop("no_kk_right")
    rows = rows.filter(rows.benefit | rows.kk_helped.fill_null(False))
    return lists.decided(rows, same).select("once", helped=ibis.literal(value=True)).distinct()


def _excel_damage(t: Table) -> Table:
    """Find the kelurahan of a file in which too many numbers end in 0: Excel has damaged them."""
    return (
        t.filter(_.nik_sixteen)
        .group_by(["sha256_berkas", "kode_kelurahan"])
        .agg(numbers=_.count(), zeros=(_.nik.substr(15, 1) == "0").sum())
        .filter((_.numbers >= EXCEL_ROWS) & (_.zeros > _.numbers * EXCEL_SHARE))
        .select("sha256_berkas", "kode_kelurahan", excel_damaged=True)
    )


def with_facts(rows: Table, asked: Asked, beside: Beside, materialise: Keep) -> Known:
    """Add everything the rules and metrics ask about to a snapshot.

    Args:
        rows: the canonical snapshot.
        asked: period and the columns that were present.
        beside: what stands beside it; table ``bulan`` holds the month.
        materialise: keeps an expression under a name and returns the kept table; each stage is computed once.

    Returns:
        One row per row of the snapshot, with its columns and the facts. Family facts are null for rows without a
        valid card or that are inactive; counts of copies are at least 1.
    """
    people = materialise("people", _people(rows, asked))
    copies = materialise("copies", lists.copies(people))
    families = materialise("families", lists.families(people))
    damage = materialise("damage", _excel_damage(people))
    joined = (
        people.left_join(copies, [people.nik == copies.nik, people.active, people.nik_good])
        .drop("nik_right")
        .left_join(families, [people.no_kk == families.no_kk, people.active, people.kk_good])
        .drop("no_kk_right")
        .left_join(
            damage, [people.sha256_berkas == damage.sha256_berkas, people.kode_kelurahan == damage.kode_kelurahan]
        )
        .drop("sha256_berkas_right", "kode_kelurahan_right")
    )
    counted = joined.mutate(
        nik_rows=(joined.active & joined.nik_good).ifelse(joined.nik_rows.fill_null(1), ibis.null("int64")),
        nik_kelurahan=joined.nik_kelurahan.fill_null(1),
        nik_kecamatan=joined.nik_kecamatan.fill_null(1),
        nik_cards=joined.nik_cards.fill_null(1),
        excel_damaged=joined.excel_damaged.fill_null(False),
        home_prefix=identity.prefix_known(joined.nik, city().home_prefixes),
    )
    shared = aid.shared(people, asked, beside.levels, materialise)
    deaths = materialise("deaths", deceased.followed(people, beside.deaths))
    listed = lists.joined(counted, people, asked, beside.previous, materialise)
    marked = aid.marked(listed, shared, materialise)
    if beside.deaths is None:
        marked = marked.mutate(newly_dead=ibis.literal(value=False))
    else:
        marked = lists.mark(marked, materialise("newly_dead", deceased.newly(deaths)), "person", "newly_dead")
        marked = marked.mutate(newly_dead=marked.newly_dead & marked.dead)
    linked = lists.decided(lists.linked(marked, beside.clusters), beside.same)
    linked = lists.mark(linked, materialise("excluded", _excluded(people, beside.same)), "once", "excluded")
    linked = lists.mark(linked, materialise("helped", _helped(people, families, beside.same)), "once", "helped")
    linked = linked.mutate(
        kk_benefit=linked.kk_benefit.fill_null(False), verified=_verified(linked, asked, beside.verified_by)
    )
    return Known(linked, people, families, deaths, shared)
