"""The words a case may use, handed down by the society it is about: this layer knows none of them itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case.schema import Prior

__all__ = ["IndicatorRow", "ParameterRow", "Vocabulary"]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator: its unit, whether it is counted by region or for the whole, and how it is observed."""

    name: str
    unit: str
    dims: Literal["region", "national", "both"]
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One parameter: unit, bounds that no prior may leave, and the prior where a case names none."""

    name: str
    unit: str
    low: float
    high: float
    default: Prior
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All the words of one society.

    Attributes:
        society: Its name, as the case's ``society`` key gives it.
        indicators: What a record may report on, by name.
        parameters: What a prior may be set on, by name.
        sites: Kinds of guarded site.
        inputs: Kinds of recorded decision or scheduled fact.
    """

    society: str
    indicators: Mapping[str, IndicatorRow]
    parameters: Mapping[str, ParameterRow]
    sites: tuple[str, ...]
    inputs: tuple[str, ...]
