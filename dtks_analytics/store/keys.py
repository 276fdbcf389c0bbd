"""The store's secret: 32 random bytes in a file of their own, as hex text."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dtks_analytics.store import atomic, vault
from dtks_analytics.store.refusals import damaged, refuse

if TYPE_CHECKING:
    from dtks_analytics.errors import DtksError

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
        RefusedError: ``KEY_MISSING``, or ``KEY_WRONG`` if the file that ``DTKS_KEY_FILE`` names is not this store's.
        DamagedStoreError: ``KEY_DAMAGED``, the file in the store is not.
    """
    path = key_file(root)
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except OSError as error:
        raise refuse("KEY_MISSING") from error
    except ValueError as error:
        raise _wrong(path, root) from error
    if len(secret) != _BYTES or not hmac.compare_digest(fingerprint(secret), check):
        raise _wrong(path, root)
    return secret


def _wrong(path: Path, root: Path) -> DtksError:
    """Tell a key of the store that changed from another key that somebody named."""
    return damaged("KEY_DAMAGED") if path == root / "key" else refuse("KEY_WRONG")


def is_as_made(root: Path) -> bool:
    """Tell whether the file in the store, if the secret is there, has the very bytes that `make` wrote."""
    path = key_file(root)
    if path != root / "key":
        return True
    raw = path.read_bytes()
    return raw == raw.strip().lower() + b"\n"


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
