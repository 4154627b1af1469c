"""What the page of a gate works out from the record: how far it has come on each side, its neighbours, and what nobody has told yet."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cotmoc.gates import register
from cotmoc_web.commitments.models import Commitment, Entry
from cotmoc_web.documents.models import Statement
from cotmoc_web.entities import words
from cotmoc_web.entities.models import Entity, Source
from cotmoc_web.entities.queries import Standing
from cotmoc_web.entities.scheme import Way
from cotmoc_web.gates.models import GateWord
from cotmoc_web.gates.queries import Told

QUOTES = 4
"""Quotes below the table; the story has all."""
OLD = 365
"""Days after which what was last seen is asked for again."""
BODIES = frozenset({"gate_board", "border_guard", "economic_zone_board", "department", "inspection_station", "agency"})
"""Sorts of organisations that know a gate."""
_STATEMENT_STEP = {"proposed": "proposed", "agreed": "agreed", "signed": "agreed", "planned": "ahead", "done": "done"}
_ENTRY_STEP = {
    "promised": "agreed", "renewed": "agreed", "narrowed": "agreed", "widened": "agreed", "replaced": "agreed",
    "proposed_again": "proposed",
    "step": "own_done", "done": "done", "not_done": "not_done",
    "postponed": "not_done", "obstacle": "not_done", "withdrawn": "not_done",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One dated word on one step."""

    when: str
    first_day: dt.date | None
    side: str
    """Whose step it is; empty: of both, or of the gate as a whole."""
    word: Told | None = None
    """Of the register."""
    statements: tuple[Statement, ...] = ()
    """What proves it. Several of one document that tell the same are one word."""
    entry: Entry | None = None

    @property
    def commitment(self) -> Commitment | None:
        return self.entry.commitment if self.entry else None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a cell for each side, or one for both."""

    item: Item | None
    cells: tuple[Item | None, ...]
    """One for each side, in their order; empty where the word is of both."""
    silent: frozenset[str] = frozenset()
    """Sides of which no word at all stands on this step."""
    quotes: tuple[int, ...] = ()
    """Numbers of its quotes below the table."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step with what is told of it."""

    code: str
    words: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """The whole table."""

    steps: tuple[Step, ...]
    quotes: tuple[Statement, ...]
    silent: tuple[str, ...] = field(default=())
    """Sides without a word of their own where the other has one, at a gate that is not open."""


def steps(
    told: Mapping[str, Told],
    come: Mapping[str, Iterable[register.Word]],
    entries: Iterable[Entry],
    statements: Iterable[Statement],
    sides: Sequence[str],
    *,
    is_open: bool,
) -> Steps:
    """How far a gate has come: what is told of each step, by whose step it is.

    Args:
        told: What the register knows, by the ids of its words.
        come: Those words by their steps, as the core sorts them.
        entries: Of stories of commitments about the gate.
        statements: Confirmed ones about the gate.
        sides: Codes, in the order of the columns.
        is_open: Whether it is in use: of one that is, only steps with a word are shown.
    """
    found: dict[str, list[Item]] = {}
    proved: set[int] = set()
    for step, words_of_it in come.items():
        for word in words_of_it:
            row = told.get(word.id)
            if row is None:
                continue
            proof = row.statement if isinstance(row, GateWord) else None
            proved |= {proof.pk} if proof else set()
            found.setdefault(step, []).append(Item(row.date, row.first_day, word.side or "", row, (proof,) if proof else ()))
    for entry in entries:
        proved.add(entry.statement_id)
        side = _one_of({each.side for each in entry.claimants.all()}, sides)
        step = _ENTRY_STEP.get(entry.sort, "noted")
        if step == "own_done" and not side:
            step = "noted"
        found.setdefault(step, []).append(
            Item(entry.day or entry.said_on, entry.statement.day, side, statements=(entry.statement,), entry=entry)
        )
    same: dict[tuple[str, int, str, str, str], list[Statement]] = {}
    for one in statements:
        if one.pk in proved:
            continue
        side = _one_of({each.side for each in one.entities.all() if each.key in (one.says.get("parties") or ())}, sides)  # type: ignore[operator] # a list of keys
        when = str(one.says.get("date") or one.document.published)
        step = _STATEMENT_STEP[one.kind]
        same.setdefault(("own_done" if step == "done" and side else step, one.document_id, one.kind, when, side), []).append(one)
    for (step, _document, _kind, when, side), rows in same.items():
        found.setdefault(step, []).append(Item(when, rows[0].day, side, statements=tuple(rows)))
    return _table(found, sides, is_open=is_open)


