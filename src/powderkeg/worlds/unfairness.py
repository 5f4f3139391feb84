"""Hidden unfairness: what differs between hypotheses in effect, and what each difference alone does to facts.

A block is the priors of one theme (``cell...``, ``faction...``) by which a hypothesis differs from the
reference, the one with fewest priors of its own. Each block is given to the reference by itself. Its worlds
share every draw with the reference's but those of the block (common random numbers), so that the shift is
the block's doing; its error is a bootstrap over the shared worlds (Efron 1979, Ann. Stat. 7, 1-26).

A block can do nothing alone where it needs a partner that the reference lacks: groups that wait for a
faction's order do not stir where there is no faction. So each block is also taken from every hypothesis that
holds it beside others (leave one out), with the same common random numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, Fact, Prior
from powderkeg.kernels import address, uniform_array
from powderkeg.worlds.course import Course
from powderkeg.worlds.facts import answers
from powderkeg.worlds.priors import priors_of
from powderkeg.worlds.ranges import in_words

__all__ = ["Block", "Difference", "Plan", "Shift", "Switch", "Unfairness", "audit"]

Floats = NDArray[np.float64]
Summary = Callable[[Floats], Floats]
_BOOTSTRAP, _RESAMPLES = 950, 200
_WORD = 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True)
class Difference:
    """A parameter on which hypotheses differ: its prior under each, in words."""

    parameter: str
    priors: Mapping[str, str]


@dataclass(frozen=True)
class Block:
    """Priors of one theme by which some hypotheses differ, all alike, from the reference."""

    theme: str
    hypotheses: tuple[str, ...]
    priors: Mapping[str, Prior]


@dataclass(frozen=True)
class Shift:
    """What a block does to one fact under the reference.

    Attributes:
        before, after: median over crisis runs of a number, or share with the recorded answer; nan with none.
        shift: after less before.
        error: its standard error; nan where too few worlds tell it.
        mean_shift, mean_error: the same of the mean, which also sees what leaves a median of 0 where it is.
    """

    before: float
    after: float
    shift: float
    error: float
    mean_shift: float
    mean_error: float


@dataclass(frozen=True)
class Switch:
    """A block given to the reference or taken from its holder, or a whole hypothesis (theme ``all``).

    Attributes:
        block: what was given or taken.
        crises: shift of the share of crisis runs.
        shifts: shift of every decisive fact, by name.
        nothing: whether no world differs in any indicator that is kept: not a small shift, none.
        partners: themes of the other blocks that its holders have, which it may need in order to act.
    """

    block: Block
    crises: Shift
    shifts: Mapping[str, Shift]
    nothing: bool
    partners: tuple[str, ...]


@dataclass(frozen=True)
class Unfairness:
    """The audit.

    Attributes:
        reference: hypothesis with fewest priors of its own.
        differences: parameters whose prior is not the same under all hypotheses.
        switches: one per block given to the reference, then one per hypothesis as a whole.
        removals: one per block and holder of two or more: before with it, after without.
        regions: region ids.
        people: share of inhabitants by region.
        cells: per hypothesis, share of organised groups by region; nan where there are none.
        left: per hypothesis, mean number of sites left on order in a crisis run, by region.
    """

    reference: str
    differences: tuple[Difference, ...]
    switches: tuple[Switch, ...]
    removals: tuple[Switch, ...]
    regions: tuple[str, ...]
    people: tuple[float, ...]
    cells: Mapping[str, tuple[float, ...]]
    left: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Plan:
    """What the audit will run."""

    case: Case
    facts: tuple[Fact, ...]
    reference: str
    differences: tuple[Difference, ...]
    blocks: tuple[Block, ...]

    @property
    def removed(self) -> tuple[tuple[str, Block], ...]:
        """Holders of two blocks or more, with each block to take from them."""
        return tuple(
            (name, block) for block in self.blocks for name in block.hypotheses if self._partners(name, block)
        )

    @property
    def runs(self) -> int:
        """How many courses it will run."""
        return len(self.blocks) + len(self.removed)

    @property
    def variants(self) -> tuple[tuple[Case, str], ...]:
        """What it will run: the reference with each block, and each holder without it."""
        plain = priors_of(self.case, self.reference)
        given = [
            (_switched(self.case, self.reference, block.priors), self.reference) for block in self.blocks
        ]
        taken = [
            (_switched(self.case, name, {p: plain[p] for p in block.priors}), name)
            for name, block in self.removed
        ]
        return (*given, *taken)

    def compare(self, courses: Mapping[str, Course], variants: Sequence[Course], seed: int) -> Unfairness:
        """Compare the reference with each block, and each holder without it.

        Args:
            courses: every hypothesis as it stands.
            variants: courses of ``variants``, in that order.
            seed: names the bootstrap.
        """
        base = courses[self.reference]
        given, taken = variants[: len(self.blocks)], variants[len(self.blocks) :]
        switches = [
            self._compared(block, base, course, seed)
            for block, course in zip(self.blocks, given, strict=True)
        ]
        removals = [
            self._compared(replace(block, hypotheses=(name,)), courses[name], course, seed)
            for (name, block), course in zip(self.removed, taken, strict=True)
        ]
        for name, course in courses.items():
            if name != self.reference:
                own = {d.parameter: priors_of(self.case, name)[d.parameter] for d in self.differences}
                switches.append(self._compared(Block("all", (name,), own), base, course, seed))
        people = np.array([float(p.population) for p in self.case.regions])
        return Unfairness(
            self.reference,
            self.differences,
            tuple(switches),
            tuple(removals),
            tuple(p.place_id for p in self.case.regions),
            tuple((people / people.sum()).tolist()),
            {name: tuple(c.cells.tolist()) for name, c in courses.items()},
            {name: _left(c) for name, c in courses.items()},
        )

    def _partners(self, name: str, block: Block) -> tuple[str, ...]:
        """Themes of the other blocks of a hypothesis."""
        others = (b.theme for b in self.blocks if name in b.hypotheses and b is not block)
        return tuple(dict.fromkeys(others)) if block.theme != "all" else ()

    def _compared(self, block: Block, before: Course, after: Course, seed: int) -> Switch:
        held = next((b for b in self.blocks if b.priors == block.priors), block)
        partners = dict.fromkeys(p for name in block.hypotheses for p in self._partners(name, held))
        crises, shifts = _shifts(self.facts, before, after, self.case, seed)
        return Switch(block, crises, shifts, _same(before, after), tuple(partners))


def audit(case: Case, facts: Sequence[Fact]) -> Plan:
    """Find what differs between the hypotheses of a case; nothing is run yet."""
    able = [h for h in case.hypotheses if not h.know_nothing]
    reference = min(able, key=lambda h: len(h.parameters)).name
    priors = {h.name: priors_of(case, h.name) for h in able}
    differences = []
    for parameter in priors[reference]:
        words = {name: in_words(of[parameter]) for name, of in priors.items()}
        if len(set(words.values())) > 1:
            differences.append(Difference(parameter, words))
    blocks: dict[tuple[tuple[str, str], ...], Block] = {}
    for name, of in priors.items():
        for theme, own in _themes(differences, of, reference, name).items():
            key = tuple((parameter, in_words(prior)) for parameter, prior in own.items())
            holders = (*blocks[key].hypotheses, name) if key in blocks else (name,)
            blocks[key] = Block(theme, holders, own)
    decisive = tuple(fact for fact in facts if fact.decisive)
    return Plan(case, decisive, reference, tuple(differences), tuple(blocks.values()))


def _themes(
    differences: Sequence[Difference], priors: Mapping[str, Prior], reference: str, name: str
) -> dict[str, dict[str, Prior]]:
    """Parameters on which a hypothesis differs from the reference, by the first word of their names."""
    themes: dict[str, dict[str, Prior]] = {}
    for one in differences:
        if one.priors[name] != one.priors[reference]:
            theme = one.parameter.split("_")[0].removesuffix("s")
            themes.setdefault(theme, {})[one.parameter] = priors[one.parameter]
    return themes


def _switched(case: Case, name: str, priors: Mapping[str, Prior]) -> Case:
    """The case with priors given to a hypothesis."""
    changed = tuple(
        h.model_copy(update={"parameters": {**h.parameters, **priors}}) if h.name == name else h
        for h in case.hypotheses
    )
    return case.replace(hypotheses=changed)


def _shifts(
    facts: Sequence[Fact], base: Course, changed: Course, case: Case, seed: int
) -> tuple[Shift, dict[str, Shift]]:
    names = np.union1d(base.lineage, changed.lineage)
    u = uniform_array(
        int(address(np.uint64(seed & _WORD), np.uint64(0), np.uint64(_BOOTSTRAP), np.uint64(0))),
        _RESAMPLES * len(names),
    )
    index = (u * len(names)).astype(np.int64).reshape(_RESAMPLES, len(names))
    crises = _shift(
        _aligned(names, base, base.crisis.astype(float)),
        _aligned(names, changed, changed.crisis.astype(float)),
        index,
        _means,
    )
    shifts = {}
    for fact in facts:
        before, after = (
            _aligned(names, c, np.where(c.crisis, answers(fact, c.values, case), np.nan))
            for c in (base, changed)
        )
        if fact.value is None:
            before, after = (
                np.where(np.isnan(x), np.nan, (x == fact.figure).astype(float)) for x in (before, after)
            )
        shifts[fact.name] = _shift(before, after, index, _medians if fact.value else _means)
    return crises, shifts


def _same(before: Course, after: Course) -> bool:
    """Whether two runs made the same worlds with the same figures throughout."""
    return np.array_equal(before.lineage, after.lineage) and all(
        np.array_equal(of, after.values[name], equal_nan=True) for name, of in before.values.items()
    )


def _aligned(names: NDArray[np.uint64], course: Course, found: Floats) -> Floats:
    """Values in the order of the worlds' names; nan for worlds that did not pass the baseline here."""
    out = np.full(len(names), np.nan)
    out[np.searchsorted(names, course.lineage)] = found
    return out


