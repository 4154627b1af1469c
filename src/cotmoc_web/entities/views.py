"""Pages of names and figures."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.entities import actions, dossier, queries, series, words
from cotmoc_web.entities.forms import FigureFilter, JudgeForm, ShareForm
from cotmoc_web.entities.models import Entity, Sameness
from cotmoc_web.errors import NotThere
from cotmoc_web.notices import done
from cotmoc_web.numbers import number


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Everything that bears a name, by kind; found by any spelling in any script."""
    viewer = _viewer(request)
    asked = cast("Request", request).asked
    counted, countries = queries.kinds(viewer), queries.countries(viewer)
    kind = asked.one("kind", (code for code, _count in counted))
    side, text = asked.one("side", (row.side for row in countries)), asked.text("q")
    read_only = bool(asked.one("read", ("1",)))
    near: list[Entity] = []
    rows: Any
    if text:
        pks, near = queries.by_words(viewer, text)
        found = {row.pk: row for row in queries.visible(viewer).filter(pk__in=pks)}
        rows = [found[pk] for pk in pks if pk in found and (not kind or found[pk].kind == kind) and (not side or found[pk].side == side)]
    else:
        rows = queries.listing(viewer, kind, side, read_only=read_only)
    page = Paginator(rows, queries.PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    beside = queries.beside(shown)
    context = {
        "page": page,
        "rows": [_line(entity, beside[entity.pk], text) for entity in shown],
        "kinds": [(code, words.said("kind", code), count) for code, count in counted],
        "total": sum(count for _code, count in counted),
        "kind": kind,
        "side": side,
        "countries": countries,
        "text": text,
        "near": near,
        "read_only": read_only,
    }
    return render(request, "entities/listing.html", context)


def _line(entity: Entity, beside: queries.Beside, text: str) -> dict[str, Any]:
    shown = set(entity.names.values())
    others = [form for form in beside.forms if form not in shown]
    folded = text.casefold()
    others.sort(key=lambda form: folded not in form.casefold() if folded else False)
    return {
        "entity": entity,
        "posts": beside.posts[:2],
        "names": [(code, name) for code, name in entity.names.items() if name != entity.label.text],
        "others": others[:3],
        "more": max(0, len(others) - 3),
        "markers": entity.facts.get("markers") or [],
    }


@require_GET
def entity(request: HttpRequest, key: str) -> HttpResponse:
    """The dossier of one name."""
    viewer = _viewer(request)
    found = queries.one(viewer, key)
    if found is None:
        return _unknown(request, viewer, key)
    if found.merged_into is not None:
        query = request.GET.copy()
        query["as"] = found.key
        return redirect(f"{request.path.replace(f'/{key}/', f'/{found.merged_into.key}/')}?{query.urlencode()}")
    page = number(request.GET.get("page"), 9_999) or 1
    context = dossier.context(viewer, found, page)
    came_by = request.GET.get("as", "")
    context |= {
        "came_by": next((each for each in context["cluster"] if each.key == came_by), None),
        "may_judge": viewer.has(Role.REVIEWER),
        "may_share": viewer.has(Role.SECRETARIAT),
        "form": JudgeForm(viewer),
    }
    return render(request, f"entities/{dossier.page_of(found)}.html", context)


def _unknown(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    text = key.partition(":")[2] or key
    pks, near = queries.by_words(viewer, text.replace("-", " ")[:120])
    found = {row.pk: row for row in [*queries.visible(viewer).filter(pk__in=pks[:10]), *near, *queries.near_keys(viewer, text)]}
    return render(request, "entities/unknown.html", {"key": text, "near": list(found.values())[:10]}, status=404)


@require_http_methods(["POST"])
def judge(request: HttpRequest, key: str) -> HttpResponse:
    """Say whether this and another are one."""
    viewer = _viewer(request)
    found = queries.one(viewer, key)
    if found is None:
        raise NotThere
    viewer.require(Role.REVIEWER)
    form = JudgeForm(viewer, request.POST)
    if not form.is_valid():
        context = dossier.context(viewer, found, 1) | {"may_judge": True, "may_share": viewer.has(Role.SECRETARIAT), "form": form}
        return render(request, f"entities/{dossier.page_of(found)}.html", context, status=400)
    row = actions.judge_sameness(viewer, found.key, form.cleaned_data["other"], form.cleaned_data["verdict"], form.cleaned_data["why"])
    done(request, row, _("Your party’s word is kept. It joins names once it is shared with all parties."))
    return redirect("entity", key=found.key)


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Let all parties see a word on sameness, or take that back."""
    row, form = _judgement(request, pk)
    row = actions.share_sameness(_viewer(request), pk, form.cleaned_data["reach"], version=form.cleaned_data["version"])
    done(request, row, _("Who sees it was changed, and what stands for what was worked out anew."))
    return _back(row)


@require_POST
def retract(request: HttpRequest, pk: int) -> HttpResponse:
    """These are two after all."""
    row, form = _judgement(request, pk)
    row = actions.retract_sameness(_viewer(request), pk, version=form.cleaned_data["version"])
    done(request, row, _("The word was taken back, and what stands for what was worked out anew."))
    return _back(row)


def _judgement(request: HttpRequest, pk: int) -> tuple[Sameness, ShareForm]:
    row = Sameness.objects.seen_by(_viewer(request)).filter(pk=pk).first()
    form = ShareForm(request.POST)
    if row is None or not form.is_valid():
        raise NotThere
    return row, form


def _back(row: Sameness) -> HttpResponse:
    key = next((each for each in (row.a, row.b) if not each.startswith(actions.QUOTED)), "")
    return redirect("entity", key=key) if key else redirect("names")


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Numbers as series: what is comparable together, what is not side by side, with the reason."""
    viewer = _viewer(request)
    form = FigureFilter(request.GET)
    chosen = cast("Request", request).asked.form(form)
    pairs = queries.counted_things(viewer, **chosen)
    page = Paginator(pairs, queries.GROUPS).get_page(request.GET.get("page"))
    things = queries.figures_of(viewer, list(page.object_list), **chosen)
    disputed = queries.grouped(queries.disagreements([of for of, _rows in things if of]), lambda row: row.about_id)
    context = {
        "form": form,
        "page": page,
        "things": [
            {"of": of, "count": len(rows), "groups": series.groups(rows), "disagreements": disputed.get(of.pk, []) if of else []}
            for of, rows in things
        ],
        "across": series.across(queries.at_one_time(viewer, **chosen)) if page.number == 1 else [],
        "filtered": any(chosen.values()),
        "clear": "?" + urlencode({"day": viewer.day.isoformat()}) if viewer.day != viewer.today else request.path,
    }
    return render(request, "entities/figures.html", context)
