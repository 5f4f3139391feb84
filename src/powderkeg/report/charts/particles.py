"""Effective sample size of the particle filter, block by block."""

from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from powderkeg.language import say
from powderkeg.report.charts.theme import Spec, finish, hypothesis_scale, inline, rivals, short_label
from powderkeg.report.formats import quantity, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence import Evidence


def effective_sizes(result: "Evidence", colours: "Mapping[str, str]", *, needed: float) -> Spec:
    """One point a hypothesis and block, the worst of the seeds; the dashed rule is what a figure needs.

    Args:
        result: The evidence, with `ess[name]` of shape (seeds, blocks).
        colours: Colour of every hypothesis.
        needed: Effective sample size below which a block counts as not resolved.
    """
    labels = [short_label(block) for block in result.blocks]
    rows: list[dict[str, Any]] = [
        {"h": name, "block": label, "n": rounded(max(float(worst), 0.5))}
        for name in rivals(result)
        for label, worst in zip(labels, np.asarray(result.ess[name]).min(axis=0), strict=True)
    ]
    top = max((row["n"] or 1.0 for row in rows), default=1.0)
    points = (
        alt.Chart(inline(rows))
        .mark_point(filled=True, size=36, opacity=0.85)
        .encode(
            x=alt.X("block:N", sort=labels, title=None, axis=alt.Axis(labelAngle=-45, grid=True)),
            y=alt.Y(
                "n:Q",
                title=say("effective particles (worst seed)"),
                scale=alt.Scale(type="log", domainMin=0.5, domainMax=max(2 * top, 2 * needed)),
                axis=alt.Axis(values=[1, 10, 100, 1000, 10000], format="~s"),
            ),
            color=alt.Color("h:N", scale=hypothesis_scale(colours, rivals(result)), title=None),
            xOffset=alt.XOffset("h:N", sort=rivals(result)),
            tooltip=[
                alt.Tooltip("h:N", title=say("hypothesis")),
                alt.Tooltip("block:N", title=say("block")),
                alt.Tooltip("n:Q", title=say("effective particles"), format=",.0f"),
            ],
        )
    )
    rule = (
        alt.Chart(inline([{"needed": needed}]))
        .mark_rule(strokeDash=[4, 3], color="#777777")
        .encode(y="needed:Q")
    )
    worst_row = min(rows, key=lambda row: row["n"] or 0.0)
    return finish(
        alt.layer(rule, points).properties(width=880, height=200),
        say(
            "Effective particles per block, the worst seed of each. The fewest: {fewest} ({name}, {block}); "
            "needed: {needed}.",
            fewest=quantity(worst_row["n"]),
            name=worst_row["h"],
            block=worst_row["block"],
            needed=quantity(needed),
        ),
        elastic=False,
    )
