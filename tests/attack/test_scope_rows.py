"""Every reader of rows, for everybody, at every area and month: outside the scope it refuses before it reads."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import canaries
import houses
import pytest
from canaries import KELURAHAN, PERIODS, everything
from click.testing import CliRunner
from people import PEOPLE, House, auth_file

from dtks_analytics.access.roles import ACTS, Grant, Reader, audience
from dtks_analytics.catalogue.wilayah import LEVELS, wilayah
from dtks_analytics.cli.main import cli
from dtks_analytics.errors import DtksError
from dtks_analytics.present.paper import page as report_page
from dtks_analytics.present.sheets.scorecard import scorecard_xlsx
from dtks_analytics.rows import aid as aid_families
from dtks_analytics.rows import by_name as byname
from dtks_analytics.rows import deaths as deceased_people
from dtks_analytics.rows import review, review_records, worklist
from dtks_analytics.scores import proof as verification
from dtks_analytics.scores.report_data import collect
from dtks_analytics.scores.scorecard import read
from dtks_analytics.store import tracing
from dtks_analytics.store.reviews import Judgement, Reviews
from dtks_analytics.store.worklist import Answer, Worklist

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from canaries import Canaries
    from people import Person

    from dtks_analytics.rows.review import Pair
    from dtks_analytics.store.snapshots import Store
    from dtks_analytics.store.view import StoreView

AREAS: Final = (*(area.code for level in LEVELS for area in wilayah().at(level)), "", "64", "64.73", "64.72.99.9999")
BESIDE: Final = (*AREAS[:11], *KELURAHAN[::6], *AREAS[-4:])
NEW: Final = PERIODS[-1]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Store, Canaries]:
    """Stand in front of a copy of the store with everybody's roles."""
    folder = tmp_path_factory.mktemp("baris")
    store, known = houses.copied(houses.shared(tmp_path_factory), folder)
    return House(store, auth_file(folder, 8501)), store, known


@pytest.fixture(scope="module")
def view(house: tuple[House, Store, Canaries]) -> StoreView:
    """Read the published version once."""
    return house[1].read()


Read = tuple[str, "Callable[[StoreView, str, str, Reader], Any]"]
READERS: Final[tuple[Read, ...]] = (
    ("worklist", lambda view, period, area, reader: worklist.rows(view, period, area, reader=reader)),
    ("shared", lambda view, period, area, reader: worklist.rows(view, period, area, reader=reader, shared=True)),
    ("families", lambda view, period, area, reader: aid_families.families(view, period, area, reader=reader)),
    ("dead", lambda view, period, area, reader: deceased_people.people(view, period, area, reader=reader)),
    ("near", lambda view, period, area, reader: deceased_people.candidates(view, period, area, reader=reader)),
    *(
        (f"byname {table}", lambda view, period, area, reader, table=table: byname.rows(
            view, period, area, table, reader=reader, person=(*byname.PERSON, "alamat")))
        for table in ("overlaps", "deceased", "findings", "death_candidates")
    ),
    ("pairs", review.pairs),
)  # fmt: skip
"""Readers of one area; each raises or gives people of that area."""


def scope(person: Person, house: House) -> tuple[Reader, frozenset[str]]:
    """Return somebody as the gate sees them, and where they may see names."""
    return house.reader(person), person.names


def tried(read_one: Callable[[], Any]) -> tuple[bool, Any]:
    """Tell whether a reader refused, and what it gave."""
    try:
        return False, read_one()
    except DtksError as error:
        return True, error.code


@pytest.mark.parametrize("name", [name for name, _ in READERS])
def test_a_reader_of_one_area_refuses_everybody_from_elsewhere(
    name: str, house: tuple[House, Store, Canaries], view: StoreView
) -> None:
    """All people, areas and months; whoever is let in sees people of that area, their numbers masked."""
    door, _, known = house
    reading, given, told = dict(READERS)[name], 0, 0
    for person, area, period in product(PEOPLE, AREAS, (*PERIODS, "2026-13", "")):
        reader, mine = scope(person, door)
        refused, found = tried(lambda: reading(view, period, area, reader))  # noqa: B023 - called at once
        inside = bool(canaries.below(area)) and canaries.below(area) <= mine
        assert refused or inside, (name, person.key, area)
        if not inside:
            assert found == "OUTSIDE_SCOPE", (name, person.key, area, period)
        elif not refused:
            seen = known.seen(everything(found))
            given += 1
            told += bool(seen)
            assert not seen.numbers
            assert not known.foreign(seen, canaries.below(area)), (name, person.key, area)
    assert given >= 59
    assert told or name == "pairs"


