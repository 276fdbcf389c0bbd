"""The quality rules once more, in plain pandas and straight from the domain reference, to check the generator with."""

from __future__ import annotations

import calendar

import numpy as np
import pandas as pd

FAMILY_AID = ("pkh", "bpnt", "bpnt_ppkm", "bst", "blt", "blt_bbm", "sembako_adaptif", "rutilahu")
ALL_AID = (*FAMILY_AID, "pbi", "pbi_pemda", "atensi", "pena", "permakanan", "yapi")
LIMITS = {"pkh": 4, "bpnt": 5, "pbi": 5}
PROVINCES = {
    *range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 97),
}  # fmt: skip
RELATIONS = {
    "KEPALA KELUARGA": "KEPALA", "ISTRI": "PASANGAN", "SUAMI": "PASANGAN", "ANAK": "ANAK", "MENANTU": "MENANTU",
    "CUCU": "CUCU", "ORANG TUA": "ORTU", "MERTUA": "ORTU", "FAMILI LAIN": "FAMILI",
}  # fmt: skip
ENDING = {"TIDAK LAYAK", "MENINGGAL", "PINDAH", "TIDAK DITEMUKAN", "GANDA"}
PUBLIC = r"\b(?:PNS|ASN|TNI|POLRI|BUMN|BUMD|PEJABAT)\b"


