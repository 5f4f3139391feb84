"""A case of a file's own country and days, to begin with: what an import makes of the untouched starter.

What the file says is taken from it: country, days, regions and where they lie. What a case needs besides (how
many people, how well off, how much there is to take) no file of events says. It is filled with figures that
stand in for the real ones, and each region names them in a column ``stand_in`` of ``places.csv``, so that
``powderkeg check`` goes on about them until they are replaced. No trigger is invented: ``shocks`` is empty.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

import polars as pl
from anyascii import anyascii

from powderkeg.case import CaseError, Problem
from powderkeg.importers.countries import countries
from powderkeg.importers.deduplicate import deduplicate
from powderkeg.importers.first_case_files import CALM, About, Region, zone_of
from powderkeg.importers.places import likeness, plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from powderkeg.importers.events import EventTable

__all__ = ["FirstCase", "first_case"]

_MOST_REGIONS = 60
_MOST = 0.95  # share of the events from which on a file is of one country
_NAMED = 12
_WHOLE = 21  # days that a file may cover for all of them to be taken
_WINDOW = 14
_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{0,4}")  # GDELT's first level

_Key = tuple[tuple[str, ...], frozenset[str]]  # of ``plain_name``


@dataclass(frozen=True)
class FirstCase:
    """A case that a file of events begins.

    Attributes:
        files: text of every file of the case, by its path.
        country: ISO code; None where the file names no country.
        name: of the country, for people.
        start, end: days of the case.
        regions: how many there are.
        notes: whole sentences on what was chosen and what stands in.
    """

    files: Mapping[str, str]
    country: str | None
    name: str
    start: date
    end: date
    regions: int
    notes: tuple[str, ...]


def first_case(
    tables: Sequence[EventTable],
    files: Sequence[str],
    *,
    country: str | None = None,
    days: tuple[date, date] | None = None,
) -> FirstCase:
    """Make a case of what files of events are about.

    Args:
        tables: what was read from each file, of all days.
        files: their names.
        country: ISO code of the country; the only one of the files where None.
        days: first and last day of the case; where None all of the files', or the two weeks with most events.

    Raises:
        CaseError: The files hold events of several countries, none with a day, or none with coordinates.
    """
    events = deduplicate(pl.concat([table.events for table in tables])).events
    own = country or _one_country(events, files)
    if own is not None:
        events = events.filter(pl.col("country_iso3").is_null() | (pl.col("country_iso3") == own))
    if events.is_empty():
        text = f"the files hold no event{'' if own is None else f' of {own}'} that fits one of our kinds"
        raise _refusal(text, files, "export other days, or give another --country")
    start, end, chosen = (*days, "") if days is not None else _days(events, files)
    regions = _regions(events, files)
    known = next((one for one in countries() if one.iso3 == own), None)
    shape = tables[0].format
    about = About(
        name=known.names[0] if known else "A country",
        people=known.population if known else 0,
        events=events.height,
        zone=zone_of(known.iso2 if known else "", regions[0].seat),
        days=(start, end),
        regions=tuple(regions),
        provided=f"{shape.title} ({', '.join(files)})",
        source=shape.name,
        licence=shape.licence,
        citation=shape.citation,
        buildings=bool((events["event_class"] == "building_seizure").any()),
    )
    notes = (
        f"{about.name}, {start} to {end}, with the regions that the events name: {len(regions)}",
        *([chosen] if chosen else []),
        *about.stands_in(),
    )
    return FirstCase(about.files(notes), own, about.name, start, end, len(regions), notes)


def _refusal(text: str, files: Sequence[str], mend: str) -> CaseError:
    return CaseError(Problem(text, file=", ".join(files[:3]), mend=mend))


def _one_country(events: pl.DataFrame, files: Sequence[str]) -> str | None:
    found = Counter(events["country_iso3"].drop_nulls().to_list()).most_common()
    if not found:
        return None
    if found[0][1] < _MOST * sum(number for _, number in found):
        said = ", ".join(f"{code} {number:,}" for code, number in found[:_NAMED])
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        text = f"the events are of {len(found)} countries: {said}{more}"
        raise _refusal(text, files, "say which one the case is about: --country CODE")
    return str(found[0][0])


def _days(events: pl.DataFrame, files: Sequence[str]) -> tuple[date, date, str]:
    """Return first and last day, and a sentence where they are a choice."""
    dated = events.filter(pl.col("date_precision").is_in(["day", "week"]))
    counts = Counter(dated["date_start"].to_list())
    if not counts:
        text = "no event is known to the week, so the days of a case cannot be seen"
        raise _refusal(text, files, "give --from and --to with its first and last day")
    first, last = min(counts), max(counts)
    if (last - first).days < _WHOLE:
        return first - CALM, last, ""
    within = timedelta(days=_WINDOW - CALM.days - 1)
    starts = sorted(counts)
    before = [0, *accumulate(counts[day] for day in starts)]
    ends = [bisect_right(starts, day + within) for day in starts]
    inside, start, last_in = max(
        (before[end] - before[number], -number, end) for number, end in enumerate(ends)
    )
    best, end = starts[-start], starts[last_in - 1]
    said = (
        f"the files hold events of {first} to {last}; the two weeks with most of them were taken "
        f"({inside:,} of {dated.height:,}): give --from and --to for others"
    )
    return best - CALM, end, said


def _regions(events: pl.DataFrame, files: Sequence[str]) -> list[Region]:
    """Return the regions that events name, those with most events first."""
    found: dict[_Key, Region] = {}
    spots: dict[_Key, Counter[tuple[float, float]]] = {}
    rows = events.filter(
        pl.col("lat").is_not_null() & (pl.col("geo_precision").fill_null("near") != "country")
    )
    for row in rows.select("adm1", "place", "lat", "lon", "geo_precision").iter_rows(named=True):
        name = _region_name(row["adm1"], row["place"])
        if name is None or (row["geo_precision"] == "region" and not row["adm1"]):
            continue
        key = _key(name, found)
        region = found.setdefault(key, Region(name, set()))
        region.events += 1
        region.names |= {text for text in (row["adm1"], name) if text and text != region.name}
        # A town before the middle of many.
        weight = 1 if row["geo_precision"] in {"region", "district"} else 1000
        spots.setdefault(key, Counter())[row["lat"], row["lon"]] += weight
    if not found:
        text = (
            "no event has coordinates and a region or town, so the regions of a case cannot be made of them"
        )
        raise _refusal(
            text, files, "write places.csv by hand (docs/guide/your-own-case.md), then import again"
        )
    for key, region in found.items():
        region.seat = spots[key].most_common(1)[0][0]
    regions = sorted(found.values(), key=lambda region: (-region.events, region.name))[:_MOST_REGIONS]
    taken: set[str] = set()
    for region in regions:
        region.place_id = _id(region.name, taken)
    return regions


def _key(name: str, found: Iterable[_Key]) -> _Key:
    """Return the key of a region, that of another spelling of its name where there is one."""
    words, kinds = plain_name(name)
    alike = ((likeness(words, other), other, theirs) for other, theirs in found if theirs == kinds)
    best = max(alike, key=lambda one: one[0], default=(0.0, words, kinds))
    return (best[1], best[2]) if best[0] > 0.0 else (words, kinds)


def _region_name(adm1: str | None, place: str | None) -> str | None:
    """Return the name of an event's region: adm1, or where that is a code what stands last but one."""
    if adm1 and not _CODE.fullmatch(adm1):
        return adm1
    parts = [part.strip() for part in (place or "").split(",") if part.strip()]
    return parts[-2] if len(parts) > 1 else adm1 or next(iter(parts), None)


def _id(name: str, taken: set[str]) -> str:
    letters = re.sub(r"[^A-Z]", "", anyascii(name).upper()) or "R"
    tries = [
        letters[:3],
        *(letters[:2] + letter for letter in letters[3:]),
        *(f"{letters[:3]}{n}" for n in range(2, 400)),
    ]
    found = next(one for one in tries if one not in taken and len(one) > 1)
    taken.add(found)
    return found
