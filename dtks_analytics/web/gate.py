"""The gate: sign-in is checked on every path, pages, sockets, media, uploads and static files alike.

Nothing of the application answers a stranger: no shell, no script, no socket. Only `OPEN_PATHS` do.
"""

from __future__ import annotations

import asyncio
import json
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dtks_analytics.errors import DtksError
from dtks_analytics.web import current_user as sign
from dtks_analytics.web import messages
from dtks_analytics.web import sign_in_pages as sign_pages
from dtks_analytics.web.sessions import COOKIE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from dtks_analytics.web.sessions import Door, Person

HEALTH: Final = "/_stcore/health"
CALLBACK: Final = "/oauth2callback"
LOGOUT: Final = "/auth/logout"
OPEN_PATHS: Final = frozenset({HEALTH, "/auth/login", CALLBACK, LOGOUT})
"""What Streamlit itself answers to strangers: whether it lives, and the steps of its sign-in and sign-out."""
TARGET_COOKIE: Final = "dtks_tujuan"
RECHECK_S: Final = 10.0
"""How often an open socket is looked at again."""
LONGEST_FORM: Final = 4096
_NOT_PAGES: Final = ("/_stcore/", "/media/", "/static/", "/app/static/", "/component/", "/unduh/")


class Gate:
    """Lets known people through, with what they may do beside the request."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        """Wrap an application."""
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or one socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        person = await asyncio.to_thread(self.door.person, _cookie(scope, COOKIE))
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, person)
            return
        path, request = str(scope["path"]), Request(scope, receive)
        answer = await self._own(request, path, person)
        if answer is not None:
            await answer(scope, receive, send)
        elif path == CALLBACK:
            await self.app(scope, receive, self._after_sign_in(request, send))
        elif path in OPEN_PATHS and request.method in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
        elif person is None or not person.reader.grants:
            await (await self._turned_away(request, path, person))(scope, receive, send)
        else:
            self.door.touch(person)
            scope["dtks_person"] = person
            await self.app(scope, receive, send)

    async def _own(self, request: Request, path: str, person: Person | None) -> Response | None:
        """Answer for the gate's own addresses; None for all others."""
        if path == "/masuk" or path.startswith("/masuk/"):
            return await self._sign_in(request, path, person)
        if path == "/keluar" or (path == LOGOUT and person):
            return await self._sign_out(request, person)
        if path == "/sesi":
            known = sign.stamp(person) if person and person.reader.grants else ""
            return PlainTextResponse(known, 200 if known else 401, {"Cache-Control": "no-store"})
        return None

    async def _turned_away(self, request: Request, path: str, person: Person | None) -> Response:
        if person is None:
            return await self._stranger(request, path)
        await asyncio.to_thread(self.door.refused, "no_role", person.reader.name)
        return _html(sign_pages.no_role(person.shown, person.session.email or person.session.identity), 403)

    async def _stranger(self, request: Request, path: str) -> Response:
        """Send requests for the first page, or for any page as HTML, to the sign-in page; refuse everything else."""
        shown = request.method in {"GET", "HEAD"} and not path.startswith(_NOT_PAGES)
        if shown and (path == "/" or "text/html" in request.headers.get("accept", "")):
            query = f"?{request.url.query}" if request.url.query else ""
            said = "&kabar=habis" if COOKIE in request.cookies else ""
            return RedirectResponse(f"/masuk?ke={quote(path + query, safe='')}{said}", 303)
        await asyncio.to_thread(self.door.refused, "no_sign_in")
        return PlainTextResponse("Masuk lebih dahulu.", 401)

    async def _sign_in(self, request: Request, path: str, person: Person | None) -> Response:
        target = _own_path(request.query_params.get("ke", "/"))
        said = request.query_params.get("kabar", "")
        if request.method == "POST" and path == "/masuk" and self.door.demo:
            form = parse_qs((await _body(request)).decode("utf-8", "replace"))
            role, area, goal = (form.get(name, [""])[0] for name in ("peran", "wilayah", "ke"))
            try:
                if person:
                    await asyncio.to_thread(self.door.leave, person)
                secret, _ = await asyncio.to_thread(self.door.pick, role, area)
            except DtksError:
                return _html(sign_pages.pick_role(target=_own_path(goal), said="gagal"), 400)
            return self._enter(request, RedirectResponse(_own_path(goal), 303), secret)
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse("tidak tersedia", 405)
        config = self.door.config
        if config is None:
            return _html(sign_pages.pick_role(target=target, said=said))
        wanted = path.removeprefix("/masuk").removeprefix("/")
        if wanted in {each.key for each in config.providers}:
            answer = RedirectResponse(generate_login_redirect_url(wanted), 303)
            answer.set_cookie(
                TARGET_COOKIE, quote(target, safe=""), max_age=600, httponly=True, samesite="lax",
                secure=request.url.scheme == "https",
            )  # fmt: skip
            return answer
        synthetic = self.door.store.synthetic
        return _html(sign_pages.sign_in(config.providers, synthetic=synthetic, target=target, said=said))

    async def _sign_out(self, request: Request, person: Person | None) -> Response:
        """End the session; a link from another site is asked back first."""
        mine = request.headers.get("sec-fetch-site", "") in {"same-origin", "none"}
        if request.method != "POST" and not mine and person:
            return _html(sign_pages.leave())
        if person:
            await asyncio.to_thread(self.door.leave, person)
        answer = RedirectResponse("/masuk?kabar=keluar" if self.door.demo else LOGOUT, 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    def _after_sign_in(self, request: Request, send: Send) -> Send:
        """Turn the cookie that Streamlit sets after its sign-in into a session of ours, and go where one wanted to."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                claims = _claims(message)
                if claims:
                    try:
                        secret, _ = await asyncio.to_thread(self.door.welcome, claims)
                    except DtksError as error:
                        await asyncio.to_thread(self.door.refused, error.code.lower())
                        answer: Response = RedirectResponse("/masuk?kabar=gagal", 303)
                    else:
                        goal = _own_path(_decoded(request.cookies.get(TARGET_COOKIE, "")))
                        answer = self._enter(request, RedirectResponse(goal, 303), secret)
                        answer.delete_cookie(TARGET_COOKIE)
                    kept = [pair for pair in message["headers"] if pair[0] == b"set-cookie"]
                    message = {**message, "status": 303, "headers": [*answer.raw_headers, *kept]}
                elif message["status"] < 400:  # noqa: PLR2004 - HTTP errors begin there
                    signed_out = "code" not in request.query_params and "error" not in request.query_params
                    told = RedirectResponse(f"/masuk?kabar={'keluar' if signed_out else 'gagal'}", 303)
                    kept = [pair for pair in message["headers"] if pair[0] == b"set-cookie"]
                    message = {**message, "status": 303, "headers": [*told.raw_headers, *kept]}
            await send(message)

        return sent

    def _enter(self, request: Request, answer: Response, secret: str) -> Response:
        """Give the browser the cookie of a session; it ends with the browser, the session itself earlier."""
        answer.set_cookie(
            COOKIE, self.door.cookie(secret), httponly=True, samesite="lax", secure=request.url.scheme == "https",
            path="/",
        )  # fmt: skip
        return answer

    async def _socket(self, scope: Scope, receive: Receive, send: Send, person: Person | None) -> None:
        """Open a socket for a known person only, and close it when that ends."""
        if person is None or not person.reader.grants:
            who = person.reader.name if person else ""
            await asyncio.to_thread(self.door.refused, "socket_without_sign_in", who)
            await send({"type": "websocket.close", "code": 1008})
            return
        self.door.touch(person)
        scope = sign.own_socket(scope, person)
        scope["dtks_person"] = person
        cookie, waiting = _cookie(scope, COOKIE), None

        async def watched() -> Message:
            nonlocal waiting, person
            while True:
                waiting = waiting or asyncio.ensure_future(receive())
                done, _ = await asyncio.wait({waiting}, timeout=RECHECK_S)
                now = await asyncio.to_thread(self.door.person, cookie)
                if now is None or not now.reader.grants:
                    waiting.cancel()
                    await send({"type": "websocket.close", "code": 1008})
                    return {"type": "websocket.disconnect", "code": 1008}
                person = now
                if done:
                    message: Message = waiting.result()
                    waiting = None
                    if message["type"] == "websocket.receive":
                        self.door.touch(now)
                        if not messages.allowed(message.get("bytes") or b"", now):
                            await asyncio.to_thread(self.door.refused, "foreign_message", now.reader.name)
                            continue
                    return message

        async def told(message: Message) -> None:
            messages.tell(message.get("bytes") or b"", person)
            await send(message)

        await self.app(scope, watched, told)


def _claims(message: Message) -> dict[str, Any] | None:
    """Return what Streamlit put into its own cookie after a sign-in, once its signature holds; None without one."""
    jar: SimpleCookie = SimpleCookie()
    for name, value in message["headers"]:
        if name == b"set-cookie" and value.startswith(USER_COOKIE_NAME.encode()):
            jar.load(value.decode("latin-1"))

    def one(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, jar[name].value) if name in jar else None

    raw = get_cookie_with_chunks(one, USER_COOKIE_NAME) if USER_COOKIE_NAME in jar else None
    try:
        said = json.loads(raw) if raw else None
    except ValueError:
        return None
    return said if isinstance(said, dict) and said.get("is_logged_in") else None


def _cookie(scope: Scope, name: str) -> str:
    """Return a cookie; two of the same name are as good as none, since one of them is somebody else's."""
    found = []
    for key, value in scope["headers"]:
        if key == b"cookie":
            for part in value.decode("latin-1").split(";"):
                here, _, content = part.strip().partition("=")
                found += [content] if here == name else []
    return found[0] if len(found) == 1 else ""


def _own_path(path: str) -> str:
    """Return an address of this application, else the first page."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if fine and not path.startswith(("/masuk", "/keluar", "/auth", CALLBACK)) else "/"


def _decoded(text: str) -> str:
    return parse_qs(f"ke={text}").get("ke", ["/"])[0]


async def _body(request: Request) -> bytes:
    """Return a short form; a long one is cut off and then fits nothing."""
    kept = b""
    async for part in request.stream():
        kept += part
        if len(kept) > LONGEST_FORM:
            return b""
    return kept


def _html(page: str, status: int = 200) -> Response:
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})
