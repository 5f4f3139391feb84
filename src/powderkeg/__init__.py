"""Powderkeg weighs rival explanations of a crisis against a graded record, with simulated societies.

    import powderkeg as pk

    case = pk.load_case("kazakhstan-2022")
    result = pk.weigh(case, particles=2000, seed=1)
    pk.write_report(case, result, path="report.html")

This module is the whole public face. Each name is fetched from its layer on first use, so that importing the
package costs nothing and `powderkeg --help` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from powderkeg._version import __version__

if TYPE_CHECKING:
    from powderkeg.accounts.account_of import judge_account as judge_account
    from powderkeg.accounts.account_of import read_account as read_account
    from powderkeg.case import Case as Case
    from powderkeg.case import CaseError as CaseError
    from powderkeg.case import write_case as write_case
    from powderkeg.evidence import Evidence as Evidence
    from powderkeg.evidence import Validation as Validation
    from powderkeg.evidence import synthetic_case as synthetic_case
    from powderkeg.evidence import validate as validate
    from powderkeg.evidence import weigh as weigh
    from powderkeg.outlook import Outlook as Outlook
    from powderkeg.outlook import outlook as outlook
    from powderkeg.report import write_report as write_report
    from powderkeg.society.grid import outbursts as outbursts
    from powderkeg.worlds import cite as cite
    from powderkeg.worlds import civil_violence as civil_violence
    from powderkeg.worlds import load_case as load_case
    from powderkeg.worlds import simulate as simulate
    from powderkeg.worlds import with_same_luxury as with_same_luxury
    from powderkeg.worlds.imported_events import import_events as import_events

_HOMES = {
    "Case": "powderkeg.case",
    "CaseError": "powderkeg.case",
    "Evidence": "powderkeg.evidence",
    "Outlook": "powderkeg.outlook",
    "Validation": "powderkeg.evidence",
    "cite": "powderkeg.worlds",
    "civil_violence": "powderkeg.worlds",
    "import_events": "powderkeg.worlds.imported_events",
    "judge_account": "powderkeg.accounts.account_of",
    "load_case": "powderkeg.worlds",
    "outbursts": "powderkeg.society.grid",
    "outlook": "powderkeg.outlook",
    "read_account": "powderkeg.accounts.account_of",
    "simulate": "powderkeg.worlds",
    "synthetic_case": "powderkeg.evidence",
    "validate": "powderkeg.evidence",
    "weigh": "powderkeg.evidence",
    "with_same_luxury": "powderkeg.worlds",
    "write_case": "powderkeg.case",
    "write_report": "powderkeg.report",
}

__all__ = [
    "Case",
    "CaseError",
    "Evidence",
    "Outlook",
    "Validation",
    "__version__",
    "cite",
    "civil_violence",
    "import_events",
    "judge_account",
    "load_case",
    "outbursts",
    "outlook",
    "read_account",
    "simulate",
    "synthetic_case",
    "validate",
    "weigh",
    "with_same_luxury",
    "write_case",
    "write_report",
]


def __getattr__(name: str) -> object:
    """Fetch a public name from its layer on first use, and keep it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'powderkeg' has no attribute {name!r}; it has {', '.join(__all__)}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
