"""The command line: `cotmoc read`, `cotmoc languages`, `cotmoc names` (see `cli_names`).

Nothing is decided here; words in, calls to the core, words out.

Exit codes: 0 everything was read, 1 something was not, 2 the command does not fit, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cotmoc import __version__, cli_names
from cotmoc.errors import CotmocError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from cotmoc.reading.many import Outcome, Progress, Summary

READ, NOT_ALL, MISUSE, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141

_ABOUT = """\
Reads documents of cross-border cooperation in 17 languages: who agreed, signed, did, proposed, planned or counted what,
each with the exact words that prove it.
"""
_EXAMPLES = """\
examples:
  cotmoc read article.html                        what one article says, as a table
  cotmoc read minutes/ --out read/                a folder: one JSON a document, only what is new or changed
  cotmoc read minutes/ --out read/ --format html  the same, with a page for each document and an index.html
  cat article.txt | cotmoc read -                 from standard input
  cotmoc languages                                which languages can be read
  cotmoc names compare "Tran Cuong" "Chen Gang"   whether two written names mean one thing

Each command explains itself: cotmoc read --help
"""
_READ_EXAMPLES = """\
examples:
  cotmoc read article.txt
      Its sessions, statements, names, and what a person should look at.
  cotmoc read report.pdf scan.png minutes.docx page.html old.zip
      Any file type: text, web page, PDF, Word, scan, and archives or folders of these.
  cotmoc read article.txt --format json | jq '.statements[] | [.kind, .quote]'
      The same for a program.
  cotmoc read minutes/ --out read/ --format html --lang vi
      JSON and Vietnamese pages; start with read/index.html. Run it again, and only new or changed documents are read.
  cotmoc read minutes/ --out read/ --format csv
      JSON, and all statements in read/statements.csv for a spreadsheet.
  cotmoc read archive/ --out read/ --engine dask --scheduler 10.0.0.5:8786
      On several machines. Every worker needs cotmoc installed.

exit codes:
  0  every document was read        2  the command does not fit
  1  some were not; they are named  130  stopped by Ctrl-C; what was finished is kept
"""
_FORMATS = ("table", "json", "jsonl", "csv", "html")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")


class _Parser(argparse.ArgumentParser):
    """Errors in the manner of the house: one line, with code and remedy."""

    def error(self, message: str) -> NoReturn:
        print(f"[U01] {message}. See: {self.prog} --help", file=sys.stderr)
        raise SystemExit(MISUSE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and give back its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to stop
    try:
        asked = _parser().parse_args(arguments)
        code: int = asked.run(asked)
        sys.stdout.flush()
        return code
    except SystemExit as stop:
        return int(stop.code or 0)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of our output has gone; nothing more to say to it
        return PIPE_CLOSED
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except CotmocError as error:
        print(_safe(str(error)), file=sys.stderr)
        return MISUSE if isinstance(error, UsageError) else NOT_ALL


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="cotmoc", description=_ABOUT, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="version", version=f"cotmoc {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    read = commands.add_parser(
        "read",
        help="read documents into statements with their quotes",
        description="Read files, folders, archives or standard input (-) into statements, each with its quote.",
        epilog=_READ_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    read.set_defaults(run=_read)
    read.add_argument("paths", nargs="+", metavar="PATH", help="file, folder or archive; - is standard input")
    read.add_argument("--out", type=Path, metavar="DIR", help="write one <stem>.json a document into this folder")
    read.add_argument(
        "--format",
        choices=_FORMATS,
        default="table",
        help="without --out: what is printed. With --out: what is written beside the JSON: a page for each document (html), "
        "all statements as one sheet (csv), all readings as one file (jsonl). Default: table",
    )
    read.add_argument(
        "--as-of", type=_day, metavar="DATE", help="the day on which you look, such as 2026-03-16: completes dates without a year"
    )
    read.add_argument("--jobs", type=_count, metavar="N", help="how many documents at a time; default: one for each core")
    read.add_argument("--lang", choices=("en", "vi", "zh"), default="en", help="language of the pages' own words; default: en")
    read.add_argument("--language", metavar="CODE", help="language of the documents, if all are in one; default: found for each")
    read.add_argument("--time-limit", type=_seconds, metavar="SECONDS", default=120.0, help="for one document; default: 120")
    read.add_argument("--engine", choices=("local", "dask"), default="local", help="where it is read: this machine, or Dask distributed")
    read.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster; without it one is started here")

    languages = commands.add_parser(
        "languages",
        help="list the languages that can be read",
        description="List the languages that can be read, with the code that --language takes.",
        epilog="examples:\n  cotmoc languages\n  cotmoc languages --format json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    languages.set_defaults(run=_languages)
    languages.add_argument("--format", choices=("table", "json"), default="table", help="default: table")
    cli_names.register(commands)
    return parser


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-03-16") from None


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 upwards")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds


def _safe(text: str) -> str:
    """Words of a document, harmless to a terminal."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


