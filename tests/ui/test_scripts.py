"""The policy that browsers keep to: our scripts by their hashes, sockets to this host, nothing of anybody else."""

from __future__ import annotations

import re

import pytest

from dtks_analytics.catalogue.city import ROOT
from dtks_analytics.web import scripts
from dtks_analytics.web.scripts import OURS, content_security


def directives(policy: str) -> dict[str, list[str]]:
    """Take a policy apart."""
    return {name: words for name, *words in (part.split() for part in policy.split(";"))}


def test_scripts_run_by_hash_and_never_from_elsewhere() -> None:
    """No inline script but ours and the one of Streamlit's first page, no eval, no other host."""
    said = directives(content_security("dasbor.example.go.id", secure=True))
    assert said["default-src"] == ["'self'"]
    assert said["script-src"][0] == "'self'"
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", word) for word in said["script-src"][1:])
    assert len(said["script-src"]) >= 1 + len(OURS) + 1
    assert said["object-src"] == said["frame-ancestors"] == ["'none'"]
    words = {word for name, all_words in said.items() if name != "script-src" for word in all_words}
    assert words == {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:", "wss://dasbor.example.go.id"}
    assert [name for name, all_words in said.items() if "'unsafe-inline'" in all_words] == ["style-src"]


@pytest.mark.parametrize(
    ("host", "secure", "socket"),
    [
        ("127.0.0.1:8501", False, ["ws://127.0.0.1:8501"]),
        ("[::1]:8501", False, ["ws://[::1]:8501"]),
        ("Dasbor.Example.go.id", True, ["wss://dasbor.example.go.id"]),
        ("", False, []),
        ("a; script-src *", False, []),
        ("a\r\nb", False, []),
        ("a b", True, []),
        ("*", False, []),
        ("x" * 300, False, []),
    ],
)
def test_sockets_go_to_the_host_that_was_asked(host: str, secure: bool, socket: list[str]) -> None:  # noqa: FBT001 - a case
    """What is no name of a host never becomes part of the policy."""
    assert directives(content_security(host, secure=secure))["connect-src"] == ["'self'", *socket]


def test_no_page_runs_a_script_past_the_list() -> None:
    """A script in a page's own text would not run; it belongs on the list, its data into the markup."""
    places = [*(ROOT / "pages").glob("*.py"), *(ROOT / "dtks_analytics").rglob("*.py")]
    found = {path.stem for path in places if re.search(r"<script|allow_javascript", path.read_text(encoding="utf-8"))}
    assert found == {"scripts"}
    assert len(set(OURS)) == len(OURS)
    assert not any("{" in script and "}" not in script for script in OURS)
    assert scripts.FETCH in OURS
