"""Pages of history."""

from __future__ import annotations

from typing import cast
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cotmoc_web import wording
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.documents.models import Verdict
from cotmoc_web.errors import Conflict
from cotmoc_web.history import actions, queries
from cotmoc_web.history.models import Change
from cotmoc_web.history.words import TABLES
from cotmoc_web.notices import done_by
from cotmoc_web.numbers import number
from cotmoc_web.rows import Recorded

OPEN = frozenset({Verdict.WAITING.value, Verdict.LATER.value})


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


def _filters(request: HttpRequest) -> queries.Filters:
    asked = cast("Request", request).asked
    return queries.Filters(asked.number("by"), asked.one("action", wording.ACTIONS), asked.one("about", TABLES), asked.day("on"))


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every change the reader may know of, the latest first."""
    viewer = _viewer(request)
    filters = _filters(request)
    page = queries.listing(viewer, filters, number(request.GET.get("page", "")) or 1)
    context = {
        "page": page,
        "newer": page.number - 1 if page.number > 2 else "",
        "older": page.number + 1,
        "lines": page.lines,
        "filters": filters,
        "filtered": filters != queries.Filters(),
        "people": queries.people(viewer),
        "actions": sorted(((code, str(words)) for code, words in wording.ACTIONS.items()), key=lambda pair: pair[1]),
        "tables": sorted(((code, str(table.word)) for code, table in TABLES.items()), key=lambda pair: pair[1]),
    }
    return render(request, "history/history.html", context)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one change back, and return to where the button stood."""
    viewer = _viewer(request)
    try:
        change = actions.undo(viewer, pk, why=request.POST.get("why", "").strip()[:1000])
    except Conflict as conflict:
        row = conflict.theirs
        later = queries.about(viewer, row, 5) if isinstance(row, Recorded) else []
        later = [line for line in later if line.change.pk > pk]
        return render(request, "history/conflict.html", {"lines": later, "error": conflict}, status=409)
    taken = change.undoes
    what = wording.ACTIONS.get(taken.action, "") if taken else ""
    done_by(request, change, _("Taken back: %(what)s.") % {"what": what} if what else _("Taken back."))
    return redirect(_undecided(request, change) or _back(request))


def _undecided(request: HttpRequest, change: Change) -> str:
    """At the review desk: the one statement that waits again, for it is decided anew."""
    came = urlsplit(request.headers.get("Referer", ""))
    again = [line["pk"] for line in change.rows if line["table"] == "cotmoc.statement" and line["after"].get("verdict") in OPEN]
    if request.POST.get("next") or not came.path.startswith(reverse("review")) or len(again) != 1:
        return ""
    only = "".join(parse_qs(came.query).get("document", []))
    address = reverse("statement", args=again)
    return f"{address}?{urlencode({'document': only})}" if number(only) else address


def _back(request: HttpRequest) -> str:
    """Where the button stood, if that is a page of this copy."""
    for wish in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if wish and url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure()):
            return wish
    return reverse("history")
