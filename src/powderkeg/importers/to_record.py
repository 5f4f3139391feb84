"""From tables of events to a case that holds what they say: matched, without copies, counted, merged.

Every event of a file is in exactly one of: copies, another country, no place, outside the days of the case,
or a row of the record. ``Imported`` has the numbers, and they add up.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from powderkeg.case import NATIONAL, CaseError
from powderkeg.importers.count_rows import rows_of
from powderkeg.importers.counts import counted, covered_days
from powderkeg.importers.deduplicate import RULES, deduplicate, with_keys
from powderkeg.importers.detection import grade_of
from powderkeg.importers.list_origins import origin_notes, origin_of
from powderkeg.importers.merge import Merged, contested, merged
from powderkeg.importers.places import WITHIN_KM, match_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from powderkeg.case import Case, Vocabulary
    from powderkeg.importers.events import EventTable

__all__ = ["Imported", "country_of", "events_to_record"]

_MOST_LISTED = 50
_KM_A_DEGREE = 111.0


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes:
        merged: the record after it.
        source: name of the format.
        licence, citation: of the provider.
        rows_read: records of the files.
        rejected, left_out, copies_read: rows that the reader could not read, that are of no class of ours,
            and that it dropped as copies within one file.
        not_asked_for: rows that the reader passed over as outside the days asked for.
        events: rows that were looked at here: ``rows_read`` less the above.
        copies: rows dropped by each of ``RULES``.
        country: ISO code of the country taken, None where the files name none.
        elsewhere: events of other countries, by code.
        unmatched: table of spots that belong to no place of the case; see ``MatchedEvents``.
        disagreements: table of spots where name and coordinates disagree.
        outside: events outside the days of the case.
        national: events known to the country only, among those counted.
        counted: events that are in rows of the record.
        covered: days of which the files list everything.
        disputed: rows with which another list disagrees.
        origin: of all rows of this source.
        lists: indicators of which the source claims to list everything; none for some sources.
        notes: whole sentences on what to know of the result.
    """

    merged: Merged
    source: str
    licence: str
    citation: str
    rows_read: int
    rejected: int
    left_out: int
    copies_read: int
    not_asked_for: int
    events: int
    copies: Mapping[str, int]
    country: str | None
    elsewhere: Mapping[str, int]
    unmatched: pl.DataFrame
    disagreements: pl.DataFrame
    outside: int
    national: int
    counted: int
    covered: tuple[date, ...]
    disputed: int
    origin: str
    lists: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def without_place(self) -> int:
        """Events that belong to no place of the case."""
        return int(self.unmatched["events"].sum()) if self.unmatched.height else 0

    def to_json(self) -> dict[str, Any]:
        """Plain values; ``reports`` is the number of new ones."""
        return {
            "format": self.source,
            "licence": self.licence,
            "citation": self.citation,
            "rows_read": self.rows_read,
            "rejected": self.rejected,
            "left_out": self.left_out,
            "not_asked_for": self.not_asked_for,
            "events": self.events,
            "duplicates": {"same id, in one file": self.copies_read, **self.copies},
            "country": self.country,
            "other_countries": dict(self.elsewhere),
            "outside_days": self.outside,
            "unmatched": self.without_place,
            "national": self.national,
            "counted": self.counted,
            "already_in_record": self.merged.already,
            "reports": len(self.merged.added),
            "reports_updated": len(self.merged.updated),
            "reports_unchanged": self.merged.unchanged,
            "reports_no_longer_listed": len(self.merged.gone),
            "kept_as_the_analyst_set": list(self.merged.kept),
            "contested": self.disputed,
            "origin": self.origin,
            "covered": [day.isoformat() for day in (self.covered[:1] + self.covered[-1:])],
            "unmatched_places": self.unmatched.to_dicts(),
            "place_disagreements": self.disagreements.to_dicts(),
            "notes": list(self.notes),
            "digest": self.merged.case.digest,
        }


