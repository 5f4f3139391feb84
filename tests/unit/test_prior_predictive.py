"""The prior predictive of a small country: what is run, what is compared, and that threads change nothing."""

import json
import math

import numpy as np
import pytest

import powderkeg as pk
from powderkeg.case import Case, CaseError, Condition, Fact, Hypothesis, Measure, Prior
from powderkeg.report.unfairness import unfairness_sections
from powderkeg.society.country import PARAMETERS
from powderkeg.worlds import prior_predictive, ranges_hash
from powderkeg.worlds.prior_predictive import FactRow, PriorPredictive, without_shocks
from powderkeg.worlds.standings import FEWEST_CRISES, standing
from powderkeg.worlds.unfairness import audit
from societies import ACTIVE, PLACES, at, given, place, small_case

WORLDS = 24
AGENTS = 240


def fixed(value: float) -> Prior:
    return Prior(distribution="constant", value=value)


def facts_of_five_days() -> tuple[Fact, ...]:
    to = at(5).date()
    return (
        Fact(
            name="peak",
            label="People out",
            value=Measure(measure="total", indicator="participants", to_day=to),
            best=1e9,
            decisive=True,
        ),
        Fact(
            name="dead",
            label="Deaths",
            value=Measure(measure="total", indicator="deaths", to_day=to),
            low=0,
            high=1e6,
            decisive=True,
        ),
        Fact(
            name="quiet-and-bloodless",
            label="Nobody out and nobody dead",
            holds=(
                Condition(measure="total", indicator="participants", to_day=to, at_most=0),
                Condition(measure="total", indicator="deaths", to_day=to, at_most=0),
            ),
            recorded=True,
            decisive=True,
        ),
    )


def crisis_case() -> Case:
    """Calm at first, crowds in most worlds; one rival has cells that act, one has arms for no cells."""
    calm_first = {**ACTIVE, "spontaneous_rate": 3e-8, "shock_boost": 100.0}
    priors = {name: fixed(value) for name, value in calm_first.items()}
    case = small_case(parameters=priors)
    inert = Hypothesis(
        name="inert", label="Inert", summary="-", prior=0.2, parameters={"cell_arms": fixed(0.9)}
    )
    rival = case.hypotheses[1].model_copy(
        update={"prior": 0.2, "parameters": {"cells": fixed(20), "cell_trigger": fixed(2000)}}
    )
    hypotheses = (case.hypotheses[0], rival, inert, case.hypotheses[2])
    return case.replace(facts=facts_of_five_days(), hypotheses=hypotheses)


CASE = crisis_case()


@pytest.fixture(scope="module")
def validation() -> pk.Validation:
    return pk.validate(CASE, worlds=WORLDS, seed=3, agents=AGENTS, jobs=1, recovery=False, method=False)


@pytest.fixture(scope="module")
def found(validation: pk.Validation) -> PriorPredictive:
    return validation.prior_predictive


def test_too_few_worlds_for_recovery_are_refused_before_any_work() -> None:
    with pytest.raises(CaseError, match="worlds: 5 given; allowed: 10 or more"):
        pk.validate(CASE, worlds=5, progress=lambda *_: pytest.fail("work was begun"))


def test_facts_about_deaths_come_first_and_every_hypothesis_answers(found: PriorPredictive) -> None:
    assert [row.fact.name for row in found.rows] == ["dead", "peak", "quiet-and-bloodless"]
    for row in found.rows:
        assert list(row.standings) == ["spontaneous", "infiltrated", "inert"]
    assert found.days == 5


def test_facts_are_read_among_crisis_runs_only(found: PriorPredictive) -> None:
    crises = found.crises["spontaneous"]
    assert crises.worlds == WORLDS
    assert 0 < crises.crises < WORLDS
    assert crises.share == crises.crises / WORLDS
    peak = found.rows[1].standings["spontaneous"]
    assert peak.worlds == crises.crises
    assert not peak.inside95
    # No crisis run has nobody out: this condition would hold in the others.
    assert found.rows[2].standings["spontaneous"].share == 0  # type: ignore[union-attr]


def test_so_few_crises_resolve_nothing(found: PriorPredictive) -> None:
    assert max(crises.crises for crises in found.crises.values()) < FEWEST_CRISES
    assert (found.uncovered, found.uncovered_or_not) == ((), ("dead", "peak", "quiet-and-bloodless"))
    assert (found.rare, found.rare_or_not) == ((), ("quiet-and-bloodless",))


def answered(*shares: float, count: int) -> FactRow:
    """A joint fact with the recorded answer in so large a part of so many crisis runs, by hypothesis."""
    fact = facts_of_five_days()[2]
    standings = {}
    for name, share in zip("abc", shares, strict=True):
        found = np.zeros(count)
        found[: round(share * count)] = 1.0
        standings[name] = standing(fact, found)
    return FactRow(fact, standings)


