"""Pages of documents: the list, sending in, one document, the rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.documents import actions, queries
from cotmoc_web.documents import rule as rules
from cotmoc_web.documents.failures import failure
from cotmoc_web.documents.forms import FilterForm, RuleForm
from cotmoc_web.documents.models import Batch, Document, ReadingState, Verdict
from cotmoc_web.documents.pages import lay_out
from cotmoc_web.documents.told import Told
from cotmoc_web.errors import BadInput, NotAllowed, NotThere
from cotmoc_web.history.actions import set_reach
from cotmoc_web.notices import done, done_by
from cotmoc_web.numbers import number
from cotmoc_web.rows import Reach

PAGE, LONGEST_NAME = 50, 80


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


def listing(request: HttpRequest) -> HttpResponse:
    """The list, with its filters."""
    viewer = _viewer(request)
    wanted = FilterForm(request.GET).wanted(cast("Request", request).asked)
    page = Paginator(queries.documents(viewer, wanted), PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.failure = failure(row.error_code) if row.state == ReadingState.FAILED else None  # type: ignore[attr-defined] # for the page
    context = {
        "page": page,
        "wanted": wanted,
        "choices": queries.choices(viewer),
        "states": ReadingState.choices,
        "reaches": Reach.choices,
        "waiting": queries.waiting_count(viewer) if viewer.party_id else 0,
        "may_send": viewer.has(Role.CONTRIBUTOR),
        "may_rule": viewer.has(Role.SECRETARIAT),
    }
    return render(request, "documents/listing.html", context)


# ---- sending in


def upload(request: HttpRequest) -> HttpResponse:
    """Send in files, a folder, or text."""
    viewer = _viewer(request)
    viewer.require(Role.CONTRIBUTOR)
    context: dict[str, Any] = {
        "limit": settings.UPLOAD_LIMIT // (1024 * 1024),
        "most": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        "text": "",
        "title": "",
    }
    if request.method == "POST":
        text, title = request.POST.get("text", ""), request.POST.get("title", "").strip()
        files = [file for name in ("files", "folder") for file in request.FILES.getlist(name)]
        if files or text.strip():
            made = actions.receive_many(viewer, _contents(files, request.POST.getlist("paths")))
            if text.strip():
                name = title or _first_words(text)
                made = actions.receive_many(viewer, [(name, text.replace("\r\n", "\n").encode("utf-8", "replace"))], made, typed=True)
            return redirect("batch", made.pk)
        context |= {"error": _("Choose at least one file, or write or paste a text."), "title": title}
    return render(request, "documents/upload.html", context, status=400 if "error" in context else 200)


def _first_words(text: str) -> str:
    """Of the first line, as many whole words as a list can show: what a pasted text is called that nobody gave a title."""
    line = " ".join(text.strip().splitlines()[0].split())
    if len(line) <= LONGEST_NAME:
        return line
    cut = line[:LONGEST_NAME]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _contents(files: list[UploadedFile[Any]], paths: list[str]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes, one in memory at a time. A browser that sends a folder tells the paths beside the files; one larger than the limit
    is not read at all."""
    named = paths if len(paths) == len(files) else [""] * len(files)
    for file, path in zip(files, named, strict=True):
        yield path or file.name or "", file.read(settings.UPLOAD_LIMIT + 1)


