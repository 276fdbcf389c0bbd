"""Words and numbers of real files to canonical values."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dtks_analytics.catalogue.codes import RELATION_NUMBERS, RELATION_WORDS, VERVAL_SETS, VERVAL_WORDS
from dtks_analytics.catalogue.columns import RELATIONS, VERVAL
from dtks_analytics.errors import RefusedError
from dtks_analytics.intake import values
from dtks_analytics.intake.clean import Coded, coded
from dtks_analytics.intake.readings import Notes


def column(*cells: str | None) -> Coded:
    """Clean a column."""
    return coded(pa.array(cells, pa.string()))[0]


def test_sex_is_read_from_letters_words_and_numbers() -> None:
    """An unknown word is empty and counted, an empty cell is only empty."""
    notes = Notes()
    assert values.sex(column("1", "Laki-laki", "l", "2", "PEREMPUAN", "P", "?", None), notes).to_pylist() == [
        *"LLLPPP",
        None,
        None,
    ]
    assert notes.unknown_values == {"jenis_kelamin": 1}


def test_relation_words_are_safe_and_may_carry_a_number() -> None:
    """The number before a word is not asked."""
    cells = column("KEPALA KELUARGA", "Istri", "3. ANAK", "Orang Tua / Mertua", "FAMILI LAIN", None)
    found = values.relation(cells, Notes(), None).to_pylist()
    assert found == ["KEPALA", "PASANGAN", "ANAK", "ORTU_MERTUA", "FAMILI", None]


def test_relation_numbers_are_refused_without_a_list_and_read_with_one() -> None:
    """3 is a child in list A and a wife in list B."""
    with pytest.raises(RefusedError) as caught:
        values.relation(column("1", "3", "3"), Notes(), None)
    assert caught.value.code == "AMBIGUOUS_RELATION_CODES"
    assert values.relation(column("1", "3"), Notes(), "A").to_pylist() == ["KEPALA", "ANAK"]
    assert values.relation(column("1", "3"), Notes(), "B").to_pylist() == ["KEPALA", "PASANGAN"]


def test_a_number_from_nine_on_disproves_list_a() -> None:
    """Only list B has 9 to 11."""
    with pytest.raises(RefusedError):
        values.relation(column("1", "9"), Notes(), "A")


def test_a_single_number_among_words_is_not_guessed() -> None:
    """It is empty and counted; the words stay."""
    notes = Notes()
    assert values.relation(column("ANAK", "ANAK", "3"), notes, None).to_pylist() == ["ANAK", "ANAK", None]
    assert notes.unknown_values == {"hubungan_keluarga": 1}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("YA", True),
        ("y", True),
        ("1", True),
        ("PADAN", True),
        ("TIDAK", False),
        ("N", False),
        ("0", False),
        ("2", False),
        (None, False),
        ("-", False),
        ("mungkin", None),
    ],
)
def test_a_flag_is_yes_no_or_unknown(cell: str | None, expected: bool | None) -> None:  # noqa: FBT001 - a table of cases
    """2 is no, as in the DTSEN hand-over; an empty cell is no."""
    assert values.flag(column(cell), "pkh", Notes()).to_pylist() == [expected]


def test_an_inactive_mark_is_read_and_an_empty_cell_is_active() -> None:
    """Active in the SIKS-NG table means that the cell is empty."""
    cells = column("YA", "DTSEN NONAKTIF", "DTSEN AKTIF", "DTSEN AKTIF - ASESMEN MENINGGAL", None)
    assert values.inactive(cells, "status_dtsen", Notes()).to_pylist() == [True, True, False, False, False]
    assert values.inactive(column("2025-01-01", None), "is_nonaktif", Notes()).to_pylist() == [True, False]
    assert values.inactive(column("?", None), "deleted_label", Notes()).to_pylist() == [None, False]


def test_matching_words_are_read_and_an_empty_cell_is_not_yet_matched() -> None:
    """MK, MKa and M4 are the matcher's own marks."""
    cells = column("PADAN", "MK", "MKa", "Tidak Padan", "Data Tidak Ditemukan", "NIK TIDAK AKTIF", "M4", None)
    assert values.padan(cells, Notes()).to_pylist() == [
        "PADAN", "PADAN", "TIDAK_PADAN", "TIDAK_PADAN", "NIK_TIDAK_DITEMUKAN", "NIK_TIDAK_AKTIF", "BELUM", "BELUM",
    ]  # fmt: skip


def test_what_yes_says_of_life_depends_on_the_question() -> None:
    """YA under "masih hidup" lives, YA under "meninggal" does not."""
    assert values.alive(column("YA"), "masih_hidup_label", Notes()).to_pylist() == ["HIDUP"]
    assert values.alive(column("YA"), "keterangan_meninggal", Notes()).to_pylist() == ["MENINGGAL"]
    assert values.alive(column("Meninggal", None), "status_hidup", Notes()).to_pylist() == ["MENINGGAL", None]


def test_numbers_of_a_verval_are_read_by_the_set_that_the_header_names() -> None:
    """4 is a death for the presence check; without a known set a number says nothing."""
    assert values.verval(column("1", "4"), "keberadaan_art", Notes())[0].to_pylist() == ["LAYAK", "MENINGGAL"]
    notes = Notes()
    assert values.verval(column("1", None, "MAMPU"), "hasil_verval", notes)[0].to_pylist() == [
        "BELUM_DICEK",
        "BELUM_DICEK",
        "TIDAK_LAYAK",
    ]
    assert notes.unknown_values == {"hasil_verval": 1}


def test_a_deleted_row_of_the_kelurahan_set_is_also_inactive() -> None:
    """2 says another name, 4 and 7 take the row out."""
    _, out, renamed = values.verval(column("2", "3", "4", "7"), "ket_verivali", Notes())
    assert out.to_pylist() == [False, False, True, True]
    assert renamed.to_pylist() == [True, False, False, False]


def test_a_decile_is_one_to_ten_and_nothing_else() -> None:
    """0, 11 and words are empty."""
    assert values.deciles(column("1", "10", "2.0", "0", "11", "-", "satu"), Notes()).to_pylist() == [
        1,
        10,
        2,
        None,
        None,
        None,
        None,
    ]


def test_rt_is_padded_and_words_stay() -> None:
    """Three digits."""
    assert values.three_digits(column("1", "012", "IV", None)).to_pylist() == ["001", "012", "IV", None]


def test_every_listed_value_is_a_canonical_one() -> None:
    """The catalogue cannot lead out of the enumerations."""
    relations = [*RELATION_WORDS.values(), *(v for numbers in RELATION_NUMBERS.values() for v in numbers.values())]
    results = [*VERVAL_WORDS.values(), *(v for numbers in VERVAL_SETS.values() for v in numbers.values())]
    assert set(relations) == set(RELATIONS)
    assert set(results) <= set(VERVAL)
