"""What must hold of every story, however it is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cotmoc.commitments import (
    NEXT,
    NEXT_STEPS,
    RULES,
    SORTS,
    STATES,
    STRENGTHS,
    UNDERTAKINGS,
    WOULD_CHANGE,
    Commitment,
    Entry,
    Owner,
    Settings,
    Standing,
    alternatives,
    follow,
    gaps,
    periods,
    voices,
    years,
)
from cotmoc.commitments.evidence import known
from cotmoc.records import PartialDate

OWNERS = (Owner("old-a", "vn"), Owner("b", "cn"))
MERGERS = {"old-a": ["a"]}
DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2027, 12, 31))
PART_DATES = st.one_of(
    DAYS.map(lambda day: PartialDate(day.isoformat())),
    DAYS.map(lambda day: PartialDate(day.isoformat()[:7])),
    DAYS.map(lambda day: PartialDate(day.isoformat()[:4])),
    st.tuples(DAYS, DAYS).map(lambda two: PartialDate(f"{min(two)}/{max(two)}")),
    DAYS.map(lambda day: PartialDate(f"{day}/..")),
    DAYS.map(lambda day: PartialDate(f"../{day}")),
)
SPEAKERS = st.sampled_from([(), ("a",), ("old-a",), ("b",), ("a", "b"), ("c",), ("b", "c")])
ALLOWED = {
    "deliverable": set(STATES),
    "practice": {"superseded", "dropped", "contradicted", "kept", "silent"},
    "direction": {"superseded", "dropped", "moving", "silent"},
}


@st.composite
def entries(draw: st.DrawFn, name: str, before: tuple[str, ...] = ()) -> Entry:
    sort = draw(st.sampled_from([*SORTS, "done", "not_done", "step", "done", "not_done"]))
    return Entry(
        name,
        sort,
        draw(st.none() | PART_DATES),
        draw(st.none() | PART_DATES),
        draw(SPEAKERS),
        draw(st.sampled_from([*STRENGTHS])),
        due=draw(st.none() | PART_DATES),
        until=draw(st.none() | PART_DATES),
        preview=draw(st.integers(0, 9)) == 0,
        answers=tuple(one for one in before if draw(st.integers(0, 7)) == 0),
        replaced_by=draw(st.sampled_from([None, "other"])) if sort == "replaced" else None,
    )


@st.composite
def commitments(draw: st.DrawFn) -> Commitment:
    told: list[Entry] = []
    for number in range(draw(st.integers(0, 7))):
        told.append(draw(entries(f"e{number}", tuple(one.id for one in told))))
    owners = draw(st.sampled_from([(), OWNERS[:1], OWNERS, OWNERS, OWNERS, (*OWNERS, Owner("c", "cn"))]))
    return Commitment("it", draw(st.sampled_from([*UNDERTAKINGS])), owners, tuple(told), draw(st.none() | PART_DATES))


def standing(commitment: Commitment, as_of: dt.date) -> Standing:
    return follow(commitment, as_of, successors=MERGERS)


@given(commitments(), DAYS)
def test_the_state_is_one_that_its_kind_may_have_and_every_code_is_explained(commitment: Commitment, as_of: dt.date) -> None:
    found = standing(commitment, as_of)
    assert found.state in ALLOWED[commitment.undertaking]
    assert found.rule in RULES
    assert found.next_step in NEXT_STEPS
    assert set(found.would_change) <= set(WOULD_CHANGE)
    assert found.next_what is None or found.next_what in NEXT
    assert (found.next_day is None) == (found.next_what is None)
    assert found.next_day is None or found.next_day >= as_of
    assert (found.days_late is not None) == (found.state == "late")
    assert (found.state == "contradicted") <= bool(found.contradictions)
    assert not set(found.kept_by) & set(found.owed_by)


@given(commitments(), DAYS, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(commitment: Commitment, as_of: dt.date, dice: st.DataObject) -> None:
    shuffled = list(commitment.entries)
    dice.shuffle(shuffled)  # type: ignore[attr-defined] # a Random, which Hypothesis does not type
    again = replace(commitment, entries=tuple(shuffled))
    assert standing(commitment, as_of) == standing(again, as_of)
    assert alternatives(commitment, as_of, successors=MERGERS) == alternatives(again, as_of, successors=MERGERS)
    assert voices(commitment, as_of) == voices(again, as_of)


@given(commitments(), DAYS, st.data())
def test_what_is_said_later_changes_nothing(commitment: Commitment, as_of: dt.date, data: st.DataObject) -> None:
    new = data.draw(entries("new", tuple(one.id for one in commitment.entries)))
    more = replace(commitment, entries=(*commitment.entries, new))
    if not any(word.id == "new" for word in known(more, as_of)):
        assert standing(more, as_of) == standing(commitment, as_of)
        assert years(more, 2017, 2027, as_of) == years(commitment, 2017, 2027, as_of)


@given(commitments(), DAYS)
def test_what_decides_was_known_and_was_no_preview(commitment: Commitment, as_of: dt.date) -> None:
    words = {word.id: word for word in known(commitment, as_of, MERGERS)}
    found = standing(commitment, as_of)
    assert set(found.deciding) <= words.keys()
    if found.state != "silent":
        assert not any(words[one].preview for one in found.deciding)


@given(commitments(), DAYS, st.data())
def test_a_preview_never_changes_the_state(commitment: Commitment, as_of: dt.date, data: st.DataObject) -> None:
    new = replace(data.draw(entries("new")), preview=True)
    more = replace(commitment, entries=(*commitment.entries, new))
    assert standing(more, as_of).state == standing(commitment, as_of).state


@given(commitments(), DAYS)
def test_nothing_turns_late_before_the_last_day_that_its_date_can_mean(commitment: Commitment, as_of: dt.date) -> None:
    found = standing(commitment, as_of)
    if found.state == "late":
        assert found.due is not None
        assert found.days_late == (as_of - found.due.last_day).days > 0


@given(commitments(), DAYS)
def test_no_side_is_favoured(commitment: Commitment, as_of: dt.date) -> None:
    """The same story with the two sides exchanged has the same state."""
    other = {"a": "b", "old-a": "b", "b": "a", "c": "c"}
    sides = {"vn": "cn", "cn": "vn"}
    mirrored = replace(
        commitment,
        owners=tuple(Owner(other[one.party], sides[one.side]) for one in commitment.owners),
        entries=tuple(replace(one, claimants=tuple(other[party] for party in one.claimants)) for one in commitment.entries),
    )
    found, mirror = standing(commitment, as_of), standing(mirrored, as_of)
    assert (found.state, found.rule, found.deciding, found.one_sided) == (mirror.state, mirror.rule, mirror.deciding, mirror.one_sided)


@given(commitments(), DAYS)
def test_the_old_name_of_a_party_and_the_new_one_are_one_voice(commitment: Commitment, as_of: dt.date) -> None:
    renamed = replace(
        commitment,
        entries=tuple(
            replace(one, claimants=tuple("old-a" if party == "a" else party for party in one.claimants)) for one in commitment.entries
        ),
    )
    assert standing(commitment, as_of) == standing(renamed, as_of)


@given(commitments(), DAYS, st.integers(0, 1500))
def test_no_state_changes_by_itself_before_the_next_day(commitment: Commitment, as_of: dt.date, days: int) -> None:
    told = [word.entry for word in known(commitment, as_of, MERGERS)]
    ids = {one.id for one in told}
    settled = replace(commitment, entries=tuple(replace(one, answers=tuple(ids.intersection(one.answers))) for one in told))
    found = standing(settled, as_of)
    later = as_of + dt.timedelta(days)
    if found.next_day is None or later < found.next_day:
        assert standing(settled, later).state == found.state


@given(commitments(), DAYS, DAYS)
def test_what_all_sides_called_done_stays_kept(commitment: Commitment, as_of: dt.date, later: dt.date) -> None:
    """Without a later denial or withdrawal, whatever else is told."""
    found = standing(commitment, as_of)
    if commitment.undertaking != "deliverable" or (found.state, found.rule) != ("kept", "done_by_all") or later < as_of:
        return
    already = {word.id for word in known(commitment, as_of, MERGERS)}
    left = [
        one
        for one in commitment.entries
        if one.id in already or (one.sort not in {"not_done", "withdrawn", "replaced"} and not one.answers)
    ]
    ids = {one.id for one in left}
    harmless = tuple(replace(one, answers=tuple(ids.intersection(one.answers))) for one in left)
    assert standing(replace(commitment, entries=harmless), later).state == "kept"


@given(commitments(), DAYS)
def test_a_contradiction_has_two_ways_out_and_neither_is_contradicted(commitment: Commitment, as_of: dt.date) -> None:
    found = standing(commitment, as_of)
    ways = alternatives(commitment, as_of, successors=MERGERS)
    assert len(ways) == (2 if found.state == "contradicted" else 0)
    assert all(way.standing.state != "contradicted" for way in ways)
    assert all(set(way.stands) | set(way.set_aside) == {one for pair in found.contradictions for one in pair} for way in ways)


@given(commitments(), DAYS)
def test_every_known_entry_is_somebodys_word_and_gaps_do_not_overlap(commitment: Commitment, as_of: dt.date) -> None:
    heard = voices(commitment, as_of, MERGERS)
    told = [*heard.together, *heard.others, *(one for _, ids in heard.sides for one in ids)]
    assert sorted(told) == sorted(word.id for word in known(commitment, as_of))
    found = gaps(commitment, [], as_of)
    assert all(gap.days > 180 and gap.last <= as_of for gap in found)
    assert all(one.last <= other.first for one, other in pairwise(found))


@given(commitments(), DAYS, st.sampled_from([1, 2, 3, 4, 6, 12]))
def test_periods_follow_each_other_to_the_day_of_the_question(commitment: Commitment, as_of: dt.date, months: int) -> None:
    practice = replace(commitment, undertaking="practice")
    found = periods(practice, as_of, Settings(period_months=months), MERGERS)
    assert all(other.first == one.last + dt.timedelta(1) for one, other in pairwise(found))
    assert not found or (found[-1].first <= as_of <= found[-1].last and [one.running for one in found].count(True) == 1)
