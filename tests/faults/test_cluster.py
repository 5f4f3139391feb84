"""Many machines: a real scheduler and three workers; killed, late, slow, full, foreign, and gone."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
import xarray as xr

from machines import Machines, a_digest, installed, refused, wait_until, written
from outlooks import branch_day, crisis, weighed
from powderkeg.case import CaseError, Fact, Measure, write_case
from powderkeg.cli._program import run_program
from powderkeg.evidence import ProgressUpdate, validate, weigh
from powderkeg.outlook import outlook
from powderkeg.store import Store, open_store
from powderkeg.worlds import simulate
from powderkeg.worlds.cluster import PATIENCE_SETTING, Call, Cluster, Shared, on_cluster
from powderkeg.worlds.cluster.calls import given
from societies import small_case

if TYPE_CHECKING:
    from distributed import Client

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX"),
    pytest.mark.skipif(not installed(), reason="needs powderkeg[cluster]"),
    # the client of another version of Python or Dask may warn of its own
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]

WORLDS, EACH, DAYS, AGENTS = 240, 10, 4, 240
CHUNKS = WORLDS // EACH
CASE = small_case()


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("powderkeg.worlds.ensemble.CHUNK", EACH)


def run(**more: Any) -> xr.Dataset:
    return simulate(CASE, "spontaneous", WORLDS, 5, agents=AGENTS, days=DAYS, **more)


@pytest.fixture(scope="module")
def local() -> xr.Dataset:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("powderkeg.worlds.ensemble.CHUNK", EACH)
        return run(threads=1)


@pytest.fixture(scope="module")
def machines(local: xr.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """The local run comes first: what it compiled is there for the workers."""
    assert local.attrs["state_hash"]
    made = Machines(tmp_path_factory.mktemp("cluster"))
    for _ in range(3):
        made.add()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def held(machines: Machines) -> Iterator[Client]:
    from distributed import Client

    client = Client(machines.address, timeout=10, set_as_default=False)
    yield client
    client.close(timeout=2)


@pytest.fixture
def client(machines: Machines, held: Client) -> Client:
    machines.complete(held)
    return held


class Once:
    """A progress callback that does one thing when the first chunk is there."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act, self.done = act, list[int]()

    def __call__(self, done: int, total: int) -> None:
        self.done.append(done)
        assert done <= total
        if len(self.done) == 1:
            self.act()


def nothing_lost_nothing_doubled(store: Store, told: Once) -> bool:
    """Each chunk was made once and is there once."""
    kinds = [kept.kind for kept in store.chunks()]
    assert told.done == [DAYS * (n + 1) for n in range(CHUNKS)]
    return kinds.count("worlds") == CHUNKS and store.made == CHUNKS + 1  # and the calm draws


def test_a_run_is_the_same_to_the_byte(client: Client, local: xr.Dataset, tmp_path: Path) -> None:
    kept = open_store(str(tmp_path / "kept"))
    told = Once(lambda: None)
    assert run(cluster=client, store=kept, progress=told).identical(local)
    assert nothing_lost_nothing_doubled(kept, told)
    for name, values in run(store=kept, threads=2).data_vars.items():  # what a cluster made, read here
        assert values.values.tobytes() == local[name].values.tobytes()
    assert kept.found == CHUNKS + 1


def test_a_cluster_takes_up_what_threads_began(client: Client, local: xr.Dataset, tmp_path: Path) -> None:
    kept = open_store(str(tmp_path / "kept"))

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(store=kept, progress=Once(lambda: None if not kept.made else stop()))
    began = kept.made
    assert run(cluster=client, store=kept).identical(local)
    assert kept.made == CHUNKS + 1
    assert began < kept.made


def test_a_weighing_is_the_same_to_the_byte(client: Client, tmp_path: Path) -> None:
    case = crisis()
    asked: dict[str, Any] = {"particles": 12, "seeds": 2, "tier": "quick", "seed": 3}
    kept = open_store(str(tmp_path / "kept"))
    here, there = weigh(case, **asked), weigh(case, **asked, client=client, store=kept)
    assert json.dumps(there.to_json(), sort_keys=True) == json.dumps(here.to_json(), sort_keys=True)
    able = sum(not h.know_nothing for h in case.hypotheses)
    assert (
        kept.made == len(list(kept.chunks())) == 2 + able
    )  # a pass for each seed, and those that look ahead


