"""History: own acts in full, others' only as far as their rows are seen; taken back by those who may, and never over a later change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone, translation

from cotmoc_web import wording
from cotmoc_web.accounts import actions as accounts
from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document
from cotmoc_web.entities.models import Entity
from cotmoc_web.entities.words import said
from cotmoc_web.errors import Conflict, NotAllowed, NotThere, Refused
from cotmoc_web.gates.actions import add_milestone, tell_of_gate, tell_of_milestone
from cotmoc_web.history import queries
from cotmoc_web.history.actions import SILENT, change, may_undo, set_reach, undo
from cotmoc_web.history.models import Change
from cotmoc_web.history.words import FIELDS, TABLES, TECHNICAL
from cotmoc_web.rows import Recorded
from cotmoc_web.studies.actions import change_scenario, open_study, write_scenario
from cotmoc_web.studies.beginnings import beginning
from cotmoc_web.studies.models import Study

Viewers = Callable[..., Viewer]


def document(viewer: Viewer, name: str = "Minutes") -> Document:
    """A draft of the viewer's party, sent in by them."""
    with change(viewer, "document.received", why="our own reasons") as act:
        return act.add(Document(party=viewer.party, name=name, title=name, digest=name, size=1, language="en", published="2025-10"))


def entitle(viewer: Viewer, pk: int, title: str) -> Change:
    """Another title."""
    with change(viewer, "document.read") as act:
        row = act.take(Document, pk)
        row.title = title
        act.save(row)
    assert act.change
    return act.change


def told(viewer: Viewer, **filters: Any) -> list[str]:
    """The page in short: who did what to what."""
    with translation.override("en"):
        page = queries.listing(viewer, queries.Filters(**filters))
        return [f"{line.who.text} {line.did}: {line.about.title.text if line.about else ''}" for line in page.lines]


def test_own_acts_are_told_with_names_and_reasons(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.SECRETARIAT)
    entitle(someone, document(someone).pk, "Minutes of the 11th session")
    assert told(someone) == [
        "Person 1 read a document: Minutes of the 11th session",
        "Person 1 sent in a document: Minutes of the 11th session",
    ]
    with translation.override("en"):
        (latest, first) = queries.listing(someone, queries.Filters()).lines
    assert [(one.word, one.before.text, one.after.text) for one in latest.rows[0].differences] == [
        ("title", "Minutes", "Minutes of the 11th session")
    ]
    assert (first.why, first.rows[0].new) == ("our own reasons", True)
    assert ("published", "", "October 2025") in [(one.word, one.before.text, one.after.text) for one in first.rows[0].differences]


def test_drafts_of_one_party_leave_no_trace_for_another(ours: Party, theirs: Party, viewer: Viewers) -> None:
    document(viewer(theirs, Role.SECRETARIAT), "Their secret draft")
    assert told(viewer(ours, Role.ADMINISTRATOR)) == []


def test_what_another_party_shared_is_told_without_names_and_reasons(ours: Party, theirs: Party, viewer: Viewers) -> None:
    them = viewer(theirs, Role.SECRETARIAT)
    made = document(them, "Their report")
    set_reach(them, Document, made.pk, "shared", version=1, why="pressed by our minister")
    us = viewer(ours, Role.ADMINISTRATOR)
    with translation.override("en"):
        (line,) = queries.listing(us, queries.Filters()).lines
    assert (line.who.text, line.did, line.why) == ("Yunnan", "shared with all parties", "")
    assert line.about
    assert line.about.title.text == "Their report"


def test_what_was_taken_back_from_us_is_not_told_any_more(ours: Party, theirs: Party, viewer: Viewers) -> None:
    them = viewer(theirs, Role.SECRETARIAT)
    made = document(them, "Their report")
    set_reach(them, Document, made.pk, "shared", version=1)
    entitle(them, made.pk, "Their new title")
    set_reach(them, Document, made.pk, "party", version=3)
    us = viewer(ours, Role.ADMINISTRATOR)
    lines = queries.listing(us, queries.Filters()).lines
    assert "Their" not in str([(line.about, line.rows) for line in lines])


def test_of_acts_of_another_party_only_the_shared_row_is_told(ours: Party, theirs: Party, viewer: Viewers) -> None:
    them = viewer(theirs, Role.SECRETARIAT)
    shared, secret = document(them, "Shared"), document(them, "Secret")
    set_reach(them, Document, shared.pk, "shared", version=1)
    with change(them, "document.joined") as act:
        for pk in (shared.pk, secret.pk):
            row = act.take(Document, pk)
            row.publisher = f"Publisher of {row.title}"
            act.save(row)
    (line, _shared) = queries.listing(viewer(ours, Role.ADMINISTRATOR), queries.Filters()).lines
    assert [row.title.text for row in line.rows] == ["Shared"]
    assert line.more == 0


