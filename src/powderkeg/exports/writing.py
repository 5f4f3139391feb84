"""Exports appear whole or not at all, and never over something that is there."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from powderkeg.case import CaseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["check_new", "to_json_file", "whole"]


def check_new(path: str | Path) -> Path:
    """The path, if something new can be written there; cheap, so that it can be asked before long work.

    Raises:
        CaseError: something is there, its folder does not exist, or nothing can be written in it.
    """
    target = Path(path)
    if os.path.lexists(target):
        raise CaseError(f"{target} is there already and is not overwritten; name another, or remove it first")
    if not target.parent.is_dir():
        raise CaseError(f"{target}: the folder {target.parent} does not exist; create it or choose another")
    part = _part(target)
    try:  # trying tells the truth where a permission bit does not
        part.mkdir()
        part.rmdir()
    except OSError as error:
        raise CaseError(
            f"{target}: nothing can be written in {target.parent} ({error.strerror}); choose another folder"
        ) from None
    return target


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Give a hidden path beside a new one; what was written there takes the name when all went well.

    Raises:
        CaseError: as ``check_new``, before the writing and once more before the name is taken.
    """
    target = check_new(path)
    part = _part(target)
    try:
        yield part
        if os.path.lexists(target):
            raise CaseError(f"{target} has come into being meanwhile and is not overwritten; name another")
        part.rename(target)
    finally:
        _remove(part)


def to_json_file(value: Mapping[str, Any], path: str | Path) -> None:
    """Write a JSON document as a new file, whole.

    Raises:
        CaseError: nothing new can be written at ``path``.
    """
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    with whole(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.part")


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part)
    else:
        part.unlink(missing_ok=True)
