"""The conversation about one country: set up a world, then run it as many hours as each message says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Literal

from starlette.websockets import WebSocket

from powderkeg.app.bounded import shown, whole_number
from powderkeg.app.watching.conversation import Stream
from powderkeg.app.watching.country_world import COUNTED, WatchedCountry
from powderkeg.app.watching.eventful import eventful
from powderkeg.app.watching.happenings import SITE_WORDS, Happening
from powderkeg.case import Case, CaseError, Problem
from powderkeg.language import say
from powderkeg.report.charts.tiles import tile_positions
from powderkeg.report.colours import hypothesis_colours
from powderkeg.society.country import LEAST_PER_REGION, PER_REGION, SITE_KINDS

__all__ = ["CountryStream"]

_SEEDS = 2**53 - 1
"""Greatest seed, and its negative the least: whole numbers that scripts keep exactly."""
_MOST_AGENTS = 10**15
"""More than any machine holds; below it the memory that is free decides."""
_REGIONAL = ("participants", "rioters", "duty", "present", "allied", "armed")
_COUNTED = ("deaths", "detained", "clashes")
_SHARES = ("attention", "clash", "connectivity", "price")


class CountryStream(Stream):
    """A window that watches one world of a case.

    Messages: ``{"describe": {}}``, ``{"choose": {}}``, ``{"setup": {"hypothesis", "seed", "agents",
    "government"}}`` and ``{"step": hours}``. Answers: ``case``, ``chosen``, ``ready`` and ``frame``.

    Args:
        socket: of the window.
        case: of its workspace.
    """

    answers: Mapping[str, str] = {
        "describe": "describe",
        "choose": "choose",
        "setup": "set_up",
        "step": "step",
    }

    def __init__(self, socket: WebSocket, case: Case) -> None:
        super().__init__(socket)
        self._case = case
        self._world: WatchedCountry | None = None

    async def describe(self, given: object) -> None:  # noqa: ARG002  (there is nothing to ask more exactly)
        """Tell the hypotheses, regions and sites of the case."""
        case = self._case
        rivals = [h for h in case.hypotheses if not h.know_nothing]
        colours = hypothesis_colours([h.name for h in case.hypotheses])
        tiles = tile_positions(case.regions)
        regions = len(case.regions)
        await self.tell(
            {
                "kind": "case",
                "title": case.title,
                "start": case.start.isoformat(),
                "hours": case.hours,
                "hypotheses": [{"name": h.name, "label": h.label, "colour": colours[h.name]} for h in rivals],
                "regions": [
                    {"id": p.place_id, "name": p.name, "population": p.population, "tile": tiles[p.place_id]}
                    for p in case.regions
                ],
                "sites": [
                    {"region": r, "kind": kind, "name": say(SITE_WORDS[kind])}
                    for r, place in enumerate(case.regions)
                    for kind in SITE_KINDS
                    for _ in range(place.sites.get(kind, 0))
                ],
                "agents": {"default": PER_REGION * regions, "least": LEAST_PER_REGION * regions},
                "seeds": {"least": -_SEEDS, "most": _SEEDS},
                "governments": self._governments(),
            }
        )

    def _governments(self) -> list[Literal["recorded", "simulated"]]:
        return ["recorded", "simulated"] if self._case.inputs else ["simulated"]

    async def choose(self, given: object) -> None:  # noqa: ARG002  (the rule is always the same)
        """Tell a hypothesis and a seed with which something happens, and by what rule they were found."""
        government = self._governments()[0]
        found = await self.work(
            lambda: eventful(self._case, government=government, stopped=lambda: self.closed)
        )
        await self.tell(
            {"kind": "chosen", "hypothesis": found.hypothesis, "seed": found.seed, "why": found.why}
        )

    async def set_up(self, given: object) -> None:
        """Make the world of a hypothesis and a seed, at the case's first hour."""
        wish = given if isinstance(given, dict) else {}
        unknown = set(wish) - {"hypothesis", "seed", "agents", "government"}
        if unknown or not isinstance(given, dict):
            allowed = ("hypothesis", "seed", "agents", "government")
            raise CaseError(Problem(say("setup: not understood"), allowed=allowed))
        seed = whole_number("seed", wish.get("seed", 1), -_SEEDS, _SEEDS)
        agents = wish.get("agents")
        if agents is not None:
            agents = whole_number("agents", agents, 1, _MOST_AGENTS)
        self._world = None  # its memory is free before the next one is asked for
        self._world = await self.work(self._make, wish, seed, agents)
        made = self._world
        await self.tell({"kind": "ready", "seed": seed, "acceptance": made.acceptance, "hours": made.hours})
        await self.tell(self._frame(made, [], []))

    def _make(self, wish: Mapping[str, Any], seed: int, agents: int | None) -> WatchedCountry:
        known = [h.name for h in self._case.hypotheses if not h.know_nothing]
        name = wish.get("hypothesis", known[0] if known else "")
        if known and name not in known:
            words = say("{name} is no hypothesis that can be run", name=shown(name))
            raise CaseError(Problem(words, field="hypothesis", allowed=tuple(known)))
        government = wish.get("government", "recorded")
        return WatchedCountry(self._case, name, seed, agents=agents, government=government)

    async def step(self, given: object) -> None:
        """Run some hours and tell all that happened in them."""
        if self._world is None:
            raise CaseError(say("there is no world yet; set one up first"))
        hours = whole_number("step", given, 1, 10**6)
        happened, series = await self.work(self._run, self._world, hours)
        await self.tell(self._frame(self._world, happened, series))

    def _run(self, world: WatchedCountry, hours: int) -> tuple[list[Happening], list[list[float]]]:
        happened: list[Happening] = []
        series: list[list[float]] = []
        for _ in range(hours):
            if self.closed or world.done:
                break
            happened += world.advance()
            series.append(_of_the_hour(world))
        return happened, series

    def _frame(
        self, world: WatchedCountry, happened: list[Happening], series: list[list[float]]
    ) -> dict[str, Any]:
        now = world.now
        return {
            "kind": "frame",
            "hour": now.hour,
            "time": self._moment(now.hour),
            "done": world.done,
            "totals": {name: round(float(world.totals[name].sum())) for name in COUNTED},
            "nation": {
                **{name: round(float(getattr(now, name).sum())) for name in _REGIONAL},
                "troops": round(now.troops),
                "belief": round(now.belief, 4),
                "held": int((now.holder > 0).sum()),
                "firing": int(now.firing.sum()),
                "connectivity": round(float(now.connectivity.mean()), 3),
            },
            "regions": {
                **{name: getattr(now, name).round().astype(int).tolist() for name in _REGIONAL},
                **{name: getattr(now, name).round(3).tolist() for name in _SHARES},
                "firing": now.firing.astype(int).tolist(),
                **{name: world.totals[name].round().astype(int).tolist() for name in _COUNTED},
            },
            "sites": now.holder.tolist(),
            "guarded": now.guarded.astype(int).tolist(),
            "events": [
                {"time": self._moment(one.hour), "kind": one.kind, "place": one.place, "text": one.text}
                for one in happened
            ],
            "series": series,
            "state_hash": world.state_hash if now.hour % 24 == 0 else "",
        }

    def _moment(self, hour: float) -> str:
        """Time of the case's clock, to the minute."""
        begin = datetime.combine(self._case.start, time())
        return (begin + timedelta(hours=hour)).isoformat(timespec="minutes")


def _of_the_hour(world: WatchedCountry) -> list[float]:
    """Participants, rioters, deaths so far and sites held at the end of an hour: one point of every line."""
    now = world.now
    return [
        round(float(now.participants.sum())),
        round(float(now.rioters.sum())),
        round(float(world.totals["deaths"].sum())),
        int((now.holder > 0).sum()),
    ]
