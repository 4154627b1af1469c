"""Lines of history as a reader may see them: acts of the own party in full; of others, what concerns rows that are seen, without names."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cotmoc_web import wording
from cotmoc_web.accounts.models import Invitation, Token, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities.models import Entity, Sameness
from cotmoc_web.history import values
from cotmoc_web.history.actions import PERSONAL_ACTIONS, PERSONAL_TABLES, as_left, may_undo
from cotmoc_web.history.models import Change
from cotmoc_web.history.words import FIELDS, INNER_OF, SEEN, TABLES, TECHNICAL, TECHNICAL_OF
from cotmoc_web.labels import Label
from cotmoc_web.rows import Held, Recorded

PAGE = 50
ROWS_SHOWN = 12
"""Of one act. A batch may touch thousands."""

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one row."""

    word: str
    before: Label
    after: Label


@dataclass(slots=True)
class Touched:
    """One row of an act."""

    word: str
    title: Label
    url: str
    new: bool
    differences: list[Difference] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """One act, ready to be shown."""

    change: Change
    day: dt.date
    did: str
    who: Label
    """A person of ours, another party, or a rule."""
    why: str
    """Of our own acts: another party's reasons are its own."""
    about: Touched | None
    rows: list[Touched]
    more: int
    """Rows beyond those shown."""
    may_undo: bool
    undone_by: int | None
    undoes: int | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for."""

    by: int | None = None
    action: str = ""
    about: str = ""
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, the latest first."""

    lines: list[Line]
    number: int
    more: bool


def seen(viewer: Viewer) -> QuerySet[Change]:
    """Every line the reader may know of."""
    found = Change.objects.seen_by(viewer)
    personal = Q(about__in=PERSONAL_TABLES) | Q(action__in=PERSONAL_ACTIONS)
    if viewer.user is None:
        return found.exclude(personal)
    return found.exclude(personal & (~Q(by=viewer.user) | Q(by=None)))


def listing(viewer: Viewer, filters: Filters, number: int = 1) -> Page:
    """A page of lines. Seven queries and two for each kind of row named in it."""
    found = seen(viewer)
    if filters.by is not None:
        # Only people of ours can be asked for: an id of another party's finds nothing.
        found = found.filter(by_id=filters.by, party=viewer.party) if viewer.party else found.none()
    if filters.action:
        found = found.filter(action=filters.action)
    if filters.about:
        found = found.filter(about=filters.about)
    if filters.day:
        begin = timezone.make_aware(dt.datetime.combine(filters.day, dt.time.min))
        found = found.filter(at__gte=begin, at__lt=begin + dt.timedelta(days=1))
    start = (number - 1) * PAGE
    changes = list(_with_people(found)[start : start + PAGE + 1])
    return Page(lines(viewer, changes[:PAGE]), number, len(changes) > PAGE)


def about(viewer: Viewer, row: Recorded, limit: int = 20) -> list[Line]:
    """The latest lines about one row, for its page: `{% include "history/lines.html" with lines=… %}`."""
    found = seen(viewer).filter(about=row._meta.label_lower, about_id=row.pk)
    return lines(viewer, list(_with_people(found)[:limit]))


def people(viewer: Viewer) -> list[User]:
    """Of our party, for the filter."""
    return list(User.objects.filter(party=viewer.party).order_by("name").only("pk", "name")) if viewer.party else []


def _with_people(found: QuerySet[Change]) -> QuerySet[Change]:
    # What took a change back is asked for beside: joined, each line would be looked for among all changes that took none back.
    return found.select_related("by", "party").prefetch_related(Prefetch("undone_by", Change.objects.defer("rows")))


def lines(viewer: Viewer, changes: Sequence[Change]) -> list[Line]:
    """Changes in words."""
    shown = {change.pk: _shown(viewer, change) for change in changes}
    rows = _Rows(viewer, [line for some in shown.values() for line in some])
    undoable = _undoable(viewer, changes)
    return [_line(viewer, change, shown[change.pk], rows, may_undo=change.pk in undoable) for change in changes]


def _undoable(viewer: Viewer, changes: Iterable[Change]) -> set[int]:
    """Ids of those that the reader may take back. Of an act of many rows only the attempt tells whether a later one has built on it: to
    read them all would cost more than the page."""
    offered = [one for one in changes if not hasattr(one, "undone_by") and may_undo(viewer, one)]
    small = [one for one in offered if len(one.rows) <= ROWS_SHOWN]
    return {one.pk for one in offered if len(one.rows) > ROWS_SHOWN} | as_left(small)


def _shown(viewer: Viewer, change: Change) -> list[dict[str, Any]]:
    """Which rows of an act the reader may know of: all of our own acts; of others' only the one it is about."""
    if change.party_id is not None and change.party_id == viewer.party_id:
        return list(change.rows[:ROWS_SHOWN])
    return [line for line in change.rows if line["table"] == change.about and line["pk"] == change.about_id][:1]


