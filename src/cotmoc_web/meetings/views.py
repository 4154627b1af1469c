"""Pages of sessions."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cotmoc_web import wording
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.commitments.queries import light
from cotmoc_web.entities.models import Entity
from cotmoc_web.errors import Conflict
from cotmoc_web.meetings import actions, queries, words
from cotmoc_web.meetings.ahead import Missing, missing, unended
from cotmoc_web.meetings.forms import DelegateForm, MeetingForm, NewMeetingForm, asked_by
from cotmoc_web.meetings.models import Meeting
from cotmoc_web.notices import done
from cotmoc_web.numbers import number
from cotmoc_web.rows import Reach, Recorded

PAGE = 50


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Sessions of all mechanisms: what is ahead, then what was held, the latest first."""
    viewer = _viewer(request)
    chosen = queries.chosen(cast("Request", request).asked)
    kinds = queries.mechanisms()
    page = Paginator(queries.listing(viewer, chosen), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    numbers = queries.counted(viewer, rows)
    shown = [_row(each, numbers[each.pk]) for each in rows]
    ahead = [each for each in shown if _is_ahead(each["meeting"], viewer)]
    held = [each for each in shown if not _is_ahead(each["meeting"], viewer)]
    ahead.sort(key=lambda each: queries.order(each["meeting"]))
    context = {
        "page": page,
        "ahead": ahead,
        "held": held,
        "kinds": kinds,
        "chosen": chosen,
        "without_day": [each for each in ahead if each["no_day"]],
        "may_add": viewer.has(Role.SECRETARIAT),
    }
    return render(request, "meetings/listing.html", context)


def _is_ahead(meeting: Meeting, viewer: Viewer) -> bool:
    if meeting.first_day is not None and meeting.first_day > viewer.day:
        return True
    return meeting.status == "planned" and queries.order(meeting)[0] >= viewer.day


def _row(meeting: Meeting, numbers: tuple[int, int]) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "title": words.title(meeting),
        "no_day": len(meeting.start) < len("2026-01-01"),
        "documents": numbers[0],
        "commitments": numbers[1],
        "status": words.STATUSES.get(meeting.status, meeting.status),
    }


@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """A session: who sat there, what was agreed and what came of it, what it rests on."""
    viewer = _viewer(request)
    found = queries.one(viewer, pk)
    people = queries.delegates(viewer, found)
    seats = queries.seats(found, people)
    seated = {each.pk for seat in seats for each in seat.delegates}
    promised = queries.promised(viewer, found)
    said = queries.said(viewer, found)
    before, after = queries.chain(viewer, found)
    context = {
        "meeting": found,
        "lacking": _lacking(viewer, found, before) if _is_ahead(found, viewer) else None,
        "title": words.title(found),
        "format": words.FORMATS.get(found.format, ""),
        "status": words.STATUSES.get(found.status, found.status),
        "no_day": len(found.start) < len("2026-01-01"),
        "ahead": _is_ahead(found, viewer),
        "before": before,
        "after": after,
        "before_title": words.short(before) if before else "",
        "after_title": words.short(after) if after else "",
        "missing": [line for line in (words.missing(before, found), words.missing(found, after)) if line],
        "beside": [(each, words.title(each)) for each in queries.beside(viewer, found)],
        "seats": seats,
        "people_known": bool(people),
        "joined": [seat for seat in seats if seat.took_over],
        "others": [each for each in people if each.pk not in seated],
        "promised": [each for each in promised if each.commitment.undertaking != "direction"],
        "directions": [each for each in promised if each.commitment.undertaking == "direction"],
        "proposed": said["proposed"],
        "agreed": said["agreed"],
        "signed": said["signed"],
        "figures": [] if _is_ahead(found, viewer) else queries.figures(viewer, found),
        "agreed_count": len(said["agreed"]) + len(said["signed"]),
        "sources": list(found.sources.all()),
        "attachments": queries.documents(viewer, found),
        "may_edit": actions.may_edit(viewer, found),
        "may_add": viewer.has(Role.CONTRIBUTOR),
        "may_share": viewer.has(Role.SECRETARIAT),
    }
    return render(request, "meetings/meeting.html", context)


