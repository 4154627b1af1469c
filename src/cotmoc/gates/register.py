"""The register of border gates: what belongs to what, and how a gate stands on a day, on each side, and what says so.

Class and status are never stored: they follow from dated words (it was opened, it was seen in use, one side has done its own procedures).

- The latest words decide. Where several are the latest and do not agree, there is no answer; the claims are given side by side.
- A word of one side decides for that side only; a word of both, or of a source that tells of the gate as a whole, for both.
- What is planned or proposed changes neither class nor status; a planned class stands apart until it is reached.
- *Proposed*, *own procedures done* and *agreed* are steps on the way. They stand until an opening, a new class or a restoration
  fulfils them.
- A trial whose day has passed is not taken to be over: it is `lapsed`, since nobody has said what came of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from cotmoc.errors import UsageError
from cotmoc.gates.told import a_day, is_ahead, known, known_from, latest, once, when_said
from cotmoc.records import PartialDate

Side = str
"""Code of a side of the border."""

SORTS: Mapping[str, str] = {
    "proposed": "somebody asks for it",
    "own_done": "a side has done its own procedures",
    "agreed": "the sides agreed on it",
    "opened": "it was opened",
    "upgraded": "its class was changed",
    "suspended": "it was stopped for a time",
    "restored": "it was opened again",
    "trial": "it was opened, or opened again, on trial",
    "closed": "it was closed",
    "seen": "a source shows it so",
    "noted": "something else happened there",
}
"""What a word of the register tells."""

STATUSES: Mapping[str, str | None] = {
    "operating": None,
    "idle": "operating",
    "temporary": "operating",
    "trial": "operating",
    "not_open": None,
    "proposed": "not_open",
    "planned": "not_open",
    "suspended": "not_open",
    "closed": "not_open",
}
"""Every status, and what it is a nearer word for. "In use" and "in use on trial" do not contradict each other."""

STEPS = ("proposed", "own_done", "agreed")
"""On the way to an opening or another class, in their order."""
_STATUS_OF: Mapping[str, str] = {
    "opened": "operating",
    "restored": "operating",
    "trial": "trial",
    "suspended": "suspended",
    "closed": "closed",
}
_FULFIL = frozenset({"opened", "upgraded", "restored", "trial"})
AHEAD = "ahead"
"""Beside the sorts: what is planned, and its day has not passed."""


# ---- the tree


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate, or a part of one."""

    id: str
    parent: str | None = None
    """What it is a part of: a bridge of a pair, a route, a dedicated road, a market."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A gate with its parts."""

    id: str
    depth: int
    """0 for one that belongs to no other."""
    parts: tuple[Branch, ...] = ()

    def walk(self) -> Iterable[Branch]:
        """Itself, then its parts, each before its own."""
        yield self
        for part in self.parts:
            yield from part.walk()


def tree(gates: Iterable[Gate]) -> tuple[Branch, ...]:
    """Gates with their parts, in the order in which they are given. A part of a gate that is not given stands for itself.

    Raises:
        UsageError: two gates of one id, or gates that are parts of each other.

    >>> [(each.id, each.depth) for top in tree([Gate("pair"), Gate("bridge", "pair"), Gate("other")]) for each in top.walk()]
    [('pair', 0), ('bridge', 1), ('other', 0)]
    """
    rows: dict[str, Gate] = {}
    for gate in gates:
        if gate.id in rows:
            raise UsageError(f"gate {gate.id!r}", "it is there twice", "Give each gate once.")
        rows[gate.id] = gate
    parts: dict[str | None, list[str]] = {}
    for gate in rows.values():
        parts.setdefault(gate.parent if gate.parent in rows else None, []).append(gate.id)
    reached: set[str] = set()

    def grown(name: str, depth: int) -> Branch:
        reached.add(name)
        return Branch(name, depth, tuple(grown(part, depth + 1) for part in parts.get(name, ())))

    if depth_of(rows) > _DEEPEST:
        raise UsageError("gates", f"parts of parts, more than {_DEEPEST} deep", "Check what belongs to what.")
    found = tuple(grown(name, 0) for name in parts.get(None, ()))
    if len(reached) < len(rows):
        circle = sorted(rows.keys() - reached)
        raise UsageError(f"gate {circle[0]!r}", f"parts of each other: {', '.join(circle[:5])}", "Take one of them out of the other.")
    return found


_DEEPEST = 50


