"""Expected information against brute force: exact evidence of the record with every possible answer added.

The oracle adds the report to the record, lays it out and sums over every path, inflation, accuracy and bias;
it shares no line with the inquiry. Where something is drawn, bounds are four standard errors of the
replicates (false alarms: about one in ten thousand per figure) and the seed is fixed.
"""

from __future__ import annotations

import dataclasses
import math
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from exact_evidence import exact_evidence
from hidden_markov import CHAINS, FEW, PLACES, RECORD, START, report, small_case
from listening import every_world, weighed_of
from powderkeg.case import Report
from powderkeg.evidence.inquiry import Candidate, next_observations, windows_of
from powderkeg.evidence.inquiry.information import information, mutual_information
from powderkeg.evidence.inquiry.pool import pool_of
from powderkeg.evidence.observations import Count, Observation, Tally
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.reading import observation_of
from powderkeg.evidence.windows import SEGMENTS_A_DAY, Window

if TYPE_CHECKING:
    from collections.abc import Callable

POSTERIOR = {"calm": 0.3, "stormy": 0.6, "other": 0.1}


def asked(
    indicator: str, place: str | None, day: int, origin: str | None = None, letter: str = "B", **changes: Any
) -> Candidate:
    """A candidate about a whole day, its noise read from a report as the record's are."""
    window = Window(indicator, place, day * SEGMENTS_A_DAY, (day + 1) * SEGMENTS_A_DAY - 1)
    told = report("X", indicator, 1.0, day, reliability=letter)
    observation, _ = observation_of(told, FEW[indicator], place, len(PLACES))
    when = START + timedelta(days=day)
    made = Candidate(
        indicator, place, when, when, "persons", "reporter", letter, 6.0, observation, (window,), "?", origin
    )
    return dataclasses.replace(made, **changes)


def answer(candidate: Candidate, y: float) -> Report:
    day = (candidate.day - START).days
    return report(
        "X", candidate.indicator, y, day,
        place_id=candidate.place, origin_id=candidate.origin or "fresh", reliability=candidate.letter,
    )  # fmt: skip


@cache
def before(chain: str, reports: int) -> float:
    return exact_evidence(plan_of(small_case(RECORD[:reports]), FEW), chain)


def exact_density(candidate: Candidate, y: float, chain: str, reports: int = len(RECORD)) -> float:
    """Density of an answer given the record's first reports, by adding it to them."""
    longer = plan_of(small_case((*RECORD[:reports], answer(candidate, y))), FEW)
    told = candidate.observation.uninformative(np.array([y]))
    return math.exp(exact_evidence(longer, chain) - before(chain, reports) + told)


def listened(*candidates: Candidate, reports: int = len(RECORD)) -> dict[str, tuple[Any, ...]]:
    windows, plan = windows_of(candidates), plan_of(small_case(RECORD[:reports]), FEW)
    return {chain: (every_world(plan, chain, windows),) for chain in CHAINS}


def brute_force(table: np.ndarray, weights: np.ndarray) -> float:
    """Mutual information of a (hypotheses, answers) table, written out."""
    bits = 0.0
    for h, weight in enumerate(weights):
        for y in range(table.shape[1]):
            mixture = sum(weights[k] * table[k, y] for k in range(len(weights)))
            bits += weight * table[h, y] * math.log2(table[h, y] / mixture)
    return bits


@pytest.mark.parametrize(("origin", "letter"), [(None, "B"), (None, "D"), ("ministry", "C")])
def test_bits_of_a_number_of_regions_are_those_of_brute_force(origin: str | None, letter: str) -> None:
    candidate = asked("protesting_regions", None, 3, origin, letter)
    assert isinstance(candidate.observation, Tally)
    table = np.array(
        [
            *([exact_density(candidate, y, chain) for y in range(3)] for chain in CHAINS),
            [math.exp(candidate.observation.uninformative(np.array([float(y)]))) for y in range(3)],
        ]
    )
    assert table.sum(axis=1) == pytest.approx(1.0)
    weighed = weighed_of(listened(candidate), POSTERIOR)
    (row,) = next_observations(weighed, [candidate])
    assert row.bits == pytest.approx(brute_force(table, np.array(list(POSTERIOR.values()))), rel=1e-9)
    assert row.bits_equal == pytest.approx(brute_force(table, np.full(3, 1 / 3)), rel=1e-9)
    assert 0.0 < row.bits_named < row.bits
    assert math.isnan(row.bits_se)


def test_bits_of_a_crowd_are_those_of_brute_force() -> None:
    """Quadrature written apart: the trapezium rule on a grid of its own, of a short record."""
    candidate = asked("participants", "SOU", 2)
    logs, step = np.linspace(-4.0, 18.0, 40, retstep=True)
    sizes = np.exp(logs)

    def nothing(y: float) -> float:
        return math.exp(candidate.observation.uninformative(np.array([y])))

    def row_of(density: Callable[[float], float]) -> list[float]:
        return [density(0.0), *(step * density(y) for y in sizes)]

    table = np.array(
        [
            *(row_of(lambda y, c=chain: exact_density(candidate, y, c, 3)) for chain in CHAINS),
            row_of(nothing),
        ]
    )
    assert table.sum(axis=1) == pytest.approx(1.0, abs=1e-4)
    (row,) = next_observations(weighed_of(listened(candidate, reports=3), POSTERIOR), [candidate])
    assert row.bits == pytest.approx(brute_force(table, np.array(list(POSTERIOR.values()))), rel=2e-3)


