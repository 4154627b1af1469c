"""What happens around every page: who looks and as of when; refusals shown as pages; health told without touching a session."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cotmoc.errors import CotmocError
from cotmoc_web.accounts.models import User
from cotmoc_web.accounts.second_step import has_second_step
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.asked import Asked
from cotmoc_web.errors import BadInput, Conflict, NotAllowed, Refused
from cotmoc_web.history.words import FIELDS
from cotmoc_web.way_back import above, page_of

Respond = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)
LANGUAGES = dict(settings.LANGUAGES)
PUBLIC_PATHS = ("/accounts/", "/static/", "/invitation/", "/language/", "/api/", "/feeds/")
"""What answers without signing in even where the record does not: the ways in, and what knows tokens of its own."""
KEYED_PATHS = re.compile(r"/(?:\w+/export\.\w+|open-data/(?:record\.jsonld|places\.geojson))")
"""Files that a program may fetch by a key in the address. Their views look at the key; without one, a closed record stays closed."""


class HealthMiddleware:
    """`/healthz`: the process answers. `/readyz`: it reaches its database, too. Before hosts are checked: a probe asks by address."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            try:
                _reach_database()
            except (DatabaseError, FileNotFoundError):
                logger.exception("database not reachable")
                return JsonResponse({"status": "database not reachable"}, status=503)
            return JsonResponse({"status": "ok"})
        return self.respond(request)


def _reach_database() -> None:
    """By a connection of its own: one that is open still reads a file that was deleted, and SQLite makes an empty one where none is."""
    fresh = connections.create_connection("default")
    name = str(fresh.settings_dict["NAME"])
    if fresh.vendor == "sqlite" and not name.startswith("file:"):
        Path(name).stat()
    try:
        with fresh.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
            cursor.fetchone()
    finally:
        fresh.close()


class LastSeenMiddleware:
    """When a device was last seen, to the nearest five minutes: written at each page, it would make all readers wait for one writer."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and caches["process"].add(f"seen:{request.session.session_key}", True, 300):
            UserSession.objects.create_from_request(request)
        return self.respond(request)


class ViewerMiddleware:
    """Sets `request.viewer`, the language and the time zone, and keeps a closed record closed."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if isinstance(request.user, User) else None
        language = _language(request, user)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        zone = _zone(user)
        timezone.activate(zone)
        today = timezone.localdate()
        asked = cast("Request", request).asked = Asked(request.GET)
        cast("Request", request).viewer = Viewer(user, asked.day("day") or today, today, request.GET.get("m", ""))
        if user is None and not settings.DEMO and not _answers_by_itself(request):
            return redirect(f"{settings.LOGIN_URL_PATH}?{urlencode({'next': request.get_full_path()})}")
        response = redirect("mfa_index") if user and _second_step_missing(request, user) else self.respond(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        if cast("Request", request).viewer.user is not None or "token" in request.GET:
            # Kept nowhere: after signing out, the way back leads to no page of a party, and no proxy gives it to somebody else.
            response.headers.setdefault("Cache-Control", "private, no-store")
        if request.GET.get("language") in LANGUAGES:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.TLS)
        return response


def _answers_by_itself(request: HttpRequest) -> bool:
    return request.path.startswith(PUBLIC_PATHS) or ("token" in request.GET and KEYED_PATHS.fullmatch(request.path) is not None)


def _second_step_missing(request: HttpRequest, user: User) -> bool:
    """Where a second step is required, the record opens once it is set up."""
    if not user.needs_two_steps or request.path.startswith(("/accounts/", "/static/")):
        return False
    return not has_second_step(user)


def _language(request: HttpRequest, user: User | None) -> str:
    """What the address says, else what was chosen last, else the person's setting, else the browser's."""
    for wish in (request.GET.get("language"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), user.language if user else None):
        if wish in LANGUAGES:
            return str(wish)
    return translation.get_language_from_request(request)


def _zone(user: User | None) -> dt.tzinfo:
    try:
        return ZoneInfo(user.time_zone) if user and user.time_zone else timezone.get_default_timezone()
    except (KeyError, ValueError):
        return timezone.get_default_timezone()


class RefusalMiddleware:
    """Every error of the one tree becomes a page that says what was wrong, where, and what to do. Nothing was changed."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # No text holds a NUL and PostgreSQL takes none: told here once instead of in each field of each address.
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            refused = self.process_exception(request, BadInput(remedy=_("Take the sign with the number 0 out of the address.")))
            if refused is not None:
                return refused
        response = self.respond(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content and not request.path.startswith("/api/"):
            return _no_page(request, response)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """The same for what a form sends: a field that is read without a form of ours would reach the database."""
        if request.method != "POST" or not any("\0" in text for _name, texts in request.POST.lists() for text in texts):
            return None
        return self.process_exception(request, BadInput(remedy=_("Take the sign with the number 0 out of what you wrote.")))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django calls this for what a view raised."""
        if not isinstance(error, CotmocError):
            return None
        status = error.status if isinstance(error, Refused) else 400
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"code": error.code, "where": str(error.where), "what": str(error.what), "remedy": str(error.remedy)}, status=status
            )
        signed_in = cast("Request", request).viewer.user is not None
        sign_in = isinstance(error, NotAllowed) and not signed_in
        if sign_in and str(error.what) == str(NotAllowed.default_what):  # a stranger has no role that could fall short
            error = NotAllowed(what=_("sign in to open this page"), remedy=_("It is for the people of a party."))
        return refusal(request, error, status, sign_in=sign_in)


def refusal(request: HttpRequest, error: CotmocError, status: int, *, sign_in: bool = False, back: str = "") -> HttpResponse:
    """The page that says what was not done, and leads back to where it was tried."""
    if not back and request.method == "POST":
        path, query = page_of(request)
        query = query.copy()
        query.pop("language", None)  # it was chosen; the way back keeps to it
        back = f"{path}?{query.urlencode()}" if query else path
    field = FIELDS.get(error.where) or FIELDS.get(f"{error.where}_id")
    inner = request.method == "POST" and isinstance(error, BadInput) and re.fullmatch("[a-z_]+", str(error.where))
    context = {
        "error": error,
        "where": (field or "") if inner else error.where,
        "conflict": isinstance(error, Conflict),
        "sign_in": sign_in,
        "back": "" if back == "/" or sign_in else back,
    }
    return render(request, "refused.html", context, status=status)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the key of its page: the person signed in or out meanwhile, cookies are refused, or it is no form of ours."""
    error = Refused(
        what=_("this form is out of date, and nothing was kept"),
        remedy=_("Go back in the browser, where what you typed still stands, and copy it; then open the page anew and send it from there."),
    )
    return refusal(request, error, HTTPStatus.FORBIDDEN)


def _no_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """For an address that only takes what a form sends, opened as a page: reloaded after a refusal, say."""
    error = Refused(what=_("there is no page at this address"), remedy=_("It only takes what a form sends. Nothing was changed."))
    page = refusal(request, error, response.status_code, back=above(request.path) if request.method == "GET" else request.path)
    page.headers["Allow"] = response.headers["Allow"]
    return page
