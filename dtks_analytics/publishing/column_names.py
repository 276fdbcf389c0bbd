"""Headers that a person assigned to a column once: kept for that person, in the audit, and used for the next file.

The audit is the only place that keeps them, so each assignment says who made it and when, and is covered by its chain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.columns import BY_NAME
from dtks_analytics.catalogue.sides import SIDES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.store.snapshots import Store

ACTION: Final = "column_names"
KNOWN: Final = frozenset(BY_NAME) | {field.name for side in SIDES.values() for field in side.fields}
"""Columns of the register and fields of the companion lists."""


def assigned(store: Store, by: str) -> dict[str, str]:
    """Return what a person assigned, slug of the header to canonical column; the newest assignment counts.

    Args:
        store: whose audit.
        by: the person as the audit names them; empty: nobody, nothing.

    Raises:
        DamagedStoreError: ``AUDIT_DAMAGED``.
    """
    if not by:
        return {}
    found: dict[str, str] = {}
    for line in reversed(store.ledger.select(actions=[ACTION], by=by, limit=-1)):
        found |= line.detail["names"]
    return {slug: name for slug, name in found.items() if name in KNOWN}


def assign(store: Store, by: str, names: Mapping[str, str]) -> None:
    """Keep an assignment for a person.

    Args:
        store: whose audit.
        by: the person as the audit names them.
        names: slug of the header to canonical column; an empty column takes an earlier assignment back.

    Raises:
        RefusedError: ``AUDIT_UNWRITABLE``.
    """
    if names and by:
        store.ledger.record(ACTION, by, {"names": {slug: name for slug, name in names.items() if name in {"", *KNOWN}}})
