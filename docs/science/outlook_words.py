"""The page that ``outlook.py`` writes, from its forecasts: every figure in it is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.outlook.scoring import Score, brier, score
from powderkeg.worlds.course import CRISIS_CROWD

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Forecast:
    """Weighted worlds' figures and chances, each from the case's start or the branch to 19 January.

    Attributes:
        label: what made it.
        figures: name -> (P,).
        weights: (P,).
        chances: name -> probability.
    """

    label: str
    figures: dict[str, Floats]
    weights: Floats
    chances: dict[str, float]


FIGURES = {
    "deaths": ("deaths since 1 January", "persons"),
    "deaths_security": ("of them security forces", "persons"),
    "detained": ("detained by 11 January", "persons"),
    "days_to_end": ("days to the last day of violence", "days"),
}
CHANCES = {
    "withdrawal": "allied troops have begun to leave",
    "second_front": "a third power opens a second front",
    "spill_over": "unrest begins in some country around",
}
HAPPENED = {"withdrawal": True, "second_front": False, "spill_over": False}

_SPAN = "From the evening of 5 January 2022, with the decisions that were really taken, to 19 January."
_INTRODUCTION = (
    "Scores: CRPS is in the figure's unit, smaller is better, and the error of a forecast that is one "
    "number; Brier is the squared error of a probability, 0.25 for a coin. Each is one case: it can show "
    "that a forecast was bad, and never that the method is good."
)
_WITHDRAWAL = (
    "The withdrawal is that of worlds in which the intervener decides by its pay-offs; in the others its "
    "hour is given."
)
_PERSISTENCE = (
    "- **The day before goes on**: in each weighted world the last 24 hours' deaths and arrests go on at "
    "their rate, violence lasts to the end, and no power does anything it had not done."
)


def page(
    case: Case,
    forecasts: list[Forecast],
    known: list[tuple[Evidence, Forecast]],
    figures: dict[str, float],
    rests_on: dict[str, str],
    how: str,
) -> str:
    """The whole page.

    Args:
        case: the case.
        forecasts: the outlook and its persistence, the same of each variant, and last the prior's.
        known: the weighings with their forecasts.
        figures: what happened.
        rests_on: the reports that say so.
        how: the command.
    """
    scores = {
        f.label: {name: score(f.figures[name], f.weights, figures[name]) for name in FIGURES}
        for f in forecasts
    }
    parts = [
        "# The outlook held against what happened",
        f"{_SPAN} Made by `{how}`.",
        _INTRODUCTION,
        _verdict(forecasts, scores),
        "## What was known",
        _known(case, known),
        "## Figures",
        *(_figure(name, forecasts, scores, figures[name], rests_on[name]) for name in FIGURES),
        "Coverage over these figures, which are few and not independent:",
        _coverage(forecasts, scores),
        "## What did and did not happen",
        _WITHDRAWAL,
        _chances(forecasts),
        "## The baselines",
        f"{_PERSISTENCE}\n{_prior(forecasts[-1])}",
    ]
    return "\n\n".join(parts) + "\n"


def _table(headers: list[str], rows: list[list[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def _verdict(forecasts: list[Forecast], scores: dict[str, dict[str, Score]]) -> str:
    """The outcome in a few sentences, from the scores."""
    known, prior = forecasts[0].label, forecasts[-1].label
    low = [w for n, (w, _) in FIGURES.items() if scores[known][n].ninety[1] < scores[known][n].observed]
    held = sum(one.in_ninety for one in scores[known].values())
    below = f"; it lies below what happened for {', '.join(low)}" if low else ""
    text = (
        f"**The 90 % interval of what was known to be published holds {held} of {len(FIGURES)} "
        f"figures**{below}."
    )
    for label in (f.label for f in forecasts[2:-1:2]):
        better = sum(scores[label][name].crps < scores[known][name].crps for name in FIGURES)
        worse = sum(scores[label][name].crps > scores[prior][name].crps for name in FIGURES)
        inside = sum(one.in_ninety for one in scores[label].values())
        text += (
            f" With {label} it holds {inside}; the score is better for {better}, and for {worse} it is worse "
            "than that of worlds which know of the record only that there was a crisis."
        )
    return text


def _known(case: Case, known: list[tuple[Evidence, Forecast]]) -> str:
    undated = sum(row.published is None for row in case.record)
    rows = []
    for result, forecast in known:
        scored = sum(row.use == "scored" for row in result.case.record)
        worth = forecast.weights.sum() ** 2 / (forecast.weights**2).sum()
        other = 1.0 - sum(result.posterior[h.name] for h in case.hypotheses if not h.know_nothing)
        size = f"{len(forecast.weights)}, {worth:.0f}"
        rows.append([forecast.label, str(len(result.case.record)), str(scored), size, f"{100 * other:.0f} %"])
    headers = [
        "weighed by",
        "reports known",
        "scored among them",
        "worlds, worth",
        "accounts without a mechanism",
    ]
    said = (
        f"{undated} of the record's {len(case.record)} rows have no date of publication, so that an outlook "
        "that may use only what is known to have been published has little to go by. The variants take every "
        "undated row as published so many days after the last day it reports on: assumptions, the second a "
        "generous one."
    )
    return f"{said}\n\n{_table(headers, rows)}"


def _figure(
    name: str, forecasts: list[Forecast], scores: dict[str, dict[str, Score]], observed: float, reports: str
) -> str:
    words, unit = FIGURES[name]
    headers = ["forecast", "median", "50 %", "90 %", "holds it", "CRPS"]
    rows = [_row(f.label, scores[f.label][name]) for f in forecasts]
    head = f"### {words[:1].upper()}{words[1:]}"
    return f"{head}\n\nRecorded: {observed:,.0f} {unit} ({reports}).\n\n{_table(headers, rows)}"


def _row(label: str, s: Score) -> list[str]:
    half, ninety = (f"{low:,.0f} to {high:,.0f}" for low, high in (s.half, s.ninety))
    holds = "50 %" if s.in_half else "90 %" if s.in_ninety else "no"
    return [label, f"{s.median:,.0f}", half, ninety, holds, f"{s.crps:,.1f}"]


def _coverage(forecasts: list[Forecast], scores: dict[str, dict[str, Score]]) -> str:
    rows = []
    for f in forecasts:
        each = list(scores[f.label].values())
        counts = (sum(s.in_half for s in each), sum(s.in_ninety for s in each))
        rows.append([f.label, *(f"{count} of {len(each)}" for count in counts)])
    return _table(["forecast", "in 50 %", "in 90 %"], rows)


def _chances(forecasts: list[Forecast]) -> str:
    rows = [
        [words, "yes" if HAPPENED[name] else "no", *(_chance(f.chances[name], name) for f in forecasts)]
        for name, words in CHANCES.items()
    ]
    return _table(["by 19 January", "happened", *(f.label for f in forecasts)], rows)


def _chance(probability: float, name: str) -> str:
    return f"{100 * probability:.1f} %, Brier {brier(probability, happened=HAPPENED[name]):.3f}"


def _prior(forecast: Forecast) -> str:
    return (
        f"- **Worlds from the priors in a crisis**: {len(forecast.weights)} worlds of all accounts, equally, "
        f"in which more than {CRISIS_CROWD:,.0f} people were out on some day by 5 January; they know the "
        "decisions and nothing of the record. Allies leave at the recorded hour in all of them, so that "
        "whether one would is a coin here."
    )
