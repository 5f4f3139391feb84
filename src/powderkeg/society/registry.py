"""The societies a case may name, and the vocabulary each lends to the checking of cases."""

from __future__ import annotations

from powderkeg.case import CaseError, Vocabulary
from powderkeg.society import country

__all__ = ["society_named"]


def society_named(name: str) -> Vocabulary:
    """Vocabulary (indicators, parameters, kinds of site, input and shock) of a society.

    Raises:
        CaseError: unknown name.
    """
    if name != "country":
        raise CaseError(f"society: {name!r} is not known; allowed: country")
    return Vocabulary(
        society="country",
        indicators={name: indicator.row for name, indicator in country.INDICATORS.items()},
        parameters={row.name: row for row in country.PARAMETERS},
        sites=(*country.SITE_KINDS, "shops"),
        inputs=country.INPUT_KINDS,
        shocks={kind: shock.row for kind, shock in country.SHOCKS.items()},
        figures=country.INPUT_FIGURES,
        order=country.INPUT_ORDER,
        deciders=country.INPUT_DECIDERS,
        free=country.INPUT_FREE,
        unguarded=("shops",),
        watched=country.WATCHED,
    )
