"""The outlook as a whole: its table, who may ask for it, what it says of itself, its page and its JSON."""

import json
import math
import sys
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import powderkeg as pk
from outlooks import BRANCH_DAY, DAYS, INPUTS, OPTIONS, OUTSIDE, branch_day, crisis, weighed
from powderkeg.case import Case, CaseError, Decision, Option
from powderkeg.evidence import ProgressUpdate, is_synthetic, synthetic_case
from powderkeg.outlook import EMBARGO_DAYS, OUTCOMES, Outlook, check_embargo, check_request, is_live
from powderkeg.report.outlook import branch_in_words, outlook_part
from powderkeg.report.outlook_tables import _TABLES
from societies import at

WORLDS = 60


@cache
def look(**changes: Any) -> Outlook:
    return pk.outlook(crisis(), weighed(), **{"worlds": WORLDS, "instigator": False, **changes})


def mean(found: Outlook, option: str, outcome: str) -> float:
    return float(found.table["mean"].sel(option=option, outcome=outcome))


# What the table says.


def test_deaths_come_first_and_every_option_has_every_outcome() -> None:
    table = look().table
    assert list(table["outcome"].values)[:3] == ["deaths", "deaths_civilian", "deaths_security"]
    assert list(table["option"].values) == [option.name for option in OPTIONS]
    assert table.attrs["reference"] == "as-it-was"
    for name in ("mean", "low", "high", "se", "difference", "difference_se"):
        assert np.isfinite(table[name].values).all(), name
    assert (table["low"] <= table["high"]).all()


def test_sides_add_up_to_all_deaths() -> None:
    table = look().table["mean"]
    parts = ("deaths_civilian", "deaths_security", "deaths_allied", "deaths_cell")
    civil = ("deaths_bystander", "deaths_protester", "deaths_rioter", "deaths_detained")
    deaths, civilian = table.sel(outcome="deaths"), table.sel(outcome="deaths_civilian")
    assert np.allclose(sum(table.sel(outcome=name).values for name in parts), deaths.values)
    assert np.allclose(sum(table.sel(outcome=name).values for name in civil), civilian.values)


def test_differences_are_those_of_the_means_and_their_parts_add_up() -> None:
    table = look().table
    against = table["mean"].sel(option="as-it-was")
    assert np.allclose(table["difference"], table["mean"] - against)
    parts = (table["difference_by"] * table["posterior"]).sum("hypothesis")
    assert np.allclose(parts, table["difference"])
    shares = table["difference_share"].sum("hypothesis", skipna=False)
    assert np.allclose(shares.values[np.isfinite(shares.values)], 1.0)
    assert np.allclose(look().loss.values, table["mean_by"].sel(outcome="deaths").values)


def test_pairing_reduces_the_variance_of_a_difference() -> None:
    """Measured twice: within the table, and against worlds that share no random number."""
    ratio = look().table["variance_ratio"].sel(outcome="deaths")
    told = [f"{name}: divided by {float(ratio.sel(option=name)):.1f}" for name in ("alone", "stay", "net")]
    sys.stdout.write("variance of a difference in deaths, " + "; ".join(told) + "\n")
    assert all(float(ratio.sel(option=name)) > 2.0 for name in ("alone", "stay", "net", "no-order"))
    paired = [float(look(seed=s).table["difference"].sel(option="stay", outcome="deaths")) for s in range(8)]
    crossed = [
        mean(look(seed=s), "stay", "deaths") - mean(look(seed=s + 1 if s < 7 else 0), "as-it-was", "deaths")
        for s in range(8)
    ]
    assert np.var(crossed) > 2.0 * np.var(paired)


