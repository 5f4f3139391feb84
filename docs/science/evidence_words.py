"""The words and the table of ``docs/science/evidence.md``, from the passes that ``evidence.py`` measured."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from powderkeg.evidence import TIERS, half_width
from powderkeg.evidence.combine import pair_errors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["page", "printed", "single"]

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]
BY_HAND = "\n# The twenty questions\n"
DRAWN, HELD_DRAWN = 4_000, 1_000
LEAST_SHARE = 0.05  # pairs that lead in fewer commands are not named
LEAD_TARGET, PAIR_TARGET, NIGHT_TARGET = 0.5, 1.0, 0.2

HEAD = """# How steady the log evidence is

Written by `python docs/science/evidence.py`, its passes measured with `--measure` on {machine}.

Each row is one way to weigh the record of `{case}`, every hypothesis. The standard deviations are over
passes, in nats: of the log odds of one pair of hypotheses, *{first}* and *{second}*,
the two that lead over all passes of the row *{judged}*; of all pairs of hypotheses with a mechanism (root
mean square, and the largest, which as the largest of many estimates is more often too high than too low); and
of a hypothesis's own log evidence, which is that of its log odds over know-nothing. *Effective* is the
smallest effective sample size of any block, hypothesis and pass; *draws* the fewest effective distinct draws
of the last worlds of a hypothesis; the time is processor time of one pass over all hypotheses.

## One pass

| rung | particles | passes | seeds | s.d., the pair | pairs | largest | own | effective | draws | s |
|---|---|---|---|---|---|---|---|---|---|---|
"""

RANGES = """
A standard deviation of few passes is uncertain itself. Were passes normal, 95 % of those of
{told}.
Tails here are longer, so that these ranges are too narrow. Passes of one seed of the command share the
citizens' traits; what traits add shows only where there are several seeds.
"""

PRINTED = """
## What is printed

A command averages the evidence of its passes, so what it prints is steadier than one of them. Here are the
standard deviations of the log odds that a tier prints, were the same command given with other seeds: of the
passes measured, as many as the tier has are drawn with replacement, {drawn:,} times (bootstrap, times
sqrt(n / (n - 1)), which is exact for averages, not for logarithms of averages). Passes are drawn as if they
were independent. Those of one command share its citizens' traits; what that adds is not in these columns but
in the last one, the spread over whole commands, where two or more were measured in full. A rare pass that
carries a hypothesis's mean, and was not among those measured, is in neither. The logarithm of a mean of few
passes is too low on average, by about half the variance of its error, and by more for a hypothesis whose
passes differ more.

*Held* is the share of the drawn commands whose 90 % Monte-Carlo interval holds the log odds of all passes
measured, over all pairs and for the pair where it is least: a check of the interval against the passes
at hand.

| tier | passes averaged | s.d., the pair | largest pair | held | least | commands | s.d. over them |
|---|---|---|---|---|---|---|---|
"""

TAIL = """
{verdict}

What the rungs are, and why later ones were not needed or not climbed, is in
[decision 015](../decisions/015-one-joint-population.md).
"""


def evidence_of(row: Row) -> Floats:
    """(passes, hypotheses) log evidence."""
    return np.array([list(one["evidence"].values()) for one in row["passes"]])


def averaged(evidence: Floats, axis: int = -2) -> Floats:
    """Log of the mean evidence of passes, as ``weigh`` combines them."""
    top = evidence.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(evidence - top).mean(axis=axis)) + np.squeeze(top, axis))


def spread(evidence: Floats, pair: tuple[int, int]) -> tuple[float, float, float]:
    """Standard deviation of one pair, of all pairs (root mean square), and the largest."""
    first, second = pair
    pairs = [
        np.std(evidence[:, i] - evidence[:, j], ddof=1) for i, j in combinations(range(evidence.shape[1]), 2)
    ]
    lead = np.std(evidence[:, first] - evidence[:, second], ddof=1)
    return float(lead), float(np.sqrt(np.mean(np.square(pairs)))), float(max(pairs))


def leading(evidence: Floats) -> tuple[int, int]:
    """Numbers of the two hypotheses with most evidence."""
    first, second = np.argsort(-averaged(evidence))[:2]
    return int(first), int(second)


def drawn(row: Row) -> Floats:
    """(DRAWN, hypotheses) log evidence that commands of a row's tier print, of passes drawn anew."""
    evidence, each = evidence_of(row), TIERS[row["tier"]].seeds
    chosen = np.random.default_rng(np.random.Philox(1)).integers(len(evidence), size=(DRAWN, each))
    return averaged(evidence[chosen])


