"""What the six reliability letters could be worth: the declared convention and others that are in use.

The weight of a letter is the probability that a report of such an origin is informed. Where a source gives
the probability p that a yes-or-no report is right, the weight is 2p - 1: a report without information is
right half of the time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from powderkeg.evidence.grades import LETTER_WEIGHTS
from powderkeg.language import noted

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MAPPINGS", "LetterMapping"]


@dataclass(frozen=True)
class LetterMapping:
    """One way to give the letters their weights.

    Attributes:
        name: in words.
        reason: why anybody would.
        source: where it is from.
        weights: by letter, 0..1.
    """

    name: str
    reason: str
    source: str
    weights: Mapping[str, float] = field(default_factory=dict)


def _right(**shares: float) -> dict[str, float]:
    """Weights from probabilities that a report is right."""
    return {letter: round(2.0 * share - 1.0, 10) for letter, share in shares.items()}


MAPPINGS: tuple[LetterMapping, ...] = (
    LetterMapping(
        noted("as declared"),
        noted("ordered as analysts order the letters; E tells nothing"),
        noted("declared convention (evidence/grades.py)"),
        dict(LETTER_WEIGHTS),
    ),
    LetterMapping(
        noted("share of reports that are right"),
        noted("A .90, B .80, C .70, D .60, E .50, F .65 of reports right, weight 2p - 1"),
        noted("declared convention: numeric accuracy instead of words, as Irwin & Mandel 2019 recommend"),
        _right(A=0.90, B=0.80, C=0.70, D=0.60, E=0.50, F=0.65),
    ),
    LetterMapping(
        noted("the ladder of STIX"),
        noted(
            "equal steps .90, .70, .50, .30, .10; F in the middle. STIX has it for credibility 1 to 5 and "
            "gives none for letters"
        ),
        noted("STIX 2.1, appendix on confidence scales (OASIS)"),
        {"A": 0.9, "B": 0.7, "C": 0.5, "D": 0.3, "E": 0.1, "F": 0.5},
    ),
    LetterMapping(
        noted("scores of MISP"),
        noted("A 100, B 75, C 50, D 25, E 0, F 50 of 100; A held to .95, since no origin is beyond error"),
        noted("MISP taxonomy admiralty-scale, version 5"),
        {"A": 0.95, "B": 0.75, "C": 0.5, "D": 0.25, "E": 0.0, "F": 0.5},
    ),
    LetterMapping(
        noted("two groups, as analysts judge"),
        noted(
            "analysts tell A to C from D and E, and hardly more; F lies between. The order is theirs, the "
            "numbers are ours"
        ),
        noted("Mandel, Irwin, Dhami & Budescu 2023; Kelly et al. 2025"),
        {"A": 0.8, "B": 0.8, "C": 0.8, "D": 0.2, "E": 0.2, "F": 0.5},
    ),
    LetterMapping(
        noted("all letters alike"),
        noted("the letters tell nothing: every origin is informed half of the time"),
        noted("the other extreme; no source"),
        dict.fromkeys(LETTER_WEIGHTS, 0.5),
    ),
)
