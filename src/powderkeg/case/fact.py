"""Plain facts of a case: what every world can be asked, declared and not programmed.

A fact asks one thing of a world and holds what the record says of it. A number is one measure; a yes or no is
one condition or several, which all have to hold. A measure is taken from one indicator over days and regions;
``MEASURES`` is the whole family.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, model_validator

from powderkeg.case.fields import MODEL, Day, Flag, Id, Number, Text, Whole, refusal

if TYPE_CHECKING:
    from powderkeg.case.case import Case

__all__ = ["MEASURES", "Condition", "Fact", "Measure"]

MEASURES: Mapping[str, tuple[str, ...]] = {
    "total": ("places",),
    "share": ("places", "of", "top"),
    "regions": ("places", "level"),
    "order": ("places", "level"),
    "rank": ("places", "per_head"),
    "of_peak": ("places",),
}
"""Every measure, with the keys it takes besides ``indicator`` and the days.

``total``: the value over the days and places, joined as the indicator is (a count by its highest day).
``share``: the part of the total that falls to the places, or to the ``top`` regions with most; with ``of``,
the part of another indicator's total.
``regions``: how many of the places reach ``level`` (without it: pass 0).
``order``: the place of one region in the order in which regions reach ``level``, by day and then by value.
``rank``: the place of one region by value, 1 the largest; ``per_head`` divides by inhabitants.
``of_peak``: the value on the last day over that of the highest day.
"""


def _some_places(value: object) -> object:
    if isinstance(value, list | tuple) and value:
        return value
    raise refusal("places is not a list of region ids", "list them as [MAN, ATY], or leave the key out")


class Measure(BaseModel):
    """One number of a world.

    Attributes:
        measure: Which of ``MEASURES``.
        indicator: What it is taken from.
        day: The one day it looks at; or
        from_day: the first day (none: the case's first) and
        to_day: the last day, included (none: the case's last).
        places: Region ids; empty means all regions.
        of: For a share: the indicator that is the whole.
        top: For a share: so many regions with most, whichever they are.
        level: For regions and order: the least value that counts, in the indicator's unit.
        per_head: For rank: by inhabitant.
    """

    model_config = MODEL

    measure: Literal["total", "share", "regions", "order", "rank", "of_peak"]
    indicator: Text
    day: Day | None = None
    from_day: Day | None = None
    to_day: Day | None = None
    places: Annotated[tuple[Text, ...], BeforeValidator(_some_places)] = ()
    of: Text | None = None
    top: Whole | None = None
    level: Number | None = None
    per_head: Flag = False

    @model_validator(mode="after")
    def _takes_only_its_own(self) -> Self:
        takes = MEASURES[self.measure]
        given = {name for name in ("places", "of", "top", "level", "per_head") if getattr(self, name)}
        for name in sorted(given - set(takes)):
            raise refusal(f"the measure '{self.measure}' does not take '{name}'", "remove it", takes)
        if self.measure in {"order", "rank"} and len(self.places) != 1:
            raise refusal(f"the measure '{self.measure}' is of one region", "write places: [MAN]")
        if self.top is not None and (self.places or self.of is not None or self.top < 1):
            raise refusal("'top' counts the regions with most, 1 or more, and stands alone", "keep one way")
        if self.day is not None and (self.from_day is not None or self.to_day is not None):
            raise refusal("'day' stands beside 'from_day' or 'to_day'", "keep the one day or the span")
        return self

    def days(self, case: Case) -> tuple[int, int]:
        """First day and the day after the last, counted from the case's start."""
        first = self.day or self.from_day or case.start
        last = self.day or self.to_day or case.end
        return (first - case.start).days, (last - case.start).days + 1


class Condition(Measure):
    """A measure and the range in which it has to lie, both ends included."""

    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        low, high = self.at_least, self.at_most
        if low is None and high is None:
            raise refusal("the condition has no bound", "give at_least, at_most or both")
        if low is not None and high is not None and low > high:
            raise refusal(f"at_least {low:g} is above at_most {high:g}", "swap the two")
        return self


class Fact(BaseModel):
    """What the record plainly says, asked of every world.

    Attributes:
        value: The measure, where the fact is a number.
        holds: The conditions, where it is a yes or no; all of them have to hold.
        low: Least figure that the record allows, for a number.
        best: The record's figure.
        high: Largest figure that the record allows.
        recorded: The record's answer, for a yes or no.
        reports: Ids of the reports that it rests on.
        decisive: Whether rivals are told apart by it, so that it is looked at in the audit of unfairness.
        note: How it is read, and what was left to judgement.
    """

    model_config = MODEL

    name: Id
    label: Text
    value: Measure | None = None
    holds: tuple[Condition, ...] = ()
    low: Number | None = None
    best: Number | None = None
    high: Number | None = None
    recorded: Flag | None = None
    reports: tuple[Text, ...] = ()
    decisive: Flag = False
    note: Text = ""

    @model_validator(mode="after")
    def _is_a_number_or_a_yes_or_no(self) -> Self:
        if (self.value is None) == (not self.holds):
            raise refusal("a fact has either 'value' or 'holds'", "keep the one that says what is asked")
        figures = [x for x in (self.low, self.best, self.high) if x is not None]
        if self.value is None and (figures or self.recorded is None):
            raise refusal(
                "a fact with 'holds' is a yes or no", "give recorded: yes or no, and no low, best or high"
            )
        if self.value is not None and (not figures or self.recorded is not None):
            raise refusal("a fact with 'value' is a number", "give low, best or high, and no 'recorded'")
        if figures != sorted(figures):
            raise refusal("low, best and high are not in this order", "correct the figures")
        return self

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All measures that it takes."""
        return self.holds if self.value is None else (self.value,)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Indicators that it reads, each once."""
        named = [name for m in self.measures for name in (m.indicator, m.of) if name is not None]
        return tuple(dict.fromkeys(named))

    @property
    def range(self) -> tuple[float, float]:
        """Least and largest figure of the record; 0 or 1 twice for a yes or no."""
        figures = [x for x in (self.low, self.best, self.high) if x is not None]
        return (min(figures), max(figures)) if figures else (float(bool(self.recorded)),) * 2

    @property
    def figure(self) -> float:
        """The record's one figure: ``best``, or the middle of its range; 0 or 1 for a yes or no."""
        low, high = self.range
        return self.best if self.best is not None else 0.5 * (low + high)