def test_without_outside_actors_the_options_about_them_change_nothing() -> None:
    nobody = tuple(
        i.model_copy(update={"value": 0.0}) if i.kind == "intervener_arrival" else i for i in INPUTS
    )
    case = crisis().replace(inputs=nobody)
    result = replace(weighed(), case=case, ranges_hash=_hash(case))
    found = pk.outlook(case, result, worlds=WORLDS, options=OUTSIDE, instigator=False)
    table = found.table
    people = [
        name for name in OUTCOMES if name.startswith(("deaths", "injured", "detained", "hours", "spill"))
    ]
    for option in ("alone", "stay", "leave"):
        gaps = table["difference"].sel(option=option, outcome=[*people, "second_front", "survival"])
        assert (gaps == 0.0).all(), option


def test_zero_force_kills_nobody_and_zero_links_spread_nothing() -> None:
    assert mean(look(), "no-force", "deaths") == 0.0
    assert mean(look(), "as-it-was", "deaths") > 1.0
    case = crisis().replace(
        neighbours=tuple(n.model_copy(update={"link": 0.0, "cells": 0}) for n in crisis().neighbours)
    )
    result = replace(weighed(), case=case, ranges_hash=_hash(case))
    found = pk.outlook(case, result, worlds=WORLDS, instigator=False)
    due = found.table["mean"].sel(outcome="spill_over_due")
    assert (due == 0.0).all()
    assert (look().table["mean"].sel(outcome="spill_over_due") > 0.0).all()


def test_the_result_depends_on_the_seed_and_not_on_threads() -> None:
    again = pk.outlook(crisis(), weighed(), worlds=WORLDS, instigator=False, jobs=3)
    assert again.table.equals(look().table)
    assert again.fans.equals(look().fans)
    assert again.digests == look().digests
    assert again.information == look().information
    assert not look(seed=99).table.equals(look().table)


def test_an_option_that_comes_too_late_is_said_to_change_nothing() -> None:
    late = Option(name="late", label="Late", cancel=("lethal_order",))
    case = crisis().replace(options=(OPTIONS[0], late))
    found = pk.outlook(case, weighed(), start=at(8).date(), hindsight=True, worlds=WORLDS, instigator=False)
    assert found.unchanged == ("late",)
    assert look().unchanged == ()
    assert "changes nothing in any world" in " ".join(outlook_part(found).options.lines)


def test_fans_follow_the_worlds_to_the_end_of_the_table() -> None:
    last = look().fans["deaths"].isel(hour=-1)
    table = look().table.sel(outcome="deaths")
    assert np.allclose(last.sel(quantile=0.05), table["low"])
    assert np.allclose(last.sel(quantile=0.95), table["high"])
    assert look().fans["hour"].values[-1] == 24 * DAYS


# Who may ask, and from when.


def test_a_hindsight_branches_where_the_reference_says() -> None:
    found = look()
    assert found.hindsight
    assert found.branch == 24 * BRANCH_DAY
    assert found.branched_from == at(BRANCH_DAY + 1)
    assert branch_in_words(found) == "the evening of 9 March 2022"


def test_an_outlook_of_a_day_knows_what_was_published_by_then() -> None:
    result = weighed(branch_day())
    assert result.as_of_known == 3
    found = pk.outlook(crisis(), result, worlds=WORLDS, instigator=False)
    same = pk.outlook(crisis(), result, start=branch_day(), worlds=WORLDS, instigator=False)
    assert (found.as_of, found.hindsight, found.branch) == (branch_day(), False, 24 * BRANCH_DAY)
    assert same.table.equals(found.table)
    assert mean(found, "as-it-was", "allied_days") == pytest.approx(3.75)
    later = pk.outlook(crisis(), result, start=at(5).date(), worlds=WORLDS, instigator=False)
    assert later.branch == 120
    assert any("alone is left out" in note for note in later.notes)


def test_knowing_what_was_not_yet_known_has_to_be_asked_for() -> None:
    with pytest.raises(CaseError, match=r"the whole record.*weigh with as_of=2022-03-09, or give hindsight"):
        pk.outlook(crisis(), weighed(), start=branch_day(), worlds=WORLDS)
    with pytest.raises(CaseError, match="what was published by 2022-03-09"):
        pk.outlook(crisis(), weighed(branch_day()), start=at(2).date(), worlds=WORLDS)
    found = look(start=branch_day(), hindsight=True)
    assert found.table.equals(look().table)


