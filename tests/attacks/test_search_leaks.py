"""What one party keeps to itself is nowhere found by another: not by search, export, feed, calendar, linked data, or API, as any role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cotmoc_web.accounts.models import Party, Role, Token, User
from cotmoc_web.accounts.tokens import fingerprint
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.actions import Beginning, open_commitment, share_entries
from cotmoc_web.commitments.models import Commitment, Entry
from cotmoc_web.documents.actions import judge
from cotmoc_web.documents.models import Document, Mention, Statement
from cotmoc_web.entities.models import Entity, Figure
from cotmoc_web.history.actions import set_reach, undo
from cotmoc_web.history.models import Change
from cotmoc_web.meetings.actions import edit, seat
from cotmoc_web.meetings.models import Delegate, Mechanism, Meeting
from cotmoc_web.rows import Reach
from cotmoc_web.search.models import Findable
from cotmoc_web.search.text import facet

SECRET = "Quokkasson"  # noqa: S105 (a word that must not be seen)
FILES = [
    f"/{noun}/export.{form}"
    for noun in ("commitments", "sessions", "documents", "statements", "names", "figures")
    for form in ("csv", "json")
]
LINKED = ("/open-data/record.jsonld", "/open-data/places.geojson")
ADDRESSES = (
    *FILES,
    "/search?q=quokkasson",
    "/search?q=quentin+quokkasson",
    "/search?q=quenten+quokkason",
    "/search?kind=document",
    "/search?kind=statement&verdict=confirmed",
    "/feeds/changes.atom",
    "/feeds/sessions.atom",
    "/feeds/documents.atom",
    "/feeds/sessions.ics",
    "/open-data/record.jsonld",
    "/open-data/places.geojson",
    "/api/documents",
    "/api/statements",
    "/api/statements?q=quokkasson",
    "/api/commitments",
    "/api/sessions",
    "/api/entities?kind=person",
    "/api/figures",
    "/api/search?q=quokkasson",
)


@pytest.fixture
def hidden(ours: Party, viewer: Callable[..., Viewer]) -> dict[str, object]:
    """A draft of ours in every noun, each with the word in it; one commitment is shared, its entry is not."""
    us = viewer(ours, Role.SECRETARIAT)
    person = Entity.objects.create(key="person:q", kind="person", names={"en": f"Quentin {SECRET}"}, known=False, lat=1, lon=1)
    document = Document.objects.create(
        party=ours, name=f"{SECRET}.txt", title=SECRET, publisher=SECRET, text=f"{SECRET} agreed.", digest="q", language="en", state="read"
    )
    row = Statement.objects.create(
        document=document, key="1", number=1, start=0, end=18, quote=f"{SECRET} agreed.", kind="agreed", field="trade", verdict="confirmed"
    )
    row.entities.add(person)
    Mention.objects.create(document=document, start=0, end=10, text=SECRET, kind="person", entity=person)
    document.derive()
    owner, _ = Entity.objects.get_or_create(key=ours.key, defaults={"kind": "province", "side": "vn", "names": ours.names})
    draft = open_commitment(
        us, row.pk, Beginning(titles={"en": SECRET}, undertaking="deliverable", field="trade", owners=[owner], made_on="2026-01-01")
    )
    shared = open_commitment(
        us,
        row.pk,
        Beginning(
            titles={"en": "A shared promise"},
            undertaking="deliverable",
            field="trade",
            owners=[owner],
            made_on="2026-01-01",
            reach=Reach.SHARED,
        ),
    )
    mechanism = Mechanism.objects.create(key="m", kind="mechanism", names={"en": "Talks"})
    meeting = Meeting.objects.create(
        key="m-1", party=ours, mechanism=mechanism, start="2026-02-01", first_day=dt.date(2026, 2, 1), place=SECRET, status="held"
    )
    meeting.derive()
    Figure.objects.create(party=ours, metric=SECRET, value=1, statement=row)
    return {"document": document, "statement": row, "draft": draft, "shared": shared, "meeting": meeting, "person": person}


def strangers(theirs: Party, signed_in: Callable[..., Client]) -> dict[str, Client]:
    return {**{role: signed_in(theirs, role) for role in Role}, "nobody": Client()}


def test_the_word_is_there_for_those_whose_it_is(hidden: dict[str, object], ours: Party, signed_in: Callable[..., Client]) -> None:
    """Else the next tests would prove nothing."""
    client = signed_in(ours)
    silent = {
        path
        for path in ADDRESSES
        if SECRET.lower() not in client.get(path, {"language": "en"} if "?" not in path else {}).content.decode().lower()
    }
    assert silent == {path for path in ADDRESSES if path.startswith("/feeds/")} | {"/open-data/places.geojson"}


def test_no_role_of_another_party_sees_it(
    hidden: dict[str, object], theirs: Party, signed_in: Callable[..., Client], settings: object
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined] # of pytest-django: anybody may look
    leaks = []
    for who, client in strangers(theirs, signed_in).items():
        for path in ADDRESSES:
            response = client.get(path)
            asked = response.content.decode().lower().replace("q=quokkasson", "")
            if path.startswith("/search"):  # the question itself stands on the page
                found = response.context["found"]
                if [
                    hit.label.text for group in found.groups for hit in group.hits if SECRET in f"{hit.label.text}{hit.snippet}"
                ] or found.near:
                    leaks.append((who, path))
                if "quokka" in path and (found.total or found.understood):
                    leaks.append((who, path))
            elif SECRET.lower() in asked:
                leaks.append((who, path))
    assert leaks == []


def test_no_number_opens_it(hidden: dict[str, object], theirs: Party, signed_in: Callable[..., Client], settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined] # of pytest-django
    paths = {
        "documents": ["document"], "statements": ["statement"], "commitments": ["draft"], "sessions": ["meeting"],
    }  # fmt: skip
    for client in strangers(theirs, signed_in).values():
        for noun, names in paths.items():
            for name in names:
                assert client.get(f"/api/{noun}/{hidden[name].pk}").status_code == 404  # type: ignore[attr-defined] # rows
        assert client.get(f"/api/documents/{hidden['document'].pk}/statements").status_code == 404  # type: ignore[attr-defined]
        assert client.get("/api/entities/person:q").status_code == 404


def test_a_shared_commitment_does_not_tell_the_draft_that_proves_it(
    hidden: dict[str, object], theirs: Party, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(theirs)
    answer = client.get("/api/search", {"q": "shared promise"}).json()
    assert [hit["title"] for hit in answer["hits"]] == ["A shared promise"]
    assert client.get("/api/search", {"q": "quokkasson", "kind": "commitment"}).json()["hits"] == []


@pytest.mark.parametrize("way", ["the first statement", "an entry"])
def test_what_was_taken_back_is_not_found_by_its_words_any_more(
    hidden: dict[str, Any], theirs: Party, signed_in: Callable[..., Client], viewer: Callable[..., Viewer], ours: Party, way: str
) -> None:
    us, document, promise = viewer(ours, Role.SECRETARIAT), hidden["document"], hidden["shared"]

    def found() -> list[str]:
        answer = signed_in(theirs).get("/api/search", {"q": "quokkasson", "kind": "commitment"})
        return [hit["title"] for hit in answer.json()["hits"]]

    document = set_reach(us, Document, document.pk, Reach.SHARED, version=document.version)
    share_entries(us, promise.pk)
    assert found() == ["A shared promise"]
    if way == "an entry":
        Commitment.objects.filter(pk=promise.pk).update(origin=None)
    else:
        Entry.objects.all().update(withdrawn_at=timezone.now())
    set_reach(us, Document, document.pk, Reach.PARTY, version=document.version)
    assert found() == []
    undo(us, Change.objects.latest("pk").pk)
    assert found() == ["A shared promise"]


def test_a_shared_promise_does_not_tell_the_private_session_at_which_it_was_made(
    hidden: dict[str, Any], ours: Party, theirs: Party, signed_in: Callable[..., Client]
) -> None:
    Commitment.objects.filter(pk=hidden["shared"].pk).update(meeting=hidden["meeting"])

    def told(client: Client) -> list[object]:
        pages = [client.get("/api/commitments").json()["items"], client.get("/commitments/export.json").json()["rows"]]
        one = client.get(f"/api/commitments/{hidden['shared'].pk}").json()
        return [one["session"], *(row["session"] for rows in pages for row in rows if row["id"] == hidden["shared"].pk)]

    assert told(signed_in(ours)) == [hidden["meeting"].pk] * 3
    assert told(signed_in(theirs)) == [None] * 3


@pytest.mark.parametrize("way", ["the first statement", "an entry"])
def test_what_was_rejected_is_no_word_of_a_commitment(hidden: dict[str, Any], viewer: Callable[..., Viewer], ours: Party, way: str) -> None:
    us = viewer(ours, Role.SECRETARIAT)
    if way == "an entry":
        Commitment.objects.filter(pk=hidden["draft"].pk).update(origin=None)
    else:
        Entry.objects.all().update(withdrawn_at=timezone.now())
    Commitment.objects.filter(pk=hidden["draft"].pk).update(titles={"en": "Plain"})
    row = Findable.objects.filter(kind="commitment", object_id=hidden["draft"].pk)
    Commitment.objects.get(pk=hidden["draft"].pk).derive()
    assert "quokkasson" in row.get().folded
    judge(us, hidden["statement"].pk, "rejected", version=None)
    assert "quokkasson" not in row.get().folded


def test_a_draft_about_who_sat_there_is_not_found_with_the_session(
    hidden: dict[str, Any], theirs: Party, signed_in: Callable[..., Client], viewer: Callable[..., Viewer], ours: Party
) -> None:
    us, meeting, person = viewer(ours, Role.SECRETARIAT), hidden["meeting"], hidden["person"]
    Meeting.objects.filter(pk=meeting.pk).update(place="Lào Cai")
    meeting = set_reach(us, Meeting, meeting.pk, Reach.SHARED, version=meeting.version)
    row = Findable.objects.filter(kind="meeting", object_id=meeting.pk)

    def found() -> bool:
        return facet("e", person.pk) in row.get().folded.split()

    seated = seat(us, meeting.pk, person.pk)
    edit(us, meeting.pk, {"start": "2026-02-02"}, version=meeting.version)
    assert not found()
    shared = set_reach(us, Delegate, seated.pk, Reach.SHARED, version=seated.version)
    assert found()
    set_reach(us, Delegate, shared.pk, Reach.PARTY, version=shared.version)
    assert not found()


def test_the_key_of_another_opens_only_what_its_owner_sees(hidden: dict[str, object], theirs: Party, person: Callable[..., User]) -> None:
    Token.objects.create(user=person(theirs), name="x", fingerprint=fingerprint("k"), expires_at=timezone.now() + dt.timedelta(days=1))
    for path in ("/feeds/changes.atom", "/feeds/sessions.atom", "/feeds/documents.atom", "/feeds/sessions.ics", *LINKED, *FILES):
        response = Client().get(path, {"token": "k"})
        assert response.status_code == 200
        assert SECRET not in response.content.decode()
    for path in ("/feeds/documents.atom", *LINKED, *FILES):
        assert Client().get(path, {"token": "wrong"}).status_code == 401
    for path in ("/documents/", "/open-data/", "/documents/export.csv/"):
        assert Client().get(path, {"token": "k"}).status_code == 302  # a key opens files, no pages
    for path in (*LINKED, *FILES):
        assert Client().get(path).status_code == 302


def test_a_key_of_ours_opens_ours_in_feeds(hidden: dict[str, object], ours: Party, person: Callable[..., User]) -> None:
    Token.objects.create(user=person(ours), name="x", fingerprint=fingerprint("k"), expires_at=timezone.now() + dt.timedelta(days=1))
    assert SECRET in Client().get("/feeds/documents.atom", {"token": "k"}).content.decode()
    assert SECRET in Client().get("/feeds/sessions.ics", {"token": "k"}).content.decode()
