"""What the ledger's filters offer: every value that stands in a column, and how often."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.language import noted, say

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence
    from powderkeg.report.ledger import LedgerLine

__all__ = ["Choices", "Option", "ledger_choices", "role_in_words"]

_ROLES = {
    "scored": noted("scored"),
    "guide": noted("interim, replaced later"),
    "silence": noted("silence"),
    "joint": noted("joint"),
}


@dataclass(frozen=True)
class Option:
    """One value to choose: as the script compares it, as it is printed, and in how many rows it stands."""

    value: str
    label: str
    rows: int


@dataclass(frozen=True)
class Choices:
    """A filter.

    Attributes:
        name: what the script calls it.
        label: what stands before it.
        options: in the order in which they are offered.
        own: whether the labels are the case's own words, in its own language.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    own: bool = False


def ledger_choices(result: "Evidence", lines: "Sequence[LedgerLine]") -> list[Choices]:
    """The filters that have anything to choose between."""
    names = {place.place_id: f"{place.place_id} {place.name}" for place in result.case.places}
    found = [
        Choices(
            "indicator", say("Indicator"), _options((line.indicator for line in lines), lambda value: value)
        ),
        Choices(
            "place",
            say("Place"),
            _options(
                (place for line in lines for place in line.places.split(",")),
                lambda value: say("national") if value == "national" else names.get(value, value),
            ),
            own=True,
        ),
        Choices("origin", say("Origin"), _options((line.origin for line in lines), str), own=True),
        Choices("grade", say("Grade"), _options((line.grade for line in lines), str)),
        Choices("role", say("Role"), _options((line.role for line in lines), role_in_words)),
    ]
    return [one for one in found if len(one.options) > 1]


def role_in_words(role: str) -> str:
    """A role of a row as a reader would say it."""
    return say(_ROLES.get(role, role))


def _options(values: Iterable[str], label: Callable[[str], str]) -> tuple[Option, ...]:
    counts = Counter(filter(None, (value.strip() for value in values)))
    options = [Option(value, label(value), rows) for value, rows in counts.items()]
    return tuple(sorted(options, key=lambda one: str(one.label).casefold()))
