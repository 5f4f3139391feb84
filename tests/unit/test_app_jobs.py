"""Work in threads: two at a time, a queue that is told of, cancelled at once, and no failure untold."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from powderkeg.app.jobs import Job, Jobs, Told
from powderkeg.app.refusals import Refusal, error_of
from powderkeg.case import CaseError
from powderkeg.evidence import ProgressUpdate


@dataclass
class Work:
    """Work that goes on until it is let go, or stops where its progress is not wanted any more."""

    go: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)
    steps: int = 1000

    def __call__(self, progress: Callable[[Any], None]) -> str:
        self.begun.set()
        try:
            for step in range(self.steps):
                progress(ProgressUpdate(step, self.steps, "working"))
                if self.go.wait(0.005):
                    return "done"
        except InterruptedError:
            self.stopped.set()
            raise
        raise AssertionError("nobody let it go")


def job(workspace: str, work: Callable[[Callable[[Any], None]], Any], found: list[Any] | None = None) -> Job:
    return Job(workspace, "weighing", work, (found if found is not None else []).append)


def listening(one: Job) -> asyncio.Queue[Told]:
    ear: asyncio.Queue[Told] = asyncio.Queue()
    one.ears.add(ear)
    return ear


async def said(ear: asyncio.Queue[Told], *kinds: str) -> Told:
    """The next message of one of these kinds."""
    while True:
        message = await asyncio.wait_for(ear.get(), 10)
        if message["kind"] in kinds:
            return message


def run(test: Callable[[Jobs], Awaitable[None]]) -> None:
    async def inside() -> None:
        jobs = Jobs()
        try:
            await test(jobs)
        finally:
            jobs.close()

    # In a thread of its own: where tests in a browser ran before, this one has an event loop already.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(inside())).result()


def test_a_result_comes_with_progress_before_it() -> None:
    async def test(jobs: Jobs) -> None:
        work, found = Work(), list[Any]()
        ear = listening(one := job("a", work, found))
        jobs.start(one)
        assert await said(ear, "progress")
        work.go.set()
        assert (await said(ear, "result"))["value"] == "done"
        assert found == ["done"]
        assert jobs.of("a") is None

    run(test)


def test_two_run_at_a_time_and_the_others_are_told_behind_how_many() -> None:
    async def test(jobs: Jobs) -> None:
        works = [Work() for _ in range(4)]
        every = [job(str(number), work) for number, work in enumerate(works)]
        ears = [listening(one) for one in every]
        for one in every:
            jobs.start(one)
        assert (await said(ears[2], "queued"))["behind"] == 2
        assert (await said(ears[3], "queued"))["behind"] == 3
        assert not works[2].begun.is_set()
        works[0].go.set()
        await said(ears[0], "result")
        await said(ears[2], "progress")
        assert (await said(ears[3], "queued"))["behind"] == 2
        for work in works:
            work.go.set()
        for ear in ears[1:]:
            assert await said(ear, "result")

    run(test)


def test_what_runs_is_cancelled_at_once_and_another_can_begin() -> None:
    async def test(jobs: Jobs) -> None:
        work, found = Work(), list[Any]()
        ear = listening(one := job("a", work, found))
        jobs.start(one)
        await said(ear, "progress")
        jobs.cancel("a")
        assert (await said(ear, "cancelled", "result"))["kind"] == "cancelled"
        assert await asyncio.to_thread(work.stopped.wait, 10)
        again = Work()
        again.go.set()
        ear = listening(other := job("a", again))
        jobs.start(other)
        assert await said(ear, "result")
        assert found == []

    run(test)


def test_what_waits_is_cancelled_and_never_begins() -> None:
    async def test(jobs: Jobs) -> None:
        works = [Work(), Work(), Work()]
        every = [job(str(number), work) for number, work in enumerate(works)]
        ears = [listening(one) for one in every]
        for one in every:
            jobs.start(one)
        await said(ears[2], "queued")
        jobs.cancel("2")
        assert await said(ears[2], "cancelled")
        for work in works[:2]:
            work.go.set()
        for ear in ears[:2]:
            await said(ear, "result")
        assert not works[2].begun.is_set()

    run(test)


def test_one_window_does_not_cancel_anothers() -> None:
    async def test(jobs: Jobs) -> None:
        works = [Work(), Work()]
        every = [job("a", works[0]), job("b", works[1])]
        ears = [listening(one) for one in every]
        for one in every:
            jobs.start(one)
        jobs.cancel("a")
        assert await said(ears[0], "cancelled")
        works[1].go.set()
        assert await said(ears[1], "result")

    run(test)


def test_a_window_has_one_job_at_a_time() -> None:
    async def test(jobs: Jobs) -> None:
        work = Work()
        jobs.start(job("a", work))
        with pytest.raises(Refusal) as refused:
            jobs.start(job("a", Work()))
        assert refused.value.status == 409
        work.go.set()

    run(test)


@pytest.mark.parametrize("error", [CaseError("it cannot be"), MemoryError(), ZeroDivisionError("secret")])
def test_a_failure_is_told(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(progress: Callable[[Any], None]) -> None:
        progress(ProgressUpdate(0, 1, "-"))
        raise error

    async def test(jobs: Jobs) -> None:
        ear = listening(one := job("a", fails))
        jobs.start(one)
        assert (await said(ear, "error"))["value"] is error

    run(test)
    status, body = error_of(error)
    assert body["error"]["text"]
    told = capsys.readouterr().err
    if isinstance(error, ZeroDivisionError):
        assert status == 500
        number = body["error"]["text"].split("number ")[1].rstrip(".")
        assert f"fault {number}" in told
        assert "ZeroDivisionError: secret" in told
        assert "secret" not in body["error"]["text"]
    else:
        assert status == 400
        assert told == ""


def test_progress_is_told_no_faster_than_it_can_be_read() -> None:
    def many(progress: Callable[[Any], None]) -> None:
        for step in range(2000):
            progress(ProgressUpdate(step, 2000, "-"))
        progress(ProgressUpdate(2000, 2000, "the last"))

    async def test(jobs: Jobs) -> None:
        ear = listening(one := job("a", many))
        began = time.monotonic()
        jobs.start(one)
        told, last = 0, None
        while (message := await asyncio.wait_for(ear.get(), 10))["kind"] == "progress":
            told, last = told + 1, message["label"]
        assert last == "the last"
        assert told <= 4 + (time.monotonic() - began) / 0.1

    run(test)


def test_at_the_end_all_of_them_stop() -> None:
    work, waiting = Work(), [Work(), Work()]

    async def test(jobs: Jobs) -> None:
        every = [job(str(n), w) for n, w in enumerate([work, *waiting])]
        ears = [listening(one) for one in every]
        for one in every:
            jobs.start(one)
        jobs.close()
        for ear in ears:
            assert await said(ear, "cancelled")

    run(test)
    assert work.stopped.wait(10)
    assert not waiting[1].begun.is_set()
