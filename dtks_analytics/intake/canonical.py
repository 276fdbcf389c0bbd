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
from dtks_analytics.intake.dates import read_column
from dtks_analytics.intake.readings import Notes, without_values
from dtks_analytics.intake.recognise import SECOND_MARK, slug
from dtks_analytics.records.names import folded, letters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dtks_analytics.intake.clean import Coded
    from dtks_analytics.intake.dates import Dates
    from dtks_analytics.intake.recognise import Header

_KEY_LENGTH: Final = 32
_CODE: Final = 5
"""Hexadecimal digits of a code of ``kunci_ibu_mirip``: short, so that a code alone stands for many names."""
_LETTERS: Final = 24
"""Letters of a mother's name that these codes are made of."""
_DECEASED: Final = "MENINGGAL"
_GROWN_UP: Final = ("KEPALA", "PASANGAN", "ORTU_MERTUA")


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
    """The canonical columns of a table and what was learnt on the way.

    Attributes:
        columns: canonical name to array.
        date_orders: how each date column is written.
        notes: how well the cells could be read.
        derived: columns that other columns gave.
        absent: columns without a single readable value, with the code of the warning that names each; null in every
            row, so that a figure of them is not evaluable and never 0.
    """

    columns: dict[str, Any]
    date_orders: dict[str, str] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    derived: set[str] = field(default_factory=set)
    absent: dict[str, str] = field(default_factory=dict)


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
    notes = done.notes
    if "hubungan_keluarga" in columns:
        out["hubungan_keluarga"] = values.relation(columns["hubungan_keluarga"], notes, settings.relation_codes)
    _dates(columns, settings, done)
    _plain(columns, done)
    _enums(columns, titles, done)
    _secrets(columns, settings, out)
    if "tanggal_lahir" in columns:
        out["tanggal_lahir_terisi"] = columns["tanggal_lahir"].decode().is_valid()
    _absent(columns, done, len(areas))
    out["kode_kelurahan"] = areas
    out["kode_kecamatan"] = _parents(areas)
    return done


def _plain(columns: Mapping[str, Coded], done: Canonical) -> None:
    """Read the columns that say nothing about each other: programmes, numbers, text."""
    out, notes = done.columns, done.notes
    for name, column in columns.items():
        if SECOND_MARK in name:
            continue
        kind = BY_NAME[name].kind
        if kind == "bool" and name != "is_nonaktif":
            out[name] = values.flag(column, name, notes)
        elif kind == "number":
            out[name] = values.number(column, name, notes)
        elif name == "desil":
            out[name] = values.deciles(column, notes)
        elif name == "kedudukan_kerja":
            out[name] = values.position(column, notes)
        elif name in {"rt", "rw"}:
            out[name] = values.three_digits(column)
        elif kind in {"text", "digits"} and BY_NAME[name].stored:
            out[name] = column.decode()


def _dates(columns: Mapping[str, Coded], settings: Settings, done: Canonical) -> None:
    """Read the date columns, birth dates first: their order and epoch, which the NIK bear out, hold for the others."""
    names = [name for name in columns if SECOND_MARK not in name and BY_NAME[name].kind in {"date", "timestamp"}]
    epoch, proven = settings.epoch_1904, None
    adults = None
    if "hubungan_keluarga" in done.columns:
        adults = pc.is_in(done.columns["hubungan_keluarga"], value_set=pa.array(_GROWN_UP))
    for name in sorted(names, key=lambda name: name != "tanggal_lahir"):
        birth = name == "tanggal_lahir"
        read = read_column(
            columns[name],
            nik=columns.get("nik") if birth else None,
            epoch_1904=epoch,
            period=settings.period,
            timestamps=BY_NAME[name].kind == "timestamp",
            birth=birth,
            order=proven,
            adults=adults,
        )
        done.columns[name], done.date_orders[name] = read.values, read.order
        note_dates(done.notes, name, columns[name], read)
        epoch = read.epoch_1904 if birth else epoch
        proven = read.order if birth and read.order in {"dmy", "mdy"} else proven


def note_dates(notes: Notes, name: str, column: Coded, read: Dates) -> None:
    """Record how a date column was read."""
    notes.note(name, column, read.lost)
    notes.warn("DATE_EPOCH", name, read.other_epoch)
    notes.warn("DATE_ORDER_ASSUMED", name, read.assumed)
    notes.warn("DATE_CENTURY_ASSUMED", name, read.either_century)


def _absent(columns: Mapping[str, Coded], done: Canonical, rows: int) -> None:
    """Take out the columns in which no value is readable; dates of matching stand in for its result."""
    out = done.columns
    present = {name for name in columns if SECOND_MARK not in name} | done.derived
    done.absent = without_values(done.notes, present, rows)
    matched = "tanggal_padan" in columns and any(
        count
        for word, count in zip(columns["tanggal_padan"].words, columns["tanggal_padan"].counts, strict=True)
        if word
    )
    if "status_padan" in done.absent and matched:
        del done.absent["status_padan"]
        out["status_padan"] = _matched(columns["tanggal_padan"])
    elif (
        rows
        and "tanggal_padan" in columns
        and not matched
        and "status_padan" not in columns.keys() - done.absent.keys()
    ):
        done.absent |= dict.fromkeys(("status_padan", "tanggal_padan"), "COLUMN_EMPTY")
    for name in done.absent:
        if name in out:
            out[name] = pa.nulls(rows, out[name].type)


