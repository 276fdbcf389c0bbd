"""The triangle of pairs and the sentences about aid and deaths."""

from __future__ import annotations

import re

import pytest

from dtks_analytics.catalogue.aid_rules import Entry
from dtks_analytics.figures.cube import Figure
from dtks_analytics.present.html import matrix
from dtks_analytics.present.html.matrix import PairCell
from dtks_analytics.present.text import aid as aid_words
from dtks_analytics.present.theme import DARK, LIGHT

NAMES = [("pkh", "PKH"), ("bpnt", "Sembako/BPNT"), ("bst", "BST")]
BREAKS = (0.01, 0.02, 0.03, 0.04)
CELLS = {
    ("pkh", "bpnt"): PairCell("boleh", 0.6, "6.425", words="PKH dan Sembako/BPNT: boleh bersama, 6.425"),
    ("pkh", "bst"): PairCell(
        "dilarang", 0.05, "141", "5,0%", "PKH dan BST: dilarang", "/tumpang-tindih?a=1", chosen=True
    ),
}


def drawn(**changes: PairCell) -> str:
    """Draw the triangle; keys ``a_b`` replace cells."""
    cells = CELLS | {tuple(key.split("_")): cell for key, cell in changes.items()}  # type: ignore[misc] # two keys each
    return matrix.triangle(NAMES, cells, BREAKS, look=LIGHT, caption="Pasangan")


def test_the_other_half_stays_blank_and_names_stand_on_the_diagonal() -> None:
    """Three names give three cells, of which one is not known, and one blank beside the first row."""
    html = drawn()
    assert html.count('<th scope="row">') == 2
    assert re.findall(r'class="dt-diagonal"><span>([^<]+)', html) == ["PKH", "Sembako/BPNT"]
    assert '<td class="dt-blank" colspan="1"></td>' in html
    assert html.count('<td class="dt-blank"></td>') == 2


def test_only_what_leaves_work_has_a_colour() -> None:
    """A large allowed pair does not draw the eye."""
    html = drawn()
    (style,) = re.findall(r'style="([^"]+)"', html)
    assert style == f"background:{LIGHT.tenun[4]};color:#FFFFFF"
    assert "dt-is-dilarang dt-chosen" in html


def test_every_cell_says_its_status_in_words() -> None:
    """Shape with an alternative text and a sentence for the pointer; nothing rests on the colour."""
    html = drawn()
    assert 'alt="Dilarang bersama"' in html
    assert 'alt="Boleh bersama"' in html
    assert 'title="PKH dan BST: dilarang"' in html
    assert 'href="/tumpang-tindih?a=1"' in html


def test_what_is_not_judged_is_dashed_and_never_coloured() -> None:
    """Nor is a pair that does not apply."""
    html = drawn(bpnt_bst=PairCell("belum_dinilai", 0.9, "205"), pkh_bst=PairCell("tidak_berlaku", None, "–"))
    assert "style=" not in html
    assert "dt-is-belum_dinilai" in html
    assert "dt-is-tidak_berlaku" in html


def test_the_text_of_a_cell_is_escaped() -> None:
    """Labels come from our catalogue, and still."""
    html = drawn(pkh_bst=PairCell("dilarang", 0.01, "<b>1</b>", words='" onclick="x'))
    assert "<b>1</b>" not in html.replace("<b><img", "")
    assert 'onclick="x' not in html


def test_the_key_names_each_shape_once_in_both_themes() -> None:
    """The gravest first; statuses that do not occur are left out."""
    for look in (LIGHT, DARK):
        html = matrix.status_key({"boleh": "5 pasangan", "dilarang": "3 pasangan"}, look)
        assert re.sub(r"<[^>]+>", "", html) == "Dilarang bersama 3 pasanganBoleh bersama 5 pasangan"


