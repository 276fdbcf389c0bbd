"""The quality rules as predicates: whom each is asked of, and what a good row satisfies.

A missing value fails only its completeness rule; rules that depend on it are then not asked. A rule whose columns the
files lack is *not evaluable*: neither passed nor failed. Words, owners, severities: `dtks_analytics.catalogue.rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ibis

from dtks_analytics.catalogue.aid_rules import NUMBERED
from dtks_analytics.catalogue.columns import BY_NAME, PROGRAMMES
from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.catalogue.rules import RULES, Rule
from dtks_analytics.quality.facts import MATCHED, Asked, any_of
from dtks_analytics.quality.row_lists import aid_signature
from dtks_analytics.records import identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ibis.expr.types import BooleanValue, Table

YEAR: Final = ibis.interval(years=1)
FAMILY_ADDRESS: Final = ("siksng_dtsen", "dtsen_baseline")
"""Layouts in which the members' address is a copy of the family's: it cannot disagree."""
FAMILY_MAXIMUM: Final = 12
PARENT_GAP: Final = 12
ADULT: Final = 17


@dataclass(frozen=True, slots=True)
class Judgement:
    """One rule put to every row.

    Attributes:
        asked: whether the question is put to the row; never null.
        good: whether the row satisfies it; a null counts as not good.
    """

    asked: BooleanValue
    good: BooleanValue

    @property
    def broken(self) -> BooleanValue:
        """Whether the row was asked and is not good; never null."""
        return self.asked & ~self.good.fill_null(False)


def why_not_evaluable(rule: Rule, asked: Asked) -> str:
    """Say in Indonesian why a rule cannot be evaluated with these columns; empty when it can."""
    missing = [name for name in rule.needs if name not in asked.columns]
    if not missing:
        missing = [group[0] for group in rule.needs_any if not asked.columns.intersection(group)]
    if not missing:
        return ""
    return f"kolom {BY_NAME[missing[0]].label} tidak ada pada berkas"


def not_evaluable(asked: Asked, *, previous: bool, beda_nama: bool, unlinked: str) -> dict[str, str]:
    """Return the rules that cannot be evaluated, with the reason of each.

    Args:
        asked: period and columns of the month.
        previous: whether the month before is published (rules P31 and F05 compare with it).
        beda_nama: whether the match status distinguishes *padan beda nama* (rule P23 needs it).
        unlinked: why nobody looked for similar people (rule D05 needs it); empty where somebody did.
    """
    reasons = {key: why for key, rule in RULES.items() if (why := why_not_evaluable(rule, asked))}
    if unlinked:
        reasons.setdefault("person_unique_similar", unlinked)
    if not previous:
        for key in ("verval_followed_up", "row_count_stable"):
            reasons.setdefault(key, "bulan sebelumnya belum terbit")
    if asked.layout in FAMILY_ADDRESS:
        reasons.setdefault("kk_one_alamat", "alamat pada berkas ini milik keluarga, bukan anggota")
    if not beda_nama:
        reasons.setdefault("nama_matches_dukcapil", "berkas tidak membedakan padan beda nama")
    return reasons


def information_only(asked: Asked) -> list[str]:
    """Return the rules about two programmes that weigh as information: the files tell no period of one of them."""
    return [key for key, pair in NUMBERED.values() if not asked.has(*(f"periode_{name}" for name in pair))]


def judgements(t: Table, asked: Asked, skip: frozenset[str]) -> dict[str, Judgement]:
    """Put every evaluable rule to the rows.

    Args:
        t: rows with facts, `facts.with_facts`.
        asked: period and columns of the month.
        skip: rules that are not evaluable.

    Returns:
        Rule key to judgement, in the order of the catalogue. File rules are left to the intake.
    """
    everything = {**_numbers(t), **_person(t), **_life(t), **_copies(t), **_family(t), **_aid(t, asked)}
    return {key: everything[key] for key in RULES if key not in skip and RULES[key].unit != "berkas"}


ANSWERED: Final = (
    "sha256_berkas", "lembar", "baris", "id_individu", "person", "once", "no_kk", "kode_kelurahan", "kode_kecamatan",
    "active", "kk_good", "nik_present", "nik_good", "nik_rows", "nik_kelurahan", "nik_kecamatan", "excel_damaged",
    "verified", "excluded", "helped", "kk_benefit", "padan", "dead", "aid", "desil", "hasil_verval", "jenis_kelamin",
    "age", *PROGRAMMES,
    "overlap", "newly_dead", "doubled", "pair_owner",
)  # fmt: skip
"""What counting needs of a row once the rules have been put to it."""


def answered(t: Table, judged: Mapping[str, Judgement]) -> Table:
    """Put every rule to every row, once.

    Args:
        t: rows with facts.
        judged: the evaluable rules, in a fixed order.

    Returns:
        The columns of `ANSWERED` with ``asked`` and ``broken``: 64-bit masks with one bit per rule, in that order.
    """
    masks = {"asked": ibis.literal(0, "int64"), "broken": ibis.literal(0, "int64")}
    for bit, judgement in enumerate(judged.values()):
        weight = ibis.literal(1 << bit, "int64")
        masks["asked"] = masks["asked"] + judgement.asked.ifelse(weight, 0)
        masks["broken"] = masks["broken"] + judgement.broken.ifelse(weight, 0)
    return t.select(*ANSWERED, **masks)


def from_masks(t: Table, keys: Iterable[str]) -> dict[str, Judgement]:
    """Read the answers of `answered` back; ``keys`` are the same rules in the same order."""
    return {key: Judgement((t.asked & (1 << bit)) != 0, (t.broken & (1 << bit)) == 0) for bit, key in enumerate(keys)}


def _ask(*conditions: BooleanValue) -> BooleanValue:
    """Join conditions by *and*; a null condition means the question is not put."""
    result = conditions[0].fill_null(False)
    for condition in conditions[1:]:
        result = result & condition.fill_null(False)
    return result


def _numbers(t: Table) -> dict[str, Judgement]:
    """Rules about the form of NIK and family-card number: P01-P07, H01-H03."""
    sixteen = t.active & t.nik_present & t.nik_sixteen
    real = sixteen & _unless_good(t, (t.nik.substr(0, 1) != "0") & ~identity.one_repeated_digit(t.nik))
    day, month = t.tanggal_lahir.day(), t.tanggal_lahir.month()
    same_birth = (day == t.nik_day) & (month == t.nik_month) & (t.tanggal_lahir.year() % 100 == t.nik_year)
    return {
        "nik_present": Judgement(t.active, t.nik_present),
        "nik_sixteen_digits": Judgement(_ask(t.active, t.nik_present), t.nik_sixteen),
        "nik_date_possible": Judgement(real, _unless_good(t, identity.date_possible(t.nik))),
        "nik_not_placeholder": Judgement(sixteen, _unless_good(t, identity.not_placeholder(t.nik))),
        "nik_provinsi_exists": Judgement(real, _unless_good(t, identity.provinsi_exists(t.nik))),
        "nik_prefix_known": Judgement(_ask(t.active, t.nik_good), t.home_prefix),
        "nik_matches_jenis_kelamin": Judgement(
            _ask(t.active, t.nik_good, t.jenis_kelamin.notnull()), t.nik_female == (t.jenis_kelamin == "P")
        ),
        "nik_matches_tanggal_lahir": Judgement(_ask(t.active, t.nik_good, t.birth_possible), same_birth),
        "no_kk_present": Judgement(t.active, t.kk_present),
        "no_kk_well_formed": Judgement(_ask(t.active, t.kk_present), t.kk_good),
        "no_kk_date_possible": Judgement(_ask(t.active, t.kk_good), identity.kk_date_possible(t.no_kk)),
    }


def _unless_good(t: Table, answer: BooleanValue) -> BooleanValue:
    """Look closer only at the few numbers that are not well formed: the others pass every question about their form."""
    return t.nik_good.ifelse(ibis.literal(value=True), answer)


def _person(t: Table) -> dict[str, Judgement]:
    """Rules about what a person's row must hold: P08-P20."""
    named = t.active & t.named
    married = (t.status_kawin == 2).fill_null(False)  # noqa: PLR2004 - code list: 2 kawin
    spouse = (t.hubungan_keluarga == "PASANGAN").fill_null(False)
    old_enough = ~(married & (t.age < 15)) & ~(spouse & (t.age < 16))  # noqa: PLR2004 - the rule's ages
    seen = t.tanggal_verval.notnull() & (t.tanggal_verval >= t.last_day - YEAR) & (t.hasil_verval != "BELUM_DICEK")
    return {
        "nama_present": Judgement(t.active, named),
        "nama_plain": Judgement(named, t.nama.re_search(r"^[\p{L} .'’\-/,]+$")),
        "tanggal_lahir_present": Judgement(t.active, t.tanggal_lahir_terisi),
        "tanggal_lahir_possible": Judgement(_ask(t.active, t.tanggal_lahir_terisi), t.birth_possible),
        "old_age_confirmed": Judgement(_ask(t.active, t.age >= 95, ~t.dead), seen),  # noqa: PLR2004 - the rule's age
        "tempat_lahir_present": Judgement(t.active, t.tempat_lahir.notnull()),
        "nama_ibu_present": Judgement(t.active, t.nama_ibu_sah),
        "jenis_kelamin_present": Judgement(t.active, t.jenis_kelamin.isin(("L", "P"))),
        "hubungan_keluarga_present": Judgement(t.active, t.hubungan_keluarga.notnull()),
        "pekerjaan_present": Judgement(_ask(t.active, t.age >= 15), t.pekerjaan.notnull()),  # noqa: PLR2004 - same
        "marriage_age_plausible": Judgement(
            _ask(t.active, t.age.notnull(), t.status_kawin.notnull() | spouse), old_enough
        ),
        "alamat_present": Judgement(t.active, t.has_street),
        "rt_rw_present": Judgement(t.active, t.has_rt_rw),
        "verval_recent": Judgement(t.active, seen),
    }


