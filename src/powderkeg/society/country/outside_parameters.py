"""Parameters of the outside: listeners, opinion of the intervener, outside powers, claimant, neighbours."""

from __future__ import annotations

from powderkeg.case import ParameterRow
from powderkeg.society.country.parameter_rows import OURS, fixed, log_uniform, row, uniform

__all__ = ["OUTSIDE"]

OUTSIDE: tuple[ParameterRow, ...] = (
    # Traffic and those who listen.
    row(
        "traffic_size",
        "-",
        (1, 1000),
        uniform(10, 50),
        "size k of the negative binomial counts of messages; the smaller, the noisier",
        OURS,
    ),
    row("services", "services", (0, 3), fixed(2), "intelligence services that listen", "model.md 5.2"),
    row(
        "surge_slack",
        "s.d.",
        (0, 5),
        uniform(0.3, 0.7),
        "kappa: surprise a day that a service lets pass",
        "Page 1954; model.md 2.14",
    ),
    row(
        "surge_threshold",
        "s.d.",
        (0.5, 50),
        uniform(4, 6),
        "h: sum of surprises at which a service claims a surge",
        "Page 1954; model.md 2.14",
    ),
    # Opinion of the intervener.
    row(
        "approval_start",
        "0..1",
        (0, 1),
        uniform(0.3, 0.7),
        "approval of an allied presence before there is one",
        "list experiment of September 2022: 55 % for staying in the alliance",
    ),
    row("approval_presence", "1/d", (0, 5), uniform(0.01, 0.1), "rho_p: what presence costs", OURS),
    row("approval_success", "1/d", (0, 5), uniform(0.01, 0.1), "rho_s: what restored order gains", OURS),
    row(
        "approval_harm",
        "per death per 100,000",
        (0, 1),
        uniform(0.005, 0.05),
        "rho_h: what harm costs",
        "Lyall, Blair & Imai 2013 (form)",
    ),
    row(
        "ally_blame",
        "0..1",
        (0, 1),
        uniform(0.05, 0.3),
        "share of those killed by security fire that people lay to the foreigners in the country",
        OURS,
    ),
    row(
        "awareness_rate",
        "1/h",
        (0, 1),
        log_uniform(5e-3, 0.1),
        "how fast people learn of armed groups where there are any",
        OURS,
    ),
    # Outside powers, where the case does not record what they did.
    row(
        "ally_stake",
        "cost of its force",
        (0, 1000),
        log_uniform(2, 30),
        "V: what the survival of the government is worth to the intervener",
        OURS,
    ),
    row(
        "ally_resentment",
        "cost of its force",
        (0, 100),
        uniform(0, 1),
        "r: what full disapproval costs the intervener",
        OURS,
    ),
    row(
        "order_days",
        "d",
        (0, 100),
        uniform(3, 10),
        "days without a loss or a large crowd after which the intervener leaves",
        "CSTO: order from about 7 January, withdrawal from 13 January",
    ),
    row(
        "power_noise",
        "cost of the move",
        (0.01, 10),
        uniform(0.05, 0.15),
        "spread of what an outside power weighs beside the payoffs named here",
        OURS,
    ),
    row(
        "intervener_force",
        "persons",
        (1000, 1e7),
        log_uniform(1e5, 4e5),
        "the intervener's mobile force, at home and away",
        "model.md 4.3",
    ),
    row(
        "opportunist_stake",
        "cost of the move",
        (0, 1000),
        uniform(0, 3),
        "V: what a success would be worth to a third power, which makes a move rare; 0: there is none",
        OURS,
    ),
    row(
        "opportunist_chance",
        "0..1",
        (0, 1),
        uniform(0.02, 0.1),
        "p0: chance of its success while nothing is tied down",
        OURS,
    ),
    row(
        "opportunist_slope",
        "per share",
        (0, 1000),
        log_uniform(0.1, 2),
        "k: rise of that chance with the share tied down",
        OURS,
    ),
    # A claimant abroad: off by default.
    row(
        "claimant_message_rate",
        "1/d",
        (0, 24),
        fixed(0),
        "messages of a claimant abroad once a crisis has begun; 0: there is none",
        "hypothesis switch",
    ),
    row(
        "claimant_attention",
        "0..1",
        (0, 1),
        uniform(0.01, 0.05),
        "epsilon: part of the missing attention that a message adds for a day",
        OURS,
    ),
    # Neighbours.
    row(
        "neighbour_base",
        "log 1/d",
        (-30, 0),
        uniform(-9.5, -7.5),
        "a: log hazard of unrest in a neighbour without grievance (about once in 5 to 40 years)",
        OURS,
    ),
    row("neighbour_grievance", "log", (0, 20), uniform(0, 2), "b_g: effect of its own grievance", OURS),
    row(
        "neighbour_contagion",
        "log",
        (0, 20),
        uniform(0, 1),
        "b_x: effect, through a link, of the crowds here",
        "Buhaug & Gleditsch 2008 (small for conflicts over government)",
    ),
    row(
        "neighbour_example",
        "log",
        (0, 20),
        uniform(0, 2),
        "b_v: effect, through a link, of a fall of the authorities here",
        "Linebarger 2016 (idea)",
    ),
    row(
        "neighbour_cells",
        "log per cell",
        (0, 20),
        uniform(0, 0.5),
        "b_c: effect of a sleeping cell there while the authorities here seem to fail",
        OURS,
    ),
)
