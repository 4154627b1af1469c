"""What people decided about names: same, not the same, unsure; by whom, when and why.

A *judgement* is about two things: entities, by their id, or written names, by the id that `written` gives them. Judgements are events
with a number. They are only ever added: whoever thinks otherwise later *undoes* the judgement, which is an event, too, and may *redo* it.
Nothing is merged: clusters are worked out from the judgements that are in force, as of any event.

What follows from the judgements in force:

- Same is carried on: A = B and B = C give A = C. So is different: A ≠ B and B = C give A ≠ C. Unsure settles nothing.
- Where A = … = B and A ≠ B are both in force, the judgements contradict each other. `contradictions` names them. Until a person has
  settled it, every judgement "same" on any way between the two is disputed and joins nothing: better two records than a wrong one.
- A *cluster* is all that undisputed judgements join. Its *canonical id* is its smallest id, entities before written names, in order of
  code points. Two things have the same canonical id exactly if `verdict` calls them the same.

>>> import datetime as dt
>>> noon = dt.datetime(2026, 3, 16, 12, tzinfo=dt.timezone.utc)
>>> graph = Judgements()
>>> _ = graph.judge("chen-gang", written("Tran Cuong"), Verdict.SAME, who="Lan", when=noon, why="same post in both papers")
>>> _ = graph.judge("tran-quoc-cuong", "chen-gang", Verdict.DIFFERENT, who="Lan", when=noon)
>>> graph.canonical(written("Tran Cuong"))
'chen-gang'
>>> found = graph.verdict("tran-quoc-cuong", written("Tran Cuong"))
>>> str(found.verdict), [judgement.number for judgement in found.proof]
('different', [2, 1])
>>> _ = graph.undo(1, who="Minh", when=noon, why="another man of that name")
>>> str(graph.verdict("tran-quoc-cuong", written("Tran Cuong")).verdict), graph.as_of(2).canonical(written("Tran Cuong"))
('unknown', 'chen-gang')
"""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, cast

from cotmoc.errors import UsageError
from cotmoc.names.records import Verdict
from cotmoc.records import LanguageCode

Id = str
"""An entity's id, or what `written` makes of a written name."""


class Standing(StrEnum):
    """What follows from all that was said."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    CONTRADICTED = "contradicted"
    """It rests on judgements that contradict each other."""
    UNKNOWN = "unknown"
    """Nobody said anything that bears on it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on two things."""

    number: int
    """Of the event; the first is 1."""
    a: Id
    b: Id
    """In the order in which the person named them; it has no meaning."""
    verdict: Verdict
    who: str
    when: dt.datetime
    """With its time zone. Passed in: nothing here looks at a clock."""
    why: str = ""

    @property
    def pair(self) -> tuple[Id, Id]:
        """The two in the order of their ids."""
        return _pair(self.a, self.b)


@dataclass(frozen=True, slots=True)
class Change:
    """That a judgement is no longer in force, or is again. The judgement itself stays where it is."""

    number: int
    """Of the event."""
    to: Literal["undo", "redo"]
    of: int
    """Number of the judgement."""
    who: str
    when: dt.datetime
    why: str = ""


Event = Judgement | Change


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Judgements in force that cannot all be true: a difference, and a way of sameness between the same two things."""

    different: Judgement
    path: tuple[Judgement, ...]
    """The shortest way from the smaller to the larger id of `different`; of several the one judged first. There may be others."""

    @property
    def ids(self) -> tuple[Id, ...]:
        """The things along the path; the first and the last are those judged different."""
        return _along(self.different.pair[0], self.path)


@dataclass(frozen=True, slots=True)
class Finding:
    """What holds between two things, and the judgements that prove it."""

    verdict: Standing
    proof: tuple[Judgement, ...] = ()
    """From the first thing to the second: sameness, and at most one difference. Of `unsure`: who was unsure, and the way there. Empty for a
    thing and itself, and where nothing is known."""
    contradictions: tuple[Contradiction, ...] = ()
    """Of `contradicted`: what has to be settled first."""


