"""Small files in the providers' formats, all rows invented: two events each, and rows that are none."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from powderkeg.importers.events import EventFormat
from powderkeg.importers.formats import event_format, event_formats

__all__ = ["SAMPLES", "Sample", "mapping_file", "table", "zipped"]

Row = Mapping[str, str]


@dataclass(frozen=True)
class Sample:
    """One format's invented file.

    Attributes:
        name: of the format.
        rows: cells by the provider's column; the first two are events of Kazakhstan.
        first: what the first is read as, by columns of the common table.
        id_column, day_column: names in the file, to spoil them.
        left_out: rows that are no event of ours.
    """

    name: str
    rows: tuple[Row, ...]
    first: Mapping[str, object]
    id_column: str
    day_column: str
    left_out: int = 0

    def format(self, folder: Path) -> EventFormat:
        return event_format(self.name, self.mapping(folder))

    def mapping(self, folder: Path) -> Path | None:
        return mapping_file(folder) if self.name == "csv" else None

    @property
    def columns(self) -> tuple[str, ...]:
        return MAPPED if self.name == "csv" else event_formats()[self.name].layouts[0].columns

    @property
    def separator(self) -> str:
        return "," if self.name in {"acled", "ucdp", "mass_mobilization", "csv"} else "\t"

    @property
    def header(self) -> bool:
        return self.name != "gdelt"

    def text(self, change: Callable[[list[dict[str, str]]], object] | None = None) -> str:
        rows = [dict(row) for row in self.rows]
        if change is not None:
            change(rows)
        return table(self.columns, rows, self.separator, header=self.header)

    def write(
        self,
        folder: Path,
        change: Callable[[list[dict[str, str]]], object] | None = None,
        name: str = "events.csv",
    ) -> Path:
        path = folder / name
        path.write_text(self.text(change), encoding="utf-8", newline="")
        return path


def table(columns: Sequence[str], rows: Sequence[Row], separator: str = ",", *, header: bool = True) -> str:
    file = io.StringIO()
    # The providers of tab files put no quotation marks around cells.
    quoting: Any = {"quoting": csv.QUOTE_NONE, "quotechar": None} if separator == "\t" else {}
    writer = csv.DictWriter(file, columns, restval="", delimiter=separator, lineterminator="\n", **quoting)
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


MAPPING = """\
title: Our list
licence: Ours; may be handed on.
redistributable: yes
columns:
  event_id: No
  date_start: Day
  event_class: What
  country_iso3: Land
  place: Town
  lat: Lat
  lon: Lon
  size_best: People
  deaths_best: Dead
event_class:
  Rally: peaceful_protest
  Riot: violent_demonstration
