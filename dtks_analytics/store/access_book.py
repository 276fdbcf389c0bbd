"""Who has which role where: an append-only book of grants and revocations, chained like the audit.

A person is named by the provider's own words, ``issuer#subject``, or by a verified e-mail address. The book is a
`Ledger` of its own beside the audit, so an edited, removed or moved line shows, and a book that does not hold gives
nobody anything. Every change is a line of the audit first.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dtks_analytics.access.roles import ACTS, Grant, need
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.store.ledger import Ledger, LedgerFault
from dtks_analytics.store.refusals import damaged, refuse

if TYPE_CHECKING:
    from collections.abc import Collection

    from dtks_analytics.access.roles import Reader, Role
    from dtks_analytics.store.ledger import JSON, Row
    from dtks_analytics.store.snapshots import Store

FILE: Final = "access.sqlite"
_ACTIONS: Final = ("grant", "revoke", "bind")
_EMAIL: Final = re.compile(r"[^@\s#]{1,64}@[^@\s#]{1,190}")
_SUBJECT: Final = re.compile(r"https?://[^\s#]{1,200}#\S{1,200}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One role of one person in one area.

    Attributes:
        identity: ``issuer#subject`` or an e-mail address in lower case.
        role: what the person is.
        area: code of the area.
        edit: whether the person may also change something.
        until: last day, ISO; empty for no end.
        name: how lists show the person; empty for the identity itself.
        by: who granted it.
        at: ISO 8601 with offset, UTC.
    """

    identity: str
    role: Role
    area: str
    edit: bool = True
    until: str = ""
    name: str = ""
    by: str = ""
    at: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What a later line replaces or takes back."""
        return self.identity, self.role, self.area

    def in_force(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return not self.until or day <= date.fromisoformat(self.until)


class AccessBook:
    """The grants of one store."""

    def __init__(self, store: Store) -> None:
        """Name the book; nothing is opened or made before the first change."""
        self._store = store
        self.path = store.root / FILE

    @cached_property
    def _book(self) -> Ledger:
        return Ledger(self.path, hmac.digest(self._store.secret, b"access book", "sha256"))

    def grant(self, entries: Collection[Entry], *, reader: Reader, reason: str) -> None:
        """Put grants into force, all or none; the same role of the same person in the same area is replaced.

        Raises:
            RefusedError: ``OUTSIDE_SCOPE``; ``OWN_ROLE``, nobody changes their own roles; ``BAD_IDENTITY``,
                ``UNKNOWN_ROLE``, ``UNKNOWN_AREA``, ``BAD_DAY``, ``REASON_MISSING`` or ``AUDIT_UNWRITABLE``; nothing is
                kept then.
            DamagedStoreError: ``ACCESS_DAMAGED``.
        """
        checked = [_checked(entry) for entry in entries]
        why = _reason(reason)
        self._need_sound()
        _need_right(reader, checked)
        for entry in checked:
            self._write("grant", reader.name, _detail(entry) | {"reason": why})

    def revoke(self, identity: str, *, role: str = "", area: str = "", reader: Reader, reason: str) -> list[Entry]:
        """Take roles back: all of a person, or those of one role or one area.

        Returns:
            What was taken back.

        Raises:
            RefusedError: ``NO_GRANT``, there is none; ``OUTSIDE_SCOPE``; ``OWN_ROLE``; ``REASON_MISSING``;
                ``AUDIT_UNWRITABLE``.
            DamagedStoreError: ``ACCESS_DAMAGED``.
        """
        who, why = plain_identity(identity), _reason(reason)
        gone = [e for e in self.entries() if e.identity == who and role in {"", e.role} and area in {"", e.area}]
        if not gone:
            raise refuse("NO_GRANT")
        _need_right(reader, gone)
        for entry in gone:
            self._write("revoke", reader.name, _detail(entry) | {"reason": why})
        return gone

    def entries(self) -> list[Entry]:
        """Return the grants that were not taken back, ended ones included, by person, role and area.

        Raises:
            DamagedStoreError: ``ACCESS_DAMAGED``, a line was changed: nobody has a role then.
        """
        kept: dict[tuple[str, str, str], Entry] = {}
        for row in self.history():
            if row.action == "grant":
                entry = _entry(row)
                kept[entry.key] = entry
            elif row.action == "revoke":
                kept.pop(_entry(row).key, None)
        return sorted(kept.values(), key=lambda entry: entry.key)

    def history(self) -> list[Row]:
        """Return every line in order; same error as `entries`."""
        if not self._book.is_begun():
            return []
        self._need_sound()
        return self._book.rows()

    def grants(self, subject: str, email: str = "", day: date | None = None) -> tuple[Grant, ...]:
        """Return what somebody may do; none for a stranger.

        Args:
            subject: ``issuer#subject`` as the provider said.
            email: address that the provider verified; counts only for the account it is tied to, see `bind`.
            day: the day that counts; None for today in the city.

        Raises:
            RefusedError: ``BAD_IDENTITY``.
            DamagedStoreError: ``ACCESS_DAMAGED``.
        """
        names, today = {plain_identity(subject)}, day or local_day()
        if email and self._tied(plain_identity(email)) in {"", subject}:
            names.add(plain_identity(email))
        found = [entry for entry in self.entries() if entry.identity in names and entry.in_force(today)]
        return tuple(Grant(entry.role, entry.area, edit=entry.edit) for entry in found)

    def bind(self, email: str, subject: str) -> bool:
        """Tie an e-mail address to the account that uses it first; tells whether it is this account's.

        Somebody who is given a former colleague's address does not get that person's roles: a new grant to the
        address is needed, which unties it.
        """
        address = plain_identity(email)
        tied = self._tied(address)
        if not tied and any(entry.identity == address for entry in self.entries()):
            self._write("bind", address, {"identity": address, "subject": subject})
            return True
        return tied == subject

    def _tied(self, address: str) -> str:
        """Return the account of an address, empty while it is free."""
        tied = ""
        for row in self.history():
            if row.detail["identity"] == address:
                tied = "" if row.action == "grant" else str(row.detail.get("subject", tied))
        return tied

    def verify(self) -> list[LedgerFault]:
        """Recompute the chain, and compare with the audit, which names every change of the book."""
        rows = 0
        if self._book.is_begun():
            if faults := self._book.verify():
                return faults
            rows = len(self._book.rows())
        said = len(self._store.ledger.select(actions=[f"access_{action}" for action in _ACTIONS], limit=-1))
        if said > rows:
            return [LedgerFault(FILE, rows + 1, f"{said - rows} perubahan peran pada audit tidak ada pada {FILE}.")]
        return []

    def _need_sound(self) -> None:
        if self._book.is_begun() and (faults := self._book.verify()):
            raise damaged("ACCESS_DAMAGED", faults[0].message)

    def _write(self, action: str, by: str, detail: dict[str, JSON]) -> None:
        if not self._book.is_begun():
            self._book.create()
            self.path.chmod(0o600)
        self._store.ledger.record(f"access_{action}", by, detail)
        self._book.record(action, by, detail)


def plain_identity(identity: str) -> str:
    """Return an identity in the one form in which it is kept.

    Raises:
        RefusedError: ``BAD_IDENTITY``, neither an e-mail address nor ``issuer#subject``.
    """
    text = identity.strip()
    if _SUBJECT.fullmatch(text):
        return text
    if _EMAIL.fullmatch(text):
        return text.lower()
    raise refuse("BAD_IDENTITY")


def local_day() -> date:
    """Return today's date in the city."""
    return datetime.now(ZoneInfo(city().timezone)).date()


