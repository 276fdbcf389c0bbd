"""Headers of the lists beside the register, as public importers know them, and rows to put below them."""

from __future__ import annotations

from typing import Any

NIK = "6472011708909001"

HEADERS: dict[str, str] = {
    "death_list": "nik, nama, tanggal_meninggal, no_registrasi_meninggal",
    "dukcapil_match": "NO_KK, NIK, NAMA_LGKP, STAT_HBKEL, JENIS_KLMIN, TMPT_LHR, TGL_LHR, STATUS_KAWIN, JENIS_PKRJN, "
    "PDDK_AKH, NAMA_LGKP_IBU, NAMA_LGKP_AYAH, ALAMAT, DUSUN, NO_RT, NO_RW, NO_PROP, NO_KAB, NO_KEC, NO_KEL, PROP_NAME, "
    "KAB_NAME, KEC_NAME, KEL_NAME",
    "pbi_jkn": "noka, ps_noka, nama, jenkel, tgllhr, tmplhr, nik, nik_siks, pisat, kdstawin, kelas_rawat, kkno, "
    "alamat, kddesa, nmdesa, kdkec, nmkec, rt, rw, nmayah, nmibu, ket_aktivasi, flag_data_sk, ket_data_sk, status",
    "bansos_list": "NIK, nama, nomor KKS, jenis bansos, tahap salur, nominal",
    "bpk_findings": "NIK, no KK, no rekening, nama pengurus, lembaga penyalur, kode wilayah, prov, kab, kec, kel, "
    "alamat, RT, RW, keterangan",
    "data_ganda": "NAMA_PENERIMA, NOMOR_KARTU, NIK_KTP, NOKK_DTKS, IDARTBDT, IDKELUARGA, NMPROP, NMKAB, NMKEC, NMKEL, "
    "ALAMAT, KET_TAMBAHAN, STATUS_BARU",
    "p3ke": "ID Keluarga P3KE, Provinsi, Kabupaten/Kota, Kecamatan, Desa/Kelurahan, Kode Kemdagri, "
    "Desil Kesejahteraan, Alamat, ID Individu, Nama, NIK, Padan Dukcapil, Jenis Kelamin, "
    "Hubungan dengan Kepala Keluarga, Tanggal Lahir, "
    "Status Kawin, Pekerjaan, Pendidikan, Penerima BPNT, Penerima BPUM, Penerima BST, Penerima PKH, Penerima SEMBAKO, "
    "Resiko Stunting",
    "verval_results": "nik, hasil_verval, alasan_verval, tanggal_verval, petugas",
}
"""Domain reference, section 2, second table."""

OTHERS: dict[str, tuple[str, ...]] = {
    "death_list": (
        "No, NIK Almarhum, Nama, Tgl Meninggal, No Akta Kematian",
        "NIK, Nama, Jenis Kelamin, Tempat Lahir, Tanggal Lahir, No KK, Kecamatan, Kelurahan, Alamat, Tgl Kematian",
    ),
    "dukcapil_match": ("NIK, NAMA, RESPON",),
    "bansos_list": (
        "No, NIK KPM, Nama Penerima, No KKS, Program, Periode, Jumlah",
        "NIK, Nama, Nomor Rekening, Bansos, Tahap, Nilai Bantuan (Rp), Kelurahan, Kecamatan",
    ),
    "bpk_findings": ("NIK, Nama, Bank Penyalur, Temuan",),
    "data_ganda": ("IDARTBDT, NIK, STATUS_BARU, KET_TAMBAHAN",),
    "pbi_jkn": ("noka, nama, nik, kelas_rawat, status",),
    "p3ke": ("Nama, NIK, Desil Kesejahteraan, Penerima PKH, Resiko Stunting",),
    "verval_results": (
        "nik, status, keterangan, petugas",
        "id_dtks, nama, hasil verifikasi",
        "NIK, Nama, Jenis Kelamin, Tanggal Lahir, Hasil Verval, Tanggal Verval",
    ),
}
"""The same lists as a city might receive them: other words, more columns, another order."""

CELLS: dict[str, str] = {
    "nik": NIK, "nik_kpm": NIK, "nik_almarhum": NIK, "nik_ktp": NIK, "nik_siks": NIK, "nama": "CONTOH SATU",
    "tanggal_meninggal": "2026-05-03", "jenis_bansos": "PKH + SEMBAKO", "nominal": "600.000",
    "tahap_salur": "Tahap 2 Tahun 2026", "nomor_kks": "6032980000001234", "keterangan": "KPM SEMBAKO GANDA BST",
    "status_baru": "UNCLEAN", "hasil_verval": "LAYAK", "tanggal_verval": "2026-06-02", "status": "AKTIF",
}  # fmt: skip


def titles(header: str) -> list[str]:
    """Return the titles of a header."""
    return [title.strip() for title in header.split(",")]


def row(header: str, **cells: str) -> list[Any]:
    """Return a row below a header; cells by slug, the others as in `CELLS` or empty."""
    slugs = [title.lower().replace(" ", "_") for title in titles(header)]
    return [(CELLS | cells).get(slug, "") for slug in slugs]
