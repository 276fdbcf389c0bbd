"""Pages as people with different roles meet them: what is hidden, refused, rounded, and on record."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import made_up
import pytest
import streamlit as st

from dtks_analytics.access.roles import Grant, Reader, everything
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.rows.by_name import Place
from dtks_analytics.store.access_book import AccessBook, Entry
from dtks_analytics.store.exposure import Exposure
from dtks_analytics.store.snapshots import Store
from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import audit_lines, audit_notice
from dtks_analytics.web import current_user as sign

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

SELILI, KOTA = made_up.SELILI, "64.72"


@pytest.fixture
def as_role(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Let pages be looked at by somebody with one role."""

    def become(role: str, area: str) -> None:
        reader = Reader(f"{role} uji", (Grant(role, area),))  # type: ignore[arg-type] # roles by name
        monkeypatch.setattr(sign, "reader", lambda: reader)

    return become


@pytest.fixture
def own_store(tmp_path: Path) -> Store:
    """Publish one made-up month for this test alone."""
    return made_up.store(tmp_path, ("2026-10",))


def html(app: AppTest) -> str:
    """Return all HTML of a page."""
    return "\n".join(element.proto.body for element in app.get("html"))


HIDDEN = {
    "lurah": {"muat_data", "pengguna", "audit"},
    "dinsos": {"pengguna", "audit"},
    "pimpinan": {"perbaikan", "tinjau", "muat_data", "pengguna", "audit"},
    "pengelola": {"perbaikan", "tinjau", "audit"},
    "auditor": {"perbaikan", "tinjau", "muat_data", "pengguna"},
}


