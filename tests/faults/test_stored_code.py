"""Compiled code that is damaged, foreign, deleted or written by several at once: results stay the same."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kept_code import Kegs, environment, outcome
from powderkeg.kernels import _code_folder
from powderkeg.kernels._stored_code import keep

ROOT_ONLY = pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root gives files away")
ROUNDS = 10
REAL = """
import hashlib
import numpy as np
from powderkeg.kernels.special import log_gamma, log_normal_cdf
from powderkeg.kernels import address, binomial, extend_array, mixture, poisson, uniform_array
x = uniform_array(5, 1000)
table, scale = np.ones((40, 3, 4, 5)), np.zeros(40)
mixture.multiply(table, scale, x.reshape(40, 5, 5), x[:12].reshape(3, 4))
keys = extend_array(np.arange(9), 3, np.arange(9))
drawn = [(int(binomial(50, 0.3, k, 1)), int(poisson(4.0, k, 2))) for k in keys]
for function in (log_gamma, log_normal_cdf):
    function(x, out := np.empty_like(x))
    drawn.append(out.tobytes())
drawn.append(int(address(np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4))))
print(hashlib.sha256(repr((x.tobytes(), table.tobytes(), scale.tobytes(), drawn)).encode()).hexdigest())
"""


def damage(kind: str, file: Path) -> None:
    text = file.read_bytes()
    if kind == "one bit":
        at = len(text) * 2 // 3
        file.write_bytes(text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :])
    elif kind == "short":
        file.write_bytes(text[: len(text) // 2])
    elif kind == "longer":
        file.write_bytes(text + b"\0")
    elif kind == "empty":
        file.write_bytes(b"")
    elif kind == "foreign":
        file.write_bytes(os.urandom(2000))
    else:
        file.write_bytes(b"powderkeg code 0" + text[16:])


@pytest.mark.parametrize("kind", ["one bit", "short", "longer", "empty", "foreign", "another version"])
def test_a_damaged_file_is_compiled_and_written_again(kegs: Kegs, kind: str) -> None:
    kegs.run()
    (file,) = kegs.files()
    damage(kind, file)
    assert outcome(kegs.run()) == ("8.0", 0, 1)
    assert outcome(kegs.run()) == ("8.0", 1, 0)


def test_a_whole_file_under_the_name_of_another_is_not_believed(kegs: Kegs) -> None:
    kegs.run()
    kegs.run(call="kegs.roots:above")
    (whole,), (other,) = kegs.files(), kegs.files("kegs.roots.above")
    shutil.copy(whole, other)
    assert outcome(kegs.run(call="kegs.roots:above")) == ("108.0", 0, 1)
    assert outcome(kegs.run(call="kegs.roots:above")) == ("108.0", 1, 0)


@pytest.mark.parametrize("content", [b"", b"no code", b"\x80\x04N.", b"{}\n", b'{"arguments": ["int64"]}\nx'])
def test_a_file_that_is_whole_and_holds_nothing_of_use_is_mended(kegs: Kegs, content: bytes) -> None:
    kegs.run()
    (file,) = kegs.files()
    _code_folder.write(kegs.store, file.name.removesuffix(".code"), content)
    assert outcome(kegs.run()) == ("8.0", 0, 1)
    assert outcome(kegs.run()) == ("8.0", 1, 0)


def changed(place: Path, file: Path, **what: object) -> None:
    """Write another manifest into a file of code, its digest right."""
    content = _code_folder.read(place, file.name.removesuffix(".code"))
    assert content is not None
    line, _, code = content.partition(b"\n")
    said = json.dumps({**json.loads(line), **what}).encode()
    _code_folder.write(place, file.name.removesuffix(".code"), said + b"\n" + code)


@pytest.mark.parametrize(
    "what",
    [
        {"arguments": ["float64"]},
        {"arguments": [["list", "int64"]]},
        {"returns": "reflected list(int64)<iv=None>"},
        {"code": 7},
        {"environments": [["e", "antigravity"]]},
        {"environments": []},
        {"library": None},
        {"function": {}},
    ],
)
def test_a_manifest_that_says_another_thing_is_not_believed(kegs: Kegs, what: dict[str, object]) -> None:
    kegs.run()
    (file,) = kegs.files()
    changed(kegs.store, file, **what)
    answer = kegs.run(setup="import sys; sys.modules['antigravity'] = None")
    assert outcome(answer) == ("8.0", 0, 1)
    assert outcome(kegs.run()) == ("8.0", 1, 0)


def test_a_folder_in_the_place_of_a_file_is_survived(kegs: Kegs) -> None:
    kegs.run()
    (file,) = kegs.files()
    file.unlink()
    file.mkdir()
    assert outcome(kegs.run()) == ("8.0", 0, 1)
    assert [path.name for path in kegs.store.iterdir()] == [file.name]


def test_a_folder_that_cannot_be_written_or_made_is_done_without(kegs: Kegs, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (
        tmp_path / "file",
        tmp_path / "file" / "below",
        Path("/proc/nowhere"),
        tmp_path / ("x" * 300),
    ):
        answer = kegs.run(setup=f"os.environ['POWDERKEG_CODE_CACHE'] = {str(place)!r}")
        assert outcome(answer) == ("8.0", 0, 1)


@pytest.mark.parametrize(
    "step", ["os.fdopen", "tempfile.mkstemp", "pathlib.Path.replace", "pathlib.Path.mkdir"]
)
def test_a_full_disk_leaves_nothing_half_written(kegs: Kegs, step: str) -> None:
    module, _, name = step.partition(".")
    setup = f"""
