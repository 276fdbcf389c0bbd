"""What every page has: settings, header, navigation, the line above the title, the title, the foot."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NoReturn

import streamlit as st

from dtks_analytics.access.roles import INTERNAL, audience
from dtks_analytics.catalogue.city import ROOT, city
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.disclosure.rounding import ROUNDING_NOTE
from dtks_analytics.present.html import cards
from dtks_analytics.present.html.markup import safe
from dtks_analytics.present.style.page import page_css
from dtks_analytics.present.text import numbers, sentences
from dtks_analytics.present.theme import tokens
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.frame import filters, session
from dtks_analytics.web import current_user as sign
from dtks_analytics.web import scripts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from dtks_analytics.access.roles import Act
    from dtks_analytics.ui.frame.session import Here

_FRAME: Final = Path(__file__).parent
_ASSETS: Final = _FRAME.parents[1] / "web" / "assets"
_PAGES: Final = ROOT / "pages"
PRODUCT: Final = "Dasbor DTKS"
SOURCES: Final = (
    "Batas wilayah: {boundaries}. Penduduk: {residents}. Angka kemiskinan resmi: BPS. "
    "Register: SIKS-NG, Kementerian Sosial."
)

PATHS: Final = {
    "ringkasan": "/",
    "peta": "/peta",
    "wilayah": "/wilayah",
    "tabel": "/tabel",
    "papan_mutu": "/papan-mutu",
    "rapor_lurah": "/rapor-lurah",
    "rapor_camat": "/rapor-camat",
    "perbaikan": "/perbaikan",
    "aturan": "/aturan",
    "latihan": "/latihan",
    "data_ganda": "/data-ganda",
    "tinjau": "/tinjau-pasangan",
    "tumpang_tindih": "/tumpang-tindih",
    "meninggal": "/meninggal",
    "muat_data": "/muat-data",
    "metodologi": "/metodologi",
    "pengguna": "/pengguna",
    "audit": "/audit",
}
"""Page script to its address."""

SEEN: Final[tuple[Act, ...]] = ("rows", "load", "manage", "audit")
"""Acts that a page of the navigation needs."""


def configure() -> None:
    """Set the page up; Streamlit wants this before anything else."""
    st.set_page_config(
        page_title=f"{PRODUCT} {city().name}",
        page_icon=str(_ASSETS / "mark.svg"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )


def header() -> None:
    """Draw strip and logo, load the style sheets, tell the browser that the page is Indonesian."""
    names = f':root{{--produk:"{PRODUCT}";--kota:"{_css_text(city().name)}"}}'
    st.html(f"{page_css(tokens(st.context.theme.type))}<style>{names}{_chrome()}</style>")
    st.logo(str(_ASSETS / "mark.svg"), size="large")
    scripts.st_run(scripts.LANGUAGE)
    scripts.st_run(scripts.FOLLOW)
    sign.st_who()


@cache
def _chrome() -> str:
    return (_FRAME / "chrome.css").read_text(encoding="utf-8")


def pages() -> dict[str, list[st.Page]]:
    """Return the navigation: sections with their pages; hidden is what the person may not open, gates stand behind."""
    reader = session.reader()
    shown: dict[Act, Literal["visible", "hidden"]] = {act: "visible" if reader.can(act) else "hidden" for act in SEEN}
    return {
        "Kota": [
            st.Page(_PAGES / "ringkasan.py", title="Ringkasan", default=True),
            st.Page(_PAGES / "peta.py", title="Peta", url_path="peta"),
            st.Page(_PAGES / "wilayah.py", title="Wilayah", url_path="wilayah"),
            st.Page(_PAGES / "tabel.py", title="Tabel", url_path="tabel"),
        ],
        "Mutu data": [
            st.Page(_PAGES / "papan_mutu.py", title="Papan Mutu", url_path="papan-mutu"),
            st.Page(_PAGES / "rapor_lurah.py", title="Rapor Lurah", url_path="rapor-lurah"),
            st.Page(_PAGES / "rapor_camat.py", title="Rapor Camat", url_path="rapor-camat"),
            st.Page(_PAGES / "perbaikan.py", title="Daftar Perbaikan", url_path="perbaikan", visibility=shown["rows"]),
            st.Page(_PAGES / "aturan.py", title="Aturan", url_path="aturan"),
            st.Page(_PAGES / "latihan.py", title="Latihan", url_path="latihan"),
        ],
        "Ganda dan bantuan": [
            st.Page(_PAGES / "data_ganda.py", title="Data Ganda", url_path="data-ganda"),
            st.Page(
                _PAGES / "tinjau.py", title="Tinjau Pasangan", url_path="tinjau-pasangan", visibility=shown["rows"]
            ),
            st.Page(_PAGES / "tumpang_tindih.py", title="Tumpang Tindih Bantuan", url_path="tumpang-tindih"),
            st.Page(_PAGES / "meninggal.py", title="Meninggal & Bantuan", url_path="meninggal"),
        ],
        "Data": [
            st.Page(_PAGES / "muat_data.py", title="Muat data", url_path="muat-data", visibility=shown["load"]),
            st.Page(_PAGES / "metodologi.py", title="Metodologi", url_path="metodologi"),
            st.Page(_PAGES / "pengguna.py", title="Pengguna", url_path="pengguna", visibility=shown["manage"]),
            st.Page(_PAGES / "audit.py", title="Audit", url_path="audit", visibility=shown["audit"]),
        ],
    }


def open_page(name: str, *, uses: Collection[str], month: bool = True) -> Here:
    """Begin a page: read the address, draw the first line and the choice of month.

    Args:
        name: what the page is called.
        uses: address parameters that reproduce it.
        month: whether the month is chosen beside the first line; else the page's own controls do it.

    Returns:
        What is looked at. While nothing is published the page says how to begin, and stops.
    """
    sign.front()
    look = session.here(uses)
    if look is None:
        number = cached.current()
        if number and (damaged := cached.version(number).damaged):
            _all_damaged(name, damaged)
        _nothing_yet(name)
    line = [numbers.month(look.period), f"{sentences.register(look.month.layout)}, {_published(look)}"]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        st.html(cards.page_line(name, line, synthetic=cached.store().synthetic), width="content")
        if month:
            filters.month(look, label_visibility="collapsed")
    _damaged(look)
    return look


def first_line(name: str, facts: Sequence[str]) -> None:
    """Draw the first line of a page that shows no month."""
    sign.front()
    st.html(cards.page_line(name, facts, synthetic=bool(cached.current()) and cached.store().synthetic))


def script(page: str) -> Path:
    """Return the script of a page, for links."""
    return _PAGES / f"{page}.py"


def title(text: str, small: str = "") -> None:
    """Draw the one H1 of a page."""
    st.html(cards.title(text, small))


def section(text: str, aside: str = "") -> None:
    """Draw the title of a section or chart."""
    st.html(cards.heading(text, aside))


def breadcrumb(look: Here, page: str) -> None:
    """Draw *Kota / Kecamatan / Kelurahan* as links that keep the rest of the address."""
    path = wilayah().path(look.area)
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center", key="remah"):
        for depth, area in enumerate(path):
            label = ("Kota ", "Kec. ", "Kel. ")[depth] + area.name
            if depth:
                st.html("<span style='color:var(--muted)'>/</span>", width="content")
            if area.code == look.area:
                st.html(f"<span aria-current='page'>{safe(label)}</span>", width="content")
            else:
                params = session.link(look, wilayah=area.code)
                st.page_link(script(page), label=label, query_params=params)


def address(page: str, look: Here, **changes: str) -> str:
    """Return the address of a page of this application with its parameters, the area always among them.

    Such a link is followed in the open session, which would else keep the area of the page seen last.
    """
    from urllib.parse import urlencode  # noqa: PLC0415 - keeps the name out of the module's own

    return f"{PATHS[page]}?{urlencode(session.link(look, **{'wilayah': look.area} | changes))}"


def goto(page: str, label: str, look: Here, **changes: str) -> None:
    """Draw a link to another page that keeps month, area and metric; the label names its goal."""
    st.page_link(script(page), label=label, query_params=session.link(look, **changes))


def foot(*, rounded: bool = True) -> None:
    """Draw the last lines: what is rounded for who looks, and where everything comes from.

    Args:
        rounded: whether the page can show figures of areas outside the person's own.
    """
    if rounded and audience(session.reader()) != INTERNAL:
        st.html(cards.note(f"Di luar wilayah tugas Anda {ROUNDING_NOTE[0].lower()}{ROUNDING_NOTE[1:]}"))
    st.html(cards.foot(SOURCES.format(residents=city().residents_source, boundaries=city().map.source)))


def _published(look: Here) -> str:
    return f"terbit {numbers.day(look.month.published_at)}"


def _css_text(text: str) -> str:
    """Return text that is safe between the quotes of a style sheet."""
    return "".join(letter for letter in text if letter.isalnum() or letter in " .-")


def _damaged(look: Here) -> None:
    """Name the months that cannot be read, and the month that is shown; the others go on working."""
    newest = look.store.periods[-1]
    for period, reason in look.store.damaged.items():
        shown = f"Yang tampil di bawah ini {numbers.month(look.period)}"
        shown += ", bukan bulan terbaru." if period == newest else "."
        st.html(
            cards.state(
                f"Data {numbers.month(period)} rusak dan tidak ditampilkan.",
                f"{reason} {shown} Bulan lain tetap aman. Muat ulang berkas bulan itu atau pulihkan dari cadangan.",
                code="MONTH_DAMAGED",
            )
        )


def _all_damaged(name: str, damaged: Mapping[str, str]) -> NoReturn:
    """Say that no published month can be read, and stop the page."""
    st.html(cards.page_line(name, ["data rusak"], synthetic=cached.store().synthetic))
    title("Data yang terbit rusak")
    for period, reason in damaged.items():
        st.html(cards.state(f"Data {numbers.month(period)} rusak.", reason, code="MONTH_DAMAGED"))
    st.html(cards.paragraph("Jangan muat apa pun. Pulihkan penyimpanan dari cadangan."))
    st.stop()


def _nothing_yet(name: str) -> NoReturn:
    """Say how to begin, and stop the page."""
    st.html(cards.page_line(name, ["belum ada data"], synthetic=False))
    title("Belum ada data yang diterbitkan")
    st.html(
        cards.paragraph(
            "Unggah ekspor bulanan DTKS atau DTSEN di halaman Muat data. "
            "Untuk mencoba dengan data sintetis, jalankan perintah dtks demo."
        )
    )
    st.page_link(_PAGES / "muat_data.py", label="Muat data bulan pertama")
    st.stop()
