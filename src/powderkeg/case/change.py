"""A change of a case: one row of ``changes.csv``, the log that a case keeps of what was done to it."""

from datetime import UTC, date, datetime
from re import compile as pattern
from typing import Annotated

from pydantic import BaseModel, Field, PlainValidator

from powderkeg.case.fields import MODEL, Extra, Text, refusal

__all__ = ["ADDED", "REMOVED", "Change", "stamp_text"]

ADDED, REMOVED = "added", "removed"
"""What ``field`` says where a whole row came or went."""

_DAY = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|\+00:00)")
_FORMS = ("YYYY-MM-DD", "YYYY-MM-DDTHH:MM:SSZ")


def _stamp(value: object) -> date:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise refusal(f"{value} has no time zone", "give a moment in UTC", _FORMS)
        return value.astimezone(UTC).replace(microsecond=0)
    if isinstance(value, date):
        return value
    text = value.strip() if isinstance(value, str) else ""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError as error:
        raise refusal(f"'{text}' is not a moment of the calendar: {error}", "correct it", _FORMS) from error
    raise refusal(f"'{value}' is not a day or a moment in UTC", "write it in one of these forms", _FORMS)


def stamp_text(moment: date) -> str:
    """Return a day as ``2026-07-14`` and a moment as ``2026-07-14T09:30:00Z``."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()


class Change(BaseModel):
    """Who changed what, when, and why.

    Attributes:
        changed: Day, or moment in UTC to the second.
        analyst: Who; may be blank.
        report_id: Which report; blank where the change is one of ``case.yaml``.
        field: Which column of ``record.csv``, or ``added``, or ``removed``; or a place in ``case.yaml``, see
            ``case_fields``.
        before: What stood there, as written in the file; blank where nothing did. For ``removed`` the filled
            cells of the row, as JSON, where they were kept.
        after: What stands there now. For ``added`` the filled cells of the row, as JSON.
        reason: Why, in words.
        extra: Further columns of ``changes.csv``, as written.
    """

    model_config = MODEL

    changed: Annotated[datetime | date, PlainValidator(_stamp)]
    analyst: Text = ""
    report_id: Text = ""
    field: Annotated[str, Field(min_length=1)]
    before: Text = ""
    after: Text = ""
    reason: Annotated[str, Field(min_length=1)]
    extra: Extra = Field(default_factory=dict)

    @property
    def when(self) -> str:
        """The moment as it is written."""
        return stamp_text(self.changed)
