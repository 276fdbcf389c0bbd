"""The command that erases by decision: retain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dtks_analytics.commands.options import JSON, STORE, need_reason, open_store, print_json, who
from dtks_analytics.present.numbers import integer

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    help="Hapus baris bulan lama menurut masa simpan; angkanya tetap ada. Yang dihapus dari cakram: baris, temuan, "
    "pasangan, daftar pendamping, karantina, dan berkas asli bulan itu, juga pada versi lama. Tidak dapat dibatalkan. "
    "Bulan tertua yang masih punya baris tidak dihitung ulang lagi, karena pembandingnya sudah dihapus. Aman diulang: "
    "penghapusan yang terhenti akan diselesaikan.\n\n"
    'Contoh: dtks retain --months 24 --reason "masa simpan menurut SK Kepala Dinas"',
    short_help="Hapus baris bulan lama menurut masa simpan.",
)
@click.option(
    "--months", type=int, required=True, metavar="N", help="Banyaknya bulan yang barisnya disimpan, dihitung "
    "mundur dari bulan terbaru; paling sedikit 2.",
)  # fmt: skip
@click.option("--reason", metavar="TEKS", help="Alasan; wajib, dicatat pada manifes dan audit.")
@STORE
@JSON
def retain(months: int, reason: str | None, store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag
    """Erase the rows of older months."""
    from dtks_analytics.store import retention  # noqa: PLC0415 - keeps --help fast

    why = need_reason(reason)
    done = retention.retain(open_store(store_folder), months, reason=why, by=who())
    if as_json:
        print_json(
            {
                "version": done.version,
                "erased": list(done.erased),
                "lists": len(done.sides),
                "files": done.files,
                "kept_from": done.kept_from,
                "frozen": done.frozen,
            }
        )
        return
    if not done.erased and not done.sides:
        left = f" {integer(done.files)} berkas dari penghapusan sebelumnya dibersihkan." if done.files else ""
        click.echo(f"Tidak ada baris yang melewati masa simpan.{left}")
        return
    click.echo(
        f"Baris {integer(len(done.erased))} bulan dan {integer(len(done.sides))} daftar dihapus, {integer(done.files)} "
        f"berkas. Bulan: {', '.join(done.erased) or '–'}. Angkanya tetap ada. Versi yang berlaku: {done.version}."
    )
    if done.frozen:
        click.echo(f"Bulan {done.kept_from} tidak dihitung ulang lagi: bulan sebelumnya tanpa baris.")
