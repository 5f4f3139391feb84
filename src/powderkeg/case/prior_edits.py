"""Changing priors and the weights of hypotheses with a reason: each change is logged.

Like ``amending`` these know no files: ``amend_files`` makes the change in ``case.yaml`` and leaves every
comment and all other text there as they were.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from powderkeg.case.case_fields import CASE_PREFIX, CaseField, prior_content, prior_text
from powderkeg.case.cells import cell_text
from powderkeg.case.document import read_document
from powderkeg.case.errors import CaseError, Problem, closest
from powderkeg.case.explain import explain
from powderkeg.case.fields import MODEL, Number
from powderkeg.case.files import CASE_FILE
from powderkeg.case.lines import Lines
from powderkeg.case.log_entries import find_unwritable, logged, one_line, reason_problems, with_entries
from powderkeg.case.schema import Prior

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from powderkeg.case.case import Case
    from powderkeg.case.log_entries import Told
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["edit_prior", "edit_weights", "read_prior"]

_NUMBER: TypeAdapter[float] = TypeAdapter(Number)


class _Priors(BaseModel):
    """A prior under the names that it has in a case, so that what is wrong is told in the same words."""

    model_config = MODEL

    parameters: dict[str, Prior]


def edit_prior(
    case: Case,
    parameter: str,
    prior: Mapping[str, object] | None,
    *,
    hypothesis: str | None = None,
    vocabulary: Vocabulary,
    reason: str,
    analyst: str = "",
    at: date | None = None,
) -> Case:
    """Change, add or take out the prior of one parameter, and log it.

    Args:
        case: the case.
        parameter: which.
        prior: as it is written in ``case.yaml``; keys without a value are left out. Without a ``reason`` of
            its own it gets the reason of the change. Without ``uses_record`` it keeps what stood there, for a
            range that the record helped to set is rarely freed of it by being moved. None takes the prior
            out: then the common one holds, or the society's default.
        hypothesis: whose; None for what all hypotheses share, in ``parameters``, or in ``forces`` where it
            stands there.
        vocabulary: words of the case's society, to check the whole case again.
        reason: why, in words.
        analyst: who changes it.
        at: day, or moment with a time zone; now where None.

    Raises:
        CaseError: No reason, no such parameter or hypothesis, a prior that cannot be, nothing that would
            change, or a case that would no longer be right; every problem found is in the message.
    """
    place = _place(case, parameter, hypothesis)
    before = place.text(case)
    problems = reason_problems(reason, analyst)
    if parameter not in vocabulary.parameters:
        known = tuple(vocabulary.parameters)
        text, mend = f"'{parameter}' is not a parameter", closest(parameter, known) or "use one of these"
        problems.append(Problem(text, file=CASE_FILE, field="parameters", allowed=known, mend=mend))
    if before is None:
        problems.append(_no_hypothesis(case, place.hypothesis))
    if problems or before is None:
        raise CaseError(problems)
    after = "" if prior is None else _written(place, prior, case, vocabulary, one_line(reason))
    if place.same(before, after):
        raise CaseError(_nothing(place, prior is None))
    return _with_told(case, [(place, before, after)], vocabulary, at=at, analyst=analyst, reason=reason)


def edit_weights(
    case: Case,
    weights: Mapping[str, float | str],
    *,
    vocabulary: Vocabulary,
    reason: str,
    analyst: str = "",
    at: date | None = None,
) -> Case:
    """Change the weights that hypotheses have before the record is looked at, and log each.

    Args:
        case: the case.
        weights: new weight by hypothesis, a number or its text, each above 0. Those not named keep theirs,
            and all must add up to 1: nothing is scaled unasked.
        vocabulary: words of the case's society.
        reason: why, in words.
        analyst: who changes them.
        at: day, or moment with a time zone; now where None.

    Raises:
        CaseError: No reason, no such hypothesis, what is no number, weights that are no distribution, or
            nothing that would change; every problem found is in the message.
    """
    problems = reason_problems(reason, analyst)
    told: list[tuple[CaseField, str, str]] = []
    for name, weight in weights.items():
        place = CaseField("prior", name)
        before = place.text(case)
        if before is None:
            problems.append(_no_hypothesis(case, name))
            continue
        try:
            after = cell_text(_NUMBER.validate_python(weight))
        except ValidationError as error:
            said: dict[str, Any] = error.errors()[0]["ctx"]
            problems.append(Problem(said["text"], file=CASE_FILE, field=_field(place), mend=said["mend"]))
            continue
        if after != before:
            told.append((place, before, after))
    if not told and not problems:
        text = "no weight is given" if not weights else "the hypotheses have these weights already"
        problems.append(Problem(f"{text}: nothing would change", mend="give a hypothesis another weight"))
    if problems:
        raise CaseError(problems)
    return _with_told(case, told, vocabulary, at=at, analyst=analyst, reason=reason)


def read_prior(text: str) -> dict[str, Any]:
    """Read a prior written as in ``case.yaml``: ``{distribution: uniform, min: 1, max: 2}``.

    Raises:
        CaseError: The text is not YAML, or no mapping.
    """
    how = "write a prior as {distribution: uniform, min: 0.1, max: 0.5, reason: ...}"
    try:
        values, _ = read_document(text.encode("utf-8", "replace"), "")
    except CaseError as error:
        raise CaseError(
            [replace(problem, line=None, mend=problem.mend or how) for problem in error.problems]
        ) from error
    return values


def _with_told(
    case: Case,
    told: list[tuple[CaseField, str, str]],
    vocabulary: Vocabulary,
    *,
    at: date | None,
    analyst: str,
    reason: str,
) -> Case:
    words: list[Told] = [("", place.name, before, after) for place, before, after in told]
    entries = logged(case, words, at=at, analyst=analyst, reason=reason)
    changed = case
    for place, _, after in told:
        changed = place.put(changed, after)
    parts = {name: getattr(changed, name) for name in ("parameters", "forces", "hypotheses")}
    return with_entries(case, entries, vocabulary, **parts)


def _place(case: Case, parameter: str, hypothesis: str | None) -> CaseField:
    if hypothesis is not None:
        return CaseField("parameters", hypothesis, parameter)
    in_forces = parameter in case.forces and parameter not in case.parameters
    return CaseField("forces" if in_forces else "parameters", parameter=parameter)


def _written(
    place: CaseField, prior: Mapping[str, object], case: Case, vocabulary: Vocabulary, why: str
) -> str:
    """Return a prior as the log writes it, with what it keeps of the one before."""
    given = {key: value for key, value in prior.items() if value is not None and value != ""}
    problems = find_unwritable(
        {f"{_field(place)}.{key}": text for key, text in given.items() if isinstance(text, str)}, CASE_FILE
    )
    if problems:
        raise CaseError(problems)
    content = {"parameters": {place.parameter: given}}
    try:
        new = _Priors.model_validate(content).parameters[place.parameter]
    except ValidationError as error:
        found = explain(error, content, Lines(), vocabulary)
        prefix = f"hypotheses.{place.hypothesis}." if place.hypothesis else ""
        raise CaseError([replace(problem, field=prefix + problem.field) for problem in found]) from error
    old = place.prior(case)
    if old is None:
        return prior_text(new if "reason" in given else new.model_copy(update={"reason": why}))
    if "uses_record" not in given:
        new = new.model_copy(update={"uses_record": old.uses_record})
    told = {"reason", "source"}
    if not told & set(given) and prior_content(new) == _without(prior_content(old), told):
        return prior_text(old)
    return prior_text(new if "reason" in given else new.model_copy(update={"reason": why}))


def _without(content: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in keys}


def _field(place: CaseField) -> str:
    return place.name.removeprefix(CASE_PREFIX)


def _no_hypothesis(case: Case, name: str) -> Problem:
    known = tuple(hypothesis.name for hypothesis in case.hypotheses)
    text, mend = f"'{name}' is not a hypothesis of this case", closest(name, known) or "use one of these"
    return Problem(text, file=CASE_FILE, field="hypotheses", allowed=known, mend=mend)


def _nothing(place: CaseField, taken_out: bool) -> Problem:
    text, mend = "this prior is there already: nothing would change", "give another"
    if taken_out:
        text, mend = "there is no prior to take out: the default holds already", "name one that is there"
    return Problem(text, file=CASE_FILE, field=_field(place), mend=mend)
