"""Spill-over on the page: a table of the countries around, and a schematic map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.report.charts.neighbour_map import neighbour_map, small_percent
from powderkeg.report.figure import Figure
from powderkeg.report.sections import Group, Section, short

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.outlook.neighbours_summary import NeighbourRow, Part, SpillOverTable

__all__ = ["neighbours_figure", "neighbours_section"]

_PARTS = (
    "Background: with neither link nor sleeping cells, that is, whatever happens here. What is due to this "
    "country is the difference, world by world with the same random numbers; a link at nought takes all of "
    "it away where there are no cells."
)
_JUDGED = (
    "Grievance, links and cells are judgements written in the case, not measurements. The interval is over "
    "worlds, their parameters and what happens in them."
)
_HEADERS = ("country", "link", "unrest begins", "of which background", "due to this country", "90 % interval")


def neighbours_section(table: SpillOverTable) -> Section:
    """Chances of unrest in each country around, the background apart; those with most excess first."""
    rows = sorted(table.rows, key=lambda row: -row.excess.mean)
    return Section(
        "Spill-over",
        (
            f"Chance that unrest begins in a country around within {table.days} days. {_PARTS}",
            _expected(table),
        ),
        _HEADERS,
        (Group("", tuple(_line(row) for row in rows)),),
        (_JUDGED,),
    )


def neighbours_figure(table: SpillOverTable, case: Case, name: str = "neighbours") -> Figure | None:
    """The map; None where the case gives no capital's coordinates."""
    people = sum(place.population for place in case.regions)
    latitude = sum(place.latitude * place.population for place in case.regions) / people
    longitude = sum(place.longitude * place.population for place in case.regions) / people
    spec = neighbour_map(table, (float(latitude), float(longitude)), case.title.split(",")[0])
    if spec is None:
        return None
    note = (
        "A point at each capital, no boundaries. The red disc is the chance due to this country, the grey "
        "ring the background; areas compare."
    )
    return Figure(name, "Where unrest might begin because of this", note, spec)


def _line(row: NeighbourRow) -> tuple[str, ...]:
    return (
        row.name,
        f"{row.link:g}",
        small_percent(row.chance.mean),
        small_percent(row.background.mean),
        small_percent(row.excess.mean),
        f"{small_percent(row.excess.low)} to {small_percent(row.excess.high)}",
    )


def _few(value: float) -> str:
    return "under 0.001" if 0.0 < value < 0.001 else short(value)


def _expected(table: SpillOverTable) -> str:
    def said(part: Part) -> str:
        return f"{_few(part.mean)} ({_few(part.low)} to {_few(part.high)})"

    return (
        f"Countries expected, over all of them: {said(table.expected)}, of which {said(table.background)} "
        f"background, and {said(table.excess)} due to this country (90 % of worlds). The authorities here "
        f"fall, as people see it, in {small_percent(table.fell)} of worlds, and seem to fail in "
        f"{small_percent(table.signal)}: these are the signals that neighbours and sleeping cells read."
    )
