"""The canonical person table: one record per column, with the aliases that real headers use.

Source: domain reference, section 3 (SIKS-NG exports, DTSEN hand-over, public importers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "digits", "date", "timestamp", "bool", "int", "number", "enum", "secret"]
"""How a column is read. ``digits`` is text that identifies; ``secret`` is used in memory and never stored."""


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column.

    Attributes:
        name: canonical name, the word of the forms.
        kind: how it is read; see `Kind`.
        label: what a person reads.
        aliases: slugs under which real files carry it (lower case, runs outside ``a-z0-9`` as ``_``).
        stored: whether the snapshot keeps it.
    """

    name: str
    kind: Kind
    label: str
    aliases: tuple[str, ...] = ()
    stored: bool = True


PROGRAMMES: Final[tuple[str, ...]] = (
    "pkh",
    "bpnt",
    "pbi",
    "bst",
    "bpnt_ppkm",
    "blt",
    "blt_bbm",
    "sembako_adaptif",
    "rutilahu",
    "pena",
    "permakanan",
    "yapi",
    "atensi",
    "pbi_pemda",
)
"""Columns of aid programmes, all boolean. Level and name of each: `catalogue.programmes`."""

_PROGRAMME_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "pkh": ("bansos_pkh", "penerima_pkh"),
    "bpnt": ("bansos_bpnt", "sembako", "bsp", "penerima_bpnt", "penerima_sembako"),
    "pbi": ("pbi_jni", "pbi_jkn", "pbi_jk", "pbi_nas"),
    "bst": ("penerima_bst",),
    "bpnt_ppkm": ("bansos_bnpnt_ppkm", "bansos_bpnt_ppkm", "bnpt_ppkm"),
    "pbi_pemda": ("pbi_apbd",),
}

COLUMNS: Final[tuple[Column, ...]] = (
    Column(
        "id_individu",
        "text",
        "ID individu",
        (
            "id_dtks",
            "id_dkts",
            "iddtks",
            "no_id_dtks",
            "db_id_dtks",
            "va_id_dtks",
            "idartbdt",
            "id_art",
            "idsemesta",
            "id_semesta",
        ),
    ),
    Column("id_keluarga", "text", "ID keluarga", ("idkeluarga", "idbdt", "id_bdt", "id_keluarga_p3ke")),
    Column("provinsi", "text", "provinsi", ("prov", "nmprop", "prop_name", "nama_provinsi"), stored=False),
    Column(
        "kab_kota",
        "text",
        "kabupaten/kota",
        ("kabupaten_kota", "kabupaten", "kabkot", "nmkab", "kab_name", "nama_kabupaten_kota"),
        stored=False,
    ),
    Column("kecamatan", "text", "kecamatan", ("kec", "nmkec", "kec_name", "nama_kecamatan"), stored=False),
    Column(
        "kelurahan",
        "text",
        "kelurahan",
        (
            "desa_kelurahan",
            "desa_keluarahan",
            "desa_keluragan",
            "kelurahan_desa",
            "desa",
            "kel",
            "nmkel",
            "nmdesa",
            "kel_name",
            "nama_desa_kelurahan",
        ),
        stored=False,
    ),
    Column(
        "kode_kelurahan",
        "digits",
        "kode kelurahan",
        ("id_desa", "id_wilayah", "kode_wilayah", "kode_kemdagri", "kode_desa", "kddesa", "kode_kelurahan_desa"),
    ),
    Column("alamat", "text", "alamat", ("alamat_lengkap",)),
    Column("dusun", "text", "dusun"),
    Column("rt", "digits", "RT", ("no_rt", "nama_rt")),
    Column("rw", "digits", "RW", ("no_rw", "nama_rw")),
    Column(
        "no_kk", "digits", "nomor KK", ("nokk", "kk", "nkk", "nomor_kk", "kkno", "nokk_dtks", "nomor_kartu_keluarga")
    ),
    Column(
        "nik",
        "digits",
        "NIK",
        ("nomor_nik", "nik_ktp", "nik_art", "no_nik", "nomor_induk_kependudukan", "no_identitas"),
    ),
    Column(
        "nama",
        "text",
        "nama",
        ("nama_art", "nama_penerima", "nama_lengkap", "nama_lgkp", "nama_pengurus", "nama_kpm"),
    ),
    Column("tempat_lahir", "text", "tempat lahir", ("tmp_lahir", "tmplahir", "tmplhr", "tmpt_lhr")),
    Column("tanggal_lahir", "date", "tanggal lahir", ("tgl_lahir", "tgllahir", "tgl_lhr", "tgllhr")),
    Column("jenis_kelamin", "enum", "jenis kelamin", ("jnskel", "jk", "jenkel", "gender", "jenis_klmin")),
    Column(
        "nama_ibu_kandung",
        "secret",
        "nama ibu kandung",
        ("ibu", "ibu_kandung", "nama_ibu", "nam_ibu_kandung", "nmibu", "namagadis_ibukandung", "nama_lgkp_ibu"),
        stored=False,
    ),
    Column(
        "hubungan_keluarga",
        "enum",
        "hubungan keluarga",
        (
            "hub_keluarga",
            "hub_krt",
            "shdk",
            "hubungan_kepkel",
            "status_hubungan_keluarga",
            "hub_kepala_keluarga",
            "hub_dgn_kpl_keluarga",
            "hubungan_dengan_kepala_keluarga",
            "stat_hbkel",
        ),
    ),
    Column("status_kawin", "int", "status perkawinan", ("kdstawin", "status_perkawinan")),
    Column("pekerjaan", "text", "pekerjaan", ("pekerjaan_utama", "pekerjaan_ktp", "jenis_pkrjn")),
    Column("kedudukan_kerja", "int", "kedudukan kerja", ("status_dalam_pekerjaan_utama",)),
    Column(
        "status_padan",
        "enum",
        "keterangan padan",
        ("keterangan_padan", "ket_padan", "padan_dukcapil", "padan", "cr_padan"),
    ),
    Column("tanggal_padan", "timestamp", "tanggal padan", ("padankan_at",)),
    Column(
        "status_hidup",
        "enum",
        "keterangan hidup",
        ("masih_hidup_label", "keterangan_meninggal", "checkbtnverifmeninggal"),
    ),
    Column("tanggal_meninggal", "date", "tanggal meninggal"),
    Column("no_akta_kematian", "text", "nomor akta kematian", ("no_registrasi_meninggal",)),
    Column("is_nonaktif", "bool", "nonaktif", ("deleted_label", "status_dtsen")),
    Column("hasil_verval", "enum", "hasil verval", ("ket_verivali", "keberadaan_art")),
    Column("alasan_verval", "text", "alasan verval", ("indikasi_masalah", "va_nama_anomali")),
    Column("tanggal_verval", "date", "tanggal verval"),
    Column("petugas", "text", "petugas", ("aktorlabel",)),
    *(Column(p, "bool", p.upper().replace("_", "-"), _PROGRAMME_ALIASES.get(p, ())) for p in PROGRAMMES),
    *(
        Column(
            f"periode_{p}", "text", f"periode {p.upper().replace('_', '-')}", ("tahap_salur",) if p == "bpnt" else ()
        )
        for p in PROGRAMMES
        if p != "atensi"
    ),
    Column("no_rekening", "secret", "nomor rekening atau KKS", ("nomor_kks", "nomor_kartu"), stored=False),
    Column("desil", "int", "desil nasional", ("desil_nasional", "desil_kesejahteraan", "desil_p3ke", "kategori_desil")),
    Column("peringkat_nasional", "number", "peringkat nasional"),
    Column("percentile_nasional", "number", "persentil nasional"),
    Column("peringkat_kab_kota", "number", "peringkat kabupaten/kota"),
    Column("first_sk", "text", "masuk SK pertama"),
)
"""Every column a file may carry, in the order of the form."""

