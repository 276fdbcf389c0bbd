"""What all tests start from: no store and no data folder of whoever runs them."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("busy", deadline=None)
settings.load_profile("busy")
os.environ.pop("DTKS_STORE", None)
os.environ.pop("DTKS_DATA", None)
