"""What the same luxury for all does to recovery: both runs side by side, and how far the routes reach."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import fsum
from typing import TYPE_CHECKING, Any, Literal

from powderkeg.evidence.recovery.figures import SHARES
from powderkeg.evidence.recovery.recover import recover
from powderkeg.evidence.recovery.result import Recovery, without_nan
from powderkeg.evidence.recovery.score import Interval, gain_in_accuracy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from powderkeg.case import Case
    from powderkeg.store import Store
    from powderkeg.worlds.cluster import Cluster
    from powderkeg.worlds.luxuries import Luxury

__all__ = ["Change", "LuxuryEffect", "Reach", "same_luxury_effect"]


@dataclass(frozen=True)
class Change:
    """Change on one rung, with the luxury minus without.

    Attributes:
        rung: the set of information.
        balanced_accuracy: change of the mean recall.
        recall: change of each recall, in the order of the hypotheses.
    """

    rung: str
    balanced_accuracy: Interval
    recall: tuple[Interval, ...]


@dataclass(frozen=True)
class Reach:
    """How strongly the two routes to an observation bring it about, before and after.

    Each figure is the mean over hypotheses of their 90 % points (of their means, for what is yes or no).

    Attributes:
        observation: in words.
        label: the figure that measures it.
        share: whether the figure is a share of worlds.
        holders: hypotheses that switch it on.
        switched: with a switch, as the case is.
        mundane: without one, as the case is.
        mundane_after: without one, with every route open.
        switched_after: with a switch, with every route open.
    """

    observation: str
    label: str
    share: bool
    holders: tuple[str, ...]
    switched: float
    mundane: float
    mundane_after: float
    switched_after: float


@dataclass(frozen=True)
class LuxuryEffect:
    """Recovery without and with the same luxury.

    Attributes:
        without: the case as it is.
        given: every mundane route open wide for all.
        changes: by rung.
        reaches: by observation.
    """

    without: Recovery
    given: Recovery
    changes: tuple[Change, ...]
    reaches: tuple[Reach, ...]

    def to_json(self) -> dict[str, Any]:
        """Both runs and what lies between, ready for ``json``."""
        names = self.without.hypotheses
        return {
            "without": self.without.to_json(),
            "given": self.given.to_json(),
            "changes": [
                {
                    "information": change.rung,
                    "balanced_accuracy": asdict(change.balanced_accuracy),
                    "recall": {n: asdict(r) for n, r in zip(names, change.recall, strict=True)},
                }
                for change in self.changes
            ],
            "reaches": [without_nan(asdict(reach)) for reach in self.reaches],
        }


def same_luxury_effect(
    case: Case,
    *,
    worlds: int = 200,
    seed: int = 1,
    agents: int | None = None,
    threads: int = 2,
    crisis_only: bool = True,
    government: Literal["recorded", "simulated"] = "recorded",
    without: Recovery | None = None,
    store: Store | None = None,
    cluster: Cluster | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> LuxuryEffect:
    """Run ``recover`` on the case as it is and with the same luxury, and compare.

    Args:
        case: the case.
        worlds: worlds per hypothesis, in each of the two runs.
        seed: of both runs, so that their worlds are twins.
        agents: citizens per world.
        threads: worker threads.
        crisis_only: use only crises.
        government: see ``recover``.
        without: the first run where it has been made already, with the same arguments.
        store: where finished batches of worlds are found and kept; None keeps nothing.
        cluster: whose workers run the batches; None for threads of this process.
        progress: called with (worlds found, worlds wanted in all).

    Raises:
        CaseError: see ``recover``.
    """
    from powderkeg.worlds.luxuries import LUXURIES

    runs = [] if without is None else [without]
    while len(runs) < 2:
        runs.append(
            recover(
                case, worlds=worlds, seed=seed, agents=agents, threads=threads, same_luxury=bool(runs),
                crisis_only=crisis_only, government=government, store=store, cluster=cluster,
                progress=_half(progress, len(runs), 1 if without else 2),
            )
        )  # fmt: skip
    before, after = runs
    changes = tuple(
        Change(one.name, *gain_in_accuracy(one.guesses, two.guesses, seed=seed))
        for one, two in zip(before.rungs, after.rungs, strict=True)
    )
    reaches = tuple(_reach(luxury, case, before, after) for luxury in LUXURIES)
    return LuxuryEffect(before, after, changes, reaches)


def _half(
    progress: Callable[[int, int], None] | None, run: int, runs: int
) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, whole: progress((run if runs > 1 else 0) * whole + done, runs * whole)


def _reach(luxury: Luxury, case: Case, before: Recovery, after: Recovery) -> Reach:
    holders = tuple(n for n in luxury.held_by(case) if n in before.hypotheses)
    others = tuple(n for n in before.hypotheses if n not in holders)
    return Reach(
        luxury.observation,
        before.figure(luxury.statistic, before.hypotheses[0]).label,
        luxury.statistic in SHARES,
        holders,
        _strength(before, luxury.statistic, holders),
        _strength(before, luxury.statistic, others),
        _strength(after, luxury.statistic, others),
        _strength(after, luxury.statistic, holders),
    )


def _strength(run: Recovery, statistic: str, names: Sequence[str]) -> float:
    rows = [run.figure(statistic, name) for name in names]
    values = [row.mean if statistic in SHARES else row.high for row in rows]
    return fsum(values) / len(values) if values else float("nan")
