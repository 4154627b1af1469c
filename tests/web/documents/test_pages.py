"""Pages of documents: who sees what, what is escaped, how many queries, and what each act does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents import actions
from cotmoc_web.documents.models import Batch, Check, Document
from cotmoc_web.history.actions import undo
from cotmoc_web.history.models import Change
from cotmoc_web.meetings.models import Mechanism, Meeting
from cotmoc_web.rows import Reach

Make = Callable[..., Viewer]
Browser = Callable[..., Client]
HOSTILE = "\"><script>alert('x')</script>{{ 7|add:7 }}"


def page(client: Client, address: str) -> str:
    response = client.get(address, headers={"accept-language": "en"})
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


# ---- who sees what


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("address", ["", "file/", "statements/"])
def test_no_role_of_another_party_sees_a_draft(address: str, role: Role, foreign: Document, ours: Party, signed_in: Browser) -> None:
    assert signed_in(ours, role).get(f"/documents/{foreign.pk}/{address}").status_code == 404


def test_a_page_leads_to_no_session_of_another_partys_draft(
    document: Document, ours: Party, theirs: Party, signed_in: Browser, settings: Settings
) -> None:
    mechanism = Mechanism.objects.create(key="forum", kind="conference", names={"en": "Forum"})
    meeting = Meeting.objects.create(key="forum-3", mechanism=mechanism, round=3, start="2025", status="planned", party=theirs)
    told = {"mechanism": "forum", "ordinal": 3, "place": "", "date": "", "start": 0, "end": 8, "status": "held", "canonical": "forum:3"}
    Document.objects.filter(pk=document.pk).update(reading=document.reading | {"sessions": [told]})
    client, address = signed_in(ours), f"/sessions/{meeting.pk}/"
    assert address not in page(client, f"/documents/{document.pk}/")
    Meeting.objects.filter(pk=meeting.pk).update(reach="shared")
    assert address in page(client, f"/documents/{document.pk}/")


@pytest.mark.parametrize("role", list(Role))
def test_no_list_shows_a_draft_of_another_party(role: Role, foreign: Document, ours: Party, signed_in: Browser) -> None:
    client = signed_in(ours, role)
    for address in ("/documents/", "/documents/?text=secret", "/documents/?judged=waiting", "/review/?list=1", "/review/checks/"):
        body = page(client, address)
        assert ("secret plan" in body, "secret bridge" in body) == (False, False), address


def test_a_stranger_sees_public_documents_alone(
    document: Document, foreign: Document, ours: Party, viewer: Make, settings: Settings
) -> None:
    settings.DEMO = True
    client = Client()
    assert client.get(f"/documents/{document.pk}/").status_code == 404
    assert "Lai Chau and Yunnan meet" not in page(client, "/documents/")
    Document.objects.filter(pk=document.pk).update(reach="public")
    body = page(client, f"/documents/{document.pk}/")
    assert "not confirmed" in body
    assert "Decide what waits" not in body
    handed_out = client.get(f"/documents/{document.pk}/file/")
    assert b"".join(handed_out.streaming_content).startswith(b"Lai Chau and Yunnan")  # type: ignore[attr-defined] # a file
    assert client.get("/documents/upload/").status_code == 403


def test_another_party_may_look_at_what_is_shared_and_change_nothing(document: Document, theirs: Party, signed_in: Browser) -> None:
    Document.objects.filter(pk=document.pk).update(reach="shared")
    client = signed_in(theirs, Role.ADMINISTRATOR)
    assert "Person 1" not in page(client, f"/documents/{document.pk}/")
    statement = document.statements.all()[0]
    for act in ("reread", "reach", "source", "join", "part", "withdraw"):
        assert client.post(f"/documents/{document.pk}/{act}/", {"reach": "public", "version": document.version}).status_code == 403
    assert client.post(f"/documents/{document.pk}/statements/", {"do": "confirmed", "chosen": f"{statement.pk}.1"}).status_code == 403
    assert client.post(f"/review/{statement.pk}/", {"do": "confirm", "version": 1}).status_code == 302  # to the document, deciding nothing
    statement.refresh_from_db()
    document.refresh_from_db()
    assert (statement.verdict, document.reach, document.withdrawn_at) == ("waiting", "shared", None)


@pytest.mark.parametrize(
    ("act", "least"),
    [("reread", Role.CONTRIBUTOR), ("source", Role.REVIEWER), ("reach", Role.SECRETARIAT), ("withdraw", Role.SECRETARIAT)],
)
def test_each_act_asks_for_its_role(act: str, least: Role, document: Document, ours: Party, signed_in: Browser) -> None:
    roles = list(Role)
    below = roles[roles.index(least) - 1]
    data = {"version": document.version, "reach": "shared", "party": ""}
    assert signed_in(ours, below).post(f"/documents/{document.pk}/{act}/", data).status_code == 403
    assert signed_in(ours, least).post(f"/documents/{document.pk}/{act}/", data).status_code == 302


def test_an_act_by_a_link_is_refused(document: Document, ours: Party, signed_in: Browser) -> None:
    assert signed_in(ours, Role.ADMINISTRATOR).get(f"/documents/{document.pk}/withdraw/").status_code == 405


# ---- what is somebody else's words


def test_hostile_words_are_words_on_every_page(ours: Party, viewer: Make, signed_in: Browser) -> None:
    document = actions.receive(
        viewer(ours, Role.CONTRIBUTOR), f"{HOSTILE}.txt", f"{HOSTILE} agreed: the two sides agreed to {HOSTILE}.".encode()
    )
    fields = ("title", "publisher", "carrier", "author", "published")
    Document.objects.filter(pk=document.pk).update(source_url="javascript:alert(1)", **dict.fromkeys(fields, HOSTILE[:30]))
    client = signed_in(ours, Role.ADMINISTRATOR)
    statement = document.statements.all()[0]
    for address in (
        "/documents/",
        f"/documents/{document.pk}/",
        f"/documents/{document.pk}/statements/",
        f"/review/{statement.pk}/",
        "/documents/rule/",
    ):
        body = page(client, address)
        assert "<script>alert" not in body, address
        assert 'href="javascript' not in body, address


def test_the_file_is_handed_out_and_never_shown(ours: Party, viewer: Make, signed_in: Browser) -> None:
    data = b"<html><body><script>alert(1)</script><p>The two sides agreed to meet in 2026.</p></body></html>"
    document = actions.receive(viewer(ours, Role.CONTRIBUTOR), "a/b\r\nX: y.html", data)
    response = signed_in(ours).get(f"/documents/{document.pk}/file/")
    assert b"".join(response.streaming_content) == data  # type: ignore[attr-defined] # a file
    assert response["Content-Disposition"].startswith("attachment")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert "X: y" not in response.headers


# ---- sending in


def test_files_are_sent_in_together_and_told_one_by_one(ours: Party, document: Document, signed_in: Browser) -> None:
    client = signed_in(ours, Role.CONTRIBUTOR)
    with document.file.open("rb") as stream:
        known = stream.read()
    files = [
        SimpleUploadedFile("good.txt", b"The two sides agreed to plant trees in 2026."),
        SimpleUploadedFile("empty.txt", b""),
        SimpleUploadedFile("again.txt", known),
        SimpleUploadedFile("evil.exe", b"MZ\x90\x00" + b"\0" * 100),
    ]
    response = client.post("/documents/upload/", {"files": files, "text": "Both sides agreed to meet in 2027.", "title": "A note"})
    batch = Batch.objects.get()
    assert response["Location"] == f"/documents/sent/{batch.pk}/"
    body = page(client, response["Location"])
    assert "2 documents are read" in body
    assert "2 files were not taken in" in body
    assert "The document is empty." in body
    assert "1 file had been sent before" in body
    assert sorted(batch.documents.values_list("name", flat=True)) == ["A note", "good.txt"]


def test_nothing_chosen_is_told_at_the_field(ours: Party, signed_in: Browser) -> None:
    response = signed_in(ours, Role.CONTRIBUTOR).post("/documents/upload/", {"title": "kept <title>"}, headers={"accept-language": "en"})
    body = response.content.decode()
    assert response.status_code == 400
    assert "Choose at least one file" in body
    assert 'value="kept &lt;title&gt;"' in body


def test_a_file_that_others_sent_in_is_told_as_far_as_it_is_seen(ours: Party, theirs: Party, viewer: Make, signed_in: Browser) -> None:
    other = actions.receive(viewer(theirs, Role.CONTRIBUTOR), "theirs.txt", b"Both sides agreed to meet.")
    batch = actions.receive_many(viewer(ours, Role.CONTRIBUTOR), [("ours.txt", b"Both sides agreed to meet.")])
    client, told = signed_in(ours, Role.CONTRIBUTOR), []
    for reach in (Reach.PARTY, Reach.PUBLIC):
        Document.objects.filter(pk=other.pk).update(reach=reach)
        for address in (f"/documents/sent/{batch.pk}/", f"/documents/{batch.documents.get().pk}/"):
            page = client.get(f"{address}?language=en").content.decode()
            told.append(("The same file, byte for byte, stands in the record already:" in page, f'href="/documents/{other.pk}/"' in page))
    assert told == [(False, False)] * 2 + [(True, True)] * 2


def test_a_batch_is_our_own(ours: Party, theirs: Party, viewer: Make, signed_in: Browser) -> None:
    batch = actions.open_batch(viewer(theirs, Role.CONTRIBUTOR))
    assert signed_in(ours, Role.ADMINISTRATOR).get(f"/documents/sent/{batch.pk}/").status_code == 404


def test_a_reader_cannot_send_in(ours: Party, signed_in: Browser) -> None:
    assert signed_in(ours, Role.READER).get("/documents/upload/").status_code == 403


# ---- acts


def test_a_document_is_shared_published_and_taken_back_step_by_step(document: Document, ours: Party, signed_in: Browser) -> None:
    client = signed_in(ours, Role.SECRETARIAT)
    said = []
    for wanted in ("public", "shared", "public", "party"):
        document.refresh_from_db()
        client.post(f"/documents/{document.pk}/reach/", {"reach": wanted, "version": document.version})
        document.refresh_from_db()
        said.append(document.reach)
    assert said == ["party", "shared", "public", "party"]


def test_an_old_page_shares_nothing(document: Document, ours: Party, signed_in: Browser) -> None:
    client = signed_in(ours, Role.SECRETARIAT)
    assert client.post(f"/documents/{document.pk}/reach/", {"reach": "shared", "version": document.version - 1}).status_code == 409


def test_whose_record_it_is_can_be_set_and_undone(document: Document, ours: Party, theirs: Party, viewer: Make) -> None:
    who = viewer(ours, Role.REVIEWER)
    assert actions.set_source_party(who, document.pk, theirs.pk, version=document.version).source_party == theirs
    undo(who, Change.objects.filter(action="document.source_set").latest("pk").pk)
    document.refresh_from_db()
    assert document.source_party is None


def test_versions_in_two_languages_are_offered_and_joined_by_a_person(ours: Party, viewer: Make, facts: int, signed_in: Browser) -> None:
    who = viewer(ours, Role.CONTRIBUTOR)
    one = actions.receive(
        who, "en.txt", b"30 October 2025\nLai Chau, Lao Cai, Dien Bien and Yunnan agreed to open the Lung Lan crossing in 2026."
    )
    other = actions.receive(
        who, "vi.txt", "Ngày 30/10/2025\nLai Châu, Lào Cai, Điện Biên và Vân Nam thống nhất mở lối mở Lũng Làn năm 2026.".encode()
    )
    client = signed_in(ours, Role.CONTRIBUTOR)
    assert "The same article in Vietnamese?" in page(client, f"/documents/{one.pk}/")
    client.post(f"/documents/{one.pk}/join/", {"other": other.pk})
    body = page(client, f"/documents/{other.pk}/")
    assert (f'href="/documents/{one.pk}/" hreflang="en"' in body, "The same article" in body) == (True, False)
    client.post(f"/documents/{one.pk}/part/")
    one.refresh_from_db()
    assert one.parallel_id is None


def test_a_draft_of_another_party_cannot_be_joined(document: Document, foreign: Document, ours: Party, signed_in: Browser) -> None:
    assert signed_in(ours, Role.ADMINISTRATOR).post(f"/documents/{document.pk}/join/", {"other": foreign.pk}).status_code == 404


def test_a_document_with_confirmed_statements_is_not_withdrawn(document: Document, ours: Party, viewer: Make, signed_in: Browser) -> None:
    actions.judge(viewer(ours, Role.REVIEWER), document.statements.all()[0].pk, "confirmed", version=1)
    document.refresh_from_db()
    client = signed_in(ours, Role.SECRETARIAT)
    assert client.post(f"/documents/{document.pk}/withdraw/", {"version": document.version}).status_code == 400
    document.refresh_from_db()
    assert document.withdrawn_at is None


# ---- filters and cost


def test_filters_narrow_the_list(document: Document, ours: Party, viewer: Make, signed_in: Browser) -> None:
    other = actions.receive(viewer(ours, Role.CONTRIBUTOR), "Lễ Đón.txt", "双方同意加快口岸建设，加强合作交流。".encode())
    client = signed_in(ours)
    expected = {
        "lang=zh": [other.pk],
        "text=minutes": [document.pk],
        "text=LỄ ĐÓN": [other.pk],
        "text=le don": [other.pk],
        "text=…": [],
        "judged=confirmed": [],
        "state=read": [document.pk, other.pk],
        "reach=public": [],
    }
    for query, wanted in expected.items():
        body = page(client, f"/documents/?{query}")
        assert [pk for pk in (document.pk, other.pk) if f'href="/documents/{pk}/"' in body] == wanted, query


@pytest.mark.parametrize(
    "address", ["/documents/", "/documents/{pk}/", "/documents/{pk}/statements/", "/review/{statement}/", "/review/checks/"]
)
def test_a_page_costs_the_same_for_one_and_for_many(
    address: str, document: Document, ours: Party, viewer: Make, signed_in: Browser
) -> None:
    Check.objects.create(document=document, key="k", type="count_mismatch", what="7 are announced, 6 are listed", spans=[[0, 8]])
    client = signed_in(ours, Role.SECRETARIAT)
    where = address.format(pk=document.pk, statement=document.statements.all()[0].pk)
    client.get(where)
    with CaptureQueriesContext(connection) as few:
        client.get(where)
    who = viewer(ours, Role.CONTRIBUTOR)
    for number in range(3):
        text = (
            f"Two sides, {number}. "
            + "The two sides agreed to open gates. Seven areas: trade, transport; health. They signed two agreements. " * 3
        )
        actions.receive(who, f"{number}.txt", text.encode())
    for statement in list(document.statements.all()):
        actions.judge(viewer(ours, Role.REVIEWER), statement.pk, "confirmed", version=statement.version)
    with CaptureQueriesContext(connection) as many:
        client.get(where)
    assert len(many) - len(few) in range(-2, 2), [query["sql"][:120] for query in many]


def test_people_of_a_party_are_not_named_to_others(
    document: Document, ours: Party, theirs: Party, viewer: Make, signed_in: Browser
) -> None:
    who = viewer(ours, Role.REVIEWER)
    User.objects.filter(pk=who.user.pk if who.user else 0).update(name="Very Private Person")
    actions.judge(who, document.statements.all()[0].pk, "confirmed", version=1)
    Document.objects.filter(pk=document.pk).update(reach="shared")
    assert "Very Private Person" in page(signed_in(ours), f"/documents/{document.pk}/")
    client = signed_in(theirs)
    for address in ("", "statements/"):
        assert "Very Private Person" not in page(client, f"/documents/{document.pk}/{address}")
