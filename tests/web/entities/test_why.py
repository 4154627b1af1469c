"""Why the spellings of a person are one: where each was seen, which syllable met which character, who judged so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document, Mention
from cotmoc_web.entities.actions import judge_sameness, share_sameness
from cotmoc_web.entities.models import Entity, EntityName
from cotmoc_web.entities.queries import Seen
from cotmoc_web.entities.why import MOST, why
from cotmoc_web.rows import Reach
from telling import HIDDEN, text_of

Browsers = Callable[..., Client]


def form(text: str, language: str = "uk", origin: str = "machine") -> EntityName:
    return EntityName(text=text, language=language, origin=origin, use="variant")


def document(number: int, language: str = "sv") -> Document:
    return Document(pk=number, name=f"{number}.txt", language=language)


def test_each_form_says_which_syllable_met_which_character() -> None:
    found = why("陈刚", [form("陈刚", "zh", "press"), form("Чан Ккуонг")], [], [])
    assert [(one.text, one.met, str(one.letters), one.script) for one in found.forms] == [
        ("陈刚", "", "", "characters"),
        ("Чан Ккуонг", "陈 (tran) = чан, 刚 (cuong) = ккуонг", "The letters fit", "Cyrillic letters"),
    ]


def test_what_the_letters_cannot_tell_is_left_open_with_the_reason() -> None:
    (one,) = why("陈刚", [form("Chen Gang", "en", "press")], [], []).forms
    assert (str(one.letters), one.notes) == ("The letters alone leave it open", ["many other names would match as well"])


def test_another_name_does_not_fit() -> None:
    (one,) = why("陈刚", [form("Liu Ning", "en")], [], []).forms
    assert str(one.letters) == "The letters do not fit"


def test_two_forms_in_one_document_stand_side_by_side() -> None:
    both, alone = document(1), document(2)
    found = why("陈刚", [], [Seen("Chen Gang", both, False), Seen("Tran Cuong", both, False), Seen("Chen Gang", alone, True)], [])
    assert found.together == [(both, ["Chen Gang", "Tran Cuong"])]
    assert [(one.text, one.documents, one.unsure) for one in found.forms] == [
        ("Chen Gang", [both, alone], True),
        ("Tran Cuong", [both], False),
    ]


def test_a_form_that_a_rule_made_was_seen_nowhere_and_is_left_out() -> None:
    assert why("陈刚", [form("Chén Gāng", "zh-Latn", "transcription")], [], []).forms == []


def test_thousands_of_forms_cost_no_more_than_a_few() -> None:
    found = why("陈刚", [form(f"Чан {'а' * (n % 90 + 1)}{n}") for n in range(3000)], [], [])
    assert (len(found.forms), found.rest, sum(bool(one.letters) for one in found.forms)) == (MOST, 3000 - MOST, MOST)


def read(name: str, who: Party, reach: str, entity: Entity) -> Document:
    """A document that writes the name so."""
    number = Document.objects.count() + 1
    made = Document.objects.create(
        party=who, reach=reach, name=f"{number}.txt", title=f"Paper {number}", digest=f"{number:064d}", language="sv"
    )
    Mention.objects.create(document=made, start=0, end=len(name), text=name, kind="person", entity=entity)
    return made


@pytest.fixture
def chen(facts_once: None, db: None) -> Entity:
    return Entity.objects.get(key="chen-gang")


def section(client: Client, key: str = "chen-gang") -> str:
    return text_of(client, f"/names/{key}/?language=en").partition('id="why"')[2].partition("</section>")[0]


def test_a_spelling_in_another_partys_draft_is_nowhere(chen: Entity, ours: Party, theirs: Party, signed_in: Browsers) -> None:
    read(HIDDEN, theirs, Reach.PARTY, chen)
    read("Tjen Gang", theirs, Reach.SHARED, chen)
    text = section(signed_in(ours, Role.ADMINISTRATOR))
    assert (HIDDEN in text, "Tjen Gang" in text) == (False, True)


def test_who_judged_stands_beside_the_form(chen: Entity, ours: Party, viewer: Callable[..., Viewer], signed_in: Browsers) -> None:
    other = Entity.objects.create(key="person:tjen", kind="person", names={"sv": "Tjen Gang"}, known=False)
    read("Tjen Gang", ours, Reach.SHARED, other)
    who = viewer(ours, Role.SECRETARIAT)
    row = judge_sameness(who, other.key, chen.key, "same")
    share_sameness(who, row.pk, Reach.SHARED, version=row.version)
    text = section(signed_in(ours))
    assert 'lang="sv">Tjen Gang</span>' in text
    assert '<a href="#same">One and the same</a>, Lai Chau' in text


def test_a_person_of_many_documents_asks_no_more_questions(chen: Entity, ours: Party, signed_in: Browsers) -> None:
    client = signed_in(ours)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            section(client)
        return len(asked)

    read("Tjen Gang", ours, Reach.SHARED, chen)
    questions()
    few = questions()
    for number in range(5):
        read(f"Tjen Gang{number}", ours, Reach.SHARED, chen)
    assert questions() == few
