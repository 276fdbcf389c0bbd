"""Commands that load files: check, ingest, retract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dtks_analytics.catalogue.layouts import LAYOUTS
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.commands.options import JSON, STORE, need_reason, open_store, print_json, progress_bar, who
from dtks_analytics.errors import CONFIRMATIONS, QUARANTINE
from dtks_analytics.present.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Callable

_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="BERKAS…")
_LAYOUT = click.option(
    "--layout",
    type=click.Choice([*LAYOUTS, *SIDES]),
    metavar="SUSUNAN",
    help="Susunan kolom, bila judul kolom tidak cukup: " + ", ".join((*LAYOUTS, *SIDES)) + ".",
)
_RELATIONS = click.option(
    "--relation-codes",
    type=click.Choice(["A", "B"]),
    help="Daftar angka hubungan keluarga: A (BDT, Regsosek, DTSEN) atau B (SIAK).",
)
_CONFIRM = click.option(
    "--confirm",
    type=click.Choice([*CONFIRMATIONS]),
    multiple=True,
    metavar="KODE",
    help="Benarkan hal yang mencurigakan; boleh beberapa kali. Kode: " + ", ".join(CONFIRMATIONS) + ".",
)
_REASON = click.option("--reason", default="", metavar="TEKS", help="Alasan konfirmasi, dicatat pada audit.")
_PERIOD = click.option("--period", required=True, metavar="TTTT-BB", help="Bulan data, misalnya 2026-08.")


def _told(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that become `pipeline.Options`."""
    for option in (_REASON, _CONFIRM, _RELATIONS, _LAYOUT):
        command = option(command)
    return command


@click.command(
    help="Periksa berkas tanpa menerbitkan apa pun: susunan, kolom, baris yang diterima dan yang dikarantina. "
    "Daftar pendamping (kematian, bayar bansos, verval, …) boleh ikut. Yang mencurigakan berakhir dengan kode 2.\n\n"
    "Contoh: dtks check agustus.xlsx kematian.csv --period 2026-08",
    short_help="Periksa berkas tanpa menerbitkan.",
)
@_FILES
@_PERIOD
@_told
@STORE
@JSON
def check(
    files: tuple[Path, ...],
    period: str,
    store_folder: Path,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
    **told: Any,  # noqa: ANN401 - what `_told` declares
) -> None:
    """Examine and count files; see the contract for the result."""
    from dtks_analytics.publishing import pipeline, result  # noqa: PLC0415 - keeps --help fast

    store = open_store(store_folder) if (store_folder / "store.json").exists() else None
    options = pipeline.Options(**told)
    with pipeline.workspace(store) as workdir, progress_bar("Memeriksa") as move:
        checked = pipeline.check(store, files, period, workdir=workdir, options=options, progress=move)
    _tell(result.of_check(checked), as_json=as_json)


@click.command(
    help="Baca, periksa, dan terbitkan berkas satu bulan: register, daftar pendamping, atau keduanya. Bulan yang "
    "berubah karenanya dihitung ulang. Berkas yang sama tidak terbit dua kali. Yang mencurigakan berhenti dengan kode; "
    "bila memang benar, lanjutkan dengan --confirm dan --reason.\n\n"
    "Contoh: dtks ingest agustus.xlsx kematian.csv --period 2026-08\n\n"
    'Contoh: dtks ingest agustus.xlsx --period 2026-08 --confirm FEWER_ROWS --reason "pembersihan data ganda"',
    short_help="Baca, periksa, dan terbitkan satu bulan.",
)
@_FILES
@_PERIOD
@_told
@STORE
@JSON
def ingest(
    files: tuple[Path, ...],
    period: str,
    store_folder: Path,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
    **told: Any,  # noqa: ANN401 - what `_told` declares
) -> None:
    """Publish one month; see the contract for the result."""
    from dtks_analytics.publishing import pipeline  # noqa: PLC0415 - keeps --help fast

    store = open_store(store_folder, create=True)
    options = pipeline.Options(**told)
    with progress_bar("Memuat") as move:
        result = pipeline.ingest(store, files, period, by=who(), options=options, progress=move)
    _tell(result, as_json=as_json)


