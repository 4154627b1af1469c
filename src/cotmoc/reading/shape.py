"""A reading as plain data, and back to bytes: the shape in which readings are kept, exchanged and measured.

Key for key the shape of the hand-made readings: `document`, `sessions`, `entities` (every mention), `statements`, `checks`. Keys beside
those are `confidence`, `reason`, `page`, `where`, `dates` and `quantities`. A key that only sometimes says something (`nested`, `caption`,
`role` …) is left out where it says nothing.

>>> from cotmoc.reading.results import DocumentFacts, Reading, Stretch
>>> from cotmoc.records import Span
>>> facts = DocumentFacts("a.txt", "en", stretches=(Stretch(Span(0, 4), "boilerplate"),))
>>> as_gold(Reading(facts, "Home\\nText"))["document"]["boilerplate_spans"]
[{'start': 0, 'end': 4, 'line': 1}]
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from cotmoc.reading.results import Check, DateFound, Mention, Place, QuantityFound, Reading, Session, SourceText, Statement
from cotmoc.records import Quantity, Span

Plain = dict[str, Any]
"""What JSON can hold."""


def as_gold(reading: Reading) -> Plain:
    """The reading in the shape of the hand-made ones. Offsets are code points of the document's text, end exclusive."""
    source = SourceText(reading.document.file, reading.text, reading.document.container, reading.places)
    return {
        "document": _document(reading),
        "sessions": [_session(session) for session in reading.sessions],
        "entities": [_entity(mention) for mention in reading.mentions],
        "statements": [_statement(statement, source.place_of) for statement in reading.statements],
        "checks": [_check(check) for check in reading.checks],
        "dates": [_date(date) for date in reading.dates],
        "quantities": [_quantity_found(found) for found in reading.quantities],
    }


def dumps(reading: Reading) -> bytes:
    """The shape as UTF-8 JSON: the same reading is the same bytes, on every machine and in every run."""
    return encode(as_gold(reading), indent=1) + b"\n"


def encode(plain: Any, indent: int | None = None) -> bytes:
    """JSON in UTF-8. A lone surrogate, which UTF-8 cannot hold, is written as its JSON escape and so survives.

    >>> encode({"a": "biên giới \\ud800"})
    b'{"a":"bi\\xc3\\xaan gi\\xe1\\xbb\\x9bi \\\\ud800"}'
    """
    separators = (",", ": ") if indent else (",", ":")
    return json.dumps(plain, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False).encode("utf-8", "backslashreplace")


def _document(reading: Reading) -> Plain:
    facts, text = reading.document, reading.text
    line_ends = [offset for offset, character in enumerate(text) if character == "\n"]
    boilerplate = list(_lines_of(reading, "boilerplate"))
    return {
        "file": facts.file,
        "language": facts.language,
        "title": facts.title,
        "publisher": facts.publisher,
        "source_url": facts.source_url,
        "published": facts.published,
        "carrier": facts.carrier,
        "author": facts.author,
        "boilerplate": [span.of(text) for span in boilerplate],
        "captions": [span.of(text) for span in _lines_of(reading, "caption")],
        "metadata": [span.of(text) for span in _lines_of(reading, "metadata")],
        "ignore_spans": [{"start": span.start, "end": span.end, "why": why} for span, why in facts.ignore_spans],
        "boilerplate_spans": [
            {"start": span.start, "end": span.end, "line": bisect_right(line_ends, span.start - 1) + 1} for span in boilerplate
        ],
        "container": facts.container,
        "digest": facts.digest,
        "characters": len(text),
        "warnings": list(facts.warnings),
    }


def _lines_of(reading: Reading, role: str) -> Iterator[Span]:
    """The stretches of a role, cut at line ends, without the white space around them."""
    for stretch in reading.document.stretches:
        if stretch.role != role:
            continue
        start = stretch.span.start
        for line in stretch.span.of(reading.text).split("\n"):
            left = len(line) - len(line.lstrip())
            if line.strip():
                yield Span(start + left, start + left + len(line.strip()))
            start += len(line) + 1


def _session(session: Session) -> Plain:
    return {
        "mechanism": session.mechanism,
        "ordinal": session.ordinal,
        "date": session.date,
        "place": session.place,
        "host": session.host,
        "status": session.status,
        "quote": session.quote,
        "start": session.span.start,
        "end": session.span.end,
        "canonical": session.canonical,
    }


def _entity(mention: Mention) -> Plain:
    plain: Plain = {
        "kind": mention.kind,
        "mention": mention.mention,
        "start": mention.span.start,
        "end": mention.span.end,
        "canonical": mention.canonical,
        "name": mention.name,
    }
    if mention.nested:
        plain["nested"] = True
    if mention.role:
        plain["role"] = mention.role
    if mention.caption:
        plain["caption"] = True
    if not mention.known:
        plain["known"] = False
    if mention.unsure:
        plain["unsure"] = True
    return plain


def _statement(statement: Statement, place_of: Callable[[Span], Place | None]) -> Plain:
    plain: Plain = {
        "id": statement.id,
        "quote": statement.quote,
        "start": statement.span.start,
        "end": statement.span.end,
        "kind": statement.kind,
        "field": statement.field,
        "parties": list(statement.parties),
        "speaker": statement.speaker,
        "objects": list(statement.objects),
        "quantity": _quantity(statement.quantity) if statement.quantity else None,
        "date": statement.date,
        "deadline": statement.deadline,
        "status": statement.status,
        "part_of": statement.part_of,
        "kind_also": list(statement.kind_also),
        "field_also": list(statement.field_also),
    }
    if statement.session:
        plain["session"] = statement.session
    if statement.addressee:
        plain["addressee"] = [statement.addressee]
    if statement.caption:
        plain["caption"] = True
    if statement.same_as:
        plain["same_as"] = statement.same_as
    plain["confidence"] = round(statement.confidence, 3)
    plain["reason"] = statement.reason
    place = place_of(statement.span)
    if place is not None:
        if place.page is not None:
            plain["page"] = place.page
        plain["where"] = place.where
    return plain


def _quantity(quantity: Quantity) -> Plain:
    plain: Plain = {"value": _number(quantity.value), "unit": quantity.unit, "of": quantity.of}
    if quantity.qualifier:
        plain["qualifier"] = quantity.qualifier
    if quantity.value_max is not None:
        plain["value_max"] = _number(quantity.value_max)
    return plain


def _number(value: float) -> float | int | None:
    """A whole number as an int, so that 7200000000.0 and 7200000000 are written alike; what is no number is nothing."""
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) else value


def _check(check: Check) -> Plain:
    return {
        "id": check.id,
        "type": check.type,
        "what": check.what,
        "quote": check.quotes[0] if check.quotes else None,
        "quotes": list(check.quotes),
        "spans": [[span.start, span.end] for span in check.spans],
    }


def _date(date: DateFound) -> Plain:
    plain: Plain = {"text": date.text, "start": date.span.start, "end": date.span.end, "date": date.date}
    if date.inferred:
        plain["inferred"] = True
    return plain


def _quantity_found(found: QuantityFound) -> Plain:
    return {"start": found.span.start, "end": found.span.end, **_quantity(found.quantity)}
