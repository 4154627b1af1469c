"""Clauses → statements: who agreed, signed, did, proposed, planned or counted what, in which field.

The governing verb decides, not the topic. A list's head passes verb, speaker and parties down to its items, across captions
and paragraphs; a new finite clause leaves the list.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from cotmoc.languages import FIELDS, Language
from cotmoc.reading import model
from cotmoc.reading.clauses import Clause, Cutter, Grammar
from cotmoc.reading.composed import Composed
from cotmoc.reading.measures import MONEY, Measures
from cotmoc.reading.names import PLACE_KINDS, Name, Named
from cotmoc.reading.results import DateFound, QuantityFound, Statement, Stretch
from cotmoc.records import Quantity, Span
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import Hit
from cotmoc.text.sentences import sentences

GOVERNING = ("agreed", "signed", "proposed", "discussed", "planned")
FIGURES = MONEY | {"percent", "ha", "km", "m", "km2", "m2", "tonnes", "kWh", "MW"}
"""Units whose number is usually the message of its clause."""
BULLET = re.compile(r"(?:[-–•*+·]|\(?(?:\d{1,2}|[a-zđ]|[ivx]{1,4}|[一二三四五六七八九十]{1,2})[).、．])\s*(?=\S)")
"""What an item of a list over several lines begins with."""
HEADING = 64
"""Longest heading: a short line without a full stop and without a governing verb says nothing of its own."""
OWN_WORD = 0.7
"""Confidence from which a clause before the sentence's last verb keeps its own kind."""
LEAST_WORDS = 4
"""Words of four letters or more that a sentence without a known verb must have to be worth filing."""
NEEDS_A_VERB = frozenset({"agreed", "signed", "proposed"})
"""Kinds that the model's liking for some words is not enough for."""
RANK_NUMBER = re.compile(r"[ \u00a0]*(\d{1,3})(?![\d.,]*\d)")
NOTHING = "nothing"
"""The model's class for a clause that says nothing to be filed."""
CERTAIN = 0.76
"""Verdicts of the rules so sure are not weighed again."""
SURE_OF_NOTHING, SURE_OF_SOMETHING = 0.6, 0.4
MANY_FIELDS = 4
"""A bare list over so many fields is `general`."""


@dataclass(slots=True)
class Verdict:
    """What a clause was judged to be, and why."""

    kind: str
    reason: str
    confidence: float
    kind_also: tuple[str, ...] = ()
    status: str | None = None
    governs: bool = False
    """Whether its verb passes down to items that follow."""


@dataclass(slots=True)
class _List:
    """An open list."""

    id: str
    kind: str
    kind_also: tuple[str, ...]
    status: str | None
    headed: bool
    """Opened by a colon or by *such as*: the items of the next sentences belong to it too."""


