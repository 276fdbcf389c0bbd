"""Cold start as a person meets it: from starting the server to the first finished page in an open browser.

Run: ``python benchmarks/bench_cold_start.py STORE [--rounds 7]``. Ours is ``dtks serve``, the measure an app of one
line under ``streamlit run``; they take turns. It also reports what the map page sends over the socket once the geometry
is cached: unpacked, and deflated frame by frame with the window the server negotiates, an upper bound for the wire.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, WebSocket

ROOT = Path(__file__).parents[1]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
FINISHED = "[data-testid=stApp][data-test-script-state=notRunning]"


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def first_page(command: list[str], port: int, browser: Browser) -> float:
    """Start a server, open its first page, stop it; returns the seconds between start and finished page."""
    context = browser.new_context(locale="id-ID")
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet) as server:
        wait_for(port)
        sign_in(context, port)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector(FINISHED, timeout=60_000)
        seconds = time.perf_counter() - start
        server.terminate()
        server.wait(20)
    context.close()
    return seconds


def sign_in(context: BrowserContext, port: int) -> None:
    """Pick a role, as the one click of a demonstration does; the empty app knows no such address."""
    address = f"http://127.0.0.1:{port}"
    form = {"peran": "dinsos", "wilayah": "64.72", "ke": "/_stcore/health"}
    context.request.post(f"{address}/masuk", form=form, headers={"Origin": address})


def wait_for(port: int) -> None:
    """Wait until a server answers its health check."""
    for _ in range(3000):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    sys.exit("the server did not start")


def deflated(frame: str | bytes) -> int:
    """Return the size of one frame as the socket compresses it."""
    packer = zlib.compressobj(wbits=-12)
    data = frame if isinstance(frame, bytes) else frame.encode()
    return len(packer.compress(data) + packer.flush())


def map_payload(context: BrowserContext, port: int) -> tuple[int, int]:
    """Return the bytes that the map page receives when everything static is cached, unpacked and deflated."""
    address = f"http://127.0.0.1:{port}/peta"
    sign_in(context, port)
    for _ in range(2):
        page = context.new_page()
        received: list[tuple[int, int]] = []

        def listen(opened: WebSocket, received: list[tuple[int, int]] = received) -> None:
            opened.on("framereceived", lambda data: received.append((len(data), deflated(data))))

        page.on("websocket", listen)
        page.goto(address)
        page.wait_for_selector(FINISHED, timeout=60_000)
        page.wait_for_timeout(1500)
        page.close()
    return sum(size for size, _ in received), sum(size for _, size in received)


def main() -> None:
    """Measure both and print one JSON object."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("store", type=lambda name: Path(name).resolve())
    arguments.add_argument("--rounds", type=int, default=7)
    given = arguments.parse_args()
    times: dict[str, list[float]] = {"empty": [], "ours": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, sync_playwright() as playwright:
        empty = Path(folder) / "kosong.py"
        empty.write_text("import streamlit as st\nst.write('kosong')\n", encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for _ in range(given.rounds + 1):
            port = free_port()
            words = ["-m", "streamlit", "run", str(empty), "--server.port", str(port), "--server.headless", "true"]
            times["empty"].append(first_page([sys.executable, *words], port, browser))
            port = free_port()
            words = ["-m", "dtks_analytics", "serve", "--store", str(given.store), "--port", str(port)]
            times["ours"].append(first_page([sys.executable, *words], port, browser))
        port = free_port()
        command = [sys.executable, "-m", "dtks_analytics", "serve", "--store", str(given.store), "--port", str(port)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            wait_for(port)
            payload = map_payload(browser.new_context(locale="id-ID", viewport={"width": 1280, "height": 900}), port)
            server.terminate()
        browser.close()
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    ratio = medians["ours"] / medians["empty"]
    print(f"cold start      ours {medians['ours']:.2f} s, empty {medians['empty']:.2f} s, ratio {ratio:.2f} (goal 1.3)")
    print(f"map page        {payload[1] / 1000:.0f} kB on the wire, {payload[0] / 1000:.0f} kB unpacked (goal 50 kB)")
    print(json.dumps({"cold_start": {**medians, "ratio": ratio}, "map_payload_bytes": payload}))


if __name__ == "__main__":
    main()
