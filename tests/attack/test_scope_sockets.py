"""Real sockets and addresses: what belongs to somebody else is refused, whatever is sent and however it is asked."""

from __future__ import annotations

import base64
import http.client
import io
import os
import re
import time
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import houses
import pytest
from people import ONE, PEOPLE, ROOT, TWO, House, email
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from visitor import Visitor, value
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dtks_analytics.store.access_book import Entry
from dtks_analytics.store.snapshots import Store
from dtks_analytics.ui.door import Door

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from canaries import Canaries

BY_KEY = {person.key: person for person in PEOPLE}
LIST = "perbaikan"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Canaries]:
    """Take a copy of the store."""
    return houses.copied(houses.shared(tmp_path_factory), tmp_path_factory.mktemp("soket"))


@pytest.fixture(scope="module")
def opened(place: tuple[Store, Canaries], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, House]]:
    """Serve it behind a provider."""
    with houses.served(place[0], tmp_path_factory.mktemp("pintu")) as served:
        yield served


def refused(store: Store, why: str) -> bool:
    """Tell whether a refusal of a kind is on record."""
    return any(line.action == "denied" and line.detail.get("why") == why for line in store.ledger.rows())


def deferred(visitor: Visitor, name: str) -> str:
    """Ask for a file that is made on a click; returns its address, empty where none came within two seconds."""
    message = BackMsg()
    asked = message.backend_operation_request
    asked.request_id, asked.session_id, asked.deferred_file.file_id = "satu", visitor.last.session, name
    visitor.send(message)
    try:
        while True:
            told = ForwardMsg.FromString(bytes(visitor.socket.recv(timeout=2)))  # type: ignore[arg-type] # binary frames
            if told.WhichOneof("type") == "backend_operation_response":
                return str(told.backend_operation_response.deferred_file.url)
    except TimeoutError:
        return ""


def test_nobody_has_a_file_made_that_was_offered_to_somebody_else(
    opened: tuple[str, House], place: tuple[Store, Canaries]
) -> None:
    """A table with exact figures is made on the click of the person who sees the button, for nobody else."""
    address, house = opened
    mine, theirs = Visitor(address, house.cookies["lurah_satu"]), Visitor(address, house.cookies["lurah_dua"])
    offered = mine.look("tabel").deferred
    theirs.look("tabel")
    assert len(offered) == 2
    assert [deferred(theirs, name) for name in offered] == ["", ""]
    assert refused(place[0], "foreign_message")
    made = deferred(mine, offered[1])
    assert made.startswith("/media/")
    assert theirs.fetch(made)[0] == 404
    assert Visitor(address, house.cookies["dinsos"]).fetch(made)[0] == 404
    status, body = mine.fetch(made)
    assert status == 200
    assert b"Kode" in body


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


def offered_list(visitor: Visitor, area: str) -> str:
    """Have the list of an area made as a workbook; returns the address that gives it once."""
    run = visitor.open_names(LIST, {"wilayah": area})
    button = run.find("button", "Unduh daftar Excel")
    assert button is not None
    run = visitor.look(LIST, {"wilayah": area}, [value(button.id, "trigger_value", True)])
    (found,) = set(re.findall(rb"/unduh/[\w-]{32}", run.output))
    return str(found.decode())


def test_a_list_by_name_is_fetched_once_by_who_asked(opened: tuple[str, House], place: tuple[Store, Canaries]) -> None:
    """Numbers masked, people of the own area only; in somebody else's hands the link opens nothing and is used up."""
    address, house = opened
    mine, theirs = Visitor(address, house.cookies["lurah_satu"]), Visitor(address, house.cookies["lurah_dua"])
    link = offered_list(mine, ONE)
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        assert theirs.fetch(link, method)[0] in {404, 405}
    assert theirs.fetch(link)[0] == 404
    assert mine.fetch(link)[0] == 404
    link = offered_list(mine, ONE)
    status, body = mine.fetch(link)
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        content = b"".join(book.read(name) for name in book.namelist())
    seen = place[1].seen(content)
    assert seen.words
    assert not seen.numbers
    assert not place[1].foreign(seen, BY_KEY["lurah_satu"].names)
    assert mine.fetch(link)[0] == 404
    assert [theirs.fetch(f"/unduh/{text}")[0] for text in ("", "x", "../x", "a" * 32, "%00")] == [404] * 5