def all_pairs(view: StoreView) -> list[Pair]:
    """Return the pairs of all owners."""
    everybody = Reader("uji", tuple(Grant(role, wilayah().kota.code) for role in ACTS))
    return [one for area in AREAS[:70] for one in review.pairs(view, NEW, area, everybody)]


def test_records_of_a_pair_are_for_its_owner_and_whoever_stands_above(
    house: tuple[House, Store, Canaries], view: StoreView
) -> None:
    """Side by side, the rest of the cluster, the workbook: of a record elsewhere only the kelurahan is told."""
    door, _, known = house
    pairs = all_pairs(view)
    assert {len(one.owner) for one in pairs} == {5, 8, 13}
    opened = 0
    for person, pair in product(PEOPLE, pairs[::3]):
        reader, mine = scope(person, door)
        inside = canaries.below(pair.owner) <= mine
        for reading in (review_records.both, review_records.members, review.cluster):
            refused, found = tried(lambda: reading(view, NEW, pair, reader))  # noqa: B023 - called at once
            assert refused != inside, (person.key, pair.owner)
            if refused:
                assert found == "OUTSIDE_SCOPE"
                continue
            opened += 1
            seen = known.seen(everything(found))
            assert not seen.numbers
            assert not known.foreign(seen, mine), (person.key, pair.owner)
    assert opened > 500
    mixed = [next(one for one in pairs if one.owner == area) for area in (KELURAHAN[0], KELURAHAN[-1])]
    for person in PEOPLE:
        reader, mine = scope(person, door)
        refused, _ = tried(lambda: review_records.many(view, NEW, mixed, reader))  # noqa: B023 - called at once
        assert refused != ({one.owner for one in mixed} <= mine)


def test_a_pair_that_names_a_foreign_owner_opens_nothing_more(
    house: tuple[House, Store, Canaries], view: StoreView
) -> None:
    """A pair is data of the program, but one that was changed on the way must not reach elsewhere either."""
    door, _, known = house
    lurah = next(person for person in PEOPLE if person.key == "lurah_satu")
    reader, mine = scope(lurah, door)
    for pair in all_pairs(view)[::9]:
        forged = replace(pair, owner=KELURAHAN[0])
        for reading in (review_records.both, review_records.members):
            refused, found = tried(lambda: reading(view, NEW, forged, reader))  # noqa: B023 - called at once
            assert refused or not known.foreign(known.seen(everything(found)), mine)


def test_lists_of_all_areas_hold_the_own_ones_only(house: tuple[House, Store, Canaries], view: StoreView) -> None:
    """Suspected pairs by their ids, pairs that may be answered."""
    door, _, known = house
    for person in PEOPLE:
        reader, mine = scope(person, door)
        for period in PERIODS:
            refused, found = tried(lambda: review.suspected(view, period, reader))  # noqa: B023 - called at once
            assert refused == (not mine)
            if not refused:
                ids = {row[side] for row in found for side in ("id_left", "id_right")}
                assert ids
                assert not [one for one in ids if known.ids[one].isdisjoint(mine)]
                assert {canaries.below(row["owner_area"]) <= mine for row in found} == {True}
        edited = person.where("edit")
        answerable = review.answerable(view, NEW, reader)
        assert bool(answerable) == bool(edited)
        assert all(canaries.below(key.owner) <= edited for key in answerable.values())


def test_a_whole_number_is_opened_for_the_own_area_only_and_on_record(
    house: tuple[House, Store, Canaries], view: StoreView
) -> None:
    """By the place of a row: with an own area and a foreign row nothing is found, with a foreign area it is refused."""
    door, store, known = house
    everybody = Reader("uji", (Grant("dinsos", wilayah().kota.code),))
    places = {
        area: byname.place(row)
        for area in KELURAHAN
        for row in worklist.rows(view, NEW, area, reader=everybody).slice(0, 1).to_pylist()
    }
    for person in PEOPLE:
        reader, mine = scope(person, door)
        for area in BESIDE:
            before = len(store.ledger.rows())
            place = places.get(area, places[KELURAHAN[0]])
            refused, found = tried(
                lambda: tracing.reveal(store, view, (NEW, area), place, reader=reader, reason="uji")  # noqa: B023 - called at once
            )
            inside = bool(canaries.below(area)) and canaries.below(area) <= mine
            assert refused != inside or found == "REVEAL_LIMIT", (person.key, area)
            assert (len(store.ledger.rows()) > before) == inside
            if not refused:
                assert not known.foreign(known.seen(everything(found)), canaries.below(area))
        if len(mine) == 1:
            (own,) = mine
            for other in KELURAHAN[::7]:
                found = tracing.reveal(store, view, (NEW, own), places[other], reader=reader, reason="uji")
                assert other == own or found == {"nik": None, "no_kk": None}


