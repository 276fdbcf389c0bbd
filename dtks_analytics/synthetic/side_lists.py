"""Made-up lists that offices outside the city send: Dukcapil's answers, auditors' findings, the ministry's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.synthetic import form as words
from dtks_analytics.synthetic.side_month import Listed

if TYPE_CHECKING:
    from dtks_analytics.synthetic.side_month import Month


def matches(month: Month) -> Listed:
    """Return what Dukcapil answered about people whose match was open: found, found under another name, not found."""
    rng, open_ = month.rng, pc.is_in(month.form["status_padan"], value_set=pa.array(words.PADAN[words.UNMATCHED :]))
    able = pc.match_substring_regex(month.form["nik"], r"^\d{16}$").to_numpy(zero_copy_only=False)
    places = np.flatnonzero(open_.to_numpy() & able)
    fate = rng.random(len(places))
    missing = fate < 0.35
    own = month.at(places, {"nama": "nama"})["nama"]
    strange = own.take(pa.array(rng.permutation(len(places))))
    name = pc.if_else(pa.array(missing), "", pc.if_else(pa.array(fate > 0.9), strange, own))
    told = pa.array(np.where(missing, "Data Tidak Ditemukan", ""))
    columns = month.at(
        places,
        {
            "NO_KK": "no_kk", "NIK": "nik", "NAMA_LGKP": "", "STAT_HBKEL": "hubungan_keluarga",
            "JENIS_KLMIN": "jenis_kelamin", "TMPT_LHR": "tempat_lahir", "TGL_LHR": "tanggal_lahir", "STATUS_KAWIN": "",
            "JENIS_PKRJN": "pekerjaan", "PDDK_AKH": "", "NAMA_LGKP_IBU": "nama_ibu_kandung", "NAMA_LGKP_AYAH": "",
            "ALAMAT": "alamat", "DUSUN": "", "NO_RT": "rt", "NO_RW": "rw", "NO_PROP": "", "NO_KAB": "", "NO_KEC": "",
            "NO_KEL": "", "PROP_NAME": "provinsi", "KAB_NAME": "kab_kota", "KEC_NAME": "kecamatan",
            "KEL_NAME": "kelurahan",
        },
    )  # fmt: skip
    table = pa.table({**columns, "NAMA_LGKP": name, "RESPON": told})
    return Listed("dukcapil_match", table, month.truth("dukcapil_match", places))


def findings(month: Month) -> Listed:
    """Return what auditors found: BPNT with BST, NIK not in Dukcapil, public employees and children who collect."""
    form = month.form
    yes = {name: pc.equal(form[name], "YA").to_numpy() for name in ("bpnt", "pkh", "bst")}
    card = pc.not_equal(form["no_rekening"], "").to_numpy()
    public = pc.match_substring_regex(form["pekerjaan"], "PNS|TNI|POLRI|BUMN").to_numpy(zero_copy_only=False)
    unknown = pc.equal(form["status_padan"], words.PADAN[words.UNKNOWN]).to_numpy()
    found = (
        (yes["bpnt"] & yes["bst"] & card, "KPM SEMBAKO GANDA BST"),
        (unknown & (yes["bpnt"] | yes["pkh"]), "NIK TIDAK DITEMUKAN DI DUKCAPIL"),
        (public & (yes["bpnt"] | yes["pkh"]), "KPM BEKERJA SEBAGAI PNS/TNI/POLRI/BUMN"),
    )
    parts = [np.flatnonzero(mask)[: max(2, int(mask.sum()) // 2)] for mask, _ in found]
    places = np.concatenate(parts)
    told = np.repeat([text for _, text in found], [len(part) for part in parts])
    table = pa.table(
        {
            **month.at(
                places,
                {
                    "NIK": "nik", "NO KK": "no_kk", "NO REKENING": "no_rekening", "NAMA PENGURUS": "nama",
                    "LEMBAGA PENYALUR": "", "KODE WILAYAH": "kode_kelurahan", "PROV": "provinsi", "KAB": "kab_kota",
                    "KEC": "kecamatan", "KEL": "kelurahan", "ALAMAT": "alamat", "RT": "rt", "RW": "rw",
                },
            ),
            "KETERANGAN": pa.array(told),
        }
    )  # fmt: skip
    return Listed("bpk_findings", table, month.truth("bpk_findings", places))


def doubles(month: Month) -> Listed:
    """Return the people whom the ministry has checked for being listed twice."""
    number = month.form["nik"].combine_chunks().dictionary_encode().indices.to_numpy()
    several = np.bincount(number)[number] > 1
    several &= pc.match_substring_regex(month.form["nik"], r"^\d{16}$").to_numpy(zero_copy_only=False)
    places = np.flatnonzero(several)
    status = np.array(["CLEAN", "UNCLEAN", "NONAKTIF"])[month.rng.choice(3, len(places), p=[0.5, 0.35, 0.15])]
    columns = month.at(
        places,
        {
            "NAMA_PENERIMA": "nama", "NOMOR_KARTU": "no_rekening", "NIK_KTP": "nik", "NOKK_DTKS": "no_kk",
            "IDARTBDT": "id_individu", "IDKELUARGA": "id_keluarga", "NMPROP": "provinsi", "NMKAB": "kab_kota",
            "NMKEC": "kecamatan", "NMKEL": "kelurahan", "ALAMAT": "alamat", "KET_TAMBAHAN": "",
        },
    )  # fmt: skip
    table = pa.table({**columns, "STATUS_BARU": pa.array(status)})
    return Listed("data_ganda", table, month.truth("data_ganda", places))


def premiums(month: Month) -> Listed:
    """Return everybody whose health premium the state pays, and a few it has stopped paying."""
    places = np.flatnonzero(pc.equal(month.form["pbi"], "YA").to_numpy())
    stopped = month.rng.random(len(places)) < 0.02
    columns = month.at(
        places,
        {
            "noka": "", "ps_noka": "", "nama": "nama", "jenkel": "jenis_kelamin", "tgllhr": "tanggal_lahir",
            "tmplhr": "tempat_lahir", "nik": "nik", "nik_siks": "nik", "pisat": "", "kdstawin": "status_kawin",
            "kelas_rawat": "", "kkno": "no_kk", "alamat": "alamat", "kddesa": "", "nmdesa": "kelurahan", "kdkec": "",
            "nmkec": "kecamatan", "rt": "rt", "rw": "rw", "nmayah": "", "nmibu": "nama_ibu_kandung", "ket_aktivasi": "",
            "flag_data_sk": "", "ket_data_sk": "",
        },
    )  # fmt: skip
    table = pa.table({**columns, "status": pa.array(np.where(stopped, "NON AKTIF", "AKTIF"))})
    return Listed("pbi_jkn", table, month.truth("pbi_jkn", places))


def poorest(month: Month) -> Listed:
    """Return the target list of extreme poverty: decile 1."""
    places = np.flatnonzero(pc.equal(month.form["desil"], "1").to_numpy())
    columns = month.at(
        places,
        {
            "ID Keluarga P3KE": "id_keluarga", "Provinsi": "provinsi", "Kabupaten/Kota": "kab_kota",
            "Kecamatan": "kecamatan", "Desa/Kelurahan": "kelurahan", "Kode Kemdagri": "kode_kelurahan",
            "Desil Kesejahteraan": "desil", "Alamat": "alamat", "ID Individu": "", "Nama": "nama", "NIK": "nik",
            "Padan Dukcapil": "status_padan", "Jenis Kelamin": "jenis_kelamin",
            "Hubungan dengan Kepala Keluarga": "hubungan_keluarga", "Tanggal Lahir": "tanggal_lahir",
            "Status Kawin": "status_kawin", "Pekerjaan": "pekerjaan", "Pendidikan": "", "Penerima BPNT": "bpnt",
            "Penerima BPUM": "", "Penerima BST": "bst", "Penerima PKH": "pkh", "Penerima SEMBAKO": "",
            "Resiko Stunting": "",
        },
    )  # fmt: skip
    return Listed("p3ke", pa.table(columns), month.truth("p3ke", places))
