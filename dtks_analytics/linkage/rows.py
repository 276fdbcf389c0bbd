"""The active rows of a month as the search for people listed twice sees them: table ``m_link``.

The table is narrow: numbers are numbers, what is only asked for equality is a hash, and everything that the table of
pairs shows is fetched from the snapshot for the few rows that stand in a pair. Names and addresses are reduced batch
by batch while the snapshot is read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from dtks_analytics.catalogue.linkage import REASONS
from dtks_analytics.engine import compile_statement
from dtks_analytics.quality import facts
from dtks_analytics.records import addresses, identity, names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ibis.expr.types import BooleanValue, DateValue, IntegerValue, StringValue, Table, Value

    from dtks_analytics.engine import Engine
    from dtks_analytics.quality.facts import Asked

BATCH: Final = 16_384
TAKEN: Final = {
    "sha256_berkas": "string", "id_individu": "string", "kode_kelurahan": "string", "no_kk": "string", "nik": "string",
    "nama": "string", "tanggal_lahir": "date", "tempat_lahir": "string", "jenis_kelamin": "string",
    "hubungan_keluarga": "string", "kunci_ibu": "string", "kunci_rekening": "string", "rt": "string", "rw": "string",
    "is_nonaktif": "boolean", "periode_data": "string",
}  # fmt: skip
"""Columns of the snapshot that ``m_link`` is made of, with their Ibis types; ``alamat`` is reduced on the way."""
FILE: Final = {
    "file_row_number": "int64", "sha256_berkas": "string", "lembar": "string", "baris": "int32",
    "id_individu": "string", "kode_kelurahan": "string", "kode_kecamatan": "string", "no_kk": "string",
    "nik": "string", "status_padan": "string", "tanggal_padan": "timestamp(0)", "tanggal_verval": "date",
}  # fmt: skip
"""Columns of ``m_link_file``, the snapshot with its row numbers, that the table of pairs is made of."""
NAME_KEYS: Final = {
    "inti": "string", "tulis": "string", "rapat": "string", "singkat": "string", "kerangka": "string",
    "depan": "string", "ayah": "string",
    "gelar": "string", "alias": "string", "inisial": "boolean", "kata": "int32",
}  # fmt: skip
HASHED: Final = ("singkat", "kerangka", "depan")
"""Keys of names that are only asked for equality."""
_ARROW: Final = {
    "string": pa.string(), "date": pa.date32(), "boolean": pa.bool_(), "int32": pa.int32(), "int64": pa.int64(),
}  # fmt: skip
ROWS: Final = {
    "uid": "int64",
    **{name: "int64" if name in HASHED else kind for name, kind in NAME_KEYS.items()},
    "alamat": "int64", "nomor": "int64", "satuan": "int64", "kelurahan": "int64", "kartu": "int64", "nik": "int64",
    "nik_utuh": "boolean", "nik_rusak": "boolean", "lahir": "date", "lahir_nik": "boolean", "jenis_kelamin": "string",
    "tempat_lahir": "int64", "hubungan": "string", "kunci_ibu": "int64", "id_kunci": "int64",
    "rekening": "int64", "orang_ibu": "int64", "orang_alamat": "int64", "kurang": "int8", "askable": "boolean",
}  # fmt: skip
"""Columns of ``m_link``, one line per active row.

