"""Sealed originals: whole and genuine, or not at all."""

from __future__ import annotations

import hashlib
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from dtks_analytics.errors import DamagedStoreError, RefusedError
from dtks_analytics.store import vault
from dtks_analytics.store.vault import MAGIC, RECORD, TAG

if TYPE_CHECKING:
    from pathlib import Path

SECRET = b"s" * 32


def digest(plain: bytes) -> str:
    """Return the name of an original."""
    return hashlib.sha256(plain).hexdigest()


def sealed(plain: bytes, piece: int = 700_001) -> bytes:
    """Seal bytes delivered in odd pieces."""
    pieces = (plain[start : start + piece] for start in range(0, len(plain), piece))
    return b"".join(vault.seal(pieces, SECRET, digest(plain)))


@pytest.mark.parametrize("size", [0, 1, RECORD - 1, RECORD, RECORD + 1, 3 * RECORD])
def test_any_size_comes_back(tmp_path: Path, size: int) -> None:
    """Nothing, less than a record, exactly one, more; the same file seals to the same bytes."""
    plain = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    path = tmp_path / "sealed"
    path.write_bytes(sealed(plain))
    assert b"".join(vault.unseal(path, SECRET, digest(plain))) == plain
    assert path.read_bytes() == sealed(plain, piece=13_337)
    assert path.stat().st_size == len(MAGIC) + size + TAG * max(1, -(-size // RECORD))


def cut(raw: bytes) -> bytes:
    """Leave the last record out."""
    return raw[: len(MAGIC) + RECORD + TAG]


def exchange(raw: bytes) -> bytes:
    """Exchange the first two records."""
    one, two = len(MAGIC) + RECORD + TAG, len(MAGIC) + 2 * (RECORD + TAG)
    return raw[: len(MAGIC)] + raw[one:two] + raw[len(MAGIC) : one] + raw[two:]


@pytest.mark.parametrize(
    "change",
    [
        cut,
        exchange,
        lambda raw: raw[:-1],
        lambda raw: raw + b"\0",
        lambda raw: b"X" + raw[1:],
        lambda raw: raw[:99] + bytes([raw[99] ^ 1]) + raw[100:],
        lambda _raw: b"",
    ],
)
def test_a_changed_file_does_not_open(tmp_path: Path, change: object) -> None:
    """Cut at a record, records exchanged, a byte less or more, a bit flipped, nothing left."""
    plain = b"1234567890" * (RECORD // 4)
    path = tmp_path / "sealed"
    path.write_bytes(change(sealed(plain)))  # type: ignore[operator]
    with pytest.raises(DamagedStoreError, match="ORIGINAL_DAMAGED"):
        list(vault.unseal(path, SECRET, digest(plain)))


def test_another_secret_or_name_does_not_open_it(tmp_path: Path) -> None:
    """The key depends on both."""
    path = tmp_path / "sealed"
    path.write_bytes(sealed(b"isi"))
    for secret, name in ((b"t" * 32, digest(b"isi")), (SECRET, digest(b"lain"))):
        with pytest.raises(DamagedStoreError, match="ORIGINAL_DAMAGED"):
            list(vault.unseal(path, secret, name))


def test_a_file_that_changed_since_it_was_hashed_is_refused() -> None:
    """A name is never given to other bytes."""
    with pytest.raises(RefusedError, match="FILE_CHANGED"):
        list(vault.seal([b"lain"], SECRET, digest(b"isi")))


def test_sealing_and_opening_hold_a_few_records_in_memory(tmp_path: Path) -> None:
    """40 MB go through less than 10 MB."""
    piece, pieces, path = b"0123456789abcdef" * 65_536, 40, tmp_path / "sealed"
    name = hashlib.sha256(piece * pieces).hexdigest()
    tracemalloc.start()
    with path.open("wb") as file:
        file.writelines(vault.seal((piece for _ in range(pieces)), SECRET, name))
    total = sum(map(len, vault.unseal(path, SECRET, name)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == len(piece) * pieces
    assert peak < 10e6


def test_purposes_share_no_key() -> None:
    """Keyed hashes, the audit and each original have their own."""
    keys = {vault.derive(SECRET, purpose, salt) for purpose in ("a", "b") for salt in (b"", b"1" * 32, b"2" * 32)}
    assert len(keys) == 6
    assert {len(key) for key in keys} == {32}
