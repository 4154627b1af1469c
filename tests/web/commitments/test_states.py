"""States as rows: the core's answer for every day, in every layer."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable

import pytest

from cotmoc import commitments as core
from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments import actions
from cotmoc_web.commitments.actions import link_statement, unlink
from cotmoc_web.commitments.core import record, rows_of, settings_of, succession
from cotmoc_web.commitments.models import Commitment, StateSpan
from cotmoc_web.commitments.queries import Row, Turn
from cotmoc_web.commitments.states import work_out_all
from cotmoc_web.documents.models import Statement
from cotmoc_web.entities.models import Entity
from cotmoc_web.history.actions import undo
from cotmoc_web.history.models import Change
from cotmoc_web.rows import Reach

from .conftest import Labour


def spans(labour: Labour, layer: str) -> list[tuple[str, str, str]]:
    found = StateSpan.objects.filter(commitment=labour.commitment, layer=layer).order_by("from_day")
    return [(one.from_day.isoformat(), one.to_day.isoformat(), one.state) for one in found]


def test_the_labour_agreement_comes_out_contradicted_by_both_words(labour: Labour) -> None:
    span = StateSpan.objects.get(commitment=labour.commitment, layer="public", from_day__lte="2026-03-16", to_day__gte="2026-03-16")
    assert (span.state, span.standing["rule"], span.since) == ("contradicted", "claims_differ", dt.date(2025, 2, 21))
    assert span.standing["contradictions"] == [[labour.applied.pk, labour.denied.pk]]
    assert span.waits.split() == ["cn-baise", "vn-ha-giang", "vn-tuyen-quang", "side:vn", "side:cn"]


def test_spans_follow_one_another_without_a_gap_and_give_the_answer_of_the_core(labour: Labour) -> None:
    rows = rows_of([labour.commitment])[0]
    found = list(StateSpan.objects.filter(commitment=labour.commitment, layer="public").order_by("from_day"))
    one, line = record(rows, "public"), succession()
    assert [after.from_day - before.to_day for before, after in itertools.pairwise(found)] == [dt.timedelta(1)] * (len(found) - 1)
    day = found[0].from_day
    while day < dt.date(2027, 1, 1):
        span = next(each for each in found if each.from_day <= day <= each.to_day)
        standing = core.follow(one, day, settings_of(labour.commitment), line)
        assert (day, span.state, span.standing["rule"], span.since) == (day, standing.state, standing.rule, standing.since)
        assert span.standing["deciding"] == [int(each) for each in standing.deciding]
        assert span.standing["next_day"] == (standing.next_day.isoformat() if standing.next_day else None)
        day += dt.timedelta(1)


def test_what_is_known_by_the_month_is_told_by_the_month(labour: Labour) -> None:
    span = StateSpan.objects.filter(commitment=labour.commitment).latest("from_day")
    assert span.last_said == str(span.last_word)
    span.last_word, span.standing["last_said"] = dt.date(2025, 4, 30), "2025-04"
    row = Row(span.commitment, span, (), (), None, None, "", None)
    assert [Turn(row, "", day, day).when for day in (dt.date(2025, 4, 30), dt.date(2025, 5, 1))] == ["2025-04", "2025-05-01"]


def test_worked_out_twice_is_the_same(labour: Labour) -> None:
    before = spans(labour, "public")
    work_out_all([labour.commitment.pk])
    assert spans(labour, "public") == before != []


def test_a_draft_moves_the_state_of_its_party_alone(
    labour: Labour, theirs: Party, viewer: Callable[..., Viewer], statement: Callable[..., Statement]
) -> None:
    before = spans(labour, "public"), spans(labour, "shared")
    reviewer = viewer(theirs, Role.REVIEWER)
    word = statement(theirs, "已全面落实", language="zh", published="2026-01-10")
    entry = link_statement(reviewer, labour.commitment.pk, word.pk, sort="done", day="2026-01-10", claimants=[], strength="signed")
    assert (spans(labour, "public"), spans(labour, "shared")) == before
    assert spans(labour, str(theirs.pk))[-1][2] == "kept"
    assert spans(labour, str(labour.commitment.party_id)) == []
    unlink(reviewer, entry.pk, version=entry.version)
    assert spans(labour, str(theirs.pk)) == []


def test_an_entry_counts_only_as_far_as_its_document_is_seen(labour: Labour) -> None:
    document = labour.denied.statement.document
    document.reach = Reach.PARTY
    document.save()
    document.derive()
    assert spans(labour, "public")[-1][2] == "silent"
    assert spans(labour, str(document.party_id))[-1][2] == "contradicted"


def test_a_rejected_statement_proves_nothing(labour: Labour) -> None:
    said = labour.denied.statement
    said.verdict = "rejected"
    said.save()
    said.derive()
    assert spans(labour, "public")[-1][2] == "silent"


def test_undoing_a_link_brings_the_state_back(labour: Labour) -> None:
    before = spans(labour, "public")
    unlink(labour.secretary, labour.denied.pk, version=labour.denied.version)
    assert spans(labour, "public")[-1][2] == "silent"
    undo(labour.secretary, Change.objects.latest("pk").pk)
    assert spans(labour, "public") == before


@pytest.mark.django_db
def test_working_out_is_a_fixed_number_of_queries(labour: Labour, django_assert_num_queries: Callable[..., object]) -> None:
    with django_assert_num_queries(10):  # type: ignore[attr-defined] # pytest-django's context manager
        work_out_all([labour.commitment.pk])


@pytest.mark.parametrize("way", ["taken back", "withdrawn"])
def test_what_is_no_longer_there_takes_nobodys_place(labour: Labour, places: dict[str, Entity], way: str) -> None:
    new = actions.open_commitment(
        labour.secretary,
        None,
        actions.Beginning(
            titles={"en": "New"},
            undertaking="deliverable",
            field="labour",
            owners=[places["baise"]],
            made_on="2026-01-01",
            reach=Reach.SHARED,
        ),
    )
    before = spans(labour, "shared")
    actions.link_chain(labour.secretary, labour.commitment.pk, new.pk, "replaces", reach=Reach.SHARED)
    assert spans(labour, "shared")[-1][2] == "superseded"
    version = Commitment.objects.get(pk=new.pk).version
    if way == "withdrawn":
        actions.withdraw(labour.secretary, new.pk, version=version)
    else:
        actions.share(labour.secretary, new.pk, Reach.PARTY, version=version)
    assert spans(labour, "shared") == before
    undo(labour.secretary, Change.objects.latest("pk").pk)
    assert spans(labour, "shared")[-1][2] == "superseded"
