"""Cells, origins, priors and weights edited with a reason: what is made, what is logged, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from cases import VOCABULARY, tiny_case
from powderkeg.case import (
    Case,
    CaseError,
    Change,
    Prior,
    add_reports,
    edit_prior,
    edit_report,
    edit_weights,
    enter_report,
    log_notes,
    merge_origins,
    read_prior,
)
from powderkeg.case.case_fields import prior_text

CASE = tiny_case()
DAY = date(2026, 7, 14)
WHY: dict[str, Any] = {"vocabulary": VOCABULARY, "reason": "because", "at": DAY}
CELLS_FIELD = "case.yaml: hypotheses.infiltrated.parameters.cells"
WIDER = {"distribution": "uniform", "min": 1, "max": 20}


def told(case: Case) -> list[tuple[str, str, str, str]]:
    return [(entry.report_id, entry.field, entry.before, entry.after) for entry in case.changes]


def complaint(change: Callable[..., Case], *given: Any, **asked: Any) -> str:
    with pytest.raises(CaseError) as caught:
        change(CASE, *given, **{**WHY, **asked})
    return str(caught.value)


def test_any_cell_can_be_edited_and_each_is_an_entry() -> None:
    values = {"best": "6500.0", "statement": "fuller", "place_id": "NOR", "note": "z", "time": "20:00-23:00"}
    found = edit_report(CASE, "T2", values, **WHY)
    report = found.record[1]
    assert (report.best, report.statement, report.place_id) == (6500.0, "fuller", "NOR")
    assert (report.extra, report.time) == ({"note": "z"}, "20:00-23:00")
    assert told(found) == [
        ("T2", "best", "6000", "6500.0"),
        ("T2", "statement", "full", "fuller"),
        ("T2", "place_id", "SOU", "NOR"),
        ("T2", "note", "", "z"),
        ("T2", "time", "evening", "20:00-23:00"),
    ]
    assert log_notes(found) == ()


def test_cells_that_say_the_same_in_another_form_are_passed_over() -> None:
    values = {"best": "6000.0", "date_end": "", "contested": "", "unit": " persons ", "low": "4100"}
    found = edit_report(CASE, "T2", values, **WHY)
    assert told(found) == [("T2", "low", "4000", "4100")]
    assert "nothing would change" in complaint(edit_report, "T2", {"best": "6.0e3", "contested": "no"})


def test_the_last_day_goes_along_where_a_report_is_of_one_day() -> None:
    found = edit_report(CASE, "T3", {"date_start": "2022-01-04"}, **WHY)
    assert (found.record[2].date_start, found.record[2].date_end) == (date(2022, 1, 4), date(2022, 1, 4))
    assert [row[1] for row in told(found)] == ["date_start", "date_end"]
    both = edit_report(CASE, "T3", {"date_start": "2022-01-04", "date_end": "2022-01-05"}, **WHY)
    assert [row[1] for row in told(both)] == ["date_start"]
    longer = edit_report(CASE, "T4", {"date_start": "2022-01-04"}, **WHY)
    assert longer.record[3].date_end == date(2022, 1, 5)


def test_a_reason_of_its_own_stays_with_a_report_switched_off() -> None:
    off = edit_report(CASE, "T2", {"use": "context", "reason": "an echo of T1"}, **WHY)
    assert off.record[1].reason == "an echo of T1"
    assert edit_report(CASE, "T2", {"use": "context"}, **WHY).record[1].reason == "because"


def test_what_cells_are_refused_and_how() -> None:
    said = partial(complaint, edit_report)
    assert "record.csv, field 'best': 'many' is not a number" in said("T2", {"best": "many"})
    assert "an id cannot be changed" in said("T2", {"report_id": "T9"})
    assert "field 'place_id': 'SUO' is not a place of this case" in said("T2", {"place_id": "SUO"})
    assert "low 7000 is above best 6000" in said("T2", {"low": "7000"})
    assert "field 'indicator': a value is missing" in said("T2", {"indicator": ""})
    assert "field 'origin_id': a value is missing" in said("T2", {"origin_id": " "})
    assert "the sign U+0007 cannot be printed" in said("T2", {"statement": "a\x07b"})
    assert "the sign U+DC80 cannot be printed" in said("T2", {"statement": "a\udc80b"})
    assert "field 'analyst': the sign U+0000" in said("T2", {"low": "1"}, analyst="\0")
    assert "cannot have this name" in said("T2", {"added": "x"})
    assert "cannot have this name" in said("T2", {"case.yaml: parameters.cells": "x"})
    assert "a column has no name" in said("T2", {" ": "x"})
    assert "nothing to change about 'T2'" in said("T2", {})
    assert "reliability needs a value; allowed: A, B" in said("T2", {"reliability": ""})


def test_a_grade_of_credibility_can_be_taken_away() -> None:
    found = edit_report(CASE, "T2", {"credibility": ""}, **WHY)
    assert found.record[1].credibility is None


def test_a_report_is_entered_from_its_cells() -> None:
    cells = {
        "report_id": "T9", "date_start": "2022-01-04", "place_id": "SOU", "indicator": "participants",
        "best": "10", "origin_id": "o9", "reliability": "B", "use": "scored", "note": "new", "unit": "",
    }  # fmt: skip
    found = enter_report(CASE, cells, **WHY)
    report = found.record[-1]
    assert (report.report_id, report.date_end, report.extra) == ("T9", date(2022, 1, 4), {"note": "new"})
    assert [row[:2] for row in told(found)] == [("T9", "added")]
    said = partial(complaint, enter_report)
    lacking = said({key: text for key, text in cells.items() if key != "indicator"})
    assert "record.csv, field 'indicator': a value is missing; allowed: participants" in lacking
    assert "field 'report_id': a value is missing" in said({**cells, "report_id": ""})
    assert "the record has a report 'T1' already" in said({**cells, "report_id": "T1"})
    assert "the sign U+001B" in said({**cells, "statement": "\x1b[2J"})


def test_reports_added_together_are_one_act_and_each_has_its_id() -> None:
    new = [CASE.record[0].model_copy(update={"report_id": name}) for name in ("T8", "T9")]
    assert [row[:2] for row in told(add_reports(CASE, new, **WHY))] == [("T8", "added"), ("T9", "added")]
    assert "'T8' is given twice" in complaint(add_reports, [new[0], new[0]])
    assert "no report to add is given" in complaint(add_reports, [])


def test_merged_origins_are_one_and_every_report_has_its_entry() -> None:
    found = merge_origins(CASE, ["o1", "o2"], "o2", **WHY)
    assert [report.origin_id for report in found.record] == ["o2", "o2", "o2", "o3", "o4", "o2"]
    assert told(found) == [("T1", "origin_id", "o1", "o2"), ("T6", "origin_id", "o1", "o2")]
    anew = merge_origins(CASE, ["o1", "o2", "o1"], " the  agency ", **WHY)
    assert {report.origin_id for report in anew.record} == {"the agency", "o3", "o4"}
    assert len(anew.changes) == 4
    assert log_notes(anew) == ()


def test_what_merging_is_refused_and_how() -> None:
    said = partial(complaint, merge_origins)
    assert "no report has the origin 'o7'; allowed: o1, o2, o3, o4" in said(["o1", "o7"], "o1")
    assert "no origin to merge is given" in said([], "o1")
    assert "name the origin" in said(["o1"], " ")
    assert "all these reports have the origin 'o1' already: nothing would change" in said(["o1"], "o1")
    assert "a change needs a reason" in said(["o1"], "o2", reason="")
    assert "the sign U+0000" in said(["o1"], "a\0")


def test_a_prior_is_changed_and_logged_as_json() -> None:
    found = edit_prior(CASE, "cells", WIDER, hypothesis="infiltrated", **WHY)
    assert found.hypothesis("infiltrated").parameters["cells"] == Prior.model_validate(
        {**WIDER, "reason": "because"}
    )
    assert told(found) == [
        (
            "",
            CELLS_FIELD,
            prior_text(CASE.hypotheses[1].parameters["cells"]),
            '{"distribution": "uniform", "min": 1, "max": 20, "reason": "because"}',
        )
    ]
    assert log_notes(found) == ()


def test_a_common_prior_keeps_that_the_record_helped_to_set_it_unless_told_otherwise() -> None:
    given = {"distribution": "constant", "value": 0.3, "reason": "a round figure", "source": None}
    found = edit_prior(CASE, "contagion", given, **WHY).parameters["contagion"]
    assert (found.value, found.reason, found.uses_record) == (0.3, "a round figure", True)
    freed = edit_prior(CASE, "contagion", {**given, "uses_record": False}, **WHY)
    assert not freed.parameters["contagion"].uses_record
    same = {"distribution": "log_uniform", "min": 0.2, "max": "0.5"}
    assert "this prior is there already" in complaint(edit_prior, "contagion", same)


def test_a_prior_goes_back_to_the_default() -> None:
    found = edit_prior(CASE, "cells", None, hypothesis="infiltrated", **WHY)
    assert found.hypothesis("infiltrated").parameters == {}
    assert told(found)[0][3] == ""
    assert "the default holds already" in complaint(edit_prior, "cells", None)


def test_a_common_prior_among_the_forces_is_changed_there() -> None:
    case = CASE.replace(forces={"cells": Prior(distribution="constant", value=2)})
    found = edit_prior(case, "cells", WIDER, **WHY)
    assert (found.forces["cells"].max, found.parameters) == (20, CASE.parameters)
    assert found.changes[-1].field == "case.yaml: forces.cells"


def test_what_priors_are_refused_and_how() -> None:
    said = partial(complaint, edit_prior)
    assert "'cell' is not a parameter; allowed: contagion, cells; did you mean 'cells'?" in said(
        "cell", WIDER
    )
    assert "'infiltrate' is not a hypothesis of this case" in said("cells", WIDER, hypothesis="infiltrate")
    assert "field 'parameters.cells': a uniform prior needs 'max'" in said("cells", {**WIDER, "max": ""})
    assert "field 'hypotheses.infiltrated.parameters.cells.max': 'x' is not a number" in said(
        "cells", {**WIDER, "max": "x"}, hypothesis="infiltrated"
    )
    assert "the key 'most' is not known here" in said("cells", {**WIDER, "most": 3})
    assert "'square' is not known; allowed: constant, uniform" in said("cells", {"distribution": "square"})
    assert "50 is beyond what 'cells' can be; allowed: 0 to 40 (cells)" in said("cells", {**WIDER, "max": 50})
    assert "min 21 is above max 20" in said("cells", {**WIDER, "min": 21})
    assert "what knows nothing has no parameters" in said("cells", WIDER, hypothesis="other")
    assert "the sign U+0001" in said("cells", {**WIDER, "reason": "\x01"})
    assert "a change needs a reason" in said("cells", WIDER, reason=" ")


def test_weights_stay_a_distribution() -> None:
    found = edit_weights(CASE, {"spontaneous": 0.4, "infiltrated": "0.50", "other": 0.1}, **WHY)
    assert [one.prior for one in found.hypotheses] == [0.4, 0.5, 0.1]
    assert told(found) == [
        ("", "case.yaml: hypotheses.spontaneous.prior", "0.5", "0.4"),
        ("", "case.yaml: hypotheses.infiltrated.prior", "0.4", "0.5"),
    ]
    said = partial(complaint, edit_weights)
    assert "the priors of the hypotheses add up to 1.1, not to 1; divide each by 1.1" in said(
        {"infiltrated": 0.5}
    )
    assert "the prior 0 is not above 0" in said({"infiltrated": 0, "other": 0.5})
    assert "the prior -0.1 is not above 0" in said({"infiltrated": -0.1, "other": 0.6})
    assert "'nan' is not a finite number" in said({"infiltrated": float("nan")})
    assert "'infiltrate' is not a hypothesis of this case" in said({"infiltrate": 0.4})
    assert "these weights already: nothing would change" in said({"infiltrated": 0.4})
    assert "no weight is given" in said({})


def test_a_prior_that_was_logged_and_not_made_is_noted_and_finished() -> None:
    made = edit_prior(CASE, "cells", WIDER, hypothesis="infiltrated", **WHY)
    broken = made.replace(hypotheses=CASE.hypotheses)
    (note,) = log_notes(broken)
    assert note.startswith(f"'{CELLS_FIELD}': the log says '{{")
    assert "but the case still has" in note
    assert edit_prior(broken, "cells", WIDER, hypothesis="infiltrated", **WHY) == made
    weights = {"spontaneous": 0.4, "infiltrated": 0.5}
    moved = edit_weights(CASE, weights, **WHY)
    assert len(log_notes(moved.replace(hypotheses=CASE.hypotheses))) == 2
    assert edit_weights(moved.replace(hypotheses=CASE.hypotheses), weights, **WHY) == moved


def test_a_prior_changed_by_hand_and_a_hypothesis_that_went_are_noted() -> None:
    made = edit_prior(CASE, "cells", WIDER, hypothesis="infiltrated", **WHY)
    other = edit_prior(CASE, "cells", {**WIDER, "max": 30}, hypothesis="infiltrated", **WHY)
    (note,) = log_notes(made.replace(hypotheses=other.hypotheses))
    assert "changed by hand since" in note
    first, second, last = CASE.hypotheses
    renamed = second.model_copy(update={"name": "groups"})
    (note,) = log_notes(made.replace(hypotheses=(first, renamed, last)))
    assert note.endswith("but the case has no such hypothesis")


def test_acts_made_in_the_same_second_have_moments_of_their_own() -> None:
    case = CASE
    for letter in "BCD":
        case = edit_report(case, "T2", {"reliability": letter}, vocabulary=VOCABULARY, reason="r")
    stamps = [entry.changed for entry in case.changes]
    assert all(isinstance(stamp, datetime) for stamp in stamps)
    assert len(set(stamps)) == 3
    last = stamps[-1]
    assert isinstance(last, datetime)
    assert last - datetime.now(UTC) < timedelta(seconds=4)


def test_entries_about_the_case_file_may_be_written_by_hand() -> None:
    entry = Change(
        changed=DAY, field="case.yaml: hypotheses.other.prior", before="0.20", after="0.1", reason="x"
    )
    assert log_notes(CASE.replace(changes=(entry,))) == ()


def test_a_prior_is_read_as_it_is_written_in_a_case() -> None:
    assert read_prior("{distribution: uniform, min: 1, max: 2.5}") == {
        "distribution": "uniform", "min": 1, "max": 2.5
    }  # fmt: skip
    for text, said in (
        ("[1, 2]", "not a mapping; it starts with keys"),
        ("{a: &x 1, b: *x}", "anchors and aliases"),
        ("{a: !!python/name:os.system 1}", "the tag"),
        ("{a: 1", "this is not YAML"),
        ("{a: " * 30 + "1" + "}" * 30, "nested more than 20 deep"),
        ("", "the file is empty"),
    ):
        with pytest.raises(CaseError) as caught:
            read_prior(text)
        assert said in str(caught.value)
