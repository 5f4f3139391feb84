"""Places in ``case.yaml`` that the log can speak of: a prior, and the weight of a hypothesis.

In the log such a place is a ``field`` of its own form, and ``report_id`` stays blank::

    case.yaml: parameters.contagion
    case.yaml: forces.cells
    case.yaml: hypotheses.infiltrated.parameters.cells
    case.yaml: hypotheses.infiltrated.prior

What stands there is a prior as JSON on one line, blank where there is none, or a weight.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter

from powderkeg.case.cells import cell_text
from powderkeg.case.fields import Number
from powderkeg.case.schema import Prior

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case.case import Case

__all__ = ["CASE_PREFIX", "CaseField", "parse_case_field", "prior_content", "prior_text"]

CASE_PREFIX = "case.yaml: "
_COMMON = re.compile(r"(parameters|forces)\.([^.]+)")
_OF_HYPOTHESIS = re.compile(r"hypotheses\.(.+)\.parameters\.([^.]+)")
_WEIGHT = re.compile(r"hypotheses\.(.+)\.prior")
_NUMBER: TypeAdapter[float] = TypeAdapter(Number)


@dataclass(frozen=True, slots=True)
class CaseField:
    """One place in ``case.yaml``.

    Attributes:
        section: ``parameters``, ``forces``, or ``prior`` for the weight of a hypothesis.
        hypothesis: Whose; blank for what all hypotheses share.
        parameter: Which; blank for a weight.
    """

    section: Literal["parameters", "forces", "prior"]
    hypothesis: str = ""
    parameter: str = ""

    @property
    def name(self) -> str:
        """How the log calls it."""
        parts = ("hypotheses", self.hypothesis) if self.hypothesis else ()
        return CASE_PREFIX + ".".join(filter(None, (*parts, self.section, self.parameter)))

    def text(self, case: Case) -> str | None:
        """Return what stands there in a case, as the log writes it; None where it has no such hypothesis."""
        if self.hypothesis and self.hypothesis not in {found.name for found in case.hypotheses}:
            return None
        if self.section == "prior":
            return cell_text(case.hypothesis(self.hypothesis).prior)
        prior = self.prior(case)
        return "" if prior is None else prior_text(prior)

    def prior(self, case: Case) -> Prior | None:
        """Return the prior that stands there; None where there is none, or the place is no prior's.

        Raises:
            KeyError: The case has no such hypothesis.
        """
        return self._priors(case).get(self.parameter)

    def put(self, case: Case, text: str) -> Case:
        """Return the case with something else there.

        Raises:
            ValueError: It cannot stand there; ``refused`` says so beforehand.
            KeyError: The case has no such hypothesis.
        """
        if self.section == "prior":
            return self._with_hypothesis(case, prior=_NUMBER.validate_python(text))
        priors = dict(self._priors(case))
        priors.pop(self.parameter, None)
        if text:
            priors[self.parameter] = _prior(text)
        if self.hypothesis:
            return self._with_hypothesis(case, parameters=priors)
        return case.replace(**{self.section: priors})

    def refused(self, text: str) -> str:
        """Return in a clause why a text cannot stand there; blank where it can."""
        try:
            if self.section == "prior":
                _NUMBER.validate_python(text)
            elif text:
                _prior(text)
        except (ValueError, RecursionError):
            return "is not a number" if self.section == "prior" else "is not a prior as JSON"
        return ""

    def same(self, one: str, other: str) -> bool:
        """Whether two texts say the same here, however they are written."""
        if one == other or not (one and other) or self.refused(one) or self.refused(other):
            return one == other
        if self.section == "prior":
            return _NUMBER.validate_python(one) == _NUMBER.validate_python(other)
        return _prior(one) == _prior(other)

    def _priors(self, case: Case) -> Mapping[str, Prior]:
        if self.hypothesis:
            return case.hypothesis(self.hypothesis).parameters
        return case.forces if self.section == "forces" else case.parameters

    def _with_hypothesis(self, case: Case, **changes: Any) -> Case:
        case.hypothesis(self.hypothesis)  # a name that is not there is no silent success
        hypotheses = [
            one.model_copy(update=changes) if one.name == self.hypothesis else one for one in case.hypotheses
        ]
        return case.replace(hypotheses=tuple(hypotheses))


def parse_case_field(field: str) -> CaseField | None:
    """Return the place in ``case.yaml`` that an entry of the log is about; None where it is about none."""
    if not field.startswith(CASE_PREFIX):
        return None
    name = field.removeprefix(CASE_PREFIX)
    if found := _COMMON.fullmatch(name):
        return CaseField("forces" if found[1] == "forces" else "parameters", parameter=found[2])
    if found := _OF_HYPOTHESIS.fullmatch(name):
        return CaseField("parameters", found[1], found[2])
    found = _WEIGHT.fullmatch(name)
    return CaseField("prior", found[1]) if found else None


def prior_content(prior: Prior) -> dict[str, Any]:
    """Return what a prior says beyond the defaults, in the order in which it is written."""
    filled = prior.model_dump(exclude_defaults=True, exclude_none=True)
    return {key: _whole(value) for key, value in filled.items()}


def prior_text(prior: Prior) -> str:
    """Return a prior as JSON on one line."""
    return json.dumps(prior_content(prior), ensure_ascii=False)


def _prior(text: str) -> Prior:
    return Prior.model_validate(json.loads(text))


def _whole(value: object) -> object:
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return int(value) if whole and isinstance(value, float) else value