def test_nobody_answers_or_replies_elsewhere(house: tuple[House, Store, Canaries], view: StoreView) -> None:
    """Answers to findings and pairs, replies: only where somebody may change something; nothing is kept else."""
    door, store, _ = house
    month = view.month(NEW)
    for person in PEOPLE:
        reader = door.reader(person)
        edited = person.where("edit")
        for area in BESIDE:
            inside = bool(canaries.below(area)) and canaries.below(area) <= edited
            before = len(store.ledger.rows())
            said = Judgement("f" * 24, "same_nik", "belum", "belum_ditemui")
            acts = (
                lambda: Worklist(store).answer(NEW, area, [Answer("a" * 24, "nik_present", "benar")], reader=reader),  # noqa: B023 - called at once
                lambda: Reviews(store).answer(NEW, area, [said], reader=reader),  # noqa: B023 - same
                lambda: Worklist(store).reply(month, area, note="uji", evidence="", reader=reader),  # noqa: B023 - same
            )
            for act in acts:
                refused, code = tried(act)
                assert inside or (refused and code == "OUTSIDE_SCOPE"), (person.key, area)
            assert (len(store.ledger.rows()) > before) == inside


def test_who_saw_a_person_is_for_the_auditor(house: tuple[House, Store, Canaries]) -> None:
    """And the question itself names nobody in the audit."""
    door, store, known = house
    number = next(iter(known.numbers))
    for person in PEOPLE:
        refused, _ = tried(
            lambda: tracing.who_saw(store, number, reader=door.reader(person), reason="uji")  # noqa: B023 - called at once
        )
        assert refused == (person.key != "auditor")
    lines = json.dumps([[line.action, line.by, dict(line.detail)] for line in store.ledger.rows()], default=str)
    assert not known.seen(lines.encode())


def test_what_is_printed_of_an_area_holds_nobody(house: tuple[House, Store, Canaries], view: StoreView) -> None:
    """Scorecards, their workbooks and the pack for proof, as every audience may have them."""
    door, store, known = house
    audiences = {audience(door.reader(person)) for person in PEOPLE} | {"public"}
    assert len(audiences) >= 8
    for who in sorted(audiences):
        dossier = collect(view, NEW, synthetic=True, replies=Worklist(store).replies, audience=who)
        for area in BESIDE[:-4]:
            assert not known.seen(json.dumps(report_page.page(dossier, area), default=str).encode()), area
        book = scorecard_xlsx(dossier, BESIDE[11])
        assert not known.seen(unpacked(book))
    origin = verification.Origin(NEW, True, {"snapshot": view.month(NEW).snapshot})
    cards = list(read(view.table(NEW, "scorecards")).values())
    assert not known.seen(unpacked(verification.pack(view.cube([NEW]), cards, origin)))


def unpacked(archive: bytes) -> bytes:
    """Return everything in a ZIP file."""
    with zipfile.ZipFile(io.BytesIO(archive)) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def test_the_command_line_prints_nobody(house: tuple[House, Store, Canaries], tmp_path: Path) -> None:
    """Figures for every audience, findings, pairs, proof, paper: no name; only the sheet to answer pairs has people."""
    _, store, known = house
    pair = all_pairs(store.read())[0]
    told = []
    sheet, zipped, paper = tmp_path / "pasangan.xlsx", tmp_path / "bukti.zip", tmp_path / "rapor.xlsx"
    for words in (
        *(["measures", "--by", level, "--audience", who, "--format", form]
          for level in LEVELS for who in ("internal", "public") for form in ("csv", "json")),
        *(["findings", "--area", area, "--reason", "uji", "--format", form]
          for area in BESIDE[:20] for form in ("csv", "json")),
        *(["duplicates", "--reason", "uji", "--format", form] for form in ("csv", "json")),
        ["explain", "--left", str(pair.left.id), "--right", str(pair.right.id), "--reason", "uji"],
        ["explain", "--left", str(pair.left.id), "--right", str(pair.right.id), "--reason", "uji", "--json"],
        ["snapshots"], ["snapshots", "--json"], ["verify"], ["verify", "--json"], ["access", "list"],
        ["pack", "--out", str(zipped)], ["scorecard", "--area", KELURAHAN[0], "--out", str(paper)],
        ["review", "export", "--area", pair.owner, "--out", str(sheet), "--reason", "uji"],
    ):  # fmt: skip
        done = CliRunner().invoke(cli, [*words, "--store", str(store.root)])
        assert done.exit_code == 0, (words, done.output)
        told.append(known.seen(done.output.encode()))
    assert not [one for one in told if one]
    assert not known.seen(unpacked(zipped.read_bytes()) + unpacked(paper.read_bytes()))
    seen = known.seen(unpacked(sheet.read_bytes()))
    assert seen.words
    assert not seen.numbers
    assert not known.foreign(seen, canaries.below(pair.owner))
