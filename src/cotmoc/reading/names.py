"""Proper names in a text: those the knowledge has, and those it has never seen.

First the gazetteer, then everything capitalised that is shaped like a name; then the common nouns beside each decide what a
name that may mean two things means here.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from cotmoc.knowledge import Knowledge
from cotmoc.knowledge.spotting import Spotting, spotting
from cotmoc.reading.gazetteer import Found, Gazetteer
from cotmoc.reading.spotter import Candidate, candidates, han_person, hangul_person
from cotmoc.records import Span
from cotmoc.text.fold import bare, lexical
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import COUNTRY, PERSON, PLACE, UNKNOWN, Hit, Lexicon

PLACE_KINDS = frozenset({"country", "province", "prefecture", "city", "county", "town", "river", "crossing", "marker"})
DESIGNATED = {
    "country": ("country",),
    "province": ("province",),
    "autonomous_region": ("province",),
    "prefecture": ("prefecture",),
    "city": ("city",),
    "county": ("county", "city", "town"),
    "town": ("town", "county"),
    "river": ("river",),
    "crossing": ("crossing",),
    "market": ("crossing",),
}
"""Common noun of place → the kinds of name it may stand beside, likeliest first."""
BESIDE = 160
"""Characters before and behind a person within which a post may stand."""
PREFERRED = ("country", "province", "city", "prefecture", "crossing", "county", "town", "river", "person", "organisation")
"""Where nothing beside a name decides: the kind that such articles mean most often."""


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name in the text."""

    span: Span
    kind: str
    canonical: str
    known: bool = True
    role: str | None = None
    unsure: bool = False


@dataclass(slots=True)
class Named:
    """Names of a text, and the patterns of its language found around them."""

    names: list[Name]
    hits: Hits
    masked: str


def find_names(
    text: str, parts: list[Span], lexicon: Lexicon, gazetteer: Gazetteer, knowledge: Knowledge, *, spaced: bool, as_of: dt.date | None
) -> Named:
    """Find the proper names of a text and the patterns of its language.

    Args:
        text: The whole text.
        parts: The stretches that say something; names elsewhere are not looked for.
        lexicon: Patterns of the language, terms of the mechanisms among them.
        gazetteer: Names of the knowledge in this language.
        knowledge: To tell versions of one place apart by day.
        spaced: Whether the language separates words.
        as_of: The day the text is from, as far as known.
    """
    folded = bare(text)
    spoken = _Parts(parts)
    known = [found for found in gazetteer.find(text, folded) if spoken.hold(found.start, found.end)]
    shape = spotting(knowledge)
    known = [found for found in known if not (shape and _is_in_a_person(text, folded, found.start, shape))]
    spans = [Span(found.start, found.end) for found in known]
    unknown = [one for one in candidates(text, folded, shape, spans) if spoken.hold(one.span.start, one.span.end)] if shape else []
    unknown = [_without_honorific(lexicon, text, one) for one in unknown if one.words != 2 or not _is_office(lexicon, text, one.span)]
    masked = _mask(lexical(_SENTENCE_STOP.sub(",", text)), known, unknown)
    hits = Hits(spoken.keep(lexicon.scan(masked)))
    decider = _Decider(text, masked, hits, knowledge, as_of)
    names = _pairs(text, known, [decider.decide(found) for found in known])
    names += _inner_places(text, folded, gazetteer, names)
    names += [name for one in unknown if (name := decider.decide_unknown(one))]
    if shape and not spaced:
        names += _after_posts(text, hits, shape, names, han_person)
    elif shape and any("\uac00" <= character <= "\ud7af" for character in text[:400]):
        names += _after_posts(text, hits, shape, names, hangul_person)
    names += _markers(text, hits)
    names.sort(key=lambda name: (name.span.start, name.span.end))
    names = _one_spelling(text, names)
    return Named([_with_role(name, names, hits, text) for name in names], hits, masked)


def _is_in_a_person(text: str, folded: str, start: int, shape: Spotting) -> bool:
    """Whether a name found is the end of a person's: *Nguyen Van Nam*, and not *Van Nam*, the province."""
    before = _WORD_BEFORE.search(text, max(0, start - 16), start)
    middle = _FIRST_WORD.match(folded, start)
    return (
        before is not None
        and middle is not None
        and middle[0] in shape.latin_middle
        and text[before.start()].isupper()
        and folded[before.start() : before.end(1)] in shape.latin_surnames
    )


