"""The layouts of the register's exports: how each is told from the others, and what none of them may bring in.

Source: domain reference, sections 2 and 3 (SIKS-NG exports, DTSEN hand-over, public importers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Part = Literal["persons", "families", "members", "side"]
"""``persons``: one table of people with their area. ``families``, ``members``: the two halves of a joined layout.
``side``: a list beside the register (`catalogue.sides`)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout of the register.

    Attributes:
        key: the name of the contract, e.g. ``bnba_dtks``.
        label: what a person reads.
        signature: slugs that speak for this layout; at least two of them make a match.
        ignored: slugs that belong to the layout and carry nothing the register needs.
        join_key: canonical column that joins members to families; empty where there is one table.
        family_marks: slugs that only a table of families has.
    """

    key: str
    label: str
    signature: frozenset[str]
    ignored: frozenset[str] = frozenset()
    join_key: str = ""
    family_marks: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LAYOUTS: Final[dict[str, Layout]] = {
    layout.key: layout
    for layout in (
        Layout(
            "bnba_dtks",
            "BNBA DTKS (ekspor SIKS-NG 2021-2024)",
            signature=_words(
                "id_dtks id_dkts id_individu keterangan_padan status_padan bansos_bpnt bansos_pkh bansos_bnpnt_ppkm "
                "bansos_bpnt_ppkm pbi_jni pbi_jkn hub_keluarga hubungan_keluarga desa_keluarahan desa_keluragan "
                "nama_ibu_kandung nam_ibu_kandung tempat_lahir tanggal_lahir jenis_kelamin"
            ),
        ),
        Layout(
            "siksng_dtks",
            "Tabel individu DTKS (SIKS-NG)",
            signature=_words(
                "verifyid first_sk padankan_at masih_hidup_label keterangan_meninggal deleted_label "
                "keterangan_disabilitas isaktifhamil aktorlabel is_btn_padankan is_btn_hidupkan is_btn_dapodik "
                "checkbtnverifmeninggal checkbtnhamil pendampingshow bnpt_ppkm sembako_adaptif prop_capil kab_capil"
            ),
            ignored=_words(
                "verifyid prop_capil kab_capil id_kec counter is_btn_padankan is_btn_hidupkan is_btn_dapodik "
                "pendampingshow deleted_label keterangan_meninggal checkbtnverifmeninggal"
            ),
        ),
        Layout(
            "siksng_dtsen",
            "DTSEN SIKS-NG (lembar keluarga dan anggota)",
            signature=_words(
                "hub_kepala_keluarga pekerjaan_utama idsemesta id_keluarga id_wilayah nama_kepala_keluarga "
                "desil_nasional percentile_nasional peringkat_nasional peringkat_provinsi peringkat_kab_kota"
            ),
            ignored=_words("nama_kepala_keluarga peringkat_provinsi"),
            join_key="id_keluarga",
            family_marks=_words("nama_kepala_keluarga peringkat_nasional percentile_nasional peringkat_provinsi"),
        ),
        Layout(
            "dtsen_baseline",
            "DTSEN serah terima (keluarga dan anggota)",
            signature=_words(
                "nomor_induk_kependudukan nomor_kartu_keluarga kode_kelurahan_desa kelurahan_desa desil_kabupaten_kota "
                "desil_provinsi status_hubungan_keluarga pbi_nas status_dalam_pekerjaan_utama pekerjaan_ktp alamat_ktp "
                "jumlah_anggota_keluarga nama_anggota_keluarga nama_desa_kelurahan kode_kecamatan kode_kabupaten_kota"
            ),
            ignored=_words(
                "kode_provinsi kode_kabupaten_kota kode_kecamatan nama_anggota_keluarga nama_kepala_keluarga "
                "jumlah_anggota_keluarga desil_provinsi desil_kabupaten_kota alamat_ktp dusun_ktp rt_ktp rw_ktp "
                "kelurahan_desa_ktp kode_kelurahan_desa_ktp kecamatan_ktp kode_kecamatan_ktp kabupaten_kota_ktp "
                "kode_kabupaten_kota_ktp provinsi_ktp kode_provinsi_ktp"
            ),
            join_key="no_kk",
            family_marks=_words("nama_anggota_keluarga jumlah_anggota_keluarga desil_kabupaten_kota desil_provinsi"),
        ),
    )
}
"""The four layouts by key, in the order in which a tie is settled."""

SIGNATURE_MINIMUM: Final = 2
"""So many signature slugs make a layout."""

ORDINALS: Final[frozenset[str]] = _words("no nomor no_urut nomor_urut urut")
"""Headers of a running number: neither data nor unknown."""

NEVER_KEPT: Final[tuple[str, ...]] = (
    "disabil",
    "cacat",
    "hamil",
    "penyakit",
    "kesehatan",
    "sakit",
    "stunting",
    "gizi",
    "imunisasi",
    "penghasilan",
    "pendapatan",
    "pengeluaran",
    "gaji",
    "upah",
    "aset",
    "tabungan",
    "ternak",
    "emas",
    "mobil",
    "motor",
    "lahan",
    "kulkas",
    "ayah",
    "pelanggan_pln",
    "id_pln",
    "no_pln",
    "telp",
    "telepon",
    "handphone",
    "no_hp",
    "nomor_hp",
    "whatsapp",
    "no_wa",
)
"""Parts of a slug that mark a column as never kept (domain reference, section 3, last row); it is not even read."""

FAMILY_COLUMNS: Final[tuple[str, ...]] = (
    "provinsi",
    "kab_kota",
    "kecamatan",
    "kelurahan",
    "kode_kelurahan",
    "alamat",
    "dusun",
    "rt",
    "rw",
    "desil",
    "peringkat_nasional",
    "percentile_nasional",
    "peringkat_kab_kota",
)
"""What a family row gives to its members. Never its ``nik`` or name (the head's), never its aid."""

REQUIRED: Final[tuple[str, ...]] = ("nik", "no_kk", "nama")
"""Columns without which nothing is read (rule F02); beside them a kelurahan by name or by code."""
