"""The files of a case that a list of events begins: the starter's, about another country and other days."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import resources
from statistics import median
from typing import TYPE_CHECKING

from powderkeg.case import STAND_IN, starter_files
from powderkeg.importers.count_rows import own_origin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CALM", "About", "Region", "zone_of"]

CALM = timedelta(days=3)
"""How long a case begins before its first event."""
_GUESSED = ("population", "urban_share", "exposure", "income", "sites")
_MIDDLING = ("urban_share", "exposure", "income")


@dataclass
class Region:
    """What a list says of one region; ``seat`` is latitude and longitude of its place with most events."""

    name: str
    names: set[str] = field(default_factory=set)
    events: int = 0
    seat: tuple[float, float] = (0.0, 0.0)
    place_id: str = ""


@dataclass(frozen=True)
class About:
    """What the case is about.

    Attributes:
        name: of the country, for people.
        people: its population, 0 where that is not known.
        events: how many the list holds.
        zone: time zone.
        days: first and last.
        regions: in the order of the table.
        provided: provider and files, for sentences.
        source: name of the format.
        licence, citation: of the provider.
        buildings: whether the list speaks of any building that was seized.
    """

    name: str
    people: int
    events: int
    zone: str
    days: tuple[date, date]
    regions: tuple[Region, ...]
    provided: str
    source: str
    licence: str
    citation: str
    buildings: bool

    def stands_in(self) -> tuple[str, str, str]:
        """Return what no list of events has and the case needs, in three sentences."""
        whole = f" of the {self.people:,} people of {self.name} (GeoNames)" if self.people else ""
        shared = f"{self._population():,}{whole} in each"
        figures = (
            f"{', '.join(_GUESSED)} of the regions stand in for figures that no list of events has "
            f"(population: {shared}; the others: as in the invented country): write the real ones into "
            "places.csv"
        )
        trigger = (
            "no trigger is in the case: say under `shocks` in case.yaml what set the crisis off (a price, a "
            "killing, an election, a reform), or accounts in which people begin by themselves have nothing "
            "to begin with"
        )
        silence = (
            "where no row speaks of a building that fell, that day and region count as ones where none was "
            "seen to fall, which speaks against accounts in which many do: add the reports that you know of"
            if self.buildings
            else "the list speaks of no building that fell, and its silence on them is no evidence "
            "(`unwatched` in case.yaml): take that line out when the record has sources that look at them"
        )
        return figures, trigger, silence

    def files(self, notes: Sequence[str]) -> dict[str, str]:
        """Return the text of every file of the case, by its path; the record says which list it is."""
        return {
            **starter_files(),
            "case.yaml": self._document(),
            "places.csv": self._places(),
            "record.csv": self._record(),
            "SOURCES.md": self._sources(notes),
        }

    def _document(self) -> str:
        """The starter's case.yaml, comments and hypotheses and all."""
        start, end = self.days
        months = f"{start:%B %Y}" if (start.year, start.month) == (end.year, end.month) else ""
        title = f"{self.name}, {months or f'{start:%B} to {end:%B %Y}'}"
        summary = (
            f"Begun from a list of events: {self.provided}. It does not say what set the crisis off, nor how "
            "many people live where and how well: places.csv names figures that stand in for real ones. "
            "Until both are in the case, the odds say next to nothing."
        )
        return _with_keys(
            starter_files()["case.yaml"],
            {
                "title": f"title: {json.dumps(title, ensure_ascii=False)}\n",
                "summary": f"summary: {json.dumps(summary, ensure_ascii=False)}\n",
                "start": f"start: {start}\n",
                "end": f"end: {end}\n",
                "timezone": f"timezone: {self.zone}\n",
                "shocks": _SHOCKS.format(day=start + CALM),
                "neighbours": "neighbours: []\n",
                "inputs": "inputs: []\n",
                "calendar": "calendar: []\n",
                "options": "options: []\n",
                **({} if self.buildings else {"sources": _UNWATCHED}),
            },
        )

    def _population(self) -> int:
        """People of each region: equal parts of the country, as many at least as the invented one has."""
        rows = _invented_regions()
        if not self.people:
            return round(median(float(row["population"]) for row in rows))
        # Where a list names one region, that one is not the country.
        return max(round(self.people / max(len(self.regions), len(rows))), 1)

    def _places(self) -> str:
        rows = _invented_regions()
        middling = {name: f"{median(float(row[name]) for row in rows):g}" for name in _MIDDLING}
        everywhere = {
            "kind": "region",
            "population": self._population(),
            "sites": Counter(row["sites"] for row in rows).most_common(1)[0][0],
            STAND_IN: " ".join(_GUESSED),
            **middling,
        }
        out = io.StringIO()
        writer = csv.DictWriter(out, [*rows[0], "names", STAND_IN], restval="", lineterminator="\n")
        writer.writeheader()
        for region in self.regions:
            north, east = region.seat
            own = {"place_id": region.place_id, "name": region.name, "latitude": north, "longitude": east}
            also = "; ".join(sorted(name.replace(";", ",") for name in region.names))
            writer.writerow({**everywhere, **own, "names": also})
        return out.getvalue()

    def _record(self) -> str:
        """One row of context: a record has at least one, and the import adds its own."""
        start, end = self.days
        out = io.StringIO()
        columns = next(csv.reader(io.StringIO(starter_files()["record.csv"])))
        writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
        writer.writeheader()
        row = {
            "report_id": f"{self.source}-list",
            "date_start": start,
            "date_end": end,
            "indicator": "listed_events",
            "best": self.events,
            "unit": "events",
            "statement": f"{self.provided} holds {self.events:,} events of {self.name}, of all its days",
            "source": self.provided,
            "origin_id": own_origin(self.source),
            "reliability": "F",
            "contested": "no",
            "use": "context",
            "reason": "the list that the case was begun from; its counts are rows of their own",
        }
        writer.writerow(row)
        return out.getvalue()

    def _sources(self, notes: Sequence[str]) -> str:
        listed = "".join(f"- {note[0].upper()}{note[1:]}.\n" for note in notes)
        return (
            "# Sources\n\n## The record (`record.csv`)\n\n"
            f"Counts of events by region and day, made of {self.provided}.\n\n"
            f"- Licence: {self.licence}\n- Cite: {self.citation}\n\n"
            f"## What stands in\n\nThis case of {self.name} was begun by `powderkeg import`.\n\n{listed}\n"
            "Replace the figures in `places.csv`, say here where each comes from, and take its name out of "
            f"the column `{STAND_IN}`.\n"
        )