def depth_of(gates: Mapping[str, Gate]) -> int:
    """How deep the deepest part lies. Circles count for nothing."""
    depths: dict[str, int] = {}
    for name in gates:
        path: list[str] = []
        here: str | None = name
        while here is not None and here in gates and here not in depths and here not in path:
            path.append(here)
            here = gates[here].parent
        base = depths.get(here, -1) if here is not None else -1
        for place, each in enumerate(reversed(path), start=1):
            depths[each] = base + place
    return max(depths.values(), default=0)


# ---- how a gate stands


@dataclass(frozen=True, slots=True)
class Word:
    """One dated word about a gate.

    >>> Word("e1", "open", PartialDate("2025-06-27"))
    Traceback (most recent call last):
    ...
    cotmoc.errors.UsageError: [U01] word 'e1': 'open' is not told here. One of: proposed, own_done, agreed, opened, upgraded, suspended, \
restored, trial, closed, seen, noted.
    """

    id: str
    sort: str
    """One of `SORTS`."""
    day: PartialDate | None
    """When it is so; None where the source does not say."""
    said_on: PartialDate | None = None
    """Day of the source; None: what happened is known from its day on, what is planned always."""
    side: Side | None = None
    """The side that it tells of; None: both."""
    klass: str | None = None
    """The class from then on; with `planned`, the class that it is to have."""
    status: str | None = None
    """One of `STATUSES`, where the source gives one; else what the sort says."""
    planned: bool = False
    """Planned or asked for: changes nothing."""
    until: PartialDate | None = None
    """The day to which a trial runs."""
    basis: str | None = None
    """The paper that it rests on."""
    answers: tuple[str, ...] = ()
    """Words that it settles: they stay in the story and decide no longer."""

    def __post_init__(self) -> None:
        where = f"word {self.id!r}"
        if not self.id:
            raise UsageError("a word", "it has no id", "Give each word an id of its own.")
        if self.sort not in SORTS:
            raise UsageError(where, f"{self.sort!r} is not told here", f"One of: {', '.join(SORTS)}.")
        if self.status is not None and self.status not in STATUSES:
            raise UsageError(where, f"{self.status!r} is no status", f"One of: {', '.join(STATUSES)}.")
        if self.id in self.answers:
            raise UsageError(where, "it answers itself", "Name the words that it settles.")

    @property
    def stands(self) -> str | None:
        """The status that it gives."""
        return self.status or _STATUS_OF.get(self.sort)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is so, and what says so."""

    value: str | None = None
    """None: nothing says, or the latest words do not agree."""
    by: tuple[str, ...] = ()
    """Ids of the words that decide."""
    basis: tuple[str, ...] = ()
    """The papers that those words name."""
    claims: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Where words do not agree: each value and who says it."""


@dataclass(frozen=True, slots=True)
class SideStanding:
    """How a gate stands on one side."""

    side: Side
    klass: Answer
    status: Answer
    step: Answer
    """The furthest step on the way that nothing has fulfilled yet."""
    until: PartialDate | None = None
    """The day to which the trial runs."""
    lapsed: bool = False
    """Whether that day has passed without a word."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A class that the gate is to have."""

    klass: str
    day: PartialDate | None
    """By when; None: no day is set."""
    by: tuple[str, ...]
    overdue: bool
    """Whether that day has passed."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Words that cannot both be true, with nothing later that settles it."""

    about: str
    """`class`, `status`, or `sides`: each side's words agree, the sides do not."""
    side: Side | None
    claims: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a gate stands on a day."""

    sides: tuple[SideStanding, ...]
    klass: Answer
    status: Answer
    silent: tuple[Side, ...]
    """Sides of which nothing says how the gate stands there."""
    planned: tuple[Planned, ...]
    contradictions: tuple[Contradiction, ...]

    @property
    def until(self) -> PartialDate | None:
        """The day to which the trial runs, on the side where it ends first."""
        return min((side.until for side in self.sides if side.until), default=None)

    @property
    def lapsed(self) -> bool:
        """Whether the trial's day has passed on a side without a word."""
        return any(side.lapsed for side in self.sides)


