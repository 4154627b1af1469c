"""What the dossier of each kind of thing shows. Everything comes from queries that know who looks; here it is put in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cotmoc.gates import register as core
from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.documents.aid import give_aids
from cotmoc_web.documents.models import Verdict
from cotmoc_web.entities import crossings, queries, roads, scheme, series, why, words
from cotmoc_web.entities.models import Entity, EntityName, Happening, Post
from cotmoc_web.gates import listing
from cotmoc_web.gates import queries as register
from cotmoc_web.labels import ORDER, Label, tag
from cotmoc_web.meetings.queries import stand

PLACES = frozenset({"country", "province", "prefecture", "city", "county", "town", "river", "commune", "village", *words.MINOR_PLACES})
PAPERS = frozenset({"agreement", "document"})
Context = dict[str, Any]


def page_of(entity: Entity) -> str:
    """Which template shows it."""
    if entity.kind in {"person", "crossing", "project", "organisation"}:
        return entity.kind
    if entity.kind in PLACES:
        return "place"
    return "agreement" if entity.kind in PAPERS else "thing"


def context(viewer: Viewer, entity: Entity, page: int) -> Context:
    """Everything that the page of an entity shows."""
    together = queries.cluster(entity)
    names = queries.forms(together)
    told, more = queries.story(viewer, together, page)
    found: Context = {
        "entity": entity,
        "cluster": together,
        "merged": together[1:],
        "kind": words.said("kind", entity.kind),
        "names": _by_language(names),
        "write_as": _write_as(names),
        "told": told,
        "story_parts": _sections(told),
        "number": page,
        "more": more,
        "named_in": queries.named_in(viewer, together),
        "opinions": queries.opinions(viewer, together),
        "groups": series.groups(queries.figures(viewer, together)),
        "promised": stand(viewer, queries.commitments(viewer, together)),
        "disagreements": queries.disagreements(together),
        "parts": queries.parts(together),
        "other_names": [(tag(code), name) for code, name in entity.names.items() if name != entity.label.text],
    }
    add = _OWN.get(page_of(entity))
    return found | (add(viewer, entity, together, names, found) if add else {})


def _sections(told: list[queries.Told]) -> list[tuple[bool, list[queries.Told]]]:
    """The story, and apart from it what was only read: a reading that nobody confirmed must not lead."""
    read = [bool(each.statement and each.statement.verdict != Verdict.CONFIRMED) for each in told]
    parts = [(flag, [each for each, only in zip(told, read, strict=True) if only is flag]) for flag in (False, True)]
    return [(flag, part) for flag, part in parts if part]


def _by_language(names: Iterable[EntityName]) -> list[tuple[str, list[EntityName]]]:
    """Forms by language, the languages of the screen first, what may be printed before what may not."""
    groups = queries.grouped(names, lambda name: name.language)
    order = {code: place for place, code in enumerate(ORDER)}
    ranked = sorted(groups.items(), key=lambda pair: (order.get(pair[0], 9), pair[0]))
    return [(language, sorted(found, key=lambda name: (not name.verified, name.pk))) for language, found in ranked]


def _write_as(names: Iterable[EntityName]) -> list[tuple[str, str]]:
    """The form for each party's papers: only one that may be printed; empty where none was found."""
    found = {}
    for language in ("vi", "zh", "en"):
        fit = [name for name in names if name.language == language and name.verified and not name.valid_to]
        best = min(fit, key=lambda name: (name.use != "full", name.pk), default=None)
        found[language] = best.text if best else ""
    return list(found.items())


# ---- people


