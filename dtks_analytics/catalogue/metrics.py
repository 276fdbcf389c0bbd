"""The figures of the dashboard: what is counted, among what, and what a reader must know.

Words only; the predicates are in `dtks_analytics.figures.measures`. Contract keys are stable; the others are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Unit = Literal["jiwa", "keluarga", "baris"]
Direction = Literal["netral", "lebih_besar_lebih_baik", "lebih_kecil_lebih_baik"]
Ramp = Literal["mahakam", "tenun"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure.

    Attributes:
        key: stable name, as on the command line.
        label: what a person reads.
        unit: what is counted.
        numerator: what is counted, in words.
        denominator: among what, in words.
        caveats: what a reader must know.
        source: where rows or bases come from.
        direction: whether more is better, worse or neither.
        ramp: colour ramp on maps; ``tenun`` is for work on the data.
        breaks: upper bounds of the first four of five map classes, as shares; empty lets the map propose them.
        sibling: key of the same thing counted in the other unit; empty for none.
        group: heading under which lists show it.
    """

    key: str
    label: str
    unit: Unit
    numerator: str
    denominator: str
    caveats: tuple[str, ...]
    source: str
    direction: Direction = "netral"
    ramp: Ramp = "mahakam"
    breaks: tuple[float, ...] = ()
    sibling: str = ""
    group: str = "Kemiskinan"


_DTKS: Final = "Berkas bulanan DTKS/DTSEN dari SIKS-NG"
_DUKCAPIL: Final = "Berkas bulanan DTKS/DTSEN; penduduk menurut Disdukcapil"
_DISTINCT: Final = "Orang dihitung sekali menurut NIK yang benar bentuknya; tanpa itu menurut ID, lalu menurut baris."
_SUM: Final = "Jumlah kelurahan dapat melebihi jumlah kota, karena satu orang dapat tercatat di dua kelurahan."
_VERIFIED: Final = (
    "Terverifikasi berarti satu hal untuk semua bulan penyimpanan: hasil verval LAYAK, atau padan dengan Dukcapil."
)
_EXCLUDED: Final = (
    "Warga yang meninggal menurut daftar atau kolom mana pun, atau dinyatakan tidak layak, tidak dihitung."
)
_ROWS: Final = "Satu orang dapat tercatat pada beberapa baris; bagian penduduk dihitung dari Orang terdaftar."
_NO_AID: Final = (
    "Bantuan berupa uang atau barang; iuran PBI-JKN dan PBI pemda tidak dihitung. Tanpa nomor KK yang benar bentuknya, "
    "orang dinilai sendiri."
)
_RECORDED: Final = "Hanya bantuan yang tercatat pada berkas bulan itu; anggota nonaktif tidak dihitung."
_BOTTOM: Final = "DTKS memuat kira-kira 40% terbawah, DTSEN semua desil; tidak sebanding dengan angka BPS."
_DECILE: Final = "Desil adalah peringkat nasional: satu desil bukan 10% warga kota ini."
_SHRINK: Final = "Jumlah yang turun dapat berarti data dibersihkan, bukan kemiskinan berkurang."
_KK: Final = "Keluarga dihitung menurut nomor KK yang benar bentuknya."
_PADAN: Final = "Baris tanpa hasil padan dihitung belum padan."
_SUSPECT: Final = "Dugaan dari NIK, nama, tanggal lahir, ibu, dan alamat; yang dinyatakan orang berbeda tidak dihitung."
_APART: Final = "Dugaan ditandai saja: catatan tidak pernah digabung atau dihapus."
_BOOK: Final = "Pasangan, masa berlaku, dan statusnya mengikuti buku aturan bantuan; belum dipastikan Dinas Sosial."
_GOOD_NEWS: Final = "Melaporkan kematian adalah kerja baik: tidak mengurangi nilai kelurahan pada bulan itu."
_MARKED: Final = "Hanya memuat kematian yang tercatat pada berkas; kematian yang belum dilaporkan tidak terlihat."

