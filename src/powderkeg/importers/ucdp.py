"""UCDP GED: events of organised violence with coordinates, from UCDP or the Humanitarian Data Exchange.

Columns: the files; codes: UCDP GED Codebook. Deaths stand in the order best, high, low in the newer files and
low, best, high in older ones: they are read by name like all else.
"""

from __future__ import annotations

import polars as pl

from powderkeg.importers.cells import code, day, first_day_in
from powderkeg.importers.countries import country_code
from powderkeg.importers.events import EventFormat, Layout

__all__ = ["UCDP"]

_CLASSES = {"1": "armed_clash", "2": "armed_clash", "3": "attack_on_civilians"}
_PRECISION = {"1": "day", "2": "week", "3": "week", "4": "month", "5": "year"}
_GEO = {
    "1": "exact",
    "2": "near",
    "3": "district",
    "4": "region",
    "5": "region",
    "6": "country",
    "7": "country",
}
_COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id",
    "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id",
    "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources",
    "source_article", "source_office", "source_date", "source_headline", "source_original", "where_prec",
    "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt",
    "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec", "date_start",
    "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low",
    "gwnoa", "gwnob",
)  # fmt: skip
_COUNTRY = _COLUMNS.index("country") + 1
_EXCHANGE = (*_COLUMNS[:_COUNTRY], "iso3", *_COLUMNS[_COUNTRY:])
_OLDER = (
    "id", "year", "active_year", "start_year", "end_year", "type_of_violence", "conflict_new_id",
    "conflict_name", "dyad_new_id", "dyad_name", "side_a_new_id", "gwnoa", "side_a", "side_b_new_id",
    "gwnob", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "adm_1", "adm_2", "latitude",
    "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "iso3", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown",
    "low", "best", "high",
)  # fmt: skip


def _whole(name: str) -> pl.Expr:
    return code(pl.col(name)).cast(pl.Int64, strict=False)


# Its own rule is the proof: the best figure is the sum of the four counts of deaths.
_BORNE_OUT = (
    code(pl.col("type_of_violence")).is_in(list(_CLASSES))
    & code(pl.col("where_prec")).is_in(list(_GEO))
    & code(pl.col("date_prec")).is_in(list(_PRECISION))
    & (
        pl.sum_horizontal(_whole(f"deaths_{who}") for who in ("a", "b", "civilians", "unknown"))
        == _whole("best")
    )
    & (_whole("low") <= _whole("best"))
    & (day(pl.col("date_start")) <= day(pl.col("date_end")))
)

UCDP = EventFormat(
    name="ucdp",
    title="UCDP GED",
    provider="Uppsala Conflict Data Program",
    licence="CC BY 4.0: the rows may be handed on, with attribution.",
    redistributable=True,
    citation="Sundberg, R., Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset. Journal "
    "of Peace Research 50(4), 523-532; and the article on the release used.",
    cannot_say=(
        "events without deaths: a row has at least one, on one day, by an organised actor",
        "unorganised protest and most of its repression: a country may have no row in a year of unrest",
        "number of people, arrests, buildings seized, looting",
    ),
    layouts=(
        Layout("GED of 49 columns", _COLUMNS, headerless="sometimes"),
        Layout(
            "GED of 49 columns as cut by the Humanitarian Data Exchange", _EXCHANGE, headerless="sometimes"
        ),
        Layout("GED of older releases", _OLDER, headerless="sometimes"),
    ),
    marks=(
        "type_of_violence",
        "conflict_name",
        "dyad_name",
        "side_a",
        "side_b",
        "where_prec",
        "date_prec",
        "best",
    ),
    needed={
        "id": (),
        "type_of_violence": (),
        "side_a": (),
        "side_b": (),
        "where_prec": (),
        "latitude": ("lat",),
        "longitude": ("lon", "long"),
        "country": (),
        "date_prec": (),
        "date_start": (),
        "date_end": (),
        "best": ("best_est",),
        "high": ("high_est",),
        "low": ("low_est",),
    },
    optional={
        "iso3": (),
        "adm_1": (),
        "where_coordinates": (),
        "source_date": (),
        "source_headline": (),
        "source_article": (),
        "code_status": (),
    },
    filled=("id", "type_of_violence", "date_start", "date_end"),
    typed={
        "type_of_violence": tuple(_CLASSES),
        "date_start": "day",
        "date_end": "day",
        "date_prec": tuple(_PRECISION),
        "where_prec": tuple(_GEO),
        "latitude": "latitude",
        "longitude": "longitude",
        "best": "whole",
        "high": "whole",
        "low": "whole",
    },
    expressions={
        "event_id": pl.col("id"),
        "date_start": pl.col("date_start"),
        "date_end": pl.col("date_end"),
        "date_precision": pl.col("date_prec").replace_strict(_PRECISION, default="day"),
        "report_time": first_day_in(pl.col("source_date")),
        "country_iso3": country_code("iso3", "country"),
        "country_said": pl.col("country"),
        # A line or an area across regions ("Donets Basin Area") stands in the place of a region there.
        "adm1": pl.when((pl.col("where_prec") != "5").fill_null(value=True)).then(pl.col("adm_1")),
        "place": pl.col("where_coordinates"),
        "lat": pl.col("latitude"),
        "lon": pl.col("longitude"),
        "geo_precision": pl.col("where_prec").replace_strict(_GEO, default=None),
        "event_class": pl.col("type_of_violence").replace_strict(_CLASSES, default=None),
        "actor_a": pl.col("side_a"),
        "actor_b": pl.col("side_b"),
        "deaths_low": pl.col("low"),
        "deaths_best": pl.col("best"),
        "deaths_high": pl.col("high"),
        "text": pl.coalesce("source_headline", "source_article"),
    },
    kind=pl.col("type_of_violence"),
    bears_out=_BORNE_OUT,
    odd={
        "are not checked to the end (code_status is not Clear): a later release may change or drop them.": (
            ~pl.col("code_status").str.to_lowercase().str.starts_with("clear")
        )
    },
)
