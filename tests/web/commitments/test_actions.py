"""What people do to commitments: who may, what is refused, what stands afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import translation

from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments import actions, choices, queries
from cotmoc_web.commitments.actions import Beginning, Telling, link_statement, open_commitment
from cotmoc_web.commitments.core import record, rows_of
from cotmoc_web.commitments.dossier import dossier
from cotmoc_web.commitments.given import farthest
from cotmoc_web.commitments.models import Commitment, Entry, Link, Note, Owner
from cotmoc_web.commitments.suggestions import suggestions
from cotmoc_web.commitments.words import REASONS
from cotmoc_web.documents.models import Document, Statement, Verdict
from cotmoc_web.entities.models import Entity, EntityName
from cotmoc_web.errors import BadInput, Conflict, NotAllowed, NotThere, Refused
from cotmoc_web.history import queries as history
from cotmoc_web.history.actions import change, may_undo, undo
from cotmoc_web.history.models import Change
from cotmoc_web.meetings.models import Mechanism
from cotmoc_web.rows import Reach

from .conftest import Labour, link_for_all, publish


def state(labour: Labour, viewer: Viewer | None = None) -> str:
    return dossier(viewer or labour.secretary, labour.commitment.pk).standing.state


def test_what_was_linked_anew_since_is_not_brought_back_a_second_time(labour: Labour) -> None:
    actions.unlink(labour.secretary, labour.denied.pk, version=1)
    unlinked = Change.objects.get(action="entry.unlinked")
    anew = link_statement(labour.secretary, labour.commitment.pk, labour.denied.statement_id, sort="step")
    with pytest.raises(Conflict) as raised:
        undo(labour.secretary, unlinked.pk)
    assert str(raised.value.what) == "it was changed again since"
    assert list(Entry.objects.filter(statement=labour.denied.statement, withdrawn_at=None)) == [anew]


def test_what_an_entry_says_is_taken_from_its_document(
    labour: Labour, ours: Party, theirs: Party, statement: Callable[..., Statement], viewer: Callable[..., Viewer]
) -> None:
    said = statement(ours, "执行情况良好", published="2026-02-03", source=theirs, language="zh", date="2026-01", deadline="2027")
    entry = link_statement(viewer(ours, Role.REVIEWER), labour.commitment.pk, said.pk, sort="renewed")
    told = (entry.said_on, entry.day, entry.due, entry.strength, entry.reach, [one.key for one in entry.claimants.all()])
    assert told == ("2026-02-03", "2026-01", "2027", "other_side", "party", ["cn-yn"])
    step = statement(ours, "Đã họp", published="2026-02-04", deadline="2027")
    other = link_statement(viewer(ours, Role.REVIEWER), labour.commitment.pk, step.pk, sort="step")
    assert (other.due, other.strength, list(other.claimants.all())) == ("", "press", [])


def test_what_nobody_has_confirmed_is_no_entry(labour: Labour, ours: Party, statement: Callable[..., Statement]) -> None:
    said = statement(ours, "…", verdict=Verdict.WAITING)
    with pytest.raises(Refused, match="nobody has confirmed"):
        link_statement(labour.secretary, labour.commitment.pk, said.pk, sort="step")


def test_a_statement_stands_in_a_story_once(labour: Labour) -> None:
    with pytest.raises(Conflict):
        link_statement(labour.secretary, labour.commitment.pk, labour.denied.statement_id, sort="step")
    actions.unlink(labour.secretary, labour.denied.pk, version=1)
    link_statement(labour.secretary, labour.commitment.pk, labour.denied.statement_id, sort="step")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("sort", {"sort": "rumour"}),
        ("day", {"sort": "step", "day": "soon"}),
        ("strength", {"sort": "step", "strength": "strong"}),
        ("settles", {"sort": "step", "settles": [10_000]}),
    ],
)
def test_a_refusal_names_its_field(
    field: str, values: dict[str, str], labour: Labour, ours: Party, statement: Callable[..., Statement]
) -> None:
    said = statement(ours, "…")
    with pytest.raises(BadInput) as caught:
        link_statement(labour.secretary, labour.commitment.pk, said.pk, **values)  # type: ignore[arg-type] # what a form may send
    assert (caught.value.where, Entry.objects.filter(statement=said).count()) == (field, 0)


def test_a_reader_links_nothing_and_a_contributor_neither(
    labour: Labour, ours: Party, statement: Callable[..., Statement], viewer: Callable[..., Viewer]
) -> None:
    said = statement(ours, "…")
    for role in (Role.READER, Role.CONTRIBUTOR):
        with pytest.raises(NotAllowed):
            link_statement(viewer(ours, role), labour.commitment.pk, said.pk, sort="step")
    with pytest.raises(NotAllowed):  # a reviewer links, and does not publish
        link_statement(viewer(ours, Role.REVIEWER), labour.commitment.pk, said.pk, sort="step", reach=Reach.SHARED)


@pytest.mark.parametrize("kind", ["done", "proposed", "figure", "stated"])
def test_a_commitment_begins_only_with_words_that_promise(
    labour: Labour, ours: Party, places: dict[str, Entity], statement: Callable[..., Statement], kind: str
) -> None:
    said = statement(ours, "Đã làm xong.", kind=kind)
    asked: dict[str, Any] = {"titles": {"vi": "X"}, "undertaking": "deliverable", "field": "trade", "owners": [places["lai-chau"]]}
    with pytest.raises(Refused, match="nothing is promised"):
        open_commitment(labour.secretary, said.pk, Beginning(**asked))
    corrected = statement(ours, "Đã thống nhất.", kind=kind)
    Statement.objects.filter(pk=corrected.pk).update(corrected={"kind": "agreed"})
    assert open_commitment(labour.secretary, corrected.pk, Beginning(**asked)).origin == corrected
    waiting = statement(ours, "Thống nhất.", kind="agreed", verdict=Verdict.WAITING)
    with pytest.raises(Refused, match="nobody has confirmed"):
        open_commitment(labour.secretary, waiting.pk, Beginning(**asked))


def test_nothing_is_public_at_once(
    labour: Labour, ours: Party, places: dict[str, Entity], statement: Callable[..., Statement], viewer: Callable[..., Viewer]
) -> None:
    said = statement(ours, "Thống nhất.", kind="agreed")
    with pytest.raises(Refused, match="not shared"):
        open_commitment(
            labour.secretary,
            said.pk,
            Beginning(
                titles={"vi": "X"},
                undertaking="deliverable",
                field="trade",
                owners=[places["lai-chau"]],
                reach=Reach.PUBLIC,
            ),
        )
    with pytest.raises(Refused, match="not shared"):
        link_statement(labour.secretary, labour.commitment.pk, said.pk, sort="step", reach=Reach.PUBLIC)
    other = _own(labour, ours, places)
    with pytest.raises(Refused, match="not shared"):
        actions.link_chain(labour.secretary, labour.commitment.pk, other.pk, "continues", reach=Reach.PUBLIC)
    assert farthest(labour.commitment, said) == Reach.SHARED


def test_a_link_of_two_commitments_is_published_by_two_acts(
    labour: Labour, ours: Party, places: dict[str, Entity], signed_in: Callable[..., Client]
) -> None:
    link = actions.link_chain(labour.secretary, labour.commitment.pk, _own(labour, ours, places).pk, "continues")
    client = signed_in(ours, Role.SECRETARIAT)
    address, page = f"/commitments/links/{link.pk}/share/", f"/commitments/{labour.commitment.pk}/?language=en"
    assert client.post(address, {"reach": "public", "version": 1}).status_code == 400
    assert "Let all parties see this link" in client.get(page).content.decode()
    client.post(address, {"reach": "shared", "version": 1, "back": labour.commitment.pk})
    assert "Publish the link" in client.get(page).content.decode()
    client.post(address, {"reach": "public", "version": 2})
    assert [Link.objects.get().reach, "Publish the link" in client.get(page).content.decode()] == ["public", False]


def test_an_answer_settles_and_can_be_taken_back(labour: Labour, ours: Party, statement: Callable[..., Statement]) -> None:
    said = statement(ours, "Il s'agissait de contrôles, non d'emploi.", published="2026-04-01")
    entry = link_for_all(labour.secretary, labour.commitment, said, sort="step", claimants=[], settles=[labour.denied.pk])
    assert state(labour) == "silent"
    entry = actions.settle(labour.secretary, entry.pk, [], version=entry.version)
    assert state(labour) == "contradicted"
    undo(labour.secretary, Change.objects.latest("pk").pk)
    assert state(labour) == "silent"
    with pytest.raises(BadInput, match="circle"):
        actions.settle(labour.secretary, labour.denied.pk, [entry.pk], version=labour.denied.version)


def test_answers_run_in_a_circle_in_no_layer_and_the_draft_gives_way(
    labour: Labour, theirs: Party, statement: Callable[..., Statement], viewer: Callable[..., Viewer]
) -> None:
    them, pk = viewer(theirs, Role.SECRETARIAT), labour.commitment.pk
    shared = link_statement(them, pk, statement(theirs, "在推进").pk, sort="step", reach=Reach.SHARED)
    draft = link_statement(them, pk, statement(theirs, "秘密").pk, sort="step", settles=[labour.denied.pk])
    actions.settle(them, shared.pk, [draft.pk], version=shared.version)
    actions.settle(labour.secretary, labour.denied.pk, [shared.pk], version=labour.denied.version)
    (rows,) = rows_of([Commitment.objects.get(pk=pk)])
    answers = {each.id: each.answers for each in record(rows, str(theirs.pk)).entries}
    assert answers[str(labour.denied.pk)] == (str(shared.pk),)
    assert (answers[str(shared.pk)], answers[str(draft.pk)]) == ((str(draft.pk),), ())
    assert dossier(them, pk).standing.state == dossier(labour.secretary, pk).standing.state == "contradicted"


def test_two_editors_of_one_commitment_lose_nothing(labour: Labour) -> None:
    version = labour.commitment.version
    actions.edit(labour.secretary, labour.commitment.pk, version=version, due="2026")
    with pytest.raises(Conflict) as caught:
        actions.edit(labour.secretary, labour.commitment.pk, version=version, due="2027")
    assert (caught.value.status, Commitment.objects.get(pk=labour.commitment.pk).due) == (409, "2026")


def test_the_second_editor_sees_both_versions(labour: Labour, signed_in: Callable[..., Client], ours: Party) -> None:
    client = signed_in(ours, Role.SECRETARIAT)
    address = f"/commitments/{labour.commitment.pk}/edit/"
    values = {"title_en": "Mine", "undertaking": "deliverable", "field": "labour", "due": "2027", "version": 1, "owners": "vn-ha-giang"}
    actions.edit(labour.secretary, labour.commitment.pk, version=1, due="2026-05-05")
    page = client.post(f"{address}?language=en", values)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Somebody else changed this commitment" in text
    assert "5 May 2026" in text
    assert 'value="Mine"' in text
    again = client.post(address, {**values, "version": 2})
    assert (again.status_code, Commitment.objects.get(pk=labour.commitment.pk).titles) == (302, {"en": "Mine"})


def test_what_was_typed_stays_when_a_field_is_wrong(labour: Labour, signed_in: Callable[..., Client], ours: Party) -> None:
    client = signed_in(ours, Role.SECRETARIAT)
    page = client.post(
        f"/commitments/{labour.commitment.pk}/edit/?language=en",
        {"title_en": "Typed title", "undertaking": "deliverable", "field": "labour", "due": "next year", "version": 1},
    )
    text = page.content.decode()
    assert page.status_code == 400
    assert 'value="Typed title"' in text
    assert "id_due_error" in text


def untouched(client: Client, address: str, language: str = "en") -> dict[str, object]:
    """What a browser sends of a form in which nobody typed."""
    form = client.get(f"{address}?language={language}").context["form"]
    with translation.override(language):
        return {field.html_name: value for field in form if (value := field.value()) not in {None, False, ""}}


@pytest.mark.parametrize(("language", "due"), [("en", "2026-12"), ("vi", "12/2026"), ("zh-hans", "2026-12")])
def test_a_form_saved_untouched_changes_nothing(
    language: str, due: str, labour: Labour, signed_in: Callable[..., Client], ours: Party, places: dict[str, Entity]
) -> None:
    many = [places[name] for name in ("ha-giang", "baise", "yunnan", "lai-chau", "tuyen-quang")]
    pk, client = labour.commitment.pk, signed_in(ours, Role.SECRETARIAT)
    mechanism = Mechanism.objects.create(key="mech", names={"en": "Conference"})
    titles = labour.commitment.titles | {"fr": "Gérer ensemble le travail frontalier"}
    actions.edit(
        labour.secretary,
        pk,
        version=1,
        owners=many,
        about=[places["yunnan"]],
        due="2026-12",
        mechanism=mechanism,
        note="One\ntwo",
        titles=titles,
    )
    places["lai-chau"].names = {"en": "Lai Chau; the whole of it"}
    places["lai-chau"].save()
    places["yunnan"].merged_into = places["baise"]
    places["yunnan"].save()
    before = Commitment.objects.values().get(pk=pk), list(Owner.objects.order_by("pk").values())
    sent = untouched(client, f"/commitments/{pk}/edit/", language)
    assert sent["due"] == due
    saved = client.post(f"/commitments/{pk}/edit/?language=en", sent | {"note": "One\r\ntwo"})
    assert saved.status_code == 302
    assert [str(said).strip() for said in get_messages(saved.wsgi_request)] == ["Nothing was changed: all is as it was."]
    assert (Commitment.objects.values().get(pk=pk), list(Owner.objects.order_by("pk").values())) == before
    del sent["mechanism"]
    client.post(f"/commitments/{pk}/edit/", sent)
    assert Commitment.objects.get(pk=pk).mechanism is None


def test_owners_that_stay_keep_their_department(labour: Labour, places: dict[str, Entity]) -> None:
    owner = labour.commitment.owners.get(entity=places["ha-giang"])
    actions.assign(labour.secretary, owner.pk, department="Sở Nội vụ")
    actions.edit(labour.secretary, labour.commitment.pk, version=1, owners=[places["ha-giang"], places["yunnan"]])
    found = labour.commitment.owners.filter(withdrawn_at=None).order_by("pk")
    assert [(one.entity.key, one.department) for one in found] == [("vn-ha-giang", "Sở Nội vụ"), ("cn-yn", "")]
    undo(labour.secretary, Change.objects.latest("pk").pk)
    assert sorted(one.entity.key for one in labour.commitment.owners.filter(withdrawn_at=None)) == ["cn-baise", "vn-ha-giang"]


def test_two_who_change_the_owners_lose_nothing(labour: Labour, places: dict[str, Entity]) -> None:
    row = actions.edit(labour.secretary, labour.commitment.pk, version=1, owners=[places["ha-giang"], places["yunnan"]])
    assert Commitment.objects.get(pk=row.pk).version == row.version == 2
    assert Change.objects.latest("pk").about == "cotmoc.commitment"
    with pytest.raises(Conflict):
        actions.edit(labour.secretary, row.pk, version=1, titles={"en": "Y"}, owners=[places["ha-giang"]])
    row = actions.edit(labour.secretary, row.pk, version=2, titles={"en": "Y"}, owners=[places["ha-giang"]])
    row = actions.edit(labour.secretary, row.pk, version=3, owners=[places["ha-giang"]])
    assert row.version == 3
    actions.edit(labour.secretary, row.pk, version=3, owners=[places["yunnan"]])
    undo(labour.secretary, Change.objects.latest("pk").pk)
    assert Commitment.objects.get(pk=row.pk).version == 5
    assert [one.entity.key for one in row.owners.filter(withdrawn_at=None)] == ["vn-ha-giang"]


def test_the_department_that_was_named_answers_and_its_word_is_quoted(
    labour: Labour, ours: Party, places: dict[str, Entity], person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    row = _own(labour, ours, places)
    clerk = person(ours, Role.CONTRIBUTOR)
    clerk.department = "Sở Công Thương"
    clerk.save()
    viewer = Viewer.of(clerk)
    with pytest.raises(NotAllowed):
        actions.answer(viewer, row.pk, "Đã xong.", sort="done")
    actions.assign(labour.secretary, row.owners.get(entity=places["lai-chau"]).pk, department="Sở Công Thương")
    entry = actions.answer(viewer, row.pk, "Đã hoàn thành ngày 10/3.", sort="done")
    document = entry.statement.document
    assert (document.container, document.text, document.source_party, document.reach) == (
        "answer",
        "Đã hoàn thành ngày 10/3.",
        ours,
        "party",
    )
    assert (entry.statement.quote, entry.statement.verdict, entry.strength) == (document.text, "confirmed", "owner")
    assert [one.key for one in entry.claimants.all()] == ["vn-lai-chau"]
    assert dossier(viewer, row.pk).standing.rule == "done_by_one_side"
    assert dossier(Viewer.of(None), row.pk).standing.state != "kept"
    found = actions.share_entries(labour.secretary, row.pk)
    assert (found.left, found.second) == (0, 1)
    assert dossier(Viewer.of(None), row.pk).standing.rule != "done_by_one_side"
    assert (Entry.objects.get(pk=entry.pk).reach, Document.objects.get(pk=document.pk).reach) == ("shared", "shared")
    page = signed_in(ours, Role.SECRETARIAT).get(f"/commitments/{row.pk}/?language=en").content.decode()
    assert ("Publish our entries" in page, "Share our entries" in page) == (True, False)
    found = actions.share_entries(labour.secretary, row.pk)
    assert (found.left, found.second) == (0, 0)
    assert dossier(Viewer.of(None), row.pk).standing.rule == "done_by_one_side"
    page = signed_in(ours, Role.SECRETARIAT).get(f"/commitments/{row.pk}/?language=en").content.decode()
    assert "Publish our entries" not in page


def _own(labour: Labour, ours: Party, places: dict[str, Entity]) -> Commitment:
    row = open_commitment(
        labour.secretary,
        labour.signed.statement_id,
        Beginning(
            titles={"vi": "Mở lối mở"},
            undertaking="deliverable",
            field="border_gates",
            owners=[places["lai-chau"], places["yunnan"]],
            entry=Telling("promised", strength="signed"),
        ),
    )
    return publish(labour.secretary, row)


def test_who_of_us_answers_for_it_is_told_to_nobody_else(
    labour: Labour, theirs: Party, places: dict[str, Entity], viewer: Callable[..., Viewer]
) -> None:
    def told(viewer: Viewer) -> str:
        return str([line.rows for line in history.listing(viewer, history.Filters()).lines])

    us, them = labour.secretary, viewer(theirs, Role.ADMINISTRATOR)
    owner = labour.commitment.owners.get(entity=places["ha-giang"])
    actions.assign(us, owner.pk, department="Bureau 9", person=us.user)
    undo(us, Change.objects.latest("pk").pk)
    with change(us, "commitment.edited") as act:
        act.add(Owner(commitment=labour.commitment, entity=places["yunnan"], side="cn", department="Bureau 10", person=us.user))
    assert us.user
    assert [word in told(us) for word in ("Bureau 9", "Bureau 10", us.user.name)] == [True, True, True]
    assert [word in told(them) for word in ("Bureau 9", "Bureau 10", us.user.name)] == [False, False, False]
    assert not Change.objects.seen_by(them).filter(action="owner.assigned").exists()


def test_what_happened_is_on_no_day_still_to_come(labour: Labour, ours: Party, statement: Callable[..., Statement]) -> None:
    us, pk = labour.secretary, labour.commitment.pk
    said = statement(ours, "Đã khởi công.", kind="done")
    wrong: tuple[tuple[str, Callable[[], Entry]], ...] = (
        ("day", lambda: actions.answer(us, pk, "Đã làm.", sort="step", day="2127-11-20")),
        ("day", lambda: link_statement(us, pk, said.pk, sort="done", day="2127")),
        ("said_on", lambda: link_statement(us, pk, said.pk, sort="renewed", said_on="2127-11-20")),
    )
    for field, act in wrong:
        with pytest.raises(BadInput) as refused:
            act()
        assert refused.value.where == field
    assert link_statement(us, pk, said.pk, sort="step", day="2127", preview=True).preview
    assert actions.answer(us, pk, "Lùi lại.", sort="postponed", day="2127", due="2128").day == "2127"


def test_an_answer_without_words_is_none(labour: Labour) -> None:
    with pytest.raises(BadInput):
        actions.answer(labour.secretary, labour.commitment.pk, "  ", sort="done")
    assert Document.objects.filter(container="answer").count() == 0


def test_sharing_takes_two_acts_and_entries_go_as_far_as_their_documents(
    labour: Labour, ours: Party, places: dict[str, Entity], statement: Callable[..., Statement], viewer: Callable[..., Viewer]
) -> None:
    said = statement(ours, "Thống nhất.", kind="agreed", reach=Reach.SHARED)
    row = open_commitment(
        viewer(ours, Role.REVIEWER),
        said.pk,
        Beginning(titles={"vi": "X"}, undertaking="deliverable", field="trade", owners=[places["lai-chau"]]),
    )
    with pytest.raises(Refused, match="not shared"):
        actions.share(labour.secretary, row.pk, "public", version=row.version)
    row, left = actions.share(labour.secretary, row.pk, "shared", version=row.version)
    assert (row.reach, left.left) == ("shared", 0)
    row, left = actions.share(labour.secretary, row.pk, "public", version=row.version)
    assert (row.reach, left.left, left.behind, row.entries.get().reach) == ("public", 1, (said.document,), "shared")
    assert [one.state for one in queries.states_as_of(Viewer.of(None)).filter(commitment=row)] == ["silent"]


def test_where_no_entry_could_be_shared_the_document_to_share_first_is_named(
    labour: Labour, ours: Party, statement: Callable[..., Statement], signed_in: Callable[..., Client]
) -> None:
    said = statement(ours, "Đã làm.", reach=Reach.PARTY)
    link_statement(labour.secretary, labour.commitment.pk, said.pk, sort="step")
    before, client = Change.objects.count(), signed_in(ours, Role.SECRETARIAT)

    def told() -> str:
        sent = client.post(f"/commitments/{labour.commitment.pk}/share-entries/?language=en")
        return [str(one) for one in get_messages(sent.wsgi_request)][-1]

    first = told()
    assert first.startswith("No entry was shared.")
    assert f'href="/documents/{said.document_id}/"' in first
    assert "Undo" not in first
    assert Change.objects.count() == before
    Document.objects.filter(pk=said.document_id).update(reach=Reach.SHARED)
    second = told()
    assert second.startswith("Our entries are shared.")
    assert f'href="/documents/{said.document_id}/"' in second  # to publish the entry, the document has to be published
    assert f'action="/history/{Change.objects.latest("pk").pk}/undo' in second


def test_sharing_of_entries_is_undone_where_it_was_done(
    labour: Labour, ours: Party, theirs: Party, signed_in: Callable[..., Client], viewer: Callable[..., Viewer]
) -> None:
    pk, us = labour.commitment.pk, labour.secretary
    entry = actions.answer(us, pk, "Đã xong.", sort="done")
    document = entry.statement.document
    client = signed_in(ours, Role.SECRETARIAT)
    sent = client.post(f"/commitments/{pk}/share-entries/")
    act = Change.objects.latest("pk")
    assert (act.action, act.about, act.about_id, act.reach) == ("entries.shared", "cotmoc.entry", entry.pk, "shared")
    assert f"/history/{act.pk}/undo" in " ".join(str(one) for one in get_messages(sent.wsgi_request))
    assert dossier(us, pk).changes[0] == act
    assert act.pk in dossier(us, pk).undoable
    them = viewer(theirs, Role.ADMINISTRATOR)
    assert (act in dossier(them, pk).changes, dossier(them, pk).undoable) == (True, set())
    back = undo(us, act.pk)
    document.refresh_from_db()
    assert (Entry.objects.get(pk=entry.pk).reach, document.reach) == ("party", "party")
    again = undo(us, back.pk)
    assert list(dossier(us, pk).changes[:3]) == [again, back, act]
    assert Entry.objects.get(pk=entry.pk).reach == "shared"


def test_sharing_is_not_taken_back_from_under_what_was_shared_since(labour: Labour, ours: Party, places: dict[str, Entity]) -> None:
    us = labour.secretary
    row = _own(labour, ours, places)
    shared, published = [
        Change.objects.get(about_id=row.pk, about="cotmoc.commitment", action=f"reach.{to}") for to in ("shared", "public")
    ]
    undo(us, published.pk)
    assert shared.pk in dossier(us, row.pk).undoable
    entry = actions.answer(us, row.pk, "Đã xong.", sort="done")
    assert shared.pk in dossier(us, row.pk).undoable
    actions.share_entries(us, row.pk)
    assert Entry.objects.get(pk=entry.pk).reach == "shared"
    assert shared.pk not in dossier(us, row.pk).undoable


def test_a_draft_that_nobody_saw_is_not_published_with_its_commitment(
    labour: Labour, ours: Party, places: dict[str, Entity], statement: Callable[..., Statement]
) -> None:
    row = _own(labour, ours, places)
    row, _left = actions.share(labour.secretary, row.pk, "shared", version=row.version)
    entry = link_statement(labour.secretary, row.pk, statement(ours, "Đã làm.").pk, sort="step")
    own = actions.answer(labour.secretary, row.pk, "Lời của bên ta.", sort="step")
    actions.share(labour.secretary, row.pk, "public", version=row.version)
    assert [Entry.objects.get(pk=each.pk).reach for each in (entry, own)] == ["shared", "shared"]
    assert own.statement.document.container == "answer"
    assert Document.objects.get(pk=own.statement.document_id).reach == "shared"


def test_a_chain_has_no_circle(labour: Labour, ours: Party, places: dict[str, Entity]) -> None:
    other = _own(labour, ours, places)
    link = actions.link_chain(labour.secretary, labour.commitment.pk, other.pk, "continues")
    with pytest.raises(Conflict):
        actions.link_chain(labour.secretary, labour.commitment.pk, other.pk, "replaces")
    with pytest.raises(BadInput):
        actions.link_chain(labour.secretary, other.pk, labour.commitment.pk, "continues")
    actions.unlink_chain(labour.secretary, link.pk, version=link.version)
    actions.link_chain(labour.secretary, other.pk, labour.commitment.pk, "continues")
    with pytest.raises(BadInput):
        undo(labour.secretary, Change.objects.get(action="commitment.unchained").pk)


def test_two_drafts_that_would_be_a_circle_are_not_both_shared(
    labour: Labour, ours: Party, theirs: Party, places: dict[str, Entity], viewer: Callable[..., Viewer]
) -> None:
    us, them = labour.secretary, viewer(theirs, Role.SECRETARIAT)
    a, b = labour.commitment, publish(us, _own(labour, ours, places))
    own, other = actions.link_chain(us, a.pk, b.pk, "replaces"), actions.link_chain(them, b.pk, a.pk, "continues")
    actions.share_link(us, own.pk, "shared", version=own.version)
    for who, reader in (("theirs", them), ("ours", us), ("nobody's", viewer(None))):
        found = [[member.commitment.pk for member in dossier(reader, one.pk).chain] for one in (a, b)]
        assert found == ([[], []] if who == "nobody's" else [[a.pk, b.pk]] * 2)
    with pytest.raises(BadInput):
        actions.share_link(them, other.pk, "shared", version=other.version)
    assert Link.objects.get(pk=other.pk).reach == Reach.PARTY


def test_the_same_link_is_not_brought_back_a_second_time(labour: Labour, ours: Party, places: dict[str, Entity]) -> None:
    other = _own(labour, ours, places)
    link = actions.link_chain(labour.secretary, labour.commitment.pk, other.pk, "continues")
    actions.unlink_chain(labour.secretary, link.pk, version=link.version)
    taken = Change.objects.latest("pk")
    actions.link_chain(labour.secretary, labour.commitment.pk, other.pk, "repeats")
    with pytest.raises(Conflict):
        undo(labour.secretary, taken.pk)


def test_what_was_replaced_is_superseded_from_the_day_of_the_new_promise(labour: Labour, ours: Party, places: dict[str, Entity]) -> None:
    other = _own(labour, ours, places)
    actions.edit(labour.secretary, other.pk, version=other.version)
    Commitment.objects.filter(pk=other.pk).update(made_on="2026-01-01", first_day="2026-01-01")
    actions.link_chain(labour.secretary, labour.commitment.pk, other.pk, "replaces", reach=Reach.SHARED)
    before, after = (labour.on(labour.secretary, day) for day in ("2025-12-31", "2026-01-01"))
    assert (state(labour, before), state(labour, after)) == ("contradicted", "superseded")
    listed = [queries.states_as_of(one).get(commitment=labour.commitment).state for one in (before, after)]
    assert listed == ["contradicted", "superseded"]
    told = dossier(after, labour.commitment.pk)
    assert [(year.year, year.standing.state) for year in told.years][-2:] == [(2025, "contradicted"), (2026, "superseded")]
    assert (told.standing.since, told.replacement) == (dt.date(2026, 1, 1), other)
    assert dossier(before, labour.commitment.pk).replacement is None


def test_a_withdrawn_commitment_is_not_there_and_comes_back(labour: Labour) -> None:
    actions.withdraw(labour.secretary, labour.commitment.pk, version=1, why="twice")
    with pytest.raises(NotThere):
        dossier(labour.secretary, labour.commitment.pk)
    assert queries.listing(labour.secretary, queries.Filters()).total == 0
    undo(labour.secretary, Change.objects.latest("pk").pk)
    assert state(labour) == "contradicted"


def test_notes_are_for_those_who_may_write(labour: Labour, ours: Party, viewer: Callable[..., Viewer]) -> None:
    with pytest.raises(NotAllowed):
        actions.add_note(viewer(ours, Role.READER), labour.commitment.pk, "x")
    with pytest.raises(BadInput):
        actions.add_note(labour.secretary, labour.commitment.pk, " ")
    actions.add_note(viewer(ours, Role.CONTRIBUTOR), labour.commitment.pk, "Gọi lại")
    assert Note.objects.get().text == "Gọi lại"


def test_a_new_statement_finds_its_commitment_and_says_how_it_would_stand(
    labour: Labour, ours: Party, theirs: Party, statement: Callable[..., Statement], viewer: Callable[..., Viewer]
) -> None:
    said = statement(ours, "đã triển khai", published="2026-11-01", kind="done", parties=["vn-tuyen-quang", "cn-baise"])
    (found,) = suggestions(labour.secretary, said)
    assert (found.commitment, found.sort) == (labour.commitment, "done")
    assert any("labour" in reason.lower() for reason in found.reasons)
    assert found.with_state in {"contradicted", "kept", "moving", "silent"}
    far = statement(ours, "rice", kind="done", field="agriculture")
    far.field = "agriculture"
    assert suggestions(labour.secretary, far) == []


def test_suggestions_show_no_draft_of_another_party(
    labour: Labour,
    theirs: Party,
    places: dict[str, Entity],
    statement: Callable[..., Statement],
    viewer: Callable[..., Viewer],
    ours: Party,
) -> None:
    secretary = viewer(theirs, Role.SECRETARIAT)
    own = statement(theirs, "秘密", reach=Reach.PARTY, kind="agreed")
    open_commitment(
        secretary, own.pk, Beginning(titles={"en": "A secret"}, undertaking="deliverable", field="labour", owners=[places["baise"]])
    )
    said = statement(ours, "…", parties=["cn-baise"])
    assert [one.commitment for one in suggestions(labour.secretary, said)] == [labour.commitment]
    assert len(suggestions(secretary, said)) == 2


def test_no_figure_of_a_private_document_is_a_reason(
    theirs: Party, ours: Party, places: dict[str, Entity], statement: Callable[..., Statement], viewer: Callable[..., Viewer]
) -> None:
    us, them = viewer(ours, Role.SECRETARIAT), viewer(theirs, Role.REVIEWER)
    told = {"quantity": {"value": 425, "unit": "ha"}, "parties": ["vn-lai-chau"]}
    secret = statement(ours, "425 ha", reach=Reach.PARTY, kind="agreed", **told)
    open_commitment(
        us,
        secret.pk,
        Beginning(titles={"en": "Sugar"}, undertaking="deliverable", field="labour", owners=[places["lai-chau"]], reach=Reach.SHARED),
    )
    theirs_said, ours_said = (statement(party, "425 ha again", reach=Reach.PARTY, **told) for party in (theirs, ours))
    (seen,), (unseen,) = suggestions(us, ours_said), suggestions(them, theirs_said)
    assert set(seen.reasons) - set(unseen.reasons) == {str(REASONS["same_quantity"])}


def test_an_undo_is_offered_to_those_who_may(labour: Labour, ours: Party, places: dict[str, Entity], viewer: Callable[..., Viewer]) -> None:
    clerk = viewer(ours, Role.CONTRIBUTOR)
    row = _own(labour, ours, places)
    actions.assign(labour.secretary, row.owners.get(entity=places["lai-chau"]).pk, person=clerk.user)
    actions.answer(clerk, row.pk, "Đã xong.", sort="done")
    colleague, found = viewer(ours, Role.REVIEWER), dossier(clerk, row.pk).changes[0]
    assert (found.action, found.by) == ("commitment.answered", clerk.user)
    assert [may_undo(each, found) for each in (clerk, colleague, labour.secretary)] == [True, False, True]
    with pytest.raises(NotAllowed):
        undo(colleague, found.pk)
    assert dossier(clerk, row.pk).undoable == {found.pk}
    actions.share(labour.secretary, row.pk, "shared", version=Commitment.objects.get(pk=row.pk).version)
    with pytest.raises(Conflict):
        undo(clerk, found.pk)
    assert dossier(clerk, row.pk).undoable == set()
    assert {found.pk, Change.objects.latest("pk").pk} & dossier(labour.secretary, row.pk).undoable == {Change.objects.latest("pk").pk}


@pytest.mark.parametrize("step", ["begin", "link", "answer", "chain"])
def test_the_pages_of_a_story_work_without_a_script(
    step: str, labour: Labour, ours: Party, places: dict[str, Entity], statement: Callable[..., Statement], signed_in: Callable[..., Client]
) -> None:
    client = signed_in(ours, Role.SECRETARIAT)
    pk = labour.commitment.pk
    said = statement(ours, "Tin mới", published="2026-05-05", language="vi", kind="agreed")
    other = _own(labour, ours, places)
    pages = {
        "begin": (f"/commitments/new/?statement={said.pk}", {"title_vi": "Mới", "undertaking": "deliverable", "field": "labour"}),
        "link": (f"/commitments/{pk}/link/?statement={said.pk}", {"sort": "step", "strength": "press", "version": 1, "share": "on"}),
        "answer": (f"/commitments/{pk}/answer/", {"sort": "step", "text": "Đang làm."}),
        "chain": (f"/commitments/{pk}/chain/?other={other.pk}", {"other": other.pk, "sort": "continues"}),
    }
    address, values = pages[step]
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 400
    done = client.post(address, values, follow=True)
    assert (done.status_code, len(done.redirect_chain)) == (200, 1)
    assert "/history/" in done.content.decode()


@pytest.mark.parametrize("kind", ["proposed", "stated", "done", "figure"])
def test_what_promises_nothing_begins_no_commitment_and_leads_to_where_it_belongs(
    kind: str, labour: Labour, ours: Party, statement: Callable[..., Statement], signed_in: Callable[..., Client]
) -> None:
    said = statement(ours, "đã triển khai", published="2026-11-01", kind=kind, parties=["vn-tuyen-quang", "cn-baise"])
    client, before = signed_in(ours, Role.REVIEWER), Commitment.objects.count()
    values = {"title_vi": "Mới", "undertaking": "deliverable", "field": "labour"}
    page = client.post(f"/commitments/new/?statement={said.pk}&language=en", values)
    assert (page.status_code, Commitment.objects.count()) == (400, before)
    assert f'href="/commitments/{labour.commitment.pk}/link/?statement={said.pk}"' in page.content.decode()


def test_the_two_sides_are_the_owners_and_a_renewal_keeps_its_day(labour: Labour, ours: Party, statement: Callable[..., Statement]) -> None:
    said = statement(ours, "Hai bên thống nhất", kind="agreed", parties=["two-sides"], deadline="2027-06-30")
    entry = link_statement(labour.secretary, labour.commitment.pk, said.pk, sort="renewed")
    owners = {owner.entity for owner in labour.commitment.owners.all()}
    assert (entry.due, set(entry.claimants.all())) == ("2027-06-30", owners)
    assert str(dossier(labour.secretary, labour.commitment.pk).standing.due) == "2027-06-30"


def test_what_a_commitment_is_about_is_edited_with_history_and_undone(
    labour: Labour, signed_in: Callable[..., Client], ours: Party
) -> None:
    for key, name in (("gate-a", "Cửa khẩu A"), ("gate-b", "Cửa khẩu B")):
        entity = Entity.objects.create(key=key, kind="crossing", names={"vi": name}, known=True)
        EntityName.objects.create(entity=entity, text=name, language="vi", use="full")

    def about() -> list[str]:
        return sorted(labour.commitment.about.values_list("key", flat=True))

    actions.edit(labour.secretary, labour.commitment.pk, version=1, about=Entity.objects.filter(key="gate-a"))
    assert about() == ["gate-a"]
    client, address = signed_in(ours, Role.SECRETARIAT), f"/commitments/{labour.commitment.pk}/edit/?language=vi"
    form = client.get(address).context["form"]
    assert form["about"].value() == "Cửa khẩu A"
    posted = {name: form[name].value() or "" for name in form.fields} | {"about": "Cửa khẩu B; cửa khẩu a"}
    assert client.post(address, posted).status_code == 302
    assert about() == ["gate-a", "gate-b"]
    undo(labour.secretary, Change.objects.latest("pk").pk)
    assert about() == ["gate-a"]
    refused = client.post(address, posted | {"about": "Cửa khẩu", "version": 3})
    assert (refused.status_code, about()) == (400, ["gate-a"])


def test_a_new_commitment_is_drafted_from_its_statement(labour: Labour, ours: Party, statement: Callable[..., Statement]) -> None:
    gate = Entity.objects.create(key="gate-a", kind="crossing", names={"vi": "Cửa khẩu A", "en": "Gate A"}, known=True)
    said = statement(ours, "Hai bên thống nhất mở cửa khẩu A.", kind="agreed", language="vi", objects=["gate-a"], deadline="2026")
    drafted = choices.beginning(said)
    assert drafted["about"] == [gate.key]
    assert (drafted["title_vi"], drafted["title_en"]) == ("Hai bên thống nhất mở cửa khẩu A", "Labour: Gate A (2026)")


def test_the_words_of_a_draft_are_no_title_of_what_may_be_shared(labour: Labour, ours: Party, statement: Callable[..., Statement]) -> None:
    Entity.objects.create(key="gate-a", kind="crossing", names={"vi": "Cửa khẩu A", "en": "Gate A"}, known=True)
    said = statement(ours, "Bí mật: mở cửa khẩu A.", reach=Reach.PARTY, kind="agreed", language="vi", objects=["gate-a"], deadline="2026")
    drafted = choices.beginning(said)
    assert (drafted["title_vi"], drafted["title_en"]) == ("Lao động: Cửa khẩu A (2026)", "Labour: Gate A (2026)")


def test_who_began_a_commitment_is_led_on_to_what_waits_in_the_same_document(
    labour: Labour, ours: Party, statement: Callable[..., Statement], signed_in: Callable[..., Client]
) -> None:
    said, client = statement(ours, "Thống nhất.", kind="agreed"), signed_in(ours, Role.REVIEWER)
    asked = {"title_vi": "Mở đường", "undertaking": "deliverable", "field": "trade", "owners": "vn-ha-giang"}
    address = f"/commitments/new/?statement={said.pk}&language=en"
    assert "On to the next statement" not in client.post(address, asked, follow=True).text
    waiting = Statement.objects.create(document=said.document, key="w", number=9, start=0, end=3, quote="Thố", kind="agreed", field="trade")
    page = client.post(address, asked | {"title_vi": "Mở cầu"}, follow=True).text
    assert f'<a href="/review/{waiting.pk}/">On to the next statement of this document</a>' in page


def test_a_form_speaks_of_drafts_only_where_there_are_some(
    labour: Labour, ours: Party, statement: Callable[..., Statement], signed_in: Callable[..., Client]
) -> None:
    client = signed_in(ours, Role.REVIEWER)
    for reach, hint in ((Reach.SHARED, "Drafts from the statement"), (Reach.PARTY, "In your own words.")):
        said = statement(ours, "Đã thống nhất gặp lại.", kind="agreed", language="vi", reach=reach, field="")
        assert hint in client.get(f"/commitments/new/?statement={said.pk}&language=en").text
