"""Works of two sides, built "with planning, construction and operation in step": how far the sides are apart, and from what was agreed.

A project has milestones. Of each, either side has a day planned and a day reached, and each of these is a dated word with its source.

- A part date stays one: a thing planned for 2026 is late from 2027 on, and one reached "in 2026" against a plan for June is *unsure*.
- A drift is two numbers of days, the least and the most that the dates allow. Of what is not reached, the most is not known.
- No word is not "not done": a side that says nothing is `no_word`, and the other side is not said to wait for works of which nobody knows.
- What was agreed by all sides (minutes) is measured apart from each side's own plan.
- A milestone slips when its plan cannot hold any more: its day has passed without a word, or what it needs comes later than its day.
- It is in doubt when its own words say how many months it takes, and these, counted from what it needs, end later than its day.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from cotmoc.errors import UsageError
from cotmoc.gates.told import a_day, is_ahead, known, latest, once
from cotmoc.records import PartialDate

Side = str
"""Code of a side of the border."""

PHASES = ("planning", "construction", "operation")
"""What is to go in step, in their order."""

SORTS: Mapping[str, str] = {
    "planned": "it is to be reached by a day, or at no given day",
    "reached": "it is reached",
    "not_reached": "on that day it was not reached",
}
"""What a word tells of a milestone."""

STATES: Mapping[str, str] = {
    "disputed": "one word says reached, a word about a later day says not",
    "reached": "somebody says so, and nobody says otherwise",
    "overdue": "its planned day has passed and nobody says that it is reached",
    "due": "its planned day is still to come",
    "not_reached": "said to be not reached, and no day is set",
    "no_day": "planned without a day",
    "no_word": "nothing is said of it on this side",
}
"""How a milestone stands on one side. The first that holds."""

PAIRS: Mapping[str, str] = {
    "alone": "only one side is to reach it",
    "same_day": "every side reached it on one day",
    "apart": "the sides reached it on different days",
    "days_unsure": "every side reached it; the days are too little known to tell who was first",
    "waits": "a side has reached it, and another said to be not there yet, or has a day for it",
    "one_word": "a side has reached it, and of another nothing is said",
    "plans_apart": "no side has reached it, and they plan it for different days",
    "ahead": "no side has reached it",
}
"""How the sides stand to each other at a milestone."""

LINES: Mapping[str, str] = {
    "disputed": "words on whether it is reached cannot both be true",
    "overdue": "its day has passed, and nobody says that it is reached",
    "not_reached": "said to be not reached, and no day is set",
    "slips": "its day cannot hold: what it needs comes later",
    "doubtful": "what it needs comes in time, but the months that it is said to take end later than its day",
    "waits": "one side waits for the other",
    "one_word": "one side is there; of the other nothing is said",
    "moved": "the minutes moved its day",
    "late": "reached after its day",
    "apart": "the sides reached it on different days",
    "plans_apart": "the sides plan it for different days",
    "due": "its day is still to come",
    "reached": "reached, and not late",
    "no_day": "no day is set for it",
    "no_word": "nothing is said of it",
}
"""What the implementation report says of a milestone, the most urgent first."""

HELD: Mapping[str, str] = {
    "reached": "it was reached after that day",
    "planned": "it is planned for after that day",
    "unreported": "nobody reports it",
    "months": "it comes in time, but the months that the slipping one is said to take, counted from it, end after that day",
}
"""How it stands with what a slipping milestone needs."""


LONGEST = 1200
"""Months that works may be said to take."""


@dataclass(frozen=True, slots=True)
class Word:
    """One dated word about a milestone.

    >>> Word("w", "lane", "done", PartialDate("2026"))
    Traceback (most recent call last):
    ...
    cotmoc.errors.UsageError: [U01] word 'w': 'done' is not told here. One of: planned, reached, not_reached.
    """

    id: str
    milestone: str
    sort: str
    """One of `SORTS`."""
    day: PartialDate | None
    """The day for which it is planned, or on which it is so."""
    said_on: PartialDate | None = None
    """Day of the source; None: what happened is known from its day on, a plan always."""
    side: Side | None = None
    """The side that it tells of; None: all of them."""
    agreed: bool = False
    """Whether all sides signed it: minutes, an agreement."""
    answers: tuple[str, ...] = ()
    """Words that it settles."""
    months: int | None = None
    """Of a plan: how many it says that the milestone takes, once all that it needs is there."""

    def __post_init__(self) -> None:
        where = f"word {self.id!r}"
        if not self.id:
            raise UsageError("a word", "it has no id", "Give each word an id of its own.")
        if self.sort not in SORTS:
            raise UsageError(where, f"{self.sort!r} is not told here", f"One of: {', '.join(SORTS)}.")
        if self.id in self.answers:
            raise UsageError(where, "it answers itself", "Name the words that it settles.")
        if self.agreed and self.side is not None:
            raise UsageError(where, "agreed by all sides, and told of one", "Leave out the side.")
        if self.months is not None and (not self.planned or not 0 < self.months <= LONGEST):
            remedy = f"Give a plan from 1 to {LONGEST} months, other words none."
            raise UsageError(where, f"it cannot take {self.months} months", remedy)

    @property
    def planned(self) -> bool:
        return self.sort == "planned"


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that each side is to reach."""

    id: str
    phase: str
    """One of `PHASES`."""
    needs: tuple[str, ...] = ()
    """Milestones that every side must have reached before."""
    sides: tuple[Side, ...] = ()
    """Who is to reach it; empty: every side of the project."""


