"""Headers: names, aliases, misspellings, merged lines, doubles; layouts by their signature."""

from __future__ import annotations

import pytest
from made_files import HEADER, words

from dtks_analytics.catalogue.columns import COLUMNS
from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.recognise import canonical, find_header, layout_of, part_of, slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Desa/Keluarahan", "desa_keluarahan"),
        (" ID DKTS ", "id_dkts"),
        ("Padan\nDukcapil", "padan_dukcapil"),
        ("É-mail", "e_mail"),
    ],
)
def test_a_slug_is_lower_case_ascii_with_underscores(title: str, expected: str) -> None:
    """Accents go, runs of other signs become one underscore."""
    assert slug(title) == expected


def test_every_alias_of_the_catalogue_means_its_column_with_and_without_underscores() -> None:
    """The catalogue is the whole list; a canonical name beats an alias of the same letters."""
    names = {column.name for column in COLUMNS}
    for column in COLUMNS:
        assert canonical(column.name) == column.name
        for alias in column.aliases:
            assert alias in names or canonical(alias) == column.name
            assert alias in names or canonical(alias.replace("_", "")) == column.name


@pytest.mark.parametrize("word", words("status keterangan alamat_ktp rt_ktp no desil_provinsi"))
def test_a_generic_or_foreign_word_means_no_column(word: str) -> None:
    """Such titles never feed the register."""
    assert canonical(word) is None


def test_a_header_is_found_below_title_rows() -> None:
    """Rows 1 to 6 are titles and blanks."""
    rows = [["DAFTAR BNBA"], ["KOTA SAMARINDA"], [], [None], ["Bulan Juni"], [""], HEADER, ["x"] * len(HEADER)]
    found = find_header(rows)
    assert found is not None
    assert (found.row, len(found.mapping), found.unknown) == (6, len(HEADER), ())


def test_a_header_of_two_lines_with_merged_cells_is_read_as_one() -> None:
    """NIK, Nama span two lines; Bansos spans three columns; a merged cell has its text in the first only."""
    rows = [
        ["No", "NIK", "No KK", "Nama", "Bansos", None, None, "Catatan"],
        [None, None, None, None, "BPNT", "PKH", "Lainnya", None],
        ["1", "6472011708909001", "6472011203159001", "CONTOH", "YA", "YA", "", ""],
    ]
    found = find_header(rows)
    assert found is not None
    assert found.row == 1
    assert found.mapping == {"nik": 1, "no_kk": 2, "nama": 3, "bpnt": 4, "pkh": 5}


def test_a_canonical_name_beats_an_alias_and_the_second_column_is_unknown() -> None:
    """Never merged: the alias is named as unknown."""
    found = find_header([["nomor_nik", "nik", "nama", "nokk"]])
    assert found is not None
    assert found.mapping["nik"] == 1
    assert found.unknown == ("nomor_nik",)


def test_the_same_header_twice_is_refused() -> None:
    """Nobody can say which of two NIK columns is meant."""
    with pytest.raises(RefusedError) as caught:
        find_header([["NIK", "Nik", "nama", "nokk"]])
    assert caught.value.code == "UNKNOWN_LAYOUT"


def test_columns_that_are_never_kept_are_named_apart_from_unknown_ones() -> None:
    """Health, income, the father's name and the electricity number are not even read."""
    found = find_header([words("nik nama nokk Nama_Ayah jenis_disabilitas penghasilan id_pelanggan_pln warna")])
    assert found is not None
    assert set(found.dropped) == {"nama_ayah", "jenis_disabilitas", "penghasilan", "id_pelanggan_pln"}
    assert found.unknown == ("warna",)


def test_rows_without_known_names_are_no_header() -> None:
    """Two known names are too few."""
    assert find_header([["nik", "nama", "x"], ["a", "b", "c"], []]) is None


@pytest.mark.parametrize(
    ("titles", "layout", "part"),
    [
        (HEADER, "bnba_dtks", "persons"),
        (
            words("idsemesta verifyid NIK NOKK Nama kecamatan desa_kelurahan FIRST_SK padankan_at masih_hidup_label"),
            "siksng_dtks",
            "persons",
        ),
        (words("id_keluarga idsemesta no_kk nik nama hub_kepala_keluarga pekerjaan_utama"), "siksng_dtsen", "members"),
        (
            words("id_keluarga no_kk nama_kepala_keluarga nik alamat kecamatan kelurahan id_wilayah desil_nasional"),
            "siksng_dtsen",
            "families",
        ),
        (
            words("nomor_induk_kependudukan nomor_kartu_keluarga nama tanggal_lahir status_hubungan_keluarga pbi_nas"),
            "dtsen_baseline",
            "members",
        ),
        (
            words(
                "kode_kelurahan_desa kelurahan_desa kecamatan nomor_kartu_keluarga nama_anggota_keluarga desil_provinsi"
            ),
            "dtsen_baseline",
            "families",
        ),
        (
            words("nama_kecamatan nama_desa_kelurahan nomor_induk_kependudukan nomor_kartu_keluarga nama pbi_nas"),
            "dtsen_baseline",
            "persons",
        ),
    ],
)
def test_a_layout_and_its_part_are_told_by_the_header(titles: list[str], layout: str, part: str) -> None:
    """Each of the four layouts, joined and in two halves."""
    found = find_header([titles])
    assert found is not None
    recognised = layout_of(found)
    assert recognised is not None
    assert (recognised.key, part_of(found, recognised)) == (layout, part)


def test_extra_columns_do_not_change_the_layout() -> None:
    """Any layout may carry more columns than its own."""
    found = find_header([[*HEADER, "padankan_at", "desil_nasional", "hasil_verval", "idkeluarga"]])
    assert found is not None
    layout = layout_of(found)
    assert layout is not None
    assert layout.key == "bnba_dtks"
    assert {"tanggal_padan", "desil", "hasil_verval", "id_keluarga"} <= found.mapping.keys()