def _line(viewer: Viewer, change: Change, shown: list[dict[str, Any]], rows: _Rows, *, may_undo: bool) -> Line:
    ours = change.party_id is not None and change.party_id == viewer.party_id
    touched = [rows.touched(line, ours=ours) for line in shown]
    key = change.about, change.about_id
    first = next((one for line, one in zip(shown, touched, strict=True) if (line["table"], line["pk"]) == key), None)
    undone_by = getattr(change, "undone_by", None)
    return Line(
        change=change,
        day=timezone.localdate(change.at),
        did=str(wording.ACTIONS.get(change.action, change.action)),
        who=_who(viewer, change),
        why=change.why if ours else "",
        about=first,
        rows=touched,
        more=len(change.rows) - len(touched) if ours else 0,
        may_undo=may_undo,
        undone_by=undone_by.pk if undone_by else None,
        undoes=change.undoes_id if ours else None,
    )


def _who(viewer: Viewer, change: Change) -> Label:
    """People of other parties stay unnamed: their party answers for what they do."""
    if change.by and change.party_id is not None and change.party_id == viewer.party_id:
        return Label(change.by.name, "", False)
    return change.party.label if change.party else Label("", "", False)


def _joined(table: str) -> list[str]:
    """What is read with the rows of a table: what they belong to and what proves them, as far up as it goes."""
    known = TABLES.get(table)
    found: list[str] = []
    for name in (known.parent, known.proof) if known else ():
        if name:
            above: Any = apps.get_model(table)._meta.get_field(name).related_model
            found += [name, *(f"{name}__{further}" for further in _joined(above._meta.label_lower))]
    return found


def _page(row: models.Model | None) -> str:
    """Address of the page that shows a row: its own, or that of what it belongs to."""
    table = TABLES.get(row._meta.label_lower) if row is not None else None
    if row is None or table is None:
        return ""
    if not table.route:
        return _page(getattr(row, table.parent)) if table.parent else ""
    asked: Any = getattr(row, table.parent) if table.of_parent else row
    return reverse(table.route, args=[asked.key if isinstance(asked, Entity) else asked.pk])


class _Rows:
    """The rows that lines name, read once for each table, and only as far as the reader may see them."""

    def __init__(self, viewer: Viewer, shown: Iterable[dict[str, Any]]) -> None:
        self.viewer = viewer
        self.found: dict[Key, models.Model] = {}
        shown = list(shown)
        wanted: dict[str, set[int]] = defaultdict(set)
        for line in shown:
            wanted[line["table"]].add(line["pk"])
            for table, pk in values.references(line):
                wanted[table].add(pk)
        for table, pks in sorted(wanted.items()):
            self._read(table, pks)

    def _read(self, table: str, pks: set[int]) -> None:
        model = apps.get_model(table)
        joined = _joined(table)
        found: Any = model._default_manager.select_related(*joined) if joined else model._default_manager.all()
        heavy = [
            name for name in ("text", "reading", "rows", "base_map", "toml") if name in {one.name for one in model._meta.concrete_fields}
        ]
        if table != "cotmoc.note":
            documents = [path for path in joined if path.split("__")[-1] == "document"]
            found = found.defer(*heavy, *(f"{path}__{name}" for path in documents for name in ("text", "reading")))
        rows = found.in_bulk(pks)
        if model is Sameness:
            Sameness.call_by_name(rows.values())
        self.found |= {(table, pk): row for pk, row in rows.items()}

    def _is_seen(self, row: models.Model) -> bool:
        viewer = self.viewer
        table = TABLES.get(row._meta.label_lower)
        if table is None or (isinstance(row, Held) and not row.is_seen_by(viewer)):
            return False
        if isinstance(row, User | Invitation):
            return viewer.party_id is not None and row.party_id == viewer.party_id
        if isinstance(row, Token):
            return viewer.user is not None and row.user_id == viewer.user.pk
        above = [getattr(row, name) for name in (table.parent, table.proof) if name]
        return all(one is None or self._is_seen(one) for one in above)

    def title(self, key: Key) -> Label:
        """A row in words, or that it may not be seen."""
        row = self.found.get(key)
        if row is None or not self._is_seen(row):
            return Label(str(SEEN["theirs"] if isinstance(row, User) else SEEN["hidden"]), "", False)
        return values.title(row)

    def touched(self, line: dict[str, Any], *, ours: bool) -> Touched:
        """One row of an act. What may not be seen keeps its values to itself."""
        key = line["table"], line["pk"]
        row = self.found.get(key)
        table = TABLES.get(line["table"])
        word = str(table.word) if table else line["table"]
        if row is None or not self._is_seen(row):
            return Touched(word, Label(str(SEEN["hidden"]), "", False), "", line["before"] is None)
        return Touched(word, values.title(row), _page(row), line["before"] is None, self._differences(row, line, ours=ours))

    def _differences(self, row: models.Model, line: dict[str, Any], *, ours: bool) -> list[Difference]:
        before = line["before"]
        technical = TECHNICAL | TECHNICAL_OF.get(line["table"], frozenset())
        if not ours:
            technical |= INNER_OF.get(line["table"], frozenset())
        names = [name for name in line["after"] if name in FIELDS and name not in technical]
        if before is None:
            names = [name for name in names if line["after"][name] not in (None, "", [], {}, False)]
            # A whole scenario is read on its page.
            names = [name for name in names if name not in values.LINES]
        return [
            Difference(str(FIELDS[name]), *values.changed_lines(before[name], line["after"][name]))
            if name in values.LINES
            else Difference(
                str(FIELDS[name]),
                Label("", "", False) if before is None else values.shown(row, name, before[name], self.title),
                values.shown(row, name, line["after"][name], self.title),
            )
            for name in names
        ]
