"""Options that several commands share."""

from __future__ import annotations

import csv
import getpass
import io
import json
import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dtks_analytics.errors import RefusedError
from dtks_analytics.present.sheets.workbook import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from click._termui_impl import ProgressBar

    from dtks_analytics.store.snapshots import Store

STORE = click.option(
    "--store",
    "store_folder",
    type=click.Path(path_type=Path),
    default=lambda: Path(os.environ.get("DTKS_STORE") or "var/store"),
    metavar="DIR",
    help="Folder penyimpanan (bawaan: DTKS_STORE atau var/store).",
)
PERIOD = click.option("--period", metavar="TTTT-BB", help="Bulan data, misalnya 2026-08.")
JSON = click.option("--json", "as_json", is_flag=True, help="Cetak satu objek JSON pada keluaran baku.")
FORMAT = click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", help="Bentuk keluaran (bawaan: csv)."
)


def open_store(folder: Path, *, create: bool = False) -> Store:
    """Open a store.

    Args:
        folder: where it lies.
        create: make an empty one for real data where there is none.

    Raises:
        RefusedError: ``NO_STORE`` and the other reasons of `Store`.
    """
    from dtks_analytics.store.snapshots import Store  # noqa: PLC0415 - keeps --help fast

    if create and not (folder / "store.json").exists():
        return Store.create(folder, synthetic=False)
    return Store(folder)


def period_or_latest(store: Store, period: str | None) -> str:
    """Return the asked month, or the latest published one.

    Raises:
        RefusedError: ``NO_MONTH`` where nothing is published.
        DamagedStoreError: ``MONTH_DAMAGED``, the latest one is damaged: an earlier one never takes its place.
    """
    if period:
        return period
    view = store.read()
    if not view.periods:
        code = "NO_MONTH"
        raise RefusedError(code, "Belum ada bulan yang terbit.")
    return view.month(view.periods[-1]).period


def need_reason(reason: str | None) -> str:
    """Return the reason a person gave.

    Raises:
        RefusedError: ``REASON_MISSING`` where it is absent or blank.
    """
    if not reason or not reason.strip():
        code = "REASON_MISSING"
        raise RefusedError(code, "Tuliskan alasannya.")
    return reason.strip()


def who() -> str:
    """Return the name of the operating-system account, for the manifest and the audit."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "tidak diketahui"


def print_json(record: dict[str, Any]) -> None:
    """Print the one object of a command on standard output."""
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows as CSV; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: harmless(value) if isinstance(value, str) else value for key, value in row.items()})
    click.echo(text.getvalue(), nl=False)


def write_file(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        RefusedError: ``OUT_UNWRITABLE`` or ``DISK_FULL``.
    """
    part = path.with_name(f".{path.name}.part")
    with writing_out():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
        except OSError:
            with suppress(OSError):
                part.unlink()
            raise


@contextmanager
def writing_out() -> Iterator[None]:
    """Turn what keeps an output file from being written into a refusal.

    Raises:
        RefusedError: ``OUT_UNWRITABLE`` or ``DISK_FULL``.
    """
    from dtks_analytics.store.refusals import unwritable  # noqa: PLC0415 - keeps --help fast

    try:
        yield
    except OSError as error:
        refusal = unwritable(error)
        if refusal and refusal.code == "DISK_FULL":
            raise refusal from error
        code = "OUT_UNWRITABLE"
        raise RefusedError(code, "Berkas keluaran tidak dapat ditulis. Periksa folder dan ruang simpan.") from error


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[str, float], None]]:
    """Show a bar on standard error and hand out the callback that moves it (step in words, fraction 0 to 1)."""
    shown: ProgressBar[Any] = click.progressbar(
        length=1000,
        label=label,
        file=sys.stderr,
        show_eta=False,
        item_show_func=lambda step: str(step or ""),
        bar_template="%(label)s [%(bar)s] %(info)s",
    )
    with shown as bar:

        def move(step: str, fraction: float) -> None:
            target = round(1000 * min(max(fraction, 0.0), 1.0))
            bar.update(max(target - bar.pos, 0), step)

        yield move