@pytest.mark.parametrize(
    ("figure", "title"),
    [
        (Figure(826, 31_902), "826 keluarga di Kelurahan Bugis tercatat menerima bantuan yang dilarang bersamaan"),
        (
            Figure(0, 400),
            "Tidak ada keluarga di Kelurahan Bugis yang tercatat menerima bantuan yang dilarang bersamaan",
        ),
        (Figure(None, None), "Bantuan yang tumpang tindih di Kelurahan Bugis tidak dapat dinilai bulan ini"),
        (
            Figure(None, 400, suppressed=True),
            "Keluarga dengan bantuan yang dilarang bersamaan di Kelurahan Bugis: disamarkan",
        ),
    ],
)
def test_the_title_about_aid_follows_from_the_figure(figure: Figure, title: str) -> None:
    """Zero, unknown and hidden are three things."""
    assert aid_words.overlap_title(figure, " di Kelurahan Bugis") == title


def test_the_lead_says_how_sure_the_rules_are() -> None:
    """None, some, all confirmed; a small base is written as a count."""
    assert aid_words.overlap_lead(Figure(826, 31_902), 4, 4) == (
        "2,6% dari 31.902 keluarga dengan bantuan. Aturannya belum dipastikan Dinas Sosial."
    )
    assert aid_words.overlap_lead(Figure(3, 12), 1, 4).startswith("3 dari 12 keluarga dengan bantuan. 1 dari 4 aturan")
    assert aid_words.overlap_lead(Figure(None, None), 0, 4) == "Aturannya sudah dipastikan Dinas Sosial."


@pytest.mark.parametrize(
    ("active", "aided", "title"),
    [
        (41, 17, "41 warga di Selili yang dilaporkan meninggal masih tercatat aktif, 17 di antaranya dengan bantuan"),
        (41, 0, "41 warga di Selili yang dilaporkan meninggal masih tercatat aktif"),
        (0, 0, "Tidak ada warga di Selili yang dilaporkan meninggal dan masih tercatat aktif"),
        (None, None, "Warga meninggal di Selili tidak dapat dinilai bulan ini"),
    ],
)
def test_the_title_about_the_dead_accuses_nobody(active: int | None, aided: int | None, title: str) -> None:
    """Nobody *takes* aid; somebody is *recorded* with it."""
    assert aid_words.deceased_title(Figure(active, 900), Figure(aided, 500), " di Selili") == title


def test_long_known_deaths_are_summed_without_the_undated() -> None:
    """An unknown date is not a late one."""
    groups = {"0": Figure(4, 20), "3-5": Figure(5, 20), "12+": Figure(6, 20), "tanpa_tanggal": Figure(5, 20)}
    assert aid_words.since_title(groups) == "11 warga meninggal tiga bulan lalu atau lebih"
    assert aid_words.since_title({"0": Figure(4, 20)}) == "Belum ada yang lebih dari tiga bulan"
    assert aid_words.since_title({}) == "Sejak kapan, tidak dapat dinilai bulan ini"


def test_the_months_paid_together_are_written_as_people_read_them() -> None:
    """One month, a quarter, over the year's end, none, and words of a file."""
    assert aid_words.months_paid("2026-10") == "Okt 2026"
    assert aid_words.months_paid("2026-10–2026-12") == "Okt–Des 2026"
    assert aid_words.months_paid("2025-12–2026-01") == "Des 2025–Jan 2026"
    assert aid_words.months_paid("") == "tidak tertulis"
    assert aid_words.months_paid("Tahap 4") == "Tahap 4"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("", "", "tanpa batas waktu"),
        ("2020-04", "", "sejak April 2020"),
        ("", "2021-12", "sampai Desember 2021"),
        ("2021-01", "2021-12", "Januari–Desember 2021"),
        ("2020-04", "2021-12", "April 2020–Desember 2021"),
    ],
)
def test_the_months_of_a_rule_are_written_out(first: str, last: str, words: str) -> None:
    """Open ends say so."""
    entry = Entry(("pkh", "bst"), "dilarang", "keluarga", first, last, 1, confirmed=False, basis="dasar")
    assert aid_words.in_force(entry) == words
    assert aid_words.standing([entry, entry]) == "0 dari 2"
