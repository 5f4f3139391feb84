"""What every chart has in common: fonts, quiet axes, the case's own clock, sizes that fit the page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import altair as alt

from powderkeg.report.colours import HYPOTHESIS_COLOURS
from powderkeg.report.formats import day

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Block, Evidence

Spec = dict[str, Any]
Row = Mapping[str, Any]

FULL_WIDTH = 1040
_INK = "#222222"
_DASHES = ([1, 0], [6, 2], [2, 2], [8, 2, 2, 2])
_CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif",
    "view": {"stroke": None},
    "axis": {
        "domainColor": "#999999",
        "gridColor": "#e3e3e3",
        "tickColor": "#999999",
        "labelColor": _INK,
        "titleColor": _INK,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "labelLimit": 180,
    },
    "legend": {
        "labelFontSize": 11,
        "titleFontSize": 11,
        "orient": "bottom",
        "labelLimit": 240,
        "symbolOpacity": 1,
        "symbolLimit": 0,  # none: a case may have forty hypotheses
        "columns": 6,
    },
    "header": {"labelFontSize": 11, "labelFontWeight": "bold", "titleFontSize": 11},
}


def finish(chart: alt.TopLevelMixin, description: str, *, elastic: bool = True) -> Spec:
    """The chart as a Vega-Lite dict with the house style and its text for those who cannot see it.

    Args:
        chart: The chart.
        description: What it shows, in words and figures.
        elastic: Whether the page may draw it narrower on a narrow screen, rather than let it scroll.
    """
    # Not held against the schema here, which takes as long as all the rest: the tests compile every chart.
    spec: Spec = chart.to_dict(validate=False)
    spec["datasets"] = {name: list(rows) for name, rows in spec.get("datasets", {}).items()}
    return dressed(spec, description, elastic=elastic)


def dressed(spec: Spec, description: str, *, elastic: bool = True) -> Spec:
    """A Vega-Lite dict, changed in place: given the house style and its text, as ``finish`` does.

    Args:
        spec: The chart; its rows stand in `datasets`.
        description: What it shows, in words and figures.
        elastic: Whether the page may draw it narrower on a narrow screen, rather than let it scroll.
    """
    _tell_apart(spec)
    spec["config"] = _CONFIG
    spec["description"] = description
    spec["usermeta"] = {"elastic": elastic}
    return spec


def _tell_apart(node: Any) -> None:  # noqa: ANN401 - any part of a spec
    """Dashes for the lines of hypotheses whose colour another one has already.

    Colours begin again after the tenth; dashes change each time they do.
    """
    if isinstance(node, list):
        for one in node:
            _tell_apart(one)
    if not isinstance(node, dict):
        return
    encoding, mark = node.get("encoding"), node.get("mark")
    if not isinstance(encoding, dict):
        encoding = {}
    colour = encoding.get("color", {})
    names = colour.get("scale", {}).get("domain", []) if colour.get("field") == "h" else []
    kind = mark.get("type") if isinstance(mark, dict) else mark
    if kind == "line" and len(names) > len(HYPOTHESIS_COLOURS):
        dashes = [_DASHES[place // len(HYPOTHESIS_COLOURS) % len(_DASHES)] for place in range(len(names))]
        told = {key: colour[key] for key in ("field", "type", "title", "legend") if key in colour}
        encoding["strokeDash"] = {**told, "scale": {"domain": list(names), "range": dashes}}
    for key, value in node.items():
        if key != "datasets":
            _tell_apart(value)


def inline(rows: Iterable[Row]) -> alt.InlineData:
    """Rows as data inside the spec: a report carries everything it shows."""
    data = alt.InlineData(values=[])
    # Altair copies a chart, its lists and dicts row by row included, at every step of making it; a tuple it
    # leaves alone, which is a third of the time of a page.
    data.values = tuple(dict(row) for row in rows)
    return data


def moment(case: "Case", hour: float) -> str:
    """Local time of `hour` hours after the case's start, written as if it were UTC.

    The charts then use a UTC scale, so that a reader in another time zone sees the days of the place.
    """
    start = datetime.combine(case.start, datetime.min.time())
    return (start + timedelta(hours=float(hour))).strftime("%Y-%m-%dT%H:%M:%SZ")


def noon(day: date) -> str:
    """Where a value of a whole day is drawn."""
    return f"{day.isoformat()}T12:00:00Z"


def time_axis(days: Sequence[date], *, labels: int) -> alt.X:
    """Horizontal axis over the field `time`, from the first day's start to the last day's end.

    A day is labelled, `5 Jan`, at its noon; never the first and the last, whose labels would reach into the
    next chart.

    Args:
        days: The days shown.
        labels: How many labels there is room for.
    """
    first, last = min(days), max(days)
    inner = [first + timedelta(days=i) for i in range(1, (last - first).days)] or [first]
    step = -(-len(inner) // labels)
    end = last + timedelta(days=1)
    return alt.X(
        "time:T",
        title=None,
        scale=alt.Scale(
            type="utc", nice=False, domain=[f"{day.isoformat()}T00:00:00Z" for day in (first, end)]
        ),
        axis=alt.Axis(
            values=[noon(day) for day in inner[::step]], format="%-d %b", grid=True, labelFlush=False
        ),
    )


def short_label(block: "Block") -> str:
    """`5 Jan 12:00-18:00` for a block of hours, `7 Jan` for a whole day."""
    return block.label.replace(block.day.isoformat(), day(block.day))


def hypothesis_scale(colours: Mapping[str, str], names: Iterable[str] | None = None) -> alt.Scale:
    """The fixed colours as a scale; with `names`, of these only, so that a legend names no other."""
    domain = list(colours if names is None else names)
    return alt.Scale(domain=domain, range=[colours[name] for name in domain])


def rivals(result: "Evidence") -> list[str]:
    """The hypotheses that simulate something: all but know-nothing, whose gain is zero by definition."""
    return [hypothesis.name for hypothesis in result.case.hypotheses if not hypothesis.know_nothing]