@pytest.mark.parametrize("form", ["{0}", " {0}", "{0} ", "{0},{0}", "{0}\t", "x,{0}", "{0},"])
def test_nobody_takes_up_the_session_of_another(form: str, opened: tuple[str, House]) -> None:
    """However its name is written in the header: while others try to hold it, it is still there for its own person."""
    address, house = opened
    trying = []
    mine = Visitor(address, house.cookies["lurah_satu"])
    session = mine.open_names(LIST, {"wilayah": ONE}).session
    mine.close()
    words = ", ".join(["streamlit", "tanpa", form.format(session)])
    key = base64.b64encode(os.urandom(16)).decode()
    for repeated in (False, True):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        connection.putrequest("GET", "/_stcore/stream")
        for name, content in (
            ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Key", key), ("Origin", address),
            ("Sec-WebSocket-Version", "13"), ("Cookie", house.cookies["lurah_dua"]),
        ):  # fmt: skip
            connection.putheader(name, content)
        if repeated:
            connection.putheader("Sec-WebSocket-Protocol", "streamlit, tanpa")
        connection.putheader("Sec-WebSocket-Protocol", words)
        connection.endheaders()
        assert connection.getresponse().status in {101, 400, 403}
        trying.append(connection)
    again = Visitor(address, house.cookies["lurah_satu"], resume=session)
    assert again.look(LIST, {"wilayah": ONE}).session == session
    again.close()
    for connection in trying:
        connection.close()


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


def test_uploads_go_to_the_own_session_and_are_read_there_only(opened: tuple[str, House]) -> None:
    """Neither into another session nor out of it, by path or by the state of the widget."""
    address, house = opened
    mine, theirs = Visitor(address, house.cookies["lurah_satu"]), Visitor(address, house.cookies["lurah_dua"])
    session = mine.open_names(LIST, {"wilayah": ONE}).session
    own = theirs.open_names(LIST, {"wilayah": TWO}).session
    token = generate_xsrf_token_string()
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.xlsx"\r\n\r\nsatu\r\n--x--\r\n'
    headers = {"X_Xsrftoken": token, "Content_Type": "multipart/form-data; boundary=x"}
    for visitor in (mine, theirs):
        visitor.cookie += f"; _streamlit_xsrf={token}"
    paths = [f"/_stcore/upload_file/{session}/satu"]
    paths += [f"/_stcore/upload_file/{own}/../{session}/satu", f"/_stcore/upload_file/{session}%2Fsatu",
              f"//_stcore/upload_file/{session}/satu", f"/_stcore/upload_file//{session}/satu"]  # fmt: skip
    for path in paths:
        for method in ("PUT", "DELETE", "POST", "GET"):
            assert theirs.fetch(path, method, body, **headers)[0] in {400, 403, 404, 405}, path
    assert mine.fetch(paths[0], "PUT", body, **headers)[0] == 204
    for visitor, area, loaded in ((theirs, TWO, False), (mine, ONE, True)):
        uploader = visitor.last.find("file_uploader", "Daftar yang sudah diisi")
        assert uploader is not None
        run = visitor.look(LIST, {"wilayah": area}, [value(uploader.id, "file_uploader_state_value", ["satu"])])
        assert (run.find("button", "Simpan isi daftar") is not None) == loaded


def test_media_of_another_person_is_not_there(opened: tuple[str, House]) -> None:
    """Nor anything that was never made, in any spelling of the address."""
    address, house = opened
    mine, theirs = Visitor(address, house.cookies["dinsos"]), Visitor(address, house.cookies["lurah_dua"])
    made = deferred(mine, mine.look("rapor-lurah", {"wilayah": ONE}).deferred[0])
    assert made.endswith(".pdf")
    name = made.removeprefix("/media/")
    spellings = (made, f"/media//{name}", f"/media/./{name}", f"/media/x/../{name}", f"/MEDIA/{name}",
                 f"/peta/media/{name}", f"/media/{name}?x=1", f"/media/%2e/{name}", f"//media/{name}",
                 f"/media/{name.partition('.')[0]}", f"/media/{name}/")  # fmt: skip
    for path in spellings:
        status, body = theirs.fetch(path)
        assert status in {400, 403, 404} or b"%PDF" not in body, path
    assert mine.fetch(made)[1].startswith(b"%PDF")


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
