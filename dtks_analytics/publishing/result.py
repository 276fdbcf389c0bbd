"""The result of ``check`` and ``ingest`` as the command-line contract words it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dtks_analytics.publishing.pipeline import Checked
    from dtks_analytics.store.month import Account, Month
    from dtks_analytics.store.side import SideFile


def of_month(month: Month, *, already: bool) -> dict[str, Any]:
    """Return the contract's result for a published month."""
    return {**_result(month), "snapshot": month.snapshot, "published": True, "already_present": already}


def of_side(side: SideFile, *, already: bool) -> dict[str, Any]:
    """Return the contract's result for a list that is kept."""
    return {**_result(side), "snapshot": side.rows, "published": True, "already_present": already}


def of_check(checked: Checked) -> dict[str, Any]:
    """Return the contract's result for files that were only checked."""
    drafts: list[Account] = [*([checked.draft] if checked.draft else []), *checked.sides]
    results = [{**_result(one), "snapshot": None, "published": False, "already_present": False} for one in drafts]
    return joined(results, [month.period for month in checked.recounts])


def joined(results: Sequence[dict[str, Any]], recounted: Iterable[str]) -> dict[str, Any]:
    """Return one object for a delivery: the first result, with the others below ``others``.

    Args:
        results: of the register first, then of the lists.
        recounted: published months whose figures were counted again.
    """
    first, *others = results
    return {**first, "recounted": list(recounted), "others": others}


def _result(month: Account) -> dict[str, Any]:
    """Return the part of the contract's result that check and ingest share."""
    digest = month.files[0].sha256
    if len(month.files) > 1:
        digest = hashlib.sha256("".join(sorted(f.sha256 for f in month.files)).encode()).hexdigest()
    return {
        "file": ", ".join(f.name for f in month.files),
        "sha256": digest,
        "files": [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in month.files],
        "layout": month.layout,
        "period": month.period,
        "rows_read": month.rows_read,
        "rows_accepted": month.rows_accepted,
        "rows_quarantined": month.rows_quarantined,
        "rows_not_data": month.rows_not_data,
        "quarantine_reasons": dict(month.quarantine_reasons),
        "columns_unknown": list(month.columns_unknown),
        "columns_dropped": list(month.columns_dropped),
        "sheets": [dict(sheet) for sheet in month.report.get("sheets", ())],
        "not_evaluable": sorted(month.not_evaluable.get("rules", ())),
        "not_evaluable_metrics": sorted(month.not_evaluable.get("metrics", ())),
        "warnings": [dict(w) for w in month.warnings],
    }
