"""The commands about names: `cotmoc names compare | resolve | forms | pairs`. Nothing is decided here.

Exit codes: 0 answered ("unsure" is an answer), 1 nothing found, 2 the command or a row of the file does not fit.
"""

from __future__ import annotations

import argparse
import codecs
import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cotmoc.cli_arguments import count, day
from cotmoc.errors import UsageError

if TYPE_CHECKING:
    from cotmoc.names import Candidate, Comparison, Context, Reason

ANSWERED, NOTHING_FOUND = 0, 1

_ABOUT = "Whether two written names mean one thing, across languages, scripts and spellings; and whom or what a name means."
_EXAMPLES = """\
examples:
  cotmoc names compare "Tran Cuong" 陈刚
  cotmoc names resolve "Hoang Quoc Khanh" --as-of 2025-03-31 --context place="Lao Cai"
  cotmoc names forms vn-lang-son
  cotmoc names pairs pairs.tsv --format jsonl

Each command explains itself: cotmoc names pairs --help
"""
_COMPARE_EXAMPLES = """\
examples:
  cotmoc names compare "Lưu Ninh" 刘宁
      The verdict (same, different or unsure), the score in bits, and the reasons as codes.
  cotmoc names compare Гуаннинь "Quảng Ninh" --kind province --lang-a ru --lang-b vi --explain
      The reasons in words.
  cotmoc names compare "Wei Thao" "Vi Thao" --no-knowledge --format json
      By the method alone, without what the register knows of people and places.
"""
_RESOLVE_EXAMPLES = """\
examples:
  cotmoc names resolve "Tran Cuong" --kind person --lang sv
  cotmoc names resolve "Hoang Quoc Khanh" --as-of 2025-12-17 --context post="party secretary" --context place="Lang Son"
      What stands beside a name settles whose it is: post, place or province, organisation or mechanism, party, and other names of the
      document (name=…, again and again).

exit codes:
  0  candidates found     1  none found     2  the command does not fit
"""
_PAIRS_EXAMPLES = """\
The file is UTF-8 text with tabs between columns and a header line. It has the columns kind, form_a, lang_a, form_b, lang_b, in any order;
others are ignored. Languages are codes such as vi, zh-Hant, ru-instr; an empty one is unknown. There is one answer a line, in the order of
the file; empty lines are passed over. A row that does not fit stops everything before anything is written. From Excel: Save As, Unicode
Text (*.txt).

examples:
  cotmoc names pairs pairs.tsv --format jsonl
  cut -f1-5 more.tsv | cotmoc names pairs - --format csv --no-knowledge > answers.csv

exit codes:
  0  every pair is answered     2  a row or the command does not fit
"""
_KIND = "what the names are said to be: person, crossing, organisation, project, agreement, province, city …"
_NO_KNOWLEDGE = "the method alone: no register of people and places"
_EXPLAIN = "the reasons in words"
_CONTEXT_KEYS = ("post", "place", "province", "organisation", "mechanism", "party", "name")
_MEANT = {"province": "place", "mechanism": "organisation"}
"""Keys that are other words for a field of the context."""
_COLUMNS = ("kind", "form_a", "lang_a", "form_b", "lang_b")
_EXCEL = "in Excel: Save As, Unicode Text (*.txt)"
_SHOWN = 120
"""Signs of a name that are shown."""
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\Z")
_ISO_639_1 = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff
fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks
ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps
pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz
ve vi vo wa wo xh yi yo za zh zu
"""
_TWO_LETTERS = frozenset(_ISO_639_1.split())
"""Codes of three letters are taken as they come: there are thousands."""
_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")


def register(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to those of `cotmoc`."""
    names = _command(commands, "names", "compare written names, and find what they mean", _ABOUT, _EXAMPLES)
    below = names.add_subparsers(title="commands", required=True, metavar="COMMAND")

    compare = _command(below, "compare", "whether two names mean one thing", "Compare two written names.", _COMPARE_EXAMPLES)
    compare.set_defaults(run=_compare)
    compare.add_argument("a", type=_word, metavar="A", help="one name")
    compare.add_argument("b", type=_word, metavar="B", help="the other")
    compare.add_argument(
        "--kind",
        type=_kind,
        help=f"{_KIND}; default: what the register says they are, else what they say themselves (cầu, huyện, 市, Ministry), else person",
    )
    compare.add_argument("--lang-a", type=_language, metavar="CODE", help="language of A, if known: vi, zh-Hant, ru-instr …")
    compare.add_argument("--lang-b", type=_language, metavar="CODE", help="language of B")
    compare.add_argument("--no-knowledge", action="store_true", help=_NO_KNOWLEDGE)
    compare.add_argument("--explain", action="store_true", help=_EXPLAIN)
    compare.add_argument("--format", choices=("table", "json"), default="table", help="default: table")

    resolve = _command(below, "resolve", "what a name may mean", "List what a written name may mean, likeliest first.", _RESOLVE_EXAMPLES)
    resolve.set_defaults(run=_resolve)
    resolve.add_argument("name", type=_word, metavar="NAME", help="as written")
    resolve.add_argument("--kind", type=_kind, help=_KIND)
    resolve.add_argument("--lang", type=_language, metavar="CODE", help="language of the text it stands in")
    resolve.add_argument("--as-of", type=day, metavar="DATE", help="the day the text is from, such as 2026-03-16")
    resolve.add_argument(
        "--context",
        action="append",
        type=_context_item,
        default=[],
        metavar="KEY=VALUE",
        help=f"what stands beside it; keys: {', '.join(_CONTEXT_KEYS)}. May be given several times",
    )
    resolve.add_argument("--limit", type=count, metavar="N", default=10, help="how many at most; default: 10")
    resolve.add_argument("--explain", action="store_true", help=_EXPLAIN)
    resolve.add_argument("--format", choices=("table", "json", "jsonl"), default="table", help="default: table")

    forms = _command(
        below,
        "forms",
        "how a name is written in each language",
        "List the written forms of an entry of the register, by language.",
        "examples:\n  cotmoc names forms vn-lang-son\n  cotmoc names forms chen-gang --format json",
    )
    forms.set_defaults(run=_forms)
    forms.add_argument("id", metavar="ID", help="an id of the register, as resolve gives it")
    forms.add_argument("--format", choices=("table", "json"), default="table", help="default: table")

    pairs = _command(below, "pairs", "compare many pairs of a file", "Compare the pairs of names of a file.", _PAIRS_EXAMPLES)
    pairs.set_defaults(run=_pairs)
    pairs.add_argument("file", metavar="FILE.tsv", help="the pairs; - is standard input")
    pairs.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="default: table")
    pairs.add_argument("--no-knowledge", action="store_true", help=_NO_KNOWLEDGE)
    pairs.add_argument("--explain", action="store_true", help=_EXPLAIN)


