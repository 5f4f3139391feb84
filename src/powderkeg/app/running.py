"""Serving until interrupted: a free port, the address with its token, and a quick end."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import sys
import threading
import webbrowser
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from powderkeg.case import CaseError, Problem
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PORTS_TRIED", "free_port", "names_of", "reachable", "run"]

PORTS_TRIED = 50
_GRACE_SECONDS = 1  # for open connections at the end; sockets of windows never end by themselves
_LARGEST_MESSAGE = 64 * 1024  # bytes of an order on a socket
_ANY = {"0.0.0.0", "::", ""}  # noqa: S104 - recognised, to warn of it


def run(case: str | None, *, host: str, port: int, browser: bool) -> int:
    """See ``powderkeg.app.serve``."""
    from powderkeg.app.workspaces import Workspaces

    workspaces = Workspaces(own=case)
    listening = free_port(host, port)
    number = int(listening.getsockname()[1])
    token = token_urlsafe(24)
    address = f"http://{_shown(host)}:{number}/?token={token}"
    lines = []
    if port not in {0, number}:
        lines.append(say("Port {port} is taken; this is port {number}.", port=str(port), number=str(number)))
    if host not in {"127.0.0.1", "localhost", "::1"}:
        lines.append(
            say(
                "Other machines can reach this address. Whoever has the token can read and change your cases."
            )
        )
    lines.append(say("The app: {address}", address=address))
    for name, one in reachable(host):
        other = f"http://{one}:{number}/?token={token}"
        lines.append(say("From other machines, by {name}: {address}", name=name, address=other))
    lines.append(say("Ctrl-C ends it; changes are kept, a result that was not downloaded is not."))
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    try:
        asyncio.run(_serve(workspaces, token, names_of(host, number), listening, address if browser else ""))
    except KeyboardInterrupt:  # the usual end, and no failure
        sys.stdout.write(say("The app has ended. Changes are kept and stand under “Unsaved work”.") + "\n")
        sys.stdout.flush()
    return number


async def _serve(
    workspaces: object, token: str, hosts: Sequence[str], listening: socket.socket, opened: str
) -> None:
    import uvicorn

    from powderkeg.app.serving import build_app

    config = uvicorn.Config(
        build_app(workspaces, token, hosts=hosts),  # type: ignore[arg-type]
        log_level="error",
        access_log=False,
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # it halved the frames a second that a browser draws
        ws_max_size=_LARGEST_MESSAGE,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        server_header=False,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    if opened:
        threading.Thread(target=webbrowser.open, args=(opened,), daemon=True).start()
    await server.serve(sockets=[listening])


def free_port(host: str, first: int) -> socket.socket:
    """A socket that listens on the first free port from ``first`` on; any free one where that is 0.

    Raises:
        CaseError: The address cannot be listened on, or no port near it is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(first, min(first + PORTS_TRIED, 65_536)):
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":  # elsewhere the option would let two servers share one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                continue
            text = say(
                "{host} is no address that this machine can listen on: {why}", host=host, why=error.strerror
            )
            raise CaseError(Problem(text, field="--host", mend=say("leave it out for 127.0.0.1"))) from error
        except OverflowError as error:
            raise CaseError(Problem(say("{port} is no port", port=str(port)), field="--port")) from error
        return listening
    text = say("no port from {first} to {last} is free", first=str(first), last=str(first + PORTS_TRIED - 1))
    raise CaseError(Problem(text, field="--port", mend=say("name another with --port")))


def names_of(host: str, port: int) -> tuple[str, ...]:
    """Names with port by which a browser may address a server that listens on ``host``."""
    names = ["127.0.0.1", "localhost"] if host in {"127.0.0.1", "localhost", *_ANY} else []
    if host in _ANY:
        own = socket.gethostname()
        names += [own, *_addresses(own), *(one for _, one in _interfaces(six=host == "::"))]
    elif host not in names:
        names.append(_shown(host))
    return tuple(dict.fromkeys(f"{name}:{port}" for name in names))


def _addresses(name: str) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(name, None, socket.AF_INET)]
    except OSError:
        return []


def _interfaces(*, six: bool) -> list[tuple[str, str]]:
    """Name and address of each of the machine's interfaces, the addresses as a browser writes them."""
    import psutil

    found = []
    for name, addresses in psutil.net_if_addrs().items():
        for one in sorted(addresses, key=lambda one: one.family != socket.AF_INET):
            if one.family == socket.AF_INET:
                found.append((name, str(one.address)))
            elif six and one.family == socket.AF_INET6 and "%" not in one.address:
                found.append((name, f"[{one.address}]"))
    return found


def reachable(host: str) -> list[tuple[str, str]]:
    """Name and one address of each interface by which other machines can reach a server on all addresses."""
    if host not in _ANY:
        return []
    import psutil

    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    first: dict[str, str] = {}
    for name, address in _interfaces(six=host == "::"):
        if name in up and not address.startswith("127.") and address != "[::1]":
            first.setdefault(name, address)
    return list(first.items())


def _shown(host: str) -> str:
    if host in _ANY:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
