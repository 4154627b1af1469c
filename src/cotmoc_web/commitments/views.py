"""Pages of commitments."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cotmoc_web import wording
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.commitments import actions, choices, dossier, queries, telling
from cotmoc_web.commitments.answers import answers_for
from cotmoc_web.commitments.forms import LANGUAGES, AnswerForm, AssignForm, ChainForm, CommitmentForm, EntryForm
from cotmoc_web.commitments.given import farthest
from cotmoc_web.commitments.models import Commitment
from cotmoc_web.commitments.queries import Filters, Listing, Row
from cotmoc_web.commitments.suggestions import suggestions
from cotmoc_web.commitments.words import STATE_COUNTS
from cotmoc_web.documents.models import Statement
from cotmoc_web.documents.queries import next_open
from cotmoc_web.errors import BadInput, Conflict, NotAllowed, NotThere
from cotmoc_web.labels import language
from cotmoc_web.meetings.forms import asked_by
from cotmoc_web.notices import done, done_by, tried
from cotmoc_web.numbers import number
from cotmoc_web.rows import Reach

NAMED = 5
"""Documents that a message names."""


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


# ---- the list


def listing(request: HttpRequest) -> HttpResponse:
    """Grouped by urgency; the title says what is found."""
    viewer = _viewer(request)
    filters = Filters.of(cast("Request", request).asked)
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
        "moves": [(move, found.moves.get(move, 0)) for move in queries.MOVES if viewer.party or move not in {"party", "ours"}],
        "undertakings": [(code, found.undertakings.get(code, 0)) for code in wording.UNDERTAKINGS],
        "narrowed": filters != Filters(),
        "may_open": viewer.has(Role.REVIEWER),
        "saved": f"?{request.GET.urlencode()}" if request.GET else "",
    }
    return render(request, "commitments/listing.html", context)


def _page_number(request: HttpRequest, last: int) -> int:
    return min(max(number(request.GET.get("page")) or 1, 1), last)


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
        return ngettext("%(told)s, and %(count)s more", "%(told)s, and %(count)s more", rest) % {
            "told": text,
            "count": wording.words().number(rest),
        }
    return text


def language_has_case() -> bool:
    """Chinese has no capitals; the others begin a title with one."""
    return wording.words().language != "zh"


def _groups(found: Listing, shown: list[Row]) -> list[tuple[str, int, list[Row]]]:
    """State, how many there are on all pages, and the lines of this page."""
    count = {state: sum(one.state == state for one in found.found) for state in wording.STATES}
    return [(state, count[state], lines) for state in wording.STATES if (lines := [row for row in shown if row.span.state == state])]


# ---- the dossier


def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """One commitment: how it stands, who says what, what decides."""
    viewer = _viewer(request)
    found = dossier.dossier(viewer, pk)
    shown = language()
    titles = found.commitment.titles
    context = {
        "d": found,
        "commitment": found.commitment,
        "owed": telling.owed(found),
        "verdict": telling.verdict(found),
        "other_titles": [(code, text) for code, text in titles.items() if code != shown and text != found.commitment.label.text],
        "missing_titles": [code for code, _words in LANGUAGES if not titles.get(code)],
        "about": found.commitment.about.order_by("pk"),
        "waiting": dossier.waiting(viewer, found.commitment),
        "told_count": sum(isinstance(item, dossier.Told) for item in found.story),
        "answering": [owner for owner, _now in found.owners if found.ours and (owner.department or owner.person)],
        "changes": [(line, line.pk in found.undoable, found.imports.get(line.pk)) for line in found.changes],
        "may": _may(viewer, found),
        "reaches": _reaches(found.commitment),
    }
    return render(request, "commitments/dossier.html", context)


def _may(viewer: Viewer, found: dossier.Dossier) -> dict[str, bool]:
    """What the reader may do here: what they may not is not offered."""
    answers = viewer.user is not None and viewer.has(Role.CONTRIBUTOR) and answers_for(viewer.user, found.commitment)
    return {
        "link": viewer.has(Role.REVIEWER),
        "note": viewer.has(Role.CONTRIBUTOR),
        "answer": viewer.has(Role.REVIEWER) or answers,
        "edit": found.ours and viewer.has(Role.SECRETARIAT),
        "share": viewer.has(Role.SECRETARIAT),
    }


def _reaches(row: Commitment) -> list[tuple[str, str]]:
    """The next steps of sharing, in words."""
    steps = {
        Reach.PARTY: [(Reach.SHARED, _("Share it with all parties"))],
        Reach.SHARED: [(Reach.PUBLIC, _("Make it public")), (Reach.PARTY, _("Take the sharing back"))],
        Reach.PUBLIC: [(Reach.SHARED, _("Take it off the public pages"))],
    }
    return [(reach.value, words) for reach, words in steps[Reach(row.reach)]]


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter that asks a party for a word, ready to be printed."""
    viewer = _viewer(request)
    found = dossier.dossier(viewer, pk)
    asked = {claim.ask.key: claim.ask for claim in found.claims if claim.ask}
    key = request.GET.get("of", "")
    if key not in asked:
        raise NotThere
    words = [item for item in found.story if isinstance(item, dossier.Told)]
    context = {"d": found, "commitment": found.commitment, "asked": asked[key], "letter": telling.letter(found, asked[key]), "words": words}
    return render(request, "commitments/ask.html", context)


