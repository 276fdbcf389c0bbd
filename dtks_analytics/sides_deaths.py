"""Deaths whose NIK stands on no row of the register: rows that may be the same person, for people to confirm.

Stricter than the search for people listed twice: the name must be equal once its spellings are folded, and the NIK one
digit or one exchange away, or its birth date and sex equal with one candidate only. Nothing counts before a person has
said that it is the same one.
"""

from __future__ import annotations

import hmac
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _
from rapidfuzz.distance import DamerauLevenshtein

from dtks_analytics import names
from dtks_analytics.sides_rows import ROW, row_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ibis.expr.types import StringValue, Table

    Keep = Callable[[str, Table], Table]

KEY_LENGTH: Final = 24
SIXTEEN: Final = 16
NEAR: Final = 1
SCHEMA: Final = pa.schema(
    [
        ("key", pa.string()),
        ("kode_kelurahan", pa.string()),
        ("sha256_berkas", pa.string()),
        ("lembar", pa.string()),
        ("baris", pa.int32()),
        ("id_individu", pa.string()),
        ("daftar_sha", pa.string()),
        ("daftar_lembar", pa.string()),
        ("daftar_baris", pa.int32()),
        ("tanggal_meninggal", pa.date32()),
        ("no_akta_kematian", pa.string()),
        ("strength", pa.string()),
        ("answer", pa.string()),
        ("counted", pa.bool_()),
    ]
)
"""One row per candidate. ``key``: keyed hash of both identities, the same in every month; ``strength``: what agrees, in
plain Indonesian, never a value; ``answer``: of a person, null for none; ``counted``: somebody said *sama*."""
_BLOCKS: Final = ((6, 6), (0, 11), (7, 9))
"""Parts of the NIK (start, length) of which one survives a wrong digit or an exchange; a fourth is its two ends."""
_WOMAN: Final = 40


def pairs(register: Table, lists: Mapping[str, Table], hits: Mapping[str, Table], keep: Keep) -> Table:
    """Return the pairs of a dead person and a row that share a part of the NIK, with what is judged of them.

    Args:
        register: the rows, with the columns of `sides_found.NEEDED`.
        lists: kind to its lists one below the other.
        hits: kind to the rows its lists speak of.
        keep: keeps an expression under a name and returns the kept table.

    Returns:
        Columns ``d_…`` of the dead person and ``l_…`` of the row.
    """
    dead = keep("dead", _unfound(lists["death_list"], hits["death_list"]))
    living = keep("living", _living(register, hits["death_list"]))
    keys = [(_part(dead.nik, *block), _part(living.nik, *block)) for block in _BLOCKS]
    keys.append((_ends(dead.nik), _ends(living.nik)))
    wrong_length = dead.nik.length() != SIXTEEN
    found = [dead.inner_join(living, left == right).select("d", "l") for left, right in keys]
    for left, right in ((_part(dead.nik, 0, 8), _part(living.nik, 0, 8)), (dead.nik.right(8), living.nik.right(8))):
        found.append(dead.filter(wrong_length).inner_join(living, left == right).select("d", "l"))
    found.append(dead.inner_join(living, dead.birth == _part(living.nik, 6, 6)).select("d", "l"))
    near = ibis.union(*found, distinct=True)
    left_side = dead.rename({f"d_{column}": column for column in dead.columns})
    right_side = living.rename({f"l_{column}": column for column in living.columns})
    return near.inner_join(left_side, near.d == left_side.d_d).inner_join(right_side, _.l == right_side.l_l)


def _part(nik: StringValue, start: int, length: int) -> StringValue:
    """Return a part of a NIK, null where it is too short for it."""
    return (nik.length() >= start + length).ifelse(nik.substr(start, length), ibis.null("string"))


def _ends(nik: StringValue) -> StringValue:
    """Return the first six and the last four digits."""
    return (nik.length() == SIXTEEN).ifelse(nik.substr(0, 6) + nik.substr(12, 4), ibis.null("string"))


def _unfound(lists: Table, hits: Table) -> Table:
    """Return the dead people of the lists whose NIK or id is on no row, each once, with the birth part of a NIK."""
    known = hits.select(sha=hits.l_sha256_berkas, sheet=hits.l_lembar.fill_null(""), row=hits.l_baris).distinct()
    t = lists.mutate(sha=lists.sha256_berkas, sheet=lists.lembar.fill_null(""), row=lists.baris)
    t = t.anti_join(known, ["sha", "sheet", "row"]).filter(_.nama.notnull())
    once = ibis.window(
        group_by=["nik", "nama", "tanggal_meninggal"], order_by=[ibis.desc("order"), "sha", "sheet", "row"]
    )
    t = t.mutate(turn=ibis.row_number().over(once)).filter(_.turn == 0)
    day = t.tanggal_lahir.day() + (t.jenis_kelamin == "P").ifelse(_WOMAN, 0)
    born = day.cast("string").lpad(2, "0") + t.tanggal_lahir.strftime("%m%y")
    return t.select(
        "sha", "sheet", "row", "nik", "nama", "tanggal_lahir", "tanggal_meninggal", "no_akta_kematian",
        birth=ibis.coalesce(_sixteen(t.nik), born),
        d=t.sha + "/" + t.sheet + "/" + t.row.cast("string"),
    )  # fmt: skip


