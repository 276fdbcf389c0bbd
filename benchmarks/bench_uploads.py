"""Uploads and the server's memory: fifty of 100 MB by nobody are refused; those of signed-in people go to the disk.

Run: ``python benchmarks/bench_uploads.py STORE [--uploads 50] [--megabytes 100] [--signed-in]``, over a copy.
With ``--signed-in`` two sign-ins upload six files of 95 MB each, and leave.
"""

from __future__ import annotations

import argparse
import http.client
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "attack")]

MB = 1024 * 1024
GOAL_MB = 50
LEFT_S = 180
"""After so long the files of a session that ended are gone."""


def resident(process: int) -> float:
    """Return the resident memory of a process in MB."""
    return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * 4096 / MB


def settled(process: int) -> float:
    """Return the memory once it has stood still for ten seconds: then everything is imported."""
    last, since = resident(process), time.monotonic()
    while time.monotonic() - since < 10:  # noqa: PLR2004 - seconds
        time.sleep(0.5)
        now = resident(process)
        if abs(now - last) > 1:
            last, since = now, time.monotonic()
    return last


def refused(port: int, number: int, megabytes: int) -> bool:
    """Offer one file without a cookie; tells whether the server turned it away."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("PUT", f"/_stcore/upload_file/{number}/1")
    connection.putheader("Content-Length", str(megabytes * MB))
    connection.putheader("Origin", f"http://127.0.0.1:{port}")
    connection.endheaders()
    try:
        for _ in range(megabytes):
            connection.send(b"x" * MB)
        return connection.getresponse().status == 401  # noqa: PLR2004 - nobody is signed in
    except OSError:
        return True
    finally:
        connection.close()


def offered(visitor: Any, port: int, number: int, megabytes: int, token: str) -> int:  # noqa: ANN401 - `visitor.Visitor`
    """Upload one file from the page of a sign-in; returns the status."""
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
    tail = b"\r\n--x--\r\n"
    length = len(head) + megabytes * MB + len(tail)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.putrequest("PUT", f"/_stcore/upload_file/{visitor.last.session}/f{number}")
    headers = {
        "Cookie": f"{visitor.cookie}; _streamlit_xsrf={token}", "X-Xsrftoken": token, "Origin": visitor.address,
        "Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(length),
    }  # fmt: skip
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(head)
    for _ in range(megabytes):
        connection.send(b"x" * MB)
    connection.send(tail)
    status = connection.getresponse().status
    connection.close()
    return status


def signed_in(server: int, port: int) -> None:
    """Upload from two sign-ins and print the memory before, at the peak, after, and once both have left."""
    from served import picked  # noqa: PLC0415 - the path is set above
    from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string  # noqa: PLC0415 - same
    from visitor import Visitor  # noqa: PLC0415 - same

    address, token = f"http://127.0.0.1:{port}", generate_xsrf_token_string()
    people = [Visitor(address, picked(address)) for _ in range(2)]
    for one in people:
        one.look("muat-data")
    seen = [settled(server)]
    statuses = []
    for one in people:
        for number in range(6):
            statuses.append(offered(one, port, number, 95, token))
            seen.append(resident(server))
    after = resident(server)
    for one in people:
        one.close()
    time.sleep(LEFT_S)
    figures = {"before_mb": seen[0], "peak_mb": max(seen), "after_mb": after, "left_mb": resident(server)}
    print(json.dumps({"statuses": statuses, **{name: round(value) for name, value in figures.items()}}))


def main() -> None:
    """Measure and print one line and one JSON object."""
    from served import free_port  # noqa: PLC0415 - the path is set above

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("store", type=Path)
    arguments.add_argument("--uploads", type=int, default=50)
    arguments.add_argument("--megabytes", type=int, default=100)
    arguments.add_argument("--signed-in", action="store_true")
    given = arguments.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        shutil.copytree(given.store, Path(folder) / "store")
        words = ["serve", "--store", str(Path(folder) / "store"), "--port", str(port)]
        with subprocess.Popen([sys.executable, "-m", "dtks_analytics", *words], cwd=ROOT) as server:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            if given.signed_in:
                signed_in(server.pid, port)
                server.terminate()
                return
            before = settled(server.pid)
            turned_away = sum(refused(port, number, given.megabytes) for number in range(given.uploads))
            growth = resident(server.pid) - before
            server.terminate()
    print(f"uploads         {turned_away} of {given.uploads} refused, memory {growth:+.1f} MB (goal +{GOAL_MB} MB)")
    print(json.dumps({"refused": turned_away, "offered": given.uploads, "growth_mb": round(growth, 1)}))


if __name__ == "__main__":
    main()
