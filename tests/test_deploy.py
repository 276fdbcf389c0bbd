"""What is laid out for the server: units, proxies and scripts fit together and to the handbook."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dtks_analytics.access.roles import everything
from dtks_analytics.cli.main import cli
from dtks_analytics.store.access_book import AccessBook, Entry
from dtks_analytics.store.reviews import Judgement, Reviews
from dtks_analytics.store.snapshots import Store

ROOT = Path(__file__).parents[1]
AREA = "64.72.04.1001"
DEPLOY = ROOT / "deploy"
HANDBOOK = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
UNITS = ("dtks.service", "dtks-nightly.service")


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script with nothing of this environment but the path."""
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, cwd="/",
        env={"PATH": "/usr/bin:/bin"} | environment,
    )  # fmt: skip


def settings(unit: str) -> list[tuple[str, str]]:
    """Return the settings of a unit in their order."""
    lines = (DEPLOY / unit).read_text(encoding="utf-8").splitlines()
    return [(name, value) for name, _, value in (line.partition("=") for line in lines if re.match(r"[A-Z]\w*=", line))]


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_runs_as_its_own_account_and_may_do_little(unit: str) -> None:
    """No root, no new rights, nothing to write but its own folders, no dumps of memory."""
    said = dict(settings(unit))
    assert said["User"] == said["Group"] == "dtks"
    for name in (
        "NoNewPrivileges",
        "PrivateTmp",
        "PrivateDevices",
        "ProtectHome",
        "RestrictNamespaces",
        "ProtectClock",
    ):
        assert said[name] == "yes", name
    assert (said["ProtectSystem"], said["CapabilityBoundingSet"], said["UMask"]) == ("strict", "", "0077")
    assert said["LimitCORE"] == "0"
    assert all(path.startswith(("/srv/dtks", "/etc/dtks/gnupg")) for path in said["ReadWritePaths"].split())


