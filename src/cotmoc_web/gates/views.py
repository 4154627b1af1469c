"""Pages of the register of gates and of works in step."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cotmoc.gates import register
from cotmoc_web.accounts.models import Role
from cotmoc_web.accounts.viewer import Request, Viewer
from cotmoc_web.entities import words as facts
from cotmoc_web.entities.models import Entity
from cotmoc_web.entities.queries import disagreements
from cotmoc_web.errors import NotThere
from cotmoc_web.gates import actions, export, gantt, listing, queries, words
from cotmoc_web.gates.forms import ActForm, GateWordForm, HoursForm, MilestoneForm, MilestoneWordForm
from cotmoc_web.gates.models import GateWord, Milestone, MilestoneWord
from cotmoc_web.gates.telling import dated
from cotmoc_web.labels import language
from cotmoc_web.notices import done, tried
from cotmoc_web.numbers import number
from cotmoc_web.rows import Reach, Recorded


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Request", request).viewer


# ---- the register


@require_GET
def the_register(request: HttpRequest) -> HttpResponse:
    """Border gates by province, with what they are and how they stand on the reader's day."""
    viewer = _viewer(request)
    chosen = listing.chosen(viewer, cast("Request", request).asked)
    return render(request, "gates/register.html", listing.context(viewer, chosen))


@require_GET
def geojson(request: HttpRequest) -> HttpResponse:
    """The register as of a day, as GeoJSON."""
    data = export.geojson(_viewer(request), request.build_absolute_uri)
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/geo+json; charset=utf-8")


@require_GET
def gate(request: HttpRequest, key: str) -> HttpResponse:
    """One gate in the register: how it stands on either side, what says so, and how it stood."""
    viewer = _viewer(request)
    found = _gate(viewer, key)
    return render(request, "gates/gate.html", _of_gate(viewer, found))


def _gate(viewer: Viewer, key: str) -> Entity:
    found = queries.gate_of(viewer, key)
    if found is None:
        raise NotThere
    return found


def _of_gate(viewer: Viewer, found: Entity) -> dict[str, Any]:
    told = queries.read(viewer, [found])
    there = queries.sides(viewer)
    standing = told.standings[found.pk]
    hours: dict[str, dict[tuple[register.Clock, ...], list[queries.HoursTold]]] = {}
    for each in queries.hours(viewer, found):
        if each.decides:
            hours.setdefault(each.traffic, {}).setdefault(each.clocks, []).append(each)
    stretches = register.story(told.words[found.pk], viewer.day, tuple(there) or ("",))
    return {
        "gate": found,
        "standing": standing,
        "status": facts.said("status", standing.status.value or ""),
        "sign": facts.standing_of(standing.status.value or "", dict(standing.status.claims)),
        "sides": _sides(standing, told, there),
        "contradictions": [
            {
                "about": clash.about,
                "side": there.get(clash.side or "", ""),
                "claims": [(_value(value, clash.about), _rows(by, told)) for value, by in clash.claims],
            }
            for clash in standing.contradictions
        ],
        "disagreements": disagreements([found]),
        "hours": hours,
        "story": _story(stretches, told),
        "words": [(name, row, isinstance(row, GateWord)) for name, row in sorted(told.rows.items(), key=_latest, reverse=True)],
        "hour_words": list(queries.hour_words(viewer, found)),
        "proofs": queries.proofs(viewer, found) if viewer.has(Role.REVIEWER) else [],
        "may_tell": viewer.has(Role.REVIEWER),
        "may_share": viewer.has(Role.SECRETARIAT),
    }


def _sides(standing: register.Standing, told: queries.Register, there: dict[str, str]) -> list[dict[str, Any]]:
    """A row for each side; one for all where they stand alike by the same words."""
    groups: dict[Any, list[register.SideStanding]] = {}
    for each in standing.sides:
        groups.setdefault(replace(each, side=""), []).append(each)
    return [{"names": [(each.side, there.get(each.side, "")) for each in group], **_side(group[0], told)} for group in groups.values()]


def _side(each: register.SideStanding, told: queries.Register) -> dict[str, Any]:
    return {
        "klass": each.klass.value or "",
        "klass_by": _rows(each.klass.by, told),
        "status": facts.said("status", each.status.value or ""),
        "status_by": _rows(each.status.by, told),
        "step": str(words.SORTS[each.step.value]) if each.step.value else "",
        "step_by": _rows(each.step.by, told),
        "basis": _papers(_basis(each), told),
        "until": each.until,
        "lapsed": each.lapsed,
        "differ": bool(each.klass.claims or each.status.claims),
    }


