"""Accounts judged: verdicts by their arithmetic, worlds by plain sums, evidence only where asked for."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

import outlooks
from hidden_markov import FEW, START, Draw, report, settings, small_case
from powderkeg.accounts import Account, Claim
from powderkeg.accounts.evidence import as_reports, compared, entered
from powderkeg.accounts.judging import judge, letter_weight, side_by_side
from powderkeg.accounts.judging.know_nothing import know_nothing_chance
from powderkeg.accounts.judging.last_worlds import _made_again
from powderkeg.accounts.judging.scope import scope_of
from powderkeg.accounts.judging.side_by_side import MOST_FACTS
from powderkeg.case import Case, CaseError
from powderkeg.evidence import Evidence
from powderkeg.evidence.grades import ACCURACY_SHARES, INFLATION, INFLATION_PRIOR, LETTER_WEIGHTS, accuracies
from powderkeg.evidence.weigh import weigh_worlds
from powderkeg.evidence.windows import Window
from powderkeg.language import said_of, speaking
from powderkeg.outlook.posterior import sample_posterior


def day(number: int) -> date:
    return START + timedelta(days=number)


def claim(
    name: str, indicator: str = "", first: int | None = 2, last: int | None = None, **more: Any
) -> Claim:
    fields: dict[str, Any] = {"id": name, "start": 0, "end": 9, "status": "asserted", "indicator": indicator}
    if first is not None:
        fields |= {"when_first": day(first), "when_last": day(first if last is None else last)}
    return Claim.model_validate({**fields, "paraphrase": f"{name} in our words", **more})


def account(*claims: Claim, letter: str = "D", origin: str = "column", **more: Any) -> Account:
    source = {"origin_id": origin, "reliability": letter, "reason": "-"}
    fields = {"name": "column", "author": "Somebody", "published": day(4), "origin": source, "claims": claims}
    return Account.model_validate({**fields, **more})


RECORD = (
    report("R1", "participants", 700.0, 1, place_id="NOR", low=600.0, high=900.0),
    report("R2", "participants", 6_000.0, 2, origin_id="ministry", reliability="C"),
    report("R3", "administrations_lost", 1.0, 2, place_id="NOR", origin_id="agency", reliability="A"),
    report("R4", "administrations_lost", 1.0, 2, place_id="SOU", origin_id="agency", reliability="A"),
    report("R5", "deaths", 20.0, 2, date_start=START, origin_id="ministry", reliability="C", credibility=2),
    report("R6", "sites_lost", 0.0, 3, place_id="SOU", origin_id="agency"),
    report("R7", "resignation", None, 2, use="input"),
    report("R8", "price_list", 120.0, 0, place_id="NOR", use="context"),
    report("R9", "protesting_regions", 2.0, 2, origin_id="column", reliability="D"),
    report("R10", "deaths_security", 2.0, 2, reliability="B", low=1.0, high=2.0, credibility=2),
    report("R11", "detained", 90.0, 3, origin_id="ministry", reliability="E"),
)


def verdicts(*claims: Claim, **more: Any) -> dict[str, str]:
    judged = judge(account(*claims, **more), small_case(RECORD))
    return {one.claim.id: one.found for one in judged.claims}


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        (claim("c", "participants", 1, places=["NOR"], low=500), "supported"),
        (claim("c", "participants", 1, places=["NOR"], low=800), "partly"),
        (
            claim("c", "participants", 1, places=["NOR"], low=1_000),
            "partly",
        ),  # within what a count may be off
        (claim("c", "participants", 1, places=["NOR"], low=9_000), "contradicted"),
        (claim("c", "participants", 1, places=["SOU"], low=500), "nothing found"),
        (claim("c", "participants", 0, places=["NOR"], low=500), "nothing found"),
        (claim("c", "participants", 2, low=5_000, high=7_000), "supported"),
        (claim("c", "deaths_security", 2, low=3, high=3), "contradicted"),  # the report says 1 to 2
        (claim("c", "deaths_security", 2, low=30), "contradicted"),
        (claim("c", "sites_lost", 3, places=["SOU"], low=1), "contradicted"),
        (claim("c", "administrations_lost", 2, low=2), "supported"),  # one in each of two regions
        (claim("c", "administrations_lost", 2, low=3), "partly"),
        (claim("c", "administrations_lost", 2, low=0, high=1), "contradicted"),
        (claim("c", "administrations_lost", 2, places=["NOR"]), "supported"),
        (claim("c", "administrations_lost", 1, 2, places=["NOR"], low=1), "supported"),  # a part of its days
        (claim("c", "deaths", 1, 2, low=30), "contradicted"),  # of more days, so 20 at most
        (claim("c", "deaths", 1, 2, low=10), "nothing found"),  # of these 20 all may be of the first day
        (claim("c", "resignation", 2), "supported"),
        (claim("c", "resignation", 3), "nothing found"),
        (claim("c", "price_list", 0, places=["NOR"], low=100, high=180), "supported"),
        (claim("c", "price_list", 0, places=["NOR"], low=200), "contradicted"),
        (claim("c", "price_list", 0, places=["SOU"], low=100), "nothing found"),
        (claim("c", "protesting_regions", 2, low=2), "nothing found"),  # its own origin says so
        (claim("c", "detained", 3, low=10), "nothing found"),  # letter E
        (claim("c", first=2), "nothing found"),
        (claim("c", "participants", 2, low=5_000, high=7_000, status="opinion"), "opinion or prediction"),
        (claim("c", status="prediction"), "opinion or prediction"),
        (claim("c", "deaths", 2, figures=[{"low": 20, "high": 20}]), "nothing found"),
    ],
)
def test_a_verdict_follows_from_the_figures(asked: Claim, verdict: str) -> None:
    assert verdicts(asked) == {"c": verdict}


def test_the_arithmetic_is_told_with_report_grade_and_both_figures() -> None:
    judged = judge(account(claim("c", "deaths_security", 2, low=3, high=3)), small_case(RECORD))
    assert judged.claims[0].arithmetic[0] == (
        "the claim says 3; report R10 (B2) says 1 to 2: this speaks against it"
    )


def test_regions_are_added_up_in_words() -> None:
    found = judge(account(claim("c", "administrations_lost", 2, low=2)), small_case(RECORD)).claims[0]
    assert found.reports == ("R3", "R4")
    assert "at least 2 together" in found.arithmetic[-1]


def test_a_report_of_what_happened_bears_out_no_more_than_part_of_who_was_behind_it() -> None:
    plain = claim("a", "administrations_lost", 2, low=1)
    hidden = claim("b", "administrations_lost", 2, low=1, hypothesis="stormy")
    by = claim("c", "administrations_lost", 2, low=1, mechanism="cells")
    assert verdicts(plain, hidden, by) == {"a": "supported", "b": "partly", "c": "partly"}


def test_what_only_lies_near_is_listed_and_decides_nothing() -> None:
    found = judge(account(claim("c", first=2, places=["NOR"])), small_case(RECORD)).claims[0]
    assert (found.found, found.reports, found.near) == ("nothing found", (), ("R3",))
    assert "R3" in found.arithmetic[-1]
    assert judge(account(claim("c", first=None)), small_case(RECORD)).claims[0].near == ()


def test_the_analyst_overrules_and_both_are_shown() -> None:
    own = claim("c", "participants", 1, places=["NOR"], low=500, verdict="contradicted")
    judged = judge(account(own), small_case(RECORD))
    assert (judged.claims[0].verdict, judged.claims[0].found) == ("contradicted", "supported")
    assert judged.claims[0].overruled
    assert judged.counts["contradicted"] == 1
    assert sum(judged.counts.values()) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"places": ["NOWHERE"]}, "NOWHERE"),
        ({"indicator": "participant"}, "did you mean 'participants'"),
        ({"hypothesis": "stormi"}, "stormy"),
        ({"verdict": "true"}, "nothing found"),
    ],
)
def test_names_that_the_case_does_not_know_are_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(CaseError, match=said):
        judge(account(claim("c", **wrong)), small_case(RECORD))


@cache
def result() -> Evidence:
    """Windows of participants in NOR on day 1 (R1) and of deaths (R6) are among those kept."""
    record = (
        report("R1", "participants", 700.0, 1, place_id="NOR", reliability="D"),
        report("R2", "deaths", 20.0, 2, date_start=START, origin_id="ministry", reliability="C"),
        report("R3", "administrations_lost", 1.0, 2, place_id="NOR", origin_id="agency", reliability="C"),
    )
    return weigh_worlds(small_case(record), Draw(), FEW, settings(100, 2), seed=1)


CROWD = claim("crowd", "participants", 1, places=["NOR"], low=500)
SURE = claim("sure", "participants", 1, places=["NOR"], low=0)


def by_hand(low: float) -> tuple[dict[str, float], dict[str, list[tuple[float, float]]]]:
    """Share of worlds with as many participants, and per seed its share and the claim's chance in it."""
    whole, seeds = {}, {}
    for name, passes in result().scored.items():
        evidence = [math.exp(one.gain + one.log_acceptance) for one in passes]
        rows = []
        for one, own in zip(passes, evidence, strict=True):
            weights = np.exp(one.log_weights) / np.exp(one.log_weights).sum()
            x = one.values[Window("participants", "NOR", 4, 7)]
            rows.append((own / sum(evidence), sum(w for w, v in zip(weights, x, strict=True) if v >= low)))
        seeds[name] = rows
        whole[name] = sum(share * chance for share, chance in rows)
    return whole, seeds


