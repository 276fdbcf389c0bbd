"""From the city to one kelurahan, to another person, to the table."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import Visit, window

from dtks_analytics.present.maps import outlines

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SAMARINDA_UTARA, LEMPAKE = "64.72.05", "64.72.05.1003"


def click_area(page: Page, chart: str, code: str) -> None:
    """Click an area on a map, at the place where its name stands."""
    point = outlines.label_point(code)
    page.wait_for_selector(f".st-key-{chart} .choroplethlayer path", state="attached")
    spot = page.evaluate(
        """([chart, lon, lat]) => {
            const plot = document.querySelector(`.st-key-${chart} .js-plotly-plot`);
            const [x, y] = plot._fullLayout.geo._subplot.projection([lon, lat]);
            const box = plot.querySelector('.geo').getBoundingClientRect(), frame = plot.getBoundingClientRect();
            return [frame.left + x, frame.top + y];
        }""",
        [chart, *point],
    )
    page.mouse.move(*spot)
    page.wait_for_timeout(250)
    page.mouse.click(*spot)


def chosen(page: Page) -> str:
    """Return the area of the address."""
    return parse_qs(urlsplit(page.url).query).get("wilayah", [""])[0]


def test_from_the_city_to_a_kelurahan_to_another_person_to_the_table(
    visit: Visit, chromium: Browser, server: str, tmp_path: Path
) -> None:
    """Two clicks, one address, one download."""
    page = visit.open("/peta")
    click_area(page, "peta_kota", LEMPAKE)
    visit.settled()
    assert chosen(page) == SAMARINDA_UTARA
    click_area(page, "peta_kecamatan_broad", LEMPAKE)
    visit.settled()
    assert chosen(page) == LEMPAKE
    title, address = page.locator("h1").inner_text(), page.url

    other, context = window(chromium, server)
    copy = other.open(address.removeprefix(server))
    assert copy.locator("h1").inner_text() == title
    assert copy.locator("[aria-current=page]").inner_text() == "Kel. Lempake"
    copy.get_by_role("link", name="Tabel semua wilayah").click()
    other.settled()
    with copy.expect_download() as waiting:
        copy.get_by_role("button", name="Unduh Excel").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    context.close()
    assert saved.name == "dtks-kelurahan-2026-10-sintetis.xlsx"
    import openpyxl  # noqa: PLC0415 - only to look into the file

    sheet = openpyxl.load_workbook(saved).worksheets[0]
    assert sheet.cell(1, 1).value == "DATA SINTETIS"
    assert LEMPAKE in [cell.value for cell in sheet["A"]]
    assert other.elsewhere == visit.elsewhere == []


def test_the_breadcrumb_leads_back_and_keeps_month_and_metric(visit: Visit) -> None:
    """Only the area changes."""
    page = visit.open(f"/peta?wilayah={LEMPAKE}&bulan=2026-08&ukuran=padan")
    page.get_by_role("link", name="Kota Samarinda").click()
    visit.settled()
    query = parse_qs(urlsplit(page.url).query)
    assert query["wilayah"] == ["64.72"]
    assert query["bulan"] == ["2026-08"]
    assert query["ukuran"] == ["padan"]


def test_the_choice_survives_the_navigation_and_a_reload(visit: Visit) -> None:
    """First the session holds it, then the address."""
    page = visit.open(f"/wilayah?wilayah={LEMPAKE}&bulan=2026-08")
    page.get_by_test_id("stTopNavSection").first.click()
    page.get_by_role("link", name="Peta").click()
    visit.settled()
    assert chosen(page) == LEMPAKE
    page.reload()
    visit.settled()
    assert chosen(page) == LEMPAKE


def test_a_tile_can_be_tapped_on_a_phone(chromium: Browser, server: str) -> None:
    """A tile leads where the map leads."""
    visit, context = window(chromium, server, width=390)
    page = visit.open("/peta?bentuk=kisi")
    tile = page.locator(".st-key-kisi_narrow .bars path").first
    tile.scroll_into_view_if_needed()
    box = tile.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(250)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visit.settled()
    reached = chosen(page)
    context.close()
    assert len(reached) == len("64.72.05")


def test_a_link_in_a_table_is_followed_in_the_open_session_and_back_again(visit: Visit) -> None:
    """Nothing is loaded anew, so what a person chose and is working for stays; with Ctrl it is left to the browser."""
    page = visit.open("/wilayah")
    page.evaluate("window.dtksUtuh = 1")
    page.get_by_role("link", name="Palaran").first.click()
    page.locator("h1.dt-title", has_text="Kecamatan Palaran").wait_for(timeout=20_000)
    assert "wilayah=64.72.01" in page.url
    page.go_back()
    page.locator("h1.dt-title", has_text="Kota Samarinda").wait_for(timeout=20_000)
    assert page.evaluate("window.dtksUtuh") == 1
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Palaran").first.click(modifiers=["Control"])
    assert "wilayah=64.72.01" in opened.value.url
    assert visit.complaints == []
