"""A file that somebody opens in a spreadsheet program must not run what a document says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.test import Client
from openpyxl import load_workbook

from cotmoc_web.accounts.models import Party
from cotmoc_web.documents.models import Document
from cotmoc_web.rows import Reach
from cotmoc_web.sheets import lists, writing

FORMULAS = {
    "equals": '=HYPERLINK("http://evil.example","x")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(1+1)",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "space": "  =1+1",
    "wide equals": "＝1+1",
    "wide at": "＠SUM(1)",
}


@pytest.fixture
def poisoned(ours: Party) -> list[str]:
    """Documents whose titles would be formulas."""
    for number, formula in enumerate(FORMULAS.values()):
        row = Document.objects.create(
            party=ours, reach=Reach.PUBLIC, name=formula, title=formula, publisher=formula, digest=str(number), language="en", state="read"
        )
        row.derive()
    return list(FORMULAS.values())


def test_no_cell_of_a_csv_begins_like_a_formula(poisoned: list[str], ours: Party, signed_in: Callable[..., Client]) -> None:
    text = signed_in(ours).get("/documents/export.csv?language=en").content.decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {row["Title"] for row in rows} == {f"'{formula}" for formula in poisoned}
    assert [cell for row in rows for cell in row.values() if cell.strip()[:1] in tuple("=+-@＝＠")] == []


def test_no_cell_of_a_workbook_is_a_formula(poisoned: list[str], ours: Party, signed_in: Callable[..., Client]) -> None:
    data = signed_in(ours).get("/documents/export.xlsx?language=en").content
    book = load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    marked = {cell.value for cell in cells if cell.quotePrefix}
    assert {'=HYPERLINK("http://evil.example","x")', "-2+3", "＝1+1"} <= marked


def test_json_gives_the_words_as_they_are(poisoned: list[str], ours: Party, signed_in: Callable[..., Client]) -> None:
    rows = json.loads(signed_in(ours).get("/documents/export.json").content)["rows"]
    assert {row["title"] for row in rows} == set(poisoned)


@pytest.mark.parametrize("form", writing.FORMATS)
def test_signs_that_no_file_can_hold_are_left_out(ours: Party, signed_in: Callable[..., Client], form: str) -> None:
    Document.objects.create(party=ours, name="a\x07b\ufffe", title="\x0bbell", digest="x", state="read")
    assert signed_in(ours).get(f"/documents/export.{form}").status_code == 200


def test_a_feed_tells_titles_without_the_signs_that_xml_cannot_hold(ours: Party) -> None:
    Document.objects.create(
        party=ours, reach=Reach.PUBLIC, name="a", title="the \x0b\x01bell\ufffe", publisher="\x07x", digest="x", state="read"
    )
    told = Client().get("/feeds/documents.atom")
    assert told.status_code == 200
    assert [each.text for each in ElementTree.fromstring(told.content).iter("{http://www.w3.org/2005/Atom}title")][1:] == ["the bell"]  # noqa: S314 (our own)


def test_a_list_too_long_for_a_file_is_refused_and_not_cut(
    poisoned: list[str], ours: Party, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST", 3)
    response = signed_in(ours).get("/documents/export.csv?language=en")
    assert (response.status_code, "more than 3 rows" in response.content.decode()) == (400, True)


@pytest.mark.parametrize("path", ["/documents/export.exe", "/passwords/export.csv", "/documents/export.csv/"])
def test_there_is_nothing_at_other_addresses(ours: Party, signed_in: Callable[..., Client], path: str) -> None:
    assert signed_in(ours).get(path).status_code == 404


def test_filters_and_language_of_the_page_are_those_of_the_file(poisoned: list[str], ours: Party, signed_in: Callable[..., Client]) -> None:
    text = signed_in(ours).get("/documents/export.csv?lang=vi&language=zh-hans").content.decode()
    assert len(text.splitlines()) == 1
