"""The sentence that an analyst can send to a correspondent, for each indicator, place and stretch of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.evidence.words import either, listed
from powderkeg.language import Said, noted, say

if TYPE_CHECKING:
    from datetime import date

    from powderkeg.case import Place
    from powderkeg.society.country.indicators import Indicator

__all__ = ["days_in_words", "question_of"]

_GUARDED = {
    "administration": noted("the seat of administration"),
    "police": noted("a police station"),
    "airport": noted("the airport"),
    "television": noted("the television centre"),
    "prison": noted("the prison"),
}
# ``{place}`` and ``{when}`` begin with a preposition, ``{site}`` names the guarded kinds there are
_SENTENCES = {
    "participants": noted("How many people were in the streets {place} at the fullest hour {when}?"),
    "rioters": noted("How many people were attacking buildings or units {place} at the fullest hour {when}?"),
    "protesting_regions": noted("In how many regions were 200 people or more in the streets {when}?"),
    "regions_lost": noted("In how many regions were two guarded sites or more lost at the same time {when}?"),
    "clashes": noted("Did crowd and security forces clash {place} {when}?"),
    "sites_attacked": noted("Was any guarded site ({site}) attacked {place} {when}, whether it fell or not?"),
    "administrations_lost": noted("Was a seat of administration taken {place} {when}?"),
    "airports_lost": noted("Was the airport taken {place} {when}?"),
    "police_sites_lost": noted("Was a police station or an armoury taken {place} {when}?"),
    "sites_lost": noted("Was any guarded site ({site}) taken {place} {when}?"),
    "sites_fought": noted(
        "Did any guarded site ({site}) fall {place} {when} only after its guard had fought?"
    ),
    "sites_walked_over": noted(
        "Did the guard of any site ({site}) leave it {place} {when} because it was overwhelmed, without "
        "an order?"
    ),
    "sites_evacuated": noted(
        "Was the guard of any site ({site}) ordered away by a commander {place} {when} before the site fell?"
    ),
    "refusals": noted("Did any unit refuse its duty {place} {when}?"),
    "defections": noted("Did any unit change sides {place} {when}?"),
    "units_destroyed": noted("Did any unit dissolve {place} {when} after losing half of its strength?"),
    "lethal_fire": noted("Did security forces fire live rounds at people {place} {when}?"),
    "shops_looted": noted("How many shops were looted {place} {when}?"),
    "weapons_looted": noted("How many firearms were taken from police sites and shops {place} {when}?"),
    "detained": noted("How many people were newly detained {place} {when}?"),
    "injured": noted("How many people were injured {place} {when}?"),
    "injured_security": noted("How many officers were injured {place} {when}?"),
    "service_chief_removed": noted("Was the chief of a security service removed or arrested {when}?"),
    "elite_exits": noted("How many members of the elite left the country or their posts {when}?"),
    "elite_dismissals": noted("How many members of the elite were dismissed {when}?"),
    "elite_arrests": noted("How many members of the elite were arrested {when}?"),
    "traffic_public": noted(
        "How far was public traffic above a calm day's {when}, in standard deviations of it?"
    ),
    "traffic_embassy": noted(
        "How far was the watched embassy's traffic above a calm day's {when}, in standard deviations of it?"
    ),
    "traffic_other_embassies": noted(
        "How far was the mean traffic of other embassies above a calm day's {when}, in standard "
        "deviations of it?"
    ),
    "traffic_cells": noted(
        "How far was the traffic of organised groups above a calm day's {when}, in standard deviations of it?"
    ),
    "surge_claimed": noted("Did an intelligence service claim a surge of traffic {when}?"),
    "surge_before_onset": noted(
        "Did an intelligence service claim a surge of traffic before the first day with more than 1,000 "
        "people in the streets?"
    ),
    "opportunist_moves": noted("Did a third power make use of the intervener's being tied down {when}?"),
    "claimant_messages": noted("Did a claimant abroad send public messages {when}?"),
    "neighbour_onsets": noted("Did unrest begin in a neighbouring country {when}?"),
}
_ASKED_OF = {"event": noted("Did this happen {place} {when}: {meaning}?")}
_OTHERWISE = noted("What was the figure {place} {when} of {meaning} ({unit})?")


def question_of(
    indicator: Indicator, place: Place | None, first: date, last: date, *, before: str = ""
) -> Said:
    """The question about an indicator.

    Args:
        indicator: what is asked about.
        place: where; None for the whole country.
        first: first day.
        last: last day.
        before: what the stretch of days ends with, in words, where it is chosen for that.
    """
    row = indicator.row
    sentence = _SENTENCES.get(row.name) or _ASKED_OF.get(row.kind, _OTHERWISE)
    days = days_in_words(first, last)
    return say(
        sentence,
        place=say("in the whole country") if place is None else say("in {place}", place=place.name),
        when=say("{when}, {before}", when=days, before=before) if before else days,
        site=_sites(place),
        meaning=say(row.meaning),
        unit=say(row.unit),
    )


def _sites(place: Place | None) -> Said:
    """Guarded kinds of site of a place, joined by ``or``."""
    kinds = [say(words) for kind, words in _GUARDED.items() if place is None or place.sites.get(kind, 0)]
    if len(kinds) < 2:
        return kinds[0] if kinds else say("any kind")
    return either((listed(kinds[:-1]), kinds[-1]))


def days_in_words(first: date, last: date) -> Said:
    """``on 5 January 2022``; ``between 1 and 12 January 2022``, months and years where they differ."""
    if first == last:
        return say("on {day:d MMMM y}", day=last)
    days = {"first": first, "last": last}
    if (first.year, first.month) == (last.year, last.month):
        return say("between {first:d} and {last:d MMMM y}", **days)
    if first.year == last.year:
        return say("between {first:d MMMM} and {last:d MMMM y}", **days)
    return say("between {first:d MMMM y} and {last:d MMMM y}", **days)