def test_how_often_a_claim_holds_is_a_plain_sum_over_the_last_worlds() -> None:
    found = judge(account(CROWD), result().case, result()).claims[0]
    assert found.worlds is not None
    assert not found.worlds.again
    whole, _ = by_hand(500)
    for name, one in found.worlds.holds.items():
        assert one.share == pytest.approx(whole[name], abs=1e-12)
        assert one.low < one.share < one.high
        assert one.quantiles[0] <= one.quantiles[1] <= one.quantiles[2]
    assert whole["stormy"] > whole["calm"]


def test_diagnosticity_is_the_log_likelihood_ratio_and_its_bits_by_brute_force() -> None:
    told = judge(account(CROWD, letter="B"), result().case, result()).claims[0].worlds
    assert told is not None
    found = told.diagnosticity
    whole, _ = by_hand(500)
    # the one world that pulls off nought and one, worked back from one hypothesis and asked of the other
    number = (found.chances["calm"] - 0.5) / (whole["calm"] - found.chances["calm"])
    smooth = {name: (p * number + 0.5) / (number + 1.0) for name, p in whole.items()}
    assert found.chances["stormy"] == pytest.approx(smooth["stormy"], abs=1e-9)
    assert number > 20
    difference = math.log(smooth["stormy"] / smooth["calm"])
    assert found.nats["stormy"] - found.nats["calm"] == pytest.approx(difference, abs=1e-9)
    assert found.apart == pytest.approx(difference, abs=1e-9)
    other = math.log((1 - smooth["calm"]) / (1 - smooth["stormy"]))
    assert found.apart_if_false == pytest.approx(other, abs=1e-9)
    # told by a source: mixed with know-nothing by the mean weight of its letter
    q = sum(
        p * share * phi * a
        for phi, p in zip(INFLATION, INFLATION_PRIOR, strict=True)
        for a, share in zip(accuracies("B"), ACCURACY_SHARES, strict=True)
    )
    u = know_nothing_chance(scope_of(account(CROWD), CROWD, result().case), result().case)  # type: ignore[arg-type]
    graded = {name: (1 - q) * u + q * p for name, p in smooth.items()}
    assert found.weight == pytest.approx(q)
    assert found.graded_apart == pytest.approx(math.log(graded["stormy"] / graded["calm"]), abs=1e-9)
    # bits about which of the two, the middle between all seeds and each read by the other
    equal = [0.5, 0.5]
    pairs = [(smooth["calm"], smooth["stormy"]), (1 - smooth["calm"], 1 - smooth["stormy"])]
    high = sum(
        w * p * math.log2(p / (0.5 * sum(pair))) for pair in pairs for w, p in zip(equal, pair, strict=True)
    )
    assert found.bits.named <= high + 1e-12
    assert found.bits.named_error is not None
    assert abs(found.bits.named - high) <= found.bits.named_error + 1e-9
    moved = sum(
        0.5 * (0.5 * sum(pair)) * abs(math.log2(p / (0.5 * sum(pair)))) for pair in pairs for p in pair
    )
    assert found.bits.moved == pytest.approx(moved, abs=1e-9)


