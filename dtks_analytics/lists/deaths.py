"""Deaths whose NIK is on no row of the register: rows that may be the same person, for people to confirm.

Stricter than the search for people listed twice: the name must be equal once its spellings are folded, and the NIK one
digit or one exchange away, or its birth date and sex equal with one candidate only. Nothing counts before a person has
said that it is the same one.

The work grows with the rows of the register plus the rows of the lists, whatever they hold. A pair is compared only
where the folded name is equal and, with it, either the NIK after one digit was left out (two numbers one step apart
always share such a remainder) or the birth part. A block with more than `MOST` people on a list or `MOST` rows of the
register is not compared; how many people that concerns is counted and becomes a warning.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, Final

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from ibis import _

from dtks_analytics.engine import compile_statement
from dtks_analytics.linkage.comparisons import distance
from dtks_analytics.lists.apply import ROW, row_key
from dtks_analytics.records import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ibis.expr.types import IntegerValue, StringValue, Table

    from dtks_analytics.engine import Engine

    Keep = Callable[[str, Table], Table]

KEY_LENGTH: Final = 24
NEAR: Final = 1
MOST: Final = 50
"""People of a list, and rows of the register, that one block may hold."""
NAMES_AT_ONCE: Final = 100_000
"""Rows whose names are folded together; what bounds the memory of that step."""
BATCH: Final = 16_384
FOLDED: Final = {"nama": "string", "name_key": "string", "second": "boolean"}
"""Columns of ``dead_names`` and ``living_names``: a name as written and one of its folded forms.

