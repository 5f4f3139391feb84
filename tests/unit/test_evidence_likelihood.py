"""The likelihood of a record with accuracy, bias and inflation summed out."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from hidden_markov import FEW, report, small_case
from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    INFLATION_PRIOR,
    informative_weight,
)
from powderkeg.evidence.know_nothing import log_know_nothing
from powderkeg.evidence.likelihood import Likelihood, log_densities
from powderkeg.evidence.plan import Plan, plan_of

RNG = np.random.default_rng(3)
WORLDS = 6


def plan(*record: object) -> Plan:
    found = plan_of(small_case(record), FEW)  # type: ignore[arg-type]
    told = tuple(tuple(c for c in claims if c.role != "silence") for claims in found.claims)
    return Plan(
        found.blocks, found.ends, told, tuple(sorted({c.origin for b in told for c in b})), found.places, 5
    )


def density(biases: int, coins: int = 1) -> np.ndarray:
    return RNG.normal(-8.0, 1.5, (WORLDS, coins, biases))


TWO_OF_ONE = plan(
    report("A1", "participants", 700.0, 1, place_id="NOR"),
    report("A2", "administrations_lost", 1.0, 2, place_id="NOR", reliability="C"),
)


def by_hand(densities: dict[str, np.ndarray], scored: Plan) -> np.ndarray:
    """The formula as loops, for any plan: claims of one origin share a and b, all share phi."""
    total = np.zeros(WORLDS)
    for g, share in enumerate(INFLATION_PRIOR):
        product_of_origins = np.ones(WORLDS)
        for origin in scored.origins:
            inner = np.zeros(WORLDS)
            for a, b in product(range(3), range(3)):
                term = np.full(WORLDS, ACCURACY_SHARES[a] * BIAS_SHARES[b])
                for claim in (c for c in scored.all_claims if c.origin == origin):
                    d = densities[claim.claim_id]
                    ratio = np.exp(d[:, 0, min(b, d.shape[2] - 1)] - log_know_nothing(claim))
                    q = informative_weight(claim.letter)[g, a]
                    term = term * (1.0 - q + q * ratio)
                inner = inner + term
            product_of_origins = product_of_origins * inner
        total = total + share * product_of_origins
    return np.log(total)


def test_claims_of_one_origin_share_accuracy_and_bias() -> None:
    densities = {"A1": density(3), "A2": density(1)}
    likelihood = Likelihood(TWO_OF_ONE, WORLDS)
    increments = [likelihood.score(claim, densities[claim.claim_id]) for claim in TWO_OF_ONE.all_claims]
    assert likelihood.log_ratio == pytest.approx(by_hand(densities, TWO_OF_ONE), abs=1e-12)
    assert sum(increments) == pytest.approx(likelihood.log_ratio, abs=1e-12)


def test_claims_of_two_origins_share_the_inflation_only() -> None:
    apart = plan(
        report("A1", "participants", 700.0, 1, place_id="NOR"),
        report("A2", "administrations_lost", 1.0, 2, place_id="NOR", reliability="C", origin_id="press"),
    )
    densities = {"A1": density(3), "A2": density(1)}
    likelihood = Likelihood(apart, WORLDS)
    for claim in apart.all_claims:
        likelihood.score(claim, densities[claim.claim_id])
    assert likelihood.log_ratio == pytest.approx(by_hand(densities, apart), abs=1e-12)
    assert likelihood.log_ratio != pytest.approx(by_hand(densities, TWO_OF_ONE), abs=1e-6)


def test_letter_e_adds_exactly_nothing() -> None:
    rumour = plan(report("A1", "participants", 700.0, 1, place_id="NOR", reliability="E"))
    likelihood = Likelihood(rumour, WORLDS)
    assert np.abs(likelihood.score(rumour.all_claims[0], density(3))).max() < 1e-14


def test_a_guide_taken_back_leaves_not_one_bit() -> None:
    tolls = (
        report("T1", "deaths", 8.0, 1, origin_id="ministry"),
        report("T2", "deaths", 90.0, 4, origin_id="press"),
        report("T3", "participants", 700.0, 0, place_id="NOR", origin_id="ministry"),
    )
    guided, straight = plan(*tolls), plan(*tolls[1:])
    densities = {claim.claim_id: density(3) for claim in guided.all_claims}
    results = []
    for scored in (guided, straight):
        likelihood = Likelihood(scored, WORLDS)
        for claim in scored.all_claims:
            likelihood.score(claim, densities[claim.claim_id])
        results.append(likelihood.log_ratio)
    assert (results[0] == results[1]).all()


def test_what_is_foreseen_does_not_depend_on_the_origins_names() -> None:
    """Texts in a set have another order in every process: a sum over one has other last bits each time."""
    claims = [report(f"A{n}", "participants", 700.0, 2, place_id="NOR") for n in range(5)]
    drawn = np.random.default_rng(5).normal(-8.0, 1.5, (5, WORLDS, 1, 3))
    densities = {f"A{n}": drawn[n] for n in range(5)}
    seen = set()
    for names in ("abcde", "fghij", "klmno", "pqrst", "vwxyz", "adgjm"):  # in one order when sorted
        told = [one.model_copy(update={"origin_id": name}) for one, name in zip(claims, names, strict=True)]
        scored = plan(*told)
        likelihood = Likelihood(scored, WORLDS)
        for claim in (one for one in scored.all_claims if one.claim_id in densities):
            likelihood.score(replace(claim, role="ahead", replaces=()), densities[claim.claim_id])
        seen.add(likelihood.foresight().tobytes())
    assert len(seen) == 1


def test_a_false_claim_about_two_places_is_doubted_once() -> None:
    places = [report(f"A{p}", "administrations_lost", 1.0, 2, place_id=p) for p in ("NOR", "SOU")]
    joint, single = plan(*places), plan(places[0])
    nothing_happened = {"SOU": np.zeros((WORLDS, 2)), "NOR": np.zeros((WORLDS, 2))}
    costs = []
    for scored in (joint, single):
        claim = scored.all_claims[0]
        likelihood = Likelihood(scored, WORLDS)
        values = log_densities(claim, lambda term: nothing_happened[str(term.places[0])])
        costs.append(likelihood.score(claim, values)[0])
    assert costs[1] > costs[0] > 2.0 * costs[1]


def test_forked_likelihoods_go_on_as_their_parents_would_have() -> None:
    first, second = TWO_OF_ONE.all_claims
    one, two = density(3), density(1)
    index = np.array([5, 0, 0, 3, 2, 1])
    straight, forked = Likelihood(TWO_OF_ONE, WORLDS), Likelihood(TWO_OF_ONE, WORLDS)
    straight.score(first, one)
    forked.score(first, one)
    forked.fork(index)
    straight.score(second, two)
    forked.score(second, two[index])
    assert (forked.log_ratio == straight.log_ratio[index]).all()


def test_the_record_without_an_origin_is_the_record_of_the_others() -> None:
    records = (
        report("A1", "participants", 700.0, 1, place_id="NOR"),
        report("A2", "participants", 900.0, 2, place_id="NOR", origin_id="press"),
    )
    both, alone = plan(*records), plan(records[0])
    densities = {"A1": density(3), "A2": density(3)}
    likelihood, rest = Likelihood(both, WORLDS), Likelihood(alone, WORLDS)
    for claim in both.all_claims:
        likelihood.score(claim, densities[claim.claim_id])
    rest.score(alone.all_claims[0], densities["A1"])
    assert likelihood.without("press") == pytest.approx(rest.log_ratio, abs=1e-12)


def test_posterior_of_the_inflation_moves_towards_trust_when_reports_fit() -> None:
    likelihood = Likelihood(TWO_OF_ONE, WORLDS)
    fitting = np.full((WORLDS, 1, 3), 3.0 + log_know_nothing(TWO_OF_ONE.all_claims[0]))
    likelihood.score(TWO_OF_ONE.all_claims[0], fitting)
    posterior = likelihood.inflation()
    assert posterior.sum(axis=1) == pytest.approx(1.0)
    assert (posterior[:, -1] > INFLATION_PRIOR[-1]).all()


def test_products_that_leave_the_range_of_numbers_are_kept_in_scale() -> None:
    reports = [report(f"A{d}", "participants", 700.0, d, place_id="NOR") for d in range(5)]
    many = plan(*reports)
    likelihood = Likelihood(many, WORLDS)
    for claim in many.all_claims:
        likelihood.score(claim, np.full((WORLDS, 1, 3), 200.0 + log_know_nothing(claim)))
    assert likelihood.log_ratio == pytest.approx(1000.0, abs=10.0)


def test_a_world_without_a_number_is_an_error_not_a_weight() -> None:
    claim = TWO_OF_ONE.all_claims[0]
    with pytest.raises(ArithmeticError, match="participants"):
        log_densities(claim, lambda _: np.full((WORLDS, 1), np.nan))
