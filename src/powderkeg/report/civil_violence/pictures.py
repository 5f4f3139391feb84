"""A grid as an SVG: one path for each kind of cell, which a style sheet colours on white, dark and paper."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from powderkeg.report.civil_violence.run import GridRun
from powderkeg.report.civil_violence.unfolding import Unfolding
from powderkeg.society import grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Legend", "Picture", "few_pictures", "first_picture", "legend", "player_data"]

_EMPTY, _JAILED, _GROUP_B = 0, 3, (4, 5)


class Legend(NamedTuple):
    """One kind of cell that a picture can show: its code and its name."""

    code: int
    words: str


class Picture(NamedTuple):
    """One frame.

    Attributes:
        frame: index of the frame.
        label: step and counts in words.
        width: cells.
        height: cells.
        paths: code -> path of the cells of that kind, one unit a cell.
    """

    frame: int
    label: str
    width: int
    height: int
    paths: dict[int, str]


def legend(run: GridRun) -> list[Legend]:
    """The kinds of cells that this run's pictures can show, in the words of the model."""
    hidden = {_EMPTY} | (set() if run.two_groups else set(_GROUP_B))
    if run.settings.chosen("jailed", "removed"):
        hidden.add(_JAILED)
    if not run.series["cops"].any():
        hidden.add(max(grid.PICTURE))
    return [
        Legend(code, f"{words}, group_a" if run.two_groups and code in (1, 2) else words)
        for code, words in grid.PICTURE.items()
        if code not in hidden
    ]


def few_pictures(run: GridRun, shown: Unfolding) -> list[Picture]:
    """The frames that stand for all where there is no player."""
    return [_picture(run, shown, frame) for frame in shown.few]


def first_picture(run: GridRun, shown: Unfolding) -> Picture:
    """The frame that a player begins with: the peak where there is one, else the first."""
    peak = run.peak_step()
    return _picture(run, shown, shown.steps.index(peak) if shown.around_peak else 0)


def player_data(run: GridRun, shown: Unfolding) -> dict[str, Any]:
    """All frames for the player; the cells of a frame are one text, a digit a cell, row after row."""
    _, height, width = shown.pictures.shape
    return {
        "width": width,
        "height": height,
        "codes": [code for code in grid.PICTURE if code != _EMPTY],
        "labels": [label(run, step) for step in shown.steps],
        "cells": ["".join(map(str, picture.ravel().tolist())) for picture in shown.pictures],
    }


def label(run: GridRun, step: int) -> str:
    """`step 12: 34 active, 56 jailed`, with two groups also their sizes; counts of the whole grid."""
    at = {name: f"{values[0, step - 1]:,.0f}" for name, values in run.series.items()}
    text = f"step {step:,}: {at['active']} active, {at['jailed']} jailed"
    return f"{text}, group_a {at['group_a']}, group_b {at['group_b']}" if run.two_groups else text


def _picture(run: GridRun, shown: Unfolding, frame: int) -> Picture:
    cells = shown.pictures[frame]
    height, width = cells.shape
    paths = {code: _path(cells == code) for code in grid.PICTURE if code != _EMPTY}
    return Picture(
        frame, label(run, shown.steps[frame]), width, height, {code: d for code, d in paths.items() if d}
    )


def _path(cells: "NDArray[np.bool_]") -> str:
    """Runs of cells as strokes of one unit's width along the middles of the rows.

    All but the first are told from where the last one ended, which makes them a third shorter.
    """
    parts: list[str] = []
    at = (0, 0)
    for y, row in enumerate(cells):
        edges = np.diff(np.concatenate([[0], row.astype(np.int8), [0]]))
        begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        for a, b in zip(begins.tolist(), ends.tolist(), strict=True):
            parts.append(f"m{a - at[0]} {y - at[1]}h{b - a}" if parts else f"M{a} {y}.5h{b - a}")
            at = (b, y)
    return "".join(parts)
