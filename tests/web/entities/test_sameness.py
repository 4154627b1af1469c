"""Words on whether two names are one: who may say them, who sees them, what they join, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cotmoc.names.judgements import written
from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document, Mention
from cotmoc_web.entities import queries
from cotmoc_web.entities.actions import judge_sameness, retract_sameness, share_sameness
from cotmoc_web.entities.models import Entity, Sameness
from cotmoc_web.errors import BadInput, NotAllowed, NotThere
from cotmoc_web.history.actions import undo
from cotmoc_web.history.models import Change
from cotmoc_web.rows import Reach

Viewers = Callable[..., Viewer]
Browsers = Callable[..., Client]


@pytest.fixture
def chen(db: None) -> Entity:
    """Whom the facts know."""
    return Entity.objects.create(key="chen-gang", kind="person", names={"en": "Chen Gang", "zh": "陈刚"})


@pytest.fixture
def tran(db: None, ours: Party) -> Entity:
    """Who was only read, in a document that everyone sees."""
    return read("person:tran-cuong", "Tran Cuong", ours, Reach.PUBLIC)


def read(key: str, name: str, party: Party, reach: str) -> Entity:
    """A name as a document brings it."""
    entity = Entity.objects.create(key=key, kind="person", names={"sv": name}, known=False)
    document = Document.objects.create(party=party, reach=reach, name=f"{key}.txt", digest=(key * 64)[:64])
    Mention.objects.create(document=document, start=0, end=len(name), text=name, kind="person", entity=entity)
    return entity


def stands_for(entity: Entity) -> str | None:
    entity.refresh_from_db()
    return entity.merged_into.key if entity.merged_into else None


def shared(viewer: Viewer, row: Sameness) -> Sameness:
    return share_sameness(viewer, row.pk, Reach.SHARED, version=row.version)


def test_a_partys_own_word_joins_nothing_until_it_is_shared(chen: Entity, tran: Entity, ours: Party, viewer: Viewers) -> None:
    row = judge_sameness(viewer(ours, Role.REVIEWER), tran.key, chen.key, "same", "same post in both papers")
    assert (row.reach, stands_for(tran)) == (Reach.PARTY, None)
    shared(viewer(ours, Role.SECRETARIAT), row)
    assert (stands_for(tran), stands_for(chen)) == ("chen-gang", None)


def test_what_was_joined_comes_apart_when_the_word_is_undone(chen: Entity, tran: Entity, ours: Party, viewer: Viewers) -> None:
    who = viewer(ours, Role.SECRETARIAT)
    row = shared(who, judge_sameness(who, tran.key, chen.key, "same"))
    undo(who, Change.objects.get(action="reach.shared").pk)
    assert stands_for(tran) is None
    row.refresh_from_db()
    row = shared(who, row)
    retract_sameness(who, row.pk, version=row.version)
    assert stands_for(tran) is None
    undo(who, Change.objects.get(action="sameness.retracted").pk)
    assert stands_for(tran) == "chen-gang"


def test_what_the_facts_know_is_what_others_stand_for_whatever_the_order_of_keys(tran: Entity, ours: Party, viewer: Viewers) -> None:
    who = viewer(ours, Role.SECRETARIAT)
    known = Entity.objects.create(key="zhang", kind="person", names={"en": "Zhang"})
    shared(who, judge_sameness(who, tran.key, known.key, "same"))
    assert (stands_for(tran), stands_for(known)) == ("zhang", None)


def test_what_is_one_is_called_in_every_language_that_any_of_it_has_a_name_in_until_it_comes_apart(ours: Party, viewer: Viewers) -> None:
    who = viewer(ours, Role.SECRETARIAT)
    read("person:lieu-pham-ho", "Liêu Phẩm Hổ", ours, Reach.PUBLIC)
    Entity.objects.filter(key="person:lieu-pham-ho").update(names={"vi": "Liêu Phẩm Hổ"})
    for key in ("person:廖品琥", "person:廖虎"):
        read(key, key.partition(":")[2], ours, Reach.PUBLIC)
        Entity.objects.filter(key=key).update(names={"zh": key.partition(":")[2], "vi": "Khác"})

    def called() -> dict[str, str]:
        return dict(Entity.objects.get(key="person:lieu-pham-ho").names)

    one = shared(who, judge_sameness(who, "person:lieu-pham-ho", "person:廖品琥", "same"))
    two = shared(who, judge_sameness(who, "person:lieu-pham-ho", "person:廖虎", "same"))
    assert called() == {"vi": "Liêu Phẩm Hổ", "zh": "廖品琥"}
    retract_sameness(who, one.pk, version=one.version)
    assert called() == {"vi": "Liêu Phẩm Hổ", "zh": "廖虎"}
    retract_sameness(who, two.pk, version=two.version)
    assert called() == {"vi": "Liêu Phẩm Hổ"}


def test_history_calls_the_two_by_their_names(chen: Entity, tran: Entity, ours: Party, viewer: Viewers, signed_in: Browsers) -> None:
    judge_sameness(viewer(ours, Role.SECRETARIAT), tran.key, chen.key, "same")
    page = signed_in(ours, Role.SECRETARIAT).get("/history/?language=en").content.decode()
    assert (f"{chen.label} – {tran.label}" in page, "person:tran-cuong – " in page, " – person:tran-cuong" in page) == (True, False, False)


def test_a_chain_of_three_stands_for_one_and_a_difference_takes_the_disputed_apart(
    chen: Entity, tran: Entity, ours: Party, theirs: Party, viewer: Viewers
) -> None:
    who, other = viewer(ours, Role.SECRETARIAT), viewer(theirs, Role.SECRETARIAT)
    third = read("person:chen-gan", "Чень Ган", ours, Reach.PUBLIC)
    shared(who, judge_sameness(who, tran.key, chen.key, "same"))
    shared(who, judge_sameness(who, tran.key, third.key, "same"))
    assert (stands_for(tran), stands_for(third)) == ("chen-gang", "chen-gang")
    denial = shared(other, judge_sameness(other, chen.key, third.key, "different", "two men"))
    assert (stands_for(tran), stands_for(third)) == (None, None)
    assert [each.disputed for each in queries.opinions(who, [chen])] == [True, True]
    retract_sameness(other, denial.pk, version=denial.version)
    assert (stands_for(tran), stands_for(third)) == ("chen-gang", "chen-gang")


def test_of_thousands_of_words_a_page_reads_those_around_its_name(
    chen: Entity, tran: Entity, ours: Party, viewer: Viewers, django_assert_num_queries: Any
) -> None:
    """A contradiction over three names is told on the page of each; what others are called is not read for it."""
    who = viewer(ours, Role.REVIEWER)
    far = read("person:gang-chen", "Gang Chen", ours, Reach.PUBLIC)
    for a, b, verdict in ((chen, tran, "same"), (tran, far, "same"), (chen, far, "different")):
        judge_sameness(who, a.key, b.key, verdict)
    Sameness.objects.bulk_create(Sameness(party=ours, a=f"person:{n}", b=f"person:{n + 1}", verdict="same") for n in range(50))
    for each in (chen, tran, far):
        with django_assert_num_queries(3):
            found = queries.opinions(who, [each])
        assert {(one.other, one.disputed) for one in found} == {(other.key, True) for other in (chen, tran, far) if other != each}
        assert len(queries._around(who, [each.key])) == 3


def test_another_partys_private_word_is_neither_seen_nor_touched(
    chen: Entity, tran: Entity, ours: Party, theirs: Party, viewer: Viewers
) -> None:
    row = judge_sameness(viewer(ours, Role.REVIEWER), tran.key, chen.key, "same", "secret reason")
    other = viewer(theirs, Role.ADMINISTRATOR)
    assert queries.opinions(other, [chen]) == []
    assert [each.row for each in queries.opinions(viewer(ours), [chen])] == [row]
    for act in (retract_sameness, lambda who, pk, version: share_sameness(who, pk, Reach.SHARED, version=version)):
        with pytest.raises(NotThere):
            act(other, row.pk, version=row.version)
    shared(viewer(ours, Role.SECRETARIAT), row)
    row.refresh_from_db()
    with pytest.raises(NotAllowed):
        retract_sameness(other, row.pk, version=row.version)


def test_a_private_word_that_denies_does_not_take_apart_what_all_see(
    chen: Entity, tran: Entity, ours: Party, theirs: Party, viewer: Viewers
) -> None:
    who = viewer(ours, Role.SECRETARIAT)
    shared(who, judge_sameness(who, tran.key, chen.key, "same"))
    judge_sameness(viewer(theirs, Role.REVIEWER), tran.key, chen.key, "different")
    assert stands_for(tran) == "chen-gang"


def test_a_party_has_one_word_on_a_pair(chen: Entity, tran: Entity, ours: Party, viewer: Viewers) -> None:
    who = viewer(ours, Role.REVIEWER)
    judge_sameness(who, tran.key, chen.key, "unsure")
    row = judge_sameness(who, chen.key, tran.key, "same")
    assert (Sameness.objects.count(), row.verdict, row.version) == (1, "same", 2)


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR])
def test_below_reviewer_nobody_judges(role: Role, chen: Entity, tran: Entity, ours: Party, viewer: Viewers) -> None:
    with pytest.raises(NotAllowed):
        judge_sameness(viewer(ours, role), tran.key, chen.key, "same")


def test_a_name_from_another_partys_draft_cannot_be_judged(chen: Entity, ours: Party, theirs: Party, viewer: Viewers) -> None:
    hidden = read("person:hidden", "Hidden", theirs, Reach.PARTY)
    with pytest.raises(NotThere):
        judge_sameness(viewer(ours, Role.REVIEWER), hidden.key, chen.key, "same")


def test_what_is_no_judgement_is_refused(chen: Entity, ours: Party, viewer: Viewers) -> None:
    who = viewer(ours, Role.REVIEWER)
    with pytest.raises(BadInput):
        judge_sameness(who, chen.key, chen.key, "same")
    with pytest.raises(BadInput):
        judge_sameness(who, chen.key, written("Tran Cuong"), "perhaps")


def test_a_written_name_is_judged_and_joins_no_entity(chen: Entity, ours: Party, viewer: Viewers) -> None:
    who = viewer(ours, Role.SECRETARIAT)
    shared(who, judge_sameness(who, chen.key, written("Tran Cuong"), "same"))
    assert (stands_for(chen), [each.other for each in queries.opinions(who, [chen])]) == (None, ["Tran Cuong"])


def test_the_page_of_what_stands_for_another_leads_there_and_says_why(
    chen: Entity, tran: Entity, ours: Party, viewer: Viewers, signed_in: Browsers
) -> None:
    who = viewer(ours, Role.SECRETARIAT)
    shared(who, judge_sameness(who, tran.key, chen.key, "same"))
    response = signed_in(ours, Role.SECRETARIAT).get("/names/person:tran-cuong/?language=en&day=2026-03-16", follow=True)
    text = response.content.decode()
    assert response.redirect_chain[0][0] == "/names/chen-gang/?language=en&day=2026-03-16&as=person%3Atran-cuong"
    assert "You came by “Tran Cuong”." in text
    assert "Undo: these are two" in text


def test_who_judged_and_why_is_told_to_the_own_party_alone(
    chen: Entity, tran: Entity, ours: Party, theirs: Party, viewer: Viewers, signed_in: Browsers
) -> None:
    who = viewer(ours, Role.SECRETARIAT)
    assert who.user is not None
    User.objects.filter(pk=who.user.pk).update(name="Ms Hoa")
    shared(who, judge_sameness(who, tran.key, chen.key, "different", why="our own reasons"))
    pages = [signed_in(party).get("/names/chen-gang/").content.decode() for party in (ours, theirs)]
    assert [("Ms Hoa" in page, "our own reasons" in page) for page in pages] == [(True, True), (False, False)]
    assert "Tran Cuong" in pages[1]


def test_a_reviewer_judges_on_the_page_and_a_mistake_leads_to_its_field(
    chen: Entity, tran: Entity, ours: Party, signed_in: Browsers
) -> None:
    client = signed_in(ours, Role.REVIEWER)
    page = client.post("/names/chen-gang/same/?language=en", {"other": "person:nobody", "verdict": "same", "why": "kept"})
    assert page.status_code == 400
    assert "Nothing on record is called “person:nobody”." in page.content.decode()
    assert ">\nkept</textarea>" in page.content.decode()
    assert client.post("/names/chen-gang/same/", {"other": "person:tran-cuong", "verdict": "same"}).status_code == 302
    assert Sameness.objects.get().verdict == "same"
    assert signed_in(ours, Role.READER).post("/names/chen-gang/same/", {"other": "x", "verdict": "same"}).status_code == 403
