"""Questions 1 and 20: was what is compared frozen before scoring, and can others get the same figure?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.result import Check, Table

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
    name = "is what is compared frozen before scoring"
    said = f"case and settings have hash {figures.input_hash[:12]}"
    if figures.ranges_hash:
        hashes = figures.ranges_hash[:12], figures.model_hash[:12]
        said += f", ranges {hashes[0]} and model {hashes[1]}, taken before scoring"
    if not figures.uses_record:
        return Check(1, name, "pass", said)
    rows = tuple((parameter,) for parameter in figures.uses_record)
    table = Table("Ranges chosen with a part of the record in view", ("parameter",), rows)
    rest = "the evidence of the rest stands beside" if figures.apart else "the rest is not shown apart"
    said += f"; {len(rows)} ranges were chosen with a part of the record in view, and {rest}"
    return Check(1, name, "pass" if figures.apart else "fail", said, (table,))


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
    name = "can another team get the same figure"
    same = figures.miss <= _EQUAL
    said = (
        f"seed {figures.seed}, versions and input hash are printed; threads change nothing; the likelihood "
        f"of {figures.worlds:,} worlds summed by other code differs by {figures.miss:.0e} nats at most"
    )
    rows = tuple(sorted(figures.versions.items()))
    return Check(
        20, name, "pass" if same else "fail", said, (Table("Versions", ("package", "version"), rows),)
    )
