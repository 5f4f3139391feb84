"""Judgements by hand: made coherent, averaged, set beside the simulator's figures and never fed back."""

from __future__ import annotations

import json
from datetime import date
from math import exp, log

import numpy as np
import pytest

from cases import tiny_case
from judging import NAMES, judged, judgement, row
from powderkeg.case import Case, judgements_digest
from powderkeg.evidence import Evidence, synthetic_case, weigh
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.elicited import Elicited, elicited_opinion
from powderkeg.evidence.elicited.pieces import pieces_of

LEDGER = (row("T1", 1.0, 0.2), row("T2", 0.5, 1.5), row("T3", -1.0, 0.0), row("T4", 0.0, 0.3))


def opinion(case: Case, ledger: tuple = LEDGER) -> Elicited:
    found = elicited_opinion(ledger, NAMES, case)
    assert found is not None
    return found


def test_without_judgements_there_is_no_opinion() -> None:
    assert elicited_opinion(LEDGER, NAMES, tiny_case()) is None


def test_a_row_is_read_as_ratios_relative_to_knowing_nothing() -> None:
    (report,) = opinion(judged(judgement("Ann", "T1", 8, 2, 4))).reports
    assert report.weights == pytest.approx({"spontaneous": log(2), "infiltrated": -log(2), "other": 0.0})
    assert report.simulated == {"spontaneous": 1.0, "infiltrated": 0.2, "other": 0.0}
    assert report.difference == pytest.approx(
        {"spontaneous": log(2) - 1.0, "infiltrated": -log(2) - 0.2, "other": 0.0}
    )


def test_the_widest_pair_points_to_what_the_analysts_favour_more() -> None:
    (report,) = opinion(judged(judgement("Ann", "T2", 3, 1, 1))).reports
    widest = report.widest
    assert (widest.for_, widest.against) == ("spontaneous", "infiltrated")
    assert widest.judged == pytest.approx(log(3))
    assert widest.simulated == pytest.approx(-1.0)
    assert widest.difference == pytest.approx(log(3) + 1.0)


def test_knowing_nothing_is_no_rival_unless_there_is_but_one() -> None:
    (report,) = opinion(judged(judgement("Ann", "T1", 1, 1, 1000))).reports
    assert {report.widest.for_, report.widest.against} == {"spontaneous", "infiltrated"}
    names = ("spontaneous", "other")
    case = tiny_case()
    kept = tuple(h for h in case.hypotheses if h.name in names)
    case = case.replace(hypotheses=kept, judgements=(judgement("Ann", "T1", 1, 4, names=names),))
    found = elicited_opinion((row("T1", 1.0, names=names),), names, case)
    assert found is not None
    assert (found.reports[0].widest.for_, found.reports[0].widest.against) == ("other", "spontaneous")
    assert found.reports[0].widest.difference == pytest.approx(log(4) + 1.0)


def test_analysts_are_averaged_on_the_log_scale() -> None:
    found = opinion(judged(judgement("Ann", "T1", 1, 1, 1), judgement("Bo", "T1", 16, 1, 1)))
    (report,) = found.reports
    assert report.analysts == ("Ann", "Bo")
    assert exp(report.weights["spontaneous"]) == pytest.approx(4.0)
    assert report.spread is not None
    assert report.spread["spontaneous"] == pytest.approx(np.std([0, log(16)], ddof=1))
    assert report.disagreement == pytest.approx(np.std([0, log(16)], ddof=1))
    assert found.few


def test_one_analyst_has_no_spread_and_three_are_not_few() -> None:
    rows = [judgement(name, "T1", 1, 2, 1) for name in ("Ann", "Bo", "Cy")]
    (report,) = opinion(judged(rows[0])).reports
    assert report.spread is None
    assert report.disagreement is None
    found = opinion(judged(*rows))
    assert not found.few
    assert found.reports[0].spread == pytest.approx(dict.fromkeys(NAMES, 0.0))


def test_the_largest_difference_comes_first_and_what_cannot_be_compared_last() -> None:
    rows = [judgement("Ann", name, 1, 1, 1) for name in ("T1", "T2", "T3", "T5")]
    found = opinion(judged(*rows))
    assert [report.report_id for report in found.reports] == ["T2", "T3", "T1", "T5"]
    assert [report.widest.difference for report in found.reports[:3]] == pytest.approx([1.0, 1.0, 0.8])
    assert found.alone == ("T5",)
    assert found.reports[-1].simulated is None
    assert found.reports[-1].difference is None
    assert [report.report_id for report in found.compared] == ["T2", "T3", "T1"]


