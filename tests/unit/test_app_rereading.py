"""A changed case read from kept worlds: as weighed anew, as the rescoring has it, or not at all and why."""

from __future__ import annotations

import dataclasses
import math
from functools import cache
from importlib import import_module
from statistics import NormalDist
from types import SimpleNamespace
from typing import Any, Literal, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from hidden_markov import FEW, RECORD, Draw, last, report, settings, small_case
from powderkeg.app.rereading import Rereading, reread
from powderkeg.app.rereading.densities import parts_with, same_facts
from powderkeg.app.rereading.prior_ratio import log_density, log_prior_ratio, unreadable
from powderkeg.app.rereading.reading import interim_notes
from powderkeg.app.rereading.rows import READ_AGAIN
from powderkeg.case import Case, Prior
from powderkeg.evidence import Evidence
from powderkeg.evidence.capping import caps_of
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.rescoring import DECLARED, LARGEST_K_HAT, Change, Reweighing
from powderkeg.evidence.validated import Agreement, Validated
from powderkeg.evidence.verdict import headline_pair, judged
from powderkeg.evidence.weigh import weigh_worlds
from powderkeg.society.country import INDICATORS
from powderkeg.society.country.parameters import INDEX, PARAMETERS
from powderkeg.worlds import load_case
from powderkeg.worlds.priors import quantile
from results import example_route

ALONE = (
    *RECORD,
    report("R10", "deaths_security", 4.0, 4, date_start=last(0), origin_id="monitor", reliability="B"),
)


@cache
def base() -> Evidence:
    """The weighing, its worlds kept, its checklist left unanswered: that takes longest and is not read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            import_module("powderkeg.evidence.weigh"),
            "questioned",
            lambda raw, known, totals, *_: judged(raw, known, totals),
        )
        return weigh_worlds(small_case(ALONE), Draw(), FEW, settings(400, 3), seed=1)


def case(*more: Any, **changes: dict[str, Any]) -> Case:
    """The case with other cells in some of its reports, and more reports."""
    changed = [row.model_copy(update=changes.get(row.report_id, {})) for row in ALONE]
    return small_case([*changed, *more])


def read(changed: Case, weighing: Evidence | None = None) -> Rereading:
    return reread(base() if weighing is None else weighing, changed, FEW)


def result(changed: Case, weighing: Evidence | None = None) -> Evidence:
    """The figures without intervals, trusted or not: a chain of three states has ratios of few values."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("powderkeg.app.rereading.figures.sensed", lambda weighed: None)  # noqa: ARG005
        patch.setattr("powderkeg.app.rereading.figures.with_intervals", lambda odds, found: odds)  # noqa: ARG005
        patch.setattr("powderkeg.app.rereading.weights.LARGEST_K_HAT", math.inf)
        found = read(changed, weighing)
    assert found.trusted, found.why
    assert found.result is not None
    return found.result


@cache
def changed_result(name: str) -> Evidence:
    return result(case(**CHANGED[name]))


def anew(changed: Case) -> Evidence:
    return weigh_worlds(changed, Draw(), FEW, settings(400, 3), seed=2, checks=False)


def test_an_unchanged_case_has_the_same_figures() -> None:
    again = read(case()).result
    assert again is not None
    assert again.log_evidence == pytest.approx(dict(base().log_evidence), abs=1e-9)
    assert again.posterior == pytest.approx(dict(base().posterior), abs=1e-9)
    for now, before in zip(again.odds, base().odds, strict=True):
        assert (now.for_, now.against) == (before.for_, before.against)
        assert now.raw == pytest.approx(before.raw)
        assert (now.low, now.high) == pytest.approx((before.low, before.high))
    assert again.resolved == base().resolved
    assert [row.report_id for row in again.ledger] == [row.report_id for row in base().ledger]
    for name, rows in again.deaths.items():
        for now, before in zip(rows, base().deaths[name], strict=True):
            assert dataclasses.astuple(now)[2:] == pytest.approx(dataclasses.astuple(before)[2:])
        assert again.inflation.posterior[name] == pytest.approx(base().inflation.posterior[name])


