"""Hold the outlook from the evening of 5 January 2022 against what happened by 19 January.

    python docs/science/outlook.py [--particles 300] [--seeds 4] [--worlds 600] [--to FILE]

writes ``docs/science/outlook.md``. Three weighings: with the reports that are known to have been published by
that evening, and, as labelled variants, with undated reports taken as published two days after what they
report, or on the same day. All are then held against two baselines: the day before goes on, and worlds drawn
from the priors that were in a crisis of the same kind.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from outlook_words import CHANCES, FIGURES, Forecast, page

import powderkeg as pk
from powderkeg.outlook.asking import resolved
from powderkeg.outlook.continuing import continue_all
from powderkeg.outlook.options import chosen_options
from powderkeg.outlook.outcomes import still_violent
from powderkeg.society.country import over_places
from powderkeg.worlds.course import CRISIS_CROWD, run_course

if TYPE_CHECKING:
    from powderkeg.case import Case, Report
    from powderkeg.evidence import Evidence
    from powderkeg.outlook.branching import Course

HERE = Path(__file__).parent
CASE = "kazakhstan-2022"
START, END = date(2022, 1, 5), date(2022, 1, 19)
LAGS = {"undated rows after two days": 2, "undated rows the same day": 0}
"""Variants: days after which an undated row is taken as published."""
FREE = "intervener-decides"
Floats = npt.NDArray[np.float64]
Basis = tuple[dict[str, Floats], dict[str, Floats], Floats]
"""What was since the start, what the last day brought, and the worlds' weights."""


def observed(case: Case) -> tuple[dict[str, float], dict[str, str]]:
    """What happened, from the record itself, and the reports it rests on."""
    by_id = {row.report_id: row for row in case.record}
    taken = {"deaths": "K080", "deaths_security": "K085", "detained": "K095"}
    figures = {name: float(by_id[row].best or 0.0) for name, row in taken.items()}
    violent = [
        row
        for row in case.record
        if row.use == "scored" and row.indicator in {"clashes", "sites_attacked", "lethal_fire", "sites_lost"}
    ]
    last = max(violent, key=lambda row: row.date_end)
    figures["days_to_end"] = float((last.date_end - START).days)
    ids = sorted(row.report_id for row in violent if row.date_end == last.date_end)
    return figures, {**taken, "days_to_end": ", ".join(ids)}


def lagged(case: Case, days: int) -> Case:
    """Undated reports taken as published so many days after the last day they report on."""

    def dated(row: Report) -> Report:
        return (
            row
            if row.published
            else row.model_copy(update={"published": row.date_end + timedelta(days=days)})
        )

    return case.replace(record=tuple(dated(row) for row in case.record))


def national(name: str, value: Floats) -> Floats:
    """(P,) of the nation."""
    return over_places(name, value)


def by_worlds(label: str, case: Case, result: Evidence, worlds: int) -> tuple[Forecast, Basis]:
    """The outlook itself: figures under what was decided, the withdrawal with the intervener free."""
    branch = 24 * ((START - case.start).days + 1)
    chosen, _ = chosen_options(case, (FREE,))
    changed, _ = resolved(case, chosen, branch, all_of_them=False)
    found = continue_all(
        case, result, changed, branch=branch, worlds=worlds, seed=result.seed, feedback=True, threads=2
    )
    course, free = found.courses[chosen[0].name], found.courses[FREE]
    weights = found.posterior.weights
    before = {name: national(name, found.before[name]) for name in ("deaths", "deaths_security", "detained")}
    figures = {name: before[name] + until(course, name, END) for name in ("deaths", "deaths_security")}
    figures["detained"] = before["detained"] + until(course, "detained", date(2022, 1, 11))
    figures["days_to_end"] = days_of_violence(course)
    chances = {
        "withdrawal": float(weights @ has_left(free)),
        "second_front": float(weights @ (course.values["opportunist_moves"].sum(axis=1) > 0.0)),
        "spill_over": float(weights @ course.spill.onset.any(axis=1)),
    }
    last_day = {
        name: national(name, found.last_day[name]) for name in ("deaths", "deaths_security", "detained")
    }
    return Forecast(label, figures, weights, chances), (before, last_day, weights)


def columns(course: Course, last: date, start: date = START) -> int:
    """Windows from the branch to the end of a day."""
    hour = int(course.hours[0]) + 24 * (last - start).days
    return int((course.hours[1:] <= hour).sum())


def until(course: Course, name: str, last: date) -> Floats:
    """(P,) sums from the branch to the end of a day."""
    return np.asarray(course.values[name][:, : columns(course, last)].sum(axis=1))