@dataclass(frozen=True, slots=True)
class Project:
    """Works of several sides."""

    sides: tuple[Side, ...]
    milestones: tuple[Milestone, ...]
    """In the order in which they are to be reached."""
    words: tuple[Word, ...]
    """In any order."""

    def __post_init__(self) -> None:
        if len(self.sides) < 2 or len(set(self.sides)) < len(self.sides):
            raise UsageError("sides", "fewer than two are given, or one twice", "Name each side once.")
        once(self.words, "a project")
        names = [each.id for each in self.milestones]
        for each in self.milestones:
            where = f"milestone {each.id!r}"
            if names.count(each.id) > 1:
                raise UsageError(where, "it is there twice", "Give each milestone an id of its own.")
            if each.phase not in PHASES:
                raise UsageError(where, f"{each.phase!r} is no phase", f"One of: {', '.join(PHASES)}.")
            if strange := sorted(set(each.sides) - set(self.sides)):
                raise UsageError(where, f"there is no side {strange[0]!r}", f"There are: {', '.join(self.sides)}.")
            if strange := sorted(set(each.needs) - set(names)):
                raise UsageError(where, f"it needs {strange[0]!r}, which is not there", "Name milestones of this project.")
        for word in self.words:
            if word.milestone not in names:
                raise UsageError(f"word {word.id!r}", f"there is no milestone {word.milestone!r}", f"There are: {', '.join(names)}.")
            if word.side is not None and word.side not in self.sides:
                raise UsageError(f"word {word.id!r}", f"there is no side {word.side!r}", f"There are: {', '.join(self.sides)}.")
        _in_order(self.milestones)

    def sides_of(self, milestone: str) -> tuple[Side, ...]:
        """Who is to reach a milestone, in the order of the project."""
        wanted = next(each.sides for each in self.milestones if each.id == milestone)
        return tuple(side for side in self.sides if side in wanted) or self.sides


@dataclass(frozen=True, slots=True)
class Drift:
    """By how many days something missed the days set for it. Negative: ahead of them.

    >>> Drift(42, None).word, Drift(0, 0).word, Drift(-3, 12).word
    ('late', 'on_time', 'unsure')
    """

    least: int
    most: int | None
    """None: nobody knows, since it is not reached."""

    @property
    def word(self) -> str:
        """`late`, `early`, `on_time`, or `unsure`: the dates are too little known."""
        if self.least > 0:
            return "late"
        if self.most is None:
            return "unsure"
        if self.most < 0:
            return "early"
        return "on_time" if self.least == self.most == 0 else "unsure"