def _command(commands: argparse._SubParsersAction[Any], name: str, brief: str, about: str, epilog: str) -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser: argparse.ArgumentParser = commands.add_parser(name, help=brief, description=about, epilog=epilog, formatter_class=formatter)
    return parser


# ---- words of the command line


def _word(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return text.strip()


def _language(text: str) -> str:
    if not _is_language(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a language code such as vi or zh-Hant")
    return text


@cache
def _is_language(text: str) -> bool:
    match = _LANGUAGE.match(text)
    return match is not None and (len(match[1]) == 3 or match[1].lower() in _TWO_LETTERS)


def _kind(text: str) -> str:
    kind = _word(text)
    if kind not in _kinds():
        raise argparse.ArgumentTypeError(f"{text[:_SHOWN]!r} is no kind of name; there are: {', '.join(sorted(_kinds()))}")
    return kind


def _kinds() -> frozenset[str]:
    from cotmoc.names import KINDS

    return KINDS


def _context_item(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or key not in _CONTEXT_KEYS or not value.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE with one of the keys {', '.join(_CONTEXT_KEYS)}")
    return _MEANT.get(key, key), value.strip()


def _context(items: Sequence[tuple[str, str]]) -> Context | None:
    from cotmoc.names import Context

    single: dict[str, str] = {}
    for key, value in items:
        if key != "name" and single.setdefault(key, value) != value:
            raise UsageError(f"--context {key}={value}", f"{key} is given twice", "Give it once; only name= may be given several times.")
    names = frozenset(value for key, value in items if key == "name")
    single.pop("name", None)
    return Context(**single, names=names) if items else None


# ---- the commands


def _compare(asked: argparse.Namespace) -> int:
    kind, told_by = (asked.kind, "") if asked.kind else _told_kind(asked.a, asked.b, knowledge=not asked.no_knowledge)
    if told_by:
        sys.stderr.write(f"Compared as {kind}: {told_by}. --kind says otherwise.\n")
    pair = _Pair(kind, asked.a, asked.lang_a or "", asked.b, asked.lang_b or "")
    found = _answer(pair, knowledge=not asked.no_knowledge)
    if asked.format == "json":
        _say(_JSON.encode(_plain(pair, found, explain=asked.explain)))
        return ANSWERED
    _say(f"{found.verdict}  score {_score(found.score)}  {_safe(pair.form_a)} ~ {_safe(pair.form_b)}  ({_safe(pair.kind)})")
    for line in _reasons(found.reasons, explain=asked.explain):
        _say(f"  {line}")
    return ANSWERED


def _told_kind(a: str, b: str, *, knowledge: bool) -> tuple[str, str]:
    """What two names are, and what tells it: the register, else the words in them; persons have none."""
    from cotmoc.names.bodies import understood
    from cotmoc.names.index import family
    from cotmoc.names.kinds import is_marker, without_kind_words
    from cotmoc.names.register import PACKAGED, of_knowledge

    if is_marker(a) and is_marker(b):
        return "marker", "both say so"
    found = [(text, *without_kind_words(text, "place")) for text in (a, b)]
    if all(kinds and proper in text for text, proper, kinds in found):
        return "place", "both say so"
    if knowledge:
        register = of_knowledge(PACKAGED)
        known = [{register.kind(each) for each in register.lookup(text, None)} for text in (a, b)]
        if not all(known):  # of one alone, only if it is written as the register has it: Yu Nan is not Yunnan
            known = [{register.kind(each) for each in register.written(text)} for text in (a, b)]
        kinds_of = known[0] & known[1] if all(known) else known[0] | known[1]
        families = {family(each) for each in kinds_of} or {family(each) for each in known[0]} & {family(each) for each in known[1]}
        if families:
            chosen = next(each for each in ("person", "place", "other") if each in families)
            of_it = {each for each in kinds_of if family(each) == chosen}
            return of_it.pop() if len(of_it) == 1 else {"other": "organisation"}.get(chosen, chosen), "the register knows it"
    if understood(a).heads and understood(b).heads:
        return "organisation", "both say so"
    return "person", "nothing in them says what they are"


def _resolve(asked: argparse.Namespace) -> int:
    from cotmoc import names

    context = _context(asked.context)
    found = names.resolve(asked.name, kind=asked.kind, language=asked.lang, as_of=asked.as_of, context=context, limit=asked.limit)
    if context:
        _say_unknown(context)
    if asked.format == "table":
        for candidate in found:
            _say(
                f"{candidate.verdict:<9}  score {_score(candidate.score):>6}  {candidate.kind:<12}  {candidate.id}  {_safe(candidate.name)}"
            )
            for line in _reasons(candidate.reasons, explain=asked.explain):
                _say(f"  {line}")
        if not found:
            sys.stderr.write(f"Nothing in the register is written like {_safe(asked.name)!r}.\n")
    else:
        plain = [_plain_candidate(candidate, explain=asked.explain) for candidate in found]
        for one in [plain] if asked.format == "json" else plain:
            _say(_JSON.encode(one))
    return ANSWERED if found else NOTHING_FOUND


def _say_unknown(context: Context) -> None:
    """What stands beside the name and is not in the register: whoever gave it should not believe that it counted."""
    from cotmoc.knowledge import load
    from cotmoc.names.context import unknown

    knowledge = load()
    for field, value in unknown(knowledge, context):
        sides = f" The sides are {', '.join(side.id for side in knowledge.sides)}." if field == "party" else ""
        sys.stderr.write(f"The register does not know the {field} {_safe(value)!r}; it was not weighed.{sides}\n")


def _forms(asked: argparse.Namespace) -> int:
    from cotmoc import names

    found = names.forms(asked.id)
    if asked.format == "json":
        _say(_JSON.encode({language: list(forms) for language, forms in found.items()}))
    else:
        for language, forms in found.items():
            _say(f"{language or 'any':<8}  {' · '.join(map(_safe, forms))}")
    return ANSWERED if found else NOTHING_FOUND


def _pairs(asked: argparse.Namespace) -> int:
    pairs = _read_pairs(asked.file)
    if not pairs:
        sys.stderr.write("0 pairs: the file has a header line and nothing below it.\n")
    answers = ((pair, _answer(pair, knowledge=not asked.no_knowledge)) for pair in pairs)
    lines = {"jsonl": _as_jsonl, "csv": _as_csv, "table": _as_table}[asked.format](answers, asked.explain)
    sys.stdout.writelines(lines)
    return ANSWERED


# ---- pairs


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two written names to compare; an empty language is unknown."""

    kind: str
    form_a: str
    lang_a: str
    form_b: str
    lang_b: str


def _read_pairs(file: str) -> list[_Pair]:
    """All of them, judged before anything is answered."""
    where = "standard input" if file == "-" else file
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise UsageError(where, "the file cannot be read", f"Check the path ({getattr(error, 'strerror', None) or error}).") from None
    try:  # UTF-16 is what Excel calls Unicode Text: tabs between cells, quotation marks around some
        text = data.decode("utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{where}, line {line}", "not UTF-8", f"Save the file as UTF-8; {_EXCEL}.") from None
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise UsageError(where, "there is no header line", f"The first line names the columns {', '.join(_COLUMNS)}.")
    places = _places(lines[0], where)
    cells = len(_cells(lines[0]))
    return [_pair(_cells(line), places, cells, f"{where}, line {number}") for number, line in enumerate(lines[1:], 2) if line.strip()]


def _cells(line: str) -> list[str]:
    """Cells of a line, without the quotation marks a spreadsheet puts around one that has such marks in it."""
    return [_unquoted(cell.strip()) for cell in line.rstrip("\r").split("\t")]


def _unquoted(cell: str) -> str:
    inner = cell[1:-1]
    quoted = len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', "")
    return inner.replace('""', '"').strip() if quoted else cell


def _places(header: str, where: str) -> tuple[int, ...]:
    """In which cell each column stands."""
    heads = _cells(header)
    for mark, what in ((",", "commas"), (";", "semicolons")):
        if len(heads) == 1 and mark in header:
            raise UsageError(f"{where}, line 1", f"the columns have {what} between them, not tabs", f"Separate them with tabs; {_EXCEL}.")
    for column in _COLUMNS:
        if heads.count(column) != 1:
            what = f"there is no column {column}" if column not in heads else f"there are two columns {column}"
            raise UsageError(f"{where}, line 1", what, f"The header line names the columns {', '.join(_COLUMNS)}, with tabs between them.")
    return tuple(heads.index(column) for column in _COLUMNS)


def _pair(row: list[str], places: tuple[int, ...], cells: int, where: str) -> _Pair:
    if len(row) > cells and any(cell.strip() for cell in row[cells:]):
        raise UsageError(f"{where}, column {cells + 1}", f"the row has {len(row)} cells, the header {cells}", "A tab stands in a name?")
    found = []
    for column, place in zip(_COLUMNS, places, strict=True):
        if place >= len(row):
            raise UsageError(f"{where}, column {column}", f"the row ends after {len(row)} cells", "Separate cells with tabs.")
        cell = row[place].strip()
        if column.startswith("lang"):
            if cell and not _is_language(cell):
                raise UsageError(f"{where}, column {column}", f"{cell!r} is not a language code", "Write a code such as vi or zh-Hant.")
        elif not cell:
            raise UsageError(f"{where}, column {column}", "it is empty", "Give a kind and two names.")
        elif column == "kind" and cell not in _kinds():
            raise UsageError(f"{where}, column kind", f"{cell!r} is no kind of name", f"There are: {', '.join(sorted(_kinds()))}.")
        found.append(cell)
    return _Pair(*found)


def _answer(pair: _Pair, *, knowledge: bool) -> Comparison:
    from cotmoc import names

    if knowledge:
        return names.compare(
            pair.form_a, pair.form_b, kind=pair.kind, language_a=pair.lang_a or None, language_b=pair.lang_b or None
        )  # the register that came with Cotmoc
    return names.compare(
        pair.form_a, pair.form_b, kind=pair.kind, language_a=pair.lang_a or None, language_b=pair.lang_b or None, knowledge=None
    )


_Answers = Iterable[tuple[_Pair, "Comparison"]]


def _as_jsonl(answers: _Answers, explain: bool) -> Iterator[str]:
    for pair, found in answers:
        yield _JSON.encode(_plain(pair, found, explain=explain)) + "\n"


def _as_csv(answers: _Answers, explain: bool) -> Iterator[str]:
    from cotmoc.reading import sheet

    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)

    def line(cells: Iterable[object]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([sheet.cell(value) for value in cells])
        return buffer.getvalue().replace("\r\n", "\n")

    yield sheet.BYTE_ORDER_MARK.decode() + line([*_COLUMNS, "verdict", "score", "reasons"])
    for pair, found in answers:
        names = (pair.kind, pair.form_a, pair.lang_a, pair.form_b, pair.lang_b)
        yield line([*names, str(found.verdict), round(found.score, 3), "; ".join(_reasons(found.reasons, explain=explain))])


def _as_table(answers: _Answers, explain: bool) -> Iterator[str]:
    for pair, found in answers:
        reasons = "" if explain else ", ".join(reason.code for reason in found.reasons)
        names = f"{_safe(pair.form_a)} ~ {_safe(pair.form_b)}  ({_safe(pair.kind)})"
        yield f"{found.verdict:<9}  {_score(found.score):>6}  {names}  {reasons}".rstrip() + "\n"
        if explain:
            yield from (f"  {line}\n" for line in _reasons(found.reasons, explain=True))


# ---- answers in words and for programs


def _plain(pair: _Pair, found: Comparison, *, explain: bool) -> dict[str, Any]:
    return {
        "kind": pair.kind,
        "form_a": pair.form_a,
        "lang_a": pair.lang_a,
        "form_b": pair.form_b,
        "lang_b": pair.lang_b,
        "verdict": str(found.verdict),
        "score": round(found.score, 3),
        "reasons": _plain_reasons(found.reasons, explain=explain),
    }


def _plain_candidate(candidate: Candidate, *, explain: bool) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "kind": candidate.kind,
        "name": candidate.name,
        "score": round(candidate.score, 3),
        "verdict": str(candidate.verdict),
        "reasons": _plain_reasons(candidate.reasons, explain=explain),
    }


def _plain_reasons(reasons: Iterable[Reason], *, explain: bool) -> list[dict[str, str]]:
    if not explain:
        return [{"code": reason.code, "detail": reason.detail} for reason in reasons]
    return [{"code": reason.code, "detail": reason.detail, "words": _words(reason)} for reason in reasons]


def _reasons(reasons: Iterable[Reason], *, explain: bool) -> list[str]:
    """Each reason in a line: its code and evidence, or its words and evidence."""
    heads = ((_words(reason) if explain else reason.code, reason.detail) for reason in reasons)
    return [f"{head}: {_safe(detail)}" if detail else head for head, detail in heads]


def _words(reason: Reason) -> str:
    from cotmoc.names import REASONS

    return REASONS.get(reason.code, reason.code)


def _score(score: float) -> str:
    return f"{score:.1f}"


def _safe(text: str) -> str:
    """Words from outside, harmless to a terminal, and no more of them than is read."""
    text = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
