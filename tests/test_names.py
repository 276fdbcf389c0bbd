"""Names and addresses reduced: spellings of one name agree, different names do not (domain reference, section 10)."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtks_analytics.records import names
from dtks_analytics.records.addresses import addresses

SAME = (
    ("MUHAMMAD RIZKI", "MUH. RIZKY"), ("MOHAMMAD RIZKI", "MHD. RIZKI"), ("MOCH. IRFAN", "MUHAMAD IRFAN"),
    ("AHMAD JAUHARI", "ACHMAD ZAUHARI"), ("AKHMAD FAUZI", "AHMAD FAUJI"), ("ABDUL GANI", "ABD. GHANI"),
    ("SITI AMINAH", "ST. AMINAH"), ("SITTI AMINAH", "SITI  AMINAH"), ("NUR AINI", "NOOR AINI"),
    ("NOER AINI", "NOR AINI"),
    ("SUPARNO", "H. SUPARNO"), ("AMINAH", "HJ. AMINAH"), ("Drs. BUDI SANTOSO", "BUDI SANTOSO, S.Pd."),
    ("BUDI SANTOSO S.E.", "Ir. BUDI SANTOSO"), ("SUPARNO (ALM)", "ALMARHUM SUPARNO"),
    ("ALI BIN HASAN", "ALI"), ("AMINAH BINTI H. UMAR", "AMINAH"), ("ALI B. HASAN", "ALI BIN HASAN"),
    ("KHAIRUL ANAM", "HAIRUL ANAM"), ("CHAIRUL ANAM", "KHAIRUL ANAM"), ("SYAHRANI", "SAHRANI"),
    ("FATIMAH", "PATIMAH"), ("RUSDI", "RUSDY"), ("BAHARUDDIN", "BAHARUDIN"), ("SA'DIAH", "SAKDIAH"),
    ("SUGIYARTO", "SUGIARTO"), ("SOEKIRNO", "SUKIRNO"), ("DJUMADI", "JUMADI"), ("TJANDRA", "CANDRA"),
    ("AWANG SYAHRIL", "SYAHRIL"), ("AJI BERAHIM", "ADJI BERAHIM"), ("LAING USAT", "USAT LAING"), ("BESSE", "BECCE"),
    ("GUSTI NORHAYATI", "NURHAYATI"), ("R. SUGENG", "RADEN SUGENG"),
)  # fmt: skip
DIFFERENT = (
    ("HASAN", "HUSIN"), ("RIZKI", "RIZKA"), ("RINA", "RINI"), ("ALI", "ADI"), ("A. RIZKI", "AHMAD RIZKI"),
    ("M. RIZKI", "MUHAMMAD RIZKI"), ("YADI R", "YADI H"), ("NUR HAYATI", "NURHAYATI"), ("SITI AMINAH", "AMINAH"),
)  # fmt: skip


def key(name: str, column: str = "inti") -> str | None:
    """Return one key of one name."""
    found: str | None = names.keys(pa.array([name]))[column][0].as_py()
    return found


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_share_their_key(one: str, other: str) -> None:
    """Variants, titles, markers, old spelling, word order."""
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_names_keep_apart(one: str, other: str) -> None:
    """Twins' names, and whatever is compatible but not equal: initials, spaces, names left out."""
    assert key(one) != key(other)


def test_words_run_together_compare_without_spaces() -> None:
    """Nur Hayati and Nurhayati, and a letter that both words share."""
    assert key("NUR HAYATI", "rapat") == key("NURHAYATI", "rapat")
    assert key("DIANA ADAWIYAH", "rapat") == key("DIANAADAWIYAH", "rapat")


def test_the_given_name_is_neither_front_word_nor_initial() -> None:
    """What tells twins apart stands behind Muhammad, Siti and initials."""
    assert key("MUHAMMAD HASAN", "depan") == key("M. HASAN", "depan") == key("HASAN BASRI", "depan") == "hasan"
    assert key("MUHAMMAD", "depan") == "muhamad"


def test_a_second_name_and_a_nickname_are_kept_beside() -> None:
    """An alias after a stroke; Mamat may be Muhammad. The father's name and a title of birth stand apart too."""
    assert (key("UDIN / SYAMSUDDIN"), key("UDIN / SYAMSUDDIN", "alias")) == ("udin", "samsudin")
    assert key("MAMAT HIDAYAT", "alias") == key("MUHAMMAD HIDAYAT")
    assert (key("ALI BIN HASAN", "ayah"), key("GUSTI ALI", "gelar")) == ("hasan", "gusti")


def test_a_single_letter_behind_a_name_is_an_initial() -> None:
    """``H.`` and ``R.`` are titles in front only."""
    assert (key("H. ROHIMAH"), key("ROHIMAH H.")) == ("rohimah", "h rohimah")
    assert (key("R. YADI", "gelar"), key("YADI R.", "gelar")) == ("r", None)
    assert names.keys(pa.array(["YADI R.", "YADI"]))["inisial"].to_pylist() == [True, False]


def test_a_name_of_titles_alone_keeps_them_and_an_empty_one_has_no_key() -> None:
    """Haji and Awang are also names; numbers and blanks are none."""
    assert [key(name) for name in ("HAJI", "AWANG", "", "12", "-")] == ["haji", "awang", None, None, None]
    found = names.keys(pa.array([None, "ALI"], pa.string()))
    assert [column[0].as_py() for column in found.values()] == [None] * len(found)


def test_the_key_of_a_mother_is_the_same_for_her_spellings() -> None:
    """What is hashed at intake."""
    folded = names.folded(pa.array(["SITI AMINAH", "HJ. ST. AMINAH", None, "HASNAH"])).to_pylist()
    assert folded[0] == folded[1] != folded[3]
    assert folded[2] is None


@given(st.lists(st.text(alphabet="ABHMRSUNI .,'/-éß1", max_size=25), max_size=12))
def test_keys_never_depend_on_the_other_names(texts: list[str]) -> None:
    """Every name alone gives what it gives among others."""
    together = names.keys(pa.array(texts, pa.string()))
    for place, text in enumerate(texts):
        alone = names.keys(pa.array([text], pa.string()))
        assert {name: column[place].as_py() for name, column in together.items()} == {
            name: column[0].as_py() for name, column in alone.items()
        }


def test_addresses_agree_without_street_words_and_units() -> None:
    """Jalan, Jl., Gang, No., RT and RW say nothing; a house number does."""
    found = addresses(
        pa.array(
            ["JL. MERDEKA GG. MASJID NO.12 RT 03", "Jalan Merdeka, Gang Masjid Nomor 12", "JL MERDEKA 1", "RT 1", None]
        )
    ).to_pylist()
    assert found[0] == found[1] != found[2]
    assert found[3:] == [None, None]
