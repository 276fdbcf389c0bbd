"""*Tumpang Tindih Bantuan* and *Meninggal & Bantuan* on made-up months."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import aid_months
import pytest

from dtks_analytics.access.roles import Grant, Reader
from dtks_analytics.catalogue.aid_amounts import assumptions
from dtks_analytics.catalogue.aid_rules import book
from dtks_analytics.catalogue.reviews import REASONS
from dtks_analytics.figures.cube import Figure
from dtks_analytics.store.reviews import Reviews
from dtks_analytics.store.snapshots import Store
from dtks_analytics.ui.frame import session
from dtks_analytics.ui.pages import deceased_match
from dtks_analytics.ui.pages import overview_answers as answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
PAGES = ("tumpang_tindih", "meninggal")
SELILI, ILIR = aid_months.SELILI, "64.72.04"


@pytest.fixture(scope="module")
def aided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the made-up months once."""
    return aid_months.store(tmp_path_factory.mktemp("bantuan")).root


@pytest.fixture
def opened(open_page: Callable[..., AppTest], aided: Path) -> Callable[..., AppTest]:
    """Open a page on them."""
    return lambda page, **parameters: open_page(page, store=aided, **parameters)


def words(app: AppTest) -> str:
    """Return the text of all HTML pieces of a page, markup removed."""
    bodies = " ".join(element.proto.body for element in app.get("html"))
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", bodies, flags=re.DOTALL))


def markup(app: AppTest) -> str:
    """Return all HTML pieces of a page as they are."""
    return " ".join(element.proto.body for element in app.get("html"))


def heading(app: AppTest) -> str:
    """Return the H1 of a page."""
    (one,) = [one for e in app.get("html") for one in re.findall(r"<h1[^>]*>(.*?)</h1>", e.proto.body)]
    return one


def entitled(app: AppTest) -> AppTest:
    """Give name and reason, as a person who opens a list by name does."""
    for box in app.text_input:
        if box.label == "Nama Anda":
            box.set_value("Petugas Uji")
    next(button for button in app.button if button.label == "Buka daftar").click()
    return app.run()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("area", ["64.72", ILIR, SELILI])
def test_the_pages_open_at_every_level_without_a_number_of_a_person(
    page: str, area: str, opened: Callable[..., AppTest]
) -> None:
    """One heading, the mark of synthetic data, no error."""
    app = opened(page, wilayah=area)
    assert not app.exception
    assert not app.error
    assert heading(app)
    assert "DATA SINTETIS" in words(app)
    assert not re.search(r"\d{16}", markup(app))


@pytest.mark.parametrize("page", PAGES)
def test_a_month_without_these_figures_says_so(page: str, open_page: Callable[..., AppTest]) -> None:
    """A month published before them stays readable; unknown is neither zero nor an error."""
    app = open_page(page, wilayah=SELILI)
    assert not app.exception
    assert not app.error
    assert re.search(r"belum dihitung|tidak dapat dinilai|belum dibuat", words(app))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_a_table_of_contents(page: str) -> None:
    """At most 60 lines."""
    assert len((ROOT / "pages" / f"{page}.py").read_text().splitlines()) <= 60


def test_the_finding_about_aid_is_the_published_figure(opened: Callable[..., AppTest], aided: Path) -> None:
    """Built from the cube, and the rules are called unconfirmed."""
    from dtks_analytics.figures.cube import Cube  # noqa: PLC0415 - only this test counts

    count = Cube(Store(aided).read().cube()).figure("aid_overlap", "64.72", "2026-10").count
    app = opened("tumpang_tindih")
    assert heading(app) == f"{count} keluarga tercatat menerima bantuan yang dilarang bersamaan"
    assert "belum dipastikan Dinas Sosial" in words(app)


def test_every_status_is_a_shape_with_words(opened: Callable[..., AppTest]) -> None:
    """In the triangle, its key and the list for small screens."""
    html = markup(opened("tumpang_tindih"))
    for status in ("Dilarang bersama", "Perlu diperiksa", "Boleh bersama", "Tidak berlaku di sini"):
        assert f'alt="{status}"' in html
        assert f"{status}</span>" in html