@pytest.mark.parametrize("unit", [*UNITS, "dtks-nightly.timer"])
def test_systemd_takes_the_units(unit: str, tmp_path: Path) -> None:
    """Where systemd is; paths of the server are put where this machine has something to run."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd on this machine")
    for name in (*UNITS, "dtks-nightly.timer"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text))
    found = run("systemd-analyze", "verify", tmp_path / unit)
    assert (found.returncode, found.stderr) == (0, "")


def test_caddy_takes_its_example() -> None:
    """Where Caddy is."""
    if shutil.which("caddy") is None:
        pytest.skip("no Caddy on this machine")
    found = run("caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile", HOME="/nonexistent")
    assert found.returncode == 0, found.stderr


def test_nginx_takes_its_example(tmp_path: Path) -> None:
    """Where nginx is, with a certificate made for this."""
    if shutil.which("nginx", path="/usr/sbin:/usr/bin") is None or shutil.which("openssl") is None:
        pytest.skip("no nginx on this machine")
    made = run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=uji",
               "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem")  # fmt: skip
    assert made.returncode == 0, made.stderr
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/dtks/tls", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "dtks.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/error.log;\nevents {{}}\nhttp {{ include {tmp_path}/dtks.conf; }}\n"
    )
    found = run("/usr/sbin/nginx", "-t", "-c", tmp_path / "nginx.conf", "-g", f"error_log {tmp_path}/error.log;")
    assert found.returncode == 0, found.stderr


def test_a_backup_is_restored_into_a_new_folder_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole, verified, without the key; from any folder, and never over a store that is there."""
    monkeypatch.delenv("DTKS_KEY_FILE", raising=False)
    store = Store.create(tmp_path / "store", synthetic=True)
    store.ledger.record("shown", "ani", {"period": "2026-08"}, ["0a" * 12])
    refused = run(DEPLOY / "backup.sh", store.root, tmp_path / "cadangan")
    assert (refused.returncode, "tersandi" in refused.stderr) == (2, True)
    made = run(DEPLOY / "backup.sh", store.root, tmp_path / "cadangan", DTKS_BACKUP_PLAIN="1")
    assert made.returncode == 0, made.stderr
    archive = Path(made.stdout.strip())
    key = tmp_path / "kunci"
    key.write_bytes((store.root / "key").read_bytes())
    words = (DEPLOY / "restore.sh", archive, tmp_path / "pulih")
    back = run(*words, DTKS_KEY_FILE=str(key), DTKS_PYTHON=sys.executable)
    assert back.returncode == 0, back.stderr
    assert not (tmp_path / "pulih" / "key").exists()
    with sqlite3.connect(tmp_path / "pulih" / "ledger.sqlite") as copy:
        assert copy.execute("SELECT count(*) FROM shown").fetchone() == (1,)
        assert copy.execute("SELECT count(*) FROM audit").fetchone() == (len(store.ledger.rows()),)
    copy.close()
    again = run(*words, DTKS_KEY_FILE=str(key), DTKS_PYTHON=sys.executable)
    assert again.returncode == 2
    archive.write_bytes(archive.read_bytes()[:-1] + b"x")
    assert run(words[0], archive, tmp_path / "lain", DTKS_KEY_FILE=str(key)).returncode != 0
    assert not (tmp_path / "lain").exists()


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Make a store with an answer and a role, its key elsewhere."""
    monkeypatch.setenv("DTKS_KEY_FILE", str(tmp_path / "kunci"))
    store = Store.create(tmp_path / "store", synthetic=True)
    ani = everything("ani")
    Reviews(store).answer("2026-10", AREA, [Judgement("a", "same_nik", "sama", "dokumen")], reader=ani)
    AccessBook(store).grant([Entry("budi@example.go.id", "lurah", AREA)], reader=ani, reason="uji")
    return store


def restored(store: Store, archive: str | Path, target: str) -> subprocess.CompletedProcess[str]:
    """Restore an archive beside a store."""
    key = str(store.root.parent / "kunci")
    return run(
        DEPLOY / "restore.sh", archive, store.root.parent / target, DTKS_KEY_FILE=key, DTKS_PYTHON=sys.executable
    )


@pytest.mark.parametrize("gone", ["", "work.sqlite", "access.sqlite", "ledger.sqlite", "work.sqlite.head"])
def test_a_backup_without_answers_roles_or_audit_is_not_restored(written: Store, gone: str, tmp_path: Path) -> None:
    """Whole it is restored with all of them, though somebody reads the databases meanwhile."""
    with sqlite3.connect(written.root / "work.sqlite") as reading:
        assert reading.execute("SELECT count(*) FROM review").fetchone() == (1,)
        made = run(DEPLOY / "backup.sh", written.root, tmp_path / "cadangan", DTKS_BACKUP_PLAIN="1")
    reading.close()
    assert made.returncode == 0, made.stderr
    archive = Path(made.stdout.strip())
    if gone:
        run(
            "tar", "--delete", "--wildcards", "-f", archive, f"store/{gone}*" if "head" not in gone else f"store/{gone}"
        )
        archive.with_name(f"{archive.name}.sha256").unlink()
    back = restored(written, archive, "pulih")
    assert (back.returncode == 0) == (not gone), back.stderr
    assert (tmp_path / "pulih").exists() == (not gone)
    if not gone:
        copy = Store(tmp_path / "pulih")
        assert ([one.pair for one in Reviews(copy).given()], len(AccessBook(copy).entries())) == (["a"], 1)


def test_the_handbook_names_what_is_laid_out() -> None:
    """Every file of the folder, under its path; paths of the units are those of the handbook."""
    for path in DEPLOY.iterdir():
        assert f"deploy/{path.name}" in HANDBOOK or path.name == "dtks-nightly.service", path.name
    for unit in UNITS:
        for _, value in settings(unit):
            for path in re.findall(r"/(?:srv|etc)/dtks[\w/.-]*", value):
                assert path in HANDBOOK, path


@pytest.mark.parametrize("command", ["pack", "scorecard", "scorecards", "measures"])
def test_exact_outputs_say_that_they_are_not_to_be_published(command: str) -> None:
    """In the help of each, and in the handbook."""
    said = " ".join(CliRunner().invoke(cli, [command, "--help"]).output.split())
    assert "diumumkan" in said
    assert f"`{command}`" in HANDBOOK.split("Yang tidak untuk diumumkan")[1]
