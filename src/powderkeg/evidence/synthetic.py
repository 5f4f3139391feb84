"""A record simulated under a known truth: the real record's slots, filled by one simulated world.

Who would have reported what, when and of what grade is kept; what they say is drawn from the same
observations that will score it, with one inflation for the record and one accuracy and bias per origin. A
slot in which nothing would have been seen says so. Worlds in which nothing much happens are kept: a method
that works on crises only would never be told of the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg._version import __version__
from powderkeg.case import Case, Input, Report, possible_options
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.grades import BIASES, draw_grade, draw_inflation, informative_weight
from powderkeg.evidence.observations import NOT_SEEN, Split
from powderkeg.evidence.plan import Plan, plan_of
from powderkeg.evidence.reading import best_of, total
from powderkeg.evidence.silence import WATCH_LETTER
from powderkeg.evidence.windows import SEGMENT_HOURS, Accumulators, Window, segments_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.claims import Claim, Term
    from powderkeg.society import Society
    from powderkeg.society.country.indicators import Indicator

__all__ = ["Truth", "fill_slots", "is_synthetic", "simulated_record", "synthetic_case"]

FloatArray = npt.NDArray[np.float64]
_PURPOSE = 0x73796E
_NOTHING_HAPPENED = "Every report and every input of this case is simulated: nothing in it happened."
_SOURCES = "SOURCES.md"


@dataclass(frozen=True)
class Truth:
    """What is true of a simulated record; it stands in no file that the weighing reads.

    Attributes:
        hypothesis: under which the world was run.
        seed: of the world and of the reports.
        parameters: of the world.
        totals: national value of every indicator over the days scored.
        decisions: what its government and its ally did, with the hour.
    """

    hypothesis: str
    seed: int
    parameters: Mapping[str, float]
    totals: Mapping[str, float]
    decisions: tuple[tuple[str, float], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "hypothesis": self.hypothesis,
            "seed": self.seed,
            "parameters": dict(self.parameters),
            "totals": dict(self.totals),
            "decisions": [list(item) for item in self.decisions],
        }


def synthetic_case(case: Case, hypothesis: str, seed: int = 1, *, agents: int | None = None) -> Case:
    """A case like ``case`` whose record was simulated under ``hypothesis``.

    Args:
        case: its places, priors, hypotheses and the slots of its record are kept.
        hypothesis: name of a hypothesis with a mechanism.
        seed: names the world and the reports.
        agents: citizens of the world; the society's default where None.

    Raises:
        ValueError: the hypothesis is unknown or has no mechanism.
    """
    return simulated_record(case, hypothesis, seed, agents=agents)[0]


def simulated_record(
    case: Case, hypothesis: str, seed: int = 1, *, agents: int | None = None
) -> tuple[Case, Truth]:
    """As ``synthetic_case``, with what is true of it."""
    from powderkeg.society import society_named
    from powderkeg.society.country import INDEX, INDICATORS
    from powderkeg.worlds import calm_worlds

    plan = plan_of(case, INDICATORS)
    calm = calm_worlds(case, hypothesis, size=1, seed=seed, agents=agents, threads=1, government="simulated")
    twin = calm.worlds.fork([0], streams="same")  # the same world once more, read hour by hour
    values = _run(calm.worlds, plan, INDICATORS)
    inputs = _inputs(case, twin, plan)
    record = fill_slots(case, plan, values, seed)
    decisions = tuple(calm.worlds.decisions()[0])
    totals = {name: float(values.value(Window(name, None, 0, plan.segments - 1))[0]) for name in INDICATORS}
    parameters = {name: float(calm.worlds.parameters[0, column]) for name, column in INDEX.items()}
    inputs += [_decided(case, kind, hour, totals) for kind, hour in decisions if kind in _DECIDED]
    simulated = case.replace(
        facts=(),  # of the real record, and so untrue here
        judgements=(),  # likewise
        changes=(),  # likewise
        name=f"{case.name}-simulated",
        title=f"Simulated record on the slots of: {case.title}",
        summary="A simulated record: nothing in it happened. Places, priors and hypotheses are the case's.",
        inputs=tuple(inputs),
        calendar=tuple(day.model_copy(update={"note": ""}) for day in case.calendar),
        accounts=(),
        documents={_SOURCES: _provenance(case)},
        sources=(_SOURCES,),
        record=record,
    )
    # An option about somebody who never came in this world would not be one.
    simulated = simulated.replace(options=possible_options(simulated, society_named(simulated.society)))
    return simulated, Truth(hypothesis, seed, parameters, totals, decisions)


def is_synthetic(case: Case) -> bool:
    """Whether the record of a case was simulated here: its one source says so."""
    return case.sources == (_SOURCES,) and _NOTHING_HAPPENED in case.documents.get(_SOURCES, "")


def _provenance(case: Case) -> str:
    """Say where a simulated case comes from; not the seed or the hypothesis, which its reader is to find."""
    return (
        f"# Sources\n\n{_NOTHING_HAPPENED}\n\n"
        f"- made from: {case.name}, digest {case.digest}\n"
        f"- made by: powderkeg {__version__}\n\n"
        "Places, shocks, priors and hypotheses, and who reports what about which day and place, are those of "
        "that case.\n"
    )


def _run(worlds: Society, plan: Plan, indicators: Mapping[str, Indicator]) -> Accumulators:
    """Run to the last scored day, keeping every window to the end."""
    wanted = dict.fromkeys(plan.windows(), plan.segments)
    wanted |= {Window(name, None, 0, plan.segments - 1): plan.segments for name in indicators}
    values = Accumulators(wanted, indicators, plan.places, worlds.size)
    for segment in range(plan.segments):
        worlds.step(SEGMENT_HOURS, 1)
        values.update(segment, worlds.collect())
    return values


_DECIDED = frozenset({"emergency", "army_call", "lethal_order", "help_request", "intervener_arrival"})


def _moment(case: Case, hour: float) -> datetime:
    return datetime.combine(case.start, time()) + timedelta(hours=hour)


def _decided(case: Case, kind: str, hour: float, totals: Mapping[str, float]) -> Input:
    troops = totals["intervener_troops"] if kind == "intervener_arrival" else 0.0
    return Input(kind=kind, time=_moment(case, hour), value=troops or None, note="simulated")


def _inputs(case: Case, world: Society, plan: Plan) -> list[Input]:
    """Prices by region and connectivity as the world had them, wherever they changed by the hour."""
    found: list[Input] = []
    price = np.ones(len(plan.places))
    connectivity = 1.0
    for hour in range(plan.segments * SEGMENT_HOURS):
        world.step(1, 1)
        now = world.collect()
        new_price, new_connectivity = now["price"][0], float(now["connectivity"][0].mean())
        for place, old, new in zip(plan.places, price, new_price, strict=True):
            if abs(new - old) > 1e-9:
                moment = _local(case, hour, place)
                found.append(
                    Input(
                        kind="price", time=moment, place=place, value=round(float(new), 6), note="simulated"
                    )
                )
        if abs(new_connectivity - connectivity) > 1e-9:
            value = round(new_connectivity, 6)
            found.append(Input(kind="connectivity", time=_moment(case, hour), value=value, note="simulated"))
        price, connectivity = new_price, new_connectivity
    return found


def _local(case: Case, hour: float, place: str) -> datetime:
    """The place's own wall-clock time of an hour of the case."""
    naive = _moment(case, hour)
    # a clock that runs behind the case's had not begun its first day: what held before is given at the
    # first hour
    return max(naive - timedelta(hours=case.hour(naive, place) - hour), _moment(case, 0))


