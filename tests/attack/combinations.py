"""Every page, for everybody, at every area, with every parameter and with values of widgets that no page would send.

The whole list is drawn from a seed, so that a part of it can be run anywhere and the whole of it once.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from canaries import KELURAHAN, PERIODS
from people import KOTA, PEOPLE
from visitor import Visitor, Widget, value

from dtks_analytics.catalogue.wilayah import LEVELS, wilayah
from dtks_analytics.ui.frame.layout import PATHS
from dtks_analytics.ui.frame.session import PARAMETERS, choices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from canaries import Canaries
    from people import House, Person

PAGES: Final = tuple(path.strip("/") for path in PATHS.values())
BY_NAME: Final = ("perbaikan", "tinjau-pasangan", "tumpang-tindih", "meninggal")
AREAS: Final = tuple(area.code for level in LEVELS for area in wilayah().at(level))
STRANGE_AREAS: Final = ("", "64.73", "64.72.99.9999", "64.72.01.1001.", " 64.72.01.1001", "64.72.01.1001' OR 1=1 --",
                        "64.72.0", "semua")  # fmt: skip
MALFORMED: Final = (
    "", "..", "../../etc/passwd", "%00", "<img src=x onerror=alert(1)>", "' OR '1'='1", "None", "[]", "9" * 3000,
    "6472010101909001", "SITI", "\N{FULLWIDTH DIGIT SIX}4.72", "2026-13", "2026-08/../..", "{0}", "-1", "true",
)  # fmt: skip
EXTRA: Final = ("reader", "role", "peran", "audience", "dtks_sesi", "embed", "nik", "id_individu", "pasangan_kunci")
ALLOWED: Final = choices(PERIODS)
BROKEN: Final = b"Terjadi kesalahan (kode"
PART: Final = 120
"""Attempts over one socket."""


@dataclass(frozen=True)
class Combination:
    """One attempt.

    Attributes:
        person: key of who tries.
        page: as in the address.
        query: what stands behind the question mark.
        raw: seed of invented values of widgets; 0 for none.
    """

    person: str
    page: str
    query: str
    raw: int = 0


def whole(seed: int = 1) -> list[Combination]:
    """Return all combinations: every area, every parameter with a legal, foreign or malformed value, raw values."""
    draw = random.Random(seed)  # noqa: S311 - attempts, no secrets
    made: list[Combination] = []
    for person in PEOPLE:
        for page in PAGES:
            made += [Combination(person.key, page, _query(draw, wilayah=area)) for area in (*AREAS, *STRANGE_AREAS)]
            for name in (*PARAMETERS, *EXTRA):
                values = draw.choice((list(ALLOWED.get(name, MALFORMED)), AREAS, MALFORMED))
                made.append(Combination(person.key, page, _query(draw, **{name: draw.choice(values)})))
            for _ in range(24 if person.names and page in BY_NAME else 8):
                query = _query(draw, wilayah=draw.choice(AREAS))
                made.append(Combination(person.key, page, query, draw.randrange(1, 1 << 30)))
    return made


def controls() -> list[Combination]:
    """Return looks at lists by name that must open: else nothing told would prove nothing."""
    return [
        Combination(person.key, page, urlencode({"wilayah": area}))
        for person in PEOPLE
        for area in sorted(person.names)[:2]
        for page in BY_NAME
    ]


def _query(draw: random.Random, **fixed: str) -> str:
    """Return an address with the given parameters and a few others, now and then one of them twice."""
    asked = [(name, draw.choice(list(ALLOWED[name]))) for name in draw.sample(PARAMETERS, draw.randrange(3))]
    asked = [(name, text) for name, text in asked if name not in fixed] + list(fixed.items())
    if draw.random() < 0.05:
        asked += [(name, draw.choice(AREAS)) for name in fixed]
    return urlencode(asked)


@dataclass
class Result:
    """What the attempts gave.

    Attributes:
        tried: how many there were.
        shown: person and page to the outputs in which people of the own scope stood: the lists do open.
        refused: attempts that were not let in at all.
        faults: what was told to whom, without the value.
        errors: page, and whether values were invented, to the outputs with an incident number of the last guard.
    """

    tried: int = 0
    shown: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    errors: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def add(self, other: Result) -> None:
        """Take another part in."""
        self.tried += other.tried
        self.shown += other.shown
        self.refused += other.refused
        self.faults += other.faults
        self.errors += other.errors


@dataclass
class Attack:
    """Somebody's attempts against one served house.

    Attributes:
        address: of the server.
        house: everybody's cookies.
        canaries: where each value stands.
        book: widgets that Dinas Sosial sees, whose lists hold everybody: anybody may send values for them.
        offered: names of files to be made that were offered to Dinas Sosial.
    """

    address: str
    house: House
    canaries: Canaries
    book: list[Widget] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)

    def learn(self) -> None:
        """Look at lists of the whole city once and keep the names of all that takes a value there."""
        visitor = Visitor(self.address, self.house.cookies["dinsos"])
        for page in PAGES:
            for area in (KOTA, KELURAHAN[0][:8], KELURAHAN[0], KELURAHAN[34]):
                run = visitor.open_names(page, {"wilayah": area})
                self.book += run.widgets
                self.offered += run.deferred
        visitor.close()

    def run(
        self, combinations: Iterable[Combination], *, threads: int = 4, progress: Callable[[Result], None] | None = None
    ) -> Result:
        """Try all of them, each person over own sockets, several at once; ``progress`` hears of every part."""
        by_person: dict[str, list[Combination]] = {}
        for one in combinations:
            by_person.setdefault(one.person, []).append(one)
        parts = [
            (person, mine[start : start + PART])
            for person in PEOPLE
            if (mine := by_person.get(person.key, []))
            for start in range(0, len(mine), PART)
        ]
        total = Result()
        with ThreadPoolExecutor(threads) as pool:
            for result in pool.map(lambda part: self._part(*part), parts):
                total.add(result)
                if progress:
                    progress(total)
        return total

    def _part(self, person: Person, attempts: Sequence[Combination]) -> Result:
        result = Result()
        if person.revoked or not person.grants:
            for one in attempts:
                self._shut_out(person, one, result)
            return result
        visitor = self._visitor(person)
        for one in attempts:
            states = list(self._states(one, visitor)) if one.raw else []
            output = visitor.look(one.page, one.query, states).output
            self._judge(person, one, output, result, pressed=any(state.trigger_value for state in states))
            if BROKEN in output:
                # A value of a wrong kind stays in its session and would hide whatever comes after it.
                visitor.close()
                visitor = self._visitor(person)
        visitor.close()
        return result

    def _visitor(self, person: Person) -> Visitor:
        """Open a socket, with the reason given where the person may see names."""
        visitor = Visitor(self.address, self.house.cookies[person.key])
        if person.names:
            visitor.open_names("perbaikan", {"wilayah": min(person.names)})
        return visitor

    def _shut_out(self, person: Person, one: Combination, result: Result) -> None:
        visitor = Visitor.__new__(Visitor)
        visitor.address, visitor.cookie = self.address, self.house.cookies[person.key]
        status, body = visitor.fetch(f"/{one.page}?{one.query}", Accept="text/html")
        result.refused += status in {303, 401, 403}
        if status not in {303, 401, 403}:
            result.faults.append(f"{person.key} got {status} for {one.page}")
        self._judge(person, one, body, result)

    def _judge(self, person: Person, one: Combination, output: bytes, result: Result, *, pressed: bool = False) -> None:
        result.tried += 1
        seen = self.canaries.seen(output)
        told = self.canaries.foreign(seen, person.names, person.where("figures"))
        if seen.numbers and not pressed:
            told.append("whole number")  # one of the own area may be opened by its button, for a reason
        result.faults += [f"{person.key}, {one.page}?{one.query[:200]}, raw {one.raw}: {what}" for what in told]
        if seen:
            result.shown[person.key, one.page] += 1
        if BROKEN in output:
            result.errors[one.page, bool(one.raw)] += 1

    def _states(self, one: Combination, visitor: Visitor) -> Iterator[Any]:
        """Invent values for widgets of the last page, of pages of others, and for names that nobody drew."""
        draw = random.Random(one.raw)  # noqa: S311 - attempts, no secrets
        own = visitor.last.widgets
        targets = draw.sample(own, min(len(own), draw.randrange(1, 9)))
        targets += draw.sample(self.book, min(len(self.book), draw.randrange(6)))
        for widget in {target.id: target for target in targets}.values():
            make = _VALUES[draw.choice(list(_VALUES)) if draw.random() < 0.03 else _KINDS.get(widget.kind, "text")]
            yield make(draw, widget)


def _text(draw: random.Random, widget: Widget) -> Any:  # noqa: ANN401 - a state
    options = list(getattr(widget.proto, "options", []))
    words = [*AREAS, *MALFORMED, *KELURAHAN, *(str(option) for option in options)]
    return value(widget.id, "string_value", str(draw.choice(words)))


def _texts(draw: random.Random, widget: Widget) -> Any:  # noqa: ANN401 - a state
    return value(widget.id, "string_array_value", draw.sample([*AREAS, *MALFORMED], 3))


def _numbers(draw: random.Random, widget: Widget) -> Any:  # noqa: ANN401 - a state
    return value(widget.id, "int_array_value", [draw.randrange(-2, 70)])


def _number(draw: random.Random, widget: Widget) -> Any:  # noqa: ANN401 - a state
    return value(widget.id, "int_value", draw.randrange(-3, 1 << 20))


def _click(draw: random.Random, widget: Widget) -> Any:  # noqa: ANN401 - a state
    return value(widget.id, "trigger_value", draw.random() < 0.9)


def _table(draw: random.Random, widget: Widget) -> Any:  # noqa: ANN401 - a state
    """Edit cells that may not be edited, add rows, take rows away, or choose some of them."""
    rows = [str(draw.randrange(-1, 400)) for _ in range(3)]
    columns = ("Nama", "NIK", "RT/RW", "Hasil pemeriksaan", "Baris", "0", "_index")
    edits = {
        "edited_rows": {row: {draw.choice(columns): draw.choice(MALFORMED)} for row in rows},
        "added_rows": [{}] * draw.randrange(3),
        "deleted_rows": [draw.randrange(200)] * draw.randrange(2),
        "selection": {"rows": [int(rows[0])], "columns": ["NIK"], "cells": []},
    }
    return value(widget.id, "string_value", json.dumps(edits))


def _chart(draw: random.Random, widget: Widget) -> Any:  # noqa: ANN401 - a state
    """Click on areas that the chart may not have."""
    codes = draw.sample(AREAS, 2)
    points = [{"location": code, "customdata": [code], "point_index": draw.randrange(70), "curve_number": 0}
              for code in codes]  # fmt: skip
    clicked = {"selection": {"points": points, "point_indices": [draw.randrange(70)], "box": [], "lasso": []}}
    return value(widget.id, "string_value", json.dumps(clicked))


def _files(draw: random.Random, widget: Widget) -> Any:  # noqa: ANN401 - a state
    return value(widget.id, "file_uploader_state_value", [f"{draw.randrange(9)}", "satu"])


_VALUES: Final[dict[str, Callable[[random.Random, Widget], Any]]] = {
    "text": _text, "texts": _texts, "numbers": _numbers, "number": _number, "click": _click, "table": _table,
    "chart": _chart, "files": _files,
}  # fmt: skip
_KINDS: Final = {
    "selectbox": "text", "text_input": "text", "text_area": "text", "button": "click", "download_button": "click",
    "button_group": "texts", "multiselect": "texts", "dataframe": "table", "arrow_data_frame": "table",
    "plotly_chart": "chart", "file_uploader": "files", "checkbox": "number", "date_input": "texts",
}  # fmt: skip