def test_a_claim_that_holds_everywhere_tells_nothing_of_mechanisms() -> None:
    judged = judge(account(SURE, CROWD), result().case, result())
    told = judged.claims[0].worlds
    assert told is not None
    assert told.diagnosticity.apart == pytest.approx(0.0, abs=1e-12)
    assert told.diagnosticity.bits.named == pytest.approx(0.0, abs=1e-12)
    assert told.diagnosticity.bits.moved == pytest.approx(0.0, abs=1e-12)
    assert "hardly tells them apart" in told.diagnosticity.why
    assert [one.claim_id for one in judged.would_matter] == ["crowd", "sure"]


def test_the_worse_the_source_the_less_it_moves_and_grade_e_moves_nothing() -> None:
    apart = {}
    for letter in "ABCDEF":
        told = judge(account(CROWD, letter=letter), result().case, result()).claims[0].worlds
        assert told is not None
        assert told.diagnosticity.graded_apart is not None
        apart[letter] = told.diagnosticity.graded_apart
        if letter == "E":
            assert told.diagnosticity.graded_bits is not None
            assert told.diagnosticity.graded_bits.all == pytest.approx(0.0, abs=1e-12)
    assert apart["E"] == pytest.approx(0.0, abs=1e-12)
    assert sorted(apart, key=lambda x: -apart[x]) == sorted(apart, key=lambda x: -LETTER_WEIGHTS[x])
    assert letter_weight("E") == 0.0


