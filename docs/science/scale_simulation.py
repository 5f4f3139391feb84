"""A scheduler and a client before many workers, simulated: who waits for whom, and how long it all takes."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

__all__ = ["Costs", "bound", "makespan"]

SPREAD = 0.10  # of a task's time about its mean, log-normal
AHEAD = 3  # tasks that the client has asked for, for each thread (`powderkeg.worlds.cluster`)


@dataclass(frozen=True)
class Costs:
    """Seconds, measured.

    Attributes:
        world: computing one world, on one thread of a worker.
        task: of a worker, for each task, besides the worlds.
        scheduler: of the scheduler, for each task.
        client: of the client, for each chunk that it fetches.
        store: of the client, for each chunk that it writes; 0 where nothing is kept.
    """

    world: float
    task: float
    scheduler: float
    client: float
    store: float


def bound(costs: Costs, workers: int, worlds: int, clients: int = 1) -> float:
    """Largest share of the workers' time that can go into worlds: the formula of the page.

    Args:
        costs: measured.
        workers: threads in all.
        worlds: of a task.
        clients: commands that share the scheduler.
    """
    work = worlds * costs.world
    slowest = max(
        work + costs.task,
        workers * costs.scheduler,
        workers * (costs.client + costs.store) / clients,
    )
    return work / slowest


def makespan(
    costs: Costs,
    *,
    workers: int,
    tasks: int,
    worlds: int,
    clients: int = 1,
    stragglers: float = 0.0,
    slower: float = 1.0,
    seed: int = 1,
) -> float:
    """Seconds until the last chunk is fetched and kept.

    The scheduler hands out one task after another; a worker that is free takes the next; a finished chunk
    waits for its client, who takes one after another. A client asks for no more than ``AHEAD`` tasks for each
    thread.

    Args:
        costs: measured.
        workers: threads in all.
        tasks: how many.
        worlds: of each.
        clients: commands that share the scheduler.
        stragglers: share of the workers that are slow.
        slower: by how much.
        seed: of the tasks' times and of who is slow.
    """
    random = np.random.Generator(np.random.Philox(key=[seed, workers]))
    pace = np.where(random.random(workers) < stragglers, slower, 1.0)
    times = worlds * costs.world * np.exp(random.normal(-(SPREAD**2) / 2, SPREAD, tasks)) + costs.task
    free = [(0.0, worker) for worker in range(workers)]
    heapq.heapify(free)
    fetched: list[float] = []  # when each chunk so far was fetched, smallest first
    scheduler, most = 0.0, AHEAD * workers
    serving = [0.0] * clients
    ends: list[float] = []
    for number in range(tasks):
        asked = heapq.heappop(fetched) if number >= most else 0.0
        scheduler = max(scheduler, asked) + costs.scheduler
        at, worker = heapq.heappop(free)
        done = max(at, scheduler) + times[number] * pace[worker]
        heapq.heappush(free, (done, worker))
        client = number % clients
        serving[client] = max(serving[client], done) + costs.client + costs.store
        heapq.heappush(fetched, serving[client])
        ends.append(serving[client])
    return max(ends)
