"""The scorecard of an area as an Excel workbook: the content of the printed page, as figures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dtks_analytics.catalogue.rules import DIMENSIONS, RULES
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.maps.outlines import full_name
from dtks_analytics.present.paper.page import HEADS, MEANING, common, waiting
from dtks_analytics.present.sheets.workbook import Field, Sheet, harmless, workbook
from dtks_analytics.present.text import numbers, verdicts
from dtks_analytics.scores.repairs import repairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.present.sheets.workbook import Value
    from dtks_analytics.scores.report_data import Dossier
    from dtks_analytics.scores.scorecard import Score, Scorecard

_POINTS = ("Nilai", "Selang bawah", "Selang atas")


def scorecard_xlsx(dossier: Dossier, area: str) -> bytes:
    """Write the scorecard of one area.

    Args:
        dossier: of the month, from `dtks_analytics.scores.report_data.collect`.
        area: code of a kelurahan, a kecamatan or the city.

    Returns:
        The content of an ``.xlsx``; scores on the scale to 100. Text that could start a formula has an apostrophe.
    """
    card = dossier.cards[dossier.period][area]
    sheets = [
        _summary(dossier, card), _repairs(dossier, card), _dimensions(dossier, card), _months(dossier, card),
        *_below(dossier, card), *_reply(dossier, card),
    ]  # fmt: skip
    terms = [(term, said, "aturan mutu dasbor ini") for term, said in MEANING.items()]
    created = datetime.fromisoformat(dossier.month.published_at)
    return workbook(sheets, terms, synthetic=dossier.synthetic, created=created)


def _sheet(dossier: Dossier, card: Scorecard, name: str, fields: Sequence[Field], rows: list[list[Value]]) -> Sheet:
    """Give a sheet its title and the lines that say where it comes from."""
    shared = common(dossier)
    title = f"{HEADS[card.level]}: {full_name(card.area_code)}, {numbers.month(dossier.period)}. {name}"
    safe_rows = [[harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return Sheet(name, title, fields, safe_rows, [shared["source"], *shared["hashes"], f"resep {shared['recipe']}"])


def _points(one: Score) -> list[Value]:
    return [None if end is None else end * 100 for end in (one.value, one.low, one.high)]


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _words(one: Score) -> str:
    return verdicts.WORDS.get(one.verdict or "", numbers.UNKNOWN)


def _summary(dossier: Dossier, card: Scorecard) -> Sheet:
    moved = card.movement
    rows: list[list[Value]] = [
        ["Nilai", _percent(card.value), "dari 100"],
        ["Selang 95%, bawah", _points(card)[1], ""],
        ["Selang 95%, atas", _points(card)[2], ""],
        ["Putusan", _words(card), ""],
        ["Baris tanpa kesalahan", card.good, "baris"],
        ["Baris dinilai", card.rows, "baris"],
        ["Verifikasi", _percent(card.verval.share), verdicts.gate(card.verval)[2]],
        ["Padan Dukcapil", _percent(card.padan.share), verdicts.gate(card.padan)[2]],
        ["Temuan terbuka awal bulan", moved.open_before, "temuan"],
        ["Temuan baru muncul", moved.new, "temuan"],
        ["Temuan baru dapat dinilai", moved.assessable, "temuan; aturannya bulan lalu belum dapat diperiksa"],
        ["Dibuka kembali", moved.reopened, "temuan"],
        ["Selesai", moved.closed, "temuan"],
        ["Temuan terbuka akhir bulan", moved.open, "temuan"],
        ["Lama terbuka, temuan yang selesai (median)", moved.days_closed, "hari"],
        ["Lama terbuka, temuan yang masih terbuka (median)", moved.days_open, "hari"],
        ["Menunggu instansi lain", waiting(dossier, wilayah()[card.area_code]), ""],
        ["Urutan", "" if card.level == "kota" else verdicts.rank_sentence(card, card.level), ""],
    ]
    if card.camat is not None:
        rows += [
            ["NIK di beberapa kelurahan (aturan camat)", card.camat.nik_rows, "baris"],
            ["KK di beberapa kelurahan (aturan camat)", card.camat.kk_families, "keluarga"],
            ["Kelurahan tanpa baris (aturan camat)", card.camat.areas_without_rows, "kelurahan"],
            ["Temuan milik camat yang terbuka", card.camat.open, "temuan"],
            ["Temuan milik camat yang selesai", card.camat.own.closed if card.camat.own else None, "temuan"],
            ["Temuan lurah dan camat awal bulan yang selesai", _percent(card.camat.closure), "persen"],
        ]
    return _sheet(dossier, card, "Ringkasan", [Field("Hal"), Field("Angka", "number"), Field("Keterangan")], rows)


def _repairs(dossier: Dossier, card: Scorecard) -> Sheet:
    fields = [Field("No", "count"), Field("Aturan"), Field("Yang dilakukan"), Field("Baris", "count"),
              Field("Nilai naik", "number"), Field("Nilai menjadi", "number")]  # fmt: skip
    rows: list[list[Value]] = [
        [number, RULES[one.rule].label, RULES[one.rule].repair, one.rows, one.gain * 100, one.score * 100]
        for number, one in enumerate(repairs(dossier.cube, card.area_code, dossier.period), 1)
    ]
    return _sheet(dossier, card, "Perbaikan", fields, rows)


def _dimensions(dossier: Dossier, card: Scorecard) -> Sheet:
    fields = [Field("Dimensi"), *(Field(head, "number") for head in _POINTS), Field("Putusan"),
              Field("Baris dengan kesalahan", "count"), Field("Baris dengan peringatan", "count"),
              Field("Baris ditanya", "count")]  # fmt: skip
    rows: list[list[Value]] = [
        [DIMENSIONS[one.dimension], *_points(one), _words(one), one.errors, one.warnings, one.base]
        for one in card.dimensions
    ]
    return _sheet(dossier, card, "Dimensi", fields, rows)


def _months(dossier: Dossier, card: Scorecard) -> Sheet:
    fields = [Field("Bulan"), *(Field(head, "number") for head in _POINTS), Field("Nilai kota", "number"),
              Field("Temuan selesai", "count"), Field("Temuan terbuka", "count"),
              Field("Hari terbuka, yang selesai (median)", "number")]  # fmt: skip
    rows: list[list[Value]] = []
    for period in dossier.calendar:
        one, city = dossier.card(card.area_code, period), dossier.card(wilayah().kota.code, period)
        known: list[Value] = [*_points(one)] if one else [None] * 3
        beside = city.value * 100 if city and city.value is not None else None
        moved: list[Value] = [None] * 3
        if one:
            moved = [one.movement.closed, one.movement.open, one.movement.days_closed]
        rows.append([numbers.month(period), *known, beside, *moved])
    return _sheet(dossier, card, "Dua belas bulan", fields, rows)


def _below(dossier: Dossier, card: Scorecard) -> list[Sheet]:
    """Return the areas one level below; of the city also all kelurahan."""
    tree, found = wilayah(), []
    groups = {"Kecamatan" if card.level == "kota" else "Kelurahan": tree.children(card.area_code)}
    if card.level == "kota":
        groups["Kelurahan"] = tree.at("kelurahan")
    counts = ("Baris dinilai", "Temuan selesai", "Temuan terbuka")
    fields = [Field("Wilayah"), Field("Kode"), *(Field(head, "number") for head in _POINTS), Field("Putusan"),
              *(Field(head, "count") for head in counts)]  # fmt: skip
    for name, areas in groups.items():
        rows: list[list[Value]] = []
        for area in areas:
            one = dossier.cards[dossier.period][area.code]
            rows.append([full_name(area.code), area.code, *_points(one), _words(one), one.rows, one.movement.closed,
                         one.movement.open])  # fmt: skip
        if rows:
            found.append(_sheet(dossier, card, name, fields, rows))
    return found


def _reply(dossier: Dossier, card: Scorecard) -> list[Sheet]:
    one = dossier.replies.get(card.area_code)
    if one is None:
        return []
    fields = [Field("Versi", "count"), Field("Ditulis oleh"), Field("Waktu"), Field("Tanggapan"), Field("Bukti")]
    rows: list[list[Value]] = [[one.number, one.by, numbers.moment(one.at), one.note, one.evidence]]
    return [_sheet(dossier, card, "Tanggapan Lurah", fields, rows)]
