"""The page that a weighing ends in: one HTML file that opens offline, and its JSON beside it.

The charts and their library are imported when a page is written, not before.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg.case import CaseError
from powderkeg.report.markdown import check_markdown, write_validation
from powderkeg.report.validation import validation_sections
from powderkeg.report.writing import check_target, data_path, write_together

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

__all__ = [
    "check_markdown",
    "check_target",
    "data_path",
    "validation_sections",
    "write_report",
    "write_validation",
]

LANGUAGES = ("en",)


def write_report(
    case: "Case",
    result: "Evidence",
    outlook: None = None,
    path: str | Path = "report.html",
    *,
    static: bool = False,
    lang: str = "en",
) -> Path:
    """Write the page and, beside it, the same result as JSON.

    Both files appear whole or not at all. The page makes no request to anywhere; with `static` it holds
    no script either and survives mail filters that strip them.

    Args:
        case: The case that was weighed.
        result: What `weigh` gave for it.
        outlook: Kept for the response options; this version shows none and refuses anything but None.
        path: File name of the page, ending in .html; the JSON gets the same name with .json.
        static: Draw the charts as SVG, without any script.
        lang: Language of the page; this version writes English, `en`.

    Returns:
        The page's path.

    Raises:
        CaseError: The path cannot take a page, the result belongs to another case, or the language or the
            outlook is not supported.
    """
    if lang not in LANGUAGES:
        raise CaseError(f"lang {lang!r} is not supported; allowed: {', '.join(LANGUAGES)}")
    if outlook is not None:
        raise CaseError("outlook: this version shows no response options yet; leave it out or pass None")
    # The name, not the digest: weighing as of an earlier day leaves reports out of the case it keeps.
    if result.case.name != case.name:
        raise CaseError(
            f"the result is of the case {result.case.name!r}, not of {case.name!r}; weigh the case first, "
            "or pass the result's own case"
        )
    page = check_target(path)
    from powderkeg.report.page import build_page

    data = json.dumps(result.to_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    write_together({data_path(page): data, page: build_page(result, static=static)})
    return page
