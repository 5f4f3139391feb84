"""Sentences that a validation keeps beside its figures: they lie in a file, and are said again from there."""

from __future__ import annotations

from powderkeg.language import noted

__all__ = ["EXTRAPOLATED", "FEWER", "FILTER_NOTE", "KEPT", "STRESSED"]

FILTER_NOTE = noted(
    "{particles} particles per hypothesis; its log score lies within {gap} nats of the classifier's on "
    "{near:.0f} % of the records"
)
STRESSED = noted("letters of sources promise more than they are worth")
EXTRAPOLATED = noted(
    "The real record lies beyond every simulated one in {outside} of the classifier's {summaries} summaries "
    "({names}): there its answer is an extrapolation."
)
FEWER = noted(
    "Validated on {worlds} simulated records per hypothesis, {records} of them weighed by the filter: fewer "
    "than powderkeg validate {case} takes ({whole:,}), whose result is kept and used from then on."
)
KEPT = (FILTER_NOTE, STRESSED, EXTRAPOLATED, FEWER)
