"""One version after another: months and lists come and go, months are counted again. The public face is `Store`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from dtks_analytics.store import pending, retention
from dtks_analytics.store.manifest import Header, Manifest
from dtks_analytics.store.placing import Placing
from dtks_analytics.store.refusals import refuse
from dtks_analytics.store.view import StoreView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.store.manifest import Action, Entry, SideEntry
    from dtks_analytics.store.month import MonthDraft
    from dtks_analytics.store.side import SideDraft
    from dtks_analytics.store.snapshots import Store


SETTINGS: Final = ("verified_by",)
"""Settings of a store; the definition of a month repeats those with which it was counted."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was suspicious in a delivery and confirmed by a person.

    Attributes:
        counts: code of the confirmation to the rows, cells or areas concerned.
        reason: why it is right; never a cell's value.
    """

    counts: Mapping[str, int]
    reason: str


@dataclass(frozen=True, slots=True)
class _Act:
    """What one version does: to which month and why, the entries, lists and settings it leaves, and how."""

    action: Action
    period: str | None
    reason: str | None
    by: str
    entries: dict[str, Entry]
    sides: dict[str, SideEntry]
    place: Placing
    confirmed: Confirmed | None = None
    settings: Mapping[str, str] | None = None


def publish(  # noqa: PLR0913 - the arguments of Store.publish
    store: Store, month: MonthDraft | None, *, by: str, sides: Sequence[SideDraft], recounts: Sequence[MonthDraft],
    base: int | None, confirmed: Confirmed | None, reason: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> StoreView:  # fmt: skip
    """Publish a month, lists, or both; see `Store.publish`."""
    if confirmed and not confirmed.reason.strip():
        raise refuse("REASON_MISSING")
    reason = confirmed.reason if confirmed else reason
    for draft in (*sides, *([month] if month else ())):
        draft.check()
    period = month.period if month else next((draft.period for draft in (*sides, *recounts)), None)
    with store.writing() as parent:
        _unchanged(store, parent, base, period, recounts)
        place = _placing(store, parent, by)
        entries, lists = dict(parent.entries), dict(parent.sides)
        if month:
            entries[month.period] = place.month(month)
        for side in sides:
            lists[side.id] = place.side(side)
        action: Action = "publish" if month or sides else "recount" if settings is None else "settings"
        if settings is not None and base is not None and base != parent.version:
            raise refuse("CHANGED_MEANWHILE")
        act = _Act(action, period, reason, by, entries, lists, place, confirmed, settings)
        return _commit(store, parent, act, recounts, month)


def retract(
    store: Store, period: str, *, reason: str, by: str, side: str, recounts: Sequence[MonthDraft], base: int | None
) -> StoreView:
    """Take a month or a list back; see `Store.retract`."""
    if not reason.strip():
        raise refuse("REASON_MISSING")
    with store.writing() as parent:
        _unchanged(store, parent, base, period, recounts)
        entries, lists = dict(parent.entries), dict(parent.sides)
        if side:
            if lists.pop(side, None) is None:
                raise refuse("UNKNOWN_SIDE")
        else:
            earlier = before(store, parent, period)
            del entries[period]
            if earlier is not None:
                entries[period] = earlier
        act = _Act("retract", period, reason, by, entries, lists, _placing(store, parent, by), None)
        return _commit(store, parent, act, recounts)


def before(store: Store, manifest: Manifest, period: str) -> Entry | None:
    """Return the entry of a month before its last publish; None if there was none."""
    if period not in manifest.entries:
        raise refuse("UNKNOWN_MONTH")
    if manifest.entries[period].month.rows_erased_at:
        raise refuse("ROWS_ERASED")
    earlier = store.versions.load(manifest.entries[period].since - 1).entries.get(period)
    if earlier is not None and retention.gone(store, earlier.stored):
        raise refuse("VERSION_ERASED")
    return earlier


def _placing(store: Store, parent: Manifest, by: str) -> Placing:
    return Placing(store.root, store.originals, parent.version + 1, _now(), by)


def _settings(parent: Manifest, act: _Act, drafts: Sequence[MonthDraft]) -> dict[str, str]:
    """Return the settings of the new version; where there are none yet, those of the months it counts.

    Raises:
        RefusedError: ``CHANGED_MEANWHILE``, a month was counted with other settings.
    """
    told = {
        (name, str(draft.definition[name])) for draft in drafts for name in SETTINGS if name in draft.definition
    }  # fmt: skip
    settings = {**parent.settings, **(act.settings or {})}
    if not settings and len({name for name, _ in told}) == len(told):
        settings = dict(told)
    if any(settings.get(name, value) != value for name, value in told):
        raise refuse("CHANGED_MEANWHILE")
    return settings


def _commit(
    store: Store, parent: Manifest, act: _Act, recounts: Sequence[MonthDraft], month: MonthDraft | None = None
) -> StoreView:
    """Place the recounted months, write the manifest, then the audit line, then serve it."""
    again = tuple(draft.period for draft in recounts)
    settings = _settings(parent, act, [*recounts, *([month] if month else ())])
    for draft in recounts:
        if draft.period not in act.entries:
            raise refuse("CHANGED_MEANWHILE")
        act.entries[draft.period] = act.place.recount(draft, act.entries[draft.period])
    moved = tuple(name for name in {**parent.sides, **act.sides} if parent.sides.get(name) != act.sides.get(name))
    header = Header(parent.version + 1, parent.sha256, act.action, act.period, act.reason, act.by, _now(), again, moved)
    manifest = Manifest.build(header, act.entries, act.sides, settings)
    pending.note(store.root, f"manifest/{store.versions.path(header.version).name}")
    store.versions.write(manifest)
    detail: dict[str, JSON] = {
        "version": header.version,
        "manifest": manifest.sha256,
        "period": act.period,
        "reason": act.reason,
    }
    if again or moved:
        detail |= {"recounted": list(again), "sides": list(moved)}
    if act.confirmed:
        detail["confirmed"] = dict(act.confirmed.counts)
    if settings != dict(parent.settings):
        detail |= {name: value for name, value in settings.items() if parent.settings.get(name) != value}
    store.ledger.record(act.action, act.by, detail)
    store.versions.serve(manifest)
    return StoreView(store.root, manifest)


def _unchanged(
    store: Store, parent: Manifest, base: int | None, period: str | None, recounts: Sequence[MonthDraft]
) -> None:
    """Refuse what was counted on months or lists that somebody has changed since."""
    if base is None or base == parent.version:
        return
    periods = {draft.period for draft in recounts} | ({period} if period else set())
    old = store.versions.load(base)
    if old.sides != parent.sides or any(old.entries.get(p) != parent.entries.get(p) for p in periods):
        raise refuse("CHANGED_MEANWHILE")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
