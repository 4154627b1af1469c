"""Read a collection: many documents, on several cores or several machines, and only what is new or changed.

    from cotmoc.reading.many import read_many

    if __name__ == "__main__":  # the workers are processes of their own and import this file
        summary = read_many(["minutes/"], out=Path("read"), jobs=4)
        print(summary.read, "read,", summary.unchanged, "unchanged,", len(summary.failures), "not read")

Documents are taken, read and written one by one, so that ten thousand need no more memory than ten. The results do not depend on the
number of jobs, on the engine, or on which worker read what. A document that cannot be read is told at the end and stops nothing.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path

from cotmoc.errors import DocumentError, UsageError
from cotmoc.languages import codes
from cotmoc.reading import sheet
from cotmoc.reading.containers import Few, Found, LeftOut, Limits, documents, sniff
from cotmoc.reading.many_folder import OutputFolder, reader_fingerprint
from cotmoc.reading.many_pool import Pool, Task
from cotmoc.reading.many_task import SECONDS, Facts, Failure, Job, Options, Outcome, read_job
from cotmoc.reading.page import index
from cotmoc.reading.page_words import Words
from cotmoc.reading.shape import encode
from cotmoc.records import UNKNOWN_LANGUAGE

ENGINES = ("local", "dask")
SHEET = "statements.csv"
LINES = "readings.jsonl"
_HARMLESS = frozenset({"text", "html"})
"""Types that are read without parsers of binary files."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    done: int
    failed: int
    name: str
    """The document finished last."""


@dataclass(slots=True)
class Summary:
    """What came of a run."""

    read: int = 0
    """Documents read in this run."""
    unchanged: int = 0
    """Documents whose results stood there already."""
    statements: int = 0
    sessions: int = 0
    checks: int = 0
    """Things to look at."""
    failures: list[Failure] = field(default_factory=list)
    interrupted: bool = False
    """Whether the run was stopped. What it had finished is kept."""
    unknown_language: Few = field(default_factory=Few)
    """Documents in a language that is not read: they have names, dates and figures, and no statements."""
    doubts: dict[str, Few] = field(default_factory=dict)
    """What makes doubtful that a document is what its name or the caller says, with the documents it is true of."""
    left_out: LeftOut = field(default_factory=LeftOut)
    """Files that are no documents, and paths without any."""

    @property
    def documents(self) -> int:
        """All documents met."""
        return self.read + self.unchanged + len(self.failures)