def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading of files sent together has come."""
    row = queries.batch(_viewer(request), pk)
    context = _progress(_viewer(request), row)
    htmx = getattr(request, "htmx", False)
    return render(request, "documents/batch_rows.html" if htmx else "documents/batch.html", context)


def _progress(viewer: Viewer, row: Batch) -> dict[str, Any]:
    rows = list(row.documents.filter(withdrawn_at=None).defer(*queries.HEAVY).order_by("pk"))
    before = {one.pk: one for one in Document.objects.filter(pk__in=[note["document"] for note in row.notes if "document" in note])}
    elsewhere = queries.elsewhere(viewer, rows)
    left = sum(one.state in {ReadingState.WAITING, ReadingState.READING} for one in rows)
    return {
        "batch": row,
        "rows": [(one, failure(one.error_code) if one.state == ReadingState.FAILED else None, elsewhere[one.digest]) for one in rows],
        "again": [(note["name"], before.get(note["document"])) for note in row.notes if "document" in note],
        "refused": [(note["name"], note["code"], failure(note["code"])) for note in row.notes if "code" in note],
        "read": sum(one.state == ReadingState.READ for one in rows),
        "total": len(rows),
        "left": left,
        "waiting": sum(one.statements_waiting for one in rows),
    }


# ---- one document


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The text, and what was understood of it."""
    viewer = _viewer(request)
    row = queries.document(viewer, pk)
    own = viewer.party_id == row.party_id
    statements = queries.statements(row)
    told = Told(row, statements, queries.checks(row))
    page = lay_out(viewer, row, statements, told, row.mentions.select_related("entity"), queries.entries(viewer, statements))
    context = {
        "document": row,
        "text_page": page,
        "failure": failure(row.error_code) if row.state == ReadingState.FAILED else None,
        "own": own,
        "standing": sum(not one.stale for one in statements),
        "confirmed": sum(one.verdict == Verdict.CONFIRMED for one in statements),
        "rejected": sum(one.verdict == Verdict.REJECTED for one in statements),
        "by_rule": sum(one.by_rule and one.verdict == Verdict.CONFIRMED for one in statements),
        "open": sum(one.verdict in queries.OPEN and not one.stale for one in statements),
        "open_checks": [one for one in page.checks if not one.check.settled],
        "usual": [told.named(name) for name in told.usual],
        "versions": queries.versions(viewer, row),
        "elsewhere": queries.elsewhere(viewer, [row])[row.digest],
        "offers": queries.version_suggestions(viewer, row),
        "parties": queries.parties() if own and viewer.has(Role.REVIEWER) else (),
        "may_send": own and viewer.has(Role.CONTRIBUTOR),
        "may_judge": own and viewer.has(Role.REVIEWER),
        "may_share": own and viewer.has(Role.SECRETARIAT),
        "next_reach": queries.next_reach(row),
        "sender": row.by,
    }
    return render(request, "documents/document.html", context)


