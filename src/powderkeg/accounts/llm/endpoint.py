"""The chat endpoint that a user names: any that speaks OpenAI's protocol; none is known beforehand."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from powderkeg.case import CaseError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KEY_VARIABLE", "LIMIT_S", "Endpoint", "endpoint_from"]

KEY_VARIABLE = "POWDERKEG_LLM_KEY"
"""Environment variable that holds the key, where the endpoint wants one."""
LIMIT_S = 120.0
"""Seconds in which one answer must be there, whole."""
_LONGEST_LIMIT_S = 3600.0
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Endpoint:
    """Where to ask, and whom.

    Attributes:
        scheme: ``http`` or ``https``.
        host: Name or address.
        port: Of the host.
        path: Of the chat completions.
        model: Name that the endpoint knows.
        key: Sent as a bearer token; blank, none. Never printed.
        limit_s: Seconds for one answer.
    """

    scheme: str
    host: str
    port: int
    path: str
    model: str
    key: str = field(default="", repr=False)
    limit_s: float = LIMIT_S

    @property
    def name(self) -> str:
        """The endpoint in messages: where it is, without the key."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def local(self) -> bool:
        """Whether it is on this machine."""
        return self.host in _LOCAL


def endpoint_from(
    url: str, model: str, *, limit_s: float = LIMIT_S, environment: Mapping[str, str] | None = None
) -> Endpoint:
    """An endpoint from what a user typed.

    Args:
        url: Base address such as ``http://localhost:8080/v1``, or that of the chat completions itself.
        model: Name of the model.
        limit_s: Seconds for one answer.
        environment: Where the key is looked for; the process's own where None.

    Raises:
        CaseError: No address that can be asked, no model, a key in the address, or a key that would travel
            in clear text.
    """
    if not model.strip():
        raise CaseError("--llm-model: no name; give the name that the endpoint has for the model")
    if not 0.0 < limit_s <= _LONGEST_LIMIT_S or not math.isfinite(limit_s):
        raise CaseError(f"--llm-timeout {limit_s:g}: allowed: above 0, up to {_LONGEST_LIMIT_S:g} seconds")
    scheme, host, port, path = _parts(url)
    key = (os.environ if environment is None else environment).get(KEY_VARIABLE, "").strip()
    if not key.isascii() or not key.isprintable():
        raise CaseError(f"{KEY_VARIABLE}: holds letters that no key has; set it anew")
    if key and scheme == "http" and host not in _LOCAL:
        raise CaseError(
            f"--llm {scheme}://{host}: {KEY_VARIABLE} is set and would travel in clear text; give an https "
            "address, or unset it"
        )
    return Endpoint(scheme, host, port, path, model.strip(), key, limit_s)


def _parts(url: str) -> tuple[str, str, int, str]:
    example = "allowed: an address such as http://localhost:8080/v1"
    if not url.isascii() or not url.isprintable() or " " in url:
        raise CaseError(f"--llm: is no web address; {example}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CaseError(f"--llm: is no web address; {example}") from None
    if parts.username is not None or parts.password is not None:
        # not repeated in the message: there is a secret in it
        raise CaseError(f"--llm: no name or key in the address; put the key into {KEY_VARIABLE}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise CaseError(f"--llm {url!r}: is no web address without a query; {example}")
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path += "/chat/completions"
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path
