"""The register of gates and works in step: what pages say, what people may add, who sees it, and the way back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cotmoc.records import PartialDate
from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.models import Document, Statement, Verdict
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import BadInput, NotAllowed, NotThere, Refused
from cotmoc_web.gates import actions, gantt, queries, words
from cotmoc_web.gates.models import GateWord, Milestone, MilestoneWord
from cotmoc_web.history.actions import undo
from cotmoc_web.history.models import Change
from cotmoc_web.rows import Reach
from telling import told

pytestmark = pytest.mark.usefixtures("facts_once", "db")
Viewers = Callable[..., Viewer]
GATE = "lung-lan-longbinh"
PROJECT = "smart-gate-mong-cai"
DAY = "?day=2026-03-16"


@pytest.fixture
def client(ours: Party, signed_in: Callable[..., Client]) -> Client:
    """A reader's browser."""
    return signed_in(ours)


def html(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def opened(**more: Any) -> dict[str, Any]:
    return {"sort": "opened", "day": "2026-03-01", "known_from": "letter of the gate board", **more}


class TestTheRegister:
    def test_the_list_says_how_many_are_in_use(self, client: Client) -> None:
        assert "52 gates and openings are in use" in html(client, f"/gates/{DAY}")

    @pytest.mark.parametrize(
        ("query", "there", "gone"),
        [
            ("&mark=lapsed", "si-choang-reshuitang", "mong-cai-dongxing"),
            ("&mark=step", GATE, "mong-cai-dongxing"),
            ("&mark=planned", "ta-lung-shuikou", "mong-cai-dongxing"),
            ("&standing=closed&side=cn", GATE, "mong-cai-dongxing"),
            ("&mark=nothing-of-the-kind", "mong-cai-dongxing", "no-such-gate"),
        ],
    )
    def test_it_is_narrowed_down(self, client: Client, query: str, there: str, gone: str) -> None:
        page = html(client, f"/gates/{DAY}{query}")
        assert f"/gates/{there}/register/" in page
        assert f"/gates/{gone}/register/" not in page

    def test_a_step_of_one_side_stands_by_that_side_with_its_source(self, client: Client) -> None:
        page = html(client, f"/gates/{GATE}/register/{DAY}")
        assert "Own procedures done" in page
        assert "baohagiang.vn" in page

    def test_before_the_first_word_nothing_is_known(self, client: Client) -> None:
        assert "how it stands is not known" in html(client, f"/gates/{GATE}/register/?day=2020-01-01")

    def test_a_trial_past_its_day_says_so(self, client: Client) -> None:
        assert "the trial ran to" in html(client, f"/gates/si-choang-reshuitang/register/{DAY}")

    def test_hours_are_on_both_clocks(self, client: Client) -> None:
        page = html(client, f"/gates/mong-cai-dongxing/register/{DAY}")
        assert ("07:00–20:00" in page, "08:00–21:00" in page) == (True, True)

    @pytest.mark.parametrize("path", ["/gates/no-such-gate/register/", "/projects/no-such-project/steps/", f"/gates/{PROJECT}/register/"])
    def test_what_is_not_there_is_not_there(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_the_number_of_queries_does_not_grow_with_the_gates(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_max_num_queries(22):
            client.get(f"/gates/{DAY}")

    def test_it_is_open_data(self, client: Client) -> None:
        data = json.loads(client.get(f"/gates/register.geojson{DAY}").content)
        gate = next(each for each in data["features"] if each["properties"]["key"] == "si-choang-reshuitang")
        assert (gate["properties"]["status"]["value"], gate["properties"]["until"], gate["properties"]["lapsed"]) == (
            "trial",
            "2025-12-27",
            True,
        )
        response = client.get(f"/gates/export.csv{DAY}&mark=lapsed")
        rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
        assert sum("si-choang-reshuitang" in row for row in rows) == 1
        assert not any("mong-cai-dongxing" in row for row in rows)


class TestAWordOfAPerson:
    def test_it_moves_the_gate_for_our_party_alone_until_it_is_shared(self, ours: Party, theirs: Party, viewer: Viewers) -> None:
        us, them = viewer(ours, Role.SECRETARIAT), viewer(theirs, Role.SECRETARIAT)
        row = actions.tell_of_gate(us, GATE, opened())
        assert (_status(us), _status(them)) == ("operating", "not_open")
        actions.share_word(us, GateWord, row.pk, Reach.SHARED, version=row.version)
        assert (_status(us), _status(them), _status(viewer(None))) == ("operating", "operating", "not_open")

    def test_it_is_taken_back_and_brought_back(self, ours: Party, viewer: Viewers) -> None:
        us = viewer(ours, Role.SECRETARIAT)
        row = actions.tell_of_gate(us, GATE, opened())
        actions.withdraw_word(us, GateWord, row.pk, version=row.version)
        assert _status(us) == "not_open"
        undo(us, Change.objects.filter(action="gate.taken_back").latest("pk").pk)
        assert _status(us) == "operating"

    def test_it_shows_on_the_page_of_the_gate_and_on_the_map(self, ours: Party, viewer: Viewers, signed_in: Any) -> None:
        actions.tell_of_gate(viewer(ours, Role.REVIEWER), GATE, opened())
        assert "In use" in html(signed_in(ours), f"/names/{GATE}/")

    def test_how_it_stood_names_the_paper_on_the_side_that_it_is_of(self, ours: Party, viewer: Viewers, client: Client) -> None:
        us = viewer(ours, Role.REVIEWER)
        actions.tell_of_gate(us, GATE, opened(basis="99/QD-UBND", side="vn", day="2026-03-10"))
        story = html(client, f"/gates/{GATE}/register/{DAY}").partition("<h2>How it stood</h2>")[2].partition("</table>")[0]
        latest = story.partition("<tbody>")[2].partition("</tr>")[0]
        assert (
            '<abbr class="side">VN</abbr> <span class="theirs">99/QD-UBND</span>' in latest,
            "99/QD-UBND" in story[len(latest) + 600 :],
        ) == (
            True,
            False,
        )

    @pytest.mark.parametrize(
        ("gate", "since", "papers"),
        [
            ("mong-cai-dongxing", "17 Apr 1994", "since 26 January 2026: VN Decision 164/QD-TTg"),
            ("huu-nghi-youyiguan", "26 Jun 2023", "since 17 August 2024: VN Decision 865/QD-TTg"),
            ("mong-cai-dongxing", "1958", "none named"),
        ],
    )
    def test_a_paper_that_came_later_stands_with_its_own_day(self, client: Client, gate: str, since: str, papers: str) -> None:
        page = html(client, f"/gates/{gate}/register/{DAY}").partition("Class and state over time")[2].partition("</table>")[0]
        row = page.partition(f">{since}</th>")[2].partition("</tr>")[0].rpartition("<td")[2].partition(">")[2]
        assert papers in re.sub(r"<[^>]+>", "", row)

    def test_every_word_stands_by_its_day_the_latest_first(self, client: Client) -> None:
        page = html(client, "/gates/huu-nghi-youyiguan/register/?day=2026-11-22")
        words = page.partition("<h2>Every word</h2>")[2].partition("</ul>")[0]
        years = [int(year) for year in re.findall(r"<li><p><b>[^<]*?(\d{4})</b>", words)]
        assert (len(years) > 5, years) == (True, sorted(years, reverse=True))

    def test_it_shows_where_the_gate_is_a_neighbour(self, ours: Party, viewer: Viewers, client: Client) -> None:
        actions.tell_of_gate(viewer(ours, Role.REVIEWER), GATE, opened(status="idle"))
        beside = html(client, f"/names/sam-pun-tianpeng/{DAY}&language=en").partition('id="neighbours"')[2].partition("</section>")[0]
        line = next(each for each in beside.split("<li>") if f"/names/{GATE}/" in each)
        assert "Open, hardly used" in line

    def test_what_it_settles_decides_no_longer(self, ours: Party, viewer: Viewers) -> None:
        us = viewer(ours, Role.REVIEWER)
        first = actions.tell_of_gate(us, GATE, opened())
        actions.tell_of_gate(us, GATE, {"sort": "noted", "day": "2026-03-02", "known_from": "a letter", "settles": [f"w{first.pk}"]})
        assert _status(us) == "not_open"

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"sort": "opened", "day": "2026"}, BadInput),
            ({"sort": "blown_up", "known_from": "x"}, BadInput),
            ({"sort": "opened", "known_from": "x", "settles": ["w999999"]}, BadInput),
        ],
    )
    def test_without_a_proof_or_with_nonsense_it_is_refused(self, ours: Party, viewer: Viewers, fields: Any, error: Any) -> None:
        with pytest.raises(error):
            actions.tell_of_gate(viewer(ours, Role.REVIEWER), GATE, fields)
        assert GateWord.objects.count() == 0

    def test_who_may_not(self, ours: Party, theirs: Party, viewer: Viewers) -> None:
        with pytest.raises(NotAllowed):
            actions.tell_of_gate(viewer(ours, Role.CONTRIBUTOR), GATE, opened())
        row = actions.tell_of_gate(viewer(ours, Role.REVIEWER), GATE, opened())
        with pytest.raises(NotThere):
            actions.withdraw_word(viewer(theirs, Role.ADMINISTRATOR), GateWord, row.pk, version=1)
        with pytest.raises(NotAllowed):
            actions.share_word(viewer(ours, Role.REVIEWER), GateWord, row.pk, Reach.SHARED, version=1)
        with pytest.raises(Refused):
            actions.share_word(viewer(ours, Role.SECRETARIAT), GateWord, row.pk, Reach.PUBLIC, version=1)

    def test_the_form_keeps_what_was_typed(self, ours: Party, signed_in: Any) -> None:
        client = signed_in(ours, Role.REVIEWER)
        response = client.post(f"/gates/{GATE}/word/", {"sort": "upgraded", "day": "soon", "known_from": "a letter from Lai Chau"})
        assert response.status_code == 400
        assert "a letter from Lai Chau" in response.content.decode()
        assert client.post(f"/gates/{GATE}/word/", {"sort": "opened", "day": "1/3/2026", "known_from": "a letter"}).status_code == 302
        assert GateWord.objects.get().day == "2026-03-01"

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"day": ""}, "day"),
            ({"day": "2999-01"}, "planned"),
            ({"day": "", "planned": "on"}, None),
            ({"day": "2999-01", "planned": "on"}, None),
            ({"day": "2025-12"}, None),
            ({"day": "2025-12", "side": "vn"}, None),
            ({"day": "2025-11"}, "__all__"),
        ],
    )
    def test_it_has_a_day_that_has_come_and_is_told_once(
        self, ours: Party, viewer: Viewers, signed_in: Any, fields: Any, wrong: str | None
    ) -> None:
        actions.tell_of_gate(viewer(ours, Role.REVIEWER), GATE, opened(day="2025-11"))
        response = signed_in(ours, Role.REVIEWER).post(f"/gates/{GATE}/word/", {**opened(), **fields})
        assert (list(response.context["form"].errors) if response.status_code == 400 else [None]) == [wrong]

    def test_a_milestone_is_told_the_same_once(self, ours: Party, viewer: Viewers) -> None:
        us, milestone = viewer(ours, Role.REVIEWER), Milestone.objects.get(key=f"{PROJECT}.passengers")
        fields = {"sort": "planned", "day": "2026-06", "note": "plan"}
        actions.tell_of_milestone(us, milestone.pk, fields)
        with pytest.raises(BadInput):
            actions.tell_of_milestone(us, milestone.pk, fields)

    def test_who_may_not_add_one_reads_who_may(self, client: Client) -> None:
        assert "Reviewers and the secretariat of a party add words" in html(client, f"/gates/{GATE}/register/")
        assert "Reviewers of a party say when a milestone is planned" in html(client, f"/projects/{PROJECT}/steps/")

    def test_a_year_is_told_as_a_year(self, ours: Party, viewer: Viewers, client: Client) -> None:
        actions.tell_of_gate(viewer(ours, Role.REVIEWER), GATE, opened(day="2025"))
        story = html(client, f"/gates/{GATE}/register/{DAY}").partition("Class and state over time")[2].partition("</table>")[0]
        assert ('class="w4">2025</th>' in story, "31 Dec 2025" in story) == (True, False)

    def test_words_that_say_the_same_are_one_line_of_how_it_stood(self, client: Client) -> None:
        story = html(client, f"/gates/mong-cai-dongxing/register/{DAY}").partition("Class and state over time")[2].partition("</table>")[0]
        assert re.findall(r'class="w4">([^<]+)</th>', story) == ["17 Apr 1994", "1978", "1958"]

    def test_hours_of_a_person_stand_beside_those_of_the_facts(self, ours: Party, signed_in: Any) -> None:
        client = signed_in(ours, Role.REVIEWER)
        form = {
            "opens": "06:30",
            "closes": "19:00",
            "zone": "Asia/Ho_Chi_Minh",
            "traffic": "all",
            "day": "2026",
            "known_from": "notice at the gate",
        }
        assert client.post(f"/gates/{GATE}/word/?what=hours", {**form, "opens": "6.30"}).status_code == 400
        assert client.post(f"/gates/{GATE}/word/?what=hours", form).status_code == 302
        assert "07:30–20:00" in html(client, f"/gates/{GATE}/register/?day=2027-01-01")

    def test_hours_settle_hours_and_nothing_else_does(self, ours: Party, viewer: Viewers, signed_in: Any) -> None:
        us = viewer(ours, Role.REVIEWER)
        first, step = actions.tell_of_gate(us, GATE, hours("06:30")), actions.tell_of_gate(us, GATE, opened())
        for fields in (hours("07:00", settles=[f"w{step.pk}"]), opened(settles=[f"w{first.pk}"])):
            with pytest.raises(BadInput):
                actions.tell_of_gate(us, GATE, fields)
        client = signed_in(ours, Role.REVIEWER)
        form = {**hours("07:00"), "settles": [f"w{first.pk}"]}
        assert client.post(f"/gates/{GATE}/word/?what=hours", form).status_code == 302
        assert [each.clocks[0].opens for each in queries.hours(us, Entity.objects.get(key=GATE))] == ["07:00"]

    def test_hours_of_a_gate_that_another_stands_for_are_told_of_that_one(self, ours: Party, viewer: Viewers) -> None:
        us, gate = viewer(ours, Role.REVIEWER), Entity.objects.get(key=GATE)
        word = actions.tell_of_gate(us, "bac-luan-3", hours("06:30"))
        Entity.objects.filter(key="bac-luan-3").update(merged_into=gate)
        assert [each.word for each in queries.hours(us, gate)] == [word]

    @pytest.mark.parametrize(
        "gone", [{"verdict": Verdict.REJECTED}, {"verdict": Verdict.LATER}, {"withdrawn_at": timezone.now()}, {"stale": True}]
    )
    def test_it_decides_as_long_as_the_statement_stands_that_proves_it(self, gone: Any, ours: Party, viewer: Viewers) -> None:
        us, gate = viewer(ours, Role.REVIEWER), Entity.objects.get(key=GATE)
        proof = told(ours, gate, Reach.PARTY, "đã mở")
        Document.objects.update(published="2026-03-12")
        row = Milestone.objects.get(key=f"{PROJECT}.passengers")
        actions.tell_of_gate(us, GATE, {"sort": "opened", "day": "2026-03-01"}, statement=proof.pk)
        actions.tell_of_milestone(us, row.pk, {"sort": "reached", "day": "2026-03-10"}, statement=proof.pk)
        assert (_status(us), _codes(us)[row.key]) == ("operating", {"late"})
        Statement.objects.filter(pk=proof.pk).update(**gone)
        assert (_status(us), _codes(us)[row.key]) == ("not_open", {"overdue"})

    @pytest.mark.parametrize("make", [opened, lambda **more: hours("07:00", **more)])
    def test_no_party_settles_what_another_said(
        self, make: Callable[..., dict[str, Any]], ours: Party, theirs: Party, viewer: Viewers, signed_in: Any
    ) -> None:
        them, us = viewer(theirs, Role.SECRETARIAT), viewer(ours, Role.SECRETARIAT)
        row = actions.tell_of_gate(them, GATE, make())
        actions.share_word(them, GateWord, row.pk, Reach.SHARED, version=row.version)
        with pytest.raises(BadInput):
            actions.tell_of_gate(us, GATE, make(settles=[f"w{row.pk}"]))
        actions.tell_of_gate(them, GATE, make(settles=[f"w{row.pk}"]))
        what = "?what=hours" if row.sort == words.HOURS else ""
        offered = [f'value="w{row.pk}"' in html(signed_in(who, Role.REVIEWER), f"/gates/{GATE}/word/{what}") for who in (ours, theirs)]
        assert offered == [False, True]

    def test_nor_of_a_milestone_though_a_word_of_the_facts_may_be_settled(self, ours: Party, theirs: Party, viewer: Viewers) -> None:
        them, us = viewer(theirs, Role.SECRETARIAT), viewer(ours, Role.SECRETARIAT)
        milestone = Milestone.objects.get(key=f"{PROJECT}.passengers")
        of_facts = MilestoneWord.objects.filter(milestone=milestone).first()
        assert of_facts
        fields = {"sort": "planned", "day": "2026-06", "note": "plan"}
        row = actions.tell_of_milestone(them, milestone.pk, fields)
        actions.share_word(them, MilestoneWord, row.pk, Reach.SHARED, version=row.version)
        with pytest.raises(BadInput):
            actions.tell_of_milestone(us, milestone.pk, {**fields, "settles": [f"m{row.pk}"]})
        settling = actions.tell_of_milestone(us, milestone.pk, {**fields, "settles": [f"m{of_facts.pk}"]})
        assert settling.settles == [f"m{of_facts.pk}"]


