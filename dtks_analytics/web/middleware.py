"""What reaches the application at all: known hosts and origins, small bodies, few uploads; and what errors tell.

Refusals cost nothing: a body that is too long, or comes from nobody, is not read.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.websockets import WebSocketDisconnect
from streamlit import config

from dtks_analytics.ui.frame import errors
from dtks_analytics.web import current_user as sign
from dtks_analytics.web import sign_in_pages as sign_pages
from dtks_analytics.web import uploads
from dtks_analytics.web.sessions import DEMO

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from dtks_analytics.web.sessions import Door, Person

UPLOADS: Final = "/_stcore/upload_file/"
MEDIA: Final = "/media/"
LONGEST_BODY: Final = 64 * 1024
"""Bytes of a request that is no upload."""
LONGEST_UPLOAD: Final = 101 * 1024 * 1024
"""Bytes of one upload: ``server.maxUploadSize`` of 100 MB with its frame."""
MOST_UPLOADS: Final = 24
"""Uploads of one person within `WINDOW_S`."""
WINDOW_S: Final = 3600.0
"""Within this time one person uploads as many bytes as that person may have waiting at once, see `uploads.limits`."""
POLL_S: Final = 0.05
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
log = logging.getLogger("dtks_analytics.ui")


class Envelope:
    """Numbers every request, and turns what breaks into a page with an incident number and nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; sockets are guarded alike, without a page."""
        number, begun = secrets.token_hex(8), False

        async def numbered(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] in {"http.response.start", "websocket.close"}
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = number
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
                    _secure_cookies(headers)
            await send(message)

        try:
            await self.app(scope, receive, numbered)
        except (WebSocketDisconnect, OSError):
            pass  # the other side went away
        except Exception as error:  # noqa: BLE001 - the last line of defence; no text of an error leaves
            code = errors.incident(error)
            if scope["type"] == "http" and not begun:
                await HTMLResponse(sign_pages.incident(code), 500)(scope, receive, numbered)
            elif scope["type"] == "websocket" and not begun:
                await send({"type": "websocket.close", "code": 1011})


class Quiet:
    """Replaces what the application says beside an error status by a sentence and a number for the log."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; sockets pass unchanged."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        failed = False

        async def quiet(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start" and message["status"] >= 400:  # noqa: PLR2004 - errors begin there
                failed, number = True, secrets.token_hex(3).upper()
                level = logging.ERROR if message["status"] >= 500 else logging.INFO  # noqa: PLR2004 - ours or theirs
                log.log(level, "incident %s: status %s", number, message["status"])
                said = PlainTextResponse(f"Permintaan tidak dapat dilayani (kode {number}).", message["status"])
                await said(scope, receive, send)
            elif not failed:
                await send(message)

        await self.app(scope, receive, quiet)


class Shield:
    """Refuses foreign hosts and origins, and bodies that are too long."""

    def __init__(
        self, app: ASGIApp, hosts: Callable[[], Collection[str]], origin: str = "", door: Door | None = None
    ) -> None:
        """Wrap an application.

        Args:
            app: what is wrapped.
            hosts: gives the names under which browsers may ask, without port; asked once.
            origin: public origin behind a proxy that ends TLS; empty for none.
            door: where refusals are put on record.
        """
        self.app, self.origin, self.door = app, origin, door
        self.hosts = frozenset(name.lower() for name in hosts())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        why = self._fault(scope)
        if why:
            if self.door:
                await asyncio.to_thread(self.door.refused, why)
            await _refuse(scope, receive, send, 413 if why == "body_too_long" else 403)
            return
        limit = LONGEST_UPLOAD if str(scope["path"]).startswith(UPLOADS) else LONGEST_BODY
        await self.app(scope, _counted(receive, limit) if scope["type"] == "http" else receive, send)

    def _fault(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        if _hostname(headers.get("host", "")) not in self.hosts:
            return "foreign_host"
        asks = scope["type"] == "websocket" or scope["method"] not in _SAFE
        if asks and not self._own_origin(scope, headers):
            return "foreign_origin"
        limit = LONGEST_UPLOAD if str(scope["path"]).startswith(UPLOADS) else LONGEST_BODY
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return "body_too_long"
        return ""

    def _own_origin(self, scope: Scope, headers: Headers) -> bool:
        """Tell whether the page that asks is one of ours: browsers always name it here, others must as well."""
        origin = headers.get("origin", "")
        secure = scope["scheme"] in {"https", "wss"}
        same = f"{'https' if secure else 'http'}://{headers.get('host', '')}"
        return bool(origin) and origin in {same, self.origin}


class Uploads:
    """Lets people upload who may, where their page waits for a file, so much and no more; media is its session's alone.

    The body goes to the disk as it arrives, see `uploads`; Streamlit is given a file of that name without content.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        """Wrap an application."""
        self.app, self.door = app, door
        self._taken: dict[str, list[tuple[float, int]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path, person = str(scope.get("path", "")), scope.get("dtks_person")
        if scope["type"] != "http" or person is None or not path.startswith((UPLOADS, MEDIA)):
            await self.app(scope, receive, send)
            return
        why, status = self._fault(scope, path, person)
        put = scope["method"] == "PUT" and path.startswith(UPLOADS)
        if not why and put:
            why, status = await self._unwanted(scope, path, person)
        if why:
            await asyncio.to_thread(self.door.refused, why, person.reader.name)
            await _refuse(scope, receive, send, status)
        elif put:
            await self._to_disk(scope, receive, send)
        else:
            await self.app(scope, receive, send)
            if scope["method"] == "DELETE" and path.startswith(UPLOADS):
                uploads.FILES.drop(*_names(path))

    async def _unwanted(self, scope: Scope, path: str, person: Person) -> tuple[str, int]:
        """Refuse an upload for which no page waits, or for which there is no room; else set the room aside."""
        session, name = _names(path)
        while (expected := uploads.FILES.expected(session)) is None:  # noqa: ASYNC110 - the thread of the page sets it
            await asyncio.sleep(POLL_S)
        if not expected:
            return "upload_without_page", 403
        length = int(Headers(scope=scope)["content-length"])
        owner = _owner(person)
        why, status = self._counted(owner, length)
        if not why and (why := uploads.FILES.reserve(session, name, owner, length)):
            status = 503 if why == "uploads_full" else 429
        return why, status

    async def _to_disk(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the file of an upload to the disk and hand its name on; the room is given back if that fails."""
        session, name = _names(str(scope["path"]))
        accepted = False

        async def noted(message: Message) -> None:
            nonlocal accepted
            accepted = accepted or (message["type"] == "http.response.start" and message["status"] < 300)  # noqa: PLR2004 - HTTP success
            await send(message)

        try:
            async with Request(scope, receive).form(max_files=1, max_fields=1) as form:
                found = [part for part in form.values() if isinstance(part, UploadFile)]
                largest = config.get_option("server.maxUploadSize") * 1024 * 1024
                if len(found) != 1 or (found[0].size or 0) > largest:
                    await _refuse(scope, receive, send, 413 if found else 400)
                    return
                await asyncio.to_thread(uploads.FILES.put, session, name, found[0].file)
                await self.app(*_named_only(scope, found[0]), noted)
        except (MultiPartException, HTTPException):
            await _refuse(scope, receive, send, 400)
        except ClientDisconnect:
            pass
        finally:
            if not accepted:
                uploads.FILES.drop(session, name)

    def _fault(self, scope: Scope, path: str, person: Person) -> tuple[str, int]:
        if path.startswith(MEDIA):
            return ("", 200) if sign.was_told(path, person) else ("foreign_media", 404)
        if not sign.owns(_session_of(path), person):
            return "foreign_upload", 404
        if scope["method"] != "PUT":
            return "", 200
        if not (person.reader.can("load") or person.reader.can("edit")):
            return "upload_without_right", 403
        length = Headers(scope=scope).get("content-length")
        if length is None:
            return "upload_without_length", 411
        return "", 200

    def _counted(self, owner: str, length: int) -> tuple[str, int]:
        now = time.monotonic()
        recent = {who: [one for one in taken if now - one[0] < WINDOW_S] for who, taken in self._taken.items()}
        self._taken = {who: taken for who, taken in recent.items() if taken}
        taken = self._taken.setdefault(owner, [])
        if len(taken) >= MOST_UPLOADS or sum(size for _, size in taken) + length > uploads.limits()[uploads.PERSON]:
            return "too_many_uploads", 429
        taken.append((now, length))
        return "", 200


def _owner(person: Person) -> str:
    """Return who uploads: a person with all sign-ins; in a demonstration, where nobody is known, the sign-in."""
    return person.session.token if person.session.identity == DEMO else person.session.identity


def _names(path: str) -> tuple[str, str]:
    """Return session and file of the address of an upload."""
    session, _, name = path.removeprefix(UPLOADS).partition("/")
    return session, name


def _session_of(path: str) -> str:
    return _names(path)[0]


def _named_only(scope: Scope, file: UploadFile) -> tuple[Scope, Receive]:
    """Return a request that uploads a file of the same name and kind without content."""
    boundary = secrets.token_hex(16)
    name = "".join("_" if sign in '"\\' or not sign.isprintable() else sign for sign in file.filename or "berkas")
    kind = file.content_type or ""
    kind = kind if re.fullmatch(r"[\w.+-]{1,100}/[\w.+-]{1,100}", kind, re.ASCII) else "application/octet-stream"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}'
    body = f"{head}\r\n\r\n\r\n--{boundary}--\r\n".encode()
    replaced = {b"content-type": f"multipart/form-data; boundary={boundary}", b"content-length": str(len(body))}
    headers = [pair for pair in scope["headers"] if pair[0] not in {*replaced, b"transfer-encoding"}]
    headers += [(key, value.encode()) for key, value in replaced.items()]
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return {**scope, "headers": headers}, receive


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def _counted(receive: Receive, limit: int) -> Receive:
    """Cut a body off that grows longer than it said: the application then sees the sender leave."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > limit else message

    return counted


def _secure_cookies(headers: MutableHeaders) -> None:
    """Mark every cookie as one for TLS only."""
    cookies = headers.getlist("set-cookie")
    if cookies:
        del headers["set-cookie"]
        for cookie in cookies:
            headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse("Permintaan ditolak.", status, {"Connection": "close"})(scope, receive, send)
