"""Code blocks of a page: read with the file they are named after, and put into place as a reader would.

```python title="src/powderkeg/x.py"``` is a new file; in a ``diff`` block, parted by ``@@``, every piece
finds its old lines (those with a blank or ``-`` in front) in the file and puts the new ones there. A piece
without old lines goes to the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Block", "blocks_of", "changed", "commands_of", "put_in"]

_FENCE = re.compile(
    r'^(?P<indent> *)```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^(?P=indent)```$',
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the file that it is named after (or blank), and its text."""

    language: str
    title: str
    text: str


def blocks_of(page: Path) -> list[Block]:
    """All blocks of a page, in their order."""
    found = _FENCE.finditer(page.read_text(encoding="utf-8"))
    return [Block(m["language"], m["title"] or "", _flush(m["text"], m["indent"])) for m in found]


def _flush(text: str, indent: str) -> str:
    return "".join(line.removeprefix(indent) for line in text.splitlines(keepends=True))


def commands_of(blocks: Sequence[Block]) -> list[str]:
    """Lines of the blocks of shell."""
    return [line for block in blocks if block.language == "sh" for line in block.text.splitlines() if line]


def put_in(blocks: Sequence[Block], folder: Path) -> None:
    """Make or change the files that blocks are named after, below a folder."""
    for block in blocks:
        if block.title:
            path = folder / block.title
            old = path.read_text(encoding="utf-8") if block.language == "diff" else ""
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(changed(old, block) if old else block.text, encoding="utf-8")


def changed(old: str, block: Block) -> str:
    """The text of a file after a ``diff`` block.

    Raises:
        AssertionError: the old lines of a piece do not stand there, or stand there more than once.
    """
    for piece in re.split(r"^@@\n", block.text, flags=re.MULTILINE):
        lines = piece.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -\n")
        after = "".join(line[1:] for line in lines if line[0] in " +\n")
        assert all(line[0] in " +-\n" for line in lines), piece
        if not before:
            old += after
            continue
        assert f"\n{old}".count(f"\n{before}") == 1, f"{block.title} has not, or not once:\n{before}"
        old = f"\n{old}".replace(f"\n{before}", f"\n{after}").removeprefix("\n")
    return old
