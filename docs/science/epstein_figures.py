"""Pictures of docs/science/epstein.md: light, small, readable by the colour-blind, each with its words."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import altair as alt
import numpy as np
from epstein_measured import ACTIVE, COP, DENSITIES, FULL_MEANWHILE, Array, lasting, waits_of

from powderkeg.report.charts.theme import finish, inline
from powderkeg.report.rendering import svg_file
from powderkeg.society.grid import field_of_view, read_settings
from powderkeg.worlds import grid_worlds
from replication.figures import jump_and_steps, rebellion, run
from replication.replications import RUN2

IMAGES = Path(__file__).parents[1] / "images"
BLUE, VERMILION, GREY, BLACK = "#0072B2", "#D55E00", "#B8B8B8", "#222222"
PAPER_WAIT = 60
Row = Mapping[str, object]
_LINES = alt.Header(labelExpr="split(datum.value, '|')")


def save(name: str, chart: alt.TopLevelMixin, words: str) -> tuple[str, str]:
    """Write ``docs/images/epstein-NAME.svg``; returns its Markdown name and its words."""
    spec = finish(chart, words)
    spec["config"] = {**spec["config"], "background": "white", "font": "DejaVu Sans, sans-serif"}
    (IMAGES / f"epstein-{name}.svg").write_text(svg_file(spec, f"epstein-{name}"), encoding="utf-8")
    return f"epstein-{name}.svg", words


def _x(field: str, title: str, **more: Any) -> alt.X:
    return alt.X(field, title=title, axis=alt.Axis(grid=False), **more)


def three_ratios(worlds: int) -> tuple[str, str]:
    """Active agents over 300 steps under three readings of the ratio."""
    rows: list[Row] = []
    readings = {"literal": "C / A", "floor": "floor(C / A)", "round": "round(C / A)"}
    for ratio, label in readings.items():
        active = run({**RUN2, "ratio": ratio}, worlds=worlds)["active"].values[0, 300:600]
        rows += [{"step": 301 + i, "active": int(n), "ratio": label} for i, n in enumerate(active)]
    chart = (
        alt.Chart(inline(rows), width=640, height=80)
        .mark_area(color=BLUE, opacity=0.85, interpolate="step-after")
        .encode(
            _x("step:Q", "step", scale=alt.Scale(domain=[301, 600], nice=False)),
            alt.Y("active:Q", title="active", axis=alt.Axis(tickCount=3)),
            alt.Row(
                "ratio:N", title=None, sort=list(readings.values()), header=alt.Header(labelAnchor="start")
            ),
        )
    )
    return save(
        "ratios",
        chart,
        "Active agents over steps 301 to 600 of Run 2 under three readings of cops per active. By C / A "
        "there is "
        "a low flicker; by floor and by round there are outbursts of hundreds.",
    )


def waits(worlds: int) -> tuple[str, str]:
    """Waits between outbursts at two densities of cops, against the paper's mean."""
    rows: list[Row] = []
    for density in (0.04, 0.052):
        label = f"{density:g} cops per cell"
        values = np.concatenate(waits_of(run({**RUN2, "cop_density": density}, worlds=worlds)))
        shares, edges = np.histogram(np.minimum(values, 179), bins=np.arange(0, 181, 5))
        for share, begin in zip(shares / len(values), edges[:-1], strict=True):
            rows.append({"from": int(begin), "to": int(begin) + 5, "share": float(share), "cops": label})
    bars = (
        alt.Chart()
        .mark_bar(color=BLUE)
        .encode(
            _x(
                "from:Q", "wait, steps (the last bar holds all longer ones)", bin=alt.Bin(binned=True, step=5)
            ),
            alt.X2("to:Q"),
            alt.Y("share:Q", title="share of waits", axis=alt.Axis(format="%", tickCount=3)),
        )
    )
    # Once for each row of the picture, not once for each bar.
    once = alt.Chart().transform_filter("datum.from == 0")
    paper = once.mark_rule(color=VERMILION, strokeWidth=2).encode(x=alt.datum(PAPER_WAIT))
    word = once.mark_text(
        color=VERMILION, align="left", dx=5, baseline="top", text="the paper's mean, 60"
    ).encode(x=alt.datum(PAPER_WAIT), y=alt.value(4))
    chart = (
        alt.layer(bars, paper, word, data=inline(rows))
        .properties(width=640, height=110)
        .facet(row=alt.Row("cops:N", title=None, header=alt.Header(labelAnchor="start")))
    )
    return save(
        "waits",
        chart,
        "Waits between outbursts of Run 2 at 0.04 and at 0.052 cops per cell, with the paper's mean of 60 "
        "steps. "
        "At 0.04 almost all are shorter than 40; at 0.052 they spread around the paper's mean.",
    )


