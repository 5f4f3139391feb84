"""When an axis is logarithmic, and which ticks it then shows."""

from collections.abc import Iterable

import altair as alt

# Left to itself the axis gives all labels the prefix of the largest, so that 10 reads "0k".
_OWN_PREFIX = "format(datum.value, abs(datum.value) < 1000 ? '~g' : '~s')"
_WIDE = 30.0
_FLOOR = 10.0
_HEADROOM = 1.5
_FEW_DECADES = 2
_MOST_DECADES = 4


def spans_decades(values: Iterable[float]) -> bool:
    """True when the values reach over several decades, so that a plain axis would hide the small ones."""
    positive = sorted(value for value in values if value > 0)
    if not positive or positive[-1] < _FLOOR:
        return False
    middle = positive[len(positive) // 2]
    return positive[-1] / middle > _WIDE / 10 and positive[-1] / positive[0] > _WIDE


def decade_ticks(highest: float) -> list[float]:
    """0, 1, 10, 100, ... up to `highest`; without 1, too near to 0, and every second when there are many."""
    ticks = [1.0]
    while ticks[-1] * 10 <= highest:
        ticks.append(ticks[-1] * 10)
    if len(ticks) > _FEW_DECADES:
        ticks = ticks[1:]
    return [0.0, *(ticks if len(ticks) <= _MOST_DECADES else ticks[::-2][::-1])]


def count_axis(field: str, values: list[float], *, title: str | None) -> alt.Y:
    """Vertical axis for counts with zeros: symmetric-log where they span decades, plain otherwise."""
    if not spans_decades(values):
        return alt.Y(f"{field}:Q", title=title, axis=alt.Axis(tickCount=4, labelExpr=_OWN_PREFIX))
    ticks = decade_ticks(max(values))
    return alt.Y(
        f"{field}:Q",
        title=title,
        scale=alt.Scale(type="symlog", constant=1, domainMin=0, domainMax=_HEADROOM * max(values)),
        # The count is given as well: Vega thins given values to the count it would have chosen itself.
        axis=alt.Axis(values=ticks, tickCount=len(ticks), labelExpr=_OWN_PREFIX),
    )
