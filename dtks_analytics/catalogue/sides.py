"""Files that arrive beside the register: how each is told, what is kept of it, and what it gives to the register.

Source: domain reference, section 2, second table. Real headers of most of these lists are unconfirmed, so every field
is found by its aliases, in any order, and nothing is found by the place of a column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from dtks_analytics.catalogue.columns import BY_NAME

FieldKind = Literal["text", "digits", "date", "timestamp", "enum", "money", "secret"]
"""How a field is read. ``money`` is whole rupiah; ``secret`` is kept as a keyed hash only."""
Force = Literal["cumulative", "month", "newest", "replaced"]
"""Which lists count for a month. ``cumulative``: all up to it; ``month``: those of the month itself; ``newest``: the
newest record per person up to it; ``replaced``: those of the latest month up to it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field that is kept.

    Attributes:
        name: column of the stored list.
        kind: how it is read.
        label: what a person reads.
        aliases: slugs under which files carry it.
        generic: aliases so common that they prove nothing by themselves.
    """

    name: str
    kind: FieldKind
    label: str
    aliases: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One kind of list.

    Attributes:
        key: name of the contract.
        label: what a person reads.
        gives: what the list does to the register, one plain sentence.
        force: which lists count for a month.
        fields: what is kept of it.
        needed: groups of fields; of each group one must be there.
        marks: slugs that no layout of the register has.
        decisive: so many marks make this kind, whatever else the header holds; 0 where marks alone never do.
        least: so many marks there must be in any case.
    """

    key: str
    label: str
    gives: str
    force: Force
    fields: tuple[Field, ...]
    needed: tuple[tuple[str, ...], ...]
    marks: frozenset[str] = frozenset()
    decisive: int = 0
    least: int = 0

    def field(self, name: str) -> Field:
        """Return a field by name.

        Raises:
            KeyError: the list does not keep it.
        """
        return {field.name: field for field in self.fields}[name]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _marks(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _person(name: str, more: str = "") -> Field:
    """Take a column of the person table with its aliases, and the words that lists use besides."""
    column = BY_NAME[name]
    kind: FieldKind = column.kind  # type: ignore[assignment] # only columns of these kinds are taken
    return Field(name, kind, column.label, (name, *column.aliases, *_words(more)))


_NIK: Final = _person(
    "nik",
    "nik_kpm nik_pm nik_penerima nik_pengurus nik_peserta nik_almarhum nik_jenazah nik_dukcapil nik_warga no_ktp "
    "nomor_ktp ktp",
)
_NAMA: Final = _person(
    "nama",
    "nama_pm nama_penerima_bansos nama_penerima_manfaat nama_peserta nama_almarhum nama_jenazah nama_warga "
    "nama_dukcapil nama_anggota",
)
_ID: Final = _person("id_individu")
_BORN: Final = _person("tanggal_lahir", "tgl_lahir_almarhum")
_SEX: Final = _person("jenis_kelamin", "kelamin jenis_kel")
_ACCOUNT: Final = Field(
    "no_rekening", "secret", "nomor rekening atau KKS",
    _words("no_rekening nomor_rekening norek no_rek rekening nomor_kks no_kks kks nomor_kartu no_kartu nomor_kartu_kks "
           "no_kartu_kks nomor_rekening_kks"),
)  # fmt: skip

SIDES: Final[dict[str, Side]] = {
    side.key: side
    for side in (
        Side(
            "p3ke", "Daftar P3KE", "Disimpan dan dihitung: berapa orang sasaran P3KE ada pada register. "
            "Tidak mengubah baris register.", "replaced",
            (
                _NIK, _NAMA, _BORN,
                Field("desil", "digits", "desil P3KE", _words("desil_kesejahteraan desil_p3ke desil")),
                Field("status_padan", "enum", "padan Dukcapil", _words("padan_dukcapil padan status_padan")),
            ),
            (("nik",),),
            _marks("id_keluarga_p3ke desil_kesejahteraan kode_kemdagri padan_dukcapil penerima_bpnt penerima_bpum "
                   "penerima_bst penerima_pkh penerima_sembako resiko_stunting risiko_stunting"),
            3, 1,
        ),
        Side(
            "pbi_jkn", "Daftar PBI-JKN",
            "Menandai orang yang iuran kesehatannya dibayar pemerintah pusat pada bulan itu.", "month",
            (
                _NIK, Field("nik_siks", "digits", "NIK SIKS", ("nik_siks",)), _NAMA,
                Field("keaktifan", "enum", "status peserta",
                      _words("status status_peserta status_kepesertaan ket_aktivasi keaktifan aktif")),
            ),
            (("nik", "nik_siks"),),
            _marks("noka ps_noka pisat kdstawin kelas_rawat nik_siks ket_aktivasi flag_data_sk ket_data_sk kdkec nmkec "
                   "tmplhr tgllhr"),
            3, 1,
        ),
        Side(
            "dukcapil_match", "Hasil padan Dukcapil",
            "Mengisi keterangan padan: NIK ditemukan, nama berbeda, atau NIK tidak ditemukan.", "newest",
            (
                _NIK, _NAMA,
                Field("status_padan", "enum", "respon",
                      _words("respon response respons keterangan_respon hasil_padan status_padan keterangan_padan")),
                Field("tanggal_padan", "date", "tanggal padan",
                      _words("tanggal_padan tgl_padan padankan_at tanggal_respon tgl_respon waktu_padan")),
            ),
            (("nik",), ("nama", "status_padan")),
            _marks("nama_lgkp stat_hbkel jenis_klmin tmpt_lhr tgl_lhr jenis_pkrjn pddk_akh nama_lgkp_ibu "
                   "nama_lgkp_ayah no_prop no_kab no_kec no_kel prop_name kab_name kec_name kel_name respon"),
            3, 1,
        ),
        Side(
            "data_ganda", "Daftar data ganda",
            "Menandai orang yang oleh Kemensos dinyatakan ganda; yang NONAKTIF tidak lagi dihitung.", "replaced",
            (
                _NIK, _ID, _NAMA, _ACCOUNT,
                Field("status_baru", "enum", "status baru", _words("status_baru status_data_ganda")),
            ),
            (("nik", "id_individu"), ("status_baru",)),
            _marks("ket_tambahan status_baru nokk_dtks idartbdt nik_ktp"),
            2,
        ),
        Side(
            "bpk_findings", "Temuan BPK/PDTT",
            "Disimpan per orang dan aturan, lalu dihitung; tidak mengubah baris register.", "replaced",
            (
                _NIK, _NAMA, _ACCOUNT,
                Field("lembaga_penyalur", "text", "lembaga penyalur",
                      _words("lembaga_penyalur lembaga_bayar bank_penyalur penyalur lembaga")),
                Field("keterangan", "text", "keterangan",
                      _words("keterangan ket temuan keterangan_temuan uraian uraian_temuan kriteria_temuan")),
            ),
            (("nik",), ("keterangan",), ("lembaga_penyalur", "no_rekening")),
            _marks("lembaga_penyalur lembaga_bayar bank_penyalur temuan keterangan_temuan uraian_temuan"),
            1,
        ),
        Side(
            "bansos_list", "Daftar bayar bansos",
            "Menandai keluarga yang dibayar bulan itu, tahapnya, dan berapa rupiah yang diterima.", "month",
            (
                _NIK, _NAMA, _ACCOUNT,
                Field("jenis_bansos", "enum", "jenis bansos",
                      _words("jenis_bansos bansos jenis_bantuan nama_bantuan bantuan program jenis_program "
                             "nama_program program_bansos jenis_bantuan_sosial")),
                Field("tahap_salur", "text", "tahap salur",
                      _words("tahap_salur tahap tahap_penyaluran tahap_bansos periode periode_salur periode_penyaluran "
                             "periode_bansos termin bulan_salur")),
                Field("nominal", "money", "nominal",
                      _words("nominal nominal_rp nominal_bansos nominal_salur nilai nilai_rp nilai_bantuan nilai_salur "
                             "jumlah jumlah_rp jumlah_bantuan jumlah_uang jumlah_salur rupiah besaran "
                             "besaran_bantuan total_bantuan")),
            ),
            (("nik",), ("jenis_bansos",), ("nominal", "tahap_salur", "no_rekening")),
            _marks("jenis_bansos jenis_bantuan nominal tahap_salur tahap_penyaluran nominal_rp nilai_bantuan "
                   "jumlah_bantuan periode_salur"),
            2,
        ),
        Side(
            "death_list", "Daftar kematian",
            "Menandai orang yang menurut Dukcapil sudah meninggal. NIK yang hanya mirip menunggu kepastian petugas.",
            "cumulative",
            (
                _NIK, _ID, _NAMA, _BORN, _SEX,
                Field("tanggal_meninggal", "date", "tanggal meninggal",
                      _words("tanggal_meninggal tgl_meninggal tgl_mati tanggal_mati tanggal_kematian tgl_kematian "
                             "tanggal_wafat tgl_wafat waktu_meninggal")),
                Field("no_akta_kematian", "text", "nomor akta kematian",
                      _words("no_akta_kematian no_registrasi_meninggal nomor_akta_kematian no_akta nomor_akta no_akte "
                             "no_akte_kematian nomor_akte_kematian no_akta_mati no_registrasi nomor_registrasi")),
            ),
            (("nik", "id_individu", "nama"), ("nik", "id_individu", "tanggal_lahir"),
             ("tanggal_meninggal", "no_akta_kematian")),
            _marks("tanggal_meninggal tgl_meninggal tgl_mati tanggal_mati tanggal_kematian tgl_kematian tanggal_wafat "
                   "tgl_wafat waktu_meninggal no_registrasi_meninggal no_akta_kematian nomor_akta_kematian "
                   "no_akte_kematian nomor_akte_kematian no_akta_mati nik_almarhum nama_almarhum nik_jenazah "
                   "nama_jenazah tgl_lahir_almarhum"),
            0, 1,
        ),
        Side(
            "verval_results", "Hasil verval",
            "Mengisi hasil, tanggal, alasan, dan petugas verval; hasil yang lebih baru menang.", "newest",
            (
                _NIK, _ID, _NAMA,
                Field("hasil_verval", "enum", "hasil verval",
                      _words("hasil_verval hasil_verifikasi status_verval ket_verivali keberadaan_art hasil_kunjungan "
                             "status_verifikasi hasil status"),
                      ("hasil", "status")),
                Field("alasan_verval", "text", "alasan verval",
                      _words("alasan_verval alasan indikasi_masalah va_nama_anomali keterangan catatan"),
                      ("keterangan", "catatan", "alasan")),
                Field("tanggal_verval", "date", "tanggal verval",
                      _words("tanggal_verval tgl_verval tanggal_verifikasi tgl_verifikasi tanggal_kunjungan "
                             "tgl_kunjungan")),
                Field("petugas", "text", "petugas",
                      _words("petugas aktorlabel nama_petugas verifikator pendata enumerator")),
            ),
            (("nik", "id_individu"), ("hasil_verval",)),
        ),
    )
}  # fmt: skip
"""The kinds by key, in the order in which a header is put to them."""

REGISTER_ONLY: Final[frozenset[str]] = frozenset(
    {"hubungan_keluarga", "status_hidup", "status_padan", "is_nonaktif", "desil", "pkh", "bpnt", "pbi", "bst",
     "bpnt_ppkm", "pbi_pemda", "hasil_verval"}
)  # fmt: skip
"""Columns of the person table that tell a register from a list of deaths that names birth date, sex and address too."""

PASSED_OVER: Final[frozenset[str]] = _marks("kab pendidikan kelompok_umur usia umur agama golongan_darah")
"""Further slugs that lists carry and nobody needs."""

LINEAGE: Final[dict[str, str]] = {
    "periode_data": "text",
    "sumber_berkas": "text",
    "lembar": "text",
    "baris": "int",
    "sha256_berkas": "text",
    "jenis_berkas": "text",
}
"""What the loader adds to every row of a list, with its kind."""

_STORED: Final[dict[str, str]] = {
    "text": "string", "digits": "string", "enum": "string", "date": "date32[day]", "timestamp": "timestamp[s]",
    "money": "int64", "int": "int32",
}  # fmt: skip


def side_columns(key: str) -> dict[str, str]:
    """Return the columns of a stored list in their order, with the Arrow type of each.

    A secret field is kept as ``kunci_rekening``; what a file lacks is all null. Beside the fields stand what was read
    out of them: ``program`` (keys joined by ``+``), ``aturan`` (key of a rule), ``keluar`` (taken out of the register).
    """
    kept = {field.name: _STORED[field.kind] for field in SIDES[key].fields if field.kind != "secret"}
    if any(field.kind == "secret" for field in SIDES[key].fields):
        kept["kunci_rekening"] = "string"
    kept |= DERIVED.get(key, {})
    return kept | {name: _STORED[kind] for name, kind in LINEAGE.items()}


DERIVED: Final[dict[str, dict[str, str]]] = {
    "bansos_list": {"program": "string"},
    "bpk_findings": {"aturan": "string"},
    "pbi_jkn": {"aktif": "bool"},
    "verval_results": {"keluar": "bool", "beda_nama": "bool"},
}
"""Columns that the loader reads out of a field, per kind of list, with their Arrow type."""
