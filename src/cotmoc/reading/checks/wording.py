"""Wording and page: slips of translation, force of what is said, things told or printed twice, left over or missing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cotmoc.reading.checks.evidence import Evidence, Finding, is_denied, is_governed
from cotmoc.reading.checks.told import figure, kind, meaning, number, quote, remark, say, statement_of, thing
from cotmoc.reading.results import Statement
from cotmoc.records import Quantity, Span
from cotmoc.text.fold import lexical

COUNTABLE = frozenset({"documents", "agreements", "projects", "areas", "proposals", "priorities"})
FORCES = ("agreed", "done", "proposed")
"""How one undertaking may be told; with all three the reader must not count it as one fact."""
ARTICLE = 600
"""A text so long is an article, and should say when and under what title it was printed."""
_NUMBERED = re.compile(r"[ \u00a0](?:nr|no|№|n°|nº|number|nummer|номер|numer|č|nomor)\.?[ \u00a0]?(0[2-9])(?![\d/–-])", re.IGNORECASE)
_PARTS = re.compile(r"[,;:，、；：]")


# --- translation


def slips_of_translation(e: Evidence) -> Iterator[Finding]:
    """Wordings that the language file knows as a machine's. One check for each meaning, with every place."""
    if e.language is None:
        return
    found: dict[str, tuple[str, dict[str, Span]]] = {}
    for hit in e.hits.all("artefacts"):
        artefact = e.language.artefacts[int(hit.key)]
        span = Span(hit.start, hit.end)
        _, spans = found.setdefault(artefact["means"], (artefact.get("note", ""), {}))
        spans.setdefault(lexical(span.of(e.text)), span)
    for means, (note, spans) in found.items():
        first = next(iter(spans.values()))
        said = say("slip", words=quote(first.of(e.text)), means=meaning(means))
        if note:
            said = say("slip_of", words=quote(first.of(e.text)), means=meaning(means), original=remark(note))
        yield Finding("translation_artefact", said, tuple(spans.values()))


def counts_read_as_numbers(e: Evidence) -> Iterator[Finding]:
    """*legal documents no. 03*: three documents. Such a zero before the figure is how the count is written in the original."""
    if e.language is None or e.language.code == "vi" or not any(f"{space}0" in e.text for space in " \u00a0."):
        return
    known = [Span(hit.start, hit.end) for hit in e.hits.all("artefacts")]
    for hit in e.hits.all("units"):
        if hit.key not in COUNTABLE or e.text[hit.end : hit.end + 1] not in {" ", "\u00a0"}:
            continue
        written = _NUMBERED.match(e.text, hit.end)
        if written and not any(span.start < written.end() and hit.start < span.end for span in known):
            span = Span(hit.start, written.end())
            said = say("count_as_number", words=quote(span.of(e.text)), figure=figure(Quantity(int(written[1]), hit.key)))
            yield Finding("translation_artefact", said, (span,))


# --- force


def not_carried_out(e: Evidence) -> Iterator[Finding]:
    """What the text itself says was not done."""
    for statement in e.statements:
        if is_denied(statement):
            yield Finding("not_implemented", say("not_carried_out"), (statement.span,))


def only_discussed(e: Evidence) -> Iterator[Finding]:
    """A list under *discussed*: the text does not say that its items were agreed."""
    for head in e.statements:
        if head.status == "discussed" and is_governed(head):
            items = sum(1 for one in e.statements if one.part_of == head.id)
            if items > 1:
                yield Finding("modality", say("only_discussed", n=number(items)), (head.span,))


def one_undertaking_many_forces(e: Evidence) -> Iterator[Finding]:
    """One paper told as carried out, as agreed and as proposed."""
    told: dict[str, dict[str, Statement]] = {}
    for statement in e.statements:
        for key in statement.objects:
            if statement.kind in FORCES and key in e.knowledge.agreements:
                told.setdefault(key, {}).setdefault(statement.kind, statement)
    for key, kinds in told.items():
        if len(kinds) == len(FORCES):
            said = say("many_forces", paper=thing(key), kinds=kind(*kinds))
            yield Finding("modality", said, tuple(one.span for one in kinds.values()))


def broken_lists(e: Evidence) -> Iterator[Finding]:
    """One list over paragraphs with captions between them."""
    last: dict[str, int] = {}
    breaks: dict[str, list[Span]] = {}
    heads = {one.id: one for one in e.statements}
    for statement in e.statements:
        where = e.index_of(statement.span.start)
        if where is None or statement.caption:
            continue
        if statement.part_of in heads:
            before = last.get(statement.part_of, where)
            if any(one.role == "caption" for one in e.stretches[before:where]):
                breaks.setdefault(statement.part_of, []).append(statement.span)
            last[statement.part_of] = where
        last[statement.id] = where
    for key, spans in breaks.items():
        said = say("list_goes_on", head=statement_of(key), n=number(len(spans)))
        yield Finding("list_broken", said, (heads[key].span, *spans))


# --- twice


def printed_twice(e: Evidence) -> Iterator[Finding]:
    """Captions printed twice. One check a document."""
    twice = [span for span, why in e.layout.ignored if why == "duplicate_caption"]
    if twice:
        yield Finding("duplicate", say("captions_twice", n=number(len(twice))), tuple(_first_copy(e, span) for span in twice))


