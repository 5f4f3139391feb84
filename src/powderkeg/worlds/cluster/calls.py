"""What a worker of a cluster is asked, and what it does with it: a function of plain arguments, no store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from powderkeg._version import __version__
from powderkeg.store import libraries
from powderkeg.worlds.cluster.wire import Wired, squeezed

__all__ = ["Answer", "Call", "Shared", "answer", "given", "processor", "versions"]


@dataclass(frozen=True)
class Shared:
    """What many calls need, and each worker is sent once.

    Attributes:
        key: names it; equal names are equal values.
        value: anything that can be pickled.
    """

    key: str
    value: Any


@dataclass(frozen=True)
class Call:
    """One chunk of work for whichever worker is free.

    Attributes:
        key: names the arrays: equal names are equal arrays.
        function: of a module, so that a worker finds it by name; called with the shared value, then with the
            arguments.
        shared: first argument.
        arguments: the others.
        keeps: its worker keeps something that other calls go on with; it is remembered which.
        near: key of the call whose worker had better do this one; blank for any.
    """

    key: str
    function: Callable[..., Mapping[str, npt.NDArray[Any]]]
    shared: Shared
    arguments: tuple[Any, ...] = ()
    keeps: bool = False
    near: str = ""


@dataclass(frozen=True)
class Answer:
    """What a worker says.

    Attributes:
        worker: its address.
        arrays: the chunk's, where it was done, as they are sent.
        processor: kind of processor that did it.
        other: versions and source code of the worker, where they are not the client's; then nothing was done.
        fault: what the machine refused (memory, a full disk), where it did; another may do better.
    """

    worker: str
    arrays: Wired | None = None
    processor: str = ""
    other: Mapping[str, str] | None = None
    fault: str = ""


@dataclass(frozen=True)
class _Packed:
    """Arguments that Dask is not to look into."""

    arguments: tuple[Any, ...]


def packed(call: Call) -> _Packed:
    """A call's own arguments as one thing."""
    return _Packed(call.arguments)


def given(value: object) -> object:
    """The shared value: as a task of its own it is made again where the worker that held it is lost."""
    return value


def versions(digest: Callable[[], str]) -> dict[str, str]:
    """All that has to be equal on two machines that are to give equal bytes.

    Args:
        digest: a module's function that gives the digest of the source code that makes the arrays.
    """
    return {"powderkeg": __version__, **libraries(), "source code": digest()}


def processor() -> str:
    """Kind of this machine's processor, as the compiler of the kernels names it."""
    from llvmlite.binding import get_host_cpu_name

    return str(get_host_cpu_name())


def answer(
    digest: Callable[[], str],
    expected: Mapping[str, str],
    function: Callable[..., Mapping[str, npt.NDArray[Any]]],
    own: _Packed,
    shared: object,
) -> Answer:
    """Do a call, on a worker.

    Args:
        digest: see ``versions``.
        expected: versions and source code of the client.
        function: of the call.
        own: arguments of the call.
        shared: the value that goes before them.
    """
    from importlib import import_module

    worker = str(import_module("distributed").get_worker().address)
    here = versions(digest)
    if here != dict(expected):
        return Answer(worker, other=here)
    try:
        arrays = squeezed(function(shared, *own.arguments))
    except (OSError, MemoryError) as error:
        return Answer(worker, fault=f"{type(error).__name__}: {error}")
    return Answer(worker, arrays=arrays, processor=processor())
