"""Pages of maps."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cotmoc_web.accounts.models import Party, Role
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.commitments.forms import fields_in_words
from cotmoc_web.entities import words
from cotmoc_web.errors import BadInput, NotThere
from cotmoc_web.maps import actions, forms, labels, lines, queries
from cotmoc_web.maps.ground import WIDTH, Ground, ground
from cotmoc_web.maps.queries import Gate, Seat, Work
from cotmoc_web.meetings.words import title
from cotmoc_web.notices import done_by
from cotmoc_web.numbers import number

PAGE = 50
RANKS = {"international": 0, "main": 1, "bilateral": 1}
"""Classes of gates whose names also stand on a phone's map, where there is room."""
FAR = 0.9
"""Degrees between two gates that are no neighbours."""
ASIDE = 13.0
"""A project stands above its gate, and several side by side: one sign would hide the other."""


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


@require_GET
def the_map(request: HttpRequest) -> HttpResponse:
    """Gates, projects and places of sessions as of a day."""
    viewer = _viewer(request)
    moved = _moved(request)
    if moved:
        return redirect(moved)
    layers, mechanism = forms.chosen(request.GET, "layer", forms.LAYERS), request.GET.get("m", "")
    gates = queries.gates_of(viewer, mechanism)
    works = queries.works_of(viewer, gates) if "projects" in layers else []
    seats, without_place = queries.seats_of(viewer, mechanism) if "sessions" in layers else ([], 0)
    shown = gates if "gates" in layers else []
    located = [*(gate.entity for gate in shown), *(seat.entity for seat in seats)]
    where = [(each.lon, each.lat) for each in located] + [(work.lon, work.lat) for work in works]
    under = ground().around([(lon, lat) for lon, lat in where if lon is not None and lat is not None])
    own = viewer.party.base_map if viewer.party else None
    first, last = queries.first_month(viewer), queries.last_month(viewer)
    drawn = _points(under, shown, works, seats)
    context = {
        "ground": under,
        "points": drawn,
        "lands": _lands(under, viewer, [each["point"] for each in drawn]),
        "line": _line(under, shown),
        "base": " ".join(under.path(each) for each in own["coordinates"]) if own else "",
        "gates": [(gate, words.STANDINGS[gate.code]) for gate in shown],
        "works": works,
        "seats": [(seat, [(each, title(each)) for each in seat.meetings]) for seat in seats],
        "without_place": without_place,
        "in_use": sum(gate.code == "open" for gate in shown),
        "layers": [(code, word, code in layers) for code, word in forms.LAYERS],
        "standings": words.STANDINGS.items(),
        "mechanisms": queries.mechanisms(),
        "chosen": mechanism,
        "slider": {"first": forms.month_number(first), "last": forms.month_number(last), "at": forms.month_number(viewer.day)},
        "first": first,
        "last": last,
        "may_load": viewer.has(Role.ADMINISTRATOR),
    }
    response = render(request, "maps/map.html", context)
    response.headers["HX-Push-Url"] = request.get_full_path()
    return response


def _moved(request: HttpRequest) -> str:
    """The slider counts months; the address keeps a day, which every page understands. Where to go; empty: nowhere."""
    if "at" not in request.GET:
        return ""
    query = request.GET.copy()
    wished, viewer = query.pop("at")[0], _viewer(request)
    month = number(wished, 12 * 9000 - 1)
    if month is not None and month >= 12 * 1000:
        day = viewer.today if month == forms.month_number(viewer.today) else forms.last_of(month)
        if month != forms.month_number(viewer.day):
            query["day"] = day.isoformat()
        if query.get("day") == viewer.today.isoformat():
            del query["day"]
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _points(under: Ground, gates: list[Gate], works: list[Work], seats: list[Seat]) -> list[dict[str, Any]]:
    """What is drawn, each with a place for its name if there is one."""
    drawn: list[dict[str, Any]] = []
    for gate in gates:
        rank = RANKS.get(gate.klass, 2) if gate.entity.parent_id is None else 2
        drawn.append(_drawn(under, gate.entity, gate.code, rank, href=("entity", gate.entity.key)))
    met: Counter[tuple[float, float]] = Counter()
    for work in works:
        here = (work.lon, work.lat)
        each = _drawn(under, work.entity, "work", 3, href=("entity", work.entity.key), at=here)
        each["point"].x += ASIDE * met[here]
        each["point"].y -= ASIDE
        met[here] += 1
        drawn.append(each)
    for seat in seats:
        point = _drawn(under, seat.entity, "seat", 1, href=("entity", seat.entity.key))
        point["count"] = len(seat.meetings)
        drawn.append(point)
    kept = [each for each in drawn if each["on_page"]]
    labels.place([each["point"] for each in kept], WIDTH, under.height)
    return kept


def _lands(under: Ground, viewer: Viewer, taken: list[labels.Point]) -> list[dict[str, Any]]:
    """Names on the ground, faint, where they hide nothing."""
    found: list[dict[str, Any]] = [
        {"name": row.label, "point": labels.Point(*under.at(row.lon or 0.0, row.lat or 0.0), row.label.text, 4)}
        for row in queries.lands_of(viewer)
        if under.holds(row.lon or 0.0, row.lat or 0.0)
    ]
    labels.lay([each["point"] for each in found], taken, WIDTH, under.height)
    return [each for each in found if each["point"].size]


