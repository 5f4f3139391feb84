"""Memory and time of reading a large file of events, in processes of their own; the file is invented.

Filtered is what an import of a case asks for: the events of one country and two months. Whole keeps every
event, which takes as much memory as the events do.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.timing import fresh, machine, machine_line

SIZE = 1000  # MB
FORMATS = ("acled", "gdelt")
COUNTRIES = (
    ("Kazakhstan", "398", "KZ", 43.25, 76.95),
    ("Ukraine", "804", "UP", 50.45, 30.52),
    ("Kenya", "404", "KE", -1.29, 36.82),
    ("Chile", "152", "CI", -33.45, -70.66),
)
SUBS = ("Peaceful protest", "Violent demonstration", "Armed clash", "Attack", "Arrests", "Agreement")
NOTES = "Invented: on the day people gathered in the square before the building and asked for lower prices, "
KINDS = {
    "filtered": "countries=['KAZ'], between=(date(2022, 1, 1), date(2022, 2, 28))",
    "whole": "",
}
CHILD = """
import json, time
from benchmarks.timing import peak_bytes
from datetime import date
from pathlib import Path
from powderkeg.importers import read_events
begin = time.perf_counter()
table = read_events("{name}", Path({path!r}), {options})
seconds = time.perf_counter() - begin
peak = peak_bytes() / 2**20
counts = {{"rows": table.rows_read, "events": table.events.height}}
print(json.dumps({{"seconds": seconds, "peak_mb": peak, **counts}}))
"""


def _rows(name: str) -> Iterator[list[str]]:
    from powderkeg.importers import event_formats

    columns = event_formats()[name].layouts[0].columns
    if name == "acled":
        yield list(columns)
    number = 0
    while True:
        number += 1
        day = date(2018, 1, 1) + timedelta(days=number // len(COUNTRIES) % 2500)
        yield _acled(number, day) if name == "acled" else _gdelt(number, day, columns)


def _acled(number: int, day: date) -> list[str]:
    country, iso, _, lat, lon = COUNTRIES[number % len(COUNTRIES)]
    place, notes = (
        f"Town {number % 900}",
        f"{NOTES}{NOTES} as number {number} was told, [size=about {number % 5000}].",
    )
    return [
        f"INV{number}",
        f"{day:%d %B %Y}",
        f"{day:%Y}",
        "1",
        "Demonstrations",
        "Protests",
        SUBS[number % len(SUBS)],
        "Protesters",
        "Students",
        "Protesters",
        "Police Forces",
        "",
        "State forces",
        "State forces-Protesters",
        "",
        iso,
        "Region",
        country,
        f"Province {number % 30}",
        "",
        "",
        place,
        f"{lat:.4f}",
        f"{lon:.4f}",
        "1",
        "Paper; Other paper",
        "National",
        notes,
        str(number % 3),
        "crowd size=no report",
        str(1_600_000_000 + number),
    ]


def _gdelt(number: int, day: date, columns: tuple[str, ...]) -> list[str]:
    _, _, fips, lat, lon = COUNTRIES[number % len(COUNTRIES)]
    cells = {
        "GLOBALEVENTID": str(number),
        "SQLDATE": f"{day:%Y%m%d}",
        "MonthYear": f"{day:%Y%m}",
        "Year": f"{day:%Y}",
        "FractionDate": "2022.0137",
        "Actor1Code": "CVL",
        "Actor1Name": "PROTESTER",
        "EventCode": ("141", "145", "190", "043", "173", "010")[number % 6],
        "ActionGeo_Type": "4",
        "ActionGeo_FullName": f"Town {number % 900}, Province, Country",
        "ActionGeo_CountryCode": fips,
        "ActionGeo_Lat": f"{lat}",
        "ActionGeo_Long": f"{lon}",
        "DATEADDED": f"{day:%Y%m%d}120000",
        "SOURCEURL": f"https://example.org/news/{day:%Y/%m/%d}/a-title-of-usual-length-for-a-page-{number}",
    }
    return [cells.get(name, "") for name in columns]


def written(name: str, path: Path, megabytes: int) -> None:
    """Write an invented file of a format, of at least a number of megabytes."""
    separator = "," if name == "acled" else "\t"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=separator, lineterminator="\n")
        for row in _rows(name):
            table.writerow(row)
            if file.tell() > megabytes * 1_000_000:
                return


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Peak memory in MB and seconds of reading a file of 1 GB of two formats; ``quick`` takes 20 MB."""
    size = 20 if quick else SIZE
    figures: dict[str, Any] = {**machine(), "megabytes": size, "reading": []}
    with tempfile.TemporaryDirectory() as folder:
        for name in FORMATS:
            path = Path(folder) / f"{name}.csv"
            written(name, path, size)
            for kind, options in KINDS.items():
                child = CHILD.format(name=name, path=str(path), options=options)
                figures["reading"].append({"format": name, "kind": kind, **fresh(child)})
            path.unlink()
    return figures


def table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [machine_line(figures), "", f"reading {figures['megabytes']} MB"]
    lines.append(f"{'format':8} {'kept':9} {'rows':>10} {'events':>10} {'seconds':>8} {'peak MB':>8}")
    for row in figures["reading"]:
        counts = f"{row['rows']:10,} {row['events']:10,}"
        lines.append(
            f"{row['format']:8} {row['kind']:9} {counts} {row['seconds']:8.1f} {row['peak_mb']:8.0f}"
        )
    return "\n".join(lines)