def _matched(dates: Coded) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Read dates of matching as its result: a filled cell was matched."""
    return pc.if_else(dates.decode().is_valid(), "PADAN", "BELUM")


def _enums(columns: Mapping[str, Coded], titles: Mapping[str, str], done: Canonical) -> None:
    """Fill the coded columns, with what one of them says about another."""
    out, notes = done.columns, done.notes
    if "jenis_kelamin" in columns:
        out["jenis_kelamin"] = values.sex(columns["jenis_kelamin"], notes)
    if "status_kawin" in columns:
        out["status_kawin"] = values.marital(columns["status_kawin"], notes)
    if "status_hidup" in columns:
        out["status_hidup"] = _alive(columns, titles, notes)
    if "status_padan" in columns:
        out["status_padan"] = values.padan(columns["status_padan"], notes)
    elif "tanggal_padan" in columns:
        out["status_padan"] = _matched(columns["tanggal_padan"])
        done.derived.add("status_padan")
    if "is_nonaktif" in columns:
        out["is_nonaktif"] = _inactive(columns, titles, notes)
        for column in _all(columns, "is_nonaktif").values():
            _assessed_deceased(column, done)
    if "hasil_verval" in columns:
        _verification(columns["hasil_verval"], titles.get("hasil_verval", ""), done)


def _all(columns: Mapping[str, Coded], name: str) -> dict[str, Coded]:
    """Return every column that a layout has for one field (`recognise.SECOND`)."""
    return {key: column for key, column in columns.items() if key.partition(SECOND_MARK)[0] == name}


def _alive(columns: Mapping[str, Coded], titles: Mapping[str, str], notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Combine all columns that say whether a person lives; whoever is dead by one of them is dead.

    A note of a death is written by somebody about this person, while *alive* is what a form says until then. Taking a
    dead person for alive keeps paying aid; taking a living one for dead names the row to the kelurahan, which corrects
    it. Rows in which the columns contradict each other are counted, and many of them must be confirmed.
    """
    said = [values.alive(column, titles.get(key, ""), notes) for key, column in _all(columns, "status_hidup").items()]
    first, *others = said
    for other in others:
        known = pc.and_(first.is_valid(), other.is_valid())
        against = pc.and_(known, pc.xor(pc.equal(first, _DECEASED), pc.equal(other, _DECEASED)))
        _contradicted(notes, "status_hidup", against, known)
        dead = pc.fill_null(pc.or_kleene(pc.equal(first, _DECEASED), pc.equal(other, _DECEASED)), False)
        living = pc.fill_null(pc.or_kleene(pc.equal(first, "HIDUP"), pc.equal(other, "HIDUP")), False)
        first = pc.if_else(dead, _DECEASED, pc.if_else(living, "HIDUP", pc.coalesce(first, other)))
    return first


def _inactive(columns: Mapping[str, Coded], titles: Mapping[str, str], notes: Notes) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Combine all columns that say whether a row is still counted; inactive by one of them is inactive.

    Whoever removes a record marks it in one place and leaves the other empty; nobody marks a record by accident in the
    place that means removed. A cell that says *active* beside one that says *removed* is counted as a contradiction.
    """
    found = _all(columns, "is_nonaktif")
    said = [values.inactive(column, titles.get(key, ""), notes) for key, column in found.items()]
    filled = [column.codes.is_valid() for column in found.values()]
    first, known = said[0], filled[0]
    for other, also in zip(said[1:], filled[1:], strict=True):
        both = pc.and_(pc.and_(known, also), pc.and_(first.is_valid(), other.is_valid()))
        _contradicted(notes, "is_nonaktif", pc.and_(both, pc.fill_null(pc.xor(first, other), False)), both)
        first, known = pc.or_kleene(first, other), pc.or_(known, also)
    return first


def _contradicted(notes: Notes, name: str, against: Any, known: Any) -> None:  # noqa: ANN401 - pyarrow ships no types
    """Record rows in which two columns for one field contradict each other."""
    count = pc.sum(against).as_py() or 0
    if count:
        notes.contradictions[name] = count, pc.sum(known).as_py()
        notes.warn("SECOND_COLUMN_DISAGREES", name, count)


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
    """Read ``DTSEN AKTIF - ASESMEN MENINGGAL``: active, and deceased by assessment, whatever another column says."""
    deceased = pc.fill_null(column.map(lambda word: word.upper().endswith(_DECEASED), pa.bool_()), False)
    if pc.any(deceased).as_py():
        if "status_hidup" not in done.columns:
            done.derived.add("status_hidup")
        before = done.columns.get("status_hidup", pa.nulls(len(deceased), pa.string()))
        done.columns["status_hidup"] = pc.if_else(deceased, _DECEASED, before)
        if reading := done.notes.readings.get("status_hidup"):
            reading.filled += pc.sum(deceased).as_py()


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
