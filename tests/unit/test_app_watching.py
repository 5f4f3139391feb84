"""Worlds that are watched: those that are run, hour by hour, on sockets that do not disturb one another."""

from __future__ import annotations

import asyncio
import json
import re
import struct
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import xarray as xr
from starlette.applications import Starlette
from starlette.websockets import WebSocketDisconnect

from app_client import TestClient
from powderkeg.app.watching import routes, sockets
from powderkeg.app.watching.country_stream import CountryStream
from powderkeg.app.watching.country_world import COUNTED, WatchedCountry
from powderkeg.app.watching.grid_frames import FIELDS, MARK, packed
from powderkeg.app.watching.grid_stream import GridStream
from powderkeg.app.watching.grid_world import MOST_CELLS, Picture, WatchedGrid
from powderkeg.app.watching.happenings import SITE_WORDS, Happening
from powderkeg.app.watching.painting import COUNTS, RANK, paint
from powderkeg.app.watching.snapshot import Snapshot, snapshot
from powderkeg.case import Case, CaseError
from powderkeg.society import grid
from powderkeg.society.country import DEATHS_BY_SIDE, INPUT_KINDS, LEAST_PER_REGION, SHOCKS, SITE_KINDS
from powderkeg.worlds import calm_worlds, grid_worlds, load_case, memory_needed, simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import WebSocketTestSession

VIOLENT, SEED = "elite-struggle", 10  # a world in which people die, sites fall and units refuse
DAYS = 6
Watched = tuple[WatchedCountry, list[Snapshot], list[Happening]]
SMALL = {"width": 24, "height": 20, "steps": 40}


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("kazakhstan-2022")


@pytest.fixture(scope="module")
def run(case: Case) -> xr.Dataset:
    return simulate(case, VIOLENT, 1, SEED, days=DAYS, threads=1)


@pytest.fixture(scope="module")
def watched(case: Case) -> Watched:
    """The same world hour by hour: itself at the end, its snapshots, and what happened."""
    world = WatchedCountry(case, VIOLENT, SEED)
    shots: list[Snapshot] = []
    happened: list[Happening] = []
    for _ in range(24 * DAYS):
        happened += world.advance()
        shots.append(world.now)
    return world, shots, happened


class Workspaces:
    def __init__(self, case: Case) -> None:
        self._case = case

    def case(self, name: str) -> Case:
        return {"one": self._case}[name]


@pytest.fixture
def client(case: Case) -> Iterator[TestClient]:
    app = Starlette(routes=routes())
    app.state.workspaces = Workspaces(case)
    with TestClient(app) as made:
        yield made


def ask(socket: WebSocketTestSession, message: object, kind: str) -> dict[str, Any]:
    socket.send_text(json.dumps(message))
    while (answer := socket.receive_json())["kind"] != kind:
        assert answer["kind"] in {"ready", "case"}, answer
    return answer


# --- the country ---


def test_a_watched_world_is_the_one_that_is_simulated(run: xr.Dataset, watched: Watched) -> None:
    world, _, _ = watched
    assert world.state_hash == run.attrs["state_hash"]


def test_snapshots_agree_with_the_daily_indicators(run: xr.Dataset, watched: Watched) -> None:
    _, shots, _ = watched
    by_day = [shots[24 * d : 24 * d + 24] for d in range(DAYS)]
    for name in ("participants", "rioters"):
        peaks = [np.max([getattr(one, name) for one in day], axis=0) for day in by_day]
        np.testing.assert_array_equal(peaks, run[name].values[0])
    held = [[int((one.holder > 0).sum()) for one in day][-1] for day in by_day]
    np.testing.assert_array_equal(held, run.sites_held.values[0].sum(axis=1))
    means = [np.mean([one.connectivity for one in day], axis=0) for day in by_day]
    np.testing.assert_allclose(means, run.connectivity.values[0])
    np.testing.assert_array_equal([day[-1].price for day in by_day], run.price.values[0])
    fire = [np.sum([one.firing for one in day], axis=0) for day in by_day]
    assert np.sum(fire) > 0
    assert float(run.participants.max()) > 1000


def test_what_is_counted_adds_up_to_the_daily_indicators(run: xr.Dataset, watched: Watched) -> None:
    world, _, _ = watched
    for name in COUNTED:
        np.testing.assert_array_equal(world.totals[name], run[name].values[0].sum(axis=0), err_msg=name)
    assert world.totals["deaths"].sum() == sum(world.totals[side].sum() for side in DEATHS_BY_SIDE) > 0


