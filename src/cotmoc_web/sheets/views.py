"""Pages of sheets: lists as files, the calendar, feeds, linked data."""

from __future__ import annotations

import json
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cotmoc_web.accounts.tokens import viewer_for
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.errors import WrongKey
from cotmoc_web.meetings import queries as meetings
from cotmoc_web.sheets import feeds, linked
from cotmoc_web.sheets.calendar import calendar
from cotmoc_web.sheets.lists import table
from cotmoc_web.sheets.writing import FORMATS


def export(request: HttpRequest, noun: str, form: str) -> HttpResponse:
    """A list as a file, narrowed as its page is."""
    viewer = _viewer(request)
    made = table(noun, viewer, request.GET, request.build_absolute_uri)
    kind, write = FORMATS[form]
    return _file(write(made), kind, f"cotmoc-{made.name}-{viewer.day.isoformat()}.{form}")


def _file(content: bytes | str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _viewer(request: HttpRequest) -> Viewer:
    """Whoever is signed in, or holds a key: programs that save lists every night have no browser."""
    viewer = cast("Request", request).viewer
    return viewer if viewer.user is not None or "token" not in request.GET else _of_key(request)


def _of_key(request: HttpRequest) -> Viewer:
    found = viewer_for(request.GET["token"])
    if found is None:
        raise WrongKey
    return Viewer(found.user, cast("Request", request).viewer.day, found.today)


def _public_or_key(request: HttpRequest) -> Viewer:
    """For what programs fetch by its address: what is public, or what a key opens. Who is signed in does not count, so that a feed seen in
    a browser is the feed that others will see."""
    if "token" in request.GET:
        return _of_key(request)
    viewer = cast("Request", request).viewer
    return Viewer(None, viewer.day, viewer.today)


def feed(request: HttpRequest, name: str) -> HttpResponse:
    """One of the Atom feeds."""
    viewer = _public_or_key(request)
    absolute, here = request.build_absolute_uri, request.build_absolute_uri(request.path)
    if name == "changes":
        text = feeds.changes(viewer, absolute, here)
    elif name == "sessions":
        text = feeds.sessions(viewer, absolute, here, request.GET.get("m", ""))
    else:
        text = feeds.documents(viewer, absolute, here)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def sessions_calendar(request: HttpRequest) -> HttpResponse:
    """Sessions as a calendar, of one mechanism if one is named."""
    viewer = _public_or_key(request)
    rows = meetings.listing(viewer, request.GET.get("m", ""))
    host = request.get_host().partition(":")[0]
    made, left_out = calendar(rows, _("Sessions"), host, lambda row: request.build_absolute_uri(f"/sessions/{row.pk}/"))
    response = _file(made, "text/calendar; charset=utf-8", "cotmoc-sessions.ics")
    response["X-Sessions-Left-Out"] = str(left_out)
    return response


def record(request: HttpRequest) -> HttpResponse:
    """The record as JSON-LD."""
    data = linked.record(_viewer(request), request.build_absolute_uri)
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/ld+json; charset=utf-8")


def places(request: HttpRequest) -> HttpResponse:
    """Places as GeoJSON."""
    data = linked.geojson(_viewer(request), request.build_absolute_uri)
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/geo+json; charset=utf-8")


def open_data(request: HttpRequest) -> HttpResponse:
    """What others may take away, and how."""
    return render(
        request, "sheets/open_data.html", {"mechanisms": meetings.mechanisms(), "demo": settings.DEMO, "context": _context(request)}
    )


def _context(request: HttpRequest) -> str:
    return json.dumps(linked.context(request.build_absolute_uri), ensure_ascii=False, indent=1)


def terms(request: HttpRequest) -> HttpResponse:
    """What our own words of linked data mean."""
    return open_data(request)


def importing(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
