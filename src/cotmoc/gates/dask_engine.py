"""The replications of a run on Dask distributed, for sweeps that outgrow one machine: the same results, in the same order.

A scenario made ready travels to the workers once; each replication comes back as a few small arrays. The workers need this package with the
extra `gates`. A worker that is lost costs nothing but time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from cotmoc.cluster import connect, result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from cotmoc.gates.simulation import Prepared

    Figures = Mapping[str, npt.NDArray[np.float64]]

_UNDER_WAY_PER_WORKER = 4


def summaries(prepared: Prepared, numbers: Iterable[int], skip: int, *, workers: int, scheduler: str | None) -> Iterator[Figures]:
    """The figures of each replication. Without the address of a scheduler, a cluster of `workers` processes is started on this machine.

    Raises `MissingProgram` without the extra, `UsageError` where no scheduler answers, `ClusterLost` where no worker is left.
    """
    with ExitStack() as stack:
        yield from summaries_with(connect(stack, workers, scheduler), prepared, numbers, skip)


def summaries_with(client: Any, prepared: Prepared, numbers: Iterable[int], skip: int) -> Iterator[Figures]:
    """The same with a client of the caller's own."""
    limit = _UNDER_WAY_PER_WORKER * max(1, len(client.scheduler_info()["workers"]))
    sent = client.scatter(prepared, broadcast=True, hash=False)
    under_way: deque[Any] = deque()
    for number in numbers:
        under_way.append(client.submit(summary, sent, number, skip, pure=False))
        if len(under_way) >= limit:
            yield result(client, under_way.popleft())
    while under_way:
        yield result(client, under_way.popleft())


def summary(prepared: Prepared, number: int, skip: int) -> Figures:
    """One replication, on a worker."""
    return prepared.summary(number, skip)
