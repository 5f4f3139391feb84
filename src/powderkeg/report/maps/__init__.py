"""Where it happened: a schematic map of the regions and a map of the cities, day by day."""

from powderkeg.report.maps.part import DayMap, MapPart, Multiple, map_part

__all__ = ["DayMap", "MapPart", "Multiple", "map_part"]
