"""Every reader of what comes from outside, as a function of bytes, and what it may raise.

One table for three users: the quick run of hypothesis, the long run guided by coverage, and the inputs that
once crashed a reader and are kept in ``tests/fuzz/corpus``.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import shutil
import socket
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from cases import FACTS, FILES, PLACES, RECORD, RECORD_HEADER, VOCABULARY, YAML, tiny_case, write_tiny_case
from powderkeg.case import CaseError, read_case

__all__ = ["CORPUS", "READERS", "Reader", "alone"]

CORPUS = Path(__file__).parent / "fuzz" / "corpus"
Read = Callable[[bytes, Path], object]

CHANGES = (
    "changed,analyst,report_id,field,before,after,reason\n"
    '2022-02-01,A. Analyst,T2,reliability,B,A,"seen twice, by two"\n'
    "2022-02-01,A. Analyst,T5,origin_id,o3,o4,x\n"
)
JUDGEMENTS = (
    "analyst,report_id,spontaneous,infiltrated,other,note\n"
    "A,T1,2,1,1,a crowd\nA,all,0.5,0.001,1,\nB,T2,1,1,3,\n"
)
NEW_ROWS = f"{RECORD_HEADER}\nN1,2022-01-04,,,COA,participants,,900,,persons,seen,paper,,o9,B,2,no,,scored,\n"
ACCOUNT = """\
name: letter
title: A letter
published: 2022-01-07
language: en
origin: {origin_id: letter, reliability: D, reason: "one side's friend", benefits: no}
claims:
  - {id: c1, start: 0, end: 10, status: asserted, places: [SOU], when_first: 2022-01-05,
     figures: [{low: 3, high: 3, unit: persons}]}
  - {id: c2, start: 20, end: 30, status: attributed, attributed_to: unnamed, chain: [a synthesis, unnamed]}
