"""The result of ``check`` and ``ingest`` as the command-line contract words it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dtks_analytics.store.month import Month, MonthDraft


def of_month(month: Month, *, already: bool) -> dict[str, Any]:
    """Return the contract's result for a published month."""
    return {**_result(month), "snapshot": month.snapshot, "published": True, "already_present": already}


def of_draft(draft: MonthDraft) -> dict[str, Any]:
    """Return the contract's result for files that were only checked."""
    return {**_result(draft), "snapshot": None, "published": False, "already_present": False}


def _result(month: Month | MonthDraft) -> dict[str, Any]:
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
        "not_evaluable": sorted(month.not_evaluable["rules"]),
        "not_evaluable_metrics": sorted(month.not_evaluable["metrics"]),
        "warnings": [dict(w) for w in month.warnings],
    }
