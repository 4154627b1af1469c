"""Chains: what follows once a person has linked commitments."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc.commitments import Chains, Commitment, Entry, Link, Owner, renewals, story_of, took
from cotmoc.errors import UsageError
from cotmoc.records import PartialDate

MARCH = dt.date(2026, 3, 16)
SESSIONS = ["s7", "s8", "s9", "s10", "s11"]


def entry(sort: str, day: str, session: str | None = None, name: str = "", **rest: Any) -> Entry:
    return Entry(
        name or f"{sort}-{day}", sort, PartialDate(day), PartialDate(day), ("ha-giang", "guangxi"), "signed", session=session, **rest
    )


def commitment(name: str, *entries: Entry) -> Commitment:
    return Commitment(name, "deliverable", (Owner("ha-giang", "vn"), Owner("guangxi", "cn")), entries)


FIRST = commitment("first", entry("promised", "2022-02-25", "s7"), entry("step", "2022-06-01"))
SECOND = commitment("second", entry("promised", "2024-02-28", "s9"))
THIRD = commitment("third", entry("promised", "2025-02-21", "s10"), entry("renewed", "2026-02-11", "s11"))
LINKS = [Link("third", "second", "repeats"), Link("second", "first", "narrows")]


def test_a_chain_stands_in_the_order_of_its_links_whatever_commitment_is_asked() -> None:
    chains = Chains([THIRD, FIRST, SECOND], LINKS)
    assert {chains.of(name).members for name in ("first", "second", "third")} == {("first", "second", "third")}
    assert [link.how for link in chains.of("first").links] == ["narrows", "repeats"]
    assert chains.all() == (chains.of("first"),)


def test_links_go_before_days_and_days_order_what_links_leave_open() -> None:
    chains = Chains([THIRD, FIRST, SECOND], [Link("first", "third", "continues"), Link("second", "third", "continues")])
    assert chains.of("first").members == ("third", "first", "second")


def test_a_commitment_without_links_is_a_chain_of_one() -> None:
    assert [chain.members for chain in Chains([SECOND, FIRST], []).all()] == [("first",), ("second",)]


def test_renewed_three_sessions_running_means_the_last_three_held() -> None:
    found = renewals(Chains([FIRST, SECOND, THIRD], LINKS).of("first"), SESSIONS, MARCH)
    assert (found.running, found.sessions) == (3, ("s7", "s9", "s10", "s11"))


def test_a_session_that_was_silent_ends_the_run() -> None:
    found = renewals(Chains([FIRST, SECOND, THIRD], LINKS).of("first"), [*SESSIONS, "s12"], MARCH)
    assert found.running == 0


def test_renewals_are_those_known_on_the_day() -> None:
    chain = Chains([FIRST, SECOND, THIRD], LINKS).of("first")
    assert renewals(chain, SESSIONS[:4], dt.date(2025, 12, 31)).running == 2


def test_repeated_without_progress_counts_from_the_last_step() -> None:
    found = renewals(Chains([FIRST, SECOND, THIRD], LINKS).of("first"), SESSIONS, MARCH)
    assert (found.without_progress, found.since_progress) == (3, dt.date(2022, 6, 1))


def test_a_first_promise_repeats_nothing() -> None:
    assert renewals(Chains([SECOND], []).of("second"), SESSIONS, MARCH).without_progress == 0
    assert renewals(Chains([SECOND, THIRD], [Link("third", "second", "repeats")]).of("third"), SESSIONS, MARCH).without_progress == 2


def test_from_promise_to_result_are_so_many_days() -> None:
    done = commitment("done", entry("promised", "2025-02-21"), entry("done", "2026-02-11"))
    found = took(Chains([done], []).of("done"), MARCH)
    assert found is not None
    assert (found.least, found.most, found.promised, found.kept) == (355, 355, ("done", "promised-2025-02-21"), ("done", "done-2026-02-11"))


def test_a_result_known_by_its_month_gives_least_and_most() -> None:
    done = commitment("later", entry("done", "2026-02"))
    found = took(Chains([SECOND, done], [Link("later", "second", "continues")]).of("later"), MARCH)
    assert found is not None
    assert (found.least, found.most) == (704, 731)


def test_without_result_or_before_it_is_known_there_is_no_gap() -> None:
    done = commitment("done", entry("promised", "2025-02-21"), entry("done", "2026-02-11"))
    assert took(Chains([done], []).of("done"), dt.date(2026, 2, 10)) is None
    assert took(Chains([SECOND], []).of("second"), MARCH) is None


def test_the_story_of_a_chain_is_told_in_order_with_whose_it_is() -> None:
    told = story_of(Chains([THIRD, FIRST], [Link("third", "first", "continues")]).of("first"), dt.date(2025, 12, 31))
    assert [(name, one.id) for name, one in told] == [
        ("first", "promised-2022-02-25"),
        ("first", "step-2022-06-01"),
        ("third", "promised-2025-02-21"),
    ]


def test_what_is_replaced_knows_by_what() -> None:
    chains = Chains([FIRST, SECOND, THIRD], [Link("second", "first", "replaces"), Link("third", "second", "widens")])
    assert dict(chains.replaced()) == {"first": "second"}


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ([("second", "first", "continues"), ("first", "second", "repeats")], "they run in a circle: first → second → first"),
        (
            [("second", "first", "continues"), ("third", "second", "widens"), ("first", "third", "repeats")],
            "first → third → second → first",
        ),
        ([("second", "first", "continues"), ("second", "first", "replaces")], "it 'continues' and 'replaces' at once"),
        ([("second", "fourth", "continues")], "there is no commitment 'fourth'"),
        ([("second", "second", "continues")], "a commitment is linked to itself"),
        ([("second", "first", "follows")], "'follows' is no link"),
    ],
)
def test_links_that_make_no_chain_are_refused(links: list[tuple[str, str, str]], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        Chains([FIRST, SECOND, THIRD], [Link(*link) for link in links])
    assert said in str(caught.value)


def test_a_commitment_given_twice_or_not_at_all_is_refused() -> None:
    with pytest.raises(UsageError, match="it is there twice"):
        Chains([FIRST, FIRST], [])
    with pytest.raises(UsageError, match="there is no such commitment"):
        Chains([FIRST], []).of("second")


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda two: two[0] > two[1]), max_size=15), st.permutations(range(10))
)
def test_chains_part_the_record_and_every_link_points_back(pairs: list[tuple[int, int]], order: list[int]) -> None:
    record = [commitment(f"c{number}") for number in order]
    links = [Link(f"c{later}", f"c{earlier}", "continues") for later, earlier in pairs]
    found = Chains(record, links).all()
    members = [name for chain in found for name in chain.members]
    assert sorted(members) == sorted(one.id for one in record)
    place = {name: number for number, name in enumerate(members)}
    assert all(place[link.earlier] < place[link.later] for link in links)
    assert sorted({(link.later, link.earlier) for link in links}) == sorted(
        (one.later, one.earlier) for chain in found for one in chain.links
    )
