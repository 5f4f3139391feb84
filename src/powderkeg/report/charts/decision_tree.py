"""A tree of decisions with the probability of each branch; widths follow the share of all worlds."""

from __future__ import annotations

import textwrap
from math import fsum
from typing import TYPE_CHECKING, Any

import altair as alt

from powderkeg.evidence.words import clauses
from powderkeg.language import say, worded
from powderkeg.report.charts.theme import FULL_WIDTH, Spec, finish, inline
from powderkeg.report.sections import whole_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.outlook.powers import Branch

_LINE = "#0072B2"
_ROW = 46  # pixels of a leaf: a name above its line, a figure below
_LINE_HEIGHT = 12
_LETTER = 5.9  # pixels of a letter of a name, on average
_MARGIN = 16  # pixels between a name and the end of its branch


def decision_tree(root: Branch, title: str) -> Spec:
    """Root at the left, leaves at the right, one line of the chart a leaf.

    Args:
        root: from ``powers.tree``.
        title: of what run, for the words.
    """
    nodes = list(_place(root, 0, _Counter()))
    _break_names(nodes)
    at = {node["key"]: node for node in nodes}
    stems = [
        {"x": at[node["parent"]]["x"], "y": at[node["parent"]]["y"], "y2": node["y"], "share": node["share"]}
        for node in nodes
        if node["parent"] is not None
    ]
    deepest, lines = (max(node[axis] for node in nodes) for axis in ("x", "y"))
    across = alt.Scale(domain=[-1, deepest], nice=False)
    x = alt.X("x:Q", axis=None, scale=across)
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[lines + 0.6, -0.6], nice=False, zero=False))
    wide = alt.StrokeWidth("share:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0.8, 7]))
    base = alt.Chart(inline(nodes)).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("label:N", title=say("branch")),
            alt.Tooltip("given:N", title=say("given what came before")),
            alt.Tooltip("interval:N", title=say("95 % interval")),
            alt.Tooltip("worlds:Q", title=say("worlds")),
        ],
    )
    risers = alt.Chart(inline(stems)).mark_rule(color=_LINE, opacity=0.55)
    risers = risers.encode(x=x, y=y, y2="y2:Q", strokeWidth=wide)
    branches = base.mark_rule(color=_LINE, opacity=0.55).encode(x2="from:Q", strokeWidth=wide)
    start = base.encode(x=alt.X("from:Q", axis=None, scale=across))
    names = [
        start.mark_text(align="left", dx=8, dy=-10 - _LINE_HEIGHT * line, fontSize=10.5).encode(
            text=f"name{line}:N"
        )
        for line in range(max(node["lines"] for node in nodes))
    ]
    figures = start.mark_text(align="left", dx=8, dy=11, fontSize=10, fontWeight="bold").encode(
        text="given:N"
    )
    return finish(
        alt.layer(risers, branches, *names, figures).properties(
            width=FULL_WIDTH, height=max(120, round((_ROW + _LINE_HEIGHT * (len(names) - 1)) * (lines + 1)))
        ),
        say("Decisions of the foreign powers as a tree, {title}: {tree}.", title=title, tree=in_words(root)),
        elastic=False,
    )


def in_words(branch: Branch) -> str:
    """The tree in one sentence, children in brackets."""
    own = say("{name} {share}", name=worded(branch.label), share=whole_percent(branch.probability))
    if not branch.children:
        return own
    return say("{branch} ({below})", branch=own, below=clauses(in_words(child) for child in branch.children))


def _break_names(nodes: list[dict[str, Any]]) -> None:
    """Break every name into lines as wide as a branch, lowest line first, so that none runs into the next."""
    columns = max(node["x"] for node in nodes) + 1
    letters = max(12, int((FULL_WIDTH / columns - _MARGIN) / _LETTER))
    broken = [textwrap.wrap(node["label"], letters) or [""] for node in nodes]
    most = max(len(lines) for lines in broken)
    for node, lines in zip(nodes, broken, strict=True):
        upwards = [*reversed(lines), *[""] * (most - len(lines))]
        node |= {"lines": len(lines), **{f"name{n}": line for n, line in enumerate(upwards)}}


class _Counter:
    """Counts the lines that leaves take, and gives every node a key."""

    def __init__(self) -> None:
        self.lines = 0
        self.keys = 0

    def line(self) -> int:
        self.lines += 1
        return self.lines - 1

    def key(self) -> int:
        self.keys += 1
        return self.keys - 1


def _place(
    branch: Branch, depth: int, counter: _Counter, parent: int | None = None
) -> Iterator[dict[str, Any]]:
    key = counter.key()
    below = [list(_place(child, depth + 1, counter, key)) for child in branch.children]
    own = [nodes[0]["y"] for nodes in below]
    yield {
        "key": key,
        "parent": parent,
        "x": depth,
        "from": depth - 1,
        "y": fsum(own) / len(own) if own else counter.line(),
        "label": worded(branch.label),
        "given": whole_percent(branch.probability),
        "interval": say("{low} to {high}", low=whole_percent(branch.low), high=whole_percent(branch.high)),
        "share": round(branch.share, 4),
        "worlds": branch.worlds,
    }
    for nodes in below:
        yield from nodes
