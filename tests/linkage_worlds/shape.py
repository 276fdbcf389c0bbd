"""What the worlds have in common: the form of a record, the kinds of truth, and how a snapshot is written.

Nothing in this module draws anything. The generators agree on the kinds of mistakes that are looked for; how a mistake
is made, what people are called and how families live is each generator's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.intake.canonical import arrow_schema
from dtks_analytics.intake.clean import coded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

SECRET = b"a key of the tests"
KINDS = {
    "same_nik": "same NIK; name misspelt, another card and address",
    "letter_and_nik": "one letter wrong in the first of two words, one digit of the NIK",
    "letter_new_numbers": "one letter dropped at the end of the name; new NIK and card, same address",
    "short_swap_no_nik": "first word abbreviated, two letters of the second swapped; NIK missing, new card",
    "first_word_nik": "first word of the name only, one digit of the NIK; same home",
    "moved_mother": "new NIK, moved, one letter wrong in the mother's name",
    "no_birth_nik": "birth date missing and one digit of the NIK",
    "year_off": "year of birth off by one, new NIK; same home",
    "day_month": "day and month swapped, one digit of the NIK, new card",
    "moved": "new NIK, card and address",
    "moved_respelt": "new NIK, card and address; name spelt otherwise",
    "respelt_mother": "name and mother spelt otherwise; NIK missing, same home",
    "titles_order": "titles, order of words or initials; new NIK and card, another RT",
    "address_respelt": "address and name spelt otherwise, new card, one digit of the NIK",
    "two_letters": "two letters of the name, one digit of the NIK; same home",
    "other_mother": "another or a shorter name of the mother, new NIK; same home",
    "no_mother": "mother missing, moved, one digit of the NIK",
    "other_sex": "sex wrong, new NIK; same home",
}
"""Kinds of second records of one person. In every one of them two facts independent of each other still agree."""
HARD = {
    "twin": "twins at one home", "twin_apart": "grown twins on cards of their own",
    "twin_spelling": "twins whose names differ by one spelling of a sound", "sibling": "siblings with names alike",
    "father_son": "father and son of one name", "namesake": "same name and birth date, other mother, other town",
    "cousin": "names alike at one address, other mother", "neighbour": "same name in one RT",
    "consecutive": "consecutive numbers of strangers born on one day",
}  # fmt: skip
"""Kinds of two people who look like one."""
FILLED = frozenset(
    ("id_individu", "nama", "nama_ibu_kandung", "tanggal_lahir", "tempat_lahir", "jenis_kelamin", "nik", "no_kk",
     "alamat", "rt", "rw", "hubungan_keluarga")
)  # fmt: skip
"""Columns of a file that the worlds fill."""


@dataclass
class Record:
    """One row, and who it is in truth.

    Attributes:
        person: number of the person; equal for two rows of one person.
        kind: of `KINDS` for a second record, else empty.
        hard: group of people that look like one, with its kind before the colon; else empty.
    """

    person: int
    name: str
    mother: str
    born: date | None
    place: str
    sex: str
    nik: str
    card: str
    area: str
    address: str
    rt: str
    rw: str
    relation: str
    kind: str = ""
    hard: str = ""


def snapshot(records: Sequence[Record], hashes: Callable[[Any], dict[str, Any]], period: str = "2026-08") -> pa.Table:
    """Return records as a canonical snapshot.

    Args:
        records: any.
        hashes: gives the keyed columns of the mothers' names.
        period: month.
    """
    n = len(records)
    mothers = hashes(coded(pa.array([row.mother or None for row in records], pa.string()), digits=False)[0])
    columns: dict[str, Any] = {
        "id_individu": [f"W{number:07d}" for number in range(n)],
        "nama": [row.name for row in records],
        **mothers,
        "tanggal_lahir": [row.born for row in records],
        "tempat_lahir": [row.place or None for row in records],
        "jenis_kelamin": [row.sex for row in records],
        "nik": [row.nik or None for row in records],
        "no_kk": [row.card for row in records],
        "kode_kelurahan": [row.area for row in records],
        "kode_kecamatan": [row.area[:8] for row in records],
        "alamat": [row.address for row in records],
        "rt": [row.rt for row in records],
        "rw": [row.rw for row in records],
        "hubungan_keluarga": [row.relation for row in records],
        "is_nonaktif": [False] * n,
        "sha256_berkas": ["0" * 64] * n,
        "lembar": [""] * n,
        "baris": list(range(2, n + 2)),
        "periode_data": [period] * n,
    }
    schema = arrow_schema()
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(n, field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def write(records: Sequence[Record], hashes: Callable[[Any], dict[str, Any]], path: Path) -> Path:
    """Write records as a canonical snapshot."""
    pq.write_table(snapshot(records, hashes), path)
    return path


def truth(records: Sequence[Record]) -> dict[tuple[int, int], str]:
    """Return every pair of rows (places, rising) that is one person, with its kind."""
    first: dict[int, int] = {}
    found = {}
    for place, row in enumerate(records):
        if row.person in first:
            other = first[row.person]
            found[other, place] = row.kind or records[other].kind
        else:
            first[row.person] = place
    return found


def hard_kind(one: Record, two: Record) -> str:
    """Return the kind of two people who look like one; empty for a pair that is none, or one person."""
    alike = one.person != two.person and one.hard and one.hard == two.hard
    return one.hard.split(":")[0] if alike else ""
