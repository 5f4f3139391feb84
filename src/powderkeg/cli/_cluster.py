"""The option `--cluster`: chunks run on the workers of a Dask scheduler, by all verbs that simulate."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from powderkeg.worlds.cluster import Cluster


def read_cluster(text: str) -> str:
    """Read the address of a scheduler as typed on the command line.

    Args:
        text: what was typed.

    Raises:
        typer.BadParameter: where it is none.
    """
    from powderkeg.case import CaseError
    from powderkeg.worlds.cluster import check_address

    try:
        return check_address(text)
    except CaseError as error:
        raise typer.BadParameter(str(error).removeprefix("cluster: ")) from None


ClusterName = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        parser=read_cluster,
        metavar="tcp://HOST:PORT",
        show_default="the threads of this machine",
        help="A Dask scheduler whose workers do the work; the result is the same.",
    ),
]


@contextmanager
def clustered(address: str | None) -> "Iterator[Cluster | None]":
    """Open the cluster that a command is to use; a line on stderr says where it can be watched.

    Args:
        address: of its scheduler; None for no cluster.

    Raises:
        CaseError: it cannot be reached, or has no workers.
    """
    if address is None:
        yield None
        return
    from powderkeg.worlds.cluster import on_cluster

    with on_cluster(address) as cluster:
        if cluster is not None:
            sys.stderr.write(f"{cluster.told}\n")
        yield cluster
