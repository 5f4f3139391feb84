"""Where a store lies: a folder of this machine, or an address that fsspec opens (``s3://bucket/path``, ...).

A place knows names and bytes and nothing else. Writing puts a name there at once, whole or not at all.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from powderkeg.case import CaseError

__all__ = ["UNFINISHED", "Bucket", "Folder", "Place", "place_of"]

UNFINISHED = ".unfinished"
_TRIES = 3
_CLOUD = "pip install 'powderkeg[cloud]'"


class Place(Protocol):
    """Names and bytes. Names have parts joined by ``/``. Every method may raise ``OSError``."""

    @property
    def label(self) -> str:
        """The place in words that a user knows it by."""
        ...

    def read(self, name: str) -> bytes | None:
        """What is there under a name; None where nothing is."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Put it there at once."""
        ...

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Every name that begins so, with its size in bytes."""
        ...

    def move(self, name: str, to: str) -> None:
        """Give it another name; whatever had that goes."""
        ...

    def remove(self, name: str) -> None:
        """Take it away, if it is there."""
        ...

    def touch(self, name: str) -> None:
        """Note that it was used, where the place keeps times that we may set."""
        ...


class Folder:
    """A folder.

    Args:
        root: its path; made when first written to.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def label(self) -> str:
        """Its path."""
        return str(self.root)

    def path(self, name: str) -> Path:
        """Where a name lies."""
        return self.root / name

    def read(self, name: str) -> bytes | None:
        """See ``Place``."""
        path = self.path(name)
        try:
            return path.read_bytes() if path.is_file() else None  # a pipe would keep its reader waiting
        except FileNotFoundError:  # another process took it away meanwhile
            return None

    def write(self, name: str, content: bytes) -> None:
        """See ``Place``; written beside its place, and then put there."""
        for left in reversed(range(_TRIES)):
            try:
                self._write(self.path(name), content)
            except FileNotFoundError:  # another process has cleared the folder meanwhile
                if left == 0:
                    raise
            else:
                return

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f"{path.name}.", suffix=UNFINISHED, dir=path.parent)
        unfinished = Path(beside)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """See ``Place``."""
        start = self.path(prefix).parent if prefix and not prefix.endswith("/") else self.path(prefix)
        for folder, _, files in os.walk(start):
            for file in sorted(files):
                path = Path(folder) / file
                name = path.relative_to(self.root).as_posix()
                if name.startswith(prefix):
                    try:
                        yield name, path.stat().st_size
                    except FileNotFoundError:
                        continue

    def move(self, name: str, to: str) -> None:
        """See ``Place``."""
        target = self.path(to)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path(name).replace(target)

    def remove(self, name: str) -> None:
        """See ``Place``."""
        self.path(name).unlink(missing_ok=True)

    def touch(self, name: str) -> None:
        """See ``Place``."""
        os.utime(self.path(name))


class Bucket:
    """An address that fsspec opens. Putting one object is all or nothing there.

    Args:
        address: e.g. ``s3://bucket/path``.

    Raises:
        CaseError: no such kind of address, or a package for it is missing.
    """

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        try:
            # listings kept from earlier would hide what another process has put there meanwhile
            opened = import_module("fsspec.core").url_to_fs(self._address, use_listings_cache=False)
        except ImportError as error:
            raise CaseError(
                f"store: {address} needs a package that is not installed ({error}); {_CLOUD}"
            ) from None
        except ValueError as error:
            raise CaseError(
                f"store: {address} is no address that fsspec knows ({error}); allowed: a folder, or an "
                "address such as s3://bucket/path"
            ) from None
        self._files: Any = opened[0]
        self._root = str(opened[1]).rstrip("/")

    @property
    def label(self) -> str:
        """Its address."""
        return self._address

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def read(self, name: str) -> bytes | None:
        """See ``Place``."""
        try:
            content: bytes = self._files.cat_file(self._path(name))
        except FileNotFoundError:
            return None
        except Exception as error:
            raise _trouble(error) from error
        return content

    def write(self, name: str, content: bytes) -> None:
        """See ``Place``."""
        try:
            self._files.pipe_file(self._path(name), content)
        except Exception as error:
            raise _trouble(error) from error

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """See ``Place``."""
        try:
            self._files.invalidate_cache()
            folder = self._path(prefix.rpartition("/")[0]).rstrip("/")
            found: dict[str, dict[str, Any]] = self._files.find(folder, detail=True)
        except FileNotFoundError:
            return
        except Exception as error:
            raise _trouble(error) from error
        for path in sorted(found):
            name = path.removeprefix(self._root).lstrip("/")
            if name.startswith(prefix):
                yield name, int(found[path]["size"])

    def move(self, name: str, to: str) -> None:
        """See ``Place``; a copy, then the old name goes."""
        content = self.read(name)
        if content is not None:
            self.write(to, content)
            self.remove(name)

    def remove(self, name: str) -> None:
        """See ``Place``."""
        try:
            self._files.rm_file(self._path(name))
        except FileNotFoundError:
            return
        except Exception as error:
            raise _trouble(error) from error

    def touch(self, name: str) -> None:
        """Nothing: such a place keeps its own times, and nothing is ever removed from it for its size."""


def _trouble(error: Exception) -> OSError:
    """Whatever a client library raises, as the one kind that callers expect."""
    return error if isinstance(error, OSError) else OSError(f"{type(error).__name__}: {error}")


def place_of(name: str) -> Folder | Bucket:
    """The place that a path or an address names.

    Raises:
        CaseError: it names none.
    """
    if name.startswith("file://"):
        name = name.removeprefix("file://")
    if "://" in name or "::" in name:
        return Bucket(name)
    if not name.strip() or "\0" in name:
        raise CaseError(
            f"store: {name!r} names no place; allowed: a folder, or an address such as s3://bucket/path"
        )
    try:
        return Folder(Path(name).expanduser().absolute())
    except RuntimeError as error:  # ~somebody
        raise CaseError(f"store: {name} names no folder ({error})") from None
