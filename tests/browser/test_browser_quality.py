"""The quality pages in a real browser: they fit, are accessible, ask no other host; a report opens from the funnel."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from browsing import Visit
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SELILI = "64.72.04.1001"
PATHS = {
    "papan mutu": "/papan-mutu?tampil=semua",
    "rapor lurah": f"/rapor-lurah?wilayah={SELILI}",
    "pilih lurah": "/rapor-lurah",
    "rapor camat": "/rapor-camat?wilayah=64.72.04",
    "perbaikan": f"/perbaikan?wilayah={SELILI}",
    "aturan": "/aturan",
    "latihan": "/latihan",
}

NAVIGATION = {"list", "listitem"}
"""Rules that Streamlit's own navigation breaks on a phone; its elements carry classes of the library emotion."""


@pytest.fixture(scope="module", params=[(1280, "light"), (390, "dark")], ids=["desktop", "phone"])
def screen(request: pytest.FixtureRequest, chromium: Browser, scored_server: str) -> Iterator[tuple[Visit, int]]:
    """Open one window for all pages."""
    width, scheme = request.param
    visit, context = window(chromium, scored_server, width=width, scheme=scheme)
    yield visit, width
    context.close()


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_quality_page_fits_and_is_accessible(path: str, screen: tuple[Visit, int]) -> None:
    """Without an error, with one heading, nothing from elsewhere."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where there is a browser

    visit, width = screen
    page = visit.open(path)
    violations = Axe().run(page).response["violations"]
    found = {(rule["id"], node["html"][:160]) for rule in violations for node in rule["nodes"]}
    assert {one for one in found if one[0] not in NAVIGATION or "emotion" not in one[1]} == set()
    assert _wide(page) <= width
    assert page.locator("h1").count() == 1
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    assert visit.elsewhere == []
    assert visit.complaints == []


def _wide(page: Page) -> int:
    """Return how wide the page is in pixels."""
    script = (
        "Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth)"
    )
    return int(page.evaluate(script))


def test_from_the_board_to_a_report_to_the_rows_and_back_in_a_workbook(
    chromium: Browser, scored_server: str, tmp_path: Path
) -> None:
    """The way of a lurah's operator, from link to answer."""
    import openpyxl  # noqa: PLC0415 - only to fill the file in

    visit, context = window(chromium, scored_server)
    page = visit.open("/papan-mutu?tampil=semua")
    page.get_by_role("link", name="Selili", exact=True).first.click()
    visit.settled()
    assert parse_qs(urlsplit(page.url).query)["wilayah"] == [SELILI]
    page.goto(f"{scored_server}/perbaikan?wilayah={SELILI}")
    visit.settled()
    page.get_by_role("button", name="Buka daftar").click()
    visit.settled()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh daftar Excel").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh daftar Excel").click()  # once more: a link of its own
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert [one for one in visit.complaints if "Content Security Policy" in one] == []
    book = openpyxl.load_workbook(saved)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "Kunci" for cell in row))
    (column,) = [cell.column for cell in head if cell.value == "Hasil pemeriksaan"]
    sheet.cell(head[0].row + 1, column).value = "Data sudah benar"
    book.save(saved)
    page.get_by_text("Muat kembali daftar Excel").click()
    page.set_input_files("input[type=file]", saved)
    visit.settled()
    page.get_by_role("button", name="Simpan isi daftar").click()
    page.get_by_text("1 hasil disimpan.").wait_for(timeout=20_000)
    visit.settled()
    assert page.get_by_role("rowheader", name="contoh: Dinas Sosial").count() == 1
    context.close()


def test_a_printed_report_is_a_pdf(chromium: Browser, scored_server: str, tmp_path: Path) -> None:
    """One click."""
    visit, context = window(chromium, scored_server)
    page = visit.open(f"/rapor-lurah?wilayah={SELILI}")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh rapor Selili").click()
    saved = tmp_path / "rapor.pdf"
    waiting.value.save_as(saved)
    context.close()
    assert saved.read_bytes()[:5] == b"%PDF-"
