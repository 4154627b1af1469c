"""What a person chooses from: statements for a story, commitments that may be one promise, and what a form says before it is filled in."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cotmoc import commitments as core
from cotmoc.commitments import Candidate
from cotmoc.text.fold import bare
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments.core import succession
from cotmoc_web.commitments.defaults import Defaults, facts_of
from cotmoc_web.commitments.models import Commitment, Entry, Owner
from cotmoc_web.documents.aid import draft_titles, give_aids
from cotmoc_web.documents.models import Statement, Verdict
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import NotThere
from cotmoc_web.rows import Reach, seen_by
from cotmoc_web.search.index import between
from cotmoc_web.search.models import Findable
from cotmoc_web.search.storage import matching
from cotmoc_web.search.text import AllOf, asked

CHOICES = 30
"""How many are offered at once; words narrow them."""


def owners(commitment: Commitment) -> list[Owner]:
    """Who owes it."""
    return list(Owner.objects.filter(commitment=commitment, withdrawn_at=None).select_related("entity", "person").order_by("pk"))


def statement(viewer: Viewer, pk: int) -> Statement:
    """A statement that the reader may see.

    Raises:
        NotThere: none, or not for them.
    """
    found = _statements(viewer).filter(pk=pk).first()
    if found is None:
        raise NotThere
    give_aids([found])
    return found


def _statements(viewer: Viewer) -> QuerySet[Statement]:
    seen = Statement.objects.filter(seen_by(viewer, "document__"), withdrawn_at=None, document__withdrawn_at=None)
    return seen.select_related("document__source_party", "document__party").defer("document__text", "document__reading")


def linkable(viewer: Viewer, commitment: Commitment, query: str) -> list[Statement]:
    """Confirmed statements that may belong to a story: with these words, else of the same field; the latest first."""
    linked = Entry.objects.filter(commitment=commitment, party_id=viewer.party_id or 0, withdrawn_at=None).values("statement_id")
    free = Findable.objects.seen_by(viewer).filter(verdict=Verdict.CONFIRMED).exclude(object_id__in=linked)
    words = tuple(phrase for word in query.split() if (phrase := asked(word, whole_words=False)))
    first, last = between("statement")
    if words:
        rows = matching(free, AllOf(words), first, last)
    else:
        rows = free.filter(pk__range=(first, last), field=commitment.field).order_by("-pk")
    ids = list(rows.values_list("object_id", flat=True)[:CHOICES])
    found = list(_statements(viewer).filter(verdict=Verdict.CONFIRMED, pk__in=ids).order_by("-day", "-pk"))
    give_aids(found)
    return found


def others(viewer: Viewer, commitment: Commitment, query: str) -> list[Commitment]:
    """Commitments that may be the same promise: with these words in a title, else of the same field; the latest first."""
    seen = Commitment.objects.seen_by(viewer).exclude(pk=commitment.pk)
    if not query:
        return list(seen.filter(field=commitment.field).order_by("-first_day", "pk")[:CHOICES])
    words = bare(query).split()
    fitting = [pk for pk, names in seen.values_list("pk", "titles") if all(word in bare(" ".join(names.values())) for word in words)]
    return list(seen.filter(pk__in=fitting[:500]).order_by("-first_day", "pk")[:CHOICES])


def beginning(of: Statement) -> dict[str, Any]:
    """A new commitment before a person has looked at it. Titles are drafts of the statement's own words and fields."""
    meeting = of.document.meetings.filter(withdrawn_at=None).select_related("mechanism").order_by("-first_day", "pk").first()
    facts = facts_of(of, meeting)
    guess = core.undertaking_guess(facts)
    entities = {one.key: one for one in Entity.objects.filter(key__in=[*facts.parties, *facts.objects], withdrawn_at=None)}
    values: dict[str, Any] = {
        "undertaking": guess.undertaking,
        "field": of.field,
        "due": str(facts.due or ""),
        "made_on": str(facts.date or facts.said_on or ""),
        "has_measure": facts.quantity is not None,
        "mechanism": meeting.mechanism_id if meeting else None,
        "owners": [key for key in facts.parties if key in entities],
        "about": [key for key in facts.objects if key in entities and entities[key].known],
    }
    return values | {f"title_{code}": text for code, text in draft_titles(of).items()}


def entry_before(viewer: Viewer, commitment: Commitment, of: Statement) -> tuple[list[Entity], dict[str, Any]]:
    """Who may be said to say so, and what the entry says if a person changes nothing."""
    line = succession()
    given = Defaults(commitment, of, line)
    owing = [owner.entity for owner in owners(commitment)]
    later = Entity.objects.filter(key__in={name for one in owing for name in core.successors_of(one.key, line)})
    people = list(dict.fromkeys([*owing, *later.order_by("pk"), *given.claimants]))
    guess = core.entry_guess(facts_of(of, given.meeting), Candidate(str(commitment.pk), promised=commitment.origin_id is not None))
    values = {
        "sort": guess.sort or "step",
        "preview": guess.preview,
        "day": given.day,
        "said_on": given.said_on,
        "strength": given.strength,
        "due": given.due,
        "claimants": [one.key for one in given.claimants],
        "version": commitment.version,
        "share": commitment.reach != Reach.PARTY and viewer.has(Role.SECRETARIAT),
    }
    return people, values
