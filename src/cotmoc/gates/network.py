"""What a design builds: pools of tokens, and routes of steps that take them.

Everything that can run out is a *pool* of tokens: lanes, counters, places in a yard, room on a bridge, vehicles of a fleet. A customer (a
truck, a person, a container) follows the *route* of its traffic, step after step. A step waits for one token of its pool, frees the place
the customer stood in until then, and lasts as long as was drawn. Because the place before is freed only when the next is had, a full yard
holds up the lane before it: blocking after service needs no rule of its own.

This is all the engine knows. Four designs are four ways to write routes; a fifth is a new module in `designs/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cotmoc.gates.distributions import Distribution
from cotmoc.gates.units import Hours

UNLIMITED = 2**40
"""Tokens of a pool that never runs out."""
SERVED, TURNED_AWAY = "served", "turned_away"
OUTCOMES = (SERVED, TURNED_AWAY)
"""How a customer can leave."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How a server fails. It ends the service under way first: what is delayed is the next customer."""

    every: float
    """Mean seconds from one repair to the next failure, exponential."""
    lasts: Distribution
    """Seconds of repair."""


@dataclass(frozen=True, slots=True)
class Switch:
    """A daily change of how many tokens a pool has."""

    at: float
    """Seconds after midnight, by the clock of the pool's side."""
    by: int
    """Tokens more, or less if negative."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Tokens of one sort."""

    name: str
    size: int
    """Tokens at midnight, before any switch."""
    kind: str = "servers"
    """`servers`, `places` or `vehicles`."""
    side: str = ""
    """Side whose clock its hours and switches follow."""
    hours: Hours | None = None
    """When it works; None: as its side is open; always where it has no side."""
    switches: tuple[Switch, ...] = ()
    breakdown: Breakdown | None = None
    cost: float = 0.0
    """Money for each token and hour in which it works."""
    resource: str = ""
    """Under which name its use is told, together with other pools of that name; empty: its own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a route."""

    name: str
    """Unique in its route; the same name in two scenarios means the same draws."""
    take: str = ""
    """Pool of which one token is needed to begin; empty: none."""
    lasts: Distribution | None = None
    """None: no time passes."""
    share: float = 1.0
    """Of those that come here, how many it concerns; the others go to `skip`."""
    skip: str = ""
    """Step for those whom it does not concern; empty: the one after."""
    otherwise: str = ""
    """Step to go to where `take` has run out and that step can begin; where neither can, the customer waits for either."""
    beside: bool = False
    """Whether the place held so far is kept; what is taken here is then had beside it, until a later step `gives` it back."""
    gives: str = ""
    """Pool that gets one token as the step begins: what was taken beside, here or on the other side."""
    then: str = ""
    """Step that follows; empty: the next of the route, and after the last the customer is gone."""
    outcome: str = ""
    """One of `OUTCOMES` where the customer's time at the gate ends as this step begins. What follows is the matter of its vehicle."""
    waits: str = ""
    """Queue under which waiting for this step is told; empty: that of `take`."""


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one traffic."""

    traffic: str
    steps: tuple[Step, ...]
    """A later step never leads back to an earlier one."""


@dataclass(frozen=True, slots=True)
class Network:
    """A gate as the engine sees it."""

    pools: tuple[Pool, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A network with numbers for names: what the engine's tables are made of. Steps of all routes stand one after another."""

    pools: Mapping[str, int]
    first: Mapping[str, int]
    """Traffic → its first step."""
    width: int
    """Steps of the longest route."""
    columns: int
    """Draws that a customer needs at most."""
    take: tuple[int, ...]
    gives: tuple[int, ...]
    beside: tuple[bool, ...]
    otherwise: tuple[int, ...]
    then: tuple[int, ...]
    skip: tuple[int, ...]
    column: tuple[int, ...]
    outcome: tuple[int, ...]
    """Place in `OUTCOMES`, -1 for none."""
    queue: tuple[int, ...]
    queues: tuple[str, ...] = field(default=())


def laid_out(network: Network) -> Layout:
    """Names looked up once. A design that names what is not there is a fault of ours and raises `KeyError`."""
    pools = {pool.name: number for number, pool in enumerate(network.pools)}
    first: dict[str, int] = {}
    rows: list[tuple[int, int, bool, int, int, int, int, int, str]] = []
    columns = 0
    for route in network.routes:
        base = first[route.traffic] = len(rows)
        places = {step.name: base + number for number, step in enumerate(route.steps)}
        if len(places) != len(route.steps):
            raise KeyError(f"two steps of one name in the route of {route.traffic}")
        column = 0
        for number, step in enumerate(route.steps):
            after = base + number + 1 if number + 1 < len(route.steps) else -1
            drawn = -1
            if step.lasts is not None or step.share < 1:
                drawn, column = column, column + 1
            rows.append(
                (
                    pools[step.take] if step.take else -1,
                    pools[step.gives] if step.gives else -1,
                    step.beside,
                    _place(places, step.otherwise, -1),
                    -1 if step.then == "leave" else _place(places, step.then, after),
                    _place(places, step.skip, after),
                    drawn,
                    OUTCOMES.index(step.outcome) if step.outcome else -1,
                    step.waits or step.take,
                )
            )
        columns = max(columns, column)
    names = tuple(dict.fromkeys(row[8] for row in rows if row[8]))
    take, gives, beside, otherwise, then, skip, drawn_at, outcome, waits = zip(*rows, strict=True)
    return Layout(
        pools, first, max(len(route.steps) for route in network.routes), columns, take, gives, beside, otherwise, then, skip, drawn_at,
        outcome, tuple(names.index(name) if name else -1 for name in waits), names,
    )  # fmt: skip


def _place(places: Mapping[str, int], name: str, default: int) -> int:
    return places[name] if name else default


def drawn_steps(steps: Sequence[Step]) -> list[Step]:
    """The steps of a route that need a draw, in the order of the columns."""
    return [step for step in steps if step.lasts is not None or step.share < 1]
