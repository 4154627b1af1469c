"""One thing under two names: spellings, ordinals, wordings; and parties that changed."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from cotmoc.knowledge import Knowledge
from cotmoc.reading.checks.evidence import Evidence, Finding
from cotmoc.reading.checks.told import clauses, quote, say, standing, style, tail, thing, when
from cotmoc.reading.composed import Composed, composed_between
from cotmoc.reading.gazetteer import DROPPED_IN_CASES
from cotmoc.reading.results import Mention, Sentence
from cotmoc.records import Span
from cotmoc.text.fold import bare

UNSPACED = frozenset({"Han", "kana", "Hangul"})
PERSON = frozenset({"person"})
SPELLED = frozenset({"province", "city", "prefecture", "county", "town", "crossing", "river"})
"""Kinds of place whose spellings are compared. Countries are left out: every language has several words for each."""
RECENTLY = dt.timedelta(days=400)
"""A change of members is worth a look for so long: until the next yearly session has told of it."""
_STEM = 4
"""Letters of a word that inflection leaves alone."""


# --- spellings


def persons_spelled_two_ways(e: Evidence) -> Iterator[Finding]:
    """One person, written as two languages write the name, or two ways in one."""
    return _spelled(e, "same_person", PERSON)


def places_spelled_two_ways(e: Evidence) -> Iterator[Finding]:
    """One place by two spellings: pinyin and the Vietnamese reading, two transcriptions."""
    return _spelled(e, "same_entity", SPELLED)


def _spelled(e: Evidence, check: str, kinds: frozenset[str]) -> Iterator[Finding]:
    endings = _folded(tuple(e.language.words("names", "endings"))) if e.language else ()
    for canonical, forms in e.spellings.items():
        if len(forms) < 2 or next(iter(forms.values())).kind not in kinds:
            continue
        distinct: list[Mention] = []
        for mention in forms.values():
            if not any(_same_spelling(mention.mention, other.mention, endings) for other in distinct):
                distinct.append(mention)
        distinct = [one for one in distinct if _script(one.mention) == _script(distinct[0].mention)]
        distinct = [one for number, one in enumerate(distinct) if not any(_is_gloss(e.text, one, other) for other in distinct[:number])]
        if len(distinct) > 1:
            said = say("spelled", forms=quote(*(one.mention for one in distinct)), name=thing(canonical))
            yield Finding(check, said, tuple(one.span for one in distinct))


@lru_cache(maxsize=64)
def _folded(endings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(bare(ending).strip() for ending in endings)


@lru_cache(maxsize=8192)
def _same_spelling(one: str, other: str, endings: tuple[str, ...]) -> bool:
    """Whether two forms differ by case endings, spacing, marks or length only. Two Chinese names without a character in common are two
    names, not two spellings.

    >>> _same_spelling("Lang Sons", "Lang Son", ("s",)), _same_spelling("Ha Noi", "Hanoi", ())
    (True, True)
    >>> _same_spelling("Wei Taos", "Vi Thao", ("s",))
    False
    """
    first, second = bare(one).split(), bare(other).split()
    whole, rest = sorted(("".join(first), "".join(second)), key=len)
    if whole == rest:
        return True
    if _script(one) in UNSPACED:
        return rest.startswith(whole) or set(whole).isdisjoint(rest)
    shorter, longer = sorted((first, second), key=len)
    return all(any(_same_word(word, candidate, endings) for candidate in longer) for word in shorter)


def _same_word(one: str, other: str, endings: Sequence[str]) -> bool:
    shared = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))
    if shared >= 5 and max(len(one), len(other)) - shared <= 4:
        return True
    return not _stems(one, endings).isdisjoint(_stems(other, endings))


def _stems(word: str, endings: Sequence[str]) -> set[str]:
    stems = {word} | {word[: -len(ending)] for ending in endings if ending and word.endswith(ending) and len(word) - len(ending) >= 2}
    return stems | {stem[:-1] for stem in stems if len(stem) > 3 and stem[-1] in DROPPED_IN_CASES}


def _script(word: str) -> str:
    code = next((ord(character) for character in word if character.isalpha()), 0)
    for end, name in ((0x250, "Latin"), (0x370, ""), (0x530, "Cyrillic"), (0x1E00, ""), (0x1F00, "Latin"), (0x3040, ""), (0x3100, "kana")):
        if code < end:
            return name
    return "Hangul" if 0xAC00 <= code <= 0xD7AF else "Han"


def _is_gloss(text: str, one: Mention, other: Mention) -> bool:
    """Whether one form stands in a bracket or after a slash behind the other: the text itself says that they are one."""
    before, after = sorted((one.span, other.span))
    between = text[before.end : after.start]
    return len(between) <= 3 and any(mark in between for mark in "(（/[")


# --- ordinals and wordings


def ordinals_written_two_ways(e: Evidence) -> Iterator[Finding]:
    """One session counted in words here, in figures there."""
    written: dict[str, dict[str, Composed]] = {}
    for event in e.composed:
        if event.kind == "event" and event.mechanism and event.ordinal:
            for span, value in e.measures.ordinals:
                if value == event.ordinal and event.span.contains(span):
                    written.setdefault(event.canonical, {}).setdefault(_style(span.of(e.text)), event)
                    break
    for canonical, styles in written.items():
        if len(styles) > 1:
            said = say("ordinal_styles", session=thing(canonical), styles=style(*styles))
            yield Finding("same_entity", said, tuple(one.span for one in styles.values()))


def _style(ordinal: str) -> str:
    if any(character.isdigit() for character in ordinal):
        return "figures"
    return "roman" if ordinal.strip(" .").isupper() and set(ordinal.strip(" .")) <= set("IVXL") else "words"


def terms_worded_two_ways(e: Evidence) -> Iterator[Finding]:
    """A programme or a recurring formula in two wordings that share half of their words. Only where words are separated."""
    if e.language is None or not e.language.spaced:
        return
    worded: dict[str, list[tuple[Composed, frozenset[str]]]] = {}
    for one in e.composed:
        key, least = (one.mechanism, 2) if one.kind in {"programme", "event"} else (one.canonical, 3) if one.kind == "slogan" else (None, 0)
        if key is None or key not in e.knowledge.entities or (one.mechanism and e.knowledge.entity_kind(key) != "programme"):
            continue
        stems = _content(e, one)
        if len(stems) < least:
            continue
        group = worded.setdefault(key, [])
        if all(2 * len(stems & other) >= min(len(stems), len(other)) and not (stems <= other or other <= stems) for _, other in group):
            group.append((one, stems))
    for key, group in worded.items():
        if len(group) > 1:
            said = say("spelled", forms=quote(*(one.span.of(e.text) for one, _ in group)), name=thing(key))
            yield Finding("same_entity", said, tuple(one.span for one, _ in group))


def _place(ordinal: tuple[Span, int]) -> int:
    return ordinal[0].start


def _content(e: Evidence, one: Composed) -> frozenset[str]:
    """The beginnings of the words of a name, without ordinals and years."""
    words = e.text[one.span.start : one.span.end]
    ordinals = e.measures.ordinals
    for index in range(bisect_left(ordinals, one.span.start, key=_place), len(ordinals)):
        span = ordinals[index][0]
        if span.start >= one.span.end:
            break
        if one.span.contains(span):
            start = span.start - one.span.start
            words = words[:start] + " " * len(span) + words[start + len(span) :]
    return frozenset(word[:_STEM] for word in bare(words).split() if len(word) > 2 and word.isalpha())


def gates_named_within_each_other(e: Evidence) -> Iterator[Finding]:
    """The two sides of one crossing, of which one name begins the other: easily taken for one."""
    gates = [mention for mention in e.mentions if mention.kind == "crossing" and "/" in mention.canonical]
    for one, other in pairwise(gates):
        same = one.canonical.rpartition("/")[0] == other.canonical.rpartition("/")[0] and one.canonical != other.canonical
        if same and other.span.start - one.span.end <= 5 and bare(other.mention).startswith(bare(one.mention) + " "):
            said = say("nested", one=quote(one.mention), other=quote(other.mention))
            yield Finding("nested_name", said, (Span(one.span.start, other.span.end),))
            return


# --- members


def changed_members(e: Evidence) -> Iterator[Finding]:
    """Parties listed beside a mechanism that are new in it, or no members on that day; and parties that have a new standing in it."""
    mechanisms = dict.fromkeys(one.mechanism for one in e.composed if one.mechanism and one.mechanism in e.knowledge.mechanisms)
    if e.dated is None or not mechanisms:
        return
    told: set[str] = set()
    for run in (run for run in e.runs if len(run.places) >= 3):
        sentence = e.sentence(run.span.start)
        near = composed_between(e.composed, sentence.start, sentence.end)
        for beside in dict.fromkeys(one.mechanism for one in near if one.mechanism in mechanisms and sentence.contains(one.span)):
            changes = {party: what for party, what in _members(e.knowledge, beside or "", e.dated).changes(run.places) if party not in told}
            told |= changes.keys()
            if changes:
                said = say("members", mechanism=thing(beside or ""), changes=clauses(*changes.values()))
                yield Finding("membership_change", said, (run.span,))
    for mechanism in mechanisms:
        members = _members(e.knowledge, mechanism, e.dated)
        for party, line in members.new_standing.items():
            spans = [name.span for name in e.names if name.canonical in line and e.is_told(name.span)]
            if spans and party not in told:
                told.add(party)
                said = say("members", mechanism=thing(mechanism), changes=clauses(members.new[party]))
                yield Finding("membership_change", said, tuple(spans[:3]))


@dataclass(frozen=True, slots=True)
class _Members:
    """The parties of a mechanism on a day."""

    current: frozenset[str]
    """All, in every version of theirs that bears their name."""
    new: Mapping[str, Sentence]
    """Those that joined or changed their standing a short time ago → since when, and what was before."""
    new_standing: Mapping[str, frozenset[str]]
    """Of these, observers and former observers → all versions."""
    former: Mapping[str, Sentence]
    """Parties of other times → until when, and who took their place."""

    def changes(self, listed: Sequence[str]) -> Iterator[tuple[str, Sentence]]:
        """What is odd or new about parties listed, unless most of them are none: then the list is of something else."""
        if 2 * len(self.current.intersection(listed)) >= len(listed):
            for party in listed:
                what = self.new.get(party) or self.former.get(party)
                if what:
                    yield party, what


@lru_cache(maxsize=512)
def _members(knowledge: Knowledge, mechanism: str, on: dt.date) -> _Members:
    """The parties of a mechanism on a day. Kept: a collection has many articles of one day."""
    ever = [one for one in knowledge.memberships if one.mechanism == mechanism]
    now = {one.party: one for one in knowledge.members(mechanism, on)}
    lines = {one.party: _line(knowledge, one.party) for one in ever}
    current = frozenset(version for party in now for version in lines[party])
    founded = min((one.valid_from.first_day for one in ever if one.valid_from), default=dt.date.min)
    new: dict[str, Sentence] = {}
    changed: dict[str, frozenset[str]] = {}
    for party, member in now.items():
        since = member.valid_from
        if since is None or since.first_day <= founded or not dt.timedelta() <= on - since.last_day <= RECENTLY:
            continue
        ended = [one for one in ever if one.party in lines[party] and one.valid_to and one.valid_to.last_day < since.first_day]
        if not ended or ended[-1].status != member.status:
            place = knowledge.places.get(party)
            merged = [one.party for one in ever if place and one.party in place.predecessors and one.party not in lines[party]]
            before = say("standing_before", status=standing(ended[-1].status)) if ended else None
            before = before or (say("standing_in_place", names=thing(*merged)) if merged else None)
            new[party] = say("standing", party=thing(party), status=standing(member.status), since=when(since), before=tail(before))
            if "observer" in {member.status, *(one.status for one in ended[-1:])}:
                changed[party] = lines[party]
    former: dict[str, Sentence] = {}
    for one in ever:
        if one.party not in current:
            heirs = [party for party in now if party in knowledge.places and one.party in knowledge.places[party].predecessors]
            until = say("member_until", until=when(one.valid_to)) if one.valid_to and one.valid_to.last_day < on else None
            taken = say("member_heirs", names=thing(*heirs)) if heirs else None
            former[one.party] = say("no_member", party=thing(one.party), day=when(on), until=tail(until), heirs=tail(taken))
    return _Members(current, new, changed, former)


def _line(knowledge: Knowledge, party: str) -> frozenset[str]:
    """A place with the earlier and later versions of it that bear its name: between them the boundaries change, not the members."""
    place = knowledge.places.get(party)
    names = {name.text for name in knowledge.names_of(party)}
    kin = (place.successors | place.predecessors) if place else frozenset()
    return frozenset({party, *(one for one in kin if not names.isdisjoint(name.text for name in knowledge.names_of(one)))})
