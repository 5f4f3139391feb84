"""What is asked of a cluster, and what is said where it cannot be: without any cluster."""

from __future__ import annotations

import pickle
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from machines import Here, a_digest, installed
from outlooks import crisis
from powderkeg.case import CaseError
from powderkeg.cli._program import run_program
from powderkeg.evidence import weigh
from powderkeg.evidence.passes_there import Asked, country_pass
from powderkeg.evidence.plan import plan_of
from powderkeg.society.country import INDICATORS
from powderkeg.store import Address, open_store
from powderkeg.worlds import calm_worlds, simulate
from powderkeg.worlds.calm import calm_among, calm_index, worlds_again
from powderkeg.worlds.cluster import PATIENCE_SETTING, Call, Shared, check_address, finished_there, versions
from powderkeg.worlds.cluster.connecting import dashboard, patience
from powderkeg.worlds.cluster.failures import differences, explained
from powderkeg.worlds.cluster.shelf import Shelf
from powderkeg.worlds.cluster.wire import Squeezed, squeezed, unfolded
from powderkeg.worlds.ensemble_there import calm_batch, draws_looked_at, in_turn, worlds_run
from powderkeg.worlds.requests import check_series
from societies import small_case

needs_dask = pytest.mark.skipif(not installed(), reason="needs powderkeg[cluster]")
ASKED: dict[str, Any] = {"seed": 3, "agents": 240, "whole": False, "threads": 1, "government": "recorded"}


