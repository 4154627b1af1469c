"""The front door of reading: a document in, what it says out, each finding with the exact words that prove it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from cotmoc import knowledge as facts
from cotmoc import languages
from cotmoc.errors import DocumentUnreachable, EmptyDocument, UsageError
from cotmoc.knowledge import Knowledge
from cotmoc.reading import gazetteer
from cotmoc.reading.beside import words_of
from cotmoc.reading.checks import check
from cotmoc.reading.clauses import Grammar
from cotmoc.reading.composed import Composed, compose, is_part_of_office
from cotmoc.reading.dates import find_dates
from cotmoc.reading.layout import Layout, lay_out
from cotmoc.reading.measures import measure
from cotmoc.reading.names import Name, find_names
from cotmoc.reading.offices import doubt_offices
from cotmoc.reading.resolved import day_of, resolve_names
from cotmoc.reading.restored import in_source
from cotmoc.reading.results import DocumentFacts, Mention, Reading, Session, SourceText
from cotmoc.reading.sessions import SessionReader
from cotmoc.reading.statements import reader_for
from cotmoc.records import UNKNOWN_LANGUAGE, Span
from cotmoc.text.fold import composed as nfc
from cotmoc.text.fold import lexical
from cotmoc.text.hits import Hits
from cotmoc.text.identify import identify
from cotmoc.text.lexicon import Lexicon, measures_of, patterns_of
from cotmoc.text.sentences import Sentences

DEFAULT_KNOWLEDGE = "vn_cn"
DATELINE = 60
"""Letters of the longest line that is only place and day."""
OPENING = 90
"""Characters at the head of each of the first lines in which a dateline is looked for; a third of it where words are not spaced."""


def read(
    source: str | bytes | Path | SourceText,
    *,
    name: str = "",
    language: str | None = None,
    as_of: dt.date | None = None,
    knowledge: str | Path | Knowledge = DEFAULT_KNOWLEDGE,
) -> Reading:
    """Read one document.

    Args:
        source: The text itself, the bytes of a file of any type that can be read, a path, or what a container gave.
        name: What the document is called in the result; a path gives its own.
        language: Its language, if known; else it is found.
        as_of: The day the text is from, where the text does not say; it gives the year that dates leave out.
        knowledge: The set of facts to read with: the name of one that came with Cotmoc, a folder of your own, or what
            `cotmoc.knowledge.load_folder` gave, which is then read once for many documents.

    Raises:
        DocumentError: the document cannot be read; the code says why.
        KnowledgeError: the folder of facts is wrong.
        UsageError: there is no such language or set of knowledge, or what is given is no document or no day.

    >>> reading = read("The two sides agreed to strengthen joint patrols along the land border.")
    >>> [(statement.kind, statement.field) for statement in reading.statements]
    [('agreed', 'border_management')]
    """
    _judge(source, as_of)
    return _read(_open(source, name), language, as_of, _knowledge(knowledge))


def _judge(source: object, as_of: object) -> None:
    """What comes from outside is not always what the annotations say."""
    if not isinstance(source, (str, bytes, Path, SourceText)):
        what = "this is no document"
        raise UsageError(f"source={source!r:.60}", what, "Give its text, the bytes of its file, or its path as pathlib.Path.")
    if as_of is not None and not isinstance(as_of, dt.date):
        raise UsageError(f"as_of={as_of!r:.60}", "this is not a day", "Give a datetime.date, such as date(2026, 3, 16).")


def _knowledge(given: str | Path | Knowledge) -> Knowledge:
    if isinstance(given, Knowledge):
        return given
    return facts.load_folder(given) if isinstance(given, Path) else facts.load(given)


def _open(source: str | bytes | Path | SourceText, name: str) -> SourceText:
    if isinstance(source, SourceText):
        return source
    if isinstance(source, str):
        if not source.strip():
            raise EmptyDocument(name or "text")
        return SourceText(name or "text", source, "txt")
    from cotmoc.reading.containers import open_source  # readers of PDF and DOCX are heavy, and text needs none of them

    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as error:
        raise DocumentUnreachable(str(source)) from error
    return open_source(data, name or (source.name if isinstance(source, Path) else "document"))


@lru_cache(maxsize=64)
def _lexicon(code: str, knowledge: Knowledge) -> Lexicon:
    """Patterns of a language with the terms of the mechanisms."""
    terms = ((("terms", key, pattern)) for key, patterns in facts.terms(knowledge, code).items() for pattern in patterns)
    if code not in languages.codes():
        return Lexicon(terms, spaced=True)
    language = languages.load(code)
    number, ordinal = measures_of(language)
    return Lexicon([*patterns_of(language), *terms], spaced=language.spaced, number=number, ordinal=ordinal)


@cache
def _grammar(code: str) -> Grammar:
    return Grammar(languages.load(code))


def _read(source: SourceText, language_code: str | None, as_of: dt.date | None, knowledge: Knowledge) -> Reading:
    text, offsets = nfc(source.text)
    code = language_code or identify(text)
    language = languages.load(code) if language_code or code != UNKNOWN_LANGUAGE else None
    layout = lay_out(source if offsets is None else replace(source, text=text), language)
    stretches = list(layout.spoken())
    named = find_names(
        text, [stretch.span for stretch in stretches], _lexicon(code, knowledge), gazetteer.of_language(code, knowledge), knowledge,
        spaced=language.spaced if language else True, as_of=as_of,
    )  # fmt: skip
    lexicon = _lexicon(code, knowledge)
    published = layout.published or _dateline(text, named.hits, layout, lexicon, language, as_of) or source.published
    dateline = published or (as_of.isoformat() if as_of else None)
    sentences = Sentences(text, dotted_ordinals=language is not None and _grammar(code).dotted_ordinals)
    named.names = resolve_names(named.names, text, knowledge, dateline)
    named.names = doubt_offices(named, text, lexicon, sentences, knowledge, day_of(dateline))
    closed = [name.span for name in named.names if name.kind not in {"document", "agreement"}] + [
        Span(hit.start, hit.end) for hit in named.hits.all("terms") if hit.key.startswith("slogan")
    ]
    measures = measure(text, named.hits, language, dateline=dateline, closed=closed)
    kinds = {identifier: knowledge.entity_kind(identifier) or "slogan" for identifier in facts.terms(knowledge, code)}
    inflected = language is not None and _grammar(code).has_forms
    composed = compose(
        text,
        named,
        measures,
        knowledge,
        kinds,
        offices_whole=language is not None and not inflected,
        particles=language.words("names", "particles") if language else (),
    )
    if language is not None and not inflected:
        named.names = [
            name for name in named.names if name.kind != "organisation" or not is_part_of_office(named.hits, name.span, has_place=True)
        ]
    statements, sessions = [], []
    if language is not None:
        statements = reader_for(text, named, language, _grammar(code), composed, measures, dateline, sentences).read(stretches)
        by = words_of(language.code).by
        sitting = SessionReader(text, named.hits, named.names, composed, measures, dateline, sentences=sentences, by=by)
        sessions = [_known_mechanism(session, knowledge) for session in sitting.read(stretches)]
    mentions = _mentions(named.names, composed, layout, text)
    checks = check(
        text, named, measures, mentions, statements, sessions, layout,
        composed=composed, knowledge=knowledge, language=language, dateline=dateline, as_of=as_of, sentences=sentences,
    )  # fmt: skip
    document = DocumentFacts(
        source.name, code, layout.title, layout.publisher, layout.carrier, layout.author, published, layout.source_url,
        source.container, source.digest, tuple(layout.stretches), tuple(layout.ignored), source.warnings,
    )  # fmt: skip
    reading = Reading(
        document,
        text,
        tuple(sessions),
        tuple(mentions),
        tuple(statements),
        tuple(checks),
        measures.dates,
        measures.quantities,
        source.places,
    )
    return reading if offsets is None else in_source(reading, source.text, offsets)


def _known_mechanism(session: Session, knowledge: Knowledge) -> Session:
    """A sitting of a body whose sittings the knowledge does not keep is another mechanism's, and is called so."""
    if session.mechanism in knowledge.mechanisms and not knowledge.meetings_of(session.mechanism):
        session = replace(session, mechanism="other")
    if session.host and session.host in knowledge.places and session.host == session.place:
        session = replace(session, host=_province(session.host, knowledge))
    return session


