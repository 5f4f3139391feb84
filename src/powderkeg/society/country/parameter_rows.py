"""How a row of the parameter table is written, and the sources that many rows share."""

from __future__ import annotations

from powderkeg.case import ParameterRow, Prior

__all__ = ["EPSTEIN", "OURS", "fixed", "log_uniform", "row", "uniform"]


def row(
    name: str, unit: str, bounds: tuple[float, float], prior: Prior, meaning: str, source: str
) -> ParameterRow:
    """One row of the table."""
    return ParameterRow(
        name=name, unit=unit, low=bounds[0], high=bounds[1], default=prior, meaning=meaning, source=source
    )


def uniform(low: float, high: float) -> Prior:
    """Every value between the two alike."""
    return Prior(distribution="uniform", min=low, max=high)


def log_uniform(low: float, high: float) -> Prior:
    """Every order of magnitude between the two alike."""
    return Prior(distribution="log_uniform", min=low, max=high)


def fixed(value: float) -> Prior:
    """One value; a switch that is off is fixed at nought."""
    return Prior(distribution="constant", value=value)


EPSTEIN = "Epstein 2002, PNAS 99 suppl. 3"
OURS = "[J]"