``uid``: place in the snapshot, from 0; keys of `names`; ``alamat``, ``nomor`` (its digits), ``tempat_lahir``,
``satuan`` (RT and RW), ``kunci_ibu``, ``id_kunci``, ``rekening``, ``orang_ibu`` and ``orang_alamat`` (name and birth
date with the mother, with the address):
hashes; ``kelurahan``: digits of the code; ``kartu``: family card, null unless well-formed;
``nik``: null unless sixteen digits, or written with an exponent and then a hash; ``nik_utuh``: well-formed and not
touched by Excel; ``nik_rusak``: rounded by Excel; ``lahir``: birth date, where the file has no possible one that of the
NIK, which ``lahir_nik`` says; ``kurang``: why the row cannot be linked, number of the reason in
`catalogue.linkage.REASONS` from 1, 0 where it can; ``askable``: rule D05 is put to it.
"""


def link_rows() -> Table:
    """Return ``m_link`` as an expression."""
    return ibis.table(ROWS, name="m_link")


def file_rows() -> Table:
    """Return the snapshot with row numbers as an expression."""
    return ibis.table(FILE, name="m_link_file").rename(uid="file_row_number")


def linkable(asked: Asked) -> bool:
    """Tell whether a file has names, and birth dates of its own or in the NIK."""
    return asked.has("nama") and bool(asked.columns & {"tanggal_lahir", "nik"})


def _schema() -> pa.Schema:
    """Return the columns of a prepared batch."""
    kinds = {"uid": "int64", **TAKEN, **NAME_KEYS, "alamat": "string"}
    return pa.schema([(name, _ARROW[kind]) for name, kind in kinds.items()])


def _batches(persons: Path) -> Iterator[pa.RecordBatch]:
    """Read a snapshot and add what names and addresses are compared by.

    One group of rows after the other and by one thread: read ahead, the file would stand in memory as a whole.
    """
    schema = _schema()
    start = 0
    file = pq.ParquetFile(persons, pre_buffer=False)
    for batch in file.iter_batches(BATCH, columns=[*TAKEN, "alamat"], use_threads=False):
        columns: dict[str, Any] = {name: batch[name] for name in TAKEN}
        columns["uid"] = pa.array(range(start, start + len(batch)), pa.int64())
        columns |= names.keys(batch["nama"])
        columns["alamat"] = addresses.addresses(batch["alamat"])
        start += len(batch)
        yield pa.record_batch([columns[field.name].cast(field.type) for field in schema], schema=schema)


def prepare(engine: Engine, persons: Path, asked: Asked) -> None:
    """Keep ``m_link`` (`ROWS`) and name the snapshot ``m_link_file`` (`FILE`).

    Args:
        engine: an open engine.
        persons: the canonical snapshot.
        asked: the columns that were present.
    """
    engine.snapshot("m_link_file", persons, numbered=True)
    engine.keep("m_link_damage", _damage())
    engine.stream("m_link_in", pa.RecordBatchReader.from_batches(_schema(), _batches(persons)))
    engine.keep("m_link", _rows(asked))
    engine.define("m_link_codes", _codes("kunci_ibu_mirip" in pq.read_schema(persons).names))


def code_rows() -> Table:
    """Return ``m_link_codes``: ``uid`` and ``ibu_mirip``, the codes of mothers' names one letter apart."""
    return ibis.table({"uid": "int64", "ibu_mirip": "string"}, name="m_link_codes")


@lru_cache(maxsize=2)
def _codes(known: bool) -> str:  # noqa: FBT001 - part of the cache key
    """Compile ``m_link_codes``; snapshots of earlier versions have no codes."""
    if not known:
        return compile_statement(link_rows().select("uid", ibu_mirip=ibis.null("string")))
    t = ibis.table({"file_row_number": "int64", "kunci_ibu_mirip": "string"}, name="m_link_file")
    return compile_statement(t.select(uid=t.file_row_number, ibu_mirip=t.kunci_ibu_mirip))


@lru_cache(maxsize=1)
def _damage() -> str:
    """Find the kelurahan of a file in which too many numbers end in 0, as rule F01 does."""
    columns = {"sha256_berkas": "string", "kode_kelurahan": "string", "nik": "string"}
    t = ibis.table(columns, name="m_link_file")
    sixteen = t.filter(identity.sixteen_digits(t.nik))
    counted = sixteen.group_by("sha256_berkas", "kode_kelurahan").agg(
        numbers=sixteen.count(), zeros=(sixteen.nik.substr(15, 1) == "0").sum()
    )
    many = (counted.numbers >= facts.EXCEL_ROWS) & (counted.zeros > counted.numbers * facts.EXCEL_SHARE)
    return compile_statement(counted.filter(many).select("sha256_berkas", "kode_kelurahan"))


def _hash(text: StringValue) -> IntegerValue:
    """Return a number that stands for a text; null for none."""
    return text.isnull().ifelse(ibis.null("int64"), text.hash())


def hashed(*values: Value) -> Value:
    """Return one number for several values together; null if one of them is missing."""
    text = values[0].cast("string")
    for value in values[1:]:
        text = text + "|" + value.cast("string")
    return text.isnull().ifelse(ibis.null("int64"), text.hash())


