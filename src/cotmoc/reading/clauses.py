"""A sentence cut into what a follow-up officer would file separately.

A comma or semicolon begins a new clause when a verb of the genre follows it (in a list: an infinitive, a verbal noun, a bare
verb; elsewhere: a predicate of its own). Bare lists of nouns stay with their verb. Purpose and result tails are let go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cotmoc.languages import Language
from cotmoc.records import Span
from cotmoc.text.fold import lexical
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import PERSON, Hit

FINITE = frozenset({"past", "present", "future", "passive"})
_OPENING, _CLOSING = "([（【〔", ")]）】〕"
_QUOTE_PAIRS = {"„": "”“", "“": "”", "«": "»", "《": "》", "「": "」", "『": "』"}
_STRONG, _WEAK = ";；", ",，،"
_MARKS = re.compile(r"(?:\.\.\.|…)+|[;；,，،:：()（）\[\]【】〔〕„“”«»《》「」『』]")
_WORD = re.compile(r"[^\W_][\w'’ʼ]*")
LEAST_OBJECT = 2
"""Words between a verb and an *and* before a second verb: fewer, and the two verbs share one object."""


class Grammar:
    """What a language's file says of verb forms, ready for use."""

    def __init__(self, language: Language) -> None:
        self.code = language.code
        self.spaced = language.spaced
        self.dotted_ordinals = "." in language.words("numbers", "ordinal_suffixes")
        endings = [
            (lexical(pattern.lstrip("*")), form, pattern.startswith("*"))
            for form in ("infinitive", "noun", "gerund", "past", "present", "future", "passive")
            for pattern in language.words("forms", form)
        ]
        self._endings = {(ending, glued): form for ending, form, glued in reversed(endings)}
        self._longest = max((len(ending) for ending, _, _ in endings), default=0)
        self.has_forms = bool(endings)
        self.bare_infinitive = self.has_forms and not language.words("forms", "infinitive")
        """Whether an infinitive has no ending of its own (English)."""
        self.infinitive_last = language.infinitive_last
        self._connectives = tuple(lexical(pattern.lstrip("*")) for pattern in language.words("forms", "connective"))
        self.head_final = bool(self._connectives)
        """Whether the governing verb ends the sentence, and those before it only lead to it."""

    def connects(self, folded: str, start: int, end: int) -> int | None:
        """Where a verb found between two places ends, if it is in a form that more of the sentence follows; else None."""
        if self.spaced:
            match = _WORD.match(folded, start)
            stop = max(end, match.end()) if match else end
            while stop < len(folded) and folded[stop] not in " ,":
                stop += 1
            return stop if folded[start:stop].endswith(self._connectives) else None
        return next((end + len(one.rstrip(",")) for one in self._connectives if folded.startswith(one, end)), None)

    def form(self, word: str) -> str:
        """Form of a verb, told by its longest known ending; empty if none fits.

        Args:
            word: Folded.
        """
        whole = self._endings.get((word, False))
        if whole:
            return whole
        for length in range(min(self._longest, len(word) - 1), 0, -1):
            form = self._endings.get((word[-length:], True))
            if form:
                return form
        return ""


@dataclass(slots=True)
class Clause:
    """A stretch of a sentence with one verb of its own."""

    start: int
    end: int
    item: bool = False
    """Begins with a verb that is not finite: an item of a list, if one is open."""
    head: bool = False
    """Ends in a colon or in words that open a list."""
    after: str = ""
    """The mark before it: `;`, `,`, `:`, or nothing at the beginning of a sentence."""
    topic: Span | None = None
    """`Regarding transport:` before it."""
    particular: bool = False
    """Begins with *especially*: a part of the clause before it."""
    finite: bool = False
    """Has a predicate of its own."""

    @property
    def span(self) -> Span:
        """Its place."""
        return Span(self.start, self.end)


