"""A file that was sent: bounded before it is read, looked at before it is unpacked, and never trusted a name.

The guard has bounded the request already. A zip's list of files is bounded before it is read. It may unpack
to no more than a case may have; its members' sizes are those it states, of which no more is ever unpacked,
and names are looked at before anything is written.
"""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile

from powderkeg.app.guard import MEBIBYTE, UPLOAD_LIMIT
from powderkeg.app.refusals import BAD_INPUT, TOO_LARGE, Refusal
from powderkeg.case import CaseError, Problem
from powderkeg.case.files import opened_archive, stays_inside
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

__all__ = ["INFLATED_LIMIT", "MEMBER_LIMIT", "check_archive", "file_sent", "kept"]

INFLATED_LIMIT = 100 * MEBIBYTE
MEMBER_LIMIT = 2_000
_LONGEST_NAME = 120


async def file_sent(request: Request) -> tuple[str, bytes]:
    """The one file of a form, and the last part of the name it was sent under.

    Raises:
        Refusal: There is none, or more than one, or it is too large.
    """
    from starlette.exceptions import HTTPException

    try:
        async with request.form(max_files=1, max_fields=4) as form:
            sent = form.get("file")
            if not isinstance(sent, UploadFile):
                raise Refusal(BAD_INPUT, say("The form holds no file."))
            content = await sent.read()
            name = PureWindowsPath(PurePosixPath(sent.filename or "").name).name
    except HTTPException as error:
        raise Refusal(BAD_INPUT, say("What was sent is not a form with one file in it.")) from error
    if len(content) > UPLOAD_LIMIT:
        text = say("What was sent is larger than the {limit:,} MB allowed.", limit=UPLOAD_LIMIT // MEBIBYTE)
        raise Refusal(TOO_LARGE, text)
    return "".join(sign for sign in name if sign.isprintable())[:_LONGEST_NAME] or "case.zip", content


@contextmanager
def kept(content: bytes, name: str, called: str) -> Iterator[Path]:
    """A file of that content for as long as it is looked at, in a folder of its own.

    Args:
        content: what was sent.
        name: of the file, ours and not the sender's.
        called: what it is called in what is said of it: nobody is told of our folders.
    """
    folder = Path(tempfile.mkdtemp(prefix="powderkeg-sent-"))
    try:
        path = folder / name
        path.write_bytes(content)
        yield path
    except CaseError as error:
        told = (replace(one, file=called) if one.file == str(path) else one for one in error.problems)
        raise CaseError(told) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_archive(path: Path, called: str) -> None:
    """Refuse a zip that could do harm, or that cannot be a case.

    Args:
        path: where it lies.
        called: its name in what is said.

    Raises:
        CaseError: It is no zip, unpacks to too much, or holds a link, a secret or a name that leads out.
    """
    try:
        with opened_archive(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        text = say("this is not a zip archive that can be read")
        raise CaseError(Problem(text, file=called, mend=say("pack the folder of one case"))) from error
    size = sum(info.file_size for info in members)
    if size > INFLATED_LIMIT or len(members) > MEMBER_LIMIT:
        text = say(
            "the archive unpacks to {files:,} files of {size:,.0f} MB",
            files=len(members),
            size=size / MEBIBYTE,
        )
        mend = say(
            "a case that is sent may have {files:,} files and {size:,} MB",
            files=MEMBER_LIMIT,
            size=INFLATED_LIMIT // MEBIBYTE,
        )
        raise CaseError(Problem(text, file=called, mend=mend))
    problems = [problem for info in members if (problem := _harm(info, called)) is not None]
    if problems:
        raise CaseError(problems)


def _harm(info: zipfile.ZipInfo, called: str) -> Problem | None:
    name = info.filename
    if not stays_inside(name):
        text = say("the archive names a file outside itself, {name}", name=repr(name))
        return Problem(text, file=called, mend=say("pack the folder of one case"))
    if stat.S_ISLNK(info.external_attr >> 16):
        text = say("the archive holds a link, {name}", name=repr(name))
        return Problem(text, file=called, mend=say("pack the file itself in its place"))
    if info.flag_bits & 1:
        return Problem(
            say("the archive is locked with a password"), file=called, mend=say("pack it without one")
        )
    return None
