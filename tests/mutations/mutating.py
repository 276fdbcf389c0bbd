"""Mistakes that offices, exporters and spreadsheets make, as functions from a delivery to a mutated one.

Each mutation keeps account of what must still hold: which rows say the same as before, which say something else, which
must not be accepted, and whether the delivery as a whole must be refused or asked about.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from deliveries import NAMES

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from deliveries import Delivery, Row

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
LONG: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


def title(made: Delivery, column: str) -> str | None:
    """Return the title of a canonical column in this delivery; None where it has none any more."""
    found = NAMES[made.layout].get(column)
    return found if found in made.titles else None


def change(made: Delivery, column: str, text: Callable[[Row], str], **changes: Any) -> Delivery:  # noqa: ANN401 - fields
    """Rewrite one column in every row."""
    name = title(made, column)
    return made if name is None else made.with_rows([{**row, name: text(row)} for row in made.rows], **changes)


def some(made: Delivery, rng: random.Random, least: int = 1, most: int = 3) -> list[int]:
    """Choose a few rows."""
    return sorted(rng.sample(range(len(made.rows)), min(len(made.rows), rng.randint(least, most))))


# cells


def empty_cells(made: Delivery, rng: random.Random) -> Delivery:
    """Empty one column in a few rows; what is missing stays missing."""
    column = rng.choice([name for name in NAMES[made.layout] if name not in {"kecamatan", "kelurahan"}])
    name, chosen = title(made, column), {made.rows[at]["id"] for at in some(made, rng)}
    if name is None:
        return made
    rows = [{**row, name: rng.choice(("", " ", "-", "NULL"))} if row["id"] in chosen else row for row in made.rows]
    expected = {
        key: {**said, **({column: None} if column in said else {})} if key in chosen else said
        for key, said in made.expected.items()
    }
    if column in {"pkh", "bpnt", "pbi"}:
        expected = {key: {**said, column: False} if key in chosen else said for key, said in expected.items()}
    return made.with_rows(rows, expected=expected)


def other_persons_number(made: Delivery, rng: random.Random) -> Delivery:
    """Give one row the NIK of another; both say what is written."""
    name = title(made, "nik")
    known = [at for at, row in enumerate(made.rows) if row["id"] in made.expected]
    if name is None or len(known) < 2:
        return made
    one, other = rng.sample(known, 2)
    rows = list(made.rows)
    rows[one] = {**rows[one], name: rows[other][name]}
    said = {**made.expected[rows[one]["id"]], "nik": made.expected[rows[other]["id"]]["nik"]}
    return made.with_rows(rows, expected=made.expected | {rows[one]["id"]: said})


def padded_cells(made: Delivery, rng: random.Random) -> Delivery:
    """Put blanks, non-breaking blanks, an apostrophe or a decimal part around one kind of number."""
    column = rng.choice(("nik", "no_kk"))
    pad = rng.choice((" {} ", "\u00a0{}", "'{}", "{}\t", "{}.0"))
    return change(made, column, lambda row: pad.format(_of(made, row, column)))


def _of(made: Delivery, row: Row, column: str) -> str:
    name = title(made, column)
    return row.get(name, "") if name else ""


def separated_numbers(made: Delivery, rng: random.Random) -> Delivery:
    """Write every NIK in groups, as a printed list does."""
    sign = rng.choice((".", "-", " "))
    return change(made, "nik", lambda row: sign.join(_of(made, row, "nik")[at : at + 4] for at in range(0, 16, 4)))


def words_in_other_case(made: Delivery, rng: random.Random) -> Delivery:
    """Write relation, sex or result in other case, with blanks around."""
    column = rng.choice(
        ("jenis_kelamin", "hubungan_keluarga", "hasil_verval", "status_padan", "kelurahan", "kecamatan")
    )
    form = rng.choice((str.lower, str.title, lambda text: f" {text} "))
    return change(made, column, lambda row: form(_of(made, row, column)))


def deciles_in_words(made: Delivery, rng: random.Random) -> Delivery:
    """Write deciles as offices do."""
    forms = ("Desil {}", "{} (Sangat Miskin)", "{}.0", "0{}", "D{}", "desil {}", "Desil-{}", "Kelompok {}")
    form = rng.choice(forms)
    return change(made, "desil", lambda row: form.format(_of(made, row, "desil")))


def roman_deciles(made: Delivery, rng: random.Random) -> Delivery:
    """Write deciles in Roman figures."""
    form = rng.choice(("{}", "Desil {}"))
    roman = {"1": "I", "2": "II", "3": "III", "4": "IV"}
    return change(made, "desil", lambda row: form.format(roman.get(_of(made, row, "desil"), _of(made, row, "desil"))))


def marks_for_aid(made: Delivery, rng: random.Random) -> Delivery:
    """Tick the recipients of a programme instead of writing YA and TIDAK."""
    column, mark = (
        rng.choice(("pkh", "bpnt", "pbi")),
        rng.choice(("V", "v", "x", "X", "ADA", "✓", "√", "Ya.", "ya", "TRUE")),
    )
    return change(made, column, lambda row: mark if _of(made, row, column) in {"YA", "1"} else "")


def other_dates(made: Delivery, rng: random.Random) -> Delivery:
    """Write birth dates in another form, all rows alike."""
    forms: tuple[Callable[[date], str], ...] = (
        lambda day: f"{day:%d-%m-%Y}", lambda day: f"{day:%d.%m.%Y}", lambda day: f"{day:%Y-%m-%d}",
        lambda day: f"{day.day}-{MONTHS[day.month - 1]}-{day:%y}",
        lambda day: f"{day.day} {LONG[day.month - 1]} {day.year}",
        lambda day: f"{day:%d/%m/%y}", lambda day: f"Samarinda, {day:%d-%m-%Y}", lambda day: f"{day:%Y-%m-%d} 00:00:00",
        lambda day: str((day - date(1899, 12, 30)).days), lambda day: f"{day:%Y/%m/%d}", lambda day: f"{day:%m/%d/%Y}",
        lambda day: str((day - date(1904, 1, 1)).days), lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    )  # fmt: skip
    form = rng.choice(forms)
    days = {key: said.get("tanggal_lahir") for key, said in made.expected.items()}
    return change(
        made, "tanggal_lahir",
        lambda row: form(days[row["id"]]) if days.get(row["id"]) else _of(made, row, "tanggal_lahir"),
    )  # fmt: skip


def unreadable_values(made: Delivery, rng: random.Random) -> Delivery:
    """Fill a column with words that mean nothing; the delivery may not go on without being asked about."""
    column = rng.choice(("desil", "jenis_kelamin", "hasil_verval", "pkh"))
    if title(made, column) is None:
        return made
    word = rng.choice(("lihat lampiran", "???", "n/a dulu", "sesuai data"))
    return change(made, column, lambda _: word, must_stop=column in {"desil", "hasil_verval", "pkh"}, expected={
        key: {**said, column: None} if column in said else said for key, said in made.expected.items()
    })  # fmt: skip


def rounded_numbers(made: Delivery, rng: random.Random) -> Delivery:
    """Save every NIK or card number as a spreadsheet does: the last digit becomes 0, as text."""
    column = rng.choice(("nik", "no_kk"))
    zeros = change(made, column, lambda row: _of(made, row, column)[:15] + "0")
    return replace(zeros, must_stop=len(made.rows) >= 20, expected={
        key: {**said, column: said[column][:15] + "0"} for key, said in made.expected.items()
    })  # fmt: skip


def numeric_numbers(made: Delivery, rng: random.Random) -> Delivery:
    """Store every NIK or card number as a number; only a workbook can."""
    name = title(made, rng.choice(("nik", "no_kk")))
    return made if name is None else replace(made, numeric=frozenset({name}))


def formula_cells(made: Delivery, rng: random.Random) -> Delivery:
    """Wrap numbers as ="…", which keeps them text in a spreadsheet."""
    column = rng.choice(("nik", "no_kk"))
    return change(made, column, lambda row: f'="{_of(made, row, column)}"')


def names_with_signs(made: Delivery, rng: random.Random) -> Delivery:
    """Put quotes, commas, line breaks or markup into a few names or addresses."""
    name = title(made, "alamat")
    chosen = {made.rows[at]["id"] for at in some(made, rng)}
    sign = rng.choice(('"', ",", "\n", ";", "<b>", "|", "\t", "'"))
    if name is None:
        return made
    return made.with_rows(
        [{**row, name: f"{row[name]} {sign} RT"} if row["id"] in chosen else row for row in made.rows]
    )


# headers


def reordered_columns(made: Delivery, rng: random.Random) -> Delivery:
    """Put the columns in another order."""
    return replace(made, titles=tuple(rng.sample(made.titles, len(made.titles))))


def misspelt_title(made: Delivery, rng: random.Random) -> Delivery:
    """Misspell one title: the column is missing and named, or the file is refused."""
    column = rng.choice(list(NAMES[made.layout]))
    name = title(made, column)
    if name is None:
        return made
    place = rng.randrange(1, len(name))
    return _renamed(made, name, name[:place] + name[place + 1 :])


def _renamed(made: Delivery, old: str, new: str) -> Delivery:
    if new in made.titles:
        return made
    rows = [{new if key == old else key: cell for key, cell in row.items()} for row in made.rows]
    return made.with_rows(rows, titles=tuple(new if one == old else one for one in made.titles))


def titles_in_other_form(made: Delivery, rng: random.Random) -> Delivery:
    """Write all titles in other case, with blanks for underscores or around."""
    form = rng.choice((str.upper, str.lower, lambda text: text.replace("_", " "), lambda text: f" {text} "))
    for one in made.titles:
        made = _renamed(made, one, form(one))
    return made


def dropped_column(made: Delivery, rng: random.Random) -> Delivery:
    """Leave one column out."""
    gone = rng.choice(made.titles)
    return replace(made, titles=tuple(one for one in made.titles if one != gone))


def doubled_column(made: Delivery, rng: random.Random) -> Delivery:
    """Give one column twice, the second one empty or with other values."""
    name = title(made, rng.choice(("nik", "no_kk", "nama")))
    return made if name is None else replace(made, titles=(*made.titles, name))


def more_columns(made: Delivery, rng: random.Random) -> Delivery:
    """Add columns that nobody asked for, some without a title."""
    extra = rng.choice((("Catatan",), ("",), ("", ""), ("Keterangan lain", "Paraf")))
    rows = [{**row, **dict.fromkeys(extra, rng.choice(("", "ok")))} for row in made.rows]
    return made.with_rows(rows, titles=(*made.titles, *extra))


def swapped_titles(made: Delivery, rng: random.Random) -> Delivery:
    """Exchange the titles of two columns whose contents show it."""
    pairs = [("nik", "no_kk"), ("kecamatan", "kelurahan"), ("nama", "nik")]
    one, other = (title(made, name) for name in rng.choice(pairs))
    if one is None or other is None:
        return made
    turned = {one: other, other: one}
    rows = [{turned.get(key, key): cell for key, cell in row.items()} for row in made.rows]
    return made.with_rows(rows, must_stop=True)


def lines_above(made: Delivery, rng: random.Random) -> Delivery:
    """Put a title of the list above the header, and an empty line."""
    lines = rng.choice(
        ((("DATA TERPADU KESEJAHTERAAN SOSIAL",), ()), ((), ()), (("KOTA SAMARINDA",), ("Juni 2026",), ()))
    )
    return replace(made, before=tuple(tuple(line) for line in lines))


def other_month_above(made: Delivery, rng: random.Random) -> Delivery:
    """Name another month in the title of the list."""
    text = rng.choice(("DATA DTKS BULAN MARET 2024", "PERIODE: 01-2026", "DTKS SAMARINDA - DESEMBER 2025"))
    return replace(made, before=((text,), ()), must_stop="MARET" in text or "DESEMBER" in text)


# rows


def shuffled_rows(made: Delivery, rng: random.Random) -> Delivery:
    """Put the rows in another order."""
    return made.with_rows(rng.sample(made.rows, len(made.rows)))


def missing_rows(made: Delivery, rng: random.Random) -> Delivery:
    """Leave a few rows out; nothing knows of them."""
    gone = set(some(made, rng))
    rows = [row for at, row in enumerate(made.rows) if at not in gone]
    return made.with_rows(
        rows, expected={row["id"]: made.expected[row["id"]] for row in rows if row["id"] in made.expected}
    )


def shifted_rows(made: Delivery, rng: random.Random) -> Delivery:
    """Shift the cells of a few rows by one column from some column on."""
    first = rng.choice([name for name in ("nik", "no_kk", "nama") if title(made, name)])
    start = made.titles.index(str(title(made, first)))
    chosen = {made.rows[at]["id"] for at in some(made, rng)}
    rows: list[Row] = []
    for row in made.rows:
        if row["id"] not in chosen:
            rows.append(row)
            continue
        cells = [row.get(one, "") for one in made.titles]
        moved = [*cells[:start], "", *cells[start:-1]]
        rows.append({"id": row["id"], **dict(zip(made.titles, moved, strict=True))})
    return made.with_rows(
        rows, refused_rows=made.refused_rows | chosen,
        expected={key: said for key, said in made.expected.items() if key not in chosen},
    )  # fmt: skip


def rows_pasted_twice(made: Delivery, rng: random.Random) -> Delivery:
    """Paste all rows a second time below the first."""
    del rng
    return made.with_rows([*made.rows, *made.rows], must_stop=True, expected={})


def header_again(made: Delivery, rng: random.Random) -> Delivery:
    """Repeat the header inside the rows, as page breaks of an export do."""
    at = rng.randrange(1, len(made.rows))
    line = {"id": "", **{one: one for one in made.titles}}
    return made.with_rows([*made.rows[:at], line, *made.rows[at:]])


def totals_below(made: Delivery, rng: random.Random) -> Delivery:
    """End with a line of totals, empty lines and a signature."""
    first = made.titles[0]
    lines: list[Row] = [
        {"id": "", first: "JUMLAH", made.titles[-1]: str(len(made.rows))}, {"id": ""},
        {"id": "", made.titles[-2]: "Samarinda, 30 Juni 2026"}, {"id": "", made.titles[-2]: "Lurah"},
    ]  # fmt: skip
    return made.with_rows([*made.rows, *lines[: rng.randint(1, 4)]])


def merged_areas(made: Delivery, rng: random.Random) -> Delivery:
    """Keep kecamatan and kelurahan only in the first row of each block, as merged cells do."""
    del rng
    before: tuple[str, str] | None = None
    rows = []
    names = [str(title(made, name)) for name in ("kecamatan", "kelurahan")]
    for row in made.rows:
        here = (row.get(names[0], ""), row.get(names[1], ""))
        rows.append({**row, **dict.fromkeys(names, "")} if here == before else row)
        before = here
    return made.with_rows(rows)


def foreign_rows(made: Delivery, rng: random.Random) -> Delivery:
    """Let a few rows name a kelurahan that does not exist."""
    name = title(made, "kelurahan")
    chosen = {made.rows[at]["id"] for at in some(made, rng)}
    if name is None:
        return made
    rows = [{**row, name: "TANJUNG KHAYAL"} if row["id"] in chosen else row for row in made.rows]
    return made.with_rows(
        rows, refused_rows=made.refused_rows | chosen,
        expected={key: said for key, said in made.expected.items() if key not in chosen},
    )  # fmt: skip


MUTATIONS: Final = (
    empty_cells, other_persons_number, padded_cells, separated_numbers, words_in_other_case, deciles_in_words,
    roman_deciles, marks_for_aid, other_dates, unreadable_values, rounded_numbers, numeric_numbers, formula_cells,
    names_with_signs, reordered_columns, misspelt_title, titles_in_other_form, dropped_column, doubled_column,
    more_columns, swapped_titles, lines_above, other_month_above, shuffled_rows, missing_rows, shifted_rows,
    rows_pasted_twice, header_again, totals_below, merged_areas, foreign_rows,
)  # fmt: skip
"""Mutations of a delivery; bytes are mutated in `bytes_of`."""
