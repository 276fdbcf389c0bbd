"""Which answer holds, who is judged twice, and how far two people agree, against values worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from dtks_analytics.records.decisions import (
    Given,
    agreement,
    by_pair,
    due,
    in_force,
    precision,
    sample,
    standing,
    still,
    wilson,
)

S, B, U = "sama", "berbeda", "belum"


def said(*answers: tuple[str, str], sample: bool = False) -> list[Given]:
    """Return answers to one pair: who and what."""
    return [Given("p", who, answer, sample=sample) for who, answer in answers]


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ([], None),
        (said(("Ani", S)), S),
        (said(("Ani", S), ("Ani", B)), B),
        (said(("Ani", S), ("Budi", B)), B),
        (said(("Ani", S), ("Budi", S), sample=True), S),
        (said(("Ani", S), ("Budi", B), sample=True), U),
        (said(("Ani", S), ("Budi", B), ("Ani", B), sample=True), B),
        (said(("Ani", S), (" ani ", B), sample=True), B),
        (said(("Ani", S), ("Budi", B), ("Citra", S), sample=True), S),
        (said(("Ani", S), ("Budi", B), ("Citra", U), sample=True), U),
    ],
)
def test_the_newest_answer_holds_and_of_a_sample_the_majority(given: list[Given], holds: str | None) -> None:
    """Two people who differ change no figure; a third one, or a change of mind, settles it."""
    assert in_force(given) == holds


def test_the_sample_is_the_same_whatever_the_order_and_nearly_so_in_the_next_month() -> None:
    """A tenth, at least thirty, at most two hundred."""
    pairs = [f"{number:024x}" for number in range(1_000)]
    drawn = sample(pairs)
    assert len(drawn) == 100
    assert drawn == sample(list(reversed(pairs)))
    assert drawn != sorted(drawn)
    assert len(set(sample(pairs[50:])) & set(drawn)) >= 85
    assert len(sample(pairs[:300])) == 30
    assert len(sample(pairs[:7])) == 7
    assert sample([]) == []
    assert len(sample([str(number) for number in range(5_000)])) == 200


def twice(*pairs: tuple[str, str]) -> list[Given]:
    """Return two answers to each of several pairs of the sample."""
    return [
        Given(f"{number}", who, answer, sample=True)
        for number, answers in enumerate(pairs)
        for who, answer in zip(("Ani", "Budi"), answers, strict=True)
    ]


def test_kappa_is_the_one_worked_out_by_hand() -> None:
    """Ten pairs: 5 sama-sama, 2 berbeda-berbeda, 1 belum-belum, 2 sama-berbeda.

    Observed 8/10. Answers in all: 12 sama, 6 berbeda, 2 belum of 20, so by chance 0.6² + 0.3² + 0.1² = 0.46;
    kappa = (0.80 − 0.46) / (1 − 0.46) = 0.34 / 0.54 = 0.6296.
    """
    found = agreement(twice(*[(S, S)] * 5, *[(B, B)] * 2, (U, U), (S, B), (B, S)))
    assert (found.pairs, found.equal) == (10, 8)
    assert found.kappa == pytest.approx(0.34 / 0.54)
    assert found.kappa is not None
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low < found.kappa < found.high <= 1


def test_kappa_takes_the_first_answers_of_two_different_people() -> None:
    """Before they spoke to each other; a third answer and pairs outside the sample do not enter."""
    given = twice((S, B), (S, S), (B, B))
    more = [Given("0", "Ani", B, sample=True), Given("0", "Citra", S, sample=True)]
    other = [Given("x", "Ani", S), Given("x", "Budi", S)]
    alone = [Given("y", "Ani", S, sample=True), Given("y", "ANI", B, sample=True)]
    assert agreement([*given, *more, *other, *alone]) == agreement(given)


def test_kappa_is_not_defined_without_pairs_or_with_one_answer_only() -> None:
    """Chance alone would explain everything."""
    assert agreement([]).kappa is None
    found = agreement(twice((S, S), (S, S)))
    assert (found.pairs, found.equal, found.kappa) == (2, 2, None)


def test_precision_counts_what_was_settled_and_says_what_was_not() -> None:
    """Eight of ten; Wilson by hand: (0.8 + z²/20 ± z·√(0.8·0.2/10 + z²/400)) / (1 + z²/10), z = 1.96."""
    pairs = [str(number) for number in range(14)]
    standing = {**dict.fromkeys(pairs[:8], S), **dict.fromkeys(pairs[8:10], B), pairs[10]: U, "foreign": B}
    found = precision(pairs, standing)
    assert (found.asked, found.same, found.other, found.unsure, found.answered) == (14, 8, 2, 1, 11)
    assert found.share == pytest.approx(0.8)
    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)
    assert precision(pairs, {}).share is None
    assert wilson(0, 0) == (None, None)


def test_answers_may_be_changed_until_the_due_day_of_the_next_month() -> None:
    """December ends in January."""
    assert due("2026-10") == date(2026, 11, 25)
    assert due("2026-12") == date(2027, 1, 25)


def test_answers_are_sorted_by_pair_in_their_order() -> None:
    """The first stays the first."""
    given = [Given("a", "x", S), Given("b", "x", B), Given("a", "y", B)]
    assert by_pair(given) == {"a": [given[0], given[2]], "b": [given[1]]}


def test_an_answer_is_about_what_was_seen() -> None:
    """One about another state holds no more; one of which nobody kept the state does."""
    given = [Given("p", "Ani", S), Given("p", "Budi", B, saw="nik:2"), Given("p", "Citra", U, saw="nik:5")]
    assert [one.by for one in still(given, "nik:2")] == ["Ani", "Budi"]
    assert [one.by for one in still(given, "nik:9")] == ["Ani"]
    assert still(given, "") == given
    assert standing(by_pair(given)) == {"p": U}


def test_people_are_compared_on_the_same_state_only() -> None:
    """Whoever judged a record that was corrected in between judged something else."""
    one, two = (Given("p", who, answer, sample=True, saw=saw) for who, answer, saw in
                (("Ani", S, "nik:2"), ("Budi", B, "nik:5")))  # fmt: skip
    assert agreement([one, two]).pairs == 0
    assert agreement([one, two, Given("p", "Ani", B, sample=True, saw="nik:5")]).pairs == 1
