"""Question 6: ranks of true parameters, uniform for a sampler that is right."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2, kstest

import powderkeg as pk
from cases import tiny_case
from powderkeg.case import Prior
from powderkeg.evidence.checklist.parameters import ParameterFigures, check_parameters, group_ranks
from powderkeg.evidence.classifier import country_draw
from powderkeg.evidence.ranks import (
    ParameterRanks,
    Quantities,
    coordinates_of,
    country_ranked,
    moving,
    rank_of,
    ranks_of,
)
from powderkeg.evidence.rescoring.scored import Lineage, Scored
from powderkeg.worlds import CountryMaker, priors_of

D, DRAWS = 6, 40
ASKED = Quantities(
    {"a": np.array([True] * 5 + [False])},
    {"first": np.arange(3), "rest": np.arange(3, D), "none": np.array([5])},
)


def stream(number: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=[61, number]))


def scored(coordinates: np.ndarray, weights: np.ndarray, draw: np.ndarray) -> Scored:
    lineage = Lineage(coordinates, 0, draw.astype(np.uint64)[:, None], (0,), draw)
    with np.errstate(divide="ignore"):
        return Scored((), (), np.log(weights), np.zeros(len(draw)), 0.0, 0.0, lineage=lineage)


def gaussian(records: int, shift: float = 0.0, width: float = 1.0, copies: int = 1) -> ParameterRanks:
    """y = z + noise: given y, z is normal around y / 2 with variance one half.

    Args:
        records: simulated records.
        shift: added to what is inferred.
        width: factor on how wide it is.
        copies: of each draw, as a resampling makes them.
    """
    ranks, groups = [], []
    for record in range(records):
        drawn = stream(record)
        truth = drawn.normal(size=D)
        y = truth + drawn.normal(size=D)
        inferred = y / 2 + width * np.sqrt(0.5) * drawn.normal(size=(DRAWS, D)) + shift
        draw = np.repeat(np.arange(DRAWS), copies)
        weights = np.full(len(draw), 1.0 / len(draw))
        own, group = ranks_of(truth, scored(inferred[draw], weights, draw), "a", ASKED, seed=5, record=record)
        ranks.append(own)
        groups.append(group)
    return ParameterRanks(
        ("a",) * records, tuple("uvwxyz"), tuple(ASKED.groups), np.array(ranks), np.array(groups)
    )


def test_the_rank_among_separate_draws_is_the_usual_one() -> None:
    values, weights = np.array([1.0, 2.0, 3.0, 4.0]), np.full(4, 0.25)
    assert rank_of(2.5, values, weights, 4.0, 0.0) == pytest.approx(2 / 5)
    assert rank_of(2.5, values, weights, 4.0, 1.0) == pytest.approx(3 / 5)
    assert rank_of(2.0, values, weights, 4.0, 0.0) == pytest.approx(1 / 5)
    assert rank_of(2.0, values, weights, 4.0, 1.0) == pytest.approx(3 / 5)
    assert rank_of(9.0, values, weights, 1.0, 0.5) == pytest.approx(1.5 / 2)  # worth one draw


@pytest.mark.parametrize("copies", [1, 3])
def test_ranks_of_a_sampler_that_is_right_are_uniform(copies: int) -> None:
    """One false alarm in a thousand for each of the figures; copies of a draw count as one."""
    found = gaussian(300, copies=copies)
    for group in range(2):
        for quantity in range(2):
            assert kstest(found.group_ranks[:, group, quantity], "uniform").pvalue > 1e-3
    assert kstest(found.ranks[:, 0], "uniform").pvalue > 1e-3
    assert check_parameters(group_ranks(found)).status == "pass"


def test_copies_counted_as_draws_would_be_noticed() -> None:
    """The test above can fail: with each copy a draw of its own, ranks crowd at both ends."""
    found = []
    for record in range(400):
        drawn = stream(record)
        few = np.repeat(drawn.normal(size=3), 40)
        found.append(rank_of(float(drawn.normal()), few, np.full(120, 1 / 120), 120.0, 0.5))
    assert kstest(found, "uniform").pvalue < 1e-3


def test_a_shifted_sampler_and_one_too_sure_are_noticed() -> None:
    level = check_parameters(group_ranks(gaussian(60, shift=0.5)))
    assert level.status == "fail"
    assert "first (level)" in level.figure
    sure = check_parameters(group_ranks(gaussian(300, width=0.5)))
    assert sure.status == "fail"
    assert "(spread)" in sure.figure


def test_few_records_without_a_flaw_are_unknown_and_say_how_many_are_wanted() -> None:
    check = check_parameters(group_ranks(gaussian(12)))
    assert check.status == "unknown"
    assert "40 records of each are wanted" in check.figure
    assert check_parameters(ParameterFigures(())).status == "unknown"


def test_what_has_no_range_has_no_rank() -> None:
    found = gaussian(5)
    assert np.isnan(found.ranks[:, 5]).all()
    assert np.isnan(found.group_ranks[:, 2]).all()
    assert len(group_ranks(found).groups) == 4


def test_ranks_are_read_back_as_they_were() -> None:
    found = gaussian(4)
    back = ParameterRanks.from_json(json.loads(json.dumps(found.to_json(), allow_nan=False)))
    np.testing.assert_allclose(back.ranks, found.ranks, atol=6e-6)
    np.testing.assert_allclose(back.group_ranks, found.group_ranks, atol=6e-6)
    assert (back.truth, back.parameters, back.groups) == (found.truth, found.parameters, found.groups)


def test_without_a_lineage_there_is_no_rank() -> None:
    bare = replace(scored(np.zeros((3, D)), np.full(3, 1 / 3), np.arange(3)), lineage=None)
    with pytest.raises(ValueError, match=r"run with watched=\(\)"):
        ranks_of(np.zeros(D), bare, "a", ASKED, seed=1, record=0)


@pytest.mark.parametrize("hypothesis", ["spontaneous", "infiltrated"])
def test_coordinates_are_those_that_make_the_parameters(hypothesis: str) -> None:
    case = tiny_case()
    maker = CountryMaker(case, [hypothesis], seed=1)
    z = stream(9).normal(size=(7, maker.dimensions))
    values = maker._parameters(z, np.zeros(7, dtype=np.intp))
    told = np.column_stack([values[name] for name in priors_of(case, hypothesis)])
    moves = moving(case, hypothesis)
    found = coordinates_of(case, hypothesis, told)
    np.testing.assert_allclose(found[:, moves], z[:, moves], atol=1e-6)
    assert (found[:, ~moves] == 0.0).all()
    assert 0 < moves.sum() < len(moves)


def test_what_the_record_gives_the_worlds_is_not_inferred() -> None:
    """The bundled case records the size of the allied force, which then follows no prior."""
    case = pk.load_case("kazakhstan-2022")
    maker = CountryMaker(case, ["spontaneous", "infiltrated"], seed=1, agents=170)
    ranked = country_ranked(case, maker)
    size, cells = ranked.parameters.index("ally_size"), ranked.parameters.index("cells")
    for name in maker.hypotheses:
        assert moving(case, name)[size]
        assert not ranked.quantities.moves[name][size]
        assert ranked.quantities.moves[name].sum() > 100
    assert [bool(ranked.quantities.moves[name][cells]) for name in maker.hypotheses] == [False, True]
    assert cells in ranked.quantities.groups["in which hypotheses differ"]


def test_true_coordinates_of_simulated_records_are_standard_normal() -> None:
    """Of all parameters that are ranked: the mean square of 40 worlds, one false alarm in 10,000 each."""
    case = pk.load_case("kazakhstan-2022")
    maker = CountryMaker(case, ["spontaneous"], seed=1, agents=170)
    drawn = country_draw(case, seed=1, agents=170)("spontaneous", size=40, replicate=5, threads=1)
    moves = country_ranked(case, maker).quantities.moves["spontaneous"]
    squares = (drawn.coordinates[:, moves] ** 2).sum(axis=0)  # type: ignore[attr-defined]
    assert squares.max() < chi2.isf(1e-4 / 2, 40)
    assert squares.min() > chi2.ppf(1e-4 / 2, 40)


def test_weights_count() -> None:
    """A world that does not count moves no rank; one with all the weight leaves it to chance."""
    truth, drawn = np.zeros(D), stream(3).normal(size=(5, D))
    weights = np.array([0.25, 0.25, 0.25, 0.25, 0.0])
    draw = np.arange(5)
    known, _ = ranks_of(truth, scored(drawn[:4], np.full(4, 0.25), draw[:4]), "a", ASKED, seed=2, record=1)
    padded, _ = ranks_of(truth, scored(drawn, weights, draw), "a", ASKED, seed=2, record=1)
    np.testing.assert_allclose(known, padded)


def test_a_normal_prior_is_inverted_too() -> None:
    normal = Prior(distribution="normal", mean=0.6, sd=0.2, min=0.3, max=0.8)
    case = tiny_case()
    case = case.replace(parameters={**case.parameters, "loyalty": normal})
    maker = CountryMaker(case, ["spontaneous"], seed=1)
    z = np.linspace(-2.0, 2.0, 5)[:, None] * np.ones((1, maker.dimensions))
    values = maker._parameters(z, np.zeros(5, dtype=np.intp))
    told = np.column_stack(list(values.values()))
    column = list(values).index("loyalty")
    np.testing.assert_allclose(coordinates_of(case, "spontaneous", told)[:, column], z[:, 0], atol=1e-6)