def test_a_validation_is_the_same_to_the_byte(client: Client, tmp_path: Path) -> None:
    case = crisis().replace(facts=(_fact("deaths"), _fact("participants")))
    asked: dict[str, Any] = {"worlds": 30, "agents": AGENTS, "seed": 3}
    here = validate(case, **asked, store=tmp_path / "here")
    kept = open_store(str(tmp_path / "there"))
    there = validate(case, **asked, store=kept, cluster=client)
    assert json.dumps(there.to_json(), sort_keys=True) == json.dumps(here.to_json(), sort_keys=True)
    kinds = {one.kind for one in kept.chunks()}
    assert kinds == {"course", "batch of crises", "part of a validation"}


def test_an_outlook_is_the_same_to_the_byte_though_a_worker_is_killed(
    client: Client, machines: Machines, tmp_path: Path
) -> None:
    result, options = weighed(), ("alone", "stay", "leave")
    kept = open_store(str(tmp_path / "kept"))
    asked: dict[str, Any] = {"worlds": 50, "options": options, "start": branch_day()}
    here, told = outlook(crisis(), result, **asked, hindsight=True), list[int]()

    def kill(update: ProgressUpdate) -> None:
        told.append(update.done)
        if update.done == 1 and told.count(1) == 1:
            machines.kill(next(iter(machines.workers)))

    there = outlook(crisis(), result, **asked, hindsight=True, cluster=client, store=kept, progress=kill)
    assert there.digests == here.digests
    assert told == [0, 1, 2, 3, 4, 4]
    assert json.dumps(there.to_json(), sort_keys=True) == json.dumps(here.to_json(), sort_keys=True)
    assert [one.kind for one in kept.chunks()] == ["outlook course"] * (len(options) + 1)
    assert kept.made == len(options) + 1


def _fact(indicator: str) -> Fact:
    measure = Measure(measure="total", indicator=indicator)
    return Fact(name=indicator, label=indicator, value=measure, best=100.0, decisive=True)


