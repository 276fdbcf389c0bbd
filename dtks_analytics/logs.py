"""The last net under every log line: no number of a person, no text of an exception.

Messages of ours never hold a cell's value. Those of other libraries may: a parser quotes the cell it could not read, an
access log the address that was asked for. So every record of every logger of the process is rewritten where it is made,
before any handler sees it, and so is what goes to standard error directly.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from dtks_analytics.errors import DtksError

if TYPE_CHECKING:
    from types import TracebackType

HIDDEN: Final = "•" * 16
NUMBER: Final = re.compile(r"\d(?:[ \t._/\u00a0\u2010-\u2015-]?\d){14,}")
"""A run of fifteen digits or more, one separator between two of them or none: NIK and KK, cut or whole, and accounts.

Moments such as ``2026-11-24 08:31:16`` are none: the colon is no separator here.
"""
FRAMES: Final = 6
"""Places of an exception that are named, the innermost ones."""
log = logging.getLogger("dtks_analytics")


def masked(text: str) -> str:
    """Return the text with every long run of digits replaced by dots."""
    return NUMBER.sub(HIDDEN, text)


def places(error: BaseException | None, trace: TracebackType | None = None) -> str:
    """Say what kind of error happened and where, without its text: ``ValueError at a.py:12 < b.py:3``.

    Args:
        error: what was raised.
        trace: its frames, if not its own.
    """
    if error is None:
        return "no exception"
    frames = traceback.extract_tb(trace or error.__traceback__)[-FRAMES:]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    kind = f"{type(error).__name__} {error.code}" if isinstance(error, DtksError) else type(error).__name__
    return f"{kind} at {where}" if where else kind


def clean(record: logging.LogRecord) -> logging.LogRecord:
    """Rewrite a record in place.

    Arguments stay apart from the message where that is enough: the access log of uvicorn formats them itself.
    """
    try:
        text = record.getMessage()
    except (TypeError, ValueError, KeyError):
        text, record.msg, record.args = str(record.msg), str(record.msg), ()
    if masked(text) != text:
        if isinstance(record.args, tuple):
            record.args = tuple(masked(one) if isinstance(one, str) else one for one in record.args)
        record.msg = masked(str(record.msg))
        if masked(record.getMessage()) != record.getMessage():
            record.msg, record.args = masked(text), ()
    if record.exc_info:
        record.msg, record.args = f"{record.getMessage()} [{places(*record.exc_info[1:])}]", ()
        record.exc_info = record.exc_text = None
    if record.stack_info:
        record.stack_info = masked(record.stack_info)
    return record


class Veiled:
    """A text stream that masks what is written to it; everything else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        """Wrap a stream."""
        self.stream = stream

    def write(self, text: str) -> int:
        """Write the text masked; returns its length, as callers expect."""
        self.stream.write(masked(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write lines masked."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        """Pass on to the stream."""
        return getattr(self.stream, name)


def install() -> None:
    """Put the net under this process, once: all loggers, uncaught exceptions of all threads, standard error."""
    made = logging.getLogRecordFactory()
    if getattr(made, "clean", False):
        return

    def factory(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401 - as logging calls it
        return clean(made(*args, **kwargs))

    factory.clean = True  # type: ignore[attr-defined] # the mark that it is there
    logging.setLogRecordFactory(factory)
    sys.excepthook = lambda _, error, trace: log.critical("uncaught: %s", places(error, trace))
    threading.excepthook = lambda hook: log.critical("uncaught in a thread: %s", places(hook.exc_value))
    sys.unraisablehook = lambda hook: log.error("not raised: %s", places(hook.exc_value))
    if not isinstance(sys.stderr, Veiled):
        sys.stderr = Veiled(sys.stderr)
