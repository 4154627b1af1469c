"""What a clause is: agreed, signed, done, proposed, planned, a figure, stated, or nothing to be filed; and why.

The rules name the governing verb. Where they are unsure, the small trained model weighs the words; it never makes an agreement
of a clause in which no verb of agreeing stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cotmoc.languages import Language
from cotmoc.reading import model
from cotmoc.reading.clauses import Clause, Cutter
from cotmoc.reading.measures import MONEY, Measures
from cotmoc.reading.names import Name, names_between
from cotmoc.records import Quantity
from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import Hit

GOVERNING = ("agreed", "signed", "proposed", "discussed", "planned")
FIGURES = MONEY | {"%", "ha", "km", "m", "km2", "m2", "tonnes", "kWh", "MW"}
"""Units whose number is usually the message of its clause."""
LEAST_WORDS = 4
"""Words of four letters or more that a sentence without a known verb must have to be worth filing."""
LEAST_LETTERS = 8
"""The same where words are not separated."""
NOT_BEFORE, NOT_AFTER = 26, 14
"""How far before or behind its verb a *not* may stand, in letters."""
NOT_BEFORE_UNSPACED, NOT_AFTER_UNSPACED = 10, 8
_NUMBERED = re.compile(r"\.?[ \u00a0]?\d")
"""What follows the *No* of a number: *marker No. 504*."""
_PHRASE_MARK = re.compile(r"[,;:，；：、。]")
NEEDS_A_VERB = frozenset({"agreed", "signed", "proposed", "planned"})
"""Kinds that the model's liking for some words is not enough for."""
RANK_NUMBER = re.compile(r"[ \u00a0]*(\d{1,3})(?![\d.,]*\d)")
NOTHING = "nothing"
"""The model's class for a clause that says nothing to be filed."""
CERTAIN = 0.76
"""Verdicts of the rules so sure are not weighed again."""
SURE_OF_NOTHING, SURE_OF_SOMETHING, SURE_OF_ANOTHER = 0.6, 0.4, 0.1


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
class OpenList:
    """An open list."""

    id: str
    kind: str
    kind_also: tuple[str, ...]
    status: str | None
    headed: bool
    """Opened by a colon or by *such as*: the items of the next sentences belong to it too."""


