"""What two rows can have in common, from equal to different: the levels that the model weighs and people read.

Each level is one Ibis expression. It is compiled once into the model file, and used again wherever a pair is judged
without the model, so that both always mean the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import ibis
import sqlglot

from dtks_analytics.engine import DIALECT

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, DateValue, FloatingValue, IntegerValue, StringValue, Table

ALIKE: Final = 0.60
"""Names at least this similar belong to one person when the NIK is the same (domain reference, section 10)."""
NEAR: Final = 0.90
GATE: Final = 0.75
"""Pairs with names less similar than this are never weighed."""
ONE_DIGIT: Final = "NIK beda satu angka"
DATE_SLIP: Final = 10
"""Days by which a mistyped birth date may differ."""


@ibis.udf.scalar.builtin(name="damerau_levenshtein")  # type: ignore[untyped-decorator] # Ibis ships no types
def distance(left: str, right: str) -> int:  # type: ignore[empty-body] # DuckDB has it
    """Count letters added, left out, changed or swapped."""


@ibis.udf.scalar.builtin(name="hamming")  # type: ignore[untyped-decorator] # same
def _differing(left: str, right: str) -> int:  # type: ignore[empty-body] # DuckDB has it
    """Count the places at which two texts of equal length differ."""


class Both:
    """The two sides of a pair: ``both.left("inti")`` is column ``inti_l``."""

    def __init__(self, t: Table) -> None:
        """Keep the table of pairs."""
        self._t = t

    def __call__(self, column: str) -> tuple[Any, Any]:
        """Return a column of the left and of the right side."""
        return self._t[f"{column}_l"], self._t[f"{column}_r"]

    def same(self, column: str) -> BooleanValue:
        """Tell whether a column is equal; null if either side is missing."""
        left, right = self(column)
        return left == right


def name_similarity(both: Both) -> FloatingValue:
    """Return how alike two names are, 0 to 1: letters that stay, as written or with words in order of the alphabet."""
    written = both("rapat")
    ordered = tuple(side.replace(" ", "") for side in both("inti"))
    longest = ibis.greatest(written[0].length(), written[1].length())
    nearest = ibis.least(distance(*written), distance(*ordered))
    return 1 - nearest / longest


def near_enough(both: Both, least: float) -> BooleanValue:
    """Tell whether two names are at least so similar; names of very different length are not looked at."""
    left, right = (side.length() for side in both("rapat"))
    possible = ibis.least(left, right) >= ibis.greatest(left, right) * least
    return possible.ifelse(name_similarity(both) >= least, False)


def _contradicts(both: Both) -> BooleanValue:
    """Tell whether fathers' names or titles of birth are given on both sides and differ."""
    fathers, titles = both("ayah"), both("gelar")
    longest = ibis.greatest(fathers[0].length(), fathers[1].length())
    other = (distance(*fathers) > longest * (1 - GATE)).fill_null(False)
    written_out = ibis.least(titles[0].length(), titles[1].length()) > 1
    return other | ((titles[0] != titles[1]) & written_out).fill_null(False)


def _words(text: StringValue) -> Any:  # noqa: ANN401 - an array of words
    """Return the words of a name."""
    return text.split(" ")


def _all_in(few: Any, many: Any) -> BooleanValue:  # noqa: ANN401 - arrays of words
    """Tell whether all words of one name occur in another."""
    return few.intersect(many).length() == few.length()


def compatible(both: Both) -> BooleanValue:
    """Tell whether names are one but for initials, spaces, or a second name: compatible, never equal."""
    (left, right), (alias_l, alias_r) = both("inti"), both("alias")
    words_l, words_r = _words(left), _words(right)
    full_l, full_r = (w.filter(lambda x: x.length() > 1) for w in (words_l, words_r))
    short_l, short_r = both("inisial")
    some = both.same("singkat") & (short_l | short_r)
    initials = some.ifelse((short_l & _all_in(full_l, words_r)) | (short_r & _all_in(full_r, words_l)), False)
    joined = both.same("rapat") | (left.replace(" ", "") == right.replace(" ", ""))
    spaces = joined & (both("kata")[0] != both("kata")[1])
    aliases = (alias_l == right) | (alias_r == left) | (alias_l == alias_r)
    return spaces | initials.fill_null(False) | aliases.fill_null(False)


