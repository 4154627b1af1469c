"""One document of a collection: bytes in, results as bytes out. This is what runs in the worker processes of every engine."""

from __future__ import annotations

import ctypes
import datetime as dt
import functools
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from cotmoc.errors import CotmocError, DocumentTooLarge, TookTooLong
from cotmoc.reading.containers import Found
from cotmoc.reading.page import Entry, entry_of
from cotmoc.reading.page_names import Namer, names_of

SECONDS = 120.0
"""Time limit for one document, where none is given."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of a reading; part of what decides whether an old result still holds."""

    language: str | None = None
    """Language of the documents, where the caller knows it; otherwise it is found."""
    as_of: dt.date | None = None
    page_language: str | None = None
    """Language of the HTML pages; None: no pages."""
    seconds: float = SECONDS
    """Time limit for one document."""


@dataclass(frozen=True, slots=True)
class Job:
    """A document on its way to a worker."""

    sequence: int
    """Its place in the collection, from 0."""
    key: str
    """Which document it is, from run to run."""
    stem: str
    """What its results are called; empty where nothing is kept."""
    found: Found
    """Where its bytes are. They are loaded by the worker."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.found.name

    def failed(self, error: CotmocError) -> Outcome:
        """That it was not read."""
        return Outcome(self.sequence, self.key, self.name, self.stem, self.found.digest, failure=Failure.of(self.name, error))


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that was not read."""

    name: str
    code: str
    message: str
    """What was wrong, where, and what to do, in one line."""

    @classmethod
    def of(cls, name: str, error: CotmocError) -> Failure:
        """The error of a document, with its name."""
        return cls(name, error.code, str(error))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one document."""

    sequence: int
    key: str
    name: str
    stem: str
    digest: str
    json: bytes = b""
    """The reading in its plain shape."""
    page: bytes = b""
    entry: Entry | None = None
    failure: Failure | None = None
    kept: bool = False
    """Whether it was read in an earlier run and nothing has changed since."""


def read_job(job: Job, options: Options) -> Outcome:
    """Read one document. Whatever is wrong with it becomes a `Failure`: one document never stops the others."""
    try:
        with time_limit(job.name, options.seconds):
            return _read(job, options)
    except CotmocError as error:
        return job.failed(error)
    except MemoryError:
        return job.failed(DocumentTooLarge(job.name, "reading it took more memory than there is"))
    except Exception as error:  # a fault of ours: said in one line, and the others are read
        what = f"the reader failed on this document ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
        return job.failed(CotmocError(job.name, what, "Please report it with the document."))


def _read(job: Job, options: Options) -> Outcome:
    from cotmoc import __version__
    from cotmoc.reading.containers import open_source
    from cotmoc.reading.page import page
    from cotmoc.reading.read import read
    from cotmoc.reading.shape import dumps

    reading = read(
        open_source(job.found.load(), job.name, limits=job.found.limits), name=job.name, language=options.language, as_of=options.as_of
    )
    html = b""
    if options.page_language:
        back = "index.html" if job.stem else None
        html = page(
            reading, language=options.page_language, as_of=options.as_of, namer=known_names(), version=__version__, back=back
        ).encode()
    entry = entry_of(reading, quote(f"{job.stem}.html"))
    return Outcome(job.sequence, job.key, job.name, job.stem, job.found.digest, dumps(reading), html, entry)


@functools.cache
def known_names() -> Namer:
    """Names of the knowledge in the page's language; only forms that may be printed as the thing's name."""
    from cotmoc import knowledge

    return names_of([knowledge.load(name) for name in knowledge.set_names()])


class _Stop(BaseException):
    """Thrown into a reading at its time limit. Not an `Exception`, so that no library in between swallows it."""


@contextmanager
def time_limit(name: str, seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` in the block once the time is up: as soon as Python runs again, so a call into C is not cut short."""
    over = TookTooLong(name, f"reading took longer than {seconds:g} seconds")
    main = threading.current_thread() is threading.main_thread()
    try:
        with _alarm(seconds) if main and hasattr(signal, "setitimer") else _watchdog(seconds):
            yield
    except _Stop:
        raise over from None


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: object) -> None:
        raise _Stop

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """The same for a thread that is not the main one, where no signal arrives."""
    thread = threading.get_ident()
    lock = threading.Lock()
    finished = False

    def stop() -> None:
        with lock:
            if not finished:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Stop))

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            finished = True
        timer.cancel()
