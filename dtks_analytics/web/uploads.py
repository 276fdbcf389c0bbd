"""Uploaded files between the browser and the page that waits for them: on the disk, counted, and gone with the session.

Streamlit would keep the bytes of every upload in memory until its session ends. Here a body is written to a private
folder while it arrives; Streamlit is given the name alone, and the page takes the file from the folder. An upload is
only accepted while the page of that session shows an uploader, and within two limits in megabytes:
``DTKS_UPLOAD_PERSON_MB`` for all sessions of one person, ``DTKS_UPLOAD_TOTAL_MB`` for everybody together.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from streamlit import config
from streamlit.runtime import Runtime, exists
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dtks_analytics import memory
from dtks_analytics.errors import RefusedError
from dtks_analytics.store import workroom
from dtks_analytics.ui.frame import cache as cached

if TYPE_CHECKING:
    from collections.abc import Callable

PERSON: Final = "DTKS_UPLOAD_PERSON_MB"
TOTAL: Final = "DTKS_UPLOAD_TOTAL_MB"
DEFAULTS: Final = {PERSON: 600, TOTAL: 2000}
MB: Final = 1 << 20
BETWEEN_RUNS_S: Final = 3.0
"""How long after the beginning of a run an uploader of the run before still counts: the new run is drawing it again."""
LOOK_S: Final = 15.0
"""How often sessions that ended are looked for while there are files."""
MARGIN_S: Final = 30.0
_MOST: Final = 10_000
"""Sessions whose pages are remembered before those that ended are searched for."""


def limits() -> dict[str, int]:
    """Return the limits in bytes, by the name of their setting.

    Raises:
        RefusedError: ``BAD_SETTING``, a setting is no whole number of megabytes.
    """
    found = {}
    for name, default in DEFAULTS.items():
        text = os.environ.get(name, "").strip() or str(default)
        if not text.isdecimal() or not int(text):
            code = "BAD_SETTING"
            raise RefusedError(code, f"Isi {name} harus bilangan bulat megabita, misalnya {default}.")
        found[name] = int(text) * MB
    return found


@dataclass(slots=True)
class _File:
    owner: str
    size: int
    path: Path | None = None


@dataclass(slots=True)
class _Page:
    shown: bool = False
    since: float = field(default_factory=time.monotonic)


class UploadedFiles:
    """Files of all sessions of this process; safe to use from any thread."""

    def __init__(self, active: Callable[[str], bool] | None = None) -> None:
        """Begin without files.

        Args:
            active: tells whether a session of Streamlit is connected; None asks Streamlit.
        """
        self._active = active or _connected
        self._lock = threading.RLock()
        self._files: dict[tuple[str, str], _File] = {}
        self._pages: dict[str, _Page] = {}
        self._gone: dict[str, float] = {}
        self._folder: workroom.Held | None = None
        self._watch: threading.Thread | None = None

    def page_begins(self, session: str) -> None:
        """Note that a run of a page begins: what it will show is not known yet."""
        with self._lock:
            page = self._pages.get(session)
            if page and page.shown:
                self._pages[session] = _Page()

    def page_shows(self, session: str) -> None:
        """Note that the page of a session shows an uploader."""
        with self._lock:
            if len(self._pages) > _MOST:
                self._pages = {one: page for one, page in self._pages.items() if self._active(one)}
            self._pages[session] = _Page(shown=True)

    def expected(self, session: str) -> bool | None:
        """Tell whether the page of a session shows an uploader; None while it is being drawn again."""
        with self._lock:
            page = self._pages.get(session)
        if page is None:
            return False
        if page.shown:
            return True
        return None if time.monotonic() - page.since < BETWEEN_RUNS_S else False

    def reserve(self, session: str, name: str, owner: str, size: int) -> str:
        """Set room aside for a file that is about to arrive; returns what forbids it, empty for nothing."""
        most = limits()
        with self._lock:
            self.drop(session, name)
            if size + sum(one.size for one in self._files.values()) > most[TOTAL]:
                return "uploads_full"
            if size + sum(one.size for one in self._files.values() if one.owner == owner) > most[PERSON]:
                return "too_many_uploads"
            self._files[session, name] = _File(owner, size)
        return ""

    def put(self, session: str, name: str, content: IO[bytes]) -> None:
        """Write a file that has arrived; its room must have been reserved.

        Raises:
            OSError: it cannot be written.
        """
        with self._lock:
            if self._folder is None:
                root = cached.store_root()
                self._folder = workroom.Held(root if (root / "store.json").is_file() else None)
            path = Path(self._folder.name) / secrets.token_hex(16)
        with path.open("xb") as target:
            shutil.copyfileobj(content, target, MB)
        with self._lock:
            if (session, name) in self._files:
                self._files[session, name].path = path
            else:
                path.unlink()
            if self._watch is None or not self._watch.is_alive():
                self._watch = threading.Thread(target=self._watched, daemon=True)
                self._watch.start()

    def take(self, session: str, name: str, target: Path) -> bool:
        """Give a file a second name where a page wants it, or copy it to another disk; False where there is none.

        Args:
            session: Streamlit's session.
            name: Streamlit's name of the file.
            target: in an existing folder.
        """
        with self._lock:
            one = self._files.get((session, name))
            if one is None or one.path is None:
                return False
            target.unlink(missing_ok=True)
            try:
                target.hardlink_to(one.path)
            except OSError:
                shutil.copyfile(one.path, target)
        return True

    def drop_session(self, session: str) -> None:
        """Remove all files of a session."""
        with self._lock:
            for name in [name for whose, name in self._files if whose == session]:
                self.drop(session, name)

    def drop(self, session: str, name: str) -> None:
        """Remove a file."""
        with self._lock:
            one = self._files.pop((session, name), None)
        if one and one.path:
            with suppress(OSError):
                one.path.unlink()

    def held(self) -> int:
        """Return the bytes of all files."""
        with self._lock:
            return sum(one.size for one in self._files.values())

    def sweep(self, now: float, patience: float) -> None:
        """Remove the files of sessions that have not been connected for some time.

        Args:
            now: seconds of a clock that never goes back.
            patience: seconds in which a browser may come back to its session.
        """
        with self._lock:
            sessions = {session for session, _ in self._files}
        for session in sessions:
            if self._active(session):
                self._gone.pop(session, None)
            elif now - self._gone.setdefault(session, now) >= patience:
                with self._lock:
                    self.drop_session(session)
                    self._pages.pop(session, None)
                self._gone.pop(session, None)

    def _watched(self) -> None:
        while self.held():
            time.sleep(LOOK_S)
            self.sweep(time.monotonic(), float(config.get_option("server.disconnectedSessionTTL")) + MARGIN_S)
        memory.give_back()


def _connected(session: str) -> bool:
    return exists() and Runtime.instance().is_active_session(session)


FILES: Final = UploadedFiles()
"""Of this process."""


def begins() -> None:
    """Note that the page of this session is drawn anew."""
    if (context := get_script_run_ctx()) is not None:
        FILES.page_begins(context.session_id)


def shown() -> None:
    """Note that this page shows an uploader; to be called where it is drawn."""
    if (context := get_script_run_ctx()) is not None:
        FILES.page_shows(context.session_id)


def deliver(file: Any, target: Path) -> None:  # noqa: ANN401 - Streamlit's uploaded file
    """Put an uploaded file where a page wants it; it can be taken again until `forget` or the end of the session.

    Args:
        file: of ``st.file_uploader``.
        target: in an existing folder.
    """
    context, name = get_script_run_ctx(), getattr(file, "file_id", "")
    if context is None or not FILES.take(context.session_id, name, target):
        target.write_bytes(file.getbuffer())


def forget() -> None:
    """Remove the files of this session and give unused memory back: the upload was cancelled or published."""
    if (context := get_script_run_ctx()) is not None:
        FILES.drop_session(context.session_id)
    memory.give_back()
