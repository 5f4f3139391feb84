"""Requests to change a case, turned into the case layer's logged changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from powderkeg.app.bounded import number
from powderkeg.app.refusals import BAD_INPUT, Refusal
from powderkeg.case import (
    Problem,
    edit_prior,
    edit_report,
    edit_weights,
    enter_report,
    merge_origins,
    redo_last,
    undo_last,
)
from powderkeg.language import say
from powderkeg.society import society_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.case import Case

    Change = Callable[[Case], Case]

__all__ = ["added", "believed", "edited", "merged", "redone", "undone", "weighted"]

_LONGEST_TEXT = 20_000


def reason_and_analyst(body: Mapping[str, Any]) -> dict[str, str]:
    """Why and by whom, from a request's body; that a reason is there the case layer sees to."""
    return {"reason": text_of(body, "reason"), "analyst": text_of(body, "analyst")}


def _of(change: Callable[..., Case], body: Mapping[str, Any], **asked: Any) -> Change:
    """A change of the case layer with what it is asked, its words and its reason."""
    words = society_named("country")
    return partial(change, vocabulary=words, **asked, **reason_and_analyst(body))


def added(body: Mapping[str, Any]) -> Change:
    """A report that is new."""
    return _of(enter_report, body, values=texts(body, "values"))


def edited(body: Mapping[str, Any], report: str) -> Change:
    """Other cells of a report."""
    return _of(edit_report, body, report_id=report, values=texts(body, "values"))


def merged(body: Mapping[str, Any]) -> Change:
    """Several origins taken for one."""
    return _of(merge_origins, body, origins=words(body, "merge"), into=text_of(body, "into"))


def believed(body: Mapping[str, Any]) -> Change:
    """Another prior of a parameter, of one hypothesis or of all; None takes the case's own out."""
    prior, hypothesis = body.get("prior"), text_of(body, "hypothesis")
    if prior is not None and not isinstance(prior, dict):
        raise _unlike("prior", say("a prior as in case.yaml, or nothing"))
    return _of(
        edit_prior, body, parameter=text_of(body, "parameter"), prior=prior, hypothesis=hypothesis or None
    )


def weighted(body: Mapping[str, Any]) -> Change:
    """Other prior weights of the hypotheses."""
    return _of(edit_weights, body, weights=numbers(body, "weights"))


def undone(body: Mapping[str, Any]) -> Change:
    """The last act taken back."""
    return _of(undo_last, body)


def redone(body: Mapping[str, Any]) -> Change:
    """The last act that was taken back, made again."""
    return _of(redo_last, body)


def text_of(body: Mapping[str, Any], key: str) -> str:
    """A text of a body; empty where it has none.

    Raises:
        Refusal: It is something else, or longer than any text of a case needs to be.
    """
    value = body.get(key, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _unlike(key, say("a text"))
    if len(value) > _LONGEST_TEXT:
        raise _unlike(key, say("a text of at most {n:,} characters", n=_LONGEST_TEXT))
    return value


def texts(body: Mapping[str, Any], key: str) -> dict[str, str]:
    """Texts by name, such as the cells of a row."""
    value = body.get(key)
    if not isinstance(value, dict) or not value:
        raise _unlike(key, say("texts by name"))
    return {str(name): text_of(value, name) for name in value}


def words(body: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of words."""
    value = body.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
        raise _unlike(key, say("a list of words"))
    return tuple(value)


def numbers(body: Mapping[str, Any], key: str) -> dict[str, float]:
    """Numbers by name."""
    value = body.get(key)
    if not isinstance(value, dict) or not value:
        raise _unlike(key, say("numbers by name"))
    return {str(name): number(f"{key}.{name}", one) for name, one in value.items()}


def _unlike(field: str, wanted: str) -> Refusal:
    text = say("{field} should be {wanted}.", field=field, wanted=wanted)
    return Refusal(BAD_INPUT, text, [Problem(text, field=field)])
