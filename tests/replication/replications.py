"""Replications of Epstein (2002): what is run, what is measured, and which figures are accepted.

The tests, the page docs/science/epstein.md and the table for teachers all read this one list. A case has one
or more arms (settings over a preset); ``measure`` runs them under the same seed and gives figures by world.

Ranges. S1 to S17 are those of the specification; they span two independent implementations, the public one of
ndouglas/SugarScape [S1] and one made for this project's design [R], each of which had 10 to 20 seeds. Cases X
are ours: the range is our mean at 40 seeds, some five standard errors of the case's own size to either side,
rounded outwards, and wider where another implementation lies further out. A run depends on its seed alone, so
no test fails by chance; ``chance`` says how often a correct program would fail it under a new seed (normal
error of the mean, binomial for shares), which is what a change in the order of random numbers amounts to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from replication.figures import (
    Figures,
    cops_and_waits,
    delay,
    groups,
    jail_and_waits,
    jump_and_steps,
    rebellion,
    released,
    run,
    shapes,
    tips,
)


class Accept(NamedTuple):
    """A figure's worlds are reduced to one number, which must lie between ``low`` and ``high``."""

    figure: str
    low: float
    high: float
    how: Literal["mean", "min", "max", "sum"] = "mean"


@dataclass(frozen=True)
class Case:
    """One replication.

    Attributes:
        id: of the specification (S) or ours (X).
        words: what is run and what is looked at.
        arms: settings of each arm, ``preset`` among them.
        figures: data sets of the arms -> figures.
        accept: what must hold.
        source: where the ranges come from.
        chance: of failing under a new seed, all lines together.
        seeds: worlds run.
    """

    id: str
    words: str
    arms: tuple[Mapping[str, Any], ...]
    figures: Callable[..., Figures]
    accept: tuple[Accept, ...]
    source: str
    chance: str
    seeds: int = 10


def measure(case: Case, seed: int = 1, worlds: int | None = None) -> Figures:
    """Figures of a case, by world."""
    return case.figures(*(run(arm, seed, worlds or case.seeds) for arm in case.arms))


RUN2: Mapping[str, Any] = {"preset": "epstein2002-run2"}
RUN7: Mapping[str, Any] = {"preset": "epstein2002-run7"}
RUN8: Mapping[str, Any] = {"preset": "epstein2002-run8"}
_BURSTS = (
    Accept("outbursts", 95, 125),
    Accept("mean wait", 19, 25),
    Accept("s.d. of waits", 6, 11),
    Accept("peak", 285, 390),
    Accept("activation", 700, 1010),
    Accept("share above 50", 0.18, 0.25),
)

