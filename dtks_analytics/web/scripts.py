"""All scripts of our own, and the policy that lets browsers run these, Streamlit's files and nothing else.

A script that is not here does not run: not one in a name, not one that somebody smuggles into a page. So a page gives a
script its data in the markup beside it, never in its text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import streamlit as st

LANGUAGE: Final = 'document.documentElement.lang="id"'
"""Tells the browser that the page is Indonesian."""
WATCH: Final = (
    "if(!window.dtksJaga){window.dtksJaga=setInterval(async()=>{try{"
    "const r=await fetch('/sesi',{cache:'no-store'}),t=await r.text();"
    "if(r.status===401||(window.dtksCap&&r.ok&&t!==window.dtksCap))location.reload();"
    "if(r.ok)window.dtksCap=t}catch{}},25000)}"
)
"""Asks twice a minute whether the person is still signed in with the same roles; else loads the page anew."""
FETCH: Final = (
    "window.dtksAmbil??=new Set();"
    "for(const a of document.querySelectorAll('a.dt-ambil'))if(!window.dtksAmbil.has(a.href)){"
    "window.dtksAmbil.add(a.href);location.assign(a.href)}"
)
"""Fetches, once, the file that a link of the class ``dt-ambil`` names."""
NOTE: Final = (
    "requestAnimationFrame(() => setTimeout(() => document.querySelector('.st-key-catatan input')?.focus(), 50))"
)
"""Puts the cursor where the words of the other reason go."""
FOLLOW: Final = (
    "if(!window.dtksIkut){window.dtksIkut=1;addEventListener('click',e=>{"
    "const a=e.target.closest?.('[data-testid=stHtml] a[href^=\"/\"]');"
    "if(!a||e.defaultPrevented||e.button||e.metaKey||e.ctrlKey||e.shiftKey||e.altKey||a.hash||"
    "a.matches('.dt-ambil,.dt-who a'))return;"
    "e.preventDefault();history.pushState({},'',a.href);dispatchEvent(new PopStateEvent('popstate',{state:{}}));"
    "document.querySelector('[data-testid=stMain]')?.scrollTo(0,0)})}"
)
"""Follows links inside our HTML as the browser's way back is followed: in the open session, without loading anew."""
OURS: Final = (LANGUAGE, WATCH, FETCH, NOTE, FOLLOW)

_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HOST: Final = re.compile(r"(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]{2,45}\])(?::[0-9]{1,5})?")


def st_run(script: str, markup: str = "") -> None:
    """Draw markup and run one of `OURS` with it.

    Args:
        script: one of `OURS`; anything else would be refused by the browser.
        markup: safe HTML that the script works on.
    """
    st.html(f"{markup}<script>{script}</script>", unsafe_allow_javascript=True)


@lru_cache(maxsize=64)
def content_security(host: str = "", *, secure: bool = False) -> str:
    """Return the policy for pages of a host.

    Args:
        host: as the browser names it, with its port; sockets may go there. What is no name of a host is left out:
            sockets then go where browsers take ``'self'`` to mean sockets too.
        secure: whether the browser came over TLS.
    """
    known = host.lower() if _HOST.fullmatch(host.lower()) else ""
    socket = f" {'wss' if secure else 'ws'}://{known}" if known else ""
    return (
        f"default-src 'self'; script-src 'self' {_hashes()}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{socket}; worker-src 'self'; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


@cache
def _hashes() -> str:
    """Return what names our scripts and those that Streamlit's first page runs beside its files."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    digests = [hashlib.sha256(script.encode()).digest() for script in (*OURS, *_INLINE.findall(page))]
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