def test_everything_that_is_counted_is_also_told(watched: Watched) -> None:
    world, _, happened = watched
    told = [one for one in happened if one.kind == "deaths"]
    dead = [int(one.text.split(" ")[0].replace(",", "")) for one in told]
    assert sum(dead) == world.totals["deaths"].sum()
    parts = [sum(int(part.split(" ")[0]) for part in one.text.split(": ")[1].split(", ")) for one in told]
    assert parts == dead
    taken = [one for one in happened if one.kind == "site" and "taken" in one.text]
    assert len(taken) == world.totals["sites_lost"].sum() > 0
    refused = [one for one in happened if "refuse" in one.text]
    assert sum(int(one.text.split(" ")[0]) for one in refused) == world.totals["refusals"].sum() > 0


def test_recorded_decisions_come_at_their_hours_and_once(case: Case, watched: Watched) -> None:
    _, _, happened = watched
    all_decided = [(one.place, str(one.text), one.hour) for one in happened if one.kind == "decision"]
    assert len(set(all_decided)) == len(all_decided)
    decided = {(place, text): hour for place, text, hour in all_decided}
    hours = {
        (i.kind, case.region_of(i.place)): case.hour(i.time, i.place)
        for i in case.inputs
        if i.kind != "price"
    }
    assert decided["", "the cabinet resigns"] == hours["resignation", None]
    assert decided["ALA", "a state of emergency begins"] == hours["emergency", "ALA"]
    assert decided["", "the army is called"] == hours["army_call", None]


def test_reading_a_world_leaves_it_as_it_is(case: Case) -> None:
    worlds = calm_worlds(case, VIOLENT, size=2, seed=SEED, threads=1).worlds
    worlds.step(100)
    before = worlds.digest()
    first, second = snapshot(worlds), snapshot(worlds, 1)
    first.participants[:] = -1.0
    assert worlds.digest() == before
    assert not np.array_equal(snapshot(worlds).participants, second.participants)
    with pytest.raises(IndexError, match="world 2 of 2; allowed: 0 to 1"):
        snapshot(worlds, 2)


def test_every_kind_of_site_shock_and_input_has_words() -> None:
    from powderkeg.app.watching import happenings

    assert set(SITE_WORDS) == set(SITE_KINDS)
    assert set(happenings._SHOCKS) == set(SHOCKS)
    # What is not among them is a moment of the state.
    of_the_state = {
        "army_call",
        "lethal_order",
        "help_request",
        "intervener_arrival",
        "intervener_withdrawal",
    }
    assert set(happenings._INPUTS) == set(INPUT_KINDS) - of_the_state - {"emergency_end"}
    assert set(happenings._DEATHS) == set(DEATHS_BY_SIDE)


def test_a_country_is_described_set_up_and_stepped(client: TestClient, run: xr.Dataset) -> None:
    with client.websocket_connect("/ws/watch/country/one") as socket:
        told = ask(socket, {"describe": {}}, "case")
        assert [one["id"] for one in told["regions"]] == list(run.place.values)
        first = ask(socket, {"setup": {"hypothesis": VIOLENT, "seed": SEED}}, "frame")
        assert (first["hour"], first["time"]) == (0, "2022-01-01T00:00")
        frame = ask(socket, {"step": 24}, "frame")
        for _ in range(DAYS - 1):
            frame = ask(socket, {"step": 24}, "frame")
        assert frame["state_hash"] == run.attrs["state_hash"]
        assert frame["totals"]["deaths"] == int(run.deaths.values.sum())
        assert len(frame["series"]) == 24
        assert len(frame["sites"]) == len(told["sites"])
        last = ask(socket, {"step": 10_000}, "frame")
        assert (last["done"], last["hour"]) == (True, told["hours"])


