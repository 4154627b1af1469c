"""What a new statement may belong to, what entry it would be, and what kind of undertaking."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc.commitments import (
    ENTRY_REASONS,
    REASONS,
    SORTS,
    UNDERTAKING_REASONS,
    UNDERTAKINGS,
    Candidate,
    Commitment,
    Entry,
    Facts,
    Index,
    Owner,
    checkability,
    checkability_of,
    entry_guess,
    suggest,
    to_follow,
    undertaking_guess,
)
from cotmoc.errors import UsageError
from cotmoc.records import PartialDate, Quantity

MERGERS = {"ha-giang": ["tuyen-quang"], "tuyen-quang-old": ["tuyen-quang"]}


def said(name: str, kind: str, **rest: Any) -> Facts:
    for key in ("date", "due", "said_on"):
        if key in rest:
            rest[key] = PartialDate(rest[key])
    for key in ("parties", "objects", "markers"):
        if key in rest:
            rest[key] = tuple(rest[key].split())
    return Facts(name, kind, **rest)


LUNG_LAN = Candidate.of(
    "lung-lan",
    [
        said(
            "s1",
            "agreed",
            field="border_gates",
            parties="ha-giang guangxi",
            objects="lung-lan",
            markers="504",
            session="s9",
            chain="spring",
        )
    ],
)
FREIGHT = Candidate.of(
    "freight",
    [
        said(
            "s2",
            "planned",
            field="border_gates",
            parties="quang-ninh guangxi",
            objects="mong-cai",
            due="2026",
            session="s10",
            chain="spring",
        )
    ],
)
LABOUR = Candidate.of("labour", [said("s3", "signed", field="labour", parties="ha-giang baise", date="2017-02-10")])
RECORD = [LUNG_LAN, FREIGHT, LABOUR]


def best(facts: Facts, record: list[Candidate] = RECORD) -> list[str]:
    return [one.commitment for one in suggest(facts, record, MERGERS)]


def test_the_same_thing_is_suggested_first_with_its_reasons() -> None:
    found = suggest(said("n", "done", field="border_gates", parties="tuyen-quang", objects="lung-lan", markers="504"), RECORD, MERGERS)
    assert found[0].commitment == "lung-lan"
    assert [reason.code for reason in found[0].reasons] == ["same_marker", "same_object", "same_owners", "same_field"]
    assert found[0].score == round(sum(reason.bits for reason in found[0].reasons), 2)


def test_a_party_that_took_anothers_place_is_the_same_owners_line() -> None:
    assert best(said("n", "proposed", field="labour", parties="tuyen-quang")) == ["labour"]
    assert best(said("n", "proposed", field="labour", parties="lang-son")) == []


def test_the_field_alone_or_the_party_alone_suggests_nothing() -> None:
    assert best(said("n", "agreed", field="labour")) == []
    assert best(said("n", "agreed", field="culture", parties="ha-giang guangxi")) == []


def test_another_marker_or_other_parties_speak_against_it() -> None:
    asked = {"field": "border_gates", "objects": "lung-lan", "parties": "ha-giang"}
    same = suggest(said("n", "done", markers="504", **asked), RECORD, MERGERS)[0]
    other = suggest(said("n", "done", markers="1119", **asked), [*RECORD, *(Candidate(f"c{n}") for n in range(20))], MERGERS)[0]
    assert (same.commitment, other.commitment) == ("lung-lan", "lung-lan")
    assert other.score < same.score
    assert (other.reasons[-1].code, other.reasons[-1].bits) == ("other_marker", -6.0)
    stranger = suggest(said("n", "done", objects="lung-lan", parties="lai-chau"), RECORD)[0]
    assert [reason.code for reason in stranger.reasons] == ["same_object", "other_owners"]


def test_a_rare_thing_says_more_than_a_common_one() -> None:
    many = [Candidate(f"c{number}", objects=frozenset({"common", f"rare-{number}"})) for number in range(100)]
    found = suggest(said("n", "done", objects="common rare-7"), many)
    assert found[0].commitment == "c7"
    assert [reason.detail for reason in found[0].reasons] == ["rare-7", "common"]


@pytest.mark.parametrize(
    ("facts", "candidate", "sort", "reason"),
    [
        (said("n", "agreed"), None, "promised", "undertaken"),
        (said("n", "planned"), Candidate("c"), "promised", "undertaken"),
        (said("n", "agreed", session="s10"), LUNG_LAN, "renewed", "undertaken_again"),
        (said("n", "agreed", session="s9"), LUNG_LAN, "promised", "undertaken"),
        (said("n", "planned", due="2027", session="s11"), FREIGHT, "postponed", "later_day"),
        (said("n", "planned", due="2026", session="s11"), FREIGHT, "renewed", "undertaken_again"),
        (said("n", "proposed"), LUNG_LAN, "proposed_again", "asked_again"),
        (said("n", "proposed"), None, None, "only_asked"),
        (said("n", "agreed", status="discussed"), None, None, "only_discussed"),
        (said("n", "done"), LABOUR, "done", "carried_out"),
        (said("n", "done", status="construction started"), FREIGHT, "step", "begun"),
        (said("n", "done", status="in_progress"), FREIGHT, "step", "begun"),
        (said("n", "signed", status="not implemented"), LABOUR, "not_done", "denied"),
        (said("n", "done", status="not done"), LABOUR, "not_done", "denied"),
        (said("n", "done", date="2026-03-20", said_on="2026-03-15"), LABOUR, "done", "ahead"),
        (said("n", "figure"), LABOUR, "step", "counted"),
        (said("n", "stated"), LABOUR, None, "no_news"),
    ],
)
def test_kind_and_status_say_what_sort_of_entry_it_would_be(
    facts: Facts, candidate: Candidate | None, sort: str | None, reason: str
) -> None:
    found = entry_guess(facts, candidate)
    assert (found.sort, found.reason) == (sort, reason)
    assert found.preview is (reason == "ahead")


def test_what_was_only_proposed_discussed_or_denied_was_never_promised() -> None:
    told = [said("a", "proposed"), said("b", "agreed", status="discussed"), said("c", "signed", status="not implemented")]
    assert not Candidate.of("c", told).promised
    assert entry_guess(said("n", "agreed"), Candidate.of("c", told)).sort == "promised"


def test_done_by_one_of_several_may_be_its_half_only() -> None:
    assert entry_guess(said("n", "done", parties="ha-giang"), LUNG_LAN).also == ("step",)
    assert entry_guess(said("n", "done", parties="ha-giang guangxi"), LUNG_LAN).also == ()


@pytest.mark.parametrize(
    ("facts", "history", "undertaking", "reason"),
    [
        (said("n", "agreed", field="culture"), [], "direction", "nothing_to_check"),
        (said("n", "planned", quantity=Quantity(425, "ha")), [], "deliverable", "has_quantity"),
        (said("n", "agreed", due="2026", objects="mong-cai"), [], "deliverable", "has_due"),
        (said("n", "agreed", objects="lung-lan"), [], "deliverable", "names_object"),
        (said("n", "signed"), [], "deliverable", "signed"),
        (said("n", "agreed", recurring=True), [], "practice", "recurring"),
        (said("n", "agreed", quantity=Quantity(4, "patrols/year")), [], "practice", "rate"),
        (
            said("n", "agreed", objects="three-legal-documents", said_on="2025-02-21"),
            [said("h", "done", date="2024", said_on="2025-02-21"), said("p", "proposed", said_on="2025-02-21")],
            "practice",
            "done_and_agreed",
        ),
        (
            said("n", "proposed", objects="lung-lan", said_on="2025-02-21"),
            [said("h", "done", said_on="2025-02-21"), said("a", "agreed", said_on="2024-02-28")],
            "deliverable",
            "names_object",
        ),
        (said("n", "agreed"), [said("h1", "done", date="2023"), said("h2", "done", date="2024")], "practice", "done_often"),
    ],
)
def test_structure_says_what_kind_of_undertaking_it_is(facts: Facts, history: list[Facts], undertaking: str, reason: str) -> None:
    found = undertaking_guess(facts, history)
    assert (found.undertaking, found.reasons[0]) == (undertaking, reason)


def test_seven_areas_announced_and_six_listed_are_six_commitments() -> None:
    told = [said("head", "agreed", quantity=Quantity(7, "areas")), *(said(f"a{number}", "agreed", part_of="head") for number in range(6))]
    assert to_follow(told) == tuple(f"a{number}" for number in range(6))


def test_what_was_only_discussed_denied_told_twice_or_captioned_is_no_commitment() -> None:
    told = [
        said("discussed", "agreed", status="discussed"),
        said("denied", "signed", status="not implemented"),
        said("again", "agreed", same_as="first"),
        said("caption", "signed", caption=True),
        said("done", "done"),
        said("first", "agreed"),
    ]
    assert to_follow(told) == ("first",)


def test_a_planned_area_of_sugarcane_is_a_promised_deliverable() -> None:
    cane = said("cane", "planned", field="agriculture", quantity=Quantity(425, "ha"))
    assert (entry_guess(cane).sort, undertaking_guess(cane).undertaking) == ("promised", "deliverable")


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UsageError, match="'promised' is no kind of statement"):
        said("n", "promised")
    with pytest.raises(UsageError, match="limit 0"):
        Index([]).suggest(said("n", "agreed"), 0)


def test_ten_thousand_candidates_are_ranked_in_milliseconds() -> None:
    fields = [f"field-{number}" for number in range(20)]
    parties = [f"party-{number}" for number in range(12)]
    record = [
        Candidate(
            f"c{number}",
            objects=frozenset({f"thing-{number % 700}"}),
            parties=frozenset({parties[number % 12], parties[number * 7 % 12], "guangxi"}),
            fields=frozenset({fields[number % 20]}),
            chains=frozenset({"spring"}),
        )
        for number in range(10_000)
    ]
    index = Index(record)
    asked = [
        said(f"s{number}", "done", objects=f"thing-{number}", parties="party-3 guangxi", field="field-4", chain="spring")
        for number in range(20)
    ]
    start = time.perf_counter()
    found = [index.suggest(one) for one in asked]
    took = (time.perf_counter() - start) / len(asked)
    assert all(len(one) == 5 for one in found)
    assert took < 0.2, f"{took:.3f} s a question; about .003 s on an idle machine"


WORDS = st.sampled_from(["x", "y", "z"])
SETS = st.frozensets(WORDS, max_size=2)
FACTS = st.builds(
    Facts,
    st.just("n"),
    st.sampled_from(["agreed", "signed", "done", "proposed", "planned", "figure", "stated"]),
    field=WORDS,
    parties=SETS.map(tuple),
    objects=SETS.map(tuple),
    markers=SETS.map(tuple),
    status=st.sampled_from([None, "not implemented", "discussed", "pilot", "in progress", "whatever"]),
    session=st.none() | WORDS,
    chain=st.none() | WORDS,
    due=st.none() | st.sampled_from([PartialDate("2025"), PartialDate("2026-03")]),
    recurring=st.booleans(),
)
CANDIDATES = st.lists(st.lists(FACTS, max_size=3), max_size=6).map(
    lambda told: [Candidate.of(f"c{number}", one) for number, one in enumerate(told)]
)


@given(FACTS, CANDIDATES, st.randoms(use_true_random=False))
def test_suggestions_are_ranked_explained_and_do_not_depend_on_order(facts: Facts, record: list[Candidate], dice: Any) -> None:
    found = suggest(facts, record, limit=10)
    shuffled = list(record)
    dice.shuffle(shuffled)
    assert suggest(facts, shuffled, limit=10) == found
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert one.reasons
        assert {reason.code for reason in one.reasons} <= set(REASONS)
        assert one.entry.sort is None or one.entry.sort in SORTS
        assert one.entry.reason in ENTRY_REASONS
        assert set(one.entry.also) <= set(SORTS)
    guess = undertaking_guess(facts)
    assert guess.undertaking in UNDERTAKINGS
    assert set(guess.reasons) <= set(UNDERTAKING_REASONS)


def test_checkability_counts_what_is_there_and_names_what_is_missing() -> None:
    bare = Commitment("c", "direction", (), ())
    assert (checkability_of(bare).score, checkability_of(bare).missing) == (0, ("actor", "object", "date", "measure"))
    promise = Entry("p", "promised", None, PartialDate("2025-02-21"), ("a",), "owner", due=PartialDate("2026"))
    full = Commitment("c", "deliverable", (Owner("a", "vn"),), (promise,), names_object=True, has_measure=True)
    assert (checkability_of(full).score, checkability_of(full).missing) == (4, ())
    assert checkability(actor=True, object=False, date=True, measure=False).has == ("actor", "date")
