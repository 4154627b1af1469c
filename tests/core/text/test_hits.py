"""Hits of a text, asked for by stretch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cotmoc.text.hits import Hits
from cotmoc.text.lexicon import Hit

SPANS = st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))
FOUND = st.lists(st.builds(lambda span, key: Hit(span[0], span[1], "cues", key), SPANS, st.sampled_from(["agreed", "signed"]))).map(
    lambda found: sorted(found, key=lambda hit: (hit.start, -hit.end))
)


def cue(start: int, end: int, key: str = "agreed") -> Hit:
    return Hit(start, end, "cues", key)


def test_a_hit_inside_a_longer_one_of_its_section_is_dropped() -> None:
    assert Hits([cue(0, 9), cue(2, 5), cue(9, 12)]).all("cues") == [cue(0, 9), cue(9, 12)]


def test_hits_of_other_sections_are_left_alone() -> None:
    inner = Hit(2, 5, "units", "km")
    assert Hits([cue(0, 9), inner]).all("units") == [inner]


def test_two_readings_of_the_same_words_both_stay() -> None:
    assert Hits([cue(0, 9), cue(0, 9, "signed")]).all("cues") == [cue(0, 9), cue(0, 9, "signed")]


def test_bodies_nest() -> None:
    """The committee of a committee."""
    outer, inner = Hit(0, 20, "organisations", "committee"), Hit(10, 20, "organisations", "committee")
    assert Hits([outer, inner]).all("organisations") == [outer, inner]


def test_hits_are_found_by_stretch_and_key() -> None:
    hits = Hits([cue(0, 3), cue(5, 9, "signed"), cue(12, 15)])
    assert list(hits.within("cues", 0, 15)) == [cue(0, 3), cue(5, 9, "signed"), cue(12, 15)]
    assert list(hits.within("cues", 1, 14)) == [cue(5, 9, "signed")]
    assert list(hits.within("cues", 0, 15, "agreed")) == [cue(0, 3), cue(12, 15)]
    assert hits.first("cues", 1, 15) == cue(5, 9, "signed")
    assert hits.first("cues", 1, 15, "agreed") == cue(12, 15)
    assert hits.first("cues", 1, 8) is None
    assert hits.at("cues", 5) == cue(5, 9, "signed")
    assert hits.at("cues", 5, "agreed") is None
    assert hits.at("cues", 6) is None
    assert hits.ending_at("cues", 9) == cue(5, 9, "signed")
    assert hits.ending_at("cues", 8) is None


def test_a_section_without_hits_answers_with_nothing() -> None:
    hits = Hits([])
    assert (hits.all("cues"), list(hits.within("cues", 0, 9)), hits.first("cues", 0, 9)) == ([], [], None)
    assert (hits.at("cues", 0), hits.ending_at("cues", 0)) == (None, None)


def test_words_of_another_list_are_taken_out() -> None:
    """An adverb that looks like a verb is no verb; the other sections stay."""
    verb, adverb, other = Hit(0, 8, "actions", "stems"), Hit(0, 8, "clauses", "adverbs"), Hit(9, 12, "actions", "stems")
    rest = Hits([verb, adverb, other]).without("actions", "clauses", "adverbs")
    assert (rest.all("actions"), rest.all("clauses")) == ([other], [adverb])
    assert rest.at("actions", 0) is None


@given(FOUND, st.integers(0, 40), st.integers(0, 40))
def test_stretches_give_what_looking_at_every_hit_gives(found: list[Hit], start: int, end: int) -> None:
    hits = Hits(found)
    inside = [hit for hit in hits.all("cues") if start <= hit.start and hit.end <= end and hit.start < end]
    assert list(hits.within("cues", start, end)) == inside
    assert list(hits.within("cues", start, end, "signed")) == [hit for hit in inside if hit.key == "signed"]
    assert hits.first("cues", start, end) == next(iter(inside), None)
    assert hits.at("cues", start) == next((hit for hit in hits.all("cues") if hit.start == start), None)