def _shift(before: Floats, after: Floats, index: NDArray[np.int64], summary: Summary) -> Shift:
    was, now = float(summary(before[None])[0]), float(summary(after[None])[0])
    moved = float(_means(after[None])[0] - _means(before[None])[0])
    return Shift(
        was,
        now,
        now - was,
        _error(before, after, index, summary),
        moved,
        _error(before, after, index, _means),
    )


def _error(before: Floats, after: Floats, index: NDArray[np.int64], summary: Summary) -> float:
    """Standard deviation of a shift over the bootstrap; nan where some resamples hold no crisis."""
    spread = summary(after[index]) - summary(before[index])
    told = spread[np.isfinite(spread)]
    return float(told.std(ddof=1)) if len(told) > 0.9 * len(spread) else float("nan")


def _medians(values: Floats) -> Floats:
    """Per row, the smallest value that half of those given do not exceed; nan for none."""
    ordered = np.sort(values, axis=1)  # nan last
    given = np.isfinite(values).sum(axis=1)
    at = np.maximum((given + 1) // 2 - 1, 0)
    return np.where(given > 0, ordered[np.arange(len(ordered)), at], np.nan)


def _means(values: Floats) -> Floats:
    given = np.isfinite(values).sum(axis=1)
    total = np.nansum(values, axis=1)
    return np.asarray(np.divide(total, given, out=np.full(len(total), np.nan), where=given > 0))


def _left(course: Course) -> tuple[float, ...]:
    sites = course.values["sites_evacuated"][course.crisis].sum(axis=1)
    return tuple((sites.mean(axis=0) if len(sites) else np.full(sites.shape[1], np.nan)).tolist())
