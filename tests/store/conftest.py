"""An empty store and months to publish in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from store_months import draft

from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dtks_analytics.store.month import MonthDraft


@pytest.fixture(autouse=True)
def own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep each store's key in the store, whatever the environment says."""
    monkeypatch.delenv("DTKS_KEY_FILE", raising=False)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., MonthDraft]:
    """Prepare drafts in a folder beside the store."""
    return lambda *args, **kwargs: draft(tmp_path / "drafts", *args, **kwargs)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Make an empty store."""
    return Store.create(tmp_path / "store", synthetic=True)
