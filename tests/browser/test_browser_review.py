"""The review of pairs in a real browser: keys, answers that stay below on a phone, a workbook there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pairs_made
import pytest
from browsing import window
from pairs_made import SELILI
from served import serving

from dtks_analytics.store.reviews import Reviews

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from browsing import Visit
    from playwright.sync_api import Browser, Page

    from dtks_analytics.store.snapshots import Store

pytestmark = pytest.mark.browser
NAVIGATION = {"list", "listitem"}
"""Rules that Streamlit's own navigation breaks on a phone; its elements carry classes of the library emotion."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Publish the small months."""
    return pairs_made.store(tmp_path)


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    """Serve them."""
    with serving(store.root) as where:
        yield where


def begun(visit: Visit) -> Page:
    """Open the review of a lurah."""
    visit.open(f"/tinjau-pasangan?wilayah={SELILI}")
    visit.page.get_by_role("button", name="Buka daftar").click()
    return shown(visit, "Jawaban Anda")


def shown(visit: Visit, text: str) -> Page:
    """Wait until a text is there and nothing of the run before fades any more."""
    visit.page.get_by_text(text).first.wait_for(timeout=20_000)
    page = visit.settled()
    page.wait_for_selector("[data-stale=true]", state="detached", timeout=20_000)
    page.wait_for_timeout(400)
    return page


def violations(page: Page) -> set[tuple[str, str]]:
    """Return what a page breaks of the rules of accessibility, Streamlit's own navigation left out."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where there is a browser

    found = Axe().run(page).response["violations"]
    nodes = {(rule["id"], node["html"][:160]) for rule in found for node in rule["nodes"]}
    return {one for one in nodes if one[0] not in NAVIGATION or "emotion" not in one[1]}


def test_a_pair_is_answered_by_keys_alone(chromium: Browser, address: str, store: Store) -> None:
    """Answer, reason, keep, next: 2 4 Enter Enter; the other reason puts the cursor into its note."""
    visit, context = window(chromium, address, role="lurah", area=SELILI)
    page = begun(visit)
    assert page.get_by_text("Kemungkinan menurut model ditampilkan").count() == 1
    page.keyboard.press("2")
    shown(visit, "Alasan")
    page.keyboard.press("4")
    visit.settled()
    page.keyboard.press("Enter")
    shown(visit, "Kemungkinan satu orang menurut model:")
    page.keyboard.press("Enter")
    shown(visit, "Pasangan 2 dari 3")
    page.keyboard.press("3")
    shown(visit, "Alasan")
    page.keyboard.press("8")
    page.wait_for_selector("input[aria-label=Catatan]:focus", timeout=20_000)
    page.keyboard.type("Menunggu surat dari sekolah")
    page.keyboard.press("Enter")
    shown(visit, "Kemungkinan satu orang menurut model:")
    page.keyboard.press("Enter")
    shown(visit, "Pasangan 3 dari 3")
    assert [(one.answer, one.reason, one.note) for one in Reviews(store).given()] == [
        ("berbeda", "dokumen", ""), ("belum", "lain", "Menunggu surat dari sekolah"),
    ]  # fmt: skip
    assert visit.elsewhere == []
    assert visit.complaints == []
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_review_fits_is_accessible_and_keeps_its_answers_in_sight(
    chromium: Browser, address: str, width: int, scheme: str
) -> None:
    """Before an answer, with one chosen, and after it was kept; on a phone the answers stand at the lower edge."""
    visit, context = window(chromium, address, width=width, scheme=scheme, role="lurah", area=SELILI)
    page = begun(visit)
    main = page.locator("[data-testid=stMain]")
    steps = {"Orang yang sama": "Alasan", "Simpan jawaban": "Pasangan berikutnya", "": ""}
    for step, then in steps.items():
        assert violations(page) == set()
        assert main.evaluate("e => e.scrollWidth - e.clientWidth") == 0
        box = page.locator(".st-key-jawaban").bounding_box()
        assert box is not None
        assert box["width"] <= width
        if width < 640:
            assert abs(box["y"] + box["height"] - 900) <= 1
        if step == "Simpan jawaban":
            page.get_by_role("button", name="Dipastikan Disdukcapil").click()
            visit.settled()
        if step:
            page.get_by_role("button", name=step).click()
            shown(visit, then)
    assert visit.complaints == []
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_the_figures_fit_and_are_accessible(chromium: Browser, address: str, width: int, scheme: str) -> None:
    """City and kecamatan; the map scrolls inside itself on a phone."""
    visit, context = window(chromium, address, width=width, scheme=scheme)
    for path in ("/data-ganda", "/data-ganda?wilayah=64.72.04"):
        page = visit.open(path)
        assert violations(page) == set()
        assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth - e.clientWidth") == 0
        assert page.locator("h1").count() == 1
    assert visit.elsewhere == []
    assert visit.complaints == []
    context.close()


def test_a_workbook_goes_and_comes_back(chromium: Browser, address: str, store: Store, tmp_path: Path) -> None:
    """Taken along, filled in, loaded back on the page."""
    import openpyxl  # noqa: PLC0415 - only to fill the file in

    visit, context = window(chromium, address, role="lurah", area=SELILI)
    page = begun(visit)
    page.get_by_text("Kerjakan tanpa jaringan, lewat Excel").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh pasangan yang menunggu (3)").click()
    saved = tmp_path / "pasangan.xlsx"
    waiting.value.save_as(saved)
    book = openpyxl.load_workbook(saved)
    sheet = book.worksheets[0]
    top = next(row for row in sheet.iter_rows() if row[0].value == "No.")
    columns = {str(cell.value): cell.column for cell in top}
    for head, text in (("Jawaban", "Orang berbeda"), ("Alasan", "Nama sama, orang lain")):
        sheet.cell(top[0].row + 1, columns[head]).value = text
    book.save(saved)
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(saved)
    page.get_by_role("button", name="Simpan isi daftar").click()
    page.get_by_text("1 jawaban disimpan.").wait_for(timeout=20_000)
    assert page.get_by_text("2 pasangan tanpa jawaban.").count() == 1
    assert [(one.answer, one.reason) for one in Reviews(store).given()] == [("berbeda", "nama_sama")]
    context.close()
