"""Data Ganda and Tinjau Pasangan on a small made-up month: what is shown, to whom, and what an answer does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pairs_made
import pytest
from pairs_made import ILIR, KOTA, SELILI

from dtks_analytics.access.roles import Grant, Reader
from dtks_analytics.catalogue.linkage import KIND
from dtks_analytics.errors import RefusedError
from dtks_analytics.store.ledger import Ledger
from dtks_analytics.store.reviews import Judgement, Reviews
from dtks_analytics.store.snapshots import Store
from dtks_analytics.web import current_user as sign

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
QUESTION = "Apakah kedua catatan ini orang yang sama?"


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """Publish the small months, without any answer."""
    return pairs_made.store(tmp_path).root


@pytest.fixture
def opened(open_page: Callable[..., AppTest], month: Path) -> Callable[..., AppTest]:
    """Open a page on them."""
    return lambda page, **parameters: open_page(page, store=month, **parameters)


def words(app: AppTest) -> str:
    """Return the text of all HTML pieces of a page, markup removed."""
    bodies = " ".join(element.proto.body for element in app.get("html"))
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", bodies, flags=re.DOTALL))


def heading(app: AppTest) -> str:
    """Return the H1 of a page."""
    (one,) = [one for e in app.get("html") for one in re.findall(r"<h1[^>]*>(.*?)</h1>", e.proto.body)]
    return one


def press(app: AppTest, label: str) -> AppTest:
    """Press a button by its words."""
    return next(button for button in app.button if button.label == label).click().run()


def begun(opened: Callable[..., AppTest], who: str = "Ani", area: str = SELILI) -> AppTest:
    """Open the review as somebody who gave a name."""
    app = opened("tinjau", wilayah=area)
    app.text_input[0].set_value(who)
    return press(app, "Buka daftar")


def answer(app: AppTest, words_of_answer: str, reason: str) -> AppTest:
    """Answer the pair that is open."""
    return press(because(press(app, words_of_answer), reason), "Simpan jawaban")


def because(app: AppTest, reason: str) -> AppTest:
    """Choose the reason of an answer."""
    return next(b for b in app.button if re.match(f"alasan_[a-z]+_{reason}_", b.key or "")).click().run()


@pytest.mark.parametrize("page", ["data_ganda", "tinjau"])
@pytest.mark.parametrize("area", [KOTA, ILIR, SELILI])
def test_both_pages_open_at_every_level(opened: Callable[..., AppTest], page: str, area: str) -> None:
    """With one heading, the mark of synthetic data, no error and no number of a person."""
    app = opened(page, wilayah=area)
    assert not app.exception
    assert not app.error
    assert heading(app)
    assert "DATA SINTETIS" in words(app)
    assert not re.search(r"\d{16}", words(app))


@pytest.mark.parametrize("page", ["data_ganda", "tinjau"])
def test_a_page_about_pairs_is_a_table_of_contents(page: str) -> None:
    """At most 60 lines."""
    assert len((ROOT / "pages" / f"{page}.py").read_text().splitlines()) <= 60


def test_the_title_is_the_finding_with_its_base_and_interval(opened: Callable[..., AppTest]) -> None:
    """12 of 1.000 rows; the interval rests on half of them: 6 of 500 gives 0,55 to 2,59 (Wilson, by hand)."""
    app = opened("data_ganda", wilayah=SELILI)
    assert heading(app) == "12 catatan diduga milik orang yang tercatat lebih dari sekali di Kelurahan Selili"
    assert "1,20% (selang 95%: 0,55–2,59) dari 1.000 baris aktif." in words(app)


def test_every_kind_has_its_base_and_what_cannot_be_judged_says_why(opened: Callable[..., AppTest]) -> None:
    """Kinds of NIK are among rows with a good NIK."""
    text = words(opened("data_ganda", wilayah=SELILI))
    for kind, told in (
        ("same_nik", r"9 0,90% dari 1\.000 baris dengan NIK benar 1"),
        ("similar_person", r"7 0,70% dari 1\.000 baris aktif 1"),
        ("same_account", r"– – Tidak dapat dinilai:"),
    ):
        assert re.search(f"{re.escape(KIND[kind].label)} .*? {told}", text), kind


def test_the_owners_add_up_to_the_city(opened: Callable[..., AppTest]) -> None:
    """Six pairs: one of Dinas Sosial, one of a camat, four of a lurah, of which one asks nobody."""
    text = words(opened("data_ganda"))
    assert "Semua di Samarinda 6 5 0 5" in text
    assert "Dinas Sosial 1 1 0 1 10 camat 1 1 0 1 59 lurah 4 3 0 3" in text
    assert "Samarinda Ilir menunggu: camat 1, lurah 3 5 4 0 4" in text


def test_the_heat_map_is_drilled_from_kecamatan_to_kelurahan(opened: Callable[..., AppTest]) -> None:
    """City: one pair between two kecamatan. Kecamatan: one between two of its kelurahan, one with another kecamatan."""
    city = words(opened("data_ganda"))
    assert "Paling banyak berbagi orang: Samarinda Ilir dan Palaran, 1 pasangan" in city
    assert "diputuskan Dinas Sosial" in city
    below = words(opened("data_ganda", wilayah=ILIR))
    assert "Paling banyak berbagi orang di Kec. Samarinda Ilir" in below
    assert "diputuskan Camat" in below
    assert "Wilayah lain" in below


def test_answers_show_at_once_beside_the_published_figures(opened: Callable[..., AppTest], month: Path) -> None:
    """Without a new publication."""
    one = Judgement(f"{1:024x}", "similar_person", "sama", "ejaan")
    Reviews(Store(month)).answer("2026-10", SELILI, [one], reader=Reader("Ani", (Grant("lurah", SELILI),)))
    text = words(opened("data_ganda"))
    assert "Semua di Samarinda 6 5 1 4" in text
    assert "Dijawab 1 pasangan sejak terbit" in text


def test_somebody_outside_sees_rounded_figures_and_no_answers(
    opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lurah of another kelurahan: no way to the review, small counts hidden."""
    monkeypatch.setattr(sign, "reader", lambda: Reader("lurah", (Grant("lurah", "64.72.01.1005"),)))
    text = words(opened("data_ganda", wilayah=SELILI))
    assert "hanya untuk wilayah tugas Anda" in text
    assert "12 catatan" not in text
    app = opened("tinjau", wilayah=SELILI)
    assert "Rincian nama hanya untuk Lurah Selili dan atasannya" in words(app)
    assert not app.get("text_input")
    assert QUESTION not in words(app)