def _drawn(
    under: Ground, entity: Any, sign: str, rank: int, *, href: tuple[str, Any], at: tuple[float, float] | None = None
) -> dict[str, Any]:
    lon, lat = at or (entity.lon, entity.lat)
    x, y = under.at(lon, lat)
    name = entity.label
    point = labels.Point(x, y, name.text, rank)
    return {"point": point, "sign": sign, "name": name, "href": href, "on_page": under.holds(lon, lat), "count": 0}


def _line(under: Ground, gates: list[Gate]) -> str:
    """From the westernmost gate always to the nearest one left: the order in which one meets them, nothing about where a boundary runs.
    It breaks off where the next is far away."""
    left = [(gate.entity.lon or 0.0, gate.entity.lat or 0.0) for gate in gates if gate.entity.parent_id is None]
    if not left:
        return ""
    parts = [[left.pop(0)]]
    while left:
        here = parts[-1][-1]
        there = min(left, key=lambda point: (math.dist(here, point), point))
        left.remove(there)
        if math.dist(here, there) > FAR:
            parts.append([])
        parts[-1].append(there)
    return " ".join(under.path(part) for part in parts if len(part) > 1)


@require_http_methods(["GET", "POST"])
def base_map(request: HttpRequest) -> HttpResponse:
    """Our party's own lines under the map."""
    viewer = _viewer(request)
    viewer.require(Role.ADMINISTRATOR)
    party = Party.objects.get(pk=viewer.party_id or 0)
    removing = "remove" in request.POST
    form = forms.BaseMapForm(request.POST or None, None if removing else request.FILES or None, initial={"version": party.version})
    if request.method == "POST":
        form.fields["file"].required = not removing
        if form.is_valid():
            try:
                sent = None if removing else form.cleaned_data["file"].read(actions.LARGEST + 1)
                made = actions.set_base_map(viewer, sent, version=form.cleaned_data["version"])
            except BadInput as error:
                form.add_error("file", f"{error.what} {error.remedy}".strip())
            else:
                done_by(request, made, _("The base map was taken away.") if sent is None else _("The base map was loaded."))
                return redirect("map")
    context = {"form": form, "party": party, "there": party.base_map is not None}
    return render(request, "maps/base_map.html", context, status=200 if form.is_valid() or not form.is_bound else 400)


@require_GET
def timeline(request: HttpRequest) -> HttpResponse:
    """Sessions, steps and what was said, of any selection, in the order of days."""
    viewer = _viewer(request)
    given = request.GET
    entity = queries.entity_of(viewer, given.get("entity", ""))
    if given.get("entity") and entity is None:
        raise NotThere
    kinds = forms.chosen(given, "kind", forms.KINDS)
    fields = fields_in_words()
    asked = cast("Request", request).asked
    field = asked.one("field", dict(fields))
    chosen = queries.Selection(entity, given.get("m", ""), field, kinds, asked.day("since"), asked.day("until"))
    rows = queries.found(viewer, chosen)
    until = min(chosen.until or viewer.day, viewer.day)
    months = bool(chosen.since and (until - chosen.since).days <= lines.MONTHS * 31)
    steps = queries.per_step(rows, months=months)
    seen = rows.pop("sighting", None)
    page_number = number(given.get("page"), 999) or 1
    page = queries.page_of(rows, page_number, PAGE)
    met, more_met = queries.sightings(seen, page) if seen is not None else ([], False)
    counts = {kind: sum(step.get(kind, 0) for step in steps.values()) for kind, _word in forms.KINDS}
    parties = queries.parties(viewer)
    context = {
        "entity": entity,
        "chosen": chosen,
        "drawing": lines.drawing(steps, [kind for kind, _word in forms.KINDS if kind in kinds], viewer.day, months=months),
        "groups": _by_year(page.items, met),
        "more_met": more_met,
        "kinds": [(code, word, code in kinds, counts[code]) for code, word in forms.KINDS],
        "mechanisms": queries.mechanisms(),
        "parties": parties,
        "of_party": entity in parties,
        "fields": sorted(fields, key=lambda pair: pair[1]),
        "total": sum(counts.values()),
        "number": page_number,
        "before": page_number - 1,
        "after": page_number + 1 if page.more else 0,
        "zoomed": bool(chosen.since or chosen.until),
        "clear": "?" + urlencode({"day": viewer.day.isoformat()}) if viewer.day != viewer.today else request.path,
    }
    return render(request, "maps/timeline.html", context)


def _by_year(items: list[queries.Item], met: list[queries.Sightings]) -> list[tuple[int, list[dict[str, Any]]]]:
    """Items under their years; what was seen in a month stands behind that month's items."""
    told_lines = [
        (item.day.isoformat(), {"item": item, "row": item.row, "title": title(item.row) if item.kind == "session" else ""})
        for item in items
    ]
    told_lines += [(each.month, {"seen": each}) for each in met]
    years: dict[int, list[dict[str, Any]]] = {}
    for day, told in sorted(told_lines, key=lambda pair: pair[0], reverse=True):
        years.setdefault(int(day[:4]), []).append(told)
    return list(years.items())
