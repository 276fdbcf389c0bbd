"""Commands that count months anew: recount, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dtks_analytics.cli.options import JSON, PERIOD, STORE, need_reason, open_store, print_json, progress_bar, who
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.publishing.recount import Recounted


@click.command(
    help="Hitung ulang bulan yang terbit dari data yang tersimpan: sesudah ada jawaban pasangan, aturan, atau "
    "pengaturan berubah, atau versi program baru. Dengan --period, bulan itu dan bulan sesudahnya yang melihat ke "
    "bulan itu; tanpa --period, semua bulan.\n\n"
    'Contoh: dtks recount --period 2026-08 --reason "jawaban pasangan"',
    short_help="Hitung ulang bulan dari data yang tersimpan.",
)
@PERIOD
@click.option("--reason", required=True, metavar="TEKS", help="Alasan, dicatat pada manifes dan audit.")
@STORE
@JSON
def recount(period: str | None, reason: str, store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Publish months anew from what is stored."""
    from dtks_analytics.publishing import recount as recounting  # noqa: PLC0415 - keeps --help fast

    need_reason(reason)
    store = open_store(store_folder)
    with progress_bar("Menghitung ulang") as move:
        found = recounting.recount(store, reason=reason, by=who(), period=period, progress=move)
    _tell(found, as_json=as_json)


@click.command(
    help="Tampilkan atau ubah pengaturan penyimpanan. verified_by: dasar terverifikasi untuk semua bulan, verval "
    "(hasil verval LAYAK) atau padan (padan dengan Dukcapil). Perubahan menghitung ulang semua bulan.\n\n"
    'Contoh: dtks settings verified_by=padan --reason "verval belum lengkap"',
    short_help="Tampilkan atau ubah pengaturan penyimpanan.",
)
@click.argument("change", required=False, metavar="[NAMA=NILAI]")
@click.option("--reason", metavar="TEKS", help="Alasan, wajib bila pengaturan diubah.")
@STORE
@JSON
def settings(change: str | None, reason: str | None, store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """List the settings of a store, or change one and count all months again."""
    from dtks_analytics.publishing import recount as recounting  # noqa: PLC0415 - keeps --help fast

    store = open_store(store_folder)
    if change is None:
        known = recounting.settings(store)
        if as_json:
            print_json({"settings": {name: value or None for name, value in known.items()}})
        for name, value in known.items() if not as_json else ():
            click.echo(f"{name}={value or '(dipilih oleh bulan pertama)'}")
        return
    name, equals, value = change.partition("=")
    if not equals:
        code = "UNKNOWN_SETTING"
        raise RefusedError(code, "Tulis NAMA=NILAI, misalnya verified_by=padan.")
    given = need_reason(reason)
    with progress_bar("Menghitung ulang") as move:
        found = recounting.change(store, name.strip(), value.strip(), reason=given, by=who(), progress=move)
    _tell(found, as_json=as_json)


def _tell(found: Recounted, *, as_json: bool) -> None:
    """Print what was counted anew."""
    if as_json:
        print_json(
            {
                "periods": list(found.periods),
                "version": found.view.version,
                "verified_by": found.verified_by or None,
                "verified_by_derived": found.derived,
            }
        )
        return
    if found.periods:
        click.echo(f"Dihitung ulang: {', '.join(found.periods)}. Versi yang berlaku: {found.view.version}.")
    click.echo(f"Dasar terverifikasi (verified_by): {found.verified_by or '(dipilih oleh bulan pertama)'}.")
    if found.derived:
        click.echo("Penyimpanan ini belum punya pengaturan itu; nilainya diturunkan dari bulan tertua.")
