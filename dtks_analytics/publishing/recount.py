"""Counts published months anew from what is stored, and changes the settings of a store.

Answers of people, changed rules and settings, and new versions of the code change figures only when months are counted
again. The rows and files of the months stay as they are; the new figures form one new version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.verification import VERIFIED_BY
from dtks_analytics.errors import RefusedError
from dtks_analytics.publishing.figures import Figures, derived
from dtks_analytics.store import workroom
from dtks_analytics.store.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from dtks_analytics.catalogue.verification import VerifiedBy
    from dtks_analytics.store.snapshots import Store
    from dtks_analytics.store.view import StoreView

KNOWN: Final = ("verified_by",)
"""Settings that can be changed."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """What was counted anew.

    Attributes:
        view: the new version.
        periods: the months, in order.
        verified_by: the definition of *verified* with which they were counted; empty in a store without months.
        derived: the store had no setting before; it was derived from its oldest month.
    """

    view: StoreView
    periods: tuple[str, ...]
    verified_by: str
    derived: bool


def settings(store: Store) -> dict[str, str]:
    """Return the settings of a store, those derived from its oldest month included; empty values are not chosen yet.

    Raises:
        DamagedStoreError: the manifest or the figures of the oldest month cannot be read.
    """
    view = store.read()
    return {name: view.settings.get(name) or derived(view) or "" for name in KNOWN}


def change(
    store: Store, name: str, value: str, *, reason: str, by: str, progress: Callable[[str, float], None] | None = None
) -> Recounted:
    """Change a setting and count all months again, in one version.

    Args:
        store: whose setting.
        name: of the setting.
        value: its new value.
        reason: why.
        by: who.
        progress: called with an Indonesian step and a fraction between 0 and 1.

    Raises:
        RefusedError: ``UNKNOWN_SETTING``, ``SETTING_UNCHANGED``, ``REASON_MISSING``, ``CHANGED_MEANWHILE``, or the
            store could not be written.
        DamagedStoreError: a month is damaged.
    """
    known = next((one for one in VERIFIED_BY if one == value), None)
    if name not in KNOWN or known is None:
        code = "UNKNOWN_SETTING"
        raise RefusedError(code, "Pengaturan tidak dikenal. Yang dapat diubah: verified_by=verval atau padan.")
    if store.read().settings.get(name) == value:
        code = "SETTING_UNCHANGED"
        raise RefusedError(code, "Pengaturan sudah bernilai itu. Tidak ada yang berubah.")
    return _again(store, None, reason, by, progress, known)


def recount(
    store: Store,
    *,
    reason: str,
    by: str,
    period: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Recounted:
    """Count a month anew, with the months after it that look back at it; without a month, all of them.

    Args:
        store: where.
        reason: why, for the manifest and the audit.
        by: who.
        period: ``YYYY-MM``; None for all.
        progress: called with an Indonesian step and a fraction between 0 and 1.

    Raises:
        RefusedError: ``NO_MONTH``, ``UNKNOWN_MONTH``, ``REASON_MISSING``, ``CHANGED_MEANWHILE``, or the store could
            not be written.
        DamagedStoreError: a month that is counted is damaged.
    """
    return _again(store, period, reason, by, progress, None)


def _again(
    store: Store,
    period: str | None,
    reason: str,
    by: str,
    progress: Callable[[str, float], None] | None,
    verified_by: VerifiedBy | None,
) -> Recounted:
    """Count months anew and publish them; ``verified_by`` is a setting that changes."""
    if not reason.strip():
        raise refuse("REASON_MISSING")
    with workroom.workspace(store.root) as workdir:
        figures = Figures(store, store.secret, workdir, verified_by=verified_by)
        view = figures.view or store.read()
        if period is not None:
            view.month(period)
        elif verified_by is None and not view.periods:
            code = "NO_MONTH"
            raise RefusedError(code, "Belum ada bulan yang terbit.")
        chosen = figures.after(period, itself=True) if period else list(view.periods)
        drafts = []
        for number, each in enumerate(chosen):
            if progress:
                progress(f"Menghitung ulang {each}", number / len(chosen))
            drafts.append(figures.again(figures.published(each)))
        told = {"verified_by": verified_by} if verified_by else None
        new = store.publish(None, by=by, recounts=drafts, base=view.version, reason=reason.strip(), settings=told)
    return Recounted(new, tuple(chosen), figures.verified_by or "", figures.derived)
