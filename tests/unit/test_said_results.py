"""What a weighing and an outlook put into words can be said again: every sentence, and each in French."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

import powderkeg as pk
from cases import tiny_case
from outlooks import crisis, weighed
from powderkeg.evidence import Check, Evidence
from powderkeg.evidence.checklist.parameters import GroupRanks, ParameterFigures, check_parameters
from powderkeg.evidence.checklist.past_cases import PastCase, PastFigures, check_past_cases
from powderkeg.evidence.checklist.prior_predictive import PriorPredictiveFigures, check_prior_predictive
from powderkeg.evidence.checklist.unlisted import UnlistedFigures, check_unlisted
from powderkeg.evidence.classifier import summary_words
from powderkeg.evidence.heard import heard
from powderkeg.evidence.misfit import Tails
from powderkeg.evidence.notes import FEWER
from powderkeg.evidence.unlisted.alarms import Alarms, Noticed, Oddness
from powderkeg.evidence.unlisted.distortions import DONE
from powderkeg.evidence.unlisted.statistics import STATISTICS
from powderkeg.language import Said, catalogue, say, speaking
from powderkeg.outlook import Outlook
from powderkeg.outlook.powers import CellsEffect, draw_payoffs, instigation
from results import example_evidence


def of_check(check: Check) -> Iterator[str]:
    yield from (check.name, check.figure)
    for table in check.tables:
        yield from (table.title, table.note, *table.columns)
        yield from (cell for row in table.rows for cell in row if isinstance(cell, str))


def of_result(result: Evidence) -> Iterator[str]:
    """Every text of a weighing but those of the case itself."""
    yield from (result.headline, *result.unresolved_reasons)
    for check in result.checks:
        yield from of_check(check)
    yield from (row.density for row in result.know_nothing)
    yield from (row.label for row in result.know_nothing_sensitivity)
    yield from (row.label for rows in result.deaths.values() for row in rows)
    for row in result.ledger:
        if row.role in {"silence", "joint"}:
            yield from (row.statement, row.indicator)
    for asked in result.next_observations:
        yield from (asked["question"], asked["source_kind"])
        yield from (answer["words"] for answer in asked["outcomes"])
    if result.validated is not None:
        yield from result.validated.notes


def of_outlook(found: Outlook) -> Iterator[str]:
    yield from found.notes
    for powers in found.powers.values():
        for row in powers.decisions:
            yield from (row.power, row.question, row.inequality)
        if powers.front is not None:
            yield powers.front.sentence
        branches = [powers.tree]
        while branches:
            branch = branches.pop()
            yield branch.label
            branches += branch.children


def templates(text: object) -> Iterator[str]:
    """Those of a sentence, and of the sentences in it."""
    if not isinstance(text, Said):
        return
    if isinstance(text.parts[-1], Mapping):
        yield text.parts[0]
        inside = text.parts[-1].values()
    else:
        inside = text.parts[1]
        yield from templates(text.parts[0])
    for part in inside:
        yield from templates(part)


def faults(texts: Iterator[str], own: frozenset[str] = frozenset()) -> list[str]:
    """Sentences that cannot be said again, or of which a template has no French."""
    french = catalogue("fr")
    found = []
    for text in texts:
        if not isinstance(text, Said):
            if len(text.split()) > 2 and text not in own:
                found.append(f"not said: {text}")
            continue
        if text.again("en") != text:
            found.append(f"another in English: {text}")
        worded = (t for t in templates(text) if re.search(r"[^\W\d_]{2}", re.sub(r"{[^}]*}", "", t)))
        found += [f"no French: {template}" for template in worded if template not in french]
    return found


@pytest.fixture(scope="module")
def result() -> Evidence:
    return weighed()


def test_every_sentence_of_a_weighing_can_be_said_in_french(result: Evidence) -> None:
    texts = list(of_result(result))
    assert len({check.id for check in result.checks}) == 20
    assert len([text for text in texts if isinstance(text, Said) and len(text.split()) > 2]) > 150
    own = frozenset(report.statement for report in result.case.record)
    # Names of hypotheses, with a stroke between two that an answer leaves open.
    own |= {text for text in texts if re.fullmatch(r"[a-z-]+( / [a-z-]+)+", text)}
    assert faults(iter(texts), own) == []


def test_every_sentence_of_an_outlook_can_be_said_in_french(result: Evidence) -> None:
    found = pk.outlook(crisis(), result, worlds=24, instigator=False)
    texts = set(of_outlook(found))
    assert any("intervener's mobile force" in text for text in texts)
    effect = CellsEffect("with", "without", 200, 14.0, 0.4, 0.3, 0.1, 0.05)
    asked = instigation(draw_payoffs(1, 50), effect)
    texts |= {asked.power, asked.question, asked.inequality}
    assert len(texts) > 15
    assert faults(iter(texts)) == []


HEADLINES: tuple[dict[str, Any], ...] = (
    {"gaps": (4.0, 1.0), "told": 5.0},
    {"gaps": (25.0, 1.0), "told": 5.0},
    {"gaps": (1.5, 1.4), "told": 5.0},
    {"gaps": (4.0, 1.0), "alike": True},
    {"gaps": (4.0, 1.0), "status": "disputed"},
    {"gaps": (4.0, 1.0), "status": "unknown", "told": 5.0},
    {"gaps": (4.0, 1.0), "worlds": 0, "told": 5.0},
    {"gaps": (0.5, 0.2), "told": 5.0},
    {"gaps": (-9.0, -9.5), "told": 5.0},
    {"resolved": False},
    {"validated": False},
)


@pytest.mark.parametrize("shown", HEADLINES, ids=str)
def test_every_headline_can_be_said_in_french(shown: dict[str, Any]) -> None:
    result = example_evidence(tiny_case(), **shown)
    texts = (result.headline, *result.unresolved_reasons)
    assert faults(iter(texts)) == []
    assert all(isinstance(text, Said) and text.again("fr") != text for text in texts)


def unusual_checks() -> Iterator[Check]:
    """Answers that a small weighing does not give."""
    rows = [
        GroupRanks(group, quantity, records, 0.4, 0.3, 0.2, p_value)
        for group in ("people", "in which hypotheses differ")
        for quantity in ("level", "spread")
        for records, p_value in ((9, 0.3), (60, 0.001))
    ]
    yield from (check_parameters(ParameterFigures(tuple(some))) for some in ([], rows[:1], rows, rows[1:2]))
    cases = [PastCase(f"case-{n}", "truth", 0.25, value, 1) for n, value in enumerate((0.5, 0.6, 0.7, 0.4))]
    yield from (check_past_cases(PastFigures(5, tuple(cases[:n]))) for n in (0, 1, 4))
    for records, p_value in ((30, 0.5), (900, 0.5), (900, 0.001)):
        summaries = {f"R{n} deaths nation: size": 0.01 * n for n in range(60)}
        tails = Tails("first", records, summaries, 1.2, 4.0, p_value)
        yield check_prior_predictive(PriorPredictiveFigures((tails, replace(tails, hypothesis="second"))))
    yield check_prior_predictive(PriorPredictiveFigures(()))
    noticed = tuple(
        Noticed(cause, say(DONE[0]), name, 20, 4, power, 0.1, 0.4)
        for name in STATISTICS
        for cause, power in (("none", 0.05), ("sixth actor", 0.9), ("reporting collapse", 0.2))
    )
    for p_value, gain in ((0.5, 3.0), (0.01, 3.0), (0.5, -1.0), (0.5, float("-inf"))):
        odd = tuple(Oddness(name, 1.0, 2.0, p_value) for name in STATISTICS)
        alarms = Alarms(400, odd, noticed, (("mass defection", "refused"),))
        yield check_unlisted(UnlistedFigures(gain, "", 0.1, alarms))
        yield check_unlisted(UnlistedFigures(gain, "first", 0.1, None))


def test_every_answer_that_a_small_weighing_does_not_give_can_be_said_in_french() -> None:
    texts = [text for check in unusual_checks() for text in of_check(check)]
    assert faults(iter(texts)) == []
    assert {"fail", "pass", "unknown"} == {check.status for check in unusual_checks()}


def test_numbers_and_days_follow_the_language(result: Evidence) -> None:
    made = example_evidence(tiny_case(), gaps=(4.0, 1.0), told=5.0)
    assert isinstance(made.headline, Said)
    english, french = made.headline, made.headline.again("fr")
    assert re.search(r"by (\d+\.\d|\d+) \(Monte-Carlo 90 % interval", english)
    assert not re.search(r"[{}]|  |\d\.\d", french)
    question = next(row["question"] for row in result.next_observations)
    assert isinstance(question, Said)
    assert not re.search(r"\b(?:on|between|How|Did|Was|January|February)\b", question.again("fr"))


def test_a_weighing_speaks_english_whatever_is_spoken_around_it() -> None:
    with speaking("fr"):
        again = pk.weigh(crisis(), particles=40, seeds=1, seed=5, agents=60, tier="quick", checks=False)
    assert re.match("Not resolved, and no odds are given", again.headline)


@pytest.mark.parametrize(
    ("template", "values"),
    [
        (FEWER, {"worlds": "200", "records": "18", "case": "a-case", "whole": 1000}),
        (DONE[1], {"hour": 82.0}),
        (DONE[4], {"day": "2022-01-05", "spared": "one and two"}),
        (DONE[0], {}),
    ],
)
def test_what_a_file_holds_in_english_is_heard_and_said_again(template: str, values: dict[str, Any]) -> None:
    text = str(say(template, **values))
    again = heard(text, (*DONE, FEWER))
    assert isinstance(again, Said)
    assert (again, again.parts[0]) == (text, template)
    assert again.again("fr") == say(template, **values).again("fr") != text
    assert not isinstance(heard(f"{text}!", DONE[:1]), Said)


def test_alarms_read_from_a_file_can_be_said_again() -> None:
    row = Noticed("sixth actor", say(DONE[1], hour=82.0), "any", 20, 4, 0.2, 0.1, 0.4)
    plain = Alarms(400, (Oddness("any", 1.0, 2.0, 0.5),), (row,)).to_json()
    kept = Alarms.from_json({**plain, "noticed": [{**plain["noticed"][0], "label": str(row.label)}]})
    assert isinstance(kept.noticed[0].label, Said)
    assert kept.noticed[0] == row


@pytest.mark.parametrize("name", ["R1 deaths nation: size", "day 3: told", "watch sites_lost, days 0 to 3"])
def test_names_of_summaries_can_be_said_again(name: str) -> None:
    said = summary_words(name)
    assert isinstance(said, Said)
    assert said == name != said.again("fr")
