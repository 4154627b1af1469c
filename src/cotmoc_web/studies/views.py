"""Pages of studies."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cotmoc.errors import ScenarioError, TooMuchToSimulate
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.entities.models import Entity
from cotmoc_web.entities.queries import one
from cotmoc_web.errors import BadInput, Conflict, NotThere, Refused
from cotmoc_web.gates.queries import sides as sides_of_border
from cotmoc_web.history.actions import set_reach
from cotmoc_web.notices import done
from cotmoc_web.numbers import number
from cotmoc_web.rows import Reach
from cotmoc_web.studies import actions, findings, paper, plans, queries, scenario_form, words
from cotmoc_web.studies import day as one_day
from cotmoc_web.studies.beginnings import beginning
from cotmoc_web.studies.forms import BeginForm, StudyForm
from cotmoc_web.studies.models import MOST_SCENARIOS, Plan, RunState, Scenario, Study
from cotmoc_web.studies.plans import PlanForm, Shown
from cotmoc_web.studies.scenario_form import Given

PAGE = 50
PUBLISHED = 12
"""Figures of the gate that stand beside the form before the rest is folded."""


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


def _version(request: HttpRequest) -> int:
    """The one that was seen; without it nothing is taken for seen."""
    return number(request.POST.get("version")) or 0


def _at(made: Scenario) -> HttpResponse:
    return redirect(f"{reverse('study', args=[made.study_id])}?s={made.pk}")


def _may_change(viewer: Viewer, row: Study) -> bool:
    return viewer.has(Role.CONTRIBUTOR) and viewer.party_id == row.party_id


def _gate(viewer: Viewer, key: str) -> Entity | None:
    """The one whose studies are asked for, if any is; of one that stands for another, the other."""
    if not key:
        return None
    found = one(viewer, key)
    if found is None:
        raise NotThere
    return found.merged_into or found


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All studies, or those of one gate."""
    viewer = _viewer(request)
    gate = _gate(viewer, request.GET.get("gate", ""))
    page = Paginator(queries.studies(viewer, gate), PAGE).get_page(request.GET.get("page"))
    return render(request, "studies/listing.html", {"page": page, "gate": gate, "may_begin": viewer.has(Role.CONTRIBUTOR)})


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """A new study: of which gate, and what it begins with."""
    viewer = _viewer(request)
    viewer.require(Role.CONTRIBUTOR)
    others = list(queries.studies(viewer)[:PAGE])
    given = {"gate": request.GET.get("gate", "")}
    form = BeginForm(request.POST or None, initial=given, viewer=viewer, others=others)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            row = actions.open_study(viewer, values["gate"], values["title"], _text_to_begin(viewer, values))
        except ScenarioError as error:
            form.add_error("text", _told(error))
        else:
            done(request, row, _("The study is there, with its first scenario. Only your party sees it."))
            return redirect("study", row.pk)
    context = {"form": form, "gates": queries.gate_names()}
    return render(request, "studies/begin.html", context, status=400 if form.errors else 200)


def _text_to_begin(viewer: Viewer, values: dict[str, Any]) -> str:
    if values["text"].strip():
        return str(values["text"])
    sort, _colon, code = values["begin"].partition(":")
    if sort == "study":
        first = queries.study(viewer, number(code) or 0).scenarios.filter(withdrawn_at=None).order_by("letter").first()
        found = first.toml if first is not None else None
    else:
        found = beginning(code, _sides(viewer, values["gate"]))
    if found is None:
        raise NotThere
    return found


def _sides(viewer: Viewer, gate: Entity | None) -> list[tuple[str, str]]:
    """What the two sides of a gate are called, and the clock of each, the reader's own first; none where the register has no two clocks."""
    clocks: dict[str, str] = (gate.facts.get("clocks") or {}) if gate is not None else {}
    found = [(name, clocks[side]) for side, name in sides_of_border(viewer).items() if clocks.get(side)]
    return found if len(found) == 2 else []


def _told(error: ScenarioError) -> str:
    """Where, what, and what to do."""
    return format_html("{}{}", f"{error.where}: " if error.where else "", words.told(error.sentences, error.told))


# ---- one study