BAD = {
    "no JSON": ("{", "one JSON object is expected"),
    "a list": ("[1]", "one JSON object is expected"),
    "no known word": ('{"go": 1}', "names one thing to do"),
    "two words": ('{"step": 1, "describe": {}}', "names one thing to do"),
    "a step before the setup": ('{"step": 1}', "set one up first"),
    "an unknown hypothesis": ('{"setup": {"hypothesis": "sun"}}', "'sun' is no hypothesis"),
    "the know-nothing class": ('{"setup": {"hypothesis": "other"}}', "'other' is no hypothesis"),
    "half a seed": ('{"setup": {"seed": 1.5}}', "allowed: a whole number from"),
    "a huge seed": ('{"setup": {"seed": 1e30}}', "allowed: a whole number from"),
    "few agents": ('{"setup": {"agents": 3}}', "allowed: 136 or more"),
    "too many agents": ('{"setup": {"agents": 100000000000000}}', "GiB of memory"),
    "a number of 400 digits": (f'{{"setup": {{"agents": {10**400}}}}}', "allowed: a whole number from 1 to"),
    "a seed of 400 digits": (f'{{"setup": {{"seed": {10**400}}}}}', "allowed: a whole number from"),
    "a hypothesis that is a list": ('{"setup": {"hypothesis": ["sun"]}}', "is no hypothesis"),
    "a government that is a list": ('{"setup": {"government": ["sky"]}}', "allowed: recorded, simulated"),
    "agents in words": ('{"setup": {"agents": "many"}}', "allowed: a whole number"),
    "an unknown government": ('{"setup": {"government": "sky"}}', "allowed: recorded, simulated"),
    "an unknown setting": ('{"setup": {"sede": 1}}', "not understood"),
}


@pytest.mark.parametrize(("text", "expected"), BAD.values(), ids=BAD.keys())
def test_a_bad_message_is_refused_in_words_and_the_socket_lives(
    client: TestClient, text: str, expected: str
) -> None:
    with client.websocket_connect("/ws/watch/country/one") as socket:
        socket.send_text(text)
        answer = socket.receive_json()
        assert answer["kind"] == "error"
        assert expected in answer["error"]["text"]
        assert answer["error"]["problems"] or "set one up" in expected
        assert ask(socket, {"describe": {}}, "case")["hours"] > 0


def test_a_workspace_that_is_gone_is_told(client: TestClient) -> None:
    with client.websocket_connect("/ws/watch/country/two") as socket:
        assert "open the case again" in socket.receive_json()["error"]["text"]


def test_two_windows_give_what_each_gives_alone(client: TestClient, case: Case) -> None:
    wishes = [{"hypothesis": VIOLENT, "seed": seed} for seed in (SEED, SEED + 1)]
    with (
        client.websocket_connect("/ws/watch/country/one") as one,
        client.websocket_connect("/ws/watch/country/one") as two,
    ):
        for socket, wish in zip((one, two), wishes, strict=True):
            ask(socket, {"setup": wish}, "frame")
        for hours in (1, 5, 7, 11):
            frames = [ask(socket, {"step": hours}, "frame") for socket in (one, two)]
    alone = [simulate(case, **wish, days=1, threads=1).attrs["state_hash"] for wish in wishes]
    assert [frame["state_hash"] for frame in frames] == alone
    assert alone[0] != alone[1]


def test_a_country_whose_window_is_gone_is_not_run_on(case: Case) -> None:
    stream = CountryStream(None, case)  # type: ignore[arg-type]  # nothing is sent
    world = WatchedCountry(case, VIOLENT, SEED)
    stream.close()
    assert stream._run(world, 48) == ([], [])
    assert world.now.hour == 0


def test_work_that_waits_while_its_window_closes_is_called_off_without_a_fault(case: Case) -> None:
    stream = CountryStream(None, case)  # type: ignore[arg-type]  # nothing is sent
    go_on = threading.Event()

    async def all_of_it() -> list[object]:
        tasks = [asyncio.create_task(stream.work(go_on.wait)) for _ in range(3)]  # two have threads
        await asyncio.sleep(0.05)
        stream.close()
        go_on.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    *done, waited = asyncio.run(all_of_it())
    assert done == [True, True]
    assert isinstance(waited, WebSocketDisconnect)


# --- the grid ---

KINDS = {
    "rebellion": {},
    "jailed in sight": {"jailed": "stay"},
    "two groups": {"model": "intergroup", "cop_density": 0.05, "agent_vision": 1.7, "cop_vision": 1.7},
}