import {module}
def full(*_, **__):
    raise OSError(28, "No space left on device")
{module}.{name} = full
"""
    kegs.store.mkdir(mode=0o700)
    assert outcome(kegs.run(setup=setup)) == ("8.0", 0, 1)
    assert not list(kegs.store.iterdir())


def test_no_home_is_done_without(kegs: Kegs) -> None:
    setup = """
for name in ("POWDERKEG_CODE_CACHE", "XDG_CACHE_HOME"):
    os.environ.pop(name, None)
from pathlib import Path
def home(*_):
    raise RuntimeError("Could not determine home directory.")
Path.home = home
"""
    answer = kegs.run(setup=setup)
    assert outcome(answer) == ("8.0", 0, 1)
    assert answer["folder"] is None


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o722])
def test_a_folder_that_others_may_write_is_neither_read_nor_written(kegs: Kegs, mode: int) -> None:
    kegs.store.mkdir()
    kegs.store.chmod(mode)
    assert outcome(kegs.run()) == ("8.0", 0, 1)
    assert not kegs.files()
    kegs.store.chmod(0o755)  # that others may look is no harm
    kegs.run()
    kegs.store.chmod(mode)
    assert outcome(kegs.run()) == ("8.0", 0, 1)


def test_a_file_that_others_may_write_is_not_read(kegs: Kegs) -> None:
    kegs.run()
    (file,) = kegs.files()
    file.chmod(0o666)
    assert outcome(kegs.run()) == ("8.0", 0, 1)
    assert outcome(kegs.run()) == ("8.0", 1, 0)
    assert file.stat().st_mode & 0o777 == 0o600


@ROOT_ONLY
def test_what_belongs_to_another_is_not_read(kegs: Kegs) -> None:
    kegs.run()
    (file,) = kegs.files()
    os.chown(file, 12345, -1)
    assert outcome(kegs.run()) == ("8.0", 0, 1)
    os.chown(kegs.store, 12345, -1)
    assert outcome(kegs.run()) == ("8.0", 0, 1)


@pytest.mark.parametrize("number", [2, 4])
def test_processes_that_start_at_once_on_nothing(kegs: Kegs, number: int) -> None:
    for _ in range(ROUNDS):
        shutil.rmtree(kegs.store, ignore_errors=True)
        for answer in kegs.ask(*[{}] * number):
            assert (answer["rc"], answer["result"]) == (0, "8.0"), answer
        assert [path.suffix for path in kegs.store.iterdir()] == [".code"]
        assert outcome(kegs.run()) == ("8.0", 1, 0)


def test_processes_that_start_at_once_with_other_types_get_their_own_code(kegs: Kegs) -> None:
    # The race of numba#4807: an index named one's object code for the other's types.
    several = [{"args": [value]} for value in (5, 5.0, True, 2**63)]
    expected = ["8.0", "8.0", "2.0", repr((2**63 * 3 + 1) / 2)]
    for _ in range(ROUNDS):
        shutil.rmtree(kegs.store, ignore_errors=True)
        first = kegs.ask(*several)
        assert [(answer["rc"], answer["loaded"]) for answer in first] == [(0, 0)] * 4, first
        again = [outcome(answer) for answer in kegs.ask(*several)]
        assert again == [(answer["result"], 1, 0) for answer in first]
        assert [result for result, _, _ in again][:3] == expected[:3]


def test_processes_that_start_at_once_on_a_half_damaged_store(kegs: Kegs) -> None:
    several = [{"args": [5]}, {"args": [5.0]}, {"args": [5]}, {"args": [5.0]}]
    kegs.ask(*several)
    for turn in range(ROUNDS):
        for place, file in enumerate(kegs.files()):
            if (turn + place) % 2:
                damage(("one bit", "short", "empty", "foreign")[turn % 4], file)
        answers = kegs.ask(*several)
        assert [(answer["rc"], answer["result"]) for answer in answers] == [(0, "8.0")] * 4, answers
        assert [outcome(answer) for answer in kegs.ask(*several)] == [("8.0", 1, 0)] * 4


def test_a_store_that_is_deleted_while_processes_start(kegs: Kegs) -> None:
    deleting = f"""
