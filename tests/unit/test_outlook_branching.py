"""A branch is exact: without a change it is the unbranched world, and with one nothing before it moves."""

import numpy as np
import pytest

from outlooks import AGENTS, BRANCH_DAY, OPTIONS, branch_day, crisis, weighed
from powderkeg.case import Option
from powderkeg.evidence import Evidence
from powderkeg.outlook import outlook
from powderkeg.outlook.branching import Course, Replay, continue_under
from powderkeg.outlook.options import resolve
from powderkeg.outlook.outcomes import READ
from powderkeg.outlook.posterior import Posterior, sample_posterior
from powderkeg.society.country import read_setting
from powderkeg.worlds import CountryMaker

BRANCH = 24 * BRANCH_DAY
WORLDS = 24


def posterior(result: Evidence) -> Posterior:
    return sample_posterior(result, WORLDS, 1)


def replay(branch: int, *, result: Evidence | None = None, threads: int = 1) -> Replay:
    weighing = result or weighed()
    known = crisis().hours if weighing.settings.as_of is None else BRANCH
    return Replay(
        weighing.case,
        read_setting(crisis(), seed=weighing.seed, agents=AGENTS),
        posterior(weighing),
        branch=branch,
        known=known,
        seed=weighing.seed,
        agents=AGENTS,
        threads=threads,
    )


def go_on(worlds: Replay, option: Option) -> Course:
    changed = resolve(crisis(), option, worlds.branch)
    setting = changed.setting(crisis(), worlds.worlds.setting)
    return continue_under(worlds, changed, setting, READ, crisis().neighbours)


def unbranched() -> str:
    """Digest of the worlds run from the start to the end without a stop, as the filter runs them."""
    worlds = posterior(weighed())
    made, calm = CountryMaker(weighed().case, worlds.names, seed=weighed().seed, agents=AGENTS).make(
        worlds.coordinates, worlds.hypothesis, worlds.streams[:, 0]
    )
    assert calm.all(), "a posterior world passed the calm baseline once"
    for block, end in enumerate((*worlds.ends[:-1], crisis().hours // 6 - 1)):
        made.lineage = worlds.streams[:, block].copy()
        made.step(6 * (end + 1) - made.hour)
        made.collect()
    return made.digest()


@pytest.mark.parametrize("branch", [1, 30, 71, BRANCH, 101, 239])
def test_a_world_continued_without_change_is_the_unbranched_world_byte_for_byte(branch: int) -> None:
    assert go_on(replay(branch), OPTIONS[0]).digest == unbranched()


def test_threads_do_not_matter() -> None:
    for option in OPTIONS[:3]:
        assert go_on(replay(BRANCH), option).digest == go_on(replay(BRANCH, threads=3), option).digest


def test_the_worlds_are_those_that_were_weighed() -> None:
    # All last worlds of one hypothesis and seed, replayed: their deaths are those that the weighing counted.
    result = weighed()
    for number, name in enumerate(("spontaneous", "infiltrated")):
        total, weight = 0.0, 0.0
        for scored in result.scored[name]:
            lineage = scored.lineage
            assert lineage is not None
            maker = CountryMaker(result.case, ("spontaneous", "infiltrated"), seed=result.seed, agents=AGENTS)
            worlds, _ = maker.make(
                lineage.coordinates, np.full(scored.size, number, dtype=np.intp), lineage.streams[:, 0]
            )
            for block, end in enumerate(lineage.ends):
                worlds.lineage = lineage.streams[:, block].copy()
                worlds.step(6 * (end + 1) - worlds.hour)
            share = np.exp(scored.gain + scored.log_acceptance)
            weights = np.exp(scored.log_weights)
            total += share * float(weights @ worlds.collect()["deaths"].sum(axis=1)) / weights.sum()
            weight += share
        counted = next(row for row in result.deaths[name] if row.kind == "all")
        assert total / weight == pytest.approx(counted.mean, rel=1e-9)


@pytest.mark.parametrize("option", OPTIONS[1:], ids=lambda option: option.name)
def test_an_option_changes_something_and_nothing_before_it_holds(option: Option) -> None:
    reference, changed = go_on(replay(BRANCH), OPTIONS[0]), go_on(replay(BRANCH), option)
    inputs = {(i.kind, i.time, i.value) for i in crisis().inputs} ^ {
        (i.kind, i.time, i.value) for i in resolve(crisis(), option, BRANCH).inputs
    }
    if option.free or option.press_successor:
        return  # the powers' tests see to these
    assert changed.digest != reference.digest
    hours = [crisis().hour(time) for _, time, _ in inputs]
    first = min([BRANCH] if option.parameters else hours)
    before = reference.hours[1:] <= first
    for name in READ:
        assert (reference.values[name][:, before] == changed.values[name][:, before]).all()


def test_worlds_weighed_as_of_a_day_take_over_what_was_decided_later() -> None:
    early = weighed(branch_day())
    course = go_on(replay(BRANCH, result=early), OPTIONS[0])
    assert course.values["intervener_troops"].max() == 2000.0
    assert course.values["intervener_troops"][:, -1].max() == 0.0


def test_a_value_of_a_parameter_holds_from_its_hour_on() -> None:
    option = OPTIONS[-1].model_copy(update={"begins": crisis().options[0].begins, "cancel": ()})
    later = option.model_copy(update={"begins": option.begins.replace(day=option.begins.day + 1)})  # type: ignore[union-attr]
    at_once, next_day = go_on(replay(BRANCH), option), go_on(replay(BRANCH), later)
    assert at_once.values["deaths"].sum() == 0.0
    assert next_day.values["deaths"][:, :4].sum() > 0.0
    assert next_day.values["deaths"][:, 4:].sum() == 0.0


def test_without_feedback_the_reference_of_an_outlook_is_the_unbranched_world() -> None:
    look = outlook(
        crisis(), weighed(), worlds=WORLDS, feedback=False, instigator=False, seed=1, options=("stay",)
    )
    assert look.digests["as-it-was"] == unbranched()
    moved = outlook(crisis(), weighed(), worlds=WORLDS, instigator=False, seed=1, options=("stay",))
    assert moved.digests["as-it-was"] != unbranched()
