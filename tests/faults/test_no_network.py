"""Nothing is sent or fetched: the main commands run where there is no network, and give the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from outlooks import crisis
from powderkeg.case import write_case

QUICK = ("--tier", "quick", "--particles", "30", "--no-cache")
COMMANDS = {
    "check": ("check", "CASE", "--json"),
    "run": ("run", "CASE", "--days", "1", "--no-cache", "--json"),
    "weigh": ("weigh", "CASE", *QUICK, "--json"),
    "report": ("report", "CASE", *QUICK, "--out", "page.html"),
    "outlook": ("outlook", "CASE", *QUICK, "--worlds", "24"),
    "civil-violence": (
        "civil-violence",
        "--steps",
        "5",
        "--width",
        "10",
        "--height",
        "10",
        "--agent-vision",
        "2",
        "--cop-vision",
        "2",
        "--json",
    ),
    "cite": ("cite", "--json"),
    "account": ("account", "letter.md", "--case", "CASE", "--language", "en", "--date", "2022-01-06"),
}
# Loaded before all else: whoever opens a socket to another machine, or asks for its address, ends here.
GUARD = """
import os, socket
def refuse(*args, **kwargs):
    os.write(2, b"NETWORK %r" % (args,)); os._exit(97)
class Guarded(socket.socket):
    def connect(self, address): refuse(address)
    def connect_ex(self, address): refuse(address)
    def sendto(self, *args): refuse(*args)
    def bind(self, address): refuse(address)
socket.socket = Guarded
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
"""
LETTER = "On 4 January 2022 about 6,000 people stood in the square, said an officer. Thirty were killed.\n"


def isolated() -> list[str]:
    """A command that gives what follows it a network of its own, with nothing in it; empty if not allowed."""
    command = ["unshare", "--net", "--map-root-user"] if shutil.which("unshare") else []
    allowed = (
        bool(command) and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    )
    return command if allowed else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("apart")
    write_case(crisis(), found / "small")
    (found / "letter.md").write_text(LETTER, encoding="utf-8")
    (found / "guard").mkdir()
    (found / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    return found


def told(
    folder: Path, command: tuple[str, ...], before: list[str], *, guarded: bool
) -> subprocess.CompletedProcess[str]:
    path = [str(folder / "guard")] if guarded else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*path, os.environ.get("PYTHONPATH", "")])}
    words = [word if word != "CASE" else str(folder / "small") for word in command]
    return subprocess.run(
        [*before, sys.executable, "-m", "powderkeg", *words],
        capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=300,
    )  # fmt: skip


@pytest.mark.parametrize(
    "name",  # a report weighs, and looks ahead
    [
        pytest.param(name, marks=pytest.mark.long) if name in {"weigh", "outlook"} else name
        for name in COMMANDS
    ],
)
def test_the_main_commands_need_no_network_and_ask_for_none(folder: Path, name: str) -> None:
    apart = isolated()
    guarded = told(folder, COMMANDS[name], apart, guarded=True)
    assert "NETWORK" not in guarded.stderr
    assert guarded.returncode == 0, guarded.stderr
    if name in {"check", "run", "weigh"}:  # all of them on stdout, and quick
        assert guarded.stdout == told(folder, COMMANDS[name], [], guarded=False).stdout


def test_the_guard_would_notice(folder: Path) -> None:
    code = "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=1)"
    environment = {**os.environ, "PYTHONPATH": str(folder / "guard")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=environment)
    assert done.returncode == 97
    assert b"NETWORK" in done.stderr


@pytest.mark.skipif(not isolated(), reason="namespaces are not allowed here; the guard alone was used")
def test_the_namespace_has_no_network() -> None:
    code = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
    done = subprocess.run(
        [*isolated(), sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert "Network is unreachable" in done.stderr or "unreachable" in done.stderr.lower()
