"""A small package of kernels and processes that call them, for the tests of code kept on disk."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NURSERY = Path(__file__).with_name("nursery.py")
LEAF = """
from numba import njit

FACTOR = 3

@njit(nogil=True)
def leaf(x):
    return x * FACTOR + 1
"""
ROOT = """
from powderkeg.kernels.compiling import entry
from kegs.leaf import leaf

@entry
def root(x):
    return leaf(x) / 2

@entry
def above(x):
    return root(x) + 100
"""


@contextmanager
def nursery() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, str(NURSERY)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@dataclass
class Kegs:
    """The package `kegs` in a folder, its store, and who runs it."""

    process: "subprocess.Popen[str]"
    path: Path
    store: Path

    def write(self, leaf: str = LEAF, root: str = ROOT) -> None:
        package = self.path / "kegs"
        package.mkdir(parents=True, exist_ok=True)
        for name, text in (("__init__", ""), ("leaf", leaf), ("roots", root)):
            (package / f"{name}.py").write_text(text)

    def ask(self, *several: dict[str, Any]) -> list[dict[str, Any]]:
        """What several processes that start at once answer."""
        plain = {"path": str(self.path), "env": self.env, "setup": "", "call": "kegs.roots:root", "args": [5]}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([{**plain, **what} for what in several]) + "\n")
        self.process.stdin.flush()
        answers: list[dict[str, Any]] = json.loads(self.process.stdout.readline())
        return answers

    def run(self, **what: Any) -> dict[str, Any]:
        """What one process answers that ended well."""
        (answer,) = self.ask(what)
        assert answer["rc"] == 0, answer
        return answer

    @property
    def env(self) -> dict[str, str]:
        return {"POWDERKEG_CODE_CACHE": str(self.store), "PYTHONDONTWRITEBYTECODE": "1"}

    def files(self, kernel: str = "kegs.roots.root") -> list[Path]:
        return sorted(self.store.glob(f"{kernel}-*.code")) if self.store.is_dir() else []


def outcome(answer: dict[str, Any]) -> tuple[str, int, int]:
    """Result, times loaded, times compiled."""
    return answer["result"], answer["loaded"], answer["compiled"]


def environment(store: Path | str, **more: str) -> dict[str, str]:
    return {**os.environ, "POWDERKEG_CODE_CACHE": str(store), **more}