def fill_slots(case: Case, plan: Plan, values: Accumulators, seed: int) -> tuple[Report, ...]:
    """Every scored row of the record with a simulated value, and what the daily watch noticed besides.

    Args:
        case: the case whose slots are filled.
        plan: its record laid out.
        values: windows of one world.
        seed: names the reports' noise.
    """
    filler = _Filler(case, plan, values, np.random.Generator(np.random.Philox(key=[seed, _PURPOSE])))
    return filler.rows()


class _Filler:
    """One record in the making: the draws that its origins share, and the values found so far."""

    def __init__(self, case: Case, plan: Plan, values: Accumulators, stream: np.random.Generator) -> None:
        self._case, self._plan, self._values, self._stream = case, plan, values, stream
        self._inflation = draw_inflation(stream)
        self._grades = {origin: draw_grade(stream) for origin in plan.origins}
        self._found: dict[str, float] = {}
        self._noticed: list[tuple[str, str, int]] = []
        self._scored = [r for r in case.record if r.use == "scored" and r.origin_id != WATCH]

    def rows(self) -> tuple[Report, ...]:
        claims = [claim for claim in self._plan.all_claims if claim.role != "ahead"]
        splits = [claim for claim in claims if isinstance(claim.terms[0].observation, Split)]
        for claim in (c for c in claims if c not in splits):
            if claim.role == "silence":
                self._watch(claim)
            else:
                self._plain(claim)
        self._superseded()
        self._cumulate()
        for claim in splits:
            self._split(claim)
        reports = [self._rewritten(report) for report in self._scored]
        return (*reports, *(self._notice(n, *where) for n, where in enumerate(self._noticed, start=1)))

    def _informed(self, claim: Claim) -> bool:
        accuracy, _ = self._grades[claim.origin]
        return bool(self._stream.random() < informative_weight(claim.letter)[self._inflation, accuracy])

    def _draw(self, claim: Claim, term: Term, *, informed: bool) -> FloatArray:
        if not informed:
            return term.observation.sample_uninformative(self._stream)
        x = np.array([self._values.value(window)[0] for window in term.windows])
        return term.observation.sample(x, float(BIASES[self._grades[claim.origin][1]]), self._stream)

    def _plain(self, claim: Claim) -> None:
        informed = self._informed(claim)
        for number, term in enumerate(claim.terms):
            if claim.separate and number:
                informed = self._informed(claim)
            y = self._draw(claim, term, informed=informed)
            self._found |= dict.fromkeys(term.report_ids, float(y[0]))

    def _watch(self, claim: Claim) -> None:
        for term in claim.terms:
            y = self._draw(claim, term, informed=self._informed(claim))
            place = term.places[0]
            if y[0] != NOT_SEEN and place is not None:
                self._noticed.append((claim.indicator, place, term.windows[0].first))

    def _split(self, claim: Claim) -> None:
        term = claim.terms[0]
        observation = term.observation
        if not isinstance(observation, Split):
            return
        tolls = [r for r in self._scored if r.indicator == "deaths" and r.place_id is None]
        own = [r for r in tolls if r.origin_id == claim.origin] or tolls
        last = max(own, key=lambda r: (r.date_end, r.published or r.date_end), default=None)
        whole = self._found[last.report_id] if last is not None else self._values.value(term.windows[-1])[0]
        term = replace(term, observation=replace(observation, number=int(np.rint(whole))))
        y = self._draw(claim, term, informed=self._informed(claim))
        self._found |= {name: float(value) for name, value in zip(term.report_ids, y, strict=False)}

    def _superseded(self) -> None:
        """Rows that a later one replaces at once, so that they are never scored: from the same world."""
        for report in self._scored:
            if report.report_id in self._found or report.indicator == "deaths_by_place":
                continue
            place = self._case.region_of(report.place_id)
            twin = next((r for r in self._scored if r.report_id in self._found and _same(r, report)), None)
            if twin is not None:
                self._found[report.report_id] = self._found[twin.report_id]
                continue
            segments = -(-self._case.hours // SEGMENT_HOURS)
            window = Window(report.indicator, place, *segments_of(*report.window(self._case), segments))
            x = np.array([self._values.value(window)[0]])
            _, bias = self._grades.setdefault(report.origin_id, draw_grade(self._stream))
            toll = total(report.indicator, place, final=False)
            self._found[report.report_id] = float(toll.sample(x, float(BIASES[bias]), self._stream)[0])

    def _cumulate(self) -> None:
        """Turn the increments of each growing series into its cumulative figures."""
        sums: dict[tuple[str, str, str | None], float] = {}
        for claim in (c for c in self._plan.all_claims if c.role != "ahead"):
            for term in claim.terms:
                if term.observation.kind == "growth":
                    key = (claim.origin, claim.indicator, term.places[0])
                    sums[key] = sums.get(key, 0.0) + self._found[term.report_ids[0]]
                    self._found |= dict.fromkeys(term.report_ids, sums[key])

    def _rewritten(self, report: Report) -> Report:
        value = _rounded(self._found[report.report_id], report.unit)
        fields: dict[str, Any] = {"best": value, "low": None, "high": None}
        if report.best is None:
            if report.low is not None and report.high is None:
                fields = {
                    "best": None if value else 0.0,
                    "low": round(value / 1.2, 3) if value else None,
                    "high": None,
                }
        elif value and report.low and report.high and report.best:
            fields["low"] = round(value * min(report.low / report.best, 1.0), 3)
            fields["high"] = round(value * max(report.high / report.best, 1.0), 3)
        said = "not seen" if value == 0.0 else f"{value:g} {report.unit}".strip()
        return report.model_copy(
            update={
                **fields,
                "statement": f"simulated: {report.indicator}, {said}",
                "source": "simulated",
                "source_url": "",
                "reason": "",
                "extra": {},  # further columns are about the real event
            }
        )

    def _notice(self, number: int, indicator: str, place: str, segment: int) -> Report:
        day = (_moment(self._case, segment * SEGMENT_HOURS)).date()
        return Report(
            report_id=f"W{number:03d}",
            date_start=day,
            date_end=day,
            place_id=place,
            indicator=indicator,
            best=1.0,
            unit="sites",
            statement=f"simulated: {indicator}, seen by the daily watch",
            source="simulated",
            origin_id=WATCH,
            reliability=WATCH_LETTER,
            published=day,
            use="scored",
        )


def _same(one: Report, two: Report) -> bool:
    """Whether two rows are of one origin about one thing, with one value: the second is a copy."""
    return (
        (one.origin_id, one.indicator, one.place_id, one.date_start, one.date_end, one.time)
        == (two.origin_id, two.indicator, two.place_id, two.date_start, two.date_end, two.time)
        and best_of(one) == best_of(two)
    )  # fmt: skip


def _rounded(value: float, unit: str) -> float:
    """Counts as whole numbers (seen means at least one), other readings to three decimals."""
    if unit in {"share", "ratio", "s.d.", "z"}:
        return round(value, 3)
    return float(max(1.0, np.rint(value))) if value > 0.0 else 0.0
