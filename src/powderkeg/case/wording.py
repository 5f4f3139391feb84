"""Priors and bounds told in words, for pages, the command line and documents alike."""

from __future__ import annotations

from powderkeg.case.schema import Prior
from powderkeg.case.vocabulary import ParameterRow

__all__ = ["bounds_in_words", "prior_in_words"]


def prior_in_words(prior: Prior) -> str:
    """`uniform from 0.15 to 0.55`, and the like."""
    if prior.distribution == "constant":
        return f"fixed at {_plain(prior.value)}"
    between = f"{_plain(prior.min)} to {_plain(prior.max)}"
    if prior.distribution == "normal":
        return f"normal, mean {_plain(prior.mean)}, s.d. {_plain(prior.sd)}, cut to {between}"
    return f"{'log-uniform' if prior.distribution == 'log_uniform' else 'uniform'} from {between}"


def bounds_in_words(row: ParameterRow) -> str:
    """`0 to 1`: the values that no prior on a parameter may leave."""
    return f"{_plain(row.low)} to {_plain(row.high)}"


def _plain(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if 1e3 <= abs(value) < 1e9 else f"{value:.4g}"
