"""Foreign powers after the branch: what they weigh, what they do, and what is said about it."""

import math
from typing import Any

import numpy as np
import pytest

from kernels import from_python
from machines import Here
from powderkeg.outlook.powers import (
    FREE,
    PAYOFFS,
    Branch,
    CellsEffect,
    DecisionRow,
    Payoffs,
    consult,
    decisions,
    draw_payoffs,
    effect_of_cells,
    instigation,
    press_successor,
    second_front,
    tree,
)
from powderkeg.outlook.powers.intervener import (
    gain_of_coming,
    success_chance,
    values_after_order,
)
from powderkeg.outlook.powers.situation import approval, in_order
from powderkeg.society.country import NEVER, Worlds
from powderkeg.society.country.columns import NATION, REGION, SITE
from powderkeg.society.country.powers import gain_of_sending
from powers import ARRIVAL, BRANCH, QUIET, RESTLESS, SIZE, branched, constant, decided, run
from societies import small_case

AFTER_ORDER = frozenset({"withdrawal", "successor"})
ALL = frozenset(FREE)
NO_FRONT = frozenset[str]()


def row(payoffs: Payoffs, question: str) -> DecisionRow:
    return next(one for one in decisions(payoffs) if one.question.startswith(question))


def nation(worlds: Worlds, name: str) -> np.ndarray:
    return worlds.nation[:, NATION[name]]


def test_draws_are_a_worlds_own_whatever_their_number_and_within_their_bounds() -> None:
    few, many = draw_payoffs(3, 5), draw_payoffs(3, 50)
    for name in PAYOFFS:
        assert (few.values[name] == many.values[name][:5]).all()
        low, high = PAYOFFS[name].prior.bounds
        assert ((many.values[name] >= low) & (many.values[name] <= high)).all()
        assert PAYOFFS[name].low <= low <= high <= PAYOFFS[name].high
        assert PAYOFFS[name].source
    assert (few.values["gratitude"] != draw_payoffs(4, 5).values["gratitude"]).all()
    again = many.fresh()
    assert again.values is many.values
    assert again.log is not many.log


