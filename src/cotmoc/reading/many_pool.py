"""A pool of worker processes that outlives its documents.

The pool of the standard library breaks as a whole when one worker dies, and cannot stop a single document. Here each worker has its own
pipe, so that a crash or a document that never ends is known by name, costs that one document, and a new worker takes the place.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from cotmoc.errors import DamagedDocument, TookTooLong
from cotmoc.reading.many_task import Job, Outcome

Task = Callable[[Job], Outcome]
"""What a worker does with a job. It is sent to the workers, so it must be importable there."""

_READY = None
_GRACE = 5.0
"""Seconds a worker may overrun its own time limit before it is stopped from outside."""
_AHEAD = 16
"""How many documents for each worker may be done or under way before the first of them is done."""


def _work(pipe: Connection, task: Task) -> None:
    """A worker's life: say that it is there, then one job after another until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    try:
        pipe.send(_READY)
        while True:
            pipe.send(task(pipe.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    job: Job | None = None
    deadline: float = field(default=float("inf"))
    ready: bool = False


class Pool:
    """Runs jobs on several processes and gives the outcomes back in the order of the jobs."""

    def __init__(self, task: Task, workers: int, seconds: float, grace: float = _GRACE) -> None:
        self._task = task
        self._seconds = seconds + grace
        self._limit = seconds
        self._size = workers
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._done: dict[int, Outcome] = {}

    def run(self, jobs: Iterable[Job | Outcome]) -> Generator[Outcome]:
        """Outcomes in order. What is an outcome already only takes its place in the row. Closing the iterator ends the workers."""
        coming = iter(jobs)
        order: deque[int] = deque()
        exhausted = False
        try:
            while True:
                while not exhausted and self._room(order):
                    exhausted = not self._take(coming, order)
                while order and order[0] in self._done:
                    yield self._done.pop(order.popleft())
                if exhausted and not order:
                    return
                if exhausted or not self._room(order):
                    self._wait()
        finally:
            self._end()

    def _room(self, order: deque[int]) -> bool:
        """Whether another job may be taken: a worker is free, and not too much waits behind a slow document."""
        free = len(self._workers) < self._size or any(worker.ready and worker.job is None for worker in self._workers)
        return free and len(order) < _AHEAD * self._size

    def _take(self, coming: Iterator[Job | Outcome], order: deque[int]) -> bool:
        job = next(coming, None)
        if job is None:
            return False
        order.append(job.sequence)
        if isinstance(job, Outcome):
            self._done[job.sequence] = job
        else:
            self._send(job)
        return True

    def _send(self, job: Job) -> None:
        idle = next((worker for worker in self._workers if worker.ready and worker.job is None), None)
        if idle is None:
            idle = self._start()
        idle.job = job
        if idle.ready:
            self._hand_over(idle)

    def _hand_over(self, worker: _Worker) -> None:
        assert worker.job is not None  # noqa: S101 - called for busy workers only
        worker.deadline = time.monotonic() + self._seconds
        try:
            worker.pipe.send(worker.job)
        except (BrokenPipeError, ConnectionResetError):
            worker.deadline = 0.0  # it died while idle: found out, and told, at the next wait

    def _start(self) -> _Worker:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(there, self._task), daemon=True)
        process.start()
        there.close()
        worker = _Worker(process, here)
        self._workers.append(worker)
        return worker

    def _wait(self) -> None:
        """Wait for the next thing to happen."""
        patience = max(0.0, min((worker.deadline for worker in self._workers), default=0.0) - time.monotonic())
        heard = set(wait([worker.pipe for worker in self._workers], timeout=None if patience == float("inf") else patience))
        for worker in list(self._workers):
            if worker.pipe in heard:
                self._listen(worker)
            elif worker.job is not None and time.monotonic() >= worker.deadline:
                self._give_up(worker, TookTooLong(worker.job.name, f"reading took longer than {self._limit:g} seconds"))

    def _listen(self, worker: _Worker) -> None:
        try:
            message: Outcome | None = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join()
            name = worker.job.name if worker.job else ""
            how = f"reading it ended the program (exit code {worker.process.exitcode})"
            self._give_up(worker, DamagedDocument(name, how, "Open the file and save it anew, then read that."))
            return
        if message is _READY:
            worker.ready = True
            if worker.job is not None:
                self._hand_over(worker)
            return
        assert message is not None  # noqa: S101 - the only other message
        worker.job, worker.deadline = None, float("inf")
        self._done[message.sequence] = message

    def _give_up(self, worker: _Worker, error: DamagedDocument | TookTooLong) -> None:
        self._workers.remove(worker)
        _stop(worker)
        if worker.job is not None:
            self._done[worker.job.sequence] = worker.job.failed(error)

    def _end(self) -> None:
        for worker in self._workers:
            _stop(worker)
        self._workers.clear()


def _stop(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()
    worker.process.close()