def test_a_letter_that_sets_no_width_moves_it_as_the_rescoring_has_it() -> None:
    oracle = Reweighing(base().scored, "other").of(Change("x", origin_letters={"monitor": 0.5}))
    changed = case(R10={"reliability": "D"})
    found = result(changed)
    for name, gain in oracle.gain.items():
        assert found.gain[name] == pytest.approx(gain, abs=1e-12)
    assert max(found.k_hat.values()) == pytest.approx(oracle.k_hat)


CHANGED = {
    "a letter": {"R7": {"reliability": "D"}},
    "a letter that sets a width": {"R1": {"reliability": "D"}},
    "switched off": {"R8": {"use": "context"}},
    "the last toll switched off": {"R7": {"use": "context"}},
    "a figure": {"R1": {"best": 1500.0}},
    "origins": {"R10": {"origin_id": "ministry"}},
    "several": {"R8": {"reliability": "A"}, "R1": {"best": 900.0}, "R10": {"use": "context"}},
}


ALSO = {"switched off": ("R9",), "the last toll switched off": ("R6",)}
"""Whose claim changes too: the next figure of a series counts from earlier, an earlier toll is the last."""


@pytest.mark.parametrize("name", CHANGED)
def test_it_is_what_weighing_anew_finds_within_its_error(name: str) -> None:
    found, fresh = changed_result(name), anew(case(**CHANGED[name]))
    for one in ("calm", "stormy"):
        error = math.hypot(found.log_evidence_se[one], fresh.log_evidence_se[one], 0.01)
        assert abs(found.log_evidence[one] - fresh.log_evidence[one]) < 5.0 * error
    assert found.log_evidence["other"] == pytest.approx(fresh.log_evidence["other"], abs=1e-9)
    assert found.log_evidence != pytest.approx(dict(base().log_evidence), abs=1e-3)
    rows = {row.report_id for row in found.ledger}
    assert {row.report_id for row in fresh.ledger if row.role in {"scored", "silence"}} <= rows


@pytest.mark.parametrize("name", CHANGED)
def test_rows_of_the_ledger_add_up(name: str) -> None:
    found = changed_result(name)
    before = {row.report_id: row for row in base().ledger}
    for one in found.hypotheses:
        whole = found.log_evidence[one] - math.log(0.5)  # the calm baseline is in no row
        assert sum(row.weight[one] for row in found.ledger) == pytest.approx(whole, abs=1e-6)
        assert sum(row.gain[one] for row in found.ledger) == pytest.approx(found.gain[one], abs=1e-6)
    moved = {row.report_id for row in found.ledger if row.gain != before.get(row.report_id, row).gain}
    assert moved <= {*CHANGED[name], *ALSO.get(name, ()), READ_AGAIN}


def test_one_changed_claim_moves_its_own_row_alone() -> None:
    found = changed_result("a letter")
    row = next(row for row in found.ledger if row.report_id == "R7")
    assert row.reliability == "D"
    assert all(one.report_id != READ_AGAIN for one in found.ledger)


