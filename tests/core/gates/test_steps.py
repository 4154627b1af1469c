"""Works of two sides: drift, who waits for whom, what slips next; every rule a case, and the laws that hold for any words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc.errors import UsageError
from cotmoc.gates.steps import LINES, PAIRS, STATES, Dated, Drift, Milestone, Pair, Project, Step, Word, progress, report
from cotmoc.records import PartialDate

SIDES = ("vn", "cn")
TODAY = dt.date(2026, 3, 16)


def told(name: str, milestone: str, sort: str, day: str = "", said_on: str = "", **more: Any) -> Word:
    return Word(name, milestone, sort, PartialDate(day) if day else None, PartialDate(said_on) if said_on else None, **more)


def project(*words: Word, needs: tuple[str, ...] = ()) -> Project:
    return Project(SIDES, (Milestone("start", "construction"), Milestone("lane", "operation", needs)), words)


def pair(*words: Word, as_of: dt.date = TODAY) -> Pair:
    return progress(project(*words), as_of).pairs[1]


def step(*words: Word, as_of: dt.date = TODAY) -> Step:
    return pair(*words, as_of=as_of).steps[0]


class TestOneSide:
    def test_nothing_said_is_no_word(self) -> None:
        found = step()
        assert (found.state, found.planned, found.actual, found.drift, found.by) == ("no_word", None, None, None, ())

    def test_a_day_ahead_is_due(self) -> None:
        found = step(told("p", "lane", "planned", "2026"))
        assert (found.state, found.planned, found.drift) == ("due", Dated(PartialDate("2026"), ("p",)), None)

    def test_a_year_is_over_on_its_last_day_only(self) -> None:
        plan = told("p", "lane", "planned", "2026")
        assert step(plan, as_of=dt.date(2026, 12, 31)).state == "due"
        late = step(plan, as_of=dt.date(2027, 1, 15))
        assert (late.state, late.drift) == ("overdue", Drift(15, None))

    def test_planned_without_a_day_says_so(self) -> None:
        assert step(told("p", "lane", "planned")).state == "no_day"

    def test_said_to_be_not_reached(self) -> None:
        found = step(told("n", "lane", "not_reached", "2026-01-01"))
        assert (found.state, found.denied_by) == ("not_reached", ("n",))

    @pytest.mark.parametrize(
        ("planned", "reached", "drift", "word"),
        [
            ("2025", "2025-06-30", Drift(0, 0), "on_time"),
            ("2025", "2026-02-11", Drift(42, 42), "late"),
            ("2025-06", "2025", Drift(-151, 184), "unsure"),
            ("2025-06-30", "2025-06-20", Drift(-10, -10), "early"),
            ("2025-12-15", "2026-01", Drift(17, 47), "late"),
        ],
    )
    def test_drift_has_a_least_and_a_most(self, planned: str, reached: str, drift: Drift, word: str) -> None:
        found = step(told("p", "lane", "planned", planned), told("r", "lane", "reached", reached))
        assert (found.state, found.drift, found.drift and found.drift.word) == ("reached", drift, word)

    def test_the_plan_said_last_is_in_force(self) -> None:
        found = step(told("a", "lane", "planned", "2027", "2024-01-01"), told("b", "lane", "planned", "2026", "2025-01-01"))
        assert found.planned == Dated(PartialDate("2026"), ("b",))

    def test_plans_said_at_one_time_that_differ_are_shown_as_such(self) -> None:
        found = step(told("a", "lane", "planned", "2026", "2025"), told("b", "lane", "planned", "2028", "2025"))
        assert found.planned == Dated(PartialDate("2026-01-01/2028-12-31"), ("a", "b"), differ=True)

    def test_a_nearer_day_stands_for_a_wider_one(self) -> None:
        found = step(told("a", "lane", "reached", "2025-11"), told("b", "lane", "reached", "2025-11-27"))
        assert found.actual == Dated(PartialDate("2025-11-27"), ("a", "b"))

    def test_told_ahead_of_its_day_it_is_a_plan(self) -> None:
        assert step(told("r", "lane", "reached", "2026-05-01", "2026-03-01")).state == "due"

    def test_denied_for_a_later_day_it_is_disputed(self) -> None:
        found = step(told("r", "lane", "reached", "2025-06"), told("n", "lane", "not_reached", "2026-01-01"))
        assert (found.state, found.denied_by) == ("disputed", ("n",))

    def test_denied_for_an_earlier_day_it_is_reached(self) -> None:
        found = step(told("r", "lane", "reached", "2025-06-30"), told("n", "lane", "not_reached", "2025-06"))
        assert (found.state, found.denied_by) == ("reached", ())

    def test_what_is_settled_decides_no_longer(self) -> None:
        words = (told("r", "lane", "reached", "2025-06"), told("n", "lane", "not_reached", "2026-01-01"))
        assert step(*words, told("s", "lane", "reached", "2026-02-01", answers=("n", "r"))).by == ("s",)

    def test_a_word_of_the_other_side_says_nothing_of_this_one(self) -> None:
        assert step(told("r", "lane", "reached", "2025", side="cn")).state == "no_word"


class TestMinutes:
    def test_drift_from_the_minutes_stands_apart_from_the_own_plan(self) -> None:
        found = step(
            told("minutes", "lane", "planned", "2025", "2025-01-01", agreed=True),
            told("own", "lane", "planned", "2027", "2026-01-26", side="vn"),
        )
        assert (found.state, found.drift, found.from_minutes) == ("due", None, Drift(75, None))
        assert (found.promised, found.planned) == (Dated(PartialDate("2025"), ("minutes",)), Dated(PartialDate("2027"), ("own",)))

    def test_a_day_moved_by_later_minutes_is_kept(self) -> None:
        words = (
            told("m1", "lane", "planned", "2025", "2024-01-01", agreed=True),
            told("m2", "lane", "planned", "2026", "2025-01-01", agreed=True),
        )
        found = step(*words)
        assert (found.promised, found.promised_before) == (Dated(PartialDate("2026"), ("m2",)), (Dated(PartialDate("2025"), ("m1",)),))
        moved = [line for line in report(project(*words), TODAY) if line.code == "moved"]
        assert [(line.day, line.by) for line in moved] == [(PartialDate("2025"), ("m1", "m2"))]

    def test_the_same_day_renewed_has_not_moved(self) -> None:
        words = (
            told("m1", "lane", "planned", "2026", "2024-01-01", agreed=True),
            told("m2", "lane", "planned", "2026", "2025-01-01", agreed=True),
        )
        assert step(*words).promised_before == ()


class TestTheSides:
    def test_one_ceremony_is_one_day(self) -> None:
        found = pair(told("r", "lane", "reached", "2026-02-11"))
        assert (found.state, found.gap, found.first, found.behind) == ("same_day", Drift(0, 0), None, ())

    def test_different_days_are_apart(self) -> None:
        found = pair(told("a", "lane", "reached", "2024-10-15", side="vn"), told("b", "lane", "reached", "2024-10-14", side="cn"))
        assert (found.state, found.first, found.behind, found.gap) == ("apart", "cn", ("vn",), Drift(1, 1))

    def test_a_month_and_a_day_in_it_do_not_tell_who_was_first(self) -> None:
        found = pair(told("a", "lane", "reached", "2025-11", side="vn"), told("b", "lane", "reached", "2025-11-27", side="cn"))
        assert (found.state, found.first, found.gap) == ("days_unsure", None, Drift(0, 26))

    def test_one_side_waits_for_one_that_has_a_day_for_it(self) -> None:
        found = pair(told("a", "lane", "reached", "2026-03-01", side="cn"), told("p", "lane", "planned", "2026-09", side="vn"))
        assert (found.state, found.first, found.behind, found.gap) == ("waits", "cn", ("vn",), Drift(15, None))

    def test_a_side_that_says_nothing_is_not_waited_for(self) -> None:
        found = pair(told("a", "lane", "reached", "2023-09-15", side="cn"))
        assert (found.state, found.first, found.behind, found.gap) == ("one_word", "cn", ("vn",), None)

    def test_plans_that_lie_apart(self) -> None:
        found = pair(told("a", "lane", "planned", "2026-06", side="vn"), told("b", "lane", "planned", "2027", side="cn"))
        assert (found.state, found.first, found.behind, found.gap) == ("plans_apart", "vn", ("cn",), Drift(185, 578))

    def test_nobody_there_yet(self) -> None:
        assert pair(told("a", "lane", "planned", "2026")).state == "ahead"

    def test_works_of_one_side_alone_wait_for_nobody(self) -> None:
        own = Project(SIDES, (Milestone("road", "construction", sides=("vn",)),), (told("r", "road", "reached", "2025-11-27"),))
        found = progress(own, TODAY)
        assert [(one.state, [each.side for each in one.steps]) for one in found.pairs] == [("alone", ["vn"])]
        assert [(line.code, line.sides) for line in found.lines] == [("reached", ("vn",))]


class TestWhatSlips:
    def test_a_day_that_passed_without_a_word(self) -> None:
        slips = progress(project(told("p", "lane", "planned", "2025")), TODAY).slips
        assert [(one.side, one.least, one.passed, one.needs, one.by) for one in slips] == [
            ("vn", 75, True, None, ("p",)),
            ("cn", 75, True, None, ("p",)),
        ]

    def test_a_day_before_what_it_needs_cannot_hold(self) -> None:
        words = (told("p", "lane", "planned", "2026-06", side="vn"), told("s", "start", "planned", "2026-09-01", side="cn"))
        found = progress(project(*words, needs=("start",)), TODAY)
        assert [(one.milestone, one.side, one.least, one.passed, one.needs, one.by) for one in found.slips] == [
            ("lane", "vn", 63, False, "start", ("p", "s"))
        ]
        assert found.slips_next == found.slips
        assert [(line.code, line.milestone, line.needs) for line in found.lines if line.code == "slips"] == [("slips", "lane", "start")]

    def test_works_begun_after_the_day_of_the_lane_prove_that_it_slipped(self) -> None:
        words = (told("p", "lane", "planned", "2025", agreed=True), told("s", "start", "reached", "2026-02-11"))
        line = report(project(*words, needs=("start",)), TODAY)[0]
        assert (line.code, line.sides, line.days, line.against, line.needs, line.by, line.held, line.held_by) == (
            "overdue", SIDES, Drift(75, None), "minutes", "start", ("p", "s"), "reached", SIDES,
        )  # fmt: skip

    def test_what_nobody_reports_did_not_come_after_the_day(self) -> None:
        words = (told("p", "lane", "planned", "2025", agreed=True), told("s", "start", "reached", "2023-09-15", side="cn"))
        line = report(project(*words, needs=("start",)), TODAY)[0]
        assert (line.code, line.needs, line.held, line.held_by, line.by) == ("overdue", "start", "unreported", ("vn",), ("p",))

    def test_what_is_needed_and_planned_for_after_the_day_is_said_to_be_planned(self) -> None:
        words = (told("p", "lane", "planned", "2025", agreed=True), told("s", "start", "planned", "2027"))
        line = report(project(*words, needs=("start",)), TODAY)[0]
        assert (line.code, line.needs, line.held, line.held_by) == ("overdue", "start", "planned", SIDES)

    def test_the_cause_is_followed_to_the_word_that_gives_it(self) -> None:
        line = Project(
            SIDES,
            (Milestone("a", "planning"), Milestone("b", "construction", ("a",)), Milestone("c", "operation", ("b",))),
            (told("far", "a", "planned", "2028", side="cn"), told("near", "c", "planned", "2027")),
        )
        assert [(one.milestone, one.needs, one.by) for one in progress(line, TODAY).slips_next] == [("c", "b", ("near", "far"))] * 2

    def test_a_plan_that_can_hold_does_not_slip(self) -> None:
        words = (told("p", "lane", "planned", "2027"), told("s", "start", "planned", "2026-09-01"))
        assert progress(project(*words, needs=("start",)), TODAY).slips == ()

    def test_a_day_that_leaves_less_than_the_months_said_with_it_is_in_doubt(self) -> None:
        words = (told("p", "lane", "planned", "2026", agreed=True, months=24), told("s", "start", "reached", "2026-02-11"))
        found = progress(project(*words, needs=("start",)), TODAY)
        assert [(one.milestone, one.passed, one.needs, one.held, one.months) for one in found.slips_next] == [
            ("lane", False, "start", "months", 24)
        ] * 2
        line = found.lines[0]
        assert (line.code, line.sides, line.days, line.by, line.held_by) == ("doubtful", SIDES, Drift(407, None), ("p", "s"), SIDES)
        assert [each.code for each in found.lines if each.milestone == "lane"] == ["doubtful"]

    @pytest.mark.parametrize("months", [None, 10])
    def test_a_day_that_leaves_the_months_said_with_it_is_due(self, months: int | None) -> None:
        words = (told("p", "lane", "planned", "2026", months=months), told("s", "start", "reached", "2026-02-11"))
        assert progress(project(*words, needs=("start",)), TODAY).slips == ()

    def test_months_end_on_the_last_day_of_a_month_that_has_not_as_many(self) -> None:
        words = (told("p", "lane", "planned", "2027-02-27", months=12), told("s", "start", "reached", "2026-02-28"))
        later = (told("p", "lane", "planned", "2027-02-27", months=13), told("s", "start", "reached", "2026-01-31"))
        least = [progress(project(*each, needs=("start",)), TODAY).slips[0].least for each in (words, later)]
        assert least == [1, 1]

    @pytest.mark.parametrize(("sort", "months"), [("reached", 24), ("planned", 0), ("planned", -1), ("planned", 5000)])
    def test_months_are_those_of_a_plan(self, sort: str, months: int) -> None:
        with pytest.raises(UsageError):
            told("p", "lane", sort, "2026", months=months)


class TestReport:
    def test_every_milestone_has_a_line_and_the_urgent_come_first(self) -> None:
        words = (told("p", "lane", "planned", "2025"), told("s", "start", "reached", "2026-02-11"))
        assert [(line.code, line.milestone) for line in report(project(*words), TODAY)] == [("overdue", "lane"), ("reached", "start")]

    def test_sides_that_stand_differently_have_a_line_each(self) -> None:
        words = (told("p", "lane", "planned", "2025", side="vn"), told("r", "lane", "reached", "2025-11-27", side="cn"))
        lines = [(line.code, line.sides) for line in report(project(*words), TODAY) if line.milestone == "lane"]
        assert lines == [("overdue", ("vn",)), ("waits", ("vn",)), ("reached", ("cn",))]

    def test_a_side_without_a_word_is_told_once(self) -> None:
        lines = [(line.code, line.sides) for line in report(project(told("r", "lane", "reached", "2025", side="cn")), TODAY)]
        assert lines == [("one_word", ("vn",)), ("reached", ("cn",)), ("no_word", SIDES)]


class TestRefusals:
    @pytest.mark.parametrize(
        "make",
        [
            lambda: Word("", "m", "planned", None),
            lambda: Word("w", "m", "done", None),
            lambda: Word("w", "m", "planned", None, answers=("w",)),
            lambda: Word("w", "m", "planned", None, side="vn", agreed=True),
            lambda: Project(("vn",), (), ()),
            lambda: Project(("vn", "vn"), (), ()),
            lambda: Project(SIDES, (Milestone("a", "dreaming"),), ()),
            lambda: Project(SIDES, (Milestone("a", "planning"), Milestone("a", "planning")), ()),
            lambda: Project(SIDES, (Milestone("a", "planning", ("b",)),), ()),
            lambda: Project(SIDES, (Milestone("a", "planning", ("a",)),), ()),
            lambda: Project(SIDES, (Milestone("a", "planning", sides=("la",)),), ()),
            lambda: Project(SIDES, (), (told("w", "a", "planned"),)),
            lambda: Project(SIDES, (Milestone("a", "planning"),), (told("w", "a", "planned", side="la"),)),
            lambda: Project(SIDES, (Milestone("a", "planning"),), (told("w", "a", "planned"), told("w", "a", "planned"))),
        ],
    )
    def test_what_is_no_project(self, make: Any) -> None:
        with pytest.raises(UsageError):
            make()


# ---- laws

days = st.one_of(
    st.none(),
    st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)).flatmap(
        lambda day: st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"]).map(PartialDate)
    ),
)
as_ofs = st.dates(dt.date(2024, 1, 1), dt.date(2028, 1, 1))
MILESTONES = (Milestone("a", "planning"), Milestone("b", "construction", ("a",)), Milestone("c", "operation", ("a", "b")))


@st.composite
def words(draw: st.DrawFn, prefix: str = "w", most: int = 8) -> tuple[Word, ...]:
    found = []
    for number in range(draw(st.integers(0, most))):
        side = draw(st.sampled_from([None, *SIDES]))
        sort = draw(st.sampled_from(["planned", "reached", "not_reached"]))
        agreed = side is None and draw(st.booleans())
        found.append(Word(f"{prefix}{number}", draw(st.sampled_from("abc")), sort, draw(days), draw(days), side, agreed))
    return tuple(found)


@given(words(), st.randoms(use_true_random=False), as_ofs)
def test_the_order_in_which_words_come_does_not_matter(rows: tuple[Word, ...], random: Any, as_of: dt.date) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert progress(Project(SIDES, MILESTONES, tuple(shuffled)), as_of) == progress(Project(SIDES, MILESTONES, rows), as_of)


@given(words(), as_ofs)
def test_every_milestone_is_told_by_known_codes_and_given_words(rows: tuple[Word, ...], as_of: dt.date) -> None:
    found = progress(Project(SIDES, MILESTONES, rows), as_of)
    ids = {word.id for word in rows}
    assert {line.milestone for line in found.lines} == {"a", "b", "c"}
    assert all(line.code in LINES and set(line.by) <= ids for line in found.lines)
    assert all(one.state in PAIRS and set(one.by) <= ids and all(each.state in STATES for each in one.steps) for one in found.pairs)


@given(words(), as_ofs)
def test_a_drift_never_has_a_least_above_its_most(rows: tuple[Word, ...], as_of: dt.date) -> None:
    found = progress(Project(SIDES, MILESTONES, rows), as_of)
    drifts = [each.drift for one in found.pairs for each in one.steps] + [one.gap for one in found.pairs]
    assert all(drift is None or drift.most is None or drift.least <= drift.most for drift in drifts)


@given(words(), words("x", 1), as_ofs)
def test_another_plan_never_brings_an_older_plan_back(rows: tuple[Word, ...], more: tuple[Word, ...], as_of: dt.date) -> None:
    more = tuple(word for word in more if word.sort == "planned")
    before = progress(Project(SIDES, MILESTONES, rows), as_of)
    after = progress(Project(SIDES, MILESTONES, (*rows, *more)), as_of)
    for old, new in zip(before.pairs, after.pairs, strict=True):
        for was, is_now in zip(old.steps, new.steps, strict=True):
            plans = was.planned.by if was.planned else ()
            assert set(is_now.planned.by if is_now.planned else ()) <= {*plans, "x0"}


@given(words(), as_ofs, st.integers(0, 400))
def test_what_slips_slips_no_less_as_days_go_by_with_no_new_word(rows: tuple[Word, ...], as_of: dt.date, later: int) -> None:
    here = Project(SIDES, MILESTONES, tuple(word for word in rows if word.sort == "planned" and word.said_on is None))
    after = {(one.milestone, one.side): one.least for one in progress(here, as_of + dt.timedelta(later)).slips}
    for one in progress(here, as_of).slips:
        assert after[one.milestone, one.side] >= one.least