@require_GET
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, and the scenario that can be changed."""
    viewer = _viewer(request)
    row = queries.study(viewer, pk)
    columns = queries.columns(row)
    if getattr(request, "htmx", False):
        if any(column.going for column in columns):
            return render(request, "studies/progress.html", {"study": row, "columns": columns, "may_change": _may_change(viewer, row)})
        # The page is not loaded anew by itself: somebody may be in the middle of its form. Only its title is told.
        context = {"study": row, "chosen": _chosen(request, columns), "headline": findings.headline(columns)}
        return render(request, "studies/done.html", context)
    return render(request, "studies/study.html", _shown(viewer, row, columns, _chosen(request, columns)))


def _chosen(request: HttpRequest, columns: list[queries.Column]) -> Scenario | None:
    wanted = number(request.GET.get("s"))
    scenarios = [column.scenario for column in columns]
    return next((each for each in scenarios if each.pk == wanted), scenarios[0] if scenarios else None)


def _shown(viewer: Viewer, row: Study, columns: list[queries.Column], chosen: Scenario | None, **more: Any) -> dict[str, Any]:
    figures, chart = queries.published(viewer, row.gate), findings.chart(columns)
    told = [column for column in columns if column.run is not None]
    may_share = viewer.has(Role.SECRETARIAT) and viewer.party_id == row.party_id
    return {
        "study": row,
        "columns": columns,
        "headline": findings.headline(columns),
        "told": [column.scenario for column in told],
        "chart": chart,
        "hours": chart.by_hour if chart is not None else [],
        "told_days": (row.days - row.warmup) * row.replications,
        "measures": findings.side_by_side(columns),
        "demand": findings.demand(columns),
        "queues": [(each.run is not None, findings.longest_queue(each.run) if each.run is not None else None) for each in columns],
        "uses": [(each.scenario, findings.uses(each.run)) for each in told if each.run is not None],
        "unsettled": [each.scenario for each in told if each.run is not None and not each.run.told.settled],
        "failed": [each for each in columns if each.failed],
        "going": any(each.going for each in columns),
        "missing": [each.scenario for each in columns if each.run is None and not each.going],
        "rests": _rests(chosen),
        "chosen": chosen,
        "parts": scenario_form.parts_of(chosen.toml) if chosen is not None else [],
        "figures": figures[:PUBLISHED],
        "more_figures": figures[PUBLISHED:],
        "may_change": _may_change(viewer, row),
        "may_share": may_share,
        "may_add": len(columns) < MOST_SCENARIOS,
        "next_reach": {Reach.PARTY: Reach.SHARED, Reach.SHARED: Reach.PUBLIC}.get(Reach(row.reach)) if may_share else None,
        **more,
    }


def _rests(chosen: Scenario | None) -> dict[str, Any]:
    """What is published, how much is assumed."""
    from cotmoc.gates import read_scenario

    if chosen is None:
        return {}
    scenario = read_scenario(chosen.toml)
    published = list(dict.fromkeys(note.text for note in scenario.notes if note.sort == "source" and note.text))
    counts = {sort: sum(note.sort == sort for note in scenario.notes) for sort in words.RESTS}
    return {
        "published": published,
        "counts": counts,
        "design": words.DESIGNS.get(scenario.design, scenario.design),
    }


def _file_name(row: Scenario) -> str:
    return f"{slugify(row.title)[:60] or 'scenario'}.toml"


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, days, replications, chance."""
    viewer = _viewer(request)
    row = queries.study(viewer, pk)
    viewer.require(Role.CONTRIBUTOR, row)
    names = ("title", "note", "days", "warmup", "replications", "seed", "version")
    form = StudyForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    status, theirs = 200, None
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = dict(form.cleaned_data)
            version = values.pop("version")
            try:
                row = actions.set_study(viewer, pk, values, version=version)
            except Conflict as conflict:
                status, theirs = 409, conflict.theirs
                form = StudyForm({**request.POST.dict(), "version": getattr(theirs, "version", "")})
            else:
                done(request, row, _("Kept. Scenarios that were simulated over other days have to be simulated again."))
                return redirect("study", row.pk)
    return render(request, "studies/edit.html", {"study": row, "form": form, "theirs": theirs}, status=status)