_WORD_BEFORE = re.compile(r"(?<![^\W_])([^\W\d_]+)[ \u00a0]\Z")
_FIRST_WORD = re.compile(r"[a-z]+")
_MARKER_NUMBER = re.compile(
    r"\.?[ \u00a0]*(?:(?:no|nr|số|№|n°|nº)\.?[ \u00a0]*)?"
    r"(\d{1,4}(?:/\d{1,2})?(?:\(\d\))?(?:[ \u00a0]?[-–][ \u00a0]?\d{1,4}(?:/\d{1,2})?)?)(?![\d.,]*\d)",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"[ \u00a0](?:no|nr|số|number|numer|nummer|numéro|número|номер|n°|nº|№)\Z", re.IGNORECASE)
_NUMBER_BEFORE = re.compile(r"(\d{1,4}(?:/\d{1,2})?)(?:[ \u00a0]?(?:号|號|호|番|-ї|-й|-го|-му))?[ \u00a0]?\Z")


def _markers(text: str, hits: Hits) -> list[Name]:
    """Boundary markers: the noun and its number, *marker 504*, 504号界碑."""
    found: dict[Span, Name] = {}
    for hit in hits.all("designators"):
        if hit.key != "marker":
            continue
        after = _MARKER_NUMBER.match(text, hit.end)
        before = _NUMBER_BEFORE.search(text[max(0, hit.start - 12) : hit.start])
        if after:
            numbering = _NUMBERING.search(text, hit.start, hit.end)
            noun = max(text.rfind(" ", hit.start, numbering.start() if numbering else hit.end) + 1, hit.start)
            span, number = Span(noun, after.end()), after[1]
        elif before:
            span, number = Span(max(0, hit.start - 12) + before.start(), hit.end), before[1]
        else:
            continue
        found[span] = Name(span, "marker", f"marker-{re.sub('[^0-9/]+', '-', number).strip('-')}")
    return list(found.values())


_PAIR_MARK = re.compile(r"[ \u00a0]?(?:\([^()\n]{2,20}\)[ \u00a0]?)?[-–—][ \u00a0]?")


def _pairs(text: str, known: list[Found], names: list[Name]) -> list[Name]:
    """Of *Mong Cai – Dongxing*, a pair, one half that is surely a gate makes the other one too."""
    for left, right in pairwise(range(len(names))):
        if not _PAIR_MARK.fullmatch(text, names[left].span.end, names[right].span.start):
            continue
        for one, other in ((left, right), (right, left)):
            gate = next((choice for choice in known[other].candidates if choice[1] == "crossing"), None)
            if names[one].kind == "crossing" and names[other].kind != "crossing" and gate:
                names[other] = replace(names[other], kind="crossing", canonical=gate[0])
    return names


_SENTENCE_STOP = re.compile(r"\.(?=\s)(?<=\w\w\.)(?<!\b[MD]r\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bTP\.)(?<!\bSt\.)(?<!\bTS\.)(?<!\b[Nn][or]\.)")
"""A full stop that parts phrases; made a comma, so that no pattern reaches over it."""


def _is_office(lexicon: Lexicon, text: str, span: Span) -> bool:
    """Whether two capitalised words begin the name of an office: *Tổng Lãnh sự*."""
    words = lexical(text[span.start : span.end + 16])
    return any(hit.section == "posts" and hit.start == 0 and hit.end >= len(span) for hit in lexicon.scan(words))


def _without_honorific(lexicon: Lexicon, text: str, one: Candidate) -> Candidate:
    """*Ông Nguyễn Văn Nam*: the capital of an honorific that begins a sentence is none of a name."""
    if one.words < 3 or not one.surname:
        return one
    start, end = one.span.start, one.span.end
    first = [hit for hit in lexicon.scan(lexical(text[start:end])) if hit.section == "honorifics" and hit.start == 0]
    if not first or text[start + first[0].end : start + first[0].end + 1] != " ":
        return one
    words = one.words - text[start : start + first[0].end + 1].count(" ")
    return replace(one, span=Span(start + first[0].end + 1, end), words=words) if words >= 2 else one


def _inner_places(text: str, folded: str, gazetteer: Gazetteer, names: list[Name]) -> list[Name]:
    """Places inside the names of bodies and projects: the longest form hides the shorter one in it."""
    found: list[Name] = []
    for name in names:
        if name.kind in {"organisation", "project", "agreement", "document"}:
            start, end = name.span.start, name.span.end
            for inner in gazetteer.find(text[start:end], folded[start:end], inside=True):
                places = sorted(choice for choice in inner.candidates if choice[1] in PLACE_KINDS)
                places.sort(key=lambda choice: _rank(PREFERRED, choice[1]))
                if places:
                    found.append(Name(Span(start + inner.start, start + inner.end), places[0][1], places[0][0]))
    return found


