"""The review desk: one decision after the other, corrections, conflicts, and nothing lost."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents import actions, derived, reading
from cotmoc_web.documents.apart import APART
from cotmoc_web.documents.models import Check, Document, Statement
from cotmoc_web.entities.models import Entity, EntityName
from cotmoc_web.errors import BadInput, Conflict, NotAllowed, Refused
from cotmoc_web.history.actions import Act, undo
from cotmoc_web.history.models import Change

from .conftest import TEXT

Make = Callable[..., Viewer]
Browser = Callable[..., Client]


def sent(statement: Statement, **changes: Any) -> dict[str, Any]:
    """The form of a statement as the page fills it."""
    says: Any = statement.says
    found = {
        "version": statement.version,
        "do": "confirm",
        "kind": says["kind"],
        "field": says["field"],
        "status": says.get("status") or "",
    }
    found |= {name: says.get(name) or "" for name in ("date", "deadline")}
    found |= {"parties": "The two sides", "objects": "", "speaker": "", "value": "", "qualifier": ""}
    return found | changes


@pytest.fixture
def first(document: Document) -> Statement:
    return document.statements.order_by("number")[0]


@pytest.fixture
def desk(ours: Party, signed_in: Browser) -> Client:
    client = signed_in(ours, Role.REVIEWER)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_desk_goes_from_one_statement_to_the_next_until_none_waits(document: Document, desk: Client) -> None:
    rows = list(document.statements.order_by("number"))
    assert desk.get("/review/")["Location"] == f"/review/{rows[0].pk}/"
    for row, following in zip(rows, [*(f"/review/{one.pk}/" for one in rows[1:]), "/review/"], strict=True):
        response = desk.post(f"/review/{row.pk}/", sent(row))
        assert response["Location"] == following
    document.refresh_from_db()
    assert (document.statements_waiting, document.statements_confirmed) == (0, 3)
    assert "Nothing waits for a decision" in desk.get("/review/").content.decode()


def test_what_is_put_off_comes_last(document: Document, desk: Client) -> None:
    rows = list(document.statements.order_by("number"))
    assert desk.post(f"/review/{rows[0].pk}/", sent(rows[0], do="later"))["Location"] == f"/review/{rows[1].pk}/"
    desk.post(f"/review/{rows[1].pk}/", sent(rows[1]))
    assert desk.post(f"/review/{rows[2].pk}/", sent(rows[2]))["Location"] == f"/review/{rows[0].pk}/"


def test_an_unchanged_form_corrects_nothing(first: Statement, desk: Client) -> None:
    body = desk.get(f"/review/{first.pk}/").content.decode()
    assert 'value="The two sides"' in body
    assert 'value="Lung Lan–Longbinh"' in body
    label = body.split('id="id_objects" list="offered" value="')[1].split('"')[0]
    desk.post(f"/review/{first.pk}/", sent(first, objects=label))
    first.refresh_from_db()
    assert (first.verdict, first.corrected) == ("confirmed", {})


@pytest.mark.parametrize(
    ("language", "kept", "shown"),
    [
        ("vi", "2026-12-31", "31/12/2026"),
        ("vi", "2026-12", "12/2026"),
        ("vi", "2026-12/2027-01", "2026-12/2027-01"),
        ("zh-hans", *["2026-12-31"] * 2),
    ],
)
def test_a_day_is_shown_as_its_reader_types_it(language: str, kept: str, shown: str, first: Statement, desk: Client) -> None:
    first.reading |= {"deadline": kept}
    first.save()
    body = desk.get(f"/review/{first.pk}/?language={language}").content.decode()
    assert f'name="deadline" id="id_deadline" inputmode="numeric" value="{shown}"' in body
    desk.post(f"/review/{first.pk}/?language={language}", sent(first, parties="", deadline=shown))
    first.refresh_from_db()
    assert (first.verdict, "deadline" in first.corrected) == ("confirmed", False)


def test_a_correction_stands_beside_what_was_read(first: Statement, desk: Client) -> None:
    desk.post(
        f"/review/{first.pk}/", sent(first, kind="planned", parties="Yunnan; Lai Chau", deadline="2026-12", value="504", unit="markers")
    )
    before = dict(first.reading)
    first.refresh_from_db()
    assert first.reading == before
    assert first.corrected == {
        "kind": "planned",
        "parties": ["cn-yn", "vn-lai-chau"],
        "objects": [],
        "deadline": "2026-12",
        "quantity": {"value": 504, "unit": "markers", "of": ""},
    }
    assert (first.kind, first.says["kind"]) == ("planned", "planned")
    assert set(first.entities.values_list("key", flat=True)) == {"cn-yn", "vn-lai-chau"}


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"parties": "Atlantis"}, "parties", "“Atlantis” is no name of this record"),
        ({"speaker": "Yunnan; Lai Chau"}, "speaker", "Only one can have said it."),
        ({"deadline": "soon"}, "deadline", "Write 2025-10-30, 2025-10 or 2025"),
        ({"value": "many"}, "value", "Write the number as 4127"),
        ({"value": "nan"}, "value", "Write the number as 4127"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    wrong: dict[str, str], field: str, words: str, first: Statement, desk: Client
) -> None:
    response = desk.post(f"/review/{first.pk}/", sent(first, kind="planned", **wrong))
    body = response.content.decode()
    assert (response.status_code, words in body) == (400, True)
    tag = body.split(f'id="id_{field}"')[1].split(">")[0]
    assert f'value="{wrong[field]}"' in tag
    assert f"e_{field}" in tag
    assert 'value="planned" data-key="5" checked' in body
    first.refresh_from_db()
    assert (first.verdict, first.version) == ("waiting", 1)


@pytest.mark.parametrize("typed", ["Điện Biên", "ĐIỆN BIÊN", "dien bien"])
def test_a_name_is_known_by_any_case_and_without_marks(typed: str, first: Statement, desk: Client) -> None:
    EntityName.objects.create(entity=Entity.objects.get(key="vn-dien-bien"), text="Điện Biên", language="vi", use="full")
    desk.post(f"/review/{first.pk}/", sent(first, parties=typed))
    first.refresh_from_db()
    assert first.says["parties"] == ["vn-dien-bien"]


def test_a_quote_is_widened_and_narrowed_beside_what_was_read(document: Document, desk: Client) -> None:
    second = document.statements.order_by("number")[1]
    desk.post(f"/review/{second.pk}/", sent(second, do="before", parties="Lai Chau"))
    quote = second.quote
    second.refresh_from_db()
    assert (second.quote, second.verdict) == (quote, "waiting")
    assert second.words.endswith(quote)
    assert len(second.words) > len(quote)
    assert document.text[second.corrected["start"] : second.corrected["end"]] == second.words
    desk.post(f"/review/{second.pk}/", sent(second, do="less_before", parties="Lai Chau"))
    second.refresh_from_db()
    assert (second.words, second.corrected.get("quote")) == (quote, None)


def test_two_reviewers_at_once_both_see_both_decisions(first: Statement, ours: Party, desk: Client, viewer: Make) -> None:
    old = sent(first, do="reject", objects="")
    other = viewer(ours, Role.REVIEWER)
    actions.judge(other, first.pk, "confirmed", version=1)
    response = desk.post(f"/review/{first.pk}/", old)
    body = response.content.decode()
    assert (response.status_code, "Somebody else decided meanwhile" in body, "You wanted to reject it." in body) == (409, True, True)
    assert f"{other.user} has decided: Confirmed." in body
    first.refresh_from_db()
    assert first.verdict == "confirmed"
    desk.post(f"/review/{first.pk}/", sent(first, do="reject"))
    first.refresh_from_db()
    assert first.verdict == "rejected"
    assert Change.objects.filter(about="cotmoc.statement", about_id=first.pk).count() == 2


def test_a_decision_can_be_undone(first: Statement, ours: Party, viewer: Make) -> None:
    who = viewer(ours, Role.REVIEWER)
    actions.judge(who, first.pk, "rejected", version=1, corrected={"field": "health"})
    undo(who, Change.objects.filter(action="statement.rejected").latest("pk").pk)
    first.refresh_from_db()
    first.document.refresh_from_db()
    assert (first.verdict, first.corrected, first.field, first.by) == ("waiting", {}, first.reading["field"], None)
    assert (first.document.statements_waiting, first.document.statements_rejected) == (3, 0)


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR])
def test_below_reviewer_nobody_decides(role: Role, first: Statement, ours: Party, viewer: Make, signed_in: Browser) -> None:
    with pytest.raises(NotAllowed):
        actions.judge(viewer(ours, role), first.pk, "confirmed", version=1)
    assert signed_in(ours, role).post(f"/review/{first.pk}/", sent(first)).status_code == 403
    body = signed_in(ours, role).get(f"/review/{first.pk}/", headers={"accept-language": "en"}).content.decode()
    assert ("People with the role of reviewer decide" in body, 'value="reject"' in body) == (True, False)


def test_nobody_decides_for_another_party(foreign: Document, ours: Party, viewer: Make, signed_in: Browser) -> None:
    statement = foreign.statements.all()[0]
    for verdict in ("confirmed", "rejected"):
        with pytest.raises(NotAllowed):
            actions.judge(viewer(ours, Role.ADMINISTRATOR), statement.pk, verdict, version=1)
    assert signed_in(ours, Role.ADMINISTRATOR).get(f"/review/{statement.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.judge_many(viewer(ours, Role.ADMINISTRATOR), foreign.pk, "confirmed", {statement.pk: 1})


def test_several_are_confirmed_in_one_act(document: Document, desk: Client) -> None:
    rows = list(document.statements.all())
    response = desk.post(
        f"/documents/{document.pk}/statements/", {"do": "confirmed", "chosen": [f"{row.pk}.{row.version}" for row in rows]}
    )
    assert response.status_code == 302
    document.refresh_from_db()
    assert (document.statements_confirmed, Change.objects.filter(action="statement.confirmed").count()) == (3, 1)
    assert "3 statements are confirmed." in desk.get(response["Location"]).content.decode()


def test_one_that_somebody_decided_stops_the_whole_bulk(document: Document, ours: Party, viewer: Make) -> None:
    one, *rest = document.statements.all()
    who = viewer(ours, Role.REVIEWER)
    actions.judge(who, one.pk, "rejected", version=1)
    with pytest.raises(Conflict):
        actions.judge_many(who, document.pk, "confirmed", {row.pk: 1 for row in (*rest, one)})
    assert sorted(document.statements.values_list("verdict", flat=True)) == ["rejected", "waiting", "waiting"]


def test_a_bulk_keeps_to_its_document(document: Document, foreign: Document, ours: Party, viewer: Make) -> None:
    with pytest.raises(Refused):
        actions.judge_many(viewer(ours, Role.REVIEWER), document.pk, "confirmed", {foreign.statements.all()[0].pk: 1})
    assert foreign.statements.get().verdict == "waiting"


def test_a_correction_that_is_none_is_refused(first: Statement, ours: Party, viewer: Make) -> None:
    who = viewer(ours, Role.REVIEWER)
    for name, value in [("kind", "invented"), ("field", "x"), ("date", "2025-13"), ("parties", ["nobody"]), ("secret", 1), ("start", -5)]:
        with pytest.raises(BadInput):
            actions.judge(who, first.pk, "confirmed", version=1, corrected={name: value})
    with pytest.raises(BadInput):
        actions.judge(who, first.pk, "nonsense", version=1)
    first.refresh_from_db()
    assert (first.verdict, first.version) == ("waiting", 1)


# ---- checks


@pytest.fixture
def check(document: Document) -> Check:
    return Check.objects.create(document=document, key="k", type="count_mismatch", what="7 are announced, 6 are listed", spans=[[0, 8]])


def test_a_check_is_settled_with_an_answer_and_reopened(check: Check, desk: Client) -> None:
    assert "7 are announced" in desk.get("/review/checks/").content.decode()
    desk.post(f"/review/checks/{check.pk}/", {"settled": "mistake", "answer": "one was left out", "version": 1, "back": "checks"})
    check.refresh_from_db()
    assert (check.settled, check.answer, check.version) == ("mistake", "one was left out", 2)
    assert "7 are announced" not in desk.get("/review/checks/").content.decode()
    desk.post(f"/review/checks/{check.pk}/", {"settled": "", "version": 2})
    check.refresh_from_db()
    assert check.settled == ""


def test_a_check_is_settled_by_reviewers_of_its_party(check: Check, ours: Party, theirs: Party, signed_in: Browser) -> None:
    data = {"settled": "mistake", "version": 1}
    assert signed_in(ours, Role.CONTRIBUTOR).post(f"/review/checks/{check.pk}/", data).status_code == 403
    assert signed_in(theirs, Role.ADMINISTRATOR).post(f"/review/checks/{check.pk}/", data).status_code == 404
    check.refresh_from_db()
    assert check.settled == ""


def test_of_another_partys_check_and_statement_not_even_the_version_is_told(
    document: Document, foreign: Document, ours: Party, signed_in: Browser
) -> None:
    hidden = Check.objects.create(document=foreign, key="k", type="count_mismatch", what="secret")
    client = signed_in(ours, Role.REVIEWER)
    for pk in (hidden.pk, hidden.pk + 1000):
        assert client.post(f"/review/checks/{pk}/", {"settled": "mistake", "version": 99}).status_code == 404
    for pk in (foreign.statements.get().pk, 10**6):
        answer = client.post(f"/documents/{document.pk}/statements/", {"chosen": f"{pk}.99", "do": "confirmed"})
        assert (answer.status_code, "secret" in answer.content.decode()) == (404, False)


# ---- at once


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_the_same_moment_one_stands_and_the_other_is_told(ours: Party, person: Callable[..., User]) -> None:
    people = [person(ours, Role.REVIEWER) for _ in range(2)]
    document = actions.receive(Viewer.of(people[0]), "a.txt", b"The two sides agreed to open the crossing in 2026.")
    statement = document.statements.get()
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def decide(user: User, verdict: str) -> None:
        try:
            together.wait()
            actions.judge(Viewer.of(user), statement.pk, verdict, version=1)
            outcomes.append(verdict)
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(people, ("confirmed", "rejected"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statement.refresh_from_db()
    assert sorted(outcomes) == sorted(["conflict", statement.verdict])
    assert (statement.version, Change.objects.filter(about="cotmoc.statement").count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_by_two_at_the_same_moment_is_one_document(ours: Party, person: Callable[..., User]) -> None:
    people = [person(ours, Role.CONTRIBUTOR) for _ in range(2)]
    together = threading.Barrier(2)
    received: list[int] = []

    def send(user: User) -> None:
        try:
            together.wait()
            received.append(actions.receive(Viewer.of(user), "a.txt", b"The two sides agreed to meet in 2026.").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(received), len(set(received)), Document.objects.count()) == (2, 1, 1)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What went wrong with acts of several people."""
    wrong: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:  # any is a failure
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def meeting_at(barrier: threading.Barrier, step: Callable[..., Any]) -> Callable[..., Any]:
    """The same step, at whose end each waits for the other, unless a lock keeps the other from coming."""

    def slow(*given: Any) -> Any:
        done = step(*given)
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(1)
        return done

    return slow


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_on_one_document_both_are_counted(
    ours: Party, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = Viewer.of(person(ours, Role.REVIEWER))
    document = actions.receive(someone, "a.txt", TEXT.encode())
    first, second = document.statements.all()[:2]
    monkeypatch.setattr(derived, "count", meeting_at(threading.Barrier(2), derived.count))
    assert at_once(*(lambda pk=pk: actions.judge(someone, pk, "confirmed", version=1) for pk in (first.pk, second.pk))) == []
    document.refresh_from_db()
    assert document.statements_confirmed == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_join_the_same_versions_from_either_end_do_not_stop_each_other(
    ours: Party, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = Viewer.of(person(ours, Role.CONTRIBUTOR))
    one, other = (actions.receive(someone, f"{name}.txt", f"{TEXT}{name}".encode()).pk for name in "ab")
    monkeypatch.setattr(Act, "take_all", meeting_at(threading.Barrier(2), Act.take_all))
    assert at_once(lambda: actions.join_versions(someone, one, other), lambda: actions.join_versions(someone, other, one)) == []
    assert len(set(Document.objects.values_list("parallel", flat=True)) - {None}) == 1


@pytest.mark.django_db(transaction=True)
def test_a_decision_and_a_reading_do_not_stop_each_other(ours: Party, person: Callable[..., User], monkeypatch: pytest.MonkeyPatch) -> None:
    someone = Viewer.of(person(ours, Role.REVIEWER))
    document = actions.receive(someone, "a.txt", TEXT.encode())
    statement = document.statements.all()[0]
    answer = APART.read(reading._request(document))
    monkeypatch.setattr(APART, "read", lambda request: answer)
    both = threading.Barrier(2)
    monkeypatch.setattr(actions, "_decide", meeting_at(both, actions._decide))
    monkeypatch.setattr(reading, "_keep_facts", meeting_at(both, reading._keep_facts))
    again = Document.objects.get(pk=document.pk)
    assert at_once(lambda: actions.judge(someone, statement.pk, "confirmed", version=1), lambda: reading.read_now(again)) == []
    statement.refresh_from_db()
    document.refresh_from_db()
    assert (statement.verdict, document.state, document.statements_confirmed) == ("confirmed", "read", 1)
