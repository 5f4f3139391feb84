"""When reported facts happened, in segments of six hours, and what worlds did over such windows.

Times of reports are trusted to the segment and no further: a window's ends are moved outwards to segment
ends, with one hour of grace, so that a day in another time zone of the country is still that day.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.society.country.indicators import Indicator

__all__ = ["SEGMENTS_A_DAY", "SEGMENT_HOURS", "Accumulators", "Window", "segments_of"]

FloatArray = npt.NDArray[np.float64]

SEGMENT_HOURS = 6
SEGMENTS_A_DAY = 24 // SEGMENT_HOURS
_GRACE = 1.0


@dataclass(frozen=True)
class Window:
    """An indicator over consecutive segments.

    Attributes:
        indicator: name.
        place: region id; None for the nation.
        first: first segment, counted from the case's start; a window before the start holds nothing.
        last: last segment, included.
    """

    indicator: str
    place: str | None
    first: int
    last: int


def segments_of(start: float, end: float, segments: int) -> tuple[int, int]:
    """First and last segment of a stretch of hours.

    Args:
        start: hours since the case's start.
        end: hours since the case's start.
        segments: number of segments of the case.
    """
    first = math.floor((start + _GRACE - 0.01) / SEGMENT_HOURS)
    last = math.ceil((end - _GRACE) / SEGMENT_HOURS) - 1
    first = min(max(first, 0), segments - 1)
    return first, min(max(first, last), segments - 1)


class Accumulators:
    """The values of all open windows, one array per window, forked with the worlds.

    Args:
        windows: what will be asked for, with the last segment at whose end it is.
        indicators: how each indicator joins over time and places.
        places: region ids in the order of the worlds' columns.
        size: number of worlds.
    """

    def __init__(
        self,
        windows: Mapping[Window, int],
        indicators: Mapping[str, Indicator],
        places: Sequence[str],
        size: int,
    ) -> None:
        self._waiting = sorted(windows, key=lambda w: w.first)
        self._needed = dict(windows)
        self._indicators = indicators
        self._column = {place: r for r, place in enumerate(places)}
        self._size = size
        self._open: dict[Window, FloatArray] = {}

    def update(self, segment: int, values: Mapping[str, FloatArray]) -> None:
        """Join one segment's collected values into every window that covers it."""
        while self._waiting and self._waiting[0].first <= segment:
            window = self._waiting.pop(0)
            if window.last >= segment:
                self._open[window] = np.zeros(0)
        for window, held in self._open.items():
            if window.first <= segment <= window.last:
                self._open[window] = self._joined(window, held, values[window.indicator], segment)

    def _joined(self, window: Window, held: FloatArray, new: FloatArray, segment: int) -> FloatArray:
        indicator = self._indicators[window.indicator]
        rule = indicator.over_time
        if window.place is not None and new.ndim == 2:
            new = new[:, self._column[window.place]]
        elif new.ndim == 2 and rule == indicator.over_places == "sum":
            new = new.sum(axis=1)  # sums may be taken in any order: the smaller array is kept
        if segment == window.first:
            return new.copy()
        if rule == "max":
            return np.maximum(held, new)
        if rule == "sum":
            return held + new
        if rule == "last":
            return new.copy()
        past = segment - window.first
        return (held * past + new) / (past + 1)

    def value(self, window: Window) -> FloatArray:
        """(P,) the window's value so far; national where it names no place; 0 before the case's start."""
        if window.last < 0:
            return np.zeros(self._size)
        held = self._open[window]
        if held.ndim == 1:
            return held
        rule = self._indicators[window.indicator].over_places
        joined: FloatArray = getattr(held, rule)(axis=1)
        return joined

    def fork(self, index: npt.NDArray[np.intp]) -> None:
        """Follow the worlds through a resampling, which may leave more or fewer of them."""
        self._size = len(index)
        self._open = {window: held[index] for window, held in self._open.items()}

    def put(self, index: npt.NDArray[np.intp], other: Accumulators) -> None:
        """Take the values of another set of the same windows in, in place of the chosen worlds'."""
        for window, held in self._open.items():
            held[index] = other._open[window]

    def close(self, segment: int) -> None:
        """Drop the windows that are not needed after ``segment``."""
        self._open = {w: held for w, held in self._open.items() if self._needed[w] > segment}
