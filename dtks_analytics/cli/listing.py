"""The command that lists rows: findings. The audit line is written before the first row is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtks_analytics.access.roles import everything, need
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.cli.options import (
    FORMAT,
    PERIOD,
    STORE,
    need_reason,
    open_store,
    period_or_latest,
    print_csv,
    print_json,
    who,
)
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.rows.by_name import Place
    from dtks_analytics.store.view import StoreView

COLUMNS = ("rule", "rule_id", "id_individu", "row", "area_code", "severity", "owner", "first_seen")


@click.command(
    help="Daftar baris yang melanggar aturan: aturan, ID individu, nomor baris, wilayah, pemilik, sejak kapan. Tanpa "
    "nama dan tanpa NIK. Alasan wajib ditulis dan dicatat pada audit sebelum baris pertama dicetak.\n\n"
    'Contoh: dtks findings --area 64.72.05.1003 --rule nik_present --reason "perbaikan bulan ini"',
    short_help="Daftar baris yang melanggar aturan.",
)
@PERIOD
@click.option("--area", metavar="KODE", help="Kode wilayah, misalnya 64.72.05 (bawaan: seluruh kota).")
@click.option("--rule", metavar="KUNCI", help="Kunci aturan, misalnya nik_present (bawaan: semua).")
@click.option("--reason", metavar="TEKS", help="Alasan melihat daftar ini; wajib, dicatat pada audit.")
@STORE
@FORMAT
def findings(
    period: str | None, area: str | None, rule: str | None, reason: str | None, store_folder: Path, form: str
) -> None:
    """Print the rows that break a rule."""
    why = need_reason(reason)
    if rule is not None and rule not in RULES:
        code = "UNKNOWN_RULE"
        raise RefusedError(code, "Aturan itu tidak dikenal.")
    if area is not None and area not in wilayah():
        code = "UNKNOWN_AREA"
        raise RefusedError(code, "Kode wilayah itu tidak dikenal.")
    store = open_store(store_folder)
    chosen = period_or_latest(store, period)
    from dtks_analytics.store.tracing import row_keys  # noqa: PLC0415 - keeps --help fast

    view = store.read()
    need(everything(who()), "rows", area or wilayah().kota.code)
    rows, shown = _rows(view, chosen, area, rule)
    detail: dict[str, Any] = {"period": chosen, "area": area, "rule": rule, "reason": why, "rows": len(rows)}
    store.ledger.record("findings", who(), detail, row_keys(store, chosen, shown))
    if form == "json":
        print_json({"period": chosen, "synthetic": store.synthetic, "rows": rows})
        return
    print_csv(COLUMNS, rows)
    if store.synthetic:
        click.echo("DATA SINTETIS", err=True)


def _rows(view: StoreView, period: str, area: str | None, rule: str | None) -> tuple[list[dict[str, Any]], list[Place]]:
    """Return one record per rule and row, with the month in which the finding was first seen, and their places."""
    import pyarrow.compute as pc  # noqa: PLC0415 - keeps --help fast
    import pyarrow.parquet as pq  # noqa: PLC0415 - same

    from dtks_analytics.rows.by_name import places  # noqa: PLC0415 - same

    found = pq.read_table(view.table(period, "findings"), page_checksum_verification=True)
    book = pq.read_table(
        view.table(period, "ledger"),
        columns=["rule", "record", "kode_kelurahan", "first_seen", "closed"],
        page_checksum_verification=True,
    )
    if rule is not None:
        found = found.filter(pc.equal(found["rule"], rule))
        book = book.filter(pc.equal(book["rule"], rule))
    if area is not None:
        found = found.filter(pc.starts_with(found["kode_kelurahan"], area))
        book = book.filter(pc.starts_with(book["kode_kelurahan"], area))
    still = book.filter(pc.is_null(book["closed"])).drop_columns("closed")
    light = view.month(period).definition.get("information_only", ())
    keys = ["rule", "record", "kode_kelurahan"]
    joined = found.join(still, keys, join_type="left outer").sort_by(
        [("kode_kelurahan", "ascending"), ("rule", "ascending"), ("baris", "ascending")]
    )
    rows = [
        {
            "rule": row["rule"],
            "rule_id": RULES[row["rule"]].id,
            "id_individu": row["id_individu"],
            "row": row["baris"],
            "area_code": row["kode_kelurahan"],
            "severity": "I" if row["rule"] in light else RULES[row["rule"]].severity,
            "owner": row["owner"],
            "first_seen": row["first_seen"],
        }
        for row in joined.to_pylist()
    ]
    return rows, places(joined)
