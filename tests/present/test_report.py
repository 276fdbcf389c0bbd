"""Scorecards on paper: pages, words, promises, literal text, the same bytes; and the same content as sheets."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import paper_facts
import pytest
import typst
from paper_facts import HASH, KOTA, PALARAN, SELILI, Said

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.paper import report
from dtks_analytics.present.sheets.scorecard import scorecard_xlsx

if TYPE_CHECKING:
    from dtks_analytics.scores.report_data import Dossier


@pytest.fixture(scope="module")
def facts() -> Dossier:
    """A month without replies."""
    return paper_facts.dossier()


def pages(content: dict[str, Any]) -> int:
    """Set the pages as small pictures and count them."""
    pictures = typst.compile(**report.sources(content), format="png", ppi=12)
    return len(pictures) if isinstance(pictures, list) else 1


def words(content: Any) -> str:  # noqa: ANN401 - JSON
    """Return all texts of what the template reads, drawings included, one below the other."""
    if isinstance(content, dict):
        return "\n".join(words(value) for value in content.values())
    if isinstance(content, list):
        return "\n".join(words(value) for value in content)
    return str(content)


@pytest.mark.parametrize("area", [KOTA, PALARAN, SELILI])
def test_a_scorecard_is_one_page_of_pdf(facts: Dossier, area: str) -> None:
    """City, kecamatan and kelurahan each fit on one A4 page."""
    assert report.scorecard_pdf(facts, area).startswith(b"%PDF-")
    assert pages(report.content(facts, [area])) == 1


def test_the_pack_has_a_page_for_every_area(facts: Dossier) -> None:
    """One city, ten kecamatan, fifty-nine kelurahan, each kelurahan after its kecamatan."""
    assert report.in_order()[:3] == [KOTA, PALARAN, "64.72.01.1001"]
    assert len(report.in_order()) == 1 + len(wilayah().at("kecamatan")) + len(wilayah().at("kelurahan")) == 70
    assert pages(report.content(facts)) == 70


def test_the_same_dossier_gives_the_same_bytes(facts: Dossier) -> None:
    """Paper can be compared by its hash."""
    assert report.scorecard_pdf(facts, SELILI) == report.scorecard_pdf(facts, SELILI)
    assert scorecard_xlsx(facts, SELILI) == scorecard_xlsx(facts, SELILI)


def test_a_page_says_score_interval_verdict_and_where_it_comes_from(facts: Dossier) -> None:
    """720 of 1.000 rows are good: 72,0, below the city, told in words, with shape, hash, month and limits."""
    content = report.content(facts, [SELILI])
    said, (page,) = words(content), content["pages"]
    assert (page["score"], page["verdict"]["words"]) == ("72,0", "Perlu perhatian")
    assert "<path" in page["verdict"]["svg"]
    assert "Di bawah kota (91,7)." in page["said"]
    assert "Nilai naik 2,0 poin sejak Agustus." in page["said"]
    assert re.search(r">69,\d–74,\d<", page["scale"])
    assert "kota 91,7" in page["scale"]
    assert "stroke-dasharray" in page["scale"]
    assert [gate["words"] for gate in page["gates"]] == ["terpenuhi, batas 90%", "kurang 1,0 poin, batas 90%"]
    assert content["hashes"] == [f"berkas {HASH}"]
    for part in ("Oktober 2026", "DTKS", "versi 7", "40 temuan menunggu Dukcapil", "DATA SINTETIS"):
        assert part in said
    assert page["signatures"] == ["Lurah Selili", "Camat Samarinda Ilir"]


def test_the_repairs_promise_what_the_rows_give(facts: Dossier) -> None:
    """Of 280 bad rows 168 lack only the NIK: 72,0 + 16,8, and all of them repaired give 100."""
    (page,) = report.content(facts, [SELILI])["pages"]
    assert page["repairs"]["title"] == "Dua perbaikan ini menaikkan nilai dari 72,0 menjadi 100,0"
    first, second = page["repairs"]["rows"]
    assert (first["rows"], first["gain"], first["score"]) == ("280", "+16,8", "88,8")
    assert (second["rows"], second["gain"], second["score"]) == ("112", "+11,2", "100,0")


def test_the_movement_adds_up_on_paper(facts: Dossier) -> None:
    """310 + 10 + 0 − 40 = 280."""
    (page,) = report.content(facts, [SELILI])["pages"]
    assert page["movement"]["sum"].startswith("280 = 310 + 10 + 0 − 40.")
    assert "url(#h)" in page["movement"]["svg"]


def test_a_kecamatan_lists_its_lurah_and_the_city_its_kecamatan(facts: Dossier) -> None:
    """The page of a camat names every kelurahan, the lowest score first; the city counts the verdicts."""
    camat, kota = report.content(facts, ["64.72.04", KOTA])["pages"]
    names = [row["name"] for row in camat["areas"]["rows"]]
    assert set(names) == {area.name for area in wilayah().children("64.72.04")}
    assert names[0] == "Selili"
    assert camat["camat"].startswith("Aturan camat sendiri")
    assert len(kota["areas"]["rows"]) == 10
    assert kota["said"].startswith("1 dari 59 kelurahan perlu perhatian")


def test_real_data_carry_no_mark() -> None:
    """Only invented data say so."""
    real = paper_facts.dossier(synthetic=False)
    assert "SINTETIS" not in words(report.content(real, [SELILI]))
    assert report.file_name(real, SELILI, "pdf") == "rapor-lurah-selili-2026-10.pdf"


def test_scores_of_another_register_are_not_compared() -> None:
    """DTSEN from October on: no change is told, and the line stops."""
    content = report.content(paper_facts.dossier(layouts=("bnba_dtks", "bnba_dtks", "siksng_dtsen")), [SELILI])
    (page,) = content["pages"]
    assert "sejak" not in page["said"]
    assert page["trend"]["title"] == "Nilai per bulan"
    assert "register baru" in page["trend"]["svg"]


def test_a_reply_stands_on_the_page_and_a_long_one_whole_on_the_next() -> None:
    """A short reply leaves one page; 2.000 letters are cut with a note and follow in full."""
    short = report.content(paper_facts.dossier(selili=Said("Sudah 92 baris kami lengkapi.", "BA 12/X")), [SELILI])
    assert short["pages"][0]["reply"]["text"] == "Sudah 92 baris kami lengkapi. Bukti: BA 12/X"
    assert pages(short) == 1
    note = "Kami sedang memeriksa kartu keluarga. " * 52
    long = report.content(paper_facts.dossier(selili=Said(note)), [SELILI])
    assert long["pages"][0]["reply"]["text"].endswith("(lengkap pada halaman berikut)")
    assert long["pages"][0]["reply"]["whole"] == note
    assert pages(long) == 2


def test_what_people_write_stays_text(facts: Dossier) -> None:
    """Names and replies are never read as markup of the page or of its drawings."""
    wild = '#panic("x") *tebal* $x$ <svg> [a] \\u{41} = judul'
    content = report.content(facts, [SELILI])
    content["pages"][0]["name"] = wild
    content["pages"][0]["reply"] = {"head": wild, "text": wild, "whole": wild}
    found = typst.query(**report.sources(content), selector="heading.where(level: 1)")
    assert '#panic(\\"x\\") *tebal* $x$ <svg> [a]' in (found if isinstance(found, str) else found.decode())
    assert pages(content) == 2


def test_the_sheets_carry_the_figures_of_the_page(facts: Dossier) -> None:
    """Score, repairs, dimensions, months and definitions, each sheet marked; numbers are numbers."""
    book = openpyxl.load_workbook(io.BytesIO(scorecard_xlsx(facts, SELILI)))
    assert book.sheetnames == ["Ringkasan", "Perbaikan", "Dimensi", "Dua belas bulan", "Definisi"]
    assert {book[name]["A1"].value for name in book.sheetnames} == {"DATA SINTETIS"}
    cells = {row[0].value: row[1].value for row in book["Ringkasan"].iter_rows()}
    assert cells["Nilai"] == pytest.approx(72.0)
    assert (cells["Baris tanpa kesalahan"], cells["Baris dinilai"]) == (720, 1_000)
    assert any(HASH in str(row[0].value) for row in book["Ringkasan"].iter_rows())
    last = list(book["Perbaikan"].iter_rows(values_only=True))[-1]
    assert last[3:] == (112, pytest.approx(11.2), pytest.approx(100.0))
    assert "Kelurahan" in openpyxl.load_workbook(io.BytesIO(scorecard_xlsx(facts, KOTA))).sheetnames


def test_a_reply_in_a_sheet_is_no_formula() -> None:
    """``=1+1`` in a reply is text with an apostrophe."""
    data = scorecard_xlsx(paper_facts.dossier(selili=Said("=1+1", "＝cmd")), SELILI)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Tanggapan Lurah"]
    last = list(sheet.iter_rows())[-1]
    assert [(cell.value, cell.data_type) for cell in last[3:5]] == [("'=1+1", "s"), ("'＝cmd", "s")]
