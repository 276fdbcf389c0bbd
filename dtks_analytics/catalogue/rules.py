"""The quality rules: what good data satisfy, whom each is asked of, and who repairs it.

Words only; the predicates that decide are in `dtks_analytics.quality.rules`. Source: domain reference, section 8
(Kepmensos 150/HUK/2022 conditions K1-K5 as presented by PKH Pati, October 2022; annexes unverified).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Dimension = Literal["kelengkapan", "validitas", "akurasi", "konsistensi", "keunikan", "kemutakhiran", "kredibilitas"]
Severity = Literal["E", "W", "I"]
Owner = Literal["lurah", "camat", "dinsos", "dukcapil", "kemensos"]
Unit = Literal["baris", "keluarga", "berkas"]

DIMENSIONS: Final[dict[str, str]] = {
    "kelengkapan": "Kelengkapan",
    "validitas": "Validitas",
    "akurasi": "Akurasi",
    "konsistensi": "Konsistensi",
    "keunikan": "Keunikan",
    "kemutakhiran": "Kemutakhiran",
    "kredibilitas": "Kredibilitas",
}
SEVERITIES: Final[dict[str, str]] = {"E": "kesalahan", "W": "peringatan", "I": "informasi"}
OWNERS: Final[dict[str, str]] = {
    "lurah": "Lurah",
    "camat": "Camat",
    "dinsos": "Dinas Sosial",
    "dukcapil": "Disdukcapil",
    "kemensos": "Kemensos",
}
PUBLIC_JOBS: Final = ("PNS", "ASN", "PPPK", "TNI", "POLRI", "BUMN", "BUMD", "PEJABAT", "PEGAWAI NEGERI")
"""Words in an occupation that exclude from aid (rule P28)."""

_OF_THE_NUMBER: Final = ("P02", "P03", "P04", "P05", "P05b", "P06", "P07")
_OF_THE_RULE_BOOK: Final = ("A01", "A02", "A03", "A06")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue.

    Attributes:
        id: number in the domain reference, e.g. ``P01``.
        key: stable name, e.g. ``nik_present``.
        label: what a person reads; says what good data look like.
        dimension: dimension of ISO/IEC 25012, with uniqueness from DAMA.
        condition: ``K1`` to ``K5`` of Kepmensos 150/2022, empty for none.
        severity: E error (weight 1), W warning (half), I information (0).
        owners: who must act; a rule with one owner is that owner's alone.
        asked: whom the question is put to, in words.
        repair: what to do about it, in words.
        needs: canonical columns without which the rule is not evaluable.
        needs_any: groups of columns of which at least one must be there.
        unit: what is counted: rows, families or whole files.
        trial: uji coba: evaluated and shown, but in no score yet.
    """

    id: str
    key: str
    label: str
    dimension: Dimension
    condition: str
    severity: Severity
    owners: tuple[Owner, ...]
    asked: str
    repair: str
    needs: tuple[str, ...]
    needs_any: tuple[tuple[str, ...], ...] = ()
    unit: Unit = "baris"
    trial: bool = False

    @property
    def source(self) -> str:
        """Where the rule is written down, in words; what no text asks for is an agreement of the city."""
        texts = [f"Kepmensos 150/HUK/2022 ({self.condition})"] if self.condition else []
        texts += ["PP 37/2007"] if self.id in _OF_THE_NUMBER else []
        texts += ["buku aturan bantuan"] if self.id in _OF_THE_RULE_BOOK else []
        return " dan ".join(texts) or "kesepakatan mutu data kota"

    @property
    def followed(self) -> bool:
        """Whether its findings are work, counted as open and closed: no mere information, and no longer on trial."""
        return self.severity != "I" and not self.trial

    @property
    def explains(self) -> bool:
        """Whether it counts in a lurah's score per dimension: an error or a warning that the lurah alone can repair."""
        return self.followed and self.owners == ("lurah",) and self.unit != "berkas"

    @property
    def scored(self) -> bool:
        """Whether breaking it lowers a lurah's score: an error that the lurah alone can repair."""
        return self.severity == "E" and self.explains


