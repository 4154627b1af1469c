"""An invented border of two river provinces: nothing in the package is bound to the border it came with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from cotmoc.errors import UsageError
from cotmoc.knowledge import Knowledge, NameForm, check, load_folder, name_forms, read_forms, terms

FOLDER = Path(__file__).parent / "ardia_borvia"


@pytest.fixture(scope="module")
def river() -> Knowledge:
    return load_folder(FOLDER)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_the_folder_has_no_mistakes() -> None:
    """Its tables and its forms."""
    assert check(FOLDER) == ()


def test_a_merger_joins_predecessors_and_successor(river: Knowledge) -> None:
    """Both ways, from the one column that the table writes."""
    assert river.places["lume"].predecessors == {"upper-lume", "lower-lume"}
    assert [place.id for place in river.place_as_of("upper-lume", day("2031-01-01"))] == ["lume"]
    assert [place.id for place in river.place_as_of("lume", day("2030-12-31"))] == ["lower-lume", "upper-lume"]
    assert [place.id for place in river.place_as_of("tarn", day("1900-01-01"))] == ["tarn"]


def test_a_code_given_again_is_two_places(river: Knowledge) -> None:
    """The merged province took over the code of one of the two."""
    assert [place.id for place in river.places.values() if "qa:2" in place.codes] == ["lower-lume", "lume"]


def test_an_observer_becomes_a_member(river: Knowledge) -> None:
    """And a merged member is followed by what it became."""
    assert [(each.party, each.status) for each in river.members("river-council", day("2030-06-01"))] == [
        ("upper-lume", "member"),
        ("tarn", "observer"),
    ]
    assert [(each.party, each.status) for each in river.members("river-council", day("2031-06-01"))] == [
        ("lume", "member"),
        ("tarn", "member"),
    ]
    assert river.members("river-council", day("2020-01-01")) == ()


def test_tiers_and_sittings(river: Knowledge) -> None:
    """A mechanism with what stands below it."""
    assert [tier.id for tier in river.tiers("river-council")] == ["river-council", "river-experts"]
    assert [meeting.round for meeting in river.meetings_of("river-council")] == [1, 2]


def test_a_gate_has_its_events_parts_and_halves(river: Knowledge) -> None:
    """Events in their order; those without a date first."""
    gate = "stonebridge-mirefort"
    assert [event.id for event in river.events_of(gate)] == ["e5", "e1", "e2", "e3", "e4"]
    assert river.crossings[gate].class_planned == "full"
    assert [part.id for part in river.children(gate)] == ["stonebridge-ferry"]
    assert [(side.side, side.locality) for side in river.sides_of(gate)] == [("a", None), ("b", "mirefort")]


def test_a_role_is_held_presumed_or_not(river: Knowledge) -> None:
    """Sources on both sides of a day make it held."""
    first, second = river.roles_of("ina-oss")
    assert [first.standing(day(text)) for text in ("2029-01-01", "2029-06-01", "2031-01-01")] == ["presumed", "held", "no"]
    assert [second.standing(day(text)) for text in ("2030-12-31", "2031-02-01", "2032-01-01")] == ["no", "held", "presumed"]
    assert second.valid_from is not None
    assert second.valid_from.approximate


def test_a_later_holder_ends_an_earlier_one(river: Knowledge) -> None:
    """Nobody wrote down that the first warden left; the second was seen in the post."""
    assert [role.person for role in river.holders("warden", "lume", day("2031-03-01"))] == ["ina-oss"]
    assert [role.person for role in river.holders("warden", "lume", day("2031-07-01"))] == ["tem-rill"]
    assert river.roles_of("ina-oss", day("2031-07-01")) == ()
    assert [role.id for role in river.roles_of("tem-rill", day("2031-03-01"))] == ["tem-rill#1", "tem-rill#2"]


def test_only_verified_names_are_official(river: Knowledge) -> None:
    """A guess is None, whatever it looks like; a name has its time."""
    assert river.official_name("lume", "qaa") == "Lume"
    assert river.official_name("lume", "qab") is None
    assert river.official_name("ost-weir", "qaa") is None
    assert river.official_name("river-ost", "qaa") == "Ost"
    assert river.official_name("river-council", "qaa", day("2030-01-01")) == "Council of Two Provinces"
    assert river.official_name("river-council", "qaa", day("2031-01-01")) == "Council of the River"
    assert river.official_name("tarn", "") is None


def test_forms_for_reading(river: Knowledge) -> None:
    """Tables and file of forms together; a name that is a word, a role and a plain term are not looked for."""
    forms = list(name_forms(river))
    assert len({(form.id, form.text, form.language) for form in forms}) == len(forms)
    assert [form for form in forms if form.id == "tarn"] == [
        NameForm("tarn", "province", "Tärn", "qab", "official"),
        NameForm("tarn", "province", "Tarn", "", "transcription"),
    ]
    assert [(form.id, form.kind, form.text) for form in forms if form.language == "en"] == [
        ("lume", "province", "Lume Province"),
        ("stonebridge-mirefort", "crossing", "Stonebridge crossing"),
        ("stonebridge-mirefort/a", "crossing", "Stonebridge"),
        ("stonebridge-mirefort/b", "crossing", "Mirefort"),
        ("stonebridge-mirefort/b", "crossing", "Fort Mire"),
    ]
    assert not {"river-ost", "ina-oss#1", "word-gate"} & {form.id for form in forms}
    assert {form.id: form.kind for form in forms if form.id in {"river-council", "council-lume", "ost-treaty", "slogan-one-river"}} == {
        "river-council": "programme",
        "council-lume": "organisation",
        "ost-treaty": "agreement",
        "slogan-one-river": "slogan",
    }


def test_terms_are_given_as_they_stand(river: Knowledge) -> None:
    """They are patterns for the reader to compile."""
    assert terms(river, "en") == {
        "river-council": ["river council", "council of the [two] provinces"],
        "slogan-one-river": ["one river two banks"],
    }
    assert terms(river, "xx") == {}
    assert read_forms(river, "en").halves["stonebridge-mirefort/b"] == ("Mirefort", "Fort Mire")


def test_an_unknown_id_is_refused(river: Knowledge) -> None:
    """With what to do."""
    with pytest.raises(UsageError, match="no such id"):
        river.entity_kind("nowhere")
    with pytest.raises(UsageError, match="no such place"):
        river.place_as_of("stonebridge-mirefort", day("2031-01-01"))


def test_a_half_is_of_its_crossing(river: Knowledge) -> None:
    """A half has the kind of the whole."""
    assert river.entity("stonebridge-mirefort/a") is river.crossings["stonebridge-mirefort"]
    assert river.entity_kind("stonebridge-mirefort/b") == "crossing"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """By load and by check."""
    for call in (load_folder, check):
        with pytest.raises(UsageError, match="no such folder"):
            call(tmp_path / "none")
