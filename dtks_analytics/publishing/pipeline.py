"""From delivered files to a published version: receive, examine, count, publish.

``check`` does everything but publish; ``ingest`` is both, with the delivered bytes kept before anything is parsed.
What is delivered may be the register of a month, lists beside it, or both.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.errors import RefusedError
from dtks_analytics.intake.examine import examine_all
from dtks_analytics.publishing import result
from dtks_analytics.publishing.drafts import account_of, month_draft, recipe, side_draft, side_list, told
from dtks_analytics.publishing.figures import Figures, Listing
from dtks_analytics.store import workroom

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pyarrow as pa

    from dtks_analytics.intake.result import Examined
    from dtks_analytics.publishing.figures import CountedMonth
    from dtks_analytics.store.month import Account, MonthDraft
    from dtks_analytics.store.side import SideDraft
    from dtks_analytics.store.snapshots import Store
    from dtks_analytics.store.view import StoreView

    Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who loads the files may tell.

    Attributes:
        layout: key of the layout or of the kind of list; None lets the header decide.
        relation_codes: which numeric list of family relations the file uses; None where words are used.
        area_names: confirmed spellings of kelurahan, slug to code.
        received_at: when the files arrived, ISO 8601 with offset; None for now.
        column_names: titles that the person assigned, as written or as slug, to canonical columns.
        sheets: names of the sheets to read; empty for all visible ones that have the header.
        hidden_sheets: whether hidden sheets with the header are read; None refuses a file that has some.
    """

    layout: str | None = None
    relation_codes: Literal["A", "B"] | None = None
    area_names: Mapping[str, str] | None = None
    received_at: str | None = None
    column_names: Mapping[str, str] | None = None
    sheets: tuple[str, ...] = ()
    hidden_sheets: Literal["read", "skip"] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Files that were read and counted and may be published.

    Attributes:
        reports: of the intake: the register first if there is one, then the lists.
        draft: the register as `Store.publish` takes it; None for lists only.
        sides: the lists as `Store.publish` takes them.
        recounts: published months that get other figures.
        cube: figures of this month, rows of `cube.CUBE_SCHEMA`; None for lists of a month that is not published.
        previous: the month before in the store, if it is there.
        compared: the published month beside which the figures are shown: the one before, for lists the same one.
        base: version on which everything was counted; 0 without a store.
        rows: the month's rows as the lists make them, while its folder is there.
    """

    reports: tuple[Examined, ...]
    draft: MonthDraft | None
    sides: tuple[SideDraft, ...]
    recounts: tuple[MonthDraft, ...]
    cube: pa.Table | None
    previous: str | None
    compared: str | None
    base: int
    rows: Path | None

    @property
    def period(self) -> str:
        """The month of the delivery."""
        return self.reports[0].period

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The register if there is one, then the lists."""
        return (*([self.draft] if self.draft else ()), *self.sides)


def workspace(store: Store | None) -> AbstractContextManager[Path]:
    """Give a private folder for one piece of work, on the disk of the store, and remove it after."""
    return workroom.workspace(store.root if store else None)


def read(
    store: Store | None,
    files: Sequence[Path],
    period: str,
    *,
    workdir: Path,
    options: Options | None = None,
    progress: Progress | None = None,
) -> tuple[Examined, ...]:
    """Read and examine what was delivered, without counting; see `check`."""
    options = options or Options()
    return examine_all(
        files,
        period,
        workdir=workdir,
        secret=store.secret if store else secrets.token_bytes(32),
        layout=options.layout,
        relation_codes=options.relation_codes,
        area_names=options.area_names,
        column_names=options.column_names,
        sheets=options.sheets,
        hidden_sheets=options.hidden_sheets,
        progress=progress,
    )


def count(
    store: Store | None,
    reports: Sequence[Examined],
    files: Sequence[Path],
    *,
    workdir: Path,
    options: Options | None = None,
    progress: Progress | None = None,
    known: Mapping[str, Path] | None = None,
) -> Checked:
    """Count what was examined, and every published month that changes with it; see `check`.

    Args:
        store: as in `check`.
        reports: of `read`.
        files: the delivered files.
        workdir: an existing private folder.
        options: what the person told.
        progress: called with a step and a fraction.
        known: months whose rows, as the lists make them, are still at hand: period to Parquet.
    """
    period = reports[0].period
    received = (options or Options()).received_at or datetime.now(UTC).isoformat(timespec="seconds")
    paths = {_sha256(path): path for path in files}
    accounts = [account_of(report, received) for report in reports]
    register = next((i for i, report in enumerate(reports) if report.layout not in SIDES), None)
    listed = [(account, reports[i]) for i, account in enumerate(accounts) if i != register]
    drafts = [side_draft(account, report, paths) for account, report in listed]
    figures = Figures(
        store,
        store.secret if store else secrets.token_bytes(32),
        workdir,
        lists=[side_list(side, side.accepted, side.id) for side in drafts],
        known=known,
    )
    _tell(progress, "Menghitung angka", 0.0)
    again = figures.after(period, [side.layout for side in drafts], itself=register is None)
    month: MonthDraft | None = None
    done: CountedMonth | None = None
    if register is not None:
        report, account = reports[register], accounts[register]
        done = figures.count(Listing(account, report.accepted))
        originals = [paths[file.sha256] for file in report.files]
        month = month_draft(account, report.accepted, done, report.warnings, report.quarantine, originals)
    recounts = []
    for number, each in enumerate(again, start=1):
        _tell(progress, f"Menghitung ulang {each}", number / (len(again) + 1))
        recounts.append(figures.again(figures.published(each)))
    if done is None:
        done = figures.done(period)
    _tell(progress, "Selesai diperiksa", 1.0)
    return Checked(
        reports=tuple(reports),
        draft=month,
        sides=tuple(told(side, done, figures.elsewhere(side)) for side in drafts),
        recounts=tuple(recounts),
        cube=done.counted.cube if done else None,
        previous=figures.earlier(period),
        compared=figures.earlier(period) if month else period if done else None,
        base=figures.view.version if figures.view else 0,
        rows=done.enriched.rows if done else None,
    )