_L: Final[tuple[Owner, ...]] = ("lurah",)
_LD: Final[tuple[Owner, ...]] = ("lurah", "dukcapil")
_DK: Final[tuple[Owner, ...]] = ("dinsos", "kemensos")
_ALIVE: Final = ("status_hidup", "hasil_verval", "tanggal_meninggal", "meninggal_daftar")
_AID: Final = (
    "pkh", "bpnt", "pbi", "bst", "bpnt_ppkm", "blt", "blt_bbm", "sembako_adaptif", "rutilahu", "pena", "permakanan",
    "yapi", "atensi", "pbi_pemda",
)  # fmt: skip
_FAMILY_AID: Final = ("pkh", "bpnt", "bpnt_ppkm", "bst", "blt", "blt_bbm", "sembako_adaptif", "rutilahu")

_PERSONS: Final = (
    Rule("P01", "nik_present", "NIK terisi", "kelengkapan", "K5", "E", _L, "setiap baris aktif",
         "Isi NIK dari KTP-el atau KK.", ("nik",)),
    Rule("P02", "nik_sixteen_digits", "NIK 16 angka", "validitas", "K2", "E", _L, "baris dengan NIK",
         "Ketik ulang NIK dari KTP-el atau KK.", ("nik",)),
    Rule("P03", "nik_date_possible", "Tanggal dalam NIK ada di kalender", "validitas", "K2", "E", _LD,
         "NIK 16 angka yang bukan sementara", "Cocokkan NIK dengan KK; bila sama, minta Disdukcapil memeriksa.",
         ("nik",)),
    Rule("P04", "nik_not_placeholder", "NIK bukan nomor pengganti", "validitas", "K2", "E", _LD, "NIK 16 angka",
         "Ganti nomor sementara atau nomor isian dengan NIK sebenarnya.", ("nik",)),
    Rule("P05", "nik_provinsi_exists", "Kode provinsi NIK dikenal", "validitas", "", "E", ("dukcapil",),
         "NIK 16 angka yang bukan sementara", "Minta Disdukcapil memeriksa NIK.", ("nik",)),
    Rule("P05b", "nik_prefix_known", "Awal NIK dari provinsi ini", "validitas", "", "I", ("dukcapil",),
         "NIK yang benar bentuknya", "Hanya informasi: warga boleh lahir di daerah lain.", ("nik",)),
    Rule("P06", "nik_matches_jenis_kelamin", "Jenis kelamin sesuai NIK", "akurasi", "K2", "W", _LD,
         "NIK yang benar bentuknya dan jenis kelamin terisi", "Cocokkan jenis kelamin dengan KK.",
         ("nik", "jenis_kelamin")),
    Rule("P07", "nik_matches_tanggal_lahir", "Tanggal lahir sesuai NIK", "akurasi", "K2", "W", _LD,
         "NIK yang benar bentuknya dan tanggal lahir masuk akal", "Cocokkan tanggal lahir dengan KK.",
         ("nik", "tanggal_lahir")),
    Rule("P08", "nama_present", "Nama terisi", "kelengkapan", "K5", "E", _L, "setiap baris aktif",
         "Isi nama dari KTP-el atau KK.", ("nama",)),
    Rule("P09", "nama_plain", "Nama hanya berisi huruf", "validitas", "K5", "W", _L, "baris dengan nama",
         "Hapus angka dan tanda yang bukan bagian nama.", ("nama",)),
    Rule("P10", "tanggal_lahir_present", "Tanggal lahir terisi", "kelengkapan", "K5", "E", _L, "setiap baris aktif",
         "Isi tanggal lahir dari KK.", ("tanggal_lahir",)),
    Rule("P11", "tanggal_lahir_possible", "Tanggal lahir masuk akal", "validitas", "", "E", _L,
         "baris dengan tanggal lahir", "Betulkan tanggal lahir dari KK.", ("tanggal_lahir",)),
    Rule("P12", "old_age_confirmed", "Usia 95 ke atas sudah dipastikan", "kemutakhiran", "", "W", _L,
         "usia 95 tahun ke atas yang belum dilaporkan meninggal", "Kunjungi dan catat hasilnya.",
         ("tanggal_lahir", "hasil_verval", "tanggal_verval")),
    Rule("P13", "tempat_lahir_present", "Tempat lahir terisi", "kelengkapan", "K5", "W", _L, "setiap baris aktif",
         "Isi tempat lahir dari KK.", ("tempat_lahir",)),
    Rule("P14", "nama_ibu_present", "Nama ibu kandung terisi", "kelengkapan", "K5", "W", _L, "setiap baris aktif",
         "Isi nama ibu kandung dari KK.", ("nama_ibu_kandung",)),
    Rule("P15", "jenis_kelamin_present", "Jenis kelamin terisi", "kelengkapan", "K5", "E", _L, "setiap baris aktif",
         "Isi jenis kelamin dari KK.", ("jenis_kelamin",)),
    Rule("P16", "hubungan_keluarga_present", "Hubungan keluarga terisi", "kelengkapan", "K5", "E", _L,
         "setiap baris aktif", "Isi hubungan keluarga dari KK.", ("hubungan_keluarga",)),
    Rule("P17", "pekerjaan_present", "Pekerjaan terisi", "kelengkapan", "K5", "W", _L, "usia 15 tahun ke atas",
         "Isi pekerjaan menurut KTP-el.", ("pekerjaan", "tanggal_lahir")),
    Rule("P18", "marriage_age_plausible", "Usia kawin masuk akal", "konsistensi", "", "W", _L,
         "usia dan status kawin (atau hubungan pasangan) diketahui", "Periksa tanggal lahir dan status kawin.",
         ("tanggal_lahir",), (("status_kawin", "hubungan_keluarga"),)),
    Rule("P19", "alamat_present", "Alamat terisi", "kelengkapan", "K5", "W", _L, "setiap baris aktif",
         "Isi nama jalan atau gang.", ("alamat",)),
    Rule("P20", "rt_rw_present", "RT dan RW terisi", "kelengkapan", "K5", "W", _L, "setiap baris aktif",
         "Isi RT dan RW dari buku RT.", ("rt", "rw")),
    Rule("P21", "wilayah_in_reference", "Kelurahan dikenal", "validitas", "", "E", ("lurah", "dinsos"), "setiap berkas",
         "Betulkan nama atau kode kelurahan pada berkas.", ("kecamatan",), (), "berkas"),
    Rule("P22", "padan_dukcapil", "Padan dengan Dukcapil", "kredibilitas", "K2", "E", _LD,
         "hasil padan diketahui", "Perbaiki NIK dan nama sesuai KK; sisanya urusan Disdukcapil.", ("status_padan",)),
    Rule("P23", "nama_matches_dukcapil", "Nama sama dengan Dukcapil", "kredibilitas", "K2", "W", _LD,
         "berkas membedakan padan beda nama", "Samakan ejaan nama dengan KTP-el.", ("status_padan",)),
    Rule("P24", "padan_recent", "Dipadankan dalam 12 bulan", "kemutakhiran", "K2", "W", ("dinsos",), "baris dengan NIK",
         "Padankan ulang lewat SIKS-NG.", ("nik", "tanggal_padan")),
    Rule("P25", "deceased_not_active", "Warga meninggal tidak aktif", "kemutakhiran", "", "E", _LD,
         "keterangan hidup atau hasil verval diketahui", "Laporkan kematian dan nonaktifkan di SIKS-NG.", (),
         (_ALIVE,)),
    Rule("P26", "deceased_without_aid", "Warga meninggal tidak menerima bantuan", "kemutakhiran", "", "E",
         ("lurah", "dinsos"), "penerima bantuan", "Hentikan bantuan dan usulkan pengganti.", (), (_ALIVE, _AID)),
    Rule("P27", "deceased_documented", "Kematian tercatat lengkap", "kelengkapan", "", "W", _L,
         "warga yang dilaporkan meninggal, termasuk yang nonaktif", "Isi tanggal dan nomor akta kematian.",
         ("tanggal_meninggal", "no_akta_kematian"), (_ALIVE,)),
    Rule("P28", "public_employee_without_aid", "Pegawai negara tidak menerima bantuan", "kredibilitas", "", "W",
         ("lurah", "dinsos"), "penerima bantuan dengan pekerjaan diketahui",
         "Periksa pekerjaan; bila benar, usulkan penghentian.", (), (("pekerjaan", "kedudukan_kerja"), _AID)),
    Rule("P29", "kpm_adult", "Pengurus bantuan sudah dewasa", "konsistensi", "", "W", _L,
         "pemegang kartu yang belum kawin", "Ganti pengurus dengan anggota dewasa.",
         ("no_rekening", "tanggal_lahir", "status_kawin")),
    Rule("P30", "verval_recent", "Diverifikasi dalam 12 bulan", "kemutakhiran", "", "W", _L, "setiap baris aktif",
         "Kunjungi dan catat hasil verifikasi.", ("hasil_verval", "tanggal_verval")),
    Rule("P31", "verval_followed_up", "Hasil verval ditindaklanjuti", "konsistensi", "", "E", _DK,
         "bulan lalu: tidak layak, meninggal, pindah, tidak ditemukan, atau ganda", "Nonaktifkan di SIKS-NG.",
         ("hasil_verval",)),
)  # fmt: skip