def _life(t: Table) -> dict[str, Judgement]:
    """Rules about the match with Dukcapil, death and follow-up: P22-P31."""
    matched = t.tanggal_padan.notnull() & (t.tanggal_padan.date() >= t.last_day - YEAR)
    told = t.status_hidup.isin(("HIDUP", "MENINGGAL")).fill_null(False)
    checked = (t.hasil_verval != "BELUM_DICEK").fill_null(False)
    known = _ask(t.active, told | checked | t.tanggal_meninggal.notnull() | t.meninggal_daftar.notnull())
    holder = _ask(t.active, t.kunci_rekening.notnull(), t.age.notnull(), t.status_kawin == 1)
    return {
        "padan_dukcapil": Judgement(_ask(t.active, t.padan.notnull(), t.padan != "BELUM"), t.padan.isin(MATCHED)),
        "nama_matches_dukcapil": Judgement(_ask(t.active, t.padan.isin(MATCHED)), t.padan == "PADAN"),
        "padan_recent": Judgement(_ask(t.active, t.nik_present), matched),
        "deceased_not_active": Judgement(known, ~t.dead),
        "deceased_without_aid": Judgement(_ask(known, t.aid), ~t.dead),
        "deceased_documented": Judgement(t.dead, t.tanggal_meninggal.notnull() & t.no_akta_kematian.notnull()),
        "public_employee_without_aid": Judgement(
            _ask(t.active, t.aid, t.pekerjaan.notnull() | t.kedudukan_kerja.notnull()), ~t.public_job
        ),
        "kpm_adult": Judgement(holder, t.age >= ADULT),
        "verval_followed_up": Judgement(t.overdue, ~t.active),
    }


