"""Booked hours: every request gets an hour, as near to the wished one as all the others allow.

>>> hours = [Slot(8, 1), Slot(9, 1)]
>>> wishes = [Request("a", 8), Request("b", 8, priority=5), Request("c", 9)]
>>> plan = book(hours, wishes)
>>> [(place.request, place.slot) for place in plan.placed], plan.left
([('b', 0), ('c', 1)], (Left(request='a', why='full', hours=(0, 1)),))

The plan is the best there is, and says so by a proof of its own: no chain of exchanges between hours makes it cheaper (`Plan.proved`).
First of all as few requests as possible are left, those of low priority before others; among such plans the cost is the least.

Where some never come, more may be booked than an hour takes. The **risk** is the chance that in an hour more come than it takes; it is
worked out exactly for the bookings of each hour, whose chances to stay away may differ. Whether one comes is taken to say nothing
about another: on a day on which a road is closed, that is not so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cotmoc.errors import UsageError
from cotmoc.gates.assignment import CLOSED, cheapest

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNIT = 1000
"""Costs are counted in thousandths, so that sums are exact."""
MOST_REQUESTS, MOST_SLOTS, MOST_CHOICES = 50_000, 1_440, 2_000_000
"""Beyond these a request is refused rather than answered late."""
WHYS: Mapping[str, str] = {
    "no_hour": "no hour lies within its window",
    "full": "all hours that it could have, and those to which others could move for it, are full",
}
"""Why a request is left without an hour."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour that can be booked, or a part of one."""

    start: float
    """Hours since midnight, or since any other moment that all share."""
    capacity: int
    """Trucks that it takes."""
    kept: int = 0
    """Of these: kept for trucks that come without a booking."""

    def __post_init__(self) -> None:
        where = f"slot at {self.start!r}"
        _within(where, "start", self.start, -8784, 8784)
        if not 0 <= self.capacity <= 100_000:
            raise UsageError(where, f"a capacity of {self.capacity!r} cannot be", "Give 0 to 100000 trucks.")
        if not 0 <= self.kept <= self.capacity:
            raise UsageError(where, f"{self.kept!r} of {self.capacity} places cannot be kept", f"Keep 0 to {self.capacity}.")

    @property
    def open(self) -> int:
        """Places that can be booked."""
        return self.capacity - self.kept


@dataclass(frozen=True, slots=True)
class Request:
    """A truck that asks for an hour."""

    id: str
    wish: float
    """The start it would like best, in hours as `Slot.start`."""
    early: float = 1.0
    """Cost of each hour before the wish."""
    late: float = 1.0
    """Cost of each hour after the wish."""
    priority: int = 1
    """1 to 100: how much its cost counts, and who is left last. Perishable goods above others."""
    absent: float = 0.0
    """Chance that it books and never comes."""
    earliest: float | None = None
    """No slot that starts before."""
    latest: float | None = None
    """No slot that starts after."""

    def __post_init__(self) -> None:
        where = f"request {self.id!r}"
        _within(where, "wish", self.wish, -8784, 8784)
        _within(where, "early", self.early, 0, 1000)
        _within(where, "late", self.late, 0, 1000)
        if not 1 <= self.priority <= 100:
            raise UsageError(where, f"a priority of {self.priority!r} cannot be", "Give a whole number from 1 to 100.")
        if not 0 <= self.absent < 1:
            raise UsageError(where, f"a chance of {self.absent!r} to stay away cannot be", "Give 0 up to, but not, 1.")

    def cost(self, start: float) -> int:
        """Of a slot, in thousandths."""
        hours = start - self.wish
        return round(UNIT * self.priority * (self.late * hours if hours > 0 else -self.early * hours))

    def may(self, start: float) -> bool:
        """Whether a slot lies within its window."""
        return (self.earliest is None or start >= self.earliest) and (self.latest is None or start <= self.latest)


@dataclass(frozen=True, slots=True)
class Placed:
    """A request with its hour."""

    request: str
    slot: int
    """Which slot, counted from 0 in the order given."""
    cost: float


@dataclass(frozen=True, slots=True)
class Left:
    """A request without an hour."""

    request: str
    why: str
    """One of `WHYS`."""
    hours: tuple[int, ...] = ()
    """Slots that are the squeeze: all full, and nobody in them can go elsewhere. A place more in any of them lets one more in."""


