"""Counts announced beside counts listed, and sums beside their parts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cotmoc.reading.checks.evidence import PARTY_KINDS, Evidence, Finding, Run, is_governed
from cotmoc.reading.checks.told import addends, figure, number, say, thing
from cotmoc.reading.measures import MONEY
from cotmoc.reading.results import QuantityFound, Sentence, Slot, Statement
from cotmoc.reading.statements import BULLET
from cotmoc.records import Quantity, Span
from cotmoc.text.lexicon import Hit

COUNTED = frozenset(
    ("areas", "priorities", "projects", "documents", "agreements", "proposals", "routes", "crossings", "activities", "meetings", "markers")
)
"""What such texts count and then list."""
MOST = 20
"""Longest list that anybody announces by its number."""
TO_COLON = 90
"""Furthest that the colon of a list stands from its number."""
_DIGITS_BEFORE = re.compile(r"(?<![\w.,/–-])(\d{1,2})[ \u00a0]?(?:[^\W\d_]+[ \u00a0]){0,2}\Z")
_STOP = re.compile(r"[,;:.()\n，；：。]")
_FULL_STOP = re.compile(r"[.;:\n。；：]")
PARTIES = frozenset({"provinces", "sides"})
_COMMA = re.compile(r"[,，、]")
_SEMICOLON = re.compile(r"[;；]")
_BRACKETS = {"(": ")", "（": "）"}


@dataclass(frozen=True, slots=True)
class _Announced:
    span: Span
    value: int


# --- lists of areas, projects, papers


def counted_lists(e: Evidence) -> Iterator[Finding]:
    """*Seven areas: …; …; …*: as many segments as announced, or not, or a list left open."""
    quantities = [one for one in e.measures.quantities if _is_count(one)]
    for index, one in enumerate(quantities):
        following = quantities[index + 1].span.start if index + 1 < len(quantities) else len(e.text)
        announced = _Announced(one.span, int(one.quantity.value))
        colon = _colon(e, announced.span.end)
        if colon is None or following < colon:
            continue
        yield from _compared(e, announced, colon)


def _is_count(one: QuantityFound) -> bool:
    return one.quantity.unit in COUNTED and 2 <= one.quantity.value <= MOST and not one.quantity.qualifier


def _colon(e: Evidence, position: int) -> int | None:
    """Where the list of a number begins: after the first colon of its sentence, if it stands near."""
    index = e.index_of(position - 1)
    if index is None:
        return None
    end = min(e.stretches[index].span.end, position + TO_COLON)
    found = [at for mark in ":：" if (at := e.text.find(mark, position, end)) >= 0]
    if not found or any(mark in e.text[position : min(found)] for mark in ";；。") or ". " in e.text[position : min(found)]:
        return None
    return min(found) + 1


def _compared(e: Evidence, announced: _Announced, start: int) -> Iterator[Finding]:
    stretch = e.index_of(announced.span.start)
    if stretch is None:
        return
    if start >= e.stretches[stretch].span.end:
        yield from _bullets(e, announced, stretch + 1)
        return
    end = e.sentence(start).end
    marks = _SEMICOLON if _SEMICOLON.search(e.text, start, end) else _COMMA
    segments = list(_cut(e.text, start, end, marks))
    left_open = e.hits.first("clauses", start, end, "etc")
    if left_open and len(segments) < announced.value + 2:
        named = [one for one in segments if one.start < left_open.start]
        yield _open(e, announced, Span(named[-1].start if named else left_open.start, left_open.end), len(named))
    elif marks is _SEMICOLON:
        yield _verdict(announced, segments, _own_clause(e, announced, segments[-1]) if segments else None)
    elif announced.value in {len(segments), len(segments) + _joined(e, segments)} and len(segments) > 1:
        yield _agreeing(announced, announced.value, segments[-1])


def _open(e: Evidence, announced: _Announced, last: Span, named: int) -> Finding:
    said = say("list_open", announced=number(announced.value), named=number(named))
    return Finding("count_open", said, (announced.span, last))


def _joined(e: Evidence, segments: list[Span]) -> bool:
    """Whether the last segment of a list by commas holds two items: *A, B and C*."""
    joiner = e.joiner(segments[-1].start, segments[-1].end) if segments else None
    return joiner is not None and joiner.start > segments[-1].start


def _own_clause(e: Evidence, announced: _Announced, last: Span) -> Statement | None:
    """The last segment, where it is no item but says of its own what will be: *…; the host of the next session will be …*."""
    head = next((one for one in e.statements if one.span.contains(announced.span)), None)
    own = next(e.statements_within(last), None)
    governed = own is not None and own.kind == "planned" and own.status is None and is_governed(own)
    return own if governed and (head is None or head.kind != "planned") else None


def _verdict(announced: _Announced, segments: list[Span], odd: Statement | None) -> Finding:
    listed = len(segments) - (odd is not None)
    if listed == announced.value:
        return _agreeing(announced, listed, segments[listed - 1])
    if odd is not None:
        return Finding("count_mismatch", _told("list_own_clause", announced, listed), (announced.span, odd.span))
    return Finding("count_mismatch", _told("list_count", announced, listed), (announced.span, *segments[-1:]))


def _agreeing(announced: _Announced, listed: int, last: Span) -> Finding:
    return Finding("count_ok", _told("list_count", announced, listed), (announced.span, last))


def _told(rule: str, announced: _Announced, listed: int) -> Sentence:
    return say(rule, announced=number(announced.value), listed=number(listed))


def _cut(text: str, start: int, end: int, marks: re.Pattern[str]) -> Iterator[Span]:
    """The segments of a list, without the white space and marks around them; marks in brackets part nothing."""
    cuts, depth = [start], 0
    for at in range(start, end):
        character = text[at]
        depth += (character in "(（") - (character in ")）")
        if depth <= 0 and marks.match(character):
            cuts += [at, at + 1]
    cuts.append(end)
    for begin, stop in zip(cuts[::2], cuts[1::2], strict=True):
        words = text[begin:stop].strip().rstrip(".。")
        if words:
            first = begin + len(text[begin:stop]) - len(text[begin:stop].lstrip())
            yield Span(first, first + len(words))


def _bullets(e: Evidence, announced: _Announced, first: int) -> Iterator[Finding]:
    """A list over several lines, each with its bullet or letter."""
    lines: list[Span] = []
    shape = ""
    for stretch in e.stretches[first : first + MOST + 1]:
        bullet = BULLET.match(e.text, stretch.span.start, stretch.span.end)
        kind = "" if bullet is None else "n" if bullet[0][0].isdigit() else "a" if bullet[0][0].isalnum() else "-"
        if bullet is None or (shape and kind != shape):
            break
        shape = kind
        lines.append(Span(bullet.end(), stretch.span.end))
    if len(lines) > 1:
        last = Span(lines[-1].start, lines[-1].start + len(lines[-1].of(e.text).rstrip(" .;,。；")))
        kind = "count_ok" if len(lines) == announced.value else "count_mismatch"
        yield Finding(kind, _told("list_count", announced, len(lines)), (announced.span, last))


def counted_items(e: Evidence) -> Iterator[Finding]:
    """*Signed 12 agreements in the fields of health, trade, …, etc.*: the list has no colon, the statements know it."""
    if not e.hits.first("clauses", 0, len(e.text), "etc"):
        return
    for one in e.measures.quantities:
        if not _is_count(one) or _colon(e, one.span.end) is not None:
            continue
        head = next((statement for statement in e.statements if statement.span.contains(one.span)), None)
        items = [statement for statement in e.statements if head and statement.part_of == head.id]
        if head is None or not 3 <= len(items) <= one.quantity.value:
            continue
        left_open = e.hits.first("clauses", items[-1].span.end - 8, items[-1].span.end + 14, "etc")
        if left_open:
            last = Span(min(items[-1].span.start, left_open.start), max(items[-1].span.end, left_open.end))
            yield _open(e, _Announced(one.span, int(one.quantity.value)), last, len(items))


# --- provinces, sides


def counted_parties(e: Evidence) -> Iterator[Finding]:
    """*Five provinces* beside a list of provinces; *five provinces of A* beside *four provinces of A*."""
    counted = _counted(e)
    conflict = (
        _two_counts_of_one_country(e, [announced for announced, hit in counted if hit.key == "provinces"]) if len(counted) > 1 else None
    )
    if conflict:
        yield conflict
    told: set[int] = set()
    for announced, hit in counted:
        value = announced.value
        if value < 3 or value in told or (conflict and announced.span in conflict.spans):
            continue
        run = _bracketed(e, hit.end) or next((listed for one in e.runs if (listed := _of_length(e, one, value))), None)
        if run is None:
            continue
        told.add(value)
        said = _told("place_count", announced, len(run.places))
        if len(run.places) == value:
            if _is_whole(e, run, _country_of(e, announced.span)):
                yield Finding("count_ok", said, (announced.span, run.span))
        elif not e.hits.first("clauses", run.span.start, run.span.end + 12, "etc"):
            yield Finding("count_mismatch", said, (announced.span, run.span))


def _counted(e: Evidence) -> list[tuple[_Announced, Hit]]:
    """The numbers of provinces and of sides: right before their noun, two words between at most."""
    units = [hit for hit in e.hits.all("units") if hit.key in PARTIES]
    starts = [hit.start for hit in units]
    found: dict[int, tuple[_Announced, Hit]] = {}
    for word in e.hits.all("cardinals"):
        index = bisect_right(starts, word.start)
        if index < len(units) and units[index].start - word.end <= 24 and float(word.key) <= MOST:
            between = e.text[word.end : units[index].start]
            if len(between.split()) <= 2 and not _STOP.search(between):
                found[index] = _Announced(Span(word.start, units[index].end), int(float(word.key))), units[index]
    for index, unit in enumerate(units):
        floor = max(0, unit.start - 32)
        digits = _DIGITS_BEFORE.search(e.text, floor, unit.start)
        if digits and index not in found:
            found[index] = _Announced(Span(digits.start(1), unit.end), int(digits[1])), unit
    return [found[index] for index in sorted(found)]


def _of_length(e: Evidence, run: Run, length: int) -> Run | None:
    """A list of so many places, the last of which may stand apart: *A, B and C with D*."""
    if len(run.places) == length:
        return run
    if len(run.places) != length - 1:
        return None
    after = next((name for name in e.names if name.kind in PARTY_KINDS and name.span.start >= run.span.end), None)
    between = e.text[run.span.end : after.span.start] if after else ""
    if after is None or after.canonical in run.places or len(between) > (40 if e.spaced else 8) or _FULL_STOP.search(between):
        return None
    return Run(Span(run.span.start, after.span.end), (*run.places, after.canonical))


def _country_of(e: Evidence, counted: Span) -> str | None:
    """The country whose provinces are counted, where its name stands right at the count: *five provinces of Viet Nam*, 越南五省."""
    for name in e.names:
        before, after = counted.start - name.span.end, name.span.start - counted.end
        if name.kind != "country" or not (0 <= before <= 1 or 0 <= after <= 24):
            continue
        between = e.text[counted.end : name.span.start] if after >= 0 else ""
        if not _STOP.search(between) and not (between and e.joiner(counted.end, name.span.start)) and len(between.split()) <= 2:
            return name.canonical
    return None


def _is_whole(e: Evidence, run: Run, country: str | None) -> bool:
    """Whether a list surely names all that were counted: none is of another country than the one spoken of, and its sentence names no
    further place of its countries behind it."""
    sides = {known.side for place in run.places if (known := e.knowledge.places.get(place))}
    spoken_of = e.knowledge.places.get(country or "")
    if spoken_of and sides - {spoken_of.side}:
        return False
    end = e.sentence(run.span.start).end
    after = {name.canonical for name in e.names if name.kind in PARTY_KINDS and run.span.end <= name.span.start < end} - set(run.places)
    return not any((known := e.knowledge.places.get(place)) and known.side in sides for place in after)


def _bracketed(e: Evidence, position: int) -> Run | None:
    """The list of places in the bracket right behind a noun."""
    opening = next((at for at in range(position, min(position + 3, len(e.text))) if e.text[at] in _BRACKETS), None)
    if opening is None:
        return None
    depth, end = 0, opening
    while end < min(len(e.text), opening + 400):
        depth += (e.text[end] in _BRACKETS) - (e.text[end] in _BRACKETS.values())
        if depth == 0:
            break
        end += 1
    inside = [name for name in e.names if name.kind in PARTY_KINDS and opening < name.span.start < end]
    places = tuple(dict.fromkeys(name.canonical for name in inside))
    return Run(Span(inside[0].span.start, inside[-1].span.end), places) if depth == 0 and len(places) > 1 else None


def _two_counts_of_one_country(e: Evidence, counted: list[_Announced]) -> Finding | None:
    first: dict[str, _Announced] = {}
    for announced in counted:
        country = next((name for name in e.names if name.kind == "country" and 0 < name.span.start - announced.span.end <= 24), None)
        if country is None or len(e.masked[announced.span.end : country.span.start].split()) > 1 or announced.value < 2:
            continue
        between = e.text[announced.span.end : country.span.start]
        if any(character in "(),;:.（），；。" for character in between) or e.joiner(announced.span.end, country.span.start):
            continue
        other = first.setdefault(country.canonical, announced)
        if other.value != announced.value:
            listed = next((run for run in e.runs if len(run.places) in {other.value, announced.value}), None)
            said = say("country_counts", first=number(other.value), second=number(announced.value), country=thing(country.canonical))
            return Finding("count_mismatch", said, (other.span, announced.span, *([listed.span] if listed else [])))
    return None


# --- sums

PART_REACH = 170
"""How far the parts of a sum stand from it."""


def sums(e: Evidence) -> Iterator[Finding]:
    """*425 hectares (A 195 hectares, B 230 hectares)*: the parts make the whole, or do not."""
    quantities = e.measures.quantities
    for index, whole in enumerate(quantities):
        if whole.quantity.value < 10:
            continue
        parts: list[QuantityFound] = []
        for part in quantities[index + 1 : index + 6]:
            far = part.span.start - whole.span.end > PART_REACH or "\n" in e.text[whole.span.end : part.span.start]
            if far or part.quantity.unit != whole.quantity.unit:
                break
            parts.append(part)
            if len(parts) > 1 and _equal(_total(parts), whole.quantity.value):
                said = say("sum_works", parts=_parts(parts), whole=_figure(whole))
                yield Finding("sum_ok", said, (whole.span, *(one.span for one in parts)))
                break
        if len(parts) > 1 and (off := _off(e, whole, parts)):
            yield off


def _off(e: Evidence, whole: QuantityFound, parts: list[QuantityFound]) -> Finding | None:
    """Parts that do not make the sum: only where they alone fill the bracket right behind it, each beside a place."""
    opening = next((at for at in range(whole.span.end, min(whole.span.end + 30, parts[0].span.start)) if e.text[at] in _BRACKETS), -1)
    closing = e.text.find(_BRACKETS[e.text[opening]], opening) if opening >= 0 else -1
    if closing < 0 or _STOP.search(e.text, whole.span.end, opening):
        return None
    inside = [part for part in parts if part.span.end <= closing]
    bare = any(one.quantity.qualifier for one in (whole, *inside)) or e.hits.first("clauses", opening, closing, "etc", "opens")
    if len(inside) < 2 or bare or whole.quantity.unit in MONEY:
        return None
    edges = [opening, *(part.span.end for part in inside)]
    placed = all(any(begin <= name.span.start < stop for name in e.names) for begin, stop in pairwise(edges))
    if not placed or _equal(_total(inside), whole.quantity.value):
        return None
    said = say("sum_off", parts=_parts(inside), total=number(_total(inside)), whole=_figure(whole))
    return Finding("sum_mismatch", said, (whole.span, *(one.span for one in inside)))


def _total(parts: list[QuantityFound]) -> float:
    return sum(one.quantity.value for one in parts)


def _parts(parts: list[QuantityFound]) -> Slot:
    return addends(one.quantity.value for one in parts)


def _figure(one: QuantityFound) -> Slot:
    """Value and unit alone."""
    return figure(Quantity(one.quantity.value, one.quantity.unit))


def _equal(one: float, other: float) -> bool:
    return abs(one - other) < 1e-6 * max(abs(one), abs(other), 1)


def one_number_of_two_things(e: Evidence) -> Iterator[Finding]:
    """*548 activities* and *548 delegations*: so odd a number twice is one count of which one telling is wrong."""
    first: dict[float, QuantityFound] = {}
    for one in e.measures.quantities:
        value = one.quantity.value
        if value < 101 or value != int(value) or value % 10 == 0:
            continue
        other = first.setdefault(value, one)
        if other.quantity.unit != one.quantity.unit:
            yield Finding("inconsistent", say("one_number", first=_figure(other), second=_figure(one)), (other.span, one.span))
