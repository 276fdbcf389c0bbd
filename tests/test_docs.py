"""The documents keep their word: what they name exists, and what exists is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dtks_analytics.cli.main import cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PICTURES = sorted((ROOT / "docs" / "screenshots").glob("*.png"))
HOMES = ("", "docs", "dtks_analytics", "dtks_analytics/synthetic", "data", "data/reference")
"""Folders against which a path in backticks may be written."""
ELSEWHERE = ("Asia/", "cahyadsn/", "emsifa/", "prepared/", "snap/", "raw/", "cube/", "quarantine/", "manifest/", "var/")
"""Words with a slash that are no path of this repository: zones, other repositories, places inside a store."""


def name_of(path: Path) -> str:
    """Return a path as the repository writes it."""
    return path.relative_to(ROOT).as_posix()


def pins(name: str) -> dict[str, str]:
    """Return package and version of each line of a file of requirements, extras left out."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[^]]+\])?==(\S+)", line) for line in lines]
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_the_readme_names_every_command(command: str) -> None:
    """Each has a row of the table."""
    assert f"| `{command}` |" in README


def test_the_readme_names_no_command_that_is_not_there() -> None:
    """The table of commands and the command line are one list."""
    table = README.split("## Command line")[1].split("## ")[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, flags=re.MULTILINE)) == set(cli.commands)


def test_the_readme_names_every_target_of_make_and_no_other() -> None:
    """With the variables that people set."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)[1].split())  # type: ignore[index] # there is one
    assert set(re.findall(r"\bmake ([a-z]+)", README)) - {"on"} == targets
    for name in set(re.findall(r"\b([A-Z]+)=", README)) - {"TESTS"}:
        assert f"{name} ?=" in makefile
    for name in ("PORT", "STORE", "HOST"):
        assert f"{name}=" in README


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_to_a_file(document: Path) -> None:
    """Links to other hosts are left out; the dashboard's own address is one."""
    text = document.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert not [link for link in links if link and not (document.parent / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_path_in_backticks_exists(document: Path) -> None:
    """Only words that look like a path of this repository are asked."""
    text = document.read_text(encoding="utf-8")
    words = re.findall(r"`([\w./-]*/[\w./-]*|[\w-]+\.(?:py|md|toml|csv))`", text)
    places = [word for word in words if not word.startswith(ELSEWHERE)]
    assert not [word for word in places if not any((ROOT / home / word).exists() for home in HOMES)]


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_dependency_is_argued_for_in_its_version(name: str) -> None:
    """One row a package, with licence and reason."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([\w.-]+) \| ([\w.]+) \| [^|]+ \| [^|]{10,} \|$", text, flags=re.MULTILINE))
    wanted = pins(name)
    assert wanted
    assert {package: rows.get(package) for package in wanted} == wanted


def test_no_dependency_is_argued_for_that_is_gone() -> None:
    """The page holds no more than the files."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| ([\w.-]+) \| \d", text, flags=re.MULTILINE))
    assert rows == set(pins("requirements.in")) | set(pins("requirements-dev.in"))


def test_changed_definitions_have_a_heading_of_their_own() -> None:
    """Readers of figures look for it; it says what each changed term means now."""
    assert "**Definisi**" in CHANGELOG.split("## ")[0]
    parts = re.split(r"^### ", CHANGELOG, flags=re.MULTILINE)
    definitions = [part for part in parts if part.startswith("Definisi\n")]
    assert definitions
    assert all(re.search(r"^- \*\*.+\*\*", part, flags=re.MULTILINE) for part in definitions)


def test_every_page_is_pictured_and_every_picture_shown() -> None:
    """Small enough to clone; nothing lies about unseen."""
    pages = {path.stem.replace("_", "-") for path in (ROOT / "pages").glob("*.py")}
    assert pages <= {path.name.split("-1280")[0].split("-390")[0] for path in PICTURES}
    assert {path.name for path in PICTURES} == set(re.findall(r"docs/screenshots/([\w-]+\.png)", README))
    assert max(path.stat().st_size for path in PICTURES) < 400_000
    assert sum(path.stat().st_size for path in PICTURES) < 2_500_000


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_documents_name_no_machine_and_no_person(document: Path) -> None:
    """No folder of somebody's computer, no number that could be a NIK."""
    text = document.read_text(encoding="utf-8")
    assert not re.search(r"/(?:home|root|work|tmp|Users|mnt)/", text)
    assert not re.search(r"(?<![\d.])\d{16}(?!\d)", text)
