"""Two records side by side: what agrees in grey, only the differences marked; numbers are compared in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.programmes import PROGRAMME
from dtks_analytics.present.html import marks
from dtks_analytics.present.html.markup import Html, safe
from dtks_analytics.present.text import numbers
from dtks_analytics.present.text.numbers import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtks_analytics.present.html.marks import Piece
    from dtks_analytics.rows.review_records import Both, Member, NumberComparison, Record

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
MOST_PLACES: Final = 3
"""Places of differing digits that are named one by one; more are counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field of two records.

    Attributes:
        label: its name.
        left: text of the first in pieces.
        right: text of the second.
        joined: one text in pieces for both records; then the two sides are empty.
    """

    label: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    joined: tuple[Piece, ...] = ()

    def text(self, side: int) -> str:
        """Return one side, 0 or 1, as plain text."""
        return "".join(text for text, _ in self.joined or (self.left, self.right)[side])

    @property
    def differs(self) -> bool:
        """Tell whether anything of the field differs."""
        return any(piece[1] for side in (self.left, self.right, self.joined) for piece in side)


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


def _member(one: Member, area: str) -> Html:
    if not one.shown:
        return Html(f"Catatan di {safe(area)}. Rinciannya hanya untuk kelurahan itu.")
    return Html(f"<b>{safe(one.name or EMPTY)}</b>, {safe(area)}")


def _head(record: Record, area: str) -> str:
    if not record.since:
        return f"{area}, sejak kapan tidak diketahui"
    month = numbers.month(record.since)
    return f"{area}, sudah ada pada {month}" if record.earliest else f"{area}, masuk {month}"


def _row(line: Line) -> str:
    state = ' class="dt-differs"' if line.differs else ""
    if line.joined:
        told = marks.marked(line.joined)
        return f'<tr{state}><th scope="row">{safe(line.label)}</th><td colspan="2">{told}</td></tr>'
    return (
        f'<tr{state}><th scope="row">{safe(line.label)}</th><td>{marks.marked(line.left)}</td>'
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
    if name in both.numbers:
        return Line(label, (), (), joined=(_number(both.numbers[name]),))
    left, right = (_text(name, record) for record in (both.left, both.right))
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


def _number(found: NumberComparison) -> Piece:
    """Say how two numbers compare, without a digit of either: beside a birth date four digits give the whole NIK."""
    left, right = found.lengths
    if not left and not right:
        return "kosong pada keduanya", False
    if left and left == right and not found.places:
        return "sama", False
    if not left or not right:
        told = f"kosong pada catatan {'A' if not left else 'B'}"
    elif left != right:
        told = f"panjangnya berbeda: {left} dan {right} angka"
    elif found.swapped:
        told = f"dua angka bersebelahan tertukar, posisi {found.places[0]} dan {found.places[1]}"
    elif len(found.places) > MOST_PLACES:
        told = f"{len(found.places)} dari {left} angka berbeda"
    else:
        *first, last = (str(place) for place in found.places)
        where = f"{', '.join(first)} dan {last}" if first else last
        told = f"{len(found.places)} angka berbeda, posisi {where}"
    return told, True


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
