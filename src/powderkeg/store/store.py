"""The store: results by what they depend on, each verified when it is read.

A chunk is two files. The first holds its arrays (``arrays``) under a name with its SHA-256 in it; the second,
its manifest, is put there last and says what it is, what it depends on, and size and SHA-256 of the first. A
chunk without a sound manifest, or whose arrays are not those that the manifest tells of, counts as absent:
it is named in a warning, computed anew, and what was there is set aside and never deleted.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from powderkeg.case import CaseError
from powderkeg.store.address import FORMAT, Address, canonical, libraries
from powderkeg.store.arrays import Arrays, packed, unpacked
from powderkeg.store.places import UNFINISHED, Place
from powderkeg.store.removal import Removal

__all__ = ["MARK", "Kept", "Store", "adopt"]

MARK = "powderkeg-store.json"
"""Name of the file that says that a folder is a store."""

_WHAT, _CHUNK = "powderkeg store", "powderkeg chunk"
_ASIDE = "set-aside"
_KEY = re.compile(r"chunks/([0-9a-f]{2})/([0-9a-f]{64})\.json")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A chunk that is there, as its manifest tells of it.

    Attributes:
        key: its name.
        kind: what it is.
        case: digest of the case, or of the part that bears on it.
        seed: named its random numbers.
        powderkeg: version of the package that made it.
        size: bytes of its arrays.
    """

    key: str
    kind: str
    case: str
    seed: int
    powderkeg: str
    size: int


class UnsoundError(ValueError):
    """What is there is not what a store holds."""


def adopt(place: Place, *, make: bool = True) -> None:
    """Prove that a place is a store, or make an empty one into one.

    Args:
        place: where.
        make: write the mark into an empty place; False leaves it as it is.

    Raises:
        CaseError: something else lies there, or a store of another format.
        OSError: it cannot be read or written.
    """
    mark = place.read(MARK)
    if mark is None:
        first = next((name for name, _ in place.names() if not name.endswith(UNFINISHED)), None)
        mark = None if first is None else place.read(MARK)  # another process may have made it meanwhile
        if first is not None and mark is None:
            raise CaseError(
                f"store: {place.label} holds other things ({first}) and no {MARK}; it is left alone; "
                "name a new or empty folder, or a store of Powderkeg"
            )
        if mark is None:
            if make:
                place.write(MARK, f"{json.dumps({'what': _WHAT, 'format': FORMAT})}\n".encode())
            return
    try:
        said = json.loads(mark)
        known = isinstance(said, dict) and said.get("what") == _WHAT
    except ValueError:
        known = False
    if not known:
        raise CaseError(
            f"store: {place.label}/{MARK} is damaged or not ours; the store is left alone; name another"
        )
    if said.get("format") != FORMAT:
        raise CaseError(
            f"store: {place.label} has format {said.get('format')}; this version of Powderkeg knows "
            f"{FORMAT}; it is left alone; name another"
        )


