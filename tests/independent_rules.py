"""The quality rules a second time: plain pandas over a canonical snapshot, written from the domain reference alone.

Slow and simple on purpose. Every rule answers two questions of every row: is it asked, does it break. What comes out is
compared with the counts of the cube, so that a misreading in either place shows.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

FAMILY_AID = ["pkh", "bpnt", "bpnt_ppkm", "bst", "blt", "blt_bbm", "sembako_adaptif", "rutilahu"]
AID = [*FAMILY_AID, "pbi", "pbi_pemda", "atensi", "pena", "permakanan", "yapi"]
DESIL_LIMIT = {"pkh": 4, "bpnt": 5, "pbi": 5}
PROVINCES = [*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 97)]
HOME = ("64", "6404", "6405", "6406", "6410", "6473")
ENDED = {"TIDAK_LAYAK", "MENINGGAL", "PINDAH", "TIDAK_DITEMUKAN", "GANDA"}
OFFICIALS = {"PNS", "ASN", "TNI", "POLRI", "BUMN", "BUMD", "PEJABAT"}
BY_FAMILY = {
    "has_kepala_keluarga", "one_kepala_keluarga", "kk_in_one_kelurahan", "kk_one_alamat", "kk_size_plausible",
    "kk_ages_plausible", "spouse_plausible", "aid_flag_same_in_kk", "id_keluarga_one_kk", "no_bpnt_with_bst",
    "no_pkh_with_bst", "one_kpm_per_kk",
}  # fmt: skip

Answers = dict[str, tuple[pd.Series, pd.Series]]
"""Rule key to: asked, broken; one boolean per row."""


def date_exists(day: int, month: int, year: int) -> bool:
    """Tell whether a day exists in 19YY or in 20YY."""
    return 1 <= month <= 12 and any(1 <= day <= calendar.monthrange(c + year, month)[1] for c in (1900, 2000))


def nik_parts(nik: str) -> tuple[bool, bool, bool, bool]:
    """Return P02, P03, P04, P05 of one number; P03 and P05 are true where they are not asked."""
    if not re.fullmatch("[0-9]{16}", nik):
        return False, True, True, True
    repeated, temporary = len(set(nik)) == 1, nik[0] == "0"
    placeholder = repeated or temporary or nik[12:] == "0000"
    if repeated or temporary:
        return True, True, False, True
    day = int(nik[6:8])
    dated = date_exists(day - 40 if day > 40 else day, int(nik[8:10]), int(nik[10:12]))
    return True, dated, not placeholder, int(nik[:2]) in PROVINCES


def kk_good(no_kk: str) -> bool:
    """Rule H02."""
    return bool(re.fullmatch("[0-9]{16}", no_kk)) and no_kk[12:] != "0000" and len(set(no_kk)) > 1


def age_at(born: pd.Timestamp, day: pd.Timestamp) -> int:
    """Count whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def name_of(nama: str) -> str:
    """Reduce a written name to what its spellings share."""
    words = re.sub("[^A-Z ]", " ", nama.upper()).split()
    titles = {"ALM", "ALMH", "H", "HJ", "HAJI", "HAJAH", "KH", "DRS", "IR", "SPD", "SE", "BIN", "BINTI", "BTE", "BT"}
    one = dict.fromkeys(["MUHAMAD", "MOHAMMAD", "MOHAMAD", "MOH", "MOCH", "MUH", "MHD", "M"], "MUHAMMAD")
    one |= {"ACHMAD": "AHMAD", "AKHMAD": "AHMAD", "ABD": "ABDUL", "SITTI": "SITI", "ST": "SITI"}
    one |= dict.fromkeys(["NOOR", "NOER", "NOR"], "NUR")
    return " ".join(one.get(w, w) for w in words if w not in titles)


