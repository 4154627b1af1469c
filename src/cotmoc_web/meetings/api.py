"""Sessions, for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from cotmoc_web.callers import Limit, Page, PageNumber, paged, viewer_of
from cotmoc_web.errors import NotThere
from cotmoc_web.meetings import queries
from cotmoc_web.meetings.models import Meeting

router = Router(tags=["sessions"])


class SessionOut(Schema):
    """One numbered sitting of one tier of a mechanism."""

    id: int
    key: str
    mechanism: str
    round: int | None
    start: str
    end: str
    status: str
    format: str
    place: str
    host: str | None
    members: list[str]
    observers: list[str]
    reach: str


def session_out(row: Meeting, parties: queries.Parties) -> dict[str, Any]:
    """A row for the schema."""
    return {
        **{name: getattr(row, name) for name in ("id", "key", "round", "start", "end", "status", "format", "place", "reach")},
        "mechanism": row.mechanism.key,
        "host": row.host.key if row.host else None,
        "members": [one.key for one in parties.members],
        "observers": [one.key for one in parties.observers],
    }


@router.get("", response=Page[SessionOut], summary="Sessions, the latest first")
def list_sessions(request: HttpRequest, mechanism: str = "", page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Of one mechanism, or of all. Days may be partial: `2025`, `2025-02`."""
    found, following = paged(queries.listing(viewer_of(request), mechanism), page, limit)
    parties = queries.taking_part(found)
    return {"items": [session_out(row, parties[row.pk]) for row in found], "next": following}


@router.get("/{int:pk}", response=SessionOut, summary="A session")
def get_session(request: HttpRequest, pk: int) -> dict[str, Any]:
    """With its members and observers as of that day."""
    row = queries.visible(viewer_of(request)).filter(pk=min(pk, 2**62)).first()
    if row is None:
        raise NotThere
    return session_out(row, queries.taking_part([row])[row.pk])
