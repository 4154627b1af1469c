"""How well labelled examples are read: used by the tools and benchmarks, and open to anyone who adds a language."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from cotmoc.reading.read import read
from cotmoc.reading.results import Reading, SourceText, Statement
from cotmoc.records import Span


@dataclasses.dataclass(slots=True)
class Tally:
    """Counts over examples; each pair is (right, predicted, expected)."""

    cut: list[int] = dataclasses.field(default_factory=lambda: [0, 0, 0])
    """Statements whose words overlap the expected ones by half or more (intersection over union)."""
    kind: list[int] = dataclasses.field(default_factory=lambda: [0, 0, 0])
    """Of these, with the right kind."""
    field: list[int] = dataclasses.field(default_factory=lambda: [0, 0, 0])
    """Of these, with the right kind and field."""
    dates: list[int] = dataclasses.field(default_factory=lambda: [0, 0, 0])
    quantities: list[int] = dataclasses.field(default_factory=lambda: [0, 0, 0])
    deadlines: list[int] = dataclasses.field(default_factory=lambda: [0, 0, 0])
    """Of statements whose label has a deadline, or says with an empty one that there is none."""

    def f1(self, name: str) -> float:
        """Harmonic mean of precision and recall."""
        right, predicted, expected = getattr(self, name)
        return 2 * right / (predicted + expected) if predicted + expected else 1.0


def overlap(one: Span, other: Span) -> float:
    """Intersection over union of two spans.

    >>> overlap(Span(0, 10), Span(5, 15))
    0.3333333333333333
    """
    shared = max(0, min(one.end, other.end) - max(one.start, other.start))
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def matched(expected: list[tuple[Span, Mapping[str, Any]]], found: Iterable[Statement]) -> list[tuple[int, Statement]]:
    """Pairs of (index of the expected statement, found statement), one to one, best overlap first, at least a half."""
    pairs = sorted(
        (
            (overlap(span, statement.span), index, number, statement)
            for index, (span, _) in enumerate(expected)
            for number, statement in enumerate(found)
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    used_expected: set[int] = set()
    used_found: set[int] = set()
    result = []
    for score, index, number, statement in pairs:
        if score >= 0.5 and index not in used_expected and number not in used_found:
            used_expected.add(index)
            used_found.add(number)
            result.append((index, statement))
    return result


def expected_statements(example: Mapping[str, Any]) -> list[tuple[Span, Mapping[str, Any]]]:
    """The labelled statements of an example with their spans; a quote that stands twice is taken in order."""
    found = []
    cursor = 0
    text = example["text"]
    for label in example.get("statements", ()):
        start = text.find(label["quote"], cursor)
        if start < 0:
            start = text.find(label["quote"])
        cursor = start + 1
        found.append((Span(start, start + len(label["quote"])), label))
    return found


def judge(example: Mapping[str, Any], language: str, tally: Tally) -> Reading:
    """Read an example and count what is right."""
    reading = read(SourceText("example", example["text"], "txt"), language=language)
    expected = expected_statements(example)
    pairs = matched(expected, reading.statements)
    rights = [(expected[index][1], statement) for index, statement in pairs]
    counts = (
        (tally.cut, len(rights)),
        (tally.kind, sum(label["kind"] == statement.kind for label, statement in rights)),
        (tally.field, sum((label["kind"], label.get("field")) == (statement.kind, statement.field) for label, statement in rights)),
    )
    for counter, right in counts:
        for position, value in enumerate((right, len(reading.statements), len(expected))):
            counter[position] += value
    found = {index: statement.deadline or "" for index, statement in pairs}
    labelled = [(index, label["deadline"]) for index, (_, label) in enumerate(expected) if "deadline" in label]
    _count(
        tally.deadlines,
        [(index, found[index]) for index, _ in labelled if found.get(index)],
        [(index, due) for index, due in labelled if due],
    )
    _count(tally.dates, [date.date for date in reading.dates], list(example.get("dates", ())))
    _count(
        tally.quantities,
        [(q.quantity.value, q.quantity.unit) for q in reading.quantities],
        [(q["value"], q["unit"]) for q in example.get("quantities", ())],
    )
    return reading


def _count(counter: list[int], found: list[Any], expected: list[Any]) -> None:
    rest = list(expected)
    right = 0
    for one in found:
        if one in rest:
            rest.remove(one)
            right += 1
    for position, value in enumerate((right, len(found), len(expected))):
        counter[position] += value
