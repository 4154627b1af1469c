"""What `cotmoc read` shows: a bar while it reads, what was read in the format asked for, and what is true of the whole run."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cotmoc.cli_arguments import safe
from cotmoc.errors import EmptyDocument, UsageError
from cotmoc.records import UNKNOWN_LANGUAGE, Quantity

if TYPE_CHECKING:
    from rich.console import Console

    from cotmoc.reading.many import Outcome, Progress, Summary
    from cotmoc.reading.page_words import Words

_WIDTH = 80
"""Of a table that goes to a file or another program, unless COLUMNS says otherwise."""
_NARROW = 110
"""Below this the fields of cooperation take two lines."""


def tell(summary: Summary, asked: argparse.Namespace) -> None:
    """What is true of the whole run, on standard error: standard output is for what was read."""
    for words in _told(summary, asked):
        print(safe(words), file=sys.stderr)


def _told(summary: Summary, asked: argparse.Namespace) -> Iterator[str]:
    failed, left_out = summary.failures, summary.left_out
    if summary.documents > 1 and failed:
        yield f"{len(failed)} of {summary.documents} documents could not be read:"
    for failure in failed:
        yield f"  {failure.message}" if summary.documents > 1 else failure.message
    if left_out.other_kinds.count:
        files = "1 file of another kind" if left_out.other_kinds.count == 1 else f"{left_out.other_kinds.count} files of other kinds"
        yield f"{files} skipped: {left_out.other_kinds}"
    if left_out.barren.count and not summary.interrupted:
        yield str(EmptyDocument(str(left_out.barren), "no documents found in it", "Text, web pages, PDF, Word, scans, archives are read."))
    for doubt, documents in summary.doubts.items():
        yield f"{documents}: {doubt}"
    if summary.unknown_language.count:
        yield (
            f"{summary.unknown_language}: not in a language that is read. Names, dates and figures were looked for, statements were not; "
            "`cotmoc languages` lists the languages, and --language names one that was not recognised."
        )
    if asked.out and not summary.interrupted:
        where = asked.out / "index.html" if asked.format == "html" else asked.out
        yield f"{summary.read} read, {summary.unchanged} unchanged since the last run; results in {where}"
    if summary.interrupted:
        kept = " The same command goes on from here." if asked.out else ""
        yield f"Stopped. {summary.read + summary.unchanged} documents are done, nothing is half-written.{kept}"


def bar(asked: argparse.Namespace, show: Printer) -> AbstractContextManager[Callable[[Progress], None] | None]:
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
    """How many files there are; which of them are documents, and what archives hold, shows only when they are opened."""
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
        name = safe(progress.name)[-40:].replace("[", "(")
        self._progress.update(self._task, completed=progress.done, total=self._expected, name=name)


# ---- printers: one for each format, told of each document in order


class Printer:
    """Prints nothing of its own; the base of the others."""

    def outcome(self, outcome: Outcome) -> None:
        """A document is done."""
        if outcome.failure is None and outcome.json:
            self.reading(outcome)

    def reading(self, outcome: Outcome) -> None:
        """A document was read."""

    def end(self) -> None:
        """No more documents."""


class _Raw(Printer):
    """JSON, JSON lines, CSV and HTML to standard output, as bytes; CSV with the byte order mark by which spreadsheets know UTF-8."""

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
            for number, line in enumerate(sheet.lines([json.loads(outcome.json)])):
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


class _Table(Printer):
    """One document in full; of several, a line for each and the sum."""

    def __init__(self, console: Console, asked: argparse.Namespace) -> None:
        self.console = console
        self._knowledge: Path | None = asked.knowledge
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
        """Titles are cut where the line ends; names of files are not where a program may read them."""
        from rich.text import Text

        entry = outcome.entry
        assert entry is not None  # noqa: S101 - only readings come here
        title = f"  {safe(entry.title)}" if entry.title else ""
        figures = f"{entry.statements:>10}  {entry.checks:>10}  {entry.language:<8}  {entry.published or 'no day':<10}  "
        line = Text(figures + safe(outcome.name))
        width = self.console.width if self.console.is_terminal else max(self.console.width, line.cell_len)
        line.append(title, style="dim").truncate(width, overflow="ellipsis")
        self.console.print(line, soft_wrap=True, highlight=False)

    def end(self) -> None:
        total = self._total
        if total["documents"] == 1:
            if self._first.json:
                _Document(json.loads(self._first.json), self._knowledge).show(self.console)
            else:
                self._line(self._first)
        elif total["documents"]:
            words = ", ".join(f"{total[key]} {key}" for key in ("documents", "statements", "sessions")) + f", {total['checks']} to look at"
            self.console.print(words, style="bold", highlight=False)


def printer(asked: argparse.Namespace) -> Printer:
    """What shows the documents in the format asked for."""
    from rich.console import Console

    if asked.format == "table" or asked.out:
        return _Table(Console(width=None if sys.stdout.isatty() else _columns()), asked)
    return _Raw(asked.format)


def _columns() -> int:
    told = os.environ.get("COLUMNS", "")
    return max(40, int(told)) if told.isascii() and told.isdigit() and int(told) else _WIDTH


class _Document:
    """One document, in full, for a person at a terminal: names instead of ids, words instead of codes."""

    def __init__(self, reading: dict[str, Any], knowledge: Path | None) -> None:
        from cotmoc.reading.many_task import Facts, known_names
        from cotmoc.reading.page_names import first_day
        from cotmoc.reading.page_words import Words

        self._reading = reading
        self._words: Words = Words("en")
        self._namer = known_names(Facts.of(knowledge) if knowledge else None)
        self._day = first_day(reading["document"]["published"])
        self._as_found: dict[str, str] = {}
        for entity in reading["entities"]:
            self._as_found.setdefault(entity["canonical"], entity["name"] or entity["mention"])

    def show(self, console: Console) -> None:
        """Print it."""
        from rich.text import Text

        facts = self._reading["document"]
        console.print(Text(safe(facts["title"] or f"(no title in the text) {facts['file']}"), style="bold"))
        day = self._words.day(facts["published"]) if facts["published"] else "no day found"
        origin = [facts["publisher"] or "no publisher found", day, self._code("language", facts["language"]), facts["file"]]
        console.print(Text(" · ".join(map(safe, origin)), style="dim"))
        for warning in facts["warnings"]:
            console.print(Text(f"! {safe(warning)}"))
        for session in self._reading["sessions"]:
            console.print(Text("session  ", style="bold").append(safe(self._session(session))))
        if self._reading["statements"]:
            self._table(console)
        else:
            why = ": the language is not one that is read" if facts["language"] == UNKNOWN_LANGUAGE else ""
            console.print(f"No statement found{why}.", highlight=False)
        for check in self._reading["checks"]:
            label = self._words.code("check", check["type"]) or self._words("check", "other")
            console.print(Text("look  ", style="bold").append(safe(f"{label}: {check['what']}")))
        self._counts(console)

    def _table(self, console: Console) -> None:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
        table.add_column("#", style="dim", no_wrap=True)
        table.add_column("kind", style="bold", no_wrap=True)
        table.add_column("field", max_width=16 if console.width < _NARROW else None)
        table.add_column("the words", ratio=3, overflow="fold")
        table.add_column("who, when, how much", ratio=2, overflow="fold", style="dim")
        for row, statement in enumerate(self._reading["statements"], 1):
            kind, field = self._code("kind", statement["kind"]), self._code("field", statement["field"])
            table.add_row(*(Text(safe(words)) for words in (str(row), kind, field, statement["quote"], self._details(statement))))
        console.print(table)

    def _counts(self, console: Console) -> None:
        from rich.text import Text

        kinds = Counter(kind for kind, _ in {(entity["kind"], entity["canonical"]) for entity in self._reading["entities"]})
        names = ", ".join(f"{self._code('entity', kind)} {count}" for kind, count in sorted(kinds.items()))
        for label, words in (("names", names), ("dates", len(self._reading["dates"])), ("figures", len(self._reading["quantities"]))):
            if words:
                console.print(Text(f"{label}  ", style="bold").append(str(words)))

    def _session(self, session: dict[str, Any]) -> str:
        mechanism = self._words.code("mechanism", session["mechanism"]) or self._name(session["mechanism"])
        number = f"no. {session['ordinal']}" if session["ordinal"] else "number not given"
        day = self._words.day(session["date"]) if session["date"] else "no day given"
        place = self._name(session["place"]) if session["place"] else "no place given"
        return ", ".join((mechanism, number, day, place, session["status"]))

    def _details(self, statement: dict[str, Any]) -> str:
        words, figure = self._words, statement["quantity"]
        parts = [", ".join(map(self._name, statement["parties"]))]
        if statement["speaker"]:
            parts.append(f"said by {self._name(statement['speaker'])}")
        if figure and figure["value"] is not None:
            quantity = Quantity(figure["value"], figure["unit"], figure["of"], figure.get("qualifier", ""), figure.get("value_max"))
            parts.append(words.quantity(quantity))
        if statement["date"]:
            parts.append(words.day(statement["date"]))
        if statement["deadline"]:
            parts.append(f"due {words.day(statement['deadline'])}")
        if statement["status"]:
            parts.append(self._code("status", statement["status"]))
        return "; ".join(part for part in parts if part)

    def _code(self, section: str, code: str) -> str:
        return self._words.code(section, code) or code.replace("_", " ")

    def _name(self, canonical: str) -> str:
        """In English where the knowledge has a name, else as the document writes it."""
        known = self._namer(canonical, "en", self._day) or self._words.code("party", canonical) or self._as_found.get(canonical)
        return known or canonical[:1].upper() + canonical[1:].replace("-", " ")