BY_NAME: Final[dict[str, Column]] = {column.name: column for column in COLUMNS}

ADDED: Final[dict[str, str]] = {
    "kode_kecamatan": "text",
    "tanggal_lahir_terisi": "bool",
    "nama_ibu_sah": "bool",
    "kunci_ibu": "text",
    "kunci_ibu_mirip": "text",
    "kunci_rekening": "text",
    "meninggal_daftar": "bool",
    "dibayar": "rupiah",
    "periode_data": "text",
    "sumber_berkas": "text",
    "lembar": "text",
    "baris": "int",
    "sha256_berkas": "text",
    "jenis_berkas": "text",
}
"""Columns the loader adds, with their kind.

``tanggal_lahir_terisi``: the birth date cell held something, readable or not; null where the column is absent.
``nama_ibu_sah``: the mother's name was filled and was not the person's own name; null where the column is absent.
``kunci_ibu``, ``kunci_rekening``: keyed hashes; null where the cell was empty. ``kunci_ibu_mirip``: short keyed
codes by which mothers' names one letter apart are known as such. ``meninggal_daftar``: found in a list of
deaths; null without such a list. ``dibayar``: rupiah paid this month by the list of payments; null without one.
``baris``: row number in its sheet, from 1.
"""

PHYSICAL: Final[dict[str, str]] = {
    "text": "string",
    "digits": "string",
    "enum": "string",
    "date": "date32[day]",
    "timestamp": "timestamp[s]",
    "bool": "bool",
    "int": "int32",
    "rupiah": "int64",
    "number": "double",
}
"""Arrow type of each kind, as `pyarrow` prints it."""


def snapshot_columns() -> dict[str, str]:
    """Return the columns of a snapshot in their order, with the Arrow type of each.

    Every snapshot has all of them; a column that the layout lacks is all null, and the manifest lists
    those that were present.
    """
    kept = {column.name: column.kind for column in COLUMNS if column.stored}
    return {name: PHYSICAL[kind] for name, kind in (kept | ADDED).items()}


SEX: Final = ("L", "P")
RELATIONS: Final = (
    "KEPALA",
    "PASANGAN",
    "ANAK",
    "MENANTU",
    "CUCU",
    "ORTU_MERTUA",
    "FAMILI",
    "PEMBANTU",
    "LAINNYA",
)
VERVAL: Final = (
    "BELUM_DICEK",
    "LAYAK",
    "TIDAK_LAYAK",
    "MENINGGAL",
    "PINDAH",
    "TIDAK_DITEMUKAN",
    "GANDA",
    "MENOLAK",
    "DATA_PERBAIKAN",
)
PADAN: Final = ("PADAN", "PADAN_BEDA_NAMA", "TIDAK_PADAN", "NIK_TIDAK_DITEMUKAN", "NIK_TIDAK_AKTIF", "BELUM")
ALIVE: Final = ("HIDUP", "MENINGGAL", "TIDAK_TAHU")
MARITAL: Final = (1, 2, 3, 4)
