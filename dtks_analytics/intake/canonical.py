"""Cleaned columns of accepted rows to the columns of a snapshot."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.columns import BY_NAME, snapshot_columns
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.intake import values
from dtks_analytics.intake.dates import read_dates
from dtks_analytics.intake.recognise import slug
from dtks_analytics.names import folded, letters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.intake.clean import Coded
    from dtks_analytics.intake.recognise import Header

_KEY_LENGTH: Final = 32
_CODE: Final = 5
"""Hexadecimal digits of a code of ``kunci_ibu_mirip``: short, so that a code alone stands for many names."""
_LETTERS: Final = 24
"""Letters of a mother's name that these codes are made of."""
_DTSEN_DECEASED: Final = "MENINGGAL"


def arrow_schema() -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return the Arrow schema of a snapshot."""
    kinds = {
        "string": pa.string(),
        "date32[day]": pa.date32(),
        "timestamp[s]": pa.timestamp("s"),
        "bool": pa.bool_(),
        "int32": pa.int32(),
        "int64": pa.int64(),
        "double": pa.float64(),
    }
    return pa.schema([(name, kinds[kind]) for name, kind in snapshot_columns().items()])


@dataclass
class Settings:
    """What holds for all columns of one table.

    Attributes:
        period: month of the data.
        secret: key of the keyed hashes.
        relation_codes: ``A``, ``B`` or None.
        epoch_1904: serial dates count from 1904.
    """

    period: str
    secret: bytes
    relation_codes: str | None
    epoch_1904: bool


@dataclass
class Canonical:
    """The canonical columns of a table and what was learnt on the way."""

    columns: dict[str, Any]
    date_orders: dict[str, str] = field(default_factory=dict)
    notes: values.Notes = field(default_factory=values.Notes)
    derived: set[str] = field(default_factory=set)


def normalised(names: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return names in upper case, letters only, words parted by one space."""
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(pc.utf8_upper(names), pattern="[^A-Z]+", replacement=" "))


