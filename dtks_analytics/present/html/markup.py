"""HTML that may be shown, told apart from text that must be escaped first.

Every piece of this package takes plain text and escapes it; only what another piece built passes through. So a name, a
cell or a file name can never become markup.
"""

from __future__ import annotations

import base64
import re
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


class Html(str):
    """Finished, safe HTML. Only the builders of this package make it."""

    __slots__ = ()


def safe(text: str) -> Html:
    """Return finished HTML as it is, and plain text escaped (quotes too, so it also fits an attribute)."""
    return text if isinstance(text, Html) else Html(escape(text))


_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>&$!~#|]|:(?=\S)|^[-+=]|^\d+(?=[.)]))")
"""What Markdown takes for a sign, anywhere or at the beginning of a line."""


def literal(text: str) -> str:
    """Return text that Streamlit's Markdown shows as it is: for foreign words in labels, alerts and toasts.

    No image, link, colour, formula, emoji or list comes of it.
    """
    return _MARKDOWN.sub(lambda sign: f"{sign[0]}\\" if sign[0].isdigit() else f"\\{sign[0]}", " ".join(text.split()))


def join(parts: Iterable[str], between: str = "") -> Html:
    """Join pieces; plain text among them is escaped."""
    return Html(safe(between).join(safe(part) for part in parts))


def bold(text: str) -> Html:
    """Return the text in bold."""
    return Html(f"<b>{safe(text)}</b>")


def link(text: str, href: str) -> Html:
    """Return a link; its text names its goal (``Buka rapor Selili``).

    Args:
        text: what a person reads.
        href: an address of this application (``/wilayah?wilayah=64.72.04.1001``) or a place on the page (``#arti``).

    Raises:
        ValueError: the address leaves this application.
    """
    if not href.startswith(("/", "#", "?")) or href.startswith("//"):
        message = "only addresses of this application"
        raise ValueError(message)
    return Html(f'<a href="{escape(href)}" target="_self">{safe(text)}</a>')


def image(svg: str, alt: str, css: str = "") -> Html:
    """Return an SVG drawing as an image that ``st.html`` lets through.

    Args:
        svg: a whole ``<svg>`` element; it sees no style sheet and no web font, so colours are literal and text is none.
        alt: what it shows, in words; empty when the words stand beside it.
        css: class of the image.
    """
    data = base64.b64encode(svg.encode()).decode()
    return Html(f'<img class="{escape(css)}" alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}">')
