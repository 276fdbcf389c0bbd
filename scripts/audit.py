"""Looks the pinned dependencies up in the OSV advisory database, through ``uv audit``.

Leaves with 1 where a pinned version has a known vulnerability. Where no advisory source can be reached it says
"could not be audited" and leaves with 0, so that a machine without network can still check; with ``AUDIT_REQUIRED=1``
(a release) that is a failure too, 2. ``AUDIT_URL`` names another service that speaks OSV, for a network of one's own.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
PINNED = ("requirements.txt", "requirements-dev.txt")
SERVICE = "https://api.osv.dev/"
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*==[^\s;\\]+(?:\s*;[^\\]+)?)", re.MULTILINE)
WAIT_S = 3
FOUND, FAILED = 1, 2
"""How ``uv audit`` leaves with vulnerabilities, and without an answer."""


def pins(*texts: str) -> list[str]:
    """Return the pinned requirements of compiled files, with their markers and without hashes, each once."""
    return sorted({match.strip() for text in texts for match in PIN.findall(text)})


def reachable(service: str) -> bool:
    """Tell whether anything answers at the address of an advisory service."""
    address = urlsplit(service)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        with socket.create_connection((address.hostname or "", port), timeout=WAIT_S):
            return True
    except OSError:
        return False


def audit(required: list[str], service: str) -> tuple[int, str]:
    """Ask for all pins at once; returns how ``uv audit`` left and what it said."""
    uv = [sys.executable, "-m", "uv"]
    options = {"cwd": "", "env": os.environ | {"UV_HTTP_RETRIES": "1", "UV_HTTP_TIMEOUT": "20"}}
    with tempfile.TemporaryDirectory() as folder:
        project = ["[project]", 'name = "pinned"', 'version = "0"', 'requires-python = ">=3.11"']
        Path(folder, "pyproject.toml").write_text(
            "\n".join([*project, f"dependencies = {json.dumps(required)}", ""]), encoding="utf-8"
        )
        options["cwd"] = folder
        for words in (["lock", "--quiet"], ["audit", "--frozen", "--preview", "--service-url", service]):
            done = subprocess.run([*uv, *words], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload] # folder and environment
            if done.returncode:
                break
        return done.returncode, (done.stdout + done.stderr).strip()


def main() -> int:
    """Audit, say what came of it, and return how to leave."""
    service = os.environ.get("AUDIT_URL") or SERVICE
    required = pins(*((ROOT / name).read_text(encoding="utf-8") for name in PINNED))
    code, said = audit(required, service) if reachable(service) else (FAILED, "")
    if code == 0:
        print(f"{len(required)} pinned dependencies audited: no known vulnerability.")
        return 0
    if code == FOUND and "vulnerabilit" in said:
        print(said)
        return FOUND
    print(f"Dependencies could not be audited: no answer from {service}", file=sys.stderr)
    return FAILED if os.environ.get("AUDIT_REQUIRED") == "1" else 0


if __name__ == "__main__":
    sys.exit(main())
