"""The store's secret: 32 random bytes in a file of their own, as hex text."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from dtks_analytics.store import atomic, vault
from dtks_analytics.store.refusals import refuse

VARIABLE: Final = "DTKS_KEY_FILE"
_MODE: Final = 0o400
_BYTES: Final = 32


def key_file(root: Path) -> Path:
    """Return the file that holds the secret: the one ``DTKS_KEY_FILE`` names, else ``key`` in the store."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else root / "key"


def load(root: Path, check: str) -> bytes:
    """Read the secret.

    Args:
        root: the store.
        check: what `fingerprint` gave when the store was made.

    Raises:
        RefusedError: ``KEY_MISSING``, or ``KEY_WRONG`` if it is not this store's.
    """
    try:
        secret = bytes.fromhex(key_file(root).read_text("ascii").strip())
    except OSError as error:
        raise refuse("KEY_MISSING") from error
    except ValueError as error:
        raise refuse("KEY_WRONG") from error
    if len(secret) != _BYTES or not hmac.compare_digest(fingerprint(secret), check):
        raise refuse("KEY_WRONG")
    return secret


def make(root: Path) -> bytes:
    """Make the secret unless its file is already there; return it.

    Raises:
        RefusedError: ``KEY_WRONG``, the file there holds something else.
        OSError: it cannot be written.
    """
    path = key_file(root)
    if not path.exists():
        atomic.put(path.parent, path, secrets.token_hex(_BYTES).encode() + b"\n", mode=_MODE)
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError as error:
        raise refuse("KEY_WRONG") from error
    if len(secret) != _BYTES:
        raise refuse("KEY_WRONG")
    return secret


def fingerprint(secret: bytes) -> str:
    """Return what tells this secret from another without saying anything about it, hex."""
    return vault.derive(secret, "fingerprint").hex()
