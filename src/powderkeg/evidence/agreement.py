"""How the two routes agree on the real record."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from powderkeg.evidence.headline import DISPUTED
from powderkeg.evidence.validated import Agreement, Validated
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.result import Odds
    from powderkeg.language import Said

__all__ = ["LARGEST_GAP", "Earlier", "agreements", "disputed_before"]

LARGEST_GAP = 0.7
"""Nats between the routes beyond which they are at odds whatever their errors."""


@dataclass(frozen=True)
class Earlier:
    """How the routes agreed on a case before changes that the second one has not read.

    Attributes:
        agreement: every pair, as it was weighed.
        leading: the two hypotheses of the headline then.
    """

    agreement: tuple[Agreement, ...]
    leading: tuple[str, str]


def disputed_before(earlier: Earlier, leading: set[str]) -> list[Said]:
    """The stop rule of a changed case that the second route has not read; empty where it does not hold.

    A dispute is not settled by a change of which one of the two has not heard, whichever two lead now.

    Args:
        earlier: how they agreed before.
        leading: the two hypotheses of the headline now.
    """
    disputed = [{row.for_, row.against} for row in earlier.agreement if row.status == "disputed"]
    pair = next((own for own in (leading, set(earlier.leading)) if own in disputed), None)
    if pair is None:
        return []
    one, two = sorted(pair)
    return [
        say(
            "{disputed} on {one} and {two} on the record as it was weighed, and the second has not read the "
            "changes",
            disputed=say(DISPUTED),
            one=one,
            two=two,
        )
    ]


def agreements(
    odds: tuple[Odds, ...],
    errors: Mapping[tuple[str, str], float],
    known: Validated,
    calm: Mapping[str, float],
) -> Validated:
    """The validation with the filter's odds of every pair held against the classifier's.

    Args:
        odds: the filter's, before any cap.
        errors: standard error of each pair's log odds by (for, against), nats; nan where unknown.
        known: the validation.
        calm: log share of draws that were calm by hypothesis, which the filter's odds hold and the
            classifier's do not.
    """
    if not known.second:
        return known
    rows = []
    for row in odds:
        filtered = math.log(row.raw) - calm.get(row.for_, 0.0) + calm.get(row.against, 0.0)
        second = known.second[row.for_] - known.second[row.against]
        error = math.hypot(
            errors.get((row.for_, row.against), math.nan),
            known.second_error[row.for_],
            known.second_error[row.against],
        )
        gap = abs(filtered - second)
        status: Any = "unknown" if math.isnan(error) else "disputed"
        if gap <= LARGEST_GAP and gap <= 2.0 * error:
            status = "agree"
        rows.append(Agreement(row.for_, row.against, filtered, second, error, status))
    return replace(known, agreement=tuple(rows))
