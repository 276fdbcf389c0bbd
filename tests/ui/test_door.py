"""The door: whose cookie it is, for how long, and what a demonstration may not be."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dtks_analytics.access.roles import Grant, everything
from dtks_analytics.errors import RefusedError
from dtks_analytics.store.access_book import Entry
from dtks_analytics.store.snapshots import Store
from dtks_analytics.web import config as sign_config
from dtks_analytics.web import downloads
from dtks_analytics.web import sessions as doors
from dtks_analytics.web.config import Provider, SignInConfig
from dtks_analytics.web.sessions import Door

SELILI = "64.72.04.1001"
ROOT = everything("root")
CONFIG = SignInConfig("https://dasbor.example.go.id", "x" * 32, (Provider("sso", "SSO", {}),))
CLAIMS = {"iss": "https://sso.example.go.id", "sub": "ani", "email": "Ani@example.go.id", "email_verified": True,
          "name": "Ani", "provider": "sso"}  # fmt: skip


@pytest.fixture
def demo(tmp_path: Path) -> Door:
    """Stand before a made-up store."""
    return Door(Store.create(tmp_path / "contoh", synthetic=True))


@pytest.fixture
def real(tmp_path: Path) -> Door:
    """Stand before a store for real data, with a provider and one lurah."""
    door = Door(Store.create(tmp_path / "nyata", synthetic=False), CONFIG)
    door.book.grant([Entry("ani@example.go.id", "lurah", SELILI)], reader=ROOT, reason="SK")
    return door


def claims(**changes: object) -> dict[str, object]:
    """Return what a provider said, good for an hour."""
    return CLAIMS | {"exp": time.time() + 3600} | changes


def test_real_data_without_a_provider_have_no_door(tmp_path: Path) -> None:
    """The server does not start, and says why."""
    with pytest.raises(RefusedError, match="NO_PROVIDER"):
        Door(Store.create(tmp_path / "nyata", synthetic=False))


def test_a_picked_role_is_exactly_that_role(demo: Door) -> None:
    """And unknown roles and areas are not picked."""
    secret, _ = demo.pick("lurah", SELILI)
    person = demo.person(demo.cookie(secret))
    assert person is not None
    assert person.reader.grants == (Grant("lurah", SELILI),)
    assert person.reader.name == "contoh: Lurah Selili"
    for role, area in (("walikota", "64.72"), ("lurah", "64.73"), ("", "")):
        with pytest.raises(RefusedError):
            demo.pick(role, area)


def test_behind_a_provider_no_role_is_picked_and_an_old_picked_one_is_worth_nothing(tmp_path: Path) -> None:
    """A demonstration that was given a provider forgets its pickings."""
    store = Store.create(tmp_path / "contoh", synthetic=True)
    before = Door(store)
    cookie = before.cookie(before.pick("dinsos", "64.72")[0])
    after = Door(store, CONFIG)
    with pytest.raises(RefusedError, match="NO_DEMO"):
        after.pick("dinsos", "64.72")
    person = after.person(cookie)
    assert person is not None
    assert person.reader.grants == ()
    with pytest.raises(RefusedError, match="NO_DEMO"):
        before.welcome(claims())


@pytest.mark.parametrize("change", ["", "x", ".", "a.b", "{0}", "{0}.", "{0}.{0}", ".{1}", "{0}.{1}0", "{0}x.{1}"])
def test_a_forged_cookie_is_nobodys(demo: Door, change: str) -> None:
    """The secret alone is not enough, nor is the mark of another one."""
    secret, mark = demo.cookie(demo.pick("dinsos", "64.72")[0]).split(".")
    assert demo.person(f"{secret}.{mark}") is not None
    assert demo.person(change.format(secret, mark)) is None


def test_a_cookie_of_another_store_is_nobodys(demo: Door, tmp_path: Path) -> None:
    """Each store has a key of its own."""
    other = Door(Store.create(tmp_path / "lain", synthetic=True))
    assert other.person(demo.cookie(demo.pick("dinsos", "64.72")[0])) is None


def test_a_person_has_the_roles_of_the_book(real: Door) -> None:
    """By the verified address, on record by it."""
    secret, session = real.welcome(claims())
    person = real.person(real.cookie(secret))
    assert person is not None
    assert (person.shown, person.reader.name) == ("Ani", "ani@example.go.id")
    assert person.reader.grants == (Grant("lurah", SELILI),)
    line = real.store.ledger.rows()[-1]
    assert (line.action, line.by, line.detail["session"]) == ("sign_in", "ani@example.go.id", session.token[:12])


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_was_not_verified_does_not_count(real: Door, verified: object) -> None:
    """Anybody can write an address into a form; the audit then names a hash of the account."""
    secret, _ = real.welcome(claims(email_verified=verified))
    person = real.person(real.cookie(secret))
    assert person is not None
    assert person.reader.grants == ()
    assert person.reader.name.startswith("sso:")


def test_a_session_ends_with_the_token_and_an_expired_token_opens_none(real: Door) -> None:
    """Whichever comes first; the working day at the latest."""
    assert real.welcome(claims())[1].expires <= time.time() + 3600
    long = real.welcome(claims(exp=time.time() + 90_000))[1]
    assert long.expires == pytest.approx(time.time() + 9 * 3600, abs=5)
    with pytest.raises(RefusedError, match="TOKEN_EXPIRED"):
        real.welcome(claims(exp=time.time() - 1))
    secret, session = real.welcome(claims(exp=time.time() + 0.2))
    assert real.person(real.cookie(secret)) is not None
    time.sleep(max(session.expires - time.time(), 0) + 0.05)
    assert real.person(real.cookie(secret)) is None


def test_leaving_is_at_once_and_what_happens_elsewhere_within_the_time(
    real: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line is another process; its word counts once what is known is old."""
    assert doors.FRESH_S <= 30
    secret, _ = real.welcome(claims())
    cookie = real.cookie(secret)
    person = real.person(cookie)
    assert person is not None
    elsewhere = Door(real.store, CONFIG)
    elsewhere.book.revoke("ani@example.go.id", reader=ROOT, reason="pindah")
    monkeypatch.setattr(doors, "FRESH_S", 0.0)
    later = real.person(cookie)
    assert later is not None
    assert later.reader.grants == ()
    elsewhere.sessions.end_all("ani@example.go.id")
    assert real.person(cookie) is None
    secret, _ = real.welcome(claims())
    mine = real.person(real.cookie(secret))
    assert mine is not None
    monkeypatch.setattr(doors, "FRESH_S", 1000.0)
    real.leave(mine)
    assert real.person(real.cookie(secret)) is None