def test_a_day_outside_the_case_is_refused() -> None:
    for day in (at(1).date() - timedelta(days=1), at(DAYS).date(), date(2030, 1, 1)):
        with pytest.raises(CaseError, match=f"{day} is outside the case; allowed: 2022-03-07 to 2022-03-15"):
            pk.outlook(crisis(), weighed(), start=day, hindsight=True, worlds=WORLDS)


def test_a_reference_without_a_moment_needs_a_day() -> None:
    case = crisis().replace(options=(OPTIONS[0].model_copy(update={"begins": None}), *OPTIONS[1:]))
    with pytest.raises(CaseError, match="nobody says from which day"):
        pk.outlook(case, weighed(), worlds=WORLDS)


def test_a_result_of_another_case_is_refused() -> None:
    with pytest.raises(CaseError, match="not of 'elsewhere'"):
        pk.outlook(crisis().replace(name="elsewhere"), weighed())
    moved = crisis().replace(inputs=INPUTS[:-1])
    with pytest.raises(CaseError, match="not those that the result was weighed with"):
        pk.outlook(moved, weighed())


def test_a_request_is_refused_before_the_work() -> None:
    check_request(crisis(), branch_day(), ("stay",), acknowledged=False)
    check_request(crisis(), None, (), acknowledged=False)
    for start, options, said in (
        (date(2022, 5, 1), (), "outside the case"),
        (None, ("sty",), "not of this case"),
        (at(6).date(), ("alone",), "cannot be undone"),
    ):
        with pytest.raises(CaseError, match=said):
            check_request(crisis(), start, options, acknowledged=False)


def test_contradictions_of_an_option_asked_for_are_told_and_of_others_noted() -> None:
    twice = Option(
        name="twice",
        label="Twice",
        sets=(Decision(kind="lethal_order", after=5), Decision(kind="lethal_order", after=9)),
    )
    case = crisis().replace(options=(*OPTIONS, twice))
    with pytest.raises(CaseError, match="two changes of lethal_order contradict"):
        pk.outlook(case, weighed(), options=("twice",), worlds=WORLDS)
    found = pk.outlook(case, weighed(), worlds=WORLDS, instigator=False)
    assert "twice" not in found.digests
    assert found.notes[-1].startswith("twice is left out: two changes")


def test_it_tells_how_far_it_is() -> None:
    told: list[ProgressUpdate] = []
    pk.outlook(crisis(), weighed(), options=("stay",), worlds=WORLDS, instigator=False, progress=told.append)
    assert [update.done for update in told] == [0, 0, 1, 2]
    assert {update.total for update in told} == {2}


# The embargo.


def test_a_live_crisis_is_refused_unless_somebody_takes_it_upon_himself() -> None:
    end = max(row.date_end for row in crisis().record)
    first = end + timedelta(days=EMBARGO_DAYS)
    assert not is_live(crisis(), first)
    assert not check_embargo(crisis(), acknowledged=False, today=first)
    last = first - timedelta(days=1)
    assert is_live(crisis(), last)
    assert check_embargo(crisis(), acknowledged=True, today=last)
    with pytest.raises(CaseError, match=rf"ends on {end}, less than 90 days.*--acknowledge-live-crisis"):
        check_embargo(crisis(), acknowledged=False, today=last)


def test_a_simulated_record_is_never_live() -> None:
    made = synthetic_case(crisis(), hypothesis="spontaneous", seed=3, agents=160)
    assert is_synthetic(made)
    assert not is_synthetic(crisis())
    assert not is_live(made, made.start)


def test_the_outlook_itself_keeps_the_embargo_and_the_page_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("powderkeg.outlook.embargo.is_live", lambda *_: True)
    with pytest.raises(CaseError, match="acknowledge"):
        pk.outlook(crisis(), weighed(), worlds=WORLDS)
    found = pk.outlook(
        crisis(), weighed(), worlds=WORLDS, options=("stay",), instigator=False, acknowledge_live_crisis=True
    )
    assert found.live
    assert found.to_json()["live"] is True
    assert "less than 90 days old" in outlook_part(found).warning
    assert outlook_part(look()).warning == ""


