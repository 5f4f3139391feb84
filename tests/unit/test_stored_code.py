"""Compiled code is kept: a second start loads what the first compiled, and never what is out of date."""

import ast
import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest
from numba import njit

from kept_code import LEAF, ROOT, Kegs, environment, outcome
from powderkeg.kernels import _code_folder, random
from powderkeg.kernels._code_contents import contents
from powderkeg.kernels._stored_code import StoredCode

SOURCE = Path(random.__file__).parents[1]
REAL = """
import numpy as np
from powderkeg.kernels import special, uniforms
out = np.empty(9)
special.log_gamma(np.linspace(0.5, 40.0, 9), out)
uniforms(np.uint64(7), 0, x := np.empty(5))
hits = [sum(f.stats.cache_hits.values()) for f in (special.log_gamma, uniforms)]
print(out.tobytes().hex(), x.tobytes().hex(), hits)
"""
MODELS = """
import gc
import powderkeg as pk
from powderkeg.kernels._stored_code import StoredCode
pk.simulate(pk.load_case("kazakhstan-2022"), hypothesis="spontaneous", worlds=2, seed=1)
pk.civil_violence(preset="epstein2002-run2", seed=1)
kept = [store._dispatcher for store in gc.get_objects() if isinstance(store, StoredCode)]
print(sorted(kernel.__name__ for kernel in kept if kernel.stats.cache_misses))
print(sorted(kernel.__name__ for kernel in kept if kernel.stats.cache_hits))
"""
CLOSURE = """
def make(n):
    @entry
    def inside(x):
        return x + n
    return inside

root = make(2)
"""


def test_a_second_process_loads_what_the_first_compiled(kegs: Kegs) -> None:
    assert outcome(kegs.run()) == ("8.0", 0, 1)
    assert len(kegs.files()) == 1
    assert outcome(kegs.run()) == ("8.0", 1, 0)
    assert outcome(kegs.run(args=[5.0])) == ("8.0", 0, 1)  # other types, other code
    assert len(kegs.files()) == 2


def test_kernels_of_the_package_are_loaded_by_a_process_of_its_own(tmp_path: Path) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", REAL],
            env=environment(tmp_path / "store"),
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split(" [")
        for _ in range(2)
    ]
    assert [hits.strip() for _, hits in said] == ["0, 0]", "1, 1]"]
    assert said[0][0] == said[1][0]