def prepared(snapshot: pd.DataFrame, period: str) -> pd.DataFrame:
    """Add what several rules need, one plain column each."""
    t = snapshot.copy()
    end = pd.Period(period).end_time.normalize()
    year_ago = end - pd.DateOffset(years=1)
    t["active"] = ~t.is_nonaktif.fillna(value=False).astype(bool)
    nik, kk = t.nik.fillna(""), t.no_kk.fillna("")
    t["p01"] = ~nik.str.fullmatch("0*")
    parts = [nik_parts(n) for n in nik]
    for i, name in enumerate(("p02", "p03", "p04", "p05")):
        t[name] = t.p01 & pd.Series([p[i] for p in parts], t.index)
    t["numbered"] = t.p01 & t.p02 & ~nik.str.startswith("0") & nik.map(lambda n: len(set(n)) > 1)
    t["well"] = t.p02 & t.p03 & t.p04 & t.p05
    t["h01"] = ~kk.str.fullmatch("0*")
    t["h02"] = [kk_good(k) for k in kk]
    born = pd.to_datetime(t.tanggal_lahir)
    t["p10"] = t.tanggal_lahir_terisi.fillna(value=False).astype(bool)
    age = pd.Series([age_at(b, end) if pd.notna(b) else np.nan for b in born], t.index)
    special = born.isin(pd.to_datetime(["1900-01-01", "1970-01-01"]))
    t["p11"] = t.p10 & born.notna() & (born <= end) & (age <= 110) & ~special
    t["age"], t["born"] = age.where(t.p11), born
    t["p15"] = t.jenis_kelamin.isin(["L", "P"])
    name = t.nama.fillna("")
    letters = name.map(lambda n: sum(c.isalpha() for c in n))
    tests = name.map(lambda n: bool({"TEST", "XXX", "NN"} & set(re.findall(r"\w+", n.upper()))))
    t["p08"] = (letters >= 2) & ~tests
    street = t.alamat.fillna("").str.upper().str.replace(r"\b(?:RT|RW)\b[ .:]*\d*", "", regex=True)
    t["place"] = t.alamat.fillna("").str.upper().str.replace("[^A-Z0-9]", "", regex=True)
    t["p19"] = (t.place.str.len() >= 5) & (street.str.replace("[^A-Z0-9]", "", regex=True) != "")
    rt, rw = t.rt.fillna(""), t.rw.fillna("")
    t["p20"] = rt.str.fullmatch(r"\d+") & rw.str.fullmatch(r"\d+") & (rt != "000") & (rw != "000")
    verified = pd.to_datetime(t.tanggal_verval)
    t["result"] = t.hasil_verval.notna() & (t.hasil_verval != "BELUM_DICEK")
    t["seen"] = t.result & (verified >= year_ago)
    t["matched"] = pd.to_datetime(t.tanggal_padan).dt.normalize() >= year_ago
    t["dead"] = (t.status_hidup == "MENINGGAL") | (t.hasil_verval == "MENINGGAL") | t.tanggal_meninggal.notna()
    t["state"] = t.status_hidup.isin(["HIDUP", "MENINGGAL"]) | t.result | t.tanggal_meninggal.notna()
    for programme in AID:
        t[programme] = t[programme].fillna(value=False).astype(bool)
    t["aid"] = t[AID].any(axis=1)
    own = "row" + t.sha256_berkas + t.lembar.fillna("") + t.baris.astype(str)
    t["person"] = np.where(t.well, "N" + nik, np.where(t.id_individu.notna(), "I" + t.id_individu.fillna(""), own))
    return t


def persons(t: pd.DataFrame) -> Answers:
    """Rules P01 to P30."""
    a, nik = t.active, t.nik.fillna("").where(t.well, "6472010101010001")
    day, wed = nik.str[6:8].astype(int), t.status_kawin == 2
    written = t.born.dt.strftime("%d%m%y").fillna("")
    numbered = (day % 40).where(day > 40, day).map("{:02d}".format) + nik.str[8:12]
    spouse = t.hubungan_keluarga == "PASANGAN"
    plain = t.nama.fillna("").map(lambda n: all(c.isalpha() or c in " .'’-/," for c in n))
    official = t.pekerjaan.fillna("").map(lambda j: bool(OFFICIALS & set(re.findall(r"\w+", j.upper()))))
    job = t.pekerjaan.notna() | t.kedudukan_kerja.notna()
    both = a & t.p02 & t.numbered
    holder = a & t.kunci_rekening.notna() & t.age.notna() & (t.status_kawin == 1)
    padan = t.status_padan
    good: dict[str, tuple[pd.Series, pd.Series]] = {
        "nik_present": (a, t.p01),
        "nik_sixteen_digits": (a & t.p01, t.p02),
        "nik_date_possible": (both, t.p03),
        "nik_not_placeholder": (a & t.p01 & t.p02, t.p04),
        "nik_provinsi_exists": (both, t.p05),
        "nik_prefix_known": (a & t.well, nik.str.startswith(HOME)),
        "nik_matches_jenis_kelamin": (a & t.well & t.p15, (day > 40) == (t.jenis_kelamin == "P")),
        "nik_matches_tanggal_lahir": (a & t.well & t.p11, written == numbered),
        "nama_present": (a, t.p08),
        "nama_plain": (a & t.p08, plain),
        "tanggal_lahir_present": (a, t.p10),
        "tanggal_lahir_possible": (a & t.p10, t.p11),
        "old_age_confirmed": (a & (t.age >= 95) & ~t.dead, t.seen),
        "tempat_lahir_present": (a, t.tempat_lahir.notna()),
        "nama_ibu_present": (a, t.nama_ibu_sah.fillna(value=False).astype(bool)),
        "jenis_kelamin_present": (a, t.p15),
        "hubungan_keluarga_present": (a, t.hubungan_keluarga.notna()),
        "pekerjaan_present": (a & (t.age >= 15), t.pekerjaan.notna()),
        "marriage_age_plausible": (
            a & t.age.notna() & (t.status_kawin.notna() | spouse), ~(wed & (t.age < 15)) & ~(spouse & (t.age < 16))
        ),
        "alamat_present": (a, t.p19),
        "rt_rw_present": (a, t.p20),
        "padan_dukcapil": (a & padan.notna() & (padan != "BELUM"), padan.isin(["PADAN", "PADAN_BEDA_NAMA"])),
        "nama_matches_dukcapil": (a & padan.isin(["PADAN", "PADAN_BEDA_NAMA"]), padan != "PADAN_BEDA_NAMA"),
        "padan_recent": (a & t.p01, t.matched),
        "deceased_not_active": (a & t.state, ~t.dead),
        "deceased_without_aid": (a & t.state & t.aid, ~t.dead),
        "deceased_documented": (t.dead, t.tanggal_meninggal.notna() & t.no_akta_kematian.notna()),
        "public_employee_without_aid": (a & job & t.aid, ~official & (t.kedudukan_kerja != 5)),
        "kpm_adult": (holder, t.age >= 17),
        "verval_recent": (a, t.seen),
    }  # fmt: skip
    return {key: (asked, asked & ~holds.fillna(value=False).astype(bool)) for key, (asked, holds) in good.items()}


