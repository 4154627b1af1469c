"""What a new statement may belong to, for a person to decide: ranked commitments, what sort of entry it would be, what kind of undertaking.

Everything goes by structure, never by the words of one language: what it is about, whose it is, when, how much. The rarer a likeness is
among the candidates, the more it says: an object that one commitment names counts for more than one that hundreds name. Scores are in bits
and rank the suggestions of one question; they are no probability.

>>> told = Facts("st1", "agreed", "border_gates", ("ha-giang", "guangxi"), ("lung-lan-longbing",), ("504",))
>>> crossing = Candidate.of("lung-lan", [told])
>>> said = Facts("st7", "done", "border_gates", ("tuyen-quang",), ("lung-lan-longbing",), date=PartialDate("2025-02-21"))
>>> found = suggest(said, [crossing], {"ha-giang": ["tuyen-quang"]})[0]
>>> found.commitment, [reason.code for reason in found.reasons], found.entry.sort
('lung-lan', ['same_object', 'same_owners', 'same_field'], 'done')
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cotmoc.commitments.evidence import successors_of
from cotmoc.commitments.records import Party, Succession
from cotmoc.errors import UsageError
from cotmoc.records import PartialDate, Quantity

KINDS = frozenset({"agreed", "signed", "done", "proposed", "planned", "figure", "stated"})
"""Kinds of statements that the reader knows."""

REASONS: Mapping[str, str] = {
    "same_object": "both are about this thing",
    "same_marker": "both name this boundary marker",
    "same_quantity": "both give this figure",
    "same_owners": "a party of the one is a party of the other, or took its place",
    "same_field": "both are in this field of cooperation",
    "same_chain": "both were said in this mechanism",
    "same_due": "both are due then",
    "other_marker": "they name different boundary markers",
    "other_owners": "they have no party in common",
}
"""Every code a reason may have, with what it means for programmers."""

ENTRY_REASONS: Mapping[str, str] = {
    "undertaken": "agreed, signed or planned, and not promised before",
    "undertaken_again": "agreed, signed or planned, and promised before",
    "later_day": "undertaken again with a later day",
    "asked_again": "proposed, and promised before",
    "only_asked": "proposed, and never promised: no commitment yet",
    "only_discussed": "discussed, not agreed: no commitment yet",
    "carried_out": "it was done",
    "begun": "works begun, first results or in progress",
    "denied": "it says that it is not done, or not carried out",
    "counted": "a figure of what was done",
    "ahead": "told ahead of its day: a preview",
    "no_news": "an opinion, a wish or support: nothing happened",
}
"""Why an entry would be of its sort."""

UNDERTAKING_REASONS: Mapping[str, str] = {
    "recurring": "it is to happen again and again",
    "rate": "its figure is so much in a time",
    "done_and_agreed": "it was done, and agreed or planned at that time or later, without a day: it goes on",
    "done_often": "it was done in several years",
    "has_due": "it has a day",
    "has_quantity": "it has a figure",
    "names_object": "it names one thing",
    "signed": "a paper was signed on it",
    "nothing_to_check": "neither thing nor day nor figure",
}
"""Why an undertaking would be of its kind."""

_UNDERTAKES = frozenset({"agreed", "signed", "planned"})
_DENIED = frozenset({"not_implemented", "not_done"})
_BEGUN = frozenset({"in_progress", "first_results", "construction_started", "preliminary"})
_LEAST: Mapping[str, float] = {
    "same_object": 4.0,
    "same_marker": 5.0,
    "same_quantity": 2.0,
    "same_owners": 1.0,
    "same_field": 1.0,
    "same_chain": 0.5,
    "same_due": 1.0,
}
"""Bits that a likeness has at least. With few candidates nothing is rare, and these alone rank."""
_MOST_RARE = 10.0
_AGAINST: Mapping[str, float] = {"other_marker": -6.0, "other_owners": -3.0}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a statement says, as far as structure goes. Objects and parties by their ids, so that no language matters."""

    id: str
    kind: str
    """One of `KINDS`."""
    field: str = ""
    parties: tuple[Party, ...] = ()
    objects: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    """Numbers of boundary markers."""
    quantity: Quantity | None = None
    date: PartialDate | None = None
    """When the thing is said to be so."""
    due: PartialDate | None = None
    said_on: PartialDate | None = None
    """Day of the source."""
    status: str | None = None
    """As the reader gives it: `not implemented`, `in progress`, `pilot` …"""
    session: str | None = None
    chain: str | None = None
    """Id of the mechanism whose session it was."""
    part_of: str | None = None
    """The statement whose list it is an item of."""
    recurring: bool = False
    """Whether it is to happen again and again, where the caller knows."""
    same_as: str | None = None
    """The statement that says the same, earlier in the document."""
    caption: bool = False
    """Whether it stands beside a picture."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(f"statement {self.id!r}", f"{self.kind!r} is no kind of statement", f"One of: {', '.join(sorted(KINDS))}.")

    @property
    def standing(self) -> str:
        """The status as a code."""
        return (self.status or "").replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commitment, as far as a statement can be likened to it. Made from its own facts and those of its entries."""

    commitment: str
    objects: frozenset[str] = frozenset()
    markers: frozenset[str] = frozenset()
    parties: frozenset[Party] = frozenset()
    fields: frozenset[str] = frozenset()
    chains: frozenset[str] = frozenset()
    dues: frozenset[PartialDate] = frozenset()
    quantities: frozenset[tuple[float, str]] = frozenset()
    """Value and unit."""
    promised: bool = False
    """Whether it was undertaken before."""
    sessions: frozenset[str] = frozenset()
    """Sessions at which it was undertaken: the same session does not renew what it has just promised."""

    @staticmethod
    def of(commitment: str, told: Iterable[Facts]) -> Candidate:
        """A candidate made from the facts of its statements."""
        told = tuple(told)
        undertaken = [one for one in told if one.kind in _UNDERTAKES and one.standing not in _DENIED | {"discussed"}]
        return Candidate(
            commitment,
            objects=frozenset(thing for one in told for thing in one.objects),
            markers=frozenset(marker for one in told for marker in one.markers),
            parties=frozenset(party for one in told for party in one.parties),
            fields=frozenset(one.field for one in told if one.field),
            chains=frozenset(one.chain for one in told if one.chain),
            dues=frozenset(one.due for one in told if one.due),
            quantities=frozenset((one.quantity.value, one.quantity.unit) for one in told if one.quantity),
            promised=bool(undertaken),
            sessions=frozenset(one.session for one in undertaken if one.session),
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the way to a suggestion."""

    code: str
    """One of `REASONS`."""
    detail: str
    """What is the same: an id, a number, a day."""
    bits: float
    """How much it says. Below zero: it speaks against."""


@dataclass(frozen=True, slots=True)
class EntryGuess:
    """What sort of entry a statement would be."""

    sort: str | None
    """Of `SORTS`; None where it tells nothing of a commitment."""
    reason: str
    """One of `ENTRY_REASONS`."""
    also: tuple[str, ...] = ()
    """What it may be as well, where structure cannot tell."""
    preview: bool = False
    """Whether it tells of a day still ahead of its source."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A commitment that a statement may belong to."""

    commitment: str
    score: float
    """Bits, all reasons together. Ranks, no more."""
    reasons: tuple[Reason, ...]
    """The one that says most first; those against it last."""
    entry: EntryGuess


@dataclass(frozen=True, slots=True)
class UndertakingGuess:
    """What kind of undertaking a statement would be."""

    undertaking: str
    """Of `UNDERTAKINGS`."""
    reasons: tuple[str, ...]
    """Of `UNDERTAKING_REASONS`, the deciding one first."""


class Index:
    """Candidates, made ready once for many questions."""

    def __init__(self, candidates: Iterable[Candidate], successors: Succession | None = None) -> None:
        self._candidates: list[Candidate] = []
        self._lines: dict[Party, frozenset[Party]] = {}
        self._successors = successors
        self._posted: dict[tuple[str, object], list[int]] = {}
        self._of_party: list[frozenset[Party]] = []
        for number, one in enumerate(candidates):
            self._candidates.append(one)
            self._of_party.append(frozenset(last for party in one.parties for last in self._line(party)))
            for key in self._keys(one, self._of_party[-1]):
                self._posted.setdefault(key, []).append(number)

    def __len__(self) -> int:
        return len(self._candidates)

    def suggest(self, facts: Facts, limit: int = 5) -> tuple[Suggestion, ...]:
        """The likeliest commitments, the best first; none where nothing speaks for one.

        To be suggested at all a commitment must name the same thing, marker or figure, or have a party and the field in common.
        """
        if limit < 1:
            raise UsageError(f"limit {limit}", "not one suggestion could be given", "Give 1 or more.")
        parties = frozenset(last for party in facts.parties for last in self._line(party))
        scores = self._scores(facts, parties)
        best = heapq.nsmallest(limit, scores.items(), key=lambda one: (-one[1], self._candidates[one[0]].commitment))
        return tuple(self._suggestion(facts, parties, number) for number, score in best if score > 0)

    def _scores(self, facts: Facts, parties: frozenset[Party]) -> dict[int, float]:
        scores: dict[int, float] = {}
        strong: set[int] = set()
        of_party: set[int] = set()
        of_field: set[int] = set()
        for code, what in _keys(facts, parties):
            numbers = self._posted.get((code, what), ())
            bits = self._bits(code, what)
            for number in numbers:
                scores[number] = scores.get(number, 0.0) + bits
            group = {"same_owners": of_party, "same_field": of_field}.get(code)
            if group is not None:
                group.update(numbers)
            elif code in {"same_object", "same_marker", "same_quantity"}:
                strong.update(numbers)
        suggested = strong | (of_party & of_field)
        return {number: scores[number] + sum(bits for _, bits in self._against(facts, parties, number)) for number in suggested}

    def _suggestion(self, facts: Facts, parties: frozenset[Party], number: int) -> Suggestion:
        candidate = self._candidates[number]
        theirs = set(self._keys(candidate, self._of_party[number]))
        reasons = [
            Reason(code, str(what), round(self._bits(code, what), 2)) for code, what in _keys(facts, parties) if (code, what) in theirs
        ]
        reasons.sort(key=lambda reason: (-reason.bits, list(REASONS).index(reason.code), reason.detail))
        reasons += [Reason(code, "", bits) for code, bits in self._against(facts, parties, number)]
        score = round(sum(reason.bits for reason in reasons), 2)
        return Suggestion(candidate.commitment, score, tuple(reasons), entry_guess(facts, candidate))

    def _against(self, facts: Facts, parties: frozenset[Party], number: int) -> list[tuple[str, float]]:
        candidate = self._candidates[number]
        found: list[tuple[str, float]] = []
        if facts.markers and candidate.markers and candidate.markers.isdisjoint(facts.markers):
            found.append(("other_marker", _AGAINST["other_marker"]))
        if parties and self._of_party[number] and parties.isdisjoint(self._of_party[number]):
            found.append(("other_owners", _AGAINST["other_owners"]))
        return found

    def _bits(self, code: str, what: object) -> float:
        """What a likeness says: the rarer among the candidates, the more."""
        return _LEAST[code] + min(_MOST_RARE, math.log2((len(self._candidates) + 1) / (len(self._posted.get((code, what), ())) + 1)))

    def _line(self, party: Party) -> frozenset[Party]:
        """The parties that now stand for it."""
        if party not in self._lines:
            line = successors_of(party, self._successors)
            last = frozenset(one for one in line if successors_of(one, self._successors) == {one})
            self._lines[party] = last or frozenset({party})
        return self._lines[party]

    @staticmethod
    def _keys(candidate: Candidate, parties: frozenset[Party]) -> list[tuple[str, object]]:
        return [
            *(("same_object", thing) for thing in candidate.objects),
            *(("same_marker", marker) for marker in candidate.markers),
            *(("same_quantity", quantity) for quantity in candidate.quantities),
            *(("same_owners", party) for party in parties),
            *(("same_field", field) for field in candidate.fields),
            *(("same_chain", chain) for chain in candidate.chains),
            *(("same_due", due) for due in candidate.dues),
        ]


def _keys(facts: Facts, parties: frozenset[Party]) -> list[tuple[str, object]]:
    quantity = facts.quantity
    return [
        *(("same_object", thing) for thing in dict.fromkeys(facts.objects)),
        *(("same_marker", marker) for marker in dict.fromkeys(facts.markers)),
        *((("same_quantity", (quantity.value, quantity.unit)),) if quantity else ()),
        *(("same_owners", party) for party in sorted(parties)),
        *((("same_field", facts.field),) if facts.field else ()),
        *((("same_chain", facts.chain),) if facts.chain else ()),
        *((("same_due", facts.due),) if facts.due else ()),
    ]


def suggest(facts: Facts, candidates: Iterable[Candidate], successors: Succession | None = None, limit: int = 5) -> tuple[Suggestion, ...]:
    """The likeliest of these commitments. Whoever asks for many statements makes one `Index`."""
    return Index(candidates, successors).suggest(facts, limit)


def entry_guess(facts: Facts, candidate: Candidate | None = None) -> EntryGuess:
    """What sort of entry a statement would be in a commitment; without one, in a new commitment.

    >>> entry_guess(Facts("st1", "agreed")).sort, entry_guess(Facts("st2", "done", status="construction started")).sort
    ('promised', 'step')
    """
    promised = candidate is not None and candidate.promised and (facts.session is None or candidate.sessions != {facts.session})
    by_kind: Mapping[str, Callable[[], EntryGuess]] = {
        "proposed": lambda: (
            EntryGuess("proposed_again", "asked_again") if candidate and candidate.promised else EntryGuess(None, "only_asked")
        ),
        "figure": lambda: EntryGuess("step", "counted", ("done",)),
        "stated": lambda: EntryGuess(None, "no_news", ("obstacle",)),
        "done": lambda: _done(facts, candidate),
    }
    if facts.standing in _DENIED:
        return EntryGuess("not_done", "denied", ("obstacle",))
    if facts.standing == "discussed":
        return EntryGuess("proposed_again", "only_discussed") if promised else EntryGuess(None, "only_discussed")
    return by_kind[facts.kind]() if facts.kind in by_kind else _undertaken(facts, candidate, promised)


def _undertaken(facts: Facts, candidate: Candidate | None, promised: bool) -> EntryGuess:
    if not promised or candidate is None:
        return EntryGuess("promised", "undertaken")
    if facts.due and candidate.dues and all(due.last_day < facts.due.last_day for due in candidate.dues):
        return EntryGuess("postponed", "later_day", ("renewed",))
    return EntryGuess("renewed", "undertaken_again", ("narrowed", "widened"))


def _done(facts: Facts, candidate: Candidate | None) -> EntryGuess:
    if facts.date and facts.said_on and facts.date.first_day > facts.said_on.last_day:
        return EntryGuess("done", "ahead", preview=True)
    if facts.standing in _BEGUN:
        return EntryGuess("step", "begun", ("done",))
    half = candidate is not None and len(candidate.parties) > 1 and len(facts.parties) == 1
    return EntryGuess("done", "carried_out", ("step",) if half else ())  # one of several parties may have done its half only


def undertaking_guess(facts: Facts, history: Sequence[Facts] = ()) -> UndertakingGuess:
    """What kind of undertaking a statement would be, by its structure and by what else is said of the same thing.

    >>> undertaking_guess(Facts("st1", "agreed", "culture"))
    UndertakingGuess(undertaking='direction', reasons=('nothing_to_check',))
    >>> undertaking_guess(Facts("st2", "planned", "agriculture", quantity=Quantity(425, "ha"))).undertaking
    'deliverable'
    """
    told = (facts, *history)
    goes_on: list[str] = []
    if any(one.recurring for one in told):
        goes_on.append("recurring")
    if any(one.quantity and "/" in one.quantity.unit for one in told if one.kind != "figure"):
        goes_on.append("rate")
    done = [one for one in told if one.kind == "done" and one.standing not in _DENIED | _BEGUN]
    open_again = [one for one in told if one.kind in {"agreed", "planned"}]  # asked for is not enough: half may be done, the rest asked
    if not any(one.due for one in told) and any(_not_before(one, other) for one in open_again for other in done):
        goes_on.append("done_and_agreed")
    if len({day.first_day.year for one in done if (day := one.date or one.said_on)}) > 1:
        goes_on.append("done_often")
    if goes_on:
        return UndertakingGuess("practice", tuple(goes_on))
    checks = {
        "has_due": facts.due is not None,
        "has_quantity": facts.quantity is not None,
        "names_object": bool(facts.objects or facts.markers),
        "signed": facts.kind == "signed",
    }
    reasons = tuple(code for code, holds in checks.items() if holds)
    return UndertakingGuess("deliverable", reasons) if reasons else UndertakingGuess("direction", ("nothing_to_check",))


def _not_before(one: Facts, other: Facts) -> bool:
    """Whether one was said on the day of the other's thing or later. What has no day cannot be laid in order."""
    said, happened = one.said_on or one.date, other.date or other.said_on
    return said is not None and happened is not None and said.first_day >= happened.first_day


def to_follow(told: Sequence[Facts]) -> tuple[str, ...]:
    """Which statements of a document would each be a commitment: what was undertaken, and of a list its items and not its head.

        "Seven areas", followed by six, are six.

    >>> items = [Facts("a", "agreed", part_of="head"), Facts("b", "agreed", part_of="head")]
    >>> to_follow([Facts("head", "agreed"), *items, Facts("c", "stated")])
    ('a', 'b')
    """
    heads = {one.part_of for one in told}
    return tuple(
        one.id
        for one in told
        if one.kind in _UNDERTAKES and one.standing not in _DENIED | {"discussed"} and not (one.caption or one.same_as or one.id in heads)
    )