def _first_copy(e: Evidence, second: Span) -> Span:
    start = e.text.rfind(second.of(e.text), 0, second.start)
    return Span(start, start + len(second)) if start >= 0 else second


def told_twice(e: Evidence) -> Iterator[Finding]:
    """A caption that tells what the body tells: the same act, with the same session or the same persons."""
    captions = [one for one in e.statements if one.caption and one.kind in {"signed", "done"}]
    for caption in captions:
        act = _act(e, caption)
        keys = _who(e, caption) if act else frozenset()
        for body in e.statements:
            if not keys or body.caption or body.kind != caption.kind or _act(e, body) != act:
                continue
            shared = keys & _who(e, body)
            if sum(2 if key.startswith("event ") else 1 for key in shared) >= 2:
                yield Finding("duplicate", say("act_twice"), (body.span, caption.span))
                break


def _act(e: Evidence, statement: Statement) -> str:
    """The verb of an act, by the beginning of its cue."""
    cue = e.hits.first("cues", statement.span.start, statement.span.end, statement.kind)
    return lexical(e.text[cue.start : min(cue.end, cue.start + 5)]) if cue else ""


def _who(e: Evidence, statement: Statement) -> frozenset[str]:
    span = statement.span
    events = {f"event {one.canonical}" for one in e.composed if one.kind == "event" and one.mechanism and span.contains(one.span)}
    return frozenset(events | {one.canonical for one in e.mentions if one.kind == "person" and span.contains(one.span)})


def listed_twice(e: Evidence) -> Iterator[Finding]:
    """The same item twice in one list. Names may well stand twice; areas of cooperation may not."""
    least = 10 if e.spaced else 4
    for stretch in e.stretches:
        # All marks that part phrases are commas here: what is not twice among them is not twice in one sentence of theirs.
        if len(stretch.span) < 6 * least:
            continue
        items = [item for item in e.masked[stretch.span.start : stretch.span.end].split(",") if len(item) >= least]
        if len(items) > 4 and len(set(map(str.strip, items))) < len(items):
            for sentence in e.sentences(stretch.span):
                yield from _repeated(e, sentence, least)


def _repeated(e: Evidence, sentence: Span, least: int) -> Iterator[Finding]:
    masked = e.masked[sentence.start : sentence.end]
    if masked.count(",") < 4:
        return
    seen: dict[str, Span] = {}
    position = sentence.start
    for piece in _PARTS.split(e.text[sentence.start : sentence.end]):
        start, end = position, position + len(piece)
        position = end + 1
        item = " ".join(e.masked[start:end].split())
        if len(item) < least or not item.replace(" ", "").isalpha() or any("\ue000" <= character <= "\ue003" for character in item):
            continue
        first = start + len(piece) - len(piece.lstrip())
        span = Span(first, first + len(piece.strip().rstrip(".。")))
        if item in seen:
            yield Finding("repetition", say("item_twice", item=quote(span.of(e.text))), (seen[item], span))
            return
        seen[item] = span


# --- page


def left_untranslated(e: Evidence) -> Iterator[Finding]:
    """Lines in another language than the page's."""
    lines: dict[str, Span] = {}
    for span, why in e.layout.ignored:
        if why == "untranslated":
            lines.setdefault(span.of(e.text), span)
    if lines:
        yield Finding("untranslated", say("lines_untranslated", n=number(len(lines))), tuple(lines.values()))


def residue(e: Evidence) -> Iterator[Finding]:
    """A stray syllable alone on a line in the middle of the article."""
    if e.language is None or not e.language.spaced or not e.stretches:
        return
    first, last = e.stretches[0].span.start, e.stretches[-1].span.start
    for stretch in e.layout.stretches:
        word = stretch.span.of(e.text) if len(stretch.span) <= 3 else ""
        if word.isalpha() and word.islower() and first < stretch.span.start < last:
            yield Finding("residue", say("stray_word", word=quote(word)), (stretch.span,))


def missing_context(e: Evidence) -> Iterator[Finding]:
    """An article without title, without a day, or with a word for its source and no source."""
    if not e.stretches or sum(len(one.span) for one in e.stretches) < ARTICLE:
        return
    if e.dated is None and not any(len(date.date) >= 10 and not date.inferred for date in e.told_dates):
        sittings = [one for one in e.composed if one.kind == "event" and one.mechanism and one.ordinal]
        if sittings:
            last = max(sittings, key=lambda one: one.ordinal or 0)
            yield Finding("missing_context", say("no_day_of_session", session=thing(last.canonical)), (last.span,))
        else:
            yield Finding("missing_context", say("no_day"), (_opening(e),))
    if e.layout.title is None:
        yield Finding("missing_context", say("no_title"), (_opening(e),))
    if e.layout.source_url is None and e.language is not None:
        sources = {lexical(word.rstrip("*")).strip() for word in e.language.words("layout", "source")}
        for stretch in e.layout.stretches[-40:]:
            if stretch.role == "boilerplate" and len(stretch.span) < 24 and lexical(stretch.span.of(e.text)).strip() in sources:
                yield Finding("missing_context", say("no_source"), (stretch.span,))
                return


def _opening(e: Evidence) -> Span:
    """The first words of the page: its first line, or so much of it as is not too long to show."""
    line = e.layout.stretches[0].span
    end = e.text.rfind(" ", line.start + 1, line.start + 80) if len(line) > 80 else line.end
    return Span(line.start, end if end > line.start else min(line.end, line.start + 80))
