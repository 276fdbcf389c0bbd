"""Fifty uploads of 100 MB by nobody: all refused, and the server's memory does not grow.

Run: ``python benchmarks/bench_uploads.py STORE [--uploads 50] [--megabytes 100]``. A copy of it is served.
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

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

MB = 1024 * 1024
GOAL_MB = 50


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


def main() -> None:
    """Measure and print one line and one JSON object."""
    from served import free_port  # noqa: PLC0415 - the path is set above

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("store", type=Path)
    arguments.add_argument("--uploads", type=int, default=50)
    arguments.add_argument("--megabytes", type=int, default=100)
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
            before = settled(server.pid)
            turned_away = sum(refused(port, number, given.megabytes) for number in range(given.uploads))
            growth = resident(server.pid) - before
            server.terminate()
    print(f"uploads         {turned_away} of {given.uploads} refused, memory {growth:+.1f} MB (goal +{GOAL_MB} MB)")
    print(json.dumps({"refused": turned_away, "offered": given.uploads, "growth_mb": round(growth, 1)}))


if __name__ == "__main__":
    main()