CASES: tuple[Case, ...] = (
    Case(
        "S1", "Run 2, ratio C / A as the text has it", ({**RUN2, "ratio": "literal"},), rebellion,
        (Accept("share above 50", 0, 0, "max"), Accept("peak", 10, 40)),
        "[S1] and [R]: none in 20 runs, peaks 13 to 34", "below 0.001",
    ),
    Case(
        "S2", "Run 2, floor(C / A), vision a disc", ({**RUN2, "ratio": "floor"},), rebellion, _BURSTS,
        "[S1] 101 to 122 outbursts and [R] 99 to 119", "0.01, by activation (se 25, 2.5 se from 700)",
    ),
    Case(
        "S3", "Run 2, round(C / A), halves to even", ({**RUN2, "ratio": "round"},), rebellion,
        (Accept("outbursts", 78, 106), Accept("mean wait", 23, 33), Accept("s.d. of waits", 10, 18),
         Accept("peak", 165, 275), Accept("activation", 310, 570)),
        "[R] 80 to 104 outbursts", "0.02, by activation and wait (each 2.4 se inside)",
    ),
    Case(
        "S7", "Run 2, agents act before they move", ({**RUN2, "order": "act-move"},), rebellion,
        (Accept("outbursts", 85, 102), Accept("mean wait", 23, 29)),
        "[R]", "0.04, by the wait (1.8 se inside)",
    ),
    Case(
        "S8", "Run 2, the jailed keep their cell (as S2: no material effect)", ({**RUN2, "jailed": "stay"},),
        rebellion, _BURSTS, "as S2", "0.1, by activation (about 1.3 se inside)", seeds=20,
    ),
    Case(
        "S13", "Runs 3 and 4: legitimacy by small steps, and by one jump", (
            {"preset": "epstein2002-run3"}, {"preset": "epstein2002-run4"},
        ), jump_and_steps, (Accept("jump peaks higher", 13, 20, "sum"),),
        "[S1] and [R]: 17 of 20 each", "0.03 (binomial, 33 of 40 measured)", seeds=20,
    ),
    Case(
        "S15", "Run 6: two groups, high legitimacy, no cops", ({"preset": "epstein2002-run6"},), groups,
        (Accept("killed", 0, 0, "max"), Accept("most active", 0, 0, "max")),
        "[S1] and [R]: none in 20 runs", "nought: grievance cannot exceed the threshold",
    ),
    Case(
        "S16", "Run 7: two groups, no cops", (RUN7,), groups,
        (Accept("extinct", 1, 1, "min"), Accept("step of extinction", 80, 105),
         Accept("step of extinction", 1, 259, "max"),
         # Between 8 and 22 of 30 the two-sided binomial test has p > 0.01.
         Accept("group_a survives", 8, 22, "sum")),
        "paper, [S1] 20 of 20, [R] 30 of 30",
        "0.10, by the mean (95 at n = 1,200; se 7, 1.4 se inside)", seeds=30,
    ),
    Case(
        "S17", "Run 8: two groups, cops from the start", (RUN8,), groups,
        (Accept("extinct", 1, 1, "min"), Accept("step of extinction", 110, 190)),
        "[S1] 20 of 20 by step 882, [R] 20 of 20; against the paper's words", "0.001 (se 9)", seeds=40,
    ),
    Case(
        "X1", "Run 2 with 0.052 cops per cell: nearly the paper's waits", (
            {**RUN2, "cop_density": 0.052},
        ), rebellion,
        (Accept("mean wait", 45, 75), Accept("s.d. of waits", 25, 55), Accept("activation", 390, 890)),
        "[R] 54 and 702; the paper 60 and 708", "below 0.001",
    ),
    Case(
        "X2", "NetLogo's Rebellion with its defaults", ({"preset": "netlogo-rebellion"},), rebellion,
        (Accept("outbursts", 92, 111), Accept("mean wait", 20, 27), Accept("activation", 950, 1260)),
        "ours", "below 0.001",
    ),
    Case(
        "X3", "Mesa's example with its defaults", ({"preset": "mesa-example"},), rebellion,
        (Accept("outbursts", 0, 2, "sum"), Accept("peak", 1, 40)),
        "[R]: none in 10 runs; ours 1 in 40", "0.002 (binomial)",
    ),
    Case(
        "X4", "Run 2, C / A as the text has it, at legitimacy 0.5", (
            {**RUN2, "ratio": "literal", "legitimacy": 0.5},
        ), rebellion, (Accept("outbursts", 20, 50), Accept("peak", 245, 385)), "ours; [R] says so",
        "below 0.001",
    ),
    Case(
        "X5", "Run 2, vision as a cross and as a square", (
            {**RUN2, "vision_shape": "cross"}, {**RUN2, "vision_shape": "moore"},
        ), shapes,
        (Accept("cross", 165, 380), Accept("square", 10, 25), Accept("cross over square", 10, 30)),
        "ours; [R]: more than tenfold", "0.001",
    ),
    Case(
        "X6", "Run 2 with 0.03, 0.04 and 0.05 cops per cell", (
            {**RUN2, "cop_density": 0.03}, RUN2, {**RUN2, "cop_density": 0.05},
        ), cops_and_waits,
        (Accept("growth .03 to .04", 0.42, 0.62), Accept("growth .04 to .05", 0.58, 0.90)),
        "ours; [R]: exponential", "below 0.001",
    ),
    Case(
        "X7", "Run 2 with terms up to 15, 30, 60 and 120", (
            {**RUN2, "max_jail": 15}, RUN2, {**RUN2, "max_jail": 60}, {**RUN2, "max_jail": 120},
        ), jail_and_waits,
        (Accept("wait / J at J = 15", 0.65, 0.9), Accept("wait / J at J = 30", 0.65, 0.85),
         Accept("wait / J at J = 60", 0.6, 0.8), Accept("wait / J at J = 120", 0.65, 1.25)),
        "[S1] 0.66 to 0.74; ours for the width", "below 0.001",
    ),
    Case(
        "X8", "Run 5, cops withdrawn one by one", (
            {"preset": "epstein2002-run5"}, {"preset": "epstein2002-run5", "ratio": "literal"},
        ), tips, (Accept("tips by floor", 8, 10, "sum"), Accept("tips literally", 0, 1, "sum")),
        "[S1] and [R]: every run by floor, none literally", "0.01 (binomial, 19 of 20 measured)",
    ),
    Case(
        "X9", "Run 7 with 0.04 cops per cell from step 50", (
            {**RUN7, "cop_density": 0.04, "peacekeepers": 50, "steps": 600},
        ), groups, (Accept("extinct", 1, 1, "min"), Accept("step of extinction", 102, 170)),
        # Without the cops it is 91: the range leaves that out.
        "[S1] and [R]: 20 of 20; against the paper's words", "0.001 (se 8)", seeds=20,
    ),
    Case(
        "X10", "Run 8 for 1,500 steps with cops that see 1.7 and 7 cells", (
            {**RUN8, "steps": 1500}, {**RUN8, "steps": 1500, "cop_vision": 7.0},
        ), delay,
        (Accept("extinct, cops see 1.7", 10, 10, "sum"), Accept("extinct, cops see 7", 1, 8, "sum")),
        "ours; [R]: 4 of 10 go on to step 15,000", "0.01 (binomial, 9 of 20 measured)",
    ),
    Case(
        "X11", "Run 8, the released near their arrest and anywhere", (RUN8, {**RUN8, "release": "anywhere"}),
        released, (Accept("anywhere over near", 0.5, 0.9),), "ours", "0.003 (0.69, se 0.06)", seeds=40,
    ),
)  # fmt: skip

BY_ID: Mapping[str, Case] = {case.id: case for case in CASES}