# ---- languages


def _languages(asked: argparse.Namespace) -> int:
    from cotmoc.languages import codes, load

    known = [load(code) for code in codes()]
    if asked.format == "json":
        print(
            json.dumps(
                [{"code": language.code, "name": language.name, "native": language.native} for language in known], ensure_ascii=False
            )
        )
        return READ
    for language in known:
        print(f"{language.code}  {language.name:<12} {language.native}")
    return READ


# ---- read


def _read(asked: argparse.Namespace) -> int:
    from cotmoc.reading.many import read_many

    show = _printer(asked)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: signal.raise_signal(signal.SIGINT))
    with _bar(asked, show) as on_progress:
        summary = read_many(
            asked.paths,
            out=asked.out,
            jobs=asked.jobs,
            language=asked.language,
            as_of=asked.as_of,
            page_language=asked.lang if asked.format == "html" else None,
            tables=[asked.format] if asked.out and asked.format in ("csv", "jsonl") else [],
            seconds=asked.time_limit,
            on_outcome=show.outcome,
            on_progress=on_progress,
            engine=asked.engine,
            scheduler=asked.scheduler,
        )
    show.end()
    sys.stdout.flush()
    _tell(summary, asked)
    if summary.interrupted:
        return INTERRUPTED
    return NOT_ALL if summary.failures else READ


def _tell(summary: Summary, asked: argparse.Namespace) -> None:
    """What is true of the whole run, on standard error: standard output is for what was read."""
    say: Callable[[str], None] = lambda words: print(_safe(words), file=sys.stderr)  # noqa: E731 - one word for one thing
    if summary.failures:
        say(f"{len(summary.failures)} of {summary.documents} documents could not be read:")
        for failure in summary.failures:
            say(f"  {failure.message}")
    if asked.out and not summary.interrupted:
        where = asked.out / "index.html" if asked.format == "html" else asked.out
        say(f"{summary.read} read, {summary.unchanged} unchanged since the last run; results in {where}")
    if summary.interrupted:
        kept = " The same command goes on from here." if asked.out else ""
        say(f"Stopped. {summary.read + summary.unchanged} documents are done, nothing is half-written.{kept}")


def _bar(asked: argparse.Namespace, show: _Printer) -> AbstractContextManager[Callable[[Progress], None] | None]:
    """A bar with what is left, where a person is looking and more than one document may come.

    Where rows go to the same terminal, bar and rows share a console, which keeps the bar below the rows.
    """
    expected = _expected(asked.paths)
    if expected < 2 or not sys.stderr.isatty():
        return nullcontext(None)
    if not sys.stdout.isatty():
        return _Bar(expected, None)
    return _Bar(expected, show.console) if isinstance(show, _Table) else nullcontext(None)


def _expected(paths: Sequence[str]) -> int:
    """How many files there are; archives show what they hold only when they are opened."""
    return sum(sum(len(files) for _, _, files in os.walk(path)) if Path(path).is_dir() else 1 for path in paths)


class _Bar:
    def __init__(self, expected: int, console: Console | None) -> None:
        from rich import progress
        from rich.console import Console

        columns = (
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(),
            progress.TextColumn("{task.fields[name]}"),
        )
        self._progress = progress.Progress(*columns, console=console or Console(stderr=True), transient=True)
        self._expected = expected
        self._task = self._progress.add_task("", total=expected, name="")

    def __enter__(self) -> Callable[[Progress], None]:
        self._progress.start()
        return self._on_progress

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _on_progress(self, progress: Progress) -> None:
        self._expected = max(self._expected, progress.done)
        name = _safe(progress.name)[-40:].replace("[", "(")
        self._progress.update(self._task, completed=progress.done, total=self._expected, name=name)


# ---- printers: one for each format, told of each document in order


class _Printer:
    """Prints nothing of its own; the base of the others."""

    def outcome(self, outcome: Outcome) -> None:
        """A document is done."""
        if outcome.failure is None and outcome.json:
            self.reading(outcome)

    def reading(self, outcome: Outcome) -> None:
        """A document was read."""

    def end(self) -> None:
        """No more documents."""


