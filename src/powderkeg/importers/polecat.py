"""POLECAT: events that a machine coded from news in several languages, in the PLOVER ontology, 2018 on.

Columns: public loaders; codes: PLOVER Manual (openeventdata/PLOVER).
"""

from __future__ import annotations

import polars as pl

from powderkeg.importers.countries import country_code
from powderkeg.importers.events import EventFormat, Layout

__all__ = ["POLECAT", "place_precision"]

_CLASSES = {
    "protest": "peaceful_protest",
    "protest demo": "peaceful_protest",
    "protest hunger": "peaceful_protest",
    "protest obstruct": "peaceful_protest",
    "protest boycott": "strike",
    "protest strike": "strike",
    "protest riot": "violent_demonstration",
    "protest vandalize": "violent_demonstration",
    "coerce arrest": "arrest",
    "coerce curfew": "emergency",
    "coerce martial-law": "emergency",
    "assault crowd-control": "state_force_on_protest",
    "assault heavy-weapons": "armed_clash",
}
_COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW",
    "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw",
    "Wikipedia Recipient ID", "Placename", "City", "District", "Province", "Country", "Latitude",
    "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date",
    "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip


def place_precision() -> pl.Expr:
    """Return the precision of coordinates by the narrowest of city, district, province and country given."""
    levels = (("city", "exact"), ("district", "district"), ("province", "region"), ("country", "country"))
    return pl.coalesce(pl.when(pl.col(name).is_not_null()).then(pl.lit(level)) for name, level in levels)


_TYPE, _MODE = (pl.col(name).str.to_lowercase() for name in ("event_type", "event_mode"))
_BOTH = pl.concat_str(_TYPE, _MODE.fill_null(""), separator=" ").str.strip_chars()
_FIRST = _BOTH.replace_strict(_CLASSES, default=None, return_dtype=pl.String())
# A mode that is not above leaves what the type alone says, where that is one of our classes.
_BY_TYPE = (
    pl.when(_TYPE == "protest")
    .then(pl.lit("peaceful_protest"))
    .when(_TYPE == "assault")
    .then(pl.lit("attack_on_civilians"))
    .when(_TYPE == "concede")
    .then(pl.lit("concession"))
)

POLECAT = EventFormat(
    name="polecat",
    title="POLECAT",
    provider="POLECAT, through Harvard Dataverse (doi 10.7910/DVN/AJGVIT)",
    licence="The terms were not read: look at the licence on its Dataverse page before handing rows on.",
    redistributable=None,
    citation="Halterman, A., Bagozzi, B., Beger, A., Schrodt, P., Scarborough, G. (2023). PLOVER and "
    "POLECAT: A New Political Event Ontology and Dataset. doi 10.31235/osf.io/rm5dw.",
    cannot_say=(
        "deaths and number of people: never given",
        "whether it happened: a machine coded sentences of news",
        "when in the day it was published: report_time is the midnight of the day of publication",
    ),
    layouts=(Layout("POLECAT of 40 columns", _COLUMNS),),
    marks=(
        "event_type",
        "event_mode",
        "quad_code",
        "actor_name",
        "recipient_name",
        "placename",
        "publication_date",
    ),
    needed={
        "event_id": (),
        "event_date": (),
        "event_type": (),
        "event_mode": (),
        "country": (),
        "latitude": (),
        "longitude": (),
    },
    optional={
        "actor_name": (),
        "recipient_name": (),
        "placename": (),
        "city": (),
        "district": (),
        "province": (),
        "publication_date": (),
        "contexts": (),
        "version": (),
    },
    filled=("event_id", "event_date", "event_type"),
    typed={
        "event_date": "day",
        "publication_date": "moment",
        "latitude": "latitude",
        "longitude": "longitude",
    },
    expressions={
        "source_version": pl.col("version"),
        "event_id": pl.col("event_id"),
        "date_start": pl.col("event_date"),
        "date_end": pl.col("event_date"),
        "date_precision": pl.lit("day"),
        "report_time": pl.col("publication_date"),
        "country_iso3": country_code("country"),
        "country_said": pl.col("country"),
        "adm1": pl.col("province"),
        "place": pl.coalesce("city", "placename", "district"),
        "lat": pl.col("latitude"),
        "lon": pl.col("longitude"),
        "geo_precision": place_precision(),
        "event_class": pl.coalesce(_FIRST, _BY_TYPE),
        "actor_a": pl.col("actor_name"),
        "actor_b": pl.col("recipient_name"),
        "security_response": pl.when(_BOTH == "coerce arrest")
        .then(pl.lit("arrests"))
        .when(_BOTH == "assault crowd-control")
        .then(pl.lit("dispersal")),
        "text": pl.col("contexts"),
    },
    kind=_TYPE,
    same_id="first",
    quoted=False,
)
