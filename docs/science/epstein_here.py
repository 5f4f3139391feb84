"""What each of the fourteen claims looks like here: one sentence or table with figures for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from epstein_measured import (
    DENSITIES,
    FULL_MEANWHILE,
    Array,
    assembly,
    jackknife,
    lasting,
    log_survival_slope,
    memory,
    near_cops,
    tension,
    told,
    waits_of,
)

from replication.figures import groups, jump_and_steps, rebellion, run
from replication.replications import RUN2, RUN7, RUN8


@dataclass(frozen=True)
class Size:
    """How many worlds: seeds of Model I, pairs of Runs 3 and 4, runs of Model II."""

    seeds: int
    pairs: int
    groups: int


def here_1(n: Size) -> str:
    """Deceptive quiet: who is active near cops."""
    share = near_cops(n.pairs)
    parts = []
    for movement, words in (("all", "all move"), ("cops", "only cops move"), ("none", "nobody moves")):
        figures = rebellion(run({"preset": "epstein2002-run1", "movement": movement}, worlds=n.seeds))
        parts.append(f"{told(figures['mean active'])} where {words}")
    return (
        f"Of free agents {told(100 * share['cop in view'], 2)} % are active with a cop in view and "
        f"{told(100 * share['no cop in view'], 2)} % without (step 100, n = {n.pairs}). Mean active over "
        f"1,000 "
        f"steps: {', '.join(parts)} (n = {n.seeds} each)."
    )


def here_2(n: Size) -> str:
    """Free assembly: how the active stand."""
    found = assembly(n.seeds)
    calm, burst = found["calm"], found["outburst begins"]
    return (
        f"As an outburst begins, an active agent sees {told(burst['gathered'])} times the actives of an even "
        f"spread, and {told(burst['cops'], 2)} cops where 148 cells at 0.04 hold 5.9; in calm steps with "
        f"five or "
        f"more active it is {told(calm['gathered'])} times and {told(calm['cops'], 2)} cops (n = "
        f"{n.seeds}, 400 steps)."
    )


def here_3(n: Size) -> str:
    """Outbursts under three readings of the ratio."""
    parts = []
    for ratio in ("literal", "floor", "round"):
        figures = rebellion(run({**RUN2, "ratio": ratio}, worlds=n.seeds))
        parts.append(f"{ratio}: {told(figures['outbursts'])} outbursts, peak {told(figures['peak'], 0)}")
    low = rebellion(run({**RUN2, "ratio": "literal", "legitimacy": 0.5}, worlds=n.seeds))
    return (
        f"{'; '.join(parts)} (n = {n.seeds}). By the text's ratio at legitimacy 0.5: "
        f"{told(low['outbursts'])} outbursts, peak {told(low['peak'], 0)}."
    )


def _waits(n: Size, density: float) -> str:
    data = run({**RUN2, "cop_density": density}, worlds=2 * n.seeds)
    figures, found = rebellion(data), waits_of(data)
    slope, error = jackknife(found, log_survival_slope)
    tail, tail_error = jackknife(found, memory)
    return (
        f"At {density:g} cops per cell the mean is {told(figures['mean wait'])}, the s.d. within a run "
        f"{told(figures['s.d. of waits'])}, the log-survival slope from the median to the last twentieth "
        f"{slope:.3f} ± {error:.3f}, and the mean excess over the 80th percentile {tail:.2f} ± "
        f"{tail_error:.2f} "
        f"of that over the median (1 for an exponential tail)"
    )


def here_4(n: Size) -> str:
    """Waits and their tail."""
    others = [
        f"with {words} {told(rebellion(run({**RUN2, **more}, worlds=n.seeds))['mean wait'])} (s.d. "
        f"{told(rebellion(run({**RUN2, **more}, worlds=n.seeds))['s.d. of waits'])})"
        for words, more in (
            ("vision 8 at 0.04 cops", {"agent_vision": 8.0, "cop_vision": 8.0}),
            ("terms up to 80 at 0.04 cops", {"max_jail": 80}),
        )
    ]
    return (
        f"{_waits(n, 0.04)}. {_waits(n, 0.052)}. n = {2 * n.seeds} each, the waits of all worlds pooled, "
        "errors by jackknife over worlds; the tables below take the mean of the worlds' means. Mean wait "
        f"{' and '.join(others)} (n = {n.seeds}, means of worlds' means)."
    )


def here_5(n: Size) -> str:
    """Activation."""
    parts = [
        f"{label} {told(rebellion(run({**RUN2, **more}, worlds=n.seeds))['activation'], 0)}"
        for label, more in (
            ("floor", {"ratio": "floor"}),
            ("round", {"ratio": "round"}),
            ("floor at 0.052 cops per cell", {"cop_density": 0.052}),
        )
    ]
    return f"{', '.join(parts)} (n = {n.seeds})."


def here_6(n: Size) -> str:
    """Tension before outbursts."""
    parts = []
    for density in (0.04, 0.052):
        data = run({**RUN2, "cop_density": density}, worlds=2 * n.seeds)
        for gap in (0, 3):
            found = {name: told(100 * values) for name, values in tension(data, gap).items()}
            ending = "the last calm step" if gap == 0 else "three steps before it"
            parts.append(
                f"| {density:g} | {ending} | {found['before']} | {found['any calm step']} | "
                f"{found['change over matched']} | {found['level over matched']} |"
            )
    return (
        f"Change of the index over ten calm steps, in % of its mean (n = {2 * n.seeds} worlds; about "
        "100 outbursts each at 0.04, 48 at 0.052). Matched: less the mean at as many steps after the last "
        "outburst in calms "
        "that went on for ten steps more.\n\n"
        "| cops | the ten steps end at | before an outburst | any calm step | change over matched | level "
        "over matched |\n"
        "| --- | --- | ---: | ---: | ---: | ---: |\n" + "\n".join(parts)
    )


@cache
def pairs_of(n: Size) -> Mapping[str, Array]:
    """Runs 3 and 4, paired."""
    return jump_and_steps(*(run({"preset": f"epstein2002-run{i}"}, worlds=n.pairs) for i in (3, 4)))


def here_7(n: Size) -> str:
    """Small steps and a jump."""
    found = pairs_of(n)
    burst = found["peak of the jump"] > 50
    slow = run({"preset": "epstein2002-run3", "legitimacy": "0.9, 77-776: 0.2", "steps": 850}, worlds=n.seeds)
    return (
        f"The jump peaks higher in {int(found['jump peaks higher'].sum())} of {n.pairs} pairs "
        f"({told(found['peak of the jump'], 0)} against {told(found['peak of small steps'], 0)}); more than "
        f"50 are active at once in {int(burst.sum())} worlds after it, and in "
        f"{int((found['peak of small steps'] > 50).sum())} under small steps. It jails more in "
        f"{int(found['jump jails more'].sum())} ({told(found['jailed by the jump'], 0)} against "
        f"{told(found['jailed by small steps'], 0)}): in {int(found['jump jails more'][burst].sum())} of the "
        f"{int(burst.sum())} where more than 50 were active after it, and in "
        f"{int(found['jump jails more'][~burst].sum())} of the others. With steps of a tenth of the size "
        f"(0.001) the peak is "
        f"{told(rebellion(slow)['peak'], 0)} (n = {n.seeds})."
    )


def here_8(n: Size) -> str:
    """Withdrawal of cops."""
    parts = []
    for ratio in ("floor", "round", "threshold", "literal"):
        peak = rebellion(run({"preset": "epstein2002-run5", "ratio": ratio}, worlds=2 * n.seeds))["peak"]
        parts.append(
            f"{ratio}: more than 50 active at once in {(peak > 50).sum()} of {2 * n.seeds}, peak "
            f"{told(peak, 0)}"
        )
    return "; ".join(parts) + "."


def here_9(n: Size) -> str:
    """Waits by jail terms."""
    parts = []
    for longest in (15, 30, 60, 120):
        wait = rebellion(run({**RUN2, "max_jail": longest}, worlds=n.seeds))["mean wait"]
        parts.append(f"{told(wait)} at J = {longest} ({told(wait / longest, 2)} J)")
    ten = rebellion(run({**RUN2, "max_jail": 10}, worlds=n.seeds))
    five = rebellion(run({**RUN2, "max_jail": 5}, worlds=n.seeds))
    return (
        f"Mean wait {', '.join(parts)}. At J = 10 more than 50 are active in "
        f"{told(100 * ten['share above 50'], 0)} % of "
        f"steps and at J = 5 in {told(100 * five['share above 50'], 0)} %: no calm to wait through (n = "
        f"{n.seeds} each)."
    )


def here_10(n: Size) -> str:
    """Coexistence."""
    found = groups(run({"preset": "epstein2002-run6"}, worlds=n.seeds))
    killed, most = int(found["killed"].sum()), int(found["most active"].max())
    return f"{killed} killed and at most {most} active in {n.seeds} runs of 2,000 steps."


def _extinction(found: Mapping[str, Array], steps: int) -> str:
    step, extinct = found["step of extinction"], found["extinct"]
    n = len(step)
    if extinct.sum() == 0:
        return f"0 of {n} by step {steps:,}"
    spread = f", s.d. {np.nanstd(step, ddof=1):.0f}" if extinct.sum() > 1 else ""
    last = f"last {np.nanmax(step):.0f}"
    return f"{int(extinct.sum())} of {n} by step {steps:,}, mean {told(step, 0)}{spread}, {last}"


def here_11(n: Size) -> str:
    """Two groups without cops."""
    parts = []
    for kind, words in (("random", "groups by coin"), ("equal", "exactly equal groups")):
        found = groups(run({**RUN7, "groups": kind}, worlds=24 * n.pairs))
        parts.append(
            f"{words}: {_extinction(found, 300)}; group_a survives in "
            f"{int(np.nansum(found['group_a survives']))}, "
            f"{told(found['killed in the first step'], 0)} are killed in the first step, and the group "
            f"that is "
            f"larger after it survives in {told(100 * found['larger after the first step survives'], 0)} %"
        )
    return ". ".join(one[0].upper() + one[1:] for one in parts) + "."


def here_12(n: Size) -> str:
    """Cops that arrive at step 50."""
    parts = []
    for density in (0.04, 0.1):
        settings = {**RUN7, "cop_density": density, "peacekeepers": 50, "steps": 1000}
        parts.append(
            f"{density:g} cops per cell: {_extinction(groups(run(settings, worlds=n.groups)), 1000)}"
        )
    far = {**RUN7, "cop_density": 0.04, "peacekeepers": 50, "cop_vision": 7.0, "steps": 1000}
    parts.append(f"0.04 cops that see 7 cells: {_extinction(groups(run(far, worlds=n.groups)), 1000)}")
    members = run(RUN7, worlds=n.pairs)[["group_a", "group_b"]].sel(step=50).to_array().values
    low, middle, high = np.quantile(members.min(axis=0), (0.1, 0.5, 0.9))
    return (
        f"From step 50, {'; '.join(parts)}. Without cops the smaller group has {middle:.0f} members at step "
        f"50 in the median world ({low:.0f} to {high:.0f} in the middle four fifths), the larger "
        f"{np.median(members.max(axis=0)):.0f} (n = {n.pairs})."
    )


def here_13(n: Size) -> str:
    """Cops from the start."""
    parts = []
    for words, more in (
        ("released near their arrest", {}),
        ("released anywhere", {"release": "anywhere"}),
        ("jailed on their cell, which others may enter", {"jailed": "share"}),
        ("jailed on their cell, which they fill", {"jailed": "stay"}),
        ("near, floor(C / A)", {"ratio": "floor"}),
        ("near, cops withdrawn from step 50", {"cop_density": "0.04, 50: 0.0"}),
    ):
        parts.append(f"- {words}: {_extinction(groups(run({**RUN8, **more}, worlds=n.pairs)), 1000)}")
    far = groups(run({**RUN8, "cop_vision": 7.0, "steps": 3000}, worlds=n.seeds))
    parts.append(f"- near, cops that see 7 cells: {_extinction(far, 3000)}")
    return "A group died out in:\n\n" + "\n".join(parts)


def here_14(n: Size) -> str:
    """Extinction by density of cops."""
    lines = [
        "| cops per cell | " + " | ".join(f"{d:g}" for d in DENSITIES) + " |",
        "| --- |" + " ---: |" * len(DENSITIES),
    ]
    for release, words in (("near", "released near"), ("anywhere", "released anywhere")):
        cells = []
        for density in DENSITIES:
            step = lasting(density, release, n.groups)["step of extinction"]
            filled = np.where(np.isnan(step), FULL_MEANWHILE, step)
            going = int(np.isnan(step).sum())
            least = "≥ " if going else ""
            cells.append(
                f"{least}{told(filled, 0)}; s.d. "
                f"{filled.std(ddof=1):.0f}{f'; {going} go on' if going else ''}"
            )
        lines.append(f"| {words} | {' | '.join(cells)} |")
    return (
        f"Step of extinction, {n.groups} runs a cell, {FULL_MEANWHILE:,} steps. A run that goes on counts as "
        f"{FULL_MEANWHILE:,}, so its cell's mean is a lower bound and its s.d. too small.\n\n"
        + "\n".join(lines)
    )