def original(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file as received. It is never shown by the browser as a page of ours: what it holds is somebody else's."""
    row = queries.document(_viewer(request), pk)
    if not row.file:
        raise NotThere(what=_("this text was typed in: there is no file"))
    try:
        stream = row.file.open("rb")
    except FileNotFoundError as error:
        raise NotThere(what=str(failure("D07").what)) from error
    response = FileResponse(stream, as_attachment=True, filename=row.name.rpartition("/")[2], content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response


def _reread(request: HttpRequest, pk: int) -> Document:
    row = actions.reread(_viewer(request), pk)
    messages.success(request, _("The document is being read again. Judgements stay."))
    return row


def _reach(request: HttpRequest, pk: int) -> Document:
    wanted = request.POST.get("reach", "")
    if wanted not in Reach.values:
        raise BadInput("reach", _("this is no step of sharing"))
    row = set_reach(_viewer(request), Document, pk, wanted, version=_version(request), why=request.POST.get("why", ""))
    assert isinstance(row, Document)  # noqa: S101 (asked for above)
    said = {
        Reach.PARTY: _("Taken back: only our party sees this document now."),
        Reach.SHARED: _("Shared: all parties see this document now."),
        Reach.PUBLIC: _("Published: everyone sees this document now."),
    }
    done(request, row, said[Reach(wanted)])
    return row


def _source(request: HttpRequest, pk: int) -> Document:
    chosen = request.POST.get("party", "")
    row = actions.set_source_party(_viewer(request), pk, number(chosen), version=_version(request))
    done(request, row, _("Whose record it is has been set."))
    return row


def _join(request: HttpRequest, pk: int) -> Document:
    other = request.POST.get("other", "")
    row = actions.join_versions(_viewer(request), pk, number(other) or 0)
    done(request, row, _("Both documents are versions of one article now."))
    return row


def _part(request: HttpRequest, pk: int) -> Document:
    row = actions.part_version(_viewer(request), pk)
    done(request, row, _("The document is no longer counted as a version of the others."))
    return row


def _withdraw(request: HttpRequest, pk: int) -> Document:
    row = actions.withdraw(_viewer(request), pk, version=_version(request) or 0, why=request.POST.get("why", ""))
    done(request, row, _("The document is withdrawn. Sending the file again brings it back."))
    return row


_ACTS: dict[str, Callable[[HttpRequest, int], Document]] = {
    "reread": _reread,
    "reach": _reach,
    "source": _source,
    "join": _join,
    "part": _part,
    "withdraw": _withdraw,
}


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One act on a document, by a button of its page."""
    viewer = _viewer(request)
    row = queries.document(viewer, pk)
    if act not in _ACTS:
        raise NotThere
    if viewer.party_id != row.party_id:
        raise NotAllowed
    row = _ACTS[act](request, pk)
    return redirect("documents") if row.withdrawn_at else redirect("document", pk)


def _version(request: HttpRequest) -> int:
    """The version a form was made from; none that fits where it does not say."""
    return number(request.POST.get("version")) or 0


# ---- several statements at once


def statements(request: HttpRequest, pk: int) -> HttpResponse:
    """Every statement of a document in a list, to decide several together."""
    viewer = _viewer(request)
    row = queries.document(viewer, pk)
    own = viewer.party_id == row.party_id
    if request.method == "POST":
        return _judge_many(request, row)
    found = queries.statements(row)
    if request.GET.get("show") == "waiting":
        found = [one for one in found if one.verdict in queries.OPEN and not one.stale]
    told = Told(row, found)
    context = {"document": row, "notes": [told.note(one) for one in found], "may_judge": own and viewer.has(Role.REVIEWER), "own": own}
    return render(request, "documents/statements.html", context)


def _judge_many(request: HttpRequest, row: Document) -> HttpResponse:
    viewer = _viewer(request)
    chosen: dict[int, int] = {}
    for value in request.POST.getlist("chosen"):
        one, _dot, seen = value.partition(".")
        pk, version = number(one), number(seen)
        if pk is not None and version is not None:
            chosen[pk] = version
    verdict = request.POST.get("do", "")
    if not chosen:
        messages.warning(request, _("Nothing was chosen: tick at least one statement."))
        return redirect("statements", row.pk)
    last = actions.judge_many(viewer, row.pk, verdict, chosen, why=request.POST.get("why", ""))
    count = len(last.rows) if last else 0
    words = {
        Verdict.CONFIRMED: ngettext("%(n)s statement is confirmed.", "%(n)s statements are confirmed.", count),
        Verdict.REJECTED: ngettext("%(n)s statement is rejected.", "%(n)s statements are rejected.", count),
        Verdict.LATER: ngettext("%(n)s statement is put off.", "%(n)s statements are put off.", count),
        Verdict.WAITING: ngettext("%(n)s statement waits again.", "%(n)s statements wait again.", count),
    }
    done_by(request, last, words[Verdict(verdict)] % {"n": count})
    return redirect("statements", row.pk)


# ---- the rule


def rule(request: HttpRequest) -> HttpResponse:
    """The rule for statements that need no person; what it would have done, before it is switched on."""
    viewer = _viewer(request)
    user = viewer.require(Role.SECRETARIAT)
    party = user.party
    assert party is not None  # noqa: S101 (whoever has a role has a party)
    offered = list(dict.fromkeys([*party.auto_confirm.get("publishers", ()), *queries.publishers(viewer)]))
    tried = None
    form = RuleForm(publishers=offered, initial=party.auto_confirm or None)
    if request.method == "POST":
        if request.POST.get("do") == "off":
            row = rules.set_rule(viewer, {}, version=_version(request))
            done(request, row, _("The rule is off: every statement waits for a person."))
            return redirect("rule")
        form = RuleForm(request.POST, publishers=offered)
        if form.is_valid() and request.POST.get("do") == "on":
            row = rules.set_rule(viewer, form.rule(), version=_version(request))
            done(request, row, _("The rule is on. It acts on documents read from now on, and marks what it confirms."))
            return redirect("rule")
    if form.is_bound and form.is_valid():
        tried = rules.try_rule(viewer, form.rule())
    elif not form.is_bound and party.auto_confirm:
        tried = rules.try_rule(viewer, party.auto_confirm)
    context = {"form": form, "party": party, "on": bool(party.auto_confirm), "tried": tried, "offered": offered}
    return render(request, "documents/rule.html", context, status=400 if form.errors else 200)
