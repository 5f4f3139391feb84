"""The words of ``reliability.md``: what the figures of ``reliability.json`` say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

__all__ = ["page"]

Figures = Mapping[str, Any]
NOT_TRIED = "Not tried yet; see the command above.\n"
_DIFFERENCES = (
    (
        "last bits of exponentials, logarithms, powers",
        "the compiler takes the machine's own instructions (fused multiply-add) and mathematical library",
        "a world in which a draw falls just on a threshold may then take another course",
    ),
    ("sums of many numbers (totals, likelihoods)", "wider vectors add in another order", "last bits"),
    (
        "fits of the second route (classifier)",
        "the library for linear algebra chooses its routine by processor",
        "last bits of its figures",
    ),
    (
        "compiled code on disk",
        "its name holds the processor and its features: another machine compiles anew",
        "nothing",
    ),
    (
        "random numbers, the record, digests of cases, stores",
        "whole numbers, or read and written as text",
        "nothing",
    ),
)
_SUMS = (
    "Python's own `sum` carries the rounding error of floating-point numbers along since 3.12; figures are "
    "added by `math.fsum` and NumPy, which is the same in all, and `tests/unit/test_float_sums.py` searches "
    "the source for others. Texts in a set have another order in every process, so no figure is added in "
    "that order. The state hash is of all but the versions of Python and of the packages, which stand "
    "beside it.\n"
)


def page(kept: Figures) -> str:
    """The page, from all that is kept."""
    parts = [
        "# Reliability: what was tried, and what held\n",
        "Made by `python docs/science/reliability.py`; its head says how each table is measured.\n",
        _section(kept, "faults", "Faults", _faults),
        _section(kept, "inputs", "Garbage", _inputs),
        _section(kept, "load", "Load on the app", _load),
        _section(kept, "sameness", "Same seed, same bytes", _sameness),
        "## What may differ between machines\n\n"
        "Same seed, same bytes holds on one kind of processor with the same versions of the libraries that "
        "compute. These are reasons, not measurements: no second kind of processor was at hand.\n\n"
        + _table(("what", "why", "what comes of it"), _DIFFERENCES),
    ]
    return "\n".join(parts)


def _section(kept: Figures, key: str, title: str, words: Callable[[list[Figures]], str]) -> str:
    if key not in kept:
        return f"## {title}\n\n{NOT_TRIED}"
    found = kept[key]
    return f"## {title}\n\n{words(found['rows'])}\nMeasured {found['day']} on {found['machine']}.\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *([str(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _faults(rows: list[Figures]) -> str:
    tried, failed = sum(row["tried"] for row in rows), sum(row["failed"] for row in rows)
    table = _table(
        ("what was done to it", "tests", "tried", "survived", "cannot be tried here"),
        (
            (row["what"], f"`{row['file']}`", row["tried"], row["tried"] - row["failed"], row["not_here"])
            for row in rows
        ),
    )
    return f"{tried:,} tests of faults, {tried - failed:,} survived.\n\n{table}"


def _inputs(rows: list[Figures]) -> str:
    inputs, seconds = sum(row["inputs"] for row in rows), sum(row["cpu_seconds"] for row in rows)
    crashes = sum(len(row["crashes"]) for row in rows)
    guided = "guided by coverage (atheris, libFuzzer)" if all(row["guided"] for row in rows) else "by chance"
    table = _table(
        ("reader", "inputs", "seconds of a core", "slowest input, s", "crashes"),
        (
            (
                row["reader"],
                f"{row['inputs']:,}",
                row["cpu_seconds"],
                row["slowest_seconds"],
                len(row["crashes"]),
            )
            for row in rows
        ),
    )
    return (
        f"{inputs:,} inputs in {seconds / 60:.1f} minutes of one core, {guided}: {crashes} crashes. An input "
        "that crashes a reader is kept in `tests/fuzz/corpus` and tried again in every run of the tests.\n\n"
        f"{table}"
    )


def _load(rows: list[Figures]) -> str:
    table = _table(
        (
            "windows at once",
            "seconds",
            "requests",
            "answered wrongly",
            "requests/s",
            "median, ms",
            "95 %, ms",
        ),
        (
            (
                row["windows"],
                row["seconds"],
                row["requests"],
                row["wrong"],
                row["per_second"],
                row["median_ms"],
                row["p95_ms"],
            )
            for row in rows
        ),
    )
    words = "Each window opens the bundled case, fetches it, changes a grade and takes that back, at once."
    return f"{words}\n\n{table}"


def _sameness(rows: list[Figures]) -> str:
    groups: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for row in rows:
        key = (row["command"], row["python"], row["libraries"])
        group = groups.setdefault(key, {"digests": set(), "ways": set(), "states": set()})
        group["digests"].add(row["sha256"])
        group["ways"].add(row["way"])
        group["states"].add(row["state_hash"])
    table = _table(
        ("command", "Python", "libraries", "ways", "different results", "digest", "state hash"),
        (
            (
                *key,
                len(group["ways"]),
                len(group["digests"]),
                *(_short(group[name]) for name in ("digests", "states")),
            )
            for key, group in sorted(groups.items())
        ),
    )
    commands = sorted({row["command"] for row in rows})
    among = [
        f"`{name}` {len({row['sha256'] for row in rows if row['command'] == name})}" for name in commands
    ]
    ways = ", ".join(dict.fromkeys(row["way"] for row in rows))
    return (
        f"Ways: {ways}. Digests are of the JSON on stdout without the version of Python that it names. "
        f"Different results among all: {', '.join(among)}.\n\n{table}\n{_SUMS}"
    )


def _short(digests: set[str]) -> str:
    return ", ".join(f"`{one[:12]}`" for one in sorted(digests) if one) or "-"
