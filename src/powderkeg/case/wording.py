"""A prior told in words, for pages, the command line and documents alike."""

from __future__ import annotations

from powderkeg.case.schema import Prior

__all__ = ["prior_in_words"]


def prior_in_words(prior: Prior) -> str:
    """`uniform from 0.15 to 0.55`, and the like."""
    if prior.distribution == "constant":
        return f"fixed at {_plain(prior.value)}"
    between = f"{_plain(prior.min)} to {_plain(prior.max)}"
    if prior.distribution == "normal":
        return f"normal, mean {_plain(prior.mean)}, s.d. {_plain(prior.sd)}, cut to {between}"
    return f"{'log-uniform' if prior.distribution == 'log_uniform' else 'uniform'} from {between}"


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"