def test_without_a_grade_nothing_is_said_of_what_its_word_is_worth() -> None:
    judged = judge(account(CROWD, letter=""), result().case, result())
    told = judged.claims[0].worlds
    assert told is not None
    assert (told.diagnosticity.weight, told.diagnosticity.graded_bits) == (None, None)
    assert any("no grade yet" in remark for remark in judged.remarks)


def test_what_was_not_kept_and_cannot_be_made_again_is_said() -> None:
    judged = judge(account(claim("c", "participants", 4, low=10)), result().case, result())
    assert judged.claims[0].worlds is None
    assert judged.claims[0].untested == "the worlds of this result cannot be asked"
    assert any("made again" in remark for remark in judged.remarks)
    none = judge(account(CROWD), result().case, replace(result(), scored={}))
    assert any("kept no worlds" in remark for remark in none.remarks)


def test_left_out_are_weighty_reports_and_hypotheses_that_no_claim_names() -> None:
    judged = judge(account(CROWD.model_copy(update={"hypothesis": "stormy"})), result().case, result())
    nats = {row.report_id: row.nats for row in result().ledger if row.role == "scored"}
    assert [one.report_id for one in judged.left_out] == sorted(
        nats.keys() - {"R1"}, key=lambda name: -nats[name]
    )
    assert judged.silent_on == ("calm",)
    assert [one.nats for one in judge(account(CROWD), result().case).left_out] == [None, None]


