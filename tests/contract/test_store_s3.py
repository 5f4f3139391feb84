"""The store on a real S3-compatible server: moto's, started here as a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from outlooks import crisis
from powderkeg.case import write_case

pytest.importorskip("moto", reason="needs the extra `test`")
pytest.importorskip("s3fs", reason="needs the extra `cloud`")

PROGRAM = """
import sys
import numpy as np
from powderkeg.store import Address, open_store
one = Address("test", "one")
kept = open_store(sys.argv[1])
print(kept.get(one) is not None)
kept.put(one, {"x": np.arange(5.0), "name": np.array(["a", "b"])})
found = open_store(sys.argv[1]).get(one)
print(found["x"].tolist(), found["name"].tolist(), [one.kind for one in kept.chunks()], kept.leftovers())
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """The environment of a program that is to find the server, with one bucket in it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        try:
            wait_for(f"{address}/moto-api/")
            request = urllib.request.Request(f"{address}/kept", method="PUT")  # noqa: S310 - our own server
            request.add_header(
                "Authorization", "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request"
            )
            urllib.request.urlopen(request).close()  # noqa: S310
            yield {
                **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
                "AWS_ENDPOINT_URL": address,
                "AWS_ACCESS_KEY_ID": "testing",
                "AWS_SECRET_ACCESS_KEY": "testing",
                "AWS_DEFAULT_REGION": "us-east-1",
            }
        finally:
            server.terminate()


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(address).close()  # noqa: S310 - our own server
        except urllib.error.HTTPError:
            return
        except OSError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)
        else:
            return


def ran(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False, env=environment
    )


def test_what_is_put_is_found_by_another_process(s3: dict[str, str]) -> None:
    told = "[0.0, 1.0, 2.0, 3.0, 4.0] ['a', 'b'] ['test'] []"
    for there in ("False", "True"):
        done = ran(s3, "-c", PROGRAM, "s3://kept/a/store")
        assert done.stdout.splitlines() == [there, told], done.stderr


def test_other_things_there_are_left_alone(s3: dict[str, str]) -> None:
    ran(s3, "-c", "import fsspec; fs = fsspec.filesystem('s3'); fs.pipe_file('kept/other/thesis.txt', b'x')")
    done = ran(s3, "-m", "powderkeg", "run", "kazakhstan-2022", "--store", "s3://kept/other")
    assert done.returncode == 2
    assert "holds other things (thesis.txt)" in done.stderr


def test_a_damaged_object_is_named_and_made_anew(s3: dict[str, str]) -> None:
    first = ran(s3, "-c", PROGRAM, "s3://kept/damaged")
    assert first.stdout.startswith("False")
    spoil = (
        "import fsspec; fs = fsspec.filesystem('s3')\n"
        "(name,) = [n for n in fs.find('kept/damaged') if n.endswith('.zip')]\n"
        "fs.pipe_file(name, fs.cat_file(name)[:-5])"
    )
    assert ran(s3, "-c", spoil).returncode == 0
    done = ran(s3, "-c", PROGRAM, "s3://kept/damaged")
    assert done.stdout.splitlines()[0] == "False"
    assert "is truncated or foreign" in done.stderr


def test_a_command_is_resumed_from_there_with_the_same_bytes(s3: dict[str, str], tmp_path: Path) -> None:
    write_case(crisis(), tmp_path / "small")
    command = ("-m", "powderkeg", "run", str(tmp_path / "small"), "--worlds", "120", "--days", "2", "--json")
    plain = ran(s3, *command, "--no-cache")
    for _ in range(2):
        done = ran(s3, *command, "--store", "s3://kept/runs")
        assert (done.returncode, done.stdout) == (0, plain.stdout), done.stderr
    listed = ran(s3, "-m", "powderkeg", "cache", "--store", "s3://kept/runs")
    assert "worlds" in listed.stdout


def test_a_bucket_that_is_not_there_is_said_in_words(s3: dict[str, str]) -> None:
    done = ran(s3, "-m", "powderkeg", "run", "kazakhstan-2022", "--store", "s3://no-such-bucket/x")
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("powderkeg: store: s3://no-such-bucket/x cannot be used")
    assert "Traceback" not in done.stderr