@dataclass(slots=True)
class Context:
    """What earlier sentences pass on."""

    open: _List | None = None
    speaker: str | None = None
    parties: tuple[str, ...] = ()
    resumed: _List | None = None
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
    found: list[Statement] = field(default_factory=list)
    _context: Context = field(default_factory=Context)

    def read(self, stretches: Iterable[Stretch]) -> list[Statement]:
        """The statements of the stretches, in order."""
        self._places = [name for name in self.names if name.kind in PLACE_KINDS]
        self._persons = [name for name in self.names if name.kind == "person"]
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
        if bullet:
            start = bullet.end()
            if self._context.open and self._context.open.headed and self._bullet_item(start, end):
                return
        if not caption and self._is_heading(start, end):
            return
        for begin, stop in sentences(self.text[start:end], dotted_ordinals=self.cutter.grammar.dotted_ordinals):
            self._sentence(start + begin, start + stop, caption=caption)

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
        verdict = self._item(open_list, {}, start)
        self.found.append(self._statement(clause, verdict, open_list, caption=False))
        return True

    def _is_heading(self, start: int, end: int) -> bool:
        text = self.text[start:end]
        if len(text) > (HEADING if self.language.spaced else HEADING // 2) or text[-1] in '.!?。！？…;；:："”':
            return False
        return self.hits.first("cues", start, end) is None and self.hits.first("sides", start, end) is None

    # --- sentences

    def _sentence(self, start: int, end: int, *, caption: bool) -> None:
        if self._is_attendance(start, end) or self._is_session_only(start, end):
            self._context.open = None
            return
        self._find_speaker(start, end)
        head: _List | None = None
        clauses = list(self._split(self.cutter.clauses(start, end)))
        last = self._judge(clauses[-1], None) if self.cutter.grammar.head_final and len(clauses) > 1 else None
        for clause in clauses:
            if last is not None and clause is not clauses[-1]:
                own = self._by_rules(clause, None)
                led = (
                    own
                    if own and own.confidence >= OWN_WORD
                    else replace(last, reason=f"{last.reason}, at the end of the sentence", governs=False)
                )
                self.found.append(self._statement(clause, led, None, caption))
                continue
            if head is None and self._context.open is None and clause.item and not clause.after and self._begins_item(clause):
                self._context.open = self._context.resumed
            if head and head.headed and not clause.finite and clause.after in {":", ";"}:
                clause.item = True
            verdict = self._judge(clause, head or self._context.open)
            if verdict is None:
                if not clause.item:
                    self._context.open = None
                continue
            if caption and verdict.kind not in {"signed", "done", "agreed", "proposed"}:
                continue
            if verdict.governs and clause is not clauses[-1] and self._is_bare_head(clause):
                head = _List(f"s{len(self.found) + 1:02d}", verdict.kind, verdict.kind_also, verdict.status, headed=True)
                continue
            self._leave_speaker(clause, verdict)
            statement = self._statement(clause, verdict, head or (self._context.open if clause.item else None), caption)
            self.found.append(statement)
            passes_on = verdict.kind in {"done", "planned"} and not clause.item and not self.cutter.grammar.has_forms
            if verdict.governs or clause.head or (passes_on and head is None):
                head = _List(statement.id, verdict.kind, verdict.kind_also, verdict.status, clause.head)
            elif not clause.item and not clause.particular and not clause.after:
                self._context.open = None
            for extra in self._bracketed_figures(clause, statement):
                self.found.append(extra)
        if head is not None and (head.headed or head.kind not in {"done", "planned"} or head.status):
            self._context.open = head
            if head.kind in {"agreed", "proposed"}:
                self._context.resumed = head

    def _is_bare_head(self, clause: Clause) -> bool:
        """*The two sides agreed,*: a governing verb with nothing after it; what was agreed is in the clauses that follow."""
        last = [hit for hit in self.hits.within("cues", clause.start, clause.end, *GOVERNING)]
        return bool(last) and not clause.head and not self.text[last[-1].end : clause.end].strip(" ,，、")

    def _begins_item(self, clause: Clause) -> bool:
        """Whether a sentence opens with an infinitive or a verbal noun, as items of a list do."""
        action = self.hits.first("actions", clause.start, clause.end)
        return action is not None and (self.cutter.form_of(action) in {"infinitive", "noun"} or not self.cutter.grammar.has_forms)

    def _split(self, clauses: list[Clause]) -> Iterable[Clause]:
        """Cut lists of names that stand for one act each: *projects such as A, B and C*; areas of papers that were signed."""
        for position, clause in enumerate(clauses):
            opener = self.hits.first("clauses", clause.start, clause.end, "opens")
            named = [one for one in self._composed_between(clause.start, clause.end) if one.kind == "project"]
            if opener and len([one for one in named if one.span.start >= opener.end]) >= 2:
                yield Clause(clause.start, opener.start, clause.item, True, clause.after, clause.topic, clause.particular)
                for one in named:
                    if one.span.start >= opener.end:
                        yield Clause(one.span.start, one.span.end, item=True, after=",")
            elif self._signed(clause) and (areas := self._signed_areas(clause)):
                yield Clause(clause.start, areas.start, clause.item, True, clause.after, clause.topic, clause.particular)
                yield from self._areas(areas)
            elif len(parts := self._figures(clause)) > 1:
                yield from parts
            elif (
                clause.after == ":" and position and not clause.item and self._is_bare_list(clause) and self._signed(clauses[position - 1])
            ):
                yield from self._areas(clause)
            else:
                yield clause

    def _figures(self, clause: Clause) -> list[Clause]:
        """A clause cut so that each figure stands alone: *3.6 km, of which 3.1 km in China and 500 m in Viet Nam*."""
        found = [one for one in self.measures.quantities_within(clause.span) if one.quantity.unit.split("/")[0] in FIGURES]
        depth = self.text[clause.start : clause.end].find("(")
        if len(found) < 2 or (depth >= 0 and any(one.span.start > clause.start + depth for one in found)):
            return []
        cuts = [clause.start]
        for one, following in pairwise(found):
            between = self.text[one.span.end : following.span.start]
            comma = max(between.rfind(mark) for mark in ",，、;；")
            joiner = next(iter(self.hits.within("clauses", one.span.end, following.span.start, "joiners")), None)
            if comma < 0 and joiner is None:
                return []
            cuts.append(one.span.end + comma + 1 if comma >= 0 else joiner.end if joiner else 0)
        cuts.append(clause.end)
        parts = []
        for begin, stop in pairwise(cuts):
            piece = self.text[begin:stop]
            start = begin + len(piece) - len(piece.lstrip())
            end = start + len(piece.strip().rstrip(" ,，、;"))
            joiner = next((hit for hit in self.hits.within("clauses", max(start, end - 6), end, "joiners") if hit.end == end), None)
            parts.append(
                Clause(
                    start,
                    start + len(self.text[start : joiner.start].rstrip()) if joiner else end,
                    after="," if begin != clause.start else clause.after,
                )
            )
        return parts

    def _is_bare_list(self, clause: Clause) -> bool:
        return self.text.count(",", clause.start, clause.end) >= 2 and self.hits.first("cues", clause.start, clause.end) is None

    def _signed_areas(self, clause: Clause) -> Clause | None:
        """The areas in *signed 12 agreements in the fields of health, transport, trade*: three or more, and no verb among them."""
        topics = [hit for hit in self.hits.within("clauses", clause.start, clause.end, "topics") if hit.start > clause.start]
        for topic in reversed(topics):
            rest = Clause(
                topic.end + len(self.text[topic.end : clause.end]) - len(self.text[topic.end : clause.end].lstrip(" :：")), clause.end
            )
            if self._is_bare_list(rest):
                announced = next(self.measures.quantities_within(Span(clause.start, topic.start)), None)
                return rest if announced else None
        return None

    def _signed(self, clause: Clause) -> bool:
        return self.hits.first("cues", clause.start, clause.end, "signed") is not None

    def _areas(self, clause: Clause) -> Iterable[Clause]:
        begin = clause.start
        for piece in self.text[clause.start : clause.end].split(","):
            start = begin + len(piece) - len(piece.lstrip())
            end = begin + len(piece.rstrip())
            begin += len(piece) + 1
            if end - start >= 3 and self.hits.at("clauses", start, "etc") is None:
                yield Clause(start, end, item=True, after=",")

    def _leave_speaker(self, clause: Clause, verdict: Verdict) -> None:
        """*Nguyen Canh Toan proposed to open …*: what is filed begins at the verb; the speaker is kept apart."""
        if clause.head or verdict.kind not in {"proposed", "stated"} or self.cutter.grammar.head_final:
            return
        person = next(iter(self._between(self._persons, clause.start, clause.end)), None)
        cue = self.hits.first("cues", person.span.end, clause.end, "proposed", "stated", "said") if person else None
        if cue:
            clause.start = cue.start

    def _is_attendance(self, start: int, end: int) -> bool:
        """A list of those present: several persons with posts, and nothing done but being there."""
        persons = sum(1 for name in self._between(self._persons, start, end))
        attend = self.hits.first("sessions", start, end, "attend")
        if persons < (1 if attend else 3):
            return False
        if attend and persons >= 3:
            return True
        acts = [hit for hit in self.hits.within("cues", start, end, "agreed", "signed", "proposed", "done", "figure", "discussed", "said")]
        return not acts or (attend is not None and not any(hit.key in {"agreed", "signed", "proposed", "figure"} for hit in acts))

    def _is_session_only(self, start: int, end: int) -> bool:
        """A sentence that only says that a sitting took place."""
        held = self.hits.first("sessions", start, end, "held")
        if held is None or not any(one.kind in {"event", "programme"} for one in self._composed_between(start, end)):
            return False
        acts = self.hits.first("cues", start, end, "agreed", "signed", "proposed", "planned", "discussed", "figure")
        return acts is None

    def _between(self, names: list[Name], start: int, end: int) -> Iterable[Name]:
        index = bisect_left(names, start, key=lambda name: name.span.start)
        while index < len(names) and names[index].span.end <= end:
            yield names[index]
            index += 1

    def _composed_between(self, start: int, end: int) -> Iterable[Composed]:
        index = bisect_left(self.composed, start, key=lambda one: one.span.start)
        while index < len(self.composed) and self.composed[index].span.start < end:
            yield self.composed[index]
            index += 1

    def _find_speaker(self, start: int, end: int) -> None:
        """Set or end the speaker: *X stressed that …*, *X proposed …*; a sentence of both sides ends a speech."""
        cue = self.hits.first("cues", start, end, "said", "proposed")
        if cue:
            persons = [name for name in self._between(self._persons, start, end)]
            before = [name for name in persons if name.span.end <= cue.start]
            if before or persons:
                self._context.speaker = (before[-1] if before else persons[0]).canonical
                return
        if self.hits.first("cues", start, end, "agreed", "signed") and self.hits.first("sides", start, end):
            self._context.speaker = None

    # --- clauses

    def _judge(self, clause: Clause, open_list: _List | None) -> Verdict | None:
        """What a clause is, or None if it says nothing to be filed: the rules' word, weighed by the trained model where there is one."""
        verdict = self._by_rules(clause, open_list)
        judge = model.load("kind")
        if judge is None or (verdict and verdict.confidence >= CERTAIN):
            return verdict
        if verdict is None and (by_ending := self._by_endings(clause)):
            return by_ending
        likely = judge.probabilities({model.bucket(name) for name in self.features(clause, verdict, open_list)})
        kind = max((name for name in likely if name not in NEEDS_A_VERB or self._may_govern(clause, name, open_list)), key=lambda name: likely[name])
        if kind == (verdict.kind if verdict else NOTHING):
            return verdict
        if kind == NOTHING:
            return None if likely[kind] > SURE_OF_NOTHING else verdict
        if verdict is None:
            return Verdict(kind, "by its words alone", round(likely[kind] * 0.7, 2)) if likely[kind] > SURE_OF_SOMETHING else None
        also = tuple(dict.fromkeys((verdict.kind, *verdict.kind_also)))
        also = tuple(one for one in also if one != kind)
        return replace(
            verdict,
            kind=kind,
            kind_also=also,
            reason=f"{verdict.reason}; by its words rather {kind}",
            confidence=round(likely[kind] * 0.8, 2),
        )

    def _may_govern(self, clause: Clause, kind: str, open_list: _List | None) -> bool:
        """Whether a clause may be of a kind that only a governing verb makes: one stands in it, or its list has that kind."""
        if open_list and open_list.kind == kind:
            return True
        if kind == "proposed" and self._context.speaker is not None:
            return True
        return self.hits.first("cues", clause.start, clause.end, kind) is not None or self.cutter.grammar.head_final

    def _by_endings(self, clause: Clause) -> Verdict | None:
        """A sentence whose verb no list has, told by the ending of one of its words: the past was done, the future is planned."""
        grammar = self.cutter.grammar
        if clause.item or not grammar.has_forms or clause.after not in {"", ";"}:
            return None
        words = [
            word for word in self.cutter.folded[clause.start : clause.end].replace(",", " ").split() if word.isalpha() and len(word) > 3
        ]
        if len(words) < LEAST_WORDS:
            return None
        if any(self.measures.quantities_within(clause.span)):
            return Verdict("figure", "a quantity, and no verb that is known", 0.45, ("stated", "planned", "done"))
        forms = [form for word in words if (form := grammar.form(word)) in {"past", "future", "present"}]
        for form, kind in (("future", "planned"), ("past", "done"), ("present", "stated")):
            if form in forms:
                return Verdict(kind, f"a word in the {form} form", 0.4, ("stated", "done") if kind != "planned" else ("stated",))
        return None

    def features(self, clause: Clause, verdict: Verdict | None, open_list: _List | None) -> list[str]:
        """What the trained model looks at: the words, what the rules said, and what stands around."""
        code, spaced = self.language.code, self.cutter.grammar.spaced
        folded = self.cutter.folded[clause.start : clause.end]
        rule = verdict.kind if verdict else NOTHING
        why = verdict.reason.split(" ")[0] if verdict else "silent"
        signs = (
            f"rule={rule}", f"rule={rule} {why}", f"{code} rule={rule} {why}", f"item={clause.item} {open_list.kind if open_list else None}",
            f"finite={clause.finite}", f"after={clause.after}", f"speaker={self._context.speaker is not None}",
            f"sides={self.hits.first('sides', clause.start, clause.end) is not None}",
            f"date={any(True for _ in self.measures.dates_within(clause.span))}",
            f"quantity={next((one.quantity.unit for one in self.measures.quantities_within(clause.span)), None)}",
            f"person={any(True for _ in self._between(self._persons, clause.start, clause.end))}",
            f"length={min(8, (clause.end - clause.start) // (30 if spaced else 10))}",
        )  # fmt: skip
        cues = [f"cue={hit.key}" for hit in self.hits.within("cues", clause.start, clause.end)]
        forms = [f"form={self.cutter.form_of(hit)}" for hit in self.hits.within("actions", clause.start, clause.end)][:3]
        return [*model.word_features(code, folded.split() if spaced else [folded], spaced=spaced), *signs, *cues, *forms]

    def _by_rules(self, clause: Clause, open_list: _List | None) -> Verdict | None:
        """What the governing verb, the open list or the forms of the verbs say."""
        start, end = clause.start, clause.end
        cues = [hit for hit in self.hits.within("cues", start, end)]
        by_key: dict[str, Hit] = {}
        for cue in cues:
            by_key.setdefault(cue.key, cue)
        if "not_done" in by_key:
            return Verdict("stated", f"says it was not done: {self._word(by_key['not_done'])}", 0.9, ("done",), "not implemented")
        if "preliminary" in by_key:
            return Verdict("agreed", f"agreed for now: {self._word(by_key['preliminary'])}", 0.8, ("done",), "preliminary", governs=True)
        governing = next((cue for cue in cues if cue.key in GOVERNING), None)
        if clause.item and open_list and (governing is None or governing.start > start):
            return self._item(open_list, by_key, start)
        if governing and not (governing.key == "planned" and self._measured(clause)):
            return self._governed(clause, governing, by_key, open_list)
        figure = self._figure(clause, by_key)
        if figure:
            return figure
        return self._plain(clause, by_key, open_list)

    def _measured(self, clause: Clause) -> bool:
        """Whether a clause holds a figure of money, length, area or weight: such a number is the message, planned or not."""
        return any(one.quantity.unit.split("/")[0] in FIGURES for one in self.measures.quantities_within(clause.span))

    def _word(self, hit: Hit) -> str:
        return f"“{self.text[hit.start : hit.end]}”"

    def _item(self, open_list: _List, by_key: dict[str, Hit], start: int) -> Verdict:
        reason = f"item of the list that {open_list.id} heads"
        if open_list.kind == "signed" and self.hits.at("actions", start):
            return Verdict("agreed", f"{reason}: undertaken in what was signed", 0.8, ("signed",))
        return Verdict(open_list.kind, reason, 0.85, open_list.kind_also, open_list.status)

    def _governed(self, clause: Clause, cue: Hit, by_key: dict[str, Hit], open_list: _List | None) -> Verdict | None:
        reason = f"governed by {self._word(cue)}"
        kind = cue.key
        if kind == "agreed":
            that = self.hits.first("clauses", cue.end - 4, min(clause.end, cue.end + 16), "that")
            if that and not self._undertakes(that.end, clause.end) and not clause.head:
                return Verdict("stated", f"{reason}, followed by an assessment", 0.8, ("agreed", "done"))
            return Verdict("agreed", reason, 0.9, ("planned",) if clause.head else (), governs=True)
        if kind == "discussed":
            return Verdict("planned", f"{reason}: discussed, not agreed", 0.6, ("agreed", "proposed", "done"), "discussed", governs=True)
        if kind == "planned":
            also: tuple[str, ...] = ("stated",)
            if open_list and open_list.kind == "proposed":
                also = ("proposed", "stated")
            elif open_list and open_list.kind == "agreed":
                also = ("agreed", "stated")
            return Verdict("planned", reason, 0.75, also)
        dated = any(True for _ in self.measures.dates_within(clause.span))
        if kind == "proposed" and dated and self._context.speaker is None and self.hits.at("particles", cue.start, "should"):
            return Verdict("planned", f"{reason}: is to be done", 0.6, ("proposed", "stated"))
        return Verdict(kind, reason, 0.9, (), governs=True)

    def _undertakes(self, start: int, end: int) -> bool:
        """Whether what follows *agreed that/to* is an act to come: an infinitive right away, or a future or *should* in it."""
        if self.hits.first("particles", start, end, "past") and not self.hits.first("particles", start, end, "future", "should"):
            return False
        last = next(iter(reversed(self.hits.within("actions", start, end))), None)
        if last and self.cutter.grammar.infinitive_last and self.cutter.form_of(last) == "infinitive":
            return True
        first = self.hits.first("actions", start, min(end, start + 40))
        if first and len(self.text[start : first.start].split()) <= 3:
            form = self.cutter.form_of(first)
            if form == "infinitive" or (not self.cutter.grammar.has_forms and self.hits.first("sides", start, first.start) is None):
                return True
        return (
            self.hits.first("cues", start, end, "planned", "proposed") is not None
            or self.hits.first("particles", start, end, "future", "should") is not None
        )

    def _figure(self, clause: Clause, by_key: dict[str, Hit]) -> Verdict | None:
        quantities = list(self.measures.quantities_within(clause.span))
        cue = by_key.get("figure")
        if not quantities:
            rank = self._rank(clause)
            return Verdict("figure", f"a rank: {int(rank.value)}", 0.7, ("stated", "done")) if rank else None
        unit = quantities[0].quantity.unit.split("/")[0]
        if cue:
            return Verdict("figure", f"a figure, told by {self._word(cue)}", 0.85, ("stated", "done"))
        if unit in FIGURES and self.hits.first("cues", clause.start, clause.end, "done") is None:
            return Verdict("figure", f"the number is the message: {quantities[0].quantity.unit}", 0.7, ("stated", "planned"))
        return None

    def _plain(self, clause: Clause, by_key: dict[str, Hit], open_list: _List | None) -> Verdict | None:
        start, end = clause.start, clause.end
        done, stated = by_key.get("done"), by_key.get("stated")
        if stated and (not done or stated.start < done.start):
            return Verdict("stated", f"an assessment: {self._word(stated)}", 0.75, ("done",))
        if done:
            return Verdict("done", f"a reported act: {self._word(done)}", 0.85, ("stated",))
        if clause.particular and open_list:
            return Verdict(open_list.kind, f"part of {open_list.id}", 0.7, open_list.kind_also, open_list.status)
        if self.hits.first("particles", start, end, "should") and self._context.speaker:
            return Verdict("proposed", "a request of the speaker", 0.7)
        future = self.hits.first("particles", start, end, "future")
        actions = list(self.hits.within("actions", start, end))
        if future and actions:
            return Verdict("planned", f"will be done: {self._word(future)}", 0.65, ("stated",))
        for action in actions:
            form = self.cutter.form_of(action)
            if form in {"past", "passive", "present"}:
                return Verdict("done", f"{form} form {self._word(action)}", 0.65, ("stated",))
            if form == "future":
                return Verdict("planned", f"future form {self._word(action)}", 0.65, ("stated",))
        past = self.hits.first("particles", start, end, "past", "present")
        if past and actions:
            return Verdict("done", f"already so: {self._word(past)}", 0.6, ("stated",))
        if actions and (self.hits.first("sides", start, end) or not clause.item):
            return Verdict("done" if self.hits.first("sides", start, end) else "stated", "a practice of the sides", 0.5, ("stated", "done"))
        if "said" in by_key or not (actions or past) or not self._has_substance(clause):
            return None
        return Verdict("stated", "an assessment", 0.45)

    def _has_substance(self, clause: Clause) -> bool:
        return self.hits.first("fields", clause.start, clause.end) is not None and clause.end - clause.start > (
            24 if self.cutter.grammar.spaced else 8
        )

    # --- the record of a clause

    def _statement(self, clause: Clause, verdict: Verdict, parent: _List | None, caption: bool) -> Statement:
        start, end = clause.start, clause.end
        name, also = self._field(start, end, clause)
        quantity = self._quantity(clause)
        day, deadline = self._dates(clause, verdict.kind)
        objects = [one.canonical for one in self._composed_between(start, end) if one.span.end <= end and one.kind != "organisation"]
        objects += [name.canonical for name in self._between(self.names, start, end) if name.kind in {"crossing", "marker", "project"}]
        return Statement(
            id=f"s{len(self.found) + 1:02d}",
            span=Span(start, end),
            quote=self.text[start:end],
            kind=verdict.kind,
            field=name,
            kind_also=verdict.kind_also,
            field_also=also,
            parties=self._parties(start, end),
            speaker=self._context.speaker,
            objects=tuple(dict.fromkeys(objects)),
            quantity=quantity.quantity if quantity else self._rank(clause) if verdict.kind == "figure" else None,
            date=day,
            deadline=deadline,
            status=verdict.status,
            part_of=parent.id if parent and not verdict.governs else None,
            caption=caption,
            confidence=verdict.confidence,
            reason=verdict.reason,
        )

    def _rank(self, clause: Clause) -> Quantity | None:
        """The place in an order that a clause tells: *the fifth largest partner*, *number 6 among investors*, *the largest*."""
        for hit in self.hits.within("ranks", clause.start, clause.end):
            ordinals = [(span, value) for span, value in self.measures.ordinals if clause.span.contains(span)]
            if hit.key == "ranked":
                number = RANK_NUMBER.match(self.text, hit.end)
                if number:
                    return Quantity(int(number[1]), "rank")
            else:
                beside = [value for span, value in ordinals if 0 <= hit.start - span.end <= 8 or 0 <= span.start - hit.end <= 6]
                return Quantity(beside[0] if beside else 1, "rank")
        return None

    def _quantity(self, clause: Clause) -> QuantityFound | None:
        """The quantity of a clause: the first, but of *from 4 lanes to 6 lanes* the one that is reached."""
        found = list(self.measures.quantities_within(clause.span))
        if len(found) == 2 and found[0].quantity.unit == found[1].quantity.unit and found[1].span.start - found[0].span.end <= 12:
            return found[1]
        return found[0] if found else None

    def _parties(self, start: int, end: int) -> tuple[str, ...]:
        provinces = [name.canonical for name in self._between(self._places, start, end) if name.kind in {"province", "city", "prefecture"}]
        if provinces:
            parties = tuple(dict.fromkeys(provinces))
            self._context.parties = parties if len(parties) > 1 else self._context.parties
            return parties
        if self.hits.first("sides", start, end):
            return self._context.parties or ("two-sides",)
        return self._context.parties

    def _dates(self, clause: Clause, kind: str) -> tuple[str | None, str | None]:
        dates: list[DateFound] = list(self.measures.dates_within(clause.span))
        if not dates:
            return None, None
        value = dates[0].date
        ahead = (
            self.published is not None and value[:4] >= self.published[:4] and value[: len(self.published)] > self.published[: len(value)]
        )
        if kind in {"planned", "agreed", "proposed"} and (ahead or (self.published is None and kind == "planned")):
            return None, value
        return value, None

    def _field(self, start: int, end: int, clause: Clause) -> tuple[str, tuple[str, ...]]:
        """Field of cooperation, and the second readings."""
        score: Counter[str] = Counter()
        first: dict[str, int] = {}
        inside = [
            one.span
            for one in self._composed_between(start, end)
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
                    id=f"s{len(self.found) + 1:02d}", span=Span(start, stop), quote=self.text[start:stop], kind="figure", field=parent.field,
                    kind_also=("planned", "stated"), parties=self._parties(start, stop), speaker=parent.speaker, quantity=held.quantity,
                    part_of=parent.id, caption=parent.caption, confidence=0.8, reason="a part of the sum before the bracket",
                )  # fmt: skip


def reader_for(
    text: str, named: Named, language: Language, grammar: Grammar, composed: list[Composed], measures: Measures, published: str | None
) -> StatementReader:
    """A reader of statements over a prepared text."""
    hits = named.hits.without("actions", "clauses", "adverbs")
    return StatementReader(text, language, Cutter(text, named.masked, hits, grammar), hits, named.names, composed, measures, published)
