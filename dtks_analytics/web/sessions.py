"""The door of one server: who a cookie belongs to, what that person may do, what is put on record.

The cookie of ours is a random secret with a keyed mark, so that a forged one is refused before anything is looked up.
What was looked up is kept for `FRESH_S`, so a sign-out, an ended session or a role taken away elsewhere holds within
that time, on pages and on open sockets alike.
"""

from __future__ import annotations

import hmac
import logging
import time
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Final

from dtks_analytics.access.roles import ACTS, ROLE_LABEL, Grant, Reader
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import DamagedStoreError, DtksError, RefusedError
from dtks_analytics.store.access_book import AccessBook
from dtks_analytics.store.sessions import Sessions, hashed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.access.roles import Role
    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.store.sessions import Session
    from dtks_analytics.store.snapshots import Store
    from dtks_analytics.web.config import SignInConfig

COOKIE: Final = "dtks_sesi"
FRESH_S: Final = 20.0
DEMO: Final = "contoh"
DEMO_HOURS: Final = 12.0
DENIALS_S: Final = 60.0
"""Equal refusals within this time are one line of the audit with their number, so that a flood cannot fill the disk."""
log = logging.getLogger("dtks_analytics.ui")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in.

    Attributes:
        session: the sign-in.
        reader: name for the audit and what the person may do.
        shown: how pages call the person.
    """

    session: Session
    reader: Reader
    shown: str


@dataclass(slots=True)
class _Refusals:
    since: float
    count: int = 0


@dataclass
class Door:
    """What the server knows of people.

    Attributes:
        store: the served store.
        config: providers; None for the role picker of a demonstration.
    """

    store: Store
    config: SignInConfig | None = None
    _people: dict[str, tuple[float, Person | None]] = field(default_factory=dict)
    _active: dict[str, float] = field(default_factory=dict)
    _refused: dict[tuple[str, str], _Refusals] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        """Refuse real data without a provider.

        Raises:
            RefusedError: ``NO_PROVIDER``.
        """
        if self.config is None and not self.store.synthetic:
            code = "NO_PROVIDER"
            sentence = (
                "Penyimpanan ini berisi data sebenarnya, jadi dasbor hanya berjalan dengan penyedia masuk. "
                "Sebutkan berkasnya dengan --auth atau DTKS_AUTH; lihat docs/operations.md."
            )
            raise RefusedError(code, sentence)
        self.sessions, self.book = Sessions(self.store), AccessBook(self.store)
        self._key = hmac.digest(self.store.secret, b"session cookie", "sha256")

    @property
    def demo(self) -> bool:
        """Whether roles are picked, not proven."""
        return self.config is None

    def cookie(self, secret: str) -> str:
        """Return the value of the cookie for the secret of a session."""
        return f"{secret}.{self._mark(secret)}"

    def person(self, cookie: str) -> Person | None:
        """Return whose cookie it is; None for a forged, unknown, ended or idle one."""
        secret, _, mark = cookie.partition(".")
        if not secret or not hmac.compare_digest(mark.encode(), self._mark(secret).encode()):
            return None
        token, now = hashed(secret), time.monotonic()
        seen, known = self._people.get(token, (-FRESH_S, None))
        if now - seen >= FRESH_S:
            session = self._found(token)
            known = self._known(session) if session else None
            self._people[token] = (now, known)
            if len(self._people) > 10_000:  # noqa: PLR2004 - far more than a city has people signed in
                self._people.clear()
        if known is None or not known.session.alive() or self._idle(token, now):
            return None
        return known

    def _found(self, token: str) -> Session | None:
        """Return a session; None while the sessions cannot be trusted: nobody is signed in then."""
        try:
            return self.sessions.find(token)
        except DamagedStoreError as error:
            log.error("no sessions for anybody: %s", error.code)  # noqa: TRY400 - no traceback in the log
            return None

    def touch(self, person: Person) -> None:
        """Note that somebody did something just now."""
        self._active[person.session.token] = time.monotonic()

    def pick(self, role: str, area: str) -> tuple[str, Session]:
        """Begin a session of a demonstration with a picked role.

        Raises:
            RefusedError: ``UNKNOWN_ROLE`` or ``UNKNOWN_AREA``; ``NO_DEMO``, a provider stands at the door.
        """
        code = ""
        if not self.demo:
            code = "NO_DEMO"
        elif role not in ACTS:
            code = "UNKNOWN_ROLE"
        elif area not in wilayah():
            code = "UNKNOWN_AREA"
        if code:
            raise RefusedError(code, "Peran contoh itu tidak tersedia.")
        expires = time.time() + DEMO_HOURS * 3600
        return self._open(identity=DEMO, expires=expires, picked=(role, area))

    def welcome(self, claims: Mapping[str, object]) -> tuple[str, Session]:
        """Begin a session for what a provider said of a person.

        Args:
            claims: of the token that Authlib verified, with Streamlit's own ``provider``.

        Raises:
            RefusedError: ``NO_DEMO``; ``TOKEN_EXPIRED``; the session or its audit line cannot be written.
        """
        if self.config is None:
            code = "NO_DEMO"
            raise RefusedError(code, "Penyedia masuk tidak dipakai di sini.")
        now = time.time()
        expires, token_ends = now + self.config.hours * 3600, float(str(claims.get("exp") or "inf"))
        if token_ends <= now:
            code = "TOKEN_EXPIRED"
            raise RefusedError(code, "Masa masuk sudah habis. Masuk lagi.")
        if self.config.follow_token:
            expires = min(expires, token_ends)
        subject = f"{claims.get('iss', '')}#{claims.get('sub', '')}"
        email = str(claims.get("email") or "").strip().lower() if claims.get("email_verified") is True else ""
        if email and not self.book.bind(email, subject):
            log.warning("an e-mail address is tied to another account; its roles do not count")
        who = (email, str(claims.get("name") or email or "")[:60])
        return self._open(identity=subject, expires=expires, who=who, provider=str(claims.get("provider", "")))

    def leave(self, person: Person) -> None:
        """End somebody's session."""
        self.store.ledger.record("sign_out", person.reader.name, {"session": person.session.token[:12]})
        self.sessions.end(person.session.token)
        self._people.pop(person.session.token, None)

    def forget(self) -> None:
        """Look everything up anew: somebody's roles were changed in this process."""
        self._people.clear()

    def refused(self, why: str, by: str = "") -> None:
        """Put a refusal on record: the first of its kind at once, equal ones after it as a number."""
        now = time.monotonic()
        with self._lock:
            kind = self._refused.setdefault((why, by), _Refusals(-DENIALS_S))
            kind.count += 1
            if now - kind.since < DENIALS_S:
                return
            count, kind.since, kind.count = kind.count, now, 0
        detail: dict[str, JSON] = {"why": why, "count": count}
        try:
            self.store.ledger.record("denied", by or "tanpa masuk", detail)
        except DtksError as error:
            log.error("a refusal could not be put on record: %s", error.code)  # noqa: TRY400 - no traceback in the log

    def _open(self, *, identity: str, expires: float, who: tuple[str, str] = ("", ""), provider: str = "",
              picked: tuple[str, str] = ("", "")) -> tuple[str, Session]:  # fmt: skip
        secret, session = self.sessions.open(
            identity=identity, expires=expires, who=who, provider=provider, picked=picked
        )
        detail: dict[str, JSON] = {
            "session": session.token[:12], "provider": provider or DEMO, "role": picked[0], "area": picked[1],
        }  # fmt: skip
        self.store.ledger.record("sign_in", audit_name(session), detail)
        return secret, session

    def _known(self, session: Session) -> Person:
        if session.identity == DEMO:
            grants: tuple[Grant, ...] = ()
            if self.demo:
                grants = (Grant(session.role, session.area),)  # type: ignore[arg-type] # checked when it was picked
            return Person(session, Reader(audit_name(session), grants), _label(session.role, session.area))
        try:
            grants = self.book.grants(session.identity, session.email)
        except DtksError as error:
            log.error("no roles for anybody: %s", error.code)  # noqa: TRY400 - no traceback in the log
            grants = ()
        return Person(
            session, Reader(audit_name(session), grants, session.identity), session.name or audit_name(session)
        )

    def _idle(self, token: str, now: float) -> bool:
        limit = self.config.idle_minutes * 60 if self.config else DEMO_HOURS * 3600
        return now - self._active.setdefault(token, now) > limit

    def _mark(self, secret: str) -> str:
        return hmac.digest(self._key, secret.encode(), "sha256").hex()[:32]


def audit_name(session: Session) -> str:
    """Return how the audit calls somebody: the verified address, else the provider and a hash of its subject."""
    if session.identity == DEMO:
        return f"contoh: {_label(session.role, session.area)}"
    return session.email or f"{session.provider}:{sha256(session.identity.encode()).hexdigest()[:12]}"


def _label(role: Role | str, area: str) -> str:
    tree = wilayah()
    name = ROLE_LABEL[role]  # type: ignore[index] # a key of it
    if area not in tree or tree[area].level == "kota":
        return name
    return f"{name} {tree[area].name}"