def copies(t: pd.DataFrame, before: pd.DataFrame | None) -> Answers:
    """Rules P31, D01 to D04, D06, D07."""
    well, a = t[t.active & t.well], t.active

    def several(rows: pd.DataFrame, key: str, what: str) -> pd.Series:
        counts = rows.groupby(key)[what].nunique()
        return t[key].isin(counts[counts > 1].index)

    rows = t[a].assign(row=np.arange(a.sum()))
    named = a & t.p08 & t.p11
    twice = pd.Series(data=False, index=t.index)
    for place in ("kunci_ibu", "place"):
        known = t[named & t[place].notna() & (t[place] != "")].assign(name=t.nama.fillna("").map(name_of))
        known = known[known.name != ""]
        people = known.groupby(["name", "tanggal_lahir", place]).person.transform("nunique")
        twice |= t.person.isin(known[people > 1].person)
    answers = {
        "nik_unique": (a & t.well, several(well.assign(row=np.arange(len(well))), "nik", "row")),
        "nik_in_one_kelurahan": (a & t.well, several(well, "nik", "kode_kelurahan")),
        "nik_in_one_kk": (a & t.well & t.h01, several(well[well.h01], "nik", "no_kk")),
        "person_unique": (named, twice),
        "id_individu_unique": (a & t.id_individu.notna(), several(rows, "id_individu", "row")),
        "rekening_one_nik": (a & t.kunci_rekening.notna() & t.well, several(well, "kunci_rekening", "nik")),
    }
    if before is not None:
        late = t.person.isin(before[before.hasil_verval.isin(ENDED)].person)
        answers["verval_followed_up"] = (late, a)
    return {key: (asked, asked & broken) for key, (asked, broken) in answers.items()}


def card_numbers(t: pd.DataFrame) -> Answers:
    """Rules H01 to H03."""
    kk = t.no_kk.fillna("").where(t.h02, "6472010101010001")
    dated = kk.map(lambda k: date_exists(int(k[6:8]), int(k[8:10]), int(k[10:12])))
    answers = {
        "no_kk_present": (t.active, t.h01),
        "no_kk_well_formed": (t.active & t.h01, t.h02),
        "no_kk_date_possible": (t.active & t.h02, dated),
    }
    return {key: (asked, asked & ~holds) for key, (asked, holds) in answers.items()}


def families(t: pd.DataFrame) -> Answers:
    """Rules H04 to H12, A01, A02, A04: family by family."""
    members = t[t.active & t.h02]
    cards_of_id = members.groupby("id_keluarga").no_kk.nunique()
    found: dict[str, list[pd.DataFrame]] = {key: [] for key in BY_FAMILY}
    for _, f in members.groupby("no_kk"):
        for key, (who, wrong) in _family(f, cards_of_id).items():
            found[key].append(pd.DataFrame({"asked": who, "broken": who & wrong}, f.index))
    whole = {key: pd.concat(parts).reindex(t.index, fill_value=False) for key, parts in found.items()}
    return {key: (rows.asked.astype(bool), rows.broken.astype(bool)) for key, rows in whole.items()}