def hours(opens: str, **more: Any) -> dict[str, Any]:
    """Hours as their form has them."""
    fields = {"opens": opens, "closes": "19:00", "zone": "Asia/Ho_Chi_Minh", "traffic": "all", "day": "2025"}
    return {**fields, "sort": words.HOURS, "known_from": "notice at the gate", **more}


def _status(who: Viewer) -> str | None:
    gate = Entity.objects.get(key=GATE)
    on = Viewer(who.user, dt.date(2026, 3, 16), who.today)
    return queries.read(on, [gate]).standings[gate.pk].status.value


class TestInStep:
    def test_the_title_is_the_most_urgent_finding(self, client: Client) -> None:
        page = html(client, f"/projects/{PROJECT}/steps/{DAY}")
        assert "75 days past the day in the minutes (2025), and nobody reports it" in page
        assert "no word from China" in page

    def test_the_list_counts_what_is_out_of_step(self, client: Client) -> None:
        assert "1 of 4 projects is behind a day that was set" in html(client, f"/projects/{DAY}")

    def test_what_nobody_reported_did_not_come_after_a_day(self, client: Client) -> None:
        page = html(client, "/projects/smart-gate-huu-nghi/steps/?day=2026-07-16")
        assert (
            "16 days past the planned day (by June 2026), and nobody reports it; what it needs is not reported yet (Works begun, Viet Nam)"
            in page
        )
        assert "Planned for June 2026 at the latest" in page

    def test_two_days_of_two_sides_are_told(self, client: Client) -> None:
        assert "Viet Nam 1 day later than the other side" in html(client, f"/projects/tourism-ban-gioc-detian/steps/{DAY}")

    def test_a_word_that_the_lane_is_in_use_makes_it_late_instead_of_overdue(self, ours: Party, viewer: Viewers) -> None:
        us = viewer(ours, Role.REVIEWER)
        row = Milestone.objects.get(key=f"{PROJECT}.passengers")
        actions.tell_of_milestone(us, row.pk, {"sort": "reached", "day": "2026-03-10", "note": "report of the gate board"})
        assert _codes(us)[f"{PROJECT}.passengers"] == {"late"}
        assert _codes(viewer(None))[f"{PROJECT}.passengers"] == {"overdue"}

    def test_a_new_milestone_is_our_partys_until_it_is_shared(self, ours: Party, theirs: Party, viewer: Viewers) -> None:
        us, them = viewer(ours, Role.SECRETARIAT), viewer(theirs, Role.SECRETARIAT)
        row = actions.add_milestone(us, PROJECT, {"names": {"en": "Cameras linked"}, "phase": "operation", "sides": [], "needs": []})
        assert (row.key in _codes(us), row.key in _codes(them)) == (True, False)
        told = actions.tell_of_milestone(us, row.pk, {"sort": "planned", "day": "2026-06", "note": "plan"})
        actions.share_milestone(us, row.pk, Reach.SHARED, version=1)
        assert _codes(them)[row.key] == {"no_word"}
        actions.share_word(us, MilestoneWord, told.pk, Reach.SHARED, version=1)
        assert _codes(them)[row.key] == {"due"}
        actions.withdraw_milestone(us, row.pk, version=2)
        assert row.key not in _codes(us)

    def test_a_page_is_full_of_what_its_readers_see(self, ours: Party, theirs: Party, viewer: Viewers, monkeypatch: Any) -> None:
        us, them = viewer(ours, Role.SECRETARIAT), viewer(theirs, Role.SECRETARIAT)
        there = len(queries.milestones(us, [Entity.objects.get(key=PROJECT)]))
        monkeypatch.setattr(actions, "MOST", there + 1)
        fields = {"names": {"en": "Cameras linked"}, "phase": "operation", "sides": [], "needs": []}
        actions.add_milestone(them, PROJECT, fields)
        first = actions.add_milestone(us, PROJECT, fields)
        with pytest.raises(Refused):
            actions.add_milestone(us, PROJECT, fields)
        actions.withdraw_milestone(us, first.pk, version=1)
        again = actions.add_milestone(us, PROJECT, fields)
        assert (first.key, again.key) == (f"{PROJECT}.vn-lai-chau-1", f"{PROJECT}.vn-lai-chau-2")

    def test_a_word_goes_no_further_than_its_milestone(self, ours: Party, viewer: Viewers) -> None:
        us = viewer(ours, Role.SECRETARIAT)
        row = actions.add_milestone(us, PROJECT, {"names": {"en": "Cameras linked"}, "phase": "operation", "sides": [], "needs": []})
        told = actions.tell_of_milestone(us, row.pk, {"sort": "planned", "day": "2026-06", "note": "plan"})
        with pytest.raises(Refused):
            actions.share_word(us, MilestoneWord, told.pk, Reach.SHARED, version=1)

    def test_forms_of_milestones_and_their_words(self, ours: Party, signed_in: Any) -> None:
        client = signed_in(ours, Role.SECRETARIAT)
        assert client.post(f"/projects/{PROJECT}/milestone/", {"name": "", "phase": "operation"}).status_code == 400
        form = {"name": "Cameras linked", "phase": "operation", "sides": ["vn", "cn"]}
        assert client.post(f"/projects/{PROJECT}/milestone/", form).status_code == 302
        row = Milestone.objects.get(names={"en": "Cameras linked"})
        wrong = {"sort": "planned", "day": "2026", "side": "vn", "agreed": "on", "known_from": "minutes"}
        assert client.post(f"/projects/milestones/{row.pk}/word/", wrong).status_code == 400
        assert client.post(f"/projects/milestones/{row.pk}/word/", {**wrong, "side": ""}).status_code == 302
        assert "Cameras linked" in html(client, f"/projects/{PROJECT}/steps/")

    def test_a_lane_whose_works_began_too_late_for_the_months_said_with_it_is_what_slips_next(self, client: Client) -> None:
        page = html(client, f"/projects/{PROJECT}/steps/?day=2026-11-22")
        said = "2026 is in doubt: 24 months of work, as said with it, end at least 407 days later, counted from Works launched"
        assert said in page
        assert "What slips next: Freight lane with unmanned trucks completed (Bac Luan II), 2026." in page

    def test_no_bar_is_cut_off_at_the_edge_of_its_picture(self) -> None:
        on = gantt.Scale(dt.date(2025, 1, 1), dt.date(2031, 1, 1))
        days = ("2030-12-31", "2030", "2025", "../2025-01-01", "2030/..")
        bars = [gantt._bar(PartialDate(day), on) for day in days]
        assert [bar["x"] >= gantt.EDGE and bar["x"] + bar["width"] <= gantt.WIDTH - gantt.EDGE for bar in bars] == [True] * len(days)
        assert [each["year"] for each in on.years] == [2025, 2026, 2027, 2028, 2029, 2030, ""]

    def test_a_project_without_milestones_says_what_is_missing(self, client: Client) -> None:
        assert "has no milestones yet" in html(client, "/projects/rail-dong-dang-hanoi/steps/")

    @pytest.mark.parametrize("language", ["vi", "zh-hans"])
    def test_every_line_is_said_in_every_language(self, client: Client, language: str) -> None:
        assert "past the day" not in html(client, f"/projects/{PROJECT}/steps/{DAY}&language={language}")