import shutil, time
end = time.monotonic() + 0.4
while time.monotonic() < end:
    shutil.rmtree({str(kegs.store)!r}, ignore_errors=True)
"""
    for _ in range(ROUNDS // 2):
        answers = kegs.ask({}, {"setup": deleting}, {"args": [5.0]}, {})
        assert [(answer["rc"], answer["result"]) for answer in answers] == [(0, "8.0")] * 4, answers
        kegs.run()
        assert outcome(kegs.run()) == ("8.0", 1, 0)


def test_commands_that_start_at_once_share_the_kernels_of_the_package(tmp_path: Path) -> None:
    said = set()
    for _ in range(2):  # on nothing, then on what the first four left
        several = [
            subprocess.Popen(
                [sys.executable, "-W", "error", "-c", REAL],
                env=environment(tmp_path),
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        for process in several:
            text, _ = process.communicate()
            assert process.returncode == 0
            said.add(text)
    alone = subprocess.run(
        [sys.executable, "-c", REAL], env=environment("off"), capture_output=True, text=True, check=True
    )
    assert said == {alone.stdout}


def test_a_numba_without_what_we_need_compiles_as_ever(kegs: Kegs) -> None:
    keep(lambda x: x)  # NUMBA_DISABLE_JIT=1 leaves functions as they are
    setup = "import numba.core.compiler as c; del c.CompileResult._reduce"
    assert outcome(kegs.run(setup=setup)) == ("8.0", 0, 1)
    assert not kegs.files()
    code = "from powderkeg.kernels import uniform_array; print(uniform_array(5, 1)[0])"
    plain = environment(kegs.store, NUMBA_DISABLE_JIT="1", PYTHONWARNINGS="ignore")  # numpy warns of overflow
    said = [
        subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        ).stdout
        for env in (plain, environment(kegs.store))
    ]
    assert said[0] == said[1]
