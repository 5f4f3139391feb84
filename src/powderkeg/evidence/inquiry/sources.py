"""Whom one could ask: kinds of source, the letter they are given beforehand, and the work it takes.

Letters and hours are our judgement [J]: round numbers for an analyst with a telephone, correspondents and no
powers. They order the list by bits per hour and move no odds; an analyst who knows better has the bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from powderkeg.language import noted

if TYPE_CHECKING:
    from powderkeg.society.country.indicators import Indicator

__all__ = ["SOURCE_KINDS", "SourceKind", "sources_for"]


@dataclass(frozen=True)
class SourceKind:
    """A kind of source.

    Attributes:
        name: short, as tables print it.
        words: whom to ask, in words.
        letter: reliability before anything is known of the single source.
        effort: working hours until an answer that can be graded is there.
        reason: why that letter and those hours.
        overview: whether it can speak for a whole country; else only of what it saw in one place.
    """

    name: str
    words: str
    letter: Literal["A", "B", "C", "D", "E", "F"]
    effort: float
    reason: str
    overview: bool


_ALL = (
    SourceKind(
        noted("reporter"),
        "a reporter who was there",
        "B",
        6.0,
        "named and practised, saw it; a day to find the one who was there and to go through the notes [J]",
        overview=False,
    ),
    SourceKind(
        noted("pictures"),
        "dated and located pictures, from the ground or from a satellite",
        "A",
        16.0,
        "can be checked by anyone; two days to find, date and place them [J]",
        overview=False,
    ),
    SourceKind(
        noted("participant"),
        "someone who took part (a guard, an officer, a doctor, an aide)",
        "B",
        12.0,
        "knows from inside and can be named; a day and a half to find, to win over and to cross-check [J]",
        overview=True,
    ),
    SourceKind(
        noted("authority"),
        "an authority's own figure or answer",
        "C",
        4.0,
        "knows, but is party to the case; half a day for a written question and its reminder [J]",
        overview=True,
    ),
    SourceKind(
        noted("register"),
        "lists kept at the time (hospitals, morgues, courts, armouries)",
        "A",
        24.0,
        "made for another purpose, name by name; three days to reach, copy and count [J]",
        overview=True,
    ),
    SourceKind(
        noted("monitor"),
        "whoever measured traffic (an operator, an exchange, a listening post)",
        "B",
        10.0,
        "an instrument's reading, through one hand; over a day to obtain and compare with calm days [J]",
        overview=True,
    ),
    SourceKind(
        noted("channel"),
        "an anonymous channel",
        "D",
        3.0,
        "nobody answers for it; an hour to search, two to see that it is no copy of another [J]",
        overview=True,
    ),
)
SOURCE_KINDS = {source.name: source for source in _ALL}

_SEEN = ("reporter", "pictures", "channel")
_INSIDE = ("participant", "channel")
_COUNTED = ("authority", "register")
_ABOVE = ("participant", "authority", "channel")

_BY_INDICATOR = {
    **dict.fromkeys(("sites_fought", "sites_walked_over", "sites_evacuated"), ("participant", *_SEEN)),
    **dict.fromkeys(("refusals", "defections", "units_destroyed"), _INSIDE),
    **dict.fromkeys(("elite_exits", "elite_dismissals", "elite_arrests", "service_chief_removed"), _ABOVE),
    **dict.fromkeys(("surge_claimed", "surge_before_onset"), _ABOVE),
    "shops_looted": ("reporter", "authority", "register"),
}
_BY_KIND = {
    "event": _SEEN,
    "count": ("reporter", "pictures", "authority", "channel"),
    "tally": ("authority", "channel"),
    "total": _COUNTED,
    "growth": _COUNTED,
    "lower_bound": _COUNTED,
    "level": ("monitor",),
}


def sources_for(indicator: Indicator, place: str | None) -> tuple[SourceKind, ...]:
    """Kinds of source that could know of an indicator, in a region or, where ``place`` is None, the nation.

    What happens in places is known country-wide only to those with an overview; what is one thing for the
    whole country (a chief removed, an embassy's traffic) to all of them.
    """
    names = _BY_INDICATOR.get(indicator.row.name) or _BY_KIND.get(indicator.row.kind, ())
    found = (SOURCE_KINDS[name] for name in names)
    anywhere = place is not None or indicator.national
    return tuple(source for source in found if anywhere or source.overview)
