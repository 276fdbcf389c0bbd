"""Takes a month or a list back, and counts again what it changed; nothing is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtks_analytics.publishing.figures import Figures
from dtks_analytics.store import workroom
from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtks_analytics.store.side import SideFile
    from dtks_analytics.store.snapshots import Store
    from dtks_analytics.store.view import StoreView


def retract(
    store: Store, period: str, *, reason: str, by: str, kind: str | None = None, digest: str = "",
    progress: Callable[[str, float], None] | None = None,
) -> StoreView:  # fmt: skip
    """Take a month or a list back, and count again what it changed; nothing is deleted.

    Args:
        store: where.
        period: ``YYYY-MM``.
        reason: why.
        by: who.
        kind: key of the kind of list; None takes the register of the month back.
        digest: beginning of the hash of the list's file, where there are several of its kind.
        progress: called with an Indonesian step and a fraction between 0 and 1.

    Raises:
        RefusedError: ``UNKNOWN_MONTH``, ``UNKNOWN_SIDE``, ``SEVERAL_SIDES``, ``REASON_MISSING``, ``CHANGED_MEANWHILE``,
            or the store could not be written.
    """
    if not reason.strip():
        raise refuse("REASON_MISSING")
    side = _chosen(store, period, kind, digest) if kind else None
    old = store.before(period) if side is None else None
    tell = progress or (lambda _step, _share: None)
    with workroom.workspace(store.root) as workdir:
        figures = Figures(store, store.secret, workdir, without=[side.id] if side else [])
        if side is None and old is None:
            figures.forget(period)
        again = figures.after(period, [side.layout] if side else [], itself=side is not None or old is not None)
        recounts = []
        for number, each in enumerate(again):
            tell(f"Menghitung ulang {each}", number / len(again))
            month = old if old is not None and each == period else figures.published(each)
            recounts.append(figures.again(month))
        base = figures.view.version if figures.view else None
        return store.retract(period, reason=reason, by=by, side=side.id if side else "", recounts=recounts, base=base)


def _chosen(store: Store, period: str, kind: str, digest: str) -> SideFile:
    """Return the one list that is meant."""
    found = [
        side for side in store.read().sides
        if (side.layout, side.period) == (kind, period) and side.files[0].sha256.startswith(digest)
    ]  # fmt: skip
    if not found:
        raise refuse("UNKNOWN_SIDE")
    if len(found) > 1:
        raise refuse("SEVERAL_SIDES", f"Sidik berkas: {', '.join(side.files[0].sha256[:12] for side in found)}.")
    return found[0]
