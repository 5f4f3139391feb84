"""What an indicator is, in words: its unit and its meaning, from the society's own table."""

from typing import NamedTuple

from powderkeg.language import Said, worded

_HARM = ("deaths", "injured", "detained")


class Meaning(NamedTuple):
    """Unit and meaning of an indicator; the meaning is empty for words that no society knows."""

    unit: str
    text: str


def indicator_meaning(society: str, name: str) -> Meaning:
    """Unit and meaning of an indicator of the named society, in the language spoken."""
    from powderkeg.society import society_named

    row = society_named(society).indicators.get(name)
    return Meaning("", "") if row is None else Meaning(worded(row.unit), worded(row.meaning))


def indicator_kind(society: str, name: str) -> str:
    """Kind of observation of an indicator, e.g. `event`; empty for words that no society knows."""
    from powderkeg.society import society_named

    row = society_named(society).indicators.get(name)
    return "" if row is None else row.kind


def of_regions_only(society: str, name: str) -> bool:
    """True for an indicator that speaks of single regions and has no value for the whole country."""
    from powderkeg.society import society_named

    row = society_named(society).indicators.get(name)
    return row is not None and row.dims == "region"


def indicator_rank(society: str, key: str) -> tuple[int, int, str]:
    """Where `indicator` or `indicator/place` stands: people harmed first, then as the society lists them."""
    from powderkeg.society import society_named

    name = key.partition("/")[0]
    listed = list(society_named(society).indicators)
    harmed = name.startswith(_HARM)
    return (0 if harmed else 1, listed.index(name) if name in listed else len(listed), key)


def in_words(name: str) -> str:
    """`deaths_by_security_fire` as a reader would say it, in the language spoken where that is known."""
    return worded(name if isinstance(name, Said) else name.replace("_", " "))
