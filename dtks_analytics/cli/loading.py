"""Commands that load files: check, ingest, retract."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from dtks_analytics.catalogue.layouts import LAYOUTS
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.cli.options import JSON, STORE, need_reason, open_store, print_json, progress_bar, who
from dtks_analytics.errors import CONFIRMATIONS, QUARANTINE
from dtks_analytics.present.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dtks_analytics.publishing.pipeline import Options

_SEVERAL = 2
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
_COLUMNS = click.option(
    "--column",
    "assigned",
    multiple=True,
    metavar="JUDUL=KOLOM",
    help='Tetapkan judul kolom yang tidak dikenali, misalnya "Nomer KK=no_kk"; boleh berulang.',
)
_SHEETS = click.option(
    "--sheet", "sheets", multiple=True, metavar="LEMBAR", help="Baca hanya lembar ini; boleh berulang."
)
_HIDDEN = click.option(
    "--hidden-sheets",
    type=click.Choice(["read", "skip"]),
    help="Lembar tersembunyi yang berisi data: read membacanya, skip melewatinya.",
)
_PERIOD = click.option("--period", required=True, metavar="TTTT-BB", help="Bulan data, misalnya 2026-08.")


def _reading(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how files are read; the command gets them as one ``reading``."""

    @functools.wraps(command)
    def wrapped(
        *words: Any,  # noqa: ANN401 - the command's own
        layout: str | None,
        relation_codes: Literal["A", "B"] | None,
        assigned: tuple[str, ...],
        sheets: tuple[str, ...],
        hidden_sheets: Literal["read", "skip"] | None,
        confirm: tuple[str, ...],
        reason: str,
        **others: Any,  # noqa: ANN401 - the command's own
    ) -> None:
        from dtks_analytics.publishing.pipeline import Options  # noqa: PLC0415 - keeps --help fast

        reading = Options(
            layout=layout,
            relation_codes=relation_codes,
            column_names=_assigned(assigned),
            sheets=sheets,
            hidden_sheets=hidden_sheets,
            confirm=confirm,
            reason=reason,
        )
        command(*words, reading=reading, **others)

    for option in (_LAYOUT, _RELATIONS, _COLUMNS, _SHEETS, _HIDDEN, _CONFIRM, _REASON):
        wrapped = option(wrapped)
    return wrapped


def _assigned(pairs: tuple[str, ...]) -> dict[str, str] | None:
    """Read ``JUDUL=kolom``.

    Raises:
        click.BadParameter: no sign of equality.
    """
    for pair in pairs:
        if not all(part.strip() for part in pair.rpartition("=")):
            raise click.BadParameter("JUDUL=kolom", param_hint="--column")
    return {title.strip(): name.strip() for title, _, name in (pair.rpartition("=") for pair in pairs)} or None


@click.command(
    help="Periksa berkas tanpa menerbitkan apa pun: susunan, kolom, baris yang diterima dan yang dikarantina. "
    "Daftar pendamping (kematian, bayar bansos, verval, …) boleh ikut. Yang mencurigakan berakhir dengan kode 2.\n\n"
    "Contoh: dtks check agustus.xlsx kematian.csv --period 2026-08",
    short_help="Periksa berkas tanpa menerbitkan.",
)
@_FILES
@_PERIOD
@_reading
@STORE
@JSON
def check(
    files: tuple[Path, ...],
    period: str,
    reading: Options,
    store_folder: Path,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Examine and count files; see the contract for the result."""
    from dtks_analytics.publishing import pipeline, result  # noqa: PLC0415 - keeps --help fast

    store = open_store(store_folder) if (store_folder / "store.json").exists() else None
    with pipeline.workspace(store) as workdir, progress_bar("Memeriksa") as move:
        checked = pipeline.check(store, files, period, workdir=workdir, options=reading, progress=move)
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
@_reading
@STORE
@JSON
def ingest(
    files: tuple[Path, ...],
    period: str,
    reading: Options,
    store_folder: Path,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Publish one month; see the contract for the result."""
    from dtks_analytics.publishing import pipeline  # noqa: PLC0415 - keeps --help fast

    store = open_store(store_folder, create=True)
    with progress_bar("Memuat") as move:
        result = pipeline.ingest(store, files, period, by=who(), options=reading, progress=move)
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
    _tell_sheets(result.get("sheets", ()))
    if result["columns_unknown"]:
        click.echo(f"  kolom tidak dikenal: {', '.join(result['columns_unknown'])}")
    click.echo("Terbit." if result["published"] else "Belum diterbitkan (hanya diperiksa).")


_UNREAD = {
    "hidden": "tersembunyi",
    "not_named": "tidak disebut",
    "empty": "kosong",
    "other_layout": "susunan lain",
    "no_header": "tanpa judul kolom yang dikenal",
}
"""Why a sheet is not read, in words."""


def _tell_sheets(sheets: Sequence[Mapping[str, Any]]) -> None:
    """Name the sheets that were read with their rows, and those that were not, where there are several."""
    if len(sheets) < _SEVERAL:
        return
    read = [sheet for sheet in sheets if sheet["read"]]
    listed = ", ".join(f"“{sheet['sheet']}” {integer(sheet['rows'])} baris" for sheet in read)
    click.echo(f"  {integer(len(read))} lembar dibaca: {listed}")
    if others := [sheet for sheet in sheets if not sheet["read"]]:
        listed = ", ".join(f"“{sheet['sheet']}” ({_UNREAD[sheet['why']]})" for sheet in others)
        click.echo(f"  tidak dibaca: {listed}")


def _warning(warning: dict[str, Any], layout: str) -> str:
    """Say one warning about a file of this layout or kind in words."""
    from dtks_analytics.publishing.warnings import said  # noqa: PLC0415 - keeps --help fast

    return f"{integer(warning['count'])} {said(warning, within=layout)} ({warning['code']})"
