"""A store with made-up figures, and the application opened on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import made_up
import pytest
from streamlit.testing.v1 import AppTest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the made-up store once."""
    return made_up.store(tmp_path_factory.mktemp("contoh")).root


@pytest.fixture
def open_page(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page of the application with address parameters."""

    def opened(page: str = "ringkasan", store: Path = store_folder, **parameters: str) -> AppTest:
        monkeypatch.setenv("DTKS_STORE", str(store))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        if page != "ringkasan":
            app.run()
            app.switch_page(f"pages/{page}.py")
        app.query_params.clear()
        for name, value in parameters.items():
            app.query_params[name] = value
        return app.run()

    return opened