def test_sums_are_of_the_reports_that_both_judged() -> None:
    found = opinion(judged(judgement("Ann", "T1", 2, 1, 1), judgement("Ann", "T5", 1000, 1, 1)))
    assert found.weights["spontaneous"] == pytest.approx(log(2))
    assert found.simulated == {"spontaneous": 1.0, "infiltrated": 0.2, "other": 0.0}
    assert found.unjudged == ("T2", "T3", "T4")
    assert len(found.pairs) == 3
    assert [pair.difference for pair in found.pairs] == sorted(
        (pair.difference for pair in found.pairs), reverse=True
    )
    pair = next(p for p in found.pairs if {p.for_, p.against} == {"spontaneous", "infiltrated"})
    assert pair.difference == pytest.approx(abs(log(2) - 0.8))


def test_where_nothing_can_be_compared_there_is_no_sum() -> None:
    found = opinion(judged(judgement("Ann", "T5", 2, 1, 1)))
    assert found.simulated is None
    assert found.pairs == ()
    assert found.reports[0].widest.judged == pytest.approx(log(2))


@pytest.mark.parametrize("lost", [float("nan"), float("-inf"), float("inf")])
def test_a_claim_that_no_world_came_near_is_compared_with_nothing(lost: float) -> None:
    found = opinion(judged(judgement("Ann", "T1", 2, 1, 1)), (row("T1", lost, 0.2),))
    assert found.alone == ("T1",)
    json.dumps(found.to_json(), allow_nan=False)


def test_reports_of_one_claim_are_averaged_and_the_double_counting_is_told() -> None:
    ledger = (row("T1", 1.0, 0.2, reports=("T1", "T2")), row("T3", -1.0, 0.0))
    rows = (judgement("Ann", "T1", 2, 1, 1), judgement("Ann", "T2", 8, 1, 1), judgement("Ann", "T3", 1, 3, 1))
    found = opinion(judged(*rows), ledger)
    claim = next(report for report in found.reports if report.report_id == "T1")
    assert claim.report_ids == ("T1", "T2")
    assert exp(claim.weights["spontaneous"]) == pytest.approx(4.0)
    (ann,) = found.analysts
    assert ann.judged == 3
    assert set(ann.weights) == {"T1", "T3"}
    assert ann.shared == (("T1", "T2"),)
    assert ann.doubled == pytest.approx(log(2 * 8) - log(4))


def test_nothing_shared_is_nothing_doubled() -> None:
    (ann,) = opinion(judged(judgement("Ann", "T1", 2, 1, 1), judgement("Ann", "T2", 8, 1, 1))).analysts
    assert (ann.shared, ann.doubled) == ((), 0.0)


def test_what_is_judged_of_all_together_is_reconciled_with_the_product() -> None:
    rows = (
        judgement("Ann", "T1", 2, 1, 1),
        judgement("Ann", "T2", 2, 1, 1),
        judgement("Ann", "T3", 2, 1, 1),
        judgement("Ann", "all", 128, 1, 1),
    )
    found = opinion(judged(*rows))
    (ann,) = found.analysts
    # 128 over 8 is 16: each of four judgements takes a fourth of its logarithm, a factor of 2
    assert ann.incoherence == pytest.approx(log(16))
    assert ann.overall == pytest.approx({"spontaneous": log(128), "infiltrated": 0.0, "other": 0.0})
    for report in ("T1", "T2", "T3"):
        assert exp(ann.weights[report]["spontaneous"]) == pytest.approx(4.0)
    assert exp(found.weights["spontaneous"]) == pytest.approx(64.0)


def test_who_judged_nothing_together_is_not_called_coherent() -> None:
    (ann,) = opinion(judged(judgement("Ann", "T1", 2, 1, 1))).analysts
    assert ann.overall is None
    assert ann.incoherence is None


def test_the_interim_figures_of_a_toll_are_one_piece_with_the_last() -> None:
    ledger = (
        row("T1", 1.0, 0.0, role="guide"),
        row("T2", 0.5, 0.0, role="guide", replaces=("T1",)),
        row("T4", 0.25, 0.0, replaces=("T2",)),
    )
    both = opinion(judged(judgement("Ann", "T1", 2, 1, 1), judgement("Ann", "T4", 8, 1, 1)), ledger)
    (report,) = both.reports
    assert (report.report_id, report.report_ids) == ("T4", ("T1", "T4"))
    assert exp(report.weights["spontaneous"]) == pytest.approx(4.0)
    # the gains of a series add up to what its last figure says
    assert report.simulated == {"spontaneous": 1.75, "infiltrated": 0.0, "other": 0.0}
    early = opinion(judged(judgement("Ann", "T2", 2, 1, 1)), ledger).reports[0]
    assert early.simulated == {"spontaneous": 1.5, "infiltrated": 0.0, "other": 0.0}
    assert both.unjudged == ()