def contained(both: Both, *, least: int = 2) -> BooleanValue:
    """Tell whether all words of the shorter name stand in the longer one.

    Args:
        both: the two sides.
        least: words that the shorter name must have.
    """
    (left, right), (few, many) = both("inti"), both("kata")
    words_l, words_r = _words(left), _words(right)
    return ibis.cases(
        ((few >= least) & (few < many), _all_in(words_l, words_r)),
        ((many >= least) & (many < few), _all_in(words_r, words_l)),
        else_=False,
    )


def _swapped(left: DateValue, right: DateValue) -> BooleanValue:
    """Tell whether day and month have changed places."""
    return (left.year() == right.year()) & (left.month() == right.day()) & (left.day() == right.month())


def _slipped(left: DateValue, right: DateValue) -> BooleanValue:
    """Tell whether one part of a date is mistyped, or the day by a little."""
    year, month, day = left.year() == right.year(), left.month() == right.month(), left.day() == right.day()
    years = (left.year() - right.year()).abs()
    digit = _differing(left.year().cast("string"), right.year().cast("string")) == 1
    typed = (year & (month | day)) | (month & day & ((years == 1) | digit))
    return typed | (left.delta(right, unit="day").abs() <= DATE_SLIP)


def one_digit(left: IntegerValue, right: IntegerValue) -> BooleanValue:
    """Tell whether two NIK differ by one digit or two swapped ones, as a typing error would.

    Numbers that differ in the last digit or in the area alone do not count: that is how the numbers of two people
    born on one day differ.
    """
    beyond = (left - left % 10 != right - right % 10) & (left % 10_000_000_000 != right % 10_000_000_000)
    return beyond & (distance(left.cast("string").lpad(16, "0"), right.cast("string").lpad(16, "0")) == 1)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a comparison.

    Attributes:
        label: Indonesian words for it.
        condition: as SQL over ``<column>_l`` and ``<column>_r``; empty for everything else.
        tf: column whose rarity adds to the weight.
        assumed: share of the level among pairs of one person and among pairs of strangers, where training shows none.
    """

    label: str
    condition: str
    tf: str = ""
    assumed: tuple[float, float] = (0.01, 1e-5)


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison, from the best level to the worst.

    Attributes:
        key: name of the comparison; its result is ``gamma_<key>``, the best level the highest number, the worst 0.
        label: Indonesian name of the field.
        missing: condition under which nothing is compared (level −1).
        levels: the levels, the last one with an empty condition.
    """

    key: str
    label: str
    missing: str
    levels: tuple[Level, ...]

    @property
    def words(self) -> dict[int, str]:
        """Number of the level to its words."""
        return {len(self.levels) - 1 - i: level.label for i, level in enumerate(self.levels)}


COLUMNS: Final = {
    "inti": "string", "rapat": "string", "singkat": "int64", "ayah": "string", "gelar": "string", "alias": "string",
    "inisial": "boolean", "kata": "int32", "lahir": "date", "jenis_kelamin": "string", "kunci_ibu": "int64",
    "kartu": "int64", "alamat": "int64", "satuan": "int64", "kelurahan": "int64", "nik": "int64",
    "nik_rusak": "boolean",
}  # fmt: skip
"""Columns of ``m_link`` that the levels look at."""


