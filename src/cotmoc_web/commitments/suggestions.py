"""Commitments that a statement may belong to, for the review desk: the likeliest, with the reasons, for a person to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Q

from cotmoc import commitments as core
from cotmoc.commitments import Candidate
from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.core import Rows, layer_of, record, rows_of, settings_of, succession, when
from cotmoc_web.commitments.defaults import Defaults, facts_of
from cotmoc_web.commitments.models import Commitment, Entry, Owner
from cotmoc_web.commitments.queries import places
from cotmoc_web.commitments.words import ENTRY_REASONS, REASONS
from cotmoc_web.documents.models import Statement
from cotmoc_web.entities.models import Entity
from cotmoc_web.rows import seen_by

NEAREST = 200
"""Commitments that are likened to a statement: those that share a thing, or a party and the field. The latest, where there are more."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A commitment that a statement may belong to, for a person to decide."""

    commitment: Commitment
    reasons: tuple[str, ...]
    """In words, the one that says most first; those against it last."""
    sort: str
    """Of the entry it would be; empty where it would tell nothing of the commitment."""
    why: str
    """Why of this sort, in words."""
    with_state: str
    """How the commitment would stand with it; empty where no entry would come of it."""


def suggestions(viewer: Viewer, of: Statement, *, limit: int = 5) -> list[Suggested]:
    """The likeliest commitments, the best first; none where nothing speaks for one."""
    line = succession()
    facts = facts_of(of, of.document.meetings.filter(withdrawn_at=None).order_by("-first_day", "pk").first())
    found = core.Index(_near(viewer, facts, line), line).suggest(facts, limit)
    by_id = {str(pk): one for pk, one in Commitment.objects.in_bulk([int(one.commitment) for one in found]).items()}
    names = places(reason.detail for one in found for reason in one.reasons if reason.code in {"same_object", "same_owners"})
    told = {str(rows.commitment.pk): rows for rows in rows_of([by_id[one.commitment] for one in found])}
    return [
        Suggested(
            by_id[one.commitment],
            tuple(_reason(reason, names) for reason in one.reasons),
            one.entry.sort or "",
            str(ENTRY_REASONS[one.entry.reason]),
            _with_state(viewer, told[one.commitment], of, one.entry, line) if one.entry.sort else "",
        )
        for one in found
    ]


def _near(viewer: Viewer, facts: core.Facts, line: Mapping[str, Sequence[str]]) -> list[Candidate]:
    before = {early for early in line for party in facts.parties if party in core.successors_of(early, line)}
    parties = {name for party in facts.parties for name in core.successors_of(party, line)} | before
    owed = Owner.objects.filter(withdrawn_at=None, entity__key__in=parties).values("commitment_id")
    markers = [f"marker-{each}" for each in facts.markers]
    alike = Q(about__key__in=[*facts.objects, *markers]) | Q(field=facts.field, pk__in=owed)
    ids = Commitment.objects.seen_by(viewer).filter(alike).values("pk")
    rows = Commitment.objects.filter(pk__in=ids).order_by("-first_day", "pk").values_list("pk", "field", "mechanism_id", "due", "origin_id")
    return _candidates(viewer, rows[:NEAREST])


class _Told(NamedTuple):
    """What an entry says of the commitment itself."""

    sort: str
    due: str
    meeting: int | None


def _candidates(viewer: Viewer, rows: Iterable[tuple[int, str, int | None, str, int | None]]) -> list[Candidate]:
    """Commitments as the core likens them. Of hundreds, only the columns that count are read."""
    near = list(rows)
    pks = [row[0] for row in near]
    about = grouped_pairs(Commitment.about.through.objects.filter(commitment__in=pks).values_list("commitment_id", "entity__key"))
    owing = grouped_pairs(Owner.objects.filter(commitment__in=pks, withdrawn_at=None).values_list("commitment_id", "entity__key"))
    told: dict[int, list[_Told]] = {}
    entries = Entry.objects.seen_by(viewer).filter(commitment__in=pks)
    for pk, sort, due, meeting in entries.values_list("commitment_id", "sort", "due", "meeting_id"):
        told.setdefault(pk, []).append(_Told(sort, due, meeting))
    seen = Statement.objects.filter(seen_by(viewer, "document__"), pk__in=[row[-1] for row in near if row[-1]])
    quantities = {pk: {**read, **corrected}.get("quantity") for pk, read, corrected in seen.values_list("pk", "reading", "corrected")}
    return [
        _candidate(field, mechanism, due, about.get(pk, []), owing.get(pk, []), told.get(pk, []), quantities.get(origin or 0), str(pk))
        for pk, field, mechanism, due, origin in near
    ]


def grouped_pairs(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    """Second halves by the first."""
    found: dict[int, list[str]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(second)
    return found


def _candidate(
    field: str,
    mechanism: int | None,
    due: str,
    about: Sequence[str],
    owing: Sequence[str],
    told: Sequence[_Told],
    quantity: object,
    pk: str,
) -> Candidate:
    promises = [each for each in told if each.sort in UNDERTAKEN]
    return Candidate(
        pk,
        objects=frozenset(about),
        markers=frozenset(each.removeprefix("marker-") for each in about if each.startswith("marker-")),
        parties=frozenset(owing),
        fields=frozenset({field}),
        chains=frozenset({str(mechanism)} if mechanism else ()),
        dues=frozenset(day for text in (due, *(each.due for each in told)) if (day := when(text))),
        quantities=frozenset({(quantity["value"], quantity["unit"])}) if isinstance(quantity, dict) and "unit" in quantity else frozenset(),
        promised=bool(promises),
        sessions=frozenset(str(each.meeting) for each in promises if each.meeting),
    )


UNDERTAKEN = frozenset({"promised", "renewed", "narrowed", "widened"})


def _reason(reason: core.Reason, names: Mapping[str, Entity]) -> str:
    what = reason.detail
    if reason.code in {"same_object", "same_owners"} and what in names:
        what = names[what].label.text
    elif reason.code == "same_field":
        what = wording.code("field", what)
    elif reason.code == "same_due":
        what = wording.words().day(what)
    return str(REASONS[reason.code]) % {"what": what}


def _with_state(viewer: Viewer, rows: Rows, of: Statement, guess: core.EntryGuess, line: Mapping[str, Sequence[str]]) -> str:
    """How it would stand today with one entry more."""
    given = Defaults(rows.commitment, of, line)
    here = record(rows, layer_of(viewer), viewer.day)
    new = core.Entry(
        "new",
        guess.sort or "step",
        when(given.day),
        when(given.said_on),
        tuple(one.key for one in given.claimants),
        given.strength,
        due=when(given.due),
        preview=guess.preview,
    )
    return core.follow(replace(here, entries=(*here.entries, new)), viewer.day, settings_of(rows.commitment), line).state