@pytest.mark.parametrize(
    ("priors", "said"),
    [
        (constant(gratitud=1.0), "'gratitud' is not one; allowed: settled_days, gratitude"),
        (constant(instigator_exposure=1.5), "instigator_exposure from 1.5 to 1.5 0..1; allowed: 0 to 1"),
    ],
)
def test_impossible_payoffs_are_refused(priors: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        draw_payoffs(1, 3, priors)


def test_no_worlds_are_refused() -> None:
    with pytest.raises(ValueError, match="0 worlds; allowed: 1 or more"):
        draw_payoffs(1, 0)


@pytest.mark.parametrize(
    ("free", "said"),
    [
        ({"withdraw"}, "withdraw cannot be decided; allowed: arrival, withdrawal"),
        ({"successor"}, "name withdrawal"),
    ],
)
def test_what_cannot_be_free_is_refused(free: set[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        consult(branched(), BRANCH, draw_payoffs(1, SIZE), frozenset(free))


def test_payoffs_of_other_worlds_and_another_hour_are_refused() -> None:
    with pytest.raises(ValueError, match="48 worlds, but pay-offs of 3"):
        consult(branched(), BRANCH, draw_payoffs(1, 3), NO_FRONT)
    with pytest.raises(ValueError, match="hour 78, but the worlds are at hour 72"):
        press_successor(branched(), BRANCH + 6, draw_payoffs(1, SIZE))


@pytest.mark.parametrize("settings", [QUIET, RESTLESS])
def test_with_nothing_free_the_worlds_go_on_byte_for_byte(settings: dict[str, float]) -> None:
    watched, alone = branched(settings), branched(settings)
    payoffs = draw_payoffs(1, SIZE)
    run(watched, payoffs, NO_FRONT)
    alone.step(120)
    alone.collect()
    assert watched.digest() == alone.digest()
    assert not payoffs.log.happened("withdraw").any()


def test_nothing_happens_between_the_meetings() -> None:
    worlds, payoffs = branched(), decided(gratitude=5.0, stay_gain=0.0)
    worlds.step(3)
    before = worlds.digest()
    consult(worlds, worlds.hour, payoffs, ALL)
    assert worlds.digest() == before
    assert not payoffs.log.hours


def test_the_values_after_order_follow_their_equations() -> None:
    worlds, payoffs = branched(), draw_payoffs(2, SIZE)
    worlds.step(24)
    nation(worlds, "elites_out")[:] = 6.0
    nation(worlds, "elites_arrested")[:] = 2.0
    worlds.region[:, REGION["approval"]] = 0.3
    payoffs.log.hour("restored")[:] = worlds.hour - 12.0
    v = payoffs.values
    q = 1 / (
        1
        + np.exp(-(v["successor_start"] + v["successor_approval"] * (0.3 - 0.5) + v["successor_split"] * 0.2))
    )
    expected = [
        v["gratitude"] * np.exp(-v["gratitude_decay"] * 0.5),
        v["stay_gain"] - v["occupation_cost"] * (worlds.hour - ARRIVAL) / 24 * 0.7,
        q * (v["successor_alignment"] - v["alignment"]) - (1 - q) * v["successor_backlash"],
    ]
    found = values_after_order(worlds, worlds.hour, payoffs, successor=True)
    assert found == pytest.approx(np.stack(expected), rel=1e-12)
    assert success_chance(worlds, payoffs) == pytest.approx(q, rel=1e-12)
    assert np.isneginf(values_after_order(worlds, worlds.hour, payoffs, successor=False)[2]).all()


@pytest.mark.parametrize(
    ("values", "deed"),
    [
        ({"gratitude": 1.0, "stay_gain": 0.9}, "withdraw"),
        ({"gratitude": 0.9, "stay_gain": 1.2, "occupation_cost": 0.0}, "stay"),
        ({"gratitude": 1.0, "stay_gain": 0.9, "successor_start": 15.0, "successor_alignment": 9.0}, "press"),
    ],
)
def test_without_noise_the_greatest_value_is_done_in_every_world(values: dict[str, float], deed: str) -> None:
    payoffs = decided(**{"successor_start": -15.0, "gratitude_decay": 0.0, **values})
    run(branched(), payoffs, AFTER_ORDER, hours=30)
    found = row(payoffs, deed)
    assert (found.held, found.weighed, found.worlds) == (1.0, 1.0, SIZE)
    assert found.acted == 1.0
    if deed != "press":  # whoever pressed goes on to stay or to withdraw
        assert row(payoffs, "stay" if deed == "withdraw" else "withdraw").acted == 0.0


def test_shares_of_worlds_are_logit_shares() -> None:
    """False-alarm rate about 1 in 10,000 for each of three shares; the seed is fixed."""
    size, noise = 2000, 0.4
    values = {"gratitude": 1.0, "stay_gain": 0.8, "occupation_cost": 0.0, "gratitude_decay": 0.0,
              "successor_start": -20.0, "successor_backlash": 0.0, "alignment": 1.0,
              "settled_days": 0.0, "noise": noise}  # fmt: skip
    worlds = branched(size=size)
    worlds.step(6)
    payoffs = draw_payoffs(5, size, constant(**values))
    consult(worlds, worlds.hour, payoffs, AFTER_ORDER)
    utilities = np.array([1.0, 0.8, 0.0]) / noise
    expected = np.exp(utilities) / np.exp(utilities).sum()
    gone, pressed = payoffs.log.happened("withdraw"), payoffs.log.happened("successor")
    found = [gone.mean(), (~gone & ~pressed).mean(), pressed.mean()]
    for share, chance in zip(found, expected, strict=True):
        assert abs(share - chance) < 3.9 * math.sqrt(chance * (1 - chance) / size)


def test_asking_more_often_makes_no_deed_likelier() -> None:
    values = {
        "gratitude": 0.5,
        "stay_gain": 0.8,
        "occupation_cost": 0.0,
        "gratitude_decay": 0.0,
        "noise": 0.3,
    }
    payoffs, worlds = decided(**values), branched()
    run(worlds, payoffs, frozenset({"withdrawal"}), hours=6)
    first = payoffs.log.happened("withdraw").copy()
    assert 0 < first.sum() < SIZE
    run(worlds, payoffs, frozenset({"withdrawal"}), hours=90)
    assert (payoffs.log.happened("withdraw") == first).all()


def test_it_goes_after_its_days_and_a_recorded_hour_no_longer_binds() -> None:
    worlds, payoffs = branched(), decided(gratitude=5.0, stay_gain=0.0, withdrawal_days=1.25)
    run(worlds, payoffs, frozenset({"withdrawal"}), hours=60)
    assert (nation(worlds, "withdrawal") == BRANCH + 6 + 30).all(), (
        "decided at hour 78, the first with troops"
    )
    assert (nation(worlds, "troops") == 0).all()
    stays = decided(gratitude=0.0, stay_gain=5.0, occupation_cost=0.0)
    worlds = branched()
    run(worlds, stays, frozenset({"withdrawal"}), hours=150)
    assert worlds.hour > 8 * 24 + 12
    assert (nation(worlds, "withdrawal") == NEVER).all()
    assert (nation(worlds, "troops") == 2000).all()


def test_order_must_hold_for_its_days_and_begins_anew_when_broken() -> None:
    worlds, payoffs = branched(), decided(gratitude=5.0, stay_gain=0.0, settled_days=1.0)

    def crowd(at: Worlds) -> None:
        nation(at, "crowd")[:] = 5000.0 if at.hour == BRANCH + 18 else 0.0

    run(worlds, payoffs, frozenset({"withdrawal"}), hours=72, before=crowd)
    assert (payoffs.log.hour("withdraw") == BRANCH + 24 + 24).all()


def test_a_region_lost_is_no_order() -> None:
    worlds = branched()
    assert in_order(worlds).all()
    worlds.site[0, SITE["holder"], :2] = 1.0
    worlds.site[1, SITE["holder"], 0] = 1.0
    assert in_order(worlds)[:3].tolist() == [False, True, True]


def test_the_societys_own_rule_for_leaving_rests_where_the_choice_is_free() -> None:
    worlds = branched({**QUIET, "order_days": 1.0}, recorded=False)
    nation(worlds, "intervener_arrival")[:] = worlds.hour
    kept = worlds.fork(np.arange(SIZE), streams="same")
    stays = decided(stay_gain=5.0, gratitude=0.0, occupation_cost=0.0)
    run(worlds, stays, frozenset({"withdrawal"}), hours=72)
    assert (nation(worlds, "withdrawal") == NEVER).all()
    kept.step(72)
    assert (nation(kept, "withdrawal") < NEVER).all()


def test_coming_follows_the_societys_own_rule() -> None:
    worlds = branched(RESTLESS)
    kernel = from_python(gain_of_sending)
    expected = [
        kernel(
            worlds.nation[p, NATION["belief"]], worlds.region[p, REGION["force"]].sum(), approval(worlds)[p],
            worlds.parameters[p],
        )
        for p in range(SIZE)
    ]  # fmt: skip
    assert gain_of_coming(worlds) == pytest.approx(np.array(expected), rel=1e-12)


def test_where_its_coming_is_free_it_comes_if_asked_and_worth_it() -> None:
    for stake, comes in ((900.0, 1.0), (0.0, 0.0)):
        worlds = branched({**RESTLESS, "ally_stake": stake, "power_noise": 0.01, "ally_delay": 20.0})
        payoffs = decided()
        run(worlds, payoffs, frozenset({"arrival"}), hours=24)
        assert row(payoffs, "send").acted == comes
        assert (nation(worlds, "intervener_arrival") == (BRANCH + 20 if comes else NEVER)).all()
    unasked = branched({**RESTLESS, "ally_stake": 900.0})
    nation(unasked, "help_request")[:] = NEVER
    run(unasked, decided(), frozenset({"arrival"}), hours=24)
    assert (nation(unasked, "intervener_arrival") == NEVER).all()


def test_an_attempt_is_made_once_and_only_where_its_troops_are() -> None:
    worlds, payoffs = branched(), decided()
    press_successor(worlds, worlds.hour, payoffs)
    assert not payoffs.log.happened("successor").any(), "no troops yet"
    worlds.step(6)
    press_successor(worlds, worlds.hour, payoffs, np.arange(SIZE) < 5)
    assert payoffs.log.happened("successor").sum() == 5
    worlds.step(6)
    press_successor(worlds, worlds.hour, payoffs)
    press_successor(worlds, worlds.hour, payoffs)
    assert set(payoffs.log.hour("successor")) == {BRANCH + 6.0, BRANCH + 12.0}


def test_what_follows_from_an_attempt() -> None:
    worlds = branched()
    worlds.step(6)
    worlds.region[:, REGION["approval"]], worlds.region[:, REGION["belief"]] = 0.4, 0.8
    values = {"attempt_anger": 0.1, "attempt_news": 0.5, "failure_approval": 0.25, "failure_belief": 1.0}
    for start, won in ((-20.0, False), (20.0, True)):
        at = worlds.fork(np.arange(SIZE), streams="same")
        payoffs = decided(successor_start=start, **values)
        press_successor(at, at.hour, payoffs)
        assert (payoffs.log.succeeded == won).all()
        assert np.ptp(at.region[:, REGION["backlash"]] - worlds.region[:, REGION["backlash"]] - 0.06) < 1e-12
        assert at.region[:, REGION["perceived"]] == pytest.approx(worlds.region[:, REGION["perceived"]] + 0.5)
        odds = 4.0 * (1.0 if won else math.exp(-1.0))
        assert at.region[:, REGION["belief"]] == pytest.approx(odds / (1 + odds))
        assert at.region[:, REGION["approval"]] == pytest.approx(0.4 if won else 0.3)
        if not won:
            assert nation(at, "belief") == pytest.approx(odds / (1 + odds))


def test_a_presence_nobody_approves_of_adds_grievance_where_it_is_seen() -> None:
    worlds = branched()
    worlds.step(6)
    worlds.region[:, REGION["approval"]] = [0.0, 0.5, 0.0, 1.0]
    worlds.region[:, REGION["connectivity"]] = 0.5
    worlds.region[:, REGION["backlash"]] = 0.0
    largest = set(worlds.setting.largest.tolist())
    consult(worlds, worlds.hour, decided(presence_anger=0.4), frozenset({"resentment"}))
    seen = [1.0 if r in largest else 0.15 for r in range(4)]
    expected = [0.1 * seen[0], 0.05 * seen[1], 0.1 * seen[2], 0.0]
    assert worlds.region[:, REGION["backlash"]] == pytest.approx(np.tile(expected, (SIZE, 1)))


def test_resentment_brings_people_back_to_the_streets_and_approval_does_not() -> None:
    crowds = []
    for anger in (0.0, 0.1):
        worlds = branched(RESTLESS)
        worlds.region[:, REGION["approval"]] = 0.1
        found = run(worlds, decided(presence_anger=anger), frozenset({"resentment"}))
        crowds.append(found["participants"].sum(axis=1))
    assert crowds[1].mean() > crowds[0].mean()


def test_a_claimant_speaks_when_the_authorities_seem_to_fail_and_is_heard_for_a_day() -> None:
    worlds, payoffs = branched(RESTLESS), decided(claimant_stake=4.0)
    half = np.arange(SIZE) % 2 == 0
    nation(worlds, "belief")[:] = np.where(half, 0.5, 0.9)
    consult(worlds, worlds.hour, payoffs, frozenset({"claimant"}))
    onset = nation(worlds, "onset") <= worlds.hour
    assert (payoffs.log.happened("claimant") == (half & onset)).all()
    assert (half & onset).any()
    nation(worlds, "belief")[:] = 0.5
    worlds.step(6)
    before = nation(worlds, "message").copy()
    consult(worlds, worlds.hour, payoffs, frozenset({"claimant"}))
    spoken = half & onset
    assert (nation(worlds, "message")[spoken] == before[spoken]).all(), "the last one is still heard"
    assert worlds.collect()["claimant_messages"].max() <= 1.0


def test_a_message_raises_attention_by_the_societys_own_rule() -> None:
    settings = {**RESTLESS, "claimant_attention": 0.5}
    loud, silent = branched(settings), branched(settings)
    consult(loud, BRANCH, decided(claimant_stake=1000.0), frozenset({"claimant"}))
    for worlds in (loud, silent):
        worlds.step(1)
    spoke = nation(loud, "message") == BRANCH
    gained = loud.region[:, REGION["attention"]] - silent.region[:, REGION["attention"]]
    assert spoke.any()
    assert (gained[spoke] > 0).all()
    assert (gained[~spoke] == 0).all()


def test_a_claimant_with_a_rate_of_his_own_is_left_alone() -> None:
    worlds, payoffs = branched({**RESTLESS, "claimant_message_rate": 1.0}), decided(claimant_stake=1000.0)
    run(worlds, payoffs, frozenset({"claimant"}), hours=24)
    assert not payoffs.log.happened("claimant").any()


def test_the_second_front_is_the_societys_and_watched_only() -> None:
    bold = {**RESTLESS, "opportunist_stake": 60.0}
    payoffs = draw_payoffs(1, SIZE)
    worlds = branched(bold)
    run(worlds, payoffs, NO_FRONT, hours=48)
    found = row(payoffs, "open a second front")
    assert found.held == found.acted == 1.0
    assert (payoffs.log.hour("opportunist") == nation(worlds, "opportunist_move")).all()
    rare = draw_payoffs(1, SIZE)
    run(branched(RESTLESS), rare, NO_FRONT, hours=48)
    said = second_front(rare)
    assert said is not None
    assert said.needed == pytest.approx((1 / 2.0 - 0.06) / said.tied)
    assert said.needed > 10 * said.prior
    assert said.enough == said.hopeless == 0.0
    assert f"needs a slope k of at least {said.needed:.3g}" in said.sentence
    hopeless = draw_payoffs(1, SIZE)
    run(branched({**RESTLESS, "opportunist_stake": 0.5}), hopeless, NO_FRONT, hours=24)
    none = second_front(hopeless)
    assert none is not None
    assert none.hopeless == 1.0
    assert "no slope k would be enough" in none.sentence


def test_moves_before_the_branch_are_not_counted_after_it() -> None:
    worlds, payoffs = branched({**RESTLESS, "opportunist_stake": 60.0}), draw_payoffs(1, SIZE)
    nation(worlds, "opportunist_move")[:10] = BRANCH - 5.0
    run(worlds, payoffs, NO_FRONT, hours=24)
    assert row(payoffs, "open").worlds == SIZE - 10
    assert not payoffs.log.happened("opportunist")[:10].any()


def test_without_troops_nobody_asks_for_a_second_front() -> None:
    worlds, payoffs = branched(RESTLESS), draw_payoffs(1, SIZE)
    nation(worlds, "intervener_arrival")[:] = NEVER
    run(worlds, payoffs, NO_FRONT, hours=24)
    assert second_front(payoffs) is None
    assert decisions(payoffs) == ()


def test_rows_say_under_which_payoffs_a_deed_was_worth_it() -> None:
    payoffs = draw_payoffs(1, SIZE)
    run(branched(), payoffs, AFTER_ORDER, hours=120)
    found = row(payoffs, "withdraw")
    assert found.acted is not None
    assert 0.0 < found.acted < 1.0
    assert found.acted_low < found.acted < found.acted_high
    assert found.first_hour is not None
    assert found.first_hour > ARRIVAL
    telling = {one.payoff: one.above for one in found.regions}
    assert telling["gratitude"] > 0.6
    assert telling["stay_gain"] < 0.4
    assert [abs(one.above - 0.5) for one in found.regions] == sorted(
        (abs(one.above - 0.5) for one in found.regions), reverse=True
    )


def test_weights_weigh_and_wrong_ones_are_refused() -> None:
    payoffs = draw_payoffs(1, SIZE)
    run(branched(), payoffs, AFTER_ORDER, hours=120)
    gone = payoffs.log.happened("withdraw")
    only = decisions(payoffs, gone.astype(float))
    assert next(one for one in only if one.question.startswith("withdraw")).acted == pytest.approx(1.0)
    for wrong in (np.ones(3), -np.ones(SIZE), np.zeros(SIZE)):
        with pytest.raises(ValueError, match="one number of 0 or more for each"):
            decisions(payoffs, wrong)


def leaves(branch: Branch) -> list[Branch]:
    return [leaf for child in branch.children for leaf in leaves(child)] or [branch]


def test_the_trees_probabilities_add_up_at_every_fork() -> None:
    payoffs = draw_payoffs(1, SIZE)
    worlds = branched({**QUIET, "opportunist_stake": 8.0})
    nation(worlds, "intervener_arrival")[:6] = NEVER
    run(worlds, payoffs, AFTER_ORDER, hours=120)
    root = tree(payoffs)
    assert root.probability == 1.0

    def check(branch: Branch) -> None:
        if branch.children:
            assert sum(child.probability for child in branch.children) == pytest.approx(1.0)
            assert sum(child.worlds for child in branch.children) == branch.worlds
        assert branch.low <= branch.probability <= branch.high
        for child in branch.children:
            assert child.share == pytest.approx(branch.share * child.probability)
            check(child)

    check(root)
    assert sum(leaf.worlds for leaf in leaves(root)) == SIZE
    labels = {child.label for child in root.children}
    assert labels == {"the intervener's troops come", "they never come"}


def test_instigating_is_worth_it_where_its_inequality_holds() -> None:
    payoffs = draw_payoffs(1, 400)
    effect = CellsEffect("abroad", "bare", 100, 16.0, 0.8, 0.5, 0.3, 0.05)
    found = instigation(payoffs, effect)
    v = payoffs.values
    expected = 0.3 * v["instigator_stake"] > 16 + v["instigator_exposure"] * v["instigator_penalty"]
    assert found.held == pytest.approx(expected.mean())
    assert 0.0 < found.held < 1.0
    assert found.acted is None
    assert "not evidence" in found.question
    assert {one.payoff for one in found.regions} == {
        "instigator_stake", "instigator_exposure", "instigator_penalty",
    }  # fmt: skip
    nothing = CellsEffect("abroad", "bare", 100, 16.0, 0.5, 0.5, 0.0, 0.05)
    assert instigation(payoffs, nothing).held == 0.0


def test_the_effect_of_cells_is_read_from_worlds_with_and_without_them() -> None:
    case = small_case()
    assert effect_of_cells(case, worlds=4, days=2) is None, "no hypothesis has cells from abroad"
    foreign = case.hypotheses[1].model_copy(
        update={"parameters": {**case.hypotheses[1].parameters, **constant(cells_foreign=1.0)}}
    )
    case = case.replace(hypotheses=(case.hypotheses[0], foreign, case.hypotheses[2]))
    found = effect_of_cells(case, worlds=40, days=8, seed=3)
    assert found is not None
    assert (found.sponsored, found.bare, found.cells) == ("infiltrated", "spontaneous", 8.0)
    assert found.difference == pytest.approx(found.with_cells - found.without)
    assert 0.0 <= found.error < 0.2
    assert found == effect_of_cells(case, worlds=40, days=8, seed=3, threads=1)
    cluster: Any = Here()
    assert found == effect_of_cells(case, worlds=40, days=8, seed=3, cluster=cluster)
    assert len(cluster.calls) == 2
    with pytest.raises(ValueError, match="days: 40; allowed: 1 to 10"):
        effect_of_cells(case, worlds=4, days=40)
