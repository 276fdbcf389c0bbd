"""The dashboard as an ASGI application: Streamlit under middleware of ours, on every path.

`make run` and ``dtks serve`` start this, not the bare script, so that compression and headers hold everywhere.
"""

from __future__ import annotations

import contextlib
import gc
import gzip
import os
import socket
import threading
import time
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import streamlit as st
import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, PlainTextResponse
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from dtks_analytics import logs
from dtks_analytics.catalogue.city import INSTALLED, ROOT, city
from dtks_analytics.errors import RefusedError
from dtks_analytics.store import workroom
from dtks_analytics.store.snapshots import Store
from dtks_analytics.ui.frame import errors
from dtks_analytics.web import config as sign_config
from dtks_analytics.web import current_user as sign
from dtks_analytics.web.downloads import Downloads
from dtks_analytics.web.gate import Gate
from dtks_analytics.web.middleware import Envelope, Quiet, Shield, Uploads
from dtks_analytics.web.scripts import content_security
from dtks_analytics.web.sessions import Door

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENTRY: Final = ROOT / "app.py"
KEPT: Final = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "dtks" if INSTALLED else ROOT / "var"
) / "bundle"
"""Streamlit's scripts and styles, gzipped at the first start; may be deleted at any time."""

FIRST_PAGE_S: Final = 4.0
"""How long the first page, which draws no Plotly chart, has the machine for itself."""

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_CLOSED: Final = ("/_stcore/metrics", "/_stcore/allowed-message-origins")
_GEOMETRY: Final = "/app/static/"


class SecurityHeaders:
    """Adds our headers to every answer, lets browsers keep fonts and geometry for a day, closes the metrics."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; websockets pass unchanged."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, host = str(scope["path"]), Headers(scope=scope).get("host", "")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = content_security(host, secure=scope["scheme"] == "https")
                if path.startswith(_GEOMETRY) and message["status"] == 200:  # noqa: PLR2004 - HTTP OK
                    headers["Cache-Control"] = "public, max-age=86400"
            await send(message)

        if path.startswith(_CLOSED):
            await PlainTextResponse("tidak tersedia", status_code=404)(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)


@lru_cache(maxsize=64)
def _bundle(path: str) -> tuple[bytes, str] | None:
    """Return one file of Streamlit's own bundle gzipped; None if there is no such file.

    Compressing takes longer than the first page should: the result is kept in `KEPT` for the next start.
    """
    folder = (Path(st.__file__).parent / "static").resolve()
    file = (folder / path.lstrip("/")).resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        return None
    kind = "text/css; charset=utf-8" if file.suffix == ".css" else "text/javascript; charset=utf-8"
    packed = KEPT / st.__version__ / f"{file.name}.gz"
    with contextlib.suppress(OSError):
        return packed.read_bytes(), kind
    body = gzip.compress(file.read_bytes(), compresslevel=6)
    with contextlib.suppress(OSError):
        packed.parent.mkdir(parents=True, exist_ok=True)
        waiting = packed.with_suffix(f".{os.getpid()}")
        waiting.write_bytes(body)
        waiting.replace(packed)
    return body, kind


class CompressedBundle:
    """Serves Streamlit's hashed scripts and styles gzipped from memory: 1.4 instead of 4.7 MB for the chart library."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the bundle when the browser takes gzip; pass everything else on."""
        path: str = scope.get("path", "")
        mine = scope["type"] == "http" and path.startswith("/static/") and path.endswith((".js", ".css"))
        found = _bundle(path) if mine and "gzip" in Headers(scope=scope).get("accept-encoding", "") else None
        if found is None:
            await self.app(scope, receive, send)
            return
        body, kind = found
        headers = [
            (b"content-type", kind.encode()),
            (b"content-encoding", b"gzip"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"public, max-age=31536000, immutable"),
            (b"vary", b"Accept-Encoding"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


class CityGeometry:
    """Serves the geometry of a city whose data lie elsewhere (``DTKS_DATA``) under the address of our own."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        """Wrap an application; files come from the folder."""
        self.app, self.folder = app, folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the two levels; pass everything else on."""
        name: str = scope.get("path", "").removeprefix(_GEOMETRY)
        mine = scope["type"] == "http" and name in {"kelurahan.geojson", "kecamatan.geojson"}
        answer = FileResponse(self.folder / name, media_type="application/geo+json") if mine else self.app
        await answer(scope, receive, send)


def application(door: Door | None = None, host: str = "127.0.0.1") -> st.App:
    """Build the application.

    Args:
        door: who comes in; None leaves it open, for measurements of an empty page.
        host: address to listen on.

    A folder ``pages/`` makes Streamlit show file names in a sidebar until the entry script has run once; our
    navigation is declared in ``app.py``, so the old way is switched off before the first visitor.
    """
    PagesManager.uses_pages_directory = False
    folder = city().static
    elsewhere = [] if folder == ROOT / "static" else [Middleware(CityGeometry, folder=folder)]
    said = door.config if door else None
    sign.stand(door)
    guards = [Middleware(Gate, door=door), Middleware(Uploads, door=door), Middleware(Downloads)] if door else []
    return st.App(
        ENTRY,
        secrets=said.secrets if said else None,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Envelope),
            Middleware(Shield, hosts=partial(_hosts, host, door), origin=said.public_url if said else "", door=door),
            *guards,
            Middleware(CompressedBundle),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
            *elsewhere,
            Middleware(Quiet),
        ],
        on_script_error=errors.show,
    )


