"""The likelihood of a record when an origin has one accuracy and one bias, and all share one inflation.

For one origin and one particle, ``table[g, a, b]`` is the product over its claims of

    1 - q + q * ratio,  q = q[g, a] the weight of the informative part,  ratio = f(y | world, bias b) / u(y),

so a table of ones is know-nothing. Products are kept, not logarithms: one multiplication per cell and claim
instead of a logarithm. ``scale`` holds what was taken out to keep them in range.
"""

import math

import numpy as np

from powderkeg.kernels.compiling import entry

__all__ = ["log_mean_over_inflation", "marginal", "multiply", "sum_origins"]

_SMALL = 1e-120
_LARGE = 1e120
_LOG_STEP = 120.0 * math.log(10.0)


@entry
def multiply(table, scale, ratio, q):
    """Multiply claims into the tables, each claim with its own coin.

    Args:
        table: (P, G, A, B), changed in place.
        scale: (P,) logarithm of the factor left out of the table, changed in place.
        ratio: (P, N, 1 or B) informative over uninformative density of N claims.
        q: (G, A) weight of the informative part.
    """
    P, G, A, B = table.shape
    N, last = ratio.shape[1], ratio.shape[2] - 1
    for p in range(P):
        for n in range(N):
            top = 0.0
            for g in range(G):
                for a in range(A):
                    weight = q[g, a]
                    for b in range(B):
                        value = table[p, g, a, b] * (1.0 - weight + weight * ratio[p, n, min(b, last)])
                        table[p, g, a, b] = value
                        top = max(top, value)
            if top < _SMALL or top > _LARGE:
                factor = _LARGE if top < _SMALL else _SMALL
                for g in range(G):
                    for a in range(A):
                        for b in range(B):
                            table[p, g, a, b] *= factor
                scale[p] += -_LOG_STEP if top < _SMALL else _LOG_STEP


@entry
def marginal(table, scale, guide, guide_q, share_a, share_b, out):
    """Sum the tables over accuracy and bias, with the guides that are in force on top.

    Guides are not multiplied into the table, so dropping one leaves no trace.

    Args:
        table: (P, G, A, B).
        scale: (P,).
        guide: (P, N, B) ratios of the N guides in force; N may be 0.
        guide_q: (N, G, A).
        share_a: (A,) probabilities of the accuracy levels.
        share_b: (B,) probabilities of the bias levels.
        out: (P, G) logarithm of the origin's likelihood over know-nothing's, filled.
    """
    P, G, A, B = table.shape
    N = guide.shape[1]
    for p in range(P):
        for g in range(G):
            total = 0.0
            for a in range(A):
                for b in range(B):
                    value = share_a[a] * share_b[b] * table[p, g, a, b]
                    for n in range(N):
                        weight = guide_q[n, g, a]
                        value *= 1.0 - weight + weight * guide[p, n, b]
                    total += value
            out[p, g] = math.log(total) + scale[p] if total > 0.0 else -np.inf


@entry
def sum_origins(origins, out):
    """``out[p, g] = sum over o of origins[p, o, g]``, afresh, so that what was taken back leaves no trace."""
    P, N, G = origins.shape
    for p in range(P):
        for g in range(G):
            out[p, g] = 0.0
        for o in range(N):
            for g in range(G):
                out[p, g] += origins[p, o, g]


@entry
def log_mean_over_inflation(log_origins, log_share, out):
    """``out[p] = log sum_g exp(log_share[g] + log_origins[p, g])``, safe for -inf."""
    P, G = log_origins.shape
    for p in range(P):
        top = -np.inf
        for g in range(G):
            top = max(top, log_share[g] + log_origins[p, g])
        if top == -np.inf:
            out[p] = -np.inf
            continue
        total = 0.0
        for g in range(G):
            total += math.exp(log_share[g] + log_origins[p, g] - top)
        out[p] = top + math.log(total)
