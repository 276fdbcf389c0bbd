"""Originals sealed with AES-256-GCM, since a delivered file holds the mother's name as text.

A sealed file is `MAGIC` and then records of `RECORD` plaintext bytes, each followed by its tag (the last one shorter,
perhaps empty). The nonce holds the record's number and whether it is the last, so records cannot be reordered, left
out or cut off. Source: Hoang, Reyhanitabar, Rogaway, Vizár 2015, the STREAM construction.

The key comes from the store's secret and the plaintext's hash: the same file seals to the same bytes, so a damaged
original is healed by delivering the file again, and a key meets one plaintext only (a file that changes between
hashing and sealing is refused and its sealed part removed).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from dtks_analytics.store.refusals import damaged, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC: Final = b"DTKSEAL1"
RECORD: Final = 1 << 20
TAG: Final = 16


def derive(secret: bytes, purpose: str, salt: bytes = b"") -> bytes:
    """Derive 32 bytes for one purpose (HKDF-SHA256, RFC 5869); different purposes share nothing."""
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - pages never need a key
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - same

    return HKDF(SHA256(), 32, salt or None, f"dtks-analytics {purpose}".encode()).derive(secret)


def seal(data: Iterable[bytes], secret: bytes, digest: str) -> Iterator[bytes]:
    """Yield the sealed form of a file.

    Args:
        data: the plaintext in chunks of any size.
        secret: the store's secret.
        digest: sha256 of the plaintext, hex.

    Raises:
        RefusedError: ``FILE_CHANGED``, the plaintext no longer has this hash.
    """
    cipher = _cipher(secret, digest)
    seen, number = hashlib.sha256(), 0
    yield MAGIC
    waiting = bytearray()
    for chunk in data:
        seen.update(chunk)
        waiting += chunk
        while len(waiting) > RECORD:
            yield cipher.encrypt(_nonce(number, last=False), bytes(waiting[:RECORD]), MAGIC)
            del waiting[:RECORD]
            number += 1
    if seen.hexdigest() != digest:
        raise refuse("FILE_CHANGED")
    yield cipher.encrypt(_nonce(number, last=True), bytes(waiting), MAGIC)


def unseal(path: Path, secret: bytes, digest: str) -> Iterator[bytes]:
    """Yield the plaintext of a sealed file, each record authenticated before it is given out.

    Raises:
        DamagedStoreError: ``ORIGINAL_DAMAGED``; what was given out before is right but not all.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - pages never need a key

    cipher = _cipher(secret, digest)
    seen, number = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            magic, record = file.read(len(MAGIC)), file.read(RECORD + TAG)
            while True:
                following = file.read(RECORD + TAG)
                plain = cipher.decrypt(_nonce(number, last=not following), record, magic)
                seen.update(plain)
                yield plain
                if not following:
                    break
                record, number = following, number + 1
    except (OSError, InvalidTag, ValueError) as error:
        raise damaged("ORIGINAL_DAMAGED", path.name) from error
    if seen.hexdigest() != digest:
        raise damaged("ORIGINAL_DAMAGED", path.name)


def _cipher(secret: bytes, digest: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - pages never need a key

    return AESGCM(derive(secret, "original", bytes.fromhex(digest)))


def _nonce(number: int, *, last: bool) -> bytes:
    return bytes(7) + number.to_bytes(4, "big") + bytes([last])