def test_the_chosen_pair_decides_the_list_of_areas(opened: Callable[..., AppTest]) -> None:
    """The area that the made-up figures make stand out is named, with its shape."""
    app = opened("tumpang_tindih", pasangan="bpnt+bst", per="kelurahan")
    assert "1 kelurahan di atas kota: Selili" in words(app)
    assert app.query_params["pasangan"] == "bpnt+bst"
    assert "Sembako/BPNT dan BST" in words(app)


def test_a_pair_that_does_not_exist_falls_back_to_all(opened: Callable[..., AppTest]) -> None:
    """What is not on a list of choices is no choice."""
    app = opened("tumpang_tindih", pasangan="<script>", per="rt")
    assert (app.query_params["pasangan"], app.query_params["per"]) == ("semua", "kecamatan")
    assert not app.error


def test_the_lurah_is_told_what_to_do_and_who_decides(opened: Callable[..., AppTest]) -> None:
    """For every pair that leaves work, and never to stop aid."""
    text = words(opened("tumpang_tindih", wilayah=SELILI))
    assert "Yang memutuskan: Dinas Sosial" in text
    assert "bantuan tidak dihentikan di kelurahan" in text


def test_the_whole_rule_book_stands_on_the_page(opened: Callable[..., AppTest]) -> None:
    """Version, basis and standing of every rule."""
    text = words(opened("tumpang_tindih"))
    assert f"Versi {book().version}" in text
    for basis in {entry.basis for entry in book().entries}:
        assert basis in text
    assert text.count("belum dipastikan") >= len({entry.basis for entry in book().unconfirmed()})


def test_families_are_shown_to_those_entitled_after_the_audit_line(opened: Callable[..., AppTest], aided: Path) -> None:
    """Name, masked numbers, period; a line on record before the rows are read, one with the rows before they show."""
    app = opened("tumpang_tindih", wilayah=SELILI)
    assert "AMIR CONTOH" not in words(app)
    before = len(list(Store(aided).ledger.rows()))
    app = entitled(app)
    text = words(app)
    assert "AMIR CONTOH" in text
    assert "Informasi dikecualikan" in text
    assert not [number for number in aid_months.NUMBERS if number in markup(app)]
    fresh = list(Store(aided).ledger.rows())[before:]
    assert [row.action for row in fresh] == ["overlap_families", "shown"]
    assert [row.detail["area"] for row in fresh] == [SELILI, SELILI]
    assert fresh[1].detail["people"] == 4


def test_the_dead_are_listed_with_since_when_and_what_to_do(opened: Callable[..., AppTest], aided: Path) -> None:
    """A person without a date, one with an act, one without aid."""
    app = entitled(opened("meninggal", wilayah=SELILI))
    text = words(app)
    assert re.search(r"TUTI CONTOH NIK •+9001 RT/RW 007/002 4 Juni 2026 4 bulan; status pada register", text)
    assert "Rp0–4,4 juta" in text
    assert "tanggal tidak ada" in text
    assert "usulkan pengurus pengganti bila perlu" in text
    assert not [number for number in aid_months.NUMBERS if number in markup(app)]
    assert {row.action for row in list(Store(aided).ledger.rows())[-2:]} == {"deceased", "shown"}


def test_a_near_match_is_answered_by_a_person_with_a_reason(opened: Callable[..., AppTest], aided: Path) -> None:
    """The answer stands under the key of the two, for the next publication."""
    app = entitled(opened("meninggal", wilayah=SELILI))
    assert "2 dari 2 calon belum dijawab" in words(app)
    app.button_group[-1].set_value("sama").run()
    next(box for box in app.selectbox if box.label == "Alasan").set_value("dokumen").run()
    next(button for button in app.button if button.label == "Simpan jawaban").click().run()
    assert not app.exception
    assert "1 dari 2 calon belum dijawab" in words(app)
    assert "Orang yang sama, sudah meninggal" in words(app)
    assert Reviews(Store(aided)).standing() == {"a" * 24: "sama"}


