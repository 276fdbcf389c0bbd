"""Commands that run things: demo, synth, serve."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from dtks_analytics.catalogue.layouts import LAYOUTS
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.cli.options import JSON, STORE, print_json, progress_bar, writing_out
from dtks_analytics.errors import RefusedError
from dtks_analytics.present.text.numbers import integer

LISTED_TIMES, LISTED_LEAST = 10, 1_000
"""Rows of the made-up register per row of a list, and the fewest."""


@click.command(
    help="Bangun penyimpanan contoh dengan DATA SINTETIS lewat jalan muat yang biasa: satu berkas per bulan, dengan "
    "kesalahan dan perbaikan seperti setahun sebenarnya. Tidak ada orang sungguhan di dalamnya.",
    short_help="Bangun penyimpanan contoh (data sintetis).",
)
@click.option("--months", type=click.IntRange(1, 36), default=12, help="Jumlah bulan (bawaan: 12).")
@click.option("--rows", type=click.IntRange(100, 2_000_000), default=150_000, help="Jumlah warga (bawaan: 150000).")
@click.option("--seed", type=int, default=1, help="Benih acak; benih yang sama memberi data yang sama.")
@click.option("--replace", is_flag=True, help="Ganti penyimpanan contoh yang sudah ada.")
@STORE
@JSON
def demo(
    months: int,
    rows: int,
    seed: int,
    replace: bool,  # noqa: FBT001 - a flag of the command line
    store_folder: Path,
    as_json: bool,  # noqa: FBT001 - same
) -> None:
    """Build a synthetic store."""
    from dtks_analytics.store.snapshots import Store  # noqa: PLC0415 - keeps --help fast
    from dtks_analytics.synthetic import demo as synthetic  # noqa: PLC0415 - same

    if replace and (store_folder / "store.json").exists():
        if not Store(store_folder).synthetic:
            code = "STORE_IS_REAL"
            raise RefusedError(code, "Penyimpanan ini berisi data sebenarnya dan tidak diganti.")
        shutil.rmtree(store_folder)
    with progress_bar("Data sintetis") as move:
        synthetic.build(store_folder, months=months, rows=rows, seed=seed, progress=move)
    periods = [month.period for month in Store(store_folder).read().months]
    if as_json:
        print_json({"store": str(store_folder), "synthetic": True, "periods": periods})
    else:
        click.echo(
            f"DATA SINTETIS: {integer(len(periods))} bulan, {periods[0]} sampai {periods[-1]}, di {store_folder}."
        )


@click.command(
    help="Tulis satu ekspor sintetis dalam susunan yang dipilih, beserta kuncinya: cacat mana ditanam di baris mana, "
    "baris mana milik orang yang sama.",
    short_help="Tulis satu berkas sintetis dan kuncinya.",
)
@click.option(
    "--layout",
    type=click.Choice([*LAYOUTS, *SIDES]),
    metavar="SUSUNAN",
    required=True,
    help="Susunan kolom, atau daftar pendamping: " + ", ".join((*LAYOUTS, *SIDES)) + ".",
)
@click.option(
    "--register-rows",
    type=click.IntRange(1, 2_000_000),
    help="Untuk daftar pendamping: jumlah baris register sintetis yang ditemaninya (bawaan: 10 kali --rows).",
)
@click.option("--rows", type=click.IntRange(1, 2_000_000), required=True, help="Jumlah baris.")
@click.option("--seed", type=int, default=1, help="Benih acak.")
@click.option("--period", required=True, metavar="TTTT-BB", help="Bulan data, misalnya 2026-08.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Berkas .xlsx atau .csv.")
@click.option("--truth", type=click.Path(path_type=Path), required=True, help="Berkas kunci .parquet.")
@JSON
def synth(  # noqa: PLR0913, PLR0917 - one argument per option
    layout: str,
    register_rows: int | None,
    rows: int,
    seed: int,
    period: str,
    out: Path,
    truth: Path,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Write one synthetic export and its truth."""
    from dtks_analytics.synthetic import export  # noqa: PLC0415 - keeps --help fast

    with writing_out():
        if layout in SIDES:
            people = register_rows or max(LISTED_TIMES * rows, LISTED_LEAST)
            export.synth_list(layout, rows, seed, period, out, truth, register=people)
        else:
            export.synth(layout, rows=rows, seed=seed, period=period, out=out, truth=truth)
    if as_json:
        print_json({"file": str(out), "truth": str(truth), "layout": layout, "period": period, "synthetic": True})
    else:
        click.echo(f"DATA SINTETIS: {out} ({layout}, {period}).")


@click.command(
    help="Jalankan dasbor. Tanpa pilihan lain: http://127.0.0.1:8501, hanya dari komputer ini.",
    short_help="Jalankan dasbor.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8501, help="Porta (bawaan: 8501).")
@click.option("--host", default="127.0.0.1", help="Alamat (bawaan: 127.0.0.1).")
@click.option(
    "--auth",
    type=click.Path(path_type=Path),
    default=lambda: os.environ.get("DTKS_AUTH") or None,
    metavar="BERKAS",
    help="Berkas TOML penyedia masuk, di luar folder aplikasi (bawaan: DTKS_AUTH). Wajib untuk data sebenarnya.",
)
@STORE
def serve(port: int, host: str, auth: Path | None, store_folder: Path) -> None:
    """Start the dashboard."""
    from dtks_analytics.cli.options import open_store  # noqa: PLC0415 - keeps --help fast
    from dtks_analytics.web.server import serve as run  # noqa: PLC0415 - Streamlit is heavy

    open_store(store_folder)
    run(store_folder, host=host, port=port, auth=auth)