def _real_date(digits: str) -> bool:
    """Tell whether DDMMYY (day + 40 allowed) exists in 19YY or 20YY."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    day -= 40 if day > 40 else 0
    return 1 <= month <= 12 and day >= 1 and any(day <= calendar.monthrange(c + year, month)[1] for c in (1900, 2000))


def prepared(table: pd.DataFrame, period: str) -> pd.DataFrame:
    """Add what the rules ask about: ages, flags, states."""
    rows = table.copy()
    end = (pd.Period(period) + 1).start_time - pd.Timedelta(days=1)
    rows["baris"] = np.arange(len(rows)) + 3
    rows["active"] = rows.is_nonaktif == ""
    rows["has_nik"] = ~rows.nik.isin(["", "-", "0000000000000000"])
    rows["sixteen"] = rows.has_nik & rows.nik.str.fullmatch(r"[0-9]{16}")
    repeated = rows.nik.str.fullmatch(r"(\d)\1{15}")
    zero = rows.nik.str.startswith("0")
    rows["real"] = rows.sixteen & ~zero & ~repeated
    rows["filled_by_hand"] = rows.sixteen & (zero | repeated | rows.nik.str.endswith("0000"))
    date = rows.nik.where(rows.real, "6472010101019001").str[6:12]
    rows["bad_date"] = rows.real & ~date.map(_real_date)
    rows["bad_province"] = rows.real & ~rows.nik.where(rows.real, "64").str[:2].astype(int).isin(PROVINCES)
    rows["well"] = rows.sixteen & ~rows.filled_by_hand & ~rows.bad_date & ~rows.bad_province
    born = pd.to_datetime(rows.tanggal_lahir, format="%Y-%m-%d", errors="coerce")
    rows["birth_filled"] = ~rows.tanggal_lahir.isin(["", "-"])
    age = (end.year - born.dt.year) - ((end.month * 100 + end.day) < (born.dt.month * 100 + born.dt.day))
    good = born.notna() & (born <= end) & (age <= 110) & ~rows.tanggal_lahir.isin(["1900-01-01", "1970-01-01"])
    rows["birth_good"] = good & rows.birth_filled
    rows["age"] = age.where(rows.birth_good)
    rows["born"] = born
    rows["sex"] = rows.jenis_kelamin.map({"LAKI-LAKI": "L", "PEREMPUAN": "P"})
    rows["relation"] = rows.hubungan_keluarga.map(RELATIONS)
    rows["has_kk"] = ~rows.no_kk.isin(["", "-"])
    rows["kk_well"] = (
        rows.no_kk.str.fullmatch(r"[0-9]{16}")
        & ~rows.no_kk.str.endswith("0000")
        & ~rows.no_kk.str.fullmatch(r"(\d)\1{15}")
    )
    for name in ALL_AID:
        rows[name] = rows[name] == "YA"
    rows["aid"] = rows[list(ALL_AID)].any(axis=1)
    rows["dead"] = (rows.hasil_verval == "MENINGGAL") | (rows.status_hidup == "MENINGGAL")
    seen = pd.to_datetime(rows.tanggal_verval, format="%Y-%m-%d", errors="coerce")
    rows["seen"] = (rows.hasil_verval != "") & (seen >= end - pd.DateOffset(years=1))
    match = pd.to_datetime(rows.tanggal_padan, format="%Y-%m-%d", errors="coerce")
    rows["matched_lately"] = match >= end - pd.DateOffset(years=1)
    rows["desil_number"] = pd.to_numeric(rows.desil, errors="coerce")
    return rows


def _person(r: pd.DataFrame) -> dict[str, pd.Series]:
    a = r.active
    same_birth = r.born.dt.strftime("%d%m%y") == (
        (r.nik.str[6:8].where(r.well, "01").astype(int) % 40).map("{:02d}".format) + r.nik.str[8:12]
    )
    street = r.alamat.str.replace(r"\b(RT|RW)\b[ .:]*[0-9]*", "", regex=True).str.replace(r"[^A-Z0-9]", "", regex=True)
    letters = r.nama.str.count("[A-Z]") >= 2
    named = letters & ~r.nama.str.contains(r"\b(?:TEST|XXX|NN)\b")
    placed = r.rt.str.fullmatch(r"\d+") & r.rw.str.fullmatch(r"\d+") & (r.rt != "000") & (r.rw != "000")
    spouse = r.relation == "PASANGAN"
    return {
        "nik_present": a & ~r.has_nik,
        "nik_sixteen_digits": a & r.has_nik & ~r.sixteen,
        "nik_date_possible": a & r.bad_date,
        "nik_not_placeholder": a & r.filled_by_hand,
        "nik_provinsi_exists": a & r.bad_province,
        "nik_matches_jenis_kelamin": a
        & r.well
        & r.sex.notna()
        & ((r.nik.str[6:8].where(r.well, "01").astype(int) > 40) != (r.sex == "P")),
        "nik_matches_tanggal_lahir": a & r.well & r.birth_good & ~same_birth,
        "nama_present": a & ~named,
        "nama_plain": a & named & ~r.nama.str.fullmatch(r"[A-Z .'\-/,]*"),
        "tanggal_lahir_present": a & ~r.birth_filled,
        "tanggal_lahir_possible": a & r.birth_filled & ~r.birth_good,
        "old_age_confirmed": a & (r.age >= 95) & ~r.dead & ~r.seen,
        "tempat_lahir_present": a & r.tempat_lahir.isin(["", "-"]),
        "nama_ibu_present": a & ((r.nama_ibu_kandung == "") | (r.nama_ibu_kandung == r.nama)),
        "jenis_kelamin_present": a & r.sex.isna(),
        "hubungan_keluarga_present": a & r.relation.isna(),
        "pekerjaan_present": a & (r.age >= 15) & (r.pekerjaan == ""),
        "marriage_age_plausible": a & (((r.age < 15) & (r.status_kawin == "2")) | (spouse & (r.age < 16))),
        "alamat_present": a & (street.str.len() < 5),
        "rt_rw_present": a & ~placed,
        "padan_dukcapil": a & ~r.status_padan.isin(["", "PADAN", "PADAN BEDA NAMA"]),
        "nama_matches_dukcapil": a & (r.status_padan == "PADAN BEDA NAMA"),
        "padan_recent": a & r.has_nik & ~r.matched_lately,
        "deceased_not_active": a & r.dead,
        "deceased_without_aid": a & r.dead & r.aid,
        "deceased_documented": r.dead & ((r.tanggal_meninggal == "") | (r.no_akta_kematian == "")),
        "public_employee_without_aid": a & r.aid & r.pekerjaan.str.contains(PUBLIC),
        "kpm_adult": a & (r.no_rekening != "") & (r.age < 17) & (r.status_kawin == "1"),
        "verval_recent": a & ~r.seen,
    }


def _copies(r: pd.DataFrame) -> dict[str, pd.Series]:
    good = r[r.active & r.well]
    by_nik = good.groupby("nik")
    areas = by_nik.kelurahan.transform("nunique")
    cards = good[good.has_kk].groupby("nik").no_kk.transform("nunique")
    account = r[r.active & r.well & (r.no_rekening != "")].groupby("no_rekening").nik.transform("nunique")
    ids = r.groupby("id_individu").nik.transform("size")
    return {
        "nik_unique": (by_nik.baris.transform("size") > 1).reindex(r.index, fill_value=False),
        "nik_in_one_kelurahan": (areas > 1).reindex(r.index, fill_value=False),
        "nik_in_one_kk": (cards > 1).reindex(r.index, fill_value=False),
        "id_individu_unique": r.active & (ids > 1),
        "rekening_one_nik": (account > 1).reindex(r.index, fill_value=False),
        "no_kk_present": r.active & ~r.has_kk,
        "no_kk_well_formed": r.active & r.has_kk & ~r.kk_well,
        "no_kk_date_possible": r.active
        & r.kk_well
        & ~r.no_kk.where(r.kk_well, "6472010101019001")
        .str[6:12]
        .map(lambda digits: int(digits[:2]) <= 31 and _real_date(digits)),
    }


def _family(r: pd.DataFrame) -> dict[str, pd.Series]:
    f = r[r.active & r.kk_well].copy()
    group = f.groupby("no_kk")
    f["heads"] = (f.relation == "KEPALA").groupby(f.no_kk).transform("sum")
    f["size"] = group.baris.transform("size")
    heads = f[f.relation == "KEPALA"].drop_duplicates("no_kk").set_index("no_kk")
    f["signature"] = f[list(FAMILY_AID)].astype(int).astype(str).agg("".join, axis=1)
    heads["signature"] = heads[list(FAMILY_AID)].astype(int).astype(str).agg("".join, axis=1)
    place = f.alamat + "|" + f.rt + "|" + f.rw
    head_place = f.no_kk.map(heads.alamat + "|" + heads.rt + "|" + heads.rw)
    sound = ~(f.alamat.isin(["", "-", "RT 5"]) | f.rt.isin(["", "000", "-"]))
    cards = f.assign(card=f.no_rekening != "", key=f.no_rekening).query("card").groupby("no_kk").key.nunique()
    head_age, head_sex = f.no_kk.map(heads.age), f.no_kk.map(heads.sex)
    spouses = (f.relation == "PASANGAN").groupby(f.no_kk).transform("sum")
    bpnt, pkh, bst = (group[name].transform("max") for name in ("bpnt", "pkh", "bst"))
    period = {name: group[f"periode_{name}"].transform("max") for name in ("bpnt", "pkh", "bst")}
    answers = {
        "has_kepala_keluarga": f.relation.notna().groupby(f.no_kk).transform("all") & (f.heads == 0),
        "one_kepala_keluarga": (f.heads > 1) & (f.relation == "KEPALA"),
        "kk_in_one_kelurahan": group.kelurahan.transform("nunique") > 1,
        "kk_one_alamat": sound
        & head_place.notna()
        & (place != head_place)
        & ~head_place.fillna("").str.match(r"(RT 5|-)?\|"),
        "kk_size_plausible": (f["size"] > 12) | ((f["size"] == 1) & (f.age < 17)),
        "kk_ages_plausible": (f.relation == "ANAK") & (head_age - f.age < 12),
        "spouse_plausible": (f.relation == "PASANGAN")
        & f.sex.notna()
        & head_sex.notna()
        & ((f.sex == head_sex) | ((head_sex == "P") & (spouses > 1))),
        "aid_flag_same_in_kk": f.no_kk.map(heads.signature).notna() & (f.signature != f.no_kk.map(heads.signature)),
        "id_keluarga_one_kk": f.groupby("id_keluarga").no_kk.transform("nunique") > 1,
        "no_bpnt_with_bst": bpnt & bst & (period["bpnt"] == period["bst"]),
        "no_pkh_with_bst": pkh & bst & (period["pkh"] == period["bst"]),
        "one_kpm_per_kk": (f.no_rekening != "") & (f.no_kk.map(cards).fillna(0) > 1),
    }
    return {key: answer.reindex(r.index, fill_value=False) for key, answer in answers.items()}


def _aid(r: pd.DataFrame, before: pd.DataFrame | None) -> dict[str, pd.Series]:
    above = pd.concat([r[name] & (r.desil_number > top) for name, top in LIMITS.items()], axis=1).any(axis=1)
    out = {
        "no_pbi_with_pbi_pemda": r.active & r.pbi & r.pbi_pemda & (r.periode_pbi == r.periode_pbi_pemda),
        "no_aid_when_inactive": (~r.active | (r.hasil_verval == "TIDAK LAYAK")) & r.aid,
        "aid_within_desil": r.active & above,
    }
    if before is not None:
        ended = set(before[before.hasil_verval.isin(ENDING)].id_individu)
        out["verval_followed_up"] = r.active & r.id_individu.isin(ended)
    return out


def broken(table: pd.DataFrame, period: str, before: pd.DataFrame | None) -> dict[str, set[int]]:
    """Return the row numbers that break each rule, worked out from the form alone."""
    rows = prepared(table, period)
    rows = rows[~rows.kelurahan.isin(["SUNGAI TIDAK ADA", "LOA KULU KOTA"]) & (rows.kode_kelurahan != "")]
    answers = {**_person(rows), **_copies(rows), **_family(rows), **_aid(rows, before)}
    return {key: set(rows.baris[answer.fillna(value=False).astype(bool)]) for key, answer in answers.items()}
