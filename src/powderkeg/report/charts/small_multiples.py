"""Small multiples as plain Vega-Lite: layers, and one panel of them for every value of a field.

Altair copies a chart at every step of making it. For the forty charts of bands that was half the time of a
page, so that these are written down as what Altair would make of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from powderkeg.report.charts.theme import Spec, dressed

__all__ = ["HEIGHT", "channel", "encoded", "layer", "small_multiples"]

HEIGHT = 110
"""Pixels of a panel's height."""
_GAP = 12


def channel(field: str, kind: str = "", **more: object) -> dict[str, Any]:
    """A field as an encoding channel.

    Args:
        field: name of the field.
        kind: ``quantitative``, ``nominal`` or ``temporal``; none for the second end of a bar.
        more: title, axis, scale, format and the like.
    """
    return {"field": field, **more, **({"type": kind} if kind else {})}


def encoded(made: alt.SchemaBase) -> dict[str, Any]:
    """A channel or scale that other charts share, made with Altair, as plain Vega-Lite."""
    plain: dict[str, Any] = made.to_dict(validate=False)
    return plain


def layer(
    mark: str,
    style: Mapping[str, object],
    encoding: Mapping[str, object],
    *,
    transform: Mapping[str, str] | None = None,
    data: str = "",
) -> dict[str, Any]:
    """One layer.

    Args:
        mark: its kind, e.g. ``rule``.
        style: properties of the mark.
        encoding: channels.
        transform: done to its rows first.
        data: name of a dataset of its own; that of the whole chart where empty.
    """
    return {
        **({"data": {"name": data}} if data else {}),
        "mark": {"type": mark, **style},
        "encoding": dict(encoding),
        **({"transform": [dict(transform)]} if transform else {}),
    }


def small_multiples(
    layers: Sequence[Mapping[str, object]],
    by: Mapping[str, object],
    datasets: Mapping[str, Sequence[Mapping[str, object]]],
    description: str,
    *,
    columns: int,
    width: int,
) -> Spec:
    """The finished chart: one panel of the layers for every value of a field.

    Args:
        layers: from the lowest to the topmost.
        by: the channel of the field.
        datasets: rows by name; the first are those of the whole chart.
        description: what it shows, in words and figures.
        columns: panels in a row.
        width: of a panel, pixels.
    """
    return dressed(
        {
            "data": {"name": next(iter(datasets))},
            "facet": dict(by),
            "spec": {"layer": list(layers), "height": HEIGHT, "width": width},
            "columns": columns,
            "spacing": _GAP,
            "$schema": alt.SCHEMA_URL,
            "datasets": {name: list(rows) for name, rows in datasets.items()},
        },
        description,
    )
