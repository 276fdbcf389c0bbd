"""Facts that compare rows with each other or with the month before, joined back to the rows they concern."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis
from ibis import _

from dtks_analytics.catalogue.programmes import FAMILY_PROGRAMMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis.expr.types import StringValue, Table

    from dtks_analytics.quality.facts import Asked

OVERDUE: Final = ("TIDAK_LAYAK", "MENINGGAL", "PINDAH", "TIDAK_DITEMUKAN", "GANDA")
"""Results after which a row should be inactive one month later (rule P31)."""


def copies(t: Table) -> Table:
    """Count, for every number that more than one active row carries, its rows, areas and cards."""
    return (
        t.filter(_.active & _.nik_good)
        .group_by("nik")
        .agg(
            nik_rows=_.count(),
            nik_kelurahan=_.kode_kelurahan.nunique(),
            nik_kecamatan=_.kode_kecamatan.nunique(),
            nik_cards=_.no_kk.nunique(where=_.kk_present),
        )
        .filter(_.nik_rows > 1)
    )


def families(t: Table) -> Table:
    """Describe every card of active rows: size, heads, the living, areas and what is known of all members.

    What is said of the head is null where there is not exactly one: rule H05 asks that, once.
    """
    head = _.hubungan_keluarga == "KEPALA"
    place = _.address_key + "|" + _.rt + "|" + _.rw
    found = (
        t.filter(_.active & _.kk_good)
        .group_by("no_kk")
        .agg(
            kk_rows=_.count(),
            kk_heads=head.sum(),
            kk_relations=_.hubungan_keluarga.notnull().sum(),
            kk_kelurahan=_.kode_kelurahan.nunique(),
            kk_kecamatan=_.kode_kecamatan.nunique(),
            kk_alive=(~_.dead).sum(),
            kk_benefit=_.benefit.any(),
            kk_spouses=(_.hubungan_keluarga == "PASANGAN").sum(),
            head_born=_.birth_number.max(where=head & _.age.notnull()),
            head_sex=_.jenis_kelamin.max(where=head),
            head_place=place.max(where=head & _.has_street & _.has_rt_rw),
            head_aid=aid_signature(t).max(where=head),
        )
    )
    about = [name for name in found.columns if name.startswith("head_")]
    return found.mutate(
        **{name: (found.kk_heads == 1).ifelse(found[name], ibis.null(found[name].type())) for name in about}
    )


def aid_signature(t: Table) -> StringValue:
    """Write the family programmes of a row as one text, to compare members with their head."""
    flags = [t[p].fill_null(False).ifelse("1", "0") for p in FAMILY_PROGRAMMES]
    result = flags[0]
    for flag in flags[1:]:
        result = result + flag
    return result


def joined(
    t: Table, people: Table, asked: Asked, previous: Table | None, materialise: Callable[[str, Table], Table]
) -> Table:
    """Add what needs a look at other rows: shared accounts, same persons, last month's result.

    Args:
        t: the rows to add to.
        people: the same rows with the facts of `facts._people`, stored.
        asked: period and columns of the month.
        previous: ``person`` and ``hasil_verval`` of the month before; None without one.
        materialise: stores an expression under a name and returns the stored table.

    Returns:
        The rows with ``twice``, ``overdue`` (bool), ``ids``, ``account_niks``, ``id_cards``, ``cards`` (counts, at
        least 1).
    """
    t = mark(t, materialise("twice", _same_person(people, asked)), "person", "twice")
    if previous is None:
        t = t.mutate(overdue=ibis.literal(value=False))
    else:
        late = previous.filter(_.hasil_verval.isin(OVERDUE)).select("person", overdue=True).distinct()
        t = mark(t, materialise("overdue", late), "person", "overdue")
    numbered, carded = people.filter(_.active & _.nik_good), people.filter(_.active & _.kk_good)
    helped = carded.filter(_.pkh.fill_null(False) | _.bpnt.fill_null(False))
    several = {
        "ids": ("id_individu", _several(people.filter(_.active), "id_individu", ids=_.count())),
        "account_niks": ("kunci_rekening", _several(numbered, "kunci_rekening", account_niks=_.nik.nunique())),
        "id_cards": ("id_keluarga", _several(carded, "id_keluarga", id_cards=_.no_kk.nunique())),
        "cards": ("no_kk", _several(helped, "no_kk", cards=ibis.greatest(*(_cards(p) for p in ("pkh", "bpnt"))))),
    }
    for name, (key, counts) in several.items():
        both = t.left_join(materialise(name, counts), key)
        t = both.drop(f"{key}_right").mutate(**{name: both[name].fill_null(1)})
    return t


def linked(t: Table, clusters: Table | None) -> Table:
    """Add what is known of each row as one of two listings of a person.

    Args:
        t: the rows.
        clusters: one line per active row, see `facts.CLUSTERS`; None where nobody looked.

    Returns:
        The rows with ``doubled`` (counts as listed twice), ``similar`` (somebody is alike), ``askable`` (the question
        can be put), all never null, and ``pair_owner``: widest area of the likely pairs, null without any.
    """
    if clusters is None:
        no = ibis.literal(value=False)
        return t.mutate(doubled=no, similar=no, askable=no, pair_owner=ibis.null("string"))
    named = clusters.select(
        c_sha="sha256_berkas", c_sheet="lembar", c_row="baris", c_counted="counted", c_similar="similar",
        c_askable="askable", pair_owner="owner_area",
    )  # fmt: skip
    both = t.left_join(
        named,
        [
            t.baris == named.c_row,
            t.sha256_berkas == named.c_sha,
            t.lembar.fill_null("") == named.c_sheet.fill_null(""),
        ],
    )
    return both.mutate(
        doubled=both.c_counted.fill_null(False), similar=both.c_similar.fill_null(False),
        askable=both.c_askable.fill_null(False),
    ).drop("c_sha", "c_sheet", "c_row", "c_counted", "c_similar", "c_askable")  # fmt: skip


def decided(t: Table, same: Table | None) -> Table:
    """Add ``once``, by which a person is counted once: ``person``, or what somebody declared to be one person.

    People are followed over months by ``person`` all the same, since last month knew nothing of the answer.
    """
    if same is None:
        return t.mutate(once=t.person)
    named = same.select(c_sha="sha256_berkas", c_sheet="lembar", c_row="baris", together="together")
    place = [
        t.baris == named.c_row,
        t.sha256_berkas == named.c_sha,
        t.lembar.fill_null("") == named.c_sheet.fill_null(""),
    ]
    both = t.left_join(named, place)
    return both.mutate(once=ibis.coalesce(both.together, both.person)).drop("c_sha", "c_sheet", "c_row", "together")


def mark(t: Table, marked: Table, key: str, name: str) -> Table:
    """Join a list of keys back as a flag that is never null."""
    both = t.left_join(marked, key)
    return both.drop(f"{key}_right").mutate(**{name: both[name].fill_null(False)})


def _cards(programme: str) -> ibis.Deferred:
    """Count the cards on which a family receives one programme."""
    return _.kunci_rekening.nunique(where=_[programme].fill_null(False))


def _several(rows: Table, key: str, **counted: ibis.Deferred) -> Table:
    """Count something per key, and keep only the keys with more than one."""
    (name,) = counted
    return rows.filter(_[key].notnull()).group_by(key).agg(**counted).filter(_[name] > 1)


def _same_person(t: Table, asked: Asked) -> Table:
    """List the people who stand under another number too: same name, same birth date, and same mother or address.

    Names are reduced only where birth date and mother or address already agree: few rows.
    """
    rows = t.filter(_.active & _.birth_possible & _.nama.notnull())
    columns = [c for c in ("kunci_ibu", "address_key") if c != "kunci_ibu" or asked.has("nama_ibu_kandung")]
    found = []
    for column in columns:
        keyed = rows.filter(rows[column].notnull() & (rows[column] != ""))
        keyed = keyed.select("person", "nama", "tanggal_lahir", place=keyed[column])
        several = keyed.group_by(["tanggal_lahir", "place"]).agg(people=_.person.nunique()).filter(_.people > 1)
        near = keyed.semi_join(several, ["tanggal_lahir", "place"]).mutate(name=name_key(_.nama))
        same = near.group_by(["tanggal_lahir", "place", "name"]).agg(people=_.person.nunique()).filter(_.people > 1)
        found.append(near.semi_join(same, ["tanggal_lahir", "place", "name"]).select("person"))
    return ibis.union(*found, distinct=True).mutate(twice=True)


ONE_FORM: Final = {
    "MUHAMMAD": "MUHAMAD|MOHAMMAD|MOHAMAD|MOH|MOCH|MUH|MHD|M",
    "AHMAD": "ACHMAD|AKHMAD",
    "ABDUL": "ABD",
    "SITI": "SITTI|ST",
    "NUR": "NOOR|NOER|NOR",
}
"""Words of a name and their other spellings (domain reference, section 10; unverified)."""


def name_key(name: StringValue) -> StringValue:
    """Reduce a name to what two spellings of it share: upper case, no titles, no marks, common words in one form.

    The full table of local names belongs to the linkage; this is enough for rules about the same written name.
    """
    plain = name.upper().re_replace(r"[^A-Z ]", " ")
    plain = plain.re_replace(r"\b(ALM|ALMH|H|HJ|HAJI|HAJAH|KH|DRS|IR|SPD|SE|BIN|BINTI|BTE|BT)\b", " ")
    for word, others in ONE_FORM.items():
        plain = plain.re_replace(rf"\b({others})\b", word)
    return plain.re_replace(r" +", " ").strip().nullif("")
