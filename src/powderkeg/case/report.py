"""A report: one row of the record, and the hours it speaks of."""

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from powderkeg.case.fields import MODEL, Day, Extra, Flag, Number, Text, Whole, refusal

if TYPE_CHECKING:
    from powderkeg.case.case import Case

__all__ = ["NATIONAL", "PARTS_OF_DAY", "Report"]

NATIONAL = "national"

# Hours of the first day; past 24 is the morning after.
PARTS_OF_DAY = {"morning": (6, 12), "day": (8, 20), "evening": (18, 24), "night": (20, 30)}

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00))?")


def _time_of_day(value: object) -> object:
    if value is None or (isinstance(value, str) and (not value.strip() or _known_time(value.strip()))):
        return value or ""
    allowed = ("blank", "HH:MM", "HH:MM-HH:MM", *PARTS_OF_DAY)
    raise refusal(f"'{value}' is not a time of day", "use two digits, such as 09:30 or 20:00-05:00", allowed)


def _known_time(text: str) -> bool:
    return text in PARTS_OF_DAY or _CLOCK.fullmatch(text) is not None


def _national(value: object) -> object:
    return None if isinstance(value, str) and value.strip() in {"", NATIONAL} else value


class Report(BaseModel):
    """Who said what about where and when, and how far it is to be trusted.

    Attributes:
        date_end: Last day it speaks of; the first one where the file leaves it blank.
        time: Blank (the whole of the days), a clock time, a span of clock times, or a part of the day; local
            to the place.
        place_id: None means the whole country.
        origin_id: Reports that go back to one origin share it, and share one error.
        reliability: Of the source, A (completely reliable) to E (unreliable), F where it cannot be judged.
        credibility: Of the information, 1 (confirmed) to 5 (improbable), 6 where it cannot be judged.
        published: When an analyst could first have read it; none where that is unknown.
        use: ``scored`` weighs the hypotheses, ``input`` backs an input, ``context`` is there to be read.
        reason: Why it is not scored.
        extra: Further columns of ``record.csv``, as written.
    """

    model_config = MODEL

    report_id: Annotated[str, Field(min_length=1)]
    date_start: Day
    date_end: Day
    time: Annotated[str, BeforeValidator(_time_of_day)] = ""
    place_id: Annotated[str | None, BeforeValidator(_national)] = None
    indicator: Annotated[str, Field(min_length=1)]
    low: Number | None = None
    best: Number | None = None
    high: Number | None = None
    unit: Text = ""
    statement: Text = ""
    source: Text = ""
    source_url: Text = ""
    origin_id: Annotated[str, Field(min_length=1)]
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    credibility: Annotated[Whole, Field(ge=1, le=6)] | None = None
    contested: Flag = False
    published: Day | None = None
    use: Literal["scored", "context", "input"]
    reason: Text = ""
    extra: Extra = Field(default_factory=dict)

    def window(self, case: "Case") -> tuple[float, float]:
        """Return the hours it speaks of, from the case's start, as (first, end).

        A clock time alone is its one hour, or lasts to the end of ``date_end`` where that is a later day. A
        span that runs past midnight ends on ``date_end`` where that is a later day, and otherwise on the
        morning after. Where the window overlaps the case it is cut to it: a place west of the capital ends
        its last day after the case does.
        """
        first, end = self._local_window()
        start_hour, end_hour = case.hour(first, self.place_id), case.hour(end, self.place_id)
        if start_hour < case.hours and end_hour > 0:
            return max(start_hour, 0.0), min(end_hour, float(case.hours))
        return start_hour, end_hour

    def _local_window(self) -> tuple[datetime, datetime]:
        if not self.time:
            return _at(self.date_start, 0), _at(self.date_end, 24)
        opens: float
        closes: float
        if self.time in PARTS_OF_DAY:
            opens, closes = PARTS_OF_DAY[self.time]
        elif "-" in self.time:
            opens, closes = (_hours(text) for text in self.time.split("-"))
        else:
            opens = _hours(self.time)
            later = self.date_end > self.date_start
            return _at(self.date_start, opens), _at(self.date_end, 24 if later else opens + 1)
        return _at(self.date_start, opens), _at(self.date_end, self._closing_hour(opens, closes))

    def _closing_hour(self, opens: float, closes: float) -> float:
        several_days = self.date_end > self.date_start
        if closes <= opens:
            return closes if several_days else closes + 24
        return closes - 24 if several_days and closes > 24 else closes


def _hours(clock: str) -> float:
    return int(clock[:2]) + int(clock[3:]) / 60


def _at(day: date, hours: float) -> datetime:
    return datetime.combine(day, time()) + timedelta(hours=hours)
