"""The questions of the checklist that simulated records answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cases import tiny_case
from powderkeg.evidence import Check, Evidence
from powderkeg.evidence.calibration import Marginal
from powderkeg.evidence.checklist.method import (
    allowed_by_chance,
    coherent_parts,
    method_checks,
    mistaken_pairs,
)
from results import example_evidence, example_route

NAMES = ("a", "b", "other")
ROUTE = example_route("particle filter", NAMES, 60)


def answers(**changes: Any) -> dict[int, Check]:
    return of(example_evidence(tiny_case(), **{"gaps": [3.0, 1.5], **changes}))


def of(result: Evidence) -> dict[int, Check]:
    return {check.id: check for check in method_checks(result)}


def test_a_sound_method_passes_all_five() -> None:
    found = answers()
    assert list(found) == [3, 4, 5, 8, 16]
    assert {check.status for check in found.values()} == {"pass"}
    assert "1,000 per hypothesis are wanted" in found[3].figure


def test_nothing_is_known_where_nothing_was_tried() -> None:
    for check in answers(validated=False).values():
        assert check.status == "unknown"
        assert "nothing was tried" in check.figure or "no second method" in check.figure


def test_without_the_filter_nothing_passes_but_what_fails_still_does() -> None:
    assert {check.status for check in answers(records=0).values()} == {"unknown", "pass"}  # agreement passes
    assert answers(records=0)[16].status == "unknown"
    assert answers(records=0, alike=True)[3].status == "fail"


def test_hypotheses_that_are_taken_for_each_other_are_named() -> None:
    found = answers(alike=True)[3]
    assert found.status == "fail"
    assert "not told apart: spontaneous and infiltrated" in found.figure
    few = replace(ROUTE, worlds=(60, 60, 0), confusion=ROUTE.confusion * [[1], [1], [0]])
    assert mistaken_pairs(few) == []


def with_filter(**changes: Any) -> Evidence:
    result = example_evidence(tiny_case(), gaps=[3.0, 1.5])
    assert result.validated is not None
    assert result.validated.filter is not None
    route = replace(result.validated.filter, **changes)
    return replace(result, validated=replace(result.validated, filter=route))


@pytest.mark.parametrize(("ece", "status"), [(0.034, "pass"), (0.036, "fail")])
def test_a_calibration_error_may_be_a_hundredth_three_times_and_its_own_error(
    ece: float, status: str
) -> None:
    trust = replace(ROUTE.reliability, ece=ece, ece_error=0.005)
    assert of(with_filter(reliability=trust))[4].status == status


def test_an_unknown_error_of_the_calibration_error_gives_nothing_away() -> None:
    trust = replace(ROUTE.reliability, ece=0.031, ece_error=float("nan"))
    assert of(with_filter(reliability=trust))[4].status == "fail"


def test_two_mean_posteriors_off_are_more_than_chance() -> None:
    rows = example_evidence(tiny_case()).hypotheses
    off = [Marginal(name, 1 / 3 + 0.05 * (i < 2), 0.01) for i, name in enumerate(rows)]
    assert of(with_filter(marginals=tuple(off)))[5].status == "fail"
    one = [Marginal(name, 1 / 3 + 0.05 * (i < 1), 0.01) for i, name in enumerate(rows)]
    assert of(with_filter(marginals=tuple(one)))[5].status == "pass"


def test_mean_factors_far_from_one_fail() -> None:
    pairs = tuple(
        replace(row, turing_good=3.0, turing_good_error=0.1)
        for row in with_filter().validated.filter.pairs  # type: ignore[union-attr]
    )
    found = of(with_filter(pairs=pairs))[5]
    assert found.status == "fail"
    assert "0 of 6 mean factors" in found.figure


def test_what_has_no_figure_is_not_counted() -> None:
    nan = float("nan")
    rows = tuple(Marginal(name, nan, nan) for name in NAMES)
    pairs = tuple(replace(row, turing_good=nan) for row in ROUTE.pairs)
    assert coherent_parts(replace(ROUTE, marginals=rows, pairs=pairs)) == ((0, 0), (0, 0))


@pytest.mark.parametrize(("figures", "allowed"), [(0, 0), (1, 0), (7, 1), (42, 4)])
def test_of_many_honest_figures_a_few_lie_beyond_two_errors(figures: int, allowed: int) -> None:
    assert allowed_by_chance(figures) == allowed


@pytest.mark.parametrize(
    ("given", "status"), [("agree", "pass"), ("disputed", "fail"), ("unknown", "unknown")]
)
def test_agreement_is_that_on_the_two_leading_hypotheses(given: str, status: str) -> None:
    assert answers(status=given)[8].status == status


def test_odds_that_were_held_down_fail_and_no_odds_are_given_away() -> None:
    found = answers(gaps=[12.0, 5.0])[16]
    assert found.status == "fail"
    assert "of 3 pairs held down" in found.figure
    assert ":1" not in found.figure
