"""Pages of sheets: lists as files, the calendar, feeds, linked data."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.tokens import viewer_for
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.errors import BadInput, NotThere, WrongKey
from cotmoc_web.history.models import Change
from cotmoc_web.meetings import queries as meetings
from cotmoc_web.sheets import actions, feeds, linked
from cotmoc_web.sheets.calendar import calendar
from cotmoc_web.sheets.fields import FIELDS_OF, KINDS
from cotmoc_web.sheets.lists import table
from cotmoc_web.sheets.models import Sheet
from cotmoc_web.sheets.plans import WRONG, Row, plan
from cotmoc_web.sheets.reading import LARGEST, ROWS
from cotmoc_web.sheets.writing import FORMATS, Column, Table

SHOWN = 200
"""Rows that a page shows of what an import would do; all of them stand in the file with the problems."""


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
    cast("Request", request).asked.rightly()  # of a day that is none; the table says what else it was asked
    viewer = cast("Request", request).viewer
    return viewer if viewer.user is not None or "token" not in request.GET else _of_key(request)


def _of_key(request: HttpRequest) -> Viewer:
    found = viewer_for(request.GET["token"], cast("Request", request).asked.day("day"))
    if found is None:
        raise WrongKey
    return found


def _public_or_key(request: HttpRequest) -> Viewer:
    """For what programs fetch by its address: what is public, or what a key opens. Who is signed in does not count, so that a feed seen in
    a browser is the feed that others will see."""
    if "token" in request.GET:
        return _of_key(request)
    viewer = cast("Request", request).viewer
    return Viewer(None, viewer.day, viewer.today)


def _mechanism(request: HttpRequest) -> str:
    found = meetings.chosen(cast("Request", request).asked)
    _no_more(request)
    return found


def _no_more(request: HttpRequest) -> None:
    """Nothing is asked for that was not looked at."""
    cast("Request", request).asked.strictly()


def feed(request: HttpRequest, name: str) -> HttpResponse:
    """One of the Atom feeds."""
    viewer = _public_or_key(request)
    absolute, here = request.build_absolute_uri, request.build_absolute_uri(request.path)
    if name == "sessions":
        text = feeds.sessions(viewer, absolute, here, _mechanism(request))
    else:
        _no_more(request)
        text = (feeds.changes if name == "changes" else feeds.documents)(viewer, absolute, here)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def sessions_calendar(request: HttpRequest) -> HttpResponse:
    """Sessions as a calendar, of one mechanism if one is named."""
    viewer = _public_or_key(request)
    rows = meetings.listing(viewer, _mechanism(request))
    host = request.get_host().partition(":")[0]
    made, left_out = calendar(rows, _("Sessions"), host, lambda row: request.build_absolute_uri(f"/sessions/{row.pk}/"))
    response = _file(made, "text/calendar; charset=utf-8", "cotmoc-sessions.ics")
    response["X-Sessions-Left-Out"] = str(left_out)
    return response


def record(request: HttpRequest) -> HttpResponse:
    """The record as JSON-LD."""
    _no_more(request)
    data = linked.record(_viewer(request), request.build_absolute_uri)
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/ld+json; charset=utf-8")


def places(request: HttpRequest) -> HttpResponse:
    """Places as GeoJSON."""
    _no_more(request)
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


# ---- imports


def importing(request: HttpRequest) -> HttpResponse:
    """First step: which file, and what is in it."""
    viewer = cast("Request", request).viewer
    viewer.require(Role.SECRETARIAT)
    error, chosen = None, request.POST.get("kind", "commitments")
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise BadInput("file", _("no file was chosen"), _("Choose a file of the kind XLSX or CSV."))
            if (sent.size or 0) > LARGEST:
                raise BadInput(
                    "file", _("the file is larger than 5 MB"), _("Leave out pictures and sheets that are not needed, or split it.")
                )
            sheet = actions.upload(viewer, chosen, sent.name or "", sent.read(), request.POST.get("tab", ""))
            return redirect("import_columns", sheet.pk)
        except BadInput as refused:
            error = refused
    sheets = Sheet.objects.filter(party=viewer.party).exclude(change=None).select_related("by", "change").order_by("-pk")[:20]
    context = {"kinds": KINDS, "chosen": chosen, "error": error, "sheets": sheets, "tab": request.POST.get("tab", ""), "most": ROWS}
    return render(request, "sheets/import.html", context, status=400 if error else 200)


def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """An empty sheet with the right headings and one example."""
    if kind not in KINDS or form not in {"xlsx", "csv"}:
        raise NotThere
    columns: list[Column[None]] = [Column(one.key, one.words, _example(one.example)) for one in FIELDS_OF[kind]]
    kind_of_file, write = FORMATS[form]
    return _file(write(Table(kind, str(KINDS[kind]), [], columns, [None])), kind_of_file, f"cotmoc-{kind}.{form}")


def _example(text: str) -> Callable[[None], str]:
    return lambda row: text


def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Second step: what each column is."""
    viewer = cast("Request", request).viewer
    sheet = actions.one(viewer, pk)
    error = None
    chosen = sheet.columns
    if request.method == "POST":
        chosen = {name.removeprefix("column_"): value for name, value in request.POST.items() if name.startswith("column_") and value}
        try:
            actions.set_columns(viewer, pk, chosen)
            return redirect("import_check", pk)
        except BadInput as refused:
            error = refused
    lines = [
        {
            "place": str(place),
            "heading": heading,
            "examples": [row[place + 1] for row in sheet.rows[:30] if row[place + 1]][:3],
            "chosen": chosen.get(str(place), ""),
            "wrong": error is not None and error.where == f"column_{place}",
        }
        for place, heading in enumerate(sheet.headings)
    ]
    context = {"sheet": sheet, "lines": lines, "fields": FIELDS_OF[sheet.kind], "error": error, "kind": KINDS[sheet.kind]}
    return render(request, "sheets/columns.html", context, status=400 if error else 200)


