"""Checks of judgements by hand: reports that exist, every hypothesis judged, every analyst once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from powderkeg.case.errors import Problem, closest
from powderkeg.case.judgement import OVERALL
from powderkeg.case.judgement_table import NAMES_TAKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.judgement import Judgement
    from powderkeg.case.lines import Lines, Path

__all__ = ["check_judgements"]


def check_judgements(case: Case, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the judgements, row by row."""
    if not case.judgements:
        return
    taken = list(_names(case, lines))
    if taken:  # until they are renamed, the rows cannot be read for what they are meant to say
        yield from taken
        return
    reports = {report.report_id for report in case.record}
    judging = {row.analyst for row in case.judgements if row.report_id != OVERALL}
    names = tuple(hypothesis.name for hypothesis in case.hypotheses)
    for index, row in enumerate(case.judgements):
        at: Path = ("judgements", index)
        if row.report_id != OVERALL and row.report_id not in reports:
            mend = (
                closest(row.report_id, (*reports, OVERALL)) or "correct the id or add the row to record.csv"
            )
            text = f"'{row.report_id}' is not a report of this case"
            yield lines.problem((*at, "report_id"), text, mend=mend)
        if row.report_id == OVERALL and row.analyst not in judging:
            text = f"'{row.analyst}' judges reports together, and none by itself"
            mend = f"add a row for each report that '{OVERALL}' means, or remove this one"
            yield lines.problem((*at, "report_id"), text, mend=mend)
        yield from _all_at_once(at, row, names, lines)
    yield from _once(case.judgements, lines)


def _names(case: Case, lines: Lines) -> Iterator[Problem]:
    """Names of the case that the table cannot tell from its own words."""
    for index, hypothesis in enumerate(case.hypotheses):
        if hypothesis.name in NAMES_TAKEN:
            text = f"judgements.csv has a column '{hypothesis.name}' of its own"
            yield lines.problem(("hypotheses", index, "name"), text, mend="rename the hypothesis")
    for index, report in enumerate(case.record):
        if report.report_id == OVERALL:
            text = f"in judgements.csv '{OVERALL}' stands for all reports judged"
            yield lines.problem(("record", index, "report_id"), text, mend="rename the report")


def _all_at_once(at: Path, row: Judgement, names: tuple[str, ...], lines: Lines) -> Iterator[Problem]:
    missing = [name for name in names if name not in row.ratios]
    if missing:
        named = ", ".join(f"'{name}'" for name in missing)
        text = f"there is no figure for {named}: a report is judged under all hypotheses at once"
        mend = "fill it in, with equal figures where you see no difference"
        yield lines.problem((*at, "ratios", missing[0]), text, mend=mend)
    for name in row.ratios:
        if name not in names:
            mend = closest(name, names) or "use one of these"
            yield lines.problem((*at, "ratios", name), f"'{name}' is not a hypothesis", names, mend)


def _once(judgements: tuple[Judgement, ...], lines: Lines) -> Iterator[Problem]:
    """Nobody counts twice: neither by two rows on one report nor by two spellings of one name."""
    first: dict[tuple[str, str], int] = {}
    spelt: dict[str, tuple[str, int]] = {}
    told: set[str] = set()
    for index, row in enumerate(judgements):
        who = _person(row.analyst)
        name, begun = spelt.setdefault(who, (row.analyst, index))
        if row.analyst != name and row.analyst not in told:
            told.add(row.analyst)
            text = f"'{row.analyst}' is '{name}'{_on_line(begun, lines)} in another spelling"
            mend = f"write '{name}' in every row: an analyst entered twice would count twice"
            yield lines.problem(("judgements", index, "analyst"), text, mend=mend)
        before = first.setdefault((who, row.report_id), index)
        if before != index:
            text = f"'{name}' judges '{row.report_id}' twice, first{_on_line(before, lines) or ' above'}"
            yield lines.problem(("judgements", index, "report_id"), text, mend="keep one of the two rows")


def _person(analyst: str) -> str:
    return " ".join(normalize("NFKC", analyst).split()).casefold()


def _on_line(index: int, lines: Lines) -> str:
    line = lines.problem(("judgements", index), "").line
    return f" on line {line}" if line is not None else ""