def days_of_violence(course: Course) -> Floats:
    """Days from the branch to the last day with violence, by 19 January: whole days, as reports have them."""
    violent = still_violent(course)[:, : columns(course, END)]
    days = violent.reshape(len(violent), -1, 4).any(axis=2)
    return np.where(days.any(axis=1), days.shape[1] - np.argmax(days[:, ::-1], axis=1), 0).astype(float)


def has_left(course: Course) -> Floats:
    """Whether troops that had come were gone by 19 January."""
    troops = course.values["intervener_troops"][:, : columns(course, END)]
    return ((troops.max(axis=1) > 0.0) & (troops[:, -1] == 0.0)).astype(float)


def persistence(label: str, basis: Basis) -> Forecast:
    """The day before goes on: its rate to the end; violence, and who is where, as on that day."""
    before, last_day, weights = basis
    days = (END - START).days
    figures = {name: before[name] + days * last_day[name] for name in ("deaths", "deaths_security")}
    figures["detained"] = before["detained"] + (date(2022, 1, 11) - START).days * last_day["detained"]
    figures["days_to_end"] = np.full(len(weights), float(days))
    return Forecast(label, figures, weights, dict.fromkeys(CHANCES, 0.0))


def climatology(case: Case, worlds: int) -> Forecast:
    """Worlds of all accounts drawn from the priors that were in a crisis by the evening of 5 January."""
    names = ("deaths", "deaths_security", "detained", "deaths_detained", "clashes", "lethal_fire", "rioters",
             "intervener_troops", "opportunist_moves", "neighbour_onsets")  # fmt: skip
    parts: dict[str, list[Floats]] = {name: [] for name in (*FIGURES, "second_front", "spill_over")}
    first, last = (START - case.start).days + 1, (END - case.start).days + 1
    for hypothesis in (h.name for h in case.hypotheses if not h.know_nothing):
        course = run_course(case, hypothesis, names, days=last, worlds=worlds, seed=1)
        crowd = np.stack(
            [national("participants", course.values["participants"][:, d]) for d in range(first)]
        )
        rows = crowd.max(axis=0) > CRISIS_CROWD
        v = {name: np.stack([national(name, course.values[name][rows][:, d]) for d in range(last)], axis=1)
             for name in names}  # fmt: skip
        parts["deaths"].append(v["deaths"].sum(axis=1))
        parts["deaths_security"].append(v["deaths_security"].sum(axis=1))
        parts["detained"].append(v["detained"][:, : (date(2022, 1, 11) - case.start).days + 1].sum(axis=1))
        killed = v["deaths"] - v["deaths_detained"] > 0.0
        violent = (killed | (v["clashes"] > 0) | (v["lethal_fire"] > 0) | (v["rioters"] >= 200.0))[:, first:]
        end = np.where(violent.any(axis=1), violent.shape[1] - np.argmax(violent[:, ::-1], axis=1), 0)
        parts["days_to_end"].append(end.astype(float))
        for name, seen in (("second_front", "opportunist_moves"), ("spill_over", "neighbour_onsets")):
            parts[name].append((v[seen][:, first:].sum(axis=1) > 0.0).astype(float))
    joined = {name: np.concatenate(each) for name, each in parts.items()}
    # Allies leave at the recorded hour in all of these worlds: whether one would is a coin.
    shares = {name: float(joined[name].mean()) for name in ("second_front", "spill_over")}
    chances = {"withdrawal": 0.5, **shares}
    figures = {name: joined[name] for name in FIGURES}
    return Forecast("worlds from the priors in a crisis", figures, np.ones(len(joined["deaths"])), chances)


def weigh(case: Case, particles: int, seeds: int) -> Evidence:
    """With what was published by the evening, and no simulated records."""
    return pk.weigh(case, particles=particles, seeds=seeds, tier="quick", as_of=START)


def main() -> None:
    """Weigh twice, continue, score, write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--particles", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--worlds", type=int, default=600)
    parser.add_argument("--to", type=Path, default=HERE / "outlook.md")
    given = parser.parse_args()
    case = pk.load_case(CASE)
    forecasts, known = [], []
    variants = {label: lagged(case, days) for label, days in LAGS.items()}
    for label, used in {"known to be published": case, **variants}.items():
        result = weigh(used, given.particles, given.seeds)
        forecast, basis = by_worlds(label, used, result, given.worlds)
        forecasts += [forecast, persistence(f"{label}: the day before goes on", basis)]
        known.append((result, forecast))
    prior = climatology(case, given.worlds)
    figures, rests_on = observed(case)
    asked = f"--particles {given.particles} --seeds {given.seeds} --worlds {given.worlds}"
    how = f"python docs/science/outlook.py {asked}"
    text = page(case, [*forecasts, prior], known, figures, rests_on, how)
    given.to.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
