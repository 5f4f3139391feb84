"""What was tried against the program, and what it stood: faults, garbage, load, and sameness of bytes.

    python docs/science/reliability.py [--faults [NAME ...]] [--inputs FILE] [--sameness PYTHON ...] [--load]

does what is named, keeps the figures in ``docs/science/reliability.json`` and writes
``docs/science/reliability.md`` from all that is kept there. Without options it only writes the page.

``--faults`` runs the fault tests (a quarter of an hour) and counts them; with names of files it runs those
and keeps the counts of the others. ``--inputs`` takes what the long run of garbage wrote:
``POWDERKEG_FUZZ_RESULT=FILE pytest -n 0 -m fuzz tests/fuzz`` (at least ten minutes of one core).
``--sameness`` runs two commands under each Python named (powderkeg installed there), in all the ways in which
the same bytes are promised. ``--load`` serves the app on the loopback address and asks it from several
windows.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

from reliability_words import page

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FIGURES, PAGE = HERE / "reliability.json", HERE / "reliability.md"
FAULTS = {
    "test_store.py": "stores damaged, killed, full, read-only, shared; commands killed and resumed",
    "test_surroundings.py": "languages, time zones, clocks, homes, memory, pipes, Ctrl-C twice",
    "test_cluster.py": "workers killed, late, paused, full, of another version; no scheduler",
    "test_hostile_cases.py": "hostile case files, archives, devices, pipes, names",
    "test_case_files.py": "broken and oversized case files",
    "test_stored_code.py": "compiled code on disk, damaged or another's",
    "test_validation_store.py": "kept records of validation, damaged",
    "test_app_uploads.py": "files sent to the app",
    "test_no_network.py": "the main commands without a network",
}
CASE = "kazakhstan-2022"
COMMANDS = {
    "run": ("run", CASE, "--worlds", "20", "--days", "2", "--seed", "7", "--json"),
    "weigh": ("weigh", CASE, "--tier", "quick", "--particles", "40", "--seed", "7", "--json"),
}
ASK = (
    "from importlib.metadata import version; import platform; "
    "print(platform.python_version(), *map(version, ('numpy', 'scipy', 'numba', 'arviz-stats')))"
)
WINDOWS = (1, 8, 32)
LOAD_SECONDS = 15.0


def faults(names: list[str], kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run the fault tests and count, by file, those that passed, failed and could not be tried here."""
    found = []
    for name, what in FAULTS.items():
        if names and name not in names:
            found += [row for row in kept if row["file"] == name]
            continue
        with tempfile.NamedTemporaryFile(suffix=".xml") as report:
            subprocess.run(  # noqa: S603 - a fixed command
                [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "long or not long",
                 f"--junitxml={report.name}", f"tests/faults/{name}"],
                cwd=ROOT, check=False, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            root = ET.parse(report.name).getroot()  # noqa: S314 - ours, of a moment ago
        suite = next(root.iter("testsuite"))
        counts = {key: int(suite.attrib[key]) for key in ("tests", "failures", "errors", "skipped")}
        failed = counts["failures"] + counts["errors"]
        found.append(
            {"file": name, "what": what, "tried": counts["tests"] - counts["skipped"], "failed": failed,
             "not_here": counts["skipped"]}
        )  # fmt: skip
    return found


def sameness(pythons: list[str]) -> list[dict[str, Any]]:
    """Digests of what two commands print, by Python and by way; without the versions that a result names."""
    found = []
    for python in pythons:
        told = subprocess.run(  # noqa: S603 - what was named on the command line
            [python, "-c", ASK], capture_output=True, text=True, check=True
        ).stdout.split()
        for verb, command in COMMANDS.items():
            with tempfile.TemporaryDirectory() as folder:
                kept = ["--store", f"{folder}/kept"]
                ways: dict[str, list[str]] = {
                    "one thread": ["--jobs", "1", "--no-cache"],
                    "two threads": ["--jobs", "2", "--no-cache"],
                    "another process": ["--jobs", "1", "--no-cache"],
                    "kept in a store": ["--jobs", "2", *kept],
                    "read from the store": ["--jobs", "1", *kept],
                    "killed and resumed": ["--jobs", "1", "--store", f"{folder}/resumed"],
                }
                for way, options in ways.items():
                    if way.startswith("killed"):
                        _killed([python, "-m", "powderkeg", *command, *options])
                    digest, state = _digest([python, "-m", "powderkeg", *command, *options], told[0])
                    libraries = "numpy {}, scipy {}, numba {}, arviz-stats {}".format(*told[1:])
                    found.append(
                        {"python": told[0], "libraries": libraries, "command": verb, "way": way,
                         "sha256": digest, "state_hash": state}
                    )  # fmt: skip
    return found


def _killed(command: list[str]) -> None:
    process = subprocess.Popen(  # noqa: S603 - a fixed command
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(4.0)
    process.kill()
    process.wait()


def _digest(command: list[str], python: str) -> tuple[str, str]:
    """Digest of a result without what says by which Python it was made, and the fingerprint in it."""
    told = subprocess.run(  # noqa: S603 - a fixed command
        command, capture_output=True, text=True, check=True
    ).stdout
    value = json.loads(told.replace(f'"{python}"', '"a Python"'))
    state = str(value.get("state_hash", ""))
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest(), state


class Load:
    """Windows of the app that ask for its case, change it and take the change back, as fast as it answers."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token
        self.seconds: list[float] = []
        self.wrong: list[str] = []
        self._lock = threading.Lock()

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """One request; its time and a wrong answer are noted."""
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.address}{path}", None if body is None else json.dumps(body).encode(), method=method,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )  # fmt: skip
        began = time.perf_counter()
        told: dict[str, Any] = {}
        wrong = ""
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                told = json.loads(answer.read() or b"{}")
        except (OSError, ValueError) as error:
            wrong = repr(error)
        with self._lock:
            self.seconds.append(time.perf_counter() - began)
            self.wrong += [wrong] if wrong else []
        return told

    def window(self, until: float) -> None:
        """One window, until a moment."""
        opened = self.ask("POST", "/api/workspaces", {"case": CASE})
        if "id" not in opened:
            return
        path = f"/api/workspaces/{opened['id']}"
        report = next(row["report_id"] for row in opened["case"]["record"] if row["reliability"] != "D")
        why = {"reason": "load", "analyst": "nobody"}
        while time.perf_counter() < until:
            self.ask("GET", path)
            self.ask("PATCH", f"{path}/record/{report}", {"values": {"reliability": "D"}, **why})
            self.ask("POST", f"{path}/undo", why)
        self.ask("DELETE", path)


def load() -> list[dict[str, Any]]:
    """Serve the app in a process of its own and count what it answers to several windows at once."""
    found = []
    for windows in WINDOWS:
        with tempfile.TemporaryDirectory() as home:
            process = subprocess.Popen(
                [sys.executable, "-m", "powderkeg", "serve", "--no-browser", "--port", "8900"],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                env={**os.environ, "HOME": home, "XDG_DATA_HOME": home, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip
            try:
                found.append(_load_of(process, windows))
            finally:
                process.terminate()
                process.wait(timeout=30)
    return found


def _load_of(process: subprocess.Popen[str], windows: int) -> dict[str, Any]:
    found = (re.search(r"(http://[^/\s]+)/\S*token=([\w-]+)", line) for line in process.stdout or ())
    matched = next(one for one in found if one is not None)
    one = Load(matched[1], matched[2])
    began = time.perf_counter()
    threads = [threading.Thread(target=one.window, args=(began + LOAD_SECONDS,)) for _ in range(windows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    ordered = sorted(one.seconds)
    return {
        "windows": windows,
        "seconds": round(took, 1),
        "requests": len(ordered),
        "wrong": len(one.wrong),
        "first_wrong": one.wrong[:1],
        "per_second": round(len(ordered) / took, 1),
        "median_ms": round(1000 * ordered[len(ordered) // 2]),
        "p95_ms": round(1000 * ordered[int(0.95 * (len(ordered) - 1))]),
    }


def main() -> None:
    """Do what was asked for, keep it, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--faults", nargs="*", metavar="NAME", choices=list(FAULTS))
    parser.add_argument("--inputs", type=Path)
    parser.add_argument("--sameness", nargs="*", metavar="PYTHON")
    parser.add_argument("--load", action="store_true")
    asked = parser.parse_args()
    kept: dict[str, Any] = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    here = {"day": date.today().isoformat(), "machine": _machine()}  # noqa: DTZ011 - the day here
    if asked.faults is not None:
        kept["faults"] = {**here, "rows": faults(asked.faults, kept.get("faults", {}).get("rows", []))}
    if asked.inputs:
        kept["inputs"] = {**here, "rows": json.loads(asked.inputs.read_text("utf-8"))}
    if asked.sameness is not None:
        kept["sameness"] = {**here, "rows": sameness(asked.sameness or [sys.executable])}
    if asked.load:
        kept["load"] = {**here, "rows": load()}
    FIGURES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(kept), encoding="utf-8")


def _machine() -> str:
    python = platform.python_version()
    return f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {python}"


if __name__ == "__main__":
    main()