``second``: the form is that of the name after a stroke, or of a nickname written out."""
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
_WOMAN: Final = 40
_BIRTH_PART: Final = (6, 6)
"""Start and length of the birth date within a NIK."""
_BIRTH: Final = "nama sama; tanggal lahir"
_PAIR: Final = (
    *ROW, "kode_kelurahan", "id_individu", "nik", "d_nik", "d_inti", "daftar_sha", "daftar_lembar", "daftar_baris",
    "tanggal_meninggal", "no_akta_kematian", "strength",
)  # fmt: skip


def people(
    register: Table, lists: Mapping[str, Table], hits: Mapping[str, Table], repeated: Table, keep: Keep
) -> tuple[Table, Table]:
    """Keep who is compared: ``dead``, people of the lists on no row, and ``living``, active rows of no list.

    Args:
        register: the rows, with the columns of `sides_found.NEEDED`.
        lists: kind to its lists one below the other.
        hits: kind to the rows its lists cover.
        repeated: numbers that are no person's, see `sides_found.repeated`.
        keep: keeps an expression under a name and returns the kept table.
    """
    deaths = lists["death_list"]
    dead = keep("dead", _unfound(deaths.anti_join(repeated, deaths.nik == repeated.number), hits["death_list"]))
    return dead, keep("living", _living(register, hits["death_list"]))


def fold_names(engine: Engine, folder: Path) -> None:
    """Fold the names of ``dead`` and ``living`` into ``dead_names`` and ``living_names``, part by part.

    Of the rows of the register only the names that a dead person has are kept.

    Args:
        engine: holds both tables.
        folder: for the results; inside the engine's temporary folder.
    """
    _fold(engine, "dead", folder / "dead_names.parquet", None)
    keys = engine.column(_distinct_keys(), "name_key")
    _fold(engine, "living", folder / "living_names.parquet", keys)


def _distinct_keys() -> str:
    t = ibis.table(FOLDED, name="dead_names")
    return compile_statement(t.select("name_key").distinct())


def _fold(engine: Engine, name: str, path: Path, only: pa.Array | None) -> None:
    """Write the folded forms of the names of a table, those in ``only``, and name them ``<name>_names``."""
    schema = pa.schema([("nama", pa.string()), ("name_key", pa.string()), ("second", pa.bool_())])
    rows = 0 if only is not None and not len(only) else engine.count(name)
    parts = -(-rows // NAMES_AT_ONCE)
    t = engine.backend.table(name)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in range(parts):
            chosen = t.filter((t.nama.hash().abs() % parts) == part) if parts > 1 else t
            texts = engine.column(compile_statement(chosen.select("nama").distinct()), "nama")
            writer.write_table(_forms(texts, only, schema))
    engine.snapshot(f"{name}_names", path)


def _forms(texts: pa.Array, only: pa.Array | None, schema: pa.Schema) -> pa.Table:
    """Return the folded forms of names: one row for the name, another for its alias where there is one."""
    folded = names.keys(texts)
    made = []
    for column, second in (("inti", False), ("alias", True)):
        form = folded[column]
        keep = pc.is_valid(form)
        if second:
            keep = pc.and_(keep, pc.fill_null(pc.not_equal(form, folded["inti"]), True))
        if only is not None:
            keep = pc.and_(keep, pc.is_in(form, value_set=only))
        form = form.filter(keep)
        made.append(pa.table([texts.filter(keep), form, pa.repeat(pa.scalar(second), len(form))], schema=schema))
    return pa.concat_tables(made)


def pairs(dead: Table, living: Table, keep: Keep) -> tuple[Table, Table]:
    """Return the pairs that agree enough, and how many people were in a block too large to compare.

    Args:
        dead: of `people`.
        living: of `people`.
        keep: keeps an expression under a name and returns the kept table; ``dead_names`` and ``living_names`` are
            there, see `fold_names`.

    Returns:
        Columns `_PAIR`, ``strength`` says what agrees; and one row with ``n``.
    """
    left = keep("dead_keys", _keys(dead, "d", dead.birth))
    sizes = left.group_by("block").agg(people=_.count())
    right = keep("living_keys", _keys(living, "l", _part(living.nik)).semi_join(sizes, "block"))
    both = sizes.inner_join(right.group_by("block").agg(rows=_.count()), "block")
    blocks = keep("death_blocks", both.mutate(full=(_.people > MOST) | (_.rows > MOST)))
    full = blocks.filter(blocks.full).select("block")
    crowded = keep("crowded_dead", left.semi_join(full, "block").group_by("d").agg(near=_.near.any()))
    crowded_rows = keep("crowded_living", right.semi_join(full, "block").select("l").distinct())
    joined = left.semi_join(blocks.filter(~blocks.full), "block").inner_join(right, "block")
    compared = keep("compared", joined.filter(~(_.second & _.second_right)).select("d", "l").distinct())
    told = keep("death_pairs", _told(compared, dead, living))
    return _candidates(told, dead, living, crowded, crowded_rows), crowded.agg(n=crowded.near.cast("int64").sum())


def _keys(t: Table, number: str, birth: StringValue) -> Table:
    """Return the blocks of each person: folded name with a NIK of which one digit is left out, and with a birth part.

    Returns:
        ``block``, the number of the person, ``second`` and ``near``: whether the block compares the NIK.
    """
    folded = ibis.table(FOLDED, name="dead_names" if number == "d" else "living_names")
    named = t.select(number, "nik", "nama", birth=birth).inner_join(folded, "nama")
    numbers = named.filter(named.nik.notnull())
    numbers = numbers.mutate(place=ibis.range(0, numbers.nik.length() + 1).unnest())
    at, after = _digit(numbers.nik, numbers.place), _digit(numbers.nik, numbers.place + 1)
    numbers = numbers.filter(at != after)  # of equal digits in a row one is left out, not each
    rest = numbers.nik.substr(0, numbers.place) + numbers.nik.substr(numbers.place + 1, numbers.nik.length())
    near = numbers.select(number, "second", block=(numbers.name_key + "/" + rest).hash(), near=ibis.literal(value=True))
    births = named.filter(named.birth.notnull())
    born = births.select(
        number, "second", block=(births.name_key + "/lahir/" + births.birth).hash(), near=ibis.literal(value=False)
    )
    return ibis.union(near, born)


def _digit(nik: StringValue, place: IntegerValue) -> StringValue:
    """Return one digit; past the end an empty text, before the last end a stroke, so that the whole number is kept."""
    return (place == nik.length()).ifelse("/", nik.substr(place, 1))


def _told(compared: Table, dead: Table, living: Table) -> Table:
    """Return the pairs whose numbers agree enough, with ``near``: one step apart; ``strength``: what agrees."""
    t = compared.inner_join(dead.select("d", "birth", d_nik=dead.nik, born=dead.tanggal_lahir), "d")
    t = t.inner_join(living.select("l", "nik", "tanggal_lahir"), "l")
    t = t.mutate(near=(distance(t.d_nik, t.nik) <= NEAR).fill_null(False))
    digits = [nik.split("").sort().join("") for nik in (t.d_nik, t.nik)]
    how = ibis.cases(
        (t.d_nik.length() != t.nik.length(), "nama sama; NIK kurang atau lebih satu angka"),
        (digits[0] == digits[1], "nama sama; dua angka NIK yang berdampingan tertukar"),
        else_="nama sama; NIK beda satu angka",
    )
    day = (t.born == t.tanggal_lahir).fill_null(False).ifelse("; tanggal lahir sama", "")
    t = t.mutate(strength=t.near.ifelse(how, f"{_BIRTH} dan jenis kelamin pada NIK sama") + day)
    same_birth = (t.birth == _part(t.nik)).fill_null(False)
    return t.filter(t.near | same_birth).select("d", "l", "near", "strength")


def _candidates(told: Table, dead: Table, living: Table, crowded: Table, crowded_rows: Table) -> Table:
    """Return the pairs that a person may confirm: near ones, and those by birth part without another candidate."""
    t = told.mutate(
        of_dead=told.count().over(ibis.window(group_by="d")), of_row=told.count().over(ibis.window(group_by="l"))
    )
    t = t.left_join(crowded.select("d", dead_full=ibis.literal(value=True)), "d").drop("d_right")
    t = t.left_join(crowded_rows.select("l", row_full=ibis.literal(value=True)), "l").drop("l_right")
    alone = (t.of_dead == 1) & (t.of_row == 1) & t.dead_full.isnull() & t.row_full.isnull()
    t = t.filter(t.near | alone).mutate(strength=t.strength + alone.ifelse("; satu-satunya calon", ""))
    folded = ibis.table(FOLDED, name="dead_names")
    known = dead.left_join(folded.filter(~folded.second).select("nama", d_inti="name_key"), "nama")
    known = known.select(
        "d", "d_inti", "tanggal_meninggal", "no_akta_kematian", d_nik=known.nik, daftar_sha=known.sha,
        daftar_lembar=known.sheet, daftar_baris=known.row,
    )  # fmt: skip
    t = t.inner_join(known, "d").inner_join(living.drop("nama", "tanggal_lahir"), "l")
    return t.select(*_PAIR)


def _part(nik: StringValue) -> StringValue:
    """Return the birth part of a NIK of whatever length, null where it is too short for it."""
    start, length = _BIRTH_PART
    return (nik.length() >= start + length).ifelse(nik.substr(start, length), ibis.null("string"))


def _unfound(lists: Table, hits: Table) -> Table:
    """Return the dead people of the lists whose NIK or id is on no row, each once; ``d`` numbers them.

    ``birth`` is digits 7 to 12 of the NIK, or what they would be by date of birth and sex; null where neither is known.
    """
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
        d=ibis.row_number(),
    )  # fmt: skip


def _sixteen(nik: StringValue) -> StringValue:
    """Return the birth part of a NIK of sixteen digits, null for another."""
    return nik.re_search("^[0-9]{16}$").ifelse(nik.substr(6, 6), ibis.null("string"))


def _living(rows: Table, hits: Table) -> Table:
    """Return the active rows that nothing says to be dead; ``l`` numbers them."""
    t = rows.mutate(place=row_key(rows))
    t = t.anti_join(hits.select(place=row_key(hits)).distinct(), "place")
    dead = (t.status_hidup == "MENINGGAL") | (t.hasil_verval == "MENINGGAL") | t.tanggal_meninggal.notnull()
    t = t.filter(t.live & ~dead.fill_null(False) & t.nama.notnull() & t.nik.notnull())
    return t.select(*ROW, "kode_kelurahan", "id_individu", "nik", "nama", "tanggal_lahir", l=ibis.row_number())


def judged(found: pa.RecordBatchReader, answers: Mapping[str, str], secret: bytes) -> Iterator[pa.Table]:
    """Add the keys and the answers to candidates, batch by batch.

    Args:
        found: rows of `pairs`.
        answers: key to ``sama``, ``berbeda`` or ``belum``.
        secret: key of the keys.

    Returns:
        Rows of `SCHEMA`, in the order of the pairs.
    """
    for batch in found:
        made = batch.to_pylist()
        for pair in made:
            pair["key"] = _key(pair, secret)
            pair["answer"] = answers.get(pair["key"])
            pair["counted"] = pair["answer"] == "sama"
        yield pa.Table.from_pylist(made, schema=SCHEMA)


def _key(pair: Mapping[str, Any], secret: bytes) -> str:
    """Return the keyed hash of a row's identity and a dead person's, the same in every month and every list."""
    record = f"I{pair['id_individu']}" if pair["id_individu"] else f"N{pair['nik']}"
    person = f"{pair['d_nik'] or ''}\0{pair['d_inti']}\0{pair['tanggal_meninggal'] or ''}"
    return hmac.digest(secret, f"kematian\0{record}\0{person}".encode(), "sha256").hex()[:KEY_LENGTH]