def test_strangers_see_public_lines_alone(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.SECRETARIAT)
    made = document(someone)
    set_reach(someone, Document, made.pk, "shared", version=1)
    assert told(Viewer.of(None)) == []
    set_reach(someone, Document, made.pk, "public", version=2)
    assert told(Viewer.of(None)) == ["Lai Chau made public: Minutes"]


def test_settings_and_keys_are_told_to_their_owner_alone(ours: Party, viewer: Viewers) -> None:
    someone, colleague = viewer(ours), viewer(ours, Role.ADMINISTRATOR)
    accounts.make_token(someone, name="Sheet", days=30)
    values = {"name": "A", "department": "", "language": "", "time_zone": "", "digest": "never", "single_keys": True}
    accounts.set_own(someone, values, version=1)
    assert len(told(someone)) == 2
    assert told(colleague) == []


def test_going_back_to_earlier_settings_is_told_to_their_owner_alone(ours: Party, viewer: Viewers) -> None:
    someone, colleague = viewer(ours), viewer(ours, Role.ADMINISTRATOR)
    values = {"name": "A", "department": "", "language": "", "time_zone": "Europe/Paris", "digest": "daily", "single_keys": True}
    last = accounts.set_own(someone, values, version=1)
    for _again in range(3):
        assert last is not None
        last = undo(someone, last.pk)
    assert len(told(someone)) == 4
    assert told(colleague) == []


def test_filters_narrow(ours: Party, viewer: Viewers) -> None:
    one, two = viewer(ours, Role.SECRETARIAT), viewer(ours, Role.SECRETARIAT)
    made = document(one)
    entitle(two, made.pk, "New")
    assert one.user
    assert told(one, by=one.user.pk) == ["Person 1 sent in a document: New"]
    assert told(one, action="document.read") == ["Person 2 read a document: New"]
    assert told(one, about="cotmoc.commitment") == []
    today = Change.objects.latest("at").at.date()
    assert len(told(one, day=timezone.localdate())) == 2
    assert told(one, day=today.replace(year=2020)) == []


def test_a_person_of_the_other_party_cannot_be_asked_for(ours: Party, theirs: Party, viewer: Viewers) -> None:
    them, us = viewer(theirs, Role.SECRETARIAT), viewer(ours, Role.ADMINISTRATOR)
    made = document(them)
    set_reach(them, Document, made.pk, "shared", version=1)
    assert them.user
    assert len(told(us)) == 1
    assert told(us, by=them.user.pk) == []


@pytest.mark.parametrize(
    "query", ["by=x", "by=99999999999999999999", "page=0", "page=-1", "page=99999999999999999999", "on=2025-13-45", "action=<b>", "about=x"]
)
def test_a_mistyped_address_still_opens(query: str, ours: Party, signed_in: Callable[..., Client]) -> None:
    assert signed_in(ours).get(f"/history/?{query}").status_code == 200


def test_about_a_row(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.SECRETARIAT)
    made, other = document(someone, "One"), document(someone, "Other")
    assert [line.change.about_id for line in queries.about(someone, made)] == [made.pk]
    assert [line.change.about_id for line in queries.about(someone, other)] == [other.pk]


# ---- taking back


def test_an_undo_is_undone(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.CONTRIBUTOR)
    made = document(someone)
    back = undo(someone, entitle(someone, made.pk, "New").pk)
    assert Document.objects.get(pk=made.pk).title == "Minutes"
    undo(someone, back.pk)
    assert Document.objects.get(pk=made.pk).title == "New"


@pytest.mark.django_db(transaction=True)
def test_an_undo_brings_its_own_transaction(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.CONTRIBUTOR)
    made = document(someone)
    undo(someone, entitle(someone, made.pk, "New").pk)
    assert Document.objects.get(pk=made.pk).title == "Minutes"


def test_what_was_changed_since_is_not_overwritten_and_its_undo_is_not_offered(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.CONTRIBUTOR)
    made = document(someone)
    first = entitle(someone, made.pk, "Second")
    entitle(someone, made.pk, "Third")
    assert [line.may_undo for line in queries.listing(someone, queries.Filters()).lines] == [True, False, False]
    with pytest.raises(Conflict):
        undo(someone, first.pk)
    assert Document.objects.get(pk=made.pk).title == "Third"


def test_nothing_is_undone_twice(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.CONTRIBUTOR)
    changed = entitle(someone, document(someone).pk, "New")
    undo(someone, changed.pk)
    with pytest.raises(Refused, match="undone before"):
        undo(someone, changed.pk)


