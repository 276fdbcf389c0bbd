"""Photographs every page for ``docs/screenshots``: from a server that shows made-up data, with a role picked for each.

``python -m dtks_analytics serve --store DIR``, then ``python scripts/screenshots.py http://127.0.0.1:8501``. Needs
the development requirements and Chromium. A server of a real store has no roles to pick, so nothing is photographed.
"""

from __future__ import annotations

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT = Path(__file__).parents[1] / "docs" / "screenshots"
CITY, KECAMATAN, KELURAHAN = "64.72", "64.72.04", "64.72.04.1001"
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
TALLEST = {1280: 1900, 390: 2200}
"""Pixels by width; what lies below is cut off, so that the folder stays small."""
COLOURS = 128
HEIGHT = "document.querySelector('[data-testid=stMain]')?.scrollHeight ?? document.documentElement.scrollHeight"


@dataclass(frozen=True)
class Shot:
    """One picture.

    Attributes:
        name: of the file, without width and theme.
        path: address on the server.
        role: picked before; empty to see the door.
        area: of the role.
        press: names of buttons, and keys of one letter, pressed before the picture is taken.
        width: pixels.
        scheme: ``light`` or ``dark``.
    """

    name: str
    path: str
    role: str = "pimpinan"
    area: str = CITY
    press: tuple[str, ...] = ()
    width: int = 1280
    scheme: str = "light"


SHOTS = (
    Shot("masuk", "/", role=""),
    Shot("ringkasan", "/"),
    Shot("ringkasan", "/", width=390),
    Shot("ringkasan", "/", width=390, scheme="dark"),
    Shot("peta", "/peta"),
    Shot("peta", "/peta", scheme="dark"),
    Shot("peta", "/peta", width=390),
    Shot("wilayah", f"/wilayah?wilayah={KELURAHAN}", role="bappeda"),
    Shot("tabel", "/tabel", role="bappeda"),
    Shot("papan-mutu", "/papan-mutu"),
    Shot("rapor-lurah", "/rapor-lurah?wilayah=64.72.05.1003"),
    Shot("rapor-lurah", "/rapor-lurah", role="lurah", area=KELURAHAN, width=390),
    Shot("rapor-camat", "/rapor-camat", role="camat", area=KECAMATAN),
    Shot("perbaikan", "/perbaikan", role="operator", area=KELURAHAN, press=("Buka daftar",)),
    Shot("aturan", "/aturan", role="dinsos"),
    Shot("latihan", "/latihan", role="operator", area=KELURAHAN, press=("Mulai latihan",)),
    Shot("data-ganda", "/data-ganda", role="dinsos"),
    Shot("tinjau", "/tinjau-pasangan", role="dinsos", press=("Buka daftar", "1", "4")),
    Shot("tumpang-tindih", "/tumpang-tindih", role="dinsos"),
    Shot("meninggal", "/meninggal", role="dinsos"),
    Shot("muat-data", "/muat-data", role="dinsos"),
    Shot("metodologi", "/metodologi", role="bappeda"),
    Shot("pengguna", "/pengguna", role="pengelola"),
    Shot("audit", "/audit", role="auditor"),
)


def settle(page: Page) -> None:
    """Wait until the script has run and the charts are drawn."""
    page.wait_for_timeout(500)
    page.wait_for_selector(DONE, timeout=60_000)
    page.wait_for_timeout(1500)


def take(browser: Browser, address: str, shot: Shot) -> Image.Image:
    """Open a page as somebody and photograph it from top to bottom, up to `TALLEST`."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": 900},
        locale="id-ID",
        color_scheme=shot.scheme,  # type: ignore[arg-type] # one of two words
    )
    page = context.new_page()
    if shot.role:
        form = {"peran": shot.role, "wilayah": shot.area, "ke": "/_stcore/health"}
        if not context.request.post(f"{address}/masuk", form=form, headers={"Origin": address}).ok:
            sys.exit("The server does not let roles be picked: it does not show made-up data.")
    page.goto(address + shot.path)
    if shot.role:
        settle(page)
    for what in shot.press:
        if len(what) == 1:
            page.keyboard.press(what)
        else:
            page.get_by_role("button", name=what).click()
        settle(page)
    for _ in range(2):
        height = min(max(page.evaluate(HEIGHT), 600), TALLEST[shot.width])
        page.set_viewport_size({"width": shot.width, "height": height})
        page.wait_for_timeout(900)
    picture = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return picture


def main(address: str) -> None:
    """Write all pictures anew."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            flat = take(browser, address.rstrip("/"), shot).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            flat.save(OUT / f"{shot.name}-{shot.width}-{shot.scheme}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
