"""The page's section on judgements by hand, and what `check` says of them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from cases import write_tiny_case
from judging import NAMES, judged, judgement, row
from powderkeg.case import Judgement, write_case
from powderkeg.cli._program import run_program
from powderkeg.evidence.elicited import Elicited, elicited_opinion
from powderkeg.report.elicited import ANALYSTS_TITLE, PAIRS_TITLE, TITLE, elicited_sections
from powderkeg.report.formats import MINUS, MISSING
from powderkeg.report.markdown import section_lines
from powderkeg.report.page import _environment
from powderkeg.report.sections import Section

LEDGER = (row("T1", 1.0, 0.2, reports=("T1", "T2")), row("T3", -1.0, 0.0), row("T4", 0.0, 0.3))
ROWS = (
    judgement("Ann", "T1", 2, 1, 1),
    judgement("Ann", "T2", 8, 1, 1),
    judgement("Ann", "T5", 3, 1, 1),
    judgement("Ann", "all", 6, 1, 1),
    judgement("Bo", "T1", 1, 1, 1),
    judgement("Bo", "T3", 1, 4, 1),
)


def opinion(*rows: Judgement) -> Elicited:
    found = elicited_opinion(LEDGER, NAMES, judged(*(rows or ROWS)))
    assert found is not None
    return found


def sections(found: Elicited) -> dict[str, Section]:
    return {part.title: part for part in elicited_sections(found)}


def test_every_report_stands_beside_the_simulator_largest_difference_first() -> None:
    found = opinion()
    part = sections(found)[TITLE]
    (group,) = part.groups
    assert [line[0] for line in group.rows] == [", ".join(r.report_ids) for r in found.reports]
    assert {line[0]: line[1] for line in group.rows} == {"T1, T2": "2", "T3": "1", "T5": "1"}
    assert group.rows[-1][0] == "T5"
    assert group.rows[-1][4:] == (MISSING, MISSING, MISSING)
    for line, report in zip(group.rows[:-1], found.compared, strict=True):
        assert line[2] == f"{report.widest.for_}, {report.widest.against}"
        figures = [float(cell.replace(MINUS, "-")) for cell in line[3:6]]
        assert figures == pytest.approx(
            [report.widest.judged, report.widest.simulated, report.widest.difference], abs=0.05
        )
    assert all(len(line) == len(part.headers) for line in group.rows)


def test_what_is_left_out_is_said() -> None:
    lines = sections(opinion())[TITLE].lines
    assert lines[0] == "Judged by nobody, and in no sum: 1 claim (T4)."
    assert lines[1].startswith("Without a figure of the simulator's, and in no sum: T5.")
    every = [judgement("Ann", name, 1, 1, 1) for name in ("T1", "T3", "T4")]
    assert sections(opinion(*every))[TITLE].lines == ()


def test_fewer_than_three_analysts_are_said_to_be_few() -> None:
    assert "2 analysts judged 4 reports by hand. That is fewer than 3" in sections(opinion())[TITLE].text[0]
    three = [judgement(name, "T1", 1, 1, 1) for name in ("Ann", "Bo", "Cy")]
    assert sections(opinion(*three))[TITLE].text[0] == "3 analysts judged 1 report by hand."


def test_it_says_that_nothing_was_moved_by_it() -> None:
    assert any(
        "Nothing else on this page was moved by it" in text for text in sections(opinion())[TITLE].text
    )


def test_the_sums_are_of_the_claims_that_both_judged() -> None:
    found = opinion()
    part = sections(found)[PAIRS_TITLE]
    assert part.text == ("Sums over the 2 claims that both judged, in nats.",)
    assert [line[:2] for line in part.groups[0].rows] == [(p.for_, p.against) for p in found.pairs]
    assert part.lines == ()
    assert sections(dataclasses.replace(found, joint=True))[PAIRS_TITLE].lines != ()
    assert PAIRS_TITLE not in sections(opinion(judgement("Ann", "T5", 1, 2, 1)))


def test_each_analyst_is_told_what_was_counted_twice_and_how_coherent_it_was() -> None:
    part = sections(opinion())[ANALYSTS_TITLE]
    (ann, bo) = part.groups[0].rows
    # 2 and 8 on one claim are 4 and not 16; 4 by 3 is 12, and all together were 6
    assert ann == ("Ann", "3", "2", "1.4", "0.7")
    assert bo == ("Bo", "2", "2", MISSING, MISSING)
    assert part.lines[0] == (
        "Ann: T1 and T2 are one claim; added up, they would have counted 1.4 nats too much."
    )
    assert part.lines[1].startswith("Incoherence is how far")
    assert sections(opinion(ROWS[4]))[ANALYSTS_TITLE].lines == ()


def test_long_lists_are_cut() -> None:
    found = dataclasses.replace(opinion(), unjudged=tuple(f"R{n}" for n in range(20)))
    assert sections(found)[TITLE].lines[0].endswith("R11 and 8 more).")


def test_the_sections_can_be_laid_out_as_markdown_and_as_a_page() -> None:
    found = opinion(judgement("<b>Ann</b>", "T1", 1, 2, 1))
    text = "\n".join(line for part in elicited_sections(found) for line in section_lines(part))
    assert f"## {TITLE}" in text
    template = _environment("country").from_string(
        '{% import "parts.html.j2" as part with context %}'
        "{% for section in sections %}{{ part.section_table(section) }}{% endfor %}"
    )
    html = template.render(sections=elicited_sections(found), colours={}, static=True)
    assert html.count("<table") == 3
    assert "&lt;b&gt;Ann" in html
    assert "<b>Ann" not in html


def said_by_check(capsys: pytest.CaptureFixture[str], case: Path, *more: str) -> str:
    assert run_program(("check", str(case), *more)) == 0
    return capsys.readouterr().out


def test_check_counts_judgements(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = write_case(judged(*ROWS), tmp_path / "judged")
    line = "judged by hand: 4 reports, 2 analysts; not scored, and so compared with nothing: T5\n"
    assert line in said_by_check(capsys, case)
    found = json.loads(said_by_check(capsys, case, "--json"))["judgements"]
    assert len(found.pop("digest")) == 64
    assert found == {"rows": 6, "analysts": 2, "reports": 4, "not_scored": ["T5"]}


def test_check_says_nothing_where_nobody_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = write_tiny_case(tmp_path)
    assert "judged" not in said_by_check(capsys, case)
    found = json.loads(said_by_check(capsys, case, "--json"))["judgements"]
    assert found == {"rows": 0, "analysts": 0, "reports": 0, "not_scored": [], "digest": ""}
