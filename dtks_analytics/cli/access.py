"""Commands that manage roles: list, grant, revoke, import, and who is signed in."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dtks_analytics.access.roles import ROLE_LABEL, everything
from dtks_analytics.cli.options import JSON, STORE, need_reason, open_store, print_json, who
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from dtks_analytics.store.access_book import AccessBook, Entry

COLUMNS: Final = ("identity", "name", "role", "area", "until", "edit")
"""Columns of a file of roles; ``until`` and ``edit`` may be empty."""
NO: Final = frozenset({"tidak", "no", "0", "false"})
REASON = click.option("--reason", metavar="TEKS", help="Dasar atau alasan, misalnya nomor surat tugas; wajib.")


@click.group(
    help="Peran dan wilayah tugas setiap orang. Tanpa peran, semua ditolak. Setiap perubahan tercatat pada audit.",
    short_help="Atur peran dan wilayah tugas.",
)
def access() -> None:
    """Group of the commands about roles."""


def _book(folder: Path) -> AccessBook:
    from dtks_analytics.store.access_book import AccessBook  # noqa: PLC0415 - keeps --help fast

    return AccessBook(open_store(folder))


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "identity": entry.identity, "name": entry.name, "role": entry.role, "area": entry.area, "edit": entry.edit,
        "until": entry.until, "by": entry.by, "at": entry.at,
    }  # fmt: skip


def _read(row: dict[str, Any]) -> Entry:
    """Return the grant of one line of a file; the book checks it."""
    from dtks_analytics.store.access_book import Entry  # noqa: PLC0415 - keeps --help fast

    said = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    edit = said["edit"].lower() not in NO
    return Entry(said["identity"], said["role"], said["area"], edit, said["until"], said["name"])  # type: ignore[arg-type] # same


def _tell(done: str, entries: list[Entry], *, as_json: bool) -> None:
    if as_json:
        print_json({"grants": [_shown(entry) for entry in entries]})
        return
    for entry in entries:
        right = "" if entry.edit else ", hanya melihat"
        until = f", sampai {entry.until}" if entry.until else ""
        click.echo(f"{done}{entry.identity}: {ROLE_LABEL[entry.role]} {entry.area}{right}{until}")


@access.command("list", help="Tampilkan peran yang tercatat.", short_help="Tampilkan peran.")
@STORE
@JSON
def list_roles(store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Print all grants."""
    entries = _book(store_folder).entries()
    if not entries and not as_json:
        click.echo("Belum ada orang yang diberi peran.")
    _tell("", entries, as_json=as_json)


@access.command(help="Beri satu peran. IDENTITY: surel terverifikasi, atau penerbit#subjek.", short_help="Beri peran.")
@click.argument("identity")
@click.option("--role", type=click.Choice(list(ROLE_LABEL)), required=True, help="Peran.")
@click.option("--area", required=True, metavar="KODE", help="Kode wilayah tugas, misalnya 64.72.05.1003.")
@click.option("--name", default="", metavar="TEKS", help="Nama untuk daftar.")
@click.option("--until", default="", metavar="TTTT-BB-HH", help="Hari terakhir berlaku (bawaan: tanpa batas).")
@click.option("--view-only", is_flag=True, help="Hanya melihat, tanpa mengubah.")
@REASON
@STORE
@JSON
def grant(
    identity: str, store_folder: Path, as_json: bool, reason: str | None, **said: Any,  # noqa: FBT001, ANN401 - options of the command line
) -> None:  # fmt: skip
    """Give one role."""
    from dtks_analytics.store.access_book import Entry, plain_identity  # noqa: PLC0415 - keeps --help fast

    book, why = _book(store_folder), need_reason(reason)
    role, area = said["role"], said["area"]
    entry = Entry(identity, role, area, not said["view_only"], said["until"], said["name"])
    book.grant([entry], reader=everything(who()), reason=why)
    given = [e for e in book.entries() if e.key == (plain_identity(identity), role, area)]
    _tell("Diberikan: ", given, as_json=as_json)


@access.command(
    help="Cabut peran seseorang; tanpa pilihan lain, semua perannya. Berlaku dalam satu menit.",
    short_help="Cabut peran.",
)
@click.argument("identity")
@click.option("--role", default="", help="Hanya peran ini.")
@click.option("--area", default="", metavar="KODE", help="Hanya wilayah ini.")
@REASON
@STORE
@JSON
def revoke(
    identity: str, role: str, area: str, reason: str | None, store_folder: Path,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:  # fmt: skip
    """Take roles back."""
    book, why = _book(store_folder), need_reason(reason)
    gone = book.revoke(identity, role=role, area=area, reader=everything(who()), reason=why)
    _tell("Dicabut: ", gone, as_json=as_json)


@access.command(
    "import",
    help="Beri banyak peran dari berkas CSV dengan kolom identity, name, role, area, until, edit. Semua atau tidak "
    "sama sekali.",
    short_help="Beri banyak peran dari CSV.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@REASON
@STORE
@JSON
def import_roles(
    file: Path, reason: str | None, store_folder: Path, as_json: bool  # noqa: FBT001 - a flag of the command line
) -> None:  # fmt: skip
    """Give many roles."""
    book, why = _book(store_folder), need_reason(reason)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        if not set(COLUMNS[:4]) <= set(reader.fieldnames or ()):
            code = "MISSING_COLUMNS"
            raise RefusedError(code, "Berkas peran harus memuat kolom identity, name, role, dan area.")
        entries = [_read(row) for row in reader]
    book.grant(entries, reader=everything(who()), reason=why)
    _tell("Diberikan: ", entries, as_json=as_json)


@access.command(help="Tampilkan siapa yang sedang masuk.", short_help="Siapa yang sedang masuk.")
@STORE
@JSON
def sessions(store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Print who is signed in."""
    from dtks_analytics.store.sessions import Sessions  # noqa: PLC0415 - keeps --help fast

    living = Sessions(open_store(store_folder)).living()
    if as_json:
        rows = [{"identity": s.email or s.identity, "opened": s.opened, "expires": s.expires} for s in living]
        print_json({"sessions": rows})
        return
    click.echo(f"{len(living)} sesi terbuka.")
    for session in living:
        click.echo(session.email or session.identity)


@access.command(help="Akhiri semua sesi seseorang. Berlaku dalam satu menit.", short_help="Akhiri sesi seseorang.")
@click.argument("identity")
@STORE
@JSON
def signout(identity: str, store_folder: Path, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """End somebody's sessions."""
    from dtks_analytics.store.access_book import plain_identity  # noqa: PLC0415 - keeps --help fast
    from dtks_analytics.store.sessions import Sessions  # noqa: PLC0415 - same

    store, person = open_store(store_folder), plain_identity(identity)
    store.ledger.record("session_end", who(), {"identity": person})
    ended = Sessions(store).end_all(person)
    if as_json:
        print_json({"ended": ended})
    else:
        click.echo(f"{ended} sesi diakhiri.")
