"""What stands beside a quote in another language than the page: the statement's own fields in words, labelled as an aid."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from cotmoc_web.documents.aid import aid, give_aids
from cotmoc_web.documents.models import Document, Statement
from cotmoc_web.documents.pages import MOST_ROWS, Paragraph, _stack
from cotmoc_web.documents.told import Note, Stock

SAYS: dict[str, Any] = {
    "kind": "planned",
    "field": "border_gates",
    "parties": ["cn-gx", "vn-lai-chau"],
    "objects": ["lung-lan-longbinh", "nobody-knows-this"],
    "quantity": {"value": 14, "unit": "lanes"},
    "deadline": "2026",
}


def told(language: str, **says: object) -> str:
    statement = Statement(document=Document(language="uk"), kind="planned", field="border_gates", reading={**SAYS, **says})
    with override(language):
        return strip_tags(aid(statement, Stock.for_names(["cn-gx", "vn-lai-chau", "lung-lan-longbinh"])))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Border gates: planned by Guangxi, Lai Chau; about Lung Lan–Longbinh; 14 lanes; due: 2026."),
        ("vi", "Cửa khẩu, lối mở: Guangxi, Lai Châu dự kiến; về Lung Lan–Longbinh; 14 làn; thời hạn: 2026."),
        ("zh-hans", "口岸和通道：广西、Lai Chau计划；涉及Lung Lan–Longbinh；14条车道；期限：2026年。"),
    ],
)
def test_an_aid_says_the_fields_of_the_statement_and_nothing_else(facts: int, language: str, sentence: str) -> None:
    assert told(language) == sentence


def test_what_is_said_not_to_be_carried_out_is_not_told_as_done(facts: int) -> None:
    said = told("en", kind="done", status="not implemented", objects=[], quantity=None, deadline=None)
    assert said == "Border gates: not carried out (Guangxi, Lai Chau)."


def test_who_of_several_did_it_is_not_told(facts: int) -> None:
    """A province that finished its own procedures for a crossing to another one: the other did nothing."""
    assert told("en", kind="done", objects=[], quantity=None, deadline=None) == "Border gates: done (Guangxi, Lai Chau)."
    assert told("en", kind="done", parties=["vn-lai-chau"], objects=[], quantity=None, deadline=None) == "Border gates: done by Lai Chau."


def test_a_statement_that_names_nothing_has_its_kind_alone(facts: int) -> None:
    assert told("en", field="general", kind="agreed", parties=[], objects=[], quantity=None, deadline=None) == "Agreed."


def test_who_asks_stands_before_those_it_is_about(facts: int) -> None:
    said = told("en", kind="proposed", speaker="vn-lai-chau", addressee=["cn-gx"], objects=[], quantity=None, deadline=None)
    assert said == "Border gates: proposed by Lai Chau; asked of Guangxi; ".rstrip("; ") + "."


def test_names_in_an_aid_cannot_carry_markup(facts: int) -> None:
    statement = Statement(
        document=Document(language="uk"), kind="agreed", field="general", reading={"quantity": {"value": 1, "unit": "<b>"}}
    )
    assert "<b>" not in aid(statement, Stock({}, {}))


def test_a_quote_in_the_readers_own_language_needs_no_aid(document: Document) -> None:
    found = list(Statement.objects.filter(document=document).select_related("document"))
    with override("en"):
        give_aids(found)
    assert [hasattr(one, "aid") for one in found] == [False] * len(found)
    with override("vi"):
        give_aids(found)
    assert [hasattr(one, "aid") for one in found] == [True] * len(found)


# ---- notes that are longer than their paragraph


def _paragraphs(*notes: int) -> list[Paragraph]:
    """Paragraphs of two lines each, with so many notes."""
    note = Note(Statement(), (), (), "", False)  # type: ignore[arg-type] # only its length counts
    return [Paragraph(number, "body", "", notes=[note] * count, height=86) for number, count in enumerate(notes, 1)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("notes", "rows"),
    [
        ((1, 0, 2), [1, 1, 1]),  # all beside their own paragraph
        ((5, 0, 0, 1), [3, 0, 0, 1]),  # the long ones reach beside the next two, and all is level again
        ((5, 5, 0), [3, 1, 0]),  # what does not fit is at the end
        ((0, 0), [1, 1]),
        ((90, *[0] * 20), [MOST_ROWS, *[0] * 11, *[1] * 9]),
    ],
)
def test_notes_reach_beside_the_paragraphs_that_follow_and_never_above_their_own(notes: tuple[int, ...], rows: list[int]) -> None:
    paragraphs = _paragraphs(*notes)
    _stack(paragraphs)
    assert [each.rows for each in paragraphs] == rows