def test_a_result_of_another_case_is_refused() -> None:
    with pytest.raises(CaseError, match="weigh it first"):
        judge(account(CROWD), small_case().replace(name="another"), result())


def test_all_of_it_is_plain_json_and_no_odds_stand_in_it_where_nothing_is_resolved() -> None:
    judged = judge(account(CROWD, claim("c")), result().case, result())
    assert not result().resolved
    text = json.dumps(judged.to_json(), allow_nan=False)
    assert judged.claims[0].worlds is not None
    assert judged.claims[0].worlds.diagnosticity.at == "equal"
    assert "posterior" not in text.replace("of the posterior", "")


def test_accounts_of_one_origin_and_claims_of_one_fact_are_seen() -> None:
    one = account(CROWD, claim("x", status="attributed", attributed_to="a minister"))
    two = account(
        claim("other", "participants", 1, places=["NOR"], high=400),
        claim("y", status="attributed", attributed_to="a minister"),
        name="second",
    )
    found = side_by_side([one, two], small_case(RECORD))
    shared = {(row.origin, row.by): (row.accounts, row.reports) for row in found.origins}
    assert shared == {
        ("column", "account"): (("column", "second"), ("R9",)),
        ("a minister", "claims"): (("column", "second"), ()),
    }
    assert [(row.first[1], row.second[1], row.agree) for row in found.facts] == [("crowd", "other", False)]
    json.dumps(found.to_json(), allow_nan=False)


def test_claims_become_reports_of_their_source_and_the_others_say_why_not() -> None:
    told = account(
        CROWD.model_copy(update={"credibility": 4}),
        claim("event", "sites_lost", 2, places=["SOU"], high=0),
        claim("exact", "deaths", 0, 2, low=7, high=7),
        claim("vague", "deaths", 2),
        claim("opinion", "deaths", 2, low=3, status="opinion"),
        claim("decision", "resignation", 2),
        claim("two", "sites_lost", 2, places=["NOR", "SOU"], low=1),
        claim("nowhere", "administrations_lost", 2, low=1),
        claim("again", "protesting_regions", 2, low=2),
        claim("words"),
        claim("hours", "hours_lost", 2, places=["NOR"], low=24),
    )
    case = small_case(RECORD)
    found = entered(told, case)
    reports = {one.report_id: one for one in found.reports}
    assert set(reports) == {"column.crowd", "column.event", "column.exact"}
    crowd = reports["column.crowd"]
    assert (crowd.low, crowd.best, crowd.place_id, crowd.credibility) == (500.0, None, "NOR", 4)
    assert (crowd.origin_id, crowd.reliability, crowd.source) == ("column", "D", "Somebody")
    assert (reports["column.event"].best, reports["column.exact"].best) == (0.0, 7.0)
    reasons = {one.claim_id: str(one.reason) for one in found.unscored}
    assert reasons["again"] == "the same origin says so in report R9 already"
    assert len(reasons) == 8
    assert as_reports(told, case, ["exact"]) == (reports["column.exact"],)
    with pytest.raises(CaseError, match="no grade"):
        as_reports(account(CROWD, letter=""), case)
    with pytest.raises(CaseError, match="no claim 'nobody'"):
        as_reports(told, case, ["nobody"])


def test_an_account_is_weighed_alone_without_and_with_and_the_case_stays_as_it_is() -> None:
    case, told = small_case(RECORD[:5]), account(claim("deaths", "deaths", 0, 2, low=80, high=80))
    asked: list[Case] = []

    def weigh(used: Case) -> Evidence:
        asked.append(used)
        return weigh_worlds(used, Draw(), FEW, settings(60, 2), seed=1, checks=False)

    found = compared(case, told, weigh)
    scored = [[one.report_id for one in used.record if one.use == "scored"] for used in asked]
    ids = [one.report_id for one in RECORD[:5]]
    assert scored == [["column.deaths"], ids, [*ids, "column.deaths"]]
    assert [one.report_id for one in case.record] == ids
    assert (found.alone.posterior, found.alone.resolved) == (None, False)
    assert found.moved["stormy"] == found.with_.gain["stormy"] - found.without.gain["stormy"] != 0.0
    json.dumps(found.to_json(), allow_nan=False)
    with pytest.raises(CaseError, match="no claim can be weighed"):
        compared(case, account(claim("c")), weigh)


