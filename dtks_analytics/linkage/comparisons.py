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
"""Names at least this similar are suspects of rule D05."""
LEAST: Final = 0.5
"""Names less similar than this, without a word in common, are not weighed even at one home."""
CLOSE: Final = 0.8
GATE: Final = 0.75
"""Father's names less similar than this are two names."""
ONE_DIGIT: Final = "NIK beda satu angka"
SERIALS: Final = 10_000
BEHIND_AREA: Final = 10_000_000_000
SERIAL_STEP: Final = 5
"""Serials by which the numbers of people registered together may differ."""
SHORT: Final = 4
"""Letters below which one letter more or less makes another name."""
CODE: Final = "....."
"""A code of ``kunci_ibu_mirip`` is five digits long."""
GENERATION: Final = 10
"""Years between two of one name on one card from which they are rather father and son."""


@ibis.udf.scalar.builtin(name="damerau_levenshtein")  # type: ignore[untyped-decorator] # Ibis ships no types
def distance(left: str, right: str) -> int:  # type: ignore[empty-body] # DuckDB has it
    """Count letters added, left out, changed or swapped."""


@ibis.udf.scalar.builtin(name="hamming")  # type: ignore[untyped-decorator] # same
def _differing(left: str, right: str) -> int:  # type: ignore[empty-body] # DuckDB has it
    """Count the places at which two texts of equal length differ."""


@ibis.udf.scalar.builtin(name="regexp_extract_all")  # type: ignore[untyped-decorator] # same
def _pieces(text: str, pattern: str) -> list[str]:  # type: ignore[empty-body] # DuckDB has it
    """Cut a text into the pieces that a pattern matches."""


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


def shares_word(both: Both) -> BooleanValue:
    """Tell whether a word of more than one letter occurs in both names."""
    left, right = (_words(side) for side in both("inti"))
    return left.intersect(right).filter(lambda x: x.length() > 1).length() >= 1


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


def _year_off(left: DateValue, right: DateValue) -> BooleanValue:
    """Tell whether a birth date differs in its year alone, by one year or one digit."""
    years = (left.year() - right.year()).abs()
    digit = _differing(left.year().cast("string"), right.year().cast("string")) == 1
    return (left.month() == right.month()) & (left.day() == right.day()) & ((years == 1) | digit)


def _one_part(left: DateValue, right: DateValue) -> BooleanValue:
    """Tell whether a birth date differs in its day alone or in its month alone."""
    year, month, day = left.year() == right.year(), left.month() == right.month(), left.day() == right.day()
    return year & (month | day)


def _years_apart(left: DateValue, right: DateValue) -> IntegerValue:
    """Return the years between two birth dates."""
    return (left.year() - right.year()).abs()


def _numbers(both: Both) -> tuple[StringValue, StringValue]:
    """Return both NIK as sixteen digits."""
    left, right = (side.cast("string").lpad(16, "0") for side in both("nik"))
    return left, right


def _same_head(both: Both) -> BooleanValue:
    """Tell whether two NIK differ in the serial alone: people registered in one area and born on one day."""
    left, right = both("nik")
    return (left - left % SERIALS) == (right - right % SERIALS)


def one_digit(both: Both) -> BooleanValue:
    """Tell whether two NIK differ by one digit or two swapped ones, as a typing error would.

    Numbers with neighbouring serials do not count: that is how the numbers of twins differ. Nor do those that differ in
    the area alone: serials are small, so that many people born on one day differ so.
    """
    left, right = both("nik")
    area = (left % BEHIND_AREA) == (right % BEHIND_AREA)
    return (distance(*_numbers(both)) == 1) & ~neighbouring(both) & ~area


def neighbouring(both: Both) -> BooleanValue:
    """Tell whether two NIK differ by a few serials only, as those of twins do."""
    left, right = both("nik")
    return _same_head(both) & ((left - right).abs() <= SERIAL_STEP)


def _two_digits(both: Both) -> BooleanValue:
    """Tell whether two NIK differ at two places."""
    left, right = both("nik")
    area = (left % BEHIND_AREA) == (right % BEHIND_AREA)
    return (_differing(*_numbers(both)) == 2) & ~_same_head(both) & ~area  # noqa: PLR2004 - two


def _one_letter(both: Both) -> BooleanValue:
    """Tell whether one letter is left out, added, changed or swapped, in the words as written or in their order."""
    ordered = tuple(side.replace(" ", "") for side in both("inti"))
    longest = ibis.greatest(*(side.length() for side in both("rapat")))
    apart = ibis.least(distance(*both("rapat")), distance(*ordered))
    return (apart <= 1) & (longest >= SHORT)


