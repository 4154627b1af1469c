"""The text of a document, paragraph by paragraph, with what was understood beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from cotmoc.reading.page_marks import Block, Item, Marker, blocks, share_out
from cotmoc.reading.results import DocumentFacts, Reading, Stretch
from cotmoc.records import Span
from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Entry
from cotmoc_web.documents.models import Check, Document, Mention, Statement, Verdict
from cotmoc_web.documents.told import Named, Note, Told, meetings_of, session_line
from cotmoc_web.meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class CheckNote:
    """Something to look at, beside the words it is about."""

    check: Check
    label: str
    title: str
    html: SafeString
    grave: bool


@dataclass(frozen=True, slots=True)
class SessionNote:
    """A session that is told of."""

    label: str
    line: str
    held: bool
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class Met:
    """A name where it is first met."""

    named: Named
    written: str
    """As the document writes it, where the page shows it otherwise."""
    role: str
    unsure: bool


@dataclass(slots=True)
class Paragraph:
    """A paragraph, or lines left aside where `aside` is set."""

    number: int
    role: str
    html: SafeString
    copy: bool = False
    """A second copy of words that stand elsewhere."""
    notes: list[Note] = field(default_factory=list)
    checks: list[CheckNote] = field(default_factory=list)
    sessions: list[SessionNote] = field(default_factory=list)
    names: list[Met] = field(default_factory=list)
    aside: list[SafeString] = field(default_factory=list)
    height: int = 0
    """About how high the text stands on a wide page, in pixels; with the next field, what `_stack` needs."""
    rows: int = 1
    """How many paragraphs the notes stand beside, since notes may be longer than the text; 0: none, and earlier notes reach here."""

    @property
    def remarks(self) -> bool:
        """Whether anything stands beside it."""
        return bool(self.notes or self.checks or self.sessions or self.names or self.copy or self.role == "caption")


@dataclass(slots=True)
class TextPage:
    """A document laid out."""

    paragraphs: list[Paragraph]
    sessions: list[SessionNote]
    loose: list[Note]
    """What a newer reading no longer finds in the text."""
    checks: list[CheckNote]


def lay_out(
    viewer: Viewer,
    document: Document,
    statements: list[Statement],
    told: Told,
    mentions: Iterable[Mention],
    entries: Mapping[int, list[Entry]],
) -> TextPage:
    """The page of a document that was read."""
    parts = blocks(_as_reading(document))
    ends = [block.span.end for block in parts]
    standing = [one for one in statements if not one.stale]
    meetings = meetings_of(viewer, document)
    notes = {one.pk: told.note(one, meetings.get(str(one.reading.get("session"))), entries.get(one.pk, ())) for one in statements}
    sessions = [
        (
            Span(one["start"], one["end"]),
            SessionNote(f"S{number}", session_line(told, one), one["status"] == "held", meetings.get(one["canonical"])),
        )
        for number, one in enumerate(document.reading.get("sessions", ()), 1)
    ]
    checks = [
        CheckNote(one, f"C{number}", told.check_title(one), told.check(one), told.is_grave(one))
        for number, one in enumerate(told.checks, 1)
    ]
    items = [Item(_span(one), "statement", str(one.number)) for one in standing if one.verdict != Verdict.REJECTED]
    items += [Item(span, "session", note.label) for span, note in sessions]
    items += [Item(Span(*span), "check", one.label, first=place == 0) for one in checks for place, span in enumerate(one.check.spans)]
    mentions = list(mentions)
    items += [Item(Span(one.start, one.end), "mention") for one in mentions]
    paragraphs = _paragraphs(document, parts, items)
    if paragraphs:
        where = _Where(ends)
        for one in standing:
            paragraphs[where(_span(one).start)].notes.append(notes[one.pk])
        for span, note in sessions:
            paragraphs[where(span.start)].sessions.append(note)
        for each in checks:
            paragraphs[where(each.check.spans[0][0] if each.check.spans else 0)].checks.append(each)
        _names(paragraphs, where, mentions, told, standing)
    loose = [notes[one.pk] for one in statements if one.stale]
    paragraphs = _aside(paragraphs)
    _stack(paragraphs)
    return TextPage(paragraphs, [note for _span_, note in sessions], loose, checks)


class _Where:
    """Which paragraph holds an offset: that one, else the next, else the last."""

    def __init__(self, ends: list[int]) -> None:
        self._ends = ends

    def __call__(self, offset: int) -> int:
        return min(bisect_right(self._ends, offset), len(self._ends) - 1)


def _as_reading(document: Document) -> Reading:
    facts = document.reading.get("document", {})
    stretches = tuple(Stretch(Span(start, end), role) for start, end, role in facts.get("stretches", ()))
    return Reading(DocumentFacts(document.name, document.language, stretches=stretches), document.text)


def _span(statement: Statement) -> Span:
    """Of the quote, as wide as a person made it."""
    says: Any = statement.corrected
    return Span(says.get("start", statement.start), says.get("end", statement.end))


def _paragraphs(document: Document, parts: list[Block], items: list[Item]) -> list[Paragraph]:
    marker = Marker(document.text, wording.words()("page", "to_note", n="{n}"))
    ignored = document.reading.get("document", {}).get("ignore_spans", ())
    copies = [Span(one["start"], one["end"]) for one in ignored if "duplicate" in one["why"]]
    return [
        Paragraph(
            block.number,
            block.role,
            mark_safe(marker.html(block, share)),  # noqa: S308 (the marker escapes)
            copy=any(span.contains(block.span) for span in copies),
            height=TEXT_LINE * _lines(document.text[block.span.start : block.span.end], 68) + 24,
        )
        for block, share in zip(parts, share_out(items, parts), strict=True)
    ]


def _names(paragraphs: list[Paragraph], where: _Where, mentions: list[Mention], told: Told, statements: list[Statement]) -> None:
    """Each name beside the paragraph in which it is first met."""
    met: set[int] = set()
    for mention in sorted(mentions, key=lambda one: (one.start, -one.end)):
        if mention.entity_id is None or mention.entity_id in met or mention.entity is None:
            continue
        met.add(mention.entity_id)
        named = told.named(mention.entity.key)
        written = "" if mention.text.casefold() in named.label.text.casefold() else mention.text
        role = wording.words().code("post", mention.role) or mention.role
        paragraphs[where(mention.start)].names.append(Met(named, written, role, mention.unsure))


def _aside(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Lines left aside that follow one another stand together, folded."""
    found: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.role != "boilerplate" or paragraph.remarks:
            found.append(paragraph)
        elif found and found[-1].aside:
            found[-1].aside.append(paragraph.html)
        else:
            found.append(Paragraph(0, "boilerplate", SafeString(), aside=[paragraph.html], height=2 * TEXT_LINE))
    return found


