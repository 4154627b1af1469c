"""One thing under two names: spellings, ordinals, wordings; and parties that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from cotmoc.reading.checks.evidence import Evidence, Finding
from cotmoc.reading.composed import Composed
from cotmoc.reading.gazetteer import DROPPED_IN_CASES
from cotmoc.reading.results import Mention
from cotmoc.records import Span
from cotmoc.text.fold import bare

SPELLED = frozenset({"province", "city", "prefecture", "county", "town", "crossing", "river"})
"""Kinds of place whose spellings are compared. Countries are left out: every language has several words for each."""
RECENTLY = dt.timedelta(days=400)
"""A change of members is worth a look for so long: until the next yearly session has told of it."""
_STEM = 4
"""Letters of a word that inflection leaves alone."""


# --- spellings


def persons_spelled_two_ways(e: Evidence) -> Iterator[Finding]:
    """One person, written as two languages write the name, or two ways in one."""
    return _spelled(e, "same_person", frozenset({"person"}))


def places_spelled_two_ways(e: Evidence) -> Iterator[Finding]:
    """One place by two spellings: pinyin and the Vietnamese reading, two transcriptions."""
    return _spelled(e, "same_entity", SPELLED)


def _spelled(e: Evidence, check: str, kinds: frozenset[str]) -> Iterator[Finding]:
    spellings: dict[str, dict[str, Mention]] = {}
    for mention in e.mentions:
        if mention.kind in kinds and mention.known:
            spellings.setdefault(mention.canonical, {}).setdefault(mention.mention, mention)
    endings = tuple(bare(ending).strip() for ending in e.language.words("names", "endings")) if e.language else ()
    for canonical, forms in spellings.items():
        if len(forms) < 2:
            continue
        distinct: list[Mention] = []
        for mention in forms.values():
            if not any(_same_spelling(mention.mention, other.mention, endings) for other in distinct):
                distinct.append(mention)
        distinct = [one for one in distinct if _script(one.mention) == _script(distinct[0].mention)]
        distinct = [one for number, one in enumerate(distinct) if not any(_is_gloss(e.text, one, other) for other in distinct[:number])]
        if len(distinct) > 1:
            written = ", ".join(f"“{one.mention}”" for one in distinct)
            yield Finding(check, f"{written} are all {canonical}", tuple(one.span for one in distinct))


def _same_spelling(one: str, other: str, endings: Sequence[str]) -> bool:
    """Whether two forms differ by case endings, spacing, marks or length only.

    >>> _same_spelling("Lang Sons", "Lang Son", ["s"]), _same_spelling("Wei Taos", "Vi Thao", ["s"]), _same_spelling("Ha Noi", "Hanoi", [])
    (True, False, True)
    """
    first, second = bare(one).split(), bare(other).split()
    if "".join(first) == "".join(second):
        return True
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
            style = next((_style(span.of(e.text)) for span, value in e.measures.ordinals if value == event.ordinal and event.span.contains(span)), "")
            if style:
                written.setdefault(event.canonical, {}).setdefault(style, event)
    for canonical, styles in written.items():
        if len(styles) > 1:
            yield Finding("same_entity", f"the ordinal of {canonical} is written in {' and in '.join(styles)}", tuple(one.span for one in styles.values()))


def _style(ordinal: str) -> str:
    if any(character.isdigit() for character in ordinal):
        return "figures"
    return "Roman numerals" if ordinal.strip(" .").isupper() and set(ordinal.strip(" .")) <= set("IVXL") else "words"


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
            written = ", ".join(f"“{one.span.of(e.text)}”" for one, _ in group)
            yield Finding("same_entity", f"{written} are all {key}", tuple(one.span for one, _ in group))


def _content(e: Evidence, one: Composed) -> frozenset[str]:
    """The beginnings of the words of a name, without ordinals and years."""
    words = e.text[one.span.start : one.span.end]
    for span, _ in e.measures.ordinals:
        if one.span.contains(span):
            start = span.start - one.span.start
            words = words[:start] + " " * len(span) + words[start + len(span) :]
    return frozenset(word[:_STEM] for word in bare(words).split() if len(word) > 2 and word.isalpha())


def gates_named_within_each_other(e: Evidence) -> Iterator[Finding]:
    """The two sides of one crossing, of which one name begins the other: easily taken for one."""
    gates = [mention for mention in e.mentions if mention.kind == "crossing" and "/" in mention.canonical]
    for one, other in zip(gates, gates[1:], strict=False):
        same = one.canonical.rpartition("/")[0] == other.canonical.rpartition("/")[0] and one.canonical != other.canonical
        if same and other.span.start - one.span.end <= 5 and bare(other.mention).startswith(bare(one.mention) + " "):
            what = f"“{one.mention}” also begins “{other.mention}”: two sides of one crossing"
            yield Finding("nested_name", what, (Span(one.span.start, other.span.end),))
            return


# --- members


def changed_members(e: Evidence) -> Iterator[Finding]:
    """Parties listed beside a mechanism: new ones since a short time, or such as are no members on that day."""
    if e.published is None or not e.composed:
        return
    told: set[tuple[str, ...]] = set()
    for run in e.runs:
        if len(run.places) < 3:
            continue
        sentence = e.sentence(run.span.start)
        for mechanism in dict.fromkeys(one.mechanism for one in e.composed if one.mechanism and sentence.contains(one.span)):
            if mechanism not in e.knowledge.mechanisms:
                continue
            changes = tuple(_changes(e, mechanism, run.places, e.published))
            if changes and changes not in told:
                told.add(changes)
                yield Finding("membership_change", f"{mechanism}: {'; '.join(changes)}", (run.span,))


def _changes(e: Evidence, mechanism: str, listed: Iterable[str], on: dt.date) -> Iterator[str]:
    members = {one.party: one for one in e.knowledge.members(mechanism, on)}
    ever = {one.party for one in e.knowledge.memberships if one.mechanism == mechanism}
    lines = {party: _line(e, party) for party in ever}
    now = {name for party in members for name in lines[party]}
    for party in listed:
        line = _line(e, party)
        if not any(line & other for other in lines.values()):
            continue
        if not line & now:
            until = next((str(one.valid_to) for one in e.knowledge.memberships if one.mechanism == mechanism and one.party == party), "")
            heirs = [member for member in members if party in e.knowledge.places[member].predecessors] if party in e.knowledge.places else []
            yield f"{party} is no member on {on} (until {until}){', its place is taken by ' + ', '.join(heirs) if heirs else ''}"
            continue
        member = members.get(party)
        since = member.valid_from if member else None
        if member is None or since is None or not dt.timedelta() <= on - since.last_day <= RECENTLY:
            continue
        before = [one for one in e.knowledge.memberships if one.mechanism == mechanism and one.valid_to and one.valid_to.last_day < since.first_day]
        earlier = [one for one in before if one.party == party or lines[one.party] & line]
        if not earlier or earlier[-1].status != member.status:
            former = [one.party for one in before if one.party in e.knowledge.places[party].predecessors and one not in earlier]
            was = f", before an {earlier[-1].status}" if earlier else f", in place of {', '.join(former)}" if former else ""
            yield f"{party} is {member.status} since {since}{was}"


def _line(e: Evidence, party: str) -> frozenset[str]:
    """A place with the earlier and later versions of it that bear its name: no change of members, only of boundaries."""
    place = e.knowledge.places.get(party)
    if place is None:
        return frozenset({party})
    names = {name.text for name in e.knowledge.names_of(party)}
    kin = (other for other in place.successors | place.predecessors if names & {name.text for name in e.knowledge.names_of(other)})
    return frozenset({party, *kin})
