"""Every format that can be read. A new one is a small file beside this and a line here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from powderkeg.case import Problem, closest
from powderkeg.importers.events import EventFileError, EventFormat

__all__ = ["PLAIN", "event_format", "event_formats"]

PLAIN = "csv"
"""The format of a table of the analyst's own, which a mapping describes."""


@cache
def event_formats() -> dict[str, EventFormat]:
    """Every provider's format by the name typed on the command line; ``PLAIN`` comes from a mapping."""
    from powderkeg.importers.acled import ACLED
    from powderkeg.importers.gdelt import GDELT
    from powderkeg.importers.icews import ICEWS
    from powderkeg.importers.mass_mobilization import MASS_MOBILIZATION
    from powderkeg.importers.polecat import POLECAT
    from powderkeg.importers.ucdp import UCDP

    return {fmt.name: fmt for fmt in (ACLED, UCDP, GDELT, POLECAT, ICEWS, MASS_MOBILIZATION)}


def event_format(wanted: str | EventFormat, mapping: Path | None = None) -> EventFormat:
    """Return a format by its name, ``csv`` as its mapping describes it; one of the caller's own as it is.

    Raises:
        EventFileError: There is none of this name, or the mapping is missing, wrong or not wanted.
    """
    if isinstance(wanted, EventFormat):
        return _without_mapping(wanted, mapping)
    name = wanted.strip().lower().replace("-", "_")
    if name == PLAIN:
        from powderkeg.importers.plain import plain_format

        return plain_format(mapping)
    known = (*event_formats(), PLAIN)
    if name not in known:
        mend = closest(name, known) or "use one of these; csv takes any table, with a mapping"
        raise EventFileError(Problem(f"'{name}' is not a format", allowed=known, mend=mend))
    return _without_mapping(event_formats()[name], mapping)


def _without_mapping(fmt: EventFormat, mapping: Path | None) -> EventFormat:
    if mapping is not None:
        mend = f"leave the mapping out, or use the format '{PLAIN}'"
        text = f"the format '{fmt.name}' takes no mapping"
        raise EventFileError(Problem(text, file=str(mapping), mend=mend))
    return fmt