def test_a_lurah_sees_of_the_map_only_what_concerns_the_own_kelurahan(
    opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two pairs inside, one with another kelurahan from either side; what only others know is a dash, never zero."""
    monkeypatch.setattr(sign, "reader", lambda: Reader("lurah", (Grant("lurah", SELILI),)))
    text = words(opened("data_ganda", wilayah=ILIR))
    rows = text.split("Pelita Wilayah lain")[1]
    assert rows.strip().startswith("Selili 2 1 Sungai Dama 1 – – Sidomulyo 0 – – –")
    assert "Pasangan di Kecamatan Samarinda Ilir hanya untuk petugasnya." in text


def test_nothing_of_a_pair_is_shown_before_name_and_reason(opened: Callable[..., AppTest]) -> None:
    """Only how many wait."""
    app = opened("tinjau", wilayah=SELILI)
    assert heading(app) == "3 pasangan menunggu jawaban Lurah Selili"
    assert "MUHAMMAD" not in words(app)


def test_a_pair_is_asked_with_marks_and_without_the_score(opened: Callable[..., AppTest], month: Path) -> None:
    """The audit knows which pairs were opened, by key, once each."""
    before = len(Store(month).ledger.rows())
    app = begun(opened).run()
    assert heading(app) == QUESTION
    text = words(app)
    assert "Pasangan 1 dari 3 2 tersisa, sekitar 2 menit" in text
    assert "Kemungkinan menurut model ditampilkan setelah Anda menjawab." in text
    assert "%" not in text.split("Mengapa ditanyakan")[1].split("Jawaban Anda")[0]
    assert "dapat diubah sampai 25 November 2026" in text
    bodies = "".join(element.proto.body for element in app.get("html"))
    assert '<span class="dt-heard">berbeda: </span>' in bodies
    assert "<mark>" in bodies
    lines = Store(month).ledger.rows()[before:]
    assert [line.action for line in lines] == ["pairs", "pair", "shown"]
    assert {line.by for line in lines} == {"Ani"}
    assert set(lines[1].detail) == {"period", "area", "pair", "reason", "follows"}
    assert (lines[2].detail["list"], lines[2].detail["people"]) == ("pair", 2)


def test_the_answers_have_the_keys_one_two_three(opened: Callable[..., AppTest]) -> None:
    """In the order of the buttons."""
    keys = {button.label: button.proto.shortcut for button in begun(opened).button}
    assert [keys[label] for label in ("Orang yang sama", "Orang berbeda", "Belum dapat dipastikan")] == ["1", "2", "3"]


def test_the_review_is_a_task_with_an_end(opened: Callable[..., AppTest], month: Path) -> None:
    """Answered, scored, next, until all are answered; every answer is kept with its reason."""
    app = begun(opened)
    for number in range(3):
        assert heading(app) == QUESTION
        app = answer(app, "Orang berbeda", "saudara")
        assert "Kemungkinan satu orang menurut model:" in words(app)
        assert "Saudara kandung atau kembar." in words(app)
        app = press(app, "Pasangan berikutnya" if number < 2 else "Selesai")
    assert heading(app) == "Semua pasangan Lurah Selili sudah dijawab"
    assert "Orang berbeda 3 100%" in words(app)
    given = Reviews(Store(month)).given(SELILI)
    assert {(one.by, one.answer, one.reason, one.period) for one in given} == {("Ani", "berbeda", "saudara", "2026-10")}
    assert len({one.pair for one in given}) == 3
    assert heading(press(app, "Lihat lagi dari awal")) == QUESTION


def test_an_answer_can_be_changed_and_the_newest_holds(opened: Callable[..., AppTest], month: Path) -> None:
    """Both stay on record."""
    app = answer(begun(opened), "Orang yang sama", "ejaan")
    app = answer(app, "Orang berbeda", "nama_sama")
    assert "Nama sama, orang lain." in words(app)
    book = Reviews(Store(month))
    assert [one.answer for one in book.given()] == ["sama", "berbeda"]
    assert list(book.standing().values()) == ["berbeda"]


def test_a_pair_whose_record_was_corrected_is_asked_again_and_says_so(
    opened: Callable[..., AppTest], month: Path
) -> None:
    """The old answer is not shown; it counts neither as answered nor in the summary."""
    one = [Judgement(f"{1:024x}", "similar_person", "sama", "ejaan", sample=True, saw="nik:3 nama:5")]
    Reviews(Store(month)).answer("2026-10", SELILI, one, reader=Reader("Ani", (Grant("lurah", SELILI),)))
    assert "Semua di Samarinda 6 5 0 5" in words(opened("data_ganda"))
    app = begun(opened)
    for _ in range(3):
        if "catatannya berubah sejak itu" in words(app):
            break
        app = press(app, "Lewati")
    assert "catatannya berubah sejak itu. Karena itu ditanyakan lagi." in words(app)
    assert "Salah ketik atau ejaan lain" not in words(app)


def test_the_second_person_does_not_see_what_the_first_one_said(opened: Callable[..., AppTest]) -> None:
    """So few pairs are all judged twice; both answers then hold only if they agree."""
    answer(begun(opened, "Ani"), "Orang yang sama", "ejaan")
    app = begun(opened, "Budi")
    text = words(app)
    assert "Pasangan 1 dari 3 2 tersisa" in text
    assert "Ani" not in text
    assert "Kemungkinan menurut model ditampilkan setelah Anda menjawab." in text


def test_a_reason_is_needed_and_a_note_with_a_number_is_refused(opened: Callable[..., AppTest], month: Path) -> None:
    """In words with its code; nothing is kept."""
    app = press(begun(opened), "Orang yang sama")
    assert next(button for button in app.button if button.label == "Simpan jawaban").disabled
    app = because(app, "lain")
    assert "NOTE_MISSING" in words(press(app, "Simpan jawaban"))
    app.text_input[-1].set_value("NIK 6472041203849014")
    assert "NIK_IN_TEXT" in words(press(app, "Simpan jawaban"))
    assert Reviews(Store(month)).given() == []


def test_the_cluster_is_shown_whole_and_the_kelurahan_asked_first_is_named(opened: Callable[..., AppTest]) -> None:
    """For the camat: the other records of the same person."""
    text = words(begun(opened, area=ILIR))
    assert "Catatan lain dalam kelompok yang sama 5 catatan seluruhnya" in text
    assert "MUH. RIDWAN , Kel. Selili, Samarinda Ilir" in text
    assert "Tanyakan lebih dulu kepada Kel. Selili, Samarinda Ilir." in text


def test_no_digit_of_a_number_is_on_the_page_until_one_is_opened_for_a_reason(
    opened: Callable[..., AppTest], month: Path
) -> None:
    """Where two numbers differ is said in words; a whole number is opened one at a time, on record before."""
    app = next(one for one in begun(opened).button if one.key == "maju").click().run()
    text = words(app)
    assert "dua angka bersebelahan tertukar, posisi 15 dan 16" in text
    assert not re.search(r"\d{4} ?\d{4}|•\d|9014|9041", text)
    box = next(one for one in app.selectbox if one.label == "Baris")
    assert [option.split(",")[0] for option in box.options] == ["Catatan A", "Catatan B"]
    box.select_index(0)
    next(one for one in app.text_input if one.label == "Keperluan").set_value("mencocokkan KTP")
    app = next(one for one in app.button if one.label == "Buka nomor").click().run()
    assert re.search(r"NIK \d{16}, nomor KK \d{16}", words(app))
    assert [row.action for row in Store(month).ledger.rows()][-1] == "reveal"


def test_an_owner_without_pairs_has_nothing_to_do(opened: Callable[..., AppTest]) -> None:
    """In words, with the date."""
    assert heading(begun(opened, area="64.72.09.1001")).startswith("Tidak ada pasangan untuk Lurah")


def test_no_record_is_read_when_the_audit_cannot_be_written(
    opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line, no row."""

    def refuses(*_: object) -> None:
        code = "AUDIT_UNWRITABLE"
        raise RefusedError(code, "Catatan audit tidak dapat ditulis.")

    monkeypatch.setattr(Ledger, "record", refuses)
    app = begun(opened)
    assert app.exception or app.error
    assert "MUHAMMAD" not in words(app)


@pytest.mark.parametrize("page", ["data_ganda", "tinjau"])
def test_a_month_without_pairs_says_so(page: str, open_page: Callable[..., AppTest]) -> None:
    """Made-up figures of another test came without them."""
    app = open_page(page)
    assert not app.error
    assert heading(app).endswith("belum dicari")
