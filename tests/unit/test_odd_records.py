"""Records that cannot tell anything: no scored report, one origin, a contradiction. Each gives a page."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cases import tiny_case
from hidden_markov import CHAINS, FEW, RECORD, Draw, report, settings, small_case
from powderkeg.cli._results import show_evidence
from powderkeg.evidence import Evidence
from powderkeg.evidence.assemble import _largest
from powderkeg.evidence.likelihood import Likelihood
from powderkeg.evidence.verdict import judged
from powderkeg.evidence.weigh import weigh_worlds
from powderkeg.report import write_report
from results import example_evidence, example_validated

NAMES = (*CHAINS, "other")


def weighed(record: tuple[object, ...] | list[object], *, validated: bool = True) -> Evidence:
    result = weigh_worlds(small_case(record), Draw(), FEW, settings(300, 3), seed=1)  # type: ignore[arg-type]
    totals = {name: rows.sum(axis=1) for name, rows in result.increments.items()}
    known = example_validated(NAMES, dict.fromkeys(NAMES, 0.0)) if validated else None
    return judged(result, known, totals)


def page_of(result: Evidence, folder: Path) -> str:
    for static in (False, True):
        page = write_report(result.case, result, path=folder / f"page{static}.html", static=static)
    data = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert data["headline"] == result.headline
    text = page.read_text("utf-8")
    assert ">nan" not in text.lower()
    assert ">inf<" not in text.lower()
    return text


@pytest.mark.parametrize("validated", [True, False])
def test_a_record_without_a_scored_report_gives_a_page_that_says_so(tmp_path: Path, validated: bool) -> None:
    found = weighed([report("C1", "participants", 5.0, use="context", reason="x")], validated=validated)
    assert "no report is scored" in found.headline
    assert found.unresolved_reasons == ("no report is scored",)
    assert found.posterior == pytest.approx(found.prior)
    page = page_of(found, tmp_path)
    assert "no report is scored" in page
    assert "there is no day to tell of" in page


@pytest.mark.parametrize("validated", [True, False])
def test_a_record_all_of_one_origin_gives_a_page_that_says_so(tmp_path: Path, validated: bool) -> None:
    found = weighed([r.model_copy(update={"origin_id": "ministry"}) for r in RECORD], validated=validated)
    assert "Every scored report comes from one origin, ministry" in found.headline
    assert "Every scored report comes from one origin, ministry" in page_of(found, tmp_path)
    (check,) = (check for check in found.checks if check.id == 12)
    assert (check.status, check.figure) == ("fail", "all claims come from one origin, ministry")
    assert "one origin" not in weighed(RECORD, validated=validated).headline


@pytest.mark.parametrize("validated", [True, False])
def test_a_record_that_contradicts_every_hypothesis_gives_a_page_that_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    validated: bool,
) -> None:
    monkeypatch.setattr(Likelihood, "score", lambda _, __, density: np.full(len(density), -np.inf))
    found = weighed(RECORD, validated=validated)
    show_evidence(found)
    assert "all lost" in capsys.readouterr().out
    (reason,) = found.unresolved_reasons
    assert reason.startswith("the record contradicts every hypothesis: none of the simulated worlds")
    assert "ruled out in 2022-03-07" in reason
    assert reason in found.headline
    page = page_of(found, tmp_path)
    assert "contradicts every hypothesis" in page
    assert "figures outside every band" in page
    assert "all weight lost" in page
    assert "No hypothesis has any world left" in page
    assert 'id="fig-gain"' not in page  # a chart without a finite figure is an empty frame


def test_a_record_that_contradicts_one_hypothesis_is_not_resolved_and_says_whose_worlds_were_lost(
    tmp_path: Path,
) -> None:
    found = weighed(RECORD)
    lost = {name: -np.inf if name == "calm" else value for name, value in found.log_evidence.items()}
    ess = {**found.ess, "calm": 0.0 * found.ess["calm"]}
    totals = {name: np.full(3, lost[name]) for name in NAMES}
    steps = np.full(len(found.blocks), np.nan)
    steps[0] = -np.inf
    again = judged(
        replace(
            found,
            log_evidence=lost,
            ess=ess,
            gain={**found.gain, "calm": -np.inf},
            gain_blocks={**found.gain_blocks, "calm": steps},
            posterior=found.raw_posterior,
        ),
        found.validated,
        totals,
    )
    assert any("(lowest 0, calm, " in reason for reason in again.unresolved_reasons)
    assert again.posterior["calm"] < again.posterior["stormy"]
    assert "Not resolved" in page_of(again, tmp_path)


def test_what_json_has_no_word_for_is_null_in_what_was_validated() -> None:
    result = example_evidence(tiny_case())
    assert result.validated is not None
    lost = tuple(replace(row, filter_nats=np.inf) for row in result.validated.agreement)
    again = replace(
        result,
        validated=replace(result.validated, agreement=lost, second={"spontaneous": -np.inf}),
        k_hat={"spontaneous": float("nan"), "infiltrated": 0.5},
    )
    found = json.loads(json.dumps(again.to_json(), allow_nan=False))
    assert found["validated"]["agreement"][0]["filter_nats"] is None
    assert found["validated"]["second"] == {"spontaneous": None}
    assert found["k_hat"] == {"spontaneous": None, "infiltrated": 0.5}
    assert found["raw_posterior"] == pytest.approx(result.raw_posterior)
    assert found["validated"]["filter"]["pairs"][0]["cap"] >= 1.0
    bare = example_evidence(tiny_case(), validated=False).to_json()
    assert bare["validated"] is None


def test_the_largest_k_hat_is_told_whichever_seed_has_none() -> None:
    for values in ((math.nan, 0.9), (0.9, math.nan), (0.3, 0.9)):
        assert _largest(values) == 0.9
    assert math.isnan(_largest((math.nan, math.nan)))