def leaders(row: Row) -> list[tuple[tuple[int, int], float, float]]:
    """Pairs that lead in drawn commands: the pair, the share of commands, s.d. of its printed log odds."""
    combined, count = drawn(row), len(row["passes"])
    first = np.sort(np.argsort(-combined, axis=1)[:, :2], axis=1)
    pairs, often = np.unique(first, axis=0, return_counts=True)
    grown = np.sqrt(count / (count - 1.0))
    found = [
        ((int(i), int(j)), float(times / DRAWN), float(grown * np.std(combined[:, i] - combined[:, j])))
        for (i, j), times in zip(pairs, often, strict=True)
    ]
    return sorted(found, key=lambda one: -one[1])


def single(row: Row, pair: tuple[int, int]) -> tuple[float, ...]:
    """Figures of one pass: three of ``spread``, of own evidence, effective, draws, seconds."""
    evidence, passes = evidence_of(row), row["passes"]
    return (
        *spread(evidence, pair),
        float(np.sqrt(np.mean(np.var(evidence, axis=0, ddof=1)))),
        min(one["effective"] for one in passes),
        min(one["draws"] for one in passes),
        float(np.mean([one["seconds"] for one in passes])),
    )


def printed(row: Row, pair: tuple[int, int]) -> tuple[float, float]:
    """Standard deviation of the log odds that a tier prints: leading pair, and the largest of all pairs."""
    combined, count = drawn(row), len(row["passes"])
    # a sample's own spread is (n - 1) / n of the variance of what it was drawn from
    grown = np.sqrt(count / (count - 1.0))
    first, second = pair
    pairs = [np.std(combined[:, i] - combined[:, j]) for i, j in combinations(range(combined.shape[1]), 2)]
    return float(grown * np.std(combined[:, first] - combined[:, second])), float(grown * max(pairs))


def held(row: Row) -> tuple[float, float]:
    """Share of commands whose 90 % interval holds the log odds of all passes: of all pairs, and the least."""
    evidence, each = evidence_of(row), TIERS[row["tier"]].seeds
    names, truth = list(row["passes"][0]["evidence"]), averaged(evidence_of(row))
    generator = np.random.default_rng(np.random.Philox(2))
    pairs = list(combinations(range(len(names)), 2))
    found = np.zeros(len(pairs))
    for chosen in generator.integers(len(evidence), size=(HELD_DRAWN, each)):
        passes = evidence[chosen]
        errors = pair_errors({name: passes[:, i] for i, name in enumerate(names)})
        gap = averaged(passes) - truth
        half = np.array([half_width(errors[names[i], names[j]], each) for i, j in pairs])
        found += np.abs([gap[i] - gap[j] for i, j in pairs]) <= half
    return float(found.mean() / HELD_DRAWN), float(found.min() / HELD_DRAWN)


def commands(row: Row, pair: tuple[int, int]) -> tuple[str, str]:
    """Spread of whole commands of a tier, and how many there are in full."""
    each = TIERS[row["tier"]].seeds
    by_seed: dict[int, list[list[float]]] = {}
    for one in row["passes"]:
        by_seed.setdefault(one["seed"], []).append(list(one["evidence"].values()))
    whole = [averaged(np.array(found)) for found in by_seed.values() if len(found) == each]
    if len(whole) < 2:
        return "-", str(len(whole))
    first, second = pair
    return f"{np.std([one[first] - one[second] for one in whole], ddof=1):.2f}", str(len(whole))


def range_of(value: float, count: int) -> tuple[float, float]:
    """95 % range of the standard deviation of which so many normal numbers gave an estimate."""
    low, high = np.sqrt((count - 1) / chi2.ppf([0.975, 0.025], count - 1))
    return float(low * value), float(high * value)


