"""Stop rules and the headline."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from cases import tiny_case
from powderkeg.evidence import Odds
from powderkeg.evidence.headline import (
    NOT_VALIDATED,
    UNVALIDATED,
    headline_of,
    headline_pair,
    interval_words,
    not_separated,
)
from powderkeg.evidence.result import Block
from powderkeg.evidence.validated import Validated
from powderkeg.evidence.verdict import judged, one_origin, pair_spreads, reasons_of
from results import example_evidence, example_validated

NAMES = ("calm", "stormy", "other")
BLOCKS = (Block("2022-03-07", 0.0, 24.0, date(2022, 3, 7)), Block("2022-03-08", 24.0, 48.0, date(2022, 3, 8)))
LABELS = {"calm": "Calm", "stormy": "Stormy", "other": "None of these"}
STAND = {"calm": 3.0, "stormy": 1.5, "other": 0.0}
SEEDS = np.array([-0.1, 0.1, -0.1, 0.1])
KNOWN = example_validated(NAMES, STAND)
FINE: dict[str, Any] = {
    "claims": 4,
    "seeds": 4,
    "ess": {"calm": np.full((4, 2), 900.0), "stormy": np.full((4, 2), 300.0)},
    "founders": {"calm": 90.0, "stormy": 80.0},
    "blocks": BLOCKS,
    "seed_sd": {"calm": 0.2, "stormy": 0.2, "other": 0.0},
    "gain": STAND,
    "other": "other",
    "totals": {"calm": 3.0 + SEEDS, "stormy": 1.5 - SEEDS, "other": np.zeros(4)},
    "leading": ("calm", "stormy"),
    "validated": KNOWN,
}
PRIOR = dict.fromkeys(NAMES, 1 / 3)
POSTERIOR = {"calm": 0.62, "stormy": 0.21, "other": 0.17}
ODDS = (
    Odds("calm", "other", 3.6, 3.0, 4.4, 20.0, 3.6),
    Odds("calm", "stormy", 3.1, 2.2, 4.4, 5.0, 3.1),
    Odds("stormy", "other", 1.2, 0.9, 1.6, 9.0, 1.2),
)


def told(reasons: tuple[str, ...] = (), validated: Validated | None = KNOWN, **changes: Any) -> str:
    given = {"posterior": POSTERIOR, "prior": PRIOR, "odds": ODDS, **changes}
    extra = {name: given.pop(name) for name in ("origin", "raw_posterior") if name in given}
    return headline_of(**given, labels=LABELS, reasons=reasons, validated=validated, **extra)


def test_no_stop_rule_holds_where_all_is_well() -> None:
    assert reasons_of(**FINE) == ()


def test_seeds_far_apart_in_the_same_way_do_not_stop_anything() -> None:
    shared = np.array([-3.0, 2.0, 0.5, 1.0])
    totals = {"calm": 3.0 + shared, "stormy": 1.5 + shared, "other": shared}
    assert reasons_of(**{**FINE, "totals": totals, "seed_sd": dict.fromkeys(NAMES, 2.0)}) == ()


def spread(calm: float, stormy: float) -> dict[str, Any]:
    return {
        "totals": {
            "calm": 3.0 + calm * 5 * SEEDS,
            "stormy": 1.5 + stormy * 5 * SEEDS,
            "other": np.zeros(4),
        }
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"claims": 0}, "no report is scored"),
        ({"seeds": 1}, "one seed only"),
        ({"founders": {"calm": 12.4, "stormy": 80.0}}, "12 effective draws of the parameters (calm"),
        # the headline contrast may differ by .5 between seeds, any other by 1
        (spread(1.0, -0.1), "calm and stormy differ between seeds by a standard deviation of 0.6 nats"),
        (spread(2.2, 2.0), "calm and other differ between seeds by a standard deviation of 1.3 nats"),
        (
            {"totals": {**FINE["totals"], "calm": np.array([3.0, -np.inf, 3.0, 3.0])}},
            "in a seed of calm or stormy all worlds lost all weight",
        ),
        ({"gain": {"calm": -1.5, "stormy": -2.0, "other": 0.0}}, "cannot produce this record: even calm"),
        ({"gain": {"calm": 0.9, "stormy": -2.0, "other": 0.0}}, "the best, calm, gains 0.9 nats"),
        (
            {"ess": {"calm": np.full((4, 2), 900.0), "stormy": np.array([[300.0, 99.0]] * 4)}},
            "in 1 of 2 blocks (lowest 99, stormy, 2022-03-08)",
        ),
        (
            {"validated": example_validated(NAMES, STAND, status="disputed")},
            "the two methods disagree on calm and stormy: their log odds lie 2.6 nats apart",
        ),
        ({"validated": None}, NOT_VALIDATED),
        ({"validated": replace(KNOWN, filter=None)}, NOT_VALIDATED),
        (
            {"gain": {"calm": -math.inf, "stormy": -math.inf, "other": 0.0}},
            "contradicts every hypothesis",
        ),
    ],
)
def test_each_stop_rule_says_why(change: dict[str, Any], words: str) -> None:
    reasons = reasons_of(**{**FINE, **change})
    assert len(reasons) == 1
    assert words in reasons[0]


@pytest.mark.parametrize(
    "change",
    [
        spread(0.7, 0.5),  # others at most 1, the pair of the headline at most .5
        {"gain": {"calm": 1.0, "stormy": -2.0, "other": 0.0}},
        {"founders": {}},
        {"validated": example_validated(NAMES, STAND, status="unknown")},
    ],
)
def test_at_its_limit_no_stop_rule_holds(change: dict[str, Any]) -> None:
    assert reasons_of(**{**FINE, **change}) == ()


def test_a_dispute_on_other_hypotheses_than_the_leading_stops_nothing() -> None:
    rows = tuple(
        replace(row, status="disputed") if "other" in (row.for_, row.against) else row
        for row in KNOWN.agreement
    )
    assert reasons_of(**{**FINE, "validated": replace(KNOWN, agreement=rows)}) == ()


def test_a_run_that_fails_for_its_noise_does_not_pass_judgement_on_the_model() -> None:
    below = {"calm": -1.5, "stormy": -2.0, "other": 0.0}
    noisy = reasons_of(**{**FINE, "seeds": 1, "gain": below})
    assert not any("cannot produce" in reason for reason in noisy)
    assert any("a larger run must show" in reason for reason in noisy)


def test_where_only_the_own_spreads_are_known_their_sum_bounds_that_of_the_odds() -> None:
    known = {**FINE, "totals": None}
    assert reasons_of(**known) == ()
    wide = reasons_of(**{**known, "seed_sd": {"calm": 0.3, "stormy": 0.3, "other": 0.0}})
    assert ["0.6 nats" in reason for reason in wide] == [True]


def test_a_contradicted_record_says_when_the_last_worlds_were_ruled_out() -> None:
    lost = {"calm": -math.inf, "stormy": -math.inf, "other": 0.0}
    (reason,) = reasons_of(**{**FINE, "gain": lost, "ruled_out": "2022-03-08"})
    assert "none of the simulated worlds can produce it (the last are ruled out in 2022-03-08)" in reason


def test_spreads_are_taken_from_paired_seeds() -> None:
    found = pair_spreads(FINE["totals"])
    assert found["calm", "stormy"] == pytest.approx(np.std(2 * SEEDS, ddof=1))
    assert found["calm", "other"] == pytest.approx(np.std(SEEDS, ddof=1))
    assert math.isnan(pair_spreads({name: np.zeros(1) for name in NAMES})["calm", "other"])


def test_the_leading_two_are_those_printed_and_ties_are_told_by_what_was_computed() -> None:
    assert headline_pair(POSTERIOR) == ("calm", "stormy")
    assert headline_pair(PRIOR, {"calm": 0.1, "stormy": 0.2, "other": 0.7}) == ("other", "stormy")


def test_the_headline_is_number_word_band_odds_interval_cap_recovery_and_agreement() -> None:
    first, second, third, fourth = re.split(r"(?<=[.])\s(?=[A-Z0-9])", told())
    assert first == (
        "62 % (likely, 55-80 %) for “Calm” and 21 % (unlikely, 20-45 %) for “Stormy”, from equal priors, "
        "given these 3 hypotheses and this reading of the sources."
    )
    assert second == (
        "The record multiplies the odds of “Calm” over “Stormy” by 3.1 (Monte-Carlo 90 % interval 2.2 to "
        "4.4; validated up to 5:1)."
    )
    assert re.fullmatch(
        r"Worlds of this kind are told apart \d\d % of the time \(by guessing: 33 %; 180 simulated "
        r"records\), those of “Calm” \d\d % \(90 % interval \d\d to \d\d %\)\.",
        third,
    )
    assert fourth == "A second method, a classifier of simulated records, agrees on “Calm” and “Stormy”."


def test_priors_that_are_not_equal_are_stated() -> None:
    assert "from stated priors of 50 % and 40 %" in told(prior={"calm": 0.5, "stormy": 0.4, "other": 0.1})
    assert "from stated priors of 45 % each" in told(prior={"calm": 0.45, "stormy": 0.45, "other": 0.1})


def test_the_odds_name_the_one_that_the_record_favours_though_its_prior_keeps_it_second() -> None:
    turned = (*ODDS[:1], Odds("stormy", "calm", 3.1, 2.2, 4.4, 5.0, 3.1), *ODDS[2:])
    assert "the odds of “Stormy” over “Calm” by 3.1" in told(odds=turned)


def test_odds_at_their_cap_are_at_least_that_and_not_validated_beyond() -> None:
    held = (*ODDS[:1], Odds("calm", "stormy", 5.0, 4.1, 5.0, 5.0, 40.0), *ODDS[2:])
    assert "by at least 5 (Monte-Carlo 90 % interval 4.1 to 5; at least 5:1, not validated beyond)." in told(
        odds=held
    )
    with_others = (*ODDS[:1], Odds("calm", "stormy", 2.0, 1.5, 3.0, 5.0, 4.0), *ODDS[2:])
    said = told(odds=with_others)
    assert "by at least 2 (" in said
    assert "validated up to 5:1, held down further with the other pairs" in said


@pytest.mark.parametrize(
    ("row", "changes", "why"),
    [
        (
            Odds("calm", "stormy", 1.4, 0.8, 2.4, 5.0, 1.4),
            {},
            "the interval of their odds holds even odds, 1.4:1 (Monte-Carlo 90 % interval 1:1.25 to 2.4:1; ",
        ),
        (
            Odds("calm", "stormy", 1.0, 1.0, 1.0, 1.0, 9.0),
            {},
            "simulated records have earned no odds of one over the other",
        ),
        (
            Odds("calm", "stormy", 1.03, 1.01, 1.04, 5.0, 1.03),
            {},
            "their odds are next to even, 1.03:1 (Monte-Carlo 90 % interval 1.01 to 1.04; validated up to ",
        ),
        (
            ODDS[1],
            {"alike": True},
            "the filter takes more than 40 % of the simulated records of one for those",
        ),
    ],
)
def test_what_the_record_does_not_separate_is_said_with_the_reason(
    row: Odds, changes: dict[str, Any], why: str
) -> None:
    said = told(validated=example_validated(NAMES, STAND, **changes), odds=(ODDS[0], row, ODDS[2]))
    assert said.startswith(f"The record does not separate “Calm” and “Stormy”: {why}")
    assert "83 % (very likely, 80-95 %) for the two together, from equal priors" in said
    assert "multiplies" not in said
    assert "told apart" in said


def test_either_route_may_find_two_hypotheses_alike() -> None:
    alike = example_validated(NAMES, STAND, alike=True)
    one = replace(KNOWN, classifier=alike.classifier)
    assert not_separated(ODDS[1], one).startswith("the classifier takes more than 40 %")
    assert not_separated(ODDS[0], one) == ""
    assert not_separated(ODDS[1], KNOWN) == ""


@pytest.mark.parametrize(
    ("reasons", "validated", "words"),
    [
        (("one seed only",), KNOWN, "this run cannot say which explanation fits the record better"),
        (("one seed only",), None, f"no odds are given ({UNVALIDATED}): this run cannot say"),
        ((NOT_VALIDATED,), None, f"no odds are given: {NOT_VALIDATED}."),
        ((), None, f"no odds are given: {NOT_VALIDATED}."),
        ((), replace(KNOWN, filter=None), f"no odds are given: {NOT_VALIDATED}."),
        (("the two methods disagree on a and b",), KNOWN, "given: the two methods disagree on a and b."),
        (("one seed only", "no report is scored"), KNOWN, "given: no report is scored."),
    ],
)
def test_an_unresolved_headline_says_why_and_prints_no_odds_and_no_share(
    reasons: tuple[str, ...], validated: Validated | None, words: str
) -> None:
    said = told(reasons, validated)
    assert said.startswith("Not resolved, and no odds are given")
    assert words in said
    assert not re.search(r"\d", said.replace("40 %", ""))


def test_one_origin_is_said_in_every_headline() -> None:
    for said in (told(origin="ministry"), told(("one seed only",), origin="ministry")):
        assert "Every scored report comes from one origin, ministry" in said
    assert "one origin" not in told()


@pytest.mark.parametrize(
    ("status", "words"),
    [("unknown", "Whether a second method agrees"), (None, "No second method was asked.")],
)
def test_what_the_second_method_cannot_say_is_said(status: str | None, words: str) -> None:
    known = example_validated(NAMES, STAND, status="unknown") if status else replace(KNOWN, agreement=())
    assert words in told(validated=known)


def test_odds_without_interval_or_cap_cannot_be_put_into_words() -> None:
    for bare in (replace(ODDS[1], cap=None), replace(ODDS[1], low=None, high=None)):
        with pytest.raises(ValueError, match="none may be printed"):
            interval_words(bare)


def test_a_judgement_is_made_from_the_figures_alone() -> None:
    result = example_evidence(tiny_case(), gaps=[5.0, 3.5])
    totals = {name: rows.sum(axis=1) for name, rows in result.increments.items()}
    bare = replace(result, odds=tuple(replace(o, odds=o.raw, cap=None) for o in result.odds), headline="")
    again = judged(bare, result.validated, totals)
    assert again.resolved
    assert again.posterior == pytest.approx(result.posterior)
    loose = {name: total + 9.0 * (name == "infiltrated") * SEEDS for name, total in totals.items()}
    noisy = judged(bare, result.validated, loose)
    assert not noisy.resolved
    assert "differ between seeds" in noisy.unresolved_reasons[0]
    assert noisy.headline.startswith("Not resolved")


def test_watching_every_day_is_no_origin() -> None:
    ledger = example_evidence(tiny_case()).ledger
    assert one_origin(ledger) == ""
    alone = tuple(replace(row, origin="ministry") for row in ledger)
    silence = replace(ledger[0], origin="daily-watch", role="silence")
    assert one_origin((*alone, silence)) == "ministry"
    assert one_origin((silence,)) == one_origin(()) == ""
