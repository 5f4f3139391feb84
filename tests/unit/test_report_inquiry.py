"""The section What to look at next: what it says, and what it keeps to itself while nothing is resolved."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import vl_convert

from cases import tiny_case
from hidden_markov import CHAINS, FEW, small_case
from listening import every_world, weighed_of
from powderkeg.evidence import Evidence
from powderkeg.evidence.inquiry import candidates_of, next_observations, windows_of
from powderkeg.evidence.plan import plan_of
from powderkeg.report.inquiry import MOST_DRAWN, MOST_LISTED, inquiry_figure, inquiry_section
from powderkeg.report.rendering import VEGA_LITE
from results import example_evidence

POSTERIOR = {"calm": 0.3, "stormy": 0.6, "other": 0.1}


@cache
def entries(*, resolved: bool) -> tuple[dict[str, Any], ...]:
    plan = plan_of(small_case(), FEW)
    candidates = candidates_of(small_case(), plan, FEW)
    parts = {chain: (every_world(plan, chain, windows_of(candidates)),) * 2 for chain in CHAINS}
    rows = next_observations(weighed_of(parts, POSTERIOR, resolved=resolved), candidates)
    return tuple(row.to_json() for row in rows)


def result_of(*, resolved: bool) -> Evidence:
    made = example_evidence(tiny_case(), resolved=resolved)
    return replace(made, next_observations=entries(resolved=resolved))


def test_nothing_worked_out_shows_nothing() -> None:
    bare = example_evidence(tiny_case())
    assert inquiry_figure(bare) is None
    assert inquiry_section(bare) is None


@pytest.mark.parametrize("resolved", [True, False])
def test_the_chart_compiles_and_tells_itself_in_words(resolved: bool) -> None:
    figure = inquiry_figure(result_of(resolved=resolved))
    assert figure is not None
    vl_convert.vegalite_to_vega(figure.spec, vl_version=VEGA_LITE)
    first = entries(resolved=resolved)[0]
    assert f"{first['bits']:.3f} ± {first['bits_se']:.3f}" in figure.alt
    assert len(json.dumps(figure.spec)) < 100_000
    labels = {row["ask"] for rows in figure.spec["datasets"].values() for row in rows}
    assert len(labels) == min(MOST_DRAWN, len(entries(resolved=resolved)))
    bars, *_ = (figure.spec["datasets"][layer["data"]["name"]] for layer in figure.spec["layer"])
    told = [row["bits_per_effort"] for row in entries(resolved=resolved)[:MOST_DRAWN]]
    assert [row["rate"] for row in bars] == pytest.approx([max(one, 0.0) for one in told], rel=1e-3)


def test_a_chart_of_one_seed_has_no_layer_without_a_mark() -> None:
    result = result_of(resolved=False)
    bare = tuple({**row, "bits_se": None} for row in result.next_observations)
    figure = inquiry_figure(replace(result, next_observations=bare))
    assert figure is not None
    assert len(figure.spec["layer"]) == 1


@pytest.mark.parametrize("resolved", [True, False])
def test_the_table_has_a_row_a_question(resolved: bool) -> None:
    section = inquiry_section(result_of(resolved=resolved))
    assert section is not None
    (group,) = section.groups
    rows = entries(resolved=resolved)
    assert len(group.rows) == min(MOST_LISTED, len(rows))
    for line, row in zip(group.rows, rows, strict=False):
        assert len(line) == len(section.headers)
        assert line[0] == row["question"]
        assert "nats for" in line[7]
    assert any("more are in the JSON file" in line for line in section.lines) == (len(rows) > MOST_LISTED)


def test_an_unresolved_page_shows_shifts_and_no_probability_of_a_hypothesis() -> None:
    open_, settled = (inquiry_section(result_of(resolved=flag)) for flag in (False, True))
    assert open_ is not None
    assert settled is not None
    text = " ".join(cell for row in open_.groups[0].rows for cell in row)
    assert " then " not in text
    assert ":1" not in text
    assert "falls by" not in " ".join(open_.headers)
    assert "equally probable" in " ".join(open_.text)
    assert " then " in settled.groups[0].rows[0][7]
    assert settled.groups[0].rows[0][8].endswith("points")


def test_what_is_within_its_error_is_said_to_be() -> None:
    made = result_of(resolved=False)
    lost = {**made.next_observations[0], "bits": -0.01, "bits_se": 0.02}
    section = inquiry_section(replace(made, next_observations=(lost,)))
    assert section is not None
    assert section.groups[0].rows[0][4] == "−0.010 ± 0.020 (within the noise)"
    unknown = {**lost, "bits": 0.03, "bits_se": None}
    section = inquiry_section(replace(made, next_observations=(unknown,)))
    assert section is not None
    assert section.groups[0].rows[0][4] == "0.030"
