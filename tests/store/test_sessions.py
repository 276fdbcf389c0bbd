"""Sign-ins: found by the secret only, over when their time is, when somebody leaves, when somebody ends them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from dtks_analytics.store.sessions import Sessions, hashed

if TYPE_CHECKING:
    from dtks_analytics.store.snapshots import Store

ANI = "https://sso.example.go.id#ani"


@pytest.fixture
def sessions(store: Store) -> Sessions:
    """Open the table of an empty store."""
    return Sessions(store)


def begin(sessions: Sessions, *, identity: str = ANI, seconds: float = 60) -> str:
    """Sign somebody in; returns the secret."""
    return sessions.open(identity=identity, expires=time.time() + seconds, who=("ani@example.go.id", "Ani"))[0]


def test_the_file_holds_no_secret(sessions: Sessions) -> None:
    """Whoever reads it can open no door."""
    secret = begin(sessions)
    assert secret.encode() not in sessions.path.read_bytes()
    assert sessions.path.stat().st_mode & 0o077 == 0
    found = sessions.find(hashed(secret))
    assert found is not None
    assert (found.identity, found.email, found.name, found.alive()) == (ANI, "ani@example.go.id", "Ani", True)
    assert sessions.find(secret) is None


def test_before_the_first_sign_in_there_is_no_file(sessions: Sessions) -> None:
    """And nobody is found."""
    assert sessions.find("x") is None
    assert sessions.living() == []
    assert not sessions.path.exists()


def test_a_session_ends_at_its_time(sessions: Sessions) -> None:
    """Not a second later."""
    found = sessions.find(hashed(begin(sessions)))
    assert found is not None
    assert found.alive(found.expires - 0.001)
    assert not found.alive(found.expires)
    begin(sessions, seconds=-1)
    assert len(sessions.living()) == 1


def test_leaving_ends_one_session_and_the_pengelola_all_of_a_person(sessions: Sessions) -> None:
    """By subject or by address; others stay."""
    first, second = begin(sessions), begin(sessions)
    other = begin(sessions, identity="https://sso.example.go.id#budi")
    sessions.end(hashed(first))
    assert [s.token for s in sessions.living()] == [hashed(other), hashed(second)]
    assert sessions.end_all(ANI) == 1
    assert sessions.end_all("ani@example.go.id") == 1
    assert sessions.living() == []
