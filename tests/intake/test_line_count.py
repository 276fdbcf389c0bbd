"""Lines of a text file are counted before anything takes it apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dtks_analytics.errors import RefusedError
from dtks_analytics.intake import line_count
from dtks_analytics.intake.line_count import HEAD, LINES_OF_A_ROW, check_lines

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 2000


def written(folder: Path, content: bytes) -> Path:
    """Write a file."""
    path = folder / "x.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"a;b\n" * (ROWS + HEAD),
        b"a;b\r\n" * (ROWS + HEAD),
        b'a;"JALAN\nRT 1"\n' * (ROWS + HEAD),
        b"a;b" * 1_000_000,
        b"",
    ],
)
def test_a_file_within_the_limit_passes(tmp_path: Path, content: bytes) -> None:
    """Line ends in quoted cells are no rows."""
    check_lines(written(tmp_path, content), ROWS)


@pytest.mark.parametrize(
    "content",
    [
        b"\n" * (ROWS + HEAD + 1),
        b"\r" * (ROWS + HEAD + 1),
        b"\r\n" * (ROWS + HEAD + 1),
        b'a;b\n"' + b"\n" * (ROWS + HEAD) * LINES_OF_A_ROW + b"\n",
        b'a;"JALAN\nRT 1"\n' * (ROWS + HEAD + 1),
    ],
)
@pytest.mark.parametrize("block", [7, 1 << 20])
def test_a_file_of_more_lines_is_refused(
    tmp_path: Path, content: bytes, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of line ends alone, within a quotation that never ends, and wherever the blocks are cut."""
    monkeypatch.setattr(line_count, "BLOCK", block)
    with pytest.raises(RefusedError, match="TOO_LARGE"):
        check_lines(written(tmp_path, content), ROWS)