@dataclass(frozen=True, slots=True)
class Dated:
    """A day, and the words that give it."""

    day: PartialDate | None
    """The nearest of them; a range over all of them where none lies within the others."""
    by: tuple[str, ...]
    differ: bool = False
    """Whether words give days that cannot be one."""


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone on one side."""

    milestone: str
    side: Side
    state: str
    """One of `STATES`."""
    promised: Dated | None
    """The day in the latest text that all sides signed."""
    promised_before: tuple[Dated, ...]
    """Earlier such days, the first one first."""
    planned: Dated | None
    """The day now planned for this side; what all signed counts as a plan, too."""
    actual: Dated | None
    denied_by: tuple[str, ...]
    """Words that say it is not reached."""
    drift: Drift | None
    """Against `planned`; None where one of the two days is not known."""
    from_minutes: Drift | None
    """Against `promised`."""
    months: int | None = None
    """How many the words of its plan say that it takes, once all that it needs is there; the least where they differ."""

    @property
    def by(self) -> tuple[str, ...]:
        """The words that decide how it stands."""
        dated = [each for each in (self.actual, self.planned, self.promised) if each]
        return tuple(dict.fromkeys((*(name for each in dated for name in each.by), *self.denied_by)))


@dataclass(frozen=True, slots=True)
class Pair:
    """A milestone on all sides."""

    milestone: str
    phase: str
    steps: tuple[Step, ...]
    state: str
    """One of `PAIRS`."""
    first: Side | None
    """The side that was surely there first."""
    behind: tuple[Side, ...]
    """Sides that are not there, or were surely later."""
    gap: Drift | None
    """Days between the sides; of a side that is not there, so far."""
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """A planned day that cannot hold any more, or, where it is held by `months`, hardly can."""

    milestone: str
    side: Side
    planned: PartialDate
    least: int
    """By how many days at the least."""
    passed: bool
    """Whether that day is over, and nobody says that it was reached. Else it is still to come, and cannot hold."""
    needs: str | None
    """The milestone that it needs and that comes, or came, too late for it; None: only the day has passed."""
    by: tuple[str, ...]
    held: str | None = None
    """One of `HELD`; None without `needs`."""
    held_by: tuple[Side, ...] = ()
    """Sides of which `held` is so."""
    months: int | None = None
    """That it is said to take, where this is why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the implementation report: a code and its evidence, no words."""

    code: str
    """One of `LINES`."""
    milestone: str
    sides: tuple[Side, ...]
    """Of whom it tells; of `waits` and `one_word`: who is not there yet."""
    day: PartialDate | None
    """The day that was set, or reached."""
    days: Drift | None
    against: str | None
    """`minutes`, `plan`, or `side`."""
    needs: str | None
    by: tuple[str, ...]
    held: str | None = None
    """One of `HELD`: how it stands with `needs`."""
    held_by: tuple[Side, ...] = ()
    """Sides of which `held` is so."""
    months: int | None = None
    """That it is said to take, where this is why."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sides have come on a day."""

    pairs: tuple[Pair, ...]
    slips: tuple[Slip, ...]
    """The nearest planned day first; what already passed before it."""
    lines: tuple[Line, ...]
    """The most urgent first."""

    @property
    def slips_next(self) -> tuple[Slip, ...]:
        """The next day that cannot hold, on every side; what has passed already is no longer next."""
        ahead = [slip for slip in self.slips if not slip.passed]
        return tuple(slip for slip in ahead if slip.planned == ahead[0].planned)


def progress(project: Project, as_of: dt.date) -> Progress:
    """How far the sides have come, who waits for whom, and what slips next.

    >>> lane = Project(
    ...     ("vn", "cn"),
    ...     (Milestone("works", "construction"), Milestone("lane", "construction", ("works",))),
    ...     (
    ...         Word("minutes", "lane", "planned", PartialDate("2025"), PartialDate("2025-04-14"), agreed=True),
    ...         Word("launch", "works", "reached", PartialDate("2026-02-11")),
    ...     ),
    ... )
    >>> now = progress(lane, dt.date(2026, 3, 16))
    >>> [(line.code, line.milestone, line.days.least if line.days else None, line.by) for line in now.lines]
    [('overdue', 'lane', 75, ('minutes', 'launch')), ('reached', 'works', None, ('launch',))]
    """
    words = known(project.words, a_day(as_of))
    steps = {
        (each.id, side): _step(each.id, side, [word for word in words if word.milestone == each.id and word.side in (None, side)], as_of)
        for each in project.milestones
        for side in project.sides_of(each.id)
    }
    pairs = tuple(_pair(each, tuple(steps[each.id, side] for side in project.sides_of(each.id)), as_of) for each in project.milestones)
    slips = _slips(project, steps, as_of)
    return Progress(pairs, slips, tuple(_lines(pairs, slips)))