# ---- notes that are longer than their text

TEXT_LINE, NOTE_LINE, NOTE_EDGE = 31, 22, 18
"""Heights on a wide page, in pixels. Only estimates: where they are wrong, a gap is wider or narrower, and nothing overlaps."""
MOST_ROWS = 12
"""As many as the style sheet knows."""


def _stack(paragraphs: list[Paragraph]) -> None:
    """Let notes reach beside the paragraphs that follow, so that the text reads on without holes. Notes of those begin below them."""
    filled = 0
    for place, paragraph in enumerate(paragraphs):
        if not paragraph.remarks:
            paragraph.rows = int(filled <= place)
            filled += paragraph.rows
            continue
        start = max(filled, place)
        room = [each.height for each in paragraphs[start : start + MOST_ROWS]]
        needed = _notes_height(paragraph)
        paragraph.rows = next((rows for rows in range(1, len(room)) if sum(room[:rows]) >= needed), max(1, len(room)))
        filled = start + paragraph.rows


def _notes_height(paragraph: Paragraph) -> int:
    lines = [_lines(_short(note), 66) for note in paragraph.notes]
    lines += [_lines(note.line, 50) for note in paragraph.sessions]
    lines += [_lines(strip_tags(each.html), 50) + 1 for each in paragraph.checks]
    lines += [1] * bool(paragraph.names)
    return sum(NOTE_LINE * each + NOTE_EDGE for each in lines)


def _short(note: Note) -> str:
    """Letters of a note as it stands before anything is opened."""
    names = [each.label.text for each in ((*note.parties,) if not note.usual else ())]
    names += [each.label.text for line in note.lines for each in line.names]
    return " ".join(
        [" " * 34, *names, *(f"{line.term} {line.text}" for line in note.lines), *(str(entry.commitment) for entry in note.commitments)]
    )


def _lines(text: str, units: int) -> int:
    """In how many lines a text stands. A Chinese character is as wide as two letters."""
    return -(-sum(2 if letter > "\u2e80" else 1 for letter in text) // units) or 1
