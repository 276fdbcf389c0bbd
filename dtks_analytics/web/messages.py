"""What a person's socket may say: run and stop the own pages, take up own files; all else is refused.

Streamlit makes a generated file for whoever knows the name of its button, in whichever session it was drawn, and lets
anybody empty the caches of everybody. Neither gets that far: every message is read before the application sees it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from google.protobuf.message import DecodeError  # type: ignore[import-untyped] # its types are not among our tools
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.DownloadButton_pb2 import DownloadButton

from dtks_analytics.web import current_user as sign

if TYPE_CHECKING:
    from dtks_analytics.web.sessions import Person

OWN: Final = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"})
"""Kinds that concern nothing but the session of the socket."""


def _offers() -> re.Pattern[bytes]:
    """Return what finds the name of a file to be made in a frame: tag of the field, length, 32 hexadecimal digits."""
    tag, wire = DownloadButton.DESCRIPTOR.fields_by_name["deferred_file_id"].number << 3 | 2, b""
    while tag:
        tag, low = tag >> 7, tag & 0x7F
        wire += bytes([low | 0x80 if tag else low])
    return re.compile(re.escape(wire) + rb"\x20([0-9a-f]{32})")


OFFERED: Final = _offers()


def tell(frame: bytes, known: Person) -> None:
    """Note which files a frame to somebody's socket names, made or to be made: nobody else has or makes them."""
    sign.tell(frame, known)
    for name in OFFERED.findall(frame):
        sign.note(name.decode(), known)


def allowed(frame: bytes, known: Person) -> bool:
    """Tell whether the application may see a message of somebody's socket."""
    try:
        said = BackMsg.FromString(frame)
    except DecodeError:
        return False
    kind = said.WhichOneof("type")
    if kind != "backend_operation_request":
        return kind in OWN
    asked = said.backend_operation_request
    return asked.WhichOneof("payload") == "deferred_file" and sign.noted(asked.deferred_file.file_id, known)
