"""Starting and ending the app: a free port, the names it answers to, the address it prints, a quick end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from powderkeg.app.running import free_port, names_of, reachable
from powderkeg.case import CaseError
from powderkeg.cli._program import run_program


def test_a_taken_port_is_passed_over() -> None:
    with free_port("127.0.0.1", 18_700) as first, free_port("127.0.0.1", first.getsockname()[1]) as second:
        assert second.getsockname()[1] > first.getsockname()[1]


def test_where_no_port_is_free_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("powderkeg.app.running.PORTS_TRIED", 1)
    with free_port("127.0.0.1", 18_800) as first, pytest.raises(CaseError, match="no port from"):
        free_port("127.0.0.1", first.getsockname()[1])


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CaseError, match="no address that this machine can listen on"):
        free_port("203.0.113.7", 18_900)


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", ("127.0.0.1:80", "localhost:80")),
        ("localhost", ("127.0.0.1:80", "localhost:80")),
        ("::1", ("[::1]:80",)),
        ("192.0.2.1", ("192.0.2.1:80",)),
    ],
)
def test_it_answers_to_its_own_names_alone(host: str, names: tuple[str, ...]) -> None:
    assert names_of(host, 80) == names


def test_on_all_addresses_it_knows_its_own() -> None:
    names = names_of("0.0.0.0", 80)  # noqa: S104
    assert {"127.0.0.1:80", f"{socket.gethostname()}:80"} <= set(names)


def test_on_all_addresses_it_answers_to_every_interface_and_prints_one_address_of_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    four, six = socket.AF_INET, socket.AF_INET6
    addresses = {
        "lo": [(four, "127.0.0.1"), (six, "::1")],
        "eth0": [(six, "fe80::1%eth0"), (six, "2001:db8::7"), (four, "192.0.2.7"), (four, "192.0.2.8")],
        "off": [(four, "198.51.100.1")],
    }
    told = {name: [SimpleNamespace(family=f, address=a) for f, a in all_] for name, all_ in addresses.items()}
    monkeypatch.setattr("psutil.net_if_addrs", lambda: told)
    up = {name: SimpleNamespace(isup=name != "off") for name in addresses}
    monkeypatch.setattr("psutil.net_if_stats", lambda: up)
    names = names_of("0.0.0.0", 80)  # noqa: S104
    assert {"192.0.2.7:80", "192.0.2.8:80", "198.51.100.1:80"} <= set(names)
    assert not [name for name in names if name.startswith("[")]
    assert "[2001:db8::7]:80" in names_of("::", 80)
    assert reachable("0.0.0.0") == [("eth0", "192.0.2.7")]  # noqa: S104
    assert reachable("127.0.0.1") == []


@pytest.mark.parametrize("arguments", [("--port", "0"), ("--port", "x"), ("--port", "70000"), ("nowhere",)])
def test_a_wrong_request_is_refused(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(("serve", *arguments, "--no-browser")) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a console are another matter there")
def test_it_serves_until_interrupted_and_says_where(tmp_path: Path) -> None:
    with free_port("127.0.0.1", 18_950) as taken:
        port = taken.getsockname()[1]
        environment = {**os.environ, "POWDERKEG_WORKSPACES": str(tmp_path)}
        command = [sys.executable, "-m", "powderkeg", "serve", "--no-browser", "--port", str(port)]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        ) as served:
            assert served.stdout is not None
            said = [served.stdout.readline() for _ in range(2)]
            assert f"Port {port} is taken" in said[0]
            address = re.search(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{20,}", said[1])
            assert address is not None
            for _ in range(200):
                try:
                    with urllib.request.urlopen(address[0]) as page:  # noqa: S310 - our own
                        assert page.status == 200
                    break
                except OSError:
                    time.sleep(0.05)
            served.send_signal(signal.SIGINT)
            began = time.monotonic()
            _, err = served.communicate(timeout=30)
            assert served.returncode == 0, "to end it is no failure"
            assert "interrupted" not in err
            assert "Traceback" not in err
            assert time.monotonic() - began < 10  # on a machine that does nothing else it is one second
