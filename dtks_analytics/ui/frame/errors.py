"""One guard round every page: an incident number for people, a place for the log, never an exception's text."""

from __future__ import annotations

import contextlib
import logging
import secrets
import traceback
from typing import TYPE_CHECKING

import streamlit as st

from dtks_analytics import logs
from dtks_analytics.errors import DtksError
from dtks_analytics.present.html.markup import literal
from dtks_analytics.store.refusals import unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger("dtks_analytics.ui")


def incident(error: Exception) -> str:
    """Log type and place of an unexpected error and return the number that the page shows.

    Args:
        error: what was raised; its text is neither logged nor shown.

    Returns:
        Six upper-case hexadecimal digits.
    """
    number = secrets.token_hex(3).upper()
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "dtks_analytics" in frame.filename or "/pages/" in frame.filename] or frames
    place = f"{own[-1].filename.rsplit('/', 1)[-1]}:{own[-1].lineno}" if own else "?"
    log.error("incident %s: %s at %s", number, type(error).__name__, place)
    return number


def show(error: Exception) -> bool:
    """Show an error in the page: our own by message and code, any other by its incident number.

    Returns:
        True, which tells Streamlit that the error has been dealt with.
    """
    error = unwritable(error) or error
    if isinstance(error, DtksError):
        from dtks_analytics.web import current_user as sign  # noqa: PLC0415 - sign needs nothing of this module, the server both

        sign.refused(error)
        st.error(f"{literal(error.message)} (kode {error.code})")
    else:
        st.error(
            f"Terjadi kesalahan (kode {incident(error)}). Data Anda aman. "
            "Muat ulang halaman; bila terulang, sampaikan kode ini kepada pengelola."
        )
    return True


@contextlib.contextmanager
def guard() -> Iterator[None]:
    """Catch whatever a page raises and show it as `show` does."""
    logs.install()
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the last line of defence; nothing may reach the browser as text
        show(error)