def written(name: str, language: LanguageCode = "") -> Id:
    """The id of a written name: the name in quotation marks, composed, with the language where it matters.

    >>> written("Trần Cương"), written("Tran Cuong", "sv")
    ('"Trần Cương"', '"Tran Cuong"@sv')
    """
    composed = " ".join(unicodedata.normalize("NFC", name).split())
    return f'"{composed}"@{language}' if language else f'"{composed}"'


@dataclass(slots=True)
class _Component:
    """All that judgements "same" in force join, disputed or not."""

    members: set[Id]
    least: Id
    conflicts: set[tuple[Id, Id]] = field(default_factory=set)
    """Pairs of members that are judged different."""
    settled: _Settled | None = None
    """Worked out when asked for; None after each change."""


@dataclass(slots=True)
class _Settled:
    """A component with contradictions, cut where they are."""

    cluster: dict[Id, frozenset[Id]]
    block: dict[tuple[Id, Id], int]
    """Of each disputed pair judged same, and of each conflict: pairs of one block lie on common ways."""


_Edges = dict[Id, dict[Id, list[int]]]
"""Thing → thing → numbers of the judgements in force, rising."""


class Judgements:
    """The events, in order, and what follows from them. Events can be added, never taken away."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._events: list[Event] = []
        self._undone: set[int] = set()
        self._edges: dict[Verdict, _Edges] = {verdict: {} for verdict in Verdict}
        self._of: dict[Id, list[int]] = {}
        self._component: dict[Id, _Component] = {}
        for event in events:
            self.append(event)

    def __len__(self) -> int:
        return len(self._events)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Judgements) and self._events == other._events

    __hash__ = None  # type: ignore[assignment] # it grows

    # ---- adding

    def judge(self, a: Id, b: Id, verdict: Verdict, *, who: str, when: dt.datetime, why: str = "") -> Judgement:
        """Add a person's word on two things."""
        judgement = Judgement(len(self._events) + 1, a, b, verdict, who, when, why)
        self.append(judgement)
        return judgement

    def undo(self, number: int, *, who: str, when: dt.datetime, why: str = "") -> Change:
        """Take a judgement out of force. It and this event stay."""
        change = Change(len(self._events) + 1, "undo", number, who, when, why)
        self.append(change)
        return change

    def redo(self, number: int, *, who: str, when: dt.datetime, why: str = "") -> Change:
        """Put a judgement that was undone in force again."""
        change = Change(len(self._events) + 1, "redo", number, who, when, why)
        self.append(change)
        return change

    def append(self, event: Event) -> None:
        """Add an event that was made elsewhere. It must be the next one."""
        where = f"event {event.number}"
        if event.number != len(self._events) + 1:
            raise UsageError(where, f"the next event is {len(self._events) + 1}", "Add events in their order, each once.")
        if not event.who.strip():
            raise UsageError(where, "nobody stands behind it", "Say who judged.")
        if event.when.utcoffset() is None:
            raise UsageError(where, f"{event.when.isoformat()} has no time zone", "Give the time with its zone.")
        if isinstance(event, Judgement):
            self._check_judgement(event, where)
            self._events.append(event)
            for thing in (event.a, event.b):
                self._of.setdefault(thing, []).append(event.number)
            self._put_in_force(event)
        else:
            judgement = self._check_change(event, where)
            self._events.append(event)
            for thing in (judgement.a, judgement.b):
                self._of[thing].append(event.number)
            if event.to == "undo":
                self._undone.add(event.of)
                self._put_out_of_force(judgement)
            else:
                self._undone.discard(event.of)
                self._put_in_force(judgement)

    def _check_judgement(self, judgement: Judgement, where: str) -> None:
        if not isinstance(judgement.verdict, Verdict):
            raise UsageError(where, f"{judgement.verdict!r} is no verdict", "Give Verdict.SAME, Verdict.DIFFERENT or Verdict.UNSURE.")
        if not judgement.a.strip() or not judgement.b.strip():
            raise UsageError(where, "a thing without an id", "Name both things.")
        if judgement.a == judgement.b:
            raise UsageError(where, f"{judgement.a!r} is compared with itself", "Name two things.")

    def _check_change(self, change: Change, where: str) -> Judgement:
        if change.to not in ("undo", "redo"):
            raise UsageError(where, f"{change.to!r} is no change", "Say undo or redo.")
        judgement = self._events[change.of - 1] if 0 < change.of <= len(self._events) else None
        if not isinstance(judgement, Judgement):
            raise UsageError(where, f"event {change.of} is no judgement", "Give the number of a judgement made before.")
        if (change.of in self._undone) is (change.to == "undo"):
            state = "undone already" if change.to == "undo" else "in force already"
            raise UsageError(where, f"judgement {change.of} is {state}", "Nothing needs to be done.")
        return judgement

    # ---- the events

    @property
    def events(self) -> tuple[Event, ...]:
        """All of them."""
        return tuple(self._events)

    def as_of(self, number: int) -> Judgements:
        """What was known after that event; 0 is before the first."""
        if not 0 <= number <= len(self._events):
            raise UsageError(f"event {number}", f"there are {len(self._events)} events", "Give one of them, or 0.")
        return Judgements(self._events[:number])

    def in_force(self, number: int) -> bool:
        """Whether that event is a judgement that is not undone."""
        return 0 < number <= len(self._events) and isinstance(self._events[number - 1], Judgement) and number not in self._undone

    def history(self, thing: Id) -> tuple[Event, ...]:
        """Every event that is about a thing, in order."""
        return tuple(self._events[number - 1] for number in self._of.get(thing, ()))

    def things(self) -> tuple[Id, ...]:
        """All that was ever judged, smallest first."""
        return tuple(sorted(self._of, key=_order))

    # ---- what follows

    def canonical(self, thing: Id) -> Id:
        """The smallest id of its cluster; its own where nothing is known of it."""
        component = self._component.get(thing)
        if component is None:
            return thing
        return min(self._cluster(thing), key=_order) if component.conflicts else component.least

    def cluster(self, thing: Id) -> tuple[Id, ...]:
        """All that is the same as this thing, the thing among them, smallest id first."""
        return tuple(sorted(self._cluster(thing), key=_order))

    def clusters(self) -> tuple[tuple[Id, ...], ...]:
        """All clusters of two things or more, in the order of their canonical ids."""
        found: dict[int, tuple[Id, ...]] = {}
        for thing in self._component:
            cluster = self._cluster(thing)
            if len(cluster) > 1 and id(cluster) not in found:
                found[id(cluster)] = tuple(sorted(cluster, key=_order))
        return tuple(sorted(found.values(), key=lambda ids: _order(ids[0])))

    def verdict(self, a: Id, b: Id) -> Finding:
        """What holds between two things, with the judgements that prove it."""
        if _order(b) < _order(a):  # the same proof from both sides
            found = self.verdict(b, a)
            return Finding(found.verdict, found.proof[::-1], found.contradictions)
        standing, judgement = self._standing(a, b)
        if standing is Standing.UNKNOWN or a == b:
            return Finding(standing)
        if judgement is None:
            proof = self._path(a, b, disputed=standing is Standing.CONTRADICTED)
        else:
            proof = self._proof_over(judgement, a, b, disputed=standing is not Standing.DIFFERENT)
        return Finding(standing, proof, self._disputes(a, b, proof) if standing is Standing.CONTRADICTED else ())

    def contradictions(self) -> tuple[Contradiction, ...]:
        """All that contradicts itself, each difference with the way that speaks against it, in the order of the differences."""
        seen = {id(component): component for component in self._component.values() if component.conflicts}
        found = [self._contradiction(pair) for component in seen.values() for pair in component.conflicts]
        return tuple(sorted(found, key=lambda one: one.different.number))

    # ---- how it follows

    def _judgement(self, number: int) -> Judgement:
        return cast("Judgement", self._events[number - 1])

    def _first(self, verdict: Verdict, a: Id, b: Id) -> Judgement:
        return self._judgement(self._edges[verdict][a][b][0])

    def _cluster(self, thing: Id) -> frozenset[Id] | set[Id]:
        component = self._component.get(thing)
        if component is None:
            return frozenset((thing,))
        return self._settled(component).cluster[thing] if component.conflicts else component.members

    def _whole(self, thing: Id) -> frozenset[Id] | set[Id]:
        component = self._component.get(thing)
        return component.members if component else frozenset((thing,))

    def _standing(self, a: Id, b: Id) -> tuple[Standing, Judgement | None]:
        """The verdict, and the judgement between the two sides that it rests on, where the two are not joined."""
        if b in self._cluster(a):
            return Standing.SAME, None
        if b in self._whole(a):
            return Standing.CONTRADICTED, None
        if judgement := self._between(Verdict.DIFFERENT, self._cluster(a), self._cluster(b)):
            return Standing.DIFFERENT, judgement
        if judgement := self._between(Verdict.DIFFERENT, self._whole(a), self._whole(b)):
            return Standing.CONTRADICTED, judgement
        if judgement := self._between(Verdict.UNSURE, self._whole(a), self._whole(b)):
            return Standing.UNSURE, judgement
        return Standing.UNKNOWN, None

    def _between(self, verdict: Verdict, one: frozenset[Id] | set[Id], other: frozenset[Id] | set[Id]) -> Judgement | None:
        """The first judgement of that kind from the one side to the other."""
        if len(other) < len(one):
            one, other = other, one
        edges, first = self._edges[verdict], 0
        for thing in one:
            for met, numbers in edges.get(thing, {}).items():
                if met in other and (not first or numbers[0] < first):
                    first = numbers[0]
        return self._judgement(first) if first else None

    def _proof_over(self, judgement: Judgement, a: Id, b: Id, *, disputed: bool) -> tuple[Judgement, ...]:
        near, far = (judgement.a, judgement.b) if judgement.a in self._whole(a) else (judgement.b, judgement.a)
        return (*self._path(a, near, disputed=disputed), judgement, *self._path(far, b, disputed=disputed))

    def _path(self, a: Id, b: Id, *, disputed: bool) -> tuple[Judgement, ...]:
        """The shortest way of sameness; of several the one whose judgements were made first, seen from `a`."""
        if a == b:
            return ()
        component = self._component[a]
        blocked = {} if disputed or not component.conflicts else self._settled(component).block
        edges = self._edges[Verdict.SAME]
        came_from: dict[Id, Id] = {a: a}
        waiting = deque([a])
        while b not in came_from:
            thing = waiting.popleft()
            for other, _ in sorted(edges[thing].items(), key=lambda edge: edge[1][0]):
                if other not in came_from and _pair(thing, other) not in blocked:
                    came_from[other] = thing
                    waiting.append(other)
        path = []
        while b != a:
            path.append(self._first(Verdict.SAME, came_from[b], b))
            b = came_from[b]
        return tuple(reversed(path))

    def _contradiction(self, pair: tuple[Id, Id]) -> Contradiction:
        return Contradiction(self._first(Verdict.DIFFERENT, *pair), self._path(*pair, disputed=True))

    def _disputes(self, a: Id, b: Id, proof: Iterable[Judgement]) -> tuple[Contradiction, ...]:
        """The contradictions on whose ways a proof lies."""
        components = {id(component): component for thing in (a, b) if (component := self._component.get(thing)) and component.conflicts}
        pairs: set[tuple[Id, Id]] = set()
        for component in components.values():
            block = self._settled(component).block
            touched = {block[judgement.pair] for judgement in proof if judgement.verdict is Verdict.SAME and judgement.pair in block}
            pairs |= {pair for pair in component.conflicts if block[pair] in touched}
        return tuple(sorted((self._contradiction(pair) for pair in pairs), key=lambda one: one.different.number))

    def _settled(self, component: _Component) -> _Settled:
        if component.settled is None:
            component.settled = self._settle(component)
        return component.settled

    def _settle(self, component: _Component) -> _Settled:
        """Cut a component where judgements contradict each other.

        A judgement "same" is disputed if it lies on a way without repetition between two things judged different; that is, if it shares a
        block (a part of the graph that no single thing holds together) with the difference.
        """
        same = self._edges[Verdict.SAME]
        block: dict[tuple[Id, Id], int] = {}
        for number, (edges, differences) in enumerate(_blocks(component.members, same, component.conflicts)):
            if differences:
                block.update(dict.fromkeys(edges, number))
                block.update(dict.fromkeys(differences, number))
        clusters: dict[Id, frozenset[Id]] = {}
        for thing in component.members:
            if thing not in clusters:
                reached = {thing}
                waiting = [thing]
                while waiting:
                    here = waiting.pop()
                    for other in same[here]:
                        if other not in reached and _pair(here, other) not in block:
                            reached.add(other)
                            waiting.append(other)
                clusters.update(dict.fromkeys(reached, frozenset(reached)))
        return _Settled(clusters, block)

    # ---- judgements coming into force and leaving it

    def _put_in_force(self, judgement: Judgement) -> None:
        for here, there in ((judgement.a, judgement.b), (judgement.b, judgement.a)):
            numbers = self._edges[judgement.verdict].setdefault(here, {}).setdefault(there, [])
            numbers.append(judgement.number)
            numbers.sort()
        if judgement.verdict is Verdict.SAME:
            self._join(judgement.a, judgement.b)
        elif judgement.verdict is Verdict.DIFFERENT:
            component = self._component.get(judgement.a)
            if component is not None and component is self._component.get(judgement.b):
                component.conflicts.add(judgement.pair)
                component.settled = None

    def _put_out_of_force(self, judgement: Judgement) -> None:
        edges = self._edges[judgement.verdict]
        for here, there in ((judgement.a, judgement.b), (judgement.b, judgement.a)):
            edges[here][there].remove(judgement.number)
            if not edges[here][there]:
                del edges[here][there]
            if not edges[here]:
                del edges[here]
        if judgement.b in edges.get(judgement.a, {}):
            return  # somebody else said the same
        if judgement.verdict is Verdict.SAME:
            self._part(judgement.a, judgement.b)
        elif judgement.verdict is Verdict.DIFFERENT and (component := self._component.get(judgement.a)) is not None:
            component.conflicts.discard(judgement.pair)
            component.settled = None

    def _join(self, a: Id, b: Id) -> None:
        large, small = (self._component.get(thing) or _Component({thing}, thing) for thing in (a, b))
        self._component.setdefault(a, large)
        self._component.setdefault(b, small)
        if self._component[a] is self._component[b]:
            self._component[a].settled = None
            return
        if len(large.members) < len(small.members):
            large, small = small, large
        differences = self._edges[Verdict.DIFFERENT]
        large.conflicts |= small.conflicts
        for thing in small.members:
            large.conflicts |= {_pair(thing, other) for other in differences.get(thing, ()) if other in large.members}
            self._component[thing] = large
        large.members |= small.members
        large.least = min(large.least, small.least, key=_order)
        large.settled = None

    def _part(self, a: Id, b: Id) -> None:
        """Two things of one component are no longer judged the same. They may still hang together by others.

        Both sides are walked by turns, so that the cost is that of the smaller one.
        """
        component = self._component[a]
        component.settled = None
        small = self._smaller_side(a, b)
        if small is None:
            return
        component.members -= small
        for part in (component.members, small):
            if len(part) == 1:
                self._component.pop(next(iter(part)), None)
        crossing = {pair for pair in component.conflicts if (pair[0] in small) is not (pair[1] in small)}
        inside = {pair for pair in component.conflicts if pair[0] in small} - crossing
        component.conflicts -= crossing | inside
        if len(small) > 1:
            new = _Component(small, min(small, key=_order), inside)
            self._component.update(dict.fromkeys(small, new))
        if component.least in small:
            component.least = min(component.members, key=_order)

    def _smaller_side(self, a: Id, b: Id) -> set[Id] | None:
        edges = self._edges[Verdict.SAME]
        sides = ({a}, {b})
        waiting = ([a], [b])
        while True:
            for side in (0, 1):
                if not waiting[side]:
                    return sides[side]
                for other in edges.get(waiting[side].pop(), ()):
                    if other in sides[1 - side]:
                        return None
                    if other not in sides[side]:
                        sides[side].add(other)
                        waiting[side].append(other)

    # ---- as text

    def dumps(self) -> bytes:
        """The events as JSON lines in UTF-8: the same events are the same bytes."""
        return b"".join(_line(event) for event in self._events)


