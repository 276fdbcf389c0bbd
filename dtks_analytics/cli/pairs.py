"""The commands about pairs of records: list them, take them along, load the answers back; the audit line first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dtks_analytics.catalogue.audit_actions import FOLLOWS
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.cli.options import (
    FORMAT,
    JSON,
    PERIOD,
    STORE,
    need_reason,
    open_store,
    period_or_latest,
    print_csv,
    print_json,
    who,
    write_file,
)
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from dtks_analytics.access.roles import Reader
    from dtks_analytics.linkage.explain import Explained
    from dtks_analytics.store.snapshots import Store

_BY = click.option("--by", metavar="NAMA", help="Nama yang menjawab (bawaan: akun sistem operasi).")
NAMED = 5
"""Refused rows that are named one by one."""


@click.command(
    help="Daftar pasangan yang diduga satu orang: dua ID individu, jenis, kemungkinan, pemilik, penjelasan. Tanpa nama "
    "dan tanpa NIK. Alasan wajib ditulis dan dicatat pada audit sebelum baris pertama dicetak.\n\n"
    'Contoh: dtks duplicates --reason "rapat data ganda"',
    short_help="Daftar pasangan yang diduga satu orang.",
)
@PERIOD
@click.option("--reason", metavar="TEKS", help="Alasan melihat daftar ini; wajib, dicatat pada audit.")
@STORE
@FORMAT
def duplicates(period: str | None, reason: str | None, store_folder: Path, form: str) -> None:
    """Print the suspected pairs."""
    why = need_reason(reason)
    store = open_store(store_folder)
    chosen = period_or_latest(store, period)
    from dtks_analytics.rows import review  # noqa: PLC0415 - keeps --help fast
    from dtks_analytics.store.tracing import row_keys  # noqa: PLC0415 - same

    view = store.read()
    rows, places = review.suspected(view, chosen, _reader()), review.suspected_places(view, chosen, _reader())
    detail: dict[str, Any] = {"period": chosen, "reason": why, "rows": len(rows)}
    store.ledger.record("duplicates", who(), detail, row_keys(store, chosen, places))
    if form == "json":
        print_json({"period": chosen, "synthetic": store.synthetic, "rows": rows})
        return
    print_csv(review.LISTED, rows)
    if store.synthetic:
        click.echo("DATA SINTETIS", err=True)


@click.command(
    help="Jelaskan mengapa dua catatan diduga satu orang atau tidak: setiap perbandingan dengan bobotnya dalam kata. "
    "Tanpa nama dan tanpa NIK. Alasan wajib ditulis dan dicatat pada audit sebelum penjelasan dicetak.\n\n"
    'Contoh: dtks explain --left 64720A1 --right 64720B2 --reason "keluhan warga"',
    short_help="Jelaskan dugaan tentang dua catatan.",
)
@click.option("--left", metavar="ID", required=True, help="ID individu catatan pertama, seperti pada berkas.")
@click.option("--right", metavar="ID", required=True, help="ID individu catatan kedua.")
@PERIOD
@click.option("--reason", metavar="TEKS", help="Alasan melihat penjelasan ini; wajib, dicatat pada audit.")
@STORE
@JSON
def explain(left: str, right: str, period: str | None, reason: str | None, store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - an option
    """Print every comparison of two records."""
    why = need_reason(reason)
    store = open_store(store_folder)
    chosen = period_or_latest(store, period)
    found = _explained(store, chosen, left, right)
    from dtks_analytics.present.text import pairs as pair_words  # noqa: PLC0415 - keeps --help fast
    from dtks_analytics.store.tracing import places_of, row_keys  # noqa: PLC0415 - same

    rows = row_keys(store, chosen, places_of(store.read().persons(chosen), "id_individu", [left, right]))
    store.ledger.record("explain", who(), {"period": chosen, "reason": why, "pair": found.pair}, rows)

    weighed = [(label, level, weight, pair_words.strength(weight)) for label, level, weight in found.fields]
    if as_json:
        names = ("field", "level", "weight", "words")
        print_json(
            {
                "period": chosen, "pair": found.pair, "kind": found.kind, "probability": found.probability,
                "fields": [dict(zip(names, one, strict=True)) for one in weighed], "note": found.note,
                "synthetic": store.synthetic,
            }
        )  # fmt: skip
        return
    for line in pair_words.explained(found.kind, found.probability, weighed, found.note):
        click.echo(line)
    if store.synthetic:
        click.echo("DATA SINTETIS", err=True)


def _explained(store: Store, period: str, left: str, right: str) -> Explained:
    """Compare two records of a month, as the search saw them when it was published.

    Raises:
        RefusedError: ``UNKNOWN_PERSON``, one of them is no active row of the month.
    """
    from dtks_analytics.engine import Engine  # noqa: PLC0415 - same
    from dtks_analytics.linkage import search  # noqa: PLC0415 - keeps --help fast
    from dtks_analytics.publishing.figures import SEARCHED, as_listed  # noqa: PLC0415 - same
    from dtks_analytics.store import workroom  # noqa: PLC0415 - same

    with workroom.workspace(store.root) as folder:
        seen = as_listed(store, period, SEARCHED, folder)
        with Engine(folder) as engine:
            try:
                return search.explain(engine, seen.rows, seen.asked, left, right, store.secret)
            except LookupError:
                code = "UNKNOWN_PERSON"
                raise RefusedError(code, "Salah satu ID itu tidak ada pada baris aktif bulan tersebut.") from None


@click.group(
    help="Tinjau pasangan tanpa dasbor: ambil daftarnya sebagai Excel, isi, lalu muat kembali.",
    short_help="Tinjau pasangan lewat Excel.",
)
def review() -> None:
    """Group of the commands for offline work."""


@review.command(
    name="export",
    help="Tulis pasangan satu wilayah yang belum dijawab sebagai Excel, dengan pilihan jawaban dan alasan. NIK dan "
    "nomor KK dibandingkan tanpa angka. Alasan wajib ditulis dan dicatat pada audit sebelum baris dibaca.\n\n"
    'Contoh: dtks review export --area 64.72.04.1001 --out selili.xlsx --reason "rapat RT"',
    short_help="Ambil pasangan satu wilayah sebagai Excel.",
)
@click.option("--area", metavar="KODE", required=True, help="Kode pemilik: kelurahan, kecamatan, atau kota.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="BERKAS", required=True,
              help="Berkas .xlsx yang ditulis.")  # fmt: skip
@PERIOD
@click.option("--reason", metavar="TEKS", help="Alasan mengambil daftar ini; wajib, dicatat pada audit.")
@_BY
@STORE
def export(area: str, out: Path, period: str | None, reason: str | None, by: str | None, store_folder: Path) -> None:
    """Write the open pairs of one owner as a workbook."""
    why = need_reason(reason)
    if area not in wilayah():
        code = "UNKNOWN_AREA"
        raise RefusedError(code, "Kode wilayah itu tidak dikenal.")
    if out.suffix.lower() != ".xlsx":
        code = "UNKNOWN_FORM"
        raise RefusedError(code, "Nama berkas keluaran harus berakhir .xlsx.")
    store = open_store(store_folder)
    chosen = period_or_latest(store, period)
    reader = _reader(by)
    detail: dict[str, Any] = {"period": chosen, "area": area, "reason": why, "for": reader.name}
    store.ledger.record("pairs_export", who(), detail | {FOLLOWS: True})
    number = _write(store, chosen, area, reader, out, detail)
    click.echo(f"{number} pasangan ditulis.")
    if store.synthetic:
        click.echo("DATA SINTETIS", err=True)


@review.command(
    name="import",
    help="Muat kembali Excel yang sudah diisi. Baris yang tidak dapat diterima disebut nomor dan sebabnya; baris lain "
    "tetap disimpan.\n\n"
    'Contoh: dtks review import selili.xlsx --by "Operator Selili"',
    short_help="Muat kembali Excel yang sudah diisi.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="BERKAS")
@PERIOD
@_BY
@STORE
@JSON
def load(file: Path, period: str | None, by: str | None, store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - an option
    """Read a filled workbook and keep its answers."""
    from dtks_analytics.intake import pair_answers  # noqa: PLC0415 - keeps --help fast

    store = open_store(store_folder)
    chosen = period_or_latest(store, period)
    kept, returned = pair_answers.take(file, store, chosen, _reader(by), typed_by=who())
    result: dict[str, Any] = {
        "period": chosen, "kept": kept, "already": returned.already, "blank": returned.blank,
        "rejected": len(returned.rejected), "reasons": returned.reasons, "synthetic": store.synthetic,
    }  # fmt: skip
    if as_json:
        print_json(result)
        return
    rest = f"{returned.blank} pasangan belum diisi, {len(returned.rejected)} tidak diterima"
    again = f", {returned.already} sudah tersimpan" if returned.already else ""
    click.echo(f"{kept} jawaban disimpan{again}, {rest}.")
    for row, code in returned.rejected[:NAMED]:
        click.echo(f"Baris {row}: {pair_answers.REJECTED[code]}.")


def _write(store: Store, period: str, area: str, reader: Reader, out: Path, detail: dict[str, Any]) -> int:
    """Read the open pairs of one owner and write them, their rows on record before; returns how many."""
    from dtks_analytics.present.sheets import pairs as pair_sheet  # noqa: PLC0415 - same
    from dtks_analytics.present.text import numbers  # noqa: PLC0415 - same
    from dtks_analytics.present.text import pairs as pair_words  # noqa: PLC0415 - same
    from dtks_analytics.rows import review as pairs  # noqa: PLC0415 - same
    from dtks_analytics.rows import review_records  # noqa: PLC0415 - keeps --help fast
    from dtks_analytics.store.reviews import Reviews  # noqa: PLC0415 - same
    from dtks_analytics.store.tracing import row_keys  # noqa: PLC0415 - same
    from dtks_analytics.store.work_file import now  # noqa: PLC0415 - same

    view = store.read()
    sampled = pairs.sample(view, period)
    found = pairs.order(pairs.pairs(view, period, area, reader), sampled)
    given = pairs.current({one.pair: one for one in found}, Reviews(store).given())
    open_ones = [
        one for one in found if not pairs.done(given.get(one.pair, ()), reader.name, sampled=one.pair in set(sampled))
    ]
    if open_ones:
        places = row_keys(store, period, review_records.sides(open_ones))
        store.ledger.record("shown", who(), detail | {"list": "pairs_export"}, places)
    records = review_records.many(view, period, open_ones, reader)
    rows = [
        pair_sheet.Asked(
            one.pair, one.explanation, both, pair_words.sides(one.left.kelurahan, one.right.kelurahan, long=True)
        )
        for one, both in zip(open_ones, records, strict=True)
    ]
    exempt = (
        f"Informasi dikecualikan (UU 14/2008 Pasal 17 huruf h). Diambil oleh {reader.name}, {numbers.moment(now())}."
    )
    heading = pair_sheet.Heading(pair_words.owner(area), period, exempt, store.synthetic)
    write_file(out, pair_sheet.workbook(rows, heading))
    return len(rows)


def _reader(by: str | None = None) -> Reader:
    """Return who asks on the command line of the server."""
    from dtks_analytics.access.roles import everything  # noqa: PLC0415 - keeps --help fast

    return everything((by or "").strip() or who())
