"""A judgement made by hand: how likely one report is under every hypothesis, as ratios. A row of a table."""

import hashlib
import json
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from powderkeg.case.fields import MODEL, Number, Text, refusal

__all__ = ["OVERALL", "Judgement", "judgements_digest"]

OVERALL = "all"
"""In place of a report id: all the reports that this analyst judged, taken together."""

_UNKNOWN = "a report is judged under all hypotheses at once: write equal figures where you see no difference"
_NUMBER: TypeAdapter[float] = TypeAdapter(Number)


def _ratio(value: object) -> float:
    try:
        number = _NUMBER.validate_python(value)
    except ValidationError as error:
        said: dict[str, Any] = error.errors()[0]["ctx"]
        # Elsewhere a blank says that a figure is unknown; here it would leave a hypothesis out.
        mend = _UNKNOWN if "blank" in said["mend"] else said["mend"]
        raise refusal(said["text"], mend) from error
    if number == 0:
        text = "0 would rule the hypothesis out for good, whatever else is reported"
        raise refusal(text, "write a small figure, such as 0.01 beside 1", ("any number above 0",))
    if number < 0:
        text = f"{number:g} is negative, and only the ratios of a row count"
        raise refusal(text, "write 0.5 for half as likely; scores are not ratios", ("any number above 0",))
    return number


Ratio = Annotated[float, BeforeValidator(_ratio)]


class Judgement(BaseModel):
    """What one analyst makes of one report: how likely it is if each hypothesis is true.

    Attributes:
        analyst: Who; any name, the same in every row.
        report_id: Which report, or ``OVERALL``.
        ratios: Per hypothesis a number above 0, on any scale common to the row: only ratios count.
        note: Why.
    """

    model_config = MODEL

    analyst: Annotated[str, Field(min_length=1)]
    report_id: Annotated[str, Field(min_length=1)]
    ratios: dict[str, Ratio]
    note: Text = ""


def judgements_digest(judgements: Iterable[Judgement]) -> str:
    """SHA-256 of judgements in their order, in hexadecimal; blank where there are none.

    It stands apart from ``Case.digest``, which names what was weighed: judgements are never weighed.
    """
    rows = [row.model_dump(mode="json") for row in judgements]
    text = json.dumps(rows, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest() if rows else ""
