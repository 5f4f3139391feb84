"""Which block spoke for which hypothesis: gain over know-nothing per block as a heat table."""

from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from powderkeg.language import say
from powderkeg.report.charts.theme import FULL_WIDTH, Spec, finish, inline, rivals, short_label
from powderkeg.report.colours import ON_COLOUR
from powderkeg.report.formats import nats, rounded

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence


def increment_table(result: "Evidence") -> Spec:
    """One cell a hypothesis and block; blue cells gain on know-nothing, orange cells lose to it."""
    labels = [short_label(block) for block in result.blocks]
    rows: list[dict[str, Any]] = [
        {"h": name, "block": label, "g": rounded(float(value)), "label": nats(float(value))}
        for name in rivals(result)
        for label, value in zip(labels, result.gain_blocks[name], strict=True)
    ]
    values = [row["g"] or 0.0 for row in rows]
    reach = max(float(np.quantile(np.abs(values), 0.98)), 1.0) if values else 1.0
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("block:N", sort=labels, title=None, axis=alt.Axis(labelAngle=-45, domain=False, ticks=False)),
        y=alt.Y("h:N", sort=list(result.hypotheses), title=None, axis=alt.Axis(domain=False, ticks=False)),
    )
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=1).encode(
        color=alt.Color(
            "g:Q",
            title=say("gain (nats)"),
            scale=alt.Scale(
                domain=[-reach, 0, reach],
                range=["#c8641e", "#f7f7f7", "#1f78b4"],
                clamp=True,
                interpolate="lab",
            ),
        ),
        tooltip=[
            alt.Tooltip("h:N", title=say("hypothesis")),
            alt.Tooltip("block:N", title=say("block")),
            alt.Tooltip("label:N", title=say("gain (nats)")),
        ],
    )
    # The figures lie on the cells' own colours, whatever the page behind them: their colour is fixed.
    figures = base.mark_text(fontSize=9, color=ON_COLOUR).encode(text="label:N")
    best = max(rows, key=lambda row: abs(row["g"] or 0.0))
    return finish(
        alt.layer(cells, figures).properties(width=FULL_WIDTH - 140, height=alt.Step(24)),
        say(
            "Gain over know-nothing per block in nats; the largest: {gain} ({name}, {block}).",
            gain=best["label"],
            name=best["h"],
            block=best["block"],
        ),
        elastic=False,
    )
