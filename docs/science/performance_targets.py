"""The targets of speed: what was asked, the figure reached, and the command that measures it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.timing import GIB, verdict

Figures = Mapping[str, Any]
LEAST, MOST = "at least", "at most"
MATCHED, RUN_2, LARGE = "matched to Mesa", "Run 2 (floor, disc, move first)", "Run 2 on 1,000 x 1,000"


@dataclass(frozen=True)
class Target:
    """One line of the table; ``read`` finds the figure among those of the benchmark ``name``."""

    what: str
    target: float
    bound: str
    form: str
    name: str
    read: Callable[[Figures], float | None]

    def row(self, figures: Figures) -> tuple[str, ...]:
        """What, target, figure, verdict, command."""
        found = figures.get(self.name)
        value = None if found is None else self.read(found)
        return (
            self.what,
            f"{self.bound} {self.form.format(self.target)}",
            "" if value is None else self.form.format(value),
            verdict(value, self.target, least=self.bound == LEAST),
            f"`python -m benchmarks {self.name}`",
        )


def _mesa(found: Figures) -> float | None:
    return None if found["mesa_rate"] is None else found["kernel"][MATCHED] / found["mesa_rate"]


def _c(found: Figures) -> float | None:
    if found["c"] is None:
        return None
    return float(found["kernel"][RUN_2] / max(one["rate"] for one in found["c"].values() if "rate" in one))


def _days(agents: str, where: str) -> Callable[[Figures], float]:
    return lambda found: float(found["particle_days"][agents][where]["mean"])


def _ensemble(kind: int, figure: str) -> Callable[[Figures], float]:
    return lambda found: float(found["ensemble"][kind][figure])


def _unrest(kind: int) -> Callable[[Figures], float]:
    return lambda found: float(found["unrest"][kind]["ratio"])


def _whole(figure: str, scale: float) -> Callable[[Figures], float]:
    return lambda found: float(max(row[figure] for row in found["whole"]) / scale)


def _large(found: Figures) -> float | None:
    rate = found["kernel"].get(LARGE)
    return None if rate is None else float(rate) / 1e6


def _get(name: str) -> Callable[[Figures], float | None]:
    return lambda found: found.get(name)


SINGLE, COHORTS = 0, 1
TIMES, RATIO, SECONDS, US = "{:,.0f} x", "{:.2f}", "{:,.2f} s", "{:,.0f} us"
TARGETS = (
    Target("grid, rules matched to Mesa's, one core, over Mesa 3.3.1", 1_000, LEAST, TIMES, "grid", _mesa),
    Target(
        "grid, Run 2, one core, over plain C that looks at every neighbour",
        20,
        LEAST,
        "{:,.1f} x",
        "grid",
        _c,
    ),
    Target(
        "grid, 1,000 x 1,000, vision 7, one core, million agent-steps a second",
        10,
        LEAST,
        "{:,.1f}",
        "grid",
        _large,
    ),
    Target(
        "grid, cost of an agent-step, vision 15 over vision 3", 2, MOST, RATIO, "grid", _get("vision_ratio")
    ),
    Target(
        "country, citizen-hours, single citizens, two threads, over the NumPy twin on one core",
        50,
        LEAST,
        TIMES,
        "country",
        _ensemble(SINGLE, "ratio"),
    ),
    Target(
        "country, agent-hours, cohorts (the default), two threads, over their NumPy twin on one core",
        50,
        LEAST,
        TIMES,
        "country",
        _ensemble(COHORTS, "ratio"),
    ),
    Target(
        "country, world-hours, cohorts, two threads, over the twin of 2,040 single citizens on one core",
        50,
        LEAST,
        TIMES,
        "country",
        _get("world_hours_ratio"),
    ),
    Target(
        "country, every adult, 21 days hourly, the longer of two seeds",
        20,
        MOST,
        SECONDS,
        "country",
        _whole("seconds", 1.0),
    ),
    Target(
        "the same, peak memory of the process", 2, MOST, "{:,.2f} GiB", "country", _whole("peak_bytes", GIB)
    ),
    Target("calm world over world at peak unrest, cohorts", 0.1, MOST, "{:.3f}", "country", _unrest(COHORTS)),
    Target("the same, single citizens, 2,040", 0.1, MOST, "{:.3f}", "country", _unrest(SINGLE)),
    Target(
        "particle-day, default agents, left alone, one core, mean of 3 to 13 January",
        300,
        MOST,
        US,
        "country",
        _days("default", "alone"),
    ),
    Target(
        "particle-day, default agents, in the filter", 300, MOST, US, "country", _days("default", "filter")
    ),
    Target("particle-day, 2,000 agents, left alone", 300, MOST, US, "country", _days("2,000", "alone")),
    Target("particle-day, 2,000 agents, in the filter", 300, MOST, US, "country", _days("2,000", "filter")),
    Target(  # 90 s before the evidence was complete and the page had an outlook
        "`powderkeg report kazakhstan-2022`, evidence and outlook complete, code and validation kept",
        180,
        MOST,
        SECONDS,
        "report",
        _get("warm"),
    ),
    Target("the same from a cold first start", 150, MOST, SECONDS, "report", _get("cold")),
    Target("`powderkeg --help`", 0.4, MOST, SECONDS, "start", _get("help")),
    Target("`powderkeg check kazakhstan-2022`", 1.5, MOST, SECONDS, "start", _get("check")),
    Target("compiling everything, once", 20, MOST, SECONDS, "start", _get("compiling_in_all")),
    Target(
        "country, threads 1 to 2, cohorts", 1.8, LEAST, RATIO, "country", _ensemble(COHORTS, "threads_ratio")
    ),
    Target(
        "country, threads 1 to 2, single citizens",
        1.8,
        LEAST,
        RATIO,
        "country",
        _ensemble(SINGLE, "threads_ratio"),
    ),
    Target("grid, threads 1 to 2", 1.8, LEAST, RATIO, "grid", _get("threads_ratio")),
)


def rows(figures: Figures) -> list[tuple[str, ...]]:
    """The whole table."""
    return [target.row(figures) for target in TARGETS]


def counts(figures: Figures) -> dict[str, int]:
    """How many of the lines are reached, not reached, not measured."""
    found = [row[3] for row in rows(figures)]
    return {words: found.count(words) for words in ("reached", "not reached", "not measured")}