@pytest.mark.parametrize(
    "address", ["tcp://scheduler:8786", "tls://10.0.0.1:8786", "tcp://[::1]:8786", "tcp://a.b.example:1/"]
)
def test_an_address_is_taken_as_it_is(address: str) -> None:
    assert check_address(f" {address}") == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    ["", "scheduler:8786", "tcp://scheduler", "http://scheduler:8787", "tcp://scheduler:0", "tcp://:8786",
     "tcp://scheduler:65536", "tcp://a b:8786", "inproc://1/2/3"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CaseError, match=r"allowed: tcp://host:port or tls://host:port"):
        check_address(address)
    assert run_program(("run", "kazakhstan-2022", "--cluster", address)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "is no address of a scheduler" in said.err


@needs_dask
def test_an_address_where_nobody_answers_is_refused_soon(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        assert run_program(("run", "kazakhstan-2022", "--no-cache", "--cluster", address)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"no Dask scheduler answers at {address}" in said.err
    assert "start one with `dask scheduler`" in said.err


def test_without_the_package_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    for cluster in ("tcp://scheduler:8786", object()):
        with pytest.raises(CaseError, match=r"pip install 'powderkeg\[cluster\]'"):
            simulate(small_case(), cluster=cluster)


@needs_dask
def test_what_is_no_cluster_is_refused() -> None:
    with pytest.raises(CaseError, match=r"cluster: 3 given; allowed: an address .* distributed\.Client"):
        weigh(crisis(), cluster=3, tier="quick", checks=False)


@pytest.mark.parametrize("text", ["soon", "0", "-1", "inf", "nan", ""])
def test_a_patience_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert patience() == 60.0
    monkeypatch.setenv(PATIENCE_SETTING, text)
    with pytest.raises(CaseError, match="allowed: a number of seconds above 0"):
        patience()


def test_versions_see_the_package_the_libraries_and_the_source() -> None:
    here = versions(a_digest)
    assert {"powderkeg", "numpy", "numba", "source code"} <= set(here)
    there = {**here, "numpy": "1.0", "source code": "f" * 64}
    told = differences("tcp://w:1", here, there)
    assert f"numpy 1.0 (here {here['numpy']})" in told
    assert f"source code {'f' * 12} (here" in told
    assert "numba" not in told


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/status" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def test_a_link_is_given_where_a_dashboard_is_or_cannot_be_asked() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        links = [f"{here}/status", f"{here}/elsewhere", "http://127.0.0.1:1/status", ""]
        found = [dashboard(SimpleNamespace(dashboard_link=link)) for link in links]
        server.shutdown()
    assert found == [links[0], "", links[2], ""]
    assert dashboard(SimpleNamespace()) == ""  # Dask raises where its scheduler names no such service


def test_what_a_worker_cannot_import_or_hold_is_explained() -> None:
    assert "install the same version" in str(explained(ModuleNotFoundError("no powderkeg")))
    assert "more memory" in str(explained(type("KilledWorker", (Exception,), {})("x")))
    lost = RuntimeError("Error during deserialization of the task graph. This frequently\noccurs")
    assert "where it runs, too" in str(explained(lost))
    for error in (CaseError("as it is"), KeyError("ours")):
        assert explained(error) is error


@pytest.mark.parametrize("size", [5, 33, 70])
def test_draws_looked_at_in_parts_give_the_same_calm_worlds(size: int) -> None:
    case = small_case(parameters=_restless())
    calm = calm_worlds(case, "spontaneous", size=size, seed=3, agents=240)

    def look(first: int, count: int, _: int) -> Any:  # noqa: ANN401
        edges = [*range(first, first + count, 7), first + count]
        parts = [calm_among(case, "spontaneous", a, b - a, seed=3, agents=240)[0]
                 for a, b in pairwise(edges)]  # fmt: skip
        return np.concatenate(parts)

    index, acceptance, draws = calm_index("spontaneous", size, max(size, 32), look)
    assert (index.tolist(), acceptance, draws) == (calm.index.tolist(), calm.acceptance, calm.draws)
    assert calm.acceptance < 0.9


def _restless() -> dict[str, Any]:
    from powderkeg.case import Prior

    return {
        "spontaneous_rate": Prior(distribution="log_uniform", min=1e-6, max=1e-3),
        "contagion": Prior(distribution="constant", value=0.4),
    }


def test_chunks_are_put_together_in_order_and_kept_once(tmp_path: Path) -> None:
    cluster: Any = Here()
    kept = open_store(str(tmp_path / "kept"))
    wanted = [(Address("test", str(n)), Call(str(n), _doubled, Shared("two", 2), (n,))) for n in range(4)]
    kept.put(wanted[1][0], {"x": np.array(2)})
    told: list[int] = []
    for _ in range(2):
        found = finished_there(wanted, kept, cluster, _sixty_four, told.append)
        assert [int(one["x"]) for one in found] == [0, 2, 4, 6]
    assert cluster.calls == ["3", "2", "0"]
    assert told == [1, 2, 3, 4, 4]


def _doubled(two: int, number: int) -> dict[str, Any]:
    return {"x": np.array(two * number)}


def _sixty_four() -> str:
    return "0" * 64


def test_the_functions_of_workers_give_what_this_process_gives() -> None:
    case = pickle.loads(pickle.dumps(small_case()))  # noqa: S301 - ours, of this moment
    runs = simulate(case, "spontaneous", 4, 3, agents=240, days=1, threads=1)
    calm = draws_looked_at(case, "spontaneous", 0, 32, "an ensemble", ASKED)["calm"]
    made = worlds_run(case, "spontaneous", np.flatnonzero(calm)[:4], 1, "an ensemble", ASKED)
    assert str(made["state_hash"]) == runs.attrs["state_hash"]


@pytest.mark.parametrize(
    "looked_at", [[], [(0, 32)], [(0, 8), (8, 16), (16, 32)], [(8, 16)], [(16, 32), (4, 9)]]
)
def test_worlds_that_lie_there_are_those_that_are_made_again(
    looked_at: list[tuple[int, int]], request: pytest.FixtureRequest
) -> None:
    case, group = small_case(parameters=_restless()), request.node.name
    calm = np.flatnonzero(calm_among(case, "spontaneous", 0, 32, **ASKED)[0])
    assert 3 < len(calm) < 32
    for first, after in looked_at:
        draws_looked_at(case, "spontaneous", first, after, group, ASKED)
    for index in (calm, calm[1:4], calm[-2:]):
        again, batch = (
            worlds_again(case, "spontaneous", index, **ASKED),
            calm_batch(case, "spontaneous", index, group, ASKED),
        )
        for worlds in (batch, again):
            worlds.step(12, 1)
        assert batch.digest() == again.digest()


def test_worlds_that_lie_there_are_not_burnt_in_again(monkeypatch: pytest.MonkeyPatch) -> None:
    case = small_case()
    calm = draws_looked_at(case, "spontaneous", 0, 32, "kept once", ASKED)["calm"]
    monkeypatch.setattr("powderkeg.worlds.ensemble_there.worlds_again", None)
    assert calm_batch(case, "spontaneous", np.flatnonzero(calm), "kept once", ASKED).size == calm.sum()
    with pytest.raises(TypeError, match="not callable"):
        calm_batch(case, "spontaneous", np.flatnonzero(calm), "another ensemble", ASKED)


def test_a_shelf_keeps_the_first_of_a_group_and_lets_old_groups_go() -> None:
    shelf = Shelf[str](10)
    assert [shelf.put("a", n, str(n), 4) for n in range(3)] == [True, True, False]
    assert shelf.get("a") == {0: "0", 1: "1"}
    assert shelf.put("b", 0, "x", 5)
    assert (shelf.get("a"), shelf.get("b"), shelf.size) == ({}, {0: "x"}, 5)
    assert shelf.put("c", 0, "y", 5)
    assert shelf.get("b")  # now used later than c
    assert shelf.put("d", 0, "z", 5)
    assert (shelf.get("b"), shelf.get("c")) == ({0: "x"}, {})
    assert shelf.put("b", 0, "again", 5)
    assert (shelf.get("b"), shelf.size) == ({0: "again"}, 10)
    assert not shelf.put("e", 0, "too large", 11)
    assert shelf.size == 10
    assert not shelf.put("b", 0, "grown", 11)  # the old one is not the value any more
    assert (shelf.get("b"), shelf.size) == ({}, 5)


def test_one_thread_makes_what_is_missing_and_the_others_wait_for_it() -> None:
    shelf, made = Shelf[str](10), list[int]()

    def make() -> str:
        made.append(1)
        threading.Event().wait(0.05)
        return "x"

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: shelf.made("a", 0, make, len), range(4)))
    assert (found, len(made)) == (["x"] * 4, 1)
    assert shelf.made("b", 0, make, lambda _: 11) == "x"  # too large to be kept: made each time
    assert shelf.made("b", 0, make, lambda _: 11) == "x"
    assert len(made) == 3


def test_holders_have_their_turn() -> None:
    assert in_turn(["a", "a", "a", "b", "b", "c"]) == [0, 3, 5, 1, 4, 2]
    assert in_turn(["", "", ""]) == [0, 1, 2]
    assert in_turn([]) == []


@given(
    arrays=st.dictionaries(
        st.text(max_size=3),
        npst.arrays(
            dtype=st.sampled_from(["f8", "f4", "i8", "u1", "?", "<U3", "c16"]),
            shape=npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=30),
        ),
        max_size=3,
    ),
    turned=st.booleans(),
)
@settings(deadline=None)
def test_what_is_sent_arrives_bit_for_bit(arrays: dict[str, Any], turned: bool) -> None:
    given_ = {name: value.T if turned else value for name, value in arrays.items()}
    back = unfolded(pickle.loads(pickle.dumps(squeezed(given_))))  # noqa: S301 - ours, of this moment
    assert list(back) == list(given_)
    for name, value in given_.items():
        assert (back[name].dtype, back[name].shape) == (value.dtype, value.shape)
        assert back[name].tobytes() == value.tobytes()
        assert back[name].flags.c_contiguous
        assert back[name].flags.writeable


def test_what_is_mostly_zero_is_sent_small() -> None:
    value = np.zeros((100, 21, 17))
    value[3, 4, 5] = 1.5
    sent = squeezed({"x": value})["x"]
    assert isinstance(sent, Squeezed)
    assert len(pickle.dumps(sent)) < value.nbytes / 50


def test_a_pass_is_rebuilt_from_plain_values() -> None:
    case = crisis()
    able = tuple(h.name for h in case.hypotheses if not h.know_nothing)
    asked = Asked(case, 240, plan_of(case, INDICATORS), able, 8, 1, 3, ("deaths",), None)
    again = pickle.loads(pickle.dumps(asked))  # noqa: S301 - ours, of this moment
    which = {"what": "alone", "hypothesis": able[0], "replicate": 0}
    one, two = country_pass(asked, which), country_pass(again, which)
    assert list(one) == list(two)
    assert all(one[name].tobytes() == two[name].tobytes() for name in one)


def test_more_results_than_this_machine_holds_are_refused() -> None:
    with pytest.raises(CaseError, match=r"worlds: what .* worlds show on 10 days .* would fit"):
        check_series(small_case(), 10**12, 10)