def _sql(condition: BooleanValue, t: Table) -> str:
    """Return a condition as SQL without table names."""
    tree = sqlglot.parse_one(str(ibis.to_sql(t.select(x=condition), dialect=DIALECT)), dialect=DIALECT)
    answer = tree.expressions[0].unalias()
    for column in answer.find_all(sqlglot.exp.Column):
        column.set("table", None)
    return str(answer.sql(dialect=DIALECT))


@cache
def compared() -> tuple[Compared, ...]:
    """Return all comparisons with their levels."""
    sides = {f"{name}_{side}": kind for name, kind in COLUMNS.items() for side in "lr"}
    t = ibis.table(sides, name="pairs")
    both = Both(t)

    def level(label: str, assumed: tuple[float, float], condition: BooleanValue, tf: str = "") -> Level:
        return Level(label, _sql(condition.fill_null(False), t), tf, assumed)

    def missing(*columns: str) -> str:
        nulls = [side.isnull() for column in columns for side in both(column)]
        anything = nulls[0]
        for null in nulls[1:]:
            anything = anything | null
        return _sql(anything, t)

    agree = ~_contradicts(both)
    born = both("lahir")
    unreadable = both("nik")[0].isnull() | both("nik")[1].isnull() | both("nik_rusak")[0] | both("nik_rusak")[1]
    here, street = both.same("kelurahan"), both.same("alamat")
    units = both.same("satuan")
    return (
        Compared("nama", "Nama", missing("inti"), (
            level("nama sama", (0.5, 0.0001), both.same("inti") & agree, "inti"),
            level("nama sama kecuali singkatan atau spasi", (0.05, 3e-06), compatible(both) & agree),
            level("nama yang satu bagian dari yang lain", (0.05, 4e-05), contained(both) & agree),
            level("nama hampir sama", (0.3, 1.6e-05), near_enough(both, NEAR) & agree),
            level("nama mirip", (0.08, 0.0007), both.same("inti") | near_enough(both, GATE)),
            Level("nama berbeda", "", assumed=(0.02, 0.999)),
        )),
        Compared("tanggal_lahir", "Tanggal lahir", missing("lahir"), (
            level("tanggal lahir sama", (0.9, 6e-05), both.same("lahir")),
            level("hari dan bulan lahir tertukar", (0.03, 1.6e-05), _swapped(*born)),
            level("tanggal lahir beda sebagian", (0.06, 0.0023), _slipped(*born)),
            Level("tanggal lahir berbeda", "", assumed=(0.01, 0.998)),
        )),
        Compared("jenis_kelamin", "Jenis kelamin", missing("jenis_kelamin"), (
            level("jenis kelamin sama", (0.99, 0.5), both.same("jenis_kelamin")),
            Level("jenis kelamin berbeda", "", assumed=(0.01, 0.5)),
        )),
        Compared("ibu", "Ibu kandung", missing("kunci_ibu"), (
            level("nama ibu sama", (0.75, 0.0003), both.same("kunci_ibu"), "kunci_ibu"),
            Level("nama ibu berbeda", "", assumed=(0.25, 0.9997)),
        )),
        Compared("tempat", "Keluarga dan alamat", missing("kelurahan"), (
            level("satu kartu keluarga", (0.3, 2e-05), both.same("kartu")),
            level("alamat sama", (0.05, 2e-06), here & street & ~(~units).fill_null(False)),
            level("alamat sama, beda RT", (0.02, 2e-06), here & street),
            level("RT dan RW sama, beda alamat", (0.03, 0.0005), here & units),
            level("alamat beda dalam satu kelurahan", (0.3, 0.02), here),
            Level("kelurahan berbeda", "", assumed=(0.3, 0.98)),
        )),
        Compared("nik", "NIK", _sql(unreadable, t), (
            level("NIK sama", (0.4, 1e-06), both.same("nik")),
            level(ONE_DIGIT, (0.2, 3.6e-05), one_digit(*both("nik"))),
            Level("NIK berbeda", "", assumed=(0.4, 0.9999)),
        )),
    )  # fmt: skip
