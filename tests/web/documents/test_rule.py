"""The rule for statements that need no person: off by default, marked wherever it acted, and tried before it is switched on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents import actions, reading, rule
from cotmoc_web.documents.models import Document
from cotmoc_web.errors import BadInput, NotAllowed
from cotmoc_web.history.models import Change

Make = Callable[..., Viewer]
Browser = Callable[..., Client]
CLEAR = {"confidence": 0.85, "publishers": ["Trusted News"]}
PAGE = b"""<html><head><title>News</title><meta property="og:site_name" content="Trusted News"></head><body>
<h1>News</h1><p>The two sides agreed to open the crossing in 2026.</p><p>They met in Kunming.</p></body></html>"""


def received(ours: Party, viewer: Make) -> Document:
    return Document.objects.get(pk=actions.receive(viewer(ours, Role.CONTRIBUTOR), "news.html", PAGE).pk)


def test_without_a_rule_a_person_decides_everything(ours: Party, viewer: Make) -> None:
    document = received(ours, viewer)
    assert set(document.statements.values_list("verdict", flat=True)) == {"waiting"}


def test_a_rule_confirms_what_is_clear_of_a_trusted_publisher_and_marks_it(ours: Party, viewer: Make, signed_in: Browser) -> None:
    document = received(ours, viewer)
    Document.objects.filter(pk=document.pk).update(publisher="Trusted News")
    document.refresh_from_db()
    Party.objects.filter(pk=ours.pk).update(auto_confirm=CLEAR)
    document.party.refresh_from_db()
    clear = document.statements.filter(confidence__gte=0.85).count()
    assert clear > 0
    assert rule.apply_rule(document) == clear
    rows = document.statements.filter(verdict="confirmed")
    assert {(row.by_rule, row.by) for row in rows} == {(True, None)}
    assert [(change.action, change.by, change.party) for change in Change.objects.filter(action="statement.by_rule")] == [
        ("statement.by_rule", None, ours)
    ]
    body = signed_in(ours).get(f"/documents/{document.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Confirmed by the party’s rule, by no person" in body


def test_a_rule_trusts_nobody_else(ours: Party, viewer: Make) -> None:
    Party.objects.filter(pk=ours.pk).update(auto_confirm=CLEAR)
    document = received(ours, viewer)
    Document.objects.filter(pk=document.pk).update(publisher="Trusted News of another")
    document.refresh_from_db()
    assert rule.apply_rule(document) == 0


def test_a_rule_never_decides_again_what_a_person_decided(ours: Party, viewer: Make) -> None:
    document = received(ours, viewer)
    who = viewer(ours, Role.REVIEWER)
    for row in document.statements.all():
        actions.judge(who, row.pk, "rejected", version=1)
    Party.objects.filter(pk=ours.pk).update(auto_confirm=CLEAR)
    reading.read_now(document)
    assert set(document.statements.values_list("verdict", flat=True)) == {"rejected"}


def test_a_person_takes_over_what_the_rule_confirmed(ours: Party, viewer: Make) -> None:
    document = received(ours, viewer)
    row = document.statements.all()[0]
    type(row).objects.filter(pk=row.pk).update(by_rule=True, verdict="confirmed")
    who = viewer(ours, Role.REVIEWER)
    row = actions.judge(who, row.pk, "confirmed", version=1)
    assert (row.by_rule, row.by) == (False, who.user)


def test_the_rule_is_for_the_secretariat(ours: Party, viewer: Make, signed_in: Browser) -> None:
    with pytest.raises(NotAllowed):
        rule.set_rule(viewer(ours, Role.REVIEWER), CLEAR, version=1)
    assert signed_in(ours, Role.REVIEWER).get("/documents/rule/").status_code == 403
    assert rule.set_rule(viewer(ours, Role.SECRETARIAT), CLEAR, version=1).auto_confirm == CLEAR


@pytest.mark.parametrize("wrong", [{"confidence": 0.2, "publishers": ["x"]}, {"confidence": 0.95, "publishers": []}])
def test_a_rule_that_trusts_too_much_is_refused(wrong: dict[str, object], ours: Party, viewer: Make) -> None:
    with pytest.raises(BadInput):
        rule.set_rule(viewer(ours, Role.SECRETARIAT), wrong, version=1)


def test_the_page_says_what_the_rule_would_have_done_and_changes_nothing(ours: Party, viewer: Make, signed_in: Browser) -> None:
    document = received(ours, viewer)
    Document.objects.filter(pk=document.pk).update(publisher="Trusted News")
    total, clear = document.statements.count(), document.statements.filter(confidence__gte=0.85).count()
    client = signed_in(ours, Role.SECRETARIAT)
    data = {"do": "try", "confidence": "0.85", "publishers": ["Trusted News"], "version": 1}
    body = client.post("/documents/rule/", data, headers={"accept-language": "en"}).content.decode()
    assert f"In your last 1 documents it would have confirmed {clear} of {total} statements." in body
    ours.refresh_from_db()
    assert (ours.auto_confirm, document.statements.exclude(verdict="waiting").count()) == ({}, 0)
    client.post("/documents/rule/", data | {"do": "on"})
    ours.refresh_from_db()
    assert ours.auto_confirm == CLEAR
    client.post("/documents/rule/", {"do": "off", "version": ours.version})
    ours.refresh_from_db()
    assert ours.auto_confirm == {}