def _one_of(found: set[str], sides: Sequence[str]) -> str:
    known = found & set(sides)
    return next(iter(known)) if len(known) == 1 else ""


def _table(found: Mapping[str, list[Item]], sides: Sequence[str], *, is_open: bool) -> Steps:
    quotes: list[Statement] = []
    made = []
    for code, label in words.STEPS.items():
        items = sorted(found.get(code, ()), key=lambda each: each.first_day or dt.date.min)
        if items:
            heard = {each.side for each in items}
            unheard: frozenset[str] = frozenset() if "" in heard else frozenset(sides) - heard
            made.append(Step(code, str(label), tuple(_row(each, sides, unheard, quotes) for each in items)))
        elif not is_open and code in words.LADDER:
            made.append(Step(code, str(label), (Row(None, tuple(None for _side in sides), frozenset(sides)),)))
    own = {each.side for code in words.LADDER for each in found.get(code, ()) if each.side}
    silent = tuple(side for side in sides if side not in own) if own and not is_open else ()
    return Steps(tuple(made), tuple(quotes), silent)


def _row(item: Item, sides: Sequence[str], silent: frozenset[str], quotes: list[Statement]) -> Row:
    for one in item.statements:
        if len(quotes) < QUOTES and all(one.words != each.words for each in quotes):
            quotes.append(one)
    said = {one.words for one in item.statements}
    numbers = tuple(number for number, each in enumerate(quotes, start=1) if each.words in said)
    return Row(item, tuple(item if side == item.side else None for side in sides) if item.side in sides else (), silent, numbers)


# ---- along the line


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another gate along the line."""

    entity: Entity
    found: Standing
    klass: str
    marker: str
    km: int | None
    """Straight from one position on record to the other; None: a position is not known."""
    towards: str | Promise
    west: bool
    by_marker: bool


def next_to(entity: Entity, rows: Sequence[Entity]) -> list[tuple[Entity, bool]]:
    """The gates before and after it, and whether by the numbers of markers, else the nearest to the west and east by position. Parts of
    gates stand with what they belong to."""
    own = {entity.pk, entity.parent_id}
    others = [row for row in rows if row.pk not in own and row.parent_id is None]
    picked: dict[int, tuple[Entity, bool]] = {}
    here = number_of(entity)
    if here is not None:
        marked = [(number, row) for row in others if (number := number_of(row)) is not None and number != here]
        before = max((pair for pair in marked if pair[0] < here), key=lambda pair: pair[0], default=None)
        after = min((pair for pair in marked if pair[0] > here), key=lambda pair: pair[0], default=None)
        picked |= {pair[1].pk: (pair[1], True) for pair in (before, after) if pair}
    if entity.lat is not None and entity.lon is not None:
        placed = [row for row in others if row.lat is not None and row.lon is not None]
        for west in (True, False):
            near = [row for row in placed if ((row.lon or 0) < entity.lon) is west]
            nearest = min(near, key=lambda row: km(entity, row) or 0, default=None)
            if nearest is not None and nearest.pk not in picked:
                picked[nearest.pk] = (nearest, False)
    return list(picked.values())


def neighbours(entity: Entity, picked: Iterable[tuple[Entity, bool]], now: Mapping[int, Standing]) -> list[Neighbour]:
    """What `next_to` picked, in the order of the line.

    Args:
        now: How each of them stands.
    """
    found = [_neighbour(entity, row, now[row.pk], by_marker=by_marker) for row, by_marker in picked]
    return sorted(found, key=lambda each: (not each.west, -(each.km or 0) if each.west else each.km or 0, each.entity.key))


def _neighbour(entity: Entity, row: Entity, now: Standing, *, by_marker: bool) -> Neighbour:
    west = row.lon < entity.lon if row.lon is not None and entity.lon is not None else (number_of(row) or 0) < (number_of(entity) or 0)
    return Neighbour(
        row,
        now,
        now.class_of(row),
        ", ".join(row.facts.get("markers") or []),
        km(entity, row),
        _towards(entity, row),
        west,
        by_marker,
    )


def number_of(row: Entity) -> int | None:
    """The number of its first marker: 1088 of "1088/2-1089"."""
    found = re.match(r"\d+", next(iter(row.facts.get("markers") or []), ""))
    return int(found[0]) if found else None


def km(a: Entity, b: Entity) -> int | None:
    """As the crow flies."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    first, second, turn = math.radians(a.lat), math.radians(b.lat), math.radians(b.lon - a.lon)
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(turn / 2) ** 2
    return round(2 * 6371 * math.asin(math.sqrt(half)))


