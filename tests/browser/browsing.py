"""A browser window that is watched: where it asks, what it complains of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DONE = "[data-testid=stApp][data-test-script-state=notRunning]"


@dataclass
class Visit:
    """One browser window and what it asked for.

    Attributes:
        page: Playwright's page.
        address: of the server.
        elsewhere: addresses of other hosts that were asked for.
        complaints: errors on the console, harmless ones left out.
    """

    page: Page
    address: str
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a path and wait until the page stands still."""
        self.page.goto(self.address + path)
        return self.settled()

    def settled(self) -> Page:
        """Wait until the script has run and the charts are drawn."""
        self.page.wait_for_timeout(200)
        self.page.wait_for_selector(DONE, timeout=20_000)
        self.page.wait_for_selector("h1.dt-title", timeout=20_000)
        self.page.wait_for_timeout(400)
        return self.page


def window(
    browser: Browser,
    address: str,
    *,
    width: int = 1280,
    scheme: str = "light",
    role: str = "dinsos",
    area: str = "64.72",
) -> tuple[Visit, BrowserContext]:
    """Open a fresh window, as another person would have it, with a role of the demonstration picked."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale="id-ID",
        color_scheme=scheme,
        accept_downloads=True,  # type: ignore[arg-type] # two literals
    )
    picked = {"peran": role, "wilayah": area, "ke": "/_stcore/health"}
    assert context.request.post(f"{address}/masuk", form=picked, headers={"Origin": address}).ok
    visit = Visit(context.new_page(), address)
    visit.page.on("request", lambda r: visit.elsewhere.append(r.url) if _leaves(r.url, address) else None)
    visit.page.on(
        "console", lambda m: visit.complaints.append(m.text) if m.type == "error" and "404" not in m.text else None
    )
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit, context


def _leaves(url: str, address: str) -> bool:
    return not url.startswith((address, address.replace("http", "ws", 1), "data:", "blob:", "about:"))
