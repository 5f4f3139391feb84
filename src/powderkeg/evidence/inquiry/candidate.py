"""A candidate: one thing that could be found out, from one kind of source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from powderkeg.evidence.observations import Observation
    from powderkeg.evidence.windows import Window

__all__ = ["Candidate", "windows_of"]


@dataclass(frozen=True)
class Candidate:
    """A report that nobody has yet.

    Attributes:
        indicator: what it would speak of.
        place: region id; None for the nation.
        first_day: first day it would speak of.
        day: last day it would speak of.
        unit: of the figure it would give.
        source_kind: name of the kind of source.
        letter: reliability it would be given.
        effort: working hours to get it.
        observation: its noise, as a real report of this kind has it.
        windows: one per number that the observation needs of a world.
        question: a sentence to send to a correspondent.
        origin: an origin of the record that would be asked again; None for a source not heard before.
    """

    indicator: str
    place: str | None
    first_day: date
    day: date
    unit: str
    source_kind: str
    letter: str
    effort: float
    observation: Observation
    windows: tuple[Window, ...]
    question: str
    origin: str | None = None


def windows_of(candidates: Iterable[Candidate]) -> tuple[Window, ...]:
    """Windows that a weighing must watch for these candidates, each once, in the order met.

    Those before the case's start hold nothing and are not among them.
    """
    every = (window for candidate in candidates for window in candidate.windows)
    return tuple(dict.fromkeys(window for window in every if window.last >= 0))