def report(project: Project, as_of: dt.date) -> tuple[Line, ...]:
    """The lines of the implementation report, the most urgent first; every milestone has at least one."""
    return progress(project, as_of).lines


# ---- one side


def _step(milestone: str, side: Side, words: list[Word], as_of: dt.date) -> Step:
    plans = [word for word in words if is_ahead(word) and word.sort != "not_reached"]
    reached = [word for word in words if word.sort == "reached" and not is_ahead(word)]
    denials = [word for word in words if word.sort == "not_reached"]
    newest = list(latest(plans, _said))
    planned, actual = _dated(newest), _dated(reached)
    months = min((word.months for word in newest if word.months is not None), default=None)
    promised, before = _promised([word for word in plans if word.agreed])
    denying = tuple(word.id for word in denials if not reached or any(_denies(word, one) for one in reached))
    drift = _drift(planned, actual, as_of)
    if reached:
        state = "disputed" if denying else "reached"
    elif planned is not None and planned.day is not None:
        state = "overdue" if planned.day.last_day < as_of else "due"
    else:
        state = "not_reached" if denials else "no_day" if plans else "no_word"
    return Step(milestone, side, state, promised, before, planned, actual, denying, drift, _drift(promised, actual, as_of), months)


def _said(word: Word) -> PartialDate | None:
    return word.said_on


def _denies(denial: Word, reached: Word) -> bool:
    """Whether it says "not reached" of a day that is surely not before the one on which it is said to be reached."""
    day = denial.day or denial.said_on
    return day is not None and reached.day is not None and day.first_day >= reached.day.last_day


def _promised(agreed: list[Word]) -> tuple[Dated | None, tuple[Dated, ...]]:
    """What the latest signed text says, and what earlier ones said, where it was another day."""
    found: list[Dated] = []
    rest = agreed
    while rest:
        newest = latest(rest, _said)
        dated = _dated(newest)
        if dated is not None:
            found.append(dated)
        rest = [word for word in rest if word not in newest]
    if not found:
        return None, ()
    before = [each for each in found[1:] if each.day != found[0].day]
    return found[0], tuple(reversed(before))


def _dated(words: Iterable[Word]) -> Dated | None:
    rows = list(words)
    if not rows:
        return None
    by = tuple(word.id for word in rows)
    days = sorted({word.day for word in rows if word.day is not None})
    if not days:
        return Dated(None, by)
    nearest = [one for one in days if all(other.first_day <= one.first_day and one.last_day <= other.last_day for other in days)]
    if nearest:
        return Dated(nearest[0], by)
    first, last = min(day.first_day for day in days), max(day.last_day for day in days)
    cover = "/".join(".." if day in (dt.date.min, dt.date.max) else day.isoformat() for day in (first, last))
    apart = max(day.first_day for day in days) > min(day.last_day for day in days)
    return Dated(PartialDate(cover), by, apart)


def _drift(set_for: Dated | None, actual: Dated | None, as_of: dt.date) -> Drift | None:
    if set_for is None or set_for.day is None:
        return None
    if actual is None:
        past = (as_of - set_for.day.last_day).days
        return Drift(past, None) if past > 0 else None
    if actual.day is None:
        return None
    return Drift(_missed(actual.day.first_day, set_for.day), _missed(min(actual.day.last_day, as_of), set_for.day))


def _missed(day: dt.date, plan: PartialDate) -> int:
    if day > plan.last_day:
        return (day - plan.last_day).days
    return min(0, (day - plan.first_day).days)


# ---- the sides together


