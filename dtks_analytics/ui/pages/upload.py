"""What a person's upload holds between two clicks: files, answers, the checked month. Nobody else's session sees it.

Every upload has its own folder, which goes when the upload is published, cancelled, or the session ends. Publishing
takes the store's lock, so two people cannot harm each other; whoever comes second is told.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol
from zoneinfo import ZoneInfo

import streamlit as st

from dtks_analytics.access.roles import need
from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import DtksError, RefusedError
from dtks_analytics.store import workroom
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import errors, session
from dtks_analytics.web import uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dtks_analytics.publishing.pipeline import Checked
    from dtks_analytics.store.ledger import JSON
    from dtks_analytics.store.snapshots import Store

Step = Literal["unggah", "periksa", "cocokkan", "terbitkan", "selesai"]
STEPS: Final[dict[Step, str]] = {
    "unggah": "Unggah",
    "periksa": "Periksa",
    "cocokkan": "Cocokkan",
    "terbitkan": "Terbitkan",
}
TYPES: Final = ("xlsx", "csv", "txt", "parquet", "xls", "xlsb", "ods", "xml", "html", "htm", "zip", "gz")
"""Extensions that the browser offers; what a file is, its content decides."""
_KEY: Final = "_muat"
_ODD: Final = re.compile(r"[^\w .()+-]")


class Folder(Protocol):
    """A private folder."""

    @property
    def name(self) -> str:
        """Where it lies."""

    def cleanup(self) -> None:
        """Remove it."""


@dataclass(slots=True)
class Upload:
    """One upload on its way to a published month.

    Attributes:
        folder: private, removed with this object; what a killed server leaves goes at the next start.
        step: which step is open.
        period: ``YYYY-MM``.
        files: where the delivered files lie.
        layout: key told by the person; empty lets the header decide.
        relation_codes: ``A`` or ``B`` told by the person; empty when words are used.
        area_names: spellings of kelurahan the person confirmed, slug to code.
        column_names: headers the person assigned, slug to canonical column.
        sheets: names of the sheets to read; empty for all.
        hidden_sheets: ``read`` or ``skip`` told by the person; empty where nothing was told.
        confirmed: codes of what is suspicious and ticked.
        reason: why it is right.
        failed: why the last step could not be done; None where it was.
        checked: what the pipeline found.
        base: version of the store against which it was checked.
        published: version that it became.
    """

    folder: Folder
    step: Step = "unggah"
    period: str = ""
    files: tuple[Path, ...] = ()
    layout: str = ""
    relation_codes: str = ""
    area_names: dict[str, str] = field(default_factory=dict)
    column_names: dict[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    hidden_sheets: str = ""
    confirmed: frozenset[str] = frozenset()
    reason: str = ""
    failed: DtksError | None = None
    checked: Checked | None = None
    base: int = 0
    published: int = 0


def current() -> Upload:
    """Return this session's upload, a fresh one at first.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``, the person may not load data.
    """
    need_right()
    if _KEY not in st.session_state:
        root = cached.store_root()
        st.session_state[_KEY] = Upload(workroom.Held(root if (root / "store.json").is_file() else None))
    upload: Upload = st.session_state[_KEY]
    return upload


def need_right() -> None:
    """Go on only for somebody who may load data; same error as `current`."""
    need(session.reader(), "load", wilayah().kota.code)


def cancel() -> None:
    """Forget the upload and remove its folder; the store is untouched."""
    if _KEY in st.session_state:
        st.session_state.pop(_KEY).folder.cleanup()
        uploads.forget()


def go(step: Step) -> None:
    """Open another step; files and choices stay."""
    one = current()
    one.step, one.failed = step, None


def periods() -> list[str]:
    """Return the months that may be chosen: this one and the five years before, the newest first."""
    now = datetime.now(ZoneInfo(city().timezone))
    months = [(now.year * 12 + now.month - 1 - back) for back in range(60)]
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in months]


def guess_period(names: Sequence[str]) -> str | None:
    """Return the month that a file name carries (``2026-08``, ``202608``, ``Agustus 2026``); None for no guess."""
    from dtks_analytics.publishing.confirmations import months_named  # noqa: PLC0415 - heavy, and only here

    found = [month for name in names for month in months_named(name)]
    return found[0] if found else None


def keep(upload: Upload, delivered: Sequence[Any], period: str) -> None:
    """Write the delivered files into the private folder, under harmless names.

    Args:
        upload: this session's.
        delivered: Streamlit's uploaded files.
        period: ``YYYY-MM``.
    """
    folder = Path(upload.folder.name) / "masuk"
    shutil.rmtree(folder, ignore_errors=True)
    paths = []
    for number, file in enumerate(delivered):
        place = folder / str(number)
        place.mkdir(parents=True, exist_ok=True)
        path = place / (_ODD.sub("_", Path(file.name).name)[-100:] or "berkas")
        uploads.deliver(file, path)
        paths.append(path)
    upload.files, upload.period = tuple(paths), period
    upload.sheets, upload.hidden_sheets = (), ""
    _forget_check(upload)


def again(upload: Upload, period: str) -> None:
    """Take the files of the last attempt once more, perhaps for another month."""
    upload.period = period
    _forget_check(upload)


def failure(error: Exception) -> DtksError:
    """Return an error as the page shows it; of one that is not ours only the incident number.

    Args:
        error: what was raised while checking or publishing.
    """
    if isinstance(error, DtksError):
        return error
    number = errors.incident(error)
    return DtksError("UNEXPECTED", f"Terjadi kesalahan (kode {number}). Sampaikan kode ini bila terulang.")


def _forget_check(upload: Upload) -> None:
    """Forget what the last check found and what was confirmed of it."""
    upload.checked, upload.failed = None, None
    upload.confirmed, upload.reason = frozenset(), ""


def _store() -> Store:
    """Return the store; the first upload makes one."""
    from dtks_analytics.store.snapshots import Store  # noqa: PLC0415 - as in `cached`

    root = cached.store_root()
    if not (root / "store.json").exists():
        Store.create(root, synthetic=False)
    return cached.store()


def _sender() -> str:
    """Return how the audit names whoever uploads."""
    return session.reader().name or "dasbor"


def check(upload: Upload, progress: Callable[[str, float], None]) -> None:
    """Read, check and count the files; afterwards the third step is open.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``; by the pipeline; ``ALREADY_PRESENT``.
    """
    from dtks_analytics.publishing import column_names, pipeline  # noqa: PLC0415 - heavy, and only this step needs it

    need_right()
    store, by = _store(), _sender()
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in upload.files]
    detail: dict[str, JSON] = {"period": upload.period, "files": len(digests), "sha256": ",".join(digests)}
    store.ledger.record("upload", by, detail)
    _forget_check(upload)
    with pipeline.refusals_on_record(store, upload.files, upload.period, by=by):
        fresh = pipeline.known_already(store, upload.files, upload.period)[1]
    if not fresh:
        code = "ALREADY_PRESENT"
        raise RefusedError(code, "Berkas ini sudah terbit untuk bulan itu. Tidak ada yang perlu diulang.")
    work = Path(tempfile.mkdtemp(dir=upload.folder.name, prefix="periksa-"))
    options = pipeline.Options(
        layout=upload.layout or None,
        relation_codes=upload.relation_codes or None,  # type: ignore[arg-type] # "A" or "B", from the choice
        area_names=dict(upload.area_names) or None,
        column_names=column_names.assigned(store, by) | upload.column_names or None,
        sheets=upload.sheets,
        hidden_sheets=upload.hidden_sheets or None,  # type: ignore[arg-type] # as `relation_codes`
    )
    upload.base = store.version()
    with pipeline.refusals_on_record(store, fresh, upload.period, by=by):
        upload.checked = pipeline.check(
            store, fresh, upload.period, workdir=work, options=options, progress=progress, hold=False
        )
    upload.step = "cocokkan"


def changed_meanwhile(upload: Upload) -> bool:
    """Tell whether somebody published this month or the one before it since the check."""
    number = cached.current()
    if number == upload.base:
        return False
    if not upload.base:
        return True
    watched = {upload.period, upload.checked.previous if upload.checked else None}
    old, new = (_hashes(cached.version(version)) for version in (upload.base, number))
    return any(old.get(period) != new.get(period) for period in watched if period)


def _hashes(view: Any) -> Mapping[str, str]:  # noqa: ANN401 - a StoreView, whose months are all that is read
    return {month.period: month.cube for month in view.months}


def publish(upload: Upload, by: str) -> None:
    """Publish what was checked.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE``; ``CHANGED_MEANWHILE``; something suspicious is not confirmed or lacks its
            reason; the store could not take it. Nothing changed then.
    """
    need_right()
    from dtks_analytics.publishing import pipeline  # noqa: PLC0415 - as in `check`

    if upload.checked is None or changed_meanwhile(upload):
        code = "CHANGED_MEANWHILE"
        raise RefusedError(code, "Data bulan ini baru saja diterbitkan orang lain. Periksa lagi sebelum terbit.")
    view = pipeline.publish(_store(), upload.checked, by=by, confirm=upload.confirmed, reason=upload.reason)
    upload.published, upload.step = view.version, "selesai"
    upload.checked = None
    upload.folder.cleanup()
    uploads.forget()


def confirm(upload: Upload, names: Mapping[str, str]) -> None:
    """Take confirmed spellings and open the check again."""
    upload.area_names = upload.area_names | dict(names)
    upload.step, upload.failed = "periksa", None


def slug_of(header: str) -> str:
    """Return a header as columns are looked up by it."""
    from dtks_analytics.intake.recognise import slug  # noqa: PLC0415 - heavy, and only here

    return slug(header)


def assign(upload: Upload, names: Mapping[str, str]) -> None:
    """Take headers that the person assigned, keep them for the person, and open the check again.

    Args:
        upload: this session's.
        names: slug of the header to canonical column; empty where it is not used.

    Raises:
        RefusedError: ``OUTSIDE_SCOPE`` or ``AUDIT_UNWRITABLE``.
    """
    need_right()
    from dtks_analytics.publishing import column_names  # noqa: PLC0415 - as in `check`

    store, by = _store(), _sender()
    known = column_names.assigned(store, by) | upload.column_names
    changed = {slug: name for slug, name in names.items() if known.get(slug, "") != name}
    column_names.assign(store, by, changed)
    upload.column_names = {slug: name for slug, name in (upload.column_names | changed).items() if name}
    upload.step, upload.failed = "periksa", None


def choose_sheets(upload: Upload, *, names: Sequence[str] = (), hidden: str = "") -> None:
    """Take which sheets are read and open the check again.

    Args:
        upload: this session's.
        names: of the sheets; none for all that are not hidden.
        hidden: ``read`` or ``skip`` the hidden ones.
    """
    upload.sheets, upload.hidden_sheets = tuple(names), hidden
    upload.step, upload.failed = "periksa", None