_UNWATCHED = """\
sources: [SOURCES.md]

# The list speaks of no building that fell, so that its silence on them says nothing.
unwatched: [sites_lost]
"""

_SHOCKS = """\
# Such as this, with the # taken away and the brackets after `shocks:` too:
#  - {{kind: killing, time: "{day}T12:00", places: all, value: 1, reason: "who says so", source: SOURCES.md}}
shocks: []
"""


def _invented_regions() -> list[dict[str, str]]:
    table = csv.DictReader(io.StringIO(starter_files()["places.csv"]))
    return [row for row in table if row["kind"] == "region"]


def _with_keys(text: str, changes: Mapping[str, str]) -> str:
    """Return a YAML document with some of its top-level keys written anew, in their place."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines(keepends=True):
        key = re.match(r"([a-z_]+):", line)
        if not line[0].isspace() or not line.strip():
            inside = False
        if key and key[1] in changes:
            lines.append(changes[key[1]])
            inside = True
        elif not inside:
            lines.append(line)
    return "".join(lines)


def zone_of(iso2: str, seat: tuple[float, float]) -> str:
    """Return the country's time zone nearest to a place, UTC where the country is not known."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    zones = [line.split("\t") for line in table.splitlines() if line.startswith(f"{iso2}\t")] if iso2 else []
    if not zones:
        return "UTC"
    lat, lon = seat

    def far(zone: list[str]) -> float:
        north, east = (_degrees(text) for text in re.findall(r"[+-]\d+", zone[1]))
        return (north - lat) ** 2 + ((east - lon + 180) % 360 - 180) ** 2

    return min(zones, key=far)[2]


def _degrees(text: str) -> float:
    """Return +-DDMM or +-DDDMM, with or without seconds, as degrees."""
    digits = text[1:]
    whole = len(digits) - (4 if len(digits) > 5 else 2)
    value = int(digits[:whole]) + int(digits[whole : whole + 2]) / 60
    return -value if text[0] == "-" else value
