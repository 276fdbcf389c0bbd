"""The repository holds no secret and no register, and ignores what could become one."""

from __future__ import annotations

import math
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHAPES = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "access token": re.compile(
        r"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|xox[baprs]-[A-Za-z0-9-]{10,}|glpat-[\w-]{20,})"
    ),
    "signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\."),
    "address with a password": re.compile(r"\b[a-z][a-z0-9+.-]*://[^/\s:@{}<>\"']+:[^/\s:@{}<>\"']+@"),
    "assigned secret": re.compile(
        r"(?i)\b(password|passwd|secret|api_?key|token|cookie_secret|client_secret)\b[\"']?\s*[:=]\s*[\"'](?P<v>[^\"'\s]{8,})[\"']"
    ),
}
MADE_UP = re.compile(
    r"(?i)rahasia|secret|contoh|example|uji|test|made|ganti|sandi|kunci|token|\*\*\*|\.\.\.|[<{}>%]|^(.)\1+$|not-a|0123456789"
)
"""What stands for a secret in examples and tests."""
LONG = re.compile(r"[A-Za-z0-9+/_=-]{40,}")
HASHED = re.compile(r"^(requirements(-dev)?\.txt|data/|docs/screenshots/|static/|benchmarks/|tests/.*\.json)")
"""Files of hashes, coordinates and figures."""
RANDOM_BITS = 4.6
"""Bits a letter of a base64 key of forty letters or more; words, paths and hexadecimal hashes have fewer."""


def tracked() -> list[str]:
    """Return the files of the repository."""
    done = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        pytest.skip("no repository here")
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(name: str) -> str | None:
    """Return the text of a file; None for what is not text."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def entropy(text: str) -> float:
    """Return the bits that each letter of a text carries."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def suspects(name: str, text: str) -> list[str]:
    """Return what in a text looks like a secret, by kind and line; never the text itself."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for kind, shape in SHAPES.items():
            for match in shape.finditer(line):
                value = match.groupdict().get("v") or ""
                if not (kind == "assigned secret" and MADE_UP.search(value)):
                    found.append(f"{name}:{number} {kind}")
        if not HASHED.match(name):
            found += [f"{name}:{number} random text" for word in LONG.findall(line) if entropy(word) > RANDOM_BITS]
    return found


def test_no_file_holds_a_secret() -> None:
    """Keys, tokens, passwords in addresses and assignments, and long random texts."""
    found = [one for name in tracked() if (text := text_of(name)) is not None for one in suspects(name, text)]
    assert found == []


def test_the_search_finds_secrets() -> None:
    """Put together here, so that this file holds none."""
    key = "-----BEGIN " + "RSA PRIVATE KEY-----"
    signed = "ey" + "J" + "a" * 20 + ".ey" + "J" + "b" * 20 + "."
    random = "Zk3vQ9xT7bLw2RrYp8NcHs5JdGm1UaEo" + "f4KiX6tVqWzB0yDl"
    assigned = "pass" + 'word = "kX9vQ2mL"'
    address = "https://admin:" + "geheim123@host/x"
    for text in (key, signed, random, assigned, address, "AK" + "IA" + "ABCDEFGH12345678"):
        assert suspects("a.py", text), text
    assert suspects("a.py", "x = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'") == []


def test_no_register_and_no_store_is_tracked() -> None:
    """Reference figures of the city, and lists of words, are the only tables; screenshots show made-up people."""
    names = tracked()
    tables = {
        name for name in names if name.endswith((".csv", ".xlsx", ".xls", ".parquet", ".sqlite", ".db", ".duckdb"))
    }
    assert {name.split("/")[0] for name in tables} <= {"data", "tests"}
    assert not [name for name in tables if name.startswith("tests/") and Path(ROOT, name).stat().st_size > 20_000]
    assert not [name for name in names if Path(name).name in {"key", "ledger.sqlite", "CURRENT", "LOCK", "store.json"}]
    number = re.compile(r"(?<![0-9])64720[0-9]{11}(?![0-9])")
    for name in tables:
        assert not number.search(text_of(name) or ""), name


@pytest.mark.parametrize(
    "name",
    [
        "var/store/key", "var/store/ledger.sqlite", "agustus.xlsx", "data/agustus.csv", "bnba.parquet",
        "other/store.json",
        "ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite.head", ".env", ".env.local", ".streamlit/secrets.toml",
        "deploy/auth.toml", "tls.pem", "tls.key", "cookie.secret", "server.log", ".venv/x", "var/bundle/x.gz",
    ],
)  # fmt: skip
def test_what_could_become_one_is_ignored(name: str) -> None:
    """Stores, deliveries, keys, secrets and logs, wherever somebody puts them."""
    tracked()
    done = subprocess.run(["git", "check-ignore", "--no-index", "-q", name], check=False, cwd=ROOT)
    assert done.returncode == 0
