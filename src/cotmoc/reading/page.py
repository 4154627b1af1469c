"""A reading as one HTML page, whole in itself: the text, its statements highlighted and numbered, and beside each what was understood.

`page` writes the page of one document, `index` that of a folder. Both need no script, no font and no other file; both are the same bytes
for the same reading. Highlight and note carry the same number and link both ways.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources

from cotmoc.reading.page_marks import Block, Item, Marker, blocks, quiet, share_out
from cotmoc.reading.page_names import Namer, Names, foreign, no_names
from cotmoc.reading.page_notes import CALM_CHECKS, Labels, Notes, in_order
from cotmoc.reading.page_words import Words
from cotmoc.reading.results import Check, Mention, Reading, Session, Statement
from cotmoc.records import UNKNOWN_LANGUAGE

_MARK = (
    '<svg viewBox="0 0 16 21" aria-hidden="true"><path d="M3 18V6.2C3 3.3 5.2 1 8 1s5 2.3 5 5.2V18" fill="none" stroke="currentColor" '
    'stroke-width="2"/><path d="M0 19.5h16M3 10h10" stroke="currentColor" stroke-width="2"/></svg>'
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_WEB_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+\Z", re.IGNORECASE)
Finding = Session | Statement | Check
"""What has a note of its own."""

FEW_NAMES = 12
"""More names than this are folded on a phone."""
_CLASS_OF_ROLE = {"title": "tt", "lead": "lead", "caption": "cap", "metadata": "out"}


def page(
    reading: Reading,
    *,
    language: str = "en",
    as_of: dt.date | None = None,
    namer: Namer = no_names,
    version: str = "",
    back: str | None = None,
) -> str:
    """The page of a reading. `back` is the address of the folder's index, where there is one."""
    return "".join(_Page(reading, Words.in_language(language), namer, as_of).html(as_of, version, back))


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the index of a folder."""

    file: str
    """Its name as read."""
    href: str
    """Address of its page."""
    title: str | None
    language: str
    published: str | None
    statements: int
    sessions: int
    checks: int
    """Things to look at; what was found in order is not counted."""


def entry_of(reading: Reading, href: str) -> Entry:
    """What the index says of a reading."""
    facts = reading.document
    checks = sum(check.type not in CALM_CHECKS for check in reading.checks)
    return Entry(facts.file, href, facts.title, facts.language, facts.published, len(reading.statements), len(reading.sessions), checks)


def index(
    entries: Sequence[Entry], failures: Sequence[tuple[str, str]] = (), *, language: str = "en", as_of: dt.date | None = None
) -> Iterator[str]:
    """The index of a folder, in pieces: newest documents first, then what could not be read and why (English, as everywhere)."""
    words = Words.in_language(language)
    title = words(
        "index",
        "title",
        documents=words("index", "n_documents", n=len(entries)),
        statements=words("index", "n_statements", n=sum(entry.statements for entry in entries)),
    )
    yield _top(words, title if entries else words("index", "nothing"), as_of, None)
    if entries:
        yield f'<header class="head"><h1>{escape(title)}</h1><p class="deck">{words.html("index", "deck")}</p></header>'
        yield from _table(words, entries)
    else:
        why = words.html("index", "nothing_read" if failures else "nothing_given")
        yield f'<header class="head"><h1>{words.html("index", "nothing")}</h1><p class="deck">{why}</p></header>'
    if failures:
        yield f'<section class="sec"><h2>{words.html("index", "not_read")}</h2><ul>'
        for file, message in failures:
            yield f'<li class="und"><b></b><div>{quiet(file)}<br><span class="soft" lang="en">{quiet(message)}</span></div></li>'
        yield "</ul></section>"
    yield _foot(words, "")


def _table(words: Words, entries: Sequence[Entry]) -> Iterator[str]:
    heads = "".join(
        f'<th scope="col"{" class=num" if number else ""}>{words.html("index", key)}</th>'
        for key, number in (("document", False), ("published", False), ("language", False), ("statements", True), ("checks", True))
    )
    yield f'<table class="stack"><caption class="vh">{words.html("index", "caption")}</caption><thead><tr>{heads}</tr></thead><tbody>\n'
    dated = sorted((entry for entry in entries if entry.published), key=lambda entry: entry.file)
    dated.sort(key=lambda entry: entry.published or "", reverse=True)
    for entry in (*dated, *sorted((entry for entry in entries if not entry.published), key=lambda entry: entry.file)):
        yield _row(words, entry)
    yield "</tbody></table>"


def _row(words: Words, entry: Entry) -> str:
    tag = escape(entry.language)
    if entry.title:
        link, below = f'<span class="theirs" lang="{tag}">{quiet(entry.title)}</span>', quiet(entry.file)
    else:
        link, below = quiet(entry.file), words.html("index", "untitled")
    day = words.day(entry.published) if entry.published else words("index", "no_day")
    cells = (("published", ' class="nb"', escape(day)), ("language", "", escape(words.code("language", entry.language) or entry.language)))
    numbers = (("statements", " class=num", words.number(entry.statements)), ("checks", " class=num", words.number(entry.checks)))
    return (
        f'<tr><th scope="row"><a href="{escape(entry.href)}">{link}</a><br><span class="soft">{below}</span></th>'
        + "".join(
            f'<td{number} data-l="{words.html("index", key)}{words.html("page", "colon").strip()}">{html}</td>'
            for key, number, html in cells + numbers
        )
        + "</tr>\n"
    )


@cache
def _style() -> str:
    return resources.files("cotmoc.reading").joinpath("page.css").read_text("utf-8")


def _top(words: Words, title: str, as_of: dt.date | None, back: str | None) -> str:
    day = words("page", "as_of", day=words.day(as_of.isoformat())) if as_of else words("page", "no_as_of")
    home = f'<a href="{escape(back)}">{words.html("page", "documents")}</a>' if back else words.html("page", "documents")
    return (
        f'<!doctype html>\n<html lang="{words.tag}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<title>{escape(_plain(title))} · Cotmoc</title>\n'
        f"<style>\n{_style()}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">{words.html("page", "skip")}</a>\n'
        f'<header class="top"><div class="wrap"><span class="brand">{_MARK}Cotmoc</span>'
        f'<span class="line">{words.html("page", "brand_line")}</span></div>'
        f'<div class="dateline"><div class="wrap"><span>{home}</span><span class="end">{escape(day)}</span></div></div></header>\n'
        f'<main id="main"><div class="wrap">\n'
    )


def _foot(words: Words, version: str) -> str:
    made = f"<p>{words.html('page', 'made_by', version=version)}</p>" if version else ""
    promise = f"<p>{words.html('page', 'reads')}</p>"
    return f'\n</div></main>\n<footer class="foot"><div class="wrap">{promise}{made}</div></footer>\n</body>\n</html>\n'


def _plain(text: str) -> str:
    """For a title bar: no hidden characters, on one line."""
    return " ".join("".join(character for character in text if character.isprintable() or character.isspace()).split())


class _Page:
    """One page being written."""

    def __init__(self, reading: Reading, words: Words, namer: Namer, as_of: dt.date | None) -> None:
        self._reading = reading
        self._facts = reading.document
        self._words = words
        self._labels = Labels.of(reading)
        self._names = Names(reading, words, namer, as_of)
        self._notes = Notes(reading, words, self._labels, self._names)
        self._blocks = blocks(reading)
        self._sessions = [(f"S{number}", session) for number, session in enumerate(reading.sessions, 1)]
        self._checks = [(f"C{number}", check) for number, check in enumerate(reading.checks, 1)]

    def html(self, as_of: dt.date | None, version: str, back: str | None) -> Iterator[str]:
        words, facts = self._words, self._facts
        title = facts.title or words("page", "untitled", file=facts.file)
        yield _top(words, title, as_of, back)
        if facts.title:
            head = f'<h1 class="theirs" lang="{escape(facts.language)}">{quiet(facts.title)}</h1>'
        else:
            head = f"<h1>{_slot(words('page', 'untitled', file=chr(0)), quiet(facts.file))}</h1>"
        yield f'<header class="head">{head}<p class="deck">{self._origin()}</p></header>\n'
        yield f'<dl class="kv">{"".join(f"<dt>{escape(term)}</dt><dd>{html}</dd>" for term, html in self._about())}</dl>\n'
        yield f'<h2 class="vh">{words.html("page", "text_heading")}</h2>\n<div class="doc">'
        yield from self._text()
        yield "</div>\n"
        yield from self._table_of_names()
        yield _foot(words, version)

    # ---- head

    def _origin(self) -> str:
        words, facts = self._words, self._facts
        parts = [foreign(facts.publisher, facts.language) if facts.publisher else words.html("page", "no_publisher")]
        if facts.carrier:
            parts.append(_slot(words("page", "carried_by", name=chr(0)), foreign(facts.carrier, facts.language)))
        if facts.author:
            parts.append(_slot(words("page", "by_author", name=chr(0)), foreign(facts.author, facts.language)))
        parts.append(escape(words.day(facts.published) if facts.published else words("page", "no_date")))
        return words.listing(parts)

    def _about(self) -> Iterator[tuple[str, str]]:
        words, facts = self._words, self._facts
        yield words("page", "understood"), self._understood()
        if self._sessions:
            lines = (f'<li><a href="#s{label}">{label}</a> {self._notes.session_line(session)}</li>' for label, session in self._sessions)
            yield words("page", "sessions"), f"<ul>{''.join(lines)}</ul>"
        if self._notes.usual_parties:
            yield words("page", "parties"), f'<span id="parties">{self._names.names(self._notes.usual_parties)}</span>'
        yield words("page", "to_check"), self._odd()
        yield words("page", "language"), self._language()
        yield words("page", "file"), self._file()
        if facts.warnings:
            lines = (f'<li lang="en">{quiet(warning)}</li>' for warning in facts.warnings)
            yield words("page", "warnings"), f"<ul>{''.join(lines)}</ul>"

    def _understood(self) -> str:
        words = self._words
        if not self._reading.statements:
            return words.html("page", "no_statements")
        kinds = Counter(statement.kind for statement in self._reading.statements)
        listed = words("page", "middle_dot").join(
            words("page", "by_kind", kind=words.code("kind", kind) or kind, n=words.number(count)) for kind, count in kinds.most_common()
        )
        return f"{words.html('page', 'statements', n=len(self._reading.statements))}<small>{escape(listed)}</small>"

    def _odd(self) -> str:
        """Links to what should be looked at, one line for each sort of thing."""
        words = self._words
        sorts: dict[str, list[str]] = {}
        for label, check in self._checks:
            if check.type not in CALM_CHECKS:
                sorts.setdefault(words.code("check", check.type) or words("check", "other"), []).append(f'<a href="#s{label}">{label}</a>')
        if not sorts:
            return words.html("page", "nothing_to_check")
        lines = (f"<li>{escape(sort)} {' '.join(links)}</li>" for sort, links in sorts.items())
        return f"<ul>{''.join(lines)}</ul>"

    def _language(self) -> str:
        words, code = self._words, self._facts.language
        if code == UNKNOWN_LANGUAGE:
            return words.html("page", "unknown_language")
        return words.html("page", "as_received", language=words.code("language", code) or code)

    def _file(self) -> str:
        words, facts = self._words, self._facts
        html = quiet(facts.file)
        if facts.source_url:
            address = quiet(facts.source_url)
            if _WEB_ADDRESS.match(facts.source_url):
                address = f'<a href="{escape(facts.source_url)}" rel="noreferrer">{address}</a>'
            html += f"<small>{words.html('page', 'came_from')}{words.html('page', 'colon')}{address}</small>"
        if facts.digest:
            label = words.html("page", "fingerprint") + words.html("page", "colon")
            html += f'<small>{label}<span class="print">{quiet(facts.digest)}</span></small>'
        return html

    # ---- text

    def _items(self) -> Iterator[Item]:
        for statement in self._reading.statements:
            yield Item(statement.span, "statement", self._labels.statements[statement.id])
        for label, session in self._sessions:
            yield Item(session.span, "session", label)
        for label, check in self._checks:
            for number, span in enumerate(check.spans):
                yield Item(span, "check", label, first=number == 0)
        for mention in self._reading.mentions:
            yield Item(mention.span, "mention")

    def _text(self) -> Iterator[str]:
        marker = Marker(self._reading.text, self._words("page", "to_note", n="{n}"))
        shares = share_out(self._items(), self._blocks)
        notes = self._notes_by_block()
        aside: list[tuple[Block, str]] = []
        for number, block in enumerate(self._blocks):
            html = marker.html(block, shares[number])
            if block.number == 0 and not notes[number]:
                aside.append((block, html))
                continue
            yield from self._left_aside(aside)
            aside = []
            yield self._paragraph(block, html, notes[number])
        yield from self._left_aside(aside)

    def _paragraph(self, block: Block, html: str, notes: list[str]) -> str:
        words = self._words
        name = str(block.number or f"x{block.span.start}")
        number = f'<a href="#p{name}" aria-label="{words.html("page", "paragraph", n=name)}">{name}</a>' if block.number else ""
        style = _CLASS_OF_ROLE.get(block.role, "out" if block.role == "boilerplate" else "")
        own = f' class="{style}"' if style else ""
        label = words.html("page", "understood_from", n=name)
        fold = f'<input type="checkbox" id="n{name}" class="fold"><label for="n{name}">{words.html("page", "notes", n=len(notes))}</label>'
        beside = f'{fold}<ol aria-label="{label}">{"".join(notes)}</ol>' if notes else ""
        text = f'<div class="txt" lang="{escape(self._facts.language)}"><p{own}>{html}</p></div>'
        return f'\n<p class="no" id="p{name}">{number}</p>{text}<div class="notes">{beside}</div>'

    def _left_aside(self, aside: list[tuple[Block, str]]) -> Iterator[str]:
        if aside:
            lines = "".join(f"<p>{html}</p>" for _, html in aside)
            lines = f'<div lang="{escape(self._facts.language)}">{lines}</div>'
            title = self._words.html("page", "left_aside", n=len(aside))
            yield (f'\n<p class="no"></p><details class="aside"><summary>{title}</summary>{lines}</details><div class="notes"></div>')

    def _notes_by_block(self) -> list[list[str]]:
        """The notes beside each block: where the words of each finding begin."""
        found: list[list[tuple[int, int, str]]] = [[] for _ in self._blocks]
        finder = _Finder(self._blocks)
        findings: list[tuple[Finding, str]] = []
        findings += [(session, self._notes.session(session, label)) for label, session in self._sessions]
        findings += [(statement, self._notes.statement(statement)) for statement in in_order(self._reading)]
        findings += [(check, self._notes.check(check, label)) for label, check in self._checks]
        for order, (finding, html) in enumerate(findings):
            start = _start(finding)
            at = finder.block_at(start)
            if at is not None:
                found[at].append((start, order, html))
        notes = [[html for _, _, html in sorted(block)] for block in found]
        self._add_remarks(notes)
        self._add_new_names(notes, finder)
        return notes

    def _add_remarks(self, notes: list[list[str]]) -> None:
        copies = [span for span, why in self._facts.ignore_spans if "duplicate" in why]
        for at, block in enumerate(self._blocks):
            if any(span.contains(block.span) for span in copies):
                remark = "second_copy"
            elif block.role == "caption":
                remark = "caption_note"
            else:
                continue
            notes[at].append(f'<li class="und"><b></b><div class="dim">{self._words.html("page", remark)}</div></li>')

    def _add_new_names(self, notes: list[list[str]], finder: _Finder) -> None:
        met: set[str] = set()
        fresh: dict[int, list[Mention]] = {}
        for mention in sorted(self._reading.mentions, key=lambda mention: (mention.span.start, -mention.span.end)):
            at = finder.block_at(mention.span.start)
            if at is not None and mention.canonical not in met:
                met.add(mention.canonical)
                fresh.setdefault(at, []).append(mention)
        told: dict[int, set[str]] = {}
        for statement in self._reading.statements:
            at = finder.block_at(statement.span.start)
            told.setdefault(-1 if at is None else at, set()).update(statement.objects)
        for at, mentions in fresh.items():
            new = [mention for mention in mentions if mention.canonical not in told.get(at, ()) or self._names.asides(mention)]
            if new:
                notes[at].append(self._notes.new_names(new))

    # ---- names

    def _table_of_names(self) -> Iterator[str]:
        words, facts = self._words, self._facts
        by_name: dict[str, list[Mention]] = {}
        for mention in sorted(self._reading.mentions, key=lambda mention: mention.span):
            by_name.setdefault(mention.canonical, []).append(mention)
        if not by_name:
            return
        heads = "".join(f'<th scope="col">{words.html("page", key)}</th>' for key in ("name", "as_written", "kind", "paragraphs"))
        yield f'<section class="sec"><h2 id="names">{words.html("page", "names_heading")}</h2>'
        if len(by_name) > FEW_NAMES:
            yield f'<input type="checkbox" id="nn" class="fold"><label for="nn">{words.html("page", "names_shown", n=len(by_name))}</label>'
        yield f'<table class="stack"><thead><tr>{heads}</tr></thead><tbody>\n'
        finder = _Finder(self._blocks)
        for canonical, mentions in by_name.items():
            forms = Counter(mention.mention for mention in mentions)
            written = words("page", "middle_dot").join(
                foreign(form, facts.language) + (f" ×{words.number(count)}" if count > 1 else "") for form, count in forms.items()
            )
            kind = escape(words.code("entity", mentions[0].kind) or mentions[0].kind)
            if not mentions[0].known:
                kind += f'<br><span class="soft">{words.html("page", "not_in_tables")}</span>'
            yield (
                f'<tr><th scope="row">{self._names.name(canonical)}</th>{self._cell("as_written", written)}{self._cell("kind", kind)}'
                f"{self._cell('paragraphs', self._paragraph_links(mentions, finder))}</tr>\n"
            )
        yield "</tbody></table></section>"

    def _cell(self, key: str, html: str) -> str:
        return f'<td data-l="{self._words.html("page", key)}{self._words.html("page", "colon").strip()}">{html}</td>'

    def _paragraph_links(self, mentions: Iterable[Mention], finder: _Finder) -> str:
        numbers = {self._blocks[at].number for mention in mentions if (at := finder.block_at(mention.span.start)) is not None}
        return self._words.listing([f'<a href="#p{number}">{number}</a>' for number in sorted(numbers) if number])


class _Finder:
    """Which block holds an offset."""

    def __init__(self, parts: Sequence[Block]) -> None:
        self._ends = [block.span.end for block in parts]

    def block_at(self, offset: int) -> int | None:
        """The block that holds it, else the next one, else the last."""
        if not self._ends:
            return None
        return min(bisect_right(self._ends, offset), len(self._ends) - 1)


def _start(finding: Finding) -> int:
    if isinstance(finding, Check):
        return finding.spans[0].start if finding.spans else 0
    return finding.span.start


def _slot(words: str, html: str) -> str:
    """Words with one slot, marked by NUL, filled with HTML."""
    return escape(words).replace("\0", html)