@pytest.mark.parametrize(
    ("shares", "count", "verdict", "commonness"),
    [
        ((0.5, 0.5, 0.5), 400, "inside", "inside"),
        ((0.5, 0.5, 0.0), 400, "inside", "outside"),
        ((0.5, 0.5, 0.1), 400, "inside", "not resolved"),
        ((0.5, 0.0, 0.0), 400, "outside", "outside"),
        ((0.5, 0.025, 0.0), 400, "not resolved", "outside"),
        ((0.0, 0.0, 0.0), 100, "not resolved", "outside"),
        ((0.5, 0.5, 0.5), 39, "not resolved", "not resolved"),
    ],
)
def test_a_verdict_stands_where_no_further_run_could_change_it(
    shares: tuple[float, ...], count: int, verdict: str, commonness: str
) -> None:
    row = answered(*shares, count=count)
    assert (row.verdict, row.commonness("a")) == (verdict, commonness)


def test_the_same_worlds_without_a_shock_and_what_acted_in_crises(found: PriorPredictive) -> None:
    spontaneous, rival = found.crises["spontaneous"], found.crises["infiltrated"]
    assert 0 <= spontaneous.unshocked < spontaneous.share  # nearly nobody starts without the price
    assert spontaneous.acted["cells"] == 0
    assert rival.acted["cells"] > 0.5 > rival.acted["cells_abroad"] == 0
    assert spontaneous.acted["faction"] == rival.acted["faction"] == 0


def test_no_shock_is_left_without_one() -> None:
    inputs = (given("price", 2, value=1.5), given("emergency", 3))
    bare = without_shocks(small_case(inputs=inputs))
    assert (bare.shocks, bare.inputs) == ((), inputs[1:])


def test_what_cannot_act_shifts_nothing_and_what_acts_does(found: PriorPredictive) -> None:
    switches = {one.block.hypotheses + tuple(one.block.priors): one for one in found.unfairness.switches}
    inert = switches["inert", "cell_arms"]
    assert all(one.shift == one.mean_shift == one.mean_error == 0 for one in inert.shifts.values())
    acting = switches["infiltrated", "cells", "cell_trigger"].shifts["dead"]
    assert acting.after - acting.before == acting.shift
    assert acting.shift > 0
    assert acting.mean_shift > 0.5 * acting.mean_error > 0


def waiting_case() -> Case:
    """A hypothesis with groups that wait for a faction's order, and the faction that gives it."""
    waiting = {"cells": fixed(20), "cells_of_faction": fixed(1)}
    faction = {"faction_share": fixed(0.5), "faction_compliance": fixed(0.9)}
    rival = CASE.hypotheses[1].model_copy(update={"parameters": {**waiting, **faction}})
    eager = {**CASE.parameters, "faction_belief": fixed(0.95)}
    return CASE.replace(hypotheses=(CASE.hypotheses[0], rival, CASE.hypotheses[3]), parameters=eager)


def test_a_block_that_needs_a_partner_shows_where_it_is_taken_away() -> None:
    found = prior_predictive(waiting_case(), worlds=WORLDS, seed=3, agents=AGENTS)
    alone = {s.block.theme: s for s in found.unfairness.switches}
    assert (alone["cell"].nothing, alone["cell"].partners) == (True, ("faction",))
    assert not alone["faction"].nothing
    removed = {s.block.theme: s for s in found.unfairness.removals}
    assert set(removed) == {"cell", "faction"}
    assert not removed["cell"].nothing
    # Taking the groups leaves what the faction does alone: the two tables agree.
    assert removed["cell"].shifts["dead"].after == alone["faction"].shifts["dead"].after
    assert removed["cell"].shifts["dead"].before == alone["all"].shifts["dead"].after
    text = str(tuple(unfairness_sections(found.unfairness)))
    assert "nothing alone: no world changed; its holder also has faction" in text
    assert found.crises["infiltrated"].acted["faction"] > 0


def test_a_hypothesis_as_a_whole_is_its_own_row_less_the_references(found: PriorPredictive) -> None:
    whole = next(
        s
        for s in found.unfairness.switches
        if (s.block.theme, s.block.hypotheses) == ("all", ("infiltrated",))
    )
    dead = found.rows[0].standings
    assert (whole.shifts["dead"].before, whole.shifts["dead"].after) == (
        dead["spontaneous"].median,  # type: ignore[union-attr]
        dead["infiltrated"].median,  # type: ignore[union-attr]
    )


