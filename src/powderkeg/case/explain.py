"""The schema's refusals, told in the analyst's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from powderkeg.case.errors import Problem, closest
from powderkeg.case.schema import CalendarDay, Hypothesis, Input, Option, Prior, Shock

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from powderkeg.case.lines import Lines, Path

__all__ = ["CASE_KEYS", "explain", "unknown_key"]

CASE_KEYS = (
    "schema_version", "title", "summary", "start", "end", "ranges_use_record_until", "timezone", "society",
    "shocks", "forces", "inputs", "calendar", "parameters", "hypotheses", "options", "accounts", "sources",
)  # fmt: skip
"""Keys of ``case.yaml``, in the order in which they are written."""


_SECTIONS: dict[str, type[BaseModel]] = {
    "shocks": Shock,
    "inputs": Input,
    "calendar": CalendarDay,
    "hypotheses": Hypothesis,
    "options": Option,
}
_PRIOR = "write a prior as {distribution: uniform, min: 0.1, max: 0.5, reason: ...}"


def explain(error: ValidationError, content: dict[str, Any], lines: Lines) -> list[Problem]:
    """Turn the refusals of ``Case`` into problems.

    Args:
        error: What ``Case`` raised.
        content: What it was given.
        lines: Lines of the case's files.
    """
    found = error.errors(include_url=False)
    return [_problem(details, content, lines) for details in found if not _told_already(details, content)]


def _told_already(details: ErrorDetails, content: dict[str, Any]) -> bool:
    """Whether this is about a last day that was only filled in from a first day, itself refused."""
    table, *rest = details["loc"]
    if table != "record" or len(rest) < 2 or rest[1] != "date_end":
        return False
    row = content["record"][rest[0]]
    return bool(row.get("date_end") == row.get("date_start"))


def _problem(details: ErrorDetails, content: dict[str, Any], lines: Lines) -> Problem:
    path = _path_in(content, details["loc"])
    text, allowed, mend = _words(details, path)
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
    if kind == "literal_error":
        allowed = tuple(context["expected"].replace("'", "").replace(" or ", ", ").split(", "))
        return f"'{given}' is not known", allowed, closest(str(given), allowed) or "use one of these"
    if kind in _PLAIN:
        text, mend = _PLAIN[kind]
        return text.format(_shortened(given)), (), mend
    return f"{details['msg'][:1].lower()}{details['msg'][1:]}: found {_shortened(given)}", (), ""


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


def unknown_key(path: Path) -> tuple[str, tuple[str, ...], str]:
    """Return what to say of a key of ``case.yaml`` that means nothing: text, allowed keys, mend."""
    key, known = str(path[-1]), _known_keys(path)
    return f"the key '{key}' is not known here", known, closest(key, known) or "remove it"


def _known_keys(path: Path) -> tuple[str, ...]:
    if len(path) == 1:
        return CASE_KEYS
    if "parameters" in path[:-1] or path[0] == "forces":
        return tuple(Prior.model_fields)
    return tuple(_SECTIONS[str(path[0])].model_fields)


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