def test_what_only_a_weighing_knows_is_left_out_and_said() -> None:
    again = result(case())
    assert (again.odds_by_day, again.checks, again.filtered_bands) == ((), (), {})
    assert (again.late_from, again.input_hash) == (None, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("powderkeg.app.rereading.reading.evidence_of", lambda *_, **__: again)
        assert "day by day" in read(case()).notes[0]


# What cannot be read.


def other_place(changed: Case) -> Case:
    first, *others = changed.places
    return changed.replace(places=(first.model_copy(update={"population": 2_000_000}), *others))


CANNOT = {
    "an added report": (lambda: case(report("R11", "crowd", 50.0, 4, place_id="NOR")), "R11"),
    "another day": (lambda: case(R5={"date_start": last(4), "date_end": last(4)}), "R5"),
    "another indicator": (lambda: case(R5={"indicator": "administrations_lost", "best": 1.0}), "R5"),
    "another place": (lambda: other_place(case()), "places"),
    "one hypothesis less": (lambda: case().replace(hypotheses=case().hypotheses[1:]), "hypotheses"),
}


@pytest.mark.parametrize("name", CANNOT)
def test_what_the_worlds_were_not_asked_is_said(name: str) -> None:
    make, said = CANNOT[name]
    found = read(make())
    assert (found.trusted, found.result) == (False, None)
    assert said in found.why


def test_without_worlds_there_is_nothing_to_read() -> None:
    found = reread(dataclasses.replace(base(), scored={}), case(), FEW)
    assert not found.trusted
    assert "kept no worlds" in found.why


def test_a_reading_at_home_in_other_worlds_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("powderkeg.app.rereading.weights.pareto_k", lambda moves: 0.75)  # noqa: ARG005
    found = read(case(R3={"use": "context"}))
    assert (found.trusted, found.result) == (False, None)
    assert found.k_hat == 0.75 > LARGEST_K_HAT
    assert "0.75, at most 0.7" in found.why


def test_too_few_worlds_are_not_trusted() -> None:
    few = {
        name: tuple(
            dataclasses.replace(
                part,
                log_density=tuple(density[:8] for density in part.log_density),
                log_weights=np.full(8, -math.log(8)),
                log_ratio=part.log_ratio[:8],
                values={window: values[:8] for window, values in part.values.items()},
            )
            for part in passes
        )
        for name, passes in base().scored.items()
    }
    found = reread(dataclasses.replace(base(), scored=few), case(R7={"reliability": "E"}), FEW)
    assert not found.trusted
    assert "too few worlds" in found.why


# Caps, intervals and stop rules.


def validated(**changes: Any) -> Validated:
    names = base().hypotheses
    route = example_route("filter", names, 4)  # so few records earn next to nothing
    known = {"filter": route, "worlds": 4, "records": 12, "second": dict.fromkeys(names, -1.0)}
    return Validated(**{**known, "second_error": dict.fromkeys(names, 0.1), **changes})


def test_no_odds_pass_their_caps() -> None:
    weighing = dataclasses.replace(base(), validated=validated())
    again = result(case(R7={"reliability": "D"}), weighing)
    caps = caps_of(again.validated, again.hypotheses)
    for row in again.odds:
        assert row.cap == pytest.approx(caps[row.for_, row.against])
        assert row.cap is not None
        assert row.odds <= row.cap * (1 + 1e-12)
    assert again.posterior != pytest.approx(dict(again.raw_posterior))
    assert again.validated is not None
    assert again.validated.agreement == ()  # the second method has not seen the change
    assert "the second method has not seen the changes" in again.validated.notes[-1]


def heard_of(status: Literal["agree", "disputed", "unknown"]) -> Evidence:
    """The weighing, resolved but for what the second method says of every pair."""
    route = example_route("filter", base().hypotheses, 90)
    pairs = [(one.for_, one.against) for one in base().odds]
    agreement = tuple(Agreement(*pair, 1.0, 4.5, 0.1, status) for pair in pairs)
    known = validated(filter=route, agreement=agreement)
    thick = {name: np.maximum(values, 400.0) for name, values in base().ess.items()}
    return dataclasses.replace(base(), validated=known, ess=thick)


@pytest.fixture
def lax(monkeypatch: pytest.MonkeyPatch) -> None:
    """No result is unresolved for want of worlds."""
    monkeypatch.setattr("powderkeg.evidence.verdict.SMALLEST_ESS", 1.0)


@pytest.mark.usefixtures("lax")
def test_a_dispute_of_the_methods_is_not_settled_by_a_change_that_one_has_not_seen() -> None:
    found = result(case(R10={"reliability": "A"}), heard_of("disputed"))
    assert not found.resolved
    (reason,) = found.unresolved_reasons
    assert reason.startswith("the two methods disagree on calm and stormy on the record as it was weighed")
    assert "has not read the changes" in found.headline


@pytest.mark.usefixtures("lax")
def test_a_dispute_stays_whichever_two_lead_after_the_change() -> None:
    weighing = heard_of("agree")
    assert weighing.validated is not None
    led = set(headline_pair(weighing.posterior))
    rows = tuple(
        dataclasses.replace(row, status="disputed") if {row.for_, row.against} == led else row
        for row in weighing.validated.agreement
    )
    known = dataclasses.replace(weighing.validated, agreement=rows)
    weights = (0.02, 0.02, 0.96) if "other" not in led else (0.49, 0.49, 0.02)
    changed = with_weights(case(R10={"reliability": "A"}), *weights)
    found = result(changed, dataclasses.replace(weighing, validated=known))
    assert set(headline_pair(found.posterior, found.raw_posterior)) != led
    assert any("the two methods disagree" in reason for reason in found.unresolved_reasons)


@pytest.mark.usefixtures("lax")
@pytest.mark.parametrize(("status", "said"), [("agree", "agreed on"), ("unknown", "was not known")])
def test_the_headline_says_that_the_second_method_has_not_seen_the_change(
    status: Literal["agree", "unknown"], said: str
) -> None:
    found = result(case(R10={"reliability": "A"}), heard_of(status))
    assert found.resolved, found.unresolved_reasons
    assert said in found.headline
    assert "it has not seen the changes" in found.headline
    assert "No second method was asked" not in found.headline


def test_where_odds_are_printed_their_intervals_are_read_anew() -> None:
    route = example_route("filter", base().hypotheses, 90)
    weighing = dataclasses.replace(
        base(),
        validated=validated(filter=route, second={}),
        ess={name: np.maximum(values, 150.0) for name, values in base().ess.items()},
    )
    found = read(case(), weighing)
    assert found.result is not None
    assert found.result.resolved, found.result.unresolved_reasons
    for row in found.result.odds:
        assert row.sources is not None
        assert row.sources[0] <= row.odds * (1 + 1e-9)
        assert row.sources[1] >= row.odds * (1 - 1e-9)


def test_it_is_not_resolved_where_a_weighing_would_not_be() -> None:
    found = changed_result("a letter")  # nothing was tried on simulated records
    assert not found.resolved
    assert "no odds are given" in found.headline
    one_seed = {name: passes[:1] for name, passes in base().scored.items()}
    weighing = dataclasses.replace(
        base(),
        scored=one_seed,
        validated=validated(),
        settings=dataclasses.replace(base().settings, seeds=1),
        ess={name: values[:1] for name, values in base().ess.items()},
    )
    alone = result(case(R7={"reliability": "D"}), weighing)
    assert not alone.resolved
    assert any("one seed" in reason for reason in alone.unresolved_reasons)


def test_thin_weights_count_as_a_thin_block() -> None:
    found = result(case(R7={"reliability": "E"}))
    for name in ("calm", "stormy"):
        assert (found.ess[name][:, -1] <= base().ess[name][:, -1]).all()
        assert found.ess[name][:, -1].min() < base().ess[name][:, -1].min()
        assert found.founders[name] <= base().founders[name]


# Beliefs.


def with_weights(changed: Case, *weights: float) -> Case:
    pairs = zip(changed.hypotheses, weights, strict=True)
    return changed.replace(
        hypotheses=tuple(one.model_copy(update={"prior": weight}) for one, weight in pairs)
    )


def test_other_weights_move_the_posterior_and_no_evidence() -> None:
    weighing = dataclasses.replace(base(), validated=validated())
    found = result(with_weights(case(), 0.8, 0.1, 0.1), weighing)
    assert found.prior == {"calm": 0.8, "stormy": 0.1, "other": 0.1}
    assert found.log_evidence == pytest.approx(dict(base().log_evidence), abs=1e-9)
    odds = found.raw_posterior["calm"] / found.raw_posterior["stormy"]
    assert odds == pytest.approx(8.0 * math.exp(found.gain["calm"] - found.gain["stormy"]))
    assert found.validated is not None
    assert found.validated.agreement  # record and worlds are those that it saw


def uniform(low: float, high: float) -> Prior:
    return Prior(distribution="uniform", min=low, max=high)


EVEN = (np.arange(2_000) + 0.5) / 2_000
PRIORS = (
    uniform(1.0, 3.0),
    uniform(1.2, 2.0),
    Prior(distribution="log_uniform", min=1.0, max=3.0),
    Prior(distribution="normal", mean=2.0, sd=0.4, min=1.0, max=3.0),
    Prior(distribution="normal", mean=0.0, sd=0.7, min=1.0, max=3.0),
    Prior(distribution="normal", mean=5.0, sd=1.0, min=1.0, max=2.5),
)


@pytest.mark.parametrize(
    "prior", PRIORS, ids=lambda prior: f"{prior.distribution} {prior.mean} {prior.bounds}"
)
def test_densities_are_those_of_what_is_drawn(prior: Prior) -> None:
    """Summed over its range a density is 1, and what is drawn has its mean."""
    low, high = prior.bounds
    x = np.linspace(low, high, 2_001)
    density = np.exp(log_density(prior, x))
    assert np.trapezoid(density, x) == pytest.approx(1.0, abs=1e-3)
    drawn = quantile(prior, EVEN)
    assert np.trapezoid(x * density, x) == pytest.approx(drawn.mean(), abs=1e-3)
    assert log_density(prior, np.array([low - 0.1, high + 0.1])) == pytest.approx([-np.inf, -np.inf])


@examples(max_examples=20, deadline=None)
@given(st.sampled_from(PRIORS), st.sampled_from(PRIORS[1:]))
def test_worlds_drawn_from_one_prior_have_the_mean_of_another(old: Prior, new: Prior) -> None:
    changed = {PARAMETERS[0].name: (old, new)}
    if unreadable(changed):
        assert new.bounds[0] < old.bounds[0] or new.bounds[1] > old.bounds[1]
        return
    z = np.zeros((len(EVEN), len(PARAMETERS)))
    z[:, INDEX[PARAMETERS[0].name]] = [NormalDist().inv_cdf(one) for one in EVEN]
    weights = np.exp(log_prior_ratio(z, changed))
    assert weights.mean() == pytest.approx(1.0, abs=0.06)
    assert (weights * quantile(old, EVEN)).mean() / weights.mean() == pytest.approx(
        quantile(new, EVEN).mean(), abs=0.02
    )


def test_priors_beyond_what_was_run_cannot_be_read() -> None:
    constant = Prior(distribution="constant", value=1.5)
    assert "one value in every world" in unreadable({"x": (constant, uniform(1, 2))})
    assert "exactly the one value" in unreadable({"x": (uniform(1, 2), constant)})
    assert "where no world was run" in unreadable({"x": (uniform(1, 2), uniform(1, 2.1))})
    assert unreadable({"x": (uniform(1, 2), uniform(1.1, 1.9))}) == ""
    with pytest.raises(ValueError, match="no density"):
        log_density(constant, np.ones(1))
    with pytest.raises(ValueError, match="coordinates"):
        log_prior_ratio(np.zeros((2, 3)), {"x": (uniform(1, 2), uniform(1, 2))})


def test_facts_are_what_a_claim_says_and_not_who_says_it() -> None:
    one, *others = next(iter(base().scored.values()))[0].claims
    assert same_facts(one, dataclasses.replace(one, origin="x", letter="F", claim_id="y"))
    assert not same_facts(one, next(claim for claim in others if claim.indicator != one.indicator))


def test_kept_worlds_say_what_the_filter_said() -> None:
    """Asked anew of the windows that are kept, every claim has the density that the filter found."""
    part = next(iter(base().scored.values()))[0]
    bare = dataclasses.replace(part, claims=(), log_density=())
    plain = [claim for claim in part.claims if not claim.separate]
    found = parts_with({"calm": [bare]}, plain)["calm"][0]
    held = {claim.claim_id: density for claim, density in zip(part.claims, part.log_density, strict=True)}
    for claim, density in zip(plain, found.log_density, strict=True):
        assert density == pytest.approx(held[claim.claim_id], abs=1e-12)
    assert Reweighing({"calm": [part]}, "other").of(DECLARED).trusted


@pytest.mark.parametrize(("report", "interim"), [("K071", True), ("K087", False)])
def test_a_changed_interim_figure_is_said_to_move_no_total(report: str, interim: bool) -> None:
    case = load_case("kazakhstan-2022")
    record = tuple(
        one.model_copy(update={"reliability": "E"}) if one.report_id == report else one for one in case.record
    )
    changed = case.replace(record=record)
    before = cast("Evidence", SimpleNamespace(case=case))
    told = interim_notes(before, changed, plan_of(changed, INDICATORS))
    assert bool(told) is interim
    assert all(report in note and "taken back" in note for note in told)
