"""The review desk: statements that wait, one at a time; checks that wait."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cotmoc_web import wording
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.commitments.actions import link_within
from cotmoc_web.commitments.models import Entry
from cotmoc_web.commitments.suggestions import suggestions
from cotmoc_web.documents import actions, queries
from cotmoc_web.documents.aid import give_aids
from cotmoc_web.documents.corrections import check_corrections
from cotmoc_web.documents.forms import KIND_ORDER, Book, CheckForm, StatementForm
from cotmoc_web.documents.models import Check, Statement, Verdict
from cotmoc_web.documents.sameness import question, thing
from cotmoc_web.documents.spans import around, moved
from cotmoc_web.documents.told import Stock, Told
from cotmoc_web.entities.actions import judge_sameness
from cotmoc_web.errors import BadInput, Conflict, NotAllowed, NotThere
from cotmoc_web.history.actions import Act
from cotmoc_web.notices import done
from cotmoc_web.numbers import number

PAGE = 50
_DECISIONS = {"confirm": Verdict.CONFIRMED, "reject": Verdict.REJECTED, "later": Verdict.LATER, "reopen": Verdict.WAITING}
_STEPS = frozenset({"before", "after", "less_before", "less_after"})


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


def _only(request: HttpRequest) -> int | None:
    """The document that must not be left, as the address says."""
    return number(request.GET.get("document"))


def begin(request: HttpRequest) -> HttpResponse:
    """The desk: straight to the first statement that waits, or what is left to do when none does."""
    viewer = _viewer(request)
    only = _only(request)
    if viewer.has(Role.REVIEWER) and request.GET.get("list") != "1":
        first = queries.next_open(viewer, only=only)
        if first is not None:
            return redirect(_address(first.pk, only))
    rows = queries.queue(viewer)[:PAGE] if viewer.party_id else ()
    context = {
        "rows": rows,
        "waiting": queries.waiting_count(viewer) if viewer.party_id else 0,
        "checks": queries.waiting_checks(viewer).count() if viewer.party_id else 0,
        "may_judge": viewer.has(Role.REVIEWER),
        "may_send": viewer.has(Role.CONTRIBUTOR),
    }
    return render(request, "documents/queue.html", context)


def _address(pk: int, only: int | None) -> str:
    address = reverse("statement", args=[pk])
    return f"{address}?{urlencode({'document': only})}" if only else address


def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement: the evidence left, what was understood right, the decisions below."""
    viewer = _viewer(request)
    row = queries.statement(viewer, pk)
    if viewer.party_id != row.document.party_id:
        return redirect(reverse("document", args=[row.document_id]) + f"#s{row.number}")
    page = _Page(request, row)
    if request.method == "POST":
        viewer.require(Role.REVIEWER)
        return page.decide()
    return page.show()


