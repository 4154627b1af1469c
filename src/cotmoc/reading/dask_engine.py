"""The same reading on Dask distributed, for collections that outgrow one machine.

The workers need this package installed, and nothing else: documents travel to them as bytes and results come back as bytes. A worker
that is lost on the way costs nothing but time, since its documents are given to another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from cotmoc.cluster import connect, result
from cotmoc.errors import ClusterLost, CotmocError, DamagedDocument
from cotmoc.reading.many_pool import Task
from cotmoc.reading.many_task import Job, Outcome

_LOST_WORKERS = 5
"""How many workers may be lost over one document before it is the document that is blamed."""
_UNDER_WAY_PER_WORKER = 8


def run_on_dask(coming: Iterable[Job | Outcome], *, task: Task, workers: int, scheduler: str | None) -> Generator[Outcome]:
    """Outcomes in the order of the jobs. Without the address of a scheduler, a cluster of `workers` processes is started on this machine.

    Raises `MissingProgram` without the extra, `UsageError` where no scheduler answers, `ClusterLost` where no worker is left.
    """
    with ExitStack() as stack:
        client = connect(stack, workers, scheduler)
        yield from read_with(client, coming, task)


def read_with(client: Any, coming: Iterable[Job | Outcome], task: Task) -> Generator[Outcome]:
    """The same with a client of the caller's own."""
    limit = _UNDER_WAY_PER_WORKER * max(1, len(client.scheduler_info()["workers"]))
    under_way: deque[tuple[Job, Any] | Outcome] = deque()
    for job in coming:
        under_way.append(job if isinstance(job, Outcome) else _send(client, task, job))
        while len(under_way) > limit or (under_way and isinstance(under_way[0], Outcome)):
            yield _outcome(client, under_way.popleft())
    while under_way:
        yield _outcome(client, under_way.popleft())


def _send(client: Any, task: Task, job: Job) -> tuple[Job, Any] | Outcome:
    """The document on its way, with its bytes: another machine does not see our files."""
    try:
        carried = replace(job, found=replace(job.found, data=job.found.load(), path=None, members=()))
    except CotmocError as error:
        return job.failed(error)
    return job, client.submit(task, carried, key=f"cotmoc-{job.sequence}-{job.found.digest[:16]}", pure=False, retries=_LOST_WORKERS)


def _outcome(client: Any, waiting: tuple[Job, Any] | Outcome) -> Outcome:
    if isinstance(waiting, Outcome):
        return waiting
    job, future = waiting
    try:
        outcome = result(client, future)
    except ClusterLost:
        raise
    except Exception as error:
        outcome = job.failed(_blame(job, error))
    finally:
        future.release()
    assert isinstance(outcome, Outcome)  # noqa: S101 - the task gives nothing else
    return outcome


def _blame(job: Job, error: Exception) -> CotmocError:
    if type(error).__name__ == "KilledWorker":
        return DamagedDocument(job.name, "reading it ended the program of every worker that tried", "Open the file and save it anew.")
    what = f"the cluster could not read it ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
    return CotmocError(job.name, what, "Look into the logs of the workers.")
