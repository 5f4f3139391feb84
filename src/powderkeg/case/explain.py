"""The schema's refusals, told in the analyst's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from powderkeg.case.change import Change
from powderkeg.case.errors import Problem, closest
from powderkeg.case.fact import Condition, Fact, Measure
from powderkeg.case.report import Report
from powderkeg.case.schema import (
    CalendarDay,
    Decision,
    Hypothesis,
    Input,
    Neighbour,
    Option,
    Place,
    Prior,
    Shock,
)

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from powderkeg.case.lines import Lines, Path
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["CASE_KEYS", "explain", "unknown_key"]

CASE_KEYS = (
    "schema_version", "title", "summary", "start", "end", "ranges_use_record_until", "timezone", "society",
    "shocks", "forces", "neighbours", "inputs", "calendar", "parameters", "hypotheses", "options",
    "unwatched", "accounts", "sources",
)  # fmt: skip
"""Keys of ``case.yaml``, in the order in which they are written."""


_MOST_TOLD = 500  # the message shows twenty, and to explain one takes a tenth of a millisecond
_SECTIONS: dict[str, type[BaseModel]] = {
    "shocks": Shock,
    "neighbours": Neighbour,
    "inputs": Input,
    "calendar": CalendarDay,
    "hypotheses": Hypothesis,
    "options": Option,
    "facts": Fact,
}
_PRIOR = "write a prior as {distribution: uniform, min: 0.1, max: 0.5, reason: ...}"


def explain(
    error: ValidationError, content: dict[str, Any], lines: Lines, vocabulary: Vocabulary
) -> list[Problem]:
    """Turn the refusals of ``Case`` into problems.

    Args:
        error: What ``Case`` raised.
        content: What it was given.
        lines: Lines of the case's files.
        vocabulary: Words of the society, to name those that a missing value could be.
    """
    found = [details for details in error.errors(include_url=False) if not _told_already(details, content)]
    problems = [_problem(details, content, lines, vocabulary) for details in found[:_MOST_TOLD]]
    if len(found) > _MOST_TOLD:
        text = f"{len(found) - _MOST_TOLD:,} further mistakes are not told one by one"
        problems.append(Problem(text, mend="mend the others first"))
    return problems


def _told_already(details: ErrorDetails, content: dict[str, Any]) -> bool:
    """Whether this is about a last day that was only filled in from a first day, itself refused."""
    table, *rest = details["loc"]
    if table != "record" or len(rest) < 2 or rest[1] != "date_end":
        return False
    row = content["record"][rest[0]]
    return bool(row.get("date_end") == row.get("date_start"))


def _problem(details: ErrorDetails, content: dict[str, Any], lines: Lines, vocabulary: Vocabulary) -> Problem:
    path = _path_in(content, details["loc"])
    text, allowed, mend = _words(details, path)
    if details["type"] == "missing":
        allowed = _choices(path, vocabulary)
    return lines.problem(path, text, allowed, mend)


def _path_in(value: object, loc: Path) -> Path:
    """Keep the parts of a location that lead somewhere; pydantic adds the names of its own alternatives."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(part, int) and isinstance(value, list | tuple) and part < len(value):
            value = value[part]
        elif isinstance(part, str) and isinstance(value, dict):
            value = value.get(part)
        else:
            continue
        path.append(part)
    return tuple(path)


def _words(details: ErrorDetails, path: Path) -> tuple[str, tuple[str, ...], str]:
    """Return what is wrong, what is allowed and how to mend it."""
    kind, context = details["type"], details.get("ctx", {})
    given = details["input"]
    if kind == "case":
        return context["text"], tuple(context["allowed"]), context["mend"]
    if kind == "extra_forbidden":
        return unknown_key(path)
    if kind == "model_type" and path[0] == "facts":
        return f"{_shortened(given)} is not a mapping", (), "write key: value pairs"
    if kind == "literal_error":
        allowed = tuple(context["expected"].replace("'", "").replace(" or ", ", ").split(", "))
        return f"'{given}' is not known", allowed, closest(str(given), allowed) or "use one of these"
    if kind in {"greater_than_equal", "less_than_equal"} and path[-1] == "credibility":
        return f"'{given}' is out of range", ("1 to 6",), "leave it blank where it was not graded"
    if kind in _PLAIN:
        text, mend = _PLAIN[kind]
        return text.format(_shortened(given)), (), mend
    return f"{details['msg'][:1].lower()}{details['msg'][1:]}: found {_shortened(given)}", (), "correct it"


_PLAIN = {
    "missing": ("a value is missing", "fill it in"),
    "string_too_short": ("a value is missing", "fill it in"),
    "string_type": ("{} is not text", "put it in quotation marks"),
    "string_pattern_mismatch": (
        "{} is not a short name",
        "use letters, digits, dots, dashes and underscores",
    ),
    "tuple_type": ("{} is not a list", "write [first, second], or one item a line after a dash"),
    "dict_type": ("{} is not a mapping", "write key: value pairs"),
    "model_type": ("{} is not a mapping", f"write key: value pairs; {_PRIOR}"),
}


_MODELS: dict[str, type[BaseModel]] = {**_SECTIONS, "places": Place, "record": Report, "changes": Change}


def _choices(path: Path, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the values that a missing one could have; none where they cannot be listed."""
    key = str(path[-1])
    if path == ("society",):
        return (vocabulary.society,)
    if key == "indicator":
        return tuple(name for name, row in vocabulary.indicators.items() if row.kind != "latent")
    if path[0] in {"inputs", "shocks"} and key == "kind":
        return vocabulary.inputs if path[0] == "inputs" else tuple(vocabulary.shocks)
    if path[0] == "options" and key == "kind":
        return vocabulary.inputs
    prior = "parameters" in path[:-1] or path[0] == "forces"
    model = Prior if prior else _MODELS.get(str(path[0]))
    if key == "measure":
        model = Measure
    field = model.model_fields.get(key) if model is not None else None
    if field is None or get_origin(field.annotation) is not Literal:
        return ()
    return tuple(map(str, get_args(field.annotation)))


def unknown_key(path: Path) -> tuple[str, tuple[str, ...], str]:
    """Return what to say of a key of ``case.yaml`` that means nothing: text, allowed keys, mend."""
    key, known = str(path[-1]), _known_keys(path)
    return f"the key '{key}' is not known here", known, closest(key, known) or "remove it"


def _known_keys(path: Path) -> tuple[str, ...]:
    if len(path) == 1:
        return CASE_KEYS
    if "parameters" in path[:-1] or path[0] == "forces":
        return tuple(Prior.model_fields)
    if path[0] == "facts" and len(path) > 3:
        return tuple((Condition if path[2] == "holds" else Measure).model_fields)
    if path[0] == "options" and len(path) > 3:
        return tuple(Decision.model_fields)
    fields = _SECTIONS[str(path[0])].model_fields
    return tuple(field.alias or name for name, field in fields.items())


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
