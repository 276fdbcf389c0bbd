"""Sign-in providers from a file outside the repository; secrets come from files, never from the command line.

The file is TOML, readable by its owner only (``docs/operations.md`` shows one):

    public_url = "https://dasbor.example.go.id"
    cookie_secret_file = "/etc/dtks/cookie_secret"
    [session]
    hours = 9
    [provider.sso]
    label = "SSO Pemerintah Kota"
    server_metadata_url = "https://sso.example.go.id/realms/kota/.well-known/openid-configuration"
    client_id = "dtks"
    client_secret_file = "/etc/dtks/client_secret"
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from dtks_analytics.catalogue.city import ROOT
from dtks_analytics.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

HOURS: Final = 9.0
"""Longest session: a working day."""
IDLE_MINUTES: Final = 60.0
SHORTEST_SECRET: Final = 32
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SENTENCES: Final = {
    "inside": "Berkas masuk tidak boleh berada di dalam folder aplikasi.",
    "unreadable": "Berkas masuk tidak dapat dibaca.",
    "no_toml": "Berkas masuk bukan TOML yang benar.",
    "incomplete": "Isi berkas masuk tidak lengkap.",
    "name": "Nama penyedia hanya huruf kecil, angka, dan tanda hubung.",
    "none": "Berkas masuk tidak menyebut satu penyedia pun.",
    "open": "Berkas rahasia terbuka bagi akun lain. Jalankan chmod 600 atau 640 padanya.",
    "url": "public_url harus berupa https://nama, tanpa alamat halaman.",
    "provider": "Penyedia {name}: isi client_id dan server_metadata_url (https).",
    "secret_file": "Berkas {name}_file tidak dapat dibaca.",
    "secret": "{name} belum diisi atau kurang dari {shortest} huruf.",
}
"""What is wrong with the file, in words; never a value of it."""
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True, slots=True)
class Provider:
    """One OpenID Connect provider.

    Attributes:
        key: its name in the file.
        label: what the button says.
        settings: what Streamlit hands to Authlib, the secret included.
    """

    key: str
    label: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SignInConfig:
    """What the file says.

    Attributes:
        public_url: where browsers find the dashboard, scheme and host only.
        cookie_secret: signs Streamlit's own cookies.
        providers: at least one.
        hours: longest session.
        idle_minutes: without any request, a session ends after this.
        follow_token: a session also ends with the provider's token.
    """

    public_url: str
    cookie_secret: str
    providers: tuple[Provider, ...]
    hours: float = HOURS
    idle_minutes: float = IDLE_MINUTES
    follow_token: bool = True

    @property
    def secrets(self) -> dict[str, Any]:
        """What `st.App` takes as its secrets."""
        shared = {"redirect_uri": f"{self.public_url}/oauth2callback", "cookie_secret": self.cookie_secret}
        return {"auth": shared | {each.key: dict(each.settings) for each in self.providers}}


def load(path: Path) -> SignInConfig:
    """Read the file.

    Raises:
        RefusedError: ``AUTH_FILE``, with what is wrong and no value of it.
    """
    full = path.expanduser().resolve()
    if full.is_relative_to(ROOT.resolve()):
        raise _wrong("inside")
    try:
        _private(full)
        with full.open("rb") as file:
            said = tomllib.load(file)
    except OSError as error:
        raise _wrong("unreadable") from error
    except tomllib.TOMLDecodeError as error:
        raise _wrong("no_toml") from error
    session = said.get("session", {})
    try:
        return SignInConfig(
            _origin(str(said.get("public_url", ""))),
            _secret(said, "cookie_secret", SHORTEST_SECRET),
            _providers(said.get("provider", {})),
            hours=min(max(float(session.get("hours", HOURS)), 0.01), 24.0),
            idle_minutes=float(session.get("idle_minutes", IDLE_MINUTES)),
            follow_token=bool(session.get("follow_token", True)),
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise _wrong("incomplete") from error


def _providers(said: Mapping[str, Any]) -> tuple[Provider, ...]:
    found = []
    for key, settings in said.items():
        if not _NAME.fullmatch(key):
            raise _wrong("name")
        url, client = str(settings.get("server_metadata_url", "")), str(settings.get("client_id", ""))
        if not client or not _safe_url(url):
            raise _wrong("provider", name=key)
        wanted = {"scope": settings.get("scope", "openid email profile"), "prompt": settings.get("prompt", "login")}
        handed = {
            "client_id": client, "client_secret": _secret(settings, "client_secret", 1), "server_metadata_url": url,
            "client_kwargs": wanted,
        }  # fmt: skip
        found.append(Provider(key, str(settings.get("label", key))[:60], handed))
    if not found:
        raise _wrong("none")
    return tuple(found)


def _secret(said: Mapping[str, Any], name: str, shortest: int) -> str:
    """Return a secret: the content of the file that ``<name>_file`` names, or the value in this one."""
    named = said.get(f"{name}_file")
    try:
        if named:
            _private(Path(named))
            value = Path(named).read_text(encoding="utf-8").strip()
        else:
            value = str(said.get(name, ""))
    except OSError as error:
        raise _wrong("secret_file", name=name) from error
    if len(value) < shortest:
        raise _wrong("secret", name=name, shortest=shortest)
    return value


def _private(path: Path) -> None:
    """Refuse a file that other accounts of the machine can read or change."""
    if path.stat().st_mode & 0o037:
        raise _wrong("open")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if not _safe_url(url) or parts.path not in {"", "/"} or parts.query:
        raise _wrong("url")
    return f"{parts.scheme}://{parts.netloc}"


def _safe_url(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _wrong(what: str, **words: object) -> RefusedError:
    code = "AUTH_FILE"
    return RefusedError(code, SENTENCES[what].format(**words))
