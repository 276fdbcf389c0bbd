"""Examples of every rule: rows that hold it, rows that break it, rows that are not asked. Month: August 2026.

A case is one row, or several rows that belong together (one family, unless they say another card). A row says only
what differs from the sound row of ``registers.GOOD``; ``ELSEWHERE`` puts a row into another kelurahan, where it is not
counted.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

Row = dict[str, Any]
Case = Row | list[Row]
ELSEWHERE: Row = {"kode_kelurahan": "64.72.10.1005", "kode_kecamatan": "64.72.10"}

OFF: Row = {"is_nonaktif": True}
UNBORN: Row = {"tanggal_lahir": None, "tanggal_lahir_terisi": False}
HEAD: Row = {"hubungan_keluarga": "KEPALA"}
CHILD: Row = {"hubungan_keluarga": "ANAK"}
WIFE: Row = {"hubungan_keluarga": "PASANGAN", "jenis_kelamin": "P"}
HUSBAND: Row = {"hubungan_keluarga": "PASANGAN", "jenis_kelamin": "L"}
CHECKED: Row = {"hasil_verval": "LAYAK", "tanggal_verval": date(2025, 8, 31)}
LATE: Row = {"hasil_verval": "LAYAK", "tanggal_verval": date(2025, 8, 30)}
UNCHECKED: Row = {"hasil_verval": "BELUM_DICEK", "tanggal_verval": date(2026, 8, 1)}


def nik(number: str) -> Row:
    """Say only the NIK."""
    return {"nik": number}


def card(number: str) -> Row:
    """Say only the family card."""
    return {"no_kk": number}


def born(year: int, month: int, day: int) -> Row:
    """Say only the birth date."""
    return {"tanggal_lahir": date(year, month, day)}


BEFORE: list[Row] = [
    {"nik": "6472011708909901", "hasil_verval": "MENINGGAL"},
    {"nik": "6472011708909902", "hasil_verval": "PINDAH"},
    {"nik": "6472011708909903", "hasil_verval": "LAYAK"},
]
"""The month before, for the rule that looks back."""

EXAMPLES: dict[str, tuple[list[Case], list[Case], list[Case]]] = {
    "nik_present": ([{}], [{"nik": None}, nik("0" * 16)], [{**OFF, "nik": None}]),
    "nik_sixteen_digits": (
        [{}],
        [nik("647201170890900"), nik("64720117089090011"), nik("6472-0117-0890-9"), nik("64720117089090０1")],
        [{"nik": None}, OFF],
    ),
    "nik_date_possible": (
        [{}, nik("3171012902009123"), nik("6472017108909123")],
        [nik("6472013109909123"), nik("6472010008909123"), nik("6472014008909123"), nik("6472017208909123"),
         nik("6472011713909123"), nik("6472012902909123")],
        [nik("0647201100109001"), nik("9999999999999999"), nik("123"), {"nik": None}],
    ),
    "nik_not_placeholder": (
        [{}],
        [nik("6472011708900000"), nik("0647201100109002"), nik("8888888888888888")],
        [nik("123"), {"nik": None}],
    ),
    "nik_provinsi_exists": (
        [{}],
        [nik("9971011708459001"), nik("1050241708909001")],
        [nik("0647201100109003"), nik("7777777777777777"), {"nik": None}],
    ),
    "nik_prefix_known": ([{}, nik("6473011708909001")], [nik("3171011708909001")], [nik("123")]),
    "nik_matches_jenis_kelamin": (
        [{}, {"nik": "6472015708909123", "jenis_kelamin": "P"}],
        [{"jenis_kelamin": "P"}],
        [{"jenis_kelamin": None}, {"nik": "123", "jenis_kelamin": "P"}],
    ),
    "nik_matches_tanggal_lahir": (
        [{}, {"nik": "6472015708909124", "jenis_kelamin": "P"}],
        [born(1990, 8, 18), born(1991, 8, 17), {"nik": "6472010803909001", **born(1990, 8, 3)}],
        [UNBORN, born(1900, 1, 1), {"nik": "123", **born(1990, 8, 18)}],
    ),
    "nama_present": (
        [{}, {"nama": "SU"}],
        [{"nama": n} for n in (None, "A", "TEST", "NN", "12")],
        [{**OFF, "nama": None}],
    ),
    "nama_plain": (
        [{"nama": "SA'DIAH A. / SITI-AMINAH, S.PD"}],
        [{"nama": "AM1NAH"}, {"nama": "SITI_AMINAH"}],
        [{"nama": "TEST 1"}, {"nama": None}],
    ),
    "tanggal_lahir_present": ([{}, {"tanggal_lahir": None}], [UNBORN], [{**OFF, **UNBORN}]),
    "tanggal_lahir_possible": (
        [{}, born(1915, 9, 1), born(2026, 8, 31)],
        [{"tanggal_lahir": None}, born(2026, 9, 1), born(1900, 1, 1), born(1970, 1, 1), born(1915, 8, 31)],
        [UNBORN],
    ),
    "old_age_confirmed": (
        [{**born(1930, 1, 1), **CHECKED}],
        [{**born(1930, 1, 1), **LATE}, {**born(1931, 8, 31), **UNCHECKED}],
        [born(1931, 9, 1), {**born(1930, 1, 1), "status_hidup": "MENINGGAL"}, UNBORN],
    ),
    "tempat_lahir_present": ([{"tempat_lahir": "SAMARINDA"}], [{}], [OFF]),
    "nama_ibu_present": ([{"nama_ibu_sah": True}], [{"nama_ibu_sah": False}], [OFF]),
    "jenis_kelamin_present": ([{}], [{"jenis_kelamin": None}], [{**OFF, "jenis_kelamin": None}]),
    "hubungan_keluarga_present": ([{}], [{"hubungan_keluarga": None}], [{**OFF, "hubungan_keluarga": None}]),
    "pekerjaan_present": ([{"pekerjaan": "PETANI"}], [{}, born(2011, 8, 31)], [born(2011, 9, 1), UNBORN]),
    "marriage_age_plausible": (
        [{"status_kawin": 2}, {**WIFE, **born(2010, 8, 31)}, {**born(2011, 9, 1), "status_kawin": 1}],
        [{**born(2011, 9, 1), "status_kawin": 2}, {**WIFE, **born(2010, 9, 1)}],
        [{}, {**UNBORN, "status_kawin": 2}],
    ),
    "alamat_present": (
        [{}], [{"alamat": None}, {"alamat": "RT 05 RW 01"}, {"alamat": "JL 1"}], [{**OFF, "alamat": None}]
    ),
    "rt_rw_present": (
        [{}], [{"rt": None}, {"rw": None}, {"rt": "000"}, {"rw": "A1"}], [{**OFF, "rt": None}]
    ),
    "padan_dukcapil": (
        [{"status_padan": "PADAN"}, {"status_padan": "PADAN_BEDA_NAMA"}],
        [{"status_padan": "TIDAK_PADAN"}, {"status_padan": "NIK_TIDAK_AKTIF"}],
        [{}, {"status_padan": "BELUM"}],
    ),
    "nama_matches_dukcapil": (
        [{"status_padan": "PADAN"}], [{"status_padan": "PADAN_BEDA_NAMA"}], [{}, {"status_padan": "TIDAK_PADAN"}]
    ),
    "padan_recent": (
        [{"tanggal_padan": datetime(2025, 8, 31, 7)}],  # noqa: DTZ001 - the form carries no zone
        [{"tanggal_padan": datetime(2025, 8, 30, 23)}, {}],  # noqa: DTZ001 - same
        [{"nik": None}],
    ),
    "deceased_not_active": (
        [{"status_hidup": "HIDUP"}, CHECKED],
        [{"status_hidup": "MENINGGAL"}, {"hasil_verval": "MENINGGAL"}, {"tanggal_meninggal": date(2026, 7, 1)}],
        [{}, {"status_hidup": "TIDAK_TAHU", **UNCHECKED}],
    ),
    "deceased_without_aid": (
        [{"status_hidup": "HIDUP", "pkh": True}],
        [{"status_hidup": "MENINGGAL", "pbi": True}],
        [{"status_hidup": "MENINGGAL"}, {"status_hidup": "TIDAK_TAHU", "pkh": True}],
    ),
    "deceased_documented": (
        [{"status_hidup": "MENINGGAL", "tanggal_meninggal": date(2026, 7, 1), "no_akta_kematian": "A-9001", **OFF}],
        [{"status_hidup": "MENINGGAL"}, {"hasil_verval": "MENINGGAL", **OFF}, {"tanggal_meninggal": date(2026, 7, 1)}],
        [{}, {"status_hidup": "HIDUP"}],
    ),
    "public_employee_without_aid": (
        [{"pkh": True, "pekerjaan": "PETANI"}],
        [{"pkh": True, "pekerjaan": "Pensiunan TNI"}, {"pbi": True, "kedudukan_kerja": 5}],
        [{"pekerjaan": "PNS"}, {"pkh": True}],
    ),
    "kpm_adult": (
        [{"kunci_rekening": "k1", "status_kawin": 1, **born(2009, 8, 31)}],
        [{"kunci_rekening": "k2", "status_kawin": 1, **born(2009, 9, 1)}],
        [born(2009, 9, 1), {"kunci_rekening": "k3", "status_kawin": 2, **born(2009, 9, 1)}],
    ),
    "verval_recent": ([CHECKED], [LATE, UNCHECKED, {}], [{**OFF, **LATE}]),
    "verval_followed_up": (
        [{"nik": "6472011708909901", **OFF}], [nik("6472011708909902")], [nik("6472011708909903"), {}]
    ),
    "nik_unique": ([{}], [[nik("6472011708909911")] * 2], [[nik("123")] * 2, {"nik": None}]),
    "nik_in_one_kelurahan": (
        [[nik("6472011708909912")] * 2],
        [[nik("6472011708909913"), {**nik("6472011708909913"), **ELSEWHERE}]],
        [[nik("123"), {**nik("123"), **ELSEWHERE}]],
    ),
    "nik_in_one_kk": (
        [[nik("6472011708909914")] * 2],
        [[nik("6472011708909915"), {**nik("6472011708909915"), **card("6472011203159801")}],
         [nik("6472011708909916"), {**nik("6472011708909916"), **card("647201")}]],
        [[{**nik("6472011708909917"), **card("0")}] * 2],
    ),
    "person_unique": (
        [{"nama": "RAHMAH", "alamat": "JL. SATU 11", "kunci_ibu": "m1"},
         {"nama": "RAHMAH", "alamat": "JL. DUA 22", "kunci_ibu": "m2"}],
        [{"nama": "MUH. RIZKI", "alamat": "JL. TIGA 33", "kunci_ibu": "m3"},
         {"nama": "H. MUHAMMAD RIZKI", "alamat": "JL. EMPAT 44", "kunci_ibu": "m3"}],
        [{"nama": "TEST"}, {"nama": "TEST"}, {"nama": "RAHMAH", **UNBORN}],
    ),
    "id_individu_unique": (
        [{}, {"id_individu": "ID-1"}],
        [[{"id_individu": "ID-2"}] * 2],
        [{"id_individu": None}, {"id_individu": "ID-1", **OFF}],
    ),
    "rekening_one_nik": (
        [[{"kunci_rekening": "k4", **nik("6472011708909918")}] * 2],
        [[{"kunci_rekening": "k5"}] * 2],
        [{}, {"kunci_rekening": "k5", "nik": "123"}],
    ),
    "no_kk_present": ([{}], [{"no_kk": None}, card("0000000000000000")], [{**OFF, "no_kk": None}]),
    "no_kk_well_formed": (
        [{}],
        [card("6472011203150000"), card("1111111111111111"), card("647201120315900")],
        [{"no_kk": None}],
    ),
    "no_kk_date_possible": (
        [{}], [card("6472014108909001"), card("6472013002159001")], [card("6472011203150000"), {"no_kk": None}]
    ),
    "has_kepala_keluarga": (
        [[HEAD, CHILD]], [[CHILD, CHILD]], [[CHILD, {"hubungan_keluarga": None}], {**CHILD, "no_kk": None}]
    ),
    "one_kepala_keluarga": ([[HEAD, CHILD], [CHILD]], [[HEAD, HEAD, CHILD]], [{"hubungan_keluarga": None}]),
    "kk_in_one_kelurahan": ([[HEAD, CHILD]], [[HEAD, {**CHILD, **ELSEWHERE}]], [[HEAD]]),
    "kk_one_alamat": (
        [[HEAD, CHILD], [HEAD, {**CHILD, "alamat": "Jl Contoh, No 1"}]],
        [[HEAD, {**CHILD, "rt": "009"}], [HEAD, {**CHILD, "alamat": "JL. LAIN NO. 9"}]],
        [[CHILD, CHILD], [HEAD, {**HEAD, "rt": "009"}], [{**HEAD, "rt": "000"}, CHILD]],
    ),
    "kk_size_plausible": (
        [[HEAD, *[CHILD] * 11], [{**HEAD, **born(2009, 8, 31)}]],
        [[HEAD, *[CHILD] * 12], [{**HEAD, **born(2009, 9, 1)}]],
        [{"no_kk": None}],
    ),
    "kk_ages_plausible": (
        [[{**HEAD, **born(1980, 12, 1)}, {**CHILD, **born(1992, 12, 1)}]],
        [[{**HEAD, **born(1980, 12, 1)}, {**CHILD, **born(1992, 11, 30)}],
         [{**HEAD, **born(1990, 1, 1)}, {**CHILD, **born(1970, 1, 2)}]],
        [[{**HEAD, **UNBORN}, CHILD], [CHILD, CHILD], [HEAD, HEAD, CHILD]],
    ),
    "spouse_plausible": (
        [[HEAD, WIFE], [HEAD, WIFE, WIFE], [{**HEAD, "jenis_kelamin": "P"}, HUSBAND]],
        [[HEAD, HUSBAND], [{**HEAD, "jenis_kelamin": "P"}, HUSBAND, HUSBAND]],
        [[HEAD, CHILD], [HEAD, {**WIFE, "jenis_kelamin": None}], [CHILD, WIFE]],
    ),
    "aid_flag_same_in_kk": (
        [[{**HEAD, "pkh": True}, {**CHILD, "pkh": True}], [HEAD, {**CHILD, "pbi": True}]],
        [[{**HEAD, "pkh": True}, CHILD]],
        [[{**CHILD, "pkh": True}, CHILD]],
    ),
    "id_keluarga_one_kk": (
        [[{**HEAD, "id_keluarga": "F1"}, {**CHILD, "id_keluarga": "F1"}]],
        [[{**HEAD, "id_keluarga": "F2"}, {**HEAD, "id_keluarga": "F2", **card("6472011203159802")}]],
        [[HEAD]],
    ),
    "no_bpnt_with_bst": (
        [[HEAD], [{**HEAD, "bpnt": True, "bst": True, "periode_bpnt": "2026-07", "periode_bst": "2026-08"}]],
        [[{**HEAD, "bpnt": True, "periode_bpnt": "2026-08"}, {**CHILD, "bst": True, "periode_bst": "2026-08"}]],
        [{"no_kk": None, "bpnt": True, "bst": True, "periode_bpnt": "2026-08", "periode_bst": "2026-08"}],
    ),
    "no_pkh_with_bst": (
        [[HEAD], [{**HEAD, "pkh": True, "bst": True, "periode_pkh": "2026-07", "periode_bst": "2026-08"}]],
        [[{**HEAD, "pkh": True, "bst": True, "periode_pkh": "2026-08", "periode_bst": "2026-08"}]],
        [{"no_kk": None, "pkh": True, "bst": True, "periode_pkh": "2026-08", "periode_bst": "2026-08"}],
    ),
    "no_pbi_with_pbi_pemda": (
        [{}, {"pbi": True, "pbi_pemda": True, "periode_pbi": "2026-07", "periode_pbi_pemda": "2026-08"}],
        [{"pbi": True, "pbi_pemda": True, "periode_pbi": "2026-08", "periode_pbi_pemda": "2026-08"}],
        [{**OFF, "pbi": True, "pbi_pemda": True, "periode_pbi": "2026-08", "periode_pbi_pemda": "2026-08"}],
    ),
    "one_kpm_per_kk": (
        [[{**HEAD, "pkh": True, "kunci_rekening": "k6"}, CHILD],
         [{**HEAD, "pkh": True, "kunci_rekening": "k7"}, {**CHILD, "bpnt": True, "kunci_rekening": "k8"}]],
        [[{**HEAD, "pkh": True, "kunci_rekening": "k9"}, {**CHILD, "pkh": True, "kunci_rekening": "k10"}]],
        [[{**HEAD, "pkh": True}], [{**HEAD, "kunci_rekening": "k11"}]],
    ),
    "no_aid_when_inactive": (
        [OFF, {"hasil_verval": "TIDAK_LAYAK"}], [{**OFF, "pkh": True}, {"hasil_verval": "TIDAK_LAYAK", "pbi": True}],
        [{"pkh": True}],
    ),
    "aid_within_desil": (
        [{"pkh": True, "desil": 4}, {"bpnt": True, "desil": 5}],
        [{"pkh": True, "desil": 5}, {"bpnt": True, "desil": 6}],
        [{"pkh": True}, {"desil": 9}, {"atensi": True, "desil": 9}],
    ),
}  # fmt: skip
"""Rule key to: cases that hold, that break, that are not asked."""