def test_a_report_said_again_is_one_piece_with_what_it_repeats() -> None:
    case = tiny_case()
    again = case.record[0].model_copy(update={"report_id": "T1b"})
    elsewhere = case.record[0].model_copy(update={"report_id": "T1c", "place_id": "NOR"})
    aside = case.record[0].model_copy(update={"report_id": "T1d", "use": "context", "reason": "no"})
    case = case.replace(record=(*case.record, again, elsewhere, aside))
    pieces = pieces_of(case, LEDGER)
    assert pieces["T1b"] == pieces["T1"]
    assert pieces["T1"].report_ids == ("T1", "T1b")
    assert pieces["T1c"].rows == ()
    assert pieces["T1d"].rows == ()
    rows = (judgement("Ann", "T1", 2, 1, 1), judgement("Ann", "T1b", 2, 1, 1))
    (report,) = opinion(case.replace(judgements=rows)).reports
    assert exp(report.weights["spontaneous"]) == pytest.approx(2.0)
    (alone,) = opinion(case.replace(judgements=rows[1:])).reports
    assert alone.simulated == {"spontaneous": 1.0, "infiltrated": 0.2, "other": 0.0}


def test_another_origin_s_figure_is_the_same_piece_only_where_no_time_lies_between() -> None:
    case = tiny_case()
    toll = case.record[3]  # T4, deaths up to the evening of the last day
    others = [
        {"report_id": "same-evening", "origin_id": "o9"},
        {"report_id": "evening-before", "origin_id": "o9", "date_end": date(2022, 1, 4)},
        {"report_id": "own-evening-before", "date_end": date(2022, 1, 4)},
        {"report_id": "watch", "origin_id": WATCH},
    ]
    case = case.replace(record=(*case.record, *(toll.model_copy(update=change) for change in others)))
    pieces = pieces_of(case, LEDGER)
    assert pieces["T4"].report_ids == ("T4", "same-evening", "own-evening-before")
    assert pieces["evening-before"].rows == pieces["watch"].rows == ()


def test_rows_of_silence_and_joint_rows_are_no_reports() -> None:
    ledger = (
        *LEDGER,
        row("silence-2022-01-04", 0.5, 0.1, reports=(), role="silence"),
        row("joint-2022-01-04", 0.5, 0.1, reports=(), role="joint"),
    )
    found = opinion(judged(judgement("Ann", "T1", 1, 1, 1)), ledger)
    assert found.unjudged == ("T2", "T3", "T4")
    assert found.joint
    assert not opinion(judged(judgement("Ann", "T1", 1, 1, 1))).joint


def test_the_json_is_plain_and_holds_every_row() -> None:
    case = judged(
        judgement("Ann", "T1", 2, 1, 1), judgement("Ann", "T5", 2, 1, 1), judgement("Ann", "all", 2, 1, 1)
    )
    plain = opinion(case).to_json()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["digest"] == judgements_digest(case.judgements)
    assert [report["report_id"] for report in plain["reports"]] == ["T1", "T5"]
    assert plain["reports"][0]["widest"]["for"] in NAMES
    assert plain["reports"][1]["simulated"] is None
    assert (plain["alone"], plain["unjudged"], plain["few"]) == (["T5"], ["T2", "T3", "T4"], True)


def weighed(case: Case) -> Evidence:
    return weigh(case, particles=40, seeds=2, seed=3, agents=170, jobs=1, checks=False)


def test_the_evidence_is_the_same_bit_for_bit_with_and_without_judgements() -> None:
    case = judged(judgement("Ann", "T1", 1, 1000, 1), judgement("Ann", "all", 1, 1e6, 1))
    with_them, without = weighed(case), weighed(tiny_case())
    assert with_them.log_evidence == without.log_evidence
    assert with_them.posterior == without.posterior
    assert with_them.odds == without.odds
    assert with_them.ledger == without.ledger
    assert (with_them.input_hash, with_them.ranges_hash) == (without.input_hash, without.ranges_hash)
    for name, values in without.increments.items():
        assert (with_them.increments[name] == values).all()
    found = elicited_opinion(with_them.ledger, with_them.hypotheses, with_them.case)
    assert found is not None
    (report,) = found.reports
    (claim,) = (claim for claim in without.ledger if claim.report_id == "T1")
    assert report.simulated == claim.gain


def test_a_simulated_case_has_no_judgements_of_the_real_record() -> None:
    case = judged(judgement("Ann", "T1", 1, 2, 1))
    assert synthetic_case(case, "spontaneous", seed=1, agents=170).judgements == ()
