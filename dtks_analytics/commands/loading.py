"""Commands that load files: check, ingest, retract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from dtks_analytics.commands.options import JSON, STORE, need_reason, open_store, print_json, progress_bar, who
from dtks_analytics.errors import QUARANTINE
from dtks_analytics.present.numbers import integer

if TYPE_CHECKING:
    from dtks_analytics.intake.pipeline import Options

_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="BERKAS…")
_LAYOUT = click.option(
    "--layout",
    type=click.Choice(["bnba_dtks", "siksng_dtks", "siksng_dtsen", "dtsen_baseline"]),
    help="Susunan kolom, bila judul kolom tidak cukup.",
)
_RELATIONS = click.option(
    "--relation-codes",
    type=click.Choice(["A", "B"]),
    help="Daftar angka hubungan keluarga: A (BDT, Regsosek, DTSEN) atau B (SIAK).",
)
_PERIOD = click.option("--period", required=True, metavar="TTTT-BB", help="Bulan data, misalnya 2026-08.")


def _options(layout: str | None, relation_codes: Literal["A", "B"] | None) -> Options:
    from dtks_analytics.intake.pipeline import Options  # noqa: PLC0415 - keeps --help fast

    return Options(layout=layout, relation_codes=relation_codes)


@click.command(
    help="Periksa berkas tanpa menerbitkan apa pun: susunan, kolom, baris yang diterima dan yang dikarantina.\n\n"
    "Contoh: dtks check agustus.xlsx --period 2026-08",
    short_help="Periksa berkas tanpa menerbitkan.",
)
@_FILES
@_PERIOD
@_LAYOUT
@_RELATIONS
@STORE
@JSON
def check(
    files: tuple[Path, ...],
    period: str,
    layout: str | None,
    relation_codes: Literal["A", "B"] | None,
    store_folder: Path,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Examine and count files; see the contract for the result."""
    from dtks_analytics.intake import contract, pipeline  # noqa: PLC0415 - keeps --help fast

    store = open_store(store_folder) if (store_folder / "store.json").exists() else None
    with pipeline.workspace(store) as workdir, progress_bar("Memeriksa") as move:
        checked = pipeline.check(
            store, files, period, workdir=workdir, options=_options(layout, relation_codes), progress=move
        )
    _tell(contract.of_draft(checked.draft), as_json=as_json)


@click.command(
    help="Baca, periksa, dan terbitkan berkas satu bulan. Berkas yang sama tidak terbit dua kali.\n\n"
    "Contoh: dtks ingest agustus.xlsx --period 2026-08",
    short_help="Baca, periksa, dan terbitkan satu bulan.",
)
@_FILES
@_PERIOD
@_LAYOUT
@_RELATIONS
@STORE
@JSON
def ingest(
    files: tuple[Path, ...],
    period: str,
    layout: str | None,
    relation_codes: Literal["A", "B"] | None,
    store_folder: Path,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Publish one month; see the contract for the result."""
    from dtks_analytics.intake import pipeline  # noqa: PLC0415 - keeps --help fast

    store = open_store(store_folder, create=True)
    with progress_bar("Memuat") as move:
        result = pipeline.ingest(
            store, files, period, by=who(), options=_options(layout, relation_codes), progress=move
        )
    _tell(result, as_json=as_json)


@click.command(
    help="Tarik satu bulan: keadaan sebelum bulan itu terbit kembali. Tidak ada berkas yang dihapus.\n\n"
    'Contoh: dtks retract --period 2026-08 --reason "berkas salah bulan"',
    short_help="Tarik satu bulan; tidak ada yang dihapus.",
)
@_PERIOD
@click.option("--reason", required=True, metavar="TEKS", help="Alasan, dicatat pada manifes dan audit.")
@STORE
@JSON
def retract(period: str, reason: str, store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Publish the state before a month."""
    need_reason(reason)
    store = open_store(store_folder)
    view = store.retract(period, reason=reason, by=who())
    left = [month.period for month in view.months]
    if as_json:
        print_json({"retracted": period, "version": view.version, "periods": left})
    else:
        click.echo(f"Bulan {period} ditarik. Versi yang berlaku: {view.version}.")


def _tell(result: dict[str, Any], *, as_json: bool) -> None:
    """Print the result as JSON, or as a short account for a person."""
    if as_json:
        print_json(result)
        return
    if result["already_present"]:
        click.echo(f"Berkas ini sudah terbit sebagai {result['period']}; tidak ada yang berubah.")
        return
    click.echo(
        f"{result['period']}, susunan {result['layout']}: {integer(result['rows_read'])} baris dibaca = "
        f"{integer(result['rows_accepted'])} diterima + {integer(result['rows_quarantined'])} karantina + "
        f"{integer(result['rows_not_data'])} bukan data."
    )
    for code, rows in sorted(result["quarantine_reasons"].items()):
        click.echo(f"  karantina {integer(rows)} baris: {QUARANTINE.get(code, code)} ({code})")
    for warning in result["warnings"]:
        click.echo(f"  perhatian: {_warning(warning)}")
    if result["columns_unknown"]:
        click.echo(f"  kolom tidak dikenal: {', '.join(result['columns_unknown'])}")
    click.echo("Terbit." if result["published"] else "Belum diterbitkan (hanya diperiksa).")


def _warning(warning: dict[str, Any]) -> str:
    """Say one warning in words."""
    from dtks_analytics.intake.warn import MESSAGES  # noqa: PLC0415 - keeps --help fast

    return f"{integer(warning['count'])} {MESSAGES.get(warning['code'], '')} ({warning['code']})"
