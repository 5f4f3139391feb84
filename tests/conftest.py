"""What all tests share: search profiles, and the browser that the system has."""

import os
import shutil
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# A deadline would make a slow machine look like a wrong answer; derandomized so that a failure comes back.
settings.register_profile("everyday", max_examples=40, deadline=None, derandomize=True)
settings.register_profile(
    "thorough", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("POWDERKEG_TEST_PROFILE", "everyday"))


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
