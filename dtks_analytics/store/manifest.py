r"""One manifest is one complete version of the store; each holds the hash of its parent.

On disk a manifest is JSON text with its own digest in front, over the bytes that follow, so that a flipped bit shows
without any other file: ``{"digest": "<sha256>",\n"body": {…}}``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from dtks_analytics.store.month import Month
from dtks_analytics.store.refusals import damaged

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = 1
"""Version of the store's form; a store of a later form is refused."""
_HEAD, _MIDDLE, _TAIL = b'{"digest": "', b'",\n"body": ', b"}\n"
_DIGEST: Final = 64


def encode(body: Mapping[str, Any]) -> bytes:
    """Write a record as JSON text that carries its own digest.

    Raises:
        TypeError: something in it is no JSON.
        ValueError: a number is NaN or infinite.
    """
    text = json.dumps(body, indent=1, allow_nan=False).encode("ascii") + _TAIL
    return _HEAD + hashlib.sha256(text).hexdigest().encode() + _MIDDLE + text


def decode(raw: bytes, code: str = "MANIFEST_DAMAGED", name: str = "") -> dict[str, Any]:
    """Read what `encode` wrote.

    Raises:
        DamagedStoreError: ``code``, the text or its digest is not right; ``name`` is the file to mention.
    """
    start = len(_HEAD) + _DIGEST
    text = raw[start + len(_MIDDLE) :]
    digest = hashlib.sha256(text).hexdigest().encode()
    if not text.endswith(_TAIL) or raw[: start + len(_MIDDLE)] != _HEAD + digest + _MIDDLE:
        raise damaged(code, name)
    body: dict[str, Any] = json.loads(text[: -len(_TAIL)])
    return body


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the store as the manifest records it.

    Attributes:
        path: below the root, with ``/``.
        sha256: of the bytes on disk, hex; for an original those of the sealed file.
        size: bytes on disk.
    """

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A month within a manifest.

    Attributes:
        since: the version whose publish made this record; the state before it is in version ``since - 1``.
        month: the record.
        stored: every file it needs.
    """

    since: int
    month: Month
    stored: tuple[StoredFile, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the entry as JSON types."""
        return {"since": self.since, "month": self.month.to_json(), "stored": [asdict(file) for file in self.stored]}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Entry:
        """Build the entry from `to_json`."""
        stored = tuple(StoredFile(**file) for file in record["stored"])
        return cls(record["since"], Month.from_json(record["month"]), stored)


@dataclass(frozen=True, slots=True)
class Header:
    """Who did what to make a version.

    Attributes:
        version: counts up from 0, the empty store.
        parent: sha256 of the parent manifest's bytes; empty for version 0.
        action: what was done.
        period: the month it was done to; None for ``create``.
        reason: why, for ``retract``.
        by: who.
        at: ISO 8601 with offset, UTC; information only, order is by version.
    """

    version: int
    parent: str
    action: Literal["create", "publish", "retract", "damaged"]
    period: str | None
    reason: str | None
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One complete version.

    Attributes:
        header: who did what.
        entries: every month of this version by period, in period order.
        raw: the bytes on disk.
        sha256: of ``raw``, hex.
    """

    header: Header
    entries: Mapping[str, Entry]
    raw: bytes = field(repr=False)
    sha256: str

    @property
    def version(self) -> int:
        """The version's number."""
        return self.header.version

    @classmethod
    def build(cls, header: Header, entries: Mapping[str, Entry]) -> Manifest:
        """Make the manifest and its bytes; entries are put in period order."""
        months = {period: entries[period].to_json() for period in sorted(entries)}
        return cls.read(encode({"format": FORMAT, **asdict(header), "months": months}))

    @classmethod
    def read(cls, raw: bytes, name: str = "") -> Manifest:
        """Read a manifest from its bytes; ``name`` is the file to mention.

        Raises:
            DamagedStoreError: ``MANIFEST_DAMAGED``.
        """
        body = decode(raw, name=name)
        header = Header(**{name: body[name] for name in Header.__dataclass_fields__})
        entries = {period: Entry.from_json(entry) for period, entry in body["months"].items()}
        return cls(header, entries, raw, hashlib.sha256(raw).hexdigest())
