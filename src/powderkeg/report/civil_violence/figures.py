"""Which charts the page of a run shows, and what is said above each."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.report.charts.grid_series import MOST_STEPS, span_of, step_series
from powderkeg.report.charts.outburst_sizes import size_counts
from powderkeg.report.charts.outburst_tension import AFTER, BEFORE, around_outbursts, outburst_tension
from powderkeg.report.charts.outburst_waits import WIDTH, wait_counts, wait_survival
from powderkeg.report.civil_violence.run import GridRun
from powderkeg.report.civil_violence.unfolding import Unfolding
from powderkeg.report.figure import Figure
from powderkeg.society.grid import INDICATORS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Figures", "draw"]

FEWEST = 5
"""Outbursts or waits below which a distribution is not drawn."""
MOST_MARKS = 250
"""Outbursts above which they are not marked one by one: so many marks hide the line."""


@dataclass(frozen=True)
class Figures:
    """All charts of a page: over time, of groups, of what was imposed, of outbursts, beside the pictures."""

    over_time: tuple[Figure, ...]
    groups: tuple[Figure, ...]
    imposed: tuple[Figure, ...]
    outbursts: tuple[Figure, ...]
    pictured: tuple[Figure, ...]

    def every(self) -> list[Figure]:
        """All figures, in the order of the fields."""
        return [figure for part in vars(self).values() for figure in part]


def draw(run: GridRun, shown: Unfolding) -> Figures:
    """All charts of a run.

    Args:
        run: the run.
        shown: its pictures, whose steps one chart shows by themselves.
    """
    return Figures(
        over_time=(
            _active(run),
            *([_one(run, "jailed", "Agents in jail")] if run.series["jailed"].any() else []),
        ),
        groups=_groups(run) if run.two_groups else (),
        imposed=_imposed(run),
        outbursts=() if run.two_groups else _outbursts(run),
        pictured=_pictured(run, shown),
    )


def _active(run: GridRun) -> Figure:
    active, found = run.series["active"], run.outbursts[0]
    marks = [
        {
            "s": int(begin + np.argmax(active[0, begin : begin + length])) + 1,
            "v": int(peak),
            "says": f"from step {begin + 1:,}: {length} steps, at most {peak:,.0f} active, "
            f"{total:,.0f} added up",
        }
        for begin, length, total, peak in zip(
            found.begins.tolist(), found.lengths.tolist(), found.totals.tolist(), found.peaks.tolist(),
            strict=True,
        )
    ]  # fmt: skip
    marks = marks if len(marks) <= MOST_MARKS and not run.two_groups else []
    spec = step_series(
        {"active": active[0]}, "active agents", others=_others(run, "active"), marks=marks,
        level=(found.threshold, f"{found.threshold:g}"), height=240,
    )  # fmt: skip
    marked = " A triangle marks the highest step of each outburst." if marks else ""
    note = f"Free agents that are active at the end of each step.{marked}{_how_drawn(run)}"
    return Figure("active", "Active agents", note, spec)


def _one(run: GridRun, name: str, title: str) -> Figure:
    meaning = INDICATORS[name].meaning
    note = f"{meaning[0].upper()}{meaning[1:]}.{_how_drawn(run)}"
    unit = INDICATORS[name].unit
    what = f"{name} agents" if unit == "agents" and name == "jailed" else name.replace("_", " ")
    spec = step_series({name: run.series[name][0]}, what, others=_others(run, name))
    return Figure(name.replace("_", "-"), title, note, spec)


def _groups(run: GridRun) -> tuple[Figure, ...]:
    sizes = {name: run.series[name][0] for name in ("group_a", "group_b")}
    note = (
        f"Members of each group at the end of each step, the jailed among them.{_how_drawn(run, band=False)}"
    )
    return (
        Figure("groups", "Sizes of the two groups", note, step_series(sizes, "members")),
        _one(run, "killings", "Killings"),
    )


def _imposed(run: GridRun) -> tuple[Figure, ...]:
    """Legitimacy and the number of cops, where they change."""
    figures = []
    if np.ptp(run.settings.legitimacy) > 0:
        spec = step_series({"legitimacy": run.settings.legitimacy}, "legitimacy", height=110)
        figures.append(Figure("legitimacy", "Legitimacy", "L during each step, as it was set.", spec))
    if np.ptp(run.series["cops"][0]) > 0:
        spec = step_series({"cops": run.series["cops"][0]}, "cops", others=_others(run, "cops"), height=110)
        figures.append(Figure("cops", "Cops", "Cops on the grid at the end of each step.", spec))
    return tuple(figures)


def _outbursts(run: GridRun) -> tuple[Figure, ...]:
    figures = []
    pooled = " All worlds together." if run.worlds > 1 else ""
    if len(run.waits) >= FEWEST:
        dashed = "Dashed: waits without memory (geometric) of the same mean."
        figures += [
            Figure("waits", "Waits between outbursts", f"{dashed}{pooled}", wait_counts(run.waits)),
            Figure(
                "wait-survival", "Waits as long or longer",
                f"On this axis waits without memory fall on a straight line. {dashed}{pooled}",
                wait_survival(run.waits),
            ),
        ]  # fmt: skip
    if len(run.totals) >= FEWEST:
        note = f"Total activation: active agents added up over the steps of an outburst.{pooled}"
        figures.append(Figure("sizes", "Sizes of outbursts", note, size_counts(run.totals)))
    windows = around_outbursts(run.series["tension"], [one.begins for one in run.outbursts])
    if len(windows) >= FEWEST:
        note = (
            f"Mean grievance times the share that is quiet, over mean risk aversion, from {BEFORE} steps "
            f"before an outburst's first step to {AFTER} after. Line: mean; band: the middle half.{pooled}"
        )
        figures.append(Figure("tension", "Tension index around outbursts", note, outburst_tension(windows)))
    return tuple(figures)


def _pictured(run: GridRun, shown: Unfolding) -> tuple[Figure, ...]:
    """Active and jailed over the steps of the pictures, where these follow each other."""
    if not shown.around_peak or len(shown.steps) < FEWEST:
        return ()
    part = slice(shown.steps[0] - 1, shown.steps[-1])
    lines = {name: run.series[name][0, part] for name in ("active", "jailed")}
    spec = step_series(lines, "agents", width=WIDTH, height=220, first=shown.steps[0])
    return (Figure("pictured", "Active and jailed in these steps", "Counts of the whole grid.", spec),)


def _others(run: GridRun, name: str) -> "NDArray[np.float64] | None":
    return run.series[name] if run.worlds > 1 else None


def _how_drawn(run: GridRun, *, band: bool = True) -> str:
    """What a reader must know about the drawing: whose line it is, and whether it is thinned."""
    told = ""
    if run.worlds > 1:
        told += " Line: world 1." + (
            " Grey: from the lowest to the highest of the worlds, each by its highest step in a short span."
            if band
            else ""
        )
    if run.steps > MOST_STEPS:
        span = span_of({"active": run.series["active"][0]})
        told += f" Thinned: each point is the highest of {span} steps."
    return told
