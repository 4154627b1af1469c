"""Two people at the same moment: nothing is lost, nothing is there twice, and who came second is told so. Real threads and commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from attacks.world import World, build
from cotmoc_web.documents.models import Document, Statement
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
        "owner_1": "vn-lai-chau",
        "owner_2": "cn-yn",
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