def _codes(who: Viewer) -> dict[str, set[str]]:
    project = Entity.objects.get(key=PROJECT)
    on = Viewer(who.user, dt.date(2026, 3, 16), who.today)
    found: dict[str, set[str]] = {}
    for line in queries.works(on, [project])[0].progress.lines:
        found.setdefault(line.milestone, set()).add(line.code)
    return found


def test_every_code_of_the_core_has_its_words() -> None:
    from cotmoc.gates import register, steps

    assert set(words.SORTS) == set(register.SORTS)
    assert set(words.STATES) == set(steps.STATES)
    assert set(words.PHASES) == set(steps.PHASES)
    assert set(words.MILESTONE_SORTS) == set(steps.SORTS)
    assert set(words._LINES) == set(steps.LINES)
    assert set(words._HELD) == set(steps.HELD)
    assert set(words._TOLD) == set(words._TOLD_BY) == set(steps.SORTS)


class TestAStopForATime:
    @pytest.fixture(autouse=True)
    def stopped(self, ours: Party, viewer: Viewers) -> None:
        actions.tell_of_gate(viewer(ours, Role.REVIEWER), GATE, opened(sort="suspended"))

    @pytest.mark.parametrize("side", ["", "&side=cn"])
    def test_it_counts_as_not_open(self, client: Client, side: str) -> None:
        assert f"/gates/{GATE}/register/" in html(client, f"/gates/{DAY}&standing=closed{side}")
        assert f"/gates/{GATE}/register/" not in html(client, f"/gates/{DAY}&standing=unknown{side}")

    @pytest.mark.parametrize(("language", "words"), [("en", "Stopped for a time"), ("vi", "Tạm dừng"), ("zh-hans", "暂停")])
    @pytest.mark.parametrize("page", [f"/names/{GATE}/", "/map/", "/gates/"])
    def test_it_is_said_in_every_language(self, client: Client, page: str, language: str, words: str) -> None:
        assert words in html(client, f"{page}{DAY}&language={language}")