@dataclass(slots=True)
class _Segment:
    start: int
    end: int
    mark: str
    """The mark before it."""
    opening: int = 0
    """Where its own words begin, behind joiners."""
    lead: int = 0
    """Where its first word of weight stands, behind joiners and adverbs."""
    action: Hit | None = None
    form: str = ""
    finite: bool = False
    tail: bool = False
    relative: bool = False
    opens: bool = False
    particular: bool = False
    closes: bool = False
    """Ends in an infinitive that has its object before it: *den Handel auszubauen*, *de handel uit te breiden*."""


@dataclass
class Cutter:
    """Cuts the sentences of one text.

    Args:
        text: The text.
        folded: The same through `lexical`, names masked or not.
        hits: Patterns of the language.
        grammar: Its verb forms.
    """

    text: str
    folded: str
    hits: Hits
    grammar: Grammar
    glued: bool = False
    """Whether the last segment was a lone verb: *upgrade, renovate and complete the road* has one object for three."""
    previous: _Segment | None = None
    listing: bool = False
    """Whether a colon has opened a list of acts parted by commas."""
    _forms: dict[tuple[int, int], str] = field(default_factory=dict)

    def clauses(self, start: int, end: int) -> list[Clause]:
        """The clauses of a sentence."""
        topic, start = self._topic(start, end)
        if self.grammar.head_final:
            return self._head_final(start, end, topic)
        segments = self._without_preface([part for segment in self._segments(start, end) for part in self._conjoined(segment)])
        found: list[Clause] = []
        shapes: set[tuple[str, str]] = set()
        dropping = self.listing = False
        self.previous = None
        for number, segment in enumerate(segments):
            current = found[-1] if found else None
            if segment.mark == ":":
                self.listing = self._lists_acts(segments[number:])
            if segment.tail and current is not None and not (len(found) > 1 and segment.action and segment.action.start == segment.start):
                dropping = True
                continue
            if current is not None and segment.relative and (speech := self._after_speech_verb(current, segment)):
                found[-1] = current = Clause(speech, segment.end, after=current.after, topic=topic, finite=True)
                continue
            if current is not None and len(found) == 1 and segment.mark == ":" and self._only_introduces(current):
                found.pop()
                current = None
            if (
                current is not None
                and segment.form == "gerund"
                and segment.action
                and segment.mark == ","
                and self._shape(segment.action) not in shapes
            ):
                dropping = True
                continue
            verb_last = segment.closes and number > 0 and segments[number - 1].closes and segment.mark == "," and current is not None
            begins = verb_last or self._begins(segment, current, shapes)
            self.previous = segment
            self.glued = self._leaves_verb_open(segment)
            if begins:
                shapes |= self._shapes(segment)
                dropping = False
                clause = Clause(segment.opening if current or segment.mark else segment.start, segment.end, after=segment.mark, topic=topic)
                clause.item = segment.action is not None and segment.form not in FINITE and segment.lead == segment.action.start
                clause.item = clause.item or (segment.closes and current is not None and not segment.finite)
                clause.particular = segment.particular
                clause.finite = segment.finite
                clause.head = segment.opens
                found.append(clause)
            elif current is not None and not dropping:
                current.finite = current.finite or segment.finite
                current.end = segment.end
                current.head = segment.opens
        for clause in found:
            self._leave_speech_verb(clause)
            self._tidy(clause)
        return [clause for clause in found if clause.end - clause.start >= (4 if self.grammar.spaced else 2)]

    def _head_final(self, start: int, end: int, topic: Span | None) -> list[Clause]:
        """The clauses of a sentence whose verb comes last: each ends at a verb in connecting form."""
        found: list[Clause] = []
        begin = start
        for action in self.hits.within("actions", start, end):
            if action.start < begin:
                continue
            stop = self.grammar.connects(self.folded, action.start, action.end)
            if stop is not None and stop < end - 2 and self._words(begin, stop) >= 2:
                found.append(Clause(begin, stop, after="," if found else "", topic=topic, item=bool(found)))
                begin = self._skip(stop + (self.text[stop : stop + 1] in _WEAK))
        found.append(Clause(begin, end, after="," if found else "", topic=topic, item=False, finite=True))
        first = found[0]
        preface = max(self.text.rfind(mark, first.start, first.end) for mark in "、,")
        if (
            0 < preface < first.end - 6
            and self.hits.first("actions", first.start, preface) is None
            and self.hits.first("cues", first.start, preface) is None
        ):
            first.start = self._skip(preface + 1)
        for clause in found:
            self._tidy(clause)
        return [clause for clause in found if clause.end - clause.start >= (4 if self.grammar.spaced else 3)]

    def _lists_acts(self, segments: list[_Segment]) -> bool:
        """Whether what follows a colon is a list of acts by commas: most of its parts begin with a verb and have an object."""
        parts = [one for one in segments if not one.tail]
        if len(parts) < 3 or any(one.finite or one.mark == ";" for one in parts[1:]):
            return False
        acts = [one for one in parts if one.action and one.lead == one.action.start and self._words(one.lead, one.end) >= LEAST_OBJECT]
        return len(acts) * 2 > len(parts)

    def _begins(self, segment: _Segment, current: Clause | None, shapes: set[tuple[str, str]]) -> bool:
        if current is None or segment.mark == ";":
            return True
        if segment.mark == ":":
            bare_list = segment.action is None and not segment.finite and not self.listing
            return not bare_list or self.hits.first("cues", current.start, current.end, "signed") is not None
        if self.listing and segment.mark == "," and self._words(segment.lead, segment.end) >= LEAST_OBJECT:
            return True
        if self.glued:
            return False
        if segment.relative:
            return self.hits.first("cues", segment.start, segment.end, "figure") is not None
        if segment.action is not None and segment.lead == segment.action.start:
            parallel = segment.form in FINITE | {"infinitive"} or self._shape(segment.action) in shapes or not self.grammar.has_forms
            return (parallel and self._has_predicate(current)) or current.head
        if segment.particular and self._words(segment.start, segment.end) >= 3:
            return True
        if not segment.finite or (self.previous is not None and self._names_run(self.previous, segment)):
            return False
        return current.finite or current.item or (self._has_predicate(current) and not self.grammar.has_forms)

    def _without_preface(self, segments: list[_Segment]) -> list[_Segment]:
        """Leave out what comes before the main clause and says nothing of its own: *In the framework of the visit, …*."""
        for index, segment in enumerate(segments[:-1]):
            following = segments[index + 1]
            if following.finite and following.mark == "," and self.hits.at("clauses", segment.start, "tails"):
                return segments[index + 1 :]
            if (
                segment.finite
                or segment.opens
                or following.mark != ","
                or (segment.action and segment.lead == segment.action.start and not following.finite)
            ):
                return segments[index:] if index and not self._names_run(segments[index - 1], segment) else segments
            if self._names_run(segment, following) or following.relative or self._is_subject(segment):
                return segments
            if following.finite:
                return segments[index + 1 :]
        return segments

    def _is_subject(self, segment: _Segment) -> bool:
        """Whether a segment names who acts: it holds a person or a body, or begins with a name."""
        first = self.folded[segment.start : segment.start + 1]
        return (
            "\ue000" <= first <= "\ue003"
            or PERSON in self.folded[segment.start : segment.end]
            or any(hit.start - segment.start <= 12 for hit in self.hits.within("organisations", segment.start, segment.end))
        )

    def _names_run(self, segment: _Segment, following: _Segment) -> bool:
        """Whether a comma stands between two names of one list."""
        end = segment.end
        while end > segment.start and self.folded[end - 1] in " )":
            end -= 1
        return (
            "\ue000" <= self.folded[end - 1 : end] <= "\ue003"
            and "\ue000" <= self.folded[following.start : following.start + 1] <= "\ue003"
        )

    def _after_speech_verb(self, clause: Clause, segment: _Segment) -> int | None:
        """Where the words of *X stressed that …* begin, if the clause so far is only *X stressed*."""
        said = list(self.hits.within("cues", clause.start, clause.end, "said"))
        that = self.hits.at("clauses", segment.start, "that")
        if not said or that is None or self.hits.first("cues", clause.start, clause.end, "agreed", "proposed", "signed"):
            return None
        return self._skip(that.end) if clause.end - said[-1].end <= 30 else None

    def _only_introduces(self, clause: Clause) -> bool:
        """*Speaking at the meeting, X stressed:* — a verb of saying at the end, and no other that governs."""
        said = list(self.hits.within("cues", clause.start, clause.end, "said"))
        return (
            bool(said)
            and clause.end - said[-1].end <= 30
            and self.hits.first("cues", clause.start, clause.end, "agreed", "proposed", "signed") is None
        )

    def _shape(self, action: Hit) -> tuple[str, str]:
        """Form of a verb, and of a verbal noun its last letter too, which tells its case: items of one list share both."""
        form = self._form(action)
        match = _WORD.match(self.folded, action.start) if form == "noun" else None
        return form, match[0][-1] if match else ""

    def _shapes(self, segment: _Segment) -> set[tuple[str, str]]:
        """Shapes that the items after this one may have: that of its first verb, and of the first after its governing verb."""
        shapes = set()
        if segment.action:
            shapes.add(self._shape(segment.action))
            inner = self.hits.first("actions", segment.action.end, min(segment.end, segment.action.end + 24))
            if inner and len(self.text[segment.action.end : inner.start].split()) <= 2:
                shapes.add(self._shape(inner))
        for cue in self.hits.within("cues", segment.start, segment.end, "agreed", "proposed", "signed", "discussed", "planned", "done"):
            action = self.hits.first("actions", cue.end, segment.end)
            if action:
                shapes.add(self._shape(action))
        return shapes

    def _has_predicate(self, clause: Clause) -> bool:
        return (
            self.hits.first("actions", clause.start, clause.end) is not None
            or self.hits.first("cues", clause.start, clause.end) is not None
        )

    # --- cutting

    def _topic(self, start: int, end: int) -> tuple[Span | None, int]:
        """`In the field of transport: …` → the topic, and where the sentence proper begins."""
        hit = self.hits.at("clauses", self._skip(start), "topics")
        colon = self.text.find(":", start, min(end, start + 110))
        if colon < 0:
            colon = self.text.find("：", start, min(end, start + 60))
        if hit and colon > 0 and self.hits.first("cues", start, colon) is None:
            return Span(start, colon), self._skip(colon + 1)
        return None, start

    def _segments(self, start: int, end: int) -> Iterator[_Segment]:
        """The sentence cut at its marks, brackets and quoted titles kept whole."""
        mark, begin, depth, closing = "", start, 0, ""
        for match in _MARKS.finditer(self.text, start, end):
            position, character = match.start(), match[0][0]
            if character in _OPENING:
                depth += 1
            elif character in _CLOSING:
                depth = max(0, depth - 1)
            elif closing:
                if character in closing:
                    closing = ""
            elif character in _QUOTE_PAIRS:
                if self._is_title(position, end, _QUOTE_PAIRS[character]):
                    closing = _QUOTE_PAIRS[character]
            elif depth:
                continue
            elif len(match[0]) > 1 or character == "…":
                yield self._segment(begin, position, mark)
                begin, mark = match.end(), ";"
            elif cut := self._mark(position):
                yield self._segment(begin, position, mark)
                mark = cut
                begin = position + 1
        if begin < end:
            yield self._segment(begin, end, mark)

    def _is_title(self, position: int, end: int, closing: str) -> bool:
        found = [where for mark in closing if (where := self.text.find(mark, position + 1, end)) > 0]
        return bool(found) and min(found) - position < 260

    def _mark(self, position: int) -> str:
        character = self.text[position]
        if character in _STRONG:
            return ";"
        if character in _WEAK:
            between_digits = self.text[position - 1 : position].isdigit() and self.text[position + 1 : position + 2].isdigit()
            return "" if between_digits else ","
        if character in ":：":
            return "" if self.text[position + 1 : position + 2].isalnum() and self.grammar.spaced else ":"
        return ""

    def _conjoined(self, segment: _Segment) -> Iterable[_Segment]:
        """A segment cut again where *and* joins a second verb, in the same form, to one that has its object."""
        actions = self.hits.within("actions", segment.start, segment.end)
        if len(actions) < 2:
            return (segment,)
        joiners = self.hits.within("clauses", segment.start, segment.end, "joiners")
        return self._cut_at(joiners, segment, actions) if joiners else (segment,)

    def _cut_at(self, joiners: Sequence[Hit], segment: _Segment, actions: Sequence[Hit]) -> Iterator[_Segment]:
        begin = segment
        for joiner in joiners:
            action = self.hits.at("actions", self._skip_adverbs(self._skip(joiner.end), segment.end))
            before = [one for one in actions if begin.start <= one.start and one.end <= joiner.start]
            if action is None or not before or action.end >= segment.end - 3 or not self._parallel(begin, before, action):
                continue
            if self._words(before[-1].end, joiner.start) < LEAST_OBJECT or self._in_brackets(joiner.start, segment.start):
                continue
            yield self._segment(begin.start, joiner.start, begin.mark)
            begin = self._segment(joiner.end, segment.end, ",")
        yield begin

    def _parallel(self, segment: _Segment, before: list[Hit], action: Hit) -> bool:
        """Whether a verb after *and* is a second one beside those before it: nouns only beside the noun that leads its clause."""
        form = self._form(action)
        if form in FINITE | {"infinitive"} or (not form and self.grammar.bare_infinitive):
            return any(self._form(one) == form for one in before)
        return segment.action is not None and self._shape(segment.action) == self._shape(action)

    def _in_brackets(self, position: int, floor: int) -> bool:
        before = self.text[floor:position]
        return sum(before.count(mark) for mark in _OPENING) > sum(before.count(mark) for mark in _CLOSING)

    def _segment(self, start: int, end: int, mark: str) -> _Segment:
        segment = _Segment(self._skip(start), end, mark)
        segment.opening = segment.start
        segment.relative = self._relative_near(segment.start)
        # Most segments begin with no word of the grammar: one question then stands for four.
        if self.hits.at("clauses", segment.start):
            segment.tail = mark == "," and self.hits.at("clauses", segment.start, "tails") is not None
            segment.relative = segment.relative or self.hits.at("clauses", segment.start, "that") is not None
            segment.particular = self.hits.at("clauses", segment.start, "particular") is not None
            segment.opening = self._skip_joiners(segment.start, end)
        segment.lead = self._skip_adverbs(segment.opening, end)
        segment.action = self.hits.at("actions", segment.lead)
        if segment.action:
            segment.form = self._form(segment.action)
        segment.finite = self._is_finite(segment)
        segment.closes = self._closes(segment)
        segment.opens = self.text[end : end + 1] in {":", "："} or self._ends_in_opener(segment)
        return segment

    def _ends_in_opener(self, segment: _Segment) -> bool:
        """Whether a segment ends in words that open a list: *such as*."""
        last = self.hits.within("clauses", max(segment.start, segment.end - 40), segment.end + 1, "opens")
        return bool(last) and not self.text[last[-1].end : segment.end].strip(" ,")

    def _leaves_verb_open(self, segment: _Segment) -> bool:
        """Whether a segment ends in a verb without its object, which the next one then brings: *prevent, fight epidemics*."""
        if segment.action is not None and self._words(segment.lead, segment.end) == 1:
            return True
        last = next(iter(reversed(self.hits.within("actions", max(segment.start, segment.end - 24), segment.end))), None)
        if last is None or last.end != segment.end or last.start <= segment.lead or not self.grammar.spaced:
            return False
        if self.grammar.has_forms:
            return self._form(last) in {"infinitive", ""} and not self.grammar.infinitive_last
        return " " not in self.folded[last.start : last.end]

    def _relative_near(self, position: int) -> bool:
        """A relative pronoun as the first word, or as the second after a short preposition."""
        hit = self.hits.first("clauses", position, position + 16, "relatives")
        return hit is not None and len(self.folded[position : hit.start].split()) <= 1 and hit.start - position <= 6

    def _closes(self, segment: _Segment) -> bool:
        """Whether a segment ends in an infinitive that its object stands before."""
        if not self.grammar.infinitive_last:
            return False
        final = None
        for action in self.hits.within("actions", segment.start, segment.end):
            final = action
        if final is None or final.start == segment.lead or self.folded[final.end : segment.end].strip():
            return False
        return self._form(final) == "infinitive"

    def _is_finite(self, segment: _Segment) -> bool:
        start, end = segment.start, segment.end
        if self.hits.first("cues", start, end) or self.hits.first("sides", start, end):
            return True
        if not self.grammar.spaced and self.hits.first("actions", start, end):
            return True
        for action in self.hits.within("actions", start, end):
            if self._form(action) in FINITE:
                return True
            if not self.grammar.has_forms and action.start > segment.lead and self._subject(start, action.start):
                return True
        return any(True for _ in self.hits.within("particles", start, end, "past", "future"))

    def _subject(self, start: int, end: int) -> bool:
        return self.hits.first("sides", start, end) is not None or any(
            "\ue000" <= character <= "\ue003" for character in self.folded[start:end]
        )

    # --- words

    def _form(self, action: Hit) -> str:
        key = (action.start, action.end)
        if key not in self._forms:
            word = self.folded[action.start : action.end].split(" ")[0]
            if self.grammar.spaced:
                match = _WORD.match(self.folded, action.start)
                word = match[0] if match else word
            self._forms[key] = self.grammar.form(word)
        return self._forms[key]

    def form_of(self, action: Hit) -> str:
        """Form of a verb found."""
        return self._form(action)

    def _skip(self, position: int) -> int:
        while position < len(self.text) and self.text[position] in " \u00a0\t\u3000-–—•·*\"“”„«»'()、":
            position += 1
        return position

    def _skip_joiners(self, position: int, end: int) -> int:
        """Past *and*, *at the same time* and *especially*."""
        while position < end:
            hit = self.hits.at("clauses", position, "joiners", "particular")
            if hit is None or hit.end >= end:
                break
            position = self._skip(hit.end)
        return position

    def _skip_adverbs(self, position: int, end: int) -> int:
        start = position
        for _ in range(4):
            if self.hits.at("actions", position):
                return position
            hit = self.hits.at("clauses", position, "adverbs", "joiners")
            if hit is None or hit.end >= end:
                return start
            position = self._skip(hit.end)
        return position if self.hits.at("actions", position) else start

    def _words(self, start: int, end: int) -> int:
        if self.grammar.spaced:
            return len(self.folded[start:end].split())
        return (end - start) // 2

    def _leave_speech_verb(self, clause: Clause) -> None:
        """*He stressed that the mechanism works*: the words begin after *that*."""
        said = self.hits.first("cues", clause.start, clause.end, "said", "stated")
        if said is None or self.hits.first("cues", clause.start, said.start, "agreed", "proposed", "signed"):
            return
        that = self.hits.first("clauses", said.end, min(clause.end, said.end + 12), "that")
        if that and that.end < clause.end - 8:
            clause.start = self._skip(that.end)

    def _tidy(self, clause: Clause) -> None:
        """Cut leading joiners, a trailing *etc.*, *such as* and marks."""
        start = clause.start
        hit = self.hits.at("clauses", start, "joiners")
        while hit is not None and hit.end < clause.end and not clause.particular:
            start = self._skip(hit.end)
            hit = self.hits.at("clauses", start, "joiners")
        end = clause.end
        openers = list(self.hits.within("clauses", max(start, end - 40), end, "opens", "etc"))
        for opener in reversed(openers):
            if not self.text[opener.end : end].strip(" ,.:"):
                end = opener.start
        clause.start = start
        clause.end = start + len(self.text[start:end].rstrip(" \u00a0\t,;:：；，…–—-"))
