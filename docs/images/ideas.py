"""The pictures of docs/guide/how-the-evidence-works.md, one per idea, each drawn from the product's own code.

    python docs/images/ideas.py

Two of them simulate the bundled case: a minute on two cores. Nothing in them is drawn by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import NormalDist

import altair as alt
import numpy as np

import powderkeg as pk
from powderkeg.evidence.calibration.caps import elub
from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    BIASES,
    INFLATION_PRIOR,
    LETTER_WEIGHTS,
    informative_weight,
)
from powderkeg.evidence.observations import NOT_SEEN, Count, Scale
from powderkeg.report.charts.theme import finish, inline
from powderkeg.report.colours import HYPOTHESIS_COLOURS
from powderkeg.report.rendering import svg_file

IMAGES = Path(__file__).parent
TRUTH = "elite-struggle"
WIDTH, HEIGHT = 520, 240

CROWD = Scale(half_seen=200.0, centre=3000.0)
"""Invented for the pictures: crowds of a few thousand, half of those of two hundred get reported."""
SEEN_BY_EYE = Count(width=0.5, scale=CROWD)
REPORTED = 5000.0

Rows = list[dict[str, object]]


def densities(letter: str, value: float, truths: np.ndarray, repeats: int = 1) -> np.ndarray:
    """Likelihood of one origin that gives ``value`` in each of ``repeats`` reports, over true sizes.

    ``sum over inflation, accuracy and bias of prod over reports of q f(y | x, bias) + (1 - q) f_0(y)``
    """
    y = np.array([value])
    nothing = np.exp(SEEN_BY_EYE.uninformative(y))
    total = np.zeros(truths.size)
    q = informative_weight(letter)
    for bias, share in zip(BIASES, BIAS_SHARES, strict=True):
        informed = np.exp(SEEN_BY_EYE.log_density(y, truths[:, None], float(bias)))
        one = q[:, :, None] * informed + (1.0 - q[:, :, None]) * nothing
        total += share * np.einsum("g,a,gap->p", INFLATION_PRIOR, ACCURACY_SHARES, one**repeats)
    return total


def line(rows: Rows, x: alt.X, y: alt.Y, names: list[str]) -> alt.Chart:
    """Lines over a quantity, one per name."""
    colour = alt.Color(
        "of:N", title=None, sort=names, scale=alt.Scale(domain=names, range=HYPOTHESIS_COLOURS[: len(names)])
    )
    dash = alt.StrokeDash("of:N", title=None, sort=names, scale=alt.Scale(domain=names))
    chart = alt.Chart(inline(rows), width=WIDTH, height=HEIGHT)
    return chart.mark_line(strokeWidth=2).encode(x, y, colour, dash)


def log_axis(field: str, title: str) -> alt.X:
    """A logarithmic axis of persons."""
    values = [10**k for k in range(1, 7)]
    axis = alt.Axis(format=",", grid=False, values=values)
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(type="log", nice=False), axis=axis)


def a_report() -> tuple[alt.TopLevelMixin, str]:
    """How much one report says about a crowd, by the letter of its source."""
    truths = np.geomspace(50, 500_000, 161)
    names = [f"source graded {letter}" for letter in "ACD"]
    rows: Rows = []
    for letter, name in zip("ACD", names, strict=True):
        likelihood = densities(letter, REPORTED, truths)
        rows += [
            {"x": x, "y": v / likelihood.max(), "of": name} for x, v in zip(truths, likelihood, strict=True)
        ]
    y = alt.Y("y:Q", title="likelihood, largest = 1", axis=alt.Axis(format=".1f", tickCount=5))
    chart = line(rows, log_axis("x", "persons truly there"), y, names)
    weights = ", ".join(f"{letter} {LETTER_WEIGHTS[letter]:g}" for letter in "ACD")
    return (
        chart,
        f"Likelihood of a report of 5,000 persons by the true number; weights of the letters: {weights}.",
    )


def one_origin() -> tuple[alt.TopLevelMixin, str]:
    """Repeats of one origin against independent origins: how far each moves two explanations apart."""
    expected = np.array([5000.0, 500.0])  # what two explanations expect
    names = ["independent origins", "further figures of one origin", "copies of one report"]
    rows: Rows = []
    first = np.diff(np.log(densities("B", REPORTED, expected)))[0]
    for n in range(1, 9):
        same = np.diff(np.log(densities("B", REPORTED, expected, n)))[0]
        for name, value in zip(names, (-n * first, -same, -first), strict=True):
            rows.append({"x": n, "y": value, "of": name})
    x = alt.X("x:Q", title="reports of 5,000, each graded B", axis=alt.Axis(grid=False, tickCount=8))
    y = alt.Y("y:Q", title="weight of evidence, nats", axis=alt.Axis(tickCount=6))
    told = f"Eight independent origins weigh {-8 * first:.1f} nats, eight copies of one report {-first:.1f}."
    return line(rows, x, y, names), told


def a_silence() -> tuple[alt.TopLevelMixin, str]:
    """The probability that nobody reports a crowd, by its size."""
    truths = np.geomspace(10, 100_000, 121)
    unseen = np.exp(SEEN_BY_EYE.log_density(np.array([NOT_SEEN]), truths[:, None], 0.0))
    rows: Rows = [{"x": x, "y": v, "of": "not reported"} for x, v in zip(truths, unseen, strict=True)]
    y = alt.Y("y:Q", title="probability that nobody reports it", axis=alt.Axis(format="%", tickCount=5))
    chart = line(rows, log_axis("x", "persons truly there"), y, ["not reported"])
    return chart.encode(color=alt.value(HYPOTHESIS_COLOURS[0]), strokeDash=alt.value([1, 0])), (
        f"A crowd of 100 stays unreported with probability {np.interp(100, truths, unseen):.2f}, "
        f"one of 10,000 with {np.interp(10_000, truths, unseen):.2f}."
    )


def the_prior() -> tuple[alt.TopLevelMixin, str]:
    """What odds do to a probability, whatever it was before."""
    priors = np.linspace(0.0, 1.0, 101)
    names = [f"odds {odds} : 1" for odds in (1, 3, 10, 100)]
    rows: Rows = []
    for odds, name in zip((1, 3, 10, 100), names, strict=True):
        posterior = odds * priors / (odds * priors + 1.0 - priors)
        rows += [{"x": a, "y": b, "of": name} for a, b in zip(priors, posterior, strict=True)]
    x = alt.X("x:Q", title="probability before", axis=alt.Axis(format="%", grid=False))
    y = alt.Y("y:Q", title="probability after", axis=alt.Axis(format="%", tickCount=5))
    rare, even = (10.0 * p / (10.0 * p + 1.0 - p) for p in (0.01, 0.5))
    return line(rows, x, y, names), f"Odds of 10 : 1 make {rare:.0%} of 1% and {even:.0%} of 50%."


def a_cap() -> tuple[alt.TopLevelMixin, str]:
    """The largest odds that simulated records of known truth can earn, by their number.

    Two normal distributions two s.d. apart, whose true odds are known, so that only the number limits.
    """
    counts = [5, 10, 20, 50, 100, 200, 500, 1000, 2000]
    rows: Rows = []
    for n in counts:
        at = (np.arange(n) + 0.5) / n
        z = np.sort(np.array([NormalDist().inv_cdf(float(p)) for p in at]))
        _, upper = elub(2.0 * (z + 1.0), 2.0 * (z - 1.0))
        rows.append({"x": n, "y": float(np.exp(upper)), "of": "largest odds"})
    axis = alt.Axis(format=",", grid=False, values=counts)
    x = alt.X("x:Q", title="simulated records of each explanation", scale=alt.Scale(type="log"), axis=axis)
    y = alt.Y(
        "y:Q", title="largest odds printed, to 1", scale=alt.Scale(type="log"), axis=alt.Axis(format=",")
    )
    chart = alt.Chart(inline(rows), width=WIDTH, height=HEIGHT).mark_line(
        point=True, color=HYPOTHESIS_COLOURS[0]
    )
    last = rows[-1]
    return chart.encode(x, y), f"Five records earn {rows[0]['y']:.1f} : 1, two thousand {last['y']:.0f} : 1."


def the_worlds() -> tuple[alt.TopLevelMixin, str]:
    """People in the streets by day in worlds of two explanations that saw no report."""
    case = pk.load_case("kazakhstan-2022")
    names, rows = ["spontaneous", "infiltrated"], []
    for name in names:
        runs = pk.simulate(case, hypothesis=name, worlds=300, seed=1)
        crowd = runs["crowd"].sum("place")
        low, middle, high = (crowd.quantile(q, "world").values for q in (0.05, 0.5, 0.95))
        for day, *values in zip(runs["day"].values, low, middle, high, strict=True):
            a, b, c = (max(float(v), 10.0) for v in values)
            rows.append({"x": str(day)[:10], "low": a, "y": b, "high": c, "of": name})
    colour = alt.Color(
        "of:N", title=None, sort=names, scale=alt.Scale(domain=names, range=HYPOTHESIS_COLOURS[:2])
    )
    x = alt.X("x:T", title=None, axis=alt.Axis(format="%-d %b", grid=False))
    scale = alt.Scale(type="log")
    base = alt.Chart(inline(rows), width=WIDTH, height=HEIGHT).encode(x, colour)
    title = "people in the streets (below ten drawn as ten)"
    y = alt.Y("low:Q", title=title, scale=scale, axis=alt.Axis(format=",", grid=False))
    band = base.mark_area(opacity=0.25).encode(y, alt.Y2("high:Q"))
    middle_line = base.mark_line(strokeWidth=2).encode(alt.Y("y:Q", scale=scale))
    return alt.layer(
        band, middle_line
    ), "Bands hold 90 % of 300 worlds of each explanation; lines are medians."


def day_by_day() -> tuple[alt.TopLevelMixin, str]:
    """Log evidence, summed up to each block, for a synthetic record whose truth is known."""
    case = pk.synthetic_case(pk.load_case("kazakhstan-2022"), TRUTH, seed=7)
    result = pk.weigh(case, tier="quick", particles=300, seed=1, checks=False)
    names = list(result.hypotheses)
    course = {name: np.cumsum(result.increments[name]) for name in names}
    best = np.max(list(course.values()), axis=0)
    rows: Rows = [
        {"x": block.end_hour / 24.0, "y": float(value), "of": name}
        for name in names
        for block, value in zip(result.blocks, course[name] - best, strict=True)
    ]
    last = {name: values[-1] for name, values in course.items()}
    first = max(last, key=lambda name: last[name])
    second = max((name for name in names if name != first), key=lambda name: last[name])
    x = alt.X("x:Q", title="days since the record begins", axis=alt.Axis(grid=False))
    y = alt.Y("y:Q", title="log evidence behind the best, nats")
    ahead = last[first] - last[second]
    told = f"Simulated under {TRUTH}; at its end {first} is best, {ahead:.1f} nats before {second}."
    return line(rows, x, y, names), told


PICTURES = {
    "report": a_report,
    "origin": one_origin,
    "silence": a_silence,
    "prior": the_prior,
    "cap": a_cap,
    "worlds": the_worlds,
    "days": day_by_day,
}


def main(names: list[str]) -> None:
    """Draw all pictures, or those named."""
    for name in names or PICTURES:
        chart, told = PICTURES[name]()
        spec = finish(chart, told)
        spec["config"] = {**spec["config"], "background": "white", "font": "DejaVu Sans, sans-serif"}
        (IMAGES / f"idea-{name}.svg").write_text(svg_file(spec, f"idea-{name}"), encoding="utf-8")
        print(f"idea-{name}.svg: {told}")


if __name__ == "__main__":
    main(sys.argv[1:])