def _sixteen(nik: StringValue) -> StringValue:
    """Return the birth part of a NIK of sixteen digits, null for another."""
    return nik.re_search("^[0-9]{16}$").ifelse(nik.substr(6, 6), ibis.null("string"))


def _living(rows: Table, hits: Table) -> Table:
    """Return the active rows that nothing says to be dead."""
    t = rows.mutate(l=row_key(rows))
    t = t.anti_join(hits.select(l=row_key(hits)).distinct(), "l")
    dead = (t.status_hidup == "MENINGGAL") | (t.hasil_verval == "MENINGGAL") | t.tanggal_meninggal.notnull()
    t = t.filter(t.live & ~dead.fill_null(False) & t.nama.notnull() & t.nik.notnull())
    return t.select("l", *ROW, "kode_kelurahan", "id_individu", "nik", "nama", "tanggal_lahir")


def judged(t: pa.Table, answers: Mapping[str, str], secret: bytes) -> pa.Table:
    """Keep the pairs that agree enough, and say what agrees.

    Args:
        t: rows of `pairs`.
        answers: key to ``sama``, ``berbeda`` or ``belum``.
        secret: key of the keys.

    Returns:
        Rows of `SCHEMA`, the same whatever the order of the files.
    """
    keys = {side: names.keys(t[f"{side}_nama"]) for side in "dl"}
    equal = pc.equal(keys["d"]["inti"], keys["l"]["inti"])
    for one, other in (("d", "l"), ("l", "d")):
        equal = pc.or_kleene(equal, pc.equal(keys[one]["alias"], keys[other]["inti"]))
    same = pc.fill_null(equal, False)
    inti = keys["d"]["inti"].filter(same).to_pylist()
    alike = t.filter(same).to_pylist()
    told = [(pair, name, _agreement(pair)) for pair, name in zip(alike, inti, strict=True)]
    told = [entry for entry in told if entry[2]]
    of_dead, of_row = (Counter(pair[side] for pair, _name, _ in told) for side in "dl")
    made = []
    for pair, name, words in told:
        alone = of_dead[pair["d"]] == 1 and of_row[pair["l"]] == 1
        if words.startswith(_BIRTH) and not alone:
            continue
        key = _key(pair, name, secret)
        answer = answers.get(key)
        made.append(
            {
                **{name: pair[f"l_{name}"] for name in (*ROW, "kode_kelurahan", "id_individu")},
                "key": key,
                "daftar_sha": pair["d_sha"],
                "daftar_lembar": pair["d_sheet"],
                "daftar_baris": pair["d_row"],
                "tanggal_meninggal": pair["d_tanggal_meninggal"],
                "no_akta_kematian": pair["d_no_akta_kematian"],
                "strength": f"{words}; satu-satunya calon" if alone else words,
                "answer": answer,
                "counted": answer == "sama",
            }
        )
    made.sort(key=lambda row: (row["kode_kelurahan"], row["key"]))
    return pa.Table.from_pylist(made, schema=SCHEMA)


_BIRTH: Final = "nama sama; tanggal lahir"


def _agreement(pair: dict[str, Any]) -> str:
    """Say how the numbers of a pair with one name agree; empty when they do not enough."""
    dead, living = pair["d_nik"] or "", pair["l_nik"]
    words = ""
    if dead and DamerauLevenshtein.distance(dead, living, score_cutoff=NEAR) <= NEAR:
        if len(dead) != len(living):
            words = "nama sama; NIK kurang atau lebih satu angka"
        elif sorted(dead) == sorted(living):
            words = "nama sama; dua angka NIK yang berdampingan tertukar"
        else:
            words = "nama sama; NIK beda satu angka"
    elif pair["d_birth"] and pair["d_birth"] == living[6:12]:
        words = f"{_BIRTH} dan jenis kelamin pada NIK sama"
    if words and pair["d_tanggal_lahir"] and pair["d_tanggal_lahir"] == pair["l_tanggal_lahir"]:
        words += "; tanggal lahir sama"
    return words


def _key(pair: dict[str, Any], name: str, secret: bytes) -> str:
    """Return the keyed hash of a row's identity and a dead person's, the same in every month and every list."""
    record = f"I{pair['l_id_individu']}" if pair["l_id_individu"] else f"N{pair['l_nik']}"
    person = f"{pair['d_nik'] or ''}\0{name}\0{pair['d_tanggal_meninggal'] or ''}"
    return hmac.digest(secret, f"kematian\0{record}\0{person}".encode(), "sha256").hex()[:KEY_LENGTH]
