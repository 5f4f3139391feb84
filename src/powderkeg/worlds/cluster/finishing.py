"""A list of chunks finished on a cluster, by a client that finds and keeps them in its own store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from powderkeg.store import Address, Arrays, Store
from powderkeg.worlds.cluster.calls import Call
from powderkeg.worlds.cluster.connecting import connected
from powderkeg.worlds.cluster.running import Cluster

__all__ = ["finished_there", "on_cluster", "side_by_side"]

_CLOSING = 2.0  # seconds

Item = TypeVar("Item")
Made = TypeVar("Made")


def finished_there(
    wanted: Sequence[tuple[Address, Call]],
    store: Store | None,
    cluster: Cluster,
    digest: Callable[[], str],
    tell: Callable[[int], None] | None = None,
) -> list[Arrays]:
    """The arrays of chunks, from the store where they are there already, else made on a cluster and kept.

    Args:
        wanted: what each chunk depends on, and how it is made.
        store: of this process; workers need none.
        cluster: where the rest is made.
        digest: see ``Cluster.done``.
        tell: told how many chunks there are so far.
    """
    there = [None if store is None else store.get(address) for address, _ in wanted]
    found = {number: arrays for number, arrays in enumerate(there) if arrays is not None}
    missing = [number for number in range(len(wanted)) if number not in found]
    if tell is not None and found:
        tell(len(found))
    for place, arrays in cluster.done([wanted[number][1] for number in missing], digest):
        number = missing[place]
        if store is not None:
            store.put(wanted[number][0], arrays)
        found[number] = arrays
        if tell is not None:
            tell(len(found))
    return [found[number] for number in range(len(wanted))]


def side_by_side(
    work: Callable[[Item], Made], items: Sequence[Item], cluster: Cluster | None
) -> Iterator[Made]:
    """What ``work`` gives for each item, in order: one after another, or on a cluster side by side.

    Args:
        work: hands its chunks to the cluster itself, where there is one.
        items: given to it.
        cluster: None for one after another.
    """
    if cluster is None or len(items) < 2:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(max_workers=min(len(items), cluster.waiting)) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            for future in futures:
                yield future.result()
        except BaseException:  # Ctrl-C among them: what has not begun must not begin
            for future in futures:
                future.cancel()
            raise


@contextmanager
def on_cluster(cluster: object) -> Iterator[Cluster | None]:
    """What was named as a cluster, open; what was opened here is closed at the end.

    Args:
        cluster: an address, a ``distributed.Client``, a ``Cluster``, or None for no cluster.

    Raises:
        ClusterError: see ``Cluster`` and ``connected``.
    """
    if cluster is None or isinstance(cluster, Cluster):
        yield cluster
    elif isinstance(cluster, str):
        client = connected(cluster)
        try:
            yield Cluster(client)
        finally:
            client.close(timeout=_CLOSING)
    else:
        yield Cluster(cluster)
