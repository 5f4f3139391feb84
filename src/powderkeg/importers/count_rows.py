"""Counts of a source as rows of a record, each with its grade, its use and the reason of it.

Ids are made of source, day, place and indicator, so that a later import finds the rows that an earlier one
made. The sentences are ours; of what a provider wrote there is nothing but ids of events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from powderkeg.case import NATIONAL, Report
from powderkeg.importers.deduplicate import BY_MACHINE
from powderkeg.importers.detection import INDICATOR_OF_CLASS, SourceGrade, grade_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from powderkeg.case import Case
    from powderkeg.importers.counts import Counts

__all__ = ["COLUMNS", "KEYS", "SOURCE", "known_keys", "own_origin", "rows_of", "with_number"]

SOURCE, KEYS = "event_source", "event_keys"
COLUMNS = (SOURCE, KEYS)
"""Columns that an import adds to ``record.csv``: the name of the format, and the events behind a row."""
_LONGEST = 15_000  # characters of keys that one cell holds; a cell of the log takes 20,000 for a whole row

_WHAT = {
    "protest_events": ("event of protest", "events of protest"),
    "riot_events": ("event of riot", "events of riot"),
    "clash_events": ("clash", "clashes"),
    "building_seizure": ("seizure of a building", "seizures of buildings"),
    "attack_on_civilians": ("attack on civilians", "attacks on civilians"),
    "arrest": ("event of arrest", "events of arrest"),
    "concession": ("concession", "concessions"),
    "emergency": ("emergency measure", "emergency measures"),
    "defection": ("defection", "defections"),
}
_COUNTS = frozenset(INDICATOR_OF_CLASS.values())


@dataclass(frozen=True)
class _Maker:
    """Makes the rows of one source."""

    source: str
    title: str
    provider: str
    case: Case
    grade: SourceGrade
    origin: str

    def row(
        self,
        day: tuple[date, date],
        place: str,
        indicator: str,
        figures: tuple[float | None, float, float | None],
        statement: str,
        unit: str,
        keys: Sequence[str],
        known: date | None,
        context: str = "",
    ) -> Report:
        """One row; ``context`` is why it is not scored, blank where it is."""
        days = f"{day[0]:%Y%m%d}" + (f"-{day[1]:%Y%m%d}" if day[1] > day[0] else "")
        low, best, high = figures
        text = " ".join(keys)
        fields: dict[str, Any] = {
            "report_id": f"{self.source}-{days}-{place}-{indicator}",
            "date_start": day[0],
            "date_end": day[1],
            "place_id": None if place == NATIONAL else place,
            "indicator": indicator,
            "low": low,
            "best": best,
            "high": high,
            "unit": unit,
            "statement": statement,
            "source": self.provider,
            "origin_id": self.origin,
            "reliability": self.grade.letter,
            "credibility": self.grade.credibility,
            "published": known if known is not None and known >= day[0] else None,
            "use": "context" if context else "scored",
            "reason": context,
            "extra": {SOURCE: self.source} | ({KEYS: text} if 0 < len(text) <= _LONGEST else {}),
        }
        return Report.model_validate(fields)

    def counts(self, counts: Counts) -> Iterator[Report]:
        """Rows for events counted by day."""
        for one in counts.by_day.iter_rows(named=True):
            what, number = one["what"], float(one["events"])
            indicator = "sites_lost" if what == "building_seizure" else what
            best = min(number, 1.0) if indicator == "sites_lost" else number
            yield self.row(
                (one["day"], one["day"]), one["place_id"], indicator, (None, best, None),
                f"{self.title} lists {_number(what, one['events'])}",
                "sites" if indicator == "sites_lost" else "events",
                one["keys"], one["known"], self._why_not(what, one["place_id"]),
            )  # fmt: skip

    def _why_not(self, what: str, place: str) -> str:
        """Why a count by day is not scored; blank where it is."""
        if what == "building_seizure":
            machine = self.source in BY_MACHINE
            return "coded by machine, which often takes talk of a seizure for one" if machine else ""
        if what not in _COUNTS:
            return "no indicator counts such events"
        if what not in self.grade.lists:
            return f"{self.title} lists only some such events: their number says little"
        return "known to the country only, and counted by region" if place == NATIONAL else ""

    def nothing(self, counts: Counts, covered: Sequence[date]) -> Iterator[Report]:
        """Rows for regions of which a covered day lists nothing."""
        there = {(r["day"], r["place_id"], r["what"]) for r in counts.by_day.iter_rows(named=True)}
        for day in covered:
            for indicator in self.grade.lists:
                for region in self.case.regions:
                    if (day, region.place_id, indicator) not in there:
                        yield self.row(
                            (day, day), region.place_id, indicator, (None, 0.0, None),
                            f"{self.title} lists no {_WHAT[indicator][0]}", "events", (), None,
                        )  # fmt: skip

    def deaths(self, counts: Counts) -> Iterator[Report]:
        """Rows for deaths, which bound all deaths of the region and day from below."""
        for one in counts.deaths.iter_rows(named=True):
            if self.grade.deaths == "none" or (one["best"] is None and self.grade.deaths == "listed"):
                continue
            best = float(one["best"] or 0)
            low, high = (
                (float(one["low"]), float(one["high"])) if best and one["high"] > one["low"] else (None, None)
            )
            said = f"at least {best:,.0f} {'death' if best == 1 else 'deaths'}" if best else "no death"
            events = f"{one['events']} {'event' if one['events'] == 1 else 'events'}"
            statement = f"{self.title} lists {said} in {events}" + ("" if best else "; none may be unknown")
            yield self.row(
                (one["day"], one["day"]), one["place_id"], "deaths_listed", (low, best, high), statement,
                "persons", one["keys"], one["known"],
            )  # fmt: skip

    def crowds(self, counts: Counts) -> Iterator[Report]:
        """Rows for the largest gathering of a region and day."""
        for one in counts.crowds.iter_rows(named=True):
            low, high = (None if one[name] is None else float(one[name]) for name in ("low", "high"))
            yield self.row(
                (one["day"], one["day"]), one["place_id"], "crowd", (low, float(one["best"]), high),
                f"the largest gathering that {self.title} gives a size of: {one['best']:,} people", "persons",
                one["keys"], one["known"],
                "known to the country only, and counted by region" if one["place_id"] == NATIONAL else "",
            )  # fmt: skip

    def undated(self, counts: Counts) -> Iterator[Report]:
        """Rows for what is known to the week, the month or the year."""
        for one in counts.undated.iter_rows(named=True):
            precise = one["precision"] == "day"
            why = (
                "lasts too long to be a fact of a day" if precise else f"known to the {one['precision']} only"
            )
            if precise:
                why = f"{why}: {(one['last'] - one['first']).days + 1} days"
            yield self.row(
                (one["first"], one["last"]), one["place_id"], f"{one['what']}_{one['precision']}",
                (None, float(one["events"]), None),
                f"{self.title} lists {_number(one['what'], one['events'])}, {why}", "events", one["keys"],
                one["known"], why,
            )  # fmt: skip


def own_origin(source: str) -> str:
    """Return the origin of all rows of a source, where nobody names another."""
    return f"{source}-events"


def rows_of(
    counts: Counts,
    case: Case,
    covered: Sequence[date],
    *,
    source: str,
    title: str,
    provider: str,
    origin: str | None = None,
) -> tuple[Report, ...]:
    """Return the rows that counts of one source are in a record.

    Args:
        counts: from ``counted``.
        case: the case.
        covered: days on which a region without a row is one of which nothing was listed.
        source: name of the format.
        title: the source in words, for sentences.
        provider: who publishes it.
        origin: who said first what the list tells: rows of one origin share one error; ``own_origin`` where
            None.
    """
    maker = _Maker(source, title, provider, case, grade_of(source), origin or own_origin(source))
    rows = [
        *maker.counts(counts),
        *maker.nothing(counts, covered),
        *maker.deaths(counts),
        *maker.crowds(counts),
        *maker.undated(counts),
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.date_start, row.place_id or "", row.indicator, row.date_end))
    )


def known_keys(report: Report) -> frozenset[str]:
    """Return the events that a row was made of; none where it does not say."""
    return frozenset(report.extra.get(KEYS, "").split())


def with_number(row: Report, number: int) -> str:
    """Return the sentence of a row that counts events, with another number of them."""
    title, _, rest = row.statement.partition(" lists ")
    _, comma, tail = rest.partition(", ")
    what = row.indicator if row.indicator in _WHAT else row.indicator.rpartition("_")[0]
    return f"{title} lists {_number(what, number)}{comma}{tail}" if what in _WHAT else row.statement


def _number(what: str, number: int) -> str:
    one, several = _WHAT[what]
    return f"{number:,} {one if number == 1 else several}"