"""
LETTER = (
    "# What I saw\n\nOn 4 January 2022 about 6,000 people stood in the square of South, said an officer. Who "
    "paid them? Nobody knows. At least thirty were killed, the ministry reported on January 5.\n"
)
_HEAD = "<head><title>A</title><meta charset=utf-8></head>"
PAGE = f"<!doctype html><html lang=en>{_HEAD}<body>{LETTER}</body></html>"
RESULT = json.dumps(
    {
        "case": "tiny",
        "hypotheses": ["spontaneous", "infiltrated", "other"],
        "log_evidence": {"spontaneous": -3.0, "infiltrated": -4.5, "other": None},
        "log_evidence_se": {"spontaneous": 0.1, "infiltrated": 0.2, "other": 0.2},
        "prior": {"spontaneous": 0.5, "infiltrated": 0.4, "other": 0.1},
        "resolved": True,
        "odds": [
            {"for": "spontaneous", "against": "infiltrated", "odds": 4.5, "low": 3, "high": 6, "cap": 10}
        ],
        "ledger": [
            {"report_id": "T1", "day": "2022-01-03", "role": "scored", "weight": {"spontaneous": 0.1}}
        ],
        "record": [{"report_id": "T1", "best": 700, "reliability": "B"}],
        "settings": {"seeds": 2, "particles": 100, "tier": "quick"},
        "seed": 1,
        "versions": {"powderkeg": "0.1"},
        "input_hash": "ab",
    }
)


@dataclass(frozen=True)
class Reader:
    """A reader.

    Attributes:
        read: reads bytes; it may write into the folder that it is given, which is new each time.
        seeds: inputs of its kind, to begin with.
        refusals: what it may raise.
        examples: how many inputs the quick run tries.
    """

    read: Read
    seeds: tuple[bytes, ...]
    refusals: tuple[type[Exception], ...] = (CaseError,)
    examples: int = 40

    def crash(self, content: bytes) -> Exception | None:
        """What reading raises that it may not; None where it reads or refuses in words."""
        folder = tempfile.mkdtemp(prefix="powderkeg-fuzz-")
        try:
            self.read(content, Path(folder))
        except self.refusals as error:
            return None if str(error).strip() else ValueError(f"a refusal without a word: {error!r}")
        except (Exception, SystemExit) as error:  # noqa: BLE001 - what a reader may not raise is what we look for
            return error if isinstance(error, Exception) else RuntimeError(f"exit {error.code}")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return None


def _case_file(name: str) -> Read:
    def read(content: bytes, folder: Path) -> object:
        case = write_tiny_case(folder)
        (case / name).write_bytes(content)
        return read_case(case, VOCABULARY).digest

    return read


def _file(name: str, read: Callable[[Path], object]) -> Read:
    def reading(content: bytes, folder: Path) -> object:
        path = folder / name
        path.write_bytes(content)
        return read(path)

    return reading


_case = cache(tiny_case)


def _zip(**changes: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in FILES.items():
            archive.writestr(name, changes.get(name, text))
    return out.getvalue()


def _new_rows(path: Path) -> object:
    from powderkeg.case import read_new_rows

    return read_new_rows(path, _case(), VOCABULARY)


def _prior(content: bytes, _: Path) -> object:
    from powderkeg.case import read_prior

    return read_prior(content.decode("utf-8", "replace"))


def _account(path: Path) -> object:
    from powderkeg.accounts.account_of import account_file

    return account_file(path, _case())


def _document(path: Path) -> object:
    from powderkeg.accounts.reading import read_document

    return read_document(path)


def _older_result(path: Path) -> object:
    from powderkeg.evidence.changed import read_result, what_changed

    return what_changed(read_result(path), json.loads(RESULT), log=_case().changes)


def _arrays(content: bytes, _: Path) -> object:
    from powderkeg.store import unpacked

    return unpacked(content)


def _packed() -> bytes:
    from powderkeg.store import packed

    return packed({"values": np.arange(6.0).reshape(2, 3), "names": np.array(["a", "bc"])}, {"hour": 3})


def _chunk(content: bytes, folder: Path) -> object:
    """A store, one of whose files is replaced: the first byte says which."""
    from powderkeg.store import Address, open_store

    kept, address = open_store(str(folder / "kept")), Address("test", "one")
    kept.put(address, {"x": np.arange(3)})
    files = sorted(path for path in (folder / "kept").rglob("*") if path.is_file())
    files[content[0] % len(files) if content else 0].write_bytes(content[1:])
    again = open_store(str(folder / "kept"))
    found = again.get(address)
    assert found is None or found["x"].tolist() == [0, 1, 2], "bytes that nobody stored were believed"
    return list(again.chunks())


def _events(name: str) -> Read:
    def read(content: bytes, folder: Path) -> object:
        from event_files import SAMPLES
        from powderkeg.importers import read_events

        path = folder / "events.csv"
        path.write_bytes(content)
        return read_events(name, path, mapping=SAMPLES[name].mapping(folder))

    return read


def _first_case(content: bytes, folder: Path) -> object:
    """A file of whatever provider, made a case and its record; the first byte says whose it is."""
    from event_files import SAMPLES
    from powderkeg.case import write_starter
    from powderkeg.worlds.begun_case import begin_case

    names = sorted(SAMPLES)
    name = names[content[0] % len(names) if content else 0]
    path = folder / "events.csv"
    path.write_bytes(content[1:])
    target, mapping = write_starter(folder / "mine"), SAMPLES[name].mapping(folder)
    return begin_case(name, [path], target, mapping=mapping, country="KAZ").imported.merged.case.digest


def _mapping(content: bytes, folder: Path) -> object:
    from event_files import SAMPLES
    from powderkeg.importers import read_events

    path, mapping = folder / "events.csv", folder / "mapping.yaml"
    path.write_text(SAMPLES["csv"].text(), encoding="utf-8")
    mapping.write_bytes(content)
    return read_events("csv", path, mapping=mapping)


def _event_readers() -> dict[str, Reader]:
    from event_files import MAPPING, SAMPLES
    from powderkeg.importers import EventFileError

    refused = (EventFileError,)
    found = {
        f"events-{name}": Reader(_events(name), (sample.text().encode(),), refused, 12)
        for name, sample in SAMPLES.items()
    }
    names = sorted(name for name in SAMPLES if name != "mass_mobilization")  # which has no coordinates
    whole = tuple(bytes([sorted(SAMPLES).index(name)]) + SAMPLES[name].text().encode() for name in names)
    return found | {
        "events-mapping": Reader(_mapping, (MAPPING.encode(),), refused, 25),
        "events-first-case": Reader(_first_case, whole, examples=15),
    }


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """The command line without its long work, a network, or any folder but one."""
    import powderkeg.app
    import powderkeg.evidence
    import powderkeg.outlook
    import powderkeg.worlds

    grid = importlib.import_module("powderkeg.worlds.civil_violence")  # its package has a function so named

    def work(*_: object, **__: object) -> NoReturn:
        raise CaseError("so far, and no further")

    def no_network(*_: object, **__: object) -> NoReturn:
        raise OSError(101, "no network here", "socket")

    owners: list[tuple[Any, str, Any]] = [
        (powderkeg.app, "serve", work),
        (powderkeg.worlds, "simulate", work),
        (powderkeg.evidence, "weigh", work),
        (powderkeg.evidence, "validate", work),
        (powderkeg.evidence, "synthetic_case", work),
        (powderkeg.outlook, "outlook", work),
        (grid, "civil_violence", work),
        (socket.socket, "connect", no_network),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in owners]
    here, environment = Path.cwd(), dict(os.environ)
    try:
        for owner, name, new in owners:
            setattr(owner, name, new)
        os.chdir(folder)
        os.environ.update(POWDERKEG_CACHE=str(folder / "cache"), HOME=str(folder))
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(environment)
        for owner, name, old in before:
            setattr(owner, name, old)


EXIT_CODES = {0, 2, 130}
"""Done, bad input, interrupted; 1 would be a fault of our own."""


def _arguments(content: bytes, folder: Path) -> object:
    """What is typed after ``powderkeg``: a word a line."""
    from powderkeg.cli._program import run_program

    write_tiny_case(folder)
    (folder / "old.json").write_text(RESULT, encoding="utf-8")
    (folder / "letter.md").write_text(LETTER, encoding="utf-8")
    words = [word for word in content.decode("utf-8", "replace").split("\n") if _stays_here(word)][:12]
    out, said = (
        io.TextIOWrapper(io.BytesIO(), "utf-8"),
        io.TextIOWrapper(io.BytesIO(), "utf-8", errors="replace"),
    )
    with alone(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        code = run_program(words)
    said.seek(0)
    told = said.read()
    assert code in EXIT_CODES, f"exit code {code}: {told[-500:]}"
    assert "Traceback" not in told, told[-500:]
    return code


def _stays_here(word: str) -> bool:
    """Whether a word names nothing outside the folder: no path, no address, no bundled case."""
    return (
        "/" not in word and "\\" not in word and ".." not in word and "~" not in word and "2022" not in word
    )


COMMANDS = (
    "check\ntiny\n--json",
    "new\nmade\n--from\ntiny",
    "new\nmade\n--from\ntiny\n--truth\nspontaneous\n--seed\n3",
    "run\ntiny\n--worlds\n3\n--days\n2\n--agents\nall\n--seed\n1\n--jobs\n1\n--no-cache\n--json",
    "weigh\ntiny\n--tier\nquick\n--particles\n30\n--seed\n2\n--against\nold.json\n--store\nkept",
    "report\ntiny\n--out\npage.html\n--static\n--lang\nfr\n--tier\nquick\n--particles\n30",
    "amend\ntiny\nT2\n--reliability\nC\n--reason\nseen twice\n--analyst\nA",
    "amend\ntiny\n--merge-origin\no1\n--into\no2\n--reason\none",
    "amend\ntiny\n--prior\ncontagion\n--set\n{distribution: uniform, min: 0.1, max: 0.3}\n--reason\nx",
    "amend\ntiny\n--weight\nspontaneous=0.3\n--reason\nx",
    "amend\ntiny\n--undo",
    "cite\ncontagion\n--json",
    "cite\n--odd",
    "cache\n--store\nkept\n--clear\n--json",
    "account\nletter.md\n--case\ntiny\n--out\nletter.yaml\n--date\n3000-01-01\n--language\nen",
    "outlook\ntiny\n--from\n3000-01-04\n--option\nwithdraw\n--worlds\n24\n--acknowledge-live-crisis",
    "validate\ntiny\n--worlds\n10\n--prior-predictive\n--method\nboth",
    "import\ncsv\nold.json\n--case\ntiny\n--mapping\nletter.md\n--dry-run\n--within\n1,2,3,4",
    "civil-violence\n--preset\nrun2\n--seed\n1\n--steps\n4\n--width\n10\n--cop-vision\n3.5\n--out\ngrid.html",
    "serve\ntiny\n--port\n70000\n--no-browser",
    "--version",
    "check\n-h",
)
"""Commands that end in a moment, of which random ones are made."""

_MAP = {"places.csv": PLACES, "record.csv": RECORD, "changes.csv": CHANGES, "judgements.csv": JUDGEMENTS}

READERS: dict[str, Reader] = {
    "case.yaml": Reader(_case_file("case.yaml"), (YAML.encode(),), examples=40),
    "facts.yaml": Reader(_case_file("facts.yaml"), (FACTS.encode(),), examples=40),
    **{name: Reader(_case_file(name), (text.encode(),), examples=40) for name, text in _MAP.items()},
    "archive": Reader(_file("case.zip", lambda path: read_case(path, VOCABULARY)), (_zip(),)),
    "new-rows": Reader(_file("rows.csv", _new_rows), (NEW_ROWS.encode(),)),
    "prior": Reader(_prior, (b"{distribution: uniform, min: 1, max: 2}",)),
    "account": Reader(_file("letter.yaml", _account), (ACCOUNT.encode(),)),
    "document-text": Reader(_file("letter.md", _document), (LETTER.encode(),), examples=15),
    "document-page": Reader(_file("letter.html", _document), (PAGE.encode(),), examples=8),
    "result": Reader(_file("old.json", _older_result), (RESULT.encode(),)),
    "store-arrays": Reader(_arrays, (_packed(),), (ValueError,), 20),
    "store": Reader(_chunk, (b"\0{}", b"\1" + _packed(), b"\2{}"), examples=12),
    "arguments": Reader(_arguments, tuple(command.encode() for command in COMMANDS), (), 50),
    **_event_readers(),
}

if sys.platform == "win32":  # names that Windows does not take are no fault of ours
    READERS.pop("arguments")
