"""Priors and bounds told in words, for pages, the command line and documents alike."""

from __future__ import annotations

from powderkeg.case.schema import Prior
from powderkeg.case.vocabulary import ParameterRow
from powderkeg.language import language, localised, say

__all__ = ["bounds_in_words", "prior_in_words"]


def prior_in_words(prior: Prior) -> str:
    """`uniform from 0.15 to 0.55`, and the like."""
    if prior.distribution == "constant":
        return say("fixed at {value}", value=_plain(prior.value))
    low, high = _plain(prior.min), _plain(prior.max)
    if prior.distribution == "normal":
        return say(
            "normal, mean {mean}, s.d. {sd}, cut to {low} to {high}",
            mean=_plain(prior.mean),
            sd=_plain(prior.sd),
            low=low,
            high=high,
        )
    if prior.distribution == "log_uniform":
        return say("log-uniform from {low} to {high}", low=low, high=high)
    return say("uniform from {low} to {high}", low=low, high=high)


def bounds_in_words(row: ParameterRow) -> str:
    """`0 to 1`: the values that no prior on a parameter may leave."""
    return say("{low} to {high}", low=_plain(row.low), high=_plain(row.high))


def _plain(value: float | None) -> str:
    if value is None:
        return "–"
    return localised(f"{value:,.0f}" if 1e3 <= abs(value) < 1e9 else f"{value:.4g}", language())