@pytest.mark.parametrize("given", KINDS.values(), ids=KINDS.keys())
def test_a_watched_grid_is_the_one_that_is_run(given: dict[str, object]) -> None:
    settings = {**SMALL, **given}
    watched = WatchedGrid(None, settings, 5)
    plain = grid_worlds(grid.read_settings(None, settings), seed=5)
    np.testing.assert_array_equal(watched.picture().pixels, plain.picture().ravel())
    for target in (1, 2, 9):
        watched.advance(target)
        plain.step(target - plain.hour)
        shown = watched.picture()
        assert watched.digest() == plain.digest()
        np.testing.assert_array_equal(shown.pixels, plain.picture().ravel())
        row = {name: plain.series[0, target - 1, column] for name, column in plain.columns.items()}
        assert all(shown.counts[name] == row[name] for name in shown.counts if name in row)
        killed = plain.series[0, :target, plain.columns["killings"]].sum() if "model" in given else 0
        assert shown.killed == killed
    assert plain.series[0, :, plain.columns["active"]].max() > 0


def test_a_step_can_be_seen_while_it_is_computed() -> None:
    watched = WatchedGrid("epstein2002-run2", {"width": 250, "height": 250}, 1)
    seen: list[Picture] = []
    running = threading.Thread(target=watched.advance, args=(500,))
    running.start()
    while running.is_alive() and len(seen) < 5:
        within = watched.picture_within()
        if within is not None:
            seen.append(within)
    watched.halt()
    running.join()
    assert seen
    for one in seen:
        counts = one.counts
        # All are there, whatever they are just doing.
        assert counts["quiet"] + counts["active"] + counts["jailed"] == watched.settings.agents
        assert counts["cops"] == int(watched.settings.cops[0])
        shown = np.bincount(one.pixels, minlength=7)
        assert shown[6] == counts["cops"]
        # Each is painted once where it stands; who meet while the picture is made may cover one another.
        # How many do depends on how long the painter is kept waiting: 1 to 7 were seen.
        covered = counts["quiet"] + counts["active"] - shown[1] - shown[2]
        assert 0 <= covered <= watched.settings.agents // 100
    plain = grid_worlds(watched.settings, seed=1)
    plain.step(watched.step)
    assert watched.digest() == plain.digest()


def test_of_several_on_one_cell_the_cop_then_the_active_then_the_quiet_is_shown() -> None:
    quiet, active, jailed, absent = 0, 1, 2, 3
    #         cell 0: jailed under quiet; 1: quiet under active; 2: active under a cop; 3: jailed; 4: nobody
    places = np.array([0, 0, 1, 1, 2, 3, 4], dtype=np.int32)
    states = np.array([quiet, jailed, active, quiet, active, jailed, absent], dtype=np.int32)
    groups, cops = np.array([0, 0, 1, 0, 0, 0, 0], dtype=np.int32), np.array([2, -1], dtype=np.int32)
    by_number = True
    for order in (slice(None), slice(None, None, -1)):
        given = [np.ascontiguousarray(values[order]) for values in (places, states, groups)]
        for two, hidden, expected in ((False, False, [1, 2, 6, 3, 0]), (True, True, [1, 5, 6, 0, 0])):
            pixels, counts = np.zeros(5, dtype=np.uint8), np.zeros(len(COUNTS), dtype=np.int64)
            paint(*given, cops, by_number, by_number, 5, two, hidden, RANK, pixels, counts)
            assert pixels.tolist() == expected
            assert counts.tolist() == [2, 2, 2, 1, 5 if two else 6, 1 if two else 0]


def header(message: bytes) -> dict[str, int]:
    return dict(zip(FIELDS, struct.unpack_from(f"<{len(FIELDS)}I", message), strict=True))


def codes(message: bytes) -> np.ndarray:
    """The cells of a frame, unpacked as the window does it."""
    head, pairs = header(message), np.frombuffer(message, np.uint8, offset=4 * len(FIELDS))
    return np.stack([pairs & 15, pairs >> 4], axis=1).ravel()[: head["width"] * head["height"]]


@pytest.mark.parametrize("cells", [1, 2, 7, 8])
def test_two_cells_travel_in_a_byte(cells: int) -> None:
    given = np.arange(cells, dtype=np.uint8) % 7
    sent = packed(given)
    assert len(sent) == (cells + 1) // 2
    assert np.stack([sent & 15, sent >> 4], axis=1).ravel()[:cells].tolist() == given.tolist()


