"""The command that proves published scores: pack."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from dtks_analytics.cli.options import JSON, PERIOD, STORE, open_store, period_or_latest, print_json, write_file


@click.command(
    help="Tulis paket pembuktian satu bulan: hitungan per wilayah dan aturan, nilai yang terbit, dan skrip yang "
    "menghitung ulang semua nilai tanpa program ini. Hitungannya persis: untuk pemeriksa, tidak untuk diumumkan.\n\n"
    "Contoh: dtks pack --period 2026-08 --out bukti.zip",
    short_help="Tulis paket pembuktian nilai satu bulan.",
)
@PERIOD
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="BERKAS.zip", help="Berkas tujuan.")
@STORE
@JSON
def pack(period: str | None, out: Path, store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Write the verification pack of a month."""
    from dtks_analytics.scores import proof as verification  # noqa: PLC0415 - keeps --help fast
    from dtks_analytics.scores import scorecard  # noqa: PLC0415 - keeps --help fast

    store = open_store(store_folder)
    chosen = period_or_latest(store, period)
    view = store.read()
    month = view.month(chosen)
    cards = scorecard.read(view.table(chosen, "scorecards"))
    hashes = {"snapshot": month.snapshot, "cube": month.cube, "scorecards": month.tables["scorecards"]}
    origin = verification.Origin(chosen, store.synthetic, hashes)
    content = verification.pack(view.cube([chosen]), list(cards.values()), origin)
    write_file(out, content)
    digest = hashlib.sha256(content).hexdigest()
    if as_json:
        print_json({"out": str(out), "period": chosen, "synthetic": store.synthetic, "sha256": digest})
        return
    if store.synthetic:
        click.echo(verification.SYNTHETIC)
    click.echo(f"Paket pembuktian {chosen} ditulis. Sidik SHA-256: {digest}")