def _person(viewer: Viewer, entity: Entity, together: list[Entity], names: list[EntityName], found: Context) -> Context:
    posts = queries.posts(together)
    around = queries.neighbours(posts)
    # In the language of its own side a person is written at home.
    home = next((one.facts.get("language", "") for one in queries.countries(viewer) if one.side == entity.side), "")
    tree = roads.tree([name for name in names if name.use != "marker"], home) if home else roads.spellings(names)
    root = tree[0].text if home and tree else entity.names.get(home) or entity.label.text
    return {
        "why": why.why(root, names, queries.seen(viewer, together), found["opinions"]),
        "posts": [{"post": post, "before": around[post.pk][0], "after": around[post.pk][1], "seen": seen_in(post)} for post in posts],
        "now": [post for post in posts if in_office(post, viewer.day)],
        "tree": tree,
        "spelling_count": sum(one.count for one in tree),
        "namesakes": queries.namesakes(entity, names),
        "hanzi": entity.names.get("zh", "") if home == "zh" else "",
    }


def seen_in(post: Post) -> tuple[str, str]:
    """First and last day on which a source shows the person in office."""
    days = sorted(str(day).split("/")[0] for day in post.attested)
    last = sorted(str(day).split("/")[-1] for day in post.attested)
    return (days[0], last[-1]) if days else ("", "")


def in_office(post: Post, day: dt.date) -> bool:
    """Whether the person held it on a day, as far as is known: not before it was first seen, not after it ended."""
    began = (
        post.valid_from
        if post.valid_from and not post.valid_from.startswith("..")
        else seen_in(post)[0] or post.valid_from.removeprefix("../")
    )
    ended = post.valid_to.removesuffix("~")
    today = day.isoformat()
    return (not began or began.removesuffix("~")[: len(today)] <= today) and (not ended or ended >= today[: len(ended)])


# ---- crossings


def _crossing(viewer: Viewer, entity: Entity, together: list[Entity], names: list[EntityName], found: Context) -> Context:
    gates = queries.gates()
    near, across = crossings.next_to(entity, gates), crossings.across(entity, gates)
    shown = {row.pk: row for row in (entity, *across, *(row for row, _by_marker in near))}
    told = register.read(viewer, list(shown.values()))
    standings = {pk: register.shown(told, row) for pk, row in shown.items()}
    now = standings[entity.pk]
    sides = _sides(viewer, entity)
    codes = [side["side"] for side in sides]
    come = crossings.steps(
        told.rows,
        core.come(told.words[entity.pk], viewer.day),
        queries.entries_about(viewer, together),
        queries.confirmed_about(viewer, together),
        codes,
        is_open=now.code in listing.OPEN,
    )
    hours = register.hours(viewer, entity)
    give_aids(come.quotes)
    neighbours = crossings.neighbours(entity, near, standings)
    ways = [crossings.way(row, standings[row.pk], here=row.pk == entity.pk) for row in across]
    halves = [(side["side"], side["own_name"], side["known_place"], side["who"]) for side in sides]
    return {
        "now": now,
        "sides": sides,
        "steps": come,
        "silent": [side["country"] for side in sides if side["side"] in come.silent and side["country"]],
        "ways": ways,
        "standings": words.STANDINGS.items(),
        "scheme": scheme.scheme(ways, _edge(neighbours, west=True), _edge(neighbours, west=False)),
        "neighbours": neighbours,
        "missing": crossings.missing(entity, halves, now, viewer.day, come.silent, hours=bool(hours)),
        "countries": {side["side"]: side["country"] for side in sides},
        "hours": hours,
        "projects": queries.projects_at(entity),
        "markers": entity.facts.get("markers") or [],
        "hanzi": entity.names.get("zh", ""),
    }


def _happened(viewer: Viewer, together: list[Entity], found: Context) -> list[Happening]:
    """What happened there by the reader's day, also where the story has several pages."""
    if found["number"] == 1 and not found["more"]:
        return [each.happening for each in found["told"] if each.happening]
    rows = Happening.objects.filter(entity__in=[each.pk for each in together], withdrawn_at=None).prefetch_related("sources")
    return [row for row in rows if row.first_day is None or row.first_day <= viewer.day]


