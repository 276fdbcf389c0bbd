"""The commands that erase by decision: retain, erase."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from dtks_analytics.cli.options import JSON, STORE, need_reason, open_store, print_json, progress_bar, who
from dtks_analytics.errors import RefusedError
from dtks_analytics.present.text.numbers import integer

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


@click.command(
    help="Hapus data satu orang dari semua versi, atas permintaan orang itu. Setiap bulan yang memuatnya terbit lagi "
    "tanpa orang itu dan dihitung ulang. Berkas asli yang memuatnya dihapus seluruhnya. Tidak dapat dibatalkan. NIK "
    "hanya dibaca dari masukan baku, agar tidak tersimpan pada riwayat perintah. Aman diulang: penghapusan yang "
    "terhenti akan diselesaikan.\n\n"
    'Contoh: dtks erase --id DTKS-10000001 --reason "permintaan penghapusan nomor 12/2026"\n\n'
    'Contoh: dtks erase --nik-stdin --reason "permintaan penghapusan nomor 12/2026"',
    short_help="Hapus data satu orang atas permintaan.",
)
@click.option("--id", "id_individu", default="", metavar="ID_INDIVIDU", help="ID individu pada register.")
@click.option("--nik-stdin", is_flag=True, help="Baca NIK dari masukan baku; pada terminal diketik tanpa terlihat.")
@click.option("--reason", metavar="TEKS", help="Alasan; wajib, tanpa NIK, dicatat pada manifes dan audit.")
@STORE
@JSON
def erase(id_individu: str, nik_stdin: bool, reason: str | None, store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - flags
    """Erase one person."""
    from dtks_analytics.publishing import erasure  # noqa: PLC0415 - keeps --help fast

    why = need_reason(reason)
    if bool(id_individu) == nik_stdin:
        code = "USAGE"
        raise RefusedError(code, "Sebutkan orangnya dengan --id atau dengan --nik-stdin, salah satu.")
    nik = _number() if nik_stdin else ""
    store = open_store(store_folder)
    with progress_bar("Menghapus") as move:
        done = erasure.erase(store, by=who(), reason=why, id_individu=id_individu, nik=nik, progress=move)
    if as_json:
        print_json(erasure.to_json(done))
        return
    click.echo(
        f"{integer(sum(done.rows.values()))} baris register pada {integer(len(done.rows))} bulan dan "
        f"{integer(done.list_rows)} baris daftar dihapus; {integer(done.originals)} berkas asli dan semua versi lama "
        f"bulan itu ikut dihapus ({integer(done.files)} berkas). Versi yang berlaku: {done.version}."
    )
    if done.recounted:
        click.echo(f"Dihitung ulang: {', '.join(done.recounted)}.")
    if done.frozen:
        click.echo(f"Angka tetap karena bulan sebelumnya tanpa baris: {', '.join(done.frozen)}.")
    click.echo("Cadangan yang dibuat sebelumnya masih memuat orang itu: hapus atau ganti cadangannya.")


def _number() -> str:
    """Read a NIK from standard input, unseen where a person types it."""
    if sys.stdin.isatty():
        return str(click.prompt("NIK", hide_input=True)).strip()
    return sys.stdin.readline().strip()
