"""What acts are given, checked: rows that the person may see and change, codes, days and titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.utils.translation import gettext as _

from cotmoc.errors import UsageError
from cotmoc.records import PartialDate
from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment
from cotmoc_web.documents.models import Statement
from cotmoc_web.errors import BadInput, NotAllowed, NotThere
from cotmoc_web.history.actions import Act
from cotmoc_web.meetings.models import Meeting
from cotmoc_web.rows import Held, Reach, seen_by, share_first

_Row = TypeVar("_Row", bound=Held)
REACHES = (Reach.PARTY.value, Reach.SHARED.value, Reach.PUBLIC.value)


def take(viewer: Viewer, act: Act, model: type[_Row], pk: int, role: Role, version: int | None) -> _Row:
    """A row of the viewer's own party. What they may not see looks as if it was not there, whatever its version."""
    row = visible(viewer, model._default_manager.filter(pk=pk).first())
    viewer.require(role, row)
    return act.take(model, pk, version=version)


def held(viewer: Viewer, commitment_id: int) -> Commitment:
    """A commitment whose story goes on, locked."""
    Commitment.hold([commitment_id])
    return visible(viewer, Commitment.objects.filter(pk=commitment_id).first())


def visible(viewer: Viewer, row: _Row | None) -> _Row:
    if row is None or row.withdrawn_at is not None or not row.is_seen_by(viewer):
        raise NotThere
    return row


def see(viewer: Viewer, row: Held | None) -> None:
    if row is not None:
        visible(viewer, row)


def statement_of(viewer: Viewer, pk: int) -> Statement:
    found = (
        Statement.objects.filter(seen_by(viewer, "document__"), pk=pk, withdrawn_at=None, document__withdrawn_at=None)
        .select_related("document__source_party")
        .first()
    )
    if found is None:
        raise NotThere
    return found


def party_of(user: User) -> Party:
    """Of a person whom `Viewer.require` let through."""
    if user.party is None:
        raise NotAllowed
    return user.party


def day_made(statement: Statement | None, meeting: Meeting | None) -> str:
    said = str(statement.says.get("date") or statement.document.published) if statement else ""
    for text in (meeting.start if meeting else "", said):
        if text:
            return text.removesuffix("~")
    return ""


def titles_of(titles: Mapping[str, str]) -> dict[str, str]:
    found = {code: words.strip() for code, words in titles.items() if words.strip()}
    if not found:
        raise BadInput("title", _("a commitment needs a title"), _("Write one in at least one language."))
    return found


def date_of(field: str, text: str) -> str:
    try:
        return str(PartialDate(text.strip())) if text.strip() else ""
    except UsageError as error:
        raise BadInput(field, _("this is not a day"), _("Write a day as 2026-12-31, a month as 2026-12, a year as 2026.")) from error


def one_of(field: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise BadInput(field, _("this choice does not exist"), _("Choose one of the list."))
    return value


def farthest(commitment: Commitment, statement: Statement) -> str:
    """How far a new entry may be seen: by the other parties at the most, and no farther than what it is in, nor than what proves it."""
    return least(Reach.SHARED, commitment.reach, statement.document.reach)


def at_first(reach: str) -> str:
    """How far a new row is seen. Publishing is an act of its own."""
    share_first(Reach.PARTY, reach)
    return one_of("reach", reach, REACHES)


def least(*reaches: str) -> str:
    """The shortest of several reaches."""
    return min(reaches, key=REACHES.index) if all(one in REACHES for one in reaches) else reaches[0]
