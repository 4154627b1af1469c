"""Each rule of the order, one at a time, and what part dates, previews and answers do to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cotmoc.commitments import Commitment, Entry, Owner, Settings, Sitting, Standing, alternatives, follow, gaps, periods
from cotmoc.errors import UsageError
from cotmoc.records import PartialDate

A, A2, B = Owner("a", "vn"), Owner("a2", "vn"), Owner("b", "cn")
MARCH = dt.date(2026, 3, 16)


def entry(name: str, sort: str, said: str | None, by: str = "a", day: str | None = None, strength: str = "owner", **rest: Any) -> Entry:
    dates: Any = {key: PartialDate(rest.pop(key)) for key in ("due", "until") if key in rest}
    told = PartialDate(said) if said else None
    return Entry(name, sort, PartialDate(day) if day else None, told, tuple(by.split()), strength, **dates, **rest)


PROMISE = entry("promise", "promised", "2025-01-10", "a b", strength="signed")


def stand(*entries: Entry, as_of: dt.date = MARCH, owners: tuple[Owner, ...] = (A, B), **rest: Any) -> Standing:
    due = PartialDate(rest.pop("due")) if "due" in rest else None
    undertaking = rest.pop("undertaking", "deliverable")
    return follow(Commitment("it", undertaking, owners, (PROMISE, *entries), due, **rest), as_of)


# ---- 1: superseded and dropped


def test_a_linked_replacement_supersedes_from_its_day_on() -> None:
    replaced = entry("new", "replaced", "2026-02-11", "a b", replaced_by="other")
    assert stand(replaced).state == "superseded"
    assert stand(replaced).since == dt.date(2026, 2, 11)
    assert stand(replaced, as_of=dt.date(2026, 2, 10)).state == "silent"


def test_a_replacement_that_nobody_linked_supersedes_nothing() -> None:
    assert stand(entry("new", "replaced", "2026-02-11", "a b")).state == "silent"
    assert stand(entry("new", "replaced", "2026-02-11", "a b"), superseded_by="other").state == "superseded"
    assert stand(entry("new", "replaced", "2026-05-01", "a b"), superseded_by="other").state == "silent"


def test_a_link_without_a_day_supersedes_on_every_day() -> None:
    found = stand(superseded_by="other")
    assert (found.state, found.since, found.owed_by, found.next_day) == ("superseded", None, (), None)


def test_a_link_supersedes_from_the_day_of_what_took_the_place_on() -> None:
    found = {made: stand(superseded_by="other", superseded_on=PartialDate(made)) for made in ("2026-03", "2026-03-17")}
    assert [one.state for one in found.values()] == ["superseded", "silent"]
    assert (found["2026-03"].since, found["2026-03"].since_known) == (dt.date(2026, 3, 1), PartialDate("2026-03"))


def test_superseded_goes_before_dropped_and_dropped_before_contradicted() -> None:
    gone = entry("gone", "withdrawn", "2026-02-01", "a b")
    done, denied = entry("done", "done", "2025-06-01"), entry("denied", "not_done", "2025-07-01", "b")
    assert stand(done, denied).state == "contradicted"
    assert stand(done, denied, gone).state == "dropped"
    assert stand(done, denied, gone, superseded_by="other").state == "superseded"


def test_it_is_dropped_only_when_all_who_made_it_withdraw() -> None:
    one = stand(entry("first", "withdrawn", "2026-01-05", "a"))
    assert (one.state, one.would_change[-1]) == ("silent", "withdrawn_by_others")
    both = stand(entry("first", "withdrawn", "2026-01-05", "a"), entry("second", "withdrawn", "2026-02-05", "b"))
    assert (both.state, both.since, both.deciding) == ("dropped", dt.date(2026, 2, 5), ("first", "second"))


def test_an_outsider_can_withdraw_nothing() -> None:
    assert stand(entry("gone", "withdrawn", "2026-01-05", "", strength="third")).state == "silent"


def test_what_is_promised_again_after_it_was_dropped_is_no_longer_dropped() -> None:
    gone = entry("gone", "withdrawn", "2025-06-05", "a b")
    assert stand(gone, entry("again", "renewed", "2026-02-11", "a b")).state == "silent"


# ---- 2: contradicted


def test_done_by_one_and_not_done_by_the_other_contradict() -> None:
    found = stand(entry("done", "done", "2025-06-01"), entry("denied", "not_done", "2025-07-01", "b"))
    assert (found.state, found.since, found.deciding) == ("contradicted", dt.date(2025, 7, 1), ("done", "denied"))
    assert (found.kept_by, found.owed_by, found.next_step) == (("a",), ("b",), "ask_both")


def test_not_done_before_it_was_done_is_no_contradiction() -> None:
    found = stand(entry("denied", "not_done", "2025-05-31", "b"), entry("done", "done", "2025-06-01"))
    assert (found.state, found.rule) == ("kept", "done_by_one_side")


def test_not_done_said_in_february_does_not_contradict_done_in_that_year() -> None:
    """Both can be true: part dates accuse nobody."""
    assert stand(entry("denied", "not_done", "2025-02-21", "b"), entry("done", "done", "2025-12-01", day="2025")).state == "kept"
    assert stand(entry("denied", "not_done", "2026-01-21", "b"), entry("done", "done", "2025-12-01", day="2025")).state == "contradicted"


def test_who_takes_back_his_own_word_contradicts_nobody() -> None:
    assert stand(entry("done", "done", "2025-06-01"), entry("denied", "not_done", "2025-07-01")).rule == "said_not_done"
    back = entry("after-all", "done", "2025-08-01", day="2025-06-01")
    assert stand(entry("done", "done", "2025-06-01"), entry("denied", "not_done", "2025-07-01"), back).state == "kept"


def test_of_two_words_of_one_party_on_one_day_the_stronger_counts() -> None:
    done = entry("done", "done", "2025-06-01", strength="press")
    assert stand(done, entry("denied", "not_done", "2025-06-01")).state == "silent"
    assert stand(done, entry("denied", "not_done", "2025-06-01", strength="third")).state == "kept"
    assert stand(done, entry("denied", "not_done", "2025-06-01", strength="press")).state == "contradicted"


def test_an_outsiders_denial_contradicts_and_two_outsiders_are_never_one() -> None:
    assert stand(entry("done", "done", "2025-06-01", "a b"), entry("denied", "not_done", "2025-07-01", "")).state == "contradicted"
    assert stand(entry("done", "done", "2025-06-01", ""), entry("denied", "not_done", "2025-07-01", "")).state == "contradicted"


def test_a_later_word_of_all_settles_a_contradiction() -> None:
    done, denied = entry("done", "done", "2025-06-01"), entry("denied", "not_done", "2025-07-01", "b")
    assert stand(done, denied, entry("both", "done", "2025-08-01", "a b", day="2025-06-01")).rule == "done_by_all"
    assert stand(done, denied, entry("both", "not_done", "2025-08-01", "a b")).rule == "said_not_done"


def test_an_owners_later_deed_settles_and_his_repeated_claim_does_not() -> None:
    done, denied = entry("done", "done", "2025-06-01"), entry("denied", "not_done", "2025-07-01", "b")
    assert stand(done, denied, entry("deed", "done", "2025-09-01", day="2025-08-20")).state == "kept"
    assert stand(done, denied, entry("claim", "done", "2025-09-01", day="2025-06-01")).state == "contradicted"
    assert stand(done, denied, entry("claim", "done", "2025-09-01", "", day="2025-08-20")).state == "contradicted"


def test_what_all_settled_is_not_opened_again_by_a_late_report_of_the_old_claim() -> None:
    denied, both = entry("denied", "not_done", "2025-02-21", "b"), entry("both", "done", "2025-06-01", "a b")
    assert stand(denied, both, entry("report", "done", "2026-01-10", day="2025-01-15")).rule == "done_by_all"


def test_an_answer_settles_and_an_answered_answer_does_not() -> None:
    done, denied = entry("done", "done", "2025-06-01"), entry("denied", "not_done", "2025-07-01", "b")
    answer = entry("answer", "step", "2025-08-01", "b", answers=("denied",))
    assert stand(done, denied, answer).state == "kept"
    assert stand(done, denied, answer, as_of=dt.date(2025, 7, 31)).state == "contradicted"
    back = entry("back", "obstacle", "2025-09-01", "b", answers=("answer",))
    assert stand(done, denied, answer, back).state == "contradicted"


def test_not_open_yet_does_not_deny_that_works_go_on() -> None:
    step = entry("works", "step", "2026-01-10")
    assert stand(step, entry("denied", "not_done", "2026-02-01", "b")).state == "moving"
    assert stand(step, entry("denied", "not_done", "2026-01-10", "b")).state == "moving"
    assert stand(step, entry("denied", "not_done", "2026-02-01", "b", day="2025/2026-01-31")).state == "contradicted"


@pytest.mark.parametrize("day", ["2017", "2017/2025", "2017-01-01/2025-02-21", "2017/..", "2017-03"])
def test_not_done_said_in_2025_of_2017_covers_what_lies_between(day: str) -> None:
    step = entry("step", "step", "2017-08-08", "a b")
    assert stand(step, entry("never", "not_done", "2025-02-21", "a", day=day)).state == "contradicted"


def test_not_done_of_a_period_leaves_what_came_after_it_alone() -> None:
    found = stand(entry("step", "step", "2026-01-10"), entry("never", "not_done", "2026-02-21", "b", day="2017/2024"))
    assert found.state == "moving"


def test_what_was_done_for_a_term_is_not_denied_by_what_came_after_the_term() -> None:
    trial = entry("trial", "done", "2025-06-27", "a b", until="2025-12-27")
    assert stand(trial, entry("closed", "not_done", "2026-02-01", "b")).state == "kept"
    assert stand(trial, entry("closed", "not_done", "2025-12-01", "b")).state == "contradicted"


def test_only_a_contradiction_has_alternatives() -> None:
    done, denied = entry("done", "done", "2025-06-01"), entry("denied", "not_done", "2026-02-01", "b")
    lane = Commitment("lane", "deliverable", (A, B), (PROMISE, done, denied), PartialDate("2025"))
    assert [one.standing.state for one in alternatives(lane, MARCH)] == ["kept", "late"]
    assert alternatives(lane, dt.date(2025, 12, 1)) == ()


# ---- 3: kept


def test_two_sides_that_each_say_done_keep_it_since_the_second_half() -> None:
    found = stand(entry("first", "done", "2025-06-01"), entry("second", "done", "2025-09-01", "b"))
    assert (found.rule, found.since, found.deciding, found.one_sided) == ("done_by_all", dt.date(2025, 9, 1), ("first", "second"), False)


def test_by_one_sides_word_it_is_kept_until_the_other_says_so() -> None:
    found = stand(entry("done", "done", "2025-06-01"))
    assert (found.state, found.rule, found.one_sided, found.kept_by, found.owed_by) == ("kept", "done_by_one_side", True, ("a",), ("b",))
    assert (found.next_step, found.would_change) == ("ask_other_side", ("other_side_done", "denial"))


def test_a_single_owners_word_is_enough() -> None:
    found = stand(entry("done", "done", "2025-06-01"), owners=(A,))
    assert (found.rule, found.one_sided) == ("done_by_owner", False)


@pytest.mark.parametrize(("by", "strength"), [("b", "other_side"), ("", "press"), ("", "third")])
def test_done_by_the_word_of_somebody_else_is_not_kept(by: str, strength: str) -> None:
    found = stand(entry("done", "done", "2026-02-01", by, strength=strength), owners=(A,))
    assert (found.state, found.rule, found.would_change[0]) == ("moving", "done_unconfirmed", "owner_done")
    later = stand(entry("done", "done", "2026-02-01", by, strength=strength), owners=(A,), as_of=dt.date(2027, 3, 1))
    assert (later.state, later.rule, later.next_step) == ("silent", "done_unconfirmed", "ask_owner")


def test_a_text_signed_by_all_speaks_for_every_owner_whoever_is_named() -> None:
    found = stand(entry("done", "done", "2025-06-01", "", strength="signed"))
    assert (found.rule, found.kept_by) == ("done_by_all", ("a", "b"))


@pytest.mark.parametrize(
    ("by", "owners", "rule", "owed_by", "next_step"),
    [
        ("a", (A, A2), "done_by_some", ("a2",), "ask_others"),
        ("a a2", (A, A2), "done_by_owner", (), "nothing"),
        ("a b", (A, A2, B), "done_by_some", ("a2",), "ask_others"),
        ("a", (A, A2, B), "done_by_one_side", ("a2", "b"), "ask_other_side"),
        ("a a2", (A, A2, B), "done_by_one_side", ("b",), "ask_other_side"),
        ("a a2 b", (A, A2, B), "done_by_all", (), "nothing"),
    ],
)
def test_every_owner_has_a_part_of_it_also_those_that_share_a_side(
    by: str, owners: tuple[Owner, ...], rule: str, owed_by: tuple[str, ...], next_step: str
) -> None:
    at_once = stand(entry("done", "done", "2025-06-01", by), owners=owners)
    in_turn = stand(*(entry(f"by {each}", "done", "2025-06-01", each) for each in by.split()), owners=owners)
    for found in (at_once, in_turn):
        assert (found.state, found.rule, found.owed_by, found.next_step) == ("kept", rule, owed_by, next_step)
        assert found.would_change[0] == {"nothing": "denial", "ask_others": "others_done", "ask_other_side": "other_side_done"}[next_step]


def test_what_came_after_its_day_was_kept_late_by_at_least_so_many_days() -> None:
    assert stand(entry("done", "done", "2026-02-10", "a b", day="2026-02-09"), due="2025").kept_late == 40
    assert stand(entry("done", "done", "2026-02-10", "a b", day="2026"), due="2025").kept_late == 1
    assert stand(entry("done", "done", "2026-02-10", "a b", day="2025-12"), due="2025-12-15").kept_late is None


def test_a_party_that_was_merged_into_another_did_not_speak_for_its_neighbour() -> None:
    mergers = {"a": ["new"], "neighbour": ["new"]}
    for speaker, kept in (("a", True), ("new", True), ("neighbour", False)):
        it = Commitment("it", "deliverable", (A,), (entry("done", "done", "2025-06-01", speaker),))
        assert (follow(it, MARCH, successors=lambda party: mergers.get(party, ())).state == "kept") is kept


def test_mergers_in_a_circle_do_no_harm() -> None:
    it = Commitment("it", "deliverable", (A,), (entry("done", "done", "2025-06-01", "x"),))
    assert follow(it, MARCH, successors={"a": ["x"], "x": ["a"]}).state == "kept"


# ---- previews


def test_a_preview_shows_nothing_but_its_day_is_the_next_one() -> None:
    told = entry("friday", "done", "2026-03-15", "a b", day="2026-03-20", preview=True)
    found = stand(told)
    assert (found.state, found.next_day, found.next_what) == ("silent", dt.date(2026, 3, 20), "announced")
    assert stand(told, as_of=dt.date(2026, 3, 21)).state == "silent"


def test_what_is_told_ahead_of_its_day_is_a_preview_without_the_mark() -> None:
    assert stand(entry("friday", "done", "2026-03-15", "a b", day="2026-03-20"), as_of=dt.date(2026, 4, 1)).state == "silent"
    assert stand(entry("friday", "done", "2026-03-15", "a b", day="2026-03"), as_of=dt.date(2026, 4, 1)).state == "kept"


# ---- 4: late


@pytest.mark.parametrize(
    ("due", "last"),
    [
        ("2025", dt.date(2025, 12, 31)),
        ("2025-06", dt.date(2025, 6, 30)),
        ("2025-06-15", dt.date(2025, 6, 15)),
        ("../2025-06", dt.date(2025, 6, 30)),
    ],
)
def test_it_is_late_only_after_the_last_day_that_its_date_can_mean(due: str, last: dt.date) -> None:
    assert stand(due=due, as_of=last).state == "silent"
    found = stand(due=due, as_of=last + dt.timedelta(1))
    assert (found.state, found.days_late, found.since) == ("late", 1, last + dt.timedelta(1))


def test_what_decides_that_it_is_late_is_the_word_that_set_the_day_and_the_last_step() -> None:
    assert stand(due="2025").deciding == ("promise",)
    steps = (entry("one", "step", "2025-02-01"), entry("two", "step", "2025-03-01"))
    assert stand(entry("new", "renewed", "2025-06-01", "a b", due="2025-12"), *steps, due="2025").deciding == ("two", "new")


def test_a_day_with_an_open_end_is_never_late() -> None:
    assert stand(due="2025/..", as_of=dt.date(2090, 1, 1)).state == "silent"


def test_all_sides_may_put_a_day_off_and_one_side_may_not() -> None:
    later = stand(entry("later", "postponed", "2025-11-01", "a b", due="2026"), due="2025")
    assert (later.state, later.due, later.due_before) == ("silent", PartialDate("2026"), (PartialDate("2025"),))
    alone = stand(entry("later", "postponed", "2025-11-01", "a", due="2026"), due="2025")
    assert (alone.state, alone.due, alone.due_before) == ("late", PartialDate("2025"), ())


def test_a_single_owner_cannot_put_its_own_day_off_but_may_set_an_earlier_one() -> None:
    assert stand(entry("later", "postponed", "2025-11-01", "a", due="2026"), owners=(A,), due="2025").state == "late"
    assert stand(entry("sooner", "renewed", "2025-02-01", "a", due="2025-06"), owners=(A,), due="2025").due == PartialDate("2025-06")
    assert stand(entry("first", "renewed", "2025-02-01", "a", due="2025-06"), owners=(A,)).due == PartialDate("2025-06")


def test_a_new_day_agreed_after_it_was_late_makes_it_wait_again() -> None:
    new = entry("new", "renewed", "2026-02-11", "a b", due="2027")
    assert stand(new, due="2025", as_of=dt.date(2026, 2, 10)).state == "late"
    assert stand(new, due="2025").state == "silent"


def test_before_anybody_promised_nothing_is_late() -> None:
    found = stand(due="2020", as_of=dt.date(2024, 12, 31))
    assert (found.state, found.rule, found.deciding, found.quiet_days) == ("silent", "nothing_known", (), None)


# ---- 5 and 6: moving and silent


def test_works_that_run_to_a_day_ahead_keep_it_moving() -> None:
    works = entry("works", "step", "2025-02-01", until="2026-06")
    found = stand(works)
    assert (found.state, found.rule, found.next_day, found.next_what) == ("moving", "works_ahead", dt.date(2026, 6, 30), "works_end")
    assert stand(works, as_of=dt.date(2026, 7, 1)).state == "silent"


def test_a_mechanism_may_set_how_long_a_step_counts() -> None:
    it = Commitment("it", "deliverable", (A, B), (PROMISE, entry("step", "step", "2026-01-15")))
    assert [follow(it, MARCH, Settings(days)).state for days in (59, 60)] == ["silent", "moving"]


def test_it_is_moving_since_the_first_step_of_the_run() -> None:
    steps = [entry("one", "step", "2025-02-01"), entry("two", "step", "2025-11-01"), entry("three", "step", "2026-02-01")]
    found = stand(*steps)
    assert (found.since, found.deciding) == (dt.date(2025, 11, 1), ("two", "three"))


def test_it_falls_silent_so_many_days_after_the_last_of_its_steps() -> None:
    found = stand(entry("one", "step", "2026-01-01"), entry("two", "step", "2026-03-01"))
    assert (found.next_day, found.next_what) == (dt.date(2026, 8, 29), "falls_silent")


def test_a_session_breaks_no_silence_unless_something_was_said_at_it() -> None:
    told = (PROMISE, entry("report", "obstacle", "2025-12-01", session="summer"))
    it = Commitment("it", "deliverable", (A, B), told)
    same_day, summer, autumn = (
        Sitting(name, PartialDate(day)) for name, day in (("w", "2025-01-10"), ("summer", "2025-07-01"), ("a", "2025-10"))
    )
    assert [gap.sessions for gap in gaps(it, [autumn, summer, same_day], MARCH)] == [("a",)]
    assert gaps(it, [], dt.date(2025, 7, 9)) == ()
    assert [gap.days for gap in gaps(it, [], dt.date(2025, 7, 10))] == [181]


def test_a_step_of_one_side_is_one_sided_and_an_outsiders_is_nobodys() -> None:
    assert stand(entry("step", "step", "2026-02-01")).one_sided
    assert not stand(entry("step", "step", "2026-02-01", "")).one_sided
    assert not stand(entry("step", "step", "2026-02-01", "a b")).one_sided


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ((), "agreed_no_word"),
        ((entry("again", "renewed", "2026-02-11", "a b"), entry("asked", "proposed_again", "2026-02-11", "b")), "agreed_no_word"),
        ((entry("rain", "obstacle", "2026-02-11"),), "no_step"),
        ((entry("rain", "obstacle", "2025-02-11"),), "quiet"),
        ((entry("step", "step", "2025-02-11"),), "quiet"),
        ((entry("no", "not_done", "2026-02-11"),), "said_not_done"),
    ],
)
def test_silence_says_what_kind_of_silence_it_is(told: tuple[Entry, ...], rule: str) -> None:
    found = stand(*told)
    assert (found.state, found.rule) == ("silent", rule)


def test_an_entry_is_known_from_the_last_day_on_which_it_can_have_been_said() -> None:
    told = entry("done", "done", "2025-10", "a b", day="2025-10-02")
    assert stand(told, as_of=dt.date(2025, 10, 30)).state == "silent"
    assert stand(told, as_of=dt.date(2025, 10, 31)).since == dt.date(2025, 10, 2)


def test_an_entry_without_any_day_is_known_and_never_recent() -> None:
    old = Entry("old", "promised", None, None, ("a", "b"), "signed")
    step = Entry("step", "step", None, None, ("a",), "owner")
    found = follow(Commitment("it", "deliverable", (A, B), (old, step)), MARCH)
    assert (found.state, found.since, found.quiet_days) == ("silent", None, None)


# ---- practices and directions


def test_a_practice_is_never_late_and_never_moving() -> None:
    assert stand(undertaking="practice", due="2025").state == "silent"
    held = entry("patrol", "step", "2026-03-01")
    assert stand(held, undertaking="practice", due="2025").state == "kept"


def test_a_practice_carried_on_last_year_is_not_silent_on_new_years_day() -> None:
    held = entry("patrol", "done", "2025-11-01", "a b")
    assert stand(held, undertaking="practice", as_of=dt.date(2026, 1, 1)).state == "kept"
    assert stand(held, undertaking="practice").next_what == "period_ends"
    assert stand(held, undertaking="practice", as_of=dt.date(2027, 1, 1)).state == "silent"


def test_an_old_contradiction_about_a_practice_stays_in_its_period() -> None:
    told = (
        PROMISE,
        entry("held", "done", "2025-02-01", day="2024"),
        entry("not-held", "not_done", "2025-03-01", "b", day="2024"),
        entry("now", "done", "2025-11-01", "a b"),
    )
    practice = Commitment("it", "practice", (A, B), told)
    assert [(one.first.year, one.state) for one in periods(practice, MARCH)] == [(2024, "contradicted"), (2025, "kept"), (2026, "silent")]
    assert follow(practice, dt.date(2025, 6, 1)).state == "contradicted"
    assert (follow(practice, MARCH).state, follow(practice, MARCH).contradictions) == ("kept", ())


def test_a_stretch_speaks_of_every_period_it_touches_and_a_part_date_only_of_one_that_holds_it() -> None:
    told = (entry("stretch", "done", "2026-01-10", "a", day="2024-11/2025-04"), entry("year", "done", "2026-01-10", "a", day="2025"))
    practice = Commitment("it", "practice", (A,), told)
    found = periods(practice, dt.date(2025, 12, 31), Settings(period_months=6))
    assert found == ()
    found = periods(practice, dt.date(2026, 1, 10), Settings(period_months=6))
    assert [(str(one.first), one.deciding) for one in found] == [
        ("2024-07-01", ("stretch",)),
        ("2025-01-01", ("stretch",)),
        ("2025-07-01", ()),
        ("2026-01-01", ()),
    ]


def test_an_outsiders_word_does_not_keep_a_practice() -> None:
    told = entry("press", "done", "2026-02-01", "", strength="press")
    assert stand(told, undertaking="practice").state == "silent"
    assert stand(told, entry("own", "done", "2025-02-01"), undertaking="practice").state == "kept"


def test_a_direction_is_moving_or_silent_and_never_kept_or_late_or_contradicted() -> None:
    done, denied = entry("done", "done", "2026-02-01"), entry("denied", "not_done", "2026-02-10", "b", day="2025/2026-02-09")
    assert stand(done, denied, undertaking="direction", due="2025").state == "moving"
    assert stand(done, denied, undertaking="direction", due="2025", as_of=dt.date(2027, 1, 1)).state == "silent"
    assert not stand(undertaking="direction").counted


# ---- bad input


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: entry("", "done", "2025-01-01"), "it has no id"),
        (lambda: entry("e", "finished", "2025-01-01"), "'finished' is no sort"),
        (lambda: entry("e", "done", "2025-01-01", strength="rumour"), "'rumour' is no strength"),
        (lambda: entry("e", "done", "2025-01-01", answers=("e",)), "it answers itself"),
        (lambda: entry("e", "done", "2025-01-01", replaced_by="x"), "a 'done' entry names a replacement"),
        (lambda: Commitment("c", "promise", (), ()), "'promise' is no kind of undertaking"),
        (lambda: Commitment("c", "practice", (A, A), ()), "one owner is named twice"),
        (lambda: Commitment("c", "practice", (A,), (PROMISE, PROMISE)), "two entries are called 'promise'"),
        (lambda: Commitment("c", "practice", (A,), (), superseded_by="c"), "it is replaced by itself"),
        (
            lambda: Commitment("c", "practice", (A,), (entry("e", "done", "2025", answers=("f",)),)),
            "entry 'e' answers 'f', which is not there",
        ),
        (
            lambda: Commitment(
                "c", "practice", (), (entry("e", "done", "2025", answers=("f",)), entry("f", "done", "2025", answers=("e",)))
            ),
            "entries answer each other in a circle: e, f",
        ),
        (lambda: Settings(moving_days=-1), "-1 days cannot be"),
        (lambda: Settings(period_months=5), "periods of 5 months"),
        (lambda: follow(Commitment("c", "practice", (), ()), dt.datetime(2026, 3, 16, tzinfo=dt.UTC)), "not a day"),
        (lambda: periods(Commitment("c", "direction", (), ()), MARCH), "a direction has no periods"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_and_where(make: Any, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        make()
    assert said in str(caught.value)
    assert caught.value.remedy