@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Simulate what has no run as it stands."""
    begun = actions.start(_viewer(request), pk)
    if not begun:
        raise Refused(what=_("every scenario was simulated as it stands"), remedy=_("Change a number, or how many days are simulated."))
    return redirect("study", pk)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop what is under way."""
    actions.stop(_viewer(request), pk)
    return redirect("study", pk)


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Share, publish, take back: each an act."""
    viewer = _viewer(request)
    queries.study(viewer, pk)
    wanted = request.POST.get("reach", "")
    if wanted not in Reach.values:
        raise BadInput("reach", _("this is no step of sharing"))
    row = set_reach(viewer, Study, pk, wanted, version=_version(request))
    said = {
        Reach.PARTY: _("Taken back: only our party sees this study now."),
        Reach.SHARED: _("Shared: all parties see this study now."),
        Reach.PUBLIC: _("Published: everyone sees this study now."),
    }
    done(request, row, said[Reach(wanted)])
    return redirect("study", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the list; it can be brought back."""
    row = actions.withdraw(_viewer(request), pk, version=_version(request))
    done(request, row, _("The study was taken out. Its scenarios and runs stay."))
    return redirect("studies")


# ---- scenarios


@require_http_methods(["GET", "HEAD", "POST"])
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the numbers of a scenario, or keep them as a new one."""
    viewer = _viewer(request)
    row = queries.scenario(viewer, pk)
    if request.method != "POST":
        return _at(row)
    viewer.require(Role.CONTRIBUTOR, row.study)
    given = scenario_form.given_by(request.POST.dict(), row.toml)
    title = request.POST.get("title", "").strip()[:300] or row.title
    reason = request.POST.get("reason", "").strip()[:300] or _("no reason given")
    sort = "source" if request.POST.get("sort") == "source" and request.POST.get("reason", "").strip() else "assumed"
    if given.wrong:
        return _again(request, row, given, None, title)
    try:
        if request.POST.get("as") == "new":
            made = actions.keep_as_new(viewer, pk, title, given.values, reason=reason, sort=sort)
            words_of_it = _("Kept as scenario %(letter)s.") % {"letter": made.letter}
        else:
            made = actions.change_scenario(viewer, pk, title, given.values, reason=reason, version=_version(request), sort=sort)
            words_of_it = _("Scenario %(letter)s was changed.") % {"letter": made.letter}
    except (ScenarioError, Conflict) as error:
        return _again(request, row, given, error, title)
    done(request, made, words_of_it)
    if request.POST.get("then") == "run":
        try:
            actions.start(viewer, made.study_id, why=reason)
        except Refused as refused:
            messages.warning(request, f"{refused.what}. {refused.remedy}")
    return _at(made)


def _again(request: HttpRequest, row: Scenario, given: Given, error: ScenarioError | Conflict | None, title: str) -> HttpResponse:
    """The page once more with all that was typed, led to the number that does not fit."""
    viewer = _viewer(request)
    columns = queries.columns(row.study)
    wrong = {**scenario_form.wrong_numbers(row.toml, given.values), **given.wrong}
    taken = isinstance(error, Conflict)
    refused = None if wrong or not isinstance(error, ScenarioError) else _told(error)
    parts = scenario_form.parts_of(row.toml, given, wrong)
    first = next((number.path for part in parts for number in part.numbers if number.error), "")
    rests = {name: request.POST.get(name, "")[:300] for name in ("reason", "sort")}
    typed = {"parts": parts, "title": title, "given": rests, "first": first}
    shown = _shown(viewer, row.study, columns, row, refused=refused, taken=taken, wrong=True, **typed)
    return render(request, "studies/study.html", shown, status=409 if taken else 400)


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The scenario as text, for whoever would rather write it."""
    viewer = _viewer(request)
    row = queries.scenario(viewer, pk)
    context: dict[str, Any] = {"scenario": row, "study": row.study, "text": row.toml, "may_change": _may_change(viewer, row.study)}
    if request.method == "POST":
        viewer.require(Role.CONTRIBUTOR, row.study)
        context["text"] = request.POST.get("text", "")
        try:
            if request.POST.get("as") == "new":
                made = actions.add_scenario(viewer, row.study_id, context["text"])
            else:
                made = actions.write_scenario(viewer, pk, context["text"], version=_version(request))
        except ScenarioError as error:
            return render(request, "studies/text.html", context | {"error": _told(error)}, status=400)
        except Conflict as conflict:
            context |= {"error": str(conflict.what), "theirs": conflict.theirs}
            return render(request, "studies/text.html", context, status=409)
        kept = made.pk != row.pk
        said = _("Kept as scenario %(letter)s.") if kept else _("Scenario %(letter)s was changed.")
        done(request, made, said % {"letter": made.letter})
        return _at(made)
    return render(request, "studies/text.html", context)