def test_an_account_of_grade_e_moves_nothing() -> None:
    told = account(claim("deaths", "deaths", 0, 2, low=80, high=80), letter="E")

    def weigh(used: Case) -> Evidence:
        # a toll is taken from the last figure: here nobody else gives one
        return weigh_worlds(used, Draw(), FEW, settings(60, 2), seed=1, checks=False)

    found = compared(small_case(RECORD[:4]), told, weigh)
    assert all(abs(value) < 1e-9 for value in found.moved.values())


def test_worlds_made_again_do_over_a_window_what_they_did() -> None:
    weighed = outlooks.weighed()
    kept = weighed.scored["spontaneous"][0].values
    late = [one for one in kept if one.indicator == "participants" and one.place]
    window = max(late, key=lambda one: (one.last, one.first))  # worlds part from one another on the way
    posterior = sample_posterior(weighed, 12, 1)
    again = _made_again(weighed, posterior, [window], 1)[window]
    for number, hypothesis in enumerate(posterior.hypothesis):
        one = weighed.scored[posterior.names[hypothesis]][int(posterior.draw[number]) >> 32]
        assert one.lineage is not None
        same = (one.lineage.coordinates == posterior.coordinates[number]).all(axis=1)
        same &= (one.lineage.streams == posterior.streams[number]).all(axis=1)
        assert again[number] in one.values[window][same]
    assert len(set(again)) > 1


def test_claims_over_windows_that_were_not_kept_are_asked_of_worlds_made_again() -> None:
    case = outlooks.crisis()
    first = case.start + timedelta(days=2)
    asked = claim("c", "hours_lost", when_first=first, when_last=first + timedelta(days=1), low=24.0)
    told = judge(account(asked), case, outlooks.weighed(), worlds=20).claims[0].worlds
    assert told is not None
    assert told.again
    for one in told.holds.values():
        assert one.longest is not None
        assert one.longest[2] <= one.quantiles[2]  # the region lost longest, of all regions together
        assert 0.0 <= one.low <= one.share <= one.high <= 1.0


def test_the_arithmetic_can_be_said_again_in_another_language() -> None:
    found = judge(account(claim("c", "administrations_lost", 2, low=2)), small_case(RECORD)).claims[0]
    with speaking("fr"):
        said = [str(said_of(words)) for words in found.arithmetic]
    assert "cela l’étaye en partie" in said[0]
    assert all("claim" not in words for words in said)


def test_a_bound_that_would_weigh_as_a_figure_is_left_out_until_the_likeliest_is_given() -> None:
    told = account(
        claim("least", "deaths", 0, 2, low=3),
        claim("most", "deaths", 0, 2, high=40),
        claim("wide", "deaths", 0, 2, low=2, high=900),
        claim("some", "participants", 1, places=["NOR"], low=0, high=900),
        claim("range", "deaths", 0, 2, low=15, high=25),
        claim("none", "deaths", 0, 2, high=0),
        claim("crowd", "participants", 1, places=["NOR"], low=500),
        claim("likely", "deaths", 0, 2, low=3, best=21),
        claim("alone", "deaths", 0, 2, best=21),
    )
    found = entered(told, small_case(RECORD))
    assert {one.claim_id for one in found.unscored} == {"least", "most", "wide", "some"}
    assert all("best" in str(one.reason) for one in found.unscored)
    figures = {one.report_id.removeprefix("column."): (one.low, one.best, one.high) for one in found.reports}
    assert figures == {
        "range": (15.0, None, 25.0),
        "none": (None, 0.0, None),
        "crowd": (500.0, None, None),
        "likely": (3.0, 21.0, None),
        "alone": (None, 21.0, None),
    }


