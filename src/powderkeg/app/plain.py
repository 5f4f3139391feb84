"""Values as JSON takes them: sentences in the language spoken now, finite numbers, and nothing else."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from powderkeg.app.refusals import BAD_INPUT, Refusal
from powderkeg.language import Said, say

__all__ = ["Json", "as_json", "parsed", "plain"]

_DEEPEST = 20


def plain(value: object) -> Any:  # noqa: ANN401 - JSON of any depth
    """The value as dictionaries, lists, strings, whole and finite numbers; None for what is not finite."""
    if isinstance(value, Said):
        return value.again()
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    raise TypeError(f"a {type(value).__name__} is nothing that JSON could take")


def as_json(value: object) -> str:
    """JSON on one line."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class Json(Response):
    """An answer in JSON."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """The body's bytes."""
        return as_json(content).encode("utf-8")


def parsed(text: str | bytes) -> dict[str, Any]:
    """Read a request's JSON object.

    Raises:
        Refusal: It is not JSON, not an object, or nested deeper than any request of ours is.
    """
    try:
        value = json.loads(text or "{}", parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Refusal(BAD_INPUT, say("What was sent is not JSON.")) from error
    if not isinstance(value, dict):
        raise Refusal(BAD_INPUT, say("What was sent is JSON, but not an object with keys."))
    if _depth(value) > _DEEPEST:
        raise Refusal(BAD_INPUT, say("What was sent is nested more than {n} deep.", n=_DEEPEST))
    return value


def _depth(value: object) -> int:
    """How deep values are nested; the loop, and not the call, goes down, so that no depth can break it."""
    deepest, left = 0, [(value, 1)]
    while left:
        one, depth = left.pop()
        if isinstance(one, dict | list):
            deepest = max(deepest, depth)
            if deepest > _DEEPEST:
                break
            left += [(item, depth + 1) for item in (one.values() if isinstance(one, dict) else one)]
    return deepest


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is no number of JSON")
