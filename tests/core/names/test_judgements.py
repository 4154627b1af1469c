"""What follows from people's judgements, tried on every small graph against plain search over all ways."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import combinations, permutations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cotmoc.errors import UsageError
from cotmoc.names.judgements import Change, Judgement, Judgements, Standing, loads, written
from cotmoc.names.records import Verdict

NOON = dt.datetime(2026, 3, 16, 12, tzinfo=dt.UTC)
DROP: Any = "drop"
SAME, DIFFERENT, UNSURE = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE
THINGS = ("a", "b", "c", "d", "e", '"Tran Cuong"@sv')

Said = tuple[str, str, Verdict]
PAIRS = st.tuples(st.sampled_from(THINGS), st.sampled_from(THINGS)).filter(lambda pair: pair[0] != pair[1])
SAID = st.tuples(PAIRS, st.sampled_from([SAME, SAME, SAME, DIFFERENT, UNSURE])).map(lambda one: (*one[0], one[1]))
WORDS = st.text(max_size=8)


def graph_of(said: Iterable[Said]) -> Judgements:
    graph = Judgements()
    for a, b, verdict in said:
        graph.judge(a, b, verdict, who="Lan", when=NOON)
    return graph


@st.composite
def graphs(draw: st.DrawFn) -> Judgements:
    """Judgements, some of them undone, some of these redone."""
    graph = Judgements()
    for said, change in draw(st.lists(st.tuples(SAID, st.integers(0, 30)), max_size=14)):
        graph.judge(*said, who="Lan", when=NOON)
        numbers = [event.number for event in graph.events if isinstance(event, Judgement)]
        if change < 12:
            number = numbers[change % len(numbers)]
            (graph.undo if graph.in_force(number) else graph.redo)(number, who="Minh", when=NOON)
    return graph


def state(graph: Judgements) -> object:
    """Everything that can be asked, without the events."""
    return (
        {(a, b): graph.verdict(a, b) for a in THINGS for b in THINGS},
        {a: (graph.canonical(a), graph.cluster(a)) for a in THINGS},
        graph.clusters(),
        graph.contradictions(),
    )


def in_words(graph: Judgements) -> object:
    """Everything that can be asked, without the numbers of events."""
    contradictions = {(one.different.pair, len(one.path)) for one in graph.contradictions()}
    return (
        {(a, b): (found := graph.verdict(a, b)).verdict for a in THINGS for b in THINGS},
        {(a, b): {one.different.pair for one in found.contradictions} for a in THINGS for b in THINGS},
        {a: (graph.canonical(a), graph.cluster(a)) for a in THINGS},
        graph.clusters(),
        contradictions,
    )


# ---- the plain way


def in_force(graph: Judgements, verdict: Verdict) -> set[frozenset[str]]:
    return {
        frozenset((event.a, event.b))
        for event in graph.events
        if isinstance(event, Judgement) and event.verdict is verdict and graph.in_force(event.number)
    }


def ways(edges: set[frozenset[str]], start: str, end: str, passed: tuple[str, ...] = ()) -> Iterator[set[frozenset[str]]]:
    """Every way without repetition, as the pairs on it."""
    if start == end:
        yield set()
        return
    for edge in edges:
        if start in edge:
            (there,) = edge - {start}
            if there not in passed:
                for rest in ways(edges, there, end, (*passed, start)):
                    yield {edge, *rest}


def plainly(graph: Judgements, a: str, b: str) -> Standing:
    same, different, unsure = (in_force(graph, verdict) for verdict in (SAME, DIFFERENT, UNSURE))
    disputed = set().union(*(way for x, y in map(tuple, different) for way in ways(same, x, y)))
    firm = same - disputed
    joined: Callable[[set[frozenset[str]], str, str], bool] = lambda edges, x, y: any(True for _ in ways(edges, x, y))  # noqa: E731
    across: Callable[[set[frozenset[str]], set[frozenset[str]]], bool] = lambda over, edges: any(  # noqa: E731
        joined(edges, a, x) and joined(edges, y, b) for pair in over for x, y in permutations(pair)
    )
    if joined(firm, a, b):
        return Standing.SAME
    if joined(same, a, b):
        return Standing.CONTRADICTED
    if across(different, firm):
        return Standing.DIFFERENT
    if across(different, same):
        return Standing.CONTRADICTED
    return Standing.UNSURE if across(unsure, same) else Standing.UNKNOWN


# ---- properties


@given(graphs())
def test_verdicts_are_those_of_plain_search(graph: Judgements) -> None:
    assert {(a, b): graph.verdict(a, b).verdict for a, b in combinations(THINGS, 2)} == {
        (a, b): plainly(graph, a, b) for a, b in combinations(THINGS, 2)
    }


@given(graphs())
def test_proofs_are_judgements_in_force_that_lead_from_one_to_the_other(graph: Judgements) -> None:
    for a, b in product(THINGS, repeat=2):
        found = graph.verdict(a, b)
        here = a
        for judgement in found.proof:
            assert graph.in_force(judgement.number)
            assert here in judgement.pair
            here = next(thing for thing in judgement.pair if thing != here)
        assert here == (b if found.proof else a)
        verdicts = [judgement.verdict for judgement in found.proof if judgement.verdict is not SAME]
        expected = {Standing.DIFFERENT: [[DIFFERENT]], Standing.UNSURE: [[UNSURE]], Standing.CONTRADICTED: [[], [DIFFERENT]]}
        assert verdicts in expected.get(found.verdict, [[]])
        assert bool(found.contradictions) is (found.verdict is Standing.CONTRADICTED)


@given(graphs())
def test_same_is_carried_on_and_so_is_different(graph: Judgements) -> None:
    for a, b, c in permutations(THINGS, 3):
        if graph.verdict(a, b).verdict is Standing.SAME:
            disputed = {graph.verdict(a, c).verdict, graph.verdict(b, c).verdict} & {Standing.CONTRADICTED, Standing.UNSURE}
            assert graph.verdict(a, c).verdict is graph.verdict(b, c).verdict or disputed
            if graph.verdict(b, c).verdict in (Standing.SAME, Standing.DIFFERENT):
                assert graph.verdict(a, c).verdict is graph.verdict(b, c).verdict


@given(graphs())
def test_one_canonical_id_is_one_cluster_and_the_verdict_same(graph: Judgements) -> None:
    for a, b in product(THINGS, repeat=2):
        same = graph.verdict(a, b).verdict is Standing.SAME
        assert (graph.canonical(a) == graph.canonical(b)) is same
        assert (b in graph.cluster(a)) is same
        assert graph.canonical(a) == graph.cluster(a)[0]
    assert graph.clusters() == tuple(sorted({graph.cluster(a) for a in THINGS if len(graph.cluster(a)) > 1}))


@given(graphs(), SAID)
def test_undo_restores_exactly(graph: Judgements, said: Said) -> None:
    before = state(graph)
    judgement = graph.judge(*said, who="Lan", when=NOON)
    with_it = state(graph)
    graph.undo(judgement.number, who="Minh", when=NOON)
    assert state(graph) == before
    graph.redo(judgement.number, who="Minh", when=NOON)
    assert state(graph) == with_it


@given(graphs(), st.data())
def test_undo_of_an_old_judgement_leaves_what_the_others_say(graph: Judgements, data: st.DataObject) -> None:
    numbers = [event.number for event in graph.events if graph.in_force(event.number)]
    if not numbers:
        return
    gone = data.draw(st.sampled_from(numbers))
    graph.undo(gone, who="Minh", when=NOON)
    rest = [event for event in graph.events if isinstance(event, Judgement) and graph.in_force(event.number)]
    assert in_words(graph) == in_words(graph_of((one.a, one.b, one.verdict) for one in rest))


@given(st.lists(SAID, max_size=10).flatmap(lambda said: st.tuples(st.just(said), st.permutations(said))))
def test_the_order_of_judgements_does_not_matter(orders: tuple[list[Said], list[Said]]) -> None:
    one, other = orders
    assert in_words(graph_of(one)) == in_words(graph_of(other))


@given(st.lists(SAID, max_size=12))
def test_it_does_not_matter_which_of_two_is_named_first(said: list[Said]) -> None:
    there, back = graph_of(said), graph_of((b, a, verdict) for a, b, verdict in said)
    assert in_words(there) == in_words(back)
    numbers = [
        [(one.different.number, [step.number for step in one.path], one.ids) for one in graph.contradictions()] for graph in (there, back)
    ]
    assert numbers[0] == numbers[1]


@given(graphs())
def test_verdicts_are_symmetric_with_their_proofs(graph: Judgements) -> None:
    for a, b in combinations(THINGS, 2):
        there, back = graph.verdict(a, b), graph.verdict(b, a)
        assert (there.verdict, there.proof, there.contradictions) == (back.verdict, back.proof[::-1], back.contradictions)


@given(graphs())
def test_contradictions_are_those_differences_that_a_way_of_sameness_joins(graph: Judgements) -> None:
    same = in_force(graph, SAME)
    assert {frozenset(one.different.pair) for one in graph.contradictions()} == {
        pair for pair in in_force(graph, DIFFERENT) if any(True for x, y in [tuple(pair)] for _ in ways(same, x, y))
    }
    for one in graph.contradictions():
        assert {frozenset(step.pair) for step in one.path} in list(ways(same, *one.different.pair))
        assert (one.ids[0], one.ids[-1]) == one.different.pair


@given(graphs(), st.data())
def test_as_of_an_event_is_what_was_known_then(graph: Judgements, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(graph)))
    then = Judgements()
    for event in graph.events[:number]:
        then.append(event)
    assert state(graph.as_of(number)) == state(then)
    assert graph.as_of(number).events == graph.events[:number]


@given(st.lists(st.tuples(PAIRS, st.sampled_from(list(Verdict)), WORDS, WORDS, st.datetimes(timezones=st.timezones()))))
def test_json_lines_bring_everything_back(said: list[tuple[tuple[str, str], Verdict, str, str, dt.datetime]]) -> None:
    graph = Judgements()
    for (a, b), verdict, who, why, when in said:
        event = graph.judge(a + why, b + why, verdict, who=f"L{who}", when=when, why=why)
        graph.undo(event.number, who="Minh", when=when)
    data = graph.dumps()
    assert data.count(b"\n") == len(graph)
    again = loads(data)
    assert again.dumps() == data
    assert again == loads(again.dumps())
    assert [event.number for event in again.events] == list(range(1, len(graph) + 1))
    assert [(event.who, event.why) for event in again.events] == [(event.who, event.why) for event in graph.events]


@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_stands_in_a_file_only_a_usage_error_comes_out(data: bytes) -> None:
    with suppress(UsageError):
        loads(data)


# ---- cases


def test_a_contradiction_is_named_and_joins_nothing_until_it_is_settled() -> None:
    graph = graph_of([("b", "c", SAME), ("a", "b", SAME), ("c", "d", SAME), ("a", "c", DIFFERENT)])
    (one,) = graph.contradictions()
    assert (one.different.number, [step.number for step in one.path], one.ids) == (4, [2, 1], ("a", "b", "c"))
    assert graph.verdict("a", "b").verdict is Standing.CONTRADICTED
    assert graph.verdict("a", "b").contradictions == (one,)
    assert graph.clusters() == (("c", "d"),)
    graph.undo(1, who="Minh", when=NOON)
    assert graph.contradictions() == ()
    assert graph.clusters() == (("a", "b"), ("c", "d"))
    assert graph.verdict("b", "d").verdict is Standing.DIFFERENT


def test_two_people_who_disagree_contradict_each_other() -> None:
    graph = Judgements()
    graph.judge("a", "b", SAME, who="Lan", when=NOON)
    graph.judge("b", "a", DIFFERENT, who="Wang", when=NOON)
    assert [one.ids for one in graph.contradictions()] == [("a", "b")]
    assert graph.canonical("b") == "b"


def test_what_two_people_said_holds_while_one_of_them_stands_by_it() -> None:
    graph = graph_of([("a", "b", SAME), ("b", "a", SAME)])
    graph.undo(1, who="Lan", when=NOON)
    assert [judgement.number for judgement in graph.verdict("a", "b").proof] == [2]
    graph.undo(2, who="Lan", when=NOON)
    assert graph.verdict("a", "b").verdict is Standing.UNKNOWN


def test_what_somebody_was_unsure_of_is_so_until_it_is_settled_by_any_way() -> None:
    graph = graph_of([("a", "c", UNSURE), ("a", "b", SAME)])
    assert {graph.verdict(*pair).verdict for pair in (("a", "c"), ("b", "c"))} == {Standing.UNSURE}
    graph.judge("b", "c", DIFFERENT, who="Lan", when=NOON)
    assert graph.verdict("a", "c").verdict is Standing.DIFFERENT
    assert [judgement.number for judgement in graph.verdict("a", "c").proof] == [2, 3]


def test_entities_come_before_written_names() -> None:
    graph = graph_of([(written("Aa"), "zz", SAME), (written("Aa"), written("Ab", "sv"), SAME)])
    assert graph.canonical(written("Ab", "sv")) == "zz"
    assert graph.cluster("zz") == ("zz", '"Aa"', '"Ab"@sv')


def test_a_written_name_is_one_id_composed_or_not() -> None:
    assert written("Tra\u0302\u0300n  Cương") == written("Trần Cương")


def test_the_history_of_a_thing_has_its_judgements_and_their_changes() -> None:
    graph = graph_of([("a", "b", SAME), ("c", "d", SAME)])
    graph.undo(1, who="Minh", when=NOON, why="namesake")
    assert [event.number for event in graph.history("a")] == [1, 3]
    assert graph.history("x") == ()
    assert graph.things() == ("a", "b", "c", "d")
    assert isinstance(graph.events[2], Change)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda graph: graph.judge("a", "a", SAME, who="Lan", when=NOON), "compared with itself"),
        (lambda graph: graph.judge("a", " ", SAME, who="Lan", when=NOON), "without an id"),
        (lambda graph: graph.judge("a", "b", "same", who="Lan", when=NOON), "'same' is no verdict"),
        (lambda graph: graph.judge("a", "b", SAME, who="", when=NOON), "nobody stands behind it"),
        (lambda graph: graph.judge("a", "b", SAME, who="Lan", when=NOON.replace(tzinfo=None)), "has no time zone"),
        (lambda graph: graph.undo(2, who="Lan", when=NOON), "event 2 is no judgement"),
        (lambda graph: graph.undo(0, who="Lan", when=NOON), "event 0 is no judgement"),
        (lambda graph: graph.redo(1, who="Lan", when=NOON), "in force already"),
        (lambda graph: (graph.undo(1, who="Lan", when=NOON), graph.undo(1, who="Lan", when=NOON)), "undone already"),
        (lambda graph: graph.append(Judgement(7, "a", "b", SAME, "Lan", NOON)), "the next event is 2"),
        (lambda graph: graph.append(Change(2, DROP, 1, "Lan", NOON)), "'drop' is no change"),
        (lambda graph: graph.as_of(2), "there are 1 events"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(act: Callable[[Judgements], object], words: str) -> None:
    graph = graph_of([("a", "b", SAME)])
    with pytest.raises(UsageError, match=words):
        act(graph)


def test_a_refused_event_leaves_everything_as_it_was() -> None:
    graph = graph_of([("a", "b", SAME)])
    before = state(graph)
    with pytest.raises(UsageError):
        graph.judge("b", "b", DIFFERENT, who="Lan", when=NOON)
    assert (len(graph), state(graph)) == (1, before)


def test_many_judgements_in_one_chain_are_no_burden() -> None:
    """The worst shape: one cluster, as long as can be, with a contradiction from end to end, cut in the middle."""
    count = 20_000
    begun = time.process_time()
    graph = graph_of((f"{number:05}", f"{number + 1:05}", SAME) for number in range(count))
    assert graph.canonical(f"{count:05}") == "00000"
    graph.judge("00000", f"{count:05}", DIFFERENT, who="Lan", when=NOON)
    assert len(graph.contradictions()[0].path) == count
    assert graph.cluster("00007") == ("00007",)
    graph.undo(count // 2, who="Lan", when=NOON)
    assert graph.contradictions() == ()
    assert len(graph.clusters()) == 2
    assert time.process_time() - begun < 10
