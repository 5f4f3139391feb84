"""Hypotheses share all priors they do not name: read off the bundled cases and the table, and drawn."""

from itertools import combinations

import pytest

from powderkeg.case import Case, Prior, bundled_cases
from powderkeg.society.country import PARAMETERS
from powderkeg.worlds import draw_parameters, load_case, priors_of

SIZE = 64
NAMES = tuple(row.name for row in PARAMETERS)


@pytest.fixture(scope="module", params=bundled_cases())
def case(request: pytest.FixtureRequest) -> Case:
    return load_case(request.param)


def simulated(case: Case) -> tuple[str, ...]:
    return tuple(h.name for h in case.hypotheses if not h.know_nothing)


def named(case: Case, hypothesis: str) -> set[str]:
    """Parameters whose priors a hypothesis gives itself."""
    return set(case.hypothesis(hypothesis).parameters)


def common(case: Case) -> dict[str, Prior]:
    """The prior of every parameter under a hypothesis that names none: the case's own, else the table's."""
    return {
        row.name: case.parameters.get(row.name, case.forces.get(row.name, row.default)) for row in PARAMETERS
    }


def test_a_prior_is_the_hypothesis_s_own_or_the_common_one(case: Case) -> None:
    for hypothesis in simulated(case):
        priors = priors_of(case, hypothesis)
        assert tuple(priors) == NAMES
        assert named(case, hypothesis) <= set(NAMES)
        own = case.hypothesis(hypothesis).parameters
        assert priors == {**common(case), **own}, hypothesis


def test_two_hypotheses_share_every_prior_that_neither_names(case: Case) -> None:
    pairs = list(combinations(simulated(case), 2))
    assert pairs
    for one, other in pairs:
        shared = set(NAMES) - named(case, one) - named(case, other)
        assert shared, f"{one} and {other} have nothing in common"
        left, right = priors_of(case, one), priors_of(case, other)
        different = [name for name in sorted(shared) if left[name] != right[name]]
        assert different == [], f"{one} and {other} differ in what neither names"


@pytest.mark.parametrize("replicate", [0, 1])
def test_the_same_world_draws_the_same_number_for_what_neither_names(case: Case, replicate: int) -> None:
    drawn = {
        hypothesis: draw_parameters(case, hypothesis, SIZE, seed=5, replicate=replicate)
        for hypothesis in simulated(case)
    }
    for one, other in combinations(drawn, 2):
        for name in set(NAMES) - named(case, one) - named(case, other):
            assert drawn[one][name].tobytes() == drawn[other][name].tobytes(), f"{name}: {one}, {other}"


def test_the_numbers_drawn_for_what_is_shared_vary(case: Case) -> None:
    # Equal draws would prove little if every shared prior were a constant.
    hypothesis = simulated(case)[0]
    drawn = draw_parameters(case, hypothesis, SIZE, seed=5)
    varying = {name for name, prior in common(case).items() if prior.distribution != "constant"}
    assert len(varying) > 0.7 * len(NAMES)
    assert all(len(set(drawn[name])) > SIZE / 2 for name in varying - named(case, hypothesis))