_DUPLICATES: Final = (
    Rule("D01", "nik_unique", "NIK hanya sekali", "keunikan", "K1", "E", _L, "NIK yang benar bentuknya",
         "Tetapkan satu catatan; nonaktifkan yang lain.", ("nik",)),
    Rule("D02", "nik_in_one_kelurahan", "NIK di satu kelurahan", "keunikan", "K1", "E", ("camat", "dinsos"),
         "NIK yang benar bentuknya", "Camat menetapkan di dalam kecamatan, Dinas Sosial di antaranya.", ("nik",)),
    Rule("D03", "nik_in_one_kk", "NIK di satu KK", "keunikan", "K4", "E", _LD, "NIK dan KK yang terisi",
         "Pakai KK terbaru dari Disdukcapil.", ("nik", "no_kk")),
    Rule("D04", "person_unique", "Orang tercatat sekali", "keunikan", "K1", "W", _LD,
         "nama dan tanggal lahir masuk akal", "Periksa apakah dua catatan ini orang yang sama.",
         ("nama", "tanggal_lahir"), (("nama_ibu_kandung", "alamat"),)),
    Rule("D05", "person_unique_similar", "Orang mirip tercatat sekali", "keunikan", "K1", "W", _L,
         "nama, tanggal lahir, dan jenis kelamin masuk akal", "Periksa apakah dua catatan ini orang yang sama.",
         ("nama", "tanggal_lahir", "jenis_kelamin")),
    Rule("D06", "id_individu_unique", "ID individu hanya sekali", "keunikan", "", "E", ("dinsos",), "ID terisi",
         "Laporkan ke Kemensos: ID dipakai dua kali.", ("id_individu",)),
    Rule("D07", "rekening_one_nik", "Satu rekening satu NIK", "keunikan", "", "W", ("dinsos",), "rekening diketahui",
         "Cocokkan pemilik rekening dengan bank penyalur.", ("no_rekening", "nik")),
)  # fmt: skip

