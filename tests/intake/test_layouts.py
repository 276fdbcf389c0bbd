"""The four layouts from end to end: joined and in two halves, from sheets and from files."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from made_files import accepted, look, set_aside, words, write_csv, write_xlsx

from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

FAMILIES = [
    words(
        "id_keluarga no_kk nama_kepala_keluarga nik alamat provinsi kabupaten kecamatan kelurahan rt "
        "rw id_wilayah desil_nasional peringkat_nasional percentile_nasional peringkat_provinsi "
        "peringkat_kab_kota"
    ),
    [
        "K1",
        "6472011203159001",
        "CONTOH",
        "6472011708909001",
        "JL CONTOH",
        "KALTIM",
        "SAMARINDA",
        "PALARAN",
        "RAWA MAKMUR",
        "1",
        "",
        "6472010005",
        "1",
        "1500",
        "3.25",
        "12",
        "7",
    ],
]
MEMBERS = [
    words("id_keluarga idsemesta no_kk nik nama hub_kepala_keluarga pekerjaan_utama"),
    ["K1", "S1", "6472011203159001", "6472011708909001", "CONTOH", "KEPALA KELUARGA", "BURUH"],
    ["K1", "S2", "6472011203159001", "6472015708909002", "CONTOH DUA", "ISTRI", ""],
    ["K9", "S3", "6472011203159009", "6472011708909003", "CONTOH TIGA", "ANAK", ""],
]


@pytest.mark.parametrize("form", ["two sheets", "two workbooks", "two texts"])
def test_members_take_area_and_decile_from_their_family(tmp_path: Path, form: str) -> None:
    """The head's NIK in the family row makes no person; a member without a family has no area."""
    if form == "two sheets":
        files = [write_xlsx(tmp_path / "a.xlsx", FAMILIES, MEMBERS)]
    elif form == "two workbooks":
        files = [write_xlsx(tmp_path / "a.xlsx", MEMBERS), write_xlsx(tmp_path / "b.xlsx", FAMILIES)]
    else:
        files = [write_csv(tmp_path / "a.csv", MEMBERS, ";"), write_csv(tmp_path / "b.csv", FAMILIES, "\t")]
    report = look(tmp_path, *files)
    assert report.layout == "siksng_dtsen"
    rows = accepted(report)
    assert [(row["id_individu"], row["kode_kelurahan"], row["desil"], row["rt"]) for row in rows] == [
        ("S1", "64.72.01.1001", 1, "001"),
        ("S2", "64.72.01.1001", 1, "001"),
    ]
    assert (rows[1]["nik"], rows[1]["peringkat_nasional"], rows[1]["percentile_nasional"]) == (
        "6472015708909002",
        1500.0,
        3.25,
    )
    assert set_aside(report) == [(4, "kelurahan", "AREA_UNKNOWN")]
    assert report.rows_read == 3


def test_half_of_a_joined_layout_is_refused(tmp_path: Path) -> None:
    """Families without members, members without families."""
    for half in (FAMILIES, MEMBERS):
        with pytest.raises(RefusedError) as caught:
            look(tmp_path, write_csv(tmp_path / "a.csv", half))
        assert caught.value.code == "MISSING_COLUMNS"


HANDOVER_FAMILIES = [
    words(
        "kode_provinsi provinsi kode_kabupaten_kota kabupaten_kota kode_kecamatan kecamatan "
        "kode_kelurahan_desa kelurahan_desa alamat nomor_kartu_keluarga nama_anggota_keluarga "
        "jumlah_anggota_keluarga desil_nasional desil_provinsi pbi_nas pbi_pemda id_pelanggan_pln "
        "jumlah_aset_motor"
    ),
    [
        "64",
        "KALTIM",
        "6472",
        "KOTA SAMARINDA",
        "6472010",
        "PALARAN",
        "6472010005",
        "RAWA MAKMUR",
        "JL CONTOH",
        "6472011203159001",
        "CONTOH",
        "1",
        "2",
        "5",
        "1",
        "1",
        "5123",
        "1",
    ],
]
HANDOVER_MEMBERS = [
    words(
        "nomor_induk_kependudukan nomor_kartu_keluarga nama tanggal_lahir jenis_kelamin "
        "status_hubungan_keluarga status_kawin pbi_nas pbi_pemda status_dalam_pekerjaan_utama "
        "pekerjaan_ktp rt_ktp kelurahan_desa_ktp jenis_disabilitas"
    ),
    words("6472011708909001 6472011203159001 CONTOH 1990-08-17T00:00:00Z 1 1 2 2 1 5 PNS 9 X 1"),
]


