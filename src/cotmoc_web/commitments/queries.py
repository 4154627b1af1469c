"""What is read of commitments: the list as of a day, what waits for whom, what changed. Each in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.utils import timezone

from cotmoc import commitments as core
from cotmoc.reading.page_words import table
from cotmoc.records import PartialDate
from cotmoc.text.fold import bare
from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.asked import Asked
from cotmoc_web.collation import sort_key
from cotmoc_web.commitments.core import layer_of, succession
from cotmoc_web.commitments.models import PUBLIC_LAYER, SHARED_LAYER, Commitment, Owner, StateSpan
from cotmoc_web.entities.models import Entity
from cotmoc_web.history.models import Change
from cotmoc_web.labels import Label, language
from cotmoc_web.meetings.models import Mechanism
from cotmoc_web.meetings.words import title
from cotmoc_web.rows import seen_by

PAGE = 50
DIRECTIONS = 10
"""How many directions stand below the list; the rest has a list of its own."""
MOVES = ("party", "ours", "theirs", "both")
"""Whose word is missing: our party's, our side's, the other side's, both sides'."""


def states_as_of(viewer: Viewer, day: dt.date | None = None) -> QuerySet[StateSpan]:
    """One row for each commitment on record that day, as this reader may know it. Own drafts count for their own party alone."""
    at = day or viewer.day
    spans = StateSpan.objects.filter(seen_by(viewer, "commitment__"), from_day__lte=at, to_day__gte=at, commitment__withdrawn_at=None)
    return spans.filter(_of_layer(viewer))


def _of_layer(viewer: Viewer) -> Q:
    own = layer_of(viewer)
    if own == PUBLIC_LAYER:
        return Q(layer=PUBLIC_LAYER)
    drafts = StateSpan.objects.filter(commitment=OuterRef("commitment"), layer=own)
    return Q(layer=own) | Q(Q(layer=SHARED_LAYER), ~Exists(drafts))


# ---- the list


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. Empty: everything."""

    states: tuple[str, ...] = ()
    mechanism: str = ""
    """Key; its tiers count, too."""
    move: str = ""
    """Of `MOVES`."""
    field: str = ""
    party: str = ""
    """Key of a place that owes it."""
    due: str = ""
    """Partial date by whose last day it is due."""
    undertaking: str = ""
    """Empty: all but directions, which nobody can ever keep."""
    text: str = ""

    @classmethod
    def of(cls, asked: Asked) -> Filters:
        """From an address: what is no choice is left out, and told."""
        return cls(
            states=asked.several("s", wording.STATES),
            mechanism=asked.one("m", lambda: Mechanism.objects.filter(withdrawn_at=None).values_list("key", flat=True)),
            move=asked.one("w", MOVES),
            field=asked.one("f", table()["field"]),
            party=asked.one("p", _owing),
            due=asked.part_of_date("d"),
            undertaking=asked.one("u", core.UNDERTAKINGS),
            text=asked.text("t"),
        )


def _owing() -> QuerySet[Entity, str]:
    """Keys of what owes something, and of what came in the place of another, which may have."""
    return Entity.objects.filter(Q(owes__isnull=False) | Q(predecessors__isnull=False)).values_list("key", flat=True)


class Light(NamedTuple):
    """What choosing, counting and ordering need of a commitment: five thousand of them are read at once."""

    commitment: int
    span: int
    layer: str
    state: str
    urgency: int
    due: str | None
    """Last day on which it is in time, as letters: thousands of days are not made into dates to be compared."""
    last: str | None
    """Day of the last word."""
    waits: str
    mechanism: int | None
    field: str
    undertaking: str
    begun: str
    """First day of the span, as letters."""

    @property
    def due_day(self) -> dt.date | None:
        """Last day on which it is in time."""
        return dt.date.fromisoformat(self.due) if self.due else None

    @property
    def last_word(self) -> dt.date | None:
        """Day of the last word."""
        return dt.date.fromisoformat(self.last) if self.last else None


_LIGHT = (
    "commitment_id",
    "pk",
    "layer",
    "state",
    "urgency",
    "due_letters",
    "last_letters",
    "waits",
    "mechanism_id",
    "field",
    "undertaking",
    "begun_letters",
)
_LETTERS = {"due_letters": "due_day", "last_letters": "last_word", "begun_letters": "from_day"}


