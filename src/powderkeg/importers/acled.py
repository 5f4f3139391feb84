"""ACLED: exports of its web site and API, old and new; the analyst brings her own.

Columns and codes: ACLED, "Armed Conflict Location & Event Data Project (ACLED) Codebook".
"""

from __future__ import annotations

import polars as pl

from powderkeg.importers.countries import country_code
from powderkeg.importers.crowds import crowd_size
from powderkeg.importers.events import EventFormat, Layout

__all__ = ["ACLED"]

_CLASSES = {
    "peaceful protest": "peaceful_protest",
    "protest with intervention": "state_force_on_protest",
    "excessive force against protesters": "state_force_on_protest",
    "violent demonstration": "violent_demonstration",
    "mob violence": "mob_violence",
    "armed clash": "armed_clash",
    "government regains territory": "armed_clash",
    "non-state actor overtakes territory": "armed_clash",
    "chemical weapon": "armed_clash",
    "air/drone strike": "armed_clash",
    "suicide bomb": "armed_clash",
    "shelling/artillery/missile attack": "armed_clash",
    "remote explosive/landmine/ied": "armed_clash",
    "grenade": "armed_clash",
    "sexual violence": "attack_on_civilians",
    "attack": "attack_on_civilians",
    "abduction/forced disappearance": "attack_on_civilians",
    "looting/property destruction": "looting",
    "arrests": "arrest",
}
"""By sub-event. Its other strategic developments are none of our classes."""

_OLDER = {
    "protests": "peaceful_protest",
    "riots": "violent_demonstration",
    "violence against civilians": "attack_on_civilians",
    "battles": "armed_clash",
    "explosions/remote violence": "armed_clash",
    "remote violence": "armed_clash",
    "battle-no change of territory": "armed_clash",
    "battle-government regains territory": "armed_clash",
    "battle-non-state actor overtakes territory": "armed_clash",
}
"""By event type, where there is no sub-event: exports of before 2019."""


def _words(name: str) -> pl.Expr:
    return pl.col(name).str.to_lowercase().str.replace_all(r"\s+", " ")


def _event_class() -> pl.Expr:
    by_sub = _words("sub_event_type").replace_strict(_CLASSES, default=None, return_dtype=pl.String())
    rioters = _words("inter1").str.contains(r"^(5(\.0)?|rioters)$") | _words("interaction").str.contains(
        r"^5"
    )
    both = pl.when(_words("event_type") == "riots/protests").then(
        pl.when(rioters.fill_null(value=False))
        .then(pl.lit("violent_demonstration"))
        .otherwise(pl.lit("peaceful_protest"))
    )
    by_type = _words("event_type").replace_strict(_OLDER, default=None, return_dtype=pl.String())
    older = pl.when(pl.col("sub_event_type").is_null()).then(pl.coalesce(both, by_type))
    found = pl.coalesce(by_sub, older)
    # Shells and bombs aimed at civilians are no clash.
    targeted = (found == "armed_clash") & _words("civilian_targeting").str.contains("civilian")
    targeted &= _words("event_type").str.contains("explosions")
    return pl.when(targeted.fill_null(value=False)).then(pl.lit("attack_on_civilians")).otherwise(found)


def _security_response() -> pl.Expr:
    sub = _words("sub_event_type")
    deadly = (sub == "excessive force against protesters") & (pl.col("fatalities") > 0)
    return (
        pl.when(deadly)
        .then(pl.lit("killings"))
        .when(sub == "protest with intervention")
        .then(pl.lit("dispersal"))
        .when(sub == "arrests")
        .then(pl.lit("arrests"))
    )


_SIZE = pl.coalesce(
    pl.col("tags").str.extract(r"(?i)crowd size\s*=\s*([^;\]]+)"),
    pl.col("notes").str.extract(r"(?i)\[size\s*=\s*([^\]]+)\]"),
)
_PRECISION = {"1": "day", "2": "week", "3": "month"}
_GEO = {"1": "exact", "2": "near", "3": "region"}
_COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities",
    "tags", "timestamp",
)  # fmt: skip
_OLD = (
    "data_id", "iso", "event_id_cnty", "event_id_no_cnty", "event_date", "year", "time_precision",
    "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2",
    "inter2", "interaction", "region", "country", "admin1", "admin2", "admin3", "location", "latitude",
    "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "timestamp", "iso3",
)  # fmt: skip

ACLED = EventFormat(
    name="acled",
    title="ACLED",
    provider="Armed Conflict Location & Event Data (ACLED)",
    licence="ACLED's terms of use: rows may not be handed on; figures made from them may, with attribution.",
    redistributable=False,
    citation="Raleigh, C., Kishi, R., Linke, A. (2023). Political instability patterns are obscured by "
    "conflict dataset scope conditions, sources, and coding choices. Humanities and Social Sciences "
    "Communications 10, 74.",
    cannot_say=(
        "deaths: a 0 is written where none died and where nobody knows, so 0 is read as unknown",
        "number of people: only where the notes or tags give a crowd size",
        "a day's events of one place and actor are one row, whatever their size",
        "rows are added, changed and deleted for years after the day",
    ),
    layouts=(Layout("the export of 2023 and later", _COLUMNS), Layout("the export of before 2023", _OLD)),
    marks=(
        "event_id_cnty",
        "event_date",
        "event_type",
        "actor1",
        "inter1",
        "interaction",
        "location",
        "fatalities",
    ),
    needed={
        "event_id_cnty": (),
        "event_date": (),
        "event_type": (),
        "country": (),
        "location": (),
        "latitude": ("lat",),
        "longitude": ("long", "lon"),
        "fatalities": (),
    },
    optional={
        "sub_event_type": (),
        "time_precision": (),
        "actor1": (),
        "actor2": (),
        "inter1": (),
        "interaction": (),
        "civilian_targeting": (),
        "iso": (),
        "iso3": (),
        "admin1": (),
        "geo_precision": ("geo_precisio",),
        "notes": (),
        "tags": (),
        "timestamp": (),
    },
    filled=("event_id_cnty", "event_date", "event_type"),
    typed={
        "event_date": "day",
        "time_precision": tuple(_PRECISION),
        "geo_precision": tuple(_GEO),
        "latitude": "latitude",
        "longitude": "longitude",
        "fatalities": "whole",
        "timestamp": "moment",
    },
    same_id="latest",
    expressions={
        "event_id": pl.col("event_id_cnty"),
        "date_start": pl.col("event_date"),
        "date_end": pl.col("event_date"),
        "date_precision": pl.col("time_precision").replace_strict(_PRECISION, default="day"),
        "report_time": pl.col("timestamp"),
        "country_iso3": country_code("iso3", "iso", "country"),
        "country_said": pl.col("country"),
        "adm1": pl.col("admin1"),
        "place": pl.col("location"),
        "lat": pl.col("latitude"),
        "lon": pl.col("longitude"),
        "geo_precision": pl.col("geo_precision").replace_strict(_GEO, default=None),
        "event_class": _event_class(),
        "actor_a": pl.col("actor1"),
        "actor_b": pl.col("actor2"),
        **crowd_size(_SIZE),
        "deaths_best": pl.when(pl.col("fatalities") > 0).then(pl.col("fatalities")),
        "security_response": _security_response(),
        "text": pl.col("notes"),
    },
    kind=pl.coalesce("sub_event_type", "event_type"),
)
