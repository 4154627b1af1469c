"""What people do with sessions: attach documents, say who sat there, set the agreed day. The only door for writes.

A session that came with the facts is public and belongs to no party: the secretariat of any party of its mechanism may correct it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cotmoc.knowledge.model import When
from cotmoc_web.accounts.models import Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document
from cotmoc_web.entities.facts import HOLDER
from cotmoc_web.entities.models import Entity
from cotmoc_web.entities.queries import visible
from cotmoc_web.errors import NotAllowed, NotThere, Refused
from cotmoc_web.history.actions import change
from cotmoc_web.meetings.models import Attachment, Delegate, Mechanism, Meeting, Membership
from cotmoc_web.rows import Reach, share_first

CHANGEABLE = ("round", "start", "end", "place", "format", "status", "note")
"""Fields of a session that a form sends as they are."""


def attach(viewer: Viewer, meeting_id: int, document_id: int) -> Attachment:
    """Say that one of our documents tells of a session.

    Raises:
        NotThere: no such session or document, as far as the person may see.
        NotAllowed: below contributor, or the document is another party's.
        Refused: it is attached already.
    """
    meeting, document = _seen(viewer, meeting_id), _document(viewer, document_id)
    viewer.require(Role.CONTRIBUTOR, document)
    with change(viewer, "meeting.attached") as act:
        # The session's row is the lock: two people attaching one document at once make one attachment.
        act.take(Meeting, meeting.pk)
        earlier = Attachment.objects.filter(meeting=meeting, document=document).first()
        if earlier is None:
            return act.add(Attachment(meeting=meeting, document=document))
        if earlier.withdrawn_at is None:
            raise Refused(what=_("this document is attached to the session already"))
        row = act.take(Attachment, earlier.pk)
        row.withdrawn_at = None
        act.save(row)
        return row


def detach(viewer: Viewer, attachment_id: int) -> Attachment:
    """Take back that a document tells of a session."""
    found = Attachment.objects.select_related("document").filter(pk=attachment_id, withdrawn_at=None).first()
    if found is None or not found.document.is_seen_by(viewer):
        raise NotThere
    viewer.require(Role.CONTRIBUTOR, found.document)
    with change(viewer, "meeting.detached") as act:
        row = act.take(Attachment, found.pk)
        act.withdraw(row)
    return row


def seat(
    viewer: Viewer,
    meeting_id: int,
    person_id: int,
    *,
    delegation_id: int | None = None,
    post: str = "",
    head: bool = False,
    document_id: int | None = None,
) -> Delegate:
    """Say that a person sat at the table. Seen by our party until the secretariat shows it to all, and publishes it.

    Raises:
        NotThere: no such session, person, place or document.
        NotAllowed: below contributor, or the document is another party's.
        Refused: the person is at the table already.
    """
    user = viewer.require(Role.CONTRIBUTOR)
    meeting, document = _seen(viewer, meeting_id), _document(viewer, document_id) if document_id else None
    if document is not None:
        viewer.require(Role.CONTRIBUTOR, document)
    person, delegation = _entity(viewer, person_id), _entity(viewer, delegation_id) if delegation_id else None
    with change(viewer, "meeting.seated") as act:
        act.take(Meeting, meeting.pk)
        if Delegate.objects.seen_by(viewer).filter(meeting=meeting, person=person).exists():
            raise Refused(what=_("this person is at the table already"))
        return act.add(
            Delegate(
                party=_party(user),
                reach=Reach.PARTY,
                meeting=meeting,
                person=person,
                delegation=delegation,
                post=post,
                head=head,
                document=document,
            )
        )


def unseat(viewer: Viewer, delegate_id: int) -> Delegate:
    """Take back that a person sat there."""
    with change(viewer, "meeting.unseated") as act:
        row = act.take(Delegate, delegate_id)
        _visible(viewer, row)
        viewer.require(Role.CONTRIBUTOR, row)
        act.withdraw(row)
    return row


def share_seat(viewer: Viewer, delegate_id: int, reach: str = Reach.SHARED) -> Delegate:
    """Show it to all parties, or, as an act of its own, to everyone; no further than the document it rests on, or the session.

    Raises:
        NotAllowed: not of the party, or below secretariat.
        Refused: a step was left out, or what it rests on is a draft.
    """
    with change(viewer, "meeting.seat_shared") as act:
        row = act.take(Delegate, delegate_id)
        _visible(viewer, row)
        viewer.require(Role.SECRETARIAT, row)
        share_first(row.reach, reach)
        if farthest(row) == Reach.PARTY:
            raise Refused(what=_("only our party sees what this rests on"), remedy=_("Share that first."))
        row.reach = max(row.reach, min(reach, farthest(row), key=Reach.values.index), key=Reach.values.index)
        act.save(row)
    return row


def farthest(row: Delegate) -> str:
    """How far a person at the table may be seen."""
    return row.document.reach if row.document else row.meeting.reach


def edit(viewer: Viewer, meeting_id: int, fields: Mapping[str, Any], *, version: int, why: str = "") -> Meeting:
    """Set the agreed day, place, host, number or status of a session.

    Raises:
        NotThere: no such session.
        NotAllowed: below secretariat, or of a party that is not in the mechanism.
        Conflict: somebody changed it since.
    """
    _seen(viewer, meeting_id)
    with change(viewer, "meeting.edited", why=why) as act:
        row = act.take(Meeting, meeting_id, version=version)
        may_edit(viewer, row, refuse=True)
        _fill(row, fields)
        act.save(row)
    return row


def found(viewer: Viewer, fields: Mapping[str, Any], *, why: str = "") -> Meeting:
    """A session that is not in the record yet. Seen by our party until it is shared."""
    user = viewer.require(Role.SECRETARIAT)
    mechanism: Mechanism = fields["mechanism"]
    with change(viewer, "meeting.added", why=why) as act:
        party = _party(user)
        row = Meeting(party=party, reach=Reach.PARTY, mechanism=mechanism)
        _fill(row, fields)
        base = f"{mechanism.key}-{row.round or row.start or 'new'}-{party.key}"
        taken = Meeting.objects.filter(key__startswith=base).count()
        row.key = f"{base}-{taken + 1}" if taken else base
        return act.add(row)


def may_edit(viewer: Viewer, meeting: Meeting, *, refuse: bool = False) -> bool:
    """Whether the person may correct a session: the secretariat of its party, or of any of the mechanism where it came with the facts."""
    allowed = viewer.has(Role.SECRETARIAT) and (
        meeting.party_id == viewer.party_id or (meeting.party.key == HOLDER and _of_mechanism(viewer, meeting))
    )
    if refuse and not allowed:
        raise NotAllowed
    return allowed


def _of_mechanism(viewer: Viewer, meeting: Meeting) -> bool:
    """Whether the party is a member today: who left, or only watches, corrects nothing."""
    if viewer.party is None:
        return False
    rows = Membership.objects.filter(mechanism=meeting.mechanism_id, member__key=viewer.party.key, status="member", withdrawn_at=None)
    return any(row.may_hold(viewer.today) for row in rows)


def _fill(row: Meeting, fields: Mapping[str, Any]) -> None:
    for name in CHANGEABLE:
        if name in fields:
            setattr(row, name, fields[name])
    for name in ("host", "venue"):
        if name in fields:
            setattr(row, name, fields[name])
    row.first_day = first_day(row.start)


def first_day(text: str) -> dt.date | None:
    """For order only: the first day that a partial date can mean."""
    return When(text).first_day if text else None


def _seen(viewer: Viewer, meeting_id: int) -> Meeting:
    row = Meeting.objects.seen_by(viewer).filter(pk=meeting_id).first()
    if row is None:
        raise NotThere
    return row


def _document(viewer: Viewer, document_id: int) -> Document:
    row = Document.objects.seen_by(viewer).defer("text", "reading").filter(pk=document_id).first()
    if row is None:
        raise NotThere
    return row


def _entity(viewer: Viewer, entity_id: int) -> Entity:
    row = visible(viewer, merged=True).filter(pk=entity_id).first()
    if row is None:
        raise NotThere
    return row


def _visible(viewer: Viewer, row: Delegate) -> None:
    if row.withdrawn_at is not None or not row.is_seen_by(viewer):
        raise NotThere


def _party(user: User) -> Any:
    assert user.party is not None  # noqa: S101 (a role is only had in a party)
    return user.party
