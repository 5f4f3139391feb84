"""A validation in the order in which it is read: the facts, deaths first, the audit, then recovery."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from powderkeg.language import say
from powderkeg.report.believed import tried
from powderkeg.report.calibration import calibration_sections
from powderkeg.report.facts import fact_sections
from powderkeg.report.recovery import luxury_sections, recovery_sections
from powderkeg.report.sections import Section
from powderkeg.report.unfairness import unfairness_sections

if TYPE_CHECKING:
    from powderkeg.evidence import Validation
    from powderkeg.evidence.validated import Validated


def _method_sections(validated: "Validated") -> Iterator[Section]:
    yield Section(say("The two methods on simulated records"), tuple(tried(validated)), (), ())
    yield from calibration_sections(validated)


def validation_sections(result: "Validation") -> tuple[Section, ...]:
    """Every section of a validation; what another part of it adds goes below these."""
    found, recovery, effect = result.prior_predictive, result.recovery, result.same_luxury
    return (
        *(() if found is None else (*fact_sections(found), *unfairness_sections(found.unfairness))),
        *(() if recovery is None else recovery_sections(recovery)),
        *(() if effect is None else luxury_sections(effect)),
        *(() if result.validated is None else _method_sections(result.validated)),
    )