def keyed(column: Coded, secret: bytes, purpose: str, *, names: bool) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Return a keyed hash per row, null for an empty cell.

    Args:
        column: what must not be kept as text.
        secret: the key; without it the hashes say nothing.
        purpose: keeps hashes of different columns apart.
        names: compare as names, so that case, signs, titles and spelling variants do not matter.
    """
    texts = folded(column.values) if names else column.values
    hashes = [
        hmac.digest(secret, f"{purpose}\0{text}".encode(), "sha256").hex()[:_KEY_LENGTH] if text else None
        for text in texts.to_pylist()
    ]
    return pa.array(hashes, type=pa.string()).take(column.codes)


def mother_keys(column: Coded, secret: bytes) -> dict[str, Any]:
    """Return the keyed hashes of mothers' names; null for an empty cell.

    Args:
        column: names as written.
        secret: the key; without it the hashes say nothing.

    Returns:
        ``kunci_ibu``, equal for spellings of one name, and ``kunci_ibu_mirip``: codes of `_CODE` hexadecimal digits,
        one of its letters as written and one for each letter left out of them, in rising order. Names that are one
        letter left out, added, changed or swapped apart share a code (deletion neighbourhoods; Bocek, Hunt and
        Stiller 2007, Fast Similarity Search in Large Dictionaries).
    """
    codes: dict[str, str] = {}

    def code(text: str) -> str:
        if text not in codes:
            codes[text] = hmac.digest(secret, f"ibu_mirip\0{text}".encode(), "sha256").hex()[:_CODE]
        return codes[text]

    found = []
    for name in letters(column.values).to_pylist():
        text = (name or "")[:_LETTERS]
        shorter = {text[:place] + text[place + 1 :] for place in range(len(text))}
        found.append("".join(sorted(code(one) for one in {text, *shorter} if one)) or None)
    near = pa.array(found, type=pa.string()).take(column.codes)
    return {"kunci_ibu": keyed(column, secret, "ibu", names=True), "kunci_ibu_mirip": near}


def build(columns: Mapping[str, Coded], header: Header, areas: Any, settings: Settings) -> Canonical:  # noqa: ANN401 - an Arrow array
    """Build the canonical columns.

    Args:
        columns: cleaned columns of the accepted rows.
        header: where each column comes from.
        areas: kelurahan code per row, no nulls.
        settings: what holds for the table.

    Returns:
        A column for everything the table carries; what it lacks is added by the caller as null.

    Raises:
        RefusedError: ``AMBIGUOUS_RELATION_CODES``.
    """
    done = Canonical({})
    out = done.columns
    titles = {name: slug(header.titles[place]) for name, place in header.mapping.items()}
    for name, column in columns.items():
        kind = BY_NAME[name].kind
        if kind in {"date", "timestamp"}:
            nik = columns.get("nik") if name == "tanggal_lahir" else None
            out[name], done.date_orders[name] = read_dates(
                column, nik=nik, epoch_1904=settings.epoch_1904, period=settings.period, timestamps=kind == "timestamp"
            )
        elif kind == "bool" and name != "is_nonaktif":
            out[name] = values.flag(column, name, done.notes)
        elif kind == "number":
            out[name] = values.number(column)
        elif name in {"desil", "kedudukan_kerja"}:
            out[name] = values.whole(column, name)
        elif name in {"rt", "rw"}:
            out[name] = values.three_digits(column)
        elif kind in {"text", "digits"} and BY_NAME[name].stored:
            out[name] = column.decode()
    _enums(columns, titles, settings, done)
    _secrets(columns, settings, out)
    if "tanggal_lahir" in columns:
        out["tanggal_lahir_terisi"] = columns["tanggal_lahir"].decode().is_valid()
    out["kode_kelurahan"] = areas
    out["kode_kecamatan"] = _parents(areas)
    return done


def _enums(columns: Mapping[str, Coded], titles: Mapping[str, str], settings: Settings, done: Canonical) -> None:
    """Fill the coded columns, with what one of them says about another."""
    out, notes = done.columns, done.notes
    if "jenis_kelamin" in columns:
        out["jenis_kelamin"] = values.sex(columns["jenis_kelamin"], notes)
    if "status_kawin" in columns:
        out["status_kawin"] = values.marital(columns["status_kawin"], notes)
    if "hubungan_keluarga" in columns:
        out["hubungan_keluarga"] = values.relation(columns["hubungan_keluarga"], notes, settings.relation_codes)
    if "status_hidup" in columns:
        out["status_hidup"] = values.alive(columns["status_hidup"], titles.get("status_hidup", ""), notes)
    if "status_padan" in columns:
        out["status_padan"] = values.padan(columns["status_padan"], notes)
    elif "tanggal_padan" in columns:
        filled = columns["tanggal_padan"].decode().is_valid()
        out["status_padan"] = pc.if_else(filled, "PADAN", "BELUM")
        done.derived.add("status_padan")
    if "is_nonaktif" in columns:
        out["is_nonaktif"] = values.inactive(columns["is_nonaktif"], titles.get("is_nonaktif", ""), notes)
        _assessed_deceased(columns["is_nonaktif"], done)
    if "hasil_verval" in columns:
        _verification(columns["hasil_verval"], titles.get("hasil_verval", ""), done)


def _verification(column: Coded, header: str, done: Canonical) -> None:
    """Read results of verification; some say that the row was taken out, or that the NIK has another name."""
    out = done.columns
    result, taken_out, renamed = values.verval(column, header, done.notes)
    out["hasil_verval"] = result
    if "status_padan" in out:
        out["status_padan"] = pc.if_else(renamed, "PADAN_BEDA_NAMA", out["status_padan"])
    if pc.any(taken_out).as_py():
        before = out.get("is_nonaktif", taken_out)
        out["is_nonaktif"] = pc.or_kleene(before, taken_out)
        done.derived.add("is_nonaktif")


def _assessed_deceased(column: Coded, done: Canonical) -> None:
    """Read ``DTSEN AKTIF - ASESMEN MENINGGAL``: active, and deceased by assessment."""
    deceased = column.map(lambda word: word.upper().endswith(_DTSEN_DECEASED), pa.bool_())
    deceased = pc.fill_null(deceased, False)
    if "status_hidup" not in done.columns and pc.any(deceased).as_py():
        nothing = pa.scalar(None, pa.string())
        done.columns["status_hidup"] = pc.if_else(deceased, _DTSEN_DECEASED, nothing)
        done.derived.add("status_hidup")


def _secrets(columns: Mapping[str, Coded], settings: Settings, out: dict[str, Any]) -> None:
    """Turn what is never stored as text into keyed hashes and one yes or no."""
    if "nama_ibu_kandung" in columns:
        mother = columns["nama_ibu_kandung"]
        names = normalised(mother.values).take(mother.codes)
        filled = pc.fill_null(pc.greater(pc.utf8_length(names), 0), False)
        if "nama" in columns:
            own = normalised(columns["nama"].values).take(columns["nama"].codes)
            filled = pc.and_(filled, pc.fill_null(pc.not_equal(names, own), True))
        out["nama_ibu_sah"] = filled
        out |= mother_keys(mother, settings.secret)
    if "no_rekening" in columns:
        out["kunci_rekening"] = keyed(columns["no_rekening"], settings.secret, "rekening", names=False)


def _parents(areas: Any) -> Any:  # noqa: ANN401 - pyarrow ships no types
    encoded = areas.dictionary_encode()
    tree = wilayah()
    return pa.array([tree[code].parent for code in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)
