"""What people may do with sessions: as every role, against another party's rows, twice, and back again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document
from cotmoc_web.entities.facts import HOLDER, load_facts, packaged
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import Conflict, NotAllowed, NotThere, Refused
from cotmoc_web.history.actions import undo
from cotmoc_web.history.models import Change
from cotmoc_web.meetings import actions, queries
from cotmoc_web.meetings.models import Attachment, Delegate, Mechanism, Meeting, Membership
from cotmoc_web.rows import Reach

Viewers = Callable[..., Viewer]


@pytest.fixture
def meeting(ours: Party, theirs: Party) -> Meeting:
    """A session as it comes with the facts, of a mechanism in which both parties are."""
    holder = Party.objects.create(key=HOLDER, side="", language="en")
    mechanism = Mechanism.objects.create(key="jwg", kind="working_group", names={"en": "Joint Working Group"})
    for party in (ours, theirs):
        place = Entity.objects.create(key=party.key, kind="province", names=party.names)
        Membership.objects.create(mechanism=mechanism, member=place, status="member", valid_from="2007-06")
    row = Meeting.objects.create(
        key="jwg-12", mechanism=mechanism, round=12, start="2026", status="planned", party=holder, reach=Reach.PUBLIC
    )
    row.first_day = actions.first_day(row.start)
    row.save()
    return row


@pytest.fixture
def document(ours: Party) -> Document:
    return Document.objects.create(party=ours, name="report.txt", digest="1" * 64, title="Report", first_day="2026-03-01")


@pytest.fixture
def chen(db: None) -> Entity:
    return Entity.objects.create(key="chen-gang", kind="person", names={"en": "Chen Gang", "zh": "陈刚"})


def attached(meeting: Meeting) -> list[Document]:
    return list(meeting.documents.all())


def test_a_document_is_attached_and_taken_off_and_both_can_be_undone(
    meeting: Meeting, document: Document, ours: Party, viewer: Viewers
) -> None:
    who = viewer(ours, Role.CONTRIBUTOR)
    row = actions.attach(who, meeting.pk, document.pk)
    assert attached(meeting) == [document]
    undo(who, Change.objects.get(action="meeting.attached").pk)
    assert attached(meeting) == []
    actions.attach(who, meeting.pk, document.pk)
    assert (attached(meeting), Attachment.objects.count()) == ([document], 1)
    actions.detach(who, row.pk)
    assert attached(meeting) == []
    undo(who, Change.objects.filter(action="meeting.detached").latest("pk").pk)
    assert attached(meeting) == [document]


def test_a_document_is_attached_once(meeting: Meeting, document: Document, ours: Party, viewer: Viewers) -> None:
    who = viewer(ours, Role.CONTRIBUTOR)
    actions.attach(who, meeting.pk, document.pk)
    with pytest.raises(Refused):
        actions.attach(who, meeting.pk, document.pk)
    assert Change.objects.count() == 1


def test_a_reader_attaches_nothing(meeting: Meeting, document: Document, ours: Party, viewer: Viewers) -> None:
    with pytest.raises(NotAllowed):
        actions.attach(viewer(ours, Role.READER), meeting.pk, document.pk)
    assert attached(meeting) == []


def test_another_partys_draft_is_not_there_and_what_it_shared_is_not_ours(
    meeting: Meeting, document: Document, theirs: Party, viewer: Viewers
) -> None:
    other = viewer(theirs, Role.ADMINISTRATOR)
    with pytest.raises(NotThere):
        actions.attach(other, meeting.pk, document.pk)
    document.reach = Reach.SHARED
    document.save()
    with pytest.raises(NotAllowed):
        actions.attach(other, meeting.pk, document.pk)


def test_nobody_else_sees_that_our_draft_tells_of_the_session(
    meeting: Meeting, document: Document, ours: Party, theirs: Party, viewer: Viewers
) -> None:
    who, other, nobody = viewer(ours, Role.CONTRIBUTOR), viewer(theirs, Role.ADMINISTRATOR), viewer(None)
    row = actions.attach(who, meeting.pk, document.pk)
    assert [len(queries.documents(each, meeting)) for each in (who, other, nobody)] == [1, 0, 0]
    assert [queries.counted(each, [meeting])[meeting.pk] for each in (who, other, nobody)] == [(1, 0), (0, 0), (0, 0)]
    assert list(Change.objects.seen_by(other)) == []
    with pytest.raises(NotThere):
        actions.detach(other, row.pk)


def test_a_person_at_the_table_is_seen_by_the_party_until_it_is_shown(
    meeting: Meeting, chen: Entity, ours: Party, theirs: Party, viewer: Viewers
) -> None:
    who, other = viewer(ours, Role.CONTRIBUTOR), viewer(theirs, Role.SECRETARIAT)
    row = actions.seat(who, meeting.pk, chen.pk, post="party_secretary", head=True)
    assert [len(queries.delegates(each, meeting)) for each in (who, other)] == [1, 0]
    with pytest.raises(NotThere):
        actions.share_seat(other, row.pk)
    with pytest.raises(NotAllowed):
        actions.share_seat(who, row.pk)
    secretary = viewer(ours, Role.SECRETARIAT)
    with pytest.raises(Refused):
        actions.share_seat(secretary, row.pk, Reach.PUBLIC)
    for _twice in range(2):
        actions.share_seat(secretary, row.pk)
        assert [len(queries.delegates(each, meeting)) for each in (who, other, viewer(None))] == [1, 1, 0]
    actions.share_seat(secretary, row.pk, Reach.PUBLIC)
    assert [len(queries.delegates(each, meeting)) for each in (who, other, viewer(None))] == [1, 1, 1]
    with pytest.raises(NotAllowed):
        actions.unseat(other, row.pk)


def test_a_seat_that_rests_on_a_draft_is_seen_as_far_as_the_draft(
    meeting: Meeting, chen: Entity, document: Document, ours: Party, theirs: Party, viewer: Viewers
) -> None:
    who, other = viewer(ours, Role.SECRETARIAT), viewer(theirs, Role.SECRETARIAT)
    row = actions.seat(who, meeting.pk, chen.pk, document_id=document.pk)
    with pytest.raises(Refused):
        actions.share_seat(who, row.pk)
    Delegate.objects.filter(pk=row.pk).update(reach=Reach.PUBLIC)
    assert [len(queries.delegates(each, meeting)) for each in (who, other)] == [1, 0]
    actions.unseat(who, row.pk)
    assert queries.delegates(who, meeting) == []


def test_nobody_sits_twice(meeting: Meeting, chen: Entity, ours: Party, viewer: Viewers) -> None:
    who = viewer(ours, Role.CONTRIBUTOR)
    actions.seat(who, meeting.pk, chen.pk)
    with pytest.raises(Refused):
        actions.seat(who, meeting.pk, chen.pk)


def test_the_secretariat_enters_the_agreed_day_and_can_take_it_back(meeting: Meeting, ours: Party, viewer: Viewers) -> None:
    who = viewer(ours, Role.SECRETARIAT)
    row = actions.edit(who, meeting.pk, {"start": "2026-11-24"}, version=1, why="letter of 2 November")
    assert (row.start, str(row.first_day), row.version) == ("2026-11-24", "2026-11-24", 2)
    undo(who, Change.objects.get(action="meeting.edited").pk)
    meeting.refresh_from_db()
    assert (meeting.start, str(meeting.first_day)) == ("2026", "2026-01-01")


def test_two_who_enter_a_day_at_once_do_not_lose_one(meeting: Meeting, ours: Party, theirs: Party, viewer: Viewers) -> None:
    actions.edit(viewer(ours, Role.SECRETARIAT), meeting.pk, {"start": "2026-11-24"}, version=1)
    with pytest.raises(Conflict):
        actions.edit(viewer(theirs, Role.SECRETARIAT), meeting.pk, {"start": "2026-12-01"}, version=1)
    meeting.refresh_from_db()
    assert meeting.start == "2026-11-24"


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.REVIEWER])
def test_below_the_secretariat_nobody_corrects_a_session(role: Role, meeting: Meeting, ours: Party, viewer: Viewers) -> None:
    with pytest.raises(NotAllowed):
        actions.edit(viewer(ours, role), meeting.pk, {"start": "2026-11-24"}, version=1)


def test_a_party_that_is_not_in_the_mechanism_corrects_nothing(meeting: Meeting, viewer: Viewers) -> None:
    stranger = Party.objects.create(key="vn-lang-son", side="vn", language="vi", names={})
    with pytest.raises(NotAllowed):
        actions.edit(viewer(stranger, Role.ADMINISTRATOR), meeting.pk, {"start": "2026-11-24"}, version=1)


@pytest.mark.parametrize(
    "ended",
    [{"valid_to": "2020"}, {"valid_from": "2999"}, {"status": "observer"}, {"withdrawn_at": timezone.now()}],
    ids=["ended", "ahead", "observer", "withdrawn"],
)
def test_a_party_that_is_no_member_today_corrects_nothing(ended: dict[str, Any], meeting: Meeting, ours: Party, viewer: Viewers) -> None:
    Membership.objects.filter(member__key=ours.key).update(**ended)
    with pytest.raises(NotAllowed):
        actions.edit(viewer(ours, Role.SECRETARIAT), meeting.pk, {"start": "2026-11-24"}, version=1)


def test_a_session_that_a_party_enters_is_its_own(meeting: Meeting, ours: Party, theirs: Party, viewer: Viewers) -> None:
    who, other = viewer(ours, Role.SECRETARIAT), viewer(theirs, Role.SECRETARIAT)
    made = actions.found(who, {"mechanism": meeting.mechanism, "round": 13, "start": "2027", "status": "planned"})
    again = actions.found(who, {"mechanism": meeting.mechanism, "round": 13, "start": "2027", "status": "planned"})
    assert (made.reach, made.key, again.key) == (Reach.PARTY, "jwg-13-vn-lai-chau", "jwg-13-vn-lai-chau-2")
    with pytest.raises(NotThere):
        actions.edit(other, made.pk, {"start": "2027-01"}, version=1)
    with pytest.raises(NotThere):
        queries.one(other, made.pk)


def test_loading_the_facts_again_leaves_the_day_a_person_entered(facts: int, viewer: Viewers) -> None:
    yunnan = Party.objects.create(key="cn-yn", side="cn", language="zh", names={})
    row = Meeting.objects.get(key="yn-jwg-12")
    actions.edit(viewer(yunnan, Role.SECRETARIAT), row.pk, {"start": "2026-12-03"}, version=1)
    load_facts(packaged())
    row.refresh_from_db()
    assert row.start == "2026-12-03"