@pytest.mark.slow
def test_whole_models_start_a_second_time_without_compiling() -> None:
    # In the store of this run, which other tests may have filled.
    said = [
        subprocess.run([sys.executable, "-c", MODELS], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    compiled, loaded = map(ast.literal_eval, said[1].splitlines())
    assert compiled == []
    assert {"address", "_extend_all", "advance", "populate"} <= set(loaded)


def test_a_kept_kernel_may_be_called_by_another(kegs: Kegs) -> None:
    assert outcome(kegs.run()) == ("8.0", 0, 1)
    assert outcome(kegs.run(call="kegs.roots:above")) == ("108.0", 0, 1)
    assert outcome(kegs.run(call="kegs.roots:above")) == ("108.0", 1, 0)
    assert len(kegs.files()) == 1  # what `above` calls was loaded


def test_a_kernel_below_that_changed_in_another_file_is_seen(kegs: Kegs) -> None:
    kegs.run()
    file = kegs.path / "kegs" / "leaf.py"
    before = file.stat()
    kegs.write(leaf=LEAF.replace("+ 1", "+ 3"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # same size, same time
    assert outcome(kegs.run()) == ("9.0", 0, 1)
    kegs.write()
    assert outcome(kegs.run()) == ("8.0", 1, 0)


def test_any_source_file_of_the_package_that_changed_is_seen(kegs: Kegs) -> None:
    kegs.run()
    (kegs.path / "kegs" / "more.py").write_text("")
    assert outcome(kegs.run()) == ("8.0", 0, 1)


def test_a_constant_that_was_computed_or_replaced_is_seen(kegs: Kegs) -> None:
    kegs.run()
    other = "import kegs.leaf; kegs.leaf.FACTOR = 7"
    assert outcome(kegs.run(setup=other)) == ("18.0", 0, 1)
    assert outcome(kegs.run()) == ("8.0", 1, 0)


def test_a_file_edited_after_it_was_read_does_not_get_the_old_code(kegs: Kegs) -> None:
    edited = LEAF.replace("+ 1", "+ 3")
    path = kegs.path / "kegs" / "leaf.py"
    setup = f"from pathlib import Path; Path({str(path)!r}).write_text({edited!r})"
    assert outcome(kegs.run(setup=setup)) == ("8.0", 0, 1)
    assert outcome(kegs.run()) == ("9.0", 0, 1)


@pytest.mark.parametrize(
    "setting", ["OPT = 0", "BOUNDSCHECK = 1", "LOOP_VECTORIZE = 0", "CPU_NAME = 'generic'"]
)
def test_settings_of_numba_that_change_the_code_are_seen(kegs: Kegs, setting: str) -> None:
    kegs.run()
    assert outcome(kegs.run(setup=f"import numba.core.config as c; c.{setting}")) == ("8.0", 0, 1)
    assert outcome(kegs.run(setup="import numba.core.config as c; c.NUMBA_NUM_THREADS = 1")) == ("8.0", 1, 0)


def test_versions_are_seen(kegs: Kegs) -> None:
    kegs.run()
    for setup in (
        "import numba; numba.__version__ = '9.9.9'",
        "import numpy; numpy.__version__ = '9.9.9'",
        "import powderkeg.kernels._code_contents as c; c.llvmlite_version = '9.9.9'",
        "sys.implementation.cache_tag = 'cpython-999'",
    ):
        assert outcome(kegs.run(setup=setup)) == ("8.0", 0, 1)


def test_threads_that_ask_at_once_get_the_same(kegs: Kegs) -> None:
    setup = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    assert list(pool.map(function, range(200))) == [(x * 3 + 1) / 2 for x in range(200)]
"""
    assert outcome(kegs.run(setup=setup)) == ("8.0", 0, 1)
    assert outcome(kegs.run(setup=setup)) == ("8.0", 1, 0)


def test_to_compile_afresh_forgets_what_was_kept(kegs: Kegs) -> None:
    kegs.run()
    (kegs.store / "other-1.code").write_bytes(b"")
    answer = kegs.run(setup="function(5); function.recompile()")
    assert outcome(answer) == ("8.0", 1, 1)
    assert (kegs.store / "other-1.code").exists()


@pytest.mark.parametrize("off", ["", "0", "off", "OFF "])
def test_switched_off_nothing_is_written(kegs: Kegs, off: str) -> None:
    answer = kegs.run(setup=f"os.environ['POWDERKEG_CODE_CACHE'] = {off!r}")
    assert outcome(answer) == ("8.0", 0, 1)
    assert answer["folder"] is None
    assert not kegs.store.exists()


def test_a_closure_is_not_kept(kegs: Kegs) -> None:
    kegs.write(root=ROOT + CLOSURE)
    for _ in range(2):
        assert outcome(kegs.run()) == ("7", 0, 1)
    assert not kegs.store.exists()


def test_a_kernel_that_calls_a_closure_is_not_kept(kegs: Kegs) -> None:
    kegs.write(
        root=ROOT + "\nimport numpy as np\n\n@entry\ndef root(x):\n    return np.median(np.full(x, 3.0))\n"
    )
    for _ in range(2):
        assert outcome(kegs.run()) == ("3.0", 0, 1)
    assert not kegs.files()


def test_the_folder_is_where_caches_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("POWDERKEG_CODE_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    for platform, place in (
        ("linux", "x"), ("darwin", "Library/Caches"), ("win32", "local"),
    ):  # fmt: skip
        monkeypatch.setattr(sys, "platform", platform)
        assert _code_folder.folder() == tmp_path / place / "powderkeg" / "code"
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # the standard says: to be ignored
    assert _code_folder.folder() == tmp_path / ".cache" / "powderkeg" / "code"


def test_the_folder_is_made_for_the_user_alone(kegs: Kegs) -> None:
    kegs.run()
    assert kegs.store.stat().st_mode & 0o777 == 0o700
    assert kegs.files()[0].stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kegs.store.iterdir()] == [kegs.files()[0].name]  # nothing unfinished


def test_old_files_and_those_beyond_a_number_are_deleted(tmp_path: Path) -> None:
    now, day = time.time(), 86_400.0
    for number in range(_code_folder.KEEP + 20):
        path = tmp_path / f"k-{number:040x}.code"
        path.write_bytes(b"")
        os.utime(path, (now - number, now - number))
    for name, age in (
        (f"k-{'a' * 40}.code", 31),
        (f"k-{'b' * 40}.code", 29),
        ("powderkeg.a.unfinished", 2),
        ("powderkeg.b.unfinished", 0),
        ("other", 99),
        ("thesis.code", 99),
        ("notes.unfinished", 99),
    ):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (now - age * day, now - age * day))
    _code_folder.clear(tmp_path, now)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"k-{number:040x}.code" for number in range(_code_folder.KEEP)} | {
        "powderkeg.b.unfinished", "other", "thesis.code", "notes.unfinished",
    }  # fmt: skip
    for number in range(20):
        (tmp_path / f"k-{number:040x}.code").unlink()
    young = tmp_path / f"k-{'b' * 40}.code"
    young.write_bytes(b"")
    os.utime(young, (now - 29 * day, now - 29 * day))
    _code_folder.clear(tmp_path, now)
    assert young.exists()
    _code_folder.clear(tmp_path, now + 2 * day)
    assert not young.exists()


def test_a_file_that_is_read_counts_as_new(kegs: Kegs) -> None:
    kegs.run()
    (file,) = kegs.files()
    os.utime(file, (1.0, 1.0))
    kegs.run()
    assert file.stat().st_mtime > time.time() - 60.0


def test_what_a_kernel_is_made_of_reaches_all_that_it_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(random.uniforms)
    assert before == contents(random.uniforms)
    monkeypatch.setattr(random, "_TO_UNIT", 2.0**-51)  # a constant of what it calls
    assert contents(random.uniforms) != before
    monkeypatch.undo()
    monkeypatch.setattr(random, "_finalise", njit(lambda x: x))  # three calls below
    assert contents(random.address) != contents(random.uniforms)


def test_kernels_import_kernels_from_nowhere_else() -> None:
    # Their files are all in the digest of what the code depends on; `case` gives a class for rows of a table.
    found = set()
    for folder in ("kernels", "society"):
        for path in (SOURCE / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("powderkeg."):
                    found.add((node.module or "").split(".")[1])
    assert found <= {"kernels", "society", "case"}


def test_every_kernel_that_evidence_and_worlds_call_is_kept() -> None:
    called = [
        getattr(import_module(node.module or ""), alias.name)
        for folder in ("evidence", "worlds")
        for path in (SOURCE / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("powderkeg.kernels")
        for alias in node.names
    ]
    kernels = {
        kernel.__name__: kernel for kernel in [*called, random._extend_all] if hasattr(kernel, "py_func")
    }
    assert {"address", "multiply", "log_gamma", "poisson"} <= set(kernels)
    assert [name for name, kernel in kernels.items() if not isinstance(kernel._cache, StoredCode)] == []
