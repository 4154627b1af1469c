"""Commitments as of any day, with their stories, for programs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Field, Router, Schema

from cotmoc import commitments as rules
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.asked import Asked
from cotmoc_web.callers import Limit, Page, PageNumber, viewer_of
from cotmoc_web.commitments import core, queries
from cotmoc_web.commitments.models import Commitment, Entry
from cotmoc_web.errors import NotThere

router = Router(tags=["commitments"])


class CommitmentOut(Schema):
    """A commitment, and how it stands on the day that was asked for."""

    id: int
    titles: dict[str, str] = Field(description="Language → title, each as authentic as the other.")
    undertaking: str = Field(description="`deliverable`, `practice` or `direction`.")
    field: str
    owners: list[str] = Field(description="Keys of entities.")
    session: int | None
    made_on: str = Field(description="A partial date: as much as is known.")
    due: str
    state: str = Field(description="Worked out for the day, never typed in.")
    since: dt.date | None
    last_word: dt.date | None
    one_sided: bool
    as_of: dt.date
    reach: str


class EntryOut(Schema):
    """What was said about it once, with its proof."""

    id: int
    sort: str
    day: str
    said_on: str
    claimants: list[str]
    strength: str
    quote: str
    language: str
    statement: int
    document: int


class CommitmentWithStory(CommitmentOut):
    """With its story, and the answer in full."""

    story: list[EntryOut]
    standing: dict[str, Any] = Field(description="Rule, deciding entries, what would change it.")


def commitment_out(row: queries.Row, as_of: dt.date) -> dict[str, Any]:
    """A line of the list for the schema."""
    one, span = row.commitment, row.span
    return {
        "id": one.pk,
        "titles": one.titles,
        "undertaking": one.undertaking,
        "field": one.field,
        "owners": [owner.entity.key for owner in row.owners],
        "session": row.session_id,
        "made_on": one.made_on,
        "due": span.due,
        "state": span.state,
        "since": span.since,
        "last_word": span.last_word,
        "one_sided": span.one_sided,
        "as_of": as_of,
        "reach": one.reach,
    }


@router.get("", response=Page[CommitmentOut], summary="Commitments as of a day, the most urgent first")
def list_commitments(
    request: HttpRequest,
    state: str = "",
    mechanism: str = "",
    field: str = "",
    party: str = "",
    due: str = "",
    undertaking: str = "",
    day: str = "",
    page: PageNumber = 1,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The state is worked out for `day` (today, if none is given) from statements that a person confirmed; nobody types it."""
    viewer = viewer_of(request)
    query = QueryDict(mutable=True)
    query.update({"s": state, "m": mechanism, "f": field, "p": party, "d": due, "u": undertaking})
    asked = Asked(query)
    listing = queries.listing(viewer, queries.Filters.of(asked))
    asked.strictly()
    spans = [one.span for one in (*listing.found, *listing.directions)]
    start = (page - 1) * limit
    rows = queries.rows(viewer, spans[start : start + limit])
    return {"items": [commitment_out(row, viewer.day) for row in rows], "next": page + 1 if len(spans) > start + limit else None}


@router.get("/{int:pk}", response=CommitmentWithStory, summary="A commitment with its story, as of a day")
def get_commitment(request: HttpRequest, pk: int, day: str = "") -> dict[str, Any]:
    """Each entry of the story has the quote that proves it, and the document it stands in."""
    viewer = viewer_of(request)
    spans = list(queries.states_as_of(viewer).filter(commitment=min(pk, 2**62)).values_list("pk", flat=True))
    found = queries.rows(viewer, spans)
    if not found:
        raise NotThere
    row = found[0]
    return {
        **commitment_out(row, viewer.day),
        "story": [_entry(entry) for entry in story(viewer, row.commitment)],
        "standing": row.span.standing,
    }


def story(viewer: Viewer, commitment: Commitment) -> list[Entry]:
    """What had been said by the reader's day, in the order in which it was said: as its page tells it, each entry as far as the reader sees
    both it and the quote that proves it."""
    rows, layer = core.rows_of([commitment])[0], core.layer_of(viewer)
    known = rules.story_of(rules.Chain((core.record(rows, layer, viewer.day),), ()), viewer.day)
    entries = {str(entry.pk): entry for entry in core.told(rows, layer)}
    return [entries[entry.id] for _, entry in known]


def _entry(row: Entry) -> dict[str, Any]:
    return {
        "id": row.pk,
        "sort": row.sort,
        "day": row.day,
        "said_on": row.said_on,
        "claimants": [one.key for one in row.claimants.all()],
        "strength": row.strength,
        "quote": row.statement.words,
        "language": row.statement.document.language,
        "statement": row.statement_id,
        "document": row.statement.document_id,
    }
