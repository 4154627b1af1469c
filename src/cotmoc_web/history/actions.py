"""The one way rows change: inside `change`, which writes the line of history; and the way back.

>>> from cotmoc_web.history.actions import change, undo  # doctest: +SKIP
>>> with change(viewer, "statement.confirmed", why="clear") as act:  # doctest: +SKIP
...     statement = act.take(Statement, pk, version=3)
...     statement.verdict = "confirmed"
...     act.save(statement)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.rules import keep_an_administrator
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.errors import Conflict, NotAllowed, NotThere, Refused
from cotmoc_web.history.models import Change
from cotmoc_web.history.words import FOR_GOOD
from cotmoc_web.rows import AT_ONCE, Held, Recorded, derive, seen_by, share_first

_Row = TypeVar("_Row", bound=Recorded)
_Answer = TypeVar("_Answer")
SILENT = frozenset(
    {"password", "fingerprint", "last_login", "used_at", "digest_sent_on", "seen_until", "previous_visit", "text", "reading"}
    | {"shown_day", "proof_id", "folded"}
)
"""Fields whose values are not copied into history: secrets, what is large and never changed by a person, and what is worked out."""


def _values(row: models.Model) -> dict[str, Any]:
    values = {field.attname: field.value_from_object(row) for field in row._meta.concrete_fields if field.attname not in SILENT}
    files = {name: value.name or "" for name, value in values.items() if isinstance(value, FieldFile)}
    plain: dict[str, Any] = json.loads(json.dumps(values | files, cls=DjangoJSONEncoder))
    return plain


class Act:
    """A change being made. All of it is kept, or none."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, Any], dict[str, Any]] = {}
        self._changed: dict[type[Recorded], set[int]] = {}
        self._known: dict[Callable[[], Any], Any] = {}
        self._rows: list[Recorded] = []
        self.lines: list[dict[str, Any]] = []
        self.about: Recorded | None = None
        self.change: Change | None = None
        """The line of history, once the act has ended; None: nothing was changed."""
        self.reach: str | None = None
        """Who may see the line of history; None: as far as the row it is about."""

    def taken(self, table: str, pk: int | None) -> Recorded | None:
        """A row that this act has taken or made."""
        return next((row for row in self._rows if self._key(row) == (table, pk)), None)

    def once(self, ask: Callable[[], _Answer]) -> _Answer:
        """What an act asks again for each of its rows and does not change itself."""
        if ask not in self._known:
            self._known[ask] = ask()
        found: _Answer = self._known[ask]
        return found

    def take(self, model: type[_Row], pk: int, *, version: int | None = None) -> _Row:
        """A row to be changed, locked until the act ends.

        Args:
            version: The one the person saw. None where what they saw cannot matter.

        Raises:
            NotThere: there is no such row.
            Conflict: it was changed since.
        """
        return self.take_all(model, {pk: version})[0]

    def take_all(self, model: type[_Row], versions: Mapping[int, int | None]) -> list[_Row]:
        """The same for many, by their ids. `versions`: id → the one the person saw."""
        model.hold(versions)
        rows = list(model._default_manager.filter(pk__in=list(versions)).order_by("pk"))
        if len(rows) < len(versions):
            raise NotThere
        for row in rows:
            if versions[row.pk] is not None and row.version != versions[row.pk]:
                raise Conflict(theirs=row)
            self._before[self._key(row)] = _values(row)
        self._rows += rows
        return rows

    def save(self, row: Recorded) -> None:
        """Keep what was changed in a row that was taken. Nothing changed: nothing is written."""
        key = self._key(row)
        before = self._before[key]
        after = _values(row)
        changed = [name for name in after if after[name] != before[name]]
        if not changed:
            return
        row.version += 1
        row.save()
        after["version"] = row.version
        self._line(row, {name: before[name] for name in changed}, {name: after[name] for name in changed})
        self._before[key] = after

    def touch(self, row: Recorded) -> None:
        """Count the version of a row that was taken up, where what changed stands in rows of its own: a form made before is not kept."""
        before = self._before[self._key(row)]
        row.version += 1
        row.save()
        self._line(row, {"version": before["version"]}, {"version": row.version})
        self._before[self._key(row)] = _values(row)

    def name(self, row: Recorded) -> None:
        """Tell of a row in the line of history although nothing of it changes: what was done about it stands in no row of the record."""
        self._line(row, {}, {})

    def add(self, row: _Row) -> _Row:
        """Keep a new row."""
        row.save()
        self._added(row)
        return row

    def add_all(self, rows: Sequence[_Row]) -> Sequence[_Row]:
        """Keep new rows of one table, in one query."""
        for made in type(rows[0])._default_manager.bulk_create(rows, batch_size=AT_ONCE) if rows else ():
            self._added(made)
        return rows

    def _added(self, row: Recorded) -> None:
        self._before[self._key(row)] = values = _values(row)
        self._rows.append(row)
        self._line(row, None, values)

    def withdraw(self, row: Recorded) -> None:
        """Let a row that was taken count for nothing from now on."""
        row.withdrawn_at = timezone.now()
        self.save(row)

    @staticmethod
    def _key(row: Recorded) -> tuple[str, Any]:
        return row._meta.label_lower, row.pk

    def _line(self, row: Recorded, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
        self.lines.append({"table": row._meta.label_lower, "pk": row.pk, "before": before, "after": after})
        self._changed.setdefault(type(row), set()).add(row.pk)
        self.about = self.about or row

    def derive(self) -> None:
        """What follows from the changed rows, each once."""
        derive(self._changed)

    def end(self, line: Change) -> None:
        """Let those who are given a row know which line of history tells of it."""
        self.change = line
        for row in self._rows:
            row.line = line


@contextmanager
def change(viewer: Viewer | None, action: str, *, why: str = "", undoes: Change | None = None, party: Party | None = None) -> Iterator[Act]:
    """One act: a transaction, and a line of history when it changed anything. `act.change` is that line afterwards.

    Args:
        viewer: Who does it; None for a rule or the loading of facts, with the `party` in whose name.
        action: Code in `wording.ACTIONS`.
    """
    act = Act()
    with transaction.atomic():
        yield act
        act.derive()
        if act.lines and act.about is not None:
            line = Change.objects.create(
                by=viewer.user if viewer else None,
                party=(viewer.party if viewer else None) or party,
                role=(viewer.role if viewer else None) or "",
                action=action,
                about=act.about._meta.label_lower,
                about_id=act.about.pk,
                why=why,
                rows=act.lines,
                undoes=undoes,
                reach=act.reach or act.about.reach_of_history(),
            )
            act.end(line)


PEOPLE_TABLES = frozenset({"cotmoc.user", "cotmoc.invitation", "cotmoc.party"})
"""What decides who may do what. Taking back a change of it is a new decision about people, not a correction of the record."""
PERSONAL_TABLES = frozenset({"cotmoc.token", "cotmoc.savedsearch"})
"""What belongs to one person: nobody else reads its history, or takes it back."""
PERSONAL_ACTIONS = frozenset({"account.settings"})
"""The same of acts on a person's own row."""
SETTINGS = frozenset({"name", "department", "language", "time_zone", "digest", "single_keys", "version"})
"""What people set for themselves in their own row."""


@transaction.atomic
def undo(viewer: Viewer, change_id: int, *, why: str = "") -> Change:
    """Take a change back: rows get the values they had, new rows are withdrawn. An undo can itself be undone.

    Raises:
        NotThere: no such change, or not one of the person's party.
        NotAllowed: a change of somebody else, or made with a role one no longer has, below secretariat; or of people's rights, below
            administrator.
        Conflict: a row was changed, or entered, again since; that change has to be undone first.
        Refused: it was undone before, or cannot be undone.
    """
    if viewer.user is None:
        raise NotAllowed
    found = Change.objects.select_for_update(of=("self",)).filter(pk=change_id, party=viewer.party, party__isnull=False).first()
    if found is None or (found.by_id != viewer.user.pk and is_personal(found)):
        raise NotThere
    if not may_undo(viewer, found):
        raise NotAllowed
    if found.action in FOR_GOOD:
        raise Refused(what=_("this cannot be taken back"), remedy=str(FOR_GOOD[found.action]))
    if Change.objects.filter(undoes=found).exists():
        raise Refused(what=_("this change was undone before"), remedy=_("Undo the undoing to bring it back."))
    # Going back to earlier settings of one's own is a change of them like any other: as little the business of colleagues.
    action = found.action if found.action in PERSONAL_ACTIONS else "undone"
    try:
        with change(viewer, action, why=why, undoes=found) as act:
            _hold(found)
            for line in reversed(found.rows):
                _restore(act, line)
            act.about = act.taken(found.about, found.about_id) or act.about  # where the line it takes back stands, it stands, too
            act.reach = found.reach
            if any(line["table"] == "cotmoc.user" and {"role", "is_active"} & set(line["before"] or ()) for line in found.rows):
                keep_an_administrator(viewer.party)
    except IntegrityError as error:
        # What came back is there a second time: it was entered anew meanwhile, and one of the two has to go.
        raise Conflict(what=_("it was changed again since"), remedy=_("Undo the later change first.")) from error
    if act.change is None:
        raise Refused(what=_("there is nothing to undo: all is as it was"))
    return act.change


def may_undo(viewer: Viewer, found: Change) -> bool:
    """One's own changes, as long as one holds the role one made them with; those of all from secretariat on; of people's rights:
    administrators alone."""
    if viewer.user is None or found.party_id is None or found.party_id != viewer.party_id or found.action in FOR_GOOD:
        return False
    own = found.by_id == viewer.user.pk
    if is_personal(found):
        return own
    if any(line["table"] in PEOPLE_TABLES for line in found.rows):
        return viewer.has(Role.ADMINISTRATOR)
    return viewer.has(Role.SECRETARIAT) or (own and bool(found.role) and viewer.has(Role(found.role)))


def as_left(changes: Sequence[Change]) -> set[int]:
    """Ids of those whose rows are still as they left them: of the others a later act has to be undone first. One query a table."""
    wanted: dict[str, set[int]] = {}
    for line in (line for one in changes for line in one.rows):
        wanted.setdefault(line["table"], set()).add(line["pk"])
    now: dict[tuple[str, int], dict[str, Any]] = {}
    for table, pks in wanted.items():
        model = apps.get_model(table)
        heavy = [name for name in ("text", "reading") if table == "cotmoc.document"]
        now |= {(table, row.pk): _values(row) for row in model._default_manager.filter(pk__in=pks).defer(*heavy)}
    return {one.pk for one in changes if all(_stands(line, now.get((line["table"], line["pk"]))) for line in one.rows)}


def _stands(line: dict[str, Any], now: dict[str, Any] | None) -> bool:
    if now is None:
        return False
    touched = line["before"] is not None and set(line["before"]) == {"version"}
    return touched or all(now[name] == value for name, value in line["after"].items() if name != "version")


def is_personal(found: Change) -> bool:
    """One's own settings, keys and searches: nobody else's business, and right for any role."""
    if found.about == "cotmoc.user" and found.about_id == found.by_id:
        return all(line["before"] is not None and SETTINGS.issuperset(line["before"]) for line in found.rows)
    return found.about in PERSONAL_TABLES


def _hold(found: Change) -> None:
    """Lock all that a change wrote, in the order in which everyone does."""
    changed: dict[str, set[int]] = {}
    for line in found.rows:
        changed.setdefault(line["table"], set()).add(line["pk"])
    for model in apps.get_models():
        if model._meta.label_lower in changed and issubclass(model, Recorded):
            model.hold(changed[model._meta.label_lower])


def _restore(act: Act, line: dict[str, Any]) -> None:
    model = apps.get_model(line["table"])
    assert issubclass(model, Recorded)  # noqa: S101 (only such rows are written by Act)
    row = act.take(model, line["pk"])
    if line["before"] is not None and set(line["before"]) == {"version"}:
        act.touch(row)
        return
    now = _values(row)
    if not _stands(line, now):
        raise Conflict(where=str(row), what=_("it was changed again since"), remedy=_("Undo the later change first."), theirs=row)
    if line["before"] is None:
        row.withdrawn_at = timezone.now()
    else:
        fields = {field.attname: field for field in row._meta.concrete_fields}
        for name, value in line["before"].items():
            if name != "version":
                setattr(row, name, value if isinstance(fields[name], models.JSONField) else fields[name].to_python(value))
    act.save(row)


def set_reach(viewer: Viewer, model: type[Held], pk: int, reach: str, *, version: int, why: str = "") -> Held:
    """Share a row with all parties, publish it, or take it back: each an act of its own. What is public was shared before.

    Raises:
        NotThere: no such row, as far as the person may see.
        NotAllowed: not of the party, or below secretariat.
        Refused: a step was left out.
    """
    if not model._default_manager.filter(seen_by(viewer), pk=pk, withdrawn_at=None).exists():
        raise NotThere
    with change(viewer, f"reach.{reach}", why=why) as act:
        row = act.take(model, pk, version=version)
        viewer.require(Role.SECRETARIAT, row)
        share_first(row.reach, reach)
        row.reach = reach
        act.save(row)
    return row
