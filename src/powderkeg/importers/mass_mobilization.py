"""Mass Mobilization: protests of fifty and more against governments, 1990 to March 2020.

Columns and codes: Mass Mobilization Protest Data user's manual (Clark and Regan).
"""

from __future__ import annotations

import polars as pl

from powderkeg.importers.countries import country_code
from powderkeg.importers.crowds import crowd_size
from powderkeg.importers.events import SECURITY_RESPONSES, EventFormat, Layout

__all__ = ["MASS_MOBILIZATION"]

_RESPONSES = {
    "ignore": "none",
    "crowd dispersal": "dispersal",
    "arrests": "arrests",
    "beatings": "beatings",
    "shootings": "shootings",
    "killings": "killings",
    "accomodation": "accommodation",  # its own spelling
    "accommodation": "accommodation",
}
_ANSWERS = tuple(f"stateresponse{number}" for number in range(1, 8))
_COLUMNS = (
    "id", "country", "ccode", "year", "region", "protest", "protestnumber", "startday", "startmonth",
    "startyear", "endday", "endmonth", "endyear", "protesterviolence", "location", "participants_category",
    "participants", "protesteridentity", *(f"protesterdemand{number}" for number in range(1, 5)), *_ANSWERS,
    "sources", "notes",
)  # fmt: skip


def _date(which: str) -> pl.Expr:
    """Return year-month-day of three columns; blank only where all are."""
    parts = [pl.col(f"{which}{part}").str.replace(r"\.0+$", "") for part in ("year", "month", "day")]
    return pl.when(pl.any_horizontal(part.is_not_null() for part in parts)).then(
        pl.concat_str(*(part.fill_null("?") for part in parts), separator="-")
    )


def _response() -> pl.Expr:
    """Return what the state did, in the order of ``SECURITY_RESPONSES``."""
    answers = pl.concat_list(
        pl.col(name).str.to_lowercase().replace_strict(_RESPONSES, default=None, return_dtype=pl.String())
        for name in _ANSWERS
    )
    said = pl.concat_list(
        pl.when(answers.list.contains(word)).then(pl.lit(word)) for word in SECURITY_RESPONSES
    ).list.drop_nulls()
    return pl.when(said.list.len() > 0).then(said.list.join(";"))


_BY_FORCE = _response().str.contains("dispersal|beatings|shootings|killings").fill_null(value=False)

MASS_MOBILIZATION = EventFormat(
    name="mass_mobilization",
    title="Mass Mobilization",
    provider="Mass Mobilization Project, through Harvard Dataverse (doi 10.7910/DVN/HTTWYL)",
    licence="CC0 1.0: the rows may be handed on; its authors ask to be cited.",
    redistributable=True,
    citation="Clark, D., Regan, P. (2016). Mass Mobilization Protest Data. Harvard Dataverse, doi "
    "10.7910/DVN/HTTWYL.",
    cannot_say=(
        "coordinates: the place is a phrase, often of several towns",
        "deaths: that the state killed is said, how many is not",
        "protests of fewer than fifty, not against a government, or after March 2020",
    ),
    layouts=(Layout("Mass Mobilization of 31 columns", _COLUMNS),),
    marks=(
        "protest",
        "protestnumber",
        "startday",
        "startyear",
        "protesterviolence",
        "participants",
        "stateresponse1",
    ),
    needed={
        "id": (),
        "country": (),
        "protest": (),
        "startday": (),
        "startmonth": (),
        "startyear": (),
        "endday": (),
        "endmonth": (),
        "endyear": (),
        "protesterviolence": (),
        "location": (),
        "stateresponse1": (),
    },
    optional={
        "participants_category": (),
        "participants": (),
        "protesteridentity": (),
        "notes": (),
        **dict.fromkeys(_ANSWERS[1:], ()),
    },
    filled=("id", "start", "end", "protesterviolence"),
    typed={
        "start": "day",
        "end": "day",
        "protest": ("0", "1"),
        "protesterviolence": ("0", "1"),
    },
    made={"start": _date("start"), "end": _date("end")},
    no_event={"no protest in the year": pl.col("protest").str.contains(r"^0(\.0+)?$")},
    expressions={
        "event_id": pl.col("id"),
        "date_start": pl.col("start"),
        "date_end": pl.col("end"),
        "date_precision": pl.lit("day"),
        "country_iso3": country_code("country"),
        "country_said": pl.col("country"),
        "place": pl.col("location"),
        "event_class": pl.when(pl.col("protesterviolence") == "1")
        .then(pl.lit("violent_demonstration"))
        .when(_BY_FORCE)
        .then(pl.lit("state_force_on_protest"))
        .otherwise(pl.lit("peaceful_protest")),
        "actor_a": pl.col("protesteridentity"),
        "actor_b": pl.lit("government"),
        **crowd_size(pl.coalesce("participants", "participants_category")),
        "security_response": _response(),
        "text": pl.col("notes"),
    },
    kind=pl.col("protest"),
)
