"""The record as linked data (JSON-LD), in the words of schema.org where it has them, and its places as GeoJSON.

Own words stand under `/open-data/terms#`, which the page of open data explains. Only what was confirmed by a person is given as a
statement of the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from cotmoc_web.accounts.viewer import Viewer
from cotmoc_web.commitments import queries as commitments
from cotmoc_web.commitments.models import Entry
from cotmoc_web.documents.models import Verdict
from cotmoc_web.entities.models import Entity
from cotmoc_web.labels import tag
from cotmoc_web.meetings import queries as meetings
from cotmoc_web.meetings.models import Meeting
from cotmoc_web.meetings.words import title
from cotmoc_web.rows import seen_by
from cotmoc_web.search.models import Findable

Absolute = Callable[[str], str]
SCHEMA = {"person": "Person", "organisation": "Organization", "project": "Project", "agreement": "CreativeWork", "event": "Event"}
"""Kinds that schema.org has a word for; everything else is a place or a thing."""
PLACES = frozenset({"country", "province", "prefecture", "city", "county", "town", "crossing", "marker", "river", "place", "port", "sea"})


def context(absolute: Absolute) -> dict[str, Any]:
    """Our own words beside those of schema.org."""
    return {
        "@vocab": "https://schema.org/",
        "cotmoc": absolute(reverse("open_data")) + "terms#",
        "name": {"@container": "@language"},
        "state": "cotmoc:state",
        "undertaking": "cotmoc:undertaking",
        "field": "cotmoc:field",
        "due": "cotmoc:due",
        "madeOn": "cotmoc:madeOn",
        "owner": {"@id": "cotmoc:owner", "@type": "@id"},
        "story": "cotmoc:story",
        "sort": "cotmoc:sort",
        "day": "cotmoc:day",
        "quote": "cotmoc:quote",
        "reach": "cotmoc:reach",
        "Commitment": "cotmoc:Commitment",
        "Entry": "cotmoc:Entry",
    }


def record(viewer: Viewer, absolute: Absolute) -> dict[str, Any]:
    """Commitments with their stories, sessions, and the names they are about, as the viewer may see them."""
    listing = commitments.listing(viewer, commitments.Filters())
    rows = listing.rows()
    stories = _stories(viewer, [row.commitment.pk for row in rows], absolute)
    graph = [_commitment(row, stories.get(row.commitment.pk, []), absolute) for row in rows]
    sittings = list(meetings.listing(viewer))
    parties = meetings.taking_part(sittings)
    graph += [_meeting(row, parties[row.pk].members, absolute) for row in sittings]
    graph += [_entity(row, absolute) for row in visible_entities(viewer)]
    return {"@context": context(absolute), "dateModified": viewer.today.isoformat(), "asOf": viewer.day.isoformat(), "@graph": graph}


def visible_entities(viewer: Viewer) -> Iterable[Entity]:
    """What is on record and may be seen; vocabulary and what was only read are not the record."""
    found = Findable.objects.seen_by(viewer).filter(kind="entity").values("object_id")
    return Entity.objects.filter(pk__in=found, known=True, withdrawn_at=None, merged_into=None).exclude(kind="term").order_by("key")


def _languages(names: dict[str, str]) -> dict[str, str]:
    return {tag(code): text for code, text in names.items()}


def _id(name: str, pk: Any, absolute: Absolute) -> str:
    return absolute(reverse(name, args=[pk]))


def _stories(viewer: Viewer, pks: list[int], absolute: Absolute) -> dict[int, list[dict[str, Any]]]:
    """Entries and the quotes that prove them, each as far as the viewer may see both."""
    rows = (
        Entry.objects.seen_by(viewer)
        .filter(seen_by(viewer, "statement__document__"), commitment__in=pks)
        .filter(statement__verdict=Verdict.CONFIRMED, statement__withdrawn_at=None, statement__document__withdrawn_at=None)
        .select_related("statement__document")
        .defer("statement__document__text", "statement__document__reading")
        .order_by("commitment_id", "day", "pk")
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        document = row.statement.document
        found.setdefault(row.commitment_id, []).append(
            {
                "@type": "Entry",
                "sort": row.sort,
                "day": row.day or row.said_on or None,
                "reach": row.reach,
                "quote": {"@value": row.statement.words, "@language": tag(document.language or "und")},
                "citation": f"{_id('document', document.pk, absolute)}#s{row.statement.number}",
            }
        )
    return found


def _commitment(row: commitments.Row, story: list[dict[str, Any]], absolute: Absolute) -> dict[str, Any]:
    one = row.commitment
    return {
        "@id": _id("commitment", one.pk, absolute),
        "@type": "Commitment",
        "name": _languages(one.titles),
        "state": row.span.state,
        "undertaking": one.undertaking,
        "field": one.field,
        "due": row.span.due or None,
        "madeOn": one.made_on or None,
        "owner": [_id("entity", owner.entity.key, absolute) for owner in row.owners],
        "reach": one.reach,
        "story": story,
    }


def _meeting(row: Meeting, members: Iterable[Entity], absolute: Absolute) -> dict[str, Any]:
    return {
        "@id": _id("meeting", row.pk, absolute),
        "@type": "Event",
        "name": {"en": title(row)} if not row.mechanism.names else _languages(row.mechanism.names),
        "position": row.round,
        "startDate": row.start or None,
        "endDate": row.end or None,
        "eventStatus": row.status,
        "location": _id("entity", row.venue.key, absolute) if row.venue else row.place or None,
        "organizer": _id("entity", row.host.key, absolute) if row.host else None,
        "attendee": [_id("entity", one.key, absolute) for one in members],
        "reach": row.reach,
    }


def _entity(row: Entity, absolute: Absolute) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": _id("entity", row.key, absolute),
        "@type": SCHEMA.get(row.kind, "Place" if row.kind in PLACES else "Thing"),
        "additionalType": row.kind,
        "name": _languages(row.names),
    }
    if row.lat is not None and row.lon is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": row.lat, "longitude": row.lon}
    return found


def geojson(viewer: Viewer, absolute: Absolute) -> dict[str, Any]:
    """Everything on record that has a place on the map: gates, projects and places; sessions at their venue. How exact a place is stands
    in `located`; most are estimates."""
    features = [
        _feature(row.lon, row.lat, {"kind": row.kind, "key": row.key, "names": row.names, "located": row.facts.get("located", "")}, url)
        for row in visible_entities(viewer)
        if row.lat is not None and row.lon is not None
        for url in [_id("entity", row.key, absolute)]
    ]
    for row in meetings.visible(viewer).order_by("pk"):
        venue = row.venue
        if venue is not None and venue.lat is not None and venue.lon is not None:
            about = {"kind": "session", "key": row.key, "names": row.mechanism.names, "start": row.start, "place": row.place}
            features.append(_feature(venue.lon, venue.lat, about, _id("meeting", row.pk, absolute)))
    return {"type": "FeatureCollection", "features": features}


def _feature(lon: float | None, lat: float | None, about: dict[str, Any], url: str) -> dict[str, Any]:
    return {"type": "Feature", "id": url, "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": {**about, "address": url}}