def _warm() -> None:
    """Import what the first page needs while the server opens its socket, and what the next ones need after it."""
    from dtks_analytics.present import theme  # noqa: PLC0415 - the thread pays for it, not the start
    from dtks_analytics.ui.frame import cache as cached  # noqa: PLC0415 - same

    cached.warm()
    time.sleep(FIRST_PAGE_S)
    theme.warm()
    cached.protect()
    from dtks_analytics.scores import rates  # noqa: F401, PLC0415 - the statistics library, for the first list with intervals

    gc.collect()
    gc.freeze()  # Streamlit collects after every run of a page; what is kept for good need not be searched each time


def _hosts(host: str, door: Door | None) -> set[str]:
    """Return the names under which browsers may ask, and tell Streamlit, which checks its sockets by itself too.

    To be called once `st.App` is there: it decides where the configuration is read from.
    """
    names = {*config.get_option("server.allowedHosts"), "localhost", "127.0.0.1"}
    if host not in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not listened on
        names.add(host)
    if door and door.config:
        names.add(urlsplit(door.config.public_url).hostname or "")
        config.set_option("server.corsAllowedOrigins", [door.config.public_url])
    config.set_option("server.allowedHosts", sorted(names))
    return names


def serve(store: Path, host: str = "127.0.0.1", port: int = 8501, auth: Path | None = None) -> None:
    """Run the dashboard until it is interrupted.

    Args:
        store: folder of the data store; an empty one shows the page that says how to begin.
        host: address to listen on.
        port: port to listen on.
        auth: file of the sign-in providers; None shows the role picker, for made-up data only.

    Raises:
        RefusedError: ``PORT_UNUSABLE``, somebody else listens there or this account may not; ``NO_PROVIDER``, real
            data without a sign-in provider; ``AUTH_FILE``, its file cannot be used.
    """
    door = Door(Store(store), sign_config.load(auth) if auth else None)
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            code = "PORT_UNUSABLE"
            sentence = f"Alamat {host}:{port} tidak dapat dipakai. Pilih porta lain dengan --port."
            raise RefusedError(code, sentence) from error
    for place in (store, None):
        workroom.sweep(place)
    os.environ["DTKS_STORE"] = str(store)
    os.environ["STREAMLIT_SERVER_ADDRESS"] = host
    os.environ["STREAMLIT_SERVER_PORT"] = str(port)
    logs.install()
    threading.Thread(target=_warm, daemon=True).start()
    uvicorn.run(
        application(door, host), host=host, port=port, log_level="warning", access_log=False, ws="websockets-sansio"
    )  # fmt: skip
