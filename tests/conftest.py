"""What all tests share: search profiles, the browser that the system has, and where compiled code is kept."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from kept_code import Kegs, nursery

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# A deadline would make a slow machine look like a wrong answer; derandomized so that a failure comes back.
settings.register_profile("everyday", max_examples=40, deadline=None, derandomize=True)
settings.register_profile(
    "thorough", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("POWDERKEG_TEST_PROFILE", "everyday"))


def pytest_configure(config: pytest.Config) -> None:
    """Keep compiled code for this run alone; the commands that tests start find there what was compiled.

    Whoever names a folder keeps it from run to run. Simulated records that were kept are this run's alone.
    """
    records = tempfile.mkdtemp(prefix="powderkeg-records-")
    os.environ["POWDERKEG_VALIDATION_CACHE"] = records
    config.add_cleanup(lambda: shutil.rmtree(records, ignore_errors=True))
    if "POWDERKEG_CODE_CACHE" not in os.environ:  # a worker of several has its parent's
        folder = tempfile.mkdtemp(prefix="powderkeg-code-")
        os.environ["POWDERKEG_CODE_CACHE"] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def find_browser() -> str | None:
    """Path of an installed Chromium, or None."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests that need a browser where there is none; .ci/run demands one, so there they fail instead."""
    if find_browser() is not None or os.environ.get("POWDERKEG_REQUIRE_BROWSER") == "1":
        return
    reason = f"no browser found; install one of {', '.join(BROWSERS)}"
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Open the system's Chromium, without the sandbox that a container's root user cannot have."""
    return {**browser_type_launch_args, "executable_path": find_browser(), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def nursery_process() -> Iterator["subprocess.Popen[str]"]:
    """A process whose children have numba, and have compiled nothing."""
    if sys.platform == "win32":
        pytest.skip("needs fork")
    with nursery() as process:
        yield process


@pytest.fixture
def kegs(nursery_process: "subprocess.Popen[str]", tmp_path: Path) -> Kegs:
    """A package of two small kernels, and an empty store."""
    made = Kegs(nursery_process, tmp_path / "source", tmp_path / "store")
    made.write()
    return made