def events_to_record(
    tables: Sequence[EventTable],
    case: Case,
    *,
    files: Sequence[str],
    vocabulary: Vocabulary,
    country: str | None = None,
    covers: tuple[date, date] | None = None,
    within_km: float = WITHIN_KM,
    analyst: str = "",
    origin: str | None = None,
) -> Imported:
    """Bring the events of files of one format into a case.

    Args:
        tables: what was read from each file.
        case: the case; nothing of it is changed.
        files: names of the files, for the log.
        vocabulary: words of the case's society.
        country: ISO code of the country of the case; found from the events near its places where None.
        covers: first and last day of which the files list everything; see ``covered_days``.
        within_km: how far from a place of the case coordinates may lie.
        analyst: who imports.
        origin: name of the origin of all rows, to be shared with lists that draw on the same newspapers; that
            of earlier rows of this source, or its own, where None.

    Raises:
        CaseError: The tables are of several formats, hold no event of the case, or a row cannot be made.
    """
    shape = tables[0].format
    if any(table.format.name != shape.name for table in tables):
        raise CaseError("the files are of several formats; import each format in a call of its own")
    read = pl.concat([table.events for table in tables])
    once = deduplicate(read)
    own = country or country_of(once.events, case, within_km)
    here, elsewhere = _of_country(once.events, own)
    matched = match_places(here, case, within_km=within_km)
    placed = with_keys(matched.events.filter(pl.col("place_id").is_not_null()))
    counts = counted(placed, case)
    covered = covered_days(here, case, shape.name, covers) if placed.height or covers else ()
    said = origin_of(case, shape.name, origin)
    rows = rows_of(
        counts,
        case,
        covered,
        source=shape.name,
        title=_short(shape.title),
        provider=shape.provider,
        origin=said,
    )
    rows, disputed = contested(rows, case)
    _refuse_nothing(read, rows, case)
    done = merged(
        case,
        rows,
        source=shape.name,
        covered=covered,
        grows=shape.name == "gdelt",
        files=", ".join(files),
        vocabulary=vocabulary,
        analyst=analyst,
    )
    rejected = sum(table.rejected.height for table in tables)
    left_out = sum(int(table.left_out["rows"].sum()) for table in tables)
    copies = sum(table.duplicates.height for table in tables)
    total = sum(table.rows_read for table in tables)
    return Imported(
        merged=done,
        source=shape.name,
        licence=shape.licence,
        citation=shape.citation,
        rows_read=total,
        rejected=rejected,
        left_out=left_out,
        copies_read=copies,
        not_asked_for=max(total - rejected - left_out - copies - read.height, 0),
        events=read.height,
        copies={rule: once.dropped[rule] for rule in RULES},
        country=own,
        elsewhere=elsewhere,
        unmatched=matched.unmatched,
        disagreements=matched.disagreements,
        outside=counts.outside,
        national=placed.filter(pl.col("place_id") == NATIONAL).height,
        counted=counts.inside,
        covered=covered,
        disputed=disputed,
        origin=said,
        lists=grade_of(shape.name).lists,
        notes=(
            *_notes(tables, matched.unmatched, covered, shape.name),
            *origin_notes(case, shape.name, said),
        ),
    )


def country_of(events: pl.DataFrame, case: Case, within_km: float = WITHIN_KM) -> str | None:
    """Return the country that most events near places of the case are of; None where none of them says."""
    near = pl.lit(value=False)
    for place in case.places:
        wide = within_km / _KM_A_DEGREE
        beside = (pl.col("lat") - place.latitude).abs() <= wide
        near = near | (beside & ((pl.col("lon") - place.longitude).abs() <= 2.0 * wide))
    found: list[str] = events.filter(near)["country_iso3"].drop_nulls().sort().to_list()
    if found:
        return Counter(found).most_common(1)[0][0]
    named: list[str] = events["country_iso3"].drop_nulls().unique().to_list()
    return named[0] if len(named) == 1 else None  # no coordinates: the one country that they all name


def _of_country(events: pl.DataFrame, own: str | None) -> tuple[pl.DataFrame, dict[str, int]]:
    if own is None:
        return events, {}
    foreign = events.filter(pl.col("country_iso3").is_not_null() & (pl.col("country_iso3") != own))
    counts = Counter(foreign["country_iso3"].to_list())
    return events.filter(pl.col("country_iso3").is_null() | (pl.col("country_iso3") == own)), dict(
        counts.most_common()
    )


def _refuse_nothing(read: pl.DataFrame, rows: Sequence[object], case: Case) -> None:
    if rows:
        return
    days = f"{case.start} to {case.end}"
    if read.is_empty():
        raise CaseError(
            f"the files hold no event of the days of the case ({days}) that could be counted; "
            "export those days, or check the case's start and end"
        )
    raise CaseError(
        f"none of {read.height:,} events is of a place and a day of the case ({days}); check that the export "
        "is of its country, and give further names of its places in a column 'names' of places.csv"
    )


def _notes(
    tables: Sequence[EventTable], unmatched: pl.DataFrame, covered: Sequence[date], source: str
) -> list[str]:
    shape = tables[0].format
    notes = list(dict.fromkeys(text for table in tables for text in table.warnings))
    notes += [f"what {_short(shape.title)} cannot say: {text}" for text in shape.cannot_say]
    if unmatched.height and covered:
        notes.append(
            "Events without a place may belong to regions of which a row now says that nothing was listed: "
            "add their names to places.csv and import again."
        )
    if not covered and grade_of(source).lists:
        notes.append(
            "No day is covered whole, so no row says that nothing was listed of a region, and hypotheses "
            "under which much happens everywhere gain by that: give --from and --to where the files do "
            "cover days."
        )
    return notes


def _short(title: str) -> str:
    """A source's name for sentences: what stands before a bracket or a comma."""
    return re.split(r"[(,:]", title, maxsplit=1)[0].strip()