def test_the_hand_over_takes_the_member_s_health_aid_and_the_family_s_decile(tmp_path: Path) -> None:
    """1 is yes, 2 is no; the household's own PBI columns, addresses of the card, health and assets are left out."""
    report = look(tmp_path, write_xlsx(tmp_path / "a.xlsx", HANDOVER_FAMILIES, HANDOVER_MEMBERS), relation_codes="A")
    assert report.layout == "dtsen_baseline"
    (row,) = accepted(report)
    assert (row["pbi"], row["pbi_pemda"], row["desil"], row["kedudukan_kerja"], row["status_kawin"]) == (
        False,
        True,
        2,
        5,
        2,
    )
    assert (row["tanggal_lahir"], row["jenis_kelamin"], row["hubungan_keluarga"]) == (date(1990, 8, 17), "L", "KEPALA")
    assert (row["rt"], row["kode_kelurahan"]) == (None, "64.72.01.1001")
    assert {"id_pelanggan_pln", "jumlah_aset_motor", "jenis_disabilitas"} == set(report.columns_dropped)
    assert report.columns_unknown == []


def test_the_hand_over_as_one_joined_table(tmp_path: Path) -> None:
    """Some provinces join the two tables and name the areas otherwise."""
    titles = words(
        "nama_kabupaten_kota nama_kecamatan nama_desa_kelurahan nomor_kartu_keluarga "
        "nomor_induk_kependudukan nama pbi_nas desil_nasional"
    )
    cells = ["SAMARINDA", "PALARAN", "RAWA MAKMUR", "6472011203159001", "6472011708909001", "CONTOH", "1", "0"]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", [titles, cells]))
    (row,) = accepted(report)
    assert (report.layout, row["pbi"], row["desil"]) == ("dtsen_baseline", True, None)


def test_the_table_of_persons_says_matched_or_nothing(tmp_path: Path) -> None:
    """A filled moment of matching is PADAN, an empty one BELUM; an empty is_nonaktif is active."""
    titles = [
        "idsemesta",
        "verifyid",
        "NIK",
        "NOKK",
        "Nama",
        "Alamat",
        "provinsi",
        "kabupaten",
        "kecamatan",
        "desa_kelurahan",
        "rt",
        "rw",
        "id_desa",
        "FIRST_SK",
        "padankan_at",
        "masih_hidup_label",
        "deleted_label",
        "is_nonaktif",
        "keterangan_disabilitas",
        "isAktifHamil",
        "aktorLabel",
        "BPNT",
        "BNPT_PPKM",
        "periode_bpnt_ppkm",
    ]
    area = ["KALTIM", "SAMARINDA", "PALARAN", "RAWA MAKMUR", "1", "2", "6472011001"]
    rows = [
        titles,
        [
            "S1",
            "V",
            "6472011708909001",
            "6472011203159001",
            "CONTOH",
            "JL",
            *area,
            "SK 1",
            "2026-05-01 10:30:00",
            "YA",
            "",
            "",
            "x",
            "x",
            "op",
            "YA",
            "YA",
            "2021",
        ],
        [
            "S2",
            "V",
            "6472011708909002",
            "6472011203159001",
            "CONTOH",
            "JL",
            *area,
            "SK 1",
            "",
            "TIDAK",
            "",
            "YA",
            "x",
            "x",
            "op",
            "TIDAK",
            "",
            "",
        ],
    ]
    report = look(tmp_path, write_csv(tmp_path / "a.csv", rows, "\t"))
    first, second = accepted(report)
    assert report.layout == "siksng_dtks"
    assert (first["status_padan"], second["status_padan"]) == ("PADAN", "BELUM")
    assert first["tanggal_padan"] == datetime(2026, 5, 1, 10, 30)  # noqa: DTZ001 - local time
    assert (first["status_hidup"], second["status_hidup"]) == ("HIDUP", "MENINGGAL")
    assert (first["is_nonaktif"], second["is_nonaktif"]) == (False, True)
    assert (first["bpnt_ppkm"], first["periode_bpnt_ppkm"], first["petugas"]) == (True, "2021", "op")
    assert set(report.columns_dropped) == {"keterangan_disabilitas", "isaktifhamil"}
    assert report.columns_unknown == []
    assert "status_padan" in report.columns_present