class Store:
    """Results by address. Whatever goes wrong once it is open costs time and nothing else.

    Threads and processes may share one: what is there under a name is never written over by anything else.

    Args:
        place: where; None keeps nothing.
        limit: bytes kept in all, beyond which what was used longest ago goes; None for no limit. Only a
            folder has one.
        why_not: why nothing is kept, to be told where it matters.
    """

    def __init__(self, place: Place | None, limit: int | None = None, why_not: str = "") -> None:
        self.place, self.why_not = place, why_not
        self._removal = None if place is None or limit is None else Removal(place, limit)
        self._lock = threading.Lock()
        self._warned: set[str] = set()
        self.found = self.made = 0

    @property
    def label(self) -> str:
        """The place in words; blank where nothing is kept."""
        return "" if self.place is None else self.place.label

    def get(self, address: Address) -> Arrays | None:
        """What was put there; None if it is not there, or not sound (then a warning names it)."""
        if self.place is None:
            return None
        key = address.key
        try:
            manifest = self._manifest(key)
            if manifest is None:
                self._absent(key)
                return None
            if self._removal is not None:
                self._removal.uses(key)
            arrays = self._arrays(key, manifest)
            self._touch(key)
        except UnsoundError as error:
            self._warn(f"{self.place.label}: chunk {key} {error}; it is not used but computed anew")
            return None
        except OSError as error:
            self._warn(f"{self.place.label} cannot be read ({error}); what is missing is computed anew")
            return None
        with self._lock:
            self.found += 1
        return arrays

    def put(self, address: Address, arrays: Mapping[str, npt.ArrayLike]) -> None:
        """Keep arrays of numbers or texts.

        Raises:
            TypeError: an array that could not be read back.
        """
        with self._lock:
            self.made += 1
        if self.place is None:
            return
        key = address.key
        content = packed(arrays, {"powderkeg": address.to_json()})
        try:
            self._write(key, address, content)
            if self._removal is not None:
                self._removal.uses(key)
                self._removal.added(len(content))
        except OSError as error:
            self._warn(f"nothing can be kept in {self.place.label} ({error}); the result is not affected")

    def chunks(self) -> Iterator[Kept]:
        """Every chunk whose manifest is sound, by name."""
        if self.place is None:
            return
        for name, _ in self.place.names("chunks/"):
            match = _KEY.fullmatch(name)
            if match is None:
                continue
            try:
                said = self._manifest(match[2])
            except UnsoundError as error:
                self._warn(f"{self.place.label}: chunk {match[2]} {error}")
                continue
            if said is not None:
                about = said["address"]
                yield Kept(
                    match[2], about["kind"], about["case"], about["seed"], about["powderkeg"], said["bytes"]
                )

    def leftovers(self) -> list[tuple[str, int]]:
        """Names and sizes of what is no part of a whole chunk: broken-off writes, and what was set aside."""
        if self.place is None:
            return []
        whole = {f"chunks/{kept.key[:2]}/{kept.key}" for kept in self.chunks()}
        return [
            (name, size)
            for name, size in self.place.names()
            if name != MARK
            and not name.startswith("running/")
            and re.split(r"[-.]", name, maxsplit=1)[0] not in whole
        ]

    def clear(self) -> tuple[int, int]:
        """Take away all chunks, what was set aside and what was broken off: (files, bytes)."""
        count = total = 0
        if self.place is None:
            return count, total
        ours = [
            (name, size) for name, size in self.place.names() if name.startswith(("chunks/", f"{_ASIDE}/"))
        ]
        for name, size in sorted(ours, key=lambda item: not item[0].endswith(".json")):  # manifests go first
            self.place.remove(name)
            count, total = count + 1, total + size
        return count, total

    def _manifest(self, key: str) -> dict[str, Any] | None:
        """A sound manifest; None where there is none."""
        assert self.place is not None  # noqa: S101 - callers have looked
        text = self.place.read(_manifest_name(key))
        if text is None:
            return None
        try:
            said = json.loads(text)
            checksum = said.pop("manifest_sha256")
            about = said["address"]
            sound = (
                said["what"] == _CHUNK and isinstance(said["bytes"], int) and isinstance(said["data"], str)
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnsoundError("has a manifest that is damaged or not ours") from None
        if (
            not sound
            or checksum != _sha256(canonical(said).encode())
            or _sha256(canonical(about).encode()) != key
        ):
            raise UnsoundError("has a manifest that is damaged or not ours")
        return dict(said)

    def _arrays(self, key: str, manifest: Mapping[str, Any]) -> Arrays:
        assert self.place is not None  # noqa: S101 - callers have looked
        content = self.place.read(f"chunks/{key[:2]}/{manifest['data']}")
        if content is None:
            raise UnsoundError("has lost its arrays")
        if len(content) != manifest["bytes"]:
            raise UnsoundError(
                f"is truncated or foreign: {len(content)} bytes, its manifest says {manifest['bytes']}"
            )
        if _sha256(content) != manifest["sha256"]:
            raise UnsoundError("is damaged: its SHA-256 is not that of its manifest")
        try:
            return unpacked(content)
        except ValueError as error:
            raise UnsoundError(f"cannot be read: {error}") from None

    def _absent(self, key: str) -> None:
        """Name a write that was broken off; it stays where it is."""
        assert self.place is not None  # noqa: S101 - callers have looked
        for name, _ in self.place.names(f"chunks/{key[:2]}/{key}"):
            if not name.endswith(UNFINISHED):
                self._warn(f"{self.place.label}: chunk {key} was never finished; it is computed anew")

    def _write(self, key: str, address: Address, content: bytes) -> None:
        assert self.place is not None  # noqa: S101 - callers have looked
        digest = _sha256(content)
        data = f"{key}-{digest[:16]}.zarr.zip"
        self._set_aside(key, data, digest)
        self.place.write(f"chunks/{key[:2]}/{data}", content)
        said = {
            "what": _CHUNK,
            "address": address.to_json(),
            "data": data,
            "bytes": len(content),
            "sha256": digest,
            "libraries": libraries(),
        }
        text = json.dumps(
            {**said, "manifest_sha256": _sha256(canonical(said).encode())}, indent=1, sort_keys=True
        )
        self.place.write(_manifest_name(key), text.encode() + b"\n")  # last: without it nothing is there

    def _set_aside(self, key: str, data: str, digest: str) -> None:
        """Move what is damaged out of the way; it is not ours to delete."""
        assert self.place is not None  # noqa: S101 - callers have looked
        here = f"chunks/{key[:2]}/"
        text = self.place.read(_manifest_name(key))
        if text is not None:
            try:
                said = self._manifest(key)
                if said is not None:
                    self._arrays(key, said)
            except UnsoundError:
                self.place.move(_manifest_name(key), f"{_ASIDE}/{_sha256(text)[:8]}-{key}.json")
        content = self.place.read(here + data)
        if content is not None and _sha256(content) != digest:
            self.place.move(here + data, f"{_ASIDE}/{_sha256(content)[:8]}-{data}")

    def _touch(self, key: str) -> None:
        assert self.place is not None  # noqa: S101 - callers have looked
        try:
            self.place.touch(_manifest_name(key))
        except OSError:  # a folder that may only be read
            return

    def _warn(self, what: str) -> None:
        """Say a thing once; with no logging set up it is a line on stderr."""
        with self._lock:
            known = what in self._warned
            self._warned.add(what)
        if not known:
            _log.warning("note: %s", what)


def _manifest_name(key: str) -> str:
    return f"chunks/{key[:2]}/{key}.json"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
