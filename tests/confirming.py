"""Confirms whatever is suspicious in a delivery of a test that is about something else."""

from __future__ import annotations

from dtks_analytics.errors import CONFIRMATIONS
from dtks_analytics.publishing.pipeline import Options

EVERYTHING = Options(confirm=tuple(CONFIRMATIONS), reason="uji")
"""For `pipeline.check` and `pipeline.ingest`."""
WORDS = (*(word for code in CONFIRMATIONS for word in ("--confirm", code)), "--reason", "uji")
"""The same for the command line."""
