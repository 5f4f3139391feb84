"""What the questions of the checklist are asked about, and the form of their answers.

Every question is a pair: ``run_x(weighed)`` computes figures, ``check_x(figures)`` judges them. Figures are a
frozen dataclass of the question's own; the answer is a ``Check`` with tables that open on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.rescoring import Reweighing
    from powderkeg.evidence.result import Evidence
    from powderkeg.society.country.indicators import Indicator

__all__ = ["Weighed"]


@dataclass(frozen=True)
class Weighed:
    """A weighing, ready to be questioned.

    Attributes:
        result: the weighing, its checks still empty.
        plan: its record laid out.
        indicators: the society's indicators.
        reweighing: reads its record in other ways.
        totals: per hypothesis (seeds,) log evidence; know-nothing's but for a constant.
    """

    result: Evidence
    plan: Plan
    indicators: Mapping[str, Indicator]
    reweighing: Reweighing
    totals: Mapping[str, npt.NDArray[np.float64]]

    @property
    def able(self) -> tuple[str, ...]:
        """Hypotheses with a mechanism."""
        return self.result.hypotheses[:-1]

    @property
    def other(self) -> str:
        """Name of know-nothing."""
        return self.result.hypotheses[-1]

    @property
    def leading(self) -> tuple[str, str]:
        """The two leading hypotheses, whose odds the headline is about."""
        from powderkeg.evidence.headline import headline_pair

        return headline_pair(self.result.posterior, self.result.raw_posterior or None)