METRICS: Final[dict[str, Metric]] = {
    m.key: m
    for m in (
        Metric("individu_poor", "Warga miskin", "jiwa", "warga terverifikasi pada desil miskin, dihitung sekali",
               "penduduk", (_VERIFIED, _EXCLUDED, _DISTINCT, _BOTTOM, _DECILE, _SHRINK, _SUM), _DUKCAPIL,
               breaks=(0.02, 0.04, 0.06, 0.08), sibling="keluarga_poor"),
        Metric("individu_registered", "Baris terdaftar", "baris", "baris aktif pada register", "penduduk",
               (_ROWS, _BOTTOM, _SHRINK), _DUKCAPIL, breaks=(0.1, 0.15, 0.2, 0.25)),
        Metric("individu_distinct", "Orang terdaftar", "jiwa", "orang berbeda pada baris aktif", "penduduk",
               (_DISTINCT, _SUM), _DUKCAPIL, breaks=(0.1, 0.15, 0.2, 0.25),
               sibling="keluarga_registered"),
        Metric("individu_verified", "Warga terverifikasi", "jiwa", "warga aktif yang terverifikasi, dihitung sekali",
               "penduduk", (_VERIFIED, _EXCLUDED, _DISTINCT, _SUM), _DUKCAPIL, breaks=(0.05, 0.1, 0.15, 0.2),
               sibling="keluarga_verified"),
        Metric("keluarga_poor", "Keluarga miskin", "keluarga", "keluarga dengan warga terverifikasi pada desil miskin",
               "keluarga aktif", (_VERIFIED, _EXCLUDED, _KK, _DECILE), _DTKS, breaks=(0.15, 0.2, 0.25, 0.3),
               sibling="individu_poor"),
        Metric("individu_poor_no_aid", "Warga miskin tanpa bantuan", "jiwa",
               "warga miskin yang tidak seorang pun anggota aktif pada KK-nya menerima bantuan uang atau barang",
               "warga miskin", (_NO_AID, _RECORDED, _VERIFIED, _DISTINCT, _SUM), _DTKS, "lebih_kecil_lebih_baik",
               breaks=(0.1, 0.2, 0.3, 0.4), sibling="keluarga_poor_no_aid"),
        Metric("keluarga_poor_no_aid", "Keluarga miskin tanpa bantuan", "keluarga",
               "keluarga miskin yang tidak seorang pun anggota aktifnya menerima bantuan uang atau barang",
               "keluarga miskin", (_NO_AID, _RECORDED, _VERIFIED, _KK), _DTKS, "lebih_kecil_lebih_baik",
               breaks=(0.1, 0.2, 0.3, 0.4), sibling="individu_poor_no_aid"),
        Metric("keluarga_registered", "Keluarga terdaftar", "keluarga", "keluarga dengan baris aktif", "",
               (_KK, "Jumlah keluarga penduduk tidak diterbitkan, maka tanpa persen."), _DTKS,
               sibling="individu_distinct"),
        Metric("keluarga_verified", "Keluarga terverifikasi", "keluarga", "keluarga dengan warga terverifikasi",
               "keluarga aktif", (_VERIFIED, _EXCLUDED, _KK), _DTKS, direction="lebih_besar_lebih_baik",
               breaks=(0.5, 0.6, 0.7, 0.8), sibling="individu_verified"),
        Metric("verval_done", "Sudah diverifikasi", "baris", "baris aktif dengan hasil verifikasi", "baris aktif",
               ("Hasil apa pun dihitung; BELUM DICEK tidak.",), _DTKS, "lebih_besar_lebih_baik",
               breaks=(0.8, 0.85, 0.9, 0.95), group="Mutu data"),
        Metric("padan", "Padan dengan Dukcapil", "baris", "baris yang padan, termasuk padan beda nama",
               "baris aktif yang ber-NIK", (_PADAN,), _DTKS, "lebih_besar_lebih_baik",
               breaks=(0.8, 0.85, 0.9, 0.95), group="Mutu data"),
        Metric("quality_score", "Nilai mutu", "baris", "baris tanpa kesalahan yang dapat diperbaiki kelurahan sendiri",
               "baris aktif", ("Kesalahan milik Dukcapil, Dinas Sosial, dan Kemensos tidak mengurangi nilai.",
                               "Nilai dari susunan berkas yang berbeda tidak dibandingkan."), _DTKS,
               "lebih_besar_lebih_baik", breaks=(0.8, 0.85, 0.9, 0.95), group="Mutu data"),
        Metric("nik_duplicate", "NIK tercatat ganda", "baris", "baris dengan NIK yang juga ada pada baris aktif lain",
               "baris aktif dengan NIK yang benar bentuknya",
               ("NIK yang sama belum tentu orang yang sama: dapat juga salah ketik.",), _DTKS,
               "lebih_kecil_lebih_baik", "tenun", (0.005, 0.01, 0.015, 0.02), group="Ganda dan bantuan"),
        Metric("person_duplicate", "Diduga tercatat ganda", "baris", "baris dalam kelompok yang diduga orang yang sama",
               "baris aktif", (_SUSPECT, _APART), _DTKS, "lebih_kecil_lebih_baik", "tenun",
               (0.005, 0.01, 0.02, 0.03), group="Ganda dan bantuan"),
        Metric("deceased_active", "Meninggal masih aktif", "baris",
               "baris aktif milik warga yang dilaporkan meninggal", "baris aktif", (_MARKED,), _DTKS,
               "lebih_kecil_lebih_baik", "tenun", (0.0025, 0.005, 0.0075, 0.01), group="Ganda dan bantuan"),
        Metric("deceased_with_aid", "Meninggal masih menerima bantuan", "baris",
               "baris aktif milik warga yang dilaporkan meninggal, dengan bantuan", "baris aktif dengan bantuan",
               (_MARKED,), _DTKS, "lebih_kecil_lebih_baik", "tenun", (0.0025, 0.005, 0.0075, 0.01),
               group="Ganda dan bantuan"),
        Metric("meninggal_baru", "Kematian baru dilaporkan", "baris",
               "baris yang bulan ini pertama kali dilaporkan meninggal, aktif atau tidak", "", (_GOOD_NEWS, _MARKED),
               _DTKS, group="Ganda dan bantuan"),
        Metric("meninggal_ditindak", "Kematian sudah ditindak", "jiwa",
               "orang meninggal yang bulan lalu masih aktif dan kini tidak aktif atau sudah keluar",
               "orang meninggal yang bulan lalu masih aktif", ("Kelurahan menurut bulan lalu.", _MARKED), _DTKS,
               "lebih_besar_lebih_baik", "tenun", (0.05, 0.1, 0.2, 0.4), group="Ganda dan bantuan"),
        Metric("aid_overlap", "Bantuan tumpang tindih", "keluarga",
               "keluarga dengan pasangan bantuan yang dilarang pada periode yang sama", "keluarga dengan bantuan",
               (_KK, "BPNT dengan BST, PKH dengan BST, PBI-JKN dengan PBI pemda.", _BOOK),
               _DTKS, "lebih_kecil_lebih_baik", "tenun", (0.0025, 0.005, 0.0075, 0.01), group="Ganda dan bantuan"),
    )
}  # fmt: skip
"""Figures by key, in the order in which pages list them."""

CONTRACT: Final = (
    "individu_registered", "individu_verified", "individu_poor", "keluarga_verified", "verval_done", "padan",
    "nik_duplicate", "person_duplicate", "deceased_active", "deceased_with_aid", "aid_overlap", "quality_score",
    "keluarga_poor", "individu_poor_no_aid", "keluarga_poor_no_aid",
)  # fmt: skip
"""Keys the command line must know, in the order of the contract."""