def _basis(each: register.SideStanding) -> tuple[str, ...]:
    return (*each.klass.basis, *each.status.basis, *each.step.basis)


def _rows(names: tuple[str, ...], told: queries.Register) -> list[queries.Told]:
    return [told.rows[name] for name in names if name in told.rows]


def _papers(names: tuple[str, ...], told: queries.Register) -> list[Entity | str]:
    """The papers that words rest on: those on record, or as a person named them."""
    known = {row.basis.key: row.basis for row in told.rows.values() if not isinstance(row, GateWord) and row.basis}
    return [known.get(name, name) for name in dict.fromkeys(names)]


def _value(value: str, about: str) -> str:
    return facts.said("class" if about == "class" or (about == "sides" and value in facts.CLASSES) else "status", value)


def _latest(named: tuple[str, queries.Told]) -> tuple[dt.date, dt.date]:
    """Places a word by its day; one without a day before all others."""
    day = queries.date_of(named[1])
    return (day.last_day, day.first_day) if day else (dt.date.min, dt.date.min)


def _story(stretches: Iterable[register.Stretch], told: queries.Register) -> list[dict[str, Any]]:
    """How it stood, the latest first. Where another word says the same, nothing turns; its paper stands there with the day it came."""
    found: list[dict[str, Any]] = []
    for each in stretches:
        shown = _stretch(each)
        if not found or any(found[-1][name] != value for name, value in shown.items() if name != "since"):
            found.append({**shown, "papers": [], "named": set()})
        row = found[-1]
        basis = {side.side: [name for name in _basis(side) if (side.side, name) not in row["named"]] for side in each.standing.sides}
        row["named"] |= {(side, name) for side, names in basis.items() for name in names}
        since = each.since if each.since and each.since.text != row["since"] else None
        row["papers"] += [(words.since(since), side, papers) for side, papers in _papers_of_sides(basis, told)]
    return found[::-1]


def _papers_of_sides(basis: dict[str, list[str]], told: queries.Register) -> list[tuple[str, list[Entity | str]]]:
    """Papers by side; once, and of no side, where all sides rest on the same."""
    found = {side: _papers(tuple(names), told) for side, names in basis.items() if names}
    if len(found) == len(basis) and all(papers == next(iter(found.values())) for papers in found.values()):
        return [("", papers) for papers in list(found.values())[:1]]
    return list(found.items())


def _stretch(each: register.Stretch) -> dict[str, Any]:
    standing = each.standing
    return {
        "since": each.since.text if each.since else "",
        "klass": standing.klass.value or "",
        "status": facts.said("status", standing.status.value or ""),
        "lapsed": standing.lapsed,
        "differ": bool(standing.contradictions),
        "steps": [(side.side, str(words.SORTS[side.step.value])) for side in standing.sides if side.step.value],
    }


@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, key: str) -> HttpResponse:
    """A word about a gate, from a confirmed statement or from a person."""
    viewer = _viewer(request)
    found = _gate(viewer, key)
    viewer.require(Role.REVIEWER)
    proof = _proof(request, viewer)
    there = queries.sides(viewer)
    of_hours = request.GET.get("what") == words.HOURS
    form: GateWordForm | HoursForm
    data = request.POST or None
    initial = {"day": proof.day.isoformat() if proof and proof.day else ""}
    if of_hours:
        zones = dict.fromkeys(zone for zone in (found.facts.get("clocks") or {}).values() if zone)
        told = [(f"w{row.pk}", _told_hours(row)) for row in queries.hour_words(viewer, found) if queries.may_settle(viewer, row)]
        form = HoursForm([(zone, facts.said("zone", zone)) for zone in zones], there, told, data, proven=proof is not None, initial=initial)
    else:
        rows = queries.read(viewer, [found]).rows
        told = [(name, dated(row)) for name, row in rows.items() if queries.may_settle(viewer, row)]
        form = GateWordForm(there, told, data, proven=proof is not None, initial=initial, today=viewer.today)
    if request.method == "POST" and form.is_valid():
        fields, why = form.told(), form.cleaned_data["why"]
        row = tried(form, lambda: actions.tell_of_gate(viewer, found.key, fields, statement=proof.pk if proof else None, why=why))
        if row:
            text = _("The word is in the register. Only your party sees it until it is shared.")
            return _done(request, row, text, "gate_register", found.key)
    context = {"gate": found, "form": form, "proof": proof, "of_hours": of_hours}
    return render(request, "gates/tell.html", context, status=400 if form.errors else 200)