def test_somebody_who_does_nothing_for_long_is_signed_out(real: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unattended screen; whoever works on stays."""
    cookie = real.cookie(real.welcome(claims())[0])
    person = real.person(cookie)
    assert person is not None
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 59 * 60)
    assert real.person(cookie) is not None
    real.touch(person)
    monkeypatch.setattr(time, "monotonic", lambda: now + 118 * 60)
    assert real.person(cookie) is not None
    monkeypatch.setattr(time, "monotonic", lambda: now + 120 * 60)
    assert real.person(cookie) is None


def test_a_damaged_book_of_roles_gives_nobody_anything(real: Door) -> None:
    """The person is known and may do nothing."""
    cookie = real.cookie(real.welcome(claims())[0])
    (real.store.root / "access.sqlite.head").write_text("rusak")
    real.forget()
    person = real.person(cookie)
    assert person is not None
    assert person.reader.grants == ()


def test_refusals_are_counted_not_written_one_by_one(demo: Door) -> None:
    """The first at once, a thousand more as a number."""
    for _ in range(1000):
        demo.refused("no_sign_in")
    lines = [line for line in demo.store.ledger.rows() if line.action == "denied"]
    assert [(line.by, line.detail["count"]) for line in lines] == [("tanpa masuk", 1)]


def test_a_file_is_handed_over_once_to_its_owner_and_not_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's attempt uses it up."""
    token = downloads.offer("a.xlsx", "x/y", b"isi", owner="ani").removeprefix(downloads.PATH)
    assert downloads.take(token, "ani") == ("a.xlsx", "x/y", b"isi")
    assert downloads.take(token, "ani") is None
    token = downloads.offer("a.xlsx", "x/y", b"isi", owner="ani").removeprefix(downloads.PATH)
    assert downloads.take(token, "budi") is None
    assert downloads.take(token, "ani") is None
    token = downloads.offer("a.xlsx", "x/y", b"isi", owner="ani").removeprefix(downloads.PATH)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + downloads.KEPT_S + 1)
    assert downloads.take(token, "ani") is None


GOOD = """
public_url = "https://dasbor.example.go.id"
cookie_secret = "0123456789abcdef0123456789abcdef"
[session]
hours = 4
[provider.sso]
label = "SSO"
client_id = "dtks"
client_secret = "rahasia"
server_metadata_url = "https://sso.example.go.id/.well-known/openid-configuration"
"""


def write(folder: Path, text: str = GOOD, mode: int = 0o600) -> Path:
    """Write a file of providers."""
    path = folder / "auth.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_file_of_providers_becomes_what_streamlit_takes(tmp_path: Path) -> None:
    """With the address that the provider must know."""
    config = sign_config.load(write(tmp_path))
    assert (config.hours, config.providers[0].label) == (4, "SSO")
    said = config.secrets["auth"]
    assert said["redirect_uri"] == "https://dasbor.example.go.id/oauth2callback"
    assert said["sso"]["client_secret"] == "rahasia"  # noqa: S105 - made up above
    assert said["sso"]["client_kwargs"]["scope"] == "openid email profile"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://dasbor", "http://dasbor"),
        ("https://sso", "http://sso"),
        ('go.id"\ncookie', 'go.id/dasbor"\ncookie'),
        ("0123456789abcdef0123456789abcdef", "pendek"),
        ('client_secret = "rahasia"', ""),
        ('client_secret = "rahasia"', 'client_secret_file = "/tidak/ada"'),
        ("provider.sso", "provider.SSO_1"),
        ("[provider.sso]", "[lain]"),
        ("hours = 4", 'hours = "lama"'),
        ("[session]", "[session"),
    ],
)
def test_a_file_that_is_wrong_is_refused_without_its_values(tmp_path: Path, old: str, new: str) -> None:
    """Plain http only on loopback; secrets long enough."""
    assert old in GOOD
    with pytest.raises(RefusedError, match="AUTH_FILE") as caught:
        sign_config.load(write(tmp_path, GOOD.replace(old, new)))
    assert "rahasia" not in caught.value.message
    assert "0123456789" not in caught.value.message


def test_a_file_that_others_read_or_that_lies_in_the_repository_is_refused(tmp_path: Path) -> None:
    """And one that is not there."""
    for path in (write(tmp_path, mode=0o644), tmp_path / "tidak-ada.toml", sign_config.ROOT / "pyproject.toml"):
        with pytest.raises(RefusedError, match="AUTH_FILE"):
            sign_config.load(path)
    assert sign_config.load(write(tmp_path, mode=0o640)).providers
    assert Path(sign_config.ROOT, "app.py").exists()
