"""The plain shape of a reading."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from cotmoc.reading.results import Check, DocumentFacts, Mention, Place, Reading, Session, Statement, Stretch
from cotmoc.reading.shape import as_gold, dumps
from cotmoc.records import Quantity, Span

TEXT = "Menu\nThe two sides agreed to plant 425 ha.\nPhoto: Lai Chau"
GOLD_STATEMENT = [
    "id", "quote", "start", "end", "kind", "field", "parties", "speaker", "objects", "quantity", "date", "deadline", "status", "part_of",
    "kind_also", "field_also",
]  # fmt: skip


def reading(text: str = TEXT) -> Reading:
    facts = DocumentFacts(
        "a.txt",
        "en",
        stretches=(Stretch(Span(0, 4), "boilerplate"), Stretch(Span(5, 42), "body"), Stretch(Span(43, 58), "caption")),
        ignore_spans=((Span(43, 58), "duplicate_caption"),),
    )
    statement = Statement(
        "s01", Span(5, 41), TEXT[5:41], "agreed", "agriculture", parties=("vn-lai-chau",), quantity=Quantity(425.0, "ha", "area"),
        confidence=0.8123456, reason="governed by “agreed”",
    )  # fmt: skip
    return Reading(
        facts,
        text,
        sessions=(Session("yunnan-jwg", 11, "2025-10-30", None, None, "held", Span(5, 8), "The", "yunnan-jwg-11"),),
        mentions=(Mention(Span(50, 58), "Lai Chau", "province", "vn-lai-chau", "Lai Châu", caption=True, known=False),),
        statements=(statement,),
        checks=(Check("c01", "count_ok", "fine", (Span(35, 38),), ("425",)),),
        places=(Place(Span(0, 58), 2, "paragraph 1"),),
    )


def test_the_shape_has_the_five_parts_first() -> None:
    assert list(as_gold(reading()))[:5] == ["document", "sessions", "entities", "statements", "checks"]


def test_a_statement_has_every_key_of_the_gold_in_its_order() -> None:
    assert list(as_gold(reading())["statements"][0])[: len(GOLD_STATEMENT)] == GOLD_STATEMENT


def test_a_statement_keeps_the_page_it_stands_on() -> None:
    statement = as_gold(reading())["statements"][0]
    assert (statement["page"], statement["where"]) == (2, "paragraph 1")


def test_whole_numbers_are_written_without_a_fraction() -> None:
    assert as_gold(reading())["statements"][0]["quantity"] == {"value": 425, "unit": "ha", "of": "area"}


def test_roles_become_lists_of_lines_and_boilerplate_keeps_its_place() -> None:
    document = as_gold(reading())["document"]
    assert document["boilerplate"] == ["Menu"]
    assert document["boilerplate_spans"] == [{"start": 0, "end": 4, "line": 1}]
    assert document["captions"] == ["Photo: Lai Chau"]
    assert document["ignore_spans"] == [{"start": 43, "end": 58, "why": "duplicate_caption"}]


def test_a_stretch_of_several_lines_is_given_line_by_line() -> None:
    text = "one\n  two \n\nthree"
    facts = DocumentFacts("a.txt", "en", stretches=(Stretch(Span(0, len(text)), "boilerplate"),))
    spans = as_gold(Reading(facts, text))["document"]["boilerplate_spans"]
    assert [(text[span["start"] : span["end"]], span["line"]) for span in spans] == [("one", 1), ("two", 2), ("three", 4)]


def test_keys_that_say_nothing_are_left_out() -> None:
    mention = as_gold(reading())["entities"][0]
    assert "nested" not in mention
    assert mention["caption"] is True
    assert mention["known"] is False


def test_a_check_shows_its_first_quote_and_all_of_them() -> None:
    assert as_gold(reading())["checks"] == [
        {"id": "c01", "type": "count_ok", "what": "fine", "quote": "425", "quotes": ["425"], "spans": [[35, 38]]}
    ]


def test_the_same_reading_is_the_same_bytes() -> None:
    assert dumps(reading()) == dumps(reading())


@given(st.text(st.characters(), max_size=40))
def test_any_text_survives_the_way_to_bytes_and_back(name: str) -> None:
    """Lone surrogates and control characters too. Two surrogates that make a pair come back as the character they make."""
    facts = DocumentFacts(name, "en")
    back = json.loads(dumps(Reading(facts, "")))["document"]["file"]
    assert back == name.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
