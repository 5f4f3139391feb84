"""The plain torus under the slow twin of the grid society: who stands where, sees what, and may go where."""

from dataclasses import dataclass

import numpy as np

from powderkeg import kernels
from powderkeg.society.grid import ACTIVE, JAILED, QUIET, Settings

MASK = (1 << 64) - 1
WORDS, TRIES = 8, 32
SLACK = 1e-9


def extend(key: int, part: int) -> int:
    """The key's child."""
    return int(kernels.extend(np.uint64(key), np.uint64(part)))


@dataclass(frozen=True)
class Dice:
    """Random numbers under one key, by who they are for and by purpose (below 512)."""

    key: int
    who: int = 0

    def bits(self, purpose: int) -> int:
        """64 random bits."""
        return int(kernels.bits(np.uint64(self.key), (self.who << 9) + purpose))

    def uniform(self, purpose: int) -> float:
        """A number between 0 and 1."""
        return float(kernels.uniform(np.uint64(self.key), (self.who << 9) + purpose))


def numbered(key: int, counter: int) -> float:
    """A number between 0 and 1 by its counter alone."""
    return float(kernels.uniform(np.uint64(key), counter))


def tries_of(word: int, digits: int) -> list[int]:
    """What one random number says in so many bits a time, eight times at most, from its upper end down."""
    most = min(64 // digits, 8)
    return [word >> digits * at & (1 << digits) - 1 for at in reversed(range(most))]


def digits_for(size: int) -> int:
    """Bits, up to ten if those name all, by which one random number tries as many cells as can be.

    A number names cell ``number % size``, and none where the last round of cells is not whole.
    """
    if size == 0:
        return 1
    least = max(1, (size - 1).bit_length())
    tried = {
        digits: min(64 // digits, 8) * (2**digits // size) * size / 2**digits
        for digits in range(least, max(least, 10) + 1)
    }
    return max(tried, key=lambda digits: tried[digits])


@dataclass(eq=False)
class Agent:
    """Somebody with a slot for a name; ``cell`` of the jailed is where they were arrested."""

    slot: int
    cell: int
    hardship: float
    aversion: float
    death_age: float
    group: int
    state: int = QUIET
    term: int = 0
    age: int = 0


@dataclass(eq=False)
class Cop:
    """A cop on the grid."""

    slot: int
    cell: int


@dataclass(frozen=True)
class View:
    """By cell, those in view of it, north to south and west to east, itself in their midst or left out."""

    seen: list[list[int]]
    around: list[list[int]]


def is_within(shape: str, radius: float, dy: int, dx: int) -> bool:
    """Whether a field of view of this shape reaches that far."""
    dy, dx = abs(dy), abs(dx)
    if shape == "euclidean":
        return dy * dy + dx * dx <= radius * radius + SLACK
    if shape == "moore":
        return max(dy, dx) <= radius + SLACK
    if shape == "von_neumann":
        return dy + dx <= radius + SLACK
    return min(dy, dx) == 0 and max(dy, dx) <= radius + SLACK


class Torus:
    """Cells with agents and cops on them; ``jailed_share``: others may enter the cells of the jailed."""

    def __init__(self, width: int, height: int, *, jailed_share: bool) -> None:
        self.width, self.height, self.jailed_share = width, height, jailed_share
        self.cells = range(width * height)
        self.agents_on: list[list[Agent]] = [[] for _ in self.cells]
        self.cops_on = [0 for _ in self.cells]

    def view(self, shape: str, radius: float) -> View:
        """A field of view from every cell; every cell of the torus is in it once at most."""
        dys = range(-(self.height // 2), self.height - self.height // 2)
        dxs = range(-(self.width // 2), self.width - self.width // 2)
        within = [(dy, dx) for dy in dys for dx in dxs if is_within(shape, radius, dy, dx)]
        seen = []
        for cell in self.cells:
            y, x = divmod(cell, self.width)
            seen.append([(y + dy) % self.height * self.width + (x + dx) % self.width for dy, dx in within])
        around = [[other for other in seen[cell] if other != cell] for cell in self.cells]
        return View(seen, around)

    def is_free(self, cell: int) -> bool:
        """Whether somebody may enter: no cop, and no agent but such as are jailed under 'share'."""
        if self.cops_on[cell]:
            return False
        return all(self.jailed_share and agent.state == JAILED for agent in self.agents_on[cell])

    def free_in_view(self, dice: Dice, purpose: int, cell: int, view: View) -> int | None:
        """A random free cell around: several tries from each of eight numbers, then one of all."""
        around = view.around[cell]
        if not around:
            return None
        digits = digits_for(len(around))
        named = around * (2**digits // len(around))
        for word in range(WORDS):
            for number in tries_of(dice.bits(purpose + word), digits):
                if number < len(named) and self.is_free(named[number]):
                    return named[number]
        return _one_of([c for c in around if self.is_free(c)], dice.uniform(purpose + WORDS))

    def free_anywhere(self, dice: Dice, purpose: int) -> int | None:
        """A random free cell of the grid: 32 tries, then one among all that are free."""
        for attempt in range(TRIES):
            target = int(dice.uniform(purpose + attempt) * len(self.cells))
            if self.is_free(target):
                return target
        return _one_of([c for c in self.cells if self.is_free(c)], dice.uniform(purpose + TRIES))

    def actives_on(self, cells: list[int]) -> list[Agent]:
        """Active agents on some cells, by cell and slot."""
        found = []
        for cell in cells:
            here = [agent for agent in self.agents_on[cell] if agent.state == ACTIVE]
            found += sorted(here, key=lambda agent: agent.slot)
        return found

    def put(self, agent: Agent, cell: int) -> None:
        """Put an agent on a cell."""
        agent.cell = cell
        self.agents_on[cell].append(agent)

    def take_off(self, agent: Agent) -> None:
        """Take an agent off its cell."""
        self.agents_on[agent.cell].remove(agent)

    def move_cop(self, cop: Cop, cell: int) -> None:
        """Put a cop on another cell."""
        self.cops_on[cop.cell] -= 1
        self.cops_on[cell] += 1
        cop.cell = cell


def _one_of(cells: list[int], u: float) -> int | None:
    return cells[int(u * len(cells))] if cells else None


def exact_places(s: Settings, key: int) -> tuple[list[int], list[int]]:
    """First cells of agents and of cops in exact numbers: the first of a shuffled grid."""
    cells, agents = list(range(s.cells)), s.agents
    both = agents + int(s.cops[0])
    for i in range(both):
        j = i + int(numbered(key, i) * (s.cells - i))
        cells[i], cells[j] = cells[j], cells[i]
    return cells[:agents], cells[agents:both]


def random_places(s: Settings, key: int) -> tuple[list[int], list[int]]:
    """The same by chance, one draw for each cell."""
    draws = [numbered(key, cell) for cell in range(s.cells)]
    density = s.number("agent_density")
    most = density + float(s.cop_density[0])
    homes = [cell for cell, u in enumerate(draws) if u < density]
    return homes, [cell for cell, u in enumerate(draws) if density <= u < most]