@dataclass(frozen=True, slots=True)
class Hour:
    """A slot as it is booked."""

    booked: int
    limit: int
    """Bookings that it may hold: its places, and what the risk allows beyond."""
    expected: float
    """Trucks that will come, on average."""
    risk: float
    """Chance that more come than there are places."""
    turned: float
    """Trucks that then find no place, on average."""
    saves: float
    """What one more place would save the others."""
    admits: bool
    """Whether one more place would let in a request that is left."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Who comes when."""

    placed: tuple[Placed, ...]
    """In the order of the requests."""
    left: tuple[Left, ...]
    hours: tuple[Hour, ...]
    """One for each slot, in the order given."""
    cost: float
    bound: float
    """What a plan costs at least that leaves no more than `bound_left`."""
    bound_left: int
    """No plan within the risk leaves fewer, or fewer of high priority."""
    proved: bool
    """Whether this plan is shown to be the best within the risk: no chain of exchanges betters it, and `bound` is reached."""
    first_come: float
    """Cost when each takes the best hour still free, in the order of the requests, with the same limits."""
    first_come_left: int
    """Requests that are then left."""


def book(slots: Sequence[Slot], requests: Sequence[Request], *, risk: float = 0.0) -> Plan:
    """The best plan. `risk`: the chance that an hour may have to be given more trucks than it takes; 0 books no more than there is room.

    Raises `UsageError` where slots or requests are none, twice, or too many.
    """
    _judge(slots, requests, risk)
    if not requests:
        return Plan((), (), tuple(Hour(0, slot.open, 0.0, 0.0, 0.0, 0.0, admits=False) for slot in slots), 0.0, 0.0, 0, True, 0.0, 0)
    costs = np.array([[one.cost(slot.start) if one.may(slot.start) else CLOSED for slot in slots] for one in requests], np.int64)
    leave = _leave(costs, requests, len(slots))
    room = np.array([slot.open for slot in slots], np.int64)
    comes = np.array([1 - one.absent for one in requests])
    limits = _most(room, comes, risk)
    bound = None
    while True:
        given = cheapest(costs, limits, leave)
        total = _total(costs, leave, given)
        bound = total if bound is None else bound
        over = np.array([_turned(comes[given == number], places)[0] > risk for number, places in enumerate(room)])
        if not over.any():
            break
        limits = np.where(over, np.minimum(limits, np.bincount(given[given >= 0], minlength=len(room))) - 1, limits)
    return _plan(requests, costs, leave, room, limits, given, bound, comes)


# ---- limits


def _most(room: NDArray[np.int64], comes: NDArray[np.float64], risk: float) -> NDArray[np.int64]:
    """Bookings beyond which no hour stays within the risk, whoever they are: those most likely to stay away are counted first."""
    if risk == 0:
        return room.copy()
    chances = np.sort(comes)
    limits = {}
    for places in sorted({int(places) for places in room}):
        ways = np.zeros(places + 2)  # chance that so many come; the last: more than there are places
        ways[0] = 1.0
        bookings = 0
        for chance in chances:
            ways = _one_more(ways, chance)
            if ways[-1] > risk:
                break
            bookings += 1
        limits[places] = max(bookings, places)
    return np.array([limits[int(places)] for places in room], np.int64)


def _one_more(ways: NDArray[np.float64], chance: float) -> NDArray[np.float64]:
    after = ways * (1 - chance)
    after[1:] += ways[:-1] * chance
    after[-1] += ways[-1] * chance
    return after


def _turned(comes: NDArray[np.float64], places: int) -> tuple[float, float]:
    """Chance that more come than there are places, and how many more on average."""
    if len(comes) <= places:
        return 0.0, 0.0
    ways = np.zeros(len(comes) + 1)
    ways[0] = 1.0
    for number, chance in enumerate(comes):
        ways[1 : number + 2] = ways[1 : number + 2] * (1 - chance) + ways[: number + 1] * chance
        ways[0] *= 1 - chance
    beyond = ways[places + 1 :]
    return float(beyond.sum()), float(beyond @ np.arange(1, len(beyond) + 1))


# ---- costs


def _leave(costs: NDArray[np.int64], requests: Sequence[Request], slots: int) -> NDArray[np.int64]:
    """So dear that letting one more in, or one of a higher priority, is worth twice what any chain of moves can cost: a chain that
    betters a plan passes each slot at most once."""
    dearest = int(np.where(costs == CLOSED, 0, costs).max(initial=0))
    return np.array([one.priority for one in requests], np.int64) * (2 * (slots + 1) * dearest + 1)


def _total(costs: NDArray[np.int64], leave: NDArray[np.int64], given: NDArray[np.int64]) -> tuple[int, int, int]:
    """What leaving costs, what placing costs, and how many are left."""
    has = given >= 0
    return int(leave[~has].sum()), int(costs[has, given[has]].sum()), int(np.count_nonzero(~has))


def _first_come(costs: NDArray[np.int64], limits: NDArray[np.int64]) -> NDArray[np.int64]:
    room = limits.copy()
    given = np.full(len(costs), -1, np.int64)
    for number, row in enumerate(costs):
        free = np.where(room > 0, row, CLOSED)
        best = int(free.argmin())
        if free[best] != CLOSED:
            given[number] = best
            room[best] -= 1
    return given


