"""Made-up registers by generators that share no code and no word lists: see `shape` and `every`."""

from __future__ import annotations

from linkage_worlds import dialect, keyboard, scan

WORLDS = {"keyboard": keyboard.make, "dialect": dialect.make, "scan": scan.make}
"""Name of a world to the function that makes it: rows, seed to records."""
