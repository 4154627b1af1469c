"""Who calls the API, how often, and how long lists are given out: in pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Generic, TypeVar, cast

from django.conf import settings
from django.core.cache import caches
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from cotmoc_web.accounts.lockout import address
from cotmoc_web.accounts.tokens import viewer_for
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.asked import EVERYWHERE, no_filter
from cotmoc_web.errors import BadInput, WrongKey

Item = TypeVar("Item")


class Key(HttpBearer):
    """A key of a person: `Authorization: Bearer …`."""

    def authenticate(self, request: HttpRequest, token: str) -> Viewer:
        """Who calls.

        Raises:
            WrongKey: never passed over in silence: a program whose key ran out would go on with what is public.
        """
        seen = cast("Request", request)
        found = viewer_for(token, seen.asked.day("day"))
        if found is None:
            raise WrongKey
        seen.viewer = found
        return found


def signed_in(request: HttpRequest) -> Viewer | None:
    """Somebody whose browser is signed in; in a demonstration, anybody."""
    viewer = cast("Request", request).viewer
    return viewer if viewer.user is not None or settings.DEMO else None


def viewer_of(request: HttpRequest) -> Viewer:
    """Who calls, once known. `?day=` says as of when."""
    cast("Request", request).asked.rightly()
    return cast("Request", request).viewer


def only_known(operation: Callable[..., Any]) -> Callable[..., Any]:
    """An operation that refuses parameters it does not have: a program that asks for `stat=late` would take all for what is late."""

    @wraps(operation)
    def answer(request: HttpRequest, **given: Any) -> Any:
        for name in request.GET:
            if name not in given and name not in EVERYWHERE:
                raise BadInput(name, f"“{name}”: {no_filter(set(given) - {'pk', 'key'})}", _("See /api/docs for what may be asked."))
        return operation(request, **given)

    return answer


class Polite(SimpleRateThrottle):
    """So many calls a minute and person, fewer where nobody is known. Counted in each process for itself: a kindness, not a wall."""

    cache = caches["process"]
    scope = "calls"

    def __init__(self) -> None:
        super().__init__(f"{settings.API_CALLS}/min")

    def allow_request(self, request: HttpRequest) -> bool:
        """Asks for the rate anew: it hangs on who calls."""
        known = viewer_of(request).user is not None
        self.num_requests, self.duration = (settings.API_CALLS if known else max(settings.API_CALLS // 5, 1)), 60
        return bool(super().allow_request(request))

    def get_cache_key(self, request: HttpRequest) -> str:
        """One count a person; one an address where nobody is known."""
        user = viewer_of(request).user
        return f"calls:{user.pk}" if user else f"calls:{address(request)}"


class Page(Schema, Generic[Item]):
    """Part of a list."""

    items: list[Item]
    next: int | None = Field(None, description="Number of the page behind this one; null: this is the last.")


class Stretch(Schema, Generic[Item]):
    """Part of a list that may be too long to count pages in: each part costs the same, and what comes in meanwhile moves nothing."""

    items: list[Item]
    next: str | None = Field(None, description="What to send as `after` for the part behind this one; null: this is the last.")


PageNumber = Annotated[int, Field(1, ge=1, le=10_000, description="From 1.")]
Limit = Annotated[int, Field(50, ge=1, le=100, description="Things on a page.")]


def paged(rows: QuerySet[Any], page: int, limit: int) -> tuple[list[Any], int | None]:
    """One page, and the number of the next. Nothing is counted: to know that there is more, one more is asked for."""
    start = (page - 1) * limit
    found = list(rows[start : start + limit + 1])
    return found[:limit], page + 1 if len(found) > limit else None
