"""What a reviewer joins: a statement with a commitment, a name with a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cotmoc.names import REASONS
from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.actions import Beginning, open_commitment
from cotmoc_web.commitments.models import Commitment, Entry
from cotmoc_web.documents import actions
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.documents.sameness import EVIDENCE, question
from cotmoc_web.entities.models import Entity, EntityName, Post, Sameness
from cotmoc_web.history.models import Change
from web.documents.test_desk import sent

Make = Callable[..., Viewer]
Browser = Callable[..., Client]


@pytest.fixture
def commitment(document: Document, ours: Party, viewer: Make) -> Commitment:
    """A promise about the crossing, begun by the first statement."""
    who = viewer(ours, Role.REVIEWER)
    first = actions.judge(who, document.statements.order_by("number")[0].pk, "confirmed", version=1)
    places = {row.key: row for row in Entity.objects.all()}
    return open_commitment(
        who,
        first.pk,
        Beginning(
            titles={"en": "Open Lung Lan"},
            undertaking="deliverable",
            field="border_gates",
            owners=[places["vn-lai-chau"], places["cn-yn"]],
            about=[places["lung-lan-longbinh"]],
        ),
    )


@pytest.fixture
def news(commitment: Commitment, ours: Party, viewer: Make) -> Statement:
    """What somebody says of it later."""
    text = b"Lai Chau completed the procedures for opening the Lung Lan crossing in 2026."
    return Document.objects.get(pk=actions.receive(viewer(ours, Role.CONTRIBUTOR), "news.txt", text).pk).statements.get()


def test_a_commitment_is_offered_with_reasons_and_linked_with_the_decision(
    commitment: Commitment, news: Statement, ours: Party, signed_in: Browser
) -> None:
    client = signed_in(ours, Role.REVIEWER)
    body = client.get(f"/review/{news.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Open Lung Lan" in body
    form = sent(news, parties="Lai Chau", objects="Lung Lan–Longbinh", commitment=str(commitment.pk))
    client.post(f"/review/{news.pk}/", form)
    news.refresh_from_db()
    entry = Entry.objects.get(statement=news)
    assert (news.verdict, entry.commitment, entry.party) == ("confirmed", commitment, ours)
    assert "Open Lung Lan" in client.get(f"/documents/{news.document_id}/", headers={"accept-language": "en"}).content.decode()


def test_confirming_and_linking_is_taken_back_in_one_and_leads_to_the_statement(
    commitment: Commitment, news: Statement, ours: Party, signed_in: Browser
) -> None:
    client = signed_in(ours, Role.REVIEWER)
    client.post(f"/review/{news.pk}/", sent(news, parties="Lai Chau", commitment=str(commitment.pk)))
    made = Change.objects.latest("pk")
    assert made.action == "statement.linked"
    assert sorted(line["table"] for line in made.rows) == ["cotmoc.entry", "cotmoc.statement"]
    undone = client.post(f"/history/{made.pk}/undo/", headers={"referer": "http://testserver/review/1/", "accept-language": "en"})
    news.refresh_from_db()
    assert (news.verdict, Entry.objects.get(statement=news).withdrawn_at is None) == ("waiting", False)
    assert undone["Location"] == f"/review/{news.pk}/"
    page = client.get(undone["Location"], headers={"accept-language": "en"}).content.decode()
    assert "Taken back: confirmed a statement and put it into the story." in page


def test_nothing_is_linked_unless_it_is_chosen(commitment: Commitment, news: Statement, ours: Party, signed_in: Browser) -> None:
    signed_in(ours, Role.REVIEWER).post(f"/review/{news.pk}/", sent(news, parties="Lai Chau"))
    assert not Entry.objects.filter(statement=news).exists()


def test_a_link_that_fails_leaves_the_statement_undecided(news: Statement, ours: Party, signed_in: Browser) -> None:
    response = signed_in(ours, Role.REVIEWER).post(f"/review/{news.pk}/", sent(news, parties="Lai Chau", commitment="999999"))
    news.refresh_from_db()
    assert (response.status_code, news.verdict) == (404, "waiting")


def test_a_commitment_of_another_party_is_neither_offered_nor_linked(
    commitment: Commitment, news: Statement, ours: Party, theirs: Party, signed_in: Browser
) -> None:
    Commitment.objects.filter(pk=commitment.pk).update(party=theirs)
    client = signed_in(ours, Role.REVIEWER)
    assert "Open Lung Lan" not in client.get(f"/review/{news.pk}/").content.decode()
    assert client.post(f"/review/{news.pk}/", sent(news, parties="Lai Chau", commitment=str(commitment.pk))).status_code == 404


def test_a_new_commitment_begins_with_the_confirmed_statement(news: Statement, ours: Party, signed_in: Browser) -> None:
    response = signed_in(ours, Role.REVIEWER).post(f"/review/{news.pk}/", sent(news, parties="Lai Chau", commitment="new"))
    assert response["Location"] == f"/commitments/new/?statement={news.pk}"


# ---- is it the same person?


@pytest.fixture
def doubtful(ours: Party, viewer: Make, facts: int) -> Statement:
    """A text about a man whose name is nearly that of one in the record."""
    Entity.objects.create(key="wang-ning-yn", kind="person", names={"en": "Wang Ning", "zh": "王宁"})
    text = b"Mr Wang Nin, Party Secretary of Guangxi, proposed to open the crossing in 2026."
    return Document.objects.get(pk=actions.receive(viewer(ours, Role.CONTRIBUTOR), "a.txt", text).pk).statements.get()


@pytest.mark.parametrize("answer", ["same", "different", "unsure"])
def test_a_doubtful_name_is_asked_about_once_with_reasons_for_and_against(
    answer: str, doubtful: Statement, ours: Party, viewer: Make, signed_in: Browser
) -> None:
    found = question(viewer(ours, Role.REVIEWER), doubtful.document, doubtful.start, doubtful.end)
    assert found is not None
    assert (found.a, found.b, found.speaks_for != [], found.speaks_against != []) == ("person:wang-nin", "wang-ning-yn", True, True)
    client = signed_in(ours, Role.REVIEWER)
    body = client.get(f"/review/{doubtful.pk}/", headers={"accept-language": "en"}).content.decode()
    assert ("Same person?" in body, "Wang Ning" in body, 'data-key="y"' in body) == (True, True, True)
    form = sent(doubtful, parties="", field="health", mention=found.mention.pk, candidate=found.entity.key, same=answer)
    form.pop("do")
    client.post(f"/review/{doubtful.pk}/", form)
    assert [(row.a, row.b, row.verdict, row.party) for row in Sameness.objects.all()] == [("person:wang-nin", "wang-ning-yn", answer, ours)]
    doubtful.refresh_from_db()
    assert (doubtful.verdict, doubtful.corrected["field"]) == ("waiting", "health")
    assert "Same person?" not in client.get(f"/review/{doubtful.pk}/", headers={"accept-language": "en"}).content.decode()


@pytest.fixture
def namesake(ours: Party, viewer: Make, facts: int) -> Statement:
    """A text about a director who is called like the party secretary of another province."""
    secretary = Entity.objects.create(
        key="tran-tien-dung", kind="person", names={"en": "Tran Tien Dung", "vi": "Trần Tiến Dũng"}, known=True
    )
    for language, name in secretary.names.items():
        EntityName.objects.create(entity=secretary, text=name, language=language, use="full", origin="press")
    Post.objects.create(person=secretary, key="tran-tien-dung#1", post="party_secretary", place=Entity.objects.get(key="vn-dien-bien"))
    text = "Lai Châu, ngày 12/11/2025. Ông Trần Tiến Dũng, Giám đốc Sở Ngoại vụ, đề nghị mở lối mở trong năm 2026."
    received = actions.receive(viewer(ours, Role.CONTRIBUTOR), "a.txt", text.encode())
    return Document.objects.get(pk=received.pk).statements.get()


def test_an_office_that_is_another_persons_is_asked_about_with_both_posts(namesake: Statement, ours: Party, signed_in: Browser) -> None:
    client = signed_in(ours, Role.REVIEWER)

    def page(address: str) -> str:
        return client.get(address, headers={"accept-language": "en"}).content.decode()

    assert "not sure who is meant" in page(f"/documents/{namesake.document_id}/")
    asked = page(f"/review/{namesake.pk}/").partition("Same person?")[2]
    assert [words in asked for words in ("Trần Tiến Dũng", "in this text, director", "Party secretary, Dien Bien")] == [True] * 3
    assert "the reader was not sure" in page("/names/tran-tien-dung/")


def test_every_reason_of_a_likeness_has_words() -> None:
    assert set(EVIDENCE) == set(REASONS)