def light(viewer: Viewer, day: dt.date | None = None, text: str = "", ended_by: dt.date | None = None) -> list[Light]:
    """`states_as_of`, read as lightly as can be: without the commitments themselves. A layer exists only for those who may see it.

    Args:
        text: Words that have to stand in a title, whatever their marks and case.
        ended_by: Only what no longer stood so on this later day.
    """
    at = day or viewer.day
    own = layer_of(viewer)
    spans = StateSpan.objects.filter(layer__in=_layers(viewer), from_day__lte=at, to_day__gte=at)
    if ended_by is not None:
        spans = spans.filter(to_day__lt=ended_by)
    for word in bare(text).split():
        spans = spans.filter(folded__contains=word)
    letters = {name: Cast(day, CharField()) for name, day in _LETTERS.items()}
    found = [Light(*row) for row in spans.annotate(**letters).values_list(*_LIGHT)]
    if own == PUBLIC_LAYER:
        return found
    drafts = set(StateSpan.objects.filter(layer=own).values_list("commitment_id", flat=True))
    return [one for one in found if one.layer == own or one.commitment not in drafts]


def _layers(viewer: Viewer) -> set[str]:
    """Those in which a reader's states stand: where their party has drafts about a commitment, its own layer holds."""
    own = layer_of(viewer)
    return {own} if own == PUBLIC_LAYER else {own, SHARED_LAYER}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    commitment: Commitment
    span: StateSpan
    owners: tuple[Owner, ...]
    says: tuple[tuple[str, dict[str, Any] | None], ...]
    """Each side's last word, the reader's own side first; None: no word."""
    days_late: int | None
    days_left: int | None
    session: str
    """At which it was made, if the reader may see it."""
    session_id: int | None
    """Also only if the reader may see it."""

    @property
    def last(self) -> dict[str, Any] | None:
        """The last word of anybody."""
        return self.span.standing.get("last") or None

    @property
    def drafts(self) -> bool:
        """Whether words that only the reader's party sees move it."""
        return self.span.layer not in {PUBLIC_LAYER, SHARED_LAYER}

    @property
    def together(self) -> dict[str, Any] | None:
        """The last word of the sides together."""
        return self.span.standing.get("together") or None


@dataclass
class Listing:
    """Commitments as of a day, narrowed and in order of urgency, with the counts of every choice."""

    viewer: Viewer
    filters: Filters
    found: list[Light]
    """What the filters leave, directions apart, in order."""
    directions: list[Light]
    states: Mapping[str, int]
    """How many of each state, whatever states are chosen."""
    fields: Mapping[str, int]
    undertakings: Mapping[str, int]
    moves: Mapping[str, int]
    in_mechanism: Mapping[int | None, int]
    mechanisms: Sequence[Mechanism]
    total: int
    """On record, before any filter."""
    _sides: dict[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.found)

    @cached_property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE))

    def page(self, number: int) -> list[Row]:
        """The lines of a page, from 1."""
        return rows(self.viewer, [one.span for one in self.found[(number - 1) * PAGE : number * PAGE]])

    def rows(self) -> list[Row]:
        """All lines, directions last: for tables that are saved."""
        return rows(self.viewer, [one.span for one in (*self.found, *self.directions)])

    def below(self) -> list[Row]:
        """The first directions."""
        return rows(self.viewer, [one.span for one in self.directions[:DIRECTIONS]])


def listing(viewer: Viewer, filters: Filters, everything: Sequence[Light] | None = None) -> Listing:
    """The list for a reader, as of their day.

    Args:
        everything: What `light` gave, where the caller has it already.
    """
    mechanisms = list(Mechanism.objects.filter(withdrawn_at=None).order_by("pk"))
    everything = light(viewer, text=filters.text) if everything is None or filters.text else everything
    keep = _conditions(viewer, filters, mechanisms)
    chosen: list[Light] = []
    but_for: dict[str, list[Light]] = {name: [] for name in keep}
    for one in everything:
        failed = [name for name, test in keep.items() if not test(one)]
        if not failed:
            chosen.append(one)
        elif len(failed) == 1:
            but_for[failed[0]].append(one)

    def left(without: str) -> list[Light]:
        """What would fit if this one filter were not set: so many stand beside its choices."""
        return chosen + but_for.get(without, [])

    moves_of = _moves_for(viewer)
    countable = [one for one in chosen if one.undertaking != "direction" or filters.undertaking == "direction"]
    aside = [one for one in chosen if one.undertaking == "direction" and filters.undertaking == ""]
    return Listing(
        viewer,
        filters,
        found=in_order(countable),
        directions=in_order(aside),
        states=Counter(one.state for one in left("states") if one.undertaking != "direction" or filters.undertaking == "direction"),
        fields=Counter(one.field for one in left("field")),
        undertakings=Counter(one.undertaking for one in left("undertaking")),
        moves=Counter(move for one in left("move") for move in moves_of(one)),
        in_mechanism=Counter(one.mechanism for one in left("mechanism")),
        mechanisms=mechanisms,
        total=states_as_of(viewer).count() if filters.text else len(everything),
    )