def test_days_that_bound_leave_the_claim_open_on_one_side() -> None:
    case = small_case(RECORD)
    by = claim("by", "deaths", None, when_last=day(2), low=20, high=20)
    since = claim("since", "deaths", None, when_first=day(1), low=20, high=20)
    scopes = [scope_of(account(by, since), one, case) for one in (by, since)]
    assert [(one.first, one.last, one.whole) for one in scopes if one] == [
        (case.start, day(2), True),
        (day(1), day(4), False),
    ]
    # R5 counts from the first day to the third: all of it by then, more than what came since the second
    verdicts = [one.verdict for one in judge(account(by, since), case).claims]
    assert verdicts == ["supported", "nothing found"]
    early = claim("early", "deaths", None, when_last=START - timedelta(days=400), low=20)
    assert judge(account(early), case).claims[0].verdict == "nothing found"


@pytest.mark.parametrize(
    ("indicator", "bounds", "told"),
    [
        ("deaths", {"low": -5}, "cannot be fewer than none"),
        ("deaths", {"high": -1}, "cannot be fewer than none"),
        ("connectivity", {"best": 54}, "is not a share"),
    ],
)
def test_figures_that_cannot_be_are_refused(indicator: str, bounds: dict[str, float], told: str) -> None:
    with pytest.raises(CaseError, match=told):
        judge(account(claim("c", indicator, 2, **bounds)), small_case(RECORD))


def test_a_claim_that_leaves_everything_open_is_not_borne_out() -> None:
    found = judge(account(claim("any", "deaths", 0, 2, low=0)), small_case(RECORD)).claims[0]
    assert {one.relation for one in found.bearings} == {"leaves open"}
    assert found.verdict == "nothing found"


@pytest.mark.parametrize("value", [0.0, 1.0, 0.5, 1e9])
def test_worlds_say_shares_whatever_the_claim(value: float) -> None:
    for one in judge(
        account(claim("low", "participants", 1, low=value), claim("high", "participants", 1, high=value)),
        result().case,
        result(),
    ).claims:
        assert one.worlds is not None
        for held in one.worlds.holds.values():
            assert 0.0 <= held.low <= held.share <= held.high <= 1.0
        told = one.worlds.diagnosticity
        assert all(map(math.isfinite, (*told.nats.values(), *told.graded_nats.values())))
        assert told.graded_apart is not None
        assert told.graded_apart <= told.apart + 1e-9


def test_twenty_accounts_of_one_event_are_told_in_short() -> None:
    case = small_case(RECORD)
    claims = [claim(f"c{n}", "participants", n % 3, places=["NOR"], low=float(n)) for n in range(12)]
    one = account(*claims, claim("against", "participants", 1, places=["NOR"], high=0.5))
    many = [one.model_copy(update={"name": f"a{number:02}"}) for number in range(20)]
    found = side_by_side(many, case)
    assert len(found.facts) == MOST_FACTS
    assert found.all_facts
    # of 13 claims each, on one of three days: pairs of one day, between 190 pairs of accounts
    same_day = 4**2 + 5**2 + 4**2
    assert len(found.facts) + found.more_facts == 190 * same_day
    pairs = {(row.first[0], row.second[0]) for row in found.facts if not row.agree}
    assert len(pairs) == 190  # each two accounts' contradiction is among those told
    few = side_by_side(many[:2], case)
    assert (len(few.facts), few.more_facts) == (same_day, 0)


def test_pairs_looked_at_are_no_more_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[side_by_side.__module__], "_MOST_PAIRS", 50)
    claims = [claim(f"c{n}", "participants", 1, low=float(n)) for n in range(20)]
    found = side_by_side([account(*claims), account(*claims, name="other")], small_case(RECORD))
    assert (len(found.facts), found.more_facts, found.all_facts) == (50, 0, False)