_FAMILIES: Final = (
    Rule("H01", "no_kk_present", "Nomor KK terisi", "kelengkapan", "", "E", _L, "setiap baris aktif",
         "Isi nomor KK dari kartu keluarga.", ("no_kk",)),
    Rule("H02", "no_kk_well_formed", "Nomor KK benar bentuknya", "validitas", "", "E", _L, "baris dengan nomor KK",
         "Ketik ulang nomor KK dari kartu keluarga.", ("no_kk",)),
    Rule("H03", "no_kk_date_possible", "Tanggal dalam nomor KK ada", "validitas", "", "I", ("dukcapil",),
         "nomor KK yang benar bentuknya", "Periksa apakah NIK terketik sebagai nomor KK.", ("no_kk",)),
    Rule("H04", "has_kepala_keluarga", "Ada kepala keluarga", "konsistensi", "K3", "E", _L,
         "KK yang semua hubungannya terisi", "Tetapkan satu kepala keluarga.", ("no_kk", "hubungan_keluarga"), (),
         "keluarga"),
    Rule("H05", "one_kepala_keluarga", "Hanya satu kepala keluarga", "konsistensi", "K3", "E", _L,
         "KK dengan hubungan terisi", "Sisakan satu kepala keluarga.", ("no_kk", "hubungan_keluarga"), (), "keluarga"),
    Rule("H06", "kk_in_one_kelurahan", "KK di satu kelurahan", "konsistensi", "K4", "E", ("camat",),
         "KK dengan lebih dari satu baris", "Camat menetapkan kelurahan keluarga ini.", ("no_kk",), (), "keluarga"),
    Rule("H07", "kk_one_alamat", "Satu KK satu alamat", "konsistensi", "", "W", _L, "alamat dan RT/RW terisi",
         "Samakan alamat anggota dengan kepala keluarga.", ("no_kk", "alamat", "rt", "rw", "hubungan_keluarga"), (),
         "keluarga"),
    Rule("H08", "kk_size_plausible", "Jumlah anggota KK masuk akal", "konsistensi", "", "W", _L, "setiap KK",
         "Periksa KK: paling banyak 12 anggota, dan anak tidak tercatat sendiri.", ("no_kk",), (), "keluarga"),
    Rule("H09", "kk_ages_plausible", "Usia orang tua dan anak masuk akal", "konsistensi", "", "W", _L,
         "usia dan hubungan diketahui", "Betulkan tanggal lahir atau hubungan keluarga.",
         ("no_kk", "tanggal_lahir", "hubungan_keluarga"), (), "keluarga"),
    Rule("H10", "spouse_plausible", "Pasangan masuk akal", "konsistensi", "", "W", _L,
         "jenis kelamin dan hubungan diketahui",
         "Betulkan jenis kelamin atau hubungan keluarga.", ("no_kk", "jenis_kelamin", "hubungan_keluarga"), (),
         "keluarga"),
    Rule("H11", "aid_flag_same_in_kk", "Bantuan keluarga sama bagi semua anggota", "konsistensi", "", "W", ("dinsos",),
         "berkas dengan bantuan keluarga", "Ekspor ulang dari SIKS-NG.", ("no_kk", "hubungan_keluarga"),
         (_FAMILY_AID,), "keluarga"),
    Rule("H12", "id_keluarga_one_kk", "Satu ID keluarga satu KK", "akurasi", "", "I", _L, "ID keluarga terisi",
         "Hanya informasi: satu rumah boleh berisi beberapa KK.", ("id_keluarga", "no_kk"), (), "keluarga"),
)  # fmt: skip