def test_the_command_says_where_it_runs_and_prints_the_same(
    client: Client, machines: Machines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert client.status == "running"
    write_case(crisis(), tmp_path / "small")
    command = ("run", str(tmp_path / "small"), "--worlds", "40", "--days", "1", "--no-cache", "--json")
    assert run_program(command) == 0
    here = capsys.readouterr()
    assert run_program((*command, "--cluster", machines.address)) == 0
    there = capsys.readouterr()
    assert there.out == here.out
    assert f"cluster: {machines.address}, 3 workers, 3 threads; dashboard: none" in there.err
    assert "only a scheduler that you trust" in there.err


def test_a_worker_that_is_killed_takes_no_result_with_it(
    client: Client, machines: Machines, local: xr.Dataset, tmp_path: Path
) -> None:
    kept = open_store(str(tmp_path / "kept"))
    told = Once(lambda: machines.kill(next(iter(machines.workers))))
    assert run(cluster=client, store=kept, progress=told).identical(local)
    assert nothing_lost_nothing_doubled(kept, told)
    assert len(machines.workers) == 2


def test_a_worker_that_joins_late_takes_its_share(
    client: Client, machines: Machines, local: xr.Dataset
) -> None:
    late: list[str] = []

    def join() -> None:
        late.append(machines.add())
        wait_until(lambda: late[0] in machines.there(client), "the late worker")

    machines.kill(next(iter(machines.workers)))
    assert run(cluster=client, progress=Once(join)).identical(local)
    found = client.run(_has_run_worlds)
    names = {one["address"]: one["name"] for one in _identity(client)}
    assert late[0] in {names[address] for address, has in found.items() if has}


def _has_run_worlds() -> bool:
    import sys

    return "powderkeg.worlds.ensemble_there" in sys.modules  # read with a task's function


def _identity(client: Client) -> list[dict[str, str]]:
    workers = client.sync(client.scheduler.identity, callback_timeout=10)["workers"]
    return [{"address": address, "name": str(one["name"])} for address, one in workers.items()]


def test_a_worker_that_stands_still_for_a_while_is_waited_for(
    client: Client, machines: Machines, local: xr.Dataset
) -> None:
    process = next(iter(machines.workers.values()))

    def pause() -> None:
        process.send_signal(signal.SIGSTOP)
        threading.Timer(2.0, process.send_signal, [signal.SIGCONT]).start()

    began = time.monotonic()
    assert run(cluster=client, progress=Once(pause)).identical(local)
    assert time.monotonic() - began < 30.0


def test_a_worker_whose_disk_is_full_hands_its_part_to_others(
    client: Client, machines: Machines, local: xr.Dataset, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    full = next(iter(machines.workers))
    pid = machines.workers[full].pid
    machines.fill_disk(full)
    assert run(cluster=client).identical(local)  # worlds need no disk
    shared = Shared(tmp_path.name, str(tmp_path))
    # the folder's name lies with the full one, so that Dask asks it first
    lies_there = client.submit(given, shared.value, key=f"powderkeg-{shared.key}", workers=[full])
    lies_there.result(timeout=30)
    calls = [Call(f"{tmp_path.name}-{n}", written, shared, (n,)) for n in range(12)]
    found = dict(Cluster(client).done(calls, a_digest))
    assert {n: arrays["x"].tolist() for n, arrays in found.items()} == {n: list(range(n)) for n in range(12)}
    assert pid not in {int(arrays["by"]) for arrays in found.values()}
    assert "its part is done elsewhere" in caplog.text
    machines.kill(full)


def test_a_worker_of_another_version_is_refused_by_name(
    client: Client, machines: Machines, tmp_path: Path
) -> None:
    (tmp_path / "older.py").write_text("import powderkeg._version as v\nv.__version__ = '0.0.1'\n")

    def join() -> None:
        name = machines.add("--preload", str(tmp_path / "older.py"))
        for other in list(machines.workers):
            if other != name:
                machines.kill(other)
        wait_until(lambda: machines.there(client) == {name}, "the other worker")

    with pytest.raises(CaseError, match=r"has powderkeg 0\.0\.1 \(here .*install the same versions"):
        run(cluster=client, progress=Once(join))
    machines.kill(next(iter(machines.workers)))


def test_what_a_chunk_refuses_is_said_as_it_is(client: Client) -> None:
    with pytest.raises(CaseError, match="nothing of the kind; allowed: something else"):
        Cluster(client).call(Call("refused", refused, Shared("nothing", 0)), a_digest)


def test_a_scheduler_that_comes_back_is_used_again(
    client: Client, machines: Machines, local: xr.Dataset, tmp_path: Path
) -> None:
    assert client.status == "running"
    kept = open_store(str(tmp_path / "kept"))

    def restart() -> None:
        machines.stop()
        machines.start()
        machines.add()
        machines.add()

    told = Once(restart)
    assert run(cluster=machines.address, store=kept, progress=told).identical(local)
    assert nothing_lost_nothing_doubled(kept, told)


def test_a_scheduler_that_stays_away_ends_the_command(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PATIENCE_SETTING, "2")
    if not machines.workers:
        machines.add()
    write_case(crisis(), tmp_path / "small")
    gone = threading.Timer(0.0, machines.stop)
    with on_cluster(machines.address) as cluster:
        assert cluster is not None
    monkeypatch.setattr("powderkeg.cli._runs.progress", lambda: _Stopping(gone))
    began = time.monotonic()
    command = ("run", str(tmp_path / "small"), "--worlds", "400", "--no-cache", "--cluster", machines.address)
    assert run_program(command) == 2
    assert time.monotonic() - began < 30.0
    said = capsys.readouterr()
    assert said.out == ""
    assert "was lost and has not come back" in said.err
    assert "start the scheduler and its workers again" in said.err


class _Stopping:
    """A display of progress that takes the scheduler away."""

    def __init__(self, gone: threading.Timer) -> None:
        self._gone, self._told = gone, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def __call__(self, _: object) -> None:
        self._told += 1
        if self._told == 2:
            self._gone.start()
            self._gone.join()
