"""Whoever stands on a list is on record by name of the row: the trace of each person shown leads to who looked."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

import pyarrow.parquet as pq
import pytest
from canaries import PERIODS, WORD
from combinations import BY_NAME
from people import ONE, PEOPLE, THREE, TWO, House
from visitor import Visitor, value

from dtks_analytics.catalogue.audit_actions import FOLLOWS, by_name
from dtks_analytics.rows import by_name as byname
from dtks_analytics.store.tracing import row_keys

if TYPE_CHECKING:
    from canaries import Canaries

    from dtks_analytics.store.snapshots import Store

PERIOD: Final = PERIODS[-1]
BY_KEY: Final = {person.key: person for person in PEOPLE}
DOWNLOADS: Final = {"perbaikan": "Unduh daftar Excel", "tinjau-pasangan": "Unduh pasangan yang menunggu"}


@pytest.fixture(scope="module")
def rows_of(place: tuple[Store, Canaries]) -> dict[str, frozenset[str]]:
    """Return every word of a name to the rows in which it stands, as the audit names them."""
    store, found = place[0], {}
    table = pq.read_table(store.read().persons(PERIOD), columns=[*byname.PLACE, "nama"])
    for row in table.to_pylist():
        for word in WORD.findall(row["nama"].encode()):
            found[word.decode()] = found.get(word.decode(), frozenset()) | row_keys(store, PERIOD, [byname.place(row)])
    return found


def on_record(store: Store, since: int) -> frozenset[str]:
    """Return the rows that lines after a number showed."""
    lines = [line for line in store.ledger.rows() if line.seq > since and by_name(line.action, line.detail)]
    assert all(FOLLOWS in line.detail or "shown" in line.detail for line in lines)
    return store.ledger.shown([line.detail["shown"] for line in lines if "shown" in line.detail])


def last(store: Store) -> int:
    """Return the number of the newest line."""
    return store.ledger.rows()[-1].seq


def untraced(words: frozenset[str], rows_of: dict[str, frozenset[str]], known: frozenset[str]) -> list[str]:
    """Return the words that stand in no row on record."""
    return sorted(word for word in words if word in rows_of and rows_of[word].isdisjoint(known))


@pytest.mark.parametrize("page", BY_NAME)
@pytest.mark.parametrize(("person", "area"), [("lurah_satu", ONE), ("camat_dua", TWO), ("dinsos", THREE)])
def test_nobody_is_shown_without_a_trace(
    person: str, area: str, page: str, opened: tuple[str, House], place: tuple[Store, Canaries],
    rows_of: dict[str, frozenset[str]],
) -> None:  # fmt: skip
    """Every name on the page is a row on record, and the line is there when the page is."""
    visitor = Visitor(opened[0], opened[1].cookies[person])
    before = last(place[0])
    run = visitor.open_names(page, {"wilayah": area, "bulan": PERIOD})
    words = place[1].seen(run.output).words
    assert words & set(rows_of)
    known = on_record(place[0], before)
    assert known
    assert untraced(words, rows_of, known) == []
    visitor.close()


@pytest.mark.parametrize("page", DOWNLOADS)
def test_nobody_is_taken_along_without_a_trace(
    page: str, opened: tuple[str, House], place: tuple[Store, Canaries], rows_of: dict[str, frozenset[str]]
) -> None:
    """A workbook names in its own line everybody who stands in it."""
    address, house = opened
    visitor = Visitor(address, house.cookies["lurah_satu"])
    run = visitor.open_names(page, {"wilayah": ONE, "bulan": PERIOD})
    button = run.find("button", DOWNLOADS[page])
    assert button is not None
    before = last(place[0])
    run = visitor.look(page, {"wilayah": ONE, "bulan": PERIOD}, [value(button.id, "trigger_value", True)])
    (link,) = set(re.findall(rb"/unduh/[\w-]{32}", run.output))
    status, body = visitor.fetch(link.decode())
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        content = b"".join(book.read(name) for name in book.namelist())
    words = place[1].seen(content).words
    assert words & set(rows_of)
    assert untraced(words, rows_of, on_record(place[0], before)) == []
    visitor.close()
