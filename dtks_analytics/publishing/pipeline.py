"""From delivered files to a published version: examine, confirm, count, publish.

``check`` does everything but publish; ``ingest`` is both. The delivered bytes are kept with what is published from
them, so a refused file leaves nothing but its line in the audit. What is delivered may be the register of a month,
lists beside it, or both.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.errors import DtksError, RefusedError, counts_of, refuse
from dtks_analytics.intake.examine import examine_all
from dtks_analytics.publishing import confirmations, result
from dtks_analytics.publishing.drafts import account_of, month_draft, recipe, side_draft, side_list, told
from dtks_analytics.publishing.figures import Figures, Listing, before
from dtks_analytics.store import workroom
from dtks_analytics.store.publishing import Confirmed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pyarrow as pa

    from dtks_analytics.errors import Confirmation
    from dtks_analytics.intake.result import Examined
    from dtks_analytics.publishing.confirmations import Found
    from dtks_analytics.publishing.figures import CountedMonth
    from dtks_analytics.store.ledger import JSON
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
        confirm: codes of `errors.CONFIRMATIONS` that the person confirms.
        reason: why; needed with ``confirm``, never a cell's value.
    """

    layout: str | None = None
    relation_codes: Literal["A", "B"] | None = None
    area_names: Mapping[str, str] | None = None
    received_at: str | None = None
    column_names: Mapping[str, str] | None = None
    sheets: tuple[str, ...] = ()
    hidden_sheets: Literal["read", "skip"] | None = None
    confirm: Collection[str] = ()
    reason: str = ""


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
        found: what is suspicious, per report and in the same order.
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
    found: Found = ()

    @property
    def confirmations(self) -> tuple[Confirmation, ...]:
        """Everything suspicious, whether it is confirmed or not."""
        return tuple(one for each in self.found for one in each)

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
    confirmations.same_bytes([(path.name, _sha256(path)) for path in files])
    reports = examine_all(
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
    confirmations.refuse_empty(reports)
    confirmations.refuse_twice(reports, workdir)
    return reports


def count(  # noqa: PLR0913 - what earlier steps know already can be given
    store: Store | None,
    reports: Sequence[Examined],
    files: Sequence[Path],
    *,
    workdir: Path,
    options: Options | None = None,
    progress: Progress | None = None,
    known: Mapping[str, Path] | None = None,
    found: Found | None = None,
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
        found: what is suspicious, if that is known already.
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
    if found is None:
        found = confirmations.before_counting(figures.view, reports, workdir)
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
    counted = [one for each in (period, *again) if (one := figures.done(each)) is not None]
    published = figures.old_cube(period) or figures.old_cube(before(period))
    found = confirmations.after_counting(found, reports, counted, published)
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
        found=found,
    )


def check(
    store: Store | None,
    files: Sequence[Path],
    period: str,
    *,
    workdir: Path,
    options: Options | None = None,
    progress: Progress | None = None,
    hold: bool = True,
) -> Checked:
    """Read, check and count what was delivered for one month; the store stays as it is.

    Args:
        store: where the month before is looked up and whose key hashes names; None works without both.
        files: files of one layout of the register, lists beside it, or both.
        period: ``YYYY-MM``.
        workdir: existing private folder; the prepared files stay there until published.
        options: what the person told.
        progress: called with an Indonesian step and a fraction between 0 and 1.
        hold: raise for what is suspicious and not confirmed. False leaves it to the caller, who shows
            `Checked.confirmations`; `publish` holds it in any case.

    Raises:
        RefusedError: with a code of the contract.
        ConfirmationRequiredError: something suspicious is not confirmed.
    """
    options = options or Options()
    confirmations.check_reason(options.confirm, options.reason)
    reports = read(store, files, period, workdir=workdir, options=options, progress=part(progress, 0.0, 0.6))
    view = store.read() if store else None
    found = confirmations.before_counting(view, reports, workdir)
    if hold and not confirmations.needs_figures(view, reports):
        confirmations.need((one for each in found for one in each), options.confirm)
    counting = part(progress, 0.6, 1.0)
    checked = count(store, reports, files, workdir=workdir, options=options, progress=counting, found=found)
    if hold:
        confirmations.need(checked.confirmations, options.confirm)
    return checked


def publish(store: Store, checked: Checked, *, by: str, confirm: Collection[str] = (), reason: str = "") -> StoreView:
    """Publish what `check` prepared, whose folder must still be there; return the new version.

    Args:
        store: where to.
        checked: what is published.
        by: who publishes.
        confirm: confirmed codes; those that do not apply are ignored.
        reason: why they are right; needed where one applies.

    Raises:
        ConfirmationRequiredError: something suspicious is not confirmed.
        RefusedError: ``REASON_MISSING``, or the store could not take it, ``CHANGED_MEANWHILE``; nothing changed.
    """
    confirmations.need(checked.confirmations, confirm)
    confirmed: Confirmed | None = None
    month, sides = checked.draft, list(checked.sides)
    if checked.confirmations:
        words = confirmations.check_reason(confirm, reason)
        confirmed = Confirmed(counts_of(checked.confirmations), words)
        told = [tuple(confirmations.warning(one) for one in each) for each in checked.found]
        if month:
            month = replace(month, warnings=(*month.warnings, *told.pop(0)))
        sides = [replace(side, warnings=(*side.warnings, *own)) for side, own in zip(sides, told, strict=True)]
    return store.publish(
        month, by=by, sides=sides, recounts=checked.recounts, base=checked.base or None, confirmed=confirmed
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
    """Check and publish a delivery.

    Args:
        store: where to.
        files: files of one layout of the register, lists beside it, or both.
        period: ``YYYY-MM``.
        by: who publishes.
        options: what the person told.
        progress: called with an Indonesian step and a fraction between 0 and 1.

    Raises:
        RefusedError: with a code of the contract; nothing changed but the audit, which names the files and the code.
        ConfirmationRequiredError: the same, for what is suspicious and not confirmed.
    """
    options = options or Options()
    with refusals_on_record(store, files, period, by=by), workspace(store) as workdir:
        confirmations.check_reason(options.confirm, options.reason)
        old, fresh = known_already(store, files, period)
        if not fresh:
            return result.joined(old, [])
        checked = check(store, fresh, period, workdir=workdir, options=options, progress=part(progress, 0.0, 0.95))
        view = publish(store, checked, by=by, confirm=options.confirm, reason=options.reason)
    _tell(progress, "Terbit", 1.0)
    new = [result.of_month(view.month(period), already=False)] if checked.draft else []
    sides = {side.id: side for side in view.sides}
    new += [result.of_side(sides[side.id], already=False) for side in checked.sides]
    return result.joined([*new, *old], [month.period for month in checked.recounts])


@contextmanager
def refusals_on_record(store: Store, files: Sequence[Path], period: str, *, by: str) -> Iterator[None]:
    """Write a refused delivery into the audit: name, size and hash of each file, and the codes.

    Args:
        store: whose audit.
        files: the delivered files; one that cannot be read is left out.
        period: the month they were delivered for, as told.
        by: who delivered them.
    """
    try:
        yield
    except RefusedError as error:
        known: list[JSON] = []
        for path in files:
            with suppress(OSError, RefusedError):
                digest = _sha256(path)
                name = confirmations.shown_name(path.name)
                known.append({"name": name, "size": path.stat().st_size, "sha256": digest})
        detail: dict[str, JSON] = {"period": period, "code": error.code, "files": known}
        detail["codes"] = list(confirmations.refused(error))
        with suppress(DtksError):  # what was refused is told in any case
            store.ledger.record("refused", by, detail)
        raise


def known_already(store: Store, files: Sequence[Path], period: str) -> tuple[list[dict[str, Any]], list[Path]]:
    """Part a delivery into results of what is already there and the files that are not."""
    digests = {path: _sha256(path) for path in files}
    confirmations.same_bytes([(path.name, digest) for path, digest in digests.items()])
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
    """Hash a file.

    Raises:
        RefusedError: ``FILE_UNREADABLE``, it is not there or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise refuse("FILE_UNREADABLE", f"Berkas: {confirmations.shown_name(path.name)}.") from error


def _tell(progress: Progress | None, step: str, fraction: float) -> None:
    """Report a step where somebody listens."""
    if progress:
        progress(step, fraction)


def part(progress: Progress | None, start: float, stop: float) -> Progress | None:
    """Scale the progress of a part into the whole."""
    return (lambda step, done: progress(step, start + (stop - start) * done)) if progress else None
