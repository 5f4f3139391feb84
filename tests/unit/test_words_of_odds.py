"""No odds are printed without their interval and their cap, and likelihood and trust never share a sentence.

Held against every sentence and every row of a table that a weighing can put into words, over many made-up
results: the headline, the page, the sections that go into Markdown and the terminal, and the command line.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import tiny_case
from powderkeg.cli._results import show_evidence
from powderkeg.evidence import Evidence
from powderkeg.evidence.words import LIKELIHOOD_WORDS, odds_words
from powderkeg.report import write_report
from powderkeg.report.believed import believed, tried
from powderkeg.report.markdown import section_lines
from powderkeg.report.status import status_of
from results import example_evidence

ODDS = re.compile(r"\b\d[\d.,]*:1\b|\b1:\d[\d.,]*|multiplies the odds")
INTERVAL = re.compile(r"interval [\d.,:]+ to [\d.,:]+")
CAP = re.compile(r"validated up to [\d.,]+:1|at least [\d.,]+:1, not validated beyond")
LIKELIHOOD = re.compile(rf"\b(?:{'|'.join(LIKELIHOOD_WORDS)}|unlikely|probably|certain)\b")
TRUST = re.compile(r"confiden|validated|told apart|second method|simulated records|calibration|recall")
BLOCKS = {"p", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "summary", "dd", "dt", "figcaption", "div"}
# a row of a table of odds: for, against, factor, Monte-Carlo interval, widest interval, cap
ODDS_ROW = re.compile(
    r"[\w-]+ \| [\w-]+ \| (?:at least )?[\d.,]+:1(?: \| [\d.,:]+ to [\d.,:]+){2} \| [\d.,]+:1"
)


class Blocks(HTMLParser):
    """The text of a page, block by block; the cells of a row stand together, between bars.

    A page need not close a cell or a row: the next one, or the end of the table, does.
    """

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self._hidden = False
        self._row = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden = tag in {"script", "style"}
        if tag == "tr":
            self.blocks.append("")
            self._row = True
        elif self._row and tag in {"td", "th"}:
            self.blocks[-1] += "|"
        elif tag in BLOCKS and not self._row:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False
        if tag in {"tr", "tbody", "thead", "table"} and self._row:
            self._row = False
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.blocks[-1] += data

    def told(self) -> list[str]:
        texts = (" ".join(block.replace("|", " | ").split()).strip("| ") for block in self.blocks)
        return [text for text in texts if text]


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+(?=[A-Z0-9“])", text)


def faults(texts: list[str]) -> Iterator[str]:
    """Sentences that break a rule."""
    for text in texts:
        for sentence in sentences(text):
            if LIKELIHOOD.search(sentence) and TRUST.search(sentence):
                yield f"likelihood and trust: {sentence}"
            if not ODDS.search(sentence) or ODDS_ROW.fullmatch(sentence):
                continue
            if not (INTERVAL.search(sentence) and CAP.search(sentence)):
                yield f"bare odds: {sentence}"


def generated(result: Evidence) -> list[str]:
    """All that is put into words, but for the page."""
    status = status_of(result)
    lines = [line for one in believed(result) for line in section_lines(one.part)]
    texts = [result.headline, status.verdict, status.meaning, *status.reasons, *status.remedies]
    return [*texts, *tried(result.validated), *lines, *(f"{c.name}: {c.figure}" for c in result.checks)]


results: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "gaps": st.tuples(st.floats(-3.0, 25.0), st.floats(-3.0, 25.0)),
        "resolved": st.booleans(),
        "validated": st.sampled_from([True, True, True, False]),
        "records": st.sampled_from([0, 6, 12, 60]),
        "worlds": st.sampled_from([0, 30, 200]),
        "told": st.sampled_from([0.2, 1.0, 2.2, 5.0]),
        "alike": st.booleans(),
        "status": st.sampled_from(["agree", "disputed", "unknown"]),
        "seed": st.integers(0, 20),
    }
)


@settings(max_examples=150)
@given(results)
def test_no_sentence_prints_bare_odds_or_mixes_likelihood_with_trust(changes: dict[str, Any]) -> None:
    assert list(faults(generated(example_evidence(tiny_case(), **changes)))) == []


@settings(max_examples=150)
@given(results)
def test_no_number_of_a_headline_passes_its_cap(changes: dict[str, Any]) -> None:
    result = example_evidence(tiny_case(), **changes)
    said = re.search(
        r"by (?:at least )?([\d.,]+) \(Monte-Carlo 90 % interval (\S+) to (\S+);", result.headline
    )
    cap = re.search(r"(?:validated up to|at least) ([\d.,]+):1", result.headline)
    assert bool(said) is ("multiplies" in result.headline)
    if said and cap:
        figures = [float(text.replace(",", "")) for text in (*said.groups(), cap[1])]
        assert figures[1] <= figures[0] <= figures[2] <= figures[3]


@settings(max_examples=60)
@given(results)
def test_what_a_stop_rule_holds_back_is_nowhere_and_what_is_resolved_has_a_number_first(
    changes: dict[str, Any],
) -> None:
    result = example_evidence(tiny_case(), **changes)
    if result.resolved:
        assert re.match(r"(?:Under |Over )?\d+ % \(|The record does not separate ", result.headline)
        assert "interval" in result.headline
    else:
        assert result.headline.startswith("Not resolved, and no odds are given")
        assert not [text for text in generated(result) if ODDS.search(text) or LIKELIHOOD.search(text)]


PAGES: tuple[dict[str, Any], ...] = (
    {"gaps": (5.0, 3.5)},
    {"gaps": (12.0, 4.0)},
    {"gaps": (4.0, 3.9)},
    {"gaps": (5.0, 3.5), "alike": True},
    {"gaps": (5.0, 3.5), "status": "unknown"},
    {"resolved": False},
    {"validated": False},
    {"records": 0},
    {"gaps": (0.4, 0.2)},
)


@pytest.mark.parametrize("static", [False, True])
@pytest.mark.parametrize("changes", PAGES)
def test_no_page_prints_bare_odds_or_mixes_likelihood_with_trust(
    tmp_path: Path, changes: dict[str, Any], static: bool
) -> None:
    result = example_evidence(tiny_case(), **changes)
    page = write_report(result.case, result, path=tmp_path / "page.html", static=static)
    parser = Blocks()
    parser.feed(page.read_text("utf-8"))
    texts = parser.told()
    assert list(faults(texts)) == []
    rows = [text for text in texts if ODDS_ROW.fullmatch(text)]
    assert len(rows) == (6 if result.resolved else 0)  # three pairs, from the whole record and the late part
    shown = {odds_words(row.odds) for row in (*result.odds, *result.late_odds)} if result.resolved else set()
    assert shown == {re.findall(r"([\d.,]+:1)", row)[0] for row in rows}


@pytest.mark.parametrize("changes", PAGES)
def test_the_command_line_prints_no_bare_odds(
    capsys: pytest.CaptureFixture[str], changes: dict[str, Any]
) -> None:
    result = example_evidence(tiny_case(), **changes)
    show_evidence(result)
    out = capsys.readouterr().out
    assert result.headline in out
    assert list(faults(out.split("\n"))) == []
    assert ("posterior" in out) is result.resolved


def test_odds_without_a_cap_are_left_out_of_the_page_though_a_result_should_call_itself_resolved(
    tmp_path: Path,
) -> None:
    result = example_evidence(tiny_case(), gaps=(5.0, 3.5))
    for bare in ({"cap": None}, {"low": None, "high": None}):
        rows = tuple(dataclasses.replace(row, **bare) for row in result.odds)  # type: ignore[arg-type]
        again = dataclasses.replace(result, headline="h", odds=rows, late_odds=rows)
        page = write_report(again.case, again, path=tmp_path / "page.html")
        parser = Blocks()
        parser.feed(page.read_text("utf-8"))
        assert not [text for text in parser.told() if ODDS.search(text)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("The odds are 4:1.", "bare odds"),
        ("The odds are 4:1 (Monte-Carlo 90 % interval 3 to 5).", "bare odds"),
        ("The odds are 4:1 (validated up to 9:1).", "bare odds"),
        ("It is 62 % (likely, 55-80 %), and this was validated.", "likelihood and trust"),
        ("spontaneous | infiltrated | 4:1 | 3:1 to 5:1", "bare odds"),
    ],
)
def test_the_rules_find_what_breaks_them(text: str, fault: str) -> None:
    (found,) = faults([text])
    assert found.startswith(fault)
