"""Recovery from end to end on a small country: the same bytes whatever the threads, and honest refusals."""

import json

import pytest

from powderkeg.case import Case, CaseError, Prior
from powderkeg.evidence import Recovery, recover, same_luxury_effect
from powderkeg.evidence.recovery import LuxuryEffect
from powderkeg.report.formats import MINUS
from powderkeg.report.markdown import section_lines
from powderkeg.report.recovery import luxury_sections, recovery_sections
from societies import ACTIVE, CALM, small_case

pytestmark = pytest.mark.slow

WORLDS, AGENTS = 60, 240


def fixed(value: float) -> Prior:
    return Prior(distribution="constant", value=value)


def active(**changes: float) -> Case:
    """Calm at first, crowds in most worlds."""
    values = {**ACTIVE, "spontaneous_rate": 3e-8, "shock_boost": 100.0, **changes}
    return small_case(parameters={name: fixed(value) for name, value in values.items()})


@pytest.fixture(scope="module")
def effect() -> LuxuryEffect:
    return same_luxury_effect(active(), worlds=WORLDS, agents=AGENTS, seed=4)


def told(found: Recovery) -> str:
    return json.dumps(found.to_json(), sort_keys=True)


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(effect: LuxuryEffect) -> None:
    steps: list[tuple[int, int]] = []
    again = recover(
        active(), worlds=WORLDS, agents=AGENTS, seed=4, threads=1, progress=lambda *at: steps.append(at)
    )
    assert told(again) == told(effect.without)
    assert steps[-1] == (2 * WORLDS, 2 * WORLDS)
    assert told(recover(active(), worlds=WORLDS, agents=AGENTS, seed=5)) != told(again)


def test_groups_that_shoot_are_told_from_crowds(effect: LuxuryEffect) -> None:
    # eight armed groups against none, in a country of four regions
    assert effect.without.hypotheses == ("spontaneous", "infiltrated")
    for rung in effect.without.rungs:
        assert rung.balanced_accuracy.low > 0.5
        assert rung.confusion.sum(axis=1).tolist() == [WORLDS, WORLDS]
    assert len({rung.features for rung in effect.without.rungs}) == 4


def test_a_hypothesis_and_its_copy_are_not_told_apart() -> None:
    case = active()
    first = case.hypothesis("spontaneous")
    copy = first.model_copy(update={"name": "copy", "prior": 0.4})
    twins = case.replace(hypotheses=(first, copy, case.hypothesis("other")))
    found = recover(twins, worlds=WORLDS, agents=AGENTS, seed=4)
    for rung in found.rungs:
        assert rung.balanced_accuracy.value == pytest.approx(0.5), "they have the same worlds and reports"


def test_the_luxury_reaches_both_and_the_change_is_the_difference(effect: LuxuryEffect) -> None:
    assert (effect.without.same_luxury, effect.given.same_luxury) == (False, True)
    for i, change in enumerate(effect.changes):
        before, after = (run.rungs[i].balanced_accuracy.value for run in (effect.without, effect.given))
        assert change.balanced_accuracy.value == pytest.approx(after - before)
        assert change.balanced_accuracy.low <= change.balanced_accuracy.value <= change.balanced_accuracy.high
    dead = next(reach for reach in effect.reaches if reach.label == "security deaths")
    assert dead.holders == ("infiltrated",)
    assert dead.mundane_after > dead.mundane, "looted arms kill officers without any group"


def test_a_run_that_was_made_already_is_not_made_again(effect: LuxuryEffect) -> None:
    again = same_luxury_effect(active(), worlds=WORLDS, agents=AGENTS, seed=4, without=effect.without)
    assert again.to_json() == effect.to_json()


def test_the_pages_sections_carry_the_figures(effect: LuxuryEffect) -> None:
    sections = (*recovery_sections(effect.without), *luxury_sections(effect))
    text = "\n".join(line for section in sections for line in section_lines(section))
    found = effect.without.rungs[0]
    assert f"Balanced accuracy {100 * found.balanced_accuracy.value:.0f} %" in text
    shares = [f"{100 * count / WORLDS:.0f} %" for count in found.confusion[1]]
    assert f"| 2 infiltrated | {shares[0]} | {shares[1]} | " in text
    change = effect.changes[0].balanced_accuracy.value
    points = round(100 * abs(change))
    sign = "" if points == 0 else "+" if change > 0 else MINUS
    assert f"all, balanced | {sign}{points} |" in text
    for section in sections:
        rows = [row for group in section.groups for row in group.rows]
        assert rows
        assert all(len(row) == len(section.headers) for row in rows)


def test_json_holds_shares_that_add_up(effect: LuxuryEffect) -> None:
    found = json.loads(json.dumps(effect.without.to_json()))
    assert set(found["recovery"]) == {"spontaneous", "infiltrated"}
    assert all(sum(row.values()) == pytest.approx(1) for row in found["recovery"].values())
    assert found["worlds"] == WORLDS


def test_worlds_without_a_crisis_count_where_they_are_asked_for() -> None:
    quiet = active(**CALM)
    everything = recover(quiet, worlds=10, agents=AGENTS, crisis_only=False)
    assert [share.crises for share in everything.crises] == [0, 0]
    assert everything.rungs[0].balanced_accuracy.value == 0.5, "of nothing, nothing can be told"


def test_too_few_crises_is_said_with_the_numbers() -> None:
    with pytest.raises(CaseError, match=r"'spontaneous': only 0 of \d+ calm worlds became a crisis.*10 are"):
        recover(active(**CALM), worlds=10, agents=AGENTS)
    with pytest.raises(CaseError, match="and 500 or more sites lost"):
        recover(active(), worlds=10, agents=AGENTS, crisis_sites=500)


def test_requests_that_mean_nothing_are_refused() -> None:
    case = active()
    with pytest.raises(CaseError, match=r"worlds: 3 given; allowed: 10 or more"):
        recover(case, worlds=3)
    with pytest.raises(CaseError, match=r"'other' cannot be simulated; allowed: spontaneous, infiltrated"):
        recover(case, hypotheses=("spontaneous", "other"))
    with pytest.raises(CaseError, match=r"1 with a mechanism.*needs two or more"):
        recover(case, hypotheses=("spontaneous",))
