"""What every kind of shock owes: a case can name it, it moves something the record could see, and only then.

A new kind is tried here as soon as it is in ``SHOCKS``.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from powderkeg.case import Case, CaseError, Hypothesis, Prior, Shock, check_case
from powderkeg.society import society_named
from powderkeg.society.country import CALM_HOURS, INDEX, INPUT_KINDS, SHOCKS
from powderkeg.worlds import draw_parameters
from societies import FIERCE, at, born, one_report, settings_of, small_case

VOCABULARY = society_named("country")
GUIDE = (Path(__file__).parents[2] / "docs/guide/writing-a-case.md").read_text(encoding="utf-8")
SIZE, DAYS, DAY = 24, 6, 3
# A crisis may come, but the faction never moves by a rule of its own: a given order takes that rule's place.
WORLDS = {**FIERCE, "spontaneous_rate": 2e-5, "faction_belief": -1.0, "faction_trigger": 1e7}


def written(kind: str, **changes: Any) -> Case:
    """The small country with one usual shock on the third day, under hypotheses that can feel it."""
    row = SHOCKS[kind].row
    shock = {"kind": kind, "time": at(DAY), "places": "all", "value": row.example, **changes}
    able = {name: Prior(distribution="constant", value=1) for name in row.needs}
    case = small_case(shocked=False)
    spontaneous, infiltrated, other = case.hypotheses
    mover = Hypothesis(**{**dict(infiltrated), "parameters": able})
    return case.replace(
        shocks=(Shock.model_validate(shock),),
        hypotheses=(spontaneous, mover, other),
        record=(one_report(),),
    )


def course(case: Case) -> dict[str, np.ndarray]:
    """Daily indicators of the same fierce worlds: name -> (P, days, places or 1)."""
    worlds = born(settings_of(case, recorded=False), SIZE, WORLDS)
    worlds.step(CALM_HOURS)
    days = [worlds.collect()]
    for _ in range(DAYS):
        worlds.step(24)
        days.append(worlds.collect())
    return {name: np.stack([day[name].reshape(SIZE, -1) for day in days], axis=1) for name in days[0]}


@pytest.fixture(scope="module")
def quiet() -> dict[str, np.ndarray]:
    return course(small_case(shocked=False))


@pytest.mark.parametrize("kind", SHOCKS)
def test_a_shock_is_seen_in_some_indicator_and_not_before_its_day(
    kind: str, quiet: dict[str, np.ndarray]
) -> None:
    after = course(written(kind))
    changed = np.any([(after[name] != quiet[name]).any(axis=(0, 2)) for name in quiet], axis=0)
    # Day 0 is the burn-in.
    assert not changed[:DAY].any()
    assert changed[DAY:].any()


@pytest.mark.parametrize("kind", SHOCKS)
def test_a_usual_value_is_allowed(kind: str) -> None:
    check_case(written(kind), VOCABULARY)


@pytest.mark.parametrize("side", ["low", "high"])
@pytest.mark.parametrize("kind", SHOCKS)
def test_a_value_on_its_bound_is_allowed_and_one_beyond_is_told(kind: str, side: str) -> None:
    row = SHOCKS[kind].row
    bound = getattr(row, side)
    check_case(written(kind, value=bound), VOCABULARY)
    beyond = bound - 1.0 if side == "low" else bound + 1.0
    with pytest.raises(CaseError) as caught:
        check_case(written(kind, value=beyond), VOCABULARY)
    (problem,) = caught.value.problems
    assert (problem.file, problem.field) == ("case.yaml", "shocks[1].value")
    assert problem.text == f"{beyond:g} is out of range for a shock of kind '{kind}'"
    assert problem.allowed == (f"{row.low:g} to {row.high:g} ({row.unit})",)
    assert problem.mend == f"write a value such as {row.example:g}"


@pytest.mark.parametrize("kind", SHOCKS)
def test_an_end_is_taken_or_refused_in_words(kind: str) -> None:
    ended = written(kind, until=at(5))
    if SHOCKS[kind].row.lasts:
        check_case(ended, VOCABULARY)
        return
    with pytest.raises(CaseError, match=r"shocks\[1\].until': .* happens in one hour and has no end; remove"):
        check_case(ended, VOCABULARY)


@pytest.mark.parametrize("kind", [kind for kind, shock in SHOCKS.items() if shock.row.needs])
def test_a_shock_without_anybody_to_feel_it_is_refused(kind: str) -> None:
    case = written(kind)
    nobody = case.replace(hypotheses=small_case().hypotheses)
    with pytest.raises(CaseError, match=f"'{kind}' would do nothing: {SHOCKS[kind].row.needs[0]}"):
        check_case(nobody, VOCABULARY)
    # What can rise above 0 in the case's own priors is enough.
    needs = {n: Prior(distribution="uniform", min=0, max=1) for n in SHOCKS[kind].row.needs}
    check_case(nobody.replace(parameters=needs), VOCABULARY)
    drawn = draw_parameters(nobody.replace(parameters=needs), "spontaneous", 5, seed=1)
    assert all((drawn[name] > 0).any() for name in needs)


@pytest.mark.parametrize("kind", SHOCKS)
def test_a_row_says_what_it_is(kind: str) -> None:
    row = SHOCKS[kind].row
    assert row.kind == kind
    assert row.low <= row.example <= row.high
    assert row.unit
    assert row.meaning
    assert row.source
    assert set(row.needs) <= set(INDEX)
    assert ("until" in row.meaning) == row.lasts


def test_the_guide_tells_every_kind_of_shock_and_of_input_with_its_bounds() -> None:
    section = GUIDE.partition("## How the crisis begins\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", section, re.MULTILINE))
    assert list(rows) == list(SHOCKS)
    for kind, shock in SHOCKS.items():
        said, low, high = rows[kind], f"{shock.row.low:g}", f"{shock.row.high:g}"
        assert low in said, kind
        assert high in said or shock.row.whole, kind
        assert said.endswith("| has none") != shock.row.lasts, kind
    assert [kind for kind in INPUT_KINDS if f"`{kind}`" not in GUIDE] == []


def test_the_guides_shocks_are_read_as_they_stand() -> None:
    block = next(b for b in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL) if b.startswith("shocks:"))
    shocks = tuple(Shock.model_validate(shock) for shock in yaml.safe_load(block)["shocks"])
    check_case(small_case().replace(shocks=shocks, record=(one_report(),)), VOCABULARY)
