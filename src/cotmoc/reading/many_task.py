"""One document of a collection: bytes in, results as bytes out. This is what runs in the worker processes of every engine."""

from __future__ import annotations

import ctypes
import datetime as dt
import functools
import hashlib
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from cotmoc.errors import CotmocError, DocumentTooLarge, TookTooLong, UsageError
from cotmoc.reading.containers import MISNAMED, Found
from cotmoc.reading.page import Entry, entry_of
from cotmoc.reading.page_names import Namer, names_of
from cotmoc.records import UNKNOWN_LANGUAGE

if TYPE_CHECKING:
    from cotmoc.knowledge import Knowledge
    from cotmoc.reading.results import Reading

SECONDS = 120.0
"""Time limit for one document, where none is given."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The set of facts to read with, small enough to be sent to a worker: the worker loads it, once."""

    where: str | Path
    """The name of a set that came with Cotmoc, or a folder, at the same path on every machine that reads."""
    digest: str = ""
    """Of all files of the folder."""

    @classmethod
    def of(cls, where: str | Path) -> Facts:
        """With the digest of the folder as it is now. Raises `UsageError` for no such set, `KnowledgeError` for a wrong row."""
        facts = cls(where.resolve(), digest_of(where)) if isinstance(where, Path) else cls(where)
        facts.load()
        return facts

    def load(self) -> Knowledge:
        """The facts. A folder that is another one here than where the digest was made is refused."""
        return _loaded(self)


@functools.lru_cache(maxsize=2)
def _loaded(facts: Facts) -> Knowledge:
    from cotmoc import knowledge

    if isinstance(facts.where, str):
        return knowledge.load(facts.where)
    if digest_of(facts.where) != facts.digest:
        where, what = str(facts.where), "this folder of facts is not the one the run began with"
        raise UsageError(where, what, "Leave it alone during a run, and give every machine the same one.")
    return knowledge.load_folder(facts.where)


def digest_of(folder: Path) -> str:
    """SHA-256 of the files of a folder of facts, hex. One that cannot be read has none."""
    digest = hashlib.sha256()
    try:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    except OSError:
        return ""
    return digest.hexdigest()


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
    knowledge: Facts | None = None
    """The set of facts; None: the one that `read` takes by itself."""


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
    doubts: tuple[str, ...] = ()
    """What makes doubtful that the document is what its name or the caller says it is."""


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
    from cotmoc.reading.read import DEFAULT_KNOWLEDGE, read
    from cotmoc.reading.shape import dumps

    source = open_source(job.found.load(), job.name, limits=job.found.limits)
    facts = options.knowledge or Facts(DEFAULT_KNOWLEDGE)
    reading = read(source, name=job.name, language=options.language, as_of=options.as_of, knowledge=facts.load())
    doubts = [warning for warning in source.warnings if warning.startswith(MISNAMED)]
    if options.language and (other := _other_language(reading)):
        doubts.append(other)
        reading = replace(reading, document=replace(reading.document, warnings=(*reading.document.warnings, other)))
    html = b""
    if options.page_language:
        back = "index.html" if job.stem else None
        namer = known_names(options.knowledge)
        html = page(reading, language=options.page_language, as_of=options.as_of, namer=namer, version=__version__, back=back).encode()
    entry = entry_of(reading, quote(f"{job.stem}.html"))
    return Outcome(job.sequence, job.key, job.name, job.stem, job.found.digest, dumps(reading), html, entry, doubts=tuple(doubts))


def _other_language(reading: Reading) -> str:
    """What to say of a text in which nothing was found in the language the caller gave, and which seems to be in another."""
    from cotmoc.text.identify import identify

    if reading.statements:
        return ""
    seems = identify(reading.text)
    if seems in (reading.document.language, UNKNOWN_LANGUAGE):
        return ""
    return f"no statement was found in the language asked for ({reading.document.language}); the text seems to be in another ({seems})"


@functools.lru_cache(maxsize=2)
def known_names(facts: Facts | None) -> Namer:
    """Names of the facts in the page's language; of all sets that came with Cotmoc, where no facts were chosen."""
    from cotmoc import knowledge

    return names_of([facts.load()] if facts else [knowledge.load(name) for name in knowledge.set_names()])


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