def until_paused(socket: WebSocketTestSession) -> list[bytes]:
    """Draw all frames until the run pauses."""
    frames = []
    while True:
        event = socket.receive()
        if event.get("bytes"):
            frames.append(event["bytes"])
            socket.send_json({"drawn": header(event["bytes"])["frame"]})
        elif json.loads(event["text"])["kind"] == "paused":
            return frames


def set_up(socket: WebSocketTestSession, **wish: object) -> bytes:
    ask(socket, {"setup": {"settings": SMALL, "seed": 5, **wish}}, "ready")
    frame = socket.receive_bytes()
    socket.send_json({"drawn": header(frame)["frame"]})
    return frame


def test_frames_carry_the_pictures_of_the_run(client: TestClient) -> None:
    plain = grid_worlds(grid.read_settings(None, SMALL), seed=5)
    with client.websocket_connect("/ws/watch/grid") as socket:
        told = ask(socket, {"describe": {}}, "form")
        assert [row["name"] for row in told["settings"]] == list(grid.BY_NAME)
        assert {one["name"]: one["settings"] for one in told["presets"]}.keys() == grid.PRESETS.keys()
        first = set_up(socket)
        head = header(first)
        assert (head["mark"], head["width"], head["height"], head["step"]) == (MARK, 24, 20, 0)
        assert codes(first).tolist() == plain.picture().ravel().tolist()
        socket.send_json({"step": 3})
        frames = until_paused(socket)
    plain.step(3)
    head = header(frames[-1])
    assert (head["step"], head["within"]) == (3, 0)
    assert head["active"] == plain.series[0, 2, plain.columns["active"]]
    assert codes(frames[-1]).tolist() == plain.picture().ravel().tolist()


def test_a_run_is_shown_to_its_end_or_until_it_is_paused(client: TestClient) -> None:
    with client.websocket_connect("/ws/watch/grid") as socket:
        set_up(socket)
        socket.send_json({"run": {"stride": 7, "frames": 60}})
        frames = until_paused(socket)
        assert [header(one)["step"] for one in frames][-1] == 40
        assert {7, 14, 21} <= {header(one)["step"] for one in frames}
        set_up(socket, settings={**SMALL, "steps": 5000})
        socket.send_json({"run": {"stride": 1, "frames": 60}})
        socket.receive_bytes()
        socket.send_json({"pause": {}})
        stopped = header(until_paused(socket)[-1])["step"]
        assert 0 < stopped < 5000
        socket.send_json({"step": 1})
        assert header(until_paused(socket)[-1])["step"] == stopped + 1


GRID_BAD = {
    "a step before the setup": ({"step": 1}, "set one up first"),
    "a run before the setup": ({"run": {}}, "set one up first"),
    "an unknown setting": ({"setup": {"settings": {"widht": 3}}}, "'widht' is not known"),
    "an unknown preset": ({"setup": {"preset": "moon"}}, "'moon' is not known"),
    "a density in words": ({"setup": {"settings": {"agent_density": "high"}}}, "allowed: a number"),
    "too many cells": ({"setup": {"settings": {"width": 2001, "height": 2000}}}, "more than can be drawn"),
    "an endless run": ({"setup": {"settings": {"steps": 10**12}}}, "out of range"),
    "no settings": ({"setup": {"settings": 7}}, "not understood"),
    "a seed in words": ({"setup": {"seed": "x"}}, "allowed: a whole number"),
    "a number of 400 digits": ({"setup": {"settings": {"agent_density": 10**400}}}, "agent_density"),
    "a width of 400 digits": ({"setup": {"settings": {"width": 10**400}}}, "width"),
    "a preset that is a list": ({"setup": {"preset": ["a"]}}, "preset"),
    "a choice that is a list": ({"setup": {"settings": {"movement": ["a"]}}}, "movement"),
}


@pytest.mark.parametrize(("message", "expected"), GRID_BAD.values(), ids=GRID_BAD.keys())
def test_bad_settings_of_a_grid_are_refused_in_words(
    client: TestClient, message: dict[str, Any], expected: str
) -> None:
    with client.websocket_connect("/ws/watch/grid") as socket:
        socket.send_json(message)
        answer = socket.receive_json()
        assert answer["kind"] == "error"
        assert expected in answer["error"]["text"]
        assert header(set_up(socket))["step"] == 0


