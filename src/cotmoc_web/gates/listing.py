"""The list of gates: a tree by province, each with its class and state on a day, on either side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cotmoc.gates import register
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.asked import Asked
from cotmoc_web.entities import words
from cotmoc_web.entities.models import Entity
from cotmoc_web.entities.queries import by_keys, gates
from cotmoc_web.gates import queries

OPEN = ("open", "trial")
MARKS = ("differ", "lapsed", "step", "planned")
"""What else the list can be narrowed to: sources or sides differ, a trial's day has passed, a step on the way, a class to come."""


def chosen(viewer: Viewer, asked: Asked) -> dict[str, str]:
    """What the list is narrowed to."""
    return {
        "standing": asked.one("standing", words.STANDINGS),
        "class": asked.one("class", words.CLASSES),
        "region": asked.one("region", lambda: Entity.objects.filter(kind="province").values_list("key", flat=True)),
        "side": asked.one("side", queries.sides(viewer)),
        "mark": asked.one("mark", MARKS),
    }


def context(viewer: Viewer, chosen: Mapping[str, str]) -> dict[str, Any]:
    """What the page shows, after the filters."""
    rows = gates()
    by_pk = {row.pk: row for row in rows}
    home = {row.pk: _region(row, viewer) for row in rows}
    regions = by_keys(home.values())
    found = queries.read(viewer, rows)
    there = queries.sides(viewer)
    lines = {row.pk: _line(row, found) for row in rows}
    kept = [line for line in lines.values() if _fits(line, chosen, home[line["entity"].pk])]
    groups: dict[str, list[dict[str, Any]]] = {}
    for pk, depth, top in _tree(rows):
        if lines[pk] in kept:
            groups.setdefault(home[top] or "", []).append({**lines[pk], "depth": min(depth, 1) if by_pk[pk].parent_id in by_pk else 0})
    counted = {code: sum(line["standing"] == code for line in lines.values()) for code in words.STANDINGS}
    return {
        "groups": [(regions.get(key), each) for key, each in _west_to_east(groups)],
        "standings": [(code, word, counted[code]) for code, word in words.STANDINGS.items()],
        "classes": words.CLASSES.items(),
        "regions": sorted(regions.values(), key=lambda row: row.label.text),
        "sides": there.items(),
        "marks": {mark: sum(line[mark] for line in lines.values()) for mark in MARKS},
        "chosen": chosen,
        "class_chosen": chosen["class"],
        "in_use": counted["open"],
        "on_trial": counted["trial"],
        "total": len(rows),
        "shown": len(kept),
    }


def lines(viewer: Viewer, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """The gates that the page lists, in the order of the tree."""
    found: list[dict[str, Any]] = []
    for _region_of, group in context(viewer, chosen)["groups"]:
        found += group
    return found


def at(viewer: Viewer, keys: set[str]) -> list[dict[str, Any]]:
    """Gates of which a half lies in one of these places."""
    rows = [row for row in gates() if any({side.get("region"), side.get("locality")} & keys for side in row.facts.get("sides") or [])]
    rows.sort(key=lambda row: (row.lon is None, row.lon or 0.0, row.key))
    found = queries.read(viewer, rows)
    return [{**_line(row, found), "depth": 0} for row in rows]


def _west_to_east(groups: Mapping[str, list[dict[str, Any]]]) -> list[tuple[str, list[dict[str, Any]]]]:
    def place(pair: tuple[str, list[dict[str, Any]]]) -> tuple[bool, float, str]:
        known = [line["entity"].lon for line in pair[1] if line["entity"].lon is not None]
        return pair[0] == "", sum(known) / len(known) if known else 180.0, pair[0]

    return sorted(groups.items(), key=place)


def _line(row: Entity, found: queries.Register) -> dict[str, Any]:
    standing = found.standings[row.pk]
    now = queries.shown(found, row)
    apart = [each for each in standing.sides if each.status != standing.sides[0].status or each.step.value]
    return {
        "entity": row,
        "found": now,
        "standing": now.code,
        "status_code": standing.status.value,
        "part_of": row.parent.key if row.parent else "",
        "sides": {each.side: each for each in standing.sides},
        "status": words.said("status", standing.status.value or ""),
        "klass": now.class_of(row),
        "klass_agreed": not now.klass and bool(now.class_of(row)),
        "klass_claims": now.klass_claims,
        "planned": bool(standing.planned),
        "planned_classes": standing.planned,
        "differ": bool(standing.contradictions),
        "claims": [words.said("status", value) for value in now.status_claims],
        "lapsed": standing.lapsed,
        "until": standing.until,
        "step": any(each.step.value for each in standing.sides),
        "apart": apart,
        "side_standing": {each.side: words.standing_of(each.status.value or "", dict(each.status.claims)) for each in standing.sides},
        "markers": row.facts.get("markers") or [],
        "sort": row.sort,
    }


def _fits(line: Mapping[str, Any], chosen: Mapping[str, str], region: str) -> bool:
    stands = line["side_standing"].get(chosen["side"], line["standing"]) if chosen["side"] else line["standing"]
    return (
        chosen["standing"] in {"", stands}
        and chosen["class"] in {"", line["klass"]}
        and chosen["region"] in {"", region}
        and (chosen["mark"] not in MARKS or bool(line[chosen["mark"]]))
    )


def _region(row: Entity, viewer: Viewer) -> str:
    """The province of the reader's own side, else the first that is known. Own side first, as in treaties."""
    own = viewer.party.side if viewer.party else ""
    sides = sorted(row.facts.get("sides") or [], key=lambda side: side.get("side") != own)
    return next((side["region"] for side in sides if side.get("region")), "")


def _tree(rows: list[Entity]) -> list[tuple[int, int, int]]:
    """Each gate with its depth and what it belongs to, from west to east, parts after their gate."""
    order = sorted(rows, key=lambda row: (row.lon is None, row.lon or 0.0, row.key))
    by_key = {str(row.pk): row.pk for row in rows}
    branches = register.tree(register.Gate(str(row.pk), str(row.parent_id) if row.parent_id else None) for row in order)
    return [(by_key[each.id], each.depth, by_key[top.id]) for top in branches for each in top.walk()]
