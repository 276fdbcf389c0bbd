"""From delivered files to a published month: receive, examine, count, publish.

``check`` does everything but publish; ``ingest`` is both, with the delivered bytes kept before anything is parsed.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow.parquet as pq

from dtks_analytics import __version__
from dtks_analytics.catalogue.city import city
from dtks_analytics.cube import Cube
from dtks_analytics.errors import RefusedError
from dtks_analytics.facts import Asked
from dtks_analytics.intake import contract, warn
from dtks_analytics.intake.examine import examine
from dtks_analytics.store.month import MonthDraft, SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from dtks_analytics.counting import Previous
    from dtks_analytics.intake.result import Examined
    from dtks_analytics.store.snapshots import Store
    from dtks_analytics.store.view import StoreView

    Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who loads the files may tell.

    Attributes:
        layout: key of the layout; None lets the header decide.
        relation_codes: which numeric list of family relations the file uses; None where words are used.
        area_names: confirmed spellings of kelurahan, slug to code.
        received_at: when the files arrived, ISO 8601 with offset; None for now.
    """

    layout: str | None = None
    relation_codes: Literal["A", "B"] | None = None
    area_names: Mapping[str, str] | None = None
    received_at: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Files that were read and counted and may be published.

    Attributes:
        examined: the report of the intake.
        draft: what `Store.publish` takes.
        cube: the figures of this month, rows of `cube.CUBE_SCHEMA`.
        previous: the month before in the store, if it is there.
    """

    examined: Examined
    draft: MonthDraft
    cube: pa.Table
    previous: str | None


def recipe() -> str:
    """Name the version of code and definitions; the same file under another recipe is a new version."""
    return f"{__version__}/desil{city().poor_desil_max}"


def before(period: str) -> str:
    """Return the month before a month (``YYYY-MM``)."""
    year, month = (int(part) for part in period.split("-"))
    return f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02d}"


@contextmanager
def workspace(store: Store | None) -> Iterator[Path]:
    """Give a private folder for one piece of work, on the disk of the store, and remove it after."""
    parent = None
    if store is not None:
        parent = store.root / "work"
        parent.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="intake-", dir=parent) as folder:
        yield Path(folder)


def read(
    store: Store | None,
    files: Sequence[Path],
    period: str,
    *,
    workdir: Path,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Examined:
    """Read and examine the files of one month, without counting; see `check`."""
    options = options or Options()
    return examine(
        files,
        period,
        workdir=workdir,
        secret=store.secret if store else secrets.token_bytes(32),
        layout=options.layout,
        relation_codes=options.relation_codes,
        area_names=options.area_names,
        progress=progress,
    )


def count(
    store: Store | None,
    examined: Examined,
    files: Sequence[Path],
    *,
    workdir: Path,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Count examined files; see `check`."""
    from dtks_analytics import scoring  # noqa: PLC0415 - SciPy is heavy and only needed here
    from dtks_analytics.counting import count_month  # noqa: PLC0415 - same for Ibis

    _tell(progress, "Menghitung angka", 0.0)
    period = examined.period
    view = store.read() if store else None
    months = {month.period: month for month in view.months} if view else {}
    earlier = before(period) if before(period) in months else None
    counted = count_month(
        examined.accepted,
        Asked(frozenset(examined.columns_present), examined.layout),
        period,
        previous=_previous(view, earlier) if view and earlier else None,
        temporary=workdir,
    )
    cube_file = workdir / "cube.parquet"
    pq.write_table(counted.cube, cube_file, compression="zstd", write_page_checksum=True)
    received = (options or Options()).received_at or datetime.now(UTC).isoformat(timespec="seconds")
    old = Cube(view.cube([earlier])) if view and earlier else None
    draft = MonthDraft(
        period=period,
        layout=examined.layout,
        files=tuple(SourceFile(f.name, f.sha256, f.size) for f in examined.files),
        rows_read=examined.rows_read,
        rows_accepted=examined.rows_accepted,
        rows_quarantined=examined.rows_quarantined,
        rows_not_data=examined.rows_not_data,
        received_at=received,
        recipe=recipe(),
        quarantine_reasons=examined.quarantine_reasons,
        columns_present=tuple(examined.columns_present),
        columns_unknown=tuple(examined.columns_unknown),
        columns_dropped=tuple(examined.columns_dropped),
        not_evaluable={"rules": counted.rules_not_evaluable, "metrics": counted.metrics_not_evaluable},
        warnings=tuple(examined.warnings + warn.about(counted, period, received, old, earlier)),
        definition=counted.definition,
        report=examined.to_json(),
        accepted=examined.accepted,
        cube=cube_file,
        quarantine=examined.quarantine,
        originals=tuple(files),
        tables={**counted.tables, **scoring.write(Cube(counted.cube), period, workdir)},
    )
    _tell(progress, "Selesai diperiksa", 1.0)
    return Checked(examined, draft, counted.cube, earlier)


def check(
    store: Store | None,
    files: Sequence[Path],
    period: str,
    *,
    workdir: Path,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Read, check and count the files of one month; the store stays as it is.

    Args:
        store: where the month before is looked up and whose key hashes names; None works without both.
        files: one or more files of one layout.
        period: ``YYYY-MM``.
        workdir: existing private folder; the prepared files stay there until published.
        options: what the person told.
        progress: called with an Indonesian step and a fraction between 0 and 1.

    Returns:
        The checked month.

    Raises:
        RefusedError: with a code of the contract.
    """
    examined = read(store, files, period, workdir=workdir, options=options, progress=part(progress, 0.0, 0.6))
    return count(store, examined, files, workdir=workdir, options=options, progress=part(progress, 0.6, 1.0))


def _previous(view: StoreView, earlier: str) -> Previous:
    """Hand out what the month before left behind."""
    from dtks_analytics.counting import Previous  # noqa: PLC0415 - Ibis is heavy and only needed here

    ledger = view.table(earlier, "ledger") if "ledger" in view.month(earlier).tables else None
    return Previous(view.persons(earlier), ledger)


def publish(store: Store, checked: Checked, *, by: str) -> StoreView:
    """Publish what `check` prepared.

    Args:
        store: where to.
        checked: the checked month; its folder must still be there.
        by: who publishes.

    Returns:
        The new version.

    Raises:
        RefusedError: the store could not take it; nothing changed.
    """
    return store.publish(checked.draft, by=by)


def ingest(
    store: Store,
    files: Sequence[Path],
    period: str,
    *,
    by: str,
    options: Options | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Receive, check and publish one month.

    Args:
        store: where to.
        files: one or more files of one layout.
        period: ``YYYY-MM``.
        by: who publishes.
        options: what the person told.
        progress: called with an Indonesian step and a fraction between 0 and 1.

    Returns:
        The result of the contract; ``already_present`` where these files already make this month.

    Raises:
        RefusedError: with a code of the contract; nothing changed but the kept original.
    """
    known = store.already([_sha256(path) for path in files], period, recipe())
    if known is not None:
        return contract.of_month(known, already=True)
    for path in files:
        store.receive(path)
    with workspace(store) as workdir:
        checked = check(store, files, period, workdir=workdir, options=options, progress=part(progress, 0.0, 0.95))
        view = publish(store, checked, by=by)
    _tell(progress, "Terbit", 1.0)
    return contract.of_month(view.month(period), already=False)


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
    if progress is None:
        return None
    return lambda step, fraction: progress(step, start + (stop - start) * fraction)
