"""What a command keeps: which store it uses, and the answer of a finished command, told again at once."""

import hashlib
import io
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from powderkeg.case import Case
    from powderkeg.store import Store

StoreName = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="PATH|URL",
        show_default="the user's cache",
        help="Where finished parts are found and kept: a folder, or such as s3://bucket/path.",
    ),
]
NoCache = Annotated[
    bool,
    typer.Option("--no-cache", help="Keep nothing, and use nothing that was kept; the result is the same."),
]

_NOT_OF_ANSWERS = {"app", "exports", "gallery", "importers", "__pycache__"}


def opened(name: str | None, *, no_cache: bool) -> "Store":
    """Open the store that a command is to use; a line on stderr says why where nothing can be kept.

    Args:
        name: a folder or an address; the user's cache where None.
        no_cache: keep nothing.

    Raises:
        CaseError: the place that was named cannot be used.
    """
    from powderkeg.store import open_store

    store = open_store(name, cache=not no_cache)
    if store.why_not and not no_cache:
        sys.stderr.write(f"note: nothing is kept: {store.why_not}\n")
    return store


def answered(
    store: "Store",
    case: "Case",
    verb: str,
    settings: Mapping[str, Any],
    seed: int,
    make: Callable[[], Mapping[str, str]],
) -> dict[str, str]:
    """The texts that a command answers with: those of the same command that was finished before, or made now.

    Args:
        store: where answers are kept.
        case: the case.
        verb: of the command.
        settings: all that the texts depend on but the case and the seed.
        seed: of the command.
        make: does the work; texts by name.
    """
    import numpy as np

    from powderkeg.store import Address, Task, finished, libraries

    def arrays() -> dict[str, Any]:
        return {name: np.frombuffer(text.encode(), dtype=np.uint8) for name, text in make().items()}

    code = f"{package_digest()} {' '.join(map(' '.join, sorted(libraries().items())))}"
    address = Address(f"answer of {verb}", content_digest(case), settings, seed, code)
    return {name: value.tobytes().decode() for name, value in finished(Task(address, arrays), store).items()}


def content_digest(case: "Case") -> str:
    """SHA-256 of all of a case: its name, log of changes, judgements and documents too."""
    from powderkeg.store import canonical

    rest = {
        "name": case.name,
        "digest": case.digest,
        "changes": [row.model_dump(mode="json", warnings=False) for row in case.changes],
        "judgements": [row.model_dump(mode="json", warnings=False) for row in case.judgements],
        "documents": dict(case.documents),
    }
    return hashlib.sha256(canonical(rest).encode()).hexdigest()


@cache
def package_digest() -> str:
    """SHA-256 of every file that an answer may be made with: sources, templates, catalogues."""
    from importlib.resources import files

    digest = hashlib.sha256()
    for name, content in sorted(_files(files("powderkeg"), "")):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _files(folder: "Traversable", name: str) -> "list[tuple[str, bytes]]":
    found = []
    for entry in folder.iterdir():
        if entry.name in _NOT_OF_ANSWERS:
            continue
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            found += _files(entry, path)
        else:
            found.append((path, entry.read_bytes().replace(b"\r\n", b"\n")))
    return found


def file_digest(path: Path | None) -> str | None:
    """SHA-256 of a file's content; None for no file."""
    return None if path is None else hashlib.sha256(path.read_bytes()).hexdigest()


class _Captured(io.StringIO):
    """Stands for stdout, and is a terminal where that is one: what is shown is shown alike."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def captured(show: Callable[[], None]) -> str:
    """What a function puts on stdout, as text."""
    stream = _Captured(terminal=sys.stdout.isatty())
    with redirect_stdout(stream):
        show()
    return stream.getvalue()


def shown_how(*, json: bool) -> list[bool]:
    """What the words of an answer depend on: for machines or people, and whether those sit at a terminal."""
    return [json, sys.stdout.isatty()]
