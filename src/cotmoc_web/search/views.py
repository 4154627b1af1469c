"""Pages of search."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cotmoc_web.accounts.viewer import Request
from cotmoc_web.numbers import number
from cotmoc_web.search import actions, queries
from cotmoc_web.search.forms import BESIDE, SearchForm
from cotmoc_web.search.wording import KINDS


def search(request: HttpRequest) -> HttpResponse:
    """One question, answered across languages and scripts."""
    viewer = cast("Request", request).viewer
    form, asked = SearchForm(request.GET), cast("Request", request).asked
    text = asked.form(form).get("q", "")
    asked.may_hold(*BESIDE)
    filters = form.filters()
    page = _page(request)
    plain, below = request.GET.getlist("plain"), number(request.GET.get("below"), (1 << 63) - 1) or 0
    found = queries.search(viewer, text, filters, page, plain=plain, below=below if filters.kind else 0)
    # Looking is what makes it seen, so that a link has to do; it changes a mark on the person's own search, nothing of the record.
    seen = number(request.GET.get("saved"))
    if seen is not None:
        actions.mark_seen(viewer, seen)
    only = found.groups[0] if filters.kind and found.groups else None
    context = {
        "form": form,
        "query": text,
        "found": found,
        "filters": filters,
        "asked": bool(text or filters),
        "kinds": KINDS,
        "page": page,
        "next": page + 1 if only and page * queries.PAGE < only.count else None,
        "previous": page - 1 if page > 1 else None,
        "first": (page - 1) * queries.PAGE + 1,
        "last": min(page * queries.PAGE, only.count) if only else 0,
        "most": queries.MOST,
        "below": below,
        "drop": [(words, _dropped(request, words)) for words in _understood_words(found)],
        "kept_words": [(words, _dropped(request, words, back=True)) for words in found.question.plain],
        "saved": list(queries.saved(viewer)),
        "bare_query": request.GET.urlencode(),
    }
    return render(request, "search/search.html", context)


def _understood_words(found: queries.Found) -> list[str]:
    """Pieces of the question that were taken for more than words."""
    terms = [term.text for term in found.question.terms if term.kind not in {"words", "phrase"}]
    return list(dict.fromkeys([*terms, *found.question.asks, *found.question.beside, *(words for words, _ in found.question.states)]))


def _dropped(request: HttpRequest, words: str, *, back: bool = False) -> str:
    """The address of the same search with a piece taken as mere words, or understood again."""
    query = request.GET.copy()
    plain = [each for each in query.getlist("plain") if each != words]
    query.setlist("plain", plain if back else [*plain, words])
    for key in ("page", "below"):
        query.pop(key, None)
    return f"?{query.urlencode()}"


def _page(request: HttpRequest) -> int:
    return min(max(number(request.GET.get("page")) or 1, 1), queries.MOST // queries.PAGE)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search."""
    viewer = cast("Request", request).viewer
    query = request.POST.get("query", "")
    row, _line = actions.save_search(viewer, query, request.POST.get("name", ""), alert="alert" in request.POST)
    if row.alert:
        messages.success(request, _("Kept as “%(name)s”. New matches will be shown on your desk.") % {"name": row.name})
    else:
        messages.success(request, _("Kept as “%(name)s”.") % {"name": row.name})
    return redirect(f"{reverse('search')}?{row.query}")


@require_POST
def change_saved(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a kept search, or switch its alert."""
    viewer = cast("Request", request).viewer
    if "forget" in request.POST:
        actions.forget_search(viewer, pk)
        messages.success(request, _("The search is kept no longer."))
    elif "alert" in request.POST:
        actions.set_alert(viewer, pk, request.POST["alert"] == "on")
        messages.success(
            request, _("New matches will be shown.") if request.POST["alert"] == "on" else _("No more alerts for this search.")
        )
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else reverse("search"))
