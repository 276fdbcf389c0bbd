"""Pairs of every kind, in registers small enough to check by eye."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from duplicates_made import AGAIN, ALL, FAR, HERE, NEAR, ONE, OTHER_HOME, SECRET, found, only, person

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.engine import Engine
from dtks_analytics.linkage import search as duplicates
from dtks_analytics.linkage.blocking import WHOLE
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("same_nik", {}, {"nama": "KOMALA", "id_individu": "Q1"}),
        ("same_nik", {}, {"nama": "UTUH GALUH", "id_individu": "Q1"}),
        ("same_nik", {}, {"tanggal_lahir": date(1999, 1, 9), "id_individu": "Q1"}),
        ("nik_conflict", {}, {**person(2), "nik": ONE["nik"]}),
        ("same_person", {}, {**AGAIN, **OTHER_HOME}),
        ("same_person", {}, {"nik": None, "kunci_ibu": "m99", "id_individu": "Q1"}),
        ("similar_person", {}, {**AGAIN, **OTHER_HOME, "nama": "K. DEWI UTAMA"}),
        ("similar_person", {}, {**AGAIN, **OTHER_HOME, "tanggal_lahir": date(1961, 2, 3)}),
        ("same_id", {}, {**person(2), "id_individu": ONE["id_individu"]}),
        ("same_account", {"kunci_rekening": "k"}, {**person(2), "kunci_rekening": "k"}),
        ("excel_nik", {"nik": "6,47201E+15"}, {**person(2), "nik": "6,47201E+15"}),
    ],
)
def test_every_kind_is_found(kind: str, one: dict[str, Any], two: dict[str, Any], tmp_path: Path) -> None:
    """Examples of each kind among people who share nothing."""
    pair = only([{**ONE, **one}, {**ONE, **two}, person(3), person(4)], tmp_path)
    assert (pair["kind"], pair["counted"]) == (kind, kind in {"same_nik", "same_person", "similar_person"})
    assert (pair["probability"] < 0.5) == (kind in {"nik_conflict", "same_id", "same_account", "excel_nik"}) or (
        kind == "same_nik"
    )


def test_nobody_is_found_where_nobody_is_listed_twice(tmp_path: Path) -> None:
    """No pair, no cluster, a line for every active row; an inactive copy does not count."""
    pairs, marks, told = found([ONE, person(2), person(3), {**ONE, "is_nonaktif": True}], tmp_path)
    assert (pairs, told.kept) == ([], 0)
    assert sorted(marks) == [2, 3, 4]
    assert not any(row["counted"] or row["similar"] or row["cluster"] for row in marks.values())


def test_a_register_of_nobody_is_searched_too(tmp_path: Path) -> None:
    """All rows inactive."""
    pairs, marks, _ = found([{**ONE, "is_nonaktif": True}], tmp_path)
    assert (pairs, marks) == ([], {})


@pytest.mark.parametrize(
    "other",
    [
        {"nama": "HUSIN"},
        {"nama": "HASAN", "jenis_kelamin": "P"},
        {"nama": "HASAM"},
        {"nama": "HASAN", "tanggal_lahir": date(2001, 2, 2), "kunci_ibu": "m50"},
    ],
)
def test_twins_and_father_and_son_are_never_sure(other: dict[str, Any], tmp_path: Path) -> None:
    """One card and birth date but another name or sex; one name but a generation apart: a person must answer.

    Nobody knows in a register of three rows which names are in use, so that a slip is as likely as a twin.
    """
    child = {**ONE, "nama": "HASAN", "jenis_kelamin": "L"}
    pairs, _, _ = found([child, {**child, **AGAIN, **other}, person(3)], tmp_path)
    assert all(0.3 <= pair["probability"] < 0.95 for pair in pairs)


def test_grown_twins_on_cards_of_their_own_are_no_pair(tmp_path: Path) -> None:
    """One mother and birth date, names a vowel apart, elsewhere."""
    one = {**ONE, "nama": "RINA LESTARI", "jenis_kelamin": "P"}
    two = {**one, **AGAIN, **OTHER_HOME, "nama": "RINI LESTARI", "kode_kelurahan": FAR, "kode_kecamatan": FAR[:8]}
    assert found([one, two], tmp_path)[0] == []


def test_the_same_name_on_one_card_with_two_numbers_is_a_pair(tmp_path: Path) -> None:
    """What twins never have."""
    assert only([ONE, {**ONE, **AGAIN}], tmp_path)["kind"] == "same_person"


def test_a_single_name_needs_a_third_field(tmp_path: Path) -> None:
    """Suparno born on one day is two people; with one mother he is one."""
    one = {**ONE, "nama": "SUPARNO"}
    far = {**one, **AGAIN, **OTHER_HOME, "kode_kelurahan": FAR, "kode_kecamatan": FAR[:8]}
    assert found([one, {**far, "kunci_ibu": "m77"}], tmp_path)[0] == []
    assert only([one, far], tmp_path)["kind"] == "same_person"


def test_the_owner_is_the_smallest_area_that_holds_both(tmp_path: Path) -> None:
    """Kelurahan, kecamatan, city; the totals of the owners add up to all pairs."""
    rows = []
    for number, area in enumerate((HERE, NEAR, FAR), start=10):
        home = person(number)
        rows += [home, {**home, "id_individu": f"Q{number}", "kode_kelurahan": area, "kode_kecamatan": area[:8]}]
    pairs, _, _ = found(rows, tmp_path)
    owners = sorted(pair["owner_area"] for pair in pairs)
    assert owners == ["64.72", HERE[:8], HERE]
    assert len(owners) == len(pairs) == 3


def test_the_kelurahan_of_the_newer_card_is_asked_first(tmp_path: Path) -> None:
    """Then the one that is matched, then the one verified later."""
    there = {"kode_kelurahan": FAR, "kode_kecamatan": FAR[:8], "id_individu": "Q1"}
    newer = {**ONE, **there, "no_kk": "6472050301209001"}
    assert only([ONE, newer], tmp_path)["asked_first"] == FAR
    matched = {**ONE, **there, "status_padan": "PADAN"}
    assert only([ONE, matched], tmp_path)["asked_first"] == FAR
    verified = {"tanggal_verval": date(2026, 5, 1)}
    assert only([{**ONE, **verified}, {**ONE, **there}], tmp_path)["asked_first"] == HERE


def test_the_order_of_the_file_changes_nothing(tmp_path: Path) -> None:
    """The same pairs, owners, sides, clusters, whatever the order; only row numbers follow the file."""
    rows = [person(number) for number in range(40)]
    rows += [{**person(n), "id_individu": f"Q{n}", "nik": f"64720113026{n:05d}"} for n in range(12)]
    rows += [{**person(n), "id_individu": f"R{n}"} for n in (1, 2, 3)]
    seen = []
    for seed in range(3):
        random.Random(seed).shuffle(rows)  # noqa: S311 - any order
        pairs, _, _ = found(rows, tmp_path)
        seen.append([{k: v for k, v in pair.items() if not k.endswith("baris")} for pair in pairs])
    assert len(seen[0]) == 18
    assert seen[0] == seen[1] == seen[2]


def test_a_number_used_many_times_gives_no_square_of_pairs(tmp_path: Path) -> None:
    """Every row stands in a pair, there are at most two pairs a row, and the conflict counts nobody twice."""
    many = 4 * WHOLE
    rows = [{**person(n), "nik": ONE["nik"]} for n in range(many)]
    pairs, marks, _ = found(rows, tmp_path)
    assert "nik_conflict" in {pair["kind"] for pair in pairs}
    assert len(pairs) <= 2 * many
    assert {pair[f"{side}_baris"] for pair in pairs for side in ("left", "right")} == set(marks)


def test_damage_by_excel_is_a_kind_of_its_own(tmp_path: Path) -> None:
    """Numbers rounded in one kelurahan are equal by accident; the same person in them is still found."""
    rows = []
    for number in range(40):
        row = person(number, kode_kelurahan=FAR)
        rows.append({**row, "nik": f"{person(number // 2)['nik'][:15]}0"})
    rows.append({**rows[6], "id_individu": "Q1"})
    pairs, _, _ = found(rows, tmp_path)
    kinds = [pair["kind"] for pair in pairs]
    assert set(kinds) == {"excel_nik", "same_person"}
    assert kinds.count("same_person") == 1
    assert all(pair["owner_area"] == FAR for pair in pairs)


def test_answers_of_people_are_kept_and_count(tmp_path: Path) -> None:
    """*Berbeda* takes a pair out of the figures, *sama* puts one in, *belum* changes nothing."""
    rows = [ONE, {**ONE, **AGAIN, **OTHER_HOME}, person(2), {**person(3), "id_individu": person(2)["id_individu"]}]
    pairs, marks, _ = found(rows, tmp_path)
    one, two = (next(pair for pair in pairs if pair["kind"] == kind) for kind in ("same_person", "same_id"))
    assert [marks[row]["counted"] for row in (2, 3, 4, 5)] == [True, True, False, False]
    answers = {one["pair"]: "berbeda", two["pair"]: "sama"}
    pairs, marks, _ = found(rows, tmp_path, decisions=answers)
    assert {pair["pair"]: pair["answer"] for pair in pairs} == answers
    assert [marks[row]["counted"] for row in (2, 3, 4, 5)] == [False, False, True, True]
    pairs, marks, _ = found(rows, tmp_path, decisions={one["pair"]: "belum"})
    assert marks[2]["counted"]


def test_an_answer_holds_until_what_agrees_and_differs_has_changed(tmp_path: Path) -> None:
    """A corrected record asks again; other cells, or words of an answer nobody kept a state of, do not."""
    rows = [ONE, {**ONE, **AGAIN, **OTHER_HOME}]
    pair = only(rows, tmp_path)
    words = {"decisions": {pair["pair"]: "berbeda"}, "saw": pair["levels"]}
    assert only([rows[0], {**rows[1], "pekerjaan": "LAIN", "rw": rows[1]["rw"]}], tmp_path, **words)["answer"]
    corrected = [rows[0], {**rows[1], "kunci_ibu": "m9", "alamat": ONE["alamat"], "rt": ONE["rt"], "rw": ONE["rw"]}]
    again = only(corrected, tmp_path, **words)
    assert (again["pair"], again["answer"], again["counted"]) == (pair["pair"], None, True)
    assert again["levels"] != pair["levels"]
    assert only(corrected, tmp_path, **(words | {"saw": ""}))["answer"] == "berbeda"


def test_the_key_of_a_pair_is_the_same_next_month(tmp_path: Path) -> None:
    """Other cells, other row numbers, other month; and another key with another secret."""
    rows = [ONE, {**ONE, **AGAIN}]
    key = only(rows, tmp_path)["pair"]
    later = [person(7), *({**row, "rt": "009", "periode_data": "2026-09"} for row in reversed(rows))]
    assert only(later, tmp_path)["pair"] == key
    assert len(key) == 24


def test_a_cluster_never_chains_twins_through_a_third_record(tmp_path: Path) -> None:
    """A record alike to both twins joins the one it is most alike to; the other pair stays, and counts no more."""
    one = {**ONE, "nama": "RINA LESTARI", "jenis_kelamin": "P"}
    twin = {**one, "nama": "RINI LESTARI", "id_individu": "Q1", "nik": "6472014202610002"}
    third = {**one, **OTHER_HOME, "id_individu": "Q2"}
    pairs, marks, _ = found([one, {**twin, "nik": one["nik"], "kunci_ibu": "m1"}, third], tmp_path)
    counted = [pair for pair in pairs if pair["counted"]]
    assert {pair["kind"] for pair in counted} == {"same_nik"}
    clusters = {row["cluster"] for row in marks.values()}
    assert len(clusters - {None}) == 1


@pytest.mark.parametrize("keys", [("a", "b"), ("b", "a")])
def test_which_of_two_equal_pairs_counts_does_not_depend_on_the_key_of_the_store(keys: tuple[str, str]) -> None:
    """Of two equally probable pairs that would chain two people together the first by content stays."""
    made = pa.table(
        {
            "pair": [*keys, "c"], "kind": ["similar_person", "similar_person", "nik_conflict"], "l": [1, 2, 1],
            "r": [3, 3, 2], "probability": [0.9, 0.9, 0.1], "counted": [True, True, False],
            "answer": pa.nulls(3, pa.string()), "cluster": pa.nulls(3, pa.string()),
        }
    )  # fmt: skip
    judged = pa.table({"l": [1], "r": [3], "probability": [0.9], "nik": [False]})
    clustered = duplicates._clustered(made, judged)  # noqa: SLF001 - the one step that decides between equal pairs
    assert clustered["counted"].to_pylist() == [True, False, False]


def test_points_of_rule_d05_are_asked_where_name_birth_and_sex_are_known(tmp_path: Path) -> None:
    """Fifty for the name, thirty for the date, twenty for the address; null without a date."""
    rows = [{**ONE, "jenis_kelamin": "P"}, {**ONE, **AGAIN, "jenis_kelamin": "P"}, {**person(5), "jenis_kelamin": None}]
    pairs, marks, _ = found(rows, tmp_path)
    assert [pair["points"] for pair in pairs] == [100]
    assert [(marks[row]["similar"], marks[row]["askable"]) for row in (2, 3, 4)] == [
        (True, True), (True, True), (False, False),
    ]  # fmt: skip
    assert marks[2]["owner_area"] == HERE


def test_a_file_without_mothers_still_links_by_the_address(tmp_path: Path) -> None:
    """The DTSEN hand-over has none."""
    rows = [{**row, "kunci_ibu": None} for row in (ONE, {**ONE, **AGAIN}, person(3))]
    assert only(rows, tmp_path, lacking=("nama_ibu_kandung",))["kind"] == "same_person"


def test_the_explanation_is_plain_and_holds_no_value(tmp_path: Path) -> None:
    """Which fields agree and which differ, as a clerk would say it."""
    other = {**ONE, "nik": f"{ONE['nik'][:13]}7{ONE['nik'][14:]}", "rt": "044", "id_individu": "Q1",
             "no_kk": person(9)["no_kk"], "nama": "H. KOMALA DEWI A."}  # fmt: skip
    pair = only([{**ONE, "nama": "KOMALA DEWI"}, {**other, "nama": "HJ. KOMALA DEWI"}], tmp_path)
    assert pair["explanation"] == (
        "NIK beda satu angka; nama sama; tanggal lahir sama; nama ibu sama; alamat sama, beda RT; "
        "hubungan keluarga sama"
    )


def test_every_owner_is_an_area_of_the_city(tmp_path: Path) -> None:
    """Owners and areas asked first stand in the tree, so that figures can be added up over it."""
    rows = [person(n) for n in range(6)] + [{**person(n), "id_individu": f"Q{n}"} for n in range(6)]
    pairs, _, _ = found(rows, tmp_path)
    known = {area.code for level in ("kota", "kecamatan", "kelurahan") for area in wilayah().at(level)}
    assert {pair["owner_area"] for pair in pairs} | {pair["asked_first"] for pair in pairs} <= known


def test_a_pair_explained_is_the_pair_found(tmp_path: Path) -> None:
    """Key, kind and probability agree whichever id comes first; weights add up; an unknown id is refused."""
    rows = [ONE, {**ONE, **AGAIN, **OTHER_HOME, "nama": "K. DEWI UTAMA"}, person(3)]
    pair = only(rows, tmp_path)
    answers = []
    for ids in ((pair["left_id"], pair["right_id"]), (pair["right_id"], pair["left_id"])):
        with Engine(tmp_path) as engine:
            answers.append(duplicates.explain(engine, tmp_path / "persons.parquet", Asked(ALL), *ids, SECRET))
    assert answers[0] == answers[1]
    told = answers[0]
    assert (told.pair, told.kind, told.probability) == (pair["pair"], pair["kind"], pytest.approx(pair["probability"]))
    assert told.fields[0][2] < 0
    assert told.weight == pytest.approx(sum(weight for *_, weight in told.fields))
    assert ("Nama", "nama sama kecuali singkatan atau spasi") in [field[:2] for field in told.fields]
    with Engine(tmp_path) as engine, pytest.raises(LookupError):
        duplicates.explain(engine, tmp_path / "persons.parquet", Asked(ALL), "P0001", "nobody", SECRET)
