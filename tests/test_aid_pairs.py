"""Pairs of programmes out of the cube's groups, and what a person does about them."""

from __future__ import annotations

import pytest

from dtks_analytics.catalogue import aid_steps
from dtks_analytics.catalogue.aid_rules import book
from dtks_analytics.catalogue.programmes import PAIRS
from dtks_analytics.catalogue.rules import RULES
from dtks_analytics.figures import aid_matrix as aid_pairs
from dtks_analytics.figures.cube import Figure

GROUPS = {
    "pkh+bpnt:boleh": Figure(5_000, 9_000),
    "pkh+bst:dilarang": Figure(17, 9_500),
    "pkh+bst:belum_dinilai": Figure(150, 9_500),
    "bpnt+bst:dilarang": Figure(0, 16_000),
    "bpnt+bst:belum_dinilai": Figure(3, 16_000),
    "pbi+pbi_pemda:dilarang": Figure(40, 90_000),
    "permakanan+atensi:periksa": Figure(99, 900),
    "pena+yapi:entah": Figure(1, 2),
}


def test_a_pair_has_the_gravest_status_under_which_anybody_receives_both() -> None:
    """The other statuses of the month stay beside it; an unknown status is left out."""
    found = aid_pairs.pairs(GROUPS)
    assert list(found) == ["pkh+bpnt", "pkh+bst", "bpnt+bst", "pbi+pbi_pemda", "permakanan+atensi"]
    assert (found["pkh+bst"].status, found["pkh+bst"].figure.count) == ("dilarang", 17)
    assert [status for status, _ in found["pkh+bst"].others] == ["belum_dinilai"]
    assert found["bpnt+bst"].status == "belum_dinilai"


def test_a_pair_that_nobody_receives_keeps_the_gravest_status_known() -> None:
    """Zero, unknown and nothing at all; a hidden count is somebody."""
    found = aid_pairs.pairs({"pkh+bst:boleh": Figure(0, 9), "pkh+bst:dilarang": Figure(0, 9)})
    assert (found["pkh+bst"].status, found["pkh+bst"].found) == ("dilarang", False)
    assert aid_pairs.pairs({"a+b:boleh": Figure(None, None)})["a+b"].found is False
    assert aid_pairs.pairs({"a+b:dilarang": Figure(None, 40, suppressed=True)})["a+b"].found
    assert aid_pairs.pairs({}) == {}


def test_work_comes_forbidden_first_and_then_by_families() -> None:
    """A larger doubtful pair does not overtake a forbidden one."""
    found = aid_pairs.to_do(aid_pairs.pairs(GROUPS))
    assert [pair.key for pair in found] == ["pbi+pbi_pemda", "pkh+bst", "permakanan+atensi"]


def test_the_same_pair_and_status_is_looked_up_in_another_area() -> None:
    """Where it is not known it is unknown, not zero."""
    pair = aid_pairs.pairs(GROUPS)["pkh+bst"]
    assert aid_pairs.under({"pkh+bst:dilarang": Figure(2, 80), "pkh+bst:boleh": Figure(9, 80)}, pair).count == 2
    assert aid_pairs.under({}, pair).count is None


def test_every_pair_that_leaves_work_has_steps_and_an_office_that_decides() -> None:
    """For the whole book in force; a pair that is allowed has none."""
    for entry in book().entries:
        if entry.status in aid_pairs.WORK:
            steps = aid_steps.steps("+".join(entry.pair), entry.status)
            assert steps.lurah
            assert steps.decides
    with pytest.raises(KeyError):
        aid_steps.steps("pkh+bpnt", "boleh")


def test_steps_are_written_for_pairs_and_rules_that_exist() -> None:
    """And no lurah is told to stop aid."""
    assert set(aid_steps.OF_PAIR) <= set(PAIRS)
    assert set(aid_steps.OF_RULE) <= set(RULES)
    everything = [*aid_steps.OF_PAIR.values(), *aid_steps.OF_STATUS.values(), *aid_steps.OF_RULE.values()]
    assert not [step for one in everything for step in one.lurah if step.startswith("Hentikan")]
