"""Starts processes that have numba but have compiled nothing: a tenth of a second each, not a whole one.

Reads one request a line, as JSON: a list of processes that run at once, each with `path` (where its modules
are), `env`, `setup` (code), `call` (module:function) and `args`. Answers with what each returned, how often
its kernel was loaded and compiled, and how it ended. Started by tests/kept_code.py.
"""

import importlib
import json
import os
import sys
from typing import Any

from numba.core.registry import cpu_target

import powderkeg.kernels.compiling  # noqa: F401 - imported once, before the children are


def main() -> None:
    cpu_target.typing_context.refresh()  # a third of a second, once and not in each child
    cpu_target.target_context.refresh()
    for line in sys.stdin:
        children = [_start(what) for what in json.loads(line)]
        for ready, _, _, _ in children:  # all have imported their modules
            os.read(ready, 1)
        for _, go, _, _ in children:
            os.close(go)
        sys.stdout.write(json.dumps([_end(*child) for child in children]) + "\n")
        sys.stdout.flush()


def _start(what: dict[str, Any]) -> tuple[int, int, int, int]:
    ready, say_ready = os.pipe()
    wait, go = os.pipe()
    answer, say = os.pipe()
    process = os.fork()
    if process:
        for end in (say_ready, wait, say):
            os.close(end)
        return ready, go, answer, process
    os.close(go)
    try:
        text = json.dumps(_work(what, say_ready, wait))
        os.write(say, text.encode())
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - the parent is told
        os.write(say, json.dumps({"error": repr(error)}).encode())
        os._exit(1)


def _work(what: dict[str, Any], ready: int, wait: int) -> dict[str, Any]:
    os.environ.update(what["env"])
    sys.path.insert(0, what["path"])
    module, _, name = what["call"].partition(":")
    function = getattr(importlib.import_module(module), name)
    os.write(ready, b".")
    os.read(wait, 1)
    exec(what["setup"])  # noqa: S102 - the test's own text
    result = function(*what["args"])
    stats = function.stats
    return {
        "result": repr(result),
        "loaded": sum(stats.cache_hits.values()),
        "compiled": sum(stats.cache_misses.values()),
        "folder": stats.cache_path,
    }


def _end(ready: int, _: int, answer: int, process: int) -> dict[str, Any]:
    text = b""
    while part := os.read(answer, 65536):
        text += part
    os.close(ready)
    os.close(answer)
    _, status = os.waitpid(process, 0)
    return {**(json.loads(text) if text else {}), "rc": os.waitstatus_to_exitcode(status)}


if __name__ == "__main__":
    main()