def shapes(worlds: int) -> tuple[str, str]:
    """Four readings of vision 7, with the number of outbursts that each makes."""
    rows: list[Row] = []
    order = []
    for shape in ("cross", "von_neumann", "euclidean", "moore"):
        offsets = field_of_view(shape, 7.0)
        bursts = rebellion(run({**RUN2, "vision_shape": shape}, worlds=worlds))["outbursts"].mean()
        label = f"{shape}|{len(offsets)} cells|{bursts:.0f} outbursts"
        order.append(label)
        # One mark for each run of cells in a row keeps the picture small.
        for dy in np.unique(offsets[:, 0]):
            dx = offsets[offsets[:, 0] == dy, 1]
            rows.append(_bar(int(dy), int(dx.min()), int(dx.max()), "cells in view", label))
        rows.append(_bar(0, 0, 0, "own cell", label))
    chart = (
        alt.Chart(inline(rows), width=155, height=155)
        .mark_rect()
        .encode(
            alt.X("left:Q", axis=None, scale=alt.Scale(domain=[-7.5, 7.5], nice=False)),
            alt.X2("right:Q"),
            alt.Y("low:Q", axis=None, scale=alt.Scale(domain=[-7.5, 7.5], nice=False)),
            alt.Y2("high:Q"),
            alt.Color("what:N", title=None, scale=alt.Scale(range=[BLUE, VERMILION])),
            alt.Column("shape:N", title=None, sort=order, header=_LINES),
        )
    )
    return save(
        "vision",
        chart,
        "Four readings of vision 7 and what each does to Run 2: "
        + "; ".join(one.replace("|", ", ") for one in order)
        + ".",
    )


def _bar(dy: int, first: int, last: int, what: str, shape: str) -> Row:
    """A run of cells; half a cell to every side of their middles."""
    return {
        "left": first - 0.5,
        "right": last + 0.5,
        "low": dy - 0.5,
        "high": dy + 0.5,
        "what": what,
        "shape": shape,
    }


def steps_and_jump(worlds: int) -> tuple[str, str]:
    """Runs 3 and 4, pair by pair under the same seed: peaks, and who is in jail at the end."""
    found = jump_and_steps(*(run({"preset": f"epstein2002-run{i}"}, worlds=worlds) for i in (3, 4)))
    panels = [
        _pairs(found["peak of small steps"], found["peak of the jump"], "most active at once", "log", 1, 500),
        _pairs(
            found["jailed by small steps"], found["jailed by the jump"], "jailed at the end", "linear", 0, 900
        ),
    ]
    return save(
        "legitimacy",
        alt.hconcat(*panels),
        f"{worlds} pairs of Run 3 (legitimacy falls in small steps) and Run 4 (one jump), a point for each "
        f"pair. "
        f"Left, the most active at once: the jump is higher in {int(found['jump peaks higher'].sum())} "
        f"pairs. "
        f"Right, the jailed at the end: the jump has more in {int(found['jump jails more'].sum())}.",
    )


def _pairs(
    small: Array, jump: Array, title: str, scale: Literal["log", "linear"], low: int, high: int
) -> alt.LayerChart | alt.FacetChart:
    """Small steps across, the jump up, with the line on which both are equal."""
    axis = alt.Axis(grid=False, **({"values": [1, 10, 100]} if scale == "log" else {"tickCount": 4}))
    domain = alt.Scale(type=scale, domain=[low, high], nice=False)
    rows = [{"small": float(a), "jump": float(b)} for a, b in zip(small, jump, strict=True)]
    points = (
        alt.Chart(inline(rows))
        .mark_point(color=BLUE, size=35, opacity=0.8)
        .encode(
            alt.X("small:Q", title="small steps", scale=domain, axis=axis),
            alt.Y("jump:Q", title="one jump", scale=domain, axis=axis),
        )
    )
    ends = inline([{"small": low, "jump": low}, {"small": high, "jump": high}])
    equal = alt.Chart(ends).mark_line(color=GREY).encode(alt.X("small:Q"), alt.Y("jump:Q"))
    return alt.layer(equal, points).properties(width=270, height=230, title=title)


