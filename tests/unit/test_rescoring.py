"""The record read otherwise from worlds kept: the same sums as the filter's, and what each change must do."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from hidden_markov import CHAINS, FEW, Draw, settings, small_case
from powderkeg.evidence import Evidence
from powderkeg.evidence.grades import INFLATION, INFLATION_PRIOR
from powderkeg.evidence.know_nothing import Reading
from powderkeg.evidence.rescoring import DECLARED, Change, Reweighing
from powderkeg.evidence.weigh import weigh_worlds


@cache
def result() -> Evidence:
    return weigh_worlds(small_case(), Draw(), FEW, settings(300, 2), seed=1)


@cache
def reweighing() -> Reweighing:
    return Reweighing(result().scored)


def gains(change: Change) -> dict[str, float]:
    return dict(reweighing().of(change).gain)


def test_summed_by_other_code_every_world_has_the_filters_likelihood() -> None:
    assert reweighing().misses() < 1e-9


def test_as_declared_nothing_moves() -> None:
    found = reweighing().of(DECLARED)
    assert gains(DECLARED) == pytest.approx(dict(result().gain), abs=1e-9)
    assert found.trusted
    assert found.gain["other"] == 0.0


def test_origins_and_claims_are_each_named_once() -> None:
    assert len(set(reweighing().claims)) == len(reweighing().claims) > 3
    assert len(set(reweighing().origins)) == len(reweighing().origins) > 1


@examples(max_examples=25, deadline=None)
@given(st.data())
def test_an_origin_that_counts_not_at_all_is_one_whose_claims_are_left_out_or_worth_nothing(
    data: st.DataObject,
) -> None:
    origin = data.draw(st.sampled_from(reweighing().origins))
    claims = {c.claim_id for c in result().scored["calm"][0].claims if c.origin == origin}
    left_out = gains(Change("a", skip=frozenset(claims)))
    assert gains(Change("b", times={origin: 0.0})) == pytest.approx(left_out, abs=1e-9)
    assert gains(Change("c", origin_letters={origin: 0.0})) == pytest.approx(left_out, abs=1e-9)
    assert left_out != pytest.approx(gains(DECLARED), abs=1e-6)


def test_two_halves_of_an_origins_evidence_are_the_whole() -> None:
    origin = reweighing().origins[0]
    assert gains(Change("x", times={origin: 1.0})) == pytest.approx(gains(DECLARED), abs=1e-12)
    part = result().scored["stormy"][0]
    silent = dict.fromkeys(reweighing().origins, 0.0)
    none, once, twice = (
        reweighing().log_ratio(part, Change("x", times={**silent, origin: n})) for n in (0.0, 1.0, 2.0)
    )
    assert none == pytest.approx(0.0, abs=1e-12)
    # more of the same moves further in the same direction, at every inflation and so in their mean
    assert (np.sign(twice) == np.sign(once)).all()
    assert (np.abs(twice) >= np.abs(once) - 1e-12).all()


def test_letters_worth_nothing_leave_nothing() -> None:
    nothing = gains(Change("x", letters=dict.fromkeys("ABCDEF", 0.0)))
    assert nothing == pytest.approx(
        gains(Change("y", times=dict.fromkeys(reweighing().origins, 0.0))), abs=1e-9
    )


def test_a_fixed_inflation_averages_back_to_the_declared_one() -> None:
    part = result().scored["stormy"][0]
    fixed = [
        reweighing().log_ratio(part, Change("x", inflation=np.eye(len(INFLATION))[g]))
        for g in range(len(INFLATION))
    ]
    mixed = np.log(np.exp(np.array(fixed)).T @ INFLATION_PRIOR)
    assert mixed == pytest.approx(part.log_ratio, abs=1e-9)


def test_one_name_for_two_origins_makes_them_share_their_accuracy() -> None:
    one, two = reweighing().origins[:2]
    joined = reweighing().of(Change("x", same={one: "both", two: "both"}))
    assert dict(joined.gain) != pytest.approx(gains(DECLARED), abs=1e-9)
    assert all(np.isfinite(value) for value in joined.gain.values())


def test_a_liar_says_the_other_thing_of_an_event() -> None:
    """Densities of a lie add up to one: what it says of an event it saw is what others say of one unseen."""
    from powderkeg.evidence.rescoring.tables import _lie

    truthful = np.log(np.array([[[1.9]], [[0.1]]]))  # seen, and not seen, over know-nothing's one half
    lie = np.exp(_lie(truthful, np.log(np.array([1.9]))))
    assert lie.mean() == pytest.approx(1.0)
    assert lie[0, 0, 0] < 0.2 < 1.8 < lie[1, 0, 0]


def test_know_nothing_read_otherwise_moves_the_gain() -> None:
    assert gains(Change("x", know_nothing=Reading("", width=2.0))) != pytest.approx(gains(DECLARED), abs=1e-6)


def test_a_change_that_leaves_hardly_a_world_is_not_trusted() -> None:
    forty = Change("forty records in one", times=dict.fromkeys(reweighing().origins, 40.0))
    few = {
        name: [
            dataclasses.replace(
                part,
                log_density=tuple(density[:50] for density in part.log_density),
                log_weights=part.log_weights[:50],
                log_ratio=part.log_ratio[:50],
            )
            for part in passes
        ]
        for name, passes in result().scored.items()
    }
    assert Reweighing(few).of(DECLARED).trusted
    assert not Reweighing(few).of(forty).trusted


def test_worlds_without_weight_leave_no_figure_undefined() -> None:
    part = result().scored["calm"][0]
    half = part.log_weights.copy()
    half[::2] = -np.inf
    lost = dataclasses.replace(
        part, log_weights=half, log_ratio=np.where(half > -np.inf, part.log_ratio, -np.inf)
    )
    nothing = dataclasses.replace(part, gain=-np.inf)
    found = Reweighing({"calm": [lost], "stormy": [nothing]})
    for change in (DECLARED, Change("x", times={found.origins[0]: 0.0})):
        gain = found.of(change).gain
        assert np.isfinite(gain["calm"])
        assert gain["stormy"] == -np.inf
    assert set(CHAINS) == {"calm", "stormy"}