def check(
    store: Store | None,
    files: Sequence[Path],
    period: str,
    *,
    workdir: Path,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Read, check and count what was delivered for one month; the store stays as it is.

    Args:
        store: where the month before is looked up and whose key hashes names; None works without both.
        files: files of one layout of the register, lists beside it, or both.
        period: ``YYYY-MM``.
        workdir: existing private folder; the prepared files stay there until published.
        options: what the person told.
        progress: called with an Indonesian step and a fraction between 0 and 1.

    Raises:
        RefusedError: with a code of the contract.
    """
    reports = read(store, files, period, workdir=workdir, options=options, progress=part(progress, 0.0, 0.6))
    return count(store, reports, files, workdir=workdir, options=options, progress=part(progress, 0.6, 1.0))


def publish(store: Store, checked: Checked, *, by: str) -> StoreView:
    """Publish what `check` prepared, whose folder must still be there; return the new version.

    Raises:
        RefusedError: the store could not take it, ``CHANGED_MEANWHILE``; nothing changed.
    """
    return store.publish(
        checked.draft, by=by, sides=checked.sides, recounts=checked.recounts, base=checked.base or None
    )


def ingest(
    store: Store,
    files: Sequence[Path],
    period: str,
    *,
    by: str,
    options: Options | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Receive, check and publish a delivery.

    Args:
        store: where to.
        files: files of one layout of the register, lists beside it, or both.
        period: ``YYYY-MM``.
        by: who publishes.
        options: what the person told.
        progress: called with an Indonesian step and a fraction between 0 and 1.

    Raises:
        RefusedError: with a code of the contract; nothing changed but the kept originals.
    """
    old, fresh = known_already(store, files, period)
    if not fresh:
        return result.joined(old, [])
    for path in fresh:
        store.receive(path)
    with workspace(store) as workdir:
        checked = check(store, fresh, period, workdir=workdir, options=options, progress=part(progress, 0.0, 0.95))
        view = publish(store, checked, by=by)
    _tell(progress, "Terbit", 1.0)
    new = [result.of_month(view.month(period), already=False)] if checked.draft else []
    sides = {side.id: side for side in view.sides}
    new += [result.of_side(sides[side.id], already=False) for side in checked.sides]
    return result.joined([*new, *old], [month.period for month in checked.recounts])


def known_already(store: Store, files: Sequence[Path], period: str) -> tuple[list[dict[str, Any]], list[Path]]:
    """Part a delivery into results of what is already there and the files that are not."""
    digests = {path: _sha256(path) for path in files}
    results, fresh = [], []
    for path, digest in digests.items():
        side = store.already_side(digest, period)
        if side is not None and side.recipe == recipe():
            results.append(result.of_side(side, already=True))
        else:
            fresh.append(path)
    served = {month.period: month for month in store.read().months}.get(period)
    made_of = {file.sha256 for file in served.files} if served else set()
    register = [path for path in fresh if digests[path] in made_of]
    month = store.already([digests[path] for path in register], period, recipe()) if register else None
    if month is not None:
        results.insert(0, result.of_month(month, already=True))
        fresh = [path for path in fresh if path not in register]
    return results, fresh


def _sha256(path: Path) -> str:
    """Hash a file; a missing one is refused."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        code = "FILE_UNREADABLE"
        raise RefusedError(code, "Berkas tidak ditemukan atau tidak dapat dibaca.") from error


def _tell(progress: Progress | None, step: str, fraction: float) -> None:
    """Report a step where somebody listens."""
    if progress:
        progress(step, fraction)


def part(progress: Progress | None, start: float, stop: float) -> Progress | None:
    """Scale the progress of a part into the whole."""
    return (lambda step, done: progress(step, start + (stop - start) * done)) if progress else None