# ---- the proof, and what a place is worth


def _ways(
    costs: NDArray[np.int64], leave: NDArray[np.int64], limits: NDArray[np.int64], given: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Steps between hours: what it costs at least to move one of the bookings of one hour to another; and the same over any chain.

    Two nodes come after the slots: those left, and the free places. A chain that ends where it began and costs less than nothing would
    make the plan cheaper; a plan without such a chain is the best (no negative cycle in the residual graph of a flow).
    """
    slots = costs.shape[1]
    left, free = slots, slots + 1
    steps = np.full((slots + 2, slots + 2), np.inf)
    whole = np.where(costs == CLOSED, np.inf, costs.astype(float))
    whole = np.hstack([whole, leave[:, None].astype(float)])
    for here in range(slots + 1):
        mine = given == (here if here < slots else -1)
        if mine.any():
            steps[here, : slots + 1] = (whole[mine] - whole[mine, here][:, None]).min(axis=0)
            steps[free, here] = 0.0
        if here == left or np.count_nonzero(mine) < limits[here]:
            steps[here, free] = 0.0
    np.fill_diagonal(steps, 0.0)
    chains = steps.copy()
    for middle in range(slots + 2):
        np.minimum(chains, chains[:, middle, None] + chains[None, middle], out=chains)
    return steps, chains


def _plan(
    requests: Sequence[Request],
    costs: NDArray[np.int64],
    leave: NDArray[np.int64],
    room: NDArray[np.int64],
    limits: NDArray[np.int64],
    given: NDArray[np.int64],
    bound: tuple[int, int, int],
    comes: NDArray[np.float64],
) -> Plan:
    steps, chains = _ways(costs, leave, limits, given)
    total = _total(costs, leave, given)
    least = int(leave.min())  # twice what any chain of moves gains that lets nobody in
    gains = np.maximum(0.0, -chains[-1])
    hours = []
    for number, places in enumerate(room):
        mine = comes[given == number]
        chance, turned = _turned(mine, int(places))
        admits = bool(gains[number] >= least / 2)
        saves = 0.0 if admits else float(gains[number]) / UNIT
        hours.append(Hour(len(mine), int(limits[number]), float(mine.sum()), chance, turned, saves, admits))
    by_turn = _total(costs, leave, _first_come(costs, limits))
    return Plan(
        tuple(Placed(requests[i].id, int(given[i]), int(costs[i, given[i]]) / UNIT) for i in range(len(requests)) if given[i] >= 0),
        tuple(_left(requests[i], costs[i], steps) for i in range(len(requests)) if given[i] < 0),
        tuple(hours),
        total[1] / UNIT,
        bound[1] / UNIT,
        bound[2],
        bool((chains.diagonal() >= 0).all()) and total == bound,
        by_turn[1] / UNIT,
        by_turn[2],
    )


def _left(request: Request, costs: NDArray[np.int64], steps: NDArray[np.float64]) -> Left:
    """All slots that can be reached from its own by moving others: every one of them is full, or it would have an hour."""
    reached = set(np.flatnonzero(costs != CLOSED).tolist())
    if not reached:
        return Left(request.id, "no_hour")
    waiting = list(reached)
    slots = len(costs)
    while waiting:
        for other in np.flatnonzero(np.isfinite(steps[waiting.pop(), :slots])).tolist():
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return Left(request.id, "full", tuple(sorted(reached)))


# ---- what cannot be


def _judge(slots: Sequence[Slot], requests: Sequence[Request], risk: float) -> None:
    if not slots:
        raise UsageError("booking", "there is no hour to book", "Give at least one slot.")
    if not 0 <= risk < 1:
        raise UsageError("risk", f"a risk of {risk!r} cannot be", "Give 0 up to, but not, 1; 0.05 is one hour in twenty.")
    if len(slots) > MOST_SLOTS or len(requests) > MOST_REQUESTS or len(slots) * len(requests) > MOST_CHOICES:
        raise UsageError(
            "booking",
            f"{len(requests)} requests for {len(slots)} slots are too many at once",
            f"Book a day at a time: up to {MOST_REQUESTS} requests, {MOST_SLOTS} slots and {MOST_CHOICES} pairs of them.",
        )
    for what, names in (("slot", [slot.start for slot in slots]), ("request", [one.id for one in requests])):
        if len(set(names)) < len(names):
            twice = next(name for number, name in enumerate(names) if name in names[:number])
            raise UsageError(f"{what} {twice!r}", "it is there twice", f"Give each {what} once.")


def _within(where: str, what: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:  # a NaN is within nothing
        raise UsageError(where, f"{what} {value!r} cannot be", f"Give {least} to {most}.")
