"""Nothing read from disk is run but machine code that only this user can have written; no pickle is read.

Decision 012: compiled kernels are kept in a folder that no other user may write to, as machine code with a
manifest in JSON. Everything else that is read (cases, stores, results, states) is data: the source is
searched, and a pickle is put where each is read.
"""

from __future__ import annotations

import ast
import pickle
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

import powderkeg
from cases import VOCABULARY, write_tiny_case
from kept_code import Kegs, outcome
from powderkeg.case import CaseError, read_case
from powderkeg.evidence.changed import read_result
from powderkeg.kernels import _code_folder
from powderkeg.society.batches import load_arrays
from powderkeg.store import Address, open_store, unpacked

SOURCE = Path(powderkeg.__file__).parent
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
NAMES = {"eval", "exec", "compile", "__import__"}
YAML = {"load", "load_all", "full_load", "unsafe_load", "unsafe_load_all"}


def faults(source: str) -> list[str]:
    """What in a source could run what it reads: imports of picklers, calls of eval and the like."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [one.name for one in node.names if one.name.split(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            found.append(str(node.module))
        elif isinstance(node, ast.Call):
            found += _called(node)
    return found


def _called(node: ast.Call) -> list[str]:
    words = {word.arg: word.value for word in node.keywords}
    if isinstance(node.func, ast.Name) and node.func.id in NAMES:
        written_out = bool(node.args) and isinstance(node.args[0], ast.Constant)
        return [] if written_out else [node.func.id]  # what stands in the source is not read from anywhere
    if not isinstance(node.func, ast.Attribute):
        return []
    owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
    allowed = words.get("allow_pickle")
    if allowed is not None and not (isinstance(allowed, ast.Constant) and allowed.value is False):
        return ["allow_pickle"]
    loader = words.get("Loader")
    safe = isinstance(loader, ast.Name) and loader.id in {"_LOADER", "_Loader"}
    if owner == "yaml" and node.func.attr in YAML and not safe:
        return [f"yaml.{node.func.attr}"]
    return [f"{owner}.read_pickle"] if node.func.attr in {"read_pickle", "to_pickle"} else []


def test_no_source_reads_pickles_or_runs_text() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): told
        for path in sorted(SOURCE.rglob("*.py"))
        if (told := faults(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    ["import pickle", "from joblib import load", "eval(text)", "np.load(f, allow_pickle=True)",
     "yaml.load(f)", "yaml.load(text, Loader=yaml.Loader)", "pd.read_pickle(f)"],
)  # fmt: skip
def test_the_search_would_find_them(source: str) -> None:
    assert faults(source)


@pytest.mark.parametrize("named", ["_LOADER", "_Loader"])
def test_the_loaders_are_the_safe_ones(named: str) -> None:
    lines = [
        line
        for path in SOURCE.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(rf"{named}\b.*=", line)
    ]
    assert lines
    assert all('= getattr(yaml, "CSafeLoader", yaml.SafeLoader)' in line for line in lines)


class Trap:
    """What leaves a mark where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.mark,))


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "it-was-run"


@pytest.fixture
def trap(mark: Path) -> bytes:
    return pickle.dumps(Trap(mark))


def test_the_trap_would_work(trap: bytes, mark: Path) -> None:
    pickle.loads(trap)  # noqa: S301 - ours
    assert mark.exists()


@pytest.mark.parametrize("name", ["case.yaml", "record.csv", "places.csv", "facts.yaml", "SOURCES.md"])
def test_a_pickle_in_a_case_is_refused(tmp_path: Path, trap: bytes, mark: Path, name: str) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / name).write_bytes(trap)
    with pytest.raises(CaseError):
        read_case(folder, VOCABULARY)
    assert not mark.exists()


def test_a_pickle_in_place_of_a_case_or_a_result_is_refused(tmp_path: Path, trap: bytes, mark: Path) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(trap)
    with pytest.raises(CaseError):
        read_case(path, VOCABULARY)
    with pytest.raises(CaseError):
        read_result(path)
    assert not mark.exists()


def test_a_pickle_in_a_store_is_not_believed(tmp_path: Path, trap: bytes, mark: Path) -> None:
    kept, address = open_store(str(tmp_path / "kept")), Address("test", "one")
    for number in range(3):
        kept.put(address, {"x": np.arange(3)})
        files = sorted(path for path in (tmp_path / "kept" / "chunks").rglob("*") if path.is_file())
        files[number % len(files)].write_bytes(trap)
        assert kept.get(address) is None
    with pytest.raises(ValueError, match="no arrays of ours"):
        unpacked(trap)
    assert not mark.exists()


def test_a_state_with_python_objects_in_it_is_refused(tmp_path: Path, mark: Path) -> None:
    path = tmp_path / "state.npz"
    np.savez(path, hour=np.int64(1), people=np.array([Trap(mark)], dtype=object))
    with pytest.raises(ValueError, match="no state of this society"):
        load_arrays(path, ["people"])
    mark.unlink(missing_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hour.npy", pickle.dumps(Trap(mark)))
    with pytest.raises(ValueError, match="no state of this society"):
        load_arrays(path, [])
    assert not mark.exists()


def test_a_pickle_in_place_of_compiled_code_is_not_run(kegs: Kegs, trap: bytes, mark: Path) -> None:
    """Not even one that we ourselves have written there: the kernel is compiled anew."""
    kegs.run()
    (file,) = kegs.files()
    assert _code_folder.write(kegs.store, file.name.removesuffix(_code_folder.SUFFIX), trap)
    assert outcome(kegs.run()) == ("8.0", 0, 1)
    assert not mark.exists()


def test_code_that_another_could_have_written_is_not_read(tmp_path: Path, trap: bytes, mark: Path) -> None:
    """What is none of ours is not read, nor anything where others may write."""
    place = tmp_path / "code"
    place.mkdir(mode=0o700)
    name = "kernel-" + "0" * 40
    (place / (name + _code_folder.SUFFIX)).write_bytes(trap)
    assert _code_folder.read(place, name) is None
    assert _code_folder.write(place, name, trap)
    assert _code_folder.read(place, name) == trap  # that it is ours alone is what lets it be run
    place.chmod(0o777)
    assert _code_folder.read(place, name) is None
    place.chmod(0o700)
    (place / (name + _code_folder.SUFFIX)).chmod(0o666)
    assert _code_folder.read(place, name) is None
    assert not mark.exists()
