"""Spill-over on the page: a table of the countries around, and a map."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from powderkeg.language import Said, join, say
from powderkeg.report.charts.neighbour_map import neighbour_map, small_percent
from powderkeg.report.figure import Figure
from powderkeg.report.outlines import outline_note
from powderkeg.report.sections import Group, Section, beyond, short

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.outlook.neighbours_summary import NeighbourRow, Part, SpillOverTable

__all__ = ["neighbours_figure", "neighbours_section"]


def neighbours_section(table: SpillOverTable) -> Section:
    """Chances of unrest in each country around, the background apart; those with most excess first."""
    rows = sorted(table.rows, key=lambda row: -row.excess.mean)
    return Section(
        say("Spill-over"),
        (
            say(
                "Chance that unrest begins in a country around within {days} days. Background: with neither "
                "link nor sleeping cells, that is, whatever happens here. What is due to this country is the "
                "difference, world by world with the same random numbers; a link at nought takes all of it "
                "away where there are no cells.",
                days=table.days,
            ),
            _expected(table),
        ),
        (
            say("country"),
            say("link"),
            say("unrest begins"),
            say("of which background"),
            say("due to this country"),
            say("90 % interval"),
        ),
        (Group("", tuple(_line(row) for row in rows)),),
        (
            say(
                "Grievance, links and cells are judgements written in the case, not measurements. The "
                "interval is over worlds, their parameters and what happens in them."
            ),
        ),
    )


def neighbours_figure(table: SpillOverTable, case: Case, name: str = "neighbours") -> Figure | None:
    """The map; None where the case gives no capital's coordinates."""
    people = sum(place.population for place in case.regions)
    latitude = fsum(place.latitude * place.population for place in case.regions) / people
    longitude = fsum(place.longitude * place.population for place in case.regions) / people
    spec = neighbour_map(table, (float(latitude), float(longitude)), case.title.split(",")[0])
    if spec is None:
        return None
    note = say(
        "A point at each capital. The red disc is the chance due to this country, the grey ring the "
        "background; areas compare."
    )
    return Figure(
        name, say("Where unrest might begin because of this"), join(" ", [note, outline_note()]), spec
    )


def _line(row: NeighbourRow) -> tuple[str, ...]:
    return (
        row.name,
        short(row.link),
        small_percent(row.chance.mean),
        small_percent(row.background.mean),
        small_percent(row.excess.mean),
        say("{low} to {high}", low=small_percent(row.excess.low), high=small_percent(row.excess.high)),
    )


def _few(value: float) -> str:
    return say("under 0.001") if 0.0 < value < 0.001 else short(value)


def _part(part: Part) -> Said:
    printed = {"mean": _few(part.mean), "low": _few(part.low), "high": _few(part.high)}
    if beyond(part.mean, part.low, part.high):
        return say("{mean} ({low} to {high}; few worlds carry the mean)", **printed)
    return say("{mean} ({low} to {high})", **printed)


def _expected(table: SpillOverTable) -> Said:
    return say(
        "Countries expected, over all of them: {all}, of which {background} background, and {excess} due to "
        "this country (90 % of worlds). The authorities here fall, as people see it, in {fell} of worlds, "
        "and seem to fail in {signal}: these are the signals that neighbours and sleeping cells read.",
        all=_part(table.expected),
        background=_part(table.background),
        excess=_part(table.excess),
        fell=small_percent(table.fell),
        signal=small_percent(table.signal),
    )
