"""Names of a reading → entities of the record. What the facts know keeps its key; what was only read is marked so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from cotmoc.reading.page_words import Words
from cotmoc_web.entities.models import Entity
from cotmoc_web.labels import ORDER

NO_THING = frozenset({"event", "slogan", "document", "date"})
"""Kinds of mentions that are no entity: sessions have rows of their own, mottoes and "the minutes" stand for nothing that lasts."""
_KEY = 120
_NUMBER = re.compile(r"\d+(?:[(/.]\d+\)?)?(?:\s?[-–]\s?\d+(?:[(/.]\d+\)?)?)?")
"""Of a marker, or of the first and last of several: 504, 97(2), 1119–1120."""


def key_of(canonical: str, kind: str) -> str:
    """The key of what was only read.

    >>> key_of("tạ-páo-sùng", "person")
    'person:tạ-páo-sùng'
    """
    key = f"{kind}:{canonical}"
    if len(key) <= _KEY:
        return key
    return f"{key[: _KEY - 13]}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def entities_of(reading: dict[str, Any], language: str) -> dict[str, Entity]:
    """Canonical of the reading → entity, for each that stands for one. What is not known yet is added.

    Half a crossing (`x/vn`) is the crossing: what was read of one half is told of the gate. Two entities of one crossing would part it.
    """
    named: dict[str, dict[str, Any]] = {}
    for mention in reading["entities"]:
        named.setdefault(mention["canonical"], mention)
    plain = {canonical: canonical.partition("/")[0] for canonical in (*named, *_spoken_of(reading))}
    fresh = {canonical: key_of(canonical, mention["kind"]) for canonical, mention in named.items() if mention["kind"] not in NO_THING}
    found = {entity.key: entity for entity in Entity.objects.filter(key__in={*plain.values(), *fresh.values()})}
    missing = {key: named[canonical] for canonical, key in fresh.items() if plain[canonical] not in found and key not in found}
    if missing:
        Entity.objects.bulk_create(
            (_new(key, mention, language, found) for key, mention in missing.items()), ignore_conflicts=True
        )  # another document may bring the same name at the same moment
        found |= {entity.key: entity for entity in Entity.objects.filter(key__in=missing)}
    answer = {canonical: found.get(plain[canonical]) or found.get(fresh.get(canonical, "")) for canonical in plain}
    return {canonical: entity for canonical, entity in answer.items() if entity is not None}


def _new(key: str, mention: dict[str, Any], language: str, found: dict[str, Entity]) -> Entity:
    """A body of a place that the facts know belongs to it: `party_committee:cn-gx`."""
    place = found.get(mention["canonical"].rpartition(":")[2])
    side = place.side if place else ""
    name = str(mention["mention"])[:300]
    return Entity(key=key, kind=mention["kind"][:24], names=_named(name, mention["kind"], language), known=False, side=side)


def _named(name: str, kind: str, language: str) -> dict[str, str]:
    """A boundary marker is known by its number, which every language can say; in the document it may stand in any case.

    >>> _named("знака 504", "marker", "ru")["vi"], _named("hito 97(2)", "marker", "es")["zh"]
    ('mốc 504', '97(2)号界碑')
    """
    number = _NUMBER.search(name) if kind == "marker" else None
    if number is None:
        return {language: name}
    return {code: Words.in_language(code)("page", "marker", n=number[0]) for code in ORDER}


def _spoken_of(reading: dict[str, Any]) -> Iterable[str]:
    for statement in reading["statements"]:
        yield from names_in(statement)


def with_keys(says: dict[str, Any], entities: Mapping[str, Entity]) -> dict[str, Any]:
    """A statement as read, its names as keys of entities; who has none ("the two sides") stays as read."""

    def key(name: str) -> str:
        return entities[name].key if name in entities else name

    found = dict(says)
    for several in ("parties", "objects", "addressee"):
        found[several] = list(dict.fromkeys(key(name) for name in says.get(several) or ()))
    found["speaker"] = key(says["speaker"]) if says.get("speaker") else None
    return found


def names_in(says: dict[str, Any]) -> list[str]:
    """Every name a statement refers to: parties, objects, speaker, addressee; each once, in that order.

    >>> names_in({"parties": ["cn-yn"], "objects": ["x", "cn-yn"], "speaker": None, "addressee": ["y"]})
    ['cn-yn', 'x', 'y']
    """
    named = [*says.get("parties", ()), *says.get("objects", ()), says.get("speaker"), *(says.get("addressee") or ())]
    return list(dict.fromkeys(name for name in named if name))
