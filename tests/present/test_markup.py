"""Names and cells never become markup."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtks_analytics.present.html import bars, cards, markup, tables
from dtks_analytics.present.html.markup import Html, safe
from dtks_analytics.present.theme import LIGHT

EVIL = "<img src=x onerror=alert(1)>\"'&"


@given(st.text())
def test_plain_text_is_escaped_once_and_only_once(text: str) -> None:
    """Escaped text holds no bracket or quote, and passing it through again changes nothing."""
    once = safe(text)
    assert not set("<>\"'") & set(once)
    assert safe(once) == once


def test_every_piece_escapes_what_it_is_given() -> None:
    """A hostile name appears in all pieces only in its escaped form."""
    bar = bars.Bar(EVIL, 0.5, EVIL, EVIL, EVIL)
    pieces = [
        bars.ranked_bars([bar], reference=0.4, reference_text=EVIL),
        bars.columns([bar], EVIL),
        bars.divided_bar([bar], EVIL),
        bars.pyramid([(EVIL, 0.1, 0.1, 0.1, 0.1)], EVIL, percent_text=EVIL),
        cards.page_line(EVIL, [EVIL], synthetic=True),
        cards.breadcrumb([(EVIL, "/?a=1"), (EVIL, "")]),
        cards.title(EVIL, EVIL),
        cards.heading(EVIL, EVIL),
        cards.figures([cards.Angka(EVIL, EVIL, EVIL, EVIL)]),
        cards.calls([cards.Call(1, EVIL, EVIL, EVIL, EVIL, "/peta")]),
        cards.big_figure(EVIL, EVIL, EVIL, EVIL),
        cards.definitions([(EVIL, EVIL)]),
        cards.state(EVIL, EVIL, code=EVIL),
        cards.panel(EVIL, Html("")),
        tables.table(EVIL, [tables.Column(EVIL, aside=EVIL)], [tables.Row(EVIL, [EVIL], EVIL)], caption=EVIL),
        markup.image("<svg></svg>", EVIL),
    ]
    for piece in pieces:
        assert "<img src=x" not in piece
        assert "&lt;img src=x" in piece


def test_a_link_stays_inside_the_application() -> None:
    """Other hosts and script addresses are refused."""
    assert markup.link("Buka Selili", "/wilayah?wilayah=64.72.04.1001") == (
        '<a href="/wilayah?wilayah=64.72.04.1001" target="_self">Buka Selili</a>'
    )
    for address in ("https://example.org", "//example.org", "javascript:alert(1)", ""):
        with pytest.raises(ValueError, match="this application"):
            markup.link("x", address)


def test_a_drawing_travels_as_an_image_with_its_words() -> None:
    """The SVG arrives whole, and the alternative text is there."""
    piece = markup.image("<svg><path/></svg>", "naik")
    data = piece.partition("base64,")[2].partition('"')[0]
    assert base64.b64decode(data) == b"<svg><path/></svg>"
    assert 'alt="naik"' in piece


def test_finished_pieces_pass_through_other_pieces() -> None:
    """Bold inside a call stays bold."""
    call = cards.call(cards.Call(1, "Selili", "", markup.join([markup.bold("41 warga"), " masih < aktif"])))
    assert "<b>41 warga</b> masih &lt; aktif" in call
    assert LIGHT.ink.startswith("#")