def read_many(
    paths: Iterable[str | Path],
    *,
    out: Path | None = None,
    jobs: int | None = None,
    language: str | None = None,
    as_of: dt.date | None = None,
    knowledge: str | Path | None = None,
    page_language: str | None = None,
    tables: Iterable[str] = (),
    seconds: float = SECONDS,
    on_outcome: Callable[[Outcome], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    engine: str = "local",
    scheduler: str | None = None,
) -> Summary:
    """Read every document in files, folders and archives.

    With `out`, each reading becomes `<stem>.json` there, with `page_language` also `<stem>.html` and an `index.html`, and with `tables`
    the whole folder as `statements.csv` (`"csv"`) or `readings.jsonl` (`"jsonl"`). `on_outcome` hears of each document in order, with its
    results. `knowledge` is the set of facts as in `read`: the name of one that came with Cotmoc, or a folder. `jobs` is the number of
    worker processes (default: one for each core), and `engine="dask"` reads on Dask distributed, at the address `scheduler` or on a
    cluster of this machine; a folder of facts must then stand at the same path on every machine.

    Ctrl-C ends the run after the last whole file; the summary then says `interrupted`.

    Raises `OutputError` where results cannot be written, `UsageError`, `KnowledgeError`, `MissingProgram`.
    """
    paths = _judged(paths)
    options = Options(language, as_of, page_language, seconds, Facts.of(knowledge) if knowledge is not None else None)
    _judge(options, jobs, engine, scheduler, tables, out)
    folder: AbstractContextManager[OutputFolder | None] = nullcontext()
    if out is not None:
        folder = OutputFolder(out, options, reader_fingerprint())
    summary = Summary()
    with folder as opened:
        coming = _jobs(paths, opened, options, summary.left_out)
        run = _engine(engine, scheduler, jobs or os.cpu_count() or 1, options)
        try:
            with closing(run(coming)) as outcomes:
                for outcome in outcomes:
                    _take_in(outcome, summary, opened, on_outcome, on_progress)
        except KeyboardInterrupt:
            summary.interrupted = True
        if opened is not None:
            _write_whole(opened, summary, options, tables)
    return summary


def _judged(paths: Iterable[str | Path]) -> list[str | Path]:
    remedy = "Give a list of files, folders or archives."
    if isinstance(paths, (str, Path)):
        raise UsageError(repr(str(paths)), "this is one path where several are expected", remedy)
    listed = list(paths)
    if any(isinstance(path, str) and not path.strip() for path in listed):
        raise UsageError("''", "an empty path means nothing", remedy)
    return listed


def _judge(options: Options, jobs: int | None, engine: str, scheduler: str | None, tables: Iterable[str], out: Path | None) -> None:
    if jobs is not None and jobs < 1:
        raise UsageError(f"jobs={jobs}", "at least one worker is needed", "Give 1 or more.")
    if options.seconds <= 0:
        raise UsageError(f"seconds={options.seconds:g}", "the time limit must be longer than nothing", "Give seconds above 0.")
    if engine not in ENGINES:
        raise UsageError(repr(engine), "there is no such engine", f"Choose one of {', '.join(ENGINES)}.")
    if scheduler and engine != "dask":
        raise UsageError(repr(scheduler), "only the dask engine has a scheduler", "Add --engine dask.")
    if options.language and options.language not in codes():
        raise UsageError(repr(options.language), "the reader does not know this language", "`cotmoc languages` lists those it knows.")
    if options.as_of is not None and not isinstance(options.as_of, dt.date):
        raise UsageError(f"as_of={options.as_of!r}", "this is not a day", "Give a datetime.date, such as date(2026, 3, 16).")
    if options.page_language:
        Words.in_language(options.page_language)
    unknown = set(tables) - {"csv", "jsonl"}
    if unknown:
        raise UsageError(", ".join(sorted(unknown)), "there is no such table", "Choose csv or jsonl.")
    if set(tables) and out is None:
        raise UsageError("tables", "a table of the whole folder needs a folder", "Give out=…")


# ---- documents in


def _jobs(paths: Iterable[str | Path], folder: OutputFolder | None, options: Options, left_out: LeftOut) -> Iterator[Job | Outcome]:
    """The documents, as work to do, or as outcomes where they cannot be opened or need not be read again."""
    for sequence, found in enumerate(documents(paths, limits=Limits(seconds=options.seconds), left_out=left_out)):
        key = _key(found)
        if found.error is not None:
            yield Outcome(sequence, key, found.name, "", "", failure=Failure.of(found.name, found.error))
            continue
        stem = folder.stem(key, found) if folder else ""
        if folder and folder.unchanged(key, found.digest):
            yield Outcome(sequence, key, found.name, stem, found.digest, entry=folder.entry(key), kept=True)
        else:
            yield Job(sequence, key, stem, found)


def _key(found: Found) -> str:
    """Which document this is, from run to run: its file, and its place in it. What comes by standard input is known by its content only."""
    if found.path is None:
        return f"{found.name} {found.digest[:16]}"
    return "/".join([found.path.resolve().as_posix(), *map(str, found.members)])


# ---- work


def _engine(engine: str, scheduler: str | None, jobs: int, options: Options) -> Callable[[Iterator[Job | Outcome]], Generator[Outcome]]:
    task = partial(read_job, options=options)
    if engine == "dask":
        from cotmoc.reading.dask_engine import run_on_dask

        return partial(run_on_dask, task=task, workers=jobs, scheduler=scheduler)
    return partial(_run_here, task=task, jobs=jobs, seconds=options.seconds)


def _run_here(coming: Iterator[Job | Outcome], *, task: Task, jobs: int, seconds: float) -> Generator[Outcome]:
    """Documents go to workers, so that one that breaks its reader costs only itself; a single text or web page is read in this process."""
    first = list(islice(coming, 2))
    if len(first) < 2 and all(isinstance(job, Outcome) or _is_harmless(job) for job in first):
        for job in first:
            yield job if isinstance(job, Outcome) else task(job)
        return
    with closing(Pool(task, jobs, seconds).run(chain(first, coming))) as outcomes:
        yield from outcomes


def _is_harmless(job: Job) -> bool:
    try:
        return sniff(job.found.load(), job.name) in _HARMLESS
    except DocumentError:
        return True  # gone since it was found, which is told when it is read


# ---- results out


def _take_in(
    outcome: Outcome,
    summary: Summary,
    folder: OutputFolder | None,
    on_outcome: Callable[[Outcome], None] | None,
    on_progress: Callable[[Progress], None] | None,
) -> None:
    if outcome.failure is not None:
        summary.failures.append(outcome.failure)
        if folder:
            folder.forget(outcome.key)
    elif outcome.kept:
        summary.unchanged += 1
    else:
        if folder:
            folder.keep(outcome)
        summary.read += 1
    for doubt in outcome.doubts:
        summary.doubts.setdefault(doubt, Few()).add(outcome.name)
    if outcome.entry is not None:
        if outcome.entry.language == UNKNOWN_LANGUAGE:
            summary.unknown_language.add(outcome.name)
        summary.statements += outcome.entry.statements
        summary.sessions += outcome.entry.sessions
        summary.checks += outcome.entry.checks
    if on_outcome:
        on_outcome(outcome)
    if on_progress:
        on_progress(Progress(summary.documents, len(summary.failures), outcome.name))


def _write_whole(folder: OutputFolder, summary: Summary, options: Options, tables: Iterable[str]) -> None:
    """The files that speak of the whole folder, earlier runs included."""
    if options.page_language:
        failures = [(failure.name, failure.message) for failure in summary.failures]
        pieces = index(list(folder.entries()), failures, language=options.page_language, as_of=options.as_of)
        folder.write("index.html", (piece.encode("utf-8", "backslashreplace") for piece in pieces))
    if "csv" in tables:
        folder.write(SHEET, sheet.lines(folder.readings()))
    if "jsonl" in tables:
        folder.write(LINES, (encode(reading) + b"\n" for reading in folder.readings()))


__all__ = ["ENGINES", "Failure", "Options", "Outcome", "Progress", "Summary", "read_many"]