def stand(words: Iterable[Word], as_of: dt.date, sides: tuple[Side, ...]) -> Standing:
    """How a gate stands on a day.

    Args:
        words: All that is told of it, in any order.
        sides: The sides of the border, in the order of the answer.

    >>> words = [
    ...     Word("restored", "trial", PartialDate("2025-06-27"), klass="temporary_passage", until=PartialDate("2025-12-27")),
    ...     Word("asked", "proposed", PartialDate("2025-03-13"), planned=True),
    ... ]
    >>> on_trial = stand(words, dt.date(2025, 8, 1), ("vn", "cn"))
    >>> on_trial.status.value, on_trial.klass.value, on_trial.lapsed
    ('trial', 'temporary_passage', False)
    >>> stand(words, dt.date(2026, 3, 16), ("vn", "cn")).lapsed
    True
    """
    if len(set(sides)) < len(sides) or not sides:
        raise UsageError("sides", "none is given, or one twice", "Name each side of the border once.")
    return _stand(known(_asked(once(words, "a gate")), a_day(as_of)), as_of, sides)


def _asked(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """A step is taken on its own day, also where it asks for what is still to come."""
    return tuple(replace(word, said_on=word.day) if word.sort in STEPS and word.said_on is None else word for word in words)


def come(words: Iterable[Word], as_of: dt.date) -> dict[str, tuple[Word, ...]]:
    """How far a gate has come by a day: what is known then, by what it tells (`SORTS`), and what is still `ahead`. Of what was seen, the
    latest.

    >>> words = [
    ...     Word("asked", "proposed", PartialDate("2024-10"), klass="bilateral", planned=True),
    ...     Word("by", "opened", PartialDate("2026"), planned=True),
    ...     Word("then", "seen", PartialDate("2023"), status="operating"),
    ...     Word("now", "seen", PartialDate("2025"), status="idle"),
    ... ]
    >>> {sort: [word.id for word in told] for sort, told in come(words, dt.date(2026, 3, 16)).items()}
    {'proposed': ['asked'], 'ahead': ['by'], 'seen': ['now']}
    """
    found: dict[str, list[Word]] = {}
    for word in known(_asked(once(words, "a gate")), a_day(as_of)):
        if word.sort in STEPS or not is_ahead(word):
            found.setdefault(word.sort, []).append(word)
        elif word.day is None or word.day.last_day >= as_of:
            found.setdefault(AHEAD, []).append(word)
    return {sort: latest(told) if sort == "seen" else tuple(told) for sort, told in found.items()}


def _stand(words: tuple[Word, ...], as_of: dt.date, sides: tuple[Side, ...]) -> Standing:
    told = tuple(word for word in words if not is_ahead(word))
    taken = [word for word in words if word.sort in STEPS or word in told]
    each = tuple(
        _side(side, [word for word in told if word.side in (None, side)], [word for word in taken if word.side in (None, side)], as_of)
        for side in sides
    )
    klass, klass_differs = _common([side.klass for side in each], _same_class)
    status, status_differs = _common([side.status for side in each], _shared_status)
    clashes = [
        Contradiction(about, side.side, answer.claims)
        for side in each
        for about, answer in (("class", side.klass), ("status", side.status))
        if answer.claims
    ]
    clashes += [Contradiction("sides", None, claims) for claims in (klass_differs, status_differs) if claims]
    return Standing(
        each,
        klass,
        status,
        tuple(side.side for side in each if side.status.value is None and not side.status.claims),
        _planned(words, klass.value, as_of),
        tuple(dict.fromkeys(clashes)),
    )


def _side(side: Side, told: list[Word], taken: list[Word], as_of: dt.date) -> SideStanding:
    klass = _decided([word for word in told if word.klass is not None], lambda word: word.klass)
    stating = [word for word in told if word.stands is not None]
    status = _decided(stating, lambda word: word.stands)
    ends = [word.until for word in latest(stating) if word.until is not None and word.stands == status.value]
    until = max(ends, default=None)
    return SideStanding(side, klass, status, _step(taken), until, until is not None and until.last_day < as_of)


def _decided(words: list[Word], value: Callable[[Word], str | None]) -> Answer:
    """The nearest word for what all of the latest say; none if they cannot all be true."""
    deciding = latest(words)
    claims: dict[str, list[str]] = {}
    for word in deciding:
        claims.setdefault(value(word) or "", []).append(word.id)
    if not claims:
        return Answer()
    basis = tuple(dict.fromkeys(word.basis for word in deciding if word.basis))
    nearest = [one for one in claims if all(one == other or STATUSES.get(one) == other for other in claims)]
    by = tuple(word.id for word in deciding)
    if not nearest:
        return Answer(None, by, basis, tuple(sorted((one, tuple(ids)) for one, ids in claims.items())))
    return Answer(nearest[0], by, basis)


def _step(taken: list[Word]) -> Answer:
    fulfilled = max(
        (word.day.first_day for word in taken if word.sort in _FULFIL and word.day is not None and not is_ahead(word)), default=dt.date.min
    )
    ahead = [word for word in taken if word.sort in STEPS and (word.day is None or word.day.last_day > fulfilled)]
    if fulfilled > dt.date.min:
        ahead = [word for word in ahead if word.day is not None]
    if not ahead:
        return Answer()
    furthest = max(STEPS.index(word.sort) for word in ahead)
    words = [word for word in ahead if STEPS.index(word.sort) == furthest]
    basis = tuple(dict.fromkeys(word.basis for word in words if word.basis))
    return Answer(STEPS[furthest], tuple(word.id for word in words), basis)


def _same_class(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def _shared_status(values: set[str]) -> str | None:
    """What is true on every side: on trial here and in use there is in use on both."""
    if len(values) == 1:
        return next(iter(values))
    wide = {STATUSES[value] or value for value in values}
    return next(iter(wide)) if len(wide) == 1 else None


def _common(answers: list[Answer], shared: Callable[[set[str]], str | None]) -> tuple[Answer, tuple[tuple[str, tuple[str, ...]], ...]]:
    """What holds for the gate as a whole, and the claims where the sides do not agree."""
    by = tuple(dict.fromkeys(name for answer in answers for name in answer.by))
    basis = tuple(dict.fromkeys(paper for answer in answers for paper in answer.basis))
    if any(answer.claims for answer in answers):
        return Answer(None, by, basis, tuple(dict.fromkeys(claim for answer in answers for claim in answer.claims))), ()
    values = {answer.value for answer in answers if answer.value is not None}
    if not values:
        return Answer(), ()
    value = shared(values)
    if value is not None:
        return Answer(value, by, basis), ()
    claims: dict[str, tuple[str, ...]] = {}
    for answer in answers:
        if answer.value is not None:
            claims[answer.value] = tuple(dict.fromkeys((*claims.get(answer.value, ()), *answer.by)))
    found = tuple(sorted(claims.items()))
    return Answer(None, by, basis, found), found


def _planned(words: tuple[Word, ...], now: str | None, as_of: dt.date) -> tuple[Planned, ...]:
    """Classes still to be reached, each with its latest day; the nearest first."""
    ahead: dict[str, list[Word]] = {}
    for word in words:
        if is_ahead(word) and word.klass is not None and word.klass != now:
            ahead.setdefault(word.klass, []).append(word)
    found = []
    for klass, told in ahead.items():
        with_day = [word.day for word in told if word.day is not None and word.sort != "proposed"]
        day = max(with_day, default=None)
        found.append(Planned(klass, day, tuple(word.id for word in told), day is not None and day.last_day < as_of))
    return tuple(sorted(found, key=lambda each: (each.day is None, each.day.last_day if each.day else as_of, each.klass)))


# ---- how it stood


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days through which a gate stood alike, as far as what was known then tells."""

    first: dt.date
    """`date.min` for what has no date."""
    last: dt.date
    standing: Standing = field(repr=False)
    since: PartialDate | None = None
    """The first day as far as it is known: the year of a word that has no more. None for what has no date."""


def story(words: Iterable[Word], as_of: dt.date, sides: tuple[Side, ...]) -> tuple[Stretch, ...]:
    """How a gate stood up to a day, from the first word on. It turns where a word becomes known, or a trial's or plan's day passes.

    >>> told = [Word("a", "opened", PartialDate("1958")), Word("b", "closed", PartialDate("1978"))]
    >>> [(each.first.year, each.standing.status.value) for each in story(told, dt.date(1980, 1, 1), ("vn", "cn"))]
    [(1958, 'operating'), (1978, 'closed')]
    """
    rows = _asked(once(words, "a gate"))
    a_day(as_of)
    ends = [word.until for word in rows] + [word.day for word in rows if is_ahead(word)]
    over = [day.last_day + dt.timedelta(1) for day in ends if day is not None and day.last_day < dt.date.max]
    turns: dict[dt.date, PartialDate | None] = {day: PartialDate(day.isoformat()) for day in over}
    for word in rows:
        day = known_from(word)
        # Of two that turn it on one day, the one of which less is known: of the other that would say too much.
        turns[day] = min((since for since in (turns.get(day), when_said(word)) if since), default=None)
    days = sorted(day for day in turns if day <= as_of)
    found: list[Stretch] = []
    for place, day in enumerate(days):
        last = days[place + 1] - dt.timedelta(1) if place + 1 < len(days) else as_of
        standing = stand(rows, day, sides)
        if found and found[-1].standing == standing:
            found[-1] = replace(found[-1], last=last)
        else:
            found.append(Stretch(day, last, standing, turns[day]))
    return tuple(found)


# ---- hours


@dataclass(frozen=True, slots=True)
class Hours:
    """When a gate is open, as one source gives it."""

    id: str
    opens: str
    """HH:MM, up to 24:00; empty where not told."""
    closes: str
    zone: str
    """The IANA time zone that the source means."""
    traffic: str = "all"
    day: PartialDate | None = None
    """As of when."""
    said_on: PartialDate | None = None
    answers: tuple[str, ...] = ()
    planned: bool = False

    def __post_init__(self) -> None:
        for time in (self.opens, self.closes):
            if time:
                _minutes(time, f"hours {self.id!r}")
        _zone(self.zone)


@dataclass(frozen=True, slots=True)
class Clock:
    """Opening and closing as one zone's clocks show them."""

    zone: str
    opens: str
    closes: str
    opens_shift: int = 0
    """1 or -1 where that is the next day, or the day before, of the source's."""
    closes_shift: int = 0


@dataclass(frozen=True, slots=True)
class Opening:
    """The hours of one sort of traffic, in every zone."""

    traffic: str
    by: tuple[str, ...]
    clocks: tuple[tuple[Clock, ...], ...]
    """For each differing claim of the latest sources, one clock for each zone. More than one claim: they do not agree."""
    older: tuple[str, ...]
    """Other hours that are told, which these replace."""


def opening(hours: Iterable[Hours], as_of: dt.date, zones: tuple[str, ...]) -> tuple[Opening, ...]:
    """The hours of a gate on a day, for each sort of traffic, on the clocks of both sides. What begins on a later day is left out.

    >>> told = [Hours("h", "07:00", "20:00", "Asia/Ho_Chi_Minh", day=PartialDate("2023-02-21"))]
    >>> everybody = opening(told, dt.date(2026, 3, 16), ("Asia/Ho_Chi_Minh", "Asia/Shanghai"))[0]
    >>> [(clock.zone, clock.opens, clock.closes) for clock in everybody.clocks[0]]
    [('Asia/Ho_Chi_Minh', '07:00', '20:00'), ('Asia/Shanghai', '08:00', '21:00')]
    """
    found = []
    begun = [row for row in once(hours, "hours") if row.day is None or row.day.first_day <= a_day(as_of)]
    rows = known(begun, as_of)
    for traffic in dict.fromkeys(row.traffic for row in rows):
        mine = [row for row in rows if row.traffic == traffic]
        deciding = latest(mine)
        clocks = tuple(dict.fromkeys(on_clocks(row, zones, as_of) for row in deciding))
        ids = tuple(row.id for row in deciding)
        found.append(Opening(traffic, ids, clocks, tuple(row.id for row in mine if row.id not in ids)))
    return tuple(found)


def on_clocks(row: Hours, zones: tuple[str, ...], day: dt.date) -> tuple[Clock, ...]:
    """Hours as one source gives them, on the clock of each zone."""
    return tuple(_clock(row, zone, day) for zone in zones)


def _clock(row: Hours, zone: str, day: dt.date) -> Clock:
    opens, first = _moved(row.opens, row.zone, zone, day)
    closes, second = _moved(row.closes, row.zone, zone, day)
    return Clock(zone, opens, closes, first, second)


def _moved(time: str, zone: str, into: str, day: dt.date) -> tuple[str, int]:
    if not time:
        return "", 0
    if into == zone:
        return time, 0
    noon = dt.datetime.combine(day, dt.time(12), _zone(zone))
    ahead = noon.astimezone(_zone(into)).utcoffset()
    behind = noon.utcoffset()
    apart = int((ahead - behind).total_seconds()) // 60 if ahead is not None and behind is not None else 0
    shift, minutes = divmod(_minutes(time, "hours") + apart, 24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}", shift


def _minutes(time: str, where: str) -> int:
    hour, colon, minute = time.partition(":")
    if colon and len(hour) == 2 and len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit():
        total = int(hour) * 60 + int(minute)
        if int(minute) < 60 and total <= 24 * 60:
            return total
    raise UsageError(where, f"{time!r} is not a time of day", "Write HH:MM, from 00:00 to 24:00.")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError) as error:
        raise UsageError(repr(name), "no such time zone", "Use a name of the IANA list: Asia/Ho_Chi_Minh, Asia/Shanghai.") from error
