"""A whole weighing on the small society: its parts agree with one another."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

import powderkeg as pk
from hidden_markov import CHAINS, DAYS, FEW, RECORD, Draw, MarkovWorlds, last, settings, small_case
from powderkeg.evidence import ProgressUpdate
from powderkeg.evidence.bands import pooled_quantiles, sample_of, weighted_quantiles
from powderkeg.evidence.checklist.origins import effective_origins
from powderkeg.evidence.combine import log_mean
from powderkeg.evidence.filter import opening_size, run_filter
from powderkeg.evidence.ledger import net_nats
from powderkeg.evidence.likelihood import Likelihood
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.weigh import weigh_worlds
from powderkeg.evidence.weights import effective_size

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence


@cache
def result(seeds: int = 3) -> Evidence:
    return weigh_worlds(small_case(), Draw(), FEW, settings(400, seeds), seed=1, sides=("deaths_security",))


def test_hypotheses_end_with_other() -> None:
    assert result().hypotheses == (*CHAINS, "other")
    assert result().gain["other"] == 0.0


def test_increments_of_a_seed_add_up_to_its_evidence() -> None:
    for name in CHAINS:
        by_seed = result().increments[name].sum(axis=1) + np.log(0.5)  # the calm baseline of ``Draw``
        assert log_mean(by_seed) == pytest.approx(result().log_evidence[name], abs=1e-9)


def test_the_ledger_adds_up_to_the_evidence() -> None:
    for name in result().hypotheses:
        summed = sum(row.weight[name] for row in result().ledger) + np.log(0.5)
        assert summed == pytest.approx(result().log_evidence[name], abs=1e-9)


def test_gains_by_block_add_up_to_the_gain() -> None:
    for name in CHAINS:
        assert result().gain_blocks[name].sum() == pytest.approx(result().gain[name], abs=1e-9)


def test_the_last_day_has_the_final_posterior() -> None:
    day, posterior = result().odds_by_day[-1]
    assert day == last(DAYS - 1)
    assert posterior == pytest.approx(result().posterior, abs=1e-9)


def test_a_days_posterior_does_not_know_the_figures_of_the_next() -> None:
    # the crowds of day 2 guide the filter from the evening of day 1 on; what is shown of day 1 must not move
    early = [r for r in RECORD if r.date_end <= last(1)]
    whole = weigh_worlds(small_case(), Draw(), FEW, settings(4_000, 3), seed=1)
    cut = weigh_worlds(small_case(early), Draw(), FEW, settings(4_000, 3), seed=1)
    assert any(row.report_id == "R2" for row in whole.ledger)
    assert dict(whole.odds_by_day)[last(1)] == pytest.approx(cut.posterior, abs=0.01)
    gains = {n: whole.gain_blocks[n][:2].sum() for n in CHAINS}
    assert gains == pytest.approx({n: cut.gain[n] for n in CHAINS}, abs=0.05)
    shown, alone = (one.filtered_bands["participants"]["stormy"].q50[1] for one in (whole, cut))
    assert shown == alone


def test_every_scored_report_stands_in_the_ledger() -> None:
    named = [name for row in result().ledger for name in row.report_ids]
    assert sorted(named) == sorted(r.report_id for r in RECORD)


def test_a_replaced_toll_is_shown_as_a_guide() -> None:
    assert {row.report_id for row in result().ledger if row.role == "guide"} == {"R6"}


def test_know_nothing_values_by_kind_add_up_to_the_evidence_of_other() -> None:
    summed = sum(row.log_value for row in result().know_nothing)
    assert summed + np.log(0.5) == pytest.approx(result().log_evidence["other"], abs=1e-9)


def test_bands_are_in_order_and_as_long_as_the_days() -> None:
    for bands in (result().bands, result().filtered_bands):
        assert {"participants", "deaths", "participants/NOR"} <= set(bands)
        for band in (band for rivals in bands.values() for band in rivals.values()):
            rows = np.array([band.q05, band.q25, band.q50, band.q75, band.q95])
            assert rows.shape == (5, len(band.days)) == (5, DAYS)
            assert (np.diff(rows, axis=0) >= 0.0).all()


def test_tolls_in_bands_count_from_the_start() -> None:
    band = result().filtered_bands["deaths"]["stormy"]
    assert band.cumulated
    assert (np.diff(band.q50) >= 0.0).all()
    assert not result().filtered_bands["participants"]["stormy"].cumulated


def test_deaths_are_given_by_side() -> None:
    rows = {row.label: row for row in result().deaths["stormy"]}
    assert (rows["all"].kind, rows["security"].kind) == ("all", "side")
    assert 0.0 < rows["security"].mean < rows["all"].mean
    assert rows["all"].low <= rows["all"].mean <= rows["all"].high


def test_the_posterior_of_the_inflation_is_a_distribution() -> None:
    for name in CHAINS:
        assert result().inflation.posterior[name].sum() == pytest.approx(1.0)


def test_one_seed_leaves_the_error_unknown_and_the_question_open() -> None:
    single = result(1)
    assert np.isnan(single.log_evidence_se["calm"])
    assert not single.resolved
    assert any("one seed" in reason for reason in single.unresolved_reasons)
    assert "not yet validated" in single.headline


def test_other_readings_give_other_gains() -> None:
    labels = {row.label for row in result().know_nothing_sensitivity}
    assert {"know-nothing widths x0.5", "know-nothing widths x2"} <= labels
    for row in result().know_nothing_sensitivity:
        assert row.gain["stormy"] != pytest.approx(result().gain["stormy"], abs=1e-6)
        assert row.gain["other"] == 0.0


def test_letters_worth_little_bring_the_gain_nearer_to_nought() -> None:
    lowest = next(r for r in result().know_nothing_sensitivity if r.label.startswith("letters worth 0.28"))
    assert abs(lowest.gain["stormy"]) < abs(result().gain["stormy"])


def test_all_twenty_questions_are_answered_once() -> None:
    assert [check.id for check in result().checks] == list(range(1, 21))
    assert {check.status for check in result().checks} <= {"pass", "fail", "unknown"}


def test_a_toll_and_its_guide_weigh_together_what_the_toll_weighs_alone() -> None:
    nats = net_nats(result().ledger, "other")
    rows = {row.report_id: row for row in result().ledger}
    assert rows["R7"].replaces == ("R6",)
    assert "R6" not in nats
    both = {name: rows["R6"].gain[name] + rows["R7"].gain[name] for name in CHAINS}
    assert nats["R7"] == pytest.approx(max(both.values()) - min(both.values()))


def test_origins_of_equal_weight_count_fully_and_others_less() -> None:
    assert effective_origins({"a": 2.0, "b": 2.0, "c": 2.0}) == pytest.approx(3.0)
    assert effective_origins({"a": 100.0, "b": 1.0}) == pytest.approx(1.02, abs=0.01)
    assert effective_origins({}) == 0.0


def test_without_checks_none_is_computed() -> None:
    bare = weigh_worlds(small_case(), Draw(), FEW, settings(50), seed=1, checks=False)
    assert bare.checks == ()
    assert bare.know_nothing_sensitivity == ()


def test_json_holds_plain_finite_values_and_the_promised_keys() -> None:
    for found in (result(), result(1)):
        plain = found.to_json()
        text = json.dumps(plain, allow_nan=False)
        assert json.loads(text)["case"] == "markov"
        promised = (
            "case seed hypotheses log_evidence log_evidence_se posterior odds checks ledger next_observations"
        )
        assert set(promised.split()) | {"headline", "resolved"} <= set(plain)
        odds = plain["odds"][0]
        assert set(odds) == {"for", "against", "odds", "low", "high", "cap", "raw", "intervals"}
        known = [ends for ends in odds["intervals"].values() if ends is not None]
        if odds["low"] is not None:  # the ends printed are the widest of all that are known
            assert (odds["low"], odds["high"]) == (min(e[0] for e in known), max(e[1] for e in known))


def test_progress_ends_at_its_total() -> None:
    seen: list[ProgressUpdate] = []
    weigh_worlds(small_case(), Draw(), FEW, settings(50, jobs=2), seed=1, progress=seen.append)
    done = [update.done for update in seen]
    assert done == sorted(done)
    assert seen[-1].done == seen[-1].total


def test_an_interruption_stops_every_pass() -> None:
    def interrupt(update: ProgressUpdate) -> None:
        if update.done > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weigh_worlds(small_case(), Draw(), FEW, settings(50, jobs=2), seed=1, progress=interrupt)


def test_the_part_after_the_last_day_that_set_a_range_is_weighed_alone() -> None:
    marked = small_case().replace(ranges_use_record_until=last(1))
    found = weigh_worlds(marked, Draw(), FEW, settings(400), seed=1)
    assert found.late_from == last(2)
    moved = {n: sum(r.weight[n] for r in found.ledger if r.day >= last(2)) for n in found.hypotheses}
    weights = {n: found.prior[n] * np.exp(moved[n] - moved["other"]) for n in found.hypotheses}
    assert found.late_posterior == pytest.approx(
        {n: w / sum(weights.values()) for n, w in weights.items()}, abs=1e-9
    )
    assert result().late_posterior is None


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ({"particles": 0}, "particles: 0 given"),
        ({"seeds": 0}, "seeds: 0 given"),
        ({"jobs": 0}, "jobs: 0 given"),
        ({"agents": 0}, "agents: 0 given"),
        ({"tier": "huge"}, "tier: 'huge' is not known; allowed: quick, default, overnight"),
    ],
)
def test_arguments_out_of_range_are_refused_before_anything_is_run(
    argument: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message.replace("'", ".")):
        pk.weigh(small_case(), **argument)  # type: ignore[arg-type]


def test_worlds_whose_weights_are_all_nought_end_in_no_evidence_not_in_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Likelihood, "score", lambda _, __, density: np.full(len(density), -np.inf))
    found = weigh_worlds(small_case(), Draw(), FEW, settings(50), seed=1)
    assert found.log_evidence["calm"] == -np.inf
    assert found.posterior["other"] == 1.0
    assert not found.resolved
    json.dumps(found.to_json(), allow_nan=False)


def test_a_pass_opens_with_more_worlds_than_it_keeps() -> None:
    assert (opening_size(300), opening_size(2_000), opening_size(8_000)) == (900, 6_000, 8_000)
    sizes = []

    class Watched(MarkovWorlds):
        def step(self, hours: int, threads: int = 1) -> None:
            sizes.append(self.size)
            super().step(hours, threads)

    plan = plan_of(small_case(), FEW)
    run_filter(Watched(CHAINS["calm"], 900, 4), plan, FEW, particles=300, seed=1)
    assert sizes[0] == 900
    assert sizes[8:] == [300] * (len(sizes) - 8)  # day 2 is busy


def test_a_weight_of_nought_does_not_count() -> None:
    assert effective_size(np.full(5, -np.inf)) == 0.0
    assert effective_size(np.array([0.0, 0.0, -np.inf])) == pytest.approx(2.0)


def test_weighted_quantiles_are_values_that_were_there() -> None:
    found = weighted_quantiles(np.array([30.0, 10.0, 20.0]), np.array([0.2, 0.5, 0.3]))
    assert found == pytest.approx([10.0, 10.0, 10.0, 20.0, 30.0])


def test_no_check_names_a_hypothesis_while_a_stop_rule_holds() -> None:
    found = weigh_worlds(small_case(), Draw(), FEW, settings(50), seed=1)
    assert not found.resolved
    for check in found.checks:
        assert not any(name in check.figure for name in found.hypotheses if name != "other"), check


def test_seeds_that_disagree_are_pooled_not_averaged() -> None:
    """Two runs around 50 and 300: a 90 % range between them would hold no world of either."""
    near = sample_of(np.linspace(40.0, 60.0, 1000), np.full(1000, 1e-3))
    far = sample_of(np.linspace(250.0, 350.0, 1000), np.full(1000, 1e-3))
    low, *_, high = pooled_quantiles([near, far], np.array([0.5, 0.5]))
    assert low == pytest.approx(42.0, abs=0.5)
    assert high == pytest.approx(340.0, abs=1.0)