_AID_RULES: Final = (
    Rule("A01", "no_bpnt_with_bst", "BPNT tidak bersama BST", "konsistensi", "", "E", _DK, "keluarga",
         "Dinas Sosial menghentikan salah satu.", ("no_kk", "bpnt", "bst"), (), "keluarga"),
    Rule("A02", "no_pkh_with_bst", "PKH tidak bersama BST", "konsistensi", "", "E", _DK, "keluarga",
         "Dinas Sosial menghentikan salah satu.", ("no_kk", "pkh", "bst"), (), "keluarga"),
    Rule("A03", "no_pbi_with_pbi_pemda", "PBI-JKN tidak bersama PBI pemda", "konsistensi", "", "E", ("dinsos",),
         "warga", "Hentikan PBI pemda: iuran dibayar dua kali.", ("pbi", "pbi_pemda")),
    Rule("A04", "one_kpm_per_kk", "Satu kartu bantuan per KK", "keunikan", "K4", "E", _DK, "pemegang kartu",
         "Dinas Sosial menetapkan satu pengurus per KK.", ("no_kk", "no_rekening"), (("pkh", "bpnt"),), "keluarga"),
    Rule("A05", "no_aid_when_inactive", "Tanpa bantuan bila nonaktif", "konsistensi", "", "E", _DK,
         "baris nonaktif atau tidak layak", "Hentikan bantuan.", (), (("is_nonaktif", "hasil_verval"), _AID)),
    Rule("A06", "aid_within_desil", "Bantuan sesuai batas desil", "konsistensi", "", "W", _DK,
         "desil diketahui dan menerima bantuan", "Periksa batas desil program ini.", ("desil",),
         (("pkh", "bpnt", "pbi"),)),
)  # fmt: skip

