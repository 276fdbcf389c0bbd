"""What sign-in, scope and record cost on the rerun of a page: with the door and a lurah's eyes, against without.

Run: ``python benchmarks/bench_gate.py STORE [--reruns 60]``. Without: no door, everything exact. City: the door in
front, somebody who sees the city. Lurah: the same, figures outside the kelurahan rounded. They take turns; lower
quartiles, since other work on the machine only adds. Then the same pages over real sockets, all of them in turn: what
the whole server with its door computes for them, against the same application without one, in processor seconds.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
PAGES = ("ringkasan", "peta", "wilayah", "tabel", "papan_mutu", "rapor_lurah")
AREA = "64.72.04.1001"
GOAL = 1.15


def main() -> None:
    """Measure all pages and print one JSON object."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("store", type=Path)
    arguments.add_argument("--reruns", type=int, default=60)
    given = arguments.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        store = Path(folder) / "store"
        shutil.copytree(given.store, store)
        os.environ["DTKS_STORE"] = str(store)
        found = {page: measure(page, store, given.reruns) for page in PAGES}
        for page, ratio in wire(store, given.reruns).items():
            found[page]["socket"] = ratio
    for page, ratios in found.items():
        words = ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items())
        print(f"{page:15} {words} times (goal {GOAL})")
    print(json.dumps(found))


def measure(page: str, store: Path, reruns: int) -> dict[str, float]:
    """Return the ratios of one page."""
    from streamlit.runtime.context import ContextProxy  # noqa: PLC0415 - the store is named first
    from streamlit.testing.v1 import AppTest  # noqa: PLC0415 - same

    from dtks_analytics.store.snapshots import Store  # noqa: PLC0415 - same
    from dtks_analytics.web import current_user as sign  # noqa: PLC0415 - same
    from dtks_analytics.web.sessions import COOKIE, Door  # noqa: PLC0415 - same

    door = Door(Store(store))
    cookies = {"without": {}} | {
        name: {COOKIE: door.cookie(door.pick(role, area)[0])}
        for name, role, area in (("city", "dinsos", "64.72"), ("lurah", "lurah", AREA))
    }
    times: dict[str, list[float]] = {name: [] for name in cookies}
    apps = {}
    for turn in range(reruns + 3):
        for name, cookie in cookies.items():
            sign.stand(door if cookie else None)
            with mock.patch.object(ContextProxy, "cookies", new=cookie):
                if name not in apps:
                    apps[name] = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
                    if page != "ringkasan":
                        apps[name].switch_page(f"pages/{page}.py")
                    apps[name].query_params["wilayah"] = AREA
                begin = time.perf_counter()
                apps[name].run()
                if turn >= 3:  # noqa: PLR2004 - the first ones fill the caches
                    times[name].append(time.perf_counter() - begin)
            if apps[name].exception:
                sys.exit(f"{page} as {name} failed")
    quick = {name: statistics.quantiles(taken, n=4)[0] for name, taken in times.items()}
    return {name: round(quick[name] / quick["without"], 3) for name in ("city", "lurah")}


def wire(store: Path, reruns: int) -> dict[str, float]:
    """Return the ratios of all pages over sockets, for somebody who sees the city."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "attack")]
    from served import free_port, picked  # noqa: PLC0415 - lies beside the tests
    from visitor import Visitor  # noqa: PLC0415 - same

    port, gated = free_port(), free_port()
    begin = (
        "import threading, uvicorn; from dtks_analytics.ui import server; "
        "threading.Thread(target=server._warm, daemon=True).start(); "
        f"uvicorn.run(server.application(), port={port}, log_level='error', ws='websockets-sansio')"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "STREAMLIT_SERVER_PORT": str(port)}
    command = [sys.executable, "-m", "dtks_analytics", "serve", "--store", str(store), "--port", str(gated)]
    with (
        subprocess.Popen([sys.executable, "-c", begin], cwd=ROOT, env=environment) as bare,
        subprocess.Popen(command, cwd=ROOT, env=environment) as server,
    ):
        time.sleep(20)
        address = f"http://127.0.0.1:{gated}"
        visitors = {"door": Visitor(address, picked(address)), "bare": Visitor(f"http://127.0.0.1:{port}", "")}
        processes = {"door": server.pid, "bare": bare.pid}
        ratios = {}
        for page in PAGES:
            times: dict[str, list[float]] = {name: [] for name in visitors}
            name_in_address = "" if page == "ringkasan" else page.replace("_", "-")
            for turn in range(reruns + 3):
                for name, visitor in visitors.items():
                    start = seconds(processes[name])
                    run = visitor.look(name_in_address, {"wilayah": AREA})
                    if b"Terjadi kesalahan (kode" in run.output:
                        sys.exit(f"{page} of {name} failed")
                    if turn >= 3:  # noqa: PLR2004 - the first ones fill the caches
                        times[name].append(seconds(processes[name]) - start)
            ratios[page] = round(sum(times["door"]) / sum(times["bare"]), 3)
        for visitor in visitors.values():
            visitor.close()
        bare.terminate()
        server.terminate()
    return ratios


def seconds(process: int) -> float:
    """Return the processor seconds of a process so far, in steps of 10 ms."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
