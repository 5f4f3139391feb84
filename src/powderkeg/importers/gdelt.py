"""GDELT events: 2.0 and 1.0, as published without a header, or with one as databases export them.

Columns: GDELT's "Event Database Data Format Codebook" 2.0 and its header row of September 2016.
"""

from __future__ import annotations

import polars as pl

from powderkeg.importers.cameo import cameo_class, cameo_code
from powderkeg.importers.countries import country_code
from powderkeg.importers.events import EventFormat, Layout

__all__ = ["GDELT"]

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
    "Type1Code", "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
_NEWEST = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor{side}{part}" for side in (1, 2) for part in _ACTOR), "IsRootEvent", "EventCode",
    "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions", "NumSources",
    "NumArticles", "AvgTone",
    *(f"{what}Geo_{part}" for what in ("Actor1", "Actor2", "Action") for part in _GEO), "DATEADDED",
    "SOURCEURL",
)  # fmt: skip
_DAILY = tuple(name for name in _NEWEST if not name.endswith("ADM2Code"))
_PRECISION = {"1": "country", "2": "region", "3": "exact", "4": "exact", "5": "region"}

_added = pl.col("dateadded").dt.date()
_day = pl.col("sqldate")
# "Last year" in a text puts its event a year, to the day, before the text; "last month" a month.
_GUESSED = (
    pl.when((_day == _added.dt.offset_by("-1y")) | (_day == _added.dt.offset_by("-10y")))
    .then(pl.lit("year"))
    .when(_day == _added.dt.offset_by("-1mo"))
    .then(pl.lit("month"))
    .when(_day == _added.dt.offset_by("-7d"))
    .then(pl.lit("week"))
    .otherwise(pl.lit("day"))
)

# A spreadsheet may have written its days in another way, and such a file is still its own.
_BORNE_OUT = (
    pl.col("globaleventid").str.contains(r"^\d+$")
    & pl.col("eventcode").str.contains(r"^\d{2,4}$")
    & pl.col("quadclass").is_in(["1", "2", "3", "4"]).fill_null(value=True)
    & pl.col("actiongeo_type").is_in(["0", *_PRECISION]).fill_null(value=True)
)

GDELT = EventFormat(
    name="gdelt",
    title="GDELT events",
    provider="The GDELT Project",
    licence="Free and open, with citation of the GDELT Project and a link to gdeltproject.org.",
    redistributable=True,
    citation="Leetaru, K., Schrodt, P. (2013). GDELT: Global Data on Events, Location and Tone, 1979-2012. "
    "ISA Annual Convention.",
    cannot_say=(
        "deaths and number of people: never given",
        "whether it happened: a machine coded sentences of news, anniversaries and threats included",
        "the day, where the text said 'last year' or 'last month': precision is lowered where it seems so",
        "the spot: coordinates are the middle of the town, region or country that the text named",
        "seizures and confiscations of property have one code",
    ),
    layouts=(
        Layout("GDELT 2.0 of 61 columns", _NEWEST, headerless="always"),
        Layout("GDELT 1.0 of 58 columns", _DAILY, headerless="always"),
        Layout("GDELT 1.0 of 57 columns, of before April 2013", _DAILY[:-1], headerless="always"),
    ),
    marks=(
        "globaleventid",
        "sqldate",
        "eventcode",
        "quadclass",
        "goldsteinscale",
        "actiongeo_lat",
        "dateadded",
    ),
    needed={
        "globaleventid": (),
        "sqldate": ("day",),
        "eventcode": (),
        "actiongeo_type": (),
        "actiongeo_fullname": (),
        "actiongeo_countrycode": (),
        "actiongeo_lat": (),
        "actiongeo_long": (),
        "dateadded": (),
    },
    optional={
        "actor1name": (),
        "actor1code": (),
        "actor2name": (),
        "actor2code": (),
        "actiongeo_adm1code": (),
        "sourceurl": (),
    },
    filled=("globaleventid", "sqldate", "eventcode"),
    typed={
        "sqldate": "day",
        "dateadded": "moment",
        "actiongeo_lat": "latitude",
        "actiongeo_long": "longitude",
        "actiongeo_type": ("0", *_PRECISION),
    },
    made={"eventcode": cameo_code(pl.col("eventcode"))},
    expressions={
        "event_id": pl.col("globaleventid"),
        "date_start": _day,
        "date_end": _day,
        "date_precision": _GUESSED,
        "report_time": pl.col("dateadded"),
        "country_iso3": country_code("actiongeo_countrycode", fips=True),
        "adm1": pl.col("actiongeo_adm1code"),
        "place": pl.col("actiongeo_fullname"),
        "lat": pl.col("actiongeo_lat"),
        "lon": pl.col("actiongeo_long"),
        "geo_precision": pl.col("actiongeo_type").replace_strict(_PRECISION, default=None),
        "event_class": cameo_class(pl.col("eventcode")),
        "actor_a": pl.coalesce("actor1name", "actor1code"),
        "actor_b": pl.coalesce("actor2name", "actor2code"),
        "url": pl.col("sourceurl"),
    },
    kind=pl.lit("CAMEO ") + pl.col("eventcode").str.slice(0, 2),
    same_id="first",
    quoted=False,
    bears_out=_BORNE_OUT,
    missing=(),  # NA is a code
    stray_bytes="replace",
)
