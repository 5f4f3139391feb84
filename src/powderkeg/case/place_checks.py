"""Checks of the places: each once, each somewhere, each with people in it and something to guard."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from powderkeg.case.errors import Problem, closest
from powderkeg.case.report import NATIONAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.lines import Lines, Path
    from powderkeg.case.schema import Place
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["check_places", "known_zone"]

MOST_REGIONS = 300
_RANGES = {"latitude": (-90, 90), "longitude": (-180, 180), "urban_share": (0, 1), "exposure": (0, 1)}


def known_zone(name: str) -> bool:
    """Whether a time zone of this name is in the tz database."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a name; the name of a folder of zones
        return False
    return True


def check_places(case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the places."""
    if not case.regions:
        yield lines.problem(("places",), "no place is a region", mend="add at least one row with kind region")
    if len(case.regions) > MOST_REGIONS:
        text = (
            f"{len(case.regions)} regions are too many: what each sees of the others grows with their square"
        )
        beyond: Path = ("places", case.places.index(case.regions[MOST_REGIONS]))
        yield lines.problem(beyond, text, (f"1 to {MOST_REGIONS} regions",), "join neighbouring regions")
    first: dict[str, int] = {}
    regions = tuple(place.place_id for place in case.regions)
    for index, place in enumerate(case.places):
        at: Path = ("places", index)
        yield from _identity(at, place, first, lines)
        yield from _parent(at, place, regions, lines)
        yield from _figures(at, place, lines)
        yield from _sites(at, place, vocabulary, lines)


def _identity(at: Path, place: Place, first: dict[str, int], lines: Lines) -> Iterator[Problem]:
    if place.place_id == NATIONAL:
        text = f"'{NATIONAL}' stands for the whole country"
        yield lines.problem((*at, "place_id"), text, mend="use another id")
    elif place.place_id in first:
        earlier = lines.problem(("places", first[place.place_id]), "").line
        where = f", first on line {earlier}" if earlier is not None else ""
        yield lines.problem(
            (*at, "place_id"), f"'{place.place_id}' is there twice{where}", mend="give each its own id"
        )
    first.setdefault(place.place_id, int(at[1]))


def _parent(at: Path, place: Place, regions: tuple[str, ...], lines: Lines) -> Iterator[Problem]:
    if place.kind == "region" and place.parent:
        yield lines.problem(
            (*at, "parent"), "a region has no parent", mend="leave it blank, or make this a city"
        )
    if place.kind == "city" and place.parent not in regions:
        mend = closest(place.parent, regions) or "name the region it lies in"
        yield lines.problem((*at, "parent"), f"'{place.parent}' is not a region of this case", regions, mend)


def _figures(at: Path, place: Place, lines: Lines) -> Iterator[Problem]:
    if not known_zone(place.timezone):
        text = f"'{place.timezone}' is not a time zone"
        yield lines.problem((*at, "timezone"), text, mend="write one such as Asia/Almaty, or leave it blank")
    for name, (low, high) in _RANGES.items():
        value = getattr(place, name)
        if not low <= value <= high:
            yield lines.problem(
                (*at, name), f"{value:g} is out of range", (f"{low} to {high}",), _remedy(value, high)
            )
    for name in ("population", "income"):
        if getattr(place, name) <= 0:
            yield lines.problem(
                (*at, name), f"{getattr(place, name):g} is not above 0", mend="write the real figure"
            )


def _remedy(value: float, high: float) -> str:
    return "write shares as 0.54, not as 54" if high == 1 and 1 < value <= 100 else "correct it"


def _sites(at: Path, place: Place, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    for kind, number in place.sites.items():
        if kind not in vocabulary.sites:
            mend = closest(kind, vocabulary.sites) or "use one of these"
            yield lines.problem((*at, "sites"), f"'{kind}' is not a kind of site", vocabulary.sites, mend)
        if number < 0:
            yield lines.problem((*at, "sites"), f"{number} sites of kind '{kind}'", mend="write 0 or more")
    guarded = tuple(kind for kind in vocabulary.sites if kind not in vocabulary.unguarded)
    if place.kind == "region" and not any(place.sites.get(kind, 0) for kind in guarded):
        text = "a region needs at least one site to guard"
        yield lines.problem((*at, "sites"), text, guarded, "write sites as administration:1")
