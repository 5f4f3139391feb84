"""The five verdicts on a claim, and how one report bears on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from powderkeg.language import noted

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RELATIONS", "UNTESTED", "VERDICTS", "Relation", "Verdict"]

Verdict = Literal["supported", "partly", "contradicted", "nothing found", "opinion or prediction"]
Relation = Literal["bears out", "in part", "against", "leaves open", "not counted"]

VERDICTS: Mapping[str, str] = {
    "supported": noted("supported"),
    "partly": noted("partly"),
    "contradicted": noted("contradicted"),
    "nothing found": noted("nothing found"),
    "opinion or prediction": noted("opinion or prediction"),
}
"""Every verdict, in the order in which pages list them."""

RELATIONS: Mapping[str, str] = {
    "bears out": noted("this bears it out"),
    "in part": noted("this bears it out in part"),
    "against": noted("this speaks against it"),
    "leaves open": noted("this leaves it open"),
    "not counted": noted("this is not counted"),
}

UNTESTED = frozenset({"opinion", "prediction", "question"})
"""Statuses of claims that no report can bear out or contradict."""
