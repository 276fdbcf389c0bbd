"""Words about pairs: who decides, where records stand, how much a comparison says."""

from __future__ import annotations

import pytest

from dtks_analytics.present.text import pairs as pair_words


def test_who_decides_is_told_by_office_and_area() -> None:
    """Three levels, three offices."""
    assert pair_words.owner("64.72.04.1001") == "Lurah Selili"
    assert pair_words.owner("64.72.01") == "Camat Palaran"
    assert pair_words.owner("64.72") == "Dinas Sosial"


def test_a_kelurahan_is_named_with_its_kecamatan_where_it_stands_alone() -> None:
    """An unknown code is no error."""
    assert pair_words.kelurahan("64.72.04.1001") == "Kel. Selili"
    assert pair_words.sides("64.72.04.1001", "99", long=True) == (
        "Kel. Selili, Samarinda Ilir",
        "kelurahan tidak dikenal",
    )


@pytest.mark.parametrize(
    ("weight", "words"),
    [
        (0.0, "tidak menentukan"),
        (-0.4, "tidak menentukan"),
        (1.0, "sedikit menguatkan"),
        (-3.0, "melemahkan"),
        (6.9, "menguatkan"),
        (7.0, "sangat menguatkan"),
        (-24.2, "sangat melemahkan"),
    ],
)
def test_a_weight_is_told_in_words(weight: float, words: str) -> None:
    """By its size, either way."""
    assert pair_words.strength(weight) == words


@pytest.mark.parametrize(
    ("probability", "words"),
    [(1.0, "lebih dari 99%"), (0.995, "lebih dari 99%"), (0.994, "99%"), (0.5, "50%"), (0.001, "kurang dari 1%")],
)
def test_no_probability_is_written_as_certainty(probability: float, words: str) -> None:
    """A model is never sure."""
    assert pair_words.chance(probability) == words


def test_an_explanation_has_a_line_for_every_comparison_and_their_sum() -> None:
    """And the note last, where there is one."""
    fields = [("Nama", "nama sama", 12.0, "sangat menguatkan"), ("NIK", "NIK berbeda", -2.5, "sedikit melemahkan")]
    lines = pair_words.explained("same_person", 0.97, fields, "Catatan.")
    assert lines[0] == "Jenis: Orang sama, NIK lain. Kemungkinan satu orang menurut model: 97%."
    assert lines[1:3] == ["Nama: nama sama; sangat menguatkan (+12,0)", "NIK: NIK berbeda; sedikit melemahkan (−2,5)"]
    assert lines[3].startswith("Jumlah bobot: +9,5.")
    assert lines[4:] == ["Catatan."]
    assert pair_words.explained("", 0.2, fields, "")[0].startswith("Jenis: bukan pasangan yang dicurigai.")
