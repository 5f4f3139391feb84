"""Checks of the hypotheses and of every prior: ranges that hold something, within what is possible."""

from __future__ import annotations

from collections import Counter
from math import fsum
from typing import TYPE_CHECKING

from powderkeg.case.errors import Problem, closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from powderkeg.case.case import Case
    from powderkeg.case.lines import Lines, Path
    from powderkeg.case.schema import Prior
    from powderkeg.case.vocabulary import ParameterRow, Vocabulary

__all__ = ["OTHER", "check_hypotheses", "check_priors"]

OTHER = "other"
_SLACK = 1e-6


def check_priors(case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the priors: of the case, of its forces, of each hypothesis."""
    yield from _all_in(("parameters",), case.parameters, vocabulary.parameters, lines)
    yield from _all_in(("forces",), case.forces, vocabulary.parameters, lines)
    for index, hypothesis in enumerate(case.hypotheses):
        at: Path = ("hypotheses", index, "parameters")
        yield from _all_in(at, hypothesis.parameters, vocabulary.parameters, lines)


def _all_in(
    at: Path, priors: Mapping[str, Prior], rows: Mapping[str, ParameterRow], lines: Lines
) -> Iterator[Problem]:
    for name, prior in priors.items():
        if name not in rows:
            known = tuple(rows)
            mend = closest(name, known) or "use one of these"
            yield lines.problem((*at, name), f"'{name}' is not a parameter", known, mend)
            continue
        wrong = list(_range((*at, name), prior, lines))
        yield from wrong or _bounds((*at, name), prior, rows[name], lines)


def _range(at: Path, prior: Prior, lines: Lines) -> Iterator[Problem]:
    low, high = prior.bounds
    if prior.distribution == "constant":
        return
    if low > high:
        yield lines.problem((*at, "min"), f"min {low:g} is above max {high:g}", mend="swap the two")
    elif low == high:
        mend = f"write {{distribution: constant, value: {low:g}}}"
        yield lines.problem((*at, "min"), f"min and max are both {low:g}", mend=mend)
    if prior.distribution == "log_uniform" and low <= 0:
        mend = "start a little above 0, or use distribution: uniform"
        yield lines.problem((*at, "min"), f"min {low:g} of a log_uniform prior is not above 0", mend=mend)
    if prior.sd is not None and prior.sd <= 0:
        yield lines.problem(
            (*at, "sd"), f"sd {prior.sd:g} is not above 0", mend="write the standard deviation"
        )
    if prior.mean is not None and low <= high and not low <= prior.mean <= high:
        text = f"mean {prior.mean:g} is not between min {low:g} and max {high:g}"
        yield lines.problem((*at, "mean"), text, mend="correct the mean or the range")


def _bounds(at: Path, prior: Prior, row: ParameterRow, lines: Lines) -> Iterator[Problem]:
    allowed = (f"{row.low:g} to {row.high:g} ({row.unit})",)
    keys = ("value",) if prior.distribution == "constant" else ("min", "max")
    for key, value in zip(keys, prior.bounds, strict=False):
        if not row.low <= value <= row.high:
            text = f"{value:g} is beyond what '{row.name}' can be"
            yield lines.problem((*at, key), text, allowed, "correct the range")


def check_hypotheses(case: Case, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the set of hypotheses."""
    for index, hypothesis in enumerate(case.hypotheses):
        if hypothesis.prior <= 0:
            text = f"the prior {hypothesis.prior:g} is not above 0"
            mend = "give it some weight: what starts at 0 stays there whatever the record says"
            yield lines.problem(("hypotheses", index, "prior"), text, mend=mend)
    for name, times in Counter(hypothesis.name for hypothesis in case.hypotheses).items():
        if times > 1:
            yield lines.problem(
                ("hypotheses",), f"'{name}' is there {times} times", mend="rename all but one"
            )
    total = fsum(hypothesis.prior for hypothesis in case.hypotheses)
    if abs(total - 1) > _SLACK:
        text = f"the priors of the hypotheses add up to {total:.6g}, not to 1"
        yield lines.problem(("hypotheses",), text, mend=_scale(total))
    yield from _standing_alternative(case, lines)


def _scale(total: float) -> str:
    return f"divide each by {total:.6g}" if total > 0 else "give each a weight above 0, all together 1"


def _standing_alternative(case: Case, lines: Lines) -> Iterator[Problem]:
    marked = [index for index, hypothesis in enumerate(case.hypotheses) if hypothesis.know_nothing]
    if len(marked) != 1 or case.hypotheses[marked[0]].name != OTHER:
        names = ", ".join(case.hypotheses[index].name for index in marked) or "none"
        text = f"'{OTHER}', and it alone, has know_nothing: true; here {names} has it"
        mend = f"add {{name: {OTHER}, label: None of these, summary: ..., prior: 0.1, know_nothing: true}}"
        yield lines.problem(("hypotheses",), text, mend=mend)
    for index in marked:
        if case.hypotheses[index].parameters:
            at: Path = ("hypotheses", index, "parameters")
            yield lines.problem(at, "what knows nothing has no parameters", mend="remove them")
    if len(case.hypotheses) - len(marked) < 1:
        yield lines.problem(("hypotheses",), "there is nothing to weigh", mend="add at least one hypothesis")