def _told_hours(row: GateWord) -> str:
    return words.joined([f"{row.opens}–{row.closes}", facts.said("zone", row.zone), facts.said("traffic", row.traffic)])


def _proof(request: HttpRequest, viewer: Viewer) -> Any:
    wanted = request.GET.get("statement")
    if not wanted:
        return None
    proof = queries.statement_of(viewer, number(wanted) or 0)
    if proof is None:
        raise NotThere
    return proof


# ---- works in step


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """Projects of two sides: how far each has come, and what is most urgent of it."""
    viewer = _viewer(request)
    there = queries.sides(viewer)
    rows = [
        {
            "works": each,
            "lines": _lines(each, there)[:2],
            "late": sum(line.code in words.ALARMING for line in each.progress.lines),
            "apart": any(line.code in words.APART for line in each.progress.lines),
        }
        for each in queries.works(viewer, queries.projects(viewer))
    ]
    rows.sort(key=lambda row: (-cast("int", row["late"]), cast("queries.Works", row["works"]).entity.key))
    late, apart = (sum(bool(row[each]) for row in rows) for each in ("late", "apart"))
    return render(request, "gates/projects.html", {"rows": rows, "late": late, "apart": apart})


@require_GET
def project(request: HttpRequest, key: str) -> HttpResponse:
    """A project of two sides: what there is to report, and planned beside reached on either side."""
    viewer = _viewer(request)
    found = _project(viewer, key)
    there = queries.sides(viewer)
    works = queries.works(viewer, [found])
    context: dict[str, Any] = {"project": found, "works": None, "there": there, "may_tell": viewer.has(Role.REVIEWER)}
    if works:
        each = works[0]
        on = gantt.scale(each, viewer.day)
        lines = _lines(each, there)
        context |= {
            "works": each,
            "lines": lines,
            "finding": lines[0] if lines and not lines[0]["plain"] else None,
            "next": [
                words.joined([each.milestones[slip.milestone].label.text, words.when(slip.planned)])
                for slip in each.progress.slips_next[:1]
            ],
            "phases": _phases(each, there, on, viewer),
            "scale": on,
            "width": gantt.WIDTH,
            "height": gantt.HEIGHT,
            "today": on.x(viewer.day),
            "words": [(row, row.label_of_sort) for row in _with_words(each)],
            "crossings": list(Entity.objects.filter(key__in=found.facts.get("crossings") or []).order_by("key")),
        }
    context["may_share"] = viewer.has(Role.SECRETARIAT)
    return render(request, "gates/project.html", context)


def _with_words(works: queries.Works) -> list[Any]:
    rows = list(works.words.values())
    for row in rows:
        row.label_of_sort = words.of_milestone(row.sort, row.day)  # type: ignore[attr-defined] # for the page only
    return rows


def _project(viewer: Viewer, key: str) -> Entity:
    found = queries.project_of(viewer, key)
    if found is None:
        raise NotThere
    return found


def _lines(works: queries.Works, there: dict[str, str]) -> list[dict[str, Any]]:
    names = {key: row.label.text for key, row in works.milestones.items()}
    return [
        {
            "milestone": works.milestones[line.milestone],
            "text": words.line(line, there, names),
            "title": words.line(line, there, names, brief=True),
            "sides": line.sides if len(line.sides) < len(works.told.sides_of(line.milestone)) else (),
            "alarm": line.code in words.ALARMING,
            "plain": line.code in words.PLAIN,
            "by": [works.words[name] for name in line.by],
        }
        for line in works.progress.lines
    ]


def _phases(works: queries.Works, there: dict[str, str], on: gantt.Scale, viewer: Viewer) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {phase: [] for phase in words.PHASES}
    for pair in works.progress.pairs:
        steps = [
            {
                "side": step.side,
                "name": there[step.side],
                "state": str(words.STATES[step.state]),
                "alarm": step.state in words.ALARMING,
                "minutes": words.when(step.promised.day) if step.promised else "",
                "planned": words.when(step.planned.day) if step.planned else "",
                "reached": words.when(step.actual.day) if step.actual else "",
                "drift": words.missed(step.from_minutes or step.drift),
                "bars": gantt.bars(step, on, viewer.day),
            }
            for step in pair.steps
        ]
        found[pair.phase].append({"milestone": works.milestones[pair.milestone], "steps": steps})
    return [{"name": words.PHASES[phase], "rows": rows} for phase, rows in found.items() if rows]