def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Third step: everything that would happen, before it does; and the fourth: do it."""
    viewer = cast("Request", request).viewer
    if request.method == "POST":
        sheet, done = actions.carry_out(viewer, pk, twice="twice" in request.POST)
        counts = done.counts
        messages.success(
            request,
            _("Imported: %(new)d new, %(changed)d changed, %(same)d left alone, %(wrong)d with problems left out.") % counts,
        )
        return redirect("import_done", pk)
    sheet = actions.one(viewer, pk)
    found = plan(viewer, sheet)
    context = {
        "sheet": sheet,
        "plan": found,
        "kind": KINDS[sheet.kind],
        "wrong": found.of(WRONG)[:SHOWN],
        "rows": found.rows[:SHOWN],
        "shown": SHOWN,
    }
    return render(request, "sheets/check.html", context)


def problems(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The sheet as it was sent, with what is wrong in a column of its own: to be mended there and sent again."""
    viewer = cast("Request", request).viewer
    sheet = actions.one(viewer, pk)
    if form not in {"xlsx", "csv"}:
        raise NotThere
    told = [(cells, row) for cells, row in zip(sheet.rows, plan(viewer, sheet).rows, strict=False)]
    columns: list[Column[tuple[list[str], Row]]] = [
        Column("problems", _("Problems"), lambda each: " ".join(f"{one.column}: {one.what}. {one.remedy}" for one in each[1].problems)),
        *(Column(f"column_{place}", heading, _cell(place)) for place, heading in enumerate(sheet.headings, 1)),
    ]
    kind_of_file, write = FORMATS[form]
    name = f"{sheet.name.rpartition('.')[0] or sheet.name}-{_('Problems').lower()}.{form}"
    return _file(write(Table("problems", _("Problems"), [], columns, told)), kind_of_file, name)


def _cell(place: int) -> Callable[[tuple[list[str], Row]], str]:
    return lambda each: each[0][place]


def done(request: HttpRequest, pk: int) -> HttpResponse:
    """What an import did, with the way back."""
    viewer = cast("Request", request).viewer
    sheet = actions.one(viewer, pk)
    if sheet.change is None:
        return redirect("import_check", pk)
    act, undone = sheet.change, False
    while (after := Change.objects.filter(undoes=act).defer("rows").first()) is not None:
        act, undone = after, not undone
    pages = {"commitments": "commitments", "people": "names", "figures": "figures"}
    context = {"sheet": sheet, "act": act, "undone": undone, "page": pages[sheet.kind], "kind": KINDS[sheet.kind]}
    return render(request, "sheets/done.html", context)