def shortened(both: Both) -> BooleanValue:
    """Tell whether words are cut to initials in one of two names and the longest word is mistyped besides."""
    (left, right), (short_l, short_r) = both("inti"), both("inisial")
    words_l, words_r = _words(left), _words(right)

    def near(few: Any, many: Any) -> BooleanValue:  # noqa: ANN401 - arrays of words
        full = few.filter(lambda x: x.length() > 2)  # noqa: PLR2004 - no initials
        close = full.filter(lambda x: many.map(lambda y: distance(x, y) <= 2).contains(True))  # noqa: PLR2004 - letters
        return (full.length() >= 1) & (close.length() == full.length())

    same = both.same("singkat")
    return same & ((short_l & near(words_l, words_r)) | (short_r & near(words_r, words_l)))


def _shared_codes(both: Both) -> BooleanValue:
    """Tell whether mothers' names are one letter apart: their keyed codes have one in common."""
    left, right = (_pieces(side, CODE) for side in both("ibu_mirip"))
    return left.intersect(right).length() >= 1


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
    "inti": "string", "tulis": "string", "rapat": "string", "singkat": "int64", "ayah": "string", "gelar": "string",
    "alias": "string", "inisial": "boolean", "kata": "int32", "lahir": "date", "jenis_kelamin": "string",
    "kunci_ibu": "int64", "tempat_lahir": "int64", "hubungan": "string", "kartu": "int64", "alamat": "int64",
    "nomor": "int64", "satuan": "int64", "kelurahan": "int64", "nik": "int64", "nik_rusak": "boolean",
}  # fmt: skip
"""Columns of ``m_link`` that the levels look at."""
CODES: Final = {"ibu_mirip": "string"}
"""Columns of ``m_link_codes`` that they look at."""


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
    sides = {f"{name}_{side}": kind for name, kind in (COLUMNS | CODES).items() for side in "lr"}
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
    same, known = both.same("inti"), ~both("tulis")[0].isnull()
    return (
        Compared("nama", "Nama", missing("inti"), (
            level("nama sama", (0.4, 0.0001), both.same("tulis") & agree & known, "inti"),
            level("nama sama dalam ejaan lain", (0.05, 2e-05), same & agree, "inti"),
            level("nama sama kecuali singkatan atau spasi", (0.05, 3e-06), compatible(both) & agree),
            level("nama beda satu huruf", (0.1, 5e-06), _one_letter(both) & agree),
            level("nama yang satu bagian dari yang lain", (0.05, 4e-05), contained(both) & agree),
            level("nama disingkat dan salah tulis", (0.02, 2e-05), shortened(both) & agree),
            level("satu kata dari nama yang lain", (0.05, 5e-04), contained(both, least=1) & agree),
            level("nama hampir sama", (0.1, 1e-04), near_enough(both, CLOSE) & agree),
            level("nama mirip", (0.08, 0.0007), same | near_enough(both, ALIKE)),
            Level("nama berbeda", "", assumed=(0.02, 0.999)),
        )),
        Compared("tanggal_lahir", "Tanggal lahir", missing("lahir"), (
            level("tanggal lahir sama", (0.9, 6e-05), both.same("lahir")),
            level("hari dan bulan lahir tertukar", (0.03, 1.6e-05), _swapped(*born)),
            level("tahun lahir beda sedikit", (0.03, 1e-04), _year_off(*born)),
            level("tanggal lahir beda sebagian", (0.06, 0.0023), _one_part(*born)),
            level("tanggal lahir berbeda", (0.01, 0.3), _years_apart(*born) < GENERATION),
            Level("tanggal lahir terpaut sepuluh tahun atau lebih", "", assumed=(0.01, 0.7)),
        )),
        Compared("jenis_kelamin", "Jenis kelamin", missing("jenis_kelamin"), (
            level("jenis kelamin sama", (0.99, 0.5), both.same("jenis_kelamin")),
            Level("jenis kelamin berbeda", "", assumed=(0.01, 0.5)),
        )),
        Compared("ibu", "Ibu kandung", missing("kunci_ibu"), (
            level("nama ibu sama", (0.75, 0.0003), both.same("kunci_ibu"), "kunci_ibu"),
            level("nama ibu beda satu huruf", (0.1, 0.0001), _shared_codes(both)),
            Level("nama ibu berbeda", "", assumed=(0.15, 0.9997)),
        )),
        Compared("tempat", "Keluarga dan alamat", missing("kelurahan"), (
            level("satu kartu keluarga", (0.3, 2e-05), both.same("kartu")),
            level("alamat sama", (0.05, 2e-06), here & street & ~(~units).fill_null(False)),
            level("alamat sama, beda RT", (0.02, 2e-06), here & street),
            level("nomor rumah dan RT sama, jalan ditulis lain", (0.03, 1e-05), here & units & both.same("nomor")),
            level("RT dan RW sama, beda alamat", (0.03, 0.0005), here & units),
            level("alamat beda dalam satu kelurahan", (0.3, 0.02), here),
            Level("kelurahan berbeda", "", assumed=(0.3, 0.98)),
        )),
        Compared("nik", "NIK", _sql(unreadable, t), (
            level("NIK sama", (0.4, 1e-06), both.same("nik")),
            level(ONE_DIGIT, (0.2, 3.6e-05), one_digit(both)),
            level("NIK beda dua angka", (0.02, 1e-04), _two_digits(both)),
            level("NIK berurutan", (0.01, 1e-05), neighbouring(both)),
            level("NIK beda nomor urut", (0.05, 4e-05), _same_head(both)),
            Level("NIK berbeda", "", assumed=(0.4, 0.9999)),
        )),
        Compared("tempat_lahir", "Tempat lahir", missing("tempat_lahir"), (
            level("tempat lahir sama", (0.9, 0.3), both.same("tempat_lahir")),
            Level("tempat lahir berbeda", "", assumed=(0.1, 0.7)),
        )),
        Compared("hubungan", "Hubungan keluarga", missing("hubungan"), (
            level("hubungan keluarga sama", (0.8, 0.3), both.same("hubungan")),
            Level("hubungan keluarga berbeda", "", assumed=(0.2, 0.7)),
        )),
    )  # fmt: skip


