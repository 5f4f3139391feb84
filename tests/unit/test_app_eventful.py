"""The world that a window opens on: one in which something happens, and by what rule it was found."""

from __future__ import annotations

import pytest

from powderkeg.app.watching.country_world import WatchedCountry
from powderkeg.app.watching.eventful import Eventful, eventful
from powderkeg.case import Case
from powderkeg.worlds import load_case


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("kazakhstan-2022")


def clashes(case: Case, hypothesis: str, seed: int) -> float:
    world = WatchedCountry(case, hypothesis, seed)
    while not world.done:
        world.advance()
    return float(world.totals["clashes"].sum())


def test_the_first_world_with_clashes_is_found_in_the_order_of_hypotheses_and_seeds(case: Case) -> None:
    found = eventful(case)
    names = [h.name for h in case.hypotheses if not h.know_nothing]
    order = [(name, seed) for name in names for seed in range(1, found.most // len(names) + 1)]
    assert order[found.number - 1] == (found.hypothesis, found.seed)
    assert [clashes(case, *one) > 0 for one in order[: found.number]] == [
        *[False] * (found.number - 1),
        True,
    ]
    assert f"World {found.number} of {found.most}, chosen because it is the first with clashes" in found.why


def test_where_no_world_clashes_the_fullest_is_taken_and_that_is_said(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowds = iter([3.0, 9.0, 9.0, 1.0] * 10)
    monkeypatch.setattr(
        "powderkeg.app.watching.eventful._looked_at",
        lambda world, stopped: next(crowds),  # noqa: ARG005
    )
    found = eventful(case, seeds=2)
    assert (found.seed, found.number, found.clashes) == (2, 2, False)
    assert "no clashes in any of the" in found.why


def test_a_window_that_is_gone_ends_the_search(case: Case) -> None:
    found = eventful(case, stopped=lambda: True)
    first = next(h.name for h in case.hypotheses if not h.know_nothing)
    assert found == Eventful(first, 1, 1, found.most, clashes=False)
