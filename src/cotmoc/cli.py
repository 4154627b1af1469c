"""The command line: `cotmoc read`, `cotmoc languages`, `cotmoc names` (see `cli_names`), `cotmoc gates` (see `cli_gates`).

Words in, calls to the core; what is shown is the matter of `cli_show`.

Exit codes: 0 everything was read, 1 something was not or there was nothing, 2 the command does not fit, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from cotmoc import __version__, cli_arguments, cli_gates, cli_names
from cotmoc.errors import CotmocError, ScenarioError, UsageError

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
  cotmoc gates simulate gate.toml                 how long trucks and people take at a gate, and how sure that is

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
  cotmoc read minutes/ --out read/ --format html --page-language vi
      JSON and Vietnamese pages; start with read/index.html. Run it again, and only new or changed documents are read.
  cotmoc read minutes/ --out read/ --format csv
      JSON, and all statements in read/statements.csv for a spreadsheet.
  cotmoc read archive/ --out read/ --engine dask --scheduler 10.0.0.5:8786
      On several machines. Every worker needs cotmoc installed.

exit codes:
  0  every document was read        2  the command does not fit
  1  some were not, or none found   130  stopped by Ctrl-C; what was finished is kept
"""
_FORMATS = ("table", "json", "jsonl", "csv", "html")


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
        given = sys.argv[1:] if arguments is None else list(arguments)
        _refuse_dashes(given)
        asked = _parser().parse_args(given)
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
        print(cli_arguments.safe(str(error)), file=sys.stderr)
        return MISUSE if isinstance(error, UsageError | ScenarioError) else NOT_ALL


def _refuse_dashes(given: Sequence[str]) -> None:
    """A file whose name begins as an option does is told so, rather than that an option is unknown."""
    for argument in given[1:]:
        if argument == "--":
            return
        if argument.startswith("-") and "." in argument and os.path.lexists(argument):
            raise UsageError(argument, "a name that begins with - is taken for an option", f"Write ./{argument}")


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
    read.add_argument(
        "paths",
        nargs="+",
        type=cli_arguments.path,
        metavar="PATH",
        help="file, folder or archive; - is standard input. In folders and archives only documents are read, told by ending or content; "
        "a file that you name is read whatever it is called",
    )
    read.add_argument("--out", type=Path, metavar="DIR", help="write one <stem>.json a document into this folder")
    read.add_argument(
        "--format",
        choices=_FORMATS,
        default="table",
        help="without --out: what is printed. With --out: what is written beside the JSON: a page for each document (html), "
        "all statements as one sheet (csv, UTF-8 with a byte order mark, so that spreadsheets show every letter), all readings as one file "
        "(jsonl). Default: table",
    )
    read.add_argument(
        "--as-of",
        type=cli_arguments.day,
        metavar="DATE",
        help="the day on which you look, such as 2026-03-16; completes days without a year",
    )
    read.add_argument("--jobs", type=cli_arguments.count, metavar="N", help="how many documents at a time; default: one for each core")
    read.add_argument(
        "--page-language",
        "--lang",
        choices=("en", "vi", "zh"),
        help="with --format html: language of the pages' own words, whatever language the documents are in; default: en",
    )
    read.add_argument(
        "--knowledge",
        type=Path,
        metavar="DIR",
        help="folder with the facts of another border: places, gates, people, sessions; default: those that came with Cotmoc",
    )
    read.add_argument("--language", metavar="CODE", help="language of the documents, if all are in one; default: found for each")
    read.add_argument("--time-limit", type=cli_arguments.seconds, metavar="SECONDS", default=120.0, help="for one document; default: 120")
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
    cli_gates.register(commands)
    return parser


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


def _stop(_signal: int, _frame: object) -> NoReturn:
    """A program that is ended stops as it does at Ctrl-C, also where the shell that started it has Ctrl-C ignored."""
    raise KeyboardInterrupt


def _read(asked: argparse.Namespace) -> int:
    from cotmoc import cli_show
    from cotmoc.reading.many import read_many

    if asked.page_language and asked.format != "html":
        what = "only pages have a language of their own"
        raise UsageError("--page-language", what, "Add --format html; the language of the documents is --language.")
    show = cli_show.printer(asked)
    signal.signal(signal.SIGTERM, _stop)
    with cli_show.bar(asked, show) as on_progress:
        summary = read_many(
            asked.paths,
            out=asked.out,
            jobs=asked.jobs,
            language=asked.language,
            as_of=asked.as_of,
            knowledge=asked.knowledge,
            page_language=(asked.page_language or "en") if asked.format == "html" else None,
            tables=[asked.format] if asked.out and asked.format in ("csv", "jsonl") else [],
            seconds=asked.time_limit,
            on_outcome=show.outcome,
            on_progress=on_progress,
            engine=asked.engine,
            scheduler=asked.scheduler,
        )
    show.end()
    sys.stdout.flush()
    cli_show.tell(summary, asked)
    if summary.interrupted:
        return INTERRUPTED
    return NOT_ALL if summary.failures or summary.left_out.barren.count else READ


if __name__ == "__main__":
    raise SystemExit(main())
