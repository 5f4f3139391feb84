"""Results on stdout: JSON for machines, small tables for people."""

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence


def as_json(value: Mapping[str, Any]) -> str:
    """Write a result as JSON text with a newline at its end; infinities and nan are a fault, not a value."""
    return json.dumps(value, indent=1, allow_nan=False) + "\n"


def show(text: str) -> None:
    """Put text on stdout as it is."""
    sys.stdout.write(text)


def show_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Put a table on stdout: the first column to the left, the others to the right, nothing cut off."""
    table = [headers, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    table.insert(1, ["-" * width for width in widths])
    for first, *others in table:
        aligned = (text.rjust(width) for text, width in zip(others, widths[1:], strict=True))
        show("  ".join([first.ljust(widths[0]), *aligned]).rstrip() + "\n")
    show("\n")


def show_evidence(result: "Evidence") -> None:
    """Put a weighing on stdout: the headline, then one row per hypothesis.

    Where the result is not resolved the posterior is left out with the odds: shares that a stop rule has
    struck down would be read as an answer all the same.
    """
    show(f"{result.headline}\n\n")
    shares = ["posterior"] if result.resolved else []
    headers = ["hypothesis", *shares, "log evidence", "error", "gain over know-nothing"]
    show_table(headers, (_evidence_row(result, name) for name in result.hypotheses))


def _evidence_row(result: "Evidence", name: str) -> list[str]:
    share = [f"{result.posterior[name]:.3f}"] if result.resolved else []
    error = result.log_evidence_se[name]
    return [
        name,
        *share,
        _tenths(result.log_evidence[name]),
        _error(result.log_evidence[name], error),
        _tenths(result.gain[name], "+"),
    ]


def _error(value: float, error: float) -> str:
    if not math.isfinite(value):
        return "all lost"
    return "one seed" if math.isnan(error) else f"{error:.1f}"


def _tenths(value: float, sign: str = "") -> str:
    # Adding nought turns the -0 that rounding may leave into 0.
    return f"{round(value, 1) + 0.0:{sign}.1f}"