def _pair(milestone: Milestone, steps: tuple[Step, ...], as_of: dt.date) -> Pair:
    def made(state: str, first: Side | None = None, behind: tuple[Side, ...] = (), gap: Drift | None = None) -> Pair:
        by = tuple(dict.fromkeys(name for step in steps for name in step.by))
        return Pair(milestone.id, milestone.phase, steps, state, first, behind, gap, by)

    if len(steps) == 1:
        return made("alone")
    there = [step for step in steps if step.state in {"reached", "disputed"}]
    missing = tuple(step for step in steps if step not in there)
    if there and missing:
        said = [step for step in missing if step.state != "no_word"]
        since = min((step.actual.day.last_day for step in there if step.actual and step.actual.day), default=None)
        gap = Drift((as_of - since).days, None) if said and since is not None else None
        first = there[0].side if len(there) == 1 else None
        return made("waits" if said else "one_word", first, tuple(step.side for step in missing), gap)
    days = [(step.side, dated.day) for step in steps if (dated := step.actual if there else step.planned) and dated.day]
    gap, first, behind = _apart(days, len(steps))
    if there:
        if gap is None:
            return made("days_unsure")
        state = "same_day" if gap == Drift(0, 0) else "apart" if gap.least > 0 else "days_unsure"
        return made(state, first, behind, gap)
    if gap is not None and gap.least > 0:
        return made("plans_apart", first, behind, gap)
    return made("ahead")


def _apart(days: list[tuple[Side, PartialDate]], wanted: int) -> tuple[Drift | None, Side | None, tuple[Side, ...]]:
    """How far the days of the sides lie apart, which side is surely first, which are surely later than it."""
    if len(days) < wanted or any(dt.date.min == day.first_day or day.last_day == dt.date.max for _side, day in days):
        return None, None, ()
    if len({day for _side, day in days}) == 1 and days[0][1].precision == "day":
        return Drift(0, 0), None, ()
    earliest = min(day.last_day for _side, day in days)
    least = max(0, (max(day.first_day for _side, day in days) - earliest).days)
    most = max((other.last_day - day.first_day).days for side, day in days for one, other in days if one != side)
    behind = tuple(side for side, day in days if day.first_day > earliest)
    ahead = [side for side, _day in days if side not in behind]
    return Drift(least, most), ahead[0] if behind and len(ahead) == 1 else None, behind


# ---- what cannot hold


def _slips(project: Project, steps: Mapping[tuple[str, Side], Step], as_of: dt.date) -> tuple[Slip, ...]:
    expected: dict[tuple[str, Side], dt.date] = {}
    found = []
    for milestone in _in_order(project.milestones):
        for side in project.sides_of(milestone.id):
            step = steps[milestone.id, side]
            if step.actual is not None:
                expected[milestone.id, side] = step.actual.day.first_day if step.actual.day else dt.date.min
                continue
            needed = [(need, other) for need in milestone.needs for other in project.sides_of(need)]
            held = max(needed, key=lambda each: expected[each], default=None)
            ready = _later(expected[held], step.months) if held else dt.date.min
            plan = step.planned.day if step.planned else None
            expected[milestone.id, side] = max(as_of, ready, plan.first_day if plan else dt.date.min)
            if plan is None or step.planned is None:
                continue
            late = max(as_of, ready)
            if late <= plan.last_day:
                continue
            cause = held if ready > plan.last_day else None
            by = tuple(dict.fromkeys((*step.planned.by, *(_holding(cause, steps, project, expected) if cause else ()))))
            why = {each: _held(steps[each], expected[each], plan, step.months) for each in needed}
            held_so = why[cause] if cause else None
            others = tuple(other for need, other in needed if cause and need == cause[0] and why[need, other] == held_so)
            slip = Slip(milestone.id, side, plan, (late - plan.last_day).days, as_of > plan.last_day, cause and cause[0], by)
            found.append(replace(slip, held=held_so, held_by=others, months=step.months if held_so == "months" else None))
    return tuple(sorted(found, key=lambda slip: (slip.planned.last_day, slip.planned.first_day)))


def _later(day: dt.date, months: int | None) -> dt.date:
    """So many months after a day; the last day of a month that has not as many."""
    if not months:
        return day
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _held(needed: Step, comes: dt.date, plan: PartialDate, months: int | None) -> str | None:
    """How it stands with what a planned day needs, and which comes so early at the least; None where it leaves time. One of `HELD`."""
    if comes <= plan.last_day:
        return "months" if _later(comes, months) > plan.last_day else None
    if needed.actual is not None:
        day = needed.actual.day
        return "reached" if day is not None and day.first_day > plan.last_day else None
    if needed.planned and needed.planned.day and needed.planned.day.first_day > plan.last_day:
        return "planned"
    return "unreported"


