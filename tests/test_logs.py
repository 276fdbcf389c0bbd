"""The last net under every log line, as it stands in a fresh process."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtks_analytics import logs
from dtks_analytics.errors import RefusedError

ROOT = Path(__file__).parents[1]
NUMBER = "6472019001019001"


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        "6472 0190 0101 9001",
        "6472-0190-0101-9001",
        "6472.0190.0101.9001",
        "64/72/01/90/01/01/90/01",
        "6472\u00a00190\u00a00101\u00a09001",
        "６４７２０１９００１０１９００１",
        f"KK {NUMBER}, NIK {NUMBER}1",
        f"?nik={NUMBER}&x=1",
        "647201900101900",
    ],
)
def test_a_number_of_a_person_becomes_dots(text: str) -> None:
    """With the usual separators, one digit short or long, in an address."""
    assert not any(digit * 4 in logs.masked(text) for digit in "0123456789")
    assert sum(letter.isdigit() for letter in logs.masked(text)) <= 1


@pytest.mark.parametrize(
    "text", ["2026-11-24 08:31:16.670", "64.72.05.1004", "127.0.0.1:58432", "row 1.048.576 of 250.000", "Rp1.200.000"]
)
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    """Moments, area codes, addresses of machines, counts."""
    assert logs.masked(text) == text


@given(st.text(alphabet="0123456789 -./x", max_size=60))
def test_no_sixteen_digits_in_a_row_are_left(text: str) -> None:
    """Whatever stands around them."""
    for separator in (" ", "-", ".", "/"):
        assert not logs.NUMBER.search(logs.masked(text).replace(logs.HIDDEN, "x").replace(separator * 2, "x"))


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    """Make a record as a logger does."""
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("any", logging.ERROR, "file.py", 1, message, args, info)


def test_arguments_are_cleaned_and_kept_where_that_is_enough() -> None:
    """The access log formats its five arguments by itself."""
    line = logs.clean(record('%s - "%s %s HTTP/%s" %d', "127.0.0.1:1", "GET", f"/x?nik={NUMBER}", "1.1", 200))
    assert isinstance(line.args, tuple)
    assert len(line.args) == 5
    assert NUMBER not in line.getMessage()
    assert line.getMessage().endswith("200")


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("%s%s", (NUMBER[:8], NUMBER[8:])),
        ("%r", ({"nik": NUMBER},)),
        ("%d", (int(NUMBER),)),
        (f"whole {NUMBER}", ()),
        ("%(nik)s", ({"nik": NUMBER},)),
        ("%s %s", (NUMBER,)),
    ],
)
def test_a_number_in_any_form_is_caught(message: str, args: tuple[object, ...]) -> None:
    """In pieces, inside an object, as an integer, in the message, by name, in a faulty call."""
    assert NUMBER not in logs.clean(record(message, *args)).getMessage()


def test_an_exception_is_named_by_kind_and_place_without_its_text() -> None:
    """Neither a traceback with source lines nor the words of the error."""
    try:
        int(f"BUDI {NUMBER}")
    except ValueError as error:
        line = logs.clean(record("incident %s", "A1", error=error))
    text = logging.Formatter().format(line)
    assert "BUDI" not in text
    assert "ValueError at test_logs.py:" in text


def test_our_own_refusals_keep_their_code() -> None:
    """It is what an operator looks up."""
    assert logs.places(RefusedError("TOO_LARGE", "kalimat")) == "RefusedError TOO_LARGE"


SCRIPT = f"""
import logging, sys, threading, warnings
from dtks_analytics import logs
logs.install(); logs.install()
logging.basicConfig(level="DEBUG")
for name in ("uvicorn.error", "uvicorn.access", "streamlit", "asyncio", "new.one", None):
    logging.getLogger(name).error("a %s", "{NUMBER}")
    try:
        raise KeyError("{NUMBER} BUDI")
    except KeyError:
        logging.getLogger(name).exception("failed")
warnings.warn("w {NUMBER}")
print("{NUMBER}", file=sys.stderr)
sys.stderr.writelines(["{NUMBER}"])
class Odd:
    def __del__(self): raise ValueError("{NUMBER} BUDI")
Odd()
thread = threading.Thread(target=lambda: int("{NUMBER} BUDI")); thread.start(); thread.join()
import uvicorn.config, uvicorn
from uvicorn.logging import AccessFormatter
handler = logging.StreamHandler(); handler.setFormatter(AccessFormatter())
access = logging.getLogger("uvicorn.access"); access.addHandler(handler)
access.info('%s - "%s %s HTTP/%s" %d', "127.0.0.1:1", "GET", "/?nik={NUMBER}", "1.1", 200)
raise RuntimeError("BUDI {NUMBER}")
"""


def test_nothing_of_a_process_under_the_net_tells_a_number() -> None:
    """Loggers of every origin, tracebacks, warnings, threads, destructors, prints, the last exception."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert done.stderr.count(logs.HIDDEN) >= 9
    assert NUMBER not in done.stderr + done.stdout
    assert "BUDI" not in done.stderr + done.stdout
    assert "uncaught: RuntimeError" in done.stderr
    assert "uncaught in a thread: ValueError" in done.stderr
    assert "GET /?nik=" in done.stderr
