"""The form of a result on disk, as far as two of them are compared; whatever lacks it is refused in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from powderkeg.case import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Ledger", "Odds", "Result", "form_of", "read_result"]

LARGEST = 200 * 1024**2  # bytes; a result has about half a megabyte
Numbers = dict[str, float | None]

_FORM = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, populate_by_name=True)
_MEND = "give the JSON of powderkeg weigh --json, or the one beside the page of powderkeg report"
_OTHERS = {
    "state_hash": "powderkeg run or civil-violence",
    "prior_predictive": "powderkeg validate",
    "origins": "powderkeg check",
    "mechanisms": "powderkeg cite",
    "logged": "powderkeg amend",
}
"""A key that only another verb's JSON has."""


class Odds(BaseModel):
    """A pair of hypotheses; factors, priors left out."""

    model_config = _FORM

    for_: str = Field(alias="for")
    against: str
    odds: float | None = None
    low: float | None = None
    high: float | None = None
    cap: float | None = None
    raw: float | None = None


class Ledger(BaseModel):
    """A claim or a day of silence and what it weighs, nats."""

    model_config = _FORM

    report_id: str
    report_ids: tuple[str, ...] = ()
    day: str = ""
    role: str = "scored"
    weight: Numbers


class Result(BaseModel):
    """A result; a block that its version did not write yet is None."""

    model_config = _FORM

    case: str
    hypotheses: tuple[str, ...] = Field(min_length=1)
    log_evidence: Numbers
    log_evidence_se: Numbers | None = None
    prior: Numbers | None = None
    resolved: bool = False
    odds: tuple[Odds, ...] | None = None
    ledger: tuple[Ledger, ...] | None = None
    record: tuple[dict[str, str | float | None], ...] | None = None
    settings: dict[str, str | int | float | bool | None] | None = None
    unwatched: tuple[str, ...] = ()
    seed: int | None = None
    versions: dict[str, str] | None = None
    input_hash: str = ""
    ranges_hash: str = ""
    model_hash: str = ""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        missing = [name for name in self.hypotheses if name not in self.log_evidence]
        if missing:
            raise ValueError(f"log_evidence has nothing for {', '.join(missing)}")
        if any(not isinstance(row.get("report_id"), str) for row in self.record or ()):
            raise ValueError("a row of record has no report_id")
        return self

    @property
    def seeds(self) -> int:
        """Number of seeds behind the errors; 1 where it is not said."""
        number = (self.settings or {}).get("seeds")
        return number if isinstance(number, int) and not isinstance(number, bool) else 1


def form_of(value: Mapping[str, Any], file: str = "") -> Result:
    """Read a result from its JSON form.

    Args:
        value: what ``Evidence.to_json`` gives, of this version or another.
        file: where it lay, for messages.

    Raises:
        CaseError: It is not a result of ``weigh``, or something in it cannot be so.
    """
    lacking = [key for key in ("case", "hypotheses", "log_evidence") if key not in value]
    if lacking:
        other = next((f"this is the JSON of {verb}" for key, verb in _OTHERS.items() if key in value), "")
        text = f"{other or 'this is JSON'}, not a result of powderkeg weigh: it has no {', '.join(lacking)}"
        raise CaseError(Problem(text, file=file, mend=_MEND))
    try:
        return Result.model_validate(value)
    except ValidationError as error:
        raise CaseError(
            [
                Problem(
                    f"this is not as powderkeg weigh writes it: {details['msg']}",
                    file=file,
                    field=_field(details["loc"]),
                    mend=_MEND,
                )
                for details in error.errors(include_url=False)[:5]
            ]
        ) from error


def read_result(path: str | Path) -> dict[str, Any]:
    """Read a result of ``weigh`` from a file, and make sure that it is one.

    Raises:
        CaseError: The file cannot be read, is not JSON, or holds something else.
    """
    file = str(path)
    try:
        if Path(path).is_file() and Path(path).stat().st_size > LARGEST:
            text = f"the file has more than the {LARGEST // 1024**2} MB allowed"
            raise CaseError(Problem(text, file=file, mend=_MEND))
        content = Path(path).read_bytes()
    except OSError as error:
        text = f"the file cannot be read: {error.strerror or error}"
        raise CaseError(Problem(text, file=file, mend=_MEND)) from error
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except RecursionError as error:
        raise CaseError(Problem("values are nested too deep", file=file, mend=_MEND)) from error
    except json.JSONDecodeError as error:
        text = f"this is not JSON: {error.msg}"
        raise CaseError(Problem(text, file=file, line=error.lineno, mend=_MEND)) from error
    except ValueError as error:
        raise CaseError(Problem(f"this is not JSON: {error}", file=file, mend=_MEND)) from error
    if not isinstance(value, dict):
        raise CaseError(Problem("this is JSON, but not a result", file=file, mend=_MEND))
    form_of(value, file)
    return value


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is no number of JSON")


def _field(loc: tuple[str | int, ...]) -> str:
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc)
    return words.removeprefix(".")
