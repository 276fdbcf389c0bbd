"""Examine what was delivered for one month: guard, read, recognise and place, without publishing anything.

Parsing runs in a child process under limits. Beside it, in this process, the guard streams every workbook; a refusal
by either ends both.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.columns import BY_NAME
from dtks_analytics.catalogue.layouts import LAYOUTS
from dtks_analytics.catalogue.sides import SIDES
from dtks_analytics.errors import Confirmation, DtksError, RefusedError, refuse
from dtks_analytics.intake import filetypes
from dtks_analytics.intake.guard import PACKED, Guard, kind_of
from dtks_analytics.intake.result import DEFAULT, Examined, Limits, SourceFile
from dtks_analytics.intake.unwrap import unwrap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dtks_analytics.intake.guard import Kind, Scan

_PERIOD: Final = re.compile(r"^\d{4}-(?:0[1-9]|1[0-2])$")
_BROKEN_SIGNALS: Final = frozenset({-11, -7, -4})
_FACTORS: Final = {"csv": 16, "html": 24, "xml": 24, "parquet": 60, "xls": 40}
"""Address space per byte of the file."""
_UNPACKED_FACTORS: Final = {"xlsx": 4, "ods": 4, "xlsb": 24}
"""Address space per byte of the unpacked parts."""
_ENVIRONMENT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "DTKS_DATA", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


def check_period(period: str) -> None:
    """Refuse a month that is malformed or has not begun in the city's time zone.

    Raises:
        RefusedError: ``BAD_PERIOD``.
    """
    today = datetime.now(ZoneInfo(city().timezone))
    if not _PERIOD.match(period) or period > f"{today:%Y-%m}":
        raise refuse("BAD_PERIOD")


def _source(path: Path) -> SourceFile:
    """Hash a file as it is on disk.

    Raises:
        RefusedError: ``FILE_UNREADABLE``: missing, a folder, or not permitted.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return SourceFile(path.name, digest, path.stat().st_size)
    except OSError as error:
        raise refuse("FILE_UNREADABLE", f"Berkas: {path.name}.") from error


def _plain(number: int, path: Path, folder: Path, limits: Limits, *, alone: bool) -> tuple[Path, Kind]:
    """Unwrap a file and tell its kind; with several files a refusal names the file.

    The path that is returned ends in the kind: readers of workbooks go by the extension, which may be any other.
    """
    try:
        plain = unwrap(path, folder / f"unwrapped-{number}", limits)
        kind = kind_of(plain, limits)
        link = folder / f"file-{number}.{kind}"
        link.symlink_to(plain.resolve())
    except RefusedError as error:
        if alone:
            raise
        raise error.in_file(path.name) from error
    return link, kind


def _memory(paths: Sequence[Path], kinds: Sequence[Kind], limits: Limits) -> int:
    """Return the address space that the child may use, bytes: little for small files, so that a bomb fails early."""
    need = 0
    for path, kind in zip(paths, kinds, strict=True):
        if kind in PACKED:
            with zipfile.ZipFile(path) as archive:
                need += _UNPACKED_FACTORS[kind] * sum(part.file_size for part in archive.infolist())
        else:
            need += path.stat().st_size * _FACTORS[kind]
    return min(limits.memory_bytes, limits.memory_base_bytes + need)


VALUES_SHARE: Final = 0.20
"""Above so many lost cells per row of data a person must confirm the file."""


