"""What goes wrong on a cluster, in the words of whoever can mend it."""

from __future__ import annotations

from collections.abc import Mapping

from powderkeg.case import CaseError

__all__ = ["ClusterError", "differences", "explained"]


class ClusterError(CaseError):
    """A cluster that cannot be used, or no longer."""


def explained(error: BaseException) -> BaseException:
    """What Dask reports of a call, as something that the analyst can mend where it is that."""
    kind = type(error).__name__
    if kind == "KilledWorker":
        return ClusterError(
            "cluster: one part of the work was lost with four workers, one after another; they may have too "
            "little memory: give each fewer threads or more memory, then give the same command again"
        )
    if "deserialization of the task graph" in " ".join(str(error).split()):
        return ClusterError(
            "cluster: the scheduler cannot read what it is sent; install the same version of powderkeg where "
            "it runs, too, and start it again"
        )
    if isinstance(error, ImportError | AttributeError) and not isinstance(error, CaseError):
        return ClusterError(
            f"cluster: a worker cannot find what it is to run ({kind}: {error}); install the same version of "
            "powderkeg where the workers run, and start them again"
        )
    return error


def differences(worker: str, here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Which versions differ, in words."""

    def shown(name: str, of: Mapping[str, str]) -> str:
        text = of.get(name, "none")
        return text[:12] if name == "source code" else text

    unequal = [name for name in {**here, **there} if here.get(name) != there.get(name)]
    named = ", ".join(f"{name} {shown(name, there)} (here {shown(name, here)})" for name in unequal)
    return (
        f"cluster: the worker {worker} has {named}; its figures might not be those of this machine; install "
        "the same versions on both, and start the worker again"
    )
