"""A working copy written back into the case it came from, and packed into a zip to take along.

Saving is refused where the case has changed since it was copied: two analysts at one folder must not
overwrite each other. Files are written whole beside their own and then take their names, the log first, so
that a crash leaves changes that are logged and not made rather than the other way round; an error puts back
what was there.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg.app.refusals import BAD_INPUT, CONFLICT, Refusal
from powderkeg.app.working_copy import digests_of
from powderkeg.case import CaseError, Problem
from powderkeg.case.amended_files import written_part
from powderkeg.case.files import OWN_FILES, Archive, Folder, open_case
from powderkeg.case.lines import CHANGES_FILE
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.app.workspaces import Workspace
    from powderkeg.case.files import CaseFiles

__all__ = ["packed", "saved"]

_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every member, so that the same case is the same archive


def saved(space: Workspace) -> Path:
    """Write a working copy back.

    Returns:
        Path of the case it was written into.

    Raises:
        Refusal: it was not copied from a case that can be written to, or that has changed since.
        CaseError: It cannot be written; then it is as it was.
    """
    if space.copy.origin != "own":
        text = say("This case was not opened from a folder of yours, so there is nowhere to save it.")
        mend = say("download it, or start the app with the folder: powderkeg serve DIR")
        raise Refusal(BAD_INPUT, text, [Problem(text, mend=mend)])
    with space.lock:
        target, ours = open_case(Path(space.copy.source)), Folder(space.copy.case)
        if digests_of(target) != space.copy.files:
            text = say("The case in {path} has changed since it was opened here.", path=space.copy.source)
            mend = say("download yours and put the two together by hand, or open the case again")
            raise Refusal(CONFLICT, text, [Problem(text, mend=mend)])
        now = digests_of(ours)
        new = {name: ours.read(name) for name, digest in now.items() if space.copy.files.get(name) != digest}
        # an account that the case no longer names may be one of its sources all the same
        gone = [name for name in space.copy.files if name not in now and name not in space.case.documents]
        _refuse_to_overwrite(target, [name for name in new if name not in space.copy.files])
        try:
            if isinstance(target, Archive):
                _into_archive(target, new, gone)
            elif isinstance(target, Folder):
                _into_folder(target.root, new, gone)
        except OSError as error:
            text = say("the case cannot be written: {why}; it is as it was", why=error.strerror or error)
            mend = say("close programs that hold its files open")
            raise CaseError(Problem(text, file=space.copy.source, mend=mend)) from error
        space.copy = space.copy.marked_saved(now)
        return Path(space.copy.source)


def _refuse_to_overwrite(target: CaseFiles, names: list[str]) -> None:
    """Refuse to put a new file where the case has one that it does not name."""
    there = [name for name in names if target.has(name)]
    if there:
        text = say("There is a file {name} already, which the case does not name.", name=there[0])
        mend = say("rename that file, or give the account another name here")
        raise Refusal(CONFLICT, text, [Problem(text, file=there[0], mend=mend)])


def packed(space: Workspace) -> bytes:
    """A working copy as a zip: its own files and its documents in one folder."""
    with space.lock:
        files = Folder(space.copy.case)
        names = [name for name in OWN_FILES if files.has(name)]
        names += [name for name in space.case.documents if name not in names]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.writestr(_member(f"{space.copy.name}/{name}"), files.read(name))
        return out.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _into_folder(root: Path, new: Mapping[str, bytes], gone: list[str]) -> None:
    # the name that a link leads to, so that the link stays one
    targets = {name: (root / name).resolve() for name in (*new, *gone)}
    for name, path in targets.items():
        if not path.is_relative_to(root.resolve()):
            raise CaseError(Problem(say("the name leads outside the case"), file=name))
    old = {name: path.read_bytes() if path.is_file() else None for name, path in targets.items()}
    parts: dict[str, Path] = {}
    done: list[str] = []
    try:
        for name, content in new.items():
            targets[name].parent.mkdir(exist_ok=True)
            parts[name] = written_part(targets[name], content)
        for name in sorted(new, key=lambda one: (one != CHANGES_FILE, one)):
            parts[name].replace(targets[name])
            done.append(name)
        for name in gone:
            targets[name].unlink()
            done.append(name)
    except BaseException:
        for name in done:
            before = old[name]
            if before is None:
                targets[name].unlink(missing_ok=True)
            else:
                written_part(targets[name], before).replace(targets[name])
        raise
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _into_archive(files: Archive, new: Mapping[str, bytes], gone: list[str]) -> None:
    left = {files.prefix + name: content for name, content in new.items()}
    lost = {files.prefix + name for name in gone}
    out = io.BytesIO()
    with zipfile.ZipFile(files.path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.comment = source.comment
        for info in source.infolist():
            if info.filename not in lost:
                new_one = left.pop(info.filename) if info.filename in left else source.read(info)
                target.writestr(info, new_one)
        for name, content in left.items():
            target.writestr(name, content)
    written_part(files.path, out.getvalue()).replace(files.path)