def in_order(found: Iterable[Light]) -> list[Light]:
    """By urgency. Late: the longest first. The others: the last word first, so that what was never spoken of stands at the end."""
    by_word = sorted(sorted(found, key=lambda one: one.commitment), key=lambda one: one.last or "", reverse=True)
    return sorted(by_word, key=lambda one: (one.urgency, (one.due or "") if one.state == "late" else ""))


def _conditions(viewer: Viewer, filters: Filters, mechanisms: Sequence[Mechanism]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if filters.states:
        found["states"] = lambda one: one.state in filters.states
    if filters.mechanism:
        tiers = _tiers(filters.mechanism, mechanisms)
        found["mechanism"] = lambda one: one.mechanism in tiers
    if filters.field:
        found["field"] = lambda one: one.field == filters.field
    if filters.undertaking:
        found["undertaking"] = lambda one: one.undertaking == filters.undertaking
    if filters.move:
        moves_of = _moves_for(viewer)
        found["move"] = lambda one: filters.move in moves_of(one)
    if filters.due:
        last = PartialDate(filters.due).last_day.isoformat()
        found["due"] = lambda one: one.due is not None and one.due <= last
    if filters.party:
        owed = _owed_by(filters.party)
        found["party"] = lambda one: one.commitment in owed
    return found


def _tiers(key: str, mechanisms: Sequence[Mechanism]) -> set[int]:
    top = {one.pk for one in mechanisms if one.key == key}
    return top | {one.pk for one in mechanisms if one.tier_of_id in top}


def _moves_for(viewer: Viewer) -> Callable[[Light], tuple[str, ...]]:
    # Asked once: of thousands of commitments each would read the reader's party anew, half of what the page takes.
    side, party = (viewer.party.side, viewer.party.key) if viewer.party else ("", "")
    return lambda one: moves(one.waits, side, party)


@lru_cache(maxsize=4096)  # few ways to wait, asked thousands of times
def moves(waits: str, side: str, party: str) -> tuple[str, ...]:
    """Whose move it is for somebody of a party and its side; for somebody of none it is the parties', whichever they are."""
    words = waits.split()
    sides = {word.removeprefix("side:") for word in words if word.startswith("side:")}
    if not sides:
        return ()
    found = ["both"] if len(sides) > 1 else []
    if party in words:
        found.append("party")
    if side in sides:
        found.append("ours")
    if sides - {side}:
        found.append("theirs")
    return tuple(found)


def _owed_by(party: str) -> set[int]:
    """Commitments of a place, and of those that became it."""
    line = succession()
    names = {before for before in {*line, party} if party in core.successors_of(before, line)}
    return set(Owner.objects.filter(withdrawn_at=None, entity__key__in=names).values_list("commitment_id", flat=True))


def rows(viewer: Viewer, spans: Sequence[int]) -> list[Row]:
    """Lines for these states, in their order."""
    found = {
        span.pk: span
        for span in StateSpan.objects.filter(pk__in=spans)
        .select_related("commitment__meeting__mechanism")
        .prefetch_related(
            Prefetch(
                "commitment__owners",
                Owner.objects.filter(withdrawn_at=None).select_related("entity").order_by("pk"),
                to_attr="owners_listed",
            )
        )
    }
    own = first_side(viewer)
    return [_row(viewer, found[pk], own) for pk in spans if pk in found]


def _row(viewer: Viewer, span: StateSpan, own: str) -> Row:
    owners: list[Owner] = span.commitment.owners_listed  # type: ignore[attr-defined] # prefetched by `rows`
    says = span.standing.get("says", {})
    sides = sorted(dict.fromkeys(owner.side for owner in owners), key=lambda side: (side != own, side))
    made_at = span.commitment.meeting
    meeting = made_at if made_at is not None and made_at.is_seen_by(viewer) else None
    late = span.due_day is not None and span.state == "late"
    ahead = span.due_day is not None and span.due_day >= viewer.day and span.state in {"moving", "silent", "contradicted"}
    return Row(
        span.commitment,
        span,
        tuple(sorted(owners, key=lambda owner: (owner.side != own, owner.pk))),
        tuple((side, says.get(side)) for side in sides),
        (viewer.day - span.due_day).days if late and span.due_day else None,
        (span.due_day - viewer.day).days if ahead and span.due_day else None,
        title(meeting) if meeting else "",
        meeting.pk if meeting else None,
    )


# ---- sides


def first_side(viewer: Viewer) -> str:
    """Whose words stand first: the reader's own side. A reader of none has the sides in one order, whatever the language of the page."""
    return viewer.party.side if viewer.party is not None else ""


def side_names() -> dict[str, Label]:
    """Side → the name of its country."""
    return {one.key: one.label for one in Entity.objects.filter(kind="country").only("key", "names")}


def places(keys: Iterable[str]) -> dict[str, Entity]:
    """Entities by their keys."""
    return {one.key: one for one in Entity.objects.filter(key__in=set(keys)).only("pk", "key", "kind", "side", "names", "valid_from")}


def owing_places(viewer: Viewer) -> list[Entity]:
    """Every place that owes something the reader may see, for the choice of a filter."""
    seen = Owner.objects.filter(seen_by(viewer, "commitment__"), withdrawn_at=None, commitment__withdrawn_at=None)
    ids = seen.values("entity_id")
    return sorted(
        Entity.objects.filter(pk__in=ids).only("pk", "key", "kind", "side", "names"),
        key=lambda one: (one.side, sort_key(one.label.text, language())),
    )


# ---- the desk


@dataclass(frozen=True, slots=True)
class Ours:
    """What a party owes or waits for, by urgency."""

    late: tuple[Row, ...]
    due_soon: tuple[Row, ...]
    """Within the days that are asked about."""
    mine: tuple[Row, ...]
    """Assigned to this person or their department."""
    count: int
    """All that is owed, whatever its day."""
    late_count: int = 0
    all: tuple[Row, ...] = ()
    """The first of all that is owed, as a list has them."""


def ours(viewer: Viewer, *, soon: int = 60, limit: int = 10, everything: Sequence[Light] | None = None) -> Ours:
    """What our party owes. Nobody signed in owes nothing."""
    if viewer.party is None:
        return Ours((), (), (), 0)
    moves_of = _moves_for(viewer)
    owed = [one for one in _countable(viewer, everything) if "party" in moves_of(one)]
    today, horizon = viewer.day.isoformat(), (viewer.day + dt.timedelta(soon)).isoformat()
    late = in_order(one for one in owed if one.state == "late")
    ahead = [one for one in owed if one.state != "late" and one.due is not None and today <= one.due <= horizon]
    ahead.sort(key=lambda one: (one.due or "", one.commitment))
    assigned = _assigned(viewer)
    mine = in_order(one for one in owed if one.commitment in assigned)
    chosen = [late[:limit], ahead[:limit], mine[:limit], in_order(owed)[:limit]]
    lines = {row.span.pk: row for row in rows(viewer, list({one.span: None for group in chosen for one in group}))}
    shown = [tuple(lines[one.span] for one in group) for group in chosen]
    return Ours(shown[0], shown[1], shown[2], len(owed), len(late), shown[3])


def waiting_for_other_side(viewer: Viewer, *, limit: int = 10, everything: Sequence[Light] | None = None) -> tuple[list[Row], int]:
    """Commitments of ours, or of the mechanism of our desk, on which only the other side's word is missing, and how many there are."""
    if viewer.party is None:
        return [], 0
    owned = _owed_by(viewer.party.key)
    tiers = _tiers(viewer.party.mechanism, list(Mechanism.objects.filter(withdrawn_at=None)))
    moves_of = _moves_for(viewer)
    theirs = [one for one in _countable(viewer, everything) if moves_of(one) == ("theirs",)]
    found = [one for one in theirs if one.commitment in owned or one.mechanism in tiers]
    return rows(viewer, [one.span for one in in_order(found)[:limit]]), len(found)


def _countable(viewer: Viewer, everything: Sequence[Light] | None) -> list[Light]:
    known = light(viewer) if everything is None else everything
    return [one for one in known if one.waits and one.undertaking != "direction"]


def _assigned(viewer: Viewer) -> set[int]:
    user = viewer.user
    if user is None:
        return set()
    answering = Q(person=user)
    if user.department:
        answering |= Q(department=user.department, entity__key=user.party.key if user.party else "")
    return set(Owner.objects.filter(answering, withdrawn_at=None).values_list("commitment_id", flat=True))


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of state."""

    row: Row
    before: str
    """Empty: it was not on record then."""
    day: dt.date
    """First day of the new state."""
    told_on: dt.date
    """When the record first told so: later, where it was entered later."""

    @property
    def when(self) -> str:
        """The same as far as it is known: a partial date, where the word that turned it has no more."""
        said = self.row.span.last_said
        return said if said and PartialDate(said).last_day == self.day else self.day.isoformat()


def changed_between(
    viewer: Viewer,
    since: dt.date,
    until: dt.date,
    *,
    limit: int = 20,
    latest: int | None = None,
    everything: Sequence[Light] | None = None,
) -> list[Turn]:
    """Commitments whose state on the second day is another than on the first, the most urgent first. If the second day is today: another
    than the record told on the first, so that what was entered since is not missed, however long ago it was said.

    Args:
        latest: Of the most urgent only so many, those that changed last.
        everything: What `light` gave for the second day, where the caller has it already.
    """
    # What stands as it stood is not read a second time: of thousands a handful changes.
    before = {one.commitment: one.state for one in light(viewer, since, ended_by=until)}
    now = [one for one in (light(viewer, until) if everything is None else everything) if one.undertaking != "direction"]
    entered = _entered(viewer, since, until)
    told: dict[int, str] = {}
    for one in now:
        if one.span in entered:
            told[one.commitment] = entered[one.span][0]
        elif one.begun > since.isoformat():
            told[one.commitment] = before.get(one.commitment, "")
    found = in_order(one for one in now if told.get(one.commitment, one.state) != one.state)[:limit]
    begun = _begun(found)
    told_on = {span: max(day, entered[span][1]) if span in entered else day for span, day in begun.items()}
    shown = sorted(found, key=lambda one: told_on[one.span], reverse=True)[:latest] if latest else found
    lines = rows(viewer, [one.span for one in shown])
    return [Turn(row, told[row.span.commitment_id], begun[row.span.pk], told_on[row.span.pk]) for row in lines]


def _entered(viewer: Viewer, since: dt.date, until: dt.date) -> dict[int, tuple[str, dt.date]]:
    """Of the stretches that hold today those entered since a day, that day included: what the record told before, and since when it tells
    this. None for a day of the past, and none if the record did not begin before the first day: all of it would be new."""
    began = Change.objects.order_by("at").values_list("at", flat=True).first() if until >= viewer.today else None
    if began is None or timezone.localdate(began) >= since:
        return {}
    spans = StateSpan.objects.filter(layer__in=_layers(viewer), known_on__gte=since, from_day__lte=until, to_day__gte=until)
    return {pk: (instead, known_on) for pk, instead, known_on in spans.values_list("pk", "instead", "known_on")}


def turns(viewer: Viewer, limit: int) -> list[Turn]:
    """Every time a commitment came to stand otherwise, up to the viewer's day, what was told last first."""
    earlier = StateSpan.objects.filter(commitment=OuterRef("commitment"), layer=OuterRef("layer"), to_day__lt=OuterRef("from_day"))
    late = Q(known_on__gt=F("from_day"), to_day__gte=F("known_on"))  # else it was told in time, or past when it was entered
    spans = (
        StateSpan.objects.filter(
            seen_by(viewer, "commitment__"), _of_layer(viewer), from_day__lte=viewer.day, commitment__withdrawn_at=None
        )
        .exclude(undertaking="direction")
        .annotate(
            told_on=Case(When(late, then=F("known_on")), default=F("from_day")),
            before=Case(When(late & ~Q(instead=""), then=F("instead")), default=Subquery(earlier.order_by("-to_day").values("state")[:1])),
        )
        .exclude(before=F("state"))
        .order_by("-told_on", "-from_day", "-pk")
        .values_list("pk", "before", "from_day", "told_on")[:limit]
    )
    found = {pk: (before or "", day, told_on) for pk, before, day, told_on in spans}
    lines = {row.span.pk: row for row in rows(viewer, list(found))}
    return [Turn(lines[pk], before, day, told_on) for pk, (before, day, told_on) in found.items() if pk in lines]


def _begun(spans: Sequence[Light]) -> dict[int, dt.date]:
    """Span → the first day of the unbroken run of its state: a span may begin anew with a word that leaves the state as it was."""
    told: dict[tuple[int, str], list[StateSpan]] = {}
    of = StateSpan.objects.filter(commitment__in=[one.commitment for one in spans], layer__in={one.layer for one in spans})
    for span in of.only("commitment_id", "layer", "state", "from_day").order_by("-from_day"):
        told.setdefault((span.commitment_id, span.layer), []).append(span)
    found: dict[int, dt.date] = {}
    for one in spans:
        line = told[one.commitment, one.layer]
        found[one.span] = began = next(span.from_day for span in line if span.pk == one.span)
        for earlier in line:
            if earlier.from_day < began and earlier.state != one.state:
                break
            found[one.span] = min(found[one.span], earlier.from_day)
    return found
