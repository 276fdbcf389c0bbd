"""A register in which every value of a person occurs in one place only: whoever shows one tells whose it is.

Each kelurahan has a family with every fault that a page lists by name: listed twice, alike, two aids that exclude each
other, dead and still paid, unreadable, near a death on the list, and a copy of somebody of another kelurahan. Words of
names and addresses are made of syllables between ``Z`` and ``X``, the last four digits of all numbers differ, so that
what a page says can be traced to a row without knowing the page.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.access.roles import Grant, Reader
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import CONFIRMATIONS
from dtks_analytics.publishing import pipeline
from dtks_analytics.store.snapshots import Store
from dtks_analytics.store.worklist import Answer, Worklist

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PERIODS: Final = ("2026-07", "2026-08")
KELURAHAN: Final = tuple(area.code for area in wilayah().at("kelurahan"))
COLUMNS: Final = (
    "ID DKTS", "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Keluarahan", "Alamat", "RT", "RW", "Nokk", "Nik",
    "Nama", "Tanggal_Lahir", "Tempat_Lahir", "Jenis_Kelamin", "Nama_Ibu_Kandung", "Hub_Keluarga", "Keterangan_padan",
    "Keterangan_Hidup", "Tanggal_Meninggal", "Hasil_Verval", "Bansos_Bpnt", "Bansos_Pkh", "Pbi_Jni", "Penerima_BST",
)  # fmt: skip
_FIRST, _LATER = "BDFGHKLMNPRSTW", "AIUEO"
WORD: Final = re.compile(rb"Z(?:[BDFGHKLMNPRSTW][AIUEO]){3}X", re.IGNORECASE)
MASKED: Final = re.compile(rb"(?:\xe2\x80\xa2){4}(?: |\xc2\xa0)?([0-9]{4})")
"""The last digits behind dots, in one run or in groups of four."""
TAG: Final = re.compile(rb"<[^<>]{0,400}>")
"""Marks may stand inside a word, where two records differ."""
NUMBER: Final = re.compile(rb"(?=(64[0-9]{14}))")
BINARY: Final = re.compile(rb"(?s)(?=(.{6}\x16\x00))")
"""A number of this city as a 64-bit integer, least byte first."""


def word(place: int) -> str:
    """Return the word of a row: three syllables between ``Z`` and ``X``."""
    syllables = []
    for _ in range(3):
        place, rest = divmod(place, len(_FIRST) * len(_LATER))
        syllables.append(_FIRST[rest // len(_LATER)] + _LATER[rest % len(_LATER)])
    return f"Z{''.join(syllables)}X"


@dataclass
class Canaries:
    """Where each value stands.

    Attributes:
        words: word of a name or an address to the kelurahan in which it stands.
        tails: last four digits of a NIK or a card number to the same.
        numbers: whole NIK and card numbers to the same.
        ids: ``id_individu`` to the same.
        notes: word of what a lurah wrote beside the score, for whoever sees exact figures there, to the same.
    """

    words: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    tails: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    numbers: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ids: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    notes: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, area: str, *, texts: tuple[str, ...] = (), numbers: tuple[str, ...] = (), name: str = "") -> None:
        """Note what stands in an area."""
        for text in texts:
            for found in WORD.findall(text.encode()):
                self.words[found.decode()].add(area)
        for number in numbers:
            if number:
                self.numbers[number].add(area)
                self.tails[number[-4:]].add(area)
        if name:
            self.ids[name].add(area)

    def seen(self, output: bytes) -> Seen:
        """Return what an output tells of people, as it stands and without its markup."""
        output += b"\n" + TAG.sub(b"", output)
        spelled = {found.decode().upper() for found in WORD.findall(output)}
        words, notes = spelled & set(self.words), spelled & set(self.notes)
        tails = {found.decode() for found in MASKED.findall(output)} & set(self.tails)
        numbers = {found.decode() for found in NUMBER.findall(output)} & set(self.numbers)
        numbers |= {str(int.from_bytes(found, "little")) for found in BINARY.findall(output)} & set(self.numbers)
        return Seen(frozenset(words), frozenset(tails), frozenset(numbers), frozenset(notes))

    def foreign(self, seen: Seen, scope: frozenset[str], figures: frozenset[str] = frozenset()) -> list[str]:
        """Return what of it stands nowhere in the scope: kinds and areas, never the value itself.

        Args:
            seen: what was told.
            scope: kelurahan in which names may be seen.
            figures: kelurahan whose exact figures may be seen.
        """
        kinds = (
            ("word", seen.words, self.words, scope),
            ("tail", seen.tails, self.tails, scope),
            ("number", seen.numbers, self.numbers, scope),
            ("note", seen.notes, self.notes, scope | figures),
        )
        return [
            f"{kind} of {', '.join(sorted(where[value]))}"
            for kind, found, where, mine in kinds
            for value in sorted(found)
            if mine.isdisjoint(where[value])
        ]


@dataclass(frozen=True)
class Seen:
    """What an output tells: words of people, last four digits behind dots, whole numbers, words of notes."""

    words: frozenset[str]
    tails: frozenset[str]
    numbers: frozenset[str]
    notes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether it tells anything of people."""
        return bool(self.words or self.tails or self.numbers)