class TestWordsThatDoNotAgree:
    """Facts see Lung Lan not open on 21 February 2025; a person says of the same day that it is in use."""

    @pytest.fixture(autouse=True)
    def disputed(self, ours: Party, viewer: Viewers) -> None:
        fields = {"sort": "seen", "day": "2025-02-21", "status": "operating", "klass": "secondary", "known_from": "a letter"}
        actions.tell_of_gate(viewer(ours, Role.REVIEWER), GATE, fields)

    def test_the_page_of_the_gate_says_both_and_misses_neither(self, client: Client) -> None:
        page = html(client, f"/names/{GATE}/{DAY}&language=en")
        assert "Sources differ on how it stands on 16 March 2026: Not open; In use." in page
        assert "is not on record" not in page
        missing = page.partition('id="missing"')[2].partition("</section>")[0]
        assert ("Whether it is in use" in missing, "How it stands now" in missing, "Class of the gate" in missing) == (False,) * 3

    def test_the_map_and_the_list_tell_it_apart_from_what_nobody_knows(self, client: Client) -> None:
        assert "Sources differ: Not open; In use" in html(client, f"/map/{DAY}&language=en")
        assert f"/gates/{GATE}/register/" in html(client, f"/gates/{DAY}&standing=differ")
        assert f"/gates/{GATE}/register/" not in html(client, f"/gates/{DAY}&standing=unknown")
        assert f"/gates/{GATE}/register/" in html(client, f"/gates/{DAY}&standing=differ&side=cn")
