"""The second route as a whole: what it gives back, and what it refuses."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import powderkeg as pk
from hidden_markov import FEW, RECORD, Draw, report, small_case
from powderkeg.case import CaseError
from powderkeg.evidence.classifier import SecondRoute, Store, second_route, second_route_of_worlds
from powderkeg.evidence.plan import plan_of
from powderkeg.society.country import INDICATORS

WORLDS = 60


def found(record: tuple[pk.Report, ...] = RECORD, **changes: object) -> SecondRoute:
    case = small_case(record)
    arguments = {"worlds": WORLDS, "seed": 2, **changes}
    return second_route_of_worlds(case, Draw(), FEW, plan_of(case, FEW), **arguments)  # type: ignore[arg-type]


@cache
def usual() -> SecondRoute:
    return found()


def test_classes_are_the_hypotheses_with_know_nothing_last() -> None:
    assert usual().hypotheses == ("calm", "stormy", "other")
    assert usual().calibration.hypotheses == usual().challenger.hypotheses == usual().hypotheses
    assert usual().calibration.worlds == (WORLDS,) * 3


def test_the_posterior_of_the_record_is_a_distribution_with_an_error() -> None:
    assert np.exp(usual().log_posterior).sum() == pytest.approx(1.0)
    assert np.exp(usual().challenger_log_posterior).sum() == pytest.approx(1.0)
    assert (usual().error > 0.0).all()


def test_odds_of_a_pair_are_the_same_from_either_side() -> None:
    one, two = usual().pair("calm", "stormy"), usual().pair("stormy", "calm")
    assert one.log_odds == -two.log_odds == pytest.approx(usual().log_posterior[0] - usual().log_posterior[1])
    assert one.error == two.error > 0.0
    assert all(row.log_odds >= 0.0 for row in usual().odds)
    assert len(usual().odds) == 3
    with pytest.raises(KeyError, match="allowed: two different ones of calm, stormy, other"):
        usual().pair("calm", "calm")


def test_it_is_plain_json() -> None:
    plain = json.loads(json.dumps(usual().to_json(), allow_nan=False))
    assert plain["hypotheses"] == list(usual().hypotheses)
    assert plain["acceptance"] == [0.5, 0.5, None]
    assert plain["calibration"]["worlds"] == [WORLDS] * 3
    assert len(plain["features"]) == len(usual().features)


def test_the_number_of_jobs_and_a_store_change_nothing_but_the_time(tmp_path: Path) -> None:
    store, depends = Store(tmp_path / "kept"), {"of": "a test"}
    others = [found(jobs=2), *(found(store=store, depends=depends) for _ in range(2))]
    assert [one.cached for one in others] == [0.0, 0.0, 1.0]
    for other in others:
        assert {**other.to_json(), "seconds": 0, "cached": 0} == {
            **usual().to_json(),
            "seconds": 0,
            "cached": 0,
        }


def test_a_record_without_a_scored_report_gives_the_prior_back() -> None:
    nothing = found((report("N1", "participants", 3.0, use="context", reason="to be read"),))
    assert np.allclose(nothing.log_posterior, -np.log(3.0))
    assert nothing.error.tolist() == [0.0] * 3
    assert {row.log_odds for row in nothing.odds} == {0.0}
    assert nothing.calibration.log_score.value == pytest.approx(np.log(3.0))
    assert max(pair.cap for pair in nothing.calibration.pairs) == 1.0
    assert nothing.features == nothing.outside == ()
    json.dumps(nothing.to_json(), allow_nan=False)


def test_a_record_of_one_origin_is_told() -> None:
    one = found(tuple(row.model_copy(update={"origin_id": "paper"}) for row in RECORD))
    assert np.isfinite(one.log_posterior).all()
    assert one.calibration.log_score.value < np.log(3.0)


def test_a_record_of_one_report_is_told() -> None:
    one = found(RECORD[:1])
    assert np.isfinite(one.log_posterior).all()


def test_what_no_simulated_record_says_is_named() -> None:
    wild = RECORD[0].model_copy(update={"best": 1e12})
    assert "R1 participants NOR: size" in found((wild, *RECORD[1:])).outside
    assert usual().outside == ()


def test_progress_goes_forward_to_the_end() -> None:
    told: list[tuple[int, int, str]] = []
    found(progress=lambda *step: told.append(step))
    done = [step for step, _, _ in told]
    assert done == sorted(done)
    assert done[-1] == told[-1][1]
    assert list(dict.fromkeys(label for _, _, label in told)) == [
        "simulated records",
        "logistic regression",
        "gradient boosting",
    ]


def with_mechanisms(number: int) -> pk.Case:
    case = small_case()
    able = [h for h in case.hypotheses if not h.know_nothing][:number]
    return case.replace(hypotheses=(*able, *(h for h in case.hypotheses if h.know_nothing)))


def test_a_case_with_one_mechanism_is_refused() -> None:
    with pytest.raises(CaseError, match=r"hypotheses: 1 with a mechanism, in case 'markov'.*two or more"):
        second_route(with_mechanisms(1), worlds=20)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"worlds": 0}, "worlds: 0 given; allowed: 1 or more"),
        ({"worlds": 9}, "worlds: 9 given; allowed: 10 or more"),
        ({"worlds": 20.5}, "worlds: 20.5 given; allowed: a whole number"),
        ({"seed": "x"}, "seed: 'x' given"),
        ({"jobs": 0}, "jobs: 0 given; allowed: 1 or more"),
        ({"agents": 0}, "agents: 0 given; allowed: 1 or more"),
    ],
)
def test_an_argument_out_of_range_is_refused_before_any_work(changes: dict[str, object], told: str) -> None:
    with pytest.raises(CaseError, match=told):
        second_route(pk.load_case("kazakhstan-2022"), **{"worlds": 20, **changes})  # type: ignore[arg-type]


def test_the_bundled_case_is_told_from_its_own_worlds(tmp_path: Path) -> None:
    case = pk.load_case("kazakhstan-2022")
    asked = {"worlds": 12, "seed": 5, "agents": 170, "jobs": 1, "store": Store(tmp_path / "kept")}
    one, two = second_route(case, **asked), second_route(case, **asked)  # type: ignore[arg-type]
    assert one.hypotheses[-1] == "other"
    assert one.log_posterior.tolist() == two.log_posterior.tolist()
    assert (one.cached, two.cached) == (0.0, 1.0)
    assert len(set(one.features)) == len(one.features) > 100
    cut = second_route(case, plan=plan_of(case, INDICATORS, settled=False), **asked)  # type: ignore[arg-type]
    assert cut.cached == 0.0


def test_a_record_whose_silence_says_nothing_is_judged_by_what_it_says() -> None:
    case = small_case().replace(unwatched=("sites_lost",))
    route = second_route_of_worlds(case, Draw(), FEW, plan_of(case, FEW), worlds=WORLDS, seed=2)
    assert not any(name.startswith("watch") for name in route.features)
    assert any(name.startswith("watch") for name in usual().features)
    assert np.exp(route.log_posterior).sum() == pytest.approx(1.0)