def _lacking(viewer: Viewer, meeting: Meeting, before: Meeting | None) -> Missing:
    since = before.first_day if before and not _is_ahead(before, viewer) else None
    return missing(viewer, {meeting: since}, unended(light(viewer)))[meeting.pk]


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a session, or enter the agreed day."""
    viewer = _viewer(request)
    found = queries.one(viewer, pk)
    actions.may_edit(viewer, found, refuse=True)
    form = MeetingForm(request.POST) if request.method == "POST" else MeetingForm.of(found)
    asked_by(form, viewer)
    theirs, public = None, []
    valid = request.method == "POST" and form.is_valid()
    if valid and found.reach == Reach.PUBLIC and "public" not in request.POST:
        public = _changes(form, found)
    if valid and not public:
        values = form.cleaned_data
        try:
            row = actions.edit(viewer, pk, form.fields_of_meeting(), version=values["version"], why=values["why"])
        except Conflict:
            # What was typed stays in the form; saving again puts it over what stands now, which is shown beside it.
            theirs = queries.one(viewer, pk)
            form = MeetingForm({**request.POST.dict(), "version": theirs.version})
            asked_by(form, viewer)
            form.is_valid()
        else:
            return _done(request, row, _("The session was corrected."), pk)
    status = 409 if theirs else 400 if form.errors else 200
    context = {"meeting": found, "title": words.title(found), "form": form, "theirs": theirs, "public": public}
    return render(request, "meetings/edit.html", context, status=status)


def _changes(form: MeetingForm, meeting: Meeting) -> list[tuple[str, str, str]]:
    """What would stand otherwise: field, before, after. Nothing becomes public by one act: it is shown before it is published."""
    told = []
    for name, value in form.fields_of_meeting().items():
        before = getattr(meeting, name)
        if before != value and (before or value):
            told.append((str(form.fields[name].label), _told(name, before), _told(name, value)))
    return told


def _told(name: str, value: Any) -> str:
    if isinstance(value, Entity):
        return str(value.label)
    if name in {"start", "end"}:
        return wording.words().day(value) if value else ""
    if name in {"status", "format"}:
        return str({**words.STATUSES, **words.FORMATS}.get(value, value))
    return "" if value is None else str(value)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A session that is not in the record yet."""
    viewer = _viewer(request)
    viewer.require(Role.SECRETARIAT)
    form = NewMeetingForm(request.POST or None, initial={"status": "planned"})
    asked_by(form, viewer)
    if request.method == "POST" and form.is_valid():
        row = actions.found(viewer, form.fields_of_meeting(), why=form.cleaned_data["why"])
        return _done(request, row, _("The session was entered. Only your party sees it until it is shared."), row.pk)
    return render(request, "meetings/edit.html", {"form": form, "meeting": None}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of our documents tell of this session."""
    viewer = _viewer(request)
    found = queries.one(viewer, pk)
    viewer.require(Role.CONTRIBUTOR)
    if request.method == "POST":
        row = actions.attach(viewer, pk, _number(request.POST.get("document")))
        return _done(request, row, _("The document was attached to the session."), pk)
    context = {"meeting": found, "title": words.title(found), "fitting": queries.fitting(viewer, found)}
    return render(request, "meetings/attach.html", context)


@require_POST
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a document off the session."""
    row = actions.detach(_viewer(request), pk)
    return _done(request, row, _("The document was taken off the session."), row.meeting_id)


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sat at the table: suggestions from the documents, and a form."""
    viewer = _viewer(request)
    found = queries.one(viewer, pk)
    viewer.require(Role.CONTRIBUTOR)
    form = DelegateForm(viewer, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        row = actions.seat(
            viewer,
            pk,
            values["person"].pk,
            delegation_id=values["delegation"].pk if values["delegation"] else None,
            post=values["post"],
            head=values["head"],
            document_id=values["document"].pk if values["document"] else None,
        )
        return _done(request, row, _("%(name)s is at the table.") % {"name": row.person}, pk)
    suggested = queries.suggested_people(viewer, found, queries.delegates(viewer, found))
    context = {"meeting": found, "title": words.title(found), "form": form, "suggested": suggested}
    return render(request, "meetings/people.html", context, status=400 if form.errors else 200)


@require_POST
def unseat(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person off the table."""
    row = actions.unseat(_viewer(request), pk)
    return _done(request, row, _("%(name)s was taken off the table.") % {"name": row.person}, row.meeting_id)


@require_POST
def share_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Show to all parties that a person sat there; then to everyone."""
    row = actions.share_seat(_viewer(request), pk, Reach.PUBLIC if request.POST.get("reach") == Reach.PUBLIC else Reach.SHARED)
    said: dict[str, str] = {
        Reach.SHARED: _("All parties that see the session now see %(name)s at the table."),
        Reach.PUBLIC: _("Everyone who sees the session now sees %(name)s at the table."),
    }
    return _done(request, row, said[row.reach] % {"name": row.person}, row.meeting_id)


def _number(text: str | None) -> int:
    return number(text) or 0


def _done(request: HttpRequest, row: Recorded, text: str, pk: int) -> HttpResponse:
    """Back to the session, with what was done and the way to take it back."""
    done(request, row, text)
    return redirect("meeting", pk=pk)
