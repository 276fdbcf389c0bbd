"""What the store is given: accounts of what was read, months and lists ready to be published."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics import __version__
from dtks_analytics.catalogue.aid_amounts import amounts
from dtks_analytics.catalogue.aid_rules import book
from dtks_analytics.catalogue.city import city
from dtks_analytics.lists.enrich import SideList
from dtks_analytics.store.month import Account, MonthDraft, SourceFile
from dtks_analytics.store.side import SideDraft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dtks_analytics.intake.result import Examined
    from dtks_analytics.publishing.figures import CountedMonth


KEPT_OF_A_LIST: Final = (
    "sheet", "header_row", "columns_recognised", "date_orders", "cleaned", "not_data_reasons", "sheets",
)  # fmt: skip
"""What a manifest keeps of the report on a list; manifests name every list in every version and stay small."""
OF_A_KIND: Final = frozenset({"DEATH_NAME_DIFFERS", "DEATH_NAMES_CROWDED", "SIDE_NUMBER_REPEATED", "FINDINGS_MATCHED"})
"""Warnings that are known of all lists of a kind together only."""


def recipe() -> str:
    """Name the version of code and definitions; the same file under another recipe is a new version.

    Raises:
        RefusedError: ``AID_RULES`` or ``AID_AMOUNTS``: a file of the data folder cannot be used.
    """
    rules = hashlib.sha256(book().sha256.encode() + repr(amounts()).encode()).hexdigest()[:8]
    return f"{__version__}/desil{city().poor_desil_max}/bantuan-{rules}"


def account_of(report: Examined, received: str) -> Account:
    """Turn a report of the intake into the account that the store keeps.

    Args:
        report: of one result.
        received: when the files arrived, ISO 8601 with offset.
    """
    return Account(
        period=report.period,
        layout=report.layout,
        files=tuple(SourceFile(f.name, f.sha256, f.size) for f in report.files),
        rows_read=report.rows_read,
        rows_accepted=report.rows_accepted,
        rows_quarantined=report.rows_quarantined,
        rows_not_data=report.rows_not_data,
        received_at=received,
        recipe=recipe(),
        quarantine_reasons=report.quarantine_reasons,
        columns_present=tuple(report.columns_present),
        columns_unknown=tuple(report.columns_unknown),
        columns_dropped=tuple(report.columns_dropped),
        not_evaluable={"rules": {}, "metrics": {}},
        warnings=tuple(report.warnings),
        report=report.to_json(),
    )


def _fields(account: Account) -> dict[str, Any]:
    """Return the fields of an account, whatever else the record holds."""
    return {name: getattr(account, name) for name in Account.__dataclass_fields__}


def month_draft(
    account: Account, rows: Path, done: CountedMonth, warnings: Sequence[Mapping[str, Any]], quarantine: Path,
    originals: Sequence[Path] = (),
) -> MonthDraft:  # fmt: skip
    """Return a counted month as the store takes it.

    Args:
        account: what was read.
        rows: Parquet of the accepted rows.
        done: what was counted.
        warnings: of the reading.
        quarantine: Parquet of what was set aside.
        originals: the delivered files in the order of the account; empty if the store has them.
    """
    plain = MonthDraft(
        **_fields(account), accepted=rows, cube=done.cube, quarantine=quarantine, originals=tuple(originals),
        tables=done.tables,
    )  # fmt: skip
    missing = {"rules": done.counted.rules_not_evaluable, "metrics": done.counted.metrics_not_evaluable}
    return replace(
        plain,
        recipe=recipe(),
        not_evaluable=missing,
        warnings=(*warnings, *done.warnings),
        definition=done.counted.definition,
        sides=done.sides,
    )


def side_draft(account: Account, report: Examined, paths: Mapping[str, Path]) -> SideDraft:
    """Return a list as the store takes it; ``paths`` are the delivered files by their hash."""
    originals = tuple(paths[file.sha256] for file in report.files)
    fields = _fields(account) | {"report": {name: account.report[name] for name in KEPT_OF_A_LIST}}
    return SideDraft(**fields, accepted=report.accepted, quarantine=report.quarantine, originals=originals)


def side_list(account: Account, rows: Path, name: str) -> SideList:
    """Return a list as counting takes it."""
    return SideList(account.layout, account.period, frozenset(account.columns_present), rows, name)


def told(side: SideDraft, done: CountedMonth | None, others: Sequence[str]) -> SideDraft:
    """Add to a list what is known of it beside its own rows.

    Args:
        side: the list.
        done: the register of its month; without it the list waits for it.
        others: further months for which the store holds the same file.
    """
    if others:
        side = replace(side, warnings=(*side.warnings, {"code": "SIDE_OTHER_MONTH", "count": len(others)}))
    if done is None:
        return replace(side, warnings=(*side.warnings, {"code": "SIDE_WAITS", "count": 1}))
    alone = done.enriched.by_list.get(side.files[0].sha256, [])
    shared = [one for one in done.warnings if one.get("layout") == side.layout and one["code"] in OF_A_KIND]
    return replace(side, warnings=(*side.warnings, *alone, *shared))
