"""Measure the rungs of the filter's ladder: error over seeds against processor time, on the bundled case.

    python docs/science/evidence.py [--seeds 4] [--to FILE]

writes ``docs/science/evidence.md``. Every rung weighs the same record with the same hypotheses; processes run
side by side, and times are processor time of one pass over all hypotheses, calm worlds and all.
"""

from __future__ import annotations

import argparse
import platform
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

import powderkeg as pk
from powderkeg.evidence.filter import FilterRun, run_filter
from powderkeg.evidence.joint import run_joint
from powderkeg.evidence.plan import Plan, plan_of
from powderkeg.society.country import INDICATORS
from powderkeg.worlds import CountryMaker, calm_worlds

HERE = Path(__file__).parent
CASE = "kazakhstan-2022"
AGENTS = None


@dataclass(frozen=True)
class Rung:
    """One way to weigh a record.

    Attributes:
        label: in words.
        particles: worlds kept per hypothesis.
        joint: one population for all hypotheses.
        ahead: figures of busy days and late totals guide the filter before their time.
        opening: how many times as many worlds the first days have.
        moves: replays per world and step of a block.
    """

    label: str
    particles: int
    joint: bool = True
    ahead: bool = True
    opening: int = 1
    moves: int = 1


RUNGS = (
    Rung("bootstrap filter, one per hypothesis", 600, joint=False, ahead=False),
    Rung("+ look-ahead", 600, joint=False),
    Rung("+ three times as many worlds at the opening", 600, joint=False, opening=3),
    Rung("joint and tempered, worlds never renewed", 600, moves=0),
    Rung("joint and tempered, one move a step", 150),
    Rung("joint and tempered, one move a step (the default)", 300),
)


def without_look_ahead(plan: Plan) -> Plan:
    """The plan with no figure before its time."""
    gone = {claim.claim_id for claim in plan.all_claims if claim.role == "ahead"}
    claims = tuple(
        tuple(
            replace(claim, replaces=tuple(name for name in claim.replaces if name not in gone))
            for claim in block
            if claim.role != "ahead"
        )
        for block in plan.claims
    )
    return replace(plan, claims=claims)


def one_pass(task: tuple[Rung, int]) -> tuple[list[float], float, float, float]:
    """Log evidence by hypothesis, smallest effective sample size, fewest distinct draws, seconds."""
    rung, replicate = task
    case = pk.load_case(CASE)
    names = tuple(h.name for h in case.hypotheses if not h.know_nothing)
    plan = plan_of(case, INDICATORS)
    plan = plan if rung.ahead else without_look_ahead(plan)
    _warm(case, names, plan)
    began = time.process_time()
    if rung.joint:
        maker = CountryMaker(case, names, seed=1, agents=AGENTS)
        runs, calm = run_joint(
            maker, plan, INDICATORS, particles=rung.particles, seed=1, replicate=replicate, moves=rung.moves,
        )  # fmt: skip
        evidence = [run.gain + float(np.log(share)) for run, share in zip(runs, calm, strict=True)]
    else:
        runs, evidence = _alone(case, names, plan, rung, replicate)
    least = min(min(run.ess) for run in runs)
    return evidence, least, min(run.founders for run in runs), time.process_time() - began


def _alone(
    case: pk.Case, names: tuple[str, ...], plan: Plan, rung: Rung, replicate: int
) -> tuple[list[FilterRun], list[float]]:
    runs, evidence = [], []
    for name in names:
        size = rung.opening * rung.particles
        calm = calm_worlds(case, name, size=size, seed=1, replicate=replicate, agents=AGENTS, threads=1)
        run = run_filter(
            calm.worlds, plan, INDICATORS, particles=rung.particles, seed=1, replicate=replicate,
        )  # fmt: skip
        runs.append(run)
        evidence.append(run.gain + calm.log_acceptance)
    return runs, evidence


def _warm(case: pk.Case, names: tuple[str, ...], plan: Plan) -> None:
    """Compile or load all that is timed."""
    maker = CountryMaker(case, names[:2], seed=1, agents=AGENTS)
    run_joint(maker, plan, INDICATORS, particles=4, seed=1)


def table(seeds: int) -> list[str]:
    """The rows of the table, measured."""
    rows = []
    with ProcessPoolExecutor(2) as pool:
        for rung in RUNGS:
            found = list(pool.map(one_pass, [(rung, replicate) for replicate in range(seeds)]))
            evidence = np.array([one[0] for one in found])
            first, second = np.argsort(-np.log(np.exp(evidence).mean(axis=0)))[:2]
            pairs = [
                np.std(evidence[:, i] - evidence[:, j], ddof=1)
                for i, j in combinations(range(evidence.shape[1]), 2)
            ]
            lead = np.std(evidence[:, first] - evidence[:, second], ddof=1)
            own = np.sqrt(np.mean(np.var(evidence, axis=0, ddof=1)))
            figures = (
                f"{rung.particles}",
                f"{lead:.2f}",
                f"{np.sqrt(np.mean(np.square(pairs))):.2f}",
                f"{max(pairs):.2f}",
                f"{own:.2f}",
                f"{min(one[1] for one in found):.0f}",
                f"{min(one[2] for one in found):.0f}",
                f"{np.mean([one[3] for one in found]):.0f}",
            )
            rows.append(f"| {rung.label} | " + " | ".join(figures) + " |")
            print(rows[-1], flush=True)
    return rows


HEAD = """# How steady the log evidence is

Written by `python docs/science/evidence.py --seeds {seeds}` on {machine}; no figure here is typed.

Each row is one way to weigh the record of `{case}`, every hypothesis, {seeds} seeds. The standard deviations
are over seeds, in nats: of the log odds of the two leading hypotheses, of all pairs of hypotheses with a
mechanism (root mean square, and the largest), and of a hypothesis's own log evidence, which is that of its
log odds over know-nothing. With {seeds} seeds a standard deviation is itself uncertain by a factor of about
{uncertain:.1f} either way. *Effective* is the smallest effective sample size of any block, hypothesis and
seed; *draws* the fewest effective distinct draws that the last worlds of a hypothesis come from; the time is
processor time of one pass over all hypotheses.

| rung | particles | s.d., leading pair | s.d., pairs | largest | s.d., own | effective | draws | s |
|---|---|---|---|---|---|---|---|---|
"""

TAIL = """
What the rungs are, and why later ones were not needed or not climbed, is in
[decision 015](../decisions/015-one-joint-population.md).
"""


BY_HAND = "\n# The twenty questions\n"


def written_by_hand(page: Path) -> str:
    """The part of the page below the measurements, which no command writes."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    _, heading, rest = text.partition(BY_HAND)
    return heading + rest


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--to", type=Path, default=HERE / "evidence.md")
    asked = parser.parse_args()
    uncertain = 1.0 + 1.0 / np.sqrt(2.0 * (asked.seeds - 1))
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    head = HEAD.format(seeds=asked.seeds, machine=machine, case=CASE, uncertain=uncertain)
    by_hand = written_by_hand(asked.to)  # read before an hour of measuring, not after
    rows = "\n".join(table(asked.seeds))
    asked.to.write_text(f"{head}{rows}\n{TAIL}{by_hand}", encoding="utf-8")


if __name__ == "__main__":
    main()
