"""The outlook on the page: what it is weighed by, the options, the tables, the charts, the powers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from powderkeg.language import join, noted, say
from powderkeg.outlook import EMBARGO_DAYS
from powderkeg.report.charts.fans import option_fans
from powderkeg.report.charts.paired import paired_differences
from powderkeg.report.figure import Figure
from powderkeg.report.formats import day, percent
from powderkeg.report.neighbours import neighbours_figure, neighbours_section
from powderkeg.report.outlook_tables import (
    by_hypothesis_section,
    counted_section,
    difference_sections,
    information_section,
    intervened,
    options_section,
    outcome_sections,
    pairing,
)
from powderkeg.report.powers import payoffs_section, powers_figure, powers_section

if TYPE_CHECKING:
    from powderkeg.outlook import Outlook
    from powderkeg.report.sections import Section

__all__ = ["OutlookPart", "branch_in_words", "outlook_part"]

_PAIRED = ("deaths", "deaths_civilian", "deaths_security", "injured", "hours_lost", "days_to_end")


@dataclass(frozen=True)
class OutlookPart:
    """The outlook as the template lays it out.

    Attributes:
        basis: sentences on what the worlds are weighed by and how to read the rest.
        warning: on a live crisis; empty elsewhere.
        options, counted, by_hypothesis, information: sections.
        outcomes, differences: tables, people first.
        pairing: what pairing did to the variance of a difference.
        paired: chart of differences; None where there is nothing to compare.
        fans: charts by series.
        powers, tree: of the option that leaves most to the powers.
        payoffs: the powers' pay-offs.
        neighbours: spill-over under the reference.
        map: of the neighbours; None where no capital has coordinates.
    """

    basis: tuple[str, ...]
    warning: str
    options: Section
    outcomes: tuple[Section, ...]
    differences: tuple[Section, ...]
    pairing: str
    counted: Section
    by_hypothesis: Section
    information: Section
    paired: Figure | None
    fans: tuple[Figure, ...]
    powers: Section
    tree: Figure
    payoffs: Section
    neighbours: Section
    map: Figure | None

    def every(self) -> list[Figure]:
        """All charts."""
        found = [self.paired, *self.fans, self.tree, self.map]
        return [figure for figure in found if figure is not None]


def outlook_part(look: Outlook) -> OutlookPart:
    """The part of the page that shows an outlook."""
    free = max(look.options, key=lambda option: len(option.free))
    powers = look.powers[free.name]
    rows, effect = powers.decisions, None
    if look.instigator is not None:
        rows, effect = (*rows, look.instigator[0]), look.instigator[1]
    reference = look.powers[look.reference].spill
    return OutlookPart(
        basis=_basis(look),
        warning=_warning(look),
        options=options_section(look),
        outcomes=outcome_sections(look),
        differences=difference_sections(look) if len(look.options) > 1 else (),
        pairing=pairing(look),
        counted=counted_section(),
        by_hypothesis=by_hypothesis_section(look),
        information=information_section(look),
        paired=_paired(look) if len(look.options) > 1 else None,
        fans=tuple(
            _fan(look, series, title)
            for series, title in _FANS.items()
            if series != "approval" or intervened(look)
        ),
        powers=powers_section(rows, powers.front, effect),
        tree=powers_figure(powers.tree, free.label),
        payoffs=payoffs_section(),
        neighbours=neighbours_section(reference),
        map=neighbours_figure(reference, look.case),
    )


_FANS = {
    "deaths": noted("Deaths after the branch"),
    "sites_held": noted("Sites not in government hands"),
    "approval": noted("Approval of the intervener's presence"),
}


def _fan(look: Outlook, series: str, title: str) -> Figure:
    note = say("Bands hold 50 % and 90 % of the weighted worlds; the line is their median.")
    return Figure(f"fan-{series.replace('_', '-')}", say(title), note, option_fans(look, series))


def _paired(look: Outlook) -> Figure:
    note = say(
        "Thick: 90 % interval of the mean difference. Thin: 90 % of the worlds. Left of the line, fewer than "
        "under the reference."
    )
    return Figure("paired", say("Differences from the reference"), note, paired_differences(look, _PAIRED))


def _basis(look: Outlook) -> tuple[str, ...]:
    worth = say(
        "{worlds} worlds, worth {effective:.0f} of equal weight, stand for the accounts that have a "
        "mechanism.",
        worlds=look.worlds,
        effective=look.effective,
    )
    shares = (
        say(
            "{share} of the posterior is with accounts that have none: no world can stand for these, and the "
            "figures leave them out.",
            share=percent(look.know_nothing),
        )
        if look.resolved
        else say(
            "The record does not settle between these: the figures for all accounts together mix them by "
            "weights that this run cannot vouch for, so read each account's own figures first."
        )
    )
    feedback = (
        say(
            "Foreign troops that are not approved of add to grievance, and a claimant abroad may speak: "
            "under every option alike, by pay-offs that are judgements."
        )
        if look.feedback
        else say("Approval of foreign troops does not feed back on protest here, and no claimant speaks.")
    )
    lab = say(
        "This is a laboratory, not advice: options are compared in whole tables, deaths first, and nothing "
        "is ranked or added up. No option was searched for."
    )
    return (_weighed(look), join(" ", (worth, shares)), feedback, lab)


def _weighed(look: Outlook) -> str:
    at = branch_in_words(look)
    if look.hindsight:
        return say(
            "A hindsight: worlds weighted by the whole record, continued differently from {at}, each with "
            "the random numbers it had. It says what these worlds would have done otherwise; it is not "
            "what could have been foreseen on that day.",
            at=at,
        )
    return say(
        "Worlds weighted by the reports published by {as_of:y-MM-dd}, continued from {at}, under every "
        "option with the same random numbers. The reference goes on with the decisions that were really "
        "taken.",
        as_of=look.as_of,
        at=at,
    )


def branch_in_words(look: Outlook) -> str:
    """The evening of a day, or a moment, as the page says it."""
    moment = look.branched_from
    if (moment.hour, moment.minute) == (0, 0):
        return say("the evening of {day}", day=day(moment - timedelta(days=1), "%B %Y"))
    return say("{day}, {hour:HH:mm}", day=day(moment, "%B %Y"), hour=moment)


def _warning(look: Outlook) -> str:
    if not look.live:
        return ""
    return say(
        "This crisis was less than {days} days old when the page was made. What is said here may be wrong "
        "where it is read, and people may be harmed by those who act on it: do not use it to decide on "
        "force, on networks or on anybody's freedom.",
        days=EMBARGO_DAYS,
    )
