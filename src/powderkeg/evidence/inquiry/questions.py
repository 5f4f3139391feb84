"""The sentence that an analyst can send to a correspondent, for each indicator, place and stretch of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from powderkeg.case import Place
    from powderkeg.society.country.indicators import Indicator

__all__ = ["days_in_words", "question_of"]

_GUARDED = {
    "administration": "the seat of administration",
    "police": "a police station",
    "airport": "the airport",
    "television": "the television centre",
    "prison": "the prison",
}
# ``{place}`` and ``{when}`` begin with a preposition, ``{site}`` names the guarded kinds there are
_SENTENCES = {
    "participants": "How many people were in the streets {place} at the fullest hour {when}?",
    "rioters": "How many people were attacking buildings or units {place} at the fullest hour {when}?",
    "protesting_regions": "In how many regions were 200 people or more in the streets {when}?",
    "regions_lost": "In how many regions were two guarded sites or more lost at the same time {when}?",
    "clashes": "Did crowd and security forces clash {place} {when}?",
    "sites_attacked": "Was any guarded site ({site}) attacked {place} {when}, whether it fell or not?",
    "administrations_lost": "Was a seat of administration taken {place} {when}?",
    "airports_lost": "Was the airport taken {place} {when}?",
    "police_sites_lost": "Was a police station or an armoury taken {place} {when}?",
    "sites_lost": "Was any guarded site ({site}) taken {place} {when}?",
    "sites_fought": "Did any guarded site ({site}) fall {place} {when} only after its guard had fought?",
    "sites_walked_over": "Did the guard of any site ({site}) leave it {place} {when} because it was "
    "overwhelmed, without an order?",
    "sites_evacuated": "Was the guard of any site ({site}) ordered away by a commander {place} {when} "
    "before the site fell?",
    "refusals": "Did any unit refuse its duty {place} {when}?",
    "defections": "Did any unit change sides {place} {when}?",
    "units_destroyed": "Did any unit dissolve {place} {when} after losing half of its strength?",
    "lethal_fire": "Did security forces fire live rounds at people {place} {when}?",
    "shops_looted": "How many shops were looted {place} {when}?",
    "weapons_looted": "How many firearms were taken from police sites and shops {place} {when}?",
    "detained": "How many people were newly detained {place} {when}?",
    "injured": "How many people were injured {place} {when}?",
    "injured_security": "How many officers were injured {place} {when}?",
    "service_chief_removed": "Was the chief of a security service removed or arrested {when}?",
    "elite_exits": "How many members of the elite left the country or their posts {when}?",
    "elite_dismissals": "How many members of the elite were dismissed {when}?",
    "elite_arrests": "How many members of the elite were arrested {when}?",
    "traffic_public": "How far was public traffic above a calm day's {when}, in standard deviations of it?",
    "traffic_embassy": "How far was the watched embassy's traffic above a calm day's {when}, in standard "
    "deviations of it?",
    "traffic_other_embassies": "How far was the mean traffic of other embassies above a calm day's {when}, "
    "in standard deviations of it?",
    "traffic_cells": "How far was the traffic of organised groups above a calm day's {when}, in standard "
    "deviations of it?",
    "surge_claimed": "Did an intelligence service claim a surge of traffic {when}?",
    "surge_before_onset": "Did an intelligence service claim a surge of traffic before the first day with "
    "more than 1,000 people in the streets?",
    "opportunist_moves": "Did a third power make use of the intervener's being tied down {when}?",
    "claimant_messages": "Did a claimant abroad send public messages {when}?",
    "neighbour_onsets": "Did unrest begin in a neighbouring country {when}?",
}
_ASKED_OF = {"event": "Did this happen {place} {when}: {meaning}?"}
_OTHERWISE = "What was the figure {place} {when} of {meaning} ({unit})?"


def question_of(
    indicator: Indicator, place: Place | None, first: date, last: date, *, before: str = ""
) -> str:
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
    text = sentence.format(
        place="in the whole country" if place is None else f"in {place.name}",
        when=f"{days_in_words(first, last)}{', ' + before if before else ''}",
        site=_sites(place),
        meaning=row.meaning,
        unit=row.unit,
    )
    return " ".join(text.split())


def _sites(place: Place | None) -> str:
    """Guarded kinds of site of a place, joined by ``or``."""
    kinds = [words for kind, words in _GUARDED.items() if place is None or place.sites.get(kind, 0)]
    if len(kinds) < 2:
        return "".join(kinds) or "any kind"
    return f"{', '.join(kinds[:-1])} or {kinds[-1]}"


def days_in_words(first: date, last: date) -> str:
    """``on 5 January 2022``; ``between 1 and 12 January 2022``, months and years where they differ."""
    if first == last:
        return f"on {_day(last)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"between {first.day} and {_day(last)}"
    opening = _day(first) if first.year != last.year else _day(first).rpartition(" ")[0]
    return f"between {opening} and {_day(last)}"


def _day(moment: date) -> str:
    return f"{moment.day} {moment:%B} {moment.year}"