# ---- beginning and changing


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Follow a new promise, from the confirmed statement that makes it."""
    viewer = _viewer(request)
    viewer.require(Role.REVIEWER)
    statement = choices.statement(viewer, _number(request.GET.get("statement")))
    if statement.kind not in actions.PROMISING:
        offered = [one.commitment for one in suggestions(viewer, statement)]
        context = {"statement": statement, "document": statement.document, "offered": offered}
        return render(request, "commitments/no_promise.html", context, status=400)
    initial = choices.beginning(statement)
    form = CommitmentForm(_posted(request), initial=initial)
    asked_by(form, viewer)
    if request.method == "POST" and form.is_valid():
        wanted = actions.Beginning(**form.told, made_on=form.cleaned_data["made_on"])
        row = tried(form, lambda: actions.open_commitment(viewer, statement.pk, wanted))
        if row is not None:
            text = _("The commitment is followed from now on. Only your party sees it until it is shared.")
            done(request, row, _and_on(viewer, statement, text))
            return redirect("commitment", row.pk)
    context = {"form": form, "statement": statement, "document": statement.document}
    return render(request, "commitments/begin.html", context, status=400 if form.errors else 200)


def _and_on(viewer: Viewer, statement: Statement, text: str) -> str:
    """What was done, with the way back to the review: to the next statement that waits in the same document."""
    ours = statement.document.party_id == viewer.party_id
    following = next_open(viewer, statement, statement.document_id) if ours else None
    if following is None:
        return text
    words = _("On to the next statement of this document")
    return format_html('{} <a href="{}">{}</a>', text, reverse("statement", args=[following.pk]), words)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What the commitment says of itself; and who of ours answers for it."""
    viewer = _viewer(request)
    row = dossier.one(viewer, pk)
    viewer.require(Role.SECRETARIAT, row)
    owners = choices.owners(row)
    form = CommitmentForm(_posted(request), row=row, owners=owners, initial=CommitmentForm.of(row, owners))
    asked_by(form, viewer)
    theirs = None
    if request.method == "POST" and form.is_valid():
        version, told = form.cleaned_data["version"] or 0, form.told
        try:
            saved = tried(form, lambda: actions.edit(viewer, pk, version=version, **told))
        except Conflict:
            theirs = dossier.one(viewer, pk)
            form = CommitmentForm(_with(request.POST, version=theirs.version), row=theirs, owners=owners, initial={})
            asked_by(form, viewer)
        else:
            if saved is not None:
                done(request, saved, _("The commitment was changed."))
                return redirect("commitment", pk)
    assigning = [
        AssignForm(
            viewer,
            initial={"owner": one.pk, "department": one.department, "person": one.person_id, "version": one.version},
            prefix=str(one.pk),
        )
        for one in owners
        if one.side == row.party.side
    ]
    context = {
        "commitment": row,
        "form": form,
        "theirs": theirs,
        "assigning": list(zip([o for o in owners if o.side == row.party.side], assigning, strict=True)),
    }
    status = 409 if theirs else 400 if form.errors else 200
    return render(request, "commitments/edit.html", context, status=status)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the department or person of ours that answers for it."""
    viewer = _viewer(request)
    form = AssignForm(viewer, request.POST, prefix=str(pk))
    if not form.is_valid():
        raise BadInput("owner", _("this choice does not exist"), _("Choose one of the list."))
    values = form.cleaned_data
    owner = actions.assign(viewer, pk, department=values["department"], person=values["person"], version=values["version"])
    done(request, owner, _("It is noted who answers for it."))
    return redirect("commitment", owner.commitment_id)


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Share it, publish it, or take it back."""
    row, found = actions.share(_viewer(request), pk, request.POST.get("reach", ""), version=_number(request.POST.get("version")))
    text = {
        Reach.PARTY.value: _("Only our party sees it now."),
        Reach.SHARED.value: _("All parties see it now."),
        Reach.PUBLIC.value: _("Everyone sees it now."),
    }[row.reach]
    done(request, row, _with_left(request, found, text))
    return redirect("commitment", pk)