def _copies(t: Table) -> dict[str, Judgement]:
    """Rules about the same number or person in several rows: D01-D07."""
    good = _ask(t.active, t.nik_good)
    return {
        "nik_unique": Judgement(good, t.nik_rows == 1),
        "nik_in_one_kelurahan": Judgement(good, t.nik_kelurahan == 1),
        "nik_in_one_kk": Judgement(_ask(good, t.kk_present), t.nik_cards <= 1),
        "person_unique": Judgement(_ask(t.active, t.named, t.birth_possible), ~t.twice),
        "person_unique_similar": Judgement(
            _ask(t.active, t.named, t.birth_possible, t.jenis_kelamin.notnull(), t.askable), ~t.similar
        ),
        "id_individu_unique": Judgement(_ask(t.active, t.id_individu.notnull()), t.ids == 1),
        "rekening_one_nik": Judgement(_ask(t.active, t.kunci_rekening.notnull(), t.nik_good), t.account_niks <= 1),
    }


def _family(t: Table) -> dict[str, Judgement]:
    """Rules put to families: H04-H12. ``good`` is false on the rows that the rule marks."""
    card = _ask(t.active, t.kk_good)
    place = t.address_key + "|" + t.rt.fill_null("") + "|" + t.rw.fill_null("")
    placed = _ask(card, t.has_street, t.has_rt_rw, t.head_place.notnull())
    head = (t.hubungan_keluarga == "KEPALA").fill_null(False)
    spouse = (t.hubungan_keluarga == "PASANGAN").fill_null(False)
    child = (t.hubungan_keluarga == "ANAK").fill_null(False)
    alone = (t.kk_rows == 1) & (t.age < ADULT).fill_null(False)
    related = _ask(card, t.age.notnull(), t.hubungan_keluarga.notnull(), t.head_born.notnull())
    gap = (t.birth_number - t.head_born) // 10000
    paired = _ask(card, spouse, t.jenis_kelamin.notnull(), t.head_sex.notnull())
    return {
        "has_kepala_keluarga": Judgement(_ask(card, t.kk_relations == t.kk_rows), t.kk_heads >= 1),
        "one_kepala_keluarga": Judgement(_ask(card, t.hubungan_keluarga.notnull()), ~(head & (t.kk_heads > 1))),
        "kk_in_one_kelurahan": Judgement(_ask(card, t.kk_rows > 1), t.kk_kelurahan == 1),
        "kk_one_alamat": Judgement(placed, place == t.head_place),
        "kk_size_plausible": Judgement(card, (t.kk_rows <= FAMILY_MAXIMUM) & ~alone),
        "kk_ages_plausible": Judgement(related, ~(child & (gap < PARENT_GAP))),
        "spouse_plausible": Judgement(
            paired, (t.jenis_kelamin != t.head_sex) & ~((t.head_sex == "P") & (t.kk_spouses > 1))
        ),
        "aid_flag_same_in_kk": Judgement(_ask(card, t.head_aid.notnull()), aid_signature(t) == t.head_aid),
        "id_keluarga_one_kk": Judgement(_ask(card, t.id_keluarga.notnull()), t.id_cards <= 1),
    }


def _aid(t: Table, asked: Asked) -> dict[str, Judgement]:
    """Rules about aid: A01-A06."""
    card = _ask(t.active, t.kk_good)
    limited = [p for p in asked.programmes if PROGRAMME[p].desil_max is not None]
    above = any_of(t[p] & (t.desil > PROGRAMME[p].desil_max) for p in limited)
    helped = any_of(t[p] for p in limited)
    stopped = ~t.active | (t.hasil_verval == "TIDAK_LAYAK").fill_null(False)
    return {
        "no_bpnt_with_bst": Judgement(card, ~t.overlap_a01),
        "no_pkh_with_bst": Judgement(card, ~t.overlap_a02),
        "no_pbi_with_pbi_pemda": Judgement(t.active, ~t.overlap_a03),
        "one_kpm_per_kk": Judgement(_ask(card, t.kunci_rekening.notnull(), any_of([t.pkh, t.bpnt])), t.cards <= 1),
        "no_aid_when_inactive": Judgement(stopped, ~t.aid),
        "aid_within_desil": Judgement(_ask(t.active, t.desil.notnull(), helped), ~above),
    }