"""
MAPPED = ("No", "Day", "What", "Land", "Town", "Lat", "Lon", "People", "Dead")


def mapping_file(folder: Path, text: str = MAPPING) -> Path:
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return path


_ACLED = {
    "event_id_cnty": "KAZ90001",
    "event_date": "05 January 2022",
    "year": "2022",
    "time_precision": "1",
    "disorder_type": "Demonstrations",
    "event_type": "Riots",
    "sub_event_type": "Violent demonstration",
    "actor1": "Rioters (Kazakhstan)",
    "inter1": "Rioters",
    "actor2": "Police Forces of Kazakhstan (2019-)",
    "inter2": "State forces",
    "interaction": "State forces-Rioters",
    "iso": "398",
    "region": "Caucasus and Central Asia",
    "country": "Kazakhstan",
    "admin1": "Almaty City",
    "location": "Almaty",
    "latitude": "43.2500",
    "longitude": "76.9500",
    "geo_precision": "1",
    "source": "Invented; Made up",
    "source_scale": "National",
    "notes": 'Invented: people, "many",\nin the square; [size=about one thousand].',
    "fatalities": "3",
    "tags": "",
    "timestamp": "1650000000",
}
_UCDP = {
    "id": "900001",
    "relid": "KAZ-2022-3-1",
    "year": "2022",
    "active_year": "1",
    "code_status": "Clear",
    "type_of_violence": "3",
    "conflict_name": "Invented",
    "dyad_name": "Invented",
    "side_a": "Side A",
    "side_b": "Civilians",
    "number_of_sources": "1",
    "source_article": '"Paper, 2022-01-07, Title"',
    "source_date": "2022-01-07;2022-01-06",
    "source_headline": "Title",
    "where_prec": "1",
    "where_coordinates": "Almaty city",
    "adm_1": "Almaty city",
    "latitude": "43.25",
    "longitude": "76.95",
    "country": "Kazakhstan",
    "country_id": "705",
    "region": "Asia",
    "event_clarity": "1",
    "date_prec": "2",
    "date_start": "2022-01-05 00:00:00.000",
    "date_end": "2022-01-07 00:00:00.000",
    "best": "48",
    "high": "67",
    "low": "48",
}
_GDELT = {
    "GLOBALEVENTID": "9000001",
    "SQLDATE": "20220105",
    "MonthYear": "202201",
    "Year": "2022",
    "FractionDate": "2022.0137",
    "Actor1Code": "KAZ",
    "Actor1Name": "PROTESTER",
    "IsRootEvent": "1",
    "EventCode": "145",
    "EventBaseCode": "145",
    "EventRootCode": "14",
    "QuadClass": "4",
    "GoldsteinScale": "-7.5",
    "NumMentions": "10",
    "NumSources": "1",
    "NumArticles": "10",
    "AvgTone": "-3.1",
    "ActionGeo_Type": "4",
    "ActionGeo_FullName": 'Almaty, Almaty "City", Kazakhstan',
    "ActionGeo_CountryCode": "KZ",
    "ActionGeo_ADM1Code": "KZ02",
    "ActionGeo_Lat": "43.25",
    "ActionGeo_Long": "76.95",
    "DATEADDED": "20220105194500",
    "SOURCEURL": "https://example.org/a",
}
_POLECAT = {
    "Event ID": "P1",
    "Event Date": "2022-01-05",
    "Event Type": "PROTEST",
    "Event Mode": "riot",
    "Intensity": "-7",
    "Actor Name": 'the "crowd',
    "Recipient Name": "Police",
    "City": "Almaty",
    "Province": "Almaty City",
    "Country": "KAZ",
    "Latitude": "43.25",
    "Longitude": "76.95",
    "Publication Date": "2022-01-06",
    "Contexts": "price;corruption",
    "Version": "1",
}
_ICEWS = {
    "Event ID": "90001",
    "Event Date": "2022-01-05",
    "Source Name": "Protester (Kazakhstan)",
    "Event Text": "Protest violently, riot",
    "CAMEO Code": "145",
    "Intensity": "-7.5",
    "Target Name": "Police",
    "Story ID": "1",
    "Sentence Number": "2",
    "City": "Almaty",
    "Province": "Almaty Qalasy",
    "District": "NULL",
    "Country": "Kazakhstan",
    "Latitude": "43.25",
    "Longitude": "76.95",
}
_MASS = {
    "id": "7052019001",
    "country": "Kazakhstan",
    "ccode": "705",
    "year": "2019",
    "region": "Asia",
    "protest": "1",
    "protestnumber": "1",
    "startday": "9",
    "startmonth": "6",
    "startyear": "2019",
    "endday": "10",
    "endmonth": "6",
    "endyear": "2019",
    "protesterviolence": "0",
    "location": "Almaty and Nur-Sultan",
    "participants_category": "100-999",
    "participants": "100s",
    "protesteridentity": "opposition",
    "stateresponse1": "arrests",
    "stateresponse2": "crowd dispersal",
    "notes": "Invented.",
}
_CSV = {
    "No": "a1",
    "Day": "2022-01-05",
    "What": "Riot",
    "Land": "Kazakhstan",
    "Town": "Almaty",
    "Lat": "43.25",
    "Lon": "76.95",
    "People": "1000",
    "Dead": "0",
}

_ALMATY = {"country_iso3": "KAZ", "lat": 43.25, "lon": 76.95}
SAMPLES: dict[str, Sample] = {
    sample.name: sample
    for sample in (
        Sample(
            "acled",
            (
                _ACLED,
                {
                    **_ACLED,
                    "event_id_cnty": "KAZ90002",
                    "sub_event_type": "Peaceful protest",
                    "fatalities": "0",
                },
                {**_ACLED, "event_id_cnty": "KAZ90003", "sub_event_type": "Agreement"},
            ),
            {
                **_ALMATY,
                "event_id": "KAZ90001",
                "date_start": date(2022, 1, 5),
                "event_class": "violent_demonstration",
                "deaths_best": 3,
                "deaths_low": None,
                "size_best": 1000,
                "adm1": "Almaty City",
                "place": "Almaty",
                "date_precision": "day",
                "geo_precision": "exact",
                "licence_flag": "not_redistributable",
            },
            "event_id_cnty",
            "event_date",
            left_out=1,
        ),
        Sample(
            "ucdp",
            (_UCDP, {**_UCDP, "id": "900002", "type_of_violence": "1"}),
            {
                **_ALMATY,
                "event_id": "900001",
                "date_start": date(2022, 1, 5),
                "date_end": date(2022, 1, 7),
                "date_precision": "week",
                "event_class": "attack_on_civilians",
                "deaths_low": 48,
                "deaths_best": 48,
                "deaths_high": 67,
                "size_best": None,
                "text": "Title",
                "licence_flag": "redistributable",
            },
            "id",
            "date_start",
        ),
        Sample(
            "gdelt",
            (
                _GDELT,
                {**_GDELT, "GLOBALEVENTID": "9000002", "EventCode": "0831", "EventRootCode": "08"},
                {**_GDELT, "GLOBALEVENTID": "9000003", "EventCode": "010", "EventRootCode": "01"},
            ),
            {
                **_ALMATY,
                "event_id": "9000001",
                "event_class": "violent_demonstration",
                "deaths_best": None,
                "url": "https://example.org/a",
                "place": 'Almaty, Almaty "City", Kazakhstan',
                "actor_a": "PROTESTER",
            },
            "GLOBALEVENTID",
            "SQLDATE",
            left_out=1,
        ),
        Sample(
            "polecat",
            (
                _POLECAT,
                {**_POLECAT, "Event ID": "P2", "Event Type": "COERCE", "Event Mode": "arrest"},
                {**_POLECAT, "Event ID": "P3", "Event Type": "CONSULT", "Event Mode": ""},
            ),
            {
                **_ALMATY,
                "event_id": "P1",
                "event_class": "violent_demonstration",
                "actor_a": 'the "crowd',
                "source_version": "1",
                "licence_flag": "not_verified",
            },
            "Event ID",
            "Event Date",
            left_out=1,
        ),
        Sample(
            "icews",
            (
                _ICEWS,
                {**_ICEWS, "Event ID": "90002", "CAMEO Code": "173"},
                {**_ICEWS, "Event ID": "90003", "CAMEO Code": "42"},
            ),
            {
                **_ALMATY,
                "event_id": "90001",
                "event_class": "violent_demonstration",
                "adm1": "Almaty Qalasy",
                "geo_precision": "exact",
            },
            "Event ID",
            "Event Date",
            left_out=1,
        ),
        Sample(
            "mass_mobilization",
            (
                _MASS,
                {**_MASS, "id": "7052019002", "protesterviolence": "1"},
                {"id": "7052018000", "country": "Kazakhstan", "year": "2018", "protest": "0"},
            ),
            {
                "country_iso3": "KAZ",
                "lat": None,
                "lon": None,
                "event_id": "7052019001",
                "date_start": date(2019, 6, 9),
                "date_end": date(2019, 6, 10),
                "event_class": "state_force_on_protest",
                "size_low": 200,
                "size_high": 999,
                "size_best": None,
                "security_response": "dispersal;arrests",
                "deaths_best": None,
            },
            "id",
            "startday",
            left_out=1,
        ),
        Sample(
            "csv",
            (
                _CSV,
                {**_CSV, "No": "a2", "What": "Rally", "Dead": "2"},
                {**_CSV, "No": "a3", "What": "Picnic"},
            ),
            {
                **_ALMATY,
                "event_id": "a1",
                "event_class": "violent_demonstration",
                "size_best": 1000,
                "deaths_best": None,
                "licence_flag": "redistributable",
            },
            "No",
            "Day",
            left_out=1,
        ),
    )
}
