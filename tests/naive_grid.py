"""The slow, obvious twin of the grid society: Epstein's civil violence in plain loops, from its rules.

Whoever looks around looks at every cell within view; nothing is counted ahead. Random numbers have the
kernel's addresses (a key for when, a counter for who and what), so that the two must agree bit for bit.
``decide`` is the rule of rebellion and can be replaced.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naive_rebellion import Decide, rule_of
from naive_torus import (
    MASK,
    Agent,
    Cop,
    Dice,
    Torus,
    exact_places,
    extend,
    numbered,
    random_places,
)
from powderkeg import kernels
from powderkeg.society.grid import ABSENT, ACTIVE, JAILED, QUIET, Settings
from powderkeg.society.grid.columns import SERIES

Turns = list[tuple[Agent | Cop, "Dice"]]
"""Who has a turn, and its random numbers, in their order."""

ORDER, TURN, COPS, PLACES, TRAITS = 1, 2, 3, 4, 5  # in keys
MOVE, RELEASE, CLONE_CELL, RELEASE_FAR = 0, 16, 32, 64  # in counters, with who it is
PICK, TERM, KILL, CLONE, BORN_RISK, BORN_DEATH = 128, 129, 130, 131, 132, 133


@dataclass(frozen=True)
class Run:
    """What a run left: series (T, columns); by slot the agents' state, cell and group, and the cops' cell."""

    series: NDArray[np.float64]
    state: NDArray[np.int64]
    cell: NDArray[np.int64]
    group: NDArray[np.int64]
    cops: NDArray[np.int64]


class Grid:
    """One world: who is there, and the step that everybody takes."""

    def __init__(self, settings: Settings, lineage: int, seed: int, decide: Decide | None = None) -> None:
        self.settings, self.named = settings, settings.values
        self.threshold, self.k, self.cloning = (settings.number(n) for n in ("threshold", "k", "cloning"))
        self.two_groups, exact = self.named["model"] == "intergroup", self.named["population"] == "exact"
        self.move_first = self.named["order"] == "move-act"
        self.root = extend(seed & MASK, lineage)
        self.decide = decide or rule_of(str(self.named["ratio"]), settings.number("ratio_threshold"))
        self.torus = Torus(
            settings.whole("width"), settings.whole("height"), jailed_share=self.named["jailed"] == "share"
        )
        shape = str(self.named["vision_shape"])
        self.agent_view = self.torus.view(shape, settings.number("agent_vision"))
        self.cop_view = self.torus.view(shape, settings.number("cop_vision"))
        self.beside = self.torus.view("moore", 1.0)
        slots = 2 * settings.cells if self.two_groups else settings.agents if exact else settings.cells
        self.agents: list[Agent | None] = [None] * slots
        self.force = settings.cops.tolist()
        self.cops: list[Cop | None] = [None] * (max(self.force) if exact else settings.cells)
        self.tally = dict.fromkeys(("arrests", "killings", "births", "deaths_of_age"), 0)
        places = exact_places if exact else random_places
        homes, posts = places(settings, extend(extend(self.root, 0), PLACES))
        self.extra_cops = len(posts) - self.force[0]
        self.settle(homes, posts)

    # Who is there.

    def settle(self, homes: list[int], posts: list[int]) -> None:
        """The first agents, quiet, with a group by coin or half each; and the first cops."""
        wanted = len(homes) // 2
        for i, cell in enumerate(homes):
            dice = Dice(extend(extend(extend(self.root, 0), TRAITS), i))
            share = wanted / (len(homes) - i) if self.named["groups"] == "equal" else 0.5
            group = 1 if dice.uniform(3) < share else 0
            wanted -= group
            self.join(Agent(i, cell, dice.uniform(0), dice.uniform(1), self.death_age(dice, 2), group))
        for j, cell in enumerate(posts):
            self.post(j, cell)

    def join(self, agent: Agent) -> None:
        """Somebody new."""
        self.agents[agent.slot] = agent
        self.torus.put(agent, agent.cell)

    def post(self, slot: int, cell: int) -> None:
        """A new cop."""
        self.cops[slot] = Cop(slot, cell)
        self.torus.cops_on[cell] += 1

    def death_age(self, dice: Dice, purpose: int) -> float:
        """An age of death, even between 0 and the greatest."""
        if self.named["max_age"] is None:
            return math.inf
        return dice.uniform(purpose) * self.settings.number("max_age")

    def everybody(self) -> list[Agent]:
        """All agents, the jailed too, by slot."""
        return [agent for agent in self.agents if agent is not None]

    def cops_wanted(self, number: int) -> int:
        """By the schedule; what chance added to a random population goes as the density falls."""
        density = self.settings.cop_density
        relative = min(density[number - 1] / density[0], 1.0) if density[0] > 0.0 else 0.0
        return max(0, int(self.force[number - 1]) + round(self.extra_cops * relative))

    def adjust_cops(self, key: int, wanted: int) -> None:
        """Random cops leave, or new ones come in on random free cells."""
        present = [cop for cop in self.cops if cop is not None]
        while len(present) > max(wanted, 0):
            leaving = present.pop(int(numbered(extend(key, 0), len(present)) * len(present)))
            self.torus.cops_on[leaving.cell] -= 1
            self.cops[leaving.slot] = None
        vacant = [j for j, cop in enumerate(self.cops) if cop is None]
        for j in vacant[: max(wanted - len(present), 0)]:
            cell = self.torus.free_anywhere(Dice(extend(key, 1 + j)), 0)
            if cell is None:
                return
            self.post(j, cell)

    # What an agent does.

    def agent_turn(self, agent: Agent, dice: Dice, legitimacy: float) -> None:
        """Serve the term, or move and act (or act and move); in Model II grow older, then clone."""
        is_free = agent.state != JAILED or self.serve_turn(agent, dice)
        if is_free and self.move_first:
            self.move_agent(agent, dice)
        if is_free:
            agent.state = ACTIVE if self.rebels(agent, legitimacy) else QUIET
            if agent.state == ACTIVE and self.two_groups:
                self.kill_rival(agent, dice)
        if is_free and not self.move_first:
            self.move_agent(agent, dice)
        if self.two_groups and not self.dies_of_age(agent) and is_free:
            self.clone(agent, dice)

    def move_agent(self, agent: Agent, dice: Dice) -> None:
        """Rule M: to a random free cell within vision."""
        if self.named["movement"] == "all":
            cell = self.torus.free_in_view(dice, MOVE, agent.cell, self.agent_view)
            if cell is not None:
                self.torus.take_off(agent)
                self.torus.put(agent, cell)

    def rebels(self, agent: Agent, legitimacy: float) -> bool:
        """Rule A: what the agent makes of the cops and actives it sees, itself among them."""
        cops, others = 0, 0
        for cell in self.agent_view.seen[agent.cell]:
            cops += self.torus.cops_on[cell]
            for other in self.torus.agents_on[cell]:
                if other.state == ACTIVE and other is not agent:
                    others += 1
        others += self.named["self_count"] == "twice" and agent.state == ACTIVE
        return self.decide(
            agent.hardship, agent.aversion, legitimacy, self.threshold, cops, 1 + others, self.k
        )

    def kill_rival(self, agent: Agent, dice: Dice) -> None:
        """Kill one random free agent of the other group on the cells around."""
        rivals: list[Agent] = []
        for cell in self.agent_view.around[agent.cell]:
            here = sorted(self.torus.agents_on[cell], key=lambda one: one.slot)
            rivals += [one for one in here if one.group != agent.group and one.state != JAILED]
        if rivals:
            victim = rivals[int(dice.uniform(KILL) * len(rivals))]
            self.torus.take_off(victim)
            self.agents[victim.slot] = None
            victim.state = ABSENT
            self.tally["killings"] += 1

    def dies_of_age(self, agent: Agent) -> bool:
        """A step older; gone at the age of death, in jail too."""
        agent.age += 1
        if agent.age < agent.death_age:
            return False
        if agent in self.torus.agents_on[agent.cell]:
            self.torus.take_off(agent)
        self.agents[agent.slot] = None
        self.tally["deaths_of_age"] += 1
        return True

    def clone(self, agent: Agent, dice: Dice) -> None:
        """An offspring with the given chance, on a free cell beside, in a slot free since the step began."""
        if dice.uniform(CLONE) >= self.cloning:
            return
        cell = self.torus.free_in_view(dice, CLONE_CELL, agent.cell, self.beside)
        if cell is not None and self.free_slots:
            slot = self.free_slots.pop(0)
            own = Dice(dice.key, slot)
            inherits = self.named["offspring"] == "grievance-and-risk"
            aversion = agent.aversion if inherits else own.uniform(BORN_RISK)
            self.join(
                Agent(slot, cell, agent.hardship, aversion, self.death_age(own, BORN_DEATH), agent.group)
            )
            self.tally["births"] += 1

    # Jail.

    def arrest(self, agent: Agent, dice: Dice) -> None:
        """Jail an agent for a random term; a term of nought may be none at all."""
        self.tally["arrests"] += 1
        if self.named["max_jail"] is not None:
            longest = self.settings.whole("max_jail")
            terms = range(longest + 1 if self.named["jail_term"] == "0..J" else max(longest, 1))
            agent.term = terms[int(dice.uniform(TERM) * len(terms))]
            if agent.term == 0 and self.named["zero_term"] == "released":
                agent.state = QUIET
                return
        agent.state = JAILED
        if self.named["jailed"] == "removed":
            self.torus.take_off(agent)

    def serve_turn(self, agent: Agent, dice: Dice) -> bool:
        """A turn in jail under the clock 'own-turn'; whether the agent is free to act in it."""
        if self.named["jail_clock"] == "end-of-step" or self.named["max_jail"] is None:
            return False
        if agent.term == 0:
            return self.release(agent, dice)
        agent.term -= 1
        return False

    def run_down(self, turn: int) -> None:
        """Terms at the end of a step, under the clock 'end-of-step'."""
        if self.named["jail_clock"] == "end-of-step" and self.named["max_jail"] is not None:
            for agent in self.everybody():
                if agent.state == JAILED:
                    agent.term = max(0, agent.term - 1)
                    if agent.term == 0:
                        self.release(agent, Dice(turn, agent.slot))

    def release(self, agent: Agent, dice: Dice) -> bool:
        """Back to the grid and quiet; the removed stay in jail where there is no room."""
        if self.named["jailed"] == "removed":
            cell: int | None = None
            if self.named["release"] == "near" and self.torus.is_free(agent.cell):
                cell = agent.cell
            elif self.named["release"] == "near":
                cell = self.torus.free_in_view(dice, RELEASE, agent.cell, self.agent_view)
            if cell is None:
                cell = self.torus.free_anywhere(dice, RELEASE_FAR)
            if cell is None:
                return False
            self.torus.put(agent, cell)
        agent.state = QUIET
        return True

    # What a cop does.

    def move_cop(self, cop: Cop, dice: Dice) -> None:
        """Rule M for a cop."""
        if self.named["movement"] != "none":
            cell = self.torus.free_in_view(dice, MOVE, cop.cell, self.cop_view)
            if cell is not None:
                self.torus.move_cop(cop, cell)

    def enforce(self, cop: Cop, dice: Dice) -> None:
        """Rule C: arrest one random active agent in view."""
        actives = self.torus.actives_on(self.cop_view.seen[cop.cell])
        if actives:
            chosen = actives[int(dice.uniform(PICK) * len(actives))]
            self.arrest(chosen, dice)
            if self.named["cop_after_arrest"] == "steps-in":
                self.torus.move_cop(cop, chosen.cell)

    # A step.

    def step(self, number: int) -> list[float]:
        """Step ``number``, the first being 1; returns a row of the series."""
        key = extend(self.root, number)
        turn, legitimacy = extend(key, TURN), float(self.settings.legitimacy[number - 1])
        self.tally = dict.fromkeys(self.tally, 0)
        self.adjust_cops(extend(key, COPS), self.cops_wanted(number))
        self.free_slots = [slot for slot, agent in enumerate(self.agents) if agent is None]
        turns = self.turns(extend(key, ORDER), turn)
        if self.named["activation"] == "synchronous":
            self.all_at_once(turns, turn, legitimacy)
        else:
            self.one_by_one(turns, legitimacy)
        self.run_down(turn)
        return self.book(legitimacy)

    def turns(self, order: int, turn: int) -> Turns:
        """All agents and cops in a random order (Fisher and Yates), each with the numbers of its turn."""
        slots = len(self.agents)
        turns: Turns = [(agent, Dice(turn, agent.slot)) for agent in self.everybody()]
        turns += [(cop, Dice(turn, slots + cop.slot)) for cop in self.cops if cop is not None]
        for i in range(len(turns) - 1, 0, -1):
            word = kernels.bits(np.uint64(order), i // 2)  # two places share a number, 32 bits each
            half = int(word) >> 32 if i % 2 else int(word) & 0xFFFFFFFF
            j = half * (i + 1) >> 32
            turns[i], turns[j] = turns[j], turns[i]
        return turns

    def one_by_one(self, turns: Turns, legitimacy: float) -> None:
        """Each in turn; who was killed before its turn has none."""
        for who, dice in turns:
            if isinstance(who, Agent):
                if who.state != ABSENT:
                    self.agent_turn(who, dice, legitimacy)
            else:
                if self.move_first:
                    self.move_cop(who, dice)
                self.enforce(who, dice)
                if not self.move_first:
                    self.move_cop(who, dice)

    def all_at_once(self, turns: Turns, turn: int, legitimacy: float) -> None:
        """The jailed serve; all move, all decide on what stood before, all cops arrest; or moves are last."""
        for agent in self.everybody():
            if agent.state == JAILED:
                self.serve_turn(agent, Dice(turn, agent.slot))
        if self.move_first:
            self.all_move(turns)
        free = [agent for agent in self.everybody() if agent.state != JAILED]
        for agent, rebels in [(agent, self.rebels(agent, legitimacy)) for agent in free]:
            agent.state = ACTIVE if rebels else QUIET
        for who, dice in turns:
            if isinstance(who, Cop):
                self.enforce(who, dice)
        if not self.move_first:
            self.all_move(turns)

    def all_move(self, turns: Turns) -> None:
        """All move, one after the other."""
        for who, dice in turns:
            if isinstance(who, Cop):
                self.move_cop(who, dice)
            elif who.state != JAILED:
                self.move_agent(who, dice)

    def book(self, legitimacy: float) -> list[float]:
        """Counts; and tension: of those free, mean grievance times share quiet over mean risk aversion."""
        free = [agent for agent in self.everybody() if agent.state != JAILED]
        quiet = sum(agent.state == QUIET for agent in free)
        hardship = aversion = 0.0
        for agent in free:  # not sum(), which from Python 3.12 on rounds less
            hardship += agent.hardship
            aversion += agent.aversion
        group = [agent.group for agent in self.everybody()] if self.two_groups else []
        row: dict[str, float] = {
            **self.tally, "active": len(free) - quiet, "quiet": quiet,
            "jailed": len(self.everybody()) - len(free), "cops": sum(cop is not None for cop in self.cops),
            "group_a": group.count(0), "group_b": group.count(1),
            "tension": hardship * (1.0 - legitimacy) * (quiet / len(free)) / aversion if free else 0.0,
        }  # fmt: skip
        return [float(row[name]) for name in SERIES]


def run(
    settings: Settings, lineage: int, seed: int, steps: int | None = None, decide: Decide | None = None
) -> Run:
    """Run one world for so many steps, or to its end."""
    grid = Grid(settings, lineage, seed, decide)
    last = settings.steps if steps is None else steps
    series = [grid.step(number) for number in range(1, last + 1)]
    return Run(
        np.array(series).reshape(last, len(SERIES)),
        np.array([ABSENT if agent is None else agent.state for agent in grid.agents], dtype=np.int64),
        np.array([-1 if agent is None else agent.cell for agent in grid.agents], dtype=np.int64),
        np.array([-1 if agent is None else agent.group for agent in grid.agents], dtype=np.int64),
        np.array([-1 if cop is None else cop.cell for cop in grid.cops], dtype=np.int64),
    )
