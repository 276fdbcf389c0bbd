"""Commands that read the store: snapshots, measures, verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtks_analytics.catalogue.metrics import METRICS
from dtks_analytics.catalogue.wilayah import LEVELS, wilayah
from dtks_analytics.cli.options import FORMAT, JSON, PERIOD, STORE, open_store, period_or_latest, print_csv, print_json
from dtks_analytics.disclosure.rounding import ROUNDING_NOTE
from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.present.text.numbers import integer, moment

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.catalogue.wilayah import Level
    from dtks_analytics.disclosure.rounding import Audience
    from dtks_analytics.figures.cube import Cube
    from dtks_analytics.store.month import Month
    from dtks_analytics.store.side import SideFile

COLUMNS = ("period", "level", "area_code", "area_name", "metric", "count", "base", "share", "suppressed")
SYNTHETIC = "DATA SINTETIS"


@click.command(
    help="Daftar bulan yang terbit dan daftar pendampingnya: susunan, jumlah baris, sidik berkas, oleh siapa, kapan.",
    short_help="Daftar bulan yang terbit.",
)
@STORE
@JSON
def snapshots(store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """List the published months."""
    store = open_store(store_folder)
    view = store.read()
    if as_json:
        print_json(
            {
                "synthetic": store.synthetic,
                "version": view.version,
                "snapshots": [_snapshot(month) for month in view.months],
                "sides": [_side(side) for side in view.sides],
                "damaged": dict(view.damaged),
            }
        )
        return
    if store.synthetic:
        click.echo(SYNTHETIC)
    for month in view.months:
        click.echo(
            f"{month.period}  {month.layout:<15} {integer(month.rows_accepted):>9} diterima  "
            f"{integer(month.rows_quarantined):>6} karantina  {month.snapshot[:12]}  {month.by}  "
            f"{moment(month.published_at)}"
        )
    for side in view.sides:
        click.echo(
            f"{side.period}  {side.layout:<15} {integer(side.rows_accepted):>9} diterima  "
            f"{integer(side.rows_quarantined):>6} karantina  {side.files[0].sha256[:12]}  {side.by}  "
            f"{moment(side.published_at)}"
        )
    for period, why in view.damaged.items():
        click.echo(f"{period}  RUSAK: {why}", err=True)
    if not view.months and not view.damaged:
        click.echo("Belum ada bulan yang terbit.")


def _snapshot(month: Month) -> dict[str, Any]:
    """Return what the list says of one month."""
    return {
        "period": month.period,
        "layout": month.layout,
        "snapshot": month.snapshot,
        "files": [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in month.files],
        "rows_read": month.rows_read,
        "rows_accepted": month.rows_accepted,
        "rows_quarantined": month.rows_quarantined,
        "rows_not_data": month.rows_not_data,
        "received_at": month.received_at,
        "published_at": month.published_at,
        "by": month.by,
        "recipe": month.recipe,
        "sides": list(month.sides),
        "recounted_at": month.recounted_at,
    }


def _side(side: SideFile) -> dict[str, Any]:
    """Return what the list says of one list beside the register."""
    return {
        "period": side.period,
        "layout": side.layout,
        "snapshot": side.rows,
        "files": [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in side.files],
        "rows_read": side.rows_read,
        "rows_accepted": side.rows_accepted,
        "rows_quarantined": side.rows_quarantined,
        "rows_not_data": side.rows_not_data,
        "received_at": side.received_at,
        "published_at": side.published_at,
        "by": side.by,
        "warnings": [dict(warning) for warning in side.warnings],
    }


@click.command(
    help="Cetak angka terbit, satu baris per wilayah dan ukuran.\n\n"
    "Ukuran: " + ", ".join(METRICS) + ".\n\nContoh: dtks measures --metric individu_poor --by kelurahan",
    short_help="Cetak angka terbit per wilayah.",
)
@click.option("--metric", default=",".join(METRICS), metavar="KUNCI[,KUNCI…]", help="Ukuran (bawaan: semua).")
@click.option("--by", "level", type=click.Choice(LEVELS), required=True, help="Tingkat wilayah.")
@PERIOD
@click.option(
    "--audience",
    type=click.Choice(["internal", "public"]),
    default="internal",
    help="public: dibulatkan ke kelipatan 5, angka kecil disamarkan; hanya ini yang boleh diumumkan. internal: persis "
    "(bawaan).",
)
@STORE
@FORMAT
def measures(metric: str, level: Level, period: str | None, audience: Audience, store_folder: Path, form: str) -> None:
    """Print published figures."""
    from dtks_analytics.disclosure.scoped import ScopedCube  # noqa: PLC0415 - same
    from dtks_analytics.figures.cube import Cube  # noqa: PLC0415 - keeps --help fast

    keys = [key.strip() for key in metric.split(",") if key.strip()]
    unknown = [key for key in keys if key not in METRICS]
    if unknown or not keys:
        code = "UNKNOWN_METRIC"
        raise RefusedError(code, "Ada ukuran yang tidak dikenal. Lihat: dtks measures --help")
    store = open_store(store_folder)
    chosen = period_or_latest(store, period)
    view = store.read()
    month = view.month(chosen)
    rows = _rows(ScopedCube(Cube(view.cube([chosen])), audience), keys, level, chosen)
    if form == "json":
        definition = {name: text for name, text in month.definition.items() if name != "sql"}
        print_json(
            {
                "period": chosen,
                "level": level,
                "audience": audience,
                "synthetic": store.synthetic,
                "note": ROUNDING_NOTE if audience == "public" else "",
                "layout": month.layout,
                "definition": definition,
                "residents": {
                    "source": definition["residents_source"],
                    "year": definition["residents_year"],
                    "as_of": definition["residents_as_of"],
                },
                "not_evaluable": dict(month.not_evaluable["metrics"]),
                "rows": rows,
            }
        )
        return
    print_csv(COLUMNS, ({**row, "suppressed": str(row["suppressed"]).lower()} for row in rows))
    if store.synthetic:
        click.echo(SYNTHETIC, err=True)


def _rows(cube: Cube, keys: list[str], level: Level, period: str) -> list[dict[str, Any]]:
    """Return one record per area and metric, a zero included."""
    found = []
    for key in keys:
        for area in wilayah().at(level):
            figure = cube.figure(key, area.code, period)
            share = figure.share
            found.append(
                {
                    "period": period,
                    "level": level,
                    "area_code": area.code,
                    "area_name": area.name,
                    "metric": key,
                    "count": figure.count,
                    "base": figure.base,
                    "share": None if share is None else round(share, 6),
                    "suppressed": figure.suppressed,
                }
            )
    return found


@click.command(
    help="Hitung ulang sidik semua berkas penyimpanan dan rantai audit. Keluar 3 bila ada yang rusak.",
    short_help="Periksa keutuhan penyimpanan.",
)
@STORE
@JSON
def verify(store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Re-hash the whole store and the audit chain."""
    report = open_store(store_folder).verify()
    record = report.to_json()
    if not report.ok:
        if not as_json:
            for fault in report.faults:
                click.echo(f"RUSAK: {fault}", err=True)
        error = DamagedStoreError("STORE_DAMAGED", f"{integer(len(report.faults))} berkas rusak atau hilang.")
        error.detail = record
        raise error
    if as_json:
        print_json(record)
    else:
        click.echo(f"Utuh: {integer(report.files_checked)} berkas diperiksa.")
