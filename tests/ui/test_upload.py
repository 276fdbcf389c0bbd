"""What an upload guesses and keeps."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

import pytest

from dtks_analytics.ui.pages import upload


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("DTKS_2026-08.xlsx", "2026-08"),
        ("ekspor_202611.csv", "2026-11"),
        ("BNBA Agustus 2026.xlsx", "2026-08"),
        ("data mei 2025 final.xlsx", "2025-05"),
        ("6472019001019001.xlsx", None),
        ("data.xlsx", None),
    ],
)
def test_the_month_is_read_from_the_file_name(name: str, month: str | None) -> None:
    """A NIK in the name is no month."""
    assert upload.guess_period([name]) == month


def test_a_hostile_file_name_stays_inside_the_private_folder() -> None:
    """A file name is foreign data."""
    delivered = BytesIO(b"isi")
    delivered.name = "../../etc/pass<b>wd.csv"
    one = upload.Upload(tempfile.TemporaryDirectory())
    upload.keep(one, [delivered], "2026-08")
    (path,) = one.files
    assert path.resolve().is_relative_to(Path(one.folder.name).resolve())
    assert path.name == "pass_b_wd.csv"
    assert path.read_bytes() == b"isi"


def test_two_uploads_never_share_a_folder() -> None:
    """So they cannot harm each other."""
    one, other = (upload.Upload(tempfile.TemporaryDirectory()) for _ in range(2))
    assert one.folder.name != other.folder.name


def test_the_folder_goes_with_the_upload() -> None:
    """Also when the session simply ends."""
    one = upload.Upload(tempfile.TemporaryDirectory())
    folder = Path(one.folder.name)
    del one
    assert not folder.exists()