def _holding(
    held: tuple[str, Side],
    steps: Mapping[tuple[str, Side], Step],
    project: Project,
    expected: Mapping[tuple[str, Side], dt.date],
) -> Iterator[str]:
    """The words that give the day of what holds it up: of itself, or of what holds that up in turn."""
    needs = {each.id: each.needs for each in project.milestones}
    here: tuple[str, Side] | None = held
    while here is not None:
        step = steps[here]
        yield from step.by
        if step.actual is not None or (step.planned and step.planned.day and step.planned.day.first_day == expected[here]):
            return
        wanted = expected[here]
        here = next(((need, side) for need in needs[here[0]] for side in project.sides_of(need) if expected[need, side] == wanted), None)


def _in_order(milestones: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
    """Each milestone after those that it needs."""
    waiting = {each.id: each for each in milestones}
    found: list[Milestone] = []
    while waiting:
        free = [each for each in waiting.values() if not waiting.keys() & set(each.needs)]
        if not free:
            raise UsageError(
                f"milestone {min(waiting)!r}",
                f"milestones need each other in a circle: {', '.join(sorted(waiting))}",
                "Take one need away.",
            )
        for each in free:
            del waiting[each.id]
        found += free
    return tuple(found)


# ---- the report


def _lines(pairs: tuple[Pair, ...], slips: tuple[Slip, ...]) -> list[Line]:
    rank = {code: number for number, code in enumerate(LINES)}
    found = [line for pair in pairs for line in _lines_of(pair)]
    for (milestone, planned, passed, needs, held, held_by, months), same in groupby(
        slips, key=lambda slip: (slip.milestone, slip.planned, slip.passed, slip.needs, slip.held, slip.held_by, slip.months)
    ):
        if needs is None:
            continue
        rows = list(same)
        by = tuple(dict.fromkeys(name for slip in rows for name in slip.by))
        mine = [line for line in found if line.milestone == milestone and line.code == ("overdue" if passed else "due")]
        found = [line for line in found if line not in mine]
        if passed:
            more = {"needs": needs, "held": held, "held_by": held_by, "months": months}
            found += [replace(line, by=tuple(dict.fromkeys((*line.by, *by))), **more) for line in mine]
        else:
            least = Drift(max(slip.least for slip in rows), None)
            code = "doubtful" if held == "months" else "slips"
            sides = tuple(slip.side for slip in rows)
            found.append(Line(code, milestone, sides, planned, least, "plan", needs, by, held, held_by, months))
    place = {pair.milestone: number for number, pair in enumerate(pairs)}
    return sorted(found, key=lambda line: (rank[line.code], place[line.milestone]))


def _lines_of(pair: Pair) -> Iterator[Line]:
    told: dict[tuple[str, PartialDate | None, Drift | None, str | None], list[Step]] = {}
    for step in pair.steps:
        told.setdefault(_told(step), []).append(step)
    for (code, day, days, against), steps in told.items():
        if code == "no_word" and pair.state == "one_word":
            continue
        by = tuple(dict.fromkeys(name for step in steps for name in step.by))
        yield Line(code, pair.milestone, tuple(step.side for step in steps), day, days, against, None, by)
    moved = next((step for step in pair.steps if step.promised_before), None)
    if moved is not None:
        by = (*moved.promised_before[0].by, *(moved.promised.by if moved.promised else ()))
        sides = tuple(step.side for step in pair.steps)
        yield Line("moved", pair.milestone, sides, moved.promised_before[0].day, None, "minutes", None, by)
    if pair.state in {"waits", "one_word", "apart", "plans_apart"}:
        yield Line(pair.state, pair.milestone, pair.behind, None, pair.gap, "side", None, pair.by)


def _told(step: Step) -> tuple[str, PartialDate | None, Drift | None, str | None]:
    """What there is to say of one side: against the minutes where these set a day, else against its own plan."""
    against = "minutes" if step.promised and step.promised.day else "plan" if step.planned and step.planned.day else None
    days = step.from_minutes if against == "minutes" else step.drift
    if step.state == "reached":
        day = step.actual.day if step.actual else None
        return ("late" if days and days.word == "late" else "reached"), day, days, against
    set_for = step.promised if against == "minutes" else step.planned
    return step.state, set_for.day if set_for else None, days, against
