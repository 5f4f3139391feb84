"""What was shown of the method, as it is kept on disk and read again."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from powderkeg.evidence.validated import Agreement, Validated
from results import example_validated

NAMES = ("a", "b", "other")
FOUND = example_validated(NAMES, {"a": -3.0, "b": -4.5, "other": -6.0})


def kept_and_read(found: Validated) -> Validated:
    text = json.dumps(found.to_json(), allow_nan=False)
    return Validated.from_json(json.loads(text))


def test_what_was_kept_is_read_back_as_it_was() -> None:
    again = kept_and_read(FOUND)
    assert again == FOUND
    assert again.filter is not None
    assert again.filter.pairs == FOUND.filter.pairs  # type: ignore[union-attr]
    assert isinstance(again.agreement, tuple)
    assert isinstance(again.notes, tuple)
    assert again != replace(FOUND, filter_particles=FOUND.filter_particles + 1)


@pytest.mark.parametrize("route", ["classifier", "challenger", "filter"])
def test_a_route_that_was_not_run_stays_so(route: str) -> None:
    without = replace(FOUND, **{route: None})  # type: ignore[arg-type]
    assert without.to_json()[route] is None
    assert kept_and_read(without) == without


def test_nothing_validated_is_read_back_as_nothing() -> None:
    assert kept_and_read(Validated()) == Validated()


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_every_figure_that_json_does_not_have_is_none_and_nan_again(odd: float) -> None:
    strange = replace(
        FOUND,
        second={"a": odd, "b": -0.5},
        second_error={"a": odd, "b": 0.1},
        agreement=(Agreement("a", "b", odd, odd, odd, "unknown"), *FOUND.agreement[1:]),
        cached=odd,
        seconds=odd,
    )
    plain = strange.to_json()
    assert plain["second"] == {"a": None, "b": -0.5}
    assert plain["second_error"] == {"a": None, "b": 0.1}
    row: dict[str, Any] = {"for": "a", "against": "b", "status": "unknown"}
    figures = ("filter_nats", "classifier_nats", "error")
    assert plain["agreement"][0] == {**row, **dict.fromkeys(figures)}
    assert (plain["cached"], plain["seconds"]) == (None, None)
    again = kept_and_read(strange)
    assert math.isnan(again.second["a"])
    assert math.isnan(again.second_error["a"])
    assert (again.second["b"], again.second_error["b"]) == (-0.5, 0.1)
    assert all(math.isnan(getattr(again.agreement[0], figure)) for figure in figures)
    assert math.isnan(again.cached)
    assert math.isnan(again.seconds)
    assert again.agreement[1:] == FOUND.agreement[1:]
    assert again.to_json() == plain


@pytest.mark.parametrize("field", sorted(FOUND.to_json()))
def test_a_field_that_is_missing_is_named(field: str) -> None:
    plain = {name: value for name, value in FOUND.to_json().items() if name != field}
    with pytest.raises(KeyError, match=field):
        Validated.from_json(plain)
