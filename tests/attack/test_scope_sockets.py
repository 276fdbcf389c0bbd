"""Real sockets and addresses: what belongs to somebody else is refused, whatever is sent and however it is asked."""

from __future__ import annotations

import base64
import http.client
import os
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from people import ONE, PEOPLE, ROOT, TWO, House, email
from streamlit.proto.BackMsg_pb2 import BackMsg
from visitor import Visitor, deferred
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dtks_analytics.store.access_book import Entry
from dtks_analytics.store.snapshots import Store
from dtks_analytics.web.sessions import Door

if TYPE_CHECKING:
    from pathlib import Path

    from canaries import Canaries

BY_KEY = {person.key: person for person in PEOPLE}
LIST = "perbaikan"


def odd_messages() -> list[BackMsg]:
    """Return what a page of ours never sends."""
    kinds = ("clear_cache", "load_git_info", "set_run_on_save", "debug_disconnect_websocket", "debug_shutdown_runtime")
    messages = [BackMsg() for _ in range(len(kinds) + 1)]
    for message, kind in zip(messages, kinds, strict=False):
        setattr(message, kind, True)
    for payload in ("install_skills", "dismiss_skills_nudge", "dataframe_chunk", ""):
        message = BackMsg()
        message.backend_operation_request.request_id = "dua"
        if payload:
            getattr(message.backend_operation_request, payload).SetInParent()
        messages.append(message)
    return messages


def test_messages_that_no_page_sends_do_nothing(opened: tuple[str, House]) -> None:
    """Nobody empties the caches of all, stops the server, or writes beside it; the socket goes on."""
    address, house = opened
    visitor = Visitor(address, house.cookies["auditor"])
    before = visitor.look("tabel")
    for message in odd_messages():
        message.backend_operation_request.session_id = (
            before.session
            if message.WhichOneof("type") == ("backend_operation_request")
            else message.backend_operation_request.session_id
        )
        visitor.send(message)
    for frame in (b"", b"\xff" * 40, os.urandom(500), "teks"):
        visitor.socket.send(frame)
    after = visitor.look("tabel")
    assert after.session == before.session
    assert len(after.output) > 10_000
    assert b"backend_operation" not in after.output


def framed(message: bytes) -> bytes:
    """Return a message as one masked frame of a socket."""
    assert len(message) < 126
    return bytes([0x82, 0x80 | len(message), 0, 0, 0, 0]) + message


@pytest.mark.parametrize("form", ["{0}", " {0}", "{0} ", "{0},{0}", "{0}\t", "x,{0}", "{0},"])
@pytest.mark.parametrize("repeated", [False, True])
def test_nobody_takes_up_the_session_of_another(form: str, repeated: bool, opened: tuple[str, House]) -> None:  # noqa: FBT001 - a case
    """However its name is written in the header: the page that runs is of another session."""
    address, house = opened
    mine = Visitor(address, house.cookies["lurah_satu"])
    session = mine.open_names(LIST, {"wilayah": ONE}).session
    mine.close()
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.putrequest("GET", "/_stcore/stream")
    for name, content in (
        ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"), ("Origin", address),
        ("Sec-WebSocket-Key", base64.b64encode(os.urandom(16)).decode()), ("Cookie", house.cookies["lurah_dua"]),
        *([("Sec-WebSocket-Protocol", "streamlit, tanpa")] if repeated else []),
        ("Sec-WebSocket-Protocol", ", ".join(["streamlit", "tanpa", form.format(session)])),
    ):  # fmt: skip
        connection.putheader(name, content)
    connection.endheaders()
    answer = connection.getresponse()
    if answer.status == 101:
        message = BackMsg()
        message.rerun_script.page_name = LIST
        assert connection.sock is not None
        connection.sock.sendall(framed(message.SerializeToString()))
        told = answer.fp.raw.read(200)
        assert told
        assert session.encode() not in told
    else:
        assert answer.status in {400, 403}
    connection.close()
    again = Visitor(address, house.cookies["lurah_satu"], resume=session)
    assert again.look(LIST, {"wilayah": ONE}).session == session
    again.close()


