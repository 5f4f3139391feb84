"""Whatever the figures and whatever was earned, nothing passes its cap and nothing changes its place."""

from __future__ import annotations

import math
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from powderkeg.evidence.capping import caps_of, hold, within_caps
from powderkeg.evidence.combine import odds_of, posterior_of
from results import example_validated

NAMES = ("a", "b", "c", "other")
evidence = st.fixed_dictionaries({name: st.floats(-60.0, 5.0) for name in NAMES})
caps = st.fixed_dictionaries({pair: st.floats(1.0, 200.0) for pair in permutations(NAMES, 2)})


@given(evidence, caps)
@example(
    {"a": 0.0, "b": -50.0, "c": -50.5, "other": -60.0},
    {**dict.fromkeys(permutations(NAMES, 2), 100.0), ("a", "b"): 2.0},
)
def test_no_contrast_passes_its_cap_and_none_grows(
    found: dict[str, float], limits: dict[tuple[str, str], float]
) -> None:
    held_down, left = within_caps(found, limits)
    assert 0.0 <= left <= 1.0
    for (a, b), cap in limits.items():
        assert held_down[a] - held_down[b] <= math.log(cap) + 1e-9
        if found[a] >= found[b]:
            assert held_down[a] - held_down[b] <= found[a] - found[b] + 1e-9


@given(evidence, caps)
def test_order_is_kept_and_nothing_is_lowered(
    found: dict[str, float], limits: dict[tuple[str, str], float]
) -> None:
    held_down, _ = within_caps(found, limits)
    for a, b in permutations(NAMES, 2):
        if found[a] >= found[b]:
            assert held_down[a] >= held_down[b]
    assert max(held_down.values()) == max(found.values())
    assert all(held_down[name] >= found[name] - 1e-9 for name in NAMES)


@given(evidence, caps)
def test_whatever_is_raised_is_at_the_cap_of_a_pair_around_it_or_as_far_below_a_raised_one_as_before(
    found: dict[str, float], limits: dict[tuple[str, str], float]
) -> None:
    held_down, _ = within_caps(found, limits)
    ranked = sorted(NAMES, key=lambda name: -found[name])
    for low in range(1, len(ranked)):
        b = ranked[low]
        if held_down[b] <= found[b] + 1e-9:
            continue
        reasons = []
        for high in range(low):
            a = ranked[high]
            around = min(limits[p, q] for p in ranked[: high + 1] for q in ranked[low:])
            kept = min(math.log(around), found[a] - found[b])
            reasons.append(abs(held_down[a] - held_down[b] - kept) < 1e-9)
        assert any(reasons)


@given(evidence, caps)
def test_the_order_in_which_hypotheses_are_named_is_of_no_consequence(
    found: dict[str, float], limits: dict[tuple[str, str], float]
) -> None:
    turned = {name: found[name] for name in reversed(NAMES)}
    assert within_caps(turned, limits)[0] == pytest.approx(within_caps(found, limits)[0])


@given(evidence, caps)
def test_what_is_held_down_is_within_its_caps(
    found: dict[str, float], limits: dict[tuple[str, str], float]
) -> None:
    once, _ = within_caps(found, limits)
    assert within_caps(once, limits)[0] == pytest.approx(once)


@given(evidence)
def test_wide_caps_change_nothing(found: dict[str, float]) -> None:
    assert within_caps(found, dict.fromkeys(permutations(NAMES, 2), 1e40)) == (found, 1.0)


@given(evidence, caps, st.floats(1.0, 4.0))
def test_more_that_was_earned_never_takes_odds_away(
    found: dict[str, float], limits: dict[tuple[str, str], float], times: float
) -> None:
    before, _ = within_caps(found, limits)
    after, _ = within_caps(found, {pair: cap * times for pair, cap in limits.items()})
    leader = max(NAMES, key=lambda name: found[name])
    for name in NAMES:
        assert after[leader] - after[name] >= before[leader] - before[name] - 1e-9


@given(evidence, caps)
def test_the_most_probable_stays_so_and_is_never_made_more_probable_at_equal_priors(
    found: dict[str, float], limits: dict[tuple[str, str], float]
) -> None:
    prior = dict.fromkeys(NAMES, 0.25)
    before, after = posterior_of(prior, found), posterior_of(prior, within_caps(found, limits)[0])
    leader = max(before, key=lambda name: before[name])
    assert after[leader] == pytest.approx(max(after.values()))
    assert after[leader] <= before[leader] + 1e-12
    ranked = sorted(NAMES, key=lambda name: found[name])
    assert all(after[a] <= after[b] + 1e-12 for a, b in pairwise(ranked))


@given(evidence, caps, st.integers(0, 2**32 - 1))
def test_rows_of_odds_stay_within_their_caps_with_both_ends_and_agree_with_the_posterior(
    found: dict[str, float], limits: dict[tuple[str, str], float], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    seeds = {name: value + rng.normal(0.0, 0.3, 4) for name, value in found.items()}
    rows = odds_of(NAMES, seeds)
    mean = {name: float(np.log(np.mean(np.exp(v - v.max()))) + v.max()) for name, v in seeds.items()}
    held_down, _ = within_caps(mean, limits)
    for row in hold(rows, held_down, limits):
        assert row.cap == limits[row.for_, row.against]
        assert row.low is not None
        assert row.high is not None
        assert 1.0 <= row.odds <= row.cap
        assert 1.0 / limits[row.against, row.for_] <= row.low <= row.odds * (1 + 1e-9)
        assert row.odds <= row.high * (1 + 1e-9) <= row.cap * (1 + 2e-9)
        assert math.log(row.odds) == pytest.approx(held_down[row.for_] - held_down[row.against], abs=1e-6)


@given(evidence, st.sampled_from([5, 12, 60]))
def test_caps_of_a_validation_hold_for_every_pair(found: dict[str, float], records: int) -> None:
    limits = caps_of(example_validated(NAMES, found, records=records, worlds=0), NAMES)
    assert set(limits) == set(permutations(NAMES, 2))
    held_down, _ = within_caps(found, limits)
    widest = max(held_down.values()) - min(held_down.values())
    assert widest <= math.log(records + 1.0) + 1e-9
