"""Studies of gates: begun, changed, simulated, looked at, taken back; and never by those who may not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from cotmoc import gates
from cotmoc.errors import ScenarioError
from cotmoc_web.accounts.models import Party, Role, User
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities.models import Entity, EntityName
from cotmoc_web.errors import BadInput, Conflict, NotAllowed, NotThere, Refused
from cotmoc_web.history import queries as history
from cotmoc_web.history.actions import set_reach, undo
from cotmoc_web.history.models import Change
from cotmoc_web.rows import Reach
from cotmoc_web.studies import actions, amounts, findings, lasting, paper, queries, scenario_form, views, words
from cotmoc_web.studies.beginnings import beginning, beginnings
from cotmoc_web.studies.day import stop_name
from cotmoc_web.studies.models import Plan, Run, RunState, Scenario, Study
from cotmoc_web.studies.numerals import NoNumber
from cotmoc_web.studies.plans import PlanForm, Shown
from cotmoc_web.studies.running import left_unplanned, left_unsimulated, search_plan, simulate_run

Viewers = Callable[..., Viewer]
SERVERS = "sides.near.stations.exit.servers"
TEXT = beginning("staffed_lanes") or ""
SAMPLES = Path(__file__).parents[3] / "samples" / "gates"


@pytest.fixture
def ann(viewer: Viewers, ours: Party) -> Viewer:
    return viewer(ours, Role.CONTRIBUTOR)


@pytest.fixture
def study(ann: Viewer) -> Study:
    """Small enough to be simulated while one waits."""
    row = actions.open_study(ann, None, "How many lanes?", TEXT)
    values = {"days": 4, "warmup": 1, "replications": 4}
    return actions.set_study(ann, row.pk, values, version=row.version)


@pytest.fixture
def first(study: Study) -> Scenario:
    return study.scenarios.get()


# ---- beginning and changing


@pytest.mark.parametrize("code", [code for code, _name in beginnings()])
def test_every_beginning_is_a_scenario_whose_numbers_all_say_what_they_rest_on(code: str) -> None:
    text = beginning(code)
    assert text is not None
    numbers = [number for part in scenario_form.parts_of(text) for number in part.numbers]
    assert {number.sort for number in numbers if number.path not in ("begin", "sides.near.time_zone", "sides.far.time_zone")} == {"assumed"}


def test_there_is_a_beginning_for_every_design() -> None:
    from cotmoc.gates import DESIGNS

    assert {code for code, _name in beginnings()} == {design.code for design in DESIGNS}


def test_no_beginning_is_read_from_elsewhere() -> None:
    assert beginning("../../settings") is None


def test_a_study_begins_with_its_scenario_a(study: Study, first: Scenario) -> None:
    assert (study.reach, first.letter, first.title) == (Reach.PARTY, "A", "Staffed freight lanes")


def test_what_is_no_scenario_begins_nothing(ann: Viewer) -> None:
    with pytest.raises(ScenarioError):
        actions.open_study(ann, None, "What?", 'title = "x"\ndesign = "staffed_lanes"\n')
    assert Study.objects.count() == 0


def test_a_changed_number_is_marked_as_assumed_with_its_reason_and_the_rest_of_the_text_stays(ann: Viewer, first: Scenario) -> None:
    row = actions.change_scenario(ann, first.pk, "More lanes", {SERVERS: "5"}, reason="asked by the board", version=first.version)
    number = next(one for part in scenario_form.parts_of(row.toml) for one in part.numbers if one.path == SERVERS)
    assert (number.value, number.sort, number.rests_on) == ("5", "assumed", "asked by the board")
    assert row.toml.splitlines()[0] == TEXT.splitlines()[0]
    assert len(set(row.toml.splitlines()) - set(TEXT.splitlines())) == 1


def test_numbers_that_are_left_alone_are_left_alone(ann: Viewer, first: Scenario) -> None:
    values = {number.path: number.value for part in scenario_form.parts_of(first.toml) for number in part.numbers}
    row = actions.change_scenario(ann, first.pk, first.title, values, reason="", version=first.version)
    assert (row.toml, row.version) == (first.toml, first.version)


@pytest.mark.parametrize("wrong", ["0", "-3", "many", "1e99", "", "{", "[1, 2]", "\x00", "[" * 5000, "9" * 5000])
def test_a_number_that_does_not_fit_changes_nothing_and_names_its_field(wrong: str, ann: Viewer, first: Scenario) -> None:
    with pytest.raises(ScenarioError) as caught:
        actions.change_scenario(ann, first.pk, first.title, {SERVERS: wrong}, reason="", version=first.version)
    assert caught.value.field == SERVERS
    first.refresh_from_db()
    assert first.toml == TEXT.strip() + "\n"


def test_a_number_that_the_scenario_has_not_is_refused(ann: Viewer, first: Scenario) -> None:
    with pytest.raises(ScenarioError):
        actions.change_scenario(ann, first.pk, first.title, {"sides.near.secret": "1"}, reason="", version=first.version)


def test_two_who_change_one_scenario_do_not_lose_each_others_numbers(ann: Viewer, first: Scenario) -> None:
    actions.change_scenario(ann, first.pk, first.title, {SERVERS: "3"}, reason="", version=first.version)
    with pytest.raises(Conflict):
        actions.change_scenario(ann, first.pk, first.title, {SERVERS: "4"}, reason="", version=first.version)


def test_what_is_kept_as_new_gets_the_next_letter_and_leaves_the_first_alone(ann: Viewer, study: Study, first: Scenario) -> None:
    made = actions.keep_as_new(ann, first.pk, "Five", {SERVERS: "5"}, reason="")
    assert [(row.letter, row.title) for row in study.scenarios.order_by("letter")] == [("A", "Staffed freight lanes"), ("B", "Five")]
    assert made.toml != first.toml


def test_a_study_holds_six_scenarios_and_keeps_at_least_one(ann: Viewer, study: Study, first: Scenario) -> None:
    for _number in range(5):
        actions.keep_as_new(ann, first.pk, "again", {}, reason="")
    with pytest.raises(Refused):
        actions.keep_as_new(ann, first.pk, "one too many", {}, reason="")
    for row in study.scenarios.exclude(pk=first.pk):
        actions.withdraw_scenario(ann, row.pk, version=row.version)
    with pytest.raises(Refused):
        actions.withdraw_scenario(ann, first.pk, version=first.version)


def test_a_change_of_a_scenario_is_taken_back(ann: Viewer, first: Scenario) -> None:
    before = first.toml
    actions.change_scenario(ann, first.pk, first.title, {SERVERS: "5"}, reason="", version=first.version)
    undo(ann, Change.objects.filter(action="scenario.changed").latest("pk").pk)
    first.refresh_from_db()
    assert first.toml == before


def test_a_study_with_no_day_left_to_tell_is_refused(ann: Viewer, study: Study) -> None:
    with pytest.raises(BadInput):
        actions.set_study(ann, study.pk, {"warmup": 4}, version=study.version)


def test_taking_back_a_withdrawal_makes_no_seventh_scenario_and_no_study_is_left_without_one(
    ann: Viewer, study: Study, first: Scenario
) -> None:
    for _number in range(5):
        last = actions.keep_as_new(ann, first.pk, "again", {}, reason="")
    actions.withdraw_scenario(ann, last.pk, version=last.version)
    taken_out = Change.objects.latest("pk").pk
    added = Change.objects.filter(action="scenario.added").order_by("pk")[0].pk
    actions.keep_as_new(ann, first.pk, "in its place", {}, reason="")
    with pytest.raises(Refused, match="at most 6"):
        undo(ann, taken_out)
    for row in study.scenarios.filter(withdrawn_at=None).exclude(letter="B"):
        actions.withdraw_scenario(ann, row.pk, version=row.version)
    with pytest.raises(Refused, match="at least one"):
        undo(ann, added)


# ---- times in a form

SERVICE = "sides.near.stations.exit.service"
LOGNORMAL = {f"l.{SERVICE}.kind": "lognormal", f"l.{SERVICE}.unit": "min", f"l.{SERVICE}.mean": "3", f"l.{SERVICE}.cv": "0.6"}


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("45 s", ("fixed", "s", {"mean": "45"})),
        ("lognormal, mean 3.9 min, cv 0.6", ("lognormal", "min", {"mean": "3.9", "cv": "0.6"})),
        ("normal, mean -10 min, sd 1 h", ("normal", "min", {"mean": "-10", "sd": "60"})),
        ("triangular, from 30 s, to 2 min, mostly 1 min", ("triangular", "s", {"from": "30", "to": "120", "mostly": "60"})),
        ("empirical, 2 min, 3.5 min, 1,000 min", ("empirical", "min", {"times": "2; 3.5; 1000"})),
        ("uniform, from 1 week, to 2 weeks", ("uniform", "day", {"from": "7", "to": "14"})),
    ],
)
def test_a_time_is_taken_apart_and_put_together_as_the_same(text: str, given: tuple[str, str, dict[str, str]]) -> None:
    found = lasting.of(text)
    assert found == lasting.Lasting(*given)
    assert found is not None
    assert found.means(text)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_form_that_is_sent_back_as_it_was_shown_changes_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    with translation.override("vi"):
        form = {}
        for number in (number for part in scenario_form.parts_of(text) for number in part.numbers):
            if number.apart is None:
                form[f"n.{number.path}"] = number.value
                continue
            form |= {f"l.{number.path}.{piece.code}": piece.value for piece in number.apart.pieces}
            form |= {f"l.{number.path}.kind": number.apart.kind, f"l.{number.path}.unit": number.apart.unit}
        given = scenario_form.given_by(form, text)
    assert given.wrong == {}
    assert scenario_form.changed_text(text, given.values, reason="") == text


@pytest.mark.parametrize(
    ("language", "typed", "written"),
    [
        ("en", "3.25", "3.25 min"),
        ("vi", "3,25", "3.25 min"),
        ("vi", "3,125", "3.125 min"),
        ("vi", "0.125", "0.125 min"),
        ("vi", "3.9", "3.9 min"),
        ("zh-hans", "２０００", "2000 min"),
        ("zh-hans", "３．５", "3.5 min"),
        ("vi", "2 000", "2000 min"),
        ("vi", "12\u202f500,5", "12500.5 min"),
        ("vi", "1.200.000", "1200000 min"),
        ("vi", "1.200,5", "1200.5 min"),
        ("en", "1,200.5", "1200.5 min"),
    ],
)
def test_a_number_is_read_with_the_mark_of_its_reader(language: str, typed: str, written: str) -> None:
    with translation.override(language):
        assert lasting.Lasting("", "min", {"mean": typed}).written == written


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("vi", "1.250"),
        ("en", "1,250"),
        ("zh-hans", "１，２５０"),
        ("vi", "1.200.00"),
        ("en", "1,20,000"),
        ("en", "20 00"),
        ("en", "0 000"),
        ("en", "three"),
        ("en", ""),
        ("en", "1e9"),
        ("en", "²"),
    ],
)
def test_what_is_no_number_or_may_be_two_is_asked_for_again(language: str, typed: str) -> None:
    with translation.override(language), pytest.raises(NoNumber):
        _ = lasting.Lasting("", "min", {"mean": typed}).written


def test_a_time_that_means_the_same_stays_as_it_is_written_and_another_is_written_so(page: Client, first: Scenario) -> None:
    address = f"/gates/studies/scenarios/{first.pk}/"
    page.post(address, {**LOGNORMAL, "version": first.version})
    first.refresh_from_db()
    assert first.toml == TEXT.strip() + "\n"
    page.post(f"{address}?language=vi", {**LOGNORMAL, f"l.{SERVICE}.mean": "3,9", "version": first.version, "reason": "đếm"})
    first.refresh_from_db()
    assert 'service = {value = "lognormal, mean 3.9 min, cv 0.6", assumed = "đếm"}' in first.toml


FRESH, YARD = "traffic.out.fresh", "sides.near.yard"
PERISHABLE = TEXT.replace("[traffic.out]", '[traffic.out]\nfresh = "60 %"', 1)


@pytest.fixture
def perishable(ann: Viewer) -> Scenario:
    return actions.open_study(ann, None, "Who is served first?", PERISHABLE).scenarios.get()


@pytest.mark.parametrize(
    ("language", "path", "typed", "kept"),
    [
        ("vi", FRESH, "62,5 %", "62.5 %"),
        ("vi", FRESH, "62,5%", "62.5 %"),
        ("zh-hans", FRESH, "６２．５％", "62.5 %"),
        ("vi", FRESH, "0,625", "0.625"),
        ("vi", YARD, "2 000", 2000),
        ("zh-hans", YARD, "２０００", 2000),
        ("vi", YARD, "unlimited", "unlimited"),
    ],
)
def test_every_number_of_the_form_is_taken_with_the_marks_of_its_reader_and_kept_as_files_write_it(
    page: Client, perishable: Scenario, language: str, path: str, typed: str, kept: object
) -> None:
    form = {f"n.{path}": typed, "version": perishable.version, "reason": "x"}
    assert page.post(f"/gates/studies/scenarios/{perishable.pk}/?language={language}", form).status_code == 302
    perishable.refresh_from_db()
    assert scenario_form._value_at(tomllib.loads(perishable.toml), path) == kept


@pytest.mark.parametrize(
    ("language", "path", "typed", "says"),
    [
        ("vi", YARD, "1.200", "“1.200” có thể hiểu theo hai cách. Nếu là hàng nghìn, hãy viết 1200."),
        ("vi", YARD, "1,200", "“1,200” có thể hiểu theo hai cách. Nếu là hàng nghìn, hãy viết 1200."),
        ("zh-hans", YARD, "１，２００", "“１，２００”有两种读法。如指千位，请写成 1200。"),
        ("vi", FRESH, "nhiều", "“nhiều” không phải là số."),
        ("vi", FRESH, "120 %", "Hãy nhập tỷ lệ từ &quot;0 %&quot; đến &quot;100 %&quot;."),
        ("en", SERVERS, "unlimited", "“unlimited” is no number."),
        ("en", SERVERS, " ", "Fill in: Lanes, counters or places of work."),
    ],
)
def test_a_number_of_the_form_that_may_be_two_or_is_none_is_asked_for_again_with_what_to_do(
    page: Client, perishable: Scenario, language: str, path: str, typed: str, says: str
) -> None:
    answer = page.post(
        f"/gates/studies/scenarios/{perishable.pk}/?language={language}", {f"n.{path}": typed, "version": perishable.version}
    )
    text = answer.content.decode()
    assert answer.status_code == 400
    assert says in text
    assert f'name="n.{path}" value="{typed}"' in text


def test_numbers_are_shown_with_the_marks_of_their_reader() -> None:
    text = PERISHABLE.replace("60 %", "62.5 %")
    with translation.override("vi"):
        shown = {number.path: number.said for part in scenario_form.parts_of(text) for number in part.numbers}
    assert (shown[FRESH], shown[SERVERS]) == ("62,5 %", "2")


def test_a_time_of_one_hour_and_one_lane_are_told_in_the_singular() -> None:
    found = lasting.of("exponential, mean 1 h")
    assert found is not None
    assert found.said == "Exponential: mean 1 hour"
    told = [lasting.Lasting("", unit, {"mean": number}).said for unit, number in (("h", "1"), ("h", "1.5"), ("min", "1"), ("day", "2"))]
    assert told == ["1 hour", "1.5 hours", "1 minute", "2 days"]
    assert [words.sized(kind, count) for kind, count in (("servers", 1), ("servers", 1200), ("vehicles", 1))] == [
        "1 lane or counter",
        "1,200 lanes or counters",
        "1 vehicle",
    ]


@pytest.mark.parametrize(
    ("text", "sort", "unit", "given"),
    [
        ("2,000 trucks a day", "volume", "day", {"amount": "2000", "what": "trucks"}),
        ("12.5 xe tải an hour", "volume", "hour", {"amount": "12.5", "what": "xe tải"}),
        ("300 a day", "volume", "day", {"amount": "300", "what": ""}),
        ("12 usd per hour", "money", "hour", {"amount": "12", "what": "USD"}),
    ],
)
def test_an_amount_is_taken_apart_and_put_together_as_the_same(text: str, sort: str, unit: str, given: dict[str, str]) -> None:
    found = amounts.of(text, sort)
    assert found == amounts.Amount(sort, unit, given)
    assert found is not None
    assert found.means(text)


@pytest.mark.parametrize(
    ("sort", "what"),
    [("volume", "a b c"), ("money", ""), ("money", "đồng")],
)
def test_a_unit_that_cannot_be_written_is_asked_for_again(sort: str, what: str) -> None:
    with pytest.raises(NoNumber):
        _ = amounts.Amount(sort, "day", {"amount": "3", "what": what}).written


def test_a_time_that_does_not_fit_keeps_what_was_typed_and_says_why_in_the_language_of_the_reader(page: Client, first: Scenario) -> None:
    form = {**LOGNORMAL, f"l.{SERVICE}.mean": "rất lâu", SERVERS.join(("n.", "")): "0", "version": first.version}
    answer = page.post(f"/gates/studies/scenarios/{first.pk}/?language=vi", form)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert f'name="l.{SERVICE}.mean" value="rất lâu"' in text
    assert "“rất lâu” không phải là số." in text
    assert "Hãy nhập một số từ 1 đến 100.000." in text
    assert '<option value="lognormal" selected>' in text


@pytest.mark.parametrize("wrong", ["0", "x", "1.5"])
@pytest.mark.parametrize("note", ["volume", "open", "yard", "day", "servers"])
def test_what_the_simulator_says_of_a_number_is_translated(note: str, wrong: str, first: Scenario) -> None:
    path = next(one.path for part in scenario_form.parts_of(first.toml) for one in part.numbers if one.path.endswith(f".{note}"))
    with translation.override("vi"):
        assert [remedy for remedy in scenario_form.wrong_numbers(first.toml, {path: wrong}).values() if "lang=" in remedy] == []


# ---- simulating


def test_every_scenario_is_simulated_once_as_it_stands(ann: Viewer, study: Study, first: Scenario) -> None:
    actions.keep_as_new(ann, first.pk, "Five", {SERVERS: "5"}, reason="")
    assert (actions.start(ann, study.pk), actions.start(ann, study.pk)) == (2, 0)
    assert {run.state for run in Run.objects.all()} == {RunState.DONE}
    row = Scenario.objects.get(letter="B")
    actions.change_scenario(ann, row.pk, row.title, {SERVERS: "6"}, reason="", version=row.version)
    assert actions.start(ann, study.pk) == 1


def test_what_is_stored_repeats_the_run_to_the_last_digit(ann: Viewer, study: Study) -> None:
    import numpy as np

    from cotmoc import gates

    actions.start(ann, study.pk)
    run = Run.objects.get()
    rng = np.random.default_rng(run.seed)
    again = gates.simulate(gates.read_scenario(run.text), rng=rng, days=run.days, replications=run.replications, warmup=run.warmup)
    assert run.found["total"]["p90"]["mean"] == again.total.p90.mean
    assert run.found["samples"]["mean"] == again.samples["mean"].tolist()


def test_more_lanes_differ_for_real_and_the_same_lanes_do_not(ann: Viewer, study: Study, first: Scenario) -> None:
    actions.keep_as_new(ann, first.pk, "More", {SERVERS: "4", "sides.near.stations.entry.servers": "4"}, reason="")
    actions.keep_as_new(ann, first.pk, "The same", {}, reason="")
    actions.start(ann, study.pk)
    columns = queries.columns(study)
    wait = next(row for row in findings.side_by_side(columns) if row.code == "wait")
    cells = [cell for cell in wait.cells if cell is not None]
    assert [cell.real for cell in cells] == [None, True, False]
    assert cells[1].change.endswith("less")
    assert findings.headline(columns).startswith("A: 9 in 10 are through within")


def test_a_gate_that_more_comes_to_than_gets_through_is_told_no_times(ann: Viewer, study: Study, first: Scenario) -> None:
    actions.set_study(ann, study.pk, {"days": 12, "warmup": 2}, version=None)
    values = {SERVERS: "1", "traffic.out.volume": "3,000 trucks a day"}
    actions.change_scenario(ann, first.pk, first.title, values, reason="", version=first.version)
    actions.start(ann, study.pk)
    columns = queries.columns(Study.objects.get())
    assert findings.headline(columns) == "A cannot keep up with what comes"
    p90 = next(row for row in findings.side_by_side(columns) if row.code == "p90")
    assert [cell.text for cell in p90.cells if cell] == ["grows day by day"]


BUSY = {"traffic.out.volume": "500 trucks a day"}
BUSIER = {"traffic.out.volume": "700 trucks a day"}
LANES = {f"sides.{side}.stations.{name}.servers": "9" for side in ("near", "far") for name in ("exit", "entry")}
FEW = {f"traffic.{way}.volume": "100 trucks a day" for way in ("out", "in")}
SWAPPED = {"traffic.out.volume": "200 trucks a day", "traffic.in.volume": "400 trucks a day"}
TIME = r"\d+\s(?:min|h \d\d\smin)"
TAKEN = rf"takes [\d,]+ a day, 9 in 10 through within {TIME}"


@pytest.mark.parametrize(
    ("others", "headline", "notes"),
    [
        ([LANES | BUSY], rf"A {TAKEN}; B {TAKEN}", [r"What comes in a day is not the same: A \d+; B \d+\. A diff.+"]),
        ([FEW], rf"A {TAKEN}; B {TAKEN}", [r"What comes in a day is not the same: A \d+; B \d+\. A diff.+"]),
        (
            [LANES, LANES | BUSY, LANES | BUSIER, LANES | BUSIER],
            rf"A {TAKEN}; with B within {TIME}; D {TAKEN}",
            [r"What comes in a day is not the same: A \d+; C \d+; D, E [\d,]+\. A diff.+"],
        ),
        (
            [{}, LANES | BUSY],
            rf"A {TAKEN}; no other scenario to which the same comes is quicker by more than chance; C {TAKEN}",
            [r"What comes in a day is not the same: A \d+; C \d+\. A diff.+"],
        ),
        (
            [LANES | SWAPPED],
            rf"A {TAKEN}; B takes \d+ a day of another mix, 9 in 10 through within {TIME}",
            [r"What comes in a day is not the same: A \d+; B \d+ of another mix\. A diff.+"],
        ),
        (
            [{f"traffic.{way}.volume": "300 people a day" for way in ("out", "in")}] * 2,
            rf"A: 9 in 10 are through within {TIME}",
            [r"B, C serve other customers than A, and are not held against it\."],
        ),
    ],
)
def test_gates_that_not_as_many_come_to_are_told_one_after_the_other_and_none_is_called_slower(
    ann: Viewer, study: Study, first: Scenario, others: list[dict[str, str]], headline: str, notes: list[str]
) -> None:
    for values in others:
        actions.keep_as_new(ann, first.pk, "another", values, reason="")
    actions.start(ann, study.pk)
    columns = queries.columns(study)
    assert re.fullmatch(headline, findings.headline(columns))
    told = findings.demand(columns)
    assert [re.fullmatch(pattern, note) is not None for pattern, note in zip(notes, told, strict=True)] == [True] * len(notes)


def test_a_gate_that_cannot_keep_up_is_told_beside_one_that_less_comes_to(ann: Viewer, study: Study, first: Scenario) -> None:
    actions.set_study(ann, study.pk, {"days": 12, "warmup": 2}, version=None)
    actions.keep_as_new(ann, first.pk, "Fewer", FEW, reason="")
    values = {SERVERS: "1", "traffic.out.volume": "3,000 trucks a day"}
    actions.change_scenario(ann, first.pk, first.title, values, reason="", version=first.version)
    actions.start(ann, study.pk)
    assert re.fullmatch(rf"A cannot keep up with 3,\d+ a day; B {TAKEN}", findings.headline(queries.columns(Study.objects.get())))


@pytest.mark.parametrize(
    ("code", "ends", "said"),
    [
        ("p90", (1032.0, 1020.3, 1043.7), "± 12 s"),
        ("p90", (1032.0, 960.0, 1100.0), "16 min to 18 min"),
        ("p90", (8000.0, 7999.5, 8000.2), "± 1 s"),
        ("served", (300.0, 299.87, 300.12), "± 0.2"),
        ("served", (100.0, 99.9962, 100.0038), "± 0.004"),
        ("cost", (400.0, 399.9, 400.1), "± 0.2 USD"),
        ("served", (300.0, 300.0, 300.0), ""),
        ("served", (300.0, None, None), ""),
    ],
)
def test_an_interval_is_never_told_as_if_it_had_no_width(code: str, ends: tuple[float, float, float], said: str) -> None:
    assert findings.interval(code, gates.Estimate(*ends), "USD").replace("\xa0", " ") == said


def test_what_cannot_be_simulated_says_why_and_loses_nothing(ann: Viewer, study: Study, first: Scenario) -> None:
    values = {"traffic.out.volume": "900,000,000 trucks a day"}
    actions.change_scenario(ann, first.pk, first.title, values, reason="", version=first.version)
    actions.start(ann, study.pk)
    run = Run.objects.get()
    assert run.state == RunState.FAILED
    what = "14,400,004,800 customers in all replications are more than the 60,000,000 that are simulated here"
    assert run.refused == f"{what}. Take fewer days or replications, or use cotmoc gates simulate."
    with translation.override("zh-hans"):
        assert run.refused.startswith("全部模拟共有14,400,004,800人次或车次，超过此处可模拟的 60,000,000。请")


def test_who_started_a_simulation_stands_in_history_with_the_reason(ann: Viewer, study: Study, first: Scenario) -> None:
    actions.start(ann, study.pk, why="asked by the board")
    line = Change.objects.get(action="run.started")
    assert (line.by, line.why, line.about, line.about_id) == (ann.user, "asked by the board", "cotmoc.study", study.pk)
    shown = history.lines(ann, [line])[0]
    assert [(row.title.text, row.differences) for row in shown.rows] == [("How many lanes?", []), ("Staffed freight lanes", [])]
    with pytest.raises(Refused):
        undo(ann, line.pk)
    actions.start(ann, study.pk)
    assert Change.objects.filter(action="run.started").count() == 1


def test_a_run_that_was_stopped_stays_stopped(ann: Viewer, study: Study, first: Scenario) -> None:
    run = Run.objects.create(scenario=first, text=first.toml, seed=1, days=4, warmup=1, replications=4)
    assert (actions.stop(ann, study.pk), actions.stop(ann, study.pk)) == (1, 0)
    assert [line.about_id for line in Change.objects.filter(action="run.stopped")] == [study.pk]
    simulate_run.call(run.pk)
    run.refresh_from_db()
    assert (run.state, run.found) == (RunState.CANCELLED, {})


def test_a_run_whose_worker_was_killed_waits_again_and_is_given_up_in_the_end(first: Scenario) -> None:
    run = Run.objects.create(scenario=first, text=first.toml, seed=1, days=4, warmup=1, replications=4, state=RunState.RUNNING)
    left_unsimulated(run.pk, again=True)
    run.refresh_from_db()
    assert run.state == RunState.WAITING
    Run.objects.update(state=RunState.RUNNING)
    left_unsimulated(run.pk, again=False)
    run.refresh_from_db()
    assert run.state == RunState.FAILED


def test_too_many_runs_of_a_party_are_refused(ann: Viewer, study: Study, first: Scenario) -> None:
    text = first.toml
    Run.objects.bulk_create(Run(scenario=first, text=text, seed=9, days=4, warmup=1, replications=4) for _n in range(actions.AT_ONCE))
    with pytest.raises(Refused):
        actions.start(ann, study.pk)


# ---- whose it is


def test_a_draft_is_not_there_for_others_and_what_is_shared_is_not_theirs_to_change(
    viewer: Viewers, ours: Party, theirs: Party, study: Study, first: Scenario
) -> None:
    other = viewer(theirs, Role.ADMINISTRATOR)
    for act in (
        lambda: queries.study(other, study.pk),
        lambda: queries.scenario(other, first.pk),
        lambda: actions.start(other, study.pk),
        lambda: actions.change_scenario(other, first.pk, "x", {}, reason="", version=None),
    ):
        with pytest.raises(NotThere):
            act()
    set_reach(viewer(ours, Role.SECRETARIAT), Study, study.pk, Reach.SHARED, version=study.version)
    assert queries.study(other, study.pk).pk == study.pk
    for act in (
        lambda: actions.start(other, study.pk),
        lambda: actions.stop(other, study.pk),
        lambda: actions.change_scenario(other, first.pk, "x", {}, reason="", version=None),
        lambda: actions.withdraw(other, study.pk, version=None),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_reader_of_the_party_reads(viewer: Viewers, ours: Party, study: Study) -> None:
    reader = viewer(ours, Role.READER)
    assert queries.study(reader, study.pk).pk == study.pk
    with pytest.raises(NotAllowed):
        actions.start(reader, study.pk)


# ---- pages


@pytest.fixture
def page(client: Client, ann: Viewer) -> Client:
    assert isinstance(ann.user, User)
    client.force_login(ann.user)
    return client


def test_the_pages_of_a_study_open_in_three_languages(page: Client, ann: Viewer, study: Study, first: Scenario) -> None:
    actions.start(ann, study.pk)
    for path in ("", "edit/", "study.pdf", f"../scenarios/{first.pk}/text/", f"../scenarios/{first.pk}/day/"):
        for language in ("en", "vi", "zh-hans"):
            answer = page.get(f"/gates/studies/{study.pk}/{path}".replace(f"{study.pk}/../", ""), {"language": language})
            assert answer.status_code == 200, (path, language)


def test_the_paper_says_what_the_page_says(ann: Viewer, study: Study, first: Scenario) -> None:
    actions.keep_as_new(ann, first.pk, "B", {SERVERS: "5"}, reason="tried")
    actions.start(ann, study.pk)
    shown = views._shown(ann, study, queries.columns(study), None)
    shown["queues"] = [(True, ("Lane", 7101.4)), (True, None)]
    shown["uses"] = [(first, [findings.Use("Lane", "3 lanes", 99, 237.6, True)])]
    told = paper._told(shown)
    assert told["queues"] == [["7,101", "Lane"], ["", ""]]
    assert told["uses"] == [["A", [["Lane", "3 lanes", "always taken", "99 %"]]]]
    assert [row[2] for row in told["rests"]] == ["17 numbers are assumed."] * 2
    assert told["against"][0] == "Below that: how it differs from A."
    assert {row[2].partition(":")[0] for row in told["numbers"][0][2]} <= {"Published", "Assumed", "Not said what it rests on"}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({SERVERS: "5"}, "A difference is called one where it holds over replications that met the same customers."),
        ({"traffic.out.volume": "310 trucks a day"}, "What comes in a day is not the same: A "),
        ({f"traffic.{way}.volume": "300 people a day" for way in ("out", "in")}, "B serves other customers than A"),
    ],
)
def test_a_study_says_whether_the_same_customers_came(
    page: Client, ann: Viewer, study: Study, first: Scenario, values: dict[str, str], says: str
) -> None:
    actions.keep_as_new(ann, first.pk, "B", values, reason="tried")
    actions.start(ann, study.pk)
    text = page.get(f"/gates/studies/{study.pk}/").content.decode()
    assert says in text
    assert ("met the same customers" in text) == ("met the same customers" in says)


def test_the_moving_picture_says_who_waits_for_what() -> None:
    assert stop_name("waits near.crane", {"near": "Lào Cai"}) == "waiting: Lào Cai, cranes"


def test_a_number_that_does_not_fit_leads_to_its_field_and_keeps_what_was_typed(page: Client, first: Scenario) -> None:
    answer = page.post(f"/gates/studies/scenarios/{first.pk}/", {f"n.{SERVERS}": "none", "title": "Mine", "version": first.version})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert f'name="n.{SERVERS}" value="none"' in text
    assert 'value="Mine"' in text
    assert text.count("autofocus") == 1


def test_all_numbers_that_do_not_fit_are_named_at_once_and_the_reason_stays(page: Client, first: Scenario) -> None:
    form = {f"n.{SERVERS}": "0", "l.traffic.out.volume.amount": "220 xe", "reason": "counted in October", "sort": "source"}
    text = page.post(f"/gates/studies/scenarios/{first.pk}/", form).content.decode()
    assert text.count('aria-invalid="true"') == 2
    assert 'value="220 xe"' in text
    assert 'value="counted in October"' in text


def test_a_number_that_was_counted_says_where(ann: Viewer, first: Scenario) -> None:
    row = actions.change_scenario(ann, first.pk, "x", {SERVERS: "5"}, reason="counted in October", version=1, sort="source")
    number = next(one for part in scenario_form.parts_of(row.toml) for one in part.numbers if one.path == SERVERS)
    assert (number.sort, number.rests_on) == ("source", "counted in October")


def test_gates_are_offered_by_names_that_the_form_understands(page: Client) -> None:
    named = {"ma-lu-thang": "Ma Lu Thang", "tan-thanh": "Tan Thanh – Pozhai"}
    for key, name in named.items():
        Entity.objects.create(key=key, kind="crossing", names={"en": name})
    EntityName.objects.create(entity=Entity.objects.get(key="ma-lu-thang"), text="Ma Lu Thang", language="en", use="name", origin="facts")
    offered = page.get("/gates/studies/new/").context["gates"]
    assert offered == ["Ma Lu Thang", "Tan Thanh – Pozhai (tan-thanh)"]
    for name in offered:
        page.post("/gates/studies/new/", {"title": "x", "gate": name, "begin": "design:staffed_lanes"})
    assert [row.gate.key for row in Study.objects.order_by("pk") if row.gate is not None] == list(named)
    assert page.get("/gates/studies/", {"gate": "tan-thanh"}).context["page"].paginator.count == 1
    assert page.get("/gates/studies/", {"gate": "no-such-gate"}).status_code == 404


def test_a_study_begins_in_the_language_of_its_page(page: Client) -> None:
    page.post("/gates/studies/new/?language=vi", {"title": "Bao nhiêu làn?", "begin": "design:passenger_hall"})
    row = Scenario.objects.get()
    assert (row.title, "Phía ta" in row.toml, "5,000 lượt người a day" in row.toml) == ("Nhà kiểm soát hành khách", True, True)


def test_a_study_of_a_gate_begins_with_the_names_and_clocks_of_its_sides(page: Client) -> None:
    clocks = {"vn": "Asia/Ho_Chi_Minh", "cn": "Asia/Shanghai"}
    names = {"vn": "Viet Nam", "cn": 'China "far"'}
    for side, name in names.items():
        Entity.objects.create(key=side, kind="country", side=side, names={"en": name})
    gate = Entity.objects.create(key="the-bridge", kind="crossing", names={"en": "The Bridge"}, facts={"clocks": clocks})
    EntityName.objects.create(entity=gate, text="The Bridge", language="en", use="name", origin="facts")
    answer = page.post("/gates/studies/new/", {"title": "One more", "gate": "The Bridge", "begin": "design:staffed_lanes"})
    assert answer.status_code == 302
    sides = tomllib.loads(Scenario.objects.get().toml)["sides"]
    assert {side["name"]: side["time_zone"] for side in sides.values()} == {names[code]: zone for code, zone in clocks.items()}


def test_without_two_clocks_the_sides_stay_plain(ann: Viewer) -> None:
    assert views._sides(ann, None) == []
    assert beginning("staffed_lanes", []) == TEXT


def test_a_page_while_it_is_simulated_shows_how_far_it_has_come(page: Client, study: Study, first: Scenario) -> None:
    Run.objects.create(scenario=first, text=first.toml, seed=1, days=4, warmup=1, replications=4, state=RunState.RUNNING, done=3)
    text = page.get(f"/gates/studies/{study.pk}/").content.decode()
    assert '<progress max="4" value="3"' in text


def test_a_page_that_waited_for_a_simulation_gets_its_title_with_the_end_of_it(page: Client, ann: Viewer, study: Study) -> None:
    actions.start(ann, study.pk)
    text = page.get(f"/gates/studies/{study.pk}/", headers={"HX-Request": "true"}).content.decode()
    title = str(findings.headline(queries.columns(study)))
    assert title.startswith("A: 9 in 10 are through within")
    assert f'<h1 id="finding" hx-swap-oob="true">{title}</h1>' in text
    assert f"<title>{title} · Cotmoc</title>" in text


def test_a_study_begins_by_its_form_from_a_design_and_from_another_study(page: Client, study: Study) -> None:
    for begin in ("design:passenger_hall", f"study:{study.pk}"):
        answer = page.post("/gates/studies/new/", {"title": "Another", "begin": begin})
        assert answer.status_code == 302
    assert list(Scenario.objects.order_by("pk").values_list("title", flat=True)) == [
        "Staffed freight lanes",
        "Passenger hall",
        "Staffed freight lanes",
    ]


def test_a_text_that_is_no_scenario_says_where(page: Client, first: Scenario) -> None:
    text = first.toml.replace('design = "staffed_lanes"', 'design = "bridge"')
    answer = page.post(f"/gates/studies/scenarios/{first.pk}/text/", {"text": text, "version": first.version})
    assert answer.status_code == 400
    assert "there is no such design" in answer.content.decode()


def test_a_study_needs_the_same_number_of_queries_whatever_it_holds(page: Client, ann: Viewer, study: Study, first: Scenario) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    actions.start(ann, study.pk)
    page.get(f"/gates/studies/{study.pk}/")
    counts = []
    for _number in range(2):
        with CaptureQueriesContext(connection) as seen:
            page.get(f"/gates/studies/{study.pk}/")
        counts.append(len(seen))
        for _again in range(2):
            actions.keep_as_new(ann, first.pk, "again", {}, reason="")
        actions.start(ann, study.pk)
    assert counts[0] == counts[1]


# ---- plans


@pytest.fixture
def priced(ann: Viewer) -> Scenario:
    """A gate whose lanes cost something, small enough to be planned while one waits."""
    text = """