def loads(data: bytes) -> Judgements:
    """The events of JSON lines.

    >>> loads(b'{"event":1,"type":"judgement","a":"x","b":"x","verdict":"same","who":"Lan","when":"2026-03-16T12:00:00Z","why":""}')
    Traceback (most recent call last):
    ...
    cotmoc.errors.UsageError: [U01] line 1: 'x' is compared with itself. Name two things.
    """
    graph = Judgements()
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            graph.append(_event(json.loads(line)))
        except UsageError as error:
            raise UsageError(f"line {number}", error.what, error.remedy) from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise UsageError(f"line {number}", "not an event", "Give one JSON object a line, as `dumps` writes them.") from None
    return graph


def _line(event: Event) -> bytes:
    if isinstance(event, Judgement):
        special: dict[str, Any] = {"type": "judgement", "a": event.a, "b": event.b, "verdict": event.verdict}
    else:
        special = {"type": event.to, "of": event.of}
    plain = {"event": event.number, **special, "who": event.who, "when": event.when.isoformat(), "why": event.why}
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace") + b"\n"  # a lone surrogate becomes its JSON escape, and so survives


def _event(plain: dict[str, Any]) -> Event:
    kind, number, when = plain["type"], plain["event"], dt.datetime.fromisoformat(plain["when"])
    words = [plain[key] for key in ("who", "why", *(("a", "b") if kind == "judgement" else ()))]
    numbers = [number, *([plain["of"]] if kind != "judgement" else [])]
    if not all(type(word) is str for word in words) or not all(type(one) is int for one in numbers):
        raise TypeError
    if kind == "judgement":
        return Judgement(number, plain["a"], plain["b"], Verdict(plain["verdict"]), plain["who"], when, plain["why"])
    return Change(number, kind, plain["of"], plain["who"], when, plain["why"])


