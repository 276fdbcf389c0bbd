"""What people and the log learn of an error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

if TYPE_CHECKING:
    import pytest

NUMBER = "6472019001019001"


def failing() -> None:
    """Be a page that fails with a number in its error."""
    from dtks_analytics.ui.frame import errors  # noqa: PLC0415 - AppTest runs the body alone

    with errors.guard():
        message = "6472019001019001"
        raise KeyError(message)


def refused() -> None:
    """Be a page that is refused."""
    from dtks_analytics.errors import refuse  # noqa: PLC0415 - as above
    from dtks_analytics.ui.frame import errors  # noqa: PLC0415 - as above

    with errors.guard():
        raise refuse("BAD_PERIOD")


def test_an_unexpected_error_shows_a_number_and_no_text(caplog: pytest.LogCaptureFixture) -> None:
    """The same number stands in the log; the error's text in neither."""
    app = AppTest.from_function(failing).run()
    assert not app.exception
    shown = app.error[0].value
    (code,) = re.findall(r"kode ([0-9A-F]{6})", shown)
    assert NUMBER not in shown
    assert code in caplog.text
    assert NUMBER not in caplog.text


def test_our_own_refusal_shows_its_sentence_and_code() -> None:
    """Its message is safe by construction."""
    app = AppTest.from_function(refused).run()
    assert "Bulan data harus ditulis" in app.error[0].value
    assert "(kode BAD_PERIOD)" in app.error[0].value