def extinctions(worlds: int) -> tuple[str, str]:
    """When a group dies out, by density of cops and by where the released come back."""
    rows: list[Row] = []
    for release, label in (("near", "released near their arrest"), ("anywhere", "released anywhere")):
        for density in DENSITIES:
            found: Array = lasting(density, release, worlds)["step of extinction"]
            rows += [
                {
                    "cops": density,
                    "step": FULL_MEANWHILE if np.isnan(step) else int(step),
                    "end": "both groups there at the end" if np.isnan(step) else "a group died out",
                    "release": label,
                }
                for step in found
            ]
    chart = (
        alt.Chart(inline(rows), width=300, height=200)
        .mark_point(filled=False, size=30, opacity=0.8)
        .encode(
            _x("cops:Q", "cops per cell", scale=alt.Scale(domain=[-0.005, 0.155], nice=False)),
            alt.Y(
                "step:Q",
                title="step",
                scale=alt.Scale(type="log", domain=[30, 2000], nice=False),
                axis=alt.Axis(values=[30, 100, 300, 1000]),
            ),
            alt.Color("end:N", title=None, scale=alt.Scale(range=[BLUE, VERMILION])),
            alt.Shape("end:N", title=None, scale=alt.Scale(range=["circle", "triangle-up"])),
            alt.Column("release:N", title=None, sort=["released near their arrest", "released anywhere"]),
        )
    )
    return save(
        "extinctions",
        chart,
        f"Step at which a group died out in {worlds} runs of Run 8 at each of seven densities of cops, on a "
        "logarithmic scale. Runs last longer and spread wider with more cops, and last longer where the "
        f"released come back near their arrest. Triangles: both groups still there at step "
        f"{FULL_MEANWHILE:,}.",
    )


def before_and_in() -> tuple[str, str]:
    """The grid of Run 2 in a calm and in the outburst that follows."""
    batch = grid_worlds(read_settings("epstein2002-run2", {"steps": 400}), worlds=1)
    pictures = {}
    for step in range(1, 401):
        batch.step(1)
        pictures[step] = batch.picture()[0]
    active = np.array([(pictures[step] == ACTIVE).sum() for step in range(1, 401)])
    peak = 101 + int(active[100:].argmax())
    calm = next(step for step in range(peak, 100, -1) if active[step - 1] <= 10)
    labels = {
        calm: f"step {calm}: {active[calm - 1]} active",
        peak: f"step {peak}: {active[peak - 1]} active",
    }
    rows = list(_people(pictures, labels))
    chart = (
        alt.Chart(inline(rows), width=290, height=290)
        .mark_point(filled=True, opacity=1, size=32)
        .encode(
            alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1, 40], nice=False)),
            alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-1, 40], nice=False)),
            alt.Color(
                "who:N", title=None, scale=alt.Scale(domain=["active", "cop"], range=[VERMILION, BLACK])
            ),
            alt.Shape(
                "who:N", title=None, scale=alt.Scale(domain=["active", "cop"], range=["circle", "square"])
            ),
            alt.Column("when:N", title=None, sort=list(labels.values())),
        )
    )
    return save(
        "grid",
        chart,
        f"The grid of Run 2 before and in an outburst: {active[calm - 1]} active at step {calm}, "
        f"{active[peak - 1]} at step {peak}; {(pictures[peak] == COP).sum()} cops. Quiet agents are not "
        f"drawn.",
    )


def _people(pictures: Mapping[int, Any], labels: Mapping[int, str]) -> Iterable[Row]:
    for step, label in labels.items():
        for code, who in ((ACTIVE, "active"), (COP, "cop")):
            for y, x in np.argwhere(pictures[step] == code).tolist():
                yield {"x": x, "y": y, "who": who, "when": label}


def draw(seeds: int, pairs: int, groups_seeds: int) -> dict[str, tuple[str, str]]:
    """Every picture: key -> its file and its words."""
    return {
        "ratios": three_ratios(seeds),
        "waits": waits(2 * seeds),
        "vision": shapes(seeds),
        "legitimacy": steps_and_jump(pairs),
        "extinctions": extinctions(groups_seeds),
        "grid": before_and_in(),
    }