def test_reasons_about_a_death_are_among_those_that_are_kept() -> None:
    """Another code would be refused when somebody answers."""
    for answer, reasons in deceased_match.REASONS.items():
        assert set(reasons) <= set(REASONS[answer])


@pytest.mark.parametrize("page", PAGES)
def test_somebody_from_elsewhere_sees_figures_and_no_names(
    page: str, opened: Callable[..., AppTest], aided: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is refused in words and nothing is put on record."""
    monkeypatch.setattr(session, "reader", lambda: Reader("lurah", (Grant("lurah", aid_months.BUGIS),)))
    before = len(list(Store(aided).ledger.rows()))
    app = opened(page, wilayah=SELILI)
    assert not app.exception
    assert "Rincian nama hanya untuk petugas Kelurahan Selili" in words(app)
    assert not [b for b in app.button if b.label == "Buka daftar"]
    assert len(list(Store(aided).ledger.rows())) == before


def test_money_is_a_range_with_everything_it_rests_on(opened: Callable[..., AppTest]) -> None:
    """Never a single sum, never without its assumptions."""
    text = words(opened("meninggal", wilayah=SELILI))
    assert "Uang yang mungkin salah bayar" in text
    assert "Rp1,0–2,5 juta" in text
    for sentence in assumptions("2026-10"):
        assert sentence in text
    assert "Kerugian" not in text


def test_money_outside_ones_area_is_hidden(opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    """It would give a hidden small count away."""
    monkeypatch.setattr(session, "reader", lambda: Reader("lurah", (Grant("lurah", aid_months.BUGIS),)))
    text = words(opened("meninggal", wilayah=SELILI))
    assert "Rp1,0–2,5 juta" not in text
    assert "Angka uang hanya untuk wilayah tugas Anda" in text


def test_a_new_report_counts_for_the_lurah(opened: Callable[..., AppTest]) -> None:
    """And what was followed up stands beside it."""
    text = words(opened("meninggal", wilayah=SELILI))
    assert "Dilaporkan Oktober 2 warga kerja baik kelurahan" in text
    assert "Sudah ditindaklanjuti 1 warga dari 8 bulan lalu" in text


def test_the_first_month_has_nothing_to_compare_with(opened: Callable[..., AppTest]) -> None:
    """Newly reported is unknown there, not zero."""
    app = opened("meninggal", bulan="2026-09")
    assert not app.exception
    assert not app.error


def test_the_first_page_answers_what_is_asked_first(opened: Callable[..., AppTest]) -> None:
    """Aid twice, the dead, who answers; each leads to its page."""
    text = words(opened("ringkasan"))
    assert "tercatat menerima bantuan yang dilarang bersamaan" in text
    assert re.search(r"[\d.]+ warga yang dilaporkan meninggal masih tercatat aktif, [\d.]+ dengan bantuan", text)
    assert "Uang yang mungkin salah bayar: Rp59,0–147,5 juta" in text
    assert "Siapa yang menangani" in text
    assert "Buka Tumpang Tindih Bantuan" in text
    assert "Buka Meninggal &amp; Bantuan" in text


def test_each_finding_has_one_who_answers() -> None:
    """What is shared with Dukcapil waits for Dukcapil; what Excel made is nobody's."""
    groups = {
        "lurah": Figure(10, None),
        "lurah+dukcapil": Figure(3, None),
        "dukcapil": Figure(4, None),
        "dinsos+kemensos": Figure(5, None),
        "lurah+dinsos": Figure(1, None),
        "camat": Figure(0, None),
        "berkas": Figure(99, None),
    }
    assert answers.owned(groups) == {"lurah": 10, "dinsos": 6, "dukcapil": 7}
    assert answers.owned({}) == {}