class _Run:
    """One child, the guard beside it, and the queue in which both report."""

    def __init__(self, paths: Sequence[Path], task: dict[str, Any], limits: Limits) -> None:
        self._paths, self._limits = paths, limits
        self.lost = 0
        self._inbox: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._requests: queue.Queue[tuple[int, dict[str, list[str]]] | None] = queue.Queue()
        self._stopped = threading.Event()
        self._kinds: list[Kind] = [file["kind"] for file in task["files"]]
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        environment |= {
            "PYTHONPATH": os.pathsep.join(path for path in (str(Path(__file__).parents[2]), *sys.path) if path),
            "PYTHONDONTWRITEBYTECODE": "1",
            "ARROW_DEFAULT_MEMORY_POOL": "system",
            "MALLOC_ARENA_MAX": "2",
            "OMP_NUM_THREADS": "1",
            "ARROW_IO_THREADS": "2",
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "dtks_analytics.intake.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
            encoding="utf-8",
        )
        self._tell(task)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._watch)]
        for thread in self._threads:
            thread.start()

    def _tell(self, message: object) -> None:
        """Send a line to the child; a child that is gone is noticed at its end of output."""
        if self._child.stdin is not None:
            try:
                self._child.stdin.write(json.dumps(message) + "\n")
                self._child.stdin.flush()
            except (BrokenPipeError, ValueError):
                return

    def _listen(self) -> None:
        """Pass the child's lines on."""
        for line in self._child.stdout or ():
            try:
                message = json.loads(line)
            except ValueError:
                continue
            for kind, content in message.items():
                self._inbox.put((kind, content))
        self._inbox.put(("end", None))

    def _watch(self) -> None:
        """Stream the workbooks; sheets wait until the child has said which columns matter."""
        try:
            guards = {
                index: Guard(path, self._limits, self._stopped.is_set)
                for index, path in enumerate(self._paths)
                if self._kinds[index] in PACKED
            }
            for guard in guards.values():
                guard.check_parts()
            while request := self._requests.get():
                index, letters = request
                self._inbox.put(("scanned", guards[index].scan_sheets(letters)))
        except RefusedError as error:
            self._inbox.put(("refused", [error.code, error.message, error.detail]))
        except Exception as error:  # noqa: BLE001 - a thread has nobody to raise to
            self._inbox.put(("failed", ["guard", type(error).__name__, ""]))

    def report(self, progress: Callable[[str, float], None]) -> dict[str, Any]:
        """Wait for the child's report.

        Raises:
            RefusedError: by the child, by the guard, by a limit.
            DtksError: ``INTERNAL``, a mistake of this program.
        """
        deadline = time.monotonic() + self._limits.wall_seconds
        while True:
            try:
                kind, content = self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise refuse("TOO_LARGE", "Batas waktu pembacaan terlampaui.") from None
            if kind == "progress":
                progress(*content)
            elif kind == "scan":
                self._requests.put((content[0], content[1]))
            elif kind == "scanned":
                self.lost += content.lost
                self._tell(_numbers(content))
            elif kind == "report":
                report: dict[str, Any] = content
                return report
            elif kind == "refused":
                raise RefusedError(*content)
            elif kind == "failed":
                raise _failure(*content)
            else:
                self._child.wait(timeout=5)
                if self._child.returncode in _BROKEN_SIGNALS:
                    raise refuse("NOT_A_TABLE", filetypes.DAMAGED)
                raise refuse("TOO_LARGE")

    def close(self) -> None:
        """End the child and the guard."""
        self._stopped.set()
        self._requests.put(None)
        self._child.kill()
        self._child.wait()
        for thread in self._threads:
            thread.join(timeout=5)
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _numbers(scan: Scan) -> dict[str, dict[str, list[int]]]:
    """Return the findings of the sheets whose stream can be trusted to be complete."""
    return {part: rows for part, rows in scan.numeric.items() if scan.regular[part]}


def _failure(stage: str, kind: str, where: str) -> DtksError:
    """Translate an unexpected end: while reading, the file is at fault; later, this program."""
    if stage == "memory" or kind in {"MemoryError", "ArrowMemoryError"}:
        return refuse("TOO_LARGE")
    if stage in {"read", "guard"}:
        return refuse("NOT_A_TABLE", filetypes.DAMAGED)
    return DtksError("INTERNAL", f"Pemeriksaan berkas gagal karena kesalahan program ({stage}: {kind} {where}).")


def _check_columns(assigned: Mapping[str, str]) -> None:
    """Refuse an assignment to a column that there is not.

    Raises:
        RefusedError: ``MISSING_COLUMNS``.
    """
    known = {*BY_NAME, *(field.name for side in SIDES.values() for field in side.fields)}
    wrong = sorted(set(assigned.values()) - known)
    if wrong:
        raise refuse("MISSING_COLUMNS", f"Kolom tujuan ini tidak ada: {', '.join(wrong)}.")


