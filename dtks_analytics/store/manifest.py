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
from dtks_analytics.store.side import SideFile

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = 3
"""Version of the store's form; a store of a later form is refused.

Form 1 knew no lists beside the register, form 2 neither settings nor erasure.
"""
Action = Literal["create", "publish", "retract", "recount", "settings", "retain", "erase", "damaged"]
"""What a version did; ``damaged`` stands for a manifest that cannot be read."""
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
class SideEntry:
    """A list beside the register within a manifest.

    Attributes:
        since: the version that took it in.
        side: the record.
        stored: every file it needs.
    """

    since: int
    side: SideFile
    stored: tuple[StoredFile, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the entry as JSON types."""
        return {"since": self.since, "side": self.side.to_json(), "stored": [asdict(file) for file in self.stored]}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> SideEntry:
        """Build the entry from `to_json`."""
        stored = tuple(StoredFile(**file) for file in record["stored"])
        return cls(record["since"], SideFile.from_json(record["side"]), stored)


@dataclass(frozen=True, slots=True)
class Header:
    """Who did what to make a version.

    Attributes:
        version: counts up from 0, the empty store.
        parent: sha256 of the parent manifest's bytes; empty for version 0.
        action: what was done.
        period: the month it was done to; None for ``create``.
        reason: why, for ``retract``, ``recount`` and ``settings``.
        by: who.
        at: ISO 8601 with offset, UTC; information only, order is by version.
        recounted: further months whose figures were counted again.
        sides: lists that came or went.
        erased: files of this and earlier versions, below the root, that were erased by decision with this version.
    """

    version: int
    parent: str
    action: Action
    period: str | None
    reason: str | None
    by: str
    at: str
    recounted: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Header:
        """Build the header from a manifest's body; what an older form lacks is empty."""
        known = {name: record[name] for name in cls.__dataclass_fields__ if name in record}
        many = {name: tuple(known.get(name, ())) for name in ("recounted", "sides", "erased")}
        return cls(**{**known, **many})


@dataclass(frozen=True, slots=True)
class Manifest:
    """One complete version.

    Attributes:
        header: who did what.
        entries: every month of this version by period, in period order.
        raw: the bytes on disk.
        sha256: of ``raw``, hex.
        sides: every list beside the register by its name, in the order in which they came.
        settings: definitions that hold for all months, such as ``verified_by``; empty before they are chosen.
    """

    header: Header
    entries: Mapping[str, Entry]
    raw: bytes = field(repr=False)
    sha256: str
    sides: Mapping[str, SideEntry] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """The version's number."""
        return self.header.version

    @classmethod
    def build(
        cls,
        header: Header,
        entries: Mapping[str, Entry],
        sides: Mapping[str, SideEntry] | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> Manifest:
        """Make the manifest and its bytes; entries are put in period order."""
        months = {period: entries[period].to_json() for period in sorted(entries)}
        lists = {name: entry.to_json() for name, entry in (sides or {}).items()}
        body = {"format": FORMAT, **asdict(header), "settings": dict(settings or {}), "months": months, "lists": lists}
        return cls.read(encode(body))

    @classmethod
    def read(cls, raw: bytes, name: str = "") -> Manifest:
        """Read a manifest from its bytes; ``name`` is the file to mention.

        Raises:
            DamagedStoreError: ``MANIFEST_DAMAGED``.
        """
        body = decode(raw, name=name)
        entries = {period: Entry.from_json(entry) for period, entry in body["months"].items()}
        sides = {key: SideEntry.from_json(entry) for key, entry in body.get("lists", {}).items()}
        digest, settings = hashlib.sha256(raw).hexdigest(), dict(body.get("settings", {}))
        return cls(Header.from_json(body), entries, raw, digest, sides, settings)