def test_groups_lie_where_people_live_and_nowhere_without_any(found: PriorPredictive) -> None:
    audit = found.unfairness
    assert sum(audit.people) == pytest.approx(1)
    assert sum(audit.cells["infiltrated"]) == pytest.approx(1)
    # 480 groups in four regions: within five standard errors of the inhabitants' shares.
    for share, people in zip(audit.cells["infiltrated"], audit.people, strict=True):
        assert abs(share - people) < 5 * math.sqrt(people * (1 - people) / (20 * WORLDS))
    assert all(math.isnan(share) for share in audit.cells["spontaneous"])


def test_the_differences_are_found_and_not_listed_by_hand() -> None:
    plan = audit(CASE, CASE.facts)
    assert plan.reference == "spontaneous"
    assert [one.parameter for one in plan.differences] == ["cells", "cell_arms", "cell_trigger"]
    assert plan.differences[0].priors == {"spontaneous": "0", "infiltrated": "20", "inert": "0"}
    same = CASE.replace(hypotheses=tuple(h.model_copy(update={"parameters": {}}) for h in CASE.hypotheses))
    assert audit(same, CASE.facts).blocks == ()


def test_equal_blocks_are_run_once() -> None:
    twin = CASE.hypotheses[1].model_copy(update={"name": "twin"})
    (block, _inert) = audit(CASE.replace(hypotheses=(*CASE.hypotheses, twin)), CASE.facts).blocks
    assert block.hypotheses == ("infiltrated", "twin")


def test_threads_change_nothing_and_the_seed_does(validation: pk.Validation) -> None:
    text = json.dumps(validation.to_json(), allow_nan=False)
    again = pk.validate(CASE, worlds=WORLDS, seed=3, agents=AGENTS, jobs=2, recovery=False, method=False)
    assert json.dumps(again.to_json()) == text
    other = pk.validate(CASE, worlds=WORLDS, seed=4, agents=AGENTS, jobs=2, recovery=False, method=False)
    assert other.prior_predictive.rows != validation.prior_predictive.rows


def test_progress_counts_to_the_end() -> None:
    told: list[tuple[int, int, str]] = []
    pk.validate(
        CASE,
        worlds=2,
        agents=AGENTS,
        recovery=False,
        method=False,
        progress=lambda *update: told.append(update),
    )
    # three hypotheses, with and without shocks, and two blocks, of five days each
    assert [done for done, _, _ in told] == list(range(1, 41))
    assert {total for _, total, _ in told} == {40}


def test_a_case_without_facts_is_told_where_to_write_them() -> None:
    with pytest.raises(CaseError, match=r"'small' has no facts.*facts\.yaml"):
        pk.validate(CASE.replace(facts=()), worlds=10)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"worlds": 0}, "worlds: 0"),
        ({"jobs": 0}, "jobs: 0"),
        ({"particles": 0}, "particles: 0"),
        ({"particles": 60, "method": False}, "no filter runs"),
        ({"prior_predictive": False, "recovery": False, "method": False}, "nothing"),
    ],
)
def test_what_cannot_be_asked(asked: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pk.validate(CASE, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [row.name for row in PARAMETERS])
def test_every_range_is_in_the_fingerprint(name: str) -> None:
    before = small_case()
    row = next(row for row in PARAMETERS if row.name == name)
    narrower = Prior(
        distribution="constant", value=row.default.bounds[1] * 0.7 + row.default.bounds[0] * 0.3 + 1e-9
    )
    assert ranges_hash(before.replace(parameters={name: narrower})) != ranges_hash(before)
    rival = before.hypotheses[0].model_copy(update={"parameters": {name: narrower}})
    changed = before.replace(hypotheses=(rival, *before.hypotheses[1:]))
    assert ranges_hash(changed) != ranges_hash(before)


def test_the_fingerprint_sees_exposure_and_not_words() -> None:
    before = small_case(parameters={"contagion": fixed(0.3)})
    exposed = place("NOR", 52.0, 70.0, 800_000, extra={"exposure_low": "0.3", "exposure_high": "0.8"})
    assert ranges_hash(small_case((exposed, *PLACES[1:]))) != ranges_hash(small_case())
    reworded = before.replace(
        title="Another", parameters={"contagion": Prior(distribution="constant", value=0.3, reason="why")}
    )
    assert ranges_hash(reworded) == ranges_hash(before)


def test_the_parameter_table_is_in_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from powderkeg.worlds import ranges

    before = ranges_hash(small_case())
    wider = (replace(PARAMETERS[0], high=PARAMETERS[0].high + 1), *PARAMETERS[1:])
    monkeypatch.setattr(ranges, "PARAMETERS", wider)
    assert ranges_hash(small_case()) != before