class _Draw:
    """Gives words, numbers and days that were not given before."""

    def __init__(self) -> None:
        self.count = 0

    def word(self) -> str:
        self.count += 1
        return word(self.count * 7)

    def tail(self) -> str:
        self.count += 1
        return f"{self.count:04d}"

    def born(self) -> date:
        self.count += 1
        return date(1950, 1, 1) + timedelta(days=(self.count * 37) % 15_000)


def nik(area: str, born: date, tail: str, *, woman: bool = False) -> str:
    """Return a NIK as the office writes it."""
    return f"{area[:8].replace('.', '')}{born.day + 40 * woman:02d}{born:%m%y}{tail}"


def rows(canaries: Canaries) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Make up the register and the list of deaths, and note where everything stands."""
    draw, heads = _Draw(), {}
    register: list[dict[str, str]] = []
    deaths: list[dict[str, str]] = []
    for area in KELURAHAN:
        own = list(_family(area, draw))
        heads[area] = own[0]
        register += own
        near = dict(own[5])
        listed = near["Nik"][:-5] + str((int(near["Nik"][-5]) + 1) % 10) + near["Nik"][-4:]
        deaths.append({"NIK": listed, "Nama": near["Nama"], "Tanggal_Lahir": near["Tanggal_Lahir"],
                       "Jenis_Kelamin": near["Jenis_Kelamin"], "Tanggal_Meninggal": "2026-05-02",
                       "No_Akta_Kematian": f"6472-KM-{draw.tail()}"})  # fmt: skip
        canaries.add(area, numbers=(listed,))
    for place, area in enumerate(KELURAHAN):
        for other in (KELURAHAN[place - 1], KELURAHAN[(place + 29) % len(KELURAHAN)]):
            register.append(_copy(area, heads[other], draw))
    for line, row in enumerate(register):
        row["ID DKTS"] = f"DTKS-{60_000_000 + line}"
        area = row.pop("area")
        canaries.add(area, texts=(row["Nama"], row["Alamat"]), numbers=(row["Nik"], row["Nokk"]), name=row["ID DKTS"])
    return register, deaths


def _family(area: str, draw: _Draw) -> Iterator[dict[str, str]]:
    place = wilayah()[area]
    kecamatan = wilayah()[place.parent]
    card, second = (f"{area[:8].replace('.', '')}0101{n:02d}{draw.tail()}" for n in (15, 16))

    def row(name: str, born: date, **changes: str) -> dict[str, str]:
        made = dict.fromkeys(COLUMNS, "") | {
            "area": area, "Provinsi": "KALIMANTAN TIMUR", "Kabupaten/Kota": "KOTA SAMARINDA",
            "Kecamatan": kecamatan.name.upper(), "Desa/Keluarahan": place.name.upper(),
            "Alamat": f"JL. {draw.word()} NO. 5", "RT": "007", "RW": "002", "Nokk": card, "Nama": name,
            "Tanggal_Lahir": born.isoformat(), "Tempat_Lahir": "SAMARINDA", "Jenis_Kelamin": "LAKI-LAKI",
            "Nama_Ibu_Kandung": "IBU CONTOH", "Hub_Keluarga": "ANAK", "Keterangan_padan": "PADAN",
            "Keterangan_Hidup": "HIDUP", "Hasil_Verval": "LAYAK", "Bansos_Bpnt": "TIDAK", "Bansos_Pkh": "TIDAK",
            "Pbi_Jni": "YA", "Penerima_BST": "TIDAK",
        }  # fmt: skip
        return made | changes

    born = [draw.born() for _ in range(7)]
    names = [f"{first} {draw.word()}" for first in ("AMIR", "AMINAH", "TUTI", "BUDI", "JONI", "RINA")]
    head = nik(area, born[0], draw.tail())
    wife_tail = draw.tail()
    wife = nik(area, born[1], wife_tail, woman=True)
    alike = wife[:-4] + draw.tail()
    dead = nik(area, born[2], draw.tail(), woman=True)
    yield row(names[0], born[0], Nik=head, Hub_Keluarga="KEPALA KELUARGA", Bansos_Bpnt="YA", Penerima_BST="YA")
    yield row(names[1], born[1], Nik=wife, Jenis_Kelamin="PEREMPUAN", Hub_Keluarga="ISTRI")
    yield row(names[0], born[0], Nik=head, Nokk=second, Hub_Keluarga="KEPALA KELUARGA", Bansos_Bpnt="YA")
    yield row(names[2], born[2], Nik=dead, Jenis_Kelamin="PEREMPUAN", Keterangan_Hidup="MENINGGAL", Bansos_Pkh="YA",
              Tanggal_Meninggal="2026-03-04", Nokk=second)  # fmt: skip
    yield row(names[3], born[3], Nik="", RT="", RW="")
    yield row(names[4], born[4], Nik=nik(area, born[4], draw.tail()), Bansos_Bpnt="YA")
    yield row(names[1], born[1], Nik=alike, Jenis_Kelamin="PEREMPUAN", Nokk=second)
    yield row(names[5], born[5], Nik=dead, Jenis_Kelamin="PEREMPUAN")


def _copy(area: str, head: dict[str, str], draw: _Draw) -> dict[str, str]:
    """Return somebody of another area, listed here too with a word and a card of this area."""
    place = wilayah()[area]
    card = f"{area[:8].replace('.', '')}010117{draw.tail()}"
    return head | {
        "area": area, "Kecamatan": wilayah()[place.parent].name.upper(), "Desa/Keluarahan": place.name.upper(),
        "Alamat": f"JL. {draw.word()} NO. 9", "Nokk": card, "Nama": f"{head['Nama']} {draw.word()}",
        "Penerima_BST": "TIDAK",
    }  # fmt: skip


def write(folder: Path, canaries: Canaries) -> list[Path]:
    """Write both files as they are delivered."""
    register, deaths = rows(canaries)
    lost = dict(register[0], Kecamatan="ENTAH", Nama=f"SESAT {word(300_001)}", Nik="6472019912909999", Nokk="")
    lost |= {"Desa/Keluarahan": "BUKAN DI SINI", "ID DKTS": "DTKS-69999999"}
    canaries.words[word(300_001)] = set()
    canaries.numbers["6472019912909999"] = set()
    paths = []
    for name, columns, lines in (
        ("register", COLUMNS, [*register, lost]), ("kematian", tuple(deaths[0]), deaths),
    ):  # fmt: skip
        paths.append(folder / f"{name}.csv")
        with paths[-1].open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(lines)
    return paths


def store(folder: Path) -> tuple[Store, Canaries]:
    """Publish two months of it by the ordinary way of a delivered file."""
    canaries = Canaries()
    files = write(folder, canaries)
    made = Store.create(folder / "store", synthetic=True)
    for period in PERIODS:
        again = files[0].rename(folder / f"register-{period}.csv")
        again.write_bytes(again.read_bytes() + b"\n" * (period == PERIODS[-1]))
        files[0] = again
        options = pipeline.Options(confirm=tuple(CONFIRMATIONS), reason="baris yang sama pada dua bulan")
        pipeline.ingest(made, files if period == PERIODS[-1] else files[:1], period, by="uji", options=options)
    _write_down(made, canaries)
    return made, canaries


def _write_down(made: Store, canaries: Canaries) -> None:
    """Have every lurah reply to the newest month and note something beside the answer to a finding."""
    month = made.read().month(PERIODS[-1])
    for place, area in enumerate(KELURAHAN):
        reader = Reader(f"lurah {area}", (Grant("lurah", area),))
        reply, remark = word(310_000 + place), word(320_000 + place)
        canaries.notes[reply].add(area)
        canaries.words[remark].add(area)
        Worklist(made).reply(month, area, note=f"Sudah diperiksa, {reply}", evidence="", reader=reader)
        said = Answer(f"{place:024x}", "nik_present", "benar", note=f"Ditemui, {remark}", day="2026-08-20")
        Worklist(made).answer(month.period, area, [said], reader=reader)


def below(*areas: str) -> frozenset[str]:
    """Return the kelurahan in some areas."""
    known = [area for area in areas if area in wilayah()]
    return frozenset(code for code in KELURAHAN if any(code == a or code.startswith(f"{a}.") for a in known))


def everything(value: Any) -> bytes:  # noqa: ANN401 - whatever a reader of rows returns
    """Return a value with all it holds as text."""
    return repr(value.to_pylist() if hasattr(value, "to_pylist") else value).encode()
