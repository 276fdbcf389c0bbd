"""The wheel carries all that the product needs: installed elsewhere, it builds a demonstration, serves and prints."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from served import free_port, picked

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_that_the_tree_has(wheel: Path) -> None:
    """Nothing that pages, prints or rules read is left behind, and its requirements are those of the product."""
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        told = archive.read(next(name for name in held if name.endswith("METADATA"))).decode()
    tracked = subprocess.run(
        ["git", "ls-files", "app.py", "pages", "data", "static", ".streamlit", "dtks_analytics"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    wanted = {name if name.startswith("dtks_analytics/") else f"dtks_analytics/_app/{name}" for name in tracked}
    assert wanted - held == set()
    pins = [line for line in (ROOT / "requirements.in").read_text(encoding="utf-8").split() if "==" in line]
    assert [pin for pin in pins if f"Requires-Dist: {pin}" not in told] == []


def test_an_installed_wheel_works_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """Its own files are used, not those of the tree: a demonstration, a printed report, a served page."""
    place, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(place)]
    subprocess.run([*install, str(wheel)], check=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DTKS_")}
    environment |= {"PYTHONPATH": str(place), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def dtks(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dtks_analytics", *words],
            cwd=empty, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    where = "import dtks_analytics.catalogue.city as city; print(city.ROOT)"
    told = subprocess.run([sys.executable, "-c", where], cwd=empty, env=environment, capture_output=True, text=True)  # noqa: PLW1510 - the text is asserted
    assert told.stdout.strip() == str(place / "dtks_analytics" / "_app")
    built = dtks("demo", "--months", "1", "--rows", "400", "--store", "s")
    assert built.returncode == 0, built.stderr
    assert dtks("scorecard", "--store", "s", "--area", "64.72", "--out", "r.pdf").returncode == 0
    assert (empty / "r.pdf").read_bytes().startswith(b"%PDF")
    port = free_port()
    serve = [sys.executable, "-m", "dtks_analytics", "serve", "--store", "s", "--port", str(port)]
    with subprocess.Popen(serve, cwd=empty, env=environment) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            assert _answers(f"{address}/_stcore/health")
            cookie = picked(address)
            for path in ("/", "/app/static/kelurahan.geojson", "/app/static/topo/world_110m.json"):
                request = urllib.request.Request(f"{address}{path}", headers={"Cookie": cookie})  # noqa: S310 - our own server
                with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own server
                    assert answer.status == 200
        finally:
            process.terminate()


def _answers(address: str) -> bool:
    """Wait up to a minute for an answer."""
    import time  # noqa: PLC0415 - used once

    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 - our own server
                return True
        except OSError:
            time.sleep(0.2)
    return False