def test_a_bad_speed_is_refused_and_the_grid_stays(client: TestClient) -> None:
    with client.websocket_connect("/ws/watch/grid") as socket:
        set_up(socket)
        for wrong in ({"run": {"stride": 0}}, {"run": {"frames": 1000}}, {"step": -1}, {"drawn": 10**6}):
            socket.send_json(wrong)
            assert "allowed: a whole number" in socket.receive_json()["error"]["text"]
        socket.send_json({"step": 2})
        assert header(until_paused(socket)[-1])["step"] == 2


def test_more_cells_than_can_be_drawn_or_kept_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CaseError, match=f"allowed: {MOST_CELLS:,} or fewer, such as 2,000 x 2,000"):
        WatchedGrid(None, {"width": 4000, "height": 1001}, 1)
    free = type("Free", (), {"available": 10_000, "total": 2**40})()
    monkeypatch.setattr("psutil.virtual_memory", lambda: free)
    with pytest.raises(CaseError, match=r"GiB of memory, 0\.0 are free"):
        WatchedGrid(None, {"width": 100, "height": 100}, 1)


def test_of_too_many_agents_it_is_told_how_many_would_fit(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    least, name = LEAST_PER_REGION * len(case.regions), case.hypotheses[0].name
    free = memory_needed(case, 1, 2 * least)
    monkeypatch.setattr("psutil.virtual_memory", type("Free", (), {"available": free}))
    with pytest.raises(CaseError, match="GiB of memory") as caught:
        WatchedCountry(case, name, 1, agents=10**7)
    (problem,) = caught.value.problems
    assert problem.field == "agents"
    told = re.fullmatch(r"ask for ([\d,]+) agents or fewer", str(problem.mend))
    assert told is not None
    fits = int(told[1].replace(",", ""))
    assert memory_needed(case, 1, fits) <= free < memory_needed(case, 1, fits + 1)
    monkeypatch.setattr("psutil.virtual_memory", type("Free", (), {"available": 1000}))
    with pytest.raises(CaseError, match="not even the smallest world"):
        WatchedCountry(case, name, 1, agents=10**7)


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> list[GridStream]:
    """The streams of all sockets that are opened."""
    made: list[GridStream] = []

    class Kept(GridStream):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            made.append(self)

    monkeypatch.setattr(sockets, "GridStream", Kept)
    return made


def test_a_window_that_draws_nothing_gets_two_frames_and_no_more(
    client: TestClient, streams: list[GridStream]
) -> None:
    with client.websocket_connect("/ws/watch/grid") as socket:
        set_up(socket, settings={**SMALL, "steps": 5000})
        socket.send_json({"run": {"stride": 1, "frames": 60}})
        sent = [header(socket.receive_bytes())["frame"] for _ in range(2)]
        time.sleep(0.2)
        assert streams[0]._sent == sent[-1]
        socket.send_json({"drawn": sent[-1]})
        assert header(socket.receive_bytes())["frame"] == sent[-1] + 1


def test_closing_the_socket_stops_the_model(client: TestClient, streams: list[GridStream]) -> None:
    with client.websocket_connect("/ws/watch/grid") as socket:
        set_up(socket, settings={"width": 150, "height": 150, "steps": 100_000})
        socket.send_json({"run": {"stride": 10_000, "frames": 60}})
        socket.receive_bytes()
    world = streams[0]._grid
    assert world is not None
    deadline = time.monotonic() + 5
    while any(thread.name.startswith("watching") for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "its threads still run"
        time.sleep(0.01)
    assert world.step < 10_000
    with suppress(RuntimeError):
        world.advance(world.step + 5)
    assert world.halted


def test_two_cities_give_what_each_gives_alone(client: TestClient) -> None:
    with (
        client.websocket_connect("/ws/watch/grid") as one,
        client.websocket_connect("/ws/watch/grid") as two,
    ):
        set_up(one, seed=1)
        set_up(two, seed=2)
        shown = {}
        for name, socket in (("one", one), ("two", two), ("one", one), ("two", two)):
            socket.send_json({"step": 4})
            shown[name] = codes(until_paused(socket)[-1])
    for name, seed in (("one", 1), ("two", 2)):
        plain = grid_worlds(grid.read_settings(None, SMALL), seed=seed)
        plain.step(8)
        assert shown[name].tolist() == plain.picture().ravel().tolist()