@dataclass
class Judge:
    """Judges the clauses of one text."""

    text: str
    language: Language
    cutter: Cutter
    hits: Hits
    persons: list[Name]
    measures: Measures
    published: str | None = None
    """The day of the text: what is dated up to it has been."""
    speaker: str | None = None
    """Who speaks where the next clause stands: requests need a speaker."""

    def verdict(self, clause: Clause, open_list: OpenList | None) -> Verdict | None:
        """What a clause is, or None if it says nothing to be filed: the rules' word, weighed by the trained model where there is one."""
        verdict = self.by_rules(clause, open_list)
        judge = model.load("kind")
        if verdict and verdict.kind == NOTHING:
            return None
        if judge is None or (verdict and verdict.confidence >= CERTAIN):
            return verdict
        if (verdict is None or verdict.kind in {"done", "planned"}) and not clause.item and self._not(clause.start, clause.end, "not"):
            return self._denial(self._not(clause.start, clause.end, "not"))
        if verdict is None and (by_ending := self._by_endings(clause)):
            return by_ending
        likely = judge.probabilities(model.buckets(self.features(clause, verdict, open_list)))
        kind = max(
            (name for name in likely if name not in NEEDS_A_VERB or self._may_govern(clause, name, open_list)),
            key=lambda name: likely[name],
        )
        if kind == (verdict.kind if verdict else NOTHING):
            return verdict
        if kind == NOTHING:
            return None if likely[kind] > SURE_OF_NOTHING else verdict
        if verdict is None:
            return Verdict(kind, "by its words alone", round(likely[kind] * 0.7, 2)) if likely[kind] > SURE_OF_SOMETHING else None
        if likely[kind] < SURE_OF_ANOTHER:
            return verdict
        also = tuple(dict.fromkeys((verdict.kind, *verdict.kind_also)))
        also = tuple(one for one in also if one != kind)
        return replace(
            verdict,
            kind=kind,
            kind_also=also,
            reason=f"{verdict.reason}; by its words rather {kind}",
            confidence=round(likely[kind] * 0.8, 2),
        )

    def _may_govern(self, clause: Clause, kind: str, open_list: OpenList | None) -> bool:
        """Whether a clause may be of a kind that only a governing verb makes: one stands in it, or its list has that kind."""
        if open_list and open_list.kind == kind:
            return True
        if kind == "proposed" and self.speaker is not None:
            return not any(self.measures.dates_within(clause.span))
        if kind == "planned":
            return self.cutter.grammar.has_forms or self.hits.first("particles", clause.start, clause.end, "future", "should") is not None
        return self.hits.first("cues", clause.start, clause.end, kind) is not None or self.cutter.grammar.head_final

    def _by_endings(self, clause: Clause) -> Verdict | None:
        """A sentence whose verb no list has, told by the ending of one of its words: the past was done, the future is planned."""
        grammar = self.cutter.grammar
        if clause.item or clause.after not in {"", ";"} or self.hits.first("particles", clause.start, clause.end, "doubt"):
            return None
        folded = self.cutter.folded[clause.start : clause.end]
        words = [word for word in folded.replace(",", " ").split() if word.isalpha() and len(word) > 3]
        if (len(words) < LEAST_WORDS) if grammar.spaced else (len(folded) < LEAST_LETTERS):
            return None
        if any(self.measures.quantities_within(clause.span)):
            return Verdict("figure", "a quantity, and no verb that is known", 0.45, ("stated", "planned", "done"))
        if any(self.hits.first("particles", clause.start, clause.end, key) for key in ("future", "should")):
            return Verdict("planned", "a word of what is to come", 0.45, ("stated", "proposed"))
        forms = [form for word in words if (form := grammar.form(word)) in {"past", "future", "present"}]
        for form, kind in (("future", "planned"), ("past", "done"), ("present", "stated")):
            if form in forms:
                return Verdict(kind, f"a word in the {form} form", 0.4, ("stated", "done") if kind != "planned" else ("stated",))
        return None

    def features(self, clause: Clause, verdict: Verdict | None, open_list: OpenList | None) -> list[str]:
        """What the trained model looks at: the words, what the rules said, and what stands around."""
        code, spaced = self.language.code, self.cutter.grammar.spaced
        folded = self.cutter.folded[clause.start : clause.end]
        rule = verdict.kind if verdict else NOTHING
        why = verdict.reason.split(" ")[0] if verdict else "silent"
        signs = (
            f"rule={rule}", f"rule={rule} {why}", f"{code} rule={rule} {why}",
            f"item={clause.item} {open_list.kind if open_list else None}",
            f"finite={clause.finite}", f"after={clause.after}", f"speaker={self.speaker is not None}",
            f"sides={self.hits.first('sides', clause.start, clause.end) is not None}",
            f"date={any(True for _ in self.measures.dates_within(clause.span))}",
            f"quantity={next((one.quantity.unit for one in self.measures.quantities_within(clause.span)), None)}",
            f"person={any(True for _ in names_between(self.persons, clause.start, clause.end))}",
            f"length={min(8, (clause.end - clause.start) // (30 if spaced else 10))}",
        )  # fmt: skip
        cues = [f"cue={hit.key}" for hit in self.hits.within("cues", clause.start, clause.end)]
        forms = [f"form={self.cutter.form_of(hit)}" for hit in self.hits.within("actions", clause.start, clause.end)][:3]
        return [*model.word_features(code, folded.split() if spaced else [folded], spaced=spaced), *signs, *cues, *forms]

    def by_rules(self, clause: Clause, open_list: OpenList | None) -> Verdict | None:
        """What the governing verb, the open list or the forms of the verbs say."""
        start, end = clause.start, clause.end
        cues = list(self.hits.within("cues", start, end))
        by_key: dict[str, Hit] = {}
        for cue in cues:
            by_key.setdefault(cue.key, cue)
        if "not_done" in by_key:
            return Verdict("stated", f"says it was not done: {self._word(by_key['not_done'])}", 0.9, ("done",), "not implemented")
        if "preliminary" in by_key:
            return Verdict("agreed", f"agreed for now: {self._word(by_key['preliminary'])}", 0.8, ("done",), "preliminary", governs=True)
        governing = next((cue for cue in cues if cue.key in GOVERNING), None)
        if clause.item and open_list and (governing is None or governing.start > start):
            return self.item(open_list, by_key, start)
        verb = governing or by_key.get("done")
        if verb and (qualified := self._qualified(clause, verb)):
            return qualified
        if governing and not (governing.key == "planned" and self._measured(clause)):
            return self._governed(clause, governing, by_key, open_list)
        figure = self._figure(clause, by_key)
        if figure:
            return figure
        return self._plain(clause, by_key, open_list)

    def _qualified(self, clause: Clause, verb: Hit) -> Verdict | None:
        """What takes the force from a verb: *did not sign*, *if they agree*, *plans to sign*."""
        doubt = self.hits.first("particles", clause.start, verb.start, "doubt")
        if doubt:
            return Verdict(NOTHING, f"a condition or hearsay: {self._word(doubt)}", 0.8)
        denial = self._negator(clause, verb)
        if denial:
            return self._denial(denial)
        future = self.hits.first("particles", clause.start, verb.end if not self.cutter.grammar.head_final else clause.end, "future")
        if verb.key in {"signed", "done"} and future and not _PHRASE_MARK.search(self.text, future.end, verb.start):
            return Verdict("planned", f"will be done: {self._word(future)}", 0.8, (verb.key,))
        return None

    def _denial(self, negator: Hit | None) -> Verdict:
        said = f": {self._word(negator)}" if negator else ""
        return Verdict("stated", f"says it was not so{said}", 0.8, ("done",), "not implemented")

    def _negator(self, clause: Clause, verb: Hit) -> Hit | None:
        """The *not* of a verb: in its phrase, close before it, or behind it where the language puts it there."""
        spaced = self.cutter.grammar.spaced
        before, after = (NOT_BEFORE, NOT_AFTER) if spaced else (NOT_BEFORE_UNSPACED, NOT_AFTER_UNSPACED)
        negator = self._not(max(clause.start, verb.start - before), verb.end, "not")
        if negator and not _PHRASE_MARK.search(self.text, negator.end, verb.start):
            return negator
        negator = self._not(verb.start, min(clause.end, verb.end + after), "not_after")
        return negator if negator and not _PHRASE_MARK.search(self.text, verb.end, negator.start) else None

    def _not(self, start: int, end: int, key: str) -> Hit | None:
        """The last *not* of a stretch that negates: *not only* does not."""
        others = self.hits.within("particles", start - 12, end + 12, "not_negating")
        return next(
            (
                hit
                for hit in reversed(self.hits.within("particles", start, end, key))
                if not any(other.start <= hit.start and hit.end <= other.end for other in others)
                and not _NUMBERED.match(self.text, hit.end)
            ),
            None,
        )

    def _measured(self, clause: Clause) -> bool:
        """Whether a clause holds a figure of money, length, area or weight: such a number is the message, planned or not."""
        return any(one.quantity.unit.split("/")[0] in FIGURES for one in self.measures.quantities_within(clause.span))

    def _word(self, hit: Hit) -> str:
        return f"“{self.text[hit.start : hit.end]}”"

    def item(self, open_list: OpenList, by_key: dict[str, Hit], start: int) -> Verdict:
        reason = f"item of the list that {open_list.id} heads"
        if open_list.kind == "signed" and self.hits.at("actions", start):
            return Verdict("agreed", f"{reason}: undertaken in what was signed", 0.8, ("signed",))
        return Verdict(open_list.kind, reason, 0.85, open_list.kind_also, open_list.status)

    def _governed(self, clause: Clause, cue: Hit, by_key: dict[str, Hit], open_list: OpenList | None) -> Verdict | None:
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
        if kind == "proposed" and dated and self.speaker is None and self.hits.at("particles", cue.start, "should"):
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
            rank = self.rank(clause)
            return Verdict("figure", f"a rank: {int(rank.value)}", 0.8, ("stated", "done")) if rank else None
        unit = quantities[0].quantity.unit.split("/")[0]
        if cue:
            return Verdict("figure", f"a figure, told by {self._word(cue)}", 0.85, ("stated", "done"))
        if unit in FIGURES and self.hits.first("cues", clause.start, clause.end, "done") is None:
            return Verdict("figure", f"the number is the message: {quantities[0].quantity.unit}", 0.7, ("stated", "planned"))
        return None

    def _plain(self, clause: Clause, by_key: dict[str, Hit], open_list: OpenList | None) -> Verdict | None:
        start, end = clause.start, clause.end
        done, stated = by_key.get("done"), by_key.get("stated")
        if stated and (not done or stated.start < done.start):
            return Verdict("stated", f"an assessment: {self._word(stated)}", 0.75, ("done",))
        if done:
            return Verdict("done", f"a reported act: {self._word(done)}", 0.85, ("stated",))
        if clause.particular and open_list:
            return Verdict(open_list.kind, f"part of {open_list.id}", 0.7, open_list.kind_also, open_list.status)
        if self.hits.first("particles", start, end, "should") and self.speaker:
            return Verdict("proposed", "a request of the speaker", 0.7)
        future = self.hits.first("particles", start, end, "future")
        actions = list(self.hits.within("actions", start, end))
        if future and actions:
            return Verdict("planned", f"will be done: {self._word(future)}", 0.65, ("stated",))
        if by_form := next((verdict for action in actions if (verdict := self._by_form(clause, action))), None):
            return by_form
        past = self.hits.first("particles", start, end, "past", "present")
        if past and actions:
            return Verdict("done", f"already so: {self._word(past)}", 0.6, ("stated",))
        if actions and not clause.item and self._in_the_past(clause):
            return Verdict("done", "dated before the day of the text", 0.6, ("stated",))
        if actions and (self.hits.first("sides", start, end) or not clause.item):
            return Verdict("done" if self.hits.first("sides", start, end) else "stated", "a practice of the sides", 0.5, ("stated", "done"))
        if "said" in by_key or not (actions or past) or not self._has_substance(clause):
            return None
        return Verdict("stated", "an assessment", 0.45)

    def _by_form(self, clause: Clause, action: Hit) -> Verdict | None:
        """What the form of a verb says by itself."""
        form = self.cutter.form_of(action)
        if self.hits.first("particles", clause.start, action.start, "doubt"):
            return Verdict(NOTHING, "a condition or hearsay", 0.8)
        if not clause.item and (denial := self._negator(clause, action)):
            return self._denial(denial)
        if form in {"past", "passive", "present"}:
            return Verdict("done", f"{form} form {self._word(action)}", 0.65, ("stated",))
        if form == "future":
            return Verdict("planned", f"future form {self._word(action)}", 0.65, ("stated",))
        return None

    def _in_the_past(self, clause: Clause) -> bool:
        days = [date.date for date in self.measures.dates_within(clause.span) if "X" not in date.date]
        return bool(days) and self.published is not None and all(day <= self.published[: len(day)] for day in days)

    def _has_substance(self, clause: Clause) -> bool:
        return self.hits.first("fields", clause.start, clause.end) is not None and clause.end - clause.start > (
            24 if self.cutter.grammar.spaced else 8
        )

    def rank(self, clause: Clause) -> Quantity | None:
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
