"""Words of the search for people listed twice: kinds of pairs, spellings of names, marks of addresses.

The table of spellings is data, ``data/linkage/names.csv``: kind, as written, form, note. Source: domain reference,
section 10; all of it is unverified and tested on labelled synthetic pairs.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / "data" / "linkage"
MODEL: Final = FOLDER / "model.json"
TRAINING: Final = FOLDER / "training.json"


@dataclass(frozen=True, slots=True)
class PairKind:
    """One kind of suspected pair.

    Attributes:
        key: as in the table of pairs.
        label: short Indonesian label.
        meaning: one Indonesian sentence.
        same_person: whether the kind says that both rows are one person, and so counts in ``person_duplicate``.
        rules: numbers of the rules of domain section 8 that it belongs to.
    """

    key: str
    label: str
    meaning: str
    same_person: bool
    rules: tuple[str, ...]


KINDS: Final = (
    PairKind("same_nik", "NIK sama", "NIK sama, dan nama mirip atau tanggal lahir sama.", True, ("D01", "D02", "D03")),
    PairKind("same_person", "Orang sama, NIK lain",
             "Nama dan tanggal lahir sama, ibu atau alamat sama; NIK berbeda atau kosong.", True, ("D04",)),
    PairKind("similar_person", "Orang mirip",
             "Nama, tanggal lahir, dan ciri lain hampir sama menurut model.", True, ("D05",)),
    PairKind("nik_conflict", "NIK dipakai orang lain",
             "NIK sama, tetapi nama dan tanggal lahir berbeda: salah nomor, bukan satu orang.", False, ("D01",)),
    PairKind("same_id", "ID DTKS ganda", "Satu ID individu pada dua baris.", False, ("D06",)),
    PairKind("same_account", "Rekening ganda", "Satu rekening atau KKS dipakai dua NIK.", False, ("D07",)),
    PairKind("excel_nik", "NIK rusak oleh Excel",
             "NIK menjadi sama karena pembulatan Excel; tidak dibebankan kepada siapa pun.", False, ()),
)  # fmt: skip
"""The kinds from the strongest to the weakest: a pair that fits several has the first of them."""

KIND: Final = {kind.key: kind for kind in KINDS}
LISTED: Final = 0.3
"""Pairs of less probability are no pairs of persons."""
COUNTED: Final = tuple(kind.key for kind in KINDS if kind.same_person)

REASONS: Final = {
    "tanpa_nama": "nama tidak terbaca",
    "tanpa_tanggal_lahir": "tanggal lahir kosong atau mustahil, dan NIK tidak memuatnya",
    "tanpa_keduanya": "nama dan tanggal lahir tidak dapat dipakai",
}
"""Why a row cannot be linked at all."""

ANSWERS: Final = {"sama": "orang yang sama", "berbeda": "orang berbeda", "belum": "belum dapat dipastikan"}

ADDRESS_NOISE: Final = (
    "JL", "JLN", "JALAN", "GG", "GANG", "NO", "NOMOR", "NMR", "NR", "KEL", "KELURAHAN", "KEC", "KECAMATAN",
    "PERUM", "PERUMAHAN", "KOMP", "KOMPLEK", "KOMPLEKS",
)  # fmt: skip
"""Words that two spellings of one address may or may not have."""
ADDRESS_FORMS: Final = {
    "BLK": "BLOK", "BLOCK": "BLOK", "GN": "GUNUNG", "GNG": "GUNUNG", "SEI": "SUNGAI", "SUNGEI": "SUNGAI",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameTable:
    """The spellings of names.

    Attributes:
        variants: word to the form that stands for all its spellings.
        titles: words removed before comparing.
        markers: words before a father's name.
        nobles: optional titles of birth.
        fronts: words that do not tell siblings apart.
        nicknames: word to the name it may stand for; compatible, never equal.
        folds: pattern and replacement, applied to lower-case words in this order.
    """

    variants: dict[str, str]
    titles: frozenset[str]
    markers: frozenset[str]
    nobles: frozenset[str]
    fronts: frozenset[str]
    nicknames: dict[str, str]
    folds: tuple[tuple[str, str], ...]


@cache
def name_table() -> NameTable:
    """Read ``data/linkage/names.csv``."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    with (FOLDER / "names.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kinds.setdefault(row["jenis"], []).append((row["tulisan"], row["bentuk"]))
    only = {kind: frozenset(word for word, _ in rows) for kind, rows in kinds.items()}
    return NameTable(
        variants=dict(kinds["varian"]),
        titles=only["gelar"],
        markers=only["penanda"],
        nobles=only["bangsawan"],
        fronts=only["depan"],
        nicknames=dict(kinds["panggilan"]),
        folds=tuple(kinds["lipat"]),
    )
