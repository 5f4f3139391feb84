"""What an outlook gives back: the table, what it rests on, and the JSON of ``powderkeg outlook --json``."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from powderkeg.outlook.outcomes import OUTCOMES
from powderkeg.store import state_hash

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    import xarray as xr

    from powderkeg.case import Case, Option
    from powderkeg.outlook.information import Information
    from powderkeg.outlook.neighbours_summary import SpillOverTable
    from powderkeg.outlook.powers import Branch, CellsEffect, DecisionRow, SecondFront

__all__ = ["Outlook", "Powers"]


@dataclass(frozen=True)
class Powers:
    """What the foreign powers decided under one option.

    Attributes:
        decisions: one row for each question that was weighed in some world.
        tree: the decisions as a tree with probabilities.
        front: what a second front would need; None where the intervener's troops were never away.
        spill: unrest in the countries around.
    """

    decisions: tuple[DecisionRow, ...]
    tree: Branch
    front: SecondFront | None
    spill: SpillOverTable


@dataclass(frozen=True)
class Outlook:
    """Posterior worlds continued under each option.

    Attributes:
        case: the case.
        options: the options compared, the reference first.
        reference: name of the one that the others are compared with.
        branched_from: local time of the case at which the worlds part.
        branch: the same in hours since the case's start.
        as_of: last day on which a report had to be published for the worlds' weights to know it; None where
            the whole record weighs them (hindsight).
        table: options x outcomes, deaths first; see ``compare``.
        fans: series after the branch, by option and quantile; see ``fans_of``.
        loss: expected deaths after the branch, options x hypotheses.
        information: what knowing the true hypothesis would be worth.
        powers: by option.
        instigator: whether it would have been worth its while to a sponsor abroad, before the start, and what
            cells add; None where it was not asked or no account has one.
        posterior: of each hypothesis with a mechanism, among these.
        know_nothing: posterior of the accounts that no world stands for.
        resolved: whether the weighing was.
        worlds: number of worlds continued.
        effective: number of equally weighted worlds that they amount to.
        feedback: whether a presence that is not approved of feeds back on protest, and a claimant may speak.
        unchanged: options under which not one world went otherwise than under the reference.
        digests: option -> SHA-256 of the worlds' state at the end.
        live: whether the crisis was less than ninety days old, and that was acknowledged.
        notes: what else has to be said.
        seed: names every random number.
        seconds: wall time.
    """

    case: Case
    options: tuple[Option, ...]
    reference: str
    branched_from: datetime
    branch: int
    as_of: date | None
    table: xr.Dataset
    fans: xr.Dataset
    loss: xr.DataArray
    information: Information
    powers: Mapping[str, Powers]
    instigator: tuple[DecisionRow, CellsEffect] | None
    posterior: Mapping[str, float]
    know_nothing: float
    resolved: bool
    worlds: int
    effective: float
    feedback: bool
    unchanged: tuple[str, ...]
    digests: Mapping[str, str]
    live: bool
    notes: tuple[str, ...]
    seed: int
    seconds: float = field(compare=False, default=0.0)

    @property
    def hindsight(self) -> bool:
        """Whether the worlds are weighed by the whole record, and not by what was known at the branch."""
        return self.as_of is None

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists, strings and finite numbers (None for unknown).

        ``state_hash`` is over all of it, and over the state in which each option left its worlds.
        """
        content = self._content()
        return {**content, "state_hash": state_hash({**content, "digests": dict(self.digests)})}

    def _content(self) -> dict[str, Any]:
        return {
            "case": self.case.name,
            "seed": self.seed,
            "branched_from": self.branched_from.isoformat(timespec="minutes"),
            "weighed_by": "whole record" if self.as_of is None else f"reports published by {self.as_of}",
            "hindsight": self.hindsight,
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "reference": self.reference,
            "options": [self._option(option) for option in self.options],
            # where a stop rule holds they only mix the worlds, and are called so
            ("posterior" if self.resolved else "mixing_weights"): {
                name: _finite(share) for name, share in self.posterior.items()
            },
            "know_nothing": _finite(self.know_nothing) if self.resolved else None,
            "resolved": self.resolved,
            "worlds": self.worlds,
            "effective": _finite(self.effective),
            "feedback": self.feedback,
            "information": self._information(),
            "instigator": None if self.instigator is None else _decision(self.instigator[0]),
            "live": self.live,
            "notes": list(self.notes),
        }

    def _option(self, option: Option) -> dict[str, Any]:
        rows = self.powers[option.name].decisions
        return {
            "name": option.name,
            "label": option.label,
            "summary": option.summary,
            "decided_by": option.decided_by or None,
            "changes_nothing": option.name in self.unchanged,
            "outcomes": [self._outcome(option.name, name) for name in OUTCOMES],
            "decisions": [_decision(row) for row in rows],
            "neighbours": [
                {
                    "name": row.name,
                    "chance": _finite(row.chance.mean),
                    "background": _finite(row.background.mean),
                    "due": _finite(row.excess.mean),
                    "due_low": _finite(row.excess.low),
                    "due_high": _finite(row.excess.high),
                }
                for row in self.powers[option.name].spill.rows
            ],
        }

    def _outcome(self, option: str, outcome: str) -> dict[str, Any]:
        cell = self.table.sel(option=option, outcome=outcome)

        def number(key: str) -> float | None:
            return _finite(float(cell[key]))

        by = {
            str(name): {
                "mean": _finite(float(one["mean_by"])),
                "se": _finite(float(one["mean_by_se"])),
                "difference": _finite(float(one["difference_by"])),
                "difference_se": _finite(float(one["difference_by_se"])),
                "share_of_difference": _finite(float(one["difference_share"])) if self.resolved else None,
            }
            for name in cell["hypothesis"].values
            for one in [cell.sel(hypothesis=name)]
        }
        return {
            "name": outcome,
            "unit": OUTCOMES[outcome].unit,
            "meaning": OUTCOMES[outcome].meaning,
            **{key: number(key) for key in ("mean", "low", "high", "se")},
            "difference": {
                "mean": number("difference"),
                "se": number("difference_se"),
                "low": number("difference_low"),
                "high": number("difference_high"),
                "variance_ratio": number("variance_ratio"),
            },
            "by_hypothesis": by,
        }

    def _information(self) -> dict[str, Any]:
        found = self.information
        return {
            "looks_least_harmful": found.looks_least,
            "under": dict(found.under),
            "deaths_spared": _finite(found.spared) if self.resolved else None,
            "low": _finite(found.low) if self.resolved else None,
            "high": _finite(found.high) if self.resolved else None,
            "held_out": _finite(found.held_out),
            "chance_that_it_changes": _finite(found.changes) if self.resolved else None,
        }


def _decision(row: DecisionRow) -> dict[str, Any]:
    return {
        "power": row.power,
        "question": row.question,
        "inequality": row.inequality,
        "weighed": _finite(row.weighed),
        "held": _finite(row.held),
        "acted": None if row.acted is None else _finite(row.acted),
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
