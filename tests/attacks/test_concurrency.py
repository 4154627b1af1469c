"""Two people at the same moment: nothing is lost, nothing is there twice, and who came second is told so. Real threads and commits."""

from __future__ import annotations

import datetime as dt
import functools
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from attacks.world import World, build
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.actions import answer, link_chain, link_statement, share, share_link
from cotmoc_web.commitments.models import Commitment, Link
from cotmoc_web.documents.actions import judge_many
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.errors import BadInput
from cotmoc_web.history.models import Change

pytestmark = pytest.mark.django_db(transaction=True)
Post = tuple[str, str, dict[str, Any]]


def at_once(world: World, *posts: Post) -> list[int]:
    """Sends forms in the same moment, each from a browser of its own; their answers, in order of status."""
    clients = [(world.client(who), address, form) for who, address, form in posts]
    ready, answers = threading.Barrier(len(posts)), []

    def send(client: Client, address: str, form: dict[str, Any]) -> None:
        try:
            ready.wait(20)
            answers.append(client.post(address, form).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=each) for each in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(answers)


def test_of_two_at_the_same_moment_one_is_told(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Two reviewers of one statement, two editors of one commitment, two who undo one change, one file sent twice."""
    settings.MEDIA_ROOT = settings.MEDIA_ROOT / "at-once"
    monkeypatch.setattr("cotmoc_web.documents.actions.read_document", SimpleNamespace(enqueue=lambda *given: None))
    world = build()
    count: Callable[[], int] = Change.objects.count

    pk, before = world.pk("waiting"), count()
    judged = {"kind": "agreed", "field": "trade", "version": 1}
    two = [(f"ours {who}", f"/review/{pk}/", {**judged, "do": do}) for who, do in (("reviewer", "confirm"), ("secretariat", "reject"))]
    assert at_once(world, *two) == [302, 409]
    assert (Statement.objects.get(pk=pk).version, count()) == (2, before + 1)

    pk, before = world.pk("commitment"), count()
    form: dict[str, Any] = {
        "undertaking": "deliverable",
        "field": "trade",
        "owners": "vn-lai-chau; cn-yn",
        "version": world.version("commitment"),
    }
    edits = [
        (f"ours {who}", f"/commitments/{pk}/edit/", {**form, "title_en": f"Title of {who}"}) for who in ("secretariat", "administrator")
    ]
    assert at_once(world, *edits) == [302, 409]
    assert (world.version("commitment"), count()) == (form["version"] + 1, before + 1)

    pk, before = world.pk("change"), count()
    undos: list[tuple[str, str, dict[str, Any]]] = [(f"ours {who}", f"/history/{pk}/undo/", {}) for who in ("secretariat", "administrator")]
    assert at_once(world, *undos)[0] == 302
    assert (Change.objects.filter(undoes=pk).count(), count()) == (1, before + 1)

    pk = world.pk("sheet")
    sheets: list[tuple[str, str, dict[str, Any]]] = [(f"ours {who}", f"/import/{pk}/check", {}) for who in ("secretariat", "administrator")]
    review = ("ours reviewer", f"/review/{world.pk('shared waiting')}/", {**judged, "do": "confirm"})
    assert at_once(world, *sheets, review) == [302, 302, 409]
    assert Change.objects.filter(action="sheet.imported").count() == 1
    assert Statement.objects.get(pk=world.pk("shared waiting")).verdict == "confirmed"

    sent = {"text": "The two sides agreed to send this twice.", "title": "Twice"}
    assert at_once(world, *[(f"ours {who}", "/documents/upload/", sent) for who in ("contributor", "reviewer")]) == [302, 302]
    assert Document.objects.filter(text=sent["text"]).count() == 1


def _told(world: World, number: int, commitments: list[Commitment]) -> Document:
    """A document of ours with one statement for each commitment, in this order, each in its story."""
    us = Viewer.of(world.people["ours secretariat"])
    document = Document.objects.create(
        party=world.rows["ours"],
        name=f"crossing-{number}.txt",
        digest=f"crossing-{number}",
        text="It went on.",
        state="read",
        language="en",
    )
    for place, commitment in enumerate(commitments, 1):
        row = Statement.objects.create(
            document=document, key=str(place), number=place, start=0, end=11, quote="It went on.", kind="done", field="trade",
            verdict="confirmed", day=dt.date(2026, 3, 1),
        )  # fmt: skip
        link_statement(us, commitment.pk, row.pk, sort="step")
    return document


def _together(*acts: Callable[[], object]) -> list[BaseException]:
    """Does acts at the same moment; what went wrong."""
    ready, wrong = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        try:
            ready.wait(20)
            act()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


def test_two_who_judge_what_crosses_do_not_stop_each_other() -> None:
    """Two documents tell of the same two commitments, in opposite order: whoever comes second waits, and both verdicts stand."""
    world = build()
    reviewer = Viewer.of(world.people["ours reviewer"])
    two = list(Commitment.objects.filter(party=world.rows["ours"]).order_by("pk")[:2])
    documents = [_told(world, 1, two), _told(world, 2, two[::-1])]

    def judge(document: Document, verdict: str) -> Callable[[], object]:
        seen = dict(document.statements.values_list("pk", "version"))
        return lambda: judge_many(reviewer, document.pk, verdict, seen)

    for verdict in ("rejected", "confirmed") * 3:
        assert _together(*[judge(each, verdict) for each in documents]) == []
        assert set(Statement.objects.filter(document__in=documents).values_list("verdict", flat=True)) == {verdict}


def test_links_of_two_parties_never_close_a_circle() -> None:
    """Each shares its own in the same moment; then each draws one that others see at once."""
    world = build()
    us, them = (Viewer.of(world.people[f"{whose} secretariat"]) for whose in ("ours", "theirs"))
    earlier, later = list(Commitment.objects.exclude(reach="party").filter(withdrawn_at=None).order_by("pk")[:2])
    for way in ("shared", "drawn") * 2:
        Link.objects.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
        pairs = (us, earlier.pk, later.pk), (them, later.pk, earlier.pk)
        if way == "shared":
            drafts = [(who, link_chain(who, one, other, "continues")) for who, one, other in pairs]
            acts = [functools.partial(share_link, who, draft.pk, "shared", version=draft.version) for who, draft in drafts]
        else:
            acts = [functools.partial(link_chain, who, one, other, "continues", reach="shared") for who, one, other in pairs]
        assert [type(error) for error in _together(*acts)] == [BadInput]
        assert Link.objects.filter(withdrawn_at=None, reach="shared").count() == 1


def test_an_answer_is_judged_while_its_commitment_is_shared() -> None:
    world = build()
    us, reviewer = Viewer.of(world.people["ours secretariat"]), Viewer.of(world.people["ours reviewer"])
    commitment = Commitment.objects.filter(party=world.rows["ours"], reach="party").order_by("pk")[0]
    said = answer(us, commitment.pk, "It was done.", sort="done").statement
    for reach, verdict in (("shared", "rejected"), ("party", "confirmed")) * 3:
        version = Commitment.objects.get(pk=commitment.pk).version
        judged = functools.partial(
            judge_many, reviewer, said.document_id, verdict, dict(said.document.statements.values_list("pk", "version"))
        )
        assert _together(functools.partial(share, us, commitment.pk, reach, version=version), judged) == []
        assert (Commitment.objects.get(pk=commitment.pk).reach, Statement.objects.get(pk=said.pk).verdict) == (reach, verdict)
