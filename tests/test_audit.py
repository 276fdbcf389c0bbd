"""The audit of dependencies: what is asked, what is said of a known vulnerability, and of no answer at all."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "scripts" / "audit.py"


def script() -> Any:  # noqa: ANN401 - a module that lies outside the package
    """Load the script as a module."""
    spec = importlib.util.spec_from_file_location("audit_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    return subprocess.run(
        [sys.executable, str(SCRIPT)], capture_output=True, text=True, check=False, env=os.environ | environment
    )


def test_every_pin_of_the_compiled_files_is_asked_for_once() -> None:
    """With its marker, without hashes and comments."""
    hashes = " \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\n"
    text = f"# c\nclick==8.5.1{hashes}    # via x\npywin==1.0 ; sys_platform == 'win32'{hashes}"
    assert script().pins(text, text) == ["click==8.5.1", "pywin==1.0 ; sys_platform == 'win32'"]
    compiled = [(ROOT / name).read_text(encoding="utf-8") for name in script().PINNED]
    names = {re.split("[=; ]", pin)[0] for pin in script().pins(*compiled)}
    assert {"streamlit", "duckdb", "pytest", "starlette"} <= names
    assert len(names) == len(
        {line.split("==")[0] for text in compiled for line in text.splitlines() if re.match(r"\w.*==", line)}
    )


def test_no_answer_is_said_and_no_failure_unless_it_must_be() -> None:
    """A machine without network can check; a release cannot."""
    quiet = run(AUDIT_URL="http://127.0.0.1:9/")
    assert quiet.returncode == 0
    assert "could not be audited" in quiet.stderr
    assert run(AUDIT_URL="http://127.0.0.1:9/", AUDIT_REQUIRED="1").returncode == 2


class Advisories(BaseHTTPRequestHandler):
    """A service that speaks OSV and knows one faulty package."""

    faulty = "none"

    def do_POST(self) -> None:
        """Answer a batch of questions."""
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
        known = {"vulns": [{"id": "GHSA-uji", "modified": "2026-01-01T00:00:00Z"}]}
        self.answer({"results": [known if one["package"]["name"] == self.faulty else {} for one in asked]})

    def do_GET(self) -> None:
        """Describe the one advisory."""
        moment = "2026-01-01T00:00:00Z"
        self.answer({"id": "GHSA-uji", "summary": "made up", "modified": moment, "published": moment, "affected": []})

    def answer(self, record: dict[str, Any]) -> None:
        """Send a record."""
        body = json.dumps(record).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def service() -> Iterator[str]:
    """Serve advisories on a free port."""
    server = HTTPServer(("127.0.0.1", 0), Advisories)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


def test_a_known_vulnerability_is_named_and_fails(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clean set leaves with 0, a faulty one with 1 and the advisory."""
    module = script()
    code, said = module.audit(["click==8.5.1"], service)
    if code == module.FAILED:
        pytest.skip("no package index on this machine")
    assert code == 0, said
    monkeypatch.setattr(Advisories, "faulty", "click")
    code, said = module.audit(["click==8.5.1"], service)
    assert code == module.FOUND
    assert "GHSA-uji" in said


def test_the_check_of_the_makefile_audits() -> None:
    """It is part of ``make check``."""
    assert "scripts/audit.py" in (ROOT / "Makefile").read_text(encoding="utf-8").split("check:")[1].split("\n\n")[0]