@require_POST
def share_entries(request: HttpRequest, pk: int) -> HttpResponse:
    """Our entries in the story go as far as the commitment: first to the other parties, then to everyone."""
    found = actions.share_entries(_viewer(request), pk)
    if found.line is None and found.behind:
        messages.warning(request, _with_left(request, found, _("No entry was shared.")))
        return redirect("commitment", pk)
    more = [_("The other parties see them now. To publish them is a second act.")] if found.second else []
    done_by(request, found.line, _with_left(request, found, _("Our entries are shared."), *more))
    return redirect("commitment", pk)


def _with_left(request: HttpRequest, found: actions.Sharing, *said: str) -> SafeString:
    """What was done; how many entries stay behind, and the documents that have to be shared first."""
    papers = found.behind[:NAMED]
    context = {"said": said, "left": found.left, "papers": papers, "more": len(found.behind) - len(papers)}
    return render_to_string("commitments/left.html", context, request)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Opened by mistake: let it count for nothing."""
    row = actions.withdraw(_viewer(request), pk, version=_number(request.POST.get("version")), why=request.POST.get("why", ""))
    done(request, row, _("The commitment was taken out of the record. Its history stays."))
    return redirect("commitments")


# ---- the story


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """First choose a confirmed statement, then say what it means for the commitment."""
    viewer = _viewer(request)
    viewer.require(Role.REVIEWER)
    row = dossier.one(viewer, pk)
    chosen = _number(request.GET.get("statement"))
    if not chosen:
        query = request.GET.get("t", "").strip()
        context = {"commitment": row, "query": query, "statements": choices.linkable(viewer, row, query)}
        return render(request, "commitments/choose.html", context)
    statement = choices.statement(viewer, chosen)
    people, initial = choices.entry_before(viewer, row, statement)
    form = EntryForm(_posted(request), people=people, may_share=viewer.has(Role.SECRETARIAT), initial=initial)
    asked_by(form, viewer)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        entry = tried(
            form,
            lambda: actions.link_statement(
                viewer,
                pk,
                statement.pk,
                sort=values["sort"],
                day=values["day"],
                said_on=values["said_on"],
                claimants=form.who,
                strength=values["strength"],
                due=values["due"],
                until=values["until"],
                preview=values["preview"],
                version=values["version"],
                reach=farthest(row, statement) if values.get("share") else Reach.PARTY.value,
            ),
        )
        if entry is not None:
            text = (
                _("The statement stands in the story. The other parties see it there; to publish it is a second act.")
                if entry.reach == Reach.SHARED
                else _("The statement stands in the story. Only your party sees it there until it is shared.")
            )
            done(request, entry, _and_on(viewer, statement, text))
            return redirect("commitment", pk)
    context = {"commitment": row, "form": form, "statement": statement, "document": statement.document}
    return render(request, "commitments/link.html", context, status=400 if form.errors else 200)


@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a statement out of the story."""
    entry = actions.unlink(_viewer(request), pk, version=_number(request.POST.get("version")))
    done(request, entry, _("The statement was taken out of the story. It stays confirmed."))
    return redirect("commitment", entry.commitment_id)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Which entries this one answers."""
    chosen = [_number(each) for each in request.POST.getlist("settles")]
    entry = actions.settle(_viewer(request), pk, chosen, version=_number(request.POST.get("version")))
    done(request, entry, _("It is noted which entries it answers."))
    return redirect("commitment", entry.commitment_id)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Our party's own word."""
    viewer = _viewer(request)
    row = dossier.one(viewer, pk)
    user = viewer.require(Role.CONTRIBUTOR)
    if not viewer.has(Role.REVIEWER) and not answers_for(user, row):
        raise NotAllowed
    form = AnswerForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        entry = tried(
            form,
            lambda: actions.answer(
                viewer, pk, values["text"], sort=values["sort"], day=values["day"], due=values["due"], until=values["until"]
            ),
        )
        if entry is not None:
            done(request, entry, _("Our word stands in the story. Only our party sees it there until the secretariat shares it."))
            return redirect("commitment", pk)
    return render(request, "commitments/answer.html", {"commitment": row, "form": form}, status=400 if form.errors else 200)


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A note that only our party reads."""
    row = actions.add_note(_viewer(request), pk, request.POST.get("text", ""))
    done(request, row, _("The note is kept. Only your party reads it."))
    return redirect("commitment", pk)


@require_http_methods(["GET", "POST"])
def chain(request: HttpRequest, pk: int) -> HttpResponse:
    """First choose the other commitment, then say how the two are one promise."""
    viewer = _viewer(request)
    viewer.require(Role.REVIEWER)
    row = dossier.one(viewer, pk)
    chosen = _number(request.GET.get("other"))
    if not chosen:
        query = request.GET.get("t", "").strip()
        return render(
            request, "commitments/choose_other.html", {"commitment": row, "query": query, "others": choices.others(viewer, row, query)}
        )
    other = dossier.one(viewer, chosen)
    earlier, later = sorted((row, other), key=lambda one: (one.first_day is None, one.first_day or viewer.day, one.pk))
    form = ChainForm(_posted(request), may_share=viewer.has(Role.SECRETARIAT), initial={"other": other.pk, "sort": "continues"})
    if request.method == "POST" and form.is_valid():
        reach = Reach.SHARED.value if form.cleaned_data.get("share") else Reach.PARTY.value
        made = tried(form, lambda: actions.link_chain(viewer, earlier.pk, later.pk, form.cleaned_data["sort"], reach=reach))
        if made is not None:
            done(request, made, _("The two commitments are linked."))
            return redirect("commitment", pk)
    context = {"commitment": row, "earlier": earlier, "later": later, "form": form}
    return render(request, "commitments/chain.html", context, status=400 if form.errors else 200)


@require_POST
def unchain(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link between commitments away."""
    row = actions.unlink_chain(_viewer(request), pk, version=_number(request.POST.get("version")))
    done(request, row, _("The link was taken away."))
    back = _number(request.POST.get("back"))
    return redirect("commitment", back if back in {row.earlier_id, row.later_id} else row.later_id)


@require_POST
def share_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the other parties, and by a second act everyone, see that two commitments are one promise."""
    row = actions.share_link(_viewer(request), pk, request.POST.get("reach", ""), version=_number(request.POST.get("version")))
    done(request, row, _("Everyone sees the link now.") if row.reach == Reach.PUBLIC else _("All parties see the link now."))
    back = _number(request.POST.get("back"))
    return redirect("commitment", back if back in {row.earlier_id, row.later_id} else row.later_id)


# ---- what several pages do


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also if it is nothing."""
    return request.POST if request.method == "POST" else None


def _number(text: str | None) -> int:
    """An id from an address; 0 where there is none, which no row has."""
    return number(text) or 0


def _with(posted: QueryDict, **changes: object) -> QueryDict:
    """What was typed, with some of it changed."""
    copied = posted.copy()
    for key, value in changes.items():
        copied[key] = str(value)
    return copied
