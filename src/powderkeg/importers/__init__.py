"""Files of event data from their providers, read into one table; see ``events.py`` for the table."""

from powderkeg.importers.events import (
    EVENT_CLASSES,
    EVENT_SCHEMA,
    EventFileError,
    EventFormat,
    EventTable,
    check_events,
)
from powderkeg.importers.formats import PLAIN, event_format, event_formats
from powderkeg.importers.reading import read_events

__all__ = [
    "EVENT_CLASSES",
    "EVENT_SCHEMA",
    "PLAIN",
    "EventFileError",
    "EventFormat",
    "EventTable",
    "check_events",
    "event_format",
    "event_formats",
    "read_events",
]
