"""Two records side by side: exactly what differs is marked, what is hidden is told, no cell becomes markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dtks_analytics.present.html import marks
from dtks_analytics.present.html.pair import lines, members, table
from dtks_analytics.rows.review_records import COMPARED, Both, Member, NumberComparison, Record, compare_numbers

NIK = "6472015203849014"
EQUAL = NumberComparison((16, 16), (), swapped=False)


def record(**changes: str | None) -> Record:
    """Return a record that differs in what is named."""
    values = {
        "nama": "SITI", "tempat_lahir": "SAMARINDA",
        "jenis_kelamin": "P", "alamat": "JL. SEJATI", "rt": "14", "rw": "05", "hubungan_keluarga": "KEPALA",
    } | changes  # fmt: skip
    return Record("64.72.04.1001", "2026-05", False, values, date(1984, 3, 12), date(2026, 7, 8), "LAYAK", ("bpnt",))


def pair(left: Record, right: Record, *, nik: NumberComparison = EQUAL, **same: bool | None) -> Both:
    """Return two records; fields agree unless named."""
    return Both(left, right, dict.fromkeys(COMPARED, True) | same, {"nik": nik, "no_kk": EQUAL})


def shown(both: Both) -> dict[str, tuple[str, str, str]]:
    """Return the fields that differ: label to both sides, marks in brackets, and what is told of both together."""

    def text(side: tuple[marks.Piece, ...]) -> str:
        return "".join(f"[{piece}]" if differs else piece for piece, differs in side)

    return {line.label: (text(line.left), text(line.right), text(line.joined)) for line in lines(both) if line.differs}


@pytest.mark.parametrize(
    ("compare", "left", "right", "expected"),
    [
        (marks.letters, "MUHAMMAD RIDUAN", "MUH. RIDWAN", ("MUH[AMMAD] RID[U]AN", "MUH[.] RID[W]AN")),
        (
            marks.letters,
            "JL. MAHAKAM GG. BAHAGIA NO. 72",
            "JL. USAHA TANI NO. 63",
            ("JL. [MAHAKAM GG. BAHAGIA] NO. [72]", "JL. [USAHA TANI] NO. [63]"),
        ),
        (marks.letters, "JL. SEJATI NO. 7", "JL SEJATI NO. 7", ("JL[. ]SEJATI NO. 7", "JL[ ]SEJATI NO. 7")),
        (marks.letters, "Nur Hayati", "NURHAYATI", ("Nur[ ]Hayati", "NURHAYATI")),
        (marks.letters, "UDIN SUPRIADI", "KEZIA", ("[UDIN SUPRIADI]", "[KEZIA]")),
        (marks.letters, "ABXCDXEF", "ABYCDYEF", ("AB[XCDX]EF", "AB[YCDY]EF")),
        (marks.letters, "ABXCDEXFG", "ABYCDEYFG", ("AB[X]CDE[X]FG", "AB[Y]CDE[Y]FG")),
        (marks.digits, "9014", "9041", ("90[14]", "90[41]")),
        (marks.digits, "014", "14", ("[0]14", "14")),
        (marks.words, "12 Maret 1984", "3 Maret 1984", ("[12] Maret 1984", "[3] Maret 1984")),
        (marks.words, "12 Maret 1984", "belum", ("[12 Maret 1984]", "[belum]")),
    ],
)
def test_marks_stand_exactly_where_two_texts_differ(compare: object, left: str, right: str, expected: object) -> None:
    """Names letter by letter, numbers place by place, dates word by word; what has little in common as a whole."""
    sides = compare(left, right)  # type: ignore[operator] # one of three functions
    found = tuple("".join(f"[{text}]" if differs else text for text, differs in side) for side in sides)
    assert found == expected


@pytest.mark.parametrize("compare", [marks.letters, marks.digits, marks.words])
def test_marks_lose_no_letter(compare: object) -> None:
    """The pieces of a side are the text."""
    for left, right in (("STRAßE", "STRASSE"), ("", "A"), ("İZMİR", "izmir"), ("A B", "A  B")):
        sides = compare(left, right)  # type: ignore[operator] # as above
        assert tuple("".join(text for text, _ in side) for side in sides) == (left, right)


def test_a_screen_reader_hears_the_difference_once_and_cells_are_escaped() -> None:
    """Names may hold anything."""
    html = marks.marked([("<b>", False), ("&", True), ("x", True)])
    assert html == '<span class="dt-heard">berbeda: </span>&lt;b&gt;<mark>&amp;</mark><mark>x</mark>'
    assert marks.marked([("sama", False)]) == "sama"


def test_nothing_is_marked_where_two_records_agree() -> None:
    """All rows stay grey."""
    assert shown(pair(record(), record())) == {}
    assert "<mark>" not in table(pair(record(), record()), ("Kel. A", "Kel. A"))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (NIK, NIK, "sama"),
        (f" {NIK} ", NIK, "sama"),
        (NIK, "6472015203849015", "[1 angka berbeda, posisi 16]"),
        (NIK, "6472015230849014", "[dua angka bersebelahan tertukar, posisi 9 dan 10]"),
        (NIK, "6472015213849014", "[1 angka berbeda, posisi 9]"),
        (NIK, "6472015263849017", "[2 angka berbeda, posisi 9 dan 16]"),
        (NIK, "6472015214849014", "[2 angka berbeda, posisi 9 dan 10]"),
        (NIK, "7472015263849017", "[3 angka berbeda, posisi 1, 9 dan 16]"),
        (NIK, "7472015263849027", "[4 dari 16 angka berbeda]"),
        (NIK, NIK[:-1], "[panjangnya berbeda: 16 dan 15 angka]"),
        (None, NIK, "[kosong pada catatan A]"),
        (NIK, "", "[kosong pada catatan B]"),
        (None, None, "kosong pada keduanya"),
    ],
)
def test_numbers_are_compared_in_words_without_a_digit_of_them(
    left: str | None, right: str | None, expected: str
) -> None:
    """Beside birth date, sex and kelurahan the last four digits give the whole NIK: places are named, never digits."""
    both = pair(record(), record(), nik=compare_numbers(left, right))
    told = next(line for line in lines(both) if line.label == "NIK")
    assert "".join(f"[{text}]" if differs else text for text, differs in told.joined) == expected
    assert told.text(0) == told.text(1) == expected.strip("[]")
    html = table(both, ("Kel. A", "Kel. B"))
    assert not any(number and number[at : at + 4] in html for number in (left, right) for at in range(13))


def test_the_mother_is_told_without_her_name() -> None:
    """Same, different, unknown."""
    texts = {
        same: next(
            line.joined for line in lines(pair(record(), record(), ibu=same)) if line.label.startswith("Nama ibu")
        )
        for same in (True, False, None)
    }
    assert texts[True] == (("sama (dibandingkan tanpa disimpan)", False),)
    assert texts[False] == (("berbeda (dibandingkan tanpa disimpan)", True),)
    assert texts[None] == (("tidak diketahui", False),)
    assert "<mark>berbeda (dibandingkan" in table(pair(record(), record(), ibu=False), ("Kel. A", "Kel. A"))


def test_codes_dates_and_programmes_are_told_in_words() -> None:
    """As people say them."""
    other = replace(
        record(hubungan_keluarga="ANAK", rt="12"), born=date(1984, 5, 12), visited=None, verval=None, aid=("pbi",)
    )
    found = shown(
        pair(record(), other, hubungan_keluarga=False, rt=False, tanggal_lahir=False, bantuan=False,
             tanggal_verval=False)
    )  # fmt: skip
    assert found == {
        "Tanggal lahir": ("12 [Maret] 1984", "12 [Mei] 1984", ""),
        "RT / RW": ("RT 1[4] / RW 05", "RT 1[2] / RW 05", ""),
        "Hubungan": ("[Kepala keluarga]", "[Anak]", ""),
        "Bantuan": ("[Sembako/BPNT]", "[PBI-JKN]", ""),
        "Verifikasi terakhir": ("[8 Juli 2026]", "[belum]", ""),
    }


def test_of_the_aid_only_what_the_other_does_not_have_is_marked() -> None:
    """None at all is marked too."""
    left, right = replace(record(), aid=("bpnt", "pbi")), replace(record(), aid=("pbi",))
    assert shown(pair(left, right, bantuan=False))["Bantuan"][:2] == ("[Sembako/BPNT], PBI-JKN", "PBI-JKN")
    none = replace(record(), aid=())
    assert shown(pair(left, none, bantuan=False))["Bantuan"][:2] == ("[Sembako/BPNT], [PBI-JKN]", "[tidak ada]")


def test_the_head_says_since_when_each_record_stands() -> None:
    """Or that nobody knows."""
    left = replace(record(), since="2025-11", earliest=True)
    html = table(pair(left, replace(record(), since="")), ("Kel. Pelita", "Kel. Selili"))
    assert "Kel. Pelita, sudah ada pada November 2025" in html
    assert "Kel. Selili, sejak kapan tidak diketahui" in html
    assert "Kel. A, masuk Mei 2026" in table(pair(record(), record()), ("Kel. A", "Kel. A"))


def test_other_records_of_the_cluster_are_listed_as_far_as_they_may_be_seen() -> None:
    """Outside one's area only the kelurahan; the rest of a large cluster as a number."""
    found = [Member("a", "S<I>TI", True), Member("b", None, False)]
    html = members(5, found, ["Kel. Selili", "Kel. Bantuas"])
    assert "<b>S&lt;I&gt;TI</b>, Kel. Selili" in html
    assert "Catatan di Kel. Bantuas. Rinciannya hanya untuk kelurahan itu." in html
    assert "dan 3 catatan lain" in html
