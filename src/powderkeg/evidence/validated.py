"""What has been shown of the method on simulated records, and how its two routes agree on the real one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from powderkeg.evidence.calibration import RouteCalibration
from powderkeg.evidence.heard import heard
from powderkeg.evidence.misfit import Tails
from powderkeg.evidence.notes import KEPT
from powderkeg.evidence.ranks.result import ParameterRanks
from powderkeg.evidence.unlisted.alarms import Alarms

__all__ = ["Agreement", "Validated"]


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _figure(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _all_known(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: _known(value) for name, value in values.items()}


def _all_figures(values: Mapping[str, float | None]) -> dict[str, float]:
    return {name: _figure(value) for name, value in values.items()}


@dataclass(frozen=True)
class Agreement:
    """One pair of hypotheses as the two routes see it on the real record, priors left out.

    Attributes:
        for_: the hypothesis that the filter favours of the two.
        against: the other one.
        filter_nats: log odds by the filter, nats.
        classifier_nats: log odds by the classifier, nats.
        error: combined standard error, nats; nan where one is unknown.
        status: ``agree`` where the two differ by at most two errors and .7 nats, ``disputed`` where by more,
            ``unknown`` where an error is.
    """

    for_: str
    against: str
    filter_nats: float
    classifier_nats: float
    error: float
    status: Literal["agree", "disputed", "unknown"]

    def to_json(self) -> dict[str, Any]:
        """Plain values; None for every figure that is not finite."""
        return {
            "for": self.for_,
            "against": self.against,
            "filter_nats": _known(self.filter_nats),
            "classifier_nats": _known(self.classifier_nats),
            "error": _known(self.error),
            "status": self.status,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Agreement:
        """The row that ``to_json`` told of, None read as nan.

        Raises:
            KeyError: a field is missing.
        """
        return cls(
            for_=plain["for"],
            against=plain["against"],
            filter_nats=_figure(plain["filter_nats"]),
            classifier_nats=_figure(plain["classifier_nats"]),
            error=_figure(plain["error"]),
            status=plain["status"],
        )


@dataclass(frozen=True)
class Validated:
    """What a weighing knows of its own method.

    Attributes:
        classifier: how the classifier did on simulated records; None where it was not run.
        challenger: how gradient boosting did on the same records; None likewise.
        filter: how the particle filter did on simulated records; None where it was not run.
        second: log posterior of the real record at equal priors, by the classifier; empty
            where it was not run.
        second_error: its standard error by hypothesis, nats.
        agreement: every pair.
        worlds: simulated records per hypothesis behind the classifier.
        records: simulated records behind the filter, of all hypotheses together.
        filter_particles: particles per hypothesis with which the filter was run on those; 0 where it was not.
        tails: per hypothesis with a mechanism, where the real record's summaries lie among those of its
            simulated records; empty where there are none.
        alarms: which causes that no hypothesis names would have been noticed; None where none was tried.
        ranks: of the true parameters of the records that the filter weighed; None where there are none.
        cached: share of the simulated records that were found on disk.
        seconds: wall time spent.
        notes: what is to be said beside it, in sentences (a smaller default, for one).
    """

    classifier: RouteCalibration | None = None
    challenger: RouteCalibration | None = None
    filter: RouteCalibration | None = None
    second: Mapping[str, float] = field(default_factory=dict)
    second_error: Mapping[str, float] = field(default_factory=dict)
    agreement: tuple[Agreement, ...] = ()
    worlds: int = 0
    records: int = 0
    filter_particles: int = 0
    tails: tuple[Tails, ...] = ()
    alarms: Alarms | None = None
    ranks: ParameterRanks | None = None
    cached: float = 0.0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values; None for a route that was not run and for every figure that is not finite."""
        routes = {"classifier": self.classifier, "challenger": self.challenger, "filter": self.filter}
        return {
            **{name: None if route is None else route.to_json() for name, route in routes.items()},
            "second": _all_known(self.second),
            "second_error": _all_known(self.second_error),
            "agreement": [row.to_json() for row in self.agreement],
            "worlds": self.worlds,
            "records": self.records,
            "filter_particles": self.filter_particles,
            "tails": [row.to_json() for row in self.tails],
            "alarms": None if self.alarms is None else self.alarms.to_json(),
            "ranks": None if self.ranks is None else self.ranks.to_json(),
            "cached": _known(self.cached),
            "seconds": _known(self.seconds),
            "notes": list(self.notes),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Validated:
        """What ``to_json`` told of; a figure that was not finite is read as nan.

        Raises:
            KeyError: a field is missing.
        """
        routes = {name: plain[name] for name in ("classifier", "challenger", "filter")}
        return cls(
            **{
                name: None if route is None else RouteCalibration.from_json(route)
                for name, route in routes.items()
            },
            second=_all_figures(plain["second"]),
            second_error=_all_figures(plain["second_error"]),
            agreement=tuple(Agreement.from_json(row) for row in plain["agreement"]),
            worlds=plain["worlds"],
            records=plain["records"],
            filter_particles=plain["filter_particles"],
            tails=tuple(Tails.from_json(row) for row in plain["tails"]),
            alarms=None if plain["alarms"] is None else Alarms.from_json(plain["alarms"]),
            ranks=None if plain["ranks"] is None else ParameterRanks.from_json(plain["ranks"]),
            cached=_figure(plain["cached"]),
            seconds=_figure(plain["seconds"]),
            notes=tuple(heard(note, KEPT) for note in plain["notes"]),
        )
