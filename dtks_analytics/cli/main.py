"""The command line: the same package as the dashboard, for scripts and checks.

Every message to a person is Indonesian; ``--json`` prints one object on standard output and nothing else there.
Exit codes: 0 done, 1 unexpected, 2 refused, 3 store damaged.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import sys
import traceback
import uuid
from pathlib import Path
from typing import Any, NoReturn

import click

from dtks_analytics import __version__, logs
from dtks_analytics.cli import access, erasing, listing, loading, pairs, printing, proving, reading, recounting, running
from dtks_analytics.errors import DtksError
from dtks_analytics.store.refusals import unwritable

_USAGE = {
    click.NoSuchOption: "Pilihan {name} tidak dikenal.",
    click.MissingParameter: "{name} belum diisi.",
    click.BadParameter: "Isi {name} tidak dapat dipakai.",
    click.BadOptionUsage: "Pilihan {name} belum lengkap.",
    click.BadArgumentUsage: "Argumen {name} tidak dapat dipakai.",
}


@click.group(
    name="dtks",
    help="Dasbor DTKS: memuat berkas bulanan, menghitung angka kemiskinan dan mutu data, dan menjalankan dasbor.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="dtks %(version)s", help="Tampilkan versi.")
def cli() -> None:
    """Group of all commands."""


for command in (
    running.demo,
    running.synth,
    loading.check,
    loading.ingest,
    reading.snapshots,
    reading.measures,
    listing.findings,
    pairs.duplicates,
    pairs.explain,
    pairs.review,
    printing.scorecard,
    printing.scorecards,
    loading.retract,
    erasing.retain,
    erasing.erase,
    recounting.recount,
    recounting.settings,
    reading.verify,
    proving.pack,
    access.access,
    running.serve,
):
    cli.add_command(command)


def run() -> NoReturn:
    """Be the program: `main`, and then the end of the process without the destructors of native libraries.

    Thread pools of Arrow and DuckDB live until the C++ runtime destroys them; a worker that hands over its last piece
    at that moment aborts the process ("terminate called without an active exception") after everything was done. What
    the commands register for the end of the process runs as ever: the first to be registered is the last to run.
    """
    status = [1]
    atexit.register(_leave, status)
    try:
        main()
    except SystemExit as stopped:
        status[0] = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
        raise


def _leave(status: list[int]) -> None:
    """Write out what is waiting and end the process."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status[0])


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code.

    Args:
        arguments: without the program's name; None takes them from the process.
    """
    logs.install()
    words = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in words or ("--format" in words and words[words.index("--format") + 1 :][:1] == ["json"])
    try:
        code = cli.main(words, prog_name="dtks", standalone_mode=False)
        sys.stdout.flush()
    except DtksError as error:
        _refuse(error.code, error.message, as_json=as_json, extra=getattr(error, "detail", None))
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _refuse("USAGE", _usage(error), as_json=as_json)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        _refuse("ABORTED", "Dihentikan. Tidak ada yang diterbitkan.", as_json=as_json)
        sys.exit(1)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - nobody reads on
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the last net: no message of another library reaches a person
        if refusal := unwritable(error):
            _full_output()
            _refuse(refusal.code, refusal.message, as_json=as_json)
            sys.exit(refusal.exit_code)
        incident = uuid.uuid4().hex[:4].upper()
        place = traceback.extract_tb(error.__traceback__)[-1]
        logging.getLogger("dtks").error(  # noqa: TRY400 - a traceback could quote a row
            "incident %s: %s at %s:%s", incident, type(error).__name__, Path(place.filename).name, place.lineno
        )
        _refuse("UNEXPECTED", f"Terjadi kesalahan (kode {incident}). Data Anda aman.", as_json=as_json)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _full_output() -> None:
    """Drop what standard output could not take, so that the end of the process does not try again."""
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open until the process ends


def _refuse(code: str, message: str, *, as_json: bool, extra: dict[str, Any] | None = None) -> None:
    """Tell a refusal, as an object on standard output or as a sentence on standard error."""
    if as_json:
        click.echo(json.dumps({"refused": True, "code": code, "message": message, **(extra or {})}, ensure_ascii=False))
    else:
        click.echo(f"{message} (kode {code})", err=True)


def _usage(error: click.ClickException) -> str:
    """Say in Indonesian what was wrong with the words of the call."""
    name = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    if name is None and parameter is not None:
        name = parameter.opts[0] if parameter.param_type_name == "option" else parameter.human_readable_name
    sentence = next((text for kind, text in _USAGE.items() if isinstance(error, kind) and name), "")
    if not sentence:
        sentence = "Perintah tidak dipahami."
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "dtks"
    return f"{sentence.format(name=name)} Lihat: {path} --help"
