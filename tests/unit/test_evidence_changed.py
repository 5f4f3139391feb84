"""What moved between two results: reports, settings, odds with their error, and rows that add up."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import pytest

from cases import VOCABULARY, tiny_case
from powderkeg.case import Case, CaseError, add_report, amend, switch_off
from powderkeg.evidence.changed import Changed, read_result, record_block, what_changed
from powderkeg.evidence.combine import half_width
from powderkeg.report.changed import (
    EVIDENCE_TITLE,
    ODDS_TITLE,
    ROWS_TITLE,
    TITLE,
    changed_sections,
)
from powderkeg.report.markdown import section_lines
from results import example_evidence

CASE = tiny_case()
HASH = "a" * 64


def result(case: Case = CASE, **given: Any) -> dict[str, Any]:
    value = example_evidence(case, **given).to_json()
    return copy.deepcopy({**value, "record": record_block(case), "ranges_hash": HASH, "model_hash": HASH})


OLD = result()


def words(changed: Changed) -> str:
    return "\n".join(line for section in changed_sections(changed) for line in section_lines(section))


def test_the_record_block_holds_what_bears_on_numbers() -> None:
    block = record_block(CASE)
    assert [row["report_id"] for row in block] == [row.report_id for row in CASE.record]
    assert block[3] == {
        "report_id": "T4",
        "indicator": "deaths",
        "place": "national",
        "from": "2022-01-03",
        "to": "2022-01-05",
        "time": "",
        "low": 20.0,
        "best": 30.0,
        "high": 50.0,
        "reliability": "C",
        "origin": "o3",
        "use": "scored",
        "published": "2022-01-06",
    }
    json.dumps(block, allow_nan=False)
    # The grade of the information and the words bear on none.
    other = CASE.record[0].model_copy(update={"credibility": 6, "statement": "x", "source": "y"})
    assert record_block(CASE.replace(record=(other, *CASE.record[1:]))) == block


def test_the_same_result_twice_moves_nothing() -> None:
    found = what_changed(OLD, OLD)
    assert found.same_case
    assert (found.reports, found.settings, found.priors, found.hypotheses, found.rows) == ((), (), (), (), ())
    assert all(row.moved == 0 and row.within_noise for row in (*found.evidence, *found.odds))
    assert all(value == 0 for group in found.rest for value in group.moved.values())
    assert "Nothing that bears on a number differs." in words(found)


KINDS = {
    "regraded": lambda case: amend(
        case, "T2", vocabulary=VOCABULARY, reliability="D", reason="seen twice", analyst="A. Analyst"
    ),
    "other origin": lambda case: amend(
        case, "T2", vocabulary=VOCABULARY, origin_id="o1", reason="seen twice", analyst="A. Analyst"
    ),
    "switched off": lambda case: switch_off(
        case, "T2", "seen twice", vocabulary=VOCABULARY, analyst="A. Analyst"
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_report_is_named_with_what_the_log_says(kind: str) -> None:
    case = KINDS[kind](CASE)
    found = what_changed(OLD, result(case), log=case.changes)
    (report,) = found.reports
    assert (report.report_id, report.kinds, report.weighed) == ("T2", (kind,), True)
    (quote,) = report.log
    assert (quote.analyst, quote.reason) == ("A. Analyst", "seen twice")
    assert "A. Analyst: seen twice" in words(found)


def test_switched_on_added_removed_and_other_figures() -> None:
    off = switch_off(CASE, "T2", "an echo", vocabulary=VOCABULARY)
    assert what_changed(result(off), OLD).reports[0].kinds == ("switched on",)
    new = CASE.record[0].model_copy(update={"report_id": "T9"})
    more = add_report(CASE, new, "found", vocabulary=VOCABULARY)
    (added,) = what_changed(OLD, result(more), log=more.changes).reports
    assert (added.report_id, added.kinds, added.log[0].reason) == ("T9", ("added",), "found")
    assert what_changed(result(more), OLD).reports[0].kinds == ("removed",)
    other = CASE.record[0].model_copy(update={"best": 800.0})
    (figure,) = what_changed(OLD, result(CASE.replace(record=(other, *CASE.record[1:])))).reports
    assert (figure.kinds, figure.fields) == (("other figures",), (("best", "700", "800"),))


def test_a_log_that_says_otherwise_is_not_quoted() -> None:
    case = KINDS["regraded"](CASE)
    by_hand = case.record[1].model_copy(update={"reliability": "F"})
    now = case.replace(record=(case.record[0], by_hand, *case.record[2:]))
    assert what_changed(OLD, result(now), log=now.changes).reports[0].log == ()


def test_reports_that_only_the_day_left_out_were_not_removed() -> None:
    known = result(CASE.as_of(CASE.start)[0])
    known["settings"]["as_of"] = "2022-01-03"
    later = what_changed(known, OLD)
    assert {row.kinds for row in later.reports} == {("known by now",)}
    assert {row.kinds for row in what_changed(OLD, known).reports} == {("not known yet",)}
    assert [(row.name, row.before, row.after) for row in later.settings] == [("as_of", "2022-01-03", "")]


def test_what_is_not_scored_moves_nothing_by_itself() -> None:
    other = CASE.record[5].model_copy(update={"reliability": "F"})
    found = what_changed(OLD, result(CASE.replace(record=(*CASE.record[:5], other))))
    (report,) = found.reports
    assert not report.weighed
    assert found.rows == ()
    assert "Changed but never scored, which moves no number by itself: T6." in words(found)


def test_settings_versions_and_priors_that_differ_are_named() -> None:
    new = copy.deepcopy(OLD)
    new["settings"] |= {"particles": 50, "seeds": 2, "agents": 136, "jobs": 9, "tier": "quick"}
    new["seed"] = 77
    new["versions"]["powderkeg"] = "9.9"
    new["model_hash"] = "b" * 64
    new["prior"]["other"] += 0.05
    found = what_changed(OLD, new)
    assert {row.name for row in found.settings} == {
        "particles", "seeds", "agents", "tier", "seed", "version of powderkeg", "model_hash"
    }  # fmt: skip
    assert [row.name for row in found.priors] == ["other"]
    said = words(found)
    assert "the source code that makes worlds (model_hash): aaaaaaaaaaaa to bbbbbbbbbbbb" in said
    assert "version of powderkeg: " in said


def test_odds_move_with_the_errors_of_both_results() -> None:
    new = copy.deepcopy(OLD)
    one, two = OLD["hypotheses"][:2]
    new["log_evidence"][one] += 3.0
    found = what_changed(OLD, new)
    pair = next(row for row in found.odds if {row.for_, row.against} == {one, two})
    sign = 1.0 if pair.for_ == one else -1.0
    assert pair.moved == pytest.approx(3.0 * sign)
    row = next(row for row in OLD["odds"] if {row["for"], row["against"]} == {one, two})
    half = math.log(row["raw"]) - math.log(row["low"]) if row["cap"] is None else None
    if half is not None:
        assert pair.error == pytest.approx(math.hypot(half, half))
    assert pair.within_noise is (abs(pair.moved) <= pair.error)
    move = next(row for row in found.evidence if row.hypothesis == one)
    assert move.error == pytest.approx(
        math.hypot(*[half_width(OLD["log_evidence_se"][one], OLD["settings"]["seeds"])] * 2)
    )
    assert not move.within_noise


@pytest.mark.parametrize("step", [0.9, 1.1])
def test_what_is_no_larger_than_its_error_is_noise(step: float) -> None:
    name = OLD["hypotheses"][0]
    error = what_changed(OLD, OLD).evidence[0].error
    assert error is not None
    assert error > 0
    new = copy.deepcopy(OLD)
    new["log_evidence"][name] += step * error
    assert what_changed(OLD, new).evidence[0].within_noise is (step < 1)


def test_the_error_of_a_pair_is_that_before_its_cap() -> None:
    """Odds held down to a cap keep an interval that shrank in logarithms; it is stretched again."""
    old, new = copy.deepcopy(OLD), copy.deepcopy(OLD)
    names = OLD["hypotheses"][:2]
    for value, share in ((old, 1.0), (new, 0.4)):
        value["log_evidence"] |= {names[0]: 4.0, names[1]: 1.0}
        held = {end: math.exp(share * gap) for end, gap in (("odds", 3.0), ("low", 2.5), ("high", 3.5))}
        held["high"] = min(held["high"], math.exp(share * 3.0))
        value["odds"] = [
            {"for": names[0], "against": names[1], "raw": math.exp(3.0), **held, "cap": held["odds"]}
        ]
    pair = next(row for row in what_changed(old, new).odds if {row.for_, row.against} == set(names))
    assert pair.error == pytest.approx(math.hypot(0.5, 0.5))


def test_one_seed_leaves_the_error_unknown() -> None:
    new = copy.deepcopy(OLD)
    new["log_evidence_se"] = dict.fromkeys(new["hypotheses"])
    for row in new["odds"]:
        row |= {"low": None, "high": None}
    found = what_changed(OLD, new)
    assert all(row.error is None and row.within_noise is None for row in (*found.evidence, *found.odds))
    assert "error unknown" in words(found)


def moved_case() -> tuple[dict[str, Any], dict[str, Any]]:
    """T3 was regraded; rows before it, after it, joint rows and the baseline moved as well."""
    case = amend(CASE, "T3", vocabulary=VOCABULARY, reliability="D", reason="x")
    old, new = result(), result(case)
    ledger = [
        {"report_id": name, "report_ids": ids, "day": "2022-01-04", "role": role}
        for name, ids, role in (
            ("T1", ["T1"], "scored"),
            ("T2", ["T2", "T3"], "scored"),
            ("joint-x", [], "joint"),
            ("T4", ["T4"], "scored"),
            ("silence-2022-01-05", [], "silence"),
        )
    ]
    for number, value in enumerate((old, new)):
        value["ledger"] = [
            {**row, "weight": {n: number * (i + 1) * (k + 1.0) for k, n in enumerate(value["hypotheses"])}}
            for i, row in enumerate(ledger)
        ]
    del new["ledger"][4]
    for k, name in enumerate(new["hypotheses"]):
        new["log_evidence"][name] = old["log_evidence"][name] + 0.5 + 10 * (k + 1)
    return old, new


def test_rows_of_changed_reports_stand_alone_and_all_others_are_added_up() -> None:
    old, new = moved_case()
    found = what_changed(old, new)
    (row,) = found.rows
    first = old["hypotheses"][0]
    assert (row.report_id, row.direct, row.only_in, row.moved[first]) == ("T2", True, "", 2.0)
    assert row.nats == pytest.approx(2.0 * (len(old["hypotheses"]) - 2))
    sums = {group.name: (group.rows, group.moved[first]) for group in found.rest}
    assert sums == {
        "other reports, scored after a changed one": (2, 4.0),
        "other reports, scored before any changed one": (1, 1.0),
        "joint: what the claims of a block say together": (1, 3.0),
        "the calm baseline": (0, pytest.approx(0.5)),
    }


def test_rows_and_groups_make_up_the_whole_movement() -> None:
    found = what_changed(*moved_case())
    for move in found.evidence:
        parts = [one.moved[move.hypothesis] for one in (*found.rows, *found.rest)]
        assert sum(part for part in parts if part is not None) == pytest.approx(move.moved)


def test_a_row_that_only_one_result_has_says_so() -> None:
    old, new = moved_case()
    del old["ledger"][1]
    (row,) = what_changed(old, new).rows
    assert (row.report_id, row.only_in) == ("T2", "new")
    assert "only in the new result" in words(what_changed(old, new))
    (row,) = what_changed(new, old).rows
    assert row.only_in == "old"


def test_a_lost_weight_is_unknown_and_not_nought() -> None:
    old, new = moved_case()
    name = old["hypotheses"][0]
    new["ledger"][1]["weight"][name] = None
    found = what_changed(old, new)
    assert found.rows[0].moved[name] is None
    assert found.rows[0].nats is None
    assert found.rest[-1].moved[name] is None


def test_different_cases_are_not_compared() -> None:
    new = copy.deepcopy(OLD)
    new["case"], new["ranges_hash"] = "elsewhere", "c" * 64
    found = what_changed(OLD, new)
    assert (found.same_case, found.cases, found.evidence) == (False, ("tiny", "elsewhere"), ())
    assert words(found).count("\n") < 5
    assert "of 'tiny', this one of 'elsewhere': different cases" in words(found)
    new["ranges_hash"] = HASH  # a copy under another name
    assert what_changed(OLD, new).same_case
    assert "a copy of this case called 'tiny'" in words(what_changed(OLD, new))
    new = copy.deepcopy(OLD)
    for row in new["record"]:
        row["report_id"] = f"x{row['report_id']}"
    assert not what_changed(OLD, new).same_case


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("record", "which reports were added, removed or changed: the old result has no 'record'"),
        ("ledger", "which rows of the ledger moved the evidence: the old result has no 'ledger'"),
        ("settings", "the settings: the old result has no 'settings'"),
        ("prior", "the priors: the old result has no 'prior'"),
        ("versions", "the versions that made them: the old result has no 'versions'"),
        ("log_evidence_se", "what is noise: the old result has no 'log_evidence_se'"),
        ("model_hash", "model_hash: a result does not have it"),
    ],
)
def test_a_result_of_another_version_that_lacks_a_block(block: str, said: str) -> None:
    old = {key: value for key, value in OLD.items() if key != block}
    found = what_changed(old, OLD)
    assert found.not_compared == (said,)
    assert f"not compared: {said}" in words(found)
    assert found.evidence


def test_without_the_record_every_row_stands_alone() -> None:
    old = {key: value for key, value in OLD.items() if key != "record"}
    found = what_changed(old, OLD)
    assert len(found.rows) == len([row for row in OLD["ledger"] if row["role"] != "joint"])
    assert all(row.direct is None for row in found.rows)


def test_a_hypothesis_that_only_one_result_has() -> None:
    new = copy.deepcopy(OLD)
    new["hypotheses"] = [*new["hypotheses"][1:], "newcomer"]
    new["log_evidence"]["newcomer"] = 0.0
    found = what_changed(OLD, new)
    assert set(found.hypotheses) == {("newcomer", "new"), (OLD["hypotheses"][0], "old")}
    assert {row.hypothesis for row in found.evidence} == set(OLD["hypotheses"][1:])


def test_it_is_json_without_infinities() -> None:
    old, new = moved_case()
    plain = what_changed(old, new).to_json()
    again = json.loads(json.dumps(plain, allow_nan=False))
    assert again == plain
    assert {"for", "against", "before", "after", "moved", "error", "within_noise"} == set(plain["odds"][0])


@pytest.mark.parametrize("resolved", [(True, True), (True, False), (False, True), (False, False)])
def test_no_odds_are_printed_only_movements(resolved: tuple[bool, bool]) -> None:
    old, new = moved_case()
    old["resolved"], new["resolved"] = resolved
    said = words(what_changed(old, new))
    assert ("no odds are given" in said) is not all(resolved)
    assert ":1" not in said


def test_sections_come_in_the_order_in_which_they_are_read() -> None:
    titles = [section.title for section in changed_sections(what_changed(*moved_case()))]
    assert titles == [TITLE, EVIDENCE_TITLE, ODDS_TITLE, ROWS_TITLE]


BAD = {
    "nothing": ("", "line 1: this is not JSON"),
    "no JSON": ("{'a': 1}", "line 1: this is not JSON"),
    "a list": ("[1]", "this is JSON, but not a result"),
    "another thing": ("{}", "not a result of powderkeg weigh: it has no case, hypotheses, log_evidence"),
    "of run": ('{"case": "x", "state_hash": "y"}', "this is the JSON of powderkeg run"),
    "of check": ('{"case": "x", "hypotheses": [], "origins": 3}', "this is the JSON of powderkeg check"),
    "not a number": ('{"case": "x", "log_evidence": {"a": NaN}}', "NaN is no number of JSON"),
    "nested without end": ("[" * 100_000, "values are nested too deep"),
    "words for numbers": (
        '{"case": "x", "hypotheses": ["a"], "log_evidence": {"a": "many"}}',
        "field 'log_evidence.a'",
    ),
    "no evidence for one": (
        '{"case": "x", "hypotheses": ["a", "b"], "log_evidence": {"a": 1}}',
        "log_evidence has nothing for b",
    ),
    "a ledger of another form": (
        '{"case": "x", "hypotheses": ["a"], "log_evidence": {"a": 1}, "ledger": [{"weight": 3}]}',
        "field 'ledger[1].report_id'",
    ),
    "a record without ids": (
        '{"case": "x", "hypotheses": ["a"], "log_evidence": {"a": 1}, "record": [{"use": "scored"}]}',
        "a row of record has no report_id",
    ),
    "too large a number": (
        '{"case": "x", "hypotheses": ["a"], "log_evidence": {"a": 1e999}}',
        "field 'log_evidence.a'",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_result_is_refused_in_words(tmp_path: Path, what: str) -> None:
    content, said = BAD[what]
    path = tmp_path / "old.json"
    path.write_text(content)
    with pytest.raises(CaseError) as caught:
        read_result(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)
    assert "give the JSON of powderkeg weigh --json" in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="the file cannot be read: No such file"):
        read_result(tmp_path / "none.json")
    with pytest.raises(CaseError, match="the file cannot be read"):
        read_result(tmp_path)
    (tmp_path / "latin.json").write_bytes(b'{"case": "\xe9"}')
    with pytest.raises(CaseError, match="this is not JSON"):
        read_result(tmp_path / "latin.json")


def test_a_result_on_disk_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps(OLD))
    assert read_result(path) == json.loads(json.dumps(OLD))
