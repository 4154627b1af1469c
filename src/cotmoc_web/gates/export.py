"""The register as open data: as of a day, with what decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cotmoc.gates import register
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities import words as facts
from cotmoc_web.entities.models import Entity, Happening
from cotmoc_web.entities.queries import gates
from cotmoc_web.gates import queries, words
from cotmoc_web.labels import label
from cotmoc_web.sheets.writing import Cell, Column

Row = dict[str, Any]
"""A line of the list of gates: see `listing.lines`."""


def columns(viewer: Viewer, absolute: Callable[[str], str]) -> list[Column[Row]]:
    """The register as a sheet: what holds for the gate, then each side by itself."""

    def said(table: str, part: str) -> Callable[[Row], Cell]:
        return lambda row: facts.said(table, row[part]) if row[part] else ""

    own: list[Column[Row]] = [
        Column("key", gettext_lazy("Key"), lambda row: row["entity"].key),
        Column("name", gettext_lazy("Name"), lambda row: row["entity"].label.text, lambda row: row["entity"].names),
        Column("part_of", gettext_lazy("Part of"), lambda row: row["part_of"]),
        Column("kind", gettext_lazy("Kind"), said("sort", "sort"), lambda row: row["sort"]),
        Column("class", gettext_lazy("Class of the gate"), said("class", "klass"), lambda row: row["klass"]),
        Column("status", gettext_lazy("State"), lambda row: row["status"], lambda row: row["status_code"]),
        Column("until", gettext_lazy("The trial runs to"), lambda row: str(row["until"] or "")),
        Column("differ", gettext_lazy("Sources differ"), lambda row: _("yes") if row["differ"] else _("no"), lambda row: row["differ"]),
        Column(
            "planned",
            gettext_lazy("Planned class"),
            lambda row: "; ".join(facts.said("class", each.klass) for each in row["planned_classes"]),
            lambda row: [each.klass for each in row["planned_classes"]],
        ),
        Column("markers", gettext_lazy("Boundary marker"), lambda row: "; ".join(row["markers"]), lambda row: row["markers"]),
    ]
    for side, name in queries.sides(viewer).items():
        own += _columns_of(side, name)
    return [
        *own,
        Column("lat", gettext_lazy("Latitude"), lambda row: row["entity"].lat),
        Column("lon", gettext_lazy("Longitude"), lambda row: row["entity"].lon),
        Column("address", gettext_lazy("Address"), lambda row: absolute(reverse("gate_register", args=[row["entity"].key]))),
    ]


def _columns_of(side: str, name: str) -> list[Column[Row]]:
    def half(row: Row) -> Cell:
        names: dict[str, str] = (row["entity"].facts.get("halves") or {}).get(side) or {}
        return label(names).text

    def value(part: str) -> Callable[[Row], Any]:
        return lambda row: getattr(row["sides"][side], part).value

    def in_words(part: str, said: Callable[[str], str]) -> Callable[[Row], Cell]:
        return lambda row: said(found) if (found := value(part)(row)) else ""

    def headed(word: str) -> str:
        return f"{name}: {word}"

    return [
        Column(f"name_{side}", headed(_("Name")), half),
        Column(f"class_{side}", headed(_("Class of the gate")), in_words("klass", lambda code: facts.said("class", code)), value("klass")),
        Column(f"status_{side}", headed(_("State")), in_words("status", lambda code: facts.said("status", code)), value("status")),
        Column(f"step_{side}", headed(_("Step on the way")), in_words("step", lambda code: str(words.SORTS[code])), value("step")),
    ]


def geojson(viewer: Viewer, absolute: Callable[[str], str]) -> dict[str, Any]:
    """Every gate of the register; one without a place has no geometry. How exact a place is stands in `located`: most are estimates."""
    rows = gates()
    found = queries.read(viewer, rows)
    by_pk = {row.pk: row.key for row in rows}
    return {
        "type": "FeatureCollection",
        "as_of": viewer.day.isoformat(),
        "features": [_feature(row, found, by_pk, absolute) for row in rows],
    }


def _feature(row: Entity, found: queries.Register, keys: dict[int, str], absolute: Callable[[str], str]) -> dict[str, Any]:
    standing = found.standings[row.pk]
    return {
        "type": "Feature",
        "id": absolute(reverse("entity", args=[row.key])),
        "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]} if row.lat is not None and row.lon is not None else None,
        "properties": {
            "key": row.key,
            "names": row.names,
            "kind": row.sort,
            "part_of": keys.get(row.parent_id or 0),
            "markers": row.facts.get("markers") or [],
            "located": row.facts.get("located", ""),
            "class": _answer(standing.klass, found),
            "status": _answer(standing.status, found),
            "until": str(standing.until) if standing.until else None,
            "lapsed": standing.lapsed,
            "planned": [
                {"class": each.klass, "by": str(each.day) if each.day else None, "overdue": each.overdue} for each in standing.planned
            ],
            "sides": {
                each.side: {
                    "class": _answer(each.klass, found),
                    "status": _answer(each.status, found),
                    "step": _answer(each.step, found),
                    "names": (row.facts.get("halves") or {}).get(each.side) or {},
                }
                for each in standing.sides
            },
        },
    }


def _answer(answer: register.Answer, found: queries.Register) -> dict[str, Any] | None:
    if not answer.by:
        return None
    rows = [found.rows[name] for name in answer.by if name in found.rows]
    return {
        "value": answer.value,
        "claims": [value for value, _by in answer.claims],
        "basis": list(answer.basis),
        "days": [row.date for row in rows],
        "sources": sorted({source.url or source.key for row in rows if isinstance(row, Happening) for source in row.sources.all()}),
    }
