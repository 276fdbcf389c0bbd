"""Uploaded files between the browser and the page: where they wait, how many, and when they go."""

from __future__ import annotations

import tempfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dtks_analytics.errors import DtksError, RefusedError
from dtks_analytics.ui.pages import upload
from dtks_analytics.web import uploads
from dtks_analytics.web.uploads import MB, UploadedFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from streamlit.testing.v1 import AppTest


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UploadedFiles:
    """Uploads of a process whose sessions are all connected but ``pergi``."""
    monkeypatch.setenv("DTKS_STORE", str(tmp_path / "none"))
    monkeypatch.setenv("DTKS_UPLOAD_PERSON_MB", "10")
    monkeypatch.setenv("DTKS_UPLOAD_TOTAL_MB", "15")
    return UploadedFiles(lambda session: session != "pergi")


def arrived(files: UploadedFiles, session: str, name: str, content: bytes = b"isi") -> None:
    """Let a file arrive."""
    assert files.reserve(session, name, "orang", len(content)) == ""
    files.put(session, name, BytesIO(content))


def test_a_file_is_taken_by_its_own_session_only(files: UploadedFiles, tmp_path: Path) -> None:
    """As often as the page wants, without a second copy on the disk, until it is dropped; what was taken stays."""
    arrived(files, "satu", "a")
    assert not files.take("dua", "a", tmp_path / "x")
    assert files.take("satu", "a", tmp_path / "x")
    assert files.take("satu", "a", tmp_path / "y")
    assert (tmp_path / "x").read_bytes() == b"isi"
    files.drop_session("dua")
    assert files.held() == 3
    files.drop_session("satu")
    assert files.held() == 0
    assert not files.take("satu", "a", tmp_path / "z")
    assert (tmp_path / "y").read_bytes() == b"isi"


def test_room_is_counted_per_person_over_all_sessions_and_for_everybody(files: UploadedFiles) -> None:
    """The same file again takes its room once; what is dropped gives it back."""
    assert files.reserve("satu", "a", "siti", 6 * MB) == ""
    assert files.reserve("satu", "a", "siti", 6 * MB) == ""
    assert files.reserve("dua", "b", "siti", 6 * MB) == "too_many_uploads"
    assert files.reserve("tiga", "c", "budi", 9 * MB) == ""
    assert files.reserve("empat", "d", "ani", 1 * MB) == "uploads_full"
    files.drop("satu", "a")
    assert files.reserve("dua", "b", "siti", 6 * MB) == ""


def test_a_file_that_was_given_up_while_it_was_written_is_not_kept(files: UploadedFiles, tmp_path: Path) -> None:
    """Its room is gone, so is its content."""
    files.reserve("satu", "a", "orang", 3)
    files.drop("satu", "a")
    files.put("satu", "a", BytesIO(b"isi"))
    assert not files.take("satu", "a", tmp_path / "x")


def test_only_a_page_that_shows_an_uploader_expects_files(
    files: UploadedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is drawn again nothing is certain, for a short time."""
    assert files.expected("satu") is False
    files.page_begins("satu")
    assert files.expected("satu") is False
    files.page_shows("satu")
    assert files.expected("satu") is True
    files.page_begins("satu")
    assert files.expected("satu") is None
    monkeypatch.setattr(uploads, "BETWEEN_RUNS_S", 0.0)
    assert files.expected("satu") is False
    assert files.expected("dua") is False


def test_files_go_some_time_after_their_session(files: UploadedFiles, tmp_path: Path) -> None:
    """A browser may come back within the patience; connected sessions keep theirs."""
    arrived(files, "pergi", "a")
    arrived(files, "tetap", "b")
    files.sweep(100.0, 150.0)
    files.sweep(249.0, 150.0)
    assert files.held() == 6
    files.sweep(250.0, 150.0)
    assert files.held() == 3
    assert not files.take("pergi", "a", tmp_path / "x")
    assert files.take("tetap", "b", tmp_path / "x")


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "banyak"])
def test_a_limit_that_is_no_whole_number_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the name of the setting."""
    monkeypatch.setenv("DTKS_UPLOAD_TOTAL_MB", text)
    with pytest.raises(RefusedError, match=r"BAD_SETTING.*DTKS_UPLOAD_TOTAL_MB"):
        uploads.limits()


@pytest.mark.parametrize("kind", [DtksError, RefusedError])
def test_every_error_of_the_check_leaves_a_way_back(
    kind: type[DtksError], open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Running out of memory included: what happened, its code, and the button to the first step."""

    def fails(*_: object) -> None:
        raise kind("OUT_OF_MEMORY", "Memori server tidak cukup saat mencocokkan daftar.")

    monkeypatch.setattr(upload, "check", fails)
    app = open_page("muat_data")
    one = upload.Upload(tempfile.TemporaryDirectory(), step="periksa", period="2026-08")
    app.session_state["_muat"] = one
    app.run()
    assert not app.exception
    assert "Memori server tidak cukup saat mencocokkan daftar." in "".join(html.proto.body for html in app.get("html"))
    assert [button.label for button in app.button] == ["Kembali ke langkah 1", "Periksa lagi", "Batalkan"]
    app.button[0].click().run()
    assert one.step == "unggah"
