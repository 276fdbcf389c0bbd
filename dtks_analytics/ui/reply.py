"""Tanggapan Lurah."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtks_analytics.ui.session import Here


def st_replies(look: Here) -> None:
    """Draw the replies."""