@pytest.mark.parametrize(
    ("role", "own", "allowed"),
    [
        (Role.CONTRIBUTOR, True, True),
        (Role.CONTRIBUTOR, False, False),
        (Role.REVIEWER, False, False),
        (Role.SECRETARIAT, False, True),
        (Role.ADMINISTRATOR, False, True),
    ],
)
def test_who_may_undo(role: Role, own: bool, allowed: bool, ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, role)
    changed = entitle(someone if own else viewer(ours, Role.REVIEWER), document(viewer(ours, Role.CONTRIBUTOR)).pk, "New")
    assert may_undo(someone, changed) is allowed
    if allowed:
        undo(someone, changed.pk)
    else:
        with pytest.raises(NotAllowed):
            undo(someone, changed.pk)


@pytest.mark.parametrize(
    ("then", "now", "allowed"),
    [
        (Role.CONTRIBUTOR, Role.CONTRIBUTOR, True),
        (Role.CONTRIBUTOR, Role.REVIEWER, True),
        (Role.CONTRIBUTOR, Role.READER, False),
        (Role.REVIEWER, Role.CONTRIBUTOR, False),
        (Role.SECRETARIAT, Role.REVIEWER, False),
        (Role.ADMINISTRATOR, Role.SECRETARIAT, True),
    ],
)
def test_ones_own_act_is_taken_back_with_the_role_it_was_done_with(
    then: Role, now: Role, allowed: bool, ours: Party, viewer: Viewers
) -> None:
    someone = viewer(ours, then)
    changed = entitle(someone, document(someone).pk, "New")
    User.objects.update(role=now)
    again = Viewer.of(User.objects.get())
    assert may_undo(again, changed) is allowed
    if not allowed:
        with pytest.raises(NotAllowed):
            undo(again, changed.pk)


def test_another_party_finds_nothing_to_undo(ours: Party, theirs: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.SECRETARIAT)
    made = document(someone)
    set_reach(someone, Document, made.pk, "shared", version=1)
    for found in Change.objects.all():
        with pytest.raises(NotThere):
            undo(viewer(theirs, Role.ADMINISTRATOR), found.pk)
    with pytest.raises(NotAllowed):
        undo(Viewer.of(None), found.pk)


# ---- pages


