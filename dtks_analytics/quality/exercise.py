"""Latihan: questions from a made-up register whose planted faults are known, and what the answers are worth.

A question shows one record, or those it belongs with, and asks what is to be repaired. Pure: the register comes from
`dtks_analytics.synthetic`, which this module does not know.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtks_analytics.catalogue.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

QUESTIONS: Final = 10
SOUND: Final = 2
"""Questions about a record with nothing to repair."""
CHOICES: Final = 4
"""Answers to choose from, *nothing* included."""
NOTHING: Final = ""
"""The answer that nothing is to be repaired."""
MOST_MEMBERS: Final = 6
"""Larger families are not shown: the answer would drown."""

PERSON: Final = (
    "nik_present", "nik_sixteen_digits", "nik_date_possible", "nik_not_placeholder", "nik_matches_jenis_kelamin",
    "nik_matches_tanggal_lahir", "nama_plain", "tanggal_lahir_present", "tanggal_lahir_possible", "nama_ibu_present",
    "jenis_kelamin_present", "hubungan_keluarga_present", "pekerjaan_present", "alamat_present", "rt_rw_present",
    "padan_dukcapil", "deceased_not_active", "verval_recent", "no_kk_present", "no_kk_well_formed",
    "public_employee_without_aid", "no_pbi_with_pbi_pemda", "marriage_age_plausible",
)  # fmt: skip
FAMILY: Final = ("has_kepala_keluarga", "one_kepala_keluarga", "kk_one_alamat", "kk_ages_plausible", "spouse_plausible")
PAIR: Final = ("nik_unique", "person_unique", "nik_in_one_kelurahan")
TAUGHT: Final = (*PERSON, *FAMILY, *PAIR)
"""Rules that can be seen on what a question shows; the others need other files, or a look at former months."""
_SILENT: Final = ("padan_recent", "nik_prefix_known", "no_kk_date_possible", "id_keluarga_one_kk", "nik_in_one_kk",
                  "id_individu_unique", "rekening_one_nik")  # fmt: skip
"""Faults that cannot be seen on what is shown, so that they neither make nor spoil a question."""
FIELDS: Final[dict[str, str]] = {
    "nama": "Nama",
    "nik": "NIK",
    "no_kk": "Nomor KK",
    "hubungan_keluarga": "Hubungan keluarga",
    "jenis_kelamin": "Jenis kelamin",
    "tempat_lahir": "Tempat lahir",
    "tanggal_lahir": "Tanggal lahir",
    "nama_ibu_kandung": "Nama ibu kandung",
    "status_kawin": "Status kawin",
    "pekerjaan": "Pekerjaan",
    "alamat": "Alamat",
    "rt": "RT",
    "rw": "RW",
    "kelurahan": "Kelurahan",
    "status_padan": "Padan Dukcapil",
    "status_hidup": "Keadaan",
    "hasil_verval": "Hasil verifikasi",
    "tanggal_verval": "Tanggal verifikasi",
    "is_nonaktif": "Nonaktif",
    "bantuan": "Bantuan",
}
"""What a question shows of a record, with its words."""
_AID: Final = {"pkh": "PKH", "bpnt": "BPNT", "bst": "BST", "pbi": "PBI-JKN", "pbi_pemda": "PBI pemda", "blt": "BLT"}
_MARRIED: Final = {"1": "belum kawin", "2": "kawin", "3": "cerai hidup", "4": "cerai mati"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        records: what is shown: for each record its fields by the keys of `FIELDS`; the first is the one asked about.
        answer: rule that the record breaks, `NOTHING` for a sound one.
        choices: rules to choose from, the right one among them, `NOTHING` last.
        fields: keys of `FIELDS` at which the fault is seen, marked in the explanation.
    """

    records: tuple[Mapping[str, str], ...]
    answer: str
    choices: tuple[str, ...]
    fields: tuple[str, ...]


def questions(form: pa.Table, truth: pa.Table, seed: int, count: int = QUESTIONS) -> tuple[Question, ...]:
    """Draw the questions of one training; equal arguments give equal questions.

    Args:
        form: one month of a made-up register (`synthetic.year.Year.month`).
        truth: what was planted in it, from the same call.
        seed: number of the training.
        count: how many questions.

    Returns:
        Questions on different rules, about `SOUND` of them on sound records, mixed. Fewer where the register is too
        small to hold enough of them.
    """
    rng = random.Random(seed)  # noqa: S311 - a choice of questions, no secret
    rows = [_record(row) for row in form.to_pylist()]
    faults, clusters = _faults(truth)
    homes: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        homes[row["no_kk"]].append(i)
    by_rule: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    sound: list[tuple[int, ...]] = []
    for i in range(len(rows)):
        if rows[i]["is_nonaktif"] == "ya":
            continue
        seen = faults[i] - set(_SILENT)
        home = [j for j in homes[rows[i]["no_kk"]] if j != i]
        if not seen:
            sound.append((i,))
            continue
        rule = min(seen)
        if len(seen) == 1 and rule in TAUGHT and (shown := _shown(rule, i, home, faults, clusters)):
            by_rule[rule].append(shown)
    chosen = rng.sample(sorted(by_rule), min(count - SOUND, len(by_rule)))
    made = [_question(rng, rows, rng.choice(by_rule[rule]), rule) for rule in chosen]
    made += [_question(rng, rows, shown, NOTHING) for shown in rng.sample(sound, min(SOUND, len(sound)))]
    rng.shuffle(made)
    return tuple(made)