_FILES: Final = (
    Rule("F01", "nik_not_excel_damaged", "Angka akhir NIK tidak dirusak Excel", "validitas", "", "E",
         ("lurah", "dinsos"), "setiap berkas dan kelurahan", "Muat ekspor asli SIKS-NG, jangan simpan ulang dengan "
         "Excel.", ("nik",), (), "berkas"),
    Rule("F02", "required_columns_present", "Kolom wajib ada", "kelengkapan", "", "E", ("dinsos",), "setiap berkas",
         "Ekspor ulang dengan NIK, nomor KK, nama, dan kelurahan.", (), (), "berkas"),
    Rule("F03", "header_understood", "Semua judul kolom dikenal", "validitas", "", "W", ("dinsos",), "setiap berkas",
         "Beritahukan kolom baru kepada Diskominfo.", (), (), "berkas"),
    Rule("F04", "only_this_city", "Hanya warga kota ini", "validitas", "", "E", ("dinsos",), "setiap berkas",
         "Ekspor ulang untuk kota ini saja.", (), (), "berkas"),
    Rule("F05", "row_count_stable", "Jumlah baris kelurahan tidak melompat", "konsistensi", "", "W", _L,
         "setiap kelurahan yang ada pada bulan sebelumnya", "Jelaskan lompatan itu, atau minta ekspor ulang.", (), (),
         "berkas"),
    Rule("F06", "every_kelurahan_has_rows", "Setiap kelurahan punya baris", "kelengkapan", "", "W", ("camat",),
         "setiap kelurahan", "Pastikan ekspor memuat semua kelurahan.", (), (), "berkas"),
    Rule("F07", "delivered_on_time", "Berkas tiba sebelum tenggat", "kemutakhiran", "", "W", ("dinsos",),
         "setiap berkas", "Muat berkas paling lambat pada tanggal tenggat.", (), (), "berkas"),
)  # fmt: skip

RULES: Final[dict[str, Rule]] = {rule.key: rule for rule in (*_PERSONS, *_DUPLICATES, *_FAMILIES, *_AID_RULES, *_FILES)}
"""Rules by key, in the order of the domain reference."""

SCORED: Final[tuple[str, ...]] = tuple(key for key, rule in RULES.items() if rule.scored)
"""Rules that lower a lurah's score."""


def followed() -> list[str]:
    """Return the rules whose findings are work: these are counted as open, new, closed and by owner."""
    return [key for key, rule in RULES.items() if rule.followed]
