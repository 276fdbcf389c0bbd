"""Who is signed in, as a running page asks: from the cookie of its socket, looked at anew on every rerun.

Without the server's door (``streamlit run app.py``, tests of pages) a synthetic store is open to everybody and a real
one to nobody.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dtks_analytics.access.roles import Reader, everything
from dtks_analytics.present.html import cards, markup
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.web import scripts, uploads
from dtks_analytics.web.sessions import COOKIE, DEMO

if TYPE_CHECKING:
    from starlette.types import Scope

    from dtks_analytics.errors import DtksError
    from dtks_analytics.web.sessions import Door, Person

_MOST: Final = 10_000
_DOOR: list[Door] = []
_OWNERS: dict[str, str] = {}
"""Streamlit's session to the sign-in it belongs to: nobody resumes, feeds or reads another one's."""
_TOLD: dict[str, set[str]] = {}
"""Names of generated files to the stamps of the sign-ins whose sockets were told of them."""
_MEDIA: Final = re.compile(rb"/media/([0-9a-f]{32,128})")
NOBODY: Final = Reader("")


def stand(door: Door | None) -> None:
    """Put a door in front of all pages of this process, or take it away."""
    _DOOR[:] = [door] if door else []


def door() -> Door | None:
    """Return the door of this process, None where pages run without the server."""
    return _DOOR[0] if _DOOR else None


def person() -> Person | None:
    """Return who looks at the page, None for nobody or without a door."""
    guard = door()
    if guard is None:
        return None
    known = guard.person(st.context.cookies.get(COOKIE, ""))
    return known if known and known.reader.grants else None


def reader() -> Reader:
    """Return who looks, with what the person may do; `NOBODY` may do nothing."""
    if door() is not None:
        known = person()
        return known.reader if known else NOBODY
    return everything("") if _open() else NOBODY


def front() -> None:
    """Stop the page of somebody who is not signed in any more; else tie the running session to the person."""
    if door() is None:
        if not _open():
            _closed("Data sebenarnya hanya dibuka lewat dtks serve.", "Jalankan dtks serve dengan penyedia masuk.")
        return
    known = person()
    if known is None:
        _closed("Sesi Anda berakhir.", "Muat ulang halaman untuk masuk lagi. Yang sudah disimpan tetap aman.")
    uploads.begins()
    context = get_script_run_ctx()
    if context is not None:
        if len(_OWNERS) > _MOST:
            _OWNERS.clear()
        _OWNERS[context.session_id] = known.session.token


def st_who() -> None:
    """Say in the head of the page who looks, with the way out, and have the browser notice when that ends."""
    known = person()
    if known is None:
        return
    demo = known.session.identity == DEMO
    role = "Peran contoh: " if demo else ""
    way_out = markup.link("Ganti peran" if demo else "Keluar", "/keluar")
    who = f'<div class="dt-who"><span>{markup.safe(role + known.shown)}</span>{way_out}</div>'
    scripts.st_run(scripts.WATCH, who)


def owns(session_id: str, known: Person) -> bool:
    """Tell whether a session of Streamlit belongs to a sign-in."""
    return _OWNERS.get(session_id) == known.session.token


def own_socket(scope: Scope, known: Person) -> dict[str, Any]:
    """Return a socket's scope that resumes no session but the person's own.

    The third word of Streamlit's subprotocol header names the session to resume.
    """
    headers = []
    for name, value in scope["headers"]:
        if name == b"sec-websocket-protocol":
            words = [word.strip() for word in value.decode("latin-1").split(",")]
            if len(words) > 2 and not owns(words[2], known):  # noqa: PLR2004 - protocol, token, session
                words = words[:2]
            headers.append((name, ", ".join(words).encode("latin-1")))
        else:
            headers.append((name, value))
    return {**scope, "headers": headers}


def tell(frame: bytes, known: Person) -> None:
    """Note which generated files a frame to somebody's socket names: only that person may fetch them."""
    if b"/media/" in frame:
        for name in _MEDIA.findall(frame):
            note(name.decode(), known)


def note(name: str, known: Person) -> None:
    """Note that a file is for a sign-in, as long as its roles stay what they are."""
    if len(_TOLD) > _MOST:
        _TOLD.clear()
    _TOLD.setdefault(name, set()).add(stamp(known))


def noted(name: str, known: Person) -> bool:
    """Tell whether a file is for this sign-in."""
    return stamp(known) in _TOLD.get(name, ())


def was_told(path: str, known: Person) -> bool:
    """Tell whether the address of a generated file was given to this sign-in."""
    return noted(path.removeprefix("/media/").partition(".")[0], known)


def stamp(known: Person) -> str:
    """Return what changes when the person's roles change: the page asks for it and starts anew."""
    said = f"{known.session.token} {known.reader.grants}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def refused(error: DtksError) -> None:
    """Put on record that somebody asked for what lies outside the person's scope."""
    guard, known = door(), person() if error.code == "OUTSIDE_SCOPE" else None
    if guard and known:
        guard.refused("outside_scope", known.reader.name)


def _open() -> bool:
    """Tell whether pages may run without a door: made-up data, or none at all."""
    return not cached.current() or cached.store().synthetic


def _closed(what: str, next_step: str) -> NoReturn:
    st.html(cards.title("Masuk lebih dahulu"))
    st.html(cards.state(what, next_step, code="NO_SIGN_IN"))
    st.stop()
