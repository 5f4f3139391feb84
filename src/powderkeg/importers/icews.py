"""ICEWS: events that a machine coded from news, in CAMEO, until April 2023.

Columns: its files on Harvard Dataverse.
"""

from __future__ import annotations

import polars as pl

from powderkeg.importers.cameo import cameo_class, cameo_code
from powderkeg.importers.countries import country_code
from powderkeg.importers.events import EventFormat, Layout
from powderkeg.importers.polecat import place_precision

__all__ = ["ICEWS"]

_COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number",
    "Publisher", "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip

ICEWS = EventFormat(
    name="icews",
    title="ICEWS",
    provider="Integrated Crisis Early Warning System, through Harvard Dataverse (doi 10.7910/DVN/28075)",
    licence="The terms were not read: look at the licence on its Dataverse page before handing rows on.",
    redistributable=None,
    citation="Boschee, E. and others (2015). ICEWS Coded Event Data. doi 10.7910/DVN/28075.",
    cannot_say=(
        "deaths and number of people: never given",
        "whether it happened: a machine coded sentences of news, and the same event comes many times",
        "when it was published",
    ),
    layouts=(Layout("ICEWS of 20 columns", _COLUMNS),),
    marks=(
        "event_text",
        "cameo_code",
        "source_name",
        "target_name",
        "story_id",
        "sentence_number",
        "intensity",
    ),
    needed={
        "event_id": (),
        "event_date": (),
        "event_text": (),
        "cameo_code": (),
        "country": (),
        "latitude": (),
        "longitude": (),
    },
    optional={"source_name": (), "target_name": (), "city": (), "district": (), "province": ()},
    filled=("event_id", "event_date", "cameo_code"),
    typed={"event_date": "day", "latitude": "latitude", "longitude": "longitude"},
    made={"cameo_code": cameo_code(pl.col("cameo_code"))},
    expressions={
        "event_id": pl.col("event_id"),
        "date_start": pl.col("event_date"),
        "date_end": pl.col("event_date"),
        "date_precision": pl.lit("day"),
        "country_iso3": country_code("country"),
        "country_said": pl.col("country"),
        "adm1": pl.col("province"),
        "place": pl.coalesce("city", "district"),
        "lat": pl.col("latitude"),
        "lon": pl.col("longitude"),
        "geo_precision": place_precision(),
        "event_class": cameo_class(pl.col("cameo_code")),
        "actor_a": pl.col("source_name"),
        "actor_b": pl.col("target_name"),
        "text": pl.col("event_text"),
    },
    kind=pl.lit("CAMEO ") + pl.col("cameo_code").str.slice(0, 2),
    same_id="first",
    quoted=False,
)
