"""The long run: each reader fed for so many seconds of this process's time, and what crashed it kept.

``python tests/fuzz/guided.py READER SECONDS FOLDER`` prints one line of JSON. Where atheris can be imported
(libFuzzer for Python), new inputs are made from those that reached new lines; else from the seeds alone.
What crashes goes into FOLDER under a name by what was raised and where, once for each such place.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import random
import resource
import sys
import time
import traceback
import warnings
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
INSTRUMENTED = ["powderkeg.case", "powderkeg.importers", "powderkeg.accounts", "powderkeg.store",
                "powderkeg.evidence.changed", "powderkeg.cli"]  # fmt: skip
LONGEST = 8192
MOST_MEMORY = 6 * 1024**3
MOST_SECONDS = 20  # for one input; more is a fault
SEED = 20_261_128


class Run:
    """One reader's run: counts, and writes down at its end."""

    def __init__(self, name: str, seconds: float, folder: Path) -> None:
        from fuzz_readers import READERS

        self.name, self.seconds, self.folder = name, seconds, folder
        self.reader = READERS[name]
        self.inputs, self.crashes, self.slowest = 0, set[str](), 0.0
        self.guided = False
        self.began = time.process_time()  # the imports left out

    def one(self, content: bytes) -> None:
        """Feed one input; end the process when the time is up."""
        began = time.process_time()
        if began - self.began > self.seconds:
            self.tell()
            sys.stdout.flush()
            os._exit(0)
        error = self.reader.crash(content)
        took = time.process_time() - began
        self.inputs += 1
        self.slowest = max(self.slowest, took)
        if error is None and took > MOST_SECONDS:
            error = TimeoutError(f"{took:.0f} s for one input")
        if error is not None:
            self.keep(content, error)

    def keep(self, content: bytes, error: Exception) -> None:
        """Write a crashing input into the corpus, if nothing crashed there before."""
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "powderkeg" in f.filename]
        where = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else str(error)
        place = f"{type(error).__name__} {where}"
        if place in self.crashes:
            return
        self.crashes.add(place)
        digest = hashlib.sha256(content).hexdigest()[:12]
        (self.folder / f"{self.name}--{digest}").write_bytes(content)
        sys.stderr.write(f"{self.name}: {place}: {error!r:.300}\n")

    def tell(self) -> None:
        """Print what came of it."""
        told = {
            "reader": self.name,
            "guided": self.guided,
            "inputs": self.inputs,
            "cpu_seconds": round(time.process_time() - self.began, 1),
            "slowest_seconds": round(self.slowest, 2),
            "crashes": sorted(self.crashes),
        }
        sys.stdout.write(json.dumps(told) + "\n")


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A seed with a few pieces cut out, doubled, overwritten or put elsewhere."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(content))
        end = min(len(content), start + chance.choice((0, 1, 2, 5, 20, 200)))
        piece = chance.choice(
            (
                b"",
                chance.randbytes(chance.randint(1, 6)),
                content[start:end] * 2,
                b"9" * 30,
                b'"',
                b"\n",
                b",",
            )
        )
        content = content[:start] + piece + content[end:]
    return content[:LONGEST]


def atheris_here() -> ModuleType | None:
    """The coverage-guided fuzzer, where this Python has it."""
    try:
        import atheris
    except ImportError:
        return None
    found: ModuleType = atheris
    return found


def main(name: str, seconds: str, folder: str) -> None:
    """Run one reader for so many seconds of processor time."""
    sys.path.insert(0, str(ROOT / "tests"))
    sys.setrecursionlimit(1000)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    atheris = atheris_here()
    if atheris is None:
        run = Run(name, float(seconds), Path(folder))
        chance = random.Random(SEED)  # noqa: S311 - which inputs, not a secret
        while True:
            run.one(mutated(chance.choice(run.reader.seeds), chance))
    with atheris.instrument_imports(include=INSTRUMENTED):
        run = Run(name, float(seconds), Path(folder))
        for seed in run.reader.seeds:
            run.reader.crash(seed)  # imports what it needs, within the block
    run.guided, run.began = True, time.process_time()
    import tempfile

    seeds = Path(tempfile.mkdtemp(prefix="powderkeg-seeds-"))
    for number, seed in enumerate(run.reader.seeds):
        (seeds / str(number)).write_bytes(seed)
    options = [sys.argv[0], f"-seed={SEED}", f"-max_len={LONGEST}", "-verbosity=0", "-rss_limit_mb=0"]
    atheris.Setup([*options, str(seeds)], run.one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:4])