def test_the_button_takes_back_and_leads_back(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.CONTRIBUTOR)
    changed = entitle(someone, document(someone).pk, "New")
    assert someone.user
    client = Client()
    client.force_login(someone.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/history/?language=en").content.decode()
    assert f'action="/history/{changed.pk}/undo/"' in page
    response = client.post(f"/history/{changed.pk}/undo/", {"next": "/history/?page=1"})
    assert response["Location"] == "/history/?page=1"
    after = client.get("/history/?language=en").content.decode()
    assert "Taken back since." in after
    assert f'action="/history/{changed.pk}/undo/"' not in after


def test_a_conflict_shows_what_came_later(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.CONTRIBUTOR)
    made = document(someone)
    first, second = entitle(someone, made.pk, "Second"), entitle(someone, made.pk, "Third")
    assert someone.user
    client = Client()
    client.force_login(someone.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post(f"/history/{first.pk}/undo/?language=en")
    assert response.status_code == 409
    page = response.content.decode()
    assert f'action="/history/{second.pk}/undo/"' in page
    assert f'action="/history/{first.pk}/undo/"' not in page


def test_undoing_is_not_done_by_a_link(ours: Party, viewer: Viewers, signed_in: Callable[..., Client]) -> None:
    changed = entitle(viewer(ours, Role.CONTRIBUTOR), document(viewer(ours, Role.CONTRIBUTOR)).pk, "New")
    assert signed_in(ours, Role.SECRETARIAT).get(f"/history/{changed.pk}/undo/").status_code == 405


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_page_costs_the_same_for_any_number(
    count: int, ours: Party, viewer: Viewers, signed_in: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    someone = viewer(ours, Role.SECRETARIAT)
    for number in range(count):
        entitle(someone, document(someone, f"Document {number}").pk, f"Title {number}")
    client = signed_in(ours)
    client.get("/history/")
    with django_assert_num_queries(8):
        client.get("/history/")


def test_pages_of_fifty(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.SECRETARIAT)
    for number in range(51):
        document(someone, f"Document {number}")
    first, second = (queries.listing(someone, queries.Filters(), number) for number in (1, 2))
    assert (len(first.lines), first.more, len(second.lines), second.more) == (50, True, 1, False)


# ---- gates and studies


@pytest.fixture
def gate(db: None) -> Entity:
    """A gate that is on record."""
    return Entity.objects.create(key="ma-lu-thang", kind="crossing", side="vn", known=True, names={"en": "Ma Lu Thang"})


def rows_told(viewer: Viewer) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    """Of the rows of the latest act: word, title, page and differences."""
    page = queries.listing(viewer, queries.Filters())
    return [
        (row.word, row.title.text, row.url, [(one.word, one.before.text, one.after.text) for one in row.differences])
        for row in page.lines[0].rows
    ]


def test_of_a_scenario_the_lines_that_changed_are_told(ours: Party, viewer: Viewers) -> None:
    someone = viewer(ours, Role.CONTRIBUTOR)
    scenario = open_study(someone, None, "Lanes", beginning("staffed_lanes") or "").scenarios.get()
    text = scenario.toml.replace('title = "Staffed freight lanes"', 'title = "Two lanes"')
    write_scenario(someone, scenario.pk, text, version=1)
    assert rows_told(someone) == [
        (
            "a scenario",
            scenario.title,
            f"/gates/studies/scenarios/{scenario.pk}/",
            [("lines of the scenario", 'title = "Staffed freight lanes"', 'title = "Two lanes"')],
        )
    ]


def test_a_scenario_of_a_study_that_was_taken_back_is_not_told_any_more(ours: Party, theirs: Party, viewer: Viewers) -> None:
    them = viewer(theirs, Role.SECRETARIAT)
    study = open_study(them, None, "Their study", beginning("staffed_lanes") or "")
    scenario = study.scenarios.get()
    set_reach(them, Study, study.pk, "shared", version=1)
    change_scenario(them, scenario.pk, "Their new title", {}, reason="Their reason", version=1)
    us = viewer(ours, Role.ADMINISTRATOR)
    assert [title for _word, title, _page, _told in rows_told(us)] == ["Their new title"]
    set_reach(them, Study, study.pk, "party", version=2)
    lines = queries.listing(us, queries.Filters()).lines
    assert [line.about.title.text for line in lines if line.about] == ["something you may not see"] * 2
    assert "Their" not in str([(line.why, line.about, line.rows) for line in lines])


def test_words_about_gates_and_milestones_lead_to_their_pages(ours: Party, viewer: Viewers, gate: Entity) -> None:
    someone = viewer(ours, Role.SECRETARIAT)
    project = Entity.objects.create(key="smart-gate", kind="project", known=True, names={"en": "Smart gate"})
    fields = {"sort": "upgraded", "day": "2026-02-01", "klass": "international", "known_from": "a notice"}
    tell_of_gate(someone, gate.key, fields)
    told = [
        ("sort", "Class changed"), ("day", "1 February 2026"), ("class of the gate", said("class", "international")),
        ("known from", "a notice"),
    ]  # fmt: skip
    ((word, title, page, differences),) = rows_told(someone)
    assert (word, title, page) == ("a word about a gate", "Ma Lu Thang", "/gates/ma-lu-thang/register/")
    assert set(told) <= {("sort" if name == "kind of entry" else name, after) for name, _before, after in differences}
    made = add_milestone(someone, project.key, {"phase": "operation", "names": {"en": "Lane in use"}, "sides": [], "needs": []})
    ((word, title, page, differences),) = rows_told(someone)
    assert (word, title, page) == ("a milestone", "Lane in use", "/projects/smart-gate/steps/")
    assert ("phase", "", "Operation") in differences
    tell_of_milestone(someone, made.pk, {"sort": "planned", "day": "2026-12", "note": "a plan"})
    ((word, title, page, differences),) = rows_told(someone)
    assert (word, title, page) == ("a word about a milestone", "Lane in use", "/projects/smart-gate/steps/")
    assert ("kind of entry", "", "Planned for") in differences


def test_a_row_of_a_table_that_history_does_not_know_is_not_told(ours: Party, viewer: Viewers, monkeypatch: pytest.MonkeyPatch) -> None:
    someone = viewer(ours, Role.SECRETARIAT)
    document(someone, "Minutes")
    monkeypatch.delitem(TABLES, "cotmoc.document")
    assert [title for _word, title, _page, _told in rows_told(someone)] == ["something you may not see"]


# ---- words


def test_every_table_and_field_has_its_words() -> None:
    tables = [model for model in apps.get_app_config("cotmoc").get_models() if issubclass(model, Recorded)]
    assert sorted({model._meta.label_lower for model in tables} ^ set(TABLES)) == []
    fields = {field.attname for model in tables for field in model._meta.concrete_fields}
    assert sorted(fields - set(FIELDS) - TECHNICAL - SILENT) == []
    assert sorted((set(FIELDS) | TECHNICAL) - fields) == []


def test_every_act_in_the_code_has_its_words() -> None:
    import re
    from pathlib import Path

    source = "\n".join(path.read_text("utf-8") for path in Path(queries.__file__).parents[1].rglob("*.py"))
    acts = set(re.findall(r'\bchange\(\s*\w+,\s*"([a-z_.]+)"', source))
    assert len(acts) > 10
    assert sorted(acts - set(wording.ACTIONS)) == []
