"""The list of gates: a tree by province, each with its class and state on a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.entities import words
from cotmoc_web.entities.models import Entity
from cotmoc_web.entities.queries import Standing, by_keys, gates, standing

OPEN = ("open", "trial")


def context(viewer: Viewer, chosen: Mapping[str, str]) -> dict[str, Any]:
    """What the page shows, after the filters."""
    rows = gates()
    by_pk = {row.pk: row for row in rows}
    home = {row.pk: _region(row, viewer) for row in rows}
    regions = by_keys(home.values())
    stands = {row.pk: standing(row.happenings.all(), viewer.day) for row in rows}
    lines = [_line(row, stands[row.pk], _depth(row, by_pk)) for row in rows]
    kept = [line for line in lines if _fits(line, chosen, home[line["entity"].pk])]
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in sorted(kept, key=lambda line: _order(line["entity"], by_pk)):
        top = _top(line["entity"], by_pk)
        groups.setdefault(home[top.pk] or "", []).append(line)
    counted = {code: sum(line["standing"] == code for line in lines) for code in words.STANDINGS}
    return {
        "groups": [(regions.get(key), found) for key, found in _west_to_east(groups)],
        "standings": [(code, word, counted[code]) for code, word in words.STANDINGS.items()],
        "classes": words.CLASSES.items(),
        "regions": sorted(regions.values(), key=lambda row: row.label.text),
        "chosen": chosen,
        "class_chosen": chosen["class"],
        "in_use": counted["open"],
        "on_trial": counted["trial"],
        "total": len(rows),
        "shown": len(kept),
    }


def at(viewer: Viewer, keys: set[str]) -> list[dict[str, Any]]:
    """Gates of which a half lies in one of these places."""
    rows = [row for row in gates() if any({side.get("region"), side.get("locality")} & keys for side in row.facts.get("sides") or [])]
    rows.sort(key=lambda row: (row.lon is None, row.lon or 0.0, row.key))
    return [_line(row, standing(row.happenings.all(), viewer.day), 0) for row in rows]


def _west_to_east(groups: Mapping[str, list[dict[str, Any]]]) -> list[tuple[str, list[dict[str, Any]]]]:
    def place(pair: tuple[str, list[dict[str, Any]]]) -> tuple[bool, float, str]:
        known = [line["entity"].lon for line in pair[1] if line["entity"].lon is not None]
        return pair[0] == "", sum(known) / len(known) if known else 180.0, pair[0]

    return sorted(groups.items(), key=place)


def _line(row: Entity, found: Standing, depth: int) -> dict[str, Any]:
    return {
        "entity": row,
        "found": found,
        "standing": words.STANDING_OF.get(found.status, "unknown"),
        "klass": found.klass or row.facts.get("class_agreed") or "",
        "klass_agreed": not found.klass and bool(row.facts.get("class_agreed")),
        "class_planned": row.facts.get("class_planned") or "",
        "class_planned_by": row.facts.get("class_planned_by") or "",
        "markers": row.facts.get("markers") or [],
        "depth": depth,
        "sort": row.sort,
    }


def _fits(line: Mapping[str, Any], chosen: Mapping[str, str], region: str) -> bool:
    return chosen["standing"] in {"", line["standing"]} and chosen["class"] in {"", line["klass"]} and chosen["region"] in {"", region}


def _region(row: Entity, viewer: Viewer) -> str:
    """The province of the reader's own side, else the first that is known. Own side first, as in treaties."""
    own = viewer.party.side if viewer.party else ""
    sides = sorted(row.facts.get("sides") or [], key=lambda side: side.get("side") != own)
    return next((side["region"] for side in sides if side.get("region")), "")


def _depth(row: Entity, by_pk: Mapping[int, Entity]) -> int:
    return 0 if row.parent_id not in by_pk else 1


def _top(row: Entity, by_pk: Mapping[int, Entity]) -> Entity:
    seen = {row.pk}
    while row.parent_id is not None and row.parent_id in by_pk and row.parent_id not in seen:
        seen.add(row.parent_id)
        row = by_pk[row.parent_id]
    return row


def _order(row: Entity, by_pk: Mapping[int, Entity]) -> tuple[Any, ...]:
    """From west to east, each gate before its parts."""
    top = _top(row, by_pk)
    return (top.lon is None, top.lon or 0.0, top.key, row.pk != top.pk, row.key)
