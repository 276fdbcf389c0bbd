"""Two records side by side: what agrees in grey, only the differences marked, hidden ones told in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.present import marks, numbers
from dtks_analytics.present.markup import Html, safe
from dtks_analytics.present.numbers import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.present.marks import Piece
    from dtks_analytics.review_records import Both, Member, Record

LABELS: Final = {
    "nama": "Nama",
    "nik": "NIK",
    "no_kk": "Nomor KK",
    "tanggal_lahir": "Tanggal lahir",
    "tempat_lahir": "Tempat lahir",
    "jenis_kelamin": "Jenis kelamin",
    "ibu": "Nama ibu kandung",
    "alamat": "Alamat",
    "rt_rw": "RT / RW",
    "hubungan_keluarga": "Hubungan",
    "bantuan": "Bantuan",
    "tanggal_verval": "Verifikasi terakhir",
}
"""Rows in their order."""
SEX: Final = {"L": "Laki-laki", "P": "Perempuan"}
RELATIONS: Final = {
    "KEPALA": "Kepala keluarga", "PASANGAN": "Suami atau istri", "ANAK": "Anak", "MENANTU": "Menantu", "CUCU": "Cucu",
    "ORTU_MERTUA": "Orang tua atau mertua", "FAMILI": "Famili lain", "PEMBANTU": "Pembantu", "LAINNYA": "Lainnya",
}  # fmt: skip
VERVAL: Final = {
    "TIDAK_LAYAK": "tidak memenuhi syarat", "DATA_PERBAIKAN": "data perlu diperbaiki",
    "TIDAK_DITEMUKAN": "tidak ditemukan", "PINDAH": "pindah", "MENINGGAL": "meninggal", "GANDA": "tercatat ganda",
    "MENOLAK": "menolak dikunjungi",
}  # fmt: skip
"""Results that are told beside the day; *layak* is the usual one."""
MOTHER: Final = {
    True: "sama (dibandingkan tanpa disimpan)",
    False: "berbeda (dibandingkan tanpa disimpan)",
    None: "tidak diketahui",
}
EMPTY: Final = "kosong"
FOUR: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One field of two records.

    Attributes:
        label: its name.
        left: text of the first in pieces.
        right: text of the second.
        note: what the marks cannot show, in words; empty for nothing.
        joined: one text in pieces for both records; then the two sides are empty.
    """

    label: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    note: str = ""
    joined: tuple[Piece, ...] = ()

    def text(self, side: int) -> str:
        """Return one side, 0 or 1, as plain text with its note."""
        pieces = self.joined or (self.left, self.right)[side]
        return " ".join(part for part in ("".join(text for text, _ in pieces), self.note) if part)

    @property
    def differs(self) -> bool:
        """Tell whether anything of the field differs."""
        return bool(self.note) or any(piece[1] for side in (self.left, self.right, self.joined) for piece in side)


def lines(both: Both) -> list[Line]:
    """Return the fields of two records in their order."""
    return [_line(name, both) for name in LABELS]


