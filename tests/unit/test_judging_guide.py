"""The guide to judging by hand: its table can be used as it stands, and its figures are what comes out."""

import re
from math import exp
from pathlib import Path

import pytest

import powderkeg as pk
from powderkeg.case import Case
from powderkeg.evidence.elicited import Elicited, elicited_opinion

GUIDES = Path(__file__).parents[2] / "docs" / "guide"
GUIDE = (GUIDES / "judging-by-hand.md").read_text(encoding="utf-8")
PAIR = ("infiltrated", "spontaneous")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """The case of the other guide with the table of this one."""
    other = (GUIDES / "writing-a-case.md").read_text(encoding="utf-8")
    places, record = blocks(other, "csv")
    (judgements,) = blocks(GUIDE, "csv")
    files = {"case.yaml": blocks(other, "yaml")[0], "places.csv": places, "record.csv": record}
    files |= {"SOURCES.md": blocks(other, "markdown")[0], "judgements.csv": judgements}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return pk.load_case(tmp_path)


def opinion(case: Case) -> Elicited:
    found = elicited_opinion((), [h.name for h in case.hypotheses], case)
    assert found is not None
    return found


def told(analyst: str) -> list[float]:
    """The figures of a row of the guide's table, dashes left out."""
    (cells,) = re.findall(rf"^\| {analyst} \| (.+) \|$", GUIDE, re.MULTILINE)
    return [float(cell) for cell in cells.split(" | ") if cell != "–"]


def ratio(weights: dict[str, float]) -> float:
    return exp(weights[PAIR[0]] - weights[PAIR[1]])


def product(ratios: list[float]) -> list[float]:
    whole = 1.0
    for one in ratios:
        whole *= one
    return [*ratios, whole]


def test_the_coherent_judgements_are_those_of_the_guide(case: Case) -> None:
    found = {row.analyst: row for row in opinion(case).analysts}
    for name, line in (("A", "A, coherent"), ("B", "B"), ("C", "C")):
        ratios = [ratio(dict(weights)) for weights in found[name].weights.values()]
        assert product(ratios) == pytest.approx(told(line), abs=0.005)
    assert found["A"].incoherence == pytest.approx(0.7, abs=0.05)


def test_what_was_written_is_told_as_it_was_written(case: Case) -> None:
    written = [row.ratios for row in case.judgements if (row.analyst, row.report_id == "all") == ("A", False)]
    assert product([row[PAIR[0]] / row[PAIR[1]] for row in written]) == told("A, as written")


def test_the_means_are_those_of_the_guide(case: Case) -> None:
    reports = {row.report_id: row for row in opinion(case).reports}
    ratios = [ratio(dict(reports[name].weights)) for name in ("R1", "R2", "R3")]
    assert product(ratios) == pytest.approx(told("mean"), abs=0.005)


def test_three_ways_to_write_one_judgement(case: Case) -> None:
    rows = re.findall(r"`([\d.]+),([\d.]+),([\d.]+)`", GUIDE)
    assert len(rows) == 3
    names = [h.name for h in case.hypotheses]
    first = case.judgements[0]
    sums = []
    for row in rows:
        ratios = dict(zip(names, map(float, row), strict=True))
        one = first.model_copy(update={"ratios": ratios})
        sums.append(opinion(case.replace(judgements=(one,))).reports[0].weights)
    assert sums[1] == pytest.approx(sums[0])
    assert sums[2] == pytest.approx(sums[0])