def test_another_session_id_gives_a_fresh_session_without_a_name(
    opened: tuple[str, House], place: tuple[Store, Canaries]
) -> None:
    """The reason that somebody else gave opens no list, and what they chose is not known."""
    address, house = opened
    mine = Visitor(address, house.cookies["lurah_satu"])
    session = mine.open_names(LIST, {"wilayah": ONE}).session
    mine.close()
    theirs = Visitor(address, house.cookies["lurah_dua"], resume=session)
    run = theirs.look(LIST, {})
    assert run.session != session
    assert not place[1].seen(run.output)


@pytest.mark.parametrize("path", ["/_stcore/stream", "/peta/_stcore/stream", "//_stcore/stream", "/audit", "/unduh/a"])
@pytest.mark.parametrize("whose", ["nobody", "forged", "other store", "no role", "taken away", "ended"])
def test_no_socket_opens_for_whoever_may_not_come_in(
    whose: str, path: str, opened: tuple[str, House], tmp_path: Path
) -> None:
    """At any address: without a cookie, with an invented or another store's one, without a role, after the end."""
    address, house = opened
    cookie = {"nobody": "", "forged": f"dtks_sesi={'a' * 43}.{'0' * 32}", "no role": house.cookies["tanpa_peran"],
              "taken away": house.cookies["dicabut"]}.get(whose)  # fmt: skip
    if whose == "other store":
        door = Door(Store.create(tmp_path / "lain", synthetic=True))
        cookie = f"dtks_sesi={door.cookie(door.pick('dinsos', '64.72')[0])}"
    if whose == "ended":
        cookie = house.sign_in(BY_KEY["dinsos"], ends_in=0.3)
        time.sleep(0.4)
    assert cookie is not None
    with pytest.raises(InvalidStatus, match="403"):
        Visitor(address, cookie, path=path)


@pytest.mark.parametrize("host", ["jahat.example", "127.0.0.1.jahat.example", "localhost@jahat.example"])
def test_no_socket_opens_under_another_name(host: str, opened: tuple[str, House]) -> None:
    """A good cookie is not enough."""
    address, house = opened
    for name, origin in ((host, f"http://{host}"), (host, address), (urlsplit(address).netloc, f"http://{host}")):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.putrequest("GET", "/_stcore/stream", skip_host=True)
        for header, content in (
            ("Host", name), ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", base64.b64encode(os.urandom(16)).decode()), ("Origin", origin),
            ("Cookie", house.cookies["dinsos"]), ("Sec-WebSocket-Protocol", "streamlit, tanpa"),
        ):  # fmt: skip
            connection.putheader(header, content)
        connection.endheaders()
        assert connection.getresponse().status in {400, 403}
        connection.close()


def test_an_ended_sign_in_and_a_smaller_role_hold_on_open_sockets_within_a_minute(
    opened: tuple[str, House], place: tuple[Store, Canaries]
) -> None:
    """The page of a person whose sign-in ran out is shut; what was offered under a larger role is gone with it."""
    address, house = opened
    person = BY_KEY["operator"]
    short = Visitor(address, house.sign_in(person, ends_in=4))
    area = person.grants[0][1]
    assert place[1].seen(short.open_names(LIST, {"wilayah": area}).output)
    wide = BY_KEY["pimpinan"]
    larger = Visitor(address, house.cookies[wide.key])
    offered = larger.look("tabel").deferred
    made = deferred(larger, offered[0])
    house.book.revoke(email(wide), reader=ROOT, reason="uji")
    house.book.grant([Entry(email(wide), "lurah", ONE)], reader=ROOT, reason="uji")
    begun = time.monotonic()
    time.sleep(4)
    with pytest.raises(ConnectionClosed):
        short.look(LIST, {"wilayah": area})
    assert short.fetch("/sesi")[0] == 401
    while larger.fetch(made)[0] == 200:
        assert time.monotonic() - begun < 60
        time.sleep(1)
    assert deferred(larger, offered[1]) == ""
    run = larger.look(LIST, {"wilayah": TWO})
    assert b"OUTSIDE_SCOPE" in run.output or b"Rincian" in run.output
    assert not place[1].seen(run.output)
