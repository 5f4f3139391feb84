"""What an indicator is, in words: its unit and its meaning, from the society's own table."""

from typing import NamedTuple


class Meaning(NamedTuple):
    """Unit and meaning of an indicator; the meaning is empty for words that no society knows."""

    unit: str
    text: str


def indicator_meaning(society: str, name: str) -> Meaning:
    """Unit and meaning of an indicator of the named society."""
    from powderkeg.society import society_named

    row = society_named(society).indicators.get(name)
    return Meaning("", "") if row is None else Meaning(row.unit, row.meaning)


def in_words(name: str) -> str:
    """`deaths_by_security_fire` as a reader would say it."""
    return name.replace("_", " ")