title = "a small gate"
design = "staffed_lanes"
begin = 2026-03-02
[sides.near]
open = "08:00-18:00"
[sides.near.stations.exit]
servers = 2
service = "exponential, mean 6 min"
cost = "10 USD an hour"
[sides.near.stations.entry]
servers = 1
service = "1 min"
[sides.far]
open = "08:00-18:00"
[sides.far.stations.exit]
servers = 1
service = "1 min"
[sides.far.stations.entry]
servers = 2
service = "exponential, mean 9 min"
cost = "15 USD an hour"
[crossing]
time = "5 min"
[traffic.export]
from = "near"
volume = "20 trucks a day"
day = { "08:00-16:00" = 1 }
"""
    return actions.open_study(ann, None, "How few will do?", text).scenarios.get()


NEAR, FAR = "sides.near.stations.exit.servers", "sides.far.stations.entry.servers"
ASKED = {"volume": "60", "unit": "trucks", "time": "3", "time_unit": "h", "longer": "0", f"c.{NEAR}": "on", f"c.{FAR}": "on"}


def test_the_cheapest_plan_is_looked_for_told_and_kept_beside_what_it_was_found_from(client: Client, ann: Viewer, priced: Scenario) -> None:
    assert ann.user is not None
    client.force_login(ann.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/gates/studies/scenarios/{priced.pk}/plan/"
    assert "What does it take?" in client.get(address).text
    assert client.post(address, ASKED).status_code == 302
    found = Plan.objects.get()
    assert (found.state, found.volume, found.p90, dict(found.told.changes)) == (
        RunState.DONE,
        60.0,
        10800.0,
        {"traffic.export.volume": "60 trucks a day", NEAR: 1},
    )
    page = client.get(f"{address}?p={found.pk}").text
    assert re.findall(r"<h1 id=\"finding\">(.*?)</h1>", page) == [
        "60 trucks a day, 9 in 10 through within 3\xa0h 00\xa0min: 400 USD a day to run"
    ]
    for _again in range(2):
        assert client.post(f"/gates/studies/plans/{found.pk}/keep/").status_code == 302
    kept = Scenario.objects.exclude(letter="A").get()
    assert kept.title.startswith("Plan: 60 trucks a day")
    assert tomllib.loads(kept.toml)["sides"]["near"]["stations"]["exit"]["servers"]["value"] == 1


def test_a_plan_that_cannot_be_had_says_what_can_and_is_not_kept(page: Client, ann: Viewer, priced: Scenario) -> None:
    asked = {"volume": 200.0, "unit": "trucks", "p90": 3600.0, "longer": 0, "levers": {NEAR: [1, 2]}}
    found = Shown(actions.look_for(ann, priced.pk, asked))
    found.plan.refresh_from_db()
    assert found.headline.startswith("Not to be had with what may change: 200 trucks a day")
    assert any("Most taken even so: far, entry checks" in line for line in found.nearest)
    assert (found.reached, found.between) == ("grows day by day", "")
    assert not [line for line in found.rests if "were tried on customers" in line]
    assert page.post(f"/gates/studies/plans/{found.plan.pk}/keep/").status_code == 400
    assert "plan/keep" not in page.get(f"/gates/studies/scenarios/{priced.pk}/plan/").text


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"volume": "many"}, "volume", "“many” is no number."),
        ({"volume": "0"}, "volume", "Give a number from 1 to 1,000,000."),
        ({"time": "10000"}, "time", "Give a time above 0, up to a year."),
        ({"time": "1.250"}, "time", "“1.250” can be read in two ways. If thousands are meant, write 1250."),
        ({"longer": "9"}, "longer", None),
        ({f"c.{NEAR}": "", f"c.{FAR}": ""}, "__all__", "Choose at least one number that may change."),
        ({f"a.{NEAR}": "5", f"b.{NEAR}": "2"}, f"b.{NEAR}", "This is less than the least."),
        ({f"b.{NEAR}": "-3"}, f"b.{NEAR}", "Give a whole number from 1 to 10,000."),
    ],
)
def test_what_cannot_be_looked_for_is_refused_at_its_field(priced: Scenario, changed: dict[str, str], field: str, told: str | None) -> None:
    form = PlanForm(ASKED | changed, scenario=priced)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert told in (None, *form.errors[field])


def test_half_a_limit_is_enough(priced: Scenario) -> None:
    form = PlanForm(ASKED | {f"b.{NEAR}": "5", f"a.{FAR}": "3"}, scenario=priced)
    assert form.is_valid()
    assert form.asked["levers"] == {NEAR: [None, 5], FAR: [3, None]}


def test_a_plan_whose_worker_was_killed_or_that_was_stopped_does_not_go_on(ann: Viewer, priced: Scenario) -> None:
    plan = Plan.objects.create(scenario=priced, text=priced.toml, seed=1, volume=60, p90=3600, state=RunState.RUNNING)
    left_unplanned(plan.pk, again=True)
    other = Plan.objects.create(scenario=priced, text=priced.toml, seed=1, volume=61, p90=3600)
    assert [actions.stop_looking(ann, plan.pk) for _again in range(2)] == [plan, plan]
    other.refresh_from_db()
    assert other.state == RunState.WAITING
    other.delete()
    assert [line.about_id for line in Change.objects.filter(action="plan.stopped")] == [priced.study_id]
    search_plan.call(plan.pk)
    plan.refresh_from_db()
    assert (plan.state, plan.found) == (RunState.CANCELLED, {})
    Plan.objects.update(state=RunState.RUNNING)
    left_unplanned(plan.pk, again=False)
    plan.refresh_from_db()
    assert plan.state == RunState.FAILED


def test_plans_are_seen_with_their_study_and_made_by_its_party(
    client: Client, viewer: Viewers, ann: Viewer, theirs: Party, priced: Scenario
) -> None:
    other = viewer(theirs, Role.ADMINISTRATOR)
    assert other.user is not None
    plan = Plan.objects.create(scenario=priced, text=priced.toml, seed=1, volume=60, p90=3600)
    client.force_login(other.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/gates/studies/scenarios/{priced.pk}/plan/"
    tried = [
        client.get(address),
        client.post(address, ASKED),
        client.post(f"/gates/studies/plans/{plan.pk}/stop/"),
        client.post(f"/gates/studies/plans/{plan.pk}/keep/"),
    ]
    assert [answer.status_code for answer in tried] == [404] * 4
    secretary = viewer(priced.study.party, Role.SECRETARIAT)
    priced.study.refresh_from_db()
    set_reach(secretary, Study, priced.study_id, Reach.SHARED, version=priced.study.version)
    tried = [
        client.get(address),
        client.post(address, ASKED),
        client.post(f"/gates/studies/plans/{plan.pk}/stop/"),
        client.post(f"/gates/studies/plans/{plan.pk}/keep/"),
    ]
    assert [answer.status_code for answer in tried][:3] == [200, 403, 403]
    assert Scenario.objects.count() == 1


def test_too_many_plans_of_a_party_are_refused(ann: Viewer, priced: Scenario) -> None:
    Plan.objects.bulk_create(Plan(scenario=priced, text=priced.toml, seed=1, volume=60, p90=3600) for _n in range(actions.PLANS_AT_ONCE))
    with pytest.raises(Refused):
        actions.look_for(ann, priced.pk, {"volume": 60.0, "p90": 3600.0, "unit": "", "longer": 0, "levers": {}})
