"""A question to the endpoint and its answer as claims, asked again a bounded number of times."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.llm.exchange import ExchangeError, post
from powderkeg.case import CaseError

if TYPE_CHECKING:
    from powderkeg.accounts.llm.endpoint import Endpoint

__all__ = ["ATTEMPTS", "CutOffError", "ask"]

ATTEMPTS = 3
"""Times that one question is put at most."""
_MOST_TOKENS = 16_000
_FIRST_WAIT_S = 0.5


class CutOffError(Exception):
    """The answer was longer than the model may make it: ask for less at once."""


def ask(endpoint: Endpoint, messages: list[dict[str, str]], schema: dict[str, Any]) -> list[Any]:
    """The claims in the model's answer, not yet checked.

    Args:
        endpoint: Where to ask.
        messages: System and user message.
        schema: JSON schema that the answer is to follow.

    Raises:
        CutOffError: The answer broke off at the model's limit.
        CaseError: No usable answer, with what happened.
    """
    for attempt in range(ATTEMPTS):
        # nought and a seed make most servers say the same twice: another seed where the answer was no use
        content = {
            "model": endpoint.model,
            "messages": messages,
            "temperature": 0,
            "seed": 1 + attempt,
            "max_tokens": _MOST_TOKENS,
            "stream": False,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "claims", "strict": True, "schema": schema},
            },
        }
        try:
            return _claims(_content(post(endpoint, content)))
        except ExchangeError as trouble:
            if not trouble.again or attempt + 1 == ATTEMPTS:
                tries = "" if attempt == 0 else f" (asked {attempt + 1} times)"
                raise CaseError(
                    f"--llm {endpoint.name}: {trouble}{tries}. Nothing was written; without --llm "
                    "the draft is made on this machine"
                ) from None
            time.sleep(max(trouble.wait, _FIRST_WAIT_S * 2**attempt))
    raise AssertionError("the last attempt ends in one way or the other")  # pragma: no cover


def _content(data: bytes) -> str:
    """The text of the answer's first choice."""
    answer = _parsed(data.decode("utf-8", "replace"), "answered with something that is no JSON")
    try:
        choice = answer["choices"][0]
        message = choice["message"]
        text = message.get("content")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise ExchangeError("answered with JSON that is no chat completion", again=True) from None
    if choice.get("finish_reason") == "length":
        raise CutOffError
    if not isinstance(text, str) or not text.strip():
        raise ExchangeError("gave an empty answer, or refused to answer", again=True)
    return text


def _claims(text: str) -> list[Any]:
    text = text.strip()
    if text.startswith("```"):
        text = text.removeprefix("```json").strip("`").strip()
    answer = _parsed(text, "wrote something that is no JSON, where claims were asked for")
    claims = answer.get("claims") if isinstance(answer, dict) else None
    if not isinstance(claims, list):
        raise ExchangeError("wrote JSON without a list of claims", again=True)
    return claims


def _parsed(text: str, fault: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ExchangeError(fault, again=True) from None
