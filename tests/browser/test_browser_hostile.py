"""A real browser on a register full of markup: nothing is asked for elsewhere, nothing comes to life."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hostile_register
import pyarrow.parquet as pq
import pytest
from browsing import window
from served import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

LIVING = (
    f"img[src*='{hostile_register.ELSEWHERE}']", "img[src='x']", "img[src$='x.png']", "img[alt='gambar']",
    "svg[onload]", "iframe[src^='javascript']", f"a[href^='{hostile_register.ELSEWHERE}']", "a[href^='javascript']",
    "strong:has-text('TEBAL')", "b:text-is('TEBAL')", ".katex", "del:has-text('coret')", "code:text-is('kode')",
)  # fmt: skip
"""What the markup of the register would become."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Serve the register; yields its address and the kelurahan with most findings."""
    made = hostile_register.build(tmp_path_factory.mktemp("peramban-jahat"))
    table = pq.read_table(made.read().table(hostile_register.PERIODS[-1], "findings"), columns=["kode_kelurahan"])
    counts = table["kode_kelurahan"].value_counts().to_pylist()
    with serving(made.root) as address:
        yield address, str(max(counts, key=lambda one: one["counts"])["values"])


def test_nothing_comes_to_life_and_nobody_is_asked(chromium: Browser, server: tuple[str, str]) -> None:
    """Lists by name, opened; reports; pairs; the dead; families; the method with its file names."""
    address, area = server
    visit, context = window(chromium, address)
    visit.page.on("dialog", lambda dialog: visit.complaints.append(f"dialog {dialog.message}"))
    seen = 0
    for path in (
        "perbaikan",
        "tinjau-pasangan",
        "meninggal",
        "tumpang-tindih",
        "rapor-lurah",
        "metodologi",
        "muat-data",
    ):
        page = visit.open(f"/{path}?wilayah={area}")
        button = page.get_by_role("button", name="Buka daftar", exact=True)
        if path == "perbaikan":
            button.first.wait_for(timeout=60_000)
        if button.count():
            button.first.click()
            page = visit.settled()
        if path == "perbaikan":
            page.locator("[data-testid=stDataFrame]").first.wait_for(timeout=60_000)
        page.wait_for_timeout(600)
        for living in LIVING:
            assert page.locator(living).count() == 0, f"{path}: {living}"
        seen += page.locator("[data-testid=stDataFrame], td:has-text('<'), th:has-text('<'), p:has-text('<')").count()
    assert seen > 0
    assert visit.elsewhere == []
    assert not [words for words in visit.complaints if "dialog" in words]
    context.close()
