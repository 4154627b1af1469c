"""Clauses → statements: who agreed, signed, did, proposed, planned or counted what, in which field.

The governing verb decides, not the topic. A list's head passes verb, speaker and parties down to its items, across captions
and paragraphs; a new finite clause leaves the list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cotmoc.languages import FIELDS, Language
from cotmoc.reading.beside import words_of
from cotmoc.reading.clauses import Clause, Cutter, Grammar
from cotmoc.reading.composed import Composed, composed_between
from cotmoc.reading.deadlines import Deadlines
from cotmoc.reading.lists import ListCutter
from cotmoc.reading.measures import Measures
from cotmoc.reading.names import PLACE_KINDS, Name, Named, names_between
from cotmoc.reading.results import QuantityFound, Statement, Stretch
from cotmoc.reading.verdicts import GOVERNING, Judge, OpenList, Verdict
from cotmoc.records import Span
from cotmoc.text.hits import Hits
from cotmoc.text.sentences import Sentences, sentences

BULLET = re.compile(r"(?:[-–•*+·]|\(?(?:\d{1,2}|[a-zđ]|[ivx]{1,4}|[一二三四五六七八九十]{1,2})[).、．])\s*(?=\S)")
"""What an item of a list over several lines begins with."""
ENUMERATING = re.compile(r"[,、，;；·]")
ADDRESSED = 36
"""Characters behind *asked* within which the one that is asked stands."""
HEADING = 64
"""Longest heading: a short line without a full stop and without a governing verb says nothing of its own."""
OWN_WORD = 0.7
"""Confidence from which a clause before the sentence's last verb keeps its own kind."""
MANY_FIELDS = 4
"""A bare list over so many fields is `general`."""


@dataclass(slots=True)
class Context:
    """What earlier sentences pass on."""

    open: OpenList | None = None
    speaker: str | None = None
    parties: tuple[str, ...] = ()
    addressee: str | None = None
    resumed: OpenList | None = None
    """The last list of this speech or agreement: an item that opens a later sentence takes it up again."""