def _province(place: str, knowledge: Knowledge) -> str:
    """The province that a town lies in: it is the host of what is held there."""
    seen = place
    while knowledge.places[seen].kind not in {"province", "municipality", "country"} and (parent := knowledge.places[seen].parent):
        if parent not in knowledge.places or knowledge.places[parent].kind == "country":
            break
        seen = parent
    return seen


def _dateline(
    text: str, hits: Hits, layout: Layout, lexicon: Lexicon, language: languages.Language | None, as_of: dt.date | None
) -> str | None:
    """The first full day in a line of metadata or at the head of the text: when it was sent. A day that is promised, or that the
    reader has not reached, is none."""
    for stretch in layout.stretches[:4]:
        if stretch.role == "metadata":
            words = stretch.span.of(text)
            found = find_dates(words, Hits(lexicon.scan(lexical(words))), language, None)
            full = [date.date[:10] for date in found if len(date.date) >= 10 and date.date[0] != "X"]
            if full:
                return full[0]
    heads = [one for one in layout.stretches if one.role in {"title", "lead", "body"}]
    body = next((index for index, one in enumerate(heads) if one.role == "body"), 0)
    for index, stretch in enumerate(heads[:5]):
        if index > body and len(stretch.span) > DATELINE:
            continue  # further down only a line of its own is one: *Lai Châu, ngày 30 tháng 10 năm 2025*
        start = stretch.span.start
        words = text[start : min(stretch.span.end, start + OPENING)]
        near = Hits(hit._replace(start=hit.start - start, end=hit.end - start) for hit in hits.within("months", start, start + OPENING))
        limit = OPENING // 3 if "\u3040" <= words[:1] <= "\u9fff" else OPENING
        for date in find_dates(words, near, language, None):
            promised = hits.first("cues", start, start + date.span.start, "agreed", "planned", "proposed")
            ahead = as_of is not None and date.date[:10] > as_of.isoformat()
            if len(date.date) >= 10 and date.date[0] != "X" and date.span.start < limit and not promised and not ahead:
                return date.date[:10]
    return None