@lru_cache(maxsize=8)
def _rows(asked: Asked) -> str:
    """Compile ``m_link``."""
    t = ibis.table({"uid": "int64", **TAKEN, **NAME_KEYS, "alamat": "string"}, name="m_link_in")
    damage = ibis.table({"sha256_berkas": "string", "kode_kelurahan": "string"}, name="m_link_damage")
    t = t.filter(~t.is_nonaktif.fill_null(False))
    t = t.left_join(
        damage.mutate(damaged=True),
        [t.sha256_berkas == damage.sha256_berkas, t.kode_kelurahan == damage.kode_kelurahan],
    ).drop("sha256_berkas_right", "kode_kelurahan_right")
    sixteen = identity.sixteen_digits(t.nik).fill_null(False)
    powered = t.nik.upper().re_search(r"^[0-9][.,]?[0-9]*E\+").fill_null(False)
    rounded = (t.damaged.fill_null(False) & sixteen & t.nik.endswith("0")) | powered
    named, born = _named(t.nama), _birth_possible(t)
    whole = identity.well_formed(t.nik) & ~rounded
    told = born.ifelse(t.tanggal_lahir, ibis.null("date"))
    day = told.coalesce((whole & ~born).ifelse(_birth_in_number(t), ibis.null("date")))
    codes = {reason: number for number, reason in enumerate(REASONS, start=1)}
    lacking = ibis.cases(
        (~named & day.isnull(), codes["tanpa_keduanya"]),
        (~named, codes["tanpa_nama"]),
        (day.isnull(), codes["tanpa_tanggal_lahir"]),
        else_=0,
    )
    nothing = ibis.null("int64")
    made = {
        **{name: _hash(t[name]) if name in HASHED else t[name] for name in NAME_KEYS},
        "uid": t.uid,
        "alamat": _hash(t.alamat),
        "nomor": _hash(t.alamat.re_replace("[^0-9]", "").nullif("")),
        "tempat_lahir": _hash(t.tempat_lahir.upper()),
        "hubungan": t.hubungan_keluarga,
        "satuan": _hash(t.rt + "/" + t.rw),
        "kelurahan": t.kode_kelurahan.replace(".", "").cast("int64"),
        "kartu": identity.kk_well_formed(t.no_kk).fill_null(False).ifelse(t.no_kk.try_cast("int64"), nothing),
        "nik": ibis.cases((sixteen, t.nik.try_cast("int64")), (powered, t.nik.hash()), else_=nothing),
        "nik_utuh": whole,
        "nik_rusak": rounded,
        "lahir": day,
        "lahir_nik": told.isnull() & day.notnull(),
        "jenis_kelamin": t.jenis_kelamin,
        "kunci_ibu": _hash(t.kunci_ibu),
        "id_kunci": _hash(t.id_individu),
        "rekening": _hash(t.kunci_rekening),
        "orang_ibu": hashed(t.inti, told, t.kunci_ibu),
        "orang_alamat": hashed(t.inti, told, t.alamat),
        "kurang": lacking.cast("int8") if linkable(asked) else ibis.literal(0, "int8"),
        "askable": named & born & t.jenis_kelamin.notnull() & ibis.literal(asked.has("nama", "tanggal_lahir")),
    }
    return compile_statement(t.select(**{name: made[name].cast(kind) for name, kind in ROWS.items()}))


def _named(name: StringValue) -> BooleanValue:
    """Tell whether a name has at least two letters and no test word (rule P08)."""
    words = rf"\b({'|'.join(facts.TEST_WORDS)})\b"
    return (name.re_search(r"\p{L}.*\p{L}") & ~name.upper().re_search(words)).fill_null(False)


def _birth_in_number(t: Table) -> DateValue:
    """Return the birth date in a well-formed NIK, of the last hundred years; null where that date does not exist."""
    digits = identity.birth_digits(t.nik.substr(6, 6).try_cast("int32"))
    short = digits.year * 10000 + digits.month * 100 + digits.day
    end = facts.last_day(t.periode_data)
    now = (end.year() - 2000) * 10000 + end.month() * 100 + end.day()
    whole = short + (short <= now).ifelse(20_000_000, 19_000_000)
    return whole.cast("string").re_replace("^(....)(..)(..)$", r"\1-\2-\3").try_cast("date")


def _birth_possible(t: Table) -> BooleanValue:
    """Tell whether the birth date is a date of somebody alive at the end of the month (rule P11)."""
    end, born = facts.last_day(t.periode_data), t.tanggal_lahir
    oldest = end.year() - facts.AGE_LIMIT - 1
    before = born.year() * 10000 + born.month() * 100 + born.day()
    limit = oldest * 10000 + end.month() * 100 + end.day()
    return ((born <= end) & (before > limit) & ~before.isin([19000101, 19700101])).fill_null(False)
