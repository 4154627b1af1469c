"""The page of a gate: how far it has come on each side, what is next to it, what nobody has told yet, and its drawing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cotmoc.gates import register
from cotmoc.records import PartialDate
from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.models import Commitment, Entry
from cotmoc_web.documents.models import Statement
from cotmoc_web.entities import crossings, words
from cotmoc_web.entities.models import Entity, Happening
from cotmoc_web.entities.scheme import MOST, WIDTH, Way, scheme
from cotmoc_web.gates.actions import tell_of_gate
from cotmoc_web.gates.queries import Told
from cotmoc_web.labels import Label
from cotmoc_web.rows import Reach
from telling import HIDDEN, text_of, told

Browsers = Callable[..., Client]
Viewers = Callable[..., Viewer]
DAY = dt.date(2026, 3, 16)


def word(sort: str, date: str = "2025-02-21", *, name: str = "a", side: str | None = None, planned: bool = False) -> register.Word:
    """A word of the register."""
    return register.Word(name, sort, PartialDate(date), side=side, planned=planned)


def come(*words: register.Word, is_open: bool = True) -> crossings.Steps:
    """The steps of a gate of which this is told."""
    told: dict[str, Told] = {each.id: Happening(event=each.sort, date=str(each.day)) for each in words}
    return crossings.steps(told, register.come(words, DAY), [], [], ("vn", "cn"), is_open=is_open)


def codes(found: crossings.Steps) -> list[tuple[str, int]]:
    """Each step with how many words stand on it."""
    return [(step.code, sum(row.item is not None for row in step.rows)) for step in found.steps]


def test_a_gate_that_is_not_open_shows_the_steps_before_it_also_where_nothing_is_told() -> None:
    found = come(word("proposed", planned=True), is_open=False)
    assert codes(found) == [("proposed", 1), ("own_done", 0), ("agreed", 0), ("opened", 0)]


def test_a_gate_in_use_shows_only_what_is_told_and_of_what_was_seen_the_last() -> None:
    found = come(word("seen", "2024-01-01"), word("seen", "2025-01-01", name="b"), word("opened", "2001-01-01", name="c"))
    assert codes(found) == [("opened", 1), ("seen", 1)]
    assert found.steps[1].rows[0].item is not None
    assert found.steps[1].rows[0].item.when == "2025-01-01"


def test_a_step_of_one_side_stands_in_its_column_and_the_other_side_is_said_to_be_silent() -> None:
    found = come(word("own_done", side="cn"), is_open=False)
    (row,) = next(step for step in found.steps if step.code == "own_done").rows
    assert ([cell is not None for cell in row.cells], found.silent) == ([False, True], ("vn",))


def test_what_is_told_of_both_sides_has_one_cell() -> None:
    found = come(word("agreed"))
    assert (found.steps[0].rows[0].cells, found.silent) == ((), ())


def test_a_day_set_long_ago_is_no_longer_ahead() -> None:
    found = come(word("noted", "2025", planned=True), word("noted", "2026", name="b", planned=True))
    assert [row.item.when for step in found.steps for row in step.rows if row.item] == ["2026"]


@pytest.mark.parametrize(("marker", "number"), [("504", 504), ("1088/2-1089", 1088), ("97(2)", 97), ("", None), ("old", None)])
def test_the_number_of_a_marker_is_the_first_that_is_written(marker: str, number: int | None) -> None:
    assert crossings.number_of(Entity(facts={"markers": [marker] if marker else []})) == number


def test_distances_are_straight_and_unknown_where_a_position_is() -> None:
    here = Entity(lat=23.0, lon=105.0)
    assert (crossings.km(here, Entity(lat=24.0, lon=105.0)), crossings.km(here, Entity(lat=None, lon=105.0))) == (111, None)


def way(mode: str, standing: str = "open") -> Way:
    return Way("key", Label("Name", "", False), "road", mode, "", "", standing, (), here=False)


@pytest.mark.parametrize("mode", ["road", "road_bridge", "rail", "pontoon", "pedestrian", "water_road", "", "by_air"])
def test_every_way_across_is_drawn_within_the_page(mode: str) -> None:
    found = scheme([way(mode)] * (MOST + 2), None, None)
    assert (len(found.columns), found.rest) == (MOST, 2)
    assert all(column.lines and 0 < column.x < WIDTH for column in found.columns)


@pytest.fixture
def gate(facts_once: None, db: None) -> Entity:
    return Entity.objects.get(key="lung-lan-longbinh")


def entry(statement: Statement, gate: Entity, who: Party, claimant: str, reach: str) -> Entry:
    """A step that a side tells, in the story of a commitment about the gate."""
    commitment = Commitment.objects.create(
        party=who, reach=Reach.SHARED, titles={"en": "Open it"}, undertaking="deliverable", field="border_gates"
    )
    commitment.about.add(gate)
    made = Entry.objects.create(
        party=who, reach=reach, commitment=commitment, statement=statement, sort="step", day="2025-02-21", strength="press"
    )
    made.claimants.add(Entity.objects.get(key=claimant))
    return made


def test_a_side_that_did_its_own_part_stands_in_its_column_with_its_quote(gate: Entity, ours: Party, signed_in: Browsers) -> None:
    entry(told(ours, gate, Reach.SHARED, "đã hoàn thành thủ tục nội bộ"), gate, ours, "vn-ha-giang", Reach.SHARED)
    text = text_of(signed_in(ours), "/names/lung-lan-longbinh/?language=en&day=2026-03-16")
    table = text.partition('id="steps"')[2].partition("</section>")[0]
    own = table.partition("Each side’s own procedures</th>")[2].partition("</tbody>")[0]
    assert '<td data-l="VN">A step, <span class="nobr">21 Feb 2025' in own
    assert '<td data-l="CN"><span class="soft">No word</span>' in table
    assert "<mark>đã hoàn thành thủ tục nội bộ</mark>" in table
    assert "No word from China on its own part." in text


def test_the_readers_own_side_comes_first(gate: Entity, ours: Party, theirs: Party, signed_in: Browsers) -> None:
    for who in (ours, theirs):
        table = text_of(signed_in(who), "/names/lung-lan-longbinh/?language=en").partition('id="steps"')[2].partition("</thead>")[0]
        assert re.findall(r'<abbr class="side">(\w+)</abbr>', table)[0] == who.side.upper()


def test_a_draft_of_another_party_moves_no_step(gate: Entity, ours: Party, theirs: Party, signed_in: Browsers) -> None:
    entry(told(theirs, gate, Reach.PARTY, HIDDEN), gate, theirs, "cn-gx", Reach.SHARED)
    entry(told(theirs, gate, Reach.SHARED, "Shared words"), gate, theirs, "cn-gx", Reach.PARTY)
    text = text_of(signed_in(ours, Role.ADMINISTRATOR), "/names/lung-lan-longbinh/?language=en")
    table = text.partition('id="steps"')[2].partition("</section>")[0]
    assert (HIDDEN in text, "A step" in table) == (False, False)


def test_neighbours_by_marker_and_by_position(gate: Entity, ours: Party, signed_in: Browsers) -> None:
    text = text_of(signed_in(ours), "/names/lung-lan-longbinh/?language=en").partition('id="neighbours"')[2].partition("</section>")[0]
    assert re.findall(r'href="/names/([^"]+)/"', text) == ["sam-pun-tianpeng", "ma-li-san-172", "soc-giang-pingmeng", "ban-gioc-detian"]
    assert "about 12 km to the north-west" in text


def test_what_is_missing_says_who_may_know(gate: Entity, ours: Party, signed_in: Browsers) -> None:
    text = (
        text_of(signed_in(ours), "/names/lung-lan-longbinh/?language=en&day=2026-03-16")
        .partition('id="missing"')[2]
        .partition("</section>")[0]
    )
    assert "What China itself calls its half" in text
    assert "How it stands now" in text
    assert 'href="/names/cn-baise/?day=2026-03-16"' in text
    assert "Number of the boundary marker" not in text


def test_every_sort_of_the_register_is_a_step_that_has_words() -> None:
    assert {*register.SORTS, register.AHEAD} <= set(words.STEPS)


def test_what_a_document_tells_several_times_is_one_row(gate: Entity, ours: Party, signed_in: Browsers) -> None:
    document = told(ours, gate, Reach.SHARED, "đề nghị mở", kind="proposed").document
    for number in (2, 3):
        again = Statement.objects.latest("pk")
        again.pk, again.number, again.key = None, number, f"again {number}"
        again.save(force_insert=True)
        again.entities.add(gate)
    text = text_of(signed_in(ours), "/names/lung-lan-longbinh/?language=en")
    table = text.partition('id="steps"')[2].partition("</section>")[0]
    assert table.count(f"/documents/{document.pk}/#s") == 2  # the row, and its quote


def test_words_of_people_stand_on_their_step_and_with_the_hours(gate: Entity, ours: Party, viewer: Viewers, signed_in: Browsers) -> None:
    us = viewer(ours, Role.REVIEWER)
    tell_of_gate(us, gate.key, {"sort": "agreed", "day": "2025-05", "known_from": "minutes of May"})
    clock = {"opens": "06:30", "closes": "19:00", "zone": "Asia/Ho_Chi_Minh", "traffic": "all"}
    tell_of_gate(us, gate.key, {"sort": "hours", "day": "2025", "known_from": "notice at the gate", **clock})
    text = text_of(signed_in(ours), "/names/lung-lan-longbinh/?language=en&day=2026-03-16")
    agreed = text.partition("Agreed between the two sides")[2].partition("</tbody>")[0]
    assert ("Agreed by the two sides" in agreed, "May 2025" in agreed, "minutes of May" in agreed) == (True, True, True)
    hours = text.partition("Hours, on both clocks")[2].partition("</table>")[0]
    assert ("06:30–19:00" in hours, "07:30–20:00" in hours, "notice at the gate" in hours) == (True, True, True)


@pytest.mark.parametrize("language", ["en", "vi", "zh-hans"])
def test_every_gate_has_a_page(language: str, facts_once: None, db: None, ours: Party, signed_in: Browsers) -> None:
    client = signed_in(ours)
    for key in Entity.objects.filter(kind="crossing").order_by("key").values_list("key", flat=True)[:: 4 if language == "en" else 13]:
        assert 'class="map scheme"' in text_of(client, f"/names/{key}/?language={language}")


def test_a_gate_with_many_words_asks_no_more_questions(gate: Entity, ours: Party, signed_in: Browsers) -> None:
    client = signed_in(ours)
    client.get("/names/lung-lan-longbinh/")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/names/lung-lan-longbinh/").status_code == 200
        return len(asked)

    entry(told(ours, gate, Reach.SHARED, "một"), gate, ours, "vn-ha-giang", Reach.SHARED)
    told(ours, gate, Reach.SHARED, "hai", kind="agreed")
    few = questions()
    for number in range(4):
        entry(told(ours, gate, Reach.SHARED, f"ba {number}"), gate, ours, "vn-ha-giang", Reach.SHARED)
        told(ours, gate, Reach.SHARED, f"bốn {number}", kind="proposed")
    assert questions() == few