DIRECTIONS: Sequence[str | Promise] = (
    _("to the north"), _("to the north-east"), _("to the east"), _("to the south-east"),
    _("to the south"), _("to the south-west"), _("to the west"), _("to the north-west"),
)  # fmt: skip


def _towards(a: Entity, b: Entity) -> str | Promise:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return ""
    east, north = (b.lon - a.lon) * math.cos(math.radians((a.lat + b.lat) / 2)), b.lat - a.lat
    return DIRECTIONS[round(math.degrees(math.atan2(east, north)) / 45) % 8]


# ---- the ways across


def across(entity: Entity, rows: Sequence[Entity]) -> list[Entity]:
    """The gate itself and its parts. A gate whose parts are bridges is crossed by these, and by nothing else."""
    parts = [row for row in rows if row.parent_id == entity.pk]
    parts.sort(key=lambda row: (row.lon is None, row.lon or 0.0, row.key))
    own = next((row for row in rows if row.pk == entity.pk), entity)
    return parts if any(row.sort == "bridge" for row in parts) else [own, *parts]


def way(row: Entity, now: Standing, *, here: bool) -> Way:
    """One of them, for the drawing.

    Args:
        here: Whether it is the gate of the page.
    """
    return Way(
        row.key,
        row.label,
        row.sort,
        str(row.facts.get("mode") or ""),
        now.class_of(row),
        now.status,
        now.code,
        tuple(row.facts.get("markers") or ()),
        here,
        tuple(now.status_claims),
    )


# ---- what is missing


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the record does not know, and who may."""

    what: str
    side: str
    """Of which side it is missing; empty: of the gate."""
    who: tuple[Entity, ...]
    sources: tuple[Source, ...] = ()
    """Who told last."""
    since: str = ""
    """Day of what was last told."""


def missing(
    entity: Entity,
    halves: Sequence[tuple[str, bool, bool, Sequence[Entity]]],
    now: Standing,
    day: dt.date,
    silent: Iterable[str],
    *,
    hours: bool,
) -> list[Missing]:
    """What the record does not know about a gate.

    Args:
        halves: Of each side its code, whether its name and its place are known, and who may know.
        silent: Sides that said nothing of their own part.
        hours: Whether any are on record.
    """
    everyone = tuple(dict.fromkeys(each for _side, _name, _place, who in halves for each in who))
    found = [Missing("word", side, tuple(who)) for side, _name, _place, who in halves if side in set(silent)]
    found += [Missing("name", side, tuple(who)) for side, name, _place, who in halves if not name]
    found += [Missing("place", side, tuple(who)) for side, _name, place, who in halves if not place]
    if not entity.facts.get("markers"):
        found.append(Missing("marker", "", everyone))
    if not now.status and not now.status_claims:
        found.append(Missing("state", "", everyone))
    elif now.status_from is not None and (now.status_from.first_day is None or (day - now.status_from.first_day).days > OLD):
        found.append(Missing("state_since", "", everyone, tuple(now.status_from.sources.all()), now.status_from.date))
    if not now.class_of(entity) and not now.klass_claims:
        found.append(Missing("class", "", everyone))
    if entity.lat is None:
        found.append(Missing("position", "", everyone))
    elif entity.facts.get("located") != "source":
        found.append(Missing("survey", "", everyone))
    if not hours and now.code in {"open", "trial"}:
        found.append(Missing("hours", "", everyone))
    return found