@pytest.mark.parametrize("role", HIDDEN)
def test_the_navigation_shows_what_the_role_may_open(
    role: str, as_role: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hiding is a courtesy; the gates stand behind."""
    as_role(role, SELILI if role == "lurah" else KOTA)
    hidden: set[str] = set()

    def page(path: Path, visibility: str = "visible", **_: object) -> None:
        if visibility == "hidden":
            hidden.add(path.stem)

    monkeypatch.setattr(st, "Page", page)
    layout.pages()
    assert hidden == HIDDEN[role]


@pytest.mark.parametrize(
    ("role", "page"),
    [("lurah", "pengguna"), ("lurah", "audit"), ("pengelola", "audit"), ("auditor", "pengguna"), ("dinsos", "audit")],
)
def test_a_page_that_is_not_for_the_role_tells_nothing(
    role: str, page: str, open_page: Callable[..., AppTest], as_role: Callable[[str, str], None]
) -> None:
    """Also by its address."""
    as_role(role, SELILI if role == "lurah" else KOTA)
    app = open_page(page)
    assert app.exception
    assert "<table" not in html(app)


def test_figures_are_exact_inside_and_rounded_outside_the_own_area(
    open_page: Callable[..., AppTest], as_role: Callable[[str, str], None]
) -> None:
    """The same page for two kelurahan; leadership sees both exactly."""
    poor = {area.code: made_up.cells(area.code, 11)["individu_poor", ""][0] or 0 for area in wilayah().at("kelurahan")}
    own, other = [code for code, number in poor.items() if number % 5][:2]
    exact = {code: f"{poor[code]:,}".replace(",", ".") for code in (own, other)}
    for role, area, codes in (("lurah", own, {own}), ("pimpinan", KOTA, {own, other})):
        as_role(role, area)
        for code in (own, other):
            shown = html(open_page("wilayah", wilayah=code, bulan="2026-10"))
            assert (f"{exact[code]}<" in shown or f"{exact[code]} warga" in shown) == (code in codes), (role, code)


def test_the_own_area_opens_when_none_is_asked_for(
    open_page: Callable[..., AppTest], as_role: Callable[[str, str], None]
) -> None:
    """A page of areas begins at home; the overview stays that of the city; an address wins."""
    as_role("lurah", SELILI)
    name = wilayah()[SELILI].name
    assert f"Kelurahan {name}" in html(open_page("wilayah"))
    assert f"Kelurahan {name}" not in html(open_page("ringkasan"))
    assert f"Kelurahan {name}" not in html(open_page("wilayah", wilayah=KOTA))
    as_role("pimpinan", KOTA)
    assert f"Kelurahan {name}" not in html(open_page("wilayah"))


def test_the_pengelola_gives_and_takes_a_role_on_the_page(
    own_store: Store, open_page: Callable[..., AppTest], as_role: Callable[[str, str], None]
) -> None:
    """Both are on record; an address that is none is refused in words."""
    as_role("pengelola", KOTA)
    app = open_page("pengguna", store=own_store.root)
    app.text_input[0].set_value("bukan surel")
    app.text_input[2].set_value("SK 1")
    app.button[0].click().run()
    assert "BAD_IDENTITY" in html(app)
    app.text_input[0].set_value("Lurah@example.go.id")
    app.text_input[1].set_value("Lurah Selili")
    app.text_input[2].set_value("SK 1")
    app.selectbox[0].set_value("lurah")
    app.selectbox[1].set_value(SELILI)
    app.button[0].click().run()
    (entry,) = AccessBook(own_store).entries()
    assert (entry.identity, entry.role, entry.area, entry.edit) == ("lurah@example.go.id", "lurah", SELILI, True)
    assert "1 orang punya peran" in html(app)
    app.selectbox[2].set_value(entry.key)
    app.text_input[3].set_value("pindah")
    app.button[1].click().run()
    assert AccessBook(own_store).entries() == []
    assert [line.action for line in own_store.ledger.rows()[-2:]] == ["access_grant", "access_revoke"]
    assert own_store.ledger.rows()[-1].by == "pengelola uji"


def test_the_auditor_sees_lines_and_a_broken_chain_by_its_line(
    own_store: Store, open_page: Callable[..., AppTest], as_role: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The title itself says so."""
    monkeypatch.setattr(audit_lines, "REST", 0)
    grants = [Entry("ani@example.go.id", "lurah", SELILI)]
    AccessBook(own_store).grant(grants, reader=everything("root"), reason="SK 7")
    as_role("auditor", KOTA)
    shown = html(open_page("audit", store=own_store.root))
    assert "Rantai audit utuh: 3 baris" in shown
    assert "Peran diberikan" in shown
    assert "SK 7" in shown
    own_store.ledger.record("sign_in", "Ani", {})
    head = own_store.ledger.head
    head.write_bytes(head.read_bytes().replace(b'"seq"', b'"sex"'))
    shown = html(open_page("audit", store=own_store.root))
    assert "Rantai audit tidak utuh" in shown


def test_an_audit_changed_behind_its_head_is_noticed_when_the_page_is_next_looked_at(
    own_store: Store, open_page: Callable[..., AppTest], as_role: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Nothing new has to happen first; only a chain that takes long to recompute is believed for a while."""
    monkeypatch.setattr(audit_lines, "REST", 0)
    own_store.ledger.record("sign_in", "Ani", {})
    as_role("auditor", KOTA)
    assert "Rantai audit utuh: 3 baris" in html(open_page("audit", store=own_store.root))
    with sqlite3.connect(own_store.ledger.path) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET by = 'Budi' WHERE seq = 2")
    connection.close()
    shown = html(open_page("audit", store=own_store.root))
    assert "Baris audit 2 diubah, dihapus, atau dipindah." in shown


def test_the_auditor_asks_who_saw_a_person_and_must_say_why(
    own_store: Store, open_page: Callable[..., AppTest], as_role: Callable[[str, str], None]
) -> None:
    """Half a number is asked for again; nothing is searched."""
    as_role("auditor", KOTA)
    app = open_page("audit", store=own_store.root)
    field = next(box for box in app.text_input if box.label == "NIK warga")
    field.set_value("123")
    next(button for button in app.button if button.label == "Cari jejak").click().run()
    assert "NIK belum benar." in html(app)
    assert all(line.action != "search" for line in own_store.ledger.rows())


def test_the_draft_of_the_notice_says_whom_what_when_and_by_whom(own_store: Store) -> None:
    """Exact counts and rows to look up, never a name; lists that were only asked for are no exposure."""
    detail = {"period": "2026-10", "area": SELILI, "reason": "uji"}
    record = own_store.ledger.record
    record("worklist", "ani", detail | {"follows": True})
    lines = [record("shown", "ani", detail | {"list": "worklist"}, ["0a" * 12]), record("worklist", "ani", detail)]
    lines.append(record("reveal", "ani", detail | {"row": "0b" * 12}))
    places = [Place("c" * 64, "Data", row) for row in (3, 7, 8, 9)]
    whom = Exposure({("2026-10", SELILI): places}, people=1_204, lost=2, unsure=1)
    text = audit_notice.notice(lines, whom, "ani", (date(2026, 11, 1), date(2026, 11, 2)), datetime.now(UTC))
    assert "1.204 orang:" in text
    assert "- Oktober 2026, Selili, Samarinda Ilir: 4 baris" in text
    assert "- 2 baris tidak ada lagi" in text
    assert "1 daftar lama" in text
    assert "- NIK dan nomor KK utuh (1 kali dibuka)" in text
    assert "- nama, empat angka terakhir NIK, RT/RW, aturan mutu yang belum terpenuhi (2 kali dibuka)" in text
    assert f"berkas {'c' * 12}, lembar Data: baris 3, 7-9" in text
    assert "daftar: daftar perbaikan dibuka" in text
    assert "Orang ditampilkan, oleh ani" in text
    assert "1 November 2026 sampai 2 November 2026, akun: ani." in text
    empty = audit_notice.notice(
        [], Exposure({}, 0, 0, 0), "", (date(2026, 11, 1), date(2026, 11, 2)), datetime.now(UTC)
    )
    assert "Tidak ada yang tercatat." in empty
    assert "Lampiran" not in empty


def test_pages_of_real_data_stay_shut_without_the_server(tmp_path: Path, open_page: Callable[..., AppTest]) -> None:
    """``streamlit run app.py`` is for made-up data."""
    real = Store.create(tmp_path / "nyata", synthetic=False)
    real.publish(made_up.draft(tmp_path / "kerja", "2026-10"), by="uji")
    for page in ("ringkasan", "wilayah", "tabel", "muat_data", "pengguna", "audit"):
        app = open_page(page, store=real.root)
        assert "NO_SIGN_IN" in html(app) or app.exception, page
        assert "<table" not in html(app)
        assert not app.get("arrow_data_frame")
