"""Somebody with a cookie and a socket of their own: speaks Streamlit's protobuf, keeps no rule of the browser.

Whatever the server sends in one run comes back as raw bytes, every element and every message of it.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from websockets.sync.client import ClientConnection

FINISHED_FOR_RERUN = 2
"""The run ended because another one follows at once."""


@dataclass(frozen=True)
class Widget:
    """An element that takes a value.

    Attributes:
        id: as the server calls it.
        kind: field of the element, ``selectbox``.
        proto: its message.
    """

    id: str
    kind: str
    proto: Any


@dataclass
class Run:
    """What one run of a page sent.

    Attributes:
        output: all frames one after the other, as they were sent.
        widgets: elements that take a value, in order.
        deferred: names of the files that are made on a click.
        elements: every element as it was sent, without its place on the page.
        html: text of the elements that are HTML.
        session: name of Streamlit's session, empty where none began.
    """

    output: bytes = b""
    widgets: list[Widget] = field(default_factory=list)
    deferred: list[str] = field(default_factory=list)
    elements: list[bytes] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    session: str = ""

    def find(self, kind: str, label: str) -> Widget | None:
        """Return a widget by kind and the beginning of its label."""
        return next((w for w in self.widgets if w.kind == kind and w.proto.label.startswith(label)), None)


class Visitor:
    """One socket of one person."""

    def __init__(self, address: str, cookie: str, *, resume: str = "", path: str = "/_stcore/stream") -> None:
        """Open it."""
        self.address, self.cookie = address, cookie
        words: list[Any] = ["streamlit", "tanpa", *([resume] if resume else [])]
        page: Any = address
        self.socket: ClientConnection = connect(
            address.replace("http", "ws") + path, origin=page, subprotocols=words, proxy=None, max_size=None,
            additional_headers={"Cookie": cookie} if cookie else {}, compression=None, legacy=True,
        )  # fmt: skip
        self.last = Run()

    def close(self) -> None:
        """Leave."""
        self.socket.close()

    def send(self, message: BackMsg) -> None:
        """Send any message."""
        self.socket.send(message.SerializeToString())

    def look(
        self, page: str, query: Mapping[str, str] | str = "", states: Iterable[WidgetState] = (), **more: str
    ) -> Run:
        """Run a page and return what came.

        Args:
            page: as in the address, empty for the first one.
            query: parameters of the address, or the whole text behind the question mark.
            states: values of widgets, as they are.
            more: further fields of the message.
        """
        message = BackMsg()
        rerun = message.rerun_script
        rerun.page_name = page
        rerun.query_string = query if isinstance(query, str) else urlencode(query)
        rerun.context_info.timezone = "Asia/Makassar"
        rerun.widget_states.widgets.extend(states)
        for name, value in more.items():
            setattr(rerun, name, value)
        self.send(message)
        self.last = self.receive()
        return self.last

    def receive(self, timeout: float = 60) -> Run:
        """Return all that comes until the run is done."""
        run, frames = Run(), []
        while True:
            frame = self.socket.recv(timeout=timeout)
            frames.append(frame if isinstance(frame, bytes) else frame.encode())
            told = ForwardMsg.FromString(frames[-1])
            kind = told.WhichOneof("type")
            if kind == "new_session":
                run.session = told.new_session.initialize.session_id
            elif kind == "delta" and told.delta.WhichOneof("type") == "new_element":
                self._note(run, told.delta.new_element)
            elif kind == "script_finished" and told.script_finished != FINISHED_FOR_RERUN:
                run.output = b"".join(frames)
                return run

    @staticmethod
    def _note(run: Run, element: Any) -> None:  # noqa: ANN401 - a message of Streamlit
        kind = element.WhichOneof("type")
        if not kind:
            return
        proto = getattr(element, kind)
        run.elements.append(proto.SerializeToString(deterministic=True))
        if kind == "html":
            run.html.append(proto.body)
        name = getattr(proto, "id", "")
        if name:
            run.widgets.append(Widget(name, kind, proto))
        if getattr(proto, "deferred_file_id", ""):
            run.deferred.append(proto.deferred_file_id)

    def fetch(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Ask for an address with the same cookie; returns status and body."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        try:
            sent = {"Cookie": self.cookie, "Origin": self.address} | {
                n.replace("_", "-"): v for n, v in headers.items()
            }
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def open_names(self, page: str, query: Mapping[str, str]) -> Run:
        """Give the reason that is asked once per session, if it is asked, and return the page behind it."""
        run = self.look(page, query)
        button = run.find("button", "Buka daftar")
        if button is None:
            return run
        states = [value(w.id, "string_value", w.proto.options[0]) for w in run.widgets
                  if w.kind == "selectbox" and w.proto.label == "Keperluan"]  # fmt: skip
        return self.look(page, query, [*states, value(button.id, "trigger_value", True)])


def value(name: str, kind: str, content: Any) -> WidgetState:  # noqa: ANN401 - of any kind
    """Return a widget with a value, whether or not it is of the kind that it takes."""
    state = WidgetState(id=name)
    if kind.endswith("_array_value"):
        getattr(state, kind).data.extend(content)
    elif kind == "file_uploader_state_value":
        for one in content:
            file = state.file_uploader_state_value.uploaded_file_info.add()
            file.file_id, file.name, file.size = one, "a.xlsx", 10
            file.file_urls.file_id = one
    elif kind == "string_trigger_value":
        state.string_trigger_value.data = content
    elif kind == "json_value":
        state.json_value = json.dumps(content)
    else:
        setattr(state, kind, content)
    return state


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