def examine_all(  # noqa: PLR0913 - each argument is one thing that the caller knows and the file does not
    files: Sequence[Path],
    period: str,
    *,
    workdir: Path,
    secret: bytes,
    layout: str | None = None,
    relation_codes: Literal["A", "B"] | None = None,
    area_names: Mapping[str, str] | None = None,
    column_names: Mapping[str, str] | None = None,
    sheets: Sequence[str] = (),
    hidden_sheets: Literal["read", "skip"] | None = None,
    limits: Limits = DEFAULT,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Examined, ...]:
    """Examine what was delivered for one month: files of the register, lists beside it, or both.

    Args:
        files: files of one layout of the register (families and members may be two) and any number of lists.
        period: month of the data, ``YYYY-MM``.
        workdir: an existing folder of the caller, for the result files.
        secret: key of the keyed hashes, at least 16 bytes.
        layout: key of the layout or of the kind of list, None to recognise it.
        relation_codes: which list numeric family relations belong to.
        area_names: confirmed spellings, slug of the written kelurahan to kelurahan code.
        column_names: titles that a person assigned, as written or as slug, to canonical columns.
        sheets: names of the sheets to read, hidden or not; empty for all that have the header and are visible.
        hidden_sheets: whether hidden sheets with the header are read; None refuses a file that has some.
        limits: see `Limits`.
        progress: called with a step in Indonesian and the share done, 0 to 1.

    Returns:
        The reports: first that of the register if there is one, then one per list in the order of the files.

    Raises:
        RefusedError: with a code of the contract.
        DtksError: ``INTERNAL``, a mistake of this program.
    """
    tell = progress or (lambda _step, _share: None)
    check_period(period)
    if layout is not None and layout not in LAYOUTS and layout not in SIDES:
        raise refuse("UNKNOWN_LAYOUT", f"Susunan yang dikenal: {', '.join((*LAYOUTS, *SIDES))}.")
    if not files:
        raise refuse("NOT_A_TABLE", "Tidak ada berkas.")
    _check_columns(column_names or {})
    tell("Memeriksa keamanan berkas", 0.02)
    sources = tuple(_source(Path(path)) for path in files)
    if any(source.size > limits.file_bytes for source in sources):
        raise refuse("TOO_LARGE")
    with tempfile.TemporaryDirectory(prefix="unwrapped-", dir=workdir) as folder:
        plain = [
            _plain(number, Path(path), Path(folder), limits, alone=len(files) == 1) for number, path in enumerate(files)
        ]
        paths, kinds = [path for path, _ in plain], [kind for _, kind in plain]
        task = {
            "files": [
                {"path": str(path.absolute()), "name": source.name, "sha256": source.sha256, "kind": kind}
                for path, source, kind in zip(paths, sources, kinds, strict=True)
            ],
            "period": period,
            "secret": secret.hex(),
            "layout": layout,
            "relation_codes": relation_codes,
            "area_names": dict(area_names or {}),
            "column_names": dict(column_names or {}),
            "sheets": list(sheets),
            "hidden_sheets": hidden_sheets,
            "workdir": str(workdir.resolve()),
            "limits": asdict(limits),
            "memory": _memory(paths, kinds, limits),
        }
        run = _Run(paths, task, limits)
        try:
            report = run.report(tell)
        finally:
            run.close()
    tell("Selesai diperiksa", 1.0)
    _note_lost(run.lost, report)
    found = []
    if register := report["register"]:
        chosen = tuple(sources[number] for number in register.pop("files"))
        found.append(_examined(chosen, period, workdir, "", register))
    found += [
        _examined((sources[side.pop("file")],), period, workdir, side.pop("stem"), side) for side in report["sides"]
    ]
    return tuple(found)


def _note_lost(cells: int, report: dict[str, Any]) -> None:
    """Warn of cells with errors or formulas without a result, which a reader gets as empty; many must be confirmed."""
    first = report["register"] or next(iter(report["sides"]), None)
    if not cells or first is None:
        return
    first["warnings"].append({"code": "CELL_ERROR", "count": cells})
    if cells > VALUES_SHARE * first["rows_read"]:
        note = "Sel berisi kesalahan rumus (#N/A) atau rumus tanpa hasil. Simpan nilainya, bukan rumusnya."
        first["confirmations"].append({"code": "VALUES_UNREADABLE", "count": cells, "note": note})


def _examined(
    sources: tuple[SourceFile, ...], period: str, workdir: Path, stem: str, report: dict[str, Any]
) -> Examined:
    """Build one report; its files begin with ``stem``."""
    accepted, quarantine = workdir / f"{stem}accepted.parquet", workdir / f"{stem}quarantine.parquet"
    found = [Confirmation(**{**one, "areas": tuple(one.get("areas", ()))}) for one in report.pop("confirmations", [])]
    return Examined(
        files=sources, period=period, accepted=accepted, quarantine=quarantine, confirmations=found, **report
    )


def examine(files: Sequence[Path], period: str, **known: Any) -> Examined:  # noqa: ANN401 - as in `examine_all`
    """Examine files that make one result: the register of a month, or one list; see `examine_all`."""
    return examine_all(files, period, **known)[0]
