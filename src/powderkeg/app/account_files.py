"""Account files of a working copy: put in, changed, taken out, and ``case.yaml`` with them.

The log of a case speaks of cells of the record and of priors; it has no words for a whole document, and an
account changes no figure of a weighing (``Case.digest`` leaves it out). So these changes stand in no log and
are not taken back by undo: an account keeps its own reasons, and is taken out again as it was put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from powderkeg.case import CaseError, Problem
from powderkeg.case.amended_files import written_part
from powderkeg.case.files import CASE_FILE, Folder, size_limit
from powderkeg.case.reading import read_files
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from powderkeg.case import Case, Vocabulary

__all__ = ["FOLDER", "put_account", "take_out_account"]

FOLDER = "accounts"
"""Folder of a case in which new accounts lie."""


def put_account(folder: Path, path: str, text: str, vocabulary: Vocabulary) -> Case:
    """Write an account file, and name it in ``case.yaml`` where that does not.

    Args:
        folder: of the case.
        path: of the account inside it.
        text: the whole file.
        vocabulary: words of the case's society.

    Returns:
        The case as it reads then.

    Raises:
        CaseError: It is too large, ``case.yaml`` cannot be changed in place, or the disk refuses; then
            nothing was changed.
    """
    content = text.encode("utf-8")
    if len(content) > size_limit(path):
        words = say("its claims make a file of more than the {n:,} MB allowed", n=size_limit(path) >> 20)
        mend = say("send the part of the document that claims things")
        raise CaseError(Problem(words, file=path, mend=mend))
    files = Folder(folder)
    before = read_files(files, vocabulary)
    new = {path: content}
    accounts = before.accounts
    if path not in accounts:
        new[CASE_FILE] = _named(files.read(CASE_FILE).decode("utf-8"), path).encode("utf-8")
        accounts = (*accounts, path)
    meant = before.replace(accounts=accounts, documents={**before.documents, path: text})
    return _written(files, new, meant, vocabulary)


def take_out_account(folder: Path, path: str, vocabulary: Vocabulary) -> Case:
    """Take an account out of ``case.yaml``, and its file off the disk where it is no source of the case too.

    Arguments, value and errors are those of ``put_account``.
    """
    files = Folder(folder)
    before = read_files(files, vocabulary)
    new = {CASE_FILE: _unnamed(files.read(CASE_FILE).decode("utf-8"), path).encode("utf-8")}
    needed = path in before.sources
    documents = {name: text for name, text in before.documents.items() if needed or name != path}
    accounts = tuple(name for name in before.accounts if name != path)
    after = _written(files, new, before.replace(accounts=accounts, documents=documents), vocabulary)
    if not needed:
        (folder / path).unlink(missing_ok=True)
    return after


class _Changed:
    """The files of a case with some of them replaced: a change is read before it is made."""

    def __init__(self, files: Folder, new: Mapping[str, bytes]) -> None:
        self.name, self._files, self._new = files.name, files, new

    def read(self, path: str) -> bytes:
        """Return the content of a file; see ``CaseFiles``."""
        return self._new[path] if path in self._new else self._files.read(path)

    def has(self, path: str) -> bool:
        """Whether there is a file of this path."""
        return path in self._new or self._files.has(path)


def _written(files: Folder, new: Mapping[str, bytes], meant: Case, vocabulary: Vocabulary) -> Case:
    """Write files where the case then reads as it was meant: the account first, and then who names it."""
    if read_files(_Changed(files, new), vocabulary) != meant:
        text = say("case.yaml is laid out so that its list of accounts cannot be changed here")
        raise CaseError(Problem(text, file=CASE_FILE, field="accounts", mend=say("change it there by hand")))
    try:
        for name, content in new.items():
            target = files.root / name
            target.parent.mkdir(exist_ok=True)
            written_part(target, content).replace(target)
    except OSError as error:
        text = say("the account cannot be written: {why}", why=error.strerror or error)
        raise CaseError(Problem(text, file=name)) from error
    return meant


def _accounts(text: str) -> tuple[yaml.ScalarNode, yaml.Node] | None:
    """Key and value of ``accounts`` in the text of a ``case.yaml``."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    entries = root.value if isinstance(root, yaml.MappingNode) else ()
    return next(((key, value) for key, value in entries if key.value == FOLDER), None)


def _named(text: str, path: str) -> str:
    """The text with one more account; all else of it stays as it was."""
    end = "\r\n" if "\r\n" in text else "\n"
    entry = _accounts(text)
    if entry is None:
        return f"{text}{'' if text.endswith(end) else end}{FOLDER}:{end}- {path}{end}"
    key, value = entry
    if not isinstance(value, yaml.SequenceNode) or not value.value:
        return f"{text[: key.end_mark.index]}: [{path}]{text[_end(text, key, value) :]}"
    last = value.value[-1].end_mark.index
    if _is_flow(value):
        return f"{text[:last]}, {path}{text[last:]}"
    place = text.find("\n", last) + 1 or len(text)
    gap = "" if text[:place].endswith("\n") else end
    return f"{text[:place]}{gap}{' ' * value.start_mark.column}- {path}{end}{text[place:]}"


def _unnamed(text: str, path: str) -> str:
    """The text without an account; all else of it stays as it was."""
    entry = _accounts(text)
    if entry is None or not isinstance(entry[1], yaml.SequenceNode):
        return text
    key, value = entry
    left = [one.value for one in value.value if one.value != path]
    if _is_flow(value) or not left:
        return f"{text[: key.end_mark.index]}: [{', '.join(left)}]{text[_end(text, key, value) :]}"
    for one in reversed(value.value):
        if one.value == path:
            start = text.rfind("\n", 0, one.start_mark.index) + 1
            text = text[:start] + text[text.find("\n", one.end_mark.index) + 1 or len(text) :]
    return text


def _is_flow(value: yaml.Node) -> bool:
    return isinstance(value, yaml.CollectionNode) and bool(value.flow_style)


def _end(text: str, key: yaml.ScalarNode, value: yaml.Node) -> int:
    """Where a value ends; that of a block list where its last line does, that of none behind the colon."""
    if isinstance(value, yaml.SequenceNode) and value.value and not _is_flow(value):
        return int(value.value[-1].end_mark.index)
    return max(int(value.end_mark.index), text.index(":", key.end_mark.index) + 1)
