"""What kept worlds say of the claims of a changed record: taken over where unchanged, else found anew.

A weighing keeps the density of each claim under each world, and what the worlds did over the windows of its
record. A claim with the same facts keeps its density, whatever letter or origin it now has; other facts are
asked of the windows that are kept. A day of silence is made up region by region.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.likelihood import log_densities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from powderkeg.evidence.claims import Claim, Term
    from powderkeg.evidence.rescoring import Scored
    from powderkeg.evidence.windows import Window

__all__ = ["Known", "densities", "fact", "parts_with", "same_facts", "unasked"]

FloatArray = npt.NDArray[np.float64]
Fact = tuple[object, ...]


def fact(term: Term) -> Fact:
    """What a term says, apart from the rows that say it."""
    return term.observation, tuple(np.asarray(term.y).tolist()), term.windows, term.places


def same_facts(one: Claim, two: Claim) -> bool:
    """Whether two claims have the same density under every world."""
    return one.separate == two.separate and [fact(t) for t in one.terms] == [fact(t) for t in two.terms]


def unasked(claims: Iterable[Claim], scored: Scored) -> list[Claim]:
    """Claims of which the kept worlds cannot tell.

    Args:
        claims: those that stand.
        scored: any part of the weighing; all keep the same windows.
    """
    known = Known(scored)
    return [claim for claim in claims if not known.tells(claim)]


class Known:
    """What one part of a weighing can tell.

    Args:
        scored: the part.
    """

    def __init__(self, scored: Scored) -> None:
        self._scored = scored
        self._claims: dict[tuple[object, ...], int] = {}
        self._coins: dict[Fact, tuple[int, int]] = {}
        for number, claim in enumerate(scored.claims):
            if claim.separate:
                for coin, term in enumerate(claim.terms):
                    self._coins.setdefault(fact(term), (number, coin))
            else:
                self._claims.setdefault(tuple(fact(term) for term in claim.terms), number)

    def tells(self, claim: Claim) -> bool:
        """Whether it can tell of a claim."""
        if claim.separate:
            return all(fact(term) in self._coins or self._watched(term) for term in claim.terms)
        return tuple(fact(t) for t in claim.terms) in self._claims or all(map(self._watched, claim.terms))

    def density(self, claim: Claim) -> FloatArray:
        """(P, N, B) as ``likelihood.log_densities`` gives it.

        Raises:
            KeyError: it cannot tell; see ``tells``.
        """
        if not claim.separate:
            held = self._claims.get(tuple(fact(term) for term in claim.terms))
            return self._scored.log_density[held] if held is not None else log_densities(claim, self._x)
        anew = [term for term in claim.terms if fact(term) not in self._coins]
        fresh = self._anew(claim, anew)
        coins = [fresh[fact(t)] if fact(t) in fresh else self._coin(t) for t in claim.terms]
        return np.concatenate(coins, axis=1)

    def _coin(self, term: Term) -> FloatArray:
        number, coin = self._coins[fact(term)]
        return self._scored.log_density[number][:, coin : coin + 1]

    def _anew(self, claim: Claim, terms: Sequence[Term]) -> dict[Fact, FloatArray]:
        if not terms:
            return {}
        found = log_densities(replace(claim, terms=tuple(terms)), self._x)
        return {fact(term): found[:, n : n + 1] for n, term in enumerate(terms)}

    def _watched(self, term: Term) -> bool:
        return all(window.last < 0 or window in self._scored.values for window in term.windows)

    def _x(self, term: Term) -> FloatArray:
        return np.column_stack([self._value(window) for window in term.windows])

    def _value(self, window: Window) -> FloatArray:
        return np.zeros(self._scored.size) if window.last < 0 else self._scored.values[window]


def densities(claims: Sequence[Claim], scored: Scored) -> tuple[FloatArray, ...]:
    """Per claim (P, N, B), each as ``Known.density`` gives it."""
    known = Known(scored)
    return tuple(known.density(claim) for claim in claims)


def parts_with(
    parts: Mapping[str, Sequence[Scored]], claims: Sequence[Claim]
) -> dict[str, tuple[Scored, ...]]:
    """The worlds of a weighing with the claims of a changed record; weights and likelihoods still the old."""
    return {
        name: tuple(
            replace(scored, claims=tuple(claims), log_density=densities(claims, scored)) for scored in passes
        )
        for name, passes in parts.items()
    }
