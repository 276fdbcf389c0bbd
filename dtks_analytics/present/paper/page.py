"""The words, figures and drawings of one printed scorecard, ready for the template: plain text and SVG, no markup."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.paper import charts as report_charts
from dtks_analytics.present.paper import map as report_map
from dtks_analytics.present.paper import parts as report_parts
from dtks_analytics.present.paper.shapes import shape, tick
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.present.text.sentences import register
from dtks_analytics.scores.report_data import OFFICES

if TYPE_CHECKING:
    from dtks_analytics.catalogue.wilayah import Area
    from dtks_analytics.scores.report_data import Dossier
    from dtks_analytics.scores.scorecard import Gate, Score, Scorecard

SYNTHETIC: Final = "DATA SINTETIS"
ROOM_FOR_REPLY: Final = 540
"""Letters of a reply that the first page holds; a longer one stands whole on a page of its own."""
HEADS: Final = {"kelurahan": "Rapor Lurah", "kecamatan": "Rapor Camat", "kota": "Rapor Kota"}
MEANING: Final = {
    "Nilai": "bagian baris aktif tanpa kesalahan yang dapat diperbaiki kelurahan sendiri, kali 100. Temuan yang "
    "menunggu Dukcapil, Dinas Sosial, atau Kemensos tidak ikut.",
    "Selang": "95%, Wilson, dengan memperhitungkan bahwa baris satu keluarga salah bersama-sama.",
    "Putusan": "dibandingkan dengan kota; batasnya menjaga agar dari semua wilayah bersama-sama paling banyak 5% "
    "kemungkinan ada putusan berbeda yang keliru.",
    "Dimensi": "satu baris dihitung sekali: kesalahan penuh, peringatan setengah.",
    "Perbaikan": "nilai sesudahnya dihitung pasti dari baris yang sama, berurutan dari atas.",
}
"""Definitions at the foot of every page."""


def page(dossier: Dossier, code: str) -> dict[str, Any]:
    """Put the scorecard of an area into words and drawings.

    Args:
        dossier: of the month.
        code: of a kelurahan, a kecamatan or the city; it has a scorecard.

    Returns:
        What ``paper/rapor.typ`` reads: texts, SVG drawings, lists of them; JSON types only.
    """
    area, card = wilayah()[code], dossier.cards[dossier.period][code]
    return {
        "kind": area.level,
        "head": HEADS[area.level],
        "name": city().name if area.level == "kota" else area.name,
        "lead": _lead(area, card),
        **_score(dossier, area, card),
        "gates": [_gate(label, one) for label, one in (("Verifikasi", card.verval), ("Padan Dukcapil", card.padan))],
        "waiting": waiting(dossier, area),
        "map": _map(dossier, area),
        "repairs": report_parts.repair_list(dossier, card),
        "dimensions": report_parts.dimensions(dossier, card),
        "movement": report_parts.movement(card),
        "trend": report_parts.trend(dossier, area, card),
        "areas": report_parts.areas(dossier, area),
        "camat": _camat(card),
        "rank": "" if area.level == "kota" else verdicts.rank_sentence(card, area.level),
        "reply": _reply(dossier, area),
        "blank": {"kelurahan": "Tanggapan Lurah"}.get(area.level, ""),
        "signatures": _signatures(area),
    }


def common(dossier: Dossier) -> dict[str, Any]:
    """Return what all pages of a print share."""
    month = dossier.month
    received, published = numbers.day(month.received_at), numbers.day(month.published_at)
    return {
        "mark": SYNTHETIC if dossier.synthetic else "",
        "city": city().name,
        "month": numbers.month(dossier.period),
        "source": f"{register(month.layout)}, berkas diterima {received}, terbit {published}, versi {dossier.version}",
        "hashes": [f"berkas {file.sha256}" for file in month.files],
        "recipe": month.recipe,
        "meaning": [list(pair) for pair in MEANING.items()],
        "missing": _missing(dossier),
        "map_base": report_map.map_base(),
    }


def waiting(dossier: Dossier, area: Area) -> str:
    """Say how many findings wait for other offices; information is not waited for."""
    whose = {"kelurahan": "Lurah", "kecamatan": "Camat", "kota": "kota"}[area.level]
    if dossier.cards[dossier.period][area.code].rounded:
        return f"Temuan yang menunggu Dukcapil, Dinas Sosial, atau Kemensos tidak mengurangi nilai {whose}."
    found = dossier.cube.groups("rule", area.code, dossier.period)
    sums = {
        office: sum(
            figure.count or 0
            for key, figure in found.items()
            if key in RULES and RULES[key].severity != "I" and set(owners) & set(RULES[key].owners)
        )
        for office, owners in OFFICES.items()
    }
    return (
        f"{numbers.integer(sums['dukcapil'])} temuan menunggu Dukcapil dan {numbers.integer(sums['dinsos'])} menunggu "
        f"Dinas Sosial atau Kemensos; keduanya tidak mengurangi nilai {whose}."
    )


def drawn(one: Score) -> dict[str, str]:
    """Return shape and words of a verdict."""
    kind = verdicts.SHAPES[one.verdict]
    return {"svg": shape(kind), "words": verdicts.WORDS.get(one.verdict or "", "")}


def plain(text: str) -> str:
    """Return finished HTML of a sentence as plain text."""
    return html.unescape(re.sub(r"<[^<>]*>", "", text))


def _lead(area: Area, card: Scorecard) -> str:
    rows = f"{numbers.integer(card.rows)} baris dinilai"
    if area.level == "kelurahan":
        return f"Kecamatan {wilayah()[area.parent].name}, {rows}"
    below = wilayah().children(area.code)
    if area.level == "kecamatan":
        return f"Kecamatan, {rows} di {len(below)} kelurahan"
    return f"{rows} di {len(below)} kecamatan dan {len(wilayah().at('kelurahan'))} kelurahan"


def _score(dossier: Dossier, area: Area, card: Scorecard) -> dict[str, Any]:
    """Return the score, its verdict, its sentences and its place on a scale."""
    level, beside, start = area.level, dossier.card(wilayah().kota.code), report_parts.since(dossier)
    before = dossier.card(area.code, start) if start else None
    said = _counted(dossier) if level == "kota" else plain(
        verdicts.against_city(card, beside, f"{card.compared} {level}", card.rows)
    )  # fmt: skip
    moved = verdicts.change(card, before, start)
    scale = ""
    if card.value is not None and card.low is not None and card.high is not None:
        ends = card.low * 100, card.high * 100
        yardstick = None if level == "kota" or beside is None or beside.value is None else beside.value * 100
        scale = report_charts.scale(
            card.value * 100, ends, yardstick, verdicts.SHAPES[card.verdict], beside.decimals if beside else 1
        )
    return {"score": verdicts.shown(card), "verdict": drawn(card), "said": f"{said} {moved}".strip(),
            "scale": scale, "scale_alt": report_parts.interval(card)}  # fmt: skip


def _counted(dossier: Dossier) -> str:
    """Say how many kelurahan have which verdict."""
    cards = [dossier.cards[dossier.period][area.code] for area in wilayah().at("kelurahan")]
    return f"{verdicts.board_title(cards)}."


def _gate(label: str, one: Gate) -> dict[str, str]:
    share, met, words = verdicts.gate(one)
    return {"label": label, "share": share, "svg": "" if met is None else tick(met=met), "words": words}


def _map(dossier: Dossier, area: Area) -> dict[str, str]:
    """Return what is marked on the small map, and the words for it."""
    if area.level != "kota":
        note = "hitam: kelurahan ini; abu-abu: kecamatannya" if area.level == "kelurahan" else "hitam: kecamatan ini"
        return {"svg": report_map.of_area(area.code), "note": note}
    cards = dossier.cards[dossier.period]
    fills = {
        one.code: report_map.INK if cards[one.code].verdict == "perlu_perhatian" else "hatch"
        for one in wilayah().at("kelurahan")
        if cards[one.code].verdict in {"perlu_perhatian", "lebih_baik"}
    }
    return {"svg": report_map.map_marked(fills), "note": "hitam: perlu perhatian; arsir: lebih baik"}


def _camat(card: Scorecard) -> str:
    """Say what the camat's own rules find; nothing for other levels."""
    if card.camat is None:
        return ""
    one = card.camat
    return (
        f"Aturan camat sendiri, di luar nilai: {numbers.integer(one.nik_rows)} baris dengan NIK di beberapa kelurahan, "
        f"{numbers.integer(one.kk_families)} keluarga di beberapa kelurahan, {numbers.integer(one.areas_without_rows)} "
        f"kelurahan tanpa baris; {numbers.integer(one.open)} temuan terbuka. {verdicts.closure_sentence(card)}"
    ).rstrip()


