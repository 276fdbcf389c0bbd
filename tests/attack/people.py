"""Everybody who may come to the door, with real sign-ins: roles from the book, cookies from the door itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from canaries import KELURAHAN, below

from dtks_analytics.access.roles import ACTS, everything
from dtks_analytics.store.access_book import AccessBook, Entry
from dtks_analytics.web import config as sign_config
from dtks_analytics.web.sessions import Door

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.access.roles import Reader
    from dtks_analytics.store.snapshots import Store

KOTA: Final = "64.72"
ONE, TWO, THREE = KELURAHAN[0], KELURAHAN[30], KELURAHAN[-1]
ISSUER: Final = "https://sso.example.go.id"
ROOT: Final = everything("root")


@dataclass(frozen=True)
class Person:
    """Somebody.

    Attributes:
        key: what tests call the person.
        grants: roles with areas and whether they may change something.
        revoked: the roles were taken back again.
    """

    key: str
    grants: tuple[tuple[str, str, bool], ...] = ()
    revoked: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Kelurahan in which the person may see names."""
        return self.where("rows")

    def where(self, act: str) -> frozenset[str]:
        """Return the kelurahan in which the person may do something."""
        if self.revoked:
            return frozenset()
        granted = [(role, area) for role, area, edit in self.grants if edit or act != "edit"]
        return below(*(area for role, area in granted if act in ACTS[role]))  # type: ignore[index] # roles by name


PEOPLE: Final = (
    Person("pimpinan", (("pimpinan", KOTA, True),)),
    Person("bappeda", (("bappeda", KOTA, True),)),
    Person("dinsos", (("dinsos", KOTA, True),)),
    Person("camat_satu", (("camat", ONE[:8], True),)),
    Person("camat_dua", (("camat", TWO[:8], True),)),
    Person("lurah_satu", (("lurah", ONE, True),)),
    Person("lurah_dua", (("lurah", TWO, True),)),
    Person("lurah_tiga", (("lurah", THREE, True),)),
    Person("operator", (("operator", KELURAHAN[11], True),)),
    Person("lurah_dua_wilayah", (("lurah", KELURAHAN[20], True), ("lurah", KELURAHAN[45], False))),
    Person("pengelola", (("pengelola", KOTA, True),)),
    Person("auditor", (("auditor", KOTA, True),)),
    Person("tanpa_peran"),
    Person("dicabut", (("lurah", TWO, True),), revoked=True),
)


def email(person: Person) -> str:
    """Return the address under which the provider knows somebody."""
    return f"{person.key.replace('_', '.')}@example.go.id"


def auth_file(folder: Path, port: int) -> Path:
    """Write the file of a provider that nobody has to ask here: sign-ins are opened by the door itself."""
    path = folder / "auth.toml"
    path.write_text(
        f'public_url = "http://127.0.0.1:{port}"\ncookie_secret = "{"k" * 40}"\n'
        f'[provider.sso]\nserver_metadata_url = "{ISSUER}/.well-known/openid-configuration"\n'
        'client_id = "dtks"\nclient_secret = "rahasia"\n'
    )
    path.chmod(0o600)
    return path


class House:
    """A store with its door and everybody's cookies."""

    def __init__(self, store: Store, auth: Path) -> None:
        """Give everybody their roles and sign them in."""
        self.door = Door(store, sign_config.load(auth))
        self.book = AccessBook(store)
        for person in PEOPLE:
            entries = [Entry(email(person), role, area, edit) for role, area, edit in person.grants]  # type: ignore[arg-type] # as above
            if entries:
                self.book.grant(entries, reader=ROOT, reason="uji")
            if person.revoked:
                self.book.revoke(email(person), reader=ROOT, reason="uji")
        self.cookies = {person.key: self.sign_in(person) for person in PEOPLE}

    def sign_in(self, person: Person, *, ends_in: float = 3600) -> str:
        """Return the cookie of a fresh sign-in."""
        claims = {"iss": ISSUER, "sub": person.key, "email": email(person), "email_verified": True,
                  "name": person.key, "provider": "sso", "exp": time.time() + ends_in}  # fmt: skip
        return f"dtks_sesi={self.door.cookie(self.door.welcome(claims)[0])}"

    def reader(self, person: Person) -> Reader:
        """Return somebody as the gate sees them."""
        found = self.door.person(self.cookies[person.key].partition("=")[2])
        assert found is not None
        return found.reader
