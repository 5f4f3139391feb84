"""The words a case may use, handed down by the society it is about: this layer knows none of them itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case.schema import Prior

__all__ = ["Follows", "IndicatorRow", "ParameterRow", "ShockRow", "Vocabulary"]


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
class ShockRow:
    """One kind of shock: what its ``value`` says, and within which bounds.

    Attributes:
        kind: Name that a case gives it.
        unit: What ``value`` counts or measures.
        low, high: Least and greatest ``value``.
        example: A usual ``value``, named where one is wrong.
        meaning: What happens, and what ``until`` means where it is taken.
        source: Where the mechanism was published.
        whole: True where ``value`` is a whole number.
        lasts: False where it happens in one hour, so that there is no ``until``.
        national: True where it strikes no single place, so that ``places`` is all.
        needs: Parameters that at least one hypothesis must let rise above 0 for it to mean anything.
    """

    kind: str
    unit: str
    low: float
    high: float
    example: float
    meaning: str
    source: str
    whole: bool = False
    lasts: bool = True
    national: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Follows:
    """A kind of input that cannot come before another.

    Attributes:
        later, earlier: The two kinds.
        needed: True where the later one ends the earlier one, and so means nothing without it.
    """

    later: str
    earlier: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All the words of one society.

    Attributes:
        society: Its name, as the case's ``society`` key gives it.
        indicators: What a record may report on, by name.
        parameters: What a prior may be set on, by name.
        sites: Kinds of site.
        inputs: Kinds of recorded decision or scheduled fact.
        shocks: Kinds of shock, by name.
        figures: Range of the value of an input, for kinds that carry one.
        order: Kinds of input that cannot come before others.
        deciders: Who decides which kinds of input, for the options of the outlook.
        free: What outside powers may decide by themselves under an option, each with the kind of input that
            it takes the place of; blank where there is none.
        unguarded: Kinds of site that nobody guards: a region needs another kind besides.
        watched: Indicators whose silence is evidence, unless a case says that nobody looked; each with those
            whose reports speak of it.
    """

    society: str
    indicators: Mapping[str, IndicatorRow]
    parameters: Mapping[str, ParameterRow]
    sites: tuple[str, ...]
    inputs: tuple[str, ...]
    shocks: Mapping[str, ShockRow] = field(default_factory=dict)
    figures: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    order: tuple[Follows, ...] = ()
    deciders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    free: Mapping[str, str] = field(default_factory=dict)
    unguarded: tuple[str, ...] = ()
    watched: Mapping[str, frozenset[str]] = field(default_factory=dict)
