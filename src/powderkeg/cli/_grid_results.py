"""What `civil-violence` prints: everything as JSON, or small tables of the figures that matter."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from powderkeg.cli._results import show, show_table
from powderkeg.report.civil_violence import GridRun, world_figures
from powderkeg.report.civil_violence.settings import in_text
from powderkeg.report.civil_violence.summary import group_rows
from powderkeg.report.formats import quantity

if TYPE_CHECKING:
    from powderkeg.society.grid import Outbursts


def plain(run: GridRun) -> dict[str, Any]:
    """A run as plain values; a series is a list over the steps, with several worlds a list of those."""
    one = run.worlds == 1
    extinct = [run.extinct_at(world) for world in range(run.worlds)]
    return {
        "preset": run.settings.preset or None,
        "seed": run.seed,
        "worlds": run.worlds,
        "settings": dict(run.settings.values),
        "steps": run.steps,
        **{
            name: _series(name, values[0].tolist() if one else values.tolist())
            for name, values in run.series.items()
        },
        "outbursts": [_outbursts(found, run.discarded) for found in run.outbursts],
        **({"extinct_at": extinct[0] if one else extinct} if run.two_groups else {}),
        "state_hash": run.state_hash,
    }  # fmt: skip


def show_run(run: GridRun) -> None:
    """Put a run on stdout: what was run, then a row of figures for each world."""
    width, height = run.settings.whole("width"), run.settings.whole("height")
    limit = f"{run.outbursts[0].threshold:g}"
    show(
        f"{run.settings.preset or 'civil-violence, no preset'}, seed {run.seed}: {run.worlds:,} "
        f"{'world' if run.worlds == 1 else 'worlds'} of {run.steps:,} steps on {width:,} x {height:,} cells\n"
    )
    own = ", ".join(f"{name} {in_text(run.settings.values[name])}" for name in sorted(run.given))
    show(f"settings of the command: {own or 'none'}\n\n")
    if run.two_groups:
        _show_groups(run)
        show("killed, born, died of age: over the run; gone: no member left, in jail or out.\n")
    else:
        _show_outbursts(run, limit)
    show(f"state {run.state_hash} (fingerprint of the final state: equal runs have equal ones)\n")


def _show_outbursts(run: GridRun, limit: str) -> None:
    show_table(
        ["world", "most active", "outbursts", "mean wait", "s.d.", "activation", f"above {limit}", "jailed"],
        (
            [
                row.name, quantity(row.peak), quantity(row.outbursts), _tenths(row.mean_wait),
                _tenths(row.sd_wait), quantity(row.mean_total), f"{100 * row.share:.1f} %",
                quantity(row.jailed),
            ]
            for row in world_figures(run)
        ),
    )  # fmt: skip
    show(
        f"An outburst is a stretch of steps with more than {limit} active agents, the first step left out; "
        "a wait is\nthe steps between two, activation those active added up over one, jailed the end's.\n"
    )


def _show_groups(run: GridRun) -> None:
    rows = group_rows(run)
    show_table(
        ["world", "group_a", "group_b", "killed", "born", "died of age", "one group gone at step"],
        (
            [
                row.name, quantity(row.group_a), quantity(row.group_b), quantity(row.killings),
                quantity(row.births), quantity(row.deaths_of_age),
                "never" if row.extinct_at is None else f"{row.extinct_at:,}",
            ]
            for row in rows
        ),
    )  # fmt: skip
    gone = [row.extinct_at for row in rows if row.extinct_at is not None]
    if gone and run.worlds > 1:
        mean = sum(gone) / len(gone)
        show(f"One group is gone in {len(gone)} of {run.worlds} worlds, at step {mean:.0f} on average.\n")


def _series(name: str, values: Sequence[Any]) -> list[Any]:
    """Counts as whole numbers; the index as it is, null where it is not a number."""
    if values and isinstance(values[0], list):
        return [_series(name, one) for one in values]
    if name != "tension":
        return [int(value) for value in values]
    return [value if math.isfinite(value) else None for value in values]


def _outbursts(found: "Outbursts", discarded: int) -> Mapping[str, Any]:
    return {
        "count": found.count,
        "waits": found.waits.tolist(),
        "lengths": found.lengths.tolist(),
        "totals": [int(total) for total in found.totals],
        "peaks": [int(peak) for peak in found.peaks],
        "begins": [begin + 1 for begin in found.begins.tolist()],
        "threshold": found.threshold,
        "discarded": discarded,
        "share": found.share,
    }


def _tenths(value: float) -> str:
    return f"{value:.1f}" if math.isfinite(value) else quantity(value)