# The page and the JSON.


def test_the_json_has_the_deaths_first_and_no_infinity() -> None:
    plain = json.loads(json.dumps(look().to_json(), allow_nan=False))
    assert plain["branched_from"] == "2022-03-10T00:00"
    assert [option["name"] for option in plain["options"]] == [option.name for option in OPTIONS]
    for option in plain["options"]:
        outcomes = option["outcomes"]
        assert [one["name"] for one in outcomes] == list(OUTCOMES)
        assert outcomes[0]["name"] == "deaths"
        assert outcomes[0]["unit"] == "persons"
        assert outcomes[0]["low"] <= outcomes[0]["mean"] <= max(outcomes[0]["high"], outcomes[0]["mean"])
        assert set(outcomes[0]["by_hypothesis"]) == {"spontaneous", "infiltrated"}
    assert plain["options"][0]["outcomes"][0]["difference"]["variance_ratio"] is None


def test_every_outcome_stands_in_one_table_of_the_page() -> None:
    assert sorted(name for names in _TABLES.values() for name in names) == sorted(OUTCOMES)
    assert next(iter(_TABLES)).startswith("Deaths")


def test_the_page_shows_the_outlook_and_its_json_holds_it(tmp_path: Path) -> None:
    for static in (False, True):
        page = pk.write_report(crisis(), weighed(), look(), tmp_path / f"p{static}.html", static=static)
        text = page.read_text("utf-8")
        assert text.count('<section id="outlook">') == 1
        assert "A hindsight: worlds weighted by the whole record" in text
        assert text.index('<section id="deaths">') < text.index('<section id="outlook">')
        for option in OPTIONS:
            assert option.label in text
        for name in ("paired", "fan-deaths", "powers"):
            assert f'id="fig-{name}"' in text
        data = json.loads(page.with_suffix(".json").read_text("utf-8"))
        assert data["outlook"]["reference"] == "as-it-was"
    without = pk.write_report(crisis(), weighed(), path=tmp_path / "without.html")
    assert 'id="outlook"' not in without.read_text("utf-8")
    assert "outlook" not in json.loads(without.with_suffix(".json").read_text("utf-8"))


def test_where_nothing_is_resolved_no_figure_of_the_page_rests_on_the_posterior_alone() -> None:
    assert not weighed().resolved
    part = outlook_part(look())
    assert part.information.lines == ()
    assert [group.heading for group in part.by_hypothesis.groups] == [
        "Expected deaths if it is true",
        "Difference from the reference if it is true",
    ]
    settled = outlook_part(replace(look(), resolved=True))
    assert len(settled.by_hypothesis.groups) == 3
    assert "would spare" in settled.information.lines[0]


def test_an_outlook_of_another_case_has_no_place_on_the_page(tmp_path: Path) -> None:
    other = replace(look(), case=crisis().replace(name="elsewhere"))
    with pytest.raises(CaseError, match="the outlook is of the case 'elsewhere'"):
        pk.write_report(crisis(), weighed(), other, tmp_path / "p.html")
    assert not list(tmp_path.iterdir())


def test_the_name_is_a_function_however_it_was_reached() -> None:
    import powderkeg.outlook  # sets the package as an attribute of the face

    assert callable(pk.outlook)
    assert (
        powderkeg.outlook(crisis(), weighed(), options=("stay",), worlds=WORLDS, instigator=False).worlds > 2
    )


def _hash(case: Case) -> str:
    from powderkeg.worlds import ranges_hash

    return ranges_hash(case)


def test_a_probability_has_an_interval_even_where_nothing_was_seen() -> None:
    cell = look().table.sel(option="alone", outcome="second_front")
    assert float(cell["mean"]) == 0.0
    assert 0.0 < float(cell["high"]) < 0.2
    assert math.isfinite(float(cell["se"]))
