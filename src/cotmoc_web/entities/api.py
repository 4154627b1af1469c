"""Names and figures, for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Router, Schema

from cotmoc_web.callers import Limit, Page, PageNumber, paged, viewer_of
from cotmoc_web.entities.models import Entity, Figure
from cotmoc_web.errors import NotThere
from cotmoc_web.sheets.lists import entity_rows, figure_rows

router = Router(tags=["entities"])
figures = Router(tags=["figures"])


class EntityOut(Schema):
    """A person, place, gate, body, project, agreement or term, under one key that never changes."""

    key: str
    kind: str
    side: str
    names: dict[str, str]
    known: bool
    valid_from: str
    valid_to: str
    lat: float | None
    lon: float | None


class FormOut(Schema):
    """A written form."""

    text: str
    language: str
    use: str
    origin: str
    verified: bool


class EntityWithForms(EntityOut):
    """With every spelling on record."""

    forms: list[FormOut]


class FigureOut(Schema):
    """A number with all that makes it one. Two are comparable only when unit, scope and period are."""

    id: int
    of: str | None
    metric: str
    value: float
    value_max: float | None
    unit: str
    qualifier: str
    nature: str
    direction: str
    period: str
    scope: str
    statement: int | None
    sources: list[str]
    reach: str


def entity_out(row: Entity) -> dict[str, Any]:
    """A row for the schema."""
    return {name: getattr(row, name) for name in EntityOut.model_fields}


@router.get("", response=Page[EntityOut], summary="Names, of a kind or side")
def list_entities(request: HttpRequest, kind: str = "", side: str = "", page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """People, places, gates, bodies, projects, agreements. `kind` and `side` narrow it down."""
    query = QueryDict(mutable=True)
    query.update({"kind": kind, "side": side})
    rows, following = paged(entity_rows(viewer_of(request), query), page, limit)
    return {"items": [entity_out(row) for row in rows], "next": following}


@router.get("/{path:key}", response=EntityWithForms, summary="A name with every spelling; one that was found to be another gives that one")
def get_entity(request: HttpRequest, key: str) -> dict[str, Any]:
    """The key is that of lists and of pages: `/names/<key>`."""
    named = Entity.objects.filter(key=key[:120]).values_list("pk", "merged_into_id").first()
    row = entity_rows(viewer_of(request), QueryDict()).filter(pk=named[1] or named[0]).first() if named else None
    if row is None:
        raise NotThere
    forms = [{name: getattr(form, name) for name in FormOut.model_fields} for form in row.forms.order_by("pk")]
    return {**entity_out(row), "forms": forms}


@figures.get("", response=Page[FigureOut], summary="Figures, the newest first")
def list_figures(
    request: HttpRequest, of: str = "", metric: str = "", unit: str = "", page: PageNumber = 1, limit: Limit = 50
) -> dict[str, Any]:
    """Differing claims stand side by side: nothing is converted or averaged. `of` is the key of a name."""
    query = QueryDict(mutable=True)
    query.update({"of": of, "metric": metric, "unit": unit})
    rows, following = paged(figure_rows(viewer_of(request), query), page, limit)
    return {"items": [figure_out(row) for row in rows], "next": following}


def figure_out(row: Figure) -> dict[str, Any]:
    """A row for the schema."""
    names = ("id", "metric", "value", "value_max", "unit", "qualifier", "nature", "direction", "period", "scope", "reach")
    return {
        **{name: getattr(row, name) for name in names},
        "of": row.of.key if row.of else None,
        "statement": row.statement_id,
        "sources": [source.url or source.key for source in row.sources.all()],
    }
