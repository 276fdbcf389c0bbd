"""The pages in front of the door: sign in, no role yet, sign out, something went wrong. No script, no outside request.

They are plain HTML, since nobody gets a socket of the application before it is known who asks.
"""

from __future__ import annotations

import base64
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from dtks_analytics.access.roles import ROLE_LABEL
from dtks_analytics.catalogue.city import ROOT, city
from dtks_analytics.catalogue.wilayah import wilayah

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.access.roles import Role
    from dtks_analytics.web.config import Provider

PRODUCT: Final = "Dasbor DTKS"
FIRST: Final[Role] = "dinsos"
"""The role of the one click."""
_ASSETS: Final = Path(__file__).parent / "assets"
_FONT: Final = ROOT / "static" / "plus-jakarta-sans-latin-wght-normal.woff2"
_SEES: Final[dict[Role, str]] = {
    "pimpinan": "Semua angka kota, tanpa nama warga",
    "bappeda": "Semua angka kota, tanpa nama warga",
    "dinsos": "Semua angka, daftar nama seluruh kota, memuat data",
    "camat": "Angka dan daftar nama satu kecamatan",
    "lurah": "Angka dan daftar nama satu kelurahan, tanggapan",
    "operator": "Daftar nama satu kelurahan, hasil pemeriksaan",
    "pengelola": "Semua angka, memuat data, mengatur peran",
    "auditor": "Semua angka dan catatan audit",
}
_LEVEL: Final[dict[Role, str]] = {"camat": "kecamatan", "lurah": "kelurahan", "operator": "kelurahan"}
_LEAVE: Final = '<p><a class="button main" href="/keluar">Keluar</a></p>'
_SAID: Final = {
    "keluar": "Anda sudah keluar.",
    "habis": "Sesi Anda berakhir. Masuk lagi untuk melanjutkan.",
    "gagal": "Masuk belum berhasil. Coba lagi; bila terulang, hubungi pengelola.",
}


def sign_in(providers: Sequence[Provider], *, synthetic: bool, target: str, said: str = "") -> str:
    """Return the sign-in page of a server with providers.

    Args:
        providers: what may be chosen.
        synthetic: the store is made up.
        target: address to go to afterwards.
        said: key of what happened before.
    """
    buttons = "".join(
        f'<p><a class="button main" href="/masuk/{escape(each.key)}?ke={quote(target, safe="")}">'
        f"Masuk dengan {escape(each.label)}</a></p>"
        for each in providers
    )
    body = (
        f"{_mark(synthetic=synthetic)}<h1>Masuk ke {PRODUCT} {escape(city().name)}</h1>{_told(said)}"
        "<p>Data ini adalah informasi yang dikecualikan. Setiap kali daftar nama dibuka, nama Anda, waktu, dan "
        f"keperluannya dicatat.</p>{buttons}"
        '<p class="small">Belum punya akun atau peran? Hubungi pengelola dasbor di Diskominfo.</p>'
    )
    return page("Masuk", body)


def pick_role(*, target: str, said: str = "") -> str:
    """Return the role picker of a demonstration: one click enters, other roles stand below."""
    kota = wilayah().kota.code
    first = (
        f'<form method="post" action="/masuk">{_hidden("ke", target)}{_hidden("peran", FIRST)}'
        f'{_hidden("wilayah", kota)}<button class="main">Masuk sebagai {ROLE_LABEL[FIRST]}</button></form>'
    )
    others = "".join(f"<li>{_role_form(role, target)}</li>" for role in ROLE_LABEL if role != FIRST)
    body = (
        f"{_mark(synthetic=True)}<h1>Contoh dengan data buatan: pilih peran</h1>{_told(said)}"
        "<p>Tidak ada orang sungguhan di dalam penyimpanan ini, jadi tidak ada kata sandi. "
        f"Dengan data sebenarnya, dasbor hanya berjalan dengan penyedia masuk.</p>{first}"
        f'<h2>Lihat sebagai orang lain</h2><ul class="roles">{others}</ul>'
    )
    return page("Pilih peran", body)


def no_role(shown: str, identity: str) -> str:
    """Return the page for somebody who is known and may do nothing."""
    body = (
        "<h1>Akun Anda belum diberi peran</h1>"
        f"<p>Anda masuk sebagai {escape(shown)}. Mintalah peran dan wilayah tugas kepada pengelola dasbor dengan "
        f"menyebut: <code>{escape(identity)}</code></p>{_LEAVE}"
    )
    return page("Belum ada peran", body)


def leave() -> str:
    """Return the page that asks before signing out, for somebody sent here from elsewhere."""
    return page("Keluar", f"<h1>Keluar dari dasbor?</h1>{_LEAVE}")


def incident(number: str) -> str:
    """Return the page of an error: a number and nothing else."""
    body = (
        f"<h1>Terjadi kesalahan (kode {escape(number)})</h1><p>Data Anda aman. Muat ulang halaman; bila terulang, "
        "sampaikan kode ini kepada pengelola.</p>"
    )
    return page("Kesalahan", body)


def page(title: str, body: str) -> str:
    """Return a whole page."""
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{escape(title)} · {PRODUCT}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:image/svg+xml;base64,{_mark_image()}"><style>{_sheet()}</style></head><body>'
        f'<header><img src="data:image/svg+xml;base64,{_mark_image()}" alt=""><div><b>{PRODUCT}</b>'
        f"<span>{escape(city().name)}</span></div></header><main>{body}</main></body></html>"
    )


def _role_form(role: Role, target: str) -> str:
    level, tree = _LEVEL.get(role, "kota"), wilayah()
    if level == "kota":
        choice = _hidden("wilayah", tree.kota.code)
    else:
        options = "".join(
            f'<option value="{area.code}">{escape(area.name)}'
            f"{f', {escape(tree[area.parent].name)}' if level == 'kelurahan' else ''}</option>"
            for area in tree.at(level)  # type: ignore[arg-type] # one of the levels
        )
        choice = f'<select name="wilayah" aria-label="{level.capitalize()} tugas {ROLE_LABEL[role]}">{options}</select>'
    return (
        f'<form method="post" action="/masuk"><div><b>{ROLE_LABEL[role]}</b><small>{_SEES[role]}</small></div>'
        f"{_hidden('ke', target)}{_hidden('peran', role)}{choice}"
        f'<button aria-label="Masuk sebagai {ROLE_LABEL[role]}">Masuk</button></form>'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _told(said: str) -> str:
    return f'<p class="said" role="status">{_SAID[said]}</p>' if said in _SAID else ""


def _mark(*, synthetic: bool) -> str:
    return '<span class="mark">DATA SINTETIS</span>' if synthetic else ""


@cache
def _sheet() -> str:
    font = base64.b64encode(_FONT.read_bytes()).decode()
    face = f"@font-face{{font-family:Jakarta;font-weight:200 800;src:url(data:font/woff2;base64,{font})}}"
    return face + (_ASSETS / "front.css").read_text(encoding="utf-8")


@cache
def _mark_image() -> str:
    return base64.b64encode((_ASSETS / "mark.svg").read_bytes()).decode()
