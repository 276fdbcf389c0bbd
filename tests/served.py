"""The server as its users meet it: a process of its own on a free port, and a role picked without a browser."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]


def picked(address: str, role: str = "dinsos", area: str = "64.72") -> str:
    """Sign in by picking a role, without a browser; returns the cookie."""
    form = urllib.parse.urlencode({"peran": role, "wilayah": area, "ke": "/"})
    headers = {"Origin": address, "Content-Type": "application/x-www-form-urlencoded"}
    host = urllib.parse.urlsplit(address).netloc
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", "/masuk", form, headers)
    cookie = connection.getresponse().getheader("Set-Cookie") or ""
    connection.close()
    return cookie.partition(";")[0]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(store: Path, *, auth: Path | None = None, port: int = 0) -> Iterator[str]:
    """Serve a store, on a free port unless one is named, while the block runs; gives the address."""
    port = port or free_port()
    command = [sys.executable, "-m", "dtks_analytics", "serve", "--store", str(store), "--port", str(port)]
    command += ["--auth", str(auth)] if auth else []
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(150):
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()  # noqa: S310 - our own server
                    break
                except OSError:
                    time.sleep(0.2)
            yield address
        finally:
            process.terminate()
