"""Pages of commitments."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cotmoc_web import wording
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.commitments import queries
from cotmoc_web.commitments.queries import Filters, Listing, Row
from cotmoc_web.commitments.words import STATE_COUNTS


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


# ---- the list


def listing(request: HttpRequest) -> HttpResponse:
    """Grouped by urgency; the title says what is found."""
    viewer = _viewer(request)
    filters = Filters.of(request.GET)
    found = queries.listing(viewer, filters)
    number = _page_number(request, found.pages)
    shown = found.page(number)
    context = {
        "found": found,
        "filters": filters,
        "title": _finding(found),
        "groups": _groups(found, shown),
        "directions": found.below() if number == found.pages else [],
        "page": number,
        "sides": queries.side_names(),
        "places": queries.owing_places(viewer),
        "states": [(state, found.states.get(state, 0), not filters.states or state in filters.states) for state in wording.STATES],
        "mechanisms": [(one, sum(found.in_mechanism.get(pk, 0) for pk in _with_tiers(one, found))) for one in found.mechanisms],
        "fields": sorted(((code, wording.code("field", code), n) for code, n in found.fields.items()), key=lambda one: one[1]),
        "moves": [(move, found.moves.get(move, 0)) for move in queries.MOVES if move != "ours" or viewer.party],
        "undertakings": [(code, found.undertakings.get(code, 0)) for code in wording.UNDERTAKINGS],
        "narrowed": filters != Filters(),
        "may_open": viewer.has(Role.REVIEWER),
        "saved": f"?{request.GET.urlencode()}" if request.GET else "",
    }
    return render(request, "commitments/listing.html", context)


def _page_number(request: HttpRequest, last: int) -> int:
    text = request.GET.get("page", "")
    return min(max(int(text), 1), last) if text.isdecimal() and len(text) < 7 else 1


def _with_tiers(mechanism: object, found: Listing) -> list[int]:
    top = getattr(mechanism, "pk", 0)
    return [top, *(one.pk for one in found.mechanisms if one.tier_of_id == top)]


def _finding(found: Listing) -> str:
    """The most urgent first, at most three; what is not there is not said."""
    states: dict[str, int] = {}
    for one in found.found:
        states[one.state] = states.get(one.state, 0) + 1
    told = [STATE_COUNTS[state](states[state]) for state in wording.STATES if states.get(state)]
    if not told:
        return _("No commitments") if not found.total else _("None of the commitments fits")
    text = wording.words().listing(told[:3])
    if language_has_case():
        text = text[0].upper() + text[1:]
    if len(told) > 3:
        rest = found.count - sum(states[state] for state in [state for state in wording.STATES if states.get(state)][:3])
        return ngettext("%(told)s, and %(count)d more", "%(told)s, and %(count)d more", rest) % {"told": text, "count": rest}
    return text


def language_has_case() -> bool:
    """Chinese has no capitals; the others begin a title with one."""
    return wording.words().language != "zh"


def _groups(found: Listing, shown: list[Row]) -> list[tuple[str, int, list[Row]]]:
    """State, how many there are on all pages, and the lines of this page."""
    count = {state: sum(one.state == state for one in found.found) for state in wording.STATES}
    return [(state, count[state], lines) for state in wording.STATES if (lines := [row for row in shown if row.span.state == state])]


def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "base.html")
