"""A reading of a text in composed form, put back onto the text as it was given.

Reading works on Unicode's composed form (NFC), in which every language file is written. A file may hold `ệ` as three code
points; its findings are given in the offsets, and its quotes in the code points, of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cotmoc.reading.results import Reading
from cotmoc.records import Span


def in_source(reading: Reading, text: str, offsets: Sequence[int]) -> Reading:
    """The same reading with spans and quotes of the text it was made from.

    Args:
        reading: Of the composed text.
        text: As it was given.
        offsets: For each code point of the composed text, and one past its end, where it stands in `text`; see `fold.composed`.
    """

    def back(span: Span) -> Span:
        start, end = offsets[span.start], span.end
        # A code point that composing pulled apart stands in one place: what holds half of it holds it whole.
        while offsets[end] <= start and start < len(text) and len(span):
            end += 1
        return Span(start, offsets[end])

    document = reading.document
    document = replace(
        document,
        stretches=tuple(replace(one, span=back(one.span)) for one in document.stretches),
        ignore_spans=tuple((back(span), why) for span, why in document.ignore_spans),
    )
    return replace(
        reading,
        document=document,
        text=text,
        sessions=tuple(replace(one, span=(span := back(one.span)), quote=span.of(text)) for one in reading.sessions),
        mentions=tuple(replace(one, span=(span := back(one.span)), mention=span.of(text)) for one in reading.mentions),
        statements=tuple(replace(one, span=(span := back(one.span)), quote=span.of(text)) for one in reading.statements),
        checks=tuple(
            replace(one, spans=(spans := tuple(back(span) for span in one.spans)), quotes=tuple(span.of(text) for span in spans))
            for one in reading.checks
        ),
        dates=tuple(replace(one, span=(span := back(one.span)), text=span.of(text)) for one in reading.dates),
        quantities=tuple(replace(one, span=back(one.span)) for one in reading.quantities),
    )
