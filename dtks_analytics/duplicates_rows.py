"""The active rows of a month as the search for people listed twice sees them: table ``m_link``.

Names and addresses are reduced batch by batch while the snapshot is read, so that no more than one batch of text lies
in memory beside the table.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dtks_analytics import facts, identity, names
from dtks_analytics.engine import compile_statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ibis.expr.types import BooleanValue, StringValue, Table

    from dtks_analytics.engine import Engine
    from dtks_analytics.facts import Asked

BATCH: Final = 65_536
KEPT: Final = (
    "sha256_berkas", "lembar", "baris", "id_individu", "kode_kelurahan", "kode_kecamatan", "no_kk", "nik", "nama",
    "tanggal_lahir", "jenis_kelamin", "kunci_ibu", "kunci_rekening", "rt", "rw", "status_padan", "tanggal_padan",
    "tanggal_verval", "is_nonaktif", "periode_data",
)  # fmt: skip
"""Columns of the snapshot that are taken as they are."""
NAME_KEYS: Final = {
    "inti": "string", "rapat": "string", "singkat": "string", "kerangka": "string", "depan": "string", "ayah": "string",
    "gelar": "string", "alias": "string", "inisial": "bool", "kata": "int32",
}  # fmt: skip
ADDRESS_KEYS: Final = {"alamat": "string", "jalan": "string"}
COMPARED: Final = (
    "uid", *NAME_KEYS, *ADDRESS_KEYS, "lahir", "jenis_kelamin", "kunci_ibu", "no_kk", "rt", "rw", "kode_kelurahan",
    "angka_nik",
)  # fmt: skip
"""Columns of ``m_link`` that the model compares."""


def _schema() -> pa.Schema:
    """Return the columns of a prepared batch."""
    special = {"baris": pa.int32(), "tanggal_lahir": pa.date32(), "tanggal_verval": pa.date32()}
    special |= {"is_nonaktif": pa.bool_(), "tanggal_padan": pa.timestamp("s")}
    kinds = {"string": pa.string(), "bool": pa.bool_(), "int32": pa.int32()}
    fields = [("uid", pa.int64()), *((name, special.get(name, pa.string())) for name in KEPT)]
    return pa.schema([*fields, *((name, kinds[kind]) for name, kind in (NAME_KEYS | ADDRESS_KEYS).items())])


def _batches(persons: Path) -> Iterator[pa.RecordBatch]:
    """Read a snapshot and add what names and addresses are compared by."""
    schema = _schema()
    start = 0
    for batch in pq.ParquetFile(persons).iter_batches(BATCH, columns=[*KEPT, "alamat"]):
        columns: dict[str, Any] = {name: batch[name] for name in KEPT}
        columns["uid"] = pa.array(range(start, start + len(batch)), pa.int64())
        columns |= names.keys(batch["nama"]) | names.addresses(batch["alamat"])
        start += len(batch)
        yield pa.record_batch([columns[field.name].cast(field.type) for field in schema], schema=schema)


def prepare(engine: Engine, persons: Path, asked: Asked) -> None:
    """Keep ``m_link``: one line per active row.

    Columns: ``uid``, its place in the snapshot; ``sha``, ``lembar``, ``baris``, ``id``, ``record``, ``kelurahan`` and
    so on as in the table of pairs; the keys of `names`; ``nik`` where it is well-formed, ``angka_nik`` where it has
    sixteen digits and Excel has not touched it, ``nik_excel`` where Excel has; ``lahir`` where it is possible;
    ``reason`` why the row cannot be linked, null where it can; ``askable``, rule D05 is put to it.

    Args:
        engine: an open engine.
        persons: the canonical snapshot.
        asked: the columns that were present.
    """
    engine.snapshot("m_link_file", persons)
    engine.keep("m_link_damage", _damage())
    engine.stream("m_link_in", pa.RecordBatchReader.from_batches(_schema(), _batches(persons)))
    engine.keep("m_link", _compiled(asked))


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


def _incoming() -> Table:
    """Return the table of prepared batches as an expression."""
    kinds = {pa.int64(): "int64", pa.int32(): "int32", pa.bool_(): "boolean", pa.date32(): "date"}
    kinds[pa.timestamp("s")] = "timestamp(0)"
    return ibis.table({field.name: kinds.get(field.type, "string") for field in _schema()}, name="m_link_in")


@lru_cache(maxsize=1)
def row_schema() -> Any:  # noqa: ANN401 - an Ibis schema
    """Return the columns of ``m_link``."""
    return _rows(facts.Asked(frozenset())).schema()


@lru_cache(maxsize=8)
def _compiled(asked: Asked) -> str:
    """Compile ``m_link``."""
    return compile_statement(_rows(asked))


def _rows(asked: Asked) -> Table:
    """Describe ``m_link``."""
    t = _incoming()
    damage = ibis.table({"sha256_berkas": "string", "kode_kelurahan": "string"}, name="m_link_damage")
    t = t.filter(~t.is_nonaktif.fill_null(False))
    t = t.left_join(
        damage.mutate(damaged=True),
        [t.sha256_berkas == damage.sha256_berkas, t.kode_kelurahan == damage.kode_kelurahan],
    ).drop("sha256_berkas_right", "kode_kelurahan_right")
    good = identity.well_formed(t.nik)
    rounded = (t.damaged.fill_null(False) & t.nik.endswith("0")) | t.nik.upper().re_search(r"^[0-9][.,]?[0-9]*E\+")
    named, born = _named(t.nama), _birth_possible(t)
    nothing = ibis.null("string")
    dated = asked.has("tanggal_lahir")
    lacking = ibis.cases(
        (~named & ~born, "tanpa_keduanya"), (~named, "tanpa_nama"), (~born, "tanpa_tanggal_lahir"), else_=nothing
    )
    row = "R" + t.sha256_berkas + "/" + t.lembar.fill_null("") + "/" + t.baris.cast("string")
    person = ibis.cases((good, "N" + t.nik), (t.id_individu.notnull(), "I" + t.id_individu), else_=row)
    matched = t.status_padan.isin(facts.MATCHED) | t.tanggal_padan.notnull()
    rounded = rounded.fill_null(False)
    card = identity.kk_well_formed(t.no_kk)
    return t.select(
            "uid", "baris", "rt", "rw", "jenis_kelamin", "kunci_ibu", "kunci_rekening", "kode_kelurahan",
            "kode_kecamatan", *NAME_KEYS, *ADDRESS_KEYS, "tanggal_verval",
            sha=t.sha256_berkas,
            lembar=t.lembar,
            id=t.id_individu,
            record=t.id_individu.notnull().ifelse("I" + t.id_individu, person),
            person=person,
            nik=good.ifelse(t.nik, nothing),
            angka_nik=(identity.sixteen_digits(t.nik).fill_null(False) & ~rounded).ifelse(t.nik, nothing),
            nik_excel=rounded.ifelse(t.nik, nothing),
            no_kk=card.ifelse(t.no_kk, nothing),
            kk_date=card.ifelse(
                t.no_kk.substr(10, 2) + t.no_kk.substr(8, 2) + t.no_kk.substr(6, 2), nothing
            ),
            lahir=born.ifelse(t.tanggal_lahir, ibis.null("date")),
            padan=matched.fill_null(False),
            reason=lacking if dated else nothing,
            askable=named & born & t.jenis_kelamin.notnull() & dated,
        )  # fmt: skip


def _named(name: StringValue) -> BooleanValue:
    """Tell whether a name has at least two letters and no test word (rule P08)."""
    words = rf"\b({'|'.join(facts.TEST_WORDS)})\b"
    return (name.re_search(r"\p{L}.*\p{L}") & ~name.upper().re_search(words)).fill_null(False)


def _birth_possible(t: Table) -> BooleanValue:
    """Tell whether the birth date is a date of somebody alive at the end of the month (rule P11)."""
    end, born = facts.last_day(t.periode_data), t.tanggal_lahir
    oldest = end.year() - facts.AGE_LIMIT - 1
    before = born.year() * 10000 + born.month() * 100 + born.day()
    limit = oldest * 10000 + end.month() * 100 + end.day()
    return ((born <= end) & (before > limit) & ~before.isin([19000101, 19700101])).fill_null(False)


def unlinkable(table: pa.Table) -> dict[str, int]:
    """Count the reasons in a column ``reason``; for messages."""
    counted = pc.value_counts(table["reason"].drop_null())
    return {entry["values"]: entry["counts"] for entry in counted.to_pylist()}
