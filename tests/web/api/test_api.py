"""Programs read what their owner may read, page by page, as of a day; every refusal is told in one shape."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from cotmoc_web.accounts.models import Party, Role, Token, User
from cotmoc_web.accounts.tokens import fingerprint
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.api import EXAMPLES, api, curl
from cotmoc_web.commitments.actions import Beginning, link_statement, open_commitment
from cotmoc_web.commitments.models import Commitment
from cotmoc_web.documents.actions import judge
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.entities.models import Entity
from cotmoc_web.meetings.models import Mechanism, Meeting
from cotmoc_web.rows import Reach

Viewing = Callable[..., Viewer]
SECRET = "cotmoc_secret"  # noqa: S105 (of tests)


@pytest.fixture
def key(ours: Party, person: Callable[..., User]) -> dict[str, str]:
    """Of a reader of ours."""
    Token.objects.create(
        user=person(ours), name="reports", fingerprint=fingerprint(SECRET), expires_at=timezone.now() + dt.timedelta(days=1)
    )
    return {"Authorization": f"Bearer {SECRET}"}


def paper(party: Party, quote: str, reach: str = Reach.PARTY) -> Statement:
    document = Document.objects.create(
        party=party, reach=reach, name="x.txt", title=f"About {quote}", text=quote, digest=quote[:64], language="en", state="read"
    )
    row = Statement.objects.create(
        document=document, key="1", number=1, start=0, end=len(quote), quote=quote, kind="agreed", field="trade", verdict="confirmed"
    )
    document.derive()
    return row


def test_without_a_key_nobody_reads_what_is_no_demonstration(db: None) -> None:
    response = Client().get("/api/documents")
    assert (response.status_code, response.json()["code"], response["WWW-Authenticate"]) == (401, "W05", "Bearer")


def test_in_a_demonstration_anybody_reads_what_is_public(ours: Party, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined] # of pytest-django
    paper(ours, "hidden")
    shown = paper(ours, "open", Reach.PUBLIC)
    assert [one["id"] for one in Client().get("/api/documents").json()["items"]] == [shown.document_id]


def test_a_key_reads_what_its_owner_reads(ours: Party, theirs: Party, key: dict[str, str]) -> None:
    mine, _hidden = paper(ours, "mine"), paper(theirs, "theirs")
    shared = paper(theirs, "shared", Reach.SHARED)
    found = Client().get("/api/statements", headers=key).json()["items"]
    assert {one["id"] for one in found} == {mine.pk, shared.pk}


@pytest.mark.parametrize("secret", ["", "cotmoc_", "cotmoc_secretx", "é"])
def test_a_wrong_key_is_told_and_not_passed_over(key: dict[str, str], settings: object, secret: str) -> None:
    settings.DEMO = True  # type: ignore[attr-defined] # of pytest-django
    response = Client().get("/api/documents", headers={"Authorization": f"Bearer {secret}"})
    assert (response.status_code, response.json()["code"]) == (401, "W05")


def test_a_key_that_ran_out_opens_nothing(key: dict[str, str]) -> None:
    Token.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert Client().get("/api/documents", headers=key).status_code == 401


def test_lists_come_in_pages(ours: Party, key: dict[str, str]) -> None:
    for number in range(5):
        paper(ours, f"paper {number}")
    seen, page = [], 1
    while page:
        answer = Client().get(f"/api/documents?limit=2&page={page}", headers=key).json()
        seen += [one["title"] for one in answer["items"]]
        page = answer["next"]
    assert sorted(seen) == [f"About paper {number}" for number in range(5)]


def test_statements_come_in_parts_until_the_last_whatever_comes_in_meanwhile(ours: Party, key: dict[str, str]) -> None:
    rows = [paper(ours, f"quote {number}") for number in range(5)]
    seen, asked = [], "/api/statements?limit=2"
    while asked:
        answer = Client().get(asked, headers=key).json()
        seen += [one["id"] for one in answer["items"]]
        asked = f"/api/statements?limit=2&after={answer['next']}" if answer["next"] else ""
        late = paper(ours, f"late {len(seen)}").document
        late.first_day = dt.date(2030, 1, 1)
        late.save()
        late.derive()
    assert seen == [each.pk for each in rows]
    assert Client().get("/api/statements?after=x", headers=key).json()["where"] == "after"


def test_a_list_of_statements_reads_no_text_and_costs_the_same_for_any_number(
    ours: Party, key: dict[str, str], django_assert_num_queries: Any
) -> None:
    row = paper(ours, "first")
    Statement.objects.bulk_create(
        Statement(document=row.document, key=f"{n}", number=n, start=0, end=5, quote="first", kind="agreed", field="trade")
        for n in range(2, 9)
    )
    row.document.derive()
    Token.objects.update(used_at=timezone.now())
    for path in ("/api/statements", f"/api/documents/{row.document_id}/statements"):
        with django_assert_num_queries(3) as asked:
            assert len(Client().get(path, headers=key).json()["items" if path == "/api/statements" else slice(None)]) == 8
        assert '"text"' not in "".join(each["sql"] for each in asked)


def test_a_key_reads_on_the_day_of_its_person_and_not_of_the_copy(
    ours: Party, viewer: Viewing, key: dict[str, str], settings: Settings
) -> None:
    """Between the two of them it is never the same day."""
    settings.TIME_ZONE = "Pacific/Pago_Pago"
    User.objects.update(time_zone="Pacific/Kiritimati")
    place = Entity.objects.create(key=ours.key, kind="province", side="vn", names=ours.names)
    made = open_commitment(
        viewer(ours, Role.REVIEWER),
        paper(ours, "They agreed.").pk,
        Beginning(
            titles={"en": "Agree"},
            undertaking="deliverable",
            field="trade",
            owners=[place],
        ),
    )
    address, file = f"/api/commitments/{made.pk}", f"/commitments/export.csv?token={SECRET}"
    today = timezone.now().astimezone(ZoneInfo("Pacific/Kiritimati")).date().isoformat()
    assert Client().get(address, headers=key).json()["as_of"] == today
    assert f"-{today}.csv" in Client().get(file)["Content-Disposition"]
    assert Client().get(f"{address}?day=2026-03-01", headers=key).json()["as_of"] == "2026-03-01"
    assert "-2026-03-01.csv" in Client().get(f"{file}&day=2026-03-01")["Content-Disposition"]


@pytest.mark.parametrize(
    ("path", "status", "where"),
    [
        ("/api/documents?page=0", 422, "page"),
        ("/api/documents?limit=101", 422, "limit"),
        ("/api/search", 422, "q"),
        ("/api/documents/999", 404, ""),
        ("/api/documents/99999999999999999999999", 404, ""),
        ("/api/entities/none", 404, ""),
        ("/api/commitments/1", 404, ""),
    ],
)
def test_every_refusal_has_one_shape(ours: Party, key: dict[str, str], path: str, status: int, where: str) -> None:
    response = Client().get(path, headers=key)
    told = response.json()
    assert (response.status_code, sorted(told), told["where"]) == (status, ["code", "remedy", "what", "where"], where)


def test_a_commitment_is_told_as_of_a_day_with_its_quotes(facts: int, ours: Party, viewer: Viewing, key: dict[str, str]) -> None:
    row = paper(ours, "They agreed to open the crossing.")
    made = open_commitment(
        viewer(ours, Role.REVIEWER),
        row.pk,
        Beginning(
            titles={"en": "Open the crossing"},
            undertaking="deliverable",
            field="border_gates",
            owners=[Entity.objects.get(key="vn-lai-chau")],
            made_on="2025-02-21",
            due="2025-12-31",
        ),
    )
    before = Client().get(f"/api/commitments/{made.pk}?day=2025-03-01", headers=key).json()
    after = Client().get(f"/api/commitments/{made.pk}?day=2026-03-01", headers=key).json()
    assert (before["as_of"], before["state"], after["as_of"], after["state"]) == ("2025-03-01", "silent", "2026-03-01", "late")
    assert [entry["quote"] for entry in after["story"]] == ["They agreed to open the crossing."]


def test_a_story_is_told_as_of_its_day_in_the_words_a_person_chose(facts: int, ours: Party, viewer: Viewing, key: dict[str, str]) -> None:
    row = paper(ours, "They agreed to open the crossing. Works have begun.")
    us = viewer(ours, Role.REVIEWER)
    made = open_commitment(
        us,
        row.pk,
        Beginning(
            titles={"en": "Open the crossing"},
            undertaking="deliverable",
            field="border_gates",
            owners=[Entity.objects.get(key="vn-lai-chau")],
            made_on="2025-02-21",
        ),
    )
    begun = paper(ours, "Works have begun, and will go on.")
    judge(us, begun.pk, "confirmed", version=None, corrected={"start": 0, "end": 16})
    link_statement(us, made.pk, begun.pk, sort="step", day="2026-02-01")

    def quotes(day: str) -> list[str]:
        return [each["quote"] for each in Client().get(f"/api/commitments/{made.pk}?day={day}", headers=key).json()["story"]]

    assert quotes("2026-01-31") == ["They agreed to open the crossing. Works have begun."]
    assert quotes("2026-02-01") == ["They agreed to open the crossing. Works have begun.", "Works have begun"]
    told = Client().get(f"/api/statements/{begun.pk}", headers=key).json()
    assert (told["quote"], told["start"], told["end"]) == ("Works have begun", 0, 16)


def test_search_tells_what_it_understood(facts: int, ours: Party, key: dict[str, str]) -> None:
    paper(ours, "陈刚出席会议")
    answer = Client().get("/api/search", {"q": "Chen Gang"}, headers=key).json()
    assert answer["understood"] == ["chen-gang"]
    assert [hit["found"] for hit in answer["hits"] if hit["kind"] == "statement"] == [["陈刚"]]


def test_whoever_calls_too_often_is_asked_to_wait(ours: Party, key: dict[str, str], settings: object) -> None:
    settings.API_CALLS = 3  # type: ignore[attr-defined] # of pytest-django
    answers = [Client().get("/api/sessions", headers=key) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_whoever_is_unknown_escapes_no_count_by_an_invented_origin(ours: Party, settings: object) -> None:
    settings.API_CALLS, settings.DEMO = 15, True  # type: ignore[attr-defined] # of pytest-django
    answers = [Client().get("/api/sessions", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(4)]
    assert answers == [200, 200, 200, 429]


def test_it_describes_itself_to_programs_and_people(ours: Party, signed_in: Callable[..., Client]) -> None:
    schema = Client().get("/api/openapi.json").json()
    assert sorted({path.split("/")[2] for path in schema["paths"]}) == [
        "commitments", "documents", "entities", "figures", "search", "sessions", "statements",
    ]  # fmt: skip
    page = signed_in(ours).get("/api/docs").content.decode()
    assert all(path in page for path in schema["paths"])


def test_nothing_can_be_written(ours: Party, key: dict[str, str]) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)("/api/documents", headers=key).status_code == 405


def test_every_operation_says_what_it_does_how_it_refuses_and_how_it_is_called(ours: Party, key: dict[str, str]) -> None:
    schema = api.get_openapi_schema()
    told = [one for methods in schema["paths"].values() for one in methods.values()]
    assert [one["operationId"] for one in told if not (one["summary"] and len(one.get("description", "")) > 30)] == []
    assert {tuple(one["responses"]) for one in told} == {(200, 401, 404, 422, 429)}
    assert set(EXAMPLES) == set(schema["paths"])
    refused = Client().get("/api/sessions", {"page": "x"}, headers=key)
    assert (refused.status_code, set(refused.json())) == (422, set(schema["components"]["schemas"]["Error"]["properties"]))


def test_the_calls_that_are_shown_work(ours: Party, key: dict[str, str]) -> None:
    row = paper(ours, "labour")
    Entity.objects.create(key="vn-lai-chau", kind="province", names={"vi": "Lai Châu"}, known=True)
    meeting = Meeting.objects.create(
        key="m", party=ours, reach=Reach.PUBLIC, mechanism=Mechanism.objects.create(key="x", names={"en": "X"}), start="2025"
    )
    commitment = Commitment.objects.create(party=ours, titles={"en": "A"}, undertaking="deliverable", field="general", due="2021")
    for each in (row.document, meeting, commitment, Entity.objects.get(key="vn-lai-chau")):
        each.derive()
    numbers = {"documents": row.document_id, "statements": row.pk, "sessions": meeting.pk, "commitments": commitment.pk}
    for path in EXAMPLES:
        command = shlex.split(curl(path, "").replace("$KEY", SECRET).replace("/1", f"/{numbers.get(path.split('/')[2], 1)}"))
        assert command[:2] == ["curl", "-H"]
        name, _colon, value = command[2].partition(": ")
        answer = Client().get(command[3], headers={name: value})
        assert answer.status_code == 200, (path, answer.content)
