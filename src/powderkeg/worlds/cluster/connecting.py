"""The way to a scheduler: addresses, how long nobody waits, and what is said where it fails."""

from __future__ import annotations

import logging
import os
import re
import socket
import time
from importlib import import_module
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from powderkeg.worlds.cluster.failures import ClusterError

__all__ = [
    "PATIENCE",
    "PATIENCE_SETTING",
    "TRUST",
    "Health",
    "address_of",
    "check_address",
    "connected",
    "dashboard",
    "distributed",
    "patience",
]

PATIENCE = 60.0
"""Seconds that a run waits for a scheduler that does not answer, or for a first worker."""
PATIENCE_SETTING = "POWDERKEG_CLUSTER_PATIENCE"
"""Environment variable with another number of seconds."""
TRUST = "what goes to and from a Dask cluster is pickled; name only a scheduler that you trust"

_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):([0-9]{1,5})/?")
_CONNECT_SECONDS, _ASK_SECONDS, _LOOK_SECONDS = 10.0, 5.0, 1.0


def patience() -> float:
    """Seconds to wait, from the environment.

    Raises:
        ClusterError: what stands there is no number of seconds.
    """
    text = os.environ.get(PATIENCE_SETTING)
    try:
        seconds = PATIENCE if text is None else float(text)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds < 1e6:
        raise ClusterError(
            f"{PATIENCE_SETTING}: {text!r} given; allowed: a number of seconds above 0, such as 60"
        )
    return seconds


def check_address(address: str) -> str:
    """An address as Dask writes it.

    Raises:
        ClusterError: it is none.
    """
    match = _ADDRESS.fullmatch(address.strip())
    if match is None or not 0 < int(match[3]) < 65_536:
        raise ClusterError(
            f"cluster: {address!r} is no address of a scheduler; allowed: tcp://host:port or "
            "tls://host:port, such as tcp://scheduler:8786, which `dask scheduler` prints when it starts"
        )
    return address.strip().rstrip("/")


def distributed() -> Any:  # noqa: ANN401 - a package without types of ours
    """The package ``distributed``.

    Raises:
        ClusterError: it is not installed.
    """
    try:
        return import_module("distributed")
    except ModuleNotFoundError as error:
        raise ClusterError(
            f"cluster: this needs the package distributed ({error}); install it: "
            "pip install 'powderkeg[cluster]'"
        ) from None


def connected(address: str) -> Any:  # noqa: ANN401 - a distributed.Client
    """A client of the scheduler at an address; whoever asks for it closes it.

    Raises:
        ClusterError: no address, nothing answers there, or the package is missing.
    """
    where = check_address(address)
    package = distributed()
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is said in our own words
    seconds = min(_CONNECT_SECONDS, patience())
    began = time.monotonic()
    host, _, port = where.partition("://")[2].rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=seconds).close()
        seconds = patience()  # how long Dask then tries to come back to a scheduler that was lost
        return package.Client(where, timeout=seconds, set_as_default=False)
    except Exception as error:  # whatever listens there may answer anything  # noqa: BLE001
        waited = time.monotonic() - began
        raise ClusterError(
            f"cluster: no Dask scheduler answers at {where} (waited {waited:.0f} s; {_first_line(error)}); "
            "start one with `dask scheduler`, or mend the address"
        ) from None


def dashboard(client: Any) -> str:  # noqa: ANN401 - a distributed.Client
    """Link to the scheduler's dashboard; blank where it serves none.

    A scheduler without one (no bokeh, or told so) names an address all the same, at which nothing is found.
    One that cannot be asked from here, behind a wall say, may be seen from elsewhere: its link is given.
    """
    try:
        link = str(client.dashboard_link or "")
    except (KeyError, ValueError, AttributeError):
        return ""
    try:
        with build_opener(ProxyHandler({})).open(link, timeout=_LOOK_SECONDS):  # nobody else is asked
            return link
    except HTTPError:
        return ""
    except (OSError, ValueError):
        return link


class Health:
    """Watches that a cluster can go on, and gives up after a bounded time where it cannot.

    Args:
        client: a ``distributed.Client``.
        seconds: that nobody waits longer than.

    Attributes:
        threads: of all workers, when they were last counted.
        workers: their addresses.
    """

    def __init__(self, client: Any, seconds: float) -> None:  # noqa: ANN401
        self._client, self._seconds = client, seconds
        self._answered = self._manned = time.monotonic()
        self._asked = float("-inf")
        self.threads, self.workers = 0, tuple[str, ...]()

    def look(self) -> None:
        """Ask the scheduler for its workers, no oftener than each second.

        Raises:
            ClusterError: it has been silent, or without workers, for too long.
        """
        now = time.monotonic()
        if now - self._asked < 1.0:
            return
        self._asked = now
        counted = self._count()
        now = time.monotonic()
        if counted is not None:
            self._answered = now
            self.workers, self.threads = tuple(counted), sum(counted.values())
            if counted:
                self._manned = now
        elif self._client.status == "closed" or now - self._answered > self._seconds:
            raise ClusterError(
                f"cluster: the scheduler at {address_of(self._client)} was lost and has not come back "
                f"(waited {now - self._answered:.0f} s); what was finished is kept in the store, if there "
                "is one: start the scheduler and its workers again, then the same command"
            )
        if now - max(self._manned, self._answered - self._seconds) > self._seconds:
            raise ClusterError(
                f"cluster: the scheduler at {address_of(self._client)} has no workers (waited "
                f"{self._seconds:.0f} s); start some with `dask worker {address_of(self._client)}`"
            )

    def _count(self) -> dict[str, int] | None:
        """Threads by worker; None where the scheduler does not answer."""
        if self._client.status != "running":
            return None
        try:
            found = self._client.sync(
                self._client.scheduler.ncores, callback_timeout=min(_ASK_SECONDS, self._seconds)
            )
        except Exception:  # a connection breaks in many ways, and the clock runs  # noqa: BLE001
            return None
        return {str(name): int(count) for name, count in found.items()}


def address_of(client: Any) -> str:  # noqa: ANN401 - a distributed.Client
    """Where a client's scheduler is or was."""
    scheduler = getattr(client, "scheduler", None)
    return str(getattr(scheduler, "address", "") or getattr(client, "_start_arg", "") or "an unknown address")


def _first_line(error: BaseException) -> str:
    text = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
