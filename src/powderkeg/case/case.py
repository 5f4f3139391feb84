"""A case: everything the analyst writes, as one frozen value."""

import hashlib
import json
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, Field

from powderkeg.case.change import Change
from powderkeg.case.fact import Fact
from powderkeg.case.fields import MODEL, Day, Text, Verbatim, refusal
from powderkeg.case.judgement import OVERALL, Judgement
from powderkeg.case.report import Report
from powderkeg.case.schema import CalendarDay, Hypothesis, Input, Neighbour, Option, Place, Prior, Shock

__all__ = ["SCHEMA_VERSION", "Case"]

SCHEMA_VERSION = 1


def _version(value: object) -> object:
    if value != SCHEMA_VERSION or isinstance(value, bool):
        raise refusal(
            f"schema_version {value} is not known here", "update Powderkeg, or write the case anew", ("1",)
        )
    return value


class Case(BaseModel):
    """A crisis, its places, its record and the rival hypotheses about it.

    Attributes:
        name: Name of its folder or archive; not part of its content.
        start: First day, from 00:00 in the case's time zone.
        end: Last day, included.
        ranges_use_record_until: Last day of the record that helped to set ranges; None where none did.
            The evidence after it is shown apart, so that nothing is used twice unseen.
        parameters: Priors that all hypotheses share, where they differ from the society's own.
        forces: Priors on the strength of the forces, shared by all hypotheses.
        neighbours: Countries around, in which unrest may begin.
        unwatched: Indicators that no source of the record looks at: their silence is no evidence.
        accounts: Paths of the documents of claims, inside the case.
        sources: Paths of the files that say where everything comes from, inside the case, or addresses.
        record: Reports in the order of the file.
        facts: What the record plainly says, asked of worlds that have not seen it.
        changes: The log of changes to the record, in the order of the file. It says how the record came to
            be as it is and bears on no number, so that it is neither in ``digest`` nor in any dump.
        judgements: What analysts make of the reports, by hand: a third opinion, which nothing simulated or
            weighed may read, so that it is neither in ``digest`` nor in any dump. ``judgements_digest`` is
            its own fingerprint.
        documents: Text of every file named in ``accounts`` and ``sources``, by path.
    """

    model_config = MODEL

    name: Text
    schema_version: Annotated[Literal[1], BeforeValidator(_version)] = 1
    title: Text
    summary: Text
    start: Day
    end: Day
    ranges_use_record_until: Day | None = None
    timezone: Text
    society: Text
    places: tuple[Place, ...]
    shocks: tuple[Shock, ...] = ()
    forces: dict[str, Prior] = Field(default_factory=dict)
    neighbours: tuple[Neighbour, ...] = ()
    inputs: tuple[Input, ...] = ()
    calendar: tuple[CalendarDay, ...] = ()
    parameters: dict[str, Prior] = Field(default_factory=dict)
    hypotheses: tuple[Hypothesis, ...]
    options: tuple[Option, ...] = ()
    unwatched: tuple[Text, ...] = ()
    accounts: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    record: tuple[Report, ...]
    facts: tuple[Fact, ...] = ()
    changes: Annotated[tuple[Change, ...], Field(exclude=True)] = ()
    judgements: Annotated[tuple[Judgement, ...], Field(exclude=True)] = ()
    documents: dict[str, Verbatim] = Field(default_factory=dict)

    @cached_property
    def regions(self) -> tuple[Place, ...]:
        """Places of kind region, in the order of the file."""
        return tuple(place for place in self.places if place.kind == "region")

    @cached_property
    def hours(self) -> int:
        """Hours from the start of the first day to the end of the last."""
        return round(self.hour(datetime.combine(self.end + timedelta(days=1), time())))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal: a copy under another name, or an archive, has the same.

        The log of changes, the judgements by hand and the accounts are not part of it: with and without them
        a weighing is the same, and what was validated for it still holds.
        """
        content = self.model_dump(mode="json", exclude={"name"})
        content["accounts"] = []
        if not self.unwatched:  # cases from before the key keep their digest
            del content["unwatched"]
        content["documents"] = {p: text for p, text in self.documents.items() if p not in self.accounts}
        text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    @cached_property
    def _by_id(self) -> dict[str, Place]:
        return {place.place_id: place for place in self.places}

    def place(self, place_id: str) -> Place:
        """Return a place by its id.

        Raises:
            KeyError: The case has no such place.
        """
        return self._by_id[place_id]

    def region_of(self, place_id: str | None) -> str | None:
        """Return the id of the region that a place is or lies in; None for the whole country."""
        if place_id is None:
            return None
        place = self.place(place_id)
        return place.place_id if place.kind == "region" else place.parent

    def hypothesis(self, name: str) -> Hypothesis:
        """Return a hypothesis by its name.

        Raises:
            KeyError: The case has no such hypothesis.
        """
        return {found.name: found for found in self.hypotheses}[name]

    def hour(self, local: datetime, place_id: str | None = None) -> float:
        """Return the hours from the case's start to a moment of local time.

        Args:
            local: Wall-clock time, without an offset.
            place_id: Whose clock; None means the case's.

        Raises:
            ValueError: The moment carries an offset.
        """
        if local.tzinfo is not None:
            raise ValueError("hour() takes local time without an offset")
        origin = datetime.combine(self.start, time(), tzinfo=ZoneInfo(self.timezone))
        zone = self.timezone if place_id is None else self.place(place_id).timezone
        return (local.replace(tzinfo=ZoneInfo(zone)).timestamp() - origin.timestamp()) / 3600

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        # Built anew rather than copied: a copy would carry the old digest and the old index of places along.
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{**fields, **changes})

    def as_of(self, day: date) -> tuple[Self, int]:
        """Return the case as it was known on the evening of a day, and the number of reports without a date.

        Kept are the reports published by then, and the shocks and inputs that had begun; an end that still
        lay ahead is forgotten. Reports whose publication date is unknown are left out, and counted in the
        second value; facts are all left out, for they rest on the whole record. Judgements stay with
        their reports; an analyst's judgement of several together goes as soon as one of them goes.
        """
        record = tuple(row for row in self.record if row.published is not None and row.published <= day)
        undated = sum(row.published is None for row in self.record)
        known = {row.report_id for row in record}
        evening = self.hour(datetime.combine(day + timedelta(days=1), time()))
        inputs = tuple(
            self._input_as_of(item, evening, known) for item in self.inputs if self._begun(item, evening)
        )
        shocks = tuple(
            shock.model_copy(update={"until": self._end_as_of(shock.until, None, evening)})
            for shock in self.shocks
            if self.hour(shock.time) < evening
        )
        judgements = self._judgements_as_of(known)
        kept = self.replace(record=record, shocks=shocks, inputs=inputs, facts=(), judgements=judgements)
        return kept, undated

    def _judgements_as_of(self, known: set[str]) -> tuple[Judgement, ...]:
        lost = {row.analyst for row in self.judgements if row.report_id not in {*known, OVERALL}}
        return tuple(
            row
            for row in self.judgements
            if row.report_id in known or (row.report_id == OVERALL and row.analyst not in lost)
        )

    def _begun(self, item: Input, evening: float) -> bool:
        return self.hour(item.time, item.place) < evening

    def _input_as_of(self, item: Input, evening: float, known: set[str]) -> Input:
        reports = tuple(name for name in item.reports if name in known)
        until = self._end_as_of(item.until, item.place, evening)
        return item.model_copy(update={"reports": reports, "until": until})

    def _end_as_of(self, until: datetime | None, place: str | None, evening: float) -> datetime | None:
        return None if until is None or self.hour(until, place) >= evening else until