def test_an_origin_heard_on_the_same_day_is_informed_of_both_places_or_of_none() -> None:
    """What the record's ``paper`` said of one region on day 1 bears on what it would say of the other."""
    candidate = asked("participants", "SOU", 1, "paper")
    assert isinstance(candidate.observation, Count)
    foreseen = pool_of(listened(candidate)).foreseen(candidate)
    for place in (0, len(foreseen.y) // 3, len(foreseen.y) // 2):
        y = float(foreseen.y[place])
        for h, chain in enumerate(CHAINS):
            ratio = foreseen.by_seed[h, 0, place] / foreseen.nothing[place]
            told = math.exp(candidate.observation.uninformative(np.array([y])))
            assert ratio * told == pytest.approx(exact_density(candidate, y, chain), rel=1e-4)


def test_the_same_fact_from_the_same_origin_counts_once_and_from_another_adds() -> None:
    again = asked("participants", "NOR", 1, "paper")
    fresh = asked("participants", "NOR", 1)
    rows = next_observations(weighed_of(listened(again), POSTERIOR), [again, fresh])
    bits = {row.candidate.origin: row.bits for row in rows}
    assert bits["paper"] == pytest.approx(0.0, abs=1e-12)
    assert bits[None] > 1e-3


def test_a_source_that_knows_nothing_tells_nothing_and_a_better_one_more() -> None:
    def bits(letter: str) -> float:
        candidate = asked("participants", "SOU", 3, letter=letter)
        (row,) = next_observations(weighed_of(listened(candidate), POSTERIOR), [candidate])
        return row.bits

    told = [bits(letter) for letter in "EDBA"]
    assert told[0] == pytest.approx(0.0, abs=1e-12)
    assert told == sorted(told)
    assert told[1] > 1e-3


def test_what_an_answer_does_adds_up() -> None:
    candidates = [asked("participants", "SOU", 3), asked("protesting_regions", None, 3)]
    rows = next_observations(weighed_of(listened(*candidates), POSTERIOR), candidates)
    for row in rows:
        assert sum(one.probability for one in row.outcomes) == pytest.approx(1.0)
        for name, weight in POSTERIOR.items():
            mean = sum(one.probability * one.posterior[name] for one in row.outcomes)
            assert mean == pytest.approx(weight)
        for one in row.outcomes:
            up, down = one.pair
            assert (up, down) == ("stormy", "calm")
            moved = math.log(one.posterior[up] / one.posterior[down]) - math.log(0.6 / 0.3)
            assert one.pair_shift == pytest.approx(moved)
            assert one.pair_shift == pytest.approx(one.shift[up] - one.shift[down])
            for name, weight in POSTERIOR.items():
                assert one.shift[name] == pytest.approx(math.log(one.posterior[name] / weight))


def test_an_observation_kind_without_a_list_is_refused() -> None:
    class Odd:
        kind = "odd"

    odd: Observation = Odd()  # type: ignore[assignment]
    candidate = asked("participants", "SOU", 3)
    parts = listened(candidate)
    with pytest.raises(ValueError, match="kind odd is not enumerated; allowed: reports of one number"):
        pool_of(parts).foreseen(dataclasses.replace(candidate, observation=odd))


@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_the_bracket_holds_the_truth_on_average_and_its_middle_is_near(spread: float) -> None:
    """Hypotheses all alike and hypotheses that differ, each known from four seeds of thirty worlds."""
    stream = np.random.Generator(np.random.Philox(key=[3, 15]))
    answers, hypotheses, seeds, worlds, replicates = 8, 4, 4, 30, 400
    logits = spread * stream.normal(size=(hypotheses, answers))
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    nothing, weights = np.full(answers, 1.0 / answers), np.full(hypotheses + 1, 1.0 / (hypotheses + 1))
    share = np.full((hypotheses, seeds), 1.0 / seeds)
    truth = mutual_information(weights, np.vstack([0.4 * nothing + 0.6 * chances, nothing]))
    found = []
    for _ in range(replicates):
        drawn = np.array([stream.multinomial(worlds, row, size=seeds) / worlds for row in chances])
        found.append(information(0.4 * nothing + 0.6 * drawn, share, nothing, weights))
    value, error, low, high = np.array(found).T
    slack = 4.0 * np.array([one.std() for one in (low, high)]) / math.sqrt(replicates)
    assert low.mean() < truth + slack[0]
    assert high.mean() > truth - slack[1]
    assert abs(value.mean() - truth) < 0.25 * (high - low).mean()
    assert (np.abs(value - truth) <= 2.0 * error).mean() > 0.9
