"""What breaks outside the guard of a page, in a callback of a widget: the log has its place, never its text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NUMBER, NAME = "6472010101909001", "BUDI RAHASIA"
RAISED = f"""
from dtks_analytics import logs
from dtks_analytics.web import server
logs.install()
server.application()
from streamlit import error_util
try:
    raise ValueError("{NAME} {NUMBER} is not in list")
except ValueError as error:
    error_util.handle_user_script_exception(error, lambda raised: True)
"""


@pytest.mark.parametrize("folder", ["repository", "elsewhere"])
def test_an_error_of_a_callback_leaves_no_value_in_the_log(folder: str, tmp_path: Path) -> None:
    """Streamlit prints such errors itself, with their text and the lines around, unless told to log them."""
    place = ROOT if folder == "repository" else tmp_path
    done = subprocess.run(
        [sys.executable, "-c", RAISED], cwd=place, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "ValueError at" in said
    assert NUMBER not in said
    assert "RAHASIA" not in said
