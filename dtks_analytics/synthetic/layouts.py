"""The headers of real exports, misspellings included, and the canonical column behind each.

Source: domain reference, section 2. A header whose column this register does not keep stays empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FLAGS_F2: Final = {
    "BPNT": "bpnt", "PKH": "pkh", "PBI": "pbi", "BST": "bst", "BLT": "blt", "BLT_BBM": "blt_bbm",
    "BNPT_PPKM": "bpnt_ppkm",
    "SEMBAKO_ADAPTIF": "sembako_adaptif", "RUTILAHU": "rutilahu", "ATENSI": "atensi", "PENA": "pena",
    "PERMAKANAN": "permakanan", "YAPI": "yapi",
}  # fmt: skip
"""Programme columns of the SIKS-NG table of persons; ``BNPT`` is its own spelling."""

F1: Final = {
    "ID DKTS": "id_individu", "Provinsi": "provinsi", "Kabupaten/Kota": "kab_kota", "Kecamatan": "kecamatan",
    "Desa/Keluarahan": "kelurahan", "Alamat": "alamat", "Dusun": "dusun", "RT": "rt", "RW": "rw", "Nokk": "no_kk",
    "Nik": "nik", "Nama": "nama", "Tanggal_Lahir": "tanggal_lahir", "Tempat_Lahir": "tempat_lahir",
    "Jenis_Kelamin": "jenis_kelamin", "Pekerjaan": "pekerjaan", "Nama_Ibu_Kandung": "nama_ibu_kandung",
    "Hub_Keluarga": "hubungan_keluarga", "Keterangan_padan": "status_padan", "Bansos_Bpnt": "bpnt", "Bansos_Pkh": "pkh",
    "Bansos_Bnpnt_Ppkm": "bpnt_ppkm", "Pbi_Jni": "pbi",
}  # fmt: skip
EXTRA: Final = {
    "kode_wilayah": "kode_kelurahan", "id_keluarga": "id_keluarga", "status_kawin": "status_kawin",
    "padankan_at": "tanggal_padan", "masih_hidup_label": "status_hidup", "tanggal_meninggal": "tanggal_meninggal",
    "no_registrasi_meninggal": "no_akta_kematian", "is_nonaktif": "is_nonaktif", "hasil_verval": "hasil_verval",
    "tanggal_verval": "tanggal_verval", "petugas": "petugas", "desil_nasional": "desil",
    "peringkat_nasional": "peringkat_nasional", "percentile_nasional": "percentile_nasional",
    "peringkat_kab_kota": "peringkat_kab_kota", "BST": "bst", "pbi_apbd": "pbi_pemda", "BLT": "blt",
    "BLT_BBM": "blt_bbm",
    "SEMBAKO_ADAPTIF": "sembako_adaptif", "RUTILAHU": "rutilahu", "PENA": "pena", "PERMAKANAN": "permakanan",
    "YAPI": "yapi", "ATENSI": "atensi", "periode_bpnt": "periode_bpnt", "periode_pkh": "periode_pkh",
    "periode_bst": "periode_bst", "periode_pbi": "periode_pbi", "periode_pbi_pemda": "periode_pbi_pemda",
    "nomor_kks": "no_rekening",
}  # fmt: skip
"""What the demonstration adds to F1, so that every rule can be asked."""
F2: Final = {
    "idsemesta": "id_individu", "verifyid": "", "NIK": "nik", "NOKK": "no_kk", "Nama": "nama", "Alamat": "alamat",
    "provinsi": "provinsi", "kabupaten": "kab_kota", "kecamatan": "kecamatan", "desa_kelurahan": "kelurahan",
    "prop_capil": "", "kab_capil": "", "rt": "rt", "rw": "rw", "id_kec": "kode_kecamatan_angka",
    "id_desa": "kode_angka",
    "FIRST_SK": "first_sk", "padankan_at": "tanggal_padan", "masih_hidup_label": "status_hidup",
    "keterangan_meninggal": "", "deleted_label": "", "is_nonaktif": "is_nonaktif", "keterangan_disabilitas": "",
    "isAktifHamil": "", "aktorLabel": "petugas", "counter": "", "is_btn_padankan": "", "is_btn_hidupkan": "",
    "is_btn_dapodik": "", "checkBtnVerifMeninggal": "", "checkBtnHamil": "", "pendampingShow": "",
    **FLAGS_F2,
    **{f"periode_{column}": f"periode_{column}" for column in FLAGS_F2.values() if column != "atensi"},
}  # fmt: skip
F3_FAMILIES: Final = {
    "id_keluarga": "id_keluarga", "no_kk": "no_kk", "nama_kepala_keluarga": "nama", "nik": "nik", "alamat": "alamat",
    "provinsi": "provinsi", "kabupaten": "kab_kota", "kecamatan": "kecamatan", "kelurahan": "kelurahan", "rt": "rt",
    "rw": "rw", "id_wilayah": "kode_angka", "desil_nasional": "desil", "peringkat_nasional": "peringkat_nasional",
    "percentile_nasional": "percentile_nasional", "peringkat_provinsi": "", "peringkat_kab_kota": "peringkat_kab_kota",
}  # fmt: skip
F3: Final = {
    "id_keluarga": "id_keluarga", "idsemesta": "id_individu", "no_kk": "no_kk", "nik": "nik", "nama": "nama",
    "hub_kepala_keluarga": "hubungan_keluarga", "pekerjaan_utama": "pekerjaan",
}  # fmt: skip
F4: Final = {
    "kode_provinsi": "kode_bps_provinsi", "provinsi": "provinsi", "kode_kabupaten_kota": "kode_bps_kota",
    "kabupaten_kota": "kab_kota", "kode_kecamatan": "kode_bps_kecamatan", "kecamatan": "kecamatan",
    "kode_kelurahan_desa": "kode_bps", "kelurahan_desa": "kelurahan", "alamat": "alamat",
    "nomor_kartu_keluarga": "no_kk",
    "desil_nasional": "desil", "desil_provinsi": "", "desil_kabupaten_kota": "",
    "nomor_induk_kependudukan": "nik", "nama": "nama", "tanggal_lahir": "tanggal_lahir_waktu",
    "jenis_kelamin": "jenis_kelamin_angka", "status_hubungan_keluarga": "hubungan_keluarga",
    "status_kawin": "status_kawin",
    "pbi_nas": "pbi_angka", "pbi_pemda": "pbi_pemda_angka", "status_dalam_pekerjaan_utama": "kedudukan_kerja",
    "pekerjaan_ktp": "pekerjaan", "alamat_ktp": "alamat", "dusun_ktp": "dusun", "rt_ktp": "rt", "rw_ktp": "rw",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """One export: header → canonical column, in the order of the file.

    Attributes:
        members: columns of the table of people.
        families: columns of the table of families, empty where there is one table only.
        sheets: sheet names, people first.
    """

    members: dict[str, str]
    families: dict[str, str]
    sheets: tuple[str, ...]


DEMO: Final = "bnba_dtks + tambahan"
"""The demonstration layout: recognised as ``bnba_dtks``."""
LAYOUTS: Final[dict[str, Layout]] = {
    "bnba_dtks": Layout(F1, {}, ("BNBA",)),
    "siksng_dtks": Layout(F2, {}, ("DTKS",)),
    "siksng_dtsen": Layout(F3, F3_FAMILIES, ("Anggota", "Keluarga")),
    "dtsen_baseline": Layout(F4, {}, ("DTSEN",)),
    DEMO: Layout(F1 | EXTRA, {}, ("BNBA",)),
}
