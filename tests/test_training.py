"""Latihan: questions that can be answered from what they show, the same for the same number."""

from __future__ import annotations

import pytest

from dtks_analytics.catalogue.lessons import LESSONS
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.quality import exercise as training
from dtks_analytics.quality.exercise import NOTHING, Question
from dtks_analytics.synthetic.year import Year

PERIOD = "2026-10"


@pytest.fixture(scope="module", params=[1, 7])
def asked(request: pytest.FixtureRequest) -> tuple[Question, ...]:
    """Draw a training from a made-up register."""
    return training.questions(*Year(rows=4_000, seed=request.param, months=2).month(PERIOD), seed=request.param)


def test_ten_questions_on_different_rules_two_of_them_sound(asked: tuple[Question, ...]) -> None:
    """Nobody passes by always finding a fault."""
    answers = [one.answer for one in asked]
    assert len(answers) == 10
    assert answers.count(NOTHING) == 2
    assert len(set(answers)) == 9


def test_the_right_answer_is_among_the_choices_and_nothing_is_always_one(asked: tuple[Question, ...]) -> None:
    """Four choices, no one twice."""
    for one in asked:
        assert one.answer in one.choices
        assert one.choices[-1] == NOTHING
        assert len(set(one.choices)) == len(one.choices) == 4


def test_what_is_asked_can_be_seen_on_the_record(asked: tuple[Question, ...]) -> None:
    """Checked by hand for rules that a reader sees at once."""
    for one in asked:
        first = one.records[0]
        if one.answer == "nik_present":
            assert first["nik"].strip("-0") == ""
        if one.answer in {"jenis_kelamin_present", "hubungan_keluarga_present", "pekerjaan_present"}:
            assert first[one.fields[0]] == ""
        if one.answer == "has_kepala_keluarga":
            assert not any(record["hubungan_keluarga"] == "KEPALA KELUARGA" for record in one.records)
        if one.answer == "one_kepala_keluarga":
            assert sum(record["hubungan_keluarga"] == "KEPALA KELUARGA" for record in one.records) > 1
        if one.answer == "nik_unique":
            assert len({record["nik"] for record in one.records}) == 1
        assert first["is_nonaktif"] == "tidak"


def test_a_wrong_choice_about_copies_is_really_met(asked: tuple[Question, ...]) -> None:
    """The explanation says so of what somebody chose."""
    for one in asked:
        numbers = [record["nik"] for record in one.records]
        wrong = set(one.choices) - {one.answer}
        assert not ("nik_unique" in wrong and len(set(numbers)) < len(numbers))


def test_equal_numbers_give_equal_questions_and_others_do_not() -> None:
    """A participant can repeat a training, and a class can take the same one."""
    month = Year(rows=2_000, seed=1, months=2).month(PERIOD)
    assert training.questions(*month, seed=4) == training.questions(*month, seed=4)
    assert training.questions(*month, seed=4) != training.questions(*month, seed=5)


def test_answers_are_judged_one_by_one(asked: tuple[Question, ...]) -> None:
    """Also before the last one is given."""
    given = [asked[0].answer, next(choice for choice in asked[1].choices if choice != asked[1].answer)]
    assert training.right(asked, given) == [True, False]


def test_every_rule_has_a_lesson_with_an_example_of_both() -> None:
    """The page of rules shows them."""
    assert set(LESSONS) == set(RULES)
    assert all(one.why and one.holds and one.breaks for one in LESSONS.values())
