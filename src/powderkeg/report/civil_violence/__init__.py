"""The page of a run of civil violence on a grid: one HTML file that opens offline.

The charts and their library are imported when a page is written, not before.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg.report.civil_violence.run import GridRun, WorldFigures, run_of, world_figures
from powderkeg.report.writing import check_target, write_together

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

__all__ = [
    "WORLDS_FOR_PICTURES",
    "GridRun",
    "WorldFigures",
    "run_of",
    "world_figures",
    "write_civil_violence",
]

WORLDS_FOR_PICTURES = 2
"""Worlds that a page needs besides those of the run: the first once more, and a copy to look ahead."""


def write_civil_violence(
    data: "xr.Dataset",
    path: str | Path,
    *,
    given: "Mapping[str, object] | None" = None,
    static: bool = False,
) -> Path:
    """Write the page of a run; the file appears whole or not at all, and makes no request to anywhere.

    The pictures are not in the data: the first world is run once more up to the steps that are shown, which
    takes at most as long as that world took.

    Args:
        data: what ``pk.civil_violence`` gave.
        path: file name of the page, ending in .html.
        given: settings that the caller named; None takes those that differ from the preset and the defaults.
        static: draw the charts as SVG, without any script.

    Returns:
        The page's path.

    Raises:
        CaseError: the path cannot take a page.
    """
    page = check_target(path)
    from powderkeg.report.civil_violence.page import build_page

    write_together({page: build_page(run_of(data, given), page.name, static=static)})
    return page
