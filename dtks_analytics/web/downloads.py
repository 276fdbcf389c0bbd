"""Files with names in them: made on the click, after the audit line, and fetched once by the person who asked.

`st.download_button` serves a file under an address that anybody who learns it may fetch again. What holds names goes
another way: it lies in memory for `KEPT_S` under a random name, tied to the sign-in, and is gone when it was fetched.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import streamlit as st
from starlette.responses import PlainTextResponse, Response

from dtks_analytics.errors import DtksError
from dtks_analytics.present.html import cards
from dtks_analytics.web import current_user as sign
from dtks_analytics.web import scripts

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

PATH: Final = "/unduh/"
KEPT_S: Final = 60.0
MOST: Final = 200
"""Files that wait at once; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    owner: str
    name: str
    mime: str
    data: bytes
    until: float


_WAITING: dict[str, _Waiting] = {}
_LOCK: Final = Lock()


def offer(name: str, mime: str, data: bytes, *, owner: str) -> str:
    """Lay a file ready for one sign-in; returns the address that gives it once."""
    token, now = secrets.token_urlsafe(24), time.monotonic()
    with _LOCK:
        for old in [key for key, file in _WAITING.items() if file.until < now]:
            del _WAITING[old]
        while len(_WAITING) >= MOST:
            del _WAITING[next(iter(_WAITING))]
        _WAITING[token] = _Waiting(owner, name, mime, data, now + KEPT_S)
    return PATH + token


def take(token: str, owner: str) -> tuple[str, str, bytes] | None:
    """Return name, type and bytes of a file, once; None for another person's, an old or an unknown one.

    Somebody else's attempt uses the file up as well: a link that has leaked opens nothing for anybody.
    """
    with _LOCK:
        file = _WAITING.pop(token, None)
    if file is None or file.owner != owner or file.until < time.monotonic():
        return None
    return file.name, file.mime, file.data


def st_download(label: str, name: str, mime: str, make: Callable[[], bytes], *, disabled: bool = False) -> None:
    """Draw a button that makes a file with names in it and hands it over.

    Args:
        label: words of the button.
        name: of the file.
        mime: type of the file.
        make: writes the audit line, then returns the bytes.
        disabled: nothing to take along.
    """
    known = sign.person()
    if known is None:
        st.download_button(label, make, name, mime=mime, on_click="ignore", disabled=disabled)
        return
    asked = st.button(label, disabled=disabled)
    said = st.container(height="content", gap=None)  # always there: what stands below keeps its place and its state
    if not asked:
        return
    try:
        address = offer(name, mime, make(), owner=known.session.token)
    except DtksError as error:
        said.html(cards.state("Berkas tidak dibuat.", error.message, code=error.code))
        return
    note = cards.note("Berkas dibuat dan tercatat. Unduhan dimulai; tautannya berlaku sekali.")
    with said:
        scripts.st_run(scripts.FETCH, f'{note}<a class="dt-ambil" href="{address}"></a>')


class Downloads:
    """Answers under `PATH` for people whom the gate let through."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a file over; pass everything else on."""
        path, person = str(scope.get("path", "")), scope.get("dtks_person")
        if scope["type"] != "http" or not path.startswith(PATH):
            await self.app(scope, receive, send)
            return
        found = None
        if person is not None and scope["method"] == "GET":
            found = take(path.removeprefix(PATH), person.session.token)
        answer: Response = PlainTextResponse("Tautan ini sudah dipakai atau habis masanya.", 404)
        if found:
            name, mime, data = found
            headers = {
                "Content-Disposition": f"attachment; filename*=utf-8''{quote(name, safe='')}",
                "Cache-Control": "no-store",
            }
            answer = Response(data, media_type=mime, headers=headers)
        await answer(scope, receive, send)
