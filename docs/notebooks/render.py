"""Runs the notebooks of this folder and writes each as a page with its output.

    python docs/notebooks/render.py [NAME ...]

A page holds text, code, outputs and pictures and nothing that differs from run to run: no times, no paths.
Pictures are SVG files beside the page.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jupytext
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from nbformat.v4 import new_code_cell

__all__ = ["execute", "names", "pages"]

HERE = Path(__file__).parent
_PICTURES = "import altair as _alt; _ = _alt.renderers.enable('svg')"
_NOTE = "<!-- Written by `python docs/notebooks/render.py` from {name}.py; do not edit by hand. -->\n\n"
_SECONDS = 600


def names() -> tuple[str, ...]:
    """Names of the notebooks, without ending, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in HERE.glob("*.py") if path.name != Path(__file__).name))


def execute(name: str) -> Any:  # noqa: ANN401
    """Run a notebook in a process of its own and return it with outputs.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell fails; the message holds the cell and its traceback.
    """
    notebook = jupytext.read(HERE / f"{name}.py")
    notebook.cells.insert(0, new_code_cell(_PICTURES))
    with TemporaryDirectory() as folder:  # of sockets, which both sides must find: no port is opened
        kernel = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=str(Path(folder, "kernel")))
        NotebookClient(
            notebook, km=kernel, timeout=_SECONDS, resources={"metadata": {"path": str(HERE)}}
        ).execute(cleanup_kc=True)  # a kernel that is handed over is else left running, its sockets open
    del notebook.cells[0]
    return notebook


def pages(name: str, notebook: Any) -> dict[str, bytes]:  # noqa: ANN401
    """The page of a run notebook and its pictures: content by file name."""
    exporter = MarkdownExporter()
    body, resources = exporter.from_notebook_node(
        notebook, {"unique_key": name, "output_files_dir": f"{name}-files"}
    )
    lines = (_NOTE.format(name=name) + body.strip()).split("\n")
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines))
    return {f"{name}.md": (text + "\n").encode(), **resources["outputs"]}


def _write(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        target = HERE / name
        target.parent.mkdir(exist_ok=True)
        part = target.with_name(target.name + ".part")
        part.write_bytes(content)
        part.replace(target)


def main(wanted: Iterable[str]) -> None:
    """Execute and write the named notebooks, all where none is named."""
    for name in tuple(wanted) or names():
        if name not in names():
            raise SystemExit(f"{name}: there is no such notebook; there are {', '.join(names())}")
        _write(pages(name, execute(name)))


if __name__ == "__main__":
    main(sys.argv[1:])