def _reply(dossier: Dossier, area: Area) -> dict[str, str] | None:
    """Return the lurah's last reply; a long one is cut here and stands whole on a page of its own."""
    one = dossier.replies.get(area.code)
    if one is None:
        return None
    head = f"versi {one.number}, ditulis {one.by}, {numbers.moment(one.at)}"
    whole = one.note + (f"\nBukti: {one.evidence}" if one.evidence else "")
    line = " ".join(whole.split())
    if len(line) <= ROOM_FOR_REPLY:
        return {"head": head, "text": line, "whole": ""}
    short = line[:ROOM_FOR_REPLY].rsplit(" ", 1)[0]
    return {"head": head, "text": f"{short} … (lengkap pada halaman berikut)", "whole": whole}


def _signatures(area: Area) -> list[str]:
    """Return who signs."""
    if area.level == "kelurahan":
        return [f"Lurah {area.name}", f"Camat {wilayah()[area.parent].name}"]
    if area.level == "kecamatan":
        return [f"Camat {area.name}", "Kepala Dinas Sosial"]
    return ["Kepala Dinas Sosial", "Wakil Wali Kota"]


def _missing(dossier: Dossier) -> str:
    """Say how many rules could not be judged."""
    number = len(dossier.month.not_evaluable.get("rules", {}))
    return f"{number} aturan tidak dapat dinilai bulan ini." if number else ""
