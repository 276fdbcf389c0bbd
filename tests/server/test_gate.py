"""Every path without a cookie, with a forged one, from a foreign page, by another person: refused. No browser."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import made_up
import pytest
from served import ROOT, free_port, picked, serving
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection

MB = 1024 * 1024
PATHS = [
    "/", "/peta", "/pengguna", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/script-health-check",
    "/_stcore/allowed-message-origins", "/media/0123456789abcdef0123456789abcdef.xlsx", "/app/static/kelurahan.geojson",
    "/static/js/index.js", "/component/x/index.html", "/_stcore/bidi-components/x", "/unduh/abc", "/unduh/", "/sesi",
    "/peta/_stcore/health", "/_stcore/health/", "//_stcore/health", "/_stcore/HEALTH", "/app/static/../app.py",
    "/_stcore/agent/info", "/robots.txt", "/favicon.ico", "/index.html",
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Publish one made-up month."""
    return made_up.store(tmp_path_factory.mktemp("gerbang"), ("2026-10",))


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    """Serve it as a demonstration."""
    with serving(store.root, port=free_port()) as served:
        yield served


def ask(address: str, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, str]:
    """Ask without following redirects; returns status and the beginning of the body."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, names)
        answer = connection.getresponse()
        return answer.status, answer.read(400).decode("utf-8", "replace")
    finally:
        connection.close()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_no_path_answers_a_stranger(address: str, path: str, method: str) -> None:
    """Nor somebody with a forged cookie; Streamlit's own files neither."""
    for cookie in ("", "dtks_sesi=abc", f"dtks_sesi={'a' * 43}.{'0' * 32}", "_streamlit_user=abc"):
        status, said = ask(address, path, method, Cookie=cookie, Origin=address)
        leads_to_sign_in = {303} if path == "/" and method in {"GET", "HEAD"} else set()
        assert status in {400, 401, 403, 404, 405} | leads_to_sign_in, said
        assert "streamlit" not in said.lower()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accept", ["text/html", "*/*", ""])
def test_the_first_page_leads_to_the_sign_in_whatever_a_client_accepts(address: str, method: str, accept: str) -> None:
    """A link preview, a monitor or a plain client gets the sign-in page, not an error."""
    assert ask(address, "/", method, Accept=accept)[0] == 303
    assert ask(address, "/masuk", method, Accept=accept)[0] == 200


def test_a_person_is_sent_to_the_sign_in_and_back_to_this_application_only(address: str) -> None:
    """An address of another site is not followed."""
    status, _ = ask(address, "/peta?wilayah=64.72.04", Accept="text/html")
    assert status == 303
    for target in (
        "https://jahat.example/",
        "//jahat.example",
        "/\\jahat.example",
        "/masuk?ke=/",
        "javascript:alert(1)",
    ):
        form = f"peran=dinsos&wilayah=64.72&ke={target}".encode()
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("POST", "/masuk", form, {"Origin": address})
        assert connection.getresponse().getheader("Location") == "/"
        connection.close()


def test_health_answers_everybody_and_says_nothing_else(address: str) -> None:
    """For the reverse proxy and the watch."""
    assert ask(address, "/_stcore/health") == (200, "ok")
    assert ask(address, "/_stcore/health", "PUT", b"", Origin=address)[0] in {401, 405}


@pytest.mark.parametrize("origin", ["http://jahat.example", "null", "", "http://127.0.0.1:1"])
def test_a_foreign_page_can_neither_sign_in_nor_open_a_socket(address: str, origin: str) -> None:
    """A cookie is not enough; the page that asks must be ours."""
    assert ask(address, "/masuk", "POST", b"peran=dinsos&wilayah=64.72&ke=/", Origin=origin)[0] == 403
    with pytest.raises(InvalidStatus):
        socket(address, picked(address), origin=origin)


@pytest.mark.parametrize("host", ["jahat.example", "127.0.0.1.jahat.example", "127.0.0.1@jahat.example", "", "[::1"])
def test_a_foreign_host_is_refused_on_every_path(address: str, host: str) -> None:
    """Against rebinding of names; the health check too."""
    for path in ("/", "/_stcore/health", "/masuk"):
        assert ask(address, path, Host=host)[0] in {400, 403}


def socket(address: str, cookie: str, *, origin: str | None = None, session: str = "") -> ClientConnection:
    """Open Streamlit's socket as its page does, without its cross-site token."""
    protocols = ["streamlit", "tanpa", *([session] if session else [])]
    headers = {"Cookie": cookie} if cookie else {}
    url = address.replace("http", "ws") + "/_stcore/stream"
    return connect(url, origin=address if origin is None else origin, subprotocols=protocols,  # type: ignore[arg-type] # plain text
                   additional_headers=headers, proxy=None, max_size=None, legacy=True)  # fmt: skip


@pytest.mark.parametrize("cookie", ["", "dtks_sesi=abc", f"dtks_sesi={'a' * 43}.{'0' * 32}", "_streamlit_user=abc"])
def test_no_socket_opens_for_a_stranger(address: str, cookie: str) -> None:
    """The handshake itself is refused: no session, no memory, no script."""
    with pytest.raises(InvalidStatus, match="403"):
        socket(address, cookie)


def test_two_cookies_of_the_same_name_are_as_good_as_none(address: str) -> None:
    """One of them could be planted by a neighbouring site."""
    cookie = picked(address)
    assert ask(address, "/sesi", Cookie=cookie)[0] == 200
    assert ask(address, "/sesi", Cookie=f"{cookie}; {picked(address)}")[0] == 401


def run(address: str, cookie: str, session: str = "", page: str = "") -> tuple[ClientConnection, str]:
    """Open a socket, run a page, the first one unless named; returns the socket and the name of Streamlit's session."""
    opened = socket(address, cookie, session=session)
    return opened, show(opened, page)


def show(opened: ClientConnection, page: str) -> str:
    """Run a page; returns the name of Streamlit's session."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    message.rerun_script.page_name = page
    opened.send(message.SerializeToString())
    name = ""
    while True:
        told = ForwardMsg()
        told.ParseFromString(bytes(opened.recv(timeout=30)))  # type: ignore[arg-type] # binary frames only
        if told.WhichOneof("type") == "new_session":
            name = told.new_session.initialize.session_id
        if told.WhichOneof("type") == "script_finished":
            return name


def test_nobody_resumes_or_feeds_the_session_of_another(address: str) -> None:
    """The name of a session is no key to it."""
    mine, theirs = picked(address), picked(address, "lurah", made_up.SELILI)
    opened, name = run(address, mine)
    opened.close()
    again, resumed = run(address, mine, session=name)
    again.close()
    assert resumed == name
    other, fresh = run(address, theirs, session=name)
    assert fresh != name
    put = f"/_stcore/upload_file/{name}/1"
    assert ask(address, put, "PUT", b"x", Cookie=theirs, Origin=address)[0] == 404
    assert ask(address, put, "DELETE", Cookie=theirs, Origin=address)[0] == 404
    other.close()


UPLOADER = "muat-data"
"""The page that waits for files."""


def upload(address: str, cookie: str, session: str, *, token: str = "") -> int:
    """Upload one small file as the page does; returns the status."""
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\nsatu\r\n--x--\r\n'
    headers = {"Cookie": f"{cookie}; _streamlit_xsrf={token}", "X_Xsrftoken": token, "Origin": address}
    path = f"/_stcore/upload_file/{session}/1"
    return ask(address, path, "PUT", body, **headers, Content_Type="multipart/form-data; boundary=x")[0]


def test_only_who_may_change_something_uploads_and_only_so_often(address: str) -> None:
    """With the cross-site token of the page, without it nobody."""
    token = generate_xsrf_token_string()
    auditor, dinsos = picked(address, "auditor"), picked(address)
    opened, name = run(address, auditor, page=UPLOADER)
    assert upload(address, auditor, name, token=token) == 403
    opened.close()
    opened, name = run(address, dinsos, page=UPLOADER)
    assert upload(address, dinsos, name) == 403
    assert upload(address, dinsos, name, token=token) == 204
    statuses = [upload(address, dinsos, name, token=token) for _ in range(30)]
    opened.close()
    assert statuses[-1] == 429
    assert statuses.count(204) == 22


def test_no_upload_without_an_uploader_on_the_page_of_that_session(address: str) -> None:
    """Neither before the page was opened nor after it was left; another session of the same person does not count."""
    token, cookie = generate_xsrf_token_string(), picked(address)
    opened, name = run(address, cookie)
    assert upload(address, cookie, name, token=token) == 403
    other, waiting = run(address, cookie, page=UPLOADER)
    assert upload(address, cookie, waiting, token=token) == 204
    assert upload(address, cookie, name, token=token) == 403
    show(opened, UPLOADER)
    assert upload(address, cookie, name, token=token) == 204
    show(opened, "")
    assert upload(address, cookie, name, token=token) == 403
    opened.close()
    other.close()


def test_a_large_upload_goes_to_the_disk_and_not_to_memory(address: str, store: Store) -> None:
    """And goes from there when the page gives it up."""
    token, cookie = generate_xsrf_token_string(), picked(address)
    opened, name = run(address, cookie, page=UPLOADER)
    before = memory(store, address)
    for _ in range(60):  # until everything that is imported after the start is there
        time.sleep(0.5)
        before, last = memory(store, address), before
        if before - last < MB // 4:
            break
    headers = {"Cookie": f"{cookie}; _streamlit_xsrf={token}", "X_Xsrftoken": token, "Origin": address}
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="besar \xc3\xa9.csv"\r\n\r\n'
    body = head + b"x" * (60 * MB) + b"\r\n--x--\r\n"
    path, kind = f"/_stcore/upload_file/{name}/besar", "multipart/form-data; boundary=x"
    assert ask(address, path, "PUT", body, **headers, Content_Type=kind)[0] == 204
    assert memory(store, address) - before < 40 * MB
    assert 60 * MB in [file.stat().st_size for file in (store.root / "work").rglob("*")]
    assert ask(address, path, "DELETE", **headers)[0] == 204
    for _ in range(40):  # a busy machine removes it a moment after the answer
        if 60 * MB not in (left := [file.stat().st_size for file in (store.root / "work").rglob("*")]):
            break
        time.sleep(0.25)
    assert 60 * MB not in left
    two = head + b"1\r\n" + head + b"2\r\n--x--\r\n"
    assert ask(address, path, "PUT", two, **headers, Content_Type=kind)[0] == 400
    opened.close()


def drain(opened: ClientConnection) -> None:
    """Read until the server closes the socket."""
    while True:
        opened.recv(timeout=15)


def test_signing_out_closes_the_socket_and_the_cookie(address: str) -> None:
    """The next message finds nobody."""
    cookie = picked(address)
    opened, _ = run(address, cookie)
    assert ask(address, "/keluar", "POST", Cookie=cookie, Origin=address)[0] == 303
    assert ask(address, "/sesi", Cookie=cookie)[0] == 401
    message = BackMsg()
    message.rerun_script.query_string = ""
    opened.send(message.SerializeToString())
    with pytest.raises(ConnectionClosed):
        drain(opened)
    with pytest.raises(InvalidStatus):
        socket(address, cookie)


def memory(store: Store, address: str) -> int:
    """Return the resident memory of the server in bytes."""
    port = str(urlsplit(address).port)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if b"serve" in words and port.encode() in words:
                pages = int((entry / "statm").read_text().split()[1])
                return pages * 4096
    pytest.skip(f"no process list here for {store.root.name}")


def test_anonymous_uploads_cost_no_memory(address: str, store: Store) -> None:
    """Eight of 20 MB here, fifty of 100 MB in the benchmarks: refused before the body is read."""
    before = memory(store, address)
    for number in range(8):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        connection.putrequest("PUT", f"/_stcore/upload_file/{number}/1")
        connection.putheader("Content-Length", str(20 * MB))
        connection.putheader("Origin", address)
        connection.endheaders()
        try:
            for _ in range(20):
                connection.send(b"x" * MB)
        except OSError:
            pass
        else:
            assert connection.getresponse().status == 401
        connection.close()
    assert memory(store, address) - before < 50 * MB


def test_a_body_that_is_too_long_is_refused_unread(address: str) -> None:
    """Also one that says nothing of its length."""
    cookie = picked(address)
    assert ask(address, "/masuk", "POST", b"x" * 70_000, Cookie=cookie, Origin=address)[0] == 413
    assert ask(address, "/", "POST", b"", Cookie=cookie, Origin=address, Content_Length="-1")[0] in {400, 413}


def test_headers_stand_on_every_answer_also_on_refusals(address: str) -> None:
    """And TLS is asked for once the proxy says that there is some."""
    for path, extra in (("/", {}), ("/masuk", {}), ("/_stcore/health", {"X-Forwarded-Proto": "https"})):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.request("GET", path, headers=extra)
        answer = connection.getresponse()
        assert "default-src 'self'" in (answer.getheader("Content-Security-Policy") or "")
        assert len(answer.getheader("X-Request-Id") or "") == 16
        assert bool(answer.getheader("Strict-Transport-Security")) == bool(extra)
        connection.close()


def test_refusals_are_on_record_as_numbers_and_sign_ins_by_name(address: str, store: Store) -> None:
    """A flood of strangers is a few lines, not a full disk."""
    for _ in range(50):
        ask(address, "/_stcore/host-config")
    lines = store.ledger.rows()
    assert 1 <= sum(line.action == "denied" for line in lines) < 60
    (first, *_) = [line for line in lines if line.action == "sign_in"]
    assert first.by == "contoh: Dinas Sosial"
    assert json.dumps(dict(first.detail))
    assert not store.ledger.verify()


def test_real_data_without_a_provider_are_not_served(tmp_path: Path) -> None:
    """The command ends with 2 and the reason; nothing listens."""
    made = Store.create(tmp_path / "store", synthetic=False)
    words = [sys.executable, "-m", "dtks_analytics", "serve", "--store", str(made.root), "--port", str(free_port())]
    environment = {name: value for name, value in os.environ.items() if name != "DTKS_AUTH"} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "NO_PROVIDER" in done.stderr
    open_file = tmp_path / "auth.toml"
    open_file.write_text("public_url = 1")
    done = subprocess.run(
        [*words, "--auth", str(open_file)], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert (done.returncode, "AUTH_FILE" in done.stderr) == (2, True)
