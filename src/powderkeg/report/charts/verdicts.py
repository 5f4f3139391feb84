"""Claims of every account by verdict: a bar an account, cut into the five verdicts."""

from typing import TYPE_CHECKING, Any

import altair as alt

from powderkeg.accounts.verdicts import VERDICTS
from powderkeg.evidence.words import clauses, listed
from powderkeg.language import say
from powderkeg.report.charts.theme import Spec, finish, inline
from powderkeg.report.colours import ON_COLOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.accounts.judging import Judged

_COLOURS = {
    "supported": "#009E73",
    "partly": "#56B4E9",
    "contradicted": "#D55E00",
    "nothing found": "#B8B8B8",
    "opinion or prediction": "#E6D8C3",
}
"""Of the colour-blind-safe set where a verdict is given; quiet where none can be."""
_LONGEST_LABEL = 26  # what fits beside a bar


def verdict_bars(judged: "Sequence[Judged]") -> Spec:
    """A bar an account, as long as it has claims; a part a verdict, with its number.

    Args:
        judged: accounts, at least one.
    """
    labels = _labels(judged)
    rows: list[dict[str, Any]] = []
    for label, one in zip(labels, judged, strict=True):
        before = 0
        for verdict, words in VERDICTS.items():
            number = one.counts[verdict]
            if number:
                rows.append(
                    {
                        "account": label,
                        "verdict": say(words),
                        "n": number,
                        "from": before,
                        "to": before + number,
                        "middle": before + number / 2,
                    }
                )
            before += number
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y("account:N", sort=labels, title=None, axis=alt.Axis(ticks=False, domain=False))
    )
    bars = base.mark_bar(height={"band": 0.6}, stroke="#ffffff", strokeWidth=1).encode(
        x=alt.X("from:Q", title=say("claims"), axis=alt.Axis(tickMinStep=1, format="d")),
        x2="to:Q",
        color=alt.Color(
            "verdict:N",
            title=None,
            scale=alt.Scale(
                domain=[say(words) for words in VERDICTS.values()],
                range=[_COLOURS[verdict] for verdict in VERDICTS],
            ),
        ),
        tooltip=[
            alt.Tooltip("account:N", title=say("account")),
            alt.Tooltip("verdict:N", title=say("verdict")),
            alt.Tooltip("n:Q", title=say("claims")),
        ],
    )
    numbers = base.mark_text(fontSize=11, color=ON_COLOUR).encode(x="middle:Q", text="n:Q")
    return finish(
        alt.layer(bars, numbers).properties(width=760, height=alt.Step(34)),
        say("Claims by verdict. {counts}", counts=clauses(_in_words(one) for one in judged)),
    )


def _labels(judged: "Sequence[Judged]") -> list[str]:
    """The accounts' titles; the name of one whose title is long or another's too."""
    titles = [one.account.title for one in judged]
    return [
        title if 0 < len(title) <= _LONGEST_LABEL and titles.count(title) == 1 else one.account.name
        for title, one in zip(titles, judged, strict=True)
    ]


def _in_words(one: "Judged") -> str:
    counts = listed(
        say("{n} {verdict}", n=one.counts[verdict], verdict=say(words))
        for verdict, words in VERDICTS.items()
        if one.counts[verdict]
    )
    return say("{account}: {counts}", account=one.account.title or one.account.name, counts=counts)
