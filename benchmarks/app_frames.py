"""How many frames a second the app draws of a city, in a real browser on the loopback address.

Frames, not steps of the model: a step of a million cells takes longer than a frame, so that most frames show
a step under way. The server is `powderkeg serve` in a process of its own, the browser is headless and draws
without a graphics card; both share the machine's processors with the model.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.timing import machine, machine_line

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIDES = (100, 320, 1000)
"""Cells a side of the cities that are drawn."""
PRESET = "epstein2002-run2"
MOST = 60
"""Frames a second that are asked for: more than are hoped for."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STATE = """() => {
  const { frame, step } = document.querySelector("canvas").dataset;
  return [Number(frame), Number(step), performance.now() / 1000];
}"""


@contextmanager
def served() -> Iterator[str]:
    """Address of the app, which runs until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "powderkeg", "serve", "--no-browser", "--port", "18700"]
        environment = {**os.environ, "POWDERKEG_WORKSPACES": folder}
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603
        try:
            assert server.stdout is not None
            found = next(filter(None, (re.search(r"http://\S+", line) for line in server.stdout)))
            yield found[0]
        finally:
            server.terminate()
            server.wait()


def drawn(page: Page, address: str, side: int, seconds: float) -> dict[str, float]:
    """Frames and steps a second of a city of ``side`` times ``side`` cells, after two seconds of running."""
    page.goto(f"{address}&lang=en#/city")
    page.locator(".transport").wait_for()
    page.locator("[name=preset]").select_option(PRESET)
    page.locator("[name=size]").select_option(str(side))
    page.locator("[name=rate]").select_option(str(MOST))
    page.locator(".transport button").nth(0).click()
    page.locator(f"canvas[width='{side}'][data-step='0']").wait_for(timeout=120_000)
    page.locator(".transport button").nth(1).click()
    page.wait_for_timeout(2000)
    first, stepped, began = page.evaluate(STATE)
    page.wait_for_timeout(1000 * seconds)
    last, step, ended = page.evaluate(STATE)
    page.locator(".transport button").nth(1).click()
    took = ended - began
    return {"side": side, "frames": (last - first) / took, "steps": (step - stepped) / took}


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Frames a second by size of the city; ``quick`` draws a small one for a second."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit(f"no browser: one of {', '.join(BROWSERS)} has to be installed")
    rows = []
    with served() as address, sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for side in (100,) if quick else SIDES:
            page = opened.new_page(viewport={"width": 1280, "height": 900})
            rows.append(drawn(page, address, side, 1.0 if quick else 10.0))
            page.close()
        version = opened.version
        opened.close()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {**machine(), "browser": version, "load": load, "cities": rows}


def table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    load = "" if figures["load"] is None else f", load {figures['load']:.1f} (the measuring included)"
    lines = [machine_line(figures), f"Chromium {figures['browser']}, headless{load}", ""]
    lines.append("cells            drawn frames/s   model steps/s")
    for row in figures["cities"]:
        cells = f"{row['side']:,} x {row['side']:,}"
        lines.append(f"{cells:16} {row['frames']:14.1f} {row['steps']:15.2f}")
    return "\n".join(lines)