def _family(f: pd.DataFrame, cards_of_id: pd.Series) -> dict[str, Any]:
    """Judge one family; each answer is a column or one value for all its rows."""
    relation, everybody = f.hubungan_keluarga, pd.Series(data=True, index=f.index)
    is_head, spouse = relation == "KEPALA", relation == "PASANGAN"
    heads = f[is_head]
    head = heads.iloc[0] if len(heads) == 1 else None
    nobody = ~everybody
    found: dict[str, Any] = {
        "has_kepala_keluarga": (everybody & relation.notna().all(), len(heads) == 0),
        "one_kepala_keluarga": (relation.notna(), is_head & (len(heads) > 1)),
        "kk_in_one_kelurahan": (everybody & (len(f) > 1), len(set(f.kode_kelurahan)) > 1),
        "kk_size_plausible": (everybody, (len(f) > 12) | ((len(f) == 1) & (f.age < 17))),
        "id_keluarga_one_kk": (f.id_keluarga.notna(), f.id_keluarga.map(cards_of_id) > 1),
        "kk_one_alamat": (nobody, nobody), "kk_ages_plausible": (nobody, nobody),
        "spouse_plausible": (nobody, nobody), "aid_flag_same_in_kk": (nobody, nobody),
    }  # fmt: skip
    if head is not None:
        where = f.place + "|" + f.rt.fillna("") + "|" + f.rw.fillna("")
        placed = f.p19 & f.p20 & head.p19 & head.p20
        found["kk_one_alamat"] = (placed, where != where[head.name])
        aged = f.age.notna() & relation.notna() & pd.notna(head.age)
        found["kk_ages_plausible"] = (
            aged, (relation == "ANAK") & f.born.map(lambda b: pd.notna(b) and age_at(head.born, b) < 12)
        )  # fmt: skip
        paired = spouse & f.jenis_kelamin.notna() & pd.notna(head.jenis_kelamin)
        many = head.jenis_kelamin == "P" and spouse.sum() > 1
        found["spouse_plausible"] = (paired, (f.jenis_kelamin == head.jenis_kelamin) | many)
        found["aid_flag_same_in_kk"] = (everybody, (f[FAMILY_AID] != head[FAMILY_AID].astype(bool)).any(axis=1))
    for key, one, other in (("no_bpnt_with_bst", "bpnt", "bst"), ("no_pkh_with_bst", "pkh", "bst")):
        paid = [set(f.loc[f[p], f"periode_{p}"].dropna()) for p in (one, other)]
        found[key] = (everybody, bool(paid[0] & paid[1]))
    helped = f.kunci_rekening.notna() & (f.pkh | f.bpnt)
    cards = max(f[f[p]].kunci_rekening.nunique() for p in ("pkh", "bpnt"))
    found["one_kpm_per_kk"] = (helped, cards > 1)
    return found


def aid(t: pd.DataFrame) -> Answers:
    """Rules A03, A05, A06."""
    above = pd.concat([t[p] & (t.desil > top) for p, top in DESIL_LIMIT.items()], axis=1).any(axis=1)
    limited = t[list(DESIL_LIMIT)].any(axis=1)
    both = t.pbi & t.pbi_pemda & (t.periode_pbi == t.periode_pbi_pemda)
    stopped = ~t.active | (t.hasil_verval == "TIDAK_LAYAK")
    answers = {
        "no_pbi_with_pbi_pemda": (t.active, both),
        "no_aid_when_inactive": (stopped, t.aid),
        "aid_within_desil": (t.active & t.desil.notna() & limited, above),
    }
    return {k: (asked, asked & broken.fillna(value=False).astype(bool)) for k, (asked, broken) in answers.items()}


def judged(snapshot: pd.DataFrame, period: str, before: pd.DataFrame | None) -> tuple[pd.DataFrame, Answers]:
    """Put every rule to every row of a snapshot; ``before`` is the snapshot of the month before."""
    t = prepared(snapshot, period).reset_index(drop=True)
    earlier = None if before is None else prepared(before, period)
    return t, {**persons(t), **copies(t, earlier), **card_numbers(t), **families(t), **aid(t)}


def counts(t: pd.DataFrame, answers: Answers, level: Callable[[str], str]) -> dict[tuple[str, str], tuple[int, int]]:
    """Count broken and asked by rule and area: families once per area for rules about families, else rows."""
    area = t.kode_kelurahan.map(level)
    what = {True: t.no_kk.fillna(""), False: pd.Series(t.index.astype(str), t.index)}
    found = {}
    for key, pair in answers.items():
        counted = [what[key in BY_FAMILY][which].groupby(area[which]).nunique() for which in reversed(pair)]
        for code in sorted(set(area)):
            found[key, code] = (int(counted[0].get(code, 0)), int(counted[1].get(code, 0)))
    return found