class _Page:
    """The page of one statement."""

    def __init__(self, request: HttpRequest, row: Statement) -> None:
        self.request, self.row = request, row
        self.viewer = _viewer(request)
        self.only = _only(request)
        self.told = Told(row.document, [row], queries.checks(row.document))
        self.book = Book(self.told, self.viewer)

    def show(self, form: StatementForm | None = None, conflict: Conflict | None = None, status: int = 200) -> HttpResponse:
        row = self.row
        says: Any = row.says
        form = form or StatementForm(statement=row, book=self.book)
        note = self.told.note(row)
        start, end = says.get("start", row.start), says.get("end", row.end)
        near = queries.neighbours(row)
        give_aids([row])
        context = {
            "statement": row,
            "document": row.document,
            "form": form,
            "kinds": [(str(place), key) for place, key in enumerate(KIND_ORDER, 1)],
            "offered": self.book.offered(),
            "note": note,
            "around": around(row.document.text, start, end),
            "widened": "start" in row.corrected,
            "near": near,
            "done": sum(verdict not in queries.OPEN for _pk, verdict in near.verdicts),
            "checks": [(one, self.told.check_title(one), self.told.check(one)) for one in note.checks if not one.settled],
            "entries": queries.entries(self.viewer, [row])[row.pk],
            "suggested": self._suggested(),
            "chosen": self.request.POST.get("commitment", ""),
            "question": question(self.viewer, row.document, start, end),
            "only": self.only,
            "may_judge": self.viewer.has(Role.REVIEWER),
            "conflict": conflict,
            "yours": self.request.POST.get("do", "") if conflict else "",
        }
        return render(self.request, "documents/statement.html", context, status=status)

    def decide(self) -> HttpResponse:
        """Keep what was sent, and go on to the next."""
        do = self.request.POST.get("do", "confirm")
        form = StatementForm(self.request.POST, statement=self.row, book=self.book)
        if not form.is_valid():
            return self.show(form, status=400)
        try:
            if "same" in self.request.POST:
                return self._same(form)
            if do in _STEPS or do == "keep":
                return self._correct(form, do)
            return self._judge(form, do)
        except Conflict as error:
            self.row = queries.statement(self.viewer, self.row.pk)
            return self.show(form, error, status=409)
        except BadInput as error:
            name = error.where if error.where in form.fields else "value" if error.where == "quantity" else None
            form.add_error(name, str(error.what))
            return self.show(form, status=400)

    def _correct(self, form: StatementForm, step: str) -> HttpResponse:
        corrected = form.corrected()
        if step in _STEPS:
            corrected["start"], corrected["end"] = moved(
                self.row.document.text, corrected["start"], corrected["end"], step, (self.row.start, self.row.end)
            )
        actions.correct(self.viewer, self.row.pk, version=self._version(), corrected=corrected)
        return redirect(_address(self.row.pk, self.only))

    def _same(self, form: StatementForm) -> HttpResponse:
        """Keep what was said about a name, and what was entered about the statement."""
        post = self.request.POST
        mention = self.row.document.mentions.filter(pk=number(post.get("mention")) or 0).first()
        if mention is None:
            raise NotThere
        corrected = form.corrected()
        if check_corrections(self.row, corrected) != self.row.corrected:
            actions.correct(self.viewer, self.row.pk, version=self._version(), corrected=corrected)
        about = thing(mention, self.row.document.language)
        word = judge_sameness(self.viewer, about, post.get("candidate", ""), post.get("same", ""), why=mention.text)
        done(self.request, word, _("Your word on the name is kept."))
        return redirect(_address(self.row.pk, self.only))

    def _judge(self, form: StatementForm, do: str) -> HttpResponse:
        if do not in _DECISIONS:
            raise BadInput("do", _("this is no decision"))
        why = self.request.POST.get("why", "")
        linked: list[Entry] = []
        asked = self.request.POST.get("commitment", "") if do == "confirm" else ""
        chosen = number(asked)

        def link(act: Act, row: Statement) -> None:
            offered = next((one for one in suggestions(self.viewer, row) if one.commitment.pk == chosen), None)
            linked.append(link_within(self.viewer, act, chosen or 0, row, (offered.sort if offered else "") or "step"))

        row = actions.judge(
            self.viewer,
            self.row.pk,
            _DECISIONS[do],
            version=self._version(),
            corrected=form.corrected(),
            why=why,
            then=None if chosen is None else link,
        )
        said = {
            "confirm": _("Statement %(number)s is confirmed."),
            "reject": _("Statement %(number)s is rejected."),
            "later": _("Statement %(number)s is put off."),
            "reopen": _("Statement %(number)s waits again."),
        }
        text = said[do] % {"number": row.number}
        if linked:
            story = _("It stands in the story of: %(commitment)s.") % {"commitment": linked[0].commitment}
            done(self.request, linked[0], f"{text} {story}")
        else:
            done(self.request, row, text)
        if asked == "new":
            return redirect(f"{reverse('commitment_new')}?{urlencode({'statement': row.pk})}")
        if do == "reopen":
            return redirect(_address(row.pk, self.only))
        following = queries.next_open(self.viewer, after=row, only=self.only)
        if following is not None:
            return redirect(_address(following.pk, self.only))
        messages.info(self.request, _("Nothing else waits here."))
        return redirect("document", self.only) if self.only else redirect("review")

    def _suggested(self) -> list[Any]:
        """Commitments it may belong to, with what it would be there. One it stands in already is not offered again."""
        if not self.viewer.has(Role.REVIEWER):
            return []
        stands = {entry.commitment_id for entry in queries.entries(self.viewer, [self.row])[self.row.pk]}
        found = [one for one in suggestions(self.viewer, self.row) if one.sort and one.commitment.pk not in stands]
        return [
            {
                "commitment": one.commitment,
                "reasons": one.reasons,
                "sort_words": wording.SORTS[one.sort],
                "sort": one.sort,
                "with_state": one.with_state,
            }
            for one in found
        ]

    def _version(self) -> int:
        return number(self.request.POST.get("version")) or 0


# ---- checks


def checks(request: HttpRequest) -> HttpResponse:
    """Checks of our documents that nobody settled."""
    viewer = _viewer(request)
    if viewer.party_id is None:
        raise NotAllowed
    page = Paginator(queries.waiting_checks(viewer), PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    by_document: dict[int, list[Check]] = {}
    for row in rows:
        by_document.setdefault(row.document_id, []).append(row)
    groups = []
    stock = Stock.for_checks(rows)
    for same in by_document.values():
        told = Told(same[0].document, [], same, stock)
        groups.append((same[0].document, [(row, told.check_title(row), told.check(row)) for row in same]))
    return render(request, "documents/checks.html", {"page": page, "groups": groups, "may_judge": viewer.has(Role.REVIEWER)})


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what a check comes to, and go back to where it was settled."""
    viewer = _viewer(request)
    viewer.require(Role.REVIEWER)
    version = number(request.POST.get("version")) or 0
    form = CheckForm(request.POST)
    if not form.is_valid() and request.POST.get("settled"):
        raise BadInput("settled", _("this is no answer to a check"))
    settled = form.cleaned_data.get("settled", "")
    row = actions.settle_check(viewer, pk, settled, version=version, answer=form.cleaned_data.get("answer", ""))
    done(request, row, _("The check is settled.") if settled else _("The check waits again."))
    back = request.POST.get("back", "")
    statement = number(back)
    if statement is not None:
        return redirect(reverse("statement", args=[statement]))
    return redirect("checks" if back == "checks" else reverse("document", args=[row.document_id]))