RARE: Final = 2
"""Rows on which a word stands at most that nobody else may bear."""
KNOWN: Final = 6
"""Rows from which a word is a name in use."""
RARER: Final = 200
SELDOM: Final = 40
"""A word on so many times fewer rows than its neighbour may be a misspelling of it; from the second on it is seldom."""


TWO_NAMES: Final = (
    "dua ejaan yang sama-sama dipakai",
    "beda satu huruf, keduanya nama yang dipakai",
    "dua nama yang sama-sama dipakai",
)
"""Levels of ``kata`` at which both names are names in use."""
UNKNOWN: Final = ("dua ejaan yang jarang", "satu vokal lain, keduanya jarang", "satu huruf lain, keduanya jarang")
"""Levels of ``kata`` at which neither name is known to be in use."""
Conditions = tuple[Any, list[tuple[str, Any]], str]
"""When nothing is compared; labels with their conditions from the best level on; label of everything else."""


def _consonants(word: StringValue) -> StringValue:
    """Return a word with one sign for all vowels: Rina and Rini become one."""
    return word.re_replace("[aiueo]", "*")


def evidence_conditions(both: Both) -> dict[str, Conditions]:
    """Return what a pair says besides its fields, by key.

    Args:
        both: has, besides fields, ``odd`` (the one word in which the names differ, as written) and ``odd_rows`` (rows
            on which it stands).
    """
    word_l, word_r = both("odd")
    fewest, most = ibis.least(*both("odd_rows")), ibis.greatest(*both("odd_rows"))
    apart = distance(word_l, word_r)
    rare = (fewest <= RARE) | (fewest * RARER <= most)
    seldom = fewest * SELDOM <= most
    used = most >= KNOWN
    spelt = both.same("inti")
    vowels = _consonants(word_l) == _consonants(word_r)
    initial = ibis.least(word_l.length(), word_r.length()) <= 1
    dates = both("lahir")
    from_file = ~both("lahir_nik")[0] & ~both("lahir_nik")[1]
    return {
        "kata": (word_l.isnull() | word_r.isnull() | initial, [
            ("ejaan lain yang tidak dipakai orang lain", spelt & rare & used),
            ("satu vokal lain, tidak dipakai orang lain", (apart == 1) & rare & used & vowels),
            ("satu huruf lain, tidak dipakai orang lain", (apart == 1) & rare & used),
            ("dua huruf lain, tidak dipakai orang lain", (apart == 2) & rare & used),  # noqa: PLR2004 - letters
            (UNKNOWN[0], spelt & rare),
            (UNKNOWN[1], (apart == 1) & rare & vowels),
            (UNKNOWN[2], (apart == 1) & rare),
            ("ejaan atau huruf lain, jarang dipakai", seldom & (spelt | (apart == 1))),
            (TWO_NAMES[0], spelt),
            (TWO_NAMES[1], apart == 1),
            ("kata lain yang tidak dipakai orang lain", rare),
        ], TWO_NAMES[2]),
        "sumber_tanggal": (dates[0].isnull() | dates[1].isnull(), [
            ("keduanya dari berkas", from_file),
            ("salah satu dari NIK, sama", both.same("lahir")),
        ], "salah satu dari NIK, berbeda"),
    }  # fmt: skip


EVIDENCE_LABELS: Final = {"kata": "Kata yang berbeda", "sumber_tanggal": "Sumber tanggal lahir"}


@cache
def evidence() -> tuple[Compared, ...]:
    """Return what a pair says besides its fields as comparisons with words, weighed like the fields."""
    kinds = {"odd": "string", "odd_rows": "int64", "inti": "string", "lahir_nik": "boolean", "lahir": "date"}
    t = ibis.table({f"{name}_{side}": kind for name, kind in kinds.items() for side in "lr"}, name="pairs")
    found = evidence_conditions(Both(t))
    return tuple(
        Compared(key, EVIDENCE_LABELS[key], "", (*(Level(label, "") for label, _ in levels), Level(last, "")))
        for key, (_, levels, last) in found.items()
    )