def _order(thing: Id) -> tuple[bool, Id]:
    """Entities before written names."""
    return thing[:1] == '"', thing


def _pair(a: Id, b: Id) -> tuple[Id, Id]:
    return (a, b) if _order(a) <= _order(b) else (b, a)


def _along(start: Id, path: Iterable[Judgement]) -> tuple[Id, ...]:
    ids = [start]
    for judgement in path:
        ids.append(judgement.b if judgement.a == ids[-1] else judgement.a)
    return tuple(ids)


_Link = tuple[tuple[Id, Id], bool]
"""Two things in order, and whether it is a difference."""


def _blocks(things: Iterable[Id], same: _Edges, conflicts: set[tuple[Id, Id]]) -> Iterator[tuple[list[tuple[Id, Id]], list[tuple[Id, Id]]]]:
    """The blocks of a connected graph of samenesses and differences, each as its samenesses and its differences (Hopcroft and Tarjan).

    Without recursion: a chain of a hundred thousand names is no error.
    """
    opposed: dict[Id, list[Id]] = {}
    for a, b in conflicts:
        opposed.setdefault(a, []).append(b)
        opposed.setdefault(b, []).append(a)

    def links(thing: Id) -> Iterator[tuple[Id, _Link]]:
        for other in same[thing]:
            yield other, (_pair(thing, other), False)
        for other in opposed.get(thing, ()):
            yield other, (_pair(thing, other), True)

    root = next(iter(things))
    depth = {root: 0}
    low = {root: 0}
    passed: list[_Link] = []
    way: list[tuple[Id, _Link | None, int, Iterator[tuple[Id, _Link]]]] = [(root, None, 0, links(root))]
    while way:
        thing, came_by, start, rest = way[-1]
        for other, link in rest:
            if link == came_by:
                continue
            if other not in depth:
                depth[other] = low[other] = len(way)
                way.append((other, link, len(passed), links(other)))
                passed.append(link)
                break
            if depth[other] < depth[thing]:
                passed.append(link)
                low[thing] = min(low[thing], depth[other])
        else:
            way.pop()
            if came_by is None:
                continue
            parent = way[-1][0]
            low[parent] = min(low[parent], low[thing])
            if low[thing] >= depth[parent]:
                block, passed[start:] = passed[start:], []
                yield [pair for pair, differs in block if not differs], [pair for pair, differs in block if differs]
