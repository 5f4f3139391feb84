"""The charts of simulated bands: which indicators and places get one, in which order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from powderkeg.language import Said, join, say
from powderkeg.report.charts import indicator_bands
from powderkeg.report.figure import Figure
from powderkeg.report.formats import capital
from powderkeg.report.indicators import in_words, indicator_meaning, indicator_rank, of_regions_only

if TYPE_CHECKING:
    from powderkeg.case import Case, Report
    from powderkeg.evidence import Band

MOST_PLACE_CHARTS = 12


def band_figures(
    case: "Case",
    bands: "Mapping[str, Mapping[str, Band]]",
    colours: Mapping[str, str],
    group: str,
    *,
    of_places: bool = False,
) -> tuple[Figure, ...]:
    """Charts of the whole country, people harmed first, or of the single regions with the most reports."""
    keys = sorted((key for key in bands if bands[key]), key=lambda key: indicator_rank(case.society, key))
    if of_places:
        reports = {key: _reports(case, *_parts(key)) for key in keys if _parts(key)[1]}
        counted = Counter({key: len(found) for key, found in reports.items() if found})
        keys = [key for key, _ in counted.most_common(MOST_PLACE_CHARTS)]
    else:
        # Shares by place say nothing of the country as a whole.
        keys = [key for key in keys if not _parts(key)[1] and not of_regions_only(case.society, key)]
    return tuple(_bands(case, key, bands[key], _reports(case, *_parts(key)), colours, group) for key in keys)


def reported_only(case: "Case", bands: "Mapping[str, Mapping[str, Band]]") -> "dict[str, Mapping[str, Band]]":
    """The bands of indicators with reports: filtered bands without any have nothing to follow."""
    return {key: found for key, found in bands.items() if _reports(case, *_parts(key))}


def _bands(
    case: "Case",
    key: str,
    bands: "Mapping[str, Band]",
    reports: "Sequence[Report]",
    colours: Mapping[str, str],
    group: str,
) -> Figure:
    indicator, place_id = _parts(key)
    meaning = indicator_meaning(case.society, indicator)
    place = next((place.name for place in case.places if place.place_id == place_id), "")
    what = capital(in_words(indicator))
    title = say("{what}, {place}", what=what, place=place) if place else what
    unit = meaning.unit or next((report.unit for report in reports if report.unit), "")
    return Figure(
        f"{group}-{key.replace('/', '-')}".replace("_", "-").lower(),
        title,
        _reading(meaning.text, cumulated=any(band.cumulated for band in bands.values())),
        indicator_bands(case, title, unit, bands, reports, colours),
    )


def _reading(meaning: str, *, cumulated: bool) -> Said:
    """The indicator's meaning, and whether the bands show single days or a running total."""
    how = say("Total from the case's first day on.") if cumulated else say("Day by day.")
    return join(" ", [say("{meaning}.", meaning=capital(meaning)), how]) if meaning else how


def _reports(case: "Case", indicator: str, place_id: str) -> "list[Report]":
    """Reports with a figure of one indicator and place, in the case's days."""
    return [
        report
        for report in case.record
        if report.indicator == indicator
        and (report.place_id or "") == place_id
        and case.start <= report.date_end
        and report.date_start <= case.end
        and any(value is not None for value in (report.low, report.best, report.high))
    ]


def _parts(key: str) -> tuple[str, str]:
    """Indicator and place id (empty for the whole country) of a key of `Evidence.bands`."""
    indicator, _, place = key.partition("/")
    return indicator, place