@dataclass
class StatementReader:
    """Reads the statements of one text."""

    text: str
    language: Language
    cutter: Cutter
    hits: Hits
    names: list[Name]
    composed: list[Composed]
    measures: Measures
    published: str | None
    sentences: Sentences
    found: list[Statement] = field(default_factory=list)
    _context: Context = field(default_factory=Context)
    _opened: tuple[int, int] = (0, 0)
    """Where the sentence that is read begins, and its first clause."""

    def __post_init__(self) -> None:
        self._places = [name for name in self.names if name.kind in PLACE_KINDS]
        self._persons = [name for name in self.names if name.kind == "person"]
        self._judge = Judge(self.text, self.language, self.cutter, self.hits, self._persons, self.measures, self.published)
        sources = "|".join(re.escape(word) for word in self.language.words("layout", "source")) or r"(?!)"
        self._source = re.compile(rf"\W*(?:{sources})\s?[:：]", re.IGNORECASE)
        self._lists = ListCutter(self.text, self.hits, self.measures, self.composed)
        self._where = words_of(self.language.code).where
        self._deadlines = Deadlines(
            self.text, words_of(self.language.code), self.hits, self.cutter.grammar, self.measures, self.composed, self.published
        )

    def read(self, stretches: Iterable[Stretch]) -> list[Statement]:
        """The statements of the stretches, in order."""
        for stretch in stretches:
            if stretch.role == "title":
                continue
            start, end = stretch.span.start, stretch.span.end
            if stretch.role == "caption":
                saved, self._context = self._context, Context(parties=self._context.parties)
                self._line(start, end, caption=True)
                self._context = saved
            else:
                self._line(start, end, caption=False)
        return self.found

    def _line(self, start: int, end: int, *, caption: bool) -> None:
        bullet = BULLET.match(self.text, start, end)
        if bullet and not any(day.span.start == start for day in self.measures.dates_within(Span(start, end))):  # *3. března 2026*
            start = bullet.end()
            if self._context.open and self._context.open.headed and self._bullet_item(start, end):
                return
        if not caption and self._is_heading(start, end):
            return
        for begin, stop in self.sentences.of(start, end):
            self._sentence(begin, stop, caption=caption)

    def _bullet_item(self, start: int, end: int) -> bool:
        """An item of a list that its head opened on a line before; it needs no verb."""
        open_list = self._context.open
        if open_list is None or self.hits.first("cues", start, end, *GOVERNING) or len(list(sentences(self.text[start:end]))) > 1:
            return False
        stop = start + len(self.text[start:end].rstrip(" .;,；。，"))
        clauses = self.cutter.clauses(start, stop)
        if len(clauses) > 1:
            return False
        clause = Clause(start, stop, item=True, after=";")
        verdict = self._judge.item(open_list, {}, start)
        self.found.append(self._statement(clause, verdict, open_list, caption=False))
        return True

    def _is_heading(self, start: int, end: int) -> bool:
        text = self.text[start:end]
        if text.isupper():
            return True
        if len(text) > (HEADING if self.language.spaced else HEADING // 2) or text[-1] in '.!?。！？…;；:："”':
            return False
        return self.hits.first("cues", start, end) is None and self.hits.first("sides", start, end) is None

    # --- sentences

    def _sentence(self, start: int, end: int, *, caption: bool) -> None:
        if self._source.match(self.text, start, end) or self.text[start:end].rstrip()[-1:] in {"?", "？"}:
            return
        if self._is_attendance(start, end) or self._is_session_only(start, end):
            self._context.open = self._context.speaker = None
            return
        self._find_speaker(start, end)
        self._judge.speaker = self._context.speaker
        clauses = list(self._lists.split(self.cutter.clauses(start, end)))
        self._opened = start, clauses[0].start if clauses else end
        if self.cutter.grammar.head_final and len(clauses) > 1:
            self._led_from_the_end(clauses, caption)
            return
        head: OpenList | None = None
        for clause in clauses:
            head = self._clause(clause, head, is_last=clause is clauses[-1], caption=caption)
        if head is not None and (head.headed or head.kind not in {"done", "planned"} or head.status):
            self._context.open = head
            if head.kind in {"agreed", "proposed"}:
                self._context.resumed = head

    def _led_from_the_end(self, clauses: list[Clause], caption: bool) -> None:
        """The clauses of a sentence whose last verb governs those before it, unless they have a word of their own."""
        last = self._judge.verdict(clauses[-1], None)
        for clause in clauses:
            own = last if clause is clauses[-1] else self._judge.by_rules(clause, None)
            if clause is not clauses[-1] and last and not (own and own.confidence >= OWN_WORD):
                own = replace(last, reason=f"{last.reason}, at the end of the sentence", governs=False)
            if own is not None:
                self.found.append(self._statement(clause, own, None, caption))

    def _clause(self, clause: Clause, head: OpenList | None, *, is_last: bool, caption: bool) -> OpenList | None:
        """File one clause; returns the list that is open behind it within its sentence."""
        if head is None and self._context.open is None and clause.item and not clause.after and self._begins_item(clause):
            self._context.open = self._context.resumed
        if head is None and clause.item and self._counts(clause):
            clause.item = False
        if head and head.headed and not clause.finite and clause.after in {":", ";"}:
            clause.item = True
        verdict = self._judge.verdict(clause, head or self._context.open)
        if verdict is None:
            if not clause.item:
                self._context.open = None
            return head
        if caption and verdict.kind not in {"signed", "done", "agreed", "proposed"}:
            return head
        if verdict.governs and not is_last and self._is_bare_head(clause):
            return OpenList(self._next_id(), verdict.kind, verdict.kind_also, verdict.status, headed=True)
        self._leave_speaker(clause, verdict)
        statement = self._statement(clause, verdict, head or (self._context.open if clause.item else None), caption)
        self.found.append(statement)
        self.found.extend(self._bracketed_figures(clause, statement))
        # Without tenses on verbs, the mark of the first one holds for those after it.
        passes_on = head is None and verdict.kind in {"done", "planned"} and not clause.item and not self.cutter.grammar.has_forms
        if verdict.governs or clause.head or passes_on:
            return OpenList(statement.id, verdict.kind, verdict.kind_also, verdict.status, clause.head)
        if not clause.item and not clause.particular and not clause.after:
            self._context.open = None
        return head

    def _next_id(self) -> str:
        return f"s{len(self.found) + 1:02d}"

    def _is_bare_head(self, clause: Clause) -> bool:
        """*The two sides agreed,*: a governing verb with nothing after it; what was agreed is in the clauses that follow."""
        last = list(self.hits.within("cues", clause.start, clause.end, *GOVERNING))
        return bool(last) and not clause.head and not self.text[last[-1].end : clause.end].strip(" ,，、")

    def _counts(self, clause: Clause) -> bool:
        """Whether a clause tells a figure and no more: behind a sentence that agreed something, *up 18% on 2024* was not agreed."""
        found = self.hits.first("cues", clause.start, clause.end, "figure", *GOVERNING)
        return found is not None and found.key == "figure" and any(self.measures.quantities_within(clause.span))

    def _begins_item(self, clause: Clause) -> bool:
        """Whether a sentence opens with an infinitive or a verbal noun, as items of a list do."""
        action = self.hits.first("actions", clause.start, clause.end)
        return action is not None and (self.cutter.form_of(action) in {"infinitive", "noun"} or not self.cutter.grammar.has_forms)

    def _leave_speaker(self, clause: Clause, verdict: Verdict) -> None:
        """*Nguyen Canh Toan proposed to open …*: what is filed begins at the verb; the speaker is kept apart."""
        if clause.head or verdict.kind not in {"proposed", "stated"} or self.cutter.grammar.head_final:
            return
        person = next(iter(names_between(self._persons, clause.start, clause.end)), None)
        cue = self.hits.first("cues", person.span.end, clause.end, "proposed", "stated", "said") if person else None
        if cue:
            clause.start = cue.start

    def _is_attendance(self, start: int, end: int) -> bool:
        """A list of those present: several persons with posts, and nothing done but being there."""
        persons = sum(1 for name in names_between(self._persons, start, end))
        attend = self.hits.first("sessions", start, end, "attend")
        if persons < (1 if attend else 3):
            return False
        if attend and persons >= 3:
            return True
        acts = list(self.hits.within("cues", start, end, "agreed", "signed", "proposed", "done", "figure", "discussed", "said"))
        return not acts or (attend is not None and not any(hit.key in {"agreed", "signed", "proposed", "figure"} for hit in acts))

    def _is_session_only(self, start: int, end: int) -> bool:
        """A sentence that only says that a sitting took place."""
        held = self.hits.first("sessions", start, end, "held")
        if held is None or not any(one.kind in {"event", "programme"} for one in composed_between(self.composed, start, end)):
            return False
        acts = self.hits.first("cues", start, end, "agreed", "signed", "proposed", "planned", "discussed", "figure")
        return acts is None

    def _find_speaker(self, start: int, end: int) -> None:
        """Set or end the speaker: *X stressed that …*, *X proposed …*; a sentence of both sides ends a speech."""
        cue = self.hits.first("cues", start, end, "said", "proposed")
        if cue:
            persons = list(names_between(self._persons, start, end))
            before = [name for name in persons if name.span.end <= cue.start]
            if before or persons:
                self._context.speaker = (before[-1] if before else persons[0]).canonical
                return
        elif any(True for _ in names_between(self._persons, start, end)):
            self._context.speaker = None  # the text tells of somebody else again
        if self.hits.first("cues", start, end, "agreed", "signed") and self.hits.first("sides", start, end):
            self._context.speaker = None

    # --- clauses

    # --- the record of a clause

    def _statement(self, clause: Clause, verdict: Verdict, parent: OpenList | None, caption: bool) -> Statement:
        start, end = clause.start, clause.end
        name, also = self._field(start, end, clause)
        quantity = self._quantity(clause)
        day, deadline = self._deadlines.of(clause, verdict.kind, self._preface(clause))
        objects = [
            one.canonical for one in composed_between(self.composed, start, end) if one.span.end <= end and one.kind != "organisation"
        ]
        objects += [name.canonical for name in names_between(self.names, start, end) if name.kind in {"crossing", "marker", "project"}]
        return Statement(
            id=self._next_id(),
            span=Span(start, end),
            quote=self.text[start:end],
            kind=verdict.kind,
            field=name,
            kind_also=verdict.kind_also,
            field_also=also,
            parties=self._parties(start, end),
            speaker=self._context.speaker,
            addressee=self._addressee(clause, parent) if verdict.kind == "proposed" else None,
            objects=tuple(dict.fromkeys(objects)),
            quantity=quantity.quantity if quantity else self._judge.rank(clause) if verdict.kind == "figure" else None,
            date=day,
            deadline=deadline,
            status=verdict.status,
            part_of=parent.id if parent and not verdict.governs else None,
            caption=caption,
            confidence=verdict.confidence,
            reason=verdict.reason,
        )

    def _preface(self, clause: Clause) -> Span | None:
        """What stands before the first clause of a sentence: *On 3 March 2026, …*."""
        start, first = self._opened
        return Span(start, first) if clause.start == first and start < first else None

    def _addressee(self, clause: Clause, parent: OpenList | None) -> str | None:
        """Whom a request is put to: the one province named right behind its verb, *asked Guangxi to extend the hours*; items keep it."""
        cue = self.hits.first("cues", clause.start, clause.end, "proposed")
        if cue is None or self.cutter.grammar.head_final:
            return self._context.addressee if parent else None
        reach = min(clause.end, cue.end + ADDRESSED)
        asked = [name for name in names_between(self._places, cue.end, reach) if name.kind in {"province", "city", "prefecture"}]
        act = self.hits.first("actions", cue.end, reach)
        alone = len(asked) == 1 and (act is None or asked[0].span.end <= act.start)
        self._context.addressee = asked[0].canonical if alone else None
        return self._context.addressee

    def _quantity(self, clause: Clause) -> QuantityFound | None:
        """The quantity of a clause: the first, but of *from 4 lanes to 6 lanes* the one that is reached."""
        found = list(self.measures.quantities_within(clause.span))
        if len(found) == 2 and found[0].quantity.unit == found[1].quantity.unit:
            between = self.text[found[0].span.end : found[1].span.start]
            if len(between) <= 12 and not ENUMERATING.search(between):
                return found[1]
        return found[0] if found else None

    def _parties(self, start: int, end: int) -> tuple[str, ...]:
        """Who undertakes, did or proposes: the provinces of the clause, else those that the text last named together."""
        named = [one.span for one in composed_between(self.composed, start, end) if one.kind in {"project", "document", "agreement"}]
        places = [
            name
            for name in names_between(self._places, start, end)
            if name.kind in {"province", "city", "prefecture"} and not any(span.contains(name.span) for span in named)
            if name.kind == "province" or not self._where.stands(self.cutter.folded, name.span)
        ]
        if places:
            parties = tuple(dict.fromkeys(name.canonical for name in places))
            if len(parties) > 1 and any(name.kind == "province" for name in places):
                self._context.parties = parties
            return parties
        if self.hits.first("sides", start, end):
            return self._context.parties or ("two-sides",)
        return self._context.parties

    def _field(self, start: int, end: int, clause: Clause) -> tuple[str, tuple[str, ...]]:
        """Field of cooperation, and the second readings."""
        score: Counter[str] = Counter()
        first: dict[str, int] = {}
        inside = [
            one.span
            for one in composed_between(self.composed, start, end)
            if one.kind in {"event", "organisation", "programme", "document", "slogan"}
        ]
        for hit in self.hits.within("fields", start, end):
            if any(span.start <= hit.start and hit.end <= span.end for span in inside):
                continue
            words = self.text[hit.start : hit.end].count(" ") + 1
            score[hit.key] += 2 + 2 * words if self.cutter.grammar.spaced else 1 + hit.end - hit.start
            first.setdefault(hit.key, hit.start)
        if not score and clause.topic:
            for hit in self.hits.within("fields", clause.topic.start, clause.topic.end):
                score[hit.key] += 1
                first.setdefault(hit.key, hit.start)
        if not score:
            return "general", ()
        if len(score) >= MANY_FIELDS:
            return "general", tuple(sorted(score, key=lambda one: first[one]))
        ranked = sorted(score, key=lambda one: (-score[one], first[one], FIELDS.index(one)))
        return ranked[0], tuple(ranked[1:])

    def _bracketed_figures(self, clause: Clause, parent: Statement) -> Iterable[Statement]:
        """`(Lai Chau 195 hectares, Tuyen Quang 230 hectares)`: the parts of a sum, each a figure of its own."""
        opening = self.text.find("(", clause.start, clause.end)
        closing = self.text.find(")", opening, clause.end + 1) if opening >= 0 else -1
        if closing < 0:
            return
        inner: list[QuantityFound] = list(self.measures.quantities_within(Span(opening, closing)))
        if len(inner) < 2:
            return
        begin = opening + 1
        for piece in self.text[begin:closing].split(","):
            start = begin + len(piece) - len(piece.lstrip())
            stop = begin + len(piece.rstrip())
            begin += len(piece) + 1
            held = next((one for one in inner if start <= one.span.start and one.span.end <= stop), None)
            if held:
                yield Statement(
                    id=self._next_id(), span=Span(start, stop), quote=self.text[start:stop], kind="figure", field=parent.field,
                    kind_also=("planned", "stated"), parties=self._parties(start, stop), speaker=parent.speaker, quantity=held.quantity,
                    part_of=parent.id, caption=parent.caption, confidence=0.8, reason="a part of the sum before the bracket",
                )  # fmt: skip


def reader_for(
    text: str,
    named: Named,
    language: Language,
    grammar: Grammar,
    composed: list[Composed],
    measures: Measures,
    published: str | None,
    sentences: Sentences,
) -> StatementReader:
    """A reader of statements over a prepared text."""
    hits = named.hits.without("actions", "clauses", "adverbs")
    cutter = Cutter(text, named.masked, hits, grammar)
    return StatementReader(text, language, cutter, hits, named.names, composed, measures, published, sentences)
