"""A validation in the order in which it is read: the facts, deaths first, then the audit."""

from typing import TYPE_CHECKING

from powderkeg.report.facts import fact_sections
from powderkeg.report.sections import Section
from powderkeg.report.unfairness import unfairness_sections

if TYPE_CHECKING:
    from powderkeg.evidence import Validation


def validation_sections(result: "Validation") -> tuple[Section, ...]:
    """Every section of a validation; what another part of it adds goes below these."""
    found = result.prior_predictive
    return (*fact_sections(found), *unfairness_sections(found.unfairness))
