"""The fingerprint of a weighing: of its figures, and not of the versions that made them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hidden_markov import FEW, Draw, settings, small_case
from powderkeg.evidence import Evidence
from powderkeg.evidence.checklist.frozen import AgainFigures, check_again
from powderkeg.evidence.weigh import weigh_worlds


@cache
def result() -> Evidence:
    return weigh_worlds(small_case(), Draw(), FEW, settings(60, 1), seed=1)


def made_by(python: str) -> Evidence:
    """The same figures, as another version of Python would tell them."""
    versions = {**result().versions, "python": python}
    again = check_again(AgainFigures(result().seed, versions, miss=0.0, worlds=60))
    return replace(
        result(), versions=versions, checks=tuple(again if c.id == again.id else c for c in result().checks)
    )


def test_the_version_of_python_is_told_and_not_hashed() -> None:
    one, two = made_by("3.11.7").to_json(), made_by("3.13.0").to_json()
    assert one["versions"] != two["versions"]
    assert one["checks"] != two["checks"]
    assert one["state_hash"] == two["state_hash"]


def test_a_figure_in_any_check_is_hashed() -> None:
    checks = result().checks
    assert {len(check.tables) for check in checks} > {0}
    first = result().to_json()["state_hash"]
    for n, check in enumerate(checks):
        other = replace(check, figure=f"{check.figure}.")
        moved = replace(result(), checks=(*checks[:n], other, *checks[n + 1 :]))
        assert moved.to_json()["state_hash"] != first