def seeds_of(row: Row) -> int:
    """Seeds of the command that a row's passes come from."""
    return len({one["seed"] for one in row["passes"]})


def verdict(rows: Sequence[Row], pair: tuple[int, int]) -> str:
    """Whether the targets are met, as far as that can be said."""
    said = []
    for row in rows:
        if not row["tier"]:
            continue
        target = LEAD_TARGET if row["tier"] == "default" else NIGHT_TARGET
        lead, largest = printed(row, pair)
        alone, count = single(row, pair), len(row["passes"])
        said.append(
            f"In the tier *{row['tier']}* the target is {target:g} nats for the leading pair and "
            f"{PAIR_TARGET:g} for every pair. What is printed: {lead:.2f}, {_met(lead, target, count)}, and "
            f"at most {largest:.2f}, {_met(largest, PAIR_TARGET, count)}. One pass alone: {alone[0]:.2f}, "
            f"{_met(alone[0], target, count)}, and at most {alone[2]:.2f}, "
            f"{_met(alone[2], PAIR_TARGET, count)}."
            + (" All of these passes share one seed of the command." if seeds_of(row) == 1 else "")
            + _which(row, target)
        )
    return "\n\n".join(said)


def _which(row: Row, target: float) -> str:
    """Which pairs lead in drawn commands, and how steady the pair is that leads."""
    names, found = list(row["passes"][0]["evidence"]), leaders(row)
    told = ", ".join(
        f"*{names[i]}* and *{names[j]}* in {share:.0%} (s.d. {deviation:.2f})"
        for (i, j), share, deviation in found
        if share >= LEAST_SHARE
    )
    usual = float(np.sqrt(np.average([one[2] ** 2 for one in found], weights=[one[1] for one in found])))
    return (
        f" Which two lead is not the same in every command: {told}. Of the pair that leads, whichever it is: "
        f"{usual:.2f}, {_met(usual, target, len(row['passes']))}."
    )


def _met(value: float, target: float, count: int) -> str:
    low, high = range_of(value, count)
    if high <= target:
        return "reached"
    return "not reached" if low > target else f"{'below' if value <= target else 'above'} it, not decided"


def page(kept: dict[str, Any], rows: Sequence[Row], place: Path) -> str:
    """The page: what was measured, and below it what was written by hand.

    Args:
        kept: case and machine.
        rows: the rungs.
        place: where the page lies already.
    """
    judged = next((row for row in rows if row["tier"] == "default"), rows[-1])
    pair, names = leading(evidence_of(judged)), list(judged["passes"][0]["evidence"])
    text = HEAD.format(
        machine=kept["machine"],
        case=kept["case"],
        first=names[pair[0]],
        second=names[pair[1]],
        judged=judged["tier"] or judged["label"],
    )
    for row in rows:
        lead, pairs, largest, own, effective, draws, seconds = single(row, pair)
        label = row["label"] + (f" (*{row['tier']}*)" if row["tier"] else "")
        text += (
            f"| {label} | {row['particles']:,} | {len(row['passes'])} | {seeds_of(row)} | {lead:.2f} | "
            f"{pairs:.2f} | {largest:.2f} | {own:.2f} | {effective:.0f} | {draws:.0f} | {seconds:.0f} |\n"
        )
    ranges = {count: range_of(1.0, count) for count in sorted({len(row["passes"]) for row in rows})}
    told = " and of ".join(
        f"{count} passes lie between {1.0 / high:.1f} and {1.0 / low:.1f} times the true one"
        for count, (low, high) in ranges.items()
    )
    text += RANGES.format(told=told)
    text += PRINTED.format(drawn=DRAWN)
    for row in rows:
        if row["tier"]:
            lead, largest = printed(row, pair)
            of_commands, number = commands(row, pair)
            within, least = held(row)
            text += (
                f"| {row['tier']} | {TIERS[row['tier']].seeds} | {lead:.2f} | {largest:.2f} | "
                f"{within:.0%} | {least:.0%} | {number} | {of_commands} |\n"
            )
    old = place.read_text(encoding="utf-8") if place.exists() else ""
    _, heading, rest = old.partition(BY_HAND)
    return text + TAIL.format(verdict=verdict(rows, pair)) + heading + rest