def table(both: Both, areas: tuple[str, str]) -> Html:
    """Return the two records side by side.

    Args:
        both: the records.
        areas: names of their kelurahan, with the kecamatan where these differ.
    """
    heads = "".join(
        f'<th scope="col">Catatan {letter}<small>{safe(_head(record, area))}</small></th>'
        for letter, record, area in zip("AB", (both.left, both.right), areas, strict=True)
    )
    body = "".join(_row(line) for line in lines(both))
    return Html(
        '<table class="dt-pair"><caption>Dua catatan berdampingan, perbedaannya ditandai</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def members(number: int, found: Sequence[Member], names: Sequence[str]) -> Html:
    """Return the other records of the same cluster, as a short list.

    Args:
        number: how many there are.
        found: the first of them.
        names: name of the kelurahan of each.
    """
    items = "".join(f"<li>{_member(one, name)}</li>" for one, name in zip(found, names, strict=True))
    rest = f"<li>dan {numbers.integer(number - len(found))} catatan lain</li>" if number > len(found) else ""
    return Html(f'<ul class="dt-list">{items}{rest}</ul>')


def grouped(number: str) -> str:
    """Return a masked number in groups of four, counted from its end."""
    first = len(number) % FOUR
    parts = [number[:first]] if first else []
    return " ".join(parts + [number[i : i + FOUR] for i in range(first, len(number), FOUR)])


def _member(one: Member, area: str) -> Html:
    if not one.shown:
        return Html(f"Catatan di {safe(area)}. Rinciannya hanya untuk kelurahan itu.")
    return Html(f"<b>{safe(one.name or EMPTY)}</b>, NIK {safe(grouped(one.nik or EMPTY))}, {safe(area)}")


def _head(record: Record, area: str) -> str:
    if not record.since:
        return f"{area}, sejak kapan tidak diketahui"
    month = numbers.month(record.since)
    return f"{area}, sudah ada pada {month}" if record.earliest else f"{area}, masuk {month}"


def _row(line: Line) -> str:
    numbered = line.label in {LABELS["nik"], LABELS["no_kk"]}
    state = f' class="{"dt-differs " * line.differs}{"dt-digits" * numbered}"'
    note = f'<span class="dt-hidden">{safe(line.note)}</span>' if line.note else ""
    if line.joined:
        told = marks.marked(line.joined)
        return f'<tr{state}><th scope="row">{safe(line.label)}</th><td colspan="2">{told}</td></tr>'
    return (
        f'<tr{state}><th scope="row">{safe(line.label)}</th><td>{marks.marked(line.left)}{note}</td>'
        f"<td>{marks.marked(line.right)}</td></tr>"
    )


def _line(name: str, both: Both) -> Line:
    label = LABELS[name]
    if name == "ibu":
        return Line(label, (), (), joined=((MOTHER[both.same[name]], both.same[name] is False),))
    if name == "rt_rw":
        return Line(label, *_place(both))
    if name == "bantuan" and both.same[name] is False:
        return Line(label, _programmes(both.left, both.right), _programmes(both.right, both.left))
    left, right = (_text(name, record) for record in (both.left, both.right))
    if name in {"nik", "no_kk"}:
        return _number(name, left, right, both)
    if both.same[name] or (both.same[name] is None and left == right):
        return Line(label, (*marks.plain(left),), (*marks.plain(right),))
    compare = {"nama": marks.letters, "alamat": marks.letters, "tempat_lahir": marks.letters,
               "tanggal_lahir": marks.words}.get(name)  # fmt: skip
    one, other = marks.whole(left), marks.whole(right)
    if compare is not None and EMPTY not in {left, right}:
        one, other = compare(left, right)
    return Line(label, tuple(one), tuple(other))


def _programmes(own: Record, other: Record) -> tuple[Piece, ...]:
    """Return the aid of one record, what the other does not have marked."""
    pieces: list[Piece] = []
    for key in own.aid or ():
        pieces += [(", ", False)] * bool(pieces) + [(PROGRAMME[key].label, key not in (other.aid or ()))]
    return tuple(pieces) or (("tidak ada", True),)


def _number(name: str, left: str, right: str, both: Both) -> Line:
    label = LABELS[name]
    if both.same[name]:
        return Line(label, (*marks.plain(grouped(left)),), (*marks.plain(grouped(right)),))
    if EMPTY in {left, right}:
        shown = [text if text == EMPTY else grouped(text) for text in (left, right)]
        if left == right:
            return Line(label, (*marks.plain(shown[0]),), (*marks.plain(shown[1]),))
        sides = [marks.whole(text) if text == EMPTY else marks.plain(text) for text in shown]
        return Line(label, tuple(sides[0]), tuple(sides[1]))
    one, other = marks.digits(grouped(left), grouped(right))
    note = ""
    if len(left) != len(right):
        note = f"Panjangnya berbeda: {len(left)} dan {len(right)} angka."
        one, other = marks.plain(grouped(left)), marks.plain(grouped(right))
    elif name in both.hidden:
        also = "juga " if any(differs for _, differs in one) else ""
        note = f"Berbeda {also}pada angka yang disembunyikan."
    return Line(label, tuple(one), tuple(other), note)


def _place(both: Both) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return neighbourhood and its group of both records: ``RT 14 / RW 05``."""
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for word, name in (("RT ", "rt"), (" / RW ", "rw")):
        left, right = (record.values[name] or UNKNOWN for record in (both.left, both.right))
        found = marks.digits(left, right) if not both.same[name] else (marks.plain(left), marks.plain(right))
        for side, pieces in zip(sides, found, strict=True):
            side.append((word, False))
            side.extend(pieces)
    return tuple(sides[0]), tuple(sides[1])


def _text(name: str, record: Record) -> str:
    """Return a field as it is written."""
    if name == "tanggal_lahir":
        return numbers.day(record.born) if record.born else EMPTY
    if name == "tanggal_verval":
        result = VERVAL.get(record.verval or "", "")
        return ", ".join(part for part in (numbers.day(record.visited) if record.visited else "belum", result) if part)
    if name == "bantuan":
        if record.aid is None:
            return "tidak diketahui"
        return ", ".join(PROGRAMME[key].label for key in record.aid) or "tidak ada"
    value = record.values[name] or EMPTY
    return {"jenis_kelamin": SEX, "hubungan_keluarga": RELATIONS}.get(name, {}).get(value, value)
