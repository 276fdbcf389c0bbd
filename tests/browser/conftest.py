"""One server on a made-up store, one Chromium, and what is watched on every page."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import made_up
import pytest
from browsing import Visit, window
from served import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a made-up store on a free port; yields the address."""
    with serving(made_up.store(tmp_path_factory.mktemp("peramban")).root) as address:
        yield address


@pytest.fixture(scope="session")
def scored_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a small register that went through the ordinary ingest, with scorecards and findings."""
    from dtks_analytics.synthetic import demo  # noqa: PLC0415 - only where it is asked for

    root = tmp_path_factory.mktemp("peramban-mutu") / "store"
    demo.build(root, months=2, rows=5_000, seed=2)
    with serving(root) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium once; skip where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, server: str) -> Iterator[Visit]:
    """Open one window 1280 pixels wide, in the light theme."""
    one, context = window(chromium, server)
    yield one
    context.close()
