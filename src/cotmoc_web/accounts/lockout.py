"""Who is counted when signing in fails, and what is shown once it failed too often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def address(request: HttpRequest) -> str:
    """Where the request came from. What a client says of itself counts only where our own proxy added it: otherwise a new address could
    be invented for each attempt."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and forwarded:
        return forwarded.split(",")[-settings.ALLAUTH_TRUSTED_PROXY_COUNT :][0].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def account(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Which account was tried."""
    given = (credentials or {}).get("email") or (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given).strip().lower()[:254]


def locked(request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None) -> HttpResponse:
    """The page that says when to try again. The same whether there is such an account or not."""
    wait = dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    page = render(request, "account/locked.html", {"until": timezone.localtime(timezone.now() + wait)}, status=429)
    page["Retry-After"] = str(int(wait.total_seconds()))
    return page