@require_http_methods(["GET", "POST"])
def add_milestone(request: HttpRequest, key: str) -> HttpResponse:
    """Something that each side is to reach."""
    viewer = _viewer(request)
    found = _project(viewer, key)
    viewer.require(Role.SECRETARIAT)
    there = [(row.key, row.label.text) for row in queries.milestones(viewer, [found])]
    form = MilestoneForm(queries.sides(viewer), there, request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.add_milestone(viewer, found.key, form.told(language()), why=form.cleaned_data["why"])
        return _done(request, row, _("The milestone was entered. Only your party sees it until it is shared."), "project_steps", found.key)
    return render(request, "gates/milestone.html", {"project": found, "form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def tell_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """A day planned or reached, from a confirmed statement or from a person."""
    viewer = _viewer(request)
    row = Milestone.objects.seen_by(viewer).filter(pk=pk).select_related("project").first()
    if row is None:
        raise NotThere
    viewer.require(Role.REVIEWER)
    proof = _proof(request, viewer)
    there = queries.sides(viewer)
    rows = [each for each in queries.milestone_words(viewer).filter(milestone=row) if queries.may_settle(viewer, each)]
    told = [(f"m{each.pk}", _told_milestone(each)) for each in rows]
    initial = {"day": proof.day.isoformat() if proof and proof.day else ""}
    form = MilestoneWordForm(there, told, request.POST or None, proven=proof is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields, why = form.told(), form.cleaned_data["why"]
        made = tried(form, lambda: actions.tell_of_milestone(viewer, pk, fields, statement=proof.pk if proof else None, why=why))
        if made:
            text = _("The word is kept. Only your party sees it until it is shared.")
            return _done(request, made, text, "project_steps", row.project.key)
    context = {"project": row.project, "milestone": row, "form": form, "proof": proof, "proofs": queries.proofs(viewer, row.project)}
    return render(request, "gates/tell_milestone.html", context, status=400 if form.errors else 200)


def _told_milestone(row: MilestoneWord) -> str:
    return words.joined([part for part in (words.of_milestone(row.sort, row.day), row.side.upper(), row.note) if part])


# ---- what is done to a word


def _act(act: Callable[[Viewer, int, ActForm], Recorded], said: Callable[[Any], str], back: Callable[[Any], tuple[str, str]]) -> Any:
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        form = ActForm(request.POST)
        if not form.is_valid():
            raise NotThere
        row = act(_viewer(request), pk, form)
        return _done(request, row, said(row), *back(row))

    return view


def _reached(row: Any) -> str:
    said: dict[str, str] = {
        Reach.PARTY: _("Only your party sees it now."),
        Reach.SHARED: _("All parties see it now."),
        Reach.PUBLIC: _("Everyone sees it now."),
    }
    return said[row.reach]


def _taken_back(row: Any) -> str:
    return _("It was taken back and decides no longer.")


def _to_gate(row: GateWord) -> tuple[str, str]:
    return "gate_register", row.gate.key


def _to_project(row: MilestoneWord) -> tuple[str, str]:
    return "project_steps", row.milestone.project.key


def _to_its_project(row: Milestone) -> tuple[str, str]:
    return "project_steps", row.project.key


share_gate_word = _act(
    lambda viewer, pk, form: actions.share_word(viewer, GateWord, pk, form.cleaned_data["reach"], version=form.cleaned_data["version"]),
    _reached,
    _to_gate,
)
withdraw_gate_word = _act(
    lambda viewer, pk, form: actions.withdraw_word(viewer, GateWord, pk, version=form.cleaned_data["version"]), _taken_back, _to_gate
)
share_milestone_word = _act(
    lambda viewer, pk, form: actions.share_word(
        viewer, MilestoneWord, pk, form.cleaned_data["reach"], version=form.cleaned_data["version"]
    ),
    _reached,
    _to_project,
)
withdraw_milestone_word = _act(
    lambda viewer, pk, form: actions.withdraw_word(viewer, MilestoneWord, pk, version=form.cleaned_data["version"]),
    _taken_back,
    _to_project,
)
share_milestone = _act(
    lambda viewer, pk, form: actions.share_milestone(viewer, pk, form.cleaned_data["reach"], version=form.cleaned_data["version"]),
    _reached,
    _to_its_project,
)
withdraw_milestone = _act(
    lambda viewer, pk, form: actions.withdraw_milestone(viewer, pk, version=form.cleaned_data["version"]), _taken_back, _to_its_project
)


def _done(request: HttpRequest, row: Recorded, text: str, to: str, key: str) -> HttpResponse:
    done(request, row, text)
    return redirect(to, key=key)