def _checked(entry: Entry) -> Entry:
    identity = plain_identity(entry.identity)
    if entry.role not in ACTS:
        raise refuse("UNKNOWN_ROLE")
    if entry.area not in wilayah():
        raise refuse("UNKNOWN_AREA")
    try:
        until = date.fromisoformat(entry.until).isoformat() if entry.until else ""
    except ValueError as error:
        raise refuse("BAD_DAY") from error
    return Entry(identity, entry.role, entry.area, entry.edit, until, " ".join(entry.name.split())[:60])


def _need_right(reader: Reader, entries: Collection[Entry]) -> None:
    """Let somebody manage roles inside the own scope, and never the own roles."""
    need(reader, "manage", [entry.area for entry in entries])
    if any(entry.identity in {reader.name, reader.identity} for entry in entries):
        raise refuse("OWN_ROLE")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise refuse("REASON_MISSING")
    return reason.strip()[:200]


def _detail(entry: Entry) -> dict[str, JSON]:
    return {
        "identity": entry.identity, "role": entry.role, "area": entry.area, "edit": entry.edit, "until": entry.until,
        "name": entry.name,
    }  # fmt: skip


def _entry(row: Row) -> Entry:
    said: dict[str, Any] = dict(row.detail)
    return Entry(
        said["identity"], said["role"], said["area"], said["edit"], said["until"], said["name"], row.by, row.at
    )
