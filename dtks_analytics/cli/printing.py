"""Commands that put scorecards on paper and into workbooks: one area, or all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.cli.options import PERIOD, STORE, open_store, period_or_latest, write_file
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from dtks_analytics.scores.report_data import Dossier


@click.command(
    help="Cetak rapor satu wilayah: PDF satu halaman A4, atau Excel dengan isi yang sama. Kode kelurahan, kecamatan, "
    "atau kota. Angkanya persis: untuk dipakai di dalam kantor, tidak untuk diumumkan.\n\n"
    "Contoh: dtks scorecard --area 64.72.05.1003 --out rapor.pdf",
    short_help="Cetak rapor satu wilayah (PDF atau Excel).",
)
@click.option("--area", required=True, metavar="KODE", help="Kode wilayah, misalnya 64.72.05.1003.")
@PERIOD
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="BERKAS", help="Nama .pdf atau .xlsx.")
@STORE
def scorecard(area: str, period: str | None, out: Path, store_folder: Path) -> None:
    """Print the scorecard of one area."""
    if area not in wilayah():
        code = "UNKNOWN_AREA"
        raise RefusedError(code, "Kode wilayah itu tidak dikenal.")
    ending = out.suffix.lower()
    if ending not in {".pdf", ".xlsx"}:
        code = "UNKNOWN_FORMAT"
        raise RefusedError(code, "Nama berkas harus berakhir dengan .pdf atau .xlsx.")
    dossier = _dossier(store_folder, period)
    if ending == ".pdf":
        from dtks_analytics.present.paper.report import scorecard_pdf  # noqa: PLC0415 - keeps --help fast

        write_file(out, scorecard_pdf(dossier, area))
    else:
        from dtks_analytics.present.sheets.scorecard import scorecard_xlsx  # noqa: PLC0415 - same

        write_file(out, scorecard_xlsx(dossier, area))
    _tell(dossier, f"Rapor tersimpan: {out}")


@click.command(
    help="Cetak rapor kota, semua kecamatan, dan semua kelurahan: satu PDF, atau satu PDF per wilayah bila --out "
    "adalah folder. Angkanya persis: untuk dipakai di dalam kantor, tidak untuk diumumkan.\n\n"
    "Contoh: dtks scorecards --out rapor-oktober.pdf",
    short_help="Cetak rapor semua wilayah.",
)
@PERIOD
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="BERKAS|FOLDER", help="PDF atau folder.")
@STORE
def scorecards(period: str | None, out: Path, store_folder: Path) -> None:
    """Print the scorecards of all areas."""
    from dtks_analytics.present.paper import report  # noqa: PLC0415 - keeps --help fast

    dossier = _dossier(store_folder, period)
    areas = report.in_order()
    if out.suffix.lower() == ".pdf":
        write_file(out, report.pack_pdf(dossier, areas))
    else:
        for area in areas:
            write_file(out / f"{area}-{report.file_name(dossier, area, 'pdf')}", report.scorecard_pdf(dossier, area))
    _tell(dossier, f"{len(areas)} rapor tersimpan: {out}")


def _dossier(store_folder: Path, period: str | None) -> Dossier:
    """Read what the scorecards rest on, replies of the lurah included."""
    from dtks_analytics.scores.report_data import collect  # noqa: PLC0415 - keeps --help fast
    from dtks_analytics.store.worklist import Worklist  # noqa: PLC0415 - same

    store = open_store(store_folder)
    chosen = period_or_latest(store, period)
    return collect(store.read(), chosen, synthetic=store.synthetic, replies=Worklist(store).replies)


def _tell(dossier: Dossier, words: str) -> None:
    """Say what was written, and that it is invented where it is."""
    click.echo(words)
    if dossier.synthetic:
        click.echo("DATA SINTETIS", err=True)