class _Parts:
    """Asks whether a stretch lies inside one of the parts of a text that say something."""

    def __init__(self, parts: list[Span]) -> None:
        self._starts = [part.start for part in parts]
        self._ends = [part.end for part in parts]

    def hold(self, start: int, end: int) -> bool:
        index = bisect_right(self._starts, start) - 1
        return index >= 0 and end <= self._ends[index]

    def keep(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Those hits, of some in order, that lie inside a part."""
        starts, ends, last = self._starts, self._ends, len(self._starts) - 1
        index = -1
        for hit in hits:
            while index < last and starts[index + 1] <= hit[0]:
                index += 1
            if index >= 0 and hit[1] <= ends[index]:
                yield hit


def _mask(folded: str, known: Iterable[Found], unknown: Iterable[Candidate]) -> str:
    pieces: list[tuple[int, int, str]] = []
    for found in known:
        kinds = {kind for _, kind in found.candidates}
        mask = COUNTRY if kinds == {"country"} else PLACE if kinds & PLACE_KINDS else PERSON if kinds == {"person"} else ""
        if mask:
            pieces.append((found.start, found.end, mask))
    # What is no more than capitalised stays unmasked: it may be the first word of a body or a mechanism.
    pieces += [(one.span.start, one.span.end, PERSON if one.words >= 3 else UNKNOWN) for one in unknown if one.surname and one.words >= 2]
    pieces.sort()
    parts: list[str] = []
    position = 0
    for start, end, mask in pieces:
        if start >= position:
            parts += (folded[position:start], mask * (end - start))
            position = end
    parts.append(folded[position:])
    return "".join(parts)


class _Decider:
    """Decides what a written name means where it stands."""

    def __init__(self, text: str, masked: str, hits: Hits, knowledge: Knowledge, as_of: dt.date | None) -> None:
        self.text, self.masked, self.hits, self.knowledge, self.as_of = text, masked, hits, knowledge, as_of
        self._ends = sorted((hit.end, hit.key, hit.start) for hit in hits.all("designators"))
        self._starts = {hit.start: hit.key for hit in reversed(hits.all("designators"))}
        self._before_person = sorted([hit.end for section in ("posts", "honorifics") for hit in hits.all(section)])

    def designator(self, span: Span) -> str | None:
        """The kind that a common noun beside a name says it is of; a noun that follows another name belongs to that one."""
        index = bisect_right(self._ends, (span.start, "\uffff", 0)) - 1
        if index >= 0:
            end, key, start = self._ends[index]
            if not self.masked[end : span.start].strip() and span.start - end <= 2 and "\n" not in self.text[end : span.start]:
                before = self.masked[max(0, start - 2) : start].strip()
                if not before or before[-1] not in PLACE + COUNTRY:
                    return key
        after = span.end
        while after < len(self.masked) and self.masked[after] == " " and after - span.end < 2:
            after += 1
        if self.text[span.end : after] in {"", " ", "-", "\u00a0"}:
            return self._starts.get(after)
        return None

    def decide(self, found: Found) -> Name:
        """The entity that a form of the knowledge means here."""
        span = Span(found.start, found.end)
        choices = found.candidates
        if len(choices) > 1:
            wanted = DESIGNATED.get(self.designator(span) or "", ())
            ranked = sorted(
                choices, key=lambda choice: (_rank(wanted, choice[1]), _rank(PREFERRED, choice[1]), not self._lives(choice[0]), choice[0])
            )
            identifier, kind = ranked[0]
        else:
            identifier, kind = choices[0]
        return Name(span, kind, self._as_of(identifier))

    def _lives(self, identifier: str) -> bool:
        place = self.knowledge.places.get(identifier)
        if place is None or self.as_of is None:
            return True
        return place in self.knowledge.place_as_of(identifier, self.as_of)

    def _as_of(self, identifier: str) -> str:
        return identifier

    def decide_unknown(self, one: Candidate) -> Name | None:
        """What a candidate is, or None when nothing decides."""
        slug = bare(self.text[one.span.start : one.span.end]).strip().replace(" ", "-").replace("'", "")
        designator = self.designator(one.span)
        kind = (DESIGNATED.get(designator or "") or (None,))[0]
        if (one.surname and one.words >= 3) or self._after_post(one.span.start):
            return Name(one.span, "person", slug, known=False) if one.words >= 2 else None
        if kind:
            return Name(one.span, kind, slug, known=False)
        if one.surname and 2 <= one.words <= 4:
            return Name(one.span, "person", slug, known=False)
        return None

    def _after_post(self, start: int) -> bool:
        index = bisect_right(self._before_person, start) - 1
        return index >= 0 and not self.masked[self._before_person[index] : start].strip() and start - self._before_person[index] <= 3


def _rank(order: tuple[str, ...], kind: str) -> int:
    return order.index(kind) if kind in order else len(order)


def _after_posts(text: str, hits: Hits, shape: Spotting, names: list[Name], finder: object) -> list[Name]:
    """Persons that follow a post directly, in scripts without capitals."""
    taken = sorted(name.span for name in names if name.kind == "person")
    found: list[Name] = []
    for section in ("posts", "honorifics"):
        for hit in hits.all(section):
            span = finder(text, hit.end, shape)  # type: ignore[operator]
            if span is None or _touches(taken, span) or hits.at("posts", span.start) or hits.at("organisations", span.start):
                continue
            found.append(Name(span, "person", text[span.start : span.end], known=False))
            taken.insert(bisect_left(taken, span), span)
    for span in _again(text, {text[name.span.start : name.span.end] for name in found}):
        if not _touches(taken, span):
            found.append(Name(span, "person", text[span.start : span.end], known=False))
            taken.insert(bisect_left(taken, span), span)
    return found


def _again(text: str, words: set[str]) -> Iterator[Span]:
    """Every place where one of some words stands, the longest first where two begin together."""
    if not words:
        return
    lengths = sorted({len(word) for word in words}, reverse=True)
    firsts = "".join(sorted({re.escape(word[0]) for word in words}))
    for match in re.finditer(f"[{firsts}]", text):
        start = match.start()
        yield from (Span(start, start + length) for length in lengths if text[start : start + length] in words)


def _touches(taken: list[Span], span: Span) -> bool:
    index = bisect_left(taken, span)
    return any(taken[one].overlaps(span) for one in range(max(0, index - 1), min(len(taken), index + 1)))


def _one_spelling(text: str, names: list[Name]) -> list[Name]:
    """Give an inflected or shortened spelling of an unknown name the id of its fuller one in the same text."""
    slugs = {name.canonical for name in names if not name.known}
    merged: dict[str, str] = {}
    for slug in slugs:
        base = next((slug[:-cut] for cut in (3, 2, 1) if slug[:-cut] in slugs and "-" in slug[:-cut]), None)
        if base:
            merged[slug] = base
    return [replace(name, canonical=merged.get(name.canonical, name.canonical)) if not name.known else name for name in names]


def _with_role(name: Name, names: list[Name], hits: Hits, text: str) -> Name:
    """The post written before a person's name, in the same sentence and after the last other person."""
    if name.kind != "person":
        return name
    index = bisect_left(names, name.span, key=lambda one: one.span)
    floor = max([one.span.end for one in names[max(0, index - 8) : index] if one.kind == "person"], default=0)
    floor = max(floor, name.span.start - BESIDE, text.rfind("\n", max(0, name.span.start - BESIDE), name.span.start))
    posts = list(hits.within("posts", floor, name.span.start))
    if posts:
        return replace(name, role=posts[0].key)
    after = hits.first("posts", name.span.end, min(len(text), name.span.end + BESIDE))
    following = next((one.span.start for one in names[index + 1 : index + 9] if one.kind == "person"), len(text))
    if after and stands_behind(text, name.span.end, after, following):
        return replace(name, role=after.key)
    return name


def stands_behind(text: str, end: int, post: Hit, following: int) -> bool:
    """Whether a post behind a name is its own: *Nguyen Van Nam, director of …*, 陈刚书记, but not *Nguyen Van Nam, Director Tran Van Ba*.

    Args:
        text: The text.
        end: Where the name ends.
        post: The post.
        following: Where the next person begins.
    """
    gap = text[end : post.start]
    if len(gap) > 6 or any(map(str.isalpha, gap)):
        return False
    return not gap or following - end > BESIDE or _PAUSE.search(text, post.end, following) is not None


_PAUSE = re.compile(r"[,.;:!?()|、，。；：！？（）\n]")


_start = attrgetter("span.start")


def names_between(names: list[Name], start: int, end: int) -> Iterator[Name]:
    """The names, of a list in order, that begin at or after a place and end before another."""
    index = bisect_left(names, start, key=_start)
    while index < len(names) and names[index].span.end <= end:
        yield names[index]
        index += 1