@require_GET
def toml(request: HttpRequest, pk: int) -> HttpResponse:
    """The scenario as a file, for `cotmoc gates simulate`."""
    row = queries.scenario(_viewer(request), pk)
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(row)}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(row.toml, content_type="application/toml; charset=utf-8", headers=headers)


@require_POST
def withdraw_scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of its study; it can be brought back."""
    row = actions.withdraw_scenario(_viewer(request), pk, version=_version(request))
    done(request, row, _("Scenario %(letter)s was taken out.") % {"letter": row.letter})
    return redirect("study", row.study_id)


@require_GET
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """A day at the gate as a moving picture."""
    row = queries.scenario(_viewer(request), pk)
    try:
        shown = one_day.shown(row)
    except TooMuchToSimulate as error:
        what, remedy = (words.in_language(sentence, error.told) for sentence in error.sentences)
        raise Refused(what=what, remedy=remedy) from error
    return render(request, "studies/day.html", {"scenario": row, "study": row.study, **shown})


# ---- plans


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The cheapest that meets a target: asked, looked for, found."""
    viewer = _viewer(request)
    row = queries.scenario(viewer, pk)
    asked = queries.plans(row)
    wanted = number(request.GET.get("p"))
    chosen = queries.plan_of(row, wanted) if wanted else next(iter(asked), None)
    if request.method == "POST":
        viewer.require(Role.CONTRIBUTOR, row.study)
        form = PlanForm(request.POST, scenario=row)
        if form.is_valid():
            made = actions.look_for(viewer, pk, form.asked)
            return _at_plan(made)
        form.lead()
    else:
        form = PlanForm(initial=plans.again(chosen) if chosen is not None and chosen.text == row.toml else None, scenario=row)
    context = {
        "study": row.study,
        "scenario": row,
        "form": form,
        "shown": Shown(chosen) if chosen is not None else None,
        "asked": [Shown(each) for each in asked],
        "stale": chosen is not None and chosen.text != row.toml,
        "frame": plans.FRAME,
        "may_change": _may_change(viewer, row.study),
    }
    if getattr(request, "htmx", False):
        return render(request, "studies/plan_progress.html", context)
    return render(request, "studies/plan.html", context, status=400 if form.errors else 200)


@require_POST
def stop_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop looking for one."""
    return _at_plan(actions.stop_looking(_viewer(request), pk))


def _at_plan(row: Plan) -> HttpResponse:
    return redirect(f"{reverse('scenario_plan', args=[row.scenario_id])}?p={row.pk}")


@require_POST
def keep_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer as another scenario of the study."""
    viewer = _viewer(request)
    row = queries.plan(viewer, pk)
    if row.state != RunState.DONE or not row.told.met:
        raise Refused(what=_("there is no plan that could be kept"), remedy=_("Wait until one is found, or ask for less."))
    made = actions.keep_plan(viewer, row, plans.title_of(Shown(row)), reason=Shown(row).headline)
    done(request, made, _("Kept as scenario %(letter)s.") % {"letter": made.letter})
    return _at(made)


@require_GET
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The study for the board."""
    viewer = _viewer(request)
    row = queries.study(viewer, pk)
    columns = queries.columns(row)
    if all(column.run is None for column in columns):
        raise Refused(what=_("nothing has been simulated yet"), remedy=_("Simulate the scenarios first."))
    data = paper.study_pdf(_shown(viewer, row, columns, None))
    name = slugify(row.title)[:60] or "study"
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)
