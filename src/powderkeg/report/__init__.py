"""The page that a weighing ends in: one HTML file that opens offline, and its JSON beside it.

The charts and their library are imported when a page is written, not before.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg.case import CaseError
from powderkeg.language import LANGUAGES
from powderkeg.report.markdown import check_markdown, validation_text, write_validation
from powderkeg.report.validation import validation_sections
from powderkeg.report.writing import check_target, data_path, write_together

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.changed import Changed
    from powderkeg.outlook import Outlook

__all__ = [
    "check_markdown",
    "check_target",
    "data_path",
    "report_texts",
    "validation_sections",
    "validation_text",
    "write_report",
    "write_together",
    "write_validation",
]


def write_report(
    case: "Case",
    result: "Evidence",
    outlook: "Outlook | None" = None,
    path: str | Path = "report.html",
    *,
    static: bool = False,
    lang: str = "en",
    changed: "Changed | None" = None,
) -> Path:
    """Write the page and, beside it, the same result as JSON.

    Both files appear whole or not at all. The page makes no request to anywhere; with `static` it holds
    no script either and survives mail filters that strip them.

    Args:
        case: The case that was weighed.
        result: What `weigh` gave for it.
        outlook: What may follow under each option, from `outlook`; left out of page and JSON where None.
        path: File name of the page, ending in .html; the JSON gets the same name with .json.
        static: Draw the charts as SVG, without any script.
        lang: Language of the page: `en` or `fr`. What the case itself says stays in the language of the case.
        changed: What moved since an older result; left out of page and JSON where None.

    Returns:
        The page's path.

    Raises:
        CaseError: The path cannot take a page, the result or the outlook belongs to another case, or the
            language is not supported.
    """
    page = check_target(path)
    text, data = report_texts(case, result, outlook, static=static, lang=lang, changed=changed)
    write_together({data_path(page): data, page: text})
    return page


def report_texts(
    case: "Case",
    result: "Evidence",
    outlook: "Outlook | None",
    *,
    static: bool = False,
    lang: str = "en",
    changed: "Changed | None" = None,
) -> tuple[str, str]:
    """The page and its JSON as texts; the arguments are those of `write_report`.

    Raises:
        CaseError: As `write_report`.
    """
    if lang not in LANGUAGES:
        raise CaseError(f"lang {lang!r} is not supported; allowed: {', '.join(LANGUAGES)}")
    # The name, not the digest: weighing as of an earlier day leaves reports out of the case it keeps.
    if result.case.name != case.name:
        raise CaseError(
            f"the result is of the case {result.case.name!r}, not of {case.name!r}; weigh the case first, "
            "or pass the result's own case"
        )
    if outlook is not None:
        _check_outlook(case, outlook)
    from powderkeg.report.accounts import judged_accounts
    from powderkeg.report.page import build_page

    accounts = judged_accounts(result)
    content = result.to_json()
    content |= {} if outlook is None else {"outlook": outlook.to_json()}
    content |= {} if changed is None else {"changed": changed.to_json()}
    content |= {} if accounts is None else {"accounts": accounts.to_json()}
    data = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    text = build_page(result, outlook, static=static, lang=lang, changed=changed, accounts=accounts)
    return text, data


def _check_outlook(case: "Case", look: object) -> None:
    from powderkeg.outlook import Outlook

    if not isinstance(look, Outlook):
        raise CaseError(
            f"outlook: a {type(look).__name__} is no outlook; pass what pk.outlook gives, or None"
        )
    if look.case.name != case.name:
        raise CaseError(f"the outlook is of the case {look.case.name!r}, not of {case.name!r}; make it anew")
