"""Names built from common nouns: bodies of a type and a place, papers, projects, programmes, sessions as events, slogans.

The language file gives their patterns. Here they are cut to the right length and told apart: of two that overlap the longer
stands, and a name inside another is kept as nested.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from cotmoc.knowledge import Knowledge
from cotmoc.reading.measures import Measures
from cotmoc.reading.names import PLACE_KINDS, Name, Named
from cotmoc.records import Span
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import Hit

SECTION_KIND = {"organisations": "organisation", "projects": "project", "programmes": "programme", "events": "event", "slogans": "slogan"}
PHRASE_END = re.compile(r"[,;:.()\[\]«»„“”\"\n、，。；：（）《》]")
QUOTES = {"„": "”“", "“": "”", "«": "»", "»": "«", '"': '"', "‘": "’", "《": "》", "「": "」", "『": "』"}
REST_LIMIT = 170
"""Longest tail of a paper's name in characters: past it the reader would rather have the noun alone."""
_FAR_SIDE = re.compile(r"(?:[ \u00a0]?\([^()\n]{2,20}\))?[ \u00a0]?[-–—][ \u00a0]?")
_COUNTRY_IN_BRACKETS = re.compile(r"[ \u00a0]?\([^()\n]{2,20}\)")
_YEAR_AFTER = re.compile(
    r"[ \u00a0]+(?:(?:i|of|in|w|de|у|в|tahun|năm|im|van|av|för)[ \u00a0]+)?(20\d\d|19\d\d)(?:[ \u00a0]?(?:року|рік|года|roku|r\.))?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Composed:
    """A name built from common nouns."""

    span: Span
    kind: str
    canonical: str
    mechanism: str | None = None
    """For a session: whose it is."""
    ordinal: int | None = None
    year: str | None = None
    after_place: bool = False
    """A body's name without the place that stands right before it: the shorter half of a longer name."""


def compose(
    text: str,
    named: Named,
    measures: Measures,
    knowledge: Knowledge,
    kinds: dict[str, str],
    *,
    offices_whole: bool,
    particles: tuple[str, ...] = (),
) -> list[Composed]:
    """All composed names of a text, in order, outer before inner.

    Args:
        text: The text.
        named: Its proper names and patterns.
        measures: Its dates, ordinals and quantities.
        knowledge: For the ids of bodies.
        kinds: Kind of each term's id.
        offices_whole: Whether the language writes an office and its body as one term (省委书记, *Chủ tịch UBND tỉnh*), in which the
            body is not named.
        particles: What the language glues to a name and is no part of it (Korean).
    """
    composer = _Composer(text, named, measures, knowledge, kinds)
    found = [*composer.terms(), *composer.papers(), *composer.others(), *composer.quoted()]
    found = [
        one for one in found if not offices_whole or one.kind != "organisation" or one.mechanism or not composer.is_part_of_post(one.span)
    ]
    bodies = [name.span for name in named.names if name.kind == "organisation"]
    found = [one for one in found if one.kind != "organisation" or not one.after_place or not _inside_one(one.span, bodies)]
    return _longest([_without_particle(text, _balanced(text, composer.with_far_side(one)), particles) for one in found])


def _inside_one(span: Span, others: list[Span]) -> bool:
    """Whether a stretch is a part of one of some others, which are in order and do not overlap."""
    index = bisect_right(others, span.start, key=lambda other: other.start) - 1
    return index >= 0 and others[index] != span and others[index].contains(span)


def is_part_of_office(hits: Hits, span: Span, *, has_place: bool) -> bool:
    """Whether a body is only a part of the name of an office: 河江省委书记, *Chủ tịch UBND tỉnh*."""
    for post in hits.within("posts", span.start - 30, span.end + 12):
        if post.then:
            continue
        if post.start < span.end < post.end and post.start >= span.start:
            return True
        if post.start == span.end and post.end > span.end:
            return True
        if post.start < span.start and post.end >= span.end and not has_place:
            return True
    return False


def _balanced(text: str, one: Composed) -> Composed:
    """Take in the bracket that closes one opened inside the name."""
    words = one.span.of(text)
    if words.count("(") > words.count(")") and text[one.span.end : one.span.end + 1] == ")":
        return replace(one, span=Span(one.span.start, one.span.end + 1))
    return one


def _without_particle(text: str, one: Composed, particles: tuple[str, ...]) -> Composed:
    words = one.span.of(text)
    longest = max((len(particle) for particle in particles if words.endswith(particle)), default=0)
    return replace(one, span=Span(one.span.start, one.span.end - longest)) if 0 < longest < len(words) - 1 else one


def _longest(found: list[Composed]) -> list[Composed]:
    """Drop what overlaps a longer one of the same kind, or stands on the very same words."""
    rank = {"slogan": 0, "document": 1, "agreement": 2, "project": 3, "event": 4, "programme": 5, "organisation": 6}
    found.sort(key=lambda one: (one.span.start, -one.span.end, rank.get(one.kind, 9), one.canonical))
    kept: list[Composed] = []
    for one in found:
        clash = False
        for other in kept[-12:]:
            if other.span.end <= one.span.start:
                continue
            same_group = other.kind == one.kind or {other.kind, one.kind} <= {"document", "agreement"}
            crossing = other.span.overlaps(one.span) and not other.span.contains(one.span)
            if other.span == one.span or crossing or (same_group and other.span.overlaps(one.span) and other.kind != "organisation"):
                clash = True
                break
            if (
                same_group
                and other.kind == "organisation"
                and other.span.contains(one.span)
                and (
                    one.after_place
                    or one.span.start == other.span.start
                    or (not one.mechanism and one.canonical == other.canonical and other.span.end == one.span.end)
                )
            ):
                clash = True
                break
        if not clash:
            kept.append(one)
    return kept


_start = attrgetter("span.start")


class _Composer:
    def __init__(self, text: str, named: Named, measures: Measures, knowledge: Knowledge, kinds: dict[str, str]) -> None:
        self.text, self.named, self.hits, self.knowledge, self.kinds = text, named, named.hits, knowledge, kinds
        self.measures = measures
        self.places = [name for name in named.names if name.kind in PLACE_KINDS]
        self._ordinal_starts = [span.start for span, _ in measures.ordinals]
        self._place_starts = [name.span.start for name in self.places]
        self._place_ends = {name.span.end for name in self.places}
        self._provinces = [name for name in self.places if name.kind in {"province", "city"}]
        self.sessions: list[Composed] = []

    # --- terms of the mechanisms, and their sessions

    def terms(self) -> Iterator[Composed]:
        """Terms of the knowledge: slogans and sets as they stand; mechanisms as body, programme or one sitting."""
        for hit in self.hits.all("terms"):
            if hit.key in self.knowledge.mechanisms:
                yield from self._mechanism(hit)
            else:
                span = Span(hit.start, hit.end)
                yield Composed(span, self.kinds.get(hit.key, "slogan"), hit.key)
        yield from self._bare_sessions()

    def _mechanism(self, hit: Hit) -> Iterator[Composed]:
        kind = self.kinds.get(hit.key, "organisation")
        start, end, ordinal = hit.start, hit.end, None
        noun = self._noun_before(hit.start) if kind == "organisation" else None
        if noun:
            between = self._ordinal_before(hit.start)
            start = noun.start
            ordinal = between if between and between[0].start >= noun.end else None
        before = self._ordinal_before(start)
        if before:
            start, ordinal = before[0].start, before
        elif ordinal is None:
            after = self._ordinal_after(end)
            follows = after and self._noun_after(after[0].end)
            if after and (follows or not noun):
                ordinal = after
                end = follows.end if follows else after[0].end
        stop, year = self._year_after(end)
        if year:
            end = stop
        if ordinal or year:
            canonical = f"{hit.key}-{ordinal[1]}" if ordinal else f"{hit.key}@{year}"
            event = Composed(Span(start, end), "event", canonical, hit.key, ordinal[1] if ordinal else None, year)
            insort(self.sessions, event, key=_start)
            yield event
        elif noun or kind != "organisation":
            yield Composed(Span(start, end), "programme", hit.key, hit.key)
        if kind == "organisation":
            yield Composed(Span(hit.start, self._own_side(hit)), "organisation", hit.key, hit.key)

    def _own_side(self, hit: Hit) -> int:
        """*Head of the Joint Working Group of Lai Chau*: the side of the body that the office belongs to is part of its name."""
        if not any(hit.start - post.end <= 4 for post in self.hits.within("posts", hit.start - 40, hit.start)):
            return hit.end
        place = self._place_from(hit.end)
        if (
            place is None
            or place.span.start > hit.end + 16
            or len(self.text[hit.end : place.span.start].split()) > 2
            or PHRASE_END.search(self.text[hit.end : place.span.start])
        ):
            return hit.end
        return place.span.end

    def _noun_before(self, position: int) -> Hit | None:
        """A session noun that stands before a mechanism: right before it, or with *of the*, or with its ordinal between."""
        for noun in reversed(list(self.hits.within("sessions", max(0, position - 40), position, "nouns"))):
            between = self.text[noun.end : position]
            ordinal = self._ordinal_before(position)
            if ordinal and ordinal[0].start >= noun.end:
                between = self.text[noun.end : ordinal[0].start] + self.text[ordinal[0].end : position]
            if len(between.split()) <= 2 and len(between) <= 10 and not PHRASE_END.search(between.strip(".")):
                return noun
        return None

    def _noun_after(self, position: int) -> Hit | None:
        """A session noun right after an ordinal: 第九次会晤."""
        hit = self.hits.first("sessions", position, position + 8, "nouns")
        return hit if hit and not self.text[position : hit.start].strip() else None

    def _ordinal_before(self, position: int) -> tuple[Span, int] | None:
        """The ordinal that counts a session: right before its noun, one word between at most."""
        index = bisect_left(self._ordinal_starts, position) - 1
        if index < 0:
            return None
        span, value = self.measures.ordinals[index]
        if not 0 <= position - span.end <= 14:
            return None
        between = self.text[span.end : position]
        if len(between.split()) <= 1 and not PHRASE_END.search(between.strip(".")):
            return span, value
        return None

    def _ordinal_after(self, position: int) -> tuple[Span, int] | None:
        """Vietnamese, Indonesian and Romance order: *phiên họp lần thứ 11*, *sidang ke-4*; the counting word belongs to it."""
        index = bisect_left(self._ordinal_starts, position)
        if index >= len(self.measures.ordinals):
            return None
        span, value = self.measures.ordinals[index]
        if span.start - position > 8:
            return None
        between = self.text[position : span.start]
        if len(between.split()) <= 1 and not PHRASE_END.search(between):
            return span, value
        return None

    def _year_after(self, position: int) -> tuple[int, str | None]:
        match = _YEAR_AFTER.match(self.text, position)
        return (match.end(), match[1]) if match else (position, None)

    def _bare_sessions(self) -> Iterator[Composed]:
        """A session noun with an ordinal and no mechanism beside it: *the 10th session*."""
        for noun in self.hits.all("sessions"):
            if noun.key != "nouns":
                continue
            ordinal = self._ordinal_before(noun.start) or self._ordinal_after(noun.end)
            if ordinal and not self._is_session(Span(noun.start, noun.end)):
                span = Span(min(ordinal[0].start, noun.start), max(noun.end, ordinal[0].end))
                event = Composed(span, "event", f"session-{ordinal[1]}", None, ordinal[1])
                insort(self.sessions, event, key=_start)
                yield event

    def _is_session(self, span: Span) -> bool:
        """Whether a stretch overlaps a session already found."""
        index = bisect_left(self.sessions, span.end, key=_start)
        return any(one.span.overlaps(span) for one in self.sessions[max(0, index - 4) : index])

    # --- papers

    def papers(self) -> Iterator[Composed]:
        """Documents and agreements; the name goes on over a session it belongs to, or over the rest of its phrase."""
        sets = {hit.start for hit in self.hits.all("terms") if self.kinds.get(hit.key) == "document"}
        for hit in self.hits.all("papers"):
            if hit.start in sets:
                continue
            end = hit.end
            if hit.then == "rest":
                end = self._phrase_end(hit.end)
            elif hit.then == "mech":
                index = bisect_left(self.sessions, hit.end, key=_start)
                session = next((one for one in self.sessions[index : index + 1] if one.span.start - hit.end <= 4), None)
                if session is None:
                    continue
                end = session.span.end
            yield Composed(Span(hit.start, end), hit.key, self._slug(hit.start, end))

    def _phrase_end(self, position: int) -> int:
        match = PHRASE_END.search(self.text, position, position + REST_LIMIT)
        end = match.start() if match else min(len(self.text), position + REST_LIMIT)
        for section, keys in (("clauses", ("relatives", "tails")), ("sides", ())):
            stop = self.hits.first(section, position, end, *keys)
            if stop and stop.start > position + 3:
                end = min(end, stop.start)
        another = self.hits.first("papers", position + 4, end)
        joiners = self.hits.within("clauses", position, another.start, "joiners") if another else ()
        if joiners:
            end = min(end, joiners[-1].start)
        if not match and end == position + REST_LIMIT:
            end = position
        return position + len(self.text[position:end].rstrip())

    # --- bodies, projects, programmes, events, slogans

    def others(self) -> Iterator[Composed]:
        """What the language file's other lists name."""
        for section, kind in SECTION_KIND.items():
            for hit in self.hits.all(section):
                end = hit.end
                if hit.then == "rest":
                    end = self._phrase_end(hit.end)
                elif hit.then == "org":
                    inner = next(
                        (one for one in self.hits.within("organisations", hit.end, hit.end + 80) if one.start - hit.end <= 1), None
                    )
                    if inner is None:
                        continue
                    end = inner.end
                elif hit.then == "mech":
                    continue
                span = Span(hit.start, end)
                after = "\ue000" <= self.named.masked[max(0, span.start - 2) : span.start].strip()[-1:] <= "\ue003"
                after = after or span.start in self._place_ends or span.start - 1 in self._place_ends
                yield Composed(
                    span, kind, self._body(hit, span) if kind == "organisation" else self._slug(span.start, span.end), after_place=after
                )

    def _body(self, hit: Hit, span: Span) -> str:
        """Id of a body: its type and its place, the place taken from beside it when it is not named."""
        inner = list(self._places_within(span))
        if inner:
            place = inner[0].canonical
        elif hit.key in {"politburo", "congress", "academy", "agency", "party", "embassy", "ministry"}:
            return self._slug(span.start, span.end)
        else:
            place = self._nearest_place(span)
        return f"{hit.key}:{place}"

    def _places_within(self, span: Span) -> Iterator[Name]:
        index = bisect_left(self._place_starts, span.start)
        while index < len(self.places) and self.places[index].span.end <= span.end:
            yield self.places[index]
            index += 1

    def _place_from(self, position: int) -> Name | None:
        """The first place that begins here or later."""
        index = bisect_left(self._place_starts, position)
        return self.places[index] if index < len(self.places) else None

    def _nearest_place(self, span: Span) -> str:
        """The province that a body without a name of its own belongs to: the next one in the same phrase, else the last one named."""
        index = bisect_left(self._place_starts, span.end)
        if index < len(self.places):
            between = self.text[span.end : min(self.places[index].span.start, span.end + 71)]
            if len(between) <= 70 and not re.search(r"[;.\n。；]", between) and self.places[index].kind != "country":
                return self.places[index].canonical
        before = bisect_left(self._provinces, span.end, key=lambda place: place.span.start)
        return self._provinces[before - 1].canonical if before else "unknown"

    # --- quoted titles

    def quoted(self) -> Iterator[Composed]:
        """A title between quotation marks that begins with the noun of a paper, a programme or a session."""
        for section, kinds in (("papers", None), ("programmes", "programme"), ("events", "event")):
            for hit in self.hits.all(section):
                opening = hit.start - 1
                if opening >= 0 and self.text[opening] in QUOTES:
                    closing = self._closing(hit.start, QUOTES[self.text[opening]])
                    if closing:
                        yield Composed(Span(hit.start, closing), kinds or hit.key, self._slug(hit.start, closing))

    def _closing(self, start: int, marks: str) -> int | None:
        found = [position for mark in marks if (position := self.text.find(mark, start, start + 320)) >= 0]
        return min(found) if found and "\n" not in self.text[start : min(found)] else None

    def is_part_of_post(self, span: Span) -> bool:
        """See `is_part_of_office`."""
        return is_part_of_office(self.hits, span, has_place=any(self._places_within(span)))

    def with_far_side(self, one: Composed) -> Composed:
        """Take in the other end of a project between two places: *bridge A (Viet Nam) – B (China)*."""
        if one.kind != "project":
            return one
        start, end = one.span.start, one.span.end
        inner = list(self._places_within(one.span))
        if not inner or len(self.text[inner[-1].span.end : end]) > 1:
            return one
        for _ in range(3):
            dash = _FAR_SIDE.match(self.text, end)
            place = self._place_from(dash.end()) if dash else None
            if dash is None or place is None or place.span.start != dash.end():
                break
            end = place.span.end
        bracket = _COUNTRY_IN_BRACKETS.match(self.text, end)
        if end != one.span.end and bracket and any(name.kind == "country" for name in self._places_within(Span(end, bracket.end()))):
            end = bracket.end()
        return replace(one, span=Span(start, end)) if end != one.span.end else one

    def _slug(self, start: int, end: int) -> str:
        return re.sub(r"\W+", "-", self.text[start:end].lower()).strip("-")


def composed_between(found: Sequence[Composed], start: int, end: int) -> Iterator[Composed]:
    """The composed names, of a list in order, that begin inside a stretch."""
    index = bisect_left(found, start, key=_start)
    while index < len(found) and found[index].span.start < end:
        yield found[index]
        index += 1
