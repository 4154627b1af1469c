"""A Dask cluster: one that runs somewhere, or one of this machine's own for as long as it is needed."""

from __future__ import annotations

import time
from contextlib import ExitStack
from importlib import import_module
from typing import Any

from cotmoc.errors import ClusterLost, MissingProgram, UsageError

_HERE = "127.0.0.1"
"""Nobody outside this machine can reach a cluster that was started for one run."""
_PATIENCE = "10s"
_WITHOUT_WORKERS = 60.0
"""Seconds a cluster may have no worker: time enough to start new ones, and a run does not wait for ever where they end as they come."""
_LOOK_EVERY = 5.0


def connect(stack: ExitStack, workers: int, scheduler: str | None) -> Any:
    """A client that `stack` closes. Without the address of a scheduler, a cluster of `workers` processes is started on this machine.

    Raises:
        MissingProgram: the extra `dask` is not installed.
        UsageError: no scheduler answers.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise MissingProgram("dask", "Dask distributed is not installed", "Run: pip install 'cotmoc[dask]'") from error
    if scheduler is None:
        cluster = stack.enter_context(distributed.LocalCluster(n_workers=workers, threads_per_worker=1, host=_HERE, dashboard_address=None))
        return stack.enter_context(distributed.Client(cluster))
    try:
        return stack.enter_context(distributed.Client(scheduler, timeout=_PATIENCE))
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(scheduler, "no scheduler answers there", "Give its address as host:port, and check that it runs.") from error


def result(client: Any, future: Any) -> Any:
    """What a worker made of its task; an error of the task is raised here.

    Raises `ClusterLost` where the cluster has no worker for a minute: Dask itself would wait for ever.
    """
    lost_since: float | None = None
    while True:
        try:
            return future.result(timeout=_LOOK_EVERY)
        except TimeoutError:
            if future.done():  # the task's own
                raise
        now = time.monotonic()
        lost_since = None if client.scheduler_info()["workers"] else lost_since or now
        if lost_since is not None and now - lost_since >= _WITHOUT_WORKERS:
            raise ClusterLost(client.scheduler.address)
