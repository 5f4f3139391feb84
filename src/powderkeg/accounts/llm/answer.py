"""What a model is to say of each claim: the schema it is given, and the one its answer is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from powderkeg.accounts.claim import STATUSES, Status
from powderkeg.society.country import INDICATORS
from powderkeg.society.country.mechanisms import mechanisms

if TYPE_CHECKING:
    from powderkeg.case import Case

__all__ = ["Answered", "Known", "known_of", "schema_of"]

_Short = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]
_Long = Annotated[str, StringConstraints(max_length=4_000, strip_whitespace=True)]
_MEANINGS = {
    "sentence": "Number of the sentence that makes the claim.",
    "quotation": "The words of that sentence that make the claim, copied letter by letter, no others.",
    "status": "How the words themselves say it.",
    "attributed_to": "Who is said to have said it, in the document's own words; empty for the author.",
    "chain": "Through whom it came, nearest to the author first, in the document's own words.",
    "actors": "Who does something in it, in the document's own words.",
    "places": "Ids of the places it speaks of.",
    "indicator": "What it counts or observes; empty where nothing fits.",
    "hypothesis": "Explanation that it speaks for; empty where none.",
    "mechanism": "Mechanism that it claims; empty where none.",
}


class Answered(BaseModel):
    """One claim as a model gives it, in shape only: whether it is in the document is asked afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence: int
    quotation: _Long
    status: Status
    attributed_to: _Short
    chain: tuple[_Short, ...]
    actors: tuple[_Short, ...]
    places: tuple[_Short, ...]
    indicator: _Short
    hypothesis: _Short
    mechanism: _Short


@dataclass(frozen=True)
class Known:
    """Names that an account of a case may use."""

    places: dict[str, str]
    indicators: dict[str, str]
    hypotheses: dict[str, str]
    mechanisms: dict[str, str]


def known_of(case: Case) -> Known:
    """The names of a case and of the model, each with what it means."""
    told = {report.indicator: "" for report in case.record if report.indicator not in INDICATORS}
    return Known(
        places={place.place_id: place.name for place in case.places},
        indicators={name: one.row.meaning for name, one in INDICATORS.items()} | told,
        hypotheses={one.name: one.label for one in case.hypotheses if not one.know_nothing},
        mechanisms={one.name: one.text.title for one in mechanisms()},
    )


def schema_of(known: Known) -> dict[str, Any]:
    """JSON schema of an answer, in the few words that every server's structured output knows."""
    word: dict[str, Any] = {"type": "string"}
    words = {"type": "array", "items": word}
    kinds: dict[str, dict[str, Any]] = {
        "sentence": {"type": "integer"},
        "quotation": word,
        "status": {"type": "string", "enum": list(STATUSES)},
        "attributed_to": word,
        "chain": words,
        "actors": words,
        "places": {"type": "array", "items": {"type": "string", "enum": list(known.places)}},
        "indicator": {"type": "string", "enum": ["", *known.indicators]},
        "hypothesis": {"type": "string", "enum": ["", *known.hypotheses]},
        "mechanism": {"type": "string", "enum": ["", *known.mechanisms]},
    }
    fields = {name: {**kind, "description": _MEANINGS[name]} for name, kind in kinds.items()}
    claim = {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"claims": {"type": "array", "items": claim}},
        "required": ["claims"],
        "additionalProperties": False,
    }
