"""Arguments that no draw of worlds can take are refused in words, before anything is drawn."""

from collections.abc import Callable
from typing import Any

import pytest

import powderkeg as pk
from powderkeg.case import CaseError
from powderkeg.worlds import prior_predictive
from societies import small_case

CASE = small_case()
Ask = Callable[..., object]

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "agents in words": ({"agents": "x"}, r"agents: 'x' given; allowed: a whole number"),
    "no agents": ({"agents": 0}, "agents: 0"),
    "agents beyond the machine": ({"agents": 10**10}, r"GiB of memory, this machine has .*fewer agents"),
    "half a world": ({"worlds": 1.5}, r"worlds: 1\.5 given; allowed: a whole number"),
    "no worlds": ({"worlds": 0}, "worlds: 0 given; allowed: 1 or more"),
    "half a seed": ({"seed": 1.5}, r"seed: 1\.5 given; allowed: a whole number"),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("ask", [pk.simulate, pk.validate, prior_predictive])
def test_numbers_out_of_range(ask: Ask, wrong: str) -> None:
    arguments, said = WRONG[wrong]
    with pytest.raises(CaseError, match=said):
        ask(CASE, **arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"government": "nonsense"}, r"government: 'nonsense' given; allowed: recorded, simulated"),
        ({"threads": 0}, "threads: 0 given; allowed: 1 or more"),
        ({"days": 1.5}, r"days: 1\.5 given"),
    ],
)
def test_simulate_refuses(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(CaseError, match=said):
        pk.simulate(CASE, **arguments)


@pytest.mark.parametrize("ask", [pk.validate, prior_predictive])
def test_every_adult_is_for_simulate_alone(ask: Ask) -> None:
    with pytest.raises(CaseError, match=r"agents: 'all' given; allowed: a whole number"):
        ask(CASE, agents="all")


@pytest.mark.parametrize("ask", [pk.simulate, pk.validate, prior_predictive])
def test_a_case_with_nothing_to_simulate(ask: Ask) -> None:
    empty = CASE.replace(hypotheses=tuple(h for h in CASE.hypotheses if h.know_nothing))
    with pytest.raises(CaseError, match="no hypothesis that can be simulated"):
        ask(empty)


def test_a_name_in_the_place_of_a_case_is_told_how_to_load_it() -> None:
    name: Any = "kazakhstan-2022"
    with pytest.raises(
        CaseError, match=r"case: 'kazakhstan-2022' given; .*pk\.load_case\('kazakhstan-2022'\)"
    ):
        pk.simulate(name)
