"""Every page in a real browser: nothing from other hosts, nothing off the screen, nothing inaccessible of ours."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from browsing import window
from served import picked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from browsing import Visit
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PATHS = {
    "ringkasan": "/",
    "peta": "/peta",
    "peta kecamatan": "/peta?wilayah=64.72.05.1003",
    "peta kisi": "/peta?bentuk=kisi&ukuran=nik_duplicate",
    "peta jumlah": "/peta?satuan=jumlah&tingkat=kecamatan",
    "wilayah": "/wilayah?wilayah=64.72.04.1001",
    "tabel": "/tabel?tingkat=kecamatan",
    "muat data": "/muat-data",
    "metodologi": "/metodologi",
}

BASELINE = {"presentation-role-conflict": "stFileUploaderDropzone"}
"""Rules that Streamlit's own widgets break, each with the widget it is allowed for."""


@pytest.fixture(scope="module", params=[(1280, "light"), (390, "dark")], ids=["desktop", "phone"])
def screen(request: pytest.FixtureRequest, chromium: Browser, server: str) -> Iterator[tuple[Visit, int]]:
    """Open one window for all pages, so that the bundle is fetched once: a desktop in light, a phone in dark."""
    width, scheme = request.param
    visit, context = window(chromium, server, width=width, scheme=scheme)
    yield visit, width
    context.close()


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_page_asks_no_other_host_fits_the_screen_and_is_accessible(path: str, screen: tuple[Visit, int]) -> None:
    """Also in Indonesian, with one heading, without an error shown or complained of."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where there is a browser

    visit, width = screen
    page = visit.open(path)
    wide = page.evaluate(
        "Math.max(document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth)"
    )
    found = Axe().run(page).response["violations"]
    ours = [
        (rule["id"], node["target"], node["html"][:160])
        for rule in found
        for node in rule["nodes"]
        if _ours(rule, node)
    ]
    assert visit.elsewhere == []
    assert visit.complaints == []
    assert wide <= width
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    assert page.evaluate("document.documentElement.lang") == "id"
    assert page.locator("h1").count() == 1
    assert ours == []


def _ours(rule: dict[str, Any], node: dict[str, Any]) -> bool:
    """Tell whether a violation is ours: not of a widget that the baseline names for this rule."""
    return BASELINE.get(rule["id"], " ") not in node["html"]


def test_the_map_draws_all_areas(visit: Visit) -> None:
    """Offline a map may be blank without an error."""
    page = visit.open("/peta")
    page.wait_for_selector(".choroplethlayer path")
    assert page.locator(".st-key-peta_kota .choroplethlayer path").count() >= 59


def fetched(address: str, **headers: str) -> tuple[bytes, Message]:
    """Ask the server for something without a browser, signed in; returns body and headers."""
    site = "/".join(address.split("/")[:3])
    ask = urllib.request.Request(address, headers={"Cookie": picked(site)} | headers)  # noqa: S310 - our own server, http
    with urllib.request.urlopen(ask) as answer:  # noqa: S310 - as above
        return answer.read(), answer.headers


def test_answers_carry_the_headers_and_the_metrics_are_closed(server: str) -> None:
    """On every path, since they are set by our middleware."""
    _, headers = fetched(f"{server}/")
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "'unsafe-eval'" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetched(f"{server}/_stcore/metrics")


SMUGGLED = """async () => {
    const told = []
    document.addEventListener('securitypolicyviolation', e => told.push([e.effectiveDirective, e.blockedURI]))
    for (const text of ['window.smuggled = 1', 'document.documentElement.lang="id" '])
        document.body.append(Object.assign(document.createElement('script'), {textContent: text}))
    document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.smuggled = 2">')
    document.body.append(Object.assign(document.createElement('script'), {src: 'https://example.org/a.js'}))
    try { new WebSocket('wss://example.org/') } catch {}
    try { new WebSocket(`ws://localhost:${location.port}/_stcore/stream`) } catch {}
    await fetch('https://example.org/').catch(() => 0)
    document.body.append(Object.assign(document.createElement('img'), {src: 'https://example.org/a.png'}))
    await new Promise(done => setTimeout(done, 300))
    return [window.smuggled ?? 0, told]
}"""


def test_a_script_that_is_not_ours_does_not_run_and_nothing_leaves(visit: Visit) -> None:
    """What somebody smuggles into a page neither runs nor asks another host, nor another port of this one."""
    smuggled, told = visit.open("/metodologi").evaluate(SMUGGLED)
    assert smuggled == 0
    assert {what for what, _ in told} == {
        "script-src-elem", "script-src-attr", "connect-src", "img-src",
    }  # fmt: skip
    assert {where for what, where in told if what == "connect-src"} >= {"https://example.org/", "wss://example.org/"}


def test_the_chart_library_travels_compressed_and_geometry_is_kept(server: str) -> None:
    """Streamlit alone does neither."""
    page, _ = fetched(f"{server}/")
    script = page.decode().split('src="./static/js/')[1].split('"')[0]
    _, headers = fetched(f"{server}/static/js/{script}", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    _, headers = fetched(f"{server}/app/static/kelurahan.geojson")
    assert "max-age" in headers["Cache-Control"]
