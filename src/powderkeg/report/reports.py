"""A report as the page prints it: its figure, its days, its address."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from powderkeg.language import say
from powderkeg.report.formats import MISSING, day, day_of_month, quantity
from powderkeg.report.indicators import indicator_kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from powderkeg.case import Report


def figure_of(report: "Report", society: str) -> str:
    """`1,000 (800 to 1,200)`, or what there is of it.

    `at least` is kept for what the society takes as a lower bound, a crowd or a list of names, and for
    figures that are nothing but one: elsewhere a low figure that equals the best one adds nothing.
    """
    best, low, high = report.best, report.low, report.high
    bound = best is None or indicator_kind(society, report.indicator) == "lower_bound"
    if low is not None and high is None and best in {None, low}:
        return say("at least {n}", n=quantity(low)) if bound else quantity(low)
    span = "" if (low is None and high is None) or low == high == best else span_of(low, high)
    if best is None:
        return span
    return say("{figure} ({range})", figure=quantity(best), range=span) if span else quantity(best)


def said_of(report: "Report", society: str) -> str:
    """The figure of a scored report; of an event whether it was seen, and how often where that is known."""
    if indicator_kind(society, report.indicator) != "event":
        return figure_of(report, society)
    if report.best is not None and report.best <= 0:
        return say("not seen")
    if report.best is not None and report.best > 1:
        return say("seen ({n})", n=quantity(report.best))
    return say("seen")


def span_of(low: float | None, high: float | None) -> str:
    """`3 to 5`, or the one end that is known."""
    if high is None:
        return say("at least {n}", n=quantity(low))
    if low is None:
        return say("at most {n}", n=quantity(high))
    return say("{low} to {high}", low=quantity(low), high=quantity(high))


def dates_of(report: "Report") -> str:
    """`4 Jan 2022`, `4 to 9 Jan 2022`, with the time where it is known."""
    begin, end = report.date_start, report.date_end
    if begin == end:
        text = day(end, "%b %Y")
    elif (begin.year, begin.month) == (end.year, end.month):
        text = say("{first} to {last}", first=day_of_month(begin), last=day(end, "%b %Y"))
    else:
        text = say("{first} to {last}", first=day(begin), last=day(end, "%b %Y"))
    return say("{day}, {clock}", day=text, clock=report.time) if report.time else text


def clock(moment: "datetime | None") -> str:
    """`5 Jan 2022, 17:30`; a dash where there is no such moment."""
    return MISSING if moment is None else day(moment, "%b %Y, %H:%M")


def where(places: "str | tuple[str, ...] | None") -> str:
    """Place ids joined by commas; `everywhere` for the word `all` and for no place at all."""
    if not places or places == "all":
        return say("everywhere")
    return places if isinstance(places, str) else ", ".join(places)


def safe_link(address: str) -> str:
    """The address where it is a web address, nothing otherwise: a record may come from anybody."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def figures_in(society: str) -> "Callable[[Report], str]":
    """`figure_of` for the reports of one society, as a filter of the template."""
    return lambda report: figure_of(report, society)