@click.command(
    help="Tarik satu bulan: keadaan sebelum bulan itu terbit kembali. Dengan --layout yang ditarik adalah daftar "
    "pendamping bulan itu. Tidak ada berkas yang dihapus.\n\n"
    'Contoh: dtks retract --period 2026-08 --reason "berkas salah bulan"\n\n'
    'Contoh: dtks retract --period 2026-08 --layout death_list --reason "daftar kota lain"',
    short_help="Tarik satu bulan atau satu daftar; tidak ada yang dihapus.",
)
@_PERIOD
@click.option("--reason", required=True, metavar="TEKS", help="Alasan, dicatat pada manifes dan audit.")
@click.option("--layout", "kind", type=click.Choice([*SIDES]), metavar="DAFTAR", help="Jenis daftar pendamping.")
@click.option(
    "--file", "digest", default="", metavar="SIDIK", help="Awal sidik berkas, bila daftarnya lebih dari satu."
)
@STORE
@JSON
def retract(
    period: str,
    reason: str,
    kind: str | None,
    digest: str,
    store_folder: Path,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Publish the state before a month, or without a list."""
    from dtks_analytics.publishing import retract as retracting  # noqa: PLC0415 - keeps --help fast

    need_reason(reason)
    store = open_store(store_folder)
    with progress_bar("Menarik") as move:
        view = retracting.retract(store, period, reason=reason, by=who(), kind=kind, digest=digest, progress=move)
    left = [month.period for month in view.months]
    if as_json:
        print_json({"retracted": period, "layout": kind, "version": view.version, "periods": left})
    else:
        what = f"{SIDES[kind].label} {period}" if kind else f"Bulan {period}"
        click.echo(f"{what} ditarik. Versi yang berlaku: {view.version}.")


def _tell(result: dict[str, Any], *, as_json: bool) -> None:
    """Print the result as JSON, or as a short account for a person."""
    if as_json:
        print_json(result)
        return
    for one in (result, *result["others"]):
        _tell_one(one)
    if result["recounted"]:
        click.echo(f"Dihitung ulang: {', '.join(result['recounted'])}.")


def _tell_one(result: dict[str, Any]) -> None:
    """Say what became of one file of the register or one list."""
    if result["already_present"]:
        click.echo(f"Berkas ini sudah terbit sebagai {result['period']}; tidak ada yang berubah.")
        return
    kind = SIDES[result["layout"]].label if result["layout"] in SIDES else f"susunan {result['layout']}"
    click.echo(
        f"{result['period']}, {kind}: {integer(result['rows_read'])} baris dibaca = "
        f"{integer(result['rows_accepted'])} diterima + {integer(result['rows_quarantined'])} karantina + "
        f"{integer(result['rows_not_data'])} bukan data."
    )
    for code, rows in sorted(result["quarantine_reasons"].items()):
        click.echo(f"  karantina {integer(rows)} baris: {QUARANTINE.get(code, code)} ({code})")
    for warning in result["warnings"]:
        click.echo(f"  perhatian: {_warning(warning, result['layout'])}")
    if result["columns_unknown"]:
        click.echo(f"  kolom tidak dikenal: {', '.join(result['columns_unknown'])}")
    click.echo("Terbit." if result["published"] else "Belum diterbitkan (hanya diperiksa).")


def _warning(warning: dict[str, Any], layout: str) -> str:
    """Say one warning about a file of this layout or kind in words."""
    from dtks_analytics.publishing.warnings import said  # noqa: PLC0415 - keeps --help fast

    return f"{integer(warning['count'])} {said(warning, within=layout)} ({warning['code']})"