def _sides(viewer: Viewer, entity: Entity) -> list[Context]:
    """The halves of a gate, the reader's own first, with who may know more of each: its place, its province, the bodies that sit there."""
    rows = entity.facts.get("sides") or []
    places = queries.by_keys(key for side in rows for key in (side.get("region"), side.get("locality")) if key)
    countries = {row.side: row for row in queries.countries(viewer)}
    bodies = queries.bodies_at(places, crossings.BODIES)
    own = viewer.party.side if viewer.party else ""
    found = []
    for side in sorted(rows, key=lambda each: each["side"] != own):
        code, country = side["side"], countries.get(side["side"])
        region, locality = places.get(side.get("region") or ""), places.get(side.get("locality") or "")
        home = country.facts.get("language", "") if country else ""
        near = [body for place in (locality, region) if place for body in bodies.get(place.key, [])]
        found.append(
            {
                "side": code,
                "country": country,
                "region": region,
                "locality": locality,
                "unit": side.get("unit_name", ""),
                "names": _half(entity.facts, code),
                "home": _half(entity.facts, code, home)[:1] or _half(entity.facts, code)[:1],
                "own_name": bool(((entity.facts.get("halves") or {}).get(code) or {}).get(home)),
                "known_place": bool(locality or side.get("unit_name")),
                "who": [*near[:3], *([region] if region else [country] if country else [])],
            }
        )
    return found


def _edge(near: list[crossings.Neighbour], *, west: bool) -> tuple[Label, str, str] | None:
    """The gate at one edge of the drawing: the nearest on that side; one of unknown position only where there is no other."""
    rows = sorted((each for each in near if each.west is west), key=lambda each: (each.km is None, each.km or 0))
    return (rows[0].entity.label, rows[0].found.code, rows[0].marker) if rows else None


def _half(facts: Mapping[str, Any], side: str, only: str = "") -> list[tuple[str, str]]:
    half = (facts.get("halves") or {}).get(side) or {}
    languages = (only,) if only else ("vi", "zh", "zh-Latn", "en")
    return [(tag(language), half[language]) for language in languages if half.get(language)]


# ---- the rest


def _project(viewer: Viewer, entity: Entity, together: list[Entity], names: list[EntityName], found: Context) -> Context:
    keys = [*(entity.facts.get("crossings") or []), *(entity.facts.get("parties") or [])]
    rows = queries.by_keys(keys)
    return {
        "crossings": [rows[key] for key in entity.facts.get("crossings") or [] if key in rows],
        "parties": [rows[key] for key in entity.facts.get("parties") or [] if key in rows],
        "now": register.reported(_happened(viewer, together, found), viewer.day),
    }


def _agreement(viewer: Viewer, entity: Entity, together: list[Entity], names: list[EntityName], found: Context) -> Context:
    facts = entity.facts
    rows = queries.by_keys([*(facts.get("parties") or []), *(facts.get("signatories") or []), facts.get("place") or ""])
    return {
        "parties": [rows.get(key) or key for key in facts.get("parties") or []],
        "signatories": [rows.get(key) or key for key in facts.get("signatories") or []],
        "place": rows.get(facts.get("place") or ""),
    }


def _place(viewer: Viewer, entity: Entity, together: list[Entity], names: list[EntityName], found: Context) -> Context:
    return {
        "officials": queries.officials(together),
        "memberships": queries.memberships(together),
        "before": list(entity.predecessors.order_by("pk")),
        "after": list(entity.successors.order_by("pk")),
        "gone": bool(entity.valid_to) and entity.valid_to.removesuffix("~") < viewer.day.isoformat(),
        "codes": entity.facts.get("codes") or [],
        "gates": listing.at(viewer, {each.key for each in together}),
    }


def _organisation(viewer: Viewer, entity: Entity, together: list[Entity], names: list[EntityName], found: Context) -> Context:
    return {
        "officials": queries.officials(together),
        "place": queries.by_keys([entity.facts.get("place") or ""]).get(entity.facts.get("place") or ""),
    }


_Add = Callable[[Viewer, Entity, list[Entity], list[EntityName], Context], Context]
_OWN: Mapping[str, _Add] = {
    "person": _person,
    "crossing": _crossing,
    "project": _project,
    "agreement": _agreement,
    "place": _place,
    "organisation": _organisation,
}
