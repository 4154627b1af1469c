"""Who has the record open on this machine. Those who serve it or work on it hold a shared lock; who replaces it needs it alone: a process
that has the old database open would go on writing into a file that nobody reads any more."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


class InUse(Exception):
    """Somebody else has the record open."""


@contextmanager
def held(*, alone: bool = False) -> Iterator[None]:
    """Hold the record; `alone`: only if nobody else does.

    Raises:
        InUse: it is being replaced, or, for `alone`, it is open.
    """
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with Path(settings.DATA, "in-use.lock").open("w") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            raise InUse from error
        yield