def right(asked: Sequence[Question], given: Sequence[str]) -> list[bool]:
    """Tell which of the answers given so far are right."""
    return [answer == question.answer for question, answer in zip(asked, given, strict=False)]


def _faults(truth: pa.Table) -> tuple[dict[int, set[str]], dict[tuple[int, str], str]]:
    """Return the rules that each record breaks, by its place in the form, and the pair a duplicate belongs to."""
    faults: dict[int, set[str]] = defaultdict(set)
    clusters: dict[tuple[int, str], str] = {}
    first = min(truth["baris"].to_pylist(), default=0)
    columns = (truth[name].to_pylist() for name in ("baris", "rule", "cluster"))
    for line, rule, cluster in zip(*columns, strict=True):
        if rule:
            faults[line - first].add(rule)
            if cluster:
                clusters[line - first, rule] = cluster
    return faults, clusters


def _shown(
    rule: str, i: int, home: list[int], faults: Mapping[int, set[str]], clusters: Mapping[tuple[int, str], str]
) -> tuple[int, ...]:
    """Return the records a question on a rule shows, none where it cannot be asked clearly."""
    if rule in PERSON:
        return (i,)
    if rule in FAMILY:
        clear = all(faults[j] - set(_SILENT) <= {rule} for j in home)
        return (i, *home) if home and clear and len(home) < MOST_MEMBERS else ()
    pair = clusters.get((i, rule))
    others = [j for (j, name), cluster in clusters.items() if name == rule and cluster == pair and j != i]
    return (i, others[0]) if pair and len(others) == 1 else ()


def _question(rng: random.Random, rows: Sequence[Mapping[str, str]], shown: tuple[int, ...], rule: str) -> Question:
    """Put a record and its wrong answers together."""
    records = tuple(rows[i] for i in shown)
    near = [key for key in TAUGHT if key != rule and _plausible(key, rule, len(records))]
    wrong = rng.sample(near, CHOICES - (1 if rule == NOTHING else 2))
    choices = [*wrong, *([] if rule == NOTHING else [rule])]
    rng.shuffle(choices)
    return Question(records, rule, (*choices, NOTHING), SEEN_AT.get(rule, ()))


def _plausible(key: str, rule: str, records: int) -> bool:
    """Tell whether a wrong answer fits what is shown: pairs and families only where several records stand."""
    if key in PERSON:
        return not (rule in PAIR and key.startswith("nik"))
    return records > 1 and (key in PAIR) == (rule in PAIR)


def _record(row: Mapping[str, str]) -> dict[str, str]:
    """Return a row of the form as it is shown."""
    shown = {key: (row.get(key) or "") for key in FIELDS}
    aid = [words for key, words in _AID.items() if row.get(key) == "YA"]
    shown["bantuan"] = ", ".join(aid) or "tidak ada"
    shown["status_kawin"] = _MARRIED.get(shown["status_kawin"], shown["status_kawin"])
    shown["is_nonaktif"] = "ya" if shown["is_nonaktif"] else "tidak"
    return shown


SEEN_AT: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("nik_present", "nik_sixteen_digits", "nik_date_possible", "nik_not_placeholder", "nik_unique"), ("nik",)
    ),
    "nik_matches_jenis_kelamin": ("nik", "jenis_kelamin"),
    "nik_matches_tanggal_lahir": ("nik", "tanggal_lahir"),
    "nama_plain": ("nama",),
    "tanggal_lahir_present": ("tanggal_lahir",),
    "tanggal_lahir_possible": ("tanggal_lahir",),
    "nama_ibu_present": ("nama_ibu_kandung",),
    "jenis_kelamin_present": ("jenis_kelamin",),
    "hubungan_keluarga_present": ("hubungan_keluarga",),
    "pekerjaan_present": ("pekerjaan",),
    "alamat_present": ("alamat",),
    "rt_rw_present": ("rt", "rw"),
    "padan_dukcapil": ("status_padan",),
    "deceased_not_active": ("status_hidup", "hasil_verval", "is_nonaktif"),
    "verval_recent": ("hasil_verval", "tanggal_verval"),
    "no_kk_present": ("no_kk",),
    "no_kk_well_formed": ("no_kk",),
    "public_employee_without_aid": ("pekerjaan", "bantuan"),
    "no_pbi_with_pbi_pemda": ("bantuan",),
    "marriage_age_plausible": ("tanggal_lahir", "status_kawin"),
    "has_kepala_keluarga": ("hubungan_keluarga",),
    "one_kepala_keluarga": ("hubungan_keluarga",),
    "kk_one_alamat": ("alamat", "rt", "rw"),
    "kk_ages_plausible": ("tanggal_lahir", "hubungan_keluarga"),
    "spouse_plausible": ("jenis_kelamin", "hubungan_keluarga"),
    "person_unique": ("nama", "tanggal_lahir", "nik"),
    "nik_in_one_kelurahan": ("nik", "kelurahan"),
}  # fmt: skip
"""Where one sees that a rule is broken."""

if unknown := set(TAUGHT) - set(RULES):
    message = f"no such rule: {sorted(unknown)}"
    raise LookupError(message)
