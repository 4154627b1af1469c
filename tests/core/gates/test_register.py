"""How a gate stands on a day: every rule a case, and the laws that hold for any words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc.errors import UsageError
from cotmoc.gates.register import (
    SORTS,
    STATUSES,
    Answer,
    Clock,
    Gate,
    Hours,
    Standing,
    Word,
    opening,
    stand,
    story,
    tree,
)
from cotmoc.records import PartialDate

SIDES = ("vn", "cn")
TODAY = dt.date(2026, 3, 16)


def told(name: str, sort: str, day: str = "", **more: Any) -> Word:
    until = more.pop("until", None)
    said_on = more.pop("said_on", None)
    return Word(
        name,
        sort,
        PartialDate(day) if day else None,
        until=PartialDate(until) if until else None,
        said_on=PartialDate(said_on) if said_on else None,
        **more,
    )


def now(*words: Word, as_of: dt.date = TODAY) -> Standing:
    return stand(words, as_of, SIDES)


class TestStatusAndClass:
    def test_nothing_said_is_no_answer(self) -> None:
        found = now()
        assert (found.status, found.klass, found.silent) == (Answer(), Answer(), SIDES)

    def test_what_is_opened_is_in_use_with_the_words_and_the_paper_that_say_so(self) -> None:
        found = now(told("e1", "opened", "2025-02-27", klass="bilateral", basis="note-1"))
        assert found.status == Answer("operating", ("e1",), ("note-1",))
        assert found.klass == Answer("bilateral", ("e1",), ("note-1",))

    @pytest.mark.parametrize(
        ("sort", "status"),
        [
            ("opened", "operating"),
            ("restored", "operating"),
            ("trial", "trial"),
            ("suspended", "suspended"),
            ("closed", "closed"),
            ("upgraded", None),
            ("noted", None),
            ("proposed", None),
            ("own_done", None),
            ("agreed", None),
        ],
    )
    def test_what_each_sort_says_of_the_status(self, sort: str, status: str | None) -> None:
        assert now(told("e", sort, "2025-01-01")).status.value == status

    def test_a_raised_class_leaves_the_status_as_it_was(self) -> None:
        found = now(told("e1", "opened", "1993", klass="bilateral"), told("e2", "upgraded", "2014", klass="international"))
        assert (found.status.value, found.status.by) == ("operating", ("e1",))
        assert (found.klass.value, found.klass.by) == ("international", ("e2",))

    def test_the_latest_decides(self) -> None:
        found = now(told("a", "opened", "1958"), told("b", "closed", "1978"), told("c", "restored", "1994-04-17"))
        assert (found.status.value, found.status.by) == ("operating", ("c",))

    def test_a_word_counts_from_the_last_day_it_can_mean(self) -> None:
        closed = told("b", "closed", "2025")
        assert now(told("a", "opened", "2001"), closed, as_of=dt.date(2025, 12, 30)).status.value == "operating"
        assert now(told("a", "opened", "2001"), closed, as_of=dt.date(2025, 12, 31)).status.value == "closed"

    def test_a_month_within_the_year_of_another_word_is_not_known_to_be_later(self) -> None:
        found = now(told("a", "opened", "2025"), told("b", "closed", "2025-06"))
        assert found.status == Answer(None, ("a", "b"), (), (("closed", ("b",)), ("operating", ("a",))))
        assert [(each.about, each.side) for each in found.contradictions] == [("status", "vn"), ("status", "cn")]

    def test_a_nearer_word_does_not_contradict_a_wider_one(self) -> None:
        found = now(told("a", "restored", "2025-06-27"), told("b", "trial", "2025-06-27"))
        assert found.status == Answer("trial", ("a", "b"))
        assert found.contradictions == ()

    def test_a_word_without_a_day_decides_only_where_nothing_is_dated(self) -> None:
        old = told("a", "seen", status="temporary")
        assert now(old).status.value == "temporary"
        assert now(old, told("b", "closed", "2020")).status.by == ("b",)

    def test_a_settling_word_ends_a_contradiction(self) -> None:
        claims = (told("a", "opened", "2025"), told("b", "closed", "2025-06"))
        assert now(*claims, told("c", "noted", "2025-12-31", answers=("b",))).status == Answer("operating", ("a",))

    def test_a_preview_is_not_what_happened(self) -> None:
        assert now(told("a", "opened", "2025-06-27", said_on="2025-06-25")).status == Answer()

    def test_what_is_said_later_is_known_later(self) -> None:
        word = told("a", "opened", "2025-01-01", said_on="2025-03-01")
        assert now(word, as_of=dt.date(2025, 2, 28)).status.value is None
        assert now(word, as_of=dt.date(2025, 3, 1)).status.value == "operating"


class TestSides:
    def test_a_word_of_one_side_decides_for_that_side_only(self) -> None:
        found = now(told("a", "opened", "2025-02-27", side="vn"))
        assert [each.status.value for each in found.sides] == ["operating", None]
        assert (found.status.value, found.silent) == ("operating", ("cn",))

    def test_sides_that_differ_have_no_common_status(self) -> None:
        found = now(told("a", "opened", "2025-02-27", side="vn"), told("b", "seen", "2025-02-27", status="not_open", side="cn"))
        assert (found.status.value, found.status.claims) == (None, (("not_open", ("b",)), ("operating", ("a",))))
        assert [each.about for each in found.contradictions] == ["sides"]

    def test_on_trial_on_one_side_and_in_use_on_the_other_is_in_use(self) -> None:
        found = now(told("a", "trial", "2025-02-27", side="vn"), told("b", "opened", "2025-02-27", side="cn"))
        assert (found.status.value, found.contradictions) == ("operating", ())

    def test_each_side_may_have_a_class_of_its_own(self) -> None:
        found = now(told("a", "seen", "2015-01", klass="main", side="vn"), told("b", "seen", "2015-01", klass="bilateral", side="cn"))
        assert found.klass.claims == (("bilateral", ("b",)), ("main", ("a",)))

    def test_own_procedures_done_on_one_side_leave_the_gate_not_open(self) -> None:
        found = now(
            told("seen", "seen", "2025-02-21", status="not_open"),
            told("own", "own_done", "2025-02-21", side="vn"),
            told("asked", "proposed", "2025-02-21", side="vn", planned=True),
        )
        assert (found.status.value, found.status.by) == ("not_open", ("seen",))
        assert [(each.side, each.step.value, each.step.by) for each in found.sides] == [("vn", "own_done", ("own",)), ("cn", None, ())]


class TestSteps:
    def test_to_ask_is_a_step_of_its_day_also_where_the_thing_is_only_planned(self) -> None:
        asked = told("a", "proposed", "2025-02-21", side="vn", planned=True, klass="international")
        assert now(asked, as_of=dt.date(2025, 2, 20)) == now(as_of=dt.date(2025, 2, 20))
        assert [each.step.value for each in now(asked).sides] == ["proposed", None]

    def test_the_furthest_step_stands(self) -> None:
        found = now(told("a", "agreed", "2019-03-22", basis="minutes"), told("b", "proposed", "2020"))
        assert found.sides[0].step == Answer("agreed", ("a",), ("minutes",))

    @pytest.mark.parametrize("sort", ["opened", "upgraded", "restored", "trial"])
    def test_what_comes_of_it_ends_the_steps(self, sort: str) -> None:
        assert now(told("a", "agreed", "2019-03-22"), told("b", sort, "2023-12-28")).sides[0].step == Answer()

    def test_a_proposal_after_an_opening_is_on_the_way_to_something_else(self) -> None:
        assert now(told("a", "opened", "2019"), told("b", "proposed", "2023-04")).sides[0].step == Answer("proposed", ("b",))


class TestPlanned:
    def test_a_planned_class_stands_apart(self) -> None:
        found = now(told("a", "seen", "2026-02-01", klass="bilateral"), told("p", "noted", "2030", klass="international", planned=True))
        assert found.klass.value == "bilateral"
        assert [(each.klass, each.day, each.by, each.overdue) for each in found.planned] == [
            ("international", PartialDate("2030"), ("p",), False)
        ]

    def test_a_planned_class_that_was_reached_is_no_longer_planned(self) -> None:
        words = (told("p", "noted", "2025", klass="international", planned=True), told("a", "upgraded", "2024", klass="international"))
        assert now(*words).planned == ()

    def test_a_planned_day_that_passed_is_overdue(self) -> None:
        assert now(told("p", "noted", "2025", klass="international", planned=True)).planned[0].overdue is True

    def test_the_day_of_a_proposal_is_not_the_day_of_the_class(self) -> None:
        assert now(told("p", "proposed", "2023-04", klass="international", planned=True)).planned[0].day is None


class TestTrial:
    TRIAL = told("t", "trial", "2025-06-27", until="2025-12-27")

    def test_a_trial_runs_to_its_day(self) -> None:
        found = now(self.TRIAL, as_of=dt.date(2025, 12, 27))
        assert (found.status.value, found.until, found.lapsed) == ("trial", PartialDate("2025-12-27"), False)

    def test_after_its_day_it_is_lapsed_and_nobody_guesses_what_came_of_it(self) -> None:
        found = now(self.TRIAL, as_of=dt.date(2025, 12, 28))
        assert (found.status.value, found.lapsed) == ("trial", True)

    def test_a_later_opening_ends_it(self) -> None:
        found = now(self.TRIAL, told("o", "opened", "2026-01-05"))
        assert (found.status.value, found.until, found.lapsed) == ("operating", None, False)


class TestStory:
    def test_each_stretch_has_the_words_of_its_time(self) -> None:
        words = [told("a", "opened", "1958"), told("b", "closed", "1978"), TestTrial.TRIAL]
        found = story(words, TODAY, SIDES)
        assert [(each.first, each.last, each.standing.status.value, each.standing.lapsed) for each in found] == [
            (dt.date(1958, 12, 31), dt.date(1978, 12, 30), "operating", False),
            (dt.date(1978, 12, 31), dt.date(2025, 6, 26), "closed", False),
            (dt.date(2025, 6, 27), dt.date(2025, 12, 27), "trial", False),
            (dt.date(2025, 12, 28), TODAY, "trial", True),
        ]

    def test_what_is_yet_to_come_is_not_told(self) -> None:
        assert story([told("a", "opened", "2027")], TODAY, SIDES) == ()


class TestRefusals:
    @pytest.mark.parametrize(
        "fields",
        [
            {"name": "", "sort": "opened"},
            {"name": "e", "sort": "open"},
            {"name": "e", "sort": "seen", "status": "busy"},
            {"name": "e", "sort": "seen", "answers": ("e",)},
        ],
    )
    def test_what_is_no_word(self, fields: dict[str, Any]) -> None:
        with pytest.raises(UsageError):
            told(**fields)

    def test_two_words_of_one_id(self) -> None:
        with pytest.raises(UsageError, match="two words are called 'a'"):
            now(told("a", "opened", "2025"), told("a", "closed", "2025"))

    @pytest.mark.parametrize("sides", [(), ("vn", "vn")])
    def test_sides_that_are_none(self, sides: tuple[str, ...]) -> None:
        with pytest.raises(UsageError):
            stand([], TODAY, sides)

    def test_a_moment_is_no_day(self) -> None:
        with pytest.raises(UsageError):
            stand([], dt.datetime(2026, 3, 16, tzinfo=dt.UTC), SIDES)


class TestTree:
    def test_parts_stand_under_their_gate_in_the_given_order(self) -> None:
        gates = [Gate("bridge-2", "pair"), Gate("pair"), Gate("bridge-1", "pair"), Gate("market", "bridge-1"), Gate("lost", "nowhere")]
        walked = [(each.id, each.depth) for top in tree(gates) for each in top.walk()]
        assert walked == [("pair", 0), ("bridge-2", 1), ("bridge-1", 1), ("market", 2), ("lost", 0)]

    @pytest.mark.parametrize("gates", [[Gate("a", "a")], [Gate("a", "b"), Gate("b", "a")], [Gate("a"), Gate("a")]])
    def test_circles_and_doubles_are_refused(self, gates: list[Gate]) -> None:
        with pytest.raises(UsageError):
            tree(gates)

    def test_a_chain_of_ten_thousand_parts_is_refused(self) -> None:
        with pytest.raises(UsageError, match="deep"):
            tree([Gate("0"), *(Gate(str(number), str(number - 1)) for number in range(1, 10_000))])


class TestHours:
    ZONES = ("Asia/Ho_Chi_Minh", "Asia/Shanghai")

    def test_both_clocks_are_shown(self) -> None:
        found = opening([Hours("h", "07:00", "23:30", "Asia/Ho_Chi_Minh", "goods")], TODAY, self.ZONES)
        assert found[0].clocks == ((Clock("Asia/Ho_Chi_Minh", "07:00", "23:30"), Clock("Asia/Shanghai", "08:00", "00:30", 0, 1)),)

    def test_half_told_hours_stay_half_told(self) -> None:
        found = opening([Hours("h", "", "20:00", "Asia/Ho_Chi_Minh")], TODAY, ("Asia/Shanghai",))
        assert found[0].clocks == ((Clock("Asia/Shanghai", "", "21:00"),),)

    def test_the_latest_hours_stand_and_the_others_are_named(self) -> None:
        rows = [
            Hours("new", "07:00", "20:00", "Asia/Ho_Chi_Minh", day=PartialDate("2023-02")),
            Hours("old", "08:00", "20:00", "Asia/Shanghai"),
        ]
        assert [(each.by, each.older) for each in opening(rows, TODAY, self.ZONES)] == [(("new",), ("old",))]

    def test_one_time_told_on_two_clocks_is_one_claim(self) -> None:
        rows = [Hours("a", "07:00", "20:00", "Asia/Ho_Chi_Minh"), Hours("b", "08:00", "21:00", "Asia/Shanghai")]
        assert len(opening(rows, TODAY, self.ZONES)[0].clocks) == 1

    def test_hours_that_differ_stand_side_by_side(self) -> None:
        rows = [Hours("a", "07:00", "20:00", "Asia/Ho_Chi_Minh"), Hours("b", "07:00", "22:00", "Asia/Ho_Chi_Minh")]
        assert len(opening(rows, TODAY, self.ZONES)[0].clocks) == 2

    def test_hours_of_a_day_to_come_are_not_those_of_today(self) -> None:
        rows = [
            Hours("now", "07:00", "20:00", "Asia/Ho_Chi_Minh", day=PartialDate("2025")),
            Hours("then", "06:00", "22:00", "Asia/Ho_Chi_Minh", day=PartialDate("2027-01-01"), said_on=PartialDate("2026-01")),
        ]
        assert [(each.by, each.older) for each in opening(rows, TODAY, self.ZONES)] == [(("now",), ())]

    @pytest.mark.parametrize(
        ("opens", "zone"),
        [("25:00", "Asia/Shanghai"), ("7:00", "Asia/Shanghai"), ("07:60", "Asia/Shanghai"), ("07:00", "Asia/../x"), ("07:00", "")],
    )
    def test_what_is_no_time_is_refused(self, opens: str, zone: str) -> None:
        with pytest.raises(UsageError):
            Hours("h", opens, "", zone)


# ---- laws

days = st.one_of(
    st.none(),
    st.dates(dt.date(2019, 1, 1), dt.date(2026, 12, 31)).flatmap(
        lambda day: st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"]).map(PartialDate)
    ),
)


@st.composite
def words(draw: st.DrawFn, most: int = 7) -> list[Word]:
    count = draw(st.integers(0, most))
    return [
        Word(
            f"w{number}",
            draw(st.sampled_from(sorted(SORTS))),
            draw(days),
            said_on=draw(days),
            side=draw(st.sampled_from([None, *SIDES])),
            klass=draw(st.sampled_from([None, "international", "bilateral"])),
            status=draw(st.sampled_from([None, *STATUSES])),
            planned=draw(st.booleans()),
            until=draw(days),
        )
        for number in range(count)
    ]


@given(words(), st.randoms(use_true_random=False), st.dates(dt.date(2019, 1, 1), dt.date(2027, 1, 1)))
def test_the_order_in_which_words_come_does_not_matter(rows: list[Word], random: Any, as_of: dt.date) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert stand(shuffled, as_of, SIDES) == stand(rows, as_of, SIDES)


@given(words(), words(most=1), st.dates(dt.date(2019, 1, 1), dt.date(2027, 1, 1)))
def test_another_word_never_brings_an_older_one_back(rows: list[Word], more: list[Word], as_of: dt.date) -> None:
    more = [Word("more", each.sort, each.day, each.said_on, each.side, each.klass, each.status) for each in more]
    before, after = stand(rows, as_of, SIDES), stand([*rows, *more], as_of, SIDES)
    for old, new in zip(before.sides, after.sides, strict=True):
        assert set(new.status.by) <= {*old.status.by, "more"}
        assert set(new.klass.by) <= {*old.klass.by, "more"}


@given(words(), st.dates(dt.date(2019, 1, 1), dt.date(2027, 1, 1)))
def test_every_answer_names_its_words_and_no_answer_is_made_of_nothing(rows: list[Word], as_of: dt.date) -> None:
    found = stand(rows, as_of, SIDES)
    ids = {word.id for word in rows}
    for answer in [found.klass, found.status, *(each for side in found.sides for each in (side.klass, side.status, side.step))]:
        assert set(answer.by) <= ids
        assert bool(answer.by) or answer == Answer()
        assert answer.value is None or not answer.claims


@given(words(), st.dates(dt.date(2019, 1, 1), dt.date(2027, 1, 1)))
def test_the_last_stretch_of_the_story_is_how_it_stands(rows: list[Word], as_of: dt.date) -> None:
    told_story = story(rows, as_of, SIDES)
    if told_story:
        assert told_story[-1].standing == stand(rows, as_of, SIDES)
        assert told_story[-1].last == as_of