def _mentions(names: list[Name], composed: list[Composed], layout: Layout, text: str) -> list[Mention]:
    """Every name in order, outer before inner; names in second copies and on words already named are left out."""
    captions = _Inside(stretch.span for stretch in layout.stretches if stretch.role == "caption")
    hidden = _Inside(span for span, _ in layout.ignored)
    taken = {(one.span.start, one.span.end) for one in composed}
    found: list[tuple[int, int, str, str, str | None, bool, bool]] = [
        (one.span.start, -one.span.end, one.kind, one.canonical, None, True, False) for one in composed
    ]
    found += [
        (name.span.start, -name.span.end, name.kind, name.canonical, name.role, name.known, name.unsure)
        for name in names
        if (name.span.start, name.span.end) not in taken
    ]
    found.sort(key=lambda one: one[:2])
    mentions: list[Mention] = []
    reached = 0
    for start, minus_end, kind, canonical, role, known, unsure in found:
        end = -minus_end
        nested = end <= reached
        reached = max(reached, end)
        if not hidden.holds(start, end):
            words = text[start:end]
            mentions.append(
                Mention(Span(start, end), words, kind, canonical, words, nested, captions.holds(start, end), role, known, unsure)
            )
    return mentions


class _Inside:
    """Asks whether a stretch lies inside one of a few others that do not overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted((span.start, span.end) for span in spans)
        self._starts = [start for start, _ in ordered]
        self._ends = [end for _, end in ordered]

    def holds(self, start: int, end: int) -> bool:
        index = bisect_right(self._starts, start) - 1
        return index >= 0 and end <= self._ends[index]