class _Raw(_Printer):
    """JSON, JSON lines, CSV and HTML to standard output, as bytes."""

    def __init__(self, style: str) -> None:
        self._style = style
        self._count = 0
        self._first = b""

    def reading(self, outcome: Outcome) -> None:
        from cotmoc.reading import sheet
        from cotmoc.reading.shape import encode

        self._count += 1
        write = sys.stdout.buffer.write
        if self._style == "jsonl":
            write(encode(json.loads(outcome.json)) + b"\n")
        elif self._style == "csv":
            for number, line in enumerate(sheet.lines([json.loads(outcome.json)], mark=False)):
                if number or self._count == 1:
                    write(line)
        elif self._count == 1:
            self._first = outcome.page or outcome.json
        elif self._style == "html":
            raise UsageError("--format html", "several documents make several pages", "Give them a folder: --out DIR.")
        else:
            write(b"[\n" + self._first.rstrip(b"\n") if self._count == 2 else b"")
            write(b",\n" + outcome.json.rstrip(b"\n"))

    def end(self) -> None:
        if self._count == 1:
            sys.stdout.buffer.write(self._first)
        elif self._style == "json" and self._count > 1:
            sys.stdout.buffer.write(b"\n]\n")


class _Table(_Printer):
    """One document in full; of several, a line for each and the sum."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._first: Any = None
        self._total: Counter[str] = Counter()

    def outcome(self, outcome: Outcome) -> None:
        entry = outcome.entry
        if entry is None:
            return
        self._total.update(documents=1, statements=entry.statements, sessions=entry.sessions, checks=entry.checks)
        if self._total["documents"] == 1:
            self._first = outcome
            return
        if self._total["documents"] == 2:
            self.console.print("[bold]statements  to look at  language  published   document[/bold]", highlight=False)
            self._line(self._first)
        self._line(outcome)

    def _line(self, outcome: Outcome) -> None:
        from rich.text import Text

        entry = outcome.entry
        assert entry is not None  # noqa: S101 - only readings come here
        title = f"  {_safe(entry.title)}" if entry.title else ""
        figures = f"{entry.statements:>10}  {entry.checks:>10}  {entry.language:<8}  {entry.published or 'no day':<10}  "
        line = Text(figures + _safe(outcome.name)).append(title, style="dim")
        self.console.print(line, no_wrap=True, overflow="ellipsis", highlight=False)

    def end(self) -> None:
        total = self._total
        if total["documents"] == 1:
            if self._first.json:
                _show(self.console, json.loads(self._first.json))
            else:
                self._line(self._first)
        elif total["documents"]:
            words = ", ".join(f"{total[key]} {key}" for key in ("documents", "statements", "sessions")) + f", {total['checks']} to look at"
            self.console.print(words, style="bold", highlight=False)


def _printer(asked: argparse.Namespace) -> _Printer:
    from rich.console import Console

    if asked.format == "table" or asked.out:
        return _Table(Console(width=None if sys.stdout.isatty() else 160))
    return _Raw(asked.format)


def _show(console: Console, reading: dict[str, Any]) -> None:
    """One document, in full, for a person at a terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    facts = reading["document"]
    console.print(Text(_safe(facts["title"] or f"(no title in the text) {facts['file']}"), style="bold"))
    origin = [facts["publisher"] or "no publisher found", facts["published"] or "no day found", facts["language"], facts["file"]]
    console.print(Text(" · ".join(map(_safe, origin)), style="dim"))
    for warning in facts["warnings"]:
        console.print(Text(f"! {_safe(warning)}"))
    for session in reading["sessions"]:
        number = f"no. {session['ordinal']}" if session["ordinal"] else "number not given"
        details = [session["mechanism"], number, session["date"] or "no day given", session["place"] or "no place given", session["status"]]
        console.print(Text("session  ", style="bold").append(", ".join(map(_safe, details))))
    if not reading["statements"]:
        console.print("No statement found.", highlight=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for head, style in (("#", "dim"), ("kind", "bold"), ("field", "")):
        table.add_column(head, style=style, no_wrap=True)
    table.add_column("the words", ratio=3, overflow="fold")
    table.add_column("who, when, how much", ratio=2, overflow="fold", style="dim")
    for row, statement in enumerate(reading["statements"], 1):
        cells = (str(row), statement["kind"], statement["field"], statement["quote"], _details(statement))
        table.add_row(*(Text(_safe(words)) for words in cells))
    if reading["statements"]:
        console.print(table)
    for check in reading["checks"]:
        console.print(Text("look  ", style="bold").append(_safe(f"{check['type']}: {check['what']}")))
    kinds = Counter(kind for kind, _ in {(entity["kind"], entity["canonical"]) for entity in reading["entities"]})
    if kinds:
        console.print(Text("names  ", style="bold").append(", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))))


def _details(statement: dict[str, Any]) -> str:
    quantity = statement["quantity"]
    parts = [", ".join(statement["parties"])]
    if statement["speaker"]:
        parts.append(f"said by {statement['speaker']}")
    if quantity:
        parts.append(f"{quantity['value']:,} {quantity['unit']}")
    parts += [statement["date"] or "", f"due {statement['deadline']}" if statement["deadline"] else "", statement["status"] or ""]
    return "; ".join(part for part in parts if part)


if __name__ == "__main__":
    raise SystemExit(main())
