"""A paper of an invented river border, read with its own tables: nothing of the reader is bound to the border it came with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import cotmoc
from cotmoc import knowledge

FOLDER = Path(__file__).resolve().parents[1] / "knowledge" / "ardia_borvia"
PAPER = """Tarn hosted the second session of the River Council on 14 March 2032.

Ina Oss, warden of Lume, said that the Stonebridge crossing had reopened. Lume and Tarn agreed to upgrade the Stonebridge crossing \
and to build the Ost weir by 2035. The two sides signed the minutes of the River Council.

Officials of Lang Son and Guangxi were guests of the Council of Lume; Hoang Quoc Khanh and Chen Gang had come from Dongxing.
"""


@pytest.fixture(scope="module")
def reading() -> cotmoc.Reading:
    return cotmoc.read(PAPER, knowledge=FOLDER, as_of=dt.date(2032, 3, 20))


def test_its_session_is_found(reading: cotmoc.Reading) -> None:
    found = [(session.mechanism, session.ordinal, session.date, session.status) for session in reading.sessions]
    assert found == [("river-council", 2, "2032-03-14", "held")]


def test_its_places_crossings_bodies_and_works_are_found(reading: cotmoc.Reading) -> None:
    named = {(mention.kind, mention.mention) for mention in reading.mentions}
    assert named >= {
        ("province", "Tarn"),
        ("province", "Lume"),
        ("crossing", "Stonebridge crossing"),
        ("project", "Ost weir"),
        ("organisation", "Council of Lume"),
        ("programme", "River Council"),
    }


def test_its_persons_are_found(reading: cotmoc.Reading) -> None:
    assert [mention.canonical for mention in reading.mentions if mention.mention == "Ina Oss"] == ["ina-oss"]


def test_what_its_parties_agreed_is_theirs(reading: cotmoc.Reading) -> None:
    agreed = [statement for statement in reading.statements if statement.kind == "agreed"]
    assert [statement.quote.strip(" .") for statement in agreed] == [
        "Lume and Tarn agreed to upgrade the Stonebridge crossing",
        "to build the Ost weir by 2035",
    ]
    assert all("tarn" in statement.parties and len(statement.parties) == 2 for statement in agreed)


def test_every_id_is_of_its_own_tables(reading: cotmoc.Reading) -> None:
    river = knowledge.load_folder(FOLDER)
    known = [mention.canonical for mention in reading.mentions if mention.known and mention.kind != "event"]
    assert known
    assert {river.entity_kind(canonical) for canonical in known} >= {"province", "crossing", "person"}


@pytest.mark.parametrize("name", ["Lang Son", "Guangxi", "Hoang Quoc Khanh", "Chen Gang", "Dongxing"])
def test_a_name_of_another_border_gets_no_id(reading: cotmoc.Reading, name: str) -> None:
    """The same name has one with that border's tables: the paper could betray it."""
    assert [mention.canonical for mention in cotmoc.read(PAPER).mentions if mention.mention == name and mention.known]
    other = knowledge.load()
    ids = [mention.canonical for mention in reading.mentions if name in mention.mention]
    assert [canonical for canonical in ids if canonical in other.places or canonical in other.people or canonical in other.crossings] == []
    assert [mention for mention in reading.mentions if name in mention.mention and mention.known] == []


def test_a_folder_read_once_serves_as_well(reading: cotmoc.Reading) -> None:
    assert cotmoc.read(PAPER, knowledge=knowledge.load_folder(FOLDER), as_of=dt.date(2032, 3, 20)) == reading
