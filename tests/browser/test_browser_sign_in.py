"""Sign-in through a real OpenID Connect provider on loopback, in a real browser, on a store for real data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import made_up
import pytest
from browsing import DONE
from oidc_provider_mock import User, run_server_in_thread
from served import free_port, serving

from dtks_analytics.access.roles import everything
from dtks_analytics.store.access_book import AccessBook, Entry
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LURAH, STRANGER = "lurah.selili@example.go.id", "orang.lain@example.go.id"
PEOPLE = [
    User(sub=name, claims={"email": f"{name}@example.go.id", "email_verified": True, "name": words})
    for name, words in (("lurah.selili", "Lurah Selili"), ("orang.lain", "Orang Lain"))
]
ADMIN = everything("pengelola uji")
A_MINUTE = 60_000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Publish two made-up months into a store that says it is real."""
    root = tmp_path_factory.mktemp("masuk")
    made = Store.create(root / "store", synthetic=False)
    for period in ("2026-09", "2026-10"):
        made.publish(made_up.draft(root / "work", period), by="uji")
    AccessBook(made).grant([Entry(LURAH, "lurah", made_up.SELILI, name="Lurah Selili")], reader=ADMIN, reason="SK uji")
    return made


@pytest.fixture(scope="module")
def address(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve it with a provider on loopback."""
    port = free_port()
    with run_server_in_thread(user_claims=PEOPLE) as provider:
        auth = write_auth(tmp_path_factory.mktemp("rahasia"), port, provider.server_port)
        with serving(store.root, auth=auth, port=port) as served:
            yield served


def write_auth(folder: Path, port: int, provider: int) -> Path:
    """Write the file of the provider and its secrets, for their owner only."""
    for name, secret in (("cookie", "x" * 40), ("client", "rahasia")):
        (folder / name).write_text(secret)
        (folder / name).chmod(0o600)
    auth = folder / "auth.toml"
    auth.write_text(
        f'public_url = "http://127.0.0.1:{port}"\ncookie_secret_file = "{folder / "cookie"}"\n'
        f'[provider.sso]\nlabel = "SSO Uji"\nclient_id = "dtks"\nclient_secret_file = "{folder / "client"}"\n'
        f'server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"\n'
    )
    auth.chmod(0o600)
    return auth


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a fresh window."""
    context = chromium.new_context(locale="id-ID", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def sign_in(page: Page, address: str, path: str, sub: str) -> None:
    """Go to a page, be sent to the provider, come back."""
    page.goto(address + path)
    page.get_by_role("link", name="Masuk dengan SSO Uji").click()
    page.get_by_role("button", name=sub, exact=True).first.click()


def settled(page: Page) -> None:
    """Wait until the dashboard stands still."""
    page.wait_for_selector(DONE, timeout=20_000)
    page.wait_for_selector("h1.dt-title", timeout=20_000)


def test_a_person_comes_in_where_they_wanted_to_go_and_leaves_again(page: Page, address: str) -> None:
    """The link to an area survives the provider; after leaving, nothing opens any more."""
    sign_in(page, address, f"/wilayah?wilayah={made_up.SELILI}", "lurah.selili")
    settled(page)
    assert made_up.SELILI in page.url
    assert page.locator(".dt-who").inner_text().splitlines() == ["Lurah Selili", "Keluar"]
    assert page.get_by_text("DATA SINTETIS").count() == 0
    assert page.get_by_role("link", name="Muat data").count() == 0
    page.get_by_role("link", name="Keluar").click()
    while page.get_by_role("button", name=re.compile("Yes|Log ?out|End", re.IGNORECASE)).count():
        page.get_by_role("button", name=re.compile("Yes|Log ?out|End", re.IGNORECASE)).first.click()
    page.wait_for_url(re.compile("/masuk"))
    assert page.get_by_text("Anda sudah keluar.").count() == 1
    page.goto(f"{address}/peta")
    assert page.url.startswith(f"{address}/masuk?ke=")


def test_a_role_taken_away_ends_the_open_page_within_a_minute(page: Page, address: str, store: Store) -> None:
    """And a role given back opens it again."""
    sign_in(page, address, "/peta", "lurah.selili")
    settled(page)
    book = AccessBook(store)
    book.revoke(LURAH, reader=ADMIN, reason="uji")
    try:
        page.get_by_role("heading", name="Akun Anda belum diberi peran").wait_for(timeout=A_MINUTE)
    finally:
        book.grant([Entry(LURAH, "lurah", made_up.SELILI)], reader=ADMIN, reason="uji")
    page.wait_for_timeout(21_000)
    page.goto(f"{address}/peta")
    settled(page)


def test_somebody_without_a_role_is_known_and_sees_nothing(page: Page, address: str) -> None:
    """The page says whom to ask, and what to name."""
    sign_in(page, address, "/peta", "orang.lain")
    page.get_by_role("heading", name="Akun Anda belum diberi peran").wait_for()
    assert STRANGER in page.locator("code").inner_text()
    assert page.evaluate("fetch('/_stcore/host-config').then(answer => answer.status)") == 403


def test_the_provider_that_refuses_lets_nobody_in(page: Page, address: str) -> None:
    """One is told, and may try again."""
    page.goto(f"{address}/peta")
    page.get_by_role("link", name="Masuk dengan SSO Uji").click()
    page.get_by_role("button", name="Deny").click()
    page.get_by_text("Masuk belum berhasil").wait_for()
