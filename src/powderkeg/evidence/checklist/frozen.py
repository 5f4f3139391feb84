"""Questions 1 and 20: was what is compared frozen before scoring, and can others get the same figure?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.result import Check, Table
from powderkeg.evidence.words import clauses
from powderkeg.language import Said, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.checklist.question import Weighed

__all__ = ["AgainFigures", "FrozenFigures", "check_again", "check_frozen", "run_again", "run_frozen"]

_EQUAL = 1e-8  # nats: two ways to sum the same likelihood differ by rounding alone


@dataclass(frozen=True)
class FrozenFigures:
    """What was fixed before any report was read.

    Attributes:
        input_hash: of the case and the settings.
        ranges_hash: of everything about worlds but the record; blank for another society's worlds.
        model_hash: of the code that makes worlds; blank likewise.
        hypotheses: how many, know-nothing among them.
        claims: how many claims were scored.
        uses_record: parameters whose range was set with the record in view.
        apart: whether the evidence of the rest of the record is shown apart.
    """

    input_hash: str
    ranges_hash: str
    model_hash: str
    hypotheses: int
    claims: int
    uses_record: tuple[str, ...]
    apart: bool


def run_frozen(weighed: Weighed) -> FrozenFigures:
    """The hashes, and what was set with the record in view all the same."""
    result = weighed.result
    ranges = {**result.case.parameters}
    for hypothesis in result.case.hypotheses:
        ranges |= {f"{name} ({hypothesis.name})": prior for name, prior in hypothesis.parameters.items()}
    return FrozenFigures(
        input_hash=result.input_hash,
        ranges_hash=result.ranges_hash,
        model_hash=result.model_hash,
        hypotheses=len(result.hypotheses),
        claims=len(weighed.reweighing.claims),
        uses_record=tuple(sorted(name for name, prior in ranges.items() if prior.uses_record)),
        apart=result.late_from is not None,
    )


def check_frozen(figures: FrozenFigures) -> Check:
    """Judge it: hashes are taken, and no range was chosen with reports in view that are scored."""
    name = say("is what is compared frozen before scoring")
    said = _hashes(figures)
    if not figures.uses_record:
        return Check(1, name, "pass", said)
    rows = tuple((parameter,) for parameter in figures.uses_record)
    table = Table(say("Ranges chosen with a part of the record in view"), (say("parameter"),), rows)
    if figures.apart:
        chosen = say(
            "{ranges} ranges were chosen with a part of the record in view, and the evidence of the rest "
            "stands beside",
            ranges=len(rows),
        )
    else:
        chosen = say(
            "{ranges} ranges were chosen with a part of the record in view, and the rest is not shown apart",
            ranges=len(rows),
        )
    return Check(1, name, "pass" if figures.apart else "fail", clauses([said, chosen]), (table,))


def _hashes(figures: FrozenFigures) -> Said:
    case = figures.input_hash[:12]
    if not figures.ranges_hash:
        return say("case and settings have hash {case}", case=case)
    return say(
        "case and settings have hash {case}, ranges {ranges} and model {model}, taken before scoring",
        case=case,
        ranges=figures.ranges_hash[:12],
        model=figures.model_hash[:12],
    )


@dataclass(frozen=True)
class AgainFigures:
    """What another team needs, and how far a second way to sum the likelihood is from the first.

    Attributes:
        seed: of every random number.
        versions: of the packages.
        miss: largest difference of a world's log likelihood between the filter's sum and one written apart
            from it, nats; nan where no world was kept.
        worlds: how many worlds were compared.
    """

    seed: int
    versions: Mapping[str, str]
    miss: float
    worlds: int


def run_again(weighed: Weighed) -> AgainFigures:
    """Sum every last world's likelihood once more, by other code."""
    parts = [one for passes in weighed.reweighing.parts.values() for one in passes]
    worlds = sum(one.size for one in parts)
    return AgainFigures(weighed.result.seed, weighed.result.versions, weighed.reweighing.misses(), worlds)


def check_again(figures: AgainFigures) -> Check:
    """Judge it: both sums agree to rounding; bytes are the same whatever the threads, which tests hold."""
    name = say("can another team get the same figure")
    same = figures.miss <= _EQUAL
    said = say(
        "seed {seed}, versions and input hash are printed; threads change nothing; the likelihood "
        "of {worlds:,} worlds summed by other code differs by {miss:.0e} nats at most",
        seed=str(figures.seed),
        worlds=figures.worlds,
        miss=figures.miss,
    )
    rows = tuple(sorted(figures.versions.items()))
    table = Table(say("Versions"), (say("package"), say("version")), rows)
    return Check(20, name, "pass" if same else "fail", said, (table,))
